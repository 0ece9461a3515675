//! The store as its callers see it: commits into the journal, reads from the working copy.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::contents::{Contents, Vocabulary};
use crate::disk;
use crate::error::{Result, StoreError, UnlockError};
use crate::frame::{Frame, Hash, SealedRecord};
use crate::head;
use crate::journal::{self, Journal, Placed};
use crate::keys::{KeyFile, NewPerson, Opener, Opens, SignedIn};
use crate::lock::Lock;
use crate::notes::{self, Note};
use crate::opening::{self, Opened, Step};
use crate::pending::Pending;
use crate::place;
use crate::readable::Readable;
use crate::recent::Recent;
use crate::record::{
    Batch, Change, ChangedRecord, Committed, DraftEntry, IndexEntry, Listed, Page, Record,
    RecordPut,
};
use crate::recovery::RecoveryKey;
use crate::seal::{self, KdfCost, Key};
use crate::sealed_files::{self, AttachmentName, Draft};
use crate::verify::{self, Depth, Verified};
use crate::working::{Body, Kept, Locator, WorkingCopy};

/// How long the working copy may lag while nobody reads: what comes meanwhile is applied together, and its writing
/// does not meet the journal's.
const LAG: Duration = Duration::from_millis(5);
const BETWEEN_CHECKPOINTS: Duration = Duration::from_secs(1);
const LONGEST_USE_CASE: usize = 255;
const LONGEST_INDEX_KEY: usize = 1024;

/// An open store. All methods may be called from several threads.
///
/// Dropping it waits until the working copy has caught up and is on the disk.
pub struct Store {
    pub(crate) inner: Arc<Inner>,
    /// Commits go through here one by one.
    pub(crate) journal: Mutex<Journal>,
    threads: Vec<JoinHandle<()>>,
}

/// What the threads of the store share. The lock comes last, so that it is let go of last.
pub(crate) struct Inner {
    pub(crate) working: WorkingCopy,
    pub(crate) keys: Mutex<KeyFile>,
    /// Held to read while an attachment or a draft is written, so that a disposal leaves none behind.
    pub(crate) files: RwLock<()>,
    contents: Mutex<Contents>,
    ring: RwLock<Option<Arc<Ring>>>,
    /// Held while a frame is applied, so that a reader sees all of it or nothing.
    pub(crate) gate: RwLock<()>,
    pub(crate) progress: Mutex<Progress>,
    /// Something was applied.
    applied: Condvar,
    /// There is something to apply, or somebody waits for it.
    wanted: Condvar,
    closing: Condvar,
    pub(crate) place: PathBuf,
    pub(crate) store: Uuid,
    mark: u8,
    pub(crate) lock: Lock,
}

/// The keys of an unlocked store.
pub(crate) struct Ring {
    pub(crate) opener: Opener,
    pub(crate) case_files: Mutex<HashMap<Uuid, Key>>,
    /// What these keys have opened lately.
    pub(crate) readable: Mutex<Readable>,
}

pub(crate) struct Progress {
    acknowledged: u64,
    head: Hash,
    applied: u64,
    checkpointed: u64,
    /// Why the working copy no longer follows. Opening again puts it right.
    pub(crate) failed: Option<StoreError>,
    closing: bool,
    pending: Pending,
    /// Readers who wait for it.
    waiting: usize,
    pub(crate) recent: Recent,
}

/// The folders and files of a store.
pub(crate) mod places {
    use std::path::{Path, PathBuf};

    pub fn journal(place: &Path) -> PathBuf {
        place.join("journal")
    }
    pub fn working(place: &Path) -> PathBuf {
        place.join("sled")
    }
    pub fn attachments(place: &Path) -> PathBuf {
        place.join("attachments")
    }
    pub fn drafts(place: &Path) -> PathBuf {
        place.join("drafts")
    }
    pub fn aside(place: &Path) -> PathBuf {
        place.join("aside")
    }
    /// Says that the working copy was found damaged and has to be made again.
    pub fn rebuild(place: &Path) -> PathBuf {
        place.join("rebuild")
    }
}

impl Store {
    /// True where a store is kept in this folder.
    pub fn exists(place: &Path) -> bool {
        opening::exists(place)
    }

    /// Refuses a folder in which records would not be safe. It need not exist yet.
    ///
    /// # Errors
    /// `Unfit` with the reason.
    pub fn refuse_unfit(place: &Path) -> Result<()> {
        place::refuse_unfit(place)
    }

    /// Creates a store in an empty or missing folder and leaves it unlocked for its founder.
    /// `mark` is the caller's and can be read without a key.
    ///
    /// # Errors
    /// `Occupied` where the folder holds anything else.
    pub fn create(
        place: &Path,
        founder: NewPerson,
        cost: KdfCost,
        mark: u8,
    ) -> Result<(Store, RecoveryKey)> {
        let created = opening::create(place, founder, cost, mark)?;
        let store = Store::start(place, created.parts);
        store.inner.unlock_with(Opener::Master(created.master));
        Ok((store, created.recovery))
    }

    /// Opens a store, puts right what a crash left behind, and leaves it locked.
    ///
    /// # Errors
    /// `NotFound`, `InUse` (after waiting up to ten seconds), `Unfit`, `NotWritable`, `NoRoom`, `Newer`, and `Damaged`
    /// where something that had been confirmed cannot be read: then nothing was changed.
    pub fn open(place: &Path) -> Result<(Store, Opened)> {
        let (parts, opened) = opening::open(place, None, &|_| {})?;
        Ok((Store::start(place, parts), opened))
    }

