//! What stands at the top of a document: cover, overall rating, head of a letter.

use super::inline::Style;
use super::paginate::Keep;
use super::{BODY_GAP_AFTER_COVER, COVER_GAP, Column, Flow, status_word};
use crate::model::{Cover, Format, Inline, Letterhead, OverallRating};
use crate::page::*;
use crate::tree::{ROOT, Role};

impl Flow<'_> {
    pub(super) fn cover(&mut self, cover: &Cover) {
        match self.paper.format {
            Format::EasyRead => self.plain_cover(cover),
            Format::Landscape => self.cover_line(cover),
            _ => self.band(cover),
        }
    }

    /// A band over the top of the page.
    fn band(&mut self, cover: &Cover) {
        let scale = self.paper.scale;
        let left = self.paper.left;
        let width = self.paper.width - left - mm(20.0);
        let (start, least) = match self.paper.format {
            Format::Summary => (66.0, mm(50.0)),
            Format::LargePrint => (78.0, mm(72.0)),
            _ => (117.0, mm(94.0)),
        };
        let mut items = Vec::new();
        let half = width / 2.0 - 6.0;
        let doc = self.doc;
        let node = self.tree.add(ROOT, Role::Paragraph);
        let mut council = self.plain(&doc.council, scale.cover_text.bold(), half, node);
        let aside: Vec<String> = [&doc.marking, &cover.edition]
            .into_iter()
            .flatten()
            .map(|s| format!("{s} · "))
            .collect();
        let aside = [
            Inline::text(aside.concat()),
            Inline::strong(status_word(doc.status)),
        ];
        let look = match self.paper.is_large() {
            true => scale.cover_text,
            false => Style {
                size: 11.0,
                ..scale.cover_text
            },
        };
        let node = self.tree.add(ROOT, Role::Paragraph);
        let mut edition = self.text(&aside, look, half, node);
        let top = if start < 100.0 { 32.0 } else { 41.0 };
        self.lines(&mut council, left, top, &mut items);
        let right = left + width - edition.width();
        self.lines(&mut edition, right, top, &mut items);

        let mut y = (top + council.height().max(edition.height()) + 12.0).max(start);
        if let Some(kind) = &cover.kind {
            y = self.cover_text(kind, scale.cover_text, width, y, &mut items) + 4.0;
        }
        y = self.cover_title(&cover.title, width, y, &mut items) + 4.0;
        y = self.cover_text(&cover.subtitle, scale.cover_text, width, y, &mut items) + 20.0;

        let height = y.max(least);
        let band = Draw::Fill {
            x: 0.0,
            y: 0.0,
            width: self.paper.width,
            height,
            color: self.brand,
        };
        items.insert(0, Item::decoration(band));
        let piece = self.piece(height, items);
        piece.bleeds = true;
        piece.starts_page = true;
        self.gap = match self.paper.format {
            Format::Summary => 16.0,
            _ => BODY_GAP_AFTER_COVER,
        };
    }

    fn cover_title(&mut self, title: &str, width: f32, y: f32, items: &mut Vec<Item>) -> f32 {
        self.level = 1;
        let role = Role::Heading {
            level: 1,
            title: title.to_owned(),
        };
        let node = self.tree.add(ROOT, role);
        let mut title = self.plain(title, self.paper.scale.cover_title, width, node);
        self.lines(&mut title, self.paper.left, y, items);
        y + title.height()
    }

    /// A line of the cover, where it has words; returns where the next may stand.
    fn cover_text(
        &mut self,
        words: &str,
        style: Style,
        width: f32,
        y: f32,
        items: &mut Vec<Item>,
    ) -> f32 {
        if words.trim().is_empty() {
            return y;
        }
        let node = self.tree.add(ROOT, Role::Paragraph);
        let mut text = self.plain(words, style, width, node);
        self.lines(&mut text, self.paper.left, y, items);
        y + text.height()
    }

    /// Easy Read: a title, and what this is.
    fn plain_cover(&mut self, cover: &Cover) {
        let (style, width) = (self.paper.scale.cover_text, self.paper.text_width);
        let mut items = Vec::new();
        let mut y = self.cover_title(&cover.title, width, 0.0, &mut items) + 4.0;
        for words in cover.kind.iter().chain([&cover.subtitle]) {
            y = self.cover_text(words, style, width, y, &mut items);
        }
        let piece = self.piece(y, items);
        piece.starts_page = true;
        self.gap = 20.0;
    }

    /// A form: its title under a rule, and at the right what to do with it.
    fn cover_line(&mut self, cover: &Cover) {
        let scale = self.paper.scale;
        let (left, width) = (self.paper.left, self.paper.text_width);
        let mut items = vec![rule(left, 0.0, width, scale.rule, self.brand)];
        let top = scale.rule + 5.0;
        let title = match &cover.kind {
            Some(kind) => format!("{kind}: {}", cover.title),
            None => cover.title.clone(),
        };
        self.level = 1;
        let role = Role::Heading {
            level: 1,
            title: title.clone(),
        };
        let heading = self.tree.add(ROOT, role);
        let node = self.tree.add(ROOT, Role::Paragraph);
        let mut aside = self.plain(&cover.subtitle, scale.body, width * 0.5, node);
        let room = width - aside.width() - 20.0;
        let mut title = self.plain(&title, scale.heading_1, room, heading);
        self.lines(&mut title, left, top, &mut items);
        let x = left + width - aside.width();
        let y = top + scale.heading_1.baseline() - scale.body.baseline();
        if !cover.subtitle.trim().is_empty() {
            self.lines(&mut aside, x, y, &mut items);
        }
        let height = (top + title.height()).max(y + aside.height());
        let piece = self.piece(height, items);
        piece.starts_page = true;
        piece.keep = Keep::Strong;
        self.gap = 6.0;
        self.after_heading = true;
    }

    pub(super) fn overall_rating(&mut self, overall: &OverallRating, column: Column) {
        let scale = self.paper.scale;
        let gap = match self.paper.format {
            Format::Standard | Format::Numbered => COVER_GAP,
            _ => 16.0,
        };
        self.space(gap, 8.0);
        let (beside, side) = self.beside_label(column);
        let (inner, mut items, mut label_height) = match (&overall.label, side) {
            (Some(label), Some(side)) => {
                let mut items = Vec::new();
                let height = self.side_label(label, column.x, 0.0, side, &mut items);
                (beside, items, height)
            }
            (Some(label), None) => {
                self.label_above(label, column);
                self.space(gap, 4.0);
                (column, Vec::new(), 0.0)
            }
            (None, _) => (column, Vec::new(), 0.0),
        };
        let node = self.tree.add(column.node, Role::Paragraph);
        let rating = [Inline::Rating(overall.rating.clone())];
        let mut rating = self.text(&rating, scale.overall, inner.width, node);
        self.lines(&mut rating, inner.x, 0.0, &mut items);
        let mut height = rating.height();
        if let Some(previous) = &overall.previous {
            height += 9.0;
            let node = self.tree.add(column.node, Role::Paragraph);
            let words = [
                Inline::text(format!("{} ", previous.label)),
                Inline::Rating(previous.rating.clone()),
            ];
            let mut text = self.text(&words, scale.body, inner.width, node);
            self.lines(&mut text, inner.x, height, &mut items);
            height += text.height();
        }
        label_height = label_height.max(height);
        self.piece(label_height, items);
        self.gap = gap.min(COVER_GAP);
    }

    /// Council and address at the top, the addressee where the window of the envelope is, date and
    /// references beside it, and marks where the sheet is folded.
    pub(super) fn letterhead(&mut self, head: &Letterhead, column: Column) {
        let scale = self.paper.scale;
        let (left, right) = (column.x, self.paper.left + self.paper.text_width);
        let brand = self.brand;
        let mut items = vec![rule(0.0, 0.0, self.paper.width, mm(5.0), brand)];
        for fold in [99.0, 198.0] {
            items.push(rule(0.0, mm(fold), mm(5.0), 0.5, WRITING));
        }
        let half = column.width * 0.55;
        let doc = self.doc;
        let node = self.tree.add(column.node, Role::Paragraph);
        let name = Style::new(18.0, 24.0).bold().colored(brand);
        let mut council = self.plain(&doc.council, name, half, node);
        self.lines(&mut council, left, 33.0, &mut items);
        let node = self.tree.add(column.node, Role::Paragraph);
        let room = right - left - half;
        let lines = [Inline::text(head.sender.join("\n"))];
        let mut sender = self.text(&lines, Style::new(10.0, 14.4).tabular(), room, node);
        let x = right - sender.width();
        self.lines(&mut sender, x, 36.0, &mut items);

        let window = mm(49.0).max(36.0 + sender.height() + 12.0);
        let style = Style {
            leading: 14.4,
            ..scale.value
        };
        let node = self.tree.add(column.node, Role::Paragraph);
        let lines = [Inline::text(head.to.join("\n"))];
        let mut to = self.text(&lines, style, half, node);
        self.lines(&mut to, left, window, &mut items);
        let node = self.tree.add(column.node, Role::Paragraph);
        let mut lines = Vec::new();
        for (i, line) in head.details.iter().enumerate() {
            if i > 0 {
                lines.push(Inline::text("\n"));
            }
            lines.extend(line.iter().cloned());
        }
        let mut details = self.text(&lines, style, room, node);
        let x = right - details.width();
        self.lines(&mut details, x, window, &mut items);

        let bottom = window + to.height().max(details.height());
        let piece = self.piece(bottom.max(mm(84.0)), items);
        piece.bleeds = true;
        piece.starts_page = true;
        self.gap = 10.0;
    }
}
