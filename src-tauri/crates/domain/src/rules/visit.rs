//! Rules for visits and what is recorded on them (003-P17 to 003-P22).

use super::not_from;
use crate::access::Acting;
use crate::calendar::add_working_days;
use crate::choice::label;
use crate::decide::{Decided, Refusal, Refusals, unless_refused};
use crate::record::Held;
use crate::records::activity::{Activity, ActivityState};
use crate::records::contract::Contract;
use crate::records::council::Nation;
use crate::records::evidence::{Evidence, EvidenceType};
use crate::records::finding::{Finding, FindingType};
use crate::records::improvement::{Improvement, Obligation};
use crate::records::judgement::{Judgement, Rating};
use crate::records::plan::{MonitoringPlan, PlanState};
use crate::records::report::ReportState;
use crate::words;
use ActivityState::*;
use chrono::NaiveDate;

pub const MOVES: &[(ActivityState, &[ActivityState])] = &[
    (Planned, &[Ready, InProgress, Cancelled]),
    (Ready, &[InProgress, Cancelled]),
    (InProgress, &[Assessed, Cancelled]),
    (Assessed, &[Reported]),
    (Reported, &[Closed]),
    (Closed, &[]),
    (Cancelled, &[]),
];

pub fn may_move(from: ActivityState, to: ActivityState) -> bool {
    MOVES
        .iter()
        .any(|(state, next)| *state == from && next.contains(&to))
}

/// Working days from the last day of a visit to the issue of the report.
pub const REPORT_WITHIN: u32 = 10;

/// The day on which the report is due to be issued; improvements are not due before it.
pub fn issue_date(activity: &Activity, today: NaiveDate, nation: Nation) -> NaiveDate {
    add_working_days(activity.last_day(), REPORT_WITHIN, nation).max(today)
}

pub fn save_activity(
    held: Option<&Held<Activity>>,
    typed: Activity,
    contract: &Contract,
    report: Option<ReportState>,
) -> Decided<Activity> {
    let mut refusals = Vec::new();
    if typed.to.is_some_and(|to| to < typed.from) {
        refusals.push(Refusal::new(
            "/to",
            "The last day is before the first. Enter a later date.",
        ));
    }
    for (place, group) in typed.participation.iter().enumerate() {
        if group.took_part > group.asked {
            refusals.push(
                Refusal::new(
                    format!("/participation/{place}/tookPart"),
                    "More took part than were asked. Check both numbers.",
                )
                .rule("003-P4"),
            );
        }
    }
    if typed
        .provider
        .is_some_and(|provider| !contract.providers.contains(&provider))
    {
        refusals.push(Refusal::new(
            "/provider",
            "Choose one of the contract’s own providers",
        ));
    }
    let state = held.map(|held| held.value.state).unwrap_or_default();
    match held {
        Some(held) if matches!(state, InProgress | Assessed | Reported) => {
            refusals.extend(may_write(&held.value, report).err().unwrap_or_default());
        }
        _ if matches!(state, Closed | Cancelled) => {
            let name = label(&state);
            refusals.push(Refusal::new(
                "",
                format!("This visit is “{name}” and can no longer be changed."),
            ));
        }
        _ => {}
    }
    if typed.provider.is_none() && contract.providers.len() > 1 {
        refusals.push(Refusal::new(
            "/provider",
            "This contract has several providers. Choose the one that is visited.",
        ));
    }
    let kept = held.map(|held| &held.value);
    unless_refused(refusals, || Activity {
        plan: kept.map(|kept| kept.plan).unwrap_or(typed.plan),
        state,
        cancelled_because: None,
        criteria: kept.map(|kept| kept.criteria.clone()).unwrap_or_default(),
        framework: kept.and_then(|kept| kept.framework),
        provider: typed
            .provider
            .or_else(|| contract.providers.first().copied()),
        ..typed
    })
}

