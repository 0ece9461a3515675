//! Published awards: what an import of award notices would do to the register, and why.
//!
//! Reading the file is the business of `exchange`; making records of the rows, of `casework`. The
//! plan between the two is a pure function, so that the preview shows exactly what will happen.

use crate::money::{self, Pence};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A number in a public register, such as `GB-COH` (Companies House) `03794455`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
pub struct Identifier {
    pub scheme: String,
    pub id: String,
}

/// Registers that give one legal body one number: two different numbers are two bodies, whatever
/// their names say. Numbers that a notice board gives (`GB-CFS`) are not so: one body has several.
const ONE_NUMBER_EACH: [&str; 4] = ["GB-COH", "GB-CHC", "GB-SC", "GB-NIC"];

/// What people type where they have no number or no name.
const PLACEHOLDERS: [&str; 13] = [
    "na",
    "none",
    "null",
    "nil",
    "tba",
    "tbc",
    "unknown",
    "notknown",
    "redacted",
    "withheld",
    "various",
    "varioussuppliers",
    "multiplesuppliers",
];

impl Identifier {
    /// `None` for what cannot tell two bodies apart: nothing, zeros, "N/A".
    pub fn new(scheme: &str, id: &str) -> Option<Identifier> {
        let scheme = scheme.trim().to_uppercase();
        let mut id: String = id.split_whitespace().collect();
        let telling = id.chars().any(|c| c.is_alphanumeric() && c != '0');
        if scheme.is_empty() || !telling || PLACEHOLDERS.contains(&folded(&id).as_str()) {
            return None;
        }
        if ONE_NUMBER_EACH.contains(&scheme.as_str()) {
            id = id.to_uppercase();
            if !id.chars().any(|c| c.is_ascii_digit()) {
                return None;
            }
        }
        // Companies House numbers have eight places; spreadsheets eat the zeros in front.
        if scheme == "GB-COH" && id.chars().all(|c| c.is_ascii_digit()) {
            id = format!("{id:0>8}");
        }
        Some(Identifier { scheme, id })
    }

    /// Reads `GB-COH-03794455`. `None` where the text is not of that form: then it is a number
    /// inside one notice only, and says nothing about the supplier.
    pub fn from_org_id(text: &str) -> Option<Identifier> {
        let mut parts = text.trim().splitn(3, '-');
        let (country, list, id) = (parts.next()?, parts.next()?, parts.next()?);
        let letters = |part: &str| part.chars().all(|c| c.is_ascii_alphabetic());
        if country.len() != 2 || !letters(country) || list.len() < 2 || !letters(list) {
            return None;
        }
        Identifier::new(&format!("{country}-{list}"), id)
    }

    fn is_one_each(&self) -> bool {
        ONE_NUMBER_EACH.contains(&self.scheme.as_str())
    }
}

/// A supplier as the notice names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Supplier {
    /// `None` where the notice gives none.
    pub name: Option<String>,
    pub identifiers: Vec<Identifier>,
}

/// A code of the Common Procurement Vocabulary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cpv {
    pub code: String,
    pub description: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AwardStatus {
    Pending,
    Active,
    Cancelled,
    Unsuccessful,
}

/// One award in one published release.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AwardNotice {
    pub release_id: String,
    /// The number of the whole procurement; with `award_id`, the award's name for ever.
    pub ocid: String,
    pub award_id: String,
    pub released: DateTime<Utc>,
    /// What the release says it is: `award`, `awardUpdate`, …
    pub tags: Vec<String>,
    pub status: AwardStatus,
    pub title: Option<String>,
    pub tender_title: Option<String>,
    pub description: Option<String>,
    pub buyer: Option<String>,
    pub suppliers: Vec<Supplier>,
    /// Pence; `None` where the value was not published.
    pub value_pence: Option<i64>,
    /// Upper case; `None` where no amount or no currency is given.
    pub currency: Option<String>,
    pub start: Option<NaiveDate>,
    pub end: Option<NaiveDate>,
    /// The main code.
    pub cpv: Option<Cpv>,
    pub other_cpv: Vec<Cpv>,
    /// The names of the lots that this award is for, where the tender has several.
    pub lots: Vec<String>,
    pub procurement_method: Option<String>,
}

