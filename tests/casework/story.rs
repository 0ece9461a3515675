//! A council of five colleagues and one contract, told as far as a test needs it. The plan looks at
//! three criteria of the adult framework: 2, 9 (a critical one) and 17.

use acceptance::{PASSWORD, TestOffice, change, new};
use casework::commands;
use casework::wire::*;
use casework::{Answer, Code};
use domain::records::action::ActionState;
use domain::records::contract::ContractState;
use domain::{Edition, Record, Uuid};
use serde_json::{Value, json};
use store::AttachmentName;

pub const CRITERIA: [u16; 3] = [2, 9, 17];
/// A Monday.
pub const FIRST_DAY: &str = "2026-10-05";

/// Fields with the rules behind them, of an answer that has to be a refusal.
pub fn refused<T: std::fmt::Debug>(answer: Answer<T>) -> Vec<(String, Option<String>)> {
    let fault = answer.expect_err("this has to be refused");
    assert_eq!(fault.code, Code::Invalid, "{fault}");
    for refusal in &fault.fields {
        assert!(
            !refusal.message.trim().is_empty(),
            "a refusal without words"
        );
    }
    fault
        .fields
        .into_iter()
        .map(|refusal| (refusal.field, refusal.rule))
        .collect()
}

/// Asserts that an answer refuses exactly these fields, in any order, by these rules ("" for none).
#[track_caller]
pub fn assert_refused<T: std::fmt::Debug>(answer: Answer<T>, wanted: &[(&str, &str)]) {
    let mut found = refused(answer);
    let mut wanted: Vec<(String, Option<String>)> = wanted
        .iter()
        .map(|(field, rule)| {
            (
                (*field).to_owned(),
                Some((*rule).to_owned()).filter(|rule| !rule.is_empty()),
            )
        })
        .collect();
    found.sort();
    wanted.sort();
    assert_eq!(found, wanted);
}

#[track_caller]
pub fn code_of<T: std::fmt::Debug>(answer: Answer<T>) -> Code {
    answer.expect_err("this has to fail").code
}

pub fn versioned(saved: &Saved) -> Versioned {
    Versioned {
        id: saved.id,
        version: saved.version,
    }
}

pub fn by(saved: &Saved) -> ById {
    ById { id: saved.id }
}

pub fn reason(saved: &Saved, reason: &str) -> WithReason {
    WithReason {
        id: saved.id,
        version: saved.version,
        reason: reason.into(),
    }
}

pub fn signing(saved: &Saved, password: &str) -> SignReport {
    SignReport {
        id: saved.id,
        version: saved.version,
        password: password.into(),
    }
}

pub fn evidence(kind: &str, criteria: &[u16]) -> Value {
    json!({
        "what": "Eleven of fourteen people chose their own breakfast time.",
        "evidenceType": kind,
        "source": "Talks with 14 people",
        "date": "2026-10-06",
        "criteria": criteria,
    })
}

pub fn finding(criterion: u16, kind: &str) -> Value {
    json!({
        "criterion": criterion,
        "findingType": kind,
        "text": "Stock of two medicines did not tally with the record.",
        "affectsOutcomes": false,
    })
}

pub fn judgement(criterion: u16, decided: &str) -> Value {
    json!({
        "criterion": criterion,
        "decided": decided,
        "narrative": format!("What we found on criterion {criterion}, in short sentences."),
    })
}

pub fn requirement(due: &str) -> Value {
    json!({
        "obligation": {
            "kind": "requirement",
            "basisType": "law",
            "basis": "Regulation 12(2)(g)",
            "due": due,
        },
        "title": "Medicines tally",
        "text": "Count stock against the record each week.",
        "person": "Olga Reed",
        "role": "Registered manager",
    })
}

pub fn recommendation() -> Value {
    json!({
        "obligation": { "kind": "recommendation" },
        "title": "Share the breakfast idea",
        "text": "Tell the other home how people choose.",
        "person": "Olga Reed",
        "role": "Registered manager",
    })
}

pub fn report_words() -> Value {
    json!({
        "summary": "People choose how they spend their day. Medicines need work.",
        "strengths": [{ "text": "People choose their own breakfast time." }],
    })
}

/// The story's office and what has been made in it.
pub struct Story {
    pub office: TestOffice,
    pub ann: Uuid,
    pub contract: Saved,
}