    /// The same for a program that reads the records: one that does not know all that they are written in is refused
    /// before anything is touched. `tell` hears what is done, often.
    ///
    /// # Errors
    /// As `open`.
    pub fn open_knowing(
        place: &Path,
        known: &Vocabulary,
        tell: &dyn Fn(Step),
    ) -> Result<(Store, Opened)> {
        let (parts, opened) = opening::open(place, Some(known), tell)?;
        Ok((Store::start(place, parts), opened))
    }

    /// What was found and put right whenever the store was opened, oldest first; not only this time.
    ///
    /// # Errors
    /// `Storage`.
    pub fn notes(&self) -> Result<Vec<Note>> {
        notes::read(&self.inner.place)
    }

    fn start(place: &Path, parts: opening::Parts) -> Store {
        let end = *parts.journal.end();
        let inner = Arc::new(Inner {
            working: parts.working,
            store: parts.keys.store(),
            mark: parts.keys.mark(),
            keys: Mutex::new(parts.keys),
            files: RwLock::new(()),
            contents: Mutex::new(parts.contents),
            ring: RwLock::new(None),
            gate: RwLock::new(()),
            progress: Mutex::new(Progress {
                acknowledged: end.sequence,
                head: end.hash,
                applied: end.sequence,
                // What a killed program wrote need not be on the disk: the first checkpoint comes soon.
                checkpointed: 0,
                failed: None,
                closing: false,
                pending: Pending::default(),
                waiting: 0,
                recent: Recent::default(),
            }),
            applied: Condvar::new(),
            wanted: Condvar::new(),
            closing: Condvar::new(),
            place: place.to_owned(),
            lock: parts.lock,
        });
        let (applier, keeper) = (Arc::clone(&inner), Arc::clone(&inner));
        let threads = vec![
            std::thread::spawn(move || applier.apply_all()),
            std::thread::spawn(move || keeper.checkpoint_now_and_then()),
        ];
        Store {
            inner,
            journal: Mutex::new(parts.journal),
            threads,
        }
    }

    /// The folder of the store.
    pub fn place(&self) -> &Path {
        &self.inner.place
    }

    /// Every case file and group of shared records that can be opened.
    pub fn case_files(&self) -> Vec<Uuid> {
        let mut ids = locked(&self.inner.keys).case_file_ids();
        ids.sort();
        ids
    }

    /// The mark given to `create`.
    pub fn mark(&self) -> u8 {
        self.inner.mark
    }

    /// Opens what a person's password opens (`opens` says what) and returns their id.
    ///
    /// # Errors
    /// `WrongPassword` for a wrong password and an unknown user name alike; `NoContent` for an account that waits for
    /// `allow`.
    pub fn unlock(
        &self,
        user_name: &str,
        password: &str,
    ) -> std::result::Result<Uuid, UnlockError> {
        let signed_in = locked(&self.inner.keys).sign_in(user_name, password)?;
        match signed_in {
            SignedIn::As(person, opener) => {
                self.inner.unlock_with(opener);
                Ok(person)
            }
            SignedIn::NothingYet => Err(UnlockError::NoContent),
            SignedIn::Wrong => Err(UnlockError::WrongPassword),
        }
    }

    /// Opens the content with the recovery key, however it is typed.
    ///
    /// # Errors
    /// `WrongRecoveryKey` with the reason.
    pub fn unlock_with_recovery_key(&self, key: &str) -> std::result::Result<(), UnlockError> {
        let key = RecoveryKey::read(key).map_err(UnlockError::WrongRecoveryKey)?;
        let master = locked(&self.inner.keys).recover(&key);
        let other = || UnlockError::WrongRecoveryKey("it belongs to another store.".to_owned());
        self.inner
            .unlock_with(Opener::Master(master.ok_or_else(other)?));
        Ok(())
    }

    /// What is open; nothing in a locked store.
    pub fn opens(&self) -> Option<Opens> {
        self.inner.ring().ok().map(|ring| ring.opener.opens())
    }

    /// Everybody who has a password, and what it opens; nothing where somebody has to allow it first. Works on a
    /// locked store too.
    pub fn accounts(&self) -> HashMap<Uuid, Option<Opens>> {
        locked(&self.inner.keys).accounts()
    }

    /// Lets administration open these groups of shared records. Costs nothing where it may already.
    ///
    /// # Errors
    /// `Locked`; `OutOfReach` where no content is open.
    pub fn open_to_administration(&self, groups: &[Uuid]) -> Result<()> {
        let ring = self.inner.ring()?;
        locked(&self.inner.keys).open_to_administration(groups, &ring.opener)
    }

    /// True where this is the person's password. Works on a locked store too.
    ///
    /// # Errors
    /// `NotFound` where the person cannot sign in at all.
    pub fn check_password(&self, person: Uuid, password: &str) -> Result<bool> {
        locked(&self.inner.keys).is_password(person, password)
    }

