//! The end of a case file: kept as long as it has to be, disposed of by two people, gone for good. What stays is a
//! certificate, the chain, and enough to check a paper by.

use crate::opener::{self, places_of};
use crate::story::*;
use acceptance::{PASSWORD, change, new};
use casework::commands;
use casework::office::Desk;
use casework::ports::Clock;
use casework::snapshot::{check_code, fingerprint};
use casework::wire::*;
use casework::{Answer, Code};
use domain::record::group;
use domain::records::action::ActionState;
use domain::records::contract::ContractState;
use domain::records::disposal::DisposalState;
use domain::{Edition, Uuid};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Words that were typed into the case file and nowhere else.
const WORDS: &[&str] = &[
    "Eleven of fourteen people",
    "Talks with 14 people",
    "Stock of two medicines",
    "What we found on criterion",
    "Regulation 12(2)(g)",
    "Count stock against the record",
    "Olga Reed",
    "Share the breakfast idea",
    "Medicines need work",
    "People shape their own day",
    "whether people live as they choose",
    "The deputy counts stock",
    "Sam Poe",
    "The book has three Fridays",
    "The other home does it already",
    "A note that nobody saved",
];

/// What a certificate names of it, and nothing else may.
const NAMED: &[&str] = &["Nursing care at Larch House"];

/// A contract with all its monitoring, nothing of it open, that ended on 31 March 2029. Two people have drafts on it.
/// The year is 2035; the clock stands on the last day on which it is kept.
struct Ended {
    story: Story,
    report: Saved,
    pdf: Vec<u8>,
    /// A contract that goes on beside it.
    other: Saved,
}

fn ended() -> Ended {
    let story = Story::begin();
    let desk = &story.desk;
    story.add("Ivy Grant", "ivy.grant", "information_governance");
    story.add("Ian Frost", "ian.frost", "information_governance");
    story.add("Max Ford", "max.ford", "commissioning_manager");
    let (_, _, report) = story.signed();
    let pdf = story.saved_pdf(report.id);
    story.sign_in("eve.hall");
    let view = commands::action_plan(desk, by(&report)).unwrap();
    let saved = |place: usize| {
        let held = &view.rows[place].row.action;
        Saved {
            id: held.id,
            version: held.version,
            reference: None,
        }
    };
    let answer = json!({
        "action": "The deputy counts stock each Friday.",
        "person": "Sam Poe",
        "due": "2026-11-13",
    });
    let must = commands::save_action(desk, change(&saved(0), answer)).unwrap();
    commands::decline_action(desk, reason(&saved(1), "The other home does it already.")).unwrap();
    let plan = view.plan.unwrap();
    let agree = AgreeActionPlan {
        id: plan.id,
        version: plan.version,
        for_provider: "Olga Reed".into(),
    };
    commands::agree_action_plan(desk, agree).unwrap();
    let says = progress(&must, ActionState::ReportedDone, "Counted.");
    let must = commands::progress_action(desk, says).unwrap();
    let seen = check(&must, true, "The book has three Fridays.", "");
    commands::verify_action(desk, seen).unwrap();
    let other = other_contract(&story);
    for user in ["eve.hall", "ann.lee"] {
        story.sign_in(user);
        let draft = SaveDraft {
            place: format!("/contracts/{}/edit", story.contract.id),
            case_file: Some(story.contract.id),
            value: json!({ "note": "A note that nobody saved" }),
        };
        commands::save_draft(desk, draft).unwrap();
    }
    story.clock.set("2029-04-01");
    moved(&story, &story.contract, ContractState::Ended).unwrap();
    story.clock.set("2035-03-31");
    Ended {
        story,
        report,
        pdf,
        other,
    }
}

fn other_contract(story: &Story) -> Saved {
    let desk = &story.desk;
    let view = commands::contract(desk, by(&story.contract)).unwrap();
    let mut value = contract_value(view.contract.value.providers[0], None);
    value["title"] = "Home care in the north".into();
    value["outcomes"] = json!([{ "text": "Support comes when people expect it." }]);
    commands::save_contract(desk, new(None, value)).unwrap()
}

