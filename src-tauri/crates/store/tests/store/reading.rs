use store::{IndexEntry, Page, StoreError};

use crate::support::{BY_STATE, FINDING, Place, batch, id, keep, put};

#[test]
fn lists_page_by_page_in_both_directions() {
    let (_place, store) = Place::new();
    // Keys of several lengths, one the beginning of another, and zeros in them.
    let keys: [&[u8]; 7] = [b"", b"\0", b"\0\0", b"a", b"a\0", b"ab", b"b"];
    let puts = keys.iter().enumerate().map(|(n, key)| {
        let mut record = put(10, 100 + n as u128, 0, "");
        record.indexes = vec![IndexEntry {
            index: 5,
            key: key.to_vec(),
        }];
        record
    });
    keep(&store, puts.collect()).unwrap();
    keep(&store, vec![put(10, 200, 0, "of another index")]).unwrap();

    for descending in [false, true] {
        let mut page = Page {
            after: None,
            limit: 2,
            descending,
        };
        let mut found = Vec::new();
        loop {
            let entries = store.list(5, b"", b"", &page).unwrap();
            let Some(last) = entries.last() else { break };
            page.after = Some(last.cursor());
            found.extend(entries.into_iter().map(|entry| entry.key));
        }
        let mut expected: Vec<Vec<u8>> = keys.iter().map(|key| key.to_vec()).collect();
        if descending {
            expected.reverse();
        }
        assert_eq!(found, expected);
    }

    let keys_between = |from: &[u8], to: &[u8]| {
        let found = store.list(5, from, to, &Page::first(10)).unwrap();
        found.into_iter().map(|entry| entry.key).collect::<Vec<_>>()
    };
    assert_eq!(
        keys_between(b"a", b"b"),
        [b"a".to_vec(), b"a\0".to_vec(), b"ab".to_vec()]
    );
    assert_eq!(keys_between(b"a\0", b"ab"), [b"a\0".to_vec()]);
    assert!(keys_between(b"b", b"a").is_empty());
    assert_eq!(store.count(5, b"", b"", 100).unwrap(), 7);
    assert_eq!(store.count(5, b"a", b"b", 100).unwrap(), 3);
    assert!(store.list(5, b"", b"", &Page::first(0)).unwrap().is_empty());
}

#[test]
fn entries_of_one_key_are_paged_by_their_record() {
    let (_place, store) = Place::new();
    keep(&store, (0..5).map(|n| put(n, 100 + n, 0, "open")).collect()).unwrap();
    let first = store
        .list(BY_STATE, b"open", b"opeo", &Page::first(3))
        .unwrap();
    let rest = Page {
        after: Some(first[2].cursor()),
        limit: 3,
        descending: false,
    };
    let rest = store.list(BY_STATE, b"open", b"opeo", &rest).unwrap();
    let ids: Vec<_> = first
        .iter()
        .chain(&rest)
        .map(|entry| (entry.case_file, entry.kind, entry.id))
        .collect();
    let expected: Vec<_> = (0..5).map(|n| (id(n), FINDING, id(100 + n))).collect();
    assert_eq!(ids, expected);
}

#[test]
fn what_a_list_names_is_read_in_its_order() {
    let (_place, store) = Place::new();
    let puts = vec![
        put(10, 102, 0, "a"),
        put(11, 100, 0, "b"),
        put(10, 101, 0, "c"),
    ];
    keep(&store, puts).unwrap();
    let mut listed = store.list(BY_STATE, b"", b"", &Page::first(10)).unwrap();
    let other = store::Listed {
        id: id(555),
        ..listed[0].clone()
    };
    listed.insert(1, other);
    let records = store.get_listed(&listed).unwrap().into_iter();
    let bytes: Vec<_> = records.map(|r| r.map(|r| r.bytes)).collect();
    let text = |text: &str| Some(text.as_bytes().to_vec());
    assert_eq!(bytes, [text("a"), None, text("b"), text("c")]);
    store.lock();
    assert_eq!(store.get_listed(&listed), Err(store::StoreError::Locked));
}

