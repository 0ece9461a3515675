//! Random batches, held against a map.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use store::{IndexEntry, Page, StoreError};
use uuid::Uuid;

use crate::support::{Place, batch, id, verified};

#[derive(Debug, Clone)]
enum Step {
    /// Some requests come again, before and after the store was closed.
    Commit(u128, Vec<Change>),
    Close,
    LoseWorkingCopy,
    Dispose(u8),
}

#[derive(Debug, Clone)]
struct Change {
    record: u8,
    stale: bool,
    bytes: Vec<u8>,
    keys: Vec<(u8, u8)>,
}

#[derive(Debug, Clone, PartialEq)]
struct Kept {
    version: u64,
    bytes: Vec<u8>,
    indexes: Vec<IndexEntry>,
}

fn change() -> impl Strategy<Value = Change> {
    let keys = proptest::collection::vec((0..3_u8, 0..4_u8), 0..4);
    (
        0..12_u8,
        prop::bool::weighted(0.05),
        proptest::collection::vec(any::<u8>(), 0..40),
        keys,
    )
        .prop_map(|(record, stale, bytes, keys)| Change {
            record,
            stale,
            bytes,
            keys,
        })
}

/// Ids that come in no order, now and then one that was there before.
fn request() -> impl Strategy<Value = u128> {
    prop_oneof![3 => any::<u128>(), 1 => 0..8_u128, 1 => (u128::MAX - 8)..]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => (request(), proptest::collection::vec(change(), 1..5))
            .prop_map(|(request, changes)| Step::Commit(request, changes)),
        1 => Just(Step::Close),
        1 => Just(Step::LoseWorkingCopy),
        1 => (0..3_u8).prop_map(Step::Dispose),
    ]
}

/// A record's case file follows from its number.
fn case_file(record: Uuid) -> Uuid {
    id(1_000 + record.as_u128() % 3)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn keeps_what_a_map_keeps(steps in proptest::collection::vec((any::<bool>(), step()), 1..30)) {
        let (place, mut store) = Place::new();
        let mut model: BTreeMap<Uuid, Kept> = BTreeMap::new();
        let mut gone: BTreeSet<Uuid> = BTreeSet::new();
        let mut commits = 0;
        let mut requests = BTreeMap::new();
        for (read, step) in steps {
            match step {
                Step::Commit(request, changes) => {
                    let mut next = model.clone();
                    let mut puts = Vec::new();
                    let mut twice = false;
                    let (mut conflict, mut disposed) = (false, false);
                    for change in changes {
                        let record = id(u128::from(change.record));
                        let before = model.get(&record).map_or(0, |kept| kept.version);
                        let expected = if change.stale { before + 1 } else { before };
                        let mut indexes: Vec<_> = change.keys.iter().map(|(index, key)| {
                            IndexEntry { index: *index, key: vec![*key; usize::from(*key)] }
                        }).collect();
                        indexes.sort();
                        indexes.dedup();
                        twice |= puts.iter().any(|put: &store::RecordPut| put.id == record);
                        conflict |= change.stale;
                        disposed |= gone.contains(&case_file(record));
                        puts.push(store::RecordPut {
                            case_file: case_file(record), kind: 1, id: record, expected, schema: 1,
                            bytes: change.bytes.clone(), indexes: indexes.clone(),
                        });
                        next.insert(record, Kept { version: before + 1, bytes: change.bytes, indexes });
                    }
                    let request = id(request);
                    match store.commit(store::Batch { request, ..batch(puts) }) {
                        Ok(committed) if committed.repeated => {
                            let first = (committed.sequence, committed.hash);
                            prop_assert_eq!(requests.get(&request), Some(&first));
                        }
                        Ok(committed) => {
                            prop_assert!(!twice && !conflict && !disposed);
                            commits += 1;
                            prop_assert_eq!(committed.sequence, commits);
                            let before = requests.insert(request, (commits, committed.hash));
                            prop_assert_eq!(before, None);
                            model = next;
                        }
                        Err(StoreError::KeyGone(_)) => prop_assert!(disposed),
                        Err(StoreError::Invalid(_)) => prop_assert!(twice),
                        Err(StoreError::Conflict { .. }) => {
                            prop_assert!(conflict && !requests.contains_key(&request));
                        }
                        Err(other) => prop_assert!(false, "{}", other),
                    }
                }
                Step::Dispose(file) => {
                    let file = id(1_000 + u128::from(file));
                    let records = model.keys().filter(|record| case_file(**record) == file).count();
                    match store.dispose(file) {
                        Ok(disposed) => {
                            prop_assert_eq!(disposed.records, records);
                            gone.insert(file);
                        }
                        // A conflict makes a key too: only where nothing was ever tried is there nothing.
                        Err(StoreError::NotFound(_)) => prop_assert_eq!(records, 0),
                        Err(other) => prop_assert!(false, "{}", other),
                    }
                    model.retain(|record, _| case_file(*record) != file);
                }
                Step::Close => {
                    drop(store);
                    store = place.open();
                }
                Step::LoseWorkingCopy => {
                    drop(store);
                    std::fs::remove_dir_all(place.path.join("sled")).unwrap();
                    store = place.open();
                }
            }
            // Reading waits until all is applied; without it, commits meet what is not.
            if !read {
                continue;
            }
            for record in (0..12).map(id) {
                let kept = store.get(record).unwrap();
                let found = kept.map(|kept| (kept.version, kept.bytes));
                prop_assert_eq!(found, model.get(&record).map(|kept| (kept.version, kept.bytes.clone())));
            }
            for index in 0..3 {
                let entries = store.list(index, b"", b"", &Page::first(1_000)).unwrap();
                let records = store.get_listed(&entries).unwrap();
                let ids: Vec<_> = entries.iter().map(|entry| entry.id).collect();
                prop_assert_eq!(records, store.get_many(&ids).unwrap());
                let found: Vec<_> = entries.into_iter().map(|entry| (entry.key, entry.id)).collect();
                let mut expected: Vec<_> = model.iter().flat_map(|(id, kept)| {
                    kept.indexes.iter().filter(|e| e.index == index).map(|e| (e.key.clone(), *id))
                }).collect();
                expected.sort();
                prop_assert_eq!(found, expected);
            }
        }
        for file in 0..3 {
            let found = store.case_file(id(1_000 + file), None).unwrap();
            let found: Vec<_> = found.into_iter().map(|record| (record.id, record.version)).collect();
            let expected: Vec<_> = model.iter()
                .filter(|(record, _)| case_file(**record) == id(1_000 + file))
                .map(|(record, kept)| (*record, kept.version)).collect();
            prop_assert_eq!(found, expected);
        }
        prop_assert_eq!(store.head().0, commits);
        prop_assert_eq!(verified(&store).faults, Vec::<String>::new());
    }
}
