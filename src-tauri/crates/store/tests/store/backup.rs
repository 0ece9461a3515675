//! Backups made while people work, what is said of a damaged one, and what is restored.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use store::{
    BackedUp, BackupError, Depth, Manifest, Store, backup, check_backup, check_backup_as, restore,
};

use crate::support::*;

fn at(time: &str) -> DateTime<Utc> {
    time.parse().unwrap()
}

fn back_up(place: &Path, target: &Path) -> Result<BackedUp, BackupError> {
    backup(
        place,
        target,
        at("2026-11-22T07:10:00.123456789Z"),
        &|_, _| true,
    )
}

fn check(file: &Path) -> Result<Manifest, BackupError> {
    check_backup(file, &|_, _| true)
}

fn restored(file: &Path, place: &Path) -> Store {
    restore(file, place, &|_, _| true).unwrap();
    let (store, opened) = Store::open(place).unwrap();
    assert_eq!(opened.notes, Vec::<String>::new());
    store.unlock(USER, PASSWORD).unwrap();
    store
}

/// A closed store with three commits, an attachment and a draft, and a backup of it.
fn kept() -> (Place, std::path::PathBuf, Manifest) {
    let (place, store) = Place::new();
    for number in 1..=3 {
        keep(
            &store,
            vec![put(9, number, 0, &format!("finding {number}"))],
        )
        .unwrap();
    }
    store.put_attachment(id(9), &[7; 3_000]).unwrap();
    store
        .save_draft(id(9), id(1), "note", b"half a sentence")
        .unwrap();
    drop(store);
    let file = place.path.with_file_name("nightly.backup");
    let made = back_up(&place.path, &file).unwrap();
    assert_eq!(made.warnings, Vec::<String>::new());
    (place, file, made.manifest)
}

#[test]
fn what_is_restored_is_what_was_kept() {
    let (place, file, manifest) = kept();
    let counts = (
        manifest.frames,
        manifest.records,
        manifest.attachments,
        manifest.drafts,
    );
    assert_eq!(counts, (3, 3, 1, 1));
    assert_eq!(check(&file).unwrap(), manifest);

    let elsewhere = place.path.with_file_name("elsewhere");
    let store = restored(&file, &elsewhere);
    assert_eq!(store.head(), (3, manifest.head));
    assert_eq!(text(&store, 2).unwrap(), "finding 2");
    assert_eq!(listed(&store), listed(&place.open()));
    let draft = store.draft(id(9), id(1), "note").unwrap().unwrap();
    assert_eq!(draft.1, b"half a sentence");
    let verified = verified(&store);
    assert_eq!((verified.faults, verified.frames), (Vec::new(), 3));
    keep(&store, vec![put(9, 2, 1, "changed after it was restored")]).unwrap();
}

#[test]
fn a_store_without_any_commit_can_be_backed_up_too() {
    let (place, store) = Place::new();
    let file = place.path.with_file_name("first.backup");
    assert_eq!(back_up(&place.path, &file).unwrap().manifest.frames, 0);
    drop(store);
    let store = restored(&file, &place.path.with_file_name("elsewhere"));
    keep(&store, vec![put(9, 1, 0, "the first")]).unwrap();
}

#[test]
fn backups_taken_while_two_threads_commit_hold_exactly_a_beginning() {
    let (place, store) = Place::new();
    keep(&store, vec![put(1, 1, 0, "the first")]).unwrap();
    let done = AtomicBool::new(false);
    let mut backups = Vec::new();
    std::thread::scope(|scope| {
        for thread in 1..=2u128 {
            let (store, done) = (&store, &done);
            scope.spawn(move || {
                for number in 1.. {
                    // A new case file, and so a new key, with every commit; now and then a large frame.
                    let case_file = thread * 1_000_000 + number;
                    let name = store.put_attachment(id(case_file), &case_file.to_be_bytes());
                    let mut new = put(case_file, case_file * 2, 0, name.unwrap().as_str());
                    if number % 9 == 0 {
                        new.bytes.resize(700_000, b' ');
                    }
                    keep(store, vec![new]).unwrap();
                    if done.load(Ordering::Relaxed) {
                        return;
                    }
                }
            });
        }
        for number in 0..8 {
            let file = place.path.with_file_name(format!("{number}.backup"));
            backups.push((back_up(&place.path, &file).unwrap().manifest, file));
        }
        done.store(true, Ordering::Relaxed);
    });
    let changes = store.changes_since(0, usize::MAX).unwrap();
    assert!(
        backups.last().unwrap().0.frames > backups[0].0.frames,
        "nobody committed meanwhile"
    );

    for (number, (manifest, file)) in backups.iter().enumerate() {
        let elsewhere = place.path.with_file_name(format!("restored-{number}"));
        let copy = restored(file, &elsewhere);
        let frames = usize::try_from(manifest.frames).unwrap();
        assert_eq!(
            copy.changes_since(0, usize::MAX).unwrap(),
            changes[..frames]
        );
        let found = verified(&copy);
        assert_eq!(
            (found.faults, found.head),
            (Vec::new(), (manifest.frames, manifest.head))
        );
        for change in changes[1..frames].iter() {
            let record = copy.get(change.records[0].id).unwrap().unwrap();
            let name = String::from_utf8(record.bytes).unwrap();
            let name = store::AttachmentName::try_from(name.trim().to_owned()).unwrap();
            copy.attachment(record.case_file, &name).unwrap();
        }
    }
}

