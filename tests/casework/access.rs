//! Who may do what, and how guessing a password is slowed down.

use crate::story::*;
use acceptance::{PASSWORD, TestOffice, change, new};
use casework::commands;
use casework::wire::*;
use casework::{Code, Desk, Fault};
use domain::access::{self, Access, TABLE};
use domain::records::action::ActionState;
use domain::records::contract::ContractState;
use domain::rules::printing::Sides;
use domain::{Edition, Role, Uuid};
use serde_json::json;

type Call = fn(&Desk) -> Option<Fault>;

fn save() -> Save {
    new(Some(Uuid::from_u128(9)), json!({}))
}

fn id() -> ById {
    ById {
        id: Uuid::from_u128(9),
    }
}

fn version() -> Versioned {
    Versioned {
        id: Uuid::from_u128(9),
        version: 1,
    }
}

fn why() -> WithReason {
    WithReason {
        id: Uuid::from_u128(9),
        version: 1,
        reason: "Because.".into(),
    }
}

fn page() -> ListPage {
    ListPage {
        words: String::new(),
        page: 0,
        per_page: 25,
    }
}

macro_rules! calls {
    ($($name:ident($request:expr))*) => {
        /// Every command that somebody has to be signed in for, with a request for it.
        const CALLS: &[(&str, Call)] = &[
            $((stringify!($name), |desk| {
                commands::$name(desk, $request).err()
            }),)*
        ];
    };
}

