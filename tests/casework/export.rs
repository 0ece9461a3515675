//! Everything as files, and what is held about one person.

use crate::admin::{copy_of_sample, run};
use crate::backup::ended;
use crate::story::*;
use acceptance::{TestOffice, new};
use casework::commands;
use casework::wire::*;
use domain::Kind;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn records(folder: &Path) -> Vec<Value> {
    let files = files(folder).into_iter();
    let files = files.filter(|path| path.extension().is_some_and(|e| e == "json"));
    let lists = files.filter_map(|path| read(&path).get("records").cloned());
    lists
        .filter_map(|list| list.as_array().cloned())
        .flatten()
        .collect()
}

/// Begins an export from the window, and gives the new folder.
pub fn exported(
    office: &TestOffice,
    begin: impl FnOnce() -> casework::Answer<WorkBegun>,
) -> PathBuf {
    let within = office.folder.path().join("chosen");
    std::fs::create_dir_all(&within).unwrap();
    *office.dialogs.folder.lock().unwrap() = Some(within.clone());
    let begun = begin().expect("an export");
    let view = ended(&office.desk);
    assert_eq!(view.state, WorkState::Finished, "{:?}", view.message);
    assert!(view.warnings[0].contains("not encrypted"));
    within.join(begun.name.unwrap())
}

