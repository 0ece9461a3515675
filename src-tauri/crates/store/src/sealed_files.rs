//! Attachments and drafts: sealed files, named by keyed hashes, outside the journal.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::bytes::{Reader, Write};
use crate::disk;
use crate::error::{Result, StoreError};
use crate::frame::Hash;
use crate::seal::{self, Key};

const FORMAT: u16 = 1;
const ATTACHMENT: &[u8; 6] = b"CSATTM";
const DRAFT: &[u8; 6] = b"CSDRFT";
/// Magic, format, and at most two ids.
const LONGEST_HEADER: usize = 6 + 2 + 2 * 16;
const ATTACHMENT_NAMES: &str = "Countersign store, 2026: names of attachments";
const ATTACHMENT_NONCES: &str = "Countersign store, 2026: nonces of attachments";
const DRAFT_NAMES: &str = "Countersign store, 2026: names of drafts";

/// Name of a sealed attachment: a keyed hash of its content, so that it says nothing about it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AttachmentName(String);

impl AttachmentName {
    /// The name as text: 64 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for AttachmentName {
    type Error = String;

    fn try_from(text: String) -> std::result::Result<Self, String> {
        let digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if text.len() == 64 && text.bytes().all(digit) {
            Ok(AttachmentName(text))
        } else {
            Err("this is not the name of an attachment".to_owned())
        }
    }
}

impl From<AttachmentName> for String {
    fn from(name: AttachmentName) -> String {
        name.0
    }
}

pub(crate) fn write_attachment(
    folder: &Path,
    case_file: Uuid,
    key: &Key,
    bytes: &[u8],
) -> Result<AttachmentName> {
    let name = attachment_name(key, bytes);
    let mut file = header(ATTACHMENT, &[case_file]);
    // The nonce follows from the content, under the key: the same content is sealed to the same bytes, which the
    // journal knows by their hash.
    let names = seal::derived(ATTACHMENT_NONCES, key);
    let keyed = blake3::keyed_hash(&names, bytes);
    let (nonce, _) = keyed
        .as_bytes()
        .split_first_chunk::<{ seal::NONCE }>()
        .expect("a hash is longer than a nonce");
    file.put(&seal::seal_with(
        key,
        nonce,
        &attachment_place(case_file, &name.0),
        bytes,
    )?);
    disk::make_folder(folder)?;
    disk::write_whole(&folder.join(&name.0), &file)?;
    Ok(name)
}

pub(crate) fn read_attachment(
    folder: &Path,
    case_file: Uuid,
    key: &Key,
    name: &AttachmentName,
) -> Result<Vec<u8>> {
    let path = folder.join(&name.0);
    let file = disk::read_if_there(&path)?;
    let file = file.ok_or_else(|| StoreError::NotFound("The attachment".to_owned()))?;
    let changed = || {
        StoreError::damaged(
            "an attachment is not the one that was kept",
            attachment_file(name),
        )
    };
    let ([of], sealed) = read_header(ATTACHMENT, &file, &path)?.ok_or_else(changed)?;
    if of != case_file {
        return Err(changed());
    }
    let content =
        seal::open(key, &attachment_place(case_file, &name.0), sealed).ok_or_else(changed)?;
    if attachment_name(key, &content) == *name {
        Ok(content)
    } else {
        Err(changed())
    }
}

/// Hash of an attachment as it lies there, sealed; nothing where it is missing.
pub(crate) fn sealed_hash(folder: &Path, name: &AttachmentName) -> Result<Option<Hash>> {
    let file = disk::read_if_there(&folder.join(&name.0))?;
    Ok(file.map(|bytes| *blake3::hash(&bytes).as_bytes()))
}

/// Case file of an attachment, by its beginning, which is not sealed.
pub(crate) fn case_file_of(folder: &Path, name: &AttachmentName) -> Result<Option<Uuid>> {
    let path = folder.join(&name.0);
    let file = disk::read_if_there(&path)?.unwrap_or_default();
    Ok(read_header::<1>(ATTACHMENT, &file, &path)?.map(|([case_file], _)| case_file))
}

