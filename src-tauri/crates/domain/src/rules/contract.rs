//! Rules for contracts and their states.

use super::not_from;
use crate::choice::label;
use crate::decide::{Decided, Refusal, unless_refused};
use crate::record::Held;
use crate::records::contract::{Contract, ContractState};
use crate::words;
use ContractState::*;
use chrono::NaiveDate;

/// From each state, the states that may follow.
pub const MOVES: &[(ContractState, &[ContractState])] = &[
    (Draft, &[Agreed]),
    (Agreed, &[Active, Terminated]),
    (Active, &[Extended, Suspended, Ended, Terminated]),
    (Extended, &[Suspended, Ended, Terminated]),
    (Suspended, &[Active, Ended, Terminated]),
    (Ended, &[]),
    (Terminated, &[]),
];

pub fn moves(from: ContractState) -> &'static [ContractState] {
    MOVES
        .iter()
        .find(|(state, _)| *state == from)
        .map_or(&[], |(_, to)| to)
}

/// Whether the council still relies on the contract.
pub fn in_force(state: ContractState) -> bool {
    matches!(state, Agreed | Active | Extended | Suspended)
}

/// The state of a contract that was awarded before it came to us.
pub fn state_of_award(
    start: Option<NaiveDate>,
    end: Option<NaiveDate>,
    today: NaiveDate,
) -> ContractState {
    match (start, end) {
        (_, Some(end)) if end < today => Ended,
        (Some(start), _) if start > today => Agreed,
        (None, None) => Agreed,
        _ => Active,
    }
}

/// Takes what was typed, keeps what the program sets, and numbers new outcomes.
pub fn save(held: Option<&Held<Contract>>, typed: Contract) -> Decided<Contract> {
    let mut refusals = Vec::new();
    if let (Some(start), Some(end)) = (typed.start, typed.end)
        && end < start
    {
        refusals.push(Refusal::new(
            "/end",
            format!(
                "The end is before the start. Set a date from {}.",
                words::date(start)
            ),
        ));
    }
    let mut providers = typed.providers.clone();
    providers.sort();
    providers.dedup();
    if providers.len() != typed.providers.len() {
        refusals.push(Refusal::new(
            "/providers",
            "A provider stands twice. Take one of them away.",
        ));
    }
    let in_use = held.is_some_and(|held| held.value.state != Draft);
    if in_use && typed.start.is_none() {
        refusals.push(Refusal::new(
            "/start",
            "Enter the date on which the contract starts",
        ));
    }
    let known = held.map(|held| &held.value);
    let known_numbers: Vec<u16> = known
        .iter()
        .flat_map(|known| known.outcomes.iter().map(|outcome| outcome.number))
        .collect();
    let given = known.and_then(|known| known.last_outcome);
    let mut last = known_numbers
        .iter()
        .copied()
        .chain(given)
        .max()
        .unwrap_or(0);
    let mut contract = Contract {
        reference: known
            .map(|known| known.reference.clone())
            .unwrap_or_default(),
        state: known.map(|known| known.state).unwrap_or_default(),
        award: known.and_then(|known| known.award.clone()),
        ended_on: known.and_then(|known| known.ended_on),
        ..typed
    };
    let mut seen = Vec::new();
    for outcome in &mut contract.outcomes {
        if !known_numbers.contains(&outcome.number) || seen.contains(&outcome.number) {
            last += 1;
            outcome.number = last;
        }
        seen.push(outcome.number);
    }
    contract.last_outcome = (last > 0).then_some(last);
    unless_refused(refusals, || contract)
}

/// Moves a contract to another state.
pub fn move_to(contract: &Contract, to: ContractState, today: NaiveDate) -> Decided<Contract> {
    if !moves(contract.state).contains(&to) {
        return Err(not_from("contract", &label(&contract.state), &label(&to)).alone());
    }
    match why_not_yet(contract, to, today) {
        Some(reason) => Err(Refusal::new("", reason).alone()),
        None => Ok(Contract {
            state: to,
            ended_on: matches!(to, Ended | Terminated).then_some(today),
            ..contract.clone()
        }),
    }
}

