//! Colleagues' accounts: who is let in, who stands in, who has left, and what each of them sees.

use crate::story::*;
use acceptance::{PASSWORD, TestOffice, change, new};
use casework::commands;
use casework::wire::*;
use casework::{Answer, Code, Fault};
use domain::record::group;
use domain::records::person::Person;
use domain::records::report::{ReportState, ReportVersion};
use domain::{Held, Uuid};
use serde_json::{Value, json};
use store::{Opens, StoreError};

const NEW: &str = "seven wet badgers";
const CAME_FROM: &str = "Mrs Ottoline Featherstonehaugh";

fn sign_in(office: &TestOffice, user: &str, password: &str) -> Answer<Session> {
    commands::lock(&office.desk, Nothing {}).expect("a locked store");
    let request = SignIn {
        user_name: user.into(),
        password: password.into(),
    };
    commands::sign_in(&office.desk, request)
}

fn row(office: &TestOffice, user: &str) -> PersonRow {
    let people = commands::people(&office.desk, Nothing {}).unwrap().people;
    let found = people
        .into_iter()
        .find(|row| row.person.value.user_name == user);
    found.unwrap_or_else(|| panic!("nobody is called {user}"))
}

fn held(office: &TestOffice, user: &str) -> Held<Person> {
    row(office, user).person
}

fn at(held: &Held<Person>) -> Versioned {
    Versioned {
        id: held.id,
        version: held.version,
    }
}

fn view(office: &TestOffice, user: &str) -> PersonView {
    let id = held(office, user).id;
    commands::person(&office.desk, ById { id }).unwrap()
}

fn new_password(held: &Held<Person>, password: &str) -> NewPassword {
    NewPassword {
        id: held.id,
        version: held.version,
        password: password.into(),
        password_again: password.into(),
    }
}

fn edited(held: &Held<Person>, changes: Value) -> Save {
    let mut value = json!(held.value);
    for (field, to) in changes.as_object().unwrap() {
        value[field] = to.clone();
    }
    Save {
        id: Some(held.id),
        version: held.version,
        parent: None,
        value,
    }
}

fn deputy(held: &Held<Person>, person: Uuid, from: &str, to: &str) -> NameDeputy {
    NameDeputy {
        id: held.id,
        version: held.version,
        deputy: Some(json!({ "person": person, "from": from, "to": to })),
    }
}

#[track_caller]
fn words(answer: Answer<impl std::fmt::Debug>, part: &str) -> Fault {
    let fault = answer.expect_err("this has to be refused");
    let words = fault.to_string();
    assert!(words.contains(part), "{words}");
    fault
}

/// Ann (senior), Ben (officer), Cara (senior), and Ida, who administers; Ann is signed in.
fn with_admin() -> TestOffice {
    let office = TestOffice::set_up(FIRST_DAY);
    office.add("Ida Moore", "ida.moore", "administrator");
    office
}

#[test]
fn an_administrator_manages_people_and_opens_no_case_file() {
    let story = Story::begin();
    story.add("Ida Moore", "ida.moore", "administrator");
    let session = sign_in(&story, "ida.moore", PASSWORD).unwrap();
    assert!(session.may.contains(&"reset_password".to_owned()));
    assert!(!session.may.contains(&"list_contracts".to_owned()));
    let open = story.desk.opened().unwrap();
    assert_eq!(open.store.opens(), Some(Opens::Administration));
    assert!(open.register.read().unwrap().contracts.is_empty());
    assert!(open.register.read().unwrap().providers.is_empty());
    // Not by a command, and not behind the commands either.
    let refused = commands::contract(&story.desk, by(&story.contract));
    assert_eq!(code_of(refused), Code::NotAllowed);
    let behind = open.store.get(story.contract.id).unwrap_err();
    assert_eq!(behind, StoreError::OutOfReach);
    let status = commands::status(&story.desk, Nothing {}).unwrap();
    assert_eq!((status.overdue, status.to_sign), (0, 0));
    let options = commands::options(&story.desk, Nothing {}).unwrap().by_kind;
    assert_eq!(options["person"].len(), 6);
    assert!(options["provider"].is_empty() && options["service"].is_empty());

    let council = commands::council(&story.desk, Nothing {}).unwrap();
    let mut value = json!(council.value);
    value["idleMinutes"] = 5.into();
    let request = Save {
        id: Some(council.id),
        version: council.version,
        parent: None,
        value,
    };
    commands::save_council(&story.desk, request).unwrap();
    story.add("Finn Moss", "finn.moss", "officer");
    assert_eq!(row(&story, "finn.moss").state, PersonState::Waits);
    story.add("Gail Orr", "gail.orr", "administrator");
    assert_eq!(row(&story, "gail.orr").state, PersonState::Active);
    words(
        sign_in(&story, "finn.moss", PASSWORD),
        "waits to be let in. Ask a senior officer or a commissioning manager",
    );
    assert!(story.desk.opened().unwrap().store.is_locked());

    story.sign_in("ann.lee");
    assert!(view(&story, "finn.moss").allow.may);
    commands::allow_content(&story.desk, at(&held(&story, "finn.moss"))).unwrap();
    let again = commands::allow_content(&story.desk, at(&held(&story, "finn.moss")));
    words(again, "does not wait");
    story.sign_in("finn.moss");
    commands::contract(&story.desk, by(&story.contract)).unwrap();
}

