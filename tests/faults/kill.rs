//! kill −9 at random moments: of opening, of commits, of checkpoints.

use std::time::{Duration, Instant};

use crate::plan;
use crate::support::{Chance, Said, check, listen, worker};

const ROUNDS: u64 = 100;
/// A new store every so often, so that looking at all of it stays quick.
const ROUNDS_OF_A_STORE: u64 = 10;

#[test]
fn nothing_acknowledged_is_lost_when_the_program_is_killed() {
    let mut chance = Chance::new();
    let (mut acknowledged, mut in_opening, mut survived, mut replayed, mut notes) = (0, 0, 0, 0, 0);
    let mut folder = tempfile::tempdir().unwrap();
    for round in 0..ROUNDS {
        if round % ROUNDS_OF_A_STORE == 0 {
            folder = tempfile::tempdir().unwrap();
            drop(plan::create(&folder.path().join("store")).unwrap());
        }
        let place = folder.path().join("store");
        let mut said = Said::default();
        let mut child = worker(&place).spawn().unwrap();
        if round % 4 == 0 {
            // Somewhere in opening, or soon after.
            wait(Duration::from_micros(chance.below(40_000)));
            child.kill().unwrap();
            listen(&mut child, &mut said, |_, _| ());
        } else {
            let enough = chance.spread(200);
            let a_little = Duration::from_micros(chance.below(2_000));
            let mut heard = 0;
            listen(&mut child, &mut said, |said, child| {
                heard += u64::from(said.commit > 0);
                if heard == enough {
                    wait(a_little);
                    child.kill().unwrap();
                }
            });
        }
        let output = child.wait_with_output().unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            output.status.code(),
            None,
            "round {round}: the worker ended by itself: {complaint}"
        );

        let checked = check(&place, &said).unwrap_or_else(|e| panic!("round {round}: {e}"));
        assert_eq!(checked.faults, Vec::<String>::new(), "round {round}");
        acknowledged += said.commit.saturating_sub(1);
        in_opening += u64::from(!said.opened);
        survived += u64::from(said.commit > 0 && checked.head > said.commit);
        replayed += u64::from(checked.replayed > 0);
        notes += checked.notes;
    }
    assert!(acknowledged > 0 && in_opening > 0);
    println!("kill −9    rounds {ROUNDS}   lost 0   wrong 0");
    println!(
        "           killed before it was open {in_opening}, replayed from the journal {replayed},"
    );
    println!("           a commit survived unacknowledged {survived}, notes on opening {notes}");
}

/// Passes the time at full speed: sleeping would always end at a tick.
fn wait(time: Duration) {
    let started = Instant::now();
    while started.elapsed() < time {
        std::hint::spin_loop();
    }
}
