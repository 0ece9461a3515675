//! Money: whole pence, never a fraction in binary.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// An amount in pence.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, ts_rs::TS,
)]
#[serde(transparent)]
pub struct Pence(pub i64);

/// £9,999,999,999.99: above any care contract, and far inside an `i64`.
pub const LARGEST: i64 = 999_999_999_999;

impl JsonSchema for Pence {
    fn schema_name() -> Cow<'static, str> {
        "Pence".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "x-kind": "money" })
    }
    fn inline_schema() -> bool {
        true
    }
}

impl Pence {
    /// Reads an amount as people type it: `£4,680,000`, `4680000.5`, `4.68m`, `640k`.
    pub fn parse(typed: &str) -> Option<Pence> {
        let plain: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != ',' && *c != '£')
            .collect();
        let lower = plain.to_lowercase();
        let (digits, places) = match lower.strip_suffix('m') {
            Some(rest) => (rest, 8),
            None => match lower.strip_suffix('k') {
                Some(rest) => (rest, 5),
                None => (lower.as_str(), 2),
            },
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() || fraction.len() > places || whole.len() > 12 {
            return None;
        }
        if !whole
            .chars()
            .chain(fraction.chars())
            .all(|c| c.is_ascii_digit())
        {
            return None;
        }
        let mut number = String::from(whole);
        number.push_str(fraction);
        number.extend(std::iter::repeat_n('0', places - fraction.len()));
        let pence: i64 = number.parse().ok()?;
        (pence <= LARGEST).then_some(Pence(pence))
    }

    /// Short form for lists: `£4.68m`, `£640k`, `£950`.
    pub fn short(self) -> String {
        let pounds = self.0 / 100;
        let trim = |text: String| match text.split_once('.') {
            Some(_) => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
            None => text,
        };
        if pounds.abs() >= 1_000_000 {
            format!(
                "£{}m",
                trim(format!("{:.2}", self.0 as f64 / 100_000_000.0))
            )
        } else if pounds.abs() >= 10_000 {
            format!("£{}k", trim(format!("{:.1}", self.0 as f64 / 100_000.0)))
        } else {
            self.to_string()
        }
    }
}

impl fmt::Display for Pence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pounds = (self.0 / 100).abs().to_string();
        let pence = (self.0 % 100).abs();
        if self.0 < 0 {
            f.write_str("−")?;
        }
        f.write_str("£")?;
        for (place, digit) in pounds.chars().enumerate() {
            if place > 0 && (pounds.len() - place).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        if pence > 0 {
            write!(f, ".{pence:02}")
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_people_type() {
        assert_eq!(Pence::parse("£4,680,000"), Some(Pence(468_000_000)));
        assert_eq!(Pence::parse(" 4.68m "), Some(Pence(468_000_000)));
        assert_eq!(Pence::parse("640k"), Some(Pence(64_000_000)));
        assert_eq!(Pence::parse("12.5"), Some(Pence(1_250)));
        for wrong in ["", "about 4m", "-5", "1.234", "1e9", "£", "99999999999999"] {
            assert_eq!(Pence::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn shows_short_amounts() {
        assert_eq!(Pence(468_000_000).short(), "£4.68m");
        assert_eq!(Pence(64_000_000).short(), "£640k");
        assert_eq!(Pence(310_000_000).short(), "£3.1m");
        assert_eq!(Pence(95_050).short(), "£950.50");
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(pence in 0..LARGEST) {
            prop_assert_eq!(Pence::parse(&Pence(pence).to_string()), Some(Pence(pence)));
        }
    }
}
