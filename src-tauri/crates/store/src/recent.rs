//! What the working copy holds, as far as it has been asked lately. It lets nobody read while it is written to, and a
//! commit must not wait for that.

use std::collections::HashMap;

use uuid::Uuid;

use crate::working::{Locator, Newest};

/// At most twice as many records are remembered.
const GENERATION: usize = 8 * 1024;

#[derive(Default)]
pub(crate) struct Recent {
    /// Nothing until it has been asked for.
    newest: Option<Newest>,
    records: HashMap<Uuid, Locator>,
    /// Those remembered longest; they go when as many younger ones have come.
    older: HashMap<Uuid, Locator>,
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
        if let Some(at) = self.records.get(&id) {
            return Some(*at);
        }
        let at = self.older.remove(&id)?;
        self.remember(id, at);
        Some(at)
    }

    /// Takes down where a record is in the working copy.
    pub fn remember(&mut self, id: Uuid, at: Locator) {
        if self.records.len() >= GENERATION {
            self.older = std::mem::take(&mut self.records);
        }
        self.records.insert(id, at);
    }

    /// For when records are removed.
    pub fn forget_records(&mut self) {
        self.records.clear();
        self.older.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(version: u64) -> Locator {
        Locator {
            case_file: Uuid::nil(),
            kind: 1,
            version,
        }
    }

    #[test]
    fn forgets_what_was_not_asked_for_and_never_returns_to_an_old_version() {
        let id = |number| Uuid::from_u128(number);
        let mut recent = Recent::default();
        recent.remember(id(1), at(1));
        recent.remember(id(2), at(1));
        for number in 0..10 * GENERATION as u128 {
            recent.remember(id(1_000 + number), at(1));
            if number % 1_000 == 0 {
                let version = number as u64 + 2;
                assert!(recent.record(id(1)).is_some());
                recent.remember(id(1), at(version));
                assert_eq!(recent.record(id(1)), Some(at(version)));
            }
        }
        assert_eq!(recent.record(id(2)), None);
        assert!(recent.records.len() + recent.older.len() <= 2 * GENERATION);
    }
}
