//! Photographs as evidence (003-P19): each says what it shows, for people who cannot see it.

use crate::Refusal;
use crate::access::Acting;
use crate::decide::Decided;
use crate::records::evidence::{Evidence, Photograph};

/// On one item of evidence: more make a paper that nobody reads.
pub const MOST: usize = 10;

/// Longer is a narrative, and belongs to the evidence itself.
const MOST_LETTERS: usize = 300;

/// What was typed of a photograph, trimmed.
///
/// # Errors
/// At `/shows`: nothing is said, or too much.
pub fn shows(typed: &str) -> Decided<String> {
    let typed = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let refuse = |words: &str| Err(Refusal::new("/shows", words).rule("003-P19").alone());
    if typed.is_empty() {
        return refuse("Say what the photograph shows, for people who cannot see it");
    }
    if typed.chars().count() > MOST_LETTERS {
        return refuse(&format!(
            "This is too long for a description. Use up to {MOST_LETTERS} letters. Write the rest under “What”."
        ));
    }
    Ok(typed)
}

/// Refuses one more than there may be.
///
/// # Errors
/// There are [`MOST`] already.
pub fn room_for_one(evidence: &Evidence) -> Decided<()> {
    if evidence.photographs.len() < MOST {
        return Ok(());
    }
    let words = format!(
        "There are {MOST} photographs here already. Remove one, or add another item of evidence."
    );
    Err(Refusal::new("", words).rule("003-P19").alone())
}

/// A picture is known by what prints, be it from another file.
///
/// # Errors
/// There is no room, the description is missing, or the same picture is there already.
pub fn add(evidence: &Evidence, photograph: Photograph, acting: &Acting) -> Decided<Evidence> {
    room_for_one(evidence)?;
    let mut known = evidence.photographs.iter();
    if known.any(|known| known.fingerprint == photograph.fingerprint) {
        let words = "This photograph is here already. Choose another one.";
        return Err(Refusal::new("", words).alone());
    }
    let shows = shows(&photograph.shows)?;
    Ok(changed(evidence, acting, |photographs| {
        photographs.push(Photograph {
            shows,
            ..photograph
        });
    }))
}

/// Says anew what a photograph shows.
///
/// # Errors
/// The description is missing, or the photograph is not there any more.
pub fn describe(
    evidence: &Evidence,
    picture: &str,
    typed: &str,
    acting: &Acting,
) -> Decided<Evidence> {
    let at = place(evidence, picture)?;
    let shows = shows(typed)?;
    Ok(changed(evidence, acting, |photographs| {
        photographs[at].shows = shows;
    }))
}

/// Takes a photograph off. What the journal says of it stays.
///
/// # Errors
/// The photograph is not there any more.
pub fn remove(evidence: &Evidence, picture: &str, acting: &Acting) -> Decided<Evidence> {
    let at = place(evidence, picture)?;
    Ok(changed(evidence, acting, |photographs| {
        photographs.remove(at);
    }))
}

fn place(evidence: &Evidence, picture: &str) -> Decided<usize> {
    let mut known = evidence.photographs.iter();
    known
        .position(|photograph| photograph.picture == picture)
        .ok_or_else(|| {
            Refusal::new(
                "",
                "This photograph is not there any more. Reload the visit.",
            )
            .alone()
        })
}

fn changed(
    evidence: &Evidence,
    acting: &Acting,
    change: impl FnOnce(&mut Vec<Photograph>),
) -> Evidence {
    let mut evidence = evidence.clone();
    change(&mut evidence.photographs);
    evidence.by = acting.person;
    evidence
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;
    use crate::records::evidence::EvidenceType;
    use uuid::Uuid;

    fn acting() -> Acting {
        Acting::new(Uuid::from_u128(7), "Priya Nair", Role::Officer)
    }

    fn photograph(number: usize) -> Photograph {
        Photograph {
            shows: format!("Gate {number}"),
            picture: format!("picture {number}"),
            fingerprint: format!("print {number}"),
            ..Photograph::default()
        }
    }

    fn evidence(photographs: usize) -> Evidence {
        Evidence {
            activity: Uuid::nil(),
            number: 5,
            what: "The garden gate did not close.".into(),
            evidence_type: EvidenceType::WeSaw,
            source: "Walk through the garden".into(),
            date: "2026-10-07".parse().unwrap(),
            who: None,
            method: None,
            reliability: None,
            quotation: None,
            criteria: vec![8],
            by: Uuid::nil(),
            photographs: (0..photographs).map(photograph).collect(),
        }
    }

    #[test]
    fn a_photograph_without_a_description_is_refused_at_its_field() {
        for typed in ["", " \n "] {
            let photograph = Photograph {
                shows: typed.into(),
                ..photograph(1)
            };
            let refused = add(&evidence(0), photograph, &acting()).unwrap_err();
            assert_eq!(refused[0].field, "/shows");
            assert!(describe(&evidence(1), "picture 0", typed, &acting()).is_err());
        }
        assert!(shows(&"a".repeat(300)).is_ok());
        assert!(shows(&"a".repeat(301)).is_err());
        assert_eq!(shows(" Latch\n missing ").unwrap(), "Latch missing");
    }

    #[test]
    fn it_is_added_once_and_up_to_ten() {
        let one = add(&evidence(1), photograph(1), &acting()).unwrap();
        assert_eq!(one.photographs, [photograph(0), photograph(1)]);
        assert_eq!(one.by, acting().person);
        assert!(
            add(&one, photograph(0), &acting()).is_err(),
            "it is there already"
        );
        assert!(add(&evidence(9), photograph(9), &acting()).is_ok());
        assert!(add(&evidence(10), photograph(10), &acting()).is_err());
    }

    #[test]
    fn another_description_and_a_removal_touch_that_one_only() {
        let described = describe(&evidence(2), "picture 1", "Latch missing", &acting()).unwrap();
        assert_eq!(described.photographs[0], photograph(0));
        assert_eq!(described.photographs[1].shows, "Latch missing");
        let removed = remove(&described, "picture 0", &acting()).unwrap();
        assert_eq!(removed.photographs, described.photographs[1..]);
        assert!(remove(&removed, "picture 0", &acting()).is_err());
    }
}
