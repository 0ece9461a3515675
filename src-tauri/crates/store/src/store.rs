//! The store as its callers see it.

use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::error::{Result, StoreError, UnlockError};
use crate::record::{Batch, Change, Committed, DraftEntry, Listed, Page, Record};

/// What deriving a key from a password costs (argon2id).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KdfCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl KdfCost {
    /// For real stores: 64 MiB, 3 passes, about half a second.
    pub const STANDARD: KdfCost = KdfCost {
        memory_kib: 64 * 1024,
        passes: 3,
        lanes: 1,
    };
    /// For tests only: next to nothing.
    pub const FAST_FOR_TESTS: KdfCost = KdfCost {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
    };
}

/// A person who will be able to sign in.
pub struct NewPerson {
    /// The person's id.
    pub id: Uuid,
    /// What they sign in with; case and surrounding spaces do not matter. It is kept only as a keyed hash.
    pub user_name: String,
    /// Their password.
    pub password: Zeroizing<String>,
}

/// The recovery key, shown once at set-up.
pub struct RecoveryKey(Zeroizing<String>);

impl RecoveryKey {
    /// The key as it is printed: groups of letters and digits, the last of which checks the others.
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// Name of a sealed attachment: a keyed hash of its content.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AttachmentName(String);

impl AttachmentName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for AttachmentName {
    type Error = String;
    fn try_from(text: String) -> std::result::Result<Self, String> {
        let well_formed = text.len() == 64
            && text
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if well_formed {
            Ok(AttachmentName(text))
        } else {
            Err("not the name of an attachment".to_owned())
        }
    }
}

impl From<AttachmentName> for String {
    fn from(name: AttachmentName) -> String {
        name.0
    }
}

/// What opening found and did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opened {
    /// Number of the last commit.
    pub sequence: u64,
    /// Commits that were in the journal but not yet in the working copy, and were applied to it.
    pub replayed: u64,
    /// What was found and put right, one sentence each; empty after an ordinary close.
    pub notes: Vec<String>,
}

/// How deep a verification goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// The chain of hashes over the sealed bytes: needs no key.
    Chain,
    /// The chain, and every record and attachment opened, and the working copy compared with the journal.
    Records,
}

/// What a verification found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Commits read.
    pub frames: u64,
    /// Versions of records in them.
    pub records: u64,
    /// Number and hash of the last commit.
    pub head: (u64, [u8; 32]),
    /// False where the caller stopped it before the end.
    pub complete: bool,
    /// What is wrong and where, one sentence each; empty where all is well.
    pub faults: Vec<String>,
}

/// True where a store is kept in this folder.
pub fn exists(_place: &Path) -> bool {
    false
}

/// Verifies the chain without opening the store and without any key.
pub fn verify_chain(_place: &Path, _progress: &dyn Fn(u64, u64) -> bool) -> Result<Verified> {
    missing()
}

fn missing<T>() -> Result<T> {
    Err(StoreError::Storage("not built yet".to_owned()))
}

/// An open store. All methods may be called from several threads.
pub struct Store {}

