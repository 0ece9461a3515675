//! What the command line does beside the commands of the window: the same rules, without a screen.

use crate::cases::backup;
use crate::cases::check;
use crate::cases::edition::print;
use crate::cases::export::{self, Exported};
use crate::cases::import::{self, ImportEvent, Imported};
use crate::cases::journal_file;
use crate::cases::report::{by_reference, write_whole};
use crate::cases::subject::{self, Gathered};
use crate::cases::visit_form;
use crate::cases::{paper, paper_file};
use crate::commands;
use crate::document;
use crate::fault::{Answer, Code, Fault};
use crate::office::{Desk, Office, Which};
use crate::ports::{MachineClock, NoDialogs};
use crate::wire::*;
use chrono::NaiveDate;
use domain::words::hex;
use domain::{Edition, Uuid};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A desk over one folder, with the machine's clock.
pub fn desk(store: PathBuf) -> Desk {
    Desk::at(store, Arc::new(MachineClock), Arc::new(NoDialogs))
}

fn exists(desk: &Desk) -> Answer<()> {
    if store::Store::exists(desk.place(Which::Council)) {
        return Ok(());
    }
    Err(Fault::new(
        Code::NotFound,
        "There is no store in this folder. Make one with init or sample.",
    ))
}

fn is_free(desk: &Desk) -> Answer<()> {
    if !store::Store::exists(desk.place(Which::Council)) {
        return Ok(());
    }
    Err(Fault::new(
        Code::Invalid,
        "This folder has a store already. Choose an empty folder.",
    ))
}

pub fn init(desk: &Desk, request: SetUp) -> Answer<SetUpDone> {
    is_free(desk)?;
    commands::set_up(desk, request)
}

/// Makes the sample and says who can sign in.
pub fn sample(desk: &Desk) -> Answer<Opening> {
    is_free(desk)?;
    commands::open_sample(desk, Nothing {})?;
    commands::opening(desk, Nothing {})
}

pub fn sign_in(desk: &Desk, user_name: &str, password: &str) -> Answer<Session> {
    exists(desk)?;
    commands::sign_in(
        desk,
        SignIn {
            user_name: user_name.to_owned(),
            password: password.into(),
        },
    )
}

/// Imports a file of award notices; `tell` hears of each contract once it is safe on the disk.
pub fn import(
    desk: &Desk,
    file: &Path,
    care_only: bool,
    tell: &mut dyn FnMut(ImportEvent),
) -> Answer<Imported> {
    import::import_file(desk, file, care_only, tell)
}

pub fn contracts(desk: &Desk) -> Answer<Vec<ContractRow>> {
    every(|page| {
        commands::list_contracts(
            desk,
            ListContracts {
                words: String::new(),
                state: None,
                in_force: false,
                service_type: None,
                officer: None,
                sort: ContractSort::Reference,
                descending: false,
                page,
                per_page: 100,
            },
        )
    })
}

pub fn reports(desk: &Desk) -> Answer<Vec<ReportRow>> {
    every(|page| {
        commands::list_reports(
            desk,
            ListPage {
                words: String::new(),
                page,
                per_page: 100,
            },
        )
    })
}

/// All pages of a list.
fn every<T>(list: impl Fn(usize) -> Answer<Listing<T>>) -> Answer<Vec<T>> {
    let mut rows = Vec::new();
    for page in 0.. {
        let listing = list(page)?;
        rows.extend(listing.rows);
        if (page + 1) * listing.per_page >= listing.matching {
            break;
        }
    }
    Ok(rows)
}

/// Saves an edition of the newest version of a report as a PDF.
pub fn report(desk: &Desk, reference: &str, edition: Edition, out: &Path) -> Answer<()> {
    desk.permit("save_report_pdf")?;
    let office = desk.office("save_report_pdf")?;
    let held = by_reference(&office, reference)?;
    let printed = print(&office, &held, edition, &|_, _| true)?;
    write_whole(out, &printed.bytes)
}

/// Saves the blank form of a contract's next visit.
pub fn visit_form(desk: &Desk, reference: &str, out: &Path) -> Answer<()> {
    desk.permit("save_visit_form")?;
    let office = desk.office("save_visit_form")?;
    let activity = visit_form::next_of(&office, reference)?;
    write_whole(out, &visit_form::form(&office, &activity, &|_, _| true)?)
}

