//! Who can open what: the accounts behind colleagues' records.

use crate::fault::{Answer, Fault};
use crate::office::Office;
use crate::register::Register;
use chrono::NaiveDate;
use domain::access::Role;
use domain::rules::people::{self, Member};
use domain::summary::Sensitivity;
use domain::{Acting, Uuid, access};
use store::{Opens, Store};

/// How much whoever opens no case content sees of people and settings.
pub const NO_CONTENT: Sensitivity = Sensitivity::Internal;

/// What the password of somebody in this role opens.
pub fn opened_by(role: Role) -> Opens {
    if people::needs_content(role) {
        Opens::Content
    } else {
        Opens::Administration
    }
}

/// What a new account in this role opens at once: whoever administers people only cannot let
/// anybody in to content, so that account waits for somebody who can.
pub fn opens_at_once(store: &Store, role: Role) -> Option<Opens> {
    let wanted = opened_by(role);
    let has = store.opens()?;
    (has == Opens::Content || wanted == Opens::Administration).then_some(wanted)
}

/// The person, with the roles of everybody whose deputy they are today. Nobody who has left acts.
pub fn acting(register: &Register, person: Uuid, today: NaiveDate) -> Option<Acting> {
    let held = register.people.get(&person)?;
    held.value.active.then(|| Acting {
        stands_in: people::stands_in(held, register.people.values(), today),
        ..Acting::new(person, held.value.name.clone(), held.value.role)
    })
}

/// All colleagues, and whether their passwords open what their roles need.
pub fn members(office: &Office) -> Vec<Member> {
    let accounts = office.store().accounts();
    let register = office.register();
    let mut members: Vec<Member> = register
        .people
        .values()
        .map(|held| Member {
            enters: held.value.active
                && accounts.get(&held.id) == Some(&Some(opened_by(held.value.role))),
            held: held.clone(),
        })
        .collect();
    members.sort_by(|a, b| {
        let order = |member: &Member| (!member.held.value.active, member.held.value.name.clone());
        order(a).cmp(&order(b))
    });
    members
}

/// What somebody is told whose password is right, but opens nothing yet.
pub fn waits() -> Fault {
    let admitters = access::any_of(access::ADMITTERS);
    Fault::from(vec![domain::Refusal::new(
        "/password",
        format!("Your account waits to be let in. Ask {admitters} to allow it."),
    )])
}

/// Refuses an account whose key is not the one that its role needs.
pub fn check_key(store: &Store, role: Role) -> Answer<()> {
    match store.opens() {
        Some(opens) if opens == opened_by(role) => Ok(()),
        _ => Err(waits()),
    }
}
