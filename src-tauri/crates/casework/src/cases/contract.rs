//! The register of contracts, and the contract's own page.

use super::provider::page_of;
use super::{action, plan, report, visit};
use crate::fault::Answer;
use crate::office::Office;
use crate::register::{NUMBERS, Register};
use crate::wire::*;
use domain::records::action::Action;
use domain::records::activity::{Activity, ActivityState};
use domain::records::contract::Contract;
use domain::records::evidence::Evidence;
use domain::records::finding::Finding;
use domain::records::improvement::Improvement;
use domain::records::judgement::Judgement;
use domain::records::plan::{MonitoringPlan, PlanState};
use domain::records::report::{ReportState, ReportVersion};
use domain::records::service::ClientGroup;
use domain::{Held, Pence, Put, Refusal, Uuid, calendar, choice, form, rules, words};
use std::cmp::Ordering;

pub fn list_contracts(office: Office, request: ListContracts) -> Answer<Listing<ContractRow>> {
    let register = office.register();
    let wanted = |held: &Held<Contract>| {
        let contract = &held.value;
        let state = match request.state {
            Some(state) => contract.state == state,
            None => !request.in_force || rules::contract::in_force(contract.state),
        };
        let service_type = register
            .service_of(contract)
            .map(|held| held.value.service_type);
        state
            && request
                .service_type
                .is_none_or(|wanted| service_type == Some(wanted))
            && request
                .officer
                .is_none_or(|wanted| contract.officer == Some(wanted))
            && (request.words.trim().is_empty() || register.contract_matches(held, &request.words))
    };
    let mut found: Vec<(String, &Held<Contract>)> = register
        .contracts
        .values()
        .filter(|held| wanted(held))
        .map(|held| (sort_name(&register, held, request.sort), held))
        .collect();
    found.sort_by(|(a_name, a), (b_name, b)| {
        let order = order(
            request.sort,
            request.descending,
            (a_name, &a.value),
            (b_name, &b.value),
        );
        order
            .then_with(|| a.value.reference.cmp(&b.value.reference))
            .then_with(|| a.id.cmp(&b.id))
    });
    let all = register.contracts.len();
    let page = page_of(found, all, request.page, request.per_page);
    let mut listing = Listing {
        rows: page
            .rows
            .iter()
            .map(|(_, held)| row(&register, held))
            .collect::<Vec<_>>(),
        matching: page.matching,
        all,
        page: page.page,
        per_page: page.per_page,
    };
    drop(page);
    drop(register);
    for row in &mut listing.rows {
        add_standing(&office, row)?;
    }
    Ok(listing)
}

fn sort_name(register: &Register, held: &Held<Contract>, sort: ContractSort) -> String {
    match sort {
        ContractSort::Service => words::fold(&register.contract_name(&held.value)),
        ContractSort::Provider => held
            .value
            .providers
            .first()
            .map(|id| words::fold(&register.provider_name(*id)))
            .unwrap_or_default(),
        _ => String::new(),
    }
}

fn order(
    sort: ContractSort,
    descending: bool,
    a: (&str, &Contract),
    b: (&str, &Contract),
) -> Ordering {
    fn known<T: Ord>(descending: bool, a: Option<T>, b: Option<T>) -> Ordering {
        match (a, b) {
            (Some(a), Some(b)) if descending => b.cmp(&a),
            (Some(a), Some(b)) => a.cmp(&b),
            // What is not known stands last, whichever way the list runs.
            (a, b) => a.is_none().cmp(&b.is_none()),
        }
    }
    match sort {
        ContractSort::Service | ContractSort::Provider => known(descending, Some(a.0), Some(b.0)),
        ContractSort::Reference => known(descending, Some(&a.1.reference), Some(&b.1.reference)),
        ContractSort::Value => known(descending, a.1.value, b.1.value),
        ContractSort::End => known(descending, a.1.end, b.1.end),
        ContractSort::State => known(descending, Some(a.1.state as u8), Some(b.1.state as u8)),
    }
}

/// What a list shows of a contract, from memory.
pub fn row(register: &Register, held: &Held<Contract>) -> ContractRow {
    let contract = &held.value;
    let service = register.service_of(contract);
    ContractRow {
        id: held.id,
        title: contract.title.clone(),
        service: service.map(|held| held.value.name.clone()),
        providers: contract
            .providers
            .iter()
            .map(|id| register.provider_name(*id))
            .collect(),
        reference: contract.reference.clone(),
        service_type: service.map(|held| held.value.service_type),
        value: contract.value,
        value_short: contract.value.map(Pence::short),
        start: contract.start,
        end: contract.end,
        state: contract.state,
        grade: None,
        next: None,
    }
}