/// Starts a visit: it takes its criteria from the plan, which is then in use.
pub fn start(
    activity: &Activity,
    plan: &MonitoringPlan,
    today: NaiveDate,
) -> Decided<(Activity, MonitoringPlan)> {
    if !may_move(activity.state, InProgress) {
        return Err(not_from("visit", &label(&activity.state), &label(&InProgress)).alone());
    }
    if let Some(reason) = why_not_started(activity, plan, today) {
        return Err(Refusal::new("", reason).alone());
    }
    let started = Activity {
        state: InProgress,
        criteria: plan.criteria.iter().map(|planned| planned.number).collect(),
        framework: Some(plan.framework),
        ..activity.clone()
    };
    Ok((
        started,
        MonitoringPlan {
            state: PlanState::Live,
            ..plan.clone()
        },
    ))
}

pub fn why_not_started(
    activity: &Activity,
    plan: &MonitoringPlan,
    today: NaiveDate,
) -> Option<String> {
    if !matches!(plan.state, PlanState::Agreed | PlanState::Live) {
        Some("Agree the monitoring plan first.".into())
    } else if activity.from > today {
        Some(format!(
            "It starts on {}. Change the date if you start earlier.",
            words::date(activity.from)
        ))
    } else {
        None
    }
}

pub fn cancel(activity: &Activity, reason: &str) -> Decided<Activity> {
    if !may_move(activity.state, Cancelled) {
        return Err(not_from("visit", &label(&activity.state), &label(&Cancelled)).alone());
    }
    if reason.trim().is_empty() {
        return Err(Refusal::new("/reason", "Say why the visit is cancelled")
            .rule("003-P23")
            .alone());
    }
    Ok(Activity {
        state: Cancelled,
        cancelled_because: Some(reason.trim().to_owned()),
        ..activity.clone()
    })
}

/// Records of a visit can be written while it goes on, and until its report is sent.
pub fn may_write(activity: &Activity, report: Option<ReportState>) -> Result<(), Refusals> {
    let writing = report.is_some_and(ReportState::is_being_written);
    let open = match activity.state {
        InProgress | Assessed => writing || report.is_none(),
        Reported => writing,
        Planned | Ready | Closed | Cancelled => false,
    };
    if open {
        return Ok(());
    }
    let message = match (activity.state, report) {
        (Planned | Ready, _) => "Start the visit first.",
        (_, Some(ReportState::Submitted)) => {
            "The report is waiting for a second signature, so nothing in it can change. Ask for it to be returned."
        }
        (_, Some(ReportState::Signed | ReportState::Superseded)) => {
            "The report is signed. Start a new version to change what it says."
        }
        _ => "This visit can no longer be changed.",
    };
    Err(Refusal::new("", message).alone())
}

pub fn save_evidence(
    held: Option<&Held<Evidence>>,
    typed: Evidence,
    activity: &Activity,
    others: &[Held<Evidence>],
    today: NaiveDate,
    acting: &Acting,
) -> Decided<Evidence> {
    let mut refusals = Vec::new();
    if typed.date > today {
        refusals.push(
            Refusal::new(
                "/date",
                format!(
                    "This date is still to come. Enter one up to {}.",
                    words::date(today)
                ),
            )
            .rule("003-P19"),
        );
    }
    if typed
        .criteria
        .iter()
        .any(|number| !activity.criteria.contains(number))
    {
        refusals
            .push(Refusal::new("/criteria", "Choose criteria of this visit only").rule("003-P19"));
    }
    let number = match held {
        Some(held) => held.value.number,
        None => {
            others
                .iter()
                .map(|other| other.value.number)
                .max()
                .unwrap_or(0)
                + 1
        }
    };
    let mut criteria = typed.criteria.clone();
    criteria.sort();
    criteria.dedup();
    unless_refused(refusals, || Evidence {
        number,
        criteria,
        by: acting.person,
        photographs: held.map_or(Vec::new(), |held| held.value.photographs.clone()),
        ..typed
    })
}

