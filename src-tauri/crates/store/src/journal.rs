//! The journal: frames one after another in segment files, each acknowledged once it is synced.
//!
//! A segment begins with a header and is filled with zeros ahead of its frames, so that syncing a frame does not
//! have to change the file's metadata. Zeros after the last frame are free space.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::bytes::{Reader, Write};
use crate::disk;
use crate::error::{Result, StoreError};
use crate::frame::{self, Frame, HEAD, Hash, NoFrame};

const MAGIC: &[u8; 6] = b"CSJRNL";
const FORMAT: u16 = 1;
const HEADER: u64 = 128;
const CHECKSUM: usize = 32;
/// A new segment begins once a frame would pass this.
const SEGMENT: u64 = 64 * 1024 * 1024;
/// So much is filled with zeros at a time.
const AHEAD: u64 = 1024 * 1024;

/// Where a frame begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub segment: u32,
    pub offset: u64,
}

impl Position {
    pub const START: Position = Position {
        segment: 1,
        offset: HEADER,
    };
}

impl Position {
    /// How much of the journal stands before this, in bytes, when it is read from the beginning.
    pub fn bytes_before(&self) -> u64 {
        u64::from(self.segment - 1) * SEGMENT + self.offset
    }
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "journal/{:08}, offset {}", self.segment, self.offset)
    }
}

/// A point in the chain: everything up to here has been read or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Point {
    pub sequence: u64,
    pub hash: Hash,
    /// Where the next frame begins.
    pub next: Position,
}

impl Point {
    pub const START: Point = Point {
        sequence: 0,
        hash: [0; 32],
        next: Position::START,
    };
}

/// A frame together with where it stands.
pub(crate) struct Placed {
    pub frame: Frame,
    pub hash: Hash,
    pub at: Position,
    pub length: u32,
}

/// The end of the journal, to which frames are appended.
pub(crate) struct Journal {
    folder: PathBuf,
    store: Uuid,
    file: File,
    /// Up to here the segment is filled with zeros or frames, and synced.
    filled: u64,
    end: Point,
    failed: bool,
}

impl Journal {
    /// Starts an empty journal.
    pub fn create(folder: &Path, store: Uuid) -> Result<Journal> {
        disk::make_folder(folder)?;
        let file = new_segment(folder, store, &Point::START, 1)?;
        Ok(Journal {
            folder: folder.to_owned(),
            store,
            file,
            filled: AHEAD,
            end: Point::START,
            failed: false,
        })
    }

    /// Goes on at the end that [`read`] found.
    pub fn open_at(folder: &Path, store: Uuid, end: Point) -> Result<Journal> {
        let path = segment_path(folder, end.next.segment);
        if !path.exists() {
            let file = new_segment(folder, store, &end, end.next.segment)?;
            let folder = folder.to_owned();
            return Ok(Journal {
                folder,
                store,
                file,
                filled: AHEAD,
                end,
                failed: false,
            });
        }
        let opened = disk::private()
            .read(true)
            .write(true)
            .open(&path)
            .and_then(|mut file| {
                file.seek(SeekFrom::Start(end.next.offset))?;
                let filled = file.metadata()?.len();
                Ok((file, filled))
            });
        let (file, filled) = opened.map_err(|e| StoreError::io("opening", &path, &e))?;
        let folder = folder.to_owned();
        Ok(Journal {
            folder,
            store,
            file,
            filled,
            end,
            failed: false,
        })
    }

    pub fn end(&self) -> &Point {
        &self.end
    }

