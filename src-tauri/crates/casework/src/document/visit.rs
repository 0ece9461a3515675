//! How we looked, what people told us, and how the ratings compare with last time.

use super::pieces::{
    Figures, body, capital, days, domains, filled, grade, grade_before, grade_now, grades_before,
    labelled, month, numbered, row, spelled, starts_page, table,
};
use crate::snapshot::{Previous, Snapshot};
use domain::choice::{all, label};
use domain::records::activity::Participation;
use domain::records::report::Grade;
use domain::words;
use report::{
    Align, Block, Cell, Column, Inline, List, ListItem, Quote, Ratings, RatingsRow, TableKind,
};

pub fn how(snapshot: &Snapshot, blocks: &mut Vec<Block>) {
    blocks.push(starts_page("How we did this"));
    let purpose = body(&snapshot.plan.purpose);
    if !purpose.is_empty() {
        blocks.push(Block::labelled("Purpose", purpose));
    }
    blocks.push(Block::labelled("How we looked", method(snapshot)));
    labelled("Method and sample", &snapshot.activity.how, blocks);
    if snapshot.service.is_some() {
        blocks.push(Block::labelled("The service", the_service(snapshot)));
    }
    blocks.push(Block::labelled("The contract", the_contract(snapshot)));
    if !snapshot.activity.participation.is_empty() {
        blocks.push(who_took_part(&snapshot.activity.participation));
    }
}

fn method(snapshot: &Snapshot) -> Vec<Block> {
    let activity = &snapshot.activity;
    let covered = domains(snapshot);
    let rated = snapshot
        .judgements
        .iter()
        .filter(|judgement| judgement.decided.level().is_some());
    let announced = if activity.announced {
        "It was announced."
    } else {
        "It was not announced."
    };
    vec![
        Block::body(format!(
            "{} on {}. {announced} {}.",
            label(&activity.method),
            days(snapshot),
            label(&activity.approach),
        )),
        Block::body(format!(
            "We used {}, version {}, and looked at {} in {}. We rated {} of them. The monitoring plan was version {}.",
            snapshot.framework.name,
            snapshot.framework.version,
            words::count(snapshot.judgements.len(), "criterion", "criteria"),
            words::count(covered.len(), "domain", "domains"),
            rated.count(),
            snapshot.plan.version,
        )),
    ]
}

fn the_service(snapshot: &Snapshot) -> Vec<Block> {
    let Some(service) = &snapshot.service else {
        return Vec::new();
    };
    let mut facts = format!(
        "{}: {}. Who it is for: {}.",
        service.name.trim(),
        label(&service.service_type).to_lowercase(),
        label(&service.client_group).to_lowercase()
    );
    if let Some(size) = filled(&service.size) {
        facts.push_str(&format!(" Size: {size}."));
    }
    if let Some(manager) = filled(&service.manager) {
        facts.push_str(&format!(" Manager: {manager}."));
    }
    vec![Block::body(facts)]
}

fn the_contract(snapshot: &Snapshot) -> Vec<Block> {
    let contract = &snapshot.contract;
    let term = match (contract.start, contract.end) {
        (Some(start), Some(end)) => {
            format!(
                " It runs from {} to {}.",
                words::date(start),
                words::date(end)
            )
        }
        (Some(start), None) => format!(" It began on {}.", words::date(start)),
        (None, Some(end)) => format!(" It ends on {}.", words::date(end)),
        (None, None) => String::new(),
    };
    let mut blocks = vec![Block::body(format!(
        "{}, {}.{term}",
        contract.reference, contract.title
    ))];
    if let Some(description) = filled(&contract.description) {
        blocks.extend(body(description));
    }
    if !contract.outcomes.is_empty() {
        blocks.push(Block::body(
            "These are its outcomes, with the criteria that we checked them by:",
        ));
        let items = contract.outcomes.iter().map(|outcome| {
            let planned = snapshot.plan.criteria.iter();
            let serving: Vec<String> = planned
                .filter(|planned| planned.outcomes.contains(&outcome.number))
                .map(|planned| planned.number.to_string())
                .collect();
            let mut inlines = vec![
                Inline::strong(format!("Outcome {}: ", outcome.number)),
                Inline::text(outcome.text.trim()),
            ];
            match serving.as_slice() {
                [] => {}
                [one] => inlines.push(Inline::quiet(format!(" (criterion {one})"))),
                many => inlines.push(Inline::quiet(format!(" (criteria {})", words::list(many)))),
            }
            ListItem {
                inlines,
                nested: None,
            }
        });
        blocks.push(Block::List(List {
            numbered: false,
            items: items.collect(),
        }));
    }
    blocks
}

fn who_took_part(groups: &[Participation]) -> Block {
    let figure = |title: &str, width| Column {
        align: Align::End,
        ..Column::new(title, width)
    };
    let columns = vec![
        Column::row_header("Who took part", 70),
        figure("Asked", 24),
        figure("Took part", 28),
        figure("Share", 46),
    ];
    let rows = groups.iter().map(|group| {
        row(vec![
            Cell::text(group.group.trim()),
            Cell::text(group.asked.to_string()),
            Cell::text(group.took_part.to_string()),
            Cell::text(share(group)),
        ])
    });
    table(TableKind::Compact, columns, rows.collect())
}