    /// Drops all keys. What is being read or written at this moment is finished first.
    pub fn lock(&self) {
        *self
            .inner
            .ring
            .write()
            .unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// True until somebody unlocks.
    pub fn is_locked(&self) -> bool {
        self.inner.ring().is_err()
    }

    /// Adds a person, or lets one who was removed come back. `opens` says what their password opens: nothing until
    /// somebody allows it, where it is `None`.
    ///
    /// # Errors
    /// `Invalid` where the user name or the person is there already; `Locked`; `OutOfReach` where what they are to open
    /// is not open now.
    pub fn add_person(&self, person: NewPerson, opens: Option<Opens>, cost: KdfCost) -> Result<()> {
        let ring = self.inner.ring()?;
        locked(&self.inner.keys).add_person(&person, cost, opens, &ring.opener)
    }

    /// Gives a person a new pair and password, which opens what `opens` says.
    ///
    /// # Errors
    /// `NotFound`, `Locked`, `OutOfReach` as for `add_person`.
    pub fn set_password(
        &self,
        person: Uuid,
        password: Zeroizing<String>,
        opens: Option<Opens>,
        cost: KdfCost,
    ) -> Result<()> {
        let ring = self.inner.ring()?;
        locked(&self.inner.keys).set_password(person, &password, cost, opens, &ring.opener)
    }

    /// Changes what a person's password opens, without knowing it.
    ///
    /// # Errors
    /// `NotFound`, `Locked`, `OutOfReach` as for `add_person`.
    pub fn allow(&self, person: Uuid, opens: Option<Opens>) -> Result<()> {
        let ring = self.inner.ring()?;
        locked(&self.inner.keys).allow(person, opens, &ring.opener)
    }

    /// Lets a person sign in under another user name.
    ///
    /// # Errors
    /// `Invalid` where somebody else has it; `NotFound`, `Locked`.
    pub fn rename_person(&self, person: Uuid, user_name: &str) -> Result<()> {
        self.inner.ring()?;
        locked(&self.inner.keys).rename(person, user_name)
    }

    /// Overwrites a person's pair in both copies of the keys: their password opens nothing any more.
    ///
    /// # Errors
    /// `NotFound` where they have none; `Locked`.
    pub fn remove_person(&self, person: Uuid) -> Result<()> {
        self.inner.ring()?;
        locked(&self.inner.keys).remove_person(person)
    }

    /// The record, or nothing where there is none.
    ///
    /// # Errors
    /// `Locked`, `KeyGone`, `Damaged`.
    pub fn get(&self, id: Uuid) -> Result<Option<Record>> {
        let ring = self.inner.ring()?;
        let _applied = self.inner.settled()?;
        let record = self.inner.watched(self.record(&ring, id))?;
        if let Some(record) = &record {
            self.inner.remember(record);
        }
        Ok(record)
    }

    /// The records in the order asked for; nothing in the place of one that there is not.
    ///
    /// # Errors
    /// As `get`.
    pub fn get_many(&self, ids: &[Uuid]) -> Result<Vec<Option<Record>>> {
        let ring = self.inner.ring()?;
        let _applied = self.inner.settled()?;
        self.inner
            .watched(ids.iter().map(|id| self.record(&ring, *id)).collect())
    }

    /// The records of entries of a list, in their order; nothing in the place of one that there is not.
    /// Quicker than `get_many`: an entry says where its record is.
    ///
    /// # Errors
    /// As `get`.
    pub fn get_listed(&self, listed: &[Listed]) -> Result<Vec<Option<Record>>> {
        let ring = self.inner.ring()?;
        let _applied = self.inner.settled()?;
        let records = listed
            .iter()
            .map(|entry| self.record_at(&ring, entry.case_file, entry.kind, entry.id));
        self.inner.watched(records.collect())
    }

    /// All records of a case file, or those of one kind, in order of kind and id.
    ///
    /// # Errors
    /// As `get`.
    pub fn case_file(&self, case_file: Uuid, kind: Option<u16>) -> Result<Vec<Record>> {
        let ring = self.inner.ring()?;
        let _applied = self.inner.settled()?;
        let found = self
            .inner
            .watched(self.inner.working.case_file(case_file, kind))?;
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let key = self.inner.key(&ring, case_file)?;
        let opened = found
            .into_iter()
            .map(|(kind, id, kept)| self.opened(&key, case_file, kind, id, &kept));
        opened.collect()
    }

    /// Reads a case file as `case_file` does, but opens none of its records: what is left out is the cost of sealing.
    ///
    /// # Errors
    /// As `case_file`.
    #[cfg(feature = "measuring")]
    pub fn case_file_left_sealed(&self, case_file: Uuid) -> Result<Vec<(u16, Uuid, Vec<u8>)>> {
        let _applied = self.inner.settled()?;
        let found = self
            .inner
            .watched(self.inner.working.case_file(case_file, None))?;
        let copied = found.into_iter().map(|(kind, id, kept)| {
            let sealed = match kept.body() {
                Body::Sealed(sealed) => sealed.to_vec(),
                Body::InJournal(sequence) => self.sealed_in_journal(sequence, id)?,
            };
            Ok((kind, id, sealed))
        });
        copied.collect()
    }

    fn record(&self, ring: &Ring, id: Uuid) -> Result<Option<Record>> {
        let known = locked(&ring.readable).get(id);
        if known.is_some() {
            return Ok(known);
        }
        let Some(at) = self.inner.working.locate(id)? else {
            return Ok(None);
        };
        let record = self.record_at(ring, at.case_file, at.kind, id)?;
        let missing = || StoreError::damaged(format!("record {id} is missing"), "sled");
        record.ok_or_else(missing).map(Some)
    }

    fn record_at(
        &self,
        ring: &Ring,
        case_file: Uuid,
        kind: u16,
        id: Uuid,
    ) -> Result<Option<Record>> {
        let known = locked(&ring.readable).get(id);
        if let Some(record) = known
            && (record.case_file, record.kind) == (case_file, kind)
        {
            return Ok(Some(record));
        }
        let Some(kept) = self.inner.working.kept(case_file, kind, id)? else {
            return Ok(None);
        };
        let key = self.inner.key(ring, case_file)?;
        let record = self.opened(&key, case_file, kind, id, &kept)?;
        locked(&ring.readable).add(&record);
        Ok(Some(record))
    }

    fn opened(
        &self,
        key: &Key,
        case_file: Uuid,
        kind: u16,
        id: Uuid,
        kept: &Kept,
    ) -> Result<Record> {
        let place = record_place(case_file, kind, id, kept.version, kept.schema);
        let bytes = match kept.body() {
            Body::Sealed(sealed) => seal::open(key, &place, sealed),
            Body::InJournal(sequence) => {
                seal::open(key, &place, &self.sealed_in_journal(sequence, id)?)
            }
        };
        let bytes = bytes.ok_or_else(|| {
            StoreError::damaged(
                format!("record {id} was changed in the working copy"),
                "sled",
            )
        })?;
        Ok(Record {
            case_file,
            kind,
            id,
            version: kept.version,
            schema: kept.schema,
            bytes,
        })
    }

    fn sealed_in_journal(&self, sequence: u64, id: Uuid) -> Result<Vec<u8>> {
        let frame = self.inner.frame(sequence)?.frame;
        let record = frame.records.into_iter().find(|record| record.id == id);
        let lost =
            || StoreError::damaged(format!("record {id} is not in commit {sequence}"), "sled");
        Ok(record.ok_or_else(lost)?.sealed)
    }

    /// A page of an index: keys from `from` (included) to `to` (excluded; empty means to the end of the index).
    ///
    /// # Errors
    /// `Damaged`, `Storage`.
    pub fn list(&self, index: u8, from: &[u8], to: &[u8], page: &Page) -> Result<Vec<Listed>> {
        let _applied = self.inner.settled()?;
        self.inner
            .watched(self.inner.working.list(index, from, to, page))
    }

    /// How many entries of an index lie in the range, counted up to `max`.
    ///
    /// # Errors
    /// `Damaged`, `Storage`.
    pub fn count(&self, index: u8, from: &[u8], to: &[u8], max: usize) -> Result<usize> {
        let _applied = self.inner.settled()?;
        self.inner
            .watched(self.inner.working.count(index, from, to, max))
    }

    /// Keeps a batch, whole or not at all. When this returns, it is safe on the disk.
    ///
    /// # Errors
    /// `Conflict` where a version read no longer holds; `Invalid`; `Locked`; `Full`. Nothing is kept then. After a
    /// failed write (`Storage`) the store has to be opened again to know.
    pub fn commit(&self, batch: Batch) -> Result<Committed> {
        check(&batch)?;
        let ring = self.inner.ring()?;
        self.inner
            .make_keys(&ring, batch.puts.iter().map(|put| put.case_file))?;
        let records = batch
            .puts
            .iter()
            .map(|put| self.sealed(&ring, put))
            .collect::<Result<Vec<_>>>()?;

        let mut journal = locked(&self.journal);
        if let Some(committed) = self.inner.kept_before(batch.request)? {
            return Ok(committed);
        }
        self.inner
            .refuse_disposed(batch.puts.iter().map(|put| put.case_file))?;
        self.check_versions(&batch)?;
        locked(&self.inner.contents).cover(&batch.puts)?;
        let end = *journal.end();
        let frame = Frame {
            sequence: end.sequence + 1,
            previous: end.hash,
            request: batch.request,
            time: batch.time.timestamp_micros(),
            person: batch.person,
            use_case: batch.use_case,
            records,
        };
        let (at, hash, length) = journal.append(&frame)?;
        let committed = Committed {
            sequence: frame.sequence,
            hash,
            repeated: false,
        };
        self.inner.acknowledged(Placed {
            frame,
            hash,
            at,
            length,
        });
        Ok(committed)
    }

    fn sealed(&self, ring: &Ring, put: &RecordPut) -> Result<SealedRecord> {
        let indexes = put.indexes.iter().map(|entry| self.with_hash(entry));
        let indexes = indexes.collect::<Result<_>>()?;
        let version = put.expected.saturating_add(1);
        let key = self.inner.key(ring, put.case_file)?;
        let place = record_place(put.case_file, put.kind, put.id, version, put.schema);
        Ok(SealedRecord {
            case_file: put.case_file,
            kind: put.kind,
            id: put.id,
            version,
            schema: put.schema,
            indexes,
            sealed: seal::seal(&key, &place, &put.bytes)?,
        })
    }

    /// An entry as it is kept: where it names an attachment, with the hash of the sealed file.
    fn with_hash(&self, entry: &IndexEntry) -> Result<IndexEntry> {
        let mut entry = entry.clone();
        if let Some((name, None)) = verify::attachment_named(&entry)
            && let Some(hash) =
                sealed_files::sealed_hash(&places::attachments(&self.inner.place), &name)?
        {
            entry.key.extend(hash);
        }
        Ok(entry)
    }

    fn check_versions(&self, batch: &Batch) -> Result<()> {
        let conflict = |id, expected, found| {
            Err(StoreError::Conflict {
                id,
                expected,
                found,
            })
        };
        for (id, expected) in &batch.reads {
            let found = self.inner.locate(*id)?.map_or(0, |at| at.version);
            if found != *expected {
                return conflict(*id, *expected, found);
            }
        }
        for put in &batch.puts {
            let at = self.inner.locate(put.id)?;
            let found = at.map_or(0, |at| at.version);
            if found != put.expected {
                return conflict(put.id, put.expected, found);
            }
            if at.is_some_and(|at| (at.case_file, at.kind) != (put.case_file, put.kind)) {
                let what = format!("record {} belongs to another case file or kind.", put.id);
                return Err(StoreError::Invalid(what));
            }
        }
        Ok(())
    }

    /// Commits after `sequence`, oldest first, at most `max`.
    ///
    /// # Errors
    /// `Locked`, `Damaged`.
    pub fn changes_since(&self, sequence: u64, max: usize) -> Result<Vec<Change>> {
        let ring = self.inner.ring()?;
        let _applied = self.inner.settled()?;
        let last = self.head().0.min(sequence.saturating_add(max as u64));
        (sequence + 1..=last)
            .map(|sequence| self.change(&ring, sequence, None))
            .collect()
    }

    /// Commits that touched a case file, newest first, those before `before`, at most `max`.
    /// Only the records of this case file are listed.
    ///
    /// # Errors
    /// `Locked`, `Damaged`.
    pub fn history(&self, case_file: Uuid, before: Option<u64>, max: usize) -> Result<Vec<Change>> {
        let ring = self.inner.ring()?;
        let _applied = self.inner.settled()?;
        let touched = self
            .inner
            .watched(self.inner.working.touched(case_file, before, max))?;
        touched
            .into_iter()
            .map(|sequence| self.change(&ring, sequence, Some(case_file)))
            .collect()
    }

    fn change(&self, ring: &Ring, sequence: u64, of: Option<Uuid>) -> Result<Change> {
        let placed = self.inner.frame(sequence)?;
        let frame = placed.frame;
        let time = DateTime::from_timestamp_micros(frame.time).ok_or_else(|| {
            StoreError::damaged("a commit has an impossible time", placed.at.to_string())
        })?;
        let wanted = frame
            .records
            .into_iter()
            .filter(|record| of.is_none_or(|of| record.case_file == of));
        let records = wanted
            .map(|record| self.changed_record(ring, record))
            .collect::<Result<_>>()?;
        Ok(Change {
            sequence,
            time,
            person: frame.person,
            use_case: frame.use_case,
            hash: placed.hash,
            request: frame.request,
            records,
        })
    }

    pub(crate) fn changed_record(
        &self,
        ring: &Ring,
        record: SealedRecord,
    ) -> Result<ChangedRecord> {
        let bytes = match self.inner.key(ring, record.case_file) {
            Ok(key) => Some(open_record(&key, &record).ok_or_else(|| {
                StoreError::damaged(
                    format!(
                        "version {} of record {} does not open",
                        record.version, record.id
                    ),
                    "journal",
                )
            })?),
            // That it changed may be known; what it holds may not.
            Err(StoreError::KeyGone(_) | StoreError::OutOfReach) => None,
            Err(other) => return Err(other),
        };
        Ok(ChangedRecord {
            case_file: record.case_file,
            kind: record.kind,
            id: record.id,
            version: record.version,
            schema: record.schema,
            bytes,
        })
    }

    /// Seals and keeps a file. When this returns, it is safe on the disk. The same content in the same case file
    /// gets the same name.
    ///
    /// # Errors
    /// `Locked`, `Full`, `Storage`.
    pub fn put_attachment(&self, case_file: Uuid, bytes: &[u8]) -> Result<AttachmentName> {
        let _kept = self.inner.writing_files();
        let key = self.key_made(case_file)?;
        sealed_files::write_attachment(
            &places::attachments(&self.inner.place),
            case_file,
            &key,
            bytes,
        )
    }

    /// Opens a file that `put_attachment` kept.
    ///
    /// # Errors
    /// `NotFound`; `Damaged` where it is not the one that was kept; `Locked`, `KeyGone`.
    pub fn attachment(&self, case_file: Uuid, name: &AttachmentName) -> Result<Vec<u8>> {
        let ring = self.inner.ring()?;
        let key = self.inner.key(&ring, case_file)?;
        sealed_files::read_attachment(
            &places::attachments(&self.inner.place),
            case_file,
            &key,
            name,
        )
    }

    /// Keeps what a person has typed but not saved, durably and outside the journal. `place` says where in the
    /// program it belongs; a draft there is replaced.
    ///
    /// # Errors
    /// `Locked`, `Full`, `Storage`.
    pub fn save_draft(
        &self,
        case_file: Uuid,
        person: Uuid,
        place: &str,
        bytes: &[u8],
    ) -> Result<()> {
        let _kept = self.inner.writing_files();
        let key = self.key_made(case_file)?;
        let draft = Draft {
            case_file,
            place: place.to_owned(),
            saved_at: Utc::now(),
            bytes: bytes.to_vec(),
        };
        sealed_files::write_draft(&places::drafts(&self.inner.place), person, &key, &draft)
    }

    /// A draft and when it was saved, or nothing.
    ///
    /// # Errors
    /// `Locked`, `Damaged`.
    pub fn draft(
        &self,
        case_file: Uuid,
        person: Uuid,
        place: &str,
    ) -> Result<Option<(DateTime<Utc>, Vec<u8>)>> {
        let ring = self.inner.ring()?;
        let Some(key) = self.inner.key_if_any(&ring, case_file)? else {
            let folder = places::drafts(&self.inner.place);
            return match sealed_files::has_draft(&folder, case_file, person)? {
                true => Err(StoreError::KeyGone(case_file)),
                false => Ok(None),
            };
        };
        let draft =
            sealed_files::read_draft(&places::drafts(&self.inner.place), person, &key, place)?;
        Ok(draft.map(|draft| (draft.saved_at, draft.bytes)))
    }

    /// Removes a draft, if there is one.
    ///
    /// # Errors
    /// `Locked`, `Storage`.
    pub fn discard_draft(&self, case_file: Uuid, person: Uuid, place: &str) -> Result<()> {
        let ring = self.inner.ring()?;
        match self.inner.key_if_any(&ring, case_file)? {
            Some(key) => {
                sealed_files::remove_draft(&places::drafts(&self.inner.place), person, &key, place)
            }
            None => Ok(()),
        }
    }

    /// The drafts of a person, newest first.
    ///
    /// # Errors
    /// `Locked`, `Damaged`.
    pub fn drafts(&self, person: Uuid) -> Result<Vec<DraftEntry>> {
        let ring = self.inner.ring()?;
        let folder = places::drafts(&self.inner.place);
        let drafts = sealed_files::drafts(&folder, person, |case_file| {
            self.inner.key_if_any(&ring, case_file)
        })?;
        let entry = |d: Draft| DraftEntry {
            case_file: d.case_file,
            place: d.place,
            saved_at: d.saved_at,
        };
        Ok(drafts.into_iter().map(entry).collect())
    }

    fn key_made(&self, case_file: Uuid) -> Result<Key> {
        let ring = self.inner.ring()?;
        self.inner.make_keys(&ring, [case_file])?;
        self.inner.key(&ring, case_file)
    }

    /// Looks for anything that is not as it was written. `progress(done, total)` returning false stops it.
    /// Commits go on meanwhile; it covers those made before it began.
    ///
    /// # Errors
    /// `Locked` (for `Depth::Records`); what is wrong in the store is not an error but in the result.
    pub fn verify(&self, depth: Depth, progress: &dyn Fn(u64, u64) -> bool) -> Result<Verified> {
        let ring = match depth {
            Depth::Chain => None,
            Depth::Records => Some(self.inner.ring()?),
        };
        verify::verify(&self.inner, ring.as_deref(), self.head(), progress)
    }

    /// Number and hash of the last commit: the head of the chain. 0 and zeros in a new store.
    pub fn head(&self) -> (u64, [u8; 32]) {
        let progress = locked(&self.inner.progress);
        (progress.acknowledged, progress.head)
    }

    /// Brings the working copy to the disk. Happens by itself about a second after a commit, and at the end.
    ///
    /// # Errors
    /// `Full`, `Storage`: nothing is lost then, but the store has to be opened again.
    pub fn checkpoint(&self) -> Result<()> {
        drop(self.inner.settled()?);
        self.inner.checkpoint()
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        locked(&self.inner.progress).closing = true;
        self.inner.closing.notify_all();
        self.inner.wanted.notify_all();
        for thread in self.threads.drain(..) {
            // A thread that panicked has nothing left to wait for.
            let _ = thread.join();
        }
        let up_to_date = {
            let progress = locked(&self.inner.progress);
            progress.failed.is_none() && progress.applied == progress.acknowledged
        };
        if up_to_date && self.inner.checkpoint().is_ok() {
            self.inner.lock.closed_in_order();
        }
    }
}

impl Progress {
    fn was_applied(&mut self, placed: &Placed) {
        self.applied = placed.frame.sequence;
        for (id, at) in self.pending.applied(placed) {
            self.recent.remember(id, at);
        }
    }
}

impl Inner {
    fn unlock_with(&self, opener: Opener) {
        let ring = Ring {
            opener,
            case_files: Mutex::default(),
            readable: Mutex::default(),
        };
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(ring));
    }

