//! From a file to the plan of its import, and what a second import of it would do.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use domain::Uuid;
use domain::award::*;
use exchange::ocds::{NotAPackage, ReadError, ReleasePackage, read_release_package};
use proptest::prelude::*;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

fn fixture(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fixtures/");
    std::fs::read(format!("{folder}{name}")).unwrap()
}

fn read(bytes: &[u8]) -> Result<ReleasePackage, ReadError> {
    read_release_package(bytes, Some(bytes.len() as u64), &|_, _| true)
}

fn ours(name: &str) -> Vec<Entry> {
    read(&fixture(&format!("ocds/{name}.json")))
        .unwrap()
        .entries
}

fn plan(entries: &[Entry]) -> Vec<ImportRow> {
    let rows = plan_import(entries, &Register::default());
    for row in &rows {
        assert!(
            row.reason.split_whitespace().count() <= 25,
            "too long: {}",
            row.reason
        );
        assert!(
            row.reason.ends_with(['.', '…']),
            "no sentence: {}",
            row.reason
        );
        assert_eq!(row.ticked, row.care && row.can_be_taken());
    }
    rows
}

/// What the use case does with the rows, on the register alone.
fn take(rows: &[ImportRow], entries: &[Entry], register: &mut Register, care_only: bool) {
    let mut made: BTreeMap<u64, Uuid> = BTreeMap::new();
    for row in rows
        .iter()
        .filter(|row| row.can_be_taken() && (row.ticked || !care_only))
    {
        let Entry::Notice(notice) = &entries[row.row as usize - 1] else {
            panic!("no notice")
        };
        let mut settle = |matches: &[ProviderMatch]| -> Vec<Uuid> {
            let mut ids = Vec::new();
            for found in matches {
                ids.push(match found {
                    ProviderMatch::Existing {
                        provider,
                        new_identifiers,
                        ..
                    } => {
                        let known = register
                            .providers
                            .iter_mut()
                            .find(|p| p.id == *provider)
                            .unwrap();
                        for number in new_identifiers {
                            if !known.identifiers.contains(number) {
                                known.identifiers.push(number.clone());
                            }
                        }
                        *provider
                    }
                    ProviderMatch::New {
                        key,
                        name,
                        identifiers,
                    } => {
                        let next = Uuid::from_u128(1_000 + register.providers.len() as u128);
                        *made.entry(*key).or_insert_with(|| {
                            register.providers.push(KnownProvider {
                                id: next,
                                name: name.clone(),
                                identifiers: identifiers.clone(),
                            });
                            next
                        })
                    }
                });
            }
            ids
        };
        match &row.outcome {
            Outcome::Create { providers } => {
                let providers = settle(providers);
                let number = register.awards.len() as u128;
                register.awards.push(KnownAward {
                    ocid: notice.ocid.clone(),
                    award_id: notice.award_id.clone(),
                    release_id: notice.release_id.clone(),
                    released: notice.released,
                    contract: Uuid::from_u128(9_000_000 + number),
                    reference: format!("TC-AS-{number:04}"),
                    title: row.title.clone().unwrap(),
                    value_pence: row.value_pence,
                    start: row.start,
                    end: row.end,
                    providers,
                    changed_by_hand: None,
                });
            }
            Outcome::Change {
                contract,
                differences,
                providers,
                ..
            } => {
                let providers = settle(providers);
                let held = register
                    .awards
                    .iter_mut()
                    .find(|a| a.contract == *contract)
                    .unwrap();
                held.release_id = notice.release_id.clone();
                held.released = notice.released;
                for difference in differences {
                    match difference.field {
                        Field::Title => held.title = row.title.clone().unwrap(),
                        Field::Value => held.value_pence = row.value_pence,
                        Field::Start => held.start = row.start,
                        Field::End => held.end = row.end,
                        Field::Providers => held.providers = providers.clone(),
                    }
                }
            }
            Outcome::LeaveAlone { .. } | Outcome::LeftOut => unreachable!(),
        }
    }
}

