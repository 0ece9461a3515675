//! countersign-admin from outside: the built program with its arguments, its output and its status.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

const PASSWORD: &str = "larkspur in october";

/// The program beside the tests, which `cargo xtask test` builds before it runs them.
pub fn program() -> PathBuf {
    let tests = std::env::current_exe().expect("the path of the tests");
    let folder = tests.parent().and_then(Path::parent).expect("target/debug");
    let program = folder.join(format!("countersign-admin{}", std::env::consts::EXE_SUFFIX));
    assert!(
        program.exists(),
        "build it first: cargo build --package countersign-admin"
    );
    program
}

pub struct Ran {
    pub status: i32,
    pub out: String,
    pub errors: String,
}

impl Ran {
    fn of(output: Output) -> Ran {
        Ran {
            status: output.status.code().expect("it ended by itself"),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            errors: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// The one line of JSON on standard output of a command that went well.
    #[track_caller]
    pub fn json(&self) -> Value {
        assert_eq!(self.status, 0, "{}", self.errors);
        assert_eq!(self.out.lines().count(), 1, "{}", self.out);
        serde_json::from_str(&self.out).expect("JSON on standard output")
    }

    /// The words of a command that did not go well: on standard error, and nowhere else.
    #[track_caller]
    pub fn refusal(&self) -> &str {
        assert_ne!(self.status, 0, "{}", self.out);
        assert_eq!(self.out, "", "results of what failed");
        assert!(self.errors.trim().len() > 15, "“{}”", self.errors);
        assert!(!self.errors.contains("panicked"), "{}", self.errors);
        &self.errors
    }
}

/// Runs it without a terminal, with this password in its environment, or none.
pub fn run_with(password: Option<&str>, store: &Path, arguments: &[&str]) -> Ran {
    // In a session of its own it has no terminal to ask on, wherever the tests run.
    let mut command = Command::new("setsid");
    command.arg("--wait").arg(program());
    command.arg("--store").arg(store).args(arguments);
    command
        .env_remove("COUNTERSIGN_PASSWORD")
        .stdin(Stdio::null());
    command.envs(password.map(|password| ("COUNTERSIGN_PASSWORD", password)));
    Ran::of(command.output().expect("setsid of util-linux"))
}

pub fn run(store: &Path, arguments: &[&str]) -> Ran {
    run_with(Some(PASSWORD), store, arguments)
}

/// Names of an object's fields, in alphabetical order.
pub fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort();
    keys
}

pub struct Sample {
    _folder: tempfile::TempDir,
    pub store: PathBuf,
    /// Never opened: what is copied while a program has it open is not trusted.
    closed: PathBuf,
    made: Ran,
}

/// The sample, made once; who changes anything takes a copy.
pub fn sample() -> &'static Sample {
    static SAMPLE: OnceLock<Sample> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = folder.path().join("store");
        let made = run_with(None, &store, &["sample", "--json"]);
        let closed = folder.path().join("closed");
        copy_folder(&store, &closed);
        Sample {
            _folder: folder,
            store,
            closed,
            made,
        }
    })
}

pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("a copy");
        }
    }
}

pub fn copy_of_sample() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = folder.path().join("store");
    copy_folder(&sample().closed, &store);
    (folder, store)
}

#[test]
fn init_sets_up_a_council_and_shows_its_recovery_key_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let arguments = [
        "init",
        "--council",
        "Exford Council",
        "--name",
        "Ann Lee",
        "--user",
        "ann.lee",
        "--json",
    ];
    // Not with a weak password, and not without one.
    let weak = run_with(Some("short"), &store, &arguments);
    assert!(weak.refusal().contains("12 characters"), "{}", weak.errors);
    let asked = run_with(None, &store, &arguments);
    assert!(
        asked.refusal().contains("COUNTERSIGN_PASSWORD"),
        "{}",
        asked.errors
    );
    assert!(!store.exists());

    let done = run(&store, &arguments).json();
    assert_eq!(done["user"], "ann.lee");
    assert!(done["recovery_key"].as_str().unwrap().len() > 20);
    let people = run(&store, &["list", "contracts", "--as", "ann.lee", "--json"]).json();
    assert_eq!(people, Value::Array(vec![]));
    // What is there is never written over.
    let again = run(&store, &arguments);
    assert!(again.refusal().contains("already"), "{}", again.errors);
    let sample = run(&store, &["sample"]);
    assert!(sample.refusal().contains("already"), "{}", sample.errors);
}

