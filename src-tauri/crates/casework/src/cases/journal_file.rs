//! A part of the journal as a file: paper, or a table for a spreadsheet.

use super::journal::{Wanted, row, walk};
use super::pdf::pdf;
use super::report::write_whole;
use crate::document::journal as printed;
use crate::fault::{Answer, Code, Fault};
use crate::long_work::{Outcome, Tell, not_begun};
use crate::office::Office;
use crate::wire::*;
use domain::words::{self, hex};

const READ_AT_ONCE: usize = 200;
/// The parts of the work, for its progress: entries are gathered, then the file is made.
const PARTS: u64 = 2;
const SCALE: u64 = 1_000;

/// Lets the person choose where, and saves the entries that fit as a file.
pub fn save_journal(office: Office, request: SaveJournal) -> Answer<WorkBegun> {
    office.work.refuse_second()?;
    let wanted = Wanted::of(&office, request.filter)?;
    let days = match wanted.days() {
        (Some(from), Some(to)) => words::dates(from, to),
        (Some(from), None) => format!("from {}", words::date(from)),
        (None, to) => format!("to {}", words::date(to.unwrap_or(office.today()))),
    };
    let (kind, ending) = match request.format {
        JournalFormat::Csv => ("CSV", "csv"),
        JournalFormat::Pdf => ("PDF", "pdf"),
    };
    let name = format!("Journal {days}.{ending}");
    let chosen = office
        .dialogs
        .save_file("Save the journal", &name, kind, ending);
    let Some(path) = chosen else {
        return Ok(not_begun());
    };
    let work = office.work.clone();
    work.begin(WorkKind::JournalFile, path, move |path, tell| {
        let entries = gather(&office, &wanted, &|done, of| {
            tell(done * SCALE / of.max(1), PARTS * SCALE)
        })?;
        let bytes = bytes(&office, &wanted, request.format, &entries, &|done, of| {
            tell(SCALE + done * SCALE / of.max(1), PARTS * SCALE)
        })?;
        // What leaves the program is for the auditor to see.
        office.note()?;
        write_whole(path, &bytes)?;
        let number = words::grouped(entries.len() as u64);
        Ok(Outcome {
            result: vec![("Entries".to_owned(), number)],
            warnings: Vec::new(),
        })
    })
}

/// The entries that fit, oldest first, each with its hash.
fn gather(office: &Office, wanted: &Wanted, tell: Tell<'_>) -> Answer<Vec<(JournalRow, String)>> {
    let all = office.store().head().0;
    let (mut entries, mut before, mut looked_at) = (Vec::new(), None, 0);
    loop {
        let (found, next, looked) = walk(office, wanted, before, usize::MAX, READ_AT_ONCE)?;
        for entry in &found {
            entries.push((row(office, entry)?, hex(&entry.hash)));
        }
        looked_at += looked as u64;
        if !tell(looked_at.min(all), all) {
            return Err(stopped());
        }
        match next {
            Some(next) => before = Some(next),
            None => break,
        }
    }
    entries.reverse();
    Ok(entries)
}

fn stopped() -> Fault {
    Fault::new(Code::Invalid, "It was stopped. Nothing was saved.")
}

fn bytes(
    office: &Office,
    wanted: &Wanted,
    format: JournalFormat,
    entries: &[(JournalRow, String)],
    tell: Tell<'_>,
) -> Answer<Vec<u8>> {
    if entries.is_empty() {
        let words = "No entry fits these filters. Nothing was saved.";
        return Err(Fault::new(Code::Invalid, words));
    }
    if format == JournalFormat::Csv {
        let table = printed::table(entries);
        let bytes = exchange::csv::write(table.iter().map(Vec::as_slice));
        return if tell(1, 1) {
            Ok(bytes)
        } else {
            Err(stopped())
        };
    }
    let (from, to) = wanted.days();
    let document = printed::document(&printed::Printed {
        council: &office.council,
        from,
        to,
        filters: wanted.in_words(office),
        rows: entries,
        by: &office.acting.name,
        at: office.now(),
    });
    Ok(pdf(office, &document, tell)?.bytes)
}

/// For the command line.
pub fn entries(office: &Office, filter: JournalFilter) -> Answer<Vec<(JournalRow, String)>> {
    let wanted = Wanted::of(office, filter)?;
    gather(office, &wanted, &|_, _| true)
}
