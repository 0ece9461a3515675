//! Pieces to pages: what stays together, header rows that are repeated, running matter.

use super::inline::Style;
use super::paper::Paper;
use super::{Flow, Layout, inline, status_word};
use crate::font::Weight;
use crate::model::Inline;
use crate::page::*;
use crate::tree::{Annotation, ROOT, Role, Tree};

/// How firmly a piece stays with the next one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Keep {
    #[default]
    Free,
    /// On one page where all that hangs together fits on one.
    Weak,
    /// Always.
    Strong,
}

/// A strip of the page that is never cut. Its items count from its own top.
#[derive(Debug, Default)]
pub struct Piece {
    /// White space before it; dropped at the top of a page.
    pub gap: f32,
    pub height: f32,
    pub items: Vec<Item>,
    pub keep: Keep,
    pub starts_page: bool,
    /// Goes up to the edges of the paper, as the cover's band does.
    pub bleeds: bool,
    /// Header row to be repeated if a page begins with this piece.
    pub header: Option<usize>,
    /// Headings that begin here, with how far below its top.
    pub headings: Vec<(usize, f32)>,
}

impl Piece {
    pub fn keep_at_least(&mut self, keep: Keep) {
        self.keep = self.keep.max(keep);
    }
}

/// A page while it fills.
#[derive(Default)]
struct Strips {
    items: Vec<Item>,
}

struct Pages {
    pages: Vec<Strips>,
    top: f32,
    bottom: f32,
    y: f32,
    /// Nothing stands on the current page yet.
    empty: bool,
}

