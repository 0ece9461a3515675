//! A made-up register: as many contracts as asked for, each with the same number of findings and actions, and the same
//! from run to run, with all its ids.

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::record::AnyRecord;
use domain::records::action::{Action, ActionState, Verification};
use domain::records::contract::{
    Award, Clause, Contract, ContractState, ExecutedAs, Outcome, Regime,
};
use domain::records::finding::{Finding, FindingType};
use domain::{Kind, Pence, Record, Uuid};

pub const FINDINGS: usize = 20;
pub const ACTIONS: usize = 40;

/// A contract with what hangs on it.
pub struct CaseFile {
    pub id: Uuid,
    pub contract: Contract,
    pub findings: Vec<(Uuid, Finding)>,
    pub actions: Vec<(Uuid, Action)>,
}

impl CaseFile {
    pub fn records(&self) -> impl Iterator<Item = (Uuid, AnyRecord)> {
        let contract = (self.id, AnyRecord::from(self.contract.clone()));
        let findings = self
            .findings
            .iter()
            .map(|(id, one)| (*id, one.clone().into()));
        let actions = self
            .actions
            .iter()
            .map(|(id, one)| (*id, one.clone().into()));
        std::iter::once(contract).chain(findings).chain(actions)
    }
}

/// Numbers that look random and are the same each time.
pub struct Dice {
    state: u64,
    ids: u64,
}

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice {
            state: seed,
            ids: 0,
        }
    }

    /// An id as the program makes them: they grow with time.
    fn id(&mut self) -> Uuid {
        const TEN_A_MILLISECOND: u64 = 10;
        const BEGAN: u64 = 1_795_000_000_000;
        self.ids += 1;
        let random = std::array::from_fn(|_| self.below(256) as u8);
        uuid::Builder::from_unix_timestamp_millis(BEGAN + self.ids / TEN_A_MILLISECOND, &random)
            .into_uuid()
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }

    fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn sentences(&mut self, words: usize) -> String {
        let mut text = String::new();
        for _ in 0..words {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(self.one_of(WORDS));
        }
        text.push('.');
        text
    }
}

const WORDS: &[&str] = &[
    "staff",
    "medicine",
    "records",
    "were",
    "not",
    "signed",
    "at",
    "night",
    "residents",
    "said",
    "that",
    "meals",
    "came",
    "late",
    "care",
    "plans",
    "reviewed",
    "after",
    "each",
    "fall",
    "training",
    "has",
    "lapsed",
    "for",
    "seven",
    "of",
    "twelve",
    "carers",
    "families",
    "praised",
    "the",
    "garden",
    "and",
    "activities",
    "call",
    "bells",
    "took",
    "longer",
    "than",
    "agreed",
    "audit",
    "showed",
    "gaps",
    "in",
    "charts",
    "manager",
    "will",
    "check",
    "weekly",
];

pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).expect("a date")
}

pub fn now() -> DateTime<Utc> {
    today().and_hms_opt(10, 0, 0).expect("a time").and_utc()
}

pub fn case_file(number: usize, dice: &mut Dice) -> CaseFile {
    let contract = contract(number, dice);
    let visit = dice.id();
    let findings = (0..FINDINGS).map(|at| (dice.id(), finding(visit, at, dice)));
    let findings = findings.collect();
    let report = dice.id();
    let actions = (0..ACTIONS).map(|at| (dice.id(), action(report, at, dice)));
    let actions = actions.collect();
    CaseFile {
        id: dice.id(),
        contract,
        findings,
        actions,
    }
}

