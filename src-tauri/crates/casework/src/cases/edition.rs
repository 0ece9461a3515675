//! The editions of a report as files.

use super::pdf::pdf;
use super::report::{content, write_whole};
use crate::document;
use crate::fault::{Answer, Code, Fault};
use crate::long_work::{Outcome, Tell, not_begun};
use crate::office::{Office, guard};
use crate::wire::*;
use domain::records::report::ReportVersion;
use domain::rules::edition as rule;
use domain::{Edition, Held, Refusal, access};
use store::AttachmentName;

/// An edition as a file.
pub struct Printed {
    pub bytes: Vec<u8>,
    /// Characters that the typeface lacks.
    pub replaced: Vec<char>,
}

/// Every edition with what it is for, and why it cannot be made.
pub fn choices(office: &Office, report: &ReportVersion) -> Vec<EditionChoice> {
    let choice = |edition: Edition| EditionChoice {
        edition,
        title: edition.title(),
        purpose: edition.purpose().to_owned(),
        why_not: permitted(office, edition, report)
            .err()
            .map(|refusal| refusal.message),
    };
    Edition::ALL.map(choice).into()
}

pub fn permitted(office: &Office, edition: Edition, report: &ReportVersion) -> Answer<()> {
    access::permit_edition(edition, &office.acting).map_err(Fault::not_allowed)?;
    match rule::why_not(edition, report) {
        Some(refusal) => Err(refusal.alone().into()),
        None => Ok(()),
    }
}

/// Makes an edition: of a signed version always the same bytes.
pub fn print(
    office: &Office,
    held: &Held<ReportVersion>,
    edition: Edition,
    tell: Tell<'_>,
) -> Answer<Printed> {
    permitted(office, edition, &held.value)?;
    make(office, held, edition, tell)
}

/// The same, for whoever only compares.
pub fn make(
    office: &Office,
    held: &Held<ReportVersion>,
    edition: Edition,
    tell: Tell<'_>,
) -> Answer<Printed> {
    if let (Edition::Standard, Some(signature)) = (edition, &held.value.signature) {
        let name = AttachmentName::try_from(signature.pdf.clone()).map_err(Fault::unexpected)?;
        return Ok(Printed {
            bytes: office.store().attachment(held.case_file, &name)?,
            replaced: Vec::new(),
        });
    }
    let (snapshot, signed) = content(office, held, edition)?;
    let document = document::edition(edition, &snapshot, signed.as_ref())?;
    let pdf = pdf(office, &document, tell)?;
    Ok(Printed {
        bytes: pdf.bytes,
        replaced: pdf.replaced,
    })
}

/// Lets the person choose where, and saves an edition there while they go on.
pub fn save_report_pdf(office: Office, request: PrintReport) -> Answer<WorkBegun> {
    office.work.refuse_second()?;
    let held = office.read::<ReportVersion>(request.id)?;
    let edition = request.edition;
    permitted(&office, edition, &held.value)?;
    let report = &held.value;
    let name = edition.file_name(
        &report.reference,
        report.version,
        report.signature.is_none(),
    );
    let title = format!("Save: {}", edition.title());
    let Some(path) = office.dialogs.save_file(&title, &name, "PDF", "pdf") else {
        return Ok(not_begun());
    };
    let work = office.work.clone();
    work.begin(WorkKind::Report, path, move |path, tell| {
        let printed = print(&office, &held, edition, tell)?;
        write_whole(path, &printed.bytes)?;
        guard(&office.open.saved_files).insert(held.id, path.to_owned());
        Ok(Outcome {
            result: vec![("Edition".to_owned(), edition.title())],
            warnings: missing(&printed.replaced).into_iter().collect(),
        })
    })
}

/// In words: what a mark stands for on the paper.
pub fn missing(replaced: &[char]) -> Option<String> {
    if replaced.is_empty() {
        return None;
    }
    let found: Vec<String> = replaced.iter().map(char::to_string).collect();
    Some(format!(
        "The typeface has no {}. A mark stands in its place. Write it in another way in a new version.",
        found.join(" ")
    ))
}

/// Opens the file that was saved last, in the system's viewer.
pub fn open_report_pdf(office: Office, request: ById) -> Answer<Done> {
    let saved = guard(&office.open.saved_files).get(&request.id).cloned();
    let path = saved.filter(|path| path.exists()).ok_or_else(|| {
        Fault::from(Refusal::new("", "Save the PDF first. Then it can be opened.").alone())
    })?;
    office
        .dialogs
        .show(&path)
        .map_err(|reason| Fault::new(Code::Storage, reason))?;
    Ok(Done {})
}
