//! The council's profile and its people.

use super::start::differs;
use crate::accounts::{members, opened_by, opens_at_once};
use crate::fault::{Answer, Code, Fault};
use crate::office::{Desk, Office, Open, guard};
use crate::secret::Secret;
use crate::wire::*;
use domain::record::group;
use domain::records::council::Council;
use domain::records::person::{Deputy, PasswordReset, Person};
use domain::rules::people::{self as rule, Member};
use domain::{Held, Put, Refusal, Uuid, access, form, rules, words};
use store::{NewPerson, Opens};

pub fn people(office: Office, _: Nothing) -> Answer<People> {
    let members = members(&office);
    let rows = members.iter().map(|member| row(&office, member));
    Ok(People {
        people: rows.collect(),
    })
}

fn row(office: &Office, member: &Member) -> PersonRow {
    let person = &member.held.value;
    let (state, words) = match (person.active, member.enters) {
        (false, _) => (PersonState::Left, "Can no longer sign in"),
        (true, false) => (PersonState::Waits, "Waits to be let in"),
        (true, true) => (PersonState::Active, "Can sign in"),
    };
    let register = office.register();
    let mut notes = Vec::new();
    if let Some(deputy) = current(person.deputy.as_ref(), office) {
        notes.push(format!(
            "Deputy: {}, {}",
            register.person_name(deputy.person),
            words::dates(deputy.from, deputy.to)
        ));
    }
    for other in rule::stands_in(&member.held, register.people.values(), office.today()) {
        notes.push(format!("Stands in for {}", other.name));
    }
    PersonRow {
        role: person.role.name(),
        state,
        state_words: words.into(),
        notes,
        person: member.held.clone(),
    }
}

fn current<'a>(deputy: Option<&'a Deputy>, office: &Office) -> Option<&'a Deputy> {
    deputy.filter(|deputy| deputy.to >= office.today())
}

/// “Your password was reset by Ann Lee on 20 November 2026.”
pub fn reset_in_words(office: &Office, whose: &str, reset: &PasswordReset) -> String {
    format!(
        "{whose} password was reset by {} on {}.",
        office.register().person_name(reset.by),
        words::date(reset.at.date_naive())
    )
}

pub fn person(office: Office, request: ById) -> Answer<PersonView> {
    let members = members(&office);
    let member = members.iter().find(|member| member.held.id == request.id);
    let member = member.ok_or_else(|| Fault::not_found("person"))?;
    let (held, person) = (&member.held, &member.held.value);
    let own = held.id == office.acting.person;
    let ruled = |use_case: &str, offered: bool, refusals: Vec<Refusal>| {
        let may = offered && access::permit(use_case, Some(&office.acting)).is_ok();
        let why_not = refusals.into_iter().next().map(|refusal| refusal.message);
        Way {
            may: may && why_not.is_none(),
            why_not: why_not.filter(|_| may),
        }
    };
    let deputy = own || keeps_people(&office);
    let resets = rule::why_not_reset(held, &office.acting, reset_enters(person), &members);
    let waits = person.active && !member.enters && rule::needs_content(person.role);
    let name = &person.name;
    Ok(PersonView {
        row: row(&office, member),
        own,
        reset: person
            .reset
            .as_ref()
            .map(|reset| reset_in_words(&office, "The", reset)),
        edit: ruled("save_person", true, Vec::new()),
        name_deputy: ruled("name_deputy", deputy && person.active, Vec::new()),
        reset_password: ruled("reset_password", person.active && !own, resets),
        allow: ruled("allow_content", waits && !own, Vec::new()),
        deactivate: ruled(
            "deactivate_person",
            person.active && !own,
            rule::why_not_deactivated(held, &office.acting, &members),
        ),
        reactivate: ruled("reactivate_person", !person.active, Vec::new()),
        consequences: vec![
            format!("{name} can no longer sign in. Their password is destroyed."),
            format!("The name {name} stays in the history and on reports."),
            "Contracts and visits that they lead stay with them until you give them to a colleague."
                .into(),
            "You can reactivate the account later, with a new password.".into(),
        ],
    })
}

fn keeps_people(office: &Office) -> bool {
    office.acting.has_one_of(access::KEEPERS)
}

