//! Retention: what is due for disposal, legal holds, and the two people that a disposal takes.
//!
//! An approved disposal is kept first; then the store overwrites the key; then the certificate says that it is done. A
//! program that ends in between completes it at the next sign-in.

use super::contract::CaseFile;
use super::provider::page_of;
use super::report::{every_version, write_whole};
use crate::document;
use crate::fault::{Answer, Code, Fault};
use crate::office::{Desk, Office, guard};
use crate::register::{NUMBERS, Register, matches_words};
use crate::snapshot::{check_code, fingerprint};
use crate::wire::*;
use chrono::Datelike;
use domain::record::{Index, group};
use domain::records::contract::Contract;
use domain::records::council::Council;
use domain::records::disposal::{Disposal, DisposalCount, DisposalState, DisposalStep, ReportStub};
use domain::records::hold::Hold;
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
    contract: Held<Contract>,
    service: Option<Held<Service>>,
    case: CaseFile,
    holds: Vec<Held<Hold>>,
}

impl File {
    fn read(office: &Office, id: Uuid, holds: &[Held<Hold>]) -> Answer<File> {
        let contract = office.read::<Contract>(id)?;
        let case = CaseFile::read(office, &contract)?;
        Ok(File {
            service: office.register().service_of(&contract.value).cloned(),
            holds: rule::on(holds, contract.case_file),
            contract,
            case,
        })
    }

    fn standing(&self, office: &Office) -> Standing {
        let file = clock::CaseFile {
            contract: &self.contract.value,
            service: self.service.as_ref().map(|held| &held.value),
            activities: &self.case.activities,
            reports: &self.case.reports,
            actions: &self.case.actions,
            holds: &self.holds,
        };
        clock::standing(&file, &office.council.retention, office.today())
    }

