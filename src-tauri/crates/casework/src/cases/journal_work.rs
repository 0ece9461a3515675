//! What takes a while on the journal: checking it, and saving a part of it as a file. One at a time, in the background.

use super::check::{self, Checked, Step, hex};
use super::journal::{Wanted, row, walk};
use super::report::write_whole;
use crate::document::{journal as printed, time};
use crate::fault::{Answer, Code, Fault};
use crate::office::{Office, guard};
use crate::wire::*;
use domain::words;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How far back the last check is looked for.
const LOOK_BACK: usize = 4_000;
const READ_AT_ONCE: usize = 200;

/// A check or a file on its way, or what came of the last one.
#[derive(Default)]
pub struct Work {
    view: Option<JournalWork>,
    stop: Arc<AtomicBool>,
    /// In words; looked for once.
    last_check: Option<Option<String>>,
}

impl Work {
    /// When the store is locked: nothing goes on, and nothing stays in memory.
    pub fn forget(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        *self = Work::default();
    }
}

fn idle() -> JournalWork {
    JournalWork {
        state: WorkState::Idle,
        title: String::new(),
        now: String::new(),
        steps: Vec::new(),
        done: 0,
        of: 0,
        count: String::new(),
        result: None,
        faults: Vec::new(),
        last_check: None,
    }
}

pub fn journal_work(office: Office, _: Nothing) -> Answer<JournalWork> {
    let (view, known) = {
        let work = guard(&office.open.journal);
        let view = work.view.clone().unwrap_or_else(idle);
        (view, work.last_check.clone())
    };
    let last_check = match (view.state, known) {
        (WorkState::Running, _) => None,
        (_, Some(known)) => known,
        (_, None) => {
            let found = last_check(&office)?;
            guard(&office.open.journal).last_check = Some(found.clone());
            found
        }
    };
    Ok(JournalWork { last_check, ..view })
}

fn last_check(office: &Office) -> Answer<Option<String>> {
    let checks = JournalFilter {
        use_case: Some("check_journal".to_owned()),
        ..JournalFilter::default()
    };
    let wanted = Wanted::of(office, checks)?;
    let (found, _, _) = walk(office, &wanted, None, 1, LOOK_BACK)?;
    let register = office.register();
    Ok(found.first().map(|entry| {
        format!(
            "Last checked on {} by {}.",
            time::in_words(entry.time),
            register.person_name(entry.person)
        )
    }))
}

pub fn stop_journal_work(office: Office, _: Nothing) -> Answer<Done> {
    guard(&office.open.journal)
        .stop
        .store(true, Ordering::Relaxed);
    Ok(Done {})
}

/// What a piece of work says while it runs.
struct Telling {
    work: Arc<std::sync::Mutex<Work>>,
    stop: Arc<AtomicBool>,
    /// What each step is called in the list, and within a sentence.
    steps: Vec<(&'static str, &'static str)>,
}

impl Telling {
    /// False where it has to stop.
    fn at(&self, step: usize, done: u64, of: u64, count: String) -> bool {
        let stopped = self.stop.load(Ordering::Relaxed);
        let mut work = guard(&self.work);
        if let Some(view) = work.view.as_mut().filter(|_| !stopped) {
            view.steps = self.states(step);
            view.now = self.steps.get(step).map_or("", |(_, now)| now).to_owned();
            (view.done, view.of, view.count) = (done, of, count);
        }
        !stopped
    }

    fn states(&self, now: usize) -> Vec<WorkStep> {
        let state = |place: usize| match place.cmp(&now) {
            std::cmp::Ordering::Less => StepState::Done,
            std::cmp::Ordering::Equal => StepState::Now,
            std::cmp::Ordering::Greater => StepState::ToCome,
        };
        let steps = self.steps.iter().enumerate();
        steps
            .map(|(place, (title, _))| WorkStep {
                title: (*title).to_owned(),
                second: None,
                state: state(place),
            })
            .collect()
    }
}

/// What came of it: words, and what was found wrong.
type Outcome = Answer<Option<(String, Vec<String>)>>;

