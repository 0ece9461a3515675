//! Backup, its check, and restoring it.
//!
//! A backup copies what a store has on the disk as it is, sealed: the journal, the attachments, the drafts and the
//! keys. It needs neither the lock nor a password, so it can be taken while people work. What it copies first is never
//! changed afterwards, and whatever that needs was on the disk before it:
//!
//! 1. the journal, frame by frame, as far as it verifies. A frame that is being written is left out;
//! 2. attachments, which are written before the record that refers to them;
//! 3. drafts: they are no record yet, but whoever loses what they had typed has lost work. Restored beside an older
//!    record, a draft meets the same check of versions as any stale form;
//! 4. the keys, last: what was copied before has its key in them, and what was disposed of meanwhile has none.
//!
//! The working copy is left out. It is made again from the journal.

mod file;
mod notes;

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

pub(crate) use self::notes::put_right as put_list_right;
pub use self::notes::{BackupMade, BackupNote};

use self::file::{Part, Reading, Writing, damaged, folder_of};
use crate::disk;
use crate::error::{StoreError, UnlockError};
use crate::frame::{self, Frame, Hash, NoFrame};
use crate::journal::{self, Placed, Point, Position};
use crate::keys::{Copied, KeyFile};
use crate::lock::Lock;
use crate::opening;
use crate::store::{Store, places};
use crate::verify::{Depth, Verified};

type Result<T> = std::result::Result<T, BackupError>;

/// Why a backup could not be made, checked or restored, in words for the person who asked for it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    /// The file is empty.
    #[error("This file is empty: there is no backup in it. Use another one.")]
    Empty,
    /// The file is something else.
    #[error("This file is not a backup of Countersign. Choose another file.")]
    NoBackup,
    /// The end of the file is missing.
    #[error("This backup is not complete: its end is missing. Use another one.")]
    CutOff,
    /// Something in the file is not what was written.
    #[error("This backup is damaged: {0}. Use another one.")]
    Damaged(String),
    /// A newer program wrote it.
    #[error(
        "This backup was made by a newer version of the program (format {found}; this version knows {known}). \
         Update the program, then try again."
    )]
    Newer {
        /// The format found.
        found: u16,
        /// The newest format that this program knows.
        known: u16,
    },
    /// There is something else where the backup was to be saved.
    #[error(
        "There is another file of this name, and it is not a backup of this store. Choose another name."
    )]
    Taken,
    /// The backup that would be replaced holds something that the store no longer has.
    #[error(
        "The backup of this name holds what the store no longer has: {0}. It was left as it is. \
         Keep it, save the new backup under another name, and have the store checked."
    )]
    HoldsMore(String),
    /// The store has lost something that an earlier backup still holds.
    #[error(
        "The journal ends after commit {found}, but a backup from {when} holds {noted}: the end of the journal is \
         missing. No backup was made. Keep that backup, and have the store checked."
    )]
    LostSinceBackup {
        /// Last commit of the journal.
        found: u64,
        /// Last commit of the backup.
        noted: u64,
        /// The day of that backup.
        when: chrono::NaiveDate,
    },
    /// The backup would be part of what it copies.
    #[error("Save the backup outside the folder of the store.")]
    WithinStore,
    /// The disk that the backup is written to is full.
    #[error(
        "There is not enough room for the backup. Free some space, or save it elsewhere. No backup was made; \
         an earlier one was left as it is."
    )]
    Full,
    /// The backup could not be written.
    #[error(
        "The backup could not be saved: {0}. No backup was made; an earlier one was left as it is."
    )]
    NotWritten(String),
    /// The backup could not be read.
    #[error("The backup could not be read: {0}.")]
    NotRead(String),
    /// The folder to restore into holds something.
    #[error("A backup is restored into an empty folder only. Nothing was changed: {0}")]
    Occupied(String),
    /// Another program is restoring into the same folder.
    #[error("A backup is just being restored here. Wait until it is done.")]
    Restoring,
    /// The disk is full.
    #[error(
        "There is not enough room to restore the backup. Free some space, then try again. Nothing was changed."
    )]
    NoRoom,
    /// The caller stopped it.
    #[error("It was stopped. Nothing was left behind.")]
    Stopped,
    /// The store could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The person could not open what was restored.
    #[error(transparent)]
    Unlock(UnlockError),
}