impl Ended {
    fn retention(&self) -> RetentionView {
        commands::retention(&self.story.desk, by(&self.story.contract)).unwrap()
    }

    fn propose(&self, reason: &str) -> Answer<Saved> {
        let seen = self.retention();
        let request = WithReason {
            id: seen.id,
            version: seen.version,
            reason: reason.into(),
        };
        commands::propose_disposal(&self.story.desk, request)
    }

    fn approve(&self, proposed: &Saved, reason: &str, password: &str) -> Answer<Saved> {
        let request = ApproveDisposal {
            id: proposed.id,
            version: proposed.version,
            reason: reason.into(),
            password: password.into(),
        };
        commands::approve_disposal(&self.story.desk, request)
    }

    /// Proposed by Ivy, approved by Max.
    fn disposed(&self) -> Saved {
        self.story.clock.set("2035-04-01");
        self.story.sign_in("ivy.grant");
        let proposed = self.propose("Nothing in it is needed.").unwrap();
        self.story.sign_in("max.ford");
        self.approve(&proposed, "I agree.", PASSWORD).unwrap()
    }

    fn store(&self) -> PathBuf {
        self.story.folder.path().join("store")
    }

    /// The same folder, opened by a program that starts.
    fn reopened(mut self) -> Ended {
        self.story.desk.close();
        let (clock, dialogs) = (self.story.clock.clone(), self.story.dialogs.clone());
        let mut desk = Desk::at(self.store(), clock, dialogs);
        desk.cost = self.story.desk.cost;
        self.story.office.desk = desk;
        self
    }
}

fn due(desk: &Desk, show: RetentionShow) -> Vec<RetentionRow> {
    let request = ListRetention {
        words: String::new(),
        show,
        page: 0,
        per_page: 25,
    };
    commands::list_retention(desk, request).unwrap().rows
}

fn hold(story: &Story, value: Value) -> Answer<Saved> {
    commands::place_hold(&story.desk, new(Some(story.contract.id), value))
}

fn claim() -> Value {
    json!({ "why": "Claim 2035/7", "askedBy": "Legal services", "review": "2035-10-01" })
}

