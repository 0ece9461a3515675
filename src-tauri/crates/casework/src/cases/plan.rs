//! The monitoring plan of a contract.

use super::contract::CaseFile;
use super::visit;
use crate::fault::{Answer, Fault};
use crate::office::Office;
use crate::wire::{ById, PlanSummary, PlanView, Save, Saved, Versioned};
use domain::records::contract::Contract;
use domain::records::framework::Framework;
use domain::records::plan::MonitoringPlan;
use domain::{Held, Put, Uuid, form, rules};

pub fn summary(office: &Office, held: &Held<MonitoringPlan>, contract: &Contract) -> PlanSummary {
    PlanSummary {
        id: held.id,
        state: held.value.state,
        criteria: held.value.criteria.len(),
        framework: office
            .register()
            .name(held.value.framework)
            .unwrap_or_default(),
        version: held.value.version,
        review_due: held.value.review_due,
        open_again: rules::plan::open_again(&held.value, contract),
    }
}

/// The plan of the contract with this id, and the frameworks that it can choose from.
pub fn plan(office: Office, request: ById) -> Answer<PlanView> {
    let contract = office.read::<Contract>(request.id)?;
    let file = CaseFile::read(&office, &contract)?;
    let mut frameworks: Vec<Held<Framework>> =
        office.register().frameworks.values().cloned().collect();
    frameworks
        .sort_by(|a, b| (&a.value.name, a.value.version).cmp(&(&b.value.name, b.value.version)));
    let activities = file
        .activities
        .iter()
        .map(|held| visit::row(&office, &contract, held, &file))
        .collect();
    let why_not_agreed = match (&file.plan, office.may("agree_plan")) {
        (None, _) => Vec::new(),
        (_, Err(refusals)) => refusals,
        (Some(held), _) => {
            rules::plan::why_not_agreed(&held.value, &contract.value, office.today())
        }
    };
    Ok(PlanView {
        plan: file.plan,
        contract,
        frameworks,
        activities,
        why_not_agreed,
    })
}

/// `parent` is the contract.
pub fn save_plan(office: Office, request: Save) -> Answer<Saved> {
    let contract = parent_contract(&office, request.parent)?;
    let typed = form::read::<MonitoringPlan>(&request.value)?;
    let framework = office
        .register()
        .frameworks
        .get(&typed.framework)
        .map(|held| held.value.clone());
    let held = match request.id {
        Some(id) => Some(office.read_at::<MonitoringPlan>(id, request.version)?),
        None => None,
    };
    if held.is_none()
        && let Some(known) = office.children::<MonitoringPlan>(contract.id)?.pop()
    {
        // Somebody wrote it since this form was opened.
        return Err(store::StoreError::Conflict {
            id: known.id,
            expected: 0,
            found: known.version,
        }
        .into());
    }
    let plan = rules::plan::save(held.as_ref(), typed, framework.as_ref(), &contract.value)?;
    let put = match &held {
        Some(held) => Put::change(held, plan),
        None => Put::new(Uuid::now_v7(), contract.id, plan),
    };
    super::provider::keep(&office, put, Vec::new())
}

pub fn agree_plan(office: Office, request: Versioned) -> Answer<Saved> {
    let held = office.read_at::<MonitoringPlan>(request.id, request.version)?;
    let contract = office.read::<Contract>(held.case_file)?;
    let agreed = rules::plan::agree(&held.value, &contract.value, office.today())?;
    office.commit_reading(
        vec![Put::change(&held, agreed)],
        vec![(contract.id, contract.version)],
    )?;
    Ok(Saved::changed(&held))
}

pub fn parent_contract(office: &Office, parent: Option<Uuid>) -> Answer<Held<Contract>> {
    office.read::<Contract>(parent.ok_or_else(|| Fault::not_found("contract"))?)
}
