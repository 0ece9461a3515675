//! A version of a framework: domains, criteria and what each level looks like.

use crate::record::{Index, IndexEntry, Kind, Record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Framework", description = "", extend("x-sensitivity" = "open"))]
pub struct Framework {
    #[schemars(title = "Name")]
    pub name: String,
    #[schemars(title = "Version")]
    pub version: u32,
    #[schemars(title = "Domains")]
    pub domains: Vec<Domain>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(description = "")]
pub struct Domain {
    /// Such as A3.
    #[schemars(title = "Code")]
    pub code: String,
    #[schemars(title = "Title")]
    pub title: String,
    #[schemars(title = "Criteria")]
    pub criteria: Vec<Criterion>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[schemars(description = "")]
pub struct Criterion {
    /// Unique within the framework.
    #[schemars(title = "Number")]
    pub number: u16,
    #[schemars(title = "Criterion")]
    pub text: String,
    /// A few words for lists.
    #[schemars(title = "In short")]
    pub short: String,
    /// A 1 here keeps the whole domain at 2 or below.
    #[serde(default)]
    #[schemars(title = "Critical", extend("x-kind" = "yes-no"))]
    pub critical: bool,
    /// 1 to 3.
    #[schemars(title = "Weight")]
    pub weight: u8,
    /// What levels 1 to 4 look like, lowest first.
    #[schemars(title = "What each level looks like")]
    pub levels: [String; 4],
}

impl Framework {
    pub fn criterion(&self, number: u16) -> Option<(&Domain, &Criterion)> {
        self.domains.iter().find_map(|domain| {
            let criterion = domain
                .criteria
                .iter()
                .find(|criterion| criterion.number == number)?;
            Some((domain, criterion))
        })
    }
}

impl Record for Framework {
    const KIND: Kind = Kind::Framework;
    fn indexes(&self) -> Vec<IndexEntry> {
        vec![IndexEntry {
            index: Index::Kind,
            key: (Self::KIND as u16).to_be_bytes().into(),
        }]
    }
}
