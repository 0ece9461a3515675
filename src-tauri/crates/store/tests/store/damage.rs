//! Damage is put right where the record allows it, and named where it does not.

use std::fs;

use store::{Depth, Store, StoreError, verify_chain};

use crate::support::{PASSWORD, Place, USER, files, frames, id, keep, listed, put, text, verified};

fn five(place: &Place, store: &Store) {
    for n in 0..5 {
        keep(store, vec![put(10, 100 + n, 0, &format!("finding {n}"))]).unwrap();
    }
    assert_eq!(frames(&place.journal()).len(), 6);
}

fn chain_faults(place: &Place) -> Vec<String> {
    verify_chain(&place.path, &|_, _| true).unwrap().faults
}

fn assert_whole(store: &Store) {
    for n in 0..5 {
        assert_eq!(text(store, 100 + n), Some(format!("finding {n}")));
    }
    assert_eq!(listed(store).len(), 5);
    assert_eq!(verified(store).faults, Vec::<String>::new());
}

#[test]
fn a_whole_store_verifies() {
    let (place, store) = Place::new();
    five(&place, &store);
    let found = verified(&store);
    assert_eq!((found.frames, found.records, found.complete), (5, 5, true));
    assert_eq!((found.head, found.faults), (store.head(), vec![]));
    let chain = store.verify(Depth::Chain, &|_, _| true).unwrap();
    assert_eq!(
        (chain.frames, chain.head, chain.faults),
        (5, store.head(), vec![])
    );
    let head = store.head();
    // While it is open too.
    assert_eq!(chain_faults(&place), Vec::<String>::new());
    drop(store);
    let chain = verify_chain(&place.path, &|_, _| true).unwrap();
    assert_eq!((chain.frames, chain.head, chain.faults), (5, head, vec![]));
}

#[test]
fn verification_can_be_stopped() {
    let (place, store) = Place::new();
    five(&place, &store);
    let stopped = store
        .verify(Depth::Records, &|done, total| {
            assert!(done <= total);
            done < 2
        })
        .unwrap();
    assert!(!stopped.complete && stopped.frames < 5);
    assert_eq!(stopped.faults, Vec::<String>::new());
}

#[test]
fn a_missing_working_copy_is_made_again() {
    let (place, store) = Place::new();
    five(&place, &store);
    keep(&store, vec![put(10, 100, 1, "changed")]).unwrap();
    keep(&store, vec![put(10, 100, 2, "finding 0")]).unwrap();
    drop(store);
    fs::remove_dir_all(place.path.join("sled")).unwrap();
    let (store, opened) = place.opened();
    assert_eq!(
        (opened.sequence, opened.replayed, opened.notes.len()),
        (7, 7, 1)
    );
    assert_whole(&store);
}

#[test]
fn a_damaged_working_copy_is_set_aside_and_made_again() {
    for file in ["sled/db", "sled/conf"] {
        let (place, store) = Place::new();
        five(&place, &store);
        drop(store);
        let path = place.path.join(file);
        let mut bytes = fs::read(&path).unwrap();
        let length = bytes.len().min(4096);
        bytes[..length].fill(0x5a);
        fs::write(&path, &bytes).unwrap();
        let (store, opened) = place.opened();
        assert_eq!((opened.sequence, opened.replayed), (5, 5), "{file}");
        assert!(opened.notes[0].contains("aside/"), "{:?}", opened.notes);
        assert_whole(&store);
        drop(store);
        let (_, opened) = place.opened();
        assert_eq!((opened.replayed, opened.notes), (0, vec![]));
    }
}

#[test]
fn an_unfinished_snapshot_does_not_stop_the_next_open() {
    let (place, store) = Place::new();
    five(&place, &store);
    drop(store);
    fs::write(
        place.path.join("sled/snap.00000000000FFFFF.generating"),
        b"",
    )
    .unwrap();
    let (store, opened) = place.opened();
    assert_eq!((opened.replayed, opened.notes), (0, vec![]));
    assert_whole(&store);
}

