//! Requirements, recommendations, and what came of the last ones.

use super::pieces::{
    body, capital, filled, recommendations, references, requirements, row, spelled, starts_page,
    table,
};
use crate::snapshot::Snapshot;
use chrono::NaiveDate;
use domain::choice::label;
use domain::records::action::{Action, ActionState};
use domain::records::improvement::{Improvement, Obligation};
use domain::words;
use report::{
    Block, Cell, CellLine, CellStyle, Check, Column, Inline, ParagraphStyle, Row, TableKind,
};

pub fn must(snapshot: &Snapshot, blocks: &mut Vec<Block>) {
    let requirements = requirements(snapshot);
    blocks.push(starts_page("Requirements"));
    blocks.push(Block::paragraph(
        ParagraphStyle::Body,
        vec![
            Inline::text("A requirement is something that you "),
            Inline::strong("must"),
            Inline::text(" do. It rests on the contract or the law, and has a person and a date. Tell us at once if you cannot meet a date."),
        ],
    ));
    if requirements.is_empty() {
        blocks.push(Block::body("There are no requirements."));
        return;
    }
    let columns = vec![
        Column::row_header("Ref", 12),
        Column::new("What must be done", 70),
        Column::new("Basis", 42),
        Column::new("Who, and by when", 44),
    ];
    let rows = requirements.iter().map(|requirement| {
        row(vec![
            Cell::strong(requirement.reference()),
            what(snapshot, requirement),
            Cell {
                lines: basis(requirement),
            },
            who_and_when(requirement),
        ])
    });
    blocks.push(table(TableKind::Requirements, columns, rows.collect()));
    blocks.push(Block::heading(2, "Who does what"));
    blocks.push(by_person(&requirements));
}

fn what(snapshot: &Snapshot, improvement: &Improvement) -> Cell {
    let mut lines = vec![
        CellLine::new(CellStyle::Title, improvement.title.trim()),
        CellLine::new(CellStyle::Body, improvement.text.trim()),
    ];
    if let Some(measure) = filled(&improvement.measure) {
        lines.push(CellLine::new(
            CellStyle::Body,
            format!("How we will know: {measure}"),
        ));
    }
    let answered = snapshot
        .findings
        .iter()
        .find(|held| held.id == improvement.finding);
    if let Some(held) = answered {
        let from = format!(
            "Criterion {}, finding F{}",
            held.value.criterion, held.value.number
        );
        lines.push(CellLine::new(CellStyle::Note, from));
    }
    Cell { lines }
}

fn basis(improvement: &Improvement) -> Vec<CellLine> {
    match &improvement.obligation {
        Obligation::Requirement {
            basis_type, basis, ..
        } => vec![
            CellLine::new(CellStyle::Note, label(basis_type)),
            CellLine::new(CellStyle::Body, basis.trim()),
        ],
        Obligation::Recommendation { .. } => Vec::new(),
    }
}

fn who_and_when(improvement: &Improvement) -> Cell {
    let due = improvement.due().map(words::date).unwrap_or_default();
    let mut cell = person(improvement);
    cell.lines.push(CellLine {
        style: CellStyle::Body,
        inlines: vec![Inline::strong(due)],
    });
    cell
}

fn person(improvement: &Improvement) -> Cell {
    Cell::text(format!(
        "{}, {}",
        improvement.person.trim(),
        improvement.role.trim()
    ))
}

/// Each responsible person once, with all that they answer for (003-P21).
fn by_person(requirements: &[&Improvement]) -> Block {
    let mut people: Vec<(String, Vec<&Improvement>)> = Vec::new();
    for requirement in requirements {
        let who = format!("{}, {}", requirement.person.trim(), requirement.role.trim());
        match people.iter_mut().find(|(known, _)| *known == who) {
            Some((_, theirs)) => theirs.push(requirement),
            None => people.push((who, vec![requirement])),
        }
    }
    let rows = people.into_iter().map(|(who, theirs)| {
        let first: Option<NaiveDate> = theirs
            .iter()
            .filter_map(|requirement| requirement.due())
            .min();
        row(vec![
            Cell::text(who),
            Cell::text(references(&theirs).join(", ")),
            Cell::text(first.map(words::date).unwrap_or_default()),
        ])
    });
    let columns = vec![
        Column::row_header("Person responsible", 82),
        Column::new("Requirements", 42),
        Column::new("First date", 44),
    ];
    table(TableKind::Plain, columns, rows.collect())
}

