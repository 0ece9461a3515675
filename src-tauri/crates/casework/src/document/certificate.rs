//! The certificate of a disposal: what was disposed of, why, by whom, and what is left.

use super::pieces::{capital, row, table};
use super::{colour, time};
use crate::snapshot::check_code;
use chrono::{DateTime, Utc};
use domain::choice::label;
use domain::records::council::Council;
use domain::records::disposal::{CaseFileOf, Disposal, DisposalState, DisposalStep};
use domain::words;
use report::{
    Block, Cell, CellLine, CellStyle, Column, Cover, Document, Format, Inline, KeyValue, KeyValues,
    Signature, Signatures, Status, TableKind,
};

const KIND: &str = "Certificate of disposal";

/// It is final once the case file is gone; until then it is a draft.
pub fn certificate(disposal: &Disposal, council: &Council) -> Document {
    let what = match disposal.of {
        CaseFileOf::Contract => disposal.service.as_ref().unwrap_or(&disposal.title),
        CaseFileOf::Provider => &disposal.contract,
    };
    Document {
        lang: "en-GB".into(),
        title: format!("{KIND}: {}", disposal.reference),
        running_title: format!("{} · {}", disposal.contract, KIND.to_lowercase()),
        reference: disposal.reference.clone(),
        version: 1,
        edition: None,
        format: Format::Standard,
        status: match disposal.state {
            DisposalState::Done => Status::Final,
            _ => Status::Draft,
        },
        council: council.name.clone(),
        brand: colour::for_paper(&council.brand_deep),
        author: council.name.clone(),
        subject: format!("{KIND} of the case file of {}", disposal.contract),
        check_code: None,
        created: made(disposal),
        marking: None,
        blocks: blocks(disposal, what),
    }
}

/// The last thing that happened to it: the same disposal gives the same bytes.
fn made(disposal: &Disposal) -> DateTime<Utc> {
    let steps = [&disposal.approved, &disposal.declined];
    let last = steps.into_iter().flatten().map(|step| step.at).max();
    disposal.done.or(last).unwrap_or(disposal.proposed.at)
}

fn blocks(disposal: &Disposal, what: &str) -> Vec<Block> {
    let mut blocks = vec![
        Block::Cover(Cover {
            edition: None,
            kind: Some(KIND.into()),
            title: what.to_owned(),
            subtitle: match disposal.of {
                CaseFileOf::Contract => format!("{}, {}", disposal.contract, disposal.title),
                CaseFileOf::Provider => "A provider, with its services".into(),
            },
        }),
        Block::body(state(disposal)),
        Block::KeyValues(KeyValues {
            rows: facts(disposal),
        }),
        Block::heading(1, "Who decided"),
        Block::Signatures(Signatures {
            signatures: signatures(disposal),
        }),
    ];
    if !disposal.held.is_empty() {
        blocks.push(Block::heading(1, "What the case file held"));
        let columns = vec![
            Column::row_header("Kind of record", 120),
            Column::new("Number", 48),
        ];
        let rows = disposal.held.iter().map(|count| {
            row(vec![
                Cell::text(count.what.clone()),
                Cell::text(count.number.to_string()),
            ])
        });
        blocks.push(table(TableKind::Plain, columns, rows.collect()));
    }
    if !disposal.reports.is_empty() {
        blocks.push(Block::heading(1, "Reports that can still be checked"));
        blocks.push(Block::body(
            "The reports themselves are gone. A paper copy can be compared with what stands here.",
        ));
        blocks.push(reports(disposal));
    }
    blocks.push(Block::heading(1, "What is left"));
    blocks.push(Block::body(
        "The key to the case file was overwritten in both copies. The journal keeps its sealed entries, so that its chain can be verified. Nobody can open them.",
    ));
    blocks.push(Block::body(backups(disposal)));
    blocks.push(Block::note(
        "The program does not know of copies that were made without it, nor whether an older store was kept when its format changed. Such a copy holds the key until it is destroyed.",
    ));
    blocks
}

fn state(disposal: &Disposal) -> String {
    match (disposal.state, disposal.done) {
        (DisposalState::Done, Some(at)) => format!(
            "This case file was disposed of on {}. Two people decided this.",
            time::in_words(at)
        ),
        (DisposalState::Declined, _) => "This case file was not disposed of.".into(),
        (DisposalState::Proposed, _) => {
            "This disposal is proposed. A second person has not approved it yet.".into()
        }
        _ => "This disposal was approved and is being carried out.".into(),
    }
}

