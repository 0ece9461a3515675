//! Tables: columns, header rows, rows that stay whole.

use super::paginate::Keep;
use super::panel::WRITING_LINE;
use super::paper::Paper;
use super::{BLOCK_GAP, Column as Place, Flow, Repeated, TABLE_GAP, Text, together};
use crate::font::Weight;
use crate::layout::inline::{Style, set};
use crate::model::{
    Align, Caption, Cell, CellLine, CellStyle, Column, Inline, Row, Table, TableKind,
};
use crate::page::*;
use crate::tree::{NodeId, Role};

const CELL_SIDE: f32 = 6.0;

/// Where a column's text stands.
struct Slot {
    x: f32,
    width: f32,
}

/// Width of a column's longest line, if it were not broken, and of what it must not cut.
#[derive(Default)]
struct Extent {
    line: f32,
    word: f32,
}

/// The looks of a kind of table.
struct Look {
    text: Style,
    head: Style,
    above: f32,
    below: f32,
    head_above: f32,
    head_below: f32,
    /// Lines between the columns, as on a form.
    upright: bool,
}

fn look(kind: TableKind, paper: &Paper) -> Look {
    let (text, spaces) = match kind {
        TableKind::Plain => (paper.scale.table, [2.5, 2.6, 2.8, 2.6]),
        TableKind::Compact => (paper.scale.compact, [1.3, 1.4, 1.6, 1.5]),
        TableKind::Requirements => (paper.scale.table, [4.0, 4.0, 3.4, 3.2]),
        TableKind::Form => (paper.scale.table, [2.5, 3.0, 2.8, 2.6]),
    };
    let [above, below, head_above, head_below] = spaces.map(|space| space * paper.zoom);
    Look {
        text,
        head: paper.scale.table_head,
        above,
        below,
        head_above,
        head_below,
        upright: kind == TableKind::Form,
    }
}

/// One line of a cell, from the row's top.
struct Strip {
    y: f32,
    height: f32,
    items: Vec<Item>,
}

