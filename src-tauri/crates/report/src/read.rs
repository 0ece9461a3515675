//! What a PDF says of itself.

/// The document title of a PDF; nothing where the file cannot be read or has none.
pub fn title(bytes: &[u8]) -> Option<String> {
    let pdf = lopdf::Document::load_mem(bytes).ok()?;
    let info = pdf.trailer.get(b"Info").ok()?;
    let info = pdf.dereference(info).ok()?.1.as_dict().ok()?;
    let title = pdf.dereference(info.get(b"Title").ok()?).ok()?.1;
    lopdf::decode_text_string(title).ok()
}
