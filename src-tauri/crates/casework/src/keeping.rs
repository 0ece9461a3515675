//! Records in and out of the store: MessagePack with field names, behind a schema number.

use crate::fault::{Answer, Code, Fault};
use domain::record::AnyRecord;
use domain::{Held, Kind, Put, Record};
use store::{IndexEntry, RecordPut};

pub fn encode(record: &AnyRecord) -> Answer<Vec<u8>> {
    rmp_serde::to_vec_named(record).map_err(Fault::unexpected)
}

/// Reads a stored value. One written by a newer program is refused, not damaged.
pub fn decode(kind: u16, schema: u16, bytes: &[u8]) -> Answer<AnyRecord> {
    let kind = Kind::from_number(kind).ok_or_else(newer)?;
    if schema > kind.schema_number() {
        return Err(newer());
    }
    AnyRecord::decode(kind, &mut rmp_serde::Deserializer::from_read_ref(bytes))
        .map_err(|error| Fault::unexpected(format!("a {} could not be read: {error}", kind.one())))
}

fn newer() -> Fault {
    Fault::new(
        Code::Storage,
        "A newer version of Countersign wrote this. Update the program on this computer, then open it again.",
    )
}

pub fn held<T: Record>(record: store::Record) -> Answer<Held<T>> {
    let value = T::from_any(decode(record.kind, record.schema, &record.bytes)?)
        .ok_or_else(|| Fault::not_found(T::KIND.one()))?;
    Ok(Held {
        id: record.id,
        version: record.version,
        case_file: record.case_file,
        value,
    })
}

pub fn to_store(put: &Put) -> Answer<RecordPut> {
    let kind = put.record.kind();
    Ok(RecordPut {
        case_file: put.case_file,
        kind: kind as u16,
        id: put.id,
        expected: put.expected,
        schema: kind.schema_number(),
        bytes: encode(&put.record)?,
        indexes: put
            .record
            .indexes()
            .into_iter()
            .map(|entry| IndexEntry {
                index: entry.index as u8,
                key: entry.key,
            })
            .collect(),
    })
}

/// The value as JSON, for forms, differences and export.
pub fn json(record: &AnyRecord) -> Answer<serde_json::Value> {
    serde_json::to_value(record).map_err(Fault::unexpected)
}

/// Compares the indexes that every kept record has with those that its value gives.
pub fn wrong_indexes(store: &store::Store) -> Answer<Vec<String>> {
    let mut faults = Vec::new();
    let (last, _) = store.head();
    let mut newest = std::collections::HashMap::new();
    let mut from = 0;
    while from < last {
        for change in store.changes_since(from, 200)? {
            from = change.sequence;
            for record in change.records {
                if store.is_disposed(record.case_file) {
                    continue;
                }
                newest.insert(record.id, record.version);
            }
        }
    }
    let mut lists = std::collections::HashMap::new();
    let mut ids: Vec<_> = newest.into_keys().collect();
    ids.sort();
    for id in ids {
        let Some(record) = store.get(id)? else {
            faults.push(format!(
                "record {id} is in the journal but not in the working copy"
            ));
            continue;
        };
        for entry in decode(record.kind, record.schema, &record.bytes)?.indexes() {
            let place = (entry.index as u8, entry.key.clone());
            if !lists.contains_key(&place) {
                lists.insert(place.clone(), listed_under(store, place.0, &place.1)?);
            }
            if !lists[&place].contains(&id) {
                faults.push(format!(
                    "record {id} is missing from the list {:?}",
                    entry.index
                ));
            }
        }
    }
    Ok(faults)
}

fn listed_under(
    store: &store::Store,
    index: u8,
    key: &[u8],
) -> Answer<std::collections::HashSet<domain::Uuid>> {
    let mut after = key.to_vec();
    after.push(0);
    let mut page = store::Page::first(1000);
    let mut found = std::collections::HashSet::new();
    loop {
        let listed = store.list(index, key, &after, &page)?;
        found.extend(listed.iter().map(|entry| entry.id));
        match listed.last() {
            Some(last) if listed.len() == page.limit => page.after = Some(last.cursor()),
            _ => return Ok(found),
        }
    }
}