fn all(rows: &[ImportRow]) -> Vec<&ImportRow> {
    rows.iter().filter(|row| row.can_be_taken()).collect()
}

/// The keys of the new providers of a row.
fn new_keys(row: &ImportRow) -> Vec<u64> {
    let Outcome::Create { providers } = &row.outcome else {
        panic!("{row:?}")
    };
    providers
        .iter()
        .map(|found| match found {
            ProviderMatch::New { key, .. } => *key,
            ProviderMatch::Existing { .. } => panic!("nobody is known"),
        })
        .collect()
}

/// The figures were counted from the file by another program.
#[test]
fn plans_the_published_notices() {
    let package = read(&fixture("contracts-finder-releases.json")).unwrap();
    assert_eq!(package.publisher.as_deref(), Some("Contracts Finder"));
    assert_eq!(package.releases, 101);
    let rows = plan(&package.entries);
    assert_eq!(rows.len(), 101);
    assert_eq!(rows.iter().filter(|row| row.award_id.is_some()).count(), 75);

    let taken = all(&rows);
    assert_eq!(taken.len(), 73);
    assert!(
        taken
            .iter()
            .all(|row| matches!(row.outcome, Outcome::Create { .. }))
    );
    assert_eq!(
        taken
            .iter()
            .flat_map(|row| new_keys(row))
            .collect::<BTreeSet<_>>()
            .len(),
        135
    );
    assert_eq!(
        taken.iter().map(|row| row.suppliers.len()).sum::<usize>(),
        138
    );
    assert_eq!(
        taken.iter().filter(|row| row.value_pence.is_none()).count(),
        6
    );
    assert_eq!(
        taken.iter().filter_map(|row| row.value_pence).sum::<i64>(),
        50_935_409_627
    );

    let ticked: Vec<_> = rows.iter().filter(|row| row.ticked).collect();
    assert_eq!(ticked.len(), 5);
    assert_eq!(
        ticked
            .iter()
            .flat_map(|row| new_keys(row))
            .collect::<BTreeSet<_>>()
            .len(),
        32
    );

    let mut left_out: BTreeMap<&str, u32> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.outcome == Outcome::LeftOut) {
        *left_out.entry(row.reason.as_str()).or_default() += 1;
    }
    assert_eq!(
        left_out.into_iter().collect::<Vec<_>>(),
        [
            ("No award yet: this is a plan.", 1),
            ("No award yet: this is a tender.", 25),
            ("Row 83 has the newest notice of this award.", 1),
            ("The supplier has no name.", 1),
        ]
    );
    assert_eq!(
        rows[92].reason,
        "Row 83 has the newest notice of this award."
    );

    // One award names 35 suppliers; two of them have the same company number.
    let vehicles = rows.iter().find(|row| row.suppliers.len() == 35).unwrap();
    assert_eq!(new_keys(vehicles).len(), 34);
    assert_eq!(
        vehicles.reason,
        "Not care: the notice’s code is for motor vehicles."
    );
    let placements = rows.iter().find(|row| row.suppliers.len() == 13).unwrap();
    assert_eq!(
        placements.reason,
        "No contract of ours has this notice number. 13 suppliers are 12 providers, 12 of them new."
    );
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let names = [
        "suppliers",
        "values-and-dates",
        "several-awards",
        "two-releases",
    ]
    .map(|name| format!("ocds/{name}.json"));
    for name in names
        .iter()
        .map(String::as_str)
        .chain(["contracts-finder-releases.json"])
    {
        for care_only in [false, true] {
            let entries = read(&fixture(name)).unwrap().entries;
            let mut register = Register::default();
            let first = plan_import(&entries, &register);
            take(&first, &entries, &mut register, care_only);
            let second = plan_import(&entries, &register);
            let again: Vec<_> = second
                .iter()
                .filter(|row| row.can_be_taken() && (row.ticked || !care_only))
                .collect();
            assert_eq!(
                again,
                Vec::<&ImportRow>::new(),
                "{name}, care only: {care_only}"
            );
        }
    }
}

