//! Creating and opening a store, and putting right what a crash left behind.

use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::backup;
use crate::contents::{self, Contents, Vocabulary};
use crate::disk;
use crate::disposal;
use crate::error::{Result, StoreError};
use crate::head;
use crate::journal::{self, Journal, Placed, Point};
use crate::keys::{KeyFile, NewPerson};
use crate::lock::{LastTime, Lock};
use crate::migration;
use crate::notes;
use crate::place;
use crate::recovery::RecoveryKey;
use crate::seal::{KdfCost, Key};
use crate::store::places;
use crate::working::{self, Applied, WorkingCopy};

/// How long to wait for a program that is just ending.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);
const A_COPY: &str = "This is a copy of a store that had not been closed";
/// So many commits are replayed together.
const TOGETHER: usize = 64;
const BYTES_TOGETHER: usize = 4 * 1024 * 1024;
/// Less free space than this is a full disk: sled does not always come back from one.
const ROOM: u64 = 8 * 1024 * 1024;

/// What opening is at, for whoever waits. Bytes are those of the journal or of what is copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Another program holds the store and may be just ending.
    Waiting,
    /// An older store is being copied before it is changed.
    Copying {
        /// Bytes copied.
        done: u64,
        /// Bytes to copy.
        total: u64,
    },
    /// The journal is read.
    Checking {
        /// Bytes read.
        done: u64,
        /// Bytes to read.
        total: u64,
    },
    /// The working copy is made again, or brought up to date.
    Rebuilding {
        /// Bytes applied.
        done: u64,
        /// Bytes to apply.
        total: u64,
    },
}

pub(crate) type Tell<'a> = &'a dyn Fn(Step);

/// What opening found and did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opened {
    /// Number of the last commit.
    pub sequence: u64,
    /// Commits that were in the journal but not yet in the working copy, and were applied to it.
    pub replayed: u64,
    /// Time of the last commit, by the clock of that moment; nothing in a new store.
    pub last_time: Option<DateTime<Utc>>,
    /// What was found and put right, one sentence each; empty after an ordinary close.
    pub notes: Vec<String>,
}

/// What an open store is made of.
pub(crate) struct Parts {
    pub working: WorkingCopy,
    pub journal: Journal,
    pub keys: KeyFile,
    pub contents: Contents,
    pub lock: Lock,
}

pub(crate) struct Created {
    pub parts: Parts,
    pub master: Key,
    pub recovery: RecoveryKey,
}

/// The keys are written last: without them there is no store, and what was begun is begun again.
pub(crate) fn create(place: &Path, founder: NewPerson, cost: KdfCost, mark: u8) -> Result<Created> {
    place::refuse_unfit(place)?;
    clear_unfinished(place)?;
    disk::make_folder(place)?;
    disk::make_private(place)?;
    let (lock, _) = Lock::take(place, PATIENCE)?;
    lock.write_note()?;
    let store = Uuid::now_v7();
    let journal = Journal::create(&places::journal(place), store)?;
    let working = WorkingCopy::open(&places::working(place), PATIENCE)?;
    disk::make_folder(&places::attachments(place))?;
    disk::make_folder(&places::drafts(place))?;
    disk::sync_folder(place)?;
    if let Some(above) = place.parent().filter(|above| above.is_dir()) {
        disk::sync_folder(above)?;
    }
    let (keys, master, recovery) = KeyFile::create(place, store, mark, founder, cost)?;
    let contents = Contents::read(place, store, None, &|_| {})?;
    let parts = Parts {
        working,
        journal,
        keys,
        contents,
        lock,
    };
    Ok(Created {
        parts,
        master,
        recovery,
    })
}

