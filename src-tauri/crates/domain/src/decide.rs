//! What a decision gives: changes to commit, or refusals that name field, reason and criterion.

use crate::record::{AnyRecord, Held, Record};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why something cannot be saved or done yet, in words for the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// JSON pointer into the value sent; empty where the refusal concerns the whole.
    pub field: String,
    pub message: String,
    /// The performance criterion enforced, such as `003-P22`.
    pub rule: Option<String>,
}

pub type Refusals = Vec<Refusal>;
pub type Decided<T> = Result<T, Refusals>;

impl Refusal {
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Refusal {
        Refusal {
            field: field.into(),
            message: message.into(),
            rule: None,
        }
    }

    pub fn rule(mut self, criterion: &str) -> Refusal {
        self.rule = Some(criterion.to_owned());
        self
    }

    pub fn alone(self) -> Refusals {
        vec![self]
    }
}

/// Gives the value where nothing was refused.
pub fn unless_refused<T>(refusals: Refusals, value: impl FnOnce() -> T) -> Decided<T> {
    if refusals.is_empty() {
        Ok(value())
    } else {
        Err(refusals)
    }
}

/// A record to be written, with the version that the decision was based on (0 for a new one).
#[derive(Clone, Debug, PartialEq)]
pub struct Put {
    pub id: Uuid,
    pub case_file: Uuid,
    pub expected: u64,
    pub record: AnyRecord,
}

impl Put {
    /// A new record within a case file (or a group of shared records).
    pub fn new<T: Record>(id: Uuid, case_file: Uuid, value: T) -> Put {
        Put {
            id,
            case_file,
            expected: 0,
            record: value.into(),
        }
    }

    /// A new case file: the record that it is named after.
    pub fn case_file<T: Record>(id: Uuid, value: T) -> Put {
        Put::new(id, id, value)
    }

    /// The next version of a record that was read.
    pub fn change<T: Record>(held: &Held<T>, value: T) -> Put {
        Put {
            id: held.id,
            case_file: held.case_file,
            expected: held.version,
            record: value.into(),
        }
    }
}
