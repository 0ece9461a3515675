//! The sample: Thornmere Council, told through the same use cases as any other.
//!
//! Its dates are relative to the day on which it is made. Everything goes through the commands, at
//! the time at which it is said to have happened and by the person who is said to have done it, so
//! the rules have checked all of it and the journal tells the story.

pub mod content;

use crate::accounts::opened_by;
use crate::cases::start::found;
use crate::commands;
use crate::fault::{Answer, Fault};
use crate::office::{Desk, Office, SAMPLE_MARK, SAMPLE_PASSWORD, Which, guard};
use crate::ports::{Clock, NoDialogs};
use crate::wire::*;
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc};
use content::{
    SampleActionPlan, SampleAnswer, SampleContract, SampleReport, SampleStep, Thread, due_on,
    in_days, worked_on,
};
use domain::record::group;
use domain::records::action::ActionState;
use domain::records::activity::Activity;
use domain::records::contract::{Clause, Contract};
use domain::records::council::Council;
use domain::records::evidence::Evidence;
use domain::records::finding::Finding;
use domain::records::improvement::Improvement;
use domain::records::judgement::Judgement;
use domain::records::numbers::YearNumber;
use domain::records::person::Person;
use domain::records::plan::MonitoringPlan;
use domain::records::report::{ReportVersion, Strength};
use domain::records::service::Service;
use domain::{Pence, Put, Uuid};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use store::NewPerson;
use zeroize::Zeroizing;

/// The sample's people, who share one password.
pub fn people() -> Vec<SamplePerson> {
    content::register()
        .people
        .into_iter()
        .map(|person| SamplePerson {
            name: person.name,
            user: person.user_name,
            role: person.role,
            role_name: person.role.name(),
        })
        .collect()
}

/// A clock that the story moves.
struct StoryClock {
    now: Mutex<DateTime<Utc>>,
}

impl StoryClock {
    /// Each thing that happens takes a minute, so that two never happen at once.
    fn move_to(&self, day: NaiveDate) {
        let morning = day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(9);
        let mut now = guard(&self.now);
        *now = if now.date_naive() == day {
            *now + TimeDelta::minutes(1)
        } else {
            morning
        };
    }
}

impl Clock for StoryClock {
    fn now(&self) -> DateTime<Utc> {
        let mut now = guard(&self.now);
        *now += TimeDelta::seconds(20);
        *now
    }
    fn today(&self) -> NaiveDate {
        guard(&self.now).date_naive()
    }
}

/// Makes the sample's store and signs its first person in.
pub fn make(desk: &Desk) -> Answer<()> {
    let place = desk.place(Which::Sample).clone();
    let half_made = place.with_extension("part");
    if half_made.exists() {
        std::fs::remove_dir_all(&half_made).map_err(Fault::unexpected)?;
    }
    tell_at(desk, half_made.clone())?;
    std::fs::rename(&half_made, &place).map_err(Fault::unexpected)?;
    let first = people().into_iter().next().ok_or_else(Fault::locked)?;
    desk.open(Which::Sample)?;
    commands::sign_in(
        desk,
        SignIn {
            user_name: first.user,
            password: SAMPLE_PASSWORD.into(),
        },
    )?;
    Ok(())
}

/// Tells the whole story in a folder of its own: it takes its place only once it is complete.
fn tell_at(desk: &Desk, place: std::path::PathBuf) -> Answer<()> {
    let today = desk.clock.today();
    let clock = Arc::new(StoryClock {
        now: Mutex::new(DateTime::UNIX_EPOCH),
    });
    clock.move_to(worked_on(today, 200));
    let mut story_desk = Desk::at(place, clock.clone(), Arc::new(NoDialogs));
    story_desk.cost = desk.cost;
    let mut story = Story {
        desk: story_desk,
        clock,
        today,
        people: HashMap::new(),
        contracts: HashMap::new(),
        plans: HashMap::new(),
    };
    story.register()?;
    story.reports_so_far(2)?;
    story.thread(&content::larkspur_before())?;
    story.reports_so_far(11)?;
    story.thread(&content::larkspur())?;
    for thread in content::second() {
        story.thread(&thread)?;
    }
    story.desk.close();
    Ok(())
}

