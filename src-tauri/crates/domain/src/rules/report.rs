//! Rules for reports: what must hold before one is sent, who may sign, what a signature fixes.

use super::{easy_read, not_from, visit};
use crate::access::{Acting, SIGNERS, StandsIn, any_of};
use crate::choice::label;
use crate::decide::{Decided, Refusal, Refusals, unless_refused};
use crate::record::Held;
use crate::records::action::Action;
use crate::records::activity::Activity;
use crate::records::evidence::{Evidence, EvidenceType};
use crate::records::finding::Finding;
use crate::records::improvement::Improvement;
use crate::records::judgement::Judgement;
use crate::records::report::{Grade, ReportState, ReportVersion, Return, Signature, Submission};
use ReportState::*;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub const MOVES: &[(ReportState, &[ReportState])] = &[
    (Drafting, &[Submitted]),
    (Submitted, &[Returned, Signed]),
    (Returned, &[Submitted]),
    (Signed, &[Superseded]),
    (Superseded, &[]),
];

pub fn may_move(from: ReportState, to: ReportState) -> bool {
    MOVES
        .iter()
        .any(|(state, next)| *state == from && next.contains(&to))
}

/// The records that a report rests on.
pub struct Basis<'a> {
    pub activity: &'a Activity,
    pub judgements: &'a [Held<Judgement>],
    pub evidence: &'a [Held<Evidence>],
    pub findings: &'a [Held<Finding>],
    pub improvements: &'a [Held<Improvement>],
    /// Those that earlier versions have opened.
    pub actions: &'a [Held<Action>],
    /// What the judgements give for the whole.
    pub derived: Option<Grade>,
}

/// One check before signature: passed, or what to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    pub label: String,
    pub refusals: Vec<Refusal>,
}

fn filled(text: &Option<String>) -> bool {
    text.as_ref().is_some_and(|text| !text.trim().is_empty())
}

/// Everything that must hold before a report can be sent for signature.
pub fn checks(report: &ReportVersion, basis: &Basis<'_>, today: NaiveDate) -> Vec<Check> {
    let check = |label: &str, refusals: Refusals| Check {
        label: label.to_owned(),
        refusals,
    };
    let when = |wrong: bool, refusal: Refusal| if wrong { vec![refusal] } else { Vec::new() };

    let voice = basis
        .evidence
        .iter()
        .any(|held| held.value.evidence_type == EvidenceType::PeopleSaid);
    let judged: Refusals = visit::why_not_assessed(
        basis.activity,
        basis.judgements,
        basis.evidence,
        basis.findings,
    );
    let (unrated, unproved): (Refusals, Refusals) = judged
        .into_iter()
        .partition(|refusal| refusal.rule.as_deref() != Some("003-P19"));
    // What an earlier version asked for keeps its date, even where that has passed since.
    let asked = |id: Uuid| {
        basis
            .actions
            .iter()
            .any(|held| held.value.improvement == id)
    };
    let asked_anew: Vec<&Improvement> = basis
        .improvements
        .iter()
        .filter(|held| !asked(held.id))
        .map(|held| &held.value)
        .collect();
    let late = visit::overdue_at_issue(&asked_anew, today);
    let mut text = when(
        report.summary.trim().is_empty(),
        Refusal::new("/summary", "Write the summary").rule("003-P24"),
    );
    text.extend(when(
        report.strengths.is_empty(),
        Refusal::new(
            "/strengths",
            "Write at least one strength: the report starts with them",
        )
        .rule("003-P24"),
    ));
    let differs = report.overall.is_some() && report.overall != basis.derived;
    let mut all = vec![
        check(
            "People’s voice heard",
            when(
                !voice && !filled(&report.voice_reason),
                Refusal::new(
                    "/voiceReason",
                    "Add evidence of what people said, or say why their voice is missing",
                )
                .rule("003-P4"),
            ),
        ),
        check("Every criterion judged", unrated),
        check("Evidence for each rating", unproved),
        check(
            "Dates still to come",
            when(
                !late.is_empty(),
                Refusal::new(
                    "",
                    format!(
                        "{}: the date is past. Set a new one.",
                        crate::words::list(&late)
                    ),
                )
                .rule("003-P20"),
            ),
        ),
        check("Summary, and strengths first", text),
        check(
            "Overall rating explained",
            when(
                differs && !filled(&report.overall_reason),
                Refusal::new(
                    "/overallReason",
                    "Say why the overall rating differs from what the domains give",
                )
                .rule("003-P17"),
            ),
        ),
    ];
    if !report.easy_read.is_empty() {
        all.push(check(
            "Easy Read in short sentences",
            easy_read::faults(&report.easy_read),
        ));
    }
    if report.replaces.is_some() {
        all.push(check(
            "Changes named",
            when(
                !filled(&report.changes),
                Refusal::new("/changes", "Say what this version changes"),
            ),
        ));
    }
    all
}

