//! Lines over time, the strip of levels, and what happened when.

use super::figure::Side;
use super::inline::Style;
use super::{Column, Flow, mark};
use crate::model::{Cell, Inline, Lines, Rating, RatingStrip, Series, Timeline};
use crate::page::*;

/// Space for the names of the lines at their ends.
const NAMES: f32 = 0.27;
/// Space for the figures of the scale.
const SCALE: f32 = 34.0;
const MOST_LINES: usize = 4;

impl Flow<'_> {
    pub(super) fn lines_figure(&mut self, figure: &Lines, column: Column) {
        let style = self.paper.scale.figure;
        if self.paper.is_large() {
            let mut titles = vec!["Period"];
            titles.extend(figure.series.iter().map(|one| one.name.as_str()));
            let row = |(i, period): (usize, &String)| {
                let mut cells = vec![Cell::text(period)];
                cells.extend(figure.series.iter().map(|one| {
                    let point = one.points.get(i).and_then(Option::as_ref);
                    Cell::text(point.map_or("Not measured", |point| &point.text))
                }));
                cells
            };
            let rows = figure.periods.iter().enumerate().map(row).collect();
            let target = figure
                .target
                .iter()
                .map(|target| format!("{}.", target.text));
            let alt = super::figure::with_data(&figure.alt, target);
            return self.in_words(&figure.caption, &alt, &titles, rows, column);
        }
        let node = self.figure(&figure.caption, lines_alt(figure), column);
        let mark = Mark::Node(node);
        let mut items = Vec::new();
        let left = column.x + SCALE * self.paper.zoom;
        let right = column.x + column.width * (1.0 - NAMES);
        let (top, depth) = (8.0, 130.0 * self.paper.zoom);
        let series = &figure.series[..figure.series.len().min(MOST_LINES)];
        let step = step(largest(figure));
        let steps = (largest(figure) / step).ceil().max(1.0);
        let up = |value: f64| top + depth * (1.0 - (value / (steps * step)) as f32);
        let periods = figure.periods.len().max(1);
        let pitch = (right - left) / periods as f32;
        let across = |period: usize| left + (period as f32 + 0.5) * pitch;

        for i in 0..=steps as usize {
            let value = i as f64 * step;
            let color = if i == 0 { INK } else { HAIRLINE };
            let line = Draw::Fill {
                x: left,
                y: up(value),
                width: right - left,
                height: if i == 0 { 0.75 } else { 0.5 },
                color,
            };
            items.push(Item::new(mark, line));
            let place = Column {
                width: left - column.x - 6.0,
                ..column
            };
            let y = up(value) - style.leading / 2.0;
            let words = plainly(value, step);
            self.figure_text(
                &words,
                style.tabular(),
                place,
                Side::Right,
                y,
                mark,
                &mut items,
            );
        }
        let mut foot: f32 = style.leading;
        for (i, period) in figure.periods.iter().enumerate() {
            let place = Column {
                x: left + i as f32 * pitch + 2.0,
                width: pitch - 4.0,
                ..column
            };
            let y = top + depth + 5.0;
            foot = foot.max(self.centered(period, style, place, y, mark, &mut items));
        }
        if let Some(target) = &figure.target {
            let y = up(target.value);
            items.push(Item::new(
                mark,
                Draw::Line {
                    from: (left, y),
                    to: (right, y),
                    thickness: 1.0,
                    color: INK,
                    dash: Some(3.0),
                },
            ));
        }
        let mut names: Vec<(f32, String, Style)> = Vec::new();
        for (i, one) in series.iter().enumerate() {
            let color = self.line_color(i);
            self.one_line(one, (&across, &up), i, mark, &mut items);
            let last = one.points.iter().flatten().last();
            if let Some(point) = last {
                let words = match series.len() {
                    1 => one.name.clone(),
                    _ => format!("{} {}", one.name, point.text),
                };
                names.push((up(point.value), words, style.bold().colored(color)));
            }
            if series.len() == 1 {
                self.values(one, (&across, &up), (pitch, column), mark, &mut items);
            }
        }
        if let Some(target) = &figure.target {
            names.push((up(target.value), target.text.clone(), style));
        }
        names.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut free = f32::MIN;
        let place = Column {
            x: right + 8.0,
            width: column.width * NAMES - 8.0,
            ..column
        };
        for (y, words, style) in names {
            let lines = self
                .plain(&words, style, place.width, node)
                .setting
                .lines
                .len();
            let height = lines as f32 * (style.leading - 2.0);
            let y = (y - style.leading / 2.0).max(free);
            let middle = y + (height - style.leading + 2.0) / 2.0;
            self.figure_text(&words, style, place, Side::Left, middle, mark, &mut items);
            free = y + height;
        }
        let bottom = (top + depth + 5.0 + foot).max(free);
        self.finish_figure(node, bottom + 2.0, items, column);
    }

    /// A line with a mark of its own shape at each point; a gap where nothing was measured.
    fn one_line(
        &mut self,
        one: &Series,
        (across, up): (&dyn Fn(usize) -> f32, &dyn Fn(f64) -> f32),
        number: usize,
        mark: Mark,
        items: &mut Vec<Item>,
    ) {
        let color = self.line_color(number);
        let at = |i: usize| {
            let point = one.points.get(i)?.as_ref()?;
            Some((across(i), up(point.value)))
        };
        for i in 1..one.points.len() {
            if let (Some(from), Some(to)) = (at(i - 1), at(i)) {
                items.push(Item::new(
                    mark,
                    Draw::Line {
                        from,
                        to,
                        thickness: 1.75,
                        color,
                        dash: [None, Some(6.0), Some(2.5), Some(10.0)][number],
                    },
                ));
            }
        }
        let r = 3.4 * self.paper.zoom.min(1.4);
        for (x, y) in (0..one.points.len()).filter_map(at) {
            let paint = Paint::Fill(color);
            let shape = |points: Vec<(f32, f32)>| Draw::Shape { points, paint };
            items.push(Item::new(
                mark,
                match number {
                    0 => Draw::Circle {
                        center: (x, y),
                        radius: r,
                        paint,
                    },
                    1 => shape(vec![
                        (x - r, y - r),
                        (x + r, y - r),
                        (x + r, y + r),
                        (x - r, y + r),
                    ]),
                    2 => shape(vec![
                        (x, y - 1.3 * r),
                        (x + 1.2 * r, y + r),
                        (x - 1.2 * r, y + r),
                    ]),
                    _ => shape(vec![
                        (x, y - 1.4 * r),
                        (x + 1.4 * r, y),
                        (x, y + 1.4 * r),
                        (x - 1.4 * r, y),
                    ]),
                },
            ));
        }
    }

    /// The value above each point.
    fn values(
        &mut self,
        one: &Series,
        (across, up): (&dyn Fn(usize) -> f32, &dyn Fn(f64) -> f32),
        (pitch, column): (f32, Column),
        mark: Mark,
        items: &mut Vec<Item>,
    ) {
        let style = self.paper.scale.figure.bold().tabular();
        for (i, point) in one.points.iter().enumerate() {
            let Some(point) = point else { continue };
            let place = Column {
                x: across(i) - pitch / 2.0,
                width: pitch,
                ..column
            };
            let y = (up(point.value) - style.leading - 4.0).max(-2.0);
            self.centered(&point.text, style, place, y, mark, items);
        }
    }

    fn line_color(&self, number: usize) -> Rgb {
        [self.brand, INK, SECONDARY, self.brand][number % MOST_LINES]
    }

    pub(super) fn rating_strip(&mut self, figure: &RatingStrip, column: Column) {
        let style = self.paper.scale.figure;
        if self.paper.is_large() {
            let row = |(i, word): (usize, &String)| {
                let level = Some(i as u8 + 1);
                let now = figure.now == level;
                let rating = Inline::Rating(Rating {
                    level,
                    word: word.clone(),
                    earlier: !now,
                });
                let said = match (now, figure.last == level) {
                    (true, true) => "This time and last time",
                    (true, false) => "This time",
                    (false, true) => "Last time",
                    (false, false) => "",
                };
                vec![Cell::inlines(vec![rating]), Cell::text(said)]
            };
            let rows = figure.levels.iter().take(4).enumerate().map(row).collect();
            let titles = ["Level", "Reached"];
            return self.in_words(&figure.caption, &figure.alt, &titles, rows, column);
        }
        let node = self.figure(&figure.caption, strip_alt(figure), column);
        let mark = Mark::Node(node);
        let mut items = Vec::new();
        let levels = figure.levels.len().clamp(1, 4);
        let pitch = column.width / levels as f32;
        let (top, pad) = (style.leading + 3.0, 7.0);
        let mut height: f32 = 0.0;
        let mut drawn = Vec::new();
        for (i, word) in figure.levels.iter().take(4).enumerate() {
            let level = i as u8 + 1;
            let now = figure.now == Some(level);
            let size = style.size * 1.3;
            let rating = Rating {
                level: Some(level),
                word: String::new(),
                earlier: !now,
            };
            let x = column.x + i as f32 * pitch + pad;
            mark::rating(&mut drawn, x, top + pad + size, size, &rating);
            let beside = mark::rating_width(size) + 6.0;
            let place = Column {
                x: x + beside,
                width: pitch - beside - 2.0 * pad,
                ..column
            };
            let style = if now { style.bold() } else { style };
            let mut text = self.plain(word, style, place.width, node);
            text.setting.end_with_space(&mut self.fonts);
            let y = top + pad + size - style.baseline();
            self.lines(&mut text, place.x, y, &mut drawn);
            height = height.max(y - top + text.height());
            for (reached, words) in [(figure.now, "This time"), (figure.last, "Last time")] {
                if reached == Some(level) {
                    let below = reached == figure.last && figure.now == figure.last;
                    let words = match (below, words) {
                        (true, "This time") => "This time and last time",
                        (true, _) => continue,
                        _ => words,
                    };
                    let place = Column {
                        x: column.x + i as f32 * pitch,
                        width: pitch,
                        ..column
                    };
                    self.centered(words, style, place, 0.0, mark, &mut items);
                }
            }
        }
        let height = height + pad;
        for i in 0..levels {
            let (x, level) = (column.x + i as f32 * pitch, i as u8 + 1);
            if figure.now == Some(level) {
                let fill = Draw::Fill {
                    x,
                    y: top,
                    width: pitch,
                    height,
                    color: TINT,
                };
                items.push(Item::new(mark, fill));
            }
        }
        for i in 0..levels {
            let (x, level) = (column.x + i as f32 * pitch, i as u8 + 1);
            let (thickness, color) = match figure.now == Some(level) {
                true => (2.0, level_color(level)),
                false => (0.5, WRITING),
            };
            let edge = frame(x, top, pitch, height, thickness, color);
            items.push(Item::new(mark, edge));
        }
        for item in &mut drawn {
            item.mark = mark;
        }
        items.append(&mut drawn);
        self.finish_figure(node, top + height + 2.0, items, column);
    }

    pub(super) fn timeline(&mut self, figure: &Timeline, column: Column) {
        let style = self.paper.scale.figure;
        let dates = (column.width * 0.26)
            .max(110.0 * self.paper.zoom)
            .min(column.width * 0.4);
        let axis = column.x + dates + 12.0;
        let mut rest = figure.moments.as_slice();
        let mut first = true;
        while first || !rest.is_empty() {
            let node = match first {
                true => self.figure(&figure.caption, timeline_alt(&figure.alt, rest), column),
                false => self.more_of_figure(timeline_alt("", rest), column),
            };
            first = false;
            let mark = Mark::Node(node);
            let mut items = Vec::new();
            let mut y = 2.0;
            let mut marks = Vec::new();
            while let Some((moment, later)) = rest.split_first() {
                let mut when = self.plain(&moment.when, style.bold().tabular(), dates, node);
                let room = column.x + column.width - axis - 16.0;
                let mut what = self.plain(&moment.what, style, room, node);
                let height = when.height().max(what.height());
                if y > 2.0 && y + height > self.paper.depth() * 0.8 {
                    break;
                }
                when.setting.end_with_space(&mut self.fonts);
                what.setting.end_with_space(&mut self.fonts);
                self.lines(&mut when, column.x, y, &mut items);
                self.lines(&mut what, axis + 16.0, y, &mut items);
                marks.push((y + style.baseline() - 0.334 * style.size, moment.past));
                y += height + 8.0 * self.paper.zoom;
                rest = later;
            }
            let ends = marks.first().zip(marks.last());
            let mut drawn = Vec::new();
            if let Some((&(from, _), &(to, _))) = ends {
                drawn.push(Draw::Line {
                    from: (axis, from),
                    to: (axis, to),
                    thickness: 1.0,
                    color: WRITING,
                    dash: None,
                });
            }
            for (y, past) in marks {
                let (center, radius) = ((axis, y), 4.0);
                let disc = |paint| Draw::Circle {
                    center,
                    radius,
                    paint,
                };
                match past {
                    true => drawn.push(disc(Paint::Fill(self.brand))),
                    false => {
                        drawn.push(disc(Paint::Fill(WHITE)));
                        drawn.push(disc(Paint::Outline(1.25, self.brand)));
                    }
                }
            }
            items.splice(0..0, drawn.into_iter().map(|draw| Item::new(mark, draw)));
            self.finish_figure(node, y, items, column);
        }
    }

    /// Text in the middle of its place; returns its height.
    fn centered(
        &mut self,
        words: &str,
        style: Style,
        place: Column,
        y: f32,
        mark: Mark,
        items: &mut Vec<Item>,
    ) -> f32 {
        let setting = super::figure::label(&mut self.fonts, words, style, place.width);
        let height = setting.lines.len() as f32 * style.leading;
        for (i, line) in setting.lines.into_iter().enumerate() {
            let x = place.x + (place.width - line.width) / 2.0;
            super::figure::figure_line(items, mark, line, x, y + i as f32 * style.leading, style);
        }
        height
    }
}

