//! Looking for anything that is not as it was written, and naming it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::time::Duration;

use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::frame::Hash;
use crate::journal::{self, Placed, Point};
use crate::keys::KeyFile;
use crate::lock::Lock;
use crate::opening;
use crate::record::IndexEntry;
use crate::sealed_files;
use crate::store::{Inner, Ring, locked, open_record, places};
use crate::working::{self, WorkingCopy};

/// How deep a verification goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// The chain of hashes over the sealed bytes: needs no key.
    Chain,
    /// The chain; every record and attachment opened; the working copy compared with the journal.
    Records,
}

/// What a verification found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Commits read.
    pub frames: u64,
    /// Versions of records in them.
    pub records: u64,
    /// Number and hash of the last commit read.
    pub head: (u64, [u8; 32]),
    /// False where the caller stopped it before the end.
    pub complete: bool,
    /// What is wrong and where, one sentence each; empty where all is well.
    pub faults: Vec<String>,
}

impl Verified {
    fn fault(&mut self, error: &StoreError) {
        self.faults.push(error.to_string());
    }
}

/// Verifies the chain of a store that need not be open, without any key and without changing anything in the
/// journal. Where no program has the store open, its head is compared with the working copy too, so that a tail that
/// was cut off is noticed.
///
/// # Errors
/// `NotFound`, `Newer`, `Storage`; what is wrong in the journal is not an error but in the result.
pub fn verify_chain(place: &Path, progress: &dyn Fn(u64, u64) -> bool) -> Result<Verified> {
    let folder = places::journal(place);
    let known = KeyFile::store_id(place)?;
    let mut verified = Verified::default();
    if known.is_none() {
        verified
            .faults
            .push("Both copies of the file of keys have lost their beginning.".to_owned());
    }
    let Some(store) = known.or(journal::store_of(&folder)?) else {
        verified.faults.push(
            "The beginning of the journal is damaged (journal/00000001, offset 0).".to_owned(),
        );
        return Ok(verified);
    };
    let lock = match Lock::take(place, Duration::ZERO) {
        Ok((lock, _)) => Some(lock),
        Err(StoreError::InUse { .. }) => None,
        Err(other) => return Err(other),
    };
    let total = u64::from(journal::last_segment(&folder)?);
    let read = journal::read(&folder, store, Point::START, &mut |placed| {
        verified.frames += 1;
        verified.records += placed.frame.records.len() as u64;
        Ok(progress(u64::from(placed.at.segment) - 1, total))
    })?;
    verified.head = (read.end.sequence, read.end.hash);
    verified.complete = read.complete;
    if let Some(fault) = &read.fault {
        // While the store is in use, the last frame may just be on its way to the disk.
        if lock.is_some() || journal::anything_after(&folder, fault)? {
            verified.fault(&fault.error());
        }
    } else if lock.is_some() && read.complete && places::working(place).exists() {
        compare_head(place, store, read.end, &mut verified);
    }
    Ok(verified)
}