fn facts(disposal: &Disposal) -> Vec<KeyValue> {
    let mut facts = Vec::new();
    let mut fact = |label: &str, text: String| {
        if !text.is_empty() {
            facts.push(KeyValue {
                label: label.into(),
                value: vec![Inline::text(text)],
            });
        }
    };
    let date = |day: Option<chrono::NaiveDate>| day.map(words::date).unwrap_or_default();
    fact("Certificate", disposal.reference.clone());
    if disposal.of == CaseFileOf::Contract {
        fact(
            "Contract",
            format!("{}, {}", disposal.contract, disposal.title),
        );
    }
    fact("Provider", words::list(&disposal.providers));
    fact("Service", disposal.service.clone().unwrap_or_default());
    let class = disposal.class.as_ref().map(label);
    fact("Class", class.unwrap_or_default());
    fact("Rule", capital(&disposal.rule));
    fact("Ended", date(disposal.ended));
    fact("Kept until", date(disposal.kept_until));
    fact("Status", label(&disposal.state));
    if !disposal.chain_head.is_empty() {
        fact("Journal entry", disposal.chain_sequence.to_string());
        fact("Chain head", in_groups(&disposal.chain_head));
    }
    facts
}

fn signatures(disposal: &Disposal) -> Vec<Signature> {
    let signature = |label: &str, step: &DisposalStep| Signature {
        label: label.into(),
        name: step.name.clone(),
        job: step.job.clone(),
        statement: step.reason.clone(),
        at: time::in_words(step.at),
    };
    let mut signatures = vec![signature("Proposed", &disposal.proposed)];
    signatures.extend(
        disposal
            .approved
            .as_ref()
            .map(|step| signature("Approved", step)),
    );
    signatures.extend(
        disposal
            .declined
            .as_ref()
            .map(|step| signature("Not disposed of", step)),
    );
    signatures
}

fn reports(disposal: &Disposal) -> Block {
    let columns = vec![
        Column::row_header("Report", 38),
        Column::new("Signed", 50),
        Column::new("Fingerprints (SHA-256)", 80),
    ];
    let rows = disposal.reports.iter().map(|stub| {
        let mut signed = vec![CellLine::new(
            CellStyle::Body,
            format!("{}, {}", stub.author, words::date(stub.sent.date_naive())),
        )];
        if let (Some(signatory), Some(at)) = (&stub.signatory, stub.signed) {
            signed.push(CellLine::new(
                CellStyle::Body,
                format!("{signatory}, {}", words::date(at.date_naive())),
            ));
        }
        let mut prints = vec![CellLine::new(
            CellStyle::Note,
            format!("Report: {}", in_groups(&stub.fingerprint)),
        )];
        if let Some(pdf) = &stub.pdf {
            prints.push(CellLine::new(
                CellStyle::Note,
                format!("PDF: {}", in_groups(pdf)),
            ));
        }
        row(vec![
            Cell {
                lines: vec![
                    CellLine::new(
                        CellStyle::Title,
                        format!("{}, version {}", stub.reference, stub.version),
                    ),
                    CellLine::new(CellStyle::Note, check_code(&stub.fingerprint)),
                ],
            },
            Cell { lines: signed },
            Cell { lines: prints },
        ])
    });
    table(TableKind::Compact, columns, rows.collect())
}

fn backups(disposal: &Disposal) -> String {
    match (disposal.last_backup, disposal.backups_until) {
        (Some(at), Some(until)) => format!(
            "The last backup that still holds the key was made on {}. It expires on {}. Until then the case file can be read from that backup.",
            time::in_words(at),
            words::date(until)
        ),
        (Some(at), None) => format!(
            "The last backup that still holds the key was made on {}. The case file can be read from it until it is destroyed.",
            time::in_words(at)
        ),
        (None, _) => "No backup of this store is known.".into(),
    }
}

/// Hexadecimal digits in fours, so that lines can break and people can compare.
fn in_groups(digits: &str) -> String {
    let digits: Vec<char> = digits.chars().collect();
    let groups = digits
        .chunks(4)
        .map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<_>>().join(" ")
}