fn largest(figure: &Lines) -> f64 {
    let points = figure.series.iter().take(MOST_LINES);
    let points = points.flat_map(|one| one.points.iter().flatten());
    let target = figure.target.iter().map(|target| target.value);
    let largest = points
        .map(|point| point.value)
        .chain(target)
        .fold(0.0, f64::max);
    if largest.is_finite() && largest > 0.0 {
        largest
    } else {
        1.0
    }
}

/// A round step of which about four make up `largest`.
fn step(largest: f64) -> f64 {
    let rough = largest / 4.0;
    let power = 10f64.powf(rough.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|times| times * power);
    steps
        .into_iter()
        .find(|&step| step >= rough * 0.999)
        .unwrap_or(power * 10.0)
}

/// The figures of the scale, with no more places than its step needs.
fn plainly(value: f64, step: f64) -> String {
    let places = (-step.log10().floor()).clamp(0.0, 6.0) as usize;
    format!("{value:.places$}")
}

fn lines_alt(figure: &Lines) -> String {
    let series = figure.series.iter().map(|one| {
        let points = figure.periods.iter().enumerate().map(|(i, period)| {
            let point = one.points.get(i).and_then(Option::as_ref);
            format!(
                "{period} {}",
                point.map_or("not measured", |point| &point.text)
            )
        });
        format!("{}: {}.", one.name, points.collect::<Vec<_>>().join(", "))
    });
    let target = figure
        .target
        .iter()
        .map(|target| format!("{}.", target.text));
    super::figure::with_data(&figure.alt, target.chain(series))
}

