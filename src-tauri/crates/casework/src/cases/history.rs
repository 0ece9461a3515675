//! Who changed what, and when: read from the journal, which is the record.

use crate::fault::Answer;
use crate::keeping;
use crate::office::Office;
use crate::wire::{FieldChange, History, HistoryEntry, HistoryOf};
use domain::record::AnyRecord;
use domain::summary::{self, Line};
use domain::{Kind, Uuid, access};
use std::collections::HashMap;
use store::ChangedRecord;

const ENTRIES: usize = 30;
/// How far back an older version is looked for, to tell what changed.
const LOOK_BACK: usize = 400;

pub fn history(office: Office, request: HistoryOf) -> Answer<History> {
    let changes = office
        .store()
        .history(request.case_file, request.before, ENTRIES + 1)?;
    let more = changes.len() > ENTRIES;
    let shown = &changes[..changes.len().min(ENTRIES)];
    let older = match shown.last() {
        Some(last) => office
            .store()
            .history(request.case_file, Some(last.sequence), LOOK_BACK)?,
        None => Vec::new(),
    };
    // From the oldest on, so that each version is compared with the one before it.
    let mut known: HashMap<Uuid, Vec<Line>> = HashMap::new();
    for change in older.iter().rev() {
        for record in change
            .records
            .iter()
            .filter(|record| record.case_file == request.case_file)
        {
            if let Some((_, lines)) = lines(&office, record)? {
                known.insert(record.id, lines);
            }
        }
    }
    let mut entries = Vec::with_capacity(shown.len());
    for change in shown.iter().rev() {
        let mut changes = Vec::new();
        for record in change
            .records
            .iter()
            .filter(|record| record.case_file == request.case_file)
        {
            let Some((name, new)) = lines(&office, record)? else {
                continue;
            };
            let old = known.insert(record.id, new.clone()).unwrap_or_default();
            changes.extend(differences(&name, &old, &new));
        }
        entries.push(HistoryEntry {
            sequence: change.sequence,
            at: change.time,
            person: by_whom(&office, change),
            what: in_words(&change.use_case).to_owned(),
            changes,
        });
    }
    entries.reverse();
    Ok(History { entries, more })
}

/// Who made a change; where a deputy did, for whom.
pub fn by_whom(office: &Office, change: &store::Change) -> String {
    let register = office.register();
    let name = register.person_name(change.person);
    match access::read_deed(&change.use_case) {
        (_, Some(other)) => format!("{name}, for {}", register.person_name(other)),
        _ => name,
    }
}

/// A record in words: fingerprints stand for the files that it names.
pub fn lines(office: &Office, record: &ChangedRecord) -> Answer<Option<(String, Vec<Line>)>> {
    let Some(bytes) = &record.bytes else {
        return Ok(None);
    };
    let value = keeping::decode(record.kind, record.schema, bytes, office.sees())?;
    let kind = value.kind();
    let register = office.register();
    let names = |id: Uuid| register.name(id);
    let mut lines = summary::lines(&kind.schema(), &keeping::json(&value)?, &names);
    lines.retain(|line| !line.file);
    Ok(Some((name_of(kind, &value), lines)))
}

/// What a record is called; nothing where its key is gone.
pub fn record_name(office: &Office, record: &ChangedRecord) -> Answer<Option<String>> {
    Ok(lines(office, record)?.map(|(name, _)| name))
}

pub fn name_of(kind: Kind, value: &AnyRecord) -> String {
    match value {
        AnyRecord::Evidence(value) => format!("Evidence E{}", value.number),
        AnyRecord::Finding(value) => format!("Finding F{}", value.number),
        AnyRecord::Improvement(value) if value.is_requirement() => {
            format!("Requirement {}", value.reference())
        }
        AnyRecord::Improvement(value) => format!("Recommendation {}", value.reference()),
        AnyRecord::Judgement(value) => format!("Judgement of criterion {}", value.criterion),
        AnyRecord::Person(value) => format!("Person {}", value.name),
        AnyRecord::Provider(value) => format!("Provider {}", value.name),
        AnyRecord::Service(value) => format!("Service {}", value.name),
        AnyRecord::Action(value) => format!("Action {}", value.reference),
        AnyRecord::ReportVersion(value) => {
            format!("Report {}, version {}", value.reference, value.version)
        }
        _ => {
            let word = kind.one();
            let mut letters = word.chars();
            letters
                .next()
                .map(|first| first.to_uppercase().collect::<String>() + letters.as_str())
                .unwrap_or_default()
        }
    }
}

