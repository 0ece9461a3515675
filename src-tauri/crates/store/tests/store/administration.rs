//! People and settings without case content; people who have left, and come back.

use store::{NewPerson, Opens, Store, StoreError, UnlockError};
use uuid::Uuid;

use crate::support::{COST, PASSWORD, Place, USER, id, keep, put, text};

const PEOPLE: u128 = 2;
const CASE: u128 = 10;
const ADMIN: &str = "a.admin";
const OTTERS: &str = "four dry herons";

fn person(number: u128, user_name: &str) -> NewPerson {
    NewPerson {
        id: id(number),
        user_name: user_name.to_owned(),
        password: OTTERS.to_owned().into(),
    }
}

/// A store with a person's record, a record in a case file, and an administrator.
fn with_admin() -> (Place, Store) {
    let (place, store) = Place::new();
    store.open_to_administration(&[id(PEOPLE)]).unwrap();
    keep(&store, vec![put(PEOPLE, 50, 0, "ann")]).unwrap();
    keep(&store, vec![put(CASE, 100, 0, "open")]).unwrap();
    let opens = Some(Opens::Administration);
    store.add_person(person(3, ADMIN), opens, COST).unwrap();
    store.lock();
    (place, store)
}

#[test]
fn an_administrator_reads_and_writes_people_and_no_case_file() {
    let (place, store) = with_admin();
    drop(store);
    let (store, _) = Store::open(&place.path).unwrap();
    assert_eq!(store.opens(), None);
    assert_eq!(store.unlock(ADMIN, OTTERS), Ok(id(3)));
    assert_eq!(store.opens(), Some(Opens::Administration));
    assert_eq!(text(&store, 50).as_deref(), Some("ann"));
    keep(&store, vec![put(PEOPLE, 50, 1, "ann lee")]).unwrap();
    store.save_draft(id(PEOPLE), id(3), "person", b"x").unwrap();
    let out_of_reach = |refused: Option<StoreError>| {
        assert_eq!(refused, Some(StoreError::OutOfReach));
    };
    out_of_reach(store.get(id(100)).err());
    out_of_reach(store.get_many(&[id(50), id(100)]).err());
    out_of_reach(store.case_file(id(CASE), None).err());
    // The journal says that something changed, not what it holds.
    for change in store.changes_since(0, 10).unwrap() {
        for record in change.records {
            let people = record.case_file == id(PEOPLE);
            assert_eq!(record.bytes.is_some(), people, "{}", record.id);
        }
    }
    out_of_reach(store.put_attachment(id(CASE), b"x").err());
    out_of_reach(store.save_draft(id(CASE), id(3), "a", b"x").err());
    out_of_reach(keep(&store, vec![put(CASE, 100, 1, "met")]).err());
    // A case file that they would begin has no key that they could make.
    out_of_reach(keep(&store, vec![put(11, 101, 0, "mine")]).err());
    out_of_reach(store.open_to_administration(&[id(CASE)]).err());
    out_of_reach(store.allow(id(3), Some(Opens::Content)).err());
    let more = store.add_person(person(4, "eve"), Some(Opens::Content), COST);
    out_of_reach(more.err());

    // What they wrote is there for whoever reads content.
    store.lock();
    store.unlock(USER, PASSWORD).unwrap();
    assert_eq!(store.opens(), Some(Opens::Content));
    assert_eq!(text(&store, 50).as_deref(), Some("ann lee"));
    assert_eq!(text(&store, 100).as_deref(), Some("open"));
}