#[test]
fn suppliers_match_by_number_then_by_name() {
    let rows = plan(&ours("suppliers"));
    let kestrel = new_keys(&rows[0]);
    // A name in another spelling, and the company number with its zero in front.
    assert_eq!(new_keys(&rows[1]), kestrel);
    let Outcome::Create { providers } = &rows[0].outcome else {
        panic!()
    };
    let ProviderMatch::New {
        identifiers, name, ..
    } = &providers[0]
    else {
        panic!()
    };
    assert_eq!(name, "KESTREL HOME-SUPPORT LTD.");
    let numbers: Vec<_> = identifiers
        .iter()
        .map(|i| format!("{} {}", i.scheme, i.id))
        .collect();
    assert_eq!(numbers, ["GB-COH 01234567", "GB-CFS 22"]);
    // An id that only means something inside its own release does not join two providers.
    assert_ne!(new_keys(&rows[2]), new_keys(&rows[3]));
    assert_eq!(rows[2].suppliers, ["Fernhollow & Daughters Ltd"]);
    // A name from the list of parties; the nameless one is dropped, and the row says so.
    assert_eq!(rows[4].suppliers, ["Wren Family Support CIC"]);
    assert_eq!(
        rows[4].reason,
        "No contract of ours has this notice number. Provider is new. 1 without a name is dropped."
    );
    assert_eq!(rows[5].reason, "The supplier has no name.");
    assert_eq!(rows[6].reason, "No supplier.");
    // Two companies may share a name; their numbers tell them apart.
    assert_ne!(new_keys(&rows[7]), kestrel);
    assert_eq!(rows[8].reason, "The supplier has no name.");
}

#[test]
fn money_is_exact_and_dates_are_as_written() {
    let rows = plan(&ours("values-and-dates"));
    let row = |award: &str| {
        rows.iter()
            .find(|row| row.award_id.as_deref() == Some(award))
            .unwrap()
    };
    let value = |award| {
        assert!(row(award).can_be_taken(), "{}", row(award).reason);
        row(award).value_pence
    };
    assert_eq!(value("tenths"), Some(3_750_010));
    assert_eq!(value("hundredths"), Some(525_939_296));
    assert_eq!(value("text"), Some(125_050));
    assert_eq!(value("zero"), None);
    assert_eq!(value("none"), None);
    assert_eq!(value("euro-unpublished"), None);

    let out = |award| {
        assert_eq!(row(award).outcome, Outcome::LeftOut, "{award}");
        row(award).reason.as_str()
    };
    assert_eq!(out("negative"), "The value is below zero.");
    assert_eq!(
        out("words"),
        "The value, “about 4m”, is not an amount of money."
    );
    assert_eq!(
        out("absurd"),
        "The value, “100000000000000000000”, is not an amount of money."
    );
    assert_eq!(out("euro"), "The value is in EUR, not in pounds.");
    assert_eq!(
        out("backwards"),
        "It ends, 30 April 2026, before it starts, 1 May 2026."
    );
    assert_eq!(out("bad-date"), "The start, “31/05/2026”, is not a date.");
    assert_eq!(
        out("placeholder"),
        "End date 31 December 9999 cannot be right."
    );

    let dates = |award| {
        let row = row(award);
        [row.start, row.end].map(|date| date.map(|date| date.to_string()))
    };
    let some = |a: &str, b: &str| [Some(a.to_owned()), Some(b.to_owned())];
    assert_eq!(dates("written-day"), some("2026-03-31", "2027-03-31"));
    assert_eq!(dates("one-day"), some("2026-05-01", "2026-05-01"));
    assert_eq!(dates("no-dates"), [None, None]);
    assert!(row("one-day").can_be_taken() && row("no-dates").can_be_taken());
}

