//! One release: from its text to awards. Whatever cannot be understood becomes a sentence.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use domain::award::{AwardNotice, AwardStatus, Cpv, Entry, Identifier, Supplier};
use serde_json::Value;

/// More awards than this in one release are no award notice.
const MOST_AWARDS: usize = 10_000;
/// Characters kept of a title or a name; notice boards allow fewer.
const LONGEST_NAME: usize = 400;

/// What is shared by the awards of a release.
struct Release<'a> {
    value: &'a Value,
    release_id: String,
    ocid: String,
    released: DateTime<Utc>,
    tags: Vec<String>,
}

/// The awards of one release, or the one entry that says why there is none. `number` counts
/// releases from 1 and names those that have no id.
pub(super) fn entries(json: &str, number: u64) -> Vec<Entry> {
    let parsed = serde_json::from_str::<Value>(json);
    let value = parsed.as_ref().unwrap_or(&Value::Null);
    let release_id = text(value, &["id"]).unwrap_or_else(|| format!("number {number}"));
    let title = text(value, &["tender", "title"]);
    let unreadable = |reason: &str| {
        vec![Entry::Unreadable {
            release_id: release_id.clone(),
            award_id: None,
            title: title.clone(),
            reason: reason.into(),
        }]
    };
    if parsed.is_err() {
        return unreadable("The release cannot be read: a number or a text in it is broken.");
    }
    if !value.is_object() {
        return unreadable("The release cannot be read: it is not a notice.");
    }
    let tags = texts(value.get("tag"));
    let awards: &[Value] = match present(value, "awards") {
        None => &[],
        Some(Value::Array(awards)) if awards.len() <= MOST_AWARDS => awards,
        Some(Value::Array(_)) => return unreadable("The notice has more awards than can be read."),
        Some(_) => return unreadable("The notice’s awards cannot be read: they are not a list."),
    };
    if awards.is_empty() {
        return vec![Entry::NoAward {
            release_id,
            title,
            tags,
        }];
    }
    let Some(ocid) = text(value, &["ocid"]) else {
        return unreadable("The notice has no procurement number (ocid).");
    };
    let Some(released) = value.get("date").and_then(Value::as_str).and_then(instant) else {
        return unreadable("The notice’s date of release is missing or cannot be read.");
    };
    let release = Release {
        value,
        release_id: release_id.clone(),
        ocid,
        released,
        tags,
    };
    awards
        .iter()
        .map(|award| match release.notice(award) {
            Ok(notice) => Entry::Notice(Box::new(notice)),
            Err(reason) => Entry::Unreadable {
                release_id: release_id.clone(),
                award_id: text(award, &["id"]),
                title: text(award, &["title"]).or_else(|| title.clone()),
                reason,
            },
        })
        .collect()
}

