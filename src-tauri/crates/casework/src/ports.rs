//! What the surroundings lend: the time, and the system's own dialogs.

use chrono::{DateTime, Local, NaiveDate, Utc};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

pub trait Clock: Send + Sync {
    fn now(&self) -> DateTime<Utc>;
    /// The date where the person is.
    fn today(&self) -> NaiveDate;
    /// Time that passes, sleep of the machine included, to tell how long nobody was at work. Setting
    /// the clock forward may lock the window; that is on the safe side.
    fn elapsed(&self) -> Duration {
        SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default()
    }
}

/// The machine's clock.
pub struct MachineClock;

impl Clock for MachineClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
    fn today(&self) -> NaiveDate {
        Local::now().date_naive()
    }
}

/// Native dialogs: the page never sees a path.
pub trait Dialogs: Send + Sync {
    /// Lets the person choose a file to read; nothing where they change their mind.
    fn open_file(&self, title: &str, kind: &str, endings: &[&str]) -> Option<PathBuf>;
    /// Lets the person choose where to save.
    fn save_file(&self, title: &str, name: &str, kind: &str, ending: &str) -> Option<PathBuf>;
    /// Lets the person choose a folder.
    fn choose_folder(&self, title: &str) -> Option<PathBuf>;
    /// Opens a file in the system's own viewer.
    fn show(&self, file: &Path) -> Result<(), String>;
}

/// For programs without a window.
pub struct NoDialogs;

impl Dialogs for NoDialogs {
    fn open_file(&self, _: &str, _: &str, _: &[&str]) -> Option<PathBuf> {
        None
    }
    fn save_file(&self, _: &str, _: &str, _: &str, _: &str) -> Option<PathBuf> {
        None
    }
    fn choose_folder(&self, _: &str) -> Option<PathBuf> {
        None
    }
    fn show(&self, _: &Path) -> Result<(), String> {
        Err("There is no window to show it in.".into())
    }
}
