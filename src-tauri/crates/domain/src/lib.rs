//! The records, rules and states of contract monitoring.
//!
//! Everything here is pure: no files, no clock, no randomness. A rule takes records, today's date
//! and the acting person, and gives changes or refusals; the same input always gives the same
//! output. Rules name the performance criterion of the occupational standards that they serve.

pub mod access;
pub mod award;
pub mod calendar;
pub mod choice;
pub mod conflict;
pub mod decide;
pub mod edition;
pub mod form;
pub mod money;
pub mod record;
pub mod records;
pub mod rules;
pub mod summary;
pub mod words;

pub use access::{Acting, Role};
pub use decide::{Decided, Put, Refusal, Refusals};
pub use edition::Edition;
pub use money::Pence;
pub use record::{AnyRecord, Held, Kind, Record};
pub use uuid::Uuid;
