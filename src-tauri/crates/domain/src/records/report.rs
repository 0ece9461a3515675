//! A version of a monitoring report.

use crate::record::{Index, IndexEntry, Kind, Record};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "camelCase")]
pub enum ReportState {
    #[default]
    #[schemars(title = "Drafting")]
    Drafting,
    #[schemars(title = "Waiting for a second signature")]
    Submitted,
    #[schemars(title = "Returned")]
    Returned,
    #[schemars(title = "Signed")]
    Signed,
    #[schemars(title = "Replaced by a newer version")]
    Superseded,
}

impl ReportState {
    /// Its words, and the visit under it, may still change.
    pub fn is_being_written(self) -> bool {
        matches!(self, ReportState::Drafting | ReportState::Returned)
    }
}

/// Words for a domain and for the whole (not the regulator's, so that nobody takes them for it).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "camelCase")]
#[schemars(description = "")]
pub enum Grade {
    #[schemars(title = "Poor")]
    Poor,
    #[schemars(title = "Requires improvement")]
    RequiresImprovement,
    #[schemars(title = "Good")]
    Good,
    #[schemars(title = "Excellent")]
    Excellent,
}

impl Grade {
    /// 1 (lowest) to 4.
    pub fn level(self) -> u8 {
        self as u8 + 1
    }

