//! The report: written, frozen, read and signed by a second person, printed.

use super::pdf::pdf;
use super::photograph::with_pictures;
use super::visit::{self, Visit, newest_first};
use super::{action, contract, edition};
use crate::document;
use crate::fault::{Answer, Code, Fault};
use crate::office::Office;
use crate::register::NUMBERS;
use crate::snapshot::{Colleague, Previous, Signed, Snapshot, check_code, fingerprint};
use crate::wire::*;
use chrono::Datelike;
use domain::record::Index;
use domain::records::action::{Action, ActionPlan};
use domain::records::activity::{Activity, ActivityState};
use domain::records::contract::Contract;
use domain::records::plan::MonitoringPlan;
use domain::records::report::{Grade, ReportState, ReportVersion, Signature, Submission};
use domain::rules::grade::{self, Graded};
use domain::rules::report as rule;
use domain::{Acting, Edition, Held, Put, Refusal, Uuid, access, calendar, form, rules, words};
use std::collections::HashSet;
use store::AttachmentName;

pub fn newest_signed(reports: &[Held<ReportVersion>]) -> Option<&Held<ReportVersion>> {
    reports
        .iter()
        .filter(|held| held.value.state == ReportState::Signed)
        .max_by_key(|held| held.value.signature.as_ref().map(|signature| signature.at))
}

/// The grade that was frozen with the report.
pub fn frozen_grade(held: &Held<ReportVersion>) -> Option<Grade> {
    held.value
        .submission
        .as_ref()
        .and_then(|submission| submission.grade)
}

pub fn row(
    office: &Office,
    contract: &Held<Contract>,
    held: &Held<ReportVersion>,
) -> Answer<ReportRow> {
    let activity = office.read::<Activity>(held.value.activity)?;
    let register = office.register();
    let provider = activity
        .value
        .provider
        .map(|id| register.provider_name(id))
        .unwrap_or_default();
    let author = register.person_name(held.value.author);
    drop(register);
    Ok(ReportRow {
        id: held.id,
        contract: contract.id,
        activity: held.value.activity,
        reference: held.value.reference.clone(),
        version: held.value.version,
        title: visit::service_name(office, contract, &activity.value),
        provider,
        state: held.value.state,
        author,
        grade: frozen_grade(held),
        submitted: held
            .value
            .submission
            .as_ref()
            .map(|submission| submission.at),
        signed: held.value.signature.as_ref().map(|signature| signature.at),
        pages: held
            .value
            .signature
            .as_ref()
            .map(|signature| signature.pages),
    })
}

pub fn list_reports(office: Office, request: ListPage) -> Answer<Listing<ReportRow>> {
    let matching = contract::matching(&office, &request.words);
    let (page, count, all) = newest_first(&office, Index::ReportState, matching, &request, false)?;
    let mut rows = Vec::new();
    for held in office.read_listed::<ReportVersion>(&page)? {
        let contract = office.read::<Contract>(held.case_file)?;
        rows.push(row(&office, &contract, &held)?);
    }
    Ok(Listing {
        rows,
        matching: count,
        all,
        page: request.page,
        per_page: request.per_page.clamp(1, 100),
    })
}

/// Starts the report of the visit with this id.
pub fn start_report(office: Office, request: ById) -> Answer<Saved> {
    let visit = Visit::read(&office, request.id)?;
    if let Some(known) = visit.report() {
        return Ok(Saved {
            id: known.id,
            version: known.version,
            reference: Some(known.value.reference.clone()),
        });
    }
    if visit.activity.value.state != ActivityState::Assessed {
        let mut refusals = rules::visit::why_not_assessed(
            &visit.activity.value,
            &visit.file.judgements,
            &visit.file.evidence,
            &visit.file.findings,
        );
        refusals.insert(0, Refusal::new("", "Finish judging first."));
        return Err(refusals.into());
    }
    let mut numbers = office.register().numbers();
    let reference = numbers.value.next_report(office.today().year());
    let report = ReportVersion {
        activity: visit.activity.id,
        reference: reference.clone(),
        version: 1,
        author: office.acting.person,
        writers: vec![office.acting.person],
        ..ReportVersion::default()
    };
    let id = Uuid::now_v7();
    let puts = vec![
        Put {
            id: NUMBERS,
            case_file: numbers.case_file,
            expected: numbers.version,
            record: numbers.value.into(),
        },
        Put::new(id, visit.contract.id, report),
    ];
    office.commit_reading(puts, vec![(visit.activity.id, visit.activity.version)])?;
    Ok(Saved {
        id,
        version: 1,
        reference: Some(reference),
    })
}

