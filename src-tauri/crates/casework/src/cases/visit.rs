//! Visits: planning one, judging on one, and what is found.

use super::contract::CaseFile;
use super::plan::parent_contract;
use super::{contract, report};
use crate::fault::{Answer, Fault};
use crate::office::Office;
use crate::wire::*;
use domain::record::Index;
use domain::records::activity::{Activity, ActivityState, Method};
use domain::records::contract::Contract;
use domain::records::evidence::Evidence;
use domain::records::finding::Finding;
use domain::records::framework::Framework;
use domain::records::improvement::Improvement;
use domain::records::judgement::Judgement;
use domain::records::plan::MonitoringPlan;
use domain::records::report::ReportVersion;
use domain::rules::visit as rule;
use domain::{Held, Put, Refusal, Uuid, choice, form, words};
use store::{Listed, Page};

/// How people speak of a visit: `Announced visit, 6 and 7 October 2026`.
pub fn title(activity: &Activity) -> String {
    let kind = match (activity.method, activity.announced) {
        (Method::Visit, true) => "Announced visit".to_owned(),
        (Method::Visit, false) => "Unannounced visit".to_owned(),
        (method, _) => choice::label(&method),
    };
    format!(
        "{kind}, {}",
        words::dates(activity.from, activity.last_day())
    )
}

pub fn row(
    office: &Office,
    contract: &Held<Contract>,
    held: &Held<Activity>,
    file: &CaseFile,
) -> ActivityRow {
    let register = office.register();
    ActivityRow {
        id: held.id,
        contract: contract.id,
        title: title(&held.value),
        service: service_name(office, contract, &held.value),
        reference: contract.value.reference.clone(),
        from: held.value.from,
        to: held.value.last_day(),
        state: held.value.state,
        lead: register.person_name(held.value.lead),
        judged: file.judged(held.id),
        criteria: held.value.criteria.len(),
        report: file.report_of(held.id).map(|report| report.id),
    }
}

/// The service, or the provider where the contract has several.
pub fn service_name(office: &Office, contract: &Held<Contract>, activity: &Activity) -> String {
    let register = office.register();
    match (register.service_of(&contract.value), activity.provider) {
        (Some(service), _) => service.value.name.clone(),
        (None, Some(provider)) => register.provider_name(provider),
        (None, None) => contract.value.title.clone(),
    }
}

pub fn list_activities(office: Office, request: ListPage) -> Answer<Listing<ActivityRow>> {
    let matching = contract::matching(&office, &request.words);
    let (page, count, all) = newest_first(&office, Index::ActivityDate, matching, &request, true)?;
    let mut rows = Vec::new();
    for activity in office.read_listed::<Activity>(&page)? {
        let contract = office.read::<Contract>(activity.case_file)?;
        let file = CaseFile::read(&office, &contract)?;
        rows.push(row(&office, &contract, &activity, &file));
    }
    Ok(Listing {
        rows,
        matching: count,
        all,
        page: request.page,
        per_page: request.per_page.clamp(1, 100),
    })
}

/// One page of an index, narrowed to some case files: what is on it, how many match, and all.
pub fn newest_first(
    office: &Office,
    index: Index,
    matching: Option<std::collections::HashSet<Uuid>>,
    request: &ListPage,
    descending: bool,
) -> Answer<(Vec<Listed>, usize, usize)> {
    range_page(office, index, &[0xff; 32], matching, request, descending)
}

/// Like [`newest_first`], up to a key.
pub fn range_page(
    office: &Office,
    index: Index,
    to: &[u8],
    matching: Option<std::collections::HashSet<Uuid>>,
    request: &ListPage,
    descending: bool,
) -> Answer<(Vec<Listed>, usize, usize)> {
    const MOST: usize = 1_000_000;
    let per_page = request.per_page.clamp(1, 100);
    let all = office.store().count(index as u8, &[], to, MOST)?;
    let skip = request.page * per_page;
    let mut page = Page {
        after: None,
        limit: 1000.min(skip + per_page).max(1),
        descending,
    };
    let (mut found, mut seen) = (Vec::new(), 0);
    loop {
        let listed = office.store().list(index as u8, &[], to, &page)?;
        let whole = listed.len() == page.limit;
        page.after = listed.last().map(Listed::cursor);
        for entry in listed {
            if matching
                .as_ref()
                .is_some_and(|files| !files.contains(&entry.case_file))
            {
                continue;
            }
            if seen >= skip && found.len() < per_page {
                found.push(entry);
            }
            seen += 1;
        }
        let enough = matching.is_none() && found.len() == per_page;
        if enough || !whole {
            break;
        }
    }
    let count = if matching.is_none() { all } else { seen };
    Ok((found, count, all))
}

