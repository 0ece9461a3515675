//! Rules for monitoring plans.

use super::not_from;
use crate::choice::label;
use crate::decide::{Decided, Refusal, Refusals, unless_refused};
use crate::record::Held;
use crate::records::contract::{Contract, Outcome};
use crate::records::framework::Framework;
use crate::records::plan::{MonitoringPlan, PlanState};
use crate::words;
use PlanState::*;
use chrono::NaiveDate;

pub const MOVES: &[(PlanState, &[PlanState])] = &[
    (Draft, &[Consulting, Agreed]),
    (Consulting, &[Draft, Agreed]),
    (Agreed, &[Live, Draft]),
    (Live, &[Reviewed, Closed, Draft]),
    (Reviewed, &[Closed]),
    (Closed, &[]),
];

pub fn may_move(from: PlanState, to: PlanState) -> bool {
    MOVES
        .iter()
        .any(|(state, next)| *state == from && next.contains(&to))
}

/// Saves a plan. Changing an agreed plan makes a new version, which has to be agreed again.
pub fn save(
    held: Option<&Held<MonitoringPlan>>,
    typed: MonitoringPlan,
    framework: Option<&Framework>,
    contract: &Contract,
) -> Decided<MonitoringPlan> {
    let mut refusals = Vec::new();
    let Some(framework) = framework else {
        return Err(Refusal::new("/framework", "Choose a framework")
            .rule("003-P2")
            .alone());
    };
    let mut numbers: Vec<u16> = Vec::new();
    for (place, planned) in typed.criteria.iter().enumerate() {
        let at = format!("/criteria/{place}");
        if framework.criterion(planned.number).is_none() || numbers.contains(&planned.number) {
            refusals.push(
                Refusal::new(at.clone(), "Choose each criterion of this framework once")
                    .rule("003-P2"),
            );
        }
        numbers.push(planned.number);
        let unknown = |number: &u16| {
            !contract
                .outcomes
                .iter()
                .any(|outcome| outcome.number == *number)
        };
        if planned.outcomes.iter().any(unknown) {
            refusals.push(
                Refusal::new(at, "The contract has no such outcome. Choose it again.")
                    .rule("003-P2"),
            );
        }
    }
    let (version, state) = match held.map(|held| (held.value.version, held.value.state)) {
        None => (1, Draft),
        Some((version, state @ (Draft | Consulting))) => (version, state),
        Some((version, Agreed | Live)) => (version + 1, Draft),
        Some((_, state @ (Reviewed | Closed))) => {
            return Err(not_from("plan", &label(&state), &label(&Draft)).alone());
        }
    };
    let mut criteria = typed.criteria.clone();
    criteria.sort_by_key(|planned| planned.number);
    unless_refused(refusals, || MonitoringPlan {
        version,
        state,
        criteria,
        ..typed
    })
}

fn uncovered<'a>(plan: &MonitoringPlan, contract: &'a Contract) -> Vec<&'a Outcome> {
    let covered = |outcome: &&Outcome| {
        plan.criteria
            .iter()
            .any(|planned| planned.outcomes.contains(&outcome.number))
    };
    contract
        .outcomes
        .iter()
        .filter(|outcome| !covered(outcome))
        .collect()
}

/// What keeps a plan from being agreed (003-P2, 003-P11; every outcome is covered).
pub fn why_not_agreed(plan: &MonitoringPlan, contract: &Contract, today: NaiveDate) -> Refusals {
    let mut refusals = Vec::new();
    if plan.criteria.is_empty() {
        refusals.push(Refusal::new("/criteria", "Choose at least one criterion").rule("003-P2"));
    }
    for outcome in uncovered(plan, contract) {
        refusals.push(
            Refusal::new(
                "/criteria",
                format!(
                    "No criterion covers outcome {}: {}",
                    outcome.number, outcome.text
                ),
            )
            .rule("003-P2"),
        );
    }
    match plan.review_due {
        None => refusals.push(
            Refusal::new("/reviewDue", "Set a date by which the plan is reviewed").rule("003-P11"),
        ),
        Some(due) if due <= today => refusals.push(
            Refusal::new(
                "/reviewDue",
                format!("Set a review date after {}", words::date(today)),
            )
            .rule("003-P11"),
        ),
        Some(_) => {}
    }
    refusals
}

/// An outcome that came later opens an agreed plan again: it has to cover that one too.
pub fn reopened(plan: &MonitoringPlan, contract: &Contract) -> Option<MonitoringPlan> {
    let agreed = matches!(plan.state, Agreed | Live);
    (agreed && !uncovered(plan, contract).is_empty()).then(|| MonitoringPlan {
        version: plan.version + 1,
        state: Draft,
        ..plan.clone()
    })
}

/// Why a plan that was agreed before has to be agreed again; `None` where it does not.
pub fn open_again(plan: &MonitoringPlan, contract: &Contract) -> Option<String> {
    if plan.version <= 1 || !matches!(plan.state, Draft | Consulting) {
        return None;
    }
    Some(match uncovered(plan, contract).as_slice() {
        [] => "The plan was agreed, and changed since. It has to be agreed again.".into(),
        [one] => format!(
            "The plan was agreed, and is open again: no criterion covers outcome {} of the contract yet.",
            one.number
        ),
        several => format!(
            "The plan was agreed, and is open again: no criterion covers {} outcomes of the contract yet.",
            several.len()
        ),
    })
}

pub fn agree(
    plan: &MonitoringPlan,
    contract: &Contract,
    today: NaiveDate,
) -> Decided<MonitoringPlan> {
    if !may_move(plan.state, Agreed) {
        return Err(not_from("plan", &label(&plan.state), &label(&Agreed)).alone());
    }
    unless_refused(why_not_agreed(plan, contract, today), || MonitoringPlan {
        state: Agreed,
        ..plan.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::contract::Outcome;
    use crate::records::plan::PlannedCriterion;

    #[test]
    fn an_uncovered_outcome_keeps_a_plan_from_being_agreed() {
        let today: NaiveDate = "2026-11-12".parse().unwrap();
        let outcome = |number| Outcome {
            number,
            text: format!("Outcome {number}"),
        };
        let contract = Contract {
            outcomes: vec![outcome(1), outcome(2)],
            ..Contract::default()
        };
        let mut plan = MonitoringPlan {
            criteria: vec![PlannedCriterion {
                number: 8,
                outcomes: vec![1],
            }],
            review_due: today.succ_opt(),
            ..MonitoringPlan::default()
        };
        let refused = agree(&plan, &contract, today).unwrap_err();
        assert_eq!(refused.len(), 1);
        assert!(refused[0].message.contains("outcome 2"));
        plan.criteria[0].outcomes.push(2);
        assert_eq!(agree(&plan, &contract, today).unwrap().state, Agreed);
    }

    #[test]
    fn an_outcome_that_came_later_opens_the_plan_again_and_says_so() {
        let mut contract = Contract::default();
        let agreed = MonitoringPlan {
            version: 1,
            state: Agreed,
            ..MonitoringPlan::default()
        };
        assert_eq!(open_again(&agreed, &contract), None);
        contract.outcomes.push(Outcome {
            number: 4,
            text: "I eat when I want to".into(),
        });
        let open = reopened(&agreed, &contract).unwrap();
        let why = open_again(&open, &contract).unwrap();
        assert!(why.contains("outcome 4"), "{why}");
        let first = MonitoringPlan::default();
        assert_eq!(
            open_again(&first, &contract),
            None,
            "it was never agreed before"
        );
    }
}