/// What the judgements of a visit give: domains in the framework's order, then the whole.
fn grades(visit: &Visit) -> (Vec<(String, Graded)>, Graded) {
    let rating = |number: u16| {
        visit
            .file
            .judgements
            .iter()
            .find(|held| held.value.criterion == number)
            .map(|held| held.value.decided)
    };
    let breach = visit
        .file
        .findings
        .iter()
        .any(|held| held.value.finding_type == domain::records::finding::FindingType::Breach);
    match &visit.framework {
        Some(framework) => grade::all(&framework.value, &rating, breach),
        None => (Vec::new(), grade::overall(&[], false)),
    }
}

fn basis<'a>(visit: &'a Visit, overall: &Graded) -> rule::Basis<'a> {
    rule::Basis {
        activity: &visit.activity.value,
        judgements: &visit.file.judgements,
        evidence: &visit.file.evidence,
        findings: &visit.file.findings,
        improvements: &visit.file.improvements,
        actions: &visit.file.actions,
        derived: overall.grade,
    }
}

/// What a report says now; its pictures come in when it is printed.
fn snapshot(office: &Office, visit: &Visit, report: &ReportVersion) -> Answer<Snapshot> {
    let (domains, overall) = grades(visit);
    let plan = office.read::<MonitoringPlan>(visit.activity.value.plan)?;
    let previous = previous(office, visit, report)?;
    let register = office.register();
    let provider = visit
        .activity
        .value
        .provider
        .and_then(|id| register.providers.get(&id))
        .cloned();
    let mut named = vec![report.author, visit.activity.value.lead];
    named.extend(visit.contract.value.officer);
    named.extend(report.writers.iter());
    if let Some(last) = &previous {
        named.extend(last.plan.as_ref().and_then(|plan| plan.agreed_by));
        let checks = last.actions.iter().flat_map(|(_, action)| &action.checks);
        named.extend(checks.map(|check| check.by));
    }
    named.sort();
    named.dedup();
    let people = named
        .into_iter()
        .filter_map(|id| register.people.get(&id))
        .map(Colleague::of)
        .collect();
    let service = register
        .service_of(&visit.contract.value)
        .map(|held| held.value.clone());
    drop(register);
    let snapshot = Snapshot {
        format: 1,
        frozen: office.now(),
        issued: office.today(),
        council: office.council.clone(),
        contract: visit.contract.value.clone(),
        provider: provider.ok_or_else(|| Fault::not_found("provider"))?.value,
        service,
        framework: visit
            .framework
            .clone()
            .ok_or_else(|| Fault::not_found("framework"))?
            .value,
        plan: plan.value,
        activity: visit.activity.value.clone(),
        judgements: visit
            .file
            .judgements
            .iter()
            .map(|held| held.value.clone())
            .collect(),
        evidence: visit
            .file
            .evidence
            .iter()
            .map(|held| held.value.clone())
            .collect(),
        findings: visit.file.findings.clone(),
        improvements: visit
            .file
            .improvements
            .iter()
            .filter(|held| held.value.withdrawn.is_none())
            .map(|held| held.value.clone())
            .collect(),
        report: report.clone(),
        grades: domains,
        overall,
        previous,
        people,
        pictures: Default::default(),
    };
    snapshot.for_paper()
}