#[test]
fn a_frame_and_a_key_that_are_just_being_written_are_left_out() {
    let (place, _, manifest) = kept();
    let journal = place.journal();
    let offsets = frames(&journal);
    let (begin, end) = (offsets[1], offsets[2]);
    let free = *offsets.last().unwrap();
    let mut half = journal.clone();
    half[free..free + end - begin - 10].copy_from_slice(&journal[begin..end - 10]);
    std::fs::write(place.segment(), &half).unwrap();
    let keys = place.path.join("keys.a");
    let mut slots = std::fs::read(&keys).unwrap();
    slots.extend([3; 100]);
    std::fs::write(&keys, slots).unwrap();

    let file = place.path.with_file_name("again.backup");
    let made = back_up(&place.path, &file).unwrap();
    assert_eq!(made.warnings, Vec::<String>::new());
    assert_eq!(
        (made.manifest.frames, made.manifest.head),
        (3, manifest.head)
    );
    restored(&file, &place.path.with_file_name("elsewhere"));
}

#[test]
fn a_slot_caught_in_one_copy_of_the_keys_is_taken_from_the_other() {
    let (place, _, _) = kept();
    for (copy, slot) in [("keys.a", 1), ("keys.b", 3)] {
        let path = place.path.join(copy);
        let mut slots = std::fs::read(&path).unwrap();
        slots[slot * 512 + 40] ^= 1;
        std::fs::write(&path, slots).unwrap();
    }
    let file = place.path.with_file_name("again.backup");
    assert_eq!(back_up(&place.path, &file).unwrap().manifest.lost_slots, 0);
    assert_eq!(
        text(&restored(&file, &place.path.with_file_name("elsewhere")), 1).unwrap(),
        "finding 1"
    );
}

#[test]
fn a_damaged_store_does_not_replace_a_good_backup() {
    let (place, file, manifest) = kept();
    let mut journal = place.journal();
    let second = frames(&journal)[1];
    journal[second + 80] ^= 1;
    std::fs::write(place.segment(), &journal).unwrap();
    let error = back_up(&place.path, &file).unwrap_err();
    assert!(
        error.to_string().contains("commit 2 cannot be read"),
        "{error}"
    );
    assert_eq!(check(&file).unwrap(), manifest);
    assert_eq!(beside(&file), ["nightly.backup", "store"]);
    // It came to nothing, and is not counted.
    assert_eq!(store::backups(&place.path).unwrap().len(), 1);
}

#[test]
fn a_store_that_has_lost_its_end_does_not_replace_a_backup_that_has_it() {
    let (place, file, manifest) = kept();
    let mut journal = place.journal();
    let last = frames(&journal)[2];
    journal[last..].fill(0);
    std::fs::write(place.segment(), &journal).unwrap();
    let error = back_up(&place.path, &file).unwrap_err();
    assert!(matches!(error, BackupError::HoldsMore(_)), "{error}");
    // Under another name, the store's own notes say so.
    let other = place.path.with_file_name("other.backup");
    let error = back_up(&place.path, &other).unwrap_err();
    let day = "2026-11-22".parse().unwrap();
    assert_eq!(
        error,
        BackupError::LostSinceBackup {
            found: 2,
            noted: 3,
            when: day
        }
    );
    assert_eq!((check(&file).unwrap(), other.exists()), (manifest, false));
}

