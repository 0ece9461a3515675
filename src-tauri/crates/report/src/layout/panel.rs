//! Panels and what stands beside one another: call-outs, signatures, checks, room to write.

use super::inline::Style;
use super::paginate::{Keep, Piece};
use super::{BLOCK_GAP, Column, Flow};
use crate::model::{
    Callout, CheckPanel, Format, Inline, KeyValue, SideBySide, Signature, Signatures, Tone, Writing,
};
use crate::page::*;
use crate::tree::Role;

/// From one line that is written on by hand to the next.
pub const WRITING_LINE: f32 = mm(8.6);

impl Flow<'_> {
    pub(super) fn callout(&mut self, callout: &Callout, column: Column) {
        self.space(BLOCK_GAP, 8.0);
        let pad = if self.paper.format == Format::Summary {
            6.0
        } else {
            10.0
        };
        let gap = std::mem::take(&mut self.gap);
        let first = self.pieces.len();
        let inner = Column {
            x: column.x + pad,
            width: column.width - 2.0 * pad,
            node: column.node,
        };
        self.blocks_from_here(&callout.blocks, inner);
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

    pub(super) fn signatures(&mut self, signatures: &Signatures, column: Column) {
        self.space(BLOCK_GAP, 8.0);
        let between = mm(6.0);
        let across = if self.paper.is_large() { 1 } else { 2 };
        let width = (column.width - between * (across - 1) as f32) / across as f32;
        for pair in signatures.signatures.chunks(across) {
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
        let scale = self.paper.scale;
        put(self, &signature.label, scale.label.colored(self.brand), 5.0);
        put(self, &signature.name, scale.name, 0.0);
        let line = put(self, &signature.job, scale.caption, 20.0);
        put(self, &signature.statement, scale.caption, 7.0);
        let end = put(self, &signature.at, scale.caption.bold().tabular(), 8.0);
        items.push(rule(x, line - 8.5, width, 0.5, HAIRLINE));
        end
    }

    pub(super) fn check_panel(&mut self, panel: &CheckPanel, column: Column) {
        self.space(22.0, 8.0);
        let scale = self.paper.scale;
        let small = Style {
            leading: scale.caption.leading.max(14.6),
            ..scale.caption
        };
        let pad = 10.0;
        let inner = Column {
            width: column.width - pad,
            ..column
        };
        let list = self.tree.add(column.node, Role::List { numbered: false });
        let rows = [
            ("Check code", panel.code.clone(), scale.name.tabular()),
            (
                "Fingerprint",
                in_fours(&panel.fingerprint),
                scale.caption.tabular(),
            ),
            ("To check", panel.how.clone(), small),
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
            let (place, side) = self.beside_label(inner);
            let (x, above) = match side {
                Some(_) => (place.x, 0.0),
                None => (inner.x + pad, label_height),
            };
            self.lines(&mut value, x, above, &mut row_items);
            row_items.iter_mut().for_each(|item| item.shift(0.0, y));
            items.append(&mut row_items);
            y += (above + value.height()).max(label_height) + 4.0;
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

    /// Both columns as one piece; one below the other where the type is large, or where they would
    /// not fit on a page.
    pub(super) fn side_by_side(&mut self, both: &SideBySide, column: Column) {
        // Large letters need the whole width, and numbers count the lines of one column.
        if self.paper.is_large() || self.paper.comments.is_some() {
            for side in [&both.left, &both.right] {
                let first = self.pieces.len();
                self.blocks(side, column);
                if super::together(&self.pieces[first..]) <= self.paper.depth() * 0.75 {
                    self.join(first);
                }
            }
            return;
        }
        self.space(BLOCK_GAP, 8.0);
        let gap = std::mem::take(&mut self.gap);
        let between = mm(9.0);
        let width = (column.width - between) / 2.0;
        let (level, starts_page) = (self.level, std::mem::take(&mut self.starts_page));
        let first = self.pieces.len();
        let mut sides = [&both.left, &both.right]
            .into_iter()
            .enumerate()
            .map(|(i, blocks)| {
                self.level = level;
                let x = column.x + i as f32 * (width + between);
                self.blocks_from_here(blocks, Column { x, width, ..column });
                self.stack(first)
            });
        let (Some(mut whole), Some(right)) = (sides.next(), sides.next()) else {
            return;
        };
        drop(sides);
        whole.height = whole.height.max(right.height);
        whole.items.extend(right.items);
        whole.headings.extend(right.headings);
        self.pieces.push(Piece {
            gap,
            starts_page,
            ..whole
        });
    }

    pub(super) fn writing(&mut self, writing: &Writing, column: Column) {
        self.space(BLOCK_GAP, 6.0);
        let scale = self.paper.scale;
        let mut line_gap = 0.0;
        let start = self.pieces.len();
        if let Some(label) = &writing.label {
            let node = self.tree.add(column.node, Role::Paragraph);
            let style = Style {
                tabular: false,
                ..scale.table
            };
            let text = self.plain(label, style.bold(), column.width, node);
            let first = self.pieces.len();
            self.text_pieces(text, column.x);
            for piece in &mut self.pieces[first..] {
                piece.keep = Keep::Strong;
            }
            line_gap = 2.0;
        }
        for i in 0..writing.lines {
            self.gap = self.gap.max(if i == 0 { line_gap } else { 0.0 });
            let line = rule(column.x, WRITING_LINE - 0.75, column.width, 0.75, WRITING);
            self.piece(WRITING_LINE, vec![line]);
        }
        self.join(start);
        if !writing.below.is_empty() {
            if let Some(last) = self.pieces.last_mut() {
                last.keep = Keep::Strong;
            }
            self.below_line(&writing.below, column);
        }
    }

    /// What is to be written on the line above: the last one short, the others wide.
    fn below_line(&mut self, words: &[String], column: Column) {
        let mut items = Vec::new();
        let mut height: f32 = 0.0;
        let short = column.width * 0.27;
        let last = words.len() - 1;
        let wide = match last {
            0 => column.width,
            _ => (column.width - short) / last as f32,
        };
        for (i, words) in words.iter().enumerate() {
            let width = if i == last && last > 0 { short } else { wide };
            let node = self.tree.add(column.node, Role::Paragraph);
            let mut text = self.plain(words, self.paper.scale.note, width - 4.0, node);
            self.lines(&mut text, column.x + i as f32 * wide, 3.0, &mut items);
            height = height.max(3.0 + text.height());
        }
        self.piece(height, items);
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
