//! Slows down guessing of passwords, at sign-in, at signing and at changing one's own.

use crate::fault::{Answer, Fault};
use chrono::{DateTime, TimeDelta, Utc};
use domain::words;
use std::path::{Path, PathBuf};

/// So many wrong passwords are taken before the next try waits.
const TRIES: u32 = 5;
const WAIT: TimeDelta = TimeDelta::minutes(15);

/// How often a wrong password was typed in one store, since the last right one. Kept in a file of
/// the store, so that starting the program again is no way round the wait; it names nobody.
#[derive(Default)]
pub struct Tries {
    wrong: u32,
    wait_until: Option<DateTime<Utc>>,
    file: Option<PathBuf>,
}

impl Tries {
    /// Goes on counting where this store left off.
    pub fn keep_in(&mut self, store: &Path) {
        let file = store.join("tries");
        let kept = std::fs::read_to_string(&file).unwrap_or_default();
        let mut parts = kept.split_whitespace();
        let wrong = parts.next().and_then(|part| part.parse().ok());
        let until = parts.next().and_then(|part| part.parse().ok());
        *self = Tries {
            wrong: wrong.unwrap_or(0).min(TRIES - 1),
            wait_until: until.and_then(|seconds| DateTime::from_timestamp(seconds, 0)),
            file: Some(file),
        };
    }

    pub fn may_try(&self, now: DateTime<Utc>) -> Answer<()> {
        match self.wait_until {
            // A clock that was set back does not lock anybody out for longer than the wait itself.
            Some(until) if now < until && until - now <= WAIT + TimeDelta::minutes(1) => {
                let minutes = (until - now).num_seconds() / 60 + 1;
                Err(Fault::from(vec![domain::Refusal::new(
                    "/password",
                    format!(
                        "There were too many wrong passwords. Try again in {}.",
                        words::count(minutes as usize, "minute", "minutes")
                    ),
                )]))
            }
            _ => Ok(()),
        }
    }

    /// Counts a wrong password, typed in `field`; `what` was wrong. Says how many tries are left
    /// before a wait.
    pub fn wrong(&mut self, now: DateTime<Utc>, field: &str, what: &str) -> Fault {
        self.wrong += 1;
        let left = TRIES.saturating_sub(self.wrong);
        if left == 0 {
            self.wait_until = Some(now + WAIT);
            self.wrong = TRIES - 1;
        }
        self.keep();
        let tries = match left {
            0 => "Wait 15 minutes, then try again.".to_owned(),
            1 => "1 try is left before a 15-minute wait.".to_owned(),
            left => format!("{left} tries are left before a 15-minute wait."),
        };
        Fault::from(vec![domain::Refusal::new(field, format!("{what} {tries}"))])
    }

    pub fn right(&mut self) {
        if self.wrong > 0 || self.wait_until.is_some() {
            self.wrong = 0;
            self.wait_until = None;
            self.keep();
        }
    }

    /// Where it cannot be written, the count holds until the program ends.
    fn keep(&self) {
        let Some(file) = &self.file else { return };
        let _ = match (self.wrong, self.wait_until) {
            (0, None) => std::fs::remove_file(file),
            (wrong, until) => {
                let until = until.map_or(0, |until| until.timestamp());
                std::fs::write(file, format!("{wrong} {until}\n"))
            }
        };
    }
}
