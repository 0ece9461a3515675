//! The last pages: the right to challenge, the next steps and the signatures.

use super::pieces::{
    body, bullets, filled, recommendations, references, requirements, row, starts_page, table,
};
use super::plan_form::one_line;
use super::{status, time};
use crate::snapshot::{Colleague, Signed, Snapshot, check_code};
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::add_working_days;
use domain::rules::action::PLAN_BACK_WITHIN;
use domain::words;
use report::{Block, Cell, CheckPanel, Column, Signature, Signatures, Status, TableKind};
use std::collections::BTreeMap;

/// Working days in which a provider may challenge an issued report.
pub(super) const CHALLENGE_WITHIN: u32 = 15;
/// Working days from the challenge to its decision.
pub(super) const DECIDED_WITHIN: u32 = 20;

fn after(snapshot: &Snapshot, from: NaiveDate, working_days: u32) -> NaiveDate {
    add_working_days(from, working_days, snapshot.council.nation)
}

pub(super) fn challenge_by(snapshot: &Snapshot) -> NaiveDate {
    after(snapshot, snapshot.issued, CHALLENGE_WITHIN)
}

/// For a challenge that reaches us on the last day.
pub(super) fn decided_by(snapshot: &Snapshot) -> NaiveDate {
    after(snapshot, challenge_by(snapshot), DECIDED_WITHIN)
}

pub(super) fn plan_back_by(snapshot: &Snapshot) -> NaiveDate {
    after(snapshot, snapshot.issued, PLAN_BACK_WITHIN)
}

pub(super) fn asks_for_a_plan(snapshot: &Snapshot) -> bool {
    !snapshot.improvements.is_empty()
}

/// Grounds, how, to whom, and dates already worked out (003-P31).
pub fn challenge(snapshot: &Snapshot, signed: Option<&Signed>, blocks: &mut Vec<Block>) {
    blocks.push(Block::heading(1, "Your right to challenge"));
    blocks.push(Block::body(
        "You can challenge this report once it is final. It is free, and will not affect how we treat you.",
    ));
    let grounds = [
        "A judgement does not follow from the evidence.",
        "We left out evidence that you gave us in time.",
        "We did not follow our own method.",
    ];
    let grounds = bullets(grounds.map(str::to_owned).into());
    blocks.push(Block::labelled("Grounds", vec![grounds]));
    blocks.push(Block::labelled(
        "How",
        vec![Block::body(
            "Write to us, or ring if writing is hard. Say which page, which ground, and what you ask us to change.",
        )],
    ));
    let council = &snapshot.council;
    let whom = filled(&council.challenge_contact).unwrap_or(&council.name);
    blocks.push(Block::labelled("To whom", body(&one_line(whom))));
    blocks.push(Block::labelled(
        "Who decides",
        vec![Block::body(
            "Somebody who did not write or sign this report. Requirements stay in force meanwhile, unless we pause one.",
        )],
    ));
    blocks.push(challenge_dates(snapshot));
    let draft = match status(signed) {
        Status::Final => String::new(),
        Status::Draft => format!(
            " This is a draft: the dates are counted as if it were issued on {}.",
            words::date(snapshot.issued)
        ),
    };
    blocks.push(Block::note(format!(
        "The date of the decision is for a challenge that reaches us on the last day.{draft}"
    )));
}

fn challenge_dates(snapshot: &Snapshot) -> Block {
    let step = |step: &str, days: u32, last: NaiveDate| {
        row(vec![
            Cell::text(step),
            Cell::text(format!("{days} working days")),
            Cell::strong(words::date(last)),
        ])
    };
    let challenge = challenge_by(snapshot);
    let rows = vec![
        step("You send the challenge", CHALLENGE_WITHIN, challenge),
        step(
            "We tell you the decision and the reasons",
            DECIDED_WITHIN,
            decided_by(snapshot),
        ),
    ];
    let columns = vec![
        Column::row_header("Step", 82),
        Column::new("Time allowed", 40),
        Column::new("Last date", 46),
    ];
    table(TableKind::Plain, columns, rows)
}

