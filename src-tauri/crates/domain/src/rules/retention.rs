//! How long a case file is kept, and what keeps it from being disposed of (004-P16, 002-P15).
//!
//! The clock starts at the end of the contract, or later where something was still open then, and runs in calendar
//! years. It does not start while anything is open: a visit without its report, a report that is not signed, an action
//! that is not finished, a legal hold.

use crate::choice::label;
use crate::record::Held;
use crate::records::action::Action;
use crate::records::activity::{Activity, ActivityState};
use crate::records::contract::{Contract, ContractState, ExecutedAs};
use crate::records::hold::Hold;
use crate::records::provider::Provider;
use crate::records::report::{ReportState, ReportVersion};
use crate::records::retention::{RetentionClass, RetentionYears, years_after};
use crate::records::service::{ClientGroup, Service};
use crate::words;
use chrono::NaiveDate;
use std::collections::HashSet;

/// The class of a case file and why: what was chosen, or what follows from the contract's own facts.
pub fn class_of(contract: &Contract, service: Option<&Service>) -> (RetentionClass, &'static str) {
    match (contract.retention, contract.executed_as) {
        (Some(chosen), _) => (chosen, "it was chosen for this contract"),
        _ if service.is_some_and(|service| service.client_group == ClientGroup::Children) => (
            RetentionClass::Children,
            "the service is for children and young people",
        ),
        (None, Some(ExecutedAs::Deed)) => (
            RetentionClass::Sealed,
            "the contract was executed as a deed",
        ),
        (None, _) => (
            RetentionClass::Standard,
            "the contract was executed under hand",
        ),
    }
}

/// The day on which a contract ended; nothing while it runs.
pub fn ended(contract: &Contract) -> Option<NaiveDate> {
    match contract.state {
        ContractState::Ended => contract.end.or(contract.ended_on),
        // It ended before its time. One that was terminated before the day was kept counts to its planned end.
        ContractState::Terminated => contract.ended_on.or(contract.end),
        _ => None,
    }
}

/// What of a case file the clock looks at.
pub struct CaseFile<'a> {
    pub contract: &'a Contract,
    pub service: Option<&'a Service>,
    pub activities: &'a [Held<Activity>],
    pub reports: &'a [Held<ReportVersion>],
    pub actions: &'a [Held<Action>],
    /// Holds on this case file, also those that were released.
    pub holds: &'a [Held<Hold>],
}

/// How a case file stands today.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Nothing for shared records.
    pub class: Option<RetentionClass>,
    /// In a sentence: `6 years after it ended, because the contract was executed under hand.`
    pub rule: String,
    pub ended: Option<NaiveDate>,
    /// Nothing while the clock does not run.
    pub starts: Option<NaiveDate>,
    /// The last day on which it is kept; nothing while that is not known, and for what is permanent.
    pub kept_until: Option<NaiveDate>,
    /// Sentences that say why it is not disposed of yet; none where it is due.
    pub why_not: Vec<String>,
}

impl Standing {
    pub fn is_due(&self) -> bool {
        self.why_not.is_empty()
    }
}

pub fn standing(file: &CaseFile<'_>, years: &RetentionYears, today: NaiveDate) -> Standing {
    let (class, because) = class_of(file.contract, file.service);
    let ended = ended(file.contract);
    let mut why_not = open(file);
    let starts = match ended {
        Some(ended) if why_not.is_empty() => starts(file, ended),
        _ => None,
    };
    why_not.extend(standing_holds(file.holds));
    let kept = years.of(class);
    let kept_until = starts
        .zip(kept)
        .map(|(starts, years)| years_after(starts, years));
    match (kept, kept_until) {
        (None, _) => why_not.push("It is kept permanently.".into()),
        (Some(_), Some(until)) if until >= today => {
            why_not.push(format!("It is kept until {}.", words::date(until)));
        }
        _ => {}
    }
    say_once(&mut why_not);
    let rule = match kept {
        Some(years) => format!(
            "{} after it ended, because {because}.",
            words::count(usize::from(years), "year", "years")
        ),
        None => format!("Permanently, because {because}."),
    };
    Standing {
        class: Some(class),
        rule,
        ended,
        starts,
        kept_until,
        why_not,
    }
}

/// The earliest day on which a case file can be due, by its contract alone.
pub fn earliest(
    contract: &Contract,
    service: Option<&Service>,
    years: &RetentionYears,
) -> Option<NaiveDate> {
    let (class, _) = class_of(contract, service);
    Some(years_after(ended(contract)?, years.of(class)?))
}