impl BackupError {
    fn writing(error: &std::io::Error) -> Self {
        use std::io::ErrorKind::{QuotaExceeded, StorageFull};
        match error.kind() {
            StorageFull | QuotaExceeded => BackupError::Full,
            // The path is the person's own: it is not said.
            _ => BackupError::NotWritten(error.to_string()),
        }
    }

    fn reading(error: &std::io::Error) -> Self {
        BackupError::NotRead(error.to_string())
    }
}

/// What a backup holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// Id of the backup.
    pub id: Uuid,
    /// Id of the store.
    pub store: Uuid,
    /// When it began, in UTC.
    pub at: DateTime<Utc>,
    /// Version of the program that made it.
    pub program: String,
    /// Commits; the number of the last one.
    pub frames: u64,
    /// Versions of records in them.
    pub records: u64,
    /// Attachments.
    pub attachments: u64,
    /// Drafts.
    pub drafts: u64,
    /// Case files and groups that the commits touch.
    pub case_files: u64,
    /// How many of them have no key: what they held cannot be read.
    pub keyless: u64,
    /// Slots of the file of keys that are damaged in both copies of the store.
    pub lost_slots: u64,
    /// Bytes of all this.
    pub bytes: u64,
    /// Hash of the last commit: the head of the chain. Zeros where there is none.
    pub head: Hash,
    /// Hash of the manifest, which has a hash over everything: it stands for the whole backup.
    pub hash: Hash,
}

impl Manifest {
    fn counts(&self) -> [u64; 8] {
        let mut copy = self.clone();
        copy.counts_mut().map(|count| *count)
    }

    fn counts_mut(&mut self) -> [&mut u64; 8] {
        [
            &mut self.frames,
            &mut self.records,
            &mut self.attachments,
            &mut self.drafts,
            &mut self.case_files,
            &mut self.keyless,
            &mut self.lost_slots,
            &mut self.bytes,
        ]
    }
}

/// A backup that was written, read back and put in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackedUp {
    /// What it holds.
    pub manifest: Manifest,
    /// What a person should know, one sentence each; empty where all is well.
    pub warnings: Vec<String>,
}

/// Backs up the store in `place` into one file, which it replaces only once the new one was read back and found good.
/// The store may be open in this or another program, and nobody has to be signed in. `at` is the time that the backup
/// says of itself. `progress(done, total)` in bytes; returning false stops it.
///
/// # Errors
/// Every case leaves the target as it was.
pub fn backup(
    place: &Path,
    target: &Path,
    at: DateTime<Utc>,
    progress: &dyn Fn(u64, u64) -> bool,
) -> Result<BackedUp> {
    // As it is kept: a clock that tells parts of a microsecond would not read back the same.
    let at = DateTime::from_timestamp_micros(at.timestamp_micros()).unwrap_or(at);
    let store = store_in(place)?;
    let replaced = may_be_replaced(place, target, store)?;
    let id = Uuid::now_v7();
    let mut warnings = Vec::new();
    if let Err(error) = notes::begun(place, id, at) {
        warnings.push(format!(
            "The backup could not be noted in the store: {error}"
        ));
    }
    let made = write(place, target, store, id, at, replaced, progress);
    match made {
        Ok(manifest) => {
            if warnings.is_empty()
                && let Err(error) = notes::made(place, &manifest)
            {
                warnings.push(format!(
                    "The backup could not be noted in the store: {error}"
                ));
            }
            if manifest.lost_slots > 0 {
                warnings.push(format!(
                    "The store’s file of keys is damaged in both copies, in places: {}. If keys stood there, what \
                     they sealed cannot be opened. Keep an earlier backup.",
                    manifest.lost_slots
                ));
            }
            Ok(BackedUp { manifest, warnings })
        }
        Err(error) => {
            // Where this cannot be noted, it counts as one that may exist.
            let _ = notes::given_up(place, id, at);
            Err(error)
        }
    }
}

