//! What the sample council has on file, as data. Days count from the day on which the sample is
//! made, so that the story is always fresh. Numbers (E1, F1, R1) follow from the order in the files.

use chrono::{Days, NaiveDate};
use domain::records::activity::{Approach, Method, Participation};
use domain::records::contract::{Clause, ContractState, ExecutedAs, Regime};
use domain::records::evidence::{EvidenceType, Reliability};
use domain::records::finding::FindingType;
use domain::records::framework::Framework;
use domain::records::improvement::{BasisType, Obligation};
use domain::records::judgement::Rating;
use domain::records::person::Person;
use domain::records::plan::PlannedCriterion;
use domain::records::provider::Provider;
use domain::records::service::{ClientGroup, ServiceType};
use serde::Deserialize;

/// The adult framework, which comes with the program for every council.
pub fn adult_framework() -> Framework {
    serde_json::from_str(include_str!("adult_framework.json"))
        .expect("a test reads the framework that the program ships")
}

/// Colleagues, providers, services and contracts.
pub fn register() -> Register {
    serde_json::from_str(include_str!("register.json"))
        .expect("a test reads the register that the program ships")
}

/// Larkspur House, from the plan to the checks of its action plan.
pub fn larkspur() -> Thread {
    serde_json::from_str(include_str!("larkspur.json"))
        .expect("a test reads the thread that the program ships")
}

/// Two more visits: one whose report waits for a signature, one that is still being judged.
pub fn second() -> Vec<Thread> {
    serde_json::from_str(include_str!("second.json"))
        .expect("a test reads the threads that the program ships")
}

/// The date so many days ago; a negative number is still to come.
pub fn days_ago(today: NaiveDate, days: i64) -> NaiveDate {
    in_days(today, -days)
}

