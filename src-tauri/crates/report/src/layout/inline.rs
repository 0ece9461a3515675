//! Runs of text to lines: words, marks that stay with their words, wrapping.

use std::borrow::Cow;
use std::rc::Rc;

use crate::font::{Fonts, Shaped, Weight};
use crate::layout::mark;
use crate::model::{Check, Inline, Rating};
use crate::page::{INK, Rgb, SECONDARY};

#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub size: f32,
    pub leading: f32,
    pub weight: Weight,
    pub color: Rgb,
    /// Figures of equal width throughout; dates and references have them anyway.
    pub tabular: bool,
}

impl Style {
    pub const fn new(size: f32, leading: f32) -> Self {
        Style {
            size,
            leading,
            weight: Weight::Regular,
            color: INK,
            tabular: false,
        }
    }

    pub const fn bold(self) -> Self {
        Style {
            weight: Weight::Bold,
            ..self
        }
    }

    pub const fn colored(self, color: Rgb) -> Self {
        Style { color, ..self }
    }

    pub const fn tabular(self) -> Self {
        Style {
            tabular: true,
            ..self
        }
    }

    /// From the top of a line to its baseline: capitals stand in the middle of the line.
    pub fn baseline(self) -> f32 {
        self.leading / 2.0 + 0.334 * self.size
    }
}

/// Text set to a width.
#[derive(Debug, Default)]
pub struct Setting {
    pub lines: Vec<Line>,
    /// Text and target of each link in it.
    pub links: Vec<(String, String)>,
    /// Width of the widest word, date or mark with its word, which a column should not cut.
    pub widest: f32,
}

/// A longer word may be cut.
const LONGEST_WHOLE: usize = 30;

#[derive(Debug, Default)]
pub struct Line {
    pub parts: Vec<Part>,
    pub width: f32,
}

/// Part of a line; `x` from the line's start.
#[derive(Debug)]
pub enum Part {
    Text {
        x: f32,
        width: f32,
        weight: Weight,
        color: Rgb,
        link: Option<usize>,
        runs: Vec<Rc<Shaped>>,
    },
    Rating {
        x: f32,
        rating: Rating,
    },
    Check {
        x: f32,
        check: Check,
    },
}

impl Setting {
    /// Adds a space that nobody sees, to keep the text apart from what follows it on its line.
    pub fn end_with_space(&mut self, fonts: &mut Fonts) {
        let last = self.lines.last_mut().and_then(|line| line.parts.last_mut());
        if let Some(Part::Text { weight, runs, .. }) = last {
            runs.push(fonts.shape(*weight, false, " "));
        }
    }
}

/// Sets `inlines` in lines no wider than `width`. There is always at least one line.
pub fn set(fonts: &mut Fonts, inlines: &[Inline], style: Style, brand: Rgb, width: f32) -> Setting {
    let mut setter = Setter {
        fonts,
        style,
        width,
        brand,
        setting: Setting {
            lines: vec![Line::default()],
            ..Setting::default()
        },
        word: Vec::new(),
        space: None,
    };
    for inline in inlines {
        setter.inline(inline);
    }
    setter.end_word();
    setter.setting
}

pub fn set_text(fonts: &mut Fonts, text: &str, style: Style, width: f32) -> Setting {
    set(fonts, &[Inline::text(text)], style, style.color, width)
}

#[derive(Debug, Clone, Copy)]
struct Look {
    weight: Weight,
    color: Rgb,
    link: Option<usize>,
    tabular: bool,
}

/// What a word is made of: text in one look, or a mark.
enum Fragment {
    Text { look: Look, shaped: Rc<Shaped> },
    Rating(Rating),
    Check(Check),
}

struct Setter<'a> {
    fonts: &'a mut Fonts,
    style: Style,
    width: f32,
    brand: Rgb,
    setting: Setting,
    word: Vec<Fragment>,
    /// Look of the space that waits for the next word.
    space: Option<Look>,
}

