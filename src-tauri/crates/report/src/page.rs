//! What a laid-out page holds. Points, from the top left corner of the page.

use std::rc::Rc;

use crate::font::{Shaped, Weight};
use crate::tree::{NodeId, Target};

pub const WIDTH: f32 = 595.276;
pub const HEIGHT: f32 = 841.89;

pub const fn mm(millimetres: f32) -> f32 {
    millimetres * 72.0 / 25.4
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

pub const WHITE: Rgb = Rgb(255, 255, 255);
pub const INK: Rgb = Rgb(0x1A, 0x18, 0x22);
pub const SECONDARY: Rgb = Rgb(0x55, 0x50, 0x5F);
pub const WRITING: Rgb = Rgb(0x8A, 0x84, 0x92);
pub const HAIRLINE: Rgb = Rgb(0xB8, 0xB3, 0xBF);
pub const TINT: Rgb = Rgb(0xF2, 0xF0, 0xF4);

/// Colour of a rating level; the shape and the word say the same.
pub fn level_color(level: u8) -> Rgb {
    match level {
        4.. => Rgb(0x1B, 0x4F, 0x8F),
        3 => Rgb(0x1F, 0x75, 0x44),
        2 => Rgb(0xB4, 0x5F, 0x06),
        _ => Rgb(0x9E, 0x1B, 0x24),
    }
}

impl Rgb {
    /// Reads `#RRGGBB`.
    pub fn parse(text: &str) -> Option<Rgb> {
        let digits = text.strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let value = u32::from_str_radix(digits, 16).ok()?;
        Some(Rgb((value >> 16) as u8, (value >> 8) as u8, value as u8))
    }

    /// Contrast with white by WCAG 2.2, from 1 to 21.
    pub fn contrast_on_white(self) -> f64 {
        let channel = |value: u8| {
            let v = f64::from(value) / 255.0;
            if v <= 0.04045 {
                v / 12.92
            } else {
                ((v + 0.055) / 1.055).powf(2.4)
            }
        };
        let luminance =
            0.2126 * channel(self.0) + 0.7152 * channel(self.1) + 0.0722 * channel(self.2);
        1.05 / (luminance + 0.05)
    }
}

/// Whose content an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Node(NodeId),
    /// Rules, fills, rating marks: what the words say already.
    Decoration,
    Header,
    Footer,
}

#[derive(Debug, Clone)]
pub struct Item {
    pub mark: Mark,
    pub draw: Draw,
}

#[derive(Debug, Clone)]
pub enum Draw {
    /// `y` is the baseline.
    Text {
        x: f32,
        y: f32,
        size: f32,
        weight: Weight,
        color: Rgb,
        runs: Vec<Rc<Shaped>>,
    },
    Fill {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        color: Rgb,
    },
    Line {
        from: (f32, f32),
        to: (f32, f32),
        thickness: f32,
        color: Rgb,
        /// Length of dash and gap.
        dash: Option<f32>,
    },
    Shape {
        points: Vec<(f32, f32)>,
        paint: Paint,
    },
    Circle {
        center: (f32, f32),
        radius: f32,
        paint: Paint,
    },
    /// A picture, by its place among those of the layout.
    Image {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        image: usize,
    },
    /// Gives a node its place in the tree though nothing is drawn, such as an empty cell.
    Nothing,
    /// The page number of a heading, right-aligned at `x`; set once all pages are known.
    PageNumber {
        x: f32,
        y: f32,
        size: f32,
        weight: Weight,
        heading: usize,
    },
    /// Area that follows a link.
    Area {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        target: Target,
    },
    /// The outer box of a figure.
    Bounds {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
    },
}

#[derive(Debug, Clone, Copy)]
pub enum Paint {
    Fill(Rgb),
    /// Thickness and colour.
    Outline(f32, Rgb),
}

/// A finished page.
#[derive(Debug)]
pub struct Page {
    pub width: f32,
    pub height: f32,
    pub groups: Vec<Group>,
}

/// One piece of marked content.
#[derive(Debug)]
pub struct Group {
    pub mark: Mark,
    /// Number on its page, for all that is not an artifact.
    pub mcid: Option<u32>,
    pub draws: Vec<Draw>,
}

impl Item {
    pub fn new(mark: Mark, draw: Draw) -> Self {
        Item { mark, draw }
    }

    pub fn decoration(draw: Draw) -> Self {
        Item {
            mark: Mark::Decoration,
            draw,
        }
    }

    /// Moves the item by `dx` to the right and `dy` down.
    pub fn shift(&mut self, dx: f32, dy: f32) {
        let moved = |(x, y): (f32, f32)| (x + dx, y + dy);
        match &mut self.draw {
            Draw::Text { x, y, .. }
            | Draw::Fill { x, y, .. }
            | Draw::Image { x, y, .. }
            | Draw::PageNumber { x, y, .. }
            | Draw::Area { x, y, .. }
            | Draw::Bounds { x, y, .. } => (*x, *y) = moved((*x, *y)),
            Draw::Line { from, to, .. } => (*from, *to) = (moved(*from), moved(*to)),
            Draw::Shape { points, .. } => points.iter_mut().for_each(|p| *p = moved(*p)),
            Draw::Circle { center, .. } => *center = moved(*center),
            Draw::Nothing => {}
        }
    }
}

pub fn rule(x: f32, y: f32, width: f32, thickness: f32, color: Rgb) -> Item {
    Item::decoration(Draw::Fill {
        x,
        y,
        width,
        height: thickness,
        color,
    })
}

/// A box of four lines, drawn inside its edges.
pub fn frame(x: f32, y: f32, width: f32, height: f32, thickness: f32, color: Rgb) -> Draw {
    let inset = thickness / 2.0;
    let (left, top) = (x + inset, y + inset);
    let (right, bottom) = (x + width - inset, y + height - inset);
    Draw::Shape {
        points: vec![(left, top), (right, top), (right, bottom), (left, bottom)],
        paint: Paint::Outline(thickness, color),
    }
}
