//! Opens whatever can be opened in the files of a store, from their bytes alone: the recovery key gives the master key,
//! that every key which the file of keys still holds, and each of them is tried on everything that is sealed. It knows
//! nothing of the store's own reading.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use uuid::Uuid;
use x25519_dalek::{PublicKey, StaticSecret};

type Key = [u8; 32];
const SLOT: usize = 512;
const NONCE: usize = 24;

/// Something sealed that a key opened.
pub struct Opened {
    /// The file in which it stands.
    pub file: String,
    pub case_file: Uuid,
    pub bytes: Vec<u8>,
}

/// All that was found.
pub struct Found {
    pub opened: Vec<Opened>,
    /// How many sealed pieces there are in journal, working copy, attachments and drafts.
    pub sealed: [usize; 4],
    /// The bytes of every file, as they stand.
    pub raw: Vec<(String, Vec<u8>)>,
}

/// A run of bytes, read from the front.
struct Front<'a>(&'a [u8]);

impl<'a> Front<'a> {
    fn take(&mut self, length: usize) -> &'a [u8] {
        let (front, rest) = self.0.split_at(length);
        self.0 = rest;
        front
    }
    fn number(&mut self, length: usize) -> u64 {
        let digits = self.take(length).iter();
        digits.fold(0, |sum, byte| sum << 8 | u64::from(*byte))
    }
    fn id(&mut self) -> Uuid {
        Uuid::from_slice(self.take(16)).unwrap()
    }
}

fn open(key: &Key, place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, content) = sealed.split_at_checked(NONCE)?;
    let cipher = XChaCha20Poly1305::new(key.into());
    let payload = Payload {
        msg: content,
        aad: place,
    };
    cipher.decrypt(XNonce::from_slice(nonce), payload).ok()
}

/// 52 digits of Crockford's base 32, the first 256 bits of which are the key.
fn recovery(text: &str) -> Key {
    const DIGITS: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let digits: Vec<usize> = text
        .chars()
        .filter(|letter| *letter != '-')
        .map(|letter| DIGITS.find(letter).unwrap())
        .collect();
    let mut key = [0; 32];
    for bit in 0..256 {
        if digits[bit / 5] & (16 >> (bit % 5)) != 0 {
            key[bit / 8] |= 128 >> (bit % 8);
        }
    }
    key
}

/// The master key and every key that it opens in either copy of the file of keys.
fn keys(place: &Path, recovery_key: &str) -> Vec<Key> {
    let slots: Vec<Vec<u8>> = ["keys.a", "keys.b"]
        .iter()
        .flat_map(|name| {
            let bytes = std::fs::read(place.join(name)).unwrap();
            bytes.chunks(SLOT).map(<[u8]>::to_vec).collect::<Vec<_>>()
        })
        .collect();
    let of = |magic: &[u8]| {
        let slots = slots.iter().filter(|slot| slot.starts_with(magic));
        // After the magic: format and generation.
        slots.map(|slot| &slot[12..]).collect::<Vec<_>>()
    };
    let store = Front(of(b"CSKEYS")[0]).id();
    let private = blake3::derive_key(
        "Countersign store, 2026: pair of the recovery key",
        &recovery(recovery_key),
    );
    let private = StaticSecret::from(private);
    let mut slot = Front(of(b"CSRECO")[0]);
    let public = slot.take(32);
    assert_eq!(public, PublicKey::from(&private).as_bytes());
    let once: Key = slot.take(32).try_into().unwrap();
    let shared = private.diffie_hellman(&PublicKey::from(once));
    let material = [shared.as_bytes().as_slice(), &once, public].concat();
    let agreed = blake3::derive_key("Countersign store, 2026: sealed to a key pair", &material);
    let nowhere = Uuid::nil();
    let at = [
        b"master key".as_slice(),
        store.as_bytes(),
        nowhere.as_bytes(),
    ]
    .concat();
    let master = open(&agreed, &at, slot.take(NONCE + 32 + 16)).expect("the recovery key opens it");
    let master: Key = master.try_into().unwrap();
    let mut keys = vec![master];
    // The key of administrators, which opens some of the shared groups.
    let at = [
        b"administration key".as_slice(),
        store.as_bytes(),
        nowhere.as_bytes(),
    ]
    .concat();
    for slot in of(b"CSADMI") {
        let key = open(&master, &at, &slot[..NONCE + 32 + 16]).expect("the administration key");
        keys.push(key.try_into().unwrap());
    }
    for mut slot in of(b"CSCASE").into_iter().map(Front) {
        let id = slot.id();
        let at = [b"case file key".as_slice(), store.as_bytes(), id.as_bytes()].concat();
        let key = open(&master, &at, slot.take(NONCE + 32 + 16)).expect("a key of a case file");
        keys.push(key.try_into().unwrap());
    }
    // Whatever else stands in a slot is tried as if it were a key that is wrapped: the master key opens nothing there.
    for slot in slots.iter().filter(|slot| slot.starts_with(b"CSGONE")) {
        let id = Front(&slot[12..]).id();
        let at = [b"case file key".as_slice(), store.as_bytes(), id.as_bytes()].concat();
        for start in 28..=SLOT - 72 {
            assert_eq!(open(&master, &at, &slot[start..start + 72]), None);
        }
    }
    keys
}