pub fn activity(office: Office, request: ById) -> Answer<ActivityView> {
    let activity = office.read::<Activity>(request.id)?;
    let contract = office.read::<Contract>(activity.case_file)?;
    let plan = office.read::<MonitoringPlan>(activity.value.plan)?;
    let providers = contract
        .value
        .providers
        .iter()
        .map(|id| Choice {
            value: id.to_string(),
            label: office.register().provider_name(*id),
        })
        .collect();
    Ok(ActivityView {
        title: title(&activity.value),
        service: service_name(&office, &contract, &activity.value),
        why_not_started: match office.may("start_activity") {
            Ok(()) => rule::why_not_started(&activity.value, &plan.value, office.today()),
            Err(refusals) => refusals.into_iter().next().map(|refusal| refusal.message),
        },
        providers,
        contract,
        activity,
    })
}

/// `parent` is the contract.
pub fn save_activity(office: Office, request: Save) -> Answer<Saved> {
    let held = match request.id {
        Some(id) => Some(office.read_at::<Activity>(id, request.version)?),
        None => None,
    };
    let parent = held.as_ref().map(|held| held.case_file).or(request.parent);
    let contract = parent_contract(&office, parent)?;
    let plan = office
        .children::<MonitoringPlan>(contract.id)?
        .pop()
        .ok_or_else(|| {
            Fault::from(
                Refusal::new(
                    "",
                    "Write the monitoring plan first: a visit belongs to it.",
                )
                .alone(),
            )
        })?;
    let typed = Activity {
        plan: plan.id,
        ..form::read::<Activity>(&request.value)?
    };
    if !office.register().people.contains_key(&typed.lead) {
        return Err(Refusal::new("/lead", "Choose who leads").alone().into());
    }
    let report = match &held {
        Some(held) => CaseFile::read(&office, &contract)?
            .report_of(held.id)
            .cloned(),
        None => None,
    };
    let state = report.as_ref().map(|report| report.value.state);
    let activity = rule::save_activity(held.as_ref(), typed, &contract.value, state)?;
    let put = match &held {
        Some(held) => Put::change(held, activity),
        None => Put::new(Uuid::now_v7(), contract.id, activity),
    };
    let saved = Saved {
        id: put.id,
        version: put.expected + 1,
        reference: None,
    };
    let reads = report.iter().map(|report| (report.id, report.version));
    office.commit_reading(vec![put], reads.collect())?;
    Ok(saved)
}

pub fn start_activity(office: Office, request: Versioned) -> Answer<Saved> {
    let held = office.read_at::<Activity>(request.id, request.version)?;
    let plan = office.read::<MonitoringPlan>(held.value.plan)?;
    let (activity, live) = rule::start(&held.value, &plan.value, office.today())?;
    let mut puts = vec![Put::change(&held, activity)];
    if live != plan.value {
        puts.push(Put::change(&plan, live));
    }
    office.commit_reading(puts, vec![(plan.id, plan.version)])?;
    Ok(Saved::changed(&held))
}

pub fn cancel_activity(office: Office, request: WithReason) -> Answer<Saved> {
    let held = office.read_at::<Activity>(request.id, request.version)?;
    let cancelled = rule::cancel(&held.value, &request.reason)?;
    office.commit(vec![Put::change(&held, cancelled)])?;
    Ok(Saved::changed(&held))
}

/// One visit with everything recorded on it.
pub struct Visit {
    pub activity: Held<Activity>,
    pub contract: Held<Contract>,
    pub framework: Option<Held<Framework>>,
    pub file: CaseFile,
}

impl Visit {
    pub fn read(office: &Office, id: Uuid) -> Answer<Visit> {
        let activity = office.read::<Activity>(id)?;
        let contract = office.read::<Contract>(activity.case_file)?;
        let mut file = CaseFile::read(office, &contract)?;
        file.judgements.retain(|held| held.value.activity == id);
        file.evidence.retain(|held| held.value.activity == id);
        file.findings.retain(|held| held.value.activity == id);
        file.improvements.retain(|held| held.value.activity == id);
        file.judgements.sort_by_key(|held| held.value.criterion);
        file.evidence.sort_by_key(|held| held.value.number);
        file.findings.sort_by_key(|held| held.value.number);
        file.improvements
            .sort_by_key(|held| (!held.value.is_requirement(), held.value.number));
        let framework = match activity.value.framework {
            Some(id) => office.find::<Framework>(id)?,
            None => None,
        };
        Ok(Visit {
            activity,
            contract,
            framework,
            file,
        })
    }