/// Removes a store that was never finished; refuses to touch anything else.
pub(crate) fn clear_unfinished(place: &Path) -> Result<()> {
    if exists(place) {
        return Err(StoreError::Occupied(
            "there is a store in it already.".to_owned(),
        ));
    }
    let ours = [
        "attachments",
        contents::NAME,
        "drafts",
        "head",
        "in-use",
        "journal",
        "lock",
        "sled",
    ];
    let entries = disk::files_in(place)?;
    let name = |path: &Path| {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    let unfinished = |name: &str| ours.contains(&name) || name.ends_with(".new");
    if entries.iter().any(|path| !unfinished(&name(path))) {
        return Err(StoreError::Occupied("it is not empty.".to_owned()));
    }
    if !journal::is_unused(&places::journal(place))? {
        let what = "it holds the journal of a store whose keys are missing.";
        return Err(StoreError::Occupied(what.to_owned()));
    }
    for path in entries {
        let removed = if path.is_dir() {
            std::fs::remove_dir_all(&path)
        } else {
            std::fs::remove_file(&path)
        };
        removed.map_err(|e| StoreError::io("removing", &path, &e))?;
    }
    Ok(())
}

/// True where there is a store, or will be once a migration that was interrupted is finished.
pub(crate) fn exists(place: &Path) -> bool {
    KeyFile::exists(place) || migration::is_unfinished(place)
}

pub(crate) fn open(
    place: &Path,
    known: Option<&Vocabulary>,
    tell: Tell,
) -> Result<(Parts, Opened)> {
    place::refuse_unfit(place)?;
    migration::finish(place)?;
    if !KeyFile::exists(place) {
        return Err(StoreError::NotFound("A store in this folder".to_owned()));
    }
    tell(Step::Waiting);
    let (mut lock, mut last) = Lock::take(place, PATIENCE)?;
    refuse_newer(place)?;
    disk::need_room(place, ROOM)?;
    lock = match migration::run(place, lock, tell)? {
        Some(lock) => lock,
        None => {
            let (of_the_copy, then) = Lock::take(place, PATIENCE)?;
            last = then;
            of_the_copy
        }
    };
    let mut contents = read_contents(place, known, tell)?;
    let (mut keys, mut notes) = KeyFile::open(place)?;
    let migrated = migration::told(place)?;
    notes.splice(..0, migrated.clone());
    for folder in [places::attachments(place), places::drafts(place)] {
        disk::make_folder(&folder)?;
        disk::remove_unfinished(&folder)?;
    }
    disk::remove_unfinished(place)?;

    let store = keys.store();
    let gone = Gone {
        disposed: keys.disposed(),
        uncleared: keys.uncleared(),
    };
    let mut working = CaughtUp::start(place, store, last, &mut notes)?;
    lock.write_note()?;
    let journal = match working.replay(place, store, &gone, tell) {
        // Damage that shows only when it is written to: made again once, from the beginning.
        Err(StoreError::Damaged { what, place: at }) if at == "sled" => {
            notes.push(format!("{what}. It was made again from the journal."));
            working = working.made_again(place)?;
            working.replay(place, store, &gone, tell)
        }
        other => other,
    }?;
    notes.append(&mut working.notes);
    for case_file in gone.uncleared {
        disposal::remove_files(place, case_file)?;
        keys.cleared(case_file)?;
        notes.push("A disposal had been interrupted and was completed.".to_owned());
    }
    notes.extend(backup::put_list_right(place)?);
    contents.keep()?;
    // What was found is kept before the signs of it go. Of a migration it may be kept already, where that was cut off.
    let known = notes::read(place)?;
    let kept = migrated.filter(|told| known.iter().any(|note| note.text == *told));
    let new: Vec<String> = notes
        .iter()
        .filter(|note| Some(*note) != kept.as_ref())
        .cloned()
        .collect();
    notes::keep(place, &new)?;
    remove_mark(place)?;
    migration::forget(place)?;
    let opened = Opened {
        sequence: journal.end().sequence,
        replayed: working.replayed,
        last_time: working.last_time(place)?,
        notes,
    };
    Ok((
        Parts {
            working: working.copy,
            journal,
            keys,
            contents,
            lock,
        },
        opened,
    ))
}

/// Refuses what only a newer program can read, before anything is written.
fn refuse_newer(place: &Path) -> Result<()> {
    KeyFile::format(place)?;
    journal::refuse_newer(&places::journal(place))?;
    journal::refuse_newer_frames(&places::journal(place))
}

fn read_contents(place: &Path, known: Option<&Vocabulary>, tell: Tell) -> Result<Contents> {
    let named = match KeyFile::store_id(place)? {
        Some(store) => Some(store),
        None => journal::store_of(&places::journal(place))?,
    };
    // Where neither names the store, the keys cannot be opened either, and say why.
    Contents::read(place, named.unwrap_or_default(), known, tell)
}

/// Case files that were disposed of: their frames are passed over.
struct Gone {
    disposed: HashSet<Uuid>,
    /// Their removal may have been interrupted.
    uncleared: Vec<Uuid>,
}

/// The working copy on its way to the end of the journal.
struct CaughtUp {
    copy: WorkingCopy,
    from: Point,
    replayed: u64,
    notes: Vec<String>,
}

impl CaughtUp {
    fn start(
        place: &Path,
        store: Uuid,
        last: LastTime,
        notes: &mut Vec<String>,
    ) -> Result<CaughtUp> {
        if last == LastTime::Copied {
            head::forget(place)?;
        }
        let folder = places::working(place);
        if !folder.exists() {
            notes.push(
                "The working copy was missing. It was made again from the journal.".to_owned(),
            );
            return Self::anew(place);
        }
        let distrusted = if places::rebuild(place).exists() {
            Some("The working copy had been found damaged")
        } else if last == LastTime::MachineStopped {
            // sled syncs less than it should: what it wrote shortly before may be there in part.
            Some("The machine stopped while the store was open")
        } else if last == LastTime::Copied {
            Some(A_COPY)
        } else {
            None
        };
        // Looked at in any case: it may know of commits that were taken away from the journal.
        let found = match (look(place, store, last), distrusted) {
            // In a copy they were not taken away: the journal was copied before.
            (Err(StoreError::Damaged { what, .. }), Some(A_COPY)) => {
                Found::Unusable(format!("{A_COPY}, and {what}"))
            }
            (Err(other), _) => return Err(other),
            (Ok(_), Some(why)) => Found::Unusable(why.to_owned()),
            (Ok(found), None) => found,
        };
        match found {
            Found::Usable(copy, from) => Ok(CaughtUp {
                copy,
                from,
                replayed: 0,
                notes: Vec::new(),
            }),
            Found::Unusable(why) => {
                let aside = working::set_aside(&folder, &places::aside(place))?;
                notes.push(format!(
                    "{why}. The working copy was made again from the journal; the old one is kept in {aside}."
                ));
                Self::anew(place)
            }
        }
    }

    fn anew(place: &Path) -> Result<CaughtUp> {
        let copy = WorkingCopy::open(&places::working(place), PATIENCE)?;
        Ok(CaughtUp {
            copy,
            from: Point::START,
            replayed: 0,
            notes: Vec::new(),
        })
    }

    fn made_again(self, place: &Path) -> Result<CaughtUp> {
        drop(self.copy);
        working::set_aside(&places::working(place), &places::aside(place))?;
        Self::anew(place)
    }

    /// Applies what the journal holds beyond the working copy, and cuts off an unfinished write at its end. Removes what
    /// an interrupted disposal left there.
    fn replay(&mut self, place: &Path, store: Uuid, gone: &Gone, tell: Tell) -> Result<Journal> {
        let folder = places::journal(place);
        let begin = self.from.next.bytes_before();
        let total = journal::size(&folder)?.saturating_sub(begin);
        let (mut together, mut bytes) = (Vec::new(), 0);
        // Where the working copy is gone, the head that was remembered beside it is the witness.
        let anew = self.from == Point::START;
        let witness = head::remembered(place, store)?.filter(|_| anew);
        let mut found = None;
        let read = journal::read(&folder, store, self.from, &mut |placed| {
            self.replayed += 1;
            tell(Step::Rebuilding {
                done: placed.at.bytes_before().saturating_sub(begin),
                total,
            });
            if witness.is_some_and(|(confirmed, _)| confirmed == placed.frame.sequence) {
                found = Some(placed.hash);
            }
            bytes += placed.length as usize;
            together.push(placed);
            if together.len() == TOGETHER || bytes >= BYTES_TOGETHER {
                bytes = 0;
                self.copy
                    .apply(store, &std::mem::take(&mut together), &gone.disposed)?;
            }
            Ok(true)
        })?;
        if !together.is_empty() {
            self.copy.apply(store, &together, &gone.disposed)?;
        }
        for case_file in &gone.uncleared {
            self.copy.remove_case_file(*case_file)?;
            self.copy.checkpoint()?;
        }
        if let Some(fault) = &read.fault {
            let there = journal::segment_path(&folder, fault.at.segment).exists();
            if !there || journal::anything_after(&folder, fault)? {
                return Err(fault.error());
            }
        }
        match (witness, found) {
            (Some((_, hash)), Some(found)) if hash == found => {}
            (Some((confirmed, _)), Some(_)) => return Err(another(confirmed)),
            (Some((confirmed, _)), None) if confirmed > 0 => {
                return Err(cut_off(read.end, confirmed));
            }
            _ => {}
        }
        if let Some(fault) = read.fault {
            let aside = places::aside(place);
            self.notes.push(if fault.at.offset == 0 {
                journal::set_segment_aside(&folder, &aside, fault.at.segment)?
            } else {
                journal::cut(&folder, &aside, &fault)?
            });
        }
        Journal::open_at(&folder, store, read.end)
    }
}

impl CaughtUp {
    /// When the last commit was made, by the clock of that moment.
    fn last_time(&self, place: &Path) -> Result<Option<DateTime<Utc>>> {
        let Some(applied) = self.copy.applied()? else {
            return Ok(None);
        };
        let placed = journal::read_at(&places::journal(place), applied.at)?;
        Ok(DateTime::from_timestamp_micros(placed.frame.time))
    }
}

enum Found {
    Usable(WorkingCopy, Point),
    Unusable(String),
}

/// Opens the working copy that is there, and holds it against the journal.
fn look(place: &Path, store: Uuid, last: LastTime) -> Result<Found> {
    let unusable = |why: &str| Ok(Found::Unusable(why.to_owned()));
    let opened = WorkingCopy::open(&places::working(place), PATIENCE).and_then(|copy| {
        let applied = copy.applied()?;
        let empty = applied.is_none() && copy.is_empty()?;
        Ok((copy, applied, empty))
    });
    let (copy, applied, empty) = match opened {
        Ok(opened) => opened,
        Err(StoreError::Damaged { what, place: at }) if at == "sled" => {
            return unusable(&capital(&what));
        }
        Err(other) => return Err(other),
    };
    match applied {
        None if empty => in_step(place, store, last, copy, Point::START),
        None => unusable("The working copy was of another format"),
        Some(applied) if applied.store != store => {
            unusable("The working copy was that of another store")
        }
        Some(applied) => match last_applied(place, &applied) {
            Some(point) => in_step(place, store, last, copy, point),
            None => {
                drop(copy);
                compare(place, store, &applied)?;
                unusable("The working copy did not say rightly how far it had come")
            }
        },
    }
}

/// After an orderly close nothing is left to be replayed; if there is, the working copy has lost something.
fn in_step(
    place: &Path,
    store: Uuid,
    last: LastTime,
    copy: WorkingCopy,
    point: Point,
) -> Result<Found> {
    if last == LastTime::ClosedInOrder {
        let mut behind = false;
        journal::read(&places::journal(place), store, point, &mut |_| {
            behind = true;
            Ok(false)
        })?;
        if behind {
            return Ok(Found::Unusable(
                "The working copy had lost what it held at the last close".to_owned(),
            ));
        }
    }
    Ok(Found::Usable(copy, point))
}

/// The point after the last applied frame, where the journal still has it there.
fn last_applied(place: &Path, applied: &Applied) -> Option<Point> {
    let placed = journal::read_at(&places::journal(place), applied.at).ok()?;
    let same = placed.frame.sequence == applied.sequence && placed.hash == applied.hash;
    same.then(|| applied.point(placed.length))
}

/// Commits are applied only once they are safe in the journal: a working copy that is ahead of it says that
/// something was taken away from the journal, and what.
pub(crate) fn compare(place: &Path, store: Uuid, applied: &Applied) -> Result<()> {
    let mut hash = None;
    let read = journal::read(
        &places::journal(place),
        store,
        Point::START,
        &mut |placed: Placed| {
            if placed.frame.sequence == applied.sequence {
                hash = Some(placed.hash);
            }
            Ok(true)
        },
    )?;
    if let Some(fault) = read.fault {
        return Err(fault.error());
    }
    match hash {
        Some(hash) if hash == applied.hash => Ok(()),
        Some(_) => Err(another(applied.sequence)),
        None => Err(cut_off(read.end, applied.sequence)),
    }
}

/// The journal has another commit where one had been confirmed.
pub(crate) fn another(sequence: u64) -> StoreError {
    let what = format!("commit {sequence} is not the one that had been confirmed");
    StoreError::damaged(what, "journal")
}

/// The end of the journal is missing.
pub(crate) fn cut_off(end: Point, confirmed: u64) -> StoreError {
    StoreError::damaged(
        format!(
            "the end of the journal was cut off: it ends after commit {}, and {confirmed} had been confirmed",
            end.sequence
        ),
        end.next.to_string(),
    )
}

fn remove_mark(place: &Path) -> Result<()> {
    let mark = places::rebuild(place);
    if mark.exists() {
        std::fs::remove_file(&mark).map_err(|e| StoreError::io("removing", &mark, &e))?;
        disk::sync_folder(place)?;
    }
    Ok(())
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
