//! What we found, domain by domain, and the evidence behind it.

use super::pieces::{
    Figures, body, domains, filled, grade, grade_before, grade_now, grades_before, judged, row,
    sourced, starts_page, table,
};
use crate::snapshot::Snapshot;
use domain::choice::label;
use domain::records::evidence::{Evidence, EvidenceType, Photograph};
use domain::records::finding::Finding;
use domain::records::framework::{Criterion, Domain};
use domain::records::judgement::Judgement;
use domain::{Held, words};
use report::{
    Bar, Bars, Block, Cell, CellLine, CellStyle, Column, DomainHeading, Image, Inline, List,
    ListItem, ParagraphStyle, SideBySide, TableKind,
};

pub fn by_domain(snapshot: &Snapshot, blocks: &mut Vec<Block>) {
    blocks.push(Block::heading(1, "Findings"));
    let covered = domains(snapshot);
    if covered.is_empty() {
        blocks.push(Block::body("Nothing is judged yet."));
    }
    for (place, domain) in covered {
        one_domain(snapshot, place, domain, blocks);
    }
}

fn one_domain(snapshot: &Snapshot, place: usize, domain: &Domain, blocks: &mut Vec<Block>) {
    blocks.push(Block::DomainHeading(DomainHeading {
        label: format!("Domain {place}"),
        title: domain.title.clone(),
        rating: Some(grade(grade_now(snapshot, &domain.code))),
        starts_page: false,
    }));
    let graded = snapshot
        .grades
        .iter()
        .find(|(code, _)| *code == domain.code);
    let mut because = vec![Inline::text(
        graded.map_or("Nothing in this domain was rated.", |(_, graded)| {
            &graded.because
        }),
    )];
    if grades_before(snapshot).is_some() {
        let before = grade(grade_before(snapshot, &domain.code)).word;
        because.push(Inline::quiet(format!(" Last time: {before}.")));
    }
    let because = Block::paragraph(ParagraphStyle::Body, because);
    blocks.push(Block::labelled("How we judged", vec![because]));
    blocks.push(criteria(snapshot, domain));
    for criterion in &domain.criteria {
        let found = on_criterion(snapshot, criterion);
        if !found.is_empty() {
            let label = format!("{} {}", criterion.number, criterion.short.trim());
            blocks.push(Block::labelled(label, found));
        }
    }
}

fn criteria(snapshot: &Snapshot, domain: &Domain) -> Block {
    let columns = vec![
        Column::row_header("No", 11),
        Column::new("Criterion", 92),
        Column::new("Evidence", 35),
        Column::new("Rating", 30),
    ];
    let judged_ones = domain.criteria.iter().filter_map(|criterion| {
        let judgement = judgement(snapshot, criterion.number)?;
        let critical = if criterion.critical {
            " (critical)"
        } else {
            ""
        };
        Some(row(vec![
            Cell::text(criterion.number.to_string()),
            Cell::text(format!("{}{critical}", criterion.text.trim())),
            Cell::text(evidence_on(snapshot, criterion.number).join(", ")),
            Cell::inlines(vec![Inline::Rating(judged(judgement.decided))]),
        ]))
    });
    table(TableKind::Compact, columns, judged_ones.collect())
}

fn judgement(snapshot: &Snapshot, criterion: u16) -> Option<&Judgement> {
    snapshot
        .judgements
        .iter()
        .find(|judgement| judgement.criterion == criterion)
}

/// References of the evidence that bears on a criterion.
fn evidence_on(snapshot: &Snapshot, criterion: u16) -> Vec<String> {
    let bearing = snapshot
        .evidence
        .iter()
        .filter(|item| item.criteria.contains(&criterion));
    bearing.map(|item| format!("E{}", item.number)).collect()
}

/// Everything that was written on one criterion; nothing where nothing was.
fn on_criterion(snapshot: &Snapshot, criterion: &Criterion) -> Vec<Block> {
    let references = evidence_on(snapshot, criterion.number);
    let mut written = Vec::new();
    if let Some(judgement) = judgement(snapshot, criterion.number) {
        if let Some(narrative) = filled(&judgement.narrative) {
            written.extend(ending_with_source(narrative, &references));
        }
        written.extend(why_so_rated(judgement));
    }
    let findings: Vec<&Held<Finding>> = snapshot
        .findings
        .iter()
        .filter(|held| held.value.criterion == criterion.number)
        .collect();
    if !findings.is_empty() {
        let items = findings
            .into_iter()
            .map(|held| finding(snapshot, held, &references));
        written.push(Block::List(List {
            numbered: false,
            items: items.collect(),
        }));
    }
    written
}

