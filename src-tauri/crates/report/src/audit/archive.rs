//! What a file that is kept for good may not hold (PDF/A-2a), and what its text must mean.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::reader::{Dictionary, Object};
use super::{Audit, text_of, without_markup};

impl<'a> Audit<'a> {
    /// Things that no file of ours has: scripts, attachments, transparency, fields.
    pub(super) fn forbidden(&mut self) {
        let Some(catalog) = self.catalog_dict() else {
            return;
        };
        let names = self.entry(catalog, b"Names").as_dict().ok();
        let holds = |key: &[u8]| names.is_some_and(|names| names.has(key));
        self.check(!holds(b"EmbeddedFiles"), "a file is attached");
        let acts = catalog.has(b"OpenAction") || catalog.has(b"AA") || holds(b"JavaScript");
        self.check(!acts, "the file acts when it is opened");
        self.check(!catalog.has(b"AcroForm"), "the file has fields to fill in");
        let marked = self.entry(catalog, b"MarkInfo").as_dict().ok();
        let suspects = marked.and_then(|dict| dict.get(b"Suspects").ok());
        self.check(
            !matches!(suspects, Some(Object::Boolean(true))),
            "the file calls its own tags suspect",
        );
        let lang = text_of(self.entry(catalog, b"Lang"));
        self.check(is_language(&lang), "the language is not one of BCP 47");
        let mut wrong = BTreeSet::new();
        for object in &self.doc.objects {
            let (dict, is_stream) = match object {
                Object::Dictionary(dict) => (dict, false),
                Object::Stream(stream) => (&stream.dict, true),
                _ => continue,
            };
            let is = |key: &[u8], name: &[u8]| {
                let found = dict.get(key).and_then(Object::as_name);
                found.is_ok_and(|found| found == name)
            };
            if is_stream && is(b"Subtype", b"Image") {
                wrong.extend(self.picture(dict));
            }
            let is_font = dict.has_type(b"Font") && !is(b"Subtype", b"Type0");
            let descriptor = self.entry(dict, b"FontDescriptor").as_dict();
            let embedded = descriptor.is_ok_and(|descriptor| {
                descriptor.has(b"FontFile")
                    || descriptor.has(b"FontFile2")
                    || descriptor.has(b"FontFile3")
            });
            if is_font && !embedded {
                wrong.insert("a font is not embedded");
            }
            for key in [b"ca".as_slice(), b"CA"] {
                let covers = dict.get(key).and_then(Object::as_float);
                if covers.is_ok_and(|covers| covers < 1.0) {
                    wrong.insert("something is transparent");
                }
            }
        }
        for text in wrong {
            self.fault(text);
        }
    }

    fn picture(&self, dict: &'a Dictionary<'a>) -> Vec<&'static str> {
        let mut wrong = Vec::new();
        if dict.has(b"SMask") || dict.has(b"Mask") {
            wrong.push("a picture is transparent");
        }
        if matches!(dict.get(b"Interpolate"), Ok(Object::Boolean(true))) {
            wrong.push("a picture is to be smoothed by the reader");
        }
        let colors = self.entry(dict, b"ColorSpace").as_name();
        if !colors.is_ok_and(|colors| [b"DeviceRGB".as_slice(), b"DeviceGray"].contains(&colors)) {
            wrong.push("a picture has colours that the output intent does not describe");
        }
        let filter = self.entry(dict, b"Filter").as_name();
        if !filter.is_ok_and(|filter| [b"DCTDecode".as_slice(), b"FlateDecode"].contains(&filter)) {
            wrong.push("a picture is packed in a way that not every reader knows");
        }
        wrong
    }

    /// The metadata in both places say the same, in XML that can be read.
    pub(super) fn descriptions_agree(&mut self, xmp: &str, title: &str) {
        self.check(
            is_well_formed(xmp),
            "the XMP metadata cannot be read as XML",
        );
        let stated = xmp.split("<dc:title>").nth(1);
        let stated = stated.and_then(|rest| rest.split("</dc:title>").next());
        let stated = stated.map(without_markup).unwrap_or_default();
        let stated = [
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&quot;", "\""),
            ("&amp;", "&"),
        ]
        .iter()
        .fold(stated, |text, (from, to)| text.replace(from, to));
        let visible = |text: &str| text.replace(char::is_control, " ").trim().to_owned();
        self.check(
            stated.is_empty() || visible(&stated) == visible(title),
            "the two titles of the file differ",
        );
    }

    /// Codes to which each font of a page gives a meaning, by its name among the resources.
    pub(super) fn meanings(&self, page: &'a Dictionary<'a>) -> Meanings {
        let mut found = Meanings::default();
        let resources = self.entry(page, b"Resources").as_dict().ok();
        let fonts = resources.and_then(|dict| self.entry(dict, b"Font").as_dict().ok());
        for name in [b"R".as_slice(), b"B"] {
            let font = fonts.and_then(|fonts| self.entry(fonts, name).as_dict().ok());
            let map = font.and_then(|font| self.entry(font, b"ToUnicode").as_stream().ok());
            if let Some(Ok(map)) = map.map(|map| map.decompressed_content()) {
                found.insert(name.to_vec(), codes(&String::from_utf8_lossy(&map)));
            }
        }
        found
    }

    /// Left, foot, right and top of a page.
    pub(super) fn sheet(&self, page: &'a Dictionary<'a>) -> Option<[f32; 4]> {
        let sheet = self.entry(page, b"MediaBox").as_array().ok()?;
        let sheet: Vec<f32> = sheet.iter().flat_map(Object::as_float).collect();
        sheet.try_into().ok()
    }
}

