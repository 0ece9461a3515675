//! A record as labelled text, by its schema: for the screen, print, search, export and history.

use crate::choice::title_of;
use crate::form::not_null;
use crate::money::Pence;
use crate::words;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// How widely a field may be read. What is more sensitive than an audience allows is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "camelCase")]
pub enum Sensitivity {
    Open,
    Provider,
    Internal,
    Restricted,
}

impl Sensitivity {
    /// What a schema says of its value; an unknown word counts as the most sensitive.
    pub fn of(schema: &Value) -> Option<Sensitivity> {
        let level = schema.get("x-sensitivity")?.as_str();
        Some(
            level
                .and_then(Sensitivity::named)
                .unwrap_or(Sensitivity::Restricted),
        )
    }

    fn named(name: &str) -> Option<Sensitivity> {
        match name {
            "open" => Some(Sensitivity::Open),
            "provider" => Some(Sensitivity::Provider),
            "internal" => Some(Sensitivity::Internal),
            "restricted" => Some(Sensitivity::Restricted),
            _ => None,
        }
    }
}

/// One field of a record, as people read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// JSON pointer into the value.
    pub field: String,
    pub label: String,
    pub text: String,
    pub sensitivity: Sensitivity,
    pub prints: bool,
    /// The text is only the name under which a file is kept.
    pub file: bool,
}

/// How sensitive the most sensitive field of a schema is.
pub fn most_sensitive(schema: &Value) -> Sensitivity {
    let below: Box<dyn Iterator<Item = &Value>> = match schema {
        Value::Object(fields) => Box::new(fields.values()),
        Value::Array(items) => Box::new(items.iter()),
        _ => return Sensitivity::Open,
    };
    let own = Sensitivity::of(schema).unwrap_or(Sensitivity::Open);
    below.map(most_sensitive).fold(own, Sensitivity::max)
}

/// The chosen one of tagged variants.
pub(crate) fn variant<'a>(schema: &'a Value, value: &Value) -> Option<&'a Value> {
    schema.get("oneOf")?.as_array()?.iter().find(|option| {
        let constant = &option["properties"]["kind"]["const"];
        !constant.is_null() && Some(constant) == value.get("kind")
    })
}

/// Finds the name of a linked record.
pub type Names<'a> = &'a dyn Fn(Uuid) -> Option<String>;

/// Every filled field of a value, in declared order.
pub fn lines(schema: &Value, value: &Value, names: Names<'_>) -> Vec<Line> {
    let mut found = Vec::new();
    let whole = Line {
        field: String::new(),
        label: String::new(),
        text: String::new(),
        sensitivity: Sensitivity::Provider,
        prints: true,
        file: false,
    };
    collect(schema, value, &whole, names, &mut found);
    found
}

fn collect(schema: &Value, value: &Value, above: &Line, names: Names<'_>, found: &mut Vec<Line>) {
    let (schema, _) = not_null(schema);
    let mut line = above.clone();
    if let Some(level) = Sensitivity::of(&schema) {
        line.sensitivity = level;
    }
    if schema.get("x-prints") == Some(&Value::Bool(false)) {
        line.prints = false;
    }
    line.file = schema.get("x-kind").and_then(Value::as_str) == Some("file");
    let variant = variant(&schema, value);
    let properties = variant
        .unwrap_or(&schema)
        .get("properties")
        .and_then(Value::as_object);
    if let Some(properties) = properties {
        if let Some(title) = variant
            .and_then(|chosen| chosen.get("title"))
            .and_then(Value::as_str)
        {
            let mut kind = line.clone();
            kind.text = title.to_owned();
            found.push(kind);
        }
        for (name, property) in properties {
            let Some(inner) = value.get(name).filter(|inner| !inner.is_null()) else {
                continue;
            };
            if property.get("const").is_some() {
                continue;
            }
            let mut below = line.clone();
            below.field = format!("{}/{name}", line.field);
            if let Some(title) = property.get("title").and_then(Value::as_str) {
                below.label = title.to_owned();
            }
            collect(property, inner, &below, names, found);
        }
        return;
    }
    if let (Some(items), Some(each)) = (value.as_array(), schema.get("items")) {
        let shows_as_rows = each.get("properties").is_some();
        if !shows_as_rows {
            let mut each = each.clone();
            for keyword in ["x-link", "x-kind"] {
                if let Some(link) = schema.get(keyword) {
                    each[keyword] = link.clone();
                }
            }
            line.text = items
                .iter()
                .map(|item| show(&each, item, names))
                .collect::<Vec<_>>()
                .join(", ");
            if !line.text.is_empty() {
                found.push(line);
            }
            return;
        }
        for (place, item) in items.iter().enumerate() {
            let mut below = line.clone();
            below.field = format!("{}/{place}", line.field);
            collect(each, item, &below, names, found);
        }
        return;
    }
    line.text = show(&schema, value, names);
    if !line.text.is_empty() {
        found.push(line);
    }
}

