//! What goes wrong, as the screen needs it: a code, words for the person, and fields.

use domain::{Refusal, Refusals, Uuid};
use serde::{Deserialize, Serialize};
use store::{StoreError, UnlockError};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "camelCase")]
pub enum Code {
    /// Refused: `fields` says where and why.
    Invalid,
    NotFound,
    /// Somebody else saved a newer version.
    Conflict,
    /// Nobody is signed in.
    Locked,
    NotAllowed,
    /// The disk, or what is on it.
    Storage,
    Unexpected,
}

/// An error on its way to the screen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    pub code: Code,
    pub message: String,
    pub fields: Vec<Refusal>,
    /// The record that somebody else changed, where that is what went wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub record: Option<Uuid>,
}

pub type Answer<T> = Result<T, Fault>;

impl Fault {
    pub fn new(code: Code, message: impl Into<String>) -> Fault {
        Fault {
            code,
            message: message.into(),
            fields: Vec::new(),
            record: None,
        }
    }

    pub fn not_found(what: &str) -> Fault {
        Fault::new(
            Code::NotFound,
            format!("This {what} is not in the store. Go back and choose again."),
        )
    }

    pub fn locked() -> Fault {
        Fault::new(Code::Locked, "Sign in to carry on. Your draft is kept.")
    }

    /// What somebody's role does not include, in the words of the refusals.
    pub fn not_allowed(refusals: Refusals) -> Fault {
        Fault {
            code: Code::NotAllowed,
            ..Fault::from(refusals)
        }
    }

    pub fn unexpected(message: impl std::fmt::Display) -> Fault {
        Fault::new(
            Code::Unexpected,
            format!("Something went wrong that should not happen: {message}. Nothing was saved."),
        )
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)?;
        for refusal in &self.fields {
            write!(f, "\n  {}", refusal.message)?;
            if let Some(rule) = &refusal.rule {
                write!(f, " (rule {rule})")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}

impl From<Vec<Refusal>> for Fault {
    fn from(fields: Vec<Refusal>) -> Fault {
        let message = match fields.as_slice() {
            [one] => one.message.clone(),
            _ => format!("{} things to put right", fields.len()),
        };
        Fault {
            code: Code::Invalid,
            message,
            fields,
            record: None,
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Fault {
        match error {
            StoreError::Conflict { id, .. } => Fault {
                record: Some(id),
                ..Fault::new(
                    Code::Conflict,
                    "This was saved by somebody else while you were writing. Your words are kept as a draft.",
                )
            },
            StoreError::Locked => Fault::locked(),
            other => Fault::new(Code::Storage, other.to_string()),
        }
    }
}

impl From<UnlockError> for Fault {
    fn from(error: UnlockError) -> Fault {
        Fault {
            code: Code::Invalid,
            message: error.to_string(),
            fields: Refusal::new("/password", error.to_string()).alone(),
            record: None,
        }
    }
}