#[test]
fn a_reset_password_opens_nothing_until_somebody_allows_it_and_the_person_is_told() {
    let office = with_admin();
    office.sign_in("ida.moore");
    let ben = held(&office, "ben.cole");
    assert_refused(
        commands::reset_password(&office.desk, new_password(&ben, "short")),
        &[("/password", "")],
    );
    commands::reset_password(&office.desk, new_password(&ben, NEW)).unwrap();
    words(
        sign_in(&office, "ben.cole", PASSWORD),
        "user name or password",
    );
    words(sign_in(&office, "ben.cole", NEW), "waits to be let in");
    office.sign_in("ann.lee");
    let person = view(&office, "ben.cole");
    assert_eq!(
        person.reset.as_deref(),
        Some("The password was reset by Ida Moore on 5 October 2026.")
    );
    commands::allow_content(&office.desk, at(&held(&office, "ben.cole"))).unwrap();
    let session = sign_in(&office, "ben.cole", NEW).unwrap();
    assert_eq!(
        session.notices,
        ["Your password was reset by Ida Moore on 5 October 2026. Choose one of your own."]
    );
    let change = |current: &str, password: &str| ChangePassword {
        current: current.into(),
        password: password.into(),
        password_again: password.into(),
    };
    let own = "lantern otter quilts";
    let desk = &office.desk;
    assert_refused(
        commands::change_password(desk, change("", own)),
        &[("/current", "")],
    );
    assert_refused(
        commands::change_password(desk, change("wrong", own)),
        &[("/current", "")],
    );
    assert_refused(
        commands::change_password(desk, change(NEW, NEW)),
        &[("/password", "")],
    );
    commands::change_password(desk, change(NEW, own)).unwrap();
    words(sign_in(&office, "ben.cole", NEW), "user name or password");
    let session = sign_in(&office, "ben.cole", own).unwrap();
    assert!(session.notices.is_empty());
    // All of it stands in the history of the people.
    let request = HistoryOf {
        case_file: group::PEOPLE,
        before: None,
    };
    let entries = commands::history(desk, request).unwrap().entries;
    let told: Vec<(&str, &str)> = entries
        .iter()
        .take(3)
        .map(|entry| (entry.what.as_str(), entry.person.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("Changed their own password", "Ben Cole"),
            ("Let a colleague in to contracts and reports", "Ann Lee"),
            ("Reset a colleague’s password", "Ida Moore"),
        ]
    );
}