/// Adds the last rating and the next date, from the case file.
fn add_standing(office: &Office, row: &mut ContractRow) -> Answer<()> {
    let reports = office.children::<ReportVersion>(row.id)?;
    if let Some(signed) = report::newest_signed(&reports) {
        row.grade = report::frozen_grade(signed);
    }
    let mut dates: Vec<(chrono::NaiveDate, String)> = office
        .children::<Action>(row.id)?
        .into_iter()
        .filter(|held| !held.value.state.is_finished())
        .filter_map(|held| Some((held.value.due?, format!("Action {}", held.value.reference))))
        .collect();
    for activity in office.children::<Activity>(row.id)? {
        if matches!(
            activity.value.state,
            ActivityState::Planned | ActivityState::Ready
        ) {
            dates.push((activity.value.from, choice::label(&activity.value.method)));
        }
    }
    if let Some(end) = row.end.filter(|_| rules::contract::in_force(row.state)) {
        dates.push((end, "Ends".into()));
    }
    dates.sort();
    row.next = dates.into_iter().next().map(|(date, what)| NextDate {
        what,
        date,
        distance: calendar::distance(date, office.today(), office.nation()),
        late: date < office.today(),
        soon: calendar::is_soon(date, office.today(), office.nation()),
    });
    Ok(())
}

/// Everything that the contract's page shows.
pub fn contract(office: Office, request: ById) -> Answer<ContractView> {
    let contract = office.read::<Contract>(request.id)?;
    let file = CaseFile::read(&office, &contract)?;
    let register = office.register();
    let providers = contract
        .value
        .providers
        .iter()
        .filter_map(|id| register.providers.get(id).cloned())
        .collect();
    let service = register.service_of(&contract.value).cloned();
    let officer = contract.value.officer.map(|id| register.person_name(id));
    drop(register);
    let today = office.today();
    let activities: Vec<ActivityRow> = file
        .activities
        .iter()
        .map(|held| visit::row(&office, &contract, held, &file))
        .collect();
    let reports = file
        .reports
        .iter()
        .map(|held| report::row(&office, &contract, held))
        .collect::<Answer<Vec<_>>>()?;
    let improvements = visit::improvement_rows(&file.improvements, &file.findings);
    let actions = file
        .actions
        .iter()
        .map(|held| action::row(&office, &contract, held, &file.improvements, &file.reports))
        .collect();
    let signed = report::newest_signed(&file.reports);
    let grade = match signed {
        Some(signed) => report::frozen_grade(signed),
        None => None,
    };
    let (headline, mut main, mut not_yet) = file.next_steps(&office, &contract);
    // Whoever only reads is offered nothing to do.
    let writes = office.may("save_contract").is_ok();
    if !writes {
        main = None;
        not_yet.clear();
    }
    let moves = rules::contract::moves(contract.value.state)
        .iter()
        .filter(|_| writes)
        .map(|to| ContractMove {
            to: *to,
            label: choice::label(to),
            why_not: rules::contract::why_not_yet(&contract.value, *to, today),
        })
        .collect();
    let award_note = contract.value.award.as_ref().map(|award| {
        let published = award
            .published
            .map(|day| format!(", published on {}", words::date(day)));
        format!(
            "Imported from award notice {}{}",
            award.ocid,
            published.unwrap_or_default()
        )
    });
    Ok(ContractView {
        thread: file.thread(&contract),
        plan: file
            .plan
            .as_ref()
            .map(|held| plan::summary(&office, held, &contract.value)),
        events: file.events(&office, &contract),
        grade_date: signed
            .and_then(|held| held.value.signature.as_ref())
            .map(|s| s.at.date_naive()),
        contract,
        providers,
        service,
        officer,
        headline,
        main,
        not_yet,
        moves,
        activities,
        reports,
        improvements,
        actions,
        grade,
        award_note,
    })
}

