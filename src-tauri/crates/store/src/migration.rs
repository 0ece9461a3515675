//! Bringing an older store to the format of this program: on a copy, the old one kept.
//!
//! The format of a store is that of its file of keys, which is what every version of the program reads first. Frames
//! of the journal are never written again, so that its chain of hashes stays what it was.
//!
//! ```text
//! council                     the old store, locked
//! council.migrating           the copy that is being changed; begun again if it was left unfinished
//! council.migrating/migrated  it is complete and on the disk
//! council.before-2            the old store, once the copy is in its place
//! ```
//!
//! Whenever the program or the machine stops, either `council` is a store or the copy is complete, and the next open
//! goes on from there.

use std::fs::{self, File};
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::disk;
use crate::error::{Result, StoreError};
use crate::journal::{self, Point};
use crate::keys::{self, KeyFile};
use crate::lock::{LOCK, Lock};
use crate::opening::{Step, Tell};
use crate::store::places;

/// Changes the copy of a store from one format to the next.
type Change = fn(&Path) -> Result<()>;

/// The first leads from format 1 to format 2, and so on.
const CHANGES: &[Change] = &[KeyFile::migrate_1_to_2];

const MIGRATED: &str = "migrated";
/// Beside what is copied, so much has to stay free.
const TO_SPARE: u64 = 16 * 1024 * 1024;

/// The formats that there are ways between.
struct Way<'a> {
    /// The format that the first change begins with.
    first: u16,
    changes: &'a [Change],
}

const TO_THIS: Way = Way {
    first: 1,
    changes: CHANGES,
};

/// True where a store was about to be put in this place when the program stopped.
pub(crate) fn is_unfinished(place: &Path) -> bool {
    let copy = copy_of(place);
    !KeyFile::exists(place) && copy.join(MIGRATED).exists() && KeyFile::exists(&copy)
}

/// Puts a complete copy in its place where the program stopped just before that.
pub(crate) fn finish(place: &Path) -> Result<()> {
    if is_unfinished(place) {
        put_in_place(place)?;
    }
    Ok(())
}

/// Brings the store to this program's format, if it is older. Then the lock is let go of: it is that of the old store.
pub(crate) fn run(place: &Path, lock: Lock, tell: Tell) -> Result<Option<Lock>> {
    run_along(&TO_THIS, place, lock, tell)
}

fn run_along(way: &Way, place: &Path, lock: Lock, tell: Tell) -> Result<Option<Lock>> {
    let copy = copy_of(place);
    // Whoever began it is gone: the lock is ours.
    remove(&copy)?;
    let Some(from) = KeyFile::format(place)?.filter(|format| *format < keys::FORMAT) else {
        return Ok(Some(lock));
    };
    let made = make(way, place, &copy, from, tell);
    if made.is_err() {
        // It takes up room. Left behind, it is removed by the next open.
        let _ = remove(&copy);
    }
    let kept = made?;
    // Windows moves no folder of which a file is open.
    #[cfg(windows)]
    drop(lock);
    put(place, &above(place).join(kept))?;
    put_in_place(place)?;
    #[cfg(not(windows))]
    drop(lock);
    Ok(None)
}

/// Says what was done, where a migration has just been finished.
pub(crate) fn told(place: &Path) -> Result<Option<String>> {
    let kept = disk::read_if_there(&place.join(MIGRATED))?;
    Ok(kept.map(|kept| {
        let kept = String::from_utf8_lossy(&kept).into_owned();
        format!(
            "The records were brought to the format of this version of Countersign. Nothing in them was changed. \
             The store as it was before is kept beside the new one, as {kept}. Make a backup, then ask IT to delete \
             {kept}: it still holds every key, also of what is disposed of later."
        )
    }))
}

/// Called once that has been kept.
pub(crate) fn forget(place: &Path) -> Result<()> {
    let mark = place.join(MIGRATED);
    if mark.exists() {
        fs::remove_file(&mark).map_err(|e| StoreError::io("removing", &mark, &e))?;
        disk::sync_folder(place)?;
    }
    Ok(())
}