/// The last frame, cut anywhere, was never confirmed if the working copy does not have it.
#[test]
fn an_unfinished_last_frame_is_cut_off_wherever_it_ends() {
    const SHARES: usize = 4;
    std::thread::scope(|scope| {
        for share in 0..SHARES {
            scope.spawn(move || cut_last_frame(|kept| kept % SHARES == share));
        }
    });
}

/// Cuts the last frame at those of its bytes that are wanted.
fn cut_last_frame(wanted: impl Fn(usize) -> bool) {
    let (place, store) = Place::new();
    five(&place, &store);
    drop(store);
    let before_sled = place.path.with_extension("sled-before");
    copy_folder(&place.path.join("sled"), &before_sled);
    keep(&place.open(), vec![put(10, 200, 0, "never confirmed")]).unwrap();
    let whole = place.journal();
    let frames = frames(&whole);
    let (start, end) = (frames[5], frames[6]);

    let mut cuts = 0;
    for kept in (start..end).filter(|kept| wanted(*kept)) {
        let mut torn = whole.clone();
        torn[kept..].fill(0);
        if cuts % 2 == 1 {
            // The end of the file can be missing too.
            torn.truncate(kept);
        }
        fs::write(place.segment(), &torn).unwrap();
        fs::remove_dir_all(place.path.join("sled")).unwrap();
        copy_folder(&before_sled, &place.path.join("sled"));
        let (store, opened) = place.opened();
        assert_eq!((opened.sequence, opened.replayed), (5, 0), "{kept}");
        assert_eq!(
            opened.notes.len(),
            usize::from(kept > start),
            "{kept}: {:?}",
            opened.notes
        );
        assert_whole_up_to_five(&store);
        if cuts % 8 == 0 {
            keep(&store, vec![put(10, 200, 0, "kept after")]).unwrap();
            drop(store);
            let (store, opened) = place.opened();
            assert_eq!((opened.sequence, opened.notes), (6, vec![]));
            assert_eq!(text(&store, 200).as_deref(), Some("kept after"));
        }
        cuts += 1;
    }
    let aside = fs::read_dir(place.path.join("aside")).unwrap().count();
    assert_eq!(aside, cuts - usize::from(wanted(start)));
    assert!(cuts > 50);
}

fn assert_whole_up_to_five(store: &Store) {
    assert_eq!(store.head().0, 5);
    assert_eq!(text(store, 104).as_deref(), Some("finding 4"));
    assert_eq!(text(store, 200), None);
}

#[test]
fn a_frame_torn_in_its_beginning_is_cut_off() {
    let (place, store) = Place::new();
    five(&place, &store);
    drop(store);
    let end = *frames(&place.journal()).last().unwrap();
    let mut bytes = place.journal();
    bytes[end + 600..end + 900].fill(0x33);
    fs::write(place.segment(), &bytes).unwrap();
    let (store, opened) = place.opened();
    assert_eq!((opened.sequence, opened.notes.len()), (5, 1));
    assert_whole(&store);
}

#[test]
fn a_changed_byte_is_named_wherever_it_is() {
    let (place, store) = Place::new();
    five(&place, &store);
    drop(store);
    let whole = place.journal();
    let frames = frames(&whole);
    let end = *frames.last().unwrap();
    for at in (0..end).step_by(7) {
        let mut bytes = whole.clone();
        bytes[at] ^= 4;
        fs::write(place.segment(), &bytes).unwrap();
        let faults = match verify_chain(&place.path, &|_, _| true) {
            Ok(verified) => verified.faults,
            // The number of the format itself.
            Err(newer @ StoreError::Newer { .. }) => vec![newer.to_string()],
            Err(other) => panic!("{other}"),
        };
        assert_eq!(faults.len(), 1, "offset {at}: {faults:?}");
        if at >= frames[0] {
            let frame = frames.iter().rposition(|start| *start <= at).unwrap();
            let named = format!("offset {}", frames[frame]);
            assert!(
                faults[0].contains(&named) && faults[0].contains("journal/00000001"),
                "{faults:?}"
            );
            assert!(
                faults[0].contains(&format!("commit {}", frame + 1)),
                "{faults:?}"
            );
        }
    }
}