/// Says what a file is: which edition of which version, who signed it, or what is wrong with it.
pub fn identify(desk: &Desk, file: &Path) -> Answer<Papers> {
    desk.permit("check_paper")?;
    paper_file::file(&desk.office("check_paper")?, file)
}

/// The same, by what is printed in the footer of a paper.
pub fn identify_typed(desk: &Desk, reference: &str, version: &str, code: &str) -> Answer<Papers> {
    desk.permit("check_paper")?;
    paper::typed(&desk.office("check_paper")?, reference, version, code)
}

/// Verifies the chain over the sealed bytes, and that a head written down elsewhere is in it: needs no person and no
/// key.
pub fn verify_chain(desk: &Desk, head: Option<&str>) -> Answer<VerifyView> {
    exists(desk)?;
    let heads: Vec<_> = head
        .map(check::read_head)
        .transpose()?
        .into_iter()
        .collect();
    let verified = store::verify_heads(desk.place(Which::Council), &heads, &|_, _| true)?;
    Ok(VerifyView {
        frames: verified.frames,
        records: verified.records,
        attachments: verified.attachments,
        faults: verified
            .faults
            .iter()
            .map(|fault| check::worded(fault))
            .collect(),
        head: hex(&verified.head.1),
    })
}

/// Verifies the chain, opens every record and compares the lists; somebody is signed in.
pub fn verify_records(desk: &Desk, head: Option<&str>) -> Answer<VerifyView> {
    let mut found = commands::verify(desk, Nothing {})?;
    if let Some(head) = head {
        let (sequence, hash) = check::read_head(head)?;
        let office = desk.office("verify")?;
        if check::head_at(&office, sequence)? != Some(hex(&hash)) {
            found.faults.push(check::other_head(sequence));
        }
    }
    Ok(found)
}

/// Backs up the store, which may be open elsewhere. Needs no person and no key.
pub fn backup(desk: &Desk, file: &Path) -> Answer<store::BackedUp> {
    exists(desk)?;
    backup::make(desk, file)
}

/// Checks a backup; with a person and their password, every record of it is opened.
pub fn check_backup(
    file: &Path,
    person: Option<(&str, &str)>,
) -> Answer<(store::Manifest, Option<store::Verified>)> {
    backup::check(file, person)
}

/// Restores a backup into an empty place.
pub fn restore(desk: &Desk, file: &Path) -> Answer<store::Manifest> {
    backup::restore(desk, file)
}

/// Writes everything that whoever is signed in may see.
pub fn export(desk: &Desk, folder: &Path) -> Answer<Exported> {
    desk.permit("export_everything")?;
    export::everything(&desk.office("export_everything")?, folder, &|_, _| true)
}

/// Gathers what is held about one person.
pub fn export_person(desk: &Desk, name: &str, folder: &Path) -> Answer<Gathered> {
    desk.permit("export_person")?;
    subject::gather(&desk.office("export_person")?, name, folder, &|_, _| true)
}

/// The entries of the journal that fit, oldest first, each with its hash. That they were read out is itself an entry.
pub fn journal(
    desk: &Desk,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    user_name: Option<&str>,
) -> Answer<Vec<(JournalRow, String)>> {
    desk.permit("save_journal")?;
    let office = desk.office("save_journal")?;
    let person = user_name
        .map(|user| person_called(&office, user))
        .transpose()?;
    let filter = JournalFilter {
        person,
        from,
        to,
        ..JournalFilter::default()
    };
    let found = journal_file::entries(&office, filter)?;
    office.note()?;
    Ok(found)
}

fn person_called(office: &Office, user_name: &str) -> Answer<Uuid> {
    let register = office.register();
    let mut people = register.people.values();
    let found = people.find(|held| held.value.user_name == user_name);
    found.map(|held| held.id).ok_or_else(|| {
        Fault::new(
            Code::NotFound,
            format!("There is nobody with the user name {user_name}."),
        )
    })
}

/// Entries as CSV.
pub fn journal_csv(entries: &[(JournalRow, String)]) -> Vec<u8> {
    let table = document::journal::table(entries);
    exchange::csv::write(table.iter().map(Vec::as_slice))
}