/// The records of one contract's case file.
pub struct CaseFile {
    pub plan: Option<Held<MonitoringPlan>>,
    pub activities: Vec<Held<Activity>>,
    pub judgements: Vec<Held<Judgement>>,
    pub evidence: Vec<Held<Evidence>>,
    pub findings: Vec<Held<Finding>>,
    pub improvements: Vec<Held<Improvement>>,
    pub reports: Vec<Held<ReportVersion>>,
    pub actions: Vec<Held<Action>>,
}

impl CaseFile {
    /// Reads the case file in one pass over its records.
    pub fn read(office: &Office, contract: &Held<Contract>) -> Answer<CaseFile> {
        let mut file = CaseFile {
            plan: None,
            activities: Vec::new(),
            judgements: Vec::new(),
            evidence: Vec::new(),
            findings: Vec::new(),
            improvements: Vec::new(),
            reports: Vec::new(),
            actions: Vec::new(),
        };
        for record in office.store().case_file(contract.id, None)? {
            use domain::Kind::*;
            match domain::Kind::from_number(record.kind) {
                Some(MonitoringPlan) => file.plan = Some(office.held(record)?),
                Some(Activity) => file.activities.push(office.held(record)?),
                Some(Judgement) => file.judgements.push(office.held(record)?),
                Some(Evidence) => file.evidence.push(office.held(record)?),
                Some(Finding) => file.findings.push(office.held(record)?),
                Some(Improvement) => file.improvements.push(office.held(record)?),
                Some(ReportVersion) => file.reports.push(office.held(record)?),
                Some(Action) => file.actions.push(office.held(record)?),
                _ => {}
            }
        }
        file.activities
            .sort_by_key(|held| (held.value.from, held.id));
        file.reports.sort_by(|a, b| {
            (&a.value.reference, a.value.version).cmp(&(&b.value.reference, b.value.version))
        });
        Ok(file)
    }

    pub fn judged(&self, activity: Uuid) -> usize {
        self.judgements
            .iter()
            .filter(|held| held.value.activity == activity)
            .count()
    }

    /// The newest version of the report on a visit.
    pub fn report_of(&self, activity: Uuid) -> Option<&Held<ReportVersion>> {
        self.reports
            .iter()
            .filter(|held| held.value.activity == activity)
            .max_by_key(|held| held.value.version)
    }

    /// The story so far, one step a record; from any screen it leads back and forth.
    pub fn thread(&self, contract: &Held<Contract>) -> Vec<ThreadStep> {
        let id = contract.id;
        let latest = self.activities.iter().rev().find(|held| {
            !matches!(
                held.value.state,
                ActivityState::Cancelled | ActivityState::Planned
            )
        });
        let report = self.reports.last();
        let live: Vec<_> = self
            .improvements
            .iter()
            .filter(|held| held.value.withdrawn.is_none())
            .collect();
        let visit_route = latest.map(|held| format!("/visits/{}", held.id));
        let report_route = report.map(|held| format!("/reports/{}", held.id));
        let has = |done: bool| {
            if done {
                StepState::Done
            } else {
                StepState::ToCome
            }
        };
        let step = |label: &str, count: Option<usize>, route: Option<String>, state: StepState| {
            ThreadStep {
                label: label.to_owned(),
                count: count.filter(|count| *count > 0),
                route: route.filter(|_| state != StepState::ToCome),
                state,
            }
        };
        let signed = self
            .reports
            .iter()
            .any(|held| held.value.state == ReportState::Signed);
        let mut steps = vec![
            step(
                "Contract",
                None,
                Some(format!("/contracts/{id}")),
                StepState::Done,
            ),
            step(
                "Plan",
                None,
                Some(format!("/contracts/{id}/plan")),
                has(self.plan.is_some()),
            ),
            step("Visit", None, visit_route.clone(), has(latest.is_some())),
            step(
                "Evidence",
                Some(self.evidence.len()),
                visit_route.clone(),
                has(!self.evidence.is_empty()),
            ),
            step(
                "Judgements",
                Some(self.judgements.len()),
                visit_route.clone(),
                has(!self.judgements.is_empty()),
            ),
            step(
                "Findings",
                Some(self.findings.len()),
                visit_route,
                has(!self.findings.is_empty()),
            ),
            step(
                "Improvements",
                Some(live.len()),
                Some(format!("/contracts/{id}?tab=requirements")),
                has(!live.is_empty()),
            ),
            step("Report", None, report_route, has(report.is_some())),
            step(
                "Action plan",
                None,
                self.actions
                    .first()
                    .map(|held| format!("/reports/{}/actions", held.value.report)),
                has(signed && !self.actions.is_empty()),
            ),
        ];
        // The last step that has begun is where the story stands now.
        if let Some(now) = steps
            .iter_mut()
            .rev()
            .find(|step| step.state == StepState::Done)
        {
            now.state = StepState::Now;
        }
        steps
    }