struct Story {
    desk: Desk,
    clock: Arc<StoryClock>,
    today: NaiveDate,
    people: HashMap<String, Uuid>,
    contracts: HashMap<String, Uuid>,
    /// Of each contract that has been monitored.
    plans: HashMap<String, Uuid>,
}

fn value(record: &impl Serialize) -> Answer<serde_json::Value> {
    serde_json::to_value(record).map_err(Fault::unexpected)
}

fn new(parent: Option<Uuid>, record: &impl Serialize) -> Answer<Save> {
    Ok(Save {
        id: None,
        version: 0,
        parent,
        value: value(record)?,
    })
}

fn missing(what: &str) -> Fault {
    Fault::unexpected(format!("the sample names {what}, which it does not have"))
}

impl Story {
    fn on(&self, days_ago: i64) {
        self.clock.move_to(worked_on(self.today, days_ago));
    }

    /// Who acts from here on. Their password is that of all; the key is unlocked already.
    fn acts(&self, user: &str) -> Answer<()> {
        self.desk.admit(self.person(user)?)?;
        Ok(())
    }

    fn person(&self, user: &str) -> Answer<Uuid> {
        self.people.get(user).copied().ok_or_else(|| missing(user))
    }

    fn office(&self) -> Answer<Office> {
        self.desk.office("open_sample")
    }

    fn register(&mut self) -> Answer<()> {
        let register = content::register();
        let council = Council {
            backup_reminder_days: Council::usual_reminder(),
            backup_kept_days: Council::usual_kept(),
            name: "Thornmere Council".into(),
            nation: content::NATION,
            brand_deep: Council::usual_deep(),
            brand: Council::usual_brand(),
            challenge_contact: Some(
                "Head of Commissioning\nCivic House, Mere Street\nThornmere TH1 4QX\nTelephone 01632 960 155"
                    .into(),
            ),
            idle_minutes: Council::usual_idle_minutes(),
            sample: true,
            ..Council::default()
        };
        for (place, person) in register.people.iter().enumerate() {
            let id = Uuid::now_v7();
            self.people.insert(person.user_name.clone(), id);
            let account = NewPerson {
                id,
                user_name: person.user_name.clone(),
                password: Zeroizing::new(SAMPLE_PASSWORD.to_owned()),
            };
            if place == 0 {
                found(
                    &self.desk,
                    Which::Sample,
                    account,
                    person.clone(),
                    council.clone(),
                    SAMPLE_MARK,
                )?;
            } else {
                let office = self.office()?;
                office
                    .store()
                    .add_person(account, Some(opened_by(person.role)), office.cost)?;
                let person = Person {
                    active: true,
                    ..person.clone()
                };
                office.commit(vec![Put::new(id, group::PEOPLE, person)])?;
            }
        }
        let mut providers = HashMap::new();
        for provider in &register.providers {
            let saved = commands::save_provider(&self.desk, new(None, &provider.record)?)?;
            providers.insert(provider.key.clone(), saved.id);
        }
        let provider_id = |key: &String| providers.get(key).copied().ok_or_else(|| missing(key));
        let mut services = HashMap::new();
        for service in &register.services {
            let record = Service {
                name: service.name.clone(),
                provider: provider_id(&service.provider)?,
                service_type: service.service_type,
                client_group: service.client_group,
                size: service.size.clone(),
                manager: service.manager.clone(),
                regulated: service.regulated,
                regulator_id: service.regulator_id.clone(),
                regulator_rating: service
                    .regulator_rating
                    .as_ref()
                    .map(|rating| rating.text(self.today)),
            };
            let saved = commands::save_service(&self.desk, new(None, &record)?)?;
            services.insert(service.key.clone(), saved.id);
        }
        for contract in &register.contracts {
            let mut record = self.contract(contract)?;
            record.providers = contract
                .providers
                .iter()
                .map(provider_id)
                .collect::<Answer<_>>()?;
            record.service = contract
                .service
                .as_ref()
                .and_then(|key| services.get(key))
                .copied();
            let saved = crate::cases::contract::create(&self.office()?, record, "AS", Vec::new())?;
            self.contracts.insert(contract.key.clone(), saved.id);
        }
        Ok(())
    }