#[test]
fn who_leaves_can_never_sign_in_and_stays_in_the_history() {
    let story = Story::begin();
    let desk = &story.desk;
    let eve = held(&story, "eve.hall");
    story.sign_in("eve.hall");
    let view_of_contract = commands::contract(desk, by(&story.contract)).unwrap();
    let saved = commands::save_contract(
        desk,
        change(&story.contract, json!(view_of_contract.contract.value)),
    );
    saved.unwrap();
    story.sign_in("ann.lee");
    assert!(view(&story, "eve.hall").deactivate.may);
    assert!(!view(&story, "ann.lee").deactivate.may);
    let own = commands::deactivate_person(desk, at(&held(&story, "ann.lee")));
    words(own, "can’t deactivate your own account");
    commands::deactivate_person(desk, at(&eve)).unwrap();
    assert_eq!(row(&story, "eve.hall").state, PersonState::Left);
    let options = commands::options(desk, Nothing {}).unwrap().by_kind;
    let names: Vec<&str> = options["person"]
        .iter()
        .map(|choice| choice.label.as_str())
        .collect();
    assert!(!names.iter().any(|name| name.starts_with("Eve Hall")));
    let request = HistoryOf {
        case_file: story.contract.id,
        before: None,
    };
    let entries = commands::history(desk, request).unwrap().entries;
    assert_eq!(entries[0].person, "Eve Hall");

    words(
        sign_in(&story, "eve.hall", PASSWORD),
        "user name or password",
    );
    story.sign_in("ann.lee");
    let eve = held(&story, "eve.hall");
    let reset = commands::reset_password(desk, new_password(&eve, NEW));
    words(reset, "Reactivate the account instead");
    words(
        commands::add_person(
            desk,
            AddPerson {
                person: json!({ "name": "Eve Hall", "userName": "eve.hall", "jobTitle": "Officer", "role": "officer" }),
                password: NEW.into(),
                password_again: NEW.into(),
            },
        ),
        "already has this user name",
    );
    commands::reactivate_person(desk, new_password(&eve, NEW)).unwrap();
    let session = sign_in(&story, "eve.hall", NEW).unwrap();
    assert_eq!(session.id, eve.id);
    assert_eq!(session.notices.len(), 1);
}

#[test]
fn the_last_who_can_let_others_in_cannot_go() {
    let office = with_admin();
    office.sign_in("ida.moore");
    let desk = &office.desk;
    commands::deactivate_person(desk, at(&held(&office, "cara.dunn"))).unwrap();
    let ann = held(&office, "ann.lee");
    let last = "the last person who can let colleagues in";
    words(commands::deactivate_person(desk, at(&ann)), last);
    words(
        commands::reset_password(desk, new_password(&ann, NEW)),
        last,
    );
    let demoted = edited(&ann, json!({ "role": "officer" }));
    words(commands::save_person(desk, demoted), last);
    let why = view(&office, "ann.lee").deactivate.why_not.unwrap();
    assert!(why.contains(last), "{why}");
    // Somebody who has to be let in first does not help.
    office.add("Gail Orr", "gail.orr", "commissioning_manager");
    words(commands::deactivate_person(desk, at(&ann)), last);
    office.sign_in("ann.lee");
    commands::allow_content(desk, at(&held(&office, "gail.orr"))).unwrap();
    office.sign_in("ida.moore");
    commands::deactivate_person(desk, at(&held(&office, "ann.lee"))).unwrap();
}

#[test]
fn a_role_without_content_loses_the_key_and_one_with_it_waits() {
    let office = with_admin();
    let desk = &office.desk;
    let accounts = || desk.opened().unwrap().store.accounts();
    let ben = held(&office, "ben.cole");
    let own = edited(
        &held(&office, "ann.lee"),
        json!({ "role": "commissioning_manager" }),
    );
    assert_refused(commands::save_person(desk, own), &[("/role", "")]);
    commands::save_person(desk, edited(&ben, json!({ "role": "administrator" }))).unwrap();
    assert_eq!(accounts()[&ben.id], Some(Opens::Administration));
    sign_in(&office, "ben.cole", PASSWORD).unwrap();
    let list = commands::list_reports(
        desk,
        ListPage {
            words: String::new(),
            page: 0,
            per_page: 25,
        },
    );
    assert_eq!(code_of(list), Code::NotAllowed);
    // An administrator cannot give what they do not have.
    office.sign_in("ida.moore");
    let ben = held(&office, "ben.cole");
    let back = edited(&ben, json!({ "role": "officer", "userName": "b.cole" }));
    commands::save_person(desk, back).unwrap();
    assert_eq!(accounts()[&ben.id], None);
    words(sign_in(&office, "b.cole", PASSWORD), "waits to be let in");
    // A senior officer gives it at once.
    office.sign_in("cara.dunn");
    let ida = held(&office, "ida.moore");
    let limit = json!({ "role": "commissioning_manager", "authorityLimit": "250,000" });
    commands::save_person(desk, edited(&ida, limit)).unwrap();
    assert_eq!(accounts()[&ida.id], Some(Opens::Content));
    office.sign_in("ida.moore");
    assert_eq!(desk.opened().unwrap().store.opens(), Some(Opens::Content));
}