    /// Writes a frame and syncs it. Its sequence and previous hash must follow the end.
    pub fn append(&mut self, frame: &Frame) -> Result<(Position, Hash, u32)> {
        if self.failed {
            let what = "writing the journal has failed before; close the program and open it again";
            return Err(StoreError::Storage(what.to_owned()));
        }
        let (bytes, hash) = frame::encode(frame);
        if bytes.len() > frame::LONGEST {
            return Err(StoreError::Invalid(
                "it is too large for one step.".to_owned(),
            ));
        }
        let length = bytes.len() as u64;
        self.make_room(length)?;
        // A failed sync must never be tried again: the system may have dropped what was not written.
        let written = self
            .file
            .write_all(&bytes)
            .and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            self.failed = true;
            return Err(StoreError::io("writing", &self.path(), &error));
        }
        let at = self.end.next;
        let next = Position {
            segment: at.segment,
            offset: at.offset + length,
        };
        self.end = Point {
            sequence: frame.sequence,
            hash,
            next,
        };
        Ok((at, hash, length as u32))
    }

    fn make_room(&mut self, length: u64) -> Result<()> {
        let offset = self.end.next.offset;
        if offset > HEADER && offset + length > SEGMENT {
            let segment = self.end.next.segment + 1;
            self.file = new_segment(&self.folder, self.store, &self.end, segment)?;
            self.filled = AHEAD;
            self.end.next = Position {
                segment,
                offset: HEADER,
            };
        }
        if self.end.next.offset + length > self.filled {
            self.fill_ahead(length)?;
        }
        Ok(())
    }

    /// Nothing of a frame is written yet: a full disk here leaves everything as it was.
    fn fill_ahead(&mut self, length: u64) -> Result<()> {
        let offset = self.end.next.offset;
        let until = (offset + length).next_multiple_of(AHEAD) + AHEAD;
        let filled = self.file.seek(SeekFrom::Start(self.filled)).and_then(|_| {
            write_zeros(&mut self.file, until - self.filled)?;
            self.file.sync_data()
        });
        let back = self.file.seek(SeekFrom::Start(offset));
        match filled.and(back) {
            Ok(_) => {
                self.filled = until;
                Ok(())
            }
            Err(error) => {
                self.failed = error.kind() != std::io::ErrorKind::StorageFull;
                Err(StoreError::io("writing", &self.path(), &error))
            }
        }
    }

    fn path(&self) -> PathBuf {
        segment_path(&self.folder, self.end.next.segment)
    }
}

/// How far the journal could be read.
pub(crate) struct ReadTo {
    pub end: Point,
    pub fault: Option<Fault>,
    /// False where the caller stopped.
    pub complete: bool,
}

/// Something in the journal that is not what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub what: String,
    pub at: Position,
    /// Something is not there any more, where otherwise something is there that was changed.
    pub removes: bool,
}

impl Fault {
    pub fn error(&self) -> StoreError {
        StoreError::damaged(self.what.clone(), self.at.to_string())
    }
}

/// Reads the whole journal as [`read`] does, and goes on behind what is damaged at the next frame that is whole, so that
/// every fault is named and not only the first. The last is in the result too where nothing whole follows it.
pub(crate) fn survey(
    folder: &Path,
    store: Uuid,
    faults: &mut Vec<Fault>,
    visit: &mut dyn FnMut(Placed) -> Result<bool>,
) -> Result<ReadTo> {
    let (mut from, mut resumed) = (Point::START, false);
    loop {
        let read = read_on(folder, store, from, resumed, visit)?;
        resumed = true;
        let Some(fault) = &read.fault else {
            return Ok(read);
        };
        faults.push(fault.clone());
        let next = whole_frame_after(folder, fault)?;
        // Without the beginning of a part, what stands in it cannot be placed.
        let Some(next) = next.filter(|_| fault.at.offset > 0) else {
            return Ok(read);
        };
        let placed = read_at(folder, next)?;
        let damaged = read.end.sequence + 1;
        if !fault.removes && placed.frame.sequence > damaged + 1 {
            faults.push(missing(damaged, placed.frame.sequence, next));
        }
        from = Point {
            sequence: placed.frame.sequence.saturating_sub(1),
            hash: placed.frame.previous,
            next,
        };
    }
}

/// Reads frames from a point on, checks that each follows the one before, and gives each to `visit`,
/// until it returns false or the journal ends.
pub(crate) fn read(
    folder: &Path,
    store: Uuid,
    from: Point,
    visit: &mut dyn FnMut(Placed) -> Result<bool>,
) -> Result<ReadTo> {
    read_on(folder, store, from, false, visit)
}