impl Flow<'_> {
    pub(super) fn table(&mut self, table: &Table, place: Place) {
        if table.columns.is_empty() {
            return;
        }
        let look = look(table.kind, &self.paper);
        self.space(TABLE_GAP, 8.0);
        let Some(slots) = self.slots(table, &look, place) else {
            return self.rows_as_list(table, &look, place);
        };
        let node = self.tree.add(place.node, Role::Table);
        if let Some(caption) = &table.caption {
            self.gap = self.gap.max(BLOCK_GAP);
            let caption_node = self.tree.add(node, Role::Caption);
            self.caption(caption, caption_node, place);
            self.gap = 4.0;
        }
        let decimals = self.decimals(table, look.text);
        let header = self.table_head(table, &look, &slots, node, place);
        let body = self.tree.add(node, Role::TableBody);
        let rows = table.rows.len();
        for (i, row) in table.rows.iter().enumerate() {
            let first = self.pieces.len();
            let last = i + 1 == rows;
            self.row(
                table, row, &look, &slots, &decimals, body, header, last, place,
            );
            // No row stands alone at the foot or the head of a page.
            let most = self.paper.depth() / 6.0;
            if let [row] = &mut self.pieces[first..]
                && (i == 0 || i + 2 == rows)
                && !last
                && row.height < most
            {
                row.keep = Keep::Strong;
            }
        }
    }

    /// A bold label and what is shown.
    pub(super) fn caption(&mut self, caption: &Caption, node: NodeId, place: Place) {
        let inlines = [
            Inline::strong(format!("{}. ", caption.label)),
            Inline::text(format!(" {}", caption.text)),
        ];
        let style = self.paper.scale.caption;
        let mut text = self.text(&inlines, style, place.width, node);
        let mut items = Vec::new();
        self.lines(&mut text, place.x, 0.0, &mut items);
        self.piece(text.height(), items).keep = Keep::Strong;
    }

    /// Lays the header row and returns its place among those that are repeated.
    fn table_head(
        &mut self,
        table: &Table,
        look: &Look,
        slots: &[Slot],
        node: NodeId,
        place: Place,
    ) -> usize {
        let thead = self.tree.add(node, Role::TableHead);
        let row = self.tree.add(thead, Role::Row);
        let style = look.head;
        let top = 1.25 + look.head_above;
        let mut texts: Vec<Text> = Vec::new();
        for (column, slot) in table.columns.iter().zip(slots) {
            let cell = self.tree.add(row, Role::ColumnHeader);
            texts.push(self.plain(&column.title, style, slot.width, cell));
        }
        let height = texts.iter().map(Text::height).fold(style.leading, f32::max);
        let mut items = vec![rule(place.x, 0.0, place.width, 1.25, INK)];
        for ((column, slot), text) in table.columns.iter().zip(slots).zip(&mut texts) {
            items.push(Item::new(Mark::Node(text.node), Draw::Nothing));
            let y = top + height - text.height();
            for index in 0..text.setting.lines.len() {
                let x = match column.align {
                    Align::Start => slot.x,
                    _ => slot.x + slot.width - text.setting.lines[index].width,
                };
                self.line(text, index, x, y + index as f32 * style.leading, &mut items);
            }
        }
        let total = top + height + look.head_below + 0.75;
        items.push(rule(place.x, total - 0.75, place.width, 0.75, INK));
        let repeated = items
            .iter()
            .filter(|item| !matches!(item.draw, Draw::Nothing))
            .map(|item| Item::decoration(item.draw.clone()))
            .collect();
        // A head that would fill the next page is not drawn again.
        self.repeated.push(match total < self.paper.depth() / 3.0 {
            true => Repeated {
                height: total,
                items: repeated,
            },
            false => Repeated {
                height: 0.0,
                items: Vec::new(),
            },
        });
        let piece = self.piece(total, items);
        piece.keep = Keep::Strong;
        self.repeated.len() - 1
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one call; a struct would only rename them"
    )]
    fn row(
        &mut self,
        table: &Table,
        row: &Row,
        look: &Look,
        slots: &[Slot],
        decimals: &[f32],
        body: NodeId,
        header: usize,
        last: bool,
        place: Place,
    ) {
        let node = self.tree.add(body, Role::Row);
        // A table so small that headers would outnumber its data is read by its columns alone.
        let (rows, columns) = (table.rows.len(), table.columns.len());
        let heads_rows = rows * (columns - 1) >= rows + columns;
        let empty = Cell { lines: Vec::new() };
        let mut cells: Vec<Vec<Strip>> = Vec::new();
        let mut opening: Vec<Item> = Vec::new();
        for (i, (column, slot)) in table.columns.iter().zip(slots).enumerate() {
            let role = if column.row_header && heads_rows {
                Role::RowHeader
            } else {
                Role::Cell
            };
            let cell_node = self.tree.add(node, role);
            opening.push(Item::new(Mark::Node(cell_node), Draw::Nothing));
            let cell = row.cells.get(i).unwrap_or(&empty);
            cells.push(self.cell(cell, column, slot, look.text, decimals[i], cell_node));
        }
        let height = cells
            .iter()
            .filter_map(|strips| strips.last())
            .map(|s| s.y + s.height);
        let height = height.fold(look.text.leading, f32::max);
        let room = self.paper.depth() - self.repeated[header].height - look.above - look.below;
        let fragments = if height <= room {
            vec![cells]
        } else {
            split(cells, room)
        };
        let count = fragments.len();
        for (i, fragment) in fragments.into_iter().enumerate() {
            let from = fragment
                .iter()
                .filter_map(|strips| strips.first())
                .map(|strip| strip.y)
                .fold(f32::MAX, f32::min);
            let from = if from == f32::MAX { 0.0 } else { from };
            let mut items = std::mem::take(&mut opening);
            let mut bottom = look.text.leading;
            for strip in fragment.into_iter().flatten() {
                bottom = bottom.max(strip.y - from + strip.height);
                items.extend(strip.items.into_iter().map(|mut item| {
                    item.shift(0.0, look.above - from);
                    item
                }));
            }
            let end = last && i + 1 == count;
            let (thickness, color) = match end || look.upright {
                true => (0.75, INK),
                false if self.paper.is_large() => (1.0, INK),
                false => (0.5, HAIRLINE),
            };
            let total = look.above + bottom + look.below + thickness;
            if look.upright {
                let between = slots[1..].iter().map(|slot| slot.x - CELL_SIDE);
                items.extend(between.map(|x| rule(x, 0.0, 0.5, total, HAIRLINE)));
            }
            if i + 1 == count {
                items.push(rule(
                    place.x,
                    total - thickness,
                    place.width,
                    thickness,
                    color,
                ));
            }
            let piece = self.piece(total, items);
            piece.header = Some(header);
        }
    }

    /// Where the columns stand: each at least as wide as what it must not cut. None where that
    /// cannot be, or where narrow paper would leave a column of a few words a line.
    fn slots(&mut self, table: &Table, look: &Look, place: Place) -> Option<Vec<Slot>> {
        let narrow = self.paper.is_large() || self.paper.comments.is_some();
        let form = table.kind == TableKind::Form;
        if narrow && table.kind == TableKind::Requirements {
            // So much in each row is better read from top to bottom.
            return None;
        }
        let width = |column: &Column| f32::from(column.width.max(1));
        let mut asked: Vec<f32> = table.columns.iter().map(width).collect();
        let all: f32 = asked.iter().sum();
        asked
            .iter_mut()
            .for_each(|width| *width *= place.width / all);
        let extents: Vec<Extent> = (0..asked.len())
            .map(|column| self.extent_of(table, column, look))
            .collect();
        if !form {
            share_spare_width(&extents, &mut asked);
        }
        let needed: f32 = extents.iter().map(|extent| extent.word).sum();
        if needed > place.width {
            return form.then(|| slots(&asked, place));
        }
        let over = |(asked, extent): (&f32, &Extent)| (asked - extent.word).max(0.0);
        let short = |(asked, extent): (&f32, &Extent)| (extent.word - asked).max(0.0);
        let spare: f32 = asked.iter().zip(&extents).map(over).sum();
        let missing: f32 = asked.iter().zip(&extents).map(short).sum();
        for (asked, extent) in asked.iter_mut().zip(&extents) {
            *asked = match *asked > extent.word && spare > 0.0 {
                true => *asked - missing * (*asked - extent.word) / spare,
                false => extent.word,
            };
        }
        let crowded = |(asked, extent): (&f32, &Extent)| extent.line > 5.0 * asked;
        if narrow && asked.iter().zip(&extents).any(crowded) {
            return None;
        }
        Some(slots(&asked, place))
    }

    /// How wide a column would like to be, with the space at its sides.
    fn extent_of(&mut self, table: &Table, column: usize, look: &Look) -> Extent {
        let (brand, small) = (self.brand, self.paper.scale.note);
        let mut extent = Extent::default();
        let mut measure = |flow: &mut Self, inlines: &[Inline], style: Style| {
            let setting = set(&mut flow.fonts, inlines, style, brand, f32::MAX);
            let lines = setting.lines.iter().map(|line| line.width);
            extent.line = lines.fold(extent.line, f32::max);
            extent.word = extent.word.max(setting.widest);
        };
        let title = [Inline::text(&table.columns[column].title)];
        measure(self, &title, look.head);
        for cell in table.rows.iter().filter_map(|row| row.cells.get(column)) {
            for line in &cell.lines {
                let (style, inlines) = cell_line(line, look.text, small);
                measure(self, &inlines, style);
            }
        }
        let sides = u8::from(column > 0) + u8::from(column + 1 < table.columns.len());
        let sides = f32::from(sides) * CELL_SIDE + 0.5;
        extent.line += sides;
        extent.word += sides;
        extent
    }

    /// A table too wide for its paper: each row as an entry of a list, with the titles of the
    /// columns before what stands in them.
    fn rows_as_list(&mut self, table: &Table, look: &Look, place: Place) {
        if let Some(caption) = &table.caption {
            self.gap = self.gap.max(BLOCK_GAP);
            let node = self.tree.add(place.node, Role::Paragraph);
            self.caption(caption, node, place);
            self.gap = 4.0;
        }
        let list = self.tree.add(place.node, Role::List { numbered: false });
        let named = table.columns.iter().position(|column| column.row_header);
        let empty = Cell { lines: Vec::new() };
        let zoom = self.paper.zoom;
        for row in &table.rows {
            let item = self.tree.add(list, Role::ListItem);
            let first = self.pieces.len();
            let (thickness, edge) = match self.paper.is_large() {
                true => (1.0, INK),
                false => (0.5, HAIRLINE),
            };
            let line = rule(place.x, 0.0, place.width, thickness, edge);
            self.piece(thickness, vec![line]).keep = Keep::Strong;
            self.gap = 3.0 * zoom;
            if let Some(named) = named {
                let label = self.tree.add(item, Role::ListLabel);
                let cell = row.cells.get(named).unwrap_or(&empty);
                let inlines: Vec<Inline> = cell
                    .lines
                    .iter()
                    .flat_map(|line| [line.inlines.clone(), vec![Inline::text(" ")]].concat())
                    .collect();
                let text = self.text(&inlines, look.text.bold(), place.width, label);
                let lines = self.pieces.len();
                self.text_pieces(text, place.x);
                for piece in &mut self.pieces[lines..] {
                    piece.keep = Keep::Strong;
                }
            }
            let body = self.tree.add(item, Role::ListBody);
            if let Some(last) = self.pieces.last_mut() {
                last.items.push(Item::new(Mark::Node(body), Draw::Nothing));
            }
            for (i, column) in table.columns.iter().enumerate() {
                let cell = row.cells.get(i).unwrap_or(&empty);
                if Some(i) == named {
                    continue;
                }
                for (at, line) in cell.lines.iter().enumerate() {
                    let small = self.paper.scale.note;
                    let (style, mut inlines) = cell_line(line, look.text, small);
                    if inlines_are_empty(&inlines) {
                        continue;
                    }
                    if at == 0 && !column.title.trim().is_empty() {
                        inlines.insert(0, Inline::quiet(format!("{}: ", column.title)));
                    }
                    self.gap = 2.0 * zoom;
                    let node = self.tree.add(body, Role::Paragraph);
                    let text = self.text(&inlines, style, place.width, node);
                    self.text_pieces(text, place.x);
                }
            }
            // A long one may go on on the next page.
            if together(&self.pieces[first..]) <= self.paper.depth() / 4.0 {
                self.join(first);
            }
            self.gap = 5.0 * zoom;
        }
    }

    fn cell(
        &mut self,
        cell: &Cell,
        column: &Column,
        slot: &Slot,
        style: Style,
        after_point: f32,
        node: NodeId,
    ) -> Vec<Strip> {
        let mut strips = Vec::new();
        let mut y = 0.0;
        for (i, line) in cell.lines.iter().enumerate() {
            let (style, inlines) = cell_line(line, style, self.paper.scale.note);
            if line.style == CellStyle::Writing {
                // The last line to write on is the rule below the row.
                let is_last = i + 1 == cell.lines.len() && inlines_are_empty(&inlines);
                let line = rule(slot.x, y + WRITING_LINE - 0.75, slot.width, 0.75, WRITING);
                strips.push(Strip {
                    y,
                    height: WRITING_LINE,
                    items: if is_last { Vec::new() } else { vec![line] },
                });
                y += WRITING_LINE;
                if inlines_are_empty(&inlines) {
                    continue;
                }
            }
            // One line of text is the cell's own content; several are paragraphs in it.
            let owner = match cell.lines.len() {
                1 => node,
                _ => self.tree.add(node, Role::Paragraph),
            };
            let mut text = self.text(&inlines, style, slot.width, owner);
            let alone = cell.lines.len() == 1 && text.setting.lines.len() == 1;
            let before_point = match column.align {
                Align::Decimal if alone => Some(self.before_point(&inlines, style)),
                _ => None,
            };
            for index in 0..text.setting.lines.len() {
                let width = text.setting.lines[index].width;
                let x = match (column.align, before_point) {
                    (Align::Start, _) => slot.x,
                    (_, Some(before)) => slot.x + slot.width - after_point - before,
                    (_, None) => slot.x + slot.width - width,
                };
                let mut items = Vec::new();
                self.line(&mut text, index, x.max(slot.x), y, &mut items);
                strips.push(Strip {
                    y,
                    height: style.leading,
                    items,
                });
                y += style.leading;
            }
        }
        strips
    }

    /// For each decimal column, the widest part from the point on.
    fn decimals(&mut self, table: &Table, style: Style) -> Vec<f32> {
        let mut widest = vec![0.0; table.columns.len()];
        for (i, column) in table.columns.iter().enumerate() {
            if column.align != Align::Decimal {
                continue;
            }
            for cell in table.rows.iter().filter_map(|row| row.cells.get(i)) {
                let [line] = cell.lines.as_slice() else {
                    continue;
                };
                let (style, inlines) = cell_line(line, style, style);
                let all = self.text_width(&plain_text(&inlines), style);
                let after = all - self.before_point(&inlines, style);
                widest[i] = f32::max(widest[i], after);
            }
        }
        widest
    }

    fn before_point(&mut self, inlines: &[Inline], style: Style) -> f32 {
        let text = plain_text(inlines);
        let digits = text.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
        let whole = |c: char| c.is_ascii_digit() || c == ',';
        let end = text[digits..]
            .find(|c| !whole(c))
            .map_or(text.len(), |at| digits + at);
        self.text_width(&text[..end], style)
    }

    fn text_width(&mut self, text: &str, style: Style) -> f32 {
        let shaped = self.fonts.shape(style.weight, style.tabular, text);
        shaped.width * style.size / 1000.0
    }
}

