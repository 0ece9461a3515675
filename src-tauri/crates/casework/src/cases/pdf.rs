//! What the program prints, as a file.

use crate::fault::{Answer, Code, Fault};
use crate::long_work::Tell;
use crate::office::Office;
use domain::Refusal;
use report::{Document, Pdf, ReportError};
use store::StoreError;

/// Prints a document, and stamps it: whoever asks here can be told whether a file is as we made it, by this and by any
/// later version of the program.
pub fn pdf(office: &Office, document: &Document, tell: Tell<'_>) -> Answer<Pdf> {
    let exported = report::export(document, &|done, of| tell(done as u64, of as u64));
    let mut pdf = exported.map_err(why_none)?;
    match office.store().stamp(&pdf.bytes) {
        Ok(stamp) => report::stamp(&mut pdf.bytes, stamp),
        // Whoever only administers people has no key for it. Of all that prints, theirs is their part of the journal.
        Err(StoreError::OutOfReach) => {}
        Err(other) => return Err(other.into()),
    }
    Ok(pdf)
}

fn why_none(error: ReportError) -> Fault {
    match error {
        ReportError::Cancelled => Fault::new(Code::Invalid, "It was stopped. Nothing was saved."),
        other => Refusal::new("", format!("This cannot be printed: {other}."))
            .alone()
            .into(),
    }
}
