//! Who may do what: one table for every use case.

use crate::decide::{Refusal, Refusals};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
#[ts(rename_all = "snake_case")]
pub enum Role {
    #[schemars(title = "Officer: monitors and writes reports")]
    Officer,
    #[schemars(title = "Senior officer: also countersigns and adds colleagues")]
    SeniorOfficer,
}

/// The person who acts. A parameter of every use case.
#[derive(Clone, Debug, PartialEq)]
pub struct Acting {
    pub person: Uuid,
    pub name: String,
    pub role: Role,
}

/// Who a use case is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Before anybody has signed in.
    Anyone,
    /// Everybody who has signed in.
    SignedIn,
    Only(&'static [Role]),
}

use Access::{Anyone, Only, SignedIn};
const SENIOR: Access = Only(&[Role::SeniorOfficer]);

/// Every use case, by its command name. One that is missing here is refused.
pub const TABLE: &[(&str, Access)] = &[
    ("opening", Anyone),
    ("set_up", Anyone),
    ("open_sample", Anyone),
    ("leave_sample", Anyone),
    ("sign_in", Anyone),
    ("lock", Anyone),
    ("schemas", SignedIn),
    ("status", SignedIn),
    ("people", SignedIn),
    ("add_person", SENIOR),
    ("council", SignedIn),
    ("save_council", SENIOR),
    ("my_work", SignedIn),
    ("options", SignedIn),
    ("list_contracts", SignedIn),
    ("contract", SignedIn),
    ("save_contract", SignedIn),
    ("move_contract", SignedIn),
    ("history", SignedIn),
    ("list_providers", SignedIn),
    ("provider", SignedIn),
    ("save_provider", SignedIn),
    ("save_service", SignedIn),
    ("plan", SignedIn),
    ("save_plan", SignedIn),
    ("agree_plan", SignedIn),
    ("activity", SignedIn),
    ("save_activity", SignedIn),
    ("start_activity", SignedIn),
    ("cancel_activity", SignedIn),
    ("list_activities", SignedIn),
    ("visit", SignedIn),
    ("save_evidence", SignedIn),
    ("save_judgement", SignedIn),
    ("save_finding", SignedIn),
    ("improvement", SignedIn),
    ("save_improvement", SignedIn),
    ("withdraw_improvement", SignedIn),
    ("assess_activity", SignedIn),
    ("start_report", SignedIn),
    ("list_reports", SignedIn),
    ("report", SignedIn),
    ("save_report", SignedIn),
    ("submit_report", SignedIn),
    ("return_report", SENIOR),
    ("sign_report", SENIOR),
    ("correct_report", SignedIn),
    ("save_report_pdf", SignedIn),
    ("open_report_pdf", SignedIn),
    ("list_actions", SignedIn),
    ("action_plan", SignedIn),
    ("save_action", SignedIn),
    ("decline_action", SignedIn),
    ("agree_action_plan", SignedIn),
    ("progress_action", SignedIn),
    ("verify_action", SignedIn),
    ("choose_import", SignedIn),
    ("import_preview", SignedIn),
    ("run_import", SignedIn),
    ("import_progress", SignedIn),
    ("stop_import", SignedIn),
    ("save_draft", SignedIn),
    ("read_draft", SignedIn),
    ("discard_draft", SignedIn),
    ("verify", SignedIn),
];

/// The use cases that somebody's role includes.
pub fn allowed(acting: &Acting) -> impl Iterator<Item = &'static str> + '_ {
    TABLE
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| permit(name, Some(acting)).is_ok())
}

/// Refuses a use case that the acting person's role does not include.
pub fn permit(use_case: &str, acting: Option<&Acting>) -> Result<(), Refusals> {
    let access = TABLE
        .iter()
        .find(|(name, _)| *name == use_case)
        .map(|(_, access)| *access);
    match (access, acting) {
        (Some(Anyone), _) | (Some(SignedIn), Some(_)) => Ok(()),
        (Some(Only(roles)), Some(acting)) if roles.contains(&acting.role) => Ok(()),
        (Some(Only(_)), Some(_)) => Err(Refusal::new(
            "",
            "Only a senior officer can do this. Ask a colleague who is one.",
        )
        .alone()),
        (_, None) => Err(Refusal::new("", "Sign in first.").alone()),
        (None, Some(_)) => Err(Refusal::new("", "Nobody may do this yet.").alone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acting(role: Role) -> Acting {
        Acting {
            person: Uuid::nil(),
            name: "A".into(),
            role,
        }
    }

    #[test]
    fn only_a_senior_officer_countersigns() {
        assert!(permit("sign_report", Some(&acting(Role::SeniorOfficer))).is_ok());
        assert!(permit("sign_report", Some(&acting(Role::Officer))).is_err());
        assert!(permit("submit_report", Some(&acting(Role::Officer))).is_ok());
    }

    #[test]
    fn nothing_is_open_by_default() {
        assert!(permit("contract", None).is_err());
        assert!(permit("unheard_of", Some(&acting(Role::SeniorOfficer))).is_err());
        let mut names: Vec<_> = TABLE.iter().map(|(name, _)| name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), TABLE.len(), "a use case stands twice");
    }
}