pub fn should(snapshot: &Snapshot, blocks: &mut Vec<Block>) {
    let recommendations = recommendations(snapshot);
    blocks.push(Block::heading(1, "Recommendations"));
    blocks.push(Block::body(
        "A recommendation is good practice. You may decline it; please tell us the reason.",
    ));
    if recommendations.is_empty() {
        blocks.push(Block::body("There are no recommendations."));
        return;
    }
    let columns = vec![
        Column::row_header("Ref", 12),
        Column::new("What we suggest", 76),
        Column::new("Person", 42),
        Column::new("Look at it again", 38),
    ];
    let rows = recommendations.iter().map(|recommendation| {
        row(vec![
            Cell::strong(recommendation.reference()),
            what(snapshot, recommendation),
            person(recommendation),
            Cell::text(
                recommendation
                    .due()
                    .map_or("Next review".into(), words::date),
            ),
        ])
    });
    blocks.push(table(TableKind::Requirements, columns, rows.collect()));
}

/// What came of the last report's improvements; nothing where there was no last report.
pub fn progress(snapshot: &Snapshot, blocks: &mut Vec<Block>) {
    let Some(previous) = &snapshot.previous else {
        return;
    };
    blocks.push(Block::heading(1, "Progress on the last plan"));
    let from = format!(
        "From report {}, issued on {}.",
        previous.reference,
        words::date(previous.issued)
    );
    if previous.actions.is_empty() {
        blocks.push(Block::body(format!("{from} It asked for no improvements.")));
        return;
    }
    let checks = previous.actions.iter().map(|(_, action)| check(action));
    let of = |wanted: Check| checks.clone().filter(|check| *check == wanted).count();
    let count = |count: usize, words: &str| {
        (count > 0).then(|| {
            format!(
                "{} {} {words}",
                spelled(count),
                if count == 1 { "is" } else { "are" }
            )
        })
    };
    let parts: Vec<String> = [
        count(of(Check::Done), "done"),
        count(of(Check::Declined), "declined"),
        count(of(Check::Open), "still open"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let short = capital(&words::list(&parts));
    blocks.push(Block::body(format!("{from} {short}.")));
    let columns = vec![
        Column::row_header("Ref", 12),
        Column::new("What was agreed", 64),
        Column::new("Result", 36),
        Column::new("How we know", 56),
    ];
    let rows = previous
        .actions
        .iter()
        .map(|(improvement, action)| progress_row(improvement, action));
    blocks.push(table(TableKind::Plain, columns, rows.collect()));
}

fn progress_row(improvement: &Improvement, action: &Action) -> Row {
    let mut agreed = vec![CellLine::new(CellStyle::Body, improvement.title.trim())];
    if !action.action.trim().is_empty() {
        agreed.push(CellLine::new(CellStyle::Note, action.action.trim()));
    }
    let state = Inline::Check {
        check: check(action),
        word: label(&action.state),
    };
    row(vec![
        Cell::strong(improvement.reference()),
        Cell { lines: agreed },
        Cell::inlines(vec![state]),
        Cell::text(how_we_know(action)),
    ])
}

fn check(action: &Action) -> Check {
    match action.state {
        ActionState::Declined => Check::Declined,
        ActionState::Closed if action.declined.is_some() => Check::Declined,
        ActionState::Verified | ActionState::Closed => Check::Done,
        _ => Check::Open,
    }
}

/// The reason for declining, or our last check, or what you told us, or the date still to come.
fn how_we_know(action: &Action) -> String {
    let last_check = action
        .checks
        .last()
        .map(|check| check.evidence.trim().to_owned());
    let declined = filled(&action.declined).map(|reason| format!("Your reason: {reason}"));
    let reported = filled(&action.reported).map(|said| format!("You say: {said}"));
    let due = action.due.map(|due| format!("Due on {}", words::date(due)));
    declined
        .or(last_check)
        .or(reported)
        .or(due)
        .unwrap_or_default()
}

pub fn good_practice(snapshot: &Snapshot, blocks: &mut Vec<Block>) {
    if let Some(text) = filled(&snapshot.report.good_practice) {
        blocks.push(Block::heading(1, "Good practice to share"));
        blocks.extend(body(text));
    }
}
