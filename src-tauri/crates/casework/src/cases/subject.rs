//! What is held about one person, for somebody who has to answer them (UK GDPR, article 15).
//!
//! The whole journal is read, so that what was said once and changed later is found too. A field counts where it
//! names the person; other fields of the same record are about others, and stay out. What has the surname alone is
//! listed apart, for a human to look at.

use super::export::{Eyes, FileNames, Folder, NOT_ENCRYPTED, Seen, check_name, labelled, stopped};
use super::history::in_words;
use crate::fault::Answer;
use crate::long_work::Tell;
use crate::office::Office;
use chrono::{DateTime, Utc};
use domain::summary::Line;
use domain::{Kind, Uuid, words};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

const AT_ONCE: usize = 200;

/// How a text may speak of the person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Match {
    /// The surname alone.
    Surname,
    Name,
}

/// Somebody's name, in any case and spacing, the right way round or surname first.
struct Name {
    words: Vec<String>,
}

impl Name {
    fn read(name: &str) -> Name {
        let folded = words::fold(name);
        Name {
            words: folded.split_whitespace().map(str::to_owned).collect(),
        }
    }

    fn found_in(&self, text: &str) -> Option<Match> {
        let folded = words::fold(text);
        let text: Vec<&str> = folded.split_whitespace().collect();
        let surname = self.words.last()?;
        // Folding makes "Smith's" one word.
        let is =
            |word: &str, wanted: &str| word == wanted || word.strip_suffix('s') == Some(wanted);
        let stands = |wanted: &[&String]| {
            text.windows(wanted.len()).any(|part| {
                part.iter()
                    .zip(wanted)
                    .all(|(word, wanted)| is(word, wanted))
            })
        };
        let forward: Vec<&String> = self.words.iter().collect();
        let mut surname_first = forward.clone();
        surname_first.rotate_right(1);
        if stands(&forward) || stands(&surname_first) {
            Some(Match::Name)
        } else {
            stands(&[surname]).then_some(Match::Surname)
        }
    }
}