    /// References made later go on from the sample's own; the council has signed so many other
    /// reports in the year.
    fn reports_so_far(&self, last: u32) -> Answer<()> {
        let office = self.office()?;
        let mut numbers = office.register().numbers();
        numbers.value.contracts = 173;
        let year = self.today.year();
        numbers.value.reports = [year - 1, year]
            .map(|year| YearNumber { year, last })
            .into_iter()
            .collect();
        let put = Put {
            id: numbers.id,
            case_file: numbers.case_file,
            expected: numbers.version,
            record: numbers.value.into(),
        };
        office.commit(vec![put])?;
        Ok(())
    }

    fn contract(&self, contract: &SampleContract) -> Answer<Contract> {
        let typed = Contract {
            title: contract.title.clone(),
            description: Some(contract.description.clone()),
            value: contract.value_pence.map(Pence),
            start: Some(in_days(self.today, contract.start_in_days)),
            end: Some(in_days(self.today, contract.end_in_days)),
            regime: contract.regime,
            executed_as: Some(contract.executed_as),
            officer: Some(self.person(&contract.officer)?),
            outcomes: contract
                .outcomes
                .iter()
                .map(|text| domain::records::contract::Outcome {
                    number: 0,
                    text: text.clone(),
                })
                .collect(),
            clauses: contract
                .clauses
                .iter()
                .map(|clause| Clause {
                    citation: clause.citation.clone(),
                    about: clause.about.clone(),
                })
                .collect(),
            ..Contract::default()
        };
        let numbered = domain::rules::contract::save(None, typed)?;
        Ok(Contract {
            reference: contract.reference.clone(),
            state: contract.state,
            ..numbered
        })
    }

    /// One thread: plan, visit, judgements, report, action plan, as far as it goes.
    fn thread(&mut self, thread: &Thread) -> Answer<()> {
        let desk = &self.desk;
        let contract = self
            .contracts
            .get(&thread.contract)
            .copied()
            .ok_or_else(|| missing(&thread.contract))?;
        let lead = self.person(&thread.officer)?;
        self.on(thread.plan.agreed_days_ago);
        self.acts(&thread.officer)?;
        let framework = *self
            .office()?
            .register()
            .frameworks
            .keys()
            .next()
            .ok_or_else(|| missing("a framework"))?;
        let plan = MonitoringPlan {
            purpose: thread.plan.purpose.clone(),
            framework,
            criteria: thread.plan.criteria.clone(),
            review_due: Some(due_on(self.today, thread.plan.review_in_days)),
            ..MonitoringPlan::default()
        };
        // A contract has one plan; looking again revises it.
        let save = match self.plans.get(&thread.contract) {
            Some(known) => Save {
                id: Some(*known),
                version: self.office()?.read::<MonitoringPlan>(*known)?.version,
                parent: Some(contract),
                value: value(&plan)?,
            },
            None => new(Some(contract), &plan)?,
        };
        let plan = commands::save_plan(desk, save)?;
        self.plans.insert(thread.contract.clone(), plan.id);
        commands::agree_plan(
            desk,
            Versioned {
                id: plan.id,
                version: plan.version,
            },
        )?;

        let activity = Activity {
            plan: plan.id,
            method: thread.visit.method,
            approach: thread.visit.approach,
            announced: thread.visit.announced,
            from: thread.visit.first_day(self.today),
            to: thread.visit.last_day(self.today),
            lead,
            provider: None,
            how: Some(thread.visit.how.clone()),
            participation: thread.visit.participation.clone(),
            state: Default::default(),
            cancelled_because: None,
            criteria: Vec::new(),
            framework: None,
        };
        let activity = commands::save_activity(desk, new(Some(contract), &activity)?)?;
        self.clock.move_to(thread.visit.first_day(self.today));
        let activity = commands::start_activity(
            desk,
            Versioned {
                id: activity.id,
                version: activity.version,
            },
        )?;
        self.found_out(thread, activity.id)?;
        if let Some(days_ago) = thread.assessed_days_ago {
            self.on(days_ago);
            let assessed = commands::assess_activity(
                desk,
                Versioned {
                    id: activity.id,
                    version: activity.version,
                },
            )?;
            if let Some(report) = &thread.report {
                self.report(thread, report, assessed.id)?;
            }
        }
        Ok(())
    }