/// `78%`; no percentage of nobody.
fn share(group: &Participation) -> String {
    let (asked, took_part) = (u64::from(group.asked), u64::from(group.took_part));
    match (took_part * 200 + asked).checked_div(asked * 2) {
        Some(percent) => format!("{percent}%"),
        None => "–".into(),
    }
}

pub fn people(snapshot: &Snapshot, blocks: &mut Vec<Block>) {
    let written = &snapshot.report;
    blocks.push(Block::heading(1, "What people told us"));
    let before = blocks.len();
    labelled(
        "Why people’s voice is missing",
        &written.voice_reason,
        blocks,
    );
    labelled("What is good", &written.people_good, blocks);
    let quotes: Vec<Block> = snapshot
        .evidence
        .iter()
        .filter_map(|item| {
            Some(Block::Quote(Quote {
                text: quoted(filled(&item.quotation)?),
                who: format!("{} (E{})", item.source.trim(), item.number),
            }))
        })
        .collect();
    if !quotes.is_empty() {
        blocks.push(Block::labelled("In their own words", quotes));
    }
    labelled("What should be better", &written.people_better, blocks);
    labelled("What we did with this", &written.people_used, blocks);
    if blocks.len() == before {
        blocks.push(Block::body("Nothing is written here yet."));
    }
}

/// In quotation marks, whether or not the officer typed any.
fn quoted(text: &str) -> String {
    format!("“{}”", text.trim_matches(['"', '“', '”']))
}

/// How each domain stands to last time; nothing where there was no last time.
pub fn compared(snapshot: &Snapshot, figures: &mut Figures, blocks: &mut Vec<Block>) {
    let Some(previous) = &snapshot.previous else {
        return;
    };
    blocks.push(Block::heading(1, "Ratings, compared with last time"));
    if grades_before(snapshot).is_none() {
        blocks.push(Block::body(format!(
            "Last time we used another framework: {}. Its domains cannot be compared with these. {}",
            previous.framework.name,
            whole_then_and_now(snapshot, previous),
        )));
        return;
    }
    let rows: Vec<RatingsRow> = domains(snapshot)
        .into_iter()
        .map(|(place, domain)| {
            let now = grade_now(snapshot, &domain.code);
            let last = grade_before(snapshot, &domain.code);
            RatingsRow {
                label: numbered(place, &domain.title),
                now: now.map(Grade::level),
                last: last.map(Grade::level),
                change: change(now, last).into(),
            }
        })
        .collect();
    blocks.push(Block::body(in_short(&rows, previous)));
    let now = month(snapshot.activity.from);
    let before = month(previous.issued);
    blocks.push(Block::Ratings(Ratings {
        caption: figures.caption(format!("Rating of each domain, {before} and {now}")),
        alt: alternative(&rows),
        levels: all::<Grade>().into_iter().map(|(_, label)| label).collect(),
        rows,
    }));
    blocks.push(Block::note(format!(
        "Solid mark: {now}. Outline: {before}, where it was different. {}",
        whole_then_and_now(snapshot, previous),
    )));
}

fn whole_then_and_now(snapshot: &Snapshot, previous: &Previous) -> String {
    let (then, now) = (grade(previous.overall).word, grade(snapshot.grade()).word);
    if then == now {
        return format!("The overall rating is {now}, as it was then.");
    }
    format!("The overall rating was {then}; it is now {now}.")
}

const BETTER: &str = "Better";
const LOWER: &str = "Lower";
const SAME: &str = "Same";

fn change(now: Option<Grade>, last: Option<Grade>) -> &'static str {
    match (now, last) {
        (Some(now), Some(last)) if now > last => BETTER,
        (Some(now), Some(last)) if now < last => LOWER,
        (Some(_), Some(_)) => SAME,
        (Some(_), None) => "New",
        (None, _) => "Not rated",
    }
}

/// `One domain is better, two are lower and two are the same as in March 2026.`
fn in_short(rows: &[RatingsRow], previous: &Previous) -> String {
    let mut parts = Vec::new();
    for (change, words) in [(BETTER, "better"), (LOWER, "lower"), (SAME, "the same")] {
        let count = rows.iter().filter(|row| row.change == change).count();
        let noun = match (parts.is_empty(), count) {
            (_, 0) => continue,
            (true, 1) => "domain is",
            (true, _) => "domains are",
            (false, 1) => "is",
            (false, _) => "are",
        };
        parts.push(format!("{} {noun} {words}", spelled(count)));
    }
    if parts.is_empty() {
        return "No domain was rated both times.".into();
    }
    // “better” and “lower” compare with “than in”, “the same” with “as in”: one form for all.
    format!(
        "{}, compared with {}.",
        capital(&words::list(&parts)),
        month(previous.issued)
    )
}

fn alternative(rows: &[RatingsRow]) -> String {
    let word = |level: Option<u8>| grade(level.map(Grade::of_level)).word;
    let said = rows.iter().map(|row| {
        let (now, label) = (word(row.now), row.label.replace("\u{A0}\u{A0}", " "));
        match row.change.as_str() {
            SAME => format!("{label} is {now}, as it was last time."),
            _ => format!("{label} is {now}; last time it was {}.", word(row.last)),
        }
    });
    said.collect::<Vec<_>>().join(" ")
}
