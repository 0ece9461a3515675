//! What somebody asks of a printer: how many copies, of which pages, on how many sides.

use crate::Refusal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::RangeInclusive;

/// More than these are a matter for a print shop, or a slip of the finger.
pub const MOST_COPIES: u32 = 99;

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, ts_rs::TS,
)]
#[serde(rename_all = "camelCase")]
#[ts(rename_all = "camelCase")]
pub enum Sides {
    /// Turned like the pages of a book.
    #[schemars(title = "Both sides")]
    Both,
    #[schemars(title = "One side")]
    One,
}

/// Pages of a paper, counted from 1: ranges in their order, of which none touches the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pages(Vec<RangeInclusive<u32>>);

impl Pages {
    /// Every page of so many.
    pub fn all(of: u32) -> Pages {
        Pages(vec![1..=of])
    }

    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().cloned().flatten()
    }

    pub fn count(&self) -> u32 {
        let lengths = self.0.iter().map(|range| range.end() - range.start() + 1);
        lengths.sum()
    }
}

/// `1-3,5`, as printing systems read it (RFC 8011, `page-ranges`).
impl fmt::Display for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, range) in self.0.iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            match (range.start(), range.end()) {
                (first, last) if first == last => write!(f, "{comma}{first}")?,
                (first, last) => write!(f, "{comma}{first}-{last}")?,
            }
        }
        Ok(())
    }
}

/// Reads `1-3, 5` for a paper of so many pages.
///
/// # Errors
/// A refusal at `/pages`.
pub fn pages(typed: &str, of: u32) -> Result<Pages, Refusal> {
    let refuse = |words: String| Refusal::new("/pages", words);
    let mut ranges = Vec::new();
    for part in typed.split([',', ';']).map(str::trim) {
        if part.is_empty() {
            continue;
        }
        let mut ends = part.splitn(2, ['-', '–']).map(str::trim);
        let first = ends.next().unwrap_or_default();
        let last = ends.next().unwrap_or(first);
        let (Some(first), Some(last)) = (whole(first), whole(last)) else {
            return Err(refuse(format!(
                "“{part}” is not a page. Enter pages as numbers, such as 1-3, 5"
            )));
        };
        if first > last {
            return Err(refuse(format!(
                "“{part}” goes backwards. Enter the lower page first, such as {last}-{first}"
            )));
        }
        if let Some(beyond) = [first, last]
            .into_iter()
            .find(|page| !(1..=of).contains(page))
        {
            let has = crate::words::count(of as usize, "page", "pages");
            return Err(refuse(format!("There is no page {beyond}. This has {has}")));
        }
        ranges.push(first..=last);
    }
    if ranges.is_empty() {
        return Err(refuse("Enter the pages to print, such as 1-3, 5".into()));
    }
    ranges.sort_by_key(|range| *range.start());
    let mut joined: Vec<RangeInclusive<u32>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(before) if *range.start() <= before.end() + 1 => {
                *before = *before.start()..=*before.end().max(range.end());
            }
            _ => joined.push(range),
        }
    }
    Ok(Pages(joined))
}

/// Reads how many copies.
///
/// # Errors
/// A refusal at `/copies`.
pub fn copies(typed: &str) -> Result<u32, Refusal> {
    whole(typed.trim())
        .filter(|copies| (1..=MOST_COPIES).contains(copies))
        .ok_or_else(|| {
            let words = format!("Enter how many copies, as a number from 1 to {MOST_COPIES}");
            Refusal::new("/copies", words)
        })
}

/// Digits and nothing else: no sign, and nothing too large.
fn whole(typed: &str) -> Option<u32> {
    let digits = !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| typed.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn what_people_type_is_read_and_said_as_printers_read_it() {
        let said = |typed: &str| pages(typed, 13).map(|pages| pages.to_string());
        assert_eq!(said("5").unwrap(), "5");
        assert_eq!(said(" 1 - 3 , 5 ").unwrap(), "1-3,5");
        assert_eq!(said("7, 1–3; 2-4,").unwrap(), "1-4,7");
        assert_eq!(said("1-13").unwrap(), Pages::all(13).to_string());
        for (typed, why) in [
            ("", "Enter the pages to print"),
            (" , ", "Enter the pages to print"),
            ("two", "“two” is not a page"),
            ("1-", "“1-” is not a page"),
            ("-3", "“-3” is not a page"),
            ("1-2-3", "“1-2-3” is not a page"),
            ("+1", "“+1” is not a page"),
            ("5-2", "“5-2” goes backwards"),
            ("0", "There is no page 0. This has 13 pages"),
            ("12-14", "There is no page 14. This has 13 pages"),
            ("99999999999", "“99999999999” is not a page"),
        ] {
            let refused = pages(typed, 13).unwrap_err();
            assert_eq!(refused.field, "/pages");
            assert!(
                refused.message.starts_with(why),
                "{typed}: {}",
                refused.message
            );
        }
        assert!(
            pages("2", 1)
                .unwrap_err()
                .message
                .ends_with("This has 1 page")
        );
    }

    #[test]
    fn copies_are_a_small_number() {
        assert_eq!(copies(" 2 ").unwrap(), 2);
        assert_eq!(copies("99").unwrap(), 99);
        for typed in ["", "0", "100", "-1", "1.5", "two"] {
            assert_eq!(copies(typed).unwrap_err().field, "/copies", "{typed}");
        }
    }

    proptest! {
        /// Whatever order and overlap: each page asked for once, in order, and read again as the same.
        #[test]
        fn each_page_is_printed_once_and_in_order(
            of in 1u32..300,
            asked in proptest::collection::vec((0u32..300, 0u32..40), 1..12),
        ) {
            let ranges: Vec<(u32, u32)> = asked
                .iter()
                .map(|(from, more)| (from % of + 1, (from % of + 1 + more).min(of)))
                .collect();
            let typed: Vec<String> = ranges.iter().map(|(from, to)| format!("{from}-{to}")).collect();
            let read = pages(&typed.join(","), of).unwrap();
            let wanted: BTreeSet<u32> = ranges.iter().flat_map(|(from, to)| *from..=*to).collect();
            prop_assert_eq!(read.iter().collect::<Vec<_>>(), wanted.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(read.count() as usize, wanted.len());
            prop_assert_eq!(pages(&read.to_string(), of).unwrap(), read);
        }

        #[test]
        fn nothing_typed_breaks_it(typed in ".{0,40}", of in 1u32..300) {
            if let Ok(read) = pages(&typed, of) {
                prop_assert!(read.count() >= 1 && read.iter().all(|page| (1..=of).contains(&page)));
            }
        }
    }
}