    pub fn report(&self) -> Option<&Held<ReportVersion>> {
        self.file.report_of(self.activity.id)
    }

    pub fn may_write(&self) -> Result<(), Vec<Refusal>> {
        rule::may_write(
            &self.activity.value,
            self.report().map(|held| held.value.state),
        )
    }

    /// Versions that a change on this visit rests on: it must still be open for writing.
    fn reads(&self) -> Vec<(Uuid, u64)> {
        let mut reads = vec![(self.activity.id, self.activity.version)];
        reads.extend(self.report().map(|held| (held.id, held.version)));
        reads
    }
}

pub fn visit(office: Office, request: ById) -> Answer<VisitView> {
    let visit = Visit::read(&office, request.id)?;
    let suggestions = visit
        .activity
        .value
        .criteria
        .iter()
        .filter_map(|number| {
            let findings = rule::findings_on(&visit.file.findings, *number);
            let evidence = rule::evidence_on(&visit.file.evidence, *number);
            let (rating, because) = rule::suggest(&findings, &evidence)?;
            Some(Suggestion {
                criterion: *number,
                rating,
                because,
            })
        })
        .collect();
    let serves = match &visit.file.plan {
        Some(plan) => plan
            .value
            .criteria
            .iter()
            .map(|planned| {
                (
                    planned.number,
                    outcomes(&visit.contract.value, &planned.outcomes),
                )
            })
            .collect(),
        None => Default::default(),
    };
    let report = match visit.report() {
        Some(held) => Some(report::row(&office, &visit.contract, held)?),
        None => None,
    };
    let writable = office.may("save_judgement").and(visit.may_write());
    let why_not_assessed = rule::why_not_assessed(
        &visit.activity.value,
        &visit.file.judgements,
        &visit.file.evidence,
        &visit.file.findings,
    );
    let state = visit.activity.value.state;
    let can_report = report.is_none()
        && rule::may_move(state, ActivityState::Reported)
        && office.may("start_report").is_ok();
    let can_cancel =
        rule::may_move(state, ActivityState::Cancelled) && office.may("cancel_activity").is_ok();
    let drafts = drafts(&office, &visit.activity)?;
    Ok(VisitView {
        title: title(&visit.activity.value),
        service: service_name(&office, &visit.contract, &visit.activity.value),
        improvements: improvement_rows(&visit.file.improvements, &visit.file.findings),
        judgements: visit.file.judgements,
        evidence: visit.file.evidence,
        findings: visit.file.findings,
        suggestions,
        serves,
        why_not_writable: writable
            .as_ref()
            .err()
            .and_then(|found| found.first())
            .map(|r| r.message.clone()),
        writable: writable.is_ok(),
        why_not_assessed,
        types_needed: types_needed(),
        drafts,
        can_cancel,
        can_report,
        report,
        framework: visit.framework,
        activity: visit.activity,
        contract: visit.contract,
    })
}

/// Criteria whose judgement the acting person has begun to type: their forms keep drafts at
/// `/visits/ID/criteria/NUMBER`.
fn drafts(office: &Office, activity: &Held<Activity>) -> Answer<Vec<u16>> {
    let form = format!("/visits/{}/criteria/", activity.id);
    let kept = office.store().drafts(office.acting.person)?;
    Ok(kept
        .iter()
        .filter_map(|draft| draft.place.strip_prefix(&form)?.parse().ok())
        .collect())
}

fn types_needed() -> std::collections::BTreeMap<String, usize> {
    use domain::records::judgement::Rating::*;
    [DoesNot, Partly, Meets, Strong, NotApplicable, NotSeen]
        .into_iter()
        .map(|rating| (choice::key(&rating), rule::types_needed(rating)))
        .collect()
}

fn outcomes(contract: &Contract, numbers: &[u16]) -> Vec<String> {
    numbers
        .iter()
        .filter_map(|number| {
            contract
                .outcomes
                .iter()
                .find(|outcome| outcome.number == *number)
        })
        .map(|outcome| format!("{}: {}", outcome.number, outcome.text))
        .collect()
}

