//! Pages to content streams, as the bytes that stand in the file.

use std::rc::Rc;

use crate::file::{escaped, integer, number};
use crate::font::{Shaped, Subset, Weight};
use crate::image::Prepared;
use crate::page::{Draw, Group, Mark, Page, Paint, Rgb};
use crate::tree::Tree;

/// What each glyph of the layout is called in the embedded fonts, as it stands in a string.
pub struct Codes([Vec<Code>; 2]);

/// Two bytes, each of which may need a backslash.
#[derive(Clone, Copy, Default)]
struct Code {
    bytes: [u8; 4],
    length: u8,
}

impl Code {
    fn new(code: u16) -> Self {
        let mut written = Vec::new();
        escaped(&mut written, &code.to_be_bytes());
        let mut bytes = [0; 4];
        bytes[..written.len()].copy_from_slice(&written);
        let length = written.len() as u8;
        Code { bytes, length }
    }
}

impl Codes {
    pub fn new(subsets: &[Subset]) -> Self {
        let mut codes: [Vec<Code>; 2] = Default::default();
        for subset in subsets {
            let last = subset.remap.keys().next_back().copied().unwrap_or(0);
            let of_weight = &mut codes[subset.weight as usize];
            of_weight.resize(usize::from(last) + 1, Code::new(0));
            for (&glyph, &code) in &subset.remap {
                of_weight[usize::from(glyph)] = Code::new(code);
            }
        }
        Codes(codes)
    }

    /// Every glyph of the layout is in the subset that was made of it.
    fn of(&self, weight: Weight, glyph: u16) -> &[u8] {
        let code = &self.0[weight as usize][usize::from(glyph)];
        &code.bytes[..usize::from(code.length)]
    }
}

/// Name of an embedded font among the resources of a page.
pub fn font_name(weight: Weight) -> &'static str {
    match weight {
        Weight::Regular => "R",
        Weight::Bold => "B",
    }
}

/// Name of a picture among the resources of a page.
pub fn image_name(image: usize) -> String {
    format!("I{image}")
}

/// The content stream of a page.
pub fn content(page: &Page, tree: &Tree, codes: &Codes, images: &[Prepared]) -> Vec<u8> {
    let mut writer = Writer {
        codes,
        images,
        height: page.height,
        out: Vec::with_capacity(16 * 1024),
        fill: None,
        stroke: None,
        thickness: None,
        dash: None,
        font: None,
        line: None,
    };
    for group in &page.groups {
        writer.group(group, tree);
    }
    writer.out
}

/// Remembers what is set already, so that it is not said again.
struct Writer<'a> {
    codes: &'a Codes,
    images: &'a [Prepared],
    /// Of the page: a file counts from its foot.
    height: f32,
    out: Vec<u8>,
    fill: Option<Rgb>,
    stroke: Option<Rgb>,
    thickness: Option<f32>,
    dash: Option<f32>,
    font: Option<(Weight, f32)>,
    /// Within text: where the last line starts, in hundredths of a point.
    line: Option<(i64, i64)>,
}

