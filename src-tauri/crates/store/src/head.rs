//! The head of the chain, kept once more beside the working copy: where sled was deleted and the end of the journal was
//! cut off, this still says how far it had come.
//!
//! It is written after a checkpoint, so it may lag behind what was confirmed, and it is never ahead of it. One that
//! cannot be read proves nothing.

use std::io::Write as _;
use std::path::Path;

use uuid::Uuid;

use crate::bytes::{Reader, Write};
use crate::disk;
use crate::error::{Result, StoreError};
use crate::frame::Hash;

const FILE: &str = "head";
const MAGIC: &[u8; 6] = b"CSHEAD";
const FORMAT: u16 = 1;
const CHECKSUM: usize = 32;

/// Number and hash of a commit that was confirmed.
pub(crate) type Head = (u64, Hash);

/// Written in place: the file grows only once, so that a full disk cannot keep it from being written.
pub(crate) fn remember(place: &Path, store: Uuid, head: Head) -> Result<()> {
    let path = place.join(FILE);
    let mut bytes = MAGIC.to_vec();
    bytes.u16(FORMAT);
    bytes.id(store);
    bytes.u64(head.0);
    bytes.put(&head.1);
    let checksum = blake3::hash(&bytes);
    bytes.put(checksum.as_bytes());
    disk::private()
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .and_then(|mut file| {
            file.write_all(&bytes)?;
            file.sync_data()
        })
        .map_err(|e| StoreError::io("writing", &path, &e))
}

/// For a copy whose files are of different moments: there it may be ahead of the journal.
pub(crate) fn forget(place: &Path) -> Result<()> {
    let path = place.join(FILE);
    match std::fs::remove_file(&path) {
        Ok(()) => disk::sync_folder(place),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(e) => Err(StoreError::io("removing", &path, &e)),
    }
}

/// What was remembered; nothing where it is missing, unfinished or of another store.
pub(crate) fn remembered(place: &Path, store: Uuid) -> Result<Option<Head>> {
    let Some(bytes) = disk::read_if_there(&place.join(FILE))? else {
        return Ok(None);
    };
    let Some((content, checksum)) = bytes.split_last_chunk::<CHECKSUM>() else {
        return Ok(None);
    };
    if blake3::hash(content).as_bytes() != checksum {
        return Ok(None);
    }
    let mut reader = Reader(content);
    let mut read = || {
        let ours = reader.slice(MAGIC.len())? == MAGIC && reader.u16()? == FORMAT;
        let of = reader.id()?;
        Some((reader.u64()?, reader.array()?)).filter(|_| ours && of == store)
    };
    Ok(read())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_the_last_head_and_nothing_that_is_not_whole() {
        let folder = tempfile::tempdir().unwrap();
        let store = Uuid::from_u128(7);
        assert_eq!(remembered(folder.path(), store), Ok(None));
        for head in [(12, [3; 32]), (5, [4; 32])] {
            remember(folder.path(), store, head).unwrap();
            assert_eq!(remembered(folder.path(), store), Ok(Some(head)));
            assert_eq!(remembered(folder.path(), Uuid::from_u128(8)), Ok(None));
        }
        let path = folder.path().join(FILE);
        let whole = std::fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            std::fs::write(&path, &bytes).unwrap();
            assert_eq!(remembered(folder.path(), store), Ok(None), "{at}");
            std::fs::write(&path, &whole[..at]).unwrap();
            assert_eq!(remembered(folder.path(), store), Ok(None), "{at}");
        }
    }
}
