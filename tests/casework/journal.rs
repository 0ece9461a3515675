//! The journal as people read it: filtered, paged, opened, checked, and saved as a file.

use crate::story::*;
use acceptance::{TestOffice, new};
use casework::commands;
use casework::wire::*;
use casework::{Code, Desk};
use domain::access::TABLE;
use domain::{Role, Uuid};
use proptest::prelude::*;
use serde_json::json;
use std::process::Command;
use std::time::{Duration, Instant};

fn ask(desk: &Desk, filter: JournalFilter, before: Option<u64>, limit: usize) -> JournalPage {
    let request = JournalAsk {
        filter,
        before,
        limit,
    };
    commands::journal(desk, request).expect("a page of the journal")
}

/// All pages, one after another; `between` is called after each.
fn every_page(
    desk: &Desk,
    filter: &JournalFilter,
    limit: usize,
    mut between: impl FnMut(),
) -> Vec<JournalRow> {
    let mut rows = Vec::new();
    let mut before = None;
    loop {
        let page = ask(desk, filter.clone(), before, limit);
        assert!(page.rows.len() <= limit);
        rows.extend(page.rows);
        between();
        match page.before {
            Some(next) => before = Some(next),
            None => return rows,
        }
    }
}

fn sample() -> TestOffice {
    let office = TestOffice::empty("2026-11-12");
    commands::open_sample(&office.desk, Nothing {}).expect("the sample");
    let locked = commands::lock(&office.desk, Nothing {}).expect("a locked store");
    let senior = locked
        .sample_people
        .into_iter()
        .find(|person| person.role == Role::SeniorOfficer);
    let request = SignIn {
        user_name: senior.expect("a senior officer").user,
        password: locked.sample_password.expect("the password of all").into(),
    };
    commands::sign_in(&office.desk, request).expect("the right password");
    office
}

fn sequences(rows: &[JournalRow]) -> Vec<u64> {
    rows.iter().map(|row| row.sequence).collect()
}

/// What a walk over the whole journal, read from the store, says about a filter.
fn naive(office: &TestOffice, filter: &JournalFilter) -> Vec<u64> {
    let store = office.desk.opened().expect("a store").store;
    let changes = store.changes_since(0, usize::MAX).expect("the journal");
    let wanted = changes.iter().filter(|change| {
        // The sample's days are in winter, when the wall clock shows Greenwich Mean Time.
        let hours = if (4..=9).contains(&chrono::Datelike::month(&change.time)) {
            1
        } else {
            0
        };
        let day = (change.time + chrono::Duration::hours(hours)).date_naive();
        let of = |case_file| change.records.iter().any(|r| r.case_file == case_file);
        filter.person.is_none_or(|person| change.person == person)
            && filter
                .use_case
                .as_ref()
                .is_none_or(|name| change.use_case == *name)
            && filter.case_file.is_none_or(of)
            && filter.from.is_none_or(|from| day >= from)
            && filter.to.is_none_or(|to| day <= to)
    });
    let mut found: Vec<u64> = wanted.map(|change| change.sequence).collect();
    found.reverse();
    found
}

#[test]
fn filters_agree_with_a_walk_over_the_whole_journal() {
    let office = sample();
    let desk = &office.desk;
    let store = desk.opened().expect("a store").store;
    let changes = store.changes_since(0, usize::MAX).expect("the journal");
    let pick = |of: Vec<Uuid>| {
        let mut of = of;
        of.sort();
        of.dedup();
        of.push(Uuid::from_u128(77));
        prop::option::of(prop::sample::select(of))
    };
    let people = pick(changes.iter().map(|change| change.person).collect());
    let case_files = changes.iter().flat_map(|change| &change.records);
    let case_files = pick(case_files.map(|record| record.case_file).collect());
    let use_cases: Vec<String> = TABLE.iter().map(|(name, _)| (*name).to_owned()).collect();
    let use_cases = prop::option::of(prop::sample::select(use_cases));
    let days: Vec<_> = changes.iter().map(|c| c.time.date_naive()).collect();
    let days = || prop::option::of(prop::sample::select(days.clone()));
    let filters = (people, use_cases, case_files, days(), days(), 1..60usize);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 60,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let mut fitting = 0;
    let ran = runner.run(&filters, |(person, use_case, case_file, a, b, limit)| {
        let (from, to) = match (a, b) {
            (Some(a), Some(b)) => (Some(a.min(b)), Some(a.max(b))),
            other => other,
        };
        let filter = JournalFilter {
            person,
            use_case,
            case_file,
            reference: String::new(),
            from,
            to,
        };
        let rows = every_page(desk, &filter, limit, || {});
        prop_assert_eq!(sequences(&rows), naive(&office, &filter));
        Ok(())
    });
    ran.expect("the filters agree");
    for person in changes.iter().map(|change| change.person).take(1) {
        let filter = JournalFilter {
            person: Some(person),
            ..JournalFilter::default()
        };
        fitting += naive(&office, &filter).len();
    }
    assert!(fitting > 0, "the filters let something pass");
}

