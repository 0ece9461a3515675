//! A colleague with an account.

use crate::access::Role;
use crate::record::{Index, IndexEntry, Kind, Record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Colleague", description = "", extend("x-sensitivity" = "provider"))]
pub struct Person {
    #[schemars(title = "Full name", extend("x-missing" = "Enter the full name"))]
    pub name: String,
    /// To sign in with: small letters, digits, dots and hyphens, such as priya.nair.
    #[schemars(title = "User name", extend("x-width" = 20, "x-missing" = "Enter a user name"))]
    pub user_name: String,
    /// Prints under the signature.
    #[schemars(title = "Job title", extend("x-missing" = "Enter the job title"))]
    pub job_title: String,
    #[schemars(title = "Role", extend("x-missing" = "Choose the role"))]
    pub role: Role,
    #[serde(default = "yes")]
    #[schemars(title = "Active", extend("x-form" = false, "x-prints" = false))]
    pub active: bool,
}

fn yes() -> bool {
    true
}

impl Record for Person {
    const KIND: Kind = Kind::Person;
    fn indexes(&self) -> Vec<IndexEntry> {
        vec![IndexEntry {
            index: Index::Kind,
            key: (Self::KIND as u16).to_be_bytes().into(),
        }]
    }
}