fn store_in(place: &Path) -> Result<Uuid> {
    match KeyFile::store_id(place)? {
        Some(store) => Ok(store),
        None => Err(StoreError::damaged(
            "both copies of the file of keys have lost their beginning",
            "keys.a and keys.b, offset 0",
        )
        .into()),
    }
}

/// The manifest of the backup that would be replaced; nothing where there is none, or none that could be restored.
fn may_be_replaced(place: &Path, target: &Path, store: Uuid) -> Result<Option<Manifest>> {
    if target.file_name().is_none() {
        return Err(BackupError::NotWritten("it has no name".to_owned()));
    }
    let folder = folder_of(target)
        .canonicalize()
        .map_err(|e| BackupError::writing(&e))?;
    if place
        .canonicalize()
        .is_ok_and(|place| folder.starts_with(place))
    {
        return Err(BackupError::WithinStore);
    }
    if !target.exists() {
        return Ok(None);
    }
    match Reading::open(target) {
        Ok(reading) if reading.manifest.store == store => Ok(Some(reading.manifest)),
        Ok(_) | Err(BackupError::NoBackup) => Err(BackupError::Taken),
        Err(newer @ BackupError::Newer { .. }) => Err(newer),
        // Empty, cut off or damaged: nothing is lost with it.
        Err(_) => Ok(None),
    }
}

fn write(
    place: &Path,
    target: &Path,
    store: Uuid,
    id: Uuid,
    at: DateTime<Utc>,
    replaced: Option<Manifest>,
    progress: &dyn Fn(u64, u64) -> bool,
) -> Result<Manifest> {
    // Read back once it is written: everything twice.
    let size = size_of(place)?;
    let mut copying = Copying {
        out: Writing::create(target, store, at)?,
        tally: Tally::default(),
        progress: &|done| progress(done.min(size), size * 2),
    };
    copying.journal(place, store, replaced.as_ref())?;
    let noted = notes::read(place)?;
    let latest = noted
        .iter()
        .rev()
        .find_map(|note| Some((note.at, note.made.as_ref()?.sequence)));
    if let Some((when, noted)) = latest.filter(|(_, noted)| *noted > copying.tally.end.sequence) {
        return Err(BackupError::LostSinceBackup {
            found: copying.tally.end.sequence,
            noted,
            when: when.date_naive(),
        });
    }
    copying.sealed_files(&places::attachments(place), &Part::Attachment)?;
    copying.sealed_files(&places::drafts(place), &Part::Draft)?;
    copying.whole(&Part::Notes, &notes::text(place)?)?;
    let keys = KeyFile::copied(place)?;
    if keys.store != store {
        return Err(StoreError::damaged("the file of keys is of another store", "keys.a").into());
    }
    copying.whole(&Part::Keys, &keys.bytes)?;

    let Copying { mut out, tally, .. } = copying;
    let mut manifest = tally.manifest(&keys);
    manifest.id = id;
    manifest.program = env!("CARGO_PKG_VERSION").to_owned();
    out.finish(&mut manifest)?;
    let read_back = read_through(
        out.path(),
        &|done, total| {
            progress(
                size + (done * size).checked_div(total).unwrap_or(0),
                size * 2,
            )
        },
        &mut |_, _| Ok(()),
    )?;
    if read_back != manifest {
        return Err(damaged("it is not what was written"));
    }
    out.put_in_place(target)?;
    progress(size * 2, size * 2);
    Ok(manifest)
}

fn size_of(place: &Path) -> Result<u64> {
    let mut size = 1;
    for folder in [
        places::journal(place),
        places::attachments(place),
        places::drafts(place),
    ] {
        for path in disk::files_in(&folder)? {
            size += path.metadata().map_or(0, |details| details.len());
        }
    }
    Ok(size)
}

