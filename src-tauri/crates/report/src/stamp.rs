//! The stamp: 16 bytes in the file by which whoever made it knows it again.
//!
//! A PDF names itself by two strings. The first follows from the content, and [`crate::export`] writes it twice. The
//! stamp takes the place of the second: it does not show, and no reader needs the copy.

use std::ops::Range;

/// Bytes of a stamp.
pub const STAMP: usize = 16;

/// Digits of each of the two strings.
const DIGITS: usize = STAMP * 2;
const BEFORE: &[u8] = b"/ID[<";
const BETWEEN: &[u8] = b"><";
const AFTER: &[u8] = b">]";
/// More than `startxref`, a number and the end of the file take.
const TAIL: usize = 48;
/// More than the dictionary of the last table takes.
const TRAILER: usize = 512;

/// Stamps what [`crate::export`] has made. Nothing else of the file changes, so that what its audit found still holds.
///
/// # Panics
/// Where the bytes are not those of an export.
pub fn stamp(bytes: &mut [u8], stamp: [u8; STAMP]) {
    let (_, second) = places(bytes).expect("an export names itself twice");
    for (at, byte) in second.step_by(2).zip(stamp) {
        bytes[at..at + 2].copy_from_slice(format!("{byte:02X}").as_bytes());
    }
}

/// Takes the stamp off and leaves the bytes as [`crate::export`] made them. Nothing, and no change, where a file has
/// none.
pub fn unstamp(bytes: &mut [u8]) -> Option<[u8; STAMP]> {
    let (first, second) = places(bytes)?;
    if bytes[first.clone()] == bytes[second.clone()] {
        return None;
    }
    let mut stamp = [0; STAMP];
    for (byte, digits) in stamp.iter_mut().zip(bytes[second.clone()].chunks(2)) {
        let digits = std::str::from_utf8(digits).ok()?;
        *byte = u8::from_str_radix(digits, 16).ok()?;
    }
    bytes.copy_within(first, second.start);
    Some(stamp)
}

/// Where the digits of the two strings are.
fn places(bytes: &[u8]) -> Option<(Range<usize>, Range<usize>)> {
    let tail = &bytes[bytes.len().saturating_sub(TAIL)..];
    let tail = &tail[after(tail, b"startxref\n")?..];
    let number = tail.split(|byte| *byte == b'\n').next()?;
    let table: usize = std::str::from_utf8(number).ok()?.parse().ok()?;
    let trailer = bytes.get(table..)?;
    let trailer = &trailer[..trailer.len().min(TRAILER)];
    let first = table + after(trailer, BEFORE)?;
    let second = first + DIGITS + BETWEEN.len();
    let (first, second) = (first..first + DIGITS, second..second + DIGITS);
    let is_digit = |byte: &u8| byte.is_ascii_digit() || (b'A'..=b'F').contains(byte);
    let all_digits = |place: &Range<usize>| Some(bytes.get(place.clone())?.iter().all(is_digit));
    let framed = bytes.get(first.end..second.start)? == BETWEEN
        && bytes.get(second.end..second.end + AFTER.len())? == AFTER;
    (framed && all_digits(&first)? && all_digits(&second)?).then_some((first, second))
}

fn after(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let found = bytes
        .windows(wanted.len())
        .position(|window| window == wanted)?;
    Some(found + wanted.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Vec<u8> {
        let identifier = "00112233445566778899AABBCCDDEEFF";
        let front = "%PDF-1.7\n";
        format!(
            "{front}7 0 obj\n<</ID[<{identifier}><{identifier}>]>>stream\n\nendstream\nendobj\nstartxref\n{}\n%%EOF\n",
            front.len()
        )
        .into_bytes()
    }

    #[test]
    fn a_stamp_is_put_on_and_taken_off() {
        let mut bytes = file();
        assert_eq!(unstamp(&mut bytes), None);
        let mark: [u8; STAMP] = std::array::from_fn(|at| at as u8 * 17);
        stamp(&mut bytes, mark);
        assert_eq!(unstamp(&mut bytes), None, "the same as the identifier");
        let mark = [0xA7; STAMP];
        stamp(&mut bytes, mark);
        assert_ne!(bytes, file());
        assert_eq!(unstamp(&mut bytes), Some(mark));
        assert_eq!(bytes, file());
    }

    #[test]
    fn what_is_no_file_of_ours_has_no_stamp() {
        let mut stamped = file();
        stamp(&mut stamped, [0xA7; STAMP]);
        let tail = "startxref\n9\n%%EOF\n".len();
        for end in 0..stamped.len() - tail {
            let mut cut = stamped[..end].to_vec();
            assert_eq!(unstamp(&mut cut), None, "{end}");
            assert_eq!(cut, stamped[..end]);
        }
    }
}
