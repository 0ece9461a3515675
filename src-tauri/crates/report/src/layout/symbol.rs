//! The drawings of Easy Read, in lines and areas on a square of 100.

use crate::model::Symbol;
use crate::page::{Draw, INK, Item, Paint, Rgb, WHITE};

const LINE: f32 = 4.5;

struct Pen<'a> {
    items: &'a mut Vec<Item>,
    at: (f32, f32),
    unit: f32,
    color: Rgb,
}

/// Draws `symbol` on a square with its left upper corner at `at`.
pub fn draw(items: &mut Vec<Item>, symbol: Symbol, at: (f32, f32), side: f32, color: Rgb) {
    let mut pen = Pen {
        items,
        at,
        unit: side / 100.0,
        color,
    };
    match symbol {
        Symbol::House => pen.house(),
        Symbol::Visit => pen.visit(),
        Symbol::Talk => pen.talk(),
        Symbol::Family => pen.family(),
        Symbol::Plant => pen.plant(),
        Symbol::Help => pen.help(),
        Symbol::Medicine => pen.medicine(),
        Symbol::Night => pen.night(),
        Symbol::Food => pen.food(),
        Symbol::Support => pen.support(),
        Symbol::Plan => pen.plan(),
        Symbol::Calendar => pen.calendar(),
        Symbol::Phone => pen.phone(),
    }
}