#[test]
fn an_export_holds_every_record_and_attachment_and_can_be_read_without_the_program() {
    let story = Story::begin();
    let (visit, recorded, report) = story.signed();
    let everything = || commands::export_everything(&story.desk, Nothing {});
    let folder = exported(&story.office, everything);

    let store = &story.desk.opened().unwrap().store;
    let kept: BTreeSet<String> = store
        .changes_since(0, usize::MAX)
        .unwrap()
        .iter()
        .flat_map(|change| change.records.iter().map(|record| record.id.to_string()))
        .collect();
    let found = records(&folder);
    let ids: BTreeSet<String> = found
        .iter()
        .map(|record| record["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!((ids, found.len()), (kept.clone(), kept.len()));
    for id in [visit.id, report.id, recorded.requirement.id] {
        let id = id.to_string();
        let record = found
            .iter()
            .find(|record| record["id"] == id.as_str())
            .unwrap();
        assert!(!record["inWords"].as_array().unwrap().is_empty());
    }

    // By the contract’s reference, with the signed PDF itself, and what was frozen for it.
    let contract = story
        .read::<domain::records::contract::Contract>(story.contract.id)
        .value;
    let case = folder.join("contracts").join(&contract.reference);
    let pdf = case.join("attachments/Report MR-2026-001, version 1.pdf");
    assert_eq!(std::fs::read(pdf).unwrap(), story.saved_pdf(report.id));
    let frozen = read(&case.join("attachments/Report MR-2026-001, version 1, snapshot.json"));
    assert_eq!(frozen["contract"]["reference"], contract.reference.as_str());
    let evidence = read(&case.join("evidence.json"));
    assert_eq!(
        evidence["records"][0]["value"]["source"],
        "Talks with 14 people"
    );
    let schema = read(&case.join(evidence["schema"].as_str().unwrap()));
    assert_eq!(schema["properties"]["source"]["title"], "Source");
    let history = read(&case.join("history.json"));
    let last = history.as_array().unwrap().last().unwrap();
    assert_eq!(
        (last["what"].as_str(), last["person"].as_str()),
        (Some("Countersigned the report"), Some("Dev Shah"))
    );

    let index = read(&folder.join("index.json"));
    assert_eq!(
        (&index["by"], &index["sees"]),
        (&json!("Dev Shah"), &json!("restricted"))
    );
    let listed: u64 = index["caseFiles"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|file| file["records"].as_object().unwrap().values())
        .map(|count| count.as_u64().unwrap())
        .sum();
    assert_eq!(listed, kept.len() as u64);
    assert_eq!(files(&folder.join("schemas")).len(), Kind::ALL.len());
    let words = std::fs::read_to_string(folder.join("README.txt")).unwrap();
    assert!(words.contains("not encrypted") && words.contains("Exford Council"));
    // That it was done is in the journal.
    let change = store.changes_since(0, usize::MAX).unwrap().pop().unwrap();
    assert_eq!(
        (change.use_case.as_str(), change.records.len()),
        ("export_everything", 0)
    );

    // A second one the same day does not touch the first.
    assert_ne!(exported(&story.office, everything), folder);
}

#[test]
fn what_a_role_may_not_see_is_not_in_its_export() {
    let story = Story::begin();
    story.add("Rae Holt", "rae.holt", "read_only");
    story.add("Finn Moss", "finn.moss", "administrator");
    story.signed();
    story.sign_in("rae.holt");
    let folder = exported(&story.office, || {
        commands::export_everything(&story.desk, Nothing {})
    });
    assert_eq!(read(&folder.join("index.json"))["sees"], "internal");
    // What was frozen for a signature holds every field.
    let attachments: Vec<PathBuf> = files(&folder)
        .into_iter()
        .filter(|path| path.parent().unwrap().ends_with("attachments"))
        .collect();
    let ending = |path: &PathBuf| path.extension().unwrap().to_string_lossy().into_owned();
    assert_eq!(attachments.iter().map(ending).collect::<Vec<_>>(), ["pdf"]);
    for record in records(&folder) {
        no_field_above_internal(&record);
    }
    story.sign_in("finn.moss");
    let refused = commands::export_everything(&story.desk, Nothing {}).unwrap_err();
    assert_eq!(refused.code, casework::Code::NotAllowed);
}

/// Every field of the value has to be one that its schema lets a reader see.
fn no_field_above_internal(record: &Value) {
    let kind = Kind::ALL.iter().find(|kind| {
        let fields = record["value"].as_object().unwrap().keys();
        let schema = kind.schema();
        let known = schema["properties"].as_object().unwrap();
        fields.clone().count() > 1 && fields.clone().all(|field| known.contains_key(field))
    });
    let schema = kind
        .unwrap_or_else(|| panic!("no kind for {record}"))
        .schema();
    for field in record["value"].as_object().unwrap().keys() {
        let level = &schema["properties"][field]["x-sensitivity"];
        assert_ne!(level, "restricted", "{field}");
    }
}

#[test]
fn a_folder_that_holds_anything_is_refused_and_left_as_it_was() {
    let (folder, store) = copy_of_sample();
    let target = folder.path().join("papers");
    std::fs::create_dir(&target).unwrap();
    std::fs::write(target.join("letter.txt"), "mine").unwrap();
    let name = target.to_str().unwrap();
    for extra in [&[][..], &["--person", "Helen Ward"][..]] {
        let mut arguments = vec!["export", name, "--as", "priya.nair"];
        arguments.extend(extra);
        let ran = run(&store, &arguments);
        assert!(ran.refusal().contains("not empty"), "{}", ran.errors);
        assert_eq!(files(&target).len(), 1);
    }
    let elsewhere = folder.path().join("export");
    let done = run(
        &store,
        &[
            "export",
            elsewhere.to_str().unwrap(),
            "--as",
            "priya.nair",
            "--json",
        ],
    );
    assert!(done.json()["records"].as_u64().unwrap() > 50);
    assert!(done.errors.contains("not encrypted"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = elsewhere.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}

/// Somebody outside the council whose name is written into every kind of record that takes one.
#[test]
fn what_is_held_about_one_person_is_found_wherever_it_stands_and_nothing_about_others() {
    let story = Story::begin();
    let desk = &story.desk;
    story.agreed_plan();
    let visit = story.started_visit();
    let mut said = evidence("staffSaid", &[2]);
    said["source"] = json!("Marigold  PERRYWINKLE, night manager");
    said["what"] = json!("The rota changes too often.");
    let said = commands::save_evidence(desk, new(Some(visit.id), said)).unwrap();
    let mut about = evidence("records", &[9]);
    about["what"] = json!("Ms Perrywinkle signed the medicines record.");
    about["quotation"] = json!("Nobody else's words.");
    let about = commands::save_evidence(desk, new(Some(visit.id), about)).unwrap();
    let mut found = finding(9, "shortfall");
    found["text"] = json!("Marigold Perrywinkle's counts did not tally.");
    let found = commands::save_finding(desk, new(Some(visit.id), found)).unwrap();
    let mut judged = judgement(9, "partly");
    judged["narrative"] = json!("Perrywinkle, Marigold, told us of the gaps.");
    let judged = commands::save_judgement(desk, new(Some(visit.id), judged)).unwrap();
    // What was said once and taken out again is still held.
    let mut other = finding(2, "shortfall");
    other["text"] = json!("marigold perrywinkle was alone at night.");
    let other = commands::save_finding(desk, new(Some(visit.id), other)).unwrap();
    let mut without = finding(2, "shortfall");
    without["text"] = json!("One member of staff was alone at night.");
    commands::save_finding(desk, acceptance::change(&other, without)).unwrap();
    let unrelated =
        commands::save_evidence(desk, new(Some(visit.id), evidence("peopleSaid", &[17]))).unwrap();

    let request = ExportPerson {
        name: " marigold perrywinkle ".into(),
    };
    let folder = exported(&story.office, || commands::export_person(desk, request));
    let gathered = read(&folder.join("found.json"));
    let ids = |list: &str| -> BTreeSet<String> {
        let list = gathered[list].as_array().unwrap().iter();
        list.map(|mention| mention["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let wanted = [&said, &found, &judged, &other].map(|saved| saved.id.to_string());
    assert_eq!(ids("held"), wanted.into());
    assert_eq!(ids("possible"), [about.id.to_string()].into());

    let mention = |list: &str, saved: &Saved| {
        let id = saved.id.to_string();
        let list = gathered[list].as_array().unwrap().iter();
        list.clone()
            .find(|mention| mention["id"] == id.as_str())
            .unwrap()
            .clone()
    };
    let fields = |mention: &Value| mention["fields"].as_array().unwrap().len();
    // All that they told us is theirs; of other records only the field that names them.
    let given = mention("held", &said);
    assert_eq!(given["why"], "Evidence given by them");
    assert!(given.to_string().contains("The rota changes too often."));
    assert_eq!(
        (
            fields(&mention("held", &found)),
            fields(&mention("held", &judged))
        ),
        (1, 1)
    );
    assert!(
        mention("held", &found)["where"]
            .as_str()
            .unwrap()
            .contains("Larch House")
    );
    assert_eq!(fields(&mention("possible", &about)), 1);
    assert_eq!(mention("held", &other)["stillSaid"], false);
    assert_eq!(mention("held", &found)["stillSaid"], true);

    let list = std::fs::read_to_string(folder.join("found.csv")).unwrap();
    let rows: Vec<&str> = list.lines().collect();
    assert!(rows[0].starts_with("\"Certain\",\"Where\",\"Record\""));
    assert!(rows.iter().any(|row| row.starts_with("\"To be checked\"")));
    for file in files(&folder) {
        let text = std::fs::read_to_string(file).unwrap();
        for others in [
            "Nobody else's words.",
            "chose their own breakfast",
            &unrelated.id.to_string(),
        ] {
            assert!(!text.contains(others), "{others}");
        }
    }
    // What was asked for is in the journal; about whom stands nowhere.
    let change = desk
        .opened()
        .unwrap()
        .store
        .changes_since(0, usize::MAX)
        .unwrap()
        .pop()
        .unwrap();
    assert_eq!(
        (change.use_case.as_str(), change.records.len()),
        ("export_person", 0)
    );
    assert!(
        !folder
            .to_str()
            .unwrap()
            .to_lowercase()
            .contains("perrywinkle")
    );
}

#[test]
fn a_colleague_gets_their_account_and_what_they_did() {
    let story = Story::begin();
    story.signed();
    let request = ExportPerson {
        name: "Dev Shah".into(),
    };
    let folder = exported(&story.office, || {
        commands::export_person(&story.desk, request)
    });
    let gathered = read(&folder.join("found.json"));
    let held = gathered["held"].as_array().unwrap();
    let account = held
        .iter()
        .find(|mention| mention["why"] == "Their account")
        .unwrap();
    assert!(account.to_string().contains("dev.shah"));
    // A link to them counts as their name does.
    assert!(held.iter().any(|mention| mention["kind"] == "report"));
    let journal = gathered["journal"].as_array().unwrap();
    let signed = journal
        .iter()
        .find(|entry| entry["what"] == "Countersigned the report")
        .unwrap();
    assert_eq!(
        (&signed["why"], &signed["by"]),
        (&json!("Done by them"), &json!("Dev Shah"))
    );
    let refused = commands::export_person(&story.desk, ExportPerson { name: " . ".into() });
    assert_refused(refused, &[("/name", "")]);
}
