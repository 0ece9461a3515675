//! The report on paper, as other programs read it.

use crate::photographs::shown_picture;
use crate::story::*;
use crate::thread::re_derives;
use acceptance::{PASSWORD, TestOffice, change};
use casework::snapshot::{Snapshot, fingerprint};
use casework::wire::*;
use casework::{commands, line};
use domain::records::report::{ReportState, ReportVersion};
use domain::{Edition, Uuid};
use report::{Block, Document};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn output(program: &str, arguments: &[&str], file: &Path) -> String {
    let done = Command::new(program)
        .args(arguments)
        .arg(file)
        .args((program == "pdftotext").then_some("-"))
        .output()
        .unwrap_or_else(|error| panic!("{program} does not run: {error}"));
    let errors = String::from_utf8_lossy(&done.stderr);
    assert!(
        done.status.success() && errors.is_empty(),
        "{program}: {errors}"
    );
    String::from_utf8(done.stdout).expect("UTF-8")
}

/// Without any white space: lines break where the page ends them.
fn packed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Text as it is drawn, without the head and the foot of each page.
fn drawn(printed: &Printed, how: &str) -> String {
    let document = &printed.document;
    let foot = format!("{} · version", document.reference);
    output("pdftotext", &[how], &printed.file)
        .lines()
        .filter(|line| {
            !line
                .trim_start_matches('\u{c}')
                .starts_with(&document.running_title)
        })
        .filter(|line| !line.starts_with(&foot))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Texts of a structure tree, in its order.
fn structure(file: &Path) -> Vec<String> {
    output("pdfinfo", &["-struct-text"], file)
        .lines()
        .filter_map(|line| {
            let text = line.trim().strip_prefix('"')?.strip_suffix('"')?;
            Some(text.to_owned())
        })
        .collect()
}

/// The headings of a document, in its order.
fn headings(document: &Document) -> Vec<String> {
    fn of(blocks: &[Block], found: &mut Vec<String>) {
        for block in blocks {
            match block {
                Block::Cover(cover) => found.push(cover.title.clone()),
                Block::OverallRating(rating) => found.extend(rating.label.clone()),
                Block::Heading(heading) => found.push(heading.text.clone()),
                Block::DomainHeading(heading) => found.push(heading.title.clone()),
                Block::Labelled(labelled) => of(&labelled.blocks, found),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    of(&document.blocks, &mut found);
    found
}

struct Printed {
    snapshot: Snapshot,
    document: Document,
    bytes: Vec<u8>,
    file: PathBuf,
}

fn printed(office: &TestOffice, id: domain::Uuid) -> Printed {
    let inside = office.desk.office("report").unwrap();
    let held = inside.read::<ReportVersion>(id).unwrap();
    let submission = held.value.submission.unwrap();
    let frozen = attachment(office, held.case_file, &submission.snapshot);
    assert_eq!(fingerprint(&frozen), submission.fingerprint);
    let bytes = attachment(office, held.case_file, &held.value.signature.unwrap().pdf);
    let file = office.folder.path().join("printed.pdf");
    std::fs::write(&file, &bytes).unwrap();
    Printed {
        snapshot: serde_json::from_slice(&frozen).unwrap(),
        document: commands::report(&office.desk, ById { id })
            .unwrap()
            .document,
        bytes,
        file,
    }
}

/// Everything that the snapshot says to the provider, with where it stands.
fn said(snapshot: &Snapshot) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut say = |what: String, text: Option<&str>| {
        all.extend(text.map(|text| (what, text.to_owned())));
    };
    for judgement in &snapshot.judgements {
        let what = format!("judgement {}", judgement.criterion);
        say(what.clone(), judgement.narrative.as_deref());
        say(what.clone(), judgement.rationale.as_deref());
        say(what, judgement.reason.as_deref());
    }
    for evidence in &snapshot.evidence {
        let what = format!("E{}", evidence.number);
        say(what.clone(), Some(&evidence.what));
        say(what.clone(), Some(&evidence.source));
        say(what.clone(), evidence.method.as_deref());
        say(what, evidence.quotation.as_deref());
    }
    for finding in &snapshot.findings {
        let text = &finding.value.text;
        say(format!("F{}", finding.value.number), Some(text));
    }
    for improvement in &snapshot.improvements {
        let what = improvement.reference();
        say(what.clone(), Some(&what));
        say(what.clone(), Some(&improvement.title));
        say(what.clone(), Some(&improvement.text));
        say(what.clone(), Some(&improvement.person));
        say(what.clone(), Some(&improvement.role));
        say(what.clone(), improvement.measure.as_deref());
        say(
            what.clone(),
            improvement.due().map(domain::words::date).as_deref(),
        );
        if let domain::records::improvement::Obligation::Requirement { basis, .. } =
            &improvement.obligation
        {
            say(what, Some(basis));
        }
    }
    let report = &snapshot.report;
    say("summary".into(), Some(&report.summary));
    for strength in &report.strengths {
        say("strength".into(), Some(&strength.text));
    }
    for text in [
        &report.people_good,
        &report.people_better,
        &report.people_used,
        &report.good_practice,
        &report.voice_reason,
        &report.overall_reason,
        &report.changes,
    ] {
        say("words of the report".into(), text.as_deref());
    }
    all
}

fn assert_all_is_said(printed: &Printed, text: &str) {
    let text = packed(text);
    for (what, said) in said(&printed.snapshot) {
        for paragraph in said.split('\n') {
            // Where it cites no evidence itself, that is cited before its last full stop.
            let words = packed(paragraph.trim_end_matches('.'));
            assert!(
                text.contains(&words),
                "{what} is not in the PDF: {paragraph}"
            );
        }
    }
}

fn sample_report(office: &TestOffice) -> ReportRow {
    commands::open_sample(&office.desk, Nothing {}).unwrap();
    let rows = line::reports(&office.desk).unwrap();
    let signed = rows
        .into_iter()
        .find(|row| row.state == ReportState::Signed);
    signed.expect("a signed report in the sample")
}

#[test]
fn the_samples_signed_report_is_whole_readable_and_always_the_same() {
    let office = TestOffice::empty("2026-11-12");
    let row = sample_report(&office);
    let printed = printed(&office, row.id);
    let snapshot = &printed.snapshot;
    let musts = snapshot
        .improvements
        .iter()
        .filter(|found| found.is_requirement());
    assert_eq!(musts.count(), 5, "the story has five requirements");
    assert!(snapshot.judgements.len() >= 10 && snapshot.evidence.len() >= 10);
    assert!(
        snapshot
            .improvements
            .iter()
            .any(|found| !found.is_requirement())
    );
    re_derives(snapshot);

    let checked = output("qpdf", &["--check"], &printed.file);
    assert!(
        checked.contains("No syntax or stream encoding errors"),
        "{checked}"
    );
    assert!(!checked.to_lowercase().contains("warning"), "{checked}");
    let text = output("pdftotext", &["-raw"], &printed.file);
    assert_all_is_said(&printed, &drawn(&printed, "-raw"));
    // In the order of the structure too, as a screen reader hears it.
    let heard = structure(&printed.file);
    assert_all_is_said(&printed, &heard.join(" "));
    assert_headings_in_order(&printed.document, &heard);
    let about = output("pdfinfo", &[], &printed.file);
    assert!(about.contains("Tagged:          yes"), "{about}");
    let pages = format!("Pages:           {}\n", row.pages.unwrap());
    assert!(about.contains(&pages), "{about}");
    assert!(text.contains(&format!("page 1 of {}", row.pages.unwrap())));

    // The same snapshot gives the same bytes: kept, saved by the window, written by the command
    // line, and drawn again from the tree and the photographs that the preview shows.
    assert_eq!(saved_pdf(&office, row.id), printed.bytes);
    let out = office.folder.path().join("line.pdf");
    line::report(&office.desk, &row.reference, Edition::Standard, &out).unwrap();
    assert_eq!(std::fs::read(&out).unwrap(), printed.bytes);
    let mut shown = printed.document.clone();
    assert_eq!(pictured(&office, row.id, &mut shown.blocks), 2);
    let mut bare = printed.bytes.clone();
    assert!(report::unstamp(&mut bare).is_some());
    for _ in 0..2 {
        let again = report::export(&shown, &|_, _| true).unwrap();
        assert!(again.bytes == bare, "a second export differs");
        assert_eq!(again.pages as u32, row.pages.unwrap());
    }
}

#[track_caller]
fn assert_headings_in_order(document: &Document, heard: &[String]) {
    let wanted = headings(document);
    assert!(wanted.len() >= 8, "{wanted:?}");
    let heard: Vec<String> = heard.iter().map(|text| packed(text)).collect();
    let mut from = 0;
    for heading in &wanted {
        let heading = packed(heading);
        let place = heard[from..]
            .iter()
            .position(|text| text.ends_with(&heading));
        from += place.unwrap_or_else(|| panic!("“{heading}” is not in its place")) + 1;
    }
}

#[test]
fn requirements_and_recommendations_print_apart_even_where_there_is_none() {
    let story = Story::begin();
    story.agreed_plan();
    let visit = story.started_visit();
    let recorded = story.record_all(&visit);
    for saved in [&recorded.requirement, &recorded.recommendation] {
        commands::withdraw_improvement(&story.desk, reason(saved, "Put right at once.")).unwrap();
    }
    let report = story.written_report(&visit);
    let signed = story.sent_and_signed(&report);
    let printed = printed(&story.office, signed.id);
    let headings = headings(&printed.document);
    let place = |wanted: &str| headings.iter().position(|heading| heading == wanted);
    assert!(place("Requirements").is_some() && place("Requirements") < place("Recommendations"));
    assert_headings_in_order(&printed.document, &structure(&printed.file));
    // What was taken back is not printed.
    let text = packed(&output("pdftotext", &["-raw"], &printed.file));
    assert!(!text.contains(&packed("Count stock against the record each week.")));
}

#[test]
fn large_and_awkward_text_prints_whole() {
    let story = Story::begin();
    let desk = &story.desk;
    story.agreed_plan();
    let visit = story.started_visit();
    let recorded = story.record_all(&visit);
    // Nearly as long as a field takes, in many paragraphs, with a word that fits no line, with
    // letters from over the border, and with signs that mean something inside a PDF.
    let mut paragraphs: Vec<String> = (0..150)
        .map(|number| {
            format!("Paragraph {number}: people’s choices — “tea”, café, Llŷn, Gruffydd ap Siôn (±½ £4.50) & <b> \\ % / [{number}].")
        })
        .collect();
    paragraphs.push("Anunbrokenword".repeat(25));
    let long = paragraphs.join("\n\n");
    assert!((15_000..20_000).contains(&long.chars().count()));
    let value = json!({ "criterion": 17, "decided": "meets", "narrative": long });
    let manager = Save {
        parent: Some(visit.id),
        ..change(&recorded.judgements[2], value)
    };
    commands::save_judgement(desk, manager).unwrap();
    let report = story.written_report(&visit);
    let mut words: Value = report_words();
    words["summary"] = long.clone().into();
    words["strengths"] = (0..60)
        .map(|number| json!({ "text": format!("Strength {number} {}", "w".repeat(370)) }))
        .collect();

    let report = commands::save_report(desk, change(&report, words)).unwrap();
    let sent = commands::submit_report(desk, versioned(&report)).unwrap();
    story.sign_in("dev.shah");
    let signed = commands::sign_report(desk, signing(&sent, PASSWORD)).unwrap();

    let printed = printed(&story.office, signed.id);
    output("qpdf", &["--check"], &printed.file);
    let heard = structure(&printed.file);
    assert_all_is_said(&printed, &heard.join(" "));
    assert_headings_in_order(&printed.document, &heard);
}

#[test]
fn whoever_is_about_to_sign_is_told_what_their_own_name_lacks() {
    let story = Story::begin();
    let desk = &story.desk;
    let [mei, kit] = [
        ("Mei 王", "mei.wang", "Überprüferin 長", "senior_officer"),
        ("Kit Moon", "kit.moon", "Officer", "officer"),
    ]
    .map(|(name, user, title, role)| {
        let request = AddPerson {
            person: json!({ "name": name, "userName": user, "jobTitle": title, "role": role }),
            password: PASSWORD.into(),
            password_again: PASSWORD.into(),
        };
        commands::add_person(desk, request).unwrap()
    });
    story.agreed_plan();
    let visit = story.started_visit();
    story.record_all(&visit);
    let report = story.written_report(&visit);
    let told = |user: &str| {
        story.sign_in(user);
        let view = commands::report(desk, ById { id: report.id }).unwrap();
        view.warnings
    };
    let hers = |warnings: Vec<String>| {
        assert_eq!(warnings.len(), 2, "{warnings:?}");
        for (warning, parts) in warnings.iter().zip([
            ["In your name, where you sign", "“王” (U+738B)"],
            ["In your job title, where you sign", "“長” (U+9577)"],
        ]) {
            for part in parts.into_iter().chain(["whoever keeps people’s accounts"]) {
                assert!(warning.contains(part), "{part}: {warning}");
            }
        }
    };
    // Before it is sent, where she could be the one who sends it; and before she countersigns it.
    hers(told("mei.wang"));
    assert_eq!(told("ann.lee"), Vec::<String>::new());
    let sent = commands::submit_report(desk, versioned(&report)).unwrap();
    hers(told("mei.wang"));
    // The others, who cannot sign or whose names print, are told nothing.
    for user in ["ann.lee", "kit.moon", "dev.shah"] {
        assert_eq!(told(user), Vec::<String>::new(), "{user}");
    }
    // Whoever signs in her place signs under her name too.
    story.sign_in("mei.wang");
    let deputy = NameDeputy {
        id: mei.id,
        version: mei.version,
        deputy: Some(json!({ "person": kit.id, "from": "2026-10-01", "to": "2026-10-31" })),
    };
    commands::name_deputy(desk, deputy).unwrap();
    let for_her = told("kit.moon");
    assert_eq!(for_her.len(), 1, "{for_her:?}");
    assert!(for_her[0].contains("Officer, for Mei 王"), "{for_her:?}");
    story.sign_in("mei.wang");
    let signed = commands::sign_report(desk, signing(&sent, PASSWORD)).unwrap();
    let printed = printed(&story.office, signed.id);
    let text = packed(&output("pdftotext", &["-raw"], &printed.file));
    assert!(text.contains(&packed("Mei [?]")), "{text}");
    assert_eq!(told("mei.wang"), Vec::<String>::new());
}

#[test]
fn what_the_typeface_lacks_is_said_to_whoever_writes_sends_and_signs() {
    let story = Story::begin();
    let desk = &story.desk;
    story.agreed_plan();
    let visit = story.started_visit();
    let recorded = story.record_all(&visit);
    let mut said = evidence("peopleSaid", &CRITERIA);
    said["what"] = "A neighbour said: 中 is how she signs her name.".into();
    let evidence = Save {
        parent: Some(visit.id),
        ..change(&recorded.evidence[0], said)
    };
    commands::save_evidence(desk, evidence).unwrap();
    let report = story.written_report(&visit);
    let warnings = |id| {
        let view = commands::report(desk, ById { id }).unwrap();
        assert!(view.checks.iter().all(|check| check.refusals.is_empty()));
        view.warnings
    };
    // Welsh and Polish are in the typeface.
    let mut words: Value = report_words();
    words["goodPractice"] = "Tŷ, ŵyn, źdźbło: “tea” – £4.50.".into();
    words["easyRead"] = json!([
        { "part": "about", "picture": "house", "words": "This is Larch House \u{1F3E0}." },
    ]);
    let report = commands::save_report(desk, change(&report, words)).unwrap();

    let written = warnings(report.id);
    let named = |warnings: &[String]| {
        assert_eq!(warnings.len(), 2, "{warnings:?}");
        for said in ["“中” (U+4E2D)", "neighbour said: 中 is how she", "Under “"] {
            assert!(warnings[0].contains(said), "{said}: {warnings:?}");
        }
        for said in ["“\u{1F3E0}” (U+1F3E0)", "row 1 of the Easy Read text"] {
            assert!(warnings[1].contains(said), "{said}: {warnings:?}");
        }
    };
    named(&written);
    assert!(
        written
            .iter()
            .all(|said| said.ends_with("Write it in another way."))
    );
    // It keeps nobody from sending or signing; whoever signs reads the same.
    let sent = commands::submit_report(desk, versioned(&report)).unwrap();
    story.sign_in("dev.shah");
    let waiting = warnings(report.id);
    named(&waiting);
    assert!(
        waiting
            .iter()
            .all(|said| said.contains("Return the report"))
    );
    let signed = commands::sign_report(desk, signing(&sent, PASSWORD)).unwrap();
    assert_eq!(warnings(signed.id), Vec::<String>::new());
    let printed = printed(&story.office, signed.id);
    let text = output("pdftotext", &["-raw"], &printed.file);
    assert!(packed(&text).contains(&packed("neighbour said: [?] is how")));
}

/// Puts the photographs into a tree as the screen gets them, and says how many there are.
fn pictured(office: &TestOffice, report: Uuid, blocks: &mut [Block]) -> usize {
    let mut count = 0;
    for block in blocks {
        match block {
            Block::SideBySide(both) => {
                count += pictured(office, report, &mut both.left);
                count += pictured(office, report, &mut both.right);
            }
            Block::Photograph(photograph) => {
                let picture = photograph.picture.clone().unwrap();
                let shown = shown_picture(office, report, &picture).unwrap();
                photograph.image = report::Image::new(shown);
                count += 1;
            }
            _ => {}
        }
    }
    count
}
