//! The same pages written by krilla, tagged and checked for PDF/UA-1 and PDF/A-2a: what our writer is measured
//! against. Compiled for the benchmark only.

use std::collections::BTreeMap;
use std::num::NonZeroU16;
use std::rc::Rc;

use chrono::{Datelike, Timelike};
use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::{Destination, XyzDestination};
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, Node, TableHeaderScope, Tag,
    TagGroup, TagKind, TagTree,
};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use krilla::{SerializeSettings, configure::PdfVersion};

use crate::font::{Shaped, Weight};
use crate::layout::{HeadingAt, Layout};
use crate::model::Document;
use crate::page::{Draw, Group, HEIGHT, Mark, Paint, Rgb, WIDTH};
use crate::tree::{self, Kid, NodeId, ROOT, Role, Tree};
use crate::{ReportError, layout};

/// Lays out the document as [`crate::export`] does, and has krilla write and check it.
///
/// # Errors
/// [`ReportError`].
pub fn export(doc: &Document) -> Result<Vec<u8>, ReportError> {
    let layout = layout::lay_out(doc, crate::brand(doc)?, &|_| true)?;
    let failed = |what: &str| ReportError::Writing(what.to_owned());
    let configuration = ConfigurationBuilder::new()
        .with_version(PdfVersion::Pdf17)
        .with_accessibility_validator(Accessibility::UA1)
        .with_archival_validator(Archival::A2_A)
        .finish()
        .map_err(|_| failed("krilla does not know what we conform to"))?;
    let mut pdf = krilla::Document::new_with(SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    });
    pdf.set_metadata(
        Metadata::new()
            .title(doc.title.clone())
            .language(doc.lang.clone())
            .description(doc.subject.clone())
            .creation_date(date(doc))
            .authors(vec![doc.author.clone()]),
    );
    // Whole fonts, as krilla wants them: it cuts them down itself.
    let mut fonts = Vec::new();
    for weight in Weight::ALL {
        let (data, meanings) = layout.fonts.whole(weight);
        let font = Font::new(data.into(), 0);
        let font = font.ok_or_else(|| failed("krilla cannot read the font"))?;
        fonts.push((font, meanings));
    }

    let mut contents = Vec::new();
    let mut annotations = Vec::new();
    for (number, laid_out) in layout.pages.iter().enumerate() {
        let settings =
            PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| failed("no page size"))?;
        let mut page = pdf.start_page_with(settings);
        let mut surface = page.surface();
        let mut on_page = Vec::new();
        for group in &laid_out.groups {
            let identifier = surface.start_tagged(content_tag(group));
            group
                .draws
                .iter()
                .for_each(|what| draw(&mut surface, what, &fonts));
            surface.end_tagged();
            if group.mcid.is_some() {
                on_page.push(identifier);
            }
        }
        surface.finish();
        contents.push(on_page);
        for (index, annotation) in layout.tree.annotations.iter().enumerate() {
            if annotation.page == number
                && let Some(link) = link(annotation, &layout)
            {
                annotations.push((index, page.add_tagged_annotation(link)));
            }
        }
        page.finish();
    }
    pdf.set_outline(outline(&layout));
    let mut tags = TagTree::new();
    for node in kids(&layout.tree, ROOT, &contents, &annotations) {
        tags.push(node);
    }
    pdf.set_tag_tree(tags);
    pdf.finish()
        .map_err(|error| ReportError::Writing(format!("{error:?}")))
}

fn content_tag(group: &Group) -> ContentTag<'static> {
    let kind = match (group.mark, group.mcid) {
        (Mark::Node(_), Some(_)) => return ContentTag::Other,
        (Mark::Header, _) => ArtifactType::Header,
        (Mark::Footer, _) => ArtifactType::Footer,
        _ => ArtifactType::Layout,
    };
    ContentTag::Artifact(Artifact::with_kind(kind))
}

/// A font, and what its glyphs stand for.
type Whole<'a> = (Font, &'a BTreeMap<u16, String>);

