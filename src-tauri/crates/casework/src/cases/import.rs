//! Import of published award notices: read, show what would happen, then do it row by row.
//!
//! Each row is one commit, so an import that is stopped or killed leaves whole contracts only, and
//! importing the same file again carries on where it stopped.

use super::contract;
use crate::fault::{Answer, Code, Fault};
use crate::office::{Office, guard};
use crate::wire::*;
use chrono::NaiveDate;
use domain::award::{
    self, AwardNotice, Entry, Field, ImportRow, KnownAward, KnownProvider, Outcome, ProviderMatch,
};
use domain::records::contract::{Award, Contract};
use domain::records::provider::Provider;
use domain::{Held, Pence, Put, Uuid, rules};
use exchange::ocds::{ReleasePackage, read_release_package};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// An import in the window: at most one at a time.
#[derive(Default)]
pub struct ImportJob {
    progress: Option<ImportProgress>,
    stop: Arc<AtomicBool>,
    ready: Option<Arc<Ready>>,
}

/// A file that was read, and what importing it would do.
struct Ready {
    file: String,
    package: ReleasePackage,
    rows: Vec<ImportRow>,
}

impl ImportJob {
    /// Stops it after the row that it is at.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    pub fn state(&self) -> ImportState {
        self.progress
            .as_ref()
            .map_or(ImportState::Idle, |progress| progress.state)
    }
}

fn nothing(state: ImportState) -> ImportProgress {
    ImportProgress {
        state,
        done: 0,
        total: 0,
        contracts_created: 0,
        contracts_updated: 0,
        providers_created: 0,
        message: None,
    }
}

/// What the register knows, in an order that does not change.
fn known(office: &Office) -> award::Register {
    let register = office.register();
    let mut providers: Vec<KnownProvider> = register
        .providers
        .values()
        .map(|held| KnownProvider {
            id: held.id,
            name: held.value.name.clone(),
            identifiers: held.value.identifiers.clone(),
        })
        .collect();
    providers.sort_by_key(|provider| provider.id);
    let mut awards: Vec<KnownAward> = register
        .contracts
        .values()
        .filter_map(known_award)
        .collect();
    awards.sort_by_key(|award| award.contract);
    award::Register { providers, awards }
}

fn known_award(held: &Held<Contract>) -> Option<KnownAward> {
    let award = held.value.award.as_ref()?;
    let by_hand = award.fingerprint != fingerprint(&held.value);
    Some(KnownAward {
        ocid: award.ocid.clone(),
        award_id: award.award_id.clone(),
        release_id: award.release_id.clone(),
        released: award.released,
        contract: held.id,
        reference: held.value.reference.clone(),
        title: held.value.title.clone(),
        value_pence: held.value.value.map(|value| value.0),
        start: held.value.start,
        end: held.value.end,
        providers: held.value.providers.clone(),
        changed_by_hand: by_hand
            .then_some(award.changed.or(award.published))
            .flatten(),
    })
}

/// What an award notice says of a contract, so that a later change by hand is noticed.
pub fn fingerprint(contract: &Contract) -> String {
    let said = format!(
        "{}\n{:?}\n{:?}\n{:?}\n{:?}",
        contract.title, contract.value, contract.start, contract.end, contract.providers
    );
    domain::words::hex(&Sha256::digest(said)[..16])
}

fn read(
    office: &Office,
    path: &Path,
    progress: &dyn Fn(u64, Option<u64>) -> bool,
) -> Answer<(ReleasePackage, Vec<ImportRow>)> {
    let wrong = |error: std::io::Error| {
        Fault::new(
            Code::Storage,
            format!("The file could not be read: {error}. Choose it again."),
        )
    };
    let file = File::open(path).map_err(wrong)?;
    let details = file.metadata().map_err(wrong)?;
    if details.is_dir() {
        return Err(Fault::new(
            Code::Invalid,
            "This is a folder. Choose the file in it.",
        ));
    }
    let package = read_release_package(file, Some(details.len()), progress)
        .map_err(|error| Fault::new(Code::Invalid, error.to_string()))?;
    let rows = award::plan_import(&package.entries, &known(office));
    Ok((package, rows))
}

