//! What the journal is written in: kinds of record with their newest schema numbers, and numbers of indexes.
//!
//! A program that does not know one of them must not open the store, and must know so before it has touched anything.
//! The file is written before the first commit that needs it, and made again from the journal where it is missing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::bytes::{Reader, Write};
use crate::disk;
use crate::error::{Result, StoreError};
use crate::frame::Frame;
use crate::journal::{self, Point};
use crate::opening::{Step, Tell};
use crate::record::RecordPut;
use crate::store::places;

pub(crate) const NAME: &str = "contents";
const MAGIC: &[u8; 6] = b"CSCONT";
const FORMAT: u16 = 1;
const CHECKSUM: usize = 32;

/// Kinds of record and indexes: those that a store holds, or those that a program knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Kinds of record, each with its newest schema number.
    pub kinds: BTreeMap<u16, u16>,
    /// Numbers of indexes.
    pub indexes: BTreeSet<u8>,
}

impl Vocabulary {
    /// Refuses what only a newer program knows.
    fn refuse_beyond(&self, known: &Vocabulary) -> Result<()> {
        for (kind, schema) in &self.kinds {
            let newest = known.kinds.get(kind).copied().unwrap_or(0);
            if *schema > newest {
                return Err(StoreError::Newer {
                    file: format!("A record of kind {kind}"),
                    found: *schema,
                    known: newest,
                });
            }
        }
        match self.indexes.difference(&known.indexes).next() {
            Some(index) => Err(StoreError::Newer {
                file: format!("List {index}"),
                found: 1,
                known: 0,
            }),
            None => Ok(()),
        }
    }

    /// True where this said something new.
    fn add(&mut self, kind: u16, schema: u16, indexes: impl Iterator<Item = u8>) -> bool {
        let newest = self.kinds.entry(kind).or_default();
        let mut more = schema > *newest;
        *newest = (*newest).max(schema);
        for index in indexes {
            more |= self.indexes.insert(index);
        }
        more
    }

    fn add_frame(&mut self, frame: &Frame) {
        for record in &frame.records {
            let indexes = record.indexes.iter().map(|entry| entry.index);
            self.add(record.kind, record.schema, indexes);
        }
    }
}

/// The file, and what it says.
pub(crate) struct Contents {
    path: PathBuf,
    held: Vocabulary,
    /// False where it has to be written again.
    kept: bool,
}

impl Contents {
    /// Reads what the store is written in and refuses what is newer than `known`. Writes nothing.
    pub fn read(
        place: &Path,
        store: Uuid,
        known: Option<&Vocabulary>,
        tell: Tell,
    ) -> Result<Contents> {
        let path = place.join(NAME);
        let kept = disk::read_if_there(&path)?;
        let kept = kept.map(|bytes| decode(&bytes)).transpose()?.flatten();
        let contents = match kept {
            Some(held) => Contents {
                path,
                held,
                kept: true,
            },
            None => Contents {
                held: from_journal(place, store, tell)?,
                path,
                kept: false,
            },
        };
        if let Some(known) = known {
            contents.held.refuse_beyond(known)?;
        }
        Ok(contents)
    }

    /// Brings the file to the disk if it was missing or damaged.
    pub fn keep(&mut self) -> Result<()> {
        if !self.kept {
            disk::write_whole(&self.path, &encode(&self.held))?;
            self.kept = true;
        }
        Ok(())
    }

    /// Says that these records are about to be kept. On the disk when this returns.
    pub fn cover(&mut self, puts: &[RecordPut]) -> Result<()> {
        let mut more = self.held.clone();
        let mut new = false;
        for put in puts {
            new |= more.add(
                put.kind,
                put.schema,
                put.indexes.iter().map(|entry| entry.index),
            );
        }
        if new {
            disk::write_whole(&self.path, &encode(&more))?;
            self.held = more;
        }
        Ok(())
    }
}

/// As far as the journal can be read: what is wrong with it is said later.
fn from_journal(place: &Path, store: Uuid, tell: Tell) -> Result<Vocabulary> {
    let folder = places::journal(place);
    let total = journal::size(&folder)?;
    let mut held = Vocabulary::default();
    journal::read(&folder, store, Point::START, &mut |placed| {
        held.add_frame(&placed.frame);
        tell(Step::Checking {
            done: placed.at.bytes_before(),
            total,
        });
        Ok(true)
    })?;
    Ok(held)
}

fn encode(held: &Vocabulary) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.put(MAGIC);
    bytes.u16(FORMAT);
    bytes.u16(held.kinds.len() as u16);
    for (kind, schema) in &held.kinds {
        bytes.u16(*kind);
        bytes.u16(*schema);
    }
    bytes.u16(held.indexes.len() as u16);
    for index in &held.indexes {
        bytes.u8(*index);
    }
    let checksum = *blake3::hash(&bytes).as_bytes();
    bytes.put(&checksum);
    bytes
}

/// Nothing where the file is damaged.
fn decode(bytes: &[u8]) -> Result<Option<Vocabulary>> {
    let Some((content, checksum)) = bytes.split_at_checked(bytes.len().saturating_sub(CHECKSUM))
    else {
        return Ok(None);
    };
    if blake3::hash(content).as_bytes() != checksum {
        return Ok(None);
    }
    let mut reader = Reader(content);
    if reader.slice(MAGIC.len()) != Some(MAGIC) {
        return Ok(None);
    }
    match reader.u16() {
        Some(found) if found > FORMAT => {
            return Err(StoreError::Newer {
                file: NAME.to_owned(),
                found,
                known: FORMAT,
            });
        }
        Some(FORMAT) => {}
        _ => return Ok(None),
    }
    let mut read = || {
        let kinds = (0..reader.u16()?)
            .map(|_| Some((reader.u16()?, reader.u16()?)))
            .collect::<Option<_>>()?;
        let indexes = (0..reader.u16()?)
            .map(|_| reader.u8())
            .collect::<Option<_>>()?;
        Some(Vocabulary { kinds, indexes })
    };
    Ok(read())
}
