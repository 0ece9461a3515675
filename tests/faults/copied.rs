//! A store copied file by file while it is open and being committed to, as a person or a script may do who does not
//! know of the backup. The copy opens to what had been committed when the copying began, or a little later.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::plan;
use crate::support::{Chance, Said, check, copy_file, copy_folder, listen, times, worker};
use crate::table::Row;

const ROUNDS: u64 = 6;

type Copy = fn(&Path, &Path);

/// In which order the files are read: it decides what can be newer than what.
const ORDERS: &[(&str, Copy)] = &[
    ("cp -r", |from, to| {
        let mut cp = Command::new("cp");
        let copied = cp.arg("-r").arg(from).arg(to).output().unwrap();
        // A file that is being written has another name until it is whole: it may go while cp looks at it.
        let said = String::from_utf8_lossy(&copied.stderr);
        assert!(
            said.lines()
                .all(|line| line.contains(".new': No such file")),
            "{said}"
        );
    }),
    ("journal first", |from, to| {
        in_order(from, to, |names| {
            names.sort_by_key(|name| name != "journal")
        });
    }),
    ("journal long before the rest", |from, to| {
        fs::create_dir(to).unwrap();
        copy_folder(&from.join("journal"), &to.join("journal"));
        let journal = || fs::read(from.join("journal/00000001")).unwrap();
        let then = journal();
        while journal()
            .iter()
            .zip(&then)
            .filter(|(now, then)| now != then)
            .count()
            < 20_000
        {}
        in_order(from, &to.join("rest"), |names| {
            names.retain(|name| name != "journal")
        });
        for entry in fs::read_dir(to.join("rest")).unwrap() {
            let entry = entry.unwrap();
            fs::rename(entry.path(), to.join(entry.file_name())).unwrap();
        }
        fs::remove_dir(to.join("rest")).unwrap();
    }),
    ("journal last", |from, to| {
        in_order(from, to, |names| {
            names.sort_by_key(|name| name == "journal")
        });
    }),
];

fn in_order(from: &Path, to: &Path, order: impl Fn(&mut Vec<String>)) {
    let entries = fs::read_dir(from).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    order(&mut names);
    fs::create_dir(to).unwrap();
    for name in names {
        let (from, to) = (from.join(&name), to.join(&name));
        if from.is_dir() {
            copy_folder(&from, &to);
        } else {
            copy_file(&from, &to);
        }
    }
}

/// Copies the store after so many commits; what had been acknowledged when the copying began, and the copy.
fn copied_while_open(folder: &Path, enough: u64, copy: Copy) -> (Said, PathBuf) {
    let (place, to) = (folder.join("store"), folder.join("copy"));
    drop(plan::create(&place).unwrap());
    let mut child = worker(&place, &["commit", "--checkpoint-every", "5"])
        .spawn()
        .unwrap();
    let (mut said, mut before) = (Said::default(), None);
    listen(&mut child, &mut said, |said, child| {
        if before.is_none() && said.commit >= enough {
            before = Some(said.clone());
            copy(&place, &to);
            child.kill().unwrap();
        }
    });
    child.wait().unwrap();
    (before.unwrap(), to)
}

#[test]
fn a_copy_of_an_open_store_opens() {
    let mut row = Row::of("copied while open");
    let mut chance = Chance::new();
    for (order, copy) in ORDERS {
        for round in 0..times(ROUNDS) {
            let folder = tempfile::tempdir().unwrap();
            let enough = 5 + chance.below(150);
            let (said, place) = copied_while_open(folder.path(), enough, *copy);
            let about = format!("{order}, round {round}, after {enough}");
            row.round(&about, &said, &check(&place, &said));
        }
    }
    // The control: a copy that leaves out the journal, which is the record.
    for _ in 0..3 {
        let folder = tempfile::tempdir().unwrap();
        let (said, place) = copied_while_open(folder.path(), 20, |from, to| {
            in_order(from, to, |names| names.retain(|name| name != "journal"));
        });
        row.control_round(&said, &check(&place, &said));
    }
    row.end();
}
