//! When a backup is asked for again, and how long one is kept.

use crate::records::council::Council;
use chrono::{Days, NaiveDate};

/// How the store stands with its backups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// `Backed up today`, `Last backup 9 days ago`.
    pub words: String,
    /// Somebody should make one.
    pub due: bool,
}

/// `last` is the day of the newest good backup. The made-up records of the sample need none.
pub fn standing(last: Option<NaiveDate>, today: NaiveDate, council: &Council) -> Standing {
    let Some(last) = last else {
        return Standing {
            words: "No backup yet".into(),
            due: !council.sample,
        };
    };
    let days = (today - last).num_days();
    if days < -1 {
        // The clock was wrong then, or is now: how old it is, nobody knows.
        return Standing {
            words: "Last backup dated in the future".into(),
            due: !council.sample,
        };
    }
    Standing {
        words: match days {
            ..=0 => "Backed up today".into(),
            1 => "Backed up yesterday".into(),
            days => format!("Last backup {days} days ago"),
        },
        due: days > i64::from(council.backup_reminder_days) && !council.sample,
    }
}

/// The first day on which a backup is no longer kept, and with it the keys in it.
pub fn expires(made: NaiveDate, council: &Council) -> NaiveDate {
    let kept = Days::new(u64::from(council.backup_kept_days) + 1);
    made.checked_add_days(kept).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn council() -> Council {
        Council {
            backup_reminder_days: Council::usual_reminder(),
            backup_kept_days: Council::usual_kept(),
            ..Council::default()
        }
    }

    #[test]
    fn a_week_old_backup_is_good_and_an_older_one_is_not() {
        let standing = |today| standing(Some(day("2026-11-12")), day(today), &council());
        assert_eq!(standing("2026-11-11").words, "Backed up today");
        assert_eq!(standing("2026-11-12").words, "Backed up today");
        assert_eq!(standing("2026-11-13").words, "Backed up yesterday");
        assert_eq!(standing("2026-11-21").words, "Last backup 9 days ago");
        assert!(!standing("2026-11-19").due && standing("2026-11-20").due);
    }

    #[test]
    fn a_backup_made_by_a_clock_that_was_years_ahead_does_not_stop_the_reminder() {
        let wrong = standing(Some(day("2036-11-12")), day("2026-11-12"), &council());
        assert!(wrong.due && wrong.words == "Last backup dated in the future");
    }

    #[test]
    fn a_council_without_a_backup_is_asked_for_one_and_the_sample_is_not() {
        let none = standing(None, day("2026-11-12"), &council());
        assert!(none.due && none.words == "No backup yet");
        let sample = Council {
            sample: true,
            ..council()
        };
        assert!(!standing(None, day("2026-11-12"), &sample).due);
    }

    #[test]
    fn a_backup_is_kept_for_as_many_days_as_the_council_says() {
        assert_eq!(expires(day("2026-11-12"), &council()), day("2027-02-11"));
    }
}
