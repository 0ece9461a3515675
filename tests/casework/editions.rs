//! The editions of a report, from the command line and from the window, and how a paper is known again.

use crate::admin::{run, sample};
use crate::backup::ended;
use crate::story::*;
use acceptance::change;
use casework::snapshot::check_code;
use casework::wire::*;
use casework::{commands, line};
use domain::Edition;
use domain::records::report::ReportVersion;
use serde_json::{Value, json};
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
    // It says what such a file is, and what a changed one is not.
    let identify = |name: &str| {
        let file = folder.path().join(name);
        let file = file.to_str().unwrap().to_owned();
        run(store, &["identify", &file, "--as", "helen.ward", "--json"])
    };
    let found = identify("first.pdf").json();
    assert_eq!(found["verdict"], "signed");
    let said = found["words"].as_str().unwrap();
    assert!(
        said.contains(&format!("version 1 of {reference}")),
        "{said}"
    );
    let mut changed = seen.last().unwrap().clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    std::fs::write(folder.path().join("changed.pdf"), changed).unwrap();
    let refused = identify("changed.pdf");
    assert_ne!(refused.status, 0);
    assert!(refused.out.contains("changed"), "{}", refused.out);
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

/// The report of the story, signed, and every edition of it as the window saves it.
fn signed_story() -> (Story, ReportVersion, Vec<(Edition, Vec<u8>)>) {
    let story = Story::begin();
    story.agreed_plan();
    let visit = story.started_visit();
    story.record_all(&visit);
    let report = story.written_report(&visit);
    let mut words = report_words();
    words["easyRead"] = json!([
        { "part": "about", "picture": "house", "words": "This report is about Larch House." },
        { "part": "good", "picture": "rating", "words": "People like the food." },
    ]);
    let report = commands::save_report(&story.desk, change(&report, words)).unwrap();
    let signed = story.sent_and_signed(&report);
    let editions = Edition::ALL.map(|edition| {
        let bytes = saved_edition(&story.office, signed.id, edition);
        (edition, bytes)
    });
    let held = story.report(signed.id);
    (story, held, editions.into())
}

fn check_file(story: &Story, bytes: &[u8]) -> Papers {
    let file = story.folder.path().join("a paper.pdf");
    std::fs::write(&file, bytes).unwrap();
    *story.dialogs.open.lock().unwrap() = Some(file.clone());
    let by_window = commands::check_paper(&story.desk, CheckPaper::File).unwrap();
    let by_line = line::identify(&story.desk, &file).unwrap();
    assert_eq!(
        (by_window.verdict, &by_window.words),
        (by_line.verdict, &by_line.words)
    );
    by_window
}

