//! From the first start to being signed in, and back to locked.

use super::people;
use crate::accounts;
use crate::fault::{Answer, Code, Fault};
use crate::office::{
    Desk, Office, Open, SAMPLE_MARK, SAMPLE_PASSWORD, Which, guard, sample_people,
};
use crate::opening;
use crate::register::COUNCIL;
use crate::wire::*;
use domain::record::{Index, date_key, group};
use domain::records::council::Council;
use domain::records::framework::Framework;
use domain::records::person::Person;
use domain::records::report::ReportState;
use domain::{Kind, Put, Refusal, Role, Uuid, access, form, rules, words};
use store::{NewPerson, Store};

/// The framework that comes with the program.
pub fn shipped_framework() -> Framework {
    serde_json::from_str(include_str!("../sample/adult_framework.json"))
        .expect("the framework is part of the program and read by its tests")
}

fn session(office: &Office) -> Answer<Session> {
    Ok(Session {
        id: office.acting.person,
        person: office.person()?.value,
        council: office.council.clone(),
        today: office.today(),
        may: access::allowed(&office.acting).map(str::to_owned).collect(),
        notices: notices(office)?,
    })
}

/// What somebody who comes in should know about their own account.
fn notices(office: &Office) -> Answer<Vec<String>> {
    let own = office.person()?.value;
    let mut notices = Vec::new();
    if let Some(reset) = &own.reset {
        notices.push(format!(
            "{} Choose one of your own.",
            people::reset_in_words(office, "Your", reset)
        ));
    }
    for other in &office.acting.stands_in {
        let until = office.register().people.get(&other.person).cloned();
        let until = until.and_then(|held| held.value.deputy);
        let until = until.map_or(String::new(), |deputy| {
            format!(" until {}", words::date(deputy.to))
        });
        notices.push(format!("You stand in for {}{until}.", other.name));
    }
    if office.acting.has_one_of(access::ADMITTERS) {
        let waiting = accounts::members(office)
            .into_iter()
            .filter(|member| member.held.value.active && !member.enters)
            .map(|member| {
                let name = member.held.value.name;
                format!("{name} waits to be let in. Allow it on the page of {name}.")
            });
        notices.extend(waiting);
    }
    Ok(notices)
}

/// What the window shows first. Opens the council's store, or the sample where there is only that.
pub fn opening(desk: &Desk, _: Nothing) -> Answer<Opening> {
    let which = match desk.opened() {
        Some(open) => open.which,
        None if Store::exists(&desk.places.council) => Which::Council,
        None if Store::exists(&desk.places.sample) => Which::Sample,
        None => {
            // Better now than after the council has been typed in.
            Store::refuse_unfit(&desk.places.council).map_err(|error| opening::fault(&error))?;
            return Ok(empty());
        }
    };
    let open = desk.open(which)?;
    let session = match open.person {
        Some(_) => Some(session(&desk.office("opening")?)?),
        None => None,
    };
    let sample = open.store.mark() == SAMPLE_MARK;
    let last = desk.last_user();
    Ok(Opening {
        state: if session.is_some() {
            OpeningState::Open
        } else {
            OpeningState::Locked
        },
        sample,
        council: last.as_ref().map(|(_, council)| council.clone()),
        user_name: last.map(|(user_name, _)| user_name),
        notices: open.notices.clone(),
        sample_people: if sample { sample_people() } else { Vec::new() },
        sample_password: sample.then(|| SAMPLE_PASSWORD.to_owned()),
        session,
    })
}

/// How far opening has come, for whoever waits for it.
pub fn opening_progress(desk: &Desk, _: Nothing) -> Answer<OpeningProgress> {
    Ok(opening::progress(desk.step()))
}

/// What was found and put right whenever the records were opened, newest first.
pub fn opening_notes(office: Office, _: Nothing) -> Answer<OpeningNotes> {
    let mut notes = office.store().notes()?;
    notes.reverse();
    let notes = notes.into_iter().map(|note| OpeningNote {
        time: note.time,
        text: note.text,
    });
    Ok(OpeningNotes {
        notes: notes.collect(),
    })
}

fn empty() -> Opening {
    Opening {
        state: OpeningState::Empty,
        sample: false,
        council: None,
        user_name: None,
        notices: Vec::new(),
        sample_people: Vec::new(),
        sample_password: None,
        session: None,
    }
}

