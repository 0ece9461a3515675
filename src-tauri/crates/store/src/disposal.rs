//! Disposing of a case file, for good.
//!
//! Its slot in the file of keys is overwritten first: from then on nobody can open what the journal, older pages of the
//! working copy and the files hold of it, and there is no way back. The slot says so, and is at the same time the
//! intent: what is still to be removed beside the journal is removed at once, or at the next open where the program
//! ends before that; only then does the slot say that nothing is left. The journal itself stays as it is, so that its
//! chain verifies; the commits of the case file are passed over when the working copy is made again.

use std::path::Path;
use std::sync::{PoisonError, RwLockReadGuard};

use chrono::Utc;
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::sealed_files;
use crate::store::{Inner, Ring, Store, locked, places};

/// What disposing of a case file removes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Disposed {
    /// Records, each counted once whatever its versions.
    pub records: usize,
    /// Attachments.
    pub attachments: usize,
    /// Drafts, of whomever.
    pub drafts: usize,
}

impl Store {
    /// Overwrites the key of a case file in both copies of the file of keys, and removes its records, index entries,
    /// attachments and drafts. Once it returns, nothing of the case file can be read in this store again; it can only
    /// in a backup made before. A disposal that was interrupted is completed by calling this again, and by opening.
    ///
    /// # Errors
    /// `NotFound` where there is no such case file; `Locked`. After `Full` or `Storage` the key may be gone already:
    /// the store has to be opened again, which completes it.
    pub fn dispose(&self, case_file: Uuid) -> Result<Disposed> {
        let ring = self.inner.ring()?;
        // Nothing is committed, attached or drafted meanwhile.
        let _journal = locked(&self.journal);
        let _files = self
            .inner
            .files
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        drop(self.inner.settled()?);
        if !self.inner.knows(case_file)? {
            return Err(StoreError::NotFound("The case file".to_owned()));
        }
        let records = self.inner.lose_key(&ring, case_file).inspect_err(|error| {
            // The key may be gone on the disk: nothing more is kept until an open has looked.
            locked(&self.inner.progress).failed = Some(error.clone());
        })?;
        let (attachments, drafts) = remove_files(&self.inner.place, case_file)?;
        locked(&self.inner.keys).cleared(case_file)?;
        Ok(Disposed {
            records,
            attachments,
            drafts,
        })
    }

    /// What disposing of a case file would remove.
    ///
    /// # Errors
    /// `Damaged`, `Storage`.
    pub fn would_dispose(&self, case_file: Uuid) -> Result<Disposed> {
        let _applied = self.inner.settled()?;
        let place = &self.inner.place;
        let records = self
            .inner
            .watched(self.inner.working.case_file(case_file, None))?;
        let attachments = sealed_files::attachments_of(&places::attachments(place), case_file)?;
        let drafts = sealed_files::drafts_of(&places::drafts(place), case_file)?;
        Ok(Disposed {
            records: records.len(),
            attachments: attachments.len(),
            drafts: drafts.len(),
        })
    }

    /// True where the case file was disposed of.
    pub fn is_disposed(&self, case_file: Uuid) -> bool {
        locked(&self.inner.keys).is_disposed(case_file)
    }
}

impl Inner {
    /// Whether there is, or was, anything under this id. A key that was lost to damage has left records behind.
    fn knows(&self, case_file: Uuid) -> Result<bool> {
        let keys = locked(&self.keys);
        if keys.has_key(case_file) || keys.is_disposed(case_file) {
            return Ok(true);
        }
        drop(keys);
        let records = self.watched(self.working.case_file(case_file, None))?;
        Ok(!records.is_empty())
    }

    /// The step without a way back, and the working copy after it. Readers see all of it or nothing.
    fn lose_key(&self, ring: &Ring, case_file: Uuid) -> Result<usize> {
        let _gate = self.gate.write().unwrap_or_else(PoisonError::into_inner);
        {
            let mut keys = locked(&self.keys);
            if !keys.is_disposed(case_file) {
                keys.dispose(case_file, Utc::now().timestamp_micros())?;
            }
            locked(&ring.case_files).remove(&case_file);
            locked(&ring.readable).clear();
        }
        self.lock.writing()?;
        locked(&self.progress).recent.forget_records();
        let records = self.watched(self.working.remove_case_file(case_file))?;
        self.watched(self.working.checkpoint())?;
        self.lock.synced()?;
        Ok(records)
    }

    /// Refuses a commit that was sealed just before its case file was disposed of.
    pub(crate) fn refuse_disposed(&self, case_files: impl Iterator<Item = Uuid>) -> Result<()> {
        let keys = locked(&self.keys);
        for case_file in case_files {
            if keys.is_disposed(case_file) {
                return Err(StoreError::KeyGone(case_file));
            }
        }
        Ok(())
    }

    pub(crate) fn writing_files(&self) -> RwLockReadGuard<'_, ()> {
        self.files.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Removes the attachments and drafts of a case file, and says how many of each there were.
pub(crate) fn remove_files(place: &Path, case_file: Uuid) -> Result<(usize, usize)> {
    let attachments = sealed_files::remove_attachments(&places::attachments(place), case_file)?;
    let drafts = sealed_files::remove_drafts(&places::drafts(place), case_file)?;
    Ok((attachments, drafts))
}
