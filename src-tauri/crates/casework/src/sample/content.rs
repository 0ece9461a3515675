//! What the sample council has on file, as data. Days count from the day on which the sample is
//! made, so that the story is always fresh, and they fall on working days. Numbers (E1, F1, R1) follow from the order in the files.

use chrono::{Days, NaiveDate};
use domain::calendar::is_working_day;
use domain::records::activity::{Approach, Method, Participation};
use domain::records::contract::{Clause, ContractState, ExecutedAs, Regime};
use domain::records::council::Nation;
use domain::records::evidence::{EvidenceType, Reliability};
use domain::records::finding::FindingType;
use domain::records::framework::Framework;
use domain::records::improvement::{BasisType, Obligation};
use domain::records::judgement::Rating;
use domain::records::person::Person;
use domain::records::plan::PlannedCriterion;
use domain::records::provider::Provider;
use domain::records::report::EasyRead;
use domain::records::service::{ClientGroup, ServiceType};
use serde::Deserialize;

/// Where the sample council is.
pub const NATION: Nation = Nation::England;

/// The adult framework, which comes with the program for every council.
pub fn adult_framework() -> Framework {
    serde_json::from_str(include_str!("adult_framework.json"))
        .expect("a test reads the framework that the program ships")
}

/// Colleagues, providers, services and contracts.
pub fn register() -> Register {
    serde_json::from_str(include_str!("register.json"))
        .expect("a test reads the register that the program ships")
}

/// Larkspur House, from the plan to the checks of its action plan.
pub fn larkspur() -> Thread {
    serde_json::from_str(include_str!("larkspur.json"))
        .expect("a test reads the thread that the program ships")
}

/// Larkspur House half a year before: what the report of today compares itself with.
pub fn larkspur_before() -> Thread {
    serde_json::from_str(include_str!("larkspur_before.json"))
        .expect("a test reads the thread that the program ships")
}

/// Two more visits: one whose report waits for a signature, one that is still being judged.
pub fn second() -> Vec<Thread> {
    serde_json::from_str(include_str!("second.json"))
        .expect("a test reads the threads that the program ships")
}

/// Where something happened so many days ago: on that day, or the last working day before it. What
/// is later in the files is never earlier on the calendar.
pub fn worked_on(today: NaiveDate, days_ago: i64) -> NaiveDate {
    let mut day = in_days(today, -days_ago);
    while !is_working_day(day, NATION) {
        day = day - Days::new(1);
    }
    day
}

/// Where something is due in so many days: on that day, or the next working day after it. A
/// negative number is past.
pub fn due_on(today: NaiveDate, in_so_many: i64) -> NaiveDate {
    let mut day = in_days(today, in_so_many);
    while !is_working_day(day, NATION) {
        day = day + Days::new(1);
    }
    day
}