#[test]
fn every_award_of_a_release_is_a_contract_of_its_own() {
    let rows = plan(&ours("several-awards"));
    let titles: Vec<_> = all(&rows)
        .iter()
        .map(|row| row.title.clone().unwrap())
        .collect();
    assert_eq!(
        titles,
        [
            "Home support: North",
            "Home support: lot b",
            "Night support",
            "Home support",
            "Short breaks for disabled children and their families, in the…",
            "Grounds maintenance, care sites",
        ]
    );
    let reasons: Vec<_> = rows
        .iter()
        .filter(|row| row.outcome == Outcome::LeftOut)
        .map(|row| row.reason.as_str())
        .collect();
    assert_eq!(
        reasons,
        [
            "The award was cancelled.",
            "The award was unsuccessful.",
            "The award is not final yet.",
            "No award yet: this is a plan.",
            "No award yet: this is a tender.",
            "No title and no description.",
            "The award was cancelled.",
        ]
    );
    // Value and period of an award may stand with the contract that was signed for it.
    let signed = rows
        .iter()
        .find(|row| row.award_id.as_deref() == Some("7"))
        .unwrap();
    assert_eq!(signed.value_pence, Some(6_400_000));
    assert_eq!(signed.end.unwrap().to_string(), "2028-05-31");
    let grounds = rows
        .iter()
        .find(|row| !row.care && row.can_be_taken())
        .unwrap();
    assert_eq!(
        grounds.reason,
        "Not care: the notice’s code is for grounds maintenance services."
    );
    assert!(!grounds.ticked);
}

#[test]
fn an_update_changes_what_the_award_created() {
    let (award, update) = (ours("award"), ours("award-update"));
    let mut register = Register::default();
    take(&plan(&award), &award, &mut register, false);
    let rows = plan_import(&update, &register);
    let Outcome::Change {
        reference,
        differences,
        ..
    } = &rows[0].outcome
    else {
        panic!("{rows:?}")
    };
    assert_eq!(reference, "TC-AS-0000");
    let told: Vec<_> = differences
        .iter()
        .map(|d| format!("{} {} becomes {}", d.field.label(), d.old, d.new))
        .collect();
    assert_eq!(
        told,
        [
            "Value £3,100,000 becomes £3,250,000",
            "End date 31 March 2029 becomes 31 March 2030"
        ]
    );
    assert_eq!(rows[0].reason, "Value and end date differ.");

    take(&rows, &update, &mut register, false);
    assert_eq!(
        plan_import(&update, &register)[0].reason,
        "Nothing differs from what we hold."
    );
    let older = plan_import(&award, &register);
    assert_eq!(
        older[0].reason,
        "We hold a newer notice, of 4 September 2026."
    );
    assert!(matches!(older[0].outcome, Outcome::LeaveAlone { .. }));
    // Without a known award, the update creates.
    let alone = plan(&update);
    assert!(matches!(alone[0].outcome, Outcome::Create { .. }));
    assert_eq!(
        alone[0].reason,
        "Updates an award that we do not hold. Provider is new."
    );
}

#[test]
fn the_newest_of_two_releases_counts() {
    let rows = plan(&ours("two-releases"));
    assert_eq!(rows[0].value_pence, Some(325_000_000));
    assert!(matches!(rows[0].outcome, Outcome::Create { .. }));
    assert_eq!(rows[1].outcome, Outcome::LeftOut);
    assert_eq!(rows[1].reason, "Row 1 has the newest notice of this award.");
}

#[test]
fn a_malformed_release_is_left_out_alone() {
    let rows = plan(&ours("malformed-releases"));
    let told: Vec<_> = rows
        .iter()
        .map(|row| format!("{}: {}", row.release_id, row.reason))
        .collect();
    let created = "No contract of ours has this notice number. Provider is new.";
    assert_eq!(
        told,
        [
            format!("release-1: {created}"),
            "number 2: The release cannot be read: it is not a notice.".into(),
            "number 3: The release cannot be read: it is not a notice.".into(),
            "number 4: The release cannot be read: it is not a notice.".into(),
            "release-2: The notice’s awards cannot be read: they are not a list.".into(),
            "release-3: The award cannot be read: it holds no fields.".into(),
            "release-4: The suppliers cannot be read: they are not a list.".into(),
            "release-5: Supplier 1 cannot be read.".into(),
            "release-6: The award’s state, a group of fields, is not known.".into(),
            "release-7: The award has no number.".into(),
            "release-8: The notice’s date of release is missing or cannot be read.".into(),
            "release-9: The notice has no procurement number (ocid).".into(),
            "release-10: The value, “lots”, is not an amount of money.".into(),
            "release-11: No title and no description.".into(),
            "release-12: No contract of ours has this notice number. Provider is new.".into(),
            "release-12: The value, a list, is not an amount of money.".into(),
            "number 16: The release cannot be read: a number or a text in it is broken.".into(),
        ]
    );
}

