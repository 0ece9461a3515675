//! The whole thread by hand, from an empty place to a verified action: what a council does in a
//! year, with every refusal on the way.

use crate::story::*;
use acceptance::{PASSWORD, TestOffice, change, new};
use casework::commands;
use casework::snapshot::{Snapshot, check_code, fingerprint};
use casework::wire::*;
use casework::{Code, Held};
use domain::records::action::{Action, ActionPlan, ActionPlanState, ActionState};
use domain::records::activity::{Activity, ActivityState};
use domain::records::contract::{Contract, ContractState};
use domain::records::evidence::Evidence;
use domain::records::finding::{Finding, FindingType};
use domain::records::improvement::Improvement;
use domain::records::judgement::{Judgement, Rating};
use domain::records::plan::{MonitoringPlan, PlanState};
use domain::records::report::{Grade, ReportState, ReportVersion};
use domain::rules::grade;
use serde_json::{Value, json};
use std::process::Command;

#[test]
fn setting_up_says_what_is_missing_and_gives_a_recovery_key() {
    let office = TestOffice::empty(FIRST_DAY);
    let opening = commands::opening(&office.desk, Nothing {}).unwrap();
    assert_eq!(opening.state, OpeningState::Empty);
    let wrong = SetUp {
        council: json!({ "name": " ", "nation": "england", "brandDeep": "#eeeeee", "brand": "blue" }),
        person: json!({ "name": "Ann Lee", "userName": "Ann Lee", "jobTitle": "" }),
        password: "short".into(),
        password_again: "other".into(),
    };
    let fields: Vec<String> = refused(commands::set_up(&office.desk, wrong))
        .into_iter()
        .map(|(field, _)| field)
        .collect();
    for field in ["/council/name", "/person/jobTitle", "/passwordAgain"] {
        assert!(
            fields.iter().any(|found| found == field),
            "{field}: {fields:?}"
        );
    }
    assert!(!office.folder.path().join("store").exists());

    let done = office.found().unwrap();
    assert!(done.recovery_key.len() > 20);
    assert_eq!(done.session.person.name, "Ann Lee");
    // It is shown once, and a council is set up once.
    assert_eq!(code_of(office.found()), Code::Invalid);
}

#[test]
fn a_contract_is_checked_and_moves_by_its_table() {
    let office = TestOffice::set_up(FIRST_DAY);
    let desk = &office.desk;
    assert_refused(
        commands::save_contract(desk, new(None, json!({}))),
        &[("/title", ""), ("/providers", "")],
    );
    assert_refused(
        commands::save_provider(desk, new(None, json!({ "name": "" }))),
        &[("/name", "")],
    );
    let provider =
        commands::save_provider(desk, new(None, json!({ "name": "Fernhollow Care Ltd" }))).unwrap();
    // The same name in another dress.
    assert_refused(
        commands::save_provider(
            desk,
            new(None, json!({ "name": "FERNHOLLOW  care limited." })),
        ),
        &[("/name", "")],
    );
    let mut value = contract_value(provider.id, None);
    value["end"] = "2025-03-31".into();
    value["value"] = "about four million".into();
    assert_refused(
        commands::save_contract(desk, new(None, value.clone())),
        &[("/value", "")],
    );
    value["value"] = "4680000".into();
    assert_refused(
        commands::save_contract(desk, new(None, value.clone())),
        &[("/end", "")],
    );
    value["end"] = Value::Null;
    let contract = commands::save_contract(desk, new(None, value.clone())).unwrap();
    assert_eq!(contract.reference.as_deref(), Some("EC-AS-0001"));
    // No way from a draft to an active contract, nor to an agreed one without its end.
    assert_refused(
        moved(&office, &contract, ContractState::Active),
        &[("", "")],
    );
    assert_refused(
        moved(&office, &contract, ContractState::Agreed),
        &[("", "")],
    );
    value["end"] = "2029-03-31".into();
    let stale = contract.clone();
    let contract = commands::save_contract(desk, change(&contract, value.clone())).unwrap();
    // Whoever still looks at the older version is told.
    assert_eq!(
        code_of(commands::save_contract(desk, change(&stale, value))),
        Code::Conflict
    );
    let contract = moved(&office, &contract, ContractState::Agreed).unwrap();
    let contract = moved(&office, &contract, ContractState::Active).unwrap();
    // It runs on: it can be terminated, not ended.
    assert_refused(moved(&office, &contract, ContractState::Ended), &[("", "")]);
    let view = commands::contract(desk, by(&contract)).unwrap();
    assert_eq!(view.contract.value.state, ContractState::Active);
    assert_eq!(view.contract.value.value, Some(domain::Pence(468_000_000)));
}

