//! The journal on screen: who did what when, newest first, and what an entry changed.

use super::history::{differences, in_words, lines, record_name};
use crate::document::time;
use crate::fault::{Answer, Fault};
use crate::office::Office;
use crate::wire::*;
use domain::access::TABLE;
use domain::record::group;
use domain::words::hex;
use domain::{Kind, Refusal, Uuid, access, words};
use std::collections::BTreeMap;
use store::{Change, Entry, Touched};

/// So many entries are looked through for one page; then the screen hears how far it came, and asks on.
const LOOKED_AT_ONCE: usize = 4_000;
const READ_AT_ONCE: usize = 200;
const NAMED: usize = 3;

/// Which entries somebody wants to see, and may.
pub struct Wanted {
    filter: JournalFilter,
    case_file: Option<Uuid>,
    /// Only people and settings.
    administration: bool,
}

impl Wanted {
    pub fn of(office: &Office, filter: JournalFilter) -> Answer<Wanted> {
        if let (Some(from), Some(to)) = (filter.from, filter.to)
            && from > to
        {
            let words = "The last day must be the first day or a later one";
            return Err(Refusal::new("/to", words).alone().into());
        }
        let reference = filter.reference.trim();
        let mut case_file = filter.case_file;
        if !reference.is_empty() {
            let register = office.register();
            let mut contracts = register.contracts.values();
            let found = contracts.find(|held| held.value.reference.eq_ignore_ascii_case(reference));
            let Some(found) = found else {
                let words = format!(
                    "There is no contract {reference} here. Enter a reference such as TC-AS-0141"
                );
                return Err(Refusal::new("/reference", words).alone().into());
            };
            case_file = Some(found.id);
        }
        Ok(Wanted {
            case_file,
            administration: office.acting.sees().is_none(),
            filter,
        })
    }

    pub fn matches(&self, entry: &Entry) -> bool {
        let (use_case, behalf) = access::read_deed(&entry.use_case);
        let filter = &self.filter;
        let day = time::day(entry.time);
        let who = [Some(entry.person), behalf];
        filter
            .person
            .is_none_or(|person| who.contains(&Some(person)))
            && filter
                .use_case
                .as_deref()
                .is_none_or(|wanted| wanted == use_case)
            && filter.from.is_none_or(|from| from <= day)
            && filter.to.is_none_or(|to| day <= to)
            && self
                .case_file
                .is_none_or(|wanted| entry.records.iter().any(|of| of.case_file == wanted))
            && (!self.administration || entry.records.iter().all(is_administration))
    }

    /// The filters in words, for what is printed.
    pub fn in_words(&self, office: &Office) -> Vec<String> {
        let mut said = Vec::new();
        if let Some(person) = self.filter.person {
            said.push(format!("by {}", office.register().person_name(person)));
        }
        if let Some(use_case) = &self.filter.use_case {
            said.push(format!("“{}”", in_words(use_case)));
        }
        if let Some(case_file) = self.case_file {
            said.push(format!("on {}", about(office, case_file).label));
        }
        said
    }

    pub fn days(&self) -> (Option<chrono::NaiveDate>, Option<chrono::NaiveDate>) {
        (self.filter.from, self.filter.to)
    }
}

fn is_administration(of: &Touched) -> bool {
    [group::PEOPLE, group::SETTINGS].contains(&of.case_file)
}

/// Matching entries before one, newest first; where to go on, and how many were looked at.
pub fn walk(
    office: &Office,
    wanted: &Wanted,
    mut before: Option<u64>,
    limit: usize,
    most: usize,
) -> Answer<(Vec<Entry>, Option<u64>, usize)> {
    let (mut found, mut looked) = (Vec::new(), 0);
    while looked < most {
        let read =
            office
                .store()
                .entries(wanted.case_file, before, READ_AT_ONCE.min(most - looked))?;
        if read.is_empty() {
            return Ok((found, None, looked));
        }
        for entry in read {
            looked += 1;
            before = Some(entry.sequence);
            if wanted.matches(&entry) {
                found.push(entry);
            }
            if found.len() == limit {
                return Ok((found, before.filter(|number| *number > 1), looked));
            }
        }
    }
    Ok((found, before.filter(|number| *number > 1), looked))
}

pub fn journal(office: Office, request: JournalAsk) -> Answer<JournalPage> {
    let wanted = Wanted::of(&office, request.filter)?;
    let limit = request.limit.clamp(1, 100);
    let (entries, before, looked) = walk(&office, &wanted, request.before, limit, LOOKED_AT_ONCE)?;
    let rows = entries.iter().map(|entry| row(&office, entry));
    Ok(JournalPage {
        rows: rows.collect::<Answer<_>>()?,
        before,
        looked,
        all: office.store().head().0,
        about: wanted
            .case_file
            .map(|case_file| about(&office, case_file).label),
    })
}

/// What the filters offer.
pub fn journal_choices(office: Office, _: Nothing) -> Answer<JournalChoices> {
    let mut people: Vec<Choice> = office
        .register()
        .people
        .values()
        .map(|held| Choice {
            value: held.id.to_string(),
            label: held.value.name.clone(),
        })
        .collect();
    people.sort_by_key(|choice| choice.label.to_lowercase());
    let named: BTreeMap<&str, &str> = TABLE
        .iter()
        .map(|(name, _)| (in_words(name), *name))
        .filter(|(words, _)| *words != in_words(""))
        .collect();
    let use_cases = named.into_iter().map(|(label, value)| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
    });
    Ok(JournalChoices {
        people,
        use_cases: use_cases.collect(),
        last_check: last_check(&office)?,
    })
}