/// Makes the copy, changes it, looks at it, and brings it to the disk. Says what the old store will be called.
fn make(way: &Way, place: &Path, copy: &Path, from: u16, tell: Tell) -> Result<String> {
    let to = keys::FORMAT;
    let changes = from
        .checked_sub(way.first)
        .and_then(|known| way.changes.get(usize::from(known)..));
    let Some(changes) = changes.filter(|changes| changes.len() == usize::from(to - from)) else {
        let what = format!("no way leads from its format {from} to format {to}");
        return Err(StoreError::Storage(what));
    };
    let total = size(place)?;
    disk::need_room(place, total + total / 20 + TO_SPARE)?;
    let mut done = 0;
    copy_folder(place, copy, &mut |bytes| {
        done += bytes;
        tell(Step::Copying { done, total });
    })?;
    for change in changes {
        change(copy)?;
    }
    check(place, copy)?;
    let kept = free_name(place, to);
    disk::write_whole(&copy.join(MIGRATED), kept.as_bytes())?;
    disk::sync_folder(above(place))?;
    Ok(kept)
}

/// The chain of the copy leads as far as that of the old store, and its keys are of the same store in the new format.
fn check(place: &Path, copy: &Path) -> Result<()> {
    let (before, after) = (chain(place)?, chain(copy)?);
    let format = KeyFile::format(copy)?;
    if before == after && format == Some(keys::FORMAT) && KeyFile::store_id(copy)? == Some(after.0)
    {
        return Ok(());
    }
    Err(StoreError::damaged(
        "the copy is not like the store that was copied",
        "migrating",
    ))
}

/// Whose journal it is, and how far it reaches.
fn chain(store: &Path) -> Result<(Uuid, Point)> {
    let folder = places::journal(store);
    let id = journal::store_of(&folder)?;
    let id = id.ok_or_else(|| {
        StoreError::damaged(
            "the beginning of the journal is damaged",
            "journal/00000001",
        )
    })?;
    let read = journal::read(&folder, id, Point::START, &mut |_| Ok(true))?;
    if let Some(fault) = read.fault
        // An unfinished write at the end is put right when the store is opened.
        && (!journal::segment_path(&folder, fault.at.segment).exists() || journal::anything_after(&folder, &fault)?)
    {
        return Err(fault.error());
    }
    Ok((id, read.end))
}

fn put_in_place(place: &Path) -> Result<()> {
    match put(&copy_of(place), place) {
        // Another program that was opened at this moment has done it.
        Err(_) if KeyFile::exists(place) => Ok(()),
        other => other,
    }
}

/// Moves a folder, for good.
fn put(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(|e| StoreError::io("moving", from, &e))?;
    disk::sync_folder(above(to))
}

/// Copies everything that belongs to the store. What was set aside stays with the old one.
fn copy_folder(from: &Path, to: &Path, tell: &mut dyn FnMut(u64)) -> Result<()> {
    disk::make_folder(to)?;
    for path in disk::files_in(from)? {
        let Some(name) = path.file_name() else {
            continue;
        };
        if name == LOCK || path == places::aside(from) {
            continue;
        }
        if path.is_dir() {
            copy_folder(&path, &to.join(name), tell)?;
        } else {
            copy_file(&path, &to.join(name), tell)?;
        }
    }
    disk::sync_folder(to)
}

fn copy_file(from: &Path, to: &Path, tell: &mut dyn FnMut(u64)) -> Result<()> {
    let failed = |e: std::io::Error| StoreError::io("copying", to, &e);
    let mut source = File::open(from).map_err(failed)?;
    let mut options = disk::private();
    let mut copy = options
        .write(true)
        .create_new(true)
        .open(to)
        .map_err(failed)?;
    let mut buffer = vec![0; 1024 * 1024];
    loop {
        let read = source.read(&mut buffer).map_err(failed)?;
        if read == 0 {
            return copy.sync_all().map_err(failed);
        }
        copy.write_all(&buffer[..read]).map_err(failed)?;
        tell(read as u64);
    }
}

fn size(folder: &Path) -> Result<u64> {
    let mut total = 0;
    for path in disk::files_in(folder)? {
        if path == places::aside(folder) {
            continue;
        }
        let length = || path.metadata().map(|data| data.len());
        total += if path.is_dir() {
            size(&path)?
        } else {
            length().map_err(|e| StoreError::io("reading", &path, &e))?
        };
    }
    Ok(total)
}