pub fn save_finding(
    held: Option<&Held<Finding>>,
    typed: Finding,
    activity: &Activity,
    others: &[Held<Finding>],
    answers: &[Held<Improvement>],
    acting: &Acting,
) -> Decided<Finding> {
    let criterion = held
        .map(|held| held.value.criterion)
        .unwrap_or(typed.criterion);
    if !activity.criteria.contains(&criterion) {
        return Err(
            Refusal::new("/criterion", "Choose a criterion of this visit")
                .rule("003-P18")
                .alone(),
        );
    }
    let resting: Vec<String> = answers
        .iter()
        .map(|answer| &answer.value)
        .filter(|answer| answer.is_requirement() && answer.withdrawn.is_none())
        .map(Improvement::reference)
        .collect();
    if !resting.is_empty() && !typed.asks_for_improvement() {
        return Err(Refusal::new(
            "/findingType",
            format!(
                "{} rests on this. Keep it a shortfall or a breach, or take the requirement back first.",
                words::list(&resting)
            ),
        )
        .rule("003-P22")
        .alone());
    }
    let number = match held {
        Some(held) => held.value.number,
        None => {
            others
                .iter()
                .map(|other| other.value.number)
                .max()
                .unwrap_or(0)
                + 1
        }
    };
    Ok(Finding {
        number,
        criterion,
        by: acting.person,
        ..typed
    })
}

/// What evidence and findings on one criterion suggest, and why. It decides nothing.
pub fn suggest(findings: &[&Finding], evidence: &[&Evidence]) -> Option<(Rating, String)> {
    let count = |kind: FindingType| {
        findings
            .iter()
            .filter(|finding| finding.finding_type == kind)
            .count()
    };
    let shortfalls = count(FindingType::Shortfall);
    let harmful = findings
        .iter()
        .filter(|finding| {
            finding.finding_type == FindingType::Shortfall && finding.affects_outcomes
        })
        .count();
    if evidence.is_empty() {
        return None;
    }
    let types = source_types(evidence).len();
    if count(FindingType::Breach) > 0 || harmful > 1 {
        Some((
            Rating::DoesNot,
            "There is a breach, or more than one shortfall that affects people’s outcomes.".into(),
        ))
    } else if shortfalls > 0 {
        Some((
            Rating::Partly,
            format!(
                "There is {}.",
                words::count(shortfalls, "shortfall", "shortfalls")
            ),
        ))
    } else if count(FindingType::Strength) > 0 && types >= 2 {
        Some((
            Rating::Strong,
            format!("There is a strength and no shortfall, from {types} types of source."),
        ))
    } else {
        Some((Rating::Meets, "There is evidence and no shortfall.".into()))
    }
}

/// The types of source among items of evidence, in order.
pub fn source_types(evidence: &[&Evidence]) -> Vec<EvidenceType> {
    EvidenceType::ALL
        .into_iter()
        .filter(|kind| evidence.iter().any(|item| item.evidence_type == *kind))
        .collect()
}

/// How many types of source a rating needs (003-P19).
pub fn types_needed(rating: Rating) -> usize {
    match rating {
        Rating::Strong | Rating::DoesNot => 2,
        Rating::Meets | Rating::Partly => 1,
        Rating::NotApplicable | Rating::NotSeen => 0,
    }
}

/// What is wrong with a judgement, given what was found on its criterion.
pub fn faults(judgement: &Judgement, evidence: &[&Evidence]) -> Refusals {
    let mut refusals = Vec::new();
    let filled = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
    if judgement.decided.level().is_none() {
        if !filled(&judgement.reason) {
            refusals.push(
                Refusal::new(
                    "/reason",
                    format!(
                        "Say why it is “{}”",
                        label(&judgement.decided).to_lowercase()
                    ),
                )
                .rule("003-P17"),
            );
        }
        return refusals;
    }
    let types = source_types(evidence).len();
    let needed = types_needed(judgement.decided);
    if evidence.is_empty() {
        refusals.push(
            Refusal::new(
                "/decided",
                "Add at least one item of evidence before you rate",
            )
            .rule("003-P19"),
        );
    } else if types < needed {
        refusals.push(
            Refusal::new(
                "/decided",
                format!(
                    "“{}” needs evidence of {needed} types. There is {types}. Add another type, or choose another rating.",
                    label(&judgement.decided)
                ),
            )
            .rule("003-P19"),
        );
    }
    if judgement
        .suggested
        .is_some_and(|suggested| suggested != judgement.decided)
        && !filled(&judgement.rationale)
    {
        refusals.push(
            Refusal::new(
                "/rationale",
                "Say why your rating differs from the suggestion",
            )
            .rule("003-P17"),
        );
    }
    if !filled(&judgement.narrative) {
        refusals.push(Refusal::new("/narrative", "Write what you found").rule("003-P18"));
    }
    refusals
}

