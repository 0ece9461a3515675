//! The editions: each is made from the same snapshot and the same signatures.

use super::{letter, one_page, pieces, plan_form, report};
use crate::fault::Answer;
use crate::snapshot::{Signed, Snapshot};
use domain::Edition;
use report::{Block, Document, Format};

/// One edition of a report. The same snapshot and signatures always give the same tree.
pub fn edition(edition: Edition, snapshot: &Snapshot, signed: Option<&Signed>) -> Answer<Document> {
    let mut document = match edition {
        Edition::Standard => return Ok(report(snapshot, signed)),
        // How sensitive a field is may have been raised since the snapshot was frozen.
        Edition::Provider => provider(&snapshot.clone().for_paper()?, signed),
        Edition::ActionPlan => with(snapshot, signed, plan_form::blocks(snapshot)),
        Edition::Summary => with(snapshot, signed, one_page::blocks(snapshot)),
        Edition::Letter => with(snapshot, signed, letter::blocks(snapshot, signed)),
    };
    let title = edition.title();
    let named = title.to_lowercase();
    document.title = format!("{}, {named}", document.title);
    document.subject = format!("{title}. {}", document.subject);
    document.running_title = format!("{} · {named}", pieces::subject(snapshot));
    document.edition = Some(named);
    document.format = format(edition);
    Ok(document)
}

fn format(edition: Edition) -> Format {
    match edition {
        Edition::Standard | Edition::Provider => Format::Standard,
        Edition::ActionPlan => Format::Landscape,
        Edition::Summary => Format::Summary,
        Edition::Letter => Format::Letter,
    }
}

fn provider(snapshot: &Snapshot, signed: Option<&Signed>) -> Document {
    let mut document = report(snapshot, signed);
    for block in &mut document.blocks {
        if let Block::Cover(cover) = block {
            cover.edition = Some(Edition::Provider.title());
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
