//! The letter that goes to the provider with the report.

use super::closing::{
    CHALLENGE_WITHIN, DECIDED_WITHIN, asks_for_a_plan, challenge_by, decided_by, plan_back_by,
};
use super::one_page::first_sentences;
use super::pieces::{
    days, earlier, filled, grade, month, paragraph, recommendations, requirements, row, spelled,
    subject, table,
};
use crate::snapshot::{Signed, Snapshot};
use chrono::NaiveDate;
use domain::records::activity::Method;
use domain::words;
use report::{Block, Cell, Column, Inline, Letterhead, SideBySide, TableKind, Writing};

/// More of them stand in the report.
const MOST_STRENGTHS: usize = 3;

pub fn blocks(snapshot: &Snapshot, signed: Option<&Signed>) -> Vec<Block> {
    let mut blocks = vec![
        Block::Letterhead(Letterhead {
            sender: sender(snapshot),
            to: address(snapshot),
            details: vec![
                vec![Inline::strong(words::date(snapshot.issued))],
                vec![Inline::text(format!(
                    "Our reference: {}",
                    snapshot.report.reference
                ))],
                vec![Inline::text(format!(
                    "Contract: {}",
                    snapshot.contract.reference
                ))],
            ],
        }),
        Block::body(format!("Dear {}", dear(snapshot))),
        Block::heading(
            1,
            format!("{}: final contract monitoring report", subject(snapshot)),
        ),
    ];
    thanks(snapshot, &mut blocks);
    blocks.push(paragraph(rating(snapshot)));
    blocks.push(Block::heading(2, "Dates for you"));
    blocks.push(dates(snapshot));
    blocks.push(Block::heading(2, "Your right to challenge"));
    blocks.push(paragraph(challenge(snapshot)));
    blocks.push(Block::body("Yours sincerely"));
    blocks.push(Block::SideBySide(SideBySide {
        left: signature(signed),
        right: vec![Block::body(enclosed(snapshot))],
    }));
    blocks
}

/// Address of the council, as providers write to it.
fn sender(snapshot: &Snapshot) -> Vec<String> {
    let contact = filled(&snapshot.council.challenge_contact).unwrap_or_default();
    address_lines(contact)
}

