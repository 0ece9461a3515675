//! Writes what the targets begin with, into a folder of each: real bytes, made by the code of the tests.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use store::{KdfCost, NewPerson, Opens, Store};
use uuid::Uuid;

#[allow(dead_code)]
#[path = "../faults/fitting.rs"]
mod fitting;
#[allow(dead_code)]
#[path = "../faults/plan.rs"]
mod plan;

fn main() -> Result<(), Box<dyn Error>> {
    let into = PathBuf::from(std::env::args_os().nth(1).ok_or("say where to")?);
    let folder = tempfile::tempdir()?;
    for commits in [1, 8] {
        let place = folder.path().join(commits.to_string());
        let store = plan::filled(&place, commits)?;
        if commits > 1 {
            fill(&store)?;
        }
        drop(store);
        // The second one has the note of the first.
        let file = |count: u8| folder.path().join(format!("backup-{commits}-{count}"));
        for count in 1..=2 {
            store::backup(&place, &file(count), plan::time(0), &|_, _| true)?;
        }
        // What makes hashes fit leaves alone what fits: otherwise the targets would see behind none of them.
        let backup = fs::read(file(2))?;
        let same = |part: &str, fitted: bool| {
            if fitted {
                Ok(())
            } else {
                Err(format!("{part} is fitted wrongly"))
            }
        };
        same("the backup", fitting::backup(backup.clone()) == backup)?;
        let keys = fs::read(place.join("keys.a"))?;
        same("the file of keys", fitting::slots(keys.clone()) == keys)?;
        let mut journal = fs::read(place.join("journal/00000001"))?;
        let used = journal.iter().rposition(|byte| *byte != 0);
        journal.truncate(used.map_or(0, |last| last + 1));
        same("the journal", fitting::frames(journal.clone()) == journal)?;
        for (target, bytes) in [("journal", journal), ("keys", keys), ("backup", backup)] {
            write(&into, target, &commits.to_string(), &bytes)?;
        }
    }
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/ocds");
    for entry in fs::read_dir(fixtures)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        write(&into, "ocds", &name, &fs::read(&path)?)?;
    }
    Ok(())
}

/// Everything that there can be in the file of keys, and beside the journal.
fn fill(store: &Store) -> Result<(), Box<dyn Error>> {
    let person = |number: u128, user_name: &str| NewPerson {
        id: Uuid::from_u128(number),
        user_name: user_name.to_owned(),
        password: plan::PASSWORD.to_owned().into(),
    };
    let cost = KdfCost::FAST_FOR_TESTS;
    store.open_to_administration(&[Uuid::from_u128(2)])?;
    store.add_person(
        person(2, "administrator"),
        Some(Opens::Administration),
        cost,
    )?;
    store.add_person(person(3, "reset"), None, cost)?;
    store.add_person(person(4, "left"), Some(Opens::Content), cost)?;
    store.remove_person(Uuid::from_u128(4))?;
    store.dispose(plan::case_file(1))?;
    store.put_attachment(plan::case_file(2), b"a photograph")?;
    store.save_draft(
        plan::case_file(2),
        plan::PERSON,
        "/visits/1",
        b"not saved yet",
    )?;
    Ok(())
}

fn write(into: &Path, target: &str, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    let folder = into.join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(name), bytes)
}