#[test]
fn a_case_file_is_kept_until_its_day_and_then_it_takes_two_people() {
    let ended = ended();
    let (story, desk) = (&ended.story, &ended.story.desk);
    // Who monitors sees how long it is kept, and no more.
    let seen = ended.retention();
    assert_eq!(seen.kept_until, Some("2035-03-31".parse().unwrap()));
    assert_eq!(
        seen.rule,
        "6 years after it ended, because the contract was executed under hand."
    );
    assert_eq!(code_of(ended.propose("It is old.")), Code::NotAllowed);
    assert_eq!(code_of(hold(story, claim())), Code::NotAllowed);

    story.sign_in("ivy.grant");
    assert_refused(ended.propose("It is old."), &[("", "004-P16")]);
    assert!(due(desk, RetentionShow::Due).is_empty());
    assert_eq!(due(desk, RetentionShow::Later).len(), 1);
    story.clock.set("2035-04-01");
    let rows = due(desk, RetentionShow::Due);
    assert_eq!((rows.len(), rows[0].id), (1, story.contract.id));
    assert_eq!(rows[0].why_not, Vec::<String>::new());
    assert_refused(ended.propose("  "), &[("/reason", "004-P16")]);

    // A hold, with a reason and a day on which it is looked at again.
    assert_refused(
        hold(story, json!({ "review": "2035-04-01" })),
        &[("/why", "004-P16"), ("/askedBy", "004-P16")],
    );
    let mut late = claim();
    late["review"] = "2035-04-01".into();
    assert_refused(hold(story, late), &[("/review", "004-P16")]);
    let placed = hold(story, claim()).unwrap();
    assert_refused(ended.propose("It is old."), &[("", "004-P16")]);
    assert_eq!(
        due(desk, RetentionShow::Due)[0].why_not,
        ["A legal hold stands since 1 April 2035: Claim 2035/7."]
    );
    // It stands until somebody releases it, also after its day.
    story.clock.set("2036-01-01");
    assert!(commands::list_holds(desk, Nothing {}).unwrap().holds[0].late);
    assert_refused(ended.propose("It is old."), &[("", "004-P16")]);
    assert_refused(
        commands::release_hold(desk, reason(&placed, "")),
        &[("/reason", "004-P16")],
    );
    commands::release_hold(desk, reason(&placed, "The claim is settled.")).unwrap();

    // A hold that comes between the two people ends the proposal.
    let first = ended.propose("Nothing in it is needed.").unwrap();
    assert_refused(ended.propose("Again."), &[("", "004-P16")]);
    let placed = hold(
        story,
        json!({ "why": "Audit", "askedBy": "The auditor", "review": "2036-06-01" }),
    );
    story.sign_in("max.ford");
    assert_eq!(
        code_of(ended.approve(&first, "I agree.", PASSWORD)),
        Code::Conflict
    );
    let declined = Saved {
        version: first.version + 1,
        ..first
    };
    assert_refused(
        ended.approve(&declined, "I agree.", PASSWORD),
        &[("", "004-P16"), ("", "004-P16")],
    );
    assert_eq!(
        code_of(commands::release_hold(
            desk,
            reason(&placed.clone().unwrap(), "Done.")
        )),
        Code::NotAllowed,
        "a commissioning manager releases no hold"
    );
    story.sign_in("ian.frost");
    commands::release_hold(desk, reason(&placed.unwrap(), "The audit is done.")).unwrap();

    // The same person is not two, whoever asks.
    story.sign_in("ivy.grant");
    let proposed = ended.propose("Nothing in it is needed.").unwrap();
    assert_eq!(proposed.reference.as_deref(), Some("DC-2036-002"));
    assert_refused(
        ended.approve(&proposed, "I agree with myself.", PASSWORD),
        &[("", "004-P16")],
    );
    // Another person: with a reason and a password.
    story.sign_in("max.ford");
    assert_refused(
        ended.approve(&proposed, "", PASSWORD),
        &[("/reason", "004-P16")],
    );
    assert_refused(
        ended.approve(&proposed, "I agree.", "guess"),
        &[("/password", "")],
    );
    assert_eq!(
        ended.retention().disposal.unwrap().value.state,
        DisposalState::Proposed
    );
    let done = ended.approve(&proposed, "I agree.", PASSWORD).unwrap();
    let certificate = commands::disposal(desk, by(&done)).unwrap().disposal.value;
    assert_eq!(certificate.state, DisposalState::Done);
    assert_eq!(certificate.proposed.name, "Ivy Grant");
    assert_eq!(certificate.approved.unwrap().name, "Max Ford");
    assert_eq!(
        code_of(ended.approve(&done, "Again.", PASSWORD)),
        Code::NotFound
    );
}

#[test]
fn nothing_open_is_disposed_of() {
    let story = Story::begin();
    story.add("Ivy Grant", "ivy.grant", "information_governance");
    story.signed();
    story.clock.set("2029-04-01");
    moved(&story, &story.contract, ContractState::Ended).unwrap();
    story.clock.set("2050-01-01");
    story.sign_in("ivy.grant");
    let seen = commands::retention(&story.desk, by(&story.contract)).unwrap();
    assert_eq!((seen.starts, seen.kept_until), (None, None));
    assert_eq!(
        seen.why_not,
        [
            "Action R1 is “Open”. It has to be verified, closed or declined first.",
            "Action A1 is “Open”. It has to be verified, closed or declined first.",
        ]
    );
    let request = WithReason {
        id: seen.id,
        version: seen.version,
        reason: "It is old.".into(),
    };
    assert_refused(
        commands::propose_disposal(&story.desk, request),
        &[("", "004-P16"), ("", "004-P16")],
    );
}

