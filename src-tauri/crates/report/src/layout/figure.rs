//! Figures: ratings now and last time, and bars. The text alternative holds their data too.

use super::inline::{Setting, Style, set_text};
use super::paginate::Keep;
use super::{BLOCK_GAP, Column, Flow, inline};
use crate::font::Fonts;
use crate::model::{
    Bar, Bars, Block, Caption, Cell, Column as TableColumn, Inline, Rating, Ratings, RatingsRow,
    Row, Table, TableKind,
};
use crate::page::*;
use crate::tree::{NodeId, ROOT, Role};

impl Flow<'_> {
    pub(super) fn ratings(&mut self, figure: &Ratings, column: Column) {
        if self.paper.is_large() {
            return self.ratings_in_words(figure, column);
        }
        let style = self.paper.scale.figure;
        let node = self.figure(&figure.caption, ratings_alt(figure), column);
        let mark = Mark::Node(node);
        let mut items = Vec::new();
        let label_width = column.width * 0.298;
        let levels = figure.levels.len().clamp(1, 4);
        let pitch = column.width * 0.595 / levels as f32;
        let center = |level: usize| column.x + label_width + (level as f32 + 0.5) * pitch;

        let heads: Vec<Setting> = figure
            .levels
            .iter()
            .take(4)
            .map(|word| label(&mut self.fonts, word, style.bold(), pitch - 4.0))
            .collect();
        let lines = heads.iter().map(|head| head.lines.len()).max().unwrap_or(1);
        let head_height = lines as f32 * style.leading + 4.0;
        for (level, head) in heads.into_iter().enumerate() {
            let start = lines - head.lines.len();
            for (i, line) in head.lines.into_iter().enumerate() {
                let x = center(level) - line.width / 2.0;
                figure_line(
                    &mut items,
                    mark,
                    line,
                    x,
                    (start + i) as f32 * style.leading,
                    style,
                );
            }
        }
        let y = (lines - 1) as f32 * style.leading;
        self.figure_text(
            "Change",
            style.bold(),
            column,
            Side::Right,
            y,
            mark,
            &mut items,
        );

        let row = 31.0;
        let bottom = head_height + figure.rows.len() as f32 * row;
        for level in 0..levels {
            let draw = Draw::Fill {
                x: center(level) - 0.25,
                y: head_height,
                width: 0.5,
                height: bottom - head_height,
                color: HAIRLINE,
            };
            items.push(Item::new(mark, draw));
        }
        for i in 0..=figure.rows.len() {
            let outer = i == 0 || i == figure.rows.len();
            let (height, color) = if outer { (0.75, INK) } else { (0.5, HAIRLINE) };
            let y = head_height + i as f32 * row;
            let draw = Draw::Fill {
                x: column.x,
                y,
                width: column.width,
                height,
                color,
            };
            items.push(Item::new(mark, draw));
        }
        for (i, entry) in figure.rows.iter().enumerate() {
            let top = head_height + i as f32 * row;
            let y = top + (row - style.leading) / 2.0;
            let place = Column {
                width: label_width - 6.0,
                ..column
            };
            self.figure_text(
                &entry.label,
                style.bold(),
                place,
                Side::Left,
                y,
                mark,
                &mut items,
            );
            self.figure_text(
                &entry.change,
                style,
                column,
                Side::Right,
                y,
                mark,
                &mut items,
            );
            let at = |level: u8| {
                (
                    center(usize::from(level.clamp(1, levels as u8)) - 1),
                    top + row / 2.0,
                )
            };
            rating_discs(&mut items, mark, entry, at);
        }
        self.finish_figure(node, bottom + 1.0, items, column);
    }

    /// Large type has no room for a drawing: its data as a table, and what it shows in words.
    pub(super) fn in_words(
        &mut self,
        caption: &Caption,
        alt: &str,
        titles: &[&str],
        rows: Vec<Vec<Cell>>,
        column: Column,
    ) {
        let columns = titles.iter().enumerate().map(|(i, title)| TableColumn {
            row_header: i == 0,
            ..TableColumn::new(*title, 30)
        });
        let table = Table {
            caption: Some(caption.clone()),
            kind: TableKind::Plain,
            columns: columns.collect(),
            rows: rows.into_iter().map(|cells| Row { cells }).collect(),
        };
        self.table(&table, column);
        self.block(&Block::note(alt), column);
    }

    fn ratings_in_words(&mut self, figure: &Ratings, column: Column) {
        let rating = |level: Option<u8>, earlier: bool| {
            let word =
                level.and_then(|level| figure.levels.get(usize::from(level).checked_sub(1)?));
            Cell::inlines(vec![Inline::Rating(Rating {
                level,
                word: word.map_or("Not rated", String::as_str).to_owned(),
                earlier,
            })])
        };
        let row = |row: &RatingsRow| {
            vec![
                Cell::text(&row.label),
                rating(row.now, false),
                rating(row.last, true),
                Cell::text(&row.change),
            ]
        };
        let rows = figure.rows.iter().map(row).collect();
        let titles = ["What", "Now", "Last time", "Change"];
        self.in_words(&figure.caption, &figure.alt, &titles, rows, column);
    }

    pub(super) fn bars(&mut self, figure: &Bars, column: Column) {
        let pitch = match self.paper.is_large() {
            true => self.paper.scale.figure.leading + 26.0,
            false => 21.6,
        };
        let most = ((self.paper.depth() * 0.8 / pitch) as usize).max(1);
        for (i, bars) in figure.bars.chunks(most).enumerate() {
            // A figure is never cut: more bars than fit on a page make several.
            let part = Bars {
                alt: if i == 0 {
                    figure.alt.clone()
                } else {
                    String::new()
                },
                caption: figure.caption.clone(),
                bars: bars.to_vec(),
                target: figure.target.clone(),
            };
            let node = match i {
                0 => self.figure(&figure.caption, bars_alt(&part), column),
                _ => self.more_of_figure(bars_alt(&part), column),
            };
            match self.paper.is_large() {
                true => self.bars_below_labels(&part, node, column),
                false => self.bars_beside_labels(&part, node, column),
            }
        }
    }

    /// In large type a bar stands below its label.
    fn bars_below_labels(&mut self, figure: &Bars, node: NodeId, column: Column) {
        let style = self.paper.scale.figure;
        let mark = Mark::Node(node);
        let mut items = Vec::new();
        let thick = mm(6.0);
        let target = figure.target.as_ref().map_or(0.0, |target| target.value);
        let values = figure.bars.iter().map(|bar| bar.value);
        let largest = values.fold(target, f64::max).max(f64::MIN_POSITIVE);
        let length = |value: f64| (value.max(0.0) / largest) as f32 * column.width * 0.5;
        let mut y = 0.0;
        if let Some(target) = &figure.target {
            let words = label(&mut self.fonts, &target.text, style, column.width);
            for line in words.lines {
                figure_line(&mut items, mark, line, column.x, y, style);
                y += style.leading;
            }
            y += 4.0;
        }
        let target_x = figure
            .target
            .as_ref()
            .map_or(0.0, |target| length(target.value));
        let mut crossed = Vec::new();
        for bar in &figure.bars {
            let words = label(&mut self.fonts, &bar.label, style, column.width);
            for line in words.lines {
                figure_line(&mut items, mark, line, column.x + 6.0, y, style);
                y += style.leading;
            }
            let (x, width) = (column.x, length(bar.value));
            let quiet = figure.target.is_some() && bar.within_target;
            let (bar_y, height) = (y + 1.0, thick);
            crossed.push((bar_y, !quiet && width > target_x));
            if width > 0.0 {
                let color = if quiet { TINT } else { self.brand };
                let fill = Draw::Fill {
                    x,
                    y: bar_y,
                    width,
                    height,
                    color,
                };
                items.push(Item::new(mark, fill));
                if quiet {
                    let outline = frame(x, bar_y, width, height, 1.0, self.brand);
                    items.push(Item::new(mark, outline));
                }
            }
            let verdict = bar.verdict.iter().map(|verdict| format!("  {verdict}"));
            let words = format!("{}{}", bar.text, verdict.collect::<String>());
            let words = label(
                &mut self.fonts,
                &words,
                style.bold().tabular(),
                column.width * 0.46,
            );
            let x = column.x + width.max(target_x).max(2.0) + 8.0;
            let extra = (words.lines.len() as f32 - 1.0) * style.leading;
            for line in words.lines {
                let middle = bar_y + (thick - style.leading) / 2.0;
                figure_line(&mut items, mark, line, x, middle, style);
                y += style.leading;
            }
            y += 6.0 - style.leading + thick - extra.min(0.0);
        }
        for (y, solid) in crossed.into_iter().filter(|_| figure.target.is_some()) {
            let x = column.x + target_x;
            let line = Draw::Line {
                from: (x, y - 3.0),
                to: (x, y + thick + 3.0),
                thickness: 1.5,
                color: if solid { WHITE } else { INK },
                dash: Some(4.0),
            };
            items.push(Item::new(mark, line));
        }
        self.finish_figure(node, y + 4.0, items, column);
    }

    fn bars_beside_labels(&mut self, figure: &Bars, node: NodeId, column: Column) {
        let style = self.paper.scale.figure;
        let mark = Mark::Node(node);
        let mut items = Vec::new();
        let measured = figure.target.is_some();
        let label_width = column.width * if measured { 0.286 } else { 0.22 };
        let axis = column.x + label_width;
        let scale_width = column.width * if measured { 0.46 } else { 0.6 };
        let (pitch, thick) = if measured {
            (21.6, mm(5.0))
        } else {
            (16.4, mm(4.4))
        };
        let target = figure.target.as_ref().map_or(0.0, |target| target.value);
        let largest = figure
            .bars
            .iter()
            .map(|bar| bar.value)
            .fold(target, f64::max)
            .max(f64::MIN_POSITIVE);
        let length = |value: f64| (value.max(0.0) / largest) as f32 * scale_width;

        let top = if measured { style.leading + 4.0 } else { 2.0 };
        let bottom = top + figure.bars.len() as f32 * pitch;
        for (i, bar) in figure.bars.iter().enumerate() {
            let y = top + i as f32 * pitch;
            let text_y = y + (pitch - style.leading) / 2.0;
            let place = Column {
                width: label_width - 6.0,
                ..column
            };
            self.figure_text(
                &bar.label,
                style,
                place,
                Side::Left,
                text_y,
                mark,
                &mut items,
            );
            let (x, bar_y, width) = (axis, y + (pitch - thick) / 2.0, length(bar.value));
            if width > 0.0 {
                let quiet = measured && bar.within_target;
                let color = if quiet { TINT } else { self.brand };
                let fill = Draw::Fill {
                    x,
                    y: bar_y,
                    width,
                    height: thick,
                    color,
                };
                items.push(Item::new(mark, fill));
                if quiet {
                    let outline = frame(x, bar_y, width, thick, 1.0, self.brand);
                    items.push(Item::new(mark, outline));
                }
            }
            let value_x = if measured {
                column.x + column.width * 0.765
            } else {
                axis + width + 7.0
            };
            let value_style = style.bold().tabular();
            let place = Column {
                x: value_x,
                ..column
            };
            self.figure_text(
                &bar.text,
                value_style,
                place,
                Side::Left,
                text_y,
                mark,
                &mut items,
            );
            if let Some(verdict) = &bar.verdict {
                let place = Column {
                    x: column.x + column.width * 0.823,
                    ..column
                };
                self.figure_text(verdict, style, place, Side::Left, text_y, mark, &mut items);
            }
        }
        let (from, to) = ((axis, top - 2.0), (axis, bottom + 2.0));
        let axis_line = Draw::Line {
            from,
            to,
            thickness: 1.0,
            color: INK,
            dash: None,
        };
        items.push(Item::new(mark, axis_line));
        if let Some(target) = &figure.target {
            let x = axis + length(target.value);
            self.target_line(figure, x, (top, pitch, thick), &length, mark, &mut items);
            let words = label(&mut self.fonts, &target.text, style, column.width);
            for line in words.lines {
                let start = (x - line.width / 2.0).max(column.x);
                let start = start.min(column.x + column.width - line.width);
                figure_line(&mut items, mark, line, start, 0.0, style);
            }
        }
        self.finish_figure(node, bottom + 4.0, items, column);
    }

    /// The dashed target line: ink beside bars, white where it crosses a solid one.
    fn target_line(
        &mut self,
        figure: &Bars,
        x: f32,
        (top, pitch, thick): (f32, f32, f32),
        length: &dyn Fn(f64) -> f32,
        mark: Mark,
        items: &mut Vec<Item>,
    ) {
        let axis_to_target = figure
            .target
            .as_ref()
            .map_or(0.0, |target| length(target.value));
        let mut stroke = |y0: f32, y1: f32, color: Rgb| {
            let (from, to) = ((x, y0), (x, y1));
            let draw = Draw::Line {
                from,
                to,
                thickness: 1.0,
                color,
                dash: Some(3.0),
            };
            items.push(Item::new(mark, draw));
        };
        let bottom = top + figure.bars.len() as f32 * pitch;
        stroke(top - 3.0, bottom + 2.0, INK);
        for (i, bar) in figure.bars.iter().enumerate() {
            if !bar.within_target && length(bar.value) > axis_to_target {
                let y = top + i as f32 * pitch + (pitch - thick) / 2.0;
                stroke(y, y + thick, WHITE);
            }
        }
    }

    pub(super) fn more_of_figure(&mut self, alt: String, column: Column) -> NodeId {
        self.space(BLOCK_GAP, 8.0);
        self.tree.add(column.node, Role::Figure { alt })
    }

    pub(super) fn figure(&mut self, caption: &Caption, alt: String, column: Column) -> NodeId {
        self.space(BLOCK_GAP, 8.0);
        let words = self.tree.add(ROOT, Role::Paragraph);
        self.caption(caption, words, column);
        self.gap = 6.0;
        self.tree.add(column.node, Role::Figure { alt })
    }

    pub(super) fn finish_figure(
        &mut self,
        node: NodeId,
        height: f32,
        mut items: Vec<Item>,
        column: Column,
    ) {
        let bounds = Draw::Bounds {
            x: column.x,
            y: 0.0,
            width: column.width,
            height,
        };
        items.push(Item::new(Mark::Node(node), bounds));
        self.piece(height, items).keep = Keep::Free;
    }

    #[expect(clippy::too_many_arguments, reason = "a text, its look and its place")]
    pub(super) fn figure_text(
        &mut self,
        text: &str,
        style: Style,
        place: Column,
        side: Side,
        y: f32,
        mark: Mark,
        items: &mut Vec<Item>,
    ) {
        let room = (self.paper.width - mm(12.0) - place.x).min(place.width);
        let mut setting = label(&mut self.fonts, text, style, room);
        // What is longer is told by the text alternative.
        setting.lines.truncate(MOST_LABEL_LINES);
        // Two lines share the height of one row: a long label is set around its middle.
        let extra = (setting.lines.len() as f32 - 1.0) * (style.leading - 2.0) / 2.0;
        for (i, line) in setting.lines.into_iter().enumerate() {
            let x = match side {
                Side::Left => place.x,
                Side::Right => place.x + place.width - line.width,
            };
            figure_line(
                items,
                mark,
                line,
                x,
                y - extra + i as f32 * (style.leading - 2.0),
                style,
            );
        }
    }
}

