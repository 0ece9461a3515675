use store::{NewPerson, Opens, Store, StoreError, UnlockError};

use crate::support::{COST, PASSWORD, Place, USER, files, id, keep, put, text};

fn second(user_name: &str) -> NewPerson {
    NewPerson {
        id: id(2),
        user_name: user_name.to_owned(),
        password: "four dry herons".to_owned().into(),
    }
}

#[test]
fn opens_with_the_right_password_only() {
    let (place, store) = Place::new();
    keep(&store, vec![put(10, 100, 0, "open")]).unwrap();
    drop(store);
    let (store, _) = Store::open(&place.path).unwrap();
    assert!(store.is_locked());
    assert_eq!(
        store.unlock(USER, "seven wet otter"),
        Err(UnlockError::WrongPassword)
    );
    assert_eq!(
        store.unlock("nobody", PASSWORD),
        Err(UnlockError::WrongPassword)
    );
    assert!(store.is_locked());
    assert_eq!(store.unlock(" F.Adeyemi ", PASSWORD), Ok(id(1)));
    assert_eq!(text(&store, 100).as_deref(), Some("open"));
}

#[test]
fn countersigning_asks_for_the_password_again() {
    let (_place, store) = Place::new();
    assert_eq!(store.check_password(id(1), PASSWORD), Ok(true));
    assert_eq!(store.check_password(id(1), "guess"), Ok(false));
    assert!(matches!(
        store.check_password(id(2), PASSWORD),
        Err(StoreError::NotFound(_))
    ));
}

#[test]
fn more_people_can_sign_in_and_change_their_password() {
    let (place, store) = Place::new();
    keep(&store, vec![put(10, 100, 0, "open")]).unwrap();
    store
        .add_person(second("m.okafor"), Some(Opens::Content), COST)
        .unwrap();
    assert!(matches!(
        store.add_person(second("other"), Some(Opens::Content), COST),
        Err(StoreError::Invalid(_))
    ));
    let same_name = NewPerson {
        id: id(3),
        ..second(" M.OKAFOR")
    };
    assert!(matches!(
        store.add_person(same_name, Some(Opens::Content), COST),
        Err(StoreError::Invalid(_))
    ));
    drop(store);

    let (store, _) = Store::open(&place.path).unwrap();
    assert!(matches!(
        store.add_person(second("third"), Some(Opens::Content), COST),
        Err(StoreError::Locked)
    ));
    assert_eq!(store.unlock("m.okafor", "four dry herons"), Ok(id(2)));
    assert_eq!(text(&store, 100).as_deref(), Some("open"));
    store
        .set_password(
            id(2),
            "nine old newts".to_owned().into(),
            Some(Opens::Content),
            COST,
        )
        .unwrap();
    store.lock();
    assert_eq!(
        store.unlock("m.okafor", "four dry herons"),
        Err(UnlockError::WrongPassword)
    );
    drop(store);
    let (store, opened) = Store::open(&place.path).unwrap();
    assert!(opened.notes.is_empty());
    assert_eq!(store.unlock("m.okafor", "nine old newts"), Ok(id(2)));
    assert_eq!(store.unlock(USER, PASSWORD), Ok(id(1)));
}

#[test]
fn the_recovery_key_opens_the_content() {
    let (place, store) = Place::new();
    keep(&store, vec![put(10, 100, 0, "open")]).unwrap();
    drop(store);
    let (store, _) = Store::open(&place.path).unwrap();
    let (_, other) = {
        let (other_place, other_store) = Place::new();
        (other_store, other_place.recovery)
    };
    assert!(matches!(
        store.unlock_with_recovery_key(&other),
        Err(UnlockError::WrongRecoveryKey(_))
    ));
    let mistyped = place.recovery.replacen(&place.recovery[..4], "0000", 1);
    assert!(matches!(
        store.unlock_with_recovery_key(&mistyped),
        Err(UnlockError::WrongRecoveryKey(_))
    ));
    assert!(store.is_locked());
    store
        .unlock_with_recovery_key(&place.recovery.to_lowercase())
        .unwrap();
    assert_eq!(text(&store, 100).as_deref(), Some("open"));
    store
        .set_password(
            id(1),
            "new since".to_owned().into(),
            Some(Opens::Content),
            COST,
        )
        .unwrap();
    assert_eq!(store.unlock(USER, "new since"), Ok(id(1)));
}

#[test]
fn a_damaged_slot_is_restored_from_the_other_copy() {
    for damaged in ["keys.a", "keys.b"] {
        let (place, store) = Place::new();
        keep(
            &store,
            vec![put(10, 100, 0, "open"), put(11, 101, 0, "met")],
        )
        .unwrap();
        drop(store);
        let path = place.path.join(damaged);
        let whole = std::fs::read(&path).unwrap();
        assert_eq!(whole.len() % 512, 0);
        for slot in 0..whole.len() / 512 {
            let mut bytes = whole.clone();
            bytes[slot * 512 + 40] ^= 1;
            std::fs::write(&path, &bytes).unwrap();
            let (store, opened) = place.opened();
            assert!(
                opened.notes[0].contains(&format!("Slot {slot} of {damaged}")),
                "{:?}",
                opened.notes
            );
            assert_eq!(text(&store, 100).as_deref(), Some("open"));
            assert_eq!(text(&store, 101).as_deref(), Some("met"));
            drop(store);
            assert_eq!(std::fs::read(&path).unwrap(), whole);
        }
        std::fs::remove_file(&path).unwrap();
        let (store, opened) = place.opened();
        assert!(opened.notes[0].contains(damaged), "{:?}", opened.notes);
        drop(store);
        assert_eq!(std::fs::read(&path).unwrap(), whole);
    }
}

