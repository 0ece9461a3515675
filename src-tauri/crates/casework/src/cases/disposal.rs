//! Retention: what is due for disposal, legal holds, and the two people that a disposal takes.
//!
//! An approved disposal is kept first; then the store overwrites the key; then the certificate says that it is done. A
//! program that ends in between completes it at the next sign-in.

use super::contract::CaseFile;
use super::pdf::pdf;
use super::provider::page_of;
use super::report::write_whole;
use crate::document;
use crate::fault::{Answer, Code, Fault};
use crate::office::{Desk, Office, guard};
use crate::register::{NUMBERS, Register, matches_words};
use crate::snapshot::fingerprint;
use crate::wire::*;
use chrono::{Datelike, NaiveDate};
use domain::choice::label;
use domain::record::{Index, group};
use domain::records::contract::Contract;
use domain::records::council::Council;
use domain::records::disposal::{
    CaseFileOf, Disposal, DisposalCount, DisposalState, DisposalStep, ReportStub,
};
use domain::records::hold::Hold;
use domain::records::person::Person;
use domain::records::provider::Provider;
use domain::records::report::ReportVersion;
use domain::records::retention::RetentionYears;
use domain::records::service::Service;
use domain::rules::backup::expires;
use domain::rules::disposal as rule;
use domain::rules::retention::{self as clock, Standing};
use domain::{Held, Kind, Put, Record, Refusal, Uuid, form, words};
use std::collections::{BTreeMap, HashMap, HashSet};
use store::AttachmentName;

const RULE: &str = "004-P16";

/// All records of a kind that is listed whole.
pub fn all<T: Record>(office: &Office) -> Answer<Vec<Held<T>>> {
    let key = (T::KIND as u16).to_be_bytes();
    let after = (T::KIND as u16 + 1).to_be_bytes();
    office.every(Index::Kind, &key, &after)
}

/// What a decision about a case file looks at.
struct File {
    id: Uuid,
    version: u64,
    of: CaseFileOf,
    /// The reference of the contract, or the name of the provider.
    reference: String,
    /// Of the contract.
    title: String,
    /// What people call it.
    name: String,
    providers: Vec<String>,
    service: Option<String>,
    reports: Vec<Held<ReportVersion>>,
    holds: Vec<Held<Hold>>,
    standing: Standing,
    /// The records that the decision rests on, with the versions that were read.
    reads: Vec<(Uuid, u64)>,
}

impl File {
    fn read(office: &Office, id: Uuid, holds: &[Held<Hold>]) -> Answer<File> {
        let provider = office.register().providers.get(&id).cloned();
        match provider {
            Some(provider) => {
                let changed = last_change(office, &provider)?;
                File::of_provider(office, provider, changed, holds)
            }
            None => File::of_contract(office, office.read::<Contract>(id)?, holds),
        }
    }

    fn of_contract(
        office: &Office,
        contract: Held<Contract>,
        holds: &[Held<Hold>],
    ) -> Answer<File> {
        let case = CaseFile::read(office, &contract)?;
        let holds = rule::on(holds, contract.id);
        let register = office.register();
        let service = register.service_of(&contract.value);
        let standing = clock::standing(
            &clock::CaseFile {
                contract: &contract.value,
                service: service.map(|held| &held.value),
                activities: &case.activities,
                reports: &case.reports,
                actions: &case.actions,
                holds: &holds,
            },
            &office.council.retention,
            office.today(),
        );
        let mut reads = vec![(contract.id, contract.version)];
        reads.extend(service.iter().map(|held| (held.id, held.version)));
        reads.extend(case.activities.iter().map(|held| (held.id, held.version)));
        reads.extend(case.reports.iter().map(|held| (held.id, held.version)));
        reads.extend(case.actions.iter().map(|held| (held.id, held.version)));
        reads.extend(holds.iter().map(|held| (held.id, held.version)));
        let value = &contract.value;
        Ok(File {
            id: contract.id,
            version: contract.version,
            of: CaseFileOf::Contract,
            reference: value.reference.clone(),
            title: value.title.clone(),
            name: register.contract_name(value),
            providers: value
                .providers
                .iter()
                .map(|id| register.provider_name(*id))
                .collect(),
            service: service.map(|held| held.value.name.clone()),
            reports: case.reports,
            holds,
            standing,
            reads,
        })
    }