impl Writer<'_> {
    fn group(&mut self, group: &Group, tree: &Tree) {
        self.begin(group, tree);
        for draw in &group.draws {
            self.draw(draw);
        }
        self.end_text();
        self.say("EMC\n");
    }

    fn begin(&mut self, group: &Group, tree: &Tree) {
        match (group.mark, group.mcid) {
            (Mark::Node(node), Some(mcid)) => {
                self.say("/");
                self.say(crate::tag::role_name(&tree.node(node).role));
                self.say("<</MCID ");
                integer(&mut self.out, i64::from(mcid));
                self.say(">>");
            }
            (Mark::Header, _) => self.say("/Artifact<</Subtype/Header/Type/Pagination>>"),
            (Mark::Footer, _) => self.say("/Artifact<</Subtype/Footer/Type/Pagination>>"),
            _ => self.say("/Artifact<</Type/Layout>>"),
        }
        self.say("BDC\n");
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
            } => self.text((*x, *y), *size, *weight, *color, runs),
            Draw::Fill {
                x,
                y,
                width,
                height,
                color,
            } => {
                self.fill_with(*color);
                self.numbers(&[*x, self.height - y - height, *width, *height]);
                self.say("re f\n");
            }
            Draw::Line {
                from,
                to,
                thickness,
                color,
                dash,
            } => {
                self.stroke_with(*thickness, *color, *dash);
                self.point(*from, "m ");
                self.point(*to, "l S\n");
            }
            Draw::Shape { points, paint } => {
                let end = self.paint_with(*paint);
                for (index, point) in points.iter().enumerate() {
                    self.point(*point, if index == 0 { "m " } else { "l " });
                }
                self.say(end);
            }
            Draw::Circle {
                center,
                radius,
                paint,
            } => {
                let end = self.paint_with(*paint);
                self.circle(*center, *radius);
                self.say(end);
            }
            Draw::Image {
                x,
                y,
                width,
                height,
                image,
            } => {
                self.end_text();
                let foot = self.height - y - height;
                let turn = self.images[*image].turn;
                self.say("q ");
                self.numbers(&turn.matrix(*x, foot, *width, *height));
                self.say("cm /");
                self.say(&image_name(*image));
                self.say(" Do Q\n");
            }
            Draw::Nothing | Draw::PageNumber { .. } | Draw::Area { .. } | Draw::Bounds { .. } => {}
        }
    }

    fn text(
        &mut self,
        (x, y): (f32, f32),
        size: f32,
        weight: Weight,
        color: Rgb,
        runs: &[Rc<Shaped>],
    ) {
        let (x, y) = (hundredths(x), hundredths(self.height - y));
        let (before_x, before_y) = self.line.unwrap_or_else(|| {
            self.say("BT\n");
            (0, 0)
        });
        self.line = Some((x, y));
        self.set_fill(color);
        if self.font != Some((weight, size)) {
            self.font = Some((weight, size));
            self.say("/");
            self.say(font_name(weight));
            self.say(" ");
            self.numbers(&[size]);
            self.say("Tf\n");
        }
        number(&mut self.out, x - before_x);
        self.say(" ");
        number(&mut self.out, y - before_y);
        self.say(" Td[");
        self.glyphs(weight, runs);
        self.say("]TJ\n");
    }

    /// Glyphs in as few strings as kerning allows: a number between two moves the second.
    fn glyphs(&mut self, weight: Weight, runs: &[Rc<Shaped>]) {
        let mut open = false;
        let mut offset = 0;
        for glyph in runs.iter().flat_map(|run| &run.glyphs) {
            offset -= glyph.shift;
            if offset != 0 {
                if open {
                    self.say(")");
                }
                open = false;
                integer(&mut self.out, i64::from(offset));
            }
            if !open {
                self.say("(");
                open = true;
            }
            self.out.extend_from_slice(self.codes.of(weight, glyph.id));
            offset = glyph.natural - glyph.advance + glyph.shift;
        }
        if open {
            self.say(")");
        }
    }

    fn circle(&mut self, (x, y): (f32, f32), r: f32) {
        let h = r * 0.5523;
        self.point((x + r, y), "m ");
        let quarters = [
            [(r, h), (h, r), (0.0, r)],
            [(-h, r), (-r, h), (-r, 0.0)],
            [(-r, -h), (-h, -r), (0.0, -r)],
            [(h, -r), (r, -h), (r, 0.0)],
        ];
        for quarter in quarters {
            for (index, (dx, dy)) in quarter.into_iter().enumerate() {
                self.point((x + dx, y + dy), if index == 2 { "c " } else { "" });
            }
        }
    }

    /// Sets the paint of a closed shape; returns what closes and paints it.
    fn paint_with(&mut self, paint: Paint) -> &'static str {
        match paint {
            Paint::Fill(color) => {
                self.fill_with(color);
                "h f\n"
            }
            Paint::Outline(thickness, color) => {
                self.stroke_with(thickness, color, None);
                "h S\n"
            }
        }
    }

    fn fill_with(&mut self, color: Rgb) {
        self.end_text();
        self.set_fill(color);
    }

    fn set_fill(&mut self, color: Rgb) {
        if self.fill != Some(color) {
            self.fill = Some(color);
            self.color(color);
            self.say("rg\n");
        }
    }

    fn stroke_with(&mut self, thickness: f32, color: Rgb, dash: Option<f32>) {
        self.end_text();
        if self.stroke != Some(color) {
            self.stroke = Some(color);
            self.color(color);
            self.say("RG\n");
        }
        if self.thickness != Some(thickness) {
            self.thickness = Some(thickness);
            self.numbers(&[thickness]);
            self.say("w\n");
        }
        if self.dash != dash {
            self.dash = dash;
            self.say("[");
            if let Some(length) = dash {
                self.numbers(&[length, length * 0.8]);
            }
            self.say("]0 d\n");
        }
    }

    fn end_text(&mut self) {
        if self.line.take().is_some() {
            self.say("ET\n");
        }
    }

    /// Red, green and blue from 0 to 1, in thousandths.
    fn color(&mut self, Rgb(r, g, b): Rgb) {
        for channel in [r, g, b] {
            let thousandths = (u32::from(channel) * 2000 + 255) / 510;
            match thousandths {
                0 => self.say("0 "),
                1000 => self.say("1 "),
                part => {
                    let digits = [b'.', digit(part / 100), digit(part / 10), digit(part), b' '];
                    self.out.extend_from_slice(&digits);
                }
            }
        }
    }

    /// A place on the page, from its top left corner, and an operator.
    fn point(&mut self, (x, y): (f32, f32), operator: &str) {
        self.numbers(&[x, self.height - y]);
        self.say(operator);
    }

    /// To hundredths of a point, which is finer than any printer; a space after each.
    fn numbers(&mut self, values: &[f32]) {
        for &value in values {
            number(&mut self.out, hundredths(value));
            self.out.push(b' ');
        }
    }

    fn say(&mut self, words: &str) {
        self.out.extend_from_slice(words.as_bytes());
    }
}

fn hundredths(value: f32) -> i64 {
    (value * 100.0).round() as i64
}

fn digit(value: u32) -> u8 {
    b'0' + (value % 10) as u8
}
