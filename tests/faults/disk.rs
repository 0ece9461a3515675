//! The library in disk.c, loaded into the worker: it cuts the power, or lets a call fail.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use tempfile::TempDir;

/// A folder for stores, on a disk that fails as it is told to.
pub struct Disk {
    folder: TempDir,
}

/// When the disk fails, and how.
pub enum Failing<'a> {
    /// The power is cut at this call.
    Cut { at: u64, mode: &'a str, seed: u64 },
    /// This call fails with this error, and those after it do where it stays.
    Error { at: u64, error: i32, stays: bool },
    /// It does not; calls are counted, and syncs done for real.
    Never,
    /// It does not, but the clock is so many seconds ahead. Syncs are left out.
    Clock(i64),
}

/// What syncing does.
#[derive(Clone, Copy)]
pub enum Syncs {
    Work,
    /// Those of folders do nothing.
    NotOfFolders,
    DoNothing,
}

impl Disk {
    pub fn new() -> Disk {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("undo")).unwrap();
        Disk { folder }
    }

    /// A place for a new store.
    pub fn place(&self) -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir_in(self.folder.path()).unwrap();
        let place = folder.path().join("store");
        (folder, place)
    }

    /// Puts a program that uses this folder on the disk.
    pub fn under(&self, command: &mut Command, root: &Path, failing: &Failing, syncs: Syncs) {
        command
            .env("LD_PRELOAD", library())
            .env("DISK_ROOT", root)
            .env("DISK_UNDO", self.undo())
            .env("DISK_LOG", self.log());
        match failing {
            Failing::Cut { at, mode, seed } => command
                .env("DISK_CUT", at.to_string())
                .env("DISK_MODE", mode)
                .env("DISK_SEED", seed.to_string()),
            Failing::Error { at, error, stays } => command
                .env("DISK_FAIL", at.to_string())
                .env("DISK_ERROR", error.to_string())
                .env("DISK_STAYS", if *stays { "1" } else { "0" }),
            Failing::Never => command.env("DISK_SYNCS", "1"),
            Failing::Clock(seconds) => command.env("DISK_CLOCK", seconds.to_string()),
        };
        match syncs {
            Syncs::Work => {}
            Syncs::NotOfFolders => _ = command.env("DISK_SWALLOW", "folders"),
            Syncs::DoNothing => _ = command.env("DISK_SWALLOW", "all"),
        }
    }

    pub fn undo(&self) -> PathBuf {
        self.folder.path().join("undo")
    }

    /// How the program ended (`cut` or `ended`; nothing where it was killed otherwise), and how many calls of each
    /// kind the library saw.
    pub fn counts(&self) -> (String, BTreeMap<String, u64>) {
        let text = std::fs::read_to_string(self.log()).unwrap_or_default();
        let mut words = text.split_whitespace().map(str::to_owned);
        let ended = words.next().unwrap_or_default();
        let mut counts = BTreeMap::new();
        while let (Some(kind), Some(count)) = (words.next(), words.next()) {
            counts.insert(kind, count.parse().unwrap());
        }
        (ended, counts)
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("counts")
    }
}

/// Built once, beside the tests.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join("disk.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("faults/disk.c");
        let unfinished = library.with_extension(std::process::id().to_string());
        let built = Command::new("cc")
            .args([
                "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o",
            ])
            .arg(&unfinished)
            .arg(&source)
            .arg("-lpthread")
            .status();
        assert!(
            built.unwrap().success(),
            "cc could not build {}",
            source.display()
        );
        std::fs::rename(unfinished, &library).unwrap();
        library
    })
}
