//! The working copy: sled, one tree, one table for each first byte of the key.
//!
//! Everything here is made from the journal and can be made from it again. What sled is known to do wrong is met in
//! this file: it panics on some damage (caught), leaves an unfinished snapshot that stops the next open (removed
//! before), on Linux does not sync what it flushes (synced through a handle of our own), and may flush or close for
//! ever after the disk failed once (waited for so long, then left).

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use sled::{Batch, IVec};
use uuid::Uuid;

use crate::bytes::{Reader, Write};
use crate::disk;
use crate::error::{Result, StoreError};
use crate::frame::{self, Hash, SealedRecord};
use crate::journal::{Placed, Point, Position};
use crate::record::{Cursor, IndexEntry, Listed, Page};

const FORMAT: u16 = 1;
const CACHE: u64 = 64 * 1024 * 1024;
/// A flush or a close that takes longer never ends. Both write at most what the last checkpoint left.
const LONGEST: Duration = Duration::from_secs(30);
/// sled becomes slow and hungry with larger batches.
const KEYS_IN_BATCH: usize = 600;
/// Larger records stay in the journal only: sled keeps large values in files that it never syncs.
const LARGEST_INLINE: usize = 64 * 1024;

const APPLIED: &[u8] = b"mapplied";
const RECORD: u8 = b'r';
const LOCATOR: u8 = b'l';
const INDEX: u8 = b'x';
const SEQUENCE: u8 = b's';
const TOUCHED: u8 = b'c';
const REQUEST: u8 = b'q';

pub(crate) struct WorkingCopy {
    db: OpenDb,
    /// Our own handle of sled's file.
    file: File,
}

/// Up to where the journal has been applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Applied {
    pub store: Uuid,
    pub sequence: u64,
    pub hash: Hash,
    /// Where the last applied frame begins.
    pub at: Position,
}

/// Where a record is, and its version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Locator {
    pub case_file: Uuid,
    pub kind: u16,
    pub version: u64,
}

impl Locator {
    pub fn of(record: &SealedRecord) -> Locator {
        Locator {
            case_file: record.case_file,
            kind: record.kind,
            version: record.version,
        }
    }
}

/// The greatest ids that were ever kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Newest {
    pub request: Uuid,
    pub record: Uuid,
}

/// A record as the working copy keeps it, read where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub version: u64,
    pub schema: u16,
    value: IVec,
    /// Where in the value the index entries begin, and where the body.
    indexes: usize,
    body: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Body<'a> {
    Sealed(&'a [u8]),
    /// Too large for sled: it is in the frame of this sequence.
    InJournal(u64),
}

impl Kept {
    fn read(value: IVec) -> Option<Kept> {
        let mut reader = Reader(&value);
        let (version, schema) = (reader.u64()?, reader.u16()?);
        let indexes = value.len() - reader.0.len();
        frame::skip_indexes(&mut reader)?;
        let body = value.len() - reader.0.len();
        let kept = Kept {
            version,
            schema,
            value: value.clone(),
            indexes,
            body,
        };
        kept.read_body()?;
        Some(kept)
    }

    pub fn indexes(&self) -> Vec<IndexEntry> {
        frame::read_indexes(&mut Reader(&self.value[self.indexes..])).expect("they were read over")
    }

    pub fn body(&self) -> Body<'_> {
        self.read_body().expect("it was read before")
    }

    fn read_body(&self) -> Option<Body<'_>> {
        let mut reader = Reader(&self.value[self.body..]);
        match reader.u8()? {
            0 => Some(Body::Sealed(reader.0)),
            1 => Some(Body::InJournal(reader.u64()?)),
            _ => None,
        }
    }
}

/// A commit's place in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Placing {
    pub at: Position,
    pub hash: Hash,
}

/// sled panics, or waits for ever, where the disk fails while it closes. Nothing is lost by that: the journal has it
/// all.
struct OpenDb(Option<sled::Db>);

impl Deref for OpenDb {
    type Target = sled::Db;

    fn deref(&self) -> &sled::Db {
        self.0.as_ref().expect("it is there until it is dropped")
    }
}

impl Drop for OpenDb {
    fn drop(&mut self) {
        let db = self.0.take();
        let _ = in_time(LONGEST, move || catch_unwind(AssertUnwindSafe(|| drop(db))));
    }
}