impl Setter<'_> {
    fn inline(&mut self, inline: &Inline) {
        let look = self.look(self.style.weight, self.style.color);
        match inline {
            Inline::Text {
                text,
                strong,
                quiet,
            } => {
                let weight = if *strong { Weight::Bold } else { look.weight };
                let color = if *quiet { SECONDARY } else { look.color };
                self.text(
                    text,
                    Look {
                        weight,
                        color,
                        ..look
                    },
                );
            }
            Inline::Source { references } => {
                if !references.is_empty() {
                    self.text(&format!("({})", references.join(", ")), look);
                }
            }
            Inline::Link { text, href } if is_link(href) => {
                // A link without words shows where it leads.
                let text = if one_line(text).is_empty() {
                    href
                } else {
                    text
                };
                let link = Some(self.setting.links.len());
                self.setting.links.push((text.clone(), href.clone()));
                self.text(
                    text,
                    Look {
                        color: self.brand,
                        link,
                        ..look
                    },
                );
            }
            Inline::Link { text, .. } => self.text(text, look),
            Inline::Rating(rating) => {
                self.word.push(Fragment::Rating(rating.clone()));
                let weight = if rating.earlier {
                    look.weight
                } else {
                    Weight::Bold
                };
                self.unbroken(&rating.word, Look { weight, ..look });
            }
            Inline::Check { check, word } => {
                self.word.push(Fragment::Check(*check));
                let weight = if *check == Check::Open {
                    Weight::Bold
                } else {
                    look.weight
                };
                self.unbroken(word, Look { weight, ..look });
            }
        }
    }

    fn look(&self, weight: Weight, color: Rgb) -> Look {
        Look {
            weight,
            color,
            link: None,
            tabular: self.style.tabular,
        }
    }

    fn text(&mut self, text: &str, look: Look) {
        for (i, word) in keep_together(text).split(' ').enumerate() {
            if i > 0 {
                self.end_word();
                self.space.get_or_insert(look);
            }
            if is_simple(word) {
                self.push(word, look);
            } else {
                self.parts_of_word(word, look);
            }
        }
    }

    /// What stands between two spaces, and holds more than letters, figures and marks of ASCII.
    fn parts_of_word(&mut self, text: &str, look: Look) {
        let mut word = String::new();
        let mut chars = text.chars().peekable();
        let mut previous = ' ';
        while let Some(c) = chars.next() {
            match c {
                '\n' => {
                    self.part_of_word(&mut word, look);
                    self.break_line();
                }
                '\t' | '\r' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200A}' => {
                    self.part_of_word(&mut word, look);
                    self.end_word();
                    self.space.get_or_insert(look);
                }
                '\u{A0}' | '\u{202F}' | '\u{2007}' => word.push('\u{A0}'),
                '\u{2010}' | '\u{2011}' => word.push('-'),
                _ if is_invisible(c) => {}
                _ => {
                    word.push(c);
                    let next = chars.peek().copied().unwrap_or(' ');
                    let between_words = previous.is_alphabetic() && next.is_alphabetic();
                    if (c == '-' || c == '/') && between_words {
                        self.part_of_word(&mut word, look);
                        self.end_word();
                    }
                }
            }
            previous = c;
        }
        self.part_of_word(&mut word, look);
    }

    /// Text that stays on the line of the mark before it.
    fn unbroken(&mut self, text: &str, look: Look) {
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut text: String = words.join("\u{A0}");
        text.retain(|c| !is_invisible(c));
        self.part_of_word(&mut text, look);
    }

    /// Moves `text` to the word being collected.
    fn part_of_word(&mut self, text: &mut String, look: Look) {
        let tabular = look.tabular || is_reference(text) || is_date(text);
        self.push(&text.replace('\u{A0}', " "), Look { tabular, ..look });
        text.clear();
    }

    /// Adds to the word being collected; a space in `text` is a hard one.
    fn push(&mut self, text: &str, look: Look) {
        if !text.is_empty() {
            let shaped = self.shape(text, look);
            self.word.push(Fragment::Text { look, shaped });
        }
    }

    /// Puts the collected word on the line, or on the next one.
    fn end_word(&mut self) {
        if self.word.is_empty() {
            return;
        }
        let mut word = std::mem::take(&mut self.word);
        let width: f32 = word.iter().map(|fragment| self.measure(fragment)).sum();
        if width > self.setting.widest && is_whole(&word) {
            self.setting.widest = width;
        }
        let waiting = self.space.take();
        let spaced = waiting.is_some();
        let at = self.line().width;
        let space = waiting
            .filter(|_| at > 0.0)
            .map(|look| (self.shape(" ", look), look));
        let space_width = space
            .as_ref()
            .map_or(0.0, |(space, _)| self.in_points(space));
        if at > 0.0 && at + space_width + width > self.width {
            self.wrap(spaced);
        } else if let Some((space, look)) = space {
            self.place(space, look);
        }
        for fragment in word.drain(..) {
            if width <= self.width {
                self.fragment(fragment);
            } else {
                self.broken(fragment);
            }
        }
        // Its room serves the next word.
        self.word = word;
    }

    /// Part of a word wider than a line: broken where it holds a hard space, or else anywhere.
    fn broken(&mut self, fragment: Fragment) {
        let Fragment::Text { shaped, look } = fragment else {
            return self.fragment(fragment);
        };
        let mut rest: &str = &shaped.text;
        while !rest.is_empty() {
            let room = self.width - self.line().width;
            let fitting = self.fitting(rest, look, room);
            let (head, tail) = match rest[..fitting].rfind(' ') {
                Some(at) if fitting < rest.len() && at > 0 => (&rest[..at], &rest[at + 1..]),
                _ => rest.split_at(fitting),
            };
            if head.is_empty() && self.line().width > 0.0 {
                self.wrap(false);
                continue;
            }
            // One character has to go on even the narrowest line.
            let (head, tail) = match rest.chars().next() {
                Some(c) if head.is_empty() => rest.split_at(c.len_utf8()),
                _ => (head, tail),
            };
            let spaced = head.len() + tail.len() < rest.len();
            let shaped = self.shape(head, look);
            self.place(shaped, look);
            if !tail.is_empty() {
                self.wrap(spaced);
            }
            rest = tail;
        }
    }

    /// How many bytes of `text` go into `room`.
    fn fitting(&mut self, text: &str, look: Look, room: f32) -> usize {
        let (mut end, mut width) = (0, 0.0);
        for (at, c) in text.char_indices() {
            let mut bytes = [0; 4];
            width += self.shape(c.encode_utf8(&mut bytes), look).width * self.style.size / 1000.0;
            if width > room {
                return end;
            }
            end = at + c.len_utf8();
        }
        end
    }

    fn measure(&self, fragment: &Fragment) -> f32 {
        match fragment {
            Fragment::Text { shaped, .. } => self.in_points(shaped),
            Fragment::Rating(_) => mark::rating_width(self.style.size) + 0.45 * self.style.size,
            Fragment::Check(_) => mark::check_width(self.style.size) + 0.45 * self.style.size,
        }
    }

    fn in_points(&self, shaped: &Shaped) -> f32 {
        shaped.width * self.style.size / 1000.0
    }

    fn fragment(&mut self, fragment: Fragment) {
        let width = self.measure(&fragment);
        let x = self.line().width;
        match fragment {
            Fragment::Text { look, shaped, .. } => {
                self.place(shaped, look);
                return;
            }
            Fragment::Rating(rating) => self.line().parts.push(Part::Rating { x, rating }),
            Fragment::Check(check) => self.line().parts.push(Part::Check { x, check }),
        }
        self.line().width += width;
    }

    fn place(&mut self, shaped: Rc<Shaped>, look: Look) {
        let added = self.in_points(&shaped);
        let line = self.line();
        match line.parts.last_mut() {
            Some(Part::Text {
                weight,
                color,
                link,
                runs,
                width,
                ..
            }) if *weight == look.weight && *color == look.color && *link == look.link => {
                runs.push(shaped);
                *width += added;
            }
            _ => {
                let mut runs = Vec::with_capacity(16);
                runs.push(shaped);
                line.parts.push(Part::Text {
                    x: line.width,
                    width: added,
                    weight: look.weight,
                    color: look.color,
                    link: look.link,
                    runs,
                });
            }
        }
        line.width += added;
    }

    /// Ends the line. A space at its end keeps its last word apart from the next line's first
    /// where the text is read out or copied; a word that goes on has none.
    fn wrap(&mut self, spaced: bool) {
        let line = self
            .setting
            .lines
            .last_mut()
            .expect("there is always a line");
        let weight_and_runs = line.parts.iter_mut().rev().find_map(|part| match part {
            Part::Text { weight, runs, .. } => Some((*weight, runs)),
            _ => None,
        });
        if spaced && let Some((weight, runs)) = weight_and_runs {
            let space = self.fonts.shape(weight, false, " ");
            runs.push(space);
        }
        self.setting.lines.push(Line::default());
    }

    fn break_line(&mut self) {
        self.end_word();
        self.space = None;
        self.wrap(true);
    }

    fn line(&mut self) -> &mut Line {
        self.setting
            .lines
            .last_mut()
            .expect("there is always a line")
    }

    fn shape(&mut self, text: &str, look: Look) -> Rc<Shaped> {
        self.fonts.shape(look.weight, look.tabular, text)
    }
}

