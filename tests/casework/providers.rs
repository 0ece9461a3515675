//! The end of a provider: kept while a contract names it and for the years of shared records after its last change,
//! disposed of by two people with its services, gone for good. And of a colleague, whose name stays.

use crate::opener::{self, places_of};
use crate::story::*;
use acceptance::{PASSWORD, change, new};
use casework::commands;
use casework::ports::Clock;
use casework::wire::*;
use casework::{Answer, Code};
use domain::record::group;
use domain::records::disposal::{CaseFileOf, Disposal, DisposalState, DisposalStep};
use domain::records::provider::Provider;
use domain::{Kind, Put, Uuid};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Words that were typed into the provider and its service, one after another, and nowhere else.
const WORDS: &[&str] = &[
    "Petra Vance",
    "Tom Ashdown",
    "4 Mill Lane",
    "Prefers to be rung up",
    "Sparrow Court",
    "Una Fielding",
    "A line that nobody saved",
];

/// What the certificate names.
const NAME: &str = "Gone Away Care Ltd";

/// Beside the story, a provider with a service, last changed on 5 October 2026. A contract names it.
struct Gone {
    story: Story,
    provider: Saved,
    service: Saved,
    contract: Saved,
}

fn gone() -> Gone {
    let story = Story::begin();
    let desk = &story.desk;
    story.add("Ivy Grant", "ivy.grant", "information_governance");
    story.add("Max Ford", "max.ford", "commissioning_manager");
    let first = json!({
        "name": NAME,
        "contact": "Petra Vance",
        "address": "4 Mill Lane",
        "notes": "Prefers to be rung up",
    });
    let provider = commands::save_provider(desk, new(None, first)).unwrap();
    let service = json!({
        "name": "Sparrow Court",
        "serviceType": "homeCare",
        "clientGroup": "adults",
        "regulated": false,
        "manager": "Una Fielding",
    });
    let service = commands::save_service(desk, new(Some(provider.id), service)).unwrap();
    let value = contract_value(provider.id, None);
    let contract = commands::save_contract(desk, new(None, value)).unwrap();
    let second = json!({ "name": NAME, "contact": "Tom Ashdown" });
    let provider = commands::save_provider(desk, change(&provider, second)).unwrap();
    let draft = SaveDraft {
        place: format!("/providers/{}/edit", provider.id),
        case_file: Some(provider.id),
        value: json!({ "notes": "A line that nobody saved" }),
    };
    commands::save_draft(desk, draft).unwrap();
    Gone {
        story,
        provider,
        service,
        contract,
    }
}

impl Gone {
    fn store(&self) -> PathBuf {
        self.story.folder.path().join("store")
    }

    /// The contract was somebody else's: only ids of this provider ever stood in it.
    fn let_go(&self) {
        let desk = &self.story.desk;
        let of = commands::contract(desk, by(&self.story.contract)).unwrap();
        let held = commands::contract(desk, by(&self.contract)).unwrap();
        let mut value = serde_json::to_value(&held.contract.value).unwrap();
        value["providers"] = json!(of.contract.value.providers);
        commands::save_contract(desk, change(&self.contract, value)).unwrap();
    }

    fn retention(&self) -> RetentionView {
        commands::retention(&self.story.desk, by(&self.provider)).unwrap()
    }

    fn propose(&self) -> Answer<Saved> {
        let request = reason(&self.provider, "Nobody buys from it any more.");
        commands::propose_disposal(&self.story.desk, request)
    }

    fn approve(&self, proposed: &Saved) -> Answer<Saved> {
        let request = ApproveDisposal {
            id: proposed.id,
            version: proposed.version,
            reason: "I agree.".into(),
            password: PASSWORD.into(),
        };
        commands::approve_disposal(&self.story.desk, request)
    }

    fn shared(&self) -> Vec<SharedRow> {
        commands::list_shared(&self.story.desk, Nothing {})
            .unwrap()
            .rows
    }
}