fn strip_alt(figure: &RatingStrip) -> String {
    let word = |level: Option<u8>| {
        let level = usize::from(level?).checked_sub(1)?;
        figure.levels.get(level).map(String::as_str)
    };
    let now = format!("This time: {}.", word(figure.now).unwrap_or("not rated"));
    let last = word(figure.last).map(|last| format!("Last time: {last}."));
    let levels = format!(
        "Levels from lowest to highest: {}.",
        figure.levels.join(", ")
    );
    super::figure::with_data(&figure.alt, [now].into_iter().chain(last).chain([levels]))
}

fn timeline_alt(alt: &str, moments: &[crate::model::Moment]) -> String {
    let moments = moments.iter().map(|moment| {
        let still = if moment.past { "" } else { " (still to come)" };
        format!(
            "{}: {}{still}.",
            moment.when,
            moment.what.trim_end_matches('.')
        )
    });
    super::figure::with_data(alt, moments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_has_round_figures_that_reach_over_the_largest() {
        for (largest, expected) in [
            (2.9, 1.0),
            (100.0, 50.0),
            (0.07, 0.02),
            (8.0, 2.0),
            (1.0, 0.5),
        ] {
            let step = step(largest);
            assert!((step - expected).abs() < 1e-9, "{largest}: {step}");
        }
        assert_eq!(plainly(0.06, 0.02), "0.06");
        assert_eq!(plainly(50.0, 50.0), "50");
    }
}
