//! The last number given in each series, so that no reference is ever used twice.

use crate::record::{Kind, Record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Numbers", description = "", extend("x-sensitivity" = "open", "x-prints" = false))]
pub struct Numbers {
    #[schemars(title = "Contracts")]
    pub contracts: u32,
    #[schemars(title = "Reports, by year")]
    pub reports: Vec<YearNumber>,
    #[serde(default)]
    #[schemars(title = "Disposals, by year")]
    pub disposals: Vec<YearNumber>,
}

#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(description = "")]
pub struct YearNumber {
    #[schemars(title = "Year")]
    pub year: i32,
    #[schemars(title = "Last number")]
    pub last: u32,
}

impl Numbers {
    /// The next contract reference, such as `TC-AS-0141`: the council's initials, the area, a number.
    pub fn next_contract(&mut self, council: &str, area: &str) -> String {
        self.contracts += 1;
        format!(
            "{}-{area}-{:04}",
            crate::words::initials(council),
            self.contracts
        )
    }

    /// The next report reference of a year, such as `MR-2026-012`.
    pub fn next_report(&mut self, year: i32) -> String {
        format!("MR-{year}-{:03}", next(&mut self.reports, year))
    }

    /// The next reference of a certificate of disposal of a year, such as `DC-2026-001`.
    pub fn next_disposal(&mut self, year: i32) -> String {
        format!("DC-{year}-{:03}", next(&mut self.disposals, year))
    }
}

fn next(series: &mut Vec<YearNumber>, year: i32) -> u32 {
    let place = match series.iter().position(|series| series.year == year) {
        Some(place) => place,
        None => {
            series.push(YearNumber { year, last: 0 });
            series.len() - 1
        }
    };
    series[place].last += 1;
    series[place].last
}

impl Record for Numbers {
    const KIND: Kind = Kind::Numbers;
}