#[test]
fn a_provider_is_kept_while_a_contract_names_it_then_for_its_years_and_then_it_takes_two_people() {
    let gone = gone();
    let (story, desk) = (&gone.story, &gone.story.desk);
    assert_eq!(code_of(gone.propose()), Code::NotAllowed);
    // However old, while a contract names it.
    story.clock.set("2050-01-01");
    story.sign_in("ivy.grant");
    assert!(gone.shared().is_empty());
    let naming = gone.contract.reference.clone().unwrap();
    assert_eq!(
        gone.retention().why_not,
        [format!("It is still named in {naming}.")]
    );
    assert_refused(gone.propose(), &[("", "004-P16")]);
    story.clock.set("2032-10-05");
    story.sign_in("ann.lee");
    gone.let_go();
    story.sign_in("ivy.grant");
    let seen = gone.retention();
    assert_eq!(
        (seen.of, seen.class, seen.kept_until),
        (CaseFileOf::Provider, None, "2032-10-05".parse().ok())
    );
    assert_eq!(
        seen.rule,
        "6 years after its last change, once no contract names it."
    );
    assert_eq!(seen.why_not, ["It is kept until 5 October 2032."]);
    assert_refused(gone.propose(), &[("", "004-P16")]);
    assert!(gone.shared().is_empty());
    story.clock.set("2032-10-06");
    let rows = gone.shared();
    assert_eq!((rows.len(), rows[0].id), (1, gone.provider.id));
    assert_eq!(rows[0].why_not, Vec::<String>::new());

    // A hold keeps it, and is listed by its name.
    let claim =
        json!({ "why": "Claim 2032/7", "askedBy": "Legal services", "review": "2033-10-01" });
    let placed = commands::place_hold(desk, new(Some(gone.provider.id), claim)).unwrap();
    let holds = commands::list_holds(desk, Nothing {}).unwrap().holds;
    assert_eq!(
        (holds[0].hold.value.contract.as_str(), holds[0].live),
        (NAME, true)
    );
    assert_refused(gone.propose(), &[("", "004-P16")]);
    assert_eq!(
        gone.shared()[0].why_not,
        ["A legal hold stands since 6 October 2032: Claim 2032/7."]
    );
    commands::release_hold(desk, reason(&placed, "It is settled.")).unwrap();

    // A change of its service starts the years again.
    story.sign_in("ann.lee");
    let held = commands::provider(desk, by(&gone.provider)).unwrap();
    let mut value = serde_json::to_value(&held.services[0].value).unwrap();
    value["size"] = "12 tenancies".into();
    commands::save_service(desk, change(&gone.service, value)).unwrap();
    story.sign_in("ivy.grant");
    assert_eq!(gone.retention().kept_until, "2038-10-06".parse().ok());
    story.clock.set("2038-10-07");

    // Two people, of whom one cannot be both; and it was changed since the page was opened.
    let stale = Saved {
        version: 1,
        ..gone.provider.clone()
    };
    let request = reason(&stale, "It is old.");
    assert_eq!(
        code_of(commands::propose_disposal(desk, request)),
        Code::Conflict
    );
    let proposed = gone.propose().unwrap();
    assert_eq!(gone.shared()[0].disposal, Some(DisposalState::Proposed));
    assert_refused(gone.approve(&proposed), &[("", "004-P16")]);
    // A contract that comes between them keeps it.
    story.sign_in("ann.lee");
    let value = contract_value(gone.provider.id, None);
    commands::save_contract(desk, new(None, value)).unwrap();
    story.sign_in("max.ford");
    assert_refused(gone.approve(&proposed), &[("", "004-P16")]);
}