/// The last check of the journal; looked for among the newest entries.
fn last_check(office: &Office) -> Answer<Option<JournalChecked>> {
    let checks = JournalFilter {
        use_case: Some("check_journal".to_owned()),
        ..JournalFilter::default()
    };
    let wanted = Wanted::of(office, checks)?;
    let (found, _, _) = walk(office, &wanted, None, 1, LOOKED_AT_ONCE)?;
    let register = office.register();
    Ok(found.first().map(|entry| JournalChecked {
        at: entry.time,
        by: register.person_name(entry.person),
    }))
}

struct About {
    label: String,
    route: Option<String>,
}

/// A case file or group by the name that people know.
fn about(office: &Office, case_file: Uuid) -> About {
    let named = |label: &str| About {
        label: label.to_owned(),
        route: None,
    };
    match case_file {
        group::SETTINGS => return named("Settings"),
        group::PEOPLE => return named("People"),
        group::PROVIDERS => return named("Providers"),
        group::FRAMEWORKS => return named("Frameworks"),
        group::GOVERNANCE => return named("Holds and disposals"),
        _ => {}
    }
    let register = office.register();
    if let Some(held) = register.contracts.get(&case_file) {
        let name = register.contract_name(&held.value);
        return About {
            label: format!("{}, {name}", held.value.reference),
            route: Some(format!("/contracts/{case_file}")),
        };
    }
    if let Some(held) = register.providers.get(&case_file) {
        return About {
            label: held.value.name.clone(),
            route: Some(format!("/providers/{case_file}")),
        };
    }
    drop(register);
    match office.store().disposed_at(case_file) {
        Some(at) => named(&format!(
            "A case file that was disposed of on {}",
            words::date(time::day(at))
        )),
        None => named("A case file"),
    }
}

/// A commit with what it changed.
fn change(office: &Office, sequence: u64) -> Answer<Change> {
    let mut found = office
        .store()
        .changes_since(sequence.saturating_sub(1), 1)?;
    found
        .pop()
        .filter(|change| change.sequence == sequence)
        .ok_or_else(|| Fault::not_found("entry of the journal"))
}

pub fn row(office: &Office, entry: &Entry) -> Answer<JournalRow> {
    let (use_case, behalf) = access::read_deed(&entry.use_case);
    let mut records = Vec::new();
    let mut disposed = false;
    // The counter of references changes along with others, and says nothing by itself.
    let counts = |kind: u16| kind != Kind::Numbers as u16 || entry.records.len() == 1;
    for record in &change(office, entry.sequence)?.records {
        disposed |= record.bytes.is_none() && office.store().is_disposed(record.case_file);
        if counts(record.kind) && records.len() < NAMED {
            records.extend(record_name(office, record)?);
        }
    }
    let told = entry.records.iter().filter(|of| counts(of.kind)).count();
    let mut case_files: Vec<Uuid> = entry
        .records
        .iter()
        .filter(|of| counts(of.kind))
        .map(|of| of.case_file)
        .collect();
    case_files.sort();
    case_files.dedup();
    // A contract says more than the providers and groups that changed with it.
    let says_most = |id: &&Uuid| (office.register().contracts.contains_key(*id), **id);
    let case_file = case_files.iter().max_by_key(says_most).copied();
    let about = case_file.map(|case_file| about(office, case_file));
    let register = office.register();
    Ok(JournalRow {
        sequence: entry.sequence,
        at: entry.time,
        person: register.person_name(entry.person),
        on_behalf_of: behalf.map(|other| register.person_name(other)),
        what: in_words(use_case).to_owned(),
        route: about.as_ref().and_then(|about| about.route.clone()),
        about: about.map(|about| about.label),
        more: told.saturating_sub(records.len()),
        records,
        disposed,
    })
}

pub fn journal_entry(office: Office, request: JournalEntryOf) -> Answer<JournalEntry> {
    let sequence = request.sequence;
    let wanted = Wanted::of(&office, JournalFilter::default())?;
    let mut found = office
        .store()
        .entries(None, Some(sequence.saturating_add(1)), 1)?;
    let entry = found
        .pop()
        .filter(|entry| entry.sequence == sequence && wanted.matches(entry))
        .ok_or_else(|| Fault::not_found("entry of the journal"))?;
    let mut changes = Vec::new();
    for record in change(&office, sequence)?.records {
        let Some((name, new)) = lines(&office, &record)? else {
            continue;
        };
        let of = Touched {
            case_file: record.case_file,
            kind: record.kind,
            id: record.id,
            version: record.version,
        };
        let old = match office.store().version_before(of, sequence)? {
            Some(old) => lines(&office, &old)?
                .map(|(_, lines)| lines)
                .unwrap_or_default(),
            None => Vec::new(),
        };
        changes.extend(differences(&name, &old, &new));
    }
    Ok(JournalEntry {
        row: row(&office, &entry)?,
        hash: hex(&entry.hash),
        previous: hex(&entry.previous),
        changes,
    })
}
