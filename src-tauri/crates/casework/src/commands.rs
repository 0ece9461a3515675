//! Every command, from the one list: who may call it is checked here and nowhere else, and a panic
//! becomes words for the person.

use crate::cases::*;
use crate::fault::{Answer, Fault};
use crate::office::{Desk, Office};
use crate::wire::*;
use domain::Held;
use domain::records::council::Council;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How a use case is entered: before signing in, or by somebody.
trait Enter<'a>: Sized {
    fn enter(desk: &'a Desk, use_case: &'static str) -> Answer<Self>;
}

impl<'a> Enter<'a> for &'a Desk {
    fn enter(desk: &'a Desk, _: &'static str) -> Answer<Self> {
        Ok(desk)
    }
}

impl Enter<'_> for Office {
    fn enter(desk: &Desk, use_case: &'static str) -> Answer<Self> {
        desk.office(use_case)
    }
}

fn enter<'a, E: Enter<'a>, Request, Response>(
    desk: &'a Desk,
    name: &'static str,
    request: Request,
    case: impl FnOnce(E, Request) -> Answer<Response>,
) -> Answer<Response> {
    let done = catch_unwind(AssertUnwindSafe(|| {
        desk.attend(name);
        desk.permit(name)?;
        case(E::enter(desk, name)?, request)
    }));
    done.unwrap_or_else(|_| {
        Err(Fault::unexpected(format!(
            "the command {name} stopped half-way"
        )))
    })
}

macro_rules! commands {
    ($($name:ident($request:ty) -> $response:ty)*) => {
        $(
            #[doc = concat!("The command `", stringify!($name), "`.")]
            pub fn $name(desk: &Desk, request: $request) -> Answer<$response> {
                enter(desk, stringify!($name), request, cases::$name)
            }
        )*

        /// The names of all commands.
        pub const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}
include!("commands.list.rs");

/// The use cases under one name each.
mod cases {
    pub use super::action::*;
    pub use super::backup::*;
    pub use super::check::{check_journal, verify};
    pub use super::conflict::*;
    pub use super::contract::*;
    pub use super::disposal::*;
    pub use super::drafts::*;
    pub use super::edition::{open_report_pdf, save_report_pdf};
    pub use super::export::*;
    pub use super::history::*;
    pub use super::import::*;
    pub use super::journal::{journal, journal_choices, journal_entry};
    pub use super::journal_file::save_journal;
    pub use super::paper::check_paper;
    pub use super::people::*;
    pub use super::photograph::{
        add_photograph, describe_photograph, photograph, remove_photograph,
    };
    pub use super::plan::*;
    pub use super::printing::{page_picture, print, printing};
    pub use super::provider::*;
    pub use super::report::*;
    pub use super::start::*;
    pub use super::visit::*;
    pub use super::visit_form::save_visit_form;
    pub use super::work::*;
}

#[cfg(test)]
mod tests {
    use super::NAMES;

    #[test]
    fn every_command_has_a_rule_and_every_rule_a_command() {
        let ruled: Vec<&str> = domain::access::TABLE
            .iter()
            .map(|(name, _)| *name)
            .collect();
        for name in NAMES {
            assert!(
                ruled.contains(name),
                "{name} has no row in domain::access::TABLE"
            );
        }
        for name in ruled {
            assert!(NAMES.contains(&name), "{name} is ruled but is no command");
        }
    }
}