    pub(crate) fn ring(&self) -> Result<Arc<Ring>> {
        let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
        ring.clone().ok_or(StoreError::Locked)
    }

    pub(crate) fn key(&self, ring: &Ring, case_file: Uuid) -> Result<Key> {
        self.key_if_any(ring, case_file)?
            .ok_or(StoreError::KeyGone(case_file))
    }

    /// The key of a case file; nothing where it has none.
    pub(crate) fn key_if_any(&self, ring: &Ring, case_file: Uuid) -> Result<Option<Key>> {
        if let Some(key) = locked(&ring.case_files).get(&case_file) {
            return Ok(Some(key.clone()));
        }
        // Held until the key is remembered: a disposal in between would not find it to be forgotten.
        let keys = locked(&self.keys);
        let key = keys.case_key(case_file, &ring.opener)?;
        if let Some(key) = &key {
            locked(&ring.case_files).insert(case_file, key.clone());
        }
        Ok(key)
    }

    /// Makes the keys that new case files need. They are on the disk when this returns.
    fn make_keys(&self, ring: &Ring, case_files: impl IntoIterator<Item = Uuid>) -> Result<()> {
        let mut keys = locked(&self.keys);
        let mut new: Vec<Uuid> = case_files
            .into_iter()
            .filter(|id| !keys.has_key(*id))
            .collect();
        if let Some(gone) = new.iter().find(|id| keys.is_disposed(**id)) {
            return Err(StoreError::KeyGone(*gone));
        }
        new.sort();
        new.dedup();
        for id in &new {
            // Its key was lost to damage. A second one would open nothing of what there is.
            if !self.watched(self.working.touched(*id, None, 1))?.is_empty() {
                return Err(StoreError::KeyGone(*id));
            }
        }
        if new.is_empty() {
            Ok(())
        } else {
            keys.make_case_keys(&new, &ring.opener)
        }
    }