    /// A provider with its services. It is called by its own id also where it shares a key with others: then the store
    /// knows no case file of this id, and there is nothing to dispose of.
    fn of_provider(
        office: &Office,
        provider: Held<Provider>,
        changed: NaiveDate,
        holds: &[Held<Hold>],
    ) -> Answer<File> {
        let holds = rule::on(holds, provider.id);
        let register = office.register();
        let kept_with = |held: &Held<Service>| {
            clock::has_its_own_key(&provider) && held.case_file == provider.case_file
        };
        let services = register.services.values();
        let services: Vec<Held<Service>> = services
            .filter(|held| held.value.provider == provider.id || kept_with(held))
            .cloned()
            .collect();
        let contracts: Vec<&Contract> = register
            .contracts
            .values()
            .map(|held| &held.value)
            .collect();
        let standing = clock::provider_standing(
            &clock::ProviderFile {
                provider: &provider,
                services: &services,
                contracts: &contracts,
                holds: &holds,
                changed,
            },
            &office.council.retention,
            office.today(),
        );
        let mut reads = vec![(provider.id, provider.version)];
        reads.extend(services.iter().map(|held| (held.id, held.version)));
        reads.extend(holds.iter().map(|held| (held.id, held.version)));
        let name = provider.value.name;
        Ok(File {
            id: provider.id,
            version: provider.version,
            of: CaseFileOf::Provider,
            reference: name.clone(),
            title: String::new(),
            providers: vec![name.clone()],
            name,
            service: None,
            reports: Vec::new(),
            holds,
            standing,
            reads,
        })
    }
}

/// The day on which a provider, or a service that is kept with it, changed last.
fn last_change(office: &Office, provider: &Held<Provider>) -> Answer<NaiveDate> {
    let newest = if clock::has_its_own_key(provider) {
        let newest = office.store().history(provider.case_file, None, 1)?;
        newest.first().map(|change| change.time.date_naive())
    } else {
        let wanted = HashSet::from([provider.id]);
        last_changes(office, provider.case_file, wanted)?.remove(&provider.id)
    };
    newest.ok_or_else(|| Fault::not_found(Kind::Provider.one()))
}

/// The day on which each of these records of a group changed last.
fn last_changes(
    office: &Office,
    group: Uuid,
    mut wanted: HashSet<Uuid>,
) -> Answer<HashMap<Uuid, NaiveDate>> {
    let mut found = HashMap::new();
    let mut before = None;
    while !wanted.is_empty() {
        // Newest first: the first commit that touched a record is its last change.
        let changes = office.store().history(group, before, 200)?;
        for change in &changes {
            for record in &change.records {
                if wanted.remove(&record.id) {
                    found.insert(record.id, change.time.date_naive());
                }
            }
        }
        match changes.last() {
            Some(last) => before = Some(last.sequence),
            None => break,
        }
    }
    Ok(found)
}

/// The disposal of a case file that waits for somebody, where there is one.
fn open_disposal(disposals: &[Held<Disposal>], case_file: Uuid) -> Option<&Held<Disposal>> {
    disposals
        .iter()
        .find(|held| held.value.case_file == case_file && held.value.is_open())
}