/// The date in so many days, whatever day of the week; a negative number is past.
pub fn in_days(today: NaiveDate, days: i64) -> NaiveDate {
    if days < 0 {
        today - Days::new(days.unsigned_abs())
    } else {
        today + Days::new(days.unsigned_abs())
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Register {
    pub people: Vec<Person>,
    pub providers: Vec<SampleProvider>,
    pub services: Vec<SampleService>,
    pub contracts: Vec<SampleContract>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SampleProvider {
    pub key: String,
    pub record: Provider,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SampleService {
    pub key: String,
    /// A provider's key.
    pub provider: String,
    pub name: String,
    pub service_type: ServiceType,
    pub client_group: ClientGroup,
    pub size: Option<String>,
    pub manager: Option<String>,
    pub regulated: bool,
    pub regulator_id: Option<String>,
    pub regulator_rating: Option<RegulatorRating>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RegulatorRating {
    pub rating: String,
    pub days_ago: i64,
}

impl RegulatorRating {
    /// Such as “Good, 14 March 2024”.
    pub fn text(&self, today: NaiveDate) -> String {
        let on = domain::words::date(in_days(today, -self.days_ago));
        format!("{}, {on}", self.rating)
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SampleContract {
    pub key: String,
    pub reference: String,
    pub title: String,
    /// Keys of providers.
    pub providers: Vec<String>,
    /// A service's key.
    pub service: Option<String>,
    pub description: String,
    /// For the whole term; none where it is not known.
    pub value_pence: Option<i64>,
    pub start_in_days: i64,
    pub end_in_days: i64,
    pub regime: Option<Regime>,
    pub executed_as: ExecutedAs,
    /// A user name.
    pub officer: String,
    /// Numbered from 1, in this order.
    pub outcomes: Vec<String>,
    pub clauses: Vec<Clause>,
    pub state: ContractState,
}

/// One monitoring thread on a contract, told up to where it has come.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Thread {
    /// A contract's key.
    pub contract: String,
    /// The user name of whoever leads the visit and writes everything up to the signature.
    pub officer: String,
    pub plan: SamplePlan,
    pub visit: SampleVisit,
    /// E1, E2 and so on, in this order.
    pub evidence: Vec<SampleEvidence>,
    /// F1, F2 and so on, in this order.
    pub findings: Vec<SampleFinding>,
    /// When findings, judgements and improvements were written; all evidence is older.
    pub judged_days_ago: i64,
    pub judgements: Vec<SampleJudgement>,
    /// R1, R2 … and A1, A2 …, each series in this order.
    pub improvements: Vec<SampleImprovement>,
    /// When the judging was closed; none while it goes on.
    pub assessed_days_ago: Option<i64>,
    pub report: Option<SampleReport>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SamplePlan {
    pub purpose: String,
    pub agreed_days_ago: i64,
    pub review_in_days: i64,
    pub criteria: Vec<PlannedCriterion>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SampleVisit {
    pub method: Method,
    pub approach: Approach,
    pub announced: bool,
    pub from_days_ago: i64,
    /// None for a visit of one day.
    pub to_days_ago: Option<i64>,
    pub how: String,
    pub participation: Vec<Participation>,
}

impl SampleVisit {
    /// How far the whole visit moves back, so that each of its days is a working day.
    fn moved_back(&self, today: NaiveDate) -> i64 {
        let last = self.to_days_ago.unwrap_or(self.from_days_ago);
        let works = |back: &i64| {
            (last..=self.from_days_ago)
                .all(|days| is_working_day(in_days(today, -(days + back)), NATION))
        };
        (0..)
            .find(works)
            .expect("there is always another working week")
    }

    pub fn first_day(&self, today: NaiveDate) -> NaiveDate {
        worked_on(today, self.from_days_ago + self.moved_back(today))
    }

    /// None for a visit of one day.
    pub fn last_day(&self, today: NaiveDate) -> Option<NaiveDate> {
        let last = self.to_days_ago? + self.moved_back(today);
        Some(worked_on(today, last))
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SampleEvidence {
    pub what: String,
    pub evidence_type: EvidenceType,
    pub source: String,
    pub days_ago: i64,
    pub method: Option<String>,
    pub reliability: Option<Reliability>,
    pub quotation: Option<String>,
    pub criteria: Vec<u16>,
    #[serde(default)]
    pub photographs: Vec<SamplePhotograph>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SamplePhotograph {
    pub picture: SamplePicture,
    pub shows: String,
}

/// Drawn for the sample.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SamplePicture {
    Menu,
    Stock,
}

impl SamplePicture {
    pub fn file(self) -> &'static [u8] {
        match self {
            SamplePicture::Menu => include_bytes!("menu.jpg"),
            SamplePicture::Stock => include_bytes!("stock.jpg"),
        }
    }
}

impl SampleEvidence {
    /// Evidence moves with the visit that it belongs to.
    pub fn date(&self, visit: &SampleVisit, today: NaiveDate) -> NaiveDate {
        worked_on(today, self.days_ago + visit.moved_back(today))
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SampleFinding {
    pub criterion: u16,
    pub finding_type: FindingType,
    pub text: String,
    pub affects_outcomes: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SampleJudgement {
    pub criterion: u16,
    pub decided: Rating,
    pub rationale: Option<String>,
    pub reason: Option<String>,
    pub narrative: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SampleImprovement {
    /// The number of the finding that it answers: 1 for F1.
    pub finding: u32,
    pub obligation: SampleObligation,
    pub title: String,
    pub text: String,
    pub person: String,
    pub role: String,
    pub measure: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum SampleObligation {
    Requirement {
        basis_type: BasisType,
        basis: String,
        due_in_days: i64,
    },
    Recommendation {
        due_in_days: Option<i64>,
    },
}

impl SampleObligation {
    pub fn on(&self, today: NaiveDate) -> Obligation {
        match self {
            SampleObligation::Requirement {
                basis_type,
                basis,
                due_in_days,
            } => Obligation::Requirement {
                basis_type: *basis_type,
                basis: basis.clone(),
                due: due_on(today, *due_in_days),
            },
            SampleObligation::Recommendation { due_in_days } => Obligation::Recommendation {
                due: due_in_days.map(|days| due_on(today, days)),
            },
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SampleReport {
    pub summary: String,
    pub strengths: Vec<String>,
    pub people_good: Option<String>,
    pub people_better: Option<String>,
    pub people_used: Option<String>,
    pub good_practice: Option<String>,
    pub easy_read: Vec<EasyRead>,
    pub started_days_ago: i64,
    pub sent_days_ago: i64,
    /// None while it waits for the second signature.
    pub signature: Option<SampleSignature>,
    pub action_plan: Option<SampleActionPlan>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SampleSignature {
    /// A user name.
    pub by: String,
    pub days_ago: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SampleActionPlan {
    /// When the provider's answers came in.
    pub answered_days_ago: i64,
    pub answers: Vec<SampleAnswer>,
    pub agreed_days_ago: i64,
    pub for_provider: String,
    /// What happened after the plan was agreed, oldest first.
    pub steps: Vec<SampleStep>,
}

/// The provider's answer to one improvement: an action, or a reason to decline.
#[derive(Clone, Debug, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum SampleAnswer {
    Action {
        /// R1 or A1.
        reference: String,
        action: String,
        person: String,
        role: String,
        /// Only where it is earlier than the report asks.
        due_in_days: Option<i64>,
        comment: Option<String>,
    },
    Declined {
        reference: String,
        reason: String,
    },
}

impl SampleAnswer {
    pub fn reference(&self) -> &str {
        match self {
            SampleAnswer::Action { reference, .. } | SampleAnswer::Declined { reference, .. } => {
                reference
            }
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum SampleStep {
    InProgress {
        reference: String,
        days_ago: i64,
        says: String,
    },
    ReportedDone {
        reference: String,
        days_ago: i64,
        says: String,
    },
    /// A check by the officer of the thread.
    Checked {
        reference: String,
        days_ago: i64,
        done: bool,
        evidence: String,
        note: Option<String>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Utc};
    use domain::records::action::{Action, ActionPlan, ActionState};
    use domain::records::activity::{Activity, ActivityState};
    use domain::records::contract::{Contract, Outcome};
    use domain::records::evidence::Evidence;
    use domain::records::finding::Finding;
    use domain::records::improvement::Improvement;
    use domain::records::judgement::Judgement;
    use domain::records::plan::MonitoringPlan;
    use domain::records::report::{Grade, ReportVersion, Strength};
    use domain::rules;
    use domain::{Acting, Held, Pence, Record, Role, Uuid};
    use std::collections::{BTreeSet, HashSet};
    use std::sync::LazyLock;

    static REGISTER: LazyLock<Register> = LazyLock::new(register);
    static FRAMEWORK: LazyLock<Framework> = LazyLock::new(adult_framework);

    fn all_threads() -> Vec<Thread> {
        let mut threads = vec![larkspur_before(), larkspur()];
        threads.extend(second());
        threads
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(day: NaiveDate) -> DateTime<Utc> {
        day.and_hms_opt(10, 0, 0).unwrap().and_utc()
    }

    fn held<T: Record>(number: usize, value: T) -> Held<T> {
        Held {
            id: Uuid::from_u128(1000 + number as u128),
            version: 1,
            case_file: Uuid::nil(),
            value,
        }
    }

    fn acting(user: &str) -> Acting {
        let people = &REGISTER.people;
        let place = people
            .iter()
            .position(|person| person.user_name == user)
            .unwrap_or_else(|| panic!("nobody is called {user}"));
        Acting::new(
            Uuid::from_u128(place as u128 + 1),
            people[place].name.clone(),
            people[place].role,
        )
    }

    fn sentences(text: &str) -> Vec<&str> {
        let ends = text
            .match_indices(". ")
            .map(|(place, _)| place + 1)
            .chain([text.len()]);
        let mut from = 0;
        ends.map(|end| {
            let sentence = text[from..end].trim();
            from = end;
            sentence
        })
        .collect()
    }

    fn words(text: &str) -> usize {
        text.split_whitespace().count()
    }

    /// The items of evidence that a text names, such as 9 for (E9).
    fn named_evidence(text: &str) -> Vec<usize> {
        text.split(|c: char| !c.is_ascii_alphanumeric())
            .filter_map(|word| word.strip_prefix('E')?.parse().ok())
            .collect()
    }

    #[test]
    fn the_adult_framework_is_whole_and_names_no_council() {
        let framework = &*FRAMEWORK;
        let criteria: Vec<_> = framework
            .domains
            .iter()
            .flat_map(|part| &part.criteria)
            .collect();
        let numbers: Vec<u16> = criteria.iter().map(|criterion| criterion.number).collect();
        assert_eq!(numbers, (1..=20).collect::<Vec<_>>());
        let critical: Vec<u16> = criteria
            .iter()
            .filter(|criterion| criterion.critical)
            .map(|criterion| criterion.number)
            .collect();
        assert_eq!(critical, [4, 9, 10, 13]);
        let mut seen = HashSet::new();
        for criterion in criteria {
            assert!((1..=3).contains(&criterion.weight));
            assert!(
                (2..=4).contains(&words(&criterion.short)),
                "{}",
                criterion.short
            );
            for level in &criterion.levels {
                assert!((3..=14).contains(&words(level)), "{level}");
                assert_eq!(sentences(level).len(), 1, "{level}");
                assert!(seen.insert(level.clone()), "twice: {level}");
            }
        }
        assert!(!include_str!("adult_framework.json").contains("Thornmere"));
    }

    #[test]
    fn the_register_refers_only_to_what_it_holds() {
        let register = &*REGISTER;
        let users: HashSet<&str> = register
            .people
            .iter()
            .map(|person| person.user_name.as_str())
            .collect();
        let providers: HashSet<&str> = register
            .providers
            .iter()
            .map(|provider| provider.key.as_str())
            .collect();
        let services: HashSet<&str> = register
            .services
            .iter()
            .map(|service| service.key.as_str())
            .collect();
        assert_eq!(users.len(), register.people.len());
        assert_eq!(providers.len(), register.providers.len());
        assert_eq!(services.len(), register.services.len());
        let seniors = register
            .people
            .iter()
            .filter(|person| person.role == Role::SeniorOfficer);
        assert!(seniors.count() >= 1, "somebody has to countersign");
        for provider in &register.providers {
            let numbers = &provider.record.identifiers;
            assert!(!numbers.is_empty(), "{} has no number", provider.key);
        }
        for service in &register.services {
            assert!(providers.contains(service.provider.as_str()));
            assert_eq!(
                service.regulated,
                service.regulator_id.is_some(),
                "{}",
                service.key
            );
        }
        let mut references = HashSet::new();
        let mut keys = HashSet::new();
        for contract in &register.contracts {
            assert!(
                references.insert(&contract.reference),
                "{}",
                contract.reference
            );
            assert!(keys.insert(&contract.key), "{}", contract.key);
            assert!(users.contains(contract.officer.as_str()));
            assert!(
                (2..=4).contains(&contract.outcomes.len()),
                "{}",
                contract.key
            );
            assert!(contract.clauses.len() >= 2, "{}", contract.key);
            for provider in &contract.providers {
                assert!(providers.contains(provider.as_str()), "{provider}");
            }
            if let Some(key) = &contract.service {
                let service = register.services.iter().find(|service| service.key == *key);
                let service = service.unwrap_or_else(|| panic!("no service {key}"));
                assert!(contract.providers.contains(&service.provider), "{key}");
            }
            assert!(words(&contract.description) > 4);
        }
    }

    /// The contract as the rules leave it in its state.
    fn contract(sample: &SampleContract, today: NaiveDate) -> Contract {
        use ContractState::*;
        let typed = Contract {
            title: sample.title.clone(),
            providers: vec![Uuid::from_u128(77)],
            value: sample.value_pence.map(Pence),
            start: Some(in_days(today, sample.start_in_days)),
            end: Some(in_days(today, sample.end_in_days)),
            regime: sample.regime,
            executed_as: Some(sample.executed_as),
            outcomes: sample
                .outcomes
                .iter()
                .map(|text| Outcome {
                    number: 0,
                    text: text.clone(),
                })
                .collect(),
            clauses: sample.clauses.clone(),
            ..Contract::default()
        };
        let path: &[ContractState] = match sample.state {
            Draft => &[],
            Agreed => &[Agreed],
            Active => &[Agreed, Active],
            last => &[Agreed, Active, last],
        };
        path.iter().fold(
            rules::contract::save(None, typed).unwrap(),
            |contract, to| {
                rules::contract::move_to(&contract, *to, today)
                    .unwrap_or_else(|refused| panic!("{}: {refused:?}", sample.reference))
            },
        )
    }

    #[test]
    fn every_contract_can_be_in_its_state() {
        let today = day("2026-11-12");
        let contracts = &REGISTER.contracts;
        let states: HashSet<ContractState> = contracts
            .iter()
            .map(|sample| contract(sample, today).state)
            .collect();
        assert_eq!(states.len(), 6, "all states but terminated: {states:?}");
        assert!(contracts.iter().any(|sample| sample.providers.len() > 2));
    }

    /// A thread as the rules of the domain leave it.
    struct Played {
        activity: Activity,
        evidence: Vec<Held<Evidence>>,
        findings: Vec<Held<Finding>>,
        judgements: Vec<Held<Judgement>>,
        improvements: Vec<Held<Improvement>>,
        actions: Vec<Held<Action>>,
    }

    impl Played {
        fn rating(&self, number: u16) -> Option<Rating> {
            self.judgements
                .iter()
                .find(|held| held.value.criterion == number)
                .map(|held| held.value.decided)
        }

        fn grade(&self) -> Option<Grade> {
            let breach = self
                .findings
                .iter()
                .any(|held| held.value.finding_type == FindingType::Breach);
            let (_, whole) = rules::grade::all(&FRAMEWORK, &|number| self.rating(number), breach);
            whole.grade
        }
    }

    /// Plays a thread through the rules as if the sample were made on `today`.
    fn play(thread: &Thread, today: NaiveDate) -> Played {
        let sample = REGISTER
            .contracts
            .iter()
            .find(|contract| contract.key == thread.contract)
            .unwrap();
        let contract = contract(sample, today);
        let officer = acting(&thread.officer);
        let on = |days_ago: i64| worked_on(today, days_ago);

        let typed = MonitoringPlan {
            purpose: thread.plan.purpose.clone(),
            criteria: thread.plan.criteria.clone(),
            review_due: Some(due_on(today, thread.plan.review_in_days)),
            ..MonitoringPlan::default()
        };
        let plan = rules::plan::save(None, typed, Some(&FRAMEWORK), &contract).unwrap();
        let plan = rules::plan::agree(&plan, &contract, on(thread.plan.agreed_days_ago)).unwrap();

        let first = thread.visit.first_day(today);
        assert!(on(thread.plan.agreed_days_ago) < first);
        let typed = Activity {
            plan: Uuid::nil(),
            method: thread.visit.method,
            approach: thread.visit.approach,
            announced: thread.visit.announced,
            from: first,
            to: thread.visit.last_day(today),
            lead: officer.person,
            provider: None,
            how: Some(thread.visit.how.clone()),
            participation: thread.visit.participation.clone(),
            state: ActivityState::Planned,
            cancelled_because: None,
            criteria: Vec::new(),
            framework: None,
        };
        let activity = rules::visit::save_activity(None, typed, &contract, None).unwrap();
        let (mut activity, _) = rules::visit::start(&activity, &plan, first).unwrap();

        let judged = on(thread.judged_days_ago);
        assert!(judged >= activity.last_day());
        let mut evidence: Vec<Held<Evidence>> = Vec::new();
        for item in &thread.evidence {
            let typed = Evidence {
                activity: Uuid::nil(),
                number: 0,
                what: item.what.clone(),
                evidence_type: item.evidence_type,
                source: item.source.clone(),
                date: item.date(&thread.visit, today),
                who: None,
                method: item.method.clone(),
                reliability: item.reliability,
                quotation: item.quotation.clone(),
                criteria: item.criteria.clone(),
                by: Uuid::nil(),
                photographs: Vec::new(),
            };
            let saved =
                rules::visit::save_evidence(None, typed, &activity, &evidence, judged, &officer)
                    .unwrap();
            evidence.push(held(evidence.len(), saved));
        }
        let mut findings: Vec<Held<Finding>> = Vec::new();
        for finding in &thread.findings {
            let typed = Finding {
                activity: Uuid::nil(),
                number: 0,
                criterion: finding.criterion,
                finding_type: finding.finding_type,
                text: finding.text.clone(),
                affects_outcomes: finding.affects_outcomes,
                by: Uuid::nil(),
            };
            let saved =
                rules::visit::save_finding(None, typed, &activity, &findings, &[], &officer)
                    .unwrap();
            findings.push(held(findings.len(), saved));
        }
        let mut judgements: Vec<Held<Judgement>> = Vec::new();
        for judgement in &thread.judgements {
            let number = judgement.criterion;
            let typed = Judgement {
                activity: Uuid::nil(),
                criterion: number,
                suggested: None,
                decided: judgement.decided,
                rationale: judgement.rationale.clone(),
                reason: judgement.reason.clone(),
                narrative: judgement.narrative.clone(),
                by: Uuid::nil(),
            };
            let judged = rules::visit::judge(
                typed,
                &activity,
                &rules::visit::findings_on(&findings, number),
                &rules::visit::evidence_on(&evidence, number),
                &officer,
            )
            .unwrap_or_else(|refused| panic!("criterion {number}: {refused:?}"));
            judgements.push(held(judgements.len(), judged));
        }
        let issued = rules::visit::issue_date(&activity, judged, NATION);
        let mut improvements: Vec<Held<Improvement>> = Vec::new();
        for improvement in &thread.improvements {
            let finding = &findings[improvement.finding as usize - 1].value;
            let typed = Improvement {
                activity: Uuid::nil(),
                finding: Uuid::nil(),
                obligation: improvement.obligation.on(today),
                title: improvement.title.clone(),
                text: improvement.text.clone(),
                person: improvement.person.clone(),
                role: improvement.role.clone(),
                measure: improvement.measure.clone(),
                number: 0,
                withdrawn: None,
                by: Uuid::nil(),
            };
            let saved = rules::visit::save_improvement(
                None,
                typed,
                finding,
                &improvements,
                issued,
                &officer,
            )
            .unwrap_or_else(|refused| panic!("{today}, {}: {refused:?}", improvement.title));
            improvements.push(held(improvements.len(), saved));
        }
        if let Some(days_ago) = thread.assessed_days_ago {
            assert!(on(days_ago) >= judged);
            activity = rules::visit::assess(&activity, &judgements, &evidence, &findings).unwrap();
        }
        let mut played = Played {
            activity,
            evidence,
            findings,
            judgements,
            improvements,
            actions: Vec::new(),
        };
        if let Some(report) = &thread.report {
            check_report(thread, report, &played, today);
            if let Some(plan) = &report.action_plan {
                played.actions = play_action_plan(thread, report, plan, &played, today);
            }
        }
        played
    }

    fn check_report(thread: &Thread, report: &SampleReport, played: &Played, today: NaiveDate) {
        let assessed = thread.assessed_days_ago.unwrap();
        assert!(report.started_days_ago <= assessed);
        assert!(report.sent_days_ago < report.started_days_ago);
        let written = ReportVersion {
            summary: report.summary.clone(),
            strengths: report
                .strengths
                .iter()
                .map(|text| Strength { text: text.clone() })
                .collect(),
            easy_read: report.easy_read.clone(),
            ..ReportVersion::default()
        };
        let basis = rules::report::Basis {
            activity: &played.activity,
            judgements: &played.judgements,
            evidence: &played.evidence,
            findings: &played.findings,
            improvements: &played.improvements,
            actions: &[],
            derived: played.grade(),
        };
        let sent = worked_on(today, report.sent_days_ago);
        for check in rules::report::checks(&written, &basis, sent) {
            assert!(check.refusals.is_empty(), "{today}: {:?}", check.refusals);
        }
        if let Some(signature) = &report.signature {
            assert!(signature.days_ago <= report.sent_days_ago);
            assert_eq!(acting(&signature.by).role, Role::SeniorOfficer);
            assert_ne!(signature.by, thread.officer);
        }
    }

    fn play_action_plan(
        thread: &Thread,
        report: &SampleReport,
        plan: &SampleActionPlan,
        played: &Played,
        today: NaiveDate,
    ) -> Vec<Held<Action>> {
        let signed = report.signature.as_ref().unwrap().days_ago;
        assert!(plan.answered_days_ago <= signed && plan.agreed_days_ago <= plan.answered_days_ago);
        let mut actions: Vec<Held<Action>> = played
            .improvements
            .iter()
            .enumerate()
            .map(|(place, improvement)| {
                held(place, rules::action::open_action(Uuid::nil(), improvement))
            })
            .collect();
        let place = |reference: &str| {
            played
                .improvements
                .iter()
                .position(|held| held.value.reference() == reference)
                .unwrap_or_else(|| panic!("no improvement {reference}"))
        };
        for answer in &plan.answers {
            let place = place(answer.reference());
            let improvement = &played.improvements[place].value;
            let open = &actions[place];
            actions[place].value = match answer {
                SampleAnswer::Declined { reason, .. } => {
                    rules::action::decline(&open.value, improvement, reason).unwrap()
                }
                SampleAnswer::Action {
                    action,
                    person,
                    role,
                    due_in_days,
                    comment,
                    ..
                } => {
                    let typed = Action {
                        action: action.clone(),
                        person: person.clone(),
                        role: Some(role.clone()),
                        due: due_in_days.map(|days| due_on(today, days)),
                        comment: comment.clone(),
                        measure: open.value.measure.clone(),
                        ..Action::default()
                    };
                    rules::action::save(open, typed, improvement).unwrap()
                }
            };
        }
        let agreed = worked_on(today, plan.agreed_days_ago);
        rules::action::agree(
            &ActionPlan::default(),
            &actions,
            &plan.for_provider,
            agreed,
            &acting(&thread.officer),
        )
        .unwrap();
        let mut last = plan.agreed_days_ago;
        for step in &plan.steps {
            let (reference, days_ago) = match step {
                SampleStep::InProgress {
                    reference,
                    days_ago,
                    ..
                }
                | SampleStep::ReportedDone {
                    reference,
                    days_ago,
                    ..
                }
                | SampleStep::Checked {
                    reference,
                    days_ago,
                    ..
                } => (reference, *days_ago),
            };
            assert!(days_ago <= last, "steps go from oldest to newest");
            last = days_ago;
            let action = &mut actions[place(reference)].value;
            *action = match step {
                SampleStep::InProgress { says, .. } => {
                    rules::action::progress(action, ActionState::InProgress, says)
                }
                SampleStep::ReportedDone { says, .. } => {
                    rules::action::progress(action, ActionState::ReportedDone, says)
                }
                SampleStep::Checked {
                    done,
                    evidence,
                    note,
                    ..
                } => rules::action::verify(
                    action,
                    *done,
                    evidence,
                    note.as_deref().unwrap_or_default(),
                    at(worked_on(today, days_ago)),
                    &acting(&thread.officer),
                ),
            }
            .unwrap_or_else(|refused| panic!("{reference}: {refused:?}"));
        }
        actions
    }

    /// Weekends and bank holidays move dates, and a due date must still be valid when it was written.
    #[test]
    fn the_rules_accept_every_thread_on_whatever_day_it_is_made() {
        let threads = all_threads();
        for offset in 0..400 {
            let today = in_days(day("2026-11-01"), offset);
            for thread in &threads {
                let visit = &thread.visit;
                let first = visit.first_day(today);
                let last = visit.last_day(today).unwrap_or(first);
                let length = visit.from_days_ago - visit.to_days_ago.unwrap_or(visit.from_days_ago);
                assert_eq!((last - first).num_days(), length);
                for day in [first, last] {
                    assert!(is_working_day(day, NATION), "{day}");
                }
                play(thread, today);
            }
        }
    }

    #[test]
    fn larkspur_house_requires_improvement_and_covers_every_criterion() {
        let thread = larkspur();
        let played = play(&thread, day("2026-11-12"));
        assert_eq!(played.grade(), Some(Grade::RequiresImprovement));
        assert_eq!(played.activity.criteria.len(), 20);
        assert_eq!(played.rating(10), Some(Rating::DoesNot));
        let not_seen: Vec<u16> = (1..=20)
            .filter(|number| played.rating(*number) == Some(Rating::NotSeen))
            .collect();
        assert_eq!(not_seen, [20]);
        let all: Vec<&Evidence> = played.evidence.iter().map(|held| &held.value).collect();
        assert_eq!(rules::visit::source_types(&all).len(), 6);
        for number in 1..20 {
            let on_it = rules::visit::evidence_on(&played.evidence, number);
            assert!(!on_it.is_empty(), "criterion {number}");
        }
        let differing = thread
            .judgements
            .iter()
            .filter(|judgement| judgement.rationale.is_some());
        assert_eq!(differing.count(), 2);
    }

    #[test]
    fn larkspur_houses_action_plan_shows_every_state() {
        let thread = larkspur();
        for offset in 0..400 {
            let today = in_days(day("2026-11-01"), offset);
            let played = play(&thread, today);
            let state = |reference: &str| {
                let action = played
                    .actions
                    .iter()
                    .find(|held| held.value.reference == reference);
                action.unwrap().value.state
            };
            use ActionState::*;
            assert_eq!(
                ["R1", "R2", "R3", "R4", "R5", "A1", "A2", "A3"].map(state),
                [
                    Verified,
                    ReportedDone,
                    InProgress,
                    Returned,
                    Planned,
                    Planned,
                    Planned,
                    Declined
                ]
            );
            let late: Vec<&str> = played
                .actions
                .iter()
                .map(|held| &held.value)
                .filter(|action| !action.state.is_finished())
                .filter(|action| action.due.is_some_and(|due| due < today))
                .map(|action| action.reference.as_str())
                .collect();
            assert_eq!(late, ["R3", "R4"], "on {today}");
        }
    }

    #[test]
    fn requirements_rest_on_the_contract_or_the_law() {
        let mut requirements = 0;
        for thread in all_threads() {
            let contract = REGISTER
                .contracts
                .iter()
                .find(|contract| contract.key == thread.contract)
                .unwrap();
            for improvement in &thread.improvements {
                if let SampleObligation::Requirement {
                    basis_type, basis, ..
                } = &improvement.obligation
                {
                    requirements += 1;
                    let cited = contract
                        .clauses
                        .iter()
                        .any(|clause| clause.citation == *basis);
                    assert_eq!(cited, *basis_type != BasisType::Law, "{basis}");
                }
            }
        }
        assert_eq!(requirements, 7);
    }

    #[test]
    fn the_other_visits_leave_work_to_do() {
        let today = day("2026-11-12");
        let threads = second();
        let [garden, home_support] = threads.as_slice() else {
            panic!("two threads");
        };
        let report = garden.report.as_ref().unwrap();
        assert!(report.signature.is_none() && report.action_plan.is_none());
        assert_eq!(play(garden, today).activity.state, ActivityState::Assessed);
        let played = play(home_support, today);
        assert_eq!(played.activity.state, ActivityState::InProgress);
        assert_eq!(
            (played.judgements.len(), played.activity.criteria.len()),
            (12, 20)
        );
        let waiting = rules::visit::suggest(
            &rules::visit::findings_on(&played.findings, 8),
            &rules::visit::evidence_on(&played.evidence, 8),
        );
        assert_eq!(waiting.map(|(rating, _)| rating), Some(Rating::Partly));
    }

    /// What prints is plain, and every narrative names evidence that bears on its criterion.
    #[test]
    fn texts_are_short_and_narratives_name_their_evidence() {
        for thread in all_threads() {
            let named_well = |text: &str, criterion: Option<u16>| {
                let named = named_evidence(text);
                assert!(!named.is_empty(), "names no evidence: {text}");
                for number in named {
                    let item = thread
                        .evidence
                        .get(number - 1)
                        .unwrap_or_else(|| panic!("no E{number}: {text}"));
                    assert!(
                        criterion.is_none_or(|criterion| item.criteria.contains(&criterion)),
                        "E{number} does not bear on it: {text}"
                    );
                }
            };
            for narrative in &thread.judgements {
                if let Some(text) = &narrative.narrative {
                    assert!((1..=4).contains(&sentences(text).len()), "{text}");
                    assert!(text.ends_with(")."), "{text}");
                    named_well(text, Some(narrative.criterion));
                }
            }
            let report = thread.report.iter();
            for strength in report.clone().flat_map(|report| &report.strengths) {
                named_well(strength, None);
            }
            let judged = thread.judgements.iter().flat_map(|judgement| {
                [
                    &judgement.narrative,
                    &judgement.rationale,
                    &judgement.reason,
                ]
            });
            let reported = report.clone().flat_map(|report| {
                [
                    &report.people_good,
                    &report.people_better,
                    &report.people_used,
                    &report.good_practice,
                ]
            });
            let texts = judged
                .chain(reported)
                .flatten()
                .chain(report.clone().map(|report| &report.summary))
                .chain(report.flat_map(|report| &report.strengths))
                .chain(thread.evidence.iter().map(|item| &item.what))
                .chain(thread.findings.iter().map(|finding| &finding.text))
                .chain(
                    thread
                        .improvements
                        .iter()
                        .map(|improvement| &improvement.text),
                )
                .chain([&thread.visit.how, &thread.plan.purpose]);
            for text in texts {
                for sentence in sentences(text) {
                    assert!(words(sentence) <= 25, "{}: {sentence}", words(sentence));
                }
            }
        }
    }

    #[test]
    fn every_improvement_has_one_answer_where_there_is_a_plan() {
        for thread in all_threads() {
            let Some(plan) = thread.report.and_then(|report| report.action_plan) else {
                continue;
            };
            let answered: BTreeSet<&str> =
                plan.answers.iter().map(SampleAnswer::reference).collect();
            assert_eq!(answered.len(), thread.improvements.len());
        }
    }
}