/// Adds a colleague. Who reads case content can sign in at once where the acting person reads it
/// too; otherwise the account waits to be let in.
pub fn add_person(office: Office, request: AddPerson) -> Answer<Saved> {
    let password = request.password;
    let again = differs(&password, &request.password_again);
    let read = form::read::<Person>(&request.person)
        .and_then(|typed| rule::add(typed, &password, &members(&office)));
    let person = match (read, again.is_empty()) {
        (Ok(person), true) => person,
        (Ok(_), false) => return Err(again.into()),
        (Err(mut refusals), _) => {
            refusals.extend(again);
            return Err(refusals.into());
        }
    };
    let id = Uuid::now_v7();
    // The key first: a record of somebody who cannot sign in would be worse than a spare key.
    office.store().add_person(
        NewPerson {
            id,
            user_name: person.user_name.clone(),
            password: password.into_inner(),
        },
        opens_at_once(office.store(), person.role),
        office.cost,
    )?;
    office.commit(vec![Put::new(id, group::PEOPLE, person)])?;
    Ok(Saved {
        id,
        version: 1,
        reference: None,
    })
}

/// Changes what is known of a colleague. A role that needs other keys gets them, as far as the
/// acting person has them; a role that reads no content loses them.
pub fn save_person(office: Office, request: Save) -> Answer<Saved> {
    let id = request.id.ok_or_else(|| Fault::not_found("person"))?;
    let held = office.read_at::<Person>(id, request.version)?;
    let typed = form::read::<Person>(&request.value)?;
    let members = members(&office);
    let before = office.store().accounts().get(&id).copied();
    let needs = opened_by(typed.role);
    let opens = match before {
        Some(Some(has)) if has == needs => Some(has),
        // Whoever waits to be let in goes on waiting.
        Some(None) if needs == Opens::Content => None,
        _ => opens_at_once(office.store(), typed.role),
    };
    let person = rule::change(&held, typed, &office.acting, opens == Some(needs), &members)?;
    let has_account = before.is_some();
    if has_account && person.user_name != held.value.user_name {
        office.store().rename_person(id, &person.user_name)?;
    }
    // Content is taken before the role says so, and given after it.
    let changes = has_account && before != Some(opens);
    let gains = opens == Some(Opens::Content);
    if changes && !gains {
        office.store().allow(id, opens)?;
    }
    let saved = commit(&office, &held, person)?;
    if changes && gains {
        office.store().allow(id, opens)?;
    }
    Ok(saved)
}

fn commit(office: &Office, held: &Held<Person>, person: Person) -> Answer<Saved> {
    office.commit(vec![Put::change(held, person)])?;
    Ok(Saved::changed(held))
}

/// Names a deputy, or takes one back: one's own, or that of a colleague who is away.
pub fn name_deputy(office: Office, request: NameDeputy) -> Answer<Saved> {
    let held = office.read_at::<Person>(request.id, request.version)?;
    if held.id != office.acting.person && !keeps_people(&office) {
        let keepers = access::any_of(access::KEEPERS);
        return Err(Fault::new(
            Code::NotAllowed,
            format!("Only {keepers} names a colleague’s deputy. Ask one."),
        ));
    }
    let deputy = match &request.deputy {
        Some(typed) => Some(form::read::<Deputy>(typed)?),
        None => None,
    };
    let members = members(&office);
    let person = rule::name_deputy(&held, deputy, &office.acting, office.today(), &members)?;
    commit(&office, &held, person)
}

/// Whether somebody can still sign in once their password was reset.
fn reset_enters(person: &Person) -> bool {
    opens_after_reset(person) == Some(opened_by(person.role))
}

/// A reset account reads no content until somebody lets it in.
fn opens_after_reset(person: &Person) -> Option<Opens> {
    Some(opened_by(person.role)).filter(|opens| *opens == Opens::Administration)
}

/// Gives a colleague a new password. Case content stays shut to it until somebody lets them in.
pub fn reset_password(office: Office, request: NewPassword) -> Answer<Saved> {
    let password = request.password;
    let again = differs(&password, &request.password_again);
    let held = office.read_at::<Person>(request.id, request.version)?;
    let enters = reset_enters(&held.value);
    let person = rule::reset(
        &held,
        &password,
        &office.acting,
        office.now(),
        enters,
        &members(&office),
    );
    let person = without(person, again)?;
    // The journal first: no password changes without a word of who changed it.
    let saved = commit(&office, &held, person)?;
    give_password(&office, &held, password, opens_after_reset(&held.value))?;
    Ok(saved)
}

/// What was decided, unless the two passwords differ.
fn without(decided: domain::Decided<Person>, again: Vec<Refusal>) -> Answer<Person> {
    match decided {
        Ok(person) if again.is_empty() => Ok(person),
        Ok(_) => Err(again.into()),
        Err(mut refusals) => {
            refusals.extend(again);
            Err(refusals.into())
        }
    }
}

