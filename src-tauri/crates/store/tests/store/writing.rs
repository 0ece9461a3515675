use store::{IndexEntry, Store, StoreError};
use uuid::Uuid;

use crate::support::{BY_STATE, PASSWORD, Place, USER, batch, id, keep, listed, put, text};

#[test]
fn keeps_what_was_committed_over_a_close() {
    let (place, store) = Place::new();
    let first = keep(
        &store,
        vec![put(10, 100, 0, "open"), put(10, 101, 0, "met")],
    )
    .unwrap();
    let second = keep(&store, vec![put(10, 100, 1, "closed")]).unwrap();
    assert_eq!((first.sequence, second.sequence), (1, 2));
    assert_eq!(store.head(), (2, second.hash));
    drop(store);

    let (store, opened) = place.opened();
    assert_eq!(
        (opened.sequence, opened.replayed, opened.notes),
        (2, 0, vec![])
    );
    assert_eq!(store.head(), (2, second.hash));
    assert_eq!(text(&store, 100).as_deref(), Some("closed"));
    assert_eq!(text(&store, 101).as_deref(), Some("met"));
    assert_eq!(store.get(id(100)).unwrap().unwrap().version, 2);
    assert_eq!(text(&store, 999), None);
}

#[test]
fn refuses_a_stale_version_and_keeps_nothing_of_it() {
    let (_place, store) = Place::new();
    keep(&store, vec![put(10, 100, 0, "open")]).unwrap();
    keep(&store, vec![put(10, 100, 1, "in progress")]).unwrap();

    let stale = keep(
        &store,
        vec![put(10, 101, 0, "new"), put(10, 100, 1, "closed")],
    );
    assert_eq!(
        stale,
        Err(StoreError::Conflict {
            id: id(100),
            expected: 1,
            found: 2
        })
    );
    let again = keep(&store, vec![put(10, 100, 0, "open")]);
    assert_eq!(
        again,
        Err(StoreError::Conflict {
            id: id(100),
            expected: 0,
            found: 2
        })
    );
    let unknown = keep(&store, vec![put(10, 102, 3, "open")]);
    assert_eq!(
        unknown,
        Err(StoreError::Conflict {
            id: id(102),
            expected: 3,
            found: 0
        })
    );

    assert_eq!(store.head().0, 2);
    assert_eq!(text(&store, 100).as_deref(), Some("in progress"));
    assert_eq!(text(&store, 101), None);
}

#[test]
fn refuses_when_something_read_has_changed() {
    let (_place, store) = Place::new();
    keep(&store, vec![put(10, 100, 0, "plan 1")]).unwrap();
    let mut judged = batch(vec![put(10, 101, 0, "met")]);
    judged.reads = vec![(id(100), 1), (id(500), 0)];
    keep(&store, vec![put(10, 100, 1, "plan 2")]).unwrap();
    let refused = store.commit(judged.clone());
    assert_eq!(
        refused,
        Err(StoreError::Conflict {
            id: id(100),
            expected: 1,
            found: 2
        })
    );
    judged.reads = vec![(id(100), 2), (id(500), 0)];
    store.commit(judged).unwrap();
}

#[test]
fn keeps_a_request_once() {
    let (place, store) = Place::new();
    let request = batch(vec![put(10, 100, 0, "open")]);
    let first = store.commit(request.clone()).unwrap();
    let again = store.commit(request.clone()).unwrap();
    assert!(!first.repeated && again.repeated);
    assert_eq!((again.sequence, again.hash), (first.sequence, first.hash));
    drop(store);
    let store = place.open();
    let later = store.commit(request).unwrap();
    assert_eq!(
        (later.sequence, later.hash, later.repeated),
        (first.sequence, first.hash, true)
    );
    assert_eq!(store.head().0, 1);
}

#[test]
fn a_read_beside_commits_never_lets_a_stale_version_pass() {
    let (_place, store) = Place::new();
    keep(&store, vec![put(10, 100, 0, "open")]).unwrap();
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut last = 0;
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                let version = store.get(id(100)).unwrap().unwrap().version;
                assert!(version >= last);
                last = version;
            }
        });
        for version in 1..400 {
            keep(&store, vec![put(10, 100, version, "open")]).unwrap();
            let stale = keep(&store, vec![put(10, 100, version, "open")]);
            let (expected, found) = (version, version + 1);
            let id = id(100);
            let conflict = StoreError::Conflict {
                id,
                expected,
                found,
            };
            assert_eq!(stale, Err(conflict));
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        reader.join().unwrap();
    });
}

