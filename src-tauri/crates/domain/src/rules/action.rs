//! Rules for the action plan: the provider answers, the council checks (003-P29, 003-P30).

use super::not_from;
use crate::access::Acting;
use crate::calendar::add_working_days;
use crate::choice::label;
use crate::decide::{Decided, Refusal, Refusals, unless_refused};
use crate::record::Held;
use crate::records::action::{Action, ActionPlan, ActionPlanState, ActionState, Verification};
use crate::records::council::Nation;
use crate::records::improvement::Improvement;
use crate::words;
use ActionState::*;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

pub const MOVES: &[(ActionState, &[ActionState])] = &[
    (Open, &[Planned, Declined]),
    (Planned, &[InProgress, ReportedDone, Declined]),
    (InProgress, &[ReportedDone]),
    (ReportedDone, &[Verified, Returned]),
    (Returned, &[InProgress, ReportedDone]),
    (Verified, &[Closed]),
    (Declined, &[Closed]),
    (Closed, &[]),
];

pub fn moves(from: ActionState) -> &'static [ActionState] {
    MOVES
        .iter()
        .find(|(state, _)| *state == from)
        .map_or(&[], |(_, to)| to)
}

/// Working days in which the provider sends the action plan back.
pub const PLAN_BACK_WITHIN: u32 = 10;

/// The plan that follows a signed report: one open action for each improvement.
pub fn plan_for(report: Uuid, issued: NaiveDate, nation: Nation) -> ActionPlan {
    ActionPlan {
        report,
        due_back: Some(add_working_days(issued, PLAN_BACK_WITHIN, nation)),
        ..ActionPlan::default()
    }
}

pub fn open_action(report: Uuid, improvement: &Held<Improvement>) -> Action {
    Action {
        report,
        improvement: improvement.id,
        reference: improvement.value.reference(),
        person: improvement.value.person.clone(),
        role: Some(improvement.value.role.clone()),
        due: improvement.value.due(),
        measure: improvement.value.measure.clone(),
        ..Action::default()
    }
}

/// The plan of a report that a newer version replaces: agreed only as long as nothing is asked anew.
pub fn plan_carried_on(
    plan: &ActionPlan,
    report: Uuid,
    asks_anew: bool,
    issued: NaiveDate,
    nation: Nation,
) -> ActionPlan {
    if asks_anew {
        return plan_for(report, issued, nation);
    }
    ActionPlan {
        report,
        ..plan.clone()
    }
}

/// An action under the report that replaces its own. What the new version requires earlier is due
/// earlier; what it takes back is closed, with the reason.
pub fn carried_on(action: &Action, report: Uuid, improvement: &Improvement) -> Action {
    let mut carried = Action {
        report,
        ..action.clone()
    };
    if let Some(reason) = &improvement.withdrawn {
        if !action.state.is_finished() {
            carried.state = Closed;
            carried.comment = Some(format!("Taken back: {reason}"));
        }
    } else if action.state == Open {
        return Action {
            improvement: action.improvement,
            due: improvement.due(),
            person: improvement.person.clone(),
            role: Some(improvement.role.clone()),
            measure: improvement.measure.clone(),
            ..carried
        };
    } else if improvement.is_requirement() {
        carried.due = carried.due.min(improvement.due());
    }
    carried
}

/// Saves the provider's answer to one improvement.
pub fn save(held: &Held<Action>, typed: Action, improvement: &Improvement) -> Decided<Action> {
    let kept = &held.value;
    if !matches!(kept.state, Open | Planned | InProgress | Returned) {
        return Err(Refusal::new(
            "",
            format!(
                "{} is “{}”, so its action cannot change.",
                kept.reference,
                label(&kept.state)
            ),
        )
        .alone());
    }
    let mut refusals = Vec::new();
    let due = typed.due.or(improvement.due());
    if let (true, Some(due), Some(latest)) = (improvement.is_requirement(), due, improvement.due())
        && due > latest
    {
        refusals.push(
            Refusal::new(
                "/due",
                format!(
                    "The report requires it by {}. Set that date or an earlier one.",
                    words::date(latest)
                ),
            )
            .rule("003-P20"),
        );
    }
    unless_refused(refusals, || Action {
        report: kept.report,
        improvement: kept.improvement,
        reference: kept.reference.clone(),
        state: if kept.state == Open {
            Planned
        } else {
            kept.state
        },
        reported: kept.reported.clone(),
        declined: None,
        checks: kept.checks.clone(),
        due,
        ..typed
    })
}