fn give_password(
    office: &Office,
    held: &Held<Person>,
    password: Secret,
    opens: Option<Opens>,
) -> Answer<()> {
    if office.store().accounts().contains_key(&held.id) {
        office
            .store()
            .set_password(held.id, password.into_inner(), opens, office.cost)?;
    } else {
        let account = NewPerson {
            id: held.id,
            user_name: held.value.user_name.clone(),
            password: password.into_inner(),
        };
        office.store().add_person(account, opens, office.cost)?;
    }
    Ok(())
}

/// Lets a colleague in to case content, whose password was reset or who was added without.
pub fn allow_content(office: Office, request: Versioned) -> Answer<Saved> {
    let held = office.read_at::<Person>(request.id, request.version)?;
    let waits = members(&office)
        .iter()
        .any(|member| member.held.id == held.id && held.value.active && !member.enters);
    if !waits || !rule::needs_content(held.value.role) {
        let message = format!("{} does not wait to be let in.", held.value.name);
        return Err(vec![Refusal::new("", message)].into());
    }
    if !office.store().accounts().contains_key(&held.id) {
        let message = format!("{} has no password. Reset it first.", held.value.name);
        return Err(vec![Refusal::new("", message)].into());
    }
    let saved = commit(&office, &held, held.value.clone())?;
    office.store().allow(held.id, Some(Opens::Content))?;
    Ok(saved)
}

/// Somebody leaves: their pair is overwritten, their name stays.
pub fn deactivate_person(office: Office, request: Versioned) -> Answer<Saved> {
    let held = office.read_at::<Person>(request.id, request.version)?;
    let person = rule::deactivate(&held, &office.acting, &members(&office))?;
    if office.store().accounts().contains_key(&held.id) {
        office.store().remove_person(held.id)?;
    }
    commit(&office, &held, person)
}

pub fn reactivate_person(office: Office, request: NewPassword) -> Answer<Saved> {
    let password = request.password;
    let again = differs(&password, &request.password_again);
    let held = office.read_at::<Person>(request.id, request.version)?;
    let person = rule::reactivate(&held, &password, office.acting.person, office.now());
    let person = without(person, again)?;
    let saved = commit(&office, &held, person)?;
    let opens = opens_at_once(office.store(), held.value.role);
    give_password(&office, &held, password, opens)?;
    Ok(saved)
}

/// Somebody chooses a new password for themselves.
pub fn change_password(office: Office, request: ChangePassword) -> Answer<Done> {
    let current = request.current;
    let password = request.password;
    let held = office.read::<Person>(office.acting.person)?;
    let mut refusals = Vec::new();
    if current.is_empty() {
        refusals.push(Refusal::new("/current", "Enter your current password"));
    }
    refusals.extend(rule::choose_password(&held.value, &current, &password));
    refusals.extend(differs(&password, &request.password_again));
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    guard(&office.tries).may_try(office.now())?;
    if !office.store().check_password(held.id, &current)? {
        let what = "That is not your current password.";
        return Err(guard(&office.tries).wrong(office.now(), "/current", what));
    }
    guard(&office.tries).right();
    let opens = office.store().opens();
    let person = Person {
        reset: None,
        ..held.value.clone()
    };
    commit(&office, &held, person)?;
    office
        .store()
        .set_password(held.id, password.into_inner(), opens, office.cost)?;
    Ok(Done {})
}

/// Gives whoever holds the recovery key a new password; the content is open meanwhile.
pub fn recovered(desk: &Desk, open: &Open, user_name: &str, password: &Secret) -> Answer<()> {
    let user_name = user_name.trim().to_lowercase();
    let office = desk
        .recovering(open, &user_name, "recover")?
        .ok_or_else(|| {
            Fault::from(vec![Refusal::new(
                "/userName",
                "Nobody who can sign in has this user name. Check it.",
            )])
        })?;
    let held = office.read::<Person>(office.acting.person)?;
    let person = &held.value;
    let refusals =
        rules::people::check_password("/password", password, &person.name, &person.user_name);
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let changed = Person {
        reset: None,
        ..person.clone()
    };
    commit(&office, &held, changed)?;
    give_password(
        &office,
        &held,
        password.clone(),
        Some(opened_by(person.role)),
    )
}

pub fn council(office: Office, _: Nothing) -> Answer<Held<Council>> {
    office
        .register()
        .council
        .clone()
        .ok_or_else(|| Fault::not_found("council"))
}

pub fn save_council(office: Office, request: Save) -> Answer<Saved> {
    let held = council(office.clone(), Nothing {})?;
    let held = office.read_at::<Council>(held.id, request.version)?;
    let typed = form::read::<Council>(&request.value)?;
    let refusals = rules::council::check_council(&typed);
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let council = Council {
        sample: held.value.sample,
        retention: held.value.retention.clone(),
        ..typed
    };
    office.commit(vec![Put::change(&held, council)])?;
    Ok(Saved::changed(&held))
}