impl WorkingCopy {
    /// Opens the folder, or makes it. Waits up to `patience` for a lock that a dead process has not let go of yet.
    pub fn open(folder: &Path, patience: Duration) -> Result<WorkingCopy> {
        disk::make_folder(folder)?;
        remove_unfinished_snapshots(folder)?;
        let started = Instant::now();
        let db = loop {
            match guarded(|| open_sled(folder)) {
                Err(StoreError::Storage(said)) if is_lock(&said) => {
                    if started.elapsed() >= patience {
                        let what = "another program is still using the working copy";
                        return Err(StoreError::Storage(what.to_owned()));
                    }
                    std::thread::sleep(Duration::from_millis(20));
                }
                other => break OpenDb(Some(other?)),
            }
        };
        let path = folder.join("db");
        for path in disk::files_in(folder)? {
            disk::make_private(&path)?;
        }
        let file = disk::private().read(true).write(true).open(&path);
        let file = file.map_err(|e| StoreError::io("opening", &path, &e))?;
        Ok(WorkingCopy { db, file })
    }

    /// Up to where it holds the journal; nothing where it is empty or of another format.
    pub fn applied(&self) -> Result<Option<Applied>> {
        let Some(value) = guarded(|| self.db.get(APPLIED))? else {
            return Ok(None);
        };
        let mut reader = Reader(&value);
        if reader.u16() != Some(FORMAT) {
            return Ok(None);
        }
        let mut read = || {
            Some(Applied {
                store: reader.id()?,
                sequence: reader.u64()?,
                hash: reader.array()?,
                at: Position {
                    segment: reader.u32()?,
                    offset: reader.u64()?,
                },
            })
        };
        Ok(read())
    }

    pub fn is_empty(&self) -> Result<bool> {
        guarded(|| self.db.iter().next().transpose()).map(|first| first.is_none())
    }

    /// Applies frames that follow one another, in as few batches as may be: sled writes to the disk twice for each.
    /// Doing so twice changes nothing more. Of case files that were disposed of, only that they were touched is noted.
    pub fn apply(&self, store: Uuid, frames: &[Placed], disposed: &HashSet<Uuid>) -> Result<()> {
        let mut batch = Counted::default();
        let mut changed: HashMap<Uuid, &SealedRecord> = HashMap::new();
        for placed in frames {
            for record in &placed.frame.records {
                if disposed.contains(&record.case_file) {
                    let key = touched_key(record.case_file, placed.frame.sequence);
                    batch.insert(key, Vec::new());
                    continue;
                }
                // A record and its entries go in one batch, so that none is left without the other.
                if batch.keys + 4 + 2 * record.indexes.len() > KEYS_IN_BATCH {
                    self.write(std::mem::take(&mut batch))?;
                }
                let before = match changed.insert(record.id, record) {
                    Some(before) => before.indexes.clone(),
                    None => self
                        .kept(record.case_file, record.kind, record.id)?
                        .map_or_else(Vec::new, |before| before.indexes()),
                };
                for gone in before.iter().filter(|one| !record.indexes.contains(one)) {
                    batch.remove(index_key(gone, record.id));
                }
                for new in record.indexes.iter().filter(|one| !before.contains(one)) {
                    let value = index_value(record.case_file, record.kind);
                    batch.insert(index_key(new, record.id), value);
                }
                batch.insert_record(record, placed.frame.sequence);
            }
            // In a batch that also holds the beginning of a frame, this names the last whole one.
            batch.insert_frame(store, placed);
        }
        self.write(batch)
    }

    fn write(&self, batch: Counted) -> Result<()> {
        guarded(|| self.db.apply_batch(batch.batch))
    }

    pub fn kept(&self, case_file: Uuid, kind: u16, id: Uuid) -> Result<Option<Kept>> {
        let value = guarded(|| self.db.get(record_key(case_file, kind, id)))?;
        value.map(|value| read_value(value, id)).transpose()
    }

    pub fn locate(&self, id: Uuid) -> Result<Option<Locator>> {
        let Some(value) = guarded(|| self.db.get(id_key(LOCATOR, id)))? else {
            return Ok(None);
        };
        let mut reader = Reader(&value);
        let mut read = || {
            Some(Locator {
                case_file: reader.id()?,
                kind: reader.u16()?,
                version: reader.u64()?,
            })
        };
        read().map(Some).ok_or_else(malformed)
    }

