//! Files and folders that only their owner reads, and that are on the disk when we say so.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Result, StoreError};

/// What a file is called until it is complete.
const UNFINISHED: &str = "new";

/// Options for a file that only its owner may read.
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}

/// Creates a folder that only its owner may enter, and the folders above it.
pub(crate) fn make_folder(path: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder
        .create(path)
        .map_err(|e| StoreError::io("creating", path, &e))
}

/// Takes the rights of everybody else off a file or folder that another library made.
pub(crate) fn make_private(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = if path.is_dir() { 0o700 } else { 0o600 };
        fs::set_permissions(path, fs::Permissions::from_mode(mode))
            .map_err(|e| StoreError::io("protecting", path, &e))?;
    }
    let _ = path;
    Ok(())
}

/// Makes creations, renames and removals in a folder durable. Windows does this by itself.
pub(crate) fn sync_folder(path: &Path) -> Result<()> {
    #[cfg(unix)]
    File::open(path)
        .and_then(|folder| folder.sync_all())
        .map_err(|e| StoreError::io("syncing", path, &e))?;
    let _ = path;
    Ok(())
}

/// Writes a file whole or not at all, and durably: beside it, synced, then renamed.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let unfinished = path.with_extension(format!("{count}.{UNFINISHED}"));
    let written = private()
        .write(true)
        .create(true)
        .truncate(true)
        .open(&unfinished)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&unfinished, path));
    if let Err(error) = written {
        // Left where it is if even this fails: the next open removes it.
        let _ = fs::remove_file(&unfinished);
        return Err(StoreError::io("writing", path, &error));
    }
    sync_folder(path.parent().unwrap_or(path))
}

/// Removes what `write_whole` had not finished when the program was killed.
pub(crate) fn remove_unfinished(folder: &Path) -> Result<()> {
    for path in files_in(folder)? {
        if path.extension() == Some(OsStr::new(UNFINISHED)) {
            fs::remove_file(&path).map_err(|e| StoreError::io("removing", &path, &e))?;
        }
    }
    Ok(())
}

/// The entries of a folder in order of their names; none where there is no such folder.
pub(crate) fn files_in(folder: &Path) -> Result<Vec<std::path::PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut paths = fs::read_dir(folder)
        .and_then(|entries| {
            entries
                .map(|e| e.map(|e| e.path()))
                .collect::<std::io::Result<Vec<_>>>()
        })
        .map_err(|e| StoreError::io("reading", folder, &e))?;
    paths.sort();
    Ok(paths)
}

/// Up to so many bytes from the beginning of a file.
pub(crate) fn read_start(path: &Path, length: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(length);
    File::open(path)
        .and_then(|file| file.take(length as u64).read_to_end(&mut bytes))
        .map_err(|e| StoreError::io("reading", path, &e))?;
    Ok(bytes)
}

/// The whole of a file; nothing where there is none.
pub(crate) fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(StoreError::io("reading", path, &e)),
    }
}

/// Refuses where so many bytes are not free at a place, which need not exist yet.
pub(crate) fn need_room(place: &Path, bytes: u64) -> Result<()> {
    let there = place.ancestors().find(|path| path.exists());
    let there = there.unwrap_or(Path::new("."));
    match fs2::available_space(there) {
        Ok(free) if free < bytes => Err(StoreError::NoRoom {
            megabytes: bytes.div_ceil(1024 * 1024),
        }),
        // A system that does not say leaves it to the writing.
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_little_room_is_noticed_before_it_is_needed() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("not/there/yet");
        assert_eq!(need_room(&place, 1), Ok(()));
        let refused = need_room(&place, u64::MAX / 2);
        assert!(matches!(refused, Err(StoreError::NoRoom { .. })));
    }
}
