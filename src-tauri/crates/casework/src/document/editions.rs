//! The editions: each is made from the same snapshot and the same signatures.

use super::{easy_read, letter, one_page, pieces, plan_form, report};
use crate::fault::Answer;
use crate::snapshot::{Signed, Snapshot, check_code};
use domain::Edition;
use report::{Block, Document, Format, Writing};

/// One edition of a report. The same snapshot and signatures always give the same tree.
pub fn edition(edition: Edition, snapshot: &Snapshot, signed: Option<&Signed>) -> Answer<Document> {
    let mut document = match edition {
        Edition::Standard => return Ok(report(snapshot, signed)),
        // How sensitive a field is may have been raised since the snapshot was frozen.
        Edition::Provider => provider(&snapshot.clone().for_paper()?, signed),
        Edition::LargePrint => large_print(snapshot, signed),
        Edition::EasyRead => with(snapshot, signed, easy_read::blocks(snapshot)),
        Edition::Accuracy => accuracy(snapshot, signed),
        Edition::ActionPlan => with(snapshot, signed, plan_form::blocks(snapshot)),
        Edition::Summary => summary(snapshot, signed),
        Edition::Letter => with(snapshot, signed, letter::blocks(snapshot, signed)),
    };
    let title = edition.title();
    let named = edition.named();
    document.title = title_of(&document.title, edition);
    document.subject = format!("{title}. {}", document.subject);
    document.running_title = format!("{} · {named}", pieces::subject(snapshot));
    document.edition = Some(named);
    document.format = format(edition);
    Ok(document)
}

/// `Larkspur House: MR-2026-012, version 2, large print`
fn title_of(report: &str, edition: Edition) -> String {
    match edition {
        Edition::Standard => report.to_owned(),
        other => format!("{report}, {}", other.named()),
    }
}

/// What the title of a file says that it is: reference, version and edition.
pub fn claimed(title: &str) -> Option<(String, u32, Edition)> {
    let edition = Edition::ALL
        .into_iter()
        .find(|edition| *edition != Edition::Standard && title.ends_with(&title_of("", *edition)));
    let edition = edition.unwrap_or(Edition::Standard);
    let report = title.strip_suffix(&title_of("", edition))?;
    let (rest, version) = report.rsplit_once(", version ")?;
    let (_, reference) = rest.rsplit_once(": ")?;
    Some((reference.to_owned(), version.parse().ok()?, edition))
}

fn format(edition: Edition) -> Format {
    match edition {
        Edition::Standard | Edition::Provider => Format::Standard,
        Edition::LargePrint => Format::LargePrint,
        Edition::EasyRead => Format::EasyRead,
        Edition::Accuracy => Format::Numbered,
        Edition::ActionPlan => Format::Landscape,
        Edition::Summary => Format::Summary,
        Edition::Letter => Format::Letter,
    }
}

fn provider(snapshot: &Snapshot, signed: Option<&Signed>) -> Document {
    named_on_cover(report(snapshot, signed), Edition::Provider)
}

/// What the cover has no room for in large type stands on the page after it.
fn large_print(snapshot: &Snapshot, signed: Option<&Signed>) -> Document {
    let mut document = named_on_cover(report(snapshot, signed), Edition::LargePrint);
    let facts = document
        .blocks
        .iter()
        .position(|block| matches!(block, Block::KeyValues(_)));
    if let Some(facts) = facts {
        let about = pieces::starts_page("About this report");
        document.blocks.insert(facts, about);
    }
    document
}

/// For the provider before two people sign, so it is a draft whatever came of it.
fn accuracy(snapshot: &Snapshot, signed: Option<&Signed>) -> Document {
    let mut document = named_on_cover(report(snapshot, None), Edition::Accuracy);
    document.check_code = signed.map(|signed| check_code(&signed.fingerprint));
    let about = document
        .blocks
        .iter()
        .position(|block| matches!(block, Block::Heading(_)));
    let how = [
        pieces::starts_page("How to comment on this draft"),
        Block::body(
            "Every line has a number. Write beside a line what is not right, and what shows it.",
        ),
        Block::body(
            "Comment on facts: names, dates, numbers, what was said or seen. Judgements can be challenged later.",
        ),
        Block::body("We answer each comment, line by line, and say what we changed."),
        Block::Writing(Writing {
            label: Some("Comments from".into()),
            lines: 1,
            below: vec!["Name and job".into(), "Date".into()],
        }),
    ];
    let about = about.unwrap_or(document.blocks.len());
    document.blocks.splice(about..about, how);
    document
}

/// As much as one page takes.
fn summary(snapshot: &Snapshot, signed: Option<&Signed>) -> Document {
    const ROOM: [(usize, bool); 5] = [(4, true), (3, true), (2, true), (2, false), (1, false)];
    let with_room = |(strengths, voice)| Document {
        format: Format::Summary,
        ..with(
            snapshot,
            signed,
            one_page::blocks(snapshot, strengths, voice),
        )
    };
    ROOM.into_iter()
        .map(with_room)
        .find(|document| report::pages(document).is_ok_and(|pages| pages == 1))
        .unwrap_or_else(|| with_room(ROOM[4]))
}

fn named_on_cover(mut document: Document, edition: Edition) -> Document {
    for block in &mut document.blocks {
        if let Block::Cover(cover) = block {
            cover.edition = Some(edition.title());
        }
    }
    document
}

fn with(snapshot: &Snapshot, signed: Option<&Signed>, blocks: Vec<Block>) -> Document {
    Document {
        blocks,
        ..report(snapshot, signed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_says_which_edition_of_which_version_it_is() {
        let report = "Larkspur House: the annexe: MR-2026-012, version 2";
        for edition in Edition::ALL {
            let claim = claimed(&title_of(report, edition));
            assert_eq!(claim, Some(("MR-2026-012".into(), 2, edition)));
        }
        for other in [
            "",
            "Larkspur House",
            "A: B, version two",
            "Certificate of disposal: DC-2035-001",
        ] {
            assert_eq!(claimed(other), None);
        }
    }
}
