use super::{edition, report};
use crate::snapshot::{Colleague, Previous, Signed, Snapshot};
use chrono::NaiveDate;
use domain::record::Record;
use domain::records::action::{Action, ActionPlan, ActionState};
use domain::records::activity::{Activity, Participation};
use domain::records::contract::Contract;
use domain::records::council::{Council, Nation};
use domain::records::evidence::{Evidence, Photograph};
use domain::records::finding::Finding;
use domain::records::framework::{Criterion, Domain, Framework};
use domain::records::improvement::{Improvement, Obligation};
use domain::records::judgement::Judgement;
use domain::records::plan::MonitoringPlan;
use domain::records::provider::Provider;
use domain::records::report::{Grade, ReportVersion};
use domain::records::service::Service;
use domain::rules::grade::Graded;
use domain::summary::{Line, Sensitivity, lines};
use domain::{Edition, Held, Kind, Uuid};
use report::{Block, Document, Status};
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};

const CRITERION: u16 = 4711;
const FINDING: Uuid = Uuid::from_u128(0xF1);

/// Fields that may print, and do not stand on this paper. Ends with "/" for all that is below.
const NOT_HERE: &[(Kind, &str, &str)] = &[
    (
        Kind::Activity,
        "/state",
        "a report is of a visit that is done",
    ),
    (
        Kind::Activity,
        "/cancelledBecause",
        "a cancelled visit has no report",
    ),
    (Kind::ReportVersion, "/state", "DRAFT or FINAL says it"),
    (
        Kind::ReportVersion,
        "/submission/",
        "the check panel prints it from the signatures",
    ),
    (
        Kind::ReportVersion,
        "/signature/",
        "the signature boxes print it from the signatures",
    ),
    (
        Kind::ReportVersion,
        "/easyRead/0/part",
        "the headings tell them apart",
    ),
    (
        Kind::Action,
        "/reference",
        "the number of what it answers stands there",
    ),
    (Kind::Action, "/checks/0/done", "the result says it"),
    (
        Kind::ActionPlan,
        "/state",
        "the day of the agreement says it",
    ),
    (
        Kind::Contract,
        "/providers",
        "only the provider that was visited",
    ),
    (Kind::Contract, "/service", "the service itself is printed"),
    (Kind::Contract, "/value", "for the contract's own page"),
    (Kind::Contract, "/regime", "for the contract's own page"),
    (Kind::Contract, "/executedAs", "for the contract's own page"),
    (
        Kind::Contract,
        "/officer",
        "those who led and wrote are named",
    ),
    (
        Kind::Contract,
        "/clauses/",
        "each requirement cites its own basis",
    ),
    (Kind::Contract, "/state", "for the contract's own page"),
    (Kind::Contract, "/retention", "for the file's own page"),
    (Kind::Contract, "/endedOn", "for the file's own page"),
    (
        Kind::Improvement,
        "/obligation",
        "two tables tell them apart",
    ),
    (Kind::Provider, "/identifiers/", "for the register"),
    (Kind::Service, "/provider", "the provider itself is printed"),
    (
        Kind::MonitoringPlan,
        "/framework",
        "the visit's framework is printed",
    ),
    (Kind::MonitoringPlan, "/state", "for the plan's own page"),
    (Kind::Council, "/nation", "it decides the regulator"),
    (Kind::Council, "/brandDeep", "a colour"),
    (Kind::Council, "/brand", "a colour"),
    (Kind::Council, "/sample", "for the screen"),
    (
        Kind::Evidence,
        "/photographs/0/picture",
        "the picture itself",
    ),
];

/// The editions that hold the whole report.
const WHOLE: &[Edition] = &Edition::WHOLE;

/// Fields that stand in another edition instead.
const ELSEWHERE: &[(Kind, &str, &[Edition])] = &[
    (Kind::Provider, "/contact", &[Edition::Letter]),
    (Kind::Provider, "/contactJob", &[Edition::Letter]),
    (Kind::Provider, "/address", &[Edition::Letter]),
    (Kind::ReportVersion, "/easyRead/", &[Edition::EasyRead]),
];

