//! From a frozen snapshot to the document tree that preview and PDF are drawn from.
//!
//! One file a part of the report, in reading order. Everything here is pure: the snapshot and the
//! signatures go in, the same tree always comes out. Our own words keep to sentences of 25 words,
//! call the provider “you” and the council “we”, and say *must* only of requirements.

mod certificate;
mod closing;
mod colour;
mod easy_read;
pub mod editions;
mod findings;
mod improvements;
pub mod journal;
mod letter;
mod one_page;
mod opening;
mod pieces;
mod plan_form;
pub(crate) mod time;
pub mod unprintable;
mod visit;
mod visit_form;

#[cfg(test)]
mod tests;

pub use certificate::certificate;
pub use editions::edition;
pub use pieces::capital;
pub use visit_form::{Planned, visit_form};

use crate::snapshot::{Signed, Snapshot, check_code};
use report::{Block, Document, Format, Status};

const KIND: &str = "Contract monitoring report";

/// The whole report. It is final once two people have signed; until then it is a draft.
pub fn report(snapshot: &Snapshot, signed: Option<&Signed>) -> Document {
    let council = &snapshot.council;
    let version = &snapshot.report;
    let subject = pieces::subject(snapshot);
    let author = pieces::name(snapshot, version.author);
    Document {
        lang: "en-GB".into(),
        title: format!("{subject}: {}", reference_line(snapshot)),
        running_title: format!("{subject} · {}", KIND.to_lowercase()),
        reference: version.reference.clone(),
        version: version.version,
        edition: None,
        format: Format::Standard,
        status: status(signed),
        council: council.name.clone(),
        brand: colour::for_paper(&council.brand_deep),
        author: author.map_or(council.name.clone(), |name| {
            format!("{name}, {}", council.name)
        }),
        subject: format!("{KIND} on {subject}, {}", snapshot.provider.name),
        check_code: signed.map(|signed| check_code(&signed.fingerprint)),
        created: snapshot.frozen,
        marking: None,
        blocks: blocks(snapshot, signed),
    }
}

fn blocks(snapshot: &Snapshot, signed: Option<&Signed>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut figures = pieces::Figures::default();
    opening::cover(snapshot, signed, &mut blocks);
    opening::contents(snapshot, signed, &mut blocks);
    opening::summary(snapshot, &mut blocks);
    visit::how(snapshot, &mut blocks);
    visit::people(snapshot, &mut blocks);
    visit::compared(snapshot, &mut figures, &mut blocks);
    findings::by_domain(snapshot, &mut blocks);
    findings::good_practice(snapshot, &mut blocks);
    improvements::must(snapshot, &mut blocks);
    improvements::should(snapshot, &mut blocks);
    improvements::progress(snapshot, &mut blocks);
    findings::evidence(snapshot, &mut figures, &mut blocks);
    closing::challenge(snapshot, signed, &mut blocks);
    closing::sign_off(snapshot, signed, &mut blocks);
    closing::next_steps(snapshot, &mut blocks);
    blocks
}

fn status(signed: Option<&Signed>) -> Status {
    match signed {
        Some(Signed {
            countersigned: Some(_),
            ..
        }) => Status::Final,
        _ => Status::Draft,
    }
}

/// `MR-2026-012, version 2`
fn reference_line(snapshot: &Snapshot) -> String {
    format!(
        "{}, version {}",
        snapshot.report.reference, snapshot.report.version
    )
}
