//! Files changed at will: bytes turned over, put in, taken out and repeated, some with their checksums made to fit again.
//! Nothing of it makes the program panic, hang, or take all memory, and no wrong record is given for a right one.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use store::{Store, check_backup, restore, verify_chain};
use tempfile::TempDir;

use crate::fitting::{frames as fitting_frames, slots as fitting_slots};
use crate::plan;
use crate::support::times;
use crate::table::Row;

const CASES: u64 = 256;
const COMMITS: u64 = 8;
/// No single case takes longer on the slowest machine.
const LONGEST: Duration = Duration::from_secs(60);
/// All tests of this program together stay below it, in kB.
const MOST_MEMORY: u64 = 3 * 1024 * 1024;

/// One change of a file; places and lengths are shares of it.
#[derive(Debug, Clone)]
enum Change {
    Flip(prop::sample::Index, u8),
    Put(prop::sample::Index, Vec<u8>),
    TakeOut(prop::sample::Index, u8),
    Repeat(prop::sample::Index, u8),
    Number(prop::sample::Index, u32),
    Cut(prop::sample::Index),
}

fn changes() -> impl Strategy<Value = (Vec<Change>, bool)> {
    let at = any::<prop::sample::Index>;
    let change = prop_oneof![
        4 => (at(), 1..=255u8).prop_map(|(at, bits)| Change::Flip(at, bits)),
        1 => (at(), prop::collection::vec(any::<u8>(), 1..40)).prop_map(|(at, b)| Change::Put(at, b)),
        1 => (at(), 1..=255u8).prop_map(|(at, count)| Change::TakeOut(at, count)),
        1 => (at(), 1..=255u8).prop_map(|(at, count)| Change::Repeat(at, count)),
        2 => (at(), prop_oneof![Just(u32::MAX), Just(0x7fff_ffff), any::<u32>()])
            .prop_map(|(at, number)| Change::Number(at, number)),
        1 => at().prop_map(Change::Cut),
    ];
    (prop::collection::vec(change, 1..4), any::<bool>())
}

fn changed(bytes: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for change in changes {
        let place = |at: &prop::sample::Index| at.index(bytes.len().max(1)).min(bytes.len());
        match change {
            Change::Flip(at, bits) => {
                let at = place(at);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= bits;
                }
            }
            Change::Put(at, more) => {
                let at = place(at);
                bytes.splice(at..at, more.iter().copied());
            }
            Change::TakeOut(at, count) => {
                let at = place(at);
                let end = (at + usize::from(*count)).min(bytes.len());
                bytes.drain(at..end);
            }
            Change::Repeat(at, count) => {
                let at = place(at);
                let end = (at + usize::from(*count)).min(bytes.len());
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            Change::Number(at, number) => {
                let at = place(at);
                let end = (at + 4).min(bytes.len());
                bytes[at..end].copy_from_slice(&number.to_be_bytes()[..end - at]);
            }
            Change::Cut(at) => bytes.truncate(place(at)),
        }
    }
    bytes
}

/// A small store whose working copy is made from the journal at every opening.
struct Kept {
    folder: TempDir,
    journal: Vec<u8>,
    keys: Vec<u8>,
    backup: Vec<u8>,
    model: plan::Model,
}

impl Kept {
    fn new() -> Kept {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("store");
        drop(plan::filled(&place, COMMITS).unwrap());
        let file = folder.path().join("backup");
        store::backup(&place, &file, plan::time(0), &|_, _| true).unwrap();
        let mut journal = fs::read(place.join("journal/00000001")).unwrap();
        let used = journal.iter().rposition(|byte| *byte != 0).unwrap() + 1;
        journal.truncate(used);
        let mut model = plan::Model::new();
        for sequence in 1..=COMMITS {
            plan::step(&mut model, sequence);
        }
        Kept {
            journal,
            keys: fs::read(place.join("keys.a")).unwrap(),
            backup: fs::read(file).unwrap(),
            model,
            folder,
        }
    }

    /// The store with this journal and these keys.
    fn with(&self, journal: &[u8], keys: &[u8]) -> PathBuf {
        let place = self.folder.path().join("fuzzed");
        if place.exists() {
            fs::remove_dir_all(&place).unwrap();
        }
        fs::create_dir_all(place.join("journal")).unwrap();
        fs::write(place.join("journal/00000001"), journal).unwrap();
        fs::write(place.join("keys.a"), keys).unwrap();
        fs::write(place.join("keys.b"), keys).unwrap();
        place
    }

