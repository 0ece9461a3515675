//! Every format, and pictures: what comes out is sound, and says all that it was given.

use report::*;

use crate::printing::{document, pages_of, print, squeezed, structure};
use crate::shown::{FORMATS, everything, garden, typical};

#[test]
fn every_block_prints_in_every_format_and_is_read_out() {
    for format in FORMATS {
        let special = matches!(
            format,
            Format::EasyRead | Format::Landscape | Format::Letter
        );
        let typical = special.then(|| typical(format));
        for document in [Some(everything(format)), typical].into_iter().flatten() {
            let pdf = export(&document, &|_, _| true)
                .unwrap_or_else(|error| panic!("{format:?}: {error}"));
            let read = squeezed(&structure(&pdf));
            for said in ["MR-2026-012", "LarkspurHouse"] {
                assert!(pages_of(&pdf).concat().replace(' ', "").contains(said));
            }
            if document
                .blocks
                .iter()
                .any(|block| matches!(block, Block::Timeline(_)))
            {
                for said in [
                    "Falls on each unit",
                    "We have visited again",
                    "Requires improvement",
                ] {
                    assert!(read.contains(&squeezed(said)), "{format:?}: {said}");
                }
            }
        }
    }
}

#[test]
fn no_text_of_large_print_is_under_16_points_and_none_of_easy_read_under_14() {
    for (format, least) in [(Format::LargePrint, 16.0), (Format::EasyRead, 14.0)] {
        let pdf = print(&everything(format));
        let file = lopdf::Document::load_mem(&pdf.bytes).expect("read");
        for page in file.get_pages().into_values() {
            let content = lopdf::content::Content::decode(&file.get_page_content(page));
            for operation in content.expect("content").operations {
                if operation.operator == "Tf" {
                    let size = operation.operands[1].as_float().expect("a size");
                    assert!(size >= least, "{format:?} has {size} points");
                }
            }
        }
    }
}

#[test]
fn a_draft_for_factual_accuracy_numbers_its_lines() {
    let lines: Vec<String> = (0..70).map(|i| format!("statement{i}")).collect();
    let mut draft = document(vec![Block::body(lines.join("\n"))]);
    draft.format = Format::Numbered;
    let pages = pages_of(&print(&draft));
    for (i, statement) in lines.iter().enumerate() {
        let line = pages.iter().flat_map(|page| page.lines());
        let mut line = line.filter(|line| line.split_whitespace().any(|word| word == statement));
        let words: Vec<&str> = line.next().expect("printed").split_whitespace().collect();
        assert_eq!(words[0], (i + 1).to_string(), "{words:?}");
    }
    assert!(pages.iter().all(|page| page.contains("Your comments")));
}

#[test]
fn a_photograph_tells_what_it_shows_and_not_where_it_was_taken() {
    // As a camera writes it: turned, with the place and the device.
    let jpeg = include_bytes!("garden.jpg");
    let mut exif =
        b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0SECRETPLACE"
            .to_vec();
    let mut taken = vec![0xFF, 0xD8, 0xFF, 0xE1];
    taken.extend((exif.len() as u16 + 2).to_be_bytes());
    taken.append(&mut exif);
    taken.extend(&jpeg[2..]);
    let photograph = Photograph {
        image: Image::new(taken),
        ..garden()
    };
    let pdf = print(&document(vec![Block::Photograph(photograph)]));
    assert!(!pdf.bytes.windows(11).any(|bytes| bytes == b"SECRETPLACE"));
    let structure = structure(&pdf);
    assert!(structure.contains("Figure"), "{structure}");
    let file = lopdf::Document::load_mem(&pdf.bytes).expect("read");
    let page = file.get_pages()[&1];
    let content = lopdf::content::Content::decode(&file.get_page_content(page)).expect("content");
    let matrix = content
        .operations
        .iter()
        .find(|operation| operation.operator == "cm");
    let matrix: Vec<f32> = matrix
        .expect("placed")
        .operands
        .iter()
        .map(|number| number.as_float().expect("number"))
        .collect();
    // Turned by a quarter: taller than wide, and its rows run down the page.
    assert!(matrix[0] == 0.0 && matrix[1] < 0.0 && matrix[2] > 0.0 && matrix[3] == 0.0);
    assert!(
        (matrix[1] / matrix[2] + 4.0 / 3.0).abs() < 0.02,
        "{matrix:?}"
    );
}

#[test]
fn a_picture_that_cannot_be_printed_is_refused_in_words() {
    let jpeg = include_bytes!("garden.jpg").as_slice();
    let png = include_bytes!("badge.png").as_slice();
    for (bytes, words) in [
        (&jpeg[..jpeg.len() - 40], "cut off"),
        (&jpeg[..30], "cut off"),
        (&png[..png.len() / 2], "cut off"),
        (b"GIF89a".as_slice(), "neither a PNG nor a JPEG"),
        (b"".as_slice(), "neither a PNG nor a JPEG"),
    ] {
        let photograph = Photograph {
            image: Image::new(bytes),
            ..garden()
        };
        let refused = export(&document(vec![Block::Photograph(photograph)]), &|_, _| true);
        let said = refused.expect_err("refused").to_string();
        assert!(said.contains(words), "{said}");
    }
    let unsaid = Photograph {
        alt: " ".to_owned(),
        ..garden()
    };
    let refused = export(&document(vec![Block::Photograph(unsaid)]), &|_, _| true);
    assert!(matches!(
        refused,
        Err(ReportError::Image(ImageError::NoAlternative))
    ));
}

#[test]
fn the_same_photograph_is_kept_once() {
    let one = print(&document(vec![Block::Photograph(garden())]));
    let ten = print(&document(vec![Block::Photograph(garden()); 10]));
    let pictures = |pdf: &Pdf| {
        let file = lopdf::Document::load_mem(&pdf.bytes).expect("read");
        let is_picture = |object: &&lopdf::Object| {
            let stream = object.as_stream();
            stream.is_ok_and(|stream| stream.dict.has(b"ColorSpace"))
        };
        file.objects.values().filter(is_picture).count()
    };
    assert_eq!((pictures(&one), pictures(&ten)), (1, 1));
}
