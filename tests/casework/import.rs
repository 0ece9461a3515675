//! Import of published award notices, through the commands of the window and of the command line.

use crate::story::*;
use acceptance::{TestOffice, change};
use casework::wire::*;
use casework::{Code, ImportEvent, Imported, commands, line};
use domain::Pence;
use domain::records::contract::Contract;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const TODAY: &str = "2026-11-12";

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(name)
}

fn published() -> PathBuf {
    fixture("contracts-finder-releases.json")
}

/// What the published file says of each award, read by the test on its own: the newest release of
/// each, where it names a supplier (one does not).
struct Said {
    value: Option<Pence>,
    start: Option<String>,
    end: Option<String>,
    suppliers: usize,
    care: bool,
}

fn said() -> (HashMap<String, Said>, usize) {
    let text = std::fs::read_to_string(published()).unwrap();
    let package: Value = serde_json::from_str(&text).unwrap();
    let mut newest: HashMap<String, (&str, Said)> = HashMap::new();
    let mut entries = 0;
    for release in package["releases"].as_array().unwrap() {
        let date = release["date"].as_str().unwrap();
        let awards = release["awards"].as_array().map_or(&[][..], Vec::as_slice);
        entries += awards.len().max(1);
        for award in awards {
            let pence = (award["value"]["amount"].as_f64().unwrap() * 100.0).round() as i64;
            let day = |value: &Value| value.as_str().map(|text| text[..10].to_owned());
            let mut names: Vec<&str> = award["suppliers"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(|supplier| supplier["name"].as_str())
                .collect();
            names.sort();
            names.dedup();
            if names.is_empty() {
                continue;
            }
            let tender = &release["tender"];
            let codes = std::iter::once(&tender["classification"]).chain(
                tender["additionalClassifications"]
                    .as_array()
                    .into_iter()
                    .flatten(),
            );
            let said = Said {
                value: (pence > 0).then_some(Pence(pence)),
                start: day(&award["contractPeriod"]["startDate"]),
                end: day(&award["contractPeriod"]["endDate"]),
                suppliers: names.len(),
                care: codes
                    .filter_map(|code| code["id"].as_str())
                    .any(|code| code.starts_with("85")),
            };
            let key = award["id"].as_str().unwrap().to_owned();
            if newest.get(&key).is_none_or(|(known, _)| *known < date) {
                newest.insert(key, (date, said));
            }
        }
    }
    let newest = newest.into_iter().map(|(key, (_, said))| (key, said));
    (newest.collect(), entries)
}

fn import(office: &TestOffice, file: &Path, care_only: bool) -> casework::Answer<Imported> {
    line::import(&office.desk, file, care_only, &mut |_| {})
}

fn contracts(office: &TestOffice) -> Vec<domain::Held<Contract>> {
    let inside = office.desk.office("contract").unwrap();
    line::contracts(&office.desk)
        .unwrap()
        .iter()
        .map(|row| inside.read::<Contract>(row.id).unwrap())
        .collect()
}

fn award_of(held: &domain::Held<Contract>) -> &domain::records::contract::Award {
    held.value.award.as_ref().expect("an imported contract")
}

fn verified(office: &TestOffice) {
    let found = commands::verify(&office.desk, Nothing {}).unwrap();
    assert_eq!(found.faults, Vec::<String>::new());
}

#[test]
fn the_published_file_becomes_contracts_and_a_second_time_changes_nothing() {
    let (said, entries) = said();
    let office = TestOffice::set_up(TODAY);
    let mut committed: Vec<(u64, Vec<String>)> = Vec::new();
    let imported = line::import(&office.desk, &published(), false, &mut |event| {
        if let ImportEvent::Committed {
            sequence,
            contracts,
        } = event
        {
            committed.push((sequence, contracts));
        }
    })
    .unwrap();
    assert_eq!(imported.contracts_created, said.len());
    assert_eq!(imported.contracts_updated, 0);
    assert_eq!(imported.unchanged, 0);
    assert_eq!(imported.left_out.len(), entries - said.len());
    assert!(
        imported
            .left_out
            .iter()
            .all(|(release, why)| !release.is_empty() && why.len() > 10)
    );
    // Each contract was told once it was safe, in the order of the journal.
    assert_eq!(committed.len(), said.len());
    assert!(committed.windows(2).all(|pair| pair[0].0 < pair[1].0));

    let kept = contracts(&office);
    assert_eq!(kept.len(), said.len());
    let mut providers = std::collections::HashSet::new();
    for held in &kept {
        let award = award_of(held);
        let said = &said[&award.award_id];
        let day = |date: Option<chrono::NaiveDate>| date.map(|date| date.to_string());
        assert_eq!(held.value.value, said.value, "{}", award.award_id);
        assert_eq!(day(held.value.start), said.start, "{}", award.award_id);
        assert_eq!(day(held.value.end), said.end, "{}", award.award_id);
        assert!(!held.value.title.is_empty());
        assert!(!held.value.providers.is_empty() && held.value.providers.len() <= said.suppliers);
        providers.extend(held.value.providers.iter().copied());
        assert!(
            committed
                .iter()
                .any(|(_, told)| told.contains(&held.value.reference)),
            "{} was not told",
            held.value.reference
        );
    }
    assert_eq!(imported.providers_created, providers.len());
    // One award names 35 suppliers; two of the names have one company number.
    let largest = kept.iter().map(|held| held.value.providers.len()).max();
    assert_eq!(largest, Some(34));

    let again = import(&office, &published(), false).unwrap();
    let nothing = Imported {
        unchanged: said.len(),
        left_out: again.left_out.clone(),
        ..Imported::default()
    };
    assert_eq!(again, nothing);
    assert_eq!(again.left_out, imported.left_out);
    assert_eq!(contracts(&office), kept);
    verified(&office);
}

#[test]
fn care_only_takes_what_the_preview_ticks() {
    let (said, _) = said();
    let care = said.values().filter(|said| said.care).count();
    assert!(care > 0 && care < said.len());

    let on_the_line = TestOffice::set_up(TODAY);
    let imported = import(&on_the_line, &published(), true).unwrap();
    assert_eq!(imported.contracts_created, care);

    let in_the_window = TestOffice::set_up(TODAY);
    choose(&in_the_window, Some(published()));
    assert_eq!(wait(&in_the_window).state, ImportState::Ready);
    let preview = commands::import_preview(&in_the_window.desk, page_of("create", 0)).unwrap();
    assert_eq!(preview.ticked.len(), care);
    let request = RunImport {
        rows: preview.ticked,
    };
    commands::run_import(&in_the_window.desk, request).unwrap();
    let done = wait(&in_the_window);
    assert_eq!(
        (done.state, done.contracts_created),
        (ImportState::Finished, care)
    );
    let titles = |office: &TestOffice| {
        let mut titles: Vec<String> = contracts(office)
            .into_iter()
            .map(|held| held.value.title)
            .collect();
        titles.sort();
        titles
    };
    assert_eq!(titles(&on_the_line), titles(&in_the_window));
}

fn choose(office: &TestOffice, file: Option<PathBuf>) {
    *office.dialogs.open.lock().unwrap() = file.clone();
    let chosen = commands::choose_import(&office.desk, Nothing {}).unwrap();
    assert_eq!(chosen.chosen, file.is_some());
    // The page learns the file's name, never its path.
    assert!(chosen.file.is_none_or(|name| !name.contains('/')));
}

fn page_of(outcome: &str, page: usize) -> ImportPage {
    ImportPage {
        outcome: Some(outcome.to_owned()).filter(|outcome| !outcome.is_empty()),
        page,
        per_page: 25,
    }
}

/// Progress once nothing moves any more.
fn wait(office: &TestOffice) -> ImportProgress {
    until(office, |progress| {
        !matches!(
            progress.state,
            ImportState::Reading | ImportState::Importing
        )
    })
}

fn until(office: &TestOffice, reached: impl Fn(&ImportProgress) -> bool) -> ImportProgress {
    let started = Instant::now();
    loop {
        let progress = commands::import_progress(&office.desk, Nothing {}).unwrap();
        if reached(&progress) {
            return progress;
        }
        assert!(started.elapsed() < Duration::from_secs(60), "{progress:?}");
        std::thread::yield_now();
    }
}

#[test]
fn the_preview_says_row_by_row_what_will_happen() {
    let (said, entries) = said();
    let office = TestOffice::set_up(TODAY);
    let desk = &office.desk;
    // Nothing chosen, nothing to see; a mind that changed is no error.
    assert_eq!(
        code_of(commands::import_preview(desk, page_of("", 0))),
        Code::NotFound
    );
    assert_eq!(
        code_of(commands::run_import(desk, RunImport { rows: vec![1] })),
        Code::NotFound
    );
    choose(&office, None);

    let head = desk.opened().unwrap().store.head();
    choose(&office, Some(published()));
    assert_eq!(wait(&office).state, ImportState::Ready);
    let mut seen = Vec::new();
    for page in 0..5 {
        let preview = commands::import_preview(desk, page_of("", page)).unwrap();
        assert_eq!((preview.matching, preview.all), (entries, entries));
        seen.extend(preview.rows);
    }
    let rows: Vec<u64> = seen.iter().map(|row| row.row).collect();
    assert_eq!(rows, (1..=entries as u64).collect::<Vec<_>>());
    assert!(seen.iter().all(|row| !row.reason.is_empty()));
    let preview = commands::import_preview(desk, page_of("leftOut", 0)).unwrap();
    assert_eq!(
        (
            preview.create,
            preview.change,
            preview.leave_alone,
            preview.left_out
        ),
        (said.len(), 0, 0, entries - said.len())
    );
    assert_eq!(preview.matching, entries - said.len());
    assert_eq!(
        desk.opened().unwrap().store.head(),
        head,
        "a preview keeps nothing"
    );
    assert_refused_plainly(commands::run_import(desk, RunImport { rows: vec![] }));

    // What was done has to be read again before it is done again.
    let one = seen.iter().find(|row| row.ticked).unwrap();
    commands::run_import(
        desk,
        RunImport {
            rows: vec![one.row],
        },
    )
    .unwrap();
    assert_eq!(wait(&office).contracts_created, 1);
    assert_eq!(
        code_of(commands::run_import(
            desk,
            RunImport {
                rows: vec![one.row]
            }
        )),
        Code::NotFound
    );
    choose(&office, Some(published()));
    wait(&office);
    let preview = commands::import_preview(desk, page_of("", 0)).unwrap();
    assert_eq!((preview.create, preview.leave_alone), (said.len() - 1, 1));
}

fn assert_refused_plainly<T: std::fmt::Debug>(answer: casework::Answer<T>) -> String {
    let fault = answer.unwrap_err();
    assert!(
        matches!(fault.code, Code::Invalid | Code::Storage),
        "{fault:?}"
    );
    assert!(fault.message.len() > 15 && fault.message.ends_with('.'));
    fault.message
}

#[test]
fn an_update_changes_what_the_award_created_and_the_history_keeps_the_old_value() {
    let office = TestOffice::set_up(TODAY);
    let desk = &office.desk;
    let made = import(&office, &fixture("ocds/award.json"), false).unwrap();
    assert_eq!((made.contracts_created, made.providers_created), (1, 1));
    let before = contracts(&office).remove(0);
    assert_eq!(before.value.value, Some(Pence(310_000_000)));
    let changed = import(&office, &fixture("ocds/award-update.json"), false).unwrap();
    assert_eq!(
        (
            changed.contracts_created,
            changed.contracts_updated,
            changed.providers_created
        ),
        (0, 1, 0)
    );
    let after = contracts(&office);
    assert_eq!(after.len(), 1);
    let after = &after[0];
    assert_eq!((after.id, after.version), (before.id, 2));
    assert_eq!(after.value.reference, before.value.reference);
    assert_eq!(after.value.value, Some(Pence(325_000_000)));
    assert_eq!(after.value.end.unwrap().to_string(), "2030-03-31");

    let history = commands::history(
        desk,
        HistoryOf {
            case_file: after.id,
            before: None,
        },
    )
    .unwrap();
    let newest = &history.entries[0];
    assert_eq!(
        (newest.what.as_str(), newest.person.as_str()),
        ("Imported an award notice", "Ann Lee")
    );
    let told: Vec<(&str, Option<&str>, Option<&str>)> = newest
        .changes
        .iter()
        .map(|change| {
            (
                change.label.as_str(),
                change.old.as_deref(),
                change.new.as_deref(),
            )
        })
        .collect();
    assert!(
        told.contains(&("Value", Some("£3,100,000"), Some("£3,250,000"))),
        "{told:?}"
    );
    assert!(told.contains(&("Ends", Some("31 March 2029"), Some("31 March 2030"))));

    // The older notice again: ours is newer.
    let older = import(&office, &fixture("ocds/award.json"), false).unwrap();
    assert_eq!((older.contracts_updated, older.unchanged), (0, 1));
    assert_eq!(contracts(&office)[0].value.value, Some(Pence(325_000_000)));
    verified(&office);
}

#[test]
fn an_update_without_its_award_creates_the_contract() {
    let office = TestOffice::set_up(TODAY);
    let made = import(&office, &fixture("ocds/award-update.json"), false).unwrap();
    assert_eq!(made.contracts_created, 1);
    assert_eq!(contracts(&office)[0].value.value, Some(Pence(325_000_000)));
}

#[test]
fn what_an_officer_changed_by_hand_is_not_overwritten() {
    let office = TestOffice::set_up(TODAY);
    import(&office, &fixture("ocds/award.json"), false).unwrap();
    let held = contracts(&office).remove(0);
    let mut value = json!(held.value);
    value["value"] = "3000000".into();
    let saved = Saved {
        id: held.id,
        version: held.version,
        reference: None,
    };
    commands::save_contract(&office.desk, change(&saved, value)).unwrap();
    choose(&office, Some(fixture("ocds/award-update.json")));
    wait(&office);
    let preview = commands::import_preview(&office.desk, page_of("", 0)).unwrap();
    assert_eq!(preview.leave_alone, 1);
    assert!(
        preview.rows[0].reason.contains("Ours is newer"),
        "{}",
        preview.rows[0].reason
    );
    let update = import(&office, &fixture("ocds/award-update.json"), false).unwrap();
    assert_eq!((update.contracts_updated, update.unchanged), (0, 1));
    assert_eq!(contracts(&office)[0].value.value, Some(Pence(300_000_000)));
}

#[test]
fn what_cannot_be_read_is_refused_in_a_sentence_and_nothing_is_half_done() {
    let office = TestOffice::set_up(TODAY);
    let folder = office.folder.path();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let large = |name: &str, megabytes: u64| {
        let path = folder.join(name);
        File::create(&path)
            .unwrap()
            .set_len(megabytes << 20)
            .unwrap();
        path
    };
    let whole = std::fs::read(published()).unwrap();
    let files = [
        write("words.json", b"These are the awards of October."),
        write("empty.json", b""),
        write("sheet.json", b"PK\x03\x04 a spreadsheet"),
        write("other.json", b"{\"people\": []}"),
        write("half.json", &whole[..whole.len() / 2]),
        fixture("ocds/list.json"),
        large("zeros.json", 200),
        large("large.json", 300),
        folder.to_owned(),
        folder.join("nowhere.json"),
    ];
    let head = office.desk.opened().unwrap().store.head();
    for file in files {
        let message = assert_refused_plainly(import(&office, &file, false));
        assert!(
            !message.contains("Something went wrong"),
            "{file:?}: {message}"
        );
        choose(&office, Some(file.clone()));
        let told = wait(&office);
        assert_eq!(told.state, ImportState::Failed, "{file:?}");
        assert_eq!(told.message.as_deref(), Some(message.as_str()));
        assert_eq!(
            code_of(commands::run_import(
                &office.desk,
                RunImport { rows: vec![1] }
            )),
            Code::NotFound
        );
        assert_eq!(office.desk.opened().unwrap().store.head(), head, "{file:?}");
    }
    assert!(contracts(&office).is_empty());
}

/// A package of this many awards, each with a provider of its own.
fn many(count: usize) -> Value {
    let text = std::fs::read_to_string(fixture("ocds/award.json")).unwrap();
    let mut package: Value = serde_json::from_str(&text).unwrap();
    let one = package["releases"][0].clone();
    let releases = (0..count)
        .map(|number| {
            let mut release = one.clone();
            release["ocid"] = format!("ocds-example-{number}").into();
            release["id"] = format!("release-{number}").into();
            release["awards"][0]["suppliers"] =
                json!([{ "id": number.to_string(), "name": format!("Provider {number} Ltd") }]);
            release
        })
        .collect();
    package["releases"] = Value::Array(releases);
    package
}

#[test]
fn an_import_that_is_stopped_leaves_whole_contracts_and_can_be_carried_on() {
    const ALL: usize = 1_000;
    let office = TestOffice::set_up(TODAY);
    let desk = &office.desk;
    let file = office.folder.path().join("many.json");
    std::fs::write(&file, many(ALL).to_string()).unwrap();
    choose(&office, Some(file.clone()));
    wait(&office);
    let request = RunImport {
        rows: (1..=ALL as u64).collect(),
    };
    commands::run_import(desk, request).unwrap();
    // While it runs, no second one starts.
    assert_eq!(
        code_of(commands::choose_import(desk, Nothing {})),
        Code::Invalid
    );
    assert!(commands::status(desk, Nothing {}).unwrap().importing);
    until(&office, |progress| progress.contracts_created >= 3);
    commands::stop_import(desk, Nothing {}).unwrap();
    let stopped = wait(&office);
    assert_eq!(stopped.state, ImportState::Stopped);
    let done = stopped.contracts_created;
    assert!((3..ALL).contains(&done), "{done}");

    let kept = contracts(&office);
    assert_eq!(kept.len(), done);
    for held in &kept {
        let view = commands::contract(desk, ById { id: held.id }).unwrap();
        assert_eq!(view.providers.len(), 1);
        assert!(held.value.award.is_some());
    }
    verified(&office);
    let rest = import(&office, &file, false).unwrap();
    assert_eq!(
        (
            rest.contracts_created,
            rest.unchanged,
            rest.contracts_updated
        ),
        (ALL - done, done, 0)
    );
    assert_eq!(rest.providers_created, ALL - done);
}