    fn events(&self, office: &Office, contract: &Held<Contract>) -> Vec<Event> {
        let today = office.today();
        let mut events = Vec::new();
        let mut add = |date: chrono::NaiveDate,
                       what: String,
                       detail: Option<String>,
                       route: Option<String>| {
            events.push(Event {
                date,
                what,
                detail,
                route,
                to_come: date > today,
            });
        };
        let (start, end) = (contract.value.start, contract.value.end);
        if let Some(date) = start {
            let what = if date > today {
                "Contract starts"
            } else {
                "Contract started"
            };
            add(date, what.into(), None, None);
        }
        if let Some(date) = end {
            let what = if date > today {
                "Contract ends"
            } else {
                "Contract ended"
            };
            add(date, what.into(), None, None);
        }
        for held in &self.activities {
            let detail = match held.value.state {
                ActivityState::Cancelled => Some("Cancelled".to_owned()),
                _ => {
                    let took_part: u32 = held
                        .value
                        .participation
                        .iter()
                        .map(|group| group.took_part)
                        .sum();
                    (took_part > 0).then(|| format!("{took_part} people took part"))
                }
            };
            let title = visit::title(&held.value);
            add(
                held.value.last_day(),
                title,
                detail,
                Some(format!("/visits/{}", held.id)),
            );
        }
        for held in &self.reports {
            let route = Some(format!("/reports/{}", held.id));
            let name = format!("{}, version {}", held.value.reference, held.value.version);
            if let Some(signature) = &held.value.signature {
                add(
                    signature.at.date_naive(),
                    "Report countersigned".into(),
                    Some(name),
                    route,
                );
            } else if let Some(submission) = &held.value.submission {
                add(
                    submission.at.date_naive(),
                    "Report sent for signature".into(),
                    Some(name),
                    route,
                );
            }
        }
        for held in self
            .actions
            .iter()
            .filter(|held| !held.value.state.is_finished())
        {
            if let Some(due) = held.value.due {
                let detail = calendar::distance(due, today, office.nation());
                let route = Some(format!("/reports/{}/actions", held.value.report));
                add(
                    due,
                    format!("{} due", held.value.reference),
                    Some(detail),
                    route,
                );
            }
        }
        if let Some(review) = self.plan.as_ref().and_then(|held| held.value.review_due) {
            add(
                review,
                "Review of the plan due".into(),
                None,
                Some(format!("/contracts/{}/plan", contract.id)),
            );
        }
        events.sort_by(|a, b| b.date.cmp(&a.date).then_with(|| a.what.cmp(&b.what)));
        events
    }