/// What has been seen of a store, whether it is being copied or read back.
#[derive(Default)]
struct Tally {
    end: End,
    records: u64,
    attachments: u64,
    drafts: u64,
    bytes: u64,
    case_files: HashSet<Uuid>,
}

/// How far the chain has come. Begins before the first segment.
struct End {
    sequence: u64,
    hash: Hash,
    segment: u32,
}

impl Default for End {
    fn default() -> Self {
        let (sequence, hash) = (Point::START.sequence, Point::START.hash);
        End {
            sequence,
            hash,
            segment: 0,
        }
    }
}

impl End {
    /// Header of the segment that has been reached.
    fn header(&self, store: Uuid) -> Vec<u8> {
        let point = Point {
            sequence: self.sequence,
            hash: self.hash,
            next: Position::START,
        };
        journal::header_after(&point, store, self.segment)
    }
}

impl Tally {
    fn frame(&mut self, frame: &Frame, hash: Hash) {
        (self.end.sequence, self.end.hash) = (frame.sequence, hash);
        self.records += frame.records.len() as u64;
        self.case_files
            .extend(frame.records.iter().map(|record| record.case_file));
    }

    fn manifest(&self, keys: &Copied) -> Manifest {
        let keyless = self.case_files.difference(&keys.case_files).count();
        Manifest {
            frames: self.end.sequence,
            records: self.records,
            attachments: self.attachments,
            drafts: self.drafts,
            case_files: self.case_files.len() as u64,
            keyless: keyless as u64,
            lost_slots: keys.lost,
            bytes: self.bytes,
            head: self.end.hash,
            ..Manifest::default()
        }
    }
}

struct Copying<'a> {
    out: Writing,
    tally: Tally,
    progress: &'a dyn Fn(u64) -> bool,
}

impl Copying<'_> {
    /// As far as it verifies. A frame that is being written at this moment is left out; anything else that does not
    /// verify is damage, and then there is no backup.
    fn journal(&mut self, place: &Path, store: Uuid, replaced: Option<&Manifest>) -> Result<()> {
        let folder = places::journal(place);
        let mut reached = Point::START;
        let mut looked = None;
        loop {
            let mut failed = None;
            let read = journal::read(&folder, store, reached, &mut |placed| {
                reached = after(&placed);
                let copied = self.frame(&placed, store, replaced);
                Ok(copied.map_err(|error| failed = Some(error)).is_ok())
            })?;
            if let Some(error) = failed {
                return Err(error);
            }
            let Some(fault) = read.fault else { break };
            let there = journal::segment_path(&folder, fault.at.segment).exists();
            if there && !journal::anything_after(&folder, &fault)? {
                break;
            }
            // Something follows, so what was on its way when it was read is whole by now. Looked at once more.
            if looked == Some(reached) {
                return Err(fault.error().into());
            }
            looked = Some(reached);
        }
        if self.tally.end.segment == 0 {
            self.segment(store, 1)?;
        }
        self.out.end()?;
        match replaced {
            Some(kept) if kept.frames > self.tally.end.sequence => {
                Err(BackupError::HoldsMore(format!(
                    "it ends with commit {}, the store with commit {}",
                    kept.frames, self.tally.end.sequence
                )))
            }
            _ => Ok(()),
        }
    }

    fn frame(&mut self, placed: &Placed, store: Uuid, replaced: Option<&Manifest>) -> Result<()> {
        if placed.at.segment != self.tally.end.segment {
            self.segment(store, placed.at.segment)?;
        }
        let (sequence, hash) = (placed.frame.sequence, placed.hash);
        if replaced.is_some_and(|kept| kept.frames == sequence && kept.head != hash) {
            let what = format!("its commit {sequence} is another one");
            return Err(BackupError::HoldsMore(what));
        }
        let (bytes, encoded) = frame::encode(&placed.frame);
        debug_assert_eq!(encoded, hash);
        self.chunk(&bytes)?;
        self.tally.frame(&placed.frame, hash);
        Ok(())
    }

    fn segment(&mut self, store: Uuid, segment: u32) -> Result<()> {
        if self.tally.end.segment > 0 {
            self.out.end()?;
        }
        self.out.begin(&Part::Journal(segment))?;
        self.tally.end.segment = segment;
        self.chunk(&self.tally.end.header(store))
    }

    /// Files that are written whole under their names, or not at all.
    fn sealed_files(&mut self, folder: &Path, part: &dyn Fn(String) -> Part) -> Result<()> {
        for path in disk::files_in(folder)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if !file::is_hash(&name) {
                continue;
            }
            let mut source = match File::open(&path) {
                Ok(source) => source,
                // Disposed of, or saved, since the folder was listed.
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
                Err(e) => return Err(StoreError::io("reading", &path, &e).into()),
            };
            let part = part(name.into_owned());
            self.out.begin(&part)?;
            self.tally.counted(&part);
            let mut buffer = vec![0; 1024 * 1024];
            loop {
                match source.read(&mut buffer) {
                    Ok(0) => break,
                    Ok(read) => self.chunk(&buffer[..read])?,
                    Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                    Err(e) => return Err(StoreError::io("reading", &path, &e).into()),
                }
            }
            self.out.end()?;
        }
        Ok(())
    }

    fn whole(&mut self, part: &Part, bytes: &[u8]) -> Result<()> {
        self.out.begin(part)?;
        if !bytes.is_empty() {
            self.chunk(bytes)?;
        }
        self.out.end()
    }

    fn chunk(&mut self, bytes: &[u8]) -> Result<()> {
        self.tally.bytes += bytes.len() as u64;
        self.out.chunk(bytes)?;
        if (self.progress)(self.tally.bytes) {
            Ok(())
        } else {
            Err(BackupError::Stopped)
        }
    }
}