impl Release<'_> {
    fn notice(&self, award: &Value) -> Result<AwardNotice, String> {
        if !award.is_object() {
            return Err("The award cannot be read: it holds no fields.".into());
        }
        let award_id = text(award, &["id"]).ok_or("The award has no number.")?;
        let contract = self.contract_of(&award_id);
        let tender = self.value.get("tender").unwrap_or(&Value::Null);
        let (mut value_pence, mut currency) = read_value(award)?;
        if let (None, Some(contract)) = (value_pence, contract) {
            (value_pence, currency) = read_value(contract)?;
        }
        let date = |key, name| {
            let of =
                |from: Option<&Value>, period| read_date(from?.get(period)?, key, name).transpose();
            of(Some(award), "contractPeriod")
                .or_else(|| of(contract, "period"))
                .transpose()
        };
        let (start, end) = (date("startDate", "start")?, date("endDate", "end")?);
        let mut codes = self.codes(award, tender).into_iter();
        Ok(AwardNotice {
            release_id: self.release_id.clone(),
            ocid: self.ocid.clone(),
            released: self.released,
            tags: self.tags.clone(),
            status: read_status(award)?,
            title: text(award, &["title"]),
            tender_title: text(tender, &["title"]),
            description: description(award, tender),
            buyer: text(self.value, &["buyer", "name"]),
            suppliers: self.suppliers(award)?,
            value_pence,
            currency,
            start,
            end,
            cpv: codes.next(),
            other_cpv: codes.collect(),
            lots: lots(award, tender),
            procurement_method: text(tender, &["procurementMethodDetails"])
                .or_else(|| text(tender, &["procurementMethod"])),
            award_id,
        })
    }

    /// The contract that was signed for an award: some publishers put value and period there.
    fn contract_of(&self, award_id: &str) -> Option<&Value> {
        list(self.value.get("contracts"))
            .iter()
            .find(|contract| text(contract, &["awardID"]).as_deref() == Some(award_id))
    }

    fn suppliers(&self, award: &Value) -> Result<Vec<Supplier>, String> {
        let suppliers = match present(award, "suppliers") {
            None => return Ok(Vec::new()),
            Some(Value::Array(suppliers)) => suppliers,
            Some(_) => return Err("The suppliers cannot be read: they are not a list.".into()),
        };
        let parties = list(self.value.get("parties"));
        suppliers
            .iter()
            .enumerate()
            .map(|(place, supplier)| {
                if !supplier.is_object() {
                    return Err(format!("Supplier {} cannot be read.", place + 1));
                }
                let id = text(supplier, &["id"]);
                let party = id
                    .as_deref()
                    .and_then(|id| {
                        parties
                            .iter()
                            .find(|party| text(party, &["id"]).as_deref() == Some(id))
                    })
                    .unwrap_or(&Value::Null);
                Ok(Supplier {
                    name: [supplier, party].into_iter().find_map(|from| {
                        text(from, &["name"]).or_else(|| text(from, &["identifier", "legalName"]))
                    }),
                    identifiers: identifiers(id.as_deref(), [party, supplier]),
                })
            })
            .collect()
    }

    /// The codes of the Common Procurement Vocabulary, the main one first.
    fn codes(&self, award: &Value, tender: &Value) -> Vec<Cpv> {
        let mut codes: Vec<Cpv> = Vec::new();
        let mut add = |classification: &Value| {
            let scheme = text(classification, &["scheme"]);
            let is_cpv = scheme.is_none_or(|scheme| scheme.eq_ignore_ascii_case("CPV"));
            if let (true, Some(code)) = (is_cpv, text(classification, &["id"]))
                && !codes.iter().any(|known| known.code == code)
            {
                codes.push(Cpv {
                    code,
                    description: text(classification, &["description"]),
                });
            }
        };
        let items = list(award.get("items"))
            .iter()
            .chain(list(tender.get("items")));
        for from in std::iter::once(tender).chain(items) {
            from.get("classification").into_iter().for_each(&mut add);
            list(from.get("additionalClassifications"))
                .iter()
                .for_each(&mut add);
        }
        codes
    }
}

fn identifiers(id: Option<&str>, parties: [&Value; 2]) -> Vec<Identifier> {
    let mut found: Vec<Identifier> = Vec::new();
    let mut add = |identifier: Option<Identifier>| {
        if let Some(identifier) = identifier.filter(|new| !found.contains(new)) {
            found.push(identifier);
        }
    };
    add(id.and_then(Identifier::from_org_id));
    for party in parties {
        let main = party.get("identifier").into_iter();
        for identifier in main.chain(list(party.get("additionalIdentifiers"))) {
            if let (Some(scheme), Some(id)) =
                (text(identifier, &["scheme"]), text(identifier, &["id"]))
            {
                add(Identifier::new(&scheme, &id));
            }
        }
    }
    found
}

