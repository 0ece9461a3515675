//! What a format means: the sheet, its margins and columns, and the scale of its type.

use super::inline::Style;
use crate::model::Format;
use crate::page::{HEIGHT, SECONDARY, WHITE, WIDTH, mm};

/// Sheet, grid and type of one format; points, from the top left corner.
#[derive(Debug, Clone)]
pub struct Paper {
    pub format: Format,
    pub width: f32,
    pub height: f32,
    /// Left edge of the text.
    pub left: f32,
    pub text_width: f32,
    /// Top of the text, where no band stands above it.
    pub top: f32,
    /// Bottom of the text.
    pub bottom: f32,
    /// Labels hang in a column of this width; none where they stand above their text.
    pub side: Option<f32>,
    /// Size of the body text against that of the standard format.
    pub zoom: f32,
    pub running: Running,
    /// White space before a first heading that does not begin a page.
    pub before_heading: f32,
    /// Left edge of the column for comments.
    pub comments: Option<f32>,
    pub scale: Scale,
}

/// Header and footer.
#[derive(Debug, Clone, Copy)]
pub struct Running {
    /// Top of the header's text; none where the format has no header.
    pub header: Option<f32>,
    /// The rule above the footer.
    pub footer: f32,
    /// The check code has a line of its own.
    pub two_lines: bool,
}

/// The type of each kind of text.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    pub cover_title: Style,
    pub cover_text: Style,
    pub overall: Style,
    pub heading_1: Style,
    pub heading_2: Style,
    pub heading_3: Style,
    pub domain_rating: Style,
    pub label: Style,
    pub opening: Style,
    pub quotation: Style,
    pub body: Style,
    pub note: Style,
    pub value: Style,
    pub caption: Style,
    pub figure: Style,
    pub table: Style,
    pub compact: Style,
    pub table_head: Style,
    pub running: Style,
    pub name: Style,
    /// Thickness of the rule over a first heading.
    pub rule: f32,
}

const GUTTER: f32 = mm(6.0);

impl Paper {
    pub fn of(format: Format) -> Paper {
        let upright = Paper {
            format,
            width: WIDTH,
            height: HEIGHT,
            left: mm(22.0),
            text_width: mm(168.0),
            top: mm(30.0),
            bottom: HEIGHT - mm(25.0),
            side: Some(mm(38.0)),
            zoom: 1.0,
            running: Running {
                header: Some(42.0),
                footer: 793.6,
                two_lines: false,
            },
            before_heading: 26.0,
            comments: None,
            scale: standard(),
        };
        match format {
            Format::Standard => upright,
            Format::Summary => Paper {
                bottom: HEIGHT - mm(20.0),
                scale: summary(),
                ..upright
            },
            Format::Numbered => Paper {
                text_width: mm(118.0),
                side: None,
                comments: Some(mm(146.0)),
                ..upright
            },
            Format::LargePrint => Paper {
                left: mm(20.0),
                text_width: mm(170.0),
                bottom: mm(263.0),
                side: None,
                zoom: 18.0 / 11.0,
                running: Running {
                    header: Some(38.0),
                    footer: mm(267.5),
                    two_lines: true,
                },
                scale: large(),
                ..upright
            },
            Format::EasyRead => Paper {
                left: mm(20.0),
                text_width: mm(170.0),
                top: mm(17.5),
                bottom: mm(265.5),
                side: None,
                zoom: 16.0 / 11.0,
                running: Running {
                    header: None,
                    footer: mm(269.0),
                    two_lines: true,
                },
                before_heading: 15.0,
                scale: easy(),
                ..upright
            },
            Format::Landscape => Paper {
                width: HEIGHT,
                height: WIDTH,
                left: mm(15.0),
                text_width: HEIGHT - mm(30.0),
                top: mm(14.6),
                bottom: mm(189.0),
                running: Running {
                    header: None,
                    footer: mm(192.0),
                    two_lines: false,
                },
                scale: landscape(),
                ..upright
            },
            Format::Letter => Paper {
                left: mm(25.0),
                text_width: mm(160.0),
                side: None,
                scale: letter(),
                ..upright
            },
        }
    }

    /// Height of the text on a page.
    pub fn depth(&self) -> f32 {
        self.bottom - self.top
    }

    /// Width of the column of labels with its gutter; 0 where there is none.
    pub fn indent(&self) -> f32 {
        self.side.map_or(0.0, |side| side + GUTTER)
    }

    pub fn is_large(&self) -> bool {
        self.zoom > 1.0
    }
}

fn standard() -> Scale {
    let plain = Style::new(11.0, 14.6);
    Scale {
        cover_title: Style::new(36.0, 40.0).bold().colored(WHITE),
        cover_text: Style::new(12.5, 17.0).colored(WHITE),
        overall: Style::new(25.0, 30.0).bold(),
        heading_1: Style::new(23.0, 28.0).bold(),
        heading_2: Style::new(15.0, 20.0).bold(),
        heading_3: Style::new(11.0, 14.0).bold(),
        domain_rating: Style::new(13.0, 20.0).bold(),
        label: Style::new(11.0, 14.0).bold(),
        opening: Style::new(14.0, 20.0),
        quotation: Style::new(12.5, 17.0),
        body: Style::new(11.0, 15.5),
        note: Style::new(10.0, 13.0).colored(SECONDARY),
        value: plain.tabular(),
        caption: Style::new(10.5, 14.0),
        figure: Style::new(10.5, 14.0),
        table: plain.tabular(),
        compact: Style::new(10.5, 14.0).tabular(),
        table_head: Style::new(10.5, 14.0).bold().tabular(),
        running: Style::new(9.0, 12.0).colored(SECONDARY).tabular(),
        name: Style::new(15.0, 20.0).bold(),
        rule: 3.0,
    }
}

