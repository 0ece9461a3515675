//! The records, one file each. A field is declared here and nowhere else: its label (`title`), its
//! hint (the doc comment), its kind, whether it prints and how sensitive it is. The form, the
//! summary, the search text, the export and the differences between versions follow from that.
//!
//! Keywords beside JSON Schema's own: `x-kind`, `x-link`, `x-width`, `x-form` (false: set by the
//! program), `x-prints` (false: never on paper), `x-sensitivity`, `x-missing` and `x-rule` (what to
//! say where a required value is missing, and the criterion behind it).

pub mod action;
pub mod activity;
pub mod contract;
pub mod council;
pub mod disposal;
pub mod evidence;
pub mod finding;
pub mod framework;
pub mod hold;
pub mod improvement;
pub mod judgement;
pub mod numbers;
pub mod person;
pub mod plan;
pub mod provider;
pub mod report;
pub mod retention;
pub mod service;