/// The search of the issue: with every key that is left, through everything.
#[test]
fn after_disposal_nothing_of_a_provider_is_found_with_any_key() {
    let gone = gone();
    let (story, desk) = (&gone.story, &gone.story.desk);
    let recovery = story.recovery();
    gone.let_go();
    let backup = story.folder.path().join("earlier.csbackup");
    store::backup(&gone.store(), &backup, story.clock.now(), &|_, _| true).unwrap();

    // The control: before it, the same search finds each of the words, in each of the places.
    let before = opener::find(&gone.store(), &recovery);
    let places = places_of(&before, WORDS);
    for word in WORDS {
        let quoted = format!("“{}”", word.to_lowercase());
        assert!(
            places.iter().any(|place| place.starts_with(&quoted)),
            "{word}: {places:#?}"
        );
    }
    for part in ["journal of", "sled", "drafts"] {
        let here = format!("in {part}");
        assert!(
            places.iter().any(|place| place.contains(&here)),
            "{part}: {places:#?}"
        );
    }

    story.clock.set("2032-10-06");
    story.sign_in("ivy.grant");
    let proposed = gone.propose().unwrap();
    story.sign_in("max.ford");
    let done = gone.approve(&proposed).unwrap();
    let nothing_is_left = |place: &Path| {
        let after = opener::find(place, &recovery);
        let of_it = after.opened.iter();
        let of_it = of_it.filter(|opened| opened.case_file == gone.provider.id);
        assert_eq!(of_it.count(), 0);
        assert_eq!(places_of(&after, WORDS), Vec::<String>::new());
        // Its name stands in the certificate only.
        let named = places_of(&after, &[NAME]);
        let certificate = format!("of {}", group::GOVERNANCE);
        assert!(
            !named.is_empty() && named.iter().all(|place| place.contains(&certificate)),
            "{named:?}"
        );
        // The other provider, its service and the contracts open as before.
        let other = places_of(&after, &["Fernhollow Care Ltd", "Larch House"]);
        assert!(other.iter().any(|place| place.contains("journal of")));
        assert!(after.sealed[0] >= before.sealed[0]);
    };
    nothing_is_left(&gone.store());
    let backup = story.folder.path().join("later.csbackup");
    let restored = story.folder.path().join("restored");
    store::backup(&gone.store(), &backup, story.clock.now(), &|_, _| true).unwrap();
    store::restore(&backup, &restored, &|_, _| true).unwrap();
    let (copy, _) = store::Store::open(&restored).unwrap();
    drop(copy);
    nothing_is_left(&restored);

    // It is missed nowhere.
    let verified = commands::verify(desk, Nothing {}).unwrap();
    assert_eq!(verified.faults, Vec::<String>::new());
    let page = ListProviders {
        words: String::new(),
        page: 0,
        per_page: 25,
    };
    let listed = commands::list_providers(desk, page).unwrap();
    assert_eq!((listed.all, listed.rows[0].services), (1, 1));
    let options = commands::options(desk, Nothing {}).unwrap();
    let options = serde_json::to_string(&options).unwrap();
    assert!(!options.contains("Gone Away") && !options.contains("Sparrow"));
    assert_eq!(
        code_of(commands::provider(desk, by(&gone.provider))),
        Code::NotFound
    );
    let fault = commands::retention(desk, by(&gone.provider)).unwrap_err();
    assert_eq!(
        fault.message,
        "The case file of Gone Away Care Ltd was disposed of on 6 October 2032. See certificate DC-2032-001."
    );
    assert!(gone.shared().is_empty());
    story.sign_in("ann.lee");
    let form = json!({ "name": NAME });
    assert_eq!(
        code_of(commands::save_provider(desk, change(&gone.provider, form))),
        Code::NotFound
    );
    let service = json!({
        "name": "Sparrow Court", "serviceType": "homeCare", "clientGroup": "adults", "regulated": false,
    });
    assert_refused(
        commands::save_service(desk, new(Some(gone.provider.id), service)),
        &[("/provider", "")],
    );
    let value = contract_value(gone.provider.id, None);
    assert_refused(
        commands::save_contract(desk, new(None, value)),
        &[("/providers", "")],
    );
    // The contract that named it once shows its history without the name.
    let history = HistoryOf {
        case_file: gone.contract.id,
        before: None,
    };
    let history = commands::history(desk, history).unwrap();
    assert_eq!(history.entries.len(), 2);
    assert!(!serde_json::to_string(&history).unwrap().contains(NAME));

    // The certificate, on screen and on paper.
    story.sign_in("ivy.grant");
    let view = commands::disposal(desk, by(&done)).unwrap();
    let certificate = &view.disposal.value;
    assert_eq!(certificate.of, CaseFileOf::Provider);
    assert_eq!(certificate.state, DisposalState::Done);
    let held: Vec<(&str, u32)> = certificate
        .held
        .iter()
        .map(|count| (count.what.as_str(), count.number))
        .collect();
    assert_eq!(held, [("Provider", 1), ("Service", 1), ("Draft", 1)]);
    assert_eq!(
        certificate.last_backup.map(|at| at.date_naive()),
        FIRST_DAY.parse().ok()
    );
    let path = story.folder.path().join("certificate.pdf");
    *story.dialogs.save.lock().unwrap() = Some(path.clone());
    commands::save_certificate_pdf(desk, by(&done)).unwrap();
    let bytes = std::fs::read(path).unwrap();
    assert_eq!(report::audit::audit(&bytes), Vec::<String>::new());
    let page = ListPage {
        words: "gone away".into(),
        page: 0,
        per_page: 25,
    };
    let listed = commands::list_disposals(desk, page).unwrap().rows;
    assert_eq!(
        (listed[0].title.as_str(), listed[0].live),
        ("Provider", false)
    );

    // When the working copy is made again, its records are passed over.
    let mut gone = gone;
    gone.story.desk.close();
    std::fs::remove_dir_all(gone.store().join("sled")).unwrap();
    gone.story.office.restart();
    gone.story.sign_in_first("ivy.grant");
    let verified = commands::verify(&gone.story.desk, Nothing {}).unwrap();
    assert_eq!(verified.faults, Vec::<String>::new());
    let after = opener::find(&gone.store(), &recovery);
    assert_eq!(places_of(&after, WORDS), Vec::<String>::new());
}