/// An address as it stands on an envelope. One that was typed in a single line is cut where it has
/// commas.
fn address_lines(address: &str) -> Vec<String> {
    let mut lines: Vec<&str> = address.trim().lines().collect();
    if let [one] = lines[..] {
        lines = one.split(", ").collect();
    }
    let lines = lines.into_iter().map(|line| line.trim().to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}

/// Where it goes: person, job, provider, and the lines of the address.
fn address(snapshot: &Snapshot) -> Vec<String> {
    let provider = &snapshot.provider;
    let mut lines: Vec<String> = [&provider.contact, &provider.contact_job]
        .into_iter()
        .filter_map(|text| filled(text))
        .map(str::to_owned)
        .collect();
    lines.push(provider.name.clone());
    let address = filled(&provider.address).unwrap_or_default();
    lines.extend(address_lines(address));
    lines
}

fn dear(snapshot: &Snapshot) -> &str {
    filled(&snapshot.provider.contact).unwrap_or("colleague")
}

/// What is good stands first.
fn thanks(snapshot: &Snapshot, blocks: &mut Vec<Block>) {
    let thanks = match snapshot.activity.method {
        Method::Visit => format!(
            "Thank you for the time and openness that your staff gave us on {}.",
            days(snapshot)
        ),
        _ => "Thank you for the time and openness that your staff gave us.".into(),
    };
    let strengths = snapshot.report.strengths.iter().take(MOST_STRENGTHS);
    let strengths = strengths.map(|strength| first_sentences(&strength.text, 0));
    let said: Vec<String> = std::iter::once(thanks).chain(strengths).collect();
    blocks.push(Block::body(said.join(" ").trim()));
}

fn rating(snapshot: &Snapshot) -> Vec<Inline> {
    let mut inlines = vec![
        Inline::text("The overall rating is "),
        Inline::Rating(grade(snapshot.grade())),
        Inline::text("."),
    ];
    if let Some(previous) = &snapshot.previous {
        inlines.push(Inline::text(format!(
            " Last time, in {}, it was ",
            month(previous.issued)
        )));
        inlines.push(Inline::Rating(earlier(grade(previous.overall))));
        inlines.push(Inline::text("."));
    }
    let must = requirements(snapshot).len();
    let should = recommendations(snapshot).len();
    let counted = |count: usize, one: &str, many: &str| match count {
        0 => format!("no {many}"),
        1 => format!("one {one}"),
        _ => format!("{} {many}", spelled(count)),
    };
    inlines.push(Inline::text(" The report has "));
    inlines.push(Inline::strong(counted(must, "requirement", "requirements")));
    inlines.push(Inline::text(if must == 0 {
        " and "
    } else {
        ", which must be done, and "
    }));
    inlines.push(Inline::strong(counted(
        should,
        "recommendation",
        "recommendations",
    )));
    inlines.push(Inline::text(if should == 0 {
        "."
    } else {
        ", which are good practice."
    }));
    inlines
}

fn dates(snapshot: &Snapshot) -> Block {
    // The first of them; the action plan has them all.
    let first = requirements(snapshot)
        .into_iter()
        .filter_map(|requirement| Some((requirement.due()?, requirement)))
        .min_by_key(|(due, requirement)| (*due, requirement.number));
    let mut dates: Vec<(NaiveDate, String)> = Vec::new();
    if let Some((due, requirement)) = first {
        let what = format!("{} ({})", requirement.title.trim(), requirement.reference());
        let what = match requirements(snapshot).len() {
            1 => what,
            _ => format!("{what}, the first of the requirements"),
        };
        dates.push((due, what));
    }
    if asks_for_a_plan(snapshot) {
        dates.push((
            plan_back_by(snapshot),
            "Send us your action plan, on the form enclosed".into(),
        ));
    }
    dates.push((
        challenge_by(snapshot),
        "Last day to challenge the report".into(),
    ));
    dates.sort();
    let rows = dates
        .into_iter()
        .map(|(by, what)| row(vec![Cell::text(what), Cell::text(words::date(by))]));
    let columns = vec![Column::row_header("What", 124), Column::new("By", 44)];
    table(TableKind::Plain, columns, rows.collect())
}

fn challenge(snapshot: &Snapshot) -> Vec<Inline> {
    let whom = match filled(&snapshot.council.challenge_contact) {
        Some(_) => "us at the address above",
        None => &snapshot.council.name,
    };
    vec![
        Inline::text(format!(
            "You can challenge a judgement that does not follow from the evidence, evidence that we left out, or a step of our method that we missed. Write to {whom}. You have {CHALLENGE_WITHIN} working days, until "
        )),
        Inline::strong(words::date(challenge_by(snapshot))),
        Inline::text(format!(
            ". Somebody who did not write or sign the report answers within {DECIDED_WITHIN} working days: by "
        )),
        Inline::strong(words::date(decided_by(snapshot))),
        Inline::text(" at the latest."),
    ]
}

fn enclosed(snapshot: &Snapshot) -> String {
    let has_easy_read = !snapshot.report.easy_read.is_empty();
    let mut with_it = vec!["provider’s copy".to_owned(), "one-page summary".to_owned()];
    if asks_for_a_plan(snapshot) {
        with_it.push("action plan".to_owned());
    }
    let to_show = if has_easy_read {
        with_it.push("Easy Read report".to_owned());
        "Easy Read report"
    } else {
        "summary"
    };
    format!(
        "Enclosed: {}. Please show people and their families the {to_show}.",
        words::list(&with_it)
    )
}

/// Whoever countersigned the report signs its letter.
fn signature(signed: Option<&Signed>) -> Vec<Block> {
    let line = Block::Writing(Writing {
        label: None,
        lines: 1,
        below: Vec::new(),
    });
    let below = match signed.and_then(|signed| signed.countersigned.as_ref()) {
        Some((colleague, _)) => vec![
            Inline::strong(&colleague.name),
            Inline::text(format!("\n{}", colleague.job_title)),
        ],
        None => vec![Inline::text("Not signed yet")],
    };
    vec![line, paragraph(below)]
}

#[cfg(test)]
mod tests {
    use super::address_lines;

    #[test]
    fn an_address_stands_on_lines_of_its_own() {
        let wanted = ["4 Weir Court", "Thornmere TH2 7AB"];
        assert_eq!(address_lines("4 Weir Court, Thornmere TH2 7AB"), wanted);
        assert_eq!(
            address_lines("4 Weir Court\n\n Thornmere TH2 7AB\n"),
            wanted
        );
        let kept = ["Flat 2, 4 Weir Court", "Thornmere TH2 7AB"];
        assert_eq!(address_lines(&kept.join("\n")), kept);
        assert!(address_lines(" ").is_empty());
    }
}
