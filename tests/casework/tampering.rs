//! Somebody changes a store behind its back: `countersign-admin verify` finds it and names it, from outside.

use crate::admin::{copy_of_sample, keys, run, run_with, sample};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn verify_is_quiet_about_a_whole_store() {
    let store = &sample().store;
    let chain = run_with(None, store, &["verify", "--json"]).json();
    assert_eq!(
        keys(&chain),
        ["attachments", "faults", "frames", "head", "ok", "records"]
    );
    assert_eq!(chain["ok"], true);
    assert_eq!(chain["faults"], Value::Array(vec![]));
    assert!(chain["frames"].as_u64().unwrap() > 100);
    assert!(chain["attachments"].as_u64().unwrap() >= 2);
    let records = run(store, &["verify", "--json", "--as", "priya.nair"]).json();
    assert_eq!(records, chain);
}

fn journal_of(store: &Path) -> PathBuf {
    store.join("journal/00000001")
}

/// Where each frame of the journal begins: by the letters at its head, and by its length behind
/// them, as the format in `store` says.
fn frames(journal: &[u8]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 128;
    while journal[at..].starts_with(b"CSFR") {
        let length = journal[at + 4..at + 8].try_into().expect("four bytes");
        let length = u32::from_be_bytes(length) as usize;
        found.push((at, length));
        at += length;
    }
    found
}

/// Does to a copy of the sample what `change` does, and gives what is found without a password and with one.
fn found(change: impl FnOnce(&Path)) -> [Vec<String>; 2] {
    let (_folder, store) = copy_of_sample();
    change(&store);
    let before = std::fs::read(journal_of(&store)).unwrap();
    let alone = faults(run_with(None, &store, &["verify", "--json"]));
    let person = faults(run(&store, &["verify", "--json", "--as", "priya.nair"]));
    assert!(
        before == std::fs::read(journal_of(&store)).unwrap(),
        "the journal is left as it is"
    );
    [alone, person]
}

