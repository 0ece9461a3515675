//! A colleague with an account.

use crate::access::Role;
use crate::money::Pence;
use crate::record::{Index, IndexEntry, Kind, Record};
use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

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
    /// For a commissioning manager. Leave it empty where there is none.
    #[serde(default)]
    #[schemars(title = "Authority limit", extend("x-kind" = "money", "x-sensitivity" = "internal", "x-prints" = false))]
    pub authority_limit: Option<Pence>,
    #[serde(default = "yes")]
    #[schemars(title = "Active", extend("x-form" = false, "x-prints" = false))]
    pub active: bool,
    #[serde(default)]
    #[schemars(title = "Deputy", extend("x-form" = false, "x-prints" = false))]
    pub deputy: Option<Deputy>,
    /// Until the person chooses a password of their own.
    #[serde(default)]
    #[schemars(title = "Password reset", extend("x-form" = false, "x-prints" = false))]
    pub reset: Option<PasswordReset>,
}

/// Who may do what the person's role may, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Deputy", description = "")]
pub struct Deputy {
    #[schemars(title = "Colleague", extend("x-kind" = "person", "x-link" = "person", "x-missing" = "Choose a colleague"))]
    pub person: Uuid,
    #[schemars(title = "From", extend("x-missing" = "Enter the first day"))]
    pub from: NaiveDate,
    #[schemars(title = "To", extend("x-missing" = "Enter the last day"))]
    pub to: NaiveDate,
}

/// Who gave the person a new password, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Password reset", description = "")]
pub struct PasswordReset {
    #[schemars(title = "By", extend("x-kind" = "person", "x-link" = "person"))]
    pub by: Uuid,
    #[schemars(title = "On")]
    pub at: DateTime<Utc>,
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
