//! Pictures as a PDF holds them: a JPEG goes through as it is, without what its camera wrote into
//! it (place, owner, device); a PNG is unpacked, laid on white, and packed again.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// Bytes of one picture file that can be printed.
pub const MOST_BYTES: usize = 25 * 1024 * 1024;
/// Dots of one picture.
pub(crate) const MOST_DOTS: u64 = 60_000_000;
/// Dots across that a printer shows on the width of the text; a PNG with more is made smaller.
const ENOUGH_ACROSS: usize = 2_000;

/// Why a picture cannot be printed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImageError {
    #[error("a picture has no description: say what can be seen, for those who cannot see it")]
    NoAlternative,
    #[error("a picture is neither a PNG nor a JPEG file: save it as one of these")]
    UnknownKind,
    #[error(
        "a picture is a HEIC file, as some telephones take them: save or send it as JPEG, and add that file"
    )]
    Heic,
    #[error("a picture is too large: at most 25 MB and 60 million dots can be printed")]
    TooLarge,
    #[error("a picture is damaged or cut off: add the file again ({0})")]
    Broken(String),
    #[error("a picture is made for printing presses (CMYK): save it as an ordinary colour JPEG")]
    PressColors,
}

/// A picture ready to be put into a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    pub width: u32,
    pub height: u32,
    pub gray: bool,
    pub coding: Coding,
    pub data: Vec<u8>,
    pub turn: Turn,
}

/// How `data` is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    Jpeg,
    /// Deflated rows, each with the filter of PNG before it.
    Rows,
}

/// How a camera was held: the numbers 1 to 8 of Exif.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn(u8);

impl Turn {
    /// The matrix that puts the picture with its left lower corner at (`x`, `y`), counted from the
    /// foot of the page, upright as it was seen.
    pub fn matrix(self, x: f32, y: f32, width: f32, height: f32) -> [f32; 6] {
        let (right, top) = (x + width, y + height);
        match self.0 {
            2 => [-width, 0.0, 0.0, height, right, y],
            3 => [-width, 0.0, 0.0, -height, right, top],
            4 => [width, 0.0, 0.0, -height, x, top],
            5 => [0.0, -height, -width, 0.0, right, top],
            6 => [0.0, -height, width, 0.0, x, top],
            7 => [0.0, height, width, 0.0, x, y],
            8 => [0.0, height, -width, 0.0, right, y],
            _ => [width, 0.0, 0.0, height, x, y],
        }
    }
}

impl Prepared {
    /// Reads a PNG or JPEG file.
    ///
    /// # Errors
    /// [`ImageError`], in words for the person who added it.
    pub fn new(bytes: &[u8]) -> Result<Prepared, ImageError> {
        if bytes.len() > MOST_BYTES {
            return Err(ImageError::TooLarge);
        }
        if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
            jpeg(bytes)
        } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            png(bytes)
        } else {
            Err(ImageError::UnknownKind)
        }
    }

    /// Dots across and down as it is seen.
    pub fn seen(&self) -> (u32, u32) {
        if self.turn.0 >= 5 {
            (self.height, self.width)
        } else {
            (self.width, self.height)
        }
    }
}

fn broken(why: &str) -> ImageError {
    ImageError::Broken(why.to_owned())
}

/// Keeps of a JPEG what is needed to draw it: tables, frame, scans, and Adobe's note on its colours.
fn jpeg(bytes: &[u8]) -> Result<Prepared, ImageError> {
    let mut kept = vec![0xFF, 0xD8];
    let mut frame = None;
    let mut turn = Turn(1);
    let mut at = 2;
    let mut has_scan = false;
    loop {
        let (marker, body) = segment(bytes, at)?;
        match marker {
            // The end. What comes after it, such as a film of the moment, is left out.
            0xD9 => {
                kept.extend([0xFF, 0xD9]);
                break;
            }
            0xC0..=0xC2 => {
                let [8, h1, h0, w1, w0, parts, ..] = *body else {
                    return Err(broken("it has more than 8 bits a colour"));
                };
                let height = u32::from(u16::from_be_bytes([h1, h0]));
                let width = u32::from(u16::from_be_bytes([w1, w0]));
                frame = Some((width, height, parts));
            }
            0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                return Err(broken("it is of a rare kind of JPEG"));
            }
            0xE1 => turn = orientation(body).unwrap_or(turn),
            _ => {}
        }
        let next = at + 4 + body.len();
        let is_note = matches!(marker, 0xE0..=0xED | 0xEF | 0xFE);
        if !is_note {
            kept.extend(&bytes[at..next]);
        }
        at = next;
        if marker == 0xDA {
            has_scan = true;
            let end = scan(bytes, at)?;
            kept.extend(&bytes[at..end]);
            at = end;
        }
    }
    let (width, height, parts) = frame.ok_or_else(|| broken("it has no frame"))?;
    if width == 0 || height == 0 || !has_scan {
        return Err(broken("it holds no picture"));
    }
    if u64::from(width) * u64::from(height) > MOST_DOTS {
        return Err(ImageError::TooLarge);
    }
    match parts {
        1 | 3 => Ok(Prepared {
            width,
            height,
            gray: parts == 1,
            coding: Coding::Jpeg,
            data: kept,
            turn,
        }),
        _ => Err(ImageError::PressColors),
    }
}

