//! Reads what a person typed into a record, by the record's schema. What is missing or cannot be
//! read is refused at its field, in the words that the schema declares; nothing is guessed.

use crate::decide::{Decided, Refusal, Refusals};
use crate::money::Pence;
use crate::record::schema_of;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Longest text that a field takes, in characters.
pub const LONGEST_TEXT: usize = 20_000;
/// Longest single line.
pub const LONGEST_LINE: usize = 400;

/// Reads a form's value into `T`.
pub fn read<T: JsonSchema + DeserializeOwned>(typed: &Value) -> Decided<T> {
    let mut refusals = Vec::new();
    let tidy = tidy(&schema_of::<T>(), typed, "", true, &mut refusals);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    serde_json::from_value(tidy).map_err(|error| {
        Refusal::new(
            "",
            format!("This form could not be read: {error}. Reload it and try again."),
        )
        .alone()
    })
}

/// What was typed, as far as it can be read: a field that would be refused stays as it was typed.
pub fn readable(schema: &Value, typed: &Value) -> Value {
    let empty = Map::new();
    let mut found = typed.as_object().unwrap_or(&empty).clone();
    for (name, property) in schema["properties"].as_object().unwrap_or(&empty) {
        let mut refusals = Vec::new();
        let given = found.get(name).unwrap_or(&Value::Null);
        if property.get("x-form") == Some(&Value::Bool(false)) || is_empty(given) {
            continue;
        }
        let tidied = tidy(property, given, name, true, &mut refusals);
        if refusals.is_empty() {
            found.insert(name.clone(), tidied);
        }
    }
    Value::Object(found)
}

fn text<'a>(schema: &'a Value, key: &str) -> Option<&'a str> {
    schema.get(key).and_then(Value::as_str)
}

fn refuse(schema: &Value, at: &str, message: String) -> Refusal {
    let refusal = Refusal::new(at, message);
    match text(schema, "x-rule") {
        Some(rule) => refusal.rule(rule),
        None => refusal,
    }
}

