//! The file: objects as text, packed into compressed streams, and the table that says where each is.

use std::io::Write;

use libdeflater::{CompressionLvl, Compressor};
use lopdf::{Dictionary, Object, ObjectId, Stream, StringFormat, dictionary};
use sha2::{Digest, Sha256};

/// The comment says that the file holds more than text.
const HEADER: &[u8] = b"%PDF-1.7\n%\xBB\xAD\xC0\xDE\n";
/// Of 12. The levels above take longer and save next to nothing.
const LEVEL: i32 = 1;
/// A reader has to decompress this many to see one.
const OBJECTS_IN_A_STREAM: usize = 200;

/// Objects that are text already, in the order in which they are packed.
#[derive(Default)]
pub struct Objects {
    text: Vec<u8>,
    /// Number of each, and where it starts.
    starts: Vec<(u32, usize)>,
}

impl Objects {
    /// What is written from here on is the object `id`.
    pub fn begin(&mut self, id: ObjectId) -> &mut Vec<u8> {
        self.text.push(b'\n');
        self.starts.push((id.0, self.text.len()));
        &mut self.text
    }
}

/// Where an object is.
#[derive(Clone, Copy)]
enum Place {
    Nowhere,
    /// Bytes from the start of the file.
    At(usize),
    /// Number of the stream that holds it, and its place in there.
    Within(u32, usize),
}

/// Writes `document` and `objects`. The same content gives the same identifier.
pub fn write(
    document: lopdf::Document,
    mut objects: Objects,
    mut deflate: Deflate,
) -> Result<Vec<u8>, String> {
    let mut out = HEADER.to_vec();
    let mut places = vec![Place::Nowhere; document.max_id as usize + 1];
    for (id, object) in document.objects {
        let Object::Stream(mut stream) = object else {
            value(objects.begin(id), &object);
            continue;
        };
        if stream.allows_compression && !stream.dict.has(b"Filter") {
            stream = deflate.stream(stream.dict, &stream.content)?;
        }
        places[id.0 as usize] = Place::At(out.len());
        indirect(&mut out, id.0, &stream);
    }
    for (chunk, packed) in objects.starts.chunks(OBJECTS_IN_A_STREAM).enumerate() {
        let number = places.len() as u32;
        for (index, &(id, _)) in packed.iter().enumerate() {
            places[id as usize] = Place::Within(number, index);
        }
        places.push(Place::At(out.len()));
        let next = objects.starts.get((chunk + 1) * OBJECTS_IN_A_STREAM);
        let end = next.map_or(objects.text.len(), |&(_, start)| start);
        let stream = object_stream(&mut deflate, packed, &objects.text[packed[0].1..end])?;
        indirect(&mut out, number, &stream);
    }

    let start = out.len();
    let number = places.len() as u32;
    places.push(Place::At(start));
    let identifier = Sha256::digest(&out)[..16].to_vec();
    let identifier = Object::String(identifier, StringFormat::Hexadecimal);
    let mut trailer = dictionary! {
        "Type" => "XRef",
        "Size" => places.len() as i64,
        "W" => vec![1.into(), 4.into(), 2.into()],
        "ID" => vec![identifier.clone(), identifier],
    };
    for key in [b"Root".as_slice(), b"Info"] {
        let entry = document.trailer.get(key).map_err(|e| e.to_string())?;
        trailer.set(key, entry.clone());
    }
    let table = deflate.stream(trailer, &table(&places))?;
    indirect(&mut out, number, &table);
    write!(out, "startxref\n{start}\n%%EOF\n").map_err(|e| e.to_string())?;
    Ok(out)
}

