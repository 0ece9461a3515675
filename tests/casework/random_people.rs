//! Random people manage each other's accounts in random order, rightly and wrongly. After every step
//! nobody who may not reads content, nobody who has left comes in, somebody can still let others in,
//! and no report is countersigned by who wrote it, or in the name of who wrote it.

use crate::story::*;
use acceptance::PASSWORD;
use casework::ports::Clock;
use casework::wire::*;
use casework::{Answer, Code, commands};
use domain::access::{ADMITTERS, Role};
use domain::records::person::Person;
use domain::records::report::{ReportState, ReportVersion};
use domain::{Held, Uuid, choice};
use proptest::prelude::*;
use serde_json::json;
use std::collections::HashMap;
use store::{Opens, StoreError};

const PASSWORDS: [&str; 3] = [PASSWORD, "seven wet badgers", "nine old newts slept"];

#[derive(Clone, Copy, Debug)]
enum Try {
    SignIn,
    Add,
    Change,
    Reset,
    Allow,
    Leave,
    ComeBack,
    Deputy,
    Choose,
    Recover,
    Sign,
    Wait,
}

#[derive(Clone, Copy, Debug)]
struct Step {
    what: Try,
    a: u8,
    b: u8,
    c: u8,
}

fn step() -> impl Strategy<Value = Step> {
    use Try::*;
    let what = prop_oneof![
        8 => Just(SignIn), 1 => Just(Add), 4 => Just(Change), 3 => Just(Reset), 5 => Just(Allow),
        3 => Just(Leave), 3 => Just(ComeBack), 6 => Just(Deputy), 2 => Just(Choose),
        1 => Just(Recover), 6 => Just(Sign), 1 => Just(Wait),
    ];
    (what, any::<u8>(), any::<u8>(), any::<u8>()).prop_map(|(what, a, b, c)| Step { what, a, b, c })
}

struct Town {
    story: Story,
    recovery: String,
    report: Saved,
    /// The password that was last given to somebody, by anybody.
    passwords: HashMap<Uuid, &'static str>,
    /// Who is signed in.
    own: Option<Uuid>,
}

impl Town {
    fn begin() -> Town {
        let story = Story::begin();
        let recovery = story.recovery();
        story.add("Ida Moore", "ida.moore", "administrator");
        story.add("Rae Diaz", "rae.diaz", "read_only");
        story.agreed_plan();
        let visit = story.started_visit();
        story.record_all(&visit);
        let report = story.written_report(&visit);
        let sent = commands::submit_report(&story.desk, versioned(&report)).expect("a sent report");
        let mut town = Town {
            report: sent,
            recovery,
            passwords: HashMap::new(),
            own: Some(story.ann),
            story,
        };
        for held in town.people() {
            town.passwords.insert(held.id, PASSWORD);
            // Few are left, so that each of them counts.
            if ["dev.shah", "eve.hall"].contains(&held.value.user_name.as_str()) {
                let leaves = Versioned {
                    id: held.id,
                    version: held.version,
                };
                commands::deactivate_person(&town.story.desk, leaves).expect("a leaver");
            }
        }
        town
    }

    /// Everybody, in the order in which they came.
    fn people(&self) -> Vec<Held<Person>> {
        let people =
            commands::people(&self.story.desk, Nothing {}).expect("who is signed in sees them");
        let mut people: Vec<Held<Person>> =
            people.people.into_iter().map(|row| row.person).collect();
        people.sort_by_key(|held| held.id);
        people
    }

    fn sign_in(&mut self, held: &Held<Person>, password: &str) -> Answer<Session> {
        commands::lock(&self.story.desk, Nothing {}).expect("a locked store");
        self.own = None;
        let request = SignIn {
            user_name: held.value.user_name.clone(),
            password: password.into(),
        };
        let session = commands::sign_in(&self.story.desk, request);
        self.own = session.as_ref().ok().map(|session| session.id);
        session
    }

