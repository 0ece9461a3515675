//! Pages to PDF operators, through printpdf. Only this file names it.

use std::collections::BTreeMap;

use printpdf::{
    Color, DictItem, FontId, Line, LineDashPattern, LinePoint, Mm, Op, PaintMode, ParsedFont,
    PdfDocument, PdfFont, PdfFontHandle, PdfPage, PdfSaveOptions, Point, Polygon, PolygonRing, Pt,
    Rect, TextItem, TextMatrix, WindingOrder,
};

use crate::font::{Shaped, Subset, Weight};
use crate::page::{Draw, Group, HEIGHT, Mark, Page, Paint, Rgb, WIDTH};
use crate::tree::Tree;

/// printpdf takes text as characters and looks up their glyphs. Ours are chosen already, so each
/// goes through under a private character of its own; `tag` then says what it stands for.
const PRIVATE: u32 = 0xF_0000;

/// Writes the pages; what comes back holds neither tags nor metadata yet.
pub fn write(
    pages: &[Page],
    tree: &Tree,
    subsets: &[Subset],
    progress: &dyn Fn(f32) -> bool,
) -> Result<Option<lopdf::Document>, String> {
    let mut doc = PdfDocument::new("");
    for subset in subsets {
        let font = PdfFont::new(parsed(subset)?);
        doc.resources.fonts.map.insert(font_id(subset.weight), font);
    }
    let remaps: BTreeMap<Weight, &BTreeMap<u16, u16>> = subsets
        .iter()
        .map(|subset| (subset.weight, &subset.remap))
        .collect();
    for (number, page) in pages.iter().enumerate() {
        if !progress(number as f32 / pages.len() as f32) {
            return Ok(None);
        }
        let mut writer = Writer::new(&remaps);
        for group in &page.groups {
            writer.group(group, tree);
        }
        let (width, height) = (Mm(210.0), Mm(297.0));
        let mut page = PdfPage::new(width, height, writer.ops);
        let paper = Rect::from_wh(Pt(WIDTH), Pt(HEIGHT));
        (page.media_box, page.trim_box, page.crop_box) = (paper.clone(), paper.clone(), paper);
        doc.pages.push(page);
    }
    let mut warnings = Vec::new();
    let document = doc.to_lopdf_document(&PdfSaveOptions::default(), &mut warnings);
    match warnings.first() {
        Some(warning) => Err(format!("{warning:?}")),
        None => Ok(Some(document)),
    }
}

/// Name of an embedded font, with the tag that says it is a subset.
pub fn font_name(weight: Weight) -> &'static str {
    match weight {
        Weight::Regular => "CSRGLR+AtkinsonHyperlegibleNext-Regular",
        Weight::Bold => "CSBOLD+AtkinsonHyperlegibleNext-Bold",
    }
}

fn font_id(weight: Weight) -> FontId {
    FontId(match weight {
        Weight::Regular => "R".to_owned(),
        Weight::Bold => "B".to_owned(),
    })
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
    font.codepoint_to_glyph = subset
        .meanings
        .keys()
        .map(|&glyph| (PRIVATE + u32::from(glyph), glyph))
        .collect();
    Ok(font)
}

struct Writer<'a> {
    remaps: &'a BTreeMap<Weight, &'a BTreeMap<u16, u16>>,
    ops: Vec<Op>,
    fill: Option<Rgb>,
    stroke: Option<Rgb>,
    thickness: Option<f32>,
    dash: Option<f32>,
    font: Option<(Weight, f32)>,
}

impl<'a> Writer<'a> {
    fn new(remaps: &'a BTreeMap<Weight, &'a BTreeMap<u16, u16>>) -> Self {
        Writer {
            remaps,
            ops: Vec::new(),
            fill: None,
            stroke: None,
            thickness: None,
            dash: None,
            font: None,
        }
    }

