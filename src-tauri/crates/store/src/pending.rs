//! What has been acknowledged and is still to be applied to the working copy.

use std::collections::{HashMap, VecDeque};

use uuid::Uuid;

use crate::journal::Placed;
use crate::record::Committed;
use crate::working::Locator;

/// So many commits may wait before the next has to.
const COMMITS: usize = 1024;
/// So many bytes of them may wait: an import comes in frames of many records.
const BYTES: usize = 16 * 1024 * 1024;
/// So much is applied at once without waiting for more.
const TOGETHER: usize = 32;
const BYTES_TOGETHER: usize = 2 * 1024 * 1024;

#[derive(Default)]
pub(crate) struct Pending {
    queue: VecDeque<Placed>,
    /// Of all that is not applied, what is being applied too.
    bytes: usize,
    /// The records that it changes, and by which commit last.
    records: HashMap<Uuid, (Locator, u64)>,
    requests: HashMap<Uuid, Committed>,
}

impl Pending {
    pub fn push(&mut self, placed: Placed) {
        let frame = &placed.frame;
        let committed = Committed {
            sequence: frame.sequence,
            hash: placed.hash,
            repeated: false,
        };
        self.requests.insert(frame.request, committed);
        for record in &frame.records {
            self.records
                .insert(record.id, (Locator::of(record), frame.sequence));
        }
        self.bytes += placed.length as usize;
        self.queue.push_back(placed);
    }

    /// The oldest commits, to be applied together.
    pub fn take(&mut self) -> Vec<Placed> {
        let (mut taken, mut bytes) = (Vec::new(), 0);
        while taken.len() < TOGETHER && bytes < BYTES_TOGETHER {
            let Some(placed) = self.queue.pop_front() else {
                break;
            };
            bytes += placed.length as usize;
            taken.push(placed);
        }
        taken
    }

    /// Forgets what is in the working copy now. Says which records no later commit changes again.
    pub fn applied(&mut self, placed: &Placed) -> impl Iterator<Item = (Uuid, Locator)> {
        self.bytes -= placed.length as usize;
        self.requests.remove(&placed.frame.request);
        placed.frame.records.iter().filter_map(|record| {
            let (at, by) = *self.records.get(&record.id)?;
            if by != placed.frame.sequence {
                return None;
            }
            self.records.remove(&record.id);
            Some((record.id, at))
        })
    }

    pub fn record(&self, id: Uuid) -> Option<Locator> {
        self.records.get(&id).map(|(at, _)| *at)
    }

    pub fn request(&self, id: Uuid) -> Option<Committed> {
        self.requests.get(&id).copied()
    }

    /// Nothing is left to take; something may still be being applied.
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// There is enough to apply without waiting for more.
    pub fn is_enough(&self) -> bool {
        self.queue.len() >= TOGETHER || self.bytes >= BYTES_TOGETHER
    }

    pub fn is_full(&self) -> bool {
        self.queue.len() >= COMMITS || self.bytes >= BYTES
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{Frame, SealedRecord};
    use crate::journal::Position;

    fn placed(sequence: u64, record: u128, version: u64, length: usize) -> Placed {
        let record = SealedRecord {
            case_file: Uuid::from_u128(1),
            kind: 1,
            id: Uuid::from_u128(record),
            version,
            schema: 1,
            indexes: Vec::new(),
            sealed: Vec::new(),
        };
        Placed {
            frame: Frame {
                sequence,
                previous: [0; 32],
                request: Uuid::from_u128(u128::from(sequence)),
                time: 0,
                person: Uuid::nil(),
                use_case: String::new(),
                records: vec![record],
            },
            hash: [sequence as u8; 32],
            at: Position::START,
            length: length as u32,
        }
    }

    #[test]
    fn is_full_by_its_bytes_until_they_are_applied() {
        let mut pending = Pending::default();
        pending.push(placed(1, 10, 1, BYTES - 1));
        assert!(!pending.is_full() && pending.is_enough());
        pending.push(placed(2, 11, 1, 1));
        assert!(pending.is_full());
        let taken = pending.take();
        assert_eq!(taken.len(), 1);
        assert!(pending.is_full());
        drop(pending.applied(&taken[0]));
        assert!(!pending.is_full() && !pending.is_enough());
    }

    #[test]
    fn is_full_by_its_number() {
        let mut pending = Pending::default();
        for sequence in 1..COMMITS as u64 {
            pending.push(placed(sequence, 10, sequence, 1));
        }
        assert!(!pending.is_full());
        pending.push(placed(COMMITS as u64, 10, COMMITS as u64, 1));
        assert!(pending.is_full());
        assert_eq!(pending.take().len(), TOGETHER);
        assert!(!pending.is_full());
    }

    #[test]
    fn knows_the_newest_version_until_its_commit_is_applied() {
        let mut pending = Pending::default();
        let (record, request) = (Uuid::from_u128(10), Uuid::from_u128(1));
        pending.push(placed(1, 10, 1, 100));
        pending.push(placed(2, 10, 2, 100));
        let taken = pending.take();
        assert_eq!(pending.applied(&taken[0]).count(), 0);
        assert_eq!(pending.record(record).map(|at| at.version), Some(2));
        assert_eq!(pending.request(request), None);
        let applied: Vec<_> = pending.applied(&taken[1]).collect();
        assert_eq!(applied.len(), 1);
        assert_eq!((applied[0].0, applied[0].1.version), (record, 2));
        assert_eq!(pending.record(record), None);
    }
}