impl std::ops::Deref for Story {
    type Target = TestOffice;
    fn deref(&self) -> &TestOffice {
        &self.office
    }
}

impl Story {
    /// Ann Lee, Cara Dunn and Dev Shah are senior officers; Ben Cole and Eve Hall are officers. Ann
    /// is signed in. The contract is active and has two outcomes.
    pub fn begin() -> Story {
        let office = TestOffice::set_up(FIRST_DAY);
        office.add("Dev Shah", "dev.shah", "senior_officer");
        office.add("Eve Hall", "eve.hall", "officer");
        let desk = &office.desk;
        let provider =
            commands::save_provider(desk, new(None, json!({ "name": "Fernhollow Care Ltd" })))
                .expect("a provider");
        let service = commands::save_service(
            desk,
            new(
                Some(provider.id),
                json!({
                    "name": "Larch House",
                    "serviceType": "nursingHome",
                    "clientGroup": "adults",
                    "regulated": true,
                }),
            ),
        )
        .expect("a service");
        let contract = commands::save_contract(
            desk,
            new(None, contract_value(provider.id, Some(service.id))),
        )
        .expect("a contract");
        let contract = moved(&office, &contract, ContractState::Agreed).expect("an agreed one");
        let contract = moved(&office, &contract, ContractState::Active).expect("an active one");
        let ann = commands::opening(desk, Nothing {})
            .expect("an opening")
            .session
            .expect("a session")
            .id;
        Story {
            office,
            ann,
            contract,
        }
    }

    pub fn framework(&self) -> Uuid {
        let view = commands::plan(&self.desk, by(&self.contract)).expect("the plan's page");
        view.frameworks.first().expect("a framework").id
    }

    pub fn plan_value(&self) -> Value {
        json!({
            "purpose": "To see whether people live as they choose, and safely.",
            "framework": self.framework(),
            "criteria": [
                { "number": 2, "outcomes": [1] },
                { "number": 9, "outcomes": [2] },
                { "number": 17, "outcomes": [] },
            ],
            "reviewDue": "2027-10-01",
        })
    }

    pub fn agreed_plan(&self) -> Saved {
        let plan = commands::save_plan(&self.desk, new(Some(self.contract.id), self.plan_value()))
            .expect("a plan");
        commands::agree_plan(&self.desk, versioned(&plan)).expect("an agreed plan")
    }

    pub fn visit_value(&self) -> Value {
        json!({
            "method": "visit",
            "approach": "proactive",
            "announced": true,
            "from": "2026-10-06",
            "to": "2026-10-07",
            "lead": self.ann,
            "participation": [{ "group": "People who live here", "asked": 30, "tookPart": 14 }],
        })
    }

    /// A visit that has started; it needs an agreed plan.
    pub fn started_visit(&self) -> Saved {
        let visit =
            commands::save_activity(&self.desk, new(Some(self.contract.id), self.visit_value()))
                .expect("a visit");
        self.clock.set("2026-10-07");
        commands::start_activity(&self.desk, versioned(&visit)).expect("a started visit")
    }

    /// Evidence, a shortfall with a requirement, a strength with a recommendation, and judgements.
    pub fn record_all(&self, visit: &Saved) -> Recorded {
        let desk = &self.desk;
        let on = Some(visit.id);
        let people =
            commands::save_evidence(desk, new(on, evidence("peopleSaid", &CRITERIA))).expect("E1");
        let records =
            commands::save_evidence(desk, new(on, evidence("records", &[2, 9]))).expect("E2");
        let strength =
            commands::save_finding(desk, new(on, finding(2, "strength"))).expect("a strength");
        let shortfall =
            commands::save_finding(desk, new(on, finding(9, "shortfall"))).expect("a shortfall");
        let judgements = [(2, "strong"), (9, "partly"), (17, "meets")]
            .map(|(number, decided)| {
                commands::save_judgement(desk, new(on, judgement(number, decided)))
            })
            .map(|saved| saved.expect("a judgement"));
        let requirement =
            commands::save_improvement(desk, new(Some(shortfall.id), requirement("2026-11-20")))
                .expect("R1");
        let recommendation =
            commands::save_improvement(desk, new(Some(strength.id), recommendation())).expect("A1");
        Recorded {
            evidence: [people, records],
            strength,
            shortfall,
            judgements,
            requirement,
            recommendation,
        }
    }

