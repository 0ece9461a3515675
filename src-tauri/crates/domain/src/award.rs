//! Published awards: what an import of award notices would do to the register, and why.
//!
//! Reading the file is the business of `exchange`; making records of the rows, of `casework`. The
//! plan between the two is a pure function, so that the preview shows exactly what will happen.

use crate::money::{self, Pence};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, btree_map};
use uuid::Uuid;

pub use crate::records::provider::Identifier;

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
#[ts(rename = "ImportOutcome")]
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
        /// All numbers that the file gives for it and the register does not have, in each row
        /// that names it: to be kept with the provider, once.
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
#[ts(rename = "ImportField")]
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

    // A later row may have told more numbers of a provider that an earlier row names.
    for row in &mut rows {
        if let Outcome::Create { providers } | Outcome::Change { providers, .. } = &mut row.outcome
        {
            directory.tell_numbers(providers);
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
                    format!("Not care: the notice’s code is for {}", ending(words))
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
    let mut providers = Vec::new();
    let mut named = 0;
    let mut found_by = FoundBy::Nothing;
    for (name, supplier) in notice.named_suppliers() {
        let (place, by) = directory.admit(name, supplier, &[]);
        named += 1;
        found_by = by;
        count_once(&mut providers, place);
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

    let mut providers = Vec::new();
    if !others || !notice.dropped().is_empty() {
        // A supplier without a name may be one that we hold: nobody is taken off on that ground.
        providers.extend(
            held.providers
                .iter()
                .filter_map(|id| directory.place_of(*id)),
        );
    }
    for (name, supplier) in notice.named_suppliers() {
        let (place, _) = directory.admit(name, supplier, &held.providers);
        count_once(&mut providers, place);
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

/// Whether the notice names other providers than the contract has. What it tells of the numbers of
/// providers that we know is kept in mind for the rows that follow.
fn other_providers(notice: &AwardNotice, held: &KnownAward, directory: &mut Directory) -> bool {
    let ours: BTreeSet<usize> = held
        .providers
        .iter()
        .filter_map(|id| directory.place_of(*id))
        .collect();
    let mut named = BTreeSet::new();
    let mut others = false;
    for (name, supplier) in notice.named_suppliers() {
        match directory.find(name, supplier, &held.providers) {
            Some((place, _)) => {
                directory.learn(place, supplier);
                named.insert(place);
            }
            None => others = true,
        }
    }
    others
        || if notice.dropped().is_empty() {
            named != ours
        } else {
            !named.is_subset(&ours)
        }
}

fn count_once(providers: &mut Vec<usize>, place: usize) {
    if !providers.contains(&place) {
        providers.push(place);
    }
}

/// One difference is told in full where it is short; several by their names.
fn reason_of(differences: &[Difference]) -> String {
    if let [only] = differences {
        let becomes = if only.field == Field::Providers {
            "become"
        } else {
            "becomes"
        };
        let told = format!(
            "{} {} {becomes} {}.",
            only.field.label(),
            only.old,
            only.new
        );
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
    /// How many of the numbers were known before the import.
    held_identifiers: usize,
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
            let listed = &mut directory.listed[place];
            listed.held_identifiers = listed.identifiers.len();
        }
        directory
    }

    fn add(&mut self, id: Option<Uuid>, name: &str) -> usize {
        let place = self.listed.len();
        self.listed.push(Listed {
            id,
            name: name.to_owned(),
            identifiers: Vec::new(),
            held_identifiers: 0,
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
    fn note(&mut self, place: usize, identifier: Identifier) {
        if let btree_map::Entry::Vacant(free) = self.by_identifier.entry(identifier.clone()) {
            free.insert(place);
            self.listed[place].identifiers.push(identifier);
        }
    }

    /// Among the contract's own providers first, so that a match made once holds; then among all.
    fn find(&self, name: &str, supplier: &Supplier, ours: &[Uuid]) -> Option<(usize, FoundBy)> {
        let is_ours = |place: usize| self.listed[place].id.is_some_and(|id| ours.contains(&id));
        self.find_among(name, supplier, is_ours)
            .or_else(|| self.find_among(name, supplier, |_| true))
    }

    /// By number, then by name.
    fn find_among(
        &self,
        name: &str,
        supplier: &Supplier,
        allowed: impl Fn(usize) -> bool,
    ) -> Option<(usize, FoundBy)> {
        let (firm, others): (Vec<_>, Vec<_>) = supplier
            .identifiers
            .iter()
            .partition(|identifier| identifier.is_one_each());
        for identifier in firm.into_iter().chain(others) {
            if let Some(place) = self.by_identifier.get(identifier).copied()
                && allowed(place)
                && !self.another_body(place, supplier, identifier)
            {
                let by = match identifier.scheme.as_str() {
                    "GB-COH" => FoundBy::CompanyNumber,
                    _ => FoundBy::OtherNumber,
                };
                return Some((place, by));
            }
        }
        let clashes = |place: usize| {
            supplier
                .identifiers
                .iter()
                .any(|number| self.clashes(place, number))
        };
        let same_name = self.by_name.get(&normalise_name(name))?;
        let place = same_name
            .iter()
            .copied()
            .find(|place| allowed(*place) && !clashes(*place))?;
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

    /// The supplier's provider, listed as a new one if need be, and knowing its numbers.
    fn admit(&mut self, name: &str, supplier: &Supplier, ours: &[Uuid]) -> (usize, FoundBy) {
        let (place, by) = match self.find(name, supplier, ours) {
            Some(found) => found,
            None => (self.add(None, name), FoundBy::Nothing),
        };
        self.learn(place, supplier);
        (place, by)
    }

    fn learn(&mut self, place: usize, supplier: &Supplier) {
        for identifier in &supplier.identifiers {
            self.note(place, identifier.clone());
        }
    }

    fn matches(&self, places: &[usize]) -> Vec<ProviderMatch> {
        places
            .iter()
            .map(|place| {
                let name = self.listed[*place].name.clone();
                match self.listed[*place].id {
                    Some(provider) => ProviderMatch::Existing {
                        provider,
                        name,
                        new_identifiers: Vec::new(),
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

    fn tell_numbers(&self, providers: &mut [ProviderMatch]) {
        for provider in providers {
            let (place, told) = match provider {
                ProviderMatch::New {
                    key, identifiers, ..
                } => (Some(self.held + *key as usize), identifiers),
                ProviderMatch::Existing {
                    provider,
                    new_identifiers,
                    ..
                } => (self.place_of(*provider), new_identifiers),
            };
            if let Some(listed) = place.map(|place| &self.listed[place]) {
                *told = listed.identifiers[listed.held_identifiers..].to_vec();
            }
        }
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

/// A CPV description as the end of a sentence: short, and without a capital in front ("IT" keeps
/// its own).
fn ending(words: &str) -> String {
    let mut short = first_words(words, 8);
    let mut letters = short.chars();
    if let (Some(first), Some(second)) = (letters.next(), letters.next())
        && second.is_lowercase()
    {
        short = first.to_lowercase().chain(short.chars().skip(1)).collect();
    }
    if !short.ends_with('…') {
        short.push('.');
    }
    short
}

fn cut(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KESTREL: Uuid = Uuid::from_u128(1);
    const WREN: Uuid = Uuid::from_u128(2);
    const CONTRACT: Uuid = Uuid::from_u128(3);

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(day: &str) -> DateTime<Utc> {
        date(day).and_hms_opt(9, 0, 0).unwrap().and_utc()
    }

    fn supplier(name: &str, number: &str) -> Supplier {
        Supplier {
            name: Some(name.to_owned()).filter(|name| !name.is_empty()),
            identifiers: Identifier::from_org_id(number).into_iter().collect(),
        }
    }

    /// An award that `register` holds exactly as it is here.
    fn notice() -> AwardNotice {
        AwardNotice {
            release_id: "release-1".into(),
            ocid: "ocds-1".into(),
            award_id: "1".into(),
            released: at("2026-04-01"),
            tags: vec!["award".into()],
            status: AwardStatus::Active,
            title: None,
            tender_title: Some("Supported living, 22 tenancies".into()),
            description: None,
            buyer: Some("Thornmere Council".into()),
            suppliers: vec![supplier("Kestrel Home Support Ltd", "GB-COH-01234567")],
            value_pence: Some(310_000_000),
            currency: Some("GBP".into()),
            start: Some(date("2026-05-01")),
            end: Some(date("2029-03-31")),
            cpv: Some(Cpv {
                code: "85000000".into(),
                description: None,
            }),
            other_cpv: Vec::new(),
            lots: Vec::new(),
            procurement_method: None,
        }
    }

    fn register() -> Register {
        let provider = |id, name: &str, number: &str| KnownProvider {
            id,
            name: name.into(),
            identifiers: Identifier::from_org_id(number).into_iter().collect(),
        };
        Register {
            providers: vec![
                provider(KESTREL, "Kestrel Home Support Limited", "GB-COH-01234567"),
                provider(WREN, "Wren Family Support CIC", ""),
            ],
            awards: vec![KnownAward {
                ocid: "ocds-1".into(),
                award_id: "1".into(),
                release_id: "release-1".into(),
                released: at("2026-04-01"),
                contract: CONTRACT,
                reference: "TC-AS-0163".into(),
                title: "Supported living, 22 tenancies".into(),
                value_pence: Some(310_000_000),
                start: Some(date("2026-05-01")),
                end: Some(date("2029-03-31")),
                providers: vec![KESTREL],
                changed_by_hand: None,
            }],
        }
    }

    /// The row for a newer notice of the award that the register holds.
    fn newer(change: impl FnOnce(&mut AwardNotice)) -> ImportRow {
        let mut notice = notice();
        notice.release_id = "release-2".into();
        notice.released = at("2026-09-04");
        notice.tags = vec!["awardUpdate".into()];
        change(&mut notice);
        row(notice, &register())
    }

    fn row(notice: AwardNotice, register: &Register) -> ImportRow {
        plan_import(&[Entry::Notice(Box::new(notice))], register).remove(0)
    }

    fn is_left_alone(row: &ImportRow) -> bool {
        !row.ticked
            && row.outcome
                == Outcome::LeaveAlone {
                    contract: CONTRACT,
                    reference: "TC-AS-0163".into(),
                }
    }

    fn providers(row: &ImportRow) -> &[ProviderMatch] {
        match &row.outcome {
            Outcome::Create { providers } | Outcome::Change { providers, .. } => providers,
            other => panic!("{other:?}: {}", row.reason),
        }
    }

    #[test]
    fn names_that_differ_in_form_only_are_one() {
        for [one, other] in [
            [
                "Kestrel Home Support Ltd",
                "  KESTREL home-support   LIMITED. ",
            ],
            ["T. H. White Ltd", "TH White Limited"],
            ["Day's Care & Support", "Days Care and Support"],
            ["The Rainbow Care Group", "Rainbow Care Group"],
            ["Scotia UK plc", "Scotia U.K. Public Limited Company"],
            ["Bridgeway Living CIC", "Bridgeway Living C.I.C."],
            [
                "Bridgeway Living CIC",
                "Bridgeway Living Community Interest Company",
            ],
            ["Harrow LLP", "Harrow Limited Liability Partnership"],
            ["Wren & Co", "Wren and Company"],
            [
                "CNLR Ltd T/A Wellbeing",
                "CNLR Limited trading as Wellbeing",
            ],
            ["Élan Care", "élan care"],
        ] {
            assert_eq!(
                normalise_name(one),
                normalise_name(other),
                "{one} / {other}"
            );
        }
        for [one, other] in [
            ["Kestrel Ltd", "Kestrel plc"],
            ["Kestrel", "Kestrel Ltd"],
            ["Theatre Care", "Atre Care"],
            ["The", "A"],
        ] {
            assert_ne!(
                normalise_name(one),
                normalise_name(other),
                "{one} / {other}"
            );
        }
        for nobody in ["", " - ", "N/A", "none", "Various suppliers", "TBC"] {
            assert_eq!(normalise_name(nobody), "", "{nobody}");
        }
    }

    #[test]
    fn only_numbers_of_public_registers_identify() {
        let number = |text| Identifier::from_org_id(text).map(|i| (i.scheme, i.id));
        let some = |scheme: &str, id: &str| Some((scheme.to_owned(), id.to_owned()));
        assert_eq!(number("GB-COH-7590785"), some("GB-COH", "07590785"));
        assert_eq!(number("gb-coh-sc268016"), some("GB-COH", "SC268016"));
        assert_eq!(
            number("GB-SRS-sid4gov.example/HHz44"),
            some("GB-SRS", "sid4gov.example/HHz44")
        );
        for nothing in [
            "1",
            "supplier-1",
            "GB-COH-",
            "GB-COH-00000000",
            "GB-COH-N/A",
            "GB-CFS-tbc",
        ] {
            assert_eq!(number(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn care_is_division_85() {
        assert!(is_care("85000000") && is_care(" 85311000-2"));
        assert!(!is_care("98000000") && !is_care("38500000") && !is_care(""));
        let mut other = notice();
        other.ocid = "ocds-2".into();
        other.cpv = Some(Cpv {
            code: "75000000".into(),
            description: Some("IT and other things that nobody could say in so few words".into()),
        });
        let unticked = row(other.clone(), &Register::default());
        assert!(!unticked.care && !unticked.ticked && unticked.can_be_taken());
        assert_eq!(
            unticked.reason,
            "Not care: the notice’s code is for IT and other things that nobody could say…"
        );
        other.other_cpv = vec![Cpv {
            code: "85320000".into(),
            description: None,
        }];
        assert!(row(other, &Register::default()).ticked);
    }

    #[test]
    fn the_same_notice_changes_nothing() {
        let same = row(notice(), &register());
        assert!(is_left_alone(&same));
        assert_eq!(same.reason, "Nothing differs from what we hold.");
        assert!(is_left_alone(&newer(|_| {})));
    }

    #[test]
    fn a_newer_notice_tells_old_and_new() {
        let changed = newer(|notice| notice.end = Some(date("2030-03-31")));
        assert!(changed.ticked);
        assert_eq!(
            changed.reason,
            "End date 31 March 2029 becomes 31 March 2030."
        );
        let Outcome::Change { differences, .. } = &changed.outcome else {
            panic!("{changed:?}")
        };
        assert_eq!(
            differences,
            &[Difference {
                field: Field::End,
                old: "31 March 2029".into(),
                new: "31 March 2030".into(),
            }]
        );

        let renamed = newer(|notice| {
            notice.title =
                Some("Supported living in twenty-four tenancies across the county".into());
            notice.start = Some(date("2026-06-01"));
        });
        assert_eq!(renamed.reason, "Title and start date differ.");
    }

    #[test]
    fn what_a_newer_notice_does_not_publish_stays() {
        let silent = newer(|notice| {
            notice.value_pence = None;
            notice.start = None;
            notice.end = None;
        });
        assert!(is_left_alone(&silent));
    }

    #[test]
    fn older_notices_and_later_changes_by_hand_win() {
        let mut older = notice();
        older.released = at("2026-03-01");
        older.value_pence = Some(1);
        let row_for_older = row(older, &register());
        assert!(is_left_alone(&row_for_older));
        assert_eq!(
            row_for_older.reason,
            "We hold a newer notice, of 1 April 2026."
        );

        let mut by_hand = register();
        by_hand.awards[0].value_pence = Some(325_000_000);
        by_hand.awards[0].changed_by_hand = Some(date("2026-09-04"));
        let mut update = notice();
        let again = row(update.clone(), &by_hand);
        assert!(is_left_alone(&again));
        assert_eq!(again.reason, "Ours is newer: changed on 4 September 2026.");
        update.released = at("2026-09-04");
        assert!(is_left_alone(&row(update.clone(), &by_hand)));
        update.released = at("2026-09-05");
        assert_eq!(
            row(update, &by_hand).reason,
            "Value £3,250,000 becomes £3,100,000."
        );
    }

    #[test]
    fn an_award_that_ended_leaves_its_contract_to_people() {
        let cancelled = newer(|notice| notice.status = AwardStatus::Cancelled);
        assert!(is_left_alone(&cancelled));
        assert_eq!(
            cancelled.reason,
            "This notice says that the award is cancelled. Check the contract."
        );
        let by_tag = newer(|notice| notice.tags = vec!["awardCancellation".into()]);
        assert!(is_left_alone(&by_tag));
        let mut unknown = notice();
        unknown.status = AwardStatus::Unsuccessful;
        let unknown = row(unknown, &Register::default());
        assert_eq!(unknown.outcome, Outcome::LeftOut);
        assert_eq!(unknown.reason, "The award was unsuccessful.");
    }

    #[test]
    fn a_change_of_providers_names_all_of_them() {
        let added = newer(|notice| {
            notice
                .suppliers
                .push(supplier("WREN Family-Support CIC", ""))
        });
        let Outcome::Change { differences, .. } = &added.outcome else {
            panic!("{added:?}")
        };
        assert_eq!(differences[0].old, "Kestrel Home Support Limited");
        assert_eq!(
            differences[0].new,
            "Kestrel Home Support Limited; Wren Family Support CIC"
        );
        assert_eq!(added.reason, "Providers differ.");

        let replaced = newer(|notice| notice.suppliers = vec![supplier("Northlight Ltd", "")]);
        assert_eq!(
            replaced.reason,
            "Providers Kestrel Home Support Limited become Northlight Ltd."
        );
        assert!(matches!(providers(&replaced), [ProviderMatch::New { .. }]));

        // The nameless supplier may be Kestrel: it stays.
        let nameless = newer(|notice| {
            notice.suppliers = vec![supplier("Northlight Ltd", ""), supplier("", "")];
        });
        assert_eq!(providers(&nameless).len(), 2);
        assert!(nameless.reason.ends_with("1 without a name is dropped."));
        let only_dropped = newer(|notice| notice.suppliers.push(supplier("", "GB-CFS-173")));
        assert!(is_left_alone(&only_dropped));
    }

    #[test]
    fn says_how_a_known_provider_was_found() {
        let found = |name: &str, number: &str| {
            let mut other = notice();
            other.ocid = "ocds-2".into();
            other.suppliers = vec![supplier(name, number)];
            let row = row(other, &register());
            (row.reason.clone(), providers(&row)[0].clone())
        };
        let (reason, kestrel) = found("Kestrel Group", "GB-COH-1234567");
        assert!(
            reason.ends_with("Provider found by company number."),
            "{reason}"
        );
        assert!(
            matches!(kestrel, ProviderMatch::Existing { provider, new_identifiers, .. }
                if provider == KESTREL && new_identifiers.is_empty())
        );
        let (reason, wren) = found("wren family support C.I.C.", "GB-CFS-9");
        assert!(reason.ends_with("Provider found by name."), "{reason}");
        assert!(
            matches!(wren, ProviderMatch::Existing { provider, new_identifiers, .. }
                if provider == WREN && new_identifiers == [Identifier::new("GB-CFS", "9").unwrap()])
        );
        // The same name with another company number is another company.
        let (reason, other) = found("Kestrel Home Support Ltd", "GB-COH-99999999");
        assert!(reason.ends_with("Provider is new."), "{reason}");
        assert!(matches!(other, ProviderMatch::New { .. }));
    }

    #[test]
    fn thirty_five_suppliers_are_one_contract() {
        let mut framework = notice();
        framework.ocid = "ocds-2".into();
        framework.suppliers = (1..=35)
            .map(|n| supplier(&format!("Provider {n} Ltd"), ""))
            .collect();
        framework.suppliers[34] = supplier("KESTREL HOME SUPPORT", "GB-COH-01234567");
        let row = row(framework, &register());
        assert_eq!(providers(&row).len(), 35);
        assert_eq!(
            row.reason,
            "No contract of ours has this notice number. 35 providers, 34 of them new."
        );
    }

    #[test]
    fn what_the_screen_gets() {
        let sent = serde_json::to_value(newer(|n| n.value_pence = Some(325_000_000))).unwrap();
        assert_eq!(sent["valuePence"], 325_000_000);
        assert_eq!(sent["start"], "2026-05-01");
        assert_eq!(sent["outcome"]["kind"], "change");
        assert_eq!(sent["outcome"]["differences"][0]["field"], "value");
        assert_eq!(sent["outcome"]["providers"][0]["kind"], "existing");
        assert_eq!(
            sent["outcome"]["providers"][0]["newIdentifiers"],
            serde_json::json!([])
        );
        let left_out = plan_import(
            &[Entry::NoAward {
                release_id: "r".into(),
                title: None,
                tags: vec!["tender".into()],
            }],
            &register(),
        );
        let sent = serde_json::to_value(&left_out).unwrap();
        assert_eq!(sent[0]["outcome"], serde_json::json!({"kind": "leftOut"}));
        assert_eq!(sent[0]["row"], 1);
    }

    proptest! {
        #[test]
        fn case_spaces_and_punctuation_never_count(name in "[a-zA-Z0-9éÖ]{1,12}( [a-zA-Z0-9]{1,9}){0,4}") {
            let shouted = format!("  {}. ", name.to_uppercase().replace(' ', ",  "));
            prop_assert_eq!(normalise_name(&shouted), normalise_name(&name));
        }
    }
}
