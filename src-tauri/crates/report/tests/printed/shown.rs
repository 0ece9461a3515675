//! A short document in each format: what the editions are made of.

use report::*;

use crate::larkspur;

pub const FORMATS: [Format; 7] = [
    Format::Standard,
    Format::Summary,
    Format::LargePrint,
    Format::EasyRead,
    Format::Numbered,
    Format::Landscape,
    Format::Letter,
];

/// All kinds of blocks, in `format`.
pub fn everything(format: Format) -> Document {
    let mut document = larkspur::report();
    document.format = format;
    document.edition = Some("all there is".to_owned());
    document.blocks.retain(|block| *block != Block::Contents);
    document.blocks.extend(figures());
    document.blocks.extend(easy());
    document.blocks.extend(forms());
    document
}

/// The blocks that an edition in `format` is likely to have.
pub fn typical(format: Format) -> Document {
    let mut document = larkspur::report();
    document.format = format;
    match format {
        Format::EasyRead => {
            document.blocks = vec![cover("", "About Larkspur House", "An Easy Read report")];
            document.blocks.extend(easy());
        }
        Format::Landscape => {
            document.edition = Some("action plan".to_owned());
            document.blocks = vec![cover(
                "Action plan",
                "Larkspur House",
                "Please return by 3 November 2026 to quality@thornmere.example",
            )];
            document.blocks.extend(forms());
        }
        Format::Letter => {
            document.edition = Some("letter".to_owned());
            document.blocks = letter();
        }
        _ => document.blocks.extend(figures()),
    }
    document
}

fn cover(kind: &str, title: &str, subtitle: &str) -> Block {
    Block::Cover(Cover {
        edition: None,
        kind: Some(kind.to_owned()).filter(|kind| !kind.is_empty()),
        title: title.to_owned(),
        subtitle: subtitle.to_owned(),
    })
}

fn caption(label: &str, text: &str) -> Caption {
    Caption {
        label: label.to_owned(),
        text: text.to_owned(),
    }
}

fn words(all: &[&str]) -> Vec<String> {
    all.iter().map(|&one| one.to_owned()).collect()
}

pub fn garden() -> Photograph {
    Photograph {
        caption: Some(caption("Photograph 1", "The garden on 8 September 2026")),
        picture: None,
        image: Image::new(include_bytes!("garden.jpg").as_slice()),
        alt: "A raised bed with orange flowers, and a white bench beside it.".to_owned(),
        width: 80,
    }
}

fn figures() -> Vec<Block> {
    let series = |name: &str, values: &[Option<f64>]| Series {
        name: name.to_owned(),
        points: values
            .iter()
            .map(|value| {
                value.map(|value| Point {
                    value,
                    text: format!("{value:.1}"),
                })
            })
            .collect(),
    };
    let periods = words(&[
        "July to September",
        "October to December",
        "January to March",
        "April to June",
    ]);
    let moment = |when: &str, what: &str, past: bool| Moment {
        when: when.to_owned(),
        what: what.to_owned(),
        past,
    };
    vec![
        Block::heading(1, "More figures"),
        Block::Lines(Lines {
            caption: caption("Figure 7", "Medicines errors for each 1,000 bed-days"),
            alt: "Errors rose above the target in 2026.".to_owned(),
            periods: periods.clone(),
            series: vec![series(
                "Errors",
                &[Some(1.1), Some(1.3), Some(2.2), Some(2.9)],
            )],
            target: Some(Target {
                value: 1.5,
                text: "Target: 1.5 or fewer".to_owned(),
            }),
        }),
        Block::Lines(Lines {
            caption: caption("Figure 8", "Falls on each unit"),
            alt: "Falls went down on both units.".to_owned(),
            periods,
            series: vec![
                series("Garden unit", &[Some(8.0), Some(6.0), None, Some(4.0)]),
                series("Mill unit", &[Some(5.0), Some(5.0), Some(4.0), Some(3.0)]),
            ],
            target: None,
        }),
        Block::RatingStrip(RatingStrip {
            caption: caption("Figure 9", "Overall rating"),
            alt: "The home is at the second of four levels, one lower than last time.".to_owned(),
            levels: words(&["Poor", "Requires improvement", "Good", "Excellent"]),
            now: Some(2),
            last: Some(3),
        }),
        Block::Timeline(Timeline {
            caption: caption("Figure 10", "What happens next"),
            alt: "Four steps from the visit to the next one.".to_owned(),
            moments: vec![
                moment("8 September 2026", "We visited without notice.", true),
                moment(
                    "20 October 2026",
                    "This report was signed and sent to Fernhollow Care Ltd, the regulator and the health board.",
                    true,
                ),
                moment(
                    "3 November 2026",
                    "Fernhollow Care sends back its action plan",
                    false,
                ),
                moment("20 April 2027", "We have visited again", false),
            ],
        }),
        Block::Photograph(garden()),
    ]
}

