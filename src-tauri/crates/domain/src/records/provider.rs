//! An organisation that provides care.

use crate::record::{Index, IndexEntry, Kind, Record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Provider", description = "", extend("x-sensitivity" = "provider"))]
pub struct Provider {
    #[schemars(title = "Name of the organisation", extend("x-missing" = "Enter the name of the organisation"))]
    pub name: String,
    /// Award notices find the provider again by these.
    #[serde(default)]
    #[schemars(title = "Official numbers")]
    pub identifiers: Vec<Identifier>,
    #[serde(default)]
    #[schemars(title = "Person to write to")]
    pub contact: Option<String>,
    #[serde(default)]
    #[schemars(title = "Their job title")]
    pub contact_job: Option<String>,
    #[serde(default)]
    #[schemars(title = "Address", extend("x-kind" = "long-text"))]
    pub address: Option<String>,
    /// For colleagues only; it never prints.
    #[serde(default)]
    #[schemars(title = "Notes", extend("x-kind" = "long-text", "x-sensitivity" = "internal", "x-prints" = false))]
    pub notes: Option<String>,
}

/// A number in a public register.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    JsonSchema,
    TS,
)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Official number", description = "")]
pub struct Identifier {
    /// Such as GB-COH for Companies House, GB-CHC for the Charity Commission.
    #[schemars(title = "Register", extend("x-width" = 10, "x-missing" = "Enter the register"))]
    pub scheme: String,
    #[schemars(title = "Number", extend("x-width" = 20, "x-missing" = "Enter the number"))]
    pub id: String,
}

impl Record for Provider {
    const KIND: Kind = Kind::Provider;
    fn indexes(&self) -> Vec<IndexEntry> {
        vec![IndexEntry {
            index: Index::Kind,
            key: (Self::KIND as u16).to_be_bytes().into(),
        }]
    }
}
