//! Which backups were made of a store: a line each in an unsealed file beside it. No places and no names.
//!
//! A backup is noted when it begins, and again when it is there. One that was killed in between stays noted as begun:
//! whoever asks which backups may still hold a key has to count it. Each line ends with a checksum of the rest.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use uuid::Uuid;

use super::Manifest;
use crate::disk;
use crate::error::{Result, StoreError};
use crate::frame::Hash;
use crate::journal;
use crate::store::places;

/// Beyond this length a new file is begun, and of the older ones one is kept.
const LONGEST: u64 = 64 * 1024;

/// A backup of which the store knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupNote {
    /// When it began: it holds what was acknowledged before, and perhaps a little more.
    pub at: DateTime<Utc>,
    /// What it holds; nothing where it was begun and is not known to have been finished.
    pub made: Option<BackupMade>,
}

/// A backup that was finished, read back and found good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupMade {
    /// Number of the last commit in it.
    pub sequence: u64,
    /// Hash of its manifest.
    pub manifest: Hash,
}

pub(super) fn begun(place: &Path, id: Uuid, at: DateTime<Utc>) -> Result<()> {
    append(place, &format!("{} begun {}", time(at), id.simple()))
}

pub(super) fn made(place: &Path, manifest: &Manifest) -> Result<()> {
    let hash = blake3::Hash::from_bytes(manifest.hash).to_hex();
    let (at, id) = (time(manifest.at), manifest.id.simple());
    append(place, &format!("{at} made {id} {} {hash}", manifest.frames))
}

/// It came to nothing, and left nothing behind.
pub(super) fn given_up(place: &Path, id: Uuid, at: DateTime<Utc>) -> Result<()> {
    append(place, &format!("{} none {}", time(at), id.simple()))
}

/// The notes as they stand.
pub(super) fn text(place: &Path) -> Result<Vec<u8>> {
    let mut text = disk::read_if_there(&older(place))?.unwrap_or_default();
    text.extend(disk::read_if_there(&newer(place))?.unwrap_or_default());
    Ok(text)
}

/// Takes out the lines that are not as they were written, keeps the list with them aside, and says so.
pub(crate) fn put_right(place: &Path) -> Result<Option<String>> {
    let mut said = None;
    for path in [older(place), newer(place)] {
        let text = disk::read_if_there(&path)?.unwrap_or_default();
        let kept = String::from_utf8_lossy(&text);
        let (whole, damaged): (Vec<&str>, Vec<&str>) = kept
            .lines()
            .filter(|line| !line.is_empty())
            .partition(|line| content(line).is_some());
        if damaged.is_empty() {
            continue;
        }
        let aside = places::aside(place);
        disk::make_folder(&aside)?;
        let name = format!("backups-{}", journal::stamp());
        disk::write_whole(&aside.join(&name), &text)?;
        disk::write_whole(&path, (whole.join("\n") + "\n").as_bytes())?;
        said = Some(format!(
            "The list of backups was damaged, so that a backup may be missing from it. Make a new one. \
             The old list is kept in aside/{name}."
        ));
    }
    Ok(said)
}

/// Oldest first. A line that is not as it was written is passed over.
pub(super) fn read(place: &Path) -> Result<Vec<BackupNote>> {
    let text = text(place)?;
    let text = String::from_utf8_lossy(&text);
    let mut notes: Vec<(Uuid, BackupNote)> = Vec::new();
    for line in text.lines().filter_map(content) {
        let words: Vec<&str> = line.split(' ').collect();
        let [at, what, id, rest @ ..] = words.as_slice() else {
            continue;
        };
        let (Ok(at), Ok(id)) = (DateTime::parse_from_rfc3339(at), Uuid::try_parse(id)) else {
            continue;
        };
        match (*what, rest) {
            ("begun", []) => notes.push((
                id,
                BackupNote {
                    at: at.to_utc(),
                    made: None,
                },
            )),
            ("made", [sequence, hash]) => {
                let (Ok(sequence), Ok(hash)) = (sequence.parse(), blake3::Hash::from_hex(hash))
                else {
                    continue;
                };
                notes.retain(|(of, _)| *of != id);
                let made = Some(BackupMade {
                    sequence,
                    manifest: *hash.as_bytes(),
                });
                let at = at.to_utc();
                notes.push((id, BackupNote { at, made }));
            }
            ("none", []) => notes.retain(|(of, _)| *of != id),
            _ => {}
        }
    }
    Ok(notes.into_iter().map(|(_, note)| note).collect())
}

/// One write at the end of the file: two programs that note something at once do not disturb each other.
fn append(place: &Path, line: &str) -> Result<()> {
    let path = newer(place);
    let failed = |e: std::io::Error| StoreError::io("writing", &path, &e);
    if std::fs::metadata(&path).is_ok_and(|details| details.len() > LONGEST) {
        std::fs::rename(&path, older(place)).map_err(failed)?;
    }
    let is_new = !path.exists();
    let file = disk::private().append(true).create(true).open(&path);
    let mut file = file.map_err(failed)?;
    if is_new {
        give_to_owner(&file, place);
    }
    // Begins a line of its own, whatever a power cut has left of the last one.
    file.write_all(format!("\n{line} {}\n", checksum(line)).as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(failed)?;
    disk::sync_folder(place)
}

/// A line without its checksum; nothing where that does not fit.
fn content(line: &str) -> Option<&str> {
    let (content, kept) = line.rsplit_once(' ')?;
    (checksum(content) == kept).then_some(content)
}

fn checksum(line: &str) -> String {
    blake3::hash(line.as_bytes()).to_hex()[..16].to_owned()
}

/// The nightly script may run as another user than the window, which has to be able to read and write the notes.
fn give_to_owner(file: &File, place: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        if let (Ok(ours), Ok(folder)) = (file.metadata(), place.metadata())
            && ours.uid() != folder.uid()
        {
            let _ = fchown(file, Some(folder.uid()), Some(folder.gid()));
        }
    }
    let _ = (file, place);
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

fn newer(place: &Path) -> PathBuf {
    place.join("backups")
}

fn older(place: &Path) -> PathBuf {
    place.join("backups.old")
}