/// The last signed report on the same contract and provider, from an earlier visit.
fn previous(office: &Office, visit: &Visit, report: &ReportVersion) -> Answer<Option<Previous>> {
    let mut earlier: Vec<&Held<ReportVersion>> = visit
        .file
        .reports
        .iter()
        .filter(|held| {
            held.value.reference != report.reference && held.value.state == ReportState::Signed
        })
        .collect();
    earlier.sort_by_key(|held| held.value.signature.as_ref().map(|signature| signature.at));
    for held in earlier.into_iter().rev() {
        let frozen = frozen(office, held)?;
        if frozen.activity.provider != visit.activity.value.provider
            || frozen.activity.from >= visit.activity.value.from
        {
            continue;
        }
        let improvements =
            office.children::<domain::records::improvement::Improvement>(visit.contract.id)?;
        let actions = office
            .children::<Action>(visit.contract.id)?
            .into_iter()
            .filter(|action| action.value.report == held.id)
            .filter_map(|action| {
                let improvement = improvements
                    .iter()
                    .find(|held| held.id == action.value.improvement)?;
                Some((improvement.value.clone(), action.value))
            })
            .collect();
        let plans = office.children::<ActionPlan>(visit.contract.id)?;
        let plan = plans.into_iter().find(|plan| plan.value.report == held.id);
        return Ok(Some(Previous {
            plan: plan.map(|plan| plan.value),
            reference: frozen.report.reference.clone(),
            issued: frozen.issued,
            grades: frozen
                .grades
                .iter()
                .map(|(code, graded)| (code.clone(), graded.grade))
                .collect(),
            overall: frozen.grade(),
            framework: frozen.framework,
            actions,
        }));
    }
    Ok(None)
}

/// The snapshot that was sent, as it was kept. It is checked against its fingerprint.
fn frozen(office: &Office, held: &Held<ReportVersion>) -> Answer<Snapshot> {
    let submission = held
        .value
        .submission
        .as_ref()
        .ok_or_else(|| Fault::not_found("snapshot"))?;
    let name = AttachmentName::try_from(submission.snapshot.clone()).map_err(Fault::unexpected)?;
    let bytes = office.store().attachment(held.case_file, &name)?;
    if fingerprint(&bytes) != submission.fingerprint {
        return Err(Fault::new(
            Code::Storage,
            "What was sent for signature is not what is kept. Tell the person who looks after the program.",
        ));
    }
    serde_json::from_slice(&bytes).map_err(Fault::unexpected)
}

/// Who signed what, where somebody has sent or signed it.
fn signed(
    office: &Office,
    held: &Held<ReportVersion>,
    signature: Option<&Signature>,
) -> Option<Signed> {
    let submission = held.value.submission.as_ref()?;
    Some(Signed {
        fingerprint: submission.fingerprint.clone(),
        signed_by: signatory(office, held.value.author, None)?,
        signed_at: submission.at,
        countersigned: signature.and_then(|signature| {
            let by = signatory(office, signature.by, signature.on_behalf_of)?;
            Some((by, signature.at))
        }),
    })
}

/// Somebody as their signature names them.
fn signatory(office: &Office, by: Uuid, on_behalf_of: Option<Uuid>) -> Option<Colleague> {
    let register = office.register();
    let mut colleague = register.people.get(&by).map(Colleague::of)?;
    if let Some(other) = on_behalf_of.and_then(|id| register.people.get(&id)) {
        colleague.job_title = format!("{}, for {}", colleague.job_title, other.value.name);
    }
    Some(colleague)
}

/// The acting person as they countersign: a deputy does so for somebody who wrote none of it.
fn countersigning(office: &Office, report: &ReportVersion) -> Acting {
    let lent = rule::signing_for(report, &office.acting);
    Acting {
        stands_in: lent.into_iter().cloned().collect(),
        ..office.acting.clone()
    }
}

