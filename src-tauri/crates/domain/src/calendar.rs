//! Working days: Monday to Friday without the bank holidays of the council's nation.
//!
//! Bank holidays follow the Banking and Financial Dealings Act 1971 and the proclamations under
//! it: those with a rule are computed, so that a date many years ahead is right; one-off days are
//! listed.

use crate::records::council::Nation;
use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Easter Sunday of a year in the Gregorian calendar (the anonymous algorithm).
fn easter(year: i32) -> NaiveDate {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let month = (h + l - 7 * m + 114) / 31;
    let day = (h + l - 7 * m + 114) % 31 + 1;
    date(year, month as u32, day as u32)
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or(NaiveDate::MAX)
}

fn first_monday(year: i32, month: u32) -> NaiveDate {
    let mut day = date(year, month, 1);
    while day.weekday() != Weekday::Mon {
        day = day + Days::new(1);
    }
    day
}

fn last_monday(year: i32, month: u32) -> NaiveDate {
    let mut day = date(year, month, 31);
    while day.weekday() != Weekday::Mon {
        day = day - Days::new(1);
    }
    day
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Moves a holiday that falls on a weekend, or on one already taken, to the next free weekday.
fn substitute(mut day: NaiveDate, taken: &[NaiveDate]) -> NaiveDate {
    while is_weekend(day) || taken.contains(&day) {
        day = day + Days::new(1);
    }
    day
}

/// Days proclaimed once.
fn proclaimed(year: i32, nation: Nation) -> Vec<NaiveDate> {
    match year {
        2020 => vec![], // early May moved, see below
        2022 => vec![date(2022, 6, 3), date(2022, 9, 19)],
        2023 => vec![date(2023, 5, 8)],
        2026 if nation == Nation::Scotland => vec![date(2026, 6, 15)],
        _ => vec![],
    }
}

/// The bank holidays of a year, in order.
pub fn bank_holidays(year: i32, nation: Nation) -> Vec<NaiveDate> {
    let mut days = vec![substitute(date(year, 1, 1), &[])];
    if nation == Nation::Scotland {
        let second = substitute(date(year, 1, 2), &days);
        days.push(second);
    }
    if nation == Nation::NorthernIreland {
        days.push(substitute(date(year, 3, 17), &[]));
        days.push(substitute(date(year, 7, 12), &[]));
    }
    days.push(easter(year) - Days::new(2));
    if nation != Nation::Scotland {
        days.push(easter(year) + Days::new(1));
    }
    days.push(if year == 2020 {
        date(2020, 5, 8)
    } else {
        first_monday(year, 5)
    });
    days.push(if year == 2022 {
        date(2022, 6, 2)
    } else {
        last_monday(year, 5)
    });
    days.push(if nation == Nation::Scotland {
        first_monday(year, 8)
    } else {
        last_monday(year, 8)
    });
    if nation == Nation::Scotland {
        days.push(substitute(date(year, 11, 30), &[]));
    }
    // On a Sunday Christmas Day moves past Boxing Day, which keeps its Monday.
    let christmas = date(year, 12, 25);
    let boxing = date(year, 12, 26);
    let boxing_kept = if is_weekend(boxing) {
        None
    } else {
        Some(boxing)
    };
    let moved = substitute(christmas, boxing_kept.as_slice());
    days.push(moved);
    days.push(substitute(boxing, &[moved]));
    days.extend(proclaimed(year, nation));
    days.sort();
    days.dedup();
    days
}

/// Whether a day is a working day.
pub fn is_working_day(day: NaiveDate, nation: Nation) -> bool {
    !is_weekend(day) && !bank_holidays(day.year(), nation).contains(&day)
}

/// The date `count` working days after `from`; `from` itself does not count.
pub fn add_working_days(from: NaiveDate, count: u32, nation: Nation) -> NaiveDate {
    let mut day = from;
    let mut left = count;
    while left > 0 {
        day = day + Days::new(1);
        if is_working_day(day, nation) {
            left -= 1;
        }
    }
    day
}

/// Working days after `from` up to and with `to`; negative where `to` is earlier.
pub fn working_days_between(from: NaiveDate, to: NaiveDate, nation: Nation) -> i64 {
    if to < from {
        return -working_days_between(to, from, nation);
    }
    let mut holidays: Vec<NaiveDate> = (from.year()..=to.year())
        .flat_map(|year| bank_holidays(year, nation))
        .collect();
    holidays.retain(|day| *day > from && *day <= to && !is_weekend(*day));
    let span = (to - from).num_days();
    let start = i64::from(from.weekday().num_days_from_monday());
    let full_weeks = span / 7;
    let weekdays_in_rest = (1..=span % 7)
        .filter(|offset| (start + offset) % 7 < 5)
        .count() as i64;
    full_weeks * 5 + weekdays_in_rest - holidays.len() as i64
}

/// Working days within which a date that is still to come is near.
const SOON: i64 = 5;

/// Whether a date is today, or within the next few working days.
pub fn is_soon(due: NaiveDate, today: NaiveDate, nation: Nation) -> bool {
    due >= today && working_days_between(today, due, nation) <= SOON
}

/// How far a due date is, in words: "5 working days late", "today", "in 4 working days".
pub fn distance(due: NaiveDate, today: NaiveDate, nation: Nation) -> String {
    let days = working_days_between(today, due, nation);
    let plural = |n: i64| {
        if n == 1 {
            "working day"
        } else {
            "working days"
        }
    };
    match due.cmp(&today) {
        std::cmp::Ordering::Equal => "Due today".into(),
        std::cmp::Ordering::Greater => format!("In {days} {}", plural(days)),
        // A date that passed at the weekend is late even before the next working day.
        std::cmp::Ordering::Less => {
            let late = (-days).max(1);
            format!("{late} {} late", plural(late))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The lists published for these years.
    #[test]
    fn knows_published_bank_holidays() {
        let england: Vec<String> = bank_holidays(2026, Nation::England)
            .iter()
            .map(|d| d.to_string())
            .collect();
        assert_eq!(
            england,
            [
                "2026-01-01",
                "2026-04-03",
                "2026-04-06",
                "2026-05-04",
                "2026-05-25",
                "2026-08-31",
                "2026-12-25",
                "2026-12-28"
            ]
        );
        let northern_ireland = bank_holidays(2026, Nation::NorthernIreland);
        assert!(northern_ireland.contains(&day("2026-03-17")));
        assert!(northern_ireland.contains(&day("2026-07-13")));
        let scotland: Vec<String> = bank_holidays(2027, Nation::Scotland)
            .iter()
            .map(|d| d.to_string())
            .collect();
        assert_eq!(
            scotland,
            [
                "2027-01-01",
                "2027-01-04",
                "2027-03-26",
                "2027-05-03",
                "2027-05-31",
                "2027-08-02",
                "2027-11-30",
                "2027-12-27",
                "2027-12-28"
            ]
        );
        // Christmas Day on a Sunday.
        let sunday = bank_holidays(2022, Nation::England);
        assert!(sunday.contains(&day("2022-12-26")) && sunday.contains(&day("2022-12-27")));
        assert!(sunday.contains(&day("2022-09-19")));
    }

    #[test]
    fn says_how_late_in_working_days() {
        let today = day("2026-11-12");
        assert_eq!(
            distance(day("2026-11-05"), today, Nation::England),
            "5 working days late"
        );
        assert_eq!(
            distance(day("2026-11-11"), today, Nation::England),
            "1 working day late"
        );
        assert_eq!(
            distance(day("2026-11-18"), today, Nation::England),
            "In 4 working days"
        );
        assert_eq!(distance(today, today, Nation::England), "Due today");
        // Due on Saturday, seen on Sunday: late, though no working day has passed.
        assert_eq!(
            distance(day("2026-11-14"), day("2026-11-15"), Nation::England),
            "1 working day late"
        );
    }

    #[test]
    fn a_date_is_near_within_five_working_days_and_not_once_it_is_late() {
        let today = day("2026-12-21");
        let soon = |due: &str| is_soon(day(due), today, Nation::England);
        assert!(soon("2026-12-21"));
        // Christmas Day and Boxing Day (kept on the Monday) are not counted.
        assert!(soon("2026-12-30"));
        assert!(!soon("2026-12-31"));
        assert!(!soon("2026-12-18"));
    }

    proptest! {
        #[test]
        fn adding_and_counting_agree(offset in 0u64..20_000, count in 1u32..400, nation in 0usize..4) {
            let nation = [Nation::England, Nation::Wales, Nation::Scotland, Nation::NorthernIreland][nation];
            let from = day("2005-01-01") + Days::new(offset);
            let to = add_working_days(from, count, nation);
            prop_assert!(is_working_day(to, nation));
            prop_assert_eq!(working_days_between(from, to, nation), i64::from(count));
        }
    }
}