/// As [`read`]; where it goes on behind a fault, what the part says of its first frame has been looked at.
fn read_on(
    folder: &Path,
    store: Uuid,
    from: Point,
    mut resumed: bool,
    visit: &mut dyn FnMut(Placed) -> Result<bool>,
) -> Result<ReadTo> {
    let mut end = from;
    loop {
        let segment = end.next.segment;
        let at_its_beginning = end.next.offset == HEADER && !resumed;
        resumed = false;
        let found = read_segment(folder, store, &mut end, at_its_beginning, visit)?;
        match found {
            Segment::Ended => {}
            Segment::Stopped => {
                return Ok(ReadTo {
                    end,
                    fault: None,
                    complete: false,
                });
            }
            Segment::Faulty(fault) => {
                return Ok(ReadTo {
                    end,
                    fault: Some(fault),
                    complete: true,
                });
            }
        }
        if last_segment(folder)? <= segment {
            return Ok(ReadTo {
                end,
                fault: None,
                complete: true,
            });
        }
        end.next = Position {
            segment: segment + 1,
            offset: HEADER,
        };
    }
}

enum Segment {
    Ended,
    Stopped,
    Faulty(Fault),
}

fn read_segment(
    folder: &Path,
    store: Uuid,
    end: &mut Point,
    at_its_beginning: bool,
    visit: &mut dyn FnMut(Placed) -> Result<bool>,
) -> Result<Segment> {
    let path = segment_path(folder, end.next.segment);
    let faulty = |what: &str, at: Position| {
        Ok(Segment::Faulty(Fault {
            what: what.to_owned(),
            at,
            removes: false,
        }))
    };
    let start = Position {
        segment: end.next.segment,
        offset: 0,
    };
    let Ok(file) = File::open(&path) else {
        return faulty("a part of the journal is missing", start);
    };
    let failed = |e: std::io::Error| StoreError::io("reading", &path, &e);
    let mut file = std::io::BufReader::with_capacity(256 * 1024, file);

    let mut header = [0; HEADER as usize];
    let read = fill(&mut file, &mut header).map_err(failed)?;
    match SegmentHeader::decode(&header[..read], &path)? {
        None => return faulty("the beginning of a part of the journal is damaged", start),
        Some(header) if header.store != store || header.segment != end.next.segment => {
            return faulty("a part of the journal belongs elsewhere", start);
        }
        Some(header) if at_its_beginning && header.first != end.sequence + 1 => {
            return Ok(Segment::Faulty(missing(end.sequence, header.first, start)));
        }
        Some(header) if at_its_beginning && header.previous != end.hash => {
            return faulty(
                "a part of the journal does not follow the part before it",
                start,
            );
        }
        Some(_) => {}
    }

    file.seek(SeekFrom::Start(end.next.offset))
        .map_err(failed)?;
    loop {
        let at = end.next;
        let placed = match next_frame(&mut file, at).map_err(failed)? {
            Next::Frame(placed) => *placed,
            Next::Free => return Ok(Segment::Ended),
            Next::Newer(found) => {
                let known = FORMAT;
                return Err(StoreError::Newer {
                    file: at.to_string(),
                    found: u16::from(found),
                    known,
                });
            }
            Next::Damaged(why) => {
                let what = format!("commit {} cannot be read: {why}", end.sequence + 1);
                return Ok(Segment::Faulty(Fault {
                    what,
                    at,
                    removes: false,
                }));
            }
        };
        if placed.frame.sequence != end.sequence + 1 {
            return Ok(Segment::Faulty(missing(
                end.sequence,
                placed.frame.sequence,
                at,
            )));
        }
        if placed.frame.previous != end.hash {
            let what = format!(
                "commit {} does not follow the one before it",
                placed.frame.sequence
            );
            return Ok(Segment::Faulty(Fault {
                what,
                at,
                removes: false,
            }));
        }
        *end = Point {
            sequence: placed.frame.sequence,
            hash: placed.hash,
            next: Position {
                segment: at.segment,
                offset: at.offset + u64::from(placed.length),
            },
        };
        if !visit(placed)? {
            return Ok(Segment::Stopped);
        }
    }
}