impl Flow<'_> {
    pub fn into_pages(mut self) -> Layout {
        let mut out = Pages {
            pages: vec![Strips::default()],
            top: self.paper.top,
            bottom: self.paper.bottom,
            y: self.paper.top,
            empty: true,
        };
        let depth = self.paper.depth();
        let pieces = std::mem::take(&mut self.pieces);
        let mut pieces: Vec<Piece> = pieces
            .into_iter()
            .flat_map(|piece| sliced(piece, depth))
            .collect();
        let mut at = 0;
        while at < pieces.len() {
            if pieces[at].starts_page || pieces[at].bleeds {
                out.break_page();
            }
            let end = chain(&pieces, at, Keep::Weak);
            let needed = self.extent(&pieces[at..end], out.empty);
            if needed <= out.room() {
                self.place(&mut out, &mut pieces[at..end]);
            } else if !out.empty && self.extent(&pieces[at..end], true) <= self.paper.depth() {
                out.break_page();
                continue;
            } else {
                self.place_too_long(&mut out, &mut pieces[at..end]);
            }
            at = end;
        }
        let first_bleeds = pieces.first().is_some_and(|piece| piece.bleeds);
        self.number_pages(&mut out.pages);
        self.number_lines(&mut out.pages, first_bleeds);
        self.running_matter(&mut out.pages, first_bleeds);
        let mut tree = self.tree;
        let pages: Vec<Page> = out
            .pages
            .into_iter()
            .enumerate()
            .map(|(number, page)| register(&mut tree, number, page, &self.paper))
            .collect();
        Layout {
            pages,
            tree,
            fonts: self.fonts,
            headings: self.headings,
            images: self.images.into_iter().map(|(_, image)| image).collect(),
        }
    }

    /// Height of `pieces` together, at the top of a page or further down.
    fn extent(&self, pieces: &[Piece], at_top: bool) -> f32 {
        let mut height: f32 = pieces.iter().map(|piece| piece.gap + piece.height).sum();
        if at_top && let Some(first) = pieces.first() {
            height -= first.gap;
            height += first
                .header
                .map_or(0.0, |header| self.repeated[header].height);
        }
        height
    }

    /// Pieces that hang together but fill more than a page: broken where they hang together
    /// least.
    fn place_too_long(&mut self, out: &mut Pages, pieces: &mut [Piece]) {
        let mut at = 0;
        while at < pieces.len() {
            let end = chain(pieces, at, Keep::Strong);
            if self.extent(&pieces[at..end], out.empty) <= out.room() {
                self.place(out, &mut pieces[at..end]);
            } else if !out.empty && self.extent(&pieces[at..end], true) <= self.paper.depth() {
                out.break_page();
                continue;
            } else {
                for piece in at..end {
                    let one = piece..piece + 1;
                    if self.extent(&pieces[one.clone()], out.empty) > out.room() {
                        out.break_page();
                    }
                    self.place(out, &mut pieces[one]);
                }
            }
            at = end;
        }
    }

    fn place(&mut self, out: &mut Pages, pieces: &mut [Piece]) {
        for piece in pieces {
            if piece.bleeds {
                out.y = 0.0;
            } else if !out.empty {
                out.y += piece.gap;
            } else if let Some(header) = piece.header {
                let header = &self.repeated[header];
                out.add(header.height, header.items.clone());
            }
            for &(heading, below) in &piece.headings {
                self.headings[heading].page = out.pages.len() - 1;
                self.headings[heading].y = out.y + below;
            }
            out.add(piece.height, std::mem::take(&mut piece.items));
        }
    }

    /// Writes the page numbers that the contents were waiting for.
    fn number_pages(&mut self, pages: &mut [Strips]) {
        for item in pages.iter_mut().flat_map(|page| &mut page.items) {
            if let Draw::PageNumber {
                x,
                y,
                size,
                weight,
                heading,
            } = item.draw
            {
                let number = (self.headings[heading].page + 1).to_string();
                let shaped = self.fonts.shape(weight, true, &number);
                let x = x - shaped.width * size / 1000.0;
                let color = INK;
                item.draw = Draw::Text {
                    x,
                    y,
                    size,
                    weight,
                    color,
                    runs: vec![shaped],
                };
            }
        }
    }

    fn running_matter(&mut self, pages: &mut [Strips], first_bleeds: bool) {
        let doc = self.doc;
        let total = pages.len();
        let running = self.paper.running;
        let style = self.paper.scale.running;
        let aside = |words: &Option<String>| words.iter().map(|w| format!("{w} · ")).collect();
        let marking: String = aside(&doc.marking);
        let status = Inline::strong(status_word(doc.status));
        let edition = doc.edition.iter().map(|edition| format!(" · {edition}"));
        let reference = format!(
            "{} · version {}{}",
            doc.reference,
            doc.version,
            edition.collect::<String>()
        );
        let code = doc
            .check_code
            .as_ref()
            .map(|code| format!("check code {code}"));
        for (i, page) in pages.iter_mut().enumerate() {
            let covered = i == 0 && first_bleeds;
            let mut left = vec![Inline::text(&reference)];
            match running.header {
                Some(y) if !covered => {
                    let right = [Inline::text(&marking), status.clone()];
                    let title = [Inline::text(&doc.running_title)];
                    self.running(page, Mark::Header, y, &title, &right);
                    let line = self.hairline(y + style.leading + 3.0);
                    page.items.push(Item::new(Mark::Header, line));
                }
                None if doc.status == crate::model::Status::Draft || !marking.is_empty() => {
                    left.push(Inline::text(format!(" · {marking}")));
                    left.push(status.clone());
                }
                _ => {}
            }
            let line = self.hairline(running.footer);
            page.items.push(Item::new(Mark::Footer, line));
            let mut folio = format!("page {} of {total}", i + 1);
            let mut y = running.footer + 2.9;
            match &code {
                Some(code) if !running.two_lines => folio = format!("{folio} · {code}"),
                _ => {}
            }
            // Where it is not repeated on other pages, it is part of what is read out.
            let mark = match total {
                1 => Mark::Node(self.tree.add(ROOT, Role::Paragraph)),
                _ => Mark::Footer,
            };
            self.running(page, mark, y, &left, &[Inline::text(folio)]);
            if let Some(code) = code.as_ref().filter(|_| running.two_lines) {
                y += style.leading;
                self.running(page, mark, y, &[Inline::text(code)], &[]);
            }
        }
    }

    /// Both sides of a header or footer. The right side has what it needs; the left is cut off
    /// where it would meet it, and says so.
    fn running(
        &mut self,
        page: &mut Strips,
        mark: Mark,
        y: f32,
        left: &[Inline],
        right: &[Inline],
    ) {
        let style = self.paper.scale.running;
        let width = match self.paper.comments {
            Some(_) => self.paper.width - self.paper.left - mm(20.0),
            None => self.paper.text_width,
        };
        let set = |flow: &mut Self, inlines: &[Inline], width: f32| {
            inline::set(&mut flow.fonts, inlines, style, style.color, width)
        };
        let right = set(self, right, width / 2.0);
        let taken = right.lines.first().map_or(0.0, |line| line.width);
        let room = width - taken - mm(6.0);
        let mut words = left.to_vec();
        let mut cut = set(self, &words, room);
        while cut.lines.len() > 1 && shorten(&mut words) {
            cut = set(self, &words, room);
        }
        let edge = self.paper.left + width;
        let sides = [(self.paper.left, cut), (edge - taken, right)];
        for (start, line) in sides
            .into_iter()
            .filter_map(|(x, set)| Some((x, set.lines.into_iter().next()?)))
        {
            self.running_line(page, mark, line, start, y, style);
        }
    }

    fn running_line(
        &mut self,
        page: &mut Strips,
        mark: Mark,
        line: inline::Line,
        start: f32,
        y: f32,
        style: Style,
    ) {
        for part in line.parts {
            let inline::Part::Text {
                x, weight, runs, ..
            } = part
            else {
                continue;
            };
            let color = match weight {
                Weight::Bold => INK,
                Weight::Regular => style.color,
            };
            let draw = Draw::Text {
                x: start + x,
                y: y + style.baseline(),
                size: style.size,
                weight,
                color,
                runs,
            };
            page.items.push(Item::new(mark, draw));
        }
    }

    fn hairline(&self, y: f32) -> Draw {
        let (thickness, color) = match self.paper.is_large() {
            true => (1.0, INK),
            false => (0.5, HAIRLINE),
        };
        let width = match self.paper.comments {
            Some(_) => self.paper.width - self.paper.left - mm(20.0),
            None => self.paper.text_width,
        };
        Draw::Fill {
            x: self.paper.left,
            y,
            width,
            height: thickness,
            color,
        }
    }

    /// The number of each line in the margin, through the whole document, and the column in which
    /// the reader writes what is wrong.
    fn number_lines(&mut self, pages: &mut [Strips], first_bleeds: bool) {
        let Some(comments) = self.paper.comments else {
            return;
        };
        let (top, bottom) = (self.paper.top, self.paper.bottom);
        let style = Style::new(8.0, 10.0).tabular();
        let mut number = 0;
        for (i, page) in pages.iter_mut().enumerate() {
            if i == 0 && first_bleeds {
                continue;
            }
            let mut baselines: Vec<f32> = page.items.iter().filter_map(written_at).collect();
            baselines.sort_by(f32::total_cmp);
            let mut last = f32::MIN;
            for y in baselines {
                // What stands side by side, in larger or smaller type, is one line.
                if y - last < 6.0 {
                    continue;
                }
                last = y;
                number += 1;
                let shaped = self.fonts.shape(Weight::Regular, true, &number.to_string());
                let x = self.paper.left - 8.0 - shaped.width * style.size / 1000.0;
                let draw = Draw::Text {
                    x,
                    y,
                    size: style.size,
                    weight: Weight::Regular,
                    color: SECONDARY,
                    runs: vec![shaped],
                };
                page.items.push(Item::decoration(draw));
            }
            page.items
                .push(rule(comments - 8.0, top, 0.5, bottom - top, HAIRLINE));
            let words = inline::set_text(&mut self.fonts, "Your comments", RUNNING_BOLD, mm(44.0));
            for line in words.lines {
                let y = top - 2.0;
                self.running_line(page, Mark::Decoration, line, comments, y, RUNNING_BOLD);
            }
        }
    }
}