/// Marker and content of the segment at `at`.
fn segment(bytes: &[u8], at: usize) -> Result<(u8, &[u8]), ImageError> {
    let cut_off = || broken("it ends too early");
    let &[0xFF, marker] = bytes.get(at..at + 2).ok_or_else(cut_off)? else {
        return Err(broken("its parts do not follow one another"));
    };
    if marker == 0xD9 {
        return Ok((marker, &[]));
    }
    let length = bytes.get(at + 2..at + 4).ok_or_else(cut_off)?;
    let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
    let body = bytes.get(at + 4..at + 2 + length).ok_or_else(cut_off)?;
    Ok((marker, body))
}

/// Where the dots of a scan end and the next marker stands.
fn scan(bytes: &[u8], from: usize) -> Result<usize, ImageError> {
    let mut at = from;
    while let Some(pair) = bytes.get(at..at + 2) {
        match pair {
            [0xFF, 0x00 | 0xD0..=0xD7] => at += 2,
            [0xFF, 0xFF] => at += 1,
            [0xFF, _] => return Ok(at),
            _ => at += 1,
        }
    }
    Err(broken("it ends too early"))
}

/// The tag 0x0112 of Exif.
fn orientation(segment: &[u8]) -> Option<Turn> {
    let tiff = segment.strip_prefix(b"Exif\0\0")?;
    let little = tiff.starts_with(b"II");
    let short = |at: usize| {
        let two = tiff.get(at..at + 2)?;
        let two = [two[0], two[1]];
        Some(if little {
            u16::from_le_bytes(two)
        } else {
            u16::from_be_bytes(two)
        })
    };
    let long = |at: usize| {
        let (first, second) = (u32::from(short(at)?), u32::from(short(at + 2)?));
        Some(if little {
            second << 16 | first
        } else {
            first << 16 | second
        } as usize)
    };
    let list = long(4)?;
    let entries = usize::from(short(list)?);
    let mut tags = (0..entries).map(|entry| list + 2 + 12 * entry);
    let tag = tags.find(|&at| short(at) == Some(0x0112))?;
    let value = short(tag + 8)?;
    (1..=8).contains(&value).then_some(Turn(value as u8))
}

fn png(bytes: &[u8]) -> Result<Prepared, ImageError> {
    let told = |error: png::DecodingError| match error {
        png::DecodingError::LimitsExceeded => ImageError::TooLarge,
        other => broken(&other.to_string()),
    };
    let limits = png::Limits {
        bytes: 512 * 1024 * 1024,
    };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let header = decoder.read_header_info().map_err(told)?;
    if u64::from(header.width) * u64::from(header.height) > MOST_DOTS {
        return Err(ImageError::TooLarge);
    }
    let mut reader = decoder.read_info().map_err(told)?;
    let size = reader.output_buffer_size().ok_or(ImageError::TooLarge)?;
    let mut dots = vec![0; size];
    let info = reader.next_frame(&mut dots).map_err(told)?;
    dots.truncate(info.buffer_size());
    let (parts, gray, clear) = match info.color_type {
        png::ColorType::Grayscale => (1, true, false),
        png::ColorType::GrayscaleAlpha => (2, true, true),
        png::ColorType::Rgb | png::ColorType::Indexed => (3, false, false),
        png::ColorType::Rgba => (4, false, true),
    };
    if clear {
        dots = on_white(&dots, parts);
    }
    let parts = parts - usize::from(clear);
    let (width, height, dots) = smaller(info.width as usize, info.height as usize, parts, dots);
    Ok(Prepared {
        width: width as u32,
        height: height as u32,
        gray,
        coding: Coding::Rows,
        data: rows(&dots, width * parts, parts).map_err(|e| broken(&e.to_string()))?,
        turn: Turn(1),
    })
}

