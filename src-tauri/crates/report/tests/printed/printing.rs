//! The printed report, from the outside: what a person, a screen reader and other tools get.

use crate::larkspur;

use std::path::PathBuf;
use std::process::Command;

use report::*;

pub fn print(document: &Document) -> Pdf {
    export(document, &|_, _| true).expect("the report prints")
}

/// Standard output of a tool on the file; its standard error must be empty.
fn tool(name: &str, arguments: &[&str], pdf: &Pdf) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file: PathBuf = folder.path().join("report.pdf");
    std::fs::write(&file, &pdf.bytes).expect("written");
    let mut command = Command::new(name);
    for argument in arguments {
        match *argument {
            "FILE" => command.arg(&file),
            other => command.arg(other),
        };
    }
    let output = command
        .output()
        .unwrap_or_else(|e| panic!("{name} must be installed: {e}"));
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success() && errors.is_empty(),
        "{name}: {errors}"
    );
    // pdfinfo writes titles beyond ASCII as they are in the file, in UTF-16.
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn structure(pdf: &Pdf) -> String {
    tool("pdfinfo", &["-struct-text", "FILE"], pdf)
}

/// The words of each page, apart from line breaks.
pub fn pages_of(pdf: &Pdf) -> Vec<String> {
    let text = tool("pdftotext", &["-layout", "FILE", "-"], pdf);
    let mut pages: Vec<String> = text.split('\u{C}').map(str::to_owned).collect();
    pages.pop();
    pages
}

/// A document of `blocks` alone, without cover.
pub fn document(blocks: Vec<Block>) -> Document {
    Document {
        blocks,
        ..larkspur::report()
    }
}

#[test]
fn the_structure_reads_in_order() {
    let expected = include_str!("larkspur.structure.txt");
    let read = structure(&print(&larkspur::report()));
    // Object numbers and places on the page are of no interest to a reader.
    let is_read = |line: &&str| !line.contains("Object ") && !line.contains("/BBox");
    let read: Vec<&str> = read.lines().filter(is_read).collect();
    // UPDATE_GOLDEN=1 writes what is read now; look at the difference before keeping it.
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let file = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/printed/larkspur.structure.txt"
        );
        std::fs::write(file, read.join("\n") + "\n").expect("written");
        return;
    }
    for (number, (read, expected)) in read.iter().zip(expected.lines()).enumerate() {
        assert_eq!(*read, expected, "line {}", number + 1);
    }
    assert_eq!(read.len(), expected.lines().count());
}

#[test]
fn other_tools_find_no_fault() {
    let pdf = print(&larkspur::report());
    let checked = tool("qpdf", &["--check", "FILE"], &pdf);
    assert!(
        checked.contains("No syntax or stream encoding errors found"),
        "{checked}"
    );
    let info = tool("pdfinfo", &["FILE"], &pdf);
    assert!(info.contains("Tagged:          yes"), "{info}");
    assert!(info.contains("PDF version:     1.7"), "{info}");
    assert!(
        info.contains("Title:           Larkspur House: contract monitoring report"),
        "{info}"
    );
    let fonts = tool("pdffonts", &["FILE"], &pdf);
    for font in fonts.lines().skip(2) {
        let marks: Vec<&str> = font.split_whitespace().rev().skip(2).take(3).collect();
        assert_eq!(
            marks,
            ["yes", "yes", "yes"],
            "embedded, subset, with Unicode: {font}"
        );
    }
}

#[test]
fn every_text_of_the_tree_can_be_read_in_the_file() {
    let report = larkspur::report();
    let read = squeezed(&structure(&print(&report)));
    let mut texts = Vec::new();
    collect_texts(
        &serde_json::to_value(&report.blocks).expect("JSON"),
        &mut texts,
    );
    assert!(texts.len() > 200);
    for text in texts {
        assert!(read.contains(&squeezed(&text)), "not in the file: {text}");
    }
}

/// Without white space, quotation marks of the tool, and what a figure tells as its alternative.
pub fn squeezed(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && *c != '"')
        .collect()
}