impl Pen<'_> {
    fn point(&self, (x, y): (f32, f32)) -> (f32, f32) {
        (self.at.0 + x * self.unit, self.at.1 + y * self.unit)
    }

    fn push(&mut self, draw: Draw) {
        self.items.push(Item::decoration(draw));
    }

    /// An area with an edge of ink.
    fn area(&mut self, points: &[(f32, f32)], fill: Rgb) {
        let points: Vec<_> = points.iter().map(|&point| self.point(point)).collect();
        let paint = Paint::Fill(fill);
        self.push(Draw::Shape {
            points: points.clone(),
            paint,
        });
        let paint = Paint::Outline(LINE * self.unit, INK);
        self.push(Draw::Shape { points, paint });
    }

    fn square(&mut self, (x, y): (f32, f32), (width, height): (f32, f32), fill: Rgb) {
        let (right, foot) = (x + width, y + height);
        self.area(&[(x, y), (right, y), (right, foot), (x, foot)], fill);
    }

    fn disc(&mut self, center: (f32, f32), radius: f32, fill: Rgb) {
        let (center, radius) = (self.point(center), radius * self.unit);
        for paint in [Paint::Fill(fill), Paint::Outline(LINE * self.unit, INK)] {
            self.push(Draw::Circle {
                center,
                radius,
                paint,
            });
        }
    }

    fn line(&mut self, from: (f32, f32), to: (f32, f32)) {
        self.stroke(from, to, LINE, INK);
    }

    fn stroke(&mut self, from: (f32, f32), to: (f32, f32), thickness: f32, color: Rgb) {
        let (from, to) = (self.point(from), self.point(to));
        let thickness = thickness * self.unit;
        self.push(Draw::Line {
            from,
            to,
            thickness,
            color,
            dash: None,
        });
    }

    /// A head over shoulders, with the feet of the body at `foot`.
    fn person(&mut self, x: f32, foot: f32, size: f32, fill: Rgb) {
        let arch = |turn: f32| {
            let angle = std::f32::consts::PI * (1.0 + turn / 8.0);
            let (dx, dy) = (angle.cos(), angle.sin());
            (x + 20.0 * size * dx, foot - 12.0 * size + 16.0 * size * dy)
        };
        let mut body = vec![(x - 20.0 * size, foot)];
        body.extend((0..=8).map(|turn| arch(turn as f32)));
        body.push((x + 20.0 * size, foot));
        self.area(&body, fill);
        self.disc((x, foot - 42.0 * size), 12.5 * size, WHITE);
    }

    fn house(&mut self) {
        let color = self.color;
        self.square((16.0, 46.0), (68.0, 44.0), WHITE);
        self.area(&[(50.0, 8.0), (96.0, 46.0), (4.0, 46.0)], color);
        self.square((41.0, 60.0), (18.0, 30.0), color);
        self.square((23.0, 55.0), (12.0, 13.0), WHITE);
        self.square((65.0, 55.0), (12.0, 13.0), WHITE);
    }

    fn visit(&mut self) {
        let color = self.color;
        self.person(28.0, 82.0, 1.1, color);
        self.square((56.0, 24.0), (38.0, 58.0), WHITE);
        self.square((67.0, 18.0), (16.0, 11.0), color);
        for y in [42.0, 54.0, 66.0] {
            self.line((64.0, y), (86.0, y));
        }
    }

    fn talk(&mut self) {
        let color = self.color;
        self.person(24.0, 94.0, 1.05, color);
        self.area(
            &[
                (42.0, 8.0),
                (96.0, 8.0),
                (96.0, 44.0),
                (66.0, 44.0),
                (56.0, 58.0),
                (56.0, 44.0),
                (42.0, 44.0),
            ],
            WHITE,
        );
        self.line((52.0, 20.0), (86.0, 20.0));
        self.line((52.0, 32.0), (78.0, 32.0));
    }

    fn family(&mut self) {
        let color = self.color;
        self.person(26.0, 74.0, 1.05, color);
        self.person(74.0, 74.0, 1.05, WHITE);
        self.person(50.0, 92.0, 0.8, color);
    }

    fn plant(&mut self) {
        let color = self.color;
        self.line((50.0, 60.0), (50.0, 26.0));
        let leaf = |way: f32, y: f32| {
            [
                (50.0, y),
                (50.0 + way * 4.0, y - 14.0),
                (50.0 + way * 16.0, y - 22.0),
                (50.0 + way * 32.0, y - 22.0),
                (50.0 + way * 28.0, y - 8.0),
                (50.0 + way * 16.0, y + 1.0),
            ]
        };
        self.area(&leaf(-1.0, 46.0), WHITE);
        self.area(&leaf(1.0, 34.0), WHITE);
        self.area(
            &[(26.0, 58.0), (74.0, 58.0), (66.0, 94.0), (34.0, 94.0)],
            color,
        );
    }

    fn help(&mut self) {
        let color = self.color;
        self.person(26.0, 88.0, 1.1, color);
        self.disc((70.0, 38.0), 25.0, WHITE);
        self.stroke((70.0, 24.0), (70.0, 52.0), 7.0, color);
        self.stroke((56.0, 38.0), (84.0, 38.0), 7.0, color);
    }

    fn medicine(&mut self) {
        let color = self.color;
        self.square((20.0, 10.0), (32.0, 18.0), color);
        self.square((14.0, 28.0), (44.0, 62.0), WHITE);
        self.square((14.0, 46.0), (44.0, 26.0), color);
        for y in [48.0, 78.0] {
            self.disc((79.0, y), 12.5, WHITE);
            self.line((66.5, y), (91.5, y));
        }
    }

    fn night(&mut self) {
        let color = self.color;
        // A disc of which another, to the upper right, takes a part away.
        let turn = |angle: f32, (x, y): (f32, f32), radius: f32| {
            (x + radius * angle.cos(), y + radius * angle.sin())
        };
        let mut moon: Vec<(f32, f32)> = (0..=24)
            .map(|i| turn(-0.15 + 4.42 * i as f32 / 24.0, (64.0, 34.0), 24.0))
            .collect();
        moon.extend((0..=16).map(|i| turn(3.86 - 3.42 * i as f32 / 16.0, (74.0, 21.0), 18.0)));
        self.area(&moon, color);
        self.square((26.0, 66.0), (66.0, 16.0), WHITE);
        self.disc((18.0, 72.0), 8.5, WHITE);
        self.line((6.0, 60.0), (6.0, 96.0));
        self.line((6.0, 82.0), (94.0, 82.0));
        self.line((94.0, 82.0), (94.0, 96.0));
    }

    fn food(&mut self) {
        let color = self.color;
        self.disc((52.0, 50.0), 29.0, WHITE);
        self.disc((52.0, 50.0), 16.0, color);
        self.line((10.0, 14.0), (10.0, 88.0));
        for x in [3.0, 17.0] {
            self.line((x, 14.0), (x, 34.0));
        }
        self.line((3.0, 34.0), (17.0, 34.0));
        self.area(
            &[(94.0, 14.0), (94.0, 48.0), (85.0, 48.0), (86.0, 28.0)],
            WHITE,
        );
        self.line((94.0, 14.0), (94.0, 88.0));
    }

    fn support(&mut self) {
        let color = self.color;
        self.person(26.0, 86.0, 1.1, color);
        self.person(74.0, 86.0, 1.1, color);
        self.line((40.0, 14.0), (60.0, 14.0));
        self.line((43.0, 24.0), (57.0, 24.0));
    }

    fn plan(&mut self) {
        let color = self.color;
        self.area(
            &[
                (14.0, 6.0),
                (64.0, 6.0),
                (86.0, 28.0),
                (86.0, 94.0),
                (14.0, 94.0),
            ],
            WHITE,
        );
        self.area(&[(64.0, 6.0), (86.0, 28.0), (64.0, 28.0)], WHITE);
        self.line((28.0, 44.0), (72.0, 44.0));
        self.line((28.0, 57.0), (72.0, 57.0));
        self.line((28.0, 70.0), (52.0, 70.0));
        self.stroke((58.0, 82.0), (70.0, 64.0), 8.0, color);
    }

    fn calendar(&mut self) {
        let color = self.color;
        self.square((10.0, 18.0), (80.0, 74.0), WHITE);
        self.square((10.0, 18.0), (80.0, 20.0), color);
        self.line((30.0, 8.0), (30.0, 24.0));
        self.line((70.0, 8.0), (70.0, 24.0));
        for y in [52.0, 66.0, 80.0] {
            for x in [22.0, 44.0, 66.0] {
                if (x, y) != (66.0, 80.0) {
                    self.line((x, y), (x + 12.0, y));
                }
            }
        }
    }

    fn phone(&mut self) {
        let color = self.color;
        self.square((28.0, 4.0), (44.0, 92.0), color);
        self.square((35.0, 15.0), (30.0, 56.0), WHITE);
        self.disc((50.0, 84.0), 4.5, WHITE);
    }
}
