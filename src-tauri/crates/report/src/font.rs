//! The typeface: shaping with kerning, tabular figures, what it lacks, and the subset to embed.

mod plain;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use plain::Plain;
use rustc_hash::FxHashMap;
use rustybuzz::ttf_parser::{self, Tag};
use rustybuzz::{Direction, Feature, ShapePlan, UnicodeBuffer, script};

const REGULAR: &[u8] = include_bytes!("../fonts/AtkinsonHyperlegibleNext_400Regular.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/AtkinsonHyperlegibleNext_700Bold.ttf");

/// What stands on paper for a character that the typeface lacks.
const REPLACEMENT: &str = "[?]";

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    Regular,
    Bold,
}

impl Weight {
    pub const ALL: [Weight; 2] = [Weight::Regular, Weight::Bold];
}

/// One glyph of a shaped run; lengths in thousandths of the type size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glyph {
    pub id: u16,
    /// Kerned advance.
    pub advance: i16,
    /// Advance that a PDF reader makes by itself.
    pub natural: i16,
    /// Shift to the right before drawing, without advancing.
    pub shift: i16,
}

/// A run of text in one weight, shaped once and shared wherever it occurs.
#[derive(Debug)]
pub struct Shaped {
    /// As it was asked for.
    pub text: Rc<str>,
    pub glyphs: Vec<Glyph>,
    /// Sum of advances, in thousandths of the type size.
    pub width: f32,
}

struct Face {
    data: &'static [u8],
    plain: Plain,
    /// For all that is not plain; made when it is first needed.
    shaper: Option<Box<Shaper>>,
    cache: [FxHashMap<Rc<str>, Rc<Shaped>>; 2],
    /// What each glyph in use stands for, for readers that extract the text.
    meanings: BTreeMap<u16, String>,
}

struct Shaper {
    face: rustybuzz::Face<'static>,
    /// Plans without and with tabular figures.
    plans: [ShapePlan; 2],
}

pub struct Fonts {
    faces: [Box<Face>; 2],
    replaced: BTreeSet<char>,
}

/// A font with only the glyphs in use, ready to embed.
pub struct Subset {
    pub weight: Weight,
    pub bytes: Vec<u8>,
    /// From the glyph ids of the layout to those of the subset.
    pub remap: BTreeMap<u16, u16>,
    /// Subset glyph id to the text it stands for.
    pub meanings: BTreeMap<u16, String>,
}

impl Fonts {
    pub fn new() -> Self {
        Fonts {
            faces: [REGULAR, BOLD].map(|data| Box::new(Face::new(data))),
            replaced: BTreeSet::new(),
        }
    }

    /// Shapes `text`, which holds no line breaks and no control characters.
    pub fn shape(&mut self, weight: Weight, tabular: bool, text: &str) -> Rc<Shaped> {
        let face = &mut self.faces[weight as usize];
        if let Some(shaped) = face.cache[usize::from(tabular)].get(text) {
            return Rc::clone(shaped);
        }
        let glyphs = face.shape_plain(tabular, text).unwrap_or_else(|| {
            let visible = face.with_replacements(text, &mut self.replaced);
            face.shape(tabular, visible.as_deref().unwrap_or(text))
        });
        let advances = glyphs.iter().map(|glyph| f32::from(glyph.advance));
        let shaped = Rc::new(Shaped {
            text: text.into(),
            width: advances.sum(),
            glyphs,
        });
        face.cache[usize::from(tabular)].insert(Rc::clone(&shaped.text), Rc::clone(&shaped));
        shaped
    }

    /// Characters of a text, which holds nothing invisible, that would be replaced, in order of code point.
    pub fn lacks(&mut self, text: &str) -> Vec<char> {
        let visible = text.replace('\u{A0}', " ");
        let mut lacking = BTreeSet::new();
        for face in &mut self.faces {
            face.with_replacements(&visible, &mut lacking);
        }
        lacking.into_iter().collect()
    }

    /// Characters that were replaced so far, in order of code point.
    pub fn replaced(&self) -> Vec<char> {
        self.replaced.iter().copied().collect()
    }

    /// A weight as it is, with what each glyph in use stands for.
    #[cfg(feature = "peer")]
    pub fn whole(&self, weight: Weight) -> (&'static [u8], &BTreeMap<u16, String>) {
        let face = &self.faces[weight as usize];
        (face.data, &face.meanings)
    }