fn object_stream(
    deflate: &mut Deflate,
    packed: &[(u32, usize)],
    text: &[u8],
) -> Result<Stream, String> {
    let mut content = Vec::with_capacity(text.len() + packed.len() * 12);
    for &(id, start) in packed {
        integer(&mut content, i64::from(id));
        content.push(b' ');
        integer(&mut content, (start - packed[0].1) as i64);
        content.push(b' ');
    }
    let dict = dictionary! {
        "Type" => "ObjStm",
        "N" => packed.len() as i64,
        "First" => content.len() as i64,
    };
    content.extend_from_slice(text);
    deflate.stream(dict, &content)
}

fn table(places: &[Place]) -> Vec<u8> {
    let mut table = Vec::with_capacity(places.len() * 7);
    for place in places {
        let (kind, first, second) = match *place {
            Place::Nowhere => (0, 0, u16::MAX),
            Place::At(offset) => (1, offset as u32, 0),
            Place::Within(stream, index) => (2, stream, index as u16),
        };
        table.push(kind);
        table.extend(first.to_be_bytes());
        table.extend(second.to_be_bytes());
    }
    table
}

/// Compresses one stream after the other, without setting up anew for each.
pub struct Deflate(Compressor);

impl Deflate {
    pub fn new() -> Self {
        let level = CompressionLvl::new(LEVEL).expect("from 0 to 12");
        Deflate(Compressor::new(level))
    }

    /// A stream of `dict` with compressed `content`.
    pub fn stream(&mut self, mut dict: Dictionary, content: &[u8]) -> Result<Stream, String> {
        let mut out = vec![0; self.0.zlib_compress_bound(content.len())];
        let written = self.0.zlib_compress(content, &mut out);
        out.truncate(written.map_err(|e| e.to_string())?);
        dict.set("Filter", "FlateDecode");
        Ok(Stream::new(dict, out))
    }
}

fn indirect(out: &mut Vec<u8>, number: u32, stream: &Stream) {
    integer(out, i64::from(number));
    out.extend_from_slice(b" 0 obj\n");
    let mut dict = stream.dict.clone();
    dict.set("Length", stream.content.len() as i64);
    dictionary(out, &dict);
    out.extend_from_slice(b"stream\n");
    out.extend_from_slice(&stream.content);
    out.extend_from_slice(b"\nendstream\nendobj\n");
}

/// An object as it stands in the file, apart from streams, which only stand for themselves.
pub fn value(out: &mut Vec<u8>, object: &Object) {
    let is_word = matches!(
        object,
        Object::Null
            | Object::Boolean(_)
            | Object::Integer(_)
            | Object::Real(_)
            | Object::Reference(_)
    );
    if is_word && out.last().is_some_and(u8::is_ascii_alphanumeric) {
        out.push(b' ');
    }
    match object {
        Object::Null | Object::Stream(_) => out.extend_from_slice(b"null"),
        Object::Boolean(true) => out.extend_from_slice(b"true"),
        Object::Boolean(false) => out.extend_from_slice(b"false"),
        Object::Integer(value) => integer(out, *value),
        Object::Real(value) => out.extend_from_slice(value.to_string().as_bytes()),
        Object::Name(name) => self::name(out, name),
        Object::String(bytes, StringFormat::Literal) => {
            out.push(b'(');
            escaped(out, bytes);
            out.push(b')');
        }
        Object::String(bytes, StringFormat::Hexadecimal) => hexadecimal(out, bytes),
        Object::Array(items) => {
            out.push(b'[');
            items.iter().for_each(|item| value(out, item));
            out.push(b']');
        }
        Object::Dictionary(dict) => dictionary(out, dict),
        Object::Reference(id) => reference(out, *id),
    }
}

fn dictionary(out: &mut Vec<u8>, dict: &Dictionary) {
    out.extend_from_slice(b"<<");
    for (key, entry) in dict {
        name(out, key);
        value(out, entry);
    }
    out.extend_from_slice(b">>");
}

fn name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for &byte in name {
        if byte.is_ascii_graphic() && !b"#()<>[]{}/%".contains(&byte) {
            out.push(byte);
        } else {
            out.extend([b'#', hex(byte >> 4), hex(byte)]);
        }
    }
}

