//! What the working copy holds, as far as it has been asked lately. It lets nobody read while it is written to, and a
//! commit must not wait for that.

use uuid::Uuid;

use crate::lately::Lately;
use crate::working::{Locator, Newest};

/// At most twice as many records are remembered.
const RECORDS: usize = 8 * 1024;

pub(crate) struct Recent {
    /// Nothing until it has been asked for.
    newest: Option<Newest>,
    records: Lately<Locator>,
}

impl Default for Recent {
    fn default() -> Recent {
        Recent {
            newest: None,
            records: Lately::new(RECORDS),
        }
    }
}

impl Recent {
    pub fn newest(&self) -> Option<Newest> {
        self.newest
    }

    pub fn set_newest(&mut self, newest: Newest) {
        self.newest = Some(newest);
    }

    /// Ids grow with time: one that is greater than all is new, and need not be looked for.
    pub fn committed(&mut self, request: Uuid, records: impl Iterator<Item = Uuid>) {
        if let Some(newest) = &mut self.newest {
            newest.request = newest.request.max(request);
            newest.record = records.fold(newest.record, Ord::max);
        }
    }

    pub fn record(&mut self, id: Uuid) -> Option<Locator> {
        self.records.get(id).copied()
    }

    /// Takes down where a record is in the working copy.
    pub fn remember(&mut self, id: Uuid, at: Locator) {
        self.records.insert(id, at, 1);
    }

    /// For when records are removed.
    pub fn forget_records(&mut self) {
        self.records.clear();
    }
}
