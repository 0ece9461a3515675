//! A legal hold: while it stands, its case file is not disposed of, however old.

use crate::record::{Index, IndexEntry, Kind, Record};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Legal hold", description = "", extend("x-sensitivity" = "internal", "x-prints" = false))]
pub struct Hold {
    #[serde(default)]
    #[schemars(title = "Case file", extend("x-form" = false))]
    pub case_file: Uuid,
    /// The reference of the contract, or the name of the provider.
    #[serde(default)]
    #[schemars(title = "Contract or provider", extend("x-form" = false))]
    pub contract: String,
    /// Name the matter, not people: this stays when the case file has gone. Such as claim 2026/41, inquiry, audit.
    #[schemars(title = "Why", extend("x-kind" = "long-text", "x-missing" = "Say why the case file has to be held", "x-rule" = "004-P16"))]
    pub why: String,
    /// Such as legal services, or the auditor.
    #[schemars(title = "Asked for by", extend("x-missing" = "Say who asked for the hold", "x-rule" = "004-P16"))]
    pub asked_by: String,
    /// The hold stands until somebody releases it, also after this day.
    #[schemars(title = "Look at it again on", extend("x-missing" = "Enter the day on which the hold is looked at again", "x-rule" = "004-P16"))]
    pub review: NaiveDate,
    #[serde(default)]
    #[schemars(title = "Placed on", extend("x-form" = false))]
    pub from: NaiveDate,
    #[serde(default)]
    #[schemars(title = "Placed by", extend("x-form" = false, "x-kind" = "person", "x-link" = "person"))]
    pub placed_by: Uuid,
    #[serde(default)]
    #[schemars(title = "Released", extend("x-form" = false))]
    pub released: Option<Release>,
}

/// The end of a hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(description = "")]
pub struct Release {
    #[schemars(title = "Released on")]
    pub on: NaiveDate,
    #[schemars(title = "Released by", extend("x-kind" = "person", "x-link" = "person"))]
    pub by: Uuid,
    #[schemars(title = "Why it was released")]
    pub why: String,
}

impl Hold {
    pub fn stands(&self) -> bool {
        self.released.is_none()
    }
}

impl Record for Hold {
    const KIND: Kind = Kind::Hold;
    fn indexes(&self) -> Vec<IndexEntry> {
        vec![IndexEntry {
            index: Index::Kind,
            key: (Self::KIND as u16).to_be_bytes().into(),
        }]
    }
}