#[test]
fn damage_to_what_was_confirmed_is_no_unfinished_write() {
    let (place, store) = Place::new();
    five(&place, &store);
    drop(store);
    let whole = place.journal();
    let frames = frames(&whole);

    // In the last frame, which the working copy knows to have been confirmed.
    let mut bytes = whole.clone();
    bytes[frames[4] + 100] ^= 1;
    fs::write(place.segment(), &bytes).unwrap();
    let refused = Store::open(&place.path).err().unwrap();
    let StoreError::Damaged { what, place: at } = refused else {
        panic!("{refused}")
    };
    assert!(
        what.contains("commit 5") && at.contains(&frames[4].to_string()),
        "{what} {at}"
    );
    assert_eq!(place.journal(), bytes);

    // In the middle, with the working copy gone.
    let mut bytes = whole.clone();
    bytes[frames[2] + 100] ^= 1;
    fs::write(place.segment(), &bytes).unwrap();
    fs::remove_dir_all(place.path.join("sled")).unwrap();
    let refused = Store::open(&place.path).err().unwrap();
    let StoreError::Damaged { what, place: at } = refused else {
        panic!("{refused}")
    };
    assert!(
        what.contains("commit 3") && at.contains(&frames[2].to_string()),
        "{what} {at}"
    );
    assert_eq!(place.journal(), bytes);
}

#[test]
fn a_removed_frame_is_named() {
    let (place, store) = Place::new();
    five(&place, &store);
    drop(store);
    let whole = place.journal();
    let frames = frames(&whole);
    for removed in 0..4 {
        let mut bytes = whole[..frames[removed]].to_vec();
        bytes.extend(&whole[frames[removed + 1]..]);
        fs::write(place.segment(), &bytes).unwrap();
        let faults = chain_faults(&place);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(
            faults[0].contains(&format!("commit {} is missing", removed + 1)),
            "{faults:?}"
        );
        assert!(matches!(
            Store::open(&place.path).err(),
            Some(StoreError::Damaged { .. })
        ));
    }
}

#[test]
fn a_cut_off_tail_is_named() {
    let (place, store) = Place::new();
    five(&place, &store);
    drop(store);
    let whole = place.journal();
    let frames = frames(&whole);
    for kept in 0..5 {
        let mut bytes = whole.clone();
        bytes[frames[kept]..].fill(0);
        fs::write(place.segment(), &bytes).unwrap();
        let faults = chain_faults(&place);
        assert_eq!(faults.len(), 1);
        assert!(
            faults[0].contains(&format!(
                "it ends after commit {kept}, and 5 had been confirmed"
            )),
            "{faults:?}"
        );
        let refused = Store::open(&place.path).err().unwrap();
        assert!(refused.to_string().contains("cut off"), "{refused}");
    }
}

/// Even where the working copy is going to be made again, it is asked first.
#[test]
fn a_tail_cut_off_while_the_machine_was_down_is_named() {
    let (place, store) = Place::new();
    five(&place, &store);
    drop(store);
    let mut bytes = place.journal();
    let third = frames(&bytes)[3];
    bytes[third..].fill(0);
    fs::write(place.segment(), &bytes).unwrap();
    fs::write(
        place.path.join("in-use"),
        "W\ndesk-14\n4711\nanother start of the machine\n",
    )
    .unwrap();
    let refused = Store::open(&place.path).err().unwrap();
    assert!(refused.to_string().contains("cut off"), "{refused}");
    assert!(!place.path.join("aside").exists());
}