#[test]
fn a_reference_is_taken_as_it_is_typed_and_an_unknown_one_refused() {
    let office = sample();
    let by = |reference: &str| JournalAsk {
        filter: JournalFilter {
            reference: reference.into(),
            ..JournalFilter::default()
        },
        before: None,
        limit: 100,
    };
    let found = commands::journal(&office.desk, by(" tc-as-0141 ")).unwrap();
    assert!(found.about.unwrap().starts_with("TC-AS-0141, "));
    assert!(!found.rows.is_empty());
    let fault = commands::journal(&office.desk, by("TC-XX-9999")).unwrap_err();
    assert_eq!(fault.code, Code::Invalid);
    assert_eq!(fault.fields[0].field, "/reference");
    let backwards = JournalAsk {
        filter: JournalFilter {
            from: Some("2026-11-02".parse().unwrap()),
            to: Some("2026-11-01".parse().unwrap()),
            ..JournalFilter::default()
        },
        before: None,
        limit: 100,
    };
    let fault = commands::journal(&office.desk, backwards).unwrap_err();
    assert_eq!(fault.fields[0].field, "/to");
}

#[test]
fn paging_never_skips_or_repeats_while_commits_come_in() {
    let office = sample();
    let desk = &office.desk;
    let head = ask(desk, JournalFilter::default(), None, 1).all;
    let mut made = 0;
    let rows = every_page(desk, &JournalFilter::default(), 17, || {
        let value =
            json!({ "name": format!("Provider {made}"), "identifiers": [], "contacts": [] });
        commands::save_provider(desk, new(None, value)).expect("a provider");
        made += 1;
    });
    let expected: Vec<u64> = (1..=head).rev().collect();
    assert_eq!(sequences(&rows), expected);
    assert_eq!(
        ask(desk, JournalFilter::default(), None, 1).all,
        head + made
    );
}

#[test]
fn an_entry_says_what_changed_field_by_field_and_where_it_stands_in_the_chain() {
    let office = TestOffice::set_up(FIRST_DAY);
    let desk = &office.desk;
    let value = json!({ "name": "Fernhollow Care Ltd", "identifiers": [], "contacts": [] });
    let saved = commands::save_provider(desk, new(None, value)).unwrap();
    let value = json!({ "name": "Fernhollow Care Group", "identifiers": [], "contacts": [] });
    let request = acceptance::change(&saved, value);
    commands::save_provider(desk, request).unwrap();
    let page = ask(desk, JournalFilter::default(), None, 10);
    let newest = &page.rows[0];
    assert_eq!(newest.what, "Saved a provider");
    assert_eq!(newest.person, "Ann Lee");
    assert_eq!(newest.records, ["Provider Fernhollow Care Group"]);
    assert_eq!(newest.about.as_deref(), Some("Fernhollow Care Group"));
    let page = format!("/providers/{}", saved.id);
    assert_eq!(newest.route.as_deref(), Some(page.as_str()));
    let sequence = newest.sequence;
    let entry = commands::journal_entry(desk, JournalEntryOf { sequence }).unwrap();
    let told: Vec<_> = entry
        .changes
        .iter()
        .map(|change| (change.old.as_deref(), change.new.as_deref()))
        .collect();
    assert_eq!(
        told,
        [(Some("Fernhollow Care Ltd"), Some("Fernhollow Care Group"))]
    );
    let before = JournalEntryOf {
        sequence: sequence - 1,
    };
    let before = commands::journal_entry(desk, before).unwrap();
    assert_eq!(entry.previous, before.hash);
    let store = desk.opened().unwrap().store;
    let (last, hash) = store.head();
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!((sequence, &entry.hash), (last, &hash));
    for sequence in [0, last + 1, u64::MAX] {
        let fault = commands::journal_entry(desk, JournalEntryOf { sequence }).unwrap_err();
        assert_eq!(fault.code, Code::NotFound, "{sequence}");
    }
}