#[test]
fn the_sample_says_who_can_sign_in_and_each_of_them_can() {
    let sample = sample();
    let made = sample.made.json();
    assert_eq!(keys(&made), ["password", "people"]);
    let people = made["people"].as_array().unwrap();
    let mut roles: Vec<&str> = Vec::new();
    for person in people {
        assert_eq!(keys(person), ["name", "role", "user"]);
        roles.push(person["role"].as_str().unwrap());
        let user = person["user"].as_str().unwrap();
        let password = made["password"].as_str();
        let listed = run_with(
            password,
            &sample.store,
            &["--as", user, "list", "reports", "--json"],
        );
        if person["role"] == "administrator" {
            let said = listed.refusal();
            assert!(said.contains("Only an officer"), "{said}");
        } else {
            assert!(!listed.json().as_array().unwrap().is_empty());
        }
    }
    roles.sort_unstable();
    roles.dedup();
    let all = [
        "administrator",
        "commissioning_manager",
        "information_governance",
        "officer",
        "senior_officer",
    ];
    assert_eq!(roles, all);
}

#[test]
fn lists_have_their_keys_as_json_and_their_words_without() {
    let store = &sample().store;
    let contracts = run(
        store,
        &["list", "contracts", "--as", "priya.nair", "--json"],
    )
    .json();
    let contracts = contracts.as_array().unwrap();
    for row in contracts {
        assert_eq!(
            keys(row),
            [
                "end",
                "providers",
                "reference",
                "start",
                "state",
                "title",
                "value_pence"
            ]
        );
    }
    let references: Vec<&str> = contracts
        .iter()
        .map(|row| row["reference"].as_str().unwrap())
        .collect();
    assert!(references.is_sorted());
    let larkspur = contracts
        .iter()
        .find(|row| row["reference"] == "TC-AS-0141")
        .unwrap();
    assert_eq!(larkspur["value_pence"], 468_000_000);
    assert_eq!(larkspur["providers"][0], "Fernhollow Care Ltd");
    assert_eq!(larkspur["state"], "active");
    for date in ["start", "end"] {
        let text = larkspur[date].as_str().unwrap();
        assert!(text.parse::<chrono::NaiveDate>().is_ok(), "{text}");
    }
    let reports = run(store, &["list", "reports", "--as", "priya.nair", "--json"]).json();
    let mut states = Vec::new();
    for row in reports.as_array().unwrap() {
        assert_eq!(
            keys(row),
            ["provider", "reference", "state", "title", "version"]
        );
        assert!(row["version"].as_u64().unwrap() >= 1);
        states.push(row["state"].as_str().unwrap());
    }
    assert!(
        states.contains(&"signed") && states.contains(&"submitted"),
        "{states:?}"
    );

    let words = run(store, &["list", "contracts", "--as", "priya.nair"]);
    assert_eq!(words.status, 0);
    assert_eq!(words.out.lines().count(), contracts.len());
    assert!(
        words
            .out
            .lines()
            .any(|line| line.starts_with("TC-AS-0141\t"))
    );
}

#[test]
fn a_report_is_written_whole_and_the_same_each_time() {
    let store = &sample().store;
    let folder = tempfile::tempdir().unwrap();
    let reports = run(store, &["list", "reports", "--as", "priya.nair", "--json"]).json();
    let signed = reports
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["state"] == "signed")
        .unwrap();
    let reference = signed["reference"].as_str().unwrap();
    let write = |name: &str| {
        let file = folder.path().join(name);
        let out = file.to_str().unwrap().to_owned();
        let ran = run(
            store,
            &[
                "report",
                reference,
                "--out",
                &out,
                "--as",
                "helen.ward",
                "--json",
            ],
        );
        assert_eq!(ran.json()["reference"], reference);
        std::fs::read(file).unwrap()
    };
    let bytes = write("one.pdf");
    assert!(bytes.starts_with(b"%PDF-") && bytes.len() > 20_000);
    assert_eq!(write("two.pdf"), bytes);
    let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(files.len(), 2, "nothing is left beside them");

    let nowhere = folder.path().join("nowhere.pdf");
    let out = nowhere.to_str().unwrap();
    let unknown = run(
        store,
        &["report", "MR-1999-001", "--out", out, "--as", "helen.ward"],
    );
    assert!(
        unknown.refusal().contains("MR-1999-001"),
        "{}",
        unknown.errors
    );
    assert!(!nowhere.exists());
    let missing = folder.path().join("no/folder/a.pdf");
    let missing = missing.to_str().unwrap();
    let lost = run(
        store,
        &["report", reference, "--out", missing, "--as", "helen.ward"],
    );
    assert!(lost.refusal().contains("folder"), "{}", lost.errors);
}

