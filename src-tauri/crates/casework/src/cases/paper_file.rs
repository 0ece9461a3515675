//! Checking a file: its stamp says whether it is as it was made here, whichever version of the program made it. What
//! was made before there were stamps is compared with what is kept, or made again.

use super::edition::make;
use super::paper::{draft_without_code, identified, known, unknown};
use super::report::every_version;
use crate::document::editions::claimed;
use crate::document::time;
use crate::fault::{Answer, Code, Fault};
use crate::office::Office;
use crate::snapshot::fingerprint;
use crate::wire::*;
use domain::Edition;
use domain::records::report::ReportVersion;
use report::{About, Status};
use std::path::Path;

/// Larger than any report.
const MOST_BYTES: u64 = 500_000_000;

/// What a file says that it is.
struct Claim {
    reference: String,
    version: u32,
    edition: Edition,
}

impl Claim {
    fn of(about: &About) -> Option<Claim> {
        let (reference, version, edition) = claimed(&about.title)?;
        Some(Claim {
            reference,
            version,
            edition,
        })
    }

    /// `version 2 of MR-2026-012`
    fn what(&self) -> String {
        format!("version {} of {}", self.version, self.reference)
    }

    /// The version that was sent for signature here, if there is one.
    fn paper(&self, office: &Office) -> Answer<Option<Paper>> {
        let found = known(office, |report| report == self.reference)?;
        Ok(found
            .into_iter()
            .find(|paper| paper.stub.version == self.version))
    }

    /// Whether somebody is writing it here.
    fn is_draft(&self, office: &Office) -> Answer<bool> {
        let written = every_version(office)?;
        Ok(written.iter().any(|held| {
            held.value.reference == self.reference && held.value.version == self.version
        }))
    }
}

/// Says what a file is.
pub fn file(office: &Office, path: &Path) -> Answer<Papers> {
    let unreadable = |_| {
        Fault::new(
            Code::Storage,
            "This file cannot be read. Choose it again, or another one.",
        )
    };
    if std::fs::metadata(path).map_err(unreadable)?.len() > MOST_BYTES {
        return Ok(unknown(
            "This file is too large to be a report of ours.".into(),
        ));
    }
    let mut bytes = std::fs::read(path).map_err(unreadable)?;
    let said = report::about(&bytes);
    if said.is_empty() && !bytes.starts_with(b"%PDF-") {
        return Ok(unknown("This file is not a PDF.".into()));
    }
    match report::unstamp(&mut bytes) {
        Some(stamp) if office.store().stamp(&bytes)? == stamp => made_here(office, &said),
        Some(_) => not_as_made(office, &said),
        None => unstamped(office, &said, &bytes),
    }
}

/// No byte was changed since it was made here, so that what it says of itself holds.
fn made_here(office: &Office, said: &[About]) -> Answer<Papers> {
    let unchanged = "No byte of it was changed since it was made here.";
    let title = said.first().map_or("", |about| &about.title);
    let claim = said
        .first()
        .and_then(|about| Some((Claim::of(about)?, about)));
    let Some((claim, about)) = claim else {
        return Ok(Papers {
            verdict: Some(Verdict::Made),
            words: format!("This is “{title}”, as it was made here. It is not a report."),
            notes: vec![unchanged.into()],
            papers: Vec::new(),
        });
    };
    let what = claim.what();
    let Some(paper) = claim.paper(office)? else {
        if claim.is_draft(office)? {
            return Ok(match about.status {
                Some(Status::Final) => Papers {
                    verdict: Some(Verdict::Compare),
                    words: format!(
                        "This was signed here as {what}, and that version is being written here now."
                    ),
                    notes: vec![
                        unchanged.into(),
                        "Perhaps an older backup was restored since it was signed.".into(),
                    ],
                    papers: Vec::new(),
                },
                _ => draft_without_code(&what),
            });
        }
        return Ok(Papers {
            notes: vec![
                unchanged.into(),
                "Perhaps an older backup was restored since.".into(),
            ],
            ..unknown(format!(
                "This was made here as {what}, and there is no such report here any more."
            ))
        });
    };
    let same_words = about.check_code.as_ref() == Some(&paper.check_code);
    let (verdict, words, note) = match about.status {
        Some(Status::Final) if !same_words || paper.stub.signed.is_none() => (
            Verdict::Compare,
            format!(
                "This was signed here as {what}, and what is kept here under that version is not the same."
            ),
            "Perhaps an older backup was restored since it was signed. Compare the two.",
        ),
        _ if about.check_code.is_none() => (
            Verdict::Draft,
            format!("This is a draft of {what}, made before it was sent for a second signature."),
            "Its words may have changed since. Compare it with the version below.",
        ),
        _ if !same_words => (
            Verdict::Draft,
            format!("This is a draft of {what}. It was returned, changed and sent again since."),
            "It has another check code than the version below.",
        ),
        // Whatever came of it, this edition is the draft on which the provider comments.
        Some(Status::Draft)
            if claim.edition != Edition::Accuracy
                && let Some(signed) = paper.stub.signed =>
        {
            (
                Verdict::Draft,
                format!(
                    "This is a draft of {what}, made before it was countersigned on {}.",
                    time::in_words(signed)
                ),
                "Its words are those that were signed then.",
            )
        }
        _ => return Ok(identified(paper, claim.edition, unchanged)),
    };
    Ok(Papers {
        verdict: Some(verdict),
        words,
        notes: vec![unchanged.into(), note.into()],
        papers: vec![paper],
    })
}