fn cell_line(line: &CellLine, style: Style, small: Style) -> (Style, Vec<Inline>) {
    let style = match line.style {
        CellStyle::Title => Style {
            weight: Weight::Bold,
            ..style
        },
        CellStyle::Body => style,
        CellStyle::Note | CellStyle::Writing => small,
    };
    (style, line.inlines.clone())
}

fn inlines_are_empty(inlines: &[Inline]) -> bool {
    inlines
        .iter()
        .all(|inline| matches!(inline, Inline::Text { text, .. } if text.trim().is_empty()))
}

fn plain_text(inlines: &[Inline]) -> String {
    let text = inlines.iter().map(|inline| match inline {
        Inline::Text { text, .. } | Inline::Link { text, .. } => text.as_str(),
        _ => "",
    });
    text.collect()
}

/// Rows are only as high as needed: where one column needs many lines and others have room that
/// nothing in them uses, it gets that room.
fn share_spare_width(extents: &[Extent], asked: &mut [f32]) {
    let wanting: Vec<f32> = asked
        .iter()
        .zip(extents)
        .map(|(asked, extent)| match extent.line > 2.2 * asked {
            true => extent.line - asked,
            false => 0.0,
        })
        .collect();
    let all: f32 = wanting.iter().sum();
    if all == 0.0 {
        return;
    }
    let spare: Vec<f32> = asked
        .iter()
        .zip(extents)
        .map(|(asked, extent)| (asked - extent.line).max(0.0))
        .collect();
    let given: f32 = spare.iter().sum();
    for (i, width) in asked.iter_mut().enumerate() {
        *width += given * wanting[i] / all - spare[i];
    }
}

