//! A part of the journal as a table: for paper, and for a spreadsheet.

use super::{colour, pieces, time};
use crate::wire::JournalRow;
use chrono::{DateTime, NaiveDate, Utc};
use domain::records::council::Council;
use domain::words;
use report::{
    Block, Cell, CellLine, CellStyle, Column, Document, Format, Inline, KeyValue, KeyValues, Row,
    Status, TableKind,
};

/// Entries oldest first, each with its hash; and what the paper says of them.
pub struct Printed<'a> {
    pub council: &'a Council,
    /// The days asked for; those of the entries where they are left open.
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    /// In words: "by Priya Nair".
    pub filters: Vec<String>,
    pub rows: &'a [(JournalRow, String)],
    pub by: &'a str,
    pub at: DateTime<Utc>,
}

pub fn document(printed: &Printed<'_>) -> Document {
    let days = days(printed);
    let title = format!("Journal, {days}");
    let ends = (printed.rows.first(), printed.rows.last());
    let number = |end: Option<&(JournalRow, String)>| end.map_or(0, |(row, _)| row.sequence);
    Document {
        lang: "en-GB".into(),
        title: format!("{}: {title}", printed.council.name),
        running_title: format!("{} · journal, {days}", printed.council.name),
        reference: format!("Entries {} to {}", number(ends.0), number(ends.1)),
        version: 1,
        edition: None,
        format: Format::Standard,
        status: Status::Final,
        council: printed.council.name.clone(),
        brand: colour::for_paper(&printed.council.brand_deep),
        author: format!("{}, {}", printed.by, printed.council.name),
        subject: title.clone(),
        check_code: None,
        created: printed.at,
        marking: None,
        blocks: vec![
            Block::heading(1, title),
            Block::KeyValues(KeyValues {
                rows: facts(printed, &days),
            }),
            Block::note(
                "Each entry has a hash that covers it and the hash of the entry before it. \
                 To check this paper, verify the store with the number and the hash of the last entry: \
                 countersign-admin verify --head NUMBER:HASH.",
            ),
            entries(printed.rows),
        ],
    }
}

fn days(printed: &Printed<'_>) -> String {
    let day = |end: Option<&(JournalRow, String)>| end.map(|(row, _)| time::day(row.at));
    let today = time::day(printed.at);
    let from = printed.from.or(day(printed.rows.first())).unwrap_or(today);
    let to = printed.to.or(day(printed.rows.last())).unwrap_or(today);
    words::dates(from, to)
}

fn facts(printed: &Printed<'_>, days: &str) -> Vec<KeyValue> {
    let fact = |label: &str, text: String| KeyValue {
        label: label.into(),
        value: vec![Inline::text(text)],
    };
    let head = |end: Option<&(JournalRow, String)>| {
        end.map(|(row, hash)| format!("{}: {}", row.sequence, grouped(hash)))
            .unwrap_or_default()
    };
    let shown = match printed.filters.as_slice() {
        [] => "Every entry".to_owned(),
        filters => format!("Entries {}", filters.join(", ")),
    };
    vec![
        fact("Days", days.to_owned()),
        fact("What is shown", shown),
        fact("Entries", printed.rows.len().to_string()),
        fact("First entry", head(printed.rows.first())),
        fact("Last entry", head(printed.rows.last())),
        fact(
            "Made",
            format!("{} by {}", time::in_words(printed.at), printed.by),
        ),
    ]
}

/// In eights, so that a line can end within it.
fn grouped(hash: &str) -> String {
    let digits: Vec<char> = hash.chars().collect();
    let groups = digits.chunks(8).map(|group| group.iter().collect());
    groups.collect::<Vec<String>>().join(" ")
}

fn entries(rows: &[(JournalRow, String)]) -> Block {
    let rows = rows.iter().map(|(row, _)| {
        let mut what = vec![CellLine::new(CellStyle::Title, row.what.as_str())];
        if let Some(about) = &row.about {
            what.push(CellLine::new(CellStyle::Body, about.as_str()));
        }
        let changed = records(row);
        if !changed.is_empty() {
            what.push(CellLine::new(CellStyle::Note, changed));
        }
        Row {
            cells: vec![
                Cell::text(row.sequence.to_string()),
                Cell::text(time::in_words(row.at)),
                Cell::text(who(row)),
                Cell { lines: what },
            ],
        }
    });
    let columns = vec![
        Column::row_header("Entry", 16),
        Column::new("When", 34),
        Column::new("Who", 34),
        Column::new("What", 84),
    ];
    pieces::table(TableKind::Compact, columns, rows.collect())
}

fn who(row: &JournalRow) -> String {
    match &row.on_behalf_of {
        Some(other) => format!("{}, for {other}", row.person),
        None => row.person.clone(),
    }
}

fn records(row: &JournalRow) -> String {
    let mut named = row.records.clone();
    if row.more > 0 && named.is_empty() {
        named.push(words::count(row.more, "record", "records"));
    } else if row.more > 0 {
        named.push(format!("{} more", row.more));
    }
    named.join(", ")
}

/// The same for a spreadsheet, with a row of headings and each entry's hash.
pub fn table(rows: &[(JournalRow, String)]) -> Vec<Vec<String>> {
    let headings = [
        "Entry",
        "Date",
        "Time",
        "Person",
        "On behalf of",
        "What was done",
        "About",
        "Records",
        "Hash",
    ];
    let mut table = vec![headings.map(str::to_owned).to_vec()];
    table.extend(rows.iter().map(|(row, hash)| {
        vec![
            row.sequence.to_string(),
            time::day(row.at).to_string(),
            time::clock(row.at),
            row.person.clone(),
            row.on_behalf_of.clone().unwrap_or_default(),
            row.what.clone(),
            row.about.clone().unwrap_or_default(),
            records(row),
            hash.clone(),
        ]
    }));
    table
}