#[test]
fn who_administers_people_sees_those_entries_and_no_content() {
    let office = sample();
    let desk = &office.desk;
    commands::lock(desk, Nothing {}).unwrap();
    let office = TestOffice::set_up(FIRST_DAY);
    let desk = &office.desk;
    let value = json!({ "name": "Fernhollow Care Ltd", "identifiers": [], "contacts": [] });
    commands::save_provider(desk, new(None, value)).unwrap();
    let hidden = ask(desk, JournalFilter::default(), None, 1).rows[0].sequence;
    office.add("Finn Moss", "finn.moss", "administrator");
    office.sign_in("finn.moss");
    let rows = every_page(desk, &JournalFilter::default(), 50, || {});
    assert!(!rows.is_empty());
    assert!(!sequences(&rows).contains(&hidden));
    for row in &rows {
        assert!(
            matches!(row.about.as_deref(), Some("People" | "Settings") | None),
            "{row:?}"
        );
    }
    let fault = commands::journal_entry(desk, JournalEntryOf { sequence: hidden }).unwrap_err();
    assert_eq!(fault.code, Code::NotFound);
    let checked = work(desk, |desk| {
        commands::check_journal(desk, Nothing {}).unwrap();
    });
    assert_eq!(checked.state, WorkState::Finished, "{checked:?}");
    assert_eq!(checked.warnings, Vec::<String>::new());
    // An officer does not read the journal as a whole.
    office.sign_in("ben.cole");
    let request = JournalAsk {
        filter: JournalFilter::default(),
        before: None,
        limit: 10,
    };
    let refused = commands::journal(desk, request).unwrap_err();
    assert_eq!(refused.code, Code::NotAllowed);
}

/// Starts something and waits for what comes of it.
fn work(desk: &Desk, start: impl FnOnce(&Desk)) -> WorkView {
    start(desk);
    let started = Instant::now();
    loop {
        let work = commands::long_work(desk, Nothing {}).expect("how far it is");
        if work.state != WorkState::Running {
            return work;
        }
        assert!(started.elapsed() < Duration::from_secs(60), "{work:?}");
        std::thread::yield_now();
    }
}

#[test]
fn a_check_says_in_words_what_it_found_and_when() {
    let office = sample();
    let desk = &office.desk;
    let last = |desk| {
        commands::journal_choices(desk, Nothing {})
            .unwrap()
            .last_check
    };
    assert!(last(desk).is_none());
    let all = ask(desk, JournalFilter::default(), None, 1).all;
    let checked = work(desk, |desk| {
        commands::check_journal(desk, Nothing {}).unwrap();
    });
    assert_eq!(checked.state, WorkState::Finished, "{checked:?}");
    let words = format!("All {all} entries are as they were written. Nothing was removed.");
    assert_eq!(checked.result[0].text, words);
    assert_eq!(checked.warnings, Vec::<String>::new());
    // It is an entry itself.
    let newest = &ask(desk, JournalFilter::default(), None, 1).rows[0];
    assert_eq!(newest.what, "Checked the journal");
    let said = last(desk).expect("just now");
    assert_eq!((said.at, said.by), (newest.at, newest.person.clone()));

    // A file that somebody swaps is named by the record that refers to it.
    let attachments = office.folder.path().join("store/attachments");
    let file = std::fs::read_dir(&attachments).unwrap().next().unwrap();
    let path = file.unwrap().path();
    let mut bytes = std::fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let checked = work(desk, |desk| {
        commands::check_journal(desk, Nothing {}).unwrap();
    });
    assert_eq!(
        checked.result[0].text,
        "One thing is not as it was written."
    );
    let named = ["(report)", "(evidence item)"];
    assert!(
        named.iter().any(|kind| checked.warnings[0].contains(kind)),
        "{checked:?}"
    );
}