/// It carries a stamp, and not the one that it would have from here.
fn not_as_made(office: &Office, said: &[About]) -> Answer<Papers> {
    if let Some(elsewhere) = of_another_council(office, said) {
        return Ok(elsewhere);
    }
    let claims: Vec<Claim> = said.iter().filter_map(Claim::of).collect();
    for claim in &claims {
        let paper = claim.paper(office)?;
        if paper.is_some() || claim.is_draft(office)? {
            return Ok(changed(
                claim,
                paper,
                "Somebody changed it, or it was made with other records than these, such as those of the sample. Ask for the file again, or print the report again and compare the two.",
            ));
        }
    }
    Ok(match claims.first() {
        Some(claim) => nothing_of_it(claim),
        None => Papers {
            notes: vec![
                "If somebody gave it to you as a report, a form, a certificate or a journal of this council, do not rely on it.".into(),
            ],
            ..unknown("This was not made here, or it was changed since.".into())
        },
    })
}

/// It was made by another program, or by ours before there were stamps.
fn unstamped(office: &Office, said: &[About], bytes: &[u8]) -> Answer<Papers> {
    let claims = said.iter().filter_map(Claim::of);
    let claims: Vec<Claim> = claims.collect();
    let Some(first) = claims.first() else {
        return Ok(unknown(
            "This is not a report that this program made, or it was changed so that its title cannot be read.".into(),
        ));
    };
    for claim in &claims {
        let Some(paper) = claim.paper(office)? else {
            if claim.is_draft(office)? {
                return Ok(draft_without_code(&claim.what()));
            }
            continue;
        };
        return Ok(match is_as_kept(office, &paper, claim.edition, bytes)? {
            Some(true) => identified(
                paper,
                claim.edition,
                "Every byte agrees with what is kept here.",
            ),
            Some(false) => match of_another_council(office, said) {
                Some(elsewhere) => elsewhere,
                None => changed(
                    claim,
                    Some(paper),
                    "Somebody changed it, or it is a draft from before, or an early version of the program made it. Print the report again and compare the two.",
                ),
            },
            None => Papers {
                verdict: Some(Verdict::Compare),
                words: format!(
                    "The file says that it is {}: {}. It has no stamp: it is older than stamps, or somebody changed it. What it says cannot be confirmed.",
                    claim.what(),
                    claim.edition.named()
                ),
                notes: vec![
                    "The check code in its footer shows only which report it claims to be.".into(),
                ],
                papers: vec![paper],
            },
        });
    }
    Ok(nothing_of_it(first))
}

/// Whether a file without a stamp is an edition as it is made here; nothing where it cannot be made any more.
fn is_as_kept(
    office: &Office,
    paper: &Paper,
    edition: Edition,
    bytes: &[u8],
) -> Answer<Option<bool>> {
    if let (Edition::Standard, Some(kept)) = (edition, &paper.stub.pdf) {
        return Ok(Some(*kept == fingerprint(bytes)));
    }
    let Some(id) = paper.report else {
        return Ok(None);
    };
    let held = office.read::<ReportVersion>(id)?;
    let mut made = make(office, &held, edition, &|_, _| true)?.bytes;
    report::unstamp(&mut made);
    Ok(Some(made == bytes))
}

/// What names another council as its author is none of ours, and nobody says that it was changed.
fn of_another_council(office: &Office, said: &[About]) -> Option<Papers> {
    let here = &office.council.name;
    let claim = said.iter().find_map(Claim::of)?;
    let is_ours = |about: &About| about.author.ends_with(here.as_str());
    if said.iter().any(is_ours) {
        return None;
    }
    let author = &said.first()?.author;
    let words = format!(
        "The file says that it is {} by {author}. Only papers of {here} can be checked here.",
        claim.what()
    );
    Some(unknown(words))
}

fn changed(claim: &Claim, paper: Option<Paper>, note: &str) -> Papers {
    Papers {
        verdict: Some(Verdict::Changed),
        words: format!(
            "The file says that it is {}, and it is not as we made it. Do not rely on it.",
            claim.what()
        ),
        notes: vec![note.into()],
        papers: paper.into_iter().collect(),
    }
}

fn nothing_of_it(claim: &Claim) -> Papers {
    unknown(format!(
        "The file says that it is {}, and there is none here.",
        claim.what()
    ))
}