/// What a file holds, in its order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Entry {
    Notice(Box<AwardNotice>),
    /// A plan, a tender, or another release without an award.
    NoAward {
        release_id: String,
        title: Option<String>,
        tags: Vec<String>,
    },
    /// A release or an award that could not be understood, with a sentence that says why.
    Unreadable {
        release_id: String,
        award_id: Option<String>,
        title: Option<String>,
        reason: String,
    },
}

/// What is known before an import.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Register {
    /// In an order that does not change between two imports.
    pub providers: Vec<KnownProvider>,
    pub awards: Vec<KnownAward>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct KnownProvider {
    pub id: Uuid,
    pub name: String,
    pub identifiers: Vec<Identifier>,
}

/// An award imported earlier, with its contract as it is now.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownAward {
    pub ocid: String,
    pub award_id: String,
    /// The release that was imported last.
    pub release_id: String,
    pub released: DateTime<Utc>,
    pub contract: Uuid,
    pub reference: String,
    pub title: String,
    pub value_pence: Option<i64>,
    pub start: Option<NaiveDate>,
    pub end: Option<NaiveDate>,
    pub providers: Vec<Uuid>,
    /// When an officer last changed any of these by hand since that import.
    pub changed_by_hand: Option<NaiveDate>,
}

/// What would happen to one entry of the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportRow {
    /// From 1, in the order of the file: row *n* is entry *n* − 1.
    #[ts(type = "number")]
    pub row: u64,
    pub release_id: String,
    pub award_id: Option<String>,
    /// The title that the contract gets; `None` only in rows left out.
    pub title: Option<String>,
    /// The names that the notice gives.
    pub suppliers: Vec<String>,
    #[ts(type = "number | null")]
    pub value_pence: Option<i64>,
    pub start: Option<NaiveDate>,
    pub end: Option<NaiveDate>,
    /// Whether a code of the notice is for health or social care.
    pub care: bool,
    /// Whether the preview proposes to take the row.
    pub ticked: bool,
    pub outcome: Outcome,
    /// Why, in at most 25 words.
    pub reason: String,
}

impl ImportRow {
    /// Whether there is anything to take.
    pub fn can_be_taken(&self) -> bool {
        matches!(
            self.outcome,
            Outcome::Create { .. } | Outcome::Change { .. }
        )
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Outcome {
    Create {
        providers: Vec<ProviderMatch>,
    },
    /// Only what `differences` names changes. What the notice does not publish stays as it is.
    Change {
        contract: Uuid,
        reference: String,
        differences: Vec<Difference>,
        /// All providers of the contract afterwards.
        providers: Vec<ProviderMatch>,
    },
    LeaveAlone {
        contract: Uuid,
        reference: String,
    },
    LeftOut,
}

/// The provider behind one or more of the award's suppliers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum ProviderMatch {
    Existing {
        provider: Uuid,
        name: String,
        /// Numbers that the register did not have yet, to be kept with the provider.
        new_identifiers: Vec<Identifier>,
    },
    /// The same `key` in several rows is the same new provider: make it once.
    New {
        #[ts(type = "number")]
        key: u64,
        name: String,
        /// All numbers that the file gives for it.
        identifiers: Vec<Identifier>,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    pub field: Field,
    /// For reading: `£3,100,000`, `31 March 2029`.
    pub old: String,
    pub new: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "camelCase")]
pub enum Field {
    Title,
    Value,
    Start,
    End,
    Providers,
}

impl Field {
    pub fn label(self) -> &'static str {
        match self {
            Field::Title => "Title",
            Field::Value => "Value",
            Field::Start => "Start date",
            Field::End => "End date",
            Field::Providers => "Providers",
        }
    }
}

/// Whether a CPV code is for health and social work services (division 85).
pub fn is_care(code: &str) -> bool {
    code.trim().starts_with("85")
}

/// A name as it is compared, never as it is shown. Case, spaces and punctuation do not count, nor
/// does a leading "The"; `&` is "and", and the forms of a company's type are one ("Ltd" is
/// "Limited"). Empty where the name says nothing ("N/A").
pub fn normalise_name(name: &str) -> String {
    let mut spaced = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '\'' | '’' | '‘' | '`' | '.' => {}
            '&' | '+' => spaced.push_str(" and "),
            c if c.is_alphanumeric() => spaced.extend(c.to_lowercase()),
            _ => spaced.push(' '),
        }
    }
    let mut words: Vec<&str> = spaced.split_whitespace().collect();
    if words.len() > 1 && words[0] == "the" {
        words.remove(0);
    }
    let mut joined = words.join(" ");
    for (long, short) in [
        ("public limited company", "plc"),
        ("limited liability partnership", "llp"),
        ("community interest company", "cic"),
        ("charitable incorporated organisation", "cio"),
        ("trading as", "ta"),
    ] {
        joined = joined.replace(long, short);
    }
    let key: String = joined
        .split(' ')
        .map(|word| match word {
            "ltd" => "limited",
            "co" => "company",
            other => other,
        })
        .collect();
    if PLACEHOLDERS.contains(&key.as_str()) {
        String::new()
    } else {
        key
    }
}