/// Reads CSV as RFC 4180 has it.
fn parse(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut letters = text.chars().peekable();
    let mut quoted = false;
    while let Some(letter) = letters.next() {
        match (quoted, letter) {
            (true, '"') if letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            (_, '"') => quoted = !quoted,
            (false, ',') => row.push(std::mem::take(&mut cell)),
            (false, '\r') if letters.peek() == Some(&'\n') => {
                letters.next();
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            (_, other) => cell.push(other),
        }
    }
    assert!(!quoted && row.is_empty() && cell.is_empty());
    rows
}

/// How many entries it says it saved, and the file.
fn save(office: &TestOffice, filter: &JournalFilter, format: JournalFormat) -> (String, Vec<u8>) {
    let path = office.folder.path().join("journal.out");
    *office.dialogs.save.lock().unwrap() = Some(path.clone());
    let done = work(&office.desk, |desk| {
        let request = SaveJournal {
            filter: filter.clone(),
            format,
        };
        assert!(commands::save_journal(desk, request).unwrap().begun);
    });
    assert_eq!(done.state, WorkState::Finished, "{done:?}");
    (done.result[0].text.clone(), std::fs::read(path).unwrap())
}

#[test]
fn csv_holds_every_entry_and_no_formula() {
    let office = sample();
    let desk = &office.desk;
    let value = json!({ "name": "=cmd()|' /C calc'!A0, \"the\" provider", "identifiers": [], "contacts": [] });
    commands::save_provider(desk, new(None, value)).unwrap();
    let filter = JournalFilter::default();
    let mut expected = every_page(desk, &filter, 100, || {});
    expected.reverse();
    let (words, bytes) = save(&office, &filter, JournalFormat::Csv);
    assert_eq!(words, expected.len().to_string());
    let text = String::from_utf8(bytes).unwrap();
    let rows = parse(text.strip_prefix('\u{feff}').expect("a byte order mark"));
    assert_eq!(rows[0][0], "Entry");
    assert_eq!(rows.len(), expected.len() + 1);
    for (cells, row) in rows[1..].iter().zip(&expected) {
        assert_eq!(cells.len(), rows[0].len());
        assert_eq!(cells[0], row.sequence.to_string());
        assert_eq!((&cells[3], &cells[5]), (&row.person, &row.what));
        assert_eq!(cells[8].len(), 64);
        for cell in cells {
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
        }
    }
    assert!(rows.last().unwrap()[7].contains("=cmd()"));
    // That it was saved is an entry, which the file itself does not hold.
    let newest = &ask(desk, filter, None, 1).rows[0];
    assert_eq!(newest.what, "Saved part of the journal as a file");
    assert_eq!(newest.sequence, expected.last().unwrap().sequence + 1);
}

#[test]
fn the_paper_holds_every_entry_of_its_days_with_the_heads_at_both_ends() {
    let office = sample();
    let desk = &office.desk;
    let newest = ask(desk, JournalFilter::default(), None, 1).rows[0].clone();
    let to = newest.at.date_naive();
    let from = to - chrono::Duration::days(40);
    let filter = JournalFilter {
        from: Some(from),
        to: Some(to),
        ..JournalFilter::default()
    };
    let rows = every_page(desk, &filter, 100, || {});
    assert!(rows.len() > 20, "{}", rows.len());
    let (words, bytes) = save(&office, &filter, JournalFormat::Pdf);
    assert_eq!(words, rows.len().to_string());
    let file = office.folder.path().join("journal.pdf");
    std::fs::write(&file, &bytes).unwrap();
    let text = Command::new("pdftotext")
        .args(["-layout"])
        .arg(&file)
        .arg("-")
        .output()
        .expect("pdftotext of poppler-utils");
    let text = String::from_utf8(text.stdout).unwrap();
    let title = format!("Journal, {}", domain::words::dates(from, to));
    assert!(text.contains(&title), "{title}");
    assert!(text.contains("page 1 of"), "pages are counted");
    for row in &rows {
        let number = row.sequence.to_string();
        let begins = |line: &str| line.split_whitespace().next() == Some(number.as_str());
        assert!(text.lines().any(begins), "entry {number} is printed");
    }
    for end in [rows.first().unwrap(), rows.last().unwrap()] {
        let sequence = end.sequence;
        let entry = commands::journal_entry(desk, JournalEntryOf { sequence }).unwrap();
        let start = format!("{sequence}: {} {}", &entry.hash[..8], &entry.hash[8..16]);
        assert!(text.contains(&start), "{start}");
    }
}

#[test]
fn what_is_being_made_can_be_stopped_and_leaves_nothing() {
    let office = sample();
    let desk = &office.desk;
    let path = office.folder.path().join("stopped.pdf");
    *office.dialogs.save.lock().unwrap() = Some(path.clone());
    let done = work(desk, |desk| {
        let request = SaveJournal {
            filter: JournalFilter::default(),
            format: JournalFormat::Pdf,
        };
        commands::save_journal(desk, request).unwrap();
        // Only one at a time.
        let again = commands::check_journal(desk, Nothing {}).unwrap_err();
        assert_eq!(again.code, Code::Invalid);
        commands::stop_long_work(desk, Nothing {}).unwrap();
    });
    assert_eq!(done.state, WorkState::Stopped, "{done:?}");
    assert!(!path.exists());
    // Who changes their mind about where begins nothing.
    *office.dialogs.save.lock().unwrap() = None;
    let request = SaveJournal {
        filter: JournalFilter::default(),
        format: JournalFormat::Csv,
    };
    assert!(!commands::save_journal(desk, request).unwrap().begun);
}