/// What is still open, one sentence each.
fn open(file: &CaseFile<'_>) -> Vec<String> {
    let mut found = Vec::new();
    if ended(file.contract).is_none() {
        found.push(format!(
            "The contract is “{}”. The clock starts when it ends.",
            label(&file.contract.state)
        ));
    }
    for held in file.activities {
        use ActivityState::*;
        let visit = &held.value;
        let on = words::date(visit.from);
        match visit.state {
            Planned | Ready => found.push(format!(
                "A visit is planned for {on}. Make it, or cancel it."
            )),
            InProgress | Assessed => {
                found.push(format!("The visit of {on} has no signed report yet."));
            }
            Reported | Closed | Cancelled => {}
        }
    }
    for held in file.reports {
        use ReportState::*;
        if matches!(held.value.state, Drafting | Submitted | Returned) {
            found.push(format!(
                "Report {}, version {}, is not signed yet.",
                held.value.reference, held.value.version
            ));
        }
    }
    for held in file.actions {
        if !held.value.state.is_finished() {
            found.push(format!(
                "Action {} is “{}”. It has to be verified, closed or declined first.",
                held.value.reference,
                label(&held.value.state)
            ));
        }
    }
    found
}

/// Two visits may be planned for one day, and each report has its own R1.
fn say_once(sentences: &mut Vec<String>) {
    let mut said = HashSet::new();
    sentences.retain(|sentence| said.insert(sentence.clone()));
}

/// The day on which the last open thing was finished; nothing while a hold stands that began before that.
fn starts(file: &CaseFile<'_>, ended: NaiveDate) -> Option<NaiveDate> {
    let signed = file
        .reports
        .iter()
        .filter_map(|held| held.value.signature.as_ref())
        .map(|signature| signature.at.date_naive());
    let checked = file
        .actions
        .iter()
        .flat_map(|held| &held.value.checks)
        .map(|check| check.at.date_naive());
    let mut starts = signed.chain(checked).fold(ended, NaiveDate::max);
    let mut holds: Vec<&Hold> = file.holds.iter().map(|held| &held.value).collect();
    holds.sort_by_key(|hold| hold.from);
    for hold in holds {
        match &hold.released {
            _ if hold.from > starts => break,
            Some(release) => starts = starts.max(release.on),
            None => return None,
        }
    }
    Some(starts)
}

fn standing_holds(holds: &[Held<Hold>]) -> impl Iterator<Item = String> + '_ {
    let standing = holds.iter().filter(|held| held.value.stands());
    standing.map(|held| {
        format!(
            "A legal hold stands since {}: {}",
            words::date(held.value.from),
            sentence(&held.value.why)
        )
    })
}

fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

/// Whether a shared record that nothing needs any more has gone so many years without a change.
pub fn shared_is_due(last_change: NaiveDate, years: &RetentionYears, today: NaiveDate) -> bool {
    years_after(last_change, years.shared) < today
}

/// Of a colleague who has left.
pub const NAME_STAYS: &str = "The name stays in the history and on reports. Their password and key were destroyed when they left, and no contact details are kept.";

/// What of a provider the clock looks at.
pub struct ProviderFile<'a> {
    pub provider: &'a Held<Provider>,
    /// Every service that it runs, and those that it ran once and that are kept with it.
    pub services: &'a [Held<Service>],
    /// Every contract that is still kept.
    pub contracts: &'a [&'a Contract],
    pub holds: &'a [Held<Hold>],
    /// The last change of the provider or of a service that is kept with it.
    pub changed: NaiveDate,
}

