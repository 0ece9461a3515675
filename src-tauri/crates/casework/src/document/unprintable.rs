//! What the typeface lacks, and where it stands: said on screen before anybody signs.

use crate::snapshot::Colleague;
use domain::records::report::EasyRead;
use domain::words;
use report::{Document, Typeface};
use serde_json::Value;

/// So many are told one by one.
const TOLD: usize = 12;

/// What each place of a report says that does not print as it was written, and what can be done about it. The person who
/// is about to sign does not stand in the document yet.
pub fn warnings(
    document: &Document,
    easy_read: &[EasyRead],
    advice: &str,
    signatory: Option<&Colleague>,
) -> Vec<String> {
    let mut search = Search::default();
    search.look("In the head of each page", &document.running_title);
    let blocks = serde_json::to_value(&document.blocks).unwrap_or_default();
    search.walk(&blocks, &mut "On the first page".to_owned());
    for (index, row) in easy_read.iter().enumerate() {
        let place = format!("In row {} of the Easy Read text", index + 1);
        search.look(&place, &row.words);
    }
    let more = search.found.len().saturating_sub(TOLD);
    search.found.truncate(TOLD);
    if more > 0 {
        let places = words::count(more, "more place has", "more places have");
        search.found.push(format!("{places} such characters."));
    }
    for found in &mut search.found {
        *found = format!("{found} {advice}");
    }
    let of_report = search.found.len();
    if let Some(signatory) = signatory {
        search.look("In your name, where you sign", &signatory.name);
        search.look("In your job title, where you sign", &signatory.job_title);
    }
    for found in &mut search.found[of_report..] {
        *found = format!(
            "{found} Ask whoever keeps people’s accounts to write it in another way first."
        );
    }
    search.found
}

#[derive(Default)]
struct Search {
    typeface: Typeface,
    found: Vec<String>,
}

impl Search {
    /// Goes through the tree in its order; `place` follows the headings.
    fn walk(&mut self, value: &Value, place: &mut String) {
        match value {
            Value::String(text) => self.look(place, text),
            Value::Array(values) => values.iter().for_each(|value| self.walk(value, place)),
            Value::Object(fields) => {
                let heading = match fields.get("block").and_then(Value::as_str) {
                    Some("heading") => fields.get("text"),
                    Some("domainHeading") => fields.get("title"),
                    _ => None,
                };
                if let Some(heading) = heading.and_then(Value::as_str) {
                    *place = format!("Under “{heading}”");
                }
                for (name, value) in fields {
                    // It is not drawn.
                    if name != "alt" && name != "href" {
                        self.walk(value, place);
                    }
                }
            }
            _ => {}
        }
    }

    fn look(&mut self, place: &str, text: &str) {
        let lacking = match text.is_ascii() {
            true => return,
            false => self.typeface.lacks(text),
        };
        let Some(first) = lacking.iter().filter_map(|c| text.find(*c)).min() else {
            return;
        };
        let named: Vec<String> = lacking
            .iter()
            .map(|c| format!("“{c}” (U+{:04X})", u32::from(*c)))
            .collect();
        let stands = match lacking.len() {
            1 => "It prints as [?]",
            _ => "They print as [?]",
        };
        self.found.push(format!(
            "{place}: the typeface has no {}. {stands}: “{}”.",
            words::list(&named),
            around(text, first)
        ));
    }
}

/// The words beside a place of a text.
fn around(text: &str, at: usize) -> String {
    const BESIDE: usize = 24;
    let before: Vec<char> = text[..at].chars().rev().take(BESIDE + 1).collect();
    let after: Vec<char> = text[at..].chars().take(BESIDE + 1).collect();
    let mark = |cut: bool| if cut { "…" } else { "" };
    format!(
        "{}{}{}{}",
        mark(before.len() > BESIDE),
        before.iter().take(BESIDE).rev().collect::<String>(),
        after.iter().take(BESIDE).collect::<String>(),
        mark(after.len() > BESIDE)
    )
}