/// For each font, whether each code means something.
pub(super) type Meanings = FxHashMap<Vec<u8>, Vec<bool>>;

/// Follows the text of a page: it means something, and stands on the sheet.
pub(super) struct TextOnPage<'m> {
    sheet: [f32; 4],
    all: &'m Meanings,
    means: &'m [bool],
    at: (f32, f32),
}

impl<'m> TextOnPage<'m> {
    pub(super) fn new(sheet: [f32; 4], all: &'m Meanings) -> Self {
        TextOnPage {
            sheet,
            all,
            means: &[],
            at: (0.0, 0.0),
        }
    }

    /// Adds what is wrong with an operation.
    pub(super) fn follow(
        &mut self,
        operator: &[u8],
        operands: &[Object],
        wrong: &mut BTreeSet<&'static str>,
    ) {
        let number = |index: usize| {
            let number = operands.get(index).and_then(|one| one.as_float().ok());
            number.unwrap_or(f32::NAN)
        };
        match operator {
            b"BT" => self.at = (0.0, 0.0),
            b"Tf" => {
                let font = operands.first().and_then(|font| font.as_name().ok());
                let means = font.and_then(|font| self.all.get(font));
                self.means = means.map(Vec::as_slice).unwrap_or_default();
            }
            b"Td" => self.at = (self.at.0 + number(0), self.at.1 + number(1)),
            b"Tm" => self.at = (number(4), number(5)),
            b"Tj" | b"TJ" => {
                let [left, foot, right, top] = self.sheet;
                let (x, y) = self.at;
                let inside = (left..=right).contains(&x) && (foot..=top).contains(&y);
                if !inside {
                    wrong.insert("has text outside the sheet");
                }
                operands.iter().for_each(|part| self.shown(part, wrong));
            }
            _ => {}
        }
    }

    /// All our fonts have codes of two bytes.
    fn shown(&self, part: &Object, wrong: &mut BTreeSet<&'static str>) {
        let Object::String(bytes) = part else {
            return;
        };
        for code in bytes.chunks(2) {
            let code = match *code {
                [high, low] => u16::from_be_bytes([high, low]),
                _ => 0,
            };
            if code == 0 {
                wrong.insert("shows a character that its font lacks");
            } else if self.means.get(usize::from(code)) != Some(&true) {
                wrong.insert("shows a character of which nobody can say what it means");
            }
        }
    }
}

/// Whether each code means something, by a ToUnicode map.
fn codes(map: &str) -> Vec<bool> {
    let mut codes = Vec::new();
    let mut inside = false;
    for line in map.lines() {
        if line.ends_with("beginbfchar") {
            inside = true;
            continue;
        }
        inside &= line != "endbfchar";
        let mut parts = line
            .split(['<', '>'])
            .filter(|part| !part.trim().is_empty());
        if let (true, Some(code), Some(meaning)) = (inside, parts.next(), parts.next())
            && let Ok(code) = u16::from_str_radix(code, 16)
            && !["0000", "FEFF", "FFFE", "FFFD"].contains(&meaning)
        {
            let code = usize::from(code);
            codes.resize(codes.len().max(code + 1), false);
            codes[code] = true;
        }
    }
    codes
}

/// A primary language of two or three letters, and parts of up to eight behind it.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        })
}

/// Whether every element of an XML text is closed in order and no bare "&" stands in it.
fn is_well_formed(xml: &str) -> bool {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = xml;
    let entities = ["amp;", "lt;", "gt;", "quot;", "apos;", "#"];
    let sound = |text: &str| {
        let mut parts = text.split('&').skip(1);
        parts.all(|part| entities.iter().any(|entity| part.starts_with(entity)))
    };
    while let Some((text, after)) = rest.split_once('<') {
        let Some((tag, after)) = after.split_once('>') else {
            return false;
        };
        if !sound(text) || !sound(tag) {
            return false;
        }
        rest = after;
        let name = tag.split_whitespace().next().unwrap_or_default();
        if let Some(closed) = tag.strip_prefix('/') {
            if open.pop() != Some(closed.trim()) {
                return false;
            }
        } else if !tag.starts_with('?') && !tag.starts_with('!') && !tag.ends_with('/') {
            open.push(name);
        }
    }
    open.is_empty() && sound(rest)
}