/// The value without what is more sensitive than `level`, and without what its schema does not know.
pub fn up_to(schema: &Value, value: &Value, level: Sensitivity) -> Value {
    kept(schema, value, level, Sensitivity::Provider).unwrap_or(Value::Null)
}

fn kept(schema: &Value, value: &Value, level: Sensitivity, above: Sensitivity) -> Option<Value> {
    let (schema, _) = not_null(schema);
    let own = Sensitivity::of(&schema).unwrap_or(above);
    if own > level {
        return None;
    }
    let properties = variant(&schema, value).unwrap_or(&schema).get("properties");
    match (value, properties.and_then(Value::as_object)) {
        (Value::Object(fields), Some(properties)) => {
            let fields = fields.iter().filter_map(|(name, inner)| {
                let inner = kept(properties.get(name)?, inner, level, own)?;
                Some((name.clone(), inner))
            });
            Some(Value::Object(fields.collect()))
        }
        (Value::Array(items), _) if schema.get("items").is_some() => {
            let items = items
                .iter()
                .filter_map(|item| kept(&schema["items"], item, level, own));
            Some(Value::Array(items.collect()))
        }
        _ => Some(value.clone()),
    }
}

/// One plain value in words.
fn show(schema: &Value, value: &Value, names: Names<'_>) -> String {
    let format = schema.get("format").and_then(Value::as_str);
    match value {
        Value::Bool(true) => "Yes".into(),
        Value::Bool(false) => "No".into(),
        Value::Number(number) if schema.get("x-kind").and_then(Value::as_str) == Some("money") => {
            number
                .as_i64()
                .map(|pence| Pence(pence).to_string())
                .unwrap_or_default()
        }
        Value::Number(number) => number.to_string(),
        Value::String(text) => match format {
            Some("date") => text
                .parse::<NaiveDate>()
                .map(words::date)
                .unwrap_or(text.clone()),
            Some("date-time") => text
                .parse::<DateTime<Utc>>()
                .map(|at| words::date(at.date_naive()))
                .unwrap_or(text.clone()),
            Some("uuid") => text
                .parse::<Uuid>()
                .ok()
                .filter(|id| !id.is_nil())
                .and_then(names)
                .unwrap_or_default(),
            _ => title_of(schema, text).unwrap_or(text.clone()),
        },
        _ => String::new(),
    }
}

/// What a schema may use, so that form and summary can draw it. Gives each place that steps outside.
pub fn outside_subset(schema: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    check(schema, "", true, &mut faults);
    faults
}