const RUNNING_BOLD: Style = Style::new(9.0, 12.0).bold();

/// Where a line of text stands, for those that are part of the document.
fn written_at(item: &Item) -> Option<f32> {
    match (item.mark, &item.draw) {
        (Mark::Node(_), Draw::Text { y, .. }) => Some(*y),
        _ => None,
    }
}

/// Takes the last word off, and says so; false where none is left.
fn shorten(words: &mut Vec<Inline>) -> bool {
    while let Some(last) = words.pop() {
        if let Inline::Text {
            text,
            strong,
            quiet,
        } = last
        {
            let text = inline::one_line(text.trim_end_matches('…'));
            if let Some((start, _)) = text.rsplit_once(' ') {
                let text = format!("{start}…");
                words.push(Inline::Text {
                    text,
                    strong,
                    quiet,
                });
                return true;
            }
        }
    }
    false
}

impl Pages {
    fn room(&self) -> f32 {
        self.bottom - self.y
    }

    fn break_page(&mut self) {
        if !self.empty {
            self.pages.push(Strips::default());
            self.y = self.top;
            self.empty = true;
        }
    }

    fn add(&mut self, height: f32, mut items: Vec<Item>) {
        items.iter_mut().for_each(|item| item.shift(0.0, self.y));
        if let Some(page) = self.pages.last_mut() {
            page.items.append(&mut items);
        }
        self.y += height;
        self.empty = false;
    }
}

