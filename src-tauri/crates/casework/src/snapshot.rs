//! What a report freezes: the records as they stood when it was sent for signature.
//!
//! The snapshot is what is signed. Its JSON is kept, its SHA-256 is printed, and both preview and
//! PDF are drawn from it alone, so that nothing that changes later can change a signed page.

use crate::fault::Answer;
use crate::keeping::for_paper;
use chrono::{DateTime, NaiveDate, Utc};
use domain::records::action::{Action, ActionPlan};
use domain::records::activity::Activity;
use domain::records::contract::Contract;
use domain::records::council::Council;
use domain::records::evidence::Evidence;
use domain::records::finding::Finding;
use domain::records::framework::Framework;
use domain::records::improvement::Improvement;
use domain::records::judgement::Judgement;
use domain::records::person::Person;
use domain::records::plan::MonitoringPlan;
use domain::records::provider::Provider;
use domain::records::report::{Grade, ReportVersion};
use domain::records::service::Service;
use domain::rules::grade::Graded;
use domain::{Held, Record, Uuid, words};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// Rises when the content changes its shape.
    pub format: u32,
    pub frozen: DateTime<Utc>,
    /// The day on which the report is taken to be issued; clocks run from it.
    pub issued: NaiveDate,
    pub council: Council,
    pub contract: Contract,
    /// The provider that was visited.
    pub provider: Provider,
    pub service: Option<Service>,
    pub framework: Framework,
    pub plan: MonitoringPlan,
    pub activity: Activity,
    /// In the order of their criterion.
    pub judgements: Vec<Judgement>,
    /// In the order of their number.
    pub evidence: Vec<Evidence>,
    pub findings: Vec<Held<Finding>>,
    /// Without those taken back; requirements first, each series in the order of its number.
    pub improvements: Vec<Improvement>,
    pub report: ReportVersion,
    /// By domain code, in the framework's order.
    pub grades: Vec<(String, Graded)>,
    pub overall: Graded,
    pub previous: Option<Previous>,
    /// Names and job titles of colleagues named in the records.
    pub people: Vec<Colleague>,
    /// The photographs that the evidence names, by the name of their picture. They are kept beside the snapshot; it
    /// holds their fingerprints.
    #[serde(skip)]
    pub pictures: BTreeMap<String, Arc<[u8]>>,
}

/// The last signed report on the same contract and provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Previous {
    pub reference: String,
    pub issued: NaiveDate,
    pub framework: Framework,
    pub grades: Vec<(String, Option<Grade>)>,
    pub overall: Option<Grade>,
    #[serde(default)]
    pub plan: Option<ActionPlan>,
    /// Where its action plan stands now.
    pub actions: Vec<(Improvement, Action)>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Colleague {
    pub id: Uuid,
    pub name: String,
    pub job_title: String,
}

impl Colleague {
    pub fn of(person: &Held<Person>) -> Colleague {
        Colleague {
            id: person.id,
            name: person.value.name.clone(),
            job_title: person.value.job_title.clone(),
        }
    }
}

impl Snapshot {
    pub fn colleague(&self, id: Uuid) -> Option<&Colleague> {
        self.people.iter().find(|person| person.id == id)
    }

    /// The grade of the whole that counts: what the officer decided, or else what follows from the
    /// judgements.
    pub fn grade(&self) -> Option<Grade> {
        self.report.overall.or(self.overall.grade)
    }

    /// Takes out everything that the provider may not read: what is not in the snapshot is in no
    /// preview, on no page and in no copy of the report.
    pub fn for_paper(mut self) -> Answer<Snapshot> {
        self.contract = for_paper(self.contract)?;
        self.provider = for_paper(self.provider)?;
        self.service = self.service.map(for_paper).transpose()?;
        self.plan = for_paper(self.plan)?;
        self.activity = for_paper(self.activity)?;
        self.judgements = all_for_paper(self.judgements)?;
        self.evidence = all_for_paper(self.evidence)?;
        for held in &mut self.findings {
            held.value = for_paper(held.value.clone())?;
        }
        self.improvements = all_for_paper(self.improvements)?;
        self.report = for_paper(self.report)?;
        if let Some(last) = &mut self.previous {
            last.plan = last.plan.take().map(for_paper).transpose()?;
        }
        for (improvement, action) in self.previous.iter_mut().flat_map(|last| &mut last.actions) {
            *improvement = for_paper(improvement.clone())?;
            *action = for_paper(action.clone())?;
        }
        Ok(self)
    }

    /// The exact bytes that are kept and hashed. Fields stand in declared order.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a snapshot has only string keys and finite numbers")
    }
}

/// What is printed beside the snapshot once two people have signed.
#[derive(Clone, Debug, PartialEq)]
pub struct Signed {
    /// SHA-256 of the snapshot's bytes, in hexadecimal.
    pub fingerprint: String,
    pub signed_by: Colleague,
    pub signed_at: DateTime<Utc>,
    pub countersigned: Option<(Colleague, DateTime<Utc>)>,
}

fn all_for_paper<T: Record>(values: Vec<T>) -> Answer<Vec<T>> {
    values.into_iter().map(for_paper).collect()
}

pub fn fingerprint(bytes: &[u8]) -> String {
    words::hex(&Sha256::digest(bytes))
}

/// The first 60 bits of a fingerprint in three groups of four, without letters that look alike:
/// `7K4F-92QM-D3XT`.
pub fn check_code(fingerprint: &str) -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let bits = u64::from_str_radix(fingerprint.get(..16).unwrap_or("0"), 16).unwrap_or(0);
    let code: Vec<char> = (0..12)
        .map(|place| LETTERS[(bits >> (59 - place * 5)) as usize & 31] as char)
        .collect();
    code.chunks(4)
        .map(|group| group.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_the_head_of_the_fingerprint() {
        assert_eq!(check_code(&"0".repeat(64)), "0000-0000-0000");
        assert_eq!(check_code(&"f".repeat(64)), "ZZZZ-ZZZZ-ZZZZ");
        assert_eq!(
            check_code("08421084210842100000000000000000"),
            "1111-1111-1111"
        );
    }
}
