//! Legal holds, and the two people that a disposal takes (004-P16).

use super::retention::Standing;
use crate::access::Acting;
use crate::choice::label;
use crate::decide::{Decided, Refusal, Refusals, unless_refused};
use crate::record::Held;
use crate::records::disposal::{Disposal, DisposalState, DisposalStep};
use crate::records::hold::{Hold, Release};
use crate::words;
use chrono::NaiveDate;

const RULE: &str = "004-P16";

/// Places a hold. It is for a case file whose disposal has not been approved.
pub fn place(typed: Hold, disposal: Option<&Disposal>, today: NaiveDate) -> Decided<Hold> {
    let mut refusals = Vec::new();
    if typed.review <= today {
        refusals.push(
            Refusal::new(
                "/review",
                format!("Enter a day after {}.", words::date(today)),
            )
            .rule(RULE),
        );
    }
    if disposal.is_some_and(|disposal| disposal.state == DisposalState::Approved) {
        refusals.push(
            Refusal::new("", "It is too late for a hold: the disposal was approved.").rule(RULE),
        );
    }
    unless_refused(refusals, || Hold {
        from: today,
        released: None,
        ..typed
    })
}

/// Ends a hold.
pub fn release(hold: &Hold, why: &str, acting: &Acting, today: NaiveDate) -> Decided<Hold> {
    if let Some(released) = &hold.released {
        let message = format!("This hold was released on {}.", words::date(released.on));
        return Err(Refusal::new("", message).alone());
    }
    let why = reason(why, "Say why the hold is released")?;
    Ok(Hold {
        released: Some(Release {
            on: today,
            by: acting.person,
            why,
        }),
        ..hold.clone()
    })
}

/// Why a case file cannot be disposed of now.
pub fn why_not(standing: &Standing) -> Refusals {
    let refusal = |message: &String| Refusal::new("", message.clone()).rule(RULE);
    standing.why_not.iter().map(refusal).collect()
}

/// Why this person cannot be the second one.
pub fn why_not_second(disposal: &Disposal, acting: &Acting) -> Option<Refusal> {
    let refusal = |message: String| Some(Refusal::new("", message).rule(RULE));
    if disposal.state != DisposalState::Proposed {
        return refusal(format!("This disposal is “{}”.", label(&disposal.state)));
    }
    // Whoever proposed it stays one person, also as somebody's deputy.
    if disposal.proposed.by == acting.person {
        return refusal("You proposed this disposal. Somebody else has to approve it.".into());
    }
    None
}

/// The second person's approval.
pub fn approve(
    disposal: &Disposal,
    standing: &Standing,
    step: DisposalStep,
    acting: &Acting,
) -> Decided<Disposal> {
    let mut refusals: Refusals = why_not_second(disposal, acting).into_iter().collect();
    refusals.extend(why_not(standing));
    let reason = reason(&step.reason, "Say why you approve the disposal");
    refusals.extend(reason.as_ref().err().cloned().unwrap_or_default());
    unless_refused(refusals, || Disposal {
        state: DisposalState::Approved,
        approved: Some(DisposalStep {
            reason: reason.unwrap_or_default(),
            ..step
        }),
        ..disposal.clone()
    })
}

/// The case file stays: by whoever proposed it, too.
pub fn decline(disposal: &Disposal, step: DisposalStep) -> Decided<Disposal> {
    if disposal.state != DisposalState::Proposed {
        let message = format!("This disposal is “{}”.", label(&disposal.state));
        return Err(Refusal::new("", message).alone());
    }
    let reason = reason(&step.reason, "Say why the case file stays")?;
    Ok(Disposal {
        state: DisposalState::Declined,
        declined: Some(DisposalStep { reason, ..step }),
        ..disposal.clone()
    })
}

/// What was typed as a reason, or the refusal of an empty one.
pub fn reason(typed: &str, missing: &str) -> Decided<String> {
    match typed.trim() {
        "" => Err(Refusal::new("/reason", missing).rule(RULE).alone()),
        reason => Ok(reason.to_owned()),
    }
}

/// The holds of one case file.
pub fn on<'a>(
    holds: impl IntoIterator<Item = &'a Held<Hold>>,
    case_file: uuid::Uuid,
) -> Vec<Held<Hold>> {
    holds
        .into_iter()
        .filter(|held| held.value.case_file == case_file)
        .cloned()
        .collect()
}
