//! Action plans: what the provider will do, how far it is, and our check.

use super::contract::{CaseFile, matching};
use super::visit::{Visit, range_page};
use super::{report, visit};
use crate::fault::{Answer, Fault};
use crate::office::Office;
use crate::wire::*;
use domain::record::{Index, date_key};
use domain::records::action::{Action, ActionPlan};
use domain::records::activity::Activity;
use domain::records::contract::Contract;
use domain::records::improvement::Improvement;
use domain::records::report::ReportVersion;
use domain::rules::action as rule;
use domain::{Held, Put, Uuid, calendar, form};
use store::Listed;

/// What a signature opens: the plan, and an action for each improvement. A corrected report keeps
/// the actions that there are, closes those taken back, and opens those for new improvements.
pub fn opened_by(office: &Office, visit: &Visit, report: &Held<ReportVersion>) -> Answer<Vec<Put>> {
    let mut puts = Vec::new();
    let known: Vec<Held<Action>> = office.children::<Action>(visit.contract.id)?;
    let mut asks_anew = false;
    for improvement in &visit.file.improvements {
        match known
            .iter()
            .find(|action| action.value.improvement == improvement.id)
        {
            Some(action) => {
                let carried = rule::carried_on(&action.value, report.id, &improvement.value);
                puts.push(Put::change(action, carried));
            }
            None if improvement.value.withdrawn.is_some() => {}
            None => {
                asks_anew = true;
                let action = rule::open_action(report.id, improvement);
                puts.push(Put::new(Uuid::now_v7(), visit.contract.id, action));
            }
        }
    }
    let replaced = office
        .children::<ActionPlan>(visit.contract.id)?
        .into_iter()
        .find(|plan| report.value.replaces == Some(plan.value.report));
    let (today, nation) = (office.today(), office.nation());
    puts.push(match replaced {
        Some(plan) => {
            let carried = rule::plan_carried_on(&plan.value, report.id, asks_anew, today, nation);
            Put::change(&plan, carried)
        }
        None => {
            let plan = rule::plan_for(report.id, today, nation);
            Put::new(Uuid::now_v7(), visit.contract.id, plan)
        }
    });
    Ok(puts)
}

pub fn row(
    office: &Office,
    contract: &Held<Contract>,
    held: &Held<Action>,
    improvements: &[Held<Improvement>],
    reports: &[Held<ReportVersion>],
) -> ActionRow {
    let improvement = improvements
        .iter()
        .find(|found| found.id == held.value.improvement);
    let report = reports.iter().find(|found| found.id == held.value.report);
    let open = !held.value.state.is_finished();
    let due = held.value.due;
    ActionRow {
        id: held.id,
        contract: contract.id,
        report: held.value.report,
        reference: held.value.reference.clone(),
        title: improvement
            .map(|held| held.value.title.clone())
            .unwrap_or_default(),
        text: improvement
            .map(|held| held.value.text.clone())
            .unwrap_or_default(),
        service: office.register().contract_name(&contract.value),
        contract_reference: contract.value.reference.clone(),
        report_reference: report
            .map(|held| held.value.reference.clone())
            .unwrap_or_default(),
        state: held.value.state,
        due,
        distance: due
            .filter(|_| open)
            .map(|due| calendar::distance(due, office.today(), office.nation())),
        late: open && due.is_some_and(|due| due < office.today()),
        action: held.clone(),
    }
}

/// Open actions by due date, the latest late first.
pub fn list_actions(office: Office, request: ListActions) -> Answer<Listing<ActionRow>> {
    let to = if request.only_late {
        date_key(office.today()).to_vec()
    } else {
        vec![0xff; 32]
    };
    let page = ListPage {
        words: request.words.clone(),
        page: request.page,
        per_page: request.per_page,
    };
    let found = matching(&office, &request.words);
    let (late, count, all) = range_page(&office, Index::ActionDue, &to, found, &page, false)?;
    let rows = listed(&office, &late)?;
    Ok(Listing {
        rows,
        matching: count,
        all,
        page: page.page,
        per_page: page.per_page.clamp(1, 100),
    })
}

/// Actions of a list, with what is shown beside them.
pub fn listed(office: &Office, entries: &[Listed]) -> Answer<Vec<ActionRow>> {
    let mut rows = Vec::new();
    for action in office.read_listed::<Action>(entries)? {
        let contract = office.register().contracts.get(&action.case_file).cloned();
        let contract = contract.ok_or_else(|| Fault::not_found("contract"))?;
        let improvement = office.find::<Improvement>(action.value.improvement)?;
        let report = office.find::<ReportVersion>(action.value.report)?;
        rows.push(row(
            office,
            &contract,
            &action,
            improvement.as_slice(),
            report.as_slice(),
        ));
    }
    Ok(rows)
}

