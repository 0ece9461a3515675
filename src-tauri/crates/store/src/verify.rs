//! Looking for anything that is not as it was written, and naming it.
//!
//! The journal says what there has to be: each commit follows the one before it, each record has its place in the
//! working copy, each attachment that a record names has its hash. All of that is compared without a key. With one,
//! everything is opened as well.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::time::Duration;

use uuid::Uuid;

use crate::backup;
use crate::disk;
use crate::error::{self, Result, StoreError};
use crate::frame::Hash;
use crate::head::{self, Head};
use crate::journal::{self, Placed, Point, ReadTo};
use crate::keys::KeyFile;
use crate::lock::{LastTime, Lock};
use crate::opening;
use crate::record::{ATTACHMENTS, IndexEntry};
use crate::sealed_files::{self, AttachmentName};
use crate::store::{Inner, Ring, locked, open_record, places};
use crate::working::{self, WorkingCopy};

/// How deep a verification goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// The chain of hashes over the sealed bytes, and the hashes of attachments: needs no key.
    Chain,
    /// The chain; every record, attachment and draft opened; the working copy compared with the journal.
    Records,
}

/// What a verification found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Commits read.
    pub frames: u64,
    /// Versions of records in them.
    pub records: u64,
    /// Attachments that the journal names.
    pub attachments: u64,
    /// Number and hash of the last commit read.
    pub head: (u64, [u8; 32]),
    /// False where the caller stopped it before the end.
    pub complete: bool,
    /// What is wrong and where, what that means and what to do; empty where all is well. Records are named by their
    /// id and `kind` and its number, never by what they say.
    pub faults: Vec<String>,
}

/// The passes of a verification, in their order. Each counts the same in its progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// The journal, commit by commit.
    Journal,
    /// The working copy against it.
    WorkingCopy,
    /// Attachments, drafts and keys.
    Files,
}

const PASSES: u64 = 3;

/// Which pass a progress is in.
pub fn pass_at(done: u64, total: u64) -> Pass {
    match done.saturating_mul(PASSES) / total.max(1) {
        0 => Pass::Journal,
        1 => Pass::WorkingCopy,
        _ => Pass::Files,
    }
}

// What each kind of fault means, and what to do.
const CHANGED: &str = "What it recorded cannot be relied on. Keep this store as it is, and restore the newest backup that verifies into an empty folder.";
const REMOVED: &str = "What was recorded there is gone from this store. Keep it as it is, and restore the newest backup that verifies into an empty folder.";
const WORKING: &str = "The journal has it as it was written, so nothing is lost. Close the program and open it again: the working copy is then made again from the journal, and this one is kept aside.";
const FILE: &str =
    "What it holds cannot be relied on. Put the file of this name from a backup in its place.";
const FILE_GONE: &str =
    "What it held cannot be read. Put the file of this name from a backup in its place.";
const DRAFT: &str = "It was never part of the record. Discard it, and write it again.";
const KEYS: &str = "What was sealed with it cannot be opened. Put keys.a and keys.b from the newest backup in their place.";

impl Verified {
    fn fault(&mut self, error: &StoreError, means: &str) {
        self.faults.push(format!("{error} {means}"));
    }

    fn journal_fault(&mut self, fault: &journal::Fault) {
        let means = if fault.removes { REMOVED } else { CHANGED };
        self.fault(&fault.error(), means);
    }

    /// The head that a witness outside the journal holds, against the chain.
    fn compare_head(&mut self, confirmed: Head, found: Option<Hash>, end: Point) {
        match found {
            Some(hash) if hash == confirmed.1 => {}
            Some(_) => self.fault(&opening::another(confirmed.0), CHANGED),
            None if confirmed.0 > end.sequence => {
                self.fault(&opening::cut_off(end, confirmed.0), REMOVED);
            }
            // In a gap that has been named.
            None => {}
        }
    }
}

impl Verified {
    /// A backup that holds more than the journal says that something was taken away.
    fn compare_backups(&mut self, place: &Path, end: Point) -> Result<()> {
        let made = backup::backups(place)?
            .into_iter()
            .filter_map(|note| note.made);
        if let Some(held) = made.map(|made| made.sequence).max()
            && held > end.sequence
        {
            self.fault(&opening::cut_off(end, held), REMOVED);
        }
        Ok(())
    }

