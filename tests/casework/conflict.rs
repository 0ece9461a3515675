//! Two people change one record at the same time: nothing is lost, and whoever comes second chooses.

use crate::story::*;
use acceptance::{PASSWORD, change, new};
use casework::commands;
use casework::wire::*;
use casework::{Answer, Code, Desk};
use domain::conflict::{Piece, Side};
use domain::records::contract::Contract;
use domain::records::improvement::Improvement;
use domain::records::judgement::{Judgement, Rating};
use domain::records::plan::MonitoringPlan;
use domain::records::report::ReportVersion;
use domain::{Held, Record, Uuid};
use serde_json::{Value, json};

/// Somebody else at work over the same open store.
fn session(story: &Story, user: &str) -> Desk {
    let desk = story.desk.beside();
    let request = SignIn {
        user_name: user.into(),
        password: PASSWORD.into(),
    };
    commands::sign_in(&desk, request).expect("a second session");
    desk
}

/// A form as the screen fills it: the whole value, with some fields typed anew.
fn typed<T: Record>(held: &Held<T>, changes: &[(&str, Value)]) -> Value {
    let mut value = json!(held.value);
    for (pointer, to) in changes {
        *value.pointer_mut(pointer).expect(pointer) = to.clone();
    }
    value
}

fn over<T: Record>(held: &Held<T>, value: Value) -> Save {
    Save {
        id: Some(held.id),
        version: held.version,
        parent: None,
        value,
    }
}

fn conflict(desk: &Desk, kind: &str, id: Uuid, version: u64, value: &Value) -> ConflictView {
    let request = ConflictOf {
        kind: kind.into(),
        id,
        version,
        value: value.clone(),
    };
    commands::conflict(desk, request).expect("both versions")
}

/// Asserts that a save met somebody else's, and asks for both versions.
#[track_caller]
fn meets(desk: &Desk, kind: &str, saved: Answer<Saved>, sent: &Save) -> ConflictView {
    let fault = saved.expect_err("somebody saved it meanwhile");
    assert_eq!(fault.code, Code::Conflict, "{fault}");
    let record = fault.record.expect("the record that changed");
    assert!(sent.id.is_none_or(|id| id == record));
    conflict(desk, kind, record, sent.version, &sent.value)
}

/// What the screen sends: what they saved, with the fields of yours that are kept.
fn chosen(view: &ConflictView, keep: impl Fn(&str, Side) -> Side) -> Save {
    let mut value = view.theirs.clone();
    for row in &view.differ {
        if keep(&row.field, row.keep) == Side::Yours {
            *value
                .pointer_mut(&row.field)
                .expect("a field of the record") = row.yours.clone();
        }
    }
    Save {
        id: Some(view.id),
        version: view.version,
        parent: None,
        value,
    }
}

/// As it is offered.
fn offered(_: &str, keep: Side) -> Side {
    keep
}

fn rows(view: &ConflictView) -> Vec<(&str, Side)> {
    view.differ
        .iter()
        .map(|row| (row.field.as_str(), row.keep))
        .collect()
}

fn text(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}

#[test]
fn what_each_changed_alone_is_kept_of_both() {
    let story = Story::begin();
    let (ann, ben) = (&story.desk, session(&story, "ben.cole"));
    let read = story.read::<Contract>(story.contract.id);
    let hers = over(
        &read,
        typed(
            &read,
            &[
                ("/title", json!("Nursing beds, north")),
                ("/description", json!("Forty-eight beds in one home.")),
            ],
        ),
    );
    let his = over(
        &read,
        typed(
            &read,
            &[("/value", json!("5.2m")), ("/end", json!("2030-03-31"))],
        ),
    );
    commands::save_contract(&ben, his).unwrap();
    let head = story.head();

    let view = meets(
        ann,
        "contract",
        commands::save_contract(ann, hers.clone()),
        &hers,
    );
    assert_eq!(story.head(), head, "neither a stale save nor a look writes");
    assert_eq!((view.by.as_str(), view.by_you), ("Ben Cole", false));
    assert_eq!(view.what, None, "he filled in the same form");
    assert_eq!(view.name, "Contract");
    assert_eq!(view.version, read.version + 1);
    assert_eq!(
        rows(&view),
        [
            ("/title", Side::Yours),
            ("/description", Side::Yours),
            ("/value", Side::Theirs),
            ("/end", Side::Theirs),
        ]
    );
    let value = &view.differ[2];
    assert_eq!(value.label, "Value");
    assert_eq!(text(&value.their_words), "£5,200,000");
    assert!(view.same.iter().any(|same| same.label == "Starts"));
    assert!(
        view.same.iter().all(|same| same.label != "Status"),
        "the program sets it: nobody chooses it"
    );

    let saved = commands::save_contract(ann, chosen(&view, offered)).unwrap();
    assert_eq!(saved.version, read.version + 2);
    let kept = story.read::<Contract>(read.id).value;
    assert_eq!(kept.title, "Nursing beds, north");
    assert_eq!(kept.value.unwrap().0, 520_000_000);
    assert_eq!(kept.end, "2030-03-31".parse().ok());
    assert_eq!(
        (&kept.reference, kept.state),
        (&read.value.reference, read.value.state)
    );

    // Both saves stay in the history, each with its hand.
    let of_contract = HistoryOf {
        case_file: read.id,
        before: None,
    };
    let told = commands::history(ann, of_contract).unwrap().entries;
    let hands: Vec<&str> = told
        .iter()
        .take(2)
        .map(|entry| entry.person.as_str())
        .collect();
    assert_eq!(hands, ["Ann Lee", "Ben Cole"]);
}