pub fn improvement_rows(
    improvements: &[Held<Improvement>],
    findings: &[Held<Finding>],
) -> Vec<ImprovementRow> {
    let mut rows: Vec<ImprovementRow> = improvements
        .iter()
        .map(|held| {
            let finding = findings
                .iter()
                .find(|finding| finding.id == held.value.finding);
            ImprovementRow {
                reference: held.value.reference(),
                criterion: finding
                    .map(|finding| finding.value.criterion)
                    .unwrap_or_default(),
                finding: finding
                    .map(|finding| finding.value.number)
                    .unwrap_or_default(),
                improvement: held.clone(),
            }
        })
        .collect();
    rows.sort_by_key(|row| {
        (
            !row.improvement.value.is_requirement(),
            row.improvement.value.number,
        )
    });
    rows
}

/// `parent` is the visit.
pub fn save_evidence(office: Office, request: Save) -> Answer<Saved> {
    let (visit, held) = on_visit(&office, &request, |held: &Evidence| held.activity)?;
    let typed = Evidence {
        activity: visit.activity.id,
        ..form::read::<Evidence>(&request.value)?
    };
    let evidence = rule::save_evidence(
        held.as_ref(),
        typed,
        &visit.activity.value,
        &visit.file.evidence,
        office.today(),
        &office.acting,
    )?;
    let reference = Some(format!("E{}", evidence.number));
    keep(&office, &visit, held, evidence, reference)
}

/// Reads the visit that a record belongs to, open for writing, and the record where there is one.
/// A record stays with its visit, whatever the request says: that visit may be closed.
fn on_visit<T: domain::Record>(
    office: &Office,
    request: &Save,
    visit_of: impl Fn(&T) -> Uuid,
) -> Answer<(Visit, Option<Held<T>>)> {
    let held = match request.id {
        Some(id) => Some(office.read_at::<T>(id, request.version)?),
        None => None,
    };
    let of_record = request
        .value
        .get("activity")
        .and_then(|id| id.as_str())
        .and_then(|id| id.parse().ok());
    let visit = held
        .as_ref()
        .map(|held| visit_of(&held.value))
        .or(request.parent)
        .or(of_record)
        .ok_or_else(|| Fault::not_found("visit"))?;
    let visit = Visit::read(office, visit)?;
    visit.may_write()?;
    Ok((visit, held))
}

/// Saves one record of a visit, which must be as it was read.
pub(super) fn keep<T: domain::Record>(
    office: &Office,
    visit: &Visit,
    held: Option<Held<T>>,
    value: T,
    reference: Option<String>,
) -> Answer<Saved> {
    let put = match &held {
        Some(held) => Put::change(held, value),
        None => Put::new(Uuid::now_v7(), visit.contract.id, value),
    };
    let saved = Saved {
        id: put.id,
        version: put.expected + 1,
        reference,
    };
    office.commit_reading(vec![put], visit.reads())?;
    Ok(saved)
}

/// `parent` is the visit; the value names the criterion.
pub fn save_judgement(office: Office, request: Save) -> Answer<Saved> {
    let (visit, held) = on_visit(&office, &request, |held: &Judgement| held.activity)?;
    let typed = form::read::<Judgement>(&request.value)?;
    let same = |other: &&Held<Judgement>| other.value.criterion == typed.criterion;
    let known = visit.file.judgements.iter().find(same);
    let held = match (held, known) {
        (Some(held), _) if held.value.criterion == typed.criterion => Some(held),
        (Some(_), _) => return Err(Fault::not_found("judgement")),
        // Somebody judged it since this form was opened.
        (None, Some(known)) => {
            return Err(store::StoreError::Conflict {
                id: known.id,
                expected: 0,
                found: known.version,
            }
            .into());
        }
        (None, None) => None,
    };
    let findings = rule::findings_on(&visit.file.findings, typed.criterion);
    let evidence = rule::evidence_on(&visit.file.evidence, typed.criterion);
    let typed = Judgement {
        activity: visit.activity.id,
        ..typed
    };
    let judgement = rule::judge(
        typed,
        &visit.activity.value,
        &findings,
        &evidence,
        &office.acting,
    )?;
    keep(&office, &visit, held, judgement, None)
}

/// `parent` is the visit; the value names the criterion.
pub fn save_finding(office: Office, request: Save) -> Answer<Saved> {
    let (visit, held) = on_visit(&office, &request, |held: &Finding| held.activity)?;
    let typed = Finding {
        activity: visit.activity.id,
        ..form::read::<Finding>(&request.value)?
    };
    let answers: Vec<Held<Improvement>> = visit
        .file
        .improvements
        .iter()
        .filter(|answer| {
            held.as_ref()
                .is_some_and(|held| held.id == answer.value.finding)
        })
        .cloned()
        .collect();
    let finding = rule::save_finding(
        held.as_ref(),
        typed,
        &visit.activity.value,
        &visit.file.findings,
        &answers,
        &office.acting,
    )?;
    let reference = Some(format!("F{}", finding.number));
    keep(&office, &visit, held, finding, reference)
}