#[test]
fn the_whole_thread_from_contract_to_verified_action() {
    let story = Story::begin();
    let desk = &story.desk;
    let on_contract = Some(story.contract.id);

    // A visit belongs to a plan.
    assert_refused(
        commands::save_activity(desk, new(on_contract, story.visit_value())),
        &[("", "")],
    );

    // The plan: a framework, criteria that cover each outcome, a date to look at it again.
    assert_refused(
        commands::save_plan(desk, new(on_contract, json!({}))),
        &[("/purpose", ""), ("/framework", "")],
    );
    let mut value = story.plan_value();
    value["criteria"] = json!([{ "number": 2, "outcomes": [9] }, { "number": 99 }]);
    assert_refused(
        commands::save_plan(desk, new(on_contract, value.clone())),
        &[("/criteria/0", "003-P2"), ("/criteria/1", "003-P2")],
    );
    value["criteria"] = json!([]);
    value["reviewDue"] = Value::Null;
    let plan = commands::save_plan(desk, new(on_contract, value)).unwrap();
    assert_refused(
        commands::agree_plan(desk, versioned(&plan)),
        &[
            ("/criteria", "003-P2"),
            ("/criteria", "003-P2"),
            ("/criteria", "003-P2"),
            ("/reviewDue", "003-P11"),
        ],
    );
    let mut value = story.plan_value();
    value["criteria"] = json!([{ "number": 2, "outcomes": [1] }]);
    let plan = commands::save_plan(desk, change_of(on_contract, &plan, value)).unwrap();
    assert_refused(
        commands::agree_plan(desk, versioned(&plan)),
        &[("/criteria", "003-P2")],
    );
    let plan =
        commands::save_plan(desk, change_of(on_contract, &plan, story.plan_value())).unwrap();
    // A contract has one plan.
    assert_eq!(
        code_of(commands::save_plan(
            desk,
            new(on_contract, story.plan_value())
        )),
        Code::Conflict
    );

    // A visit: who takes part is counted, and it waits for the plan and for its day.
    let mut value = story.visit_value();
    value["participation"][0]["tookPart"] = 31.into();
    assert_refused(
        commands::save_activity(desk, new(on_contract, value)),
        &[("/participation/0/tookPart", "003-P4")],
    );
    let mut value = story.visit_value();
    value["to"] = "2026-10-05".into();
    assert_refused(
        commands::save_activity(desk, new(on_contract, value)),
        &[("/to", "")],
    );
    let visit = commands::save_activity(desk, new(on_contract, story.visit_value())).unwrap();
    assert_refused(
        commands::start_activity(desk, versioned(&visit)),
        &[("", "")],
    );
    let plan = commands::agree_plan(desk, versioned(&plan)).unwrap();
    assert_refused(
        commands::start_activity(desk, versioned(&visit)),
        &[("", "")],
    );
    let on = Some(visit.id);
    assert_refused(
        commands::save_evidence(desk, new(on, evidence("records", &[2]))),
        &[("", "")],
    );
    story.clock.set("2026-10-07");
    let visit = commands::start_activity(desk, versioned(&visit)).unwrap();
    assert_eq!(
        story.read::<MonitoringPlan>(plan.id).value.state,
        PlanState::Live
    );
    assert_eq!(
        story.read::<Activity>(visit.id).value.criteria,
        CRITERIA.to_vec()
    );

    let recorded = visited(&story, &visit);
    let report = reported(&story, &visit, &recorded);
    let signed = countersigned(&story, report);
    acted_on(&story, &signed);

    let verified = commands::verify(desk, Nothing {}).unwrap();
    assert_eq!(verified.faults, Vec::<String>::new());
    // The history of the case file tells each step with its person.
    let history = commands::history(
        desk,
        HistoryOf {
            case_file: story.contract.id,
            before: None,
        },
    )
    .unwrap();
    let told: Vec<(&str, &str)> = history
        .entries
        .iter()
        .map(|entry| (entry.what.as_str(), entry.person.as_str()))
        .collect();
    assert!(
        told.contains(&("Countersigned the report", "Dev Shah")),
        "{told:?}"
    );
    assert!(told.contains(&("Sent the report for signature", "Ann Lee")));
}

