//! Two versions of one record side by side: what differs, who changed it, and what to keep of each.
//! Neither is lost: whoever wrote second chooses, field by field, and saves the choice as any change.

use crate::form::{not_null, readable};
use crate::summary::{Line, Names, Sensitivity, lines, up_to, variant};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Longest texts, in words times words, that are compared word by word.
const MOST_COMPARED: usize = 1_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "camelCase")]
pub enum Side {
    /// What was typed and is not saved.
    Yours,
    /// What somebody saved meanwhile.
    Theirs,
}

/// A stretch of a text, and whether the other version lacks it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Piece {
    pub text: String,
    pub differs: bool,
}

/// One field that differs. A list is one field, whatever differs in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "camelCase")]
pub struct Differing {
    /// JSON pointer into both values.
    pub field: String,
    pub label: String,
    /// What the field gets where this version of it is kept.
    pub yours: Value,
    pub theirs: Value,
    /// The same in words; empty where nothing is given.
    pub your_words: Vec<Piece>,
    pub their_words: Vec<Piece>,
    /// What it was before, where both changed it and it said something.
    pub before: Option<String>,
    /// What is chosen to begin with: the side that changed it, and yours where both did.
    pub keep: Side,
}

/// One field that says the same in both versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Agreement {
    pub label: String,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    pub differ: Vec<Differing>,
    pub same: Vec<Agreement>,
    /// What was saved meanwhile, without what the person may not see.
    pub theirs: Value,
}

/// Compares what was typed with what was saved meanwhile. `base` is the version that the form began
/// with: an empty object for a new record, nothing where it cannot be read any more. Fields that the
/// program sets are taken from what was saved, unless the person changed them on a screen of their
/// own. Fields more sensitive than `sees` are left out.
pub fn compare(
    schema: &Value,
    base: Option<&Value>,
    typed: &Value,
    theirs: &Value,
    sees: Sensitivity,
    names: Names<'_>,
) -> Comparison {
    let mut found = Comparison {
        differ: Vec::new(),
        same: Vec::new(),
        theirs: up_to(schema, theirs, sees),
    };
    let yours = readable(schema, typed);
    let whole = Versions {
        base,
        yours: &yours,
        theirs,
    };
    found.fields_of(schema, "", whole, sees, names);
    found
}

/// The same field of the three versions.
#[derive(Clone, Copy)]
struct Versions<'a> {
    base: Option<&'a Value>,
    yours: &'a Value,
    theirs: &'a Value,
}

impl<'a> Versions<'a> {
    fn of(self, name: &str) -> Versions<'a> {
        let part = |whole: &'a Value| whole.get(name).unwrap_or(&Value::Null);
        Versions {
            base: self.base.map(part),
            yours: part(self.yours),
            theirs: part(self.theirs),
        }
    }
}

impl Comparison {
    fn fields_of(
        &mut self,
        schema: &Value,
        at: &str,
        versions: Versions<'_>,
        sees: Sensitivity,
        names: Names<'_>,
    ) {
        for (name, property) in properties(schema) {
            if property.get("const").is_some() || hidden(property, sees) {
                continue;
            }
            let versions = versions.of(name);
            let on_form = property.get("x-form") != Some(&Value::Bool(false));
            let says = |value: &Value| plain(property, value);
            let text = |value: &Value| in_words(property, value, names);
            let (yours, theirs) = (says(versions.yours), says(versions.theirs));
            if yours == theirs {
                let text = text(versions.theirs);
                if on_form && !text.is_empty() {
                    let label = title(property);
                    self.same.push(Agreement { label, text });
                }
                continue;
            }
            let base = versions.base.map(says);
            let changed_elsewhere =
                !yours.is_null() && base.as_ref().is_some_and(|base| *base != yours);
            if !on_form && !changed_elsewhere {
                continue;
            }
            let field = format!("{at}/{name}");
            if let Some(inner) = same_shape(property, versions) {
                self.fields_of(&inner, &field, versions, sees, names);
                continue;
            }
            let (your_text, their_text) = (text(versions.yours), text(versions.theirs));
            let (your_words, their_words) = if is_prose(property) {
                marked(&your_text, &their_text)
            } else {
                (whole(&your_text), whole(&their_text))
            };
            let both_changed = base
                .as_ref()
                .is_some_and(|base| *base != yours && *base != theirs);
            self.differ.push(Differing {
                field,
                label: title(property),
                yours: versions.yours.clone(),
                theirs: versions.theirs.clone(),
                your_words,
                their_words,
                before: versions
                    .base
                    .filter(|_| both_changed)
                    .map(text)
                    .filter(|text| !text.is_empty()),
                keep: if base == Some(yours) {
                    Side::Theirs
                } else {
                    Side::Yours
                },
            });
        }
    }
}

fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
}

fn title(property: &Value) -> String {
    let (property, _) = not_null(property);
    let title = property.get("title").and_then(Value::as_str);
    title.unwrap_or_default().to_owned()
}

fn hidden(property: &Value, sees: Sensitivity) -> bool {
    Sensitivity::of(property).is_some_and(|level| level > sees)
}

/// The schema of the parts where both versions have the same ones.
fn same_shape(property: &Value, versions: Versions<'_>) -> Option<Value> {
    let (schema, _) = not_null(property);
    if !versions.yours.is_object() || !versions.theirs.is_object() {
        return None;
    }
    if schema.get("oneOf").is_some() {
        let yours = variant(&schema, versions.yours)?;
        let theirs = variant(&schema, versions.theirs)?;
        return (yours == theirs).then(|| theirs.clone());
    }
    schema
        .get("properties")
        .map(|_| schema.clone().into_owned())
}

/// A value without what says nothing, so that a field left empty is like one that never was.
fn plain(schema: &Value, value: &Value) -> Value {
    let (schema, _) = not_null(schema);
    let value = match value {
        Value::Null => schema.get("default").unwrap_or(value),
        given => given,
    };
    match value {
        Value::String(text) if text.trim().is_empty() => Value::Null,
        Value::Array(items) if items.is_empty() => Value::Null,
        Value::Array(items) => {
            let each = schema.get("items").unwrap_or(&Value::Null);
            items.iter().map(|item| plain(each, item)).collect()
        }
        Value::Object(fields) => {
            let shape = variant(&schema, value).unwrap_or(&schema);
            let mut kept: Map<String, Value> = fields.clone();
            for (name, property) in properties(shape) {
                let says = plain(property, fields.get(name).unwrap_or(&Value::Null));
                kept.insert(name.clone(), says);
            }
            kept.retain(|_, says| !says.is_null());
            Value::Object(kept)
        }
        other => other.clone(),
    }
}

/// A field as people read it: in the words of summaries, the rows of a list one below the other.
fn in_words(property: &Value, value: &Value, names: Names<'_>) -> String {
    let alone = json!({ "properties": { "it": without_what_is_set(property) } });
    let found = lines(&alone, &json!({ "it": value }), names);
    let row = |line: &Line| line.field.split('/').nth(2).map(str::to_owned);
    let mut rows: Vec<Vec<&Line>> = Vec::new();
    for line in &found {
        match rows.last_mut() {
            Some(last) if last.first().is_some_and(|first| row(first) == row(line)) => {
                last.push(line);
            }
            _ => rows.push(vec![line]),
        }
    }
    let parts = |lines: &Vec<&Line>| match lines.as_slice() {
        [one] => one.text.clone(),
        several => several
            .iter()
            .map(|line| format!("{}: {}", line.label, line.text))
            .collect::<Vec<_>>()
            .join("; "),
    };
    rows.iter().map(parts).collect::<Vec<_>>().join("\n")
}

/// The schema of a list without what the program gives each row, such as its number.
fn without_what_is_set(property: &Value) -> Value {
    let mut shown = property.clone();
    if let Some(parts) = shown
        .pointer_mut("/items/properties")
        .and_then(Value::as_object_mut)
    {
        parts.retain(|_, part| part.get("x-form") != Some(&Value::Bool(false)));
    }
    shown
}

