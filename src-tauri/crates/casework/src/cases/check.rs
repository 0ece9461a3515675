//! Checking the journal: nothing was changed, nothing was removed, and everything opens.

use crate::fault::{Answer, Code, Fault};
use crate::keeping;
use crate::long_work::Outcome;
use crate::office::Office;
use crate::wire::{Nothing, VerifyView, WorkBegun, WorkKind};
use domain::Kind;
use domain::record::Index;
use domain::records::report::ReportVersion;
use domain::words::{self, hex};
use std::path::PathBuf;
use store::{Depth, Listed, Pass, Verified, pass_at};

/// What a check does, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Journal,
    WorkingCopy,
    Files,
    /// Lists follow from the records, and the heads on signed reports are in the chain.
    Reports,
}

/// What a check found.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    pub frames: u64,
    pub records: u64,
    pub attachments: u64,
    pub head: (u64, [u8; 32]),
    /// False where it was stopped.
    pub complete: bool,
    pub faults: Vec<String>,
}

/// How far a check is: the step, and how much of how much of it is done. False stops it.
pub type Tell<'a> = &'a dyn Fn(Step, u64, u64) -> bool;

/// Checks everything that somebody signed in can check.
pub fn everything(office: &Office, tell: Tell<'_>) -> Answer<Checked> {
    let verified = office
        .store()
        .verify(Depth::Records, &|done, total| told(done, total, tell))?;
    let mut checked = checked(verified);
    // What is built on damaged records would only repeat the damage.
    if checked.complete && checked.faults.is_empty() {
        let (wrong, complete) =
            keeping::wrong_indexes(office.store(), &|done, of| tell(Step::Reports, done, of))?;
        checked.complete = complete;
        checked.faults.extend(wrong);
        checked.faults.extend(other_heads(office)?);
    }
    Ok(checked)
}

/// Checks what can be checked without opening any content.
pub fn of_chain(office: &Office, tell: Tell<'_>) -> Answer<Checked> {
    let verified = office
        .store()
        .verify(Depth::Chain, &|done, total| told(done, total, tell))?;
    Ok(checked(verified))
}

/// The store tells one progress over all of its passes.
fn told(done: u64, total: u64, tell: Tell<'_>) -> bool {
    let each = total / 3;
    let (step, before) = match pass_at(done, total) {
        Pass::Journal => (Step::Journal, 0),
        Pass::WorkingCopy => (Step::WorkingCopy, each),
        Pass::Files => (Step::Files, each * 2),
    };
    tell(step, done - before, each)
}

fn checked(verified: Verified) -> Checked {
    Checked {
        frames: verified.frames,
        records: verified.records,
        attachments: verified.attachments,
        head: verified.head,
        complete: verified.complete,
        faults: verified.faults.iter().map(|fault| worded(fault)).collect(),
    }
}

/// The store knows kinds of record by their number only.
pub fn worded(fault: &str) -> String {
    const OF_KIND: &str = " of kind ";
    let mut parts = fault.split(OF_KIND);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = part.split_at(digits);
        match number.parse().ok().and_then(Kind::from_number) {
            Some(kind) => text.push_str(&format!(" ({})", kind.one())),
            None => text.push_str(&format!("{OF_KIND}{number}")),
        }
        text.push_str(rest);
    }
    text
}

/// Each signed report says where the journal stood when it was signed: a journal that was written anew stands
/// elsewhere.
fn other_heads(office: &Office) -> Answer<Vec<String>> {
    let mut faults = Vec::new();
    let reports = &mut |listed: &[Listed]| {
        for held in office.read_listed::<ReportVersion>(listed)? {
            let Some(signature) = &held.value.signature else {
                continue;
            };
            let sequence = signature.chain_sequence;
            if sequence == 0 || head_at(office, sequence)? == Some(signature.chain_head.clone()) {
                continue;
            }
            faults.push(format!(
                "Report {}, version {}, was signed after entry {sequence} of the journal, and that entry is another one now. \
                 Somebody has written the journal anew. Keep this store as it is, and restore the newest backup \
                 that verifies into an empty folder.",
                held.value.reference, held.value.version
            ));
        }
        Ok(())
    };
    keeping::through(office.store(), Index::ReportState as u8, &[], &[], reports)?;
    Ok(faults)
}

