//! Backups: making, checking and restoring them. None of it needs a key, so that IT can do it at night.

use crate::fault::{Answer, Code, Fault};
use crate::long_work::{Outcome, idle, not_begun};
use crate::office::{Desk, Office, Which};
use crate::wire::*;
use chrono::{DateTime, Utc};
use domain::rules::backup as rule;
use domain::words::{self, hex};
use std::path::{Path, PathBuf};
use store::{BackupError, Manifest, Store, Verified};

const KIND: &str = "Backups of Countersign";
const ENDING: &str = "backup";

impl From<BackupError> for Fault {
    fn from(error: BackupError) -> Fault {
        match error {
            BackupError::Store(error) => error.into(),
            BackupError::Unlock(error) => error.into(),
            other => Fault::new(Code::Storage, other.to_string()),
        }
    }
}

/// How the store stands with its backups.
pub fn backups(office: Office, _: Nothing) -> Answer<Backups> {
    let notes = office.store().backups()?;
    // The last that was made, whatever the clock said.
    let last = notes.iter().rev().find(|note| note.made.is_some());
    let last = last.map(|note| note.at);
    let day = last.map(|at| at.date_naive());
    let standing = rule::standing(day, office.today(), &office.council);
    Ok(Backups {
        words: standing.words,
        last,
        today: day.is_some_and(|day| day >= office.today()) && !standing.due,
        due: standing.due,
        reminder_days: office.council.backup_reminder_days,
        kept_days: office.council.backup_kept_days,
    })
}

/// Lets the person choose where, and backs up in the background.
pub fn back_up(office: Office, _: Nothing) -> Answer<WorkBegun> {
    office.work.refuse_second()?;
    let name = format!("Countersign {}.{ENDING}", office.today());
    let chosen = office
        .dialogs
        .save_file("Save the backup", &name, KIND, ENDING);
    let Some(path) = chosen else {
        return Ok(not_begun());
    };
    let (place, at) = (office.store().place().to_owned(), office.now());
    office
        .work
        .begin(WorkKind::Backup, path, move |path, tell| {
            let made = store::backup(&place, path, at, tell)?;
            Ok(Outcome {
                result: in_words(&made.manifest),
                warnings: made.warnings,
            })
        })
}

/// Lets the person choose a backup, and reads it from its first byte to its last.
pub fn check_backup(office: Office, _: Nothing) -> Answer<WorkBegun> {
    office.work.refuse_second()?;
    let chosen = office.dialogs.open_file("Choose a backup", KIND, &[ENDING]);
    let Some(path) = chosen else {
        return Ok(not_begun());
    };
    office.work.begin(WorkKind::Check, path, |path, tell| {
        let manifest = store::check_backup(path, tell)?;
        Ok(Outcome {
            result: in_words(&manifest),
            warnings: Vec::new(),
        })
    })
}

/// Before anybody can sign in: lets the person choose a backup, and restores it into the council’s empty place.
pub fn restore_backup(desk: &Desk, _: Nothing) -> Answer<WorkBegun> {
    desk.work.refuse_second()?;
    let place = desk.place(Which::Council).clone();
    is_free(&place)?;
    let chosen = desk.dialogs.open_file("Choose a backup", KIND, &[ENDING]);
    let Some(path) = chosen else {
        return Ok(not_begun());
    };
    desk.work.begin(WorkKind::Restore, path, move |path, tell| {
        let manifest = store::restore(path, &place, tell)?;
        Ok(Outcome {
            result: in_words(&manifest),
            warnings: Vec::new(),
        })
    })
}

fn is_free(place: &Path) -> Answer<()> {
    if !Store::exists(place) {
        return Ok(());
    }
    Err(Fault::new(
        Code::Invalid,
        "This computer already has a council’s store. A backup is restored into an empty place only.",
    ))
}

/// How far the work in the background is. Before signing in, only a restore is spoken of.
pub fn long_work(desk: &Desk, _: Nothing) -> Answer<WorkView> {
    let view = desk.work.view();
    let shown = view.kind == Some(WorkKind::Restore) || desk.office("long_work").is_ok();
    Ok(if shown { view } else { idle() })
}

pub fn stop_long_work(desk: &Desk, _: Nothing) -> Answer<Done> {
    if long_work(desk, Nothing {})?.kind.is_some() {
        desk.work.stop();
    }
    Ok(Done {})
}

/// What a backup holds, as people read it.
pub fn in_words(manifest: &Manifest) -> Vec<(String, String)> {
    let line = |label: &str, text: String| (label.to_owned(), text);
    let mut lines = vec![
        line("Made", time(manifest.at)),
        line("Changes", words::grouped(manifest.frames)),
        line("Versions of records", words::grouped(manifest.records)),
        line("Attachments", words::grouped(manifest.attachments)),
        line("Drafts", words::grouped(manifest.drafts)),
        line("Size", size(manifest.bytes)),
    ];
    if manifest.keyless > 0 {
        let gone = words::count(manifest.keyless as usize, "case file", "case files");
        lines.push(line(
            "Without a key",
            format!("{gone}: disposed of, and not to be read"),
        ));
    }
    lines.push(line("Fingerprint", hex(&manifest.head)));
    lines
}

fn time(at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&chrono::Local);
    format!(
        "{}, {}",
        words::date(local.date_naive()),
        local.format("%H:%M")
    )
}

fn size(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{bytes} bytes"),
        10_000..10_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}

/// For the command line: needs nobody, and works while the store is open elsewhere.
pub fn make(desk: &Desk, file: &Path) -> Answer<store::BackedUp> {
    let place = desk.place(Which::Council);
    Ok(store::backup(place, file, desk.clock.now(), &|_, _| true)?)
}

/// For the command line: with a person and their password, every record of it is opened.
pub fn check(file: &Path, person: Option<(&str, &str)>) -> Answer<(Manifest, Option<Verified>)> {
    let on = |_: u64, _: u64| true;
    match person {
        None => Ok((store::check_backup(file, &on)?, None)),
        Some((user, password)) => {
            let scratch: PathBuf = std::env::temp_dir();
            let (manifest, verified) = store::check_backup_as(file, user, password, &scratch, &on)?;
            Ok((manifest, Some(verified)))
        }
    }
}

/// For the command line.
pub fn restore(desk: &Desk, file: &Path) -> Answer<Manifest> {
    let place = desk.place(Which::Council);
    is_free(place)?;
    Ok(store::restore(file, place, &|_, _| true)?)
}
