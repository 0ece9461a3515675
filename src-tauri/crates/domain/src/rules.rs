//! The rules, by the record that they guard. Each takes records, the date and the acting person,
//! and gives the changed record or refusals.

pub mod action;
pub mod backup;
pub mod contract;
pub mod council;
pub mod disposal;
pub mod easy_read;
pub mod edition;
pub mod grade;
pub mod people;
pub mod photograph;
pub mod plan;
pub mod printing;
pub mod report;
pub mod retention;
pub mod visit;

/// Says that a state does not allow a move, and which moves it does allow.
fn not_from(what: &str, state: &str, wanted: &str) -> crate::Refusal {
    crate::Refusal::new(
        "",
        format!("This {what} is “{state}”. It cannot become “{wanted}” from there."),
    )
}