    /// The main thing to do now, and what is not possible yet, with the reasons.
    fn next_steps(
        &self,
        office: &Office,
        contract: &Held<Contract>,
    ) -> (Option<String>, Option<NextStep>, Vec<NextStep>) {
        let id = contract.id;
        let go = |label: &str, route: String| {
            Some(NextStep {
                label: label.to_owned(),
                why_not: None,
                route: Some(route),
            })
        };
        let not = |label: &str, why: &str| NextStep {
            label: label.to_owned(),
            why_not: Some(why.to_owned()),
            route: None,
        };
        let Some(plan) = &self.plan else {
            return (
                Some("This contract has no monitoring plan yet.".into()),
                go("Write the monitoring plan", format!("/contracts/{id}/plan")),
                vec![
                    not("Plan a visit", "It needs a monitoring plan first."),
                    not("Write a report", "It needs a visit first."),
                ],
            );
        };
        if matches!(plan.value.state, PlanState::Draft | PlanState::Consulting) {
            let open = rules::plan::why_not_agreed(&plan.value, &contract.value, office.today());
            let again = rules::plan::open_again(&plan.value, &contract.value);
            let headline = match (again, open.first()) {
                (Some(again), _) => again,
                (None, Some(first)) => first.message.clone(),
                (None, None) => "The monitoring plan is ready to be agreed.".into(),
            };
            return (
                Some(headline),
                go("Go to the monitoring plan", format!("/contracts/{id}/plan")),
                vec![not("Start a visit", "Agree the monitoring plan first.")],
            );
        }
        let current = self.activities.iter().rev().find(|held| {
            !matches!(
                held.value.state,
                ActivityState::Cancelled | ActivityState::Closed
            )
        });
        let Some(activity) = current else {
            return (
                Some("The plan is agreed. No visit is planned.".into()),
                go("Plan a visit", format!("/contracts/{id}/visits/new")),
                vec![not("Write a report", "It needs a visit first.")],
            );
        };
        let title = visit::title(&activity.value);
        let visit_route = format!("/visits/{}", activity.id);
        match (activity.value.state, self.report_of(activity.id)) {
            (ActivityState::Planned | ActivityState::Ready, _) => {
                let when = calendar::distance(activity.value.from, office.today(), office.nation());
                (
                    Some(format!("{title}. {when}.")),
                    go("Go to the visit", visit_route),
                    vec![not("Write a report", "The visit has not started.")],
                )
            }
            (ActivityState::InProgress, _) => {
                let judged = self.judged(activity.id);
                let all = activity.value.criteria.len();
                (
                    Some(format!("{title}: {judged} of {all} criteria are judged.")),
                    go("Carry on judging", visit_route),
                    vec![not(
                        "Write a report",
                        "Every criterion has to be judged first.",
                    )],
                )
            }
            (_, None) => (
                Some(format!("{title} is judged. The report is not written yet.")),
                go("Write the report", visit_route),
                vec![not("Sign the report", "It is not written yet.")],
            ),
            (_, Some(held)) => self.after_report(office, held),
        }
    }

    fn after_report(
        &self,
        office: &Office,
        held: &Held<ReportVersion>,
    ) -> (Option<String>, Option<NextStep>, Vec<NextStep>) {
        let go = |label: &str, route: String| {
            Some(NextStep {
                label: label.to_owned(),
                why_not: None,
                route: Some(route),
            })
        };
        let name = format!("{}, version {}", held.value.reference, held.value.version);
        let route = format!("/reports/{}", held.id);
        let sign_later = NextStep {
            label: "Sign the report".into(),
            why_not: Some("It has to be sent for signature first.".into()),
            route: None,
        };
        match held.value.state {
            ReportState::Drafting => (
                Some(format!("The report is being written. {name}.")),
                go("Carry on with the report", route),
                vec![sign_later],
            ),
            ReportState::Returned => (
                Some(format!("The report came back with reasons. {name}.")),
                go("Read the reasons", route),
                vec![sign_later],
            ),
            ReportState::Submitted => {
                let why_not = rules::report::why_not_countersigned(&held.value, &office.acting)
                    .map(|refusal| refusal.message);
                let (main, not_yet) = match why_not {
                    None => (go("Read and sign the report", route), Vec::new()),
                    Some(reason) => (
                        go("Look at the report", route),
                        vec![NextStep {
                            label: "Sign the report".into(),
                            why_not: Some(reason),
                            route: None,
                        }],
                    ),
                };
                (
                    Some(format!("The report waits for a second signature. {name}.")),
                    main,
                    not_yet,
                )
            }
            ReportState::Signed | ReportState::Superseded => {
                let open = self
                    .actions
                    .iter()
                    .filter(|action| !action.value.state.is_finished())
                    .count();
                let headline = match open {
                    0 => "The report is signed, and every action is closed.".to_owned(),
                    _ => format!(
                        "The report is signed. {} open.",
                        words::count(open, "action is", "actions are")
                    ),
                };
                (
                    Some(headline),
                    go("Go to the action plan", format!("{route}/actions")),
                    Vec::new(),
                )
            }
        }
    }
}

/// The area part of a reference: adults, children, or joint.
fn area(register: &Register, contract: &Contract) -> &'static str {
    match register
        .service_of(contract)
        .map(|held| held.value.client_group)
    {
        Some(ClientGroup::Children) => "CS",
        Some(ClientGroup::All) => "JC",
        Some(ClientGroup::Adults) | None => "AS",
    }
}

