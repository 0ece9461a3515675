//! The use cases, by the screen area that they serve.

pub mod action;
pub mod backup;
pub mod check;
pub mod conflict;
pub mod contract;
pub mod disposal;
pub mod drafts;
pub mod edition;
pub mod export;
pub mod history;
pub mod import;
pub mod journal;
pub mod journal_file;
pub mod paper;
pub mod people;
pub mod photograph;
pub mod plan;
pub mod printing;
pub mod provider;
pub mod report;
pub mod start;
pub mod subject;
pub mod visit;
pub mod visit_form;
pub mod work;
