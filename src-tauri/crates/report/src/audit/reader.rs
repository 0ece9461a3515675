//! Reads a finished file, with nothing in common with what wrote it.
//!
//! It reads what we write: one cross-reference stream, object streams, deflate. What it does not
//! know it refuses, so that the audit does not pass over it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use flate2::{Decompress, FlushDecompress, Status};

/// Number of an object. All are of the first generation.
pub type ObjectId = u32;

/// What was asked for is not there, or is something else.
#[derive(Debug, Clone, Copy)]
pub struct Missing;

/// A file holds thousands, so it is kept small.
#[derive(Debug, Clone, PartialEq)]
pub enum Object<'a> {
    Null,
    Boolean(bool),
    Integer(i64),
    Real(f32),
    Name(&'a [u8]),
    String(Cow<'a, [u8]>),
    Array(Box<[Object<'a>]>),
    Dictionary(Dictionary<'a>),
    Stream(Box<Stream<'a>>),
    Reference(ObjectId),
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dictionary<'a>(Box<[(&'a [u8], Object<'a>)]>);

#[derive(Debug, Clone, PartialEq)]
pub struct Stream<'a> {
    pub dict: Dictionary<'a>,
    /// As it stands in the file.
    pub content: &'a [u8],
}

impl<'a> Object<'a> {
    pub fn as_i64(&self) -> Result<i64, Missing> {
        match self {
            Object::Integer(value) => Ok(*value),
            _ => Err(Missing),
        }
    }

    pub fn as_float(&self) -> Result<f32, Missing> {
        match self {
            Object::Integer(value) => Ok(*value as f32),
            Object::Real(value) => Ok(*value),
            _ => Err(Missing),
        }
    }

    pub fn as_name(&self) -> Result<&[u8], Missing> {
        match self {
            Object::Name(name) => Ok(name),
            _ => Err(Missing),
        }
    }

    pub fn as_reference(&self) -> Result<ObjectId, Missing> {
        match self {
            Object::Reference(id) => Ok(*id),
            _ => Err(Missing),
        }
    }

    pub fn as_array(&self) -> Result<&[Object<'a>], Missing> {
        match self {
            Object::Array(items) => Ok(items),
            _ => Err(Missing),
        }
    }

    pub fn as_dict(&self) -> Result<&Dictionary<'a>, Missing> {
        match self {
            Object::Dictionary(dict) => Ok(dict),
            _ => Err(Missing),
        }
    }

    pub fn as_stream(&self) -> Result<&Stream<'a>, Missing> {
        match self {
            Object::Stream(stream) => Ok(stream),
            _ => Err(Missing),
        }
    }
}

impl<'a> Dictionary<'a> {
    pub fn get(&self, key: &[u8]) -> Result<&Object<'a>, Missing> {
        let found = self.0.iter().find(|(name, _)| *name == key);
        found.map(|(_, value)| value).ok_or(Missing)
    }

    pub fn has(&self, key: &[u8]) -> bool {
        self.get(key).is_ok()
    }

    pub fn has_type(&self, name: &[u8]) -> bool {
        self.get(b"Type")
            .and_then(Object::as_name)
            .is_ok_and(|found| found == name)
    }

    fn number(&self, key: &[u8]) -> Result<usize, String> {
        let value = self.get(key).and_then(Object::as_i64).ok();
        let value = value.and_then(|value| usize::try_from(value).ok());
        value.ok_or_else(|| format!("a stream has no {}", String::from_utf8_lossy(key)))
    }
}

impl Stream<'_> {
    pub fn decompressed_content(&self) -> Result<Cow<'_, [u8]>, String> {
        match self.dict.get(b"Filter").and_then(Object::as_name) {
            Err(Missing) if !self.dict.has(b"Filter") => Ok(Cow::Borrowed(self.content)),
            Ok(b"FlateDecode") if !self.dict.has(b"DecodeParms") => {
                inflated(self.content).map(Cow::Owned)
            }
            _ => Err("a stream is not compressed as others are".to_owned()),
        }
    }
}