/// The acting person, where the next signature may be theirs and the report does not name them as its author.
fn next_signatory(office: &Office, report: &ReportVersion) -> Option<Colleague> {
    let person = office.acting.person;
    if report.state.is_being_written() {
        let sends = office.may("submit_report").is_ok() && person != report.author;
        return sends.then(|| signatory(office, person, None)).flatten();
    }
    if rule::why_not_countersigned(report, &office.acting).is_some() {
        return None;
    }
    let acting = countersigning(office, report);
    let behalf = acting.on_behalf("sign_report").map(|other| other.person);
    signatory(office, person, behalf)
}

/// What a version says: live while it is written, frozen once it is sent.
pub fn said(office: &Office, held: &Held<ReportVersion>) -> Answer<Snapshot> {
    if held.value.state.is_being_written() {
        let visit = Visit::read(office, held.value.activity)?;
        return snapshot(office, &visit, &held.value);
    }
    frozen(office, held)
}

/// What a version says, and shows in this edition, and who signed it.
pub fn content(
    office: &Office,
    held: &Held<ReportVersion>,
    edition: Edition,
) -> Answer<(Snapshot, Option<Signed>)> {
    let mut snapshot = said(office, held)?;
    if edition.is_whole() {
        snapshot = with_pictures(office, held.case_file, snapshot)?;
    }
    Ok((snapshot, signature(office, held)))
}

fn signature(office: &Office, held: &Held<ReportVersion>) -> Option<Signed> {
    if held.value.state.is_being_written() {
        return None;
    }
    signed(office, held, held.value.signature.as_ref())
}

pub fn report(office: Office, request: ById) -> Answer<ReportView> {
    let held = office.read::<ReportVersion>(request.id)?;
    let visit = Visit::read(&office, held.value.activity)?;
    let snapshot = said(&office, &held)?;
    let document = document::report(&snapshot, signature(&office, &held).as_ref());
    let checks = rule::checks(
        &held.value,
        &basis(&visit, &snapshot.overall),
        office.today(),
    );
    let warnings = match (&held.value.signature, held.value.state.is_being_written()) {
        (Some(_), _) => Vec::new(),
        (None, writable) => document::unprintable::warnings(
            &document,
            &snapshot.report.easy_read,
            if writable {
                "Write it in another way."
            } else {
                "Return the report if it has to be written in another way."
            },
            next_signatory(&office, &held.value).as_ref(),
        ),
    };
    let newest = visit
        .report()
        .map(|report| (report.id, report.value.version));
    let writable = held.value.state.is_being_written();
    let why_not_sign =
        rule::why_not_countersigned(&held.value, &office.acting).map(|refusal| refusal.message);
    let due = rules::visit::issue_date(
        &visit.activity.value,
        visit.activity.value.last_day(),
        office.nation(),
    );
    let (requirements, recommendations): (Vec<_>, Vec<_>) = snapshot
        .improvements
        .iter()
        .partition(|improvement| improvement.is_requirement());
    let contents = format!(
        "{}, {}, {}, {}",
        words::count(snapshot.judgements.len(), "judgement", "judgements"),
        words::count(snapshot.evidence.len(), "evidence item", "evidence items"),
        words::count(requirements.len(), "requirement", "requirements"),
        words::count(recommendations.len(), "recommendation", "recommendations"),
    );
    let signers = signers(&office, &held.value, &visit)?;
    let grades = snapshot
        .grades
        .iter()
        .map(|(code, graded)| DomainGrade {
            code: code.clone(),
            title: snapshot
                .framework
                .domains
                .iter()
                .find(|domain| domain.code == *code)
                .map(|domain| domain.title.clone())
                .unwrap_or_default(),
            graded: graded.clone(),
        })
        .collect();
    let register = office.register();
    let author = register.person_name(held.value.author);
    let signatory = held
        .value
        .signature
        .as_ref()
        .map(|signature| register.person_name(signature.by));
    let returned = held
        .value
        .returned
        .iter()
        .map(|back| ReturnView {
            at: back.at,
            by: register.person_name(back.by),
            reasons: back.reasons.clone(),
        })
        .collect();
    drop(register);
    let newer = newest
        .filter(|(_, version)| *version > held.value.version)
        .map(|(id, _)| id);
    Ok(ReportView {
        row: row(&office, &visit.contract, &held)?,
        activity_title: visit::title(&visit.activity.value),
        service: visit::service_name(&office, &visit.contract, &visit.activity.value),
        checks: if writable { checks } else { Vec::new() },
        warnings,
        contents,
        grades,
        overall: snapshot.overall.clone(),
        author,
        signatory,
        check_code: held
            .value
            .submission
            .as_ref()
            .map(|submission| check_code(&submission.fingerprint)),
        signers,
        can_edit: writable && office.may("save_report").is_ok(),
        can_submit: writable && office.may("submit_report").is_ok(),
        can_sign: why_not_sign.is_none(),
        why_not_sign,
        can_correct: held.value.state == ReportState::Signed
            && newer.is_none()
            && office.may("correct_report").is_ok(),
        due,
        due_distance: calendar::distance(due, office.today(), office.nation()),
        action_plan: visit
            .file
            .actions
            .iter()
            .find(|action| action.value.report == held.id)
            .map(|_| held.id),
        newer,
        returned,
        editions: edition::choices(&office, &held.value),
        document,
        contract: visit.contract,
        activity: visit.activity,
        report: held,
    })
}