/// How the paper says "Yes".
const SAYS_YES: &[(Kind, &str, &str)] = &[
    (
        Kind::Finding,
        "/affectsOutcomes",
        "This affects people’s outcomes.",
    ),
    (Kind::Activity, "/announced", "It was announced."),
    // Behind the name of the regulator, which depends on the type of care.
    (Kind::Service, "/regulated", ": zzservice/regulatorRatingzz"),
];

/// Fills records with values of which each occurs once, from their schema alone.
#[derive(Default)]
struct Filler {
    count: u32,
    /// Which of its choices a choice takes.
    variant: usize,
    names: HashMap<Uuid, String>,
}

impl Filler {
    fn record<T: Record>(&mut self, name: &str, set: &[(&str, Value)]) -> (T, Value) {
        let mut value = self.fill(&T::KIND.schema(), name);
        for (field, to) in set {
            *value
                .pointer_mut(field)
                .unwrap_or_else(|| panic!("{name}{field}")) = to.clone();
        }
        let record =
            serde_json::from_value(value.clone()).unwrap_or_else(|e| panic!("{name}: {e}"));
        (record, value)
    }

    fn fill(&mut self, schema: &Value, at: &str) -> Value {
        if let Some(options) = schema["anyOf"].as_array() {
            let filled = options.iter().find(|option| option["type"] != "null");
            return self.fill(filled.unwrap(), at);
        }
        if let Some(options) = schema["oneOf"].as_array() {
            let chosen = &options[self.variant % options.len()];
            return match chosen.get("const") {
                Some(constant) => constant.clone(),
                None => self.fill(chosen, at),
            };
        }
        if let Some(constant) = schema.get("const") {
            return constant.clone();
        }
        if let Some(properties) = schema["properties"].as_object() {
            let filled: Map<String, Value> = properties
                .iter()
                .map(|(name, inner)| (name.clone(), self.fill(inner, &format!("{at}/{name}"))))
                .collect();
            return filled.into();
        }
        self.count += 1;
        let kind = match &schema["type"] {
            Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null").unwrap(),
            kind => kind,
        };
        match (kind.as_str(), schema["format"].as_str()) {
            (Some("array"), _) => vec![self.fill(&schema["items"], &format!("{at}/0"))].into(),
            (Some("boolean"), _) => true.into(),
            (Some("integer"), _) => (7000 + self.count).into(),
            (Some("string"), Some("date")) => format!("{}-03-14", 2100 + self.count).into(),
            (Some("string"), Some("date-time")) => {
                format!("{}-03-14T12:00:00Z", 2100 + self.count).into()
            }
            (Some("string"), Some("uuid")) => {
                let id = Uuid::from_u128(0xABCD_0000 + u128::from(self.count));
                self.names.insert(id, format!("zz{at}/namezz"));
                json!(id)
            }
            (Some("string"), _) => format!("zz{at}zz").into(),
            other => panic!("{at}: {other:?} is not known here"),
        }
    }
}

struct Filled {
    snapshot: Snapshot,
    values: Vec<(Kind, Value)>,
    names: HashMap<Uuid, String>,
}

