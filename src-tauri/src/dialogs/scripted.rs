//! Dialogs for journeys in the real window, in debug builds alone: `COUNTERSIGN_SCRIPTED_DIALOGS` names
//! a JSON list of paths, the answers in their order (null for Cancel). What would be shown is written
//! to a file beside it, ending in .shown.

use std::collections::VecDeque;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use casework::ports::Dialogs;

pub struct Scripted {
    answers: Mutex<VecDeque<Option<PathBuf>>>,
    shown: PathBuf,
}

impl Scripted {
    pub fn from_environment() -> Option<Scripted> {
        let script = PathBuf::from(std::env::var_os("COUNTERSIGN_SCRIPTED_DIALOGS")?);
        let text = fs::read_to_string(&script).expect("the script of the dialogs can be read");
        let answers = serde_json::from_str(&text).expect("the script is a list of paths");
        Some(Scripted {
            answers: Mutex::new(answers),
            shown: script.with_extension("shown"),
        })
    }

    fn next(&self) -> Option<PathBuf> {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.pop_front().flatten()
    }
}

impl Dialogs for Scripted {
    fn open_file(&self, _: &str, _: &str, _: &[&str]) -> Option<PathBuf> {
        self.next()
    }

    fn save_file(&self, _: &str, _: &str, _: &str, _: &str) -> Option<PathBuf> {
        self.next()
    }

    fn choose_folder(&self, _: &str) -> Option<PathBuf> {
        self.next()
    }

    fn show(&self, file: &Path) -> Result<(), String> {
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.shown);
        log.and_then(|mut log| writeln!(log, "{}", file.display()))
            .map_err(|error| error.to_string())
    }
}
