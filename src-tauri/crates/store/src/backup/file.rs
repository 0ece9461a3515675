//! The file of a backup.
//!
//! ```text
//! head      CSBKUP │ format u16 │ store 16 │ when i64 µs │ hash of these 32
//! entry     1 │ name u8+ │ chunks: u32+ each, the last one empty │ hash of these 32
//! …
//! manifest  2 │ u32+ │ hash of these 32
//! trailer   CSBKEND\n │ where the manifest begins u64 │ length of the file u64 │ hash of these 32
//! ```
//!
//! Every byte is under one of the hashes, and the manifest has one over all of them, so that no entry can be changed,
//! taken out or put elsewhere. A chunk of the journal is a segment's header or one frame.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{BackupError, Manifest, Result};
use crate::bytes::{Reader, Write};
use crate::disk;
use crate::frame::{self, Hash};

const MAGIC: &[u8; 6] = b"CSBKUP";
const END: &[u8; 8] = b"CSBKEND\n";
pub(super) const FORMAT: u16 = 1;
const HASH: usize = 32;
const HEAD: usize = 6 + 2 + 16 + 8 + HASH;
const TRAILER: usize = 8 + 8 + 8 + HASH;
const ENTRY: u8 = 1;
const MANIFEST: u8 = 2;
const LONGEST_MANIFEST: u64 = 64 * 1024;

/// What an entry holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// A segment of the journal, by number.
    Journal(u32),
    Attachment(String),
    Draft(String),
    /// Which backups were made before.
    Notes,
    Keys,
}

impl Part {
    /// Its name in the file and, but for the keys, its place in a store's folder.
    pub fn name(&self) -> String {
        match self {
            Part::Journal(segment) => format!("journal/{segment:08}"),
            Part::Attachment(name) => format!("attachments/{name}"),
            Part::Draft(name) => format!("drafts/{name}"),
            Part::Notes => "backups".to_owned(),
            Part::Keys => "keys".to_owned(),
        }
    }

    /// Nothing for any other name: what is not known is never written to a folder.
    fn read(name: &str) -> Option<Part> {
        let part = match name.split_once('/') {
            None if name == "backups" => Part::Notes,
            None if name == "keys" => Part::Keys,
            Some(("journal", number)) => Part::Journal(number.parse().ok()?),
            Some(("attachments", hash)) if is_hash(hash) => Part::Attachment(hash.to_owned()),
            Some(("drafts", hash)) if is_hash(hash) => Part::Draft(hash.to_owned()),
            _ => return None,
        };
        (part.name() == name).then_some(part)
    }
}

/// True for the name of a sealed file that is complete.
pub(super) fn is_hash(name: &str) -> bool {
    crate::sealed_files::AttachmentName::try_from(name.to_owned()).is_ok()
}

/// A backup that is being written, under a name of its own beside its target. Dropped before its end, it goes.
pub(super) struct Writing {
    out: BufWriter<File>,
    path: PathBuf,
    store: Uuid,
    at: DateTime<Utc>,
    entry: blake3::Hasher,
    all: blake3::Hasher,
    length: u64,
    kept: bool,
}

