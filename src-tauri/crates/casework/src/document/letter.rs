//! The letter that goes to the provider with the report.

use super::closing::{
    CHALLENGE_WITHIN, DECIDED_WITHIN, asks_for_a_plan, challenge_by, decided_by, plan_back_by,
};
use super::pieces::{
    bullets, capital, days, earlier, filled, grade, month, paragraph, recommendations,
    requirements, row, spelled, subject, table,
};
use super::plan_form::one_line;
use crate::snapshot::{Signed, Snapshot};
use chrono::NaiveDate;
use domain::records::activity::Method;
use domain::words;
use report::{Block, Cell, Column, Inline, Letterhead, TableKind, Writing};

/// More of them stand in the report.
const MOST_STRENGTHS: usize = 3;

pub fn blocks(snapshot: &Snapshot, signed: Option<&Signed>) -> Vec<Block> {
    let has_easy_read = !snapshot.report.easy_read.is_empty();
    let mut blocks = vec![
        Block::Letterhead(Letterhead {
            sender: sender(snapshot),
            to: address(snapshot),
            details: vec![
                vec![Inline::strong(words::date(snapshot.issued))],
                vec![Inline::text(format!(
                    "Our reference: {}",
                    snapshot.report.reference
                ))],
                vec![Inline::text(format!(
                    "Contract: {}",
                    snapshot.contract.reference
                ))],
            ],
        }),
        Block::body(format!("Dear {}", dear(snapshot))),
        Block::heading(
            1,
            format!("{}: final contract monitoring report", subject(snapshot)),
        ),
    ];
    thanks(snapshot, &mut blocks);
    blocks.push(paragraph(rating(snapshot)));
    blocks.push(Block::heading(2, "Dates for you"));
    blocks.push(dates(snapshot));
    blocks.push(Block::heading(2, "Your right to challenge"));
    blocks.push(paragraph(challenge(snapshot)));
    blocks.push(Block::body(if has_easy_read {
        "Please show the Easy Read report and the summary to the people who use the service and to their families."
    } else {
        "Please show the summary to the people who use the service and to their families."
    }));
    blocks.push(Block::body("Yours sincerely"));
    blocks.push(Block::Writing(Writing {
        label: None,
        lines: 1,
        below: Vec::new(),
    }));
    blocks.push(signed_by(signed));
    let mut enclosed = vec!["provider’s copy of the report", "one-page summary"];
    if asks_for_a_plan(snapshot) {
        enclosed.push("action plan");
    }
    if has_easy_read {
        enclosed.push("Easy Read");
    }
    blocks.push(Block::note(format!("Enclosed: {}", enclosed.join(", "))));
    blocks
}

