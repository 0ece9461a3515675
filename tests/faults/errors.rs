//! The disk is full, or fails, at every call in turn. The program may refuse, in words; it may not panic, hang, or
//! acknowledge what is not there. Once the disk works again, so does the store, with all that was acknowledged.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;

use crate::disk::{Disk, Failing, Syncs};
use crate::plan;
use crate::support::{Checked, Said, check, copy_folder, listen, unfit_for_people, worker};
use crate::table::Row;
use crate::tasks::{BACKUP, DISPOSE, MIGRATE, RESTORE, Task};

const NO_SPACE: i32 = 28;
const IO_ERROR: i32 = 5;
const CONTROL_ROUNDS: u64 = 5;

/// What is done, and the folder that it begins with, which is copied for each round.
struct Beginning {
    name: &'static str,
    folder: PathBuf,
    task: Task,
}

/// A store in each of the states in which the calls of committing differ, and the other tasks.
fn beginnings(folder: &Path) -> Vec<Beginning> {
    let commit = |commits| Task {
        name: "committing",
        begin: |_| (),
        place: "store",
        task: &["commit"],
        once: commits,
        judge: |folder, said| check(&folder.join("store"), said),
    };
    let mut made = Vec::new();
    let mut begin = |name: &'static str, task: Task, make: &dyn Fn(&Path)| {
        let folder = folder.join(name);
        fs::create_dir(&folder).unwrap();
        make(&folder);
        made.push(Beginning { name, folder, task });
    };
    // A draft, a photograph, and a record too large for sled.
    begin("ordinary", commit(&["--commits", "12"]), &|folder| {
        drop(plan::filled(&folder.join("store"), 92).unwrap());
    });
    // Every commit of the first five needs a key.
    begin("new", commit(&["--commits", "6"]), &|folder| {
        drop(plan::create(&folder.join("store")).unwrap());
    });
    // The space made ahead in the journal runs out.
    begin(
        "at the end of its space",
        commit(&["--commits", "6"]),
        &|folder| {
            fill(&folder.join("store"), |free| free < 12_000);
        },
    );
    begin("to be put right", commit(&["--commits", "2"]), &|folder| {
        to_be_put_right(&folder.join("store"));
    });
    for task in [BACKUP, RESTORE, DISPOSE, MIGRATE] {
        let make = task.begin;
        begin(task.name, task, &|folder| make(folder));
    }
    made
}

/// Everything that opening puts right.
fn to_be_put_right(place: &Path) {
    drop(plan::filled(place, 40).unwrap());
    fs::remove_file(place.join("keys.b")).unwrap();
    fs::write(place.join("rebuild"), b"").unwrap();
    fs::write(place.join("drafts/half.0.new"), b"half").unwrap();
    fs::write(place.join("backups"), b"a line that was torn").unwrap();
    fs::write(place.join("in-use"), "W\ndesk-14\n4711\n").unwrap();
    let journal = place.join("journal/00000001");
    let mut bytes = fs::read(&journal).unwrap();
    let end = bytes.iter().rposition(|byte| *byte != 0).unwrap() + 1;
    bytes[end..end + 300].fill(0x5a);
    fs::write(&journal, bytes).unwrap();
}

/// Commits until there is enough: told the bytes that are free in the journal.
fn fill(place: &Path, enough: impl Fn(usize) -> bool) {
    let store = plan::create(place).unwrap();
    let mut model = plan::Model::new();
    for sequence in 1.. {
        let bytes = fs::read(place.join("journal/00000001")).unwrap();
        let used = bytes.iter().rposition(|byte| *byte != 0).unwrap_or(0);
        if enough(bytes.len() - used) {
            return;
        }
        store.commit(plan::step(&mut model, sequence)).unwrap();
    }
}

/// One run of the worker on a copy of the store, and what stood there afterwards.
struct Ran {
    said: Said,
    calls: u64,
    /// It did all that it was to do.
    done: bool,
    /// It panicked, hung or died.
    broke: Option<String>,
    checked: Result<Checked, String>,
}