    /// A key that is gone without a disposal was lost to damage, in both copies.
    fn missing_keys(&mut self, said: &Said, accounted: &dyn Fn(Uuid) -> bool) {
        for case_file in said.case_files.iter().filter(|id| !accounted(**id)) {
            let what = format!("the key of case file {case_file} is gone");
            self.fault(&StoreError::damaged(what, "keys.a and keys.b"), KEYS);
        }
    }
}

/// Progress over the passes.
struct Progress<'a> {
    tell: &'a dyn Fn(u64, u64) -> bool,
    each: u64,
}

impl Progress<'_> {
    fn at(&self, pass: Pass, part: u64, of: u64) -> bool {
        let within = u128::from(self.each) * u128::from(part.min(of)) / u128::from(of.max(1));
        let done = (pass as u64) * self.each + within as u64;
        (self.tell)(done, self.each * PASSES)
    }
}

/// The last version of a record in the journal.
struct Latest {
    case_file: Uuid,
    kind: u16,
    version: u64,
    /// Hash of what the working copy has to hold.
    digest: Hash,
    indexes: Vec<IndexEntry>,
}

/// The first record that named an attachment.
struct Reference {
    case_file: Uuid,
    record: Uuid,
    kind: u16,
    sequence: u64,
    sealed: Option<Hash>,
}

/// What the journal says there has to be.
#[derive(Default)]
struct Said {
    latest: HashMap<Uuid, Latest>,
    attachments: BTreeMap<AttachmentName, Reference>,
    case_files: BTreeSet<Uuid>,
}

impl Said {
    fn files_of(&mut self, placed: &Placed) {
        for record in &placed.frame.records {
            self.case_files.insert(record.case_file);
            for (name, sealed) in record.indexes.iter().filter_map(attachment_named) {
                let known = self.attachments.entry(name).or_insert(Reference {
                    case_file: record.case_file,
                    record: record.id,
                    kind: record.kind,
                    sequence: placed.frame.sequence,
                    sealed,
                });
                // A later commit cannot say otherwise: the first hash counts.
                known.sealed = known.sealed.or(sealed);
            }
        }
    }

    fn records_of(&mut self, placed: &Placed) {
        for record in &placed.frame.records {
            let digest = *blake3::hash(&working::value(record, placed.frame.sequence)).as_bytes();
            let latest = Latest {
                case_file: record.case_file,
                kind: record.kind,
                version: record.version,
                digest,
                indexes: record.indexes.clone(),
            };
            self.latest.insert(record.id, latest);
        }
    }
}

/// The attachment that an entry names, and the hash of the sealed file, where it was there when it was named.
pub(crate) fn attachment_named(entry: &IndexEntry) -> Option<(AttachmentName, Option<Hash>)> {
    if entry.index != ATTACHMENTS {
        return None;
    }
    let (name, hash) = entry.key.split_at_checked(64)?;
    let name = AttachmentName::try_from(str::from_utf8(name).ok()?.to_owned()).ok()?;
    Some((name, hash.try_into().ok()))
}

/// Verifies a store that need not be open, without any key and without changing anything in the journal. Where no
/// program has the store open, the working copy is compared too, and its head, so that a tail that was cut off is
/// noticed.
///
/// # Errors
/// `NotFound`, `Newer`, `Storage`; what is wrong in the store is not an error but in the result.
pub fn verify_chain(place: &Path, progress: &dyn Fn(u64, u64) -> bool) -> Result<Verified> {
    verify_heads(place, &[], progress)
}