    /// The records of a case file in order of kind and id.
    pub fn case_file(&self, case_file: Uuid, kind: Option<u16>) -> Result<Vec<(u16, Uuid, Kept)>> {
        let mut prefix = id_key(RECORD, case_file);
        if let Some(kind) = kind {
            prefix.u16(kind);
        }
        let mut found = Vec::new();
        guarded_each(
            || self.db.scan_prefix(&prefix),
            |(key, value)| {
                let (_, kind, id) = read_record_key(&key).ok_or_else(malformed)?;
                found.push((kind, id, read_value(value, id)?));
                Ok(true)
            },
        )?;
        Ok(found)
    }

    /// Every record as it stands there, in order of case file, kind and id.
    pub fn every_record(
        &self,
        mut visit: impl FnMut(Uuid, u16, Uuid, &[u8]) -> Result<bool>,
    ) -> Result<()> {
        guarded_each(
            || self.db.scan_prefix([RECORD]),
            |(key, value)| {
                let (case_file, kind, id) = read_record_key(&key).ok_or_else(malformed)?;
                visit(case_file, kind, id, &value)
            },
        )
    }

    pub fn has_entry(&self, entry: &IndexEntry, id: Uuid) -> Result<bool> {
        guarded(|| self.db.contains_key(index_key(entry, id)))
    }

    pub fn has_touched(&self, case_file: Uuid, sequence: u64) -> Result<bool> {
        guarded(|| self.db.contains_key(touched_key(case_file, sequence)))
    }

    /// Every entry of every index.
    pub fn every_entry(
        &self,
        mut visit: impl FnMut(IndexEntry, Listed) -> Result<bool>,
    ) -> Result<()> {
        guarded_each(
            || self.db.scan_prefix([INDEX]),
            |(key, value)| {
                let listed = read_listed(&key, &value).ok_or_else(malformed)?;
                let index = *key.get(1).ok_or_else(malformed)?;
                visit(
                    IndexEntry {
                        index,
                        key: listed.key.clone(),
                    },
                    listed,
                )
            },
        )
    }

    pub fn list(&self, index: u8, from: &[u8], to: &[u8], page: &Page) -> Result<Vec<Listed>> {
        let (mut low, mut high) = index_range(index, from, to);
        if let Some(Cursor { key, id }) = &page.after {
            let entry = IndexEntry {
                index,
                key: key.clone(),
            };
            let mut at = index_key(&entry, *id);
            if page.descending {
                high = high.min(at);
            } else {
                at.push(0);
                low = low.max(at);
            }
        }
        if low >= high {
            return Ok(Vec::new());
        }
        let mut found = Vec::with_capacity(page.limit.min(1_000));
        let mut take = |(key, value): (IVec, IVec)| {
            found.push(read_listed(&key, &value).ok_or_else(malformed)?);
            Ok(found.len() < page.limit)
        };
        if page.limit == 0 {
        } else if page.descending {
            guarded_each(|| self.db.range(low..high).rev(), &mut take)?;
        } else {
            guarded_each(|| self.db.range(low..high), &mut take)?;
        }
        Ok(found)
    }

    pub fn count(&self, index: u8, from: &[u8], to: &[u8], max: usize) -> Result<usize> {
        let (low, high) = index_range(index, from, to);
        if low >= high {
            return Ok(0);
        }
        guarded(|| {
            let mut count = 0;
            for entry in self.db.range(low..high).take(max) {
                entry?;
                count += 1;
            }
            Ok(count)
        })
    }

    pub fn request(&self, request: Uuid) -> Result<Option<u64>> {
        let value = guarded(|| self.db.get(id_key(REQUEST, request)))?;
        value
            .map(|value| Reader(&value).u64().ok_or_else(malformed))
            .transpose()
    }

    pub fn newest(&self) -> Result<Newest> {
        Ok(Newest {
            request: self.greatest(REQUEST)?,
            record: self.greatest(LOCATOR)?,
        })
    }

    fn greatest(&self, table: u8) -> Result<Uuid> {
        let last = guarded(|| self.db.range([table]..[table + 1]).next_back().transpose())?;
        let Some((key, _)) = last else {
            return Ok(Uuid::nil());
        };
        let id = key.get(1..).and_then(|id| Uuid::from_slice(id).ok());
        id.ok_or_else(malformed)
    }

