//! Rules for the council's profile, its people and its providers.

use crate::decide::{Decided, Refusal, Refusals, unless_refused};
use crate::record::Held;
use crate::records::council::Council;
use crate::records::person::Person;
use crate::records::provider::Provider;
use uuid::Uuid;

/// Shortest password that is taken, in characters.
pub const SHORTEST_PASSWORD: usize = 12;

/// WCAG 2.2, 1.4.3: text needs a contrast of 4.5 to 1.
pub const LEAST_CONTRAST: f64 = 4.5;
/// On paper the council's colour also carries small labels.
const WHITE: [u8; 3] = [255, 255, 255];

/// Reads `#003c40`.
pub fn colour(text: &str) -> Option<[u8; 3]> {
    let digits = text
        .strip_prefix('#')
        .filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let part = |from: usize| u8::from_str_radix(&digits[from..from + 2], 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

fn luminance(colour: [u8; 3]) -> f64 {
    let part = |value: u8| {
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * part(colour[0]) + 0.7152 * part(colour[1]) + 0.0722 * part(colour[2])
}

/// Contrast ratio of two colours (WCAG 2.2).
pub fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

pub fn check_council(council: &Council) -> Refusals {
    let mut refusals = Vec::new();
    for (field, typed) in [
        ("/brandDeep", &council.brand_deep),
        ("/brand", &council.brand),
    ] {
        match colour(typed) {
            None => refusals.push(Refusal::new(field, "Enter a colour such as #003c40")),
            Some(colour) if contrast(colour, WHITE) < LEAST_CONTRAST => {
                refusals.push(Refusal::new(
                    field,
                    format!(
                        "White text on this colour has a contrast of {:.1}. Choose a darker one: it needs {LEAST_CONTRAST}.",
                        contrast(colour, WHITE)
                    ),
                ));
            }
            Some(_) => {}
        }
    }
    for (field, days, most) in [
        ("/backupReminderDays", council.backup_reminder_days, 365),
        ("/backupKeptDays", council.backup_kept_days, 3_650),
    ] {
        if !(1..=most).contains(&days) {
            refusals.push(Refusal::new(
                field,
                format!("Enter a number of days from 1 to {most}"),
            ));
        }
    }
    refusals
}

/// Rules for a colleague's account. `others` are the accounts that exist.
pub fn save_person(typed: Person, password: &str, others: &[Held<Person>]) -> Decided<Person> {
    let mut refusals = Vec::new();
    let user_name = typed.user_name.to_lowercase();
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_".contains(c);
    if !user_name.chars().all(allowed) {
        refusals.push(Refusal::new(
            "/userName",
            "Use small letters, digits, dots and hyphens only, such as priya.nair",
        ));
    }
    if others
        .iter()
        .any(|other| other.value.user_name == user_name)
    {
        refusals.push(Refusal::new(
            "/userName",
            "A colleague already has this user name. Choose another.",
        ));
    }
    refusals.extend(check_password(
        "/password",
        password,
        &typed.name,
        &user_name,
    ));
    unless_refused(refusals, || Person {
        user_name,
        active: true,
        ..typed
    })
}

pub fn check_password(field: &str, password: &str, name: &str, user_name: &str) -> Refusals {
    let length = password.chars().count();
    let folded = password.to_lowercase();
    let names_person = !user_name.is_empty() && folded.contains(user_name)
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

/// A provider's name must not stand twice: award notices are matched by it.
pub fn save_provider(
    held: Option<&Held<Provider>>,
    typed: Provider,
    others: &[(Uuid, String)],
) -> Decided<Provider> {
    let wanted = crate::award::normalise_name(&typed.name);
    let mine = held.map(|held| held.id);
    let twin = others
        .iter()
        .find(|(id, name)| Some(*id) != mine && crate::award::normalise_name(name) == wanted);
    match twin {
        Some((_, name)) => Err(Refusal::new(
            "/name",
            format!("{name} is in the register already. Open it from the list of providers."),
        )
        .alone()),
        None => Ok(typed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_that_cannot_be_read_are_refused() {
        let council = Council {
            brand_deep: "#003c40".into(),
            brand: "#7fc9c4".into(),
            backup_reminder_days: 7,
            backup_kept_days: 90,
            ..Council::default()
        };
        let refused = check_council(&council);
        assert_eq!(refused.len(), 1);
        assert_eq!(refused[0].field, "/brand");
        // The figures of the colour table in the design.
        assert!((contrast([0, 0x3c, 0x40], WHITE) - 12.2).abs() < 0.1);
    }

    #[test]
    fn passwords_are_long_and_not_the_name() {
        assert_eq!(check_password("/p", "short", "Ann Lee", "ann").len(), 1);
        assert_eq!(
            check_password("/p", "priya.nair-1234", "Priya Nair", "priya.nair").len(),
            1
        );
        assert!(check_password("/p", "lantern otter quilt", "Priya Nair", "priya.nair").is_empty());
    }
}
