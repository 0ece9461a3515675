//! A store in a temporary folder, and short ways to fill it.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use store::{
    Batch, Committed, IndexEntry, KdfCost, NewPerson, Opened, RecordPut, Result, Store, Verified,
};
use tempfile::TempDir;
use uuid::Uuid;

pub const COST: KdfCost = KdfCost::FAST_FOR_TESTS;
pub const USER: &str = "f.adeyemi";
pub const PASSWORD: &str = "seven wet otters";
pub const BY_STATE: u8 = 1;
pub const FINDING: u16 = 7;

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn founder() -> NewPerson {
    NewPerson {
        id: id(1),
        user_name: USER.to_owned(),
        password: PASSWORD.to_owned().into(),
    }
}

/// A folder that goes when it is dropped, and the store in it.
pub struct Place {
    _folder: TempDir,
    pub path: PathBuf,
    pub recovery: String,
}

impl Place {
    pub fn new() -> (Place, Store) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store");
        let (store, recovery) = Store::create(&path, founder(), COST, 0).unwrap();
        let recovery = recovery.text().to_owned();
        (
            Place {
                _folder: folder,
                path,
                recovery,
            },
            store,
        )
    }

    pub fn open(&self) -> Store {
        self.opened().0
    }

    pub fn opened(&self) -> (Store, Opened) {
        let (store, opened) = Store::open(&self.path).unwrap();
        store.unlock(USER, PASSWORD).unwrap();
        (store, opened)
    }

    pub fn segment(&self) -> PathBuf {
        self.path.join("journal/00000001")
    }

    pub fn journal(&self) -> Vec<u8> {
        std::fs::read(self.segment()).unwrap()
    }
}

/// A record listed under its own text.
pub fn put(case_file: u128, record: u128, expected: u64, text: &str) -> RecordPut {
    RecordPut {
        case_file: id(case_file),
        kind: FINDING,
        id: id(record),
        expected,
        schema: 1,
        bytes: text.as_bytes().to_vec(),
        indexes: vec![IndexEntry {
            index: BY_STATE,
            key: text.as_bytes().to_vec(),
        }],
    }
}

pub fn batch(puts: Vec<RecordPut>) -> Batch {
    let time: DateTime<Utc> = "2026-11-22T10:00:00.123456Z".parse().unwrap();
    let use_case = "visit.judge".to_owned();
    Batch {
        request: Uuid::now_v7(),
        time,
        person: id(1),
        use_case,
        reads: Vec::new(),
        puts,
    }
}

pub fn keep(store: &Store, puts: Vec<RecordPut>) -> Result<Committed> {
    store.commit(batch(puts))
}

pub fn text(store: &Store, record: u128) -> Option<String> {
    store
        .get(id(record))
        .unwrap()
        .map(|record| String::from_utf8(record.bytes).unwrap())
}

pub fn listed(store: &Store) -> Vec<(String, Uuid)> {
    let page = store::Page::first(1_000);
    let found = store.list(BY_STATE, b"", b"", &page).unwrap();
    found
        .into_iter()
        .map(|entry| (String::from_utf8(entry.key).unwrap(), entry.id))
        .collect()
}

pub fn verified(store: &Store) -> Verified {
    store.verify(store::Depth::Records, &|_, _| true).unwrap()
}

/// Every file under a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path))
        } else {
            found.push(path)
        }
    }
    found
}

/// Where each frame of the journal begins, and where the last one ends.
pub fn frames(journal: &[u8]) -> Vec<usize> {
    const HEADER: usize = 128;
    let mut offsets = vec![HEADER];
    loop {
        let at = *offsets.last().unwrap();
        if journal.get(at..at + 4) != Some(b"CSFR") {
            return offsets;
        }
        let length = u32::from_be_bytes(journal[at + 4..at + 8].try_into().unwrap());
        offsets.push(at + length as usize);
    }
}