    /// Cuts a weight down to the glyphs in use; none if it is not used at all.
    pub fn subset(&self, weight: Weight) -> Result<Option<Subset>, String> {
        let face = &self.faces[weight as usize];
        if face.meanings.is_empty() {
            return Ok(None);
        }
        let mut remapper = subsetter::GlyphRemapper::new();
        let mut remap = BTreeMap::new();
        let mut meanings = BTreeMap::new();
        for (&glyph, meaning) in &face.meanings {
            let new = remapper.remap(glyph);
            remap.insert(glyph, new);
            meanings.insert(new, meaning.clone());
        }
        let bytes = subsetter::subset(face.data, 0, &remapper).map_err(|e| e.to_string())?;
        Ok(Some(Subset {
            weight,
            bytes,
            remap,
            meanings,
        }))
    }
}

impl Face {
    fn new(data: &'static [u8]) -> Self {
        let face = ttf_parser::Face::parse(data, 0).expect("the built-in font is well formed");
        Face {
            data,
            plain: Plain::new(face),
            shaper: None,
            cache: Default::default(),
            meanings: BTreeMap::new(),
        }
    }

    /// Shapes text without the shaper, if it is plain.
    fn shape_plain(&mut self, tabular: bool, text: &str) -> Option<Vec<Glyph>> {
        let meanings = &mut self.meanings;
        self.plain.shape(tabular, text, |glyph, c| {
            meanings.entry(glyph).or_insert_with(|| c.into());
        })
    }

    fn shape(&mut self, tabular: bool, text: &str) -> Vec<Glyph> {
        let buffer = self.run(tabular, text);
        let infos = buffer.glyph_infos();
        let mut glyphs = Vec::with_capacity(infos.len());
        for (i, (info, position)) in infos.iter().zip(buffer.glyph_positions()).enumerate() {
            let id = info.glyph_id as u16;
            glyphs.push(Glyph {
                id,
                advance: position.x_advance as i16,
                natural: self.plain.natural(ttf_parser::GlyphId(id)),
                shift: position.x_offset as i16,
            });
            if let Entry::Vacant(new) = self.meanings.entry(id) {
                new.insert(meaning(text, infos, i));
            }
        }
        glyphs
    }

    /// The text with each character that the face cannot show replaced; none if it shows all.
    fn with_replacements(&mut self, text: &str, replaced: &mut BTreeSet<char>) -> Option<String> {
        if text
            .chars()
            .all(|c| self.plain.face.glyph_index(c).is_some())
        {
            return None;
        }
        let buffer = self.run(false, text);
        let missing: BTreeSet<usize> = buffer
            .glyph_infos()
            .iter()
            .filter(|info| info.glyph_id == 0)
            .map(|info| info.cluster as usize)
            .collect();
        if missing.is_empty() {
            return None;
        }
        let mut visible = String::new();
        let clusters: BTreeSet<usize> = buffer
            .glyph_infos()
            .iter()
            .map(|info| info.cluster as usize)
            .collect();
        let mut current = 0;
        for (at, c) in text.char_indices() {
            if clusters.contains(&at) {
                current = at;
            }
            if !missing.contains(&current) {
                visible.push(c);
            } else {
                replaced.insert(c);
                if at == current {
                    visible.push_str(REPLACEMENT);
                }
            }
        }
        Some(visible)
    }

    fn run(&mut self, tabular: bool, text: &str) -> rustybuzz::GlyphBuffer {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(script::LATIN);
        let face = &self.plain.face;
        let shaper = self
            .shaper
            .get_or_insert_with(|| Box::new(Shaper::new(face)));
        rustybuzz::shape_with_plan(&shaper.face, &shaper.plans[usize::from(tabular)], buffer)
    }
}

impl Shaper {
    fn new(face: &ttf_parser::Face<'static>) -> Self {
        let face = rustybuzz::Face::from_face(face.clone());
        let plan = |tabular: u32| {
            let features = [(b"liga", 0), (b"clig", 0), (b"kern", 1), (b"tnum", tabular)];
            let features =
                features.map(|(tag, value)| Feature::new(Tag::from_bytes(tag), value, ..));
            ShapePlan::new(
                &face,
                Direction::LeftToRight,
                Some(script::LATIN),
                None,
                &features,
            )
        };
        let plans = [plan(0), plan(1)];
        Shaper { face, plans }
    }
}

