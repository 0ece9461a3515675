//! Changes a store behind its back, for the tests that a verification finds it: `meddle STORE record`, `entry` or
//! `rewrite NUMBER`. Prints the id of the record that it touched.
#![allow(clippy::unwrap_used)]

use std::path::Path;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let parts: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match parts.as_slice() {
        [store, "record"] => println!("{}", change_record(&working(store))),
        [store, "entry"] => println!("{}", remove_entry(&working(store))),
        [store, "rewrite", number] => rewrite(Path::new(store), number.parse().unwrap()),
        _ => panic!("meddle STORE record | entry | rewrite NUMBER"),
    }
}

fn working(store: &str) -> sled::Db {
    sled::open(Path::new(store).join("sled")).unwrap()
}

fn id_at_end(key: &[u8]) -> uuid::Uuid {
    uuid::Uuid::from_slice(&key[key.len() - 16..]).unwrap()
}

/// Flips a bit of the last record of the working copy.
fn change_record(db: &sled::Db) -> uuid::Uuid {
    let (key, value) = db.scan_prefix(b"r").last().unwrap().unwrap();
    let mut value = value.to_vec();
    *value.last_mut().unwrap() ^= 1;
    db.insert(&key, value).unwrap();
    db.flush().unwrap();
    id_at_end(&key)
}

/// Takes the last record of index 1 out of it.
fn remove_entry(db: &sled::Db) -> uuid::Uuid {
    let (key, _) = db.scan_prefix([b'x', 1]).last().unwrap().unwrap();
    db.remove(&key).unwrap();
    db.flush().unwrap();
    id_at_end(&key)
}

/// Writes the journal anew without one commit, with numbers and hashes that fit, and takes away what else would tell.
fn rewrite(store: &Path, left_out: u64) {
    let path = store.join("journal/00000001");
    let old = std::fs::read(&path).unwrap();
    let mut new = old[..128].to_vec();
    let (mut at, mut previous, mut sequence) = (128, [0; 32], 0_u64);
    while old[at..].starts_with(b"CSFR") {
        let length = u32::from_be_bytes(old[at + 4..at + 8].try_into().unwrap()) as usize;
        let mut frame = old[at..at + length - 32].to_vec();
        at += length;
        if u64::from_be_bytes(frame[8..16].try_into().unwrap()) == left_out {
            continue;
        }
        sequence += 1;
        frame[8..16].copy_from_slice(&sequence.to_be_bytes());
        let guard = blake3::hash(&frame[..16]);
        frame[16..24].copy_from_slice(&guard.as_bytes()[..8]);
        frame[25..57].copy_from_slice(&previous);
        previous = *blake3::hash(&frame).as_bytes();
        new.extend(frame);
        new.extend(previous);
    }
    new.resize(old.len(), 0);
    std::fs::write(&path, new).unwrap();
    std::fs::remove_dir_all(store.join("sled")).unwrap();
    std::fs::remove_file(store.join("head")).unwrap();
}
