//! A monitoring activity: most often a visit.

use crate::record::{Index, IndexEntry, Kind, Record, date_key};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "camelCase")]
pub enum ActivityState {
    #[default]
    #[schemars(title = "Planned")]
    Planned,
    #[schemars(title = "Ready")]
    Ready,
    #[schemars(title = "In progress")]
    InProgress,
    #[schemars(title = "Assessed")]
    Assessed,
    #[schemars(title = "Reported")]
    Reported,
    #[schemars(title = "Closed")]
    Closed,
    #[schemars(title = "Cancelled")]
    Cancelled,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
pub enum Method {
    #[schemars(title = "Visit")]
    Visit,
    #[schemars(title = "Desktop review")]
    Desktop,
    #[schemars(title = "Survey")]
    Survey,
    #[schemars(title = "Meeting")]
    Meeting,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
pub enum Approach {
    #[schemars(title = "Proactive: it was in the plan")]
    Proactive,
    #[schemars(title = "Reactive: something happened")]
    Reactive,
    #[schemars(title = "Self-assessment by the provider")]
    SelfAssessment,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Visit", description = "", extend("x-sensitivity" = "provider"))]
pub struct Activity {
    #[schemars(title = "Plan", extend("x-form" = false, "x-prints" = false))]
    #[serde(default)]
    pub plan: Uuid,
    #[schemars(title = "How we look", extend("x-missing" = "Choose how we look"))]
    pub method: Method,
    #[schemars(title = "Why now", extend("x-missing" = "Choose why now"))]
    pub approach: Approach,
    /// The date of a visit that is not announced never prints in the provider’s copy before the visit.
    #[serde(default)]
    #[schemars(title = "Is it announced?", extend("x-kind" = "yes-no"))]
    pub announced: bool,
    #[schemars(title = "First day", extend("x-missing" = "Enter the first day"))]
    pub from: NaiveDate,
    /// The same day where it takes one day.
    #[serde(default)]
    #[schemars(title = "Last day")]
    pub to: Option<NaiveDate>,
    #[schemars(title = "Led by", extend("x-kind" = "person", "x-link" = "person", "x-missing" = "Choose who leads"))]
    pub lead: Uuid,
    /// Which service or provider, where the contract has several.
    #[serde(default)]
    #[schemars(title = "Provider visited", extend("x-link" = "provider"))]
    pub provider: Option<Uuid>,
    /// How it is done, how long, what is sampled.
    #[serde(default)]
    #[schemars(title = "Method and sample", extend("x-kind" = "long-text"))]
    pub how: Option<String>,
    /// Everybody is offered a way to take part; the counts print.
    #[serde(default)]
    #[schemars(title = "Who took part", extend("x-rule" = "003-P4"))]
    pub participation: Vec<Participation>,
    #[serde(default)]
    #[schemars(title = "Status", extend("x-form" = false))]
    pub state: ActivityState,
    #[serde(default)]
    #[schemars(title = "Why it was cancelled", extend("x-form" = false))]
    pub cancelled_because: Option<String>,
    /// Copied from the plan when the visit starts, so that a later plan does not change it.
    #[serde(default)]
    #[schemars(title = "Criteria", extend("x-form" = false, "x-kind" = "tags", "x-prints" = false))]
    pub criteria: Vec<u16>,
    #[serde(default)]
    #[schemars(title = "Framework", extend("x-form" = false, "x-link" = "framework"))]
    pub framework: Option<Uuid>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Group of people", description = "")]
pub struct Participation {
    /// Such as people who live at the home, relatives and friends, staff.
    #[schemars(title = "Group", extend("x-missing" = "Enter the group"))]
    pub group: String,
    #[schemars(title = "Asked", extend("x-width" = 4, "x-missing" = "Enter how many were asked"))]
    pub asked: u32,
    #[schemars(title = "Took part", extend("x-width" = 4, "x-missing" = "Enter how many took part"))]
    pub took_part: u32,
}

impl Activity {
    pub fn last_day(&self) -> NaiveDate {
        self.to.unwrap_or(self.from)
    }
}

impl Record for Activity {
    const KIND: Kind = Kind::Activity;
    fn indexes(&self) -> Vec<IndexEntry> {
        vec![IndexEntry {
            index: Index::ActivityDate,
            key: date_key(self.from).into(),
        }]
    }
}