fn hexadecimal(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'<');
    for &byte in bytes {
        out.extend([hex(byte >> 4), hex(byte)]);
    }
    out.push(b'>');
}

fn hex(half: u8) -> u8 {
    b"0123456789ABCDEF"[usize::from(half & 15)]
}

pub fn reference(out: &mut Vec<u8>, (number, generation): ObjectId) {
    if out.last().is_some_and(u8::is_ascii_alphanumeric) {
        out.push(b' ');
    }
    integer(out, i64::from(number));
    out.push(b' ');
    integer(out, i64::from(generation));
    out.extend_from_slice(b" R");
}

/// What stands between the brackets of a literal string.
pub fn escaped(out: &mut Vec<u8>, bytes: &[u8]) {
    for &byte in bytes {
        match byte {
            b'(' | b')' | b'\\' => out.extend([b'\\', byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            _ => out.push(byte),
        }
    }
}

/// A number of hundredths, with no more digits than it needs.
pub fn number(out: &mut Vec<u8>, hundredths: i64) {
    if hundredths < 0 {
        out.push(b'-');
    }
    let value = hundredths.unsigned_abs();
    let (whole, part) = (value / 100, value % 100);
    if whole > 0 || part == 0 {
        digits(out, whole);
    }
    if part > 0 {
        out.extend([b'.', b'0' + (part / 10) as u8]);
        if part % 10 > 0 {
            out.push(b'0' + (part % 10) as u8);
        }
    }
}

pub fn integer(out: &mut Vec<u8>, value: i64) {
    if value < 0 {
        out.push(b'-');
    }
    digits(out, value.unsigned_abs());
}

fn digits(out: &mut Vec<u8>, mut value: u64) {
    let mut digits = [0; 20];
    let mut first = digits.len();
    loop {
        first -= 1;
        digits[first] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[first..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(object: impl Into<Object>) -> String {
        let mut out = Vec::new();
        value(&mut out, &object.into());
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn objects_stand_as_the_specification_says() {
        assert_eq!(
            written(vec![1.into(), (-20).into(), Object::Null]),
            "[1 -20 null]"
        );
        assert_eq!(written(Object::Real(12.5)), "12.5");
        assert_eq!(written(Object::Name(b"A B#/".to_vec())), "/A#20B#23#2F");
        assert_eq!(
            written(Object::string_literal("(a)\\\r\n")),
            "(\\(a\\)\\\\\\r\\n)"
        );
        let hexadecimal = Object::String(vec![0xFE, 0xFF, 0x0A], StringFormat::Hexadecimal);
        assert_eq!(written(hexadecimal), "<FEFF0A>");
        let dict = dictionary! { "A" => true, "B" => (7, 0), "C" => "D" };
        assert_eq!(written(dict), "<</A true/B 7 0 R/C/D>>");
    }

    #[test]
    fn hundredths_are_written_without_needless_digits() {
        for (hundredths, expected) in [
            (0, "0"),
            (5, ".05"),
            (-50, "-.5"),
            (100, "1"),
            (12_340, "123.4"),
            (-84_189, "-841.89"),
        ] {
            let mut out = Vec::new();
            number(&mut out, hundredths);
            assert_eq!(String::from_utf8(out).expect("text"), expected);
        }
    }

    #[test]
    fn what_does_not_fit_at_once_is_compressed_whole() {
        let noise: Vec<u8> = (0..100_000_u32)
            .flat_map(|i| Sha256::digest(i.to_be_bytes())[..2].to_vec())
            .collect();
        let mut deflate = Deflate::new();
        for content in [&noise[..], b"", &noise[..1000]] {
            let stream = deflate
                .stream(Dictionary::new(), content)
                .expect("compressed");
            assert!(stream.decompressed_content().expect("read") == content);
        }
    }
}