fn after(placed: &Placed) -> Point {
    Point {
        sequence: placed.frame.sequence,
        hash: placed.hash,
        next: Position {
            segment: placed.at.segment,
            offset: placed.at.offset + u64::from(placed.length),
        },
    }
}

/// Checks a backup from its first byte to its last: every hash, the chain through all commits, and the slots of the
/// keys. Needs no password. `progress(done, total)` in bytes; returning false stops it.
///
/// # Errors
/// What is wrong with it.
pub fn check_backup(file: &Path, progress: &dyn Fn(u64, u64) -> bool) -> Result<Manifest> {
    read_through(file, progress, &mut |_, _| Ok(()))
}

/// Reads a backup, checks everything that can be checked without a key, and gives each chunk of it to `keep`; an
/// empty one where an entry begins.
fn read_through(
    file: &Path,
    progress: &dyn Fn(u64, u64) -> bool,
    keep: &mut dyn FnMut(&Part, &[u8]) -> Result<()>,
) -> Result<Manifest> {
    let mut reading = Reading::open(file)?;
    let store = reading.manifest.store;
    let mut tally = Tally::default();
    let mut keys = Vec::new();
    let mut before: Option<Part> = None;
    while let Some(part) = reading.next()? {
        // One order, so that nothing is in it twice.
        if before.as_ref().is_some_and(|before| *before >= part) {
            return Err(damaged("its parts are not in their order"));
        }
        tally.counted(&part);
        keep(&part, &[])?;
        let mut first = true;
        while let Some(chunk) = reading.chunk(&part)? {
            tally.bytes += chunk.len() as u64;
            match &part {
                Part::Journal(segment) if first => tally.header(store, *segment, &chunk)?,
                Part::Journal(_) => tally.read_frame(&chunk)?,
                Part::Keys => keys.extend_from_slice(&chunk),
                _ => {}
            }
            first = false;
            keep(&part, &chunk)?;
            if !progress(reading.done(), reading.length) {
                return Err(BackupError::Stopped);
            }
        }
        before = Some(part);
    }
    if before != Some(Part::Keys) || tally.end.segment == 0 {
        return Err(damaged("a part of it is missing"));
    }
    let keys = Copied::from_backup(&keys).map_err(of_backup)?;
    let found = Manifest {
        id: reading.manifest.id,
        store: keys.store,
        at: reading.manifest.at,
        program: reading.manifest.program.clone(),
        hash: reading.manifest.hash,
        ..tally.manifest(&keys)
    };
    if found == reading.manifest {
        Ok(found)
    } else {
        Err(damaged("it does not hold what its list of contents says"))
    }
}