/// Everything with a date that follows from this report, in the order of the dates.
pub fn next_steps(snapshot: &Snapshot, blocks: &mut Vec<Block>) {
    let provider = snapshot.provider.name.as_str();
    let council = snapshot.council.name.as_str();
    let mut steps: Vec<(NaiveDate, String, String)> = Vec::new();
    let mut step = |by, what: String, who: &str| steps.push((by, what, who.into()));
    if asks_for_a_plan(snapshot) {
        step(
            plan_back_by(snapshot),
            "Action plan sent back".into(),
            provider,
        );
    }
    step(
        challenge_by(snapshot),
        "Last day to challenge this report".into(),
        provider,
    );
    let requirements = requirements(snapshot);
    let mut due: BTreeMap<NaiveDate, Vec<_>> = BTreeMap::new();
    for requirement in requirements {
        if let Some(by) = requirement.due() {
            due.entry(by).or_default().push(requirement);
        }
    }
    for (by, requirements) in due {
        let mut who: Vec<String> = requirements
            .iter()
            .map(|requirement| requirement.person.trim().to_owned())
            .collect();
        who.sort();
        who.dedup();
        step(
            by,
            format!("{} done", words::list(&references(&requirements))),
            &words::list(&who),
        );
    }
    for recommendation in recommendations(snapshot) {
        if let Some(by) = recommendation.due() {
            step(
                by,
                format!("{} looked at again", recommendation.reference()),
                council,
            );
        }
    }
    if let Some(by) = snapshot.plan.review_due {
        step(by, "Monitoring plan reviewed".into(), council);
    }
    steps.sort_by_key(|(by, _, _)| *by);
    blocks.push(Block::heading(1, "Next steps"));
    let rows = steps.into_iter().map(|(by, what, who)| {
        row(vec![
            Cell::text(what),
            Cell::text(who),
            Cell::strong(words::date(by)),
        ])
    });
    let columns = vec![
        Column::row_header("What happens", 72),
        Column::new("Who", 52),
        Column::new("By", 44),
    ];
    blocks.push(table(TableKind::Plain, columns, rows.collect()));
}

const NOT_YET: &str = "Not signed yet";

pub fn sign_off(snapshot: &Snapshot, signed: Option<&Signed>, blocks: &mut Vec<Block>) {
    blocks.push(starts_page("Sign-off"));
    let author = snapshot.colleague(snapshot.report.author);
    let first = signed.map(|signed| (&signed.signed_by, signed.signed_at));
    let second = signed
        .and_then(|signed| signed.countersigned.as_ref())
        .map(|(colleague, at)| (colleague, *at));
    let waiting_for_author = (
        author.map_or("The author", |author| &author.name),
        author.map_or("Wrote this report", |author| &author.job_title),
    );
    blocks.push(Block::Signatures(Signatures {
        signatures: vec![
            signature(
                "Signed",
                "I wrote this report. It says what we found.",
                first,
                waiting_for_author,
            ),
            signature(
                "Countersigned",
                "I checked this report against the evidence.",
                second,
                ("A second person", "Has not written any part of this report"),
            ),
        ],
    }));
    match signed {
        Some(signed) => blocks.push(Block::CheckPanel(CheckPanel {
            code: check_code(&signed.fingerprint),
            fingerprint: signed.fingerprint.clone(),
            how: format!(
                "Ask {} and read out the check code and the reference {}. We tell you whether this copy is the signed one.",
                snapshot.council.name, snapshot.report.reference
            ),
        })),
        None => blocks.push(Block::note(
            "The check code is printed here once this report is sent for a second signature.",
        )),
    }
}

/// One box: who signed and when, or whose signature is awaited.
fn signature(
    label: &str,
    statement: &str,
    signed: Option<(&Colleague, DateTime<Utc>)>,
    awaited: (&str, &str),
) -> Signature {
    let (name, job, at) = match signed {
        Some((colleague, at)) => (
            colleague.name.as_str(),
            colleague.job_title.as_str(),
            time::in_words(at),
        ),
        None => (awaited.0, awaited.1, NOT_YET.to_owned()),
    };
    Signature {
        label: label.into(),
        name: name.into(),
        job: job.into(),
        statement: statement.into(),
        at,
    }
}