/// Runs one piece of work in the background; nothing as its outcome means that it was stopped.
fn begin(
    office: Office,
    title: &str,
    steps: Vec<(&'static str, &'static str)>,
    run: impl FnOnce(&Office, &Telling) -> Outcome + Send + 'static,
) -> Answer<()> {
    let telling = {
        let mut work = guard(&office.open.journal);
        let running = |view: &JournalWork| view.state == WorkState::Running;
        if work.view.as_ref().is_some_and(running) {
            let words = "The journal is still being worked on. Stop it, or wait for its end.";
            return Err(Fault::new(Code::Invalid, words));
        }
        work.stop = Arc::new(AtomicBool::new(false));
        work.last_check = None;
        let telling = Telling {
            work: office.open.journal.clone(),
            stop: work.stop.clone(),
            steps,
        };
        work.view = Some(JournalWork {
            state: WorkState::Running,
            title: title.to_owned(),
            steps: telling.states(0),
            now: telling.steps.first().map_or("", |(_, now)| now).to_owned(),
            ..idle()
        });
        telling
    };
    std::thread::spawn(move || {
        let outcome =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(&office, &telling)))
                .unwrap_or_else(|_| {
                    Err(Fault::unexpected(
                        "the work on the journal stopped half-way",
                    ))
                });
        let mut work = guard(&telling.work);
        // Locked meanwhile: nobody is there to be told.
        if let Some(view) = work.view.as_mut() {
            (view.state, view.result, view.faults) = match outcome {
                Ok(Some((result, faults))) => (WorkState::Finished, Some(result), faults),
                Ok(None) => (WorkState::Stopped, None, Vec::new()),
                Err(fault) => (WorkState::Failed, Some(fault.message), Vec::new()),
            };
        }
    });
    Ok(())
}

pub fn check_journal(office: Office, _: Nothing) -> Answer<Done> {
    let mut steps = vec![
        ("Entries read, and the chain checked", "reading the journal"),
        (
            "Working copy compared with the journal",
            "comparing the working copy",
        ),
        ("Attachments, drafts and keys opened", "opening attachments"),
        (
            "Lists and signed reports compared",
            "comparing lists and signed reports",
        ),
    ];
    if office.acting.sees().is_none() {
        // Whoever opens no content checks what can be checked without.
        steps.truncate(3);
    }
    begin(office, "Checking the journal", steps, |office, telling| {
        let tell = |step: Step, done: u64, of: u64| {
            let count = match step {
                Step::Journal => format!("{} of {} entries", thousands(done), thousands(of)),
                _ => format!("{}%", done * 100 / of.max(1)),
            };
            telling.at(step as usize, done, of, count)
        };
        let checked = match office.acting.sees() {
            Some(_) => check::everything(office, &tell)?,
            None => check::of_chain(office, &tell)?,
        };
        if !checked.complete {
            return Ok(None);
        }
        // That it was checked is for the auditor to see, too.
        office.note()?;
        Ok(Some((verdict(&checked), checked.faults)))
    })?;
    Ok(Done {})
}

fn verdict(checked: &Checked) -> String {
    match (checked.faults.len(), checked.frames) {
        (0, 1) => "The one entry is as it was written. Nothing was removed.".to_owned(),
        (0, entries) => format!(
            "All {} entries are as they were written. Nothing was removed.",
            thousands(entries)
        ),
        (1, _) => "One thing is not as it was written.".to_owned(),
        (faults, _) => format!("{faults} things are not as they were written."),
    }
}

fn entries_in_words(number: usize) -> String {
    match number {
        1 => "1 entry".to_owned(),
        many => format!("{} entries", thousands(many as u64)),
    }
}

