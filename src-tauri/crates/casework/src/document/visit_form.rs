//! The blank form of a visit, to take along on paper.

use super::colour;
use super::pieces::{filled, row, table};
use super::plan_form::tick;
use chrono::{DateTime, Utc};
use domain::choice::{all, label};
use domain::records::action::Action;
use domain::records::activity::Activity;
use domain::records::contract::Contract;
use domain::records::council::Council;
use domain::records::evidence::EvidenceType;
use domain::records::framework::{Criterion, Domain, Framework};
use domain::records::improvement::Improvement;
use domain::records::judgement::Rating;
use domain::records::plan::MonitoringPlan;
use domain::records::provider::Provider;
use domain::records::service::Service;
use domain::words;
use report::{
    Block, Callout, Cell, CellLine, Column, Document, Format, Inline, KeyValue, KeyValues, Status,
    TableKind, Tone, Writing,
};

/// What is known of a visit before it begins.
pub struct Planned<'a> {
    pub council: &'a Council,
    pub contract: &'a Contract,
    pub provider: Option<&'a Provider>,
    pub service: Option<&'a Service>,
    pub activity: &'a Activity,
    pub lead: Option<String>,
    pub plan: &'a MonitoringPlan,
    pub framework: &'a Framework,
    /// What earlier reports asked for and nobody has verified.
    pub open: &'a [(Improvement, Action)],
    pub at: DateTime<Utc>,
}

/// Empty rows for groups that nobody planned for.
const SPARE_GROUPS: usize = 2;
const LINES_FOR_A_CRITERION: usize = 4;

pub fn visit_form(planned: &Planned<'_>) -> Document {
    let subject = planned
        .service
        .map_or(&planned.contract.title, |service| &service.name);
    Document {
        lang: "en-GB".into(),
        title: format!("{subject}: visit form, {}", planned.contract.reference),
        running_title: format!("{subject} · visit form"),
        reference: planned.contract.reference.clone(),
        version: planned.plan.version,
        edition: Some("visit form".into()),
        format: Format::Landscape,
        status: Status::Final,
        council: planned.council.name.clone(),
        brand: colour::for_paper(&planned.council.brand_deep),
        author: planned.council.name.clone(),
        subject: format!("Blank visit form for {subject}"),
        check_code: None,
        created: planned.at,
        marking: None,
        blocks: blocks(planned, subject),
    }
}

fn blocks(planned: &Planned<'_>, subject: &str) -> Vec<Block> {
    let mut blocks = vec![
        Block::heading(1, format!("Visit form: {subject}")),
        Block::KeyValues(KeyValues {
            rows: facts(planned),
        }),
    ];
    if !planned.activity.announced {
        blocks.push(Block::Callout(Callout {
            tone: Tone::Warning,
            blocks: vec![Block::body(
                "This visit is not announced. Nobody outside the council sees this form before it.",
            )],
        }));
    }
    blocks.push(Block::body(
        "Write no names of people who use the service. Number each item of evidence, and say where it comes from.",
    ));
    blocks.push(Block::heading(2, "Who took part"));
    blocks.push(groups(planned.activity));
    if !planned.open.is_empty() {
        blocks.push(Block::heading(2, "To check again"));
        blocks.push(open(planned.open));
    }
    for domain in &planned.framework.domains {
        let criteria = domain.criteria.iter().filter(|criterion| {
            let planned = &planned.plan.criteria;
            planned.iter().any(|of| of.number == criterion.number)
        });
        one_domain(domain, criteria.collect(), &mut blocks);
    }
    blocks.push(Block::heading(1, "What people told us"));
    for question in [
        "What is good",
        "What should be better",
        "What we will do with it",
    ] {
        blocks.push(lines(question, 4));
    }
    blocks.push(Block::heading(1, "If somebody may be at risk of harm"));
    blocks.push(Block::body(
        "Make sure that they are safe now. Hand it over to safeguarding before you leave. Write down the handover, and not the enquiry.",
    ));
    blocks.push(Block::Writing(Writing {
        label: Some("Handed over to".into()),
        lines: 1,
        below: vec![
            "Team and name".into(),
            "Date and time".into(),
            "Reference".into(),
        ],
    }));
    blocks.push(Block::heading(1, "Said before we left"));
    blocks.push(lines("What we told them, good things first", 5));
    blocks.push(Block::Writing(Writing {
        label: Some("Told to".into()),
        lines: 1,
        below: vec!["Name and job".into(), "Time".into()],
    }));
    blocks
}