/// Everybody who ever recorded something on a visit, by the journal: a record itself names only the
/// last of them.
fn hands(office: &Office, visit: &Visit) -> Answer<Vec<Uuid>> {
    let file = &visit.file;
    let judgements = file.judgements.iter().map(|held| held.id);
    let recorded: HashSet<Uuid> = judgements
        .chain(file.evidence.iter().map(|held| held.id))
        .chain(file.findings.iter().map(|held| held.id))
        .chain(file.improvements.iter().map(|held| held.id))
        .collect();
    let mut people = Vec::new();
    let mut before = None;
    loop {
        let changes = office.store().history(visit.contract.id, before, 200)?;
        for change in &changes {
            if change
                .records
                .iter()
                .any(|record| recorded.contains(&record.id))
            {
                people.push(change.person);
            }
        }
        match changes.last() {
            Some(last) if changes.len() == 200 => before = Some(last.sequence),
            _ => break,
        }
    }
    people.sort();
    people.dedup();
    Ok(people)
}

/// Each colleague, and what keeps them from countersigning.
fn signers(office: &Office, report: &ReportVersion, visit: &Visit) -> Answer<Vec<Signer>> {
    let mut writers = rule::writers(
        report,
        &basis(
            visit,
            &Graded {
                grade: None,
                because: String::new(),
            },
        ),
    );
    if report.signature.is_none() {
        writers.extend(hands(office, visit)?);
    }
    let not_one = format!("Is not {}", access::any_of(access::SIGNERS));
    let mut signers: Vec<Signer> = office
        .register()
        .people
        .values()
        .filter(|held| held.value.active)
        .map(|held| {
            let why_not = if held.id == report.author {
                Some("Wrote this report")
            } else if writers.contains(&held.id) {
                Some("Wrote part of it")
            } else if !access::SIGNERS.contains(&held.value.role) {
                Some(not_one.as_str())
            } else {
                None
            };
            Signer {
                id: held.id,
                name: held.value.name.clone(),
                job_title: held.value.job_title.clone(),
                why_not: why_not.map(str::to_owned),
            }
        })
        .collect();
    signers.sort_by(|a, b| (a.why_not.is_some(), &a.name).cmp(&(b.why_not.is_some(), &b.name)));
    Ok(signers)
}

pub fn save_report(office: Office, request: Save) -> Answer<Saved> {
    let id = request.id.ok_or_else(|| Fault::not_found("report"))?;
    let held = office.read_at::<ReportVersion>(id, request.version)?;
    let typed = form::read::<ReportVersion>(&request.value)?;
    let saved = rule::save(&held, typed, &office.acting)?;
    office.commit(vec![Put::change(&held, saved)])?;
    Ok(Saved::changed(&held))
}