/// Whether a field holds sentences, in which single words differ. A date differs as a whole.
fn is_prose(property: &Value) -> bool {
    let (schema, _) = not_null(property);
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => ["format", "oneOf", "x-link"]
            .iter()
            .all(|keyword| schema.get(*keyword).is_none()),
        Some("array") => schema.pointer("/items/properties").is_some(),
        _ => false,
    }
}

fn whole(text: &str) -> Vec<Piece> {
    pieces(&[text], &[true])
}

/// Both texts in pieces, those marked that the other lacks.
pub fn marked(yours: &str, theirs: &str) -> (Vec<Piece>, Vec<Piece>) {
    let (ours, others) = (tokens(yours), tokens(theirs));
    let (our_marks, other_marks) = marks(&ours, &others);
    let shared_word = ours
        .iter()
        .zip(&our_marks)
        .any(|(token, differs)| !differs && token.starts_with(char::is_alphanumeric));
    if !shared_word {
        return (whole(yours), whole(theirs));
    }
    (pieces(&ours, &our_marks), pieces(&others, &other_marks))
}

/// Words, stretches of space, and single other characters.
fn tokens(text: &str) -> Vec<&str> {
    let kind = |c: char| match c {
        '’' | '\'' => 0,
        c if c.is_alphanumeric() => 0,
        c if c.is_whitespace() => 1,
        _ => 2,
    };
    let mut found: Vec<&str> = Vec::new();
    let mut from = 0;
    let mut last = None;
    for (place, c) in text.char_indices() {
        if place > from && (last != Some(kind(c)) || kind(c) == 2) {
            found.push(&text[from..place]);
            from = place;
        }
        last = Some(kind(c));
    }
    if from < text.len() {
        found.push(&text[from..]);
    }
    found
}