/// 003-P17 to 003-P22, while the visit goes on.
fn visited(story: &Story, visit: &Saved) -> Recorded {
    let desk = &story.desk;
    let on = Some(visit.id);

    // 003-P17 and P19: no rating without evidence, none left out without a reason.
    assert_refused(
        commands::save_judgement(desk, new(on, json!({ "criterion": 2 }))),
        &[("/decided", "003-P17")],
    );
    assert_refused(
        commands::save_judgement(desk, new(on, json!({ "criterion": 2, "decided": "meets" }))),
        &[("/decided", "003-P19"), ("/narrative", "003-P18")],
    );
    for without in ["notApplicable", "notSeen"] {
        assert_refused(
            commands::save_judgement(
                desk,
                new(
                    on,
                    json!({ "criterion": 17, "decided": without, "reason": "  " }),
                ),
            ),
            &[("/reason", "003-P17")],
        );
    }
    assert_refused(
        commands::save_judgement(desk, new(on, judgement(3, "meets"))),
        &[("/criterion", "003-P17")],
    );

    // 003-P19: evidence has a type, a source, a date, and bears on something.
    assert_refused(
        commands::save_evidence(desk, new(on, json!({}))),
        &[
            ("/what", "003-P19"),
            ("/evidenceType", "003-P19"),
            ("/source", "003-P19"),
            ("/date", "003-P19"),
            ("/criteria", "003-P19"),
        ],
    );
    let mut early = evidence("records", &[2, 3]);
    early["date"] = "2026-10-08".into();
    assert_refused(
        commands::save_evidence(desk, new(on, early)),
        &[("/date", "003-P19"), ("/criteria", "003-P19")],
    );
    let records = commands::save_evidence(desk, new(on, evidence("records", &[2, 9]))).unwrap();
    assert_eq!(records.reference.as_deref(), Some("E1"));
    // A top or bottom rating needs two types of source.
    for extreme in ["strong", "doesNot"] {
        let mut value = judgement(2, extreme);
        value["rationale"] = "What people showed us weighs more.".into();
        assert_refused(
            commands::save_judgement(desk, new(on, value)),
            &[("/decided", "003-P19")],
        );
    }
    let people = commands::save_evidence(desk, new(on, evidence("peopleSaid", &CRITERIA))).unwrap();

    // 003-P18: results are structured.
    assert_refused(
        commands::save_finding(desk, new(on, json!({ "criterion": 2 }))),
        &[("/findingType", "003-P18"), ("/text", "003-P18")],
    );
    assert_refused(
        commands::save_finding(desk, new(on, finding(3, "shortfall"))),
        &[("/criterion", "003-P18")],
    );
    let strength = commands::save_finding(desk, new(on, finding(2, "strength"))).unwrap();
    let shortfall = commands::save_finding(desk, new(on, finding(9, "shortfall"))).unwrap();

    // 003-P17: suggested and decided are both kept; where they differ, somebody says why.
    assert_refused(
        commands::save_judgement(desk, new(on, judgement(9, "meets"))),
        &[("/rationale", "003-P17")],
    );
    let mut value = judgement(9, "meets");
    value["rationale"] = "The count was put right while we watched.".into();
    let kept = commands::save_judgement(desk, new(on, value)).unwrap();
    let judged = story.read::<Judgement>(kept.id).value;
    assert_eq!(
        (judged.suggested, judged.decided),
        (Some(Rating::Partly), Rating::Meets)
    );
    // A criterion is judged once: a second judgement of it is somebody else's newer one.
    assert_eq!(
        code_of(commands::save_judgement(
            desk,
            new(on, judgement(9, "partly"))
        )),
        Code::Conflict
    );
    let medicines =
        commands::save_judgement(desk, change_of(on, &kept, judgement(9, "partly"))).unwrap();
    let choices = commands::save_judgement(desk, new(on, judgement(2, "strong"))).unwrap();

    // 003-P17: nothing is assessed while a criterion is open, or has lost its evidence.
    assert_refused(
        commands::assess_activity(desk, versioned(visit)),
        &[("", "003-P17")],
    );
    assert_refused(
        commands::start_report(desk, by(visit)),
        &[("", ""), ("", "003-P17")],
    );
    let manager = commands::save_judgement(desk, new(on, judgement(17, "meets"))).unwrap();
    let people = commands::save_evidence(
        desk,
        change_of(on, &people, evidence("peopleSaid", &[2, 9])),
    )
    .unwrap();
    assert_refused(
        commands::assess_activity(desk, versioned(visit)),
        &[("", "003-P19")],
    );
    let people = commands::save_evidence(
        desk,
        change_of(on, &people, evidence("peopleSaid", &CRITERIA)),
    )
    .unwrap();

    // 003-P20 to P22: exactly one of requirement and recommendation, with basis, date and person.
    let under = Some(shortfall.id);
    assert_refused(
        commands::save_improvement(desk, new(under, json!({}))),
        &[
            ("/obligation", "003-P22"),
            ("/title", ""),
            ("/text", ""),
            ("/person", "003-P21"),
            ("/role", "003-P21"),
        ],
    );
    let mut value = requirement("2026-11-20");
    value["obligation"] = json!({ "kind": "requirement" });
    value["person"] = " ".into();
    assert_refused(
        commands::save_improvement(desk, new(under, value)),
        &[
            ("/obligation/basisType", "003-P22"),
            ("/obligation/basis", "003-P22"),
            ("/obligation/due", "003-P20"),
            ("/person", "003-P21"),
        ],
    );
    // Ten working days after the last day of the visit is 21 October: no date before it.
    assert_refused(
        commands::save_improvement(desk, new(under, requirement("2026-10-20"))),
        &[("/obligation/due", "003-P20")],
    );
    assert_refused(
        commands::save_improvement(desk, new(Some(strength.id), requirement("2026-11-20"))),
        &[("/obligation", "003-P22")],
    );
    let must = commands::save_improvement(desk, new(under, requirement("2026-10-21"))).unwrap();
    assert_eq!(must.reference.as_deref(), Some("R1"));
    let must = commands::save_improvement(desk, change_of(under, &must, requirement("2026-11-20")))
        .unwrap();
    assert_eq!(must.reference.as_deref(), Some("R1"));
    let should =
        commands::save_improvement(desk, new(Some(strength.id), recommendation())).unwrap();
    assert_eq!(should.reference.as_deref(), Some("A1"));
    // Taken back with a reason; its number is not given again.
    let spare = commands::save_improvement(desk, new(under, requirement("2026-12-01"))).unwrap();
    assert_refused(
        commands::withdraw_improvement(desk, reason(&spare, " ")),
        &[("/reason", "")],
    );
    commands::withdraw_improvement(desk, reason(&spare, "It says the same as R1.")).unwrap();
    let third = commands::save_improvement(desk, new(under, requirement("2026-12-01"))).unwrap();
    assert_eq!(third.reference.as_deref(), Some("R3"));
    commands::withdraw_improvement(desk, reason(&third, "The same again.")).unwrap();

    Recorded {
        evidence: [records, people],
        strength,
        shortfall,
        judgements: [choices, medicines, manager],
        requirement: must,
        recommendation: should,
    }
}

/// The report is written by Ann, with a judgement by Cara, and sent.
fn reported(story: &Story, visit: &Saved, recorded: &Recorded) -> Saved {
    let desk = &story.desk;
    // Cara rewrites one narrative: from now on she is one of the writers.
    story.sign_in("cara.dunn");
    let mut value = judgement(17, "meets");
    value["narrative"] = "People know the manager by name.".into();
    commands::save_judgement(
        desk,
        change_of(Some(visit.id), &recorded.judgements[2], value),
    )
    .unwrap();
    story.sign_in("ann.lee");
    let visit = commands::assess_activity(desk, versioned(visit)).unwrap();
    let report = commands::start_report(desk, by(&visit)).unwrap();
    assert_eq!(report.reference.as_deref(), Some("MR-2026-001"));
    // Starting it twice gives the same report.
    assert_eq!(
        commands::start_report(desk, by(&visit)).unwrap().id,
        report.id
    );
    assert_refused(
        commands::submit_report(desk, versioned(&report)),
        &[("/summary", "003-P24"), ("/strengths", "003-P24")],
    );
    // An overall rating of one's own needs its reason.
    let mut words = report_words();
    words["overall"] = "excellent".into();
    let report = commands::save_report(desk, change(&report, words)).unwrap();
    assert_refused(
        commands::submit_report(desk, versioned(&report)),
        &[("/overallReason", "003-P17")],
    );
    let report = commands::save_report(desk, change(&report, report_words())).unwrap();

    // No signature without people's voice, or a reason.
    let on = Some(visit.id);
    let [_, people] = &recorded.evidence;
    let people = commands::save_evidence(
        desk,
        change_of(on, people, evidence("staffSaid", &CRITERIA)),
    )
    .unwrap();
    assert_refused(
        commands::submit_report(desk, versioned(&report)),
        &[("/voiceReason", "003-P4")],
    );
    commands::save_evidence(
        desk,
        change_of(on, &people, evidence("peopleSaid", &CRITERIA)),
    )
    .unwrap();
    let view = commands::report(desk, by(&report)).unwrap();
    assert!(view.checks.iter().all(|check| check.refusals.is_empty()));
    // By the framework: 2 is Excellent, 9 Requires improvement, 17 Good: the mean is Good.
    assert_eq!(view.overall.grade, Some(Grade::Good));
    report
}