/// Sets up the council and the first person, who is a senior officer, and shows the recovery key.
pub fn set_up(desk: &Desk, request: SetUp) -> Answer<SetUpDone> {
    if Store::exists(&desk.places.council) {
        return Err(Fault::new(
            Code::Invalid,
            "This computer already has a council’s store. Sign in to it.",
        ));
    }
    let council = form::read::<Council>(&request.council);
    let mut typed = request.person.clone();
    if let Some(fields) = typed.as_object_mut() {
        fields.insert(
            "role".into(),
            domain::choice::key(&Role::SeniorOfficer).into(),
        );
    }
    let person = form::read::<Person>(&typed);
    let mut refusals = Vec::new();
    let in_part = |part: &str, found: Vec<Refusal>| {
        found
            .into_iter()
            .map(move |refusal| Refusal {
                field: format!("/{part}{}", refusal.field),
                ..refusal
            })
            .collect::<Vec<_>>()
    };
    match &council {
        Ok(council) => refusals.extend(in_part("council", rules::council::check_council(council))),
        Err(found) => refusals.extend(in_part("council", found.clone())),
    }
    let person = match person {
        Ok(person) => {
            let checked = rules::people::add(person, &request.password, &[]);
            let found = checked.as_ref().err().cloned().unwrap_or_default();
            let (password, fields): (Vec<_>, Vec<_>) = found
                .into_iter()
                .partition(|refusal| refusal.field == "/password");
            refusals.extend(in_part("person", fields));
            refusals.extend(password);
            checked
        }
        Err(found) => {
            refusals.extend(in_part("person", found.clone()));
            Err(found)
        }
    };
    refusals.extend(differs(&request.password, &request.password_again));
    let (Ok(council), Ok(person), true) = (council, person, refusals.is_empty()) else {
        return Err(refusals.into());
    };
    desk.close();
    desk.forget_last_user();
    let id = Uuid::now_v7();
    let founder = NewPerson {
        id,
        user_name: person.user_name.clone(),
        password: request.password.into_inner(),
    };
    let (office, key) = found(desk, Which::Council, founder, person, council, 0)?;
    Ok(SetUpDone {
        recovery_key: key,
        session: session(&office)?,
    })
}

pub fn differs(password: &str, again: &str) -> Vec<Refusal> {
    if password == again {
        return Vec::new();
    }
    Refusal::new(
        "/passwordAgain",
        "The two passwords are not the same. Type the second one again.",
    )
    .alone()
}

/// Creates a store with its council, its first person and the shipped framework.
pub fn found(
    desk: &Desk,
    which: Which,
    founder: NewPerson,
    person: Person,
    council: Council,
    mark: u8,
) -> Answer<(Office, String)> {
    let id = founder.id;
    let (store, key) = Store::create(desk.place(which), founder, desk.cost, mark)?;
    desk.put_open(which, store, Vec::new());
    // The first records are written before anybody can be admitted: the founder is one of them.
    let open = desk.opened().ok_or_else(Fault::locked)?;
    let puts = [
        Put {
            id: COUNCIL,
            case_file: group::SETTINGS,
            expected: 0,
            record: council.into(),
        },
        Put {
            id,
            case_file: group::PEOPLE,
            expected: 0,
            record: person.into(),
        },
        Put {
            id: Uuid::now_v7(),
            case_file: group::FRAMEWORKS,
            expected: 0,
            record: shipped_framework().into(),
        },
    ];
    open.store.commit(store::Batch {
        request: Uuid::now_v7(),
        time: desk.clock.now(),
        person: id,
        use_case: "set_up".into(),
        reads: Vec::new(),
        puts: puts
            .iter()
            .map(crate::keeping::to_store)
            .collect::<Answer<_>>()?,
    })?;
    let office = desk.admit(id)?;
    Ok((office, key.text().to_owned()))
}

/// Opens Thornmere Council, making it first where it is not there yet.
pub fn open_sample(desk: &Desk, _: Nothing) -> Answer<Session> {
    if !Store::exists(&desk.places.sample) {
        desk.close();
        crate::sample::make(desk)?;
        return session(&desk.office("open_sample")?);
    }
    desk.open(Which::Sample)?;
    let first = sample_people()
        .into_iter()
        .next()
        .ok_or_else(Fault::locked)?;
    sign_in(
        desk,
        SignIn {
            user_name: first.user,
            password: SAMPLE_PASSWORD.into(),
        },
    )
}

/// Back from the sample to the council's own store, or to the first start.
pub fn leave_sample(desk: &Desk, _: Nothing) -> Answer<Opening> {
    desk.close();
    desk.forget_last_user();
    if Store::exists(&desk.places.council) {
        opening(desk, Nothing {})
    } else {
        Ok(empty())
    }
}

/// The store that somebody is about to sign in to.
fn opened(desk: &Desk) -> Answer<Open> {
    match desk.opened() {
        Some(open) => Ok(open),
        None if Store::exists(&desk.places.council) => desk.open(Which::Council),
        None => desk.open(Which::Sample),
    }
}

pub fn sign_in(desk: &Desk, request: SignIn) -> Answer<Session> {
    let missing: Vec<Refusal> = [
        (
            "/userName",
            request.user_name.trim().is_empty(),
            "Enter your user name",
        ),
        (
            "/password",
            request.password.is_empty(),
            "Enter your password",
        ),
    ]
    .into_iter()
    .filter(|(_, missing, _)| *missing)
    .map(|(field, _, message)| Refusal::new(field, message))
    .collect();
    if !missing.is_empty() {
        return Err(missing.into());
    }
    guard(&desk.tries).may_try(desk.clock.now())?;
    let open = opened(desk)?;
    match open.store.unlock(&request.user_name, &request.password) {
        Ok(person) => session(&desk.admit(person)?),
        Err(store::UnlockError::WrongPassword) => {
            let what = "That user name or password is not right.";
            Err(guard(&desk.tries).wrong(desk.clock.now(), "/password", what))
        }
        Err(store::UnlockError::NoContent) => Err(accounts::waits()),
        Err(other) => Err(other.into()),
    }
}