/// The files of a copy made meanwhile may be of different moments. What it holds is what its journal holds.
#[test]
fn a_copy_of_an_open_store_opens_and_says_what_it_lacks() {
    let (place, store) = Place::new();
    five(&place, &store);
    let copy = place.path.with_extension("copy");
    fs::create_dir(&copy).unwrap();
    copy_folder(&place.path.join("journal"), &copy.join("journal"));
    keep(&store, vec![put(10, 200, 0, "only in the original")]).unwrap();
    store.checkpoint().unwrap();
    for name in ["attachments", "drafts", "sled"] {
        copy_folder(&place.path.join(name), &copy.join(name));
    }
    for name in ["head", "in-use", "keys.a", "keys.b", "lock"] {
        fs::copy(place.path.join(name), copy.join(name)).unwrap();
    }
    drop(store);
    let (store, opened) = Store::open(&copy).unwrap();
    let said = &opened.notes[0];
    assert!(said.contains("This is a copy"), "{said}");
    assert!(
        said.contains("it ends after commit 5, and 6 had been confirmed"),
        "{said}"
    );
    store.unlock(USER, PASSWORD).unwrap();
    assert_whole_up_to_five(&store);
    keep(&store, vec![put(10, 201, 0, "the copy goes on")]).unwrap();
    drop(store);
    let (_, opened) = Store::open(&copy).unwrap();
    assert_eq!((opened.sequence, opened.notes), (6, vec![]));
}

#[test]
fn a_journal_cut_off_behind_an_open_store_is_named() {
    let (place, store) = Place::new();
    five(&place, &store);
    let end = frames(&place.journal())[3] as u64;
    fs::OpenOptions::new()
        .write(true)
        .open(place.segment())
        .unwrap()
        .set_len(end)
        .unwrap();
    let found = store.verify(Depth::Chain, &|_, _| true).unwrap();
    assert!(
        found.faults[0].contains("it ends after commit 3, and 5 had been confirmed"),
        "{:?}",
        found.faults
    );
}

#[test]
fn a_journal_written_anew_is_not_taken_for_the_old_one() {
    let (place, store) = Place::new();
    drop(store);
    let empty = place.journal();
    let store = place.open();
    five(&place, &store);
    drop(store);
    let sled = place.path.with_extension("sled-of-the-first");
    fs::rename(place.path.join("sled"), &sled).unwrap();
    fs::write(place.segment(), &empty).unwrap();
    let refused = Store::open(&place.path).err().unwrap();
    assert!(
        refused.to_string().contains("5 had been confirmed"),
        "{refused}"
    );
    fs::remove_file(place.path.join("head")).unwrap();
    let store = place.open();
    five(&place, &store);
    drop(store);
    fs::remove_dir_all(place.path.join("sled")).unwrap();
    fs::rename(&sled, place.path.join("sled")).unwrap();
    let faults = chain_faults(&place);
    assert!(
        faults[0].contains("not the one that had been confirmed"),
        "{faults:?}"
    );
    assert!(matches!(
        Store::open(&place.path).err(),
        Some(StoreError::Damaged { .. })
    ));
}

#[test]
fn a_tail_cut_off_is_named_even_where_the_working_copy_is_gone() {
    let (place, store) = Place::new();
    five(&place, &store);
    drop(store);
    let mut bytes = place.journal();
    let third = frames(&bytes)[3];
    bytes[third..].fill(0);
    fs::write(place.segment(), &bytes).unwrap();
    fs::remove_dir_all(place.path.join("sled")).unwrap();
    let wanted = "it ends after commit 3, and 5 had been confirmed";
    let faults = chain_faults(&place);
    assert_eq!(faults.len(), 1);
    assert!(faults[0].contains(wanted), "{faults:?}");
    let refused = Store::open(&place.path).err().unwrap();
    assert!(refused.to_string().contains(wanted), "{refused}");
    assert_eq!(place.journal(), bytes);
    // Nobody can know once the last witness is gone too.
    fs::remove_file(place.path.join("head")).unwrap();
    assert_eq!(chain_faults(&place), Vec::<String>::new());
}

#[test]
fn every_fault_is_named_and_not_only_the_first() {
    let (place, store) = Place::new();
    five(&place, &store);
    drop(store);
    let whole = place.journal();
    let frames = frames(&whole);
    let mut bytes = whole.clone();
    bytes[frames[0] + 100] ^= 1;
    bytes[frames[2] + 100] ^= 1;
    bytes.drain(frames[3]..frames[4]);
    fs::write(place.segment(), &bytes).unwrap();
    let faults = chain_faults(&place);
    let named: Vec<bool> = [
        "commit 1 cannot be read",
        "commit 3 cannot be read",
        "commit 4 is missing",
    ]
    .iter()
    .zip(&faults)
    .map(|(wanted, fault)| fault.contains(wanted))
    .collect();
    assert_eq!(named, [true; 3], "{faults:?}");
    assert_eq!(faults.len(), 3, "{faults:?}");
}