/// As [`verify_chain`]; heads that were kept elsewhere, in a backup or on paper, have to be in the chain.
///
/// # Errors
/// As [`verify_chain`].
pub fn verify_heads(
    place: &Path,
    heads: &[(u64, [u8; 32])],
    progress: &dyn Fn(u64, u64) -> bool,
) -> Result<Verified> {
    let folder = places::journal(place);
    let known = KeyFile::store_id(place)?;
    let mut verified = Verified::default();
    if known.is_none() {
        let what = "both copies of the file of keys have lost their beginning";
        verified.fault(&StoreError::damaged(what, "keys.a and keys.b"), KEYS);
    }
    let Some(store) = known.or(journal::store_of(&folder)?) else {
        let what = "the beginning of the journal is damaged";
        verified.fault(
            &StoreError::damaged(what, "journal/00000001, offset 0"),
            CHANGED,
        );
        return Ok(verified);
    };
    let (lock, last) = match Lock::take(place, Duration::ZERO) {
        Ok((lock, last)) => (Some(lock), last),
        Err(StoreError::InUse { .. }) => (None, LastTime::ProgramEnded),
        Err(other) => return Err(other),
    };
    let disposed = KeyFile::disposed_there(place)?;
    let kept_on = |case_file: Uuid| !disposed.contains(&case_file);
    let working = match &lock {
        Some(_) if places::working(place).exists() => Alone::open(place, store),
        _ => None,
    };
    let remembered = head::remembered(place, store)?;

    let each = journal::size(&folder)?;
    let progress = Progress {
        tell: progress,
        each,
    };
    let mut said = Said::default();
    let mut hashes: HashMap<u64, Hash> = HashMap::new();
    let witnesses: Vec<Head> = heads
        .iter()
        .copied()
        .chain(remembered)
        .chain(working.as_ref().map(|alone| alone.head))
        .collect();
    let mut faults = Vec::new();
    let read = journal::survey(&folder, store, &mut faults, &mut |placed| {
        verified.frames += 1;
        verified.records += placed.frame.records.len() as u64;
        said.files_of(&placed);
        if working.is_some() {
            said.records_of(&placed);
        }
        if witnesses
            .iter()
            .any(|(sequence, _)| *sequence == placed.frame.sequence)
        {
            hashes.insert(placed.frame.sequence, placed.hash);
        }
        Ok(progress.at(Pass::Journal, placed.at.bytes_before(), each))
    })?;
    verified.head = (read.end.sequence, read.end.hash);
    verified.complete = read.complete;
    if let Some(last) = read.fault.as_ref().filter(|_| lock.is_none())
        && !journal::anything_after(&folder, last)?
    {
        // While the store is in use, the last frame may just be on its way to the disk.
        faults.pop();
    }
    for fault in &faults {
        verified.journal_fault(fault);
    }
    if !read.complete {
        return Ok(verified);
    }
    if read.fault.is_none() {
        let alone = lock.is_some();
        for confirmed in witnesses
            .into_iter()
            .filter(|head| alone || heads.contains(head))
        {
            // One sentence for one fault, however many witnesses there are.
            if verified.faults.len() == faults.len() {
                verified.compare_head(confirmed, hashes.get(&confirmed.0).copied(), read.end);
            }
        }
    }
    if lock.is_some() && read.fault.is_none() && verified.faults.is_empty() {
        verified.compare_backups(place, read.end)?;
    }
    if let Ok(keys) = KeyFile::copied(place) {
        verified.missing_keys(&said, &|id| keys.case_files.contains(&id) || !kept_on(id));
    }
    // What a stopped machine or an earlier fault left is made again at the next open, and proves nothing.
    let trusted = last != LastTime::MachineStopped && !places::rebuild(place).exists();
    if let Some(alone) = working.filter(|_| trusted && faults.is_empty())
        && alone.head == verified.head
    {
        let suspects = suspects(&alone.working, &said, &kept_on, &|part, of| {
            progress.at(Pass::WorkingCopy, part, of)
        });
        match suspects {
            Ok((found, complete)) => {
                verified.complete = complete;
                for (_, what) in found {
                    verified.fault(&StoreError::damaged(what, "sled"), WORKING);
                }
            }
            Err(error @ StoreError::Damaged { .. }) => verified.fault(&error, WORKING),
            Err(other) => return Err(other),
        }
    }
    if verified.complete {
        check_attachments(place, &said, &kept_on, None, &mut verified, &progress)?;
    }
    Ok(verified)
}

/// The working copy of a store that no program has open.
struct Alone {
    working: WorkingCopy,
    head: Head,
}

impl Alone {
    /// A working copy that cannot be read proves nothing: the next open makes it again.
    fn open(place: &Path, store: Uuid) -> Option<Alone> {
        // The store is ours by its lock. sled lets go of its own a moment after the program that held it.
        let working = WorkingCopy::open(&places::working(place), opening::PATIENCE).ok()?;
        let applied = working.applied().ok()??;
        (applied.store == store).then_some(Alone {
            head: (applied.sequence, applied.hash),
            working,
        })
    }
}