fn missing(before: u64, found: u64, at: Position) -> Fault {
    let what = match found.checked_sub(before + 2) {
        Some(0) => format!("commit {} is missing: {found} follows {before}", before + 1),
        Some(_) => format!(
            "commits {} to {} are missing: {found} follows {before}",
            before + 1,
            found - 1
        ),
        None => format!("commit {found} stands after commit {before}"),
    };
    Fault {
        what,
        at,
        removes: found > before,
    }
}

enum Next {
    Frame(Box<Placed>),
    /// Only zeros up to the end of the segment.
    Free,
    Newer(u8),
    Damaged(&'static str),
}

fn next_frame(file: &mut impl Read, at: Position) -> std::io::Result<Next> {
    let mut bytes = vec![0; HEAD];
    let read = fill(file, &mut bytes)?;
    bytes.truncate(read);
    if bytes.iter().all(|b| *b == 0) {
        return Ok(if only_zeros(file)? {
            Next::Free
        } else {
            Next::Damaged("its head is missing")
        });
    }
    let Some(length) = frame::length(&bytes) else {
        return Ok(Next::Damaged("its head is damaged"));
    };
    bytes.resize(length, 0);
    let read = fill(file, &mut bytes[HEAD..])?;
    if read < length - HEAD {
        return Ok(Next::Damaged("the file ends within it"));
    }
    Ok(match frame::decode(&bytes) {
        Ok((frame, hash)) => Next::Frame(Box::new(Placed {
            frame,
            hash,
            at,
            length: length as u32,
        })),
        Err(NoFrame::Newer(kind)) => Next::Newer(kind),
        Err(NoFrame::Damaged(why)) => Next::Damaged(why),
    })
}

/// One frame, read from where it stands.
pub(crate) fn read_at(folder: &Path, at: Position) -> Result<Placed> {
    let path = segment_path(folder, at.segment);
    let next = File::open(&path).and_then(|mut file| {
        file.seek(SeekFrom::Start(at.offset))?;
        next_frame(&mut file, at)
    });
    match next.map_err(|e| StoreError::io("reading", &path, &e))? {
        Next::Frame(placed) => Ok(*placed),
        Next::Free => Err(StoreError::damaged("a commit is missing", at.to_string())),
        Next::Damaged(why) => Err(StoreError::damaged(
            format!("a commit cannot be read: {why}"),
            at.to_string(),
        )),
        Next::Newer(found) => Err(StoreError::Newer {
            file: at.to_string(),
            found: u16::from(found),
            known: FORMAT,
        }),
    }
}

/// True where a whole frame stands at or after a fault: it is then no unfinished write at the end.
pub(crate) fn anything_after(folder: &Path, fault: &Fault) -> Result<bool> {
    Ok(whole_frame_after(folder, fault)?.is_some())
}

/// Where the next whole frame stands at or after a fault.
fn whole_frame_after(folder: &Path, fault: &Fault) -> Result<Option<Position>> {
    for segment in fault.at.segment..=last_segment(folder)? {
        let path = segment_path(folder, segment);
        let Some(bytes) = disk::read_if_there(&path)? else {
            continue;
        };
        let from = if segment == fault.at.segment {
            fault.at.offset
        } else {
            0
        };
        let rest = bytes.get(from as usize..).unwrap_or(&[]);
        let magic = frame::MAGIC;
        let mut at = 0;
        while let Some(found) = rest[at..].windows(magic.len()).position(|w| w == magic) {
            at += found;
            let frame = frame::length(&rest[at..]).and_then(|length| rest.get(at..at + length));
            if frame.is_some_and(|bytes| !matches!(frame::decode(bytes), Err(NoFrame::Damaged(_))))
            {
                let offset = from + at as u64;
                return Ok(Some(Position { segment, offset }));
            }
            at += 1;
        }
    }
    Ok(None)
}

/// Takes an unfinished write off the end of the journal; a copy of it is kept in `aside`. Says what was done.
pub(crate) fn cut(folder: &Path, aside: &Path, fault: &Fault) -> Result<String> {
    let path = segment_path(folder, fault.at.segment);
    let failed = |e: std::io::Error| StoreError::io("cutting", &path, &e);
    let mut file = disk::private()
        .read(true)
        .write(true)
        .open(&path)
        .map_err(failed)?;
    file.seek(SeekFrom::Start(fault.at.offset))
        .map_err(failed)?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail).map_err(failed)?;
    let used = tail
        .iter()
        .rposition(|b| *b != 0)
        .map_or(0, |last| last + 1);
    disk::make_folder(aside)?;
    let name = format!(
        "journal-{:08}-{}-{}",
        fault.at.segment,
        fault.at.offset,
        stamp()
    );
    disk::write_whole(&aside.join(&name), &tail[..used])?;