impl Writing {
    pub fn create(target: &Path, store: Uuid, at: DateTime<Utc>) -> Result<Writing> {
        remove_abandoned(target);
        let path = beside(target, &Uuid::now_v7().simple().to_string());
        let file = disk::private().write(true).create_new(true).open(&path);
        let file = file.map_err(|e| BackupError::writing(&e))?;
        // Says that it is not abandoned. Where files cannot be locked, nothing is ever taken for abandoned either.
        let _ = file.try_lock();
        let mut writing = Writing {
            out: BufWriter::with_capacity(1024 * 1024, file),
            path,
            store,
            at,
            entry: blake3::Hasher::new(),
            all: blake3::Hasher::new(),
            length: 0,
            kept: false,
        };
        let mut head = MAGIC.to_vec();
        head.u16(FORMAT);
        head.id(store);
        head.i64(at.timestamp_micros());
        let hash = blake3::hash(&head);
        head.put(hash.as_bytes());
        writing.all.update(hash.as_bytes());
        writing.put(&head)?;
        Ok(writing)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn begin(&mut self, part: &Part) -> Result<()> {
        let name = part.name();
        let mut bytes = vec![ENTRY, name.len() as u8];
        bytes.put(name.as_bytes());
        self.entry.reset();
        self.put_hashed(&bytes)
    }

    pub fn chunk(&mut self, bytes: &[u8]) -> Result<()> {
        self.put_hashed(&(bytes.len() as u32).to_be_bytes())?;
        self.put_hashed(bytes)
    }

    pub fn end(&mut self) -> Result<()> {
        self.put_hashed(&0u32.to_be_bytes())?;
        let hash = self.entry.finalize();
        self.all.update(hash.as_bytes());
        self.put(hash.as_bytes())
    }

    /// Writes the manifest and brings everything to the disk.
    pub fn finish(&mut self, manifest: &mut Manifest) -> Result<()> {
        (manifest.store, manifest.at) = (self.store, self.at);
        let mut body = Vec::with_capacity(256);
        body.id(manifest.id);
        body.u8(manifest.program.len() as u8);
        body.put(manifest.program.as_bytes());
        for count in manifest.counts() {
            body.u64(count);
        }
        body.put(&manifest.head);
        body.put(self.all.finalize().as_bytes());

        let begins = self.length;
        let mut bytes = vec![MANIFEST];
        bytes.u32(body.len() as u32);
        bytes.put(&body);
        manifest.hash = *blake3::hash(&bytes).as_bytes();
        bytes.put(&manifest.hash);
        let length = begins + (bytes.len() + TRAILER) as u64;
        let mut trailer = END.to_vec();
        trailer.u64(begins);
        trailer.u64(length);
        let hash = blake3::hash(&trailer);
        trailer.put(hash.as_bytes());
        self.put(&bytes)?;
        self.put(&trailer)?;
        // There a locked file cannot even be read.
        #[cfg(windows)]
        let _ = self.out.get_ref().unlock();
        self.out
            .flush()
            .and_then(|()| self.out.get_ref().sync_all())
            .map_err(|e| BackupError::writing(&e))
    }

    /// Gives the finished file its own name, in place of what had it before.
    pub fn put_in_place(mut self, target: &Path) -> Result<()> {
        std::fs::rename(&self.path, target).map_err(|e| BackupError::writing(&e))?;
        self.kept = true;
        sync_folder_of(target)
    }

    fn put_hashed(&mut self, bytes: &[u8]) -> Result<()> {
        self.entry.update(bytes);
        self.put(bytes)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.length += bytes.len() as u64;
        self.out
            .write_all(bytes)
            .map_err(|e| BackupError::writing(&e))
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        if !self.kept {
            // What cannot be removed now is removed before the next backup to the same place.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

const UNFINISHED: &str = "unfinished";

fn beside(target: &Path, mark: &str) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!("{name}.{mark}.{UNFINISHED}"))
}

/// Removes what a backup to the same place left behind when it was killed.
fn remove_abandoned(target: &Path) {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let (begin, end) = (format!("{name}."), format!(".{UNFINISHED}"));
    for path in disk::files_in(folder_of(target)).unwrap_or_default() {
        let found = path.file_name().unwrap_or_default().to_string_lossy();
        let mark = found
            .strip_prefix(&begin)
            .and_then(|f| f.strip_suffix(&end));
        let ours = mark.is_some_and(|mark| Uuid::try_parse(mark).is_ok());
        if ours && File::open(&path).is_ok_and(|file| file.try_lock().is_ok()) {
            let _ = std::fs::remove_file(&path);
        }
    }
}

/// The folder that a path is in, which need not be said.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Some network folders cannot be synced; what is renamed there is as safe as it can be.
fn sync_folder_of(path: &Path) -> Result<()> {
    use std::io::ErrorKind::{InvalidInput, PermissionDenied, Unsupported};
    #[cfg(unix)]
    match File::open(folder_of(path)).and_then(|folder| folder.sync_all()) {
        Err(e) if !matches!(e.kind(), InvalidInput | Unsupported | PermissionDenied) => {
            return Err(BackupError::writing(&e));
        }
        _ => {}
    }
    let _ = path;
    Ok(())
}

/// A backup that is being read, entry by entry. Every hash is checked as it is reached.
pub(super) struct Reading {
    file: BufReader<File>,
    /// Up to the manifest.
    left: u64,
    entry: blake3::Hasher,
    all: blake3::Hasher,
    over_all: Hash,
    pub manifest: Manifest,
    /// Of the entries.
    pub length: u64,
}

impl Reading {
    /// Checks the beginning, the end and the manifest.
    pub fn open(path: &Path) -> Result<Reading> {
        let file = File::open(path).map_err(|e| BackupError::reading(&e))?;
        let details = file.metadata().map_err(|e| BackupError::reading(&e))?;
        if details.is_dir() {
            return Err(BackupError::NoBackup);
        }
        let length = details.len();
        let mut file = BufReader::with_capacity(1024 * 1024, file);
        if length == 0 {
            return Err(BackupError::Empty);
        }
        let (store, at, head_hash) = read_head(&mut file, length)?;
        let begins = read_trailer(&mut file, length)?;
        let (mut manifest, over_all) = read_manifest(&mut file, begins, length)?;
        (manifest.store, manifest.at) = (store, at);
        seek(&mut file, HEAD as u64)?;
        let mut all = blake3::Hasher::new();
        all.update(&head_hash);
        Ok(Reading {
            file,
            left: begins - HEAD as u64,
            entry: blake3::Hasher::new(),
            all,
            over_all,
            manifest,
            length: begins - HEAD as u64,
        })
    }

    /// The next entry; nothing after the last one.
    pub fn next(&mut self) -> Result<Option<Part>> {
        if self.left == 0 {
            return if *self.all.finalize().as_bytes() == self.over_all {
                Ok(None)
            } else {
                Err(damaged("its parts are not those of its list"))
            };
        }
        self.entry.reset();
        let [tag, length] = self.array()?;
        let name = self.bytes(usize::from(length))?;
        let part = str::from_utf8(&name).ok().and_then(Part::read);
        match part {
            Some(part) if tag == ENTRY => Ok(Some(part)),
            _ => Err(damaged("a part of it has no right name")),
        }
    }

    /// The next chunk of the entry; nothing after the last one.
    pub fn chunk(&mut self, part: &Part) -> Result<Option<Vec<u8>>> {
        let length = u32::from_be_bytes(self.array()?) as usize;
        if length > frame::LONGEST {
            return Err(damaged(format!("{} does not fit its hash", part.name())));
        }
        if length > 0 {
            return self.bytes(length).map(Some);
        }
        let hash = *self.entry.finalize().as_bytes();
        self.all.update(&hash);
        if self.array::<HASH>()? == hash {
            Ok(None)
        } else {
            Err(damaged(format!("{} does not fit its hash", part.name())))
        }
    }

    /// How much of the entries has been read.
    pub fn done(&self) -> u64 {
        self.length - self.left
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn bytes(&mut self, length: usize) -> Result<Vec<u8>> {
        if length as u64 > self.left {
            return Err(runs_out());
        }
        let mut bytes = vec![0; length];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        let left = self.left.checked_sub(bytes.len() as u64);
        self.left = left.ok_or_else(runs_out)?;
        read_exact(&mut self.file, bytes)?;
        self.entry.update(bytes);
        Ok(())
    }
}

fn read_head(file: &mut BufReader<File>, length: u64) -> Result<(Uuid, DateTime<Utc>, Hash)> {
    let mut bytes = vec![0; HEAD.min(length as usize)];
    read_exact(file, &mut bytes)?;
    let mut reader = Reader(&bytes);
    let magic = reader.slice(MAGIC.len());
    if magic != Some(MAGIC) {
        let begun = MAGIC.starts_with(&bytes);
        return Err(if begun {
            BackupError::CutOff
        } else {
            BackupError::NoBackup
        });
    }
    match reader.u16() {
        Some(found) if found > FORMAT => {
            return Err(BackupError::Newer {
                found,
                known: FORMAT,
            });
        }
        None => return Err(BackupError::CutOff),
        Some(_) => {}
    }
    if bytes.len() < HEAD {
        return Err(BackupError::CutOff);
    }
    let (content, hash) = bytes.split_at(HEAD - HASH);
    if blake3::hash(content).as_bytes() != hash {
        return Err(damaged("its beginning does not fit its hash"));
    }
    let mut read = || {
        let (store, micros) = (reader.id()?, reader.i64()?);
        Some((
            store,
            DateTime::from_timestamp_micros(micros)?,
            reader.array()?,
        ))
    };
    read().ok_or_else(|| damaged("its beginning is not well formed"))
}

/// Where the manifest begins. A backup that was cut off anywhere has lost its trailer.
fn read_trailer(file: &mut BufReader<File>, length: u64) -> Result<u64> {
    let at = length.checked_sub(TRAILER as u64);
    seek(file, at.ok_or(BackupError::CutOff)?)?;
    let mut bytes = [0; TRAILER];
    read_exact(file, &mut bytes)?;
    let (content, hash) = bytes.split_at(TRAILER - HASH);
    let mut reader = Reader(content);
    if reader.slice(END.len()) != Some(END) || blake3::hash(content).as_bytes() != hash {
        return Err(BackupError::CutOff);
    }
    let (begins, whole) = (reader.u64(), reader.u64());
    if whole != Some(length) {
        return Err(damaged("it has not the length that it was written with"));
    }
    let begins = begins.filter(|begins| {
        let after_head = *begins >= HEAD as u64;
        let manifest = length.checked_sub(TRAILER as u64 + begins);
        after_head && manifest.is_some_and(|manifest| manifest <= LONGEST_MANIFEST)
    });
    begins.ok_or_else(|| damaged("its end is not well formed"))
}

fn read_manifest(file: &mut BufReader<File>, begins: u64, length: u64) -> Result<(Manifest, Hash)> {
    seek(file, begins)?;
    let mut bytes = vec![0; (length - begins) as usize - TRAILER];
    read_exact(file, &mut bytes)?;
    let wrong = || damaged("its list of contents does not fit its hash");
    let (content, hash) = bytes
        .split_at_checked(bytes.len().saturating_sub(HASH))
        .ok_or_else(wrong)?;
    if blake3::hash(content).as_bytes() != hash {
        return Err(wrong());
    }
    let mut reader = Reader(content);
    let mut read = || {
        let tag = reader.u8()?;
        let length = reader.u32()? as usize;
        if tag != MANIFEST || length != reader.0.len() {
            return None;
        }
        let id = reader.id()?;
        let program = usize::from(reader.u8()?);
        let program = str::from_utf8(reader.slice(program)?).ok()?.to_owned();
        let mut manifest = Manifest {
            id,
            program,
            hash: hash.try_into().ok()?,
            ..Manifest::default()
        };
        for count in manifest.counts_mut() {
            *count = reader.u64()?;
        }
        manifest.head = reader.array()?;
        let over_all = reader.array()?;
        reader.0.is_empty().then_some((manifest, over_all))
    };
    read().ok_or_else(wrong)
}

fn seek(file: &mut BufReader<File>, to: u64) -> Result<()> {
    file.seek(SeekFrom::Start(to))
        .map(drop)
        .map_err(|e| BackupError::reading(&e))
}

fn read_exact(file: &mut BufReader<File>, bytes: &mut [u8]) -> Result<()> {
    file.read_exact(bytes).map_err(|e| match e.kind() {
        std::io::ErrorKind::UnexpectedEof => BackupError::CutOff,
        _ => BackupError::reading(&e),
    })
}

fn runs_out() -> BackupError {
    damaged("a part of it is longer than it can be")
}

pub(super) fn damaged(what: impl Into<String>) -> BackupError {
    BackupError::Damaged(what.into())
}