/// Opens the native dialog, then reads the chosen file in the background.
pub fn choose_import(office: Office, _: Nothing) -> Answer<ImportChosen> {
    if matches!(
        guard(&office.open.import).state(),
        ImportState::Importing | ImportState::Reading
    ) {
        return Err(Fault::new(
            Code::Invalid,
            "An import is still running. Stop it, or wait for its end.",
        ));
    }
    let chosen =
        office
            .dialogs
            .open_file("Choose award notices", "Award notices (JSON)", &["json"]);
    let Some(path) = chosen else {
        return Ok(ImportChosen {
            chosen: false,
            file: None,
        });
    };
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let stop = Arc::new(AtomicBool::new(false));
    *guard(&office.open.import) = ImportJob {
        progress: Some(nothing(ImportState::Reading)),
        stop: stop.clone(),
        ready: None,
    };
    let answer = ImportChosen {
        chosen: true,
        file: Some(name.clone()),
    };
    std::thread::spawn(move || {
        let job = office.open.import.clone();
        let progress = |done: u64, total: Option<u64>| {
            if let Some(progress) = guard(&job).progress.as_mut() {
                progress.done = done;
                progress.total = total.unwrap_or(done);
            }
            !stop.load(Ordering::Relaxed)
        };
        let result = read(&office, &path, &progress);
        let mut job = guard(&job);
        match result {
            Ok((package, rows)) => {
                job.ready = Some(Arc::new(Ready {
                    file: name,
                    package,
                    rows,
                }));
                job.progress = Some(nothing(ImportState::Ready));
            }
            Err(_) if stop.load(Ordering::Relaxed) => {
                job.progress = Some(nothing(ImportState::Stopped))
            }
            Err(fault) => {
                job.progress = Some(ImportProgress {
                    message: Some(fault.message),
                    ..nothing(ImportState::Failed)
                });
            }
        }
    });
    Ok(answer)
}

fn outcome_key(row: &ImportRow) -> &'static str {
    match row.outcome {
        Outcome::Create { .. } => "create",
        Outcome::Change { .. } => "change",
        Outcome::LeaveAlone { .. } => "leaveAlone",
        Outcome::LeftOut => "leftOut",
    }
}

pub fn import_preview(office: Office, request: ImportPage) -> Answer<ImportPreview> {
    let ready = guard(&office.open.import).ready.clone();
    let ready =
        ready.ok_or_else(|| Fault::new(Code::NotFound, "Choose a file of award notices first."))?;
    let count = |key: &str| {
        ready
            .rows
            .iter()
            .filter(|row| outcome_key(row) == key)
            .count()
    };
    let numbers = |of: fn(&ImportRow) -> bool| {
        let rows = ready.rows.iter().filter(|row| of(row));
        rows.map(|row| row.row).collect()
    };
    let wanted = |row: &&ImportRow| {
        request
            .outcome
            .as_deref()
            .is_none_or(|key| outcome_key(row) == key)
    };
    let found: Vec<&ImportRow> = ready.rows.iter().filter(wanted).collect();
    let per_page = request.per_page.clamp(1, 100);
    let page = request.page.min(found.len().saturating_sub(1) / per_page);
    let released = |entry: &Entry| match entry {
        Entry::Notice(notice) => Some(notice.released.date_naive()),
        Entry::NoAward { .. } | Entry::Unreadable { .. } => None,
    };
    let dates: Vec<NaiveDate> = ready.package.entries.iter().filter_map(released).collect();
    Ok(ImportPreview {
        file: ready.file.clone(),
        publisher: ready.package.publisher.clone(),
        first: dates.iter().min().copied(),
        last: dates.iter().max().copied(),
        rows: found
            .iter()
            .skip(page * per_page)
            .take(per_page)
            .map(|row| (*row).clone())
            .collect(),
        matching: found.len(),
        page,
        per_page,
        all: ready.rows.len(),
        create: count("create"),
        change: count("change"),
        leave_alone: count("leaveAlone"),
        left_out: count("leftOut"),
        ticked: numbers(|row| row.ticked),
        changing: numbers(|row| matches!(row.outcome, Outcome::Change { .. })),
    })
}

