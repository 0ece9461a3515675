//! The editions of a report: from the command line and from the window.

use crate::admin::{run, sample};
use domain::Edition;
use serde_json::Value;
use std::path::Path;

/// The reference of a signed report of the sample.
fn signed(store: &Path) -> String {
    let reports = run(store, &["list", "reports", "--as", "priya.nair", "--json"]).json();
    let rows = reports.as_array().expect("a list");
    let found = rows.iter().find(|row| row["state"] == "signed");
    let reference = found.and_then(|row| row["reference"].as_str());
    reference.expect("a signed report").to_owned()
}

#[test]
fn the_command_line_makes_each_edition_audited_and_always_the_same() {
    let store = &sample().store;
    let folder = tempfile::tempdir().unwrap();
    let reference = signed(store);
    let write = |edition: &str, name: &str| {
        let file = folder.path().join(name);
        let out = file.to_str().unwrap().to_owned();
        let arguments = [
            "report",
            &reference,
            "--edition",
            edition,
            "--out",
            &out,
            "--as",
            "helen.ward",
            "--json",
        ];
        (run(store, &arguments), std::fs::read(file))
    };
    let mut seen: Vec<Vec<u8>> = Vec::new();
    for edition in Edition::ALL {
        let (ran, first) = write(edition.key(), "first.pdf");
        assert_eq!(ran.json()["edition"], Value::from(edition.key()));
        let first = first.unwrap();
        assert!(
            first == write(edition.key(), "second.pdf").1.unwrap(),
            "{edition:?} differs"
        );
        assert_eq!(report::audit::audit(&first), Vec::<String>::new());
        assert!(!seen.contains(&first), "{edition:?} is like another one");
        seen.push(first);
    }
    // The usual one is the report itself, and a name that is not known is told which there are.
    let file = folder.path().join("usual.pdf");
    let out = file.to_str().unwrap();
    let usual = ["report", &reference, "--out", out, "--as", "helen.ward"];
    assert_eq!(run(store, &usual).status, 0);
    assert!(std::fs::read(file).unwrap() == seen[0]);
    let (unknown, file) = write("gilded", "gilded.pdf");
    assert!(unknown.errors.contains("action-plan"), "{}", unknown.errors);
    assert!(file.is_err());
}