/// The characters that the glyph at `index` stands for: the first glyph of a cluster stands for
/// the characters that its cluster has more than glyphs.
fn meaning(text: &str, infos: &[rustybuzz::GlyphInfo], index: usize) -> String {
    let start = infos[index].cluster as usize;
    let end = infos[index..]
        .iter()
        .map(|info| info.cluster as usize)
        .find(|&cluster| cluster != start)
        .unwrap_or(text.len());
    let place = infos[..index]
        .iter()
        .rev()
        .take_while(|info| info.cluster as usize == start)
        .count();
    let glyphs = place
        + infos[index..]
            .iter()
            .take_while(|info| info.cluster as usize == start)
            .count();
    let chars: Vec<char> = text[start..end].chars().collect();
    if glyphs == 1 {
        return chars.into_iter().collect();
    }
    match chars.get(place) {
        Some(&c) => c.to_string(),
        None => "\u{200B}".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kerning_brings_a_pair_closer_than_its_letters() {
        let mut fonts = Fonts::new();
        let pair = fonts.shape(Weight::Regular, false, "To").width;
        let apart = fonts.shape(Weight::Regular, false, "T").width
            + fonts.shape(Weight::Regular, false, "o").width;
        assert!(pair < apart, "{pair} is not less than {apart}");
    }

    #[test]
    fn tabular_figures_are_equally_wide_and_still_mean_their_digits() {
        let mut fonts = Fonts::new();
        let widths: Vec<f32> = ('0'..='9')
            .map(|digit| fonts.shape(Weight::Bold, true, &digit.to_string()).width)
            .collect();
        assert!(widths.iter().all(|&w| w == widths[0]), "{widths:?}");
        let subset = fonts.subset(Weight::Bold).expect("subset").expect("in use");
        let digits: String = subset.meanings.values().map(String::as_str).collect();
        for digit in '0'..='9' {
            assert!(digits.contains(digit), "no glyph means {digit}");
        }
    }

    /// Every pair of plain characters stands in one of these texts, and every triple of two of them.
    fn plain_texts(has: impl Fn(char) -> bool) -> Vec<String> {
        let all: Vec<char> = (' '..='\u{2265}')
            .filter(|&c| plain::is_plain(c) && has(c))
            .collect();
        assert!(all.len() > 250, "{all:?}");
        let with_others = |&first: &char| {
            let others = all.iter().flat_map(|&other| [first, other]);
            others.chain([first, first]).collect()
        };
        all.iter().map(with_others).collect()
    }

    #[test]
    fn plain_text_is_set_as_the_shaper_sets_it() {
        for data in [REGULAR, BOLD] {
            let (mut plain, mut shaper) = (Face::new(data), Face::new(data));
            let has = shaper.plain.face.clone();
            let made = plain_texts(|c| has.glyph_index(c).is_some());
            let sample = include_str!("../tests/printed/larkspur.structure.txt");
            for text in made.iter().map(String::as_str).chain(sample.lines()) {
                for tabular in [false, true] {
                    let glyphs = plain.shape_plain(tabular, text);
                    assert_eq!(glyphs, Some(shaper.shape(tabular, text)), "{text}");
                }
            }
            assert!(plain.shaper.is_none());
            assert_eq!(plain.meanings, shaper.meanings);
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_the_shaper() {
        let mut face = Face::new(REGULAR);
        for text in [
            "e\u{301}",
            "1\u{2044}2",
            "a✓",
            "a\u{200D}b",
            "a\u{AD}b",
            "\u{A0}",
        ] {
            assert_eq!(face.shape_plain(false, text), None, "{text}");
        }
    }

    #[test]
    fn what_the_typeface_lacks_is_replaced_and_named() {
        let mut fonts = Fonts::new();
        let lacking = fonts.shape(Weight::Regular, false, "a✓b");
        assert!(lacking.glyphs.iter().all(|glyph| glyph.id != 0));
        let said = fonts.shape(Weight::Regular, false, "a[?]b");
        assert_eq!(lacking.glyphs, said.glyphs);
        assert_eq!(fonts.replaced(), vec!['✓']);
    }

    #[test]
    fn the_languages_of_the_uk_and_its_neighbours_need_no_replacement() {
        let mut fonts = Fonts::new();
        for text in [
            "Ŵŵ Ŷŷ Ââ Êê Îî Ôô Ûû Llanfairpwllgwyngyll",
            "Zażółć gęślą jaźń",
            "Ștefănuță și țară",
            "Ağaoğlu İstanbul ışık",
            "À Èìòù Gàidhlig",
            "£ € – — ‘’ “” • ≥ ≤ e\u{301} w\u{302}",
        ] {
            fonts.shape(Weight::Regular, false, text);
            fonts.shape(Weight::Bold, true, text);
        }
        assert_eq!(fonts.replaced(), Vec::<char>::new());
    }
}