/// Freezes the report and sends it for a second signature. The PDF is made once now, so that
/// nobody is asked to sign what cannot be printed.
pub fn submit_report(office: Office, request: Versioned) -> Answer<Saved> {
    let held = office.read_at::<ReportVersion>(request.id, request.version)?;
    let visit = Visit::read(&office, held.value.activity)?;
    let (_, overall) = grades(&visit);
    let basis = basis(&visit, &overall);
    let refusals: Vec<Refusal> = rule::checks(&held.value, &basis, office.today())
        .into_iter()
        .flat_map(|check| check.refusals)
        .collect();
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let mut sent = held.value.clone();
    sent.author = office.acting.person;
    sent.writers.extend(hands(&office, &visit)?);
    sent.writers = rule::writers(&sent, &basis);
    let snapshot = snapshot(&office, &visit, &sent)?;
    let snapshot = with_pictures(&office, visit.contract.id, snapshot)?;
    let document = document::report(&snapshot, None);
    report::export(&document, &|_, _| true).map_err(|error| {
        Fault::from(Refusal::new("", format!("The report cannot be printed yet: {error}.")).alone())
    })?;
    let bytes = snapshot.bytes();
    let name = office.store().put_attachment(visit.contract.id, &bytes)?;
    let submission = Submission {
        at: snapshot.frozen,
        snapshot: name.into(),
        fingerprint: fingerprint(&bytes),
        grade: snapshot.grade(),
    };
    let submitted = rule::submit(&sent, &basis, submission, office.today(), &office.acting)?;
    let mut reads = vec![(visit.activity.id, visit.activity.version)];
    reads.extend(
        visit
            .file
            .judgements
            .iter()
            .map(|held| (held.id, held.version)),
    );
    reads.extend(
        visit
            .file
            .evidence
            .iter()
            .map(|held| (held.id, held.version)),
    );
    reads.extend(
        visit
            .file
            .findings
            .iter()
            .map(|held| (held.id, held.version)),
    );
    reads.extend(
        visit
            .file
            .improvements
            .iter()
            .map(|held| (held.id, held.version)),
    );
    office.commit_reading(vec![Put::change(&held, submitted)], reads)?;
    Ok(Saved::changed(&held))
}

pub fn return_report(office: Office, request: WithReason) -> Answer<Saved> {
    let held = office.read_at::<ReportVersion>(request.id, request.version)?;
    let returned =
        rule::return_to_author(&held.value, &request.reason, office.now(), &office.acting)
            .map_err(|refusals| {
                refusals
                    .into_iter()
                    .map(|refusal| match refusal.field.as_str() {
                        "/reasons" => Refusal {
                            field: "/reason".into(),
                            ..refusal
                        },
                        _ => refusal,
                    })
                    .collect::<Vec<_>>()
            })?;
    office.commit(vec![Put::change(&held, returned)])?;
    Ok(Saved::changed(&held))
}

