//! The council's profile and its people.

use super::start::differs;
use crate::accounts::opens_at_once;
use crate::fault::{Answer, Fault};
use crate::office::Office;
use crate::wire::{AddPerson, Nothing, People, Save, Saved};
use domain::record::group;
use domain::records::council::Council;
use domain::records::person::Person;
use domain::{Held, Put, Uuid, form, rules};
use store::NewPerson;
use zeroize::Zeroizing;

pub fn people(office: Office, _: Nothing) -> Answer<People> {
    let mut people: Vec<Held<Person>> = office.register().people.values().cloned().collect();
    people.sort_by(|a, b| a.value.name.cmp(&b.value.name));
    Ok(People { people })
}

/// Adds a colleague, who can sign in at once with the password typed here.
pub fn add_person(office: Office, request: AddPerson) -> Answer<Saved> {
    let others: Vec<Held<Person>> = office.register().people.values().cloned().collect();
    let again = differs(&request.password, &request.password_again);
    let read = form::read::<Person>(&request.person)
        .and_then(|typed| rules::council::save_person(typed, &request.password, &others));
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
            password: Zeroizing::new(request.password),
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
    Ok(Saved {
        id: held.id,
        version: held.version + 1,
        reference: None,
    })
}
