//! Very many commits of anything that is well formed: replayed, opened again, and compared with a model.

use std::fs;
use std::path::Path;

use store::{Depth, Store};

use crate::disk::{Disk, Failing, Syncs};
use crate::plan;
use crate::support::{Chance, Said, indexes, listen, records, times, worker};
use crate::table::Row;

const FRAMES: u64 = 100_000;
const CONTROL_FRAMES: u64 = 500;

/// Has a worker commit so many, on a disk that does not really sync.
fn commit(disk: &Disk, place: &Path, frames: u64, seed: u64) {
    drop(plan::create(place).unwrap());
    let mut command = worker(place, &["random", &frames.to_string(), &seed.to_string()]);
    disk.under(&mut command, place, &Failing::Clock(0), Syncs::Work);
    let mut child = command.spawn().unwrap();
    let mut said = Said::default();
    listen(&mut child, &mut said, |_, _| ());
    let output = child.wait_with_output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert_eq!(
        (said.commit, output.status.code()),
        (frames, Some(0)),
        "{complaint} {:?}",
        said.errors
    );
}

fn model(frames: u64, seed: u64) -> plan::Model {
    let mut numbers = plan::Numbers(seed);
    let (mut model, mut ids) = (plan::Model::new(), Vec::new());
    for _ in 0..frames {
        plan::random_step(&mut model, &mut ids, &mut numbers);
    }
    model
}

/// What differs from the model, after opening.
fn differs(place: &Path, frames: u64, model: &plan::Model, verify: bool) -> Option<String> {
    let (store, _) = Store::open(place).unwrap();
    store.unlock(plan::USER, plan::PASSWORD).unwrap();
    if store.head().0 != frames {
        return Some(format!("{} commits of {frames}", store.head().0));
    }
    let same = records(&store, model).and_then(|()| indexes(&store, model));
    if let Err(differs) = same {
        return Some(differs);
    }
    if !verify {
        return None;
    }
    let verified = store.verify(Depth::Records, &|_, _| true).unwrap();
    (!verified.faults.is_empty()).then(|| verified.faults.join("; "))
}

#[test]
fn a_hundred_thousand_random_frames_are_replayed_as_they_were() {
    let mut row = Row::of("random well-formed frames");
    let mut chance = Chance::new();
    let disk = Disk::new();
    let (seed, frames) = (chance.next(), times(FRAMES));
    let (_folder, place) = disk.place();
    commit(&disk, &place, frames, seed);
    let expected = model(frames, seed);
    let mut wrong = differs(&place, frames, &expected, false);
    // From the journal alone, then once more as it was left.
    fs::remove_dir_all(place.join("sled")).unwrap();
    wrong = wrong.or_else(|| differs(&place, frames, &expected, true));
    wrong = wrong.or_else(|| differs(&place, frames, &expected, false));
    row.outcomes(frames, "replayed", wrong);
    // The controls: a model that has one commit more, and one of other numbers.
    let (_folder, place) = disk.place();
    commit(&disk, &place, CONTROL_FRAMES, seed);
    for other in [
        model(CONTROL_FRAMES + 1, seed),
        model(CONTROL_FRAMES, seed ^ 1),
    ] {
        row.control(differs(&place, CONTROL_FRAMES, &other, false).is_some());
    }
    row.end();
}
