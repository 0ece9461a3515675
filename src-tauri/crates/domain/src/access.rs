//! Who may do what: one table for every use case.

use crate::choice;
use crate::decide::{Refusal, Refusals};
use crate::edition::Edition;
use crate::summary::Sensitivity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    JsonSchema,
    ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
#[ts(rename_all = "snake_case")]
pub enum Role {
    #[schemars(title = "Officer: monitors and writes reports")]
    Officer,
    #[schemars(title = "Senior officer: also countersigns and manages people")]
    SeniorOfficer,
    #[schemars(title = "Commissioning manager: approves within a limit, monitors, manages people")]
    CommissioningManager,
    #[schemars(title = "Joint finance lead: reads contracts and reports")]
    JointFinanceLead,
    #[schemars(title = "Information governance lead: reads records and their history")]
    InformationGovernance,
    #[schemars(title = "Administrator: people and settings, no contracts or reports")]
    Administrator,
    #[schemars(title = "Reader: reads contracts and reports")]
    ReadOnly,
}

impl Role {
    pub const ALL: [Role; 7] = [
        Role::Officer,
        Role::SeniorOfficer,
        Role::CommissioningManager,
        Role::JointFinanceLead,
        Role::InformationGovernance,
        Role::Administrator,
        Role::ReadOnly,
    ];

    /// The most sensitive content that the role reads; nothing where it reads no case content.
    pub fn sees(self) -> Option<Sensitivity> {
        use Role::*;
        match self {
            Officer | SeniorOfficer | CommissioningManager => Some(Sensitivity::Restricted),
            JointFinanceLead | InformationGovernance | ReadOnly => Some(Sensitivity::Internal),
            Administrator => None,
        }
    }

    /// `Senior officer`: the label without what it says about the role.
    pub fn name(self) -> String {
        let label = choice::label(&self);
        label.split(':').next().unwrap_or_default().to_owned()
    }

    /// `a senior officer`, within a sentence.
    fn one(self) -> String {
        let name = self.name().to_lowercase();
        let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) {
            "an"
        } else {
            "a"
        };
        format!("{article} {name}")
    }
}

/// A colleague whose deputy the acting person is today.
#[derive(Clone, Debug, PartialEq)]
pub struct StandsIn {
    pub person: Uuid,
    pub name: String,
    pub role: Role,
}

/// The person who acts. A parameter of every use case.
#[derive(Clone, Debug, PartialEq)]
pub struct Acting {
    pub person: Uuid,
    pub name: String,
    /// Their own role.
    pub role: Role,
    /// Whose roles they have today beside their own.
    pub stands_in: Vec<StandsIn>,
}

impl Acting {
    pub fn new(person: Uuid, name: impl Into<String>, role: Role) -> Acting {
        Acting {
            person,
            name: name.into(),
            role,
            stands_in: Vec::new(),
        }
    }

    /// Their own role first, then those of whoever they stand in for.
    pub fn roles(&self) -> impl Iterator<Item = Role> + '_ {
        std::iter::once(self.role).chain(self.stands_in.iter().map(|other| other.role))
    }

    pub fn has(&self, role: Role) -> bool {
        self.roles().any(|own| own == role)
    }

    pub fn has_one_of(&self, roles: &[Role]) -> bool {
        self.roles().any(|own| roles.contains(&own))
    }

    /// For whom they do this; nobody where their own role includes it.
    pub fn on_behalf(&self, use_case: &str) -> Option<&StandsIn> {
        match access_to(use_case) {
            Some(Only(roles)) if !roles.contains(&self.role) => self
                .stands_in
                .iter()
                .find(|other| roles.contains(&other.role)),
            _ => None,
        }
    }

    /// The most sensitive content that they read today.
    pub fn sees(&self) -> Option<Sensitivity> {
        self.roles().filter_map(Role::sees).max()
    }
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
use Role::*;

