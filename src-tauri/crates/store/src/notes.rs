//! What opening found and did, kept so that it can be read again later. It names files and numbers, never people.

use std::path::Path;

use chrono::{DateTime, SecondsFormat, Utc};

use crate::disk;
use crate::error::Result;

pub(crate) const NAME: &str = "notes";
/// Older ones are dropped: a machine that stops every day must not fill the file.
const MOST: usize = 200;

/// Something that was found and put right when the store was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// When, by this computer's clock.
    pub time: DateTime<Utc>,
    /// What was found and done, in a sentence or two.
    pub text: String,
}

/// Adds notes of this moment. On the disk when this returns.
pub(crate) fn keep(place: &Path, texts: &[String]) -> Result<()> {
    if texts.is_empty() {
        return Ok(());
    }
    let mut notes = read(place)?;
    let time = Utc::now();
    notes.extend(texts.iter().map(|text| Note {
        time,
        text: text.clone(),
    }));
    let from = notes.len().saturating_sub(MOST);
    let lines: String = notes[from..].iter().map(line).collect();
    disk::write_whole(&place.join(NAME), lines.as_bytes())
}

/// All that are kept, oldest first. A line that cannot be read is left out: it says nothing about the records.
pub(crate) fn read(place: &Path) -> Result<Vec<Note>> {
    let kept = disk::read_if_there(&place.join(NAME))?.unwrap_or_default();
    let text = String::from_utf8_lossy(&kept);
    let note = |line: &str| {
        let (time, text) = line.split_once('\t')?;
        Some(Note {
            time: time.parse().ok()?,
            text: text.to_owned(),
        })
    };
    Ok(text.lines().filter_map(note).collect())
}

fn line(note: &Note) -> String {
    let time = note.time.to_rfc3339_opts(SecondsFormat::Secs, true);
    format!("{time}\t{}\n", note.text.replace(['\n', '\t'], " "))
}
