//! The editions of a report: one signed content, for different readers.

use crate::choice;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An edition. Its name on the command line and in file names is its key, such as `large-print`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, ts_rs::TS,
)]
#[serde(rename_all = "kebab-case")]
#[ts(rename_all = "kebab-case")]
pub enum Edition {
    #[schemars(title = "Report")]
    Standard,
    #[schemars(title = "Provider’s copy")]
    Provider,
    #[schemars(title = "Large print")]
    LargePrint,
    #[schemars(title = "Easy Read")]
    EasyRead,
    #[schemars(title = "Action plan")]
    ActionPlan,
    #[schemars(title = "One-page summary")]
    Summary,
    #[schemars(title = "Covering letter")]
    Letter,
    #[schemars(title = "Draft for factual accuracy")]
    Accuracy,
}

impl Edition {
    pub const ALL: [Edition; 8] = [
        Edition::Standard,
        Edition::Provider,
        Edition::LargePrint,
        Edition::EasyRead,
        Edition::ActionPlan,
        Edition::Summary,
        Edition::Letter,
        Edition::Accuracy,
    ];

    /// Those that say everything that the report says, and show its photographs.
    pub const WHOLE: [Edition; 4] = [
        Edition::Standard,
        Edition::Provider,
        Edition::LargePrint,
        Edition::Accuracy,
    ];

    pub fn is_whole(self) -> bool {
        Edition::WHOLE.contains(&self)
    }

    /// Its name, as it is also stored and sent.
    pub fn key(self) -> &'static str {
        match self {
            Edition::Standard => "standard",
            Edition::Provider => "provider",
            Edition::ActionPlan => "action-plan",
            Edition::Summary => "summary",
            Edition::Letter => "letter",
            Edition::Accuracy => "accuracy",
            Edition::LargePrint => "large-print",
            Edition::EasyRead => "easy-read",
        }
    }

    pub fn from_key(key: &str) -> Option<Edition> {
        Edition::ALL
            .into_iter()
            .find(|edition| edition.key() == key)
    }

    /// `Provider’s copy`
    pub fn title(self) -> String {
        choice::label(&self)
    }

    /// `provider’s copy`, within a sentence.
    pub fn named(self) -> String {
        match self {
            // A name of its own.
            Edition::EasyRead => self.title(),
            other => other.title().to_lowercase(),
        }
    }

    /// What it is for, in one sentence.
    pub fn purpose(self) -> &'static str {
        match self {
            Edition::Standard => "The whole report, for the file and for colleagues.",
            Edition::Provider => {
                "The whole report for the provider, made without anything that they may not see."
            }
            Edition::LargePrint => {
                "The whole report in large letters, for people who find small print hard to read."
            }
            Edition::EasyRead => {
                "Short sentences with pictures, for people who use the service. You write it with the report."
            }
            Edition::Accuracy => {
                "Numbered lines and room for comments, so that the provider can point to each mistake of fact."
            }
            Edition::ActionPlan => {
                "Requirements and recommendations with room to write, for the meeting with the provider."
            }
            Edition::Summary => {
                "The rating, what is good and what must be done, on one page for anyone."
            }
            Edition::Letter => {
                "Goes to the provider with the report, and has the dates that they need."
            }
        }
    }

    /// Name of its file, without what is personal.
    pub fn file_name(self, reference: &str, version: u32, is_draft: bool) -> String {
        let edition = match self {
            Edition::Standard => String::new(),
            other => format!(" {}", other.key()),
        };
        let draft = if is_draft { " draft" } else { "" };
        format!("{reference} version {version}{edition}{draft}.pdf")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_is_the_declared_list_and_each_key_is_read_back() {
        let declared: Vec<(String, String)> = choice::all::<Edition>();
        let listed = Edition::ALL.map(|edition| (edition.key().to_owned(), edition.title()));
        assert_eq!(declared, listed);
        for edition in Edition::ALL {
            assert_eq!(Edition::from_key(edition.key()), Some(edition));
            assert!(edition.purpose().split_whitespace().count() <= 25);
        }
        assert_eq!(Edition::from_key("standard "), None);
    }

    #[test]
    fn a_file_name_says_which_edition_it_is() {
        let name = |edition: Edition, draft| edition.file_name("MR-2026-012", 2, draft);
        assert_eq!(name(Edition::Standard, false), "MR-2026-012 version 2.pdf");
        assert_eq!(
            name(Edition::ActionPlan, true),
            "MR-2026-012 version 2 action-plan draft.pdf"
        );
    }
}