fn summary() -> Scale {
    let small = Style::new(10.5, 13.6);
    Scale {
        cover_title: Style::new(28.0, 34.0).bold().colored(WHITE),
        cover_text: Style::new(11.0, 15.0).colored(WHITE),
        heading_1: Style::new(15.0, 20.0).bold(),
        opening: Style::new(13.0, 18.5),
        body: Style::new(10.5, 14.6),
        value: small.tabular(),
        table: small.tabular(),
        compact: small.tabular(),
        rule: 0.0,
        ..standard()
    }
}

fn landscape() -> Scale {
    let table = Style::new(10.5, 13.6).tabular();
    Scale {
        heading_1: Style::new(21.0, 26.0).bold(),
        heading_2: Style::new(14.0, 19.0).bold(),
        body: Style::new(10.5, 14.6),
        table,
        compact: table,
        ..standard()
    }
}

fn letter() -> Scale {
    Scale {
        heading_1: Style::new(13.5, 18.0).bold(),
        heading_2: Style::new(11.0, 15.5).bold(),
        rule: 0.0,
        ..standard()
    }
}

/// 18 pt, and nothing under 16. Its cover is a band, with white type.
fn large() -> Scale {
    let body = Style::new(18.0, 26.0);
    Scale {
        cover_title: Style::new(34.0, 42.0).bold().colored(WHITE),
        cover_text: body.colored(WHITE),
        overall: Style::new(26.0, 32.0).bold(),
        heading_1: Style::new(24.0, 31.0).bold(),
        heading_2: Style::new(21.0, 28.0).bold(),
        opening: Style::new(20.0, 29.0),
        ..of_two_sizes(body, Style::new(16.0, 23.0))
    }
}

/// 16 pt, and nothing under 14.
fn easy() -> Scale {
    let body = Style::new(16.0, 24.0);
    Scale {
        cover_title: Style::new(30.0, 37.0).bold(),
        overall: Style::new(25.0, 31.0).bold(),
        heading_1: Style::new(22.0, 28.0).bold(),
        heading_2: Style::new(18.0, 25.0).bold(),
        opening: Style::new(18.0, 26.0),
        ..of_two_sizes(body, Style::new(14.0, 20.0))
    }
}

/// Large type differs less in size than ordinary type: what is not a heading is body or small.
fn of_two_sizes(body: Style, small: Style) -> Scale {
    Scale {
        cover_text: body,
        heading_3: body.bold(),
        domain_rating: body.bold(),
        label: body.bold(),
        quotation: body,
        body,
        note: small.colored(SECONDARY),
        value: body.tabular(),
        caption: small,
        figure: small,
        table: body.tabular(),
        compact: small.tabular(),
        table_head: small.bold().tabular(),
        running: small.tabular(),
        name: Style::new(20.0, 28.0).bold(),
        ..standard()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(scale: &Scale) -> Vec<f32> {
        let styles = [
            scale.cover_title,
            scale.cover_text,
            scale.overall,
            scale.heading_1,
            scale.heading_2,
            scale.heading_3,
            scale.domain_rating,
            scale.label,
            scale.opening,
            scale.quotation,
            scale.body,
            scale.note,
            scale.value,
            scale.caption,
            scale.figure,
            scale.table,
            scale.compact,
            scale.table_head,
            scale.running,
            scale.name,
        ];
        styles.iter().map(|style| style.size).collect()
    }

    #[test]
    fn large_print_has_nothing_under_16_points_and_easy_read_nothing_under_14() {
        for (scale, least) in [(large(), 16.0), (easy(), 14.0)] {
            assert!(sizes(&scale).iter().all(|&size| size >= least));
        }
        assert!(large().body.size >= 16.0 && easy().body.size >= 14.0);
    }

    #[test]
    fn text_stays_on_the_sheet_and_clear_of_the_footer() {
        for format in [
            Format::Standard,
            Format::Summary,
            Format::LargePrint,
            Format::EasyRead,
            Format::Numbered,
            Format::Landscape,
            Format::Letter,
        ] {
            let paper = Paper::of(format);
            let edge = mm(12.0);
            assert!(paper.left >= edge && paper.left + paper.text_width <= paper.width - edge);
            let lines = if paper.running.two_lines { 2.0 } else { 1.0 };
            let foot = paper.running.footer + 3.0 + lines * paper.scale.running.leading;
            assert!(paper.bottom < paper.running.footer, "{format:?}");
            assert!(foot <= paper.height - mm(11.5), "{format:?}: {foot}");
        }
    }
}