fn folded(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Says for each entry, in order, what an import would do. Pure: the same entries against the same
/// register give the same rows; and against the register that the first import left, none of them
/// creates or changes anything.
pub fn plan_import(entries: &[Entry], register: &Register) -> Vec<ImportRow> {
    let newest = newest_of_each_award(entries);
    let held: BTreeMap<(&str, &str), &KnownAward> = register
        .awards
        .iter()
        .map(|award| ((award.ocid.as_str(), award.award_id.as_str()), award))
        .collect();
    let mut directory = Directory::new(&register.providers);

    let mut rows: Vec<ImportRow> = entries
        .iter()
        .enumerate()
        .map(|(place, entry)| match entry {
            Entry::Notice(notice) => {
                let key = (notice.ocid.as_str(), notice.award_id.as_str());
                let newer = newest.get(&key).copied().filter(|newest| *newest != place);
                plan_notice(
                    place,
                    notice,
                    newer,
                    held.get(&key).copied(),
                    &mut directory,
                )
            }
            Entry::NoAward {
                release_id,
                title,
                tags,
            } => {
                let reason = match tags.first().map(String::as_str) {
                    Some("planning" | "planningUpdate") => "No award yet: this is a plan.",
                    Some(tag) if tag.starts_with("tender") => "No award yet: this is a tender.",
                    _ => "No award in this notice.",
                };
                left_out(place, release_id, None, title.clone(), reason.to_owned())
            }
            Entry::Unreadable {
                release_id,
                award_id,
                title,
                reason,
            } => left_out(
                place,
                release_id,
                award_id.clone(),
                title.clone(),
                reason.clone(),
            ),
        })
        .collect();

    // A later row may have added a number to a provider that an earlier row makes.
    for row in &mut rows {
        if let Outcome::Create { providers } | Outcome::Change { providers, .. } = &mut row.outcome
        {
            for provider in providers {
                if let ProviderMatch::New {
                    key, identifiers, ..
                } = provider
                {
                    *identifiers = directory.identifiers_of_new(*key);
                }
            }
        }
    }
    rows
}

/// The place of the newest notice of each award; of two released at once, the later in the file.
fn newest_of_each_award(entries: &[Entry]) -> BTreeMap<(&str, &str), usize> {
    let mut newest: BTreeMap<(&str, &str), (DateTime<Utc>, usize)> = BTreeMap::new();
    for (place, entry) in entries.iter().enumerate() {
        if let Entry::Notice(notice) = entry {
            newest
                .entry((&notice.ocid, &notice.award_id))
                .and_modify(|best| *best = (*best).max((notice.released, place)))
                .or_insert((notice.released, place));
        }
    }
    newest
        .into_iter()
        .map(|(key, (_, place))| (key, place))
        .collect()
}

fn left_out(
    place: usize,
    release_id: &str,
    award_id: Option<String>,
    title: Option<String>,
    reason: String,
) -> ImportRow {
    ImportRow {
        row: place as u64 + 1,
        release_id: release_id.to_owned(),
        award_id,
        title,
        suppliers: Vec::new(),
        value_pence: None,
        start: None,
        end: None,
        care: false,
        ticked: false,
        outcome: Outcome::LeftOut,
        reason,
    }
}

fn plan_notice(
    place: usize,
    notice: &AwardNotice,
    newer: Option<usize>,
    held: Option<&KnownAward>,
    directory: &mut Directory,
) -> ImportRow {
    let title = notice.contract_title();
    let (outcome, reason) = match notice.refused(newer, title.as_deref(), held) {
        Some(refused) => refused,
        None => {
            let title = title.as_deref().unwrap_or_default();
            match held {
                Some(held) => plan_held(notice, title, held, directory),
                None => plan_new(notice, directory),
            }
        }
    };
    let care = notice.is_care();
    let mut row = ImportRow {
        suppliers: notice
            .named_suppliers()
            .map(|(name, _)| name.to_owned())
            .collect(),
        value_pence: notice.value_pence,
        start: notice.start,
        end: notice.end,
        care,
        outcome,
        ..left_out(
            place,
            &notice.release_id,
            Some(notice.award_id.clone()),
            title,
            reason,
        )
    };
    row.ticked = care && row.can_be_taken();
    row
}

impl AwardNotice {
    fn is_care(&self) -> bool {
        self.cpv
            .iter()
            .chain(&self.other_cpv)
            .any(|cpv| is_care(&cpv.code))
    }

    /// The award's title, else the tender's (with the lot, where there are several), else the
    /// first words of the description.
    fn contract_title(&self) -> Option<String> {
        let said = |text: &Option<String>| {
            text.as_deref()
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        if let Some(title) = said(&self.title) {
            return Some(title);
        }
        if let Some(title) = said(&self.tender_title) {
            return Some(match self.lots.as_slice() {
                [lot] => format!("{title}: {lot}"),
                _ => title,
            });
        }
        said(&self.description).map(|description| first_words(&description, 10))
    }

    fn named_suppliers(&self) -> impl Iterator<Item = (&str, &Supplier)> {
        self.suppliers.iter().filter_map(|supplier| {
            let name = supplier.name.as_deref()?.trim();
            (!normalise_name(name).is_empty()).then_some((name, supplier))
        })
    }

    /// Why no contract can be made of the notice.
    fn refused(
        &self,
        newer: Option<usize>,
        title: Option<&str>,
        held: Option<&KnownAward>,
    ) -> Option<(Outcome, String)> {
        let left_out = |reason: String| Some((Outcome::LeftOut, reason));
        if let Some(newer) = newer {
            return left_out(format!(
                "Row {} has the newest notice of this award.",
                newer + 1
            ));
        }
        let ended = match self.status {
            AwardStatus::Pending => return left_out("The award is not final yet.".into()),
            AwardStatus::Cancelled => Some("cancelled"),
            AwardStatus::Unsuccessful => Some("unsuccessful"),
            AwardStatus::Active if self.tags.iter().any(|tag| tag == "awardCancellation") => {
                Some("cancelled")
            }
            AwardStatus::Active => None,
        };
        if let Some(ended) = ended {
            return match held {
                Some(held) => Some((
                    held.left_alone(),
                    format!("This notice says that the award is {ended}. Check the contract."),
                )),
                None => left_out(format!("The award was {ended}.")),
            };
        }
        if title.is_none() {
            return left_out("No title and no description.".into());
        }
        if self.named_suppliers().next().is_none() {
            return left_out(match self.suppliers.len() {
                0 => "No supplier.".into(),
                1 => "The supplier has no name.".into(),
                _ => "None of the suppliers has a name.".into(),
            });
        }
        if let Some(currency) = self
            .currency
            .as_deref()
            .filter(|currency| *currency != "GBP")
        {
            return left_out(format!(
                "The value is in {}, not in pounds.",
                cut(currency, 10)
            ));
        }
        match self.value_pence {
            Some(value) if value < 0 => return left_out("The value is below zero.".into()),
            Some(value) if value > money::LARGEST => {
                return left_out(format!("The value, {}, cannot be right.", Pence(value)));
            }
            _ => {}
        }
        for (field, date) in [(Field::Start, self.start), (Field::End, self.end)] {
            if let Some(date) = date.filter(|date| !(1950..=2150).contains(&date.year())) {
                return left_out(format!("{} {} cannot be right.", field.label(), day(date)));
            }
        }
        if let (Some(start), Some(end)) = (self.start, self.end)
            && end < start
        {
            return left_out(format!(
                "It ends, {}, before it starts, {}.",
                day(end),
                day(start)
            ));
        }
        None
    }

    /// What keeps the row unticked, if anything.
    fn not_care(&self) -> Option<String> {
        if self.is_care() {
            return None;
        }
        Some(match &self.cpv {
            None => "Not care: the notice has no code.".into(),
            Some(cpv) => match cpv.description.as_deref().map(str::trim) {
                Some(words) if !words.is_empty() => {
                    format!("Not care: the notice’s code is for {}.", in_sentence(words))
                }
                _ => format!("Not care: the notice’s code is {}.", cut(&cpv.code, 20)),
            },
        })
    }

    /// How many suppliers are dropped, in words; empty where none is.
    fn dropped(&self) -> String {
        match self.suppliers.len() - self.named_suppliers().count() {
            0 => String::new(),
            1 => " 1 without a name is dropped.".into(),
            many => format!(" {many} without a name are dropped."),
        }
    }
}

fn plan_new(notice: &AwardNotice, directory: &mut Directory) -> (Outcome, String) {
    let mut providers: Vec<(usize, Vec<Identifier>)> = Vec::new();
    let mut named = 0;
    let mut found_by = FoundBy::Nothing;
    for (name, supplier) in notice.named_suppliers() {
        named += 1;
        let (place, by) = directory.admit(name, supplier, &[]);
        found_by = by;
        directory.learn(place, supplier, &mut providers);
    }
    let matches = directory.matches(&providers);
    let new = matches
        .iter()
        .filter(|found| matches!(found, ProviderMatch::New { .. }))
        .count();

    let who = match (named, matches.len()) {
        (1, _) if new == 1 => FoundBy::Nothing.sentence().to_owned(),
        (1, _) => found_by.sentence().to_owned(),
        (named, 1) => format!("{named} suppliers are one provider."),
        (named, different) if different < named => {
            format!("{named} suppliers are {different} providers, {new} of them new.")
        }
        (named, _) => format!("{named} providers, {new} of them new."),
    };
    let reason = match notice.not_care() {
        Some(not_care) => not_care + &notice.dropped(),
        None if notice.tags.iter().any(|tag| tag == "awardUpdate") => {
            format!(
                "Updates an award that we do not hold. {who}{}",
                notice.dropped()
            )
        }
        None => format!(
            "No contract of ours has this notice number. {who}{}",
            notice.dropped()
        ),
    };
    (Outcome::Create { providers: matches }, reason)
}

impl KnownAward {
    fn left_alone(&self) -> Outcome {
        Outcome::LeaveAlone {
            contract: self.contract,
            reference: self.reference.clone(),
        }
    }
}

fn plan_held(
    notice: &AwardNotice,
    title: &str,
    held: &KnownAward,
    directory: &mut Directory,
) -> (Outcome, String) {
    let mut differences = Vec::new();
    let mut differs = |field, old: Option<String>, new: String| {
        differences.push(Difference {
            field,
            old: old.unwrap_or("Not published".into()),
            new,
        });
    };
    if title != held.title {
        differs(Field::Title, Some(held.title.clone()), title.to_owned());
    }
    if let Some(value) = notice
        .value_pence
        .filter(|value| held.value_pence != Some(*value))
    {
        let old = held.value_pence.map(|value| Pence(value).to_string());
        differs(Field::Value, old, Pence(value).to_string());
    }
    for (field, old, new) in [
        (Field::Start, held.start, notice.start),
        (Field::End, held.end, notice.end),
    ] {
        if let Some(new) = new.filter(|new| old != Some(*new)) {
            differs(field, old.map(day), day(new));
        }
    }
    let others = other_providers(notice, held, directory);
    if differences.is_empty() && !others {
        return (
            held.left_alone(),
            "Nothing differs from what we hold.".into(),
        );
    }

    let not_newer = notice.released <= held.released;
    let ours = match held.changed_by_hand {
        _ if notice.released < held.released => Some(format!(
            "We hold a newer notice, of {}.",
            day(held.released.date_naive())
        )),
        Some(changed) if not_newer || notice.released.date_naive() <= changed => {
            Some(format!("Ours is newer: changed on {}.", day(changed)))
        }
        _ if not_newer && notice.release_id == held.release_id => {
            Some("We already hold this notice.".into())
        }
        _ => None,
    };
    if let Some(reason) = ours {
        return (held.left_alone(), reason);
    }

    let mut providers: Vec<(usize, Vec<Identifier>)> = Vec::new();
    if !others || notice.dropped() != "" {
        // A supplier without a name may be one that we hold: nobody is taken off on that ground.
        providers.extend(
            held.providers
                .iter()
                .filter_map(|id| Some((directory.place_of(*id)?, Vec::new()))),
        );
    }
    for (name, supplier) in notice.named_suppliers() {
        let (place, _) = directory.admit(name, supplier, &held.providers);
        directory.learn(place, supplier, &mut providers);
    }
    let matches = directory.matches(&providers);
    if others {
        differences.push(Difference {
            field: Field::Providers,
            old: names(
                held.providers
                    .iter()
                    .filter_map(|id| directory.name_of(*id)),
            ),
            new: names(matches.iter().map(ProviderMatch::name)),
        });
    }
    let reason = reason_of(&differences);
    let reason = match notice.not_care() {
        Some(not_care) => format!("{not_care} {reason}"),
        None => reason + &notice.dropped(),
    };
    let outcome = Outcome::Change {
        contract: held.contract,
        reference: held.reference.clone(),
        differences,
        providers: matches,
    };
    (outcome, reason)
}

/// Whether the notice names other providers than the contract has.
fn other_providers(notice: &AwardNotice, held: &KnownAward, directory: &Directory) -> bool {
    let ours: BTreeSet<usize> = held
        .providers
        .iter()
        .filter_map(|id| directory.place_of(*id))
        .collect();
    let mut named = BTreeSet::new();
    for (name, supplier) in notice.named_suppliers() {
        match directory.find(name, supplier, &held.providers) {
            Some((place, _)) => named.insert(place),
            None => return true,
        };
    }
    if notice.dropped().is_empty() {
        named != ours
    } else {
        !named.is_subset(&ours)
    }
}

/// One difference is told in full where it is short; several by their names.
fn reason_of(differences: &[Difference]) -> String {
    if let [only] = differences {
        let told = format!("{} {} becomes {}.", only.field.label(), only.old, only.new);
        if told.split_whitespace().count() <= 10 {
            return told;
        }
    }
    let mut labels: Vec<String> = differences
        .iter()
        .map(|difference| difference.field.label().to_lowercase())
        .collect();
    if let Some(first) = differences.first() {
        labels[0] = first.field.label().to_owned();
    }
    let last = labels.pop().unwrap_or_default();
    match labels.len() {
        0 => format!(
            "{last} differ{}.",
            if last == "Providers" { "" } else { "s" }
        ),
        _ => format!("{} and {last} differ.", labels.join(", ")),
    }
}

impl ProviderMatch {
    pub fn name(&self) -> &str {
        match self {
            ProviderMatch::Existing { name, .. } | ProviderMatch::New { name, .. } => name,
        }
    }
}

/// How a supplier was recognised.
#[derive(Clone, Copy)]
enum FoundBy {
    CompanyNumber,
    OtherNumber,
    Name,
    Nothing,
}

impl FoundBy {
    fn sentence(self) -> &'static str {
        match self {
            FoundBy::CompanyNumber => "Provider found by company number.",
            FoundBy::OtherNumber => "Provider found by its number.",
            FoundBy::Name => "Provider found by name.",
            FoundBy::Nothing => "Provider is new.",
        }
    }
}

/// The providers that we hold, and those that the file adds.
struct Directory {
    listed: Vec<Listed>,
    by_identifier: BTreeMap<Identifier, usize>,
    by_name: BTreeMap<String, Vec<usize>>,
    by_id: BTreeMap<Uuid, usize>,
    held: usize,
}

struct Listed {
    id: Option<Uuid>,
    name: String,
    identifiers: Vec<Identifier>,
}

impl Directory {
    fn new(providers: &[KnownProvider]) -> Directory {
        let mut directory = Directory {
            listed: Vec::with_capacity(providers.len()),
            by_identifier: BTreeMap::new(),
            by_name: BTreeMap::new(),
            by_id: BTreeMap::new(),
            held: providers.len(),
        };
        for provider in providers {
            let place = directory.add(Some(provider.id), &provider.name);
            for identifier in &provider.identifiers {
                // What was typed by hand gets the same form as what notices give.
                if let Some(identifier) = Identifier::new(&identifier.scheme, &identifier.id) {
                    directory.note(place, identifier);
                }
            }
        }
        directory
    }

    fn add(&mut self, id: Option<Uuid>, name: &str) -> usize {
        let place = self.listed.len();
        self.listed.push(Listed {
            id,
            name: name.to_owned(),
            identifiers: Vec::new(),
        });
        self.by_name
            .entry(normalise_name(name))
            .or_default()
            .push(place);
        if let Some(id) = id {
            self.by_id.insert(id, place);
        }
        place
    }

    /// Keeps a number with a provider, unless another provider has it already.
    fn note(&mut self, place: usize, identifier: Identifier) -> bool {
        if self.by_identifier.contains_key(&identifier) {
            return false;
        }
        self.by_identifier.insert(identifier.clone(), place);
        self.listed[place].identifiers.push(identifier);
        true
    }

    /// By number first, then by name. `ours` are the contract's providers: of two that share a
    /// name, theirs is meant.
    fn find(&self, name: &str, supplier: &Supplier, ours: &[Uuid]) -> Option<(usize, FoundBy)> {
        let numbers = || supplier.identifiers.iter();
        let firm = numbers().filter(|identifier| identifier.is_one_each());
        for identifier in firm.chain(numbers().filter(|identifier| !identifier.is_one_each())) {
            if let Some(place) = self.by_identifier.get(identifier).copied()
                && !self.another_body(place, supplier, identifier)
            {
                let by = match identifier.scheme.as_str() {
                    "GB-COH" => FoundBy::CompanyNumber,
                    _ => FoundBy::OtherNumber,
                };
                return Some((place, by));
            }
        }
        let same_name = self.by_name.get(&normalise_name(name))?;
        let mut possible = same_name
            .iter()
            .copied()
            .filter(|place| !supplier.identifiers.iter().any(|i| self.clashes(*place, i)));
        let first = possible.next()?;
        let is_ours = |place: &usize| self.listed[*place].id.is_some_and(|id| ours.contains(&id));
        let place = if is_ours(&first) {
            first
        } else {
            possible.find(is_ours).unwrap_or(first)
        };
        Some((place, FoundBy::Name))
    }

    /// Whether a match by a number that a notice board gave is contradicted by a firm one.
    fn another_body(&self, place: usize, supplier: &Supplier, by: &Identifier) -> bool {
        !by.is_one_each()
            && supplier
                .identifiers
                .iter()
                .any(|other| self.clashes(place, other))
    }

    fn clashes(&self, place: usize, identifier: &Identifier) -> bool {
        let known = &self.listed[place].identifiers;
        identifier.is_one_each()
            && !known.contains(identifier)
            && known.iter().any(|other| other.scheme == identifier.scheme)
    }

    fn admit(&mut self, name: &str, supplier: &Supplier, ours: &[Uuid]) -> (usize, FoundBy) {
        match self.find(name, supplier, ours) {
            Some(found) => found,
            None => (self.add(None, name), FoundBy::Nothing),
        }
    }

    /// Counts the provider among those of an award, once, with the numbers that are news.
    fn learn(
        &mut self,
        place: usize,
        supplier: &Supplier,
        providers: &mut Vec<(usize, Vec<Identifier>)>,
    ) {
        let mut news = supplier.identifiers.clone();
        news.retain(|identifier| self.note(place, identifier.clone()));
        match providers.iter_mut().find(|(counted, _)| *counted == place) {
            Some((_, known)) => known.extend(news),
            None => providers.push((place, news)),
        }
    }

    fn matches(&self, providers: &[(usize, Vec<Identifier>)]) -> Vec<ProviderMatch> {
        providers
            .iter()
            .map(|(place, news)| {
                let listed = &self.listed[*place];
                let name = listed.name.clone();
                match listed.id {
                    Some(provider) => ProviderMatch::Existing {
                        provider,
                        name,
                        new_identifiers: news.clone(),
                    },
                    None => ProviderMatch::New {
                        key: (*place - self.held) as u64,
                        name,
                        identifiers: Vec::new(),
                    },
                }
            })
            .collect()
    }

    fn identifiers_of_new(&self, key: u64) -> Vec<Identifier> {
        self.listed[self.held + key as usize].identifiers.clone()
    }

    fn place_of(&self, id: Uuid) -> Option<usize> {
        self.by_id.get(&id).copied()
    }

    fn name_of(&self, id: Uuid) -> Option<&str> {
        self.place_of(id)
            .map(|place| self.listed[place].name.as_str())
    }
}

fn names<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join("; ")
}

fn day(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

fn first_words(text: &str, count: usize) -> String {
    let mut words = text.split_whitespace();
    let first = words.by_ref().take(count).collect::<Vec<_>>().join(" ");
    match words.next() {
        Some(_) => cut(first.trim_end_matches(|c: char| !c.is_alphanumeric()), 120) + "…",
        None => cut(&first, 120),
    }
}

/// A CPV description inside a sentence: short, and without a capital in front ("IT" keeps its).
fn in_sentence(words: &str) -> String {
    let short = first_words(words, 8);
    let mut letters = short.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(short.chars().skip(1)).collect()
        }
        _ => short,
    }
}

fn cut(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}