/// Paragraphs of which the last one names the evidence.
fn ending_with_source(text: &str, references: &[String]) -> Vec<Block> {
    let (before, last) = text.rsplit_once("\n\n").unwrap_or(("", text));
    let mut blocks = body(before);
    blocks.push(Block::paragraph(
        ParagraphStyle::Body,
        sourced(last, references),
    ));
    blocks
}

/// Why there is no rating, and why ours is not the one that the evidence suggests.
fn why_so_rated(judgement: &Judgement) -> Vec<Block> {
    let mut blocks = Vec::new();
    if let Some(reason) = filled(&judgement.reason) {
        let words = label(&judgement.decided);
        blocks.extend(led_by(&format!("{words}: "), reason));
    }
    let suggested = judgement
        .suggested
        .filter(|suggested| *suggested != judgement.decided);
    if let Some(suggested) = suggested {
        blocks.push(Block::paragraph(
            ParagraphStyle::Body,
            vec![
                Inline::text("Our rules suggest "),
                Inline::Rating(judged(suggested)),
                Inline::text(". We decided on "),
                Inline::Rating(judged(judgement.decided)),
                Inline::text("."),
            ],
        ));
    }
    if let Some(rationale) = filled(&judgement.rationale) {
        blocks.extend(led_by("Why our rating differs: ", rationale));
    }
    blocks
}

/// Paragraphs of which the first begins with a few words in bold.
fn led_by(lead: &str, text: &str) -> Vec<Block> {
    let mut blocks = body(text);
    if let Some(Block::Paragraph(first)) = blocks.first_mut() {
        first.inlines.insert(0, Inline::strong(lead));
    }
    blocks
}

fn finding(snapshot: &Snapshot, held: &Held<Finding>, references: &[String]) -> ListItem {
    let finding = &held.value;
    let kind = label(&finding.finding_type);
    let mut inlines = vec![Inline::strong(format!("{kind} (F{}): ", finding.number))];
    inlines.extend(sourced(&finding.text, references));
    if finding.affects_outcomes {
        inlines.push(Inline::text(" This affects people’s outcomes."));
    }
    let answers = snapshot
        .improvements
        .iter()
        .filter(|improvement| improvement.finding == held.id);
    let answers: Vec<String> = answers.map(|improvement| improvement.reference()).collect();
    if !answers.is_empty() {
        inlines.push(Inline::quiet(format!(" See {}.", words::list(&answers))));
    }
    ListItem {
        inlines,
        nested: None,
    }
}

pub fn good_practice(snapshot: &Snapshot, blocks: &mut Vec<Block>) {
    if let Some(text) = filled(&snapshot.report.good_practice) {
        blocks.push(Block::heading(2, "Good practice to share"));
        blocks.extend(body(text));
    }
}

pub fn evidence(snapshot: &Snapshot, figures: &mut Figures, blocks: &mut Vec<Block>) {
    blocks.push(starts_page("Evidence and sources"));
    if snapshot.evidence.is_empty() {
        blocks.push(Block::body("No evidence is recorded yet."));
        return;
    }
    blocks.push(Block::body(
        "Every rating rests on at least one item below. A top or bottom rating rests on two or more types.",
    ));
    let columns = vec![
        Column::row_header("Ref", 9),
        Column::new("Type, date", 35),
        Column::new("What and how", 105),
        Column::new("Criteria", 19),
    ];
    let rows = snapshot.evidence.iter().map(|item| {
        row(vec![
            Cell::strong(format!("E{}", item.number)),
            Cell {
                lines: type_and_date(item),
            },
            Cell {
                lines: what_and_how(item, &snapshot.evidence),
            },
            Cell::text(numbers(&item.criteria)),
        ])
    });
    blocks.push(table(TableKind::Compact, columns, rows.collect()));
    blocks.push(by_type(&snapshot.evidence, figures));
    photographs(snapshot, blocks);
}

/// Millimetres across: two stand beside each other.
const PHOTOGRAPH: u16 = 80;

