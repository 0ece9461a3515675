//! A monitoring plan: what will be looked at, by which criteria.

use crate::record::{Kind, Record};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "camelCase")]
pub enum PlanState {
    #[default]
    #[schemars(title = "Draft")]
    Draft,
    #[schemars(title = "Consulting")]
    Consulting,
    #[schemars(title = "Agreed")]
    Agreed,
    #[schemars(title = "Live")]
    Live,
    #[schemars(title = "Reviewed")]
    Reviewed,
    #[schemars(title = "Closed")]
    Closed,
}

#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Monitoring plan", description = "", extend("x-sensitivity" = "provider"))]
pub struct MonitoringPlan {
    /// What the monitoring should show, in one or two sentences.
    #[schemars(title = "Purpose", extend("x-kind" = "long-text", "x-missing" = "Say what the monitoring is for"))]
    pub purpose: String,
    /// Its newest version is used; a plan keeps the version that it chose.
    #[schemars(title = "Framework", extend("x-link" = "framework", "x-missing" = "Choose a framework"))]
    pub framework: Uuid,
    #[serde(default)]
    #[schemars(title = "Criteria", extend("x-form" = false))]
    pub criteria: Vec<PlannedCriterion>,
    /// When the plan itself is looked at again.
    #[serde(default)]
    #[schemars(title = "Review the plan by")]
    pub review_due: Option<NaiveDate>,
    #[serde(default)]
    #[schemars(title = "Version", extend("x-form" = false))]
    pub version: u32,
    #[serde(default)]
    #[schemars(title = "Status", extend("x-form" = false))]
    pub state: PlanState,
}

#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(description = "")]
pub struct PlannedCriterion {
    #[schemars(title = "Criterion")]
    pub number: u16,
    /// Numbers of the contract's outcomes that it serves.
    #[serde(default)]
    #[schemars(title = "Outcomes served")]
    pub outcomes: Vec<u16>,
}

impl Record for MonitoringPlan {
    const KIND: Kind = Kind::MonitoringPlan;
}
