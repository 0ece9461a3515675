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
        Edition::EasyRead if report.easy_read.is_empty() => Some(Refusal::new(
            "/easyRead",
            "Nobody has written the Easy Read text of this version. It is written with the words of the report, and signed with them.",
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_letter_goes_out_with_a_draft_and_nobody_reads_what_nobody_wrote() {
        let report = ReportVersion::default();
        for edition in Edition::ALL {
            let refused = why_not(edition, &report).is_some();
            let wanted = matches!(edition, Edition::Letter | Edition::EasyRead);
            assert_eq!(refused, wanted, "{edition:?}");
        }
    }
}
