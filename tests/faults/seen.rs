//! Does the library see every call that changes the store? A call made past the C library would be neither taken back
//! by a power cut nor fail, and all would look well.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::disk::{Disk, Failing, Syncs};
use crate::plan;
use crate::support::worker;
use crate::table::Row;

/// What the library counts, and the system's calls that belong to it.
const KINDS: &[(&str, &[&str])] = &[
    (
        "write",
        &["write", "pwrite64", "writev", "pwritev", "pwritev2"],
    ),
    ("truncate", &["ftruncate", "truncate"]),
    ("sync", &["fsync", "fdatasync"]),
    (
        "open",
        &["open", "openat", "openat2", "creat", "mkdir", "mkdirat"],
    ),
    ("rename", &["rename", "renameat", "renameat2"]),
    ("remove", &["unlink", "unlinkat", "rmdir"]),
];

/// Calls that change files too and that the library does not know: there must be none.
const UNKNOWN: &[&str] = &[
    "copy_file_range",
    "fallocate",
    "io_uring_enter",
    "link",
    "linkat",
    "mknod",
    "mknodat",
    "sendfile",
    "splice",
    "symlink",
    "symlinkat",
];

#[test]
fn the_library_sees_every_call_that_changes_the_store() {
    let mut row = Row::of("calls unseen by the failing disk");
    for task in [
        &["commit", "--commits", "70"][..],
        // From the library's view the control writes past it: it looks at the journal alone.
        &["commit", "--commits", "70", "journal"][..],
    ] {
        let disk = Disk::new();
        let (_folder, place) = disk.place();
        drop(plan::create(&place).unwrap());
        // So that opening makes folders, moves them and removes files.
        std::fs::remove_file(place.join("keys.b")).unwrap();
        std::fs::write(place.join("rebuild"), b"").unwrap();
        let (task, narrow) = match task {
            [task @ .., "journal"] => (task, true),
            task => (task, false),
        };
        let root = if narrow {
            place.join("journal")
        } else {
            place.clone()
        };
        let traced = traced(&disk, &place, &root, task);
        let (ended, counted) = disk.counts();
        assert_eq!(ended, "ended", "the worker did not end");
        let mut unseen = Vec::new();
        let mut calls = 0;
        for (kind, _) in KINDS {
            let (seen, done) = (counted[*kind], traced.get(*kind).copied().unwrap_or(0));
            assert!(
                done > 0 || *kind == "truncate",
                "nothing was done of: {kind}"
            );
            calls += done;
            if seen != done {
                unseen.push(format!("{kind}: the library saw {seen} of {done}"));
            }
        }
        if let Some(unknown) = traced.get("unknown") {
            unseen.push(format!("{unknown} calls of kinds that it does not know"));
        }
        if narrow {
            row.control(!unseen.is_empty());
        } else {
            let unseen = (!unseen.is_empty()).then(|| unseen.join("; "));
            row.outcomes(calls, "seventy commits", unseen);
        }
    }
    row.end();
}

/// Calls of the worker that concern the store, by kind, as strace sees them.
fn traced(disk: &Disk, place: &Path, root: &Path, task: &[&str]) -> BTreeMap<&'static str, u64> {
    let trace = disk.undo().with_file_name("trace");
    let mut worker = worker(place, task);
    disk.under(&mut worker, root, &Failing::Never, Syncs::Work);
    let mut strace = Command::new("strace");
    strace.args(["-f", "-y", "-qq", "-e", "trace=%file,%desc,%memory", "-o"]);
    strace.arg(&trace);
    for (name, value) in worker.get_envs() {
        let pair = [name, value.unwrap_or_default()].map(|part| part.to_str().unwrap());
        strace.args(["-E", &pair.join("=")]);
    }
    let output = strace
        .arg(worker.get_program())
        .args(worker.get_args())
        .output()
        .expect("strace has to be installed: `cargo xtask test` does it");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");

    let mut counts = BTreeMap::new();
    let (place, undo) = (place.to_str().unwrap(), disk.undo());
    for line in std::fs::read_to_string(trace).unwrap().lines() {
        // What the library itself keeps aside does not count; nor does the second half of a call.
        if !line.contains(place) || line.contains(undo.to_str().unwrap()) {
            continue;
        }
        let Some((_, call)) = line.split_once(' ') else {
            continue;
        };
        let name = call.trim_start().split('(').next().unwrap_or_default();
        let makes = call.contains("O_CREAT") || call.contains("O_TRUNC");
        let kind = match name {
            "open" | "openat" | "openat2" if !makes => continue,
            "mmap" if call.contains("MAP_SHARED") && call.contains("PROT_WRITE") => "unknown",
            name if UNKNOWN.contains(&name) => "unknown",
            name => match KINDS.iter().find(|(_, names)| names.contains(&name)) {
                Some((kind, _)) => kind,
                None => continue,
            },
        };
        *counts.entry(kind).or_insert(0) += 1;
    }
    counts
}