#[test]
fn the_class_follows_the_contract_or_a_choice_and_its_years_are_the_councils() {
    let ended = ended();
    let (story, desk) = (&ended.story, &ended.story.desk);
    let save = |executed: Value, retention: Value| {
        story.sign_in("ann.lee");
        let held = commands::contract(desk, by(&story.contract))
            .unwrap()
            .contract;
        let mut value = serde_json::to_value(&held.value).unwrap();
        value["executedAs"] = executed;
        value["retention"] = retention;
        let saved = Saved {
            id: held.id,
            version: held.version,
            reference: None,
        };
        commands::save_contract(desk, change(&saved, value)).unwrap();
        ended.retention()
    };
    let deed = save("deed".into(), Value::Null);
    assert_eq!(deed.kept_until, Some("2041-03-31".parse().unwrap()));
    let children = save("deed".into(), "children".into());
    assert_eq!(children.kept_until, Some("2104-03-31".parse().unwrap()));
    let permanent = save("deed".into(), "permanent".into());
    assert_eq!(permanent.kept_until, None);
    assert_eq!(permanent.why_not, ["It is kept permanently."]);
    // Who changed it stands in the history.
    let history = HistoryOf {
        case_file: story.contract.id,
        before: None,
    };
    let entry = commands::history(desk, history).unwrap().entries.remove(0);
    assert_eq!(entry.person, "Ann Lee");
    let change_of = |entry: &HistoryEntry| {
        let field = entry
            .changes
            .iter()
            .find(|change| change.label == "How long the file is kept");
        field
            .map(|change| (change.old.clone(), change.new.clone()))
            .unwrap()
    };
    assert_eq!(
        change_of(&entry),
        (
            Some("Children’s records".into()),
            Some("Permanent: never disposed of".into())
        )
    );

    // Only information governance sets the years.
    let council = commands::council(desk, Nothing {}).unwrap();
    let years = |standard: Value| Save {
        id: Some(council.id),
        version: council.version,
        parent: None,
        value: json!({ "standard": standard, "sealed": 15, "children": 100, "shared": 6 }),
    };
    assert_eq!(
        code_of(commands::save_retention_years(desk, years(7.into()))),
        Code::NotAllowed
    );
    story.sign_in("ivy.grant");
    assert_refused(
        commands::save_retention_years(desk, years("0".into())),
        &[("/standard", "")],
    );
    commands::save_retention_years(desk, years("7".into())).unwrap();
    assert_eq!(
        save("deed".into(), Value::Null).kept_until,
        Some("2044-03-31".parse().unwrap())
    );
    // The council's own form leaves them alone.
    story.sign_in("ann.lee");
    let council = commands::council(desk, Nothing {}).unwrap();
    let value = json!({ "name": "Exford Council", "nation": "england", "brandDeep": "#003c40", "brand": "#00575a" });
    let saved = Saved {
        id: council.id,
        version: council.version,
        reference: None,
    };
    commands::save_council(desk, change(&saved, value)).unwrap();
    assert_eq!(
        commands::council(desk, Nothing {})
            .unwrap()
            .value
            .retention
            .sealed,
        15
    );
}