/// A snapshot with every field filled; `variant` goes through the choices.
fn filled(variant: usize) -> Filled {
    let mut filler = Filler {
        variant,
        ..Filler::default()
    };
    let mut values = Vec::new();
    macro_rules! fill {
        ($type:ty, $name:literal, $($field:literal = $to:expr),*) => {{
            let (record, value) = filler.record::<$type>($name, &[$(($field, json!($to))),*]);
            values.push((<$type as Record>::KIND, value));
            record
        }};
    }
    let council = fill!(Council, "council", "/nation" = Nation::England);
    let contract = fill!(Contract, "contract",);
    let plan = fill!(
        MonitoringPlan,
        "plan",
        "/criteria/0/number" = CRITERION,
        "/criteria/0/outcomes/0" = contract.outcomes[0].number
    );
    let service = fill!(Service, "service",);
    let activity = fill!(Activity, "activity",);
    let mut provider = fill!(Provider, "provider",);
    provider.name = filler.names[&activity.provider.unwrap()].clone();
    values.last_mut().unwrap().1["name"] = json!(provider.name);
    let ratings: Vec<String> = domain::choice::all::<domain::records::judgement::Rating>()
        .into_iter()
        .map(|(key, _)| key)
        .collect();
    let judgement = fill!(
        Judgement,
        "judgement",
        "/criterion" = CRITERION,
        "/decided" = ratings[(variant + 1) % ratings.len()]
    );
    let evidence = fill!(Evidence, "evidence", "/criteria/0" = CRITERION);
    let finding = fill!(Finding, "finding", "/criterion" = CRITERION);
    let report = fill!(ReportVersion, "report",);
    filler.variant = 2 * variant;
    let requirement = fill!(Improvement, "requirement", "/finding" = FINDING);
    filler.variant += 1;
    let recommendation = fill!(Improvement, "recommendation", "/finding" = FINDING);

    let action = fill!(Action, "action",);
    let action_plan = fill!(ActionPlan, "actionPlan",);

    let framework = framework(&filler.names[&activity.framework.unwrap()]);
    let colleague = |(id, name): (&Uuid, &String)| Colleague {
        id: *id,
        name: name.clone(),
        job_title: "Quality assurance officer".into(),
    };
    let held = |value| Held {
        id: FINDING,
        version: 1,
        case_file: Uuid::nil(),
        value,
    };
    let derived = [
        Grade::Poor,
        Grade::RequiresImprovement,
        Grade::Good,
        Grade::Excellent,
    ]
    .into_iter()
    .find(|grade| Some(*grade) != report.overall);
    let picture = |photograph: &Photograph| {
        let garden = include_bytes!("../../../report/tests/printed/garden.jpg");
        (photograph.picture.clone(), garden.as_slice().into())
    };
    let snapshot = Snapshot {
        format: 1,
        pictures: evidence.photographs.iter().map(picture).collect(),
        frozen: "2026-10-19T14:42:00Z".parse().unwrap(),
        issued: day("2026-10-20"),
        council,
        contract,
        provider,
        service: Some(service),
        plan,
        activity,
        judgements: vec![judgement],
        evidence: vec![evidence],
        findings: vec![held(finding)],
        previous: Some(Previous {
            plan: Some(action_plan),
            actions: vec![(requirement.clone(), action)],
            ..previous(&framework)
        }),
        improvements: vec![requirement, recommendation],
        report,
        grades: vec![("A1".into(), graded(Some(Grade::Good)))],
        overall: graded(derived),
        framework,
        people: filler.names.iter().map(colleague).collect(),
    };
    Filled {
        snapshot,
        values,
        names: filler.names,
    }
}

fn framework(name: &str) -> Framework {
    let criterion = Criterion {
        number: CRITERION,
        text: "Medicines records tally with stock in the sample.".into(),
        short: "Medicines records tally".into(),
        critical: true,
        weight: 1,
        levels: Default::default(),
    };
    let domain = |code: &str, title: &str, criteria| Domain {
        code: code.into(),
        title: title.into(),
        criteria,
    };
    Framework {
        name: name.into(),
        version: 3,
        domains: vec![
            domain("A1", "Safe today", vec![criterion]),
            domain("A2", "Not looked at", Vec::new()),
        ],
    }
}

fn previous(framework: &Framework) -> Previous {
    Previous {
        reference: "MR-2026-003".into(),
        issued: day("2026-04-24"),
        framework: framework.clone(),
        grades: vec![("A1".into(), Some(Grade::Excellent))],
        overall: Some(Grade::RequiresImprovement),
        plan: None,
        actions: Vec::new(),
    }
}

