//! What a finished file looks like on paper: its pages as pictures, drawn from its bytes alone.

use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf as Read;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

/// Dots across that a picture can have: from a small one beside the text to a whole screen.
const WIDTHS: std::ops::RangeInclusive<u32> = 100..=1600;

/// Why there is no picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    #[error("the file is no PDF that can be drawn")]
    Unreadable,
    #[error("the file has no page {0}")]
    NoPage(usize),
    #[error("the picture could not be written: {0}")]
    Writing(String),
}

/// A finished file, to be looked at page by page before it is printed.
pub struct Proof {
    bytes: Arc<Vec<u8>>,
    read: Read,
}

impl Proof {
    /// # Errors
    /// [`PictureError::Unreadable`].
    pub fn read(bytes: Vec<u8>) -> Result<Proof, PictureError> {
        let bytes = Arc::new(bytes);
        let read = Read::new(bytes.clone()).map_err(|_| PictureError::Unreadable)?;
        Ok(Proof { bytes, read })
    }

    /// The file itself.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Number of pages.
    pub fn pages(&self) -> usize {
        self.read.pages().len()
    }

    /// Whether its pages are wider than high. All pages of a paper are alike.
    pub fn is_wide(&self) -> bool {
        let first = self.read.pages().first();
        first.is_some_and(|page| {
            let (width, height) = page.render_dimensions();
            width > height
        })
    }

    /// A page, counted from 1, as a PNG on white of about so many dots across (100 to 1600).
    ///
    /// # Errors
    /// [`PictureError`].
    pub fn picture(&self, page: usize, width: u32) -> Result<Vec<u8>, PictureError> {
        let found = page.checked_sub(1).and_then(|at| self.read.pages().get(at));
        let found = found.ok_or(PictureError::NoPage(page))?;
        let width = width.clamp(*WIDTHS.start(), *WIDTHS.end()) as f32;
        let scale = width / found.render_dimensions().0.max(1.0);
        let drawn = render(
            found,
            &RenderCache::new(),
            &InterpreterSettings::default(),
            &RenderSettings::default(),
            &PixmapSettings {
                x_scale: scale,
                y_scale: scale,
                bg_color: WHITE,
            },
        );
        drawn
            .into_png()
            .map_err(|error| PictureError::Writing(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_pdf_gives_no_picture() {
        for bytes in [&b""[..], b"%PDF-1.7\n%%EOF", b"A letter"] {
            let read = Proof::read(bytes.to_vec());
            assert!(read.is_err() || read.is_ok_and(|proof| proof.pages() == 0));
        }
    }
}