impl Store {
    /// Creates a store in an empty or missing folder and leaves it unlocked for its founder.
    /// `mark` is the caller's and stands in clear (casework marks the sample store with it).
    pub fn create(
        _place: &Path,
        _founder: NewPerson,
        _cost: KdfCost,
        _mark: u8,
    ) -> Result<(Store, RecoveryKey)> {
        missing()
    }
    /// Opens a store, puts right what a crash left behind, and leaves it locked.
    pub fn open(_place: &Path) -> Result<(Store, Opened)> {
        missing()
    }
    /// True where a store is kept in this folder.
    pub fn exists(place: &Path) -> bool {
        exists(place)
    }
    /// The mark given to `create`.
    pub fn mark(&self) -> u8 {
        0
    }
    /// Opens the content for a person and returns their id.
    pub fn unlock(
        &self,
        _user_name: &str,
        _password: &str,
    ) -> std::result::Result<Uuid, UnlockError> {
        Ok(missing()?)
    }
    /// Opens the content with the recovery key.
    pub fn unlock_with_recovery_key(&self, _key: &str) -> std::result::Result<(), UnlockError> {
        Ok(missing()?)
    }
    /// True where this is the person's password. Works on a locked store too.
    pub fn check_password(&self, _person: Uuid, _password: &str) -> Result<bool> {
        missing()
    }
    /// Drops all keys.
    pub fn lock(&self) {}
    /// True until somebody unlocks.
    pub fn is_locked(&self) -> bool {
        true
    }
    /// Adds a person who can open the content. Needs an unlocked store.
    pub fn add_person(&self, _person: NewPerson, _cost: KdfCost) -> Result<()> {
        missing()
    }
    /// Gives a person a new pair and password. Needs an unlocked store.
    pub fn set_password(
        &self,
        _person: Uuid,
        _password: Zeroizing<String>,
        _cost: KdfCost,
    ) -> Result<()> {
        missing()
    }
    /// The record, or nothing where there is none.
    pub fn get(&self, _id: Uuid) -> Result<Option<Record>> {
        missing()
    }
    /// The records in the order asked for.
    pub fn get_many(&self, _ids: &[Uuid]) -> Result<Vec<Option<Record>>> {
        missing()
    }
    /// All records of a case file, or those of one kind, ordered by kind and id.
    pub fn case_file(&self, _case_file: Uuid, _kind: Option<u16>) -> Result<Vec<Record>> {
        missing()
    }
    /// A page of an index, keys from `from` (included) to `to` (excluded; empty means to the end).
    pub fn list(&self, _index: u8, _from: &[u8], _to: &[u8], _page: &Page) -> Result<Vec<Listed>> {
        missing()
    }
    /// How many entries of an index lie in the range, counted up to `max`.
    pub fn count(&self, _index: u8, _from: &[u8], _to: &[u8], _max: usize) -> Result<usize> {
        missing()
    }
    /// Keeps a batch. When this returns, it is safe on the disk.
    pub fn commit(&self, _batch: Batch) -> Result<Committed> {
        missing()
    }
    /// Commits after `sequence`, oldest first.
    pub fn changes_since(&self, _sequence: u64, _max: usize) -> Result<Vec<Change>> {
        missing()
    }
    /// Commits that touched a case file, newest first, before `before`; only its own records are listed.
    pub fn history(
        &self,
        _case_file: Uuid,
        _before: Option<u64>,
        _max: usize,
    ) -> Result<Vec<Change>> {
        missing()
    }
    /// Seals and keeps a file. When this returns, it is safe on the disk.
    pub fn put_attachment(&self, _case_file: Uuid, _bytes: &[u8]) -> Result<AttachmentName> {
        missing()
    }
    /// Opens a file that `put_attachment` kept.
    pub fn attachment(&self, _case_file: Uuid, _name: &AttachmentName) -> Result<Vec<u8>> {
        missing()
    }
    /// Keeps what a person has typed but not saved.
    pub fn save_draft(
        &self,
        _case_file: Uuid,
        _person: Uuid,
        _place: &str,
        _bytes: &[u8],
    ) -> Result<()> {
        missing()
    }
    /// A draft, or nothing.
    pub fn draft(
        &self,
        _case_file: Uuid,
        _person: Uuid,
        _place: &str,
    ) -> Result<Option<(DateTime<Utc>, Vec<u8>)>> {
        missing()
    }
    /// Removes a draft, if there is one.
    pub fn discard_draft(&self, _case_file: Uuid, _person: Uuid, _place: &str) -> Result<()> {
        missing()
    }
    /// The drafts of a person, newest first.
    pub fn drafts(&self, _person: Uuid) -> Result<Vec<DraftEntry>> {
        missing()
    }
    /// Looks for anything that is not as it was written. `progress(done, total)` returning false stops it.
    pub fn verify(&self, _depth: Depth, _progress: &dyn Fn(u64, u64) -> bool) -> Result<Verified> {
        missing()
    }
    /// Number and hash of the last commit: the head of the chain. (0, zeros) in a new store.
    pub fn head(&self) -> (u64, [u8; 32]) {
        (0, [0; 32])
    }
    /// Brings the working copy to the disk.
    pub fn checkpoint(&self) -> Result<()> {
        missing()
    }
}
