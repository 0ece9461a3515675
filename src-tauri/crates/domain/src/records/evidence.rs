//! Evidence: what was said, seen, read or counted, and where it comes from.

use crate::record::{Index, IndexEntry, Kind, Record};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// The source types; a top or bottom rating needs two of them (003-P19).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "camelCase")]
#[schemars(description = "")]
pub enum EvidenceType {
    #[schemars(title = "People said")]
    PeopleSaid,
    #[schemars(title = "Staff said")]
    StaffSaid,
    #[schemars(title = "Partners said")]
    PartnersSaid,
    #[schemars(title = "We saw")]
    WeSaw,
    #[schemars(title = "Records")]
    Records,
    #[schemars(title = "Data")]
    Data,
}

impl EvidenceType {
    pub const ALL: [EvidenceType; 6] = [
        EvidenceType::PeopleSaid,
        EvidenceType::StaffSaid,
        EvidenceType::PartnersSaid,
        EvidenceType::WeSaw,
        EvidenceType::Records,
        EvidenceType::Data,
    ];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
pub enum Reliability {
    #[schemars(title = "High")]
    High,
    #[schemars(title = "Medium")]
    Medium,
    #[schemars(title = "Low")]
    Low,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Evidence", description = "", extend("x-sensitivity" = "provider"))]
pub struct Evidence {
    #[serde(default)]
    #[schemars(title = "Visit", extend("x-form" = false, "x-prints" = false))]
    pub activity: Uuid,
    /// E1, E2 and so on, within the visit.
    #[serde(default)]
    #[schemars(title = "Number", extend("x-form" = false))]
    pub number: u32,
    /// What was said, seen, read or counted. No names of people who use the service.
    #[schemars(title = "What", extend("x-kind" = "long-text", "x-missing" = "Say what the evidence is", "x-rule" = "003-P19"))]
    pub what: String,
    #[schemars(title = "Type", extend("x-missing" = "Choose the type of evidence", "x-rule" = "003-P19"))]
    pub evidence_type: EvidenceType,
    /// Who or what it comes from, such as talks with 14 people, or the medicines record.
    #[schemars(title = "Source", extend("x-missing" = "Say where it comes from", "x-rule" = "003-P19"))]
    pub source: String,
    #[schemars(title = "Date", extend("x-missing" = "Enter the date of the evidence", "x-rule" = "003-P19"))]
    pub date: NaiveDate,
    /// Only where you need to find them again. It never prints, and not every role sees it.
    #[serde(default)]
    #[schemars(title = "Who it was", extend("x-sensitivity" = "restricted", "x-prints" = false))]
    pub who: Option<String>,
    /// Such as by picture card, by sampling ten records.
    #[serde(default)]
    #[schemars(title = "How it was gathered")]
    pub method: Option<String>,
    #[serde(default)]
    #[schemars(title = "How reliable it is")]
    pub reliability: Option<Reliability>,
    /// Words that people agreed may print. Leave it empty otherwise.
    #[serde(default)]
    #[schemars(title = "In their own words", extend("x-kind" = "long-text"))]
    pub quotation: Option<String>,
    #[schemars(title = "Criteria it bears on", extend("x-kind" = "tags", "x-missing" = "Choose at least one criterion", "x-rule" = "003-P19"))]
    pub criteria: Vec<u16>,
    #[serde(default)]
    #[schemars(title = "Recorded by", extend("x-form" = false, "x-prints" = false, "x-kind" = "person", "x-link" = "person"))]
    pub by: Uuid,
    #[serde(default)]
    #[schemars(title = "Photographs", extend("x-form" = false))]
    pub photographs: Vec<Photograph>,
}

/// A photograph: as it came, which only those see who may see everything, and as it prints.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Photograph", description = "")]
pub struct Photograph {
    /// For people who cannot see it. No names, and nobody who can be recognised.
    #[schemars(title = "What the photograph shows")]
    pub shows: String,
    /// Where the picture that prints is kept: no larger than paper needs, and without what the camera wrote into it.
    #[schemars(title = "Photograph", extend("x-kind" = "file"))]
    pub picture: String,
    /// SHA-256 of the picture that prints, in hexadecimal.
    #[schemars(title = "Fingerprint of the picture", extend("x-prints" = false))]
    pub fingerprint: String,
    /// Where the file is kept as it came: it may say where it was taken, and whose camera it was.
    #[serde(default)]
    #[schemars(title = "Photograph as it came", extend("x-kind" = "file", "x-sensitivity" = "restricted", "x-prints" = false))]
    pub original: String,
    /// SHA-256 of the file as it came, in hexadecimal: whoever has it can show that it is the same.
    #[schemars(title = "Fingerprint of the file as it came", extend("x-prints" = false))]
    pub original_fingerprint: String,
}

impl Record for Evidence {
    const KIND: Kind = Kind::Evidence;
    fn indexes(&self) -> Vec<IndexEntry> {
        let names = self
            .photographs
            .iter()
            .flat_map(|photograph| [&photograph.picture, &photograph.original]);
        names
            .map(|name| IndexEntry {
                index: Index::Attachment,
                key: name.as_bytes().to_vec(),
            })
            .collect()
    }
}