    /// Opens and reads; a record that differs from what was kept, and of which nobody was told.
    fn wrong(&self, place: &Path) -> Option<String> {
        // Whatever this finds.
        let _ = verify_chain(place, &|_, _| true);
        let Ok((store, opened)) = Store::open(place) else {
            return None;
        };
        if store.unlock(plan::USER, plan::PASSWORD).is_err() {
            return None;
        }
        let _ = store.verify(store::Depth::Records, &|_, _| true);
        for (id, right) in &self.model {
            // A version before the last is right where the end of the journal was cut off, which is said.
            match store.get(*id) {
                Ok(Some(found)) if found.bytes != right.bytes && found.version >= right.version => {
                    return Some(format!("record {id} is not what was kept"));
                }
                Ok(None) if store.head().0 >= COMMITS && opened.notes.is_empty() => {
                    return Some(format!("record {id} is missing"));
                }
                _ => {}
            }
        }
        None
    }
}

/// Runs the cases, each in its time, and puts down the row.
fn fuzz<S: Strategy>(
    fault: &'static str,
    strategy: S,
    control: bool,
    case: impl Fn(S::Value) -> Option<String>,
) {
    let mut row = Row::of(fault);
    let cases = times(CASES);
    let config = Config {
        cases: cases as u32,
        failure_persistence: None,
        ..Config::default()
    };
    let result = TestRunner::new(config).run(&strategy, |value| {
        let begun = Instant::now();
        let wrong = case(value);
        prop_assert_eq!(wrong, None);
        prop_assert!(begun.elapsed() < LONGEST, "it took {:?}", begun.elapsed());
        Ok(())
    });
    row.outcomes(cases, "fuzzed", result.err().map(|error| error.to_string()));
    row.outcome("memory", None, too_much_memory());
    row.control(control);
    row.end();
}

fn too_much_memory() -> Option<String> {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.unwrap().trim().trim_end_matches(" kB");
    let peak: u64 = peak.parse().unwrap();
    (peak > MOST_MEMORY).then(|| format!("{peak} kB of memory were taken"))
}

#[test]
fn a_fuzzed_journal_is_refused_or_read_right() {
    let kept = Kept::new();
    // The control: as it is, it is read; with other bytes taken for right, it is found wrong.
    let place = kept.with(&kept.journal, &kept.keys);
    assert_eq!(kept.wrong(&place), None);
    let mut other = Kept::new();
    for record in other.model.values_mut() {
        record.bytes.push(b'!');
    }
    let control = other
        .wrong(&other.with(&other.journal, &other.keys))
        .is_some();
    fuzz("fuzzed journal", changes(), control, |(changes, fit)| {
        let journal = changed(&kept.journal, &changes);
        let journal = if fit {
            fitting_frames(journal)
        } else {
            journal
        };
        kept.wrong(&kept.with(&journal, &kept.keys))
    });
}

#[test]
fn fuzzed_keys_are_refused_or_open_what_is_right() {
    let kept = Kept::new();
    // The control: keys of another store open nothing of this one.
    let other = Kept::new();
    let place = kept.with(&kept.journal, &other.keys);
    let control = Store::open(&place).is_err();
    fuzz("fuzzed keys", changes(), control, |(changes, fit)| {
        let keys = changed(&kept.keys, &changes);
        let keys = if fit { fitting_slots(keys) } else { keys };
        kept.wrong(&kept.with(&kept.journal, &keys))
    });
}

#[test]
fn a_fuzzed_backup_is_refused() {
    let kept = Kept::new();
    let folder = tempfile::tempdir().unwrap();
    let (file, place) = (folder.path().join("backup"), folder.path().join("store"));
    let taken = |bytes: &[u8]| {
        fs::write(&file, bytes).unwrap();
        let taken = check_backup(&file, &|_, _| true).is_ok();
        let restored = restore(&file, &place, &|_, _| true).is_ok();
        if place.exists() {
            fs::remove_dir_all(&place).unwrap();
        }
        taken || restored
    };
    // The control: as it is, it is taken.
    let control = taken(&kept.backup);
    fuzz("fuzzed backup", changes(), control, |(changes, _)| {
        let bytes = changed(&kept.backup, &changes);
        let wrong = bytes != kept.backup && taken(&bytes);
        wrong.then(|| "it was taken for a backup".to_owned())
    });
}

#[test]
fn a_fuzzed_release_package_is_read_or_refused() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let names = [
        "contracts-finder-releases.json",
        "ocds/several-awards.json",
        "ocds/values-and-dates.json",
    ];
    let packages = names.map(|name| fs::read(fixtures.join(name)).unwrap());
    let read = |bytes: &[u8]| exchange::ocds::read_release_package(bytes, None, &|_, _| true);
    // The control: as they are, all are read, and one that is cut in half is not.
    let control = packages.iter().all(|bytes| read(bytes).is_ok())
        && packages
            .iter()
            .all(|bytes| read(&bytes[..bytes.len() / 2]).is_err());
    let strategy = (changes(), 0..packages.len());
    fuzz(
        "fuzzed release package",
        strategy,
        control,
        |((changes, _), which)| match read(&changed(&packages[which], &changes)) {
            Err(refused) if refused.to_string().len() < 20 => Some(refused.to_string()),
            _ => None,
        },
    );
}
