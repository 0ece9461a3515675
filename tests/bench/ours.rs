//! The register in our store.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use domain::record::{AnyRecord, Index, date_key};
use domain::records::action::Action;
use domain::{Kind, Uuid};
use store::{Batch, IndexEntry, KdfCost, NewPerson, Page, RecordPut, Store};

use crate::made::{self, CaseFile};
use crate::measure::Outcome;

const USER: &str = "officer";
const PASSWORD: &str = "lantern otter quilt";
const PERSON: Uuid = Uuid::from_u128(1);

pub fn create(place: &Path) -> Outcome<Store> {
    let founder = NewPerson {
        id: PERSON,
        user_name: USER.into(),
        password: PASSWORD.to_owned().into(),
    };
    Ok(Store::create(place, founder, KdfCost::FAST_FOR_TESTS, 0)?.0)
}

pub fn open(place: &Path) -> Outcome<Store> {
    let (store, _) = Store::open(place)?;
    store.unlock(USER, PASSWORD)?;
    Ok(store)
}

/// Keeps case files together, as an import does.
pub fn load(store: &Store, case_files: &[CaseFile]) -> Outcome {
    let mut puts = Vec::new();
    for file in case_files {
        for (id, record) in file.records() {
            puts.push(put(file.id, id, 0, &record)?);
        }
    }
    store.commit(batch("contract.import", puts))?;
    Ok(())
}

/// Waits until the working copy holds all that was acknowledged.
pub fn settle(store: &Store) -> Outcome {
    store.get(PERSON)?;
    Ok(())
}

/// The commit of one changed action.
pub fn change(case_file: Uuid, id: Uuid, version: u64, action: Action) -> Outcome<Batch> {
    let put = put(case_file, id, version, &action.into())?;
    Ok(batch("action.progress", vec![put]))
}

fn batch(use_case: &str, puts: Vec<RecordPut>) -> Batch {
    Batch {
        request: Uuid::now_v7(),
        time: made::now(),
        person: PERSON,
        use_case: use_case.into(),
        reads: Vec::new(),
        puts,
    }
}

fn put(case_file: Uuid, id: Uuid, expected: u64, record: &AnyRecord) -> Outcome<RecordPut> {
    let kind = record.kind();
    let entries = record.indexes().into_iter();
    Ok(RecordPut {
        case_file,
        kind: kind as u16,
        id,
        expected,
        schema: kind.schema_number(),
        bytes: made::encoded(record)?,
        indexes: entries
            .map(|entry| IndexEntry {
                index: entry.index as u8,
                key: entry.key,
            })
            .collect(),
    })
}

pub fn action(store: &Store, id: Uuid) -> Outcome<(u64, Action)> {
    let record = store.get(id)?.ok_or("an action is missing")?;
    Ok((record.version, made::decoded_action(&record.bytes)?))
}

/// A contract with its findings and actions, ready for a rule or a screen.
pub fn open_contract(store: &Store, case_file: Uuid) -> Outcome<Vec<AnyRecord>> {
    store
        .case_file(case_file, None)?
        .iter()
        .map(|record| made::decoded(record.kind, &record.bytes))
        .collect()
}

/// What decoding takes, by the record's id.
pub type Opened = HashMap<Uuid, (u16, Vec<u8>)>;

pub fn opened(store: &Store, case_file: Uuid) -> Outcome<Opened> {
    let records = store.case_file(case_file, None)?.into_iter();
    Ok(records
        .map(|record| (record.id, (record.kind, record.bytes)))
        .collect())
}

/// As `open_contract`, but for the opening: what is read stays sealed, and what is decoded was opened before.
pub fn read_left_sealed(
    store: &Store,
    case_file: Uuid,
    opened: &Opened,
) -> Outcome<Vec<AnyRecord>> {
    let records = store.case_file_left_sealed(case_file)?;
    records
        .iter()
        .map(|(_, id, _)| {
            let (kind, bytes) = opened.get(id).ok_or("a record that was not there before")?;
            made::decoded(*kind, bytes)
        })
        .collect()
}

pub fn overdue_page(store: &Store, rows: usize) -> Outcome<Vec<Action>> {
    let (from, to) = ([], date_key(made::today()));
    let listed = store.list(Index::ActionDue as u8, &from, &to, &Page::first(rows))?;
    store
        .get_listed(&listed)?
        .into_iter()
        .flatten()
        .filter(|record| record.kind == Kind::Action as u16)
        .map(|record| made::decoded_action(&record.bytes))
        .collect()
}

/// How many bytes the last commit took in the journal.
pub fn last_frame(place: &Path) -> Outcome<usize> {
    let mut segments: Vec<PathBuf> = fs::read_dir(place.join("journal"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    segments.sort();
    let last = segments.last().ok_or("the journal is empty")?;
    let bytes = fs::read(last)?;
    // A frame begins with its mark and its length; what follows the last one is zeros.
    let at = bytes.windows(4).rposition(|four| four == b"CSFR");
    let at = at.ok_or("no frame was found in the journal")?;
    let length = bytes.get(at + 4..at + 8).ok_or("half a frame")?;
    Ok(u32::from_be_bytes(length.try_into()?) as usize)
}
