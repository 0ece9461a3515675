//! A shortened report on a fictional care home: every kind of block, on realistic text.

use report::*;

pub fn report() -> Document {
    Document {
        lang: "en-GB".to_owned(),
        title: "Larkspur House: contract monitoring report MR-2026-012, version 2".to_owned(),
        running_title: "Larkspur House · contract monitoring report".to_owned(),
        reference: "MR-2026-012".to_owned(),
        version: 2,
        edition: None,
        format: Format::Standard,
        status: Status::Final,
        council: "Thornmere Council".to_owned(),
        brand: "#3F2A56".to_owned(),
        author: "Thornmere Council".to_owned(),
        subject: "Monitoring of contract TC-AS-0141 in September 2026".to_owned(),
        check_code: Some("7K4F-92QM-D3XT".to_owned()),
        created: "2026-10-20T10:15:00Z".parse().expect("a fixed moment"),
        marking: None,
        blocks: [
            cover(),
            front(),
            summary(),
            method(),
            ratings(),
            findings(),
            tables(),
            end(),
        ]
        .concat(),
    }
}

/// The same report with so many findings that it fills about `pages` pages.
#[allow(dead_code, reason = "the tests use it, the example does not")]
pub fn long_report(pages: usize) -> Document {
    let mut document = report();
    let findings = findings();
    // The report has 12 pages, and its findings fill two of them.
    for _ in 0..pages.saturating_sub(12).div_ceil(2) {
        document.blocks.extend(findings.clone());
    }
    document
}

fn rating(level: u8, word: &str) -> Rating {
    Rating {
        level: Some(level),
        word: word.to_owned(),
        earlier: false,
    }
}

fn earlier(level: u8, word: &str) -> Rating {
    Rating {
        earlier: true,
        ..rating(level, word)
    }
}

fn section(text: &str) -> Block {
    Block::Heading(Heading {
        level: 1,
        text: text.to_owned(),
        starts_page: true,
    })
}

fn source(references: &[&str]) -> Inline {
    Inline::Source {
        references: references.iter().map(|&r| r.to_owned()).collect(),
    }
}

fn body(inlines: Vec<Inline>) -> Block {
    Block::paragraph(ParagraphStyle::Body, inlines)
}

fn rated(inline: Rating) -> Cell {
    Cell::inlines(vec![Inline::Rating(inline)])
}