#[test]
fn a_reset_account_waits_until_somebody_with_content_lets_it_in() {
    let (place, store) = with_admin();
    store.unlock(ADMIN, OTTERS).unwrap();
    let new = || "nine old newts".to_owned().into();
    store.set_password(id(1), new(), None, COST).unwrap();
    store.add_person(person(4, "eve"), None, COST).unwrap();
    assert_eq!(store.accounts()[&id(1)], None);
    assert_eq!(store.accounts()[&id(3)], Some(Opens::Administration));
    store.lock();
    for (user, password) in [(USER, "nine old newts"), ("eve", OTTERS)] {
        assert_eq!(store.unlock(user, password), Err(UnlockError::NoContent));
    }
    assert_eq!(
        store.unlock(USER, PASSWORD),
        Err(UnlockError::WrongPassword)
    );
    // Nobody with content is left but the recovery key.
    store.unlock_with_recovery_key(&place.recovery).unwrap();
    for number in [1, 4] {
        store.allow(id(number), Some(Opens::Content)).unwrap();
    }
    store.lock();
    drop(store);
    let (store, _) = Store::open(&place.path).unwrap();
    assert_eq!(store.unlock("eve", OTTERS), Ok(id(4)));
    assert_eq!(store.unlock(USER, "nine old newts"), Ok(id(1)));
    assert_eq!(text(&store, 100).as_deref(), Some("open"));
}

#[test]
fn who_has_left_opens_nothing_and_may_come_back() {
    let (place, store) = with_admin();
    store.unlock(USER, PASSWORD).unwrap();
    store
        .add_person(person(4, "eve"), Some(Opens::Content), COST)
        .unwrap();
    let before = std::fs::read(place.path.join("keys.a")).unwrap();
    store.remove_person(id(4)).unwrap();
    for copy in ["keys.a", "keys.b"] {
        let after = std::fs::read(place.path.join(copy)).unwrap();
        let changed: Vec<usize> = (0..after.len() / 512)
            .filter(|slot| after[slot * 512..][..512] != before[slot * 512..][..512])
            .collect();
        let [slot] = changed[..] else {
            panic!("one slot was overwritten in {copy}, not {changed:?}")
        };
        // Not a piece of the pair is left: what stands there is the id, and zeros.
        let left = &after[slot * 512..][..480];
        let there = left.iter().filter(|byte| **byte != 0).count();
        assert!(there < 32, "{there} bytes are left in {copy}");
    }
    assert!(!store.accounts().contains_key(&id(4)));
    let again = store.remove_person(id(4));
    assert!(matches!(again, Err(StoreError::NotFound(_))));
    store.lock();
    drop(store);
    let (store, opened) = Store::open(&place.path).unwrap();
    assert!(opened.notes.is_empty(), "{:?}", opened.notes);
    assert_eq!(store.unlock("eve", OTTERS), Err(UnlockError::WrongPassword));
    store.unlock(USER, PASSWORD).unwrap();
    let size = || std::fs::metadata(place.path.join("keys.a")).unwrap().len();
    let kept = size();
    store
        .add_person(person(4, "eve.hall"), Some(Opens::Content), COST)
        .unwrap();
    assert_eq!(size(), kept);
    assert_eq!(store.unlock("eve.hall", OTTERS), Ok(id(4)));
}

#[test]
fn a_role_that_loses_content_has_its_seal_replaced() {
    let (place, store) = with_admin();
    store.unlock(USER, PASSWORD).unwrap();
    store
        .add_person(person(4, "eve"), Some(Opens::Content), COST)
        .unwrap();
    store.allow(id(4), Some(Opens::Administration)).unwrap();
    store.allow(id(3), Some(Opens::Content)).unwrap();
    store.rename_person(id(4), "e.hall").unwrap();
    let taken = store.rename_person(id(4), ADMIN);
    assert!(matches!(taken, Err(StoreError::Invalid(_))));
    drop(store);
    let (store, _) = Store::open(&place.path).unwrap();
    assert_eq!(store.unlock("eve", OTTERS), Err(UnlockError::WrongPassword));
    store.unlock("e.hall", OTTERS).unwrap();
    assert_eq!(store.get(id(100)), Err(StoreError::OutOfReach));
    store.unlock(ADMIN, OTTERS).unwrap();
    assert_eq!(text(&store, 100).as_deref(), Some("open"));
}

#[test]
fn asking_again_to_open_groups_writes_nothing() {
    let (place, store) = with_admin();
    store.unlock(USER, PASSWORD).unwrap();
    let keys = || std::fs::read(place.path.join("keys.a")).unwrap();
    let before = keys();
    store.open_to_administration(&[id(PEOPLE)]).unwrap();
    assert!(keys() == before);
    let nobody = store.allow(Uuid::nil(), None);
    assert!(matches!(nobody, Err(StoreError::NotFound(_))));
}
