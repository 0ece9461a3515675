//! Stamps: by them the program knows again what it has made with the keys of this store.

use crate::error::Result;
use crate::seal;
use crate::store::Store;

const STAMPS: &str = "Countersign store, 2026: stamps on papers";

impl Store {
    /// 128 bits of a keyed hash of `content`. The key follows from the master key: it is the same whoever of the
    /// people who read content has signed in, after any change of passwords, and in a restored backup. It says
    /// nothing of any other key.
    ///
    /// # Errors
    /// `Locked`; `OutOfReach` where only administration is open.
    pub fn stamp(&self, content: &[u8]) -> Result<[u8; 16]> {
        let ring = self.inner.ring()?;
        let key = seal::derived(STAMPS, ring.opener.master()?);
        let hash = blake3::keyed_hash(&key, content);
        let (stamp, _) = hash.as_bytes().split_first_chunk().expect("32 bytes");
        Ok(*stamp)
    }
}
