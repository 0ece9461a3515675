//! Keeps the records of one council on one workstation.
//!
//! The journal is the record: an append-only, hash-chained list of commits, each acknowledged once it is safe on
//! the disk. The sled folder is the working copy, made from the journal and made again from it when it is missing or
//! damaged. Records are opaque bytes here, sealed with the key of their case file; what stands in clear beside them
//! is ids, dates and states.
//!
//! ```text
//! keys.a keys.b    who can open what; twice
//! contents         which kinds of record and indexes the journal holds
//! journal/         00000001, 00000002, … the record
//! sled/            the working copy
//! attachments/     sealed files that records refer to
//! drafts/          what people have typed but not saved
//! backups          which backups were made, and when
//! aside/           what was damaged and has been replaced; never read again, never deleted
//! notes            what was found and put right when the store was opened
//! head             number and hash of a commit that was confirmed, beside sled's
//! lock in-use      one program at a time
//! ```

mod backup;
mod bytes;
mod contents;
mod disk;
mod disposal;
mod entries;
mod error;
mod frame;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod head;
mod journal;
mod keys;
mod lately;
mod lock;
mod migration;
mod notes;
mod opening;
mod pending;
mod place;
mod readable;
mod recent;
mod record;
mod recovery;
mod seal;
mod sealed_files;
mod stamp;
mod store;
mod verify;
mod working;

pub use backup::{
    BackedUp, BackupError, BackupMade, BackupNote, Manifest, backup, backups, check_backup,
    check_backup_as, restore,
};
pub use contents::Vocabulary;
pub use disposal::Disposed;
pub use entries::{Entry, Touched};
pub use error::{Result, StoreError, UnlockError};
pub use keys::{NewPerson, Opens};
pub use notes::Note;
pub use opening::{Opened, Step};
pub use record::{
    ATTACHMENTS, Batch, Change, ChangedRecord, Committed, Cursor, DraftEntry, IndexEntry, Listed,
    Page, Record, RecordPut,
};
pub use recovery::RecoveryKey;
pub use seal::KdfCost;
pub use sealed_files::AttachmentName;
pub use store::Store;
pub use verify::{Depth, Pass, Verified, pass_at, verify_chain, verify_heads};