fn inflated(content: &[u8]) -> Result<Vec<u8>, String> {
    let mut inflate = Decompress::new(true);
    let mut out = Vec::with_capacity(content.len() * 4 + 256);
    loop {
        let rest = &content[inflate.total_in() as usize..];
        let before = (inflate.total_in(), out.len());
        match inflate.decompress_vec(rest, &mut out, FlushDecompress::Finish) {
            Ok(Status::StreamEnd) => return Ok(out),
            Ok(_) if out.len() == out.capacity() => out.reserve(out.capacity()),
            Ok(_) if before != (inflate.total_in(), out.len()) => {}
            _ => return Err("a stream cannot be decompressed".to_owned()),
        }
    }
}

/// Where the cross-reference stream says an object is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    Nowhere,
    At(usize),
    /// Number of the stream that holds it; its place in there is stated again there.
    Within(ObjectId),
}

/// A file with all its objects ready to be read.
pub struct Unpacked<'a> {
    bytes: &'a [u8],
    trailer: Dictionary<'a>,
    /// By the numbers of the objects.
    places: Vec<Place>,
    /// Streams that hold objects: how many, where the first starts, and the text.
    holders: BTreeMap<ObjectId, (usize, usize, Vec<u8>)>,
}

impl<'a> Unpacked<'a> {
    pub fn new(bytes: &'a [u8]) -> Result<Self, String> {
        let tail = &bytes[bytes.len().saturating_sub(64)..];
        let start = tail
            .windows(9)
            .rposition(|word| word == b"startxref")
            .ok_or("its end is missing")?;
        let start = Lexer::new(&tail[start + 9..])
            .object()
            .and_then(|start| start.as_i64())
            .map_err(|Missing| "its end is missing")?;
        let table = stream_at(bytes, start as usize)?;
        let mut unpacked = Unpacked {
            bytes,
            places: places(&table, bytes.len())?,
            trailer: table.dict,
            holders: BTreeMap::new(),
        };
        let holders = unpacked.places.iter().filter_map(|place| match place {
            Place::Within(holder) => Some(*holder),
            Place::At(_) | Place::Nowhere => None,
        });
        let holders: BTreeSet<ObjectId> = holders.collect();
        for id in holders {
            let Some(Place::At(offset)) = unpacked.places.get(id as usize) else {
                return Err("a stream of objects is missing".to_owned());
            };
            let stream = stream_at(bytes, *offset)?;
            let (count, first) = (stream.dict.number(b"N")?, stream.dict.number(b"First")?);
            let text = stream.decompressed_content()?.into_owned();
            unpacked.holders.insert(id, (count, first, text));
        }
        Ok(unpacked)
    }
}

/// Reads the entries of a cross-reference stream. Each object takes a byte of the file at least.
fn places(table: &Stream, most: usize) -> Result<Vec<Place>, String> {
    if table.dict.has(b"Prev") {
        return Err("it was changed after it was written".to_owned());
    }
    let numbers = |key: &[u8]| -> Option<Vec<usize>> {
        let items = table.dict.get(key).and_then(Object::as_array).ok()?;
        let items = items
            .iter()
            .map(|item| usize::try_from(item.as_i64().ok()?).ok());
        items.collect()
    };
    let widths = numbers(b"W").filter(|widths| widths.len() == 3 && widths.iter().all(|&w| w <= 8));
    let widths = widths.ok_or("its table of objects cannot be read")?;
    let size = table.dict.number(b"Size")?;
    if size > most {
        return Err("it states more objects than it can hold".to_owned());
    }
    let sections = numbers(b"Index").unwrap_or_else(|| vec![0, size]);
    let content = table.decompressed_content()?;
    let mut rows = content.chunks_exact(widths.iter().sum::<usize>().max(1));
    let mut places = vec![Place::Nowhere; size];
    for section in sections.chunks_exact(2) {
        let places = places.iter_mut().skip(section[0]);
        let mut filled = 0;
        for (place, row) in places.zip(&mut rows).take(section[1]) {
            let (kind, rest) = row.split_at(widths[0]);
            let (value, _) = rest.split_at(widths[1]);
            let value = value
                .iter()
                .fold(0, |value, &byte| value << 8 | usize::from(byte));
            *place = match kind {
                [] | [1] => Place::At(value),
                [2] => Place::Within(value as ObjectId),
                _ => Place::Nowhere,
            };
            filled += 1;
        }
        if filled < section[1] {
            return Err("its table of objects is cut off".to_owned());
        }
    }
    Ok(places)
}