pub fn run_import(office: Office, request: RunImport) -> Answer<Done> {
    let stop = Arc::new(AtomicBool::new(false));
    let ready = {
        let mut job = guard(&office.open.import);
        if job.state() == ImportState::Importing {
            return Err(Fault::new(Code::Invalid, "An import is still running."));
        }
        let ready = job.ready.clone();
        let ready = ready
            .ok_or_else(|| Fault::new(Code::NotFound, "Choose a file of award notices first."))?;
        if request.rows.is_empty() {
            return Err(Fault::new(
                Code::Invalid,
                "Tick at least one row to import.",
            ));
        }
        job.stop = stop.clone();
        job.progress = Some(nothing(ImportState::Importing));
        ready
    };
    std::thread::spawn(move || {
        let job = office.open.import.clone();
        let tell = |imported: &Imported, done: u64, total: u64| {
            if let Some(progress) = guard(&job).progress.as_mut() {
                progress.done = done;
                progress.total = total;
                progress.contracts_created = imported.contracts_created;
                progress.contracts_updated = imported.contracts_updated;
                progress.providers_created = imported.providers_created;
            }
            !stop.load(Ordering::Relaxed)
        };
        let wanted = |row: &ImportRow| request.rows.contains(&row.row);
        let result = take(
            &office,
            &ready.package.entries,
            &ready.rows,
            &wanted,
            &mut |event, imported| match event {
                ImportEvent::Row { done, total } => tell(imported, done, total),
                ImportEvent::Committed { .. } => true,
            },
        );
        let mut job = guard(&job);
        let state = match (&result, stop.load(Ordering::Relaxed)) {
            (Ok(_), true) => ImportState::Stopped,
            (Ok(_), false) => ImportState::Finished,
            (Err(_), _) => ImportState::Failed,
        };
        if let Some(progress) = job.progress.as_mut() {
            progress.state = state;
            progress.message = result
                .err()
                .map(|fault| format!("{} What was imported until then is kept.", fault.message));
        }
        // What was planned has been done: the same file has to be read again.
        job.ready = None;
    });
    Ok(Done {})
}

pub fn import_progress(office: Office, _: Nothing) -> Answer<ImportProgress> {
    Ok(guard(&office.open.import)
        .progress
        .clone()
        .unwrap_or_else(|| nothing(ImportState::Idle)))
}

pub fn stop_import(office: Office, _: Nothing) -> Answer<Done> {
    guard(&office.open.import)
        .stop
        .store(true, Ordering::Relaxed);
    Ok(Done {})
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    pub contracts_created: usize,
    pub contracts_updated: usize,
    pub providers_created: usize,
    pub unchanged: usize,
    /// Release, and why it was left out.
    pub left_out: Vec<(String, String)>,
}

/// What an import tells while it runs.
pub enum ImportEvent {
    /// A row was dealt with.
    Row { done: u64, total: u64 },
    /// Contracts are safe on the disk.
    Committed {
        sequence: u64,
        contracts: Vec<String>,
    },
}

