//! The first pages: cover, contents and summary.

use super::pieces::{
    body, bullets, capital, days, domains, earlier, filled, grade, grade_before, grade_now,
    grades_before, judged, month, name, numbered, paragraphs, range, recommendations, references,
    requirements, row, starts_page, subject, table, this_time,
};
use super::{KIND, reference_line, status};
use crate::snapshot::{Signed, Snapshot};
use domain::choice::label;
use domain::records::activity::Method;
use domain::records::council::Nation;
use domain::records::improvement::Improvement;
use domain::records::judgement::Rating as Judged;
use domain::records::report::Grade;
use domain::records::service::{ClientGroup, Service, ServiceType};
use domain::words;
use report::{
    Block, Cell, Column, Cover, Inline, KeyValue, KeyValues, List, ListItem, OverallRating,
    ParagraphStyle, PreviousRating, Status, TableKind,
};

pub fn cover(snapshot: &Snapshot, signed: Option<&Signed>, blocks: &mut Vec<Block>) {
    let run_by = format!("run by {}", snapshot.provider.name);
    let subtitle = match &snapshot.service {
        Some(service) => format!("{}, {run_by}", label(&service.service_type)),
        None => capital(&run_by),
    };
    blocks.push(Block::Cover(Cover {
        edition: None,
        kind: Some(KIND.into()),
        title: subject(snapshot),
        subtitle,
    }));
    blocks.push(Block::OverallRating(overall(snapshot)));
    blocks.push(ratings_by_domain(TableKind::Plain, snapshot));
    blocks.push(Block::KeyValues(KeyValues {
        rows: facts(snapshot, signed),
    }));
}

pub fn overall(snapshot: &Snapshot) -> OverallRating {
    OverallRating {
        label: Some("Overall rating".into()),
        rating: grade(snapshot.grade()),
        previous: snapshot.previous.as_ref().map(|previous| PreviousRating {
            label: format!("Last time, {}:", month(previous.issued)),
            rating: earlier(grade(previous.overall)),
        }),
    }
}

pub fn ratings_by_domain(kind: TableKind, snapshot: &Snapshot) -> Block {
    let compared = grades_before(snapshot).is_some();
    let mut columns = vec![
        Column::row_header("Ratings by domain", 62),
        Column::new(this_time(snapshot), 54),
    ];
    if compared {
        columns.push(Column::new("Last time", 52));
    }
    let rows = domains(snapshot).into_iter().map(|(place, domain)| {
        let now = grade(grade_now(snapshot, &domain.code));
        let mut cells = vec![
            Cell::text(numbered(place, &domain.title)),
            Cell::inlines(vec![Inline::Rating(now)]),
        ];
        if compared {
            let before = earlier(grade(grade_before(snapshot, &domain.code)));
            cells.push(Cell::inlines(vec![Inline::Rating(before)]));
        }
        row(cells)
    });
    table(kind, columns, rows.collect())
}

fn facts(snapshot: &Snapshot, signed: Option<&Signed>) -> Vec<KeyValue> {
    let fact = |label: &str, text: String| KeyValue {
        label: label.into(),
        value: vec![Inline::text(text)],
    };
    let activity = &snapshot.activity;
    let announced = if activity.announced {
        "Announced"
    } else {
        "Not announced"
    };
    let looked = match activity.method {
        Method::Visit => "Visited",
        Method::Desktop => "Reviewed",
        Method::Survey => "Surveyed",
        Method::Meeting => "Met",
    };
    let contract = &snapshot.contract;
    let mut facts = vec![
        fact(looked, format!("{}. {announced}", days(snapshot))),
        fact(
            "Contract",
            format!("{}, {}", contract.reference, contract.title),
        ),
    ];
    if let Some(service) = &snapshot.service {
        facts.push(fact(
            "Regulator",
            regulated(service, snapshot.council.nation),
        ));
        if let Some(number) = filled(&service.regulator_id) {
            facts.push(fact("Regulator’s number", number.into()));
        }
    }
    let officers = officers(snapshot);
    if !officers.is_empty() {
        facts.push(fact("Officers", officers));
    }
    facts.push(fact("Issued", issued(snapshot, signed)));
    facts.push(fact("Report", reference_line(snapshot)));
    facts
}