/// The action plan of the report with this id.
pub fn action_plan(office: Office, request: ById) -> Answer<ActionPlanView> {
    let held = office.read::<ReportVersion>(request.id)?;
    let contract = office.read::<Contract>(held.case_file)?;
    let activity = office.read::<Activity>(held.value.activity)?;
    let file = CaseFile::read(&office, &contract)?;
    let plan = office
        .children::<ActionPlan>(contract.id)?
        .into_iter()
        .find(|plan| plan.value.report == held.id);
    let mut actions: Vec<&Held<Action>> = file
        .actions
        .iter()
        .filter(|action| action.value.report == held.id)
        .collect();
    let number = |action: &Held<Action>| {
        let improvement = file
            .improvements
            .iter()
            .find(|found| found.id == action.value.improvement);
        improvement.map(|found| (!found.value.is_requirement(), found.value.number))
    };
    actions.sort_by_key(|action| number(action));
    let mut rows = Vec::new();
    for action in actions {
        let Some(improvement) = file
            .improvements
            .iter()
            .find(|found| found.id == action.value.improvement)
            .cloned()
        else {
            continue;
        };
        let criterion = file
            .findings
            .iter()
            .find(|finding| finding.id == improvement.value.finding)
            .map(|finding| finding.value.criterion);
        let register = office.register();
        let checks = action
            .value
            .checks
            .iter()
            .map(|check| CheckView {
                done: check.done,
                evidence: check.evidence.clone(),
                note: check.note.clone(),
                by: register.person_name(check.by),
                at: check.at,
            })
            .collect();
        drop(register);
        let mut moves = rule::moves(action.value.state).to_vec();
        if improvement.value.is_requirement() {
            moves.retain(|to| *to != domain::records::action::ActionState::Declined);
        }
        if office.may("progress_action").is_err() {
            moves.clear();
        }
        rows.push(ActionPlanRow {
            row: row(
                &office,
                &contract,
                action,
                &file.improvements,
                &file.reports,
            ),
            checks,
            moves,
            evidence: file
                .evidence
                .iter()
                .filter(|held| held.value.activity == activity.id)
                .filter(|held| {
                    criterion.is_some_and(|number| held.value.criteria.contains(&number))
                })
                .cloned()
                .collect(),
            improvement,
        });
    }
    let open: Vec<Held<Action>> = file
        .actions
        .iter()
        .filter(|action| action.value.report == held.id)
        .cloned()
        .collect();
    let agreed_by = plan
        .as_ref()
        .and_then(|plan| plan.value.agreed_by)
        .map(|id| office.register().person_name(id));
    Ok(ActionPlanView {
        report: report::row(&office, &contract, &held)?,
        service: visit::service_name(&office, &contract, &activity.value),
        thread: file.thread(&contract),
        why_not_agreed: match office.may("agree_action_plan") {
            Ok(()) => rule::why_not_agreed(&open),
            Err(refusals) => refusals,
        },
        agreed_by,
        plan,
        contract,
        rows,
    })
}

fn improvement_of(office: &Office, action: &Held<Action>) -> Answer<Held<Improvement>> {
    office.read::<Improvement>(action.value.improvement)
}

fn keep(office: &Office, held: &Held<Action>, action: Action) -> Answer<Saved> {
    let reference = Some(action.reference.clone());
    office.commit(vec![Put::change(held, action)])?;
    Ok(Saved {
        reference,
        ..Saved::changed(held)
    })
}

pub fn save_action(office: Office, request: Save) -> Answer<Saved> {
    let id = request.id.ok_or_else(|| Fault::not_found("action"))?;
    let held = office.read_at::<Action>(id, request.version)?;
    let typed = form::read::<Action>(&request.value)?;
    let improvement = improvement_of(&office, &held)?;
    let saved = rule::save(&held, typed, &improvement.value)?;
    keep(&office, &held, saved)
}

pub fn decline_action(office: Office, request: WithReason) -> Answer<Saved> {
    let held = office.read_at::<Action>(request.id, request.version)?;
    let improvement = improvement_of(&office, &held)?;
    let declined = rule::decline(&held.value, &improvement.value, &request.reason)?;
    keep(&office, &held, declined)
}

/// `id` is the action plan's.
pub fn agree_action_plan(office: Office, request: AgreeActionPlan) -> Answer<Saved> {
    let held = office.read_at::<ActionPlan>(request.id, request.version)?;
    let actions: Vec<Held<Action>> = office
        .children::<Action>(held.case_file)?
        .into_iter()
        .filter(|action| action.value.report == held.value.report)
        .collect();
    let agreed = rule::agree(
        &held.value,
        &actions,
        &request.for_provider,
        office.today(),
        &office.acting,
    )?;
    let reads = actions
        .iter()
        .map(|action| (action.id, action.version))
        .collect();
    office.commit_reading(vec![Put::change(&held, agreed)], reads)?;
    Ok(Saved::changed(&held))
}

/// Takes an action on: in progress, reported done, or closed once verified or declined.
pub fn progress_action(office: Office, request: ProgressAction) -> Answer<Saved> {
    let held = office.read_at::<Action>(request.id, request.version)?;
    let moved = if request.to == domain::records::action::ActionState::Closed {
        rule::close(&held.value)?
    } else {
        rule::progress(&held.value, request.to, &request.says)?
    };
    keep(&office, &held, moved)
}

pub fn verify_action(office: Office, request: VerifyAction) -> Answer<Saved> {
    let held = office.read_at::<Action>(request.id, request.version)?;
    let checked = rule::verify(
        &held.value,
        request.done,
        &request.evidence,
        &request.note,
        office.now(),
        &office.acting,
    )?;
    keep(&office, &held, checked)
}
