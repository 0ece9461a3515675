//! From a document tree to a tagged, accessible PDF.
//!
//! [`Document`] says what is to be printed. [`export`] lays it out, writes it with printpdf, adds
//! the structure tree and metadata, and audits the finished bytes before handing them over.

mod model;

pub use model::*;

/// A finished file that has passed the audit.
#[derive(Debug, Clone)]
pub struct Pdf {
    pub bytes: Vec<u8>,
    /// Number of pages.
    pub pages: usize,
    /// Characters the typeface lacks, each once, in order of code point; printed as "?" in a box.
    pub replaced: Vec<char>,
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The caller's progress function answered false.
    #[error("the export was cancelled")]
    Cancelled,
    /// The council's colour cannot be read, or is too pale on white.
    #[error("the council colour {0} cannot be used: it must be #RRGGBB with a contrast of 7:1")]
    Brand(String),
    /// The finished file has faults, and is withheld.
    #[error("the finished PDF did not pass its audit: {}", .0.join("; "))]
    Audit(Vec<String>),
    /// A part of the writer failed: a fault of the program, not of the document.
    #[error("the PDF could not be written: {0}")]
    Writing(String),
}

/// Lays out, writes, tags and audits `doc`. The same document gives the same bytes.
///
/// `progress(done, total)` is called as steps finish; it answers `false` to cancel.
///
/// # Errors
/// [`ReportError`]; no bytes leave here unless the audit found nothing.
pub fn export(doc: &Document, progress: &dyn Fn(usize, usize) -> bool) -> Result<Pdf, ReportError> {
    let _ = (doc, progress);
    Err(ReportError::Writing("not written yet".to_owned()))
}

/// Number of pages that [`export`] would print, from the layout alone.
pub fn pages(doc: &Document) -> usize {
    let _ = doc;
    0
}