/// A record that refers to an attachment.
fn keep_with(store: &Store, record: u128, name: &store::AttachmentName) {
    let mut put = put(10, record, 0, "refers to a file");
    put.indexes.push(store::IndexEntry {
        index: store::ATTACHMENTS,
        key: name.as_str().into(),
    });
    keep(store, vec![put]).unwrap();
}

struct WithAttachments {
    place: Place,
    first: std::path::PathBuf,
    second: std::path::PathBuf,
}

/// A closed store with two attachments that records refer to, and one that none does.
fn with_attachments() -> WithAttachments {
    let (place, store) = Place::new();
    five(&place, &store);
    let put = |text: &[u8]| store.put_attachment(id(10), text).unwrap();
    let (first, second) = (put(b"the first photograph"), put(b"the other photograph"));
    put(b"a photograph that no record refers to");
    keep_with(&store, 110, &first);
    keep_with(&store, 111, &second);
    let path = |name: &store::AttachmentName| place.path.join("attachments").join(name.as_str());
    let (first, second) = (path(&first), path(&second));
    WithAttachments {
        place,
        first,
        second,
    }
}

/// What is found without a key, with the store open but locked, and with a person.
fn faults_of(place: &Place) -> [Vec<String>; 3] {
    let alone = chain_faults(place);
    let (store, _) = Store::open(&place.path).unwrap();
    let locked = store.verify(Depth::Chain, &|_, _| true).unwrap().faults;
    store
        .unlock(crate::support::USER, crate::support::PASSWORD)
        .unwrap();
    [alone, locked, verified(&store).faults]
}

#[test]
fn attachments_that_records_refer_to_are_known_to_the_journal() {
    let kept = with_attachments();
    assert_eq!(faults_of(&kept.place), [const { Vec::<String>::new() }; 3]);
    // Kept again, the same content is the same file.
    let store = kept.place.open();
    let before = fs::read(&kept.first).unwrap();
    store
        .put_attachment(id(10), b"the first photograph")
        .unwrap();
    assert_eq!(fs::read(&kept.first).unwrap(), before);
    assert_eq!(verified(&store).attachments, 2);
}

#[test]
fn a_swapped_a_changed_and_a_missing_attachment_are_named() {
    let name = |path: &std::path::Path| {
        format!(
            "attachments/{}",
            path.file_name().unwrap().to_str().unwrap()
        )
    };
    let tell = |change: &dyn Fn(&WithAttachments), wanted: &str| {
        let kept = with_attachments();
        change(&kept);
        for faults in faults_of(&kept.place) {
            assert_eq!(faults.len(), 1, "{wanted}: {faults:?}");
            for part in [
                wanted,
                &name(&kept.first),
                &id(110).to_string(),
                "since commit 6",
                "backup",
            ] {
                assert!(faults[0].contains(part), "{part}: {faults:?}");
            }
        }
        let store = kept.place.open();
        let first = kept.first.file_name().unwrap().to_str().unwrap().to_owned();
        let first = store::AttachmentName::try_from(first).unwrap();
        assert!(store.attachment(id(10), &first).is_err());
    };
    tell(
        &|kept| {
            fs::copy(&kept.second, &kept.first).unwrap();
        },
        &format!("the attachment of record {}", id(111)),
    );
    tell(
        &|kept| {
            let mut bytes = fs::read(&kept.first).unwrap();
            *bytes.last_mut().unwrap() ^= 1;
            fs::write(&kept.first, bytes).unwrap();
        },
        "an attachment was changed",
    );
    tell(
        &|kept| fs::remove_file(&kept.first).unwrap(),
        "an attachment is missing",
    );
}

