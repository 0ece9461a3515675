//! Moments in the words and on the clock of the United Kingdom.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, Timelike, Utc};
use domain::words;

/// `20 October 2026, 10.15 am`, on the clock on the wall.
pub fn in_words(at: DateTime<Utc>) -> String {
    let local = local(at);
    let (afternoon, hour) = local.hour12();
    let half = if afternoon { "pm" } else { "am" };
    format!(
        "{}, {hour}.{:02} {half}",
        words::date(local.date()),
        local.minute()
    )
}

/// The day on the clock on the wall.
pub fn day(at: DateTime<Utc>) -> NaiveDate {
    local(at).date()
}

/// `10:15:00`, on the clock on the wall.
pub fn clock(at: DateTime<Utc>) -> String {
    local(at).format("%H:%M:%S").to_string()
}

/// Greenwich Mean Time, or an hour later in summer: from 1 am GMT on the last Sunday of March to
/// 1 am GMT on the last Sunday of October (Summer Time Act 1972, as amended in 2002).
fn local(at: DateTime<Utc>) -> NaiveDateTime {
    let greenwich = at.naive_utc();
    let change = |month| last_sunday(greenwich.year(), month).and_hms_opt(1, 0, 0);
    let summer = change(3) <= Some(greenwich) && Some(greenwich) < change(10);
    if summer {
        greenwich + Duration::hours(1)
    } else {
        greenwich
    }
}

/// The last Sunday of a month of 31 days.
fn last_sunday(year: i32, month: u32) -> NaiveDate {
    let end = NaiveDate::from_ymd_opt(year, month, 31).unwrap_or(NaiveDate::MAX);
    end - Duration::days(i64::from(end.weekday().num_days_from_sunday()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        in_words(text.parse().unwrap())
    }

    #[test]
    fn summer_time_begins_and_ends_on_the_last_sundays_at_one() {
        // 2026: 29 March and 25 October. 2027: 28 March and 31 October.
        assert_eq!(said("2026-03-29T00:59:00Z"), "29 March 2026, 12.59 am");
        assert_eq!(said("2026-03-29T01:00:00Z"), "29 March 2026, 2.00 am");
        assert_eq!(said("2026-10-25T00:59:00Z"), "25 October 2026, 1.59 am");
        assert_eq!(said("2026-10-25T01:00:00Z"), "25 October 2026, 1.00 am");
        assert_eq!(said("2027-03-28T01:00:00Z"), "28 March 2027, 2.00 am");
        assert_eq!(said("2027-10-31T00:30:00Z"), "31 October 2027, 1.30 am");
        assert_eq!(said("2027-10-31T01:00:00Z"), "31 October 2027, 1.00 am");
    }

    #[test]
    fn the_day_follows_the_clock_on_the_wall() {
        assert_eq!(said("2026-06-30T23:05:00Z"), "1 July 2026, 12.05 am");
        assert_eq!(said("2026-12-31T12:00:00Z"), "31 December 2026, 12.00 pm");
        assert_eq!(said("2026-10-20T09:15:00Z"), "20 October 2026, 10.15 am");
    }
}
