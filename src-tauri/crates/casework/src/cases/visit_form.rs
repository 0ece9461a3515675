//! The blank form of a visit, to take along on paper.

use super::contract::CaseFile;
use super::pdf::pdf;
use super::report::write_whole;
use crate::document::{self, Planned};
use crate::fault::{Answer, Code, Fault};
use crate::long_work::{Outcome, Tell, not_begun};
use crate::office::Office;
use crate::wire::*;
use domain::records::activity::{Activity, ActivityState};
use domain::records::contract::Contract;
use domain::records::framework::Framework;
use domain::records::plan::MonitoringPlan;
use domain::{Held, Uuid};

/// Lets the person choose where, and saves the form there while they go on.
pub fn save_visit_form(office: Office, request: ById) -> Answer<WorkBegun> {
    office.work.refuse_second()?;
    let activity = office.read::<Activity>(request.id)?;
    let contract = office.read::<Contract>(activity.case_file)?;
    let name = format!("{} visit form.pdf", contract.value.reference);
    let Some(path) = office
        .dialogs
        .save_file("Save the visit form", &name, "PDF", "pdf")
    else {
        return Ok(not_begun());
    };
    let work = office.work.clone();
    work.begin(WorkKind::Report, path, move |path, tell| {
        write_whole(path, &form(&office, &activity, tell)?)?;
        Ok(Outcome::default())
    })
}

/// The form as a file.
pub fn form(office: &Office, activity: &Held<Activity>, tell: Tell<'_>) -> Answer<Vec<u8>> {
    let contract = office.read::<Contract>(activity.case_file)?;
    let plan = office.read::<MonitoringPlan>(activity.value.plan)?;
    let framework = activity.value.framework.unwrap_or(plan.value.framework);
    let framework = office.read::<Framework>(framework)?;
    let file = CaseFile::read(office, &contract)?;
    let open: Vec<_> = file
        .actions
        .iter()
        .filter(|action| !action.value.state.is_finished())
        .filter_map(|action| {
            let asked = action.value.improvement;
            let improvement = file.improvements.iter().find(|held| held.id == asked)?;
            Some((improvement.value.clone(), action.value.clone()))
        })
        .collect();
    let register = office.register();
    let find = |id: Uuid| register.providers.get(&id).cloned();
    let provider = activity.value.provider.and_then(find);
    let service = register.service_of(&contract.value).cloned();
    let lead = register.people.get(&activity.value.lead);
    let lead = lead.map(|held| held.value.name.clone());
    drop(register);
    let document = document::visit_form(&Planned {
        council: &office.council,
        contract: &contract.value,
        provider: provider.as_ref().map(|held| &held.value),
        service: service.as_ref().map(|held| &held.value),
        activity: &activity.value,
        lead,
        plan: &plan.value,
        framework: &framework.value,
        open: &open,
        // The same plan gives the same bytes all day.
        at: office.today().and_time(chrono::NaiveTime::MIN).and_utc(),
    });
    Ok(pdf(office, &document, tell)?.bytes)
}

/// The visit of a contract that comes next, or else the last one.
pub fn next_of(office: &Office, reference: &str) -> Answer<Held<Activity>> {
    let none = |what: String| Fault::new(Code::NotFound, what);
    let found = super::contract::matching(office, reference);
    let contract = found
        .into_iter()
        .flatten()
        .filter_map(|id| office.find::<Contract>(id).ok().flatten())
        .find(|held| held.value.reference == reference)
        .ok_or_else(|| none(format!("There is no contract {reference} in this store.")))?;
    let mut visits = office.children::<Activity>(contract.id)?;
    visits.retain(|held| held.value.state != ActivityState::Cancelled);
    visits.sort_by_key(|held| held.value.from);
    let to_come = visits.iter().position(|held| {
        matches!(
            held.value.state,
            ActivityState::Planned | ActivityState::Ready | ActivityState::InProgress
        )
    });
    let place = to_come.or(visits.len().checked_sub(1));
    place
        .map(|place| visits.swap_remove(place))
        .ok_or_else(|| none(format!("No visit is planned under {reference}.")))
}