    fn found_out(&self, thread: &Thread, visit: Uuid) -> Answer<()> {
        let desk = &self.desk;
        for evidence in &thread.evidence {
            let date = evidence.date(&thread.visit, self.today);
            if date > self.clock.today() {
                self.clock.move_to(date);
            }
            let record = Evidence {
                activity: visit,
                number: 0,
                what: evidence.what.clone(),
                evidence_type: evidence.evidence_type,
                source: evidence.source.clone(),
                date,
                who: None,
                method: evidence.method.clone(),
                reliability: evidence.reliability,
                quotation: evidence.quotation.clone(),
                criteria: evidence.criteria.clone(),
                by: Uuid::nil(),
                photographs: Vec::new(),
            };
            let mut saved = commands::save_evidence(desk, new(Some(visit), &record)?)?;
            for photograph in &evidence.photographs {
                let request = AddPhotograph {
                    id: saved.id,
                    version: saved.version,
                    shows: photograph.shows.clone(),
                };
                let office = desk.office("add_photograph")?;
                saved =
                    crate::cases::photograph::add(&office, &request, photograph.picture.file())?;
            }
        }
        self.on(thread.judged_days_ago);
        let mut findings = Vec::new();
        for finding in &thread.findings {
            let record = Finding {
                activity: visit,
                number: 0,
                criterion: finding.criterion,
                finding_type: finding.finding_type,
                text: finding.text.clone(),
                affects_outcomes: finding.affects_outcomes,
                by: Uuid::nil(),
            };
            findings.push(commands::save_finding(desk, new(Some(visit), &record)?)?.id);
        }
        for judgement in &thread.judgements {
            let record = Judgement {
                activity: visit,
                criterion: judgement.criterion,
                suggested: None,
                decided: judgement.decided,
                rationale: judgement.rationale.clone(),
                reason: judgement.reason.clone(),
                narrative: judgement.narrative.clone(),
                by: Uuid::nil(),
            };
            commands::save_judgement(desk, new(Some(visit), &record)?)?;
        }
        for improvement in &thread.improvements {
            let finding = findings
                .get(improvement.finding as usize - 1)
                .copied()
                .ok_or_else(|| missing("a finding"))?;
            let record = Improvement {
                activity: visit,
                finding,
                obligation: improvement.obligation.on(self.today),
                title: improvement.title.clone(),
                text: improvement.text.clone(),
                person: improvement.person.clone(),
                role: improvement.role.clone(),
                measure: improvement.measure.clone(),
                number: 0,
                withdrawn: None,
                by: Uuid::nil(),
            };
            commands::save_improvement(desk, new(Some(finding), &record)?)?;
        }
        Ok(())
    }