fn run(disk: &Disk, beginning: &Beginning, failing: &Failing, more: &[&str]) -> Ran {
    let (folder, _) = disk.place();
    let (folder, task) = (folder.path(), &beginning.task);
    copy_folder(&beginning.folder, folder);
    let arguments = task.arguments(folder);
    let arguments = arguments.iter().map(String::as_str);
    let arguments: Vec<_> = arguments
        .chain(task.once.iter().chain(more).copied())
        .collect();
    let mut command = worker(&folder.join(task.place), &arguments);
    disk.under(&mut command, folder, failing, Syncs::Work);
    let mut child = command.spawn().unwrap();
    let mut said = Said::default();
    listen(&mut child, &mut said, |_, _| ());
    let output = child.wait_with_output().unwrap();
    let (_, counts) = disk.counts();
    let complaint = String::from_utf8_lossy(&output.stderr);
    Ran {
        calls: counts.get("calls").copied().unwrap_or(0),
        done: output.status.code() == Some(0),
        broke: (!matches!(output.status.code(), Some(0 | 3)))
            .then(|| format!("{} {complaint}", output.status)),
        checked: (task.judge)(folder, &said),
        said,
    }
}

fn every_call(fault: &'static str, error: i32) {
    let mut row = Row::of(fault);
    let folder = tempfile::tempdir().unwrap();
    let beginnings = beginnings(folder.path());
    for beginning in &beginnings {
        let clean = run(&Disk::new(), beginning, &Failing::Never, &[]);
        let told = (clean.done, &clean.broke, &clean.said.errors);
        assert_eq!(told, (true, &None, &Vec::new()), "{}", beginning.name);
        let mut told = 0;
        // Threads of the store may come in another order and so make some more calls.
        let last = clean.calls + 5;
        for (at, stays, ran) in all(beginning, error, last) {
            let about = format!(
                "{}, call {at} of {last}{}",
                beginning.name,
                if stays { " and all after it" } else { "" }
            );
            row.round(&about, &ran.said, &ran.checked);
            let unfit = ran.said.errors.iter().find(|error| unfit_for_people(error));
            let stuck = !stays && !ran.done;
            if ran.broke.is_some() || unfit.is_some() || stuck {
                let wrong = format!(
                    "ended {:?}, said {:?}",
                    ran.broke.as_deref().unwrap_or("in words"),
                    ran.said.errors
                );
                row.outcome(&about, None, Some(wrong));
            }
            told += u64::from(!ran.said.errors.is_empty());
        }
        assert!(told > last / 2, "{}: few calls failed", beginning.name);
    }
    // The control: a program that takes errors for acknowledgements.
    let ordinary = &beginnings[0];
    let nothing = ["--commits", "0"];
    let opening = run(&Disk::new(), ordinary, &Failing::Never, &nothing);
    for round in 0..CONTROL_ROUNDS {
        let at = opening.calls + 3 * round;
        let failing = Failing::Error {
            at,
            error,
            stays: true,
        };
        let ran = run(&Disk::new(), ordinary, &failing, &["--deaf"]);
        row.control_round(&ran.said, &ran.checked);
    }
    row.end();
}

/// Lets each call fail, alone and with all that follow.
fn all(beginning: &Beginning, error: i32, last: u64) -> mpsc::IntoIter<(u64, bool, Ran)> {
    let next = AtomicU64::new(2);
    let (done, runs) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            let done = done.clone();
            let next = &next;
            scope.spawn(move || {
                let disk = Disk::new();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let (at, stays) = (number / 2, number % 2 == 1);
                    if at > last {
                        break;
                    }
                    let failing = Failing::Error { at, error, stays };
                    done.send((at, stays, run(&disk, beginning, &failing, &[])))
                        .expect("the receiver outlives us");
                }
            });
        }
    });
    runs.into_iter()
}

#[test]
fn a_full_disk_loses_nothing() {
    every_call("no space left, at every call in turn", NO_SPACE);
}

#[test]
fn a_disk_that_fails_loses_nothing() {
    every_call("I/O error, at every call in turn", IO_ERROR);
}