fn issued(snapshot: &Snapshot, signed: Option<&Signed>) -> String {
    let day = words::date(snapshot.issued);
    match status(signed) {
        Status::Final => format!("{day}. Signed by two people: see Sign-off"),
        Status::Draft => format!("Not yet. Dates are counted as if it were issued on {day}"),
    }
}

/// Who led the visit and who wrote the report.
fn officers(snapshot: &Snapshot) -> String {
    let mut named: Vec<String> = [snapshot.activity.lead, snapshot.report.author]
        .map(|id| name(snapshot, id))
        .into_iter()
        .flatten()
        .collect();
    named.dedup();
    words::list(&named)
}

fn regulated(service: &Service, nation: Nation) -> String {
    if !service.regulated {
        return "This service is not regulated".into();
    }
    let of_children = matches!(
        service.service_type,
        ServiceType::ChildrensHome | ServiceType::Fostering
    ) || service.service_type == ServiceType::Respite
        && service.client_group == ClientGroup::Children;
    let regulator = match nation {
        Nation::England if of_children => "Ofsted",
        Nation::England => "Care Quality Commission",
        Nation::Wales => "Care Inspectorate Wales",
        Nation::Scotland => "Care Inspectorate",
        Nation::NorthernIreland => "Regulation and Quality Improvement Authority",
    };
    match filled(&service.regulator_rating) {
        Some(rating) => format!("{regulator}: {rating}"),
        None => regulator.into(),
    }
}

pub fn contents(snapshot: &Snapshot, signed: Option<&Signed>, blocks: &mut Vec<Block>) {
    blocks.push(starts_page("Contents"));
    blocks.push(Block::Contents);
    blocks.push(Block::labelled(
        "About this version",
        about_version(snapshot, signed),
    ));
    blocks.push(Block::labelled("What the marks mean", marks()));
    blocks.push(Block::labelled(
        "Words we use",
        vec![words_we_use(snapshot)],
    ));
}

fn about_version(snapshot: &Snapshot, signed: Option<&Signed>) -> Vec<Block> {
    let version = snapshot.report.version;
    let stands = match status(signed) {
        Status::Final => format!("Version {version} is final. Two people signed it."),
        Status::Draft => format!("Version {version} is a draft until two people have signed it."),
    };
    match filled(&snapshot.report.changes) {
        Some(changes) => body(&format!("{stands} What it changes: {changes}")),
        None => body(&stands),
    }
}

/// Short: the contents stay on one page.
fn marks() -> Vec<Block> {
    let grades = [
        Grade::Excellent,
        Grade::Good,
        Grade::RequiresImprovement,
        Grade::Poor,
    ];
    let ratings = [
        Judged::Strong,
        Judged::Meets,
        Judged::Partly,
        Judged::DoesNot,
    ];
    let mut domains = vec![Inline::text("The whole, and each domain: ")];
    domains.extend(enumerated(grades.map(|of| Inline::Rating(grade(Some(of))))));
    domains.push(Inline::text(". Each criterion: "));
    domains.extend(enumerated(ratings.map(|of| Inline::Rating(judged(of)))));
    domains.push(Inline::text(format!(
        ". Where it is {} or {}, we say why.",
        label(&Judged::NotApplicable).to_lowercase(),
        label(&Judged::NotSeen).to_lowercase(),
    )));
    vec![
        Block::paragraph(ParagraphStyle::Body, domains),
        Block::body(
            "An outline shows last time. Every mark has its word beside it, so nothing depends on colour.",
        ),
    ]
}

/// One, two, three and four.
fn enumerated<const COUNT: usize>(inlines: [Inline; COUNT]) -> Vec<Inline> {
    let mut joined = Vec::new();
    for (place, inline) in inlines.into_iter().enumerate() {
        match place {
            0 => {}
            _ if place + 1 == COUNT => joined.push(Inline::text(" and ")),
            _ => joined.push(Inline::text(", ")),
        }
        joined.push(inline);
    }
    joined
}