pub(crate) fn differences(record: &str, old: &[Line], new: &[Line]) -> Vec<FieldChange> {
    let text = |lines: &[Line], field: &str| {
        lines
            .iter()
            .find(|line| line.field == field)
            .map(|line| line.text.clone())
    };
    let mut fields: Vec<(&str, &str)> = new
        .iter()
        .map(|line| (line.field.as_str(), line.label.as_str()))
        .collect();
    for line in old {
        if !fields.iter().any(|(field, _)| *field == line.field) {
            fields.push((&line.field, &line.label));
        }
    }
    fields
        .into_iter()
        .filter_map(|(field, label)| {
            let (before, after) = (text(old, field), text(new, field));
            (before != after).then(|| FieldChange {
                record: record.to_owned(),
                label: label.to_owned(),
                old: before,
                new: after,
            })
        })
        .collect()
}

/// What a use case did, in words. The names of use cases are never renamed: the journal has them.
pub fn in_words(use_case: &str) -> &str {
    let (use_case, _) = access::read_deed(use_case);
    match use_case {
        "save_contract" => "Saved the contract",
        "move_contract" => "Changed the contract’s status",
        "save_plan" => "Saved the monitoring plan",
        "agree_plan" => "Agreed the monitoring plan",
        "save_activity" => "Saved a visit",
        "start_activity" => "Started a visit",
        "cancel_activity" => "Cancelled a visit",
        "save_evidence" => "Recorded evidence",
        "add_photograph" => "Added a photograph",
        "describe_photograph" => "Described a photograph anew",
        "remove_photograph" => "Removed a photograph",
        "save_judgement" => "Judged a criterion",
        "save_finding" => "Recorded a finding",
        "save_improvement" => "Wrote a requirement or recommendation",
        "withdraw_improvement" => "Took a requirement or recommendation back",
        "assess_activity" => "Finished judging",
        "start_report" => "Started a report",
        "save_report" => "Wrote the report",
        "submit_report" => "Sent the report for signature",
        "return_report" => "Returned the report",
        "sign_report" => "Countersigned the report",
        "correct_report" => "Started a new version of the report",
        "save_action" => "Recorded the provider’s action",
        "decline_action" => "Recorded that the provider declines",
        "agree_action_plan" => "Agreed the action plan",
        "progress_action" => "Recorded progress on an action",
        "verify_action" => "Checked an action",
        "run_import" => "Imported an award notice",
        "export_everything" => "Exported everything",
        "export_person" => "Gathered what is held about one person",
        "save_provider" => "Saved a provider",
        "save_service" => "Saved a service",
        "check_journal" => "Checked the journal",
        "save_journal" => "Saved part of the journal as a file",
        "add_person" => "Added a colleague",
        "save_person" => "Changed a colleague’s details",
        "name_deputy" => "Named a deputy, or took one back",
        "reset_password" => "Reset a colleague’s password",
        "allow_content" => "Let a colleague in to contracts and reports",
        "deactivate_person" => "Deactivated a colleague",
        "reactivate_person" => "Reactivated a colleague",
        "change_password" => "Changed their own password",
        "recover" => "Used the recovery key",
        "save_council" => "Saved the council’s settings",
        "set_up" => "Set up the council",
        "open_sample" => "Made the sample",
        "place_hold" => "Placed a legal hold",
        "release_hold" => "Released a legal hold",
        "save_retention_years" => "Set how long files are kept",
        "propose_disposal" => "Proposed a disposal",
        "approve_disposal" => "Approved a disposal",
        "decline_disposal" => "Declined a disposal",
        "complete_disposal" => "Completed a disposal",
        _ => "Changed",
    }
}
