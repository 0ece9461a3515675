//! Rules for colleagues' accounts: who may be changed how, by whom, and who must remain.

use crate::access::{ADMITTERS, Acting, Role, StandsIn, any_of};
use crate::decide::{Decided, Refusal, Refusals, unless_refused};
use crate::record::Held;
use crate::records::person::{Deputy, PasswordReset, Person};
use crate::words;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// Shortest password that is taken, in characters.
pub const SHORTEST_PASSWORD: usize = 12;

/// A colleague, and whether their password opens what their role needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    pub held: Held<Person>,
    pub enters: bool,
}

/// A new colleague. `others` are the accounts that exist.
pub fn add(typed: Person, password: &str, others: &[Member]) -> Decided<Person> {
    let mut refusals = check_user_name(&typed.user_name, None, others);
    refusals.extend(check_limit(&typed));
    refusals.extend(check_password(
        "/password",
        password,
        &typed.name,
        &typed.user_name,
    ));
    unless_refused(refusals, || Person {
        user_name: typed.user_name.to_lowercase(),
        active: true,
        deputy: None,
        reset: None,
        ..typed
    })
}

/// What is known of a colleague changes. `enters` says whether they can still sign in after it.
pub fn change(
    held: &Held<Person>,
    typed: Person,
    acting: &Acting,
    enters: bool,
    members: &[Member],
) -> Decided<Person> {
    let kept = &held.value;
    let mut refusals = check_user_name(&typed.user_name, Some(held.id), members);
    refusals.extend(check_limit(&typed));
    if typed.role != kept.role && held.id == acting.person {
        refusals.push(Refusal::new(
            "/role",
            "You can’t change your own role. Ask a colleague to do it.",
        ));
    } else if kept.active {
        let after = (enters, typed.role);
        refusals.extend(somebody_admits(held.id, after, members, "/role"));
    }
    unless_refused(refusals, || Person {
        user_name: typed.user_name.to_lowercase(),
        active: kept.active,
        deputy: kept.deputy.clone(),
        reset: kept.reset.clone(),
        ..typed
    })
}

/// Why a colleague cannot be deactivated.
pub fn why_not_deactivated(held: &Held<Person>, acting: &Acting, members: &[Member]) -> Refusals {
    if !held.value.active {
        return Refusal::new("", format!("{} is not active.", held.value.name)).alone();
    }
    if held.id == acting.person {
        return Refusal::new(
            "",
            "You can’t deactivate your own account. Ask a colleague to do it.",
        )
        .alone();
    }
    somebody_admits(held.id, (false, held.value.role), members, "")
}

/// Somebody leaves. The name stays in the history and on reports.
pub fn deactivate(held: &Held<Person>, acting: &Acting, members: &[Member]) -> Decided<Person> {
    unless_refused(why_not_deactivated(held, acting, members), || Person {
        active: false,
        deputy: None,
        ..held.value.clone()
    })
}

/// Somebody who has left comes back, with a password that whoever lets them back in has chosen.
pub fn reactivate(
    held: &Held<Person>,
    password: &str,
    by: Uuid,
    at: DateTime<Utc>,
) -> Decided<Person> {
    let kept = &held.value;
    if kept.active {
        return Err(Refusal::new("", format!("{} is active.", kept.name)).alone());
    }
    let refusals = check_password("/password", password, &kept.name, &kept.user_name);
    unless_refused(refusals, || Person {
        active: true,
        reset: Some(PasswordReset { by, at }),
        ..kept.clone()
    })
}

/// Why somebody's password cannot be reset. `enters` says whether they can sign in after it.
pub fn why_not_reset(
    held: &Held<Person>,
    acting: &Acting,
    enters: bool,
    members: &[Member],
) -> Refusals {
    let kept = &held.value;
    if !kept.active {
        return Refusal::new(
            "",
            format!(
                "{} is not active. Reactivate the account instead.",
                kept.name
            ),
        )
        .alone();
    }
    if held.id == acting.person {
        return Refusal::new("", "Change your own password instead.").alone();
    }
    somebody_admits(held.id, (enters, kept.role), members, "")
}