    file.seek(SeekFrom::Start(fault.at.offset))
        .map_err(failed)?;
    write_zeros(&mut file, used as u64)
        .and_then(|()| file.sync_all())
        .map_err(failed)?;
    Ok(format!(
        "A change that was being written when the program stopped, and had not been confirmed, was removed \
         ({}, {used} bytes; kept in aside/{name}).",
        fault.at
    ))
}

/// Takes away a last segment whose header was never finished; it holds no frame.
pub(crate) fn set_segment_aside(folder: &Path, aside: &Path, segment: u32) -> Result<String> {
    let path = segment_path(folder, segment);
    disk::make_folder(aside)?;
    let name = format!("journal-{segment:08}-{}", stamp());
    std::fs::rename(&path, aside.join(&name)).map_err(|e| StoreError::io("moving", &path, &e))?;
    disk::sync_folder(folder)?;
    Ok(format!(
        "A part of the journal that had not been finished was set aside (aside/{name})."
    ))
}

/// Text for the names of what is set aside: the time, in UTC.
pub(crate) fn stamp() -> String {
    chrono::Utc::now().format("%Y%m%dT%H%M%S%6f").to_string()
}

struct SegmentHeader {
    store: Uuid,
    segment: u32,
    first: u64,
    previous: Hash,
}

impl SegmentHeader {
    fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER as usize);
        bytes.put(MAGIC);
        bytes.u16(FORMAT);
        bytes.id(self.store);
        bytes.u32(self.segment);
        bytes.u64(self.first);
        bytes.put(&self.previous);
        bytes.resize(HEADER as usize - CHECKSUM, 0);
        let checksum = blake3::hash(&bytes);
        bytes.put(checksum.as_bytes());
        bytes
    }

    fn decode(bytes: &[u8], path: &Path) -> Result<Option<SegmentHeader>> {
        let mut reader = Reader(bytes);
        if reader.slice(MAGIC.len()) != Some(MAGIC) {
            return Ok(None);
        }
        let format = reader.u16();
        if let Some(found) = format
            && found > FORMAT
        {
            let file = crate::error::short(path);
            return Err(StoreError::Newer {
                file,
                found,
                known: FORMAT,
            });
        }
        if bytes.len() != HEADER as usize {
            return Ok(None);
        }
        let (content, checksum) = bytes.split_at(HEADER as usize - CHECKSUM);
        if format != Some(FORMAT) || blake3::hash(content).as_bytes() != checksum {
            return Ok(None);
        }
        let mut read = || {
            let (store, segment) = (reader.id()?, reader.u32()?);
            Some(SegmentHeader {
                store,
                segment,
                first: reader.u64()?,
                previous: reader.array()?,
            })
        };
        Ok(read())
    }
}

/// The header of a segment whose first frame follows this point.
pub(crate) fn header_after(end: &Point, store: Uuid, segment: u32) -> Vec<u8> {
    SegmentHeader {
        store,
        segment,
        first: end.sequence + 1,
        previous: end.hash,
    }
    .encode()
}