calls! {
    opening_notes(Nothing {})
    schemas(Nothing {})
    status(Nothing {})
    options(Nothing {})
    people(Nothing {})
    person(id())
    save_person(save())
    name_deputy(NameDeputy { id: Uuid::from_u128(9), version: 1, deputy: None })
    reset_password(NewPassword {
        id: Uuid::from_u128(9),
        version: 1,
        password: PASSWORD.into(),
        password_again: PASSWORD.into(),
    })
    allow_content(version())
    deactivate_person(version())
    reactivate_person(NewPassword {
        id: Uuid::from_u128(9),
        version: 1,
        password: PASSWORD.into(),
        password_again: PASSWORD.into(),
    })
    change_password(ChangePassword {
        current: "wrong".into(),
        password: "otter quilt lantern".into(),
        password_again: "otter quilt lantern".into(),
    })
    still_here(Nothing {})
    add_person(AddPerson {
        person: json!({ "name": "Eve Hall", "userName": "eve.hall", "jobTitle": "Officer", "role": "officer" }),
        password: PASSWORD.into(),
        password_again: PASSWORD.into(),
    })
    council(Nothing {})
    save_council(save())
    my_work(Nothing {})
    list_contracts(ListContracts {
        words: String::new(),
        state: None,
        in_force: false,
        service_type: None,
        officer: None,
        sort: ContractSort::Reference,
        descending: false,
        page: 0,
        per_page: 25,
    })
    contract(id())
    save_contract(save())
    move_contract(MoveContract { id: Uuid::from_u128(9), version: 1, to: ContractState::Agreed })
    history(HistoryOf { case_file: Uuid::from_u128(9), before: None })
    list_providers(ListProviders { words: String::new(), page: 0, per_page: 25 })
    provider(id())
    save_provider(save())
    save_service(save())
    plan(id())
    save_plan(save())
    agree_plan(version())
    activity(id())
    save_activity(save())
    start_activity(version())
    cancel_activity(why())
    list_activities(page())
    visit(id())
    save_evidence(save())
    add_photograph(AddPhotograph { id: Uuid::from_u128(9), version: 1, shows: String::new() })
    describe_photograph(DescribePhotograph { id: Uuid::from_u128(9), version: 1, picture: String::new(), shows: String::new() })
    remove_photograph(RemovePhotograph { id: Uuid::from_u128(9), version: 1, picture: String::new() })
    photograph(PhotographOf { id: Uuid::from_u128(9), picture: String::new() })
    save_judgement(save())
    save_finding(save())
    improvement(ImprovementFor { finding: Uuid::from_u128(9), improvement: None })
    save_improvement(save())
    withdraw_improvement(why())
    assess_activity(version())
    save_visit_form(id())
    start_report(id())
    list_reports(page())
    report(id())
    save_report(save())
    submit_report(version())
    return_report(why())
    sign_report(SignReport { id: Uuid::from_u128(9), version: 1, password: PASSWORD.into() })
    correct_report(version())
    save_report_pdf(PrintReport { id: Uuid::nil(), edition: Edition::Standard })
    open_report_pdf(id())
    printing(PrintWhat::Report { id: Uuid::nil(), edition: Edition::Standard })
    page_picture(PagePictureOf {
        what: PrintWhat::Report { id: Uuid::nil(), edition: Edition::Standard },
        pages: None,
        at: 0,
        width: 400,
    })
    print(Print {
        what: PrintWhat::Report { id: Uuid::nil(), edition: Edition::Standard },
        printer: None,
        copies: "1".into(),
        sides: Sides::One,
        pages: None,
    })
    list_actions(ListActions { words: String::new(), only_late: false, page: 0, per_page: 25 })
    action_plan(id())
    save_action(save())
    decline_action(why())
    agree_action_plan(AgreeActionPlan { id: Uuid::from_u128(9), version: 1, for_provider: "A".into() })
    progress_action(ProgressAction {
        id: Uuid::from_u128(9),
        version: 1,
        to: ActionState::InProgress,
        says: String::new(),
    })
    verify_action(VerifyAction {
        id: Uuid::from_u128(9),
        version: 1,
        done: true,
        evidence: "A".into(),
        note: String::new(),
    })
    choose_import(Nothing {})
    import_preview(ImportPage { outcome: None, page: 0, per_page: 25 })
    run_import(RunImport { rows: vec![1] })
    import_progress(Nothing {})
    stop_import(Nothing {})
    conflict(ConflictOf { kind: "contract".into(), id: Uuid::from_u128(9), version: 1, value: json!({}) })
    save_draft(SaveDraft { place: "a".into(), case_file: None, value: json!({}) })
    read_draft(DraftPlace { place: "a".into(), case_file: None })
    discard_draft(DraftPlace { place: "a".into(), case_file: None })
    verify(Nothing {})
    retention(id())
    check_paper(CheckPaper::File)
    list_retention(ListRetention { words: String::new(), show: RetentionShow::Due, page: 0, per_page: 25 })
    list_holds(Nothing {})
    list_shared(Nothing {})
    place_hold(save())
    release_hold(why())
    save_retention_years(save())
    propose_disposal(why())
    approve_disposal(ApproveDisposal {
        id: Uuid::from_u128(9),
        version: 1,
        reason: "A".into(),
        password: PASSWORD.into(),
    })
    decline_disposal(why())
    list_disposals(page())
    disposal(id())
    save_certificate_pdf(id())
    backups(Nothing {})
    back_up(Nothing {})
    check_backup(Nothing {})
    export_everything(Nothing {})
    export_person(ExportPerson { name: "Ann Lee".into() })
    journal(JournalAsk { filter: JournalFilter::default(), before: None, limit: 25 })
    journal_choices(Nothing {})
    journal_entry(JournalEntryOf { sequence: 1 })
    check_journal(Nothing {})
    save_journal(SaveJournal { filter: JournalFilter::default(), format: JournalFormat::Csv })
}