fn collect_texts(value: &serde_json::Value, texts: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, field) in fields {
                let is_text = [
                    "text",
                    "word",
                    "title",
                    "label",
                    "who",
                    "name",
                    "job",
                    "statement",
                    "at",
                    "how",
                    "code",
                    "verdict",
                    "change",
                    "kind",
                    "subtitle",
                ];
                match field {
                    serde_json::Value::String(text) if is_text.contains(&name.as_str()) => {
                        let enumeration = name == "kind" && !text.contains(' ');
                        if !enumeration {
                            texts.push(text.clone());
                        }
                    }
                    other => collect_texts(other, texts),
                }
            }
        }
        serde_json::Value::Array(all) => all.iter().for_each(|one| collect_texts(one, texts)),
        _ => {}
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let first = print(&larkspur::report());
    let second = print(&larkspur::report());
    assert!(first.bytes == second.bytes);
    let mut other = larkspur::report();
    other.version = 3;
    assert!(first.bytes != print(&other).bytes);
}

#[test]
fn a_header_row_is_repeated_on_the_next_page_and_read_out_once() {
    let pdf = print(&larkspur::report());
    let pages = pages_of(&pdf);
    let with_header = |page: &&String| {
        page.lines().any(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            words == ["Ref", "Requirement", "Basis", "Who,", "and", "by", "when"]
        })
    };
    assert_eq!(pages.iter().filter(with_header).count(), 2);
    assert_eq!(structure(&pdf).matches("\"Requirement\"").count(), 1);
}

#[test]
fn a_row_is_never_split() {
    let rows = (0..60)
        .map(|i| Row {
            cells: vec![
                Cell::strong(format!("R{i}")),
                Cell::text(format!("first{i} \n second{i} \n third{i} \n fourth{i}")),
            ],
        })
        .collect();
    let columns = vec![Column::row_header("Ref", 20), Column::new("What", 100)];
    let table = Table {
        caption: None,
        kind: TableKind::Plain,
        columns,
        rows,
    };
    let pages = pages_of(&print(&document(vec![Block::Table(table)])));
    assert!(pages.len() > 4);
    for i in 0..60 {
        let first = pages
            .iter()
            .position(|page| page.contains(&format!("first{i}\n")));
        let last = pages
            .iter()
            .position(|page| page.contains(&format!("fourth{i}\n")));
        assert!(
            first.is_some() && first == last,
            "row {i}: {first:?} to {last:?}"
        );
    }
}

#[test]
fn a_row_longer_than_a_page_goes_on_and_loses_nothing() {
    let words: Vec<String> = (0..3000).map(|i| format!("word{i}")).collect();
    let rows = vec![Row {
        cells: vec![Cell::strong("R1"), Cell::text(words.join(" "))],
    }];
    let columns = vec![Column::row_header("Ref", 20), Column::new("What", 100)];
    let table = Table {
        caption: None,
        kind: TableKind::Plain,
        columns,
        rows,
    };
    let pdf = print(&document(vec![Block::Table(table)]));
    assert!(pdf.pages > 3);
    let read = structure(&pdf);
    assert!(words.iter().all(|word| read.contains(word.as_str())));
}

#[test]
fn a_narrative_longer_than_a_page_stays_beside_its_label_and_loses_nothing() {
    let words: Vec<String> = (0..2500).map(|i| format!("word{i}")).collect();
    let long = Block::labelled("What we found", vec![Block::body(words.join(" "))]);
    let pdf = print(&document(vec![Block::heading(1, "Findings"), long]));
    assert!(pdf.pages > 2);
    let pages = pages_of(&pdf);
    assert!(pages[0].contains("What we found") && pages[0].contains("word0 "));
    let read = structure(&pdf);
    assert!(words.iter().all(|word| read.contains(word.as_str())));
}

