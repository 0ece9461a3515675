//! Records that were read lately, opened. Screens ask for the same ones again and again: the list and its rows, the
//! contract of each row, the way back. They go with the keys when the store is locked.

use uuid::Uuid;
use zeroize::Zeroize;

use crate::frame::SealedRecord;
use crate::lately::Lately;
use crate::record::Record;

/// In bytes; at most twice as much is held.
const LIMIT: usize = 4 * 1024 * 1024;
/// One that is longer is not worth the others' room.
const LONGEST: usize = 64 * 1024;
/// What a record takes beside its bytes.
const ROOM: usize = 256;

/// As the working copy has them: to be asked and added to only while nothing is applied to it.
pub(crate) struct Readable(Lately<Plain>);

/// Wiped when dropped.
struct Plain(Record);

impl Default for Readable {
    fn default() -> Readable {
        Readable(Lately::new(LIMIT))
    }
}

impl Readable {
    pub fn get(&mut self, id: Uuid) -> Option<Record> {
        self.0.get(id).map(|plain| plain.0.clone())
    }

    pub fn add(&mut self, record: &Record) {
        if record.bytes.len() <= LONGEST {
            let weight = record.bytes.len() + ROOM;
            self.0.insert(record.id, Plain(record.clone()), weight);
        }
    }

    pub fn changed<'a>(&mut self, records: impl Iterator<Item = &'a SealedRecord>) {
        records.for_each(|record| self.0.remove(record.id));
    }

    /// For when records are removed.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl Drop for Plain {
    fn drop(&mut self) {
        self.0.bytes.zeroize();
    }
}
