//! Tables: columns, header rows, rows that stay whole.

use super::paginate::Keep;
use super::{
    BODY_BOTTOM, BODY_TOP, CAPTION, Column as Place, Flow, PARAGRAPH_GAP, Repeated, TABLE_GAP, Text,
};
use crate::font::Weight;
use crate::layout::inline::Style;
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

/// The looks of a kind of table.
struct Look {
    text: Style,
    above: f32,
    below: f32,
    head_above: f32,
    head_below: f32,
}

fn look(kind: TableKind) -> Look {
    match kind {
        TableKind::Plain | TableKind::Form => Look {
            text: Style::new(11.0, 14.6).tabular(),
            above: 2.5,
            below: 2.6,
            head_above: 2.8,
            head_below: 2.6,
        },
        TableKind::Compact => Look {
            text: Style::new(10.5, 14.0).tabular(),
            above: 1.3,
            below: 1.4,
            head_above: 1.6,
            head_below: 1.5,
        },
        TableKind::Requirements => Look {
            text: Style::new(11.0, 14.6).tabular(),
            above: 4.0,
            below: 4.0,
            head_above: 3.4,
            head_below: 3.2,
        },
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
        let look = look(table.kind);
        self.space(TABLE_GAP, 8.0);
        let node = self.tree.add(place.node, Role::Table);
        if let Some(caption) = &table.caption {
            self.gap = self.gap.max(PARAGRAPH_GAP);
            let caption_node = self.tree.add(node, Role::Caption);
            self.caption(caption, caption_node, place);
            self.gap = 4.0;
        }
        let slots = slots(&table.columns, place);
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
            if (i == 0 || i + 2 == rows) && !last && self.pieces.len() == first + 1 {
                self.pieces[first].keep = Keep::Strong;
            }
        }
    }

    /// A bold label and what is shown.
    pub(super) fn caption(&mut self, caption: &Caption, node: NodeId, place: Place) {
        let inlines = [
            Inline::strong(format!("{}. ", caption.label)),
            Inline::text(format!(" {}", caption.text)),
        ];
        let mut text = self.text(&inlines, CAPTION, place.width, node);
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
        let style = Style {
            size: 10.5,
            leading: 14.0,
            ..look.text
        }
        .bold();
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
        self.repeated.push(Repeated {
            height: total,
            items: repeated,
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
        let room = BODY_BOTTOM - BODY_TOP - self.repeated[header].height - look.above - look.below;
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
            let (thickness, color) = if end { (0.75, INK) } else { (0.5, HAIRLINE) };
            let total = look.above + bottom + look.below + thickness;
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
        for line in &cell.lines {
            let (style, inlines) = cell_line(line, style);
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
                let (style, inlines) = cell_line(line, style);
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

fn cell_line(line: &CellLine, style: Style) -> (Style, Vec<Inline>) {
    let style = match line.style {
        CellStyle::Title => Style {
            weight: Weight::Bold,
            ..style
        },
        CellStyle::Body => style,
        CellStyle::Note | CellStyle::Writing => style.colored(SECONDARY),
    };
    (style, line.inlines.clone())
}

fn plain_text(inlines: &[Inline]) -> String {
    let text = inlines.iter().map(|inline| match inline {
        Inline::Text { text, .. } | Inline::Link { text, .. } => text.as_str(),
        _ => "",
    });
    text.collect()
}

/// Columns fill the width in the proportions they ask for; no padding at the outer edges.
fn slots(columns: &[Column], place: Place) -> Vec<Slot> {
    let asked: f32 = columns
        .iter()
        .map(|column| f32::from(column.width.max(1)))
        .sum();
    let mut x = place.x;
    let mut slots = Vec::new();
    for (i, column) in columns.iter().enumerate() {
        let width = place.width * f32::from(column.width.max(1)) / asked;
        let before = if i == 0 { 0.0 } else { CELL_SIDE };
        let after = if i + 1 == columns.len() {
            0.0
        } else {
            CELL_SIDE
        };
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