fn is_whole(word: &[Fragment]) -> bool {
    let letters = word.iter().map(|fragment| match fragment {
        Fragment::Text { shaped, .. } => shaped.text.chars().count(),
        _ => 0,
    });
    letters.sum::<usize>() <= LONGEST_WHOLE
}

/// Whether a word is nothing but ASCII that stays on its line, and is no reference either.
fn is_simple(word: &str) -> bool {
    word.bytes()
        .all(|byte| byte.is_ascii_graphic() && byte != b'-' && byte != b'/')
}

/// Text as one line, without what nobody sees.
pub fn one_line(text: &str) -> String {
    let visible: String = text
        .chars()
        .filter(|c| c.is_whitespace() || !is_invisible(*c))
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_link(href: &str) -> bool {
    ["https://", "http://", "mailto:", "tel:"]
        .iter()
        .any(|scheme| href.starts_with(scheme))
        && href.bytes().all(|b| b.is_ascii_graphic())
}

/// Control, formatting and variation characters: they have no shape of their own.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// References and codes, such as `MR-2026-012`, which have figures of equal width.
fn is_reference(word: &str) -> bool {
    word.contains('-')
        && word.bytes().any(|b| b.is_ascii_digit())
        && word.bytes().any(|b| b.is_ascii_uppercase())
}

fn is_date(word: &str) -> bool {
    word.contains('\u{A0}') && MONTHS.iter().any(|month| word.contains(month))
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Makes the spaces hard in dates ("27 October 2026", "9 Sep"), telephone numbers
/// ("01632 960 155"), postcodes ("TH1 4QX") and times ("3.42 pm").
fn keep_together(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Cow::Borrowed(text);
    }
    let is_month = |word: &str| {
        word.get(..3).is_some_and(|start| MONTHS.contains(&start))
            && word.bytes().all(|b| b.is_ascii_alphabetic())
            && word.len() <= "September".len()
    };
    let is_day = |word: &str| {
        let digits = word.trim_start_matches(|c: char| !c.is_ascii_digit());
        (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
    };
    let is_year = |word: &str| {
        word.len() >= 4
            && word.as_bytes()[..4].iter().all(u8::is_ascii_digit)
            && word.as_bytes().get(4).is_none_or(|b| !b.is_ascii_digit())
    };
    let is_digits = |word: &str| word.len() >= 3 && word.bytes().all(|b| b.is_ascii_digit());
    let is_dialled = |word: &str| {
        let word = word.trim_start_matches('(');
        word.len() >= 3 && word.starts_with('0') && is_digits(word)
    };
    let is_outward = |word: &str| {
        let word = word.as_bytes();
        (2..=4).contains(&word.len())
            && word[0].is_ascii_uppercase()
            && word.iter().any(u8::is_ascii_digit)
            && word
                .iter()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    let is_inward = |word: &str| match word.as_bytes() {
        [digit, letters @ ..] => {
            digit.is_ascii_digit()
                && letters.len() == 2
                && letters.iter().all(u8::is_ascii_uppercase)
        }
        [] => false,
    };
    let is_hour = |word: &str| word.as_bytes().first().is_some_and(u8::is_ascii_digit);
    let mut dialling = false;
    let words: Vec<&str> = text.split(' ').collect();
    let mut kept = String::with_capacity(text.len());
    for (i, word) in words.iter().enumerate() {
        kept.push_str(word);
        let Some(next) = words.get(i + 1) else { break };
        let in_date = is_day(word) && is_month(trimmed(next))
            || is_month(word) && is_year(next) && i > 0 && is_day(words[i - 1]);
        dialling = (dialling || is_dialled(word)) && is_digits(trimmed(next));
        let whole = in_date
            || dialling
            || is_outward(word) && is_inward(trimmed(next))
            || is_hour(word) && matches!(trimmed(next), "am" | "pm");
        kept.push(if whole { '\u{A0}' } else { ' ' });
    }
    Cow::Owned(kept)
}

/// Without the marks of a sentence after it.
fn trimmed(word: &str) -> &str {
    word.trim_end_matches([',', '.', ';', ':', ')'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_telephones_postcodes_and_times_do_not_break_and_other_numbers_do() {
        assert_eq!(
            keep_together("by 27 October 2026, or (9 Sep) but 14 people in May 2026"),
            "by 27\u{A0}October\u{A0}2026, or (9\u{A0}Sep) but 14 people in May 2026"
        );
        assert_eq!(
            keep_together("Ring (01632 960 155), TH1 4QX. At 3.42 pm, R1 or 250 300 people"),
            "Ring (01632\u{A0}960\u{A0}155), TH1\u{A0}4QX. At 3.42\u{A0}pm, R1 or 250 300 people"
        );
    }

    #[test]
    fn a_word_wider_than_the_line_is_broken_and_nothing_is_lost() {
        let mut fonts = Fonts::new();
        let word = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch";
        let style = Style::new(11.0, 15.5);
        let setting = set_text(&mut fonts, word, style, 60.0);
        assert!(setting.lines.len() > 3);
        assert!(setting.lines.iter().all(|line| line.width <= 60.0));
        let glyphs: usize = setting
            .lines
            .iter()
            .flat_map(|line| &line.parts)
            .map(|part| match part {
                Part::Text { runs, .. } => runs.iter().map(|run| run.glyphs.len()).sum(),
                _ => 0,
            })
            .sum();
        assert_eq!(glyphs, word.len());
    }

    #[test]
    fn empty_text_is_one_empty_line() {
        let mut fonts = Fonts::new();
        for text in ["", "   ", "\u{200B}"] {
            let setting = set_text(&mut fonts, text, Style::new(11.0, 15.5), 100.0);
            assert_eq!(setting.lines.len(), 1);
            assert!(setting.lines[0].parts.is_empty());
        }
    }
}