/// Who reads case content, up to what their role sees.
pub const READERS: &[Role] = &[
    Officer,
    SeniorOfficer,
    CommissioningManager,
    JointFinanceLead,
    InformationGovernance,
    ReadOnly,
];
/// Who keeps records of monitoring.
pub const WRITERS: &[Role] = &[Officer, SeniorOfficer, CommissioningManager];
/// Who countersigns.
pub const SIGNERS: &[Role] = &[SeniorOfficer];
/// Who adds, changes and deactivates colleagues, and keeps the settings.
pub const KEEPERS: &[Role] = &[SeniorOfficer, CommissioningManager, Administrator];

/// Who lets colleagues in to case content after their password was reset.
pub const ADMITTERS: &[Role] = &[SeniorOfficer, CommissioningManager];
/// Who saves forms at all, and keeps drafts of them. Which ones, the use case asks again.
pub const SAVERS: &[Role] = &[Officer, SeniorOfficer, CommissioningManager, Administrator];
/// Who places legal holds, sets how long files are kept and proposes disposals.
pub const GOVERNORS: &[Role] = &[InformationGovernance];
/// Who can be the second person of a disposal, and sees all of them.
pub const DISPOSERS: &[Role] = &[InformationGovernance, CommissioningManager];

/// Who reads the journal as a whole: whoever administers people sees those entries only.
pub const AUDITORS: &[Role] = &[
    SeniorOfficer,
    CommissioningManager,
    InformationGovernance,
    Administrator,
];

const AUDIT: Access = Only(AUDITORS);
const READ: Access = Only(READERS);
const WRITE: Access = Only(WRITERS);
const SIGN: Access = Only(SIGNERS);
const KEEP: Access = Only(KEEPERS);
const SAVE: Access = Only(SAVERS);
const GOVERN: Access = Only(GOVERNORS);
const DISPOSE: Access = Only(DISPOSERS);

/// Every use case, by its command name. One that is missing here is refused.
pub const TABLE: &[(&str, Access)] = &[
    ("opening", Anyone),
    ("opening_progress", Anyone),
    ("opening_notes", SignedIn),
    ("set_up", Anyone),
    ("open_sample", Anyone),
    ("leave_sample", Anyone),
    ("sign_in", Anyone),
    ("recover", Anyone),
    ("lock", Anyone),
    ("still_here", SignedIn),
    ("schemas", SignedIn),
    ("status", SignedIn),
    ("people", SignedIn),
    ("person", SignedIn),
    ("add_person", KEEP),
    ("save_person", KEEP),
    ("name_deputy", SignedIn),
    ("reset_password", KEEP),
    ("allow_content", Only(ADMITTERS)),
    ("deactivate_person", KEEP),
    ("reactivate_person", KEEP),
    ("change_password", SignedIn),
    ("council", SignedIn),
    ("save_council", KEEP),
    ("my_work", READ),
    ("options", SignedIn),
    ("list_contracts", READ),
    ("contract", READ),
    ("save_contract", WRITE),
    ("move_contract", WRITE),
    ("history", READ),
    ("list_providers", READ),
    ("provider", READ),
    ("save_provider", WRITE),
    ("save_service", WRITE),
    ("plan", READ),
    ("save_plan", WRITE),
    ("agree_plan", WRITE),
    ("activity", READ),
    ("save_activity", WRITE),
    ("start_activity", WRITE),
    ("cancel_activity", WRITE),
    ("save_visit_form", WRITE),
    ("list_activities", READ),
    ("visit", READ),
    ("save_evidence", WRITE),
    ("add_photograph", WRITE),
    ("describe_photograph", WRITE),
    ("remove_photograph", WRITE),
    ("photograph", READ),
    ("save_judgement", WRITE),
    ("save_finding", WRITE),
    ("improvement", READ),
    ("save_improvement", WRITE),
    ("withdraw_improvement", WRITE),
    ("assess_activity", WRITE),
    ("start_report", WRITE),
    ("list_reports", READ),
    ("report", READ),
    ("save_report", WRITE),
    ("submit_report", WRITE),
    ("return_report", SIGN),
    ("sign_report", SIGN),
    ("correct_report", WRITE),
    ("save_report_pdf", READ),
    ("open_report_pdf", READ),
    ("printing", READ),
    ("page_picture", READ),
    ("print", READ),
    ("list_actions", READ),
    ("action_plan", READ),
    ("save_action", WRITE),
    ("decline_action", WRITE),
    ("agree_action_plan", WRITE),
    ("progress_action", WRITE),
    ("verify_action", WRITE),
    ("choose_import", WRITE),
    ("import_preview", WRITE),
    ("run_import", WRITE),
    ("import_progress", WRITE),
    ("stop_import", WRITE),
    ("conflict", SAVE),
    ("save_draft", SAVE),
    ("read_draft", SAVE),
    ("discard_draft", SAVE),
    ("verify", READ),
    ("retention", READ),
    ("check_paper", READ),
    ("list_retention", DISPOSE),
    ("list_holds", DISPOSE),
    ("list_shared", DISPOSE),
    ("place_hold", GOVERN),
    ("release_hold", GOVERN),
    ("save_retention_years", GOVERN),
    ("propose_disposal", GOVERN),
    ("approve_disposal", DISPOSE),
    ("decline_disposal", DISPOSE),
    ("list_disposals", DISPOSE),
    ("disposal", DISPOSE),
    ("save_certificate_pdf", DISPOSE),
    ("backups", SignedIn),
    ("back_up", KEEP),
    ("check_backup", KEEP),
    ("restore_backup", Anyone),
    ("export_everything", READ),
    ("export_person", READ),
    ("long_work", Anyone),
    ("stop_long_work", Anyone),
    ("journal", AUDIT),
    ("journal_choices", AUDIT),
    ("journal_entry", AUDIT),
    ("check_journal", AUDIT),
    ("save_journal", AUDIT),
];

