//! Drawn marks: rating bars, boxes of actions. The typeface has none of them.

use crate::model::{Check, Rating};
use crate::page::{Draw, INK, Item, Paint, SECONDARY, WHITE, WRITING, frame, level_color};

pub fn rating_height(size: f32) -> f32 {
    if size > 20.0 { 1.1 * size } else { 0.78 * size }
}

pub fn rating_width(size: f32) -> f32 {
    1.25 * rating_height(size)
}

pub fn check_width(size: f32) -> f32 {
    0.76 * size
}

/// Four rising bars beside text of `size` with its baseline at `y`: as many filled as the level.
pub fn rating(items: &mut Vec<Item>, x: f32, y: f32, size: f32, rating: &Rating) {
    let height = rating_height(size);
    let Some(level) = rating.level else {
        let radius = height * 0.38;
        items.push(Item::decoration(Draw::Circle {
            center: (x + rating_width(size) / 2.0, y - 0.334 * size),
            radius,
            paint: Paint::Outline(0.11 * height, WRITING),
        }));
        return;
    };
    let width = height * 0.245;
    let pitch = height * 0.335;
    let line = (height * 0.08).max(0.6);
    for step in 1..=4u8 {
        let left = x + f32::from(step - 1) * pitch;
        let tall = height * (0.25 + 0.1875 * f32::from(step));
        let top = y - tall;
        let draw = match (step <= level, rating.earlier) {
            (true, false) => Draw::Fill {
                x: left,
                y: top,
                width,
                height: tall,
                color: level_color(level),
            },
            (true, true) => frame(left, top, width, tall, line, SECONDARY),
            (false, false) => frame(left, top, width, tall, line * 0.75, WRITING),
            (false, true) => {
                let stub = height * 0.12;
                Draw::Fill {
                    x: left,
                    y: y - stub,
                    width,
                    height: stub,
                    color: WRITING,
                }
            }
        };
        items.push(Item::decoration(draw));
    }
}

/// The box of an action or measure, on the baseline at `y`.
pub fn check(items: &mut Vec<Item>, x: f32, y: f32, size: f32, check: Check) {
    let side = check_width(size);
    let line = size * 0.1;
    let top = y - side + 0.04 * size;
    let at = |fx: f32, fy: f32| (x + fx * side, top + fy * side);
    let stroke = |from, to, thickness, color| {
        Item::decoration(Draw::Line {
            from,
            to,
            thickness,
            color,
            dash: None,
        })
    };
    match check {
        Check::Done => {
            items.push(Item::decoration(Draw::Fill {
                x,
                y: top,
                width: side,
                height: side,
                color: INK,
            }));
            items.push(stroke(at(0.2, 0.52), at(0.42, 0.75), line * 1.25, WHITE));
            items.push(stroke(at(0.39, 0.75), at(0.82, 0.24), line * 1.25, WHITE));
        }
        Check::Open | Check::Blank => {
            items.push(Item::decoration(frame(x, top, side, side, line, INK)))
        }
        Check::Declined => {
            items.push(Item::decoration(frame(x, top, side, side, line, INK)));
            items.push(stroke(at(0.28, 0.5), at(0.72, 0.5), line, INK));
        }
    }
}