    fn play(&mut self, people: &[Held<Person>], Step { what, a, b, c }: Step) {
        let desk = &self.story.desk;
        let author = people.iter().find(|held| held.id == self.story.ann);
        let held = match (what, author) {
            // Often it is the author of the report who has a deputy.
            (Try::Deputy, Some(author)) if c % 3 == 0 => author,
            _ => &people[usize::from(a) % people.len()],
        };
        let (id, version) = (held.id, held.version);
        let password = PASSWORDS[usize::from(b) % PASSWORDS.len()];
        let role = Role::ALL[usize::from(b) % Role::ALL.len()];
        let versioned = Versioned { id, version };
        let given = NewPassword {
            id,
            version,
            password: password.into(),
            password_again: password.into(),
        };
        match what {
            Try::SignIn => {
                let known = self.passwords[&id];
                if held.value.active || c % 8 == 0 {
                    let _ = self.sign_in(held, known);
                }
            }
            Try::Add => {
                let user = format!("new.{}", people.len());
                let request = AddPerson {
                    person: json!({
                        "name": "Somebody New", "userName": user, "jobTitle": "Officer",
                        "role": choice::key(&role),
                    }),
                    password: password.into(),
                    password_again: password.into(),
                };
                if let Ok(saved) = commands::add_person(desk, request) {
                    self.passwords.insert(saved.id, password);
                }
            }
            Try::Change => {
                let mut value = json!(held.value);
                value["role"] = choice::key(&role).into();
                value["authorityLimit"] = json!(null);
                let request = Save {
                    id: Some(id),
                    version,
                    parent: None,
                    value,
                };
                let _ = commands::save_person(desk, request);
            }
            Try::Reset if commands::reset_password(desk, given.clone()).is_ok() => {
                self.passwords.insert(id, password);
            }
            Try::ComeBack if commands::reactivate_person(desk, given.clone()).is_ok() => {
                self.passwords.insert(id, password);
            }
            Try::Reset | Try::ComeBack => {}
            Try::Allow => drop(commands::allow_content(desk, versioned)),
            Try::Leave => drop(commands::deactivate_person(desk, versioned)),
            Try::Deputy => {
                let other = people[usize::from(b) % people.len()].id;
                let today = self.story.clock.today();
                let until = today + chrono::TimeDelta::days(i64::from(c % 4));
                let deputy = json!({ "person": other, "from": today, "to": until });
                let request = NameDeputy {
                    id,
                    version,
                    deputy: Some(deputy).filter(|_| c % 5 > 0),
                };
                let _ = commands::name_deputy(desk, request);
            }
            Try::Choose => {
                let Some(own) = self.own else { return };
                let request = ChangePassword {
                    current: self.passwords[&own].into(),
                    password: password.into(),
                    password_again: password.into(),
                };
                if commands::change_password(desk, request).is_ok() {
                    self.passwords.insert(own, password);
                }
            }
            Try::Recover => {
                let request = Recover {
                    key: self.recovery.as_str().into(),
                    user_name: held.value.user_name.clone(),
                    password: password.into(),
                    password_again: password.into(),
                };
                let session = commands::recover(desk, request);
                assert_eq!(session.is_ok(), held.value.active);
                self.own = session.ok().map(|session| session.id);
                if self.own.is_some() {
                    self.passwords.insert(id, password);
                }
            }
            Try::Sign => {
                if held.value.active && c % 4 > 0 {
                    let known = self.passwords[&id];
                    let _ = self.sign_in(held, known);
                }
                let desk = &self.story.desk;
                let Some(own) = self.own else { return };
                let signing = SignReport {
                    id: self.report.id,
                    version: self.report.version,
                    password: self.passwords[&own].into(),
                };
                let _ = commands::sign_report(desk, signing);
            }
            Try::Wait => self.story.clock.pass_minutes(60 * 24 * i64::from(b % 5)),
        }
    }

    fn check(&mut self, people: &[Held<Person>]) {
        let open = self.story.desk.opened().expect("an open store");
        let accounts = open.store.accounts();
        let mut admits = false;
        for held in people {
            let needs = if held.value.role.sees().is_some() {
                Opens::Content
            } else {
                Opens::Administration
            };
            match accounts.get(&held.id) {
                Some(Some(opens)) => {
                    assert!(held.value.active, "who has left has no account");
                    assert_eq!(*opens, needs, "{:?}", held.value);
                    admits |= ADMITTERS.contains(&held.value.role);
                }
                Some(None) => assert!(held.value.active, "who has left has no account"),
                None => assert!(!held.value.active, "{:?} lost the account", held.value),
            }
        }
        assert!(admits, "nobody is left who can let others in");
        let Some(own) = self.own else {
            assert!(open.store.is_locked());
            return;
        };
        let person = people
            .iter()
            .find(|held| held.id == own)
            .expect("who is signed in");
        let contract = commands::contract(&self.story.desk, by(&self.story.contract));
        match open.store.opens() {
            Some(Opens::Content) => assert!(contract.is_ok(), "{:?}", person.value.role),
            Some(Opens::Administration) => {
                assert_eq!(person.value.role, Role::Administrator);
                let behind = open.store.get(self.story.contract.id);
                assert_eq!(behind, Err(StoreError::OutOfReach));
                assert_eq!(code_of(contract), Code::NotAllowed);
                return;
            }
            None => panic!("somebody is signed in to a locked store"),
        }
        let report = self.story.read::<ReportVersion>(self.report.id).value;
        let Some(signature) = &report.signature else {
            return;
        };
        assert_eq!(report.state, ReportState::Signed);
        let wrote = |person: Uuid| report.author == person || report.writers.contains(&person);
        assert!(!wrote(signature.by), "signed by who wrote it");
        if let Some(other) = signature.on_behalf_of {
            assert!(!wrote(other), "signed in the name of who wrote it");
            assert_ne!(other, signature.by);
        }
    }

    /// Nobody who has left comes in, with any password that was ever used.
    fn nobody_comes_back(&mut self, people: &[Held<Person>]) {
        for held in people.iter().filter(|held| !held.value.active) {
            for password in PASSWORDS {
                self.story.clock.pass_minutes(20);
                assert!(self.sign_in(held, password).is_err());
                let open = self.story.desk.opened().expect("an open store");
                assert!(open.store.is_locked());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        // PROPTEST_CASES asks for more.
        cases: std::env::var("PROPTEST_CASES").map_or(24, |cases| cases.parse().expect("a number")),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn accounts_stay_in_order_whatever_people_do(steps in prop::collection::vec(step(), 60)) {
        let mut town = Town::begin();
        let mut people = town.people();
        for step in steps {
            town.story.clock.pass_minutes(1);
            town.play(&people, step);
            if town.own.is_none() {
                // Somebody comes in again, for what there is to be seen.
                town.check(&people);
                let able = people.iter().find(|held| {
                    let open = town.story.desk.opened().expect("an open store");
                    held.value.active && open.store.accounts().get(&held.id).is_some_and(Option::is_some)
                });
                let able = able.expect("somebody can sign in").clone();
                let known = town.passwords[&able.id];
                town.story.clock.pass_minutes(20);
                town.sign_in(&able, known).expect("the right password");
            }
            people = town.people();
            town.check(&people);
        }
        town.nobody_comes_back(&people);
    }
}