    pub fn placing(&self, sequence: u64) -> Result<Option<Placing>> {
        let Some(value) = guarded(|| self.db.get(sequence_key(sequence)))? else {
            return Ok(None);
        };
        let mut reader = Reader(&value);
        let mut read = || {
            let at = Position {
                segment: reader.u32()?,
                offset: reader.u64()?,
            };
            Some(Placing {
                at,
                hash: reader.array()?,
            })
        };
        read().map(Some).ok_or_else(malformed)
    }

    /// Commits that touched a case file, newest first.
    pub fn touched(&self, case_file: Uuid, before: Option<u64>, max: usize) -> Result<Vec<u64>> {
        let low = touched_key(case_file, 0);
        let high = touched_key(case_file, before.unwrap_or(u64::MAX));
        let mut found = Vec::new();
        if low >= high || max == 0 {
            return Ok(found);
        }
        guarded_each(
            || self.db.range(low..high).rev(),
            |(key, _)| {
                found.push(
                    Reader(key.get(17..).unwrap_or_default())
                        .u64()
                        .ok_or_else(malformed)?,
                );
                Ok(found.len() < max)
            },
        )?;
        Ok(found)
    }

    /// Removes the records of a case file, their places and their entries. How many records there were. Doing so
    /// twice changes nothing more.
    pub fn remove_case_file(&self, case_file: Uuid) -> Result<usize> {
        let records = self.case_file(case_file, None)?;
        let mut batch = Counted::default();
        for (kind, id, kept) in &records {
            // A record goes with its entries, or not at all: it is by the record that they are found.
            let indexes = kept.indexes();
            if batch.keys + 2 + indexes.len() > KEYS_IN_BATCH {
                self.write(std::mem::take(&mut batch))?;
            }
            for entry in &indexes {
                batch.remove(index_key(entry, *id));
            }
            batch.remove(id_key(LOCATOR, *id));
            batch.remove(record_key(case_file, *kind, *id));
        }
        self.write(batch)?;
        Ok(records.len())
    }

    /// Brings everything applied so far to the disk.
    pub fn checkpoint(&self) -> Result<()> {
        let db = sled::Db::clone(&self.db);
        in_time(LONGEST, move || guarded(|| db.flush()))??;
        self.file
            .sync_data()
            .map_err(|e| StoreError::io("syncing", Path::new("sled/db"), &e))
    }
}

/// Moves the folder out of the way; it is never deleted. Says where it went.
pub(crate) fn set_aside(folder: &Path, aside: &Path) -> Result<String> {
    disk::make_folder(aside)?;
    let name = format!("sled-{}", crate::journal::stamp());
    std::fs::rename(folder, aside.join(&name)).map_err(|e| StoreError::io("moving", folder, &e))?;
    disk::sync_folder(aside)?;
    disk::sync_folder(folder.parent().unwrap_or(folder))?;
    Ok(format!("aside/{name}"))
}

fn open_sled(folder: &Path) -> sled::Result<sled::Db> {
    sled::Config::new()
        .path(folder)
        .cache_capacity(CACHE)
        .flush_every_ms(None)
        .open()
}

fn is_lock(said: &str) -> bool {
    said.contains("could not acquire lock")
}

/// An interrupted open leaves `snap.….generating`, which the next open would take for the newest snapshot.
fn remove_unfinished_snapshots(folder: &Path) -> Result<()> {
    let unfinished = |path: &PathBuf| {
        let name = path.file_name().and_then(|n| n.to_str());
        name.is_some_and(|n| n.starts_with("snap.") && n.ends_with(".generating"))
    };
    for path in disk::files_in(folder)?.into_iter().filter(unfinished) {
        std::fs::remove_file(&path).map_err(|e| StoreError::io("removing", &path, &e))?;
    }
    Ok(())
}

/// Does this on a thread of its own, and waits so long. What never ends is left behind with all that it holds.
fn in_time<T: Send + 'static>(
    patience: Duration,
    act: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let (done, ended) = mpsc::sync_channel(1);
    let begun = thread::Builder::new().spawn(move || done.send(act()));
    begun.map_err(|e| StoreError::Storage(format!("no thread could be started: {e}")))?;
    ended.recv_timeout(patience).map_err(|_| {
        let seconds = patience.as_secs();
        StoreError::Storage(format!("the working copy did not answer for {seconds} s"))
    })
}