    fn group(&mut self, group: &Group, tree: &Tree) {
        self.ops.push(begin(group, tree));
        let mut in_text = false;
        for draw in &group.draws {
            let is_text = matches!(draw, Draw::Text { .. });
            if is_text != in_text {
                self.ops.push(if is_text {
                    Op::StartTextSection
                } else {
                    Op::EndTextSection
                });
                in_text = is_text;
            }
            self.draw(draw);
        }
        if in_text {
            self.ops.push(Op::EndTextSection);
        }
        self.ops.push(Op::EndMarkedContent);
    }

    fn draw(&mut self, draw: &Draw) {
        match draw {
            Draw::Text {
                x,
                y,
                size,
                weight,
                color,
                runs,
            } => {
                self.fill_with(*color);
                if self.font != Some((*weight, *size)) {
                    self.font = Some((*weight, *size));
                    let font = PdfFontHandle::External(font_id(*weight));
                    self.ops.push(Op::SetFont {
                        font,
                        size: Pt(*size),
                    });
                }
                let matrix = TextMatrix::Translate(Pt(rounded(*x)), Pt(rounded(HEIGHT - y)));
                self.ops.push(Op::SetTextMatrix { matrix });
                let items = text_items(runs, self.remaps[weight]);
                self.ops.push(Op::ShowText { items });
            }
            Draw::Fill {
                x,
                y,
                width,
                height,
                color,
            } => {
                self.fill_with(*color);
                let (x, y) = (rounded(*x), rounded(HEIGHT - y - height));
                let rectangle = Rect {
                    x: Pt(x),
                    y: Pt(y),
                    width: Pt(rounded(*width)),
                    height: Pt(rounded(*height)),
                    mode: Some(PaintMode::Fill),
                    winding_order: Some(WindingOrder::NonZero),
                };
                self.ops.push(Op::DrawRectangle { rectangle });
            }
            Draw::Line {
                from,
                to,
                thickness,
                color,
                dash,
            } => {
                self.stroke_with(*thickness, *color, *dash);
                let points = vec![corner(*from), corner(*to)];
                self.ops.push(Op::DrawLine {
                    line: Line {
                        points,
                        is_closed: false,
                    },
                });
            }
            Draw::Shape { points, paint } => {
                self.polygon(points.iter().map(|&point| corner(point)).collect(), *paint);
            }
            Draw::Circle {
                center,
                radius,
                paint,
            } => {
                self.polygon(circle(*center, *radius), *paint);
            }
            Draw::Nothing | Draw::PageNumber { .. } | Draw::Area { .. } | Draw::Bounds { .. } => {}
        }
    }

    fn polygon(&mut self, points: Vec<LinePoint>, paint: Paint) {
        let mode = match paint {
            Paint::Fill(color) => {
                self.fill_with(color);
                PaintMode::Fill
            }
            Paint::Outline(thickness, color) => {
                self.stroke_with(thickness, color, None);
                PaintMode::Stroke
            }
        };
        let rings = vec![PolygonRing { points }];
        let polygon = Polygon {
            rings,
            mode,
            winding_order: WindingOrder::NonZero,
        };
        self.ops.push(Op::DrawPolygon { polygon });
    }

    fn fill_with(&mut self, color: Rgb) {
        if self.fill != Some(color) {
            self.fill = Some(color);
            self.ops.push(Op::SetFillColor { col: device(color) });
        }
    }

    fn stroke_with(&mut self, thickness: f32, color: Rgb, dash: Option<f32>) {
        if self.stroke != Some(color) {
            self.stroke = Some(color);
            self.ops.push(Op::SetOutlineColor { col: device(color) });
        }
        if self.thickness != Some(thickness) {
            self.thickness = Some(thickness);
            self.ops.push(Op::SetOutlineThickness {
                pt: Pt(rounded(thickness)),
            });
        }
        if self.dash != dash {
            self.dash = dash;
            let mut pattern = LineDashPattern::default();
            pattern
                .pattern
                .extend(dash.into_iter().flat_map(|length| [length, length * 0.8]));
            self.ops.push(Op::SetLineDashPattern { dash: pattern });
        }
    }
}

