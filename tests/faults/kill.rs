//! kill −9 at random moments: of opening, of commits, of checkpoints.

use std::path::Path;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::plan;
use crate::support::{Chance, Said, check, listen, times, worker};
use crate::table::Row;
use crate::tasks::{self, Task};

/// A new store every so often, so that looking at all of it stays quick.
const ROUNDS_OF_A_STORE: u64 = 10;
const CONTROL_ROUNDS: u64 = 3;

/// Runs the worker until `stop` says to kill it, some moments later, and returns what it had said by then.
fn killed(place: &Path, task: &[&str], stop: impl FnMut(&Said) -> Option<Duration>) -> Said {
    killed_unless_done(place, task, false, stop)
}

fn killed_unless_done(
    place: &Path,
    task: &[&str],
    may_end: bool,
    mut stop: impl FnMut(&Said) -> Option<Duration>,
) -> Said {
    let mut said = Said::default();
    let mut child = worker(place, task).spawn().unwrap();
    if let Some(moments) = stop(&said) {
        wait(moments);
        child.kill().unwrap();
    }
    listen(&mut child, &mut said, |said, child| {
        if let Some(moments) = stop(said) {
            wait(moments);
            child.kill().unwrap();
        }
    });
    let output = child.wait_with_output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    let code = output.status.code();
    assert!(
        code.is_none() || (code == Some(0) && may_end),
        "the worker ended by itself: {complaint}"
    );
    said
}

/// Kills the worker after it has said `enough` commits.
fn after_commits(
    enough: u64,
    moments: Duration,
) -> impl FnMut(&Said) -> Option<Duration> + 'static {
    let mut heard = 0;
    move |said| {
        heard += u64::from(said.commit > 0);
        (heard == enough).then(|| {
            // Once only.
            heard += 1;
            moments
        })
    }
}

fn kill_while(fault: &'static str, rounds: u64, task: &[&str], commits: u64) {
    let mut row = Row::of(fault);
    let mut chance = Chance::new();
    let mut folder = new_store();
    for round in 0..times(rounds) {
        if round % ROUNDS_OF_A_STORE == 0 {
            folder = new_store();
        }
        let place = folder.path().join("store");
        let enough = chance.spread(commits);
        let moments = Duration::from_micros(chance.below(2_000));
        let said = killed(&place, task, after_commits(enough, moments));
        row.round(&format!("round {round}"), &said, &check(&place, &said));
    }
    for _ in 0..CONTROL_ROUNDS {
        let folder = new_store();
        let place = folder.path().join("store");
        let moments = Duration::from_micros(chance.below(2_000));
        let task = [task, &["--ahead"]].concat();
        let said = killed(
            &place,
            &task,
            after_commits(chance.spread(commits), moments),
        );
        row.control_round(&said, &check(&place, &said));
    }
    row.end();
}

#[test]
fn nothing_acknowledged_is_lost_when_the_program_is_killed_while_committing() {
    kill_while("kill −9 while committing", 70, &["commit"], 200);
}

#[test]
fn nothing_acknowledged_is_lost_when_the_program_is_killed_while_checkpointing() {
    let task = ["commit", "--checkpoint-every", "1"];
    kill_while("kill −9 while checkpointing", 30, &task, 60);
}