/// A record that speaks of the person, or may.
struct Mention {
    case_file: Uuid,
    name: String,
    kind: Kind,
    version: u64,
    at: DateTime<Utc>,
    why: &'static str,
    fields: Vec<Line>,
    /// Versions that said something else of them: number, time and fields.
    earlier: Vec<(u64, DateTime<Utc>, Vec<Line>)>,
    /// The newest version does not speak of them any more.
    past: bool,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gathered {
    pub records: usize,
    pub possible: usize,
    pub entries: usize,
}

impl Gathered {
    pub fn lines(&self) -> Vec<(String, String)> {
        let line = |label: &str, count: usize| (label.to_owned(), words::grouped(count as u64));
        vec![
            line("Records that name them", self.records),
            line("Possible, by surname alone", self.possible),
            line("Journal entries by or about them", self.entries),
        ]
    }
}

/// Mentions by record, of one degree of certainty.
type Mentions = BTreeMap<Uuid, Mention>;

/// Writes what is held about somebody into an empty folder. That it was asked for is in the journal; about whom is not.
pub fn gather(office: &Office, name: &str, path: &Path, tell: Tell<'_>) -> Answer<Gathered> {
    check_name(name)?;
    let wanted = Name::read(name);
    let eyes = Eyes::of(office)?;
    let folder = Folder::begin(path)?;
    office.commit(Vec::new())?;
    let accounts: HashSet<Uuid> = office
        .register()
        .people
        .values()
        .filter(|held| wanted.found_in(&held.value.name) == Some(Match::Name))
        .map(|held| held.id)
        .collect();

    let names = FileNames::of(office);
    let (mut sure, mut possible) = (Mentions::new(), Mentions::new());
    let mut entries = Vec::new();
    let (last, _) = office.store().head();
    let mut from = 0;
    while from < last {
        if !tell(from, last) {
            return Err(stopped());
        }
        for change in office.store().changes_since(from, AT_ONCE)? {
            from = change.sequence;
            let by = accounts.contains(&change.person);
            let mut places: Vec<String> = Vec::new();
            let mut about = false;
            for record in &change.records {
                let Some(seen) = eyes.version(record)? else {
                    continue;
                };
                let found = note(
                    &wanted,
                    &seen,
                    record.case_file,
                    change.time,
                    &mut sure,
                    &mut possible,
                );
                about |= found;
                let place = format!("{}: {}", names.title(record.case_file), seen.name);
                if (by || found) && !places.contains(&place) {
                    places.push(place);
                }
            }
            if by || about {
                entries.push(json!({
                    "number": change.sequence,
                    "at": change.time,
                    "why": if by { "Done by them" } else { "About them" },
                    "by": office.register().person_name(change.person),
                    "what": in_words(&change.use_case),
                    "where": places,
                }));
            }
        }
    }
    // What names them in full is no longer only possible.
    possible.retain(|id, _| !sure.contains_key(id));

    let gathered = Gathered {
        records: sure.len(),
        possible: possible.len(),
        entries: entries.len(),
    };
    folder.put_json(
        "found.json",
        &json!({
            "name": name,
            "council": office.council.name,
            "made": office.now(),
            "by": office.acting.name,
            "sees": eyes.level,
            "held": listed(&sure, &names),
            "possible": listed(&possible, &names),
            "journal": entries,
        }),
    )?;
    folder.put("found.csv", table(&sure, &possible, &names).as_bytes())?;
    folder.put("journal.csv", journal_table(&entries).as_bytes())?;
    folder.put("README.txt", readme(office, name, &gathered).as_bytes())?;
    folder.finish();
    tell(last, last);
    Ok(gathered)
}

/// Notes what this version says of the person. True where it names them.
fn note(
    wanted: &Name,
    seen: &Seen,
    case_file: Uuid,
    at: DateTime<Utc>,
    sure: &mut Mentions,
    possible: &mut Mentions,
) -> bool {
    let of = |degree: Match| -> Vec<Line> {
        let speaks = |line: &&Line| wanted.found_in(&line.text) == Some(degree);
        seen.lines.iter().filter(speaks).cloned().collect()
    };
    let (named, surname) = (of(Match::Name), of(Match::Surname));
    let given = seen.kind == Kind::Evidence && named.iter().any(|line| line.field == "/source");
    let account = seen.kind == Kind::Person && named.iter().any(|line| line.field == "/name");
    let why = if account {
        "Their account"
    } else if given {
        "Evidence given by them"
    } else {
        "Names them"
    };
    let found = !named.is_empty();
    // Everything in their account, and in what they told us, is about them.
    let named = if account || given {
        seen.lines.clone()
    } else {
        named
    };
    keep(sure, seen, case_file, at, why, named);
    keep(possible, seen, case_file, at, "Has the surname", surname);
    found
}

fn keep(
    mentions: &mut Mentions,
    seen: &Seen,
    case_file: Uuid,
    at: DateTime<Utc>,
    why: &'static str,
    fields: Vec<Line>,
) {
    let same = |one: &[Line], other: &[Line]| {
        let text = |lines: &[Line]| -> Vec<(String, String)> {
            let pairs = lines
                .iter()
                .map(|line| (line.field.clone(), line.text.clone()));
            pairs.collect()
        };
        text(one) == text(other)
    };
    match mentions.get_mut(&seen.id) {
        None if fields.is_empty() => {}
        None => {
            let mention = Mention {
                case_file,
                name: seen.name.clone(),
                kind: seen.kind,
                version: seen.version,
                at,
                why,
                fields,
                earlier: Vec::new(),
                past: false,
            };
            mentions.insert(seen.id, mention);
        }
        Some(mention) if fields.is_empty() => mention.past = true,
        Some(mention) => {
            if !same(&mention.fields, &fields) {
                let before = std::mem::take(&mut mention.fields);
                mention.earlier.push((mention.version, mention.at, before));
            }
            (mention.name, mention.why, mention.past) = (seen.name.clone(), why, false);
            (mention.version, mention.at, mention.fields) = (seen.version, at, fields);
        }
    }
}

fn listed(mentions: &Mentions, names: &FileNames) -> Vec<Value> {
    let one = |(id, mention): (&Uuid, &Mention)| {
        let fields = |lines: &[Line]| lines.iter().map(labelled).collect::<Vec<_>>();
        let earlier = mention.earlier.iter().map(
            |(version, at, lines)| json!({ "version": version, "at": at, "fields": fields(lines) }),
        );
        json!({
            "where": names.title(mention.case_file),
            "record": mention.name,
            "kind": mention.kind.one(),
            "why": mention.why,
            "id": id,
            "version": mention.version,
            "at": mention.at,
            "stillSaid": !mention.past,
            "fields": fields(&mention.fields),
            "earlier": earlier.collect::<Vec<_>>(),
        })
    };
    mentions.iter().map(one).collect()
}

/// A row for each field, for a spreadsheet.
fn table(sure: &Mentions, possible: &Mentions, names: &FileNames) -> String {
    let mut rows = row(&[
        "Certain",
        "Where",
        "Record",
        "Why",
        "Version",
        "Date",
        "Still said",
        "Field",
        "Text",
    ]);
    for (certain, mentions) in [("Yes", sure), ("To be checked", possible)] {
        for mention in mentions.values() {
            let place = names.title(mention.case_file);
            let newest = (mention.version, mention.at, &mention.fields, !mention.past);
            let earlier = mention.earlier.iter();
            let earlier = earlier.map(|(version, at, lines)| (*version, *at, lines, false));
            for (version, at, lines, still) in std::iter::once(newest).chain(earlier) {
                for line in lines {
                    rows.push_str(&row(&[
                        certain,
                        &place,
                        &mention.name,
                        mention.why,
                        &version.to_string(),
                        &at.date_naive().to_string(),
                        if still { "Yes" } else { "No" },
                        &line.label,
                        &line.text,
                    ]));
                }
            }
        }
    }
    rows
}

fn journal_table(entries: &[Value]) -> String {
    let mut rows = row(&["Number", "When", "Why", "By", "What", "Where"]);
    for entry in entries {
        let text = |key: &str| match &entry[key] {
            Value::String(text) => text.clone(),
            Value::Array(items) => {
                let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                items.join("; ")
            }
            other => other.to_string(),
        };
        let cells = ["number", "at", "why", "by", "what", "where"].map(text);
        rows.push_str(&row(&cells.each_ref().map(String::as_str)));
    }
    rows
}

/// One line of CSV (RFC 4180). A cell that a spreadsheet would take for a formula gets an apostrophe in front.
fn row(cells: &[&str]) -> String {
    let quoted: Vec<String> = cells
        .iter()
        .map(|cell| {
            let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            let guard = if formula { "'" } else { "" };
            format!("\"{guard}{}\"", cell.replace('"', "\"\""))
        })
        .collect();
    quoted.join(",") + "\r\n"
}

fn readme(office: &Office, name: &str, gathered: &Gathered) -> String {
    format!(
        "What is held about {name}\n\
         {line}\n\n\
         {council}\n\
         Made on {date} by {person}.\n\n\
         {NOT_ENCRYPTED}\n\n\
         found.csv     a row for each field that names them; opens in a spreadsheet\n\
         journal.csv   what they did in the program, and what was done that names them\n\
         found.json    both, with more detail\n\n\
         {records} records name them. {possible} more have the surname alone: they may be about somebody else, and a\n\
         person has to look at each. {entries} entries of the journal are by them or about them.\n\n\
         Before you send any of it\n\
         -------------------------\n\
         - Look at every row. A field that names this person can name others too.\n\
         - Leave out what would identify another person, unless they agree or it is reasonable without.\n\
         - The name was searched for in any case, with the surname first or last. Nicknames, initials and slips of\n\
           the pen were not. Attached files, drafts and backups were not searched.\n\
         - What the role of the person who made this does not see is not here.\n",
        line = "=".repeat(19 + name.chars().count()),
        council = office.council.name,
        date = words::date(office.today()),
        person = office.acting.name,
        records = gathered.records,
        possible = gathered.possible,
        entries = gathered.entries,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_however_it_is_written_and_a_surname_is_only_possible() {
        let name = Name::read("Jane  O’Neill");
        for text in [
            "JANE O'NEILL said so",
            "seen by jane\u{a0} o’neill",
            "O’Neill, Jane",
            "Jane O’Neill’s words",
        ] {
            assert_eq!(name.found_in(text), Some(Match::Name), "{text}");
        }
        for text in ["Mrs O’Neill", "the O'Neills", "Janet O’Neill"] {
            assert_eq!(name.found_in(text), Some(Match::Surname), "{text}");
        }
        for text in ["Jane said so", "Oneillson", ""] {
            assert_eq!(name.found_in(text), None, "{text}");
        }
    }

    #[test]
    fn no_cell_is_taken_for_a_formula_or_ends_early() {
        assert_eq!(
            row(&["=1+1", "a \"b\", c", "-2"]),
            "\"'=1+1\",\"a \"\"b\"\", c\",\"'-2\"\r\n"
        );
    }
}