#[test]
fn a_value_longer_than_a_page_goes_on_and_loses_nothing() {
    let words: Vec<String> = (0..2500).map(|i| format!("word{i}")).collect();
    let value = vec![Inline::text(words.join(" "))];
    let rows = vec![KeyValue {
        label: "Purpose".to_owned(),
        value,
    }];
    let pdf = print(&document(vec![Block::KeyValues(KeyValues { rows })]));
    assert!(pdf.pages > 2);
    let read = pages_of(&pdf).concat();
    assert!(words.iter().all(|word| read.contains(word.as_str())));
}

#[test]
fn a_document_without_blocks_is_one_sound_page() {
    assert_eq!(print(&document(vec![])).pages, 1);
}

#[test]
fn a_long_running_title_makes_room_for_the_status() {
    let mut long = larkspur::report();
    long.running_title = "The Larkspur and Honeysuckle House ".repeat(8);
    let pages = pages_of(&print(&long));
    let header = pages[1]
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    assert!(
        header.contains("The Larkspur and Honeysuckle House"),
        "{header}"
    );
    assert!(
        header.contains('…') && header.trim_end().ends_with("FINAL"),
        "{header}"
    );
}

#[test]
fn the_tree_survives_being_stored() {
    let report = larkspur::report();
    let stored = serde_json::to_string(&report).expect("JSON");
    assert_eq!(
        serde_json::from_str::<Document>(&stored).expect("a document"),
        report
    );
}

#[test]
fn a_paragraph_leaves_two_lines_on_either_page() {
    for filler in 25..60 {
        let mut blocks: Vec<Block> = vec![Block::heading(1, "Start")];
        let lines: Vec<String> = (0..filler).map(|i| format!("line{i}")).collect();
        blocks.push(Block::body(lines.join("\n")));
        blocks.push(Block::body("one\ntwo\nthree\nfour\nfive"));
        let pages = pages_of(&print(&document(blocks)));
        let names = ["one", "two", "three", "four", "five"];
        let counts: Vec<usize> = pages
            .iter()
            .map(|page| {
                page.lines()
                    .filter(|line| names.contains(&line.trim()))
                    .count()
            })
            .collect();
        assert_eq!(counts.iter().sum::<usize>(), 5, "{counts:?}");
        assert!(!counts.contains(&1), "after {filler} lines: {counts:?}");
    }
}

#[test]
fn a_heading_is_never_the_last_thing_on_a_page() {
    for filler in 30..50 {
        let lines: Vec<String> = (0..filler).map(|i| format!("line{i}")).collect();
        let blocks = vec![
            Block::body(lines.join("\n")),
            Block::heading(2, "A heading that stays"),
            Block::body("with this text"),
        ];
        let pages = pages_of(&print(&document(blocks)));
        let heading = pages
            .iter()
            .position(|page| page.contains("A heading that stays"));
        let text = pages
            .iter()
            .position(|page| page.contains("with this text"));
        assert!(heading.is_some() && heading == text, "after {filler} lines");
    }
}

#[test]
fn a_section_that_starts_a_page_leaves_no_empty_page_behind() {
    let section = |text: &str| {
        Block::Heading(Heading {
            level: 1,
            text: text.to_owned(),
            starts_page: true,
        })
    };
    let blocks = vec![
        section("One"),
        Block::PageBreak,
        section("Two"),
        Block::body("Text."),
        Block::PageBreak,
        Block::PageBreak,
    ];
    assert_eq!(print(&document(blocks)).pages, 2);
}

#[test]
fn contents_name_the_page_on_which_each_section_stands() {
    let pdf = print(&larkspur::report());
    let pages = pages_of(&pdf);
    for (title, number) in [
        ("Summary", 3),
        ("Domain 3: Safe today", 6),
        ("Sign-off", 12),
    ] {
        let entry = pages[1].lines().find(|line| line.trim().starts_with(title));
        let stated = entry.and_then(|line| line.split_whitespace().last());
        assert_eq!(stated, Some(number.to_string().as_str()), "{title}");
        let words = title.rsplit(": ").next().unwrap_or(title);
        assert!(
            pages[number - 1].contains(words),
            "{title} is not on page {number}"
        );
    }
}