#[test]
fn what_is_no_backup_of_this_store_is_not_replaced() {
    let (place, file, _) = kept();
    let letter = place.path.with_file_name("letter.txt");
    std::fs::write(&letter, "Dear Sir or Madam").unwrap();
    assert_eq!(back_up(&place.path, &letter), Err(BackupError::Taken));
    assert_eq!(std::fs::read(&letter).unwrap(), b"Dear Sir or Madam");

    let (other, store) = Place::new();
    assert_eq!(back_up(&other.path, &file), Err(BackupError::Taken));
    drop(store);
    let within = place.path.join("journal").join("nightly.backup");
    assert_eq!(back_up(&place.path, &within), Err(BackupError::WithinStore));
    // One that is damaged is no loss.
    std::fs::write(&file, &std::fs::read(&file).unwrap()[..400]).unwrap();
    back_up(&place.path, &file).unwrap();
    check(&file).unwrap();
}

#[test]
fn every_backup_is_noted_without_places_and_names() {
    let (place, file, manifest) = kept();
    keep(&place.open(), vec![put(9, 4, 0, "one more")]).unwrap();
    let later = at("2026-11-23T07:10:00Z");
    let second = backup(&place.path, &file, later, &|_, _| true)
        .unwrap()
        .manifest;
    let notes = place.open().backups().unwrap();
    let noted = |n: usize| {
        let made = notes[n].made.clone().unwrap();
        (notes[n].at, made.sequence, made.manifest)
    };
    assert_eq!(noted(0), (manifest.at, 3, manifest.hash));
    assert_eq!(noted(1), (later, 4, second.hash));
    let text = std::fs::read_to_string(place.path.join("backups")).unwrap();
    assert!(!text.contains("nightly") && !text.contains(USER), "{text}");

    // A restored store knows what it came from.
    let elsewhere = place.path.with_file_name("elsewhere");
    assert_eq!(restored(&file, &elsewhere).backups().unwrap(), notes);

    // A line torn by a power cut, and one of a backup that was killed.
    let killed = line("2026-11-24T07:10:00.000000Z begun 0192f0c1a2b37abc8def0123456789ab");
    std::fs::write(
        place.path.join("backups"),
        format!("{text}{killed}2026-11-25T0"),
    )
    .unwrap();
    backup(&place.path, &file, at("2026-11-26T07:10:00Z"), &|_, _| true).unwrap();
    let (store, opened) = place.opened();
    assert!(
        opened.notes[0].contains("list of backups was damaged"),
        "{:?}",
        opened.notes
    );
    let notes = store.backups().unwrap();
    let made: Vec<bool> = notes.iter().map(|note| note.made.is_some()).collect();
    assert_eq!(made, [true, true, false, true]);
    // Put right, it stays as it is.
    drop(store);
    let (store, opened) = place.opened();
    assert_eq!((opened.notes, store.backups().unwrap()), (vec![], notes));
}

/// A line of the list of backups, with its checksum.
fn line(text: &str) -> String {
    let checksum = blake3::hash(text.as_bytes()).to_hex();
    format!("{text} {}\n", &checksum[..16])
}

#[test]
fn the_notes_stay_short() {
    let (place, file, _) = kept();
    let line = line("2026-01-01T07:10:00.000000Z begun 0192f0c1a2b37abc8def0123456789ab");
    for _ in 0..3 {
        std::fs::write(place.path.join("backups"), line.repeat(1_000)).unwrap();
        back_up(&place.path, &file).unwrap();
    }
    let length = |name| std::fs::metadata(place.path.join(name)).unwrap().len();
    assert!(length("backups") < 1_000 && length("backups.old") < 100_000);
    assert!(
        place
            .open()
            .backups()
            .unwrap()
            .last()
            .unwrap()
            .made
            .is_some()
    );
}

#[test]
fn each_kind_of_damage_has_its_own_sentence() {
    let (_place, file, _) = kept();
    let good = std::fs::read(&file).unwrap();
    let with = |bytes: &[u8]| {
        std::fs::write(&file, bytes).unwrap();
        check(&file).unwrap_err()
    };
    assert_eq!(with(b""), BackupError::Empty);
    assert_eq!(with(b"%PDF-1.7 and so on"), BackupError::NoBackup);
    for length in [3, 7, 40, 500, good.len() / 2, good.len() - 1] {
        assert_eq!(with(&good[..length]), BackupError::CutOff, "{length}");
    }
    let mut newer = good.clone();
    newer[7] = 2;
    assert_eq!(with(&newer), BackupError::Newer { found: 2, known: 1 });
    let mut journal = good.clone();
    journal[700] ^= 4;
    let error = with(&journal).to_string();
    assert!(
        error.contains("damaged") && error.contains("commit"),
        "{error}"
    );
    let mut attachment = good.clone();
    let begins = good.windows(12).position(|w| w == b"attachments/").unwrap();
    attachment[begins + 1_000] ^= 4;
    let error = with(&attachment).to_string();
    assert!(error.contains("attachments/"), "{error}");
    let mut longer = good.clone();
    longer.extend(b"more");
    assert_eq!(with(&longer), BackupError::CutOff);
    assert_eq!(
        check(file.parent().unwrap()),
        Err(BackupError::NoBackup),
        "a folder"
    );
    assert!(matches!(
        check(Path::new("not-there")),
        Err(BackupError::NotRead(_))
    ));
}

