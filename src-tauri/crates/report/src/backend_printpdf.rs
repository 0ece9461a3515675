//! The bare document through printpdf: catalog, pages and embedded fonts. Only this file names it.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object, ObjectId};
use printpdf::{
    FontId, Mm, Op, ParsedFont, PdfDocument, PdfFont, PdfFontHandle, PdfPage, PdfSaveOptions, Pt,
    Rect, TextItem,
};

use crate::content::{self, Codes};
use crate::file::Deflate;
use crate::font::{Subset, Weight};
use crate::layout::Layout;
use crate::page::Page;

/// printpdf takes text as characters and looks up their glyphs. Ours are chosen already, so each
/// has a private character of its own; `tag` then says what it stands for.
const PRIVATE: u32 = 0xF_0000;

/// Writes the pages; what comes back holds neither tags nor metadata yet.
pub fn write(
    layout: &Layout,
    subsets: &[Subset],
    deflate: &mut Deflate,
    progress: &dyn Fn(f32) -> bool,
) -> Result<Option<lopdf::Document>, String> {
    let Layout {
        pages,
        tree,
        images,
        ..
    } = layout;
    let mut document = bare(pages, subsets)?;
    let codes = Codes::new(subsets);
    let ids: Vec<ObjectId> = document.get_pages().into_values().collect();
    if ids.len() != pages.len() {
        return Err(format!(
            "{} pages were written of {}",
            ids.len(),
            pages.len()
        ));
    }
    for (number, (page, id)) in pages.iter().zip(ids).enumerate() {
        if !progress(number as f32 / pages.len() as f32) {
            return Ok(None);
        }
        let stream = document
            .get_dictionary(id)
            .and_then(|page| page.get(b"Contents"))
            .and_then(Object::as_reference)
            .map_err(|e| e.to_string())?;
        let content = content::content(page, tree, &codes, images);
        let content = deflate.stream(Dictionary::new(), &content)?;
        document.objects.insert(stream, Object::Stream(content));
    }
    Ok(Some(document))
}

/// As many pages, with the fonts, and nothing on them: printpdf takes long over what many glyphs need.
fn bare(pages: &[Page], subsets: &[Subset]) -> Result<lopdf::Document, String> {
    let mut doc = PdfDocument::new("");
    for laid_out in pages {
        let (width, height) = (Pt(laid_out.width), Pt(laid_out.height));
        let paper = Rect::from_wh(width, height);
        let mut page = PdfPage::new(Mm::from(width), Mm::from(height), Vec::new());
        page.media_box = paper.clone();
        page.trim_box = paper.clone();
        page.crop_box = paper.clone();
        doc.pages.push(page);
    }
    for subset in subsets {
        let font = PdfFont::new(parsed(subset)?);
        let id = FontId(content::font_name(subset.weight).to_owned());
        doc.resources.fonts.map.insert(id.clone(), font);
        // It embeds the glyphs that it has seen in use.
        if let Some(page) = doc.pages.first_mut() {
            page.ops.extend(specimen(id, subset));
        }
    }
    let mut warnings = Vec::new();
    let document = doc.to_lopdf_document(&PdfSaveOptions::default(), &mut warnings);
    match warnings.first() {
        Some(warning) => Err(format!("{warning:?}")),
        None => Ok(document),
    }
}

/// Every glyph of a font, once.
fn specimen(font: FontId, subset: &Subset) -> [Op; 4] {
    let glyphs: String = subset
        .meanings
        .keys()
        .map(|&glyph| private(glyph))
        .collect();
    [
        Op::StartTextSection,
        Op::SetFont {
            font: PdfFontHandle::External(font),
            size: Pt(1.0),
        },
        Op::ShowText {
            items: vec![TextItem::Text(glyphs)],
        },
        Op::EndTextSection,
    ]
}

fn private(glyph: u16) -> char {
    char::from_u32(PRIVATE + u32::from(glyph)).expect("planes 15 and 16 are private")
}

/// Name of an embedded font, with the tag that says it is a subset.
pub fn font_name(weight: Weight) -> &'static str {
    match weight {
        Weight::Regular => "CSRGLR+AtkinsonHyperlegibleNext-Regular",
        Weight::Bold => "CSBOLD+AtkinsonHyperlegibleNext-Bold",
    }
}

fn parsed(subset: &Subset) -> Result<ParsedFont, String> {
    // The subset has no character map, of which printpdf warns; it gets its own here.
    let mut font = ParsedFont::from_bytes(&subset.bytes, 0, &mut Vec::new())
        .ok_or("the subset font cannot be read")?;
    font.font_name = Some(font_name(subset.weight).to_owned());
    font.pdf_font_metrics.us_weight_class = match subset.weight {
        Weight::Regular => 400,
        Weight::Bold => 700,
    };
    let glyphs = subset.meanings.keys();
    let glyphs: BTreeMap<u32, u16> = glyphs
        .map(|&glyph| (u32::from(private(glyph)), glyph))
        .collect();
    font.codepoint_to_glyph = glyphs;
    Ok(font)
}