fn guarded<T>(call: impl FnOnce() -> sled::Result<T>) -> Result<T> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => result.map_err(from_sled),
        Err(_) => Err(damaged("it cannot be read")),
    }
}

/// Goes through what an iterator gives until `visit` returns false.
fn guarded_each<I>(
    begin: impl FnOnce() -> I,
    mut visit: impl FnMut((IVec, IVec)) -> Result<bool>,
) -> Result<()>
where
    I: Iterator<Item = sled::Result<(IVec, IVec)>>,
{
    let all = AssertUnwindSafe(|| {
        for pair in begin() {
            if !visit(pair.map_err(from_sled)?)? {
                break;
            }
        }
        Ok(())
    });
    catch_unwind(all).unwrap_or_else(|_| Err(damaged("it cannot be read")))
}

fn from_sled(error: sled::Error) -> StoreError {
    match error {
        sled::Error::Io(e) if e.kind() == std::io::ErrorKind::InvalidData => {
            damaged(&e.to_string())
        }
        sled::Error::Io(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => {
            damaged(&e.to_string())
        }
        sled::Error::Io(e) => {
            let e = std::io::Error::new(e.kind(), plain(&e.to_string()));
            StoreError::io("using", Path::new("sled"), &e)
        }
        other => damaged(&other.to_string()),
    }
}

/// sled hands on errors of the system as they are printed for programmers: `Os { code: …, message: "…" }`.
fn plain(said: &str) -> String {
    let message = said
        .strip_prefix("Os {")
        .and_then(|rest| rest.split_once("message: \""))
        .and_then(|(_, rest)| rest.split_once('"'));
    message.map_or(said, |(message, _)| message).to_owned()
}

fn damaged(why: &str) -> StoreError {
    StoreError::damaged(format!("the working copy is not whole: {why}"), "sled")
}

fn malformed() -> StoreError {
    damaged("an entry is not well formed")
}

#[derive(Default)]
struct Counted {
    batch: Batch,
    keys: usize,
}

impl Counted {
    fn insert(&mut self, key: Vec<u8>, value: Vec<u8>) {
        self.batch.insert(key, value);
        self.keys += 1;
    }

    fn insert_record(&mut self, record: &SealedRecord, sequence: u64) {
        let (case_file, kind, id) = (record.case_file, record.kind, record.id);
        self.insert(record_key(case_file, kind, id), value(record, sequence));
        self.insert(id_key(LOCATOR, id), locator_value(record));
        self.insert(touched_key(case_file, sequence), Vec::new());
    }

    fn insert_frame(&mut self, store: Uuid, placed: &Placed) {
        let sequence = placed.frame.sequence;
        let mut placing = Vec::with_capacity(44);
        placing.u32(placed.at.segment);
        placing.u64(placed.at.offset);
        placing.put(&placed.hash);
        self.insert(sequence_key(sequence), placing);
        self.insert(
            id_key(REQUEST, placed.frame.request),
            sequence.to_be_bytes().to_vec(),
        );
        self.insert(APPLIED.to_vec(), applied_value(store, placed));
    }

    fn remove(&mut self, key: Vec<u8>) {
        self.batch.remove(key);
        self.keys += 1;
    }
}

fn id_key(table: u8, id: Uuid) -> Vec<u8> {
    let mut key = Vec::with_capacity(40);
    key.u8(table);
    key.id(id);
    key
}

fn record_key(case_file: Uuid, kind: u16, id: Uuid) -> Vec<u8> {
    let mut key = id_key(RECORD, case_file);
    key.u16(kind);
    key.id(id);
    key
}

fn read_record_key(key: &[u8]) -> Option<(Uuid, u16, Uuid)> {
    let mut reader = Reader(key.get(1..)?);
    Some((reader.id()?, reader.u16()?, reader.id()?))
}

fn touched_key(case_file: Uuid, sequence: u64) -> Vec<u8> {
    let mut key = id_key(TOUCHED, case_file);
    key.u64(sequence);
    key
}

fn sequence_key(sequence: u64) -> Vec<u8> {
    let mut key = vec![SEQUENCE];
    key.u64(sequence);
    key
}

/// Key bytes so escaped that a key sorts before every longer key that begins with it.
fn escaped(key: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(key.len() + 4);
    for byte in key {
        out.push(*byte);
        if *byte == 0 {
            out.push(0xff);
        }
    }
    out.put(&[0, 0]);
    out
}

fn unescaped(reader: &mut Reader) -> Option<Vec<u8>> {
    let mut key = Vec::with_capacity(reader.0.len());
    loop {
        match reader.u8()? {
            0 if reader.u8()? == 0 => return Some(key),
            byte => key.push(byte),
        }
    }
}

fn index_prefix(index: u8, key: &[u8]) -> Vec<u8> {
    let mut prefix = vec![INDEX, index];
    prefix.put(&escaped(key));
    prefix
}

fn index_range(index: u8, from: &[u8], to: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let high = match (to, index) {
        ([], 0xff) => vec![INDEX + 1],
        ([], _) => vec![INDEX, index + 1],
        _ => index_prefix(index, to),
    };
    (index_prefix(index, from), high)
}

fn index_key(entry: &IndexEntry, id: Uuid) -> Vec<u8> {
    let mut key = index_prefix(entry.index, &entry.key);
    key.id(id);
    key
}

fn index_value(case_file: Uuid, kind: u16) -> Vec<u8> {
    let mut value = Vec::with_capacity(18);
    value.id(case_file);
    value.u16(kind);
    value
}

fn read_listed(key: &[u8], value: &[u8]) -> Option<Listed> {
    let mut reader = Reader(key.get(2..)?);
    let key = unescaped(&mut reader)?;
    let id = reader.id()?;
    let mut value = Reader(value);
    Some(Listed {
        key,
        case_file: value.id()?,
        kind: value.u16()?,
        id,
    })
}

/// What stands in the working copy for a record of the frame of this sequence.
pub(crate) fn value(record: &SealedRecord, sequence: u64) -> Vec<u8> {
    let mut value = Vec::with_capacity(record.sealed.len().min(LARGEST_INLINE) + 128);
    value.u64(record.version);
    value.u16(record.schema);
    frame::write_indexes(&mut value, &record.indexes);
    if record.sealed.len() > LARGEST_INLINE {
        value.u8(1);
        value.u64(sequence);
    } else {
        value.u8(0);
        value.put(&record.sealed);
    }
    value
}

fn read_value(value: IVec, id: Uuid) -> Result<Kept> {
    let malformed = || StoreError::damaged(format!("record {id} is not well formed"), "sled");
    Kept::read(value).ok_or_else(malformed)
}

fn locator_value(record: &SealedRecord) -> Vec<u8> {
    let mut value = index_value(record.case_file, record.kind);
    value.u64(record.version);
    value
}

fn applied_value(store: Uuid, placed: &Placed) -> Vec<u8> {
    let mut value = Vec::with_capacity(80);
    value.u16(FORMAT);
    value.id(store);
    value.u64(placed.frame.sequence);
    value.put(&placed.hash);
    value.u32(placed.at.segment);
    value.u64(placed.at.offset);
    value
}

impl Applied {
    /// The point in the chain after the last applied frame.
    pub fn point(&self, length: u32) -> Point {
        let next = Position {
            segment: self.at.segment,
            offset: self.at.offset + u64::from(length),
        };
        Point {
            sequence: self.sequence,
            hash: self.hash,
            next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_never_ends_is_not_waited_for() {
        let (_never_used, for_ever) = mpsc::channel::<()>();
        let ended = in_time(Duration::from_millis(10), move || for_ever.recv());
        let StoreError::Storage(said) = ended.unwrap_err() else {
            panic!("it is an error of the working copy");
        };
        assert!(said.contains("did not answer"), "{said}");
        assert_eq!(in_time(LONGEST, || 7), Ok(7));
    }

    proptest! {
        #[test]
        fn index_keys_sort_as_the_callers_keys_do(a: Vec<u8>, b: Vec<u8>, id_a: u128, id_b: u128) {
            let key = |key: &Vec<u8>, id| {
                index_key(&IndexEntry { index: 7, key: key.clone() }, Uuid::from_u128(id))
            };
            prop_assert_eq!(key(&a, id_a).cmp(&key(&b, id_b)), (&a, id_a).cmp(&(&b, id_b)));
            let listed = read_listed(&key(&a, id_a), &index_value(Uuid::nil(), 3)).unwrap();
            prop_assert_eq!((listed.key, listed.id), (a, Uuid::from_u128(id_a)));
        }
    }
}