/// Nobody signs alone: author, writer and officer are refused, and a wrong password signs nothing.
fn countersigned(story: &Story, report: Saved) -> Saved {
    let desk = &story.desk;
    let sent = commands::submit_report(desk, versioned(&report)).unwrap();
    assert_refused(commands::submit_report(desk, versioned(&sent)), &[("", "")]);
    assert_refused(
        commands::save_report(desk, change(&sent, report_words())),
        &[("", "")],
    );
    let before = story.head();
    // The author.
    assert_refused(
        commands::sign_report(desk, signing(&sent, PASSWORD)),
        &[("", "")],
    );
    assert_refused(
        commands::return_report(desk, reason(&sent, "Shorter, please.")),
        &[("", "")],
    );
    // Somebody who wrote part of it.
    story.sign_in("cara.dunn");
    assert_refused(
        commands::sign_report(desk, signing(&sent, PASSWORD)),
        &[("", "")],
    );
    let view = commands::report(desk, by(&sent)).unwrap();
    assert!(!view.can_sign && view.why_not_sign.is_some());
    // An officer.
    story.sign_in("ben.cole");
    assert_eq!(
        code_of(commands::sign_report(desk, signing(&sent, PASSWORD))),
        Code::NotAllowed
    );
    assert_eq!(
        code_of(commands::return_report(desk, reason(&sent, "No."))),
        Code::NotAllowed
    );
    // The right person with no password, or a wrong one.
    story.sign_in("dev.shah");
    for wrong in ["", "lantern otter quill"] {
        assert_refused(
            commands::sign_report(desk, signing(&sent, wrong)),
            &[("/password", "")],
        );
    }
    assert_refused(
        commands::return_report(desk, reason(&sent, "  ")),
        &[("/reason", "")],
    );
    assert_eq!(story.head(), before, "what is refused writes nothing");
    assert_eq!(story.report(sent.id).state, ReportState::Submitted);

    // Returned with reasons, which the author reads; changed and sent again.
    let back = commands::return_report(desk, reason(&sent, "Say how many people we met.")).unwrap();
    assert_refused(
        commands::sign_report(desk, signing(&back, PASSWORD)),
        &[("", "")],
    );
    story.sign_in("ann.lee");
    let view = commands::report(desk, by(&back)).unwrap();
    assert_eq!(view.row.state, ReportState::Returned);
    assert_eq!(view.returned.len(), 1);
    assert_eq!(view.returned[0].by, "Dev Shah");
    assert_eq!(view.returned[0].reasons, "Say how many people we met.");
    let mut words = report_words();
    words["peopleGood"] = "We met fourteen people. They like breakfast.".into();
    let again = commands::save_report(desk, change(&back, words)).unwrap();
    let first = story.report(sent.id).submission.unwrap().fingerprint;
    let sent = commands::submit_report(desk, versioned(&again)).unwrap();
    let second = story.report(sent.id).submission.unwrap().fingerprint;
    assert_ne!(first, second);

    story.sign_in("dev.shah");
    let work = commands::my_work(desk, Nothing {}).unwrap();
    assert!(work.to_sign.iter().any(|row| row.id == sent.id));
    let signed = commands::sign_report(desk, signing(&sent, PASSWORD)).unwrap();
    let kept = story.report(signed.id);
    assert_eq!(kept.state, ReportState::Signed);
    assert_eq!(kept.author, story.ann);
    assert_eq!(kept.submission.unwrap().fingerprint, second);
    let view = commands::report(desk, by(&signed)).unwrap();
    assert_eq!(view.signatory.as_deref(), Some("Dev Shah"));
    assert_eq!(view.check_code, Some(check_code(&second)));
    signed
}