/// Opens the store with the recovery key, and gives one person a new password.
pub fn recover(desk: &Desk, request: Recover) -> Answer<Session> {
    let (key, password) = (request.key, request.password);
    let missing =
        |field: &str, empty: bool, message: &str| empty.then(|| Refusal::new(field, message));
    let mut refusals: Vec<Refusal> = [
        missing("/key", key.trim().is_empty(), "Enter the recovery key"),
        missing(
            "/userName",
            request.user_name.trim().is_empty(),
            "Enter your user name",
        ),
    ]
    .into_iter()
    .flatten()
    .collect();
    refusals.extend(differs(&password, &request.password_again));
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    guard(&desk.tries).may_try(desk.clock.now())?;
    desk.lock();
    let open = opened(desk)?;
    if let Err(wrong) = open.store.unlock_with_recovery_key(&key) {
        return match wrong {
            store::UnlockError::WrongRecoveryKey(_) => {
                let what = wrong.to_string();
                Err(guard(&desk.tries).wrong(desk.clock.now(), "/key", &what))
            }
            other => Err(other.into()),
        };
    }
    let recovered = people::recovered(desk, &open, &request.user_name, &password);
    // Whoever it was comes in by their own password, to what their role opens.
    desk.lock();
    recovered?;
    sign_in(
        desk,
        SignIn {
            user_name: request.user_name,
            password,
        },
    )
}

/// Somebody moved the pointer or pressed a key.
pub fn still_here(_: Office, _: Nothing) -> Answer<Done> {
    Ok(Done {})
}

pub fn lock(desk: &Desk, _: Nothing) -> Answer<Opening> {
    desk.lock();
    opening(desk, Nothing {})
}

pub fn schemas(_: Office, _: Nothing) -> Answer<Schemas> {
    Ok(all_schemas())
}

pub fn all_schemas() -> Schemas {
    Schemas {
        schemas: Kind::ALL
            .iter()
            .map(|kind| (kind.key().to_owned(), kind.schema()))
            .collect(),
    }
}

pub fn status(office: Office, _: Nothing) -> Answer<Status> {
    let waiting = [ReportState::Submitted as u8];
    let after = [ReportState::Submitted as u8 + 1];
    let reads = office.acting.sees().is_some();
    let to_sign = if office.acting.has_one_of(access::SIGNERS) {
        office
            .store()
            .count(Index::ReportState as u8, &waiting, &after, 1000)?
    } else {
        0
    };
    let overdue = if reads {
        office.store().count(
            Index::ActionDue as u8,
            &[],
            &date_key(office.today()),
            10_000,
        )?
    } else {
        0
    };
    Ok(Status {
        today: office.today(),
        overdue,
        to_sign,
        saved_at: *guard(&office.open.saved_at),
        importing: matches!(
            guard(&office.open.import).state(),
            ImportState::Importing | ImportState::Reading
        ),
        backups: super::backup::backups(office.clone(), Nothing {})?,
    })
}

/// What a form can link to.
pub fn options(office: Office, _: Nothing) -> Answer<Options> {
    let register = office.register();
    let mut by_kind = std::collections::BTreeMap::new();
    let sorted = |mut choices: Vec<Choice>| {
        choices.sort_by_key(|choice| choice.label.to_lowercase());
        choices
    };
    let choice = |id: &Uuid, label: String| Choice {
        value: id.to_string(),
        label,
    };
    by_kind.insert(
        Kind::Provider.key().to_owned(),
        sorted(
            register
                .providers
                .iter()
                .map(|(id, held)| choice(id, held.value.name.clone()))
                .collect(),
        ),
    );
    let service = |id: &Uuid, held: &domain::Held<domain::records::service::Service>| {
        choice(
            id,
            format!(
                "{}, {}",
                held.value.name,
                register.provider_name(held.value.provider)
            ),
        )
    };
    by_kind.insert(
        Kind::Service.key().to_owned(),
        sorted(
            register
                .services
                .iter()
                .map(|(id, held)| service(id, held))
                .collect(),
        ),
    );
    by_kind.insert(
        Kind::Person.key().to_owned(),
        sorted(
            register
                .people
                .iter()
                .filter(|(_, held)| held.value.active)
                .map(|(id, held)| {
                    choice(id, format!("{}, {}", held.value.name, held.value.job_title))
                })
                .collect(),
        ),
    );
    by_kind.insert(
        Kind::Framework.key().to_owned(),
        sorted(
            register
                .frameworks
                .iter()
                .map(|(id, held)| {
                    choice(
                        id,
                        format!("{}, version {}", held.value.name, held.value.version),
                    )
                })
                .collect(),
        ),
    );
    Ok(Options { by_kind })
}