#[test]
fn of_a_field_that_both_changed_yours_is_offered_and_theirs_can_be_kept() {
    let story = Story::begin();
    story.agreed_plan();
    let visit = story.started_visit();
    let recorded = story.record_all(&visit);
    let (ann, ben) = (&story.desk, session(&story, "ben.cole"));
    let read = story.read::<Improvement>(recorded.requirement.id);
    let long = "Count stock against the record each week, and tell the nurse in charge.";
    let his = typed(
        &read,
        &[
            ("/text", json!(long)),
            ("/person", json!("Paul Quill")),
            ("/obligation/due", json!("2027-01-20")),
        ],
    );
    let hers = typed(
        &read,
        &[
            ("/text", json!("Count stock against the record each day.")),
            ("/person", json!("Jo Fenwick")),
        ],
    );
    commands::save_improvement(&ben, over(&read, his)).unwrap();
    let hers = over(&read, hers);
    let view = meets(
        ann,
        "improvement",
        commands::save_improvement(ann, hers.clone()),
        &hers,
    );
    assert_eq!(view.name, "Requirement R1");
    assert_eq!(
        rows(&view),
        [
            ("/obligation/due", Side::Theirs),
            ("/text", Side::Yours),
            ("/person", Side::Yours),
        ]
    );
    let words = &view.differ[1];
    let bold = |pieces: &[Piece]| {
        let bold = pieces.iter().filter(|piece| piece.differs);
        bold.map(|piece| piece.text.clone())
            .collect::<Vec<_>>()
            .join("|")
    };
    assert_eq!(bold(&words.your_words), "day");
    assert!(bold(&words.their_words).contains("tell the nurse in charge"));
    assert_eq!(words.before.as_deref(), Some(read.value.text.as_str()));
    assert_eq!(view.differ[0].before, None, "she did not change the date");

    let keep = |field: &str, offered| match field {
        "/person" => Side::Theirs,
        _ => offered,
    };
    commands::save_improvement(ann, chosen(&view, keep)).unwrap();
    let kept = story.read::<Improvement>(read.id).value;
    assert_eq!(kept.text, "Count stock against the record each day.");
    assert_eq!(kept.person, "Paul Quill");
    assert_eq!(kept.due(), "2027-01-20".parse().ok());
    assert_eq!(kept.number, read.value.number);
}

#[test]
fn a_list_is_chosen_whole() {
    let story = Story::begin();
    let (ann, ben) = (&story.desk, session(&story, "ben.cole"));
    let read = story.read::<Contract>(story.contract.id);
    let with = |text: &str| {
        let mut outcomes = json!(read.value.outcomes);
        outcomes
            .as_array_mut()
            .unwrap()
            .push(json!({ "text": text }));
        over(&read, typed(&read, &[("/outcomes", outcomes)]))
    };
    commands::save_contract(&ben, with("I see my family when I want to.")).unwrap();
    let hers = with("I know who will come.");
    let view = meets(
        ann,
        "contract",
        commands::save_contract(ann, hers.clone()),
        &hers,
    );
    assert_eq!(rows(&view), [("/outcomes", Side::Yours)]);
    let row = &view.differ[0];
    assert_eq!(row.label, "Outcomes");
    assert_eq!(text(&row.your_words).lines().count(), 3);
    assert!(text(&row.their_words).ends_with("I see my family when I want to."));
    commands::save_contract(ann, chosen(&view, offered)).unwrap();
    let kept = story.read::<Contract>(read.id).value.outcomes;
    assert_eq!(kept.last().unwrap().text, "I know who will come.");
    assert_eq!(
        kept.last().unwrap().number,
        4,
        "the number of his is not given again"
    );
}