/// Everything that the form for a requirement or recommendation stands beside.
pub fn improvement(office: Office, request: ImprovementFor) -> Answer<ImprovementView> {
    let finding = office.read::<Finding>(request.finding)?;
    let visit = Visit::read(&office, finding.value.activity)?;
    let improvement = match request.improvement {
        Some(id) => Some(office.read::<Improvement>(id)?),
        None => None,
    };
    let number = finding.value.criterion;
    let criterion = visit
        .framework
        .as_ref()
        .and_then(|framework| framework.value.criterion(number))
        .map(|(_, criterion)| format!("{number}. {}", criterion.text))
        .unwrap_or_default();
    let served = visit
        .file
        .plan
        .as_ref()
        .and_then(|plan| {
            plan.value
                .criteria
                .iter()
                .find(|planned| planned.number == number)
        })
        .map(|planned| planned.outcomes.clone())
        .unwrap_or_default();
    let mut people: Vec<NamedPerson> = Vec::new();
    for held in &visit.file.improvements {
        if !people.iter().any(|known| known.person == held.value.person) {
            people.push(NamedPerson {
                person: held.value.person.clone(),
                role: held.value.role.clone(),
            });
        }
    }
    let manager = office
        .register()
        .service_of(&visit.contract.value)
        .and_then(|service| service.value.manager.clone());
    if let Some(manager) =
        manager.filter(|manager| !people.iter().any(|known| known.person == *manager))
    {
        people.push(NamedPerson {
            person: manager,
            role: "Manager".into(),
        });
    }
    let on_criterion = |held: &Held<Evidence>| held.value.criteria.contains(&number);
    Ok(ImprovementView {
        why_obligation_stays: improvement
            .as_ref()
            .map(|held| rule::why_obligation_stays(&held.value)),
        improvement,
        criterion,
        outcomes: outcomes(&visit.contract.value, &served),
        issue_date: rule::issue_date(&visit.activity.value, office.today(), office.nation()),
        people,
        activity_title: title(&visit.activity.value),
        service: service_name(&office, &visit.contract, &visit.activity.value),
        judgement: visit
            .file
            .judgements
            .iter()
            .find(|held| held.value.criterion == number)
            .cloned(),
        evidence: visit
            .file
            .evidence
            .iter()
            .filter(|held| on_criterion(held))
            .cloned()
            .collect(),
        finding,
        contract: visit.contract,
        activity: visit.activity,
    })
}

/// `parent` is the finding.
pub fn save_improvement(office: Office, request: Save) -> Answer<Saved> {
    let held = match request.id {
        Some(id) => Some(office.read_at::<Improvement>(id, request.version)?),
        None => None,
    };
    let finding = held
        .as_ref()
        .map(|held| held.value.finding)
        .or(request.parent);
    let finding = office.read::<Finding>(finding.ok_or_else(|| Fault::not_found("finding"))?)?;
    let visit = Visit::read(&office, finding.value.activity)?;
    visit.may_write()?;
    let typed = Improvement {
        activity: visit.activity.id,
        finding: finding.id,
        ..form::read::<Improvement>(&request.value)?
    };
    let issued = rule::issue_date(&visit.activity.value, office.today(), office.nation());
    let improvement = rule::save_improvement(
        held.as_ref(),
        typed,
        &finding.value,
        &visit.file.improvements,
        issued,
        &office.acting,
    )?;
    let reference = Some(improvement.reference());
    keep(&office, &visit, held, improvement, reference)
}

pub fn withdraw_improvement(office: Office, request: WithReason) -> Answer<Saved> {
    let held = office.read_at::<Improvement>(request.id, request.version)?;
    let visit = Visit::read(&office, held.value.activity)?;
    visit.may_write()?;
    let withdrawn = rule::withdraw(&held.value, &request.reason)?;
    keep(&office, &visit, Some(held), withdrawn, None)
}

pub fn assess_activity(office: Office, request: Versioned) -> Answer<Saved> {
    let visit = Visit::read(&office, request.id)?;
    let held = office.read_at::<Activity>(request.id, request.version)?;
    let assessed = rule::assess(
        &held.value,
        &visit.file.judgements,
        &visit.file.evidence,
        &visit.file.findings,
    )?;
    office.commit(vec![Put::change(&held, assessed)])?;
    Ok(Saved::changed(&held))
}