impl Tally {
    fn counted(&mut self, part: &Part) {
        match part {
            Part::Attachment(_) => self.attachments += 1,
            Part::Draft(_) => self.drafts += 1,
            Part::Journal(_) | Part::Notes | Part::Keys => {}
        }
    }

    fn header(&mut self, store: Uuid, segment: u32, bytes: &[u8]) -> Result<()> {
        let name = Part::Journal(segment).name();
        journal::refuse_newer_header(bytes, Path::new(&name)).map_err(of_backup)?;
        let follows = segment == self.end.segment + 1;
        self.end.segment = segment;
        if follows && bytes == self.end.header(store) {
            Ok(())
        } else {
            Err(damaged(
                "a part of the journal does not follow the part before it",
            ))
        }
    }

    fn read_frame(&mut self, bytes: &[u8]) -> Result<()> {
        let sequence = self.end.sequence + 1;
        let (frame, hash) = frame::decode(bytes).map_err(|no| match no {
            NoFrame::Damaged(why) => damaged(format!("commit {sequence} cannot be read: {why}")),
            NoFrame::Newer(found) => BackupError::Newer {
                found: u16::from(found),
                known: file::FORMAT,
            },
        })?;
        if (frame.sequence, frame.previous) != (sequence, self.end.hash) {
            let what = format!(
                "commit {} does not follow the one before it",
                frame.sequence
            );
            return Err(damaged(what));
        }
        self.frame(&frame, hash);
        Ok(())
    }
}

/// What is wrong with the content of a backup is wrong with the backup.
fn of_backup(error: StoreError) -> BackupError {
    match error {
        StoreError::Newer { found, known, .. } => BackupError::Newer { found, known },
        StoreError::Damaged { what, .. } => damaged(what),
        other => other.into(),
    }
}

/// Restores a backup into an empty or missing folder. It is checked first, then made in a folder aside and opened
/// once; the folder gets its name only when all is there. `progress(done, total)`; returning false stops it.
///
/// # Errors
/// Every case leaves the place as it was.
pub fn restore(file: &Path, place: &Path, progress: &dyn Fn(u64, u64) -> bool) -> Result<Manifest> {
    is_free(place)?;
    // Read twice, and opened, which takes about as long as reading it once.
    let third = |part: u64| move |done: u64, total: u64| progress(total * part + done, total * 3);
    let checked = check_backup(file, &third(0))?;
    let folder = folder_of(place);
    disk::make_folder(folder).map_err(restoring)?;
    let mut aside = Aside::make(place)?;
    let written = write_out(file, &aside.path, &third(1))?;
    if written != checked {
        return Err(damaged("it changed while it was read"));
    }
    aside.lock = None;
    let (store, _) = Store::open(&aside.path).map_err(restoring)?;
    if store.head() != (checked.frames, checked.head) {
        return Err(damaged("what was restored does not end as it should"));
    }
    drop(store);
    progress(1, 1);
    aside.put_in_place(place)?;
    Ok(checked)
}

fn restoring(error: StoreError) -> BackupError {
    match error {
        StoreError::Full => BackupError::NoRoom,
        other => other.into(),
    }
}

/// Nothing in it, or only what a set-up that was never finished has left.
fn is_free(place: &Path) -> Result<()> {
    opening::clear_unfinished(place).map_err(|error| match error {
        StoreError::Occupied(why) => BackupError::Occupied(why),
        other => other.into(),
    })
}