fn missing(schema: &Value, at: &str) -> Refusal {
    let message = match (text(schema, "x-missing"), text(schema, "title")) {
        (Some(words), _) => words.to_owned(),
        (None, Some(title)) => format!("Enter: {}", title.to_lowercase()),
        (None, None) => "Fill this in".to_owned(),
    };
    refuse(schema, at, message)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// The schema of the value itself where the schema says "or null".
pub(crate) fn not_null(schema: &Value) -> (Cow<'_, Value>, bool) {
    if let Some(options) = schema.get("anyOf").and_then(Value::as_array) {
        let is_null = |option: &&Value| text(option, "type") == Some("null");
        if options.iter().any(|option| is_null(&option))
            && let Some(inner) = options.iter().find(|option| !is_null(option))
        {
            let mut merged = inner.clone();
            if let (Some(into), Some(outer)) = (merged.as_object_mut(), schema.as_object()) {
                for (key, value) in outer.iter().filter(|(key, _)| *key != "anyOf") {
                    into.insert(key.clone(), value.clone());
                }
            }
            return (Cow::Owned(merged), true);
        }
    }
    let types = schema.get("type").and_then(Value::as_array);
    let Some(types) = types.filter(|types| types.iter().any(|kind| kind == "null")) else {
        return (Cow::Borrowed(schema), false);
    };
    let mut plain = schema.clone();
    plain["type"] = types
        .iter()
        .find(|kind| *kind != "null")
        .cloned()
        .unwrap_or(Value::Null);
    (Cow::Owned(plain), true)
}

fn tidy(schema: &Value, typed: &Value, at: &str, required: bool, refusals: &mut Refusals) -> Value {
    let (schema, nullable) = not_null(schema);
    if is_empty(typed) && (nullable || schema.get("properties").is_none()) {
        if required && !nullable {
            refusals.push(missing(&schema, at));
        }
        return match text(&schema, "type") {
            Some("array") => Value::Array(Vec::new()),
            Some("string") if !nullable && schema.get("oneOf").is_none() => {
                Value::String(String::new())
            }
            _ => Value::Null,
        };
    }
    if schema.get("oneOf").is_some() {
        return tidy_choice(&schema, typed, at, refusals);
    }
    match text(&schema, "type") {
        Some("object") => tidy_object(&schema, typed, at, refusals),
        Some("array") => tidy_list(&schema, typed, at, refusals),
        Some("integer") => tidy_number(&schema, typed, at, refusals),
        Some("boolean") => match typed {
            Value::Bool(_) => typed.clone(),
            _ => {
                refusals.push(missing(&schema, at));
                Value::Null
            }
        },
        _ => tidy_text(&schema, typed, at, refusals),
    }
}

fn tidy_object(schema: &Value, typed: &Value, at: &str, refusals: &mut Refusals) -> Value {
    let empty = Map::new();
    let given = typed.as_object().unwrap_or(&empty);
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let mut tidied = Map::new();
    for (name, property) in schema["properties"].as_object().unwrap_or(&empty) {
        let here = format!("{at}/{name}");
        if let Some(constant) = property.get("const") {
            tidied.insert(name.clone(), constant.clone());
            continue;
        }
        // What the program sets is not read from a form; rules fill it in from what is held.
        if property.get("x-form") == Some(&Value::Bool(false)) {
            if let Some(value) = given.get(name).filter(|value| !value.is_null()) {
                tidied.insert(name.clone(), value.clone());
            }
            continue;
        }
        let value = given.get(name).unwrap_or(&Value::Null);
        let must = required.contains(&name.as_str()) || property.get("x-missing").is_some();
        // Left empty, a field that need not be filled takes its own default.
        if !must && is_empty(value) {
            continue;
        }
        let tidy_value = tidy(property, value, &here, must, refusals);
        if !tidy_value.is_null() {
            tidied.insert(name.clone(), tidy_value);
        }
    }
    Value::Object(tidied)
}

fn tidy_list(schema: &Value, typed: &Value, at: &str, refusals: &mut Refusals) -> Value {
    let Some(items) = typed.as_array() else {
        refusals.push(missing(schema, at));
        return Value::Array(Vec::new());
    };
    let each = &schema["items"];
    let tidied = items
        .iter()
        .enumerate()
        .map(|(place, item)| tidy(each, item, &format!("{at}/{place}"), true, refusals))
        .collect();
    Value::Array(tidied)
}

/// A plain choice, or a tagged one whose variants have fields of their own.
fn tidy_choice(schema: &Value, typed: &Value, at: &str, refusals: &mut Refusals) -> Value {
    let options = schema["oneOf"].as_array().cloned().unwrap_or_default();
    let tagged = options
        .iter()
        .any(|option| option.get("properties").is_some());
    if !tagged {
        if options
            .iter()
            .any(|option| option.get("const") == Some(typed))
        {
            return typed.clone();
        }
        refusals.push(missing(schema, at));
        return Value::Null;
    }
    let kind = typed.get("kind");
    let chosen = options
        .iter()
        .find(|option| kind.is_some() && option["properties"]["kind"].get("const") == kind);
    match chosen {
        Some(option) => tidy_object(option, typed, at, refusals),
        None => {
            refusals.push(missing(schema, at));
            Value::Null
        }
    }
}

fn tidy_number(schema: &Value, typed: &Value, at: &str, refusals: &mut Refusals) -> Value {
    let money = text(schema, "x-kind") == Some("money");
    let read = match typed {
        Value::Number(number) => number.as_i64(),
        Value::String(typed) if money => Pence::parse(typed).map(|pence| pence.0),
        Value::String(typed) => typed.trim().replace(',', "").parse().ok(),
        _ => None,
    };
    let least = schema.get("minimum").and_then(Value::as_i64).unwrap_or(0);
    let most = match text(schema, "format") {
        Some("uint8") => 255,
        Some("uint16") => 65_535,
        _ => i64::from(u32::MAX),
    };
    match read {
        Some(number) if money || (least..=most).contains(&number) => Value::from(number),
        _ => {
            let title = text(schema, "title").unwrap_or("This");
            refusals.push(refuse(
                schema,
                at,
                if money {
                    format!("{title}: enter an amount in pounds, such as 4,680,000 or 4.68m")
                } else {
                    format!("{title}: enter a whole number, such as 14")
                },
            ));
            Value::Null
        }
    }
}

fn tidy_text(schema: &Value, typed: &Value, at: &str, refusals: &mut Refusals) -> Value {
    let Value::String(words) = typed else {
        refusals.push(missing(schema, at));
        return Value::Null;
    };
    // Line ends as typed on any system; other control characters cannot print.
    let words: String = words
        .replace("\r\n", "\n")
        .chars()
        .filter(|c| *c == '\n' || *c == '\t' || !c.is_control())
        .collect();
    let words = words.trim();
    let title = text(schema, "title").unwrap_or("This");
    let refusal = match text(schema, "format") {
        Some("date") => match words.parse::<NaiveDate>() {
            Ok(date) if (1900..=2200).contains(&chrono::Datelike::year(&date)) => None,
            _ => Some(format!("{title}: enter a real date, such as 27 3 2027")),
        },
        Some("uuid") => words
            .parse::<uuid::Uuid>()
            .is_err()
            .then(|| format!("{title}: choose one from the list")),
        _ => {
            let long = text(schema, "x-kind") == Some("long-text");
            let most = if long { LONGEST_TEXT } else { LONGEST_LINE };
            let length = words.chars().count();
            (length > most).then(|| {
                format!("{title}: use {most} characters or fewer. There are {length} now.")
            })
        }
    };
    if let Some(message) = refusal {
        refusals.push(refuse(schema, at, message));
        return Value::Null;
    }
    if text(schema, "x-kind") == Some("long-text") {
        return Value::from(words);
    }
    Value::from(words.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::contract::Contract;
    use crate::records::improvement::{Improvement, Obligation};
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn says_what_is_missing_where_and_by_which_criterion() {
        let typed = json!({ "obligation": { "kind": "requirement", "due": "2026-13-41" }, "title": "Stock" });
        let refused = read::<Improvement>(&typed).unwrap_err();
        let at = |field: &str| refused.iter().find(|refusal| refusal.field == field);
        assert_eq!(
            at("/obligation/basisType").unwrap().rule.as_deref(),
            Some("003-P22")
        );
        assert_eq!(at("/person").unwrap().rule.as_deref(), Some("003-P21"));
        assert_eq!(
            at("/obligation/due").unwrap().message,
            "To be done by: enter a real date, such as 27 3 2027"
        );
        assert!(at("/title").is_none());
    }

    #[test]
    fn reads_money_dates_and_lists_as_typed() {
        let typed = json!({
            "title": "  Block   beds ", "providers": ["0198c0de-0000-7000-8000-000000000001"],
            "value": "4.68m", "start": "2025-04-01", "end": "",
            "outcomes": [{ "text": "My support comes when I expect it" }]
        });
        let contract = read::<Contract>(&typed).unwrap();
        assert_eq!(contract.title, "Block beds");
        assert_eq!(contract.value, Some(Pence(468_000_000)));
        assert_eq!(contract.end, None);
        assert_eq!(contract.outcomes.len(), 1);
    }

    #[test]
    fn a_recommendation_needs_no_basis() {
        let typed = json!({ "obligation": { "kind": "recommendation" }, "title": "Plates",
            "text": "Show the two plates", "person": "Grace Adeyemi", "role": "Manager" });
        let read = read::<Improvement>(&typed).unwrap();
        assert_eq!(read.obligation, Obligation::Recommendation { due: None });
    }

    proptest! {
        /// Whatever is typed, the answer is a record or refusals, never a panic.
        #[test]
        fn any_text_is_read_or_refused(title in ".{0,30}", value in ".{0,12}", date in ".{0,12}") {
            let typed = json!({ "title": title, "providers": [], "value": value, "start": date });
            let refused = read::<Contract>(&typed).unwrap_err();
            prop_assert!(refused.iter().any(|refusal| refusal.field == "/providers"));
        }
    }
}