#[test]
fn nothing_acknowledged_is_lost_when_the_program_is_killed_while_opening() {
    let mut row = Row::of("kill −9 while opening");
    let mut chance = Chance::new();
    let mut folder = new_store();
    let mut said = Said::default();
    let mut in_opening = 0;
    let mut opening_takes = Duration::ZERO;
    for round in 0..times(45) {
        let place = folder.path().join("store");
        if round % ROUNDS_OF_A_STORE == 0 {
            folder = new_store();
            let place = folder.path().join("store");
            said = killed(&place, &["commit"], after_commits(150, Duration::ZERO));
            let begun = Instant::now();
            killed(&place, &["commit"], |said| {
                said.opened.then_some(Duration::ZERO)
            });
            opening_takes = begun.elapsed();
            continue;
        }
        // Every other time the working copy has to be made again, which is longer to kill.
        if round % 2 == 0 {
            std::fs::remove_dir_all(place.join("sled")).unwrap();
        }
        let longest = opening_takes.as_micros() as u64;
        let mut moments = Some(Duration::from_micros(chance.below(longest)));
        let now = killed(&place, &["open"], |_| moments.take());
        in_opening += u64::from(!now.opened);
        let checked = check(&place, &said);
        row.round(&format!("round {round}"), &said, &checked);
        if let Ok(checked) = checked {
            // What was added while checking was acknowledged, too.
            said.commit = checked.head + 1;
        }
    }
    assert!(in_opening > 0, "no opening was killed");
    for _ in 0..CONTROL_ROUNDS {
        let folder = new_store();
        let place = folder.path().join("store");
        let task = ["commit", "--ahead"];
        let said = killed(&place, &task, after_commits(20, Duration::ZERO));
        killed(&place, &["open"], {
            let mut moments = Some(Duration::from_micros(chance.below(5_000)));
            move |_| moments.take()
        });
        row.control_round(&said, &check(&place, &said));
    }
    row.end();
}

/// Backing up, restoring and disposing: killed at any moment up to twice what the first word takes.
fn kill_task(fault: &'static str, rounds: u64, task: &Task) {
    let mut row = Row::of(fault);
    let mut chance = Chance::new();
    let run = |more: &[&str], moments: Option<Duration>| {
        let folder = tempfile::tempdir().unwrap();
        (task.begin)(folder.path());
        let place = folder.path().join(task.place);
        let arguments = task.arguments(folder.path());
        let arguments = arguments
            .iter()
            .map(String::as_str)
            .chain(more.iter().copied());
        let arguments: Vec<&str> = arguments.collect();
        let begun = Instant::now();
        let mut left = moments;
        let said = killed_unless_done(&place, &arguments, true, |said| {
            let reported = said.done();
            match moments {
                Some(_) => left.take(),
                // Right after the first word.
                None => reported.then_some(Duration::ZERO),
            }
        });
        let took = begun.elapsed();
        let judged = (task.judge)(folder.path(), &said);
        (said, took, judged, folder)
    };
    let (_, longest, judged, _folder) = run(&[], None);
    assert!(judged.is_ok_and(|checked| checked.faults.is_empty()));
    let mut unreported = 0;
    for round in 0..times(rounds) {
        let moments = Duration::from_micros(chance.below(2 * longest.as_micros() as u64));
        let (said, _, judged, _folder) = run(&[], Some(moments));
        unreported += u64::from(!said.done());
        row.round(&format!("round {round}, after {moments:?}"), &said, &judged);
    }
    assert!(unreported > 0, "nothing was killed on the way");
    for _ in 0..CONTROL_ROUNDS {
        let (said, _, judged, _folder) = run(&["--ahead"], None);
        row.control_round(&said, &judged);
    }
    row.end();
}

#[test]
fn a_backup_is_whole_or_the_one_before_when_the_program_is_killed() {
    kill_task("kill −9 while backing up", 20, &tasks::BACKUP);
}

#[test]
fn a_store_is_restored_whole_or_not_at_all_when_the_program_is_killed() {
    kill_task("kill −9 while restoring", 20, &tasks::RESTORE);
}

#[test]
fn a_case_file_is_disposed_of_whole_when_the_program_is_killed() {
    kill_task("kill −9 while disposing", 20, &tasks::DISPOSE);
}

#[test]
fn a_store_is_migrated_whole_when_the_program_is_killed() {
    kill_task("kill −9 while migrating", 20, &tasks::MIGRATE);
}

fn new_store() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    drop(plan::create(&folder.path().join("store")).unwrap());
    folder
}

/// Passes the time at full speed: sleeping would always end at a tick.
fn wait(time: Duration) {
    let started = Instant::now();
    while started.elapsed() < time {
        std::hint::spin_loop();
    }
}
