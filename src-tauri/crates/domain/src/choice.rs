//! Words for choices, read from the declaration, so that a label stands in one place only.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// The name of a choice as it is stored.
pub fn key<T: Serialize>(choice: &T) -> String {
    serde_json::to_value(choice)
        .ok()
        .and_then(|key| key.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// The label of a choice (an enum of unit variants with `title`s), as people read it.
pub fn label<T: JsonSchema + Serialize>(choice: &T) -> String {
    let key = key(choice);
    let schema = crate::record::schema_of::<T>();
    title_of(&schema, &key).unwrap_or(key)
}

/// The title of the constant `key` within a schema of choices.
pub fn title_of(schema: &Value, key: &str) -> Option<String> {
    let options = schema
        .get("oneOf")
        .or_else(|| schema.get("anyOf"))?
        .as_array()?;
    options.iter().find_map(|option| {
        if option.get("const").and_then(Value::as_str) == Some(key) {
            return option
                .get("title")
                .and_then(Value::as_str)
                .map(str::to_owned);
        }
        title_of(option, key)
    })
}

/// Every choice in declared order: key and label.
pub fn all<T: JsonSchema>() -> Vec<(String, String)> {
    let schema = crate::record::schema_of::<T>();
    let options = schema
        .get("oneOf")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    options
        .iter()
        .filter_map(|option| {
            let key = option.get("const")?.as_str()?.to_owned();
            let title = option
                .get("title")
                .and_then(Value::as_str)
                .unwrap_or(&key)
                .to_owned();
            Some((key, title))
        })
        .collect()
}
