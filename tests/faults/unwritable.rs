//! Folders and files that cannot be written, as another user: the superuser may write everywhere.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;
use std::process::Command;

use crate::plan;
use crate::support::{Said, check, listen, unfit_for_people, worker};
use crate::table::Row;
use crate::tasks::{BACKUP, RESTORE, Task};

/// Nobody in particular.
const USER: u32 = 65_534;

/// What cannot be written, relative to the folder of the task, and whether that has to be refused; if not, the program
/// may do without it.
struct Case {
    name: &'static str,
    closed: &'static [&'static str],
    refused: bool,
    task: Task,
}

const COMMIT: Task = Task {
    name: "committing",
    begin: |folder| drop(plan::filled(&folder.join("store"), 40).unwrap()),
    place: "store",
    task: &["commit", "--commits", "12"],
    once: &[],
    judge: |folder, said| check(&folder.join("store"), said),
};

fn cases() -> Vec<Case> {
    let case = |name, closed, refused, task| Case {
        name,
        closed,
        refused,
        task,
    };
    vec![
        case("the folder of the store", &["store"], true, COMMIT),
        case("the journal", &["store/journal/00000001"], true, COMMIT),
        case("the keys", &["store/keys.a", "store/keys.b"], true, COMMIT),
        case(
            "the working copy",
            &["store/sled", "store/sled/db"],
            true,
            COMMIT,
        ),
        case("the attachments", &["store/attachments"], true, COMMIT),
        case("the drafts", &["store/drafts"], true, COMMIT),
        case("where the backup goes", &["."], true, BACKUP),
        case("where a store is restored", &["."], true, RESTORE),
        case("the list of backups", &["store/backups"], false, BACKUP),
    ]
}

/// Runs the task as a user to whom these are closed; what was said, and how it ended.
fn run(case: &Case, closed: &[&str], judge: bool) -> (Option<String>, Option<String>) {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    (case.task.begin)(folder);
    let program = folder.join("worker");
    let as_built = worker(folder, &[]);
    fs::copy(as_built.get_program(), &program).unwrap();
    let superuser = fs::metadata(folder).unwrap().uid() == 0;
    if superuser {
        give_away(folder);
    }
    for path in closed {
        let path = folder.join(path);
        let open = fs::metadata(&path).unwrap().permissions().mode();
        fs::set_permissions(path, Permissions::from_mode(open & 0o555)).unwrap();
    }
    let mut command = if superuser {
        let mut command = Command::new("setpriv");
        command.args([format!("--reuid={USER}"), format!("--regid={USER}")]);
        command.args(["--clear-groups", "--"]).arg(&program);
        command
    } else {
        Command::new(&program)
    };
    command.arg(folder.join(case.task.place));
    command
        .args(case.task.arguments(folder))
        .args(case.task.once);
    command.stdout(std::process::Stdio::piped());
    command.stderr(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut said = Said::default();
    listen(&mut child, &mut said, |_, _| ());
    let output = child.wait_with_output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    open_up(folder);

    let mut wrong = Vec::new();
    match output.status.code() {
        // Where a photograph or a draft is refused, the records may go on.
        Some(3) if case.refused => {}
        Some(0) => {}
        other => wrong.push(format!("ended with {other:?} {complaint}")),
    }
    if said.errors.is_empty() {
        wrong.push("nothing was said".to_owned());
    }
    wrong.extend(said.errors.iter().filter(|e| unfit_for_people(e)).cloned());
    let mut lost = None;
    if judge {
        match (case.task.judge)(folder, &said) {
            Ok(checked) => lost = checked.faults.into_iter().next(),
            Err(refused) => lost = Some(refused),
        }
    }
    (lost, (!wrong.is_empty()).then(|| wrong.join("; ")))
}

fn give_away(path: &Path) {
    chown(path, Some(USER), Some(USER)).unwrap();
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            give_away(&entry.unwrap().path());
        }
    }
}

fn open_up(path: &Path) {
    let mode = if path.is_dir() { 0o700 } else { 0o600 };
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            open_up(&entry.unwrap().path());
        }
    }
}

#[test]
fn what_cannot_be_written_is_said_and_nothing_is_lost() {
    let mut row = Row::of("folders and files that cannot be written");
    for case in cases() {
        let (lost, silent) = run(&case, case.closed, true);
        row.outcome(case.name, lost, silent);
        // The control: nothing is closed to them, so nothing is refused.
        let (_, silent) = run(&case, &[], false);
        row.control(silent.is_some());
    }
    row.end();
}