fn easy() -> Vec<Block> {
    let row = |picture: Option<Picture>, inlines: Vec<Inline>| {
        Block::Pictured(Pictured {
            picture,
            blocks: vec![Block::paragraph(ParagraphStyle::Body, inlines)],
        })
    };
    let symbol = |symbol: Symbol| {
        Some(Picture::Symbol {
            symbol,
            alt: format!("{symbol:?}"),
        })
    };
    let mut blocks = vec![
        row(
            symbol(Symbol::House),
            vec![
                Inline::text("This report is about "),
                Inline::strong("Larkspur House"),
                Inline::text(".\nIt is a nursing home."),
            ],
        ),
        row(
            Some(Picture::Rating {
                level: 2,
                alt: "Two of four bars".to_owned(),
            }),
            vec![Inline::text(
                "We say the home requires improvement.\nThis means it must get better.",
            )],
        ),
        row(
            Some(Picture::Image {
                image: Image::new(include_bytes!("badge.png").as_slice()),
                alt: "A red disc".to_owned(),
            }),
            vec![Inline::text("A picture of our own.")],
        ),
        row(None, vec![Inline::text("Here is room to draw.")]),
        Block::heading(1, "What is good"),
    ];
    for one in Symbol::ALL {
        blocks.push(row(
            symbol(one),
            vec![
                Inline::text("Families and friends feel "),
                Inline::strong("welcome"),
                Inline::text("."),
            ],
        ));
    }
    blocks.push(Block::Callout(Callout {
        tone: Tone::Note,
        blocks: vec![Block::body(
            "Someone can help you to read this.\nAsk staff, a friend or an advocate.",
        )],
    }));
    blocks
}

fn forms() -> Vec<Block> {
    let tick = |word: &str| {
        vec![Inline::Check {
            check: Check::Blank,
            word: word.to_owned(),
        }]
    };
    let line = |style: CellStyle, inlines: Vec<Inline>| CellLine { style, inlines };
    let check = Cell {
        lines: vec![
            line(CellStyle::Body, tick("Verified")),
            line(CellStyle::Body, tick("Returned")),
            CellLine::new(CellStyle::Writing, "Officer and date"),
        ],
    };
    let row = |number: usize| Row {
        cells: vec![
            Cell::strong(format!("R{number}")),
            Cell {
                lines: vec![
                    CellLine::new(CellStyle::Title, "Medicines records tally with stock"),
                    CellLine::new(
                        CellStyle::Body,
                        "Count every medicine on both units each day.",
                    ),
                ],
            },
            Cell {
                lines: vec![
                    CellLine::new(CellStyle::Body, "Grace Adeyemi, registered manager"),
                    CellLine::new(CellStyle::Title, "27 October 2026"),
                ],
            },
            Cell {
                lines: CellLine::writing(3),
            },
            Cell {
                lines: CellLine::writing(3),
            },
            check.clone(),
        ],
    };
    let sign = |party: &str| {
        vec![Block::Writing(Writing {
            label: Some(format!("For {party}")),
            lines: 1,
            below: words(&["Name and signature", "Date"]),
        })]
    };
    vec![
        Block::body(
            "Requirements must be done. Write what you will do, and what will show that it worked.",
        ),
        Block::Table(Table {
            caption: None,
            kind: TableKind::Form,
            columns: vec![
                Column::row_header("Ref", 13),
                Column::new("What must be done", 60),
                Column::new("Who, and by when", 40),
                Column::new("What Fernhollow Care will do", 68),
                Column::new("How we will both know", 50),
                Column::new("Council check", 36),
            ],
            rows: (1..=7).map(row).collect(),
        }),
        Block::heading(2, "Agreed by both"),
        Block::SideBySide(SideBySide {
            left: sign("Fernhollow Care Ltd"),
            right: sign("Thornmere Council"),
        }),
        Block::Writing(Writing {
            label: Some("What did you see when you came in?".to_owned()),
            lines: 4,
            below: vec![],
        }),
    ]
}

fn letter() -> Vec<Block> {
    vec![
        Block::Letterhead(Letterhead {
            sender: words(&[
                "Quality team, Civic House",
                "Mere Street, Thornmere TH1 4QX",
                "01632 960 141",
                "quality@thornmere.example",
            ]),
            to: words(&[
                "Daniel Holroyd",
                "Nominated individual",
                "Fernhollow Care Ltd",
                "4 Weir Court, Thornmere TH2 7AB",
            ]),
            details: vec![
                vec![Inline::strong("20 October 2026")],
                vec![Inline::text("Our reference: MR-2026-012")],
                vec![Inline::text("Contract: TC-AS-0141")],
            ],
        }),
        Block::body("Dear Mr Holroyd"),
        Block::heading(1, "Larkspur House: final contract monitoring report"),
        Block::body(
            "Thank you for the time and openness that your staff gave us on 8 and 9 September. Relatives feel welcome, staff know how to report harm, and people know their new manager.",
        ),
        Block::heading(2, "Your right to challenge"),
        Block::body(
            "You can challenge a judgement that does not follow from the evidence, evidence that we left out, or a step of our method that we missed.",
        ),
        Block::body("Yours sincerely"),
        Block::SideBySide(SideBySide {
            left: vec![Block::Writing(Writing {
                label: None,
                lines: 2,
                below: words(&["Helen Osei, senior quality assurance officer"]),
            })],
            right: vec![Block::note(
                "Enclosed: full report, one-page summary, action plan, Easy Read, large print",
            )],
        }),
    ]
}