#[test]
fn says_what_a_file_is_instead() {
    let found = |name: &str| match read(&fixture(&format!("ocds/{name}.json"))) {
        Err(ReadError::NotReleasePackage { found }) => found,
        other => panic!("{name}: {other:?}"),
    };
    assert_eq!(found("record-package"), NotAPackage::RecordPackage);
    assert_eq!(found("single-release"), NotAPackage::SingleRelease);
    assert_eq!(found("list"), NotAPackage::List);
    assert_eq!(found("releases-not-a-list"), NotAPackage::ReleasesNotAList);

    let says = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
    assert!(says(b"").starts_with("The file is empty."));
    assert!(says(b" \n\n ").starts_with("The file is empty."));
    assert!(says(b"\xEF\xBB\xBF").starts_with("The file is empty."));
    assert!(says(b"PK\x03\x04\x14\0\0\0").starts_with("This is a spreadsheet"));
    assert!(says(b"%PDF-1.7\n").starts_with("This is a PDF"));
    assert!(says(b"\n<!DOCTYPE html>").starts_with("This is a web page"));
    assert!(says(b"\"release\",\"title\"\n1,2").starts_with("This is plain text"));
    assert!(says(b"release,title\n").starts_with("The file is not JSON: line 1, column 1"));
    assert!(says(b"{}").contains("it has no “releases”"));
    assert!(says(b"{\"version\": \"2.0\", \"releases\": []}").contains("version 2.0"));
    assert!(says(b"{\n\"releases\": [}").starts_with("The file is not JSON: line 2"));
    assert!(says(b"{\"releases\": []} {}").starts_with("The file is not JSON: line 1"));
    assert!(
        says(b"{\n\"publisher\": \"Caf\xE9\"}").starts_with("The file is not in UTF-8: line 2")
    );
    assert!(says(b"{\0\"\0").starts_with("The file is not in UTF-8: line 1"));
    assert!(says(b"\xFF\xFE{\0").starts_with("The file is not in UTF-8: line 1"));
}

#[test]
fn every_half_of_a_file_is_refused() {
    let whole = fixture("ocds/award.json");
    let end = whole.iter().rposition(|byte| *byte == b'}').unwrap();
    for length in 1..=end {
        let error = read(&whole[..length]).unwrap_err();
        assert!(
            matches!(error, ReadError::HalfFile { .. }),
            "{length}: {error:?}"
        );
    }
    let real = fixture("contracts-finder-releases.json");
    let half = &real[..real.len() / 2];
    let line = half.iter().filter(|byte| **byte == b'\n').count() + 1;
    assert_eq!(
        read(half).unwrap_err().to_string(),
        format!(
            "The file stops in the middle, at line {line}. \
             Perhaps it was not downloaded whole: download it again."
        )
    );
}

#[test]
fn a_byte_order_mark_and_slow_reading_do_no_harm() {
    struct ByteByByte<'a>(&'a [u8]);
    impl Read for ByteByByte<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let one = buffer.len().min(1);
            self.0.read(&mut buffer[..one])
        }
    }
    let mut bytes = b"\xEF\xBB\xBF".to_vec();
    bytes.extend(fixture("ocds/suppliers.json"));
    bytes.extend("\n\n".bytes());
    let slowly = read_release_package(ByteByByte(&bytes), None, &|_, _| true).unwrap();
    assert_eq!(slowly, read(&fixture("ocds/suppliers.json")).unwrap());
}