#[test]
fn the_criteria_of_a_plan_are_a_choice_though_a_screen_of_their_own_fills_them() {
    let story = Story::begin();
    let plan = story.agreed_plan();
    let (ann, ben) = (&story.desk, session(&story, "ben.cole"));
    let read = story.read::<MonitoringPlan>(plan.id);
    let save = |value: Value| Save {
        parent: Some(story.contract.id),
        ..over(&read, value)
    };
    let his = typed(&read, &[("/purpose", json!("To see how people live."))]);
    commands::save_plan(&ben, save(his)).unwrap();
    let fewer = json!([{ "number": 2, "outcomes": [1, 2] }]);
    let hers = save(typed(&read, &[("/criteria", fewer.clone())]));
    let view = meets(
        ann,
        "monitoringPlan",
        commands::save_plan(ann, hers.clone()),
        &hers,
    );
    assert_eq!(
        rows(&view),
        [("/purpose", Side::Theirs), ("/criteria", Side::Yours)]
    );
    let merged = Save {
        parent: Some(story.contract.id),
        ..chosen(&view, offered)
    };
    commands::save_plan(ann, merged).unwrap();
    let kept = story.read::<MonitoringPlan>(plan.id).value;
    assert_eq!(kept.purpose, "To see how people live.");
    assert_eq!(json!(kept.criteria), fewer);
}

#[test]
fn two_plans_begun_for_one_contract_meet() {
    let story = Story::begin();
    let (ann, ben) = (&story.desk, session(&story, "ben.cole"));
    let his = new(Some(story.contract.id), story.plan_value());
    let mut value = story.plan_value();
    value["purpose"] = json!("To see whether people are heard.");
    let hers = new(Some(story.contract.id), value);
    commands::save_plan(&ben, his).unwrap();
    let view = meets(
        ann,
        "monitoringPlan",
        commands::save_plan(ann, hers.clone()),
        &hers,
    );
    assert_eq!(rows(&view), [("/purpose", Side::Yours)]);
}

#[test]
fn two_who_judge_one_criterion_at_once_meet() {
    let story = Story::begin();
    story.agreed_plan();
    let visit = story.started_visit();
    let (ann, ben) = (&story.desk, session(&story, "ben.cole"));
    let said = new(Some(visit.id), evidence("peopleSaid", &[2]));
    commands::save_evidence(ann, said).unwrap();
    let on = Some(visit.id);
    let his = commands::save_judgement(&ben, new(on, judgement(2, "meets"))).unwrap();
    let mut value = judgement(2, "partly");
    value["narrative"] = json!("People wait for their breakfast.");
    value["rationale"] = json!("What people said weighs more.");
    let hers = new(on, value);
    let view = meets(
        ann,
        "judgement",
        commands::save_judgement(ann, hers.clone()),
        &hers,
    );
    assert_eq!(view.id, his.id);
    assert_eq!(view.name, "Judgement of criterion 2");
    assert_eq!(
        rows(&view),
        [
            ("/decided", Side::Yours),
            ("/rationale", Side::Yours),
            ("/narrative", Side::Yours)
        ]
    );
    assert_eq!(text(&view.differ[0].your_words), "Partly");
    let merged = Save {
        parent: on,
        ..chosen(&view, offered)
    };
    commands::save_judgement(ann, merged).unwrap();
    let kept = story.read::<Judgement>(his.id);
    assert_eq!((kept.version, kept.value.decided), (2, Rating::Partly));
    assert_eq!(kept.value.by, story.ann, "whoever kept it last judged it");
}

#[test]
fn a_choice_goes_through_all_rules() {
    let story = Story::begin();
    let (ann, ben) = (&story.desk, session(&story, "ben.cole"));
    let first = story.read::<Contract>(story.contract.id);
    let from = typed(
        &first,
        &[
            ("/start", json!("2026-04-01")),
            ("/end", json!("2029-03-31")),
        ],
    );
    commands::save_contract(ann, over(&first, from)).unwrap();
    let read = story.read::<Contract>(first.id);
    let his = typed(&read, &[("/start", json!("2028-04-01"))]);
    let hers = over(&read, typed(&read, &[("/end", json!("2027-03-31"))]));
    commands::save_contract(&ben, over(&read, his)).unwrap();
    let view = meets(
        ann,
        "contract",
        commands::save_contract(ann, hers.clone()),
        &hers,
    );
    // Each date is right on its own; together the contract would end before it starts.
    assert_refused(
        commands::save_contract(ann, chosen(&view, offered)),
        &[("/end", "")],
    );
    assert_eq!(story.read::<Contract>(read.id).version, read.version + 1);
    commands::save_contract(ann, chosen(&view, |_, _| Side::Yours)).unwrap();
    assert_eq!(
        story.read::<Contract>(read.id).value.end,
        "2027-03-31".parse().ok()
    );
}