/// Why an allowed move has to wait.
pub fn why_not_yet(contract: &Contract, to: ContractState, today: NaiveDate) -> Option<String> {
    match to {
        Active if contract.start.is_none() => {
            Some("Enter the date on which it starts first.".into())
        }
        Active if contract.start.is_some_and(|start| start > today) => contract
            .start
            .map(|start| format!("It starts on {}.", words::date(start))),
        Agreed if contract.start.is_none() || contract.end.is_none() => {
            Some("Enter the dates on which it starts and ends first.".into())
        }
        Extended if contract.end.is_none_or(|end| end <= today) => {
            Some("Enter the new end date first.".into())
        }
        Ended if contract.end.is_some_and(|end| end > today) => contract.end.map(|end| {
            format!(
                "It ends on {}. To end it earlier, terminate it.",
                words::date(end)
            )
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::contract::Outcome;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn held(value: Contract) -> Held<Contract> {
        Held {
            id: Uuid::from_u128(9),
            version: 1,
            case_file: Uuid::from_u128(9),
            value,
        }
    }

    #[test]
    fn an_outcome_keeps_its_number_and_numbers_are_not_used_again_while_known() {
        let outcome = |number, text: &str| Outcome {
            number,
            text: text.into(),
        };
        let first = save(
            None,
            Contract {
                outcomes: vec![outcome(0, "a"), outcome(0, "b")],
                ..Contract::default()
            },
        )
        .unwrap();
        assert_eq!(
            first.outcomes.iter().map(|o| o.number).collect::<Vec<_>>(),
            [1, 2]
        );
        let second = save(
            Some(&held(first)),
            Contract {
                outcomes: vec![outcome(2, "b"), outcome(0, "c")],
                ..Contract::default()
            },
        )
        .unwrap();
        assert_eq!(
            second
                .outcomes
                .iter()
                .map(|o| (o.number, o.text.as_str()))
                .collect::<Vec<_>>(),
            [(2, "b"), (3, "c")]
        );
    }

    #[test]
    fn end_before_start_is_refused_at_the_end() {
        let typed = Contract {
            start: Some(day("2026-04-01")),
            end: Some(day("2026-03-31")),
            ..Contract::default()
        };
        assert_eq!(save(None, typed).unwrap_err()[0].field, "/end");
    }

    #[test]
    fn a_form_cannot_change_state_or_reference() {
        let kept = held(Contract {
            reference: "TC-AS-0001".into(),
            state: Active,
            start: Some(day("2026-01-01")),
            ..Contract::default()
        });
        let typed = Contract {
            reference: "X".into(),
            state: Ended,
            start: Some(day("2026-01-01")),
            ..Contract::default()
        };
        let saved = save(Some(&kept), typed).unwrap();
        assert_eq!(
            (saved.reference.as_str(), saved.state),
            ("TC-AS-0001", Active)
        );
    }

    #[test]
    fn states_follow_the_table() {
        let today = day("2026-11-12");
        let contract = Contract {
            start: Some(day("2026-12-01")),
            end: Some(day("2027-12-01")),
            ..Contract::default()
        };
        let agreed = move_to(&contract, Agreed, today).unwrap();
        assert!(
            move_to(&contract, Active, today).is_err(),
            "not straight from draft"
        );
        assert!(
            move_to(&agreed, Active, today).unwrap_err()[0]
                .message
                .contains("1 December 2026")
        );
        let active = move_to(&agreed, Active, day("2026-12-01")).unwrap();
        assert!(move_to(&active, Ended, today).is_err());
        assert!(moves(Ended).is_empty());
    }

    #[test]
    fn an_award_takes_its_state_from_its_dates() {
        let today = day("2026-11-12");
        assert_eq!(
            state_of_award(Some(day("2025-01-01")), Some(day("2026-01-01")), today),
            Ended
        );
        assert_eq!(state_of_award(Some(day("2027-01-01")), None, today), Agreed);
        assert_eq!(state_of_award(Some(day("2025-01-01")), None, today), Active);
    }
}