/// The folder in which a store is restored, beside its place. Dropped before its end, it goes.
struct Aside {
    path: PathBuf,
    /// Held until the store itself takes it.
    lock: Option<Lock>,
    kept: bool,
}

impl Aside {
    fn make(place: &Path) -> Result<Aside> {
        let name = place.file_name().unwrap_or_default().to_string_lossy();
        if name.is_empty() {
            let what = "it has no name of its own.".to_owned();
            return Err(BackupError::Occupied(what));
        }
        let path = place.with_file_name(format!("{name}.restoring"));
        let left = disk::files_in(&path)?;
        if !left.is_empty() && !left.contains(&path.join("lock")) {
            let what = format!("{name}.restoring beside it is not empty.");
            return Err(BackupError::Occupied(what));
        }
        disk::make_folder(&path).map_err(restoring)?;
        let lock = match Lock::take(&path, Duration::ZERO) {
            Ok((lock, _)) => lock,
            Err(StoreError::InUse { .. }) => return Err(BackupError::Restoring),
            Err(other) => return Err(restoring(other)),
        };
        // Before anything else is there: what was left by a power cut is known by it.
        disk::sync_folder(&path)?;
        let aside = Aside {
            path,
            lock: Some(lock),
            kept: false,
        };
        // What a program that was killed had restored so far.
        for path in left.iter().filter(|path| !path.ends_with("lock")) {
            remove(path)?;
        }
        Ok(aside)
    }

    fn put_in_place(mut self, place: &Path) -> Result<()> {
        let folder = folder_of(place);
        let moved = match std::fs::remove_dir(place) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e),
            _ => std::fs::rename(&self.path, place),
        };
        moved.map_err(|e| StoreError::io("renaming", place, &e))?;
        let synced = disk::sync_folder(folder);
        // Taken back where it may not last: what is said to have failed must not stand there all the same.
        self.kept = synced.is_ok() || std::fs::rename(place, &self.path).is_err();
        synced.map_err(restoring)
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        if !self.kept {
            // What cannot be removed now is removed before the next attempt.
            let _ = remove(&self.path);
        }
    }
}

fn remove(path: &Path) -> Result<()> {
    let removed = if path.is_dir() {
        std::fs::remove_dir_all(path)
    } else {
        std::fs::remove_file(path)
    };
    Ok(removed.map_err(|e| StoreError::io("removing", path, &e))?)
}

/// Writes everything that a store needs but its working copy. All of it is on the disk when this returns.
fn write_out(file: &Path, place: &Path, progress: &dyn Fn(u64, u64) -> bool) -> Result<Manifest> {
    for folder in [
        places::journal(place),
        places::attachments(place),
        places::drafts(place),
    ] {
        disk::make_folder(&folder).map_err(restoring)?;
    }
    let mut keys = Vec::new();
    let mut out: Option<(PathBuf, File)> = None;
    let manifest = read_through(file, progress, &mut |part, chunk| {
        use std::io::Write;
        if *part == Part::Keys {
            keys.extend_from_slice(chunk);
            return Ok(());
        }
        let path = place.join(part.name());
        let failed = |e: std::io::Error| restoring(StoreError::io("writing", &path, &e));
        if chunk.is_empty() {
            sync(out.take())?;
            let created = disk::private().write(true).create_new(true).open(&path);
            out = Some((path.clone(), created.map_err(failed)?));
        }
        match &mut out {
            Some((_, file)) => file.write_all(chunk).map_err(failed),
            None => Ok(()),
        }
    })?;
    sync(out.take())?;
    // The keys last, as in a new store: without them there is none.
    let keys = Copied::from_backup(&keys).map_err(of_backup)?;
    for folder in [
        places::journal(place),
        places::attachments(place),
        places::drafts(place),
    ] {
        disk::sync_folder(&folder)?;
    }
    KeyFile::restore(place, &keys).map_err(restoring)?;
    notes::made(place, &manifest).map_err(restoring)?;
    Ok(manifest)
}

