//! The clock is set forward and back by years: between commits, between openings, and under the whole program.

use acceptance::{TestOffice, new};
use casework::commands;
use casework::wire::{ListProviders, Nothing};
use chrono::Utc;
use serde_json::json;
use store::{Page, Store, backup};

use crate::disk::{Disk, Failing, Syncs};
use crate::plan;
use crate::support::{Chance, Said, check, listen, times, worker};
use crate::table::Row;

const YEAR: i64 = 31_557_600;
const ROUNDS: u64 = 10;

/// One opening of the store with the clock so many years off; commits, photographs and drafts in between.
fn session(disk: &Disk, place: &std::path::Path, years: i64, said: &mut Said) {
    let mut command = worker(place, &["commit", "--commits", "31"]);
    let clock = Failing::Clock(years * YEAR);
    disk.under(&mut command, place, &clock, Syncs::Work);
    let mut child = command.spawn().unwrap();
    listen(&mut child, said, |_, _| ());
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_clock_set_back_and_forward_loses_and_hides_nothing() {
    let mut row = Row::of("clock set forward and back");
    let mut chance = Chance::new();
    let disk = Disk::new();
    for round in 0..times(ROUNDS) {
        let (_folder, place) = disk.place();
        drop(plan::create(&place).unwrap());
        let mut said = Said::default();
        for opening in 0..3 {
            let years = chance.below(60) as i64 - 30;
            session(&disk, &place, years, &mut said);
            let about = format!("round {round}, opening {opening}, {years} years off");
            row.round(&about, &said, &check(&place, &said));
            // What was added while checking was acknowledged, too.
            said.commit += 1;
            row.outcome(&about, None, out_of_order(&place));
        }
        // The control: the clock was really off, as the time of the draft says.
        let years = 20 + chance.below(20) as i64;
        session(&disk, &place, years, &mut said);
        let (store, _) = Store::open(&place).unwrap();
        store.unlock(plan::USER, plan::PASSWORD).unwrap();
        let draft = store.draft(plan::case_file(said.draft), plan::PERSON, "note");
        let (saved, _) = draft.unwrap().unwrap();
        row.control((saved - Utc::now()).num_days() > 19 * 365);
    }
    row.end();
}

/// The history goes by number, whatever the clock said.
fn out_of_order(place: &std::path::Path) -> Option<String> {
    let (store, _) = Store::open(place).unwrap();
    store.unlock(plan::USER, plan::PASSWORD).unwrap();
    let changes = store.changes_since(0, usize::MAX).unwrap();
    let by_number = changes
        .windows(2)
        .all(|two| two[0].sequence + 1 == two[1].sequence);
    let as_given = changes.iter().all(|change| {
        // One commit of checking has no time of its own.
        change.time == plan::time(change.sequence)
    });
    let by_date = store
        .list(plan::BY_DATE, b"", b"", &Page::first(usize::MAX))
        .unwrap();
    (!by_number || !as_given || by_date.is_empty())
        .then(|| "the history is out of order".to_owned())
}

/// What was recorded while the clock was wrong is there with the rest, and a backup that seems to be of a day to come
/// does not stop the reminder for years.
#[test]
fn people_work_on_when_the_clock_was_wrong() {
    let office = TestOffice::set_up("2026-03-02");
    let days = ["2026-03-02", "2016-01-01", "2049-12-31", "2026-03-12"];
    for (number, day) in days.iter().enumerate() {
        office.clock.set(day);
        office.sign_in("ann.lee");
        let name = format!("Provider {number}");
        commands::save_provider(&office.desk, new(None, json!({ "name": name }))).unwrap();
    }
    let all = ListProviders {
        words: String::new(),
        page: 0,
        per_page: 25,
    };
    let listed = commands::list_providers(&office.desk, all).unwrap();
    assert_eq!(listed.rows.len(), days.len());

    let back_up = |day: &str| {
        let at = format!("{day}T09:00:00Z").parse().unwrap();
        let (place, file) = (office.folder.path().join("store"), office.folder.path());
        backup(&place, &file.join("backup"), at, &|_, _| true).unwrap();
        commands::backups(&office.desk, Nothing {}).unwrap()
    };
    let ahead = back_up("2049-12-31");
    assert!(ahead.due && !ahead.today, "{}", ahead.words);
    let right = back_up("2026-03-12");
    assert!(!right.due && right.today, "{}", right.words);
}
