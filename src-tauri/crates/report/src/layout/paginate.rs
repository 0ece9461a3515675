//! Pieces to pages: what stays together, header rows that are repeated, running matter.

use super::{
    BODY_BOTTOM, BODY_TOP, Flow, LEFT, Layout, RIGHT, RUNNING, TEXT_WIDTH, inline, status_word,
};
use crate::font::Weight;
use crate::model::Inline;
use crate::page::*;
use crate::tree::{Annotation, Tree};

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
    /// Heading that begins here.
    pub heading: Option<usize>,
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
    y: f32,
    /// Nothing stands on the current page yet.
    empty: bool,
}

impl Flow<'_> {
    pub fn into_pages(mut self) -> Layout {
        let mut out = Pages {
            pages: vec![Strips::default()],
            y: BODY_TOP,
            empty: true,
        };
        let mut pieces = std::mem::take(&mut self.pieces);
        let mut at = 0;
        while at < pieces.len() {
            if pieces[at].starts_page || pieces[at].bleeds {
                out.break_page();
            }
            let end = chain(&pieces, at, Keep::Weak);
            let needed = self.extent(&pieces[at..end], out.empty);
            if needed <= out.room() {
                self.place(&mut out, &mut pieces[at..end]);
            } else if !out.empty && self.extent(&pieces[at..end], true) <= BODY_BOTTOM - BODY_TOP {
                out.break_page();
                continue;
            } else {
                self.place_too_long(&mut out, &mut pieces[at..end]);
            }
            at = end;
        }
        let first_bleeds = pieces.first().is_some_and(|piece| piece.bleeds);
        self.number_pages(&mut out.pages);
        self.running_matter(&mut out.pages, first_bleeds);
        let mut tree = self.tree;
        let pages: Vec<Page> = out
            .pages
            .into_iter()
            .enumerate()
            .map(|(number, page)| register(&mut tree, number, page))
            .collect();
        Layout {
            pages,
            tree,
            fonts: self.fonts,
            headings: self.headings,
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
            } else if !out.empty && self.extent(&pieces[at..end], true) <= BODY_BOTTOM - BODY_TOP {
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
            if let Some(heading) = piece.heading {
                self.headings[heading].page = out.pages.len() - 1;
                self.headings[heading].y = out.y;
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
        let reference = format!("{} · version {}", doc.reference, doc.version);
        let marking = doc
            .marking
            .as_ref()
            .map(|m| format!("{m} · "))
            .unwrap_or_default();
        let status = [
            Inline::text(marking),
            Inline::strong(status_word(doc.status)),
        ];
        for (i, page) in pages.iter_mut().enumerate() {
            if i > 0 || !first_bleeds {
                self.running(page, Mark::Header, 42.0, &doc.running_title, &status);
                page.items.push(Item::new(Mark::Header, hairline(57.0)));
            }
            let mut folio = format!("page {} of {total}", i + 1);
            if let Some(code) = &doc.check_code {
                folio = format!("{folio} · check code {code}");
            }
            page.items.push(Item::new(Mark::Footer, hairline(793.6)));
            self.running(
                page,
                Mark::Footer,
                796.5,
                &reference,
                &[Inline::text(folio)],
            );
        }
    }

    /// Both sides of a header or footer. The right side has what it needs; the left is cut off
    /// where it would meet it, and says so.
    fn running(&mut self, page: &mut Strips, mark: Mark, y: f32, left: &str, right: &[Inline]) {
        let right = inline::set(&mut self.fonts, right, RUNNING, SECONDARY, TEXT_WIDTH / 2.0);
        let taken = right.lines.first().map_or(0.0, |line| line.width);
        let room = TEXT_WIDTH - taken - mm(6.0);
        let mut words = inline::one_line(left);
        let mut set = inline::set_text(&mut self.fonts, &words, RUNNING, room);
        while set.lines.len() > 1 {
            let shorter = words.trim_end_matches('…').rsplit_once(' ');
            words = format!("{}…", shorter.map_or("", |(start, _)| start));
            set = inline::set_text(&mut self.fonts, &words, RUNNING, room);
        }
        let sides = [(LEFT, set), (RIGHT - taken, right)];
        for (start, line) in sides
            .into_iter()
            .filter_map(|(x, set)| Some((x, set.lines.into_iter().next()?)))
        {
            for part in line.parts {
                let inline::Part::Text {
                    x, weight, runs, ..
                } = part
                else {
                    continue;
                };
                let color = if weight == Weight::Bold {
                    INK
                } else {
                    SECONDARY
                };
                let (x, y) = (start + x, y + RUNNING.baseline());
                let draw = Draw::Text {
                    x,
                    y,
                    size: RUNNING.size,
                    weight,
                    color,
                    runs,
                };
                page.items.push(Item::new(mark, draw));
            }
        }
    }
}

impl Pages {
    fn room(&self) -> f32 {
        BODY_BOTTOM - self.y
    }

    fn break_page(&mut self) {
        if !self.empty {
            self.pages.push(Strips::default());
            self.y = BODY_TOP;
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

fn hairline(y: f32) -> Draw {
    Draw::Fill {
        x: LEFT,
        y,
        width: TEXT_WIDTH,
        height: 0.5,
        color: HAIRLINE,
    }
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
fn register(tree: &mut Tree, number: usize, mut page: Strips) -> Page {
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
                    let bounds = [x, HEIGHT - y - height, x + width, HEIGHT - y];
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
                    tree.set_bounds(node, [x, HEIGHT - y - height, x + width, HEIGHT - y]);
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
    Page { groups }
}