#[test]
fn a_deputy_countersigns_for_a_senior_officer_and_never_what_either_wrote() {
    let story = Story::begin();
    let desk = &story.desk;
    let (eve, cara) = (held(&story, "eve.hall"), held(&story, "cara.dunn"));
    story.agreed_plan();
    let visit = story.started_visit();
    story.record_all(&visit);
    let report = story.written_report(&visit);
    let sent = commands::submit_report(desk, versioned(&report)).unwrap();
    // Ann wrote it: her own deputy cannot sign in her place.
    let ann = held(&story, "ann.lee");
    let period = ("2026-10-01", "2026-10-31");
    commands::name_deputy(desk, deputy(&ann, eve.id, period.0, period.1)).unwrap();
    story.sign_in("eve.hall");
    let own = deputy(&cara, eve.id, period.0, period.1);
    words(
        commands::name_deputy(desk, own),
        "can’t make yourself a deputy",
    );
    words(
        commands::sign_report(desk, signing(&sent, PASSWORD)),
        "You stand in for Ann Lee, who wrote this report",
    );
    story.sign_in("ben.cole");
    let ann = held(&story, "ann.lee");
    let another = deputy(&ann, eve.id, period.0, period.1);
    let refused = commands::name_deputy(desk, another);
    assert_eq!(code_of(refused), Code::NotAllowed);
    // Cara is away, and names Eve too.
    story.sign_in("cara.dunn");
    commands::name_deputy(desk, deputy(&cara, eve.id, period.0, period.1)).unwrap();
    assert_eq!(
        row(&story, "eve.hall").notes,
        ["Stands in for Ann Lee", "Stands in for Cara Dunn"]
    );
    let session = sign_in(&story, "eve.hall", PASSWORD).unwrap();
    assert!(session.may.contains(&"sign_report".to_owned()));
    assert_eq!(
        session.notices[1],
        "You stand in for Cara Dunn until 31 October 2026."
    );
    // Nor may Ann, the author, for anybody.
    story.sign_in("ann.lee");
    assert!(commands::sign_report(desk, signing(&sent, PASSWORD)).is_err());
    story.sign_in("eve.hall");
    commands::sign_report(desk, signing(&sent, PASSWORD)).unwrap();
    let signed = story.read::<ReportVersion>(sent.id).value;
    assert_eq!(signed.state, ReportState::Signed);
    let signature = signed.signature.unwrap();
    assert_eq!(
        (signature.by, signature.on_behalf_of),
        (eve.id, Some(cara.id))
    );
    let request = HistoryOf {
        case_file: story.contract.id,
        before: None,
    };
    let entries = commands::history(desk, request).unwrap().entries;
    assert_eq!(entries[0].person, "Eve Hall, for Cara Dunn");
    assert_eq!(entries[0].what, "Countersigned the report");
    // The journal lists it for either of them.
    story.sign_in("ann.lee");
    for person in [eve.id, cara.id] {
        let filter = JournalFilter {
            person: Some(person),
            use_case: Some("sign_report".into()),
            ..JournalFilter::default()
        };
        let request = JournalAsk {
            filter,
            before: None,
            limit: 10,
        };
        let rows = commands::journal(desk, request).unwrap().rows;
        let who: Vec<_> = rows
            .iter()
            .map(|row| (row.person.as_str(), row.on_behalf_of.as_deref()))
            .collect();
        assert_eq!(who, [("Eve Hall", Some("Cara Dunn"))]);
    }
    story.sign_in("eve.hall");
    let page = commands::report(desk, by(&sent)).unwrap();
    let printed = serde_json::to_string(&page.document).unwrap();
    assert!(printed.contains("Officer, for Cara Dunn"));

    // After the period it is over.
    story.clock.set("2026-11-01");
    let session = sign_in(&story, "eve.hall", PASSWORD).unwrap();
    assert!(!session.may.contains(&"sign_report".to_owned()));
}