#[test]
fn a_case_file_is_read_whole_or_by_kind() {
    let (_place, store) = Place::new();
    let mut visit = put(10, 100, 0, "visit");
    visit.kind = 3;
    keep(
        &store,
        vec![
            put(10, 101, 0, "b"),
            visit,
            put(10, 99, 0, "a"),
            put(11, 102, 0, "c"),
        ],
    )
    .unwrap();
    let ids = |kind| {
        store
            .case_file(id(10), kind)
            .unwrap()
            .into_iter()
            .map(|r| r.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(None), [id(100), id(99), id(101)]);
    assert_eq!(ids(Some(3)), [id(100)]);
    assert!(ids(Some(4)).is_empty());
    assert!(store.case_file(id(12), None).unwrap().is_empty());
    let many = store.get_many(&[id(102), id(555), id(100)]).unwrap();
    let many: Vec<_> = many.into_iter().map(|r| r.map(|r| r.bytes)).collect();
    assert_eq!(many, [Some(b"c".to_vec()), None, Some(b"visit".to_vec())]);
}

#[test]
fn history_tells_what_each_commit_did() {
    let (place, store) = Place::new();
    let import = batch(vec![put(10, 100, 0, "open"), put(11, 101, 0, "open")]);
    let first = store.commit(import.clone()).unwrap();
    keep(&store, vec![put(11, 101, 1, "met")]).unwrap();
    keep(&store, vec![put(10, 100, 1, "closed")]).unwrap();
    drop(store);
    let store = place.open();

    let changes = store.changes_since(0, 10).unwrap();
    assert_eq!(
        changes.iter().map(|c| c.sequence).collect::<Vec<_>>(),
        [1, 2, 3]
    );
    let change = &changes[0];
    assert_eq!(
        (change.hash, change.request, change.person),
        (first.hash, import.request, import.person)
    );
    assert_eq!(
        (change.time, &change.use_case),
        (import.time, &import.use_case)
    );
    assert_eq!(change.records.len(), 2);
    assert_eq!(store.changes_since(1, 1).unwrap(), changes[1..2]);
    assert!(store.changes_since(3, 10).unwrap().is_empty());

    let of_ten = |before, max| {
        let history = store.history(id(10), before, max).unwrap().into_iter();
        history
            .map(|c| {
                (
                    c.sequence,
                    c.records
                        .into_iter()
                        .map(|r| (r.version, r.bytes.unwrap()))
                        .collect::<Vec<_>>(),
                )
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of_ten(None, 10),
        [
            (3, vec![(2, b"closed".to_vec())]),
            (1, vec![(1, b"open".to_vec())])
        ]
    );
    assert_eq!(of_ten(Some(3), 10).len(), 1);
    assert_eq!(of_ten(None, 1)[0].0, 3);
    assert!(store.history(id(12), None, 10).unwrap().is_empty());
}

#[test]
fn attachments_come_back_and_belong_to_their_case_file() {
    let (place, store) = Place::new();
    let photograph: Vec<u8> = (0..300_000_u32)
        .map(|n| (n.wrapping_mul(n) >> 7) as u8)
        .collect();
    let name = store.put_attachment(id(10), &photograph).unwrap();
    assert_eq!(store.put_attachment(id(10), &photograph).unwrap(), name);
    let other = store.put_attachment(id(11), &photograph).unwrap();
    assert_ne!(name, other);
    drop(store);
    let store = place.open();
    assert_eq!(store.attachment(id(10), &name).unwrap(), photograph);
    assert!(matches!(
        store.attachment(id(10), &other),
        Err(StoreError::Damaged { .. })
    ));
    assert_eq!(
        store.attachment(id(12), &name),
        Err(StoreError::KeyGone(id(12)))
    );
    let missing = store::AttachmentName::try_from("0".repeat(64)).unwrap();
    assert!(matches!(
        store.attachment(id(10), &missing),
        Err(StoreError::NotFound(_))
    ));
    assert!(store::AttachmentName::try_from("../keys.a".to_owned()).is_err());
}