/// Lays what is clear on white; the last of `parts` says how clear.
pub(crate) fn on_white(dots: &[u8], parts: usize) -> Vec<u8> {
    let mut flat = Vec::with_capacity(dots.len() / parts * (parts - 1));
    for dot in dots.chunks_exact(parts) {
        let cover = u32::from(dot[parts - 1]);
        flat.extend(
            dot[..parts - 1]
                .iter()
                .map(|&part| ((u32::from(part) * cover + 255 * (255 - cover) + 127) / 255) as u8),
        );
    }
    flat
}

/// Takes the mean of squares of dots where there are more than a printer shows.
fn smaller(width: usize, height: usize, parts: usize, dots: Vec<u8>) -> (usize, usize, Vec<u8>) {
    let step = width.div_ceil(ENOUGH_ACROSS);
    if step < 2 {
        return (width, height, dots);
    }
    let (across, down) = (width / step, (height / step).max(1));
    let step_down = step.min(height);
    let mut small = Vec::with_capacity(across * down * parts);
    for row in 0..down {
        for column in 0..across {
            for part in 0..parts {
                let mut sum = 0;
                for y in row * step_down..(row + 1) * step_down {
                    for x in column * step..(column + 1) * step {
                        sum += u64::from(dots[(y * width + x) * parts + part]);
                    }
                }
                small.push((sum / (step * step_down) as u64) as u8);
            }
        }
    }
    (across, down, small)
}

/// Each row as its difference to the dot at its left, which packs well.
fn rows(dots: &[u8], stride: usize, parts: usize) -> std::io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
    let mut filtered = vec![1; stride + 1];
    for row in dots.chunks_exact(stride) {
        for (i, &dot) in row.iter().enumerate() {
            let left = if i < parts { 0 } else { row[i - parts] };
            filtered[i + 1] = dot.wrapping_sub(left);
        }
        encoder.write_all(&filtered)?;
    }
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Corners of the unit square, first of the picture, then of the page.
    fn placed(turn: u8, (u, v): (f32, f32)) -> (f32, f32) {
        let [a, b, c, d, e, f] = Turn(turn).matrix(10.0, 20.0, 4.0, 3.0);
        (a * u + c * v + e, b * u + d * v + f)
    }

    #[test]
    fn a_picture_taken_with_the_camera_turned_stands_upright() {
        let (left, right, foot, top) = (10.0, 14.0, 20.0, 23.0);
        // Where the first dot of the file, at (0, 1), and the end of its first row, at (1, 1), are
        // seen, by the words of Exif: "top left", "top right" …
        for (turn, first, end) in [
            (1, (left, top), (right, top)),
            (2, (right, top), (left, top)),
            (3, (right, foot), (left, foot)),
            (4, (left, foot), (right, foot)),
            (5, (left, top), (left, foot)),
            (6, (right, top), (right, foot)),
            (7, (right, foot), (right, top)),
            (8, (left, foot), (left, top)),
        ] {
            assert_eq!(placed(turn, (0.0, 1.0)), first, "{turn}");
            assert_eq!(placed(turn, (1.0, 1.0)), end, "{turn}");
        }
    }

    #[test]
    fn what_is_clear_lies_on_white() {
        assert_eq!(
            on_white(&[10, 20, 30, 255, 0, 0, 0, 0], 4),
            [10, 20, 30, 255, 255, 255]
        );
        assert_eq!(on_white(&[0, 128], 2), [127]);
    }

    #[test]
    fn a_wide_picture_is_made_smaller_and_keeps_its_tone() {
        let (width, height, dots) = smaller(4001, 6, 1, [10, 20].repeat(4001 * 3));
        assert_eq!((width, height), (1333, 2));
        assert!(dots.iter().all(|dot| (13..=17).contains(dot)));
    }
}