pub fn save_contract(office: Office, request: Save) -> Answer<Saved> {
    let typed = form::read::<Contract>(&request.value)?;
    let held = match request.id {
        Some(id) => Some(office.read_at::<Contract>(id, request.version)?),
        None => None,
    };
    let mut contract = rules::contract::save(held.as_ref(), typed)?;
    check_links(&office, &contract)?;
    let said = super::import::fingerprint(&contract);
    if let (Some(award), Some(held)) = (contract.award.as_mut(), &held)
        && said != super::import::fingerprint(&held.value)
    {
        award.changed = Some(office.today());
    }
    match held {
        Some(held) => {
            let reference = Some(contract.reference.clone());
            let plan = office.children::<MonitoringPlan>(held.id)?.pop();
            let reopened = plan.as_ref().and_then(|plan| {
                let reopened = rules::plan::reopened(&plan.value, &contract)?;
                Some(Put::change(plan, reopened))
            });
            let reads = providers_read(&office, &contract, &[]);
            let mut puts = vec![Put::change(&held, contract)];
            puts.extend(reopened);
            office.commit_reading(puts, reads)?;
            Ok(Saved {
                reference,
                ..Saved::changed(&held)
            })
        }
        None => {
            let area = area(&office.register(), &contract);
            create(&office, contract, area, Vec::new())
        }
    }
}

/// The providers that a contract names, with the versions that were read: one that is disposed of meanwhile is a
/// conflict. Those that change with the contract are checked as it is.
pub fn providers_read(office: &Office, contract: &Contract, with: &[Put]) -> Vec<(Uuid, u64)> {
    let register = office.register();
    let named = contract.providers.iter();
    let named = named.filter_map(|id| register.providers.get(id));
    named
        .filter(|held| with.iter().all(|put| put.id != held.id))
        .map(|held| (held.id, held.version))
        .collect()
}

fn check_links(office: &Office, contract: &Contract) -> Answer<()> {
    let register = office.register();
    let mut refusals = Vec::new();
    if contract
        .providers
        .iter()
        .any(|id| !register.providers.contains_key(id))
    {
        refusals.push(Refusal::new("/providers", "Choose providers from the list"));
    }
    if let Some(id) = contract.service {
        match register.services.get(&id) {
            None => refusals.push(Refusal::new("/service", "Choose a service from the list")),
            Some(service) if !contract.providers.contains(&service.value.provider) => {
                refusals.push(Refusal::new(
                    "/service",
                    format!(
                        "{} is run by {}. Choose that provider too, or another service.",
                        service.value.name,
                        register.provider_name(service.value.provider)
                    ),
                ));
            }
            Some(_) => {}
        }
    }
    if contract
        .officer
        .is_some_and(|id| !register.people.contains_key(&id))
    {
        refusals.push(Refusal::new("/officer", "Choose a colleague from the list"));
    }
    if refusals.is_empty() {
        Ok(())
    } else {
        Err(refusals.into())
    }
}

/// Makes a contract's case file, with the next reference where it has none yet.
pub fn create(
    office: &Office,
    mut contract: Contract,
    area: &str,
    mut with: Vec<Put>,
) -> Answer<Saved> {
    let id = Uuid::now_v7();
    if contract.reference.is_empty() {
        let mut numbers = office.register().numbers();
        contract.reference = numbers.value.next_contract(&office.council.name, area);
        with.push(Put {
            id: NUMBERS,
            case_file: numbers.case_file,
            expected: numbers.version,
            record: numbers.value.into(),
        });
    }
    let reference = Some(contract.reference.clone());
    let reads = providers_read(office, &contract, &with);
    with.push(Put::case_file(id, contract));
    office.commit_reading(with, reads)?;
    Ok(Saved {
        id,
        version: 1,
        reference,
    })
}

pub fn move_contract(office: Office, request: MoveContract) -> Answer<Saved> {
    let held = office.read_at::<Contract>(request.id, request.version)?;
    let moved = rules::contract::move_to(&held.value, request.to, office.today())?;
    office.commit(vec![Put::change(&held, moved)])?;
    Ok(Saved::changed(&held))
}

/// Contracts that a list of their records is narrowed to by words; none for all.
pub fn matching(office: &Office, typed: &str) -> Option<std::collections::HashSet<Uuid>> {
    if typed.trim().is_empty() {
        return None;
    }
    let register = office.register();
    Some(
        register
            .contracts
            .values()
            .filter(|held| register.contract_matches(held, typed))
            .map(|held| held.id)
            .collect(),
    )
}