/// The program was killed between the approval and its execution, and somebody made a contract with it meanwhile.
#[test]
fn a_provider_that_is_needed_again_after_the_approval_stays() {
    for needed in [false, true] {
        let gone = gone();
        let (story, desk) = (&gone.story, &gone.story.desk);
        gone.let_go();
        story.clock.set("2032-10-06");
        story.sign_in("ivy.grant");
        let proposed = gone.propose().unwrap();
        story.sign_in("max.ford");
        let office = desk.office("approve_disposal").unwrap();
        let held = office.read::<Disposal>(proposed.id).unwrap();
        let approved = Disposal {
            state: DisposalState::Approved,
            chain_sequence: office.store().head().0,
            approved: Some(DisposalStep {
                by: office.acting.person,
                name: "Max Ford".into(),
                job: "Officer".into(),
                at: story.clock.now(),
                reason: "I agree.".into(),
            }),
            ..held.value.clone()
        };
        office.commit(vec![Put::change(&held, approved)]).unwrap();
        drop(office);
        let office = desk.office("save_contract").unwrap();
        if needed {
            let id = Uuid::now_v7();
            let value: Value = contract_value(gone.provider.id, None);
            let contract = domain::form::read(&value).unwrap();
            let contract: domain::records::contract::Contract = contract;
            office.commit(vec![Put::case_file(id, contract)]).unwrap();
        }
        drop(office);
        story.sign_in("ivy.grant");
        let view = commands::disposal(desk, by(&proposed)).unwrap();
        let office = desk.office("provider").unwrap();
        let is_gone = office.store().is_disposed(gone.provider.id);
        let state = view.disposal.value.state;
        if needed {
            assert_eq!((is_gone, state), (false, DisposalState::Declined));
            let why = view.disposal.value.declined.unwrap().reason;
            assert_eq!(why, "The provider was needed again after the approval.");
        } else {
            assert_eq!((is_gone, state), (true, DisposalState::Done));
        }
    }
}

#[test]
fn a_provider_that_shares_its_key_with_others_stays_and_the_list_says_why() {
    let story = Story::begin();
    let desk = &story.desk;
    story.add("Ivy Grant", "ivy.grant", "information_governance");
    // As every version before kept it.
    let id = Uuid::now_v7();
    let old = Provider {
        name: "Old Barn Care".into(),
        ..Provider::default()
    };
    let office = desk.office("save_provider").unwrap();
    office
        .commit(vec![Put::new(id, group::PROVIDERS, old)])
        .unwrap();
    drop(office);
    let saved = Saved {
        id,
        version: 1,
        reference: None,
    };
    // It is read, changed and given services as any other.
    let changed = json!({ "name": "Old Barn Care", "contact": "Petra Vance" });
    let saved = commands::save_provider(desk, change(&saved, changed)).unwrap();
    let service = json!({
        "name": "The Barn", "serviceType": "homeCare", "clientGroup": "adults", "regulated": false,
    });
    commands::save_service(desk, new(Some(id), service)).unwrap();
    let view = commands::provider(desk, by(&saved)).unwrap();
    assert_eq!(view.services[0].case_file, group::PROVIDERS);

    story.clock.set("2040-01-01");
    story.sign_in("ivy.grant");
    let rows = commands::list_shared(desk, Nothing {}).unwrap().rows;
    assert_eq!((rows.len(), rows[0].id), (1, id));
    assert_eq!(rows[0].why_not.len(), 1);
    assert!(rows[0].why_not[0].contains("no key of its own"), "{rows:?}");
    let seen = commands::retention(desk, by(&saved)).unwrap();
    assert_eq!(seen.why_not, rows[0].why_not);
    assert!(seen.held.is_empty());
    assert_refused(
        commands::propose_disposal(desk, reason(&saved, "It is old.")),
        &[("", "004-P16")],
    );
}

#[test]
fn a_colleague_who_left_keeps_a_name_and_no_key() {
    let story = Story::begin();
    let desk = &story.desk;
    story.add("Ivy Grant", "ivy.grant", "information_governance");
    let left = story.add("Pat Low", "pat.low", "officer");
    let accounts = || desk.opened().unwrap().store.accounts();
    assert!(accounts().contains_key(&left.id));
    commands::deactivate_person(desk, versioned(&left)).unwrap();
    assert!(!accounts().contains_key(&left.id));
    story.clock.set("2040-01-01");
    story.sign_in("ivy.grant");
    let rows = commands::list_shared(desk, Nothing {}).unwrap().rows;
    assert_eq!((rows.len(), rows[0].kind), (1, Kind::Person));
    assert_eq!(rows[0].name, "Pat Low");
    assert!(rows[0].why_not[0].contains("The name stays"));
    assert!(rows[0].disposal.is_none());
}