/// Refuses a segment's header that a newer program wrote.
pub(crate) fn refuse_newer_header(bytes: &[u8], path: &Path) -> Result<()> {
    SegmentHeader::decode(bytes, path).map(drop)
}

/// Creates a segment, filled ahead and durable, and leaves it at its first frame.
fn new_segment(folder: &Path, store: Uuid, end: &Point, segment: u32) -> Result<File> {
    let path = segment_path(folder, segment);
    let created = disk::private()
        .read(true)
        .write(true)
        .create(true)
        .truncate(true)
        .open(&path);
    let created = created.and_then(|mut file| {
        file.write_all(&header_after(end, store, segment))?;
        write_zeros(&mut file, AHEAD - HEADER)?;
        file.sync_all()?;
        file.seek(SeekFrom::Start(HEADER))?;
        Ok(file)
    });
    let file = created.map_err(|e| {
        // Holds no frame. Left there, it would be set aside at the next open.
        let _ = std::fs::remove_file(&path);
        StoreError::io("creating", &path, &e)
    })?;
    disk::sync_folder(folder)?;
    Ok(file)
}

/// Store that a journal says it belongs to.
pub(crate) fn store_of(folder: &Path) -> Result<Option<Uuid>> {
    let path = segment_path(folder, 1);
    let Ok(mut file) = File::open(&path) else {
        return Ok(None);
    };
    let mut header = [0; HEADER as usize];
    let read = fill(&mut file, &mut header).map_err(|e| StoreError::io("reading", &path, &e))?;
    Ok(SegmentHeader::decode(&header[..read], &path)?.map(|h| h.store))
}

/// Refuses a journal of which any part is newer than this program.
pub(crate) fn refuse_newer(folder: &Path) -> Result<()> {
    for path in disk::files_in(folder)? {
        let Ok(mut file) = File::open(&path) else {
            continue;
        };
        let mut header = [0; HEADER as usize];
        let read =
            fill(&mut file, &mut header).map_err(|e| StoreError::io("reading", &path, &e))?;
        SegmentHeader::decode(&header[..read], &path)?;
    }
    Ok(())
}

/// Refuses a last segment that holds a frame of a newer type. A program that writes such frames also gives the
/// segments that it begins a newer format, so that the last one tells of all before it.
pub(crate) fn refuse_newer_frames(folder: &Path) -> Result<()> {
    let segment = last_segment(folder)?;
    let path = segment_path(folder, segment);
    let Ok(mut file) = File::open(&path) else {
        return Ok(());
    };
    let failed = |e: std::io::Error| StoreError::io("reading", &path, &e);
    let mut offset = HEADER;
    // Heads only: where one is damaged, reading the journal will say so.
    loop {
        let mut head = [0; HEAD + 1];
        file.seek(SeekFrom::Start(offset)).map_err(failed)?;
        let read = fill(&mut file, &mut head).map_err(failed)?;
        let Some(length) = frame::length(&head[..read.min(HEAD)]) else {
            return Ok(());
        };
        let at = Position { segment, offset };
        if frame::is_newer(head[HEAD]) {
            read_at(folder, at).map(drop).or_else(|error| match error {
                StoreError::Newer { .. } => Err(error),
                _ => Ok(()),
            })?;
        }
        offset += length as u64;
    }
}

/// Length of the journal in bytes, as [`Position::bytes_before`] counts.
pub(crate) fn size(folder: &Path) -> Result<u64> {
    let last = last_segment(folder)?;
    let length = segment_path(folder, last)
        .metadata()
        .map_or(0, |data| data.len());
    Ok(u64::from(last.saturating_sub(1)) * SEGMENT + length)
}

/// True where no frame was ever written.
pub(crate) fn is_unused(folder: &Path) -> Result<bool> {
    match disk::files_in(folder)?.as_slice() {
        [] => Ok(true),
        [only] => {
            let bytes = disk::read_if_there(only)?.unwrap_or_default();
            Ok(bytes.iter().skip(HEADER as usize).all(|b| *b == 0))
        }
        _ => Ok(false),
    }
}

