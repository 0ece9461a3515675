//! Every paper of the sample, and a long one, under the eyes of programs that are not ours. Each of them is also
//! shown a spoilt file: one that finds nothing wrong with that proves nothing by finding nothing elsewhere.

use acceptance::TestOffice;
use casework::wire::*;
use casework::{commands, line};
use domain::Edition;
use domain::records::report::ReportState;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

#[path = "../../src-tauri/crates/report/tests/printed/larkspur.rs"]
mod larkspur;

/// What a checker says against each file, by the file's name. Files with nothing against them are not in it.
type Faults = BTreeMap<String, Vec<String>>;

type Check = fn(&[PathBuf]) -> Faults;

const CHECKERS: [(&str, Check); 4] = [
    ("our audit", audit),
    ("outloud", outloud),
    ("pdfua", pdfua),
    ("qpdf", qpdf),
];

#[test]
fn every_paper_is_sound_to_every_checker() {
    let office = TestOffice::empty("2026-11-12");
    let mut papers = papers_of_the_sample(&office);
    papers.push(long_paper(office.folder.path()));
    let mut found = Vec::new();
    for (checker, check) in CHECKERS {
        for (file, faults) in check(&papers) {
            found.push(format!("{checker} on {file}: {}", faults.join("; ")));
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn a_spoilt_paper_is_reported_by_every_checker() {
    let folder = tempfile::tempdir().unwrap();
    let sound = folder.path().join("sound.pdf");
    let printed = report::export(&larkspur::report(), &|_, _| true).unwrap();
    std::fs::write(&sound, &printed.bytes).unwrap();
    // Written out plainly, so that the tree can be taken out without moving anything else.
    let plain = folder.path().join("plain.pdf");
    let mut rewrite = Command::new("qpdf");
    rewrite.args(["--object-streams=generate", "--stream-data=uncompress"]);
    done(rewrite.arg(&sound).arg(&plain));
    let bytes = std::fs::read(&plain).unwrap();
    let untagged = folder.path().join("untagged.pdf");
    let changed = replaced(&bytes, b"/StructTreeRoot ", b"/StructTreeGone ");
    assert_ne!(changed, bytes);
    std::fs::write(&untagged, changed).unwrap();
    let cut = folder.path().join("cut.pdf");
    std::fs::write(&cut, &printed.bytes[..printed.bytes.len() / 2]).unwrap();

    let papers = [sound, plain, untagged, cut];
    for (checker, check) in CHECKERS {
        let found = check(&papers);
        let named: Vec<&str> = found.keys().map(String::as_str).collect();
        // qpdf looks at the syntax of a file alone.
        let wanted: &[&str] = match checker {
            "qpdf" => &["cut.pdf"],
            _ => &["cut.pdf", "untagged.pdf"],
        };
        assert_eq!(named, wanted, "{checker}: {found:?}");
        if checker != "qpdf" {
            let said = found["untagged.pdf"].join("; ").to_lowercase();
            let names_it = said.contains("struct");
            assert!(names_it, "{checker} says something else: {said}");
        }
    }
}

/// Each edition of each report of the sample that has it, and the form of the next visit.
fn papers_of_the_sample(office: &TestOffice) -> Vec<PathBuf> {
    let desk = &office.desk;
    commands::open_sample(desk, Nothing {}).unwrap();
    let reports = line::reports(desk).unwrap();
    assert!(reports.len() >= 2, "{} reports", reports.len());
    let mut papers = Vec::new();
    for report in &reports {
        for edition in Edition::ALL {
            let name = format!("{}-{}.pdf", report.reference, edition.key());
            let file = office.folder.path().join(name);
            match line::report(desk, &report.reference, edition, &file) {
                Ok(()) => papers.push(file),
                // It goes out with a signed one.
                Err(_) if edition == Edition::Letter && report.state != ReportState::Signed => {}
                Err(fault) => panic!("{} {edition:?}: {fault}", report.reference),
            }
        }
    }
    let form = office.folder.path().join("visit-form.pdf");
    let contracts = line::contracts(desk).unwrap();
    let made = contracts
        .iter()
        .any(|contract| line::visit_form(desk, &contract.reference, &form).is_ok());
    assert!(made, "no visit is planned in the sample");
    papers.push(form);
    papers
}

fn long_paper(folder: &Path) -> PathBuf {
    let printed = report::export(&larkspur::long_report(200), &|_, _| true).unwrap();
    assert!(printed.pages >= 190, "{} pages", printed.pages);
    let file = folder.join("long.pdf");
    std::fs::write(&file, printed.bytes).unwrap();
    file
}

fn audit(papers: &[PathBuf]) -> Faults {
    let found = papers.iter().map(|paper| {
        let bytes = std::fs::read(paper).unwrap();
        (name(paper), report::audit::audit(&bytes))
    });
    found.filter(|(_, faults)| !faults.is_empty()).collect()
}

/// It speaks for a file without tags by its first rule alone, and for one that it cannot read by `error`. The
/// header row that a table repeats on one further page is prose to it from eight words on: short labels are better
/// in any case.
fn outloud(papers: &[PathBuf]) -> Faults {
    let said = run(tool("outloud").args(["--json", "-"]).args(papers));
    let said: Value = serde_json::from_slice(&said.stdout).unwrap_or_else(|_| panic!("{said:?}"));
    let results = said["results"].as_array().expect("results");
    assert_eq!(results.len(), papers.len(), "outloud left files out");
    let mut faults = Faults::new();
    for (result, paper) in results.iter().zip(papers) {
        assert_eq!(result["path"], Value::from(paper.to_str().unwrap()));
        let findings = result["findings"].as_array().into_iter().flatten();
        let errors = findings.filter(|finding| finding["severity"] == "error");
        let mut words: Vec<String> = errors.map(Value::to_string).collect();
        words.extend(result["error"].as_str().map(str::to_owned));
        assert_eq!(
            words.is_empty(),
            result["verdict"] != "fail" && result["error"].is_null()
        );
        if !words.is_empty() {
            faults.insert(name(paper), words);
        }
    }
    faults
}

fn pdfua(papers: &[PathBuf]) -> Faults {
    let mut faults = Faults::new();
    for paper in papers {
        let said = run(tool("pdfua").args(["check", "--format", "json"]).arg(paper));
        let result: Value = serde_json::from_slice(&said.stdout).unwrap_or_default();
        let Some(findings) = result["findings"].as_array() else {
            faults.insert(name(paper), vec![format!("{said:?}")]);
            continue;
        };
        // It passes over this one where a heading has several pieces: it asks a list whether it is a number.
        let skipped = result["skipped"].as_array().into_iter().flatten();
        let skipped: Vec<_> = skipped.map(|rule| rule["rule_id"].clone()).collect();
        assert!(
            skipped.iter().all(|rule| rule == "UA-14-001"),
            "{skipped:?}"
        );
        assert_eq!(findings.is_empty(), said.status.success(), "{said:?}");
        if !findings.is_empty() {
            let words = findings.iter().map(Value::to_string).collect();
            faults.insert(name(paper), words);
        }
    }
    faults
}

fn qpdf(papers: &[PathBuf]) -> Faults {
    let found = papers.iter().map(|paper| {
        let said = run(Command::new("qpdf").arg("--check").arg(paper));
        let sound = said.status.success() && said.stderr.is_empty();
        (
            name(paper),
            (!sound).then(|| String::from_utf8_lossy(&said.stderr).into_owned()),
        )
    });
    found
        .filter_map(|(name, said)| Some((name, vec![said?])))
        .collect()
}

/// A checker that `cargo xtask test` has installed.
fn tool(name: &str) -> Command {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools/pdf-checkers/bin");
    let program = tools.join(name);
    assert!(
        program.exists(),
        "{name} is not installed. `cargo xtask test checker` installs it and runs these tests."
    );
    Command::new(program)
}

fn run(command: &mut Command) -> Output {
    let done = command.output();
    done.unwrap_or_else(|error| panic!("{command:?} does not run: {error}"))
}

fn done(command: &mut Command) {
    let done = run(command);
    assert!(done.status.success(), "{command:?}: {done:?}");
}

fn name(paper: &Path) -> String {
    paper.file_name().unwrap().to_string_lossy().into_owned()
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len(), "nothing else may move");
    let mut changed = bytes.to_vec();
    let places: Vec<usize> = (0..bytes.len() - from.len())
        .filter(|at| bytes[*at..].starts_with(from))
        .collect();
    for at in places {
        changed[at..at + to.len()].copy_from_slice(to);
    }
    changed
}