#[test]
fn each_edition_is_known_by_its_bytes_and_no_changed_one_is() {
    let (story, report, editions) = signed_story();
    let reference = &report.reference;
    for (edition, bytes) in &editions {
        // The window and the command line make the same bytes.
        let file = story.folder.path().join("line.pdf");
        line::report(&story.desk, reference, *edition, &file).unwrap();
        assert!(
            std::fs::read(&file).unwrap() == *bytes,
            "{edition:?} differs"
        );

        let found = check_file(&story, bytes);
        assert_eq!(
            found.verdict,
            Some(Verdict::Signed),
            "{edition:?}: {}",
            found.words
        );
        for said in [reference.as_str(), "version 1", "Ann Lee", "Dev Shah"] {
            assert!(found.words.contains(said), "{said}: {}", found.words);
        }
        if *edition != Edition::Standard {
            let named = edition.named();
            assert!(found.words.contains(&named), "{}", found.words);
        }
        // One byte in the middle: in the page, not in what the file says of itself.
        let mut changed = bytes.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        let found = check_file(&story, &changed);
        assert_eq!(
            found.verdict,
            Some(Verdict::Changed),
            "{edition:?}: {}",
            found.words
        );
    }
    for other in [&b"%PDF-1.7\nnothing"[..], b"a letter", b""] {
        assert_eq!(check_file(&story, other).verdict, Some(Verdict::Unknown));
    }
    *story.dialogs.open.lock().unwrap() = None;
    let none = commands::check_paper(&story.desk, CheckPaper::File).unwrap();
    assert_eq!((none.verdict, none.papers.len()), (None, 0));

    // A newer version replaces it; its paper is still known, and says so.
    let kept = editions[0].1.clone();
    story.sign_in("ann.lee");
    let held = commands::report(
        &story.desk,
        ById {
            id: report_id(&story),
        },
    )
    .unwrap()
    .report;
    let next = commands::correct_report(
        &story.desk,
        Versioned {
            id: held.id,
            version: held.version,
        },
    )
    .unwrap();
    let mut words = report_words();
    words["changes"] = "The date of the visit.".into();
    let next = commands::save_report(&story.desk, change(&next, words)).unwrap();
    let draft = saved_edition(&story.office, next.id, Edition::Standard);
    assert_eq!(check_file(&story, &draft).verdict, Some(Verdict::Draft));
    story.sent_and_signed(&next);
    let found = check_file(&story, &kept);
    assert_eq!(found.verdict, Some(Verdict::Replaced), "{}", found.words);
}

fn report_id(story: &Story) -> domain::Uuid {
    line::reports(&story.desk).unwrap()[0].id
}

#[test]
fn a_paper_is_known_by_its_footer() {
    let (story, report, _) = signed_story();
    let code = check_code(&report.submission.unwrap().fingerprint);
    let reference = report.reference.as_str();
    let ask = |reference: &str, version: &str, code: &str| {
        let request = CheckPaper::Typed {
            reference: reference.into(),
            version: version.into(),
            code: code.into(),
        };
        commands::check_paper(&story.desk, request).unwrap()
    };
    let lower = code.to_lowercase().replace('-', " ");
    for (reference, version, code) in [
        (reference, "1", code.as_str()),
        (reference, "", &lower),
        ("", "", &code.replace('0', "O")),
    ] {
        let found = ask(reference, version, code);
        assert_eq!(found.verdict, Some(Verdict::Signed), "{}", found.words);
        assert!(
            found.words.contains("countersigned by Dev Shah"),
            "{}",
            found.words
        );
    }
    let wrong = if code.starts_with('7') { "8" } else { "7" };
    let wrong = format!("{wrong}{}", &code[1..]);
    assert_eq!(ask(reference, "1", &wrong).verdict, Some(Verdict::Changed));
    assert_eq!(ask(reference, "2", &code).verdict, Some(Verdict::Changed));
    assert_eq!(ask(reference, "1", "").verdict, Some(Verdict::Compare));
    assert_eq!(ask(reference, "2", "").verdict, Some(Verdict::Unknown));
    assert_eq!(
        ask("MR-1999-001", "1", &code).verdict,
        Some(Verdict::Unknown)
    );
    assert_eq!(ask("", "", &wrong).verdict, Some(Verdict::Unknown));
}

#[test]
fn easy_read_is_refused_in_the_row_that_is_too_long_and_never_made_up() {
    let story = Story::begin();
    story.agreed_plan();
    let visit = story.started_visit();
    story.record_all(&visit);
    let report = story.written_report(&visit);
    let print = PrintReport {
        id: report.id,
        edition: Edition::EasyRead,
    };
    let refused = commands::save_report_pdf(&story.desk, print).unwrap_err();
    assert!(refused.message.contains("Nobody has written"), "{refused}");

    let mut words = report_words();
    words["easyRead"] = json!([
        { "part": "about", "picture": "house", "words": "This report is about Larch House." },
        { "part": "good", "picture": "food", "words": "word ".repeat(16) },
    ]);
    let report = commands::save_report(&story.desk, change(&report, words)).unwrap();
    let refused = commands::submit_report(&story.desk, versioned(&report)).unwrap_err();
    let fields: Vec<&str> = refused
        .fields
        .iter()
        .map(|refusal| refusal.field.as_str())
        .collect();
    assert_eq!(fields, ["/easyRead/1/words"]);
    assert!(refused.message.contains("row 2"), "{refused}");
}