/// Reads a file and imports it at once: for the command line.
pub fn import_file(
    desk: &crate::office::Desk,
    path: &Path,
    care_only: bool,
    tell: &mut dyn FnMut(ImportEvent),
) -> Answer<Imported> {
    desk.permit("run_import")?;
    let office = desk.office("run_import")?;
    let (package, rows) = read(&office, path, &|_, _| true)?;
    let wanted = |row: &ImportRow| row.ticked || !care_only;
    take(
        &office,
        &package.entries,
        &rows,
        &wanted,
        &mut |event, _| {
            tell(event);
            true
        },
    )
}

type Tell<'a> = &'a mut dyn FnMut(ImportEvent, &Imported) -> bool;

/// Does what the rows say, one commit a row, until told to stop.
fn take(
    office: &Office,
    entries: &[Entry],
    rows: &[ImportRow],
    wanted: &dyn Fn(&ImportRow) -> bool,
    tell: Tell<'_>,
) -> Answer<Imported> {
    let mut imported = Imported::default();
    let mut made: HashMap<u64, Uuid> = HashMap::new();
    let total = rows.len() as u64;
    for (done, (row, entry)) in rows.iter().zip(entries).enumerate() {
        if !tell(
            ImportEvent::Row {
                done: done as u64,
                total,
            },
            &imported,
        ) {
            return Ok(imported);
        }
        match (&row.outcome, entry) {
            (Outcome::LeftOut, _) => imported
                .left_out
                .push((row.release_id.clone(), row.reason.clone())),
            (Outcome::LeaveAlone { .. }, _) => imported.unchanged += 1,
            (_, Entry::Notice(notice)) if wanted(row) => {
                let (sequence, reference) =
                    take_row(office, row, notice, &mut made, &mut imported)?;
                let event = ImportEvent::Committed {
                    sequence,
                    contracts: vec![reference],
                };
                tell(event, &imported);
            }
            (_, Entry::Notice(_)) => {
                imported
                    .left_out
                    .push((row.release_id.clone(), row.reason.clone()));
            }
            (_, Entry::NoAward { .. } | Entry::Unreadable { .. }) => {
                imported
                    .left_out
                    .push((row.release_id.clone(), row.reason.clone()));
            }
        }
    }
    tell(ImportEvent::Row { done: total, total }, &imported);
    Ok(imported)
}

fn take_row(
    office: &Office,
    row: &ImportRow,
    notice: &AwardNotice,
    made: &mut HashMap<u64, Uuid>,
    imported: &mut Imported,
) -> Answer<(u64, String)> {
    refuse_gone(office, row)?;
    let mut puts = Vec::new();
    let mut made_now = Vec::new();
    let mut providers_of = |matches: &[ProviderMatch]| -> Vec<Uuid> {
        matches
            .iter()
            .map(|found| match found {
                ProviderMatch::Existing {
                    provider,
                    new_identifiers,
                    ..
                } => {
                    puts.extend(with_identifiers(office, *provider, new_identifiers));
                    *provider
                }
                ProviderMatch::New {
                    key,
                    name,
                    identifiers,
                } => *made.entry(*key).or_insert_with(|| {
                    let id = Uuid::now_v7();
                    made_now.push(*key);
                    let provider = Provider {
                        name: name.clone(),
                        identifiers: identifiers.clone(),
                        ..Provider::default()
                    };
                    puts.push(Put::case_file(id, provider));
                    id
                }),
            })
            .collect()
    };
    let result = match &row.outcome {
        Outcome::Create { providers } => {
            let providers = providers_of(providers);
            let contract = created(office, row, notice, providers);
            let area = if of_children(notice) { "CS" } else { "AS" };
            let saved =
                contract::create(office, contract, if row.care { area } else { "GN" }, puts)?;
            imported.contracts_created += 1;
            saved.reference.unwrap_or_default()
        }
        Outcome::Change {
            contract,
            differences,
            providers,
            reference,
        } => {
            let providers = providers_of(providers);
            let held = office.read::<Contract>(*contract)?;
            let mut changed = held.value.clone();
            for difference in differences {
                match difference.field {
                    Field::Title => changed.title = row.title.clone().unwrap_or(changed.title),
                    Field::Value => changed.value = row.value_pence.map(Pence),
                    Field::Start => changed.start = row.start,
                    Field::End => changed.end = row.end,
                    Field::Providers => changed.providers = providers.clone(),
                }
            }
            changed.award = Some(award_of(notice, changed.award.as_ref()));
            seal_award(&mut changed);
            let reads = contract::providers_read(office, &changed, &puts);
            puts.push(Put::change(&held, changed));
            office.commit_reading(puts, reads)?;
            imported.contracts_updated += 1;
            reference.clone()
        }
        Outcome::LeaveAlone { .. } | Outcome::LeftOut => String::new(),
    };
    imported.providers_created += made_now.len();
    Ok((office.store().head().0, result))
}