    /// Waits until all that was acknowledged before can be read; nothing more is applied while the answer is held.
    pub(crate) fn settled(&self) -> Result<RwLockReadGuard<'_, ()>> {
        let mut progress = locked(&self.progress);
        let wanted = progress.acknowledged;
        if progress.applied < wanted {
            progress.waiting += 1;
            self.wanted.notify_all();
            while progress.applied < wanted && progress.failed.is_none() {
                progress = self
                    .applied
                    .wait(progress)
                    .unwrap_or_else(PoisonError::into_inner);
            }
            progress.waiting -= 1;
        }
        match &progress.failed {
            Some(error) if progress.applied < wanted => Err(error.clone()),
            _ => {
                drop(progress);
                Ok(self.gate.read().unwrap_or_else(PoisonError::into_inner))
            }
        }
    }

    /// A request that was kept before, and what it was given. Waits while too much is still to be applied.
    /// Called for one commit at a time.
    fn kept_before(&self, request: Uuid) -> Result<Option<Committed>> {
        let newest = {
            let mut progress = locked(&self.progress);
            while progress.pending.is_full() && progress.failed.is_none() {
                progress = self
                    .applied
                    .wait(progress)
                    .unwrap_or_else(PoisonError::into_inner);
            }
            if let Some(error) = &progress.failed {
                return Err(error.clone());
            }
            if let Some(committed) = progress.pending.request(request) {
                return Ok(Some(Committed {
                    repeated: true,
                    ..committed
                }));
            }
            progress.recent.newest()
        };
        match newest {
            Some(newest) if request > newest.request => return Ok(None),
            Some(_) => {}
            None => {
                let newest = self.watched(self.working.newest())?;
                locked(&self.progress).recent.set_newest(newest);
            }
        }
        let Some(sequence) = self.working.request(request)? else {
            return Ok(None);
        };
        let hash = self.working.placing(sequence)?.map(|placing| placing.hash);
        let hash = hash.ok_or_else(|| {
            StoreError::damaged(format!("commit {sequence} is not listed"), "sled")
        })?;
        Ok(Some(Committed {
            sequence,
            hash,
            repeated: true,
        }))
    }

    /// Where a record is after all that was acknowledged, applied or not. Called for one commit at a time.
    fn locate(&self, id: Uuid) -> Result<Option<Locator>> {
        {
            let mut progress = locked(&self.progress);
            let known = progress.pending.record(id);
            if let Some(at) = known.or_else(|| progress.recent.record(id)) {
                return Ok(Some(at));
            }
            if progress
                .recent
                .newest()
                .is_some_and(|newest| id > newest.record)
            {
                return Ok(None);
            }
        }
        // What is no longer pending has been applied.
        let at = self.working.locate(id)?;
        if let Some(at) = at {
            locked(&self.progress).recent.remember(id, at);
        }
        Ok(at)
    }

    /// Takes down what was read, for the commit that may follow. The caller holds what `settled` answered: nothing is
    /// applied meanwhile, so this is no older than what is known.
    fn remember(&self, record: &Record) {
        let at = Locator {
            case_file: record.case_file,
            kind: record.kind,
            version: record.version,
        };
        locked(&self.progress).recent.remember(record.id, at);
    }

    fn acknowledged(&self, placed: Placed) {
        let mut progress = locked(&self.progress);
        let frame = &placed.frame;
        progress.acknowledged = frame.sequence;
        progress.head = placed.hash;
        let records = frame.records.iter().map(|record| record.id);
        progress.recent.committed(frame.request, records);
        let (nothing, enough) = (progress.pending.is_empty(), progress.pending.is_enough());
        progress.pending.push(placed);
        let now_enough = progress.pending.is_enough() && !enough;
        drop(progress);
        if nothing || now_enough {
            self.wanted.notify_all();
        }
    }

    fn apply_all(&self) {
        while let Some(frames) = self.next_to_apply() {
            // Held until the progress says so too: a checkpoint must not take what is half said for all.
            let gate = self.gate.write().unwrap_or_else(PoisonError::into_inner);
            let marked = self.lock.writing();
            let result = self.watched(
                marked.and_then(|()| self.working.apply(self.store, &frames, &HashSet::new())),
            );
            if let Ok(ring) = self.ring() {
                let records = frames.iter().flat_map(|placed| &placed.frame.records);
                locked(&ring.readable).changed(records);
            }
            let mut progress = locked(&self.progress);
            match result {
                Ok(()) => frames
                    .iter()
                    .for_each(|placed| progress.was_applied(placed)),
                Err(error) => progress.failed = Some(error),
            }
            let failed = progress.failed.is_some();
            drop(progress);
            drop(gate);
            self.applied.notify_all();
            if failed {
                return;
            }
        }
    }

    /// Waits for something to apply, and a little for more of it; nothing once the store closes.
    fn next_to_apply(&self) -> Option<Vec<Placed>> {
        let mut progress = locked(&self.progress);
        while progress.pending.is_empty() {
            if progress.closing {
                return None;
            }
            progress = self
                .wanted
                .wait(progress)
                .unwrap_or_else(PoisonError::into_inner);
        }
        let until = Instant::now() + LAG;
        while progress.waiting == 0 && !progress.closing && !progress.pending.is_enough() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            progress = self
                .wanted
                .wait_timeout(progress, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        Some(progress.pending.take())
    }

    fn checkpoint_now_and_then(&self) {
        let mut progress = locked(&self.progress);
        while !progress.closing {
            let waited = self.closing.wait_timeout(progress, BETWEEN_CHECKPOINTS);
            progress = waited.unwrap_or_else(PoisonError::into_inner).0;
            if !progress.closing
                && progress.applied > progress.checkpointed
                && progress.failed.is_none()
            {
                drop(progress);
                // Kept in `failed`, where the next call finds it.
                let _ = self.checkpoint();
                progress = locked(&self.progress);
            }
        }
    }

    fn checkpoint(&self) -> Result<()> {
        let (applied, head) = {
            let progress = locked(&self.progress);
            (progress.applied, (progress.acknowledged, progress.head))
        };
        let result = self.watched(self.working.checkpoint()).and_then(|()| {
            // Only a second witness beside sled's: the next checkpoint writes it again.
            let _ = head::remember(&self.place, self.store, head);
            // Nothing is applied while the gate is held: what was flushed is all there is, or more came meanwhile.
            let _gate = self.gate.read().unwrap_or_else(PoisonError::into_inner);
            if locked(&self.progress).applied == applied {
                self.lock.synced()
            } else {
                Ok(())
            }
        });
        let mut progress = locked(&self.progress);
        match &result {
            Ok(()) => progress.checkpointed = progress.checkpointed.max(applied),
            Err(error) => progress.failed = Some(error.clone()),
        }
        result
    }

    /// The frame of a commit that has been applied.
    pub(crate) fn frame(&self, sequence: u64) -> Result<Placed> {
        let placing = self.watched(self.working.placing(sequence))?;
        let lost = || StoreError::damaged(format!("commit {sequence} is not listed"), "sled");
        let placing = placing.ok_or_else(lost)?;
        let placed = journal::read_at(&places::journal(&self.place), placing.at)?;
        if placed.frame.sequence == sequence && placed.hash == placing.hash {
            Ok(placed)
        } else {
            Err(StoreError::damaged(
                format!("commit {sequence} is another one"),
                placing.at.to_string(),
            ))
        }
    }

    /// Leaves word for the next open where the working copy turns out to be damaged.
    pub(crate) fn watched<T>(&self, result: Result<T>) -> Result<T> {
        if matches!(&result, Err(StoreError::Damaged { place, .. }) if place == "sled") {
            // If even this cannot be written, the damage is found again.
            let _ = disk::write_whole(&places::rebuild(&self.place), b"");
        }
        result
    }
}