fn words_we_use(snapshot: &Snapshot) -> Block {
    let term = |term: &str, range: Option<String>, meaning: &str| ListItem {
        inlines: vec![
            Inline::strong(term),
            Inline::text(match range {
                Some(range) => format!(" ({range}): {meaning}"),
                None => format!(": {meaning}"),
            }),
        ],
        nested: None,
    };
    let evidence: Vec<String> = snapshot
        .evidence
        .iter()
        .map(|item| format!("E{}", item.number))
        .collect();
    let mut items = vec![
        term(
            "Requirement",
            range(&references(&requirements(snapshot))),
            "by contract or law, you must do it.",
        ),
        term(
            "Recommendation",
            range(&references(&recommendations(snapshot))),
            "good practice; you may say no, and why.",
        ),
        term(
            "Working day",
            None,
            "Monday to Friday, without bank holidays.",
        ),
    ];
    if let Some(range) = range(&evidence) {
        items.push(term(
            &range,
            None,
            "the evidence, listed under “Evidence and sources”.",
        ));
    }
    Block::List(List {
        numbered: false,
        items,
    })
}

pub fn summary(snapshot: &Snapshot, blocks: &mut Vec<Block>) {
    let written = &snapshot.report;
    blocks.push(starts_page("Summary"));
    if written.summary.trim().is_empty() {
        blocks.push(Block::body("The summary is not written yet."));
    }
    blocks.extend(paragraphs(ParagraphStyle::Opening, &written.summary));
    let strengths = written
        .strengths
        .iter()
        .map(|strength| strength.text.trim());
    let items: Vec<String> = strengths
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .collect();
    if !items.is_empty() {
        blocks.push(Block::labelled("Strengths", vec![bullets(items)]));
    }
    must_change(snapshot, blocks);
    blocks.push(Block::labelled(
        "Why this rating",
        why_this_rating(snapshot),
    ));
}

fn must_change(snapshot: &Snapshot, blocks: &mut Vec<Block>) {
    let requirements = requirements(snapshot);
    if requirements.is_empty() {
        let none = vec![Block::body("There are no requirements.")];
        blocks.push(Block::labelled("What must change", none));
        return;
    }
    let items = requirements.iter().map(|requirement| ListItem {
        inlines: vec![
            Inline::strong(requirement.title.trim()),
            Inline::text(format!(" ({})", requirement.reference())),
        ],
        nested: None,
    });
    let list = List {
        numbered: false,
        items: items.collect(),
    };
    blocks.push(Block::labelled("What must change", vec![Block::List(list)]));
    blocks.push(short_requirements(TableKind::Plain, &requirements));
}

/// Each requirement in one line.
pub fn short_requirements(kind: TableKind, requirements: &[&Improvement]) -> Block {
    let rows = requirements.iter().map(|requirement| {
        row(vec![
            Cell::strong(requirement.reference()),
            Cell::text(requirement.title.trim()),
            Cell::text(requirement.person.trim()),
            Cell::text(requirement.due().map(words::date).unwrap_or_default()),
        ])
    });
    let columns = vec![
        Column::row_header("Ref", 12),
        Column::new("Requirement in short", 76),
        Column::new("Person responsible", 38),
        Column::new("Done by", 42),
    ];
    table(kind, columns, rows.collect())
}

fn why_this_rating(snapshot: &Snapshot) -> Vec<Block> {
    let mut blocks = vec![Block::paragraph(
        ParagraphStyle::Body,
        vec![
            Inline::text("From the domains, the whole is "),
            Inline::Rating(grade(snapshot.overall.grade)),
            Inline::text(format!(". {}", snapshot.overall.because)),
        ],
    )];
    let decided = snapshot
        .report
        .overall
        .filter(|decided| Some(*decided) != snapshot.overall.grade);
    if let Some(decided) = decided {
        blocks.push(Block::paragraph(
            ParagraphStyle::Body,
            vec![
                Inline::text("We decided on "),
                Inline::Rating(grade(Some(decided))),
                Inline::text(" instead, for this reason:"),
            ],
        ));
    }
    if let Some(reason) = filled(&snapshot.report.overall_reason) {
        blocks.extend(body(reason));
    }
    blocks
}
