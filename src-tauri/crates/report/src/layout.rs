//! Blocks to pages: the grid, the type scale, what stays together, and where pages break.

mod chart;
mod cover;
mod figure;
mod inline;
mod mark;
mod paginate;
mod panel;
mod paper;
mod picture;
mod symbol;
mod table;

use crate::ReportError;
use crate::font::{Fonts, Weight};
use crate::image::{ImageError, Prepared};
use crate::model::*;
use crate::page::*;
use crate::tree::{NodeId, ROOT, Role, Target, Tree};
pub use inline::one_line;
use inline::{Part, Setting, Style};
use paginate::{Keep, Piece};
use paper::Paper;

// White space on top of the leading: from a baseline to the next capitals it looks twice as much.
const PARAGRAPH_GAP: f32 = 6.0;
const LABEL_GAP: f32 = 8.0;
const TABLE_GAP: f32 = 10.0;
/// Around what is not running text: figures, panels, captions, room to write.
const BLOCK_GAP: f32 = 13.0;
const LIST_GAP: f32 = 2.0;
/// A column beside labels is at least so wide; else they stand above.
const NARROWEST: f32 = mm(70.0);
/// Between the parts of the cover, which has room.
const COVER_GAP: f32 = 34.0;
const BODY_GAP_AFTER_COVER: f32 = COVER_GAP + 4.0;

/// A heading, for outline, contents and links.
pub struct HeadingAt {
    /// 1 to 3.
    pub level: u8,
    pub title: String,
    pub page: usize,
    /// Points from the top of the page.
    pub y: f32,
    /// Height of the page.
    pub sheet: f32,
}

pub struct Layout {
    pub pages: Vec<Page>,
    pub tree: Tree,
    pub fonts: Fonts,
    pub headings: Vec<HeadingAt>,
    /// Each picture once, however often it stands.
    pub images: Vec<Prepared>,
}

/// Lays out all blocks; `progress` hears the share done so far, and answers false to stop.
pub fn lay_out(
    doc: &Document,
    brand: Rgb,
    progress: &dyn Fn(f32) -> bool,
) -> Result<Layout, ReportError> {
    let mut flow = Flow {
        paper: Paper::of(doc.format),
        brand,
        doc,
        fonts: Fonts::new(),
        tree: Tree::new(),
        pieces: Vec::new(),
        repeated: Vec::new(),
        headings: Vec::new(),
        titles: titles(&doc.blocks),
        has_cover: matches!(doc.blocks.first(), Some(Block::Cover(_))),
        level: 0,
        gap: 0.0,
        after_heading: false,
        starts_page: false,
        images: Vec::new(),
        broken: None,
    };
    let all = Column {
        x: flow.paper.left,
        width: flow.paper.text_width,
        node: ROOT,
    };
    for (i, block) in doc.blocks.iter().enumerate() {
        if !progress(i as f32 / doc.blocks.len() as f32) {
            return Err(ReportError::Cancelled);
        }
        let first = flow.pieces.len();
        flow.block(block, all);
        flow.keep_with_neighbours(&doc.blocks, i, first);
    }
    match flow.broken.take() {
        Some(error) => Err(ReportError::Image(error)),
        None => Ok(flow.into_pages()),
    }
}

/// Level and title of every heading, in the order in which they are laid out.
fn titles(blocks: &[Block]) -> Vec<(u8, String)> {
    let mut found = Vec::new();
    for block in blocks {
        match block {
            Block::Heading(heading) => {
                found.push((heading.level.clamp(1, 3), inline::one_line(&heading.text)));
            }
            Block::DomainHeading(heading) => found.push((2, domain_title(heading))),
            Block::Labelled(labelled) => found.extend(titles(&labelled.blocks)),
            Block::Pictured(pictured) => found.extend(titles(&pictured.blocks)),
            Block::SideBySide(both) => {
                found.extend(titles(&both.left));
                found.extend(titles(&both.right));
            }
            Block::Callout(callout) => found.extend(titles(&callout.blocks)),
            _ => {}
        }
    }
    found
}

fn domain_title(heading: &DomainHeading) -> String {
    let parts = [&heading.label, &heading.title].map(|part| inline::one_line(part));
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(": ")
}

