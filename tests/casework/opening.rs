//! Opening as a person meets it: what stops it, what was put right, and how the program closes.

use crate::admin::program;
use acceptance::{PASSWORD, TestClock, TestDialogs, TestOffice};
use casework::commands;
use casework::wire::*;
use casework::{Code, Desk, Fault};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{Batch, IndexEntry, RecordPut, Store};
use uuid::Uuid;

/// The password of Ada Marsh, in `fixtures/store-format-1`.
const OLD_PASSWORD: &str = "an old store in a drawer";

fn opening(desk: &Desk) -> Result<Opening, Fault> {
    commands::opening(desk, Nothing {})
}

fn sign_in(desk: &Desk, user: &str, password: &str) {
    let request = SignIn {
        user_name: user.into(),
        password: password.into(),
    };
    commands::sign_in(desk, request).unwrap();
}

fn store_of(office: &TestOffice) -> PathBuf {
    office.folder.path().join("store")
}

/// The store that the first version of the program wrote, as it was on the disk. Its journal ends in a megabyte of
/// free space, which is left out of the fixture.
fn old_store(place: &Path) {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/store-format-1");
    copy(&fixture, place);
    let journal = fs::File::options()
        .write(true)
        .open(place.join("journal/00000001"))
        .unwrap();
    journal.set_len(1024 * 1024).unwrap();
    for empty in ["attachments", "drafts"] {
        fs::create_dir_all(place.join(empty)).unwrap();
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Every file of a store with its bytes.
fn bytes(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = PathBuf::from(path.file_name().unwrap());
        if path.is_dir() {
            let below = bytes(&path).into_iter();
            found.extend(below.map(|(below, bytes)| (name.join(below), bytes)));
        } else {
            found.insert(name, fs::read(&path).unwrap());
        }
    }
    found
}

fn assert_migrated(office: &TestOffice, before: &BTreeMap<PathBuf, Vec<u8>>) {
    let desk = &office.desk;
    assert_eq!(opening(desk).unwrap().state, OpeningState::Locked);
    sign_in(desk, "ada.marsh", OLD_PASSWORD);
    let contracts = casework::line::contracts(desk).unwrap();
    assert_eq!(contracts.len(), 6);
    assert!(
        contracts
            .iter()
            .any(|row| row.reference == "OBC-AS-0003" && row.title == "Night support")
    );
    let verified = commands::verify(desk, Nothing {}).unwrap();
    assert_eq!(verified.faults, Vec::<String>::new());
    assert_eq!(verified.frames, 7);
    let told = commands::opening_notes(desk, Nothing {}).unwrap().notes;
    let told = told
        .iter()
        .filter(|note| note.text.contains("store.before-2"));
    assert_eq!(told.count(), 1, "it is told once, and can be read again");
    let kept = office.folder.path().join("store.before-2");
    assert!(&bytes(&kept) == before, "the old store is not as it was");
    assert!(!office.folder.path().join("store.migrating").exists());
}

#[test]
fn a_store_of_the_first_version_is_migrated_and_the_old_one_kept() {
    let office = TestOffice::empty("2026-11-23");
    old_store(&store_of(&office));
    let before = bytes(&store_of(&office));
    let told = opening(&office.desk).unwrap().notices;
    assert!(
        told.iter().any(|note| note.contains("store.before-2")),
        "{told:?}"
    );
    assert_migrated(&office, &before);
}

/// The program is killed later and later in its migration, until it is done.
#[test]
fn a_kill_during_the_migration_loses_nothing() {
    let (mut begun, mut done) = (0, 0);
    for round in 0.. {
        let office = TestOffice::empty("2026-11-23");
        let place = store_of(&office);
        let (copy, kept) = (
            place.with_file_name("store.migrating"),
            place.with_file_name("store.before-2"),
        );
        old_store(&place);
        let before = bytes(&place);
        let mut opening = Command::new(program());
        opening.args(["--as", "ada.marsh", "--store"]).arg(&place);
        opening.args(["list", "contracts"]);
        opening.env("COUNTERSIGN_PASSWORD", OLD_PASSWORD);
        opening.stdout(Stdio::null()).stderr(Stdio::null());
        let mut opening = opening.spawn().unwrap();
        while !copy.exists() && !kept.exists() {
            assert_eq!(opening.try_wait().unwrap(), None, "it never began");
        }
        let until = Instant::now() + Duration::from_micros(round * 8_000);
        while Instant::now() < until {
            std::hint::spin_loop();
        }
        opening.kill().unwrap();
        opening.wait().unwrap();
        if kept.exists() {
            done += 1;
        } else {
            begun += 1;
        }
        assert!(
            Store::exists(&place),
            "somebody would be asked to set up a council"
        );
        assert_migrated(&office, &before);
        if done == 3 {
            break;
        }
    }
    assert!(begun > 0, "every kill came too late to prove anything");
}

#[test]
fn a_store_of_a_newer_version_is_refused_with_what_to_do() {
    let office = TestOffice::set_up("2026-11-22");
    let desk = &office.desk;
    desk.close();
    let (store, _) = Store::open(&store_of(&office)).unwrap();
    store.unlock("ann.lee", PASSWORD).unwrap();
    let put = RecordPut {
        case_file: Uuid::from_u128(77),
        kind: 999,
        id: Uuid::from_u128(78),
        expected: 0,
        schema: 1,
        bytes: b"of the future".to_vec(),
        indexes: vec![IndexEntry {
            index: 1,
            key: vec![1],
        }],
    };
    let batch = Batch {
        request: Uuid::now_v7(),
        time: chrono::Utc::now(),
        person: Uuid::from_u128(1),
        use_case: "of_the_future".into(),
        reads: Vec::new(),
        puts: vec![put],
    };
    store.commit(batch).unwrap();
    drop(store);
    let refused = opening(desk).unwrap_err();
    assert_eq!(refused.code, Code::Storage);
    assert!(
        refused.message.contains("newer version") && refused.message.contains("Install"),
        "{refused}"
    );
}

#[test]
fn a_store_in_use_elsewhere_is_named_and_opens_once_it_is_free() {
    let office = TestOffice::set_up("2026-11-22");
    let desk = &office.desk;
    desk.close();
    let (elsewhere, _) = Store::open(&store_of(&office)).unwrap();
    let refused = opening(desk).unwrap_err();
    let process = format!("process {}", std::process::id());
    assert!(
        refused.message.contains(&process) && refused.message.contains("on the computer"),
        "{refused}"
    );
    drop(elsewhere);
    assert_eq!(opening(desk).unwrap().state, OpeningState::Locked);
}

#[test]
fn a_folder_that_is_copied_elsewhere_is_refused_before_anything_is_typed() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("OneDrive - Exford Council/council");
    let dialogs = Arc::new(TestDialogs::default());
    let desk = Desk::at(place.clone(), TestClock::at("2026-11-22"), dialogs);
    let refused = opening(&desk).unwrap_err();
    assert!(
        refused.message.contains("OneDrive") && refused.message.contains("COUNTERSIGN_DATA"),
        "{refused}"
    );
    assert!(!place.exists());
}