/// A record as a frame of the journal holds it.
struct Sealed {
    case_file: Uuid,
    place: Vec<u8>,
    bytes: Vec<u8>,
}

fn journal_records(segment: &[u8]) -> Vec<Sealed> {
    let mut found = Vec::new();
    let mut at = 128;
    while segment.get(at..at + 4) == Some(b"CSFR") {
        let length = u32::from_be_bytes(segment[at + 4..at + 8].try_into().unwrap()) as usize;
        let mut frame = Front(&segment[at + 24..at + length]);
        at += length;
        // Type, hash of the frame before, request, time, person.
        frame.take(1 + 32 + 16 + 8 + 16);
        let use_case = frame.number(2) as usize;
        frame.take(use_case);
        for _ in 0..frame.number(4) {
            let case_file = frame.id();
            let kind = frame.take(2);
            let id = frame.take(16);
            let version = frame.take(8);
            let schema = frame.take(2);
            for _ in 0..frame.number(2) {
                frame.take(1);
                let key = frame.number(2) as usize;
                frame.take(key);
            }
            let sealed = frame.number(4) as usize;
            let place = [
                b"record".as_slice(),
                case_file.as_bytes(),
                kind,
                id,
                version,
                schema,
            ]
            .concat();
            found.push(Sealed {
                case_file,
                place,
                bytes: frame.take(sealed).to_vec(),
            });
        }
    }
    found
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Tries every key on everything.
pub fn find(place: &Path, recovery_key: &str) -> Found {
    let keys = keys(place, recovery_key);
    let try_all = |at: &[u8], sealed: &[u8]| keys.iter().find_map(|key| open(key, at, sealed));
    let mut found = Found {
        opened: Vec::new(),
        sealed: [0; 4],
        raw: Vec::new(),
    };
    for path in files(place) {
        let name = path.strip_prefix(place).unwrap().display().to_string();
        found.raw.push((name, std::fs::read(&path).unwrap()));
    }
    let mut records = Vec::new();
    for (_, bytes) in found
        .raw
        .iter()
        .filter(|(name, _)| name.starts_with("journal"))
    {
        records.extend(journal_records(bytes));
    }
    let mut opened = Vec::new();
    let mut keep = |file: &str, case_file, bytes: Option<Vec<u8>>| {
        opened.extend(bytes.map(|bytes| Opened {
            file: file.to_owned(),
            case_file,
            bytes,
        }));
    };
    for record in &records {
        found.sealed[0] += 1;
        let bytes = try_all(&record.place, &record.bytes);
        keep("journal", record.case_file, bytes);
    }
    // Wherever the beginning of a record's sealed bytes stands in the working copy, in use or not.
    let starts: HashMap<&[u8], &Sealed> = records
        .iter()
        .map(|record| (&record.bytes[..NONCE], record))
        .collect();
    for (name, bytes) in &found.raw {
        let mut front = Front(bytes);
        if name.starts_with("sled") || name.starts_with("aside") {
            for (start, nonce) in bytes.windows(NONCE).enumerate() {
                if let Some(record) = starts.get(nonce) {
                    found.sealed[1] += 1;
                    let end = (start + record.bytes.len()).min(bytes.len());
                    let sealed = try_all(&record.place, &bytes[start..end]);
                    keep(name, record.case_file, sealed);
                }
            }
        } else if bytes.starts_with(b"CSATTM") {
            found.sealed[2] += 1;
            front.take(8);
            let case_file = front.id();
            let hash = name.rsplit('/').next().unwrap();
            let at = [
                b"attachment",
                case_file.as_bytes().as_slice(),
                hash.as_bytes(),
            ]
            .concat();
            keep(name, case_file, try_all(&at, front.0));
        } else if bytes.starts_with(b"CSDRFT") {
            found.sealed[3] += 1;
            front.take(8);
            let (case_file, person) = (front.id(), front.id());
            let hash = name.rsplit('/').next().unwrap();
            let place = [case_file.as_bytes().as_slice(), person.as_bytes()].concat();
            let at = [b"draft".as_slice(), &place, hash.as_bytes()].concat();
            keep(name, case_file, try_all(&at, front.0));
        }
    }
    found.opened = opened;
    found
}

/// Where any of these words stands, in clear or opened, whatever its case, as UTF-8 or UTF-16.
pub fn places_of(found: &Found, words: &[&str]) -> Vec<String> {
    let opened = found.opened.iter().map(|opened| {
        (
            format!("{} of {}", opened.file, opened.case_file),
            &opened.bytes,
        )
    });
    let raw = found.raw.iter().map(|(name, bytes)| (name.clone(), bytes));
    let mut places = Vec::new();
    for (name, bytes) in opened.chain(raw) {
        let lower = bytes.to_ascii_lowercase();
        let even: Vec<u8> = lower.iter().step_by(2).copied().collect();
        let odd: Vec<u8> = lower.iter().skip(1).step_by(2).copied().collect();
        for word in words {
            let word = word.to_ascii_lowercase();
            let stands =
                |text: &Vec<u8>| text.windows(word.len()).any(|part| part == word.as_bytes());
            if stands(&lower) || stands(&even) || stands(&odd) {
                places.push(format!("“{word}” in {name}"));
            }
        }
    }
    places
}
