//! The power is cut: what was not synced is lost, all of it or in part.

use std::path::Path;

use crate::disk::{Disk, Failing, Syncs};
use crate::plan;
use crate::support::{Chance, Checked, Said, check, listen, times, worker};
use crate::table::Row;
use crate::tasks::{self, Task};

const ROUNDS: u64 = 25;
const CONTROL_ROUNDS: u64 = 5;
/// Calls up to which the cut may come; opening takes some dozens, sixty commits and a checkpoint some hundreds.
const CALLS: u64 = 2_000;

/// Lets the worker commit until the power is cut at this call.
fn cut(disk: &Disk, place: &Path, mode: &str, at: u64, seed: u64, syncs: Syncs) -> Said {
    let mut command = worker(place, &["commit"]);
    disk.under(&mut command, place, &Failing::Cut { at, mode, seed }, syncs);
    let mut child = command.spawn().unwrap();
    let mut said = Said::default();
    listen(&mut child, &mut said, |_, _| ());
    let output = child.wait_with_output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert_eq!(
        output.status.code(),
        None,
        "the worker ended by itself: {complaint}"
    );
    let (ended, _) = disk.counts();
    assert_eq!(ended, "cut", "the library did not cut the power");
    said
}

/// After the power was cut the machine starts anew, which the note of who uses the store shows.
fn start_machine_anew(place: &Path) {
    let note = place.join("in-use");
    if let Ok(text) = std::fs::read_to_string(&note) {
        let lines: Vec<_> = text.lines().take(3).collect();
        std::fs::write(note, format!("{}\nthe start before\n", lines.join("\n"))).unwrap();
    }
}

fn lose_power(fault: &'static str, mode: &str) {
    let mut row = Row::of(fault);
    let mut chance = Chance::new();
    let disk = Disk::new();
    let mut acknowledged = 0;
    for round in 0..times(ROUNDS) {
        let (_folder, place) = disk.place();
        drop(plan::create(&place).unwrap());
        // Twice in a row, so that the second cut meets what the first one left.
        for time in 0..2 {
            let (at, seed) = (chance.spread(CALLS), chance.next());
            let said = cut(&disk, &place, mode, at, seed, Syncs::Work);
            // sled is trusted in every other round although the machine stopped: it has to hold by itself, too.
            if round % 2 == 0 {
                start_machine_anew(&place);
            }
            let about = format!("round {round}, cut {time} at call {at}");
            row.round(&about, &said, &check(&place, &said));
            acknowledged += said.commit;
        }
    }
    assert!(acknowledged > 0, "nothing was acknowledged");
    // The controls: a disk that does not sync has to be seen to lose what was acknowledged. If it is not, the library
    // does not do its work, and the rounds say nothing.
    for round in 0..CONTROL_ROUNDS {
        let (_folder, place) = disk.place();
        drop(plan::create(&place).unwrap());
        let (at, seed) = (400 + chance.below(CALLS), chance.next());
        let said = cut(&disk, &place, "strict", at, seed, Syncs::DoNothing);
        assert!(said.commit > 0, "control {round}: nothing was acknowledged");
        start_machine_anew(&place);
        row.control_round(&said, &check(&place, &said));
    }
    row.end();
}

#[test]
fn nothing_acknowledged_is_lost_when_the_power_is_cut() {
    lose_power("power cut, strict", "strict");
}

#[test]
fn nothing_acknowledged_is_lost_when_files_lose_their_growth() {
    lose_power("power cut, growth lost", "growth");
}

#[test]
fn nothing_acknowledged_is_lost_when_writes_are_torn() {
    lose_power("power cut, torn writes", "torn");
}

/// New names in a folder are on the disk only once the folder is synced: photographs and drafts that were acknowledged
/// would be gone without it. Control and rounds are the same but for that.
#[test]
fn names_that_were_not_synced_are_taken_back() {
    let mut row = Row::of("power cut, new names");
    let mut chance = Chance::new();
    let disk = Disk::new();
    for round in 0..times(CONTROL_ROUNDS) {
        for syncs in [Syncs::Work, Syncs::NotOfFolders] {
            let (_folder, place) = disk.place();
            drop(plan::create(&place).unwrap());
            let at = 600 + chance.below(CALLS);
            let said = cut(&disk, &place, "strict", at, chance.next(), syncs);
            assert!(said.draft > 0 && !said.attachments.is_empty());
            let checked = check(&place, &said);
            match syncs {
                Syncs::Work => row.round(&format!("round {round}, call {at}"), &said, &checked),
                _ => row.control_round(&said, &checked),
            }
        }
    }
    row.end();
}

/// Backups, restored stores and disposals that were reported are on the disk.
#[test]
fn what_was_reported_as_done_is_done_when_the_power_is_cut() {
    let mut row = Row::of("power cut in backup, restore, disposal, …");
    let mut chance = Chance::new();
    for task in [
        tasks::BACKUP,
        tasks::RESTORE,
        tasks::DISPOSE,
        tasks::MIGRATE,
    ] {
        let calls = counted(&task);
        for round in 0..times(10) {
            let mode = ["strict", "torn"][round as usize % 2];
            let (said, judged) = cut_task(
                &task,
                mode,
                1 + chance.below(calls + 1),
                &mut chance,
                Syncs::Work,
            );
            row.round(
                &format!("{}, round {round}, {mode}", task.name),
                &said,
                &judged,
            );
        }
        // Cut after the first report, on a disk that does not sync.
        let at = calls + 1;
        let (said, judged) = cut_task(&task, "strict", at, &mut chance, Syncs::DoNothing);
        row.control_round(&said, &judged);
    }
    row.end();
}

/// How many calls the task takes.
fn counted(task: &Task) -> u64 {
    let disk = Disk::new();
    let (folder, _) = disk.place();
    run_task(&disk, folder.path(), task, &Failing::Never, Syncs::Work);
    disk.counts().1["calls"]
}

fn cut_task(
    task: &Task,
    mode: &str,
    at: u64,
    chance: &mut Chance,
    syncs: Syncs,
) -> (Said, Result<Checked, String>) {
    let disk = Disk::new();
    let (folder, _) = disk.place();
    let seed = chance.next();
    let said = run_task(
        &disk,
        folder.path(),
        task,
        &Failing::Cut { at, mode, seed },
        syncs,
    );
    (said.clone(), (task.judge)(folder.path(), &said))
}

fn run_task(disk: &Disk, folder: &Path, task: &Task, failing: &Failing, syncs: Syncs) -> Said {
    (task.begin)(folder);
    let arguments = task.arguments(folder);
    let arguments = arguments
        .iter()
        .map(String::as_str)
        .chain(task.once.iter().copied());
    let mut command = worker(&folder.join(task.place), &arguments.collect::<Vec<_>>());
    disk.under(&mut command, folder, failing, syncs);
    let mut child = command.spawn().unwrap();
    let mut said = Said::default();
    listen(&mut child, &mut said, |_, _| ());
    let output = child.wait_with_output().unwrap();
    assert!(matches!(output.status.code(), None | Some(0)));
    said
}