#[test]
fn what_was_disposed_of_is_not_missed() {
    let kept = with_attachments();
    let store = kept.place.open();
    keep(&store, vec![put(20, 300, 0, "of another case file")]).unwrap();
    store.dispose(id(10)).unwrap();
    drop(store);
    assert!(!kept.first.exists());
    assert_eq!(faults_of(&kept.place), [const { Vec::<String>::new() }; 3]);
    // Made again from the journal too.
    fs::remove_dir_all(kept.place.path.join("sled")).unwrap();
    assert_eq!(faults_of(&kept.place), [const { Vec::<String>::new() }; 3]);
}

#[test]
fn a_key_that_is_gone_without_a_disposal_is_named() {
    let kept = with_attachments();
    for name in ["keys.a", "keys.b"] {
        let path = kept.place.path.join(name);
        let mut bytes = fs::read(&path).unwrap();
        let last = bytes.len() - 512;
        bytes[last..].fill(0x5a);
        fs::write(&path, bytes).unwrap();
    }
    for faults in faults_of(&kept.place) {
        let named = faults
            .iter()
            .any(|fault| fault.contains(&format!("the key of case file {} is gone", id(10))));
        assert!(named, "{faults:?}");
    }
}

#[test]
fn a_journal_that_is_behind_a_backup_is_named() {
    let (place, store) = Place::new();
    five(&place, &store);
    let backup = place.path.with_extension("backup");
    store::backup(&place.path, &backup, chrono::Utc::now(), &|_, _| true).unwrap();
    drop(store);
    let mut bytes = place.journal();
    let third = frames(&bytes)[3];
    bytes[third..].fill(0);
    fs::write(place.segment(), &bytes).unwrap();
    fs::remove_dir_all(place.path.join("sled")).unwrap();
    fs::remove_file(place.path.join("head")).unwrap();
    for faults in faults_of(&place) {
        assert_eq!(faults.len(), 1);
        assert!(
            faults[0].contains("it ends after commit 3, and 5 had been confirmed"),
            "{faults:?}"
        );
    }
}

#[test]
fn a_changed_attachment_stays_named_after_its_record_was_saved_again() {
    let kept = with_attachments();
    let mut bytes = fs::read(&kept.first).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&kept.first, bytes).unwrap();
    let store = kept.place.open();
    let name = kept.first.file_name().unwrap().to_str().unwrap();
    let mut again = put(10, 110, 1, "refers to it still");
    again.indexes.push(store::IndexEntry {
        index: store::ATTACHMENTS,
        key: name.into(),
    });
    keep(&store, vec![again]).unwrap();
    drop(store);
    for faults in faults_of(&kept.place) {
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].contains("was changed"), "{faults:?}");
    }
}

#[test]
fn an_attachment_that_no_record_refers_to_is_opened_where_somebody_is_signed_in() {
    let (place, store) = Place::new();
    five(&place, &store);
    let first = store
        .put_attachment(id(10), b"the first photograph")
        .unwrap();
    let second = store
        .put_attachment(id(10), b"the other photograph")
        .unwrap();
    let path = |name: &store::AttachmentName| place.path.join("attachments").join(name.as_str());
    fs::copy(path(&second), path(&first)).unwrap();
    let faults = verified(&store).faults;
    assert_eq!(faults.len(), 1);
    assert!(
        faults[0].contains(&format!("attachments/{}", first.as_str())),
        "{faults:?}"
    );
    assert!(matches!(
        store.attachment(id(10), &first),
        Err(StoreError::Damaged { .. })
    ));
    assert_eq!(
        store.attachment(id(10), &second).unwrap(),
        b"the other photograph"
    );
}

#[test]
fn a_changed_draft_is_named() {
    let (place, store) = Place::new();
    five(&place, &store);
    store
        .save_draft(id(10), id(1), "/somewhere", b"half a sentence")
        .unwrap();
    assert_eq!(verified(&store).faults, Vec::<String>::new());
    let draft = files(&place.path.join("drafts")).remove(0);
    let mut bytes = fs::read(&draft).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&draft, bytes).unwrap();
    let faults = verified(&store).faults;
    assert_eq!(faults.len(), 1);
    assert!(
        faults[0].contains("a draft is not the one") && faults[0].contains("drafts/"),
        "{faults:?}"
    );
}

