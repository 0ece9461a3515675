//! Backups made, checked and restored: from the window's commands, and by the built program while
//! people work.

use crate::admin::{copy_of_sample, run, run_with};
use crate::story::*;
use acceptance::{PASSWORD, TestOffice, new};
use casework::commands;
use casework::wire::*;
use casework::{Code, Desk};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use store::{Depth, Store};

/// Waits for the end of long work, as the screen does.
pub fn ended(desk: &Desk) -> WorkView {
    loop {
        let view = commands::long_work(desk, Nothing {}).expect("how far it is");
        if view.state != WorkState::Running {
            return view;
        }
        std::thread::yield_now();
    }
}

fn line<'a>(view: &'a WorkView, label: &str) -> &'a str {
    let found = view.result.iter().find(|line| line.label == label);
    &found
        .unwrap_or_else(|| panic!("no {label} in {view:?}"))
        .text
}

fn backed_up(office: &TestOffice) -> PathBuf {
    let file = office.folder.path().join("nightly.backup");
    *office.dialogs.save.lock().unwrap() = Some(file.clone());
    let begun = commands::back_up(&office.desk, Nothing {}).expect("a backup");
    assert_eq!(
        (begun.begun, begun.name.as_deref()),
        (true, Some("nightly.backup"))
    );
    let view = ended(&office.desk);
    assert_eq!(view.state, WorkState::Finished, "{:?}", view.message);
    file
}

#[test]
fn a_backup_from_the_window_is_noted_checked_and_restored_on_another_computer() {
    let story = Story::begin();
    story.signed();
    let status = commands::status(&story.desk, Nothing {}).unwrap();
    assert_eq!(
        (status.backups.words.as_str(), status.backups.due),
        ("No backup yet", true)
    );

    let file = backed_up(&story.office);
    let view = ended(&story.desk);
    let (last, head) = story.head();
    assert_eq!(line(&view, "Changes"), last.to_string());
    assert_eq!(line(&view, "Attachments"), "2");
    let head: String = head.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(line(&view, "Fingerprint"), head);
    let backups = commands::status(&story.desk, Nothing {}).unwrap().backups;
    assert_eq!(
        (backups.words.as_str(), backups.today, backups.due),
        ("Backed up today", true, false)
    );
    story.clock.set("2026-10-16");
    let backups = commands::backups(&story.desk, Nothing {}).unwrap();
    assert_eq!(
        (backups.words.as_str(), backups.due),
        ("Last backup 9 days ago", true)
    );

    *story.dialogs.open.lock().unwrap() = Some(file.clone());
    commands::check_backup(&story.desk, Nothing {}).unwrap();
    assert_eq!(line(&ended(&story.desk), "Changes"), last.to_string());
    let here = commands::restore_backup(&story.desk, Nothing {});
    assert!(here.unwrap_err().message.contains("already has"));

    // Another computer, with nothing on it.
    let other = TestOffice::empty("2026-10-17");
    *other.dialogs.open.lock().unwrap() = Some(file);
    assert!(
        commands::restore_backup(&other.desk, Nothing {})
            .unwrap()
            .begun
    );
    let view = ended(&other.desk);
    assert_eq!(
        (view.state, view.kind),
        (WorkState::Finished, Some(WorkKind::Restore))
    );
    let opening = commands::opening(&other.desk, Nothing {}).unwrap();
    assert_eq!(
        (opening.state, opening.notices.len()),
        (OpeningState::Locked, 0)
    );
    other.sign_in("dev.shah");
    let verified = commands::verify(&other.desk, Nothing {}).unwrap();
    assert_eq!((verified.faults.len(), verified.frames), (0, last));
    let contracts = |office: &TestOffice| {
        let register = office.desk.office("contract").unwrap();
        let register = register.register();
        register
            .contracts
            .values()
            .map(|held| held.value.reference.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(contracts(&other), contracts(&story.office));
    let backups = commands::backups(&other.desk, Nothing {}).unwrap();
    assert_eq!(backups.words, "Last backup 10 days ago");
}

#[test]
fn long_work_is_one_at_a_time_can_be_stopped_and_is_not_shown_to_strangers() {
    let story = Story::begin();
    // Changing one’s mind begins nothing.
    assert!(!commands::back_up(&story.desk, Nothing {}).unwrap().begun);
    backed_up(&story.office);
    commands::lock(&story.desk, Nothing {}).unwrap();
    let view = commands::long_work(&story.desk, Nothing {}).unwrap();
    assert_eq!((view.state, view.name), (WorkState::Idle, None));
    story.sign_in("cara.dunn");
    assert_eq!(ended(&story.desk).state, WorkState::Idle);

    let foreign = story.folder.path().join("letter.txt");
    std::fs::write(&foreign, "Dear Sir or Madam").unwrap();
    *story.dialogs.open.lock().unwrap() = Some(foreign);
    commands::check_backup(&story.desk, Nothing {}).unwrap();
    let view = ended(&story.desk);
    assert_eq!(view.state, WorkState::Failed);
    assert!(view.message.unwrap().contains("not a backup"));
}

#[test]
fn who_may_not_keep_settings_makes_no_backup_and_an_administrator_does() {
    let office = TestOffice::set_up(FIRST_DAY);
    office.add("Finn Moss", "finn.moss", "administrator");
    office.sign_in("ben.cole");
    let refused = commands::back_up(&office.desk, Nothing {});
    assert_eq!(refused.unwrap_err().code, Code::NotAllowed);
    office.sign_in("finn.moss");
    backed_up(&office);
}

/// A window that commits from two threads until it is told to stop.
fn while_people_work<T>(office: &TestOffice, work: impl FnOnce() -> T) -> T {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for thread in 0..2 {
            let (done, desk) = (&done, &office.desk);
            scope.spawn(move || {
                for number in 0.. {
                    let name = format!("Provider {thread}-{number} Ltd");
                    commands::save_provider(desk, new(None, json!({ "name": name })))
                        .expect("a provider");
                    if done.load(Ordering::Relaxed) {
                        return;
                    }
                }
            });
        }
        // They stop also where the work fails.
        let _stop = Stop(&done);
        work()
    })
}

struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn admin(store: &Path, arguments: &[&str]) -> crate::admin::Ran {
    run_with(Some(PASSWORD), store, arguments)
}

#[test]
fn it_backs_up_from_a_script_while_people_work_and_knows_that_the_copy_opens() {
    let office = TestOffice::set_up(FIRST_DAY);
    let store = office.desk.places.council.clone();
    let file = office.folder.path().join("nightly.backup");
    let name = file.to_str().unwrap();
    let mut made = Vec::new();
    while_people_work(&office, || {
        for _ in 0..3 {
            // Another program cannot open the store, and needs not to.
            made.push(run_with(None, &store, &["backup", name, "--json"]).json());
        }
        let listed = admin(&store, &["list", "contracts", "--as", "ann.lee"]);
        assert!(listed.refusal().contains("open"), "{}", listed.errors);
    });
    let frames = |at: usize| made[at]["frames"].as_u64().unwrap();
    assert!(
        frames(0) < frames(2),
        "nobody committed meanwhile: {made:?}"
    );
    let changes = office
        .desk
        .opened()
        .unwrap()
        .store
        .changes_since(0, usize::MAX)
        .unwrap();

    let checked = run_with(None, &store, &["check", name, "--json"]).json();
    assert_eq!(
        (&checked["ok"], &checked["opened"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(checked["frames"], made[2]["frames"]);
    let deep = admin(&store, &["check", name, "--as", "cara.dunn", "--json"]).json();
    assert_eq!(
        (&deep["ok"], &deep["opened"], &deep["faults"]),
        (&json!(true), &json!(true), &json!([]))
    );
    let wrong = run_with(
        Some("quite another one"),
        &store,
        &["check", name, "--as", "cara.dunn"],
    );
    assert!(wrong.refusal().contains("password"), "{}", wrong.errors);

    // Nothing is restored over a store; elsewhere it holds exactly the beginning that it says.
    assert!(
        run_with(None, &store, &["restore", name])
            .refusal()
            .contains("already has")
    );
    let elsewhere = office.folder.path().join("elsewhere");
    let restored = run_with(None, &elsewhere, &["restore", name, "--json"]).json();
    assert_eq!(restored["head"], made[2]["head"]);
    let (copy, _) = Store::open(&elsewhere).unwrap();
    copy.unlock("ben.cole", PASSWORD).unwrap();
    let held = copy.changes_since(0, usize::MAX).unwrap();
    assert_eq!(held[..], changes[..usize::try_from(frames(2)).unwrap()]);
    assert_eq!(
        copy.verify(Depth::Records, &|_, _| true).unwrap().faults,
        Vec::<String>::new()
    );
}

#[test]
fn each_damage_is_named_and_the_status_says_so() {
    let (folder, store) = copy_of_sample();
    let file = folder.path().join("nightly.backup");
    let name = file.to_str().unwrap();
    let words = run(&store, &["backup", name]);
    assert_eq!(words.status, 0, "{}", words.errors);
    assert!(words.out.contains("commits"), "{}", words.out);
    let good = std::fs::read(&file).unwrap();
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 1;
    let mut newer = good.clone();
    newer[6..8].copy_from_slice(&9u16.to_be_bytes());
    let cases: [(&[u8], &str); 5] = [
        (b"", "empty"),
        (b"Dear Sir or Madam", "not a backup"),
        (&good[..good.len() - 100], "not complete"),
        (&flipped, "damaged"),
        (&newer, "newer version"),
    ];
    let elsewhere = folder.path().join("elsewhere");
    for (bytes, said) in cases {
        std::fs::write(&file, bytes).unwrap();
        for arguments in [["check", name], ["restore", name]] {
            let ran = run(&elsewhere, &arguments);
            assert!(
                ran.refusal().contains(said),
                "{arguments:?}: {}",
                ran.errors
            );
        }
        assert!(!elsewhere.exists());
    }
    let missing = folder.path().join("nobody.backup");
    run(&elsewhere, &["check", missing.to_str().unwrap()]).refusal();
    run(&elsewhere, &["backup", missing.to_str().unwrap()]).refusal();
    assert!(!missing.exists());
}