fn draw(surface: &mut Surface, what: &Draw, fonts: &[Whole]) {
    match what {
        Draw::Text {
            x,
            y,
            size,
            weight,
            color,
            runs,
        } => {
            let (font, meanings) = &fonts[*weight as usize];
            paint(surface, &Paint::Fill(*color));
            let (glyphs, text) = glyphs(runs, meanings);
            surface.draw_glyphs(
                Point::from_xy(*x, *y),
                &glyphs,
                font.clone(),
                &text,
                *size,
                false,
            );
        }
        Draw::Fill {
            x,
            y,
            width,
            height,
            color,
        } => {
            paint(surface, &Paint::Fill(*color));
            let mut path = PathBuilder::new();
            if let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) {
                path.push_rect(rect);
            }
            finish(surface, path.finish());
        }
        Draw::Line {
            from,
            to,
            thickness,
            color,
            dash,
        } => {
            paint(surface, &Paint::Outline(*thickness, *color));
            if let Some(length) = dash {
                surface.set_stroke(Some(Stroke {
                    dash: Some(StrokeDash {
                        array: vec![*length, *length * 0.8],
                        offset: 0.0,
                    }),
                    ..stroke(*thickness, *color)
                }));
            }
            finish(surface, polygon(&[*from, *to], false));
        }
        Draw::Shape {
            points,
            paint: with,
        } => {
            paint(surface, with);
            finish(surface, polygon(points, true));
        }
        Draw::Circle {
            center: (x, y),
            radius,
            paint: with,
        } => {
            paint(surface, with);
            let (r, h) = (*radius, radius * 0.5523);
            let mut path = PathBuilder::new();
            path.move_to(x + r, *y);
            path.cubic_to(x + r, y + h, x + h, y + r, *x, y + r);
            path.cubic_to(x - h, y + r, x - r, y + h, x - r, *y);
            path.cubic_to(x - r, y - h, x - h, y - r, *x, y - r);
            path.cubic_to(x + h, y - r, x + r, y - h, x + r, *y);
            path.close();
            finish(surface, path.finish());
        }
        // The document that is measured has no pictures.
        Draw::Image { .. }
        | Draw::Nothing
        | Draw::PageNumber { .. }
        | Draw::Area { .. }
        | Draw::Bounds { .. } => {}
    }
}

fn glyphs(runs: &[Rc<Shaped>], meanings: &BTreeMap<u16, String>) -> (Vec<KrillaGlyph>, String) {
    let (mut glyphs, mut text) = (Vec::new(), String::new());
    for glyph in runs.iter().flat_map(|run| &run.glyphs) {
        let from = text.len();
        text.push_str(meanings.get(&glyph.id).map_or("", String::as_str));
        glyphs.push(KrillaGlyph::new(
            GlyphId::new(u32::from(glyph.id)),
            f32::from(glyph.advance) / 1000.0,
            f32::from(glyph.shift) / 1000.0,
            0.0,
            0.0,
            from..text.len(),
            None,
        ));
    }
    (glyphs, text)
}

fn polygon(points: &[(f32, f32)], close: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (index, (x, y)) in points.iter().enumerate() {
        match index {
            0 => path.move_to(*x, *y),
            _ => path.line_to(*x, *y),
        }
    }
    if close {
        path.close();
    }
    path.finish()
}

fn finish(surface: &mut Surface, path: Option<Path>) {
    if let Some(path) = path {
        surface.draw_path(&path);
    }
}

fn paint(surface: &mut Surface, with: &Paint) {
    match with {
        Paint::Fill(Rgb(r, g, b)) => {
            surface.set_stroke(None);
            surface.set_fill(Some(Fill {
                paint: rgb::Color::new(*r, *g, *b).into(),
                opacity: NormalizedF32::ONE,
                rule: Default::default(),
            }));
        }
        Paint::Outline(thickness, color) => {
            surface.set_fill(None);
            surface.set_stroke(Some(stroke(*thickness, *color)));
        }
    }
}

fn stroke(width: f32, Rgb(r, g, b): Rgb) -> Stroke {
    Stroke {
        paint: rgb::Color::new(r, g, b).into(),
        width,
        ..Stroke::default()
    }
}