    pub fn of_level(level: u8) -> Grade {
        match level {
            0 | 1 => Grade::Poor,
            2 => Grade::RequiresImprovement,
            3 => Grade::Good,
            _ => Grade::Excellent,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Report", description = "", extend("x-sensitivity" = "provider"))]
pub struct ReportVersion {
    #[serde(default)]
    #[schemars(title = "Visit", extend("x-form" = false, "x-prints" = false))]
    pub activity: Uuid,
    #[serde(default)]
    #[schemars(title = "Reference", extend("x-form" = false))]
    pub reference: String,
    #[serde(default)]
    #[schemars(title = "Version", extend("x-form" = false))]
    pub version: u32,
    /// The first words that people read: three or four short sentences, what is good first.
    #[schemars(title = "Summary", extend("x-kind" = "long-text", "x-missing" = "Write the summary", "x-rule" = "003-P24"))]
    pub summary: String,
    /// One a row, with where you saw it.
    #[serde(default)]
    #[schemars(title = "Strengths", extend("x-missing" = "Write at least one strength", "x-rule" = "003-P24"))]
    pub strengths: Vec<Strength>,
    #[serde(default)]
    #[schemars(title = "What people said is good", extend("x-kind" = "long-text"))]
    pub people_good: Option<String>,
    #[serde(default)]
    #[schemars(title = "What people said should be better", extend("x-kind" = "long-text"))]
    pub people_better: Option<String>,
    /// How what people said was tested and used.
    #[serde(default)]
    #[schemars(title = "What we did with this", extend("x-kind" = "long-text"))]
    pub people_used: Option<String>,
    /// Only where no evidence comes from people who use the service.
    #[serde(default)]
    #[schemars(title = "Why people’s voice is missing", extend("x-kind" = "long-text"))]
    pub voice_reason: Option<String>,
    /// Your own rating of the whole, where it differs from what the domains give.
    #[serde(default)]
    #[schemars(title = "Overall rating decided")]
    pub overall: Option<Grade>,
    #[serde(default)]
    #[schemars(title = "Why the overall rating differs", extend("x-kind" = "long-text"))]
    pub overall_reason: Option<String>,
    #[serde(default)]
    #[schemars(title = "Good practice to share", extend("x-kind" = "long-text"))]
    pub good_practice: Option<String>,
    /// For people who use the service, and signed with the rest. One idea a row, at most 15 words a sentence. Say what the report is about, who came and when, and the rating. Then what is good, what must get better, and what happens next.
    #[serde(default)]
    #[schemars(title = "Easy Read")]
    pub easy_read: Vec<EasyRead>,
    /// Only for a version that replaces a signed one. It prints on page 2.
    #[serde(default)]
    #[schemars(title = "What this version changes", extend("x-kind" = "long-text"))]
    pub changes: Option<String>,
    #[serde(default)]
    #[schemars(title = "Status", extend("x-form" = false))]
    pub state: ReportState,
    #[serde(default)]
    #[schemars(title = "Written by", extend("x-form" = false, "x-kind" = "person", "x-link" = "person"))]
    pub author: Uuid,
    /// Everybody who wrote part of it: none of them can countersign.
    #[serde(default)]
    #[schemars(title = "Contributors", extend("x-form" = false, "x-prints" = false, "x-kind" = "person", "x-link" = "person"))]
    pub writers: Vec<Uuid>,
    #[serde(default)]
    #[schemars(title = "Sent for signature", extend("x-form" = false))]
    pub submission: Option<Submission>,
    #[serde(default)]
    #[schemars(title = "Returned", extend("x-form" = false, "x-prints" = false))]
    pub returned: Vec<Return>,
    #[serde(default)]
    #[schemars(title = "Countersigned", extend("x-form" = false))]
    pub signature: Option<Signature>,
    #[serde(default)]
    #[schemars(title = "Replaces", extend("x-form" = false, "x-prints" = false))]
    pub replaces: Option<Uuid>,
}

#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Strength", description = "")]
pub struct Strength {
    #[schemars(title = "Strength", extend("x-missing" = "Enter the strength, or take the row away"))]
    pub text: String,
}

/// One idea: a picture, and the words beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Easy Read row", description = "")]
pub struct EasyRead {
    #[schemars(title = "Part", extend("x-missing" = "Choose the part"))]
    pub part: EasyPart,
    #[schemars(title = "Picture", extend("x-missing" = "Choose a picture"))]
    pub picture: EasyPicture,
    /// Two or three short sentences. Use words that people use themselves.
    #[schemars(title = "Words", extend("x-kind" = "long-text", "x-missing" = "Write the words, or take the row away"))]
    pub words: String,
}

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "camelCase")]
#[schemars(description = "")]
pub enum EasyPart {
    #[schemars(title = "About this report")]
    About,
    #[schemars(title = "What is good")]
    Good,
    #[schemars(title = "What must get better")]
    Better,
    #[schemars(title = "What happens next")]
    Next,
}

/// Its label is also what a screen reader says of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(description = "")]
pub enum EasyPicture {
    #[schemars(title = "A house")]
    House,
    #[schemars(title = "Somebody with a list")]
    Visit,
    #[schemars(title = "Somebody who speaks")]
    Talk,
    #[schemars(title = "A family")]
    Family,
    #[schemars(title = "A plant that grows")]
    Plant,
    #[schemars(title = "Help for somebody")]
    Help,
    #[schemars(title = "Medicine")]
    Medicine,
    #[schemars(title = "A bed at night")]
    Night,
    #[schemars(title = "Food and drink")]
    Food,
    #[schemars(title = "Two people who talk")]
    Support,
    #[schemars(title = "A paper and a pen")]
    Plan,
    #[schemars(title = "A calendar")]
    Calendar,
    #[schemars(title = "A telephone")]
    Phone,
    #[schemars(title = "The mark of the rating")]
    Rating,
    /// An empty frame, for a picture of your own.
    #[schemars(title = "An empty frame")]
    Empty,
}

/// The frozen content that was sent: what the second person reads is what is signed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(description = "")]
pub struct Submission {
    #[schemars(title = "Sent")]
    pub at: DateTime<Utc>,
    /// Where the snapshot is kept.
    #[schemars(title = "Snapshot", extend("x-kind" = "file"))]
    pub snapshot: String,
    /// SHA-256 of the snapshot, in hexadecimal.
    #[schemars(title = "Fingerprint")]
    pub fingerprint: String,
    /// The grade of the whole that it gives.
    #[serde(default)]
    #[schemars(title = "Overall rating")]
    pub grade: Option<Grade>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(description = "")]
pub struct Return {
    #[schemars(title = "When")]
    pub at: DateTime<Utc>,
    #[schemars(title = "By", extend("x-kind" = "person", "x-link" = "person"))]
    pub by: Uuid,
    #[schemars(title = "Reasons")]
    pub reasons: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(description = "")]
pub struct Signature {
    #[schemars(title = "Signed")]
    pub at: DateTime<Utc>,
    #[schemars(title = "By", extend("x-kind" = "person", "x-link" = "person"))]
    pub by: Uuid,
    /// Where a deputy signed: in whose place.
    #[serde(default)]
    #[schemars(title = "For", extend("x-kind" = "person", "x-link" = "person"))]
    pub on_behalf_of: Option<Uuid>,
    /// Where the PDF is kept.
    #[schemars(title = "PDF", extend("x-kind" = "file"))]
    pub pdf: String,
    #[schemars(title = "Pages")]
    pub pages: u32,
    /// The journal's last entry before the signature, in hexadecimal.
    #[schemars(title = "Chain head")]
    pub chain_head: String,
    #[schemars(title = "Journal entry")]
    pub chain_sequence: u64,
}

impl Record for ReportVersion {
    const KIND: Kind = Kind::ReportVersion;
    fn indexes(&self) -> Vec<IndexEntry> {
        // Within a state, the newest first.
        let at = match (&self.signature, &self.submission) {
            (Some(signature), _) => signature.at.timestamp_millis(),
            (None, Some(submission)) => submission.at.timestamp_millis(),
            (None, None) => 0,
        };
        let mut key = vec![self.state as u8];
        key.extend((i64::MAX - at.max(0)).to_be_bytes());
        let mut entries = vec![IndexEntry {
            index: Index::ReportState,
            key,
        }];
        let snapshot = self.submission.as_ref().map(|sent| &sent.snapshot);
        let pdf = self.signature.as_ref().map(|signature| &signature.pdf);
        entries.extend(snapshot.into_iter().chain(pdf).map(|name| IndexEntry {
            index: Index::Attachment,
            key: name.as_bytes().to_vec(),
        }));
        entries
    }
}