#[test]
fn nothing_is_restored_over_anything() {
    let (place, file, _) = kept();
    let before = files(&place.path);
    let refused = |place: &Path| restore(&file, place, &|_, _| true).unwrap_err();
    assert!(matches!(refused(&place.path), BackupError::Occupied(_)));
    assert_eq!(files(&place.path), before);

    let folder = place.path.with_file_name("papers");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("letter.txt"), "Dear Sir or Madam").unwrap();
    assert!(matches!(refused(&folder), BackupError::Occupied(_)));
    assert_eq!(files(&folder).len(), 1);

    // An empty folder will do.
    let empty = place.path.with_file_name("empty");
    std::fs::create_dir(&empty).unwrap();
    restored(&file, &empty);
}

#[test]
fn what_a_killed_restore_left_is_cleared_away_and_a_running_one_is_not_disturbed() {
    let (place, file, _) = kept();
    let elsewhere = place.path.with_file_name("elsewhere");
    let aside = place.path.with_file_name("elsewhere.restoring");
    std::fs::create_dir_all(aside.join("journal")).unwrap();
    std::fs::write(aside.join("journal/00000001"), "half").unwrap();
    let lock = std::fs::File::create(aside.join("lock")).unwrap();
    lock.lock().unwrap();
    let refused = restore(&file, &elsewhere, &|_, _| true);
    assert_eq!(refused, Err(BackupError::Restoring));
    assert!(aside.join("journal/00000001").exists() && !elsewhere.exists());

    drop(lock);
    drop(restored(&file, &elsewhere));
    assert_eq!(beside(&file), ["elsewhere", "nightly.backup", "store"]);

    // Somebody's own folder of that name is left alone.
    std::fs::remove_dir_all(&elsewhere).unwrap();
    std::fs::create_dir(&aside).unwrap();
    std::fs::write(aside.join("letter.txt"), "mine").unwrap();
    assert!(matches!(
        restore(&file, &elsewhere, &|_, _| true),
        Err(BackupError::Occupied(_))
    ));
    assert!(aside.join("letter.txt").exists());
}

#[test]
fn what_is_stopped_leaves_nothing_behind() {
    let (place, file, manifest) = kept();
    for stop_at in [0, 40, 60, 95] {
        let stop = |done: u64, total: u64| done * 100 <= stop_at * total;
        let stopped = backup(&place.path, &file, at("2026-11-23T07:10:00Z"), &stop);
        assert_eq!(stopped, Err(BackupError::Stopped), "at {stop_at} %");
        let elsewhere = place.path.with_file_name("elsewhere");
        let stop = |done: u64, total: u64| done * 100 <= stop_at.min(60) * total;
        assert_eq!(restore(&file, &elsewhere, &stop), Err(BackupError::Stopped));
    }
    assert_eq!(beside(&file), ["nightly.backup", "store"]);
    assert_eq!(check(&file).unwrap(), manifest);
}

#[test]
fn an_abandoned_part_of_a_backup_is_removed_by_the_next() {
    let (place, file, _) = kept();
    let id = "0192f0c1a2b37abc8def0123456789ab";
    let abandoned = place
        .path
        .with_file_name(format!("nightly.backup.{id}.unfinished"));
    std::fs::write(&abandoned, "half").unwrap();
    let running = place
        .path
        .with_file_name("nightly.backup.0192f0c1a2b37abc8def0123456789ac.unfinished");
    let lock = std::fs::File::create(&running).unwrap();
    lock.lock().unwrap();
    back_up(&place.path, &file).unwrap();
    assert!(!abandoned.exists() && running.exists());
}