/// The faults of a verification, as JSON on standard output and in words beside it; or the words of a store that would
/// not open.
fn faults(ran: crate::admin::Ran) -> Vec<String> {
    assert!(!ran.errors.contains("panicked"), "{}", ran.errors);
    if ran.out.is_empty() {
        assert_eq!(ran.status, 1);
        return ran.errors.lines().map(str::to_owned).collect();
    }
    let found: Value = serde_json::from_str(&ran.out).unwrap();
    let faults: Vec<String> = found["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| fault.as_str().unwrap().to_owned())
        .collect();
    for fault in &faults {
        assert!(ran.errors.contains(fault.as_str()), "{}", ran.errors);
    }
    assert_eq!(found["ok"], faults.is_empty());
    assert_eq!(ran.status, i32::from(!faults.is_empty()));
    faults
}

#[track_caller]
fn names(faults: &[String], parts: &[&str]) {
    assert_eq!(faults.len(), 1, "{faults:?}");
    for part in parts {
        assert!(faults[0].contains(part), "“{part}”: {faults:?}");
    }
}

#[test]
fn a_changed_byte_is_named_with_its_commit_and_place() {
    let whole = std::fs::read(journal_of(&sample().store)).unwrap();
    let frames = frames(&whole);
    let told = run(&sample().store, &["verify", "--json"]).json()["frames"].clone();
    assert_eq!(told, frames.len());
    let number = frames.len() / 2;
    let (start, length) = frames[number];
    let mut changed = whole;
    changed[start + length / 2] ^= 1;
    let [alone, person] = found(|store| std::fs::write(journal_of(store), &changed).unwrap());
    let commit = format!("commit {} cannot be read", number + 1);
    let place = format!("journal/00000001, offset {start}");
    names(&alone, &[&commit, &place, "backup"]);
    names(&person, &[&commit, &place]);
}

#[test]
fn a_removed_frame_is_named() {
    let whole = std::fs::read(journal_of(&sample().store)).unwrap();
    let frames = frames(&whole);
    let number = frames.len() / 2;
    let (start, length) = frames[number];
    let mut removed = whole.clone();
    removed.drain(start..start + length);
    removed.extend(vec![0; length]);
    let [alone, person] = found(|store| std::fs::write(journal_of(store), &removed).unwrap());
    let missing = format!("commit {} is missing", number + 1);
    let place = format!("journal/00000001, offset {start}");
    names(&alone, &[&missing, &place, "backup"]);
    // Such a store does not open: the same is said then.
    assert!(!person.is_empty());
}

#[test]
fn a_cut_off_tail_is_named_with_the_last_confirmed_commit_even_without_the_working_copy() {
    let whole = std::fs::read(journal_of(&sample().store)).unwrap();
    let frames = frames(&whole);
    let (last, length) = frames[frames.len() - 1];
    let mut zeroed = whole.clone();
    zeroed[last..last + length].fill(0);
    let shorter = whole[..last].to_vec();
    let said = format!(
        "it ends after commit {}, and {} had been confirmed",
        frames.len() - 1,
        frames.len()
    );
    for bytes in [&zeroed, &shorter] {
        for without_sled in [false, true] {
            let [alone, person] = found(|store| {
                std::fs::write(journal_of(store), bytes).unwrap();
                if without_sled {
                    std::fs::remove_dir_all(store.join("sled")).unwrap();
                }
            });
            names(&alone, &[&said, "backup"]);
            // Such a store does not open: what is wrong comes first, then what to do.
            names(&person[..1], &[&said]);
        }
    }
}

/// The journal was written anew, with numbers and hashes that fit: only what was kept elsewhere tells.
#[test]
fn a_journal_written_anew_is_named_by_the_heads_on_signed_reports_and_on_paper() {
    let head = {
        let whole = run(&sample().store, &["verify", "--json"]).json();
        format!(
            "{}:{}",
            whole["frames"],
            whole["head"].as_str().expect("a hash")
        )
    };
    let on_paper = ["verify", "--json", "--head", &head];
    assert_eq!(
        run_with(None, &sample().store, &on_paper).json()["ok"],
        true
    );
    let with_person = ["verify", "--json", "--as", "priya.nair", "--head", &head];
    assert_eq!(run(&sample().store, &with_person).json()["ok"], true);

    let (_folder, store) = copy_of_sample();
    // A commit to the settings: no record of a later commit depends on it in its versions.
    meddle(&store, &["rewrite", "2"]);
    let alone = run_with(None, &store, &["verify", "--json"]);
    assert_eq!(alone.json()["ok"], true, "the chain itself fits");
    let paper = faults(run_with(None, &store, &on_paper));
    assert!(!paper.is_empty());
    let person = faults(run(&store, &["verify", "--json", "--as", "priya.nair"]));
    assert!(
        person
            .iter()
            .any(|fault| fault.contains("was signed after entry")),
        "{person:?}"
    );
    let nonsense = run_with(None, &store, &["verify", "--head", "12"]);
    assert_eq!(nonsense.status, 1);
    assert!(nonsense.errors.contains("no head"), "{}", nonsense.errors);
}

fn attachments(store: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(store.join("attachments"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    found.sort();
    found
}

#[test]
fn a_swapped_a_changed_and_a_missing_attachment_are_named_with_the_record() {
    let name_of = |path: &Path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        format!("attachments/{name}")
    };
    let file = name_of(&attachments(&sample().store)[0]);
    let all = ["refers to it since commit", &file, "backup"];
    let tell = |what: &str, change: &dyn Fn(&Path, &Path)| {
        let faults = found(|store| {
            let there = attachments(store);
            change(&there[0], &there[1]);
        });
        for faults in &faults {
            names(faults, &all);
            names(faults, &[what]);
        }
    };
    tell("stands in the place of another", &|first, second| {
        std::fs::copy(second, first).unwrap();
    });
    tell("an attachment was changed", &|first, _| {
        let mut bytes = std::fs::read(first).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(first, bytes).unwrap();
    });
    tell("an attachment is missing", &|first, _| {
        std::fs::remove_file(first).unwrap();
    });
}

/// The program that changes what only the store knows to read.
fn meddle(store: &Path, arguments: &[&str]) -> String {
    let tests = std::env::current_exe().expect("the path of the tests");
    let folder = tests.parent().and_then(Path::parent).expect("target/debug");
    let program = folder.join(format!("examples/meddle{}", std::env::consts::EXE_SUFFIX));
    assert!(
        program.exists(),
        "build it first: cargo build --package store --examples"
    );
    let done = Command::new(program)
        .arg(store)
        .args(arguments)
        .output()
        .expect("it starts");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

#[test]
fn a_record_changed_behind_the_journals_back_is_named_and_made_again() {
    for (what, said) in [
        ("record", "of the working copy is not as in the journal"),
        ("entry", "is missing from index 1"),
    ] {
        let (_folder, store) = copy_of_sample();
        let id = meddle(&store, &[what]);
        let alone = faults(run_with(None, &store, &["verify", "--json"]));
        names(&alone, &[&id, said, "(", "nothing is lost"]);
        let person = faults(run(&store, &["verify", "--json", "--as", "priya.nair"]));
        // Signing in reads some records already, and stops at a changed one.
        names(&person, &[&id]);
        let told = [said, "was changed in the working copy"];
        assert!(
            told.iter().any(|said| person[0].contains(said)),
            "{person:?}"
        );
        // It was opened with a person: the next start makes it again from the journal.
        let again = run(&store, &["verify", "--json", "--as", "priya.nair"]);
        assert_eq!(again.json()["ok"], true, "{what}");
        assert_eq!(std::fs::read_dir(store.join("aside")).unwrap().count(), 1);
    }
}
