//! Records in and out of the store: MessagePack with field names, behind a schema number.
//!
//! Everything that people read comes through `decode` or `held`, which take out what they may not
//! see: it is in no view, list, history, conflict or export.

use crate::fault::{Answer, Code, Fault};
use domain::record::{AnyRecord, Index};
use domain::summary::{self, Sensitivity};
use domain::{Held, Kind, Put, Record};
use std::collections::HashMap;
use std::sync::OnceLock;
use store::{IndexEntry, Listed, Page, RecordPut};

// The store knows by this number which entries name attachments.
const _: () = assert!(Index::Attachment as u8 == store::ATTACHMENTS);

pub fn encode(record: &AnyRecord) -> Answer<Vec<u8>> {
    rmp_serde::to_vec_named(record).map_err(Fault::unexpected)
}

/// Reads a value of an older schema number as the type of now.
type Upgrade = fn(&[u8]) -> Result<AnyRecord, rmp_serde::decode::Error>;

/// Kinds whose older values are not read as they stand: the kind, the older number, and the way to now. Each reads the
/// type of then, kept beside it, and makes the type of now from it. A field that was added with `#[serde(default)]`
/// needs no line.
const UPGRADES: &[(Kind, u16, Upgrade)] = &[];

/// Reads a stored value as far as somebody may see it.
pub fn decode(kind: u16, schema: u16, bytes: &[u8], sees: Sensitivity) -> Answer<AnyRecord> {
    up_to(decode_whole(kind, schema, bytes)?, sees)
}

/// Whether records of a kind can hold what is more sensitive.
pub fn hides_from(kind: Kind, most: Sensitivity) -> bool {
    static MOST: OnceLock<HashMap<Kind, Sensitivity>> = OnceLock::new();
    let known = MOST.get_or_init(|| {
        let of = |kind: &Kind| (*kind, summary::most_sensitive(&kind.schema()));
        Kind::ALL.iter().map(of).collect()
    });
    known.get(&kind).is_none_or(|level| *level > most)
}

/// Takes out of a record what is more sensitive.
pub fn up_to(record: AnyRecord, most: Sensitivity) -> Answer<AnyRecord> {
    let kind = record.kind();
    if !hides_from(kind, most) {
        return Ok(record);
    }
    let value = summary::up_to(&kind.schema(), &json(&record)?, most);
    AnyRecord::decode(kind, value).map_err(Fault::unexpected)
}

/// What of a record may go on paper, to a provider.
pub fn for_paper<T: Record>(value: T) -> Answer<T> {
    T::from_any(up_to(value.into(), Sensitivity::Provider)?)
        .ok_or_else(|| Fault::not_found(T::KIND.one()))
}

/// Reads a stored value. One written by a newer program is refused, not damaged.
fn decode_whole(kind: u16, schema: u16, bytes: &[u8]) -> Answer<AnyRecord> {
    decode_by(UPGRADES, kind, schema, bytes)
}

fn decode_by(
    upgrades: &[(Kind, u16, Upgrade)],
    kind: u16,
    schema: u16,
    bytes: &[u8],
) -> Answer<AnyRecord> {
    let kind = Kind::from_number(kind).ok_or_else(newer)?;
    if schema > kind.schema_number() {
        return Err(newer());
    }
    let older = upgrades
        .iter()
        .find(|(of, number, _)| (*of, *number) == (kind, schema));
    let read = match older {
        Some((_, _, upgrade)) => upgrade(bytes),
        None => AnyRecord::decode(kind, &mut rmp_serde::Deserializer::from_read_ref(bytes)),
    };
    read.map_err(|error| Fault::unexpected(format!("a {} could not be read: {error}", kind.one())))
}

fn newer() -> Fault {
    Fault::new(
        Code::Storage,
        "A newer version of Countersign wrote this. Update the program on this computer, then open it again.",
    )
}

