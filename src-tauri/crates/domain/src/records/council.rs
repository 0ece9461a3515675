//! The council's own profile.

use crate::record::{Kind, Record};
use crate::records::retention::RetentionYears;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The nation decides the law, the regulator and the bank holidays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
pub enum Nation {
    #[default]
    #[schemars(title = "England")]
    England,
    #[schemars(title = "Wales")]
    Wales,
    #[schemars(title = "Scotland")]
    Scotland,
    #[schemars(title = "Northern Ireland")]
    NorthernIreland,
}

#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Council", description = "", extend("x-sensitivity" = "open"))]
pub struct Council {
    /// As it prints on reports.
    #[schemars(title = "Name of the council", extend("x-missing" = "Enter the name of the council"))]
    pub name: String,
    /// Sets the bank holidays and the regulator.
    #[schemars(title = "Nation", extend("x-missing" = "Choose the nation"))]
    pub nation: Nation,
    /// The top bar, and the cover of reports. A hex colour such as #003c40.
    #[serde(default = "Council::usual_deep")]
    #[schemars(title = "Main colour", extend("x-width" = 10))]
    pub brand_deep: String,
    /// Buttons and chosen rows.
    #[serde(default = "Council::usual_brand")]
    #[schemars(title = "Button colour", extend("x-width" = 10))]
    pub brand: String,
    /// Where a provider writes to challenge a report. Prints on each report.
    #[serde(default)]
    #[schemars(title = "Address and telephone for challenges", extend("x-kind" = "long-text"))]
    pub challenge_contact: Option<String>,
    /// How long case files are kept.
    #[serde(default)]
    #[schemars(title = "Years kept", extend("x-form" = false, "x-prints" = false))]
    pub retention: RetentionYears,
    /// So long after the last backup, the window asks for another.
    #[serde(default = "Council::usual_reminder")]
    #[schemars(title = "Days between backups", extend("x-width" = 5, "x-prints" = false))]
    pub backup_reminder_days: u32,
    /// Certificates of disposal count from this when the last backup of what was disposed of is gone.
    #[serde(default = "Council::usual_kept")]
    #[schemars(title = "Days that backups are kept", extend("x-width" = 5, "x-prints" = false))]
    pub backup_kept_days: u32,
    /// The window locks after so many minutes without a key or the pointer: 1 to 60.
    #[serde(default = "Council::usual_idle_minutes")]
    #[schemars(title = "Minutes until the window locks", extend("x-width" = 3, "x-prints" = false))]
    pub idle_minutes: u16,
    /// The made-up council that comes with the program.
    #[serde(default)]
    #[schemars(title = "Sample", extend("x-form" = false))]
    pub sample: bool,
}

impl Council {
    pub fn usual_deep() -> String {
        "#003c40".into()
    }
    pub fn usual_reminder() -> u32 {
        7
    }
    pub fn usual_kept() -> u32 {
        90
    }
    pub fn usual_brand() -> String {
        "#00575a".into()
    }
    pub fn usual_idle_minutes() -> u16 {
        10
    }
}

impl Record for Council {
    const KIND: Kind = Kind::Council;
}