/// Opens every draft, whoever wrote it, and says which are not those that were kept. Those whose key is gone are
/// passed over.
pub(crate) fn faulty_drafts(
    folder: &Path,
    mut key_of: impl FnMut(Uuid) -> Result<Option<Key>>,
) -> Result<Vec<StoreError>> {
    let mut faults = Vec::new();
    for path in disk::files_in(folder)? {
        let mut check = || {
            // Removed since the folder was read: discarded, or its case file is being disposed of.
            let Some(file) = disk::read_if_there(&path)? else {
                return Ok(());
            };
            let Some(([case_file, _], _)) = read_header::<2>(DRAFT, &file, &path)? else {
                let what = "a draft has lost its beginning";
                return Err(StoreError::damaged(what, crate::error::short(&path)));
            };
            match key_of(case_file)? {
                Some(key) => open_draft(&path, &file, &key).map(drop),
                None => Ok(()),
            }
        };
        faults.extend(check().err());
    }
    Ok(faults)
}

pub(crate) fn attachment_file(name: &AttachmentName) -> String {
    format!("attachments/{}", name.0)
}

fn attachment_name(key: &Key, bytes: &[u8]) -> AttachmentName {
    let names = seal::derived(ATTACHMENT_NAMES, key);
    AttachmentName(blake3::keyed_hash(&names, bytes).to_hex().to_string())
}

fn attachment_place(case_file: Uuid, name: &str) -> Vec<u8> {
    [
        b"attachment".as_slice(),
        case_file.as_bytes(),
        name.as_bytes(),
    ]
    .concat()
}

/// What somebody has typed but not saved.
pub(crate) struct Draft {
    pub case_file: Uuid,
    pub place: String,
    pub saved_at: DateTime<Utc>,
    pub bytes: Vec<u8>,
}

pub(crate) fn write_draft(folder: &Path, person: Uuid, key: &Key, draft: &Draft) -> Result<()> {
    let name = draft_name(key, person, &draft.place);
    let mut content = Vec::with_capacity(draft.bytes.len() + draft.place.len() + 16);
    content.i64(draft.saved_at.timestamp_micros());
    content.u32(draft.place.len() as u32);
    content.put(draft.place.as_bytes());
    content.put(&draft.bytes);
    let mut file = header(DRAFT, &[draft.case_file, person]);
    file.put(&seal::seal(
        key,
        &draft_place(draft.case_file, person, &name),
        &content,
    )?);
    disk::make_folder(folder)?;
    disk::write_whole(&folder.join(&name), &file)
}

pub(crate) fn read_draft(
    folder: &Path,
    person: Uuid,
    key: &Key,
    place: &str,
) -> Result<Option<Draft>> {
    let path = folder.join(draft_name(key, person, place));
    let Some(file) = disk::read_if_there(&path)? else {
        return Ok(None);
    };
    open_draft(&path, &file, key).map(Some)
}

