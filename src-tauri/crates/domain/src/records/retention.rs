//! How long a case file is kept: its class, and the council's years for each class.

use chrono::{Months, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Decides when a case file may be disposed of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
pub enum RetentionClass {
    /// Limitation Act 1980, section 5: six years for a simple contract.
    #[schemars(title = "Standard: under hand")]
    Standard,
    /// Limitation Act 1980, section 8: twelve years for a specialty.
    #[schemars(title = "Under seal: executed as a deed")]
    Sealed,
    #[schemars(title = "Children’s records")]
    Children,
    #[schemars(title = "Permanent: never disposed of")]
    Permanent,
}

/// Whole calendar years after the end of a case file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Years kept", description = "")]
pub struct RetentionYears {
    /// Six years are usual in England and Wales.
    #[schemars(title = "Standard", range(min = 1, max = 200), extend("x-width" = 4, "x-missing" = "Enter the years for the standard class"))]
    pub standard: u16,
    /// Twelve years are usual where the contract was executed as a deed.
    #[schemars(title = "Under seal", range(min = 1, max = 200), extend("x-width" = 4, "x-missing" = "Enter the years for contracts under seal"))]
    pub sealed: u16,
    /// Often 75 years. Follow the council’s own schedule.
    #[schemars(title = "Children’s records", range(min = 1, max = 200), extend("x-width" = 4, "x-missing" = "Enter the years for children’s records"))]
    pub children: u16,
    /// Colleagues who have left, and providers without a contract: years without a change.
    #[schemars(title = "Shared records", range(min = 1, max = 200), extend("x-width" = 4, "x-missing" = "Enter the years for shared records"))]
    pub shared: u16,
}

impl Default for RetentionYears {
    fn default() -> Self {
        RetentionYears {
            standard: 6,
            sealed: 12,
            children: 75,
            shared: 6,
        }
    }
}

impl RetentionYears {
    /// The years of a class; nothing for what is kept for good.
    pub fn of(&self, class: RetentionClass) -> Option<u16> {
        match class {
            RetentionClass::Standard => Some(self.standard),
            RetentionClass::Sealed => Some(self.sealed),
            RetentionClass::Children => Some(self.children),
            RetentionClass::Permanent => None,
        }
    }
}

/// The same day so many calendar years later; 28 February where there is no 29th.
pub fn years_after(day: NaiveDate, years: u16) -> NaiveDate {
    day.checked_add_months(Months::new(12 * u32::from(years)))
        .unwrap_or(NaiveDate::MAX)
}
