//! Which editions a version of a report has.

use crate::decide::Refusal;
use crate::edition::Edition;
use crate::records::report::ReportVersion;

/// Why a version has no such edition, where it has none.
pub fn why_not(edition: Edition, report: &ReportVersion) -> Option<Refusal> {
    match edition {
        Edition::Letter if report.signature.is_none() => Some(Refusal::new(
            "",
            "The covering letter goes out with a signed report. Two people have to sign this version first.",
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_letter_goes_out_with_a_draft() {
        let report = ReportVersion::default();
        for edition in Edition::ALL {
            let refused = why_not(edition, &report).is_some();
            assert_eq!(refused, edition == Edition::Letter, "{edition:?}");
        }
    }
}
