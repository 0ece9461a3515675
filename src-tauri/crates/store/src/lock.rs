//! One program at a time: a locked file, and beside it a note of who holds it.
//!
//! The note is removed at an orderly close. While the store is open, its first letter says whether the working copy is
//! on the disk or being written: if the machine stops during the latter, the working copy is not to be trusted.

use std::fs::{File, TryLockError};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::disk;
use crate::error::{Result, StoreError};
use crate::store::locked;

pub(crate) const LOCK: &str = "lock";
const NOTE: &str = "in-use";

pub(crate) struct Lock {
    /// Held for its lock.
    file: File,
    note: PathBuf,
    /// The note, once it is written, and its first letter.
    state: Mutex<Option<(File, u8)>>,
    orderly: AtomicBool,
}

/// All of the working copy is on the disk.
const SYNCED: u8 = b'S';
/// It is being written.
const WRITING: u8 = b'W';

/// What the note left by the last program says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LastTime {
    ClosedInOrder,
    /// The program ended without closing, but what the working copy had written is there.
    ProgramEnded,
    /// The machine itself stopped while the working copy was being written.
    MachineStopped,
    /// The folder was copied while a program had it open, or had not closed it. Its files may be of different moments.
    Copied,
}

impl Lock {
    /// Takes the lock, waiting up to `patience` for a program that is just ending.
    pub fn take(place: &Path, patience: Duration) -> Result<(Lock, LastTime)> {
        let path = place.join(LOCK);
        let note = place.join(NOTE);
        let open = || {
            let file = disk::private()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(&path);
            file.map_err(|e| StoreError::io("opening", &path, &e))
        };
        let mut file = open()?;
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) if stands_at(&file, &path) => break,
                // The store was moved away meanwhile, and another stands in its place.
                Ok(()) => file = open()?,
                Err(TryLockError::WouldBlock) => {
                    let holder = Holder::read(&note)?;
                    let ours = holder.process == std::process::id();
                    if ours || started.elapsed() >= patience {
                        return Err(StoreError::InUse {
                            machine: holder.machine,
                            process: holder.process,
                        });
                    }
                    std::thread::sleep(Duration::from_millis(20));
                }
                Err(TryLockError::Error(e)) => return Err(StoreError::io("locking", &path, &e)),
            }
        }
        let last = match disk::read_if_there(&note)? {
            None => LastTime::ClosedInOrder,
            Some(_) if Holder::read(&note)?.held_another_than(&file) => LastTime::Copied,
            Some(text) if text.first() == Some(&SYNCED) => LastTime::ProgramEnded,
            Some(_) if Holder::read(&note)?.boot == boot() => LastTime::ProgramEnded,
            Some(_) => LastTime::MachineStopped,
        };
        Ok((
            Lock {
                file,
                note,
                state: Mutex::new(None),
                orderly: AtomicBool::new(false),
            },
            last,
        ))
    }

    /// Leaves the note, which says that the working copy is being written. Until then, one from before the machine
    /// stopped stays as it is.
    pub fn write_note(&self) -> Result<()> {
        let first = char::from(WRITING);
        let text = format!(
            "{first}\n{}\n{}\n{}\n{}\n",
            machine(),
            std::process::id(),
            boot(),
            identity(&self.file)
        );
        disk::write_whole(&self.note, text.as_bytes())?;
        let file = disk::private().write(true).open(&self.note);
        let file = file.map_err(|e| StoreError::io("opening", &self.note, &e))?;
        *locked(&self.state) = Some((file, WRITING));
        Ok(())
    }

    /// The working copy is about to be written. On the disk when this returns.
    pub fn writing(&self) -> Result<()> {
        self.say(WRITING)
    }

    /// All of the working copy is on the disk.
    pub fn synced(&self) -> Result<()> {
        self.say(SYNCED)
    }

    fn say(&self, letter: u8) -> Result<()> {
        let mut state = locked(&self.state);
        let Some((file, said)) = state.as_mut().filter(|(_, said)| *said != letter) else {
            return Ok(());
        };
        let written = file
            .seek(SeekFrom::Start(0))
            .and_then(|_| file.write_all(&[letter]))
            .and_then(|()| file.sync_data());
        written.map_err(|e| StoreError::io("writing", &self.note, &e))?;
        *said = letter;
        Ok(())
    }

    /// Says that everything is on the disk: the note goes when the lock does.
    pub fn closed_in_order(&self) {
        self.orderly.store(true, Ordering::Release);
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if self.orderly.load(Ordering::Acquire) {
            // Left behind, it only makes the next open look closer.
            let _ = std::fs::remove_file(&self.note);
        }
    }
}

struct Holder {
    machine: String,
    process: u32,
    boot: String,
    /// Of the file that was locked.
    identity: String,
}

impl Holder {
    fn read(note: &Path) -> Result<Holder> {
        let text = disk::read_if_there(note)?.unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let mut lines = text.lines().skip(1);
        let mut line = || lines.next().unwrap_or_default().to_owned();
        Ok(Holder {
            machine: line(),
            process: line().parse().unwrap_or(0),
            boot: line(),
            identity: line(),
        })
    }

    /// True where the note came here with other files than it was written for.
    fn held_another_than(&self, file: &File) -> bool {
        !self.identity.is_empty() && self.identity != identity(file)
    }
}

/// Tells a file from its copies.
fn identity(file: &File) -> String {
    let Ok(details) = file.metadata() else {
        return String::new();
    };
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&details);
    #[cfg(not(unix))]
    let number = 0;
    let made = details.created().ok();
    let made = made.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    format!("{number}-{}", made.unwrap_or_default().as_nanos())
}

/// True where this is the file that stands in this place now.
fn stands_at(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let (Ok(ours), Ok(there)) = (file.metadata(), path.metadata()) else {
            return false;
        };
        (ours.dev(), ours.ino()) == (there.dev(), there.ino())
    }
    #[cfg(not(unix))]
    {
        // An open file cannot be moved away there.
        let _ = (file, path);
        true
    }
}

fn machine() -> String {
    let from_file = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let from_environment = || {
        std::env::var("COMPUTERNAME")
            .or_else(|_| std::env::var("HOSTNAME"))
            .ok()
    };
    let name = from_file.or_else(from_environment).unwrap_or_default();
    let name = name.trim();
    if name.is_empty() {
        "this machine".to_owned()
    } else {
        name.to_owned()
    }
}

/// Tells one start of the machine from the next, where the system says so.
fn boot() -> String {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id");
    id.map(|id| id.trim().to_owned()).unwrap_or_default()
}
