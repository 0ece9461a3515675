//! A photograph as paper needs it: upright, no larger than a printer shows, and without what its
//! camera wrote into it (place, owner, device).

use crate::image::{self, ImageError, MOST_BYTES, MOST_DOTS};
use ::image::codecs::jpeg::JpegEncoder;
use ::image::imageops::FilterType;
use ::image::metadata::Orientation;
use ::image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};
use std::io::Cursor;

/// Dots along the longer side: some 240 on an inch where it is as wide as the text.
const ENOUGH: u32 = 1_600;
const QUALITY: u8 = 85;

/// Makes of a PNG or JPEG file a JPEG that prints.
///
/// # Errors
/// [`ImageError`], in words for the person who chose the file.
pub fn photograph(bytes: &[u8]) -> Result<Vec<u8>, ImageError> {
    let format = match bytes {
        _ if bytes.len() > MOST_BYTES => return Err(ImageError::TooLarge),
        [0xFF, 0xD8, 0xFF, ..] => {
            // A decoder fills with grey what is cut off.
            image::Prepared::new(bytes)?;
            ImageFormat::Jpeg
        }
        [0x89, b'P', b'N', b'G', ..] => ImageFormat::Png,
        _ if is_heic(bytes) => return Err(ImageError::Heic),
        _ => return Err(ImageError::UnknownKind),
    };
    let broken = |error: ::image::ImageError| match error {
        ::image::ImageError::Limits(_) => ImageError::TooLarge,
        _ => ImageError::Broken("its dots cannot be read".to_owned()),
    };
    let mut decoder = ImageReader::with_format(Cursor::new(bytes), format)
        .into_decoder()
        .map_err(broken)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_DOTS {
        return Err(ImageError::TooLarge);
    }
    let turn = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut seen = DynamicImage::from_decoder(decoder).map_err(broken)?;
    if width.max(height) > ENOUGH {
        seen = seen.resize(ENOUGH, ENOUGH, FilterType::Triangle);
    }
    seen.apply_orientation(turn);
    let mut jpeg = Vec::new();
    on_white(seen)
        .write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, QUALITY))
        .map_err(broken)?;
    Ok(jpeg)
}

fn is_heic(bytes: &[u8]) -> bool {
    const BRANDS: [&[u8]; 5] = [b"heic", b"heix", b"hevc", b"mif1", b"msf1"];
    bytes.get(4..8) == Some(b"ftyp")
        && bytes
            .get(8..12)
            .is_some_and(|brand| BRANDS.contains(&brand))
}

/// A JPEG has no clear dots, and 8 bits a colour.
fn on_white(seen: DynamicImage) -> DynamicImage {
    let color = seen.color();
    if !color.has_alpha() {
        return match color.has_color() {
            true => seen.into_rgb8().into(),
            false => seen.into_luma8().into(),
        };
    }
    let (width, height) = (seen.width(), seen.height());
    let flat = image::on_white(seen.into_rgba8().as_raw(), 4);
    ::image::RgbImage::from_raw(width, height, flat)
        .expect("three parts are left of each dot")
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::image::{GenericImageView, Rgba, RgbaImage};

    /// Left half red, right half clear.
    fn png(width: u32, height: u32) -> Vec<u8> {
        let dots = RgbaImage::from_fn(width, height, |x, _| match x < width / 2 {
            true => Rgba([200, 20, 20, 255]),
            false => Rgba([0, 0, 0, 0]),
        });
        let mut bytes = Vec::new();
        dots.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
            .unwrap();
        bytes
    }

    /// A JPEG held in the way of `turn`, with what a camera writes.
    fn camera(turn: u8) -> Vec<u8> {
        let seen = on_white(::image::load_from_memory(&png(400, 300)).unwrap());
        let mut bytes = Vec::new();
        seen.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg)
            .unwrap();
        let mut note = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
        note.extend([turn, 0, 0, 0, 0, 0, 0, 0]);
        note.extend(b"Camera of Grace Adeyemi");
        let mut with_note = bytes[..2].to_vec();
        with_note.extend([0xFF, 0xE1]);
        with_note.extend((note.len() as u16 + 2).to_be_bytes());
        with_note.extend(note);
        with_note.extend(&bytes[2..]);
        with_note
    }

    fn seen(bytes: &[u8]) -> DynamicImage {
        ::image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).unwrap()
    }

    #[test]
    fn a_large_picture_is_made_smaller_and_what_is_clear_is_white() {
        let made = photograph(&png(3200, 1000)).unwrap();
        let seen = seen(&made);
        assert_eq!(seen.dimensions(), (1600, 500));
        assert!(
            seen.get_pixel(1200, 250).0[..3]
                .iter()
                .all(|&part| part > 250)
        );
        assert!(seen.get_pixel(300, 250).0[0] > 180);
        let small = photograph(&png(40, 30)).unwrap();
        assert_eq!(super::tests::seen(&small).dimensions(), (40, 30));
    }

    #[test]
    fn it_stands_upright_and_keeps_nothing_of_its_camera() {
        let holds = |bytes: &[u8]| bytes.windows(5).any(|found| found == b"Grace");
        let taken = camera(6);
        assert!(holds(&taken), "what is looked for can be found");
        let made = photograph(&taken).unwrap();
        assert!(!holds(&made));
        assert!(!made.windows(4).any(|found| found == b"Exif"));
        // Turned a quarter to the right, the red half is on top.
        let seen = seen(&made);
        assert_eq!(seen.dimensions(), (300, 400));
        let green = |y| seen.get_pixel(150, y).0[1];
        assert!(green(50) < 60 && green(350) > 240);
    }

    #[test]
    fn the_same_file_gives_the_same_picture() {
        assert_eq!(photograph(&camera(1)), photograph(&camera(1)));
    }

    /// A file from a stranger's card: whatever stands in it, there is a picture or a reason.
    #[test]
    fn a_damaged_file_gives_a_picture_or_a_reason() {
        let mut refused = 0;
        for file in [camera(3), png(40, 30)] {
            for at in (0..file.len()).step_by(1 + file.len() / 80) {
                let mut damaged = file.clone();
                damaged[at] ^= 0xA5;
                match photograph(&damaged) {
                    Ok(made) => drop(seen(&made)),
                    Err(_) => refused += 1,
                }
            }
        }
        assert!(refused > 20, "{refused}");
    }

    #[test]
    fn what_cannot_be_printed_is_refused_with_the_reason() {
        let taken = camera(1);
        let cut_off = &taken[..taken.len() * 2 / 3];
        assert!(matches!(photograph(cut_off), Err(ImageError::Broken(_))));
        assert!(matches!(
            photograph(&png(40, 30)[..60]),
            Err(ImageError::Broken(_))
        ));
        let telephone = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
        assert_eq!(photograph(telephone), Err(ImageError::Heic));
        let film = b"\0\0\0\x18ftypmp42\0\0\0\0mp41";
        assert_eq!(photograph(film), Err(ImageError::UnknownKind));
        assert_eq!(photograph(b"%PDF-1.7"), Err(ImageError::UnknownKind));
        assert_eq!(photograph(b""), Err(ImageError::UnknownKind));
        assert_eq!(
            photograph(&vec![0; MOST_BYTES + 1]),
            Err(ImageError::TooLarge)
        );
    }
}