pub(crate) fn verify(
    inner: &Inner,
    ring: Option<&Ring>,
    head: Head,
    progress: &dyn Fn(u64, u64) -> bool,
) -> Result<Verified> {
    let mut verified = Verified {
        complete: true,
        ..Verified::default()
    };
    let progress = Progress {
        tell: progress,
        each: head.0,
    };
    drop(inner.settled()?);
    let kept_on = |case_file: Uuid| !locked(&inner.keys).is_disposed(case_file);
    let said = read_journal(inner, ring, head, &mut verified, &kept_on, &progress)?;
    // A journal with a hole would make every later record look wrong.
    if let Some(ring) = ring
        && verified.complete
        && verified.faults.is_empty()
    {
        compare_working_copy(inner, head.0, &said, &kept_on, &mut verified, &progress);
        open_keys(inner, ring, &mut verified);
    }
    if verified.faults.iter().any(|fault| fault.ends_with(WORKING)) {
        // If this cannot be written, the next verification says it again.
        let _ = disk::write_whole(&places::rebuild(&inner.place), b"");
    }
    if verified.complete {
        let ring = ring.map(|ring| (inner, ring));
        check_attachments(
            &inner.place,
            &said,
            &kept_on,
            ring,
            &mut verified,
            &progress,
        )?;
    }
    if let Some(ring) = ring.filter(|_| verified.complete) {
        let key_of = |case_file| inner.key_if_any(ring, case_file);
        for fault in sealed_files::faulty_drafts(&places::drafts(&inner.place), key_of)? {
            verified.fault(&fault, DRAFT);
        }
    }
    Ok(verified)
}

fn read_journal(
    inner: &Inner,
    ring: Option<&Ring>,
    head: Head,
    verified: &mut Verified,
    kept_on: &dyn Fn(Uuid) -> bool,
    progress: &Progress<'_>,
) -> Result<Said> {
    let mut said = Said::default();
    if head.0 == 0 {
        return Ok(said);
    }
    let mut stopped = false;
    let mut faults = Vec::new();
    let folder = places::journal(&inner.place);
    let mut follows = 0;
    let read: ReadTo = journal::survey(&folder, inner.store, &mut faults, &mut |placed| {
        let sequence = placed.frame.sequence;
        verified.frames += 1;
        verified.records += placed.frame.records.len() as u64;
        said.files_of(&placed);
        if let Some(ring) = ring {
            // After a gap in the journal, versions would look wrong that are not.
            let whole = follows + 1 == sequence;
            follows = if whole { sequence } else { follows };
            open_frame(inner, ring, &placed, whole, verified, &said)?;
            check_tables(inner, &placed, kept_on, verified);
            said.records_of(&placed);
        }
        stopped = sequence < head.0 && !progress.at(Pass::Journal, sequence, head.0);
        Ok(sequence < head.0 && !stopped)
    })?;
    verified.head = (read.end.sequence, read.end.hash);
    verified.complete = !stopped;
    for fault in &faults {
        verified.journal_fault(fault);
    }
    if read.fault.is_none() && !stopped {
        let hash = (read.end.sequence == head.0).then_some(read.end.hash);
        verified.compare_head(head, hash, read.end);
        if verified.faults.is_empty() {
            verified.compare_backups(&inner.place, read.end)?;
        }
    }
    let keys = locked(&inner.keys);
    verified.missing_keys(&said, &|id| keys.has_key(id) || keys.is_disposed(id));
    drop(keys);
    Ok(said)
}

/// Opens the records of a frame.
fn open_frame(
    inner: &Inner,
    ring: &Ring,
    placed: &Placed,
    whole: bool,
    verified: &mut Verified,
    said: &Said,
) -> Result<()> {
    for record in &placed.frame.records {
        let (id, kind, version) = (record.id, record.kind, record.version);
        match inner.key(ring, record.case_file) {
            Ok(key) if open_record(&key, record).is_none() => {
                let what = format!("version {version} of record {id} of kind {kind} does not open");
                verified.fault(&StoreError::damaged(what, placed.at.to_string()), CHANGED);
            }
            // A key that does not open is named once, with the keys.
            Ok(_) | Err(StoreError::KeyGone(_) | StoreError::Damaged { .. }) => {}
            Err(other) => return Err(other),
        }
        let before = said.latest.get(&id).map_or(0, |before| before.version);
        if whole && version != before + 1 {
            let what =
                format!("version {version} of record {id} of kind {kind} follows version {before}");
            verified.fault(&StoreError::damaged(what, placed.at.to_string()), CHANGED);
        }
    }
    Ok(())
}