/// Which tokens are no part of the longest common run of tokens.
fn marks(ours: &[&str], others: &[&str]) -> (Vec<bool>, Vec<bool>) {
    let (mut our_marks, mut other_marks) = (vec![false; ours.len()], vec![false; others.len()]);
    let start = (ours.iter().zip(others))
        .take_while(|(one, other)| one == other)
        .count();
    let end = (ours[start..].iter().rev().zip(others[start..].iter().rev()))
        .take_while(|(one, other)| one == other)
        .count();
    let (middle, other_middle) = (
        &ours[start..ours.len() - end],
        &others[start..others.len() - end],
    );
    let width = other_middle.len() + 1;
    if middle.len().saturating_mul(other_middle.len()) > MOST_COMPARED {
        our_marks[start..ours.len() - end].fill(true);
        other_marks[start..others.len() - end].fill(true);
        return (our_marks, other_marks);
    }
    // longest[i * width + j]: of what is left from i and from j.
    let mut longest = vec![0u32; (middle.len() + 1) * width];
    for i in (0..middle.len()).rev() {
        for j in (0..other_middle.len()).rev() {
            longest[i * width + j] = if middle[i] == other_middle[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < middle.len() || j < other_middle.len() {
        let both = i < middle.len() && j < other_middle.len();
        if both && middle[i] == other_middle[j] {
            i += 1;
            j += 1;
        } else if j == other_middle.len()
            || both && longest[(i + 1) * width + j] >= longest[i * width + j + 1]
        {
            our_marks[start + i] = true;
            i += 1;
        } else {
            other_marks[start + j] = true;
            j += 1;
        }
    }
    (our_marks, other_marks)
}

/// Joins tokens of one kind; the space between two that differ differs with them.
fn pieces(tokens: &[&str], marks: &[bool]) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    for (place, token) in tokens.iter().enumerate() {
        let between = place > 0
            && place + 1 < tokens.len()
            && token.trim().is_empty()
            && marks[place - 1]
            && marks[place + 1];
        let differs = marks[place] || between;
        match found.last_mut() {
            Some(last) if last.differs == differs => last.text.push_str(token),
            _ if token.is_empty() => {}
            _ => found.push(Piece {
                text: (*token).to_owned(),
                differs,
            }),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Kind;
    use proptest::prelude::*;

    fn compared(schema: &Value, base: Value, typed: Value, theirs: Value) -> Comparison {
        let names = |_| None;
        compare(
            schema,
            Some(&base),
            &typed,
            &theirs,
            Sensitivity::Restricted,
            &names,
        )
    }

    fn requirement() -> Value {
        json!({
            "obligation": { "kind": "requirement", "basisType": "contractClause", "basis": "Clause 14.5", "due": "2026-12-02" },
            "title": "Medicines", "person": "Anita Rowe", "role": "Registered manager", "measure": null,
            "text": "Look into every error.", "number": 4, "withdrawn": null,
        })
    }

    fn with(value: &Value, changes: &[(&str, Value)]) -> Value {
        let mut value = value.clone();
        for (pointer, to) in changes {
            *value.pointer_mut(pointer).unwrap() = to.clone();
        }
        value
    }

    fn kept(compared: &Comparison) -> Vec<(&str, Side)> {
        compared
            .differ
            .iter()
            .map(|row| (row.field.as_str(), row.keep))
            .collect()
    }

    #[test]
    fn each_field_is_kept_of_the_side_that_changed_it_and_yours_where_both_did() {
        let base = requirement();
        let typed = with(
            &base,
            &[
                ("/text", json!("Look into every error within 5 days.")),
                ("/person", json!("Jo Fenwick")),
            ],
        );
        let theirs = with(
            &base,
            &[
                ("/person", json!("Paul Quill")),
                ("/obligation/due", json!("2026-12-16")),
                ("/withdrawn", json!("It repeats R2")),
            ],
        );
        let found = compared(&Kind::Improvement.schema(), base, typed, theirs);
        assert_eq!(
            kept(&found),
            [
                ("/obligation/due", Side::Theirs),
                ("/text", Side::Yours),
                ("/person", Side::Yours),
            ]
        );
        assert_eq!(found.differ[0].label, "To be done by");
        assert_eq!(found.differ[2].before.as_deref(), Some("Anita Rowe"));
        assert_eq!(found.differ[1].before, None);
        let same: Vec<&str> = found.same.iter().map(|same| same.label.as_str()).collect();
        assert_eq!(
            same,
            [
                "What it is based on",
                "Clause, line or law",
                "In short",
                "Their role"
            ]
        );
    }

    #[test]
    fn what_is_typed_differently_and_says_the_same_is_no_difference() {
        let contract = |value: Value, end: Value| json!({ "title": "Beds", "providers": [], "value": value, "end": end, "outcomes": [] });
        let found = compared(
            &Kind::Contract.schema(),
            contract(json!(100), Value::Null),
            json!({ "title": " Beds ", "value": "4.68m", "end": "" }),
            contract(json!(468_000_000), Value::Null),
        );
        assert_eq!(kept(&found), []);
    }

    #[test]
    fn what_cannot_be_read_yet_stays_as_it_was_typed() {
        let base = requirement();
        let typed = with(&base, &[("/obligation/due", json!("2026-12-"))]);
        let theirs = with(&base, &[("/obligation/due", json!("2026-12-16"))]);
        let found = compared(&Kind::Improvement.schema(), base, typed, theirs);
        assert_eq!(kept(&found), [("/obligation/due", Side::Yours)]);
        assert_eq!(found.differ[0].yours, json!("2026-12-"));
    }

    #[test]
    fn a_requirement_beside_a_recommendation_is_one_choice() {
        let base = requirement();
        let theirs = with(
            &base,
            &[(
                "/obligation",
                json!({ "kind": "recommendation", "due": null }),
            )],
        );
        let typed = with(&base, &[("/obligation/basis", json!("Clause 9"))]);
        let found = compared(&Kind::Improvement.schema(), base, typed, theirs);
        assert_eq!(kept(&found), [("/obligation", Side::Yours)]);
    }

    #[test]
    fn a_list_is_one_choice_even_where_a_screen_of_its_own_fills_it() {
        let plan = |criteria: Value, state: &str| json!({ "purpose": "To see", "criteria": criteria, "state": state });
        let eight = json!({ "number": 8, "outcomes": [1] });
        let nine = json!({ "number": 9, "outcomes": [1, 2] });
        let base = plan(json!([eight]), "draft");
        let typed = plan(json!([eight, nine]), "draft");
        let found = compared(
            &Kind::MonitoringPlan.schema(),
            base,
            typed,
            plan(json!([nine]), "agreed"),
        );
        assert_eq!(kept(&found), [("/criteria", Side::Yours)]);
        let words: String = (found.differ[0].your_words.iter())
            .map(|piece| piece.text.as_str())
            .collect();
        assert_eq!(
            words,
            "Criterion: 8; Outcomes served: 1\nCriterion: 9; Outcomes served: 1, 2"
        );
    }

    #[test]
    fn a_new_record_that_somebody_made_meanwhile_differs_where_both_say_something() {
        let typed = json!({ "activity": "0198c0de-0000-7000-8000-000000000001", "criterion": 2, "decided": "meets" });
        let theirs = json!({ "activity": "0198c0de-0000-7000-8000-000000000001", "criterion": 2, "decided": "partly",
            "suggested": "partly", "narrative": "People wait.", "by": "0198c0de-0000-7000-8000-000000000002" });
        let found = compared(&Kind::Judgement.schema(), json!({}), typed, theirs);
        assert_eq!(
            kept(&found),
            [("/decided", Side::Yours), ("/narrative", Side::Theirs)]
        );
    }

    #[test]
    fn what_is_too_sensitive_is_neither_compared_nor_handed_on() {
        let schema = json!({ "properties": {
            "open": { "type": "string", "title": "Open" },
            "secret": { "type": "string", "title": "Secret", "x-sensitivity": "restricted" },
        } });
        let typed = json!({ "open": "a", "secret": "" });
        let theirs = json!({ "open": "b", "secret": "Her name" });
        let look = |sees| compare(&schema, None, &typed, &theirs, sees, &|_| None);
        assert_eq!(look(Sensitivity::Restricted).differ.len(), 2);
        let found = look(Sensitivity::Internal);
        assert_eq!(kept(&found), [("/open", Side::Yours)]);
        assert_eq!(found.theirs, json!({ "open": "b" }));
    }

    fn shown(pieces: &[Piece]) -> String {
        let mark = |piece: &Piece| match piece.differs {
            true => format!("[{}]", piece.text),
            false => piece.text.clone(),
        };
        pieces.iter().map(mark).collect()
    }

    #[test]
    fn marks_the_words_that_the_other_lacks() {
        let (yours, theirs) = marked(
            "Look into every error, and share the lesson with all shifts.",
            "Look into every error, and share the lesson.",
        );
        assert_eq!(
            shown(&yours),
            "Look into every error, and share the lesson[ with all shifts]."
        );
        assert_eq!(
            shown(&theirs),
            "Look into every error, and share the lesson."
        );
        let (yours, theirs) = marked("Anita Rowe, manager", "Paul Quill, clinical lead");
        assert_eq!(shown(&yours), "[Anita Rowe, manager]");
        assert_eq!(shown(&theirs), "[Paul Quill, clinical lead]");
    }

    proptest! {
        /// Nothing is lost by marking, and equal texts have no mark.
        #[test]
        fn the_pieces_are_the_texts(one in "[ab ,]{0,24}", other in "[ab ,]{0,24}") {
            let (yours, theirs) = marked(&one, &other);
            let text = |pieces: &[Piece]| pieces.iter().map(|piece| piece.text.clone()).collect::<String>();
            prop_assert_eq!(text(&yours), one.clone());
            prop_assert_eq!(text(&theirs), other.clone());
            let unmarked = |pieces: &[Piece]| pieces.iter().filter(|piece| !piece.differs).map(|piece| piece.text.clone()).collect::<String>();
            let (_, again) = marked(&one, &one);
            if one.contains(char::is_alphanumeric) {
                prop_assert_eq!(unmarked(&again), one);
            }
        }
    }
}