/// A provider may decline a recommendation with a reason, never a requirement.
pub fn decline(action: &Action, improvement: &Improvement, reason: &str) -> Decided<Action> {
    if improvement.is_requirement() {
        return Err(Refusal::new("", "A requirement cannot be declined.")
            .rule("003-P22")
            .alone());
    }
    if !moves(action.state).contains(&Declined) {
        return Err(not_from("action", &label(&action.state), &label(&Declined)).alone());
    }
    if reason.trim().is_empty() {
        return Err(Refusal::new("/reason", "Enter the provider’s reason")
            .rule("003-P22")
            .alone());
    }
    Ok(Action {
        state: Declined,
        declined: Some(reason.trim().to_owned()),
        ..action.clone()
    })
}

/// What keeps the plan from being agreed (003-P29).
pub fn why_not_agreed(actions: &[Held<Action>]) -> Refusals {
    let missing: Vec<String> = actions
        .iter()
        .map(|held| &held.value)
        .filter(|action| action.state == Open && action.reference.starts_with('R'))
        .map(|action| action.reference.clone())
        .collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let verb = if missing.len() == 1 { "has" } else { "have" };
    Refusal::new(
        "",
        format!("{} {verb} no action yet", words::list(&missing)),
    )
    .rule("003-P29")
    .alone()
}

pub fn agree(
    plan: &ActionPlan,
    actions: &[Held<Action>],
    for_provider: &str,
    today: NaiveDate,
    acting: &Acting,
) -> Decided<ActionPlan> {
    let mut refusals = why_not_agreed(actions);
    if plan.state == ActionPlanState::Agreed {
        refusals.push(Refusal::new("", "The plan is agreed already."));
    }
    if for_provider.trim().is_empty() {
        refusals.push(
            Refusal::new(
                "/forProvider",
                "Name the person who agrees for the provider",
            )
            .rule("003-P29"),
        );
    }
    unless_refused(refusals, || ActionPlan {
        state: ActionPlanState::Agreed,
        agreed_on: Some(today),
        agreed_by_provider: Some(for_provider.trim().to_owned()),
        agreed_by: Some(acting.person),
        ..plan.clone()
    })
}

/// Moves an action on as the provider tells us: in progress, or reported done with what they say.
pub fn progress(action: &Action, to: ActionState, says: &str) -> Decided<Action> {
    let by_provider = matches!(to, InProgress | ReportedDone);
    if !by_provider || !moves(action.state).contains(&to) {
        return Err(not_from("action", &label(&action.state), &label(&to)).alone());
    }
    if to == ReportedDone && says.trim().is_empty() {
        return Err(
            Refusal::new("/says", "Enter what the provider says was done")
                .rule("003-P30")
                .alone(),
        );
    }
    let reported = if says.trim().is_empty() {
        action.reported.clone()
    } else {
        Some(says.trim().to_owned())
    };
    Ok(Action {
        state: to,
        reported,
        ..action.clone()
    })
}

/// A council officer's check, with evidence: verified, or returned with a note (003-P30).
pub fn verify(
    action: &Action,
    done: bool,
    evidence: &str,
    note: &str,
    at: DateTime<Utc>,
    acting: &Acting,
) -> Decided<Action> {
    let to = if done { Verified } else { Returned };
    let mut refusals = Vec::new();
    if !moves(action.state).contains(&to) {
        refusals.push(not_from("action", &label(&action.state), &label(&to)));
    }
    if evidence.trim().is_empty() {
        refusals.push(
            Refusal::new("/evidence", "Say what you looked at and what it showed").rule("003-P30"),
        );
    }
    if !done && note.trim().is_empty() {
        refusals
            .push(Refusal::new("/note", "Tell the provider what is still missing").rule("003-P30"));
    }
    unless_refused(refusals, || {
        let note = Some(note.trim().to_owned()).filter(|note| !note.is_empty());
        let mut checked = action.clone();
        checked.state = to;
        checked.checks.push(Verification {
            done,
            evidence: evidence.trim().to_owned(),
            note,
            by: acting.person,
            at,
        });
        checked
    })
}