fn contract(number: usize, dice: &mut Dice) -> Contract {
    let start = today() - Days::new(dice.below(1_500) as u64);
    Contract {
        reference: format!("TC-AS-{:05}", number + 1),
        title: format!(
            "Residential care, lot {}: {}",
            number + 1,
            dice.sentences(4)
        ),
        providers: vec![dice.id()],
        service: Some(dice.id()),
        description: Some(dice.sentences(40)),
        value: Some(Pence(dice.below(500_000_000) as i64)),
        start: Some(start),
        end: Some(start + Days::new(1_460)),
        regime: Some(Regime::LightTouch),
        executed_as: Some(ExecutedAs::UnderHand),
        officer: Some(dice.id()),
        outcomes: (1..=4)
            .map(|number| Outcome {
                number,
                text: dice.sentences(10),
            })
            .collect(),
        clauses: (1..=4)
            .map(|number| Clause {
                citation: format!("Specification 4.{number}"),
                about: dice.sentences(8),
            })
            .collect(),
        state: ContractState::Active,
        award: Some(Award {
            ocid: format!("ocds-b5fd17-{number:08}"),
            award_id: format!("{number}-1"),
            release_id: format!("{number}-1-a"),
            published: Some(start),
            released: now(),
            buyer: Some("Thornmere Council".into()),
            subject: Some("85311000".into()),
            fingerprint: format!("{number:064x}"),
            changed: None,
        }),
        ..Contract::default()
    }
}

fn finding(visit: Uuid, at: usize, dice: &mut Dice) -> Finding {
    let types = [
        FindingType::Strength,
        FindingType::Shortfall,
        FindingType::Breach,
        FindingType::Note,
    ];
    Finding {
        activity: visit,
        number: at as u32 + 1,
        criterion: at as u16 % 12 + 1,
        finding_type: dice.one_of(&types),
        text: dice.sentences(28),
        affects_outcomes: dice.below(2) == 0,
        by: dice.id(),
    }
}

/// One in four is finished; of the others one in ten is overdue.
fn action(report: Uuid, at: usize, dice: &mut Dice) -> Action {
    let finished = dice.below(4) == 0;
    let away = Days::new(1 + dice.below(400) as u64);
    let due = if dice.below(10) == 0 {
        today() - away
    } else {
        today() + away
    };
    let state = if finished {
        ActionState::Verified
    } else {
        dice.one_of(&[
            ActionState::Planned,
            ActionState::InProgress,
            ActionState::ReportedDone,
        ])
    };
    Action {
        report,
        improvement: dice.id(),
        reference: format!("A{}", at + 1),
        action: dice.sentences(20),
        person: "Helen Marsh".into(),
        role: Some("Registered manager".into()),
        due: Some(due),
        measure: Some(dice.sentences(8)),
        state,
        reported: (state == ActionState::ReportedDone).then(|| dice.sentences(12)),
        checks: finished.then(|| check(dice)).into_iter().collect(),
        ..Action::default()
    }
}

fn check(dice: &mut Dice) -> Verification {
    Verification {
        done: true,
        evidence: dice.sentences(12),
        note: None,
        by: dice.id(),
        at: now(),
    }
}

/// What the provider reports: the action changes its words, its state and its date.
pub fn reported(action: &Action, dice: &mut Dice) -> Action {
    Action {
        state: match action.state {
            ActionState::InProgress => ActionState::ReportedDone,
            _ => ActionState::InProgress,
        },
        due: Some(today() + Days::new(1 + dice.below(400) as u64)),
        reported: Some(dice.sentences(12)),
        ..action.clone()
    }
}

/// The value as the program keeps it.
pub fn encoded(record: &AnyRecord) -> Result<Vec<u8>, rmp_serde::encode::Error> {
    rmp_serde::to_vec_named(record)
}

/// Reads a kept value as the program does.
pub fn decoded(kind: u16, bytes: &[u8]) -> Result<AnyRecord, Box<dyn std::error::Error>> {
    let kind = Kind::from_number(kind).ok_or("a kind that nobody made")?;
    let mut reader = rmp_serde::Deserializer::from_read_ref(bytes);
    Ok(AnyRecord::decode(kind, &mut reader)?)
}

pub fn decoded_action(bytes: &[u8]) -> Result<Action, Box<dyn std::error::Error>> {
    let any = decoded(Kind::Action as u16, bytes)?;
    Ok(Action::from_any(any).ok_or("no action")?)
}