/// The stream that stands at an offset of the file.
fn stream_at(bytes: &[u8], offset: usize) -> Result<Stream<'_>, String> {
    match object_at(bytes, offset)? {
        (_, Object::Stream(stream)) => Ok(*stream),
        _ => Err("a stream is missing".to_owned()),
    }
}

/// The object that stands at an offset of the file, with its number.
fn object_at(bytes: &[u8], offset: usize) -> Result<(ObjectId, Object<'_>), String> {
    let mut lexer = Lexer::new(bytes.get(offset..).unwrap_or_default());
    let mut read = || -> Result<(ObjectId, Object), Missing> {
        let id = lexer.object()?.as_i64()?;
        lexer.object()?.as_i64()?;
        lexer.word(b"obj")?;
        let object = match lexer.referring()? {
            Object::Dictionary(dict) if lexer.word(b"stream").is_ok() => {
                lexer.skip(b"\r");
                lexer.skip(b"\n");
                let length = dict.number(b"Length").map_err(|_| Missing)?;
                let content = lexer.rest().get(..length).ok_or(Missing)?;
                lexer.at += length;
                lexer.word(b"endstream")?;
                Object::Stream(Box::new(Stream { dict, content }))
            }
            object => object,
        };
        lexer.word(b"endobj")?;
        Ok((id as ObjectId, object))
    };
    read().map_err(|Missing| format!("what stands at {offset} cannot be read"))
}

/// The objects of a file.
pub struct Document<'a> {
    pub trailer: Dictionary<'a>,
    /// By their numbers; null for those that there are not.
    pub objects: Vec<Object<'a>>,
}

impl<'a> Document<'a> {
    pub fn load(unpacked: &'a Unpacked) -> Result<Self, String> {
        let mut objects: Vec<Object> = Vec::new();
        objects.resize_with(unpacked.places.len(), || Object::Null);
        for (id, place) in unpacked.places.iter().enumerate() {
            if let Place::At(offset) = place {
                let (number, object) = object_at(unpacked.bytes, *offset)?;
                if number as usize != id {
                    return Err(format!("the object {id} is not where it should be"));
                }
                objects[id] = object;
            }
        }
        for (holder, (count, first, text)) in &unpacked.holders {
            let (mut index, mut lexer) = (Lexer::new(text), Lexer::new(text));
            for _ in 0..*count {
                let mut read = || -> Result<(ObjectId, Object), Missing> {
                    let id = index.object()?.as_i64()? as ObjectId;
                    lexer.at = index.object()?.as_i64()? as usize + first;
                    Ok((id, lexer.referring()?))
                };
                let (id, object) =
                    read().map_err(|Missing| format!("the objects in {holder} cannot be read"))?;
                if unpacked.places.get(id as usize) != Some(&Place::Within(*holder)) {
                    return Err(format!("the object {id} is not where it should be"));
                }
                objects[id as usize] = object;
            }
        }
        Ok(Document {
            trailer: unpacked.trailer.clone(),
            objects,
        })
    }

    /// The object itself, wherever it stands.
    pub fn resolve<'b>(&'b self, object: &'b Object<'a>) -> &'b Object<'a> {
        match object {
            Object::Reference(id) => self.get(*id),
            other => other,
        }
    }

    fn get(&self, id: ObjectId) -> &Object<'a> {
        self.objects.get(id as usize).unwrap_or(&Object::Null)
    }

    pub fn get_dictionary(&self, id: ObjectId) -> Result<&Dictionary<'a>, Missing> {
        self.get(id).as_dict()
    }

    pub fn catalog(&self) -> Result<&Dictionary<'a>, Missing> {
        self.resolve(self.trailer.get(b"Root")?).as_dict()
    }

    /// The pages in order; ours are all listed in one place.
    pub fn pages(&self) -> Vec<ObjectId> {
        let listed = || -> Result<Vec<ObjectId>, Missing> {
            let pages = self.resolve(self.catalog()?.get(b"Pages")?).as_dict()?;
            let kids = self.resolve(pages.get(b"Kids")?).as_array()?;
            kids.iter().map(Object::as_reference).collect()
        };
        listed().unwrap_or_default()
    }

    /// What is drawn on a page.
    pub fn page_content(&self, page: &Dictionary<'a>) -> Result<Cow<'_, [u8]>, String> {
        let content = page
            .get(b"Contents")
            .ok()
            .and_then(|c| c.as_reference().ok());
        let content = content.map(|id| self.get(id));
        match content {
            Some(Object::Stream(stream)) => stream.decompressed_content(),
            _ => Err("a page has no content".to_owned()),
        }
    }
}