#[test]
fn what_was_put_right_is_told_at_sign_in_and_can_be_read_later() {
    let office = TestOffice::set_up("2026-11-22");
    let desk = &office.desk;
    desk.close();
    fs::remove_dir_all(store_of(&office).join("sled")).unwrap();
    let told = opening(desk).unwrap().notices;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("made again from the journal"));

    desk.close();
    assert_eq!(opening(desk).unwrap().notices, Vec::<String>::new());
    sign_in(desk, "ann.lee", PASSWORD);
    let kept = commands::opening_notes(desk, Nothing {}).unwrap().notes;
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].text, told[0]);
}

#[test]
fn a_clock_that_was_set_back_is_told_and_stops_nobody() {
    let office = TestOffice::set_up("2026-11-22");
    let desk = &office.desk;
    desk.close();
    office.clock.set("2026-05-03");
    let told = opening(desk).unwrap().notices;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("3 May 2026") && told[0].contains("22 November 2026"),
        "{told:?}"
    );
    sign_in(desk, "ann.lee", PASSWORD);
    office.add("Dev Rao", "dev.rao", "officer");
    let inside = desk.office("people").unwrap();
    let (last, _) = inside.store().head();
    let change = inside.store().changes_since(last - 1, 1).unwrap();
    drop(inside);
    assert_eq!(
        change[0].time.date_naive().to_string(),
        "2026-05-03",
        "the journal says what the clock said"
    );

    // Put right, it is not told again.
    desk.close();
    office.clock.set("2026-11-23");
    assert_eq!(opening(desk).unwrap().notices, Vec::<String>::new());
}

#[test]
fn closing_during_an_import_leaves_whole_contracts_and_an_orderly_store() {
    let office = TestOffice::set_up("2026-11-22");
    let desk = &office.desk;
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/contracts-finder-releases.json");
    *office.dialogs.open.lock().unwrap() = Some(file);
    commands::choose_import(desk, Nothing {}).unwrap();
    let state = || commands::import_progress(desk, Nothing {}).unwrap().state;
    while state() != ImportState::Ready {
        std::thread::yield_now();
    }
    let page = ImportPage {
        outcome: None,
        page: 0,
        per_page: 100,
    };
    let rows = commands::import_preview(desk, page).unwrap().ticked;
    commands::run_import(desk, RunImport { rows }).unwrap();
    desk.close_in_order();
    assert!(
        !store_of(&office).join("in-use").exists(),
        "the store was not closed in order"
    );

    assert_eq!(opening(desk).unwrap().notices, Vec::<String>::new());
    sign_in(desk, "ann.lee", PASSWORD);
    let verified = commands::verify(desk, Nothing {}).unwrap();
    assert_eq!(verified.faults, Vec::<String>::new());
}
