//! Photographs on an item of evidence: added from a file, described, removed, and shown.

use super::visit::{Visit, keep};
use crate::document::capital;
use crate::fault::{Answer, Code, Fault};
use crate::office::Office;
use crate::snapshot::{Snapshot, fingerprint};
use crate::wire::*;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::records::evidence::{Evidence, Photograph};
use domain::records::report::ReportVersion;
use domain::rules::photograph as rule;
use domain::{Held, Refusal, Uuid};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use store::AttachmentName;

/// Lets the person choose a photograph, and keeps it: as it came, and as it prints.
pub fn add_photograph(office: Office, request: AddPhotograph) -> Answer<PhotographAdded> {
    let (_, held) = open(&office, request.id, request.version)?;
    // Before anybody looks for the file.
    rule::room_for_one(&held.value)?;
    rule::shows(&request.shows)?;
    let chosen = office.dialogs.open_file(
        "Choose a photograph",
        "Photographs",
        // HEIC is refused with what to do, which is better than an empty folder.
        &["jpg", "jpeg", "png", "heic", "JPG", "JPEG", "PNG", "HEIC"],
    );
    let Some(path) = chosen else {
        return Ok(PhotographAdded { saved: None });
    };
    let saved = add(&office, &request, &whole(&path)?)?;
    Ok(PhotographAdded { saved: Some(saved) })
}

/// Keeps a photograph of which all bytes are there.
pub fn add(office: &Office, request: &AddPhotograph, original: &[u8]) -> Answer<Saved> {
    let picture = report::photograph(original)
        .map_err(|error| refused(format!("{}.", capital(&error.to_string()))))?;
    let (visit, held) = open(office, request.id, request.version)?;
    let photograph = Photograph {
        shows: request.shows.clone(),
        fingerprint: fingerprint(&picture),
        original_fingerprint: fingerprint(original),
        ..Photograph::default()
    };
    // Refused before anything is kept.
    let mut evidence = rule::add(&held.value, photograph, &office.acting)?;
    let put = |bytes: &[u8]| office.store().put_attachment(held.case_file, bytes);
    let added = evidence.photographs.last_mut().expect("it was added");
    added.picture = put(&picture)?.into();
    added.original = put(original)?.into();
    save(office, &visit, held, evidence)
}

pub fn describe_photograph(office: Office, request: DescribePhotograph) -> Answer<Saved> {
    let (visit, held) = open(&office, request.id, request.version)?;
    let described = rule::describe(
        &held.value,
        &request.picture,
        &request.shows,
        &office.acting,
    )?;
    save(&office, &visit, held, described)
}

pub fn remove_photograph(office: Office, request: RemovePhotograph) -> Answer<Saved> {
    let (visit, held) = open(&office, request.id, request.version)?;
    let without = rule::remove(&held.value, &request.picture, &office.acting)?;
    save(&office, &visit, held, without)
}

/// The picture that prints, for the screen.
pub fn photograph(office: Office, request: PhotographOf) -> Answer<PhotographView> {
    let (case_file, photographs) = match office.find::<Evidence>(request.id)? {
        Some(held) => (held.case_file, held.value.photographs),
        None => {
            let held = office.read::<ReportVersion>(request.id)?;
            let snapshot = super::report::said(&office, &held)?;
            let evidence = snapshot.evidence.into_iter();
            (
                held.case_file,
                evidence.flat_map(|item| item.photographs).collect(),
            )
        }
    };
    let photograph = photographs
        .iter()
        .find(|photograph| photograph.picture == request.picture)
        .ok_or_else(|| Fault::not_found("photograph"))?;
    let bytes = picture(&office, case_file, photograph)?;
    Ok(PhotographView {
        address: format!("data:image/jpeg;base64,{}", STANDARD.encode(bytes)),
    })
}

/// The snapshot with the pictures that it names.
pub fn with_pictures(office: &Office, case_file: Uuid, mut snapshot: Snapshot) -> Answer<Snapshot> {
    for photograph in snapshot.evidence.iter().flat_map(|item| &item.photographs) {
        let bytes = picture(office, case_file, photograph)?;
        let name = photograph.picture.clone();
        snapshot.pictures.insert(name, Arc::from(bytes));
    }
    Ok(snapshot)
}

fn picture(office: &Office, case_file: Uuid, photograph: &Photograph) -> Answer<Vec<u8>> {
    let name = AttachmentName::try_from(photograph.picture.clone()).map_err(Fault::unexpected)?;
    let bytes = office.store().attachment(case_file, &name)?;
    if fingerprint(&bytes) != photograph.fingerprint {
        return Err(Fault::new(
            Code::Storage,
            "A photograph is not the one that was kept. Tell the person who looks after the program.",
        ));
    }
    Ok(bytes)
}

/// The item of evidence at a version, on a visit that is open for writing.
fn open(office: &Office, id: Uuid, version: u64) -> Answer<(Visit, Held<Evidence>)> {
    let held = office.read_at::<Evidence>(id, version)?;
    let visit = Visit::read(office, held.value.activity)?;
    visit.may_write()?;
    Ok((visit, held))
}

fn save(office: &Office, visit: &Visit, held: Held<Evidence>, evidence: Evidence) -> Answer<Saved> {
    let reference = Some(format!("E{}", evidence.number));
    keep(office, visit, Some(held), evidence, reference)
}

/// All of a file, as far as it can be a photograph.
fn whole(path: &Path) -> Answer<Vec<u8>> {
    let read = || {
        let mut bytes = Vec::new();
        let most = report::MOST_BYTES as u64 + 1;
        std::fs::File::open(path)?
            .take(most)
            .read_to_end(&mut bytes)?;
        std::io::Result::Ok(bytes)
    };
    read().map_err(|_| refused("This file cannot be read. Choose it again, or another one."))
}

fn refused(words: impl Into<String>) -> Fault {
    Refusal::new("", words.into()).alone().into()
}