/// Who makes which edition of a report. What goes to the provider in the council's name is made by
/// those who monitor.
pub fn access_to_edition(edition: Edition) -> Access {
    match edition {
        Edition::Standard
        | Edition::Provider
        | Edition::LargePrint
        | Edition::EasyRead
        | Edition::Summary => READ,
        Edition::ActionPlan | Edition::Letter | Edition::Accuracy => WRITE,
    }
}

/// Refuses an edition that the acting person's roles do not include, and says whose do.
pub fn permit_edition(edition: Edition, acting: &Acting) -> Result<(), Refusals> {
    permitted(Some(access_to_edition(edition)), Some(acting))
}

/// The use cases that somebody's role includes.
pub fn allowed(acting: &Acting) -> impl Iterator<Item = &'static str> + '_ {
    TABLE
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| permit(name, Some(acting)).is_ok())
}

/// Refuses a use case that the acting person's roles do not include, and says whose do.
pub fn permit(use_case: &str, acting: Option<&Acting>) -> Result<(), Refusals> {
    permitted(access_to(use_case), acting)
}

fn permitted(access: Option<Access>, acting: Option<&Acting>) -> Result<(), Refusals> {
    match (access, acting) {
        (Some(Anyone), _) | (Some(SignedIn), Some(_)) => Ok(()),
        (Some(Only(roles)), Some(acting)) if acting.has_one_of(roles) => Ok(()),
        (Some(Only(roles)), Some(_)) => Err(Refusal::new(
            "",
            format!(
                "Only {} can do this. Ask a colleague who is one.",
                any_of(roles)
            ),
        )
        .alone()),
        (_, None) => Err(Refusal::new("", "Sign in first.").alone()),
        (None, Some(_)) => Err(Refusal::new("", "Nobody may do this yet.").alone()),
    }
}

/// Use cases that the window asks for by itself: they do not show that somebody is there.
pub const UNATTENDED: &[&str] = &[
    "opening",
    "opening_progress",
    "status",
    "import_progress",
    "long_work",
];

/// What the journal names: the use case, and for whom a deputy did it.
pub fn deed(use_case: &str, on_behalf: Option<Uuid>) -> String {
    match on_behalf {
        Some(person) => format!("{use_case}{FOR}{person}"),
        None => use_case.to_owned(),
    }
}

/// Reads what `deed` wrote.
pub fn read_deed(deed: &str) -> (&str, Option<Uuid>) {
    match deed.split_once(FOR) {
        Some((use_case, person)) => (use_case, person.parse().ok()),
        None => (deed, None),
    }
}

