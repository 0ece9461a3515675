//! My work: what is late, what comes soon, what waits for my signature.

use super::action::listed;
use super::visit::{range_page, title};
use super::{report, visit};
use crate::fault::Answer;
use crate::office::Office;
use crate::wire::*;
use domain::record::{Index, date_key};
use domain::records::action::ActionState;
use domain::records::activity::{Activity, ActivityState};
use domain::records::contract::Contract;
use domain::records::report::{ReportState, ReportVersion};
use domain::{access, calendar, words};
use store::Page;

/// How many rows of each kind the screen shows at once.
const ROWS: usize = 25;
/// Working days that count as soon.
const SOON: u32 = 10;

pub fn my_work(office: Office, _: Nothing) -> Answer<MyWork> {
    let today = office.today();
    let tomorrow = date_key(today).to_vec();
    let horizon = calendar::add_working_days(today, SOON, office.nation());
    let first = ListPage {
        words: String::new(),
        page: 0,
        per_page: ROWS,
    };
    let (late, overdue_count, _) =
        range_page(&office, Index::ActionDue, &tomorrow, None, &first, false)?;
    let late = listed(&office, &late)?;
    let mut overdue: Vec<_> = late.iter().map(action_item).collect();
    let after = date_key(horizon + chrono::Days::new(1));
    let page = Page::first(ROWS);
    let due = office
        .store()
        .list(Index::ActionDue as u8, &tomorrow, &after, &page)?;
    let mut soon: Vec<_> = listed(&office, &due)?.iter().map(action_item).collect();
    let dated = office
        .store()
        .list(Index::ActivityDate as u8, &tomorrow, &after, &page)?;
    for activity in office.read_listed::<Activity>(&dated)? {
        if matches!(
            activity.value.state,
            ActivityState::Planned | ActivityState::Ready
        ) {
            let contract = office.read::<Contract>(activity.case_file)?;
            let what = format!("Make the visit: {}", title(&activity.value));
            soon.push(item(
                &office,
                what,
                &contract,
                activity.value.from,
                format!("/visits/{}", activity.id),
            ));
        }
    }
    let (unwritten, carry_on) = open_visits(&office)?;
    for work in unwritten {
        if work.due < today {
            overdue.push(work)
        } else if work.due <= horizon {
            soon.push(work)
        }
    }
    overdue.sort_by(|a, b| (a.due, &a.what).cmp(&(b.due, &b.what)));
    soon.sort_by(|a, b| (a.due, &a.what).cmp(&(b.due, &b.what)));
    Ok(MyWork {
        overdue_count: overdue_count.max(overdue.len()),
        overdue,
        soon,
        to_sign: to_sign(&office)?,
        carry_on,
        contracts: office.register().contracts.len(),
    })
}

fn item(
    office: &Office,
    what: String,
    contract: &domain::Held<Contract>,
    due: chrono::NaiveDate,
    route: String,
) -> WorkItem {
    WorkItem {
        what,
        detail: contract.value.title.clone(),
        service: office.register().contract_name(&contract.value),
        reference: contract.value.reference.clone(),
        due,
        distance: calendar::distance(due, office.today(), office.nation()),
        route,
    }
}

fn action_item(row: &ActionRow) -> WorkItem {
    let (what, detail) = match row.state {
        ActionState::ReportedDone => (
            format!("Check {}: {}", row.reference, row.title),
            "The provider reports it done".to_owned(),
        ),
        ActionState::Open => (
            format!("Ask for the action on {}: {}", row.reference, row.title),
            "The provider has not answered yet".to_owned(),
        ),
        _ => (
            format!("Follow up {}: {}", row.reference, row.title),
            format!("{} is responsible", row.action.value.person),
        ),
    };
    WorkItem {
        what,
        detail,
        service: row.service.clone(),
        reference: format!("{}, {}", row.report_reference, row.reference),
        due: row.due.unwrap_or_default(),
        distance: row.distance.clone().unwrap_or_default(),
        route: format!("/reports/{}/actions?action={}", row.report, row.id),
    }
}

/// Visits whose report is still to be issued, by when it is due; and what to carry on with.
fn open_visits(office: &Office) -> Answer<(Vec<WorkItem>, Option<CarryOn>)> {
    let mut work = Vec::new();
    let mut carry_on = None;
    let from = office.today() - chrono::Days::new(120);
    let page = Page {
        after: None,
        limit: 200,
        descending: true,
    };
    let to = [0xff; 8];
    let dated = office
        .store()
        .list(Index::ActivityDate as u8, &date_key(from), &to, &page)?;
    for held in office.read_listed::<Activity>(&dated)? {
        if !matches!(
            held.value.state,
            ActivityState::InProgress | ActivityState::Assessed
        ) {
            continue;
        }
        let view = visit::Visit::read(office, held.id)?;
        let service = visit::service_name(office, &view.contract, &held.value);
        let due =
            domain::rules::visit::issue_date(&held.value, held.value.last_day(), office.nation());
        let judged = words::count(
            view.file.judgements.len(),
            "criterion judged",
            "criteria judged",
        );
        let (what, route) = match view.report() {
            Some(report) if report.value.state == ReportState::Submitted => continue,
            Some(report) => (
                "Send the report for signature".to_owned(),
                format!("/reports/{}", report.id),
            ),
            None => (
                "Write the report".to_owned(),
                format!("/visits/{}", held.id),
            ),
        };
        let mine = held.value.lead == office.acting.person;
        if mine && held.value.state == ActivityState::InProgress && carry_on.is_none() {
            carry_on = Some(CarryOn {
                what: format!(
                    "{service}, {}: {judged} of {}",
                    lower(&title(&held.value)),
                    held.value.criteria.len()
                ),
                route: route.clone(),
            });
        }
        let mut found = item(office, what, &view.contract, due, route);
        found.service = service;
        found.detail = judged;
        work.push(found);
    }
    Ok((work, carry_on))
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().collect::<String>() + letters.as_str())
        .unwrap_or_default()
}

fn to_sign(office: &Office) -> Answer<Vec<ReportRow>> {
    if !office.acting.has_one_of(access::SIGNERS) {
        return Ok(Vec::new());
    }
    let (from, to) = (
        [ReportState::Submitted as u8],
        [ReportState::Submitted as u8 + 1],
    );
    let mut rows = Vec::new();
    let submitted =
        office
            .store()
            .list(Index::ReportState as u8, &from, &to, &Page::first(ROWS))?;
    for held in office.read_listed::<ReportVersion>(&submitted)? {
        if domain::rules::report::why_not_signed(&held.value, office.acting.person).is_none() {
            let contract: domain::Held<Contract> = office.read::<Contract>(held.case_file)?;
            rows.push(report::row(office, &contract, &held)?);
        }
    }
    Ok(rows)
}