/// The tables of the working copy that lead from requests, numbers and case files to frames.
fn check_tables(
    inner: &Inner,
    placed: &Placed,
    kept_on: &dyn Fn(Uuid) -> bool,
    verified: &mut Verified,
) {
    let frame = &placed.frame;
    let right = || {
        let placing = inner.working.placing(frame.sequence)?;
        let mut right = placing.is_some_and(|p| (p.at, p.hash) == (placed.at, placed.hash));
        right &= inner.working.request(frame.request)? == Some(frame.sequence);
        for record in frame.records.iter().filter(|r| kept_on(r.case_file)) {
            right &= inner
                .working
                .has_touched(record.case_file, frame.sequence)?;
        }
        Ok(right)
    };
    match right() {
        Ok(true) => {}
        Ok(false) => {
            let what = format!(
                "the working copy does not list commit {} as the journal does",
                frame.sequence
            );
            verified.fault(&StoreError::damaged(what, "sled"), WORKING);
        }
        Err(error) => verified.fault(&error, WORKING),
    }
}

/// Both ways: everything in the working copy comes from the journal, and nothing of the journal is missing there.
fn compare_working_copy(
    inner: &Inner,
    head: u64,
    said: &Said,
    kept_on: &dyn Fn(Uuid) -> bool,
    verified: &mut Verified,
    progress: &Progress<'_>,
) {
    let compared = suspects(&inner.working, said, kept_on, &|part, of| {
        progress.at(Pass::WorkingCopy, part, of)
    });
    let compared = compared.and_then(|(mut suspects, complete)| {
        verified.complete = complete;
        // What was committed since the head was taken differs rightly.
        let mut since = HashSet::new();
        for sequence in head + 1..=last_acknowledged(inner)? {
            let records = inner.frame(sequence)?.frame.records;
            since.extend(records.iter().map(|record| record.id));
        }
        suspects.retain(|(id, _)| !since.contains(id));
        Ok(suspects)
    });
    match compared {
        Ok(suspects) => {
            for (_, what) in suspects {
                verified.fault(&StoreError::damaged(what, "sled"), WORKING);
            }
        }
        Err(error) => verified.fault(&error, WORKING),
    }
}

/// Records of which something differs, and what; and false where the caller stopped it.
fn suspects(
    working: &WorkingCopy,
    said: &Said,
    kept_on: &dyn Fn(Uuid) -> bool,
    progress: &dyn Fn(u64, u64) -> bool,
) -> Result<(Vec<(Uuid, String)>, bool)> {
    let latest = &said.latest;
    let of = latest.len() as u64 * 3;
    let mut suspects = Vec::new();
    let mut going_on = true;
    let mut seen = 0;
    working.every_record(|case_file, kind, id, value| {
        seen += 1;
        let there = latest
            .get(&id)
            .filter(|l| (l.case_file, l.kind) == (case_file, kind));
        match there {
            None => suspects.push((
                id,
                format!("record {id} of kind {kind} of the working copy is not in the journal"),
            )),
            Some(there) if *blake3::hash(value).as_bytes() != there.digest => {
                suspects.push((
                    id,
                    format!(
                        "record {id} of kind {kind} of the working copy is not as in the journal"
                    ),
                ));
            }
            Some(_) => {}
        }
        going_on = seen % 256 != 0 || progress(seen.min(of / 3), of);
        Ok(going_on)
    })?;

    // What is left of a case file that was disposed of may be missing.
    let expected = latest
        .iter()
        .filter(|(_, record)| kept_on(record.case_file));
    for (count, (id, record)) in expected.enumerate() {
        if !going_on || (count % 256 == 0 && !progress(of / 3 + count as u64, of)) {
            return Ok((suspects, false));
        }
        let kind = record.kind;
        let at = working.locate(*id)?;
        let found = at.map(|at| (at.case_file, at.kind, at.version));
        if found != Some((record.case_file, kind, record.version)) {
            suspects.push((
                *id,
                format!("the working copy does not find record {id} of kind {kind} where it is"),
            ));
        }
        let kept = working.kept(record.case_file, kind, *id).ok().flatten();
        if kept.is_none() {
            suspects.push((
                *id,
                format!("record {id} of kind {kind} is missing from the working copy"),
            ));
        }
        for entry in &record.indexes {
            if !working.has_entry(entry, *id)? {
                suspects.push((
                    *id,
                    format!(
                        "record {id} of kind {kind} is missing from index {}",
                        entry.index
                    ),
                ));
            }
        }
    }

    working.every_entry(|entry, listed| {
        let there = latest.get(&listed.id);
        let right = there.is_some_and(|record| {
            (record.case_file, record.kind) == (listed.case_file, listed.kind)
                && record.indexes.contains(&entry)
        });
        if !right {
            let (id, kind) = (listed.id, listed.kind);
            suspects.push((
                id,
                format!(
                    "index {} lists record {id} of kind {kind} where it does not belong",
                    entry.index
                ),
            ));
        }
        Ok(true)
    })?;
    Ok((suspects, progress(of, of)))
}

