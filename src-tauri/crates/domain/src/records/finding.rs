//! A finding: one strength, shortfall, breach or note, under one criterion.

use crate::record::{Kind, Record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
pub enum FindingType {
    #[schemars(title = "Strength")]
    Strength,
    #[schemars(title = "Shortfall")]
    Shortfall,
    #[schemars(title = "Breach of contract or law")]
    Breach,
    #[schemars(title = "Note")]
    Note,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Finding", description = "", extend("x-sensitivity" = "provider"))]
pub struct Finding {
    #[serde(default)]
    #[schemars(title = "Visit", extend("x-form" = false, "x-prints" = false))]
    pub activity: Uuid,
    /// F1, F2 and so on, within the visit.
    #[serde(default)]
    #[schemars(title = "Number", extend("x-form" = false))]
    pub number: u32,
    #[serde(default)]
    #[schemars(title = "Criterion", extend("x-form" = false))]
    pub criterion: u16,
    #[schemars(title = "What kind of finding", extend("x-missing" = "Choose the kind of finding", "x-rule" = "003-P18"))]
    pub finding_type: FindingType,
    /// One finding, in one or two sentences.
    #[schemars(title = "Finding", extend("x-kind" = "long-text", "x-missing" = "Say what was found", "x-rule" = "003-P18"))]
    pub text: String,
    #[serde(default)]
    #[schemars(title = "Does it affect people’s outcomes?", extend("x-kind" = "yes-no"))]
    pub affects_outcomes: bool,
    #[serde(default)]
    #[schemars(title = "Recorded by", extend("x-form" = false, "x-prints" = false, "x-kind" = "person", "x-link" = "person"))]
    pub by: Uuid,
}

impl Finding {
    pub fn asks_for_improvement(&self) -> bool {
        matches!(
            self.finding_type,
            FindingType::Shortfall | FindingType::Breach
        )
    }
}

impl Record for Finding {
    const KIND: Kind = Kind::Finding;
}
