//! Plain text: letters, figures and marks that have a glyph of their own, whatever stands beside them. In our typeface
//! kerning is all that shaping does with them, so it is done here, without asking a shaper for every word.

use rustc_hash::FxHashMap;
use rustybuzz::ttf_parser::gpos::{PairAdjustment, PositioningSubtable};
use rustybuzz::ttf_parser::gsub::{SingleSubstitution, SubstitutionSubtable};
use rustybuzz::ttf_parser::opentype_layout::{LayoutTable, Lookup};
use rustybuzz::ttf_parser::{Face, GlyphId, Tag};

use super::Glyph;

pub struct Plain {
    pub face: Face<'static>,
    /// To figures of equal width.
    tabular: Vec<SingleSubstitution<'static>>,
    /// Each lookup moves a pair by what the first table that knows it says.
    kerning: Vec<Vec<PairAdjustment<'static>>>,
    /// Glyph and advance of the characters met so far, without and with tabular figures.
    letters: [FxHashMap<char, (u16, i16)>; 2],
    /// How much closer each pair of glyphs met so far stands.
    kerned: FxHashMap<(u16, u16), i16>,
}

impl Plain {
    pub fn new(face: Face<'static>) -> Self {
        let substitutions = lookups(face.tables().gsub, b"tnum").flat_map(|lookup| {
            let tables = lookup.subtables.into_iter::<SubstitutionSubtable>();
            tables.filter_map(|table| match table {
                SubstitutionSubtable::Single(single) => Some(single),
                _ => None,
            })
        });
        let pairs = lookups(face.tables().gpos, b"kern").map(|lookup| {
            let tables = lookup.subtables.into_iter::<PositioningSubtable>();
            let pairs = tables.filter_map(|table| match table {
                PositioningSubtable::Pair(pair) => Some(pair),
                _ => None,
            });
            pairs.collect()
        });
        Plain {
            tabular: substitutions.collect(),
            kerning: pairs.collect(),
            face,
            letters: Default::default(),
            kerned: FxHashMap::default(),
        }
    }

    /// One glyph for each character; none if any of them is not plain, or the typeface lacks it. `meets` hears of
    /// glyphs met for the first time, and what each stands for.
    pub fn shape(
        &mut self,
        tabular: bool,
        text: &str,
        mut meets: impl FnMut(u16, char),
    ) -> Option<Vec<Glyph>> {
        let mut glyphs: Vec<Glyph> = Vec::with_capacity(text.len());
        for c in text.chars() {
            let (id, natural) = self.letter(tabular, c, &mut meets)?;
            if let Some(before) = glyphs.last_mut() {
                before.advance += self.kerning(before.id, id);
            }
            glyphs.push(Glyph {
                id,
                advance: natural,
                natural,
                shift: 0,
            });
        }
        Some(glyphs)
    }

    fn letter(
        &mut self,
        tabular: bool,
        c: char,
        meets: &mut impl FnMut(u16, char),
    ) -> Option<(u16, i16)> {
        if let Some(&letter) = self.letters[usize::from(tabular)].get(&c) {
            return Some(letter);
        }
        let usual = self.face.glyph_index(c).filter(|_| is_plain(c))?;
        let id = match tabular {
            true => self
                .tabular
                .iter()
                .find_map(|table| substitute(table, usual)),
            false => None,
        };
        let id = id.unwrap_or(usual);
        let letter = (id.0, self.natural(id));
        self.letters[usize::from(tabular)].insert(c, letter);
        meets(id.0, c);
        Some(letter)
    }

    /// How far a glyph takes the pen by itself.
    pub fn natural(&self, glyph: GlyphId) -> i16 {
        self.face.glyph_hor_advance(glyph).unwrap_or(0) as i16
    }

    fn kerning(&mut self, first: u16, second: u16) -> i16 {
        let Plain {
            kerned, kerning, ..
        } = self;
        *kerned.entry((first, second)).or_insert_with(|| {
            let (first, second) = (GlyphId(first), GlyphId(second));
            let by = |lookup: &Vec<PairAdjustment>| {
                lookup
                    .iter()
                    .find_map(|table| advance(table, first, second))
            };
            kerning.iter().filter_map(by).sum()
        })
    }
}

/// Whether no rule of the typeface looks at a character and its neighbours, apart from kerning. Combining marks,
/// the fraction slash and what nobody sees are left to the shaper.
pub(super) fn is_plain(c: char) -> bool {
    matches!(c,
        ' '..='~' | '\u{A1}'..='\u{AC}' | '\u{AE}'..='\u{17F}' | '\u{218}'..='\u{21B}'
        | '\u{2013}'..='\u{2026}' | '€' | '−' | '≤' | '≥')
}

/// What a feature does in the Latin script.
fn lookups<'a>(
    table: Option<LayoutTable<'a>>,
    feature: &[u8; 4],
) -> impl Iterator<Item = Lookup<'a>> {
    let table = table.expect("the built-in font has its layout tables");
    let latin = table.scripts.find(Tag::from_bytes(b"latn"));
    let latin = latin.and_then(|script| script.default_language);
    let features = latin
        .expect("the built-in font is for Latin")
        .feature_indices;
    let tag = Tag::from_bytes(feature);
    features
        .into_iter()
        .filter_map(move |index| table.features.get(index))
        .filter(move |feature| feature.tag == tag)
        .flat_map(|feature| feature.lookup_indices)
        .filter_map(move |index| table.lookups.get(index))
}

fn substitute(table: &SingleSubstitution, glyph: GlyphId) -> Option<GlyphId> {
    let place = table.coverage().get(glyph)?;
    match table {
        SingleSubstitution::Format1 { delta, .. } => {
            Some(GlyphId(glyph.0.wrapping_add_signed(*delta)))
        }
        SingleSubstitution::Format2 { substitutes, .. } => substitutes.get(place),
    }
}

fn advance(table: &PairAdjustment, first: GlyphId, second: GlyphId) -> Option<i16> {
    let place = table.coverage().get(first)?;
    let (value, _) = match table {
        PairAdjustment::Format1 { sets, .. } => sets.get(place)?.get(second)?,
        PairAdjustment::Format2 {
            classes, matrix, ..
        } => matrix.get((classes.0.get(first), classes.1.get(second)))?,
    };
    Some(value.x_advance)
}