const MOST_LABEL_LINES: usize = 4;

#[derive(Clone, Copy)]
pub(super) enum Side {
    Left,
    Right,
}

/// Text of a figure. The space at its end keeps it apart from the next where it is read out.
pub(super) fn label(fonts: &mut Fonts, text: &str, style: Style, width: f32) -> Setting {
    let mut setting = set_text(fonts, text, style, width);
    setting.lines.truncate(2 * MOST_LABEL_LINES);
    setting.end_with_space(fonts);
    setting
}

pub(super) fn figure_line(
    items: &mut Vec<Item>,
    mark: Mark,
    line: inline::Line,
    x: f32,
    y: f32,
    style: Style,
) {
    for part in line.parts {
        let inline::Part::Text {
            x: at,
            weight,
            color,
            runs,
            ..
        } = part
        else {
            continue;
        };
        let (x, y) = (x + at, y + style.baseline());
        items.push(Item::new(
            mark,
            Draw::Text {
                x,
                y,
                size: style.size,
                weight,
                color,
                runs,
            },
        ));
    }
}

/// A solid disc now, an outlined one where last time was different, and the way between.
fn rating_discs(
    items: &mut Vec<Item>,
    mark: Mark,
    row: &RatingsRow,
    at: impl Fn(u8) -> (f32, f32),
) {
    let radius = 6.2;
    let moved = row.last.filter(|last| Some(*last) != row.now);
    if let Some(last) = moved {
        let (fill, paint) = (Paint::Fill(WHITE), Paint::Outline(1.1, SECONDARY));
        items.push(Item::new(
            mark,
            Draw::Circle {
                center: at(last),
                radius,
                paint: fill,
            },
        ));
        items.push(Item::new(
            mark,
            Draw::Circle {
                center: at(last),
                radius,
                paint,
            },
        ));
    }
    if let Some(now) = row.now {
        let paint = Paint::Fill(level_color(now));
        items.push(Item::new(
            mark,
            Draw::Circle {
                center: at(now),
                radius,
                paint,
            },
        ));
    }
    if let (Some(last), Some(now)) = (moved, row.now) {
        let ((from, y), (to, _)) = (at(last), at(now));
        let way = (to - from).signum();
        let (start, tip) = (from + way * (radius + 3.0), to - way * (radius + 3.0));
        let neck = tip - way * 6.0;
        items.push(Item::new(
            mark,
            Draw::Line {
                from: (start, y),
                to: (neck, y),
                thickness: 1.25,
                color: INK,
                dash: None,
            },
        ));
        let points = vec![(tip, y), (neck, y - 3.2), (neck, y + 3.2)];
        items.push(Item::new(
            mark,
            Draw::Shape {
                points,
                paint: Paint::Fill(INK),
            },
        ));
    }
}

fn ratings_alt(figure: &Ratings) -> String {
    let word = |level: Option<u8>| {
        level
            .and_then(|level| figure.levels.get(usize::from(level).checked_sub(1)?))
            .map_or("not rated", String::as_str)
    };
    let rows = figure.rows.iter().map(|row| {
        format!(
            "{}: {}, last time {}, {}.",
            row.label,
            word(row.now),
            word(row.last),
            row.change
        )
    });
    with_data(&figure.alt, rows)
}

fn bars_alt(figure: &Bars) -> String {
    let bar = |bar: &Bar| match &bar.verdict {
        Some(verdict) => format!("{}: {}, {}.", bar.label, bar.text, verdict),
        None => format!("{}: {}.", bar.label, bar.text),
    };
    let target = figure
        .target
        .iter()
        .map(|target| format!("{}.", target.text));
    with_data(&figure.alt, target.chain(figure.bars.iter().map(bar)))
}

pub(super) fn with_data(alt: &str, data: impl Iterator<Item = String>) -> String {
    let mut parts = vec![alt.trim().to_owned()];
    parts.extend(data);
    parts.retain(|part| !part.is_empty());
    parts.join(" ")
}