/// How a provider stands today. It is kept while any contract that is still kept names it, or needs a service that is
/// kept with it, and then for the years of shared records since its last change.
pub fn provider_standing(
    file: &ProviderFile<'_>,
    years: &RetentionYears,
    today: NaiveDate,
) -> Standing {
    let mut why_not = Vec::new();
    if !has_its_own_key(file.provider) {
        why_not.push(SHARED_KEY.to_owned());
    }
    match naming(file).as_slice() {
        [] => {}
        few if few.len() <= NAMED => {
            why_not.push(format!("It is still named in {}.", words::list(few)));
        }
        many => why_not.push(format!(
            "It is still named in {} contracts, such as {}.",
            many.len(),
            many[0]
        )),
    }
    for service in file.services {
        let own = service.case_file == file.provider.case_file;
        if service.value.provider == file.provider.id && !own {
            why_not.push(format!(
                "“{}” came from another provider and is kept with that one. Dispose of that provider first.",
                service.value.name
            ));
        }
    }
    why_not.extend(standing_holds(file.holds));
    let kept_until = years_after(file.changed, years.shared);
    if kept_until >= today {
        why_not.push(format!("It is kept until {}.", words::date(kept_until)));
    }
    Standing {
        class: None,
        rule: format!(
            "{} after its last change, once no contract names it.",
            words::count(usize::from(years.shared), "year", "years")
        ),
        ended: None,
        starts: Some(file.changed),
        kept_until: Some(kept_until),
        why_not,
    }
}

/// So many contracts are named one by one.
const NAMED: usize = 3;

const SHARED_KEY: &str = "An earlier version of the program kept it under one key with other providers. What has no key of its own cannot be disposed of.";

/// Whether a provider is a case file of its own.
pub fn has_its_own_key(provider: &Held<Provider>) -> bool {
    provider.case_file == provider.id
}