/// Refuses a row that names a provider who was disposed of since the file was read.
fn refuse_gone(office: &Office, row: &ImportRow) -> Answer<()> {
    let providers = match &row.outcome {
        Outcome::Create { providers } | Outcome::Change { providers, .. } => providers.as_slice(),
        Outcome::LeaveAlone { .. } | Outcome::LeftOut => &[],
    };
    let register = office.register();
    let gone = providers.iter().any(|found| match found {
        ProviderMatch::Existing { provider, .. } => !register.providers.contains_key(provider),
        ProviderMatch::New { .. } => false,
    });
    if gone {
        let message = "A provider that the file names was disposed of meanwhile. Choose the file again to go on.";
        return Err(Fault::new(Code::Conflict, message));
    }
    Ok(())
}

/// The provider with the numbers that a notice adds.
fn with_identifiers(office: &Office, id: Uuid, new: &[award::Identifier]) -> Option<Put> {
    let held = office.register().providers.get(&id).cloned()?;
    let mut provider = held.value.clone();
    for identifier in new {
        if !provider.identifiers.contains(identifier) {
            provider.identifiers.push(identifier.clone());
        }
    }
    (provider != held.value).then(|| Put::change(&held, provider))
}

fn created(
    office: &Office,
    row: &ImportRow,
    notice: &AwardNotice,
    providers: Vec<Uuid>,
) -> Contract {
    let mut contract = Contract {
        title: row.title.clone().unwrap_or_default(),
        providers,
        description: notice
            .description
            .clone()
            .filter(|text| Some(text) != row.title.as_ref()),
        value: row.value_pence.map(Pence),
        start: row.start,
        end: row.end,
        state: rules::contract::state_of_award(row.start, row.end, office.today()),
        award: Some(award_of(notice, None)),
        ..Contract::default()
    };
    seal_award(&mut contract);
    contract
}

fn award_of(notice: &AwardNotice, before: Option<&Award>) -> Award {
    Award {
        ocid: notice.ocid.clone(),
        award_id: notice.award_id.clone(),
        release_id: notice.release_id.clone(),
        published: Some(notice.released.date_naive()),
        released: notice.released,
        buyer: notice
            .buyer
            .clone()
            .or_else(|| before.and_then(|award| award.buyer.clone())),
        subject: notice
            .cpv
            .as_ref()
            .map(|cpv| match &cpv.description {
                Some(description) => format!("{} ({})", description, cpv.code),
                None => cpv.code.clone(),
            })
            .or_else(|| before.and_then(|award| award.subject.clone())),
        fingerprint: String::new(),
        changed: None,
    }
}

fn seal_award(contract: &mut Contract) {
    let said = fingerprint(contract);
    if let Some(award) = contract.award.as_mut() {
        award.fingerprint = said;
    }
}

fn of_children(notice: &AwardNotice) -> bool {
    // 85311300: welfare services for children and young people; 85312110: child daycare.
    notice
        .cpv
        .iter()
        .chain(&notice.other_cpv)
        .any(|cpv| cpv.code.starts_with("853113") || cpv.code.starts_with("8531211"))
}