/// 003-P29 and P30.
fn acted_on(story: &Story, signed: &Saved) {
    let desk = &story.desk;
    // Eve, an officer who wrote nothing, looks after the action plan.
    story.sign_in("eve.hall");
    let view = commands::action_plan(desk, by(signed)).unwrap();
    let held = view.plan.expect("a signature opens the plan");
    let plan = Saved {
        id: held.id,
        version: held.version,
        reference: None,
    };
    let references: Vec<&str> = view
        .rows
        .iter()
        .map(|row| row.row.reference.as_str())
        .collect();
    assert_eq!(
        references,
        ["R1", "A1"],
        "what was taken back has no action"
    );
    let saved = |held: &Held<Action>| Saved {
        id: held.id,
        version: held.version,
        reference: None,
    };
    let must = saved(&view.rows[0].row.action);
    let should = saved(&view.rows[1].row.action);

    // Not agreed while a requirement has no action, nor without a name for the provider.
    let agree = |plan: &Saved, name: &str| AgreeActionPlan {
        id: plan.id,
        version: plan.version,
        for_provider: name.into(),
    };
    assert_refused(
        commands::agree_action_plan(desk, agree(&plan, "")),
        &[("", "003-P29"), ("/forProvider", "003-P29")],
    );
    assert_refused(
        commands::save_action(desk, change(&must, json!({}))),
        &[("/action", "003-P29"), ("/person", "003-P29")],
    );
    let answer = json!({
        "action": "The deputy counts stock each Friday.",
        "person": "Sam Poe",
        "due": "2026-11-27",
    });
    // Later than the report requires.
    assert_refused(
        commands::save_action(desk, change(&must, answer.clone())),
        &[("/due", "003-P20")],
    );
    let mut answer = answer;
    answer["due"] = "2026-11-13".into();
    // Only a recommendation can be declined, and with a reason.
    assert_refused(
        commands::decline_action(desk, reason(&must, "We do not agree.")),
        &[("", "003-P22")],
    );
    assert_refused(
        commands::decline_action(desk, reason(&should, "")),
        &[("/reason", "003-P22")],
    );
    // Nothing is reported or checked before there is an action.
    assert_refused(
        commands::progress_action(desk, progress(&must, ActionState::ReportedDone, "Done.")),
        &[("", "")],
    );
    assert_refused(
        commands::verify_action(desk, check(&must, true, "Seen.", "")),
        &[("", "")],
    );
    let must = commands::save_action(desk, change(&must, answer)).unwrap();
    let should =
        commands::decline_action(desk, reason(&should, "The other home does it already.")).unwrap();
    let plan = commands::agree_action_plan(desk, agree(&plan, "Olga Reed")).unwrap();
    assert_eq!(
        story.read::<ActionPlan>(plan.id).value.state,
        ActionPlanState::Agreed
    );

    let must =
        commands::progress_action(desk, progress(&must, ActionState::InProgress, "")).unwrap();
    // Nobody jumps: not verified before it is reported, not closed before it is verified.
    assert_refused(
        commands::verify_action(desk, check(&must, true, "Seen.", "")),
        &[("", "")],
    );
    for to in [
        ActionState::Verified,
        ActionState::Closed,
        ActionState::Open,
    ] {
        assert_refused(
            commands::progress_action(desk, progress(&must, to, "Please.")),
            &[("", "")],
        );
    }
    // Overdue is computed, in working days: Friday 13 to Wednesday 18 November.
    story.clock.set("2026-11-18");
    let late = commands::list_actions(
        desk,
        ListActions {
            words: String::new(),
            only_late: true,
            page: 0,
            per_page: 25,
        },
    )
    .unwrap();
    assert_eq!(late.rows.len(), 1);
    assert!(late.rows[0].late);
    assert_eq!(
        late.rows[0].distance.as_deref(),
        Some("3 working days late")
    );
    assert_eq!(commands::status(desk, Nothing {}).unwrap().overdue, 1);
    assert_refused(
        commands::progress_action(desk, progress(&must, ActionState::ReportedDone, "  ")),
        &[("/says", "003-P30")],
    );
    let must = commands::progress_action(
        desk,
        progress(&must, ActionState::ReportedDone, "Counted three Fridays."),
    )
    .unwrap();
    // Checked with evidence; returned with a note.
    assert_refused(
        commands::verify_action(desk, check(&must, true, " ", "")),
        &[("/evidence", "003-P30")],
    );
    assert_refused(
        commands::verify_action(desk, check(&must, false, "The book.", " ")),
        &[("/note", "003-P30")],
    );
    let must = commands::verify_action(
        desk,
        check(
            &must,
            false,
            "The book has two Fridays.",
            "Count the third.",
        ),
    )
    .unwrap();
    assert_eq!(
        story.read::<Action>(must.id).value.state,
        ActionState::Returned
    );
    let must = commands::progress_action(
        desk,
        progress(&must, ActionState::ReportedDone, "The third is counted."),
    )
    .unwrap();
    let must = commands::verify_action(desk, check(&must, true, "The book has three Fridays.", ""))
        .unwrap();
    let action = story.read::<Action>(must.id).value;
    assert_eq!(action.state, ActionState::Verified);
    let eve = commands::opening(desk, Nothing {})
        .unwrap()
        .session
        .unwrap()
        .id;
    assert_eq!(
        action
            .checks
            .iter()
            .map(|check| (check.done, check.by))
            .collect::<Vec<_>>(),
        [(false, eve), (true, eve)]
    );
    commands::progress_action(desk, progress(&must, ActionState::Closed, "")).unwrap();
    commands::progress_action(desk, progress(&should, ActionState::Closed, "")).unwrap();
    assert_eq!(commands::status(desk, Nothing {}).unwrap().overdue, 0);
}

/// A change sent with what it belongs to, as the window does.
fn change_of(parent: Option<domain::Uuid>, saved: &Saved, value: Value) -> Save {
    Save {
        parent,
        ..change(saved, value)
    }
}

/// The records of a visit, as they stand.
fn kept(story: &Story, visit: &Saved, recorded: &Recorded) -> Vec<Value> {
    let mut all = vec![json!(story.read::<Activity>(visit.id))];
    for saved in &recorded.evidence {
        all.push(json!(story.read::<Evidence>(saved.id)));
    }
    for saved in [&recorded.strength, &recorded.shortfall] {
        all.push(json!(story.read::<Finding>(saved.id)));
    }
    for saved in &recorded.judgements {
        all.push(json!(story.read::<Judgement>(saved.id)));
    }
    for saved in [&recorded.requirement, &recorded.recommendation] {
        all.push(json!(story.read::<Improvement>(saved.id)));
    }
    all
}