#[test]
fn every_command_but_those_for_anyone_is_refused_when_nobody_is_signed_in() {
    let anyone: Vec<&str> = TABLE
        .iter()
        .filter(|(_, access)| *access == Access::Anyone)
        .map(|(name, _)| *name)
        .collect();
    assert_eq!(
        anyone,
        [
            "opening",
            "opening_progress",
            "set_up",
            "open_sample",
            "leave_sample",
            "sign_in",
            "recover",
            "lock",
            "restore_backup",
            "long_work",
            "stop_long_work",
        ]
    );
    // Each command of the program is either one of these or called below.
    let mut called: Vec<&str> = CALLS.iter().map(|(name, _)| *name).chain(anyone).collect();
    let mut all = commands::NAMES.to_vec();
    called.sort();
    all.sort();
    assert_eq!(called, all);

    let empty = TestOffice::empty(FIRST_DAY);
    let locked = TestOffice::set_up(FIRST_DAY);
    commands::lock(&locked.desk, Nothing {}).unwrap();
    let closed = TestOffice::set_up(FIRST_DAY);
    closed.desk.close();
    for office in [&empty, &locked, &closed] {
        for (name, call) in CALLS {
            let fault = call(&office.desk);
            assert_eq!(fault.map(|fault| fault.code), Some(Code::Locked), "{name}");
        }
    }
    assert!(!empty.folder.path().join("store").exists());
}

#[test]
fn each_role_may_call_what_its_row_says_and_nothing_else() {
    for role in Role::ALL {
        let office = TestOffice::set_up(FIRST_DAY);
        office.add("Finn Moss", "finn.moss", &domain::choice::key(&role));
        office.sign_in("finn.moss");
        let mut tried = 0;
        for (name, call) in CALLS {
            let only = match access::access_to(name) {
                Some(Access::SignedIn) => None,
                Some(Access::Only(roles)) => Some(roles),
                other => panic!("{name} is for {other:?}"),
            };
            let refused = only.is_some_and(|roles| !roles.contains(&role));
            let head = office.desk.opened().unwrap().store.head();
            let fault = call(&office.desk);
            let code = fault.as_ref().map(|fault| fault.code);
            assert_eq!(code == Some(Code::NotAllowed), refused, "{role:?}, {name}");
            let (Some(roles), Some(fault), true) = (only, fault, refused) else {
                continue;
            };
            tried += 1;
            assert_eq!(office.desk.opened().unwrap().store.head(), head, "{name}");
            for able in roles {
                let able = able.name().to_lowercase();
                assert!(fault.message.contains(&able), "{name}: {}", fault.message);
            }
        }
        // Nobody may do everything.
        let expected = TABLE
            .iter()
            .filter(|(_, row)| matches!(row, Access::Only(roles) if !roles.contains(&role)))
            .count();
        assert!(expected > 0, "{role:?}");
        assert_eq!(tried, expected, "{role:?}");
    }
}

fn sign_in(office: &TestOffice, user: &str, password: &str) -> casework::Answer<Session> {
    let request = SignIn {
        user_name: user.into(),
        password: password.into(),
    };
    commands::sign_in(&office.desk, request)
}

#[test]
fn wrong_passwords_slow_down_and_a_clock_set_back_locks_nobody_out_for_ever() {
    let office = TestOffice::set_up(FIRST_DAY);
    commands::lock(&office.desk, Nothing {}).unwrap();
    assert_refused(
        sign_in(&office, " ", ""),
        &[("/userName", ""), ("/password", "")],
    );
    // The answer does not say which of the two is wrong.
    let unknown = sign_in(&office, "nobody.here", PASSWORD).unwrap_err();
    let wrong = sign_in(&office, "ann.lee", "lantern otter quill").unwrap_err();
    let first = |message: &str| message.split('.').next().unwrap().to_owned();
    assert_eq!(first(&unknown.message), first(&wrong.message));
    assert_eq!(unknown.fields[0].field, wrong.fields[0].field);
    // A right one forgives the wrong ones before it.
    sign_in(&office, "ann.lee", PASSWORD).unwrap();
    commands::lock(&office.desk, Nothing {}).unwrap();
    for _ in 0..5 {
        assert_refused(sign_in(&office, "ann.lee", "wrong"), &[("/password", "")]);
    }
    // From here on even the right one has to wait; for somebody else too.
    for user in ["ann.lee", "ben.cole"] {
        assert_refused(sign_in(&office, user, PASSWORD), &[("/password", "")]);
    }
    office.clock.pass_minutes(10);
    assert_refused(sign_in(&office, "ann.lee", PASSWORD), &[("/password", "")]);
    office.clock.pass_minutes(6);
    // One more wrong one, and the wait begins anew.
    assert_refused(sign_in(&office, "ann.lee", "wrong"), &[("/password", "")]);
    assert_refused(sign_in(&office, "ann.lee", PASSWORD), &[("/password", "")]);

    // The clock is put right by a year: whoever knows the password comes in.
    office.clock.set("2025-10-05");
    let session = sign_in(&office, "ann.lee", PASSWORD).unwrap();
    assert_eq!(session.person.name, "Ann Lee");
}