pub fn judge(
    typed: Judgement,
    activity: &Activity,
    findings: &[&Finding],
    evidence: &[&Evidence],
    acting: &Acting,
) -> Decided<Judgement> {
    if !activity.criteria.contains(&typed.criterion) {
        return Err(
            Refusal::new("/criterion", "This criterion is not part of the visit")
                .rule("003-P17")
                .alone(),
        );
    }
    let judgement = Judgement {
        suggested: suggest(findings, evidence).map(|(rating, _)| rating),
        by: acting.person,
        ..typed
    };
    unless_refused(faults(&judgement, evidence), || judgement)
}

/// Why an improvement that has its number stays what it is: the number would be free for another
/// one, and numbers are given once.
pub fn why_obligation_stays(kept: &Improvement) -> String {
    let (is, other) = if kept.is_requirement() {
        ("requirement", "recommendation")
    } else {
        ("recommendation", "requirement")
    };
    format!(
        "{} stays a {is}. To make it a {other}, take it back and write a new one.",
        kept.reference()
    )
}

/// Saves a requirement or a recommendation (003-P20 to 003-P22).
pub fn save_improvement(
    held: Option<&Held<Improvement>>,
    typed: Improvement,
    finding: &Finding,
    others: &[Held<Improvement>],
    issued: NaiveDate,
    acting: &Acting,
) -> Decided<Improvement> {
    let mut refusals = Vec::new();
    let kept = held.and_then(|held| held.value.due());
    if let Some(due) = typed.due()
        && due < issued
        && kept != Some(due)
    {
        refusals.push(
            Refusal::new(
                "/obligation/due",
                format!("Set a date from {}, the issue date", words::date(issued)),
            )
            .rule("003-P20"),
        );
    }
    if typed.is_requirement() && !finding.asks_for_improvement() {
        refusals.push(
            Refusal::new(
                "/obligation",
                "A requirement answers a shortfall or a breach. Change the finding, or make it a recommendation.",
            )
            .rule("003-P22"),
        );
    }
    if let Some(held) = held
        && held.value.is_requirement() != typed.is_requirement()
    {
        refusals
            .push(Refusal::new("/obligation", why_obligation_stays(&held.value)).rule("003-P22"));
    }
    let same_series =
        |other: &&Held<Improvement>| other.value.is_requirement() == typed.is_requirement();
    let number = match held {
        Some(held) => held.value.number,
        None => {
            others
                .iter()
                .filter(same_series)
                .map(|other| other.value.number)
                .max()
                .unwrap_or(0)
                + 1
        }
    };
    unless_refused(refusals, || Improvement {
        number,
        withdrawn: None,
        by: acting.person,
        ..typed
    })
}

/// Takes an improvement back before the report is signed; its number stays used.
pub fn withdraw(improvement: &Improvement, reason: &str) -> Decided<Improvement> {
    if reason.trim().is_empty() {
        return Err(Refusal::new("/reason", "Say why it is taken back").alone());
    }
    Ok(Improvement {
        withdrawn: Some(reason.trim().to_owned()),
        ..improvement.clone()
    })
}