fn last_acknowledged(inner: &Inner) -> Result<u64> {
    drop(inner.settled()?);
    Ok(inner
        .working
        .applied()?
        .map_or(0, |applied| applied.sequence))
}

/// Every attachment that the journal names is there and has its hash; with keys, every one that is there opens.
fn check_attachments(
    place: &Path,
    said: &Said,
    kept_on: &dyn Fn(Uuid) -> bool,
    ring: Option<(&Inner, &Ring)>,
    verified: &mut Verified,
    progress: &Progress<'_>,
) -> Result<()> {
    let folder = places::attachments(place);
    let there = disk::files_in(&folder)?;
    let of = (said.attachments.len() + there.len()) as u64;
    let by_hash: HashMap<Hash, &Reference> = said
        .attachments
        .values()
        .filter_map(|reference| Some((reference.sealed?, reference)))
        .collect();
    verified.attachments = said.attachments.len() as u64;
    let mut named = HashSet::new();
    for (count, (name, reference)) in said.attachments.iter().enumerate() {
        if !progress.at(Pass::Files, count as u64, of) {
            verified.complete = false;
            return Ok(());
        }
        let found = sealed_files::sealed_hash(&folder, name)?;
        let (record, kind, sequence) = (reference.record, reference.kind, reference.sequence);
        let who = format!("record {record} of kind {kind} refers to it since commit {sequence}");
        let what = match (found, reference.sealed) {
            (None, _) if !kept_on(reference.case_file) => continue,
            (None, _) => (format!("an attachment is missing; {who}"), FILE_GONE),
            (Some(found), Some(sealed)) if found != sealed => {
                let other = by_hash.get(&found).map(|other| {
                    format!(
                        "the attachment of record {} of kind {} stands in the place of another; {who}",
                        other.record, other.kind
                    )
                });
                (
                    other.unwrap_or_else(|| format!("an attachment was changed; {who}")),
                    FILE,
                )
            }
            (Some(_), _) => continue,
        };
        named.insert(name.clone());
        verified.fault(
            &StoreError::damaged(what.0, sealed_files::attachment_file(name)),
            what.1,
        );
    }
    let Some((inner, ring)) = ring else {
        return Ok(());
    };
    let before = said.attachments.len() as u64;
    for (count, path) in there.iter().enumerate() {
        if !progress.at(Pass::Files, before + count as u64, of) {
            verified.complete = false;
            return Ok(());
        }
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("");
        let name = AttachmentName::try_from(name.to_owned()).ok();
        if name.as_ref().is_some_and(|name| named.contains(name)) {
            continue;
        }
        let opened = match &name {
            Some(name) => match sealed_files::case_file_of(&folder, name)? {
                Some(case_file) => inner.key_if_any(ring, case_file).and_then(|key| match key {
                    Some(key) => {
                        sealed_files::read_attachment(&folder, case_file, &key, name).map(drop)
                    }
                    None => Ok(()),
                }),
                None => Err(StoreError::damaged(
                    "an attachment has lost its beginning",
                    error::short(path),
                )),
            },
            None => Err(StoreError::damaged(
                "an attachment has lost its name",
                error::short(path),
            )),
        };
        if let Err(fault) = opened {
            verified.fault(&fault, FILE);
        }
    }
    Ok(())
}

fn open_keys(inner: &Inner, ring: &Ring, verified: &mut Verified) {
    let case_files = locked(&inner.keys).case_file_ids();
    for case_file in case_files {
        if let Err(error) = inner.key(ring, case_file) {
            verified.fault(&error, KEYS);
        }
    }
}