    /// The records that the decision rests on, with the versions that were read.
    fn reads(&self) -> Vec<(Uuid, u64)> {
        let mut reads = vec![(self.contract.id, self.contract.version)];
        reads.extend(self.service.iter().map(|held| (held.id, held.version)));
        let case = &self.case;
        reads.extend(case.activities.iter().map(|held| (held.id, held.version)));
        reads.extend(case.reports.iter().map(|held| (held.id, held.version)));
        reads.extend(case.actions.iter().map(|held| (held.id, held.version)));
        reads.extend(self.holds.iter().map(|held| (held.id, held.version)));
        reads
    }
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
        let standing = file.standing(&office);
        let contract = &file.contract.value;
        let register = office.register();
        rows.push(RetentionRow {
            id: *id,
            reference: contract.reference.clone(),
            title: contract.title.clone(),
            name: register.contract_name(contract),
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
    let standing = file.standing(&office);
    let disposal = open_disposal(&disposals, request.id).cloned();
    let why_not_approve = disposal
        .as_ref()
        .and_then(|held| rule::why_not_second(&held.value, &office.acting))
        .map(|refusal| refusal.message);
    let register = office.register();
    let contract = &file.contract.value;
    Ok(RetentionView {
        id: file.contract.id,
        version: file.contract.version,
        reference: contract.reference.clone(),
        title: contract.title.clone(),
        name: register.contract_name(contract),
        providers: names(&register, contract),
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

fn names(register: &Register, contract: &Contract) -> Vec<String> {
    contract
        .providers
        .iter()
        .map(|id| register.provider_name(*id))
        .collect()
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
        live: register.contracts.contains_key(&held.value.case_file),
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
    let mut candidates: HashMap<Uuid, (Kind, String, &str)> = HashMap::new();
    {
        let register = office.register();
        let named: HashSet<Uuid> = register
            .contracts
            .values()
            .flat_map(|held| held.value.providers.iter().copied())
            .collect();
        for (id, held) in register
            .providers
            .iter()
            .filter(|(id, _)| !named.contains(id))
        {
            let why = "No contract names this provider.";
            candidates.insert(*id, (Kind::Provider, held.value.name.clone(), why));
        }
        for (id, held) in register
            .people
            .iter()
            .filter(|(_, held)| !held.value.active)
        {
            let why = "This colleague can no longer sign in.";
            candidates.insert(*id, (Kind::Person, held.value.name.clone(), why));
        }
    }
    let mut rows = Vec::new();
    for shared in [group::PROVIDERS, group::PEOPLE] {
        let mut before = None;
        loop {
            // Newest first: the first commit that touched a record is its last change.
            let changes = office.store().history(shared, before, 200)?;
            for change in &changes {
                for record in &change.records {
                    let changed = change.time.date_naive();
                    if let Some((kind, name, why)) = candidates.remove(&record.id)
                        && clock::shared_is_due(changed, &years, office.today())
                    {
                        let (id, why) = (record.id, why.to_owned());
                        rows.push(SharedRow {
                            id,
                            kind,
                            name,
                            changed,
                            why,
                        });
                    }
                }
            }
            match changes.last() {
                Some(last) if changes.len() == 200 && !candidates.is_empty() => {
                    before = Some(last.sequence);
                }
                _ => break,
            }
        }
    }
    rows.sort_by(|a, b| (a.changed, &a.name).cmp(&(b.changed, &b.name)));
    Ok(SharedReview {
        years: years.shared,
        rows,
    })
}

/// `parent` is the contract. A disposal that waits for its second person ends with it.
pub fn place_hold(office: Office, request: Save) -> Answer<Saved> {
    let contract = request
        .parent
        .ok_or_else(|| Fault::not_found(Kind::Contract.one()))?;
    let contract = office.read::<Contract>(contract)?;
    let disposals = all::<Disposal>(&office)?;
    let disposal = open_disposal(&disposals, contract.case_file);
    let typed = form::read::<Hold>(&request.value)?;
    let placed = rule::place(typed, disposal.map(|held| &held.value), office.today())?;
    let placed = Hold {
        case_file: contract.case_file,
        contract: contract.value.reference.clone(),
        placed_by: office.acting.person,
        ..placed
    };
    let id = Uuid::now_v7();
    let mut puts = vec![Put::new(id, group::GOVERNANCE, placed)];
    if let Some(held) = disposal {
        let step = step(&office, "A legal hold was placed.");
        puts.push(Put::change(held, rule::decline(&held.value, step)?));
    }
    office.commit_reading(puts, vec![(contract.id, contract.version)])?;
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

/// The first of the two people. The request names the contract and the version that was seen.
pub fn propose_disposal(office: Office, request: WithReason) -> Answer<Saved> {
    let contract = office.read_at::<Contract>(request.id, request.version)?;
    let holds = all::<Hold>(&office)?;
    let file = File::read(&office, contract.id, &holds)?;
    let standing = file.standing(&office);
    let mut refusals = rule::why_not(&standing);
    if open_disposal(&all::<Disposal>(&office)?, contract.case_file).is_some() {
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
    let register = office.register();
    let disposal = Disposal {
        reference: reference.clone(),
        case_file: contract.case_file,
        contract: contract.value.reference.clone(),
        title: contract.value.title.clone(),
        providers: names(&register, &contract.value),
        service: file.service.as_ref().map(|held| held.value.name.clone()),
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
    drop(register);
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
    office.commit_reading(puts, file.reads())?;
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
    let standing = file.standing(&office);
    let approved = rule::approve(
        &held.value,
        &standing,
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
        rule: standing.rule,
        ended: standing.ended,
        kept_until: standing.kept_until,
        held: counts(&office, held.value.case_file)?,
        reports: stubs(&office, &file)?,
        chain_head: words::hex(&head),
        chain_sequence: sequence,
        ..approved
    };
    office.commit_reading(vec![Put::change(&held, approved.clone())], file.reads())?;
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
    let sent = file.case.reports.iter();
    sent.filter_map(|held| stub(office, held).transpose())
        .collect()
}

fn stub(office: &Office, held: &Held<ReportVersion>) -> Answer<Option<ReportStub>> {
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
        let newest = office.store().history(case_file, None, 1)?;
        let meanwhile = newest
            .first()
            .is_some_and(|change| change.sequence > held.value.chain_sequence);
        if meanwhile {
            let declined = Disposal {
                state: DisposalState::Declined,
                declined: Some(step(
                    office,
                    "Something was recorded in the case file after the approval.",
                )),
                ..held.value.clone()
            };
            office.commit(vec![Put::change(held, declined)])?;
            let message = "Something was recorded in this case file meanwhile. It was not disposed of: look at it again, then propose it again.";
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
        title: held.value.title,
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
    let pdf = report::export(&document, &|_, _| true).map_err(Fault::unexpected)?;
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

/// Finds what is known of a paper by its reference or check code, also after its case file was disposed of.
pub fn check_paper(office: Office, request: CheckPaper) -> Answer<Papers> {
    let typed = request.typed.trim().to_uppercase();
    if typed.is_empty() {
        let message = "Enter the reference or the check code that is printed on the paper";
        return Err(Refusal::new("/typed", message).alone().into());
    }
    let is_it = |stub: &ReportStub| {
        stub.reference.to_uppercase() == typed || check_code(&stub.fingerprint) == typed
    };
    let mut papers = Vec::new();
    for held in every_version(&office)? {
        let report = &held.value;
        let Some(submission) = &report.submission else {
            continue;
        };
        if (report.reference.to_uppercase() == typed
            || check_code(&submission.fingerprint) == typed)
            && let Some(stub) = stub(&office, &held)?
        {
            papers.push(Paper {
                check_code: check_code(&stub.fingerprint),
                stub,
                state: Some(report.state),
                report: Some(held.id),
                disposed: None,
                certificate: None,
            });
        }
    }
    for held in all::<Disposal>(&office)? {
        if held.value.state == DisposalState::Done {
            for stub in held.value.reports.iter().filter(|stub| is_it(stub)) {
                papers.push(Paper {
                    check_code: check_code(&stub.fingerprint),
                    stub: stub.clone(),
                    state: None,
                    report: None,
                    disposed: held.value.done,
                    certificate: Some(held.value.reference.clone()),
                });
            }
        }
    }
    papers.sort_by_key(|paper| std::cmp::Reverse(paper.stub.version));
    Ok(Papers { typed, papers })
}
