//! A frame: one commit as it stands in the journal.
//!
//! ```text
//! head    magic 4 │ length of the whole frame u32 │ sequence u64 │ guard of these 8
//! body    type u8 │ hash of the frame before 32 │ request 16 │ time i64 µs │ person 16 │ use case u16+
//!         records u32, each: case file 16 │ kind u16 │ id 16 │ version u64 │ schema u16
//!                            │ entries u16, each: index u8, key u16+ │ sealed u32+
//! hash    BLAKE3 of everything above, 32
//! ```

use uuid::Uuid;

use crate::bytes::{Reader, Write};
use crate::record::IndexEntry;

pub(crate) const MAGIC: &[u8; 4] = b"CSFR";
pub(crate) const HEAD: usize = 24;
const HASH: usize = 32;
const GUARD: usize = 8;
const COMMIT: u8 = 1;
/// No frame is longer: a batch that needs more is refused.
pub(crate) const LONGEST: usize = 256 * 1024 * 1024;

pub(crate) type Hash = [u8; HASH];

/// One commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    pub sequence: u64,
    pub previous: Hash,
    pub request: Uuid,
    /// Microseconds since 1970, UTC.
    pub time: i64,
    pub person: Uuid,
    pub use_case: String,
    pub records: Vec<SealedRecord>,
}

/// A record as journal and working copy keep it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SealedRecord {
    pub case_file: Uuid,
    pub kind: u16,
    pub id: Uuid,
    pub version: u64,
    pub schema: u16,
    pub indexes: Vec<IndexEntry>,
    pub sealed: Vec<u8>,
}

/// Why bytes are not a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NoFrame {
    Damaged(&'static str),
    /// Whole, but of a type that a newer program writes.
    Newer(u8),
}

pub(crate) fn encode(frame: &Frame) -> (Vec<u8>, Hash) {
    let sealed: usize = frame.records.iter().map(|r| r.sealed.len() + 256).sum();
    let mut bytes = Vec::with_capacity(HEAD + 256 + sealed);
    bytes.put(&[0; HEAD]);
    bytes.u8(COMMIT);
    bytes.put(&frame.previous);
    bytes.id(frame.request);
    bytes.i64(frame.time);
    bytes.id(frame.person);
    bytes.u16(frame.use_case.len() as u16);
    bytes.put(frame.use_case.as_bytes());
    bytes.u32(frame.records.len() as u32);
    for record in &frame.records {
        bytes.id(record.case_file);
        bytes.u16(record.kind);
        bytes.id(record.id);
        bytes.u64(record.version);
        bytes.u16(record.schema);
        write_indexes(&mut bytes, &record.indexes);
        bytes.u32(record.sealed.len() as u32);
        bytes.put(&record.sealed);
    }
    let head = head((bytes.len() + HASH) as u32, frame.sequence);
    bytes[..HEAD].copy_from_slice(&head);
    let hash = *blake3::hash(&bytes).as_bytes();
    bytes.put(&hash);
    (bytes, hash)
}

pub(crate) fn write_indexes(bytes: &mut Vec<u8>, indexes: &[IndexEntry]) {
    bytes.u16(indexes.len() as u16);
    for entry in indexes {
        bytes.u8(entry.index);
        bytes.u16(entry.key.len() as u16);
        bytes.put(&entry.key);
    }
}

pub(crate) fn read_indexes(reader: &mut Reader) -> Option<Vec<IndexEntry>> {
    let count = reader.u16()?;
    (0..count)
        .map(|_| {
            let index = reader.u8()?;
            let length = usize::from(reader.u16()?);
            Some(IndexEntry {
                index,
                key: reader.slice(length)?.to_vec(),
            })
        })
        .collect()
}

/// Goes past what [`read_indexes`] reads.
pub(crate) fn skip_indexes(reader: &mut Reader) -> Option<()> {
    let count = reader.u16()?;
    for _ in 0..count {
        reader.u8()?;
        let length = usize::from(reader.u16()?);
        reader.slice(length)?;
    }
    Some(())
}

fn head(length: u32, sequence: u64) -> [u8; HEAD] {
    let mut head = [0; HEAD];
    head[..4].copy_from_slice(MAGIC);
    head[4..8].copy_from_slice(&length.to_be_bytes());
    head[8..16].copy_from_slice(&sequence.to_be_bytes());
    let guard = blake3::hash(&head[..16]);
    head[16..].copy_from_slice(&guard.as_bytes()[..GUARD]);
    head
}

