//! A contract: the root of its case file.

use crate::money::Pence;
use crate::record::{Index, IndexEntry, Kind, Record};
use crate::records::retention::RetentionClass;
use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "camelCase")]
pub enum ContractState {
    #[default]
    #[schemars(title = "Draft")]
    Draft,
    #[schemars(title = "Agreed")]
    Agreed,
    #[schemars(title = "Active")]
    Active,
    #[schemars(title = "Extended")]
    Extended,
    #[schemars(title = "Suspended")]
    Suspended,
    #[schemars(title = "Ended")]
    Ended,
    #[schemars(title = "Terminated")]
    Terminated,
}

/// The law under which the contract was bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
pub enum Regime {
    #[schemars(title = "Procurement Act 2023")]
    ProcurementAct,
    #[schemars(title = "Procurement Act 2023, light touch")]
    LightTouch,
    #[schemars(title = "Public Contracts Regulations 2015")]
    Pcr2015,
    #[schemars(title = "Provider Selection Regime")]
    ProviderSelection,
    #[schemars(title = "Grant")]
    Grant,
    #[schemars(title = "Other")]
    Other,
}

/// Decides how long the file is kept: 6 years, or 12 for a deed (Limitation Act 1980).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
pub enum ExecutedAs {
    #[schemars(title = "Under hand")]
    UnderHand,
    #[schemars(title = "As a deed")]
    Deed,
}

#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Contract", description = "", extend("x-sensitivity" = "provider"))]
pub struct Contract {
    /// Given by the program, once.
    #[serde(default)]
    #[schemars(title = "Reference", extend("x-form" = false))]
    pub reference: String,
    /// A few words that colleagues will search for.
    #[schemars(title = "Title", extend("x-missing" = "Enter a title for the contract"))]
    pub title: String,
    /// A framework agreement may have many.
    #[schemars(title = "Provider or providers", extend("x-link" = "provider", "x-missing" = "Choose at least one provider"))]
    pub providers: Vec<Uuid>,
    /// What the contract buys, where that is one service.
    #[serde(default)]
    #[schemars(title = "Service", extend("x-link" = "service"))]
    pub service: Option<Uuid>,
    #[serde(default)]
    #[schemars(title = "What it is for", extend("x-kind" = "long-text"))]
    pub description: Option<String>,
    /// For the whole term, in pounds. Leave it empty where it is not known.
    #[serde(default)]
    #[schemars(title = "Value")]
    pub value: Option<Pence>,
    #[serde(default)]
    #[schemars(title = "Starts")]
    pub start: Option<NaiveDate>,
    #[serde(default)]
    #[schemars(title = "Ends")]
    pub end: Option<NaiveDate>,
    #[serde(default)]
    #[schemars(title = "Bought under")]
    pub regime: Option<Regime>,
    #[serde(default)]
    #[schemars(title = "Executed")]
    pub executed_as: Option<ExecutedAs>,
    /// Leave it empty to follow the contract: children’s where the service is for children, under seal for a deed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schemars(title = "How long the file is kept", extend("x-rule" = "004-P16"))]
    pub retention: Option<RetentionClass>,
    /// The colleague who looks after it.
    #[serde(default)]
    #[schemars(title = "Officer", extend("x-kind" = "person", "x-link" = "person"))]
    pub officer: Option<Uuid>,
    /// What should be different for people. Monitoring covers each of them.
    #[serde(default)]
    #[schemars(title = "Outcomes")]
    pub outcomes: Vec<Outcome>,
    /// The highest number that an outcome has had: a plan that points to it means that one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schemars(title = "Last outcome", extend("x-form" = false, "x-prints" = false))]
    pub last_outcome: Option<u16>,
    /// Clauses and specification lines that requirements can rest on.
    #[serde(default)]
    #[schemars(title = "Clauses to monitor")]
    pub clauses: Vec<Clause>,
    #[serde(default)]
    #[schemars(title = "Status", extend("x-form" = false))]
    pub state: ContractState,
    /// The day on which its status became Ended or Terminated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schemars(title = "Ended on", extend("x-form" = false))]
    pub ended_on: Option<NaiveDate>,
    #[serde(default)]
    #[schemars(title = "Award notice", extend("x-form" = false, "x-prints" = false))]
    pub award: Option<Award>,
}

#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Outcome", description = "")]
pub struct Outcome {
    /// Given once, so that a plan can point to it.
    #[serde(default)]
    #[schemars(title = "Number", extend("x-form" = false))]
    pub number: u16,
    #[schemars(title = "Outcome", extend("x-missing" = "Enter the outcome, or take the row away"))]
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Clause", description = "")]
pub struct Clause {
    /// Such as Specification 4.7, or Contract clause 11.2.
    #[schemars(title = "Clause", extend("x-width" = 20, "x-missing" = "Enter the clause, or take the row away"))]
    pub citation: String,
    #[schemars(title = "What it says, in short", extend("x-missing" = "Say what the clause is about"))]
    pub about: String,
}

/// Where an imported contract came from (Open Contracting Data Standard 1.1).
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(description = "")]
pub struct Award {
    #[schemars(title = "Notice number")]
    pub ocid: String,
    #[schemars(title = "Award number")]
    pub award_id: String,
    #[schemars(title = "Release")]
    pub release_id: String,
    #[schemars(title = "Published")]
    pub published: Option<NaiveDate>,
    /// The release's moment, as the notice gives it.
    #[schemars(title = "Release date")]
    pub released: DateTime<Utc>,
    #[serde(default)]
    #[schemars(title = "Bought by")]
    pub buyer: Option<String>,
    #[serde(default)]
    #[schemars(title = "Subject")]
    pub subject: Option<String>,
    /// What the notice said when it was last taken in, so that a change by hand is noticed.
    #[serde(default)]
    #[schemars(title = "As imported", extend("x-kind" = "text"))]
    pub fingerprint: String,
    /// When an officer last changed by hand what the notice said.
    #[serde(default)]
    #[schemars(title = "Changed by hand")]
    pub changed: Option<NaiveDate>,
}

impl Record for Contract {
    const KIND: Kind = Kind::Contract;
    fn indexes(&self) -> Vec<IndexEntry> {
        vec![IndexEntry {
            index: Index::Kind,
            key: (Self::KIND as u16).to_be_bytes().into(),
        }]
    }
}