#[test]
fn what_was_read_before_a_commit_is_not_given_after_it() {
    let (_place, store) = Place::new();
    keep(&store, vec![put(10, 100, 0, "open")]).unwrap();
    let entries = store
        .list(BY_STATE, b"", b"", &store::Page::first(10))
        .unwrap();
    for version in 1..50 {
        assert_eq!(store.get(id(100)).unwrap().unwrap().version, version);
        let words = format!("version {}", version + 1);
        keep(&store, vec![put(10, 100, version, &words)]).unwrap();
        let listed = store.get_listed(&entries).unwrap().remove(0).unwrap();
        assert_eq!(listed.bytes, words.as_bytes());
        assert_eq!(text(&store, 100), Some(words));
        let elsewhere = store::Listed {
            case_file: id(11),
            ..entries[0].clone()
        };
        assert_eq!(store.get_listed(&[elsewhere]).unwrap(), [None]);
    }
    store.lock();
    assert_eq!(store.get(id(100)), Err(StoreError::Locked));
}

#[test]
fn frames_of_more_than_may_wait_are_all_kept() {
    let (_place, store) = Place::new();
    let large = "x".repeat(6_000_000);
    for record in 100..106 {
        let mut put = put(10, record, 0, &large);
        put.indexes.clear();
        keep(&store, vec![put]).unwrap();
    }
    assert_eq!(store.case_file(id(10), None).unwrap().len(), 6);
}

#[test]
fn a_record_stays_in_its_case_file_and_stands_once_in_a_batch() {
    let (_place, store) = Place::new();
    keep(&store, vec![put(10, 100, 0, "open")]).unwrap();
    assert!(matches!(
        keep(&store, vec![put(11, 100, 1, "open")]),
        Err(StoreError::Invalid(_))
    ));
    let twice = keep(&store, vec![put(10, 101, 0, "a"), put(10, 101, 0, "b")]);
    assert!(matches!(twice, Err(StoreError::Invalid(_))));
    assert_eq!(store.head().0, 1);
}

#[test]
fn an_update_replaces_the_index_entries() {
    let (_place, store) = Place::new();
    keep(
        &store,
        vec![put(10, 100, 0, "open"), put(10, 101, 0, "open")],
    )
    .unwrap();
    keep(&store, vec![put(10, 100, 1, "closed")]).unwrap();
    let expected = [("closed".to_owned(), id(100)), ("open".to_owned(), id(101))];
    assert_eq!(listed(&store), expected);

    let mut without = put(10, 101, 1, "open");
    without.indexes.clear();
    keep(&store, vec![without]).unwrap();
    assert_eq!(listed(&store), [("closed".to_owned(), id(100))]);
}

#[test]
fn a_batch_of_thousands_is_kept_whole() {
    let (place, store) = Place::new();
    let many = |expected| {
        (0..2_000)
            .map(|n| put(10, 1_000 + n, expected, "open"))
            .collect()
    };
    keep(&store, many(0)).unwrap();
    keep(&store, many(1)).unwrap();
    assert_eq!(
        store.count(BY_STATE, b"open", b"opeo", usize::MAX).unwrap(),
        2_000
    );
    assert_eq!(store.count(BY_STATE, b"open", b"opeo", 50).unwrap(), 50);
    drop(store);
    let store = place.open();
    assert!(
        store
            .case_file(id(10), None)
            .unwrap()
            .iter()
            .all(|record| record.version == 2)
    );
    assert_eq!(
        crate::support::verified(&store).faults,
        Vec::<String>::new()
    );
}

#[test]
fn large_records_and_frames_beyond_the_space_filled_ahead_are_kept() {
    let (place, store) = Place::new();
    let large = "x".repeat(3_000_000);
    let mut record = put(10, 100, 0, &large);
    record.indexes = vec![IndexEntry {
        index: BY_STATE,
        key: b"large".to_vec(),
    }];
    keep(&store, vec![record, put(10, 101, 0, "small")]).unwrap();
    assert_eq!(text(&store, 100).as_ref(), Some(&large));
    drop(store);
    let store = place.open();
    assert_eq!(text(&store, 100), Some(large));
    assert_eq!(text(&store, 101).as_deref(), Some("small"));
    assert_eq!(
        crate::support::verified(&store).faults,
        Vec::<String>::new()
    );
}

#[test]
fn many_threads_commit_and_read_their_own_writes() {
    let (place, store) = Place::new();
    std::thread::scope(|scope| {
        for thread in 0..4_u128 {
            let store = &store;
            scope.spawn(move || {
                for n in 0..50 {
                    let record = 1_000 * (thread + 1) + n;
                    keep(store, vec![put(thread, record, 0, "open")]).unwrap();
                    assert_eq!(text(store, record).as_deref(), Some("open"));
                }
            });
        }
    });
    assert_eq!((store.head().0, listed(&store).len()), (200, 200));
    drop(store);
    assert_eq!(
        crate::support::verified(&place.open()).faults,
        Vec::<String>::new()
    );
}