fn facts(planned: &Planned<'_>) -> Vec<KeyValue> {
    let activity = planned.activity;
    let announced = if activity.announced {
        "Announced"
    } else {
        "Not announced"
    };
    let mut facts = Vec::new();
    let mut fact = |label: &str, text: String| {
        facts.push(KeyValue {
            label: label.into(),
            value: vec![Inline::text(text)],
        });
    };
    fact(
        "When",
        format!(
            "{}. {announced}",
            words::dates(activity.from, activity.last_day())
        ),
    );
    fact("How we look", label(&activity.method));
    fact("Why now", label(&activity.approach));
    fact(
        "Contract",
        format!("{}, {}", planned.contract.reference, planned.contract.title),
    );
    if let Some(provider) = planned.provider {
        fact("Provider", provider.name.clone());
    }
    if let Some(manager) = planned.service.and_then(|service| filled(&service.manager)) {
        fact("Manager", manager.to_owned());
    }
    if let Some(lead) = &planned.lead {
        fact("Led by", lead.clone());
    }
    if let Some(how) = filled(&activity.how) {
        fact("Method and sample", how.to_owned());
    }
    fact("Purpose", planned.plan.purpose.trim().to_owned());
    facts
}

fn groups(activity: &Activity) -> Block {
    let columns = vec![
        Column::row_header("Group", 88),
        Column::new("Asked", 40),
        Column::new("Took part", 40),
    ];
    let counted = || Cell {
        lines: CellLine::writing(1),
    };
    let known = activity
        .participation
        .iter()
        .map(|group| row(vec![Cell::text(group.group.trim()), counted(), counted()]));
    let spare = (0..SPARE_GROUPS).map(|_| row(vec![counted(), counted(), counted()]));
    table(TableKind::Form, columns, known.chain(spare).collect())
}

fn open(asked: &[(Improvement, Action)]) -> Block {
    let columns = vec![
        Column::row_header("Ref", 14),
        Column::new("Agreed action", 62),
        Column::new("What we saw", 62),
        Column::new("Done?", 30),
    ];
    let rows = asked.iter().map(|(improvement, action)| {
        let mut agreed = vec![CellLine::new(
            report::CellStyle::Title,
            improvement.title.trim(),
        )];
        if !action.action.trim().is_empty() {
            agreed.push(CellLine::new(report::CellStyle::Body, action.action.trim()));
        }
        if let Some(due) = action.due.or(improvement.due()) {
            let by = format!("By {}", words::date(due));
            agreed.push(CellLine::new(report::CellStyle::Note, by));
        }
        row(vec![
            Cell::strong(improvement.reference()),
            Cell { lines: agreed },
            Cell {
                lines: CellLine::writing(3),
            },
            Cell {
                lines: vec![tick("Yes"), tick("In part"), tick("No")],
            },
        ])
    });
    table(TableKind::Form, columns, rows.collect())
}

fn one_domain(domain: &Domain, criteria: Vec<&Criterion>, blocks: &mut Vec<Block>) {
    if criteria.is_empty() {
        return;
    }
    blocks.push(Block::heading(1, domain.title.clone()));
    for criterion in criteria {
        let critical = if criterion.critical {
            " (critical)"
        } else {
            ""
        };
        blocks.push(Block::heading(
            2,
            format!("{} {}{critical}", criterion.number, criterion.short.trim()),
        ));
        blocks.push(Block::body(criterion.text.trim()));
        blocks.push(what_we_found());
        blocks.extend(levels(criterion));
    }
}

fn what_we_found() -> Block {
    let columns = vec![
        Column::new("What we saw, heard or read, and where", 96),
        Column::new("Type of evidence", 36),
        Column::new("Rating", 36),
    ];
    let types = EvidenceType::ALL.map(|of| tick(&label(&of)));
    let ratings = all::<Rating>().into_iter().map(|(_, word)| tick(&word));
    let cells = vec![
        Cell {
            lines: CellLine::writing(LINES_FOR_A_CRITERION),
        },
        Cell {
            lines: types.into(),
        },
        Cell {
            lines: ratings.collect(),
        },
    ];
    table(TableKind::Form, columns, vec![row(cells)])
}

/// What each level looks like, where the framework says so.
fn levels(criterion: &Criterion) -> Option<Block> {
    let described = criterion.levels.iter().map(|text| text.trim());
    let described: Vec<String> = described
        .enumerate()
        .filter(|(_, text)| !text.is_empty())
        .filter_map(|(place, text)| {
            let rating = Rating::of_level(place as u8 + 1)?;
            Some(format!("{}: {text}", label(&rating)))
        })
        .collect();
    (!described.is_empty()).then(|| Block::note(described.join(" ")))
}

fn lines(question: &str, lines: u8) -> Block {
    Block::Writing(Writing {
        label: Some(question.into()),
        lines,
        below: Vec::new(),
    })
}
