//! A case file that was disposed of is gone for good, whatever happens on the way; everything else stays.

use std::fs;
use std::path::Path;

use store::{Disposed, Store, StoreError, verify_chain};

use crate::support::{Place, files, id, keep, listed, put, text, verified};

const GONE: u128 = 10;
const KEPT: u128 = 11;
const WORDS: &str = "the medicines round was late";

/// Two case files, each with records, an attachment and drafts of two people.
fn two_case_files(store: &Store) {
    for case_file in [GONE, KEPT] {
        let first = case_file * 10;
        let note = format!("{WORDS} {case_file}");
        keep(
            store,
            vec![
                put(case_file, first, 0, &note),
                put(case_file, first + 1, 0, "met"),
            ],
        )
        .unwrap();
        // Too large for the working copy: it stays in the journal.
        let long = format!("{note}{}", " again".repeat(20_000));
        let mut large = put(case_file, first + 2, 0, "large");
        large.bytes = long.into_bytes();
        keep(store, vec![large]).unwrap();
        store
            .put_attachment(id(case_file), note.as_bytes())
            .unwrap();
        for person in [1, 2] {
            store
                .save_draft(id(case_file), id(person), "visit", note.as_bytes())
                .unwrap();
        }
    }
    // One commit that touches both.
    keep(
        store,
        vec![put(GONE, 101, 1, "partly"), put(KEPT, 111, 1, "partly")],
    )
    .unwrap();
}

const REMOVED: Disposed = Disposed {
    records: 3,
    attachments: 1,
    drafts: 2,
};

fn assert_gone(store: &Store) {
    assert!(store.is_disposed(id(GONE)) && !store.is_disposed(id(KEPT)));
    for record in [100, 101, 102] {
        assert_eq!(store.get(id(record)), Ok(None));
    }
    assert_eq!(store.case_file(id(GONE), None), Ok(vec![]));
    let entries: Vec<_> = listed(store)
        .into_iter()
        .map(|(_, record)| record)
        .collect();
    assert_eq!(entries, [id(112), id(111), id(110)]);
    assert_eq!(store.draft(id(GONE), id(1), "visit"), Ok(None));
    assert_eq!(store.drafts(id(1)).unwrap().len(), 1);
    let gone = Err(StoreError::KeyGone(id(GONE)));
    assert_eq!(keep(store, vec![put(GONE, 999, 0, "late")]), gone);
    assert_eq!(
        store.put_attachment(id(GONE), b"late").err(),
        Some(StoreError::KeyGone(id(GONE)))
    );
    assert_eq!(
        store.save_draft(id(GONE), id(1), "visit", b"late").err(),
        Some(StoreError::KeyGone(id(GONE)))
    );

    assert_eq!(text(store, 110), Some(format!("{WORDS} {KEPT}")));
    assert_eq!(text(store, 111).as_deref(), Some("partly"));
    assert!(text(store, 112).unwrap().starts_with(WORDS));
    assert!(store.draft(id(KEPT), id(2), "visit").unwrap().is_some());
    // Who worked on it, and when, stays in the journal.
    let history = store.history(id(GONE), None, 10).unwrap();
    assert_eq!(history.len(), 3);
    assert!(
        history
            .iter()
            .flat_map(|change| &change.records)
            .all(|record| record.bytes.is_none())
    );
    assert_eq!(verified(store).faults, Vec::<String>::new());
}

/// The slots of both copies that hold this case file's id.
fn slots(place: &Place, case_file: u128) -> Vec<Vec<u8>> {
    let slots = |name: &str| {
        let bytes = fs::read(place.path.join(name)).unwrap();
        let chunks: Vec<Vec<u8>> = bytes.chunks(512).map(<[u8]>::to_vec).collect();
        chunks
            .into_iter()
            .filter(|slot| slot[12..28] == *id(case_file).as_bytes())
    };
    slots("keys.a").chain(slots("keys.b")).collect()
}

fn copy(from: &Path, to: &Path) {
    if to.is_dir() {
        fs::remove_dir_all(to).unwrap();
    } else if to.exists() {
        fs::remove_file(to).unwrap();
    }
    if from.is_file() {
        fs::copy(from, to).unwrap();
        return;
    }
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        copy(&entry.path(), &to.join(entry.file_name()));
    }
}

