//! What every record has in common, and the one list of all kinds.

use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};
use uuid::Uuid;

/// A record as it was read: the value with its place and the version that was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "camelCase")]
pub struct Held<T> {
    pub id: Uuid,
    pub version: u64,
    pub case_file: Uuid,
    pub value: T,
}

/// A record type: declared once, kept by the store, drawn by the screen, printed by the report.
pub trait Record:
    Serialize
    + DeserializeOwned
    + JsonSchema
    + Clone
    + PartialEq
    + std::fmt::Debug
    + Into<AnyRecord>
    + 'static
{
    const KIND: Kind;
    /// Rises when stored values of an older number are not read as they stand: `keeping` then has a line that
    /// upgrades them. A program refuses a store that holds a higher number than it knows.
    const SCHEMA: u16 = 1;

    /// Where the record is listed. Only ids, dates and states: index keys are not sealed.
    fn indexes(&self) -> Vec<IndexEntry> {
        Vec::new()
    }

    fn from_any(any: AnyRecord) -> Option<Self> {
        take(any)
    }
}

/// One place in one index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexEntry {
    pub index: Index,
    pub key: Vec<u8>,
}

/// Declares an enum that can say all of its values.
macro_rules! with_all {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$about:meta])* $value:ident = $number:literal,)* }) => {
        $(#[$meta])*
        pub enum $name { $($(#[$about])* $value = $number,)* }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$value),*];
        }
    };
}

with_all! {
/// The indexes, by number: never reuse one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Index {
    /// Every record of a kind, for kinds that are listed whole.
    Kind = 1,
    /// Actions that are not closed, by due date.
    ActionDue = 2,
    /// Visits and other activities, by date.
    ActivityDate = 3,
    /// Reports by state, then by when that state began.
    ReportState = 4,
    /// Award notices already imported, by their hashed number.
    Award = 5,
    /// Attachments that a record refers to, by their name: the journal then says which there have to be.
    Attachment = 250,
}
}

/// Bytes that sort as dates do.
pub fn date_key(date: NaiveDate) -> [u8; 4] {
    (date.num_days_from_ce() as u32 ^ 0x8000_0000).to_be_bytes()
}

/// The JSON Schema of a type, with subschemas inlined; computed once.
pub fn schema_of<T: JsonSchema + ?Sized>() -> Value {
    static SCHEMAS: OnceLock<Mutex<HashMap<String, Value>>> = OnceLock::new();
    let known = SCHEMAS.get_or_init(Default::default);
    let name = T::schema_id().into_owned();
    if let Some(schema) = known
        .lock()
        .unwrap_or_else(|broken| broken.into_inner())
        .get(&name)
    {
        return schema.clone();
    }
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    settings.meta_schema = None;
    let schema = settings
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value();
    known
        .lock()
        .unwrap_or_else(|broken| broken.into_inner())
        .insert(name, schema.clone());
    schema
}

/// Declares the kinds of record: number in the store (never reused), name, type, and the words for
/// one and for many.
macro_rules! records {
    ($($number:literal $name:ident($type:ty) $key:literal $one:literal;)*) => {
        /// The kinds of record.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS)]
        #[serde(rename_all = "camelCase")]
        #[repr(u16)]
        pub enum Kind { $($name = $number),* }

        impl Kind {
            pub const ALL: &'static [Kind] = &[$(Kind::$name),*];

            pub fn from_number(number: u16) -> Option<Kind> {
                match number { $($number => Some(Kind::$name),)* _ => None }
            }

            /// The name used in links (`x-link`) and by the screen.
            pub fn key(self) -> &'static str {
                match self { $(Kind::$name => $key),* }
            }

            /// The word for one record of this kind.
            pub fn one(self) -> &'static str {
                match self { $(Kind::$name => $one),* }
            }

            pub fn schema_number(self) -> u16 {
                match self { $(Kind::$name => <$type as Record>::SCHEMA),* }
            }

            pub fn schema(self) -> Value {
                match self { $(Kind::$name => schema_of::<$type>()),* }
            }
        }

        /// Any record.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(untagged)]
        pub enum AnyRecord { $($name($type)),* }

        impl AnyRecord {
            pub fn kind(&self) -> Kind {
                match self { $(AnyRecord::$name(_) => Kind::$name),* }
            }

            pub fn indexes(&self) -> Vec<IndexEntry> {
                match self { $(AnyRecord::$name(value) => value.indexes()),* }
            }

            /// Reads a value of a known kind from any serde format.
            pub fn decode<'de, D: Deserializer<'de>>(kind: Kind, from: D) -> Result<AnyRecord, D::Error> {
                match kind { $(Kind::$name => <$type>::deserialize(from).map(AnyRecord::$name)),* }
            }
        }

        $(impl From<$type> for AnyRecord {
            fn from(value: $type) -> AnyRecord { AnyRecord::$name(value) }
        })*

        /// The type behind a record type's `from_any`.
        #[doc(hidden)]
        pub fn take<T: Record>(any: AnyRecord) -> Option<T> {
            match any {
                $(AnyRecord::$name(value) if TypeId::of::<T>() == TypeId::of::<$type>() => {
                    let boxed: Box<dyn std::any::Any> = Box::new(value);
                    boxed.downcast::<T>().ok().map(|found| *found)
                })*
                _ => None,
            }
        }
    };
}

use crate::records::{
    action::{Action, ActionPlan},
    activity::Activity,
    contract::Contract,
    council::Council,
    disposal::Disposal,
    evidence::Evidence,
    finding::Finding,
    framework::Framework,
    hold::Hold,
    improvement::Improvement,
    judgement::Judgement,
    numbers::Numbers,
    person::Person,
    plan::MonitoringPlan,
    provider::Provider,
    report::ReportVersion,
    service::Service,
};

records! {
    1 Council(Council) "council" "council";
    2 Person(Person) "person" "person";
    3 Provider(Provider) "provider" "provider";
    4 Service(Service) "service" "service";
    5 Framework(Framework) "framework" "framework";
    6 Contract(Contract) "contract" "contract";
    7 MonitoringPlan(MonitoringPlan) "monitoringPlan" "monitoring plan";
    8 Activity(Activity) "activity" "visit";
    9 Evidence(Evidence) "evidence" "evidence item";
    10 Judgement(Judgement) "judgement" "judgement";
    11 Finding(Finding) "finding" "finding";
    12 Improvement(Improvement) "improvement" "requirement or recommendation";
    13 ReportVersion(ReportVersion) "report" "report";
    14 ActionPlan(ActionPlan) "actionPlan" "action plan";
    15 Action(Action) "action" "action";
    16 Numbers(Numbers) "numbers" "numbers";
    17 Hold(Hold) "hold" "legal hold";
    18 Disposal(Disposal) "disposal" "disposal";
}

/// Shared records that belong to no case file are sealed with the key of their group.
pub mod group {
    use uuid::Uuid;
    pub const SETTINGS: Uuid = Uuid::from_u128(1);
    pub const PEOPLE: Uuid = Uuid::from_u128(2);
    /// Only what was kept before each provider had a case file of its own.
    pub const PROVIDERS: Uuid = Uuid::from_u128(3);
    pub const FRAMEWORKS: Uuid = Uuid::from_u128(4);
    /// Holds and certificates of disposal: they outlive the case files that they are about.
    pub const GOVERNANCE: Uuid = Uuid::from_u128(5);
}
