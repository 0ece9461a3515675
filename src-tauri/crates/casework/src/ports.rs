//! What the surroundings lend: the time, the system's own dialogs, and its printers.

use chrono::{DateTime, Local, NaiveDate, Utc};
use domain::rules::printing::{Pages, Sides};
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

/// The printers of this computer.
pub trait Printers: Send + Sync {
    fn list(&self) -> Result<Vec<Printer>, PrintFault>;
    /// Hands a PDF over to be printed.
    fn send(&self, pdf: &[u8], ticket: &Ticket) -> Result<Job, PrintFault>;
    fn follow(&self, job: &Job) -> Result<JobState, PrintFault>;
    /// Takes it back, as far as it is not on paper.
    fn cancel(&self, job: &Job) -> Result<(), PrintFault>;
    /// How long somebody is kept watching while nothing moves.
    fn patience(&self) -> Duration {
        Duration::from_secs(60)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printer {
    /// As the printing system knows it.
    pub name: String,
    /// As people know it.
    pub label: String,
    /// Where it stands; empty where nobody has said.
    pub place: String,
    /// The one that is used unless another is chosen.
    pub usual: bool,
    pub both_sides: bool,
    /// It takes something to print now.
    pub accepts: bool,
    /// What keeps it from printing: `it is out of paper`.
    pub trouble: Option<String>,
}

/// How something is to be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    pub printer: String,
    /// What the queue shows: nothing personal.
    pub title: String,
    pub copies: u32,
    pub sides: Sides,
    /// Its pages are wider than high: both sides of a sheet are then read without turning it upside down.
    pub wide: bool,
    /// Nothing for all.
    pub pages: Option<Pages>,
}

/// Something on its way to paper, as the printing system calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job(pub String);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobState {
    /// It waits, perhaps for a reason in words.
    Waiting(Option<String>),
    /// It prints, perhaps this page of it.
    Printing(Option<u32>),
    /// It cannot be printed, in the words of the printing system.
    Failed(String),
    /// All of it was printed.
    Printed,
    /// Somebody took it back: at the printer, or from the queue.
    TakenBack,
    /// It has left the queue, and nobody knows any more what came of it.
    Gone,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrintFault {
    #[error(
        "This computer has no printing system that the program can use. Save the PDF, and print it from the program that shows it."
    )]
    NoSystem,
    #[error(
        "The printing system of this computer does not answer. Ask whoever looks after the computer. Or save the PDF, and print it elsewhere."
    )]
    Silent,
    #[error("This printer is not there any more. Choose another one.")]
    NotThere,
    #[error("This printer takes nothing at the moment. Choose another one, or try again later.")]
    Closed,
    #[error("The printer did not take it: {0}")]
    Refused(String),
}
