//! Blocks to pages: the grid, the type scale, what stays together, and where pages break.

mod figure;
mod inline;
mod mark;
mod paginate;
mod table;

use crate::font::{Fonts, Weight};
use crate::model::*;
use crate::page::*;
use crate::tree::{NodeId, ROOT, Role, Target, Tree};
use inline::{Part, Setting, Style};
use paginate::{Keep, Piece};

const LEFT: f32 = mm(22.0);
const TEXT_WIDTH: f32 = mm(168.0);
const SIDE: f32 = mm(38.0);
const GUTTER: f32 = mm(6.0);
const BODY_TOP: f32 = mm(30.0);
const BODY_BOTTOM: f32 = HEIGHT - mm(25.0);
const RIGHT: f32 = LEFT + TEXT_WIDTH;

const COVER_TITLE: Style = Style::new(36.0, 40.0).bold().colored(WHITE);
const COVER_TEXT: Style = Style::new(12.5, 17.0).colored(WHITE);
const COVER_RATING: Style = Style::new(25.0, 30.0).bold();
const HEADING_1: Style = Style::new(23.0, 28.0).bold();
const HEADING_2: Style = Style::new(15.0, 20.0).bold();
const HEADING_3: Style = Style::new(11.0, 14.0).bold();
const DOMAIN_RATING: Style = Style::new(13.0, 20.0).bold();
const SIDE_LABEL: Style = Style::new(11.0, 14.0).bold();
const OPENING: Style = Style::new(14.0, 20.0);
const QUOTATION: Style = Style::new(12.5, 17.0);
const BODY: Style = Style::new(11.0, 15.5);
const NOTE: Style = Style::new(10.0, 13.0).colored(SECONDARY);
const KEY_VALUE: Style = Style::new(11.0, 14.6).tabular();
const CAPTION: Style = Style::new(10.5, 14.0);
const RUNNING: Style = Style::new(9.0, 12.0).colored(SECONDARY).tabular();
const SIGNED_NAME: Style = Style::new(15.0, 20.0).bold();

const PARAGRAPH_GAP: f32 = 13.0;
const LABEL_GAP: f32 = 14.0;
const TABLE_GAP: f32 = 12.0;
const LIST_GAP: f32 = 2.0;
/// Between the parts of the cover, which has room.
const COVER_GAP: f32 = 34.0;

/// A heading, for outline, contents and links.
pub struct HeadingAt {
    /// 1 to 3.
    pub level: u8,
    pub title: String,
    pub page: usize,
    /// Points from the top of the page.
    pub y: f32,
}

pub struct Layout {
    pub pages: Vec<Page>,
    pub tree: Tree,
    pub fonts: Fonts,
    pub headings: Vec<HeadingAt>,
}