/// `12,840`
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Lets the person choose where, and saves the entries that fit as a file.
pub fn save_journal(office: Office, request: SaveJournal) -> Answer<JournalSaving> {
    let wanted = Wanted::of(&office, request.filter)?;
    let days = match wanted.days() {
        (Some(from), Some(to)) => format!(" {}", words::dates(from, to)),
        (Some(from), None) => format!(" from {}", words::date(from)),
        (None, to) => format!(" to {}", words::date(to.unwrap_or(office.today()))),
    };
    let (kind, ending) = match request.format {
        JournalFormat::Csv => ("CSV", "csv"),
        JournalFormat::Pdf => ("PDF", "pdf"),
    };
    let name = format!("Journal{days}.{ending}");
    let Some(path) = office
        .dialogs
        .save_file("Save the journal", &name, kind, ending)
    else {
        return Ok(JournalSaving { begun: false });
    };
    let steps = vec![
        ("Entries gathered", "gathering entries"),
        match request.format {
            JournalFormat::Csv => ("File written", "writing the file"),
            JournalFormat::Pdf => ("Pages laid out and checked", "laying out pages"),
        },
    ];
    begin(
        office,
        "Saving the journal",
        steps,
        move |office, telling| save(office, telling, &wanted, request.format, &path),
    )?;
    Ok(JournalSaving { begun: true })
}

fn save(
    office: &Office,
    telling: &Telling,
    wanted: &Wanted,
    format: JournalFormat,
    path: &Path,
) -> Outcome {
    let Some(rows) = gather(office, telling, wanted)? else {
        return Ok(None);
    };
    let Some(bytes) = file(office, telling, wanted, format, &rows)? else {
        return Ok(None);
    };
    // What leaves the program is for the auditor to see.
    office.note()?;
    write_whole(path, &bytes)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(Some((
        format!("Saved {} in {name}.", entries_in_words(rows.len())),
        Vec::new(),
    )))
}

/// The entries that fit, oldest first, each with its hash.
fn gather(
    office: &Office,
    telling: &Telling,
    wanted: &Wanted,
) -> Answer<Option<Vec<(JournalRow, String)>>> {
    let all = office.store().head().0;
    let (mut rows, mut before) = (Vec::new(), None);
    let mut looked_at = 0;
    loop {
        let (found, next, looked) = walk(office, wanted, before, usize::MAX, READ_AT_ONCE)?;
        for entry in &found {
            rows.push((row(office, entry)?, hex(&entry.hash)));
        }
        looked_at += looked as u64;
        let count = format!("{} found", entries_in_words(rows.len()));
        if !telling.at(0, looked_at, all, count) {
            return Ok(None);
        }
        match next {
            Some(next) => before = Some(next),
            None => break,
        }
    }
    if rows.is_empty() {
        let words = "No entry fits these filters. Nothing was saved.";
        return Err(Fault::new(Code::Invalid, words));
    }
    rows.reverse();
    Ok(Some(rows))
}

/// The bytes of the file; nothing where it was stopped.
fn file(
    office: &Office,
    telling: &Telling,
    wanted: &Wanted,
    format: JournalFormat,
    rows: &[(JournalRow, String)],
) -> Answer<Option<Vec<u8>>> {
    if format == JournalFormat::Csv {
        let table = printed::table(rows);
        let bytes = exchange::csv::write(table.iter().map(Vec::as_slice));
        return Ok(telling.at(1, 1, 1, String::new()).then_some(bytes));
    }
    let (from, to) = wanted.days();
    let document = printed::document(&printed::Printed {
        council: &office.council,
        from,
        to,
        filters: wanted.in_words(office),
        rows,
        by: &office.acting.name,
        at: office.now(),
    });
    let progress = |done: usize, of: usize| {
        let count = format!("{}%", done * 100 / of.max(1));
        telling.at(1, done as u64, of as u64, count)
    };
    match report::export(&document, &progress) {
        Ok(pdf) => Ok(Some(pdf.bytes)),
        Err(report::ReportError::Cancelled) => Ok(None),
        Err(other) => Err(Fault::unexpected(other)),
    }
}

/// Gathers and saves in one go: for the command line.
pub fn entries(office: &Office, filter: JournalFilter) -> Answer<Vec<(JournalRow, String)>> {
    let telling = Telling {
        work: Arc::default(),
        stop: Arc::default(),
        steps: Vec::new(),
    };
    let wanted = Wanted::of(office, filter)?;
    Ok(gather(office, &telling, &wanted)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_parted() {
        let said = [0, 999, 1_000, 12_840, 1_234_567].map(thousands);
        assert_eq!(said, ["0", "999", "1,000", "12,840", "1,234,567"]);
    }
}