const FOR: &str = " for ";

/// The rule of a use case; nothing where it has none.
pub fn access_to(use_case: &str) -> Option<Access> {
    let row = TABLE.iter().find(|(name, _)| *name == use_case);
    row.map(|(_, access)| *access)
}

/// `an officer, a senior officer or an administrator`
pub fn any_of(roles: &[Role]) -> String {
    let names: Vec<String> = roles.iter().map(|role| role.one()).collect();
    match names.as_slice() {
        [most @ .., last] if !most.is_empty() => format!("{} or {last}", most.join(", ")),
        few => few.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acting(role: Role) -> Acting {
        Acting::new(Uuid::nil(), "A", role)
    }

    #[test]
    fn only_a_senior_officer_countersigns() {
        for role in Role::ALL {
            let may = permit("sign_report", Some(&acting(role))).is_ok();
            assert_eq!(may, role == SeniorOfficer, "{role:?}");
        }
        assert!(permit("submit_report", Some(&acting(Officer))).is_ok());
    }

    #[test]
    fn who_only_reads_makes_no_paper_in_the_councils_name() {
        for edition in Edition::ALL {
            for role in READERS {
                let may = permit_edition(edition, &acting(*role)).is_ok();
                let speaks = matches!(
                    edition,
                    Edition::ActionPlan | Edition::Letter | Edition::Accuracy
                );
                assert_eq!(
                    may,
                    !speaks || WRITERS.contains(role),
                    "{edition:?}, {role:?}"
                );
            }
            assert!(permit_edition(edition, &acting(Administrator)).is_err());
        }
    }

    #[test]
    fn a_deputy_may_do_what_the_other_may_and_no_more() {
        let mut deputy = acting(Officer);
        assert!(permit("sign_report", Some(&deputy)).is_err());
        deputy.stands_in.push(StandsIn {
            person: Uuid::from_u128(2),
            name: "B".into(),
            role: SeniorOfficer,
        });
        assert!(permit("sign_report", Some(&deputy)).is_ok());
        let behalf = deputy.on_behalf("sign_report").map(|other| other.person);
        assert_eq!(behalf, Some(Uuid::from_u128(2)));
        assert!(
            deputy.on_behalf("save_report").is_none(),
            "by their own role"
        );
        let written = deed("sign_report", behalf);
        assert_eq!(read_deed(&written), ("sign_report", behalf));
        assert_eq!(read_deed("sign_report"), ("sign_report", None));
        let mut reader = acting(ReadOnly);
        assert_eq!(reader.sees(), Some(Sensitivity::Internal));
        reader.stands_in = deputy.stands_in;
        assert_eq!(reader.sees(), Some(Sensitivity::Restricted));
    }

    #[test]
    fn who_reads_no_content_is_given_no_use_case_that_shows_some() {
        for role in Role::ALL {
            assert_eq!(role.sees().is_some(), READERS.contains(&role), "{role:?}");
        }
        let only_keeps = READERS.iter().chain(KEEPERS);
        assert!(
            Role::ALL
                .iter()
                .all(|role| only_keeps.clone().any(|known| known == role))
        );
        assert!(
            ADMITTERS
                .iter()
                .all(|role| KEEPERS.contains(role) && READERS.contains(role))
        );
        // What is saved was read whole: nobody overwrites what they do not see.
        assert!(
            WRITERS
                .iter()
                .all(|role| role.sees() == Some(Sensitivity::Restricted))
        );
    }

    #[test]
    fn a_refusal_names_who_can() {
        let refused = permit("save_contract", Some(&acting(ReadOnly))).unwrap_err();
        assert_eq!(
            refused[0].message,
            "Only an officer, a senior officer or a commissioning manager can do this. \
             Ask a colleague who is one."
        );
    }

    #[test]
    fn nothing_is_open_by_default() {
        assert!(permit("contract", None).is_err());
        assert!(permit("unheard_of", Some(&acting(SeniorOfficer))).is_err());
        let mut names: Vec<_> = TABLE.iter().map(|(name, _)| name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), TABLE.len(), "a use case stands twice");
    }
}