/// A package of many megabytes, made while it is read.
fn large(releases: usize) -> impl Read {
    let one = String::from_utf8(fixture("ocds/award.json")).unwrap();
    let start = one.find('[').unwrap() + 1;
    let end = one.rfind(']').unwrap();
    let release = one[start..end].to_owned() + ",";
    let last = one[start..end].to_owned();
    let middle = std::iter::repeat_n(release.into_bytes(), releases - 1);
    let parts = std::iter::once(one.as_bytes()[..start].to_vec())
        .chain(middle)
        .chain([last.into_bytes(), one.as_bytes()[end..].to_vec()]);
    Parts {
        parts,
        now: std::io::Cursor::default(),
    }
}

struct Parts<I> {
    parts: I,
    now: std::io::Cursor<Vec<u8>>,
}

impl<I: Iterator<Item = Vec<u8>>> Read for Parts<I> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            match self.now.read(buffer)? {
                0 => match self.parts.next() {
                    Some(part) => self.now = std::io::Cursor::new(part),
                    None => return Ok(0),
                },
                read => return Ok(read),
            }
        }
    }
}

#[test]
fn tells_progress_and_can_be_stopped() {
    let told = Cell::new(0);
    let times = Cell::new(0);
    let package = read_release_package(large(4_000), None, &|done, size| {
        assert!(done >= told.get());
        assert_eq!(size, None);
        told.set(done);
        times.set(times.get() + 1);
        true
    })
    .unwrap();
    assert_eq!(package.entries.len(), 4_000);
    assert!(
        told.get() > 3_000_000 && times.get() >= 7,
        "{told:?} {times:?}"
    );

    let stopped = read_release_package(large(4_000), None, &|done, _| done < 1_000_000);
    assert!(matches!(stopped, Err(ReadError::Cancelled)));
    let at_once = read_release_package(large(1), None, &|_, _| false);
    assert!(matches!(at_once, Err(ReadError::Cancelled)));
}

#[test]
fn refuses_what_is_too_large_without_reading_it() {
    let untouched = std::io::repeat(b' ').take(0);
    let size = exchange::ocds::LARGEST_FILE + 1;
    let error = read_release_package(untouched, Some(size), &|_, _| true).unwrap_err();
    assert_eq!(
        error.to_string(),
        "The file has more than 256 MB, too much for one import. Export fewer months at a time."
    );
    // One text that never ends, in a release and before the releases.
    for start in ["{\"releases\": [{\"id\": \"", "{\"publisher\": \""] {
        let endless = start.as_bytes().chain(std::io::repeat(b'a'));
        let error = read_release_package(endless, None, &|_, _| true).unwrap_err();
        assert!(
            matches!(error, ReadError::ReleaseTooLarge { release: 1, .. }),
            "{error:?}"
        );
    }
    let deep = "{\"releases\": ["
        .as_bytes()
        .chain(std::io::repeat(b'[').take(1_000_000));
    let error = read_release_package(deep, None, &|_, _| true).unwrap_err();
    assert!(matches!(error, ReadError::HalfFile { .. }), "{error:?}");
    let many = "{\"releases\": [0".as_bytes().chain(Parts {
        parts: std::iter::repeat_n(b",0".repeat(10_000), 26),
        now: std::io::Cursor::default(),
    });
    let error = read_release_package(many, None, &|_, _| true).unwrap_err();
    assert!(matches!(error, ReadError::TooMany { .. }), "{error:?}");
}

#[test]
fn a_failing_disk_is_told_as_such() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::from(std::io::ErrorKind::PermissionDenied))
        }
    }
    let begun = "{\"releases\": [".repeat(100);
    for error in [
        read_release_package(Failing, None, &|_, _| true).unwrap_err(),
        read_release_package(begun.as_bytes().chain(Failing), None, &|_, _| true).unwrap_err(),
    ] {
        assert!(matches!(error, ReadError::Io(_)), "{error:?}");
    }
}