/// Closes the judging: each planned criterion has a judgement that still stands (003-P17, 003-P19).
pub fn why_not_assessed(
    activity: &Activity,
    judgements: &[Held<Judgement>],
    evidence: &[Held<Evidence>],
    findings: &[Held<Finding>],
) -> Refusals {
    let mut refusals = Vec::new();
    let missing: Vec<String> = activity
        .criteria
        .iter()
        .filter(|number| {
            !judgements
                .iter()
                .any(|held| held.value.criterion == **number)
        })
        .map(u16::to_string)
        .collect();
    if !missing.is_empty() {
        let (noun, verb) = if missing.len() == 1 {
            ("Criterion", "is")
        } else {
            ("Criteria", "are")
        };
        refusals.push(
            Refusal::new(
                "",
                format!("{noun} {} {verb} still to judge", words::list(&missing)),
            )
            .rule("003-P17"),
        );
    }
    for held in judgements {
        let criterion = held.value.criterion;
        let on_it = evidence_on(evidence, criterion);
        // Evidence and findings may have come after the judgement: the suggestion is asked again.
        let suggested =
            suggest(&findings_on(findings, criterion), &on_it).map(|(rating, _)| rating);
        let judgement = Judgement {
            suggested,
            ..held.value.clone()
        };
        for fault in faults(&judgement, &on_it) {
            refusals.push(Refusal {
                message: format!("Criterion {criterion}: {}", fault.message),
                field: String::new(),
                ..fault
            });
        }
    }
    refusals
}

pub fn evidence_on(evidence: &[Held<Evidence>], criterion: u16) -> Vec<&Evidence> {
    evidence
        .iter()
        .map(|held| &held.value)
        .filter(|item| item.criteria.contains(&criterion))
        .collect()
}

pub fn findings_on(findings: &[Held<Finding>], criterion: u16) -> Vec<&Finding> {
    findings
        .iter()
        .map(|held| &held.value)
        .filter(|finding| finding.criterion == criterion)
        .collect()
}

pub fn assess(
    activity: &Activity,
    judgements: &[Held<Judgement>],
    evidence: &[Held<Evidence>],
    findings: &[Held<Finding>],
) -> Decided<Activity> {
    if !may_move(activity.state, Assessed) {
        return Err(not_from("visit", &label(&activity.state), &label(&Assessed)).alone());
    }
    unless_refused(
        why_not_assessed(activity, judgements, evidence, findings),
        || Activity {
            state: Assessed,
            ..activity.clone()
        },
    )
}