/// Whether a person has a draft in a case file, whatever its place. Told without its key.
pub(crate) fn has_draft(folder: &Path, case_file: Uuid, person: Uuid) -> Result<bool> {
    for path in disk::files_in(folder)? {
        let start = disk::read_start(&path, DRAFT.len() + 2 + 2 * 16)?;
        if let Some((ids, _)) = read_header::<2>(DRAFT, &start, &path)?
            && ids == [case_file, person]
        {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(crate) fn remove_draft(folder: &Path, person: Uuid, key: &Key, place: &str) -> Result<()> {
    let path = folder.join(draft_name(key, person, place));
    match std::fs::remove_file(&path) {
        Ok(()) => disk::sync_folder(folder),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(e) => Err(StoreError::io("removing", &path, &e)),
    }
}

/// Drafts of a person; those whose key is not to be had are left out.
pub(crate) fn drafts(
    folder: &Path,
    person: Uuid,
    mut key_of: impl FnMut(Uuid) -> Result<Option<Key>>,
) -> Result<Vec<Draft>> {
    let mut found = Vec::new();
    for path in disk::files_in(folder)? {
        let Some(file) = disk::read_if_there(&path)? else {
            continue;
        };
        let Some(([case_file, of], _)) = read_header::<2>(DRAFT, &file, &path)? else {
            continue;
        };
        if of == person
            && let Some(key) = key_of(case_file)?
        {
            found.push(open_draft(&path, &file, &key)?);
        }
    }
    found.sort_by_key(|draft| std::cmp::Reverse(draft.saved_at));
    Ok(found)
}

fn open_draft(path: &Path, file: &[u8], key: &Key) -> Result<Draft> {
    let changed = || {
        StoreError::damaged(
            "a draft is not the one that was kept",
            crate::error::short(path),
        )
    };
    let ([case_file, person], sealed) = read_header(DRAFT, file, path)?.ok_or_else(changed)?;
    let name = path
        .file_name()
        .and_then(|n| n.to_str())
        .unwrap_or_default();
    let content =
        seal::open(key, &draft_place(case_file, person, name), sealed).ok_or_else(changed)?;
    let mut reader = Reader(&content);
    let mut read = || {
        let saved_at = DateTime::from_timestamp_micros(reader.i64()?)?;
        let length = reader.u32()? as usize;
        let place = str::from_utf8(reader.slice(length)?).ok()?.to_owned();
        Some(Draft {
            case_file,
            place,
            saved_at,
            bytes: reader.0.to_vec(),
        })
    };
    read().ok_or_else(changed)
}

fn draft_name(key: &Key, person: Uuid, place: &str) -> String {
    let mut name = blake3::Hasher::new_keyed(&seal::derived(DRAFT_NAMES, key));
    name.update(person.as_bytes());
    name.update(place.as_bytes());
    name.finalize().to_hex().to_string()
}

fn draft_place(case_file: Uuid, person: Uuid, name: &str) -> Vec<u8> {
    [
        b"draft".as_slice(),
        case_file.as_bytes(),
        person.as_bytes(),
        name.as_bytes(),
    ]
    .concat()
}

/// Removes every attachment in the folder that belongs to the case file, finished or not: its header says so. How
/// many there were.
pub(crate) fn remove_attachments(folder: &Path, case_file: Uuid) -> Result<usize> {
    remove(folder, &attachments_of(folder, case_file)?)
}

/// Removes everybody's drafts that belong to the case file. How many there were.
pub(crate) fn remove_drafts(folder: &Path, case_file: Uuid) -> Result<usize> {
    remove(folder, &drafts_of(folder, case_file)?)
}

fn remove(folder: &Path, paths: &[PathBuf]) -> Result<usize> {
    for path in paths {
        std::fs::remove_file(path).map_err(|e| StoreError::io("removing", path, &e))?;
    }
    if folder.exists() {
        disk::sync_folder(folder)?;
    }
    Ok(paths.len())
}

pub(crate) fn attachments_of(folder: &Path, case_file: Uuid) -> Result<Vec<PathBuf>> {
    those_in(folder, |file, path| {
        Ok(read_header::<1>(ATTACHMENT, file, path)?.is_some_and(|([of], _)| of == case_file))
    })
}

pub(crate) fn drafts_of(folder: &Path, case_file: Uuid) -> Result<Vec<PathBuf>> {
    those_in(folder, |file, path| {
        Ok(read_header::<2>(DRAFT, file, path)?.is_some_and(|([of, _], _)| of == case_file))
    })
}

fn those_in(folder: &Path, wanted: impl Fn(&[u8], &Path) -> Result<bool>) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in disk::files_in(folder)? {
        if wanted(&disk::read_start(&path, LONGEST_HEADER)?, &path)? {
            found.push(path);
        }
    }
    Ok(found)
}

fn header(magic: &[u8; 6], ids: &[Uuid]) -> Vec<u8> {
    let mut bytes = magic.to_vec();
    bytes.u16(FORMAT);
    for id in ids {
        bytes.id(*id);
    }
    bytes
}

/// The ids in the header and what follows it; nothing where it is not such a file.
fn read_header<'a, const N: usize>(
    magic: &[u8; 6],
    file: &'a [u8],
    path: &Path,
) -> Result<Option<([Uuid; N], &'a [u8])>> {
    let mut reader = Reader(file);
    if reader.slice(magic.len()) != Some(magic) {
        return Ok(None);
    }
    match reader.u16() {
        Some(FORMAT) => {}
        Some(found) if found > FORMAT => {
            return Err(StoreError::Newer {
                file: crate::error::short(path),
                found,
                known: FORMAT,
            });
        }
        _ => return Ok(None),
    }
    let mut ids = [Uuid::nil(); N];
    for id in &mut ids {
        match reader.id() {
            Some(read) => *id = read,
            None => return Ok(None),
        }
    }
    Ok(Some((ids, reader.0)))
}