    fn report(&self, thread: &Thread, content: &SampleReport, visit: Uuid) -> Answer<()> {
        let desk = &self.desk;
        self.on(content.started_days_ago);
        let report = commands::start_report(desk, ById { id: visit })?;
        let record = ReportVersion {
            summary: content.summary.clone(),
            strengths: content
                .strengths
                .iter()
                .map(|text| Strength { text: text.clone() })
                .collect(),
            people_good: content.people_good.clone(),
            people_better: content.people_better.clone(),
            people_used: content.people_used.clone(),
            good_practice: content.good_practice.clone(),
            easy_read: content.easy_read.clone(),
            ..ReportVersion::default()
        };
        let save = Save {
            id: Some(report.id),
            version: report.version,
            parent: None,
            value: value(&record)?,
        };
        let report = commands::save_report(desk, save)?;
        self.on(content.sent_days_ago);
        let sent = commands::submit_report(
            desk,
            Versioned {
                id: report.id,
                version: report.version,
            },
        )?;
        let Some(signature) = &content.signature else {
            return Ok(());
        };
        self.on(signature.days_ago);
        self.acts(&signature.by)?;
        let request = SignReport {
            id: sent.id,
            version: sent.version,
            password: SAMPLE_PASSWORD.into(),
        };
        let signed = commands::sign_report(desk, request)?;
        self.acts(&thread.officer)?;
        if let Some(plan) = &content.action_plan {
            self.action_plan(plan, signed.id)?;
        }
        Ok(())
    }

    fn action_plan(&self, content: &SampleActionPlan, report: Uuid) -> Answer<()> {
        let desk = &self.desk;
        self.on(content.answered_days_ago);
        let view = commands::action_plan(desk, ById { id: report })?;
        let mut actions: HashMap<String, (Uuid, u64)> = HashMap::new();
        for answer in &content.answers {
            let row = view
                .rows
                .iter()
                .find(|row| row.row.reference == answer.reference())
                .ok_or_else(|| missing(answer.reference()))?;
            let held = &row.row.action;
            let saved = match answer {
                SampleAnswer::Action {
                    action,
                    person,
                    role,
                    due_in_days,
                    comment,
                    ..
                } => {
                    let mut record = held.value.clone();
                    record.action = action.clone();
                    record.person = person.clone();
                    record.role = Some(role.clone());
                    record.comment = comment.clone();
                    if let Some(days) = due_in_days {
                        record.due = Some(due_on(self.today, *days));
                    }
                    let save = Save {
                        id: Some(held.id),
                        version: held.version,
                        parent: None,
                        value: value(&record)?,
                    };
                    commands::save_action(desk, save)?
                }
                SampleAnswer::Declined { reason, .. } => commands::decline_action(
                    desk,
                    WithReason {
                        id: held.id,
                        version: held.version,
                        reason: reason.clone(),
                    },
                )?,
            };
            actions.insert(answer.reference().to_owned(), (saved.id, saved.version));
        }
        self.on(content.agreed_days_ago);
        let plan = view.plan.ok_or_else(|| missing("an action plan"))?;
        let agree = AgreeActionPlan {
            id: plan.id,
            version: plan.version,
            for_provider: content.for_provider.clone(),
        };
        commands::agree_action_plan(desk, agree)?;
        for step in &content.steps {
            let (reference, days_ago) = match step {
                SampleStep::InProgress {
                    reference,
                    days_ago,
                    ..
                }
                | SampleStep::ReportedDone {
                    reference,
                    days_ago,
                    ..
                }
                | SampleStep::Checked {
                    reference,
                    days_ago,
                    ..
                } => (reference, *days_ago),
            };
            self.on(days_ago);
            let (id, version) = *actions.get(reference).ok_or_else(|| missing(reference))?;
            let moved = |to: ActionState, says: &str| {
                commands::progress_action(
                    desk,
                    ProgressAction {
                        id,
                        version,
                        to,
                        says: says.to_owned(),
                    },
                )
            };
            let saved = match step {
                SampleStep::InProgress { says, .. } => moved(ActionState::InProgress, says)?,
                SampleStep::ReportedDone { says, .. } => moved(ActionState::ReportedDone, says)?,
                SampleStep::Checked {
                    done,
                    evidence,
                    note,
                    ..
                } => commands::verify_action(
                    desk,
                    VerifyAction {
                        id,
                        version,
                        done: *done,
                        evidence: evidence.clone(),
                        note: note.clone().unwrap_or_default(),
                    },
                )?,
            };
            actions.insert(reference.clone(), (saved.id, saved.version));
        }
        Ok(())
    }
}