#[test]
fn signing_guesses_are_slowed_down_too() {
    let story = Story::begin();
    story.agreed_plan();
    let visit = story.started_visit();
    story.record_all(&visit);
    let report = story.written_report(&visit);
    let sent = commands::submit_report(&story.desk, versioned(&report)).unwrap();
    story.sign_in("dev.shah");
    for _ in 0..5 {
        assert_refused(
            commands::sign_report(&story.desk, signing(&sent, "wrong")),
            &[("/password", "")],
        );
    }
    assert_refused(
        commands::sign_report(&story.desk, signing(&sent, PASSWORD)),
        &[("/password", "")],
    );
    story.clock.pass_minutes(16);
    commands::sign_report(&story.desk, signing(&sent, PASSWORD)).unwrap();
}

#[test]
fn people_are_added_by_a_senior_officer_and_sign_in_at_once() {
    let office = TestOffice::set_up(FIRST_DAY);
    let desk = &office.desk;
    let add = |person: serde_json::Value, password: &str, again: &str| AddPerson {
        person,
        password: password.into(),
        password_again: again.into(),
    };
    let eve = json!({ "name": "Eve Hall", "userName": "eve.hall", "jobTitle": "Officer", "role": "officer" });
    assert_refused(
        commands::add_person(desk, add(eve.clone(), PASSWORD, "lantern otter")),
        &[("/passwordAgain", "")],
    );
    for weak in ["short", "eve.hall eve.hall", "my name is Eve Hall"] {
        assert_refused(
            commands::add_person(desk, add(eve.clone(), weak, weak)),
            &[("/password", "")],
        );
    }
    let mut twin = eve.clone();
    twin["userName"] = "ann.lee".into();
    assert_refused(
        commands::add_person(desk, add(twin, PASSWORD, PASSWORD)),
        &[("/userName", "")],
    );
    assert_refused(
        commands::add_person(desk, add(json!({}), PASSWORD, PASSWORD)),
        &[
            ("/name", ""),
            ("/userName", ""),
            ("/jobTitle", ""),
            ("/role", ""),
        ],
    );
    commands::add_person(desk, add(eve, PASSWORD, PASSWORD)).unwrap();
    office.sign_in("eve.hall");
    let people = commands::people(desk, Nothing {}).unwrap().people;
    let names: Vec<&str> = people
        .iter()
        .map(|row| row.person.value.name.as_str())
        .collect();
    assert_eq!(names, ["Ann Lee", "Ben Cole", "Cara Dunn", "Eve Hall"]);
}

#[test]
fn locking_takes_everything_from_memory() {
    let story = Story::begin();
    let desk = &story.desk;
    assert!(!desk.opened().unwrap().store.is_locked());
    let opening = commands::lock(desk, Nothing {}).unwrap();
    assert_eq!(opening.state, OpeningState::Locked);
    assert!(opening.session.is_none());
    let open = desk.opened().unwrap();
    assert!(open.store.is_locked() && open.person.is_none());
    let register = open.register.read().unwrap();
    assert!(register.contracts.is_empty() && register.people.is_empty());
    drop(register);
    // The same person comes back to the same work.
    story.sign_in("ann.lee");
    let view = commands::contract(desk, by(&story.contract)).unwrap();
    let saved = Saved {
        version: view.contract.version,
        ..story.contract.clone()
    };
    commands::save_contract(desk, change(&saved, json!(view.contract.value))).unwrap();
}