/// References of the contracts that need the provider, or a service that is kept with it. One that has gone to another
/// provider is needed as long as that provider is.
fn naming(file: &ProviderFile<'_>) -> Vec<String> {
    let kept = || {
        let all = file.services.iter();
        all.filter(|service| service.case_file == file.provider.case_file)
    };
    let needs = |contract: &Contract| {
        contract.providers.contains(&file.provider.id)
            || kept().any(|service| {
                contract.service == Some(service.id)
                    || contract.providers.contains(&service.value.provider)
            })
    };
    let mut found: Vec<String> = file
        .contracts
        .iter()
        .filter(|contract| needs(contract))
        .map(|contract| contract.reference.clone())
        .collect();
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::action::{ActionState, Verification};
    use crate::records::hold::Release;
    use crate::records::service::ServiceType;
    use chrono::Datelike;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn held<T>(value: T) -> Held<T> {
        Held {
            id: Uuid::nil(),
            version: 1,
            case_file: Uuid::nil(),
            value,
        }
    }

    fn ended_on(end: &str) -> Contract {
        Contract {
            end: Some(day(end)),
            state: ContractState::Ended,
            ..Contract::default()
        }
    }

    fn of(contract: &Contract) -> CaseFile<'_> {
        CaseFile {
            contract,
            service: None,
            activities: &[],
            reports: &[],
            actions: &[],
            holds: &[],
        }
    }

    fn at(file: &CaseFile<'_>, today: &str) -> Standing {
        standing(file, &RetentionYears::default(), day(today))
    }

    fn hold(from: &str, released: Option<&str>) -> Held<Hold> {
        held(Hold {
            why: "Claim 2026/41".into(),
            from: day(from),
            released: released.map(|on| Release {
                on: day(on),
                by: Uuid::nil(),
                why: String::new(),
            }),
            ..Hold::default()
        })
    }

    #[test]
    fn what_is_open_twice_is_said_once() {
        let contract = ended_on("2018-03-31");
        // Each report has its own R1.
        let action = held(Action {
            reference: "R1".into(),
            ..Action::default()
        });
        let file = CaseFile {
            actions: &[action.clone(), action],
            ..of(&contract)
        };
        let why_not = at(&file, "2026-11-12").why_not;
        assert_eq!(why_not.len(), 1, "{why_not:?}");
        assert!(why_not[0].starts_with("Action R1 is"), "{why_not:?}");
    }

    #[test]
    fn the_class_follows_from_the_contract_until_somebody_chooses() {
        let mut contract = Contract::default();
        assert_eq!(class_of(&contract, None).0, RetentionClass::Standard);
        contract.executed_as = Some(ExecutedAs::Deed);
        assert_eq!(class_of(&contract, None).0, RetentionClass::Sealed);
        let home = Service {
            name: "Rowan Gate".into(),
            provider: Uuid::nil(),
            service_type: ServiceType::ChildrensHome,
            client_group: ClientGroup::Children,
            size: None,
            manager: None,
            regulated: true,
            regulator_id: None,
            regulator_rating: None,
        };
        assert_eq!(class_of(&contract, Some(&home)).0, RetentionClass::Children);
        contract.retention = Some(RetentionClass::Permanent);
        assert_eq!(
            class_of(&contract, Some(&home)).0,
            RetentionClass::Permanent
        );
    }

    #[test]
    fn it_is_kept_through_the_last_day_of_its_years() {
        let contract = ended_on("2020-03-31");
        let on_the_day = at(&of(&contract), "2026-03-31");
        assert_eq!(on_the_day.kept_until, Some(day("2026-03-31")));
        assert_eq!(on_the_day.why_not, ["It is kept until 31 March 2026."]);
        assert!(at(&of(&contract), "2026-04-01").is_due());
        // A leap day has no anniversary in most years.
        let contract = ended_on("2020-02-29");
        assert_eq!(
            at(&of(&contract), "2026-03-01").kept_until,
            Some(day("2026-02-28"))
        );
    }

    #[test]
    fn the_clock_does_not_start_while_anything_is_open() {
        let running = Contract {
            state: ContractState::Active,
            ..ended_on("2010-03-31")
        };
        let standing = at(&of(&running), "2026-04-01");
        assert_eq!((standing.starts, standing.kept_until), (None, None));
        assert!(standing.why_not[0].contains("“Active”"));

        let contract = ended_on("2010-03-31");
        let open = [held(Action {
            reference: "A2".into(),
            state: ActionState::InProgress,
            ..Action::default()
        })];
        let file = CaseFile {
            actions: &open,
            ..of(&contract)
        };
        let standing = at(&file, "2026-04-01");
        assert_eq!(standing.starts, None);
        assert!(standing.why_not[0].contains("A2"));

        let unsigned = [held(ReportVersion {
            reference: "MR-2010-001".into(),
            version: 1,
            state: ReportState::Submitted,
            ..ReportVersion::default()
        })];
        let file = CaseFile {
            reports: &unsigned,
            ..of(&contract)
        };
        assert!(at(&file, "2026-04-01").why_not[0].contains("MR-2010-001"));
    }

    #[test]
    fn the_clock_starts_with_what_was_finished_last() {
        let contract = ended_on("2010-03-31");
        let done = [held(Action {
            state: ActionState::Verified,
            checks: vec![Verification {
                done: true,
                evidence: String::new(),
                note: None,
                by: Uuid::nil(),
                at: "2012-05-04T09:00:00Z".parse().unwrap(),
            }],
            ..Action::default()
        })];
        let file = CaseFile {
            actions: &done,
            ..of(&contract)
        };
        assert_eq!(at(&file, "2018-05-05").kept_until, Some(day("2018-05-04")));
    }

    #[test]
    fn a_hold_keeps_the_clock_from_starting_and_stops_disposal_afterwards() {
        let contract = ended_on("2010-03-31");
        let with = |holds: &[Held<Hold>], today: &str| {
            let file = CaseFile {
                holds,
                ..of(&contract)
            };
            at(&file, today)
        };
        let before = with(&[hold("2009-01-01", None)], "2030-01-01");
        assert_eq!(before.starts, None);
        assert_eq!(
            before.why_not,
            ["A legal hold stands since 1 January 2009: Claim 2026/41."]
        );
        let released = with(&[hold("2009-01-01", Some("2015-06-01"))], "2030-01-01");
        assert_eq!(released.kept_until, Some(day("2021-06-01")));
        // One that came later leaves the clock as it is.
        let later = with(&[hold("2012-01-01", None)], "2030-01-01");
        assert_eq!(later.kept_until, Some(day("2016-03-31")));
        assert!(!later.is_due());
        assert!(with(&[hold("2012-01-01", Some("2029-01-01"))], "2030-01-01").is_due());
    }

    /// A provider that is kept as its own case file, with a service there that `runs` runs.
    fn provider(id: u128, runs: u128) -> (Held<Provider>, Held<Service>) {
        let id = Uuid::from_u128(id);
        let provider = Held {
            id,
            version: 1,
            case_file: id,
            value: Provider::default(),
        };
        let service = Held {
            id: Uuid::from_u128(id.as_u128() + 1000),
            version: 1,
            case_file: id,
            value: Service {
                name: "Rowan Gate".into(),
                provider: Uuid::from_u128(runs),
                service_type: ServiceType::HomeCare,
                client_group: ClientGroup::Adults,
                size: None,
                manager: None,
                regulated: false,
                regulator_id: None,
                regulator_rating: None,
            },
        };
        (provider, service)
    }

    fn stands(
        provider: &Held<Provider>,
        services: &[Held<Service>],
        contracts: &[&Contract],
        today: &str,
    ) -> Vec<String> {
        let file = ProviderFile {
            provider,
            services,
            contracts,
            holds: &[],
            changed: day("2020-02-29"),
        };
        provider_standing(&file, &RetentionYears::default(), day(today)).why_not
    }

    #[test]
    fn a_provider_is_kept_while_a_contract_names_it_and_for_its_years_after_the_last_change() {
        let (kept, service) = provider(1, 1);
        let services = [service];
        assert_eq!(
            stands(&kept, &services, &[], "2026-02-28"),
            ["It is kept until 28 February 2026."]
        );
        assert_eq!(
            stands(&kept, &services, &[], "2026-03-01"),
            Vec::<String>::new()
        );
        let naming = Contract {
            reference: "TC-AS-0007".into(),
            providers: vec![kept.id],
            ..Contract::default()
        };
        let other = Contract {
            reference: "TC-AS-0008".into(),
            providers: vec![Uuid::from_u128(9)],
            ..Contract::default()
        };
        assert_eq!(
            stands(&kept, &services, &[&other, &naming], "2090-01-01"),
            ["It is still named in TC-AS-0007."]
        );
        let many = [&naming; 4];
        assert_eq!(
            stands(&kept, &services, &many, "2090-01-01"),
            ["It is still named in 4 contracts, such as TC-AS-0007."]
        );
    }

    #[test]
    fn a_service_that_went_to_another_provider_is_never_lost_by_either() {
        let (first, service) = provider(1, 2);
        let (second, _) = provider(2, 2);
        let services = [service];
        let of_second = Contract {
            reference: "TC-AS-0007".into(),
            providers: vec![second.id],
            ..Contract::default()
        };
        // The first keeps it while a contract names the second, or the service.
        assert_eq!(
            stands(&first, &services, &[&of_second], "2090-01-01"),
            ["It is still named in TC-AS-0007."]
        );
        let of_service = Contract {
            service: Some(services[0].id),
            providers: Vec::new(),
            ..of_second.clone()
        };
        assert_eq!(
            stands(&first, &services, &[&of_service], "2090-01-01").len(),
            1
        );
        assert!(stands(&first, &services, &[], "2090-01-01").is_empty());
        // The second waits for the first.
        assert!(stands(&second, &services, &[], "2090-01-01")[0].contains("Rowan Gate"));
    }

    #[test]
    fn a_provider_that_shares_its_key_is_never_disposed_of() {
        let (kept, _) = provider(1, 1);
        let shared = Held {
            case_file: Uuid::from_u128(3),
            ..kept
        };
        assert_eq!(stands(&shared, &[], &[], "2090-01-01"), [SHARED_KEY]);
    }

    #[test]
    fn what_is_permanent_is_never_due() {
        let contract = Contract {
            retention: Some(RetentionClass::Permanent),
            ..ended_on("1990-03-31")
        };
        let standing = at(&of(&contract), "2200-01-01");
        assert_eq!(standing.why_not, ["It is kept permanently."]);
        assert_eq!(earliest(&contract, None, &RetentionYears::default()), None);
    }

    #[test]
    fn one_that_was_terminated_counts_from_that_day() {
        let contract = Contract {
            state: ContractState::Terminated,
            ended_on: Some(day("2019-07-01")),
            ..ended_on("2024-03-31")
        };
        assert_eq!(
            at(&of(&contract), "2026-01-01").kept_until,
            Some(day("2025-07-01"))
        );
    }

    proptest! {
        #[test]
        fn nothing_is_due_before_its_years_are_over(
            end in 0..20_000_i64, today in 0..60_000_i64, years in 1..100_u16,
        ) {
            let first = day("1990-01-01");
            let (end, today) = (first + chrono::Days::new(end as u64), first + chrono::Days::new(today as u64));
            let contract = Contract { end: Some(end), state: ContractState::Ended, ..Contract::default() };
            let rule = RetentionYears { standard: years, ..RetentionYears::default() };
            let standing = standing(&of(&contract), &rule, today);
            if standing.is_due() {
                let (passed, years) = (today.year() - end.year(), i32::from(years));
                prop_assert!(passed > years || (passed == years && today.ordinal() >= end.ordinal().min(59)));
            }
            let earliest = earliest(&contract, None, &rule).unwrap();
            prop_assert_eq!(standing.is_due(), earliest < today);
        }
    }
}