fn check(schema: &Value, at: &str, top: bool, faults: &mut Vec<String>) {
    for keyword in ["$ref", "$defs", "allOf", "if", "not", "patternProperties"] {
        if schema.get(keyword).is_some() {
            faults.push(format!("{at}: uses {keyword}"));
        }
    }
    let (schema, _) = not_null(schema);
    if schema.get("anyOf").is_some() {
        faults.push(format!("{at}: anyOf other than “or null”"));
    }
    if !top && schema.get("title").is_none() {
        faults.push(format!("{at}: no title"));
    }
    let kind = schema.get("x-kind").and_then(Value::as_str);
    const KINDS: [&str; 10] = [
        "text",
        "long-text",
        "choice",
        "date",
        "money",
        "yes-no",
        "person",
        "tags",
        "list",
        "file",
    ];
    if kind.is_some_and(|kind| !KINDS.contains(&kind)) {
        faults.push(format!("{at}: unknown x-kind {kind:?}"));
    }
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        for (name, property) in properties
            .iter()
            .filter(|(_, property)| property.get("const").is_none())
        {
            check(property, &format!("{at}/{name}"), false, faults);
        }
    }
    for option in schema
        .get("oneOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        if option.get("title").is_none() {
            faults.push(format!("{at}: a choice without a title"));
        }
        if option.get("properties").is_some() {
            check(option, at, true, faults);
        }
    }
    if let Some(items) = schema
        .get("items")
        .filter(|items| items.get("properties").is_some())
    {
        check(items, &format!("{at}/*"), true, faults);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Kind;
    use crate::records::provider::Provider;
    use serde_json::json;

    #[test]
    fn every_record_stays_within_the_subset() {
        for kind in Kind::ALL {
            let faults = outside_subset(&kind.schema());
            assert!(faults.is_empty(), "{kind:?}: {faults:#?}");
        }
    }

    /// Walks a schema's properties: what is taken out must not be required.
    fn needed(schema: &Value, at: &str, most: Sensitivity, found: &mut Vec<String>) {
        let (schema, _) = not_null(schema);
        for option in schema
            .get("oneOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            needed(option, at, most, found);
        }
        if let Some(items) = schema.get("items") {
            needed(items, at, most, found);
        }
        let required = schema.get("required").and_then(Value::as_array);
        for (name, property) in schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let at = format!("{at}/{name}");
            let taken = Sensitivity::of(&not_null(property).0).is_some_and(|level| level > most);
            if taken && required.is_some_and(|names| names.contains(&Value::from(name.as_str()))) {
                found.push(at);
            } else {
                needed(property, &at, most, found);
            }
        }
    }

    #[test]
    fn what_can_be_taken_out_is_never_required() {
        for kind in Kind::ALL {
            let schema = kind.schema();
            // Every role that reads content reads a record of every kind, or part of it.
            let own = Sensitivity::of(&schema).unwrap_or(Sensitivity::Open);
            assert!(own <= Sensitivity::Internal, "{kind:?}");
            for level in [Sensitivity::Provider, Sensitivity::Internal] {
                let mut found = Vec::new();
                needed(&schema, "", level.max(own), &mut found);
                assert!(found.is_empty(), "{kind:?}: {found:?}");
            }
        }
    }

    #[test]
    fn what_is_too_sensitive_is_taken_out_at_every_depth() {
        let schema = json!({ "properties": {
            "open": { "title": "Open" },
            "who": { "title": "Who", "x-sensitivity": "restricted" },
            "rows": { "title": "Rows", "items": { "properties": {
                "what": { "title": "What" },
                "name": { "title": "Name", "x-sensitivity": "internal" },
            } } },
            "either": { "title": "Either", "oneOf": [{ "title": "A", "properties": {
                "kind": { "const": "a" },
                "secret": { "title": "Secret", "x-sensitivity": "no such level" },
            } }] },
        } });
        let whole = json!({
            "open": 1, "who": "Ann", "rows": [{ "what": 1, "name": "Ben" }],
            "either": { "kind": "a", "secret": "x" },
        });
        let seen = |most| up_to(&schema, &whole, most);
        assert_eq!(seen(Sensitivity::Restricted), whole);
        let internal = json!({
            "open": 1, "rows": [{ "what": 1, "name": "Ben" }], "either": { "kind": "a" },
        });
        assert_eq!(seen(Sensitivity::Internal), internal);
        let provider = json!({ "open": 1, "rows": [{ "what": 1 }], "either": { "kind": "a" } });
        assert_eq!(seen(Sensitivity::Provider), provider);
        assert_eq!(most_sensitive(&schema), Sensitivity::Restricted);
        let evidence = Kind::Evidence.schema();
        assert_eq!(most_sensitive(&evidence), Sensitivity::Restricted);
        // Administrators keep these whole.
        for kind in [Kind::Person, Kind::Council] {
            assert!(most_sensitive(&kind.schema()) <= Sensitivity::Internal);
        }
    }

    #[test]
    fn the_check_notices_what_cannot_be_drawn() {
        let wrong = json!({ "properties": { "a": { "anyOf": [{ "type": "string" }, { "type": "integer" }] } } });
        assert_eq!(outside_subset(&wrong).len(), 2, "anyOf, and no title");
    }

    #[test]
    fn what_is_more_sensitive_than_the_reader_may_see_is_taken_out() {
        let schema = json!({
            "x-sensitivity": "provider",
            "properties": {
                "said": { "type": "string" },
                "notes": { "type": ["string", "null"], "x-sensitivity": "internal" },
                "people": {
                    "type": "array",
                    "x-sensitivity": "restricted",
                    "items": { "properties": { "name": { "type": "string" } } }
                },
                "tags": { "type": "array", "x-sensitivity": "restricted", "items": { "type": "string" } }
            }
        });
        let value = json!({ "said": "a", "notes": "b", "people": [{ "name": "c" }], "tags": ["d"], "more": "e" });
        let seen = |level| up_to(&schema, &value, level);
        assert_eq!(seen(Sensitivity::Provider), json!({ "said": "a" }));
        assert_eq!(seen(Sensitivity::Internal)["notes"], json!("b"));
        let all = json!({ "said": "a", "notes": "b", "people": [{ "name": "c" }], "tags": ["d"] });
        assert_eq!(seen(Sensitivity::Restricted), all);
    }

    #[test]
    fn shows_labels_dates_and_choices_and_keeps_sensitivity() {
        let provider = Provider {
            name: "Fernhollow Care Ltd".into(),
            notes: Some("Ask for the accounts".into()),
            ..Provider::default()
        };
        let shown = lines(
            &Kind::Provider.schema(),
            &serde_json::to_value(&provider).unwrap(),
            &|_| None,
        );
        assert_eq!(shown[0].label, "Name of the organisation");
        let notes = shown.iter().find(|line| line.field == "/notes").unwrap();
        assert_eq!(notes.sensitivity, Sensitivity::Internal);
        assert!(!notes.prints);
    }
}