/// Hash of an entry of the journal, in hexadecimal; nothing where there is no such entry.
pub fn head_at(office: &Office, sequence: u64) -> Answer<Option<String>> {
    let found = office
        .store()
        .changes_since(sequence.saturating_sub(1), 1)?;
    Ok(found
        .first()
        .filter(|change| change.sequence == sequence)
        .map(|change| hex(&change.hash)))
}

/// In words: a head that was written down elsewhere is not in the chain.
pub fn other_head(sequence: u64) -> String {
    format!(
        "Entry {sequence} of the journal is missing or another one than the head you gave. Keep this store as it is, \
         and restore the newest backup that verifies into an empty folder."
    )
}

/// A head as it is written down, such as `1284:9f86d0…`.
pub fn read_head(text: &str) -> Answer<(u64, [u8; 32])> {
    let read = || {
        // Printed in groups.
        let text: String = text.split_whitespace().collect();
        let (sequence, digits) = text.split_once(':')?;
        let mut hash = [0; 32];
        if digits.len() != 64 || !digits.is_ascii() {
            return None;
        }
        for (byte, pair) in hash.iter_mut().zip(digits.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some((sequence.parse().ok()?, hash))
    };
    read().ok_or_else(|| {
        Fault::new(
            Code::Invalid,
            "This is no head of a journal. Write the number of the entry, a colon and its 64 digits.",
        )
    })
}

pub fn verify(office: Office, _: Nothing) -> Answer<VerifyView> {
    let checked = everything(&office, &|_, _, _| true)?;
    Ok(VerifyView {
        frames: checked.frames,
        records: checked.records,
        attachments: checked.attachments,
        faults: checked.faults,
        head: hex(&checked.head.1),
    })
}

/// Checks the journal in the background. That it was checked is an entry itself.
pub fn check_journal(office: Office, _: Nothing) -> Answer<WorkBegun> {
    office.work.refuse_second()?;
    let work = office.work.clone();
    work.begin(WorkKind::JournalCheck, PathBuf::new(), move |_, tell| {
        let steps = |step: Step, done: u64, of: u64| {
            let within = done.min(of) * SCALE / of.max(1);
            tell(step as u64 * SCALE + within, STEPS * SCALE)
        };
        let checked = match office.acting.sees() {
            Some(_) => everything(&office, &steps)?,
            // Whoever opens no content checks what can be checked without.
            None => of_chain(&office, &steps)?,
        };
        if !checked.complete {
            return Err(Fault::new(Code::Invalid, "The check was stopped."));
        }
        office.note()?;
        Ok(Outcome {
            result: vec![
                ("Journal".to_owned(), verdict(&checked)),
                (
                    "Versions of records".to_owned(),
                    words::grouped(checked.records),
                ),
                (
                    "Attachments".to_owned(),
                    words::grouped(checked.attachments),
                ),
                ("Fingerprint".to_owned(), hex(&checked.head.1)),
            ],
            warnings: checked.faults,
        })
    })
}

const STEPS: u64 = 4;
const SCALE: u64 = 1_000;

fn verdict(checked: &Checked) -> String {
    match (checked.faults.len(), checked.frames) {
        (0, 1) => "The one entry is as it was written. Nothing was removed.".to_owned(),
        (0, entries) => format!(
            "All {} entries are as they were written. Nothing was removed.",
            words::grouped(entries)
        ),
        (1, _) => "One thing is not as it was written.".to_owned(),
        (faults, _) => format!("{faults} things are not as they were written."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_named_by_their_word() {
        assert_eq!(
            worded("record 7 of kind 13 is not as record 8 of kind 9."),
            "record 7 (report) is not as record 8 (evidence item)."
        );
        assert_eq!(worded("commit 3 is missing."), "commit 3 is missing.");
        assert_eq!(worded("record 7 of kind 999"), "record 7 of kind 999");
    }

    #[test]
    fn a_head_is_read_as_it_is_written() {
        let hash = [0xab; 32];
        assert_eq!(read_head(&format!("12:{}", hex(&hash))), Ok((12, hash)));
        for wrong in ["", "12", "12:ab", &format!("x:{}", hex(&hash))] {
            assert!(read_head(wrong).is_err(), "{wrong}");
        }
    }
}