/// Ended contracts: those that may be due, those that will be, or those that are kept for good.
pub fn list_retention(office: Office, request: ListRetention) -> Answer<Listing<RetentionRow>> {
    let years = office.council.retention.clone();
    let today = office.today();
    let (mut found, ended) = {
        let register = office.register();
        let ended = register
            .contracts
            .values()
            .filter(|held| clock::ended(&held.value).is_some());
        let mut count = 0;
        let mut found = Vec::new();
        for held in ended {
            count += 1;
            let service = register.service_of(&held.value).map(|held| &held.value);
            let earliest = clock::earliest(&held.value, service, &years);
            let show = match earliest {
                Some(earliest) if earliest < today => RetentionShow::Due,
                Some(_) => RetentionShow::Later,
                None => RetentionShow::Permanent,
            };
            if show == request.show && register.contract_matches(held, &request.words) {
                found.push((earliest, held.value.reference.clone(), held.id));
            }
        }
        (found, count)
    };
    found.sort();
    let page = page_of(found, ended, request.page, request.per_page);
    let (holds, disposals) = (all::<Hold>(&office)?, all::<Disposal>(&office)?);
    let mut rows = Vec::with_capacity(page.rows.len());
    for (_, _, id) in &page.rows {
        let file = File::read(&office, *id, &holds)?;
        let standing = file.standing;
        rows.push(RetentionRow {
            id: *id,
            reference: file.reference,
            title: file.title,
            name: file.name,
            class: standing.class,
            ended: standing.ended,
            kept_until: standing.kept_until,
            why_not: standing.why_not,
            disposal: open_disposal(&disposals, *id).map(|held| held.value.state),
        });
    }
    Ok(Listing {
        rows,
        matching: page.matching,
        all: page.all,
        page: page.page,
        per_page: page.per_page,
    })
}

/// How long one case file is kept, what keeps it, and who decides.
pub fn retention(office: Office, request: ById) -> Answer<RetentionView> {
    let disposals = all::<Disposal>(&office)?;
    if let Some(gone) = disposals
        .iter()
        .find(|held| held.value.case_file == request.id && held.value.state == DisposalState::Done)
    {
        return Err(disposed_of(&gone.value));
    }
    let file = File::read(&office, request.id, &all::<Hold>(&office)?)?;
    let standing = file.standing;
    let disposal = open_disposal(&disposals, request.id).cloned();
    let why_not_approve = disposal
        .as_ref()
        .and_then(|held| rule::why_not_second(&held.value, &office.acting))
        .map(|refusal| refusal.message);
    let register = office.register();
    Ok(RetentionView {
        id: file.id,
        version: file.version,
        of: file.of,
        reference: file.reference,
        title: file.title,
        name: file.name,
        providers: file.providers,
        class: standing.class,
        rule: standing.rule,
        ended: standing.ended,
        starts: standing.starts,
        kept_until: standing.kept_until,
        why_not: standing.why_not,
        holds: file
            .holds
            .iter()
            .map(|held| hold_view(&office, &register, held))
            .collect(),
        held: counts(&office, request.id)?,
        disposal,
        why_not_approve,
    })
}

/// What to say of a case file that is gone.
pub fn disposed_of(disposal: &Disposal) -> Fault {
    let on = disposal
        .done
        .map(|at| format!(" on {}", words::date(at.date_naive())))
        .unwrap_or_default();
    Fault::new(
        Code::NotFound,
        format!(
            "The case file of {} was disposed of{on}. See certificate {}.",
            disposal.contract, disposal.reference
        ),
    )
}

fn hold_view(office: &Office, register: &Register, held: &Held<Hold>) -> HoldView {
    HoldView {
        placed_by: register.person_name(held.value.placed_by),
        released_by: held
            .value
            .released
            .as_ref()
            .map(|release| register.person_name(release.by)),
        late: held.value.stands() && held.value.review < office.today(),
        live: register.contracts.contains_key(&held.value.case_file)
            || register.providers.contains_key(&held.value.case_file),
        hold: held.clone(),
    }
}

/// All holds: those that stand first, by when they are to be looked at again.
pub fn list_holds(office: Office, _: Nothing) -> Answer<Holds> {
    let mut holds = all::<Hold>(&office)?;
    holds.sort_by_key(|held| (!held.value.stands(), held.value.review, held.id));
    let register = office.register();
    let holds = holds
        .iter()
        .map(|held| hold_view(&office, &register, held))
        .collect();
    Ok(Holds { holds })
}

