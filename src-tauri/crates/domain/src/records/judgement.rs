//! A judgement of one criterion on one visit.

use crate::record::{Kind, Record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// The four levels, and the two answers that are no level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(description = "")]
pub enum Rating {
    #[schemars(title = "Does not")]
    DoesNot,
    #[schemars(title = "Partly")]
    Partly,
    #[schemars(title = "Meets")]
    Meets,
    #[schemars(title = "Strong")]
    Strong,
    #[schemars(title = "Not applicable")]
    NotApplicable,
    #[schemars(title = "Not seen")]
    NotSeen,
}

impl Rating {
    /// 1 (lowest) to 4; none where nothing was rated.
    pub fn level(self) -> Option<u8> {
        match self {
            Rating::DoesNot => Some(1),
            Rating::Partly => Some(2),
            Rating::Meets => Some(3),
            Rating::Strong => Some(4),
            Rating::NotApplicable | Rating::NotSeen => None,
        }
    }

    pub fn of_level(level: u8) -> Option<Rating> {
        match level {
            1 => Some(Rating::DoesNot),
            2 => Some(Rating::Partly),
            3 => Some(Rating::Meets),
            4 => Some(Rating::Strong),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Judgement", description = "", extend("x-sensitivity" = "provider"))]
pub struct Judgement {
    #[serde(default)]
    #[schemars(title = "Visit", extend("x-form" = false, "x-prints" = false))]
    pub activity: Uuid,
    #[schemars(title = "Criterion", extend("x-form" = false))]
    pub criterion: u16,
    /// What the evidence and the findings suggest; kept beside the decision.
    #[serde(default)]
    #[schemars(title = "Suggested", extend("x-form" = false))]
    pub suggested: Option<Rating>,
    #[schemars(title = "Decided", extend("x-missing" = "Choose a rating, or say why there is none", "x-rule" = "003-P17"))]
    pub decided: Rating,
    /// Where your rating differs from the suggestion.
    #[serde(default)]
    #[schemars(title = "Why your rating differs from the suggestion", extend("x-kind" = "long-text"))]
    pub rationale: Option<String>,
    /// Where the criterion does not apply, or was not seen.
    #[serde(default)]
    #[schemars(title = "Why there is no rating", extend("x-kind" = "long-text"))]
    pub reason: Option<String>,
    /// It prints in the report. Short sentences; nobody who uses the service can be recognised.
    #[serde(default)]
    #[schemars(title = "What we found", extend("x-kind" = "long-text"))]
    pub narrative: Option<String>,
    #[serde(default)]
    #[schemars(title = "Recorded by", extend("x-form" = false, "x-prints" = false, "x-kind" = "person", "x-link" = "person"))]
    pub by: Uuid,
}

impl Record for Judgement {
    const KIND: Kind = Kind::Judgement;
}