fn graded(grade: Option<Grade>) -> Graded {
    Graded {
        grade,
        because: "The mean of one domain.".into(),
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn signed(countersigned: bool) -> Signed {
    let colleague = |name: &str| Colleague {
        id: Uuid::nil(),
        name: name.into(),
        job_title: "Quality assurance officer".into(),
    };
    let second = (
        colleague("Helen Osei"),
        "2026-10-20T09:15:00Z".parse().unwrap(),
    );
    Signed {
        fingerprint: "7b4f92d308ce51a7".repeat(4),
        signed_by: colleague("Priya Nair"),
        signed_at: "2026-10-19T14:42:00Z".parse().unwrap(),
        countersigned: countersigned.then_some(second),
    }
}

/// Every string of the tree, one a line.
fn text(document: &impl serde::Serialize) -> String {
    fn collect(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::String(text) => found.push(text.clone()),
            Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
            Value::Object(fields) => fields.values().for_each(|field| collect(field, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(&serde_json::to_value(document).unwrap(), &mut found);
    found.join("\n")
}

fn headings(document: &Document) -> Vec<String> {
    let heading = |block: &Block| match block {
        Block::Heading(heading) => Some(heading.text.clone()),
        _ => None,
    };
    document.blocks.iter().filter_map(heading).collect()
}

fn excluded(kind: Kind, line: &Line) -> Option<usize> {
    NOT_HERE.iter().position(|(of, field, _)| {
        *of == kind
            && (line.field == *field || field.ends_with('/') && line.field.starts_with(field))
    })
}

/// One filled field, and where it may stand.
struct Field {
    place: String,
    /// As it is said on paper.
    wanted: String,
    /// Nowhere where it may not print, or is more than the provider may read.
    editions: &'static [Edition],
}

impl Filled {
    /// Every filled field, but for those that are left out for a reason.
    fn fields(&self, used: &mut BTreeSet<usize>) -> Vec<Field> {
        let names = |id| self.names.get(&id).cloned();
        let mut fields = Vec::new();
        for (kind, value) in &self.values {
            for line in lines(&kind.schema(), value, &names) {
                let said = SAYS_YES
                    .iter()
                    .find(|(of, field, _)| of == kind && line.field == *field);
                let wanted = said.map_or(line.text.as_str(), |(_, _, words)| words);
                let forbidden = !line.prints || line.sensitivity > Sensitivity::Provider;
                let editions = if forbidden {
                    &[]
                } else if let Some(place) = excluded(*kind, &line) {
                    used.insert(place);
                    continue;
                } else {
                    let elsewhere = ELSEWHERE.iter().find(|(of, field, _)| {
                        of == kind
                            && (line.field == *field
                                || field.ends_with('/') && line.field.starts_with(field))
                    });
                    elsewhere.map_or(WHOLE, |(_, _, editions)| editions)
                };
                fields.push(Field {
                    place: format!("{kind:?}{}, “{}”", line.field, line.text),
                    wanted: wanted.to_owned(),
                    editions,
                });
            }
        }
        fields
    }

    fn editions(&self) -> Vec<(Edition, Document)> {
        let made = |of| {
            (
                of,
                edition(of, &self.snapshot, Some(&signed(true))).unwrap(),
            )
        };
        Edition::ALL.map(made).into()
    }
}

#[test]
fn every_field_that_prints_is_in_its_editions_and_no_other_is_in_any() {
    let mut used = BTreeSet::new();
    // Fourteen is the longest list of choices that prints: the pictures. The empty frame says nothing.
    for variant in 0..14 {
        let filled = filled(variant);
        let fields = filled.fields(&mut used);
        for (edition, document) in filled.editions() {
            let printed = text(&document).to_lowercase();
            for field in &fields {
                let place = format!("{edition:?}: {}", field.place);
                let wanted = field.wanted.to_lowercase();
                if field.editions.is_empty() {
                    assert!(!printed.contains(&wanted), "{place} must not print");
                } else if field.editions.contains(&edition) {
                    assert!(wanted != "yes", "{place}: say how the paper says it");
                    assert!(printed.contains(&wanted), "{place} is missing");
                }
            }
            for id in filled.names.keys() {
                assert!(!printed.contains(&id.to_string()), "an id is printed");
            }
        }
    }
    assert_eq!(
        used.len(),
        NOT_HERE.len(),
        "an exception that nothing needs"
    );
}

#[test]
fn every_kind_of_record_that_prints_is_filled() {
    let elsewhere = [
        (Kind::Person, "a name and a job title, in the signatures"),
        (Kind::Framework, "its criteria, domain by domain"),
        (Kind::Disposal, "its certificate has a test of its own"),
    ];
    let filled = filled(0);
    for kind in Kind::ALL {
        let prints = kind.schema()["x-prints"] != Value::Bool(false);
        let is_filled = filled.values.iter().any(|(of, _)| of == kind);
        let excused = elsewhere.iter().any(|(of, _)| of == kind);
        assert_eq!(prints, is_filled || excused, "{kind:?}");
    }
}

/// A finished file, as other programs read it.
struct Opened {
    /// In the order of the pages, and in that of the structure; without white space, in small letters.
    texts: [String; 2],
    /// Title, author, XMP and the like.
    about: String,
    attachments: String,
    /// Every object, decompressed.
    raw: Vec<u8>,
}

impl Opened {
    fn of(document: &Document, bytes: &[u8]) -> Opened {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("paper.pdf");
        std::fs::write(&file, bytes).unwrap();
        let laid_open = folder.path().join("open.pdf");
        let run = |program: &str, before: &[&str], after: &[&std::path::Path]| {
            let done = std::process::Command::new(program)
                .args(before)
                .arg(&file)
                .args(after)
                .output()
                .unwrap_or_else(|error| panic!("{program} does not run: {error}"));
            assert!(done.status.success(), "{program}: {done:?}");
            String::from_utf8_lossy(&done.stdout).into_owned()
        };
        let on_every_page = |line: &str| {
            let line = line.trim_start_matches('\u{c}');
            line.starts_with(&document.running_title)
                || line.starts_with(&format!("{} · version", document.reference))
        };
        let pages = run("pdftotext", &["-raw"], &[std::path::Path::new("-")]);
        let pages: Vec<&str> = pages.lines().filter(|line| !on_every_page(line)).collect();
        let structure = run("pdfinfo", &["-struct-text"], &[]);
        let heard: Vec<&str> = structure
            .lines()
            .filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix('"'))
            .collect();
        run(
            "qpdf",
            &["--qdf", "--object-streams=disable"],
            &[&laid_open],
        );
        Opened {
            texts: [packed(&pages.join("\n")), packed(&heard.join("\n"))],
            about: run("pdfinfo", &[], &[]) + &run("pdfinfo", &["-meta"], &[]),
            attachments: run("pdfdetach", &["-list"], &[]),
            raw: std::fs::read(laid_open).unwrap(),
        }
    }

    fn says(&self, wanted: &str) -> bool {
        let wanted = packed(wanted);
        self.texts.iter().any(|text| text.contains(&wanted))
    }

    /// Whether it stands anywhere among the bytes, in any way in which a PDF writes a text.
    fn holds(&self, wanted: &str) -> bool {
        let plain = wanted.as_bytes().to_vec();
        let wide: Vec<u8> = wanted.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let hex = domain::words::hex(&wide);
        let forms = [
            plain,
            wide,
            hex.to_uppercase().into_bytes(),
            hex.into_bytes(),
        ];
        forms
            .iter()
            .any(|form| self.raw.windows(form.len()).any(|found| found == form))
    }
}

fn packed(text: &str) -> String {
    let text: String = text.split_whitespace().collect();
    text.to_lowercase()
}

#[test]
fn every_field_arrives_in_the_file_and_nothing_forbidden_does() {
    for variant in [0, 13] {
        let filled = filled(variant);
        let fields = filled.fields(&mut BTreeSet::new());
        assert!(
            fields
                .iter()
                .filter(|field| field.editions.is_empty())
                .count()
                > 10
        );
        for (edition, document) in filled.editions() {
            let pdf = report::export(&document, &|_, _| true).unwrap();
            assert_eq!(pdf.replaced, Vec::<char>::new());
            let opened = Opened::of(&document, &pdf.bytes);
            // What is looked for below can be found.
            assert!(opened.holds(&document.title), "{edition:?}: the title");
            assert!(opened.about.contains(&document.title));
            assert!(
                opened.attachments.starts_with("0 "),
                "{}",
                opened.attachments
            );
            for field in &fields {
                let place = format!("{edition:?}: {}", field.place);
                let wanted = &field.wanted;
                if field.editions.contains(&edition) {
                    // Text alternatives stand among the tags.
                    assert!(
                        opened.says(wanted) || opened.holds(wanted),
                        "{place} is missing"
                    );
                } else if field.editions.is_empty() && wanted.contains("zz") {
                    assert!(!opened.says(wanted), "{place} is in the text");
                    assert!(!opened.about.contains(wanted), "{place} is in the metadata");
                    assert!(!opened.holds(wanted), "{place} is in the bytes");
                }
            }
        }
    }
}

/// The value that the provider’s copy is made from does not hold what it may not say.
#[test]
fn the_providers_copy_is_made_from_a_value_without_what_is_restricted() {
    let filled = filled(0);
    let whole = serde_json::to_string(&filled.snapshot).unwrap();
    let given = serde_json::to_string(&filled.snapshot.clone().for_paper().unwrap()).unwrap();
    let names = |id| filled.names.get(&id).cloned();
    let mut restricted = 0;
    for (kind, value) in &filled.values {
        for line in lines(&kind.schema(), value, &names) {
            if line.sensitivity > Sensitivity::Provider {
                assert!(
                    whole.contains(&line.text) && !given.contains(&line.text),
                    "{kind:?}{}",
                    line.field
                );
                restricted += 1;
            }
        }
    }
    assert!(restricted >= 2);
}

#[test]
fn what_is_not_so_is_not_said() {
    let mut snapshot = filled(0).snapshot;
    snapshot.findings[0].value.affects_outcomes = false;
    snapshot.activity.announced = false;
    snapshot.service.as_mut().unwrap().regulated = false;
    let printed = text(&report(&snapshot, None));
    for (kind, field, words) in SAYS_YES {
        assert!(!printed.contains(words), "{kind:?}{field}");
    }
    assert!(printed.contains("It was not announced."));
    assert!(printed.contains("This service is not regulated"));
}

#[test]
fn it_is_final_only_with_two_signatures() {
    let snapshot = filled(0).snapshot;
    let unsigned = report(&snapshot, None);
    assert_eq!(
        (unsigned.status, &unsigned.check_code),
        (Status::Draft, &None)
    );
    assert_eq!(text(&unsigned).matches("Not signed yet").count(), 2);

    let once = report(&snapshot, Some(&signed(false)));
    assert_eq!(once.status, Status::Draft);
    assert_eq!(text(&once).matches("Not signed yet").count(), 1);
    assert!(text(&once).contains("19 October 2026, 3.42 pm"));

    let twice = report(&snapshot, Some(&signed(true)));
    assert_eq!(twice.status, Status::Final);
    assert!(!text(&twice).contains("Not signed yet"));
    assert!(text(&twice).contains("Helen Osei"));
    assert!(text(&twice).contains("20 October 2026, 10.15 am"));
    assert_eq!(twice.check_code.as_deref(), Some("FD7S-5MR8-SS8T"));
    assert!(text(&twice).contains(&signed(true).fingerprint));
}

#[test]
fn the_parts_stand_in_their_order() {
    let document = report(&filled(0).snapshot, None);
    assert_eq!(
        headings(&document),
        [
            "Contents",
            "Summary",
            "How we did this",
            "What people told us",
            "Ratings, compared with last time",
            "Findings",
            "Good practice to share",
            "Requirements",
            "Who does what",
            "Recommendations",
            "Progress on the last plan",
            "Evidence and sources",
            "Photographs",
            "Your right to challenge",
            "Sign-off",
            "Next steps",
        ]
    );
    let domains: Vec<_> = document
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::DomainHeading(heading) => Some((heading.label.as_str(), heading.title.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(
        domains,
        [("Domain 1", "Safe today")],
        "a domain without criteria is left out"
    );
}

#[test]
fn requirements_and_recommendations_are_named_even_where_there_are_none() {
    let mut snapshot = filled(0).snapshot;
    snapshot.improvements.clear();
    let document = report(&snapshot, None);
    let shown = headings(&document);
    assert!(shown.contains(&"Requirements".to_owned()));
    assert!(shown.contains(&"Recommendations".to_owned()));
    assert!(!shown.contains(&"Who does what".to_owned()));
    let printed = text(&document);
    assert!(printed.contains("There are no requirements."));
    assert!(printed.contains("There are no recommendations."));
    assert!(
        !printed.contains("Action plan sent back"),
        "there is nothing to plan"
    );
}

#[test]
fn dates_are_worked_out_in_working_days() {
    let printed = text(&report(&filled(0).snapshot, Some(&signed(true))));
    // From Tuesday 20 October 2026: 10, 15, and 20 after those 15.
    for date in ["3 November 2026", "10 November 2026", "8 December 2026"] {
        assert!(printed.contains(date), "{date}");
    }
    assert!(!printed.contains("as if it were issued"));
    let draft = text(&report(&filled(0).snapshot, None));
    assert!(draft.contains("as if it were issued on 20 October 2026"));
}

#[test]
fn each_responsible_person_stands_once_with_the_first_date() {
    let mut snapshot = filled(0).snapshot;
    let of = |number: u32, person: &str, due: &str| Improvement {
        number,
        person: person.into(),
        role: "Registered manager".into(),
        obligation: match &snapshot.improvements[0].obligation {
            Obligation::Requirement {
                basis_type, basis, ..
            } => Obligation::Requirement {
                basis_type: *basis_type,
                basis: basis.clone(),
                due: day(due),
            },
            other => other.clone(),
        },
        ..snapshot.improvements[0].clone()
    };
    snapshot.improvements = vec![
        of(1, "Grace Adeyemi", "2027-01-15"),
        of(2, "Ruth Kelsall", "2026-11-10"),
        of(5, "Grace Adeyemi", "2026-10-27"),
    ];
    let document = report(&snapshot, None);
    let heading = Block::heading(2, "Who does what");
    let place = document
        .blocks
        .iter()
        .position(|block| *block == heading)
        .unwrap();
    let Block::Table(table) = &document.blocks[place + 1] else {
        panic!("no table")
    };
    let rows: Vec<String> = table
        .rows
        .iter()
        .map(|row| {
            row.cells
                .iter()
                .map(|cell| match &cell.lines[0].inlines[0] {
                    report::Inline::Text { text, .. } => text.clone(),
                    _ => String::new(),
                })
                .collect::<Vec<_>>()
                .join("; ")
        })
        .collect();
    assert_eq!(
        rows,
        [
            "Grace Adeyemi, Registered manager; R1, R5; 27 October 2026",
            "Ruth Kelsall, Registered manager; R2; 10 November 2026",
        ]
    );
}

#[test]
fn last_time_is_compared_only_where_it_can_be() {
    let mut snapshot = filled(0).snapshot;
    let printed = text(&report(&snapshot, None));
    assert!(printed.contains("One domain is lower, compared with April 2026."));
    assert!(printed.contains("1 Safe today is Good; last time it was Excellent."));
    assert!(printed.contains("Last time, April 2026:"));

    assert!(printed.contains("The overall rating was Requires improvement; it is now"));
    snapshot.previous.as_mut().unwrap().overall = snapshot.grade();
    let printed = text(&report(&snapshot, None));
    assert!(printed.contains(", as it was then."));

    snapshot.previous.as_mut().unwrap().framework.name = "Community standards".into();
    let document = report(&snapshot, None);
    assert!(text(&document).contains("Last time we used another framework: Community standards."));
    assert!(
        !document
            .blocks
            .iter()
            .any(|block| matches!(block, Block::Ratings(_)))
    );

    snapshot.previous = None;
    let document = report(&snapshot, None);
    assert!(!text(&document).contains("Last time"));
    assert!(!headings(&document).contains(&"Progress on the last plan".to_owned()));
}

#[test]
fn the_last_plan_says_what_came_of_it_and_how_we_know() {
    let mut snapshot = filled(0).snapshot;
    let action = |state, declined: Option<&str>, reported: Option<&str>| Action {
        state,
        declined: declined.map(str::to_owned),
        reported: reported.map(str::to_owned),
        ..Action::default()
    };
    let asked = snapshot.improvements[1].clone();
    let actions = [
        action(ActionState::Verified, None, Some("all in place")),
        action(ActionState::Closed, Some("building work in February"), None),
        action(ActionState::ReportedDone, None, Some("staff were told")),
        action(ActionState::Open, None, None),
    ];
    snapshot.previous.as_mut().unwrap().actions =
        actions.map(|action| (asked.clone(), action)).into();
    let printed = text(&report(&snapshot, None));
    assert!(printed.contains("One is done, one is declined and two are still open."));
    assert!(printed.contains("Your reason: building work in February"));
    assert!(printed.contains("You say: staff were told"));
}

#[test]
fn counts_stand_before_percentages_and_nobody_has_none() {
    let mut snapshot = filled(0).snapshot;
    let group = |asked, took_part| Participation {
        group: "Staff".into(),
        asked,
        took_part,
    };
    snapshot.activity.participation = vec![group(18, 14), group(0, 0)];
    let printed = text(&report(&snapshot, None));
    let at = |words: &str| printed.find(&format!("\n{words}\n"));
    assert!(at("18") < at("14") && at("14") < at("78%"));
    assert!(at("–").is_some() && at("0%").is_none());
}

#[test]
fn a_source_is_added_only_where_the_officer_named_none() {
    let mut snapshot = filled(0).snapshot;
    let sources = |snapshot: &Snapshot| {
        serde_json::to_string(&report(snapshot, None))
            .unwrap()
            .matches(r#""inline":"source""#)
            .count()
    };
    assert_eq!(sources(&snapshot), 2, "the narrative and the finding");
    snapshot.judgements[0].narrative = Some("Stock did not match (E9).".into());
    assert_eq!(sources(&snapshot), 1);

    snapshot.findings[0].value.text = "Two counts were missing.".into();
    let printed = text(&report(&snapshot, None));
    let number = snapshot.evidence[0].number;
    let sentence = format!("Two counts were missing \nsource\nE{number}\ntext\n.");
    assert!(
        printed.contains(&sentence),
        "the source stands before the full stop"
    );
}

#[test]
fn our_own_sentences_have_25_words_at_most() {
    let mut snapshot = filled(0).snapshot;
    for previous in [true, false] {
        for signatures in [None, Some(signed(true))] {
            let printed = text(&report(&snapshot, signatures.as_ref()));
            for sentence in printed.split(['\n', '.', '?', ';']) {
                let count = sentence.split_whitespace().count();
                assert!(count <= 25, "{count} words: {sentence}");
            }
        }
        if previous {
            snapshot.previous = None;
        }
    }
}