#[test]
fn a_key_damaged_in_both_copies_is_named_and_costs_its_case_file_only() {
    let (place, store) = Place::new();
    keep(&store, vec![put(10, 100, 0, "open")]).unwrap();
    keep(&store, vec![put(11, 101, 0, "met")]).unwrap();
    drop(store);
    for copy in ["keys.a", "keys.b"] {
        let path = place.path.join(copy);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[3 * 512 + 40] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
    }
    let (store, opened) = place.opened();
    assert!(opened.notes[0].contains("Slot 3"), "{:?}", opened.notes);
    assert_eq!(store.get(id(100)), Err(StoreError::KeyGone(id(10))));
    assert_eq!(text(&store, 101).as_deref(), Some("met"));
    let changes = store.changes_since(0, 10).unwrap();
    assert_eq!(changes[0].records[0].bytes, None);
    assert_eq!(
        changes[1].records[0].bytes.as_deref(),
        Some(b"met".as_slice())
    );
}

#[test]
fn an_append_that_reached_one_copy_only_is_completed() {
    let (place, store) = Place::new();
    let before = std::fs::read(place.path.join("keys.b")).unwrap();
    keep(&store, vec![put(10, 100, 0, "open")]).unwrap();
    drop(store);
    let whole = std::fs::read(place.path.join("keys.a")).unwrap();

    std::fs::write(place.path.join("keys.b"), &before).unwrap();
    let (store, opened) = place.opened();
    assert!(opened.notes.is_empty(), "{:?}", opened.notes);
    assert_eq!(text(&store, 100).as_deref(), Some("open"));
    drop(store);
    assert_eq!(std::fs::read(place.path.join("keys.b")).unwrap(), whole);
}

#[test]
fn a_slot_that_was_only_half_written_is_used_again() {
    let (place, store) = Place::new();
    keep(&store, vec![put(10, 100, 0, "open")]).unwrap();
    drop(store);
    let path = place.path.join("keys.a");
    let mut torn = std::fs::read(&path).unwrap();
    torn.extend([7; 200]);
    std::fs::write(&path, torn).unwrap();
    let (store, opened) = place.opened();
    assert!(opened.notes.is_empty(), "{:?}", opened.notes);
    keep(&store, vec![put(11, 101, 0, "met")]).unwrap();
    drop(store);
    let (store, opened) = place.opened();
    assert!(opened.notes.is_empty(), "{:?}", opened.notes);
    assert_eq!(text(&store, 100).as_deref(), Some("open"));
    assert_eq!(text(&store, 101).as_deref(), Some("met"));
}

#[test]
fn a_newer_format_is_refused_and_left_alone() {
    let files_and_formats = [("keys.a", 2), ("keys.b", 2), ("journal/00000001", 1)];
    for (file, known) in files_and_formats {
        let (place, store) = Place::new();
        keep(&store, vec![put(10, 100, 0, "open")]).unwrap();
        drop(store);
        let path = place.path.join(file);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[7] = known + 1;
        std::fs::write(&path, &bytes).unwrap();
        let before: Vec<_> = files(&place.path)
            .into_iter()
            .map(|f| (std::fs::read(&f).unwrap(), f))
            .collect();
        let refused = Store::open(&place.path).err().unwrap();
        let formats = match refused {
            StoreError::Newer { found, known, .. } => (found, known),
            other => panic!("{other}"),
        };
        assert_eq!(formats, (u16::from(known) + 1, u16::from(known)), "{file}");
        let after: Vec<_> = files(&place.path)
            .into_iter()
            .map(|f| (std::fs::read(&f).unwrap(), f))
            .collect();
        assert!(before == after, "{file}");
    }
}

#[test]
fn nothing_on_the_disk_can_be_read_without_a_key() {
    let (place, store) = Place::new();
    let secrets = [
        "Larkspur House",
        "Adeyemi",
        "visit/secret-place",
        USER,
        PASSWORD,
        "m.okafor",
    ];
    let mut record = put(10, 100, 0, "Larkspur House, seen by Ms Adeyemi");
    record.indexes.clear();
    keep(&store, vec![record]).unwrap();
    store
        .add_person(second("m.okafor"), Some(Opens::Content), COST)
        .unwrap();
    store
        .put_attachment(id(10), b"photograph of Larkspur House")
        .unwrap();
    store
        .save_draft(id(10), id(1), "visit/secret-place", b"Ms Adeyemi says")
        .unwrap();
    let recovery = place.recovery.clone();
    drop(store);
    let found = files(&place.path);
    assert!(found.len() > 6);
    for path in found {
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.extend(path.file_name().unwrap().as_encoded_bytes());
        for secret in secrets.iter().copied().chain([recovery.as_str()]) {
            let lower = bytes.to_ascii_lowercase();
            let secret = secret.to_lowercase();
            assert!(
                !lower.windows(secret.len()).any(|w| w == secret.as_bytes()),
                "{secret} in {path:?}"
            );
        }
    }
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_enter() {
    use std::os::unix::fs::PermissionsExt;
    let (place, store) = Place::new();
    keep(&store, vec![put(10, 100, 0, "open")]).unwrap();
    store.put_attachment(id(10), b"x").unwrap();
    drop(store);
    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&place.path), 0o700);
    for folder in ["journal", "sled", "attachments", "drafts"] {
        assert_eq!(mode(&place.path.join(folder)), 0o700, "{folder}");
    }
    for path in files(&place.path)
        .iter()
        .filter(|path| !path.starts_with(place.path.join("sled")))
    {
        assert_eq!(mode(path), 0o600, "{path:?}");
    }
}