/// Hands each operator of a content stream over, with its operands; the items of an array are handed over one by one.
pub fn operations<'a>(
    content: &'a [u8],
    mut each: impl FnMut(&'a [u8], &[Object<'a>]),
) -> Result<(), Missing> {
    let mut lexer = Lexer::new(content);
    let mut operands = Vec::new();
    loop {
        match lexer.next_start() {
            None if operands.is_empty() => return Ok(()),
            None => return Err(Missing),
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'\'' | b'"') => match lexer.regular() {
                b"true" => operands.push(Object::Boolean(true)),
                b"false" => operands.push(Object::Boolean(false)),
                b"null" => operands.push(Object::Null),
                operator => {
                    each(operator, &operands);
                    operands.clear();
                }
            },
            Some(b'[') => {
                lexer.at += 1;
                while lexer.next_start().ok_or(Missing)? != b']' {
                    operands.push(lexer.object()?);
                }
                lexer.at += 1;
            }
            Some(_) => operands.push(lexer.object()?),
        }
    }
}

/// How deep arrays and dictionaries may stand in one another.
const DEEPEST: usize = 32;

struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    refers: bool,
    depth: usize,
    /// Items and entries of what is not closed yet.
    items: Vec<Object<'a>>,
    entries: Vec<(&'a [u8], Object<'a>)>,
}