/// Address of the council, as providers write to it.
fn sender(snapshot: &Snapshot) -> Vec<String> {
    let contact = filled(&snapshot.council.challenge_contact).unwrap_or_default();
    let lines = contact.lines().map(|line| line.trim().to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}

/// Where it goes: person, job, provider, and the lines of the address.
fn address(snapshot: &Snapshot) -> Vec<String> {
    let provider = &snapshot.provider;
    let mut lines: Vec<String> = [&provider.contact, &provider.contact_job]
        .into_iter()
        .filter_map(|text| filled(text))
        .map(str::to_owned)
        .collect();
    lines.push(provider.name.clone());
    let address = filled(&provider.address).unwrap_or_default();
    lines.extend(address.lines().map(|line| line.trim().to_owned()));
    lines.retain(|line| !line.is_empty());
    lines
}

fn dear(snapshot: &Snapshot) -> &str {
    filled(&snapshot.provider.contact).unwrap_or("colleague")
}

/// What is good stands first.
fn thanks(snapshot: &Snapshot, blocks: &mut Vec<Block>) {
    let thanks = match snapshot.activity.method {
        Method::Visit => format!(
            "Thank you for the time and openness that your staff gave us on {}.",
            days(snapshot)
        ),
        _ => "Thank you for the time and openness that your staff gave us.".into(),
    };
    let strengths: Vec<String> = snapshot
        .report
        .strengths
        .iter()
        .map(|strength| strength.text.trim().to_owned())
        .filter(|text| !text.is_empty())
        .take(MOST_STRENGTHS)
        .collect();
    if strengths.is_empty() {
        blocks.push(Block::body(thanks));
        return;
    }
    blocks.push(Block::body(format!("{thanks} We saw these strengths:")));
    blocks.push(bullets(strengths));
}

fn rating(snapshot: &Snapshot) -> Vec<Inline> {
    let mut inlines = vec![
        Inline::text("The overall rating is "),
        Inline::Rating(grade(snapshot.grade())),
        Inline::text("."),
    ];
    if let Some(previous) = &snapshot.previous {
        inlines.push(Inline::text(format!(
            " Last time, in {}, it was ",
            month(previous.issued)
        )));
        inlines.push(Inline::Rating(earlier(grade(previous.overall))));
        inlines.push(Inline::text("."));
    }
    let must = requirements(snapshot).len();
    let should = recommendations(snapshot).len();
    let counted = |count: usize, one: &str, many: &str| match count {
        0 => format!("no {many}"),
        1 => format!("one {one}"),
        _ => format!("{} {many}", spelled(count)),
    };
    inlines.push(Inline::text(" The report has "));
    inlines.push(Inline::strong(counted(must, "requirement", "requirements")));
    inlines.push(Inline::text(if must == 0 {
        " and "
    } else {
        ", which must be done, and "
    }));
    inlines.push(Inline::strong(counted(
        should,
        "recommendation",
        "recommendations",
    )));
    inlines.push(Inline::text(if should == 0 {
        "."
    } else {
        ", which are good practice."
    }));
    inlines
}

fn dates(snapshot: &Snapshot) -> Block {
    let mut dates: Vec<(NaiveDate, String)> = requirements(snapshot)
        .into_iter()
        .filter_map(|requirement| {
            let what = format!("{} ({})", requirement.title.trim(), requirement.reference());
            Some((requirement.due()?, what))
        })
        .collect();
    if asks_for_a_plan(snapshot) {
        dates.push((
            plan_back_by(snapshot),
            "Send us your action plan, on the form enclosed".into(),
        ));
    }
    dates.push((
        challenge_by(snapshot),
        "Last day to challenge the report".into(),
    ));
    dates.sort();
    let rows = dates
        .into_iter()
        .map(|(by, what)| row(vec![Cell::text(what), Cell::text(words::date(by))]));
    let columns = vec![Column::row_header("What", 124), Column::new("By", 44)];
    table(TableKind::Plain, columns, rows.collect())
}

fn challenge(snapshot: &Snapshot) -> Vec<Inline> {
    let council = &snapshot.council;
    let whom = match filled(&council.challenge_contact) {
        Some(contact) => one_line(contact).trim_end_matches('.').to_owned(),
        None => council.name.clone(),
    };
    vec![
        Inline::text(
            "You can challenge a judgement that does not follow from the evidence, evidence that we left out, or a step of our method that we missed. ",
        ),
        Inline::text(format!("You have {CHALLENGE_WITHIN} working days: until ")),
        Inline::strong(words::date(challenge_by(snapshot))),
        Inline::text(format!(
            ". Write to: {whom}. Somebody who did not write or sign the report answers within {DECIDED_WITHIN} working days: by "
        )),
        Inline::strong(words::date(decided_by(snapshot))),
        Inline::text(" at the latest."),
    ]
}

fn signed_by(signed: Option<&Signed>) -> Block {
    let second = signed.and_then(|signed| signed.countersigned.as_ref());
    let Some((colleague, _)) = second else {
        return Block::body("Not signed yet");
    };
    paragraph(vec![
        Inline::strong(&colleague.name),
        Inline::text(format!("\n{}", capital(&colleague.job_title))),
    ])
}