/// The date in so many days; a negative number is past.
pub fn in_days(today: NaiveDate, days: i64) -> NaiveDate {
    if days < 0 {
        today - Days::new(days.unsigned_abs())
    } else {
        today + Days::new(days.unsigned_abs())
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Register {
    pub people: Vec<Person>,
    pub providers: Vec<SampleProvider>,
    pub services: Vec<SampleService>,
    pub contracts: Vec<SampleContract>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SampleProvider {
    pub key: String,
    pub record: Provider,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SampleService {
    pub key: String,
    /// A provider's key.
    pub provider: String,
    pub name: String,
    pub service_type: ServiceType,
    pub client_group: ClientGroup,
    pub size: Option<String>,
    pub manager: Option<String>,
    pub regulated: bool,
    pub regulator_id: Option<String>,
    pub regulator_rating: Option<RegulatorRating>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RegulatorRating {
    pub rating: String,
    pub days_ago: i64,
}

impl RegulatorRating {
    /// Such as “Good, 14 March 2024”.
    pub fn text(&self, today: NaiveDate) -> String {
        let on = domain::words::date(days_ago(today, self.days_ago));
        format!("{}, {on}", self.rating)
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SampleContract {
    pub key: String,
    pub reference: String,
    pub title: String,
    /// Keys of providers.
    pub providers: Vec<String>,
    /// A service's key.
    pub service: Option<String>,
    pub description: String,
    /// For the whole term; none where it is not known.
    pub value_pence: Option<i64>,
    pub start_in_days: i64,
    pub end_in_days: i64,
    pub regime: Option<Regime>,
    pub executed_as: ExecutedAs,
    /// A user name.
    pub officer: String,
    /// Numbered from 1, in this order.
    pub outcomes: Vec<String>,
    pub clauses: Vec<Clause>,
    pub state: ContractState,
}

/// One monitoring thread on a contract, told up to where it has come.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Thread {
    /// A contract's key.
    pub contract: String,
    /// The user name of whoever leads the visit and writes everything up to the signature.
    pub officer: String,
    pub plan: SamplePlan,
    pub visit: SampleVisit,
    /// E1, E2 and so on, in this order.
    pub evidence: Vec<SampleEvidence>,
    /// F1, F2 and so on, in this order.
    pub findings: Vec<SampleFinding>,
    /// When findings, judgements and improvements were written; all evidence is older.
    pub judged_days_ago: i64,
    pub judgements: Vec<SampleJudgement>,
    /// R1, R2 … and A1, A2 …, each series in this order.
    pub improvements: Vec<SampleImprovement>,
    /// When the judging was closed; none while it goes on.
    pub assessed_days_ago: Option<i64>,
    pub report: Option<SampleReport>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SamplePlan {
    pub purpose: String,
    pub agreed_days_ago: i64,
    pub review_in_days: i64,
    pub criteria: Vec<PlannedCriterion>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SampleVisit {
    pub method: Method,
    pub approach: Approach,
    pub announced: bool,
    pub from_days_ago: i64,
    /// None for a visit of one day.
    pub to_days_ago: Option<i64>,
    pub how: String,
    pub participation: Vec<Participation>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SampleEvidence {
    pub what: String,
    pub evidence_type: EvidenceType,
    pub source: String,
    pub days_ago: i64,
    pub method: Option<String>,
    pub reliability: Option<Reliability>,
    pub quotation: Option<String>,
    pub criteria: Vec<u16>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SampleFinding {
    pub criterion: u16,
    pub finding_type: FindingType,
    pub text: String,
    pub affects_outcomes: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SampleJudgement {
    pub criterion: u16,
    pub decided: Rating,
    pub rationale: Option<String>,
    pub reason: Option<String>,
    pub narrative: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SampleImprovement {
    /// The number of the finding that it answers: 1 for F1.
    pub finding: u32,
    pub obligation: SampleObligation,
    pub title: String,
    pub text: String,
    pub person: String,
    pub role: String,
    pub measure: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum SampleObligation {
    Requirement {
        basis_type: BasisType,
        basis: String,
        due_in_days: i64,
    },
    Recommendation {
        due_in_days: Option<i64>,
    },
}

impl SampleObligation {
    pub fn on(&self, today: NaiveDate) -> Obligation {
        match self {
            SampleObligation::Requirement {
                basis_type,
                basis,
                due_in_days,
            } => Obligation::Requirement {
                basis_type: *basis_type,
                basis: basis.clone(),
                due: in_days(today, *due_in_days),
            },
            SampleObligation::Recommendation { due_in_days } => Obligation::Recommendation {
                due: due_in_days.map(|days| in_days(today, days)),
            },
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SampleReport {
    pub summary: String,
    pub strengths: Vec<String>,
    pub people_good: Option<String>,
    pub people_better: Option<String>,
    pub people_used: Option<String>,
    pub good_practice: Option<String>,
    pub started_days_ago: i64,
    pub sent_days_ago: i64,
    /// None while it waits for the second signature.
    pub signature: Option<SampleSignature>,
    pub action_plan: Option<SampleActionPlan>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SampleSignature {
    /// A user name.
    pub by: String,
    pub days_ago: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SampleActionPlan {
    /// When the provider's answers came in.
    pub answered_days_ago: i64,
    pub answers: Vec<SampleAnswer>,
    pub agreed_days_ago: i64,
    pub for_provider: String,
    /// What happened after the plan was agreed, oldest first.
    pub steps: Vec<SampleStep>,
}

/// The provider's answer to one improvement: an action, or a reason to decline.
#[derive(Clone, Debug, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum SampleAnswer {
    Action {
        /// R1 or A1.
        reference: String,
        action: String,
        person: String,
        role: String,
        /// Only where it is earlier than the report asks.
        due_in_days: Option<i64>,
        comment: Option<String>,
    },
    Declined {
        reference: String,
        reason: String,
    },
}

impl SampleAnswer {
    pub fn reference(&self) -> &str {
        match self {
            SampleAnswer::Action { reference, .. } | SampleAnswer::Declined { reference, .. } => {
                reference
            }
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum SampleStep {
    InProgress {
        reference: String,
        days_ago: i64,
        says: String,
    },
    ReportedDone {
        reference: String,
        days_ago: i64,
        says: String,
    },
    /// A check by the officer of the thread.
    Checked {
        reference: String,
        days_ago: i64,
        done: bool,
        evidence: String,
        note: Option<String>,
    },
}

#[cfg(test)]
mod tests {}