impl<'a> Lexer<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Lexer {
            bytes,
            at: 0,
            refers: false,
            depth: 0,
            items: Vec::new(),
            entries: Vec::new(),
        }
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip(&mut self, word: &[u8]) -> bool {
        let found = self.rest().starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    /// Skips white space and comments; the first byte of what comes next.
    fn next_start(&mut self) -> Option<u8> {
        loop {
            match self.peek()? {
                b' ' | b'\n' | b'\r' | b'\t' | 0 | 12 => self.at += 1,
                b'%' => {
                    let rest = self.rest();
                    let line = rest.iter().position(|&byte| matches!(byte, b'\n' | b'\r'));
                    self.at += line.unwrap_or(rest.len());
                }
                other => return Some(other),
            }
        }
    }

    fn word(&mut self, word: &[u8]) -> Result<(), Missing> {
        self.next_start();
        if self.skip(word) {
            Ok(())
        } else {
            Err(Missing)
        }
    }

    /// Up to the next white space or delimiter.
    fn regular(&mut self) -> &'a [u8] {
        let rest = self.rest();
        let end = rest.iter().position(|&byte| !is_regular(byte));
        let word = &rest[..end.unwrap_or(rest.len())];
        self.at += word.len();
        word
    }

    /// An object that may refer to others, as those of a content stream cannot.
    fn referring(&mut self) -> Result<Object<'a>, Missing> {
        self.refers = true;
        let object = self.object();
        self.refers = false;
        object
    }

    fn object(&mut self) -> Result<Object<'a>, Missing> {
        match self.next_start().ok_or(Missing)? {
            b'/' => self.name().map(Object::Name),
            b'(' => self.literal().map(Object::String),
            b'<' if self.rest().starts_with(b"<<") => self.dictionary().map(Object::Dictionary),
            b'<' => self.hexadecimal().map(Object::String),
            b'[' => self.array().map(Object::Array),
            b'0'..=b'9' | b'+' | b'-' | b'.' => self.number(),
            _ => match self.regular() {
                b"true" => Ok(Object::Boolean(true)),
                b"false" => Ok(Object::Boolean(false)),
                b"null" => Ok(Object::Null),
                _ => Err(Missing),
            },
        }
    }

    /// Ours hold nothing that has to be written as a number.
    fn name(&mut self) -> Result<&'a [u8], Missing> {
        self.at += 1;
        let name = self.regular();
        match self.peek() {
            Some(b'#') => Err(Missing),
            _ => Ok(name),
        }
    }

    fn literal(&mut self) -> Result<Cow<'a, [u8]>, Missing> {
        self.at += 1;
        let rest = self.rest();
        let end = rest
            .iter()
            .position(|byte| matches!(byte, b'(' | b')' | b'\\' | b'\r'));
        let end = end.ok_or(Missing)?;
        if rest[end] == b')' {
            self.at += end + 1;
            return Ok(Cow::Borrowed(&rest[..end]));
        }
        let mut plain = rest[..end].to_vec();
        self.at += end;
        let mut open = 1;
        loop {
            let byte = self.peek().ok_or(Missing)?;
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' if open == 1 => return Ok(Cow::Owned(plain)),
                b')' => open -= 1,
                b'\\' => {
                    self.escape(&mut plain)?;
                    continue;
                }
                b'\r' => {
                    self.skip(b"\n");
                    plain.push(b'\n');
                    continue;
                }
                _ => {}
            }
            plain.push(byte);
        }
    }

    /// What follows a backslash.
    fn escape(&mut self, plain: &mut Vec<u8>) -> Result<(), Missing> {
        let byte = self.peek().ok_or(Missing)?;
        self.at += 1;
        plain.push(match byte {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'\n' => return Ok(()),
            b'\r' => {
                self.skip(b"\n");
                return Ok(());
            }
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    if let Some(digit @ b'0'..=b'7') = self.peek() {
                        code = code * 8 + u32::from(digit - b'0');
                        self.at += 1;
                    }
                }
                code as u8
            }
            other => other,
        });
        Ok(())
    }

    fn hexadecimal(&mut self) -> Result<Cow<'a, [u8]>, Missing> {
        self.at += 1;
        let rest = self.rest();
        let end = rest.iter().position(|&byte| byte == b'>').ok_or(Missing)?;
        self.at += end + 1;
        let mut digits = rest[..end]
            .iter()
            .filter(|byte| !byte.is_ascii_whitespace());
        let mut plain = Vec::with_capacity(end / 2);
        while let Some(first) = digits.next() {
            let second = digits.next().unwrap_or(&b'0');
            plain.push(hex(Some(first))? << 4 | hex(Some(second))?);
        }
        Ok(Cow::Owned(plain))
    }

    fn array(&mut self) -> Result<Box<[Object<'a>]>, Missing> {
        self.at += 1;
        self.deeper()?;
        let first = self.items.len();
        while self.next_start().ok_or(Missing)? != b']' {
            let item = self.object()?;
            self.items.push(item);
        }
        self.at += 1;
        self.depth -= 1;
        Ok(self.items.drain(first..).collect())
    }

    fn dictionary(&mut self) -> Result<Dictionary<'a>, Missing> {
        self.at += 2;
        self.deeper()?;
        let first = self.entries.len();
        while self.next_start().ok_or(Missing)? == b'/' {
            let entry = (self.name()?, self.object()?);
            self.entries.push(entry);
        }
        self.word(b">>")?;
        self.depth -= 1;
        Ok(Dictionary(self.entries.drain(first..).collect()))
    }

    fn deeper(&mut self) -> Result<(), Missing> {
        self.depth += 1;
        if self.depth > DEEPEST {
            Err(Missing)
        } else {
            Ok(())
        }
    }

    fn number(&mut self) -> Result<Object<'a>, Missing> {
        let negative = self.peek() == Some(b'-');
        if negative || self.peek() == Some(b'+') {
            self.at += 1;
        }
        let (whole, digits) = self.digits();
        if digits > 18 {
            return Err(Missing);
        }
        if self.peek() != Some(b'.') {
            if digits == 0 {
                return Err(Missing);
            }
            if self.refers && !negative && self.reference_follows() {
                return Ok(Object::Reference(whole as ObjectId));
            }
            return Ok(Object::Integer(if negative { -whole } else { whole }));
        }
        self.at += 1;
        let (part, places) = self.digits();
        if digits + places == 0 || places > 15 {
            return Err(Missing);
        }
        let value = whole as f64 + part as f64 / 10_u64.pow(places as u32) as f64;
        Ok(Object::Real(if negative { -value } else { value } as f32))
    }

    /// The digits that come next, as a number, and how many there are.
    fn digits(&mut self) -> (i64, usize) {
        let (mut value, mut count) = (0_i64, 0);
        let digits = self.rest().iter().map(|byte| byte.wrapping_sub(b'0'));
        for digit in digits.take_while(|digit| *digit < 10) {
            value = value.wrapping_mul(10).wrapping_add(i64::from(digit));
            count += 1;
        }
        self.at += count;
        (value, count)
    }

    /// Takes the rest of a reference, which is a generation and an R.
    fn reference_follows(&mut self) -> bool {
        let follows = self.rest().starts_with(b" 0 R");
        let ends = !self
            .bytes
            .get(self.at + 4)
            .is_some_and(|&byte| is_regular(byte));
        if follows && ends {
            self.at += 4;
        }
        follows && ends
    }
}

