//! What to keep of two versions of one record: what somebody typed, and what was saved meanwhile.

use super::history;
use crate::fault::{Answer, Code, Fault};
use crate::keeping;
use crate::office::Office;
use crate::wire::{ConflictOf, ConflictView};
use domain::summary::Sensitivity;
use domain::{Kind, access, conflict};
use serde_json::{Value, json};
use store::Change;

/// Commits read from the journal at a time.
const AT_A_TIME: usize = 50;

/// Compares what a form holds with what is kept now. Only for people who may save such a record.
pub fn conflict(office: Office, request: ConflictOf) -> Answer<ConflictView> {
    let kind = Kind::ALL
        .iter()
        .copied()
        .find(|kind| kind.key() == request.kind);
    let kind = kind.ok_or_else(|| Fault::not_found("record"))?;
    let stored = office.store().get(request.id)?;
    let stored = stored.filter(|record| record.kind == kind as u16);
    let stored = stored.ok_or_else(|| Fault::not_found(kind.one()))?;
    let (save, sees) = may_save(&office, kind)?;
    let theirs = keeping::decode(stored.kind, stored.schema, &stored.bytes, sees)?;
    let told = told(&office, &stored, request.version, sees)?;
    let by = history::by_whom(&office, &told.saved);
    let register = office.register();
    let compared = conflict::compare(
        &kind.schema(),
        told.read.as_ref(),
        &request.value,
        &keeping::json(&theirs)?,
        sees,
        &|id| register.name(id),
    );
    Ok(ConflictView {
        id: stored.id,
        version: stored.version,
        name: history::name_of(kind, &theirs),
        by,
        by_you: told.saved.person == office.acting.person,
        at: told.saved.time,
        what: Some(told.saved.use_case)
            .filter(|done| access::read_deed(done).0 != save)
            .map(|done| history::in_words(&done).to_owned()),
        differ: compared.differ,
        same: compared.same,
        theirs: compared.theirs,
    })
}

/// The use case that saves such a record, and how much of it the acting person sees.
fn may_save(office: &Office, kind: Kind) -> Answer<(&'static str, Sensitivity)> {
    let none = || Fault::new(Code::NotAllowed, "Nobody changes this in a form.");
    let use_case = match kind {
        Kind::Council => "save_council",
        Kind::Person => "save_person",
        Kind::Provider => "save_provider",
        Kind::Service => "save_service",
        Kind::Contract => "save_contract",
        Kind::MonitoringPlan => "save_plan",
        Kind::Activity => "save_activity",
        Kind::Evidence => "save_evidence",
        Kind::Judgement => "save_judgement",
        Kind::Finding => "save_finding",
        Kind::Improvement => "save_improvement",
        Kind::ReportVersion => "save_report",
        Kind::Action => "save_action",
        _ => return Err(none()),
    };
    access::permit(use_case, Some(&office.acting)).map_err(Fault::not_allowed)?;
    match (kind, office.acting.sees()) {
        // Whoever keeps people and settings sees all of them, and no content.
        (Kind::Council | Kind::Person, _) => Ok((use_case, Sensitivity::Restricted)),
        (_, Some(sees)) => Ok((use_case, sees)),
        (_, None) => Err(none()),
    }
}

/// What the journal tells of a record.
struct Told {
    /// The commit that made the version that is kept.
    saved: Change,
    /// The version that the form began with: an empty value for none.
    read: Option<Value>,
}

fn told(office: &Office, stored: &store::Record, read: u64, sees: Sensitivity) -> Answer<Told> {
    let mut saved = None;
    let mut before = None;
    let mut found = (read == 0).then(|| json!({}));
    loop {
        let changes = office
            .store()
            .history(stored.case_file, before, AT_A_TIME)?;
        let last = changes.len() < AT_A_TIME;
        before = changes.last().map(|change| change.sequence);
        for change in changes {
            let Some(record) = change.records.iter().find(|record| record.id == stored.id) else {
                continue;
            };
            if record.version == read
                && let Some(bytes) = &record.bytes
            {
                let value = keeping::decode(record.kind, record.schema, bytes, sees)?;
                found = Some(keeping::json(&value)?);
            }
            if record.version == stored.version {
                saved = Some(change);
            }
        }
        match saved {
            Some(saved) if found.is_some() || last => {
                return Ok(Told { saved, read: found });
            }
            None if last => {
                return Err(Fault::unexpected(
                    "the journal does not tell who saved this record",
                ));
            }
            _ => {}
        }
    }
}