/// Shared records that nothing needs any more: providers without a contract, and colleagues who have left, so many
/// years after their last change.
pub fn list_shared(office: Office, _: Nothing) -> Answer<SharedReview> {
    let years = office.council.retention.clone();
    let (providers, left) = {
        let register = office.register();
        let named: HashSet<Uuid> = register
            .contracts
            .values()
            .flat_map(|held| held.value.providers.iter().copied())
            .collect();
        let providers = register.providers.values();
        let providers = providers.filter(|held| !named.contains(&held.id)).cloned();
        let people = register.people.values();
        let left = people.filter(|held| !held.value.active).cloned();
        (
            providers.collect::<Vec<Held<Provider>>>(),
            left.collect::<Vec<Held<Person>>>(),
        )
    };
    let mut changes = last_changes(
        &office,
        group::PEOPLE,
        left.iter().map(|held| held.id).collect(),
    )?;
    let sharing = providers.iter();
    let sharing = sharing.filter(|held| !clock::has_its_own_key(held));
    changes.extend(last_changes(
        &office,
        group::PROVIDERS,
        sharing.map(|held| held.id).collect(),
    )?);
    let is_due = |changed| clock::shared_is_due(changed, &years, office.today());
    let (holds, disposals) = (all::<Hold>(&office)?, all::<Disposal>(&office)?);
    let mut rows = Vec::new();
    for provider in providers {
        let id = provider.id;
        let changed = match changes.get(&id) {
            Some(changed) => *changed,
            None => last_change(&office, &provider)?,
        };
        if is_due(changed) {
            let file = File::of_provider(&office, provider, changed, &holds)?;
            rows.push(SharedRow {
                id,
                kind: Kind::Provider,
                name: file.name,
                changed,
                why: "No contract names this provider.".into(),
                why_not: file.standing.why_not,
                disposal: open_disposal(&disposals, id).map(|held| held.value.state),
            });
        }
    }
    for person in left {
        let changed = changes.get(&person.id).copied();
        if let Some(changed) = changed.filter(|changed| is_due(*changed)) {
            rows.push(SharedRow {
                id: person.id,
                kind: Kind::Person,
                name: person.value.name,
                changed,
                why: "This colleague can no longer sign in.".into(),
                why_not: vec![clock::NAME_STAYS.into()],
                disposal: None,
            });
        }
    }
    rows.sort_by(|a, b| (a.changed, &a.name).cmp(&(b.changed, &b.name)));
    Ok(SharedReview {
        years: years.shared,
        rows,
    })
}

/// `parent` is the contract or the provider. A disposal that waits for its second person ends with it.
pub fn place_hold(office: Office, request: Save) -> Answer<Saved> {
    let id = request
        .parent
        .ok_or_else(|| Fault::not_found(Kind::Contract.one()))?;
    let file = File::read(&office, id, &[])?;
    let disposals = all::<Disposal>(&office)?;
    let disposal = open_disposal(&disposals, id);
    let typed = form::read::<Hold>(&request.value)?;
    let placed = rule::place(typed, disposal.map(|held| &held.value), office.today())?;
    let placed = Hold {
        case_file: id,
        contract: file.reference,
        placed_by: office.acting.person,
        ..placed
    };
    let id = Uuid::now_v7();
    let mut puts = vec![Put::new(id, group::GOVERNANCE, placed)];
    if let Some(held) = disposal {
        let step = step(&office, "A legal hold was placed.");
        puts.push(Put::change(held, rule::decline(&held.value, step)?));
    }
    office.commit_reading(puts, vec![(file.id, file.version)])?;
    Ok(Saved {
        id,
        version: 1,
        reference: None,
    })
}

pub fn release_hold(office: Office, request: WithReason) -> Answer<Saved> {
    let held = office.read_at::<Hold>(request.id, request.version)?;
    let released = rule::release(&held.value, &request.reason, &office.acting, office.today())?;
    office.commit(vec![Put::change(&held, released)])?;
    Ok(Saved::changed(&held))
}