fn table(kind: TableKind, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Table {
    let rows = rows.into_iter().map(|cells| Row { cells }).collect();
    Table {
        caption: None,
        kind,
        columns,
        rows,
    }
}

fn end_aligned(title: &str, width: u16, align: Align) -> Column {
    Column {
        align,
        ..Column::new(title, width)
    }
}

const NEEDS: &str = "Requires improvement";

fn cover() -> Vec<Block> {
    let domains = [
        (
            "1",
            "My life, my say",
            rating(3, "Good"),
            earlier(3, "Good"),
        ),
        (
            "2",
            "Support that works",
            rating(2, NEEDS),
            earlier(3, "Good"),
        ),
        ("3", "Safe today", rating(2, NEEDS), earlier(2, NEEDS)),
        (
            "4",
            "People who provide it",
            rating(2, NEEDS),
            earlier(3, "Good"),
        ),
        (
            "5",
            "Run well and lasting",
            rating(3, "Good"),
            earlier(2, NEEDS),
        ),
    ];
    let rows = domains
        .into_iter()
        .map(|(number, name, now, last)| {
            vec![
                Cell::text(format!("{number}\u{A0} {name}")),
                rated(now),
                rated(last),
            ]
        })
        .collect();
    let columns = vec![
        Column::row_header("Ratings by domain", 62),
        Column::new("This visit", 54),
        Column::new("Last time", 52),
    ];
    let facts = [
        (
            "Visited",
            "8 and 9 September 2026. The night visit was not announced",
        ),
        ("Contract", "TC-AS-0141, block contract for 30 of 48 beds"),
        ("Regulator", "Care Quality Commission: Good, 14 March 2024"),
        ("Regulator ID", "1-2200148897"),
        (
            "Officers",
            "Priya Nair and Tom Eddery, quality assurance officers",
        ),
        ("Issued", "20 October 2026. Signed by two people"),
        (
            "Report",
            "MR-2026-012, version 2. Replaces the draft of 23 September 2026",
        ),
    ];
    let rows_of_facts = facts
        .iter()
        .map(|(label, value)| KeyValue {
            label: (*label).to_owned(),
            value: vec![Inline::text(*value)],
        })
        .collect();
    vec![
        Block::Cover(Cover {
            edition: Some("Provider copy".to_owned()),
            kind: Some("Contract monitoring report".to_owned()),
            title: "Larkspur House".to_owned(),
            subtitle: "Nursing home, run by Fernhollow Care Ltd".to_owned(),
        }),
        Block::OverallRating(OverallRating {
            label: Some("Overall rating".to_owned()),
            rating: rating(2, NEEDS),
            previous: Some(PreviousRating {
                label: "Last time, March 2026:".to_owned(),
                rating: earlier(2, NEEDS),
            }),
        }),
        Block::Table(table(TableKind::Plain, columns, rows)),
        Block::KeyValues(KeyValues {
            rows: rows_of_facts,
        }),
    ]
}

fn front() -> Vec<Block> {
    vec![
        section("Contents"),
        Block::Contents,
        Block::labelled(
            "About this version",
            vec![Block::body(
                "Version 2 is the final report. Comments on the draft changed the number of \
                 short-staffed nights and one date. No rating changed.",
            )],
        ),
        Block::labelled(
            "What the marks mean",
            vec![body(vec![
                Inline::Rating(rating(4, "Excellent")),
                Inline::text(", "),
                Inline::Rating(rating(3, "Good")),
                Inline::text(", "),
                Inline::Rating(rating(2, NEEDS)),
                Inline::text(" and "),
                Inline::Rating(rating(1, "Poor")),
                Inline::text(". An outline, such as "),
                Inline::Rating(earlier(3, "Good")),
                Inline::text(
                    ", shows last time. Every mark has its word beside it, so that nothing \
                     depends on colour. A ring means ",
                ),
                Inline::Rating(Rating {
                    level: None,
                    word: "Not seen".to_owned(),
                    earlier: false,
                }),
                Inline::text("."),
            ])],
        ),
        Block::labelled(
            "Other formats",
            vec![body(vec![
                Inline::text(
                    "This report also comes in large print and Easy Read. Ask the quality team: \
                     ring 01632 960 141 or write to ",
                ),
                Inline::Link {
                    text: "quality@thornmere.example".to_owned(),
                    href: "mailto:quality@thornmere.example".to_owned(),
                },
                Inline::text("."),
            ])],
        ),
    ]
}

fn summary() -> Vec<Block> {
    let item = |strong: &str, rest: &str, from: &[&str]| ListItem {
        inlines: vec![
            Inline::strong(strong),
            Inline::text(format!(" {rest} ")),
            source(from),
        ],
        nested: None,
    };
    let strengths = vec![
        item(
            "Relatives and friends belong to daily life.",
            "All nine whom we asked knew whom to turn to, and six had eaten at the home.",
            &["E2"],
        ),
        item(
            "Staff know how to report harm.",
            "All 16 could say whom they would tell, inside the company and outside it.",
            &["E3"],
        ),
        item(
            "Changes in health lead to action.",
            "In all eight plans that we read, somebody acted within a day.",
            &["E4", "E8"],
        ),
    ];
    let must = vec![
        item(
            "Medicines records do not match the stock",
            "for four of ten people. This is a repeat finding.",
            &["E9"],
        ),
        item(
            "Five of 14 nights had fewer staff",
            "than people’s needs call for.",
            &["E11"],
        ),
        ListItem {
            inlines: vec![Inline::strong("Weight loss is not always followed up:")],
            nested: Some(List {
                numbered: true,
                items: vec![
                    item(
                        "Four of ten",
                        "people at risk were not weighed each week.",
                        &["E10"],
                    ),
                    item("Two", "had lost more than 5% without a referral.", &["E10"]),
                ],
            }),
        },
    ];
    let columns = vec![
        Column::row_header("Ref", 16),
        Column::new("Requirement in short", 62),
        Column::new("Person responsible", 46),
        Column::new("Done by", 44),
    ];
    let rows = [
        (
            "R1",
            "Medicines records tally with stock",
            "Anita Rowe",
            "27 October 2026",
        ),
        (
            "R2",
            "Time-critical medicines on time",
            "Ruth Kelsall",
            "10 November 2026",
        ),
        (
            "R3",
            "Enough staff every night",
            "Daniel Holroyd",
            "24 November 2026",
        ),
    ];
    let rows = rows
        .iter()
        .map(|(r, what, who, when)| {
            vec![
                Cell::strong(*r),
                Cell::text(*what),
                Cell::text(*who),
                Cell::text(*when),
            ]
        })
        .collect();
    vec![
        section("Summary"),
        Block::paragraph(
            ParagraphStyle::Opening,
            vec![Inline::text(
                "Larkspur House is warm and friendly. People are known as they are, and families \
                 feel welcome. But medicines are not managed safely enough, and some nights have \
                 too few staff. We ask for three changes by law or contract.",
            )],
        ),
        Block::labelled(
            "Strengths",
            vec![Block::List(List {
                numbered: false,
                items: strengths,
            })],
        ),
        Block::labelled(
            "What must change",
            vec![Block::List(List {
                numbered: false,
                items: must,
            })],
        ),
        Block::Table(table(TableKind::Plain, columns, rows)),
        Block::labelled(
            "Why this rating",
            vec![body(vec![
                Inline::text(
                    "Three of five domains require improvement. Under our rules, two or more \
                     make the overall rating ",
                ),
                Inline::strong(NEEDS),
                Inline::text(". The suggested and the decided rating are the same."),
            ])],
        ),
    ]
}

fn method() -> Vec<Block> {
    let columns = vec![
        Column::row_header("Who took part", 70),
        end_aligned("Asked", 26, Align::End),
        end_aligned("Took part", 32, Align::End),
        end_aligned("Share", 40, Align::End),
    ];
    let rows = [
        ("People who live at the home", "18", "14", "78%"),
        ("Relatives and friends", "12", "9", "75%"),
        ("Staff, of whom five work nights", "16", "16", "100%"),
    ];
    let rows = rows
        .iter()
        .map(|(a, b, c, d)| [a, b, c, d].map(|t| Cell::text(*t)).to_vec());
    vec![
        section("How we did this"),
        Block::labelled(
            "Purpose",
            vec![Block::body(
                "To check that the contract gives people what it promises, and to agree what \
                 should get better.",
            )],
        ),
        Block::labelled(
            "Method",
            vec![Block::body(
                "We used the Thornmere Adult Provider Standards, version 1. Two officers spent \
                 15 hours at the home, some of them at night without notice, and told staff \
                 their first findings on the same day, 9 September.",
            )],
        ),
        Block::Table(table(TableKind::Compact, columns, rows.collect())),
        Block::note(
            "Five people used picture cards to talk with us. Four did not want to talk, and we \
             respected that.",
        ),
        Block::heading(1, "What people told us"),
        Block::labelled(
            "What is good",
            vec![
                Block::body(
                    "Twelve of 14 people were getting on with something that matters to them.",
                ),
                Block::Quote(Quote {
                    text: "“They asked what I used to do. Now I look after the greenhouse.”"
                        .to_owned(),
                    who: "A person who lives at the home".to_owned(),
                }),
            ],
        ),
        Block::labelled(
            "What should be better",
            vec![
                Block::body("Five people wait too long at night."),
                Block::Quote(Quote {
                    text: "“At night you ring, and then you wait.”".to_owned(),
                    who: "A person who lives at the home".to_owned(),
                }),
            ],
        ),
        Block::Callout(Callout {
            tone: Tone::Warning,
            blocks: vec![body(vec![
                Inline::strong("Changed since the draft."),
                Inline::text(" Requirement R3 now names six nights, not five (comment 1)."),
            ])],
        }),
    ]
}

fn ratings() -> Vec<Block> {
    let row = |label: &str, now: u8, last: u8, change: &str| RatingsRow {
        label: label.to_owned(),
        now: Some(now),
        last: Some(last),
        change: change.to_owned(),
    };
    let measure = |name: &str, counted: &str, result: &str, target: &str, met: bool| {
        let (check, word) = if met {
            (Check::Done, "Met")
        } else {
            (Check::Open, "Not met")
        };
        vec![
            Cell::text(name),
            Cell::text(counted),
            Cell::text(result),
            Cell::text(target),
            Cell::inlines(vec![Inline::Check {
                check,
                word: word.to_owned(),
            }]),
        ]
    };
    let mut measures = table(
        TableKind::Compact,
        vec![
            Column::row_header("Measure", 71),
            end_aligned("Counted", 25, Align::End),
            end_aligned("Result", 19, Align::Decimal),
            Column::new("Target", 31),
            Column::new("Met?", 22),
        ],
        vec![
            measure(
                "Medicines errors for each 1,000 bed-days",
                "11 in 3,731",
                "2.9",
                "1.5 or fewer",
                false,
            ),
            measure(
                "Supervision on time",
                "35 of 49",
                "71.4%",
                "90% or more",
                false,
            ),
            measure(
                "Care plans reviewed on time",
                "39 of 41",
                "95.1%",
                "95% or more",
                true,
            ),
            measure(
                "Complaints answered in time",
                "4 of 4",
                "100.0%",
                "100%",
                true,
            ),
        ],
    );
    measures.caption = Some(Caption {
        label: "Table 1".to_owned(),
        text: "Contract measures, April to June 2026 (E14)".to_owned(),
    });
    let bar = |label: &str, value: f64, within: bool| Bar {
        label: label.to_owned(),
        value,
        text: format!("{value:.1}"),
        verdict: Some(
            if within {
                "Within target"
            } else {
                "Above target"
            }
            .to_owned(),
        ),
        within_target: within,
    };
    vec![
        section("Ratings, compared with last time"),
        Block::body("One domain is better, two are lower and two are the same as in March 2026."),
        Block::Ratings(Ratings {
            caption: Caption {
                label: "Figure 1".to_owned(),
                text: "Rating of each domain, March and September 2026".to_owned(),
            },
            alt: "A row for each of the five domains shows its rating now and in March.".to_owned(),
            levels: ["Poor", NEEDS, "Good", "Excellent"]
                .map(str::to_owned)
                .to_vec(),
            rows: vec![
                row("1\u{A0} My life, my say", 3, 3, "Same"),
                row("2\u{A0} Support that works", 2, 3, "Lower"),
                row("3\u{A0} Safe today", 2, 2, "Same"),
                row("4\u{A0} People who provide it", 2, 3, "Lower"),
                row("5\u{A0} Run well and lasting", 3, 2, "Better"),
            ],
        }),
        Block::note("Solid mark: September 2026. Outline: March 2026, where it was different."),
        Block::Table(measures),
        Block::Bars(Bars {
            caption: Caption {
                label: "Figure 2".to_owned(),
                text: "Medicines errors for each 1,000 bed-days, by quarter".to_owned(),
            },
            alt: "Errors rose above the target in the first half of 2026.".to_owned(),
            bars: vec![
                bar("July to September 2025", 1.1, true),
                bar("October to December 2025", 1.3, true),
                bar("January to March 2026", 2.2, false),
                bar("April to June 2026", 2.9, false),
            ],
            target: Some(Target {
                value: 1.5,
                text: "Target: 1.5 or fewer".to_owned(),
            }),
        }),
    ]
}

fn findings() -> Vec<Block> {
    let mut blocks = vec![section("Findings")];
    blocks.extend(domain(
        ("Domain 1", "My life, my say", rating(3, "Good")),
        "People shape their own days, and relatives are welcome. Information reaches each person \
         in the way they need.",
        "Last time: Good.",
        &[
            (
                "1",
                "People shaped their plan and made a choice this month",
                "E1, E8",
                rating(3, "Meets"),
            ),
            (
                "2",
                "Information in the way each person needs",
                "E1, E14",
                rating(3, "Meets"),
            ),
            (
                "3",
                "Relatives are welcome and know whom to ask",
                "E2, E5",
                rating(4, "Strong"),
            ),
        ],
        "Eleven of 14 people could describe a choice that they had made in the month (E1). The \
         home meets the format needs of all 41 people (E14). All nine relatives knew whom to ask, \
         and we saw visitors join lunch without fuss (E2, E5). Seven of eight plans held a \
         decision that was specific and reviewed; the eighth was put right on the day (E8).",
    ));
    blocks.extend(domain(
        ("Domain 2", "Support that works", rating(2, NEEDS)),
        "Changes in health are noticed. Weight loss is not followed up reliably, and people see \
         too many different staff.",
        "Last time: Good.",
        &[
            (
                "5",
                "Plans name outcomes and show recent progress",
                "E1, E8",
                rating(3, "Meets"),
            ),
            (
                "7",
                "Food, drink and weight risks are noticed and acted on",
                "E4, E5, E10",
                rating(2, "Partly"),
            ),
            (
                "8",
                "Time and continuity match what was commissioned",
                "E1, E11",
                rating(2, "Partly"),
            ),
        ],
        "Four of ten people at risk had not been weighed each week as their plans say. Two had \
         lost more than 5% of their weight and had not been referred to a dietitian; both \
         referrals were made while we were there (E10). In August, agency staff worked 96 of 412 \
         shifts, or 23% (E11).",
    ));
    blocks.extend(domain(
        ("Domain 3", "Safe today", rating(2, NEEDS)),
        "Staff know how to keep people from harm, and the building is safe. Medicines are not \
         managed safely. Criterion 10 is critical, so the domain cannot be rated higher.",
        "Last time: Requires improvement.",
        &[
            (
                "9",
                "Staff can explain how they would report harm (critical)",
                "E3",
                rating(3, "Meets"),
            ),
            (
                "10",
                "Medicines records tally with stock (critical)",
                "E4, E6, E9, E14",
                rating(1, "Does not"),
            ),
            (
                "12",
                "Premises, equipment and infection checks are in date",
                "E15",
                rating(3, "Meets"),
            ),
        ],
        "For four of ten people, the tablets in stock did not match the record; the differences \
         were between one and six tablets (E9). Three of five people who take medicine for \
         Parkinson’s had a dose more than 30 minutes late in the week before (E6, E9). Nobody \
         came to harm. From April to June the home recorded 11 errors in 3,731 bed-days; that is \
         2.9 for each 1,000, and the target is 1.5 or fewer (E14).",
    ));
    blocks
}

fn domain(
    (label, title, rated_as): (&str, &str, Rating),
    judgement: &str,
    last: &str,
    criteria: &[(&str, &str, &str, Rating)],
    found: &str,
) -> Vec<Block> {
    let columns = vec![
        Column::row_header("No", 9),
        Column::new("Criterion", 104),
        Column::new("Evidence", 31),
        Column::new("Rating", 24),
    ];
    let rows = criteria
        .iter()
        .map(|(number, criterion, evidence, judged)| {
            vec![
                Cell::text(*number),
                Cell::text(*criterion),
                Cell::text(*evidence),
                rated(judged.clone()),
            ]
        })
        .collect();
    vec![
        Block::DomainHeading(DomainHeading {
            label: label.to_owned(),
            title: title.to_owned(),
            rating: Some(rated_as),
            starts_page: false,
        }),
        Block::labelled(
            "Judgement",
            vec![body(vec![
                Inline::text(format!("{judgement} ")),
                Inline::quiet(last),
            ])],
        ),
        Block::Table(table(TableKind::Compact, columns, rows)),
        Block::labelled("What we found", vec![Block::body(found)]),
    ]
}

fn tables() -> Vec<Block> {
    let improvement = |reference: &str,
                       title: &str,
                       action: &str,
                       note: &str,
                       basis: &str,
                       who: &str,
                       when: &str| {
        vec![
            Cell::strong(reference),
            Cell {
                lines: vec![
                    CellLine::new(CellStyle::Title, title),
                    CellLine::new(CellStyle::Body, action),
                    CellLine::new(CellStyle::Note, note),
                ],
            },
            Cell::text(basis),
            Cell {
                lines: vec![
                    CellLine::new(CellStyle::Body, who),
                    CellLine::new(CellStyle::Title, when),
                ],
            },
        ]
    };
    let mut requirements = Vec::new();
    for round in 0..3 {
        for (i, (title, action, note, basis, who, when)) in [
            (
                "Medicines records tally with stock",
                "Count every medicine on both units each day. Put right and report any difference on the same day.",
                "Criterion 10. Repeat finding",
                "Contract clause 14.2. Regulation 12(2)(g): safe management of medicines",
                "Anita Rowe,\nregistered manager",
                "27 October 2026",
            ),
            (
                "Time-critical medicines on time",
                "Give every dose within 30 minutes of the set time. Record the reason for any late dose.",
                "Criterion 10",
                "Specification line 6.4. Regulation 12(2)(g)",
                "Ruth Kelsall,\nclinical lead",
                "10 November 2026",
            ),
            (
                "Enough staff every night",
                "Fill the rota to assessed need, now seven. If a night falls short, tell us within one working day.",
                "Criteria 8 and 14",
                "Contract clause 9.1. Regulation 18(1): enough suitably skilled staff",
                "Daniel Holroyd,\nnominated individual",
                "24 November 2026",
            ),
        ]
        .into_iter()
        .enumerate()
        {
            let reference = format!("R{}", round * 3 + i + 1);
            requirements.push(improvement(&reference, title, action, note, basis, who, when));
        }
    }
    let recommendations = vec![
        improvement(
            "A1",
            "Another pair of eyes on each audit",
            "Ask a nurse from the other unit to do each medicines audit, and count ten stocks.",
            "Criterion 18",
            "Good practice",
            "Ruth Kelsall,\nclinical lead",
            "Next review",
        ),
        improvement(
            "A2",
            "Show the two plates at lunch",
            "Show both dishes when people choose, instead of asking the day before.",
            "Criteria 2 and 7",
            "Good practice",
            "Anita Rowe,\nregistered manager",
            "Next review",
        ),
    ];
    let columns = |what: &str, who: &str| {
        vec![
            Column::row_header("Ref", 11),
            Column::new(what, 71),
            Column::new("Basis", 46),
            Column::new(who, 40),
        ]
    };
    vec![
        section("Requirements"),
        body(vec![
            Inline::text("These "),
            Inline::strong("must"),
            Inline::text(
                " be done. Each rests on the contract or the law, and each has a person and a \
                 date. Tell us at once if a date cannot be met.",
            ),
        ]),
        Block::Table(table(
            TableKind::Requirements,
            columns("Requirement", "Who, and by when"),
            requirements,
        )),
        section("Recommendations"),
        Block::body("These are good practice. You may decline any of them; please tell us why."),
        Block::Table(table(
            TableKind::Requirements,
            columns("Recommendation", "Who, and by when"),
            recommendations,
        )),
    ]
}

fn end() -> Vec<Block> {
    let evidence = [
        (
            "E1",
            "People said",
            "Talks with 14 people, five by picture card",
            "8–9 Sep 2026",
            "1, 2, 5, 8, 17",
        ),
        (
            "E2",
            "People said",
            "Talks with nine relatives and friends",
            "8–9 Sep 2026",
            "3, 4, 19",
        ),
        (
            "E3",
            "Staff said",
            "Talks with 16 staff; five work nights",
            "8–9 Sep 2026",
            "9, 14–17",
        ),
        (
            "E4",
            "Partners said",
            "Calls: GP practice, pharmacist, speech and language therapist",
            "3–7 Sep 2026",
            "6, 7, 10",
        ),
        (
            "E9",
            "Records",
            "Medicines records and stock counts of ten people; audit of 28 August",
            "9 Sep 2026",
            "10, 18",
        ),
        (
            "E10",
            "Records",
            "Weight and food records of ten people",
            "9 Sep 2026",
            "7",
        ),
        (
            "E11",
            "Records",
            "Rota and payroll, 14 nights; August shifts",
            "Aug 2026",
            "8, 14",
        ),
        (
            "E14",
            "Data",
            "Performance return, April to June",
            "31 Jul 2026",
            "2, 10, 15, 20",
        ),
    ];
    let rows = evidence
        .iter()
        .map(|(r, kind, what, date, criteria)| {
            vec![
                Cell::strong(*r),
                Cell::text(*kind),
                Cell::text(*what),
                Cell::text(*date),
                Cell::text(*criteria),
            ]
        })
        .collect();
    let columns = vec![
        Column::row_header("Ref", 11),
        Column::new("Type", 26),
        Column::new("What, and how", 74),
        Column::new("Date", 31),
        Column::new("Criteria", 26),
    ];
    let count = |label: &str, value: u32| Bar {
        label: label.to_owned(),
        value: f64::from(value),
        text: value.to_string(),
        verdict: None,
        within_target: false,
    };
    let signature = |label: &str, name: &str, job: &str, statement: &str, at: &str| Signature {
        label: label.to_owned(),
        name: name.to_owned(),
        job: job.to_owned(),
        statement: statement.to_owned(),
        at: at.to_owned(),
    };
    let steps = vec![
        vec![
            Cell::text("Action plan sent back"),
            Cell::text("Fernhollow Care"),
            Cell::text("3 November 2026"),
        ],
        vec![
            Cell::text("Meeting to agree the action plan"),
            Cell::text("Both, at Larkspur House"),
            Cell::text("10 November 2026"),
        ],
    ];
    vec![
        section("Evidence and sources"),
        Block::body("Every rating rests on at least one item below. A top or bottom rating rests on two or more types."),
        Block::Table(table(TableKind::Compact, columns, rows)),
        Block::Bars(Bars {
            caption: Caption {
                label: "Figure 3".to_owned(),
                text: "Items of evidence by type".to_owned(),
            },
            alt: "Records gave most of the evidence.".to_owned(),
            bars: vec![
                count("People said", 2),
                count("Staff said", 1),
                count("Partners said", 1),
                count("Records", 3),
                count("Data", 1),
            ],
            target: None,
        }),
        section("Sign-off"),
        Block::Signatures(Signatures {
            signatures: vec![
                signature(
                    "Signed",
                    "Priya Nair",
                    "Quality assurance officer",
                    "I wrote this report. It says what we found.",
                    "19 October 2026, 3.42 pm",
                ),
                signature(
                    "Countersigned",
                    "Marcus Bell",
                    "Senior quality assurance officer",
                    "I checked it against the evidence.",
                    "20 October 2026, 10.15 am",
                ),
            ],
        }),
        Block::CheckPanel(CheckPanel {
            code: "7K4F-92QM-D3XT".to_owned(),
            fingerprint: "7b4f92d308ce51a7e6c41f903d2b88a5c0175e6af3b92d44961c0ab8e75f30d2".to_owned(),
            how: "Ring 01632 960 141 and read out the code. We tell you whether this copy is the signed one.".to_owned(),
        }),
        Block::heading(1, "Next steps"),
        Block::Table(table(
            TableKind::Plain,
            vec![Column::row_header("What happens", 72), Column::new("Who", 52), Column::new("By", 44)],
            steps,
        )),
    ]
}
