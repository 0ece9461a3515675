//! Requirements, recommendations, and what came of the last ones.

use super::pieces::{
    capital, filled, name, recommendations, references, requirements, row, spelled, starts_page,
    table,
};
use super::time;
use crate::snapshot::Snapshot;
use chrono::NaiveDate;
use domain::choice::label;
use domain::records::action::{Action, ActionPlan, ActionState};
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
        Column::row_header("Ref", 11),
        Column::new("Requirement", 77),
        Column::new("Basis", 41),
        Column::new("Who, and by when", 39),
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
        } => {
            let (kind, basis) = (label(basis_type), basis.trim());
            let mut lines = vec![CellLine::new(CellStyle::Body, basis)];
            // Not twice, where the officer has begun with it.
            if !basis.to_lowercase().starts_with(&kind.to_lowercase()) {
                lines.insert(0, CellLine::new(CellStyle::Note, kind));
            }
            lines
        }
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
        "{},\n{}",
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
        Column::row_header("Ref", 11),
        Column::new("Recommendation", 84),
        Column::new("Person", 39),
        Column::new("Look at it again", 34),
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
        "From report {}, issued on {}.{}",
        previous.reference,
        words::date(previous.issued),
        previous
            .plan
            .as_ref()
            .map(|plan| agreement(snapshot, plan))
            .unwrap_or_default()
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
        Column::row_header("Ref", 10),
        Column::new("Agreed action", 74),
        Column::new("Result", 24),
        Column::new("How we know", 60),
    ];
    let rows = previous
        .actions
        .iter()
        .map(|(improvement, action)| progress_row(snapshot, improvement, action));
    blocks.push(table(TableKind::Plain, columns, rows.collect()));
}

/// When it was due back, and who agreed it.
fn agreement(snapshot: &Snapshot, plan: &ActionPlan) -> String {
    let mut said = String::new();
    if let Some(due) = plan.due_back {
        said.push_str(&format!(
            " Its action plan was due back on {}.",
            words::date(due)
        ));
    }
    if let Some(on) = plan.agreed_on {
        said.push_str(&format!(" It was agreed on {}", words::date(on)));
        let mut by = Vec::new();
        by.extend(filled(&plan.agreed_by_provider).map(|who| format!("{who} for you")));
        let ours = plan.agreed_by.and_then(|id| name(snapshot, id));
        by.extend(ours.map(|who| format!("{who} for us")));
        if !by.is_empty() {
            said.push_str(&format!(", by {}", words::list(&by)));
        }
        said.push('.');
    }
    said
}

fn progress_row(snapshot: &Snapshot, improvement: &Improvement, action: &Action) -> Row {
    let state = Inline::Check {
        check: check(action),
        word: label(&action.state),
    };
    row(vec![
        Cell::strong(improvement.reference()),
        Cell {
            lines: agreed(improvement, action),
        },
        Cell::inlines(vec![state]),
        Cell {
            lines: how_we_know(snapshot, action),
        },
    ])
}

/// What, by whom and until when, and what we said to it.
fn agreed(improvement: &Improvement, action: &Action) -> Vec<CellLine> {
    let mut lines = vec![CellLine::new(CellStyle::Body, improvement.title.trim())];
    let mut note = |text: String| lines.push(CellLine::new(CellStyle::Note, text));
    if !action.action.trim().is_empty() {
        note(action.action.trim().to_owned());
    }
    let mut who: Vec<String> = Vec::new();
    who.extend(filled(&Some(action.person.clone())).map(str::to_owned));
    who.extend(filled(&action.role).map(str::to_owned));
    who.extend(action.due.map(|due| format!("by {}", words::date(due))));
    if !who.is_empty() {
        note(who.join(", "));
    }
    if let Some(measure) = filled(&action.measure) {
        note(format!("How we both know: {measure}"));
    }
    if let Some(comment) = filled(&action.comment) {
        note(format!("Our comment: {comment}"));
    }
    lines
}

fn check(action: &Action) -> Check {
    match action.state {
        ActionState::Declined => Check::Declined,
        ActionState::Closed if action.declined.is_some() => Check::Declined,
        ActionState::Verified | ActionState::Closed => Check::Done,
        _ => Check::Open,
    }
}

/// The reason for declining, what you told us, and our checks.
fn how_we_know(snapshot: &Snapshot, action: &Action) -> Vec<CellLine> {
    let mut lines = Vec::new();
    let mut say = |text: String| lines.push(CellLine::new(CellStyle::Body, text));
    if let Some(reason) = filled(&action.declined) {
        say(format!("Your reason: {reason}"));
    }
    if let Some(said) = filled(&action.reported) {
        say(format!("You say: {said}"));
    }
    for check in &action.checks {
        let on = words::date(time::day(check.at));
        let by = name(snapshot, check.by).map(|name| format!(", {name}"));
        let note = filled(&check.note).map(|note| format!(" {note}"));
        say(format!(
            "{}{} ({on}{})",
            check.evidence.trim(),
            note.unwrap_or_default(),
            by.unwrap_or_default()
        ));
    }
    lines
}