/// Columns fill the width in the proportions of `asked`; no padding at the outer edges.
fn slots(asked: &[f32], place: Place) -> Vec<Slot> {
    let all: f32 = asked.iter().sum();
    let mut x = place.x;
    let mut slots = Vec::new();
    for (i, asked_for) in asked.iter().enumerate() {
        let width = place.width * asked_for / all;
        let before = if i == 0 { 0.0 } else { CELL_SIDE };
        let after = if i + 1 == asked.len() { 0.0 } else { CELL_SIDE };
        slots.push(Slot {
            x: x + before,
            width: (width - before - after).max(1.0),
        });
        x += width;
    }
    slots
}

/// Cuts a row that is higher than a page into parts that are not.
fn split(cells: Vec<Vec<Strip>>, room: f32) -> Vec<Vec<Vec<Strip>>> {
    let bottom = cells
        .iter()
        .filter_map(|strips| strips.last())
        .map(|s| s.y + s.height);
    let bottom = bottom.fold(0.0, f32::max);
    let mut parts: Vec<Vec<Vec<Strip>>> = Vec::new();
    let mut cells: Vec<_> = cells
        .into_iter()
        .map(|strips| strips.into_iter().peekable())
        .collect();
    let mut from = 0.0;
    while from < bottom {
        let mut to = from;
        let part: Vec<Vec<Strip>> = cells
            .iter_mut()
            .map(|strips| {
                let mut taken = Vec::new();
                while let Some(strip) =
                    strips.next_if(|s| s.y + s.height <= from + room || s.height > room)
                {
                    to = f32::max(to, strip.y + strip.height);
                    taken.push(strip);
                }
                taken
            })
            .collect();
        parts.push(part);
        if to <= from {
            break;
        }
        from = to;
    }
    parts
}