/// Where a block goes.
#[derive(Clone, Copy)]
struct Column {
    x: f32,
    width: f32,
    node: NodeId,
}

/// A header row that is drawn again where its table goes on on another page.
struct Repeated {
    height: f32,
    items: Vec<Item>,
}

struct Flow<'a> {
    paper: Paper,
    brand: Rgb,
    doc: &'a Document,
    fonts: Fonts,
    tree: Tree,
    pieces: Vec<Piece>,
    repeated: Vec<Repeated>,
    headings: Vec<HeadingAt>,
    titles: Vec<(u8, String)>,
    has_cover: bool,
    /// Level of the last heading in the structure tree; side labels are one below it.
    level: u8,
    /// White space that waits for the next piece.
    gap: f32,
    after_heading: bool,
    starts_page: bool,
    images: Vec<(Image, Prepared)>,
    /// The first picture that cannot be printed.
    broken: Option<ImageError>,
}

/// Set text with the node it belongs to.
struct Text {
    setting: Setting,
    style: Style,
    node: NodeId,
    /// Nodes of the links, once they have content.
    links: Vec<Option<NodeId>>,
}

impl Text {
    fn height(&self) -> f32 {
        self.setting.lines.len() as f32 * self.style.leading
    }

    fn width(&self) -> f32 {
        self.setting
            .lines
            .iter()
            .map(|line| line.width)
            .fold(0.0, f32::max)
    }
}