/// How long case files of each class are kept: part of the council's settings.
pub fn save_retention_years(office: Office, request: Save) -> Answer<Saved> {
    let id = request.id.ok_or_else(|| Fault::not_found("council"))?;
    let held = office.read_at::<Council>(id, request.version)?;
    let council = Council {
        retention: form::read::<RetentionYears>(&request.value)?,
        ..held.value.clone()
    };
    office.commit(vec![Put::change(&held, council)])?;
    Ok(Saved::changed(&held))
}

fn step(office: &Office, reason: &str) -> DisposalStep {
    let register = office.register();
    let person = register.people.get(&office.acting.person);
    DisposalStep {
        by: office.acting.person,
        name: office.acting.name.clone(),
        job: person
            .map(|held| held.value.job_title.clone())
            .unwrap_or_default(),
        at: office.now(),
        reason: reason.to_owned(),
    }
}

/// The first of the two people. The request names the contract or provider and the version that was seen.
pub fn propose_disposal(office: Office, request: WithReason) -> Answer<Saved> {
    let holds = all::<Hold>(&office)?;
    let file = File::read(&office, request.id, &holds)?;
    if file.version != request.version {
        return Err(store::StoreError::Conflict {
            id: file.id,
            expected: request.version,
            found: file.version,
        }
        .into());
    }
    let standing = file.standing;
    let mut refusals = rule::why_not(&standing);
    if open_disposal(&all::<Disposal>(&office)?, file.id).is_some() {
        let message = "The disposal of this case file is proposed already.";
        refusals.push(Refusal::new("", message).rule(RULE));
    }
    let reason = rule::reason(
        &request.reason,
        "Say why the case file is not needed any more",
    );
    let reason = match (reason, refusals.is_empty()) {
        (Ok(reason), true) => reason,
        (reason, _) => {
            refusals.extend(reason.err().unwrap_or_default());
            return Err(refusals.into());
        }
    };
    let mut numbers = office.register().numbers();
    let reference = numbers.value.next_disposal(office.today().year());
    let disposal = Disposal {
        reference: reference.clone(),
        case_file: file.id,
        of: file.of,
        contract: file.reference,
        title: file.title,
        providers: file.providers,
        service: file.service,
        class: standing.class,
        rule: standing.rule,
        ended: standing.ended,
        kept_until: standing.kept_until,
        held: Vec::new(),
        reports: Vec::new(),
        state: DisposalState::Proposed,
        proposed: step(&office, &reason),
        approved: None,
        declined: None,
        chain_head: String::new(),
        chain_sequence: 0,
        done: None,
        last_backup: None,
        backups_until: None,
    };
    let id = Uuid::now_v7();
    let puts = vec![
        Put {
            id: NUMBERS,
            case_file: numbers.case_file,
            expected: numbers.version,
            record: numbers.value.into(),
        },
        Put::new(id, group::GOVERNANCE, disposal),
    ];
    office.commit_reading(puts, file.reads)?;
    Ok(Saved {
        id,
        version: 1,
        reference: Some(reference),
    })
}

pub fn decline_disposal(office: Office, request: WithReason) -> Answer<Saved> {
    let held = office.read_at::<Disposal>(request.id, request.version)?;
    let declined = rule::decline(&held.value, step(&office, &request.reason))?;
    office.commit(vec![Put::change(&held, declined)])?;
    Ok(Saved::changed(&held))
}

/// The second of the two people, with their password. When this returns, the case file is gone.
pub fn approve_disposal(office: Office, request: ApproveDisposal) -> Answer<Saved> {
    let held = office.read_at::<Disposal>(request.id, request.version)?;
    let file = File::read(&office, held.value.case_file, &all::<Hold>(&office)?)?;
    let standing = &file.standing;
    let approved = rule::approve(
        &held.value,
        standing,
        step(&office, &request.reason),
        &office.acting,
    )?;
    office.confirm_password(
        request.password,
        "Enter your password to approve the disposal",
        "That password is not right. Nothing was disposed of.",
    )?;
    let (sequence, head) = office.store().head();
    let approved = Disposal {
        class: standing.class,
        rule: standing.rule.clone(),
        ended: standing.ended,
        kept_until: standing.kept_until,
        held: counts(&office, held.value.case_file)?,
        reports: stubs(&office, &file)?,
        chain_head: words::hex(&head),
        chain_sequence: sequence,
        ..approved
    };
    office.commit_reading(vec![Put::change(&held, approved.clone())], file.reads)?;
    let held = Held {
        version: held.version + 1,
        value: approved,
        ..held
    };
    complete(&office, &held)
}

