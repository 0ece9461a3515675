//! What a PDF says of itself.

use lopdf::{Dictionary, Object};

use crate::model::{Document, Status};

const FINAL: &str = "Final";
const DRAFT: &str = "Draft";
const CODE: &str = ", check code ";

/// What a file says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    pub title: String,
    pub author: String,
    /// Nothing where another program made the file, or an early version of ours.
    pub status: Option<Status>,
    pub check_code: Option<String>,
}

/// What the file says of itself in each of the two places where it does: none, where neither can be read, or both. In
/// what we have made they say the same.
pub fn about(bytes: &[u8]) -> Vec<About> {
    [from_information(bytes), from_metadata(bytes)]
        .into_iter()
        .flatten()
        .collect()
}

/// Status and check code, as a file keeps them.
pub fn keywords(doc: &Document) -> String {
    let status = match doc.status {
        Status::Final => FINAL,
        Status::Draft => DRAFT,
    };
    match &doc.check_code {
        Some(code) => format!("{status}{CODE}{code}"),
        None => status.to_owned(),
    }
}

fn said(title: String, author: Option<String>, keywords: Option<String>) -> About {
    let keywords = keywords.unwrap_or_default();
    let (status, code) = match keywords.split_once(CODE) {
        Some((status, code)) => (status, Some(code.to_owned())),
        None => (keywords.as_str(), None),
    };
    About {
        title,
        author: author.unwrap_or_default(),
        status: match status {
            FINAL => Some(Status::Final),
            DRAFT => Some(Status::Draft),
            _ => None,
        },
        check_code: code,
    }
}

fn from_information(bytes: &[u8]) -> Option<About> {
    let pdf = lopdf::Document::load_mem(bytes).ok()?;
    let info = pdf.trailer.get(b"Info").ok()?;
    let info = pdf.dereference(info).ok()?.1.as_dict().ok()?;
    let text = |key| text(&pdf, info, key);
    Some(said(text(b"Title")?, text(b"Author"), text(b"Keywords")))
}

fn text(pdf: &lopdf::Document, info: &Dictionary, key: &[u8]) -> Option<String> {
    let value: &Object = pdf.dereference(info.get(key).ok()?).ok()?.1;
    lopdf::decode_text_string(value).ok()
}

/// The metadata stand in the file as they are, so that they can be read where the rest is damaged.
fn from_metadata(bytes: &[u8]) -> Option<About> {
    let packet = between(bytes, b"<?xpacket begin", b"<?xpacket end")?;
    let text = |from, to| {
        let found = between(packet, from, to)?;
        let words = String::from_utf8_lossy(found);
        Some(unescaped(words.rsplit('>').next()?))
    };
    Some(said(
        text(b"<dc:title>", b"</rdf:li>")?,
        text(b"<dc:creator>", b"</rdf:li>"),
        text(b"<pdf:Keywords>", b"</pdf:Keywords>"),
    ))
}

fn between<'a>(bytes: &'a [u8], from: &[u8], to: &[u8]) -> Option<&'a [u8]> {
    let rest = &bytes[place(bytes, from)? + from.len()..];
    Some(&rest[..place(rest, to)?])
}

fn place(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

fn unescaped(text: &str) -> String {
    let marks = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&amp;", "&"),
    ];
    marks
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}