fn check(batch: &Batch) -> Result<()> {
    let invalid = |what: String| Err(StoreError::Invalid(what));
    if batch.use_case.len() > LONGEST_USE_CASE {
        return invalid("the name of the use case is too long.".to_owned());
    }
    let mut ids = HashSet::with_capacity(batch.puts.len());
    for put in &batch.puts {
        if !ids.insert(put.id) {
            return invalid(format!("record {} is in it twice.", put.id));
        }
        let long = put
            .indexes
            .iter()
            .any(|entry| entry.key.len() > LONGEST_INDEX_KEY);
        if long || put.indexes.len() > usize::from(u16::MAX) {
            return invalid(format!(
                "the index entries of record {} are too long or too many.",
                put.id
            ));
        }
    }
    Ok(())
}

fn record_place(case_file: Uuid, kind: u16, id: Uuid, version: u64, schema: u16) -> [u8; 50] {
    let mut place = [0; 50];
    place[..6].copy_from_slice(b"record");
    place[6..22].copy_from_slice(case_file.as_bytes());
    place[22..24].copy_from_slice(&kind.to_be_bytes());
    place[24..40].copy_from_slice(id.as_bytes());
    place[40..48].copy_from_slice(&version.to_be_bytes());
    place[48..].copy_from_slice(&schema.to_be_bytes());
    place
}

pub(crate) fn open_record(key: &Key, record: &SealedRecord) -> Option<Vec<u8>> {
    let place = record_place(
        record.case_file,
        record.kind,
        record.id,
        record.version,
        record.schema,
    );
    seal::open(key, &place, &record.sealed)
}

/// A thread that panicked while it held the lock left nothing half done that matters here.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