/// The search of the issue: with every key that is left, through everything.
#[test]
fn after_disposal_nothing_of_it_is_found_with_any_key() {
    let ended = ended();
    let (story, desk) = (&ended.story, &ended.story.desk);
    let recovery = story.recovery();
    let case_file = story.contract.id;
    let contract = commands::contract(desk, by(&story.contract)).unwrap();
    let provider = contract.contract.value.providers[0];
    let words: Vec<&str> = WORDS.iter().chain(NAMED).copied().collect();

    // The control: before it, the same search finds each of the words, in each of the places.
    let before = opener::find(&ended.store(), &recovery);
    let places = places_of(&before, &words);
    for word in &words {
        let quoted = format!("“{}”", word.to_lowercase());
        assert!(
            places.iter().any(|place| place.starts_with(&quoted)),
            "{word}: {places:#?}"
        );
    }
    for part in ["journal of", "sled", "attachments", "drafts"] {
        let here = format!("in {part}");
        assert!(
            places.iter().any(|place| place.contains(&here)),
            "{part}: {places:#?}"
        );
    }
    // What is sealed opens, all of it, except for old pages of the working copy that are written over in part.
    let opened = |found: &opener::Found, of: Uuid| {
        found
            .opened
            .iter()
            .filter(|opened| opened.case_file == of)
            .count()
    };
    assert!(opened(&before, case_file) > 60);
    let journal = before
        .opened
        .iter()
        .filter(|opened| opened.file == "journal")
        .count();
    assert_eq!(
        (journal, before.sealed[2], before.sealed[3]),
        (before.sealed[0], 2, 2)
    );
    assert!(before.sealed[1] >= before.sealed[0] / 2);

    let done = ended.disposed();
    let nothing_is_left = |place: &Path| {
        let after = opener::find(place, &recovery);
        assert_eq!(opened(&after, case_file), 0);
        assert_eq!(places_of(&after, WORDS), Vec::<String>::new());
        // Its title is named by the certificate only.
        let named = places_of(&after, NAMED);
        let certificate = format!("of {}", group::GOVERNANCE);
        assert!(
            !named.is_empty() && named.iter().all(|place| place.contains(&certificate)),
            "{named:?}"
        );
        assert_eq!((after.sealed[2], after.sealed[3]), (0, 0));
        // What was not disposed of opens as before.
        assert!(opened(&after, ended.other.id) > 0 && opened(&after, provider) > 0);
        assert!(
            after.sealed[0] >= before.sealed[0],
            "the journal keeps its sealed entries"
        );
    };
    nothing_is_left(&ended.store());

    // A backup that is made now has nothing of it, nor has what is restored from it.
    let backup = story.folder.path().join("later.csbackup");
    let restored = story.folder.path().join("restored");
    store::backup(&ended.store(), &backup, story.clock.now(), &|_, _| true).unwrap();
    store::restore(&backup, &restored, &|_, _| true).unwrap();
    let (copy, _) = store::Store::open(&restored).unwrap();
    drop(copy);
    nothing_is_left(&restored);

    // The chain verifies, also when the working copy is made again.
    let verified = commands::verify(desk, Nothing {}).unwrap();
    assert_eq!(verified.faults, Vec::<String>::new());
    let ended = ended.reopened();
    std::fs::remove_dir_all(ended.store().join("sled")).unwrap();
    ended.story.sign_in_first("ivy.grant");
    let verified = commands::verify(&ended.story.desk, Nothing {}).unwrap();
    assert_eq!(verified.faults, Vec::<String>::new());
    assert_eq!(
        store::verify_chain(&ended.store(), &|_, _| true)
            .unwrap()
            .faults,
        Vec::<String>::new()
    );
    nothing_is_left_again(&ended, &recovery);
    let certificate = commands::disposal(&ended.story.desk, by(&done)).unwrap();
    assert_eq!(certificate.disposal.value.state, DisposalState::Done);
}

fn nothing_is_left_again(ended: &Ended, recovery: &str) {
    let after = opener::find(&ended.store(), recovery);
    assert_eq!(places_of(&after, WORDS), Vec::<String>::new());
}

