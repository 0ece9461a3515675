//! What several kinds of acceptance test share: an office in a temporary folder, with a clock and
//! dialogs that the test sets.

#[cfg(target_os = "linux")]
pub mod cups;

use casework::commands;
use casework::office::Desk;
use casework::ports::{Clock, Dialogs};
use casework::wire::{AddPerson, Nothing, Save, Saved, SetUp, SetUpDone, SignIn};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::KdfCost;

pub const PASSWORD: &str = "lantern otter quilt";

/// A clock that moves only when the test says so (and a second each time it is read). That the day
/// changes does not mean that nobody was at work: `leave_alone` says so.
pub struct TestClock(Mutex<DateTime<Utc>>, Mutex<Duration>);

impl TestClock {
    pub fn at(date: &str) -> Arc<TestClock> {
        let date: NaiveDate = date.parse().expect("a date");
        let time = date.and_hms_opt(10, 0, 0).expect("a time").and_utc();
        Arc::new(TestClock(Mutex::new(time), Mutex::default()))
    }

    pub fn set(&self, date: &str) {
        let date: NaiveDate = date.parse().expect("a date");
        *self.0.lock().expect("the clock") = date.and_hms_opt(10, 0, 0).expect("a time").and_utc();
    }

    /// Nobody touches the window for so long.
    pub fn leave_alone(&self, minutes: u64) {
        *self.1.lock().expect("the clock") += Duration::from_secs(minutes * 60);
    }

    pub fn pass_minutes(&self, minutes: i64) {
        *self.0.lock().expect("the clock") += TimeDelta::minutes(minutes);
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        let mut now = self.0.lock().expect("the clock");
        *now += TimeDelta::seconds(1);
        *now
    }
    fn today(&self) -> NaiveDate {
        self.0.lock().expect("the clock").date_naive()
    }
    fn elapsed(&self) -> Duration {
        *self.1.lock().expect("the clock")
    }
}

/// Dialogs that answer what the test has put in.
#[derive(Default)]
pub struct TestDialogs {
    pub open: Mutex<Option<PathBuf>>,
    pub save: Mutex<Option<PathBuf>>,
    pub folder: Mutex<Option<PathBuf>>,
    pub shown: Mutex<Vec<PathBuf>>,
}

impl Dialogs for TestDialogs {
    fn open_file(&self, _: &str, _: &str, _: &[&str]) -> Option<PathBuf> {
        self.open.lock().expect("the answer").clone()
    }
    fn save_file(&self, _: &str, _: &str, _: &str, _: &str) -> Option<PathBuf> {
        self.save.lock().expect("the answer").clone()
    }
    fn choose_folder(&self, _: &str) -> Option<PathBuf> {
        self.folder.lock().expect("the answer").clone()
    }
    fn show(&self, file: &Path) -> Result<(), String> {
        self.shown.lock().expect("the list").push(file.to_owned());
        Ok(())
    }
}

pub struct TestOffice {
    pub desk: Desk,
    pub clock: Arc<TestClock>,
    pub dialogs: Arc<TestDialogs>,
    pub folder: tempfile::TempDir,
    recovery: Mutex<String>,
}

impl TestOffice {
    /// An empty place on a day.
    pub fn empty(date: &str) -> TestOffice {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let clock = TestClock::at(date);
        let dialogs = Arc::new(TestDialogs::default());
        let mut desk = Desk::at(folder.path().join("store"), clock.clone(), dialogs.clone());
        desk.cost = KdfCost::FAST_FOR_TESTS;
        TestOffice {
            desk,
            clock,
            dialogs,
            folder,
            recovery: Mutex::default(),
        }
    }

    /// A council that has been set up by Ann Lee (senior officer), with Ben Cole (officer) and Cara
    /// Dunn (senior officer). Ann is signed in.
    pub fn set_up(date: &str) -> TestOffice {
        let office = TestOffice::empty(date);
        office.found().expect("a new council");
        office.add("Ben Cole", "ben.cole", "officer");
        office.add("Cara Dunn", "cara.dunn", "senior_officer");
        office
    }

    pub fn found(&self) -> casework::Answer<SetUpDone> {
        let done = commands::set_up(
            &self.desk,
            SetUp {
                council: json!({ "name": "Exford Council", "nation": "england", "brandDeep": "#003c40", "brand": "#00575a" }),
                person: json!({ "name": "Ann Lee", "userName": "ann.lee", "jobTitle": "Commissioner" }),
                password: PASSWORD.into(),
                password_again: PASSWORD.into(),
            },
        )?;
        *self.recovery.lock().expect("the key") = done.recovery_key.clone();
        Ok(done)
    }

    /// The recovery key that was shown at set-up.
    pub fn recovery(&self) -> String {
        self.recovery.lock().expect("the key").clone()
    }

    pub fn add(&self, name: &str, user: &str, role: &str) -> Saved {
        let request = AddPerson {
            person: json!({ "name": name, "userName": user, "jobTitle": "Officer", "role": role }),
            password: PASSWORD.into(),
            password_again: PASSWORD.into(),
        };
        commands::add_person(&self.desk, request).expect("a new colleague")
    }

    /// The program ends, and starts again over the same folder.
    pub fn restart(&mut self) {
        self.desk.close();
        let folder = self.folder.path().join("store");
        self.desk = Desk::at(folder, self.clock.clone(), self.dialogs.clone());
        self.desk.cost = KdfCost::FAST_FOR_TESTS;
        commands::opening(&self.desk, Nothing {}).expect("the same store");
    }

    /// The first sign-in since the program started.
    pub fn sign_in_first(&self, user: &str) {
        let request = SignIn {
            user_name: user.into(),
            password: PASSWORD.into(),
        };
        commands::sign_in(&self.desk, request).expect("the right password");
    }

    /// Locks, then signs somebody in.
    pub fn sign_in(&self, user: &str) {
        commands::lock(&self.desk, Nothing {}).expect("a locked store");
        self.sign_in_first(user);
    }
}

/// A form sent for a new record.
pub fn new(parent: Option<uuid::Uuid>, value: Value) -> Save {
    Save {
        id: None,
        version: 0,
        parent,
        value,
    }
}

/// A form sent for a record that was read.
pub fn change(saved: &Saved, value: Value) -> Save {
    Save {
        id: Some(saved.id),
        version: saved.version,
        parent: None,
        value,
    }
}