#[test]
fn a_person_can_have_every_record_of_a_backup_opened() {
    let (place, file, manifest) = kept();
    let scratch = tempfile::tempdir().unwrap();
    let deep = |file: &Path, password| {
        let seen = std::cell::Cell::new(false);
        let found = check_backup_as(file, USER, password, scratch.path(), &|_, _| {
            seen.set(seen.get() | private_folder_in(scratch.path()));
            true
        });
        assert_eq!(files(scratch.path()).len(), 0);
        assert_eq!(std::fs::read_dir(scratch.path()).unwrap().count(), 0);
        (found, seen.get())
    };
    let (found, seen) = deep(&file, PASSWORD);
    let (checked, verified) = found.unwrap();
    assert!(seen, "it was looked at in a folder for its owner only");
    assert_eq!((checked, verified.faults), (manifest, Vec::new()));
    assert!(matches!(
        deep(&file, "a wrong password").0,
        Err(BackupError::Unlock(_))
    ));

    // A swapped attachment is whole on the outside, and found only with a key.
    let attachments: Vec<_> = files(&place.path.join("attachments"));
    let swapped = attachments[0].with_file_name("ab".repeat(32));
    std::fs::rename(&attachments[0], swapped).unwrap();
    let other = place.path.with_file_name("other.backup");
    back_up(&place.path, &other).unwrap();
    check(&other).unwrap();
    let faults = deep(&other, PASSWORD).0.unwrap().1.faults;
    assert!(faults[0].contains("attachment"), "{faults:?}");
    assert_eq!(
        place
            .open()
            .verify(Depth::Records, &|_, _| true)
            .unwrap()
            .faults
            .len(),
        faults.len()
    );
}

#[cfg(unix)]
fn private_folder_in(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let mut entries = std::fs::read_dir(folder).unwrap();
    entries.all(|entry| entry.unwrap().metadata().unwrap().permissions().mode() & 0o777 == 0o700)
}

#[cfg(not(unix))]
fn private_folder_in(_: &Path) -> bool {
    true
}

/// What lies beside a file.
fn beside(file: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(file.parent().unwrap()).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[derive(Debug, Clone)]
enum Change {
    Flip(prop::sample::Index, u8),
    Zero(prop::sample::Index, usize),
    Cut(prop::sample::Index),
    TakeOut(prop::sample::Index, usize),
    PutIn(prop::sample::Index, Vec<u8>),
    Twice(prop::sample::Index, usize),
}

fn any_change() -> impl Strategy<Value = Change> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        (at(), 0..8u8).prop_map(|(at, bit)| Change::Flip(at, bit)),
        (at(), 1..5_000usize).prop_map(|(at, length)| Change::Zero(at, length)),
        at().prop_map(Change::Cut),
        (at(), 1..2_000usize).prop_map(|(at, length)| Change::TakeOut(at, length)),
        (at(), proptest::collection::vec(any::<u8>(), 1..100))
            .prop_map(|(at, b)| Change::PutIn(at, b)),
        (at(), 1..2_000usize).prop_map(|(at, length)| Change::Twice(at, length)),
    ]
}

fn change(bytes: &mut Vec<u8>, change: &Change) {
    let length = bytes.len();
    let range = |at: &prop::sample::Index, count: usize| {
        let at = at.index(length);
        at..(at + count).min(length)
    };
    match change {
        Change::Flip(at, bit) => bytes[at.index(length)] ^= 1 << bit,
        Change::Zero(at, count) => bytes[range(at, *count)].fill(0),
        Change::Cut(at) => bytes.truncate(at.index(length)),
        Change::TakeOut(at, count) => drop(bytes.drain(range(at, *count))),
        Change::PutIn(at, new) => {
            drop(bytes.splice(at.index(length)..at.index(length), new.clone()))
        }
        Change::Twice(at, count) => {
            let again = bytes[range(at, *count)].to_vec();
            bytes.splice(at.index(length)..at.index(length), again);
        }
    }
}

#[test]
fn a_changed_backup_is_never_restored() {
    let (place, file, _) = kept();
    let good = std::fs::read(&file).unwrap();
    let elsewhere = place.path.with_file_name("elsewhere");
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(600));
    let changes = proptest::collection::vec(any_change(), 1..3);
    let result = runner.run(&changes, |changes| {
        let mut bytes = good.clone();
        for change in &changes {
            if !bytes.is_empty() {
                self::change(&mut bytes, change);
            }
        }
        if bytes == good {
            return Ok(());
        }
        std::fs::write(&file, &bytes).unwrap();
        prop_assert!(check(&file).is_err());
        prop_assert!(restore(&file, &elsewhere, &|_, _| true).is_err());
        prop_assert!(!elsewhere.exists());
        Ok(())
    });
    result.unwrap();
    assert_eq!(beside(&file), ["nightly.backup", "store"]);
}
