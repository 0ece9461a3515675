//! Small pieces that several parts of the report use.

use crate::snapshot::Snapshot;
use chrono::NaiveDate;
use domain::choice::label;
use domain::records::activity::Method;
use domain::records::framework::Domain;
use domain::records::improvement::Improvement;
use domain::records::judgement::Rating as Judged;
use domain::records::report::Grade;
pub use domain::words::{capital, spelled};
use domain::{Uuid, words};
use report::{
    Block, Caption, Cell, Column, Heading, Inline, List, ListItem, ParagraphStyle, Rating, Row,
    Table, TableKind,
};

/// Gives each figure its number.
#[derive(Default)]
pub struct Figures(u32);

impl Figures {
    pub fn caption(&mut self, text: impl Into<String>) -> Caption {
        self.0 += 1;
        Caption {
            label: format!("Figure {}", self.0),
            text: text.into(),
        }
    }
}

/// What was monitored: the service, or the contract where it has no single one.
pub fn subject(snapshot: &Snapshot) -> String {
    let service = snapshot.service.as_ref().map(|service| &service.name);
    service.unwrap_or(&snapshot.contract.title).clone()
}

pub fn name(snapshot: &Snapshot, id: Uuid) -> Option<String> {
    snapshot
        .colleague(id)
        .map(|colleague| colleague.name.clone())
}

/// The days on which we looked.
pub fn days(snapshot: &Snapshot) -> String {
    words::dates(snapshot.activity.from, snapshot.activity.last_day())
}

/// `This visit`, for the heads of columns.
pub fn this_time(snapshot: &Snapshot) -> &'static str {
    if snapshot.activity.method == Method::Visit {
        "This visit"
    } else {
        "This time"
    }
}

/// `March 2026`
pub fn month(day: NaiveDate) -> String {
    let date = words::date(day);
    date.split_once(' ')
        .map_or(date.clone(), |(_, month)| month.to_owned())
}

pub fn grade(grade: Option<Grade>) -> Rating {
    Rating {
        level: grade.map(Grade::level),
        word: grade.map_or_else(|| "Not rated".into(), |grade| label(&grade)),
        earlier: false,
    }
}

pub fn earlier(rating: Rating) -> Rating {
    Rating {
        earlier: true,
        ..rating
    }
}

pub fn judged(rating: Judged) -> Rating {
    Rating {
        level: rating.level(),
        word: label(&rating),
        earlier: false,
    }
}

/// The domains that this report covers, with their place in the framework, from 1.
pub fn domains(snapshot: &Snapshot) -> Vec<(usize, &Domain)> {
    let covered = |domain: &Domain| {
        domain.criteria.iter().any(|criterion| {
            let number = criterion.number;
            snapshot
                .judgements
                .iter()
                .any(|judgement| judgement.criterion == number)
                || snapshot
                    .findings
                    .iter()
                    .any(|held| held.value.criterion == number)
        })
    };
    let all = snapshot.framework.domains.iter().enumerate();
    all.map(|(place, domain)| (place + 1, domain))
        .filter(|(_, domain)| covered(domain))
        .collect()
}

/// A domain's number and title, for a table or figure: set apart, and never on two lines.
pub fn numbered(place: usize, title: &str) -> String {
    format!("{place}\u{A0}\u{A0}{title}")
}

pub fn grade_now(snapshot: &Snapshot, code: &str) -> Option<Grade> {
    snapshot
        .grades
        .iter()
        .find(|(of, _)| of == code)
        .and_then(|(_, graded)| graded.grade)
}

/// The grades of the domains last time, where they can be compared: two frameworks may use the
/// same code for different things.
pub fn grades_before(snapshot: &Snapshot) -> Option<&[(String, Option<Grade>)]> {
    let previous = snapshot.previous.as_ref()?;
    (previous.framework.name == snapshot.framework.name).then_some(&previous.grades)
}

pub fn grade_before(snapshot: &Snapshot, code: &str) -> Option<Grade> {
    grades_before(snapshot)?
        .iter()
        .find(|(of, _)| of == code)
        .and_then(|(_, grade)| *grade)
}

pub fn requirements(snapshot: &Snapshot) -> Vec<&Improvement> {
    snapshot
        .improvements
        .iter()
        .filter(|improvement| improvement.is_requirement())
        .collect()
}

pub fn recommendations(snapshot: &Snapshot) -> Vec<&Improvement> {
    snapshot
        .improvements
        .iter()
        .filter(|improvement| !improvement.is_requirement())
        .collect()
}

/// `R1 to R5`, `R2`, or nothing.
pub fn range(references: &[String]) -> Option<String> {
    match references {
        [] => None,
        [one] => Some(one.clone()),
        [first, .., last] => Some(format!("{first} to {last}")),
    }
}

pub fn references(improvements: &[&Improvement]) -> Vec<String> {
    improvements
        .iter()
        .map(|improvement| improvement.reference())
        .collect()
}

/// The text of an optional field, where there is any.
pub fn filled(text: &Option<String>) -> Option<&str> {
    text.as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

/// A typed text as paragraphs: an empty line begins a new one.
pub fn paragraphs(style: ParagraphStyle, text: &str) -> Vec<Block> {
    let parts = text
        .split("\n\n")
        .map(str::trim)
        .filter(|part| !part.is_empty());
    parts
        .map(|part| Block::paragraph(style, vec![Inline::text(part)]))
        .collect()
}

pub fn body(text: &str) -> Vec<Block> {
    paragraphs(ParagraphStyle::Body, text)
}

/// A typed text under a label in the side column, where there is any.
pub fn labelled(label: &str, text: &Option<String>, blocks: &mut Vec<Block>) {
    if let Some(text) = filled(text) {
        blocks.push(Block::labelled(label, body(text)));
    }
}

/// A text that ends with its evidence, before the full stop, unless the officer has named some in
/// it already.
pub fn sourced(text: &str, references: &[String]) -> Vec<Inline> {
    let text = text.trim();
    let names_some = |part: &str| part.starts_with(|next: char| next.is_ascii_digit());
    if references.is_empty() || text.split("(E").skip(1).any(names_some) {
        return vec![Inline::text(text)];
    }
    let source = Inline::Source {
        references: references.to_vec(),
    };
    match text.strip_suffix('.') {
        Some(open) => vec![Inline::text(format!("{open} ")), source, Inline::text(".")],
        None => vec![Inline::text(format!("{text} ")), source],
    }
}

pub fn starts_page(text: &str) -> Block {
    Block::Heading(Heading {
        level: 1,
        text: text.into(),
        starts_page: true,
    })
}

pub fn row(cells: Vec<Cell>) -> Row {
    Row { cells }
}

pub fn table(kind: TableKind, columns: Vec<Column>, rows: Vec<Row>) -> Block {
    Block::Table(Table {
        caption: None,
        kind,
        columns,
        rows,
    })
}

pub fn paragraph(inlines: Vec<Inline>) -> Block {
    Block::paragraph(ParagraphStyle::Body, inlines)
}

pub fn bullets(items: Vec<String>) -> Block {
    let items = items.into_iter().map(|text| ListItem {
        inlines: vec![Inline::text(text)],
        nested: None,
    });
    Block::List(List {
        numbered: false,
        items: items.collect(),
    })
}