/// Saves the officer's words. The person becomes one of its writers.
pub fn save(
    held: &Held<ReportVersion>,
    typed: ReportVersion,
    acting: &Acting,
) -> Decided<ReportVersion> {
    let kept = &held.value;
    if !kept.state.is_being_written() {
        return Err(Refusal::new(
            "",
            format!(
                "This report is “{}”, so its words cannot change.",
                label(&kept.state)
            ),
        )
        .alone());
    }
    let mut writers = kept.writers.clone();
    if !writers.contains(&acting.person) {
        writers.push(acting.person);
    }
    Ok(ReportVersion {
        activity: kept.activity,
        reference: kept.reference.clone(),
        version: kept.version,
        state: kept.state,
        author: kept.author,
        writers,
        submission: kept.submission.clone(),
        returned: kept.returned.clone(),
        signature: None,
        replaces: kept.replaces,
        ..typed
    })
}

/// Everybody who wrote part of what the report says: none of them can countersign.
pub fn writers(report: &ReportVersion, basis: &Basis<'_>) -> Vec<Uuid> {
    let mut people = report.writers.clone();
    people.push(report.author);
    people.extend(basis.evidence.iter().map(|held| held.value.by));
    people.extend(basis.findings.iter().map(|held| held.value.by));
    people.extend(basis.judgements.iter().map(|held| held.value.by));
    people.extend(basis.improvements.iter().map(|held| held.value.by));
    people.sort();
    people.dedup();
    people
}

/// Sends a report for a second signature, with the frozen content that will be signed.
pub fn submit(
    report: &ReportVersion,
    basis: &Basis<'_>,
    submission: Submission,
    today: NaiveDate,
    acting: &Acting,
) -> Decided<ReportVersion> {
    if !may_move(report.state, Submitted) {
        return Err(not_from("report", &label(&report.state), &label(&Submitted)).alone());
    }
    let refusals: Refusals = checks(report, basis, today)
        .into_iter()
        .flat_map(|check| check.refusals)
        .collect();
    unless_refused(refusals, || {
        let mut sent = ReportVersion {
            state: Submitted,
            author: acting.person,
            submission: Some(submission),
            ..report.clone()
        };
        sent.writers = writers(&sent, basis);
        sent
    })
}

/// Why somebody cannot countersign (or return) a report that waits for it.
pub fn why_not_signed(report: &ReportVersion, person: Uuid) -> Option<Refusal> {
    if report.state != Submitted {
        return Some(Refusal::new(
            "",
            "This report is not waiting for a signature.",
        ));
    }
    if report.author == person {
        return Some(Refusal::new(
            "",
            "You wrote this report, so you can’t sign it. Ask a colleague.",
        ));
    }
    report.writers.contains(&person).then(|| {
        Refusal::new(
            "",
            "You wrote part of this report, so you can’t sign it. Ask a colleague.",
        )
    })
}

/// Why the acting person cannot countersign a report, or return it, by what they wrote and by role.
/// Nobody signs in the place of somebody who wrote it.
pub fn why_not_countersigned(report: &ReportVersion, acting: &Acting) -> Option<Refusal> {
    why_not_signed(report, acting.person).or_else(|| {
        if SIGNERS.contains(&acting.role) || !signing_for(report, acting).is_empty() {
            return None;
        }
        let lent = acting.stands_in.iter().find(|other| SIGNERS.contains(&other.role));
        let words = match lent {
            Some(other) => format!(
                "You stand in for {}, who wrote this report or part of it, so you can’t sign it. Ask a colleague.",
                other.name
            ),
            None => format!("Only {} can countersign.", any_of(SIGNERS)),
        };
        Some(Refusal::new("", words))
    })
}

/// In whose place a deputy may countersign.
pub fn signing_for<'a>(report: &ReportVersion, acting: &'a Acting) -> Vec<&'a StandsIn> {
    let wrote = |person| report.author == person || report.writers.contains(&person);
    let lent = acting
        .stands_in
        .iter()
        .filter(|other| SIGNERS.contains(&other.role));
    lent.filter(|other| !wrote(other.person)).collect()
}

pub fn sign(
    report: &ReportVersion,
    signature: Signature,
    acting: &Acting,
) -> Decided<ReportVersion> {
    match why_not_countersigned(report, acting) {
        Some(refusal) => Err(refusal.alone()),
        None => Ok(ReportVersion {
            state: Signed,
            signature: Some(signature),
            ..report.clone()
        }),
    }
}

pub fn return_to_author(
    report: &ReportVersion,
    reasons: &str,
    at: DateTime<Utc>,
    acting: &Acting,
) -> Decided<ReportVersion> {
    if let Some(refusal) = why_not_countersigned(report, acting) {
        return Err(refusal.alone());
    }
    if reasons.trim().is_empty() {
        return Err(
            Refusal::new("/reasons", "Say what should change before you would sign").alone(),
        );
    }
    let mut returned = report.clone();
    returned.state = Returned;
    returned.returned.push(Return {
        at,
        by: acting.person,
        reasons: reasons.trim().to_owned(),
    });
    Ok(returned)
}