#[test]
fn what_is_gone_is_missed_nowhere_and_its_paper_can_still_be_checked() {
    let ended = ended();
    let (story, desk) = (&ended.story, &ended.story.desk);
    let report = story.report(ended.report.id);
    let fingerprint_before = report.submission.unwrap().fingerprint;
    let reference = report.reference;
    let asked = |reference: &str, code: &str| {
        let request = CheckPaper::Typed {
            reference: reference.into(),
            version: String::new(),
            code: code.into(),
        };
        commands::check_paper(desk, request)
    };
    let check = |reference: &str| asked(reference, "").unwrap().papers;
    let live = check(&reference);
    assert_eq!((live.len(), live[0].report), (1, Some(ended.report.id)));

    let backup = story.folder.path().join("earlier.csbackup");
    store::backup(&ended.store(), &backup, story.clock.now(), &|_, _| true).unwrap();
    story.sign_in("ann.lee");
    let large_print = saved_edition(&story.office, ended.report.id, Edition::LargePrint);
    let done = ended.disposed();
    // By its reference, however typed, and by the code in its footer.
    let code = check_code(&fingerprint_before).to_lowercase();
    for (reference, code) in [
        (reference.to_lowercase(), ""),
        (String::new(), code.as_str()),
    ] {
        let found = asked(&reference, code).unwrap();
        if !code.is_empty() {
            assert_eq!(found.verdict, Some(Verdict::Signed));
            assert!(found.words.contains("Ann Lee") && found.words.contains("Dev Shah"));
            assert!(
                found.notes.iter().any(|note| note.contains("DC-2035-001")),
                "{:?}",
                found.notes
            );
        }
        let papers = found.papers;
        assert_eq!(papers.len(), 1, "{reference}{code}");
        let paper = &papers[0];
        assert_eq!((paper.report, paper.state), (None, None));
        assert_eq!(paper.stub.fingerprint, fingerprint_before);
        assert_eq!(
            paper.stub.pdf.as_deref(),
            Some(fingerprint(&ended.pdf).as_str())
        );
        assert_eq!(paper.stub.author, "Ann Lee");
        assert_eq!(paper.stub.signatory.as_deref(), Some("Dev Shah"));
        assert_eq!(paper.certificate.as_deref(), Some("DC-2035-001"));
        assert_eq!(
            paper.disposed.unwrap().date_naive(),
            "2035-04-01".parse().unwrap()
        );
    }
    assert_eq!(check("MR-1999-001").len(), 0);
    assert_refused(asked(" ", " "), &[("/reference", "")]);
    // Its file is still known by its bytes, and no other is taken for it.
    let file = story.folder.path().join("kept.pdf");
    std::fs::write(&file, &ended.pdf).unwrap();
    *story.dialogs.open.lock().unwrap() = Some(file.clone());
    let found = commands::check_paper(desk, CheckPaper::File).unwrap();
    assert_eq!(found.verdict, Some(Verdict::Signed), "{}", found.words);
    let mut changed = ended.pdf.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    std::fs::write(&file, changed).unwrap();
    let found = commands::check_paper(desk, CheckPaper::File).unwrap();
    assert_eq!(found.verdict, Some(Verdict::Changed), "{}", found.words);
    // So is every other edition, by its stamp.
    std::fs::write(&file, &large_print).unwrap();
    let found = commands::check_paper(desk, CheckPaper::File).unwrap();
    assert_eq!(found.verdict, Some(Verdict::Signed), "{}", found.words);
    assert!(found.words.contains("large print"), "{}", found.words);
    // Without its stamp it may be old, or changed: nobody can tell any more.
    let saved_anew = [large_print, vec![b'%'; 200]].concat();
    std::fs::write(&file, saved_anew).unwrap();
    let found = commands::check_paper(desk, CheckPaper::File).unwrap();
    assert_eq!(found.verdict, Some(Verdict::Compare), "{}", found.words);
    assert!(
        found.words.contains("or somebody changed it"),
        "{}",
        found.words
    );

    // The journal says that something was done, and not what it was.
    let filter = JournalFilter {
        case_file: Some(ended.story.contract.id),
        ..JournalFilter::default()
    };
    let request = JournalAsk {
        filter,
        before: None,
        limit: 100,
    };
    let rows = commands::journal(desk, request).unwrap().rows;
    assert!(rows.len() > 5);
    for row in &rows {
        assert!(row.disposed, "{row:?}");
        let about = row.about.as_deref().unwrap_or_default();
        assert!(about.contains("disposed of on "), "{row:?}");
        let sequence = row.sequence;
        let entry = commands::journal_entry(desk, JournalEntryOf { sequence }).unwrap();
        let of_the_case_file = |name: &str| name.contains(&reference) || name.contains("Evidence");
        assert!(
            !entry
                .changes
                .iter()
                .any(|change| of_the_case_file(&change.record))
        );
    }
    let checked = commands::verify(desk, Nothing {}).unwrap();
    assert_eq!(checked.faults, Vec::<String>::new());

    // Every list, and every page that led to it.
    let contracts = ListContracts {
        words: String::new(),
        state: None,
        in_force: false,
        service_type: None,
        officer: None,
        sort: ContractSort::Reference,
        descending: false,
        page: 0,
        per_page: 25,
    };
    let listed = commands::list_contracts(desk, contracts).unwrap();
    assert_eq!((listed.all, listed.rows[0].id), (1, ended.other.id));
    let page = ListPage {
        words: String::new(),
        page: 0,
        per_page: 25,
    };
    assert_eq!(commands::list_reports(desk, page.clone()).unwrap().all, 0);
    assert_eq!(
        commands::list_activities(desk, page.clone()).unwrap().all,
        0
    );
    let actions = ListActions {
        words: String::new(),
        only_late: false,
        page: 0,
        per_page: 25,
    };
    assert_eq!(commands::list_actions(desk, actions).unwrap().all, 0);
    let work = commands::my_work(desk, Nothing {}).unwrap();
    assert_eq!((work.overdue_count, work.contracts), (0, 1));
    let providers = ListProviders {
        words: String::new(),
        page: 0,
        per_page: 25,
    };
    let provider = &commands::list_providers(desk, providers).unwrap().rows[0];
    assert_eq!(provider.contracts, 1);
    let provider = commands::provider(desk, ById { id: provider.id }).unwrap();
    assert_eq!(provider.contracts.len(), 1);
    let fault = commands::retention(desk, by(&story.contract)).unwrap_err();
    assert_eq!(
        fault.message,
        "The case file of EC-AS-0001 was disposed of on 1 April 2035. See certificate DC-2035-001."
    );
    assert_eq!(
        code_of(commands::contract(desk, by(&story.contract))),
        Code::NotFound
    );
    assert_eq!(
        code_of(commands::report(desk, by(&ended.report))),
        Code::NotFound
    );
    assert_eq!(
        code_of(commands::save_report_pdf(
            desk,
            PrintReport {
                id: ended.report.id,
                edition: Edition::Standard
            }
        )),
        Code::NotFound
    );
    let place = DraftPlace {
        place: format!("/contracts/{}/edit", story.contract.id),
        case_file: Some(story.contract.id),
    };
    assert!(commands::read_draft(desk, place).unwrap().value.is_none());
    // The history still says who worked on it and when, not what they wrote.
    let history = HistoryOf {
        case_file: story.contract.id,
        before: None,
    };
    let history = commands::history(desk, history).unwrap();
    assert!(
        history
            .entries
            .iter()
            .any(|entry| entry.person == "Dev Shah")
    );
    assert!(history.entries.iter().all(|entry| entry.changes.is_empty()));

    // The certificate, on screen and on paper.
    let view = commands::disposal(desk, by(&done)).unwrap();
    // When the last backup that still holds the key expires.
    let certificate = &view.disposal.value;
    let made: chrono::NaiveDate = "2035-03-31".parse().unwrap();
    assert_eq!(
        certificate.last_backup.map(|at| at.date_naive()),
        Some(made)
    );
    let kept = commands::council(desk, Nothing {})
        .unwrap()
        .value
        .backup_kept_days;
    let days = (certificate.backups_until.unwrap() - made).num_days();
    assert_eq!(days, i64::from(kept) + 1);
    let count = |what: &str| {
        let held = view.disposal.value.held.iter();
        held.filter(|count| count.what == what)
            .map(|count| count.number)
            .sum::<u32>()
    };
    assert_eq!(
        [
            "Visit",
            "Evidence item",
            "Report",
            "Action",
            "Attached file",
            "Draft"
        ]
        .map(count),
        [1, 2, 1, 2, 2, 2]
    );
    let path = story.folder.path().join("certificate.pdf");
    *story.dialogs.save.lock().unwrap() = Some(path.clone());
    let saved = commands::save_certificate_pdf(desk, by(&done)).unwrap();
    assert!(saved.saved && saved.replaced.is_empty());
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(report::audit::audit(&bytes), Vec::<String>::new());
    *story.dialogs.open.lock().unwrap() = Some(path);
    let found = commands::check_paper(desk, CheckPaper::File).unwrap();
    assert_eq!(found.verdict, Some(Verdict::Made), "{}", found.words);
    let listed = commands::list_disposals(
        desk,
        ListPage {
            words: "larch".into(),
            ..page
        },
    )
    .unwrap();
    assert_eq!((listed.rows.len(), listed.rows[0].live), (1, false));

    // No reference is used twice.
    story.sign_in("ann.lee");
    let value = contract_value(provider.provider.id, None);
    let next = commands::save_contract(desk, new(None, value)).unwrap();
    assert_eq!(next.reference.as_deref(), Some("EC-AS-0003"));
}