impl Flow<'_> {
    fn block(&mut self, block: &Block, column: Column) {
        match block {
            Block::Cover(cover) => self.cover(cover),
            Block::OverallRating(overall) => self.overall_rating(overall, column),
            Block::Contents => self.contents(column),
            Block::Heading(heading) => self.heading(heading, column),
            Block::Paragraph(paragraph) => self.paragraph(paragraph, column),
            Block::Quote(quote) => self.quote(quote, column),
            Block::List(list) => {
                self.space(PARAGRAPH_GAP, 5.0);
                self.list(list, column);
            }
            Block::Labelled(labelled) => self.labelled(labelled, column),
            Block::KeyValues(values) => self.key_values(values, column),
            Block::DomainHeading(heading) => self.domain_heading(heading, column),
            Block::Table(table) => self.table(table, column),
            Block::Ratings(ratings) => self.ratings(ratings, column),
            Block::Bars(bars) => self.bars(bars, column),
            Block::Lines(lines) => self.lines_figure(lines, column),
            Block::RatingStrip(strip) => self.rating_strip(strip, column),
            Block::Timeline(timeline) => self.timeline(timeline, column),
            Block::Photograph(photograph) => self.photograph(photograph, column),
            Block::Pictured(pictured) => self.pictured(pictured, column),
            Block::SideBySide(both) => self.side_by_side(both, column),
            Block::Writing(writing) => self.writing(writing, column),
            Block::Letterhead(head) => self.letterhead(head, column),
            Block::Callout(callout) => self.callout(callout, column),
            Block::Signatures(signatures) => self.signatures(signatures, column),
            Block::CheckPanel(panel) => self.check_panel(panel, column),
            Block::PageBreak => self.starts_page = true,
        }
    }

    fn blocks(&mut self, blocks: &[Block], column: Column) {
        blocks.iter().for_each(|block| self.block(block, column));
    }

    /// What belongs together although it is written as several blocks: a note with its table or
    /// figure; a paragraph with the table that it introduces; a domain's heading, judgement and
    /// criteria; the rows of a part of Easy Read, of which the last never stands alone.
    fn keep_with_neighbours(&mut self, blocks: &[Block], at: usize, first: usize) {
        if first == 0 || first >= self.pieces.len() {
            return;
        }
        let is_note =
            |block: &Block| matches!(block, Block::Paragraph(p) if p.style == ParagraphStyle::Note);
        match &blocks[..=at] {
            [.., Block::Pictured(_), Block::Pictured(_)] => {
                let goes_on = matches!(blocks.get(at + 1), Some(Block::Pictured(_)));
                let keep = if goes_on { Keep::Weak } else { Keep::Strong };
                self.pieces[first - 1].keep_at_least(keep);
            }
            [
                ..,
                Block::Table(_) | Block::Ratings(_) | Block::Bars(_),
                last,
            ] if is_note(last) => {
                self.pieces[first - 1].keep_at_least(Keep::Weak);
            }
            [
                ..,
                Block::Paragraph(_),
                Block::Table(_) | Block::List(_) | Block::Writing(_),
            ] => {
                self.pieces[first - 1].keep_at_least(Keep::Weak);
            }
            [
                ..,
                Block::DomainHeading(_),
                Block::Labelled(_),
                Block::Table(_),
            ] => {
                let last = self.pieces.len() - 1;
                for piece in &mut self.pieces[first - 1..last] {
                    piece.keep_at_least(Keep::Weak);
                }
            }
            _ => {}
        }
    }

    /// Leaves white space before the next piece: `after_heading` where a heading precedes. Points
    /// of the standard format, which grow with the type.
    fn space(&mut self, usual: f32, after_heading: f32) {
        let wanted = if self.after_heading {
            after_heading
        } else {
            usual
        };
        self.gap = self.gap.max(wanted * self.paper.zoom);
        self.after_heading = false;
    }

    fn piece(&mut self, height: f32, items: Vec<Item>) -> &mut Piece {
        let gap = std::mem::take(&mut self.gap);
        let starts_page = std::mem::take(&mut self.starts_page);
        self.pieces.push(Piece {
            gap,
            height,
            items,
            starts_page,
            ..Piece::default()
        });
        self.pieces.last_mut().expect("just pushed")
    }

    fn text(&mut self, inlines: &[Inline], style: Style, width: f32, node: NodeId) -> Text {
        let setting = inline::set(&mut self.fonts, inlines, style, self.brand, width);
        let links = vec![None; setting.links.len()];
        Text {
            setting,
            style,
            node,
            links,
        }
    }

    fn plain(&mut self, text: &str, style: Style, width: f32, node: NodeId) -> Text {
        self.text(&[Inline::text(text)], style, width, node)
    }

    /// The items of one line of `text` with its top left corner at (`x`, `y`).
    fn line(&mut self, text: &mut Text, index: usize, x: f32, y: f32, items: &mut Vec<Item>) {
        let baseline = y + text.style.baseline();
        let size = text.style.size;
        for part in &text.setting.lines[index].parts {
            match part {
                Part::Rating { x: at, rating } => {
                    mark::rating(items, x + at, baseline, size, rating);
                }
                Part::Check { x: at, check } => mark::check(items, x + at, baseline, size, *check),
                Part::Text {
                    x: at,
                    width,
                    color,
                    link: Some(_),
                    ..
                } => {
                    items.push(rule(x + at, baseline + 1.6, *width, 0.6, *color));
                }
                Part::Text { .. } => {}
            }
        }
        for part in &text.setting.lines[index].parts {
            let Part::Text {
                x: at,
                width,
                weight,
                color,
                link,
                runs,
            } = part
            else {
                continue;
            };
            let node = match link {
                Some(link) => *text.links[*link].get_or_insert_with(|| {
                    let title = text.setting.links[*link].0.clone();
                    self.tree.add(text.node, Role::Link { title })
                }),
                None => text.node,
            };
            // In a column that is narrower than a word, text stays on the sheet at least.
            let x = (x + at).min(self.paper.width - mm(12.0));
            let (weight, color, runs) = (*weight, *color, runs.clone());
            let draw = Draw::Text {
                x,
                y: baseline,
                size,
                weight,
                color,
                runs,
            };
            items.push(Item::new(Mark::Node(node), draw));
            if let Some(link) = link {
                let target = Target::Uri(text.setting.links[*link].1.clone());
                let (width, height) = (*width, text.style.leading);
                let area = Draw::Area {
                    x,
                    y,
                    width,
                    height,
                    target,
                };
                items.push(Item::new(Mark::Node(node), area));
            }
        }
    }

    /// All lines of `text`, one below the other.
    fn lines(&mut self, text: &mut Text, x: f32, y: f32, items: &mut Vec<Item>) {
        for index in 0..text.setting.lines.len() {
            self.line(text, index, x, y + index as f32 * text.style.leading, items);
        }
    }

    /// Text as pieces, one a line, of which the first two and the last two stay together.
    fn text_pieces(&mut self, mut text: Text, x: f32) {
        let count = text.setting.lines.len();
        for index in 0..count {
            let mut items = Vec::new();
            self.line(&mut text, index, x, 0.0, &mut items);
            let joins_next = index + 1 < count && (index == 0 || index + 2 == count);
            let piece = self.piece(text.style.leading, items);
            if joins_next {
                piece.keep = Keep::Strong;
            }
        }
    }

    fn contents(&mut self, column: Column) {
        self.space(BLOCK_GAP, 6.0);
        let contents = self.tree.add(column.node, Role::Contents);
        let first = self.headings.len();
        let entries = self.titles[first..].to_vec();
        let mut parent = contents;
        for (offset, (level, title)) in entries.into_iter().enumerate() {
            if level > 2 || title.is_empty() {
                continue;
            }
            let heading = first + offset;
            let list = if level == 1 || parent == contents {
                contents
            } else {
                parent
            };
            let item = self.tree.add(list, Role::ContentsItem);
            if level == 1 {
                parent = self.tree.add(item, Role::Contents);
            }
            self.contents_row(heading, level, &title, item, column);
        }
    }

    fn contents_row(
        &mut self,
        heading: usize,
        level: u8,
        title: &str,
        item: NodeId,
        column: Column,
    ) {
        let style = Style {
            tabular: false,
            ..self.paper.scale.table
        };
        let style = if level == 1 { style.bold() } else { style };
        let indent = if level == 1 { 0.0 } else { mm(6.0) };
        let number_width = 40.0 * self.paper.zoom;
        let reference = self.tree.add(item, Role::Reference);
        let link = self.tree.add(
            reference,
            Role::Link {
                title: title.to_owned(),
            },
        );
        let mut items = Vec::new();
        let mut text = self.plain(title, style, column.width - indent - number_width, link);
        text.setting.end_with_space(&mut self.fonts);
        let pad = 2.4 * self.paper.zoom;
        self.lines(&mut text, column.x + indent, pad, &mut items);
        let height = text.height() + 2.0 * pad;
        let y = pad + text.height() - style.leading + style.baseline();
        let (weight, size) = (Weight::Regular, style.size);
        let number = Draw::PageNumber {
            x: column.x + column.width,
            y,
            size,
            weight,
            heading,
        };
        items.push(Item::new(Mark::Node(link), number));
        let target = Target::Heading(heading);
        let (x, width) = (column.x, column.width);
        items.push(Item::new(
            Mark::Node(link),
            Draw::Area {
                x,
                y: 0.0,
                width,
                height,
                target,
            },
        ));
        items.push(rule(column.x, height - 0.5, column.width, 0.5, HAIRLINE));
        self.piece(height, items);
    }

    /// Records a heading and returns its node and its place in the list.
    fn heading_node(&mut self, level: u8, title: &str, column: Column) -> (NodeId, usize) {
        let wanted = level + u8::from(self.has_cover);
        let tagged = wanted.min(self.level + 1);
        self.level = tagged;
        let title = inline::one_line(title);
        let role = Role::Heading {
            level: tagged,
            title: title.clone(),
        };
        let node = self.tree.add(column.node, role);
        self.headings.push(HeadingAt {
            level,
            title,
            page: 0,
            y: 0.0,
            sheet: self.paper.height,
        });
        (node, self.headings.len() - 1)
    }

    fn heading(&mut self, heading: &Heading, column: Column) {
        let level = heading.level.clamp(1, 3);
        let (node, index) = self.heading_node(level, &heading.text, column);
        let mut items = Vec::new();
        let scale = self.paper.scale;
        let (style, before, rule_height) = match level {
            1 => (scale.heading_1, self.paper.before_heading, scale.rule),
            2 => (scale.heading_2, 18.0, 0.0),
            _ => (scale.heading_3.colored(self.brand), BLOCK_GAP, 0.0),
        };
        self.space(before, 10.0);
        if rule_height > 0.0 {
            items.push(rule(column.x, 0.0, column.width, rule_height, self.brand));
        }
        let mut text = self.plain(&heading.text, style, column.width, node);
        let top = rule_height * 1.5;
        self.lines(&mut text, column.x, top, &mut items);
        self.starts_page |= heading.starts_page;
        let piece = self.piece(top + text.height(), items);
        piece.keep = Keep::Strong;
        piece.headings.push((index, 0.0));
        self.after_heading = true;
    }

    fn domain_heading(&mut self, heading: &DomainHeading, column: Column) {
        self.space(16.0, 9.0);
        let scale = self.paper.scale;
        let title = domain_title(heading);
        let (node, index) = self.heading_node(2, &title, column);
        let mut items = vec![rule(column.x, 0.0, column.width, 0.75, INK)];
        let top = 8.0;
        let (inner, side) = self.beside_label(column);
        let mut label = self.plain(
            &heading.label,
            scale.label.colored(self.brand),
            side.unwrap_or(column.width),
            node,
        );
        label.setting.end_with_space(&mut self.fonts);
        let (label_y, mut y) = match side {
            Some(_) => (
                top + scale.heading_2.baseline() - scale.label.baseline(),
                top,
            ),
            None => (top, top + label.height()),
        };
        self.lines(&mut label, column.x, label_y, &mut items);

        let mut rating = heading.rating.as_ref().map(|rating| {
            let node = self.tree.add(column.node, Role::Paragraph);
            let inlines = [Inline::Rating(rating.clone())];
            self.text(&inlines, scale.domain_rating, inner.width, node)
        });
        let taken = rating.as_ref().map_or(0.0, |rating| rating.width() + 14.0);
        // Where the title has less than half of the line, its rating stands below it.
        let below = taken > inner.width / 2.0;
        let room = inner.width - if below { 0.0 } else { taken };
        let mut text = self.plain(&heading.title, scale.heading_2, room, node);
        self.lines(&mut text, inner.x, y, &mut items);
        let beside = y + scale.heading_2.baseline() - scale.domain_rating.baseline();
        y += text.height();
        if let Some(rating) = &mut rating {
            if below {
                self.lines(rating, inner.x, y + 2.0, &mut items);
                y += 2.0 + rating.height();
            } else {
                let x = column.x + column.width - rating.width();
                self.lines(rating, x, beside, &mut items);
                y = y.max(beside + rating.height());
            }
        }
        self.starts_page |= heading.starts_page;
        let piece = self.piece(y.max(label_y + label.height()), items);
        piece.keep = Keep::Strong;
        piece.headings.push((index, 0.0));
        self.after_heading = true;
    }

    fn paragraph(&mut self, paragraph: &Paragraph, column: Column) {
        let scale = self.paper.scale;
        let (style, before, after) = match paragraph.style {
            ParagraphStyle::Opening => (scale.opening, PARAGRAPH_GAP, 4.0),
            ParagraphStyle::Body => (scale.body, PARAGRAPH_GAP, 5.0),
            ParagraphStyle::Note => (scale.note, 6.0, 5.0),
        };
        self.space(before, after);
        let node = self.tree.add(column.node, Role::Paragraph);
        let text = self.text(&paragraph.inlines, style, column.width, node);
        self.text_pieces(text, column.x);
    }

    fn quote(&mut self, quote: &Quote, column: Column) {
        self.space(10.0, 8.0);
        let scale = self.paper.scale;
        let indent = 11.0;
        let node = self.tree.add(column.node, Role::Quote);
        let words = self.tree.add(node, Role::Paragraph);
        let who = self.tree.add(node, Role::Paragraph);
        let first = self.pieces.len();
        let text = self.plain(&quote.text, scale.quotation, column.width - indent, words);
        self.text_pieces(text, column.x + indent);
        if !quote.who.trim().is_empty() {
            let text = self.plain(&quote.who, scale.note, column.width - indent, who);
            self.text_pieces(text, column.x + indent);
        }
        self.join(first);
        for piece in &mut self.pieces[first..] {
            let bar = rule(column.x, 0.0, 2.7, piece.height, self.brand);
            piece.items.insert(0, bar);
        }
    }

    /// Keeps the pieces from `first` on one page where they fit on one.
    fn join(&mut self, first: usize) {
        let last = self.pieces.len().saturating_sub(1);
        for piece in &mut self.pieces[first.min(last)..last] {
            piece.keep_at_least(Keep::Weak);
        }
    }

    fn list(&mut self, list: &List, column: Column) {
        let (body_style, zoom) = (self.paper.scale.body, self.paper.zoom);
        let node = self.tree.add(
            column.node,
            Role::List {
                numbered: list.numbered,
            },
        );
        for (i, item) in list.items.iter().enumerate() {
            if i > 0 {
                self.space(LIST_GAP, LIST_GAP);
            }
            let entry = self.tree.add(node, Role::ListItem);
            let first = self.pieces.len();
            let mut before = Vec::new();
            let indent = if list.numbered {
                let label = self.tree.add(entry, Role::ListLabel);
                let number = format!("{}.", i + 1);
                let mut number = self.plain(&number, body_style.tabular(), 30.0 * zoom, label);
                self.lines(&mut number, column.x, 0.0, &mut before);
                // As wide as the widest number needs.
                let digits = list.items.len().to_string().len() as f32;
                (13.5 + 6.5 * digits) * zoom
            } else {
                let side = 4.2 * zoom;
                let y = body_style.baseline() - 0.334 * body_style.size - side / 2.0;
                before.push(rule(column.x, y, side, side, self.brand));
                11.0 * zoom
            };
            let body = self.tree.add(entry, Role::ListBody);
            before.push(Item::new(Mark::Node(body), Draw::Nothing));
            let width = column.width - indent;
            let text = self.text(&item.inlines, body_style, width, body);
            self.text_pieces(text, column.x + indent);
            self.pieces[first].items.splice(0..0, before);
            if let Some(nested) = &item.nested {
                self.space(LIST_GAP, LIST_GAP);
                self.list(
                    nested,
                    Column {
                        x: column.x + indent,
                        width,
                        node: body,
                    },
                );
            }
        }
    }

    fn labelled(&mut self, labelled: &Labelled, column: Column) {
        self.space(LABEL_GAP, 5.0);
        let (inner, side) = self.beside_label(column);
        let Some(side) = side else {
            self.label_above(&labelled.label, column);
            self.blocks(&labelled.blocks, column);
            return;
        };
        let mut label = Vec::new();
        let label_height = self.side_label(&labelled.label, column.x, 0.75, side, &mut label);
        if label_height > self.paper.depth() / 4.0 {
            // So long a label cannot hang beside its text.
            self.piece(label_height, label);
            return self.blocks(&labelled.blocks, inner);
        }
        let first = self.pieces.len();
        let gap = std::mem::take(&mut self.gap);
        self.blocks_from_here(&labelled.blocks, inner);
        if self.pieces.len() == first {
            self.piece(label_height, Vec::new());
        }
        let group = &mut self.pieces[first..];
        group[0].gap = gap;
        group[0].items.splice(0..0, label);
        let height = together(group);
        if let Some(last) = group.last_mut() {
            last.height += (label_height + 1.0 - height).max(0.0);
        }
        // A long one may go on on the next page, where its paragraphs and lists may be cut.
        if height <= self.paper.depth() / 5.0 {
            self.join(first);
        }
    }

    /// Blocks of which the first stands at the top, whatever space it likes before it.
    fn blocks_from_here(&mut self, blocks: &[Block], column: Column) {
        let first = self.pieces.len();
        for block in blocks {
            self.block(block, column);
            if self.pieces.len() == first {
                self.gap = 0.0;
            }
        }
    }

    /// A label as a heading of its own, one level below the last.
    fn label_above(&mut self, label: &str, column: Column) {
        let mut items = Vec::new();
        let height = self.side_label(label, column.x, 0.0, column.width, &mut items);
        if height > 0.0 {
            self.piece(height, items).keep = Keep::Strong;
            self.after_heading = true;
        }
    }

    /// A label at (`x`, `y`); returns its height, which is 0 where there are no words.
    fn side_label(
        &mut self,
        label: &str,
        x: f32,
        y: f32,
        width: f32,
        items: &mut Vec<Item>,
    ) -> f32 {
        if label.trim().is_empty() {
            return 0.0;
        }
        let level = (self.level + 1).min(6);
        let role = Role::Heading {
            level,
            title: label.to_owned(),
        };
        let node = self.tree.add(ROOT, role);
        let style = self.paper.scale.label.colored(self.brand);
        let mut text = self.plain(label, style, width, node);
        self.lines(&mut text, x, y, items);
        text.height()
    }

    fn key_values(&mut self, values: &KeyValues, column: Column) {
        let before = if self.headings.is_empty() && self.has_cover {
            COVER_GAP
        } else {
            BLOCK_GAP
        };
        self.space(before, 6.0);
        let list = self.tree.add(column.node, Role::List { numbered: false });
        let style = self.paper.scale.value;
        for (i, row) in values.rows.iter().enumerate() {
            if i > 0 {
                self.space(3.0, 3.0);
            }
            let (label, label_height, value) = self.key_value(list, row, style, column, 0.0);
            let (inner, side) = self.beside_label(column);
            let first = self.pieces.len();
            if side.is_none() || label_height > self.paper.depth() / 4.0 {
                self.piece(label_height, label).keep = Keep::Strong;
                self.text_pieces(value, inner.x);
                continue;
            }
            let height = value.height();
            self.text_pieces(value, inner.x);
            self.pieces[first].items.splice(0..0, label);
            if let Some(last) = self.pieces.last_mut() {
                last.height += (label_height - height).max(0.0);
            }
            self.join(first);
        }
    }

    /// Items and height of a row's label, and its value.
    fn key_value(
        &mut self,
        list: NodeId,
        row: &KeyValue,
        style: Style,
        column: Column,
        label_indent: f32,
    ) -> (Vec<Item>, f32, Text) {
        let item = self.tree.add(list, Role::ListItem);
        let label = self.tree.add(item, Role::ListLabel);
        let body = self.tree.add(item, Role::ListBody);
        let (inner, side) = self.beside_label(column);
        let mut items = Vec::new();
        let look = self.paper.scale.label.colored(self.brand);
        let width = side.unwrap_or(column.width) - label_indent;
        let mut name = self.plain(&row.label, look, width, label);
        let name_y = match side {
            Some(_) => (style.baseline() - look.baseline()).max(0.0),
            None => 0.0,
        };
        self.lines(&mut name, column.x + label_indent, name_y, &mut items);
        items.push(Item::new(Mark::Node(body), Draw::Nothing));
        let value = self.text(&row.value, style, inner.width, body);
        (items, name_y + name.height(), value)
    }

    /// The text column beside a side label, and the label's width; all of the column where labels
    /// stand above their text.
    fn beside_label(&self, column: Column) -> (Column, Option<f32>) {
        let indent = self.paper.indent();
        match self.paper.side {
            Some(side) if column.width - indent >= NARROWEST => {
                let inner = Column {
                    x: column.x + indent,
                    width: column.width - indent,
                    node: column.node,
                };
                (inner, Some(side))
            }
            _ => (column, None),
        }
    }

    /// Takes the pieces from `first` on and makes them one, which is never cut.
    fn stack(&mut self, first: usize) -> Piece {
        let mut whole = Piece::default();
        for piece in self.pieces.drain(first..) {
            let y = whole.height + if whole.height > 0.0 { piece.gap } else { 0.0 };
            for mut item in piece.items {
                item.shift(0.0, y);
                whole.items.push(item);
            }
            whole
                .headings
                .extend(piece.headings.iter().map(|(at, offset)| (*at, offset + y)));
            whole.height = y + piece.height;
        }
        self.gap = 0.0;
        self.after_heading = false;
        whole
    }
}

/// Height of pieces below one another, without the space before the first.
fn together(pieces: &[Piece]) -> f32 {
    let heights: f32 = pieces.iter().map(|piece| piece.height).sum();
    let gaps: f32 = pieces.iter().skip(1).map(|piece| piece.gap).sum();
    heights + gaps
}

pub fn status_word(status: Status) -> &'static str {
    match status {
        Status::Draft => "DRAFT",
        Status::Final => "FINAL",
    }
}