/// Starts the version that will replace a signed one. The signed one stays as it is.
pub fn correct(
    signed: &Held<ReportVersion>,
    newest: u32,
    acting: &Acting,
) -> Decided<ReportVersion> {
    if signed.value.state != Signed || signed.value.version != newest {
        return Err(Refusal::new(
            "",
            "Only the newest version, once signed, can be corrected by a new one.",
        )
        .alone());
    }
    Ok(ReportVersion {
        version: newest + 1,
        state: Drafting,
        author: acting.person,
        writers: vec![acting.person],
        submission: None,
        returned: Vec::new(),
        signature: None,
        changes: None,
        replaces: Some(signed.id),
        ..signed.value.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;

    fn acting(number: u128) -> Acting {
        Acting::new(Uuid::from_u128(number), "A", Role::SeniorOfficer)
    }

    fn signature() -> Signature {
        Signature {
            at: DateTime::UNIX_EPOCH,
            by: Uuid::from_u128(2),
            on_behalf_of: None,
            pdf: "a".into(),
            pages: 1,
            chain_head: String::new(),
            chain_sequence: 1,
        }
    }

    fn submitted() -> ReportVersion {
        ReportVersion {
            state: Submitted,
            author: Uuid::from_u128(1),
            writers: vec![Uuid::from_u128(1), Uuid::from_u128(3)],
            version: 1,
            ..ReportVersion::default()
        }
    }

    #[test]
    fn neither_author_nor_writer_can_sign() {
        assert!(sign(&submitted(), signature(), &acting(1)).is_err());
        assert!(sign(&submitted(), signature(), &acting(3)).is_err());
        assert_eq!(
            sign(&submitted(), signature(), &acting(2)).unwrap().state,
            Signed
        );
    }

    #[test]
    fn a_return_needs_reasons() {
        assert!(return_to_author(&submitted(), "  ", DateTime::UNIX_EPOCH, &acting(2)).is_err());
        let returned = return_to_author(
            &submitted(),
            "R4 is too soon",
            DateTime::UNIX_EPOCH,
            &acting(2),
        )
        .unwrap();
        assert_eq!((returned.state, returned.returned.len()), (Returned, 1));
    }

    #[test]
    fn a_signed_report_cannot_be_saved_only_corrected() {
        let held = Held {
            id: Uuid::from_u128(5),
            version: 3,
            case_file: Uuid::nil(),
            value: ReportVersion {
                state: Signed,
                signature: Some(signature()),
                ..submitted()
            },
        };
        assert!(save(&held, ReportVersion::default(), &acting(1)).is_err());
        let next = correct(&held, 1, &acting(3)).unwrap();
        assert_eq!(
            (next.version, next.state, next.replaces),
            (2, Drafting, Some(held.id))
        );
        assert!(next.signature.is_none() && next.submission.is_none());
        assert!(
            correct(&held, 2, &acting(3)).is_err(),
            "a newer version exists"
        );
    }

    #[test]
    fn the_checks_ask_for_voice_summary_and_strengths() {
        let activity: Activity = serde_json::from_value(serde_json::json!({
            "method": "visit", "approach": "proactive", "from": "2026-11-09", "lead": Uuid::nil()
        }))
        .unwrap();
        let basis = Basis {
            activity: &activity,
            judgements: &[],
            evidence: &[],
            findings: &[],
            improvements: &[],
            actions: &[],
            derived: None,
        };
        let today = "2026-11-12".parse().unwrap();
        let failed: Vec<String> = checks(&ReportVersion::default(), &basis, today)
            .into_iter()
            .flat_map(|check| check.refusals)
            .map(|refusal| refusal.field)
            .collect();
        assert_eq!(failed, ["/voiceReason", "/summary", "/strengths"]);
    }

    #[test]
    fn a_deputy_signs_for_a_senior_officer_who_wrote_none_of_it() {
        let mut deputy = Acting::new(Uuid::from_u128(2), "D", Role::Officer);
        assert!(sign(&submitted(), signature(), &deputy).is_err());
        let senior = |number: u128| StandsIn {
            person: Uuid::from_u128(number),
            name: "S".into(),
            role: Role::SeniorOfficer,
        };
        for writer in [1, 3] {
            deputy.stands_in = vec![senior(writer)];
            let refused = sign(&submitted(), signature(), &deputy).unwrap_err();
            assert!(refused[0].message.contains("stand in for S"), "{refused:?}");
        }
        deputy.stands_in.push(senior(4));
        assert!(sign(&submitted(), signature(), &deputy).is_ok());
        // Standing in for somebody else does not make one's own work another's.
        let mut author = acting(1);
        author.stands_in = vec![senior(4)];
        assert!(sign(&submitted(), signature(), &author).is_err());
    }
}
