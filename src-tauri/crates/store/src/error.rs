//! What can go wrong, in words that a person can be shown.

use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

/// Why the store could not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// A record was changed by somebody else since it was read. Nothing was written.
    #[error(
        "Record {id} has changed since it was read: version {expected} was read, version {found} is kept now."
    )]
    Conflict {
        /// The record.
        id: Uuid,
        /// The version that the commit had read; 0 where the record was to be new.
        expected: u64,
        /// The version that is kept; 0 where there is no such record.
        found: u64,
    },
    /// The content is sealed: nobody has signed in since the store was opened or locked.
    #[error("The store is locked. Sign in to read or change what it holds.")]
    Locked,
    /// Only administration is open, and this is case content.
    #[error("This account opens people and settings only, no contracts or reports.")]
    OutOfReach,
    /// Another program has the store open.
    #[error("The store is already open {}.", by_whom(machine, *process))]
    InUse {
        /// Name of the machine that holds it; empty where that is not known.
        machine: String,
        /// Process number on that machine; 0 where that is not known.
        process: u32,
    },
    /// A newer version of the program wrote this. It was left as it is.
    #[error(
        "{file} was written by a newer version of the program (format {found}; this version knows {known}). Nothing was changed."
    )]
    Newer {
        /// What is newer: a file of the store.
        file: String,
        /// The format found.
        found: u16,
        /// The newest format that this program knows.
        known: u16,
    },
    /// Something on the disk is not what was written.
    #[error("The store is damaged: {what} ({place}).")]
    Damaged {
        /// What is wrong.
        what: String,
        /// Where: the file, and the offset in it.
        place: String,
    },
    /// There is no store, record, person, draft or attachment of this name.
    #[error("{0} was not found.")]
    NotFound(String),
    /// The store cannot be created here.
    #[error("The store cannot be created in this folder: {0}")]
    Occupied(String),
    /// The commit itself makes no sense (the same record twice, a record in another case file, …).
    #[error("The change cannot be kept: {0}")]
    Invalid(String),
    /// The disk is full. Nothing was written.
    #[error("The disk is full. Free some space, then try again. Nothing was changed.")]
    Full,
    /// The key of this case file is gone: it was disposed of, or its slot is damaged.
    #[error("The key of case file {0} is gone: what it held cannot be read.")]
    KeyGone(Uuid),
    /// Records would not be safe in this folder: it is on a network, or copied to other computers.
    #[error("The records cannot be kept in this folder: {0}")]
    Unfit(String),
    /// The system does not let the program write where it has to.
    #[error("The program may not write in the folder of its records ({0}).")]
    NotWritable(String),
    /// There is some room on the disk, but not enough for what is to be done. Nothing was changed.
    #[error(
        "The disk is nearly full: {megabytes} MB of free space are needed. Nothing was changed."
    )]
    NoRoom {
        /// How much has to be free.
        megabytes: u64,
    },
    /// Reading or writing failed. After a failed write the store has to be opened again.
    #[error("The store could not be read or written: {0}")]
    Storage(String),
}

/// Short for the result of everything here.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Why a person could not unlock the store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnlockError {
    /// The password is wrong, or nobody has this user name: which of the two is not said.
    #[error("The user name or password is not right.")]
    WrongPassword,
    /// The password is right, but the account does not open the content (a new pair not yet sealed to).
    #[error("This account cannot open the content yet. Somebody who can has to allow it.")]
    NoContent,
    /// The recovery key is mistyped, or belongs to another store.
    #[error("The recovery key is not right: {0}")]
    WrongRecoveryKey(String),
    /// The store itself failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl StoreError {
    pub(crate) fn io(doing: &str, path: &Path, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::StorageFull {
            return StoreError::Full;
        }
        if matches!(
            error.kind(),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
        ) {
            return StoreError::NotWritable(format!("{doing} {}: {error}", short(path)));
        }
        // The path is the person's own folder: only its last part is said.
        StoreError::Storage(format!("{doing} {}: {error}", short(path)))
    }

    pub(crate) fn damaged(what: impl Into<String>, place: impl Into<String>) -> Self {
        StoreError::Damaged {
            what: what.into(),
            place: place.into(),
        }
    }
}

fn by_whom(machine: &str, process: u32) -> String {
    match (machine, process) {
        ("", _) | (_, 0) => "in another program".to_owned(),
        (machine, process) => format!("on the computer {machine}, in process {process}"),
    }
}

/// The last two parts of a path: enough to find the file, without the person's folders.
pub(crate) fn short(path: &Path) -> String {
    let parts: Vec<_> = path.components().rev().take(2).collect();
    let short: PathBuf = parts.into_iter().rev().collect();
    short.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(kind: io::ErrorKind) -> String {
        StoreError::io(
            "writing",
            Path::new("/home/ann/council/in-use"),
            &kind.into(),
        )
        .to_string()
    }

    #[test]
    fn a_full_disk_and_a_folder_that_cannot_be_written_are_told_apart() {
        assert!(said(io::ErrorKind::StorageFull).contains("disk is full"));
        for kind in [
            io::ErrorKind::PermissionDenied,
            io::ErrorKind::ReadOnlyFilesystem,
        ] {
            let said = said(kind);
            assert!(
                said.contains("may not write") && said.contains("council/in-use"),
                "{said}"
            );
            assert!(!said.contains("/home"), "{said}");
        }
        assert!(said(io::ErrorKind::BrokenPipe).contains("could not be read or written"));
    }

    #[test]
    fn who_holds_a_store_is_said_where_it_is_known() {
        let held = |machine: &str, process| {
            StoreError::InUse {
                machine: machine.to_owned(),
                process,
            }
            .to_string()
        };
        assert!(held("CARE-PC-7", 4711).contains("computer CARE-PC-7, in process 4711"));
        assert_eq!(held("", 0), "The store is already open in another program.");
    }
}