/// Every way to write to a visit, each with its answer. `parent` is the visit that is named.
fn write_everywhere(story: &Story, visit: &Saved, recorded: &Recorded, parent: &Saved) {
    let desk = &story.desk;
    let on = Some(parent.id);
    let now = |saved: &Saved, version: u64| Saved {
        version,
        ..saved.clone()
    };
    let activity = story.read::<Activity>(visit.id);
    let activity = now(visit, activity.version);
    let [first, _] = &recorded.evidence;
    let [choices, ..] = &recorded.judgements;
    let first = now(first, story.read::<Evidence>(first.id).version);
    let choices = now(choices, story.read::<Judgement>(choices.id).version);
    let shortfall = &recorded.shortfall;
    let refusals = [
        commands::save_evidence(desk, change_of(on, &first, evidence("data", &[2]))),
        commands::save_judgement(desk, change_of(on, &choices, judgement(2, "meets"))),
        commands::save_finding(desk, change_of(on, shortfall, finding(9, "note"))),
        commands::save_improvement(
            desk,
            change_of(
                Some(shortfall.id),
                &recorded.requirement,
                requirement("2027-01-31"),
            ),
        ),
        commands::save_improvement(desk, new(Some(shortfall.id), requirement("2027-01-31"))),
        commands::withdraw_improvement(desk, reason(&recorded.requirement, "Not needed.")),
        commands::save_activity(
            desk,
            change_of(Some(story.contract.id), &activity, story.visit_value()),
        ),
        commands::start_activity(desk, versioned(&activity)),
        commands::assess_activity(desk, versioned(&activity)),
        commands::cancel_activity(desk, reason(&activity, "It rains.")),
    ];
    for (place, answer) in refusals.into_iter().enumerate() {
        assert!(answer.is_err(), "write {place} was taken: {answer:?}");
    }
}

#[test]
fn a_sent_report_and_its_visit_stand_still_until_it_is_returned() {
    let story = Story::begin();
    story.agreed_plan();
    let visit = story.started_visit();
    let recorded = story.record_all(&visit);
    let report = story.written_report(&visit);
    let sent = commands::submit_report(&story.desk, versioned(&report)).unwrap();
    let before = kept(&story, &visit, &recorded);
    let head = story.head();
    write_everywhere(&story, &visit, &recorded, &visit);
    assert_eq!(kept(&story, &visit, &recorded), before);
    assert_eq!(story.head(), head);
    // Returned, all of it opens again.
    story.sign_in("dev.shah");
    commands::return_report(&story.desk, reason(&sent, "Look at E1 again.")).unwrap();
    story.sign_in("ann.lee");
    commands::save_evidence(
        &story.desk,
        change_of(
            Some(visit.id),
            &recorded.evidence[0],
            evidence("peopleSaid", &CRITERIA),
        ),
    )
    .unwrap();
}

#[test]
fn a_signed_report_never_changes() {
    let story = Story::begin();
    let desk = &story.desk;
    let (visit, recorded, signed) = story.signed();
    let version = story.report(signed.id);
    let bytes = story.saved_pdf(signed.id);
    let signature = version.signature.clone().unwrap();
    let submission = version.submission.clone().unwrap();

    // What is kept is what was signed: the PDF, the snapshot and its fingerprint, the grade.
    assert_eq!(story.attachment(&signature.pdf), bytes);
    let frozen = story.attachment(&submission.snapshot);
    assert_eq!(fingerprint(&frozen), submission.fingerprint);
    let snapshot: Snapshot = serde_json::from_slice(&frozen).unwrap();
    assert_eq!(snapshot.bytes(), frozen);
    re_derives(&snapshot);
    assert_eq!(submission.grade, snapshot.grade());
    assert_eq!(snapshot.framework.version, 1);

    // Every write to it and to its visit is refused, also by way of another visit that is open.
    let other = commands::save_activity(
        desk,
        new(Some(story.contract.id), {
            let mut value = story.visit_value();
            value["from"] = "2026-10-07".into();
            value
        }),
    )
    .unwrap();
    let other = commands::start_activity(desk, versioned(&other)).unwrap();
    let before = kept(&story, &visit, &recorded);
    let head = story.head();
    write_everywhere(&story, &visit, &recorded, &visit);
    write_everywhere(&story, &visit, &recorded, &other);
    for user in ["ann.lee", "dev.shah", "cara.dunn"] {
        story.sign_in(user);
        for answer in [
            commands::save_report(desk, change(&signed, report_words())),
            commands::submit_report(desk, versioned(&signed)),
            commands::return_report(desk, reason(&signed, "Too late.")),
            commands::sign_report(desk, signing(&signed, PASSWORD)),
        ] {
            assert!(answer.is_err(), "{user}: {answer:?}");
        }
    }
    assert_eq!(kept(&story, &visit, &recorded), before);
    assert_eq!(story.head(), head);
    assert_eq!(story.report(signed.id), version);

    // A correction is a new version, which says what it changes.
    story.sign_in("ann.lee");
    let next = commands::correct_report(desk, versioned(&signed)).unwrap();
    assert_refused(
        commands::correct_report(desk, versioned(&signed)),
        &[("", "")],
    );
    assert_eq!(next.reference.as_deref(), Some(version.reference.as_str()));
    assert_refused(
        commands::submit_report(desk, versioned(&next)),
        &[("/changes", "")],
    );
    let mut words = report_words();
    words["changes"] = "Version 2 rates criterion 17 as partly met.".into();
    let next = commands::save_report(desk, change(&next, words)).unwrap();
    let on = Some(visit.id);
    commands::save_finding(desk, new(on, finding(17, "shortfall"))).unwrap();
    let manager = &recorded.judgements[2];
    commands::save_judgement(desk, change_of(on, manager, judgement(17, "partly"))).unwrap();
    // While it is written, the signed one is the one that counts, byte for byte.
    assert_eq!(story.saved_pdf(signed.id), bytes);
    assert_eq!(story.report(signed.id), version);

    let second = story.sent_and_signed(&next);
    assert_eq!(story.report(second.id).version, 2);
    assert_eq!(story.report(second.id).replaces, Some(signed.id));
    let old = story.report(signed.id);
    assert_eq!(old.state, ReportState::Superseded);
    assert_eq!(
        ReportVersion {
            state: ReportState::Signed,
            ..old
        },
        version
    );
    assert_eq!(story.saved_pdf(signed.id), bytes);
    assert_eq!(story.attachment(&submission.snapshot), frozen);
    let newer = story.saved_pdf(second.id);
    assert_ne!(newer, bytes);
    let text = text_of(&story, &newer);
    assert!(
        text.contains("Version 2 rates criterion 17 as partly met."),
        "the new version names what it changes"
    );
    let view = commands::report(desk, by(&signed)).unwrap();
    assert_eq!(view.newer, Some(second.id));
    let verified = commands::verify(desk, Nothing {}).unwrap();
    assert_eq!(verified.faults, Vec::<String>::new());
}