#[test]
fn import_tells_each_commit_and_sums_up() {
    let (_folder, store) = copy_of_sample();
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/contracts-finder-releases.json");
    let file = file.to_str().unwrap();
    let take = |extra: &[&str]| {
        let mut arguments = vec!["import", file, "--as", "tom.eddery", "--json"];
        arguments.extend(extra);
        let ran = run(&store, &arguments);
        assert_eq!(ran.status, 0, "{}", ran.errors);
        let mut lines: Vec<Value> = ran
            .out
            .lines()
            .map(|line| serde_json::from_str(line).expect("one object a line"))
            .collect();
        let summary = lines.pop().expect("a summary");
        assert_eq!(
            keys(&summary),
            [
                "contracts_created",
                "contracts_updated",
                "left_out",
                "providers_created",
                "unchanged"
            ]
        );
        for left_out in summary["left_out"].as_array().unwrap() {
            assert_eq!(keys(left_out), ["reason", "release"]);
        }
        let mut sequence = 0;
        let mut references = Vec::new();
        for line in &lines {
            assert_eq!(keys(line), ["committed", "contracts"]);
            let committed = line["committed"].as_u64().unwrap();
            assert!(committed > sequence);
            sequence = committed;
            for contract in line["contracts"].as_array().unwrap() {
                references.push(contract.as_str().unwrap().to_owned());
            }
        }
        (references, summary)
    };
    let before = run(
        &store,
        &["list", "contracts", "--as", "tom.eddery", "--json"],
    )
    .json();
    let before = before.as_array().unwrap().len();
    let (care, care_summary) = take(&["--care-only"]);
    assert!(!care.is_empty());
    assert_eq!(care_summary["contracts_created"], care.len());
    let (rest, summary) = take(&[]);
    assert_eq!(summary["contracts_created"], rest.len());
    assert_eq!(summary["unchanged"], care.len());
    // 74 awards, of which one names no supplier.
    assert_eq!(care.len() + rest.len(), 73);
    let after = run(
        &store,
        &["list", "contracts", "--as", "tom.eddery", "--json"],
    )
    .json();
    let after = after.as_array().unwrap();
    assert_eq!(after.len(), before + 73);
    for reference in care.iter().chain(&rest) {
        assert!(
            after
                .iter()
                .any(|row| row["reference"] == reference.as_str())
        );
    }
    let (none, summary) = take(&[]);
    assert!(none.is_empty());
    assert_eq!(
        (&summary["contracts_created"], &summary["unchanged"]),
        (&0.into(), &73.into())
    );

    let nonsense = store.join("../nonsense.json");
    std::fs::write(&nonsense, "These are the awards of October.").unwrap();
    let wrong = run(
        &store,
        &[
            "import",
            nonsense.to_str().unwrap(),
            "--as",
            "tom.eddery",
            "--json",
        ],
    );
    assert!(wrong.refusal().contains("not JSON"), "{}", wrong.errors);
    let lost = run(
        &store,
        &["import", "nowhere.json", "--as", "tom.eddery", "--json"],
    );
    lost.refusal();
}

#[test]
fn nobody_acts_without_a_name_or_with_a_wrong_password() {
    let store = &sample().store;
    let nobody = run(store, &["list", "contracts"]);
    assert!(nobody.refusal().contains("--as"), "{}", nobody.errors);
    let list = ["list", "contracts", "--as", "priya.nair"];
    for wrong in ["", "larkspur in november"] {
        let ran = run_with(Some(wrong), store, &list);
        ran.refusal();
    }
    let unknown = run(store, &["list", "contracts", "--as", "nobody.here"]);
    assert!(
        unknown.refusal().contains("not right"),
        "{}",
        unknown.errors
    );
    let asked = run_with(None, store, &list);
    assert!(
        asked.refusal().contains("COUNTERSIGN_PASSWORD"),
        "{}",
        asked.errors
    );
    // A password is never taken as an argument, and wrong arguments have their own status.
    for wrong in [
        &["list", "people"][..],
        &["lists"],
        &["report", "MR-2026-012"],
        &["--password", "a", "verify"],
        &[],
    ] {
        let ran = run(store, wrong);
        assert_eq!(ran.status, 2, "{wrong:?}");
        ran.refusal();
    }
    // A folder without a store stays as it is.
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&list[..], &["verify"], &["verify", "--as", "priya.nair"]] {
        let ran = run(folder.path(), arguments);
        assert!(ran.refusal().contains("no store"), "{}", ran.errors);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_store_in_use_by_another_program_is_left_alone() {
    let (_folder, store) = copy_of_sample();
    let (held, _) = store::Store::open(&store).unwrap();
    let list = ["list", "contracts", "--as", "priya.nair"];
    let ran = run(&store, &list);
    assert!(ran.refusal().contains("already open"), "{}", ran.errors);
    // The chain needs no key and no lock.
    assert_eq!(run(&store, &["verify", "--json"]).json()["ok"], true);
    drop(held);
    assert_eq!(run(&store, &list).status, 0);
}