fn is_regular(byte: u8) -> bool {
    REGULAR[usize::from(byte)]
}

/// Whether a byte is part of a word; ours hold no `#`.
const REGULAR: [bool; 256] = {
    let mut regular = [true; 256];
    let others = b" \n\r\t\0\x0C()<>[]{}/%#";
    let mut index = 0;
    while index < others.len() {
        regular[others[index] as usize] = false;
        index += 1;
    }
    regular
};

fn hex(digit: Option<&u8>) -> Result<u8, Missing> {
    let value = digit.and_then(|&digit| char::from(digit).to_digit(16));
    value.map(|value| value as u8).ok_or(Missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Object<'_>, Missing> {
        Lexer::new(text.as_bytes()).referring()
    }

    fn string(bytes: &[u8]) -> Object<'_> {
        Object::String(Cow::Borrowed(bytes))
    }

    #[test]
    fn objects_are_read_as_the_specification_says() {
        let cases = [
            ("  12", Object::Integer(12)),
            ("-.5", Object::Real(-0.5)),
            ("+7.25", Object::Real(7.25)),
            ("% why\n7 0 R", Object::Reference(7)),
            ("7 0 RG", Object::Integer(7)),
            ("/A+B", Object::Name(b"A+B")),
            ("(a(b)\\)\\n\\101\\\nc\r\nd)", string(b"a(b))\nAc\nd")),
            ("(plain)", string(b"plain")),
            ("<FE ff 4>", string(&[0xFE, 0xFF, 0x40])),
            ("[1 2 0 R(x)/N true null]", {
                let items = [
                    Object::Integer(1),
                    Object::Reference(2),
                    string(b"x"),
                    Object::Name(b"N"),
                    Object::Boolean(true),
                    Object::Null,
                ];
                Object::Array(Box::new(items))
            }),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).ok(), Some(expected), "{text}");
        }
        let dict = read("<</A 1/B<</C[]>>>>").expect("a dictionary");
        let dict = dict.as_dict().expect("a dictionary");
        assert!(dict.has(b"A") && dict.get(b"B").and_then(Object::as_dict).is_ok());
    }

    #[test]
    fn what_is_broken_is_refused() {
        let deep = "[".repeat(1000);
        for text in [
            "", "(", "(a", "<0", "<0g>", "[1", "<</A", "<</A 1", ".", "-", "x", "1..2", "/A#20B",
            &deep,
        ] {
            let refused = match read(text) {
                Err(Missing) => true,
                // Half a number is read, and what follows it refused.
                Ok(object) => text == "1..2" && object == Object::Real(1.0),
            };
            assert!(refused, "{text}");
        }
    }

    #[test]
    fn operators_come_with_what_stands_before_them() {
        let mut seen = Vec::new();
        let content = b"/P<</MCID 3>>BDC\nBT 1 0 Td[(ab)-12(c)]TJ ET EMC";
        let whole = operations(content, |operator, operands| {
            seen.push((operator.to_vec(), operands.len()));
        });
        assert!(whole.is_ok());
        let expected = [
            ("BDC", 2),
            ("BT", 0),
            ("Td", 2),
            ("TJ", 3),
            ("ET", 0),
            ("EMC", 0),
        ];
        let expected: Vec<_> = expected
            .iter()
            .map(|&(operator, count)| (operator.as_bytes().to_vec(), count))
            .collect();
        assert_eq!(seen, expected);
        assert!(operations(b"BT (a", |_, _| {}).is_err());
        assert!(operations(b"BT 12", |_, _| {}).is_err());
    }
}