/// A new password for somebody who has forgotten theirs.
pub fn reset(
    held: &Held<Person>,
    password: &str,
    acting: &Acting,
    at: DateTime<Utc>,
    enters: bool,
    members: &[Member],
) -> Decided<Person> {
    let kept = &held.value;
    let mut refusals = why_not_reset(held, acting, enters, members);
    refusals.extend(check_password(
        "/password",
        password,
        &kept.name,
        &kept.user_name,
    ));
    unless_refused(refusals, || Person {
        reset: Some(PasswordReset {
            by: acting.person,
            at,
        }),
        ..kept.clone()
    })
}

/// Names a deputy for a period, or takes one back.
pub fn name_deputy(
    held: &Held<Person>,
    deputy: Option<Deputy>,
    acting: &Acting,
    today: NaiveDate,
    members: &[Member],
) -> Decided<Person> {
    let kept = &held.value;
    let mut refusals = Vec::new();
    if !kept.active {
        refusals.push(Refusal::new("", format!("{} is not active.", kept.name)));
    }
    if let Some(deputy) = &deputy {
        let found = members.iter().find(|other| other.held.id == deputy.person);
        let why_not = match found {
            Some(other) => why_not_deputy(held, other, acting),
            None => Some("Choose a colleague".to_owned()),
        };
        refusals.extend(why_not.map(|why| Refusal::new("/person", why)));
        if deputy.to < deputy.from {
            refusals.push(Refusal::new(
                "/to",
                format!("Enter a day from {} on", words::date(deputy.from)),
            ));
        } else if deputy.to < today {
            refusals.push(Refusal::new(
                "/to",
                format!("Enter a day from {} on", words::date(today)),
            ));
        }
    }
    unless_refused(refusals, || Person {
        deputy,
        ..kept.clone()
    })
}

fn why_not_deputy(held: &Held<Person>, other: &Member, acting: &Acting) -> Option<String> {
    let name = &other.held.value.name;
    if other.held.id == held.id {
        Some("Choose a colleague: nobody is their own deputy".into())
    } else if other.held.id == acting.person {
        Some("You can’t make yourself a deputy. Ask a colleague to do it.".into())
    } else if !other.held.value.active {
        Some(format!("{name} is not active. Choose somebody who is."))
    } else if needs_content(held.value.role)
        && !(needs_content(other.held.value.role) && other.enters)
    {
        Some(format!(
            "{name} can’t open contracts and reports. Choose somebody who can."
        ))
    } else {
        None
    }
}

/// Whose deputy somebody is on a day.
pub fn stands_in<'a>(
    person: &Held<Person>,
    people: impl Iterator<Item = &'a Held<Person>>,
    today: NaiveDate,
) -> Vec<StandsIn> {
    let mut found: Vec<StandsIn> = people
        .filter(|other| other.id != person.id && other.value.active)
        .filter(|other| {
            other.value.deputy.as_ref().is_some_and(|deputy| {
                deputy.person == person.id && (deputy.from..=deputy.to).contains(&today)
            })
        })
        // Whose own role opens no content cannot open it for somebody else.
        .filter(|other| needs_content(person.value.role) || !needs_content(other.value.role))
        .map(|other| StandsIn {
            person: other.id,
            name: other.value.name.clone(),
            role: other.value.role,
        })
        .collect();
    found.sort_by(|a, b| (&a.name, a.person).cmp(&(&b.name, b.person)));
    found
}

/// Whether the role reads case content.
pub fn needs_content(role: Role) -> bool {
    role.sees().is_some()
}

/// Rules for a password that somebody chooses for themselves.
pub fn choose_password(person: &Person, current: &str, new: &str) -> Refusals {
    let mut refusals = check_password("/password", new, &person.name, &person.user_name);
    if refusals.is_empty() && current == new {
        refusals.push(Refusal::new(
            "/password",
            "The new password is the old one. Choose another.",
        ));
    }
    refusals
}