fn photographs(snapshot: &Snapshot, blocks: &mut Vec<Block>) {
    let all = numbered_photographs(&snapshot.evidence);
    if all.is_empty() {
        return;
    }
    blocks.push(Block::heading(2, "Photographs"));
    for pair in all.chunks(2) {
        let mut sides = pair
            .iter()
            .map(|(number, item, photograph)| one(snapshot, *number, item, photograph));
        blocks.push(Block::SideBySide(SideBySide {
            left: sides.next().unwrap_or_default(),
            right: sides.next().unwrap_or_default(),
        }));
    }
}

fn one(snapshot: &Snapshot, number: usize, item: &Evidence, photograph: &Photograph) -> Vec<Block> {
    let shows = open_ended(&photograph.shows);
    let image = snapshot.pictures.get(&photograph.picture);
    vec![
        Block::heading(3, format!("Photograph {number}")),
        Block::Photograph(report::Photograph {
            caption: None,
            picture: Some(photograph.picture.clone()),
            image: image.cloned().map(Image::new).unwrap_or_default(),
            alt: format!("{shows}."),
            width: PHOTOGRAPH,
        }),
        Block::note(format!(
            "{shows} (E{}, {}).",
            item.number,
            words::date(item.date)
        )),
    ]
}

/// Every photograph with its number in the report and its item of evidence.
fn numbered_photographs(evidence: &[Evidence]) -> Vec<(usize, &Evidence, &Photograph)> {
    let all = evidence.iter().flat_map(|item| {
        item.photographs
            .iter()
            .map(move |photograph| (item, photograph))
    });
    all.enumerate()
        .map(|(at, (item, photograph))| (at + 1, item, photograph))
        .collect()
}

/// `Photographs 2 and 3.`
fn shown_by(evidence: &[Evidence], item: &Evidence) -> Option<String> {
    let numbers: Vec<String> = numbered_photographs(evidence)
        .into_iter()
        .filter(|(_, of, _)| of.number == item.number)
        .map(|(number, _, _)| number.to_string())
        .collect();
    match numbers.len() {
        0 => None,
        1 => Some(format!("Photograph {}.", numbers[0])),
        _ => Some(format!("Photographs {}.", words::list(&numbers))),
    }
}

fn what_and_how(item: &Evidence, all: &[Evidence]) -> Vec<CellLine> {
    let mut how = format!("{}.", open_ended(&item.source));
    if let Some(method) = filled(&item.method) {
        how.push_str(&format!(" {}.", open_ended(method)));
    }
    if let Some(photographs) = shown_by(all, item) {
        how.push_str(&format!(" {photographs}"));
    }
    vec![
        CellLine::new(CellStyle::Body, item.what.trim()),
        CellLine::new(CellStyle::Note, how),
    ]
}

fn type_and_date(item: &Evidence) -> Vec<CellLine> {
    let mut lines = vec![
        CellLine::new(CellStyle::Body, label(&item.evidence_type)),
        CellLine::new(CellStyle::Note, words::date(item.date)),
    ];
    if let Some(reliability) = &item.reliability {
        let words = label(reliability).to_lowercase();
        let words = format!("Reliability: {words}");
        lines.push(CellLine::new(CellStyle::Note, words));
    }
    lines
}

/// Without the full stop, which we set ourselves.
fn open_ended(text: &str) -> &str {
    text.trim().trim_end_matches('.')
}

fn numbers(criteria: &[u16]) -> String {
    criteria
        .iter()
        .map(u16::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

fn by_type(evidence: &[Evidence], figures: &mut Figures) -> Block {
    let counts = EvidenceType::ALL.map(|of| {
        (
            label(&of),
            evidence
                .iter()
                .filter(|item| item.evidence_type == of)
                .count(),
        )
    });
    let said = counts
        .iter()
        .map(|(of, count)| format!("{of}: {}.", words::count(*count, "item", "items")));
    Block::Bars(Bars {
        caption: figures.caption("Items of evidence by type"),
        alt: said.collect::<Vec<_>>().join(" "),
        bars: counts
            .iter()
            .map(|(of, count)| Bar {
                label: of.clone(),
                value: *count as f64,
                text: count.to_string(),
                verdict: None,
                within_target: false,
            })
            .collect(),
        target: None,
    })
}