/// The second signature: the password again, the PDF made and kept, the action plan opened.
pub fn sign_report(mut office: Office, request: SignReport) -> Answer<Saved> {
    let held = office.read_at::<ReportVersion>(request.id, request.version)?;
    if let Some(refusal) = rule::why_not_countersigned(&held.value, &office.acting) {
        return Err(refusal.alone().into());
    }
    // The journal says for whom a deputy signs.
    office.acting = countersigning(&office, &held.value);
    office.confirm_password(
        request.password,
        "Enter your password to sign",
        "That password is not right. Nothing was signed.",
    )?;
    let visit = Visit::read(&office, held.value.activity)?;
    let frozen = with_pictures(&office, held.case_file, frozen(&office, &held)?)?;
    let now = office.now();
    let mut signature = Signature {
        at: now,
        by: office.acting.person,
        on_behalf_of: office
            .acting
            .on_behalf("sign_report")
            .map(|other| other.person),
        pdf: String::new(),
        pages: 0,
        chain_head: String::new(),
        chain_sequence: 0,
    };
    let print = signed(&office, &held, Some(&signature));
    let document = document::report(&frozen, print.as_ref());
    let pdf = pdf(&office, &document, &|_, _| true)?;
    let name = office
        .store()
        .put_attachment(visit.contract.id, &pdf.bytes)?;
    let (sequence, head) = office.store().head();
    signature.pdf = name.into();
    signature.pages = pdf.pages as u32;
    signature.chain_head = words::hex(&head);
    signature.chain_sequence = sequence;
    let signed = rule::sign(&held.value, signature, &office.acting)?;
    let mut puts = vec![Put::change(&held, signed)];
    if rules::visit::may_move(visit.activity.value.state, ActivityState::Reported) {
        let reported = Activity {
            state: ActivityState::Reported,
            ..visit.activity.value.clone()
        };
        puts.push(Put::change(&visit.activity, reported));
    }
    puts.extend(action::opened_by(&office, &visit, &held)?);
    if let Some(replaced) = held.value.replaces {
        let old = office.read::<ReportVersion>(replaced)?;
        let superseded = ReportVersion {
            state: ReportState::Superseded,
            ..old.value.clone()
        };
        puts.push(Put::change(&old, superseded));
    }
    office.commit(puts)?;
    Ok(Saved {
        reference: Some(held.value.reference.clone()),
        ..Saved::changed(&held)
    })
}

/// Starts a new version of a signed report.
pub fn correct_report(office: Office, request: Versioned) -> Answer<Saved> {
    let held = office.read_at::<ReportVersion>(request.id, request.version)?;
    let visit = Visit::read(&office, held.value.activity)?;
    let newest = visit
        .report()
        .map(|report| report.value.version)
        .unwrap_or_default();
    let next = rule::correct(&held, newest, &office.acting)?;
    let id = Uuid::now_v7();
    let reference = Some(next.reference.clone());
    office.commit_reading(
        vec![Put::new(id, held.case_file, next)],
        vec![(held.id, held.version)],
    )?;
    Ok(Saved {
        id,
        version: 1,
        reference,
    })
}

/// Every version of every report, newest first within its state.
pub fn every_version(office: &Office) -> Answer<Vec<Held<ReportVersion>>> {
    office.every(Index::ReportState, &[], &[])
}

/// The newest version of a report by its reference, such as `MR-2026-012`.
pub fn by_reference(office: &Office, reference: &str) -> Answer<Held<ReportVersion>> {
    let versions = every_version(office)?;
    let newest = versions
        .into_iter()
        .filter(|held| held.value.reference == reference)
        .max_by_key(|held| held.value.version);
    newest.ok_or_else(|| {
        Fault::new(
            Code::NotFound,
            format!("There is no report {reference} in this store."),
        )
    })
}

/// Writes a file whole or not at all: what stood there before stays until the new one is complete.
pub fn write_whole(path: &std::path::Path, bytes: &[u8]) -> Answer<()> {
    let wrong = |error: std::io::Error| {
        let reason = match error.kind() {
            std::io::ErrorKind::PermissionDenied => "You may not write in this folder.".to_owned(),
            std::io::ErrorKind::StorageFull => "The disk is full.".to_owned(),
            std::io::ErrorKind::NotFound => "The folder is not there any more.".to_owned(),
            _ => error.to_string(),
        };
        Fault::new(
            Code::Storage,
            format!("The file could not be saved. {reason} Choose another place."),
        )
    };
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let beside = std::path::PathBuf::from(beside);
    let written = std::fs::write(&beside, bytes)
        .and_then(|()| std::fs::File::open(&beside)?.sync_all())
        .and_then(|()| std::fs::rename(&beside, path));
    written.map_err(|error| {
        let _ = std::fs::remove_file(&beside);
        wrong(error)
    })
}