/// Somebody must remain who can let colleagues in to case content: without one, only the recovery
/// key could.
fn somebody_admits(
    changed: Uuid,
    (enters, role): (bool, Role),
    members: &[Member],
    field: &str,
) -> Refusals {
    let admits =
        |enters: bool, active: bool, role: Role| enters && active && ADMITTERS.contains(&role);
    let others = members.iter().filter(|other| other.held.id != changed);
    let mut remaining = others.map(|other| {
        let person = &other.held.value;
        admits(other.enters, person.active, person.role)
    });
    if admits(enters, true, role) || remaining.any(|admits| admits) {
        return Vec::new();
    }
    let name = members.iter().find(|other| other.held.id == changed);
    let name = name.map_or("This", |found| found.held.value.name.as_str());
    Refusal::new(
        field,
        format!(
            "{name} is the last person who can let colleagues in to contracts and reports. \
             Add or allow {} first.",
            any_of(ADMITTERS)
        ),
    )
    .alone()
}

fn check_user_name(user_name: &str, own: Option<Uuid>, others: &[Member]) -> Refusals {
    let mut refusals = Vec::new();
    let user_name = user_name.to_lowercase();
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_".contains(c);
    if !user_name.chars().all(allowed) {
        refusals.push(Refusal::new(
            "/userName",
            "Use small letters, digits, dots and hyphens only, such as priya.nair",
        ));
    }
    let taken =
        |other: &Member| Some(other.held.id) != own && other.held.value.user_name == user_name;
    if others.iter().any(taken) {
        refusals.push(Refusal::new(
            "/userName",
            "A colleague already has this user name. Choose another.",
        ));
    }
    refusals
}

fn check_limit(typed: &Person) -> Refusals {
    let manages = typed.role == Role::CommissioningManager;
    match typed.authority_limit {
        Some(_) if !manages => Refusal::new(
            "/authorityLimit",
            format!(
                "Only {} has an authority limit. Leave it empty.",
                any_of(&[Role::CommissioningManager])
            ),
        )
        .alone(),
        Some(limit) if limit.0 < 0 => {
            Refusal::new("/authorityLimit", "Enter an amount of £0 or more").alone()
        }
        _ => Vec::new(),
    }
}