/// Lays out all blocks; `progress` hears the share done so far, and answers false to stop.
pub fn lay_out(doc: &Document, brand: Rgb, progress: &dyn Fn(f32) -> bool) -> Option<Layout> {
    let mut flow = Flow {
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
    };
    let all = Column {
        x: LEFT,
        width: TEXT_WIDTH,
        node: ROOT,
    };
    for (i, block) in doc.blocks.iter().enumerate() {
        if !progress(i as f32 / doc.blocks.len() as f32) {
            return None;
        }
        let first = flow.pieces.len();
        flow.block(block, all);
        flow.keep_with_neighbours(&doc.blocks[..=i], first);
    }
    Some(flow.into_pages())
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
            Block::Lines(_)
            | Block::RatingStrip(_)
            | Block::Timeline(_)
            | Block::Photograph(_)
            | Block::Writing(_)
            | Block::Letterhead(_) => {}
            Block::Pictured(pictured) => self.blocks(&pictured.blocks, column),
            Block::SideBySide(both) => {
                self.blocks(&both.left, column);
                self.blocks(&both.right, column);
            }
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
    /// criteria.
    fn keep_with_neighbours(&mut self, blocks: &[Block], first: usize) {
        if first == 0 || first >= self.pieces.len() {
            return;
        }
        let is_note =
            |block: &Block| matches!(block, Block::Paragraph(p) if p.style == ParagraphStyle::Note);
        match blocks {
            [
                ..,
                Block::Table(_) | Block::Ratings(_) | Block::Bars(_),
                last,
            ] if is_note(last) => {
                self.pieces[first - 1].keep_at_least(Keep::Weak);
            }
            [.., Block::Paragraph(_), Block::Table(_)] => {
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

    /// Leaves white space before the next piece: `after_heading` where a heading precedes.
    fn space(&mut self, usual: f32, after_heading: f32) {
        let wanted = if self.after_heading {
            after_heading
        } else {
            usual
        };
        self.gap = self.gap.max(wanted);
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
            let (x, weight, color, runs) = (x + at, *weight, *color, runs.clone());
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

    fn cover(&mut self, cover: &Cover) {
        let mut items = Vec::new();
        let doc = self.doc;
        let half = TEXT_WIDTH / 2.0 - 6.0;
        let node = self.tree.add(ROOT, Role::Paragraph);
        let mut council = self.plain(&doc.council, COVER_TEXT.bold(), half, node);
        let node = self.tree.add(ROOT, Role::Paragraph);
        let status = Inline::strong(status_word(doc.status));
        let aside: Vec<String> = [&doc.marking, &cover.edition]
            .into_iter()
            .flatten()
            .map(|s| format!("{s} · "))
            .collect();
        let edition = [Inline::text(aside.concat()), status];
        let mut edition = self.text(
            &edition,
            Style {
                size: 11.0,
                ..COVER_TEXT
            },
            half,
            node,
        );
        self.lines(&mut council, LEFT, 41.0, &mut items);
        let right = RIGHT - edition.width();
        self.lines(&mut edition, right, 41.0, &mut items);

        let mut y = (41.0 + council.height().max(edition.height()) + 20.0).max(117.0);
        let node = self.tree.add(ROOT, Role::Paragraph);
        let mut kind = self.plain(&cover.kind, COVER_TEXT, TEXT_WIDTH, node);
        self.lines(&mut kind, LEFT, y, &mut items);
        y += kind.height() + 4.0;
        self.level = 1;
        let role = Role::Heading {
            level: 1,
            title: cover.title.clone(),
        };
        let node = self.tree.add(ROOT, role);
        let mut title = self.plain(&cover.title, COVER_TITLE, TEXT_WIDTH, node);
        self.lines(&mut title, LEFT, y, &mut items);
        y += title.height() + 4.0;
        let node = self.tree.add(ROOT, Role::Paragraph);
        let mut subtitle = self.plain(&cover.subtitle, COVER_TEXT, TEXT_WIDTH, node);
        self.lines(&mut subtitle, LEFT, y, &mut items);
        y += subtitle.height() + 24.0;

        let height = y.max(mm(94.0));
        let band = Draw::Fill {
            x: 0.0,
            y: 0.0,
            width: WIDTH,
            height,
            color: self.brand,
        };
        items.insert(0, Item::decoration(band));
        let piece = self.piece(height, items);
        piece.bleeds = true;
        piece.starts_page = true;
        self.gap = COVER_GAP + 4.0;
    }

    fn overall_rating(&mut self, overall: &OverallRating, column: Column) {
        self.space(COVER_GAP, 8.0);
        let mut items = Vec::new();
        let label_height = self.side_label(&overall.label, column.x, 0.0, &mut items);
        let inner = beside_label(column);
        let node = self.tree.add(column.node, Role::Paragraph);
        let mut rating = self.text(
            &[Inline::Rating(overall.rating.clone())],
            COVER_RATING,
            inner.width,
            node,
        );
        self.lines(&mut rating, inner.x, 0.0, &mut items);
        let mut height = rating.height();
        if let Some(previous) = &overall.previous {
            height += 9.0;
            let node = self.tree.add(column.node, Role::Paragraph);
            let words = [
                Inline::text(format!("{} ", previous.label)),
                Inline::Rating(previous.rating.clone()),
            ];
            let mut text = self.text(&words, BODY, inner.width, node);
            self.lines(&mut text, inner.x, height, &mut items);
            height += text.height();
        }
        self.piece(height.max(label_height), items);
        self.gap = COVER_GAP;
    }

    /// A label in the side column; returns its height.
    fn side_label(&mut self, label: &str, x: f32, y: f32, items: &mut Vec<Item>) -> f32 {
        let level = (self.level + 1).min(6);
        let role = Role::Heading {
            level,
            title: label.to_owned(),
        };
        let node = self.tree.add(ROOT, role);
        let mut text = self.plain(label, SIDE_LABEL.colored(self.brand), SIDE, node);
        self.lines(&mut text, x, y, items);
        text.height()
    }

    fn contents(&mut self, column: Column) {
        self.space(PARAGRAPH_GAP, 6.0);
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
        let style = Style::new(11.0, 14.6);
        let style = if level == 1 { style.bold() } else { style };
        let indent = if level == 1 { 0.0 } else { mm(6.0) };
        let reference = self.tree.add(item, Role::Reference);
        let link = self.tree.add(
            reference,
            Role::Link {
                title: title.to_owned(),
            },
        );
        let mut items = Vec::new();
        let mut text = self.plain(title, style, column.width - indent - mm(14.0), link);
        text.setting.end_with_space(&mut self.fonts);
        let pad = 2.4;
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
        });
        (node, self.headings.len() - 1)
    }

    fn heading(&mut self, heading: &Heading, column: Column) {
        let level = heading.level.clamp(1, 3);
        let (node, index) = self.heading_node(level, &heading.text, column);
        let mut items = Vec::new();
        let (style, before, rule_height) = match level {
            1 => (HEADING_1, 26.0, 3.0),
            2 => (HEADING_2, 18.0, 0.0),
            _ => (HEADING_3.colored(self.brand), PARAGRAPH_GAP, 0.0),
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
        piece.heading = Some(index);
        self.after_heading = true;
    }

    fn domain_heading(&mut self, heading: &DomainHeading, column: Column) {
        self.space(16.0, 9.0);
        let title = domain_title(heading);
        let (node, index) = self.heading_node(2, &title, column);
        let inner = beside_label(column);
        let mut items = vec![rule(column.x, 0.0, column.width, 0.75, INK)];
        let top = 8.0;
        let mut label = self.plain(
            &format!("{} ", heading.label),
            SIDE_LABEL.colored(self.brand),
            SIDE,
            node,
        );
        label.setting.end_with_space(&mut self.fonts);
        let label_y = top + HEADING_2.baseline() - SIDE_LABEL.baseline();
        self.lines(&mut label, column.x, label_y, &mut items);

        let mut rating = heading.rating.as_ref().map(|rating| {
            let node = self.tree.add(column.node, Role::Paragraph);
            let width = inner.width / 2.0;
            self.text(
                &[Inline::Rating(rating.clone())],
                DOMAIN_RATING,
                width,
                node,
            )
        });
        let taken = rating.as_ref().map_or(0.0, |rating| rating.width() + 14.0);
        let mut text = self.plain(&heading.title, HEADING_2, inner.width - taken, node);
        self.lines(&mut text, inner.x, top, &mut items);
        let mut height = text.height();
        if let Some(rating) = &mut rating {
            let x = column.x + column.width - rating.width();
            let y = top + HEADING_2.baseline() - DOMAIN_RATING.baseline();
            self.lines(rating, x, y, &mut items);
            height = height.max(rating.height());
        }
        self.starts_page |= heading.starts_page;
        let piece = self.piece(top + height.max(label.height()), items);
        piece.keep = Keep::Strong;
        piece.heading = Some(index);
        self.after_heading = true;
    }

    fn paragraph(&mut self, paragraph: &Paragraph, column: Column) {
        let (style, before, after) = match paragraph.style {
            ParagraphStyle::Opening => (OPENING, PARAGRAPH_GAP, 4.0),
            ParagraphStyle::Body => (BODY, PARAGRAPH_GAP, 5.0),
            ParagraphStyle::Note => (NOTE, 6.0, 5.0),
        };
        self.space(before, after);
        let node = self.tree.add(column.node, Role::Paragraph);
        let text = self.text(&paragraph.inlines, style, column.width, node);
        self.text_pieces(text, column.x);
    }

    fn quote(&mut self, quote: &Quote, column: Column) {
        self.space(11.0, 8.0);
        let indent = 11.0;
        let node = self.tree.add(column.node, Role::Quote);
        let words = self.tree.add(node, Role::Paragraph);
        let who = self.tree.add(node, Role::Paragraph);
        let first = self.pieces.len();
        let text = self.plain(&quote.text, QUOTATION, column.width - indent, words);
        self.text_pieces(text, column.x + indent);
        if !quote.who.trim().is_empty() {
            let text = self.plain(&quote.who, NOTE, column.width - indent, who);
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
                let mut number = self.plain(&format!("{}.", i + 1), BODY.tabular(), 30.0, label);
                self.lines(&mut number, column.x, 0.0, &mut before);
                20.0
            } else {
                let side = 4.2;
                let y = BODY.baseline() - 0.334 * BODY.size - side / 2.0;
                let color = self.brand;
                let (x, width, height) = (column.x, side, side);
                before.push(Item::decoration(Draw::Fill {
                    x,
                    y,
                    width,
                    height,
                    color,
                }));
                11.0
            };
            let body = self.tree.add(entry, Role::ListBody);
            let width = column.width - indent;
            let text = self.text(&item.inlines, BODY, width, body);
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
        let mut label = Vec::new();
        let label_height = self.side_label(&labelled.label, column.x, 0.75, &mut label);
        let first = self.pieces.len();
        let gap = std::mem::take(&mut self.gap);
        for block in &labelled.blocks {
            self.block(block, beside_label(column));
            if self.pieces.len() == first {
                // The first block stands beside the label, whatever space it likes before it.
                self.gap = 0.0;
            }
        }
        if self.pieces.len() == first {
            self.piece(label_height, Vec::new());
        }
        let group = &mut self.pieces[first..];
        group[0].gap = gap;
        group[0].items.splice(0..0, label);
        let height: f32 = group.iter().map(|p| p.height).sum::<f32>()
            + group[1..].iter().map(|p| p.gap).sum::<f32>();
        if let Some(last) = group.last_mut() {
            last.height += (label_height + 1.0 - height).max(0.0);
        }
        self.join(first);
    }

    fn key_values(&mut self, values: &KeyValues, column: Column) {
        let before = if self.headings.is_empty() {
            COVER_GAP
        } else {
            PARAGRAPH_GAP
        };
        self.space(before, 6.0);
        let list = self.tree.add(column.node, Role::List { numbered: false });
        for (i, row) in values.rows.iter().enumerate() {
            if i > 0 {
                self.space(3.0, 3.0);
            }
            let (label, label_height, value) = self.key_value(list, row, KEY_VALUE, column, 0.0);
            let first = self.pieces.len();
            let height = value.height();
            self.text_pieces(value, beside_label(column).x);
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
        let inner = beside_label(column);
        let mut items = Vec::new();
        let (look, width) = (SIDE_LABEL.colored(self.brand), SIDE - label_indent);
        let mut name = self.plain(&row.label, look, width, label);
        let name_y = (style.baseline() - SIDE_LABEL.baseline()).max(0.0);
        self.lines(&mut name, column.x + label_indent, name_y, &mut items);
        let value = self.text(&row.value, style, inner.width, body);
        (items, name_y + name.height(), value)
    }

    fn callout(&mut self, callout: &Callout, column: Column) {
        self.space(PARAGRAPH_GAP, 8.0);
        let pad = 10.0;
        let gap = std::mem::take(&mut self.gap);
        let first = self.pieces.len();
        let inner = Column {
            x: column.x + pad,
            width: column.width - 2.0 * pad,
            node: column.node,
        };
        for block in &callout.blocks {
            self.block(block, inner);
            if self.pieces.len() == first {
                self.gap = 0.0;
            }
        }
        if self.pieces.len() == first {
            return;
        }
        self.join(first);
        let last = self.pieces.len() - 1;
        let bar = match callout.tone {
            Tone::Note => self.brand,
            Tone::Warning => level_color(2),
        };
        for (i, piece) in self.pieces[first..].iter_mut().enumerate() {
            let above = if i == 0 { pad } else { piece.gap };
            piece
                .items
                .iter_mut()
                .for_each(|item| item.shift(0.0, above));
            piece.height += above + if first + i == last { pad } else { 0.0 };
            piece.gap = 0.0;
            let (x, width, height) = (column.x, column.width, piece.height);
            let panel = Draw::Fill {
                x,
                y: 0.0,
                width,
                height,
                color: TINT,
            };
            let edge = rule(column.x, 0.0, 3.0, height, bar);
            piece.items.splice(0..0, [Item::decoration(panel), edge]);
        }
        self.pieces[first].gap = gap;
    }

    fn signatures(&mut self, signatures: &Signatures, column: Column) {
        self.space(PARAGRAPH_GAP, 8.0);
        let between = mm(6.0);
        let width = (column.width - between) / 2.0;
        for pair in signatures.signatures.chunks(2) {
            let mut items = Vec::new();
            let mut height: f32 = 0.0;
            for (i, signature) in pair.iter().enumerate() {
                let x = column.x + i as f32 * (width + between);
                height = height.max(self.signature(signature, x, width, column, &mut items));
            }
            for i in 0..pair.len() {
                let x = column.x + i as f32 * (width + between);
                items.insert(0, Item::decoration(frame(x, 0.0, width, height, 1.0, INK)));
            }
            self.piece(height, items);
            self.gap = between;
        }
    }

    /// One signature inside its box; returns the height that it needs.
    fn signature(
        &mut self,
        signature: &Signature,
        x: f32,
        width: f32,
        column: Column,
        items: &mut Vec<Item>,
    ) -> f32 {
        let pad = 10.0;
        let (x, width) = (x + pad, width - 2.0 * pad);
        let mut y = 8.0;
        let mut put = |flow: &mut Self, text: &str, style: Style, after: f32| {
            let node = flow.tree.add(column.node, Role::Paragraph);
            let mut text = flow.plain(text, style, width, node);
            flow.lines(&mut text, x, y, items);
            y += text.height() + after;
            y
        };
        put(self, &signature.label, SIDE_LABEL.colored(self.brand), 5.0);
        put(self, &signature.name, SIGNED_NAME, 0.0);
        let line = put(self, &signature.job, CAPTION, 20.0);
        put(self, &signature.statement, CAPTION, 7.0);
        let end = put(self, &signature.at, CAPTION.bold().tabular(), 8.0);
        items.push(rule(x, line - 8.5, width, 0.5, HAIRLINE));
        end
    }

    fn check_panel(&mut self, panel: &CheckPanel, column: Column) {
        self.space(22.0, 8.0);
        let pad = 10.0;
        let inner = Column {
            width: column.width - pad,
            ..column
        };
        let list = self.tree.add(column.node, Role::List { numbered: false });
        let rows = [
            ("Check code", panel.code.clone(), SIGNED_NAME.tabular()),
            (
                "Fingerprint",
                in_fours(&panel.fingerprint),
                Style::new(10.5, 13.6).tabular(),
            ),
            ("To check", panel.how.clone(), Style::new(10.5, 14.6)),
        ];
        let mut items = Vec::new();
        let mut y = 7.0;
        for (label, value, style) in rows {
            let row = KeyValue {
                label: label.to_owned(),
                value: vec![Inline::text(value)],
            };
            let (mut row_items, label_height, mut value) =
                self.key_value(list, &row, style, inner, pad);
            self.lines(&mut value, beside_label(inner).x, 0.0, &mut row_items);
            row_items.iter_mut().for_each(|item| item.shift(0.0, y));
            items.append(&mut row_items);
            y += value.height().max(label_height) + 4.0;
        }
        let height = y + 4.0;
        let (x, width) = (column.x, column.width);
        let background = Draw::Fill {
            x,
            y: 0.0,
            width,
            height,
            color: TINT,
        };
        items.insert(0, Item::decoration(background));
        self.piece(height, items);
    }
}

/// The text column beside a side label.
fn beside_label(column: Column) -> Column {
    let indent = SIDE + GUTTER;
    Column {
        x: column.x + indent,
        width: column.width - indent,
        node: column.node,
    }
}

pub fn status_word(status: Status) -> &'static str {
    match status {
        Status::Draft => "DRAFT",
        Status::Final => "FINAL",
    }
}

/// A fingerprint in groups of four, on two lines.
fn in_fours(digits: &str) -> String {
    let digits: Vec<char> = digits.chars().filter(|c| !c.is_whitespace()).collect();
    let groups: Vec<String> = digits
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    let half = groups.len().div_ceil(2).max(1);
    groups
        .chunks(half)
        .map(|line| line.join(" "))
        .collect::<Vec<_>>()
        .join("\n")
}