/// Changes made to the working copy without the journal.
fn meddled(change: impl Fn(&sled::Db)) -> (Place, Vec<String>) {
    let (place, store) = Place::new();
    five(&place, &store);
    keep(&store, vec![put(10, 100, 1, "finding 0 again")]).unwrap();
    drop(store);
    let db = sled::open(place.path.join("sled")).unwrap();
    change(&db);
    db.flush().unwrap();
    drop(db);
    // Without a key as with one, and once only: the next open makes the working copy again.
    let alone = chain_faults(&place);
    let store = place.open();
    let faults = verified(&store).faults;
    drop(store);
    assert_eq!(alone, faults);
    let (store, opened) = place.opened();
    assert!(opened.notes[0].contains("made again"), "{:?}", opened.notes);
    assert_eq!(verified(&store).faults, Vec::<String>::new());
    drop(store);
    (place, faults)
}

fn record_key(record: u128) -> Vec<u8> {
    let mut key = vec![b'r'];
    key.extend(id(10).as_bytes());
    key.extend(7_u16.to_be_bytes());
    key.extend(id(record).as_bytes());
    key
}

#[test]
fn a_record_changed_behind_the_journals_back_is_named() {
    let (_, faults) = meddled(|db| {
        let mut value = db.get(record_key(103)).unwrap().unwrap().to_vec();
        *value.last_mut().unwrap() ^= 1;
        db.insert(record_key(103), value).unwrap();
    });
    assert_eq!(faults.len(), 1);
    assert!(
        faults[0].contains(&id(103).to_string()) && faults[0].contains("not as in the journal"),
        "{faults:?}"
    );
}

#[test]
fn a_record_taken_out_or_put_in_behind_the_journals_back_is_named() {
    let (_, faults) = meddled(|db| {
        db.remove(record_key(103)).unwrap().unwrap();
    });
    assert!(
        faults
            .iter()
            .any(|f| f.contains(&id(103).to_string()) && f.contains("missing")),
        "{faults:?}"
    );
    let (_, faults) = meddled(|db| {
        let value = db.get(record_key(103)).unwrap().unwrap();
        db.insert(record_key(999), value).unwrap();
    });
    assert!(
        faults
            .iter()
            .any(|f| f.contains(&id(999).to_string()) && f.contains("not in the journal")),
        "{faults:?}"
    );
}

#[test]
fn an_index_that_does_not_agree_is_named() {
    let entry_of = |db: &sled::Db, text: &str| {
        let entries = db.scan_prefix([b'x', 1]).map(|entry| entry.unwrap().0);
        entries
            .into_iter()
            .find(|key| key.windows(text.len()).any(|w| w == text.as_bytes()))
            .unwrap()
    };
    let (_, faults) = meddled(|db| {
        db.remove(entry_of(db, "finding 3")).unwrap().unwrap();
    });
    assert_eq!(faults.len(), 1);
    assert!(
        faults[0].contains(&id(103).to_string()) && faults[0].contains("missing from index 1"),
        "{faults:?}"
    );

    let (_, faults) = meddled(|db| {
        let key = entry_of(db, "finding 3");
        let value = db.get(&key).unwrap().unwrap();
        let mut stale = key.to_vec();
        stale[3] = b'u';
        db.insert(stale, value).unwrap();
    });
    assert_eq!(faults.len(), 1);
    assert!(
        faults[0].contains(&id(103).to_string()) && faults[0].contains("does not belong"),
        "{faults:?}"
    );
}

#[test]
fn a_working_copy_of_another_store_is_not_used() {
    let (place, store) = Place::new();
    five(&place, &store);
    drop(store);
    let (other, other_store) = Place::new();
    keep(&other_store, vec![put(10, 100, 0, "elsewhere")]).unwrap();
    drop(other_store);
    fs::remove_dir_all(place.path.join("sled")).unwrap();
    copy_folder(&other.path.join("sled"), &place.path.join("sled"));
    let (store, opened) = place.opened();
    assert!(
        opened.notes[0].contains("another store"),
        "{:?}",
        opened.notes
    );
    assert_whole(&store);
}