#[test]
fn who_gave_evidence_reaches_only_people_entitled_to_it_and_no_paper() {
    let story = Story::begin();
    let desk = &story.desk;
    for (user, role) in [
        ("rae.diaz", "read_only"),
        ("una.ives", "information_governance"),
        ("jo.finch", "joint_finance_lead"),
    ] {
        story.add("Some Reader", user, role);
    }
    story.agreed_plan();
    let visit = story.started_visit();
    let recorded = story.record_all(&visit);
    let mut value = evidence("peopleSaid", &CRITERIA);
    value["who"] = CAME_FROM.into();
    commands::save_evidence(desk, change(&recorded.evidence[0], value)).unwrap();
    let report = story.written_report(&visit);
    let signed = story.sent_and_signed(&report);
    let snapshot = story.report(signed.id).submission.unwrap().snapshot;
    let bytes = story.attachment(&snapshot);
    assert!(!String::from_utf8(bytes).unwrap().contains(CAME_FROM));

    let everything = || {
        let history = HistoryOf {
            case_file: story.contract.id,
            before: None,
        };
        let visit = commands::visit(desk, by(&visit)).unwrap();
        let history = commands::history(desk, history).unwrap();
        let report = commands::report(desk, by(&signed)).unwrap();
        let contract = commands::contract(desk, by(&story.contract)).unwrap();
        [
            json!(visit).to_string(),
            json!(history).to_string(),
            json!(report).to_string(),
            json!(contract).to_string(),
        ]
    };
    let seen = || everything().map(|text| text.contains(CAME_FROM));
    let in_the_journal = || {
        let filter = JournalFilter {
            case_file: Some(story.contract.id),
            use_case: Some("save_evidence".into()),
            ..JournalFilter::default()
        };
        let request = JournalAsk {
            filter,
            before: None,
            limit: 100,
        };
        let rows = commands::journal(desk, request).unwrap().rows;
        assert!(!rows.is_empty());
        let entries = rows.iter().map(|row| {
            let sequence = row.sequence;
            commands::journal_entry(desk, JournalEntryOf { sequence }).unwrap()
        });
        json!(entries.collect::<Vec<_>>()).to_string()
    };
    story.sign_in("cara.dunn");
    assert!(in_the_journal().contains(CAME_FROM));
    story.sign_in("una.ives");
    assert!(!in_the_journal().contains(CAME_FROM));
    assert!(in_the_journal().contains("chose their own breakfast time"));
    story.sign_in("ben.cole");
    assert_eq!(seen(), [true, true, false, false]);
    for user in ["rae.diaz", "una.ives", "jo.finch"] {
        story.sign_in(user);
        assert_eq!(seen(), [false; 4], "{user}");
        // The rest of it is there.
        assert!(everything()[0].contains("chose their own breakfast time"));
        let kept = story.read::<domain::records::evidence::Evidence>(recorded.evidence[0].id);
        assert_eq!(kept.value.who, None, "{user}");
        let draft = DraftPlace {
            place: "evidence".into(),
            case_file: Some(story.contract.id),
        };
        assert_eq!(code_of(commands::read_draft(desk, draft)), Code::NotAllowed);
    }
}