pub fn held<T: Record>(record: store::Record, sees: Sensitivity) -> Answer<Held<T>> {
    let value = T::from_any(decode(record.kind, record.schema, &record.bytes, sees)?)
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
/// Gives false beside them where `progress` stopped it.
pub fn wrong_indexes(
    store: &store::Store,
    progress: &dyn Fn(u64, u64) -> bool,
) -> Answer<(Vec<String>, bool)> {
    let mut faults = Vec::new();
    let (last, _) = store.head();
    let mut newest = HashMap::new();
    let mut from = 0;
    while from < last {
        if !progress(from, last * 2) {
            return Ok((faults, false));
        }
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
    let mut lists = HashMap::new();
    let mut ids: Vec<_> = newest.into_keys().collect();
    ids.sort();
    for (count, id) in ids.iter().enumerate() {
        let part = last * count as u64 / ids.len() as u64;
        if count % 256 == 0 && !progress(last + part, last * 2) {
            return Ok((faults, false));
        }
        let id = *id;
        // What was disposed of is in no list any more.
        let record = match store.get(id) {
            Ok(Some(record)) => record,
            Ok(None) | Err(store::StoreError::KeyGone(_)) => continue,
            Err(other) => return Err(other.into()),
        };
        for entry in decode_whole(record.kind, record.schema, &record.bytes)?.indexes() {
            let place = (entry.index as u8, entry.key.clone());
            if !lists.contains_key(&place) {
                lists.insert(place.clone(), listed_under(store, place.0, &place.1)?);
            }
            // Where the entry names an attachment, the store has added the hash of the sealed file.
            if !lists[&place].contains(&id) && entry.index != Index::Attachment {
                faults.push(format!(
                    "Record {id} is missing from the list {:?}. Close the program and open it again.",
                    entry.index
                ));
            }
        }
    }
    Ok((faults, true))
}

fn listed_under(
    store: &store::Store,
    index: u8,
    key: &[u8],
) -> Answer<std::collections::HashSet<domain::Uuid>> {
    let mut after = key.to_vec();
    after.push(0);
    let mut found = std::collections::HashSet::new();
    through(store, index, key, &after, &mut |listed| {
        found.extend(listed.iter().map(|entry| entry.id));
        Ok(())
    })?;
    Ok(found)
}

/// Goes through a part of an index in its order, some entries at a time.
pub fn through(
    store: &store::Store,
    index: u8,
    from: &[u8],
    to: &[u8],
    each: &mut dyn FnMut(&[Listed]) -> Answer<()>,
) -> Answer<()> {
    let mut page = Page::first(500);
    loop {
        let listed = store.list(index, from, to, &page)?;
        each(&listed)?;
        match listed.last() {
            Some(last) if listed.len() == page.limit => page.after = Some(last.cursor()),
            _ => return Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::records::provider::Provider;
    use rmp_serde::decode;
    use serde::de::Error as _;

    /// A provider as a version of the program may once have kept it.
    #[derive(serde::Serialize, serde::Deserialize)]
    struct ProviderOfThen {
        title: String,
    }

    fn upgraded(bytes: &[u8]) -> Result<AnyRecord, decode::Error> {
        let then: ProviderOfThen = rmp_serde::from_slice(bytes)?;
        let now = serde_json::json!({ "name": then.title });
        let now: Provider = serde_json::from_value(now).map_err(decode::Error::custom)?;
        Ok(now.into())
    }

    #[test]
    fn a_value_of_an_older_schema_is_upgraded_when_it_is_read() {
        let then = ProviderOfThen {
            title: "Kestrel Home Support".into(),
        };
        let bytes = rmp_serde::to_vec_named(&then).unwrap();
        let number = Kind::Provider as u16;
        assert!(
            decode_whole(number, 0, &bytes).is_err(),
            "it is not read as it stands"
        );
        let read = decode_by(&[(Kind::Provider, 0, upgraded)], number, 0, &bytes).unwrap();
        let provider = Provider::from_any(read).unwrap();
        assert_eq!(provider.name, "Kestrel Home Support");
    }

    #[test]
    fn a_newer_schema_and_an_unknown_kind_are_refused() {
        let newer = Kind::Provider.schema_number() + 1;
        for (kind, schema) in [(Kind::Provider as u16, newer), (u16::MAX, 1)] {
            let refused = decode_whole(kind, schema, b"").unwrap_err();
            assert!(refused.message.contains("newer version"), "{refused}");
        }
    }
}