/// The records of a case file by kind, then its attached files and drafts.
fn counts(office: &Office, case_file: Uuid) -> Answer<Vec<DisposalCount>> {
    let mut kinds: BTreeMap<u16, u32> = BTreeMap::new();
    for record in office.store().case_file(case_file, None)? {
        *kinds.entry(record.kind).or_default() += 1;
    }
    let found = office.store().would_dispose(case_file)?;
    let records = kinds.into_iter().map(|(kind, number)| {
        let kind = Kind::from_number(kind);
        (kind.map_or("record", Kind::one), number)
    });
    let files = [
        ("attached file", found.attachments as u32),
        ("draft", found.drafts as u32),
    ];
    Ok(records
        .chain(files)
        .filter(|(_, number)| *number > 0)
        .map(|(what, number)| DisposalCount {
            what: document::capital(what),
            number,
        })
        .collect())
}

/// What stays of each version of a report that has been sent.
fn stubs(office: &Office, file: &File) -> Answer<Vec<ReportStub>> {
    let sent = file.reports.iter();
    sent.filter_map(|held| stub(office, held).transpose())
        .collect()
}

pub fn stub(office: &Office, held: &Held<ReportVersion>) -> Answer<Option<ReportStub>> {
    let report = &held.value;
    let Some(submission) = &report.submission else {
        return Ok(None);
    };
    let pdf = match &report.signature {
        Some(signature) => {
            let name =
                AttachmentName::try_from(signature.pdf.clone()).map_err(Fault::unexpected)?;
            match office.store().attachment(held.case_file, &name) {
                Ok(bytes) => Some(fingerprint(&bytes)),
                // A paper can still be checked by what was signed.
                Err(store::StoreError::NotFound(_) | store::StoreError::Damaged { .. }) => None,
                Err(other) => return Err(other.into()),
            }
        }
        None => None,
    };
    let register = office.register();
    let signature = report.signature.as_ref();
    Ok(Some(ReportStub {
        reference: report.reference.clone(),
        version: report.version,
        fingerprint: submission.fingerprint.clone(),
        pdf,
        author: register.person_name(report.author),
        sent: submission.at,
        signatory: signature.map(|signature| register.person_name(signature.by)),
        signed: signature.map(|signature| signature.at),
    }))
}

/// Carries out what two people have approved. Doing so again completes it.
fn complete(office: &Office, held: &Held<Disposal>) -> Answer<Saved> {
    let case_file = held.value.case_file;
    if !office.store().is_disposed(case_file) {
        if let Some((why, message)) = came_between(office, &held.value)? {
            let declined = Disposal {
                state: DisposalState::Declined,
                declined: Some(step(office, why)),
                ..held.value.clone()
            };
            office.commit(vec![Put::change(held, declined)])?;
            return Err(Fault::new(Code::Conflict, message));
        }
        office.store().dispose(case_file)?;
    }
    office
        .open
        .register
        .write()
        .unwrap_or_else(|broken| broken.into_inner())
        .forget(case_file);
    // Also one that was begun and is not known to have been finished.
    let last_backup = office.store().backups()?.iter().map(|note| note.at).max();
    let done = Disposal {
        state: DisposalState::Done,
        done: Some(office.now()),
        last_backup,
        backups_until: last_backup.map(|at| expires(at.date_naive(), &office.council)),
        ..held.value.clone()
    };
    let saved = Saved {
        reference: Some(done.reference.clone()),
        ..Saved::changed(held)
    };
    office.commit(vec![Put::change(held, done)])?;
    Ok(saved)
}