/// A working copy that cannot be read proves nothing: the next open makes it again.
fn compare_head(place: &Path, store: Uuid, end: Point, verified: &mut Verified) {
    let applied =
        WorkingCopy::open(&places::working(place), Duration::ZERO).and_then(|copy| copy.applied());
    let Ok(Some(applied)) = applied else { return };
    if applied.store != store {
        return;
    }
    if applied.sequence > end.sequence {
        verified.fault(&opening::cut_off(end, applied.sequence));
    } else if let Err(error) = opening::compare(place, store, &applied) {
        verified.fault(&error);
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

pub(crate) fn verify(
    inner: &Inner,
    ring: Option<&Ring>,
    head: (u64, Hash),
    progress: &dyn Fn(u64, u64) -> bool,
) -> Result<Verified> {
    let mut verified = Verified {
        complete: true,
        ..Verified::default()
    };
    let mut latest = HashMap::new();
    let total = head.0 * if ring.is_some() { 2 } else { 1 };
    drop(inner.settled()?);
    read_journal(inner, ring, head, &mut verified, &mut latest, &|done| {
        progress(done, total)
    })?;
    let Some(ring) = ring else {
        return Ok(verified);
    };
    if !verified.complete {
        return Ok(verified);
    }
    let disposed = locked(&inner.keys).disposed();
    latest.retain(|_, record| !disposed.contains(&record.case_file));
    name_lost_keys(inner, &latest, &mut verified);
    // A journal with a hole would make every later record look wrong.
    if verified.head == head {
        let done = |part: usize, of: usize| {
            let part = head.0.saturating_mul(part as u64) / (of.max(1) as u64);
            progress(head.0 + part, total)
        };
        compare_working_copy(inner, head.0, &latest, &mut verified, &done);
    }
    if verified.complete {
        let key_of = |case_file| inner.key_if_any(ring, case_file);
        let attachments = places::attachments(&inner.place);
        for fault in sealed_files::faulty_attachments(&attachments, key_of)? {
            verified.fault(&fault);
        }
        open_keys(inner, ring, &mut verified);
    }
    Ok(verified)
}

fn read_journal(
    inner: &Inner,
    ring: Option<&Ring>,
    head: (u64, Hash),
    verified: &mut Verified,
    latest: &mut HashMap<Uuid, Latest>,
    progress: &dyn Fn(u64) -> bool,
) -> Result<()> {
    if head.0 == 0 {
        return Ok(());
    }
    let mut stopped = false;
    let read = journal::read(
        &places::journal(&inner.place),
        inner.store,
        Point::START,
        &mut |placed| {
            verified.frames += 1;
            verified.records += placed.frame.records.len() as u64;
            if let Some(ring) = ring {
                open_frame(inner, ring, &placed, verified, latest)?;
                check_tables(inner, &placed, verified);
            }
            let sequence = placed.frame.sequence;
            stopped = sequence < head.0 && !progress(sequence);
            Ok(sequence < head.0 && !stopped)
        },
    )?;
    verified.head = (read.end.sequence, read.end.hash);
    verified.complete = !stopped;
    if let Some(fault) = read.fault {
        verified.fault(&fault.error());
    } else if !stopped && read.end.sequence < head.0 {
        verified.fault(&opening::cut_off(read.end, head.0));
    } else if !stopped && verified.head != head {
        let what = format!("commit {} is not the one that had been confirmed", head.0);
        verified.fault(&StoreError::damaged(what, "journal"));
    }
    Ok(())
}

/// Opens the records of a frame and remembers them as the latest so far.
fn open_frame(
    inner: &Inner,
    ring: &Ring,
    placed: &Placed,
    verified: &mut Verified,
    latest: &mut HashMap<Uuid, Latest>,
) -> Result<()> {
    let sequence = placed.frame.sequence;
    for record in &placed.frame.records {
        match inner.key(ring, record.case_file) {
            Ok(key) if open_record(&key, record).is_none() => {
                let what = format!(
                    "version {} of record {} does not open",
                    record.version, record.id
                );
                verified.fault(&StoreError::damaged(what, placed.at.to_string()));
            }
            // Once for each case file, below.
            Ok(_) | Err(StoreError::KeyGone(_)) => {}
            Err(other) => verified.fault(&other),
        }
        let before = latest.get(&record.id).map_or(0, |before| before.version);
        if record.version != before + 1 {
            let what = format!(
                "version {} of record {} follows version {before}",
                record.version, record.id
            );
            verified.fault(&StoreError::damaged(what, placed.at.to_string()));
        }
        let digest = *blake3::hash(&working::value(record, sequence)).as_bytes();
        let (case_file, kind, version) = (record.case_file, record.kind, record.version);
        let indexes = record.indexes.clone();
        latest.insert(
            record.id,
            Latest {
                case_file,
                kind,
                version,
                digest,
                indexes,
            },
        );
    }
    Ok(())
}

/// The tables of the working copy that lead from requests, numbers and case files to frames.
fn check_tables(inner: &Inner, placed: &Placed, verified: &mut Verified) {
    let frame = &placed.frame;
    let right = || {
        let placing = inner.working.placing(frame.sequence)?;
        let mut right = placing.is_some_and(|p| (p.at, p.hash) == (placed.at, placed.hash));
        right &= inner.working.request(frame.request)? == Some(frame.sequence);
        for record in &frame.records {
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
            verified.fault(&StoreError::damaged(what, "sled"));
        }
        Err(error) => verified.fault(&error),
    }
}

/// Both ways: everything in the working copy comes from the journal, and nothing of the journal is missing there.
fn compare_working_copy(
    inner: &Inner,
    head: u64,
    latest: &HashMap<Uuid, Latest>,
    verified: &mut Verified,
    progress: &dyn Fn(usize, usize) -> bool,
) {
    let mut suspects: Vec<(Uuid, String)> = Vec::new();
    let compared = find_suspects(inner, latest, &mut suspects, progress);
    let compared = compared.and_then(|complete| {
        verified.complete = complete;
        // What was committed since the head was taken differs rightly.
        let mut since = HashSet::new();
        for sequence in head + 1..=last_acknowledged(inner)? {
            since.extend(
                inner
                    .frame(sequence)?
                    .frame
                    .records
                    .iter()
                    .map(|record| record.id),
            );
        }
        let disposed = locked(&inner.keys).disposed();
        suspects.retain(|(id, _)| {
            !since.contains(id)
                && latest
                    .get(id)
                    .is_none_or(|record| !disposed.contains(&record.case_file))
        });
        Ok(())
    });
    for (_, what) in suspects {
        verified.fault(&StoreError::damaged(what, "sled"));
    }
    if let Err(error) = compared {
        verified.fault(&error);
    }
}

fn find_suspects(
    inner: &Inner,
    latest: &HashMap<Uuid, Latest>,
    suspects: &mut Vec<(Uuid, String)>,
    progress: &dyn Fn(usize, usize) -> bool,
) -> Result<bool> {
    let working = &inner.working;
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
                format!("record {id} of the working copy is not in the journal"),
            )),
            Some(there) if *blake3::hash(value).as_bytes() != there.digest => {
                suspects.push((
                    id,
                    format!("record {id} of the working copy is not as in the journal"),
                ));
            }
            Some(_) => {}
        }
        going_on = seen % 256 != 0 || progress(seen.min(latest.len()), latest.len() * 3);
        Ok(going_on)
    })?;

    for (count, (id, record)) in latest.iter().enumerate() {
        if !going_on || (count % 256 == 0 && !progress(latest.len() + count, latest.len() * 3)) {
            return Ok(false);
        }
        let at = working.locate(*id)?;
        let found = at.map(|at| (at.case_file, at.kind, at.version));
        if found != Some((record.case_file, record.kind, record.version)) {
            suspects.push((
                *id,
                format!("the working copy does not find record {id} where it is"),
            ));
        }
        if working
            .kept(record.case_file, record.kind, *id)
            .ok()
            .flatten()
            .is_none()
        {
            suspects.push((*id, format!("record {id} is missing from the working copy")));
        }
        for entry in &record.indexes {
            if !working.has_entry(entry, *id)? {
                suspects.push((
                    *id,
                    format!("record {id} is missing from index {}", entry.index),
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
            let id = listed.id;
            suspects.push((
                id,
                format!(
                    "index {} lists record {id} where it does not belong",
                    entry.index
                ),
            ));
        }
        Ok(true)
    })?;
    Ok(progress(latest.len() * 3, latest.len() * 3))
}

/// A key that is gone without a disposal was lost to damage, in both copies.
fn name_lost_keys(inner: &Inner, latest: &HashMap<Uuid, Latest>, verified: &mut Verified) {
    let keys = locked(&inner.keys);
    let of_records = latest.values().map(|record| record.case_file);
    let lost: BTreeSet<Uuid> = of_records.filter(|id| !keys.has_key(*id)).collect();
    for case_file in lost {
        let what = format!("the key of case file {case_file} is gone, and with it what it held");
        verified.fault(&StoreError::damaged(what, "keys.a and keys.b"));
    }
}

fn last_acknowledged(inner: &Inner) -> Result<u64> {
    drop(inner.settled()?);
    Ok(inner
        .working
        .applied()?
        .map_or(0, |applied| applied.sequence))
}

fn open_keys(inner: &Inner, ring: &Ring, verified: &mut Verified) {
    let case_files = locked(&inner.keys).case_file_ids();
    for case_file in case_files {
        if let Err(error) = inner.key(ring, case_file) {
            verified.fault(&error);
        }
    }
}