fn remove(copy: &Path) -> Result<()> {
    if copy.exists() {
        fs::remove_dir_all(copy).map_err(|e| StoreError::io("removing", copy, &e))?;
    }
    Ok(())
}

fn copy_of(place: &Path) -> PathBuf {
    place.with_file_name(format!("{}.migrating", name(place)))
}

fn free_name(place: &Path, to: u16) -> String {
    let plain = format!("{}.before-{to}", name(place));
    let numbered = (2..).map(|number| format!("{plain}-{number}"));
    let mut names = std::iter::once(plain.clone()).chain(numbered);
    names
        .find(|name| !place.with_file_name(name).exists())
        .unwrap_or(plain)
}

fn name(place: &Path) -> String {
    place
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn above(place: &Path) -> &Path {
    let above = place.parent().filter(|above| !above.as_os_str().is_empty());
    above.unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::NewPerson;
    use crate::record::{Batch, RecordPut};
    use crate::seal::KdfCost;
    use crate::store::Store;
    use std::collections::BTreeMap;
    use std::time::Duration;

    const SLOT: usize = 512;
    const CHECKSUM: usize = 32;
    const OLDER: u16 = keys::FORMAT - 1;
    /// Seam of the tests: the format before this one, which differs in its number only.
    const WAY: Way = Way {
        first: OLDER,
        changes: &[|copy| number_keys(copy, keys::FORMAT)],
    };

    fn number_keys(store: &Path, format: u16) -> Result<()> {
        for name in ["keys.a", "keys.b"] {
            let mut bytes = fs::read(store.join(name)).unwrap();
            for (index, slot) in bytes.chunks_exact_mut(SLOT).enumerate() {
                slot[6..8].copy_from_slice(&format.to_be_bytes());
                let mut hash = blake3::Hasher::new();
                hash.update(&(index as u64).to_be_bytes());
                hash.update(&slot[..SLOT - CHECKSUM]);
                slot[SLOT - CHECKSUM..].copy_from_slice(hash.finalize().as_bytes());
            }
            disk::write_whole(&store.join(name), &bytes)?;
        }
        Ok(())
    }

    /// A store of the older format with three records, and the bytes of all its files.
    fn older() -> (tempfile::TempDir, PathBuf, BTreeMap<PathBuf, Vec<u8>>) {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("council");
        let founder = NewPerson {
            id: Uuid::from_u128(1),
            user_name: "ann".to_owned(),
            password: "three blind mice".to_owned().into(),
        };
        let (store, _) = Store::create(&place, founder, KdfCost::FAST_FOR_TESTS, 0).unwrap();
        for number in 0..3 {
            let put = RecordPut {
                case_file: Uuid::from_u128(9),
                kind: 7,
                id: Uuid::from_u128(100 + number),
                expected: 0,
                schema: 1,
                bytes: b"kept".to_vec(),
                indexes: Vec::new(),
            };
            store
                .commit(Batch {
                    request: Uuid::now_v7(),
                    time: chrono::Utc::now(),
                    person: Uuid::from_u128(1),
                    use_case: "test".to_owned(),
                    reads: Vec::new(),
                    puts: vec![put],
                })
                .unwrap();
        }
        drop(store);
        number_keys(&place, OLDER).unwrap();
        let bytes = all(&place);
        (folder, place, bytes)
    }

    fn all(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        for path in disk::files_in(folder).unwrap() {
            if path.is_dir() {
                found.extend(all(&path).into_iter().map(|(below, bytes)| {
                    (Path::new(path.file_name().unwrap()).join(below), bytes)
                }));
            } else {
                found.insert(
                    PathBuf::from(path.file_name().unwrap()),
                    fs::read(&path).unwrap(),
                );
            }
        }
        found
    }

    /// What opening does, along the way of the tests.
    fn migrate(place: &Path) -> Result<()> {
        finish(place)?;
        let (lock, _) = Lock::take(place, Duration::ZERO)?;
        run_along(&WAY, place, lock, &|_| {})?;
        Ok(())
    }

    fn assert_new(place: &Path, before: &BTreeMap<PathBuf, Vec<u8>>) {
        let kept = place.with_file_name(format!("council.before-{}", keys::FORMAT));
        assert_eq!(&all(&kept), before, "the old store is as it was");
        let (store, opened) = Store::open(place).unwrap();
        store.unlock("ann", "three blind mice").unwrap();
        assert_eq!(opened.sequence, 3);
        assert_eq!(
            store.get(Uuid::from_u128(102)).unwrap().unwrap().bytes,
            b"kept"
        );
        assert!(
            opened.notes.iter().any(|note| note.contains("before-")),
            "{:?}",
            opened.notes
        );
        assert!(
            store
                .verify(crate::Depth::Records, &|_, _| true)
                .unwrap()
                .faults
                .is_empty()
        );
        drop(store);
        let (_, again) = Store::open(place).unwrap();
        assert_eq!(again.notes, Vec::<String>::new(), "it is told once");
        assert!(!copy_of(place).exists());
    }

    #[test]
    fn an_older_store_is_migrated_and_the_old_one_kept() {
        let (_folder, place, before) = older();
        migrate(&place).unwrap();
        assert_new(&place, &before);
    }

    #[test]
    fn a_program_without_a_way_leaves_the_store_as_it_is() {
        let (_folder, place, before) = older();
        let (lock, _) = Lock::take(&place, Duration::ZERO).unwrap();
        let none = Way {
            first: OLDER,
            changes: &[],
        };
        let refused = run_along(&none, &place, lock, &|_| {}).err().unwrap();
        assert!(refused.to_string().contains("no way leads"), "{refused}");
        assert_eq!(all(&place), before);
    }

    #[test]
    fn stopped_while_copying_it_begins_again() {
        let (_folder, place, before) = older();
        copy_folder(&place, &copy_of(&place), &mut |_| {}).unwrap();
        fs::remove_file(copy_of(&place).join("keys.b")).unwrap();
        fs::write(copy_of(&place).join("journal/00000001"), b"half").unwrap();
        assert!(!is_unfinished(&place));
        migrate(&place).unwrap();
        assert_new(&place, &before);
    }

    #[test]
    fn stopped_before_the_old_store_is_moved_it_begins_again() {
        let (_folder, place, before) = older();
        make(&WAY, &place, &copy_of(&place), OLDER, &|_| {}).unwrap();
        migrate(&place).unwrap();
        assert_new(&place, &before);
    }

    #[test]
    fn stopped_between_the_two_moves_it_goes_on() {
        let (_folder, place, before) = older();
        let kept = make(&WAY, &place, &copy_of(&place), OLDER, &|_| {}).unwrap();
        fs::rename(&place, place.with_file_name(kept)).unwrap();
        assert!(Store::exists(&place), "nobody is asked to set up a council");
        assert_new(&place, &before);
    }

    #[test]
    fn stopped_after_the_moves_the_person_is_still_told() {
        let (_folder, place, before) = older();
        let kept = make(&WAY, &place, &copy_of(&place), OLDER, &|_| {}).unwrap();
        fs::rename(&place, place.with_file_name(kept)).unwrap();
        finish(&place).unwrap();
        assert_new(&place, &before);
    }

    #[test]
    fn stopped_once_the_note_was_kept_it_is_not_kept_twice() {
        let (_folder, place, before) = older();
        let kept = make(&WAY, &place, &copy_of(&place), OLDER, &|_| {}).unwrap();
        fs::rename(&place, place.with_file_name(kept)).unwrap();
        finish(&place).unwrap();
        let told = told(&place).unwrap().unwrap();
        crate::notes::keep(&place, std::slice::from_ref(&told)).unwrap();
        assert_new(&place, &before);
        let kept = crate::notes::read(&place).unwrap();
        let said = kept.iter().filter(|note| note.text == told);
        assert_eq!(said.count(), 1);
    }

    #[test]
    fn a_damaged_journal_is_not_migrated() {
        let (_folder, place, mut before) = older();
        let segment = place.join("journal/00000001");
        let mut bytes = fs::read(&segment).unwrap();
        bytes[200] ^= 1;
        fs::write(&segment, &bytes).unwrap();
        before.insert(PathBuf::from("journal/00000001"), bytes);
        assert!(matches!(migrate(&place), Err(StoreError::Damaged { .. })));
        assert_eq!(all(&place), before);
        assert!(!copy_of(&place).exists());
    }
}