#[test]
fn nothing_can_be_read_or_written_while_it_is_locked() {
    let (_place, store) = Place::new();
    keep(&store, vec![put(10, 100, 0, "open")]).unwrap();
    store.lock();
    assert!(store.is_locked());
    assert_eq!(store.get(id(100)), Err(StoreError::Locked));
    assert_eq!(store.case_file(id(10), None), Err(StoreError::Locked));
    assert_eq!(store.changes_since(0, 10), Err(StoreError::Locked));
    assert_eq!(
        keep(&store, vec![put(10, 101, 0, "open")]),
        Err(StoreError::Locked)
    );
    assert_eq!(
        store.save_draft(id(10), id(1), "note", b"x"),
        Err(StoreError::Locked)
    );
    assert_eq!(store.put_attachment(id(10), b"x"), Err(StoreError::Locked));
    store.unlock(USER, PASSWORD).unwrap();
    assert_eq!(text(&store, 100).as_deref(), Some("open"));
}

#[test]
fn one_program_at_a_time() {
    let (place, store) = Place::new();
    let refused = Store::open(&place.path).err().unwrap();
    let StoreError::InUse { process, .. } = refused else {
        panic!("{refused}")
    };
    assert_eq!(process, std::process::id());
    drop(store);
    place.open();
}

#[test]
fn is_created_in_an_empty_place_only() {
    let (place, store) = Place::new();
    assert!(Store::exists(&place.path));
    drop(store);
    let again = Store::create(
        &place.path,
        crate::support::founder(),
        crate::support::COST,
        0,
    );
    assert!(matches!(again.err(), Some(StoreError::Occupied(_))));

    let other = tempfile::tempdir().unwrap();
    assert!(!Store::exists(other.path()));
    std::fs::write(other.path().join("letter.txt"), "mine").unwrap();
    let refused = Store::create(
        other.path(),
        crate::support::founder(),
        crate::support::COST,
        0,
    );
    assert!(matches!(refused.err(), Some(StoreError::Occupied(_))));
    assert_eq!(
        std::fs::read(other.path().join("letter.txt")).unwrap(),
        b"mine"
    );
    assert!(matches!(
        Store::open(other.path()).err(),
        Some(StoreError::NotFound(_))
    ));
}

#[test]
fn a_creation_that_was_cut_short_can_be_begun_again() {
    let (place, store) = Place::new();
    drop(store);
    std::fs::remove_file(place.path.join("keys.a")).unwrap();
    std::fs::remove_file(place.path.join("keys.b")).unwrap();
    assert!(!Store::exists(&place.path));
    let (store, _) = Store::create(
        &place.path,
        crate::support::founder(),
        crate::support::COST,
        9,
    )
    .unwrap();
    assert_eq!(store.mark(), 9);
    keep(&store, vec![put(10, 100, 0, "open")]).unwrap();
    drop(store);

    // With something in the journal it is no unfinished creation, and is not touched.
    std::fs::remove_file(place.path.join("keys.a")).unwrap();
    std::fs::remove_file(place.path.join("keys.b")).unwrap();
    let refused = Store::create(
        &place.path,
        crate::support::founder(),
        crate::support::COST,
        0,
    );
    assert!(matches!(refused.err(), Some(StoreError::Occupied(_))));
    assert!(place.journal().windows(4).any(|w| w == b"CSFR"));
}

#[test]
fn drafts_are_kept_until_they_are_discarded() {
    let (place, store) = Place::new();
    let (officer, other) = (id(1), Uuid::from_u128(2));
    store
        .save_draft(id(10), officer, "visit/3/grid", b"first words")
        .unwrap();
    store
        .save_draft(id(10), officer, "visit/3/grid", b"better words")
        .unwrap();
    store
        .save_draft(id(11), officer, "report/1", b"summary")
        .unwrap();
    store
        .save_draft(id(10), other, "visit/3/grid", b"somebody else's")
        .unwrap();
    drop(store);
    let store = place.open();
    let draft = |store: &Store, person| {
        store
            .draft(id(10), person, "visit/3/grid")
            .unwrap()
            .map(|d| d.1)
    };
    assert_eq!(draft(&store, officer).unwrap(), b"better words");
    let places: Vec<_> = store
        .drafts(officer)
        .unwrap()
        .into_iter()
        .map(|d| (d.case_file, d.place))
        .collect();
    assert_eq!(
        places,
        [
            (id(11), "report/1".to_owned()),
            (id(10), "visit/3/grid".to_owned())
        ]
    );
    store
        .discard_draft(id(10), officer, "visit/3/grid")
        .unwrap();
    store
        .discard_draft(id(10), officer, "visit/3/grid")
        .unwrap();
    assert_eq!(draft(&store, officer), None);
    assert_eq!(draft(&store, other).unwrap(), b"somebody else's");
    assert_eq!(store.head().0, 0);
}
