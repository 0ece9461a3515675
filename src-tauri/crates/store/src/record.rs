//! What goes into the store and what comes out of it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// One record to be kept by a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordPut {
    /// The case file, or the group (providers, people, …), whose key seals the record.
    pub case_file: Uuid,
    /// Which kind of record; numbers are the caller's.
    pub kind: u16,
    /// The record's id. It never moves to another case file or kind.
    pub id: Uuid,
    /// The version that was read; 0 where the record must be new. It is kept as `expected + 1`.
    pub expected: u64,
    /// Number of the schema that `bytes` follow.
    pub schema: u16,
    /// The record as the caller encodes it; sealed before it is written.
    pub bytes: Vec<u8>,
    /// All index entries of this version. Those of the version before are removed.
    pub indexes: Vec<IndexEntry>,
}

/// One entry by which a record is listed. It stands in clear on the disk: ids, dates and states only.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IndexEntry {
    /// Which index; numbers are the caller's.
    pub index: u8,
    /// The key; entries sort by its bytes. At most 1,024 bytes.
    pub key: Vec<u8>,
}

/// The index by which a record names the attachments it refers to: the key of such an entry is the attachment's name
/// as text. The store adds to it the BLAKE3 hash of the sealed file, so that the journal says, and anybody can check
/// without a key, which attachments there have to be and what they are. No other index may have this number.
pub const ATTACHMENTS: u8 = 250;

/// Changes that are kept together or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Id of the request. A request that was kept before is not kept again.
    pub request: Uuid,
    /// When the person did it, in UTC; kept to the microsecond.
    pub time: DateTime<Utc>,
    /// Who did it.
    pub person: Uuid,
    /// Name of the use case, such as `visit.judge`. It stands in clear on the disk.
    pub use_case: String,
    /// Versions that must still hold, 0 for a record that must not exist.
    pub reads: Vec<(Uuid, u64)>,
    /// The records, each id once.
    pub puts: Vec<RecordPut>,
}

/// A commit that is safe on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// Its number; the first is 1.
    pub sequence: u64,
    /// Its hash: the head of the chain after it.
    pub hash: [u8; 32],
    /// The request had been kept before: nothing was written, and this is what it was given then.
    pub repeated: bool,
}

/// A record, opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The case file or group that it belongs to.
    pub case_file: Uuid,
    /// Which kind of record.
    pub kind: u16,
    /// The record's id.
    pub id: Uuid,
    /// Its version; the first is 1.
    pub version: u64,
    /// Number of the schema that `bytes` follow.
    pub schema: u16,
    /// The record as the caller encoded it.
    pub bytes: Vec<u8>,
}

/// A record as one commit left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedRecord {
    /// The case file or group that it belongs to.
    pub case_file: Uuid,
    /// Which kind of record.
    pub kind: u16,
    /// The record's id.
    pub id: Uuid,
    /// The version that this commit made.
    pub version: u64,
    /// Number of the schema that `bytes` follow.
    pub schema: u16,
    /// The record; nothing where the key of its case file is gone, or not open to who signed in.
    pub bytes: Option<Vec<u8>>,
}

/// One commit, read back from the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its number.
    pub sequence: u64,
    /// When, in UTC.
    pub time: DateTime<Utc>,
    /// Who.
    pub person: Uuid,
    /// Name of the use case.
    pub use_case: String,
    /// Its hash in the chain.
    pub hash: [u8; 32],
    /// Id of the request.
    pub request: Uuid,
    /// What it changed.
    pub records: Vec<ChangedRecord>,
}

/// Where a page of a list goes on: the last entry of the page before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// Key of that entry.
    pub key: Vec<u8>,
    /// Record of that entry.
    pub id: Uuid,
}

/// Which part of a list is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Go on after this entry (before it, where `descending`).
    pub after: Option<Cursor>,
    /// At most so many entries.
    pub limit: usize,
    /// From the end of the range to its beginning.
    pub descending: bool,
}

impl Page {
    /// The first page, ascending.
    pub fn first(limit: usize) -> Self {
        Page {
            after: None,
            limit,
            descending: false,
        }
    }
}

/// One entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The key under which it was found.
    pub key: Vec<u8>,
    /// The record's case file or group.
    pub case_file: Uuid,
    /// The record's kind.
    pub kind: u16,
    /// The record.
    pub id: Uuid,
}

impl Listed {
    /// Where the next page goes on after this entry.
    pub fn cursor(&self) -> Cursor {
        Cursor {
            key: self.key.clone(),
            id: self.id,
        }
    }
}

/// A draft that is kept for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftEntry {
    /// The case file or group whose key seals it.
    pub case_file: Uuid,
    /// Where in the program it belongs, as given to `save_draft`.
    pub place: String,
    /// When it was last saved.
    pub saved_at: DateTime<Utc>,
}
