//! Checking a paper: is it one that was signed here, and is it as it was made?

use super::disposal::{all, stub};
use super::paper_file::file;
use super::report::every_version;
use crate::document::time;
use crate::fault::{Answer, Fault};
use crate::office::Office;
use crate::snapshot::check_code;
use crate::wire::*;
use domain::records::disposal::{Disposal, DisposalState};
use domain::records::report::{ReportState, ReportVersion};
use domain::{Edition, Held, Refusal, words};

/// Says what a paper is: by a file that the person chooses, or by what is printed in its footer. The
/// stub of a case file that was disposed of still answers.
pub fn check_paper(office: Office, request: CheckPaper) -> Answer<Papers> {
    match request {
        CheckPaper::Typed {
            reference,
            version,
            code,
        } => typed(&office, &reference, &version, &code),
        CheckPaper::File => {
            let chosen = office
                .dialogs
                .open_file("Choose a PDF to check", "PDF", &["pdf"]);
            match chosen {
                Some(path) => file(&office, &path),
                None => Ok(Papers {
                    verdict: None,
                    words: String::new(),
                    notes: Vec::new(),
                    papers: Vec::new(),
                }),
            }
        }
    }
}

/// By reference, version and check code; reference or code is enough to look something up.
pub fn typed(office: &Office, reference: &str, version: &str, code: &str) -> Answer<Papers> {
    let (reference, version) = (reference.trim().to_uppercase(), version.trim());
    let code = plain(code);
    if reference.is_empty() && code.is_empty() {
        let message = "Enter the reference that is printed on the paper, or the check code";
        return Err(Refusal::new("/reference", message).alone().into());
    }
    let number: Option<u32> = match version {
        "" => None,
        text => Some(text.parse().map_err(|_| {
            let message = "Enter the version as a number, such as 2";
            Fault::from(Refusal::new("/version", message).alone())
        })?),
    };
    let known = known(office, |report| {
        reference.is_empty() || report.eq_ignore_ascii_case(&reference)
    })?;
    if known.is_empty() {
        return Ok(unknown(format!(
            "Nothing here has the reference {reference}. Ask for it again, letter by letter."
        )));
    }
    if code.is_empty() {
        return Ok(to_compare(&reference, number, known));
    }
    let of_code = |paper: &&Paper| plain(&paper.check_code) == code;
    let wanted = |paper: &&Paper| number.is_none_or(|number| paper.stub.version == number);
    if let Some(found) = known.iter().filter(of_code).find(wanted) {
        return Ok(identified(
            found.clone(),
            Edition::Standard,
            "The check code agrees with what is kept here.",
        ));
    }
    if let Some(other) = known.iter().find(of_code) {
        return Ok(Papers {
            verdict: Some(Verdict::Changed),
            words: format!(
                "This check code belongs to version {} of {}, and not to version {version}.",
                other.stub.version, other.stub.reference
            ),
            notes: vec!["Ask for the number of the version again. If it is the same, do not rely on this paper.".into()],
            papers: vec![other.clone()],
        });
    }
    if reference.is_empty() {
        return Ok(unknown(
            "Nothing here has this check code. Ask for it again, letter by letter. A draft that nobody has sent for signature has none.".into(),
        ));
    }
    let shown: Vec<Paper> = known.iter().filter(wanted).cloned().collect();
    Ok(Papers {
        verdict: Some(Verdict::Changed),
        words: format!("This is not the check code of {}.", versions(&reference, number)),
        notes: vec![
            "Ask for the code again, letter by letter. If it is the same, this paper is not what was signed: do not rely on it.".into(),
        ],
        papers: shown,
    })
}

/// Every version that was ever sent for signature and whose reference fits, newest first.
pub(super) fn known(office: &Office, fits: impl Fn(&str) -> bool) -> Answer<Vec<Paper>> {
    let mut papers = Vec::new();
    for held in every_version(office)? {
        if fits(&held.value.reference)
            && let Some(paper) = live(office, &held)?
        {
            papers.push(paper);
        }
    }
    for held in all::<Disposal>(office)? {
        if held.value.state != DisposalState::Done {
            continue;
        }
        let stubs = held.value.reports.iter();
        papers.extend(
            stubs
                .filter(|stub| fits(&stub.reference))
                .map(|stub| Paper {
                    check_code: check_code(&stub.fingerprint),
                    stub: stub.clone(),
                    state: None,
                    report: None,
                    disposed: held.value.done,
                    certificate: Some(held.value.reference.clone()),
                }),
        );
    }
    papers.sort_by_key(|paper| std::cmp::Reverse(paper.stub.version));
    Ok(papers)
}

