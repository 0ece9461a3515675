//! The table of what was survived: one row a fault, each with a control.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Mutex, Once, PoisonError};

use crate::support::{Checked, Said};

/// Every row there has to be, in this order.
const ROWS: &[&str] = &[
    "kill −9 while committing",
    "kill −9 while checkpointing",
    "kill −9 while opening",
    "kill −9 while backing up",
    "kill −9 while restoring",
    "kill −9 while disposing",
    "kill −9 while migrating",
    "power cut, strict",
    "power cut, growth lost",
    "power cut, torn writes",
    "power cut, new names",
    "power cut in backup, restore, disposal, …",
    "calls unseen by the failing disk",
    "no space left, at every call in turn",
    "I/O error, at every call in turn",
    "folders and files that cannot be written",
    "copied while open",
    "damage: one copy of the keys",
    "damage: both copies of the keys",
    "damage: beginning of the journal",
    "damage: middle of the journal",
    "damage: last commit of the journal",
    "damage: the working copy",
    "damage: attachments",
    "damage: drafts",
    "damage: lock, note of use, head",
    "damage: list of backups",
    "damage: a backup",
    "clock set forward and back",
    "random well-formed frames",
    "fuzzed journal",
    "fuzzed keys",
    "fuzzed backup",
    "fuzzed release package",
];

/// Some rounds of one fault, and what they came to.
pub struct Row {
    fault: &'static str,
    rounds: u64,
    /// Acknowledged, and not there afterwards.
    lost: u64,
    /// Wrong, and nobody was told.
    silent: u64,
    /// What was wrong, a sentence each.
    found: Vec<String>,
    /// How many controls failed, of how many.
    controls: (u64, u64),
}

impl Row {
    pub fn of(fault: &'static str) -> Row {
        assert!(ROWS.contains(&fault), "{fault} is not in the table");
        watch_for_panics();
        Row {
            fault,
            rounds: 0,
            lost: 0,
            silent: 0,
            found: Vec::new(),
            controls: (0, 0),
        }
    }

    /// A round after which the store has to open with all that was acknowledged.
    pub fn round(&mut self, about: &str, said: &Said, checked: &Result<Checked, String>) {
        self.rounds += 1;
        let (lost, wrong) = judged(said, checked);
        self.lost += lost;
        self.silent += u64::from(lost == 0 && !wrong.is_empty());
        self.found
            .extend(wrong.into_iter().map(|wrong| format!("{about}: {wrong}")));
    }

    /// A round with an outcome of its own: what it lost, and what is wrong without having been said.
    pub fn outcome(&mut self, about: &str, lost: Option<String>, silent: Option<String>) {
        self.rounds += 1;
        self.lost += u64::from(lost.is_some());
        self.silent += u64::from(silent.is_some());
        let wrong = lost.into_iter().chain(silent);
        self.found
            .extend(wrong.map(|wrong| format!("{about}: {wrong}")));
    }

    /// Rounds with one outcome: what is wrong without having been said.
    pub fn outcomes(&mut self, rounds: u64, about: &str, silent: Option<String>) {
        self.outcome(about, None, silent);
        self.rounds += rounds - 1;
    }

    /// A round in which the program or the disk cheats: it has to be found out.
    pub fn control(&mut self, found_out: bool) {
        self.controls.0 += u64::from(found_out);
        self.controls.1 += 1;
    }

    /// The same, judged as a round is.
    pub fn control_round(&mut self, said: &Said, checked: &Result<Checked, String>) {
        let (lost, wrong) = judged(said, checked);
        self.control(lost > 0 || !wrong.is_empty());
    }

    /// Puts the row into the table, and fails where anything was lost or silent, or a control was not found out.
    pub fn end(self) {
        let (fault, found) = (self.fault, self.found.join("\n"));
        let sound = (self.lost, self.silent) == (0, 0) && found.is_empty();
        let (failed, tried) = self.controls;
        let rounds = self.rounds;
        put_down(self);
        assert_eq!(store_panics(), Vec::<String>::new(), "{fault}");
        assert!(sound, "{fault}:\n{found}");
        assert!(rounds > 0, "{fault}: no round was run");
        assert!(
            tried > 0 && failed == tried,
            "{fault}: {failed} of {tried} controls were found out, so the rounds prove nothing"
        );
    }

    fn line(&self) -> String {
        let (failed, tried) = self.controls;
        format!(
            "{:<42} {:>8} {:>6} {:>8}   found out {failed} of {tried}\n",
            self.fault, self.rounds, self.lost, self.silent
        )
    }
}

fn judged(said: &Said, checked: &Result<Checked, String>) -> (u64, Vec<String>) {
    match checked {
        Err(refused) => (said.commit.max(1), vec![refused.clone()]),
        Ok(checked) => (
            said.commit.saturating_sub(checked.head),
            checked.faults.clone(),
        ),
    }
}

static PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Panics of the store's own code in this process. Those of sled it catches, and takes for damage.
fn store_panics() -> Vec<String> {
    PANICS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone()
}

fn watch_for_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let at = panic.location().map_or("", |at| at.file());
            if at.contains("crates/store/") {
                let mut panics = PANICS.lock().unwrap_or_else(PoisonError::into_inner);
                panics.push(panic.to_string());
            }
            if !at.contains("/sled-") {
                before(panic);
            }
        }));
    });
}

/// The table so far is kept in a file, and printed once it is whole: past the test runner, which shows only what
/// failed.
fn put_down(row: Row) {
    static DONE: Mutex<Vec<Row>> = Mutex::new(Vec::new());
    let mut done = DONE.lock().unwrap_or_else(PoisonError::into_inner);
    done.push(row);
    let place = |row: &Row| ROWS.iter().position(|fault| *fault == row.fault);
    done.sort_by_key(place);
    let mut table = format!(
        "\n{:<42} {:>8} {:>6} {:>8}   control\n",
        "fault", "rounds", "lost", "silent"
    );
    for row in done.iter() {
        table.write_str(&row.line()).unwrap();
    }
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("faults.txt");
    std::fs::write(file, &table).unwrap();
    if done.len() == ROWS.len() {
        table.push('\n');
        std::io::stdout().write_all(table.as_bytes()).unwrap();
    }
}
