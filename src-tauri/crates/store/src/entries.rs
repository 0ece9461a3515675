//! The journal as a list of commits: who did what when, without opening what it changed.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::frame::Frame;
use crate::journal::Placed;
use crate::record::ChangedRecord;
use crate::store::{Store, locked};

/// One commit, without what it changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
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
    /// The hash of the commit before it.
    pub previous: [u8; 32],
    /// The records that it changed.
    pub records: Vec<Touched>,
}

/// A record that a commit changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Touched {
    /// The case file or group that it belongs to.
    pub case_file: Uuid,
    /// Which kind of record.
    pub kind: u16,
    /// The record's id.
    pub id: Uuid,
    /// The version that this commit made.
    pub version: u64,
}

impl Store {
    /// Commits before `before` (or from the newest on), newest first, at most `max`. Of a case file, where one is
    /// given: then found without reading the others.
    ///
    /// # Errors
    /// `Locked`, `Damaged`.
    pub fn entries(
        &self,
        case_file: Option<Uuid>,
        before: Option<u64>,
        max: usize,
    ) -> Result<Vec<Entry>> {
        self.inner.ring()?;
        let _applied = self.inner.settled()?;
        let numbers: Vec<u64> = match case_file {
            Some(case_file) => self
                .inner
                .watched(self.inner.working.touched(case_file, before, max))?,
            None => {
                let end = before.map_or(self.head().0, |before| before.saturating_sub(1));
                let end = end.min(self.head().0);
                (1..=end).rev().take(max).collect()
            }
        };
        numbers
            .into_iter()
            .map(|sequence| entry(self.inner.frame(sequence)?))
            .collect()
    }

    /// A record as it was before the version that a commit made; nothing where that was its first.
    ///
    /// # Errors
    /// `Locked`, `Damaged`.
    pub fn version_before(&self, of: Touched, sequence: u64) -> Result<Option<ChangedRecord>> {
        const AT_ONCE: usize = 200;
        if of.version <= 1 {
            return Ok(None);
        }
        let ring = self.inner.ring()?;
        let _applied = self.inner.settled()?;
        let mut before = Some(sequence);
        loop {
            let touched = self.inner.working.touched(of.case_file, before, AT_ONCE)?;
            for number in &touched {
                let records = self.inner.frame(*number)?.frame.records;
                let found = records.into_iter().find(|record| record.id == of.id);
                if let Some(found) = found {
                    return self.changed_record(&ring, found).map(Some);
                }
            }
            match touched.last() {
                Some(last) if touched.len() == AT_ONCE => before = Some(*last),
                _ => return Ok(None),
            }
        }
    }

    /// When a case file was disposed of; nothing where it was not.
    pub fn disposed_at(&self, case_file: Uuid) -> Option<DateTime<Utc>> {
        let at = locked(&self.inner.keys).disposed_at(case_file)?;
        DateTime::from_timestamp_micros(at)
    }
}

fn entry(placed: Placed) -> Result<Entry> {
    let Placed {
        frame, hash, at, ..
    } = placed;
    let time = DateTime::from_timestamp_micros(frame.time)
        .ok_or_else(|| StoreError::damaged("a commit has an impossible time", at.to_string()))?;
    let Frame {
        sequence,
        previous,
        person,
        use_case,
        records,
        ..
    } = frame;
    let touched = |record: &crate::frame::SealedRecord| Touched {
        case_file: record.case_file,
        kind: record.kind,
        id: record.id,
        version: record.version,
    };
    Ok(Entry {
        sequence,
        time,
        person,
        use_case,
        hash,
        previous,
        records: records.iter().map(touched).collect(),
    })
}