    /// A report that is written and not sent yet.
    pub fn written_report(&self, visit: &Saved) -> Saved {
        let desk = &self.desk;
        let visit = commands::assess_activity(desk, versioned(visit)).expect("all is judged");
        let report = commands::start_report(desk, by(&visit)).expect("a report");
        commands::save_report(desk, change(&report, report_words())).expect("the words")
    }

    /// Ann sends the report; Dev, who wrote nothing, signs it.
    pub fn sent_and_signed(&self, report: &Saved) -> Saved {
        let sent = commands::submit_report(&self.desk, versioned(report)).expect("a sent report");
        self.sign_in("dev.shah");
        commands::sign_report(&self.desk, signing(&sent, PASSWORD)).expect("a signed report")
    }

    /// The whole story at once: the visit, what was recorded on it, and the signed report.
    pub fn signed(&self) -> (Saved, Recorded, Saved) {
        self.agreed_plan();
        let visit = self.started_visit();
        let recorded = self.record_all(&visit);
        let report = self.written_report(&visit);
        let signed = self.sent_and_signed(&report);
        (visit, recorded, signed)
    }

    pub fn read<T: Record>(&self, id: Uuid) -> domain::Held<T> {
        let office = self.desk.office("contract").expect("somebody is signed in");
        office.read::<T>(id).expect("a record that was kept")
    }

    pub fn report(&self, id: Uuid) -> domain::records::report::ReportVersion {
        self.read::<domain::records::report::ReportVersion>(id)
            .value
    }

    pub fn attachment(&self, name: &str) -> Vec<u8> {
        attachment(&self.office, self.contract.id, name)
    }

    /// The sequence and hash of the last commit: what is refused leaves both as they are.
    pub fn head(&self) -> (u64, [u8; 32]) {
        let open = self.desk.opened().expect("an open store");
        open.store.head()
    }

    /// The PDF as the window saves it.
    pub fn saved_pdf(&self, report: Uuid) -> Vec<u8> {
        saved_pdf(&self.office, report)
    }
}

pub fn attachment(office: &TestOffice, case_file: Uuid, name: &str) -> Vec<u8> {
    let name = AttachmentName::try_from(name.to_owned()).expect("a name that was kept");
    let inside = office.desk.office("report").expect("somebody is signed in");
    inside
        .store()
        .attachment(case_file, &name)
        .expect("an attachment that was kept")
}

pub fn saved_pdf(office: &TestOffice, report: Uuid) -> Vec<u8> {
    saved_edition(office, report, Edition::Standard)
}

pub fn saved_edition(office: &TestOffice, id: Uuid, edition: Edition) -> Vec<u8> {
    let path = office.folder.path().join("saved.pdf");
    *office.dialogs.save.lock().expect("the answer") = Some(path.clone());
    let request = PrintReport { id, edition };
    let begun = commands::save_report_pdf(&office.desk, request).expect("a PDF");
    assert!(begun.begun);
    let done = crate::backup::ended(&office.desk);
    assert_eq!(done.state, WorkState::Finished, "{:?}", done.message);
    assert_eq!(done.warnings, Vec::<String>::new());
    std::fs::read(path).expect("the saved file")
}

pub struct Recorded {
    pub evidence: [Saved; 2],
    pub strength: Saved,
    pub shortfall: Saved,
    pub judgements: [Saved; 3],
    pub requirement: Saved,
    pub recommendation: Saved,
}

pub fn contract_value(provider: Uuid, service: Option<Uuid>) -> Value {
    json!({
        "title": "Nursing care at Larch House",
        "providers": [provider],
        "service": service,
        "value": "4.68m",
        "start": "2025-04-01",
        "end": "2029-03-31",
        "outcomes": [
            { "text": "People shape their own day." },
            { "text": "People are safe." },
        ],
    })
}

pub fn moved(office: &TestOffice, contract: &Saved, to: ContractState) -> Answer<Saved> {
    let request = MoveContract {
        id: contract.id,
        version: contract.version,
        to,
    };
    commands::move_contract(&office.desk, request)
}

pub fn progress(action: &Saved, to: ActionState, says: &str) -> ProgressAction {
    ProgressAction {
        id: action.id,
        version: action.version,
        to,
        says: says.into(),
    }
}

pub fn check(action: &Saved, done: bool, evidence: &str, note: &str) -> VerifyAction {
    VerifyAction {
        id: action.id,
        version: action.version,
        done,
        evidence: evidence.into(),
        note: note.into(),
    }
}