fn sync(written: Option<(PathBuf, File)>) -> Result<()> {
    match written {
        Some((path, file)) => file
            .sync_all()
            .map_err(|e| restoring(StoreError::io("writing", &path, &e))),
        None => Ok(()),
    }
}

/// Checks a backup, then restores it into a private folder in `scratch`, opens it there as a person, and verifies
/// every record, list and attachment. That folder is removed whatever comes of it. What is found wrong is in the result.
///
/// # Errors
/// As [`check_backup`], and where this person cannot open it.
pub fn check_backup_as(
    file: &Path,
    user_name: &str,
    password: &str,
    scratch: &Path,
    progress: &dyn Fn(u64, u64) -> bool,
) -> Result<(Manifest, Verified)> {
    let name = format!("countersign-check-{}", Uuid::now_v7().simple());
    let place = Aside {
        path: scratch.join(name),
        lock: None,
        kept: false,
    };
    disk::make_folder(&place.path).map_err(restoring)?;
    let half = |done: u64, total: u64| progress(done, total.saturating_mul(2));
    let manifest = restore(file, &place.path.join("store"), &half)?;
    let (store, _) = Store::open(&place.path.join("store"))?;
    store
        .unlock(user_name, password)
        .map_err(BackupError::Unlock)?;
    let mut verified = store.verify(Depth::Records, &|done, total| {
        progress(total + done, total.saturating_mul(2))
    })?;
    if !verified.complete {
        return Err(BackupError::Stopped);
    }
    let found = (verified.frames, verified.records, verified.head);
    if found
        != (
            manifest.frames,
            manifest.records,
            (manifest.frames, manifest.head),
        )
    {
        let what = "What was restored does not hold what the backup’s list of contents says.";
        verified.faults.push(what.to_owned());
    }
    Ok((manifest, verified))
}

/// Which backups were made of the store in this folder, oldest first. Needs no password.
///
/// # Errors
/// `Storage`.
pub fn backups(place: &Path) -> crate::error::Result<Vec<BackupNote>> {
    notes::read(place)
}

impl Store {
    /// Which backups were made of this store, oldest first.
    ///
    /// # Errors
    /// `Storage`.
    pub fn backups(&self) -> crate::error::Result<Vec<BackupNote>> {
        notes::read(self.place())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_part() -> impl Strategy<Value = Part> {
        prop_oneof![
            (0..3u32).prop_map(Part::Journal),
            Just(Part::Attachment("ab".repeat(32))),
            Just(Part::Draft("cd".repeat(32))),
            Just(Part::Notes),
            Just(Part::Keys),
        ]
    }

    proptest! {
        /// Every hash fits, as if a program had written it that means harm.
        #[test]
        fn well_formed_outside_and_anything_inside_is_never_restored(
            parts in proptest::collection::vec(
                (any_part(), proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..600), 0..3), any::<bool>()),
                0..6,
            ),
            frames in 0..3u64,
        ) {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("backup");
            let store = Uuid::now_v7();
            let mut out = Writing::create(&file, store, Utc::now()).unwrap();
            for (part, chunks, with_header) in &parts {
                out.begin(part).unwrap();
                if *with_header && let Part::Journal(segment) = part {
                    let end = End { segment: *segment, ..End::default() };
                    out.chunk(&end.header(store)).unwrap();
                }
                for chunk in chunks {
                    out.chunk(chunk).unwrap();
                }
                out.end().unwrap();
            }
            out.finish(&mut Manifest { frames, ..Manifest::default() }).unwrap();
            out.put_in_place(&file).unwrap();
            prop_assert!(check_backup(&file, &|_, _| true).is_err());
            let place = folder.path().join("store");
            prop_assert!(restore(&file, &place, &|_, _| true).is_err());
            prop_assert!(!place.exists());
        }
    }
}