fn anything() -> impl Strategy<Value = Vec<Entry>> {
    let name = prop::sample::select(vec![
        Some("Kestrel Ltd"),
        Some("KESTREL LIMITED"),
        Some("Wren & Co"),
        Some("The Wren and Company"),
        Some("Bridgeway"),
        Some("n/a"),
        None,
    ]);
    let number = prop::sample::select(vec![
        "GB-COH-1",
        "GB-COH-2",
        "GB-COH-00000001",
        "GB-CHC-7",
        "GB-CFS-1",
        "GB-CFS-2",
        "GB-CFS-3",
    ]);
    let supplier =
        (name, prop::collection::vec(number, 0..3)).prop_map(|(name, numbers)| Supplier {
            name: name.map(str::to_owned),
            identifiers: numbers
                .into_iter()
                .filter_map(Identifier::from_org_id)
                .collect(),
        });
    let day = |from: i32| {
        (0..3u32).prop_map(move |day| chrono::NaiveDate::from_ymd_opt(from, 1, 1 + day))
    };
    let notice = (
        (0..4u8, 0..2u8, 0..4u32, 0..12u8, any::<bool>()),
        prop::collection::vec(supplier, 0..4),
        prop::option::of(0..3i64),
        prop::option::of(day(2026)),
        prop::option::of(day(2026)),
        prop::sample::select(vec![None, Some("Home support"), Some("Day care")]),
    )
        .prop_map(
            |((ocid, award, released, release, care), suppliers, value, start, end, title)| {
                Entry::Notice(Box::new(AwardNotice {
                    release_id: format!("r{release}"),
                    ocid: format!("o{ocid}"),
                    award_id: format!("a{award}"),
                    released: chrono::NaiveDate::from_ymd_opt(2025, 1, 1 + released)
                        .and_then(|day| day.and_hms_opt(9, 0, 0))
                        .unwrap()
                        .and_utc(),
                    tags: vec![if care { "award" } else { "awardUpdate" }.into()],
                    status: match release {
                        0 => AwardStatus::Cancelled,
                        1 => AwardStatus::Pending,
                        _ => AwardStatus::Active,
                    },
                    title: None,
                    tender_title: title.map(str::to_owned),
                    description: None,
                    buyer: None,
                    suppliers,
                    value_pence: value.map(|value| value * 100 - 50),
                    currency: None,
                    start: start.flatten(),
                    end: end.flatten(),
                    cpv: care.then(|| Cpv {
                        code: "85000000".into(),
                        description: None,
                    }),
                    other_cpv: Vec::new(),
                    lots: Vec::new(),
                    procurement_method: None,
                }))
            },
        );
    prop::collection::vec(notice, 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// Whatever was imported before, the same file twice changes nothing.
    #[test]
    fn importing_twice_is_importing_once(before in anything(), file in anything()) {
        let mut register = Register::default();
        let rows = plan(&before);
        take(&rows, &before, &mut register, true);
        let first = plan_import(&file, &register);
        take(&first, &file, &mut register, false);
        let second = plan_import(&file, &register);
        prop_assert_eq!(all(&second), Vec::<&ImportRow>::new(), "after {:#?}", first);
        // No number belongs to two providers, and no contract names a provider twice.
        let numbers: Vec<_> = register.providers.iter().flat_map(|p| &p.identifiers).collect();
        prop_assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len());
        for award in &register.awards {
            prop_assert!(!award.providers.is_empty());
            prop_assert_eq!(
                award.providers.iter().collect::<BTreeSet<_>>().len(),
                award.providers.len()
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// A damaged file is read with fewer notices or refused with a sentence; it never panics.
    #[test]
    fn damage_is_told(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = fixture("contracts-finder-releases.json");
        for (place, byte) in damage {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        match read(&bytes) {
            Ok(package) => {
                plan(&package.entries);
            }
            Err(error) => {
                let said = error.to_string();
                prop_assert!(said.len() < 300 && said.trim_end().ends_with('.'), "{}", said);
            }
        }
    }

    /// The same with a small file full of odd cases, where each byte matters more.
    #[test]
    fn damage_of_odd_files_is_told(
        name in prop::sample::select(vec!["suppliers", "values-and-dates", "several-awards"]),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = fixture(&format!("ocds/{name}.json"));
        for (place, byte) in damage {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Ok(package) = read(&bytes) {
            plan(&package.entries);
        }
    }
}