#[test]
fn every_page_carries_reference_version_number_and_check_code() {
    let pdf = print(&larkspur::report());
    let pages = pages_of(&pdf);
    for (i, page) in pages.iter().enumerate() {
        assert!(page.contains("MR-2026-012 · version 2"), "page {}", i + 1);
        let folio = format!(
            "page {} of {} · check code 7K4F-92QM-D3XT",
            i + 1,
            pdf.pages
        );
        assert!(page.contains(&folio), "page {}", i + 1);
    }
    let mut draft = larkspur::report();
    (draft.status, draft.check_code) = (Status::Draft, None);
    draft.marking = Some("OFFICIAL".to_owned());
    let pages = pages_of(&print(&draft));
    assert!(
        pages
            .iter()
            .all(|page| page.contains("OFFICIAL ·") && page.contains("DRAFT"))
    );
    assert!(
        !pages
            .iter()
            .any(|page| page.contains("check code 7K4F") && page.contains("FINAL"))
    );
}

#[test]
fn two_hundred_pages_print_and_can_be_cancelled() {
    let document = larkspur::long_report(200);
    let pdf = print(&document);
    assert!((190..=215).contains(&pdf.pages), "{} pages", pdf.pages);
    assert_eq!(pages(&document).expect("laid out"), pdf.pages);
    let asked = std::cell::Cell::new(0);
    let cancelled = export(&document, &|_, _| {
        asked.set(asked.get() + 1);
        asked.get() < 100
    });
    assert!(matches!(cancelled, Err(ReportError::Cancelled)));
    assert_eq!(asked.get(), 100);
}

#[test]
fn progress_grows_to_its_end() {
    let heard = std::cell::RefCell::new(Vec::new());
    let result = export(&larkspur::report(), &|done, total| {
        heard.borrow_mut().push((done, total));
        true
    });
    assert!(result.is_ok());
    let heard = heard.into_inner();
    assert!(
        heard
            .windows(2)
            .all(|pair| pair[0].0 <= pair[1].0 && pair[0].1 == pair[1].1)
    );
    assert_eq!(heard.last(), Some(&(100, 100)));
}

#[test]
fn a_pale_or_unreadable_colour_is_refused() {
    for brand in ["#7A6A90", "purple", "#12345", "#+12345", ""] {
        let document = Document {
            brand: brand.to_owned(),
            ..larkspur::report()
        };
        let refused = export(&document, &|_, _| true);
        assert!(matches!(refused, Err(ReportError::Brand(_))), "{brand}");
    }
}

#[test]
fn awkward_text_prints_wherever_it_stands() {
    let long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
    let texts = [
        "",
        "   ",
        "\n\n",
        "\u{200B}\u{FEFF}",
        "a",
        long,
        &long.repeat(40),
        &"W".repeat(5000),
        "👩‍👩‍👧 thank you 🎉✓",
        "Gwybodaeth: ŵyn, ŷd, tŷ, dŵr, Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
        "Zażółć gęślą jaźń; źdźbło",
        "汉字 العربية עברית",
        "tab\there\u{A0}and\u{7}bell <&\"'> (brackets) \\ back",
        "e\u{301}\u{302}\u{303} x\u{332}",
        "27 October 2026 27 October 2026 27 October 2026",
        "https://example.org/a/very/long/address/that/does/not/end/for/a/long/time/index.html",
    ];
    for text in texts {
        let pdf = print(&everywhere(text));
        let read = squeezed(&structure(&pdf));
        for word in text
            .split_whitespace()
            .filter(|word| word.is_ascii() && word.len() < 60)
        {
            let word: String = word.chars().filter(|c| !c.is_control()).collect();
            assert!(read.contains(&squeezed(&word)), "{word} is not in the file");
        }
    }
}

#[test]
fn characters_that_the_typeface_lacks_are_reported() {
    let pdf = print(&document(vec![Block::body("Well done ✓ 🎉 done")]));
    assert_eq!(pdf.replaced, vec!['✓', '🎉']);
    assert!(structure(&pdf).contains("Well done [?] [?] done"));
}