#[test]
fn nothing_of_a_disposed_case_file_can_be_read_again() {
    let (place, store) = Place::new();
    two_case_files(&store);
    let before = slots(&place, GONE);
    assert_eq!(before.len(), 2);
    let wrapped = before[0][28..28 + 72].to_vec();
    assert_eq!(store.would_dispose(id(GONE)), Ok(REMOVED));
    assert_eq!(store.dispose(id(GONE)), Ok(REMOVED));
    assert_gone(&store);

    let after = slots(&place, GONE);
    assert_eq!(after.len(), 2);
    for slot in &after {
        assert_eq!(&slot[..6], b"CSGONE");
        // Its id, when, and that it is done; nothing else.
        assert!(slot[28 + 8 + 1..480].iter().all(|byte| *byte == 0));
    }
    for file in files(&place.path) {
        let bytes = fs::read(&file).unwrap();
        assert!(
            !bytes.windows(wrapped.len()).any(|part| part == wrapped),
            "the wrapped key is still in {}",
            file.display()
        );
    }
    assert_eq!(files(&place.path.join("attachments")).len(), 1);
    assert_eq!(files(&place.path.join("drafts")).len(), 2);

    drop(store);
    let (store, opened) = place.opened();
    assert_eq!(opened.notes, Vec::<String>::new());
    assert_gone(&store);
    drop(store);
    fs::remove_dir_all(place.path.join("sled")).unwrap();
    assert_gone(&place.open());
    assert_eq!(
        verify_chain(&place.path, &|_, _| true).unwrap().faults,
        Vec::<String>::new()
    );
}

#[test]
fn disposing_again_changes_nothing_and_an_unknown_case_file_is_refused() {
    let (place, store) = Place::new();
    two_case_files(&store);
    store.dispose(id(GONE)).unwrap();
    assert_eq!(store.dispose(id(GONE)), Ok(Disposed::default()));
    assert_gone(&store);
    assert!(matches!(
        store.dispose(id(77)),
        Err(StoreError::NotFound(_))
    ));
    store.lock();
    assert_eq!(store.dispose(id(KEPT)), Err(StoreError::Locked));
    drop(store);
    assert_gone(&place.open());
}

/// What a kill or a power cut leaves: the key is overwritten, and anything after it has not happened.
#[test]
fn an_interrupted_disposal_is_completed_by_the_next_open() {
    for older in [
        &["sled", "attachments", "drafts"][..],
        &["attachments", "drafts"],
        &["drafts"],
        &["sled"],
        &["sled", "attachments", "drafts", "keys.b"],
    ] {
        let (place, store) = Place::new();
        two_case_files(&store);
        drop(store);
        let before = place.path.with_extension("before");
        copy(&place.path, &before);
        let store = place.open();
        // A folder where only files are stops the removal after the key and the working copy.
        let obstacle = place.path.join("attachments/obstacle");
        fs::create_dir(&obstacle).unwrap();
        assert!(matches!(
            store.dispose(id(GONE)),
            Err(StoreError::Storage(_))
        ));
        assert_eq!(store.get(id(100)), Ok(None));
        drop(store);
        fs::remove_dir(&obstacle).unwrap();
        for part in older {
            copy(&before.join(part), &place.path.join(part));
        }
        let (store, opened) = place.opened();
        assert_eq!(
            opened.notes,
            ["A disposal had been interrupted and was completed."],
            "{older:?}"
        );
        assert_gone(&store);
        assert_eq!(files(&place.path.join("attachments")).len(), 1);
        assert_eq!(files(&place.path.join("drafts")).len(), 2);
        drop(store);
        let (store, opened) = place.opened();
        assert_eq!(opened.notes, Vec::<String>::new());
        assert_gone(&store);
    }
}