/// The program is killed after the approval was kept: before the key goes, or after. Whoever signs in next completes it.
#[test]
fn an_interrupted_disposal_is_completed_at_the_next_sign_in() {
    for key_is_there in [true, false] {
        let ended = ended();
        ended.story.clock.set("2035-04-01");
        ended.story.sign_in("ivy.grant");
        let proposed = ended.propose("Nothing in it is needed.").unwrap();
        let before = kept_aside(&ended);
        ended.story.sign_in("ian.frost");
        ended.approve(&proposed, "I agree.", PASSWORD).unwrap();
        ended.story.desk.close();
        take_away_the_last_commit(&ended.store());
        if key_is_there {
            for part in ["keys.a", "keys.b", "attachments", "drafts"] {
                let from = before.path().join(part);
                for (path, bytes) in files_of(&from) {
                    let name = path.strip_prefix(before.path()).unwrap();
                    std::fs::write(ended.store().join(name), bytes).unwrap();
                }
            }
        }
        let ended = ended.reopened();
        // Anybody: two people have decided.
        ended.story.sign_in_first("eve.hall");
        let office = ended.story.desk.office("contract").unwrap();
        assert!(office.store().is_disposed(ended.story.contract.id));
        assert_eq!(
            code_of(commands::contract(
                &ended.story.desk,
                by(&ended.story.contract)
            )),
            Code::NotFound
        );
        ended.story.sign_in("ian.frost");
        let done = commands::disposal(&ended.story.desk, by(&proposed)).unwrap();
        assert_eq!(done.disposal.value.state, DisposalState::Done);
        assert_eq!(done.disposal.value.approved.unwrap().name, "Ian Frost");
        for folder in ["attachments", "drafts"] {
            assert_eq!(files_of(&ended.store().join(folder)).len(), 0);
        }
        let found = opener::find(&ended.store(), &ended.story.recovery());
        assert_eq!(places_of(&found, WORDS), Vec::<String>::new());
    }
}