/// A document with `text` in every place that takes text.
fn everywhere(text: &str) -> Document {
    let text = || text.to_owned();
    let rating = || Rating {
        level: Some(2),
        word: text(),
        earlier: false,
    };
    let inlines = || {
        vec![
            Inline::text(text()),
            Inline::strong(text()),
            Inline::quiet(text()),
            Inline::Rating(rating()),
            Inline::Check {
                check: Check::Declined,
                word: text(),
            },
            Inline::Source {
                references: vec![text(), text()],
            },
            Inline::Link {
                text: text(),
                href: "https://example.org/".to_owned(),
            },
            Inline::Link {
                text: text(),
                href: text(),
            },
        ]
    };
    let caption = || Caption {
        label: text(),
        text: text(),
    };
    let list = |nested| List {
        numbered: true,
        items: vec![
            ListItem {
                inlines: inlines(),
                nested,
            },
            ListItem {
                inlines: vec![],
                nested: None,
            },
        ],
    };
    let signature = || Signature {
        label: text(),
        name: text(),
        job: text(),
        statement: text(),
        at: text(),
    };
    let table = |align| Table {
        caption: Some(caption()),
        kind: TableKind::Requirements,
        columns: vec![
            Column::row_header(text(), 3),
            Column {
                align,
                ..Column::new(text(), 20)
            },
            Column::new(text(), 0),
        ],
        rows: vec![
            Row {
                cells: vec![Cell::text(text()), Cell::text(text())],
            },
            Row {
                cells: vec![Cell { lines: vec![] }, Cell::inlines(inlines())],
            },
            Row { cells: vec![] },
        ],
    };
    let blocks = vec![
        Block::Cover(Cover {
            edition: Some(text()),
            kind: Some(text()),
            title: text(),
            subtitle: text(),
        }),
        Block::OverallRating(OverallRating {
            label: Some(text()),
            rating: rating(),
            previous: Some(PreviousRating {
                label: text(),
                rating: rating(),
            }),
        }),
        Block::Contents,
        Block::heading(1, text()),
        Block::DomainHeading(DomainHeading {
            label: text(),
            title: text(),
            rating: Some(rating()),
            starts_page: true,
        }),
        Block::heading(3, text()),
        Block::paragraph(ParagraphStyle::Opening, inlines()),
        Block::paragraph(ParagraphStyle::Note, inlines()),
        Block::Quote(Quote {
            text: text(),
            who: text(),
        }),
        Block::List(list(Some(list(None)))),
        Block::labelled(
            text(),
            vec![Block::body(text()), Block::Table(table(Align::End))],
        ),
        Block::labelled(text(), vec![]),
        Block::KeyValues(KeyValues {
            rows: vec![KeyValue {
                label: text(),
                value: inlines(),
            }],
        }),
        Block::Table(table(Align::Decimal)),
        Block::Table(Table {
            caption: None,
            kind: TableKind::Plain,
            columns: vec![Column::new(text(), 10)],
            rows: vec![],
        }),
        Block::Ratings(Ratings {
            caption: caption(),
            alt: "Ratings".to_owned(),
            levels: vec![text(), text()],
            rows: vec![RatingsRow {
                label: text(),
                now: Some(9),
                last: Some(0),
                change: text(),
            }],
        }),
        Block::Bars(Bars {
            caption: caption(),
            alt: "Bars".to_owned(),
            bars: vec![Bar {
                label: text(),
                value: -1.0,
                text: text(),
                verdict: Some(text()),
                within_target: true,
            }],
            target: Some(Target {
                value: 0.0,
                text: text(),
            }),
        }),
        Block::Callout(Callout {
            tone: Tone::Note,
            blocks: vec![Block::heading(2, text()), Block::body(text())],
        }),
        Block::Callout(Callout {
            tone: Tone::Warning,
            blocks: vec![],
        }),
        Block::Signatures(Signatures {
            signatures: vec![signature(), signature(), signature()],
        }),
        Block::CheckPanel(CheckPanel {
            code: text(),
            fingerprint: text(),
            how: text(),
        }),
    ];
    Document {
        running_title: text(),
        council: text(),
        blocks,
        ..larkspur::report()
    }
}