/// What speaks against a disposal since it was approved: for the certificate, and for the person.
fn came_between(
    office: &Office,
    disposal: &Disposal,
) -> Answer<Option<(&'static str, &'static str)>> {
    let newest = office.store().history(disposal.case_file, None, 1)?;
    let newest = newest.first().map(|change| change.sequence);
    if newest.is_some_and(|sequence| sequence > disposal.chain_sequence) {
        return Ok(Some((
            "Something was recorded in the case file after the approval.",
            "Something was recorded in this case file meanwhile. It was not disposed of: look at it again, then propose it again.",
        )));
    }
    // A contract that names a provider is not recorded in the provider's case file.
    if disposal.of == CaseFileOf::Provider
        && !File::read(office, disposal.case_file, &all::<Hold>(office)?)?
            .standing
            .is_due()
    {
        return Ok(Some((
            "The provider was needed again after the approval.",
            "This provider is needed again. It was not disposed of.",
        )));
    }
    Ok(None)
}

/// Completes what was approved when the program ended. What cannot be completed does not keep anybody from their work:
/// it is said, and tried again at the next sign-in.
pub fn complete_approved(desk: &Desk) {
    let Ok(office) = desk.office("complete_disposal") else {
        return;
    };
    for held in all::<Disposal>(&office).unwrap_or_default() {
        if held.value.state == DisposalState::Approved
            && let Err(fault) = complete(&office, &held)
        {
            desk.note(format!(
                "Disposal {} could not be completed: {fault} It is tried again at the next sign-in.",
                held.value.reference
            ));
        }
    }
}

/// Proposals and certificates, newest first.
pub fn list_disposals(office: Office, request: ListPage) -> Answer<Listing<DisposalRow>> {
    let mut disposals = all::<Disposal>(&office)?;
    let count = disposals.len();
    disposals.retain(|held| {
        let disposal = &held.value;
        let text = [
            disposal.reference.as_str(),
            &disposal.contract,
            &disposal.title,
            disposal.service.as_deref().unwrap_or_default(),
            &disposal.providers.join(" "),
        ];
        matches_words(&words::fold(&text.join(" ")), &request.words)
    });
    disposals.sort_by_key(|held| std::cmp::Reverse((held.value.is_open(), held.value.proposed.at)));
    let rows = disposals.into_iter().map(|held| DisposalRow {
        id: held.id,
        reference: held.value.reference,
        contract: held.value.contract,
        title: match held.value.of {
            CaseFileOf::Contract => held.value.title,
            CaseFileOf::Provider => label(&held.value.of),
        },
        state: held.value.state,
        live: held.value.state != DisposalState::Done,
        case_file: held.value.case_file,
        proposed_by: held.value.proposed.name,
        proposed: held.value.proposed.at,
        approved_by: held.value.approved.map(|step| step.name),
        done: held.value.done,
    });
    Ok(page_of(
        rows.collect(),
        count,
        request.page,
        request.per_page,
    ))
}

/// A certificate as it prints.
pub fn disposal(office: Office, request: ById) -> Answer<DisposalView> {
    let held = office.read::<Disposal>(request.id)?;
    Ok(DisposalView {
        document: document::certificate(&held.value, &office.council),
        disposal: held,
    })
}

/// Lets the person choose where, and saves the certificate there.
pub fn save_certificate_pdf(office: Office, request: ById) -> Answer<PdfSaved> {
    let held = office.read::<Disposal>(request.id)?;
    let document = document::certificate(&held.value, &office.council);
    let pdf = pdf(&office, &document, &|_, _| true)?;
    let replaced = pdf.replaced.iter().map(|c| c.to_string()).collect();
    let name = format!("{}.pdf", held.value.reference);
    let title = "Save the certificate";
    let Some(path) = office.dialogs.save_file(title, &name, "PDF", "pdf") else {
        return Ok(PdfSaved {
            saved: false,
            name: None,
            replaced,
        });
    };
    write_whole(&path, &pdf.bytes)?;
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    guard(&office.open.saved_files).insert(request.id, path);
    Ok(PdfSaved {
        saved: true,
        name,
        replaced,
    })
}
