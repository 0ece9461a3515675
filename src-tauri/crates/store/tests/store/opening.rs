//! What opening refuses, puts right, keeps and tells.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use store::{Step, Store, StoreError, Vocabulary};

use crate::support::*;

/// The path of every file with its bytes.
fn all(place: &Place) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = files(&place.path).into_iter();
    files
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect()
}

/// What a program knows that reads findings of schema 1 and their list.
fn known() -> Vocabulary {
    Vocabulary {
        kinds: BTreeMap::from([(FINDING, 1)]),
        indexes: BTreeSet::from([BY_STATE]),
    }
}

fn open_knowing(place: &Path, known: &Vocabulary) -> store::Result<Store> {
    Store::open_knowing(place, known, &|_| {}).map(|(store, _)| store)
}

/// A closed store with one finding.
fn one() -> Place {
    let (place, store) = Place::new();
    keep(&store, vec![put(10, 100, 0, "open")]).unwrap();
    drop(store);
    place
}

fn assert_refused_untouched(place: &Place, known: &Vocabulary, what: &str) {
    let before = all(place);
    let refused = open_knowing(&place.path, known).err();
    assert!(
        matches!(refused, Some(StoreError::Newer { .. })),
        "{what}: {refused:?}"
    );
    assert!(all(place) == before, "{what}: the store was touched");
}

#[test]
fn a_newer_frame_is_refused_and_left_alone() {
    let place = one();
    let mut journal = place.journal();
    let [start, end] = frames(&journal)[..] else {
        panic!("one frame")
    };
    journal[start + 24] = 9;
    let hash = *blake3::hash(&journal[start..end - 32]).as_bytes();
    journal[end - 32..end].copy_from_slice(&hash);
    fs::write(place.segment(), journal).unwrap();
    assert_refused_untouched(&place, &known(), "frame");
}

#[test]
fn a_record_of_a_newer_schema_or_kind_is_refused_and_left_alone() {
    for (kind, schema) in [(FINDING, 2), (FINDING + 1, 1)] {
        let (place, store) = Place::new();
        let mut newer = put(10, 100, 0, "open");
        (newer.kind, newer.schema) = (kind, schema);
        keep(&store, vec![newer]).unwrap();
        drop(store);
        assert_refused_untouched(&place, &known(), "record");

        // The program that wrote it opens it.
        let mut more = known();
        more.kinds.insert(kind, schema);
        open_knowing(&place.path, &more).unwrap();
    }
}

#[test]
fn a_newer_list_is_refused_and_left_alone() {
    let (place, store) = Place::new();
    let mut newer = put(10, 100, 0, "open");
    newer.indexes[0].index = 99;
    keep(&store, vec![newer]).unwrap();
    drop(store);
    assert_refused_untouched(&place, &known(), "index");
}

#[test]
fn newer_contents_are_refused_and_left_alone() {
    let place = one();
    let path = place.path.join("contents");
    let mut bytes = fs::read(&path).unwrap();
    let end = bytes.len() - 32;
    bytes[7] = 2;
    let checksum = *blake3::hash(&bytes[..end]).as_bytes();
    bytes[end..].copy_from_slice(&checksum);
    fs::write(&path, bytes).unwrap();
    assert_refused_untouched(&place, &known(), "contents");
}

/// The list of what the records are written in is itself only a short cut.
#[test]
fn contents_that_are_missing_or_damaged_are_made_again_from_the_journal() {
    for damage in [None, Some(&b"CSCONT"[..])] {
        let place = one();
        let path = place.path.join("contents");
        let whole = fs::read(&path).unwrap();
        let spoil = || match damage {
            None => fs::remove_file(&path).unwrap(),
            Some(bytes) => fs::write(&path, bytes).unwrap(),
        };
        spoil();
        let nothing = Vocabulary::default();
        assert_refused_untouched(&place, &nothing, "without its list");
        open_knowing(&place.path, &known()).unwrap();
        assert_eq!(fs::read(&path).unwrap(), whole);
    }
}

#[test]
fn what_was_found_can_be_read_again_later() {
    let place = one();
    fs::remove_dir_all(place.path.join("sled")).unwrap();
    let (store, opened) = place.opened();
    assert_eq!(opened.notes.len(), 1);
    drop(store);
    let (store, opened) = place.opened();
    assert_eq!(opened.notes, Vec::<String>::new());
    let notes = store.notes().unwrap();
    assert_eq!(notes.len(), 1);
    assert!(notes[0].text.contains("working copy was missing"));
}

#[test]
fn whoever_waits_hears_how_far_the_working_copy_has_come() {
    let (place, store) = Place::new();
    for number in 0..200 {
        keep(&store, vec![put(10, 100 + number, 0, "open")]).unwrap();
    }
    drop(store);
    fs::remove_dir_all(place.path.join("sled")).unwrap();
    let told = RefCell::new(Vec::new());
    Store::open_knowing(&place.path, &known(), &|step| told.borrow_mut().push(step)).unwrap();
    let told = told.into_inner();
    assert_eq!(told[0], Step::Waiting);
    let done: Vec<u64> = told
        .iter()
        .filter_map(|step| match step {
            Step::Rebuilding { done, total } => {
                assert!(done <= total);
                Some(*done)
            }
            _ => None,
        })
        .collect();
    assert_eq!(done.len(), 200);
    assert!(done.is_sorted() && done[0] < done[199]);
}

#[test]
fn the_time_of_the_last_commit_is_known_before_anybody_signs_in() {
    let (place, store) = Place::new();
    drop(store);
    assert_eq!(Store::open(&place.path).unwrap().1.last_time, None);
    let place = one();
    let time = "2026-11-22T10:00:00.123456Z".parse().unwrap();
    assert_eq!(Store::open(&place.path).unwrap().1.last_time, Some(time));
}

#[test]
fn a_folder_that_is_copied_elsewhere_is_refused_for_old_and_new_stores() {
    let place = one();
    let unfit = place.path.with_file_name("OneDrive - Exford");
    assert!(matches!(
        Store::create(&unfit.join("council"), founder(), COST, 0).err(),
        Some(StoreError::Unfit(_))
    ));
    assert!(!unfit.exists());
    fs::create_dir(&unfit).unwrap();
    let moved = unfit.join("council");
    fs::rename(&place.path, &moved).unwrap();
    let refused = Store::open(&moved).err();
    assert!(matches!(refused, Some(StoreError::Unfit(_))), "{refused:?}");
}