pub fn check_password(field: &str, password: &str, name: &str, user_name: &str) -> Refusals {
    let length = password.chars().count();
    let folded = password.to_lowercase();
    let user_name = user_name.to_lowercase();
    let names_person = !user_name.is_empty() && folded.contains(&user_name)
        || (name.len() > 3 && folded.contains(&name.to_lowercase()));
    if length < SHORTEST_PASSWORD {
        Refusal::new(
            field,
            format!("Use a password of {SHORTEST_PASSWORD} characters or more. Three random words work well."),
        )
        .alone()
    } else if names_person {
        Refusal::new(field, "Choose a password without your name in it.").alone()
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Role::*;

    const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 20).expect("a day");

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, number).unwrap()
    }

    fn member(number: u128, name: &str, role: Role) -> Member {
        Member {
            held: Held {
                id: Uuid::from_u128(number),
                version: 1,
                case_file: Uuid::nil(),
                value: Person {
                    name: name.into(),
                    user_name: name.to_lowercase(),
                    job_title: "Officer".into(),
                    role,
                    authority_limit: None,
                    active: true,
                    deputy: None,
                    reset: None,
                },
            },
            enters: true,
        }
    }

    fn acting(number: u128) -> Acting {
        Acting::new(Uuid::from_u128(number), "X", SeniorOfficer)
    }

    fn office() -> Vec<Member> {
        vec![
            member(1, "Ann", SeniorOfficer),
            member(2, "Ben", Officer),
            member(3, "Cara", Administrator),
        ]
    }

    #[test]
    fn the_last_who_can_let_colleagues_in_stays() {
        let mut members = office();
        let ann = members[0].held.clone();
        let by = acting(3);
        assert_eq!(why_not_deactivated(&ann, &by, &members).len(), 1);
        assert_eq!(why_not_reset(&ann, &by, false, &members).len(), 1);
        let demoted = Person {
            role: Officer,
            ..ann.value.clone()
        };
        let refused = change(&ann, demoted.clone(), &by, true, &members).unwrap_err();
        assert_eq!(refused[0].field, "/role");
        // One who waits to be let in, or has left, does not count.
        members.push(Member {
            enters: false,
            ..member(4, "Dev", CommissioningManager)
        });
        let mut left = member(5, "Eve", SeniorOfficer);
        left.held.value.active = false;
        members.push(left);
        assert_eq!(why_not_deactivated(&ann, &by, &members).len(), 1);
        members[3].enters = true;
        assert!(deactivate(&ann, &by, &members).is_ok());
        assert!(change(&ann, demoted, &by, true, &members).is_ok());
    }

    #[test]
    fn nobody_deactivates_resets_or_promotes_themselves() {
        let mut members = office();
        members.push(member(4, "Dev", SeniorOfficer));
        let ann = &members[0].held;
        let own = acting(1);
        assert!(deactivate(ann, &own, &members).is_err());
        assert!(
            reset(
                ann,
                "lantern otter quilt",
                &own,
                DateTime::UNIX_EPOCH,
                true,
                &members
            )
            .is_err()
        );
        let promoted = Person {
            role: CommissioningManager,
            ..ann.value.clone()
        };
        assert!(change(ann, promoted, &own, true, &members).is_err());
        let renamed = Person {
            name: "Ann Lee".into(),
            ..ann.value.clone()
        };
        assert_eq!(
            change(ann, renamed, &own, true, &members).unwrap().name,
            "Ann Lee"
        );
    }

    #[test]
    fn a_deputy_is_active_opens_content_and_is_named_by_somebody_else() {
        let mut members = office();
        let ann = members[0].held.clone();
        let deputy = |number: u128| {
            Some(Deputy {
                person: Uuid::from_u128(number),
                from: day(20),
                to: day(22),
            })
        };
        let name = |who: u128, by: u128, members: &[Member]| {
            name_deputy(&ann, deputy(who), &acting(by), TODAY, members)
        };
        assert!(name(2, 1, &members).is_ok());
        assert!(name(1, 1, &members).is_err(), "oneself");
        assert!(name(3, 1, &members).is_err(), "opens no content");
        assert!(name(2, 2, &members).is_err(), "makes oneself a deputy");
        assert!(name(9, 1, &members).is_err(), "nobody");
        members[1].enters = false;
        assert!(name(2, 1, &members).is_err(), "waits to be let in");
        members[1].enters = true;
        members[1].held.value.active = false;
        assert!(name(2, 1, &members).is_err(), "has left");
        let backwards = Deputy {
            person: Uuid::from_u128(2),
            from: day(22),
            to: day(21),
        };
        let refused = name_deputy(&ann, Some(backwards), &acting(1), TODAY, &office());
        assert_eq!(refused.unwrap_err()[0].field, "/to");
    }

    #[test]
    fn a_deputy_stands_in_within_the_period_for_whoever_is_active() {
        let mut people: Vec<Held<Person>> = office().into_iter().map(|one| one.held).collect();
        people[0].value.deputy = Some(Deputy {
            person: people[1].id,
            from: day(20),
            to: day(22),
        });
        let ben = people[1].clone();
        for (number, stands) in [(19, false), (20, true), (22, true), (23, false)] {
            let found = stands_in(&ben, people.iter(), day(number));
            assert_eq!(!found.is_empty(), stands, "{number}");
        }
        people[0].value.active = false;
        assert!(stands_in(&ben, people.iter(), TODAY).is_empty());
    }

    #[test]
    fn passwords_are_long_new_and_not_the_name() {
        assert_eq!(check_password("/p", "short", "Ann Lee", "ann").len(), 1);
        assert_eq!(
            check_password("/p", "priya.nair-1234", "Priya Nair", "priya.nair").len(),
            1
        );
        assert!(check_password("/p", "lantern otter quilt", "Priya Nair", "priya.nair").is_empty());
        let person = member(1, "Ann", Officer).held.value;
        let same = choose_password(&person, "lantern otter quilt", "lantern otter quilt");
        assert_eq!(same.len(), 1);
    }

    #[test]
    fn only_a_manager_has_an_authority_limit() {
        let mut typed = member(1, "Ann", Officer).held.value;
        typed.authority_limit = Some(crate::Pence(100));
        let refused = add(typed.clone(), "lantern otter quilt", &[]).unwrap_err();
        assert_eq!(refused[0].field, "/authorityLimit");
        typed.role = CommissioningManager;
        assert!(add(typed, "lantern otter quilt", &[]).is_ok());
    }
}
