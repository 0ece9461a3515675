//! Keeps the records of one council on one workstation.
//!
//! The journal is the record: an append-only, hash-chained list of commits, each acknowledged once it is safe on
//! the disk. The sled folder is the working copy, made from the journal and rebuilt from it when it is missing or
//! damaged. Records are opaque bytes here, sealed with the key of their case file; what stands in clear beside them
//! is ids, dates and states.

mod error;
mod record;
mod store;

pub use error::{Result, StoreError, UnlockError};
pub use record::{
    Batch, Change, ChangedRecord, Committed, Cursor, DraftEntry, IndexEntry, Listed, Page, Record,
    RecordPut,
};
pub use store::{
    AttachmentName, Depth, KdfCost, NewPerson, Opened, RecoveryKey, Store, Verified, exists,
    verify_chain,
};