/// Requirements whose date has passed by the day of issue (003-P20).
pub fn overdue_at_issue(improvements: &[&Improvement], issued: NaiveDate) -> Vec<String> {
    improvements
        .iter()
        .filter(|improvement| improvement.withdrawn.is_none())
        .filter(|improvement| match &improvement.obligation {
            Obligation::Requirement { due, .. } => *due < issued,
            Obligation::Recommendation { due } => due.is_some_and(|due| due < issued),
        })
        .map(|improvement| improvement.reference())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;
    use crate::records::improvement::BasisType;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn acting() -> Acting {
        Acting::new(Uuid::from_u128(7), "Priya Nair", Role::Officer)
    }

    fn item(kind: EvidenceType) -> Evidence {
        Evidence {
            activity: Uuid::nil(),
            number: 1,
            what: "Talks".into(),
            evidence_type: kind,
            source: "Residents".into(),
            date: day("2026-11-10"),
            who: None,
            method: None,
            reliability: None,
            quotation: None,
            criteria: vec![8],
            by: Uuid::nil(),
            photographs: Vec::new(),
        }
    }

    fn judgement(decided: Rating) -> Judgement {
        Judgement {
            activity: Uuid::nil(),
            criterion: 8,
            suggested: None,
            decided,
            rationale: None,
            reason: None,
            narrative: Some("Visits come on time.".into()),
            by: Uuid::nil(),
        }
    }

    fn finding(kind: FindingType, affects_outcomes: bool) -> Finding {
        Finding {
            activity: Uuid::nil(),
            number: 1,
            criterion: 8,
            finding_type: kind,
            text: "Late".into(),
            affects_outcomes,
            by: Uuid::nil(),
        }
    }

    fn rules(refusals: Refusals) -> Vec<String> {
        refusals
            .into_iter()
            .filter_map(|refusal| refusal.rule)
            .collect()
    }

    #[test]
    fn no_rating_without_evidence_and_two_types_at_either_end() {
        let people = item(EvidenceType::PeopleSaid);
        let records = item(EvidenceType::Records);
        assert_eq!(rules(faults(&judgement(Rating::Meets), &[])), ["003-P19"]);
        assert!(faults(&judgement(Rating::Meets), &[&people]).is_empty());
        assert_eq!(
            rules(faults(&judgement(Rating::Strong), &[&people, &people])),
            ["003-P19"]
        );
        assert_eq!(
            rules(faults(&judgement(Rating::DoesNot), &[&people])),
            ["003-P19"]
        );
        assert!(faults(&judgement(Rating::Strong), &[&people, &records]).is_empty());
    }

    #[test]
    fn not_seen_needs_a_reason_and_no_evidence() {
        assert_eq!(rules(faults(&judgement(Rating::NotSeen), &[])), ["003-P17"]);
        let with_reason = Judgement {
            reason: Some("The kitchen was closed.".into()),
            ..judgement(Rating::NotSeen)
        };
        assert!(faults(&with_reason, &[]).is_empty());
    }

    #[test]
    fn a_rating_other_than_the_suggestion_needs_a_reason() {
        let people = item(EvidenceType::PeopleSaid);
        let shortfall = finding(FindingType::Shortfall, false);
        let activity = Activity {
            criteria: vec![8],
            ..activity()
        };
        let refused = judge(
            judgement(Rating::Meets),
            &activity,
            &[&shortfall],
            &[&people],
            &acting(),
        )
        .unwrap_err();
        assert_eq!(refused[0].field, "/rationale");
        let explained = Judgement {
            rationale: Some("One day only.".into()),
            ..judgement(Rating::Meets)
        };
        let judged = judge(explained, &activity, &[&shortfall], &[&people], &acting()).unwrap();
        assert_eq!(
            (judged.suggested, judged.decided),
            (Some(Rating::Partly), Rating::Meets)
        );
    }

    #[test]
    fn the_suggestion_follows_findings_and_sources() {
        let (people, records) = (item(EvidenceType::PeopleSaid), item(EvidenceType::Records));
        let of = |findings: &[&Finding]| {
            suggest(findings, &[&people, &records]).map(|(rating, _)| rating)
        };
        assert_eq!(suggest(&[], &[]), None);
        assert_eq!(of(&[]), Some(Rating::Meets));
        assert_eq!(
            of(&[&finding(FindingType::Strength, false)]),
            Some(Rating::Strong)
        );
        assert_eq!(
            of(&[&finding(FindingType::Shortfall, true)]),
            Some(Rating::Partly)
        );
        assert_eq!(
            of(&[&finding(FindingType::Breach, false)]),
            Some(Rating::DoesNot)
        );
    }

    fn activity() -> Activity {
        Activity {
            plan: Uuid::nil(),
            method: crate::records::activity::Method::Visit,
            approach: crate::records::activity::Approach::Proactive,
            announced: true,
            from: day("2026-11-09"),
            to: Some(day("2026-11-10")),
            lead: Uuid::nil(),
            provider: None,
            how: None,
            participation: vec![],
            state: InProgress,
            cancelled_because: None,
            criteria: vec![8, 9],
            framework: None,
        }
    }

    fn requirement(due: &str) -> Improvement {
        Improvement {
            activity: Uuid::nil(),
            finding: Uuid::nil(),
            obligation: Obligation::Requirement {
                basis_type: BasisType::ContractClause,
                basis: "11.2".into(),
                due: day(due),
            },
            title: "Cover evenings".into(),
            text: "Cover every evening round.".into(),
            person: "Jo Fenwick".into(),
            role: "Manager".into(),
            measure: None,
            number: 0,
            withdrawn: None,
            by: Uuid::nil(),
        }
    }

    #[test]
    fn a_requirement_is_not_due_before_the_report_is_issued() {
        let issued = issue_date(&activity(), day("2026-11-12"), Nation::England);
        assert_eq!(issued, day("2026-11-24"), "10 working days after the visit");
        let shortfall = finding(FindingType::Shortfall, true);
        let refused = save_improvement(
            None,
            requirement("2026-11-16"),
            &shortfall,
            &[],
            issued,
            &acting(),
        )
        .unwrap_err();
        assert_eq!(rules(refused), ["003-P20"]);
        let saved = save_improvement(
            None,
            requirement("2026-11-24"),
            &shortfall,
            &[],
            issued,
            &acting(),
        )
        .unwrap();
        assert_eq!(saved.reference(), "R1");
    }

    #[test]
    fn a_strength_cannot_carry_a_requirement() {
        let strength = finding(FindingType::Strength, false);
        let refused = save_improvement(
            None,
            requirement("2026-12-24"),
            &strength,
            &[],
            day("2026-11-24"),
            &acting(),
        )
        .unwrap_err();
        assert_eq!(rules(refused), ["003-P22"]);
    }

    #[test]
    fn numbers_run_by_series_and_are_not_used_again() {
        let shortfall = finding(FindingType::Shortfall, true);
        let withdrawn = Held {
            id: Uuid::from_u128(1),
            version: 2,
            case_file: Uuid::nil(),
            value: Improvement {
                number: 3,
                withdrawn: Some("Merged".into()),
                ..requirement("2026-12-01")
            },
        };
        let next = save_improvement(
            None,
            requirement("2026-12-01"),
            &shortfall,
            std::slice::from_ref(&withdrawn),
            day("2026-11-24"),
            &acting(),
        )
        .unwrap();
        assert_eq!(next.reference(), "R4");
        let recommendation = Improvement {
            obligation: Obligation::Recommendation { due: None },
            ..requirement("2026-12-01")
        };
        let first = save_improvement(
            None,
            recommendation,
            &shortfall,
            &[withdrawn],
            day("2026-11-24"),
            &acting(),
        )
        .unwrap();
        assert_eq!(first.reference(), "A1");
    }

    #[test]
    fn judging_is_complete_only_when_every_criterion_is_judged() {
        let held = Held {
            id: Uuid::nil(),
            version: 1,
            case_file: Uuid::nil(),
            value: judgement(Rating::Meets),
        };
        let evidence = Held {
            id: Uuid::nil(),
            version: 1,
            case_file: Uuid::nil(),
            value: item(EvidenceType::WeSaw),
        };
        let refused = assess(
            &activity(),
            std::slice::from_ref(&held),
            std::slice::from_ref(&evidence),
            &[],
        )
        .unwrap_err();
        assert_eq!(refused.len(), 1);
        assert_eq!(refused[0].message, "Criterion 9 is still to judge");
        let without = assess(
            &Activity {
                criteria: vec![8],
                ..activity()
            },
            std::slice::from_ref(&held),
            &[],
            &[],
        )
        .unwrap_err();
        assert_eq!(
            rules(without),
            ["003-P19"],
            "evidence was taken away after the judgement"
        );
        let shortfall = Held {
            id: Uuid::nil(),
            version: 1,
            case_file: Uuid::nil(),
            value: finding(FindingType::Shortfall, false),
        };
        let one = Activity {
            criteria: vec![8],
            ..activity()
        };
        let changed = assess(&one, &[held], &[evidence], &[shortfall]).unwrap_err();
        assert_eq!(
            rules(changed),
            ["003-P17"],
            "a finding after the judgement suggests another rating"
        );
    }

    #[test]
    fn nothing_changes_while_a_report_waits_or_is_signed() {
        assert!(may_write(&activity(), None).is_ok());
        let reported = Activity {
            state: Reported,
            ..activity()
        };
        assert!(may_write(&reported, Some(ReportState::Submitted)).is_err());
        assert!(may_write(&reported, Some(ReportState::Signed)).is_err());
        assert!(may_write(&reported, Some(ReportState::Returned)).is_ok());
        assert!(
            may_write(
                &Activity {
                    state: Planned,
                    ..activity()
                },
                None
            )
            .is_err()
        );
    }
}