#[test]
fn the_provider_comments_on_a_numbered_draft_before_anybody_signs() {
    let story = Story::begin();
    story.agreed_plan();
    let visit = story.started_visit();
    story.record_all(&visit);
    let report = story.written_report(&visit);
    let sent = commands::submit_report(&story.desk, versioned(&report)).unwrap();
    // While it is with the signatory, and again when it is back with its author.
    for stage in ["sent", "returned"] {
        if stage == "returned" {
            story.sign_in("dev.shah");
            commands::return_report(&story.desk, reason(&sent, "Name the night visit.")).unwrap();
            story.sign_in("ann.lee");
        }
        let view = commands::report(&story.desk, ById { id: report.id }).unwrap();
        let mut choices = view.editions.iter();
        let offered = choices.find(|choice| choice.edition == Edition::Accuracy);
        assert_eq!(offered.unwrap().why_not, None, "{stage}");
        let file = story.folder.path().join("draft.pdf");
        std::fs::write(
            &file,
            saved_edition(&story.office, report.id, Edition::Accuracy),
        )
        .unwrap();
        let pages = crate::paper::output("pdftotext", &["-layout"], &file);
        let pages: Vec<&str> = pages
            .split('\u{c}')
            .filter(|page| !page.is_empty())
            .collect();
        assert!(pages.len() > 3, "{stage}: {} pages", pages.len());
        let (cover, written) = pages.split_first().unwrap();
        assert!(cover.contains("DRAFT"));
        for page in written {
            assert!(
                page.contains("DRAFT") && page.contains("Your comments"),
                "{page}"
            );
        }
        // Each line has its number, from the first page after the cover to the last.
        let numbers: Vec<usize> = written
            .iter()
            .flat_map(|page| page.lines())
            .filter_map(|line| line.split_whitespace().next()?.parse().ok())
            .collect();
        let wanted: Vec<usize> = (1..=numbers.len()).collect();
        assert!(numbers.len() > 100, "{} lines", numbers.len());
        assert_eq!(numbers, wanted, "{stage}");
    }
}

#[test]
fn the_blank_form_of_a_visit_goes_along_on_paper() {
    let story = Story::begin();
    story.agreed_plan();
    let visit = story.started_visit();
    let file = story.folder.path().join("form.pdf");
    *story.dialogs.save.lock().unwrap() = Some(file.clone());
    commands::save_visit_form(&story.desk, ById { id: visit.id }).unwrap();
    assert_eq!(ended(&story.desk).state, WorkState::Finished);
    let by_window = std::fs::read(&file).unwrap();
    assert_eq!(report::audit::audit(&by_window), Vec::<String>::new());
    let planned = commands::visit(&story.desk, ById { id: visit.id }).unwrap();
    line::visit_form(&story.desk, &planned.contract.value.reference, &file).unwrap();
    assert!(std::fs::read(&file).unwrap() == by_window);
    let printed = std::process::Command::new("pdftotext")
        .arg(&file)
        .arg("-")
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&printed.stdout).into_owned();
    let framework = planned.framework.expect("a visit that has started").value;
    for number in &planned.activity.value.criteria {
        let (_, criterion) = framework.criterion(*number).unwrap();
        let heading = format!("{number} {}", criterion.short);
        assert!(printed.contains(&heading), "{heading}");
    }
    assert!(printed.contains("Write no names of people"));
    let unknown = line::visit_form(&story.desk, "EC-AS-9999", &file).unwrap_err();
    assert!(unknown.message.contains("EC-AS-9999"), "{unknown}");
}