/// A piece, cut between its lines where it is higher than a page, as only absurd text makes it.
fn sliced(piece: Piece, depth: f32) -> Vec<Piece> {
    let lowest = piece.items.iter().filter_map(|item| match item.draw {
        Draw::Text { y, .. } | Draw::PageNumber { y, .. } => Some(y),
        _ => None,
    });
    let lowest = lowest.fold(piece.height, f32::max);
    if lowest <= depth {
        return vec![piece];
    }
    let count = (lowest / depth).ceil() as usize + 1;
    let place = |y: f32| ((y.max(0.0) / depth) as usize).min(count - 1);
    let mut parts: Vec<Vec<Item>> = vec![Vec::new(); count];
    let mut put = |at: usize, mut item: Item| {
        item.shift(0.0, at as f32 * -depth);
        parts[at].push(item);
    };
    for item in piece.items {
        match &item.draw {
            Draw::Text { y, size, .. } => put(place(y + 0.3 * size), item),
            Draw::PageNumber { y, .. } | Draw::Area { y, .. } | Draw::Image { y, .. } => {
                put(place(*y), item);
            }
            Draw::Bounds { .. } | Draw::Nothing => put(0, item),
            Draw::Line { from, .. } => put(place(from.1), item),
            Draw::Circle { center, .. } => put(place(center.1), item),
            Draw::Fill {
                x,
                y,
                width,
                height,
                color,
            } => {
                for at in place(*y)..=place(y + height) {
                    let top = y.max(at as f32 * depth);
                    let bottom = (y + height).min((at + 1) as f32 * depth);
                    let draw = Draw::Fill {
                        x: *x,
                        y: top,
                        width: *width,
                        height: bottom - top,
                        color: *color,
                    };
                    if bottom > top {
                        put(at, Item::new(item.mark, draw));
                    }
                }
            }
            Draw::Shape { points, paint } => {
                let ys = || points.iter().map(|point| point.1);
                let (top, bottom) = (ys().fold(f32::MAX, f32::min), ys().fold(0.0, f32::max));
                for at in place(top)..=place(bottom) {
                    let (above, below) = (at as f32 * depth, (at + 1) as f32 * depth);
                    let points = points.iter().map(|&(x, y)| (x, y.clamp(above, below)));
                    let draw = Draw::Shape {
                        points: points.collect(),
                        paint: *paint,
                    };
                    put(at, Item::new(item.mark, draw));
                }
            }
        }
    }
    let last = parts.iter().rposition(|part| !part.is_empty()).unwrap_or(0);
    parts.truncate(last + 1);
    let pieces = parts.into_iter().enumerate().map(|(at, items)| Piece {
        gap: if at == 0 { piece.gap } else { 0.0 },
        height: (piece.height - at as f32 * depth).clamp(1.0, depth),
        items,
        keep: if at == last { piece.keep } else { Keep::Free },
        starts_page: piece.starts_page || at > 0,
        bleeds: piece.bleeds && at == 0,
        header: None,
        headings: if at == 0 {
            piece.headings.clone()
        } else {
            Vec::new()
        },
    });
    pieces.collect()
}

/// End of the pieces from `at` that stay together at least as firmly as `keep`.
fn chain(pieces: &[Piece], at: usize, keep: Keep) -> usize {
    let mut end = at + 1;
    while end < pieces.len()
        && pieces[end - 1].keep >= keep
        && !pieces[end].starts_page
        && !pieces[end].bleeds
    {
        end += 1;
    }
    end
}

/// Gathers what is drawn into pieces of marked content, and so settles the tree's order, its links
/// and the boxes of its figures. Decoration lies below all text, in one piece.
fn register(tree: &mut Tree, number: usize, mut page: Strips, paper: &Paper) -> Page {
    let sheet = paper.height;
    page.items.sort_by_key(|item| match item.mark {
        Mark::Decoration => 0,
        Mark::Header => 1,
        Mark::Node(_) => 2,
        Mark::Footer => 3,
    });
    let mut groups: Vec<Group> = Vec::new();
    for Item { mark, draw } in page.items {
        if let Mark::Node(node) = mark {
            match draw {
                Draw::Nothing => {
                    tree.attach(node);
                    continue;
                }
                Draw::Area {
                    x,
                    y,
                    width,
                    height,
                    target,
                } => {
                    let bounds = [x, sheet - y - height, x + width, sheet - y];
                    tree.annotate(Annotation {
                        page: number,
                        node,
                        bounds,
                        target,
                    });
                    continue;
                }
                Draw::Bounds {
                    x,
                    y,
                    width,
                    height,
                } => {
                    tree.set_bounds(node, [x, sheet - y - height, x + width, sheet - y]);
                    continue;
                }
                _ => {}
            }
        }
        if groups.last().is_none_or(|group| group.mark != mark) {
            let mcid = match mark {
                Mark::Node(node) => Some(tree.mark(node, number)),
                _ => None,
            };
            groups.push(Group {
                mark,
                mcid,
                draws: Vec::new(),
            });
        }
        if let Some(group) = groups.last_mut() {
            group.draws.push(draw);
        }
    }
    Page {
        width: paper.width,
        height: paper.height,
        groups,
    }
}
