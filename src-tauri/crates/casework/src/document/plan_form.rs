//! The action plan alone, with room to write at the meeting.

use super::closing::plan_back_by;
use super::pieces::{filled, paragraph, recommendations, requirements, row, subject, table};
use crate::snapshot::Snapshot;
use domain::records::improvement::Improvement;
use domain::words;
use report::{
    Block, Cell, CellLine, CellStyle, Check, Column, Heading, Inline, SideBySide, TableKind,
    Writing,
};

pub fn blocks(snapshot: &Snapshot) -> Vec<Block> {
    let mut blocks = vec![Block::heading(
        1,
        format!("Action plan: {}", subject(snapshot)),
    )];
    let requirements = requirements(snapshot);
    let recommendations = recommendations(snapshot);
    if requirements.is_empty() && recommendations.is_empty() {
        blocks.push(Block::body(
            "This report has no requirements and no recommendations. There is nothing to plan.",
        ));
        return blocks;
    }
    blocks.push(send_back(snapshot));
    if !requirements.is_empty() {
        blocks.push(must(snapshot, &requirements));
    }
    if !recommendations.is_empty() {
        blocks.push(Block::Heading(Heading {
            level: 1,
            text: "Recommendations, and agreement".into(),
            starts_page: !requirements.is_empty(),
        }));
        blocks.push(paragraph(vec![
            Inline::text("Recommendations are good practice. You may decline any of them: tick "),
            Inline::strong("No"),
            Inline::text(" and write why."),
        ]));
        blocks.push(should(&recommendations));
    }
    blocks.push(Block::heading(2, "Agreed by both"));
    blocks.push(agreed(snapshot));
    blocks
}

fn send_back(snapshot: &Snapshot) -> Block {
    paragraph(vec![
        Inline::text("Please send it back by "),
        Inline::strong(words::date(plan_back_by(snapshot))),
        Inline::text(format!(
            " to {}. Requirements must be done. Write what you will do, and what will show that it worked.",
            snapshot.council.name
        )),
    ])
}

pub fn one_line(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(", ")
}

fn must(snapshot: &Snapshot, requirements: &[&Improvement]) -> Block {
    let columns = vec![
        Column::row_header("Ref", 13),
        Column::new("What must be done", 70),
        Column::new("Who, and by when", 42),
        Column::new(format!("What {} will do", snapshot.provider.name), 64),
        Column::new("How we will both know", 44),
        Column::new("Council check", 34),
    ];
    let rows = requirements.iter().map(|requirement| {
        let mut known = Vec::new();
        if let Some(measure) = filled(&requirement.measure) {
            known.push(CellLine::new(CellStyle::Body, measure));
        }
        known.extend(CellLine::writing(2 - known.len()));
        row(vec![
            Cell::strong(requirement.reference()),
            what(requirement),
            who(requirement),
            Cell {
                lines: CellLine::writing(2),
            },
            Cell { lines: known },
            council_check(),
        ])
    });
    table(TableKind::Form, columns, rows.collect())
}

fn should(recommendations: &[&Improvement]) -> Block {
    let columns = vec![
        Column::row_header("Ref", 13),
        Column::new("What we suggest", 72),
        Column::new("Who, and when", 40),
        Column::new("Will you do it?", 34),
        Column::new("What you will do, or why not", 77),
        Column::new("Council check", 34),
    ];
    let rows = recommendations.iter().map(|recommendation| {
        row(vec![
            Cell::strong(recommendation.reference()),
            what(recommendation),
            who(recommendation),
            Cell {
                lines: vec![tick("Yes"), tick("No, because:")],
            },
            Cell {
                lines: CellLine::writing(2),
            },
            council_check(),
        ])
    });
    table(TableKind::Form, columns, rows.collect())
}

fn what(improvement: &Improvement) -> Cell {
    let title = improvement.title.trim().trim_end_matches('.');
    Cell::inlines(vec![
        Inline::strong(format!("{title}.")),
        Inline::text(format!(" {}", improvement.text.trim())),
    ])
}

fn who(improvement: &Improvement) -> Cell {
    let due = improvement.due().map(words::date);
    let person = format!("{}, {}", improvement.person.trim(), improvement.role.trim());
    Cell {
        lines: vec![
            CellLine::new(CellStyle::Body, person),
            CellLine {
                style: CellStyle::Body,
                inlines: vec![Inline::strong(due.unwrap_or("Next review".into()))],
            },
        ],
    }
}

fn council_check() -> Cell {
    let mut lines = vec![tick("Verified"), tick("Returned")];
    lines.push(CellLine::new(CellStyle::Writing, "Officer and date"));
    Cell { lines }
}

fn agreed(snapshot: &Snapshot) -> Block {
    let by = |name: &str| {
        vec![Block::Writing(Writing {
            label: Some(format!("For {name}")),
            lines: 1,
            below: vec!["Name and signature".into(), "Date".into()],
        })]
    };
    Block::SideBySide(SideBySide {
        left: by(&snapshot.provider.name),
        right: by(&snapshot.council.name),
    })
}

/// A box to tick by hand, and its word.
pub fn tick(word: &str) -> CellLine {
    CellLine {
        style: CellStyle::Body,
        inlines: vec![Inline::Check {
            check: Check::Blank,
            word: word.into(),
        }],
    }
}
