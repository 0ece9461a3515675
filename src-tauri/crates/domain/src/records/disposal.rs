//! The disposal of a case file, from proposal to certificate. It stays when the case file has gone.

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
pub enum DisposalState {
    #[default]
    #[schemars(title = "Proposed")]
    Proposed,
    /// Two people have decided; the key is about to go, or has gone.
    #[schemars(title = "Approved")]
    Approved,
    #[schemars(title = "Disposed of")]
    Done,
    #[schemars(title = "Not disposed of")]
    Declined,
}

/// What a case file is kept for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "camelCase")]
pub enum CaseFileOf {
    /// With its plan, visits, reports and actions.
    #[default]
    #[schemars(title = "Contract")]
    Contract,
    /// With its services.
    #[schemars(title = "Provider")]
    Provider,
}

/// It names what was disposed of and who decided; never what stood in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Disposal", description = "", extend("x-sensitivity" = "internal"))]
pub struct Disposal {
    #[schemars(title = "Certificate", extend("x-form" = false))]
    pub reference: String,
    #[schemars(title = "Case file", extend("x-form" = false, "x-prints" = false))]
    pub case_file: Uuid,
    #[serde(default)]
    #[schemars(title = "Case file of a", extend("x-form" = false))]
    pub of: CaseFileOf,
    /// The reference of the contract, or the name of the provider.
    #[schemars(title = "Contract or provider", extend("x-form" = false))]
    pub contract: String,
    /// Empty for a provider.
    #[schemars(title = "Title", extend("x-form" = false))]
    pub title: String,
    #[schemars(title = "Provider or providers", extend("x-form" = false))]
    pub providers: Vec<String>,
    #[schemars(title = "Service", extend("x-form" = false))]
    pub service: Option<String>,
    /// Nothing for a provider: shared records have years of their own.
    #[schemars(title = "Class", extend("x-form" = false))]
    pub class: Option<RetentionClass>,
    /// In a sentence, with the reason for the class.
    #[schemars(title = "Rule", extend("x-form" = false))]
    pub rule: String,
    #[schemars(title = "Ended", extend("x-form" = false))]
    pub ended: Option<NaiveDate>,
    #[schemars(title = "Kept until", extend("x-form" = false))]
    pub kept_until: Option<NaiveDate>,
    #[schemars(title = "What it held", extend("x-form" = false))]
    pub held: Vec<DisposalCount>,
    #[schemars(title = "Reports", extend("x-form" = false))]
    pub reports: Vec<ReportStub>,
    #[schemars(title = "Status", extend("x-form" = false))]
    pub state: DisposalState,
    #[schemars(title = "Proposed", extend("x-form" = false))]
    pub proposed: DisposalStep,
    #[serde(default)]
    #[schemars(title = "Approved", extend("x-form" = false))]
    pub approved: Option<DisposalStep>,
    #[serde(default)]
    #[schemars(title = "Not disposed of", extend("x-form" = false))]
    pub declined: Option<DisposalStep>,
    /// The journal’s last entry before the approval, in hexadecimal.
    #[serde(default)]
    #[schemars(title = "Chain head", extend("x-form" = false))]
    pub chain_head: String,
    #[serde(default)]
    #[schemars(title = "Journal entry", extend("x-form" = false))]
    pub chain_sequence: u64,
    #[serde(default)]
    #[schemars(title = "Disposed of on", extend("x-form" = false))]
    pub done: Option<DateTime<Utc>>,
    /// The newest backup that still holds the key.
    #[serde(default)]
    #[schemars(title = "Last backup", extend("x-form" = false))]
    pub last_backup: Option<DateTime<Utc>>,
    /// From then on no backup that the program knows of holds the key.
    #[serde(default)]
    #[schemars(title = "Last backup expires", extend("x-form" = false))]
    pub backups_until: Option<NaiveDate>,
}

/// How many records of a kind there were.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Kind", description = "")]
pub struct DisposalCount {
    #[schemars(title = "Kind")]
    pub what: String,
    #[schemars(title = "Number")]
    pub number: u32,
}

/// What stays of a version of a report, so that a paper can still be checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Report", description = "")]
pub struct ReportStub {
    #[schemars(title = "Reference")]
    pub reference: String,
    #[schemars(title = "Version")]
    pub version: u32,
    /// SHA-256 of what was signed, in hexadecimal. The check code on the paper is its beginning.
    #[schemars(title = "Fingerprint")]
    pub fingerprint: String,
    /// SHA-256 of the PDF, in hexadecimal.
    #[schemars(title = "Fingerprint of the PDF")]
    pub pdf: Option<String>,
    #[schemars(title = "Signed by")]
    pub author: String,
    #[schemars(title = "Sent for a second signature")]
    pub sent: DateTime<Utc>,
    #[schemars(title = "Countersigned by")]
    pub signatory: Option<String>,
    #[schemars(title = "Countersigned on")]
    pub signed: Option<DateTime<Utc>>,
}

/// One person's part in a disposal. The name is kept as it was then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(description = "")]
pub struct DisposalStep {
    #[schemars(title = "By", extend("x-prints" = false))]
    pub by: Uuid,
    #[schemars(title = "Name")]
    pub name: String,
    #[schemars(title = "Job title")]
    pub job: String,
    #[schemars(title = "When")]
    pub at: DateTime<Utc>,
    #[schemars(title = "Reason")]
    pub reason: String,
}

impl Disposal {
    /// Waiting for the second person, or for its completion.
    pub fn is_open(&self) -> bool {
        matches!(
            self.state,
            DisposalState::Proposed | DisposalState::Approved
        )
    }
}

impl Record for Disposal {
    const KIND: Kind = Kind::Disposal;
    fn indexes(&self) -> Vec<IndexEntry> {
        vec![IndexEntry {
            index: Index::Kind,
            key: (Self::KIND as u16).to_be_bytes().into(),
        }]
    }
}
