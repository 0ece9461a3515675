//! Opening a store, in words: what it is at, what stops it, and what to do.

use crate::document::time;
use crate::fault::{Code, Fault};
use crate::wire::OpeningProgress;
use chrono::{DateTime, TimeDelta, Utc};
use domain::Kind;
use domain::record::Index;
use store::{Step, StoreError, Vocabulary};

/// Clocks of one machine differ by less than this from one start to the next.
const TOLERANCE: TimeDelta = TimeDelta::minutes(1);

/// The kinds of record and the lists that this program knows.
pub fn known() -> Vocabulary {
    Vocabulary {
        kinds: Kind::ALL
            .iter()
            .map(|kind| (*kind as u16, kind.schema_number()))
            .collect(),
        indexes: Index::ALL.iter().map(|index| *index as u8).collect(),
    }
}

/// What opening is at.
pub fn progress(step: Option<Step>) -> OpeningProgress {
    let (doing, done, total) = match step {
        None => (None, 0, 0),
        Some(Step::Waiting) => (
            Some("Waiting for another program that has the records open"),
            0,
            0,
        ),
        Some(Step::Copying { done, total }) => {
            let doing = "Copying the records before they are brought to the format of this version";
            (Some(doing), done, total)
        }
        Some(Step::Checking { done, total }) => (Some("Reading the journal"), done, total),
        Some(Step::Rebuilding { done, total }) => (
            Some("Making the working copy from the journal"),
            done,
            total,
        ),
    };
    OpeningProgress {
        doing: doing.map(str::to_owned),
        done,
        total,
    }
}

/// What stops opening, and on a line of its own what to do.
pub fn fault(error: &StoreError) -> Fault {
    let to_do = match error {
        StoreError::InUse { .. } => {
            "Close Countersign there, or wait until countersign-admin has finished. Then try again."
        }
        StoreError::Newer { .. } => {
            "Install the newest version of Countersign on this computer, then try again."
        }
        StoreError::Unfit(_) => {
            "Ask IT to name a folder on a disk of this computer in COUNTERSIGN_DATA, and to move what is there already."
        }
        StoreError::NotWritable(_) => {
            "Ask IT to let you read and write everything in this folder, then try again."
        }
        StoreError::Full | StoreError::NoRoom { .. } => {
            "Delete or move files that you no longer need, then try again."
        }
        StoreError::Damaged { .. } => {
            "Do not delete anything. Ask IT to check the records with countersign-admin verify, and to restore the \
             last backup beside them."
        }
        _ => "Try again. If it happens again, give IT the words above.",
    };
    Fault::new(Code::Storage, format!("{error}\n{to_do}"))
}

/// Warns where the last change seems to lie in the future. It stops nobody: only people know which clock is right.
pub fn clock_set_back(last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<String> {
    let last = last.filter(|last| *last > now + TOLERANCE)?;
    Some(format!(
        "The clock of this computer says {}, but the last change was kept at {}. Put the clock right before you \
         work: deadlines and the dates of what you write follow it.",
        time::in_words(now),
        time::in_words(last)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_set_back_is_noticed_and_a_slow_one_is_not() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let last = Some(at("2026-11-22T15:45:00Z"));
        let said = clock_set_back(last, at("2026-05-03T08:12:00Z")).unwrap();
        assert!(said.contains("says 3 May 2026, 9.12 am"), "{said}");
        assert!(said.contains("at 22 November 2026, 3.45 pm"), "{said}");
        assert_eq!(clock_set_back(last, at("2026-11-22T15:44:30Z")), None);
        assert_eq!(clock_set_back(last, at("2027-01-01T00:00:00Z")), None);
        assert_eq!(clock_set_back(None, at("2027-01-01T00:00:00Z")), None);
    }
}