/// The overall rating follows again from the judgements that were frozen.
pub fn re_derives(snapshot: &Snapshot) {
    let rating = |number: u16| {
        snapshot
            .judgements
            .iter()
            .find(|judgement| judgement.criterion == number)
            .map(|judgement| judgement.decided)
    };
    let breach = snapshot
        .findings
        .iter()
        .any(|held| held.value.finding_type == FindingType::Breach);
    let (domains, overall) = grade::all(&snapshot.framework, &rating, breach);
    assert_eq!(domains, snapshot.grades);
    assert_eq!(overall, snapshot.overall);
}

fn text_of(story: &Story, pdf: &[u8]) -> String {
    let path = story.folder.path().join("read.pdf");
    std::fs::write(&path, pdf).unwrap();
    let out = Command::new("pdftotext")
        .arg(&path)
        .arg("-")
        .output()
        .unwrap();
    assert!(out.status.success());
    let text = String::from_utf8(out.stdout).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_correction_that_adds_a_requirement_opens_the_action_plan_again() {
    let story = Story::begin();
    let desk = &story.desk;
    let (visit, _, signed) = story.signed();
    let view = commands::action_plan(desk, by(&signed)).unwrap();
    let must = &view.rows[0].row.action;
    let answer = Save {
        id: Some(must.id),
        version: must.version,
        parent: None,
        value: json!({ "action": "Count each Friday.", "person": "Sam Poe" }),
    };
    commands::save_action(desk, answer).unwrap();
    let plan = view.plan.unwrap();
    commands::agree_action_plan(
        desk,
        AgreeActionPlan {
            id: plan.id,
            version: plan.version,
            for_provider: "Olga Reed".into(),
        },
    )
    .unwrap();

    story.sign_in("ann.lee");
    let next = commands::correct_report(desk, versioned(&signed)).unwrap();
    let found = commands::save_finding(desk, new(Some(visit.id), finding(9, "breach"))).unwrap();
    let judgements = commands::visit(desk, by(&visit)).unwrap().judgements;
    let medicines = judgements
        .iter()
        .find(|held| held.value.criterion == 9)
        .unwrap();
    let mut value = judgement(9, "doesNot");
    value["narrative"] = "The law is broken.".into();
    let change_medicines = Save {
        id: Some(medicines.id),
        version: medicines.version,
        parent: Some(visit.id),
        value,
    };
    commands::save_judgement(desk, change_medicines).unwrap();
    commands::save_improvement(desk, new(Some(found.id), requirement("2026-11-20"))).unwrap();
    let mut words = report_words();
    words["changes"] = "Version 2 adds requirement R2.".into();
    let next = commands::save_report(desk, change(&next, words)).unwrap();
    let second = story.sent_and_signed(&next);

    // R1 keeps its action; R2 has none, so nobody can say that the plan is agreed (003-P29).
    let view = commands::action_plan(desk, by(&second)).unwrap();
    let states: Vec<(&str, ActionState)> = view
        .rows
        .iter()
        .map(|row| (row.row.reference.as_str(), row.row.state))
        .collect();
    assert_eq!(
        states,
        [
            ("R1", ActionState::Planned),
            ("R2", ActionState::Open),
            ("A1", ActionState::Open)
        ]
    );
    assert_eq!(view.plan.unwrap().value.state, ActionPlanState::Open);
    assert!(!view.why_not_agreed.is_empty());
}

#[test]
fn an_outcome_added_later_is_covered_before_the_plan_counts_as_agreed() {
    let story = Story::begin();
    let desk = &story.desk;
    let plan = story.agreed_plan();
    let held = story.read::<Contract>(story.contract.id);
    let mut value = json!(held.value);
    let outcomes = value["outcomes"].as_array_mut().unwrap();
    outcomes.push(json!({ "text": "People see their families." }));
    let save = Save {
        id: Some(held.id),
        version: held.version,
        parent: None,
        value,
    };
    commands::save_contract(desk, save).unwrap();
    let now = story.read::<MonitoringPlan>(plan.id).value;
    assert!(
        matches!(now.state, PlanState::Draft | PlanState::Consulting),
        "{:?}",
        now.state
    );
    assert_eq!(now.version, 2);
    let view = commands::plan(desk, by(&story.contract)).unwrap();
    assert_eq!(view.why_not_agreed.len(), 1);
    // The contract's page says why its plan is not agreed any more.
    let view = commands::contract(desk, by(&story.contract)).unwrap();
    let said = view.plan.unwrap().open_again.unwrap();
    assert!(said.contains("outcome 3"), "{said}");
    assert_eq!(view.headline, Some(said));
}

#[test]
fn what_a_requirement_rests_on_stays_a_shortfall() {
    let story = Story::begin();
    let desk = &story.desk;
    story.agreed_plan();
    let visit = story.started_visit();
    let recorded = story.record_all(&visit);
    assert_refused(
        commands::save_finding(
            desk,
            change_of(Some(visit.id), &recorded.shortfall, finding(9, "strength")),
        ),
        &[("/findingType", "003-P22")],
    );
    // Worse is possible; and once the requirement is taken back, anything is.
    let worse = commands::save_finding(
        desk,
        change_of(Some(visit.id), &recorded.shortfall, finding(9, "breach")),
    )
    .unwrap();
    commands::withdraw_improvement(desk, reason(&recorded.requirement, "Put right.")).unwrap();
    commands::save_finding(desk, change_of(Some(visit.id), &worse, finding(9, "note"))).unwrap();
}

#[test]
fn a_number_is_never_given_twice() {
    let story = Story::begin();
    let desk = &story.desk;
    story.agreed_plan();
    let visit = story.started_visit();
    let recorded = story.record_all(&visit);
    let under = Some(recorded.shortfall.id);
    let second = commands::save_improvement(desk, new(under, requirement("2026-11-20"))).unwrap();
    assert_eq!(second.reference.as_deref(), Some("R2"));
    // R2 stays what it is: as a recommendation it would leave its number free for another one.
    assert_refused(
        commands::save_improvement(desk, change_of(under, &second, recommendation())),
        &[("/obligation", "003-P22")],
    );
    commands::withdraw_improvement(desk, reason(&second, "Advice is enough.")).unwrap();
    let advice = commands::save_improvement(desk, new(under, recommendation())).unwrap();
    assert_eq!(advice.reference.as_deref(), Some("A2"));
    let third = commands::save_improvement(desk, new(under, requirement("2026-11-20"))).unwrap();
    assert_eq!(third.reference.as_deref(), Some("R3"));

    // Nor is an outcome's: what the plan points to is that outcome or nothing.
    let held = story.read::<Contract>(story.contract.id);
    let mut value = json!(held.value);
    value["outcomes"].as_array_mut().unwrap().pop();
    let save = Save {
        id: Some(held.id),
        version: held.version,
        parent: None,
        value: value.clone(),
    };
    let saved = commands::save_contract(desk, save).unwrap();
    let outcomes = value["outcomes"].as_array_mut().unwrap();
    outcomes.push(json!({ "text": "People see their families." }));
    commands::save_contract(desk, change(&saved, value)).unwrap();
    let numbers: Vec<u16> = story
        .read::<Contract>(story.contract.id)
        .value
        .outcomes
        .iter()
        .map(|outcome| outcome.number)
        .collect();
    assert_eq!(numbers, [1, 3]);
}

#[test]
fn who_recorded_a_finding_or_evidence_cannot_countersign() {
    for writes in ["finding", "evidence"] {
        let story = Story::begin();
        let desk = &story.desk;
        story.agreed_plan();
        let visit = story.started_visit();
        story.sign_in("dev.shah");
        let on = Some(visit.id);
        match writes {
            "finding" => commands::save_finding(desk, new(on, finding(17, "note"))).unwrap(),
            _ => commands::save_evidence(desk, new(on, evidence("data", &[17]))).unwrap(),
        };
        story.sign_in("ann.lee");
        story.record_all(&visit);
        let report = story.written_report(&visit);
        let sent = commands::submit_report(desk, versioned(&report)).unwrap();
        story.sign_in("dev.shah");
        assert_refused(
            commands::sign_report(desk, signing(&sent, PASSWORD)),
            &[("", "")],
        );
        assert_eq!(
            story.read::<Activity>(visit.id).value.state,
            ActivityState::Assessed
        );
    }
}

#[test]
fn who_wrote_first_cannot_countersign_though_another_hand_came_last() {
    let story = Story::begin();
    let desk = &story.desk;
    story.agreed_plan();
    let visit = story.started_visit();
    let recorded = story.record_all(&visit);
    let on = Some(visit.id);
    let manager = &recorded.judgements[2];
    story.sign_in("dev.shah");
    let manager =
        commands::save_judgement(desk, change_of(on, manager, judgement(17, "meets"))).unwrap();
    story.sign_in("ann.lee");
    let mut value = judgement(17, "meets");
    value["narrative"] = "What we found on criterion 17, in short sentences!".into();
    commands::save_judgement(desk, change_of(on, &manager, value)).unwrap();
    let report = story.written_report(&visit);
    // The page says so before it is sent.
    let view = commands::report(desk, by(&report)).unwrap();
    let may: Vec<&str> = view
        .signers
        .iter()
        .filter(|signer| signer.why_not.is_none())
        .map(|signer| signer.name.as_str())
        .collect();
    assert_eq!(may, ["Cara Dunn"]);
    let sent = commands::submit_report(desk, versioned(&report)).unwrap();
    story.sign_in("dev.shah");
    assert_refused(
        commands::sign_report(desk, signing(&sent, PASSWORD)),
        &[("", "")],
    );
}

#[test]
fn a_report_can_be_corrected_after_its_dates_have_passed() {
    let story = Story::begin();
    let desk = &story.desk;
    let (visit, recorded, signed) = story.signed();
    // R1 was due on 20 November.
    story.clock.set("2027-01-11");
    story.sign_in("ann.lee");
    let next = commands::correct_report(desk, versioned(&signed)).unwrap();
    let must = &recorded.requirement;
    let mut words = requirement("2026-11-20");
    words["text"] = "Count stock against the record every week.".into();
    let under = Some(recorded.shortfall.id);
    commands::save_improvement(desk, change_of(under, must, words)).unwrap();
    // What is new, or put off, is due after the day of issue as always.
    assert_refused(
        commands::save_improvement(desk, new(under, requirement("2026-12-01"))),
        &[("/obligation/due", "003-P20")],
    );
    let second = commands::save_improvement(desk, new(under, requirement("2027-01-12"))).unwrap();
    let mut words = report_words();
    words["changes"] = "R1 says every week. R2 is new.".into();
    let next = commands::save_report(desk, change(&next, words)).unwrap();
    story.clock.set("2027-01-13");
    // Only R2 is late before anybody was told of it.
    let fault = commands::submit_report(desk, versioned(&next)).unwrap_err();
    assert_eq!(fault.fields.len(), 1, "{fault}");
    assert!(fault.message.starts_with("R2:"), "{fault}");
    let held = story.read::<Improvement>(second.id);
    let second = Saved {
        version: held.version,
        ..second
    };
    commands::save_improvement(
        desk,
        change_of(Some(visit.id), &second, requirement("2027-02-01")),
    )
    .unwrap();
    story.sent_and_signed(&next);
}