/// Number of the last segment there is; 0 where there is none.
pub(crate) fn last_segment(folder: &Path) -> Result<u32> {
    let numbers = disk::files_in(folder)?;
    let number = |path: &PathBuf| path.file_name()?.to_str()?.parse().ok();
    Ok(numbers.iter().filter_map(number).max().unwrap_or(0))
}

pub(crate) fn segment_path(folder: &Path, segment: u32) -> PathBuf {
    folder.join(format!("{segment:08}"))
}

fn write_zeros(file: &mut File, mut count: u64) -> std::io::Result<()> {
    let zeros = [0; 64 * 1024];
    while count > 0 {
        let now = count.min(zeros.len() as u64);
        file.write_all(&zeros[..now as usize])?;
        count -= now;
    }
    Ok(())
}

/// Reads until the buffer is full or the file ends.
fn fill(file: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut read = 0;
    while read < buffer.len() {
        match file.read(&mut buffer[read..]) {
            Ok(0) => break,
            Ok(count) => read += count,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(read)
}

fn only_zeros(file: &mut impl Read) -> std::io::Result<bool> {
    let mut buffer = [0; 64 * 1024];
    loop {
        match fill(file, &mut buffer)? {
            0 => return Ok(true),
            read if buffer[..read].iter().any(|b| *b != 0) => return Ok(false),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::SealedRecord;

    fn frame(end: &Point, length: usize) -> Frame {
        let record = SealedRecord {
            case_file: Uuid::nil(),
            kind: 1,
            id: Uuid::nil(),
            version: 1,
            schema: 1,
            indexes: Vec::new(),
            sealed: vec![7; length],
        };
        Frame {
            sequence: end.sequence + 1,
            previous: end.hash,
            request: Uuid::nil(),
            time: 0,
            person: Uuid::nil(),
            use_case: String::new(),
            records: vec![record],
        }
    }

    fn read_all(folder: &Path, store: Uuid) -> ReadTo {
        read(folder, store, Point::START, &mut |_| Ok(true)).unwrap()
    }

    #[test]
    fn goes_on_in_a_new_segment_when_one_is_full() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let store = Uuid::now_v7();
        let mut journal = Journal::create(folder, store).unwrap();
        for _ in 0..5 {
            journal.append(&frame(journal.end(), 20_000_000)).unwrap();
        }
        let end = *journal.end();
        assert_eq!((end.next.segment, last_segment(folder).unwrap()), (2, 2));
        let found = read_all(folder, store);
        assert_eq!((found.end, found.fault), (end, None));

        // It goes on there after it was closed, too.
        let mut journal = Journal::open_at(folder, store, end).unwrap();
        journal.append(&frame(&end, 10)).unwrap();
        assert_eq!(read_all(folder, store).end, *journal.end());

        // A segment taken away, and one that had only been begun.
        std::fs::rename(segment_path(folder, 1), folder.join("elsewhere")).unwrap();
        let fault = read_all(folder, store).fault.unwrap();
        assert_eq!(
            fault.at,
            Position {
                segment: 1,
                offset: 0
            }
        );
        assert!(anything_after(folder, &fault).unwrap());
        std::fs::rename(folder.join("elsewhere"), segment_path(folder, 1)).unwrap();
        std::fs::write(segment_path(folder, 3), b"CSJ").unwrap();
        let fault = read_all(folder, store).fault.unwrap();
        assert_eq!(
            fault.at,
            Position {
                segment: 3,
                offset: 0
            }
        );
        assert!(!anything_after(folder, &fault).unwrap());
    }

    #[test]
    fn a_segment_of_another_store_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        Journal::create(folder.path(), Uuid::now_v7()).unwrap();
        let fault = read_all(folder.path(), Uuid::now_v7()).fault.unwrap();
        assert!(fault.what.contains("belongs elsewhere"));
    }
}