/// A copy of the keys, attachments and drafts as they stand.
fn kept_aside(ended: &Ended) -> tempfile::TempDir {
    let aside = tempfile::tempdir().unwrap();
    for folder in ["attachments", "drafts"] {
        std::fs::create_dir(aside.path().join(folder)).unwrap();
    }
    for part in ["keys.a", "keys.b", "attachments", "drafts"] {
        for (path, bytes) in files_of(&ended.store().join(part)) {
            let name = path.strip_prefix(ended.store()).unwrap().to_owned();
            std::fs::write(aside.path().join(name), bytes).unwrap();
        }
    }
    aside
}

/// The file, or every file in the folder, with its bytes.
fn files_of(path: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    if path.is_file() {
        return vec![(path.to_owned(), std::fs::read(path).unwrap())];
    }
    let entries = std::fs::read_dir(path).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect()
}

/// As if the program had been killed before it was written. The working copy is made again without it.
fn take_away_the_last_commit(store: &Path) {
    let path = store.join("journal/00000001");
    let mut journal = std::fs::read(&path).unwrap();
    let (mut at, mut last) = (128, 128);
    while journal[at..at + 4] == *b"CSFR" {
        last = at;
        at += u32::from_be_bytes(journal[at + 4..at + 8].try_into().unwrap()) as usize;
    }
    journal[last..].fill(0);
    std::fs::write(&path, journal).unwrap();
    // What remembers how far the journal had come was not there yet either.
    std::fs::remove_file(store.join("head")).unwrap();
    std::fs::remove_dir_all(store.join("sled")).unwrap();
}