#[test]
fn the_recovery_key_gives_one_person_a_new_password() {
    let office = TestOffice::empty(FIRST_DAY);
    let key = office.found().unwrap().recovery_key;
    office.add("Ben Cole", "ben.cole", "officer");
    office.add("Ida Moore", "ida.moore", "administrator");
    commands::deactivate_person(&office.desk, at(&held(&office, "ben.cole"))).unwrap();
    let recover = |key: &str, user: &str, password: &str| {
        commands::lock(&office.desk, Nothing {}).unwrap();
        commands::recover(
            &office.desk,
            Recover {
                key: key.into(),
                user_name: user.into(),
                password: password.into(),
                password_again: password.into(),
            },
        )
    };
    assert_refused(recover("", "", NEW), &[("/key", ""), ("/userName", "")]);
    assert_refused(recover("0000", "ann.lee", NEW), &[("/key", "")]);
    assert_refused(recover(&key, "nobody", NEW), &[("/userName", "")]);
    assert_refused(recover(&key, "ben.cole", NEW), &[("/userName", "")]);
    assert_refused(recover(&key, "ann.lee", "short"), &[("/password", "")]);
    assert!(office.desk.opened().unwrap().store.is_locked());
    assert!(office.desk.opened().unwrap().person.is_none());
    let session = recover(&key.to_lowercase(), " Ann.Lee ", NEW).unwrap();
    assert_eq!(session.person.name, "Ann Lee");
    let request = HistoryOf {
        case_file: group::PEOPLE,
        before: None,
    };
    let entries = commands::history(&office.desk, request).unwrap().entries;
    assert_eq!(entries[0].what, "Used the recovery key");
    words(
        sign_in(&office, "ann.lee", PASSWORD),
        "user name or password",
    );
    // An administrator comes in to administration only, although the key opens everything.
    recover(&key, "ida.moore", NEW).unwrap();
    let opens = office.desk.opened().unwrap().store.opens();
    assert_eq!(opens, Some(Opens::Administration));
}

#[test]
fn a_window_that_nobody_touches_locks() {
    let office = TestOffice::set_up(FIRST_DAY);
    let desk = &office.desk;
    // Ten minutes, and one for the window to keep drafts and lock itself.
    office.clock.leave_alone(10);
    commands::still_here(desk, Nothing {}).unwrap();
    office.clock.leave_alone(10);
    commands::my_work(desk, Nothing {}).unwrap();
    // What the window asks for by itself shows nobody.
    for _ in 0..2 {
        office.clock.leave_alone(5);
        commands::status(desk, Nothing {}).unwrap();
    }
    office.clock.leave_alone(2);
    assert_eq!(code_of(commands::my_work(desk, Nothing {})), Code::Locked);
    assert!(desk.opened().unwrap().store.is_locked());
    let opening = commands::opening(desk, Nothing {}).unwrap();
    assert_eq!(opening.state, OpeningState::Locked);
    // The setting counts.
    office.sign_in("ann.lee");
    let council = commands::council(desk, Nothing {}).unwrap();
    let mut value = json!(council.value);
    for (minutes, taken) in [(0, false), (61, false), (2, true)] {
        value["idleMinutes"] = minutes.into();
        let request = Save {
            id: Some(council.id),
            version: council.version,
            parent: None,
            value: value.clone(),
        };
        assert_eq!(commands::save_council(desk, request).is_ok(), taken);
    }
    office.clock.leave_alone(4);
    assert_eq!(code_of(commands::my_work(desk, Nothing {})), Code::Locked);
}

#[test]
fn starting_again_is_no_way_round_the_wait() {
    let mut office = TestOffice::set_up(FIRST_DAY);
    for _ in 0..5 {
        assert!(sign_in(&office, "ann.lee", "wrong").is_err());
    }
    let tries = office.folder.path().join("store/tries");
    let kept = std::fs::read_to_string(&tries).unwrap();
    assert!(!kept.contains("ann"), "{kept}");
    office.restart();
    words(sign_in(&office, "ann.lee", PASSWORD), "too many wrong");
    office.clock.pass_minutes(16);
    office.restart();
    sign_in(&office, "ann.lee", PASSWORD).unwrap();
    assert!(!tries.exists());
}

#[test]
fn what_was_typed_is_never_stored_by_a_form_that_was_not_read_whole() {
    // A reader's form for evidence would not hold who gave it: it cannot be saved.
    let story = Story::begin();
    story.add("Rae Diaz", "rae.diaz", "read_only");
    story.agreed_plan();
    let visit = story.started_visit();
    let recorded = story.record_all(&visit);
    let head = story.head();
    story.sign_in("rae.diaz");
    let refused = commands::save_evidence(
        &story.desk,
        change(&recorded.evidence[0], evidence("peopleSaid", &CRITERIA)),
    );
    assert_eq!(code_of(refused), Code::NotAllowed);
    let refused = commands::save_evidence(
        &story.desk,
        new(Some(visit.id), evidence("peopleSaid", &CRITERIA)),
    );
    assert_eq!(code_of(refused), Code::NotAllowed);
    assert_eq!(story.head(), head);
}