fn live(office: &Office, held: &Held<ReportVersion>) -> Answer<Option<Paper>> {
    let stub = stub(office, held)?;
    Ok(stub.map(|stub| Paper {
        check_code: check_code(&stub.fingerprint),
        stub,
        state: Some(held.value.state),
        report: Some(held.id),
        disposed: None,
        certificate: None,
    }))
}

/// It is ours: says which it is, who signed it, and what came of it. `why` says how that is known.
pub(super) fn identified(paper: Paper, edition: Edition, why: &str) -> Papers {
    let stub = &paper.stub;
    let what = match edition {
        Edition::Standard => format!("version {} of {}", stub.version, stub.reference),
        other => format!(
            "version {} of {} ({})",
            stub.version,
            stub.reference,
            other.named()
        ),
    };
    let mut notes = vec![why.to_owned()];
    if let (Some(on), Some(certificate)) = (paper.disposed, &paper.certificate) {
        notes.push(format!(
            "Its case file was disposed of on {}. Certificate {certificate} keeps who signed it.",
            words::date(time::day(on))
        ));
    }
    let (verdict, words) = match (&stub.signatory, stub.signed) {
        (Some(signatory), Some(signed)) => {
            let verdict = match paper.state {
                Some(ReportState::Superseded) => {
                    notes.push("A newer version has replaced it.".into());
                    Verdict::Replaced
                }
                _ => Verdict::Signed,
            };
            let words = format!(
                "This is {what}, signed by {} and countersigned by {signatory} on {}.",
                stub.author,
                time::in_words(signed)
            );
            (verdict, words)
        }
        _ => (
            Verdict::Draft,
            format!(
                "This is a draft of {what}. {} sent it for a second signature on {}, and nobody has countersigned it.",
                stub.author,
                time::in_words(stub.sent)
            ),
        ),
    };
    Papers {
        verdict: Some(verdict),
        words,
        notes,
        papers: vec![paper],
    }
}

fn to_compare(reference: &str, number: Option<u32>, known: Vec<Paper>) -> Papers {
    let all: Vec<String> = known
        .iter()
        .rev()
        .map(|paper| paper.stub.version.to_string())
        .collect();
    let shown: Vec<Paper> = known
        .into_iter()
        .filter(|paper| number.is_none_or(|number| paper.stub.version == number))
        .collect();
    if shown.is_empty() {
        return unknown(format!(
            "{} was never sent for signature here. Of {reference} there {} {}.",
            crate::document::capital(&versions(reference, number)),
            if all.len() == 1 {
                "is version"
            } else {
                "are versions"
            },
            words::list(&all)
        ));
    }
    Papers {
        verdict: Some(Verdict::Compare),
        words: format!("There is {} here.", versions(reference, number)),
        notes: vec![
            "Compare the check code on the paper with the one below, letter by letter.".into(),
        ],
        papers: shown,
    }
}

fn versions(reference: &str, number: Option<u32>) -> String {
    match number {
        Some(number) => format!("version {number} of {reference}"),
        None => reference.to_owned(),
    }
}

pub(super) fn draft_without_code(what: &str) -> Papers {
    Papers {
        verdict: Some(Verdict::Draft),
        words: format!("The file says that it is {what}. That is a draft: nobody has signed it."),
        notes: vec![
            "Its words may have changed since. Print it again to see how it stands now.".into(),
        ],
        papers: Vec::new(),
    }
}

pub(super) fn unknown(words: String) -> Papers {
    Papers {
        verdict: Some(Verdict::Unknown),
        words,
        notes: Vec::new(),
        papers: Vec::new(),
    }
}

/// A check code as it is compared: without hyphens and spaces, and with the digits that letters are
/// mistaken for.
fn plain(code: &str) -> String {
    let kept = code.chars().filter(|letter| letter.is_alphanumeric());
    kept.map(|letter| match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_code_is_compared_as_people_read_it_out() {
        assert_eq!(plain(" 7k4f 92qm-d3xt "), "7K4F92QMD3XT");
        assert_eq!(plain("OI-l0"), "0110");
    }
}