fn begin(group: &Group, tree: &Tree) -> Op {
    let name = |text: &str| DictItem::Name(text.as_bytes().to_vec());
    let running = |subtype: &str| {
        let entries = [("Type", name("Pagination")), ("Subtype", name(subtype))];
        artifact(BTreeMap::from(
            entries.map(|(key, value)| (key.to_owned(), value)),
        ))
    };
    match (group.mark, group.mcid) {
        (Mark::Node(node), Some(mcid)) => Op::BeginMarkedContentWithProperties {
            tag: crate::tag::role_name(&tree.node(node).role).to_owned(),
            properties: DictItem::Dict {
                map: BTreeMap::from([("MCID".to_owned(), DictItem::Int(mcid as i64))]),
            },
        },
        (Mark::Header, _) => running("Header"),
        (Mark::Footer, _) => running("Footer"),
        _ => artifact(BTreeMap::from([("Type".to_owned(), name("Layout"))])),
    }
}

fn artifact(map: BTreeMap<String, DictItem>) -> Op {
    let properties = DictItem::Dict { map };
    Op::BeginMarkedContentWithProperties {
        tag: "Artifact".to_owned(),
        properties,
    }
}

/// Glyphs as private characters, with the difference wherever kerning moves the next one.
fn text_items(runs: &[std::rc::Rc<Shaped>], remap: &BTreeMap<u16, u16>) -> Vec<TextItem> {
    let mut items = Vec::new();
    let mut text = String::new();
    let mut offset = 0.0;
    for glyph in runs.iter().flat_map(|run| &run.glyphs) {
        offset -= glyph.shift;
        if offset != 0.0 {
            if !text.is_empty() {
                items.push(TextItem::Text(std::mem::take(&mut text)));
            }
            items.push(TextItem::Offset(offset));
        }
        let new = remap.get(&glyph.id).copied().unwrap_or(0);
        text.push(char::from_u32(PRIVATE + u32::from(new)).expect("planes 15 and 16 are private"));
        offset = glyph.natural - glyph.advance + glyph.shift;
    }
    if !text.is_empty() {
        items.push(TextItem::Text(text));
    }
    items
}

/// To hundredths of a point, which is finer than any printer, and short to write.
fn rounded(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

fn corner((x, y): (f32, f32)) -> LinePoint {
    LinePoint {
        p: point(x, y),
        bezier: false,
    }
}

fn point(x: f32, y: f32) -> Point {
    Point {
        x: Pt(rounded(x)),
        y: Pt(rounded(HEIGHT - y)),
    }
}

fn circle((x, y): (f32, f32), radius: f32) -> Vec<LinePoint> {
    let handle = radius * 0.5523;
    let on = |dx: f32, dy: f32| LinePoint {
        p: point(x + dx, y + dy),
        bezier: false,
    };
    let off = |dx: f32, dy: f32| LinePoint {
        p: point(x + dx, y + dy),
        bezier: true,
    };
    vec![
        on(radius, 0.0),
        off(radius, handle),
        off(handle, radius),
        on(0.0, radius),
        off(-handle, radius),
        off(-radius, handle),
        on(-radius, 0.0),
        off(-radius, -handle),
        off(-handle, -radius),
        on(0.0, -radius),
        off(handle, -radius),
        off(radius, -handle),
        on(radius, 0.0),
    ]
}

fn device(Rgb(r, g, b): Rgb) -> Color {
    let channel = |value: u8| (f32::from(value) / 255.0 * 1000.0).round() / 1000.0;
    Color::Rgb(printpdf::Rgb {
        r: channel(r),
        g: channel(g),
        b: channel(b),
        icc_profile: None,
    })
}