/// Length of the frame that begins with these bytes; nothing where none does.
pub(crate) fn length(bytes: &[u8]) -> Option<usize> {
    let mut reader = Reader(bytes.get(..HEAD)?);
    reader.slice(MAGIC.len())?;
    let length = reader.u32()?;
    let sequence = reader.u64()?;
    let whole = bytes[..HEAD] == head(length, sequence);
    Some(length as usize).filter(|l| whole && (HEAD + HASH..=LONGEST).contains(l))
}

/// True of a type of frame, the byte after the head, that this program does not know.
pub(crate) fn is_newer(kind: u8) -> bool {
    kind > COMMIT
}

/// Reads a frame of exactly these bytes.
pub(crate) fn decode(bytes: &[u8]) -> Result<(Frame, Hash), NoFrame> {
    if length(bytes) != Some(bytes.len()) {
        return Err(NoFrame::Damaged("its head is damaged"));
    }
    let (content, kept) = bytes.split_at(bytes.len() - HASH);
    let hash = *blake3::hash(content).as_bytes();
    if hash != kept {
        return Err(NoFrame::Damaged("its hash does not fit its content"));
    }
    let kind = content.get(HEAD).copied().unwrap_or(0);
    if is_newer(kind) {
        return Err(NoFrame::Newer(kind));
    }
    let frame = read_content(content).ok_or(NoFrame::Damaged("its content is not well formed"))?;
    Ok((frame, hash))
}

fn read_content(content: &[u8]) -> Option<Frame> {
    let mut reader = Reader(content);
    reader.slice(8)?;
    let sequence = reader.u64()?;
    reader.slice(GUARD)?;
    if reader.u8()? != COMMIT {
        return None;
    }
    let previous = reader.array()?;
    let request = reader.id()?;
    let time = reader.i64()?;
    let person = reader.id()?;
    let length = usize::from(reader.u16()?);
    let use_case = str::from_utf8(reader.slice(length)?).ok()?.to_owned();
    let count = reader.u32()?;
    let records = (0..count)
        .map(|_| read_record(&mut reader))
        .collect::<Option<Vec<_>>>()?;
    reader.0.is_empty().then_some(Frame {
        sequence,
        previous,
        request,
        time,
        person,
        use_case,
        records,
    })
}

fn read_record(reader: &mut Reader) -> Option<SealedRecord> {
    Some(SealedRecord {
        case_file: reader.id()?,
        kind: reader.u16()?,
        id: reader.id()?,
        version: reader.u64()?,
        schema: reader.u16()?,
        indexes: read_indexes(reader)?,
        sealed: {
            let length = reader.u32()? as usize;
            reader.slice(length)?.to_vec()
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_record() -> impl Strategy<Value = SealedRecord> {
        let entry = (any::<u8>(), proptest::collection::vec(any::<u8>(), 0..20))
            .prop_map(|(index, key)| IndexEntry { index, key });
        (
            any::<[u128; 2]>(),
            any::<(u16, u64, u16)>(),
            proptest::collection::vec(entry, 0..4),
            proptest::collection::vec(any::<u8>(), 0..200),
        )
            .prop_map(
                |(ids, (kind, version, schema), indexes, sealed)| SealedRecord {
                    case_file: Uuid::from_u128(ids[0]),
                    kind,
                    id: Uuid::from_u128(ids[1]),
                    version,
                    schema,
                    indexes,
                    sealed,
                },
            )
    }

    prop_compose! {
        fn any_frame()(
            sequence: u64, previous: Hash, request: u128, time: i64, person: u128, use_case in ".{0,30}",
            records in proptest::collection::vec(any_record(), 0..4),
        ) -> Frame {
            let (request, person) = (Uuid::from_u128(request), Uuid::from_u128(person));
            Frame { sequence, previous, request, time, person, use_case, records }
        }
    }

    proptest! {
        #[test]
        fn reads_back_what_was_written(frame in any_frame()) {
            let (bytes, hash) = encode(&frame);
            prop_assert_eq!(length(&bytes), Some(bytes.len()));
            prop_assert_eq!(decode(&bytes), Ok((frame, hash)));
        }

        #[test]
        fn notices_every_changed_bit(frame in any_frame(), at: prop::sample::Index, bit in 0..8u8) {
            let (mut bytes, _) = encode(&frame);
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            prop_assert!(decode(&bytes).is_err());
        }

        #[test]
        fn reads_any_bytes_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(decode(&bytes).is_err());
            // Well-formed outside, anything inside.
            let mut content = head((bytes.len() + HEAD + HASH) as u32, 1).to_vec();
            content.extend(&bytes);
            content.extend(*blake3::hash(&content).as_bytes());
            let _ = decode(&content);
        }
    }
}
