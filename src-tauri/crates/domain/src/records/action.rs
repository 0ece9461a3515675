//! The action plan: the provider's answer to each improvement, and our check of it.

use crate::record::{Index, IndexEntry, Kind, Record, date_key};
use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "camelCase")]
pub enum ActionState {
    #[default]
    #[schemars(title = "Open")]
    Open,
    #[schemars(title = "Planned")]
    Planned,
    #[schemars(title = "In progress")]
    InProgress,
    #[schemars(title = "Reported done")]
    ReportedDone,
    #[schemars(title = "Verified")]
    Verified,
    #[schemars(title = "Returned")]
    Returned,
    #[schemars(title = "Closed")]
    Closed,
    #[schemars(title = "Declined")]
    Declined,
}

impl ActionState {
    /// Whether nothing more is awaited from the provider or from us.
    pub fn is_finished(self) -> bool {
        matches!(
            self,
            ActionState::Verified | ActionState::Closed | ActionState::Declined
        )
    }
}

#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Action", description = "", extend("x-sensitivity" = "provider"))]
pub struct Action {
    #[serde(default)]
    #[schemars(title = "Report", extend("x-form" = false, "x-prints" = false))]
    pub report: Uuid,
    #[serde(default)]
    #[schemars(title = "Requirement or recommendation", extend("x-form" = false, "x-prints" = false))]
    pub improvement: Uuid,
    #[serde(default)]
    #[schemars(title = "Number", extend("x-form" = false))]
    pub reference: String,
    /// What the provider will do, in their own words.
    #[schemars(title = "The provider’s action", extend("x-kind" = "long-text", "x-missing" = "Enter what the provider will do", "x-rule" = "003-P29"))]
    pub action: String,
    #[schemars(title = "Person", extend("x-missing" = "Name the person who will do it", "x-rule" = "003-P29"))]
    pub person: String,
    #[serde(default)]
    #[schemars(title = "Their role")]
    pub role: Option<String>,
    /// A requirement keeps its own date unless an earlier one is agreed.
    #[serde(default)]
    #[schemars(title = "To be done by")]
    pub due: Option<NaiveDate>,
    #[serde(default)]
    #[schemars(title = "How we will both know")]
    pub measure: Option<String>,
    #[serde(default)]
    #[schemars(title = "Council’s comment", extend("x-kind" = "long-text"))]
    pub comment: Option<String>,
    #[serde(default)]
    #[schemars(title = "Status", extend("x-form" = false))]
    pub state: ActionState,
    #[serde(default)]
    #[schemars(title = "The provider says", extend("x-form" = false))]
    pub reported: Option<String>,
    #[serde(default)]
    #[schemars(title = "Declined because", extend("x-form" = false))]
    pub declined: Option<String>,
    #[serde(default)]
    #[schemars(title = "Our checks", extend("x-form" = false))]
    pub checks: Vec<Verification>,
}

/// A council officer's check (003-P30).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(description = "")]
pub struct Verification {
    #[schemars(title = "Done")]
    pub done: bool,
    /// What was looked at, and what it showed.
    #[schemars(title = "Evidence")]
    pub evidence: String,
    #[schemars(title = "Note")]
    pub note: Option<String>,
    #[schemars(title = "By", extend("x-kind" = "person", "x-link" = "person"))]
    pub by: Uuid,
    #[schemars(title = "When")]
    pub at: DateTime<Utc>,
}

impl Record for Action {
    const KIND: Kind = Kind::Action;
    fn indexes(&self) -> Vec<IndexEntry> {
        match self.due {
            Some(due) if !self.state.is_finished() => {
                vec![IndexEntry {
                    index: Index::ActionDue,
                    key: date_key(due).into(),
                }]
            }
            _ => Vec::new(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
pub enum ActionPlanState {
    #[default]
    #[schemars(title = "Waiting for the provider")]
    Open,
    #[schemars(title = "Agreed by both")]
    Agreed,
}

#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Action plan", description = "", extend("x-sensitivity" = "provider"))]
pub struct ActionPlan {
    #[serde(default)]
    #[schemars(title = "Report", extend("x-form" = false, "x-prints" = false))]
    pub report: Uuid,
    #[serde(default)]
    #[schemars(title = "Status", extend("x-form" = false))]
    pub state: ActionPlanState,
    /// When the provider should send it back.
    #[serde(default)]
    #[schemars(title = "Due back", extend("x-form" = false))]
    pub due_back: Option<NaiveDate>,
    #[serde(default)]
    #[schemars(title = "Agreed on", extend("x-form" = false))]
    pub agreed_on: Option<NaiveDate>,
    #[serde(default)]
    #[schemars(title = "Agreed for the provider by", extend("x-form" = false))]
    pub agreed_by_provider: Option<String>,
    #[serde(default)]
    #[schemars(title = "Agreed for the council by", extend("x-form" = false, "x-kind" = "person", "x-link" = "person"))]
    pub agreed_by: Option<Uuid>,
}

impl Record for ActionPlan {
    const KIND: Kind = Kind::ActionPlan;
}