#[test]
fn a_working_copy_that_a_crash_left_behind_catches_up() {
    let (place, store, older) = with_older_working_copy();
    let note = fs::read(place.path.join("in-use")).unwrap();
    drop(store);
    fs::remove_dir_all(place.path.join("sled")).unwrap();
    fs::rename(&older, place.path.join("sled")).unwrap();
    fs::write(place.path.join("in-use"), note).unwrap();
    let (store, opened) = place.opened();
    assert_eq!(
        (opened.sequence, opened.replayed, opened.notes),
        (5, 3, vec![])
    );
    assert_whole(&store);
}

#[test]
fn a_working_copy_that_is_behind_after_an_orderly_close_is_not_trusted() {
    let (place, store, older) = with_older_working_copy();
    drop(store);
    fs::remove_dir_all(place.path.join("sled")).unwrap();
    fs::rename(&older, place.path.join("sled")).unwrap();
    let (store, opened) = place.opened();
    assert_eq!((opened.sequence, opened.replayed), (5, 5));
    assert!(opened.notes[0].contains("had lost"), "{:?}", opened.notes);
    assert_whole(&store);
}

/// An open store of five commits, and a copy of its working copy after two of them.
fn with_older_working_copy() -> (Place, Store, std::path::PathBuf) {
    let (place, store) = Place::new();
    keep(&store, vec![put(10, 100, 0, "finding 0")]).unwrap();
    keep(&store, vec![put(10, 101, 0, "finding 1")]).unwrap();
    drop(store);
    let older = place.path.with_extension("older");
    copy_folder(&place.path.join("sled"), &older);
    let store = place.open();
    for n in 2..5 {
        keep(&store, vec![put(10, 100 + n, 0, &format!("finding {n}"))]).unwrap();
    }
    (place, store, older)
}

/// After the machine itself stopped, what sled had not synced may be there in part.
#[test]
fn the_working_copy_is_made_again_after_the_machine_stopped() {
    let (place, store) = Place::new();
    five(&place, &store);
    drop(store);
    fs::write(
        place.path.join("in-use"),
        "W\ndesk-14\n4711\nanother start of the machine\n",
    )
    .unwrap();
    let (store, opened) = place.opened();
    assert_eq!(opened.replayed, 5);
    assert!(
        opened.notes[0].contains("The machine stopped"),
        "{:?}",
        opened.notes
    );
    assert_whole(&store);
    drop(store);
    assert_eq!(place.opened().1.notes, Vec::<String>::new());
}

/// A machine that is switched off while nothing is being written costs nothing.
#[test]
fn the_working_copy_is_trusted_after_the_machine_stopped_at_rest() {
    let (place, store) = Place::new();
    five(&place, &store);
    store.checkpoint().unwrap();
    let at_rest = fs::read_to_string(place.path.join("in-use")).unwrap();
    keep(&store, vec![put(10, 200, 0, "more")]).unwrap();
    assert!(text(&store, 200).is_some());
    let writing = fs::read_to_string(place.path.join("in-use")).unwrap();
    drop(store);
    let before_the_stop = |note: &str| {
        let lines: Vec<_> = note.lines().take(3).collect();
        fs::write(
            place.path.join("in-use"),
            format!("{}\nanother start\n", lines.join("\n")),
        )
        .unwrap();
        place.opened().1
    };
    let opened = before_the_stop(&at_rest);
    assert_eq!((opened.replayed, opened.notes), (0, vec![]));
    let opened = before_the_stop(&writing);
    assert_eq!(opened.replayed, 6);
}

#[test]
fn files_that_were_never_finished_are_removed() {
    let (place, store) = Place::new();
    five(&place, &store);
    drop(store);
    fs::write(place.path.join("attachments/0123.7.new"), b"half").unwrap();
    fs::write(place.path.join("drafts/4567.8.new"), b"half").unwrap();
    assert_whole(&place.open());
    let left = files(&place.path)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|e| e == "new"));
    assert_eq!(left.count(), 0);
}

fn copy_folder(from: &std::path::Path, to: &std::path::Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
