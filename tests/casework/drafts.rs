//! Drafts: what was typed and not saved yet stays with the person who typed it.

use crate::story::*;
use acceptance::PASSWORD;
use casework::commands;
use casework::ports::{Dialogs, NoDialogs};
use casework::wire::*;
use casework::{Code, Desk};
use serde_json::{Value, json};
use std::sync::Arc;

fn place(name: &str) -> DraftPlace {
    DraftPlace {
        place: name.into(),
        case_file: None,
    }
}

fn of_contract(story: &Story, name: &str) -> DraftPlace {
    DraftPlace {
        place: name.into(),
        case_file: Some(story.contract.id),
    }
}

fn keep(story: &Story, at: DraftPlace, value: Value) {
    let request = SaveDraft {
        place: at.place,
        case_file: at.case_file,
        value,
    };
    commands::save_draft(&story.desk, request).expect("a kept draft");
}

fn draft(story: &Story, at: DraftPlace) -> Option<Value> {
    commands::read_draft(&story.desk, at)
        .expect("an answer")
        .value
}

#[test]
fn a_draft_is_kept_for_its_person_its_place_and_its_case_file() {
    let story = Story::begin();
    let typed = json!({ "criterion": 9, "narrative": "Half a sentence, not y" });
    let head = story.head();
    keep(&story, of_contract(&story, "visit/9"), typed.clone());
    assert_eq!(story.head(), head, "drafts are no part of the record");
    assert_eq!(
        draft(&story, of_contract(&story, "visit/9")),
        Some(typed.clone())
    );
    assert_eq!(draft(&story, of_contract(&story, "visit/8")), None);
    assert_eq!(draft(&story, place("visit/9")), None);

    // Somebody else finds nothing there, and what they write there is theirs.
    story.sign_in("cara.dunn");
    assert_eq!(draft(&story, of_contract(&story, "visit/9")), None);
    keep(
        &story,
        of_contract(&story, "visit/9"),
        json!({ "narrative": "Cara's" }),
    );
    commands::discard_draft(&story.desk, of_contract(&story, "visit/9")).unwrap();

    // Locked, nobody reads it; signed in again, it is there.
    commands::lock(&story.desk, Nothing {}).unwrap();
    assert_eq!(
        code_of(commands::read_draft(
            &story.desk,
            of_contract(&story, "visit/9")
        )),
        Code::Locked
    );
    story.sign_in("ann.lee");
    assert_eq!(draft(&story, of_contract(&story, "visit/9")), Some(typed));

    // The last words count; thrown away, they are gone.
    let last = json!({ "narrative": "Half a sentence, not yet whole." });
    keep(&story, of_contract(&story, "visit/9"), last.clone());
    assert_eq!(draft(&story, of_contract(&story, "visit/9")), Some(last));
    commands::discard_draft(&story.desk, of_contract(&story, "visit/9")).unwrap();
    commands::discard_draft(&story.desk, of_contract(&story, "visit/9")).unwrap();
    assert_eq!(draft(&story, of_contract(&story, "visit/9")), None);
}

#[test]
fn a_draft_survives_the_end_of_the_program() {
    let story = Story::begin();
    let typed = json!({ "title": "A contract that nobody saved" });
    keep(&story, place("contracts/new"), typed.clone());
    keep(
        &story,
        of_contract(&story, "plan"),
        json!({ "purpose": "To" }),
    );
    story.desk.close();

    let dialogs: Arc<dyn Dialogs> = Arc::new(NoDialogs);
    let again = Desk::at(
        story.folder.path().join("store"),
        story.clock.clone(),
        dialogs,
    );
    let ann = SignIn {
        user_name: "ann.lee".into(),
        password: PASSWORD.into(),
    };
    commands::sign_in(&again, ann).unwrap();
    let kept = commands::read_draft(&again, place("contracts/new")).unwrap();
    assert_eq!(kept.value, Some(typed));
    assert!(kept.at.is_some());
    let kept = commands::read_draft(&again, of_contract(&story, "plan")).unwrap();
    assert_eq!(kept.value, Some(json!({ "purpose": "To" })));
}

#[test]
fn an_awkward_draft_is_kept_as_it_is_and_a_huge_one_is_refused() {
    let story = Story::begin();
    for (number, value) in [
        json!(null),
        json!([]),
        json!("\u{0}\u{1F950}\u{202E}"),
        json!({ "deep": [[[[{ "a": -1.5e300 }]]]] }),
    ]
    .into_iter()
    .enumerate()
    {
        let at = || place(&format!("odd/../{number}/\u{e9}\n"));
        keep(&story, at(), value.clone());
        let kept = commands::read_draft(&story.desk, at()).unwrap();
        assert!(kept.at.is_some());
        assert_eq!(kept.value.unwrap_or(Value::Null), value);
    }
    let huge = SaveDraft {
        place: "huge".into(),
        case_file: None,
        value: "x".repeat(2 << 20).into(),
    };
    assert_refused(commands::save_draft(&story.desk, huge), &[("", "")]);
}
