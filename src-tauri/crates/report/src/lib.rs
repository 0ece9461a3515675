//! From a document tree to a tagged, accessible PDF.
//!
//! [`Document`] says what is to be printed. [`export`] lays it out, writes it with printpdf, adds
//! the structure tree and metadata, and audits the finished bytes before handing them over.

pub mod audit;
mod backend_printpdf;
mod content;
mod file;
mod font;
mod image;
mod layout;
mod model;
mod page;
mod photograph;
mod picture;
mod read;
mod stamp;
mod tag;
mod tree;

#[cfg(feature = "peer")]
pub mod peer;

pub use self::image::{ImageError, MOST_BYTES};
pub use model::*;
pub use photograph::photograph;
pub use picture::{PictureError, Proof};
pub use read::{About, about};
pub use stamp::{STAMP, stamp, unstamp};

/// A finished file that has passed the audit.
#[derive(Debug, Clone)]
pub struct Pdf {
    pub bytes: Vec<u8>,
    /// Number of pages.
    pub pages: usize,
    /// Characters the typeface lacks, each once, in order of code point; printed as "[?]".
    pub replaced: Vec<char>,
}

/// Asks about words before they are printed.
pub struct Typeface(font::Fonts);

impl Default for Typeface {
    fn default() -> Self {
        Typeface(font::Fonts::new())
    }
}

impl Typeface {
    /// Characters of `text` that would be printed as "[?]", each once, in order of code point.
    pub fn lacks(&mut self, text: &str) -> Vec<char> {
        self.0.lacks(&layout::one_line(text))
    }
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
    /// A picture cannot be printed; the words are for the person who added it.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The finished file has faults, and is withheld.
    #[error("the finished PDF did not pass its audit: {}", .0.join("; "))]
    Audit(Vec<String>),
    /// A part of the writer failed: a fault of the program, not of the document.
    #[error("the PDF could not be written: {0}")]
    Writing(String),
}

/// Lays out, writes, tags and audits `doc`. The same document gives the same bytes.
///
/// `progress(done, total)` is called as the work goes on; it answers `false` to cancel.
///
/// # Errors
/// [`ReportError`]; no bytes leave here unless the audit found nothing.
pub fn export(doc: &Document, progress: &dyn Fn(usize, usize) -> bool) -> Result<Pdf, ReportError> {
    let pdf = written(doc, progress)?;
    go_on(progress(90, 100))?;
    let faults = audit::audit(&pdf.bytes);
    if !faults.is_empty() {
        return Err(ReportError::Audit(faults));
    }
    go_on(progress(100, 100))?;
    Ok(pdf)
}

/// The file before its audit, which uses again the memory that all this took.
fn written(doc: &Document, progress: &dyn Fn(usize, usize) -> bool) -> Result<Pdf, ReportError> {
    let brand = brand(doc)?;
    // Hundredths of the work, of which laying out, writing and finishing take about a third each.
    let share = |from: usize, part: f32| progress(from + (part * 33.0) as usize, 100);
    let layout = layout::lay_out(doc, brand, &|part| share(0, part))?;
    let mut subsets = Vec::new();
    for weight in font::Weight::ALL {
        subsets.extend(layout.fonts.subset(weight).map_err(ReportError::Writing)?);
    }
    let mut deflate = file::Deflate::new();
    let bare = backend_printpdf::write(&layout, &subsets, &mut deflate, &|part| share(33, part));
    let bare = bare
        .map_err(ReportError::Writing)?
        .ok_or(ReportError::Cancelled)?;
    go_on(progress(66, 100))?;
    let (pages, replaced) = (layout.pages.len(), layout.fonts.replaced());
    drop((layout.pages, layout.fonts));
    let (tree, headings) = (&layout.tree, &layout.headings);
    let bytes = tag::finish(bare, doc, tree, headings, &layout.images, &subsets, deflate);
    Ok(Pdf {
        bytes: bytes.map_err(ReportError::Writing)?,
        pages,
        replaced,
    })
}

fn go_on(wished: bool) -> Result<(), ReportError> {
    match wished {
        true => Ok(()),
        false => Err(ReportError::Cancelled),
    }
}

/// Number of pages that [`export`] would print, from the layout alone.
///
/// # Errors
/// [`ReportError::Brand`] and [`ReportError::Image`].
pub fn pages(doc: &Document) -> Result<usize, ReportError> {
    let layout = layout::lay_out(doc, brand(doc)?, &|_| true)?;
    Ok(layout.pages.len())
}

fn brand(doc: &Document) -> Result<page::Rgb, ReportError> {
    page::Rgb::parse(&doc.brand)
        .filter(|color| color.contrast_on_white() >= 7.0)
        .ok_or_else(|| ReportError::Brand(doc.brand.clone()))
}
