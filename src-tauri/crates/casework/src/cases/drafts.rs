//! Drafts: what was typed and not saved yet. Sealed, outside the chain, and safe from a kill.

use crate::fault::{Answer, Fault};
use crate::office::Office;
use crate::wire::{Done, Draft, DraftKept, DraftPlace, SaveDraft};
use domain::record::group;

/// Largest draft kept, in bytes of JSON.
const LARGEST: usize = 1 << 20;

pub fn save_draft(office: Office, request: SaveDraft) -> Answer<DraftKept> {
    let bytes = serde_json::to_vec(&request.value).map_err(Fault::unexpected)?;
    if bytes.len() > LARGEST {
        return Err(vec![domain::Refusal::new(
            "",
            "This is too long to keep as a draft. Save it now.",
        )]
        .into());
    }
    let case_file = request.case_file.unwrap_or(group::SETTINGS);
    office
        .store()
        .save_draft(case_file, office.acting.person, &request.place, &bytes)?;
    Ok(DraftKept { at: office.now() })
}

pub fn read_draft(office: Office, request: DraftPlace) -> Answer<Draft> {
    let case_file = request.case_file.unwrap_or(group::SETTINGS);
    let kept = office
        .store()
        .draft(case_file, office.acting.person, &request.place)?;
    Ok(match kept {
        // A draft that can no longer be read is as good as none.
        Some((at, bytes)) => Draft {
            value: serde_json::from_slice(&bytes).ok(),
            at: Some(at),
        },
        None => Draft {
            value: None,
            at: None,
        },
    })
}

pub fn discard_draft(office: Office, request: DraftPlace) -> Answer<Done> {
    let case_file = request.case_file.unwrap_or(group::SETTINGS);
    office
        .store()
        .discard_draft(case_file, office.acting.person, &request.place)?;
    Ok(Done {})
}
