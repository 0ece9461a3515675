//! The power is cut: what was not synced is lost, all of it or in part.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::plan;
use crate::support::{Chance, Said, check, listen, worker};

const ROUNDS: u64 = 25;
const CONTROL_ROUNDS: u64 = 5;
/// Calls up to which the cut may come; opening takes some dozens, sixty commits and a checkpoint some hundreds.
const CALLS: u64 = 2_000;

/// A folder with the library that cuts the power.
struct Power {
    folder: TempDir,
    library: PathBuf,
}

impl Power {
    fn new() -> Power {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("powercut.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("faults/powercut.c");
        let built = Command::new("cc")
            .args([
                "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o",
            ])
            .arg(&library)
            .arg(&source)
            .args(["-ldl", "-lpthread"])
            .status();
        assert!(
            built.unwrap().success(),
            "cc could not build {}",
            source.display()
        );
        std::fs::create_dir(folder.path().join("undo")).unwrap();
        Power { folder, library }
    }

    /// Lets the worker commit until the power is cut at this call.
    fn cut(&self, place: &Path, mode: &str, at: u64, seed: u64, syncs: bool) -> Said {
        let counts = self.folder.path().join("counts");
        let mut command = worker(place);
        command
            .env("LD_PRELOAD", &self.library)
            .env("POWERCUT_ROOT", place)
            .env("POWERCUT_UNDO", self.folder.path().join("undo"))
            .env("POWERCUT_AFTER", at.to_string())
            .env("POWERCUT_MODE", mode)
            .env("POWERCUT_SEED", seed.to_string())
            .env("POWERCUT_SWALLOW", if syncs { "0" } else { "1" })
            .env("POWERCUT_LOG", &counts);
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
        let counts = std::fs::read_to_string(counts).unwrap();
        assert!(
            counts.starts_with("cut "),
            "the library did not cut the power: {counts}"
        );
        said
    }
}

/// After the power was cut the machine starts anew, which the note of who uses the store shows.
fn start_machine_anew(place: &Path) {
    let note = place.join("in-use");
    if let Ok(text) = std::fs::read_to_string(&note) {
        let lines: Vec<_> = text.lines().take(3).collect();
        std::fs::write(note, format!("{}\nthe start before\n", lines.join("\n"))).unwrap();
    }
}

fn lose_power(mode: &str) {
    let mut chance = Chance::new();
    let power = Power::new();
    let (mut acknowledged, mut in_opening, mut made_again, mut cut_off) = (0, 0, 0, 0);
    for round in 0..ROUNDS {
        let folder = tempfile::tempdir_in(power.folder.path()).unwrap();
        let place = folder.path().join("store");
        drop(plan::create(&place).unwrap());
        // Twice in a row, so that the second cut meets what the first one left.
        for cut in 0..2 {
            let said = power.cut(&place, mode, chance.spread(CALLS), chance.next(), true);
            // sled is trusted in every other round although the machine stopped: it has to hold by itself, too.
            if round % 2 == 0 {
                start_machine_anew(&place);
            }
            let checked = check(&place, &said)
                .unwrap_or_else(|e| panic!("{mode}, round {round}, cut {cut}: {e}"));
            assert_eq!(
                checked.faults,
                Vec::<String>::new(),
                "{mode}, round {round}, cut {cut}"
            );
            acknowledged += said.commit;
            in_opening += u64::from(!said.opened);
            made_again += u64::from(checked.head > 0 && checked.replayed == checked.head);
            cut_off += u64::from(place.join("aside").exists());
        }
    }
    assert!(acknowledged > 0);
    println!(
        "power cut, {mode:<7} rounds {ROUNDS} × 2   acknowledged {acknowledged}   lost 0   wrong 0"
    );
    println!(
        "           cut before it was open {in_opening}, working copy made again {made_again}, something set aside {cut_off}"
    );
}

#[test]
fn nothing_acknowledged_is_lost_when_the_power_is_cut() {
    lose_power("strict");
}

#[test]
fn nothing_acknowledged_is_lost_when_files_lose_their_growth() {
    lose_power("growth");
}

#[test]
fn nothing_acknowledged_is_lost_when_writes_are_torn() {
    lose_power("torn");
}

/// The control: a program that does not sync must be seen to lose what it acknowledged. If it is not, the library
/// does not do its work, and the tests above say nothing.
#[test]
fn a_program_that_does_not_sync_loses_what_it_acknowledged() {
    let mut chance = Chance::new();
    let power = Power::new();
    let mut lost = 0;
    for round in 0..CONTROL_ROUNDS {
        let folder = tempfile::tempdir_in(power.folder.path()).unwrap();
        let place = folder.path().join("store");
        drop(plan::create(&place).unwrap());
        let said = power.cut(
            &place,
            "strict",
            400 + chance.below(CALLS),
            chance.next(),
            false,
        );
        assert!(said.commit > 0, "round {round}: nothing was acknowledged");
        start_machine_anew(&place);
        match check(&place, &said) {
            Ok(checked) => {
                assert!(
                    checked.head < said.commit,
                    "round {round}: nothing was lost"
                );
                lost += said.commit - checked.head;
            }
            Err(_) => lost += said.commit,
        }
    }
    println!("control, no sync   rounds {CONTROL_ROUNDS}   lost {lost} (as it must)");
}