/// Closes what is verified or declined.
pub fn close(action: &Action) -> Decided<Action> {
    if !moves(action.state).contains(&Closed) {
        return Err(not_from("action", &label(&action.state), &label(&Closed)).alone());
    }
    Ok(Action {
        state: Closed,
        ..action.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;
    use crate::records::improvement::{BasisType, Obligation};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn acting() -> Acting {
        Acting::new(Uuid::from_u128(7), "Priya Nair", Role::Officer)
    }

    fn improvement(obligation: Obligation) -> Held<Improvement> {
        Held {
            id: Uuid::from_u128(1),
            version: 1,
            case_file: Uuid::nil(),
            value: Improvement {
                activity: Uuid::nil(),
                finding: Uuid::nil(),
                obligation,
                title: "Stock".into(),
                text: "Count every medicine.".into(),
                person: "Anita Rowe".into(),
                role: "Registered manager".into(),
                measure: None,
                number: 1,
                withdrawn: None,
                by: Uuid::nil(),
            },
        }
    }

    fn required() -> Held<Improvement> {
        improvement(Obligation::Requirement {
            basis_type: BasisType::ContractClause,
            basis: "14.3".into(),
            due: day("2026-12-02"),
        })
    }

    fn held(value: Action) -> Held<Action> {
        Held {
            id: Uuid::from_u128(2),
            version: 1,
            case_file: Uuid::nil(),
            value,
        }
    }

    #[test]
    fn an_action_goes_from_open_to_closed_with_evidence() {
        let open = open_action(Uuid::nil(), &required());
        assert_eq!(
            (open.reference.as_str(), open.due),
            ("R1", Some(day("2026-12-02")))
        );
        let typed = Action {
            action: "Weekly count".into(),
            person: "Anita Rowe".into(),
            ..Action::default()
        };
        let planned = save(&held(open), typed, &required().value).unwrap();
        assert_eq!(planned.state, Planned);
        assert!(
            verify(&planned, true, "Log", "", DateTime::UNIX_EPOCH, &acting()).is_err(),
            "not reported yet"
        );
        let reported = progress(&planned, ReportedDone, "Counted since Monday").unwrap();
        assert!(
            verify(&reported, true, "", "", DateTime::UNIX_EPOCH, &acting()).is_err(),
            "no evidence"
        );
        let back = verify(
            &reported,
            false,
            "Log of 3 weeks",
            "Two weeks lack times",
            DateTime::UNIX_EPOCH,
            &acting(),
        )
        .unwrap();
        assert_eq!(back.state, Returned);
        let again = progress(&back, ReportedDone, "Times added").unwrap();
        let verified = verify(
            &again,
            true,
            "Log of 5 weeks",
            "",
            DateTime::UNIX_EPOCH,
            &acting(),
        )
        .unwrap();
        assert_eq!((verified.state, verified.checks.len()), (Verified, 2));
        assert_eq!(close(&verified).unwrap().state, Closed);
    }

    #[test]
    fn a_requirement_cannot_be_declined_or_put_off() {
        let open = open_action(Uuid::nil(), &required());
        assert!(decline(&open, &required().value, "No money").is_err());
        let typed = Action {
            action: "Later".into(),
            person: "A".into(),
            due: Some(day("2027-01-01")),
            ..Action::default()
        };
        assert_eq!(
            save(&held(open), typed, &required().value).unwrap_err()[0].field,
            "/due"
        );
        let advice = improvement(Obligation::Recommendation { due: None });
        let declined =
            decline(&open_action(Uuid::nil(), &advice), &advice.value, "Too far").unwrap();
        assert_eq!(declined.state, Declined);
    }

    #[test]
    fn a_plan_is_agreed_only_when_every_requirement_has_an_action() {
        let open = held(open_action(Uuid::nil(), &required()));
        let plan = plan_for(Uuid::nil(), day("2026-11-18"), Nation::England);
        assert_eq!(plan.due_back, Some(day("2026-12-02")));
        let refused =
            agree(&plan, &[open], "Anita Rowe", day("2026-11-20"), &acting()).unwrap_err();
        assert_eq!(refused[0].rule.as_deref(), Some("003-P29"));
        let advice = improvement(Obligation::Recommendation { due: None });
        let only_advice = held(open_action(Uuid::nil(), &advice));
        assert!(
            agree(
                &plan,
                &[only_advice],
                "Anita Rowe",
                day("2026-11-20"),
                &acting()
            )
            .is_ok()
        );
    }
}