/// The first copy was half written and the second not yet: the disposal has not happened.
#[test]
fn a_torn_slot_leaves_the_case_file_whole() {
    let (place, store) = Place::new();
    two_case_files(&store);
    drop(store);
    let before = place.path.with_extension("before");
    copy(&place.path, &before);
    place.open().dispose(id(GONE)).unwrap();
    let (old, new) = (
        fs::read(before.join("keys.a")).unwrap(),
        fs::read(place.path.join("keys.a")).unwrap(),
    );
    let slot = old
        .chunks(512)
        .zip(new.chunks(512))
        .position(|(a, b)| a != b)
        .unwrap()
        * 512;
    for torn in [1, 20, 28, 40, 100, 300, 511] {
        copy(&before, &place.path);
        let mut bytes = old.clone();
        bytes[slot..slot + torn].copy_from_slice(&new[slot..slot + torn]);
        fs::write(place.path.join("keys.a"), &bytes).unwrap();
        let store = place.open();
        assert!(!store.is_disposed(id(GONE)), "torn after {torn} bytes");
        assert_eq!(text(&store, 100), Some(format!("{WORDS} {GONE}")));
        assert_eq!(verified(&store).faults, Vec::<String>::new());
    }
}

#[test]
fn a_copy_made_before_still_opens_until_it_is_destroyed() {
    let (place, store) = Place::new();
    two_case_files(&store);
    drop(store);
    let before = place.path.with_extension("before");
    copy(&place.path, &before);
    place.open().dispose(id(GONE)).unwrap();
    let (store, _) = Store::open(&before).unwrap();
    store
        .unlock(crate::support::USER, crate::support::PASSWORD)
        .unwrap();
    assert_eq!(text(&store, 100), Some(format!("{WORDS} {GONE}")));
}

#[test]
fn a_case_file_whose_key_was_lost_to_damage_can_be_disposed_of() {
    let (place, store) = Place::new();
    two_case_files(&store);
    drop(store);
    for name in ["keys.a", "keys.b"] {
        let path = place.path.join(name);
        let mut bytes = fs::read(&path).unwrap();
        let slots = bytes.chunks(512);
        let index = slots
            .into_iter()
            .position(|slot| slot[12..28] == *id(GONE).as_bytes())
            .unwrap();
        bytes[index * 512 + 100] ^= 1;
        fs::write(&path, &bytes).unwrap();
    }
    let store = place.open();
    assert_eq!(store.get(id(100)), Err(StoreError::KeyGone(id(GONE))));
    assert_eq!(store.dispose(id(GONE)), Ok(REMOVED));
    assert_gone(&store);
    drop(store);
    fs::remove_dir_all(place.path.join("sled")).unwrap();
    assert_gone(&place.open());
}

#[test]
fn what_is_committed_meanwhile_is_kept_before_it_or_refused() {
    let (place, store) = Place::new();
    two_case_files(&store);
    let (kept, refused) = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..3)
            .map(|writer| {
                let store = &store;
                scope.spawn(move || {
                    let (mut kept, mut refused) = (0, 0);
                    for n in 0..200 {
                        let record = 10_000 + writer * 1_000 + n;
                        match keep(store, vec![put(GONE, record, 0, WORDS)]) {
                            Ok(_) => kept += 1,
                            Err(StoreError::KeyGone(_)) => refused += 1,
                            Err(other) => panic!("{other}"),
                        }
                        match store.save_draft(id(GONE), id(1), &format!("visit {n}"), b"typed") {
                            Ok(()) | Err(StoreError::KeyGone(_)) => {}
                            Err(other) => panic!("{other}"),
                        }
                        if refused > 20 {
                            break;
                        }
                    }
                    (kept, refused)
                })
            })
            .collect();
        while listed(&store).len() < 30 {
            std::thread::yield_now();
        }
        store.dispose(id(GONE)).unwrap();
        writers
            .into_iter()
            .map(|writer| writer.join().unwrap())
            .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    });
    assert!(kept > 20 && refused > 0, "{kept} kept, {refused} refused");
    assert_eq!(store.case_file(id(GONE), None), Ok(vec![]));
    assert_eq!(listed(&store).len(), 3);
    assert_eq!(files(&place.path.join("drafts")).len(), 2);
    assert_eq!(verified(&store).faults, Vec::<String>::new());
    drop(store);
    fs::remove_dir_all(place.path.join("sled")).unwrap();
    let store = place.open();
    assert_eq!(listed(&store).len(), 3);
    assert_eq!(verified(&store).faults, Vec::<String>::new());
}
