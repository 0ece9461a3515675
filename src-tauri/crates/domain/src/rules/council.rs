//! Rules for the council's profile and its providers.

use crate::decide::{Decided, Refusal, Refusals};
use crate::record::Held;
use crate::records::council::Council;
use crate::records::provider::Provider;
use uuid::Uuid;

/// After how long a window that nobody touches may lock.
const IDLE_MINUTES: std::ops::RangeInclusive<u16> = 1..=60;

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
    if !IDLE_MINUTES.contains(&council.idle_minutes) {
        refusals.push(Refusal::new(
            "/idleMinutes",
            format!(
                "Enter {} to {} minutes",
                IDLE_MINUTES.start(),
                IDLE_MINUTES.end()
            ),
        ));
    }
    refusals
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
            idle_minutes: 10,
            ..Council::default()
        };
        let refused = check_council(&council);
        assert_eq!(refused.len(), 1);
        assert_eq!(refused[0].field, "/brand");
        // The figures of the colour table in the design.
        assert!((contrast([0, 0x3c, 0x40], WHITE) - 12.2).abs() < 0.1);
    }

    #[test]
    fn the_window_locks_within_the_hour() {
        let minutes = |idle_minutes| Council {
            brand_deep: "#003c40".into(),
            brand: "#00575a".into(),
            backup_reminder_days: 7,
            backup_kept_days: 90,
            idle_minutes,
            ..Council::default()
        };
        for (typed, refused) in [(0, true), (1, false), (60, false), (61, true)] {
            let fields: Vec<String> = check_council(&minutes(typed))
                .into_iter()
                .map(|refusal| refusal.field)
                .collect();
            assert_eq!(!fields.is_empty(), refused, "{typed}");
            assert!(fields.iter().all(|field| field == "/idleMinutes"));
        }
    }
}
