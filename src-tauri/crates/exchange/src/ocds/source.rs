//! The stream below the JSON reader: counts, can be stopped, and refuses what is no text.

use super::ReadError;
use std::cell::Cell;
use std::io::{self, Cursor, Read};

/// Bytes taken from the file at once.
pub(super) const BLOCK: usize = 64 * 1024;
/// Bytes between two reports of progress.
const STEP: u64 = 512 * 1024;

/// Why reading was stopped from below; the JSON reader only knows that it was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Failure {
    Cancelled,
    TooLarge,
    ReleaseTooLarge,
    NotUtf8 { line: usize },
}

/// Shared between the stream and the reader of releases above it.
pub(super) struct Control<'a> {
    progress: &'a dyn Fn(u64, Option<u64>) -> bool,
    size: Option<u64>,
    file_limit: u64,
    release_limit: u64,
    read: Cell<u64>,
    told: Cell<u64>,
    release_from: Cell<u64>,
    blank: Cell<bool>,
    failure: Cell<Option<Failure>>,
}

impl<'a> Control<'a> {
    pub(super) fn new(
        file_limit: u64,
        release_limit: u64,
        size: Option<u64>,
        progress: &'a dyn Fn(u64, Option<u64>) -> bool,
    ) -> Self {
        Control {
            progress,
            size,
            file_limit,
            release_limit,
            read: Cell::new(0),
            told: Cell::new(0),
            release_from: Cell::new(0),
            blank: Cell::new(true),
            failure: Cell::new(None),
        }
    }

    pub(super) fn failure(&self) -> Option<Failure> {
        self.failure.get()
    }

    /// Whether nothing but white space has been read.
    pub(super) fn only_blank(&self) -> bool {
        self.blank.get()
    }

    /// A release was read whole: what comes now belongs to the next.
    pub(super) fn release_done(&self) {
        self.release_from.set(self.read.get());
    }

    fn stop(&self, failure: Failure) -> io::Error {
        self.failure.set(Some(failure));
        io::Error::other("reading was stopped")
    }

    fn tell(&self) -> io::Result<()> {
        self.told.set(self.read.get());
        match (self.progress)(self.read.get(), self.size) {
            true => Ok(()),
            false => Err(self.stop(Failure::Cancelled)),
        }
    }

    fn count(&self, bytes: u64) -> io::Result<()> {
        let read = self.read.get() + bytes;
        self.read.set(read);
        if read > self.file_limit {
            return Err(self.stop(Failure::TooLarge));
        }
        // What is already in the buffer may belong to earlier releases: hence one block more.
        if read - self.release_from.get() > self.release_limit + BLOCK as u64 {
            return Err(self.stop(Failure::ReleaseTooLarge));
        }
        if bytes == 0 || read - self.told.get() >= STEP {
            self.tell()
        } else {
            Ok(())
        }
    }
}

pub(super) struct Source<'a, R> {
    inner: io::Chain<Cursor<Vec<u8>>, R>,
    control: &'a Control<'a>,
    /// The begun character at the end of the last block.
    begun: Vec<u8>,
    line: usize,
}

impl<'a, R: Read> Source<'a, R> {
    /// Looks at the first bytes: what is plainly something else is named.
    pub(super) fn open(mut reader: R, control: &'a Control<'a>) -> Result<Self, ReadError> {
        if control.tell().is_err() {
            return Err(ReadError::Cancelled);
        }
        let mut head = Vec::new();
        reader.by_ref().take(512).read_to_end(&mut head)?;
        if head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) || head.contains(&0) {
            return Err(match other_format(&head) {
                Some(found) => ReadError::OtherFormat { found },
                None => ReadError::NotUtf8 { line: 1 },
            });
        }
        if let Some(found) = other_format(&head) {
            return Err(ReadError::OtherFormat { found });
        }
        if head.starts_with(&[0xEF, 0xBB, 0xBF]) {
            // A byte order mark: harmless, but not JSON.
            head.drain(..3);
        }
        Ok(Source {
            inner: Cursor::new(head).chain(reader),
            control,
            begun: Vec::new(),
            line: 1,
        })
    }

    /// The line of the first byte that is not UTF-8.
    fn not_utf8(&mut self, block: &[u8]) -> Option<usize> {
        let mut rest = block;
        while let (false, Some((first, others))) = (self.begun.is_empty(), rest.split_first()) {
            self.begun.push(*first);
            rest = others;
            match std::str::from_utf8(&self.begun) {
                Ok(_) => self.begun.clear(),
                Err(error) if error.error_len().is_some() => return Some(self.line),
                Err(_) => {}
            }
        }
        let (good, bad) = match std::str::from_utf8(rest) {
            Ok(_) => (rest.len(), false),
            Err(error) => (error.valid_up_to(), error.error_len().is_some()),
        };
        self.line += rest[..good].iter().filter(|byte| **byte == b'\n').count();
        if bad {
            return Some(self.line);
        }
        self.begun.extend_from_slice(&rest[good..]);
        None
    }
}

impl<R: Read> Read for Source<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let block = &buffer[..read];
        if self.control.blank.get() && !block.iter().all(u8::is_ascii_whitespace) {
            self.control.blank.set(false);
        }
        if let Some(line) = self.not_utf8(block) {
            return Err(self.control.stop(Failure::NotUtf8 { line }));
        }
        self.control.count(read as u64)?;
        Ok(read)
    }
}

fn other_format(head: &[u8]) -> Option<&'static str> {
    let first = head
        .iter()
        .position(|byte| !byte.is_ascii_whitespace())
        .unwrap_or(0);
    Some(match &head[first..] {
        [b'P', b'K', 3, 4, ..] => "a spreadsheet, a document or a zip archive",
        [0xD0, 0xCF, 0x11, 0xE0, ..] => "an old spreadsheet or document",
        [b'%', b'P', b'D', b'F', ..] => "a PDF",
        [0x1F, 0x8B, ..] => "a compressed file",
        [b'<', ..] => "a web page or XML",
        _ => return None,
    })
}
