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

const NO_SPACE: i32 = 28;
const IO_ERROR: i32 = 5;
const CONTROL_ROUNDS: u64 = 5;

/// A store to begin with, and how many commits the worker adds.
struct Beginning {
    name: &'static str,
    store: PathBuf,
    commits: u64,
}

/// A store as it is copied for each round, in each of the states in which calls differ.
fn beginnings(folder: &Path) -> Vec<Beginning> {
    let mut made = Vec::new();
    let mut begin = |name, commits, make: &dyn Fn(&Path)| {
        let store = folder.join(name);
        make(&store);
        made.push(Beginning {
            name,
            store,
            commits,
        });
    };
    // Every commit of the first five needs a key.
    begin("new", 6, &|place| drop(plan::create(place).unwrap()));
    // A draft, a photograph, and a record too large for sled.
    begin("ordinary", 12, &|place| fill(place, |head, _| head == 92));
    // The space made ahead in the journal runs out.
    begin("at the end of its space", 6, &|place| {
        fill(place, |_, free| free < 12_000)
    });
    // Everything that opening puts right.
    begin("to be put right", 2, &|place| {
        fill(place, |head, _| head == 40);
        fs::remove_file(place.join("keys.b")).unwrap();
        fs::write(place.join("rebuild"), b"").unwrap();
        fs::write(place.join("drafts/half.0.new"), b"half").unwrap();
        fs::write(place.join("in-use"), "W\ndesk-14\n4711\n").unwrap();
        let journal = place.join("journal/00000001");
        let mut bytes = fs::read(&journal).unwrap();
        let end = bytes.iter().rposition(|byte| *byte != 0).unwrap() + 1;
        bytes[end..end + 300].fill(0x5a);
        fs::write(&journal, bytes).unwrap();
    });
    made
}

/// Commits until there is enough: told the number of the last commit, and the bytes free in the journal.
fn fill(place: &Path, enough: impl Fn(u64, usize) -> bool) {
    let store = plan::create(place).unwrap();
    let mut model = plan::Model::new();
    loop {
        let head = store.head().0;
        let bytes = fs::read(place.join("journal/00000001")).unwrap();
        let used = bytes.iter().rposition(|byte| *byte != 0).unwrap_or(0);
        if enough(head, bytes.len() - used) {
            return;
        }
        store.commit(plan::step(&mut model, head + 1)).unwrap();
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
    let (_folder, place) = disk.place();
    copy_folder(&beginning.store, &place);
    let commits = beginning.commits.to_string();
    let task = [&["commit", "--commits", &commits], more].concat();
    let mut command = worker(&place, &task);
    disk.under(&mut command, &place, failing, Syncs::Work);
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
        checked: check(&place, &said),
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
    let ordinary = &beginnings[1];
    for round in 0..CONTROL_ROUNDS {
        let opening = run(
            &Disk::new(),
            &with_no_commits(ordinary),
            &Failing::Never,
            &[],
        );
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

fn with_no_commits(beginning: &Beginning) -> Beginning {
    Beginning {
        name: beginning.name,
        store: beginning.store.clone(),
        commits: 0,
    }
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