fn read_status(award: &Value) -> Result<AwardStatus, String> {
    let Some(status) = present(award, "status") else {
        return Ok(AwardStatus::Active);
    };
    match status.as_str().map(str::to_lowercase).as_deref() {
        Some("active") => Ok(AwardStatus::Active),
        Some("pending") => Ok(AwardStatus::Pending),
        Some("cancelled") => Ok(AwardStatus::Cancelled),
        Some("unsuccessful") => Ok(AwardStatus::Unsuccessful),
        _ => Err(format!(
            "The award’s state, {}, is not known.",
            quoted(status)
        )),
    }
}

/// The value in pence and its currency. An amount of 0 means that none was published.
fn read_value(from: &Value) -> Result<(Option<i64>, Option<String>), String> {
    let Some(value) = present(from, "value") else {
        return Ok((None, None));
    };
    let amount = match value {
        Value::Object(_) => match present(value, "amount") {
            None => return Ok((None, None)),
            Some(Value::Number(number)) => pence(&number.to_string()),
            Some(Value::String(typed)) => pence(typed.trim()),
            Some(_) => None,
        },
        _ => None,
    };
    let amount = amount.ok_or_else(|| {
        let written = if value.is_object() {
            &value["amount"]
        } else {
            value
        };
        format!("The value, {}, is not an amount of money.", quoted(written))
    })?;
    if amount == 0 {
        return Ok((None, None));
    }
    let currency = text(value, &["currency"]).map(|currency| currency.to_uppercase());
    Ok((Some(amount), currency))
}

/// Reads a decimal number, `37500.1` or `3.75e4`, as pence; fractions of a penny are rounded.
fn pence(written: &str) -> Option<i64> {
    let (sign, number) = match written.strip_prefix('-') {
        Some(number) => (-1, number),
        None => (1, written),
    };
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let exponent: i32 = exponent.parse().ok()?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if whole.is_empty() || digits.len() > 30 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digits: i128 = digits.parse().ok()?;
    let places = exponent
        .checked_add(2)?
        .checked_sub(fraction.len() as i32)?;
    let pence = match places {
        0.. => digits.checked_mul(10_i128.checked_pow(places as u32)?)?,
        _ => match 10_i128.checked_pow(places.unsigned_abs()) {
            Some(divisor) => (digits + divisor / 2) / divisor,
            None => 0,
        },
    };
    i64::try_from(sign * pence).ok()
}

fn read_date(period: &Value, key: &str, name: &str) -> Result<Option<NaiveDate>, String> {
    let Some(written) = present(period, key) else {
        return Ok(None);
    };
    match written.as_str().and_then(day) {
        Some(day) => Ok(Some(day)),
        None => Err(format!("The {name}, {}, is not a date.", quoted(written))),
    }
}

/// The day as written: 23:59 on 31 March, summer time, is 31 March.
fn day(written: &str) -> Option<NaiveDate> {
    let written = written.trim();
    instant(written)?;
    written.get(..10)?.parse().ok()
}

/// A date and time, or a date alone, which is its first moment.
pub(super) fn instant(written: &str) -> Option<DateTime<Utc>> {
    let written = written.trim();
    if let Ok(instant) = DateTime::parse_from_rfc3339(written) {
        return Some(instant.to_utc());
    }
    let local = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(written, form).ok());
    let date = || match written.len() {
        10 => written.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0),
        _ => None,
    };
    Some(local.or_else(date)?.and_utc())
}

/// The tender says what was bought, the award what is special about this one.
fn description(award: &Value, tender: &Value) -> Option<String> {
    let parts: Vec<String> = [tender, award]
        .iter()
        .filter_map(|from| from.get("description")?.as_str())
        .map(|said| {
            let said = plain(said).replace("\r\n", "\n").replace('\r', "\n");
            let kept: String = said
                .chars()
                .filter(|c| *c == '\n' || !c.is_control())
                .collect();
            kept.trim().to_owned()
        })
        .filter(|said| !said.is_empty())
        .collect();
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

fn lots(award: &Value, tender: &Value) -> Vec<String> {
    let lots = list(tender.get("lots"));
    if lots.len() < 2 {
        return Vec::new();
    }
    texts(award.get("relatedLots"))
        .into_iter()
        .map(|id| {
            lots.iter()
                .find(|lot| text(lot, &["id"]).as_deref() == Some(id.as_str()))
                .and_then(|lot| text(lot, &["title"]))
                .unwrap_or_else(|| format!("lot {id}"))
        })
        .collect()
}

fn present<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    value.get(key).filter(|value| !value.is_null())
}

fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn texts(value: Option<&Value>) -> Vec<String> {
    list(value)
        .iter()
        .filter_map(|value| text(value, &[]))
        .collect()
}

/// The text at a path, on one line and without markup; `None` where there is none. Numbers count
/// as text, because some publishers give ids so.
pub(super) fn text(value: &Value, path: &[&str]) -> Option<String> {
    let found = path.iter().try_fold(value, |value, key| value.get(key))?;
    let written = match found {
        Value::String(written) => plain(written),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let spaced: String = written
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => Some(format!("{}…", line[..end].trim_end())),
        None => (!line.is_empty()).then_some(line),
    }
}

/// Notice boards leave HTML's escapes in: `St Bede&apos;s`.
fn plain(written: &str) -> String {
    if !written.contains('&') {
        return written.to_owned();
    }
    [
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("&rsquo;", "’"),
        ("&quot;", "\""),
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(written.to_owned(), |text, (escape, character)| {
        text.replace(escape, character)
    })
}

/// What stands in the file, short enough for a sentence.
fn quoted(value: &Value) -> String {
    let written = match value {
        Value::String(written) => written.clone(),
        Value::Array(_) => return "a list".into(),
        Value::Object(_) => return "a group of fields".into(),
        // In full: nobody writes money as 1e+20.
        Value::Number(number) if number.is_f64() => number
            .as_f64()
            .map_or_else(|| number.to_string(), |float| float.to_string()),
        other => other.to_string(),
    };
    match written.char_indices().nth(30) {
        Some((end, _)) => format!("“{}…”", &written[..end]),
        None => format!("“{written}”"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read_pence(amount: &str) -> Option<i64> {
        let json = format!("{{\"value\": {{\"amount\": {amount}, \"currency\": \"GBP\"}}}}");
        read_value(&serde_json::from_str(&json).unwrap())
            .ok()
            .map(|(pence, _)| pence.unwrap_or(0))
    }

    #[test]
    fn reads_amounts_in_every_form() {
        assert_eq!(read_pence("37500.1"), Some(3_750_010));
        assert_eq!(read_pence("0.01"), Some(1));
        assert_eq!(read_pence("1.5e3"), Some(150_000));
        assert_eq!(read_pence("-12.34"), Some(-1_234));
        assert_eq!(read_pence("0.0"), Some(0));
        assert_eq!(read_pence("33333.333333"), Some(3_333_333));
        assert_eq!(read_pence("33333.335"), Some(3_333_334));
        assert_eq!(read_pence("1e-300"), Some(0));
        for wrong in [
            "1e300",
            "true",
            "\"\"",
            "\"1,000\"",
            "\"£5\"",
            "\"1e999999999999\"",
            "{}",
        ] {
            assert_eq!(read_pence(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn reads_days_as_written() {
        for written in [
            "2026-03-31",
            "2026-03-31T23:59:59+01:00",
            "2026-03-31T00:00:00Z",
            "2026-03-31T23:59:59.999",
            "2026-03-31T12:00",
        ] {
            assert_eq!(
                day(written),
                NaiveDate::from_ymd_opt(2026, 3, 31),
                "{written}"
            );
        }
        for wrong in [
            "",
            "2026",
            "31/03/2026",
            "2026-02-30",
            "2026-03-31 soon",
            "٢٠٢٦-٠٣-٣١",
        ] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn every_penny_is_kept(pence in 1..=domain::money::LARGEST) {
            let amount = format!("{}.{:02}", pence / 100, pence % 100);
            prop_assert_eq!(read_pence(&amount), Some(pence));
        }
    }
}