fn link(annotation: &tree::Annotation, layout: &Layout) -> Option<Annotation> {
    let [left, bottom, right, top] = annotation.bounds;
    let rect = Rect::from_ltrb(left, HEIGHT - top, right, HEIGHT - bottom)?;
    let target = match &annotation.target {
        tree::Target::Uri(uri) => Target::Action(Action::Link(LinkAction::new(uri.clone()))),
        tree::Target::Heading(heading) => {
            let at = layout.headings.get(*heading)?;
            Target::Destination(Destination::Xyz(XyzDestination::new(
                at.page,
                Point::from_xy(0.0, at.y),
            )))
        }
    };
    let alt = match &layout.tree.node(annotation.node).role {
        Role::Link { title } => title.clone(),
        _ => String::new(),
    };
    Some(Annotation::new_link(
        LinkAnnotation::new(rect, target),
        Some(alt),
    ))
}

fn outline(layout: &Layout) -> Outline {
    let mut outline = Outline::new();
    let mut rest = layout.headings.iter().peekable();
    while let Some(heading) = rest.next() {
        outline.push_child(entry(heading, &mut rest));
    }
    outline
}

/// An entry with those below it, which it takes from `rest`.
fn entry<'a>(
    heading: &HeadingAt,
    rest: &mut std::iter::Peekable<impl Iterator<Item = &'a HeadingAt>>,
) -> OutlineNode {
    let at = XyzDestination::new(heading.page, Point::from_xy(0.0, heading.y));
    let mut node = OutlineNode::new(heading.title.clone(), at);
    while let Some(below) = rest.next_if(|next| next.level > heading.level) {
        node.push_child(entry(below, rest));
    }
    node
}

fn date(doc: &Document) -> DateTime {
    let small = |value: u32| u8::try_from(value).unwrap_or(0);
    let day = doc.created.date_naive();
    DateTime::new(u16::try_from(day.year()).unwrap_or(0))
        .month(small(day.month()))
        .day(small(day.day()))
        .hour(small(doc.created.hour()))
        .minute(small(doc.created.minute()))
        .second(small(doc.created.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

fn kids(
    tree: &Tree,
    node: NodeId,
    contents: &[Vec<Identifier>],
    annotations: &[(usize, Identifier)],
) -> Vec<Node> {
    let mut nodes = Vec::new();
    for kid in &tree.node(node).kids {
        match *kid {
            Kid::Node(inner) => {
                let inside = kids(tree, inner, contents, annotations);
                let tag = tag(&tree.node(inner).role);
                nodes.push(Node::Group(TagGroup::with_children(tag, inside)));
            }
            Kid::Content { page, mcid } => {
                nodes.push(Node::Leaf(contents[page as usize][mcid as usize]))
            }
            Kid::Annotation(index) => nodes.extend(
                annotations
                    .iter()
                    .find(|(of, _)| *of == index as usize)
                    .map(|(_, identifier)| Node::Leaf(*identifier)),
            ),
        }
    }
    nodes
}

fn tag(role: &Role) -> TagKind {
    match role {
        Role::Heading { level, title } => {
            let level = NonZeroU16::new(u16::from(*level)).unwrap_or(NonZeroU16::MIN);
            Tag::Hn(level, Some(title.clone())).into()
        }
        Role::Document => Tag::Div.into(),
        Role::Paragraph => Tag::P.into(),
        Role::Quote => Tag::BlockQuote.into(),
        Role::List { numbered: true } => Tag::L(ListNumbering::Decimal).into(),
        Role::List { numbered: false } => Tag::L(ListNumbering::Disc).into(),
        Role::ListItem => Tag::LI.into(),
        Role::ListLabel => Tag::Lbl.into(),
        Role::ListBody => Tag::LBody.into(),
        Role::Table => Tag::Table.into(),
        Role::Caption => Tag::Caption.into(),
        Role::TableHead => Tag::THead.into(),
        Role::TableBody => Tag::TBody.into(),
        Role::Row => Tag::TR.into(),
        Role::ColumnHeader => Tag::TH(TableHeaderScope::Column).into(),
        Role::RowHeader => Tag::TH(TableHeaderScope::Row).into(),
        Role::Cell => Tag::TD.into(),
        Role::Figure { alt } => Tag::Figure(Some(alt.clone())).into(),
        Role::Link { .. } => Tag::Link.into(),
        Role::Contents => Tag::TOC.into(),
        Role::ContentsItem => Tag::TOCI.into(),
        Role::Reference => Tag::Reference.into(),
    }
}