#[test]
fn words_that_came_after_the_report_was_sent_are_shown_and_refused() {
    let story = Story::begin();
    story.agreed_plan();
    let visit = story.started_visit();
    story.record_all(&visit);
    let report = story.written_report(&visit);
    let (ann, ben) = (&story.desk, session(&story, "ben.cole"));
    let read = story.read::<ReportVersion>(report.id);
    let mut value = json!(read.value);
    value["summary"] = json!("People choose how they spend their day.");
    let hers = over(&read, value);
    commands::submit_report(&ben, versioned(&report)).unwrap();
    let view = meets(
        ann,
        "report",
        commands::save_report(ann, hers.clone()),
        &hers,
    );
    assert_eq!(view.what.as_deref(), Some("Sent the report for signature"));
    assert_eq!(rows(&view), [("/summary", Side::Yours)]);
    refused(commands::save_report(ann, chosen(&view, offered)));
}

#[test]
fn who_saves_again_meanwhile_is_met_again() {
    let story = Story::begin();
    let (ann, ben) = (&story.desk, session(&story, "ben.cole"));
    let cara = session(&story, "cara.dunn");
    let read = story.read::<Contract>(story.contract.id);
    let hers = over(
        &read,
        typed(&read, &[("/title", json!("Nursing beds, north"))]),
    );
    let his = over(&read, typed(&read, &[("/value", json!("5.2m"))]));
    commands::save_contract(&ben, his).unwrap();
    let view = meets(
        ann,
        "contract",
        commands::save_contract(ann, hers.clone()),
        &hers,
    );
    // While Ann chooses, Cara reads the newest version and changes another field and the title.
    let newest = story.read::<Contract>(read.id);
    let third = typed(
        &newest,
        &[
            ("/title", json!("Beds")),
            ("/description", json!("In one home.")),
        ],
    );
    commands::save_contract(&cara, over(&newest, third)).unwrap();
    let again = chosen(&view, offered);
    let view = meets(
        ann,
        "contract",
        commands::save_contract(ann, again.clone()),
        &again,
    );
    assert_eq!(view.by, "Cara Dunn");
    assert_eq!(
        rows(&view),
        [("/title", Side::Yours), ("/description", Side::Theirs)],
        "what Ben saved is settled"
    );
    commands::save_contract(ann, chosen(&view, offered)).unwrap();
    let kept = story.read::<Contract>(read.id).value;
    assert_eq!(kept.title, "Nursing beds, north");
    assert_eq!(kept.description.as_deref(), Some("In one home."));
    assert_eq!(kept.value.unwrap().0, 520_000_000);
}

#[test]
fn a_form_left_open_meets_what_its_own_writer_saved_elsewhere() {
    let story = Story::begin();
    let desk = &story.desk;
    let saved =
        commands::save_provider(desk, new(None, json!({ "name": "Ablecare Ltd" }))).unwrap();
    let renamed = change(&saved, json!({ "name": "Ablecare (North) Ltd" }));
    commands::save_provider(desk, renamed).unwrap();
    let left = change(
        &saved,
        json!({ "name": "Ablecare Ltd", "notes": "Ask for the accounts" }),
    );
    let view = meets(
        desk,
        "provider",
        commands::save_provider(desk, left.clone()),
        &left,
    );
    assert!(view.by_you);
    assert_eq!(
        rows(&view),
        [("/name", Side::Theirs), ("/notes", Side::Yours)]
    );
}

#[test]
fn nobody_sees_through_a_conflict_what_they_may_not_save() {
    let story = Story::begin();
    story.add("Finn Moss", "finn.moss", "read_only");
    story.add("Gita Roy", "gita.roy", "administrator");
    let look = |desk: &Desk, kind: &str, id: Uuid| {
        let request = ConflictOf {
            kind: kind.into(),
            id,
            version: 1,
            value: json!({}),
        };
        commands::conflict(desk, request).map(|view| view.name)
    };
    let council = commands::council(&story.desk, Nothing {}).unwrap().id;
    let (reader, keeper) = (session(&story, "finn.moss"), session(&story, "gita.roy"));
    let officer = session(&story, "ben.cole");
    for desk in [&reader, &keeper] {
        assert_eq!(
            code_of(look(desk, "contract", story.contract.id)),
            Code::NotAllowed
        );
    }
    assert_eq!(look(&keeper, "council", council).unwrap(), "Council");
    assert_eq!(
        code_of(look(&officer, "council", council)),
        Code::NotAllowed
    );
    assert_eq!(
        look(&officer, "contract", story.contract.id).unwrap(),
        "Contract"
    );
    // A kind that is not the record's, or has no form, shows nothing either.
    assert_eq!(
        code_of(look(&officer, "provider", story.contract.id)),
        Code::NotFound
    );
    assert_eq!(
        code_of(look(&officer, "person", story.ann)),
        Code::NotAllowed
    );
}
