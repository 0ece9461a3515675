//! An improvement: exactly one of requirement or recommendation (003-P22).

use crate::record::{Kind, Record};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// What a requirement can rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(description = "")]
pub enum BasisType {
    #[schemars(title = "Contract clause")]
    ContractClause,
    #[schemars(title = "Specification line")]
    SpecificationLine,
    #[schemars(title = "Law or regulation")]
    Law,
}

/// A must or a should.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
#[schemars(description = "")]
pub enum Obligation {
    #[schemars(title = "Requirement: they must", description = "")]
    Requirement {
        #[schemars(title = "What it is based on", extend("x-missing" = "Choose what it is based on: a contract clause, a specification line or a law", "x-rule" = "003-P22"))]
        basis_type: BasisType,
        /// Such as clause 14.3, specification 6.2 or Regulation 12(2)(g).
        #[schemars(title = "Clause, line or law", extend("x-missing" = "Name the clause, the line or the law", "x-rule" = "003-P22"))]
        basis: String,
        #[schemars(title = "To be done by", extend("x-missing" = "Set a date by which it must be done", "x-rule" = "003-P20"))]
        due: NaiveDate,
    },
    #[schemars(
        title = "Recommendation: they should, and may decline with a reason",
        description = ""
    )]
    Recommendation {
        /// Leave it empty for the next review.
        #[serde(default)]
        #[schemars(title = "Look at it again by")]
        due: Option<NaiveDate>,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Requirement or recommendation", description = "", extend("x-sensitivity" = "provider"))]
pub struct Improvement {
    #[serde(default)]
    #[schemars(title = "Visit", extend("x-form" = false, "x-prints" = false))]
    pub activity: Uuid,
    /// The finding that it answers.
    #[serde(default)]
    #[schemars(title = "Finding", extend("x-form" = false, "x-prints" = false))]
    pub finding: Uuid,
    #[schemars(title = "Is it a must or a should?", extend("x-missing" = "Choose requirement or recommendation", "x-rule" = "003-P22"))]
    pub obligation: Obligation,
    /// A few words that the provider will recognise.
    #[schemars(title = "In short", extend("x-missing" = "Give it a short title"))]
    pub title: String,
    #[schemars(title = "What must change", extend("x-kind" = "long-text", "x-missing" = "Say what must change"))]
    pub text: String,
    /// At the provider, or at the council or a partner.
    #[schemars(title = "Who is responsible", extend("x-missing" = "Name the person who is responsible", "x-rule" = "003-P21"))]
    pub person: String,
    #[schemars(title = "Their role", extend("x-missing" = "Enter the role of the person who is responsible", "x-rule" = "003-P21"))]
    pub role: String,
    #[serde(default)]
    #[schemars(title = "How we will know it is done")]
    pub measure: Option<String>,
    /// R1, R2 … for requirements, A1, A2 … for recommendations; given once.
    #[serde(default)]
    #[schemars(title = "Number", extend("x-form" = false))]
    pub number: u32,
    /// Taken back before the report was signed; its number is not used again.
    #[serde(default)]
    #[schemars(title = "Taken back because", extend("x-form" = false, "x-prints" = false))]
    pub withdrawn: Option<String>,
    #[serde(default)]
    #[schemars(title = "Recorded by", extend("x-form" = false, "x-prints" = false, "x-kind" = "person", "x-link" = "person"))]
    pub by: Uuid,
}

impl Improvement {
    pub fn is_requirement(&self) -> bool {
        matches!(self.obligation, Obligation::Requirement { .. })
    }

    /// R3 or A2.
    pub fn reference(&self) -> String {
        format!(
            "{}{}",
            if self.is_requirement() { "R" } else { "A" },
            self.number
        )
    }

    pub fn due(&self) -> Option<NaiveDate> {
        match &self.obligation {
            Obligation::Requirement { due, .. } => Some(*due),
            Obligation::Recommendation { due } => *due,
        }
    }
}

impl Record for Improvement {
    const KIND: Kind = Kind::Improvement;
}
