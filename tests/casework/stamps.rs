//! What the program has printed is known again by its stamp: by later versions of the program, after a restore, and
//! after everything that happens to passwords. Nothing else is.

use crate::admin::run_with;
use crate::backup::ended;
use crate::story::*;
use acceptance::{PASSWORD, TestOffice, change};
use casework::wire::*;
use casework::{Desk, commands, line};
use domain::{Edition, Uuid};
use report::{Document, Status};
use std::path::{Path, PathBuf};

/// What the window says of a file.
fn check(desk: &Desk, folder: &Path, bytes: &[u8]) -> Papers {
    let file = folder.join("a paper.pdf");
    std::fs::write(&file, bytes).unwrap();
    line::identify(desk, &file).unwrap()
}

fn checked(story: &Story, bytes: &[u8]) -> Papers {
    check(&story.desk, story.folder.path(), bytes)
}

#[track_caller]
fn says(found: &Papers, verdict: Verdict, parts: &[&str]) {
    let said = format!("{} {}", found.words, found.notes.join(" "));
    assert_eq!(found.verdict, Some(verdict), "{said}");
    for part in parts {
        assert!(said.contains(part), "no “{part}” in: {said}");
    }
}

/// A signed report, as the program draws it.
fn signed() -> (Story, Uuid, Document) {
    let story = Story::begin();
    let (_, _, signed) = story.signed();
    let id = signed.id;
    let document = commands::report(&story.desk, ById { id }).unwrap().document;
    (story, id, document)
}

/// An edition as another version of the program prints it: other pages, the same claim.
fn as_another_version_prints(story: &Story, document: &Document, edition: Edition) -> Vec<u8> {
    let mut other = document.clone();
    other.running_title = "Set quite otherwise".into();
    other.format = match document.format {
        report::Format::LargePrint => report::Format::Standard,
        _ => report::Format::LargePrint,
    };
    if edition != Edition::Standard {
        other.title = format!("{}, {}", document.title, edition.named());
    }
    if edition == Edition::Accuracy {
        other.status = Status::Draft;
    }
    stamped(story, &other)
}

fn stamped(story: &Story, document: &Document) -> Vec<u8> {
    let mut bytes = report::export(document, &|_, _| true).unwrap().bytes;
    let office = story.desk.office("report").unwrap();
    let stamp = office.store().stamp(&bytes).unwrap();
    report::stamp(&mut bytes, stamp);
    bytes
}

#[test]
fn an_untouched_copy_of_every_edition_is_known_whatever_version_printed_it() {
    let (story, id, document) = signed();
    for edition in Edition::ALL {
        let bytes = as_another_version_prints(&story, &document, edition);
        // The control: it is not what this version prints, and without its stamp nobody would know it.
        let mut bare = bytes.clone();
        assert!(report::unstamp(&mut bare).is_some());
        if edition != Edition::EasyRead {
            assert_ne!(
                bytes,
                saved_edition(&story.office, id, edition),
                "{edition:?}"
            );
            says(
                &checked(&story, &bare),
                Verdict::Changed,
                &["not as we made it"],
            );
        }
        assert_eq!(report::audit::audit(&bytes), Vec::<String>::new());
        let found = checked(&story, &bytes);
        says(
            &found,
            Verdict::Signed,
            &[
                "version 1 of",
                "Ann Lee",
                "Dev Shah",
                "No byte of it was changed",
            ],
        );
        assert_eq!(found.papers.len(), 1);
        if edition != Edition::Standard {
            says(&found, Verdict::Signed, &[&edition.named()]);
        }
    }
}

#[test]
fn a_single_changed_byte_is_noticed_wherever_it_stands() {
    let (story, id, _) = signed();
    let metadata = |bytes: &[u8]| {
        let at = bytes.windows(10).position(|found| found == b"<dc:title>");
        at.expect("the metadata are not packed")
    };
    for (edition, samples) in [(Edition::Standard, 60), (Edition::LargePrint, 8)] {
        let bytes = saved_edition(&story.office, id, edition);
        says(&checked(&story, &bytes), Verdict::Signed, &[]);
        assert_eq!(report::audit::audit(&bytes), Vec::<String>::new());
        let spread = (0..samples).map(|part| part * (bytes.len() - 1) / (samples - 1));
        let title = metadata(&bytes);
        let in_metadata = (title..title + 600).step_by(600 / samples);
        // With the stamp itself, the place of the last table, and the end.
        let at_the_end = (bytes.len() - 180..bytes.len()).step_by(180 / samples);
        for place in spread.chain(in_metadata).chain(at_the_end) {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            let found = checked(&story, &changed);
            says(&found, Verdict::Changed, &["Do not rely on it"]);
        }
        for more in [&b"\n"[..], b"% nothing"] {
            let longer = [&bytes, more].concat();
            says(&checked(&story, &longer), Verdict::Changed, &[]);
        }
    }
}

#[test]
fn what_another_store_stamped_is_not_ours() {
    let (story, id, document) = signed();
    let bytes = story.saved_pdf(id);
    let (other, ..) = signed();
    // The same reference, the same council's name, the same words: and another key.
    says(
        &checked(&other, &bytes),
        Verdict::Changed,
        &["not as we made it", "other records than these"],
    );
    let mut theirs = document.clone();
    theirs.author = "Zoe Hart, Otherton Council".into();
    let theirs = stamped(&other, &theirs);
    says(
        &checked(&story, &theirs),
        Verdict::Unknown,
        &["Otherton Council", "Only papers of Exford Council"],
    );
    // Who claims that council's name for a paper of ours changes nothing: it is not known.
    let empty = Story::begin();
    says(
        &checked(&empty, &bytes),
        Verdict::Unknown,
        &["there is none here"],
    );
}

#[test]
fn what_was_signed_after_the_backup_that_was_restored_is_not_called_a_draft() {
    let story = Story::begin();
    story.agreed_plan();
    let visit = story.started_visit();
    story.record_all(&visit);
    let report = story.written_report(&visit);
    let elsewhere = restored(&story, "ann.lee");
    let signed = story.sent_and_signed(&report);
    let standard = saved_edition(&story.office, signed.id, Edition::Standard);
    let found = check(&elsewhere.desk, story.folder.path(), &standard);
    says(
        &found,
        Verdict::Compare,
        &["signed here", "No byte", "older backup"],
    );
}

/// Another computer with what is kept now, and somebody signed in there.
fn restored(story: &Story, user: &str) -> TestOffice {
    let backup = story.folder.path().join("nightly.backup");
    *story.dialogs.save.lock().unwrap() = Some(backup.clone());
    commands::back_up(&story.desk, Nothing {}).unwrap();
    assert_eq!(ended(&story.desk).state, WorkState::Finished);
    let elsewhere = TestOffice::empty("2026-10-17");
    *elsewhere.dialogs.open.lock().unwrap() = Some(backup);
    commands::restore_backup(&elsewhere.desk, Nothing {}).unwrap();
    assert_eq!(ended(&elsewhere.desk).state, WorkState::Finished);
    elsewhere.sign_in_first(user);
    elsewhere
}

#[test]
fn it_is_still_ours_after_a_restore_and_whatever_becomes_of_passwords() {
    let (story, id, document) = signed();
    let old = as_another_version_prints(&story, &document, Edition::Letter);
    let known = |desk: &Desk| {
        let found = check(desk, story.folder.path(), &old);
        says(&found, Verdict::Signed, &["Dev Shah"]);
    };
    let new_password = "sixteen green kettles";
    let changed = ChangePassword {
        current: PASSWORD.into(),
        password: new_password.into(),
        password_again: new_password.into(),
    };
    commands::change_password(&story.desk, changed).unwrap();
    known(&story.desk);
    let recover = Recover {
        key: story.recovery().into(),
        user_name: "ben.cole".into(),
        password: new_password.into(),
        password_again: new_password.into(),
    };
    commands::recover(&story.desk, recover).unwrap();
    known(&story.desk);

    story.sign_in("cara.dunn");
    let elsewhere = restored(&story, "cara.dunn");
    known(&elsewhere.desk);
    // The same store, the same bytes.
    assert!(
        saved_edition(&elsewhere, id, Edition::Letter)
            == saved_edition(&story.office, id, Edition::Letter)
    );
}

#[test]
fn a_draft_is_told_from_what_was_signed_later() {
    let story = Story::begin();
    story.agreed_plan();
    let visit = story.started_visit();
    story.record_all(&visit);
    let report = story.written_report(&visit);
    let printed = || saved_edition(&story.office, report.id, Edition::Standard);
    let written = printed();
    says(
        &checked(&story, &written),
        Verdict::Draft,
        &["nobody has signed it"],
    );
    let sent = commands::submit_report(&story.desk, versioned(&report)).unwrap();
    let first = printed();
    says(
        &checked(&story, &first),
        Verdict::Draft,
        &["nobody has countersigned it"],
    );
    says(
        &checked(&story, &written),
        Verdict::Draft,
        &["before it was sent"],
    );

    story.sign_in("dev.shah");
    let back =
        commands::return_report(&story.desk, reason(&sent, "Name the night visit.")).unwrap();
    story.sign_in("ann.lee");
    let mut words = report_words();
    words["goodPractice"] = "They came at night as well.".into();
    let mended = commands::save_report(&story.desk, change(&back, words)).unwrap();
    let sent = commands::submit_report(&story.desk, versioned(&mended)).unwrap();
    let second = printed();
    story.sign_in("dev.shah");
    commands::sign_report(&story.desk, signing(&sent, PASSWORD)).unwrap();
    says(
        &checked(&story, &first),
        Verdict::Draft,
        &["sent again since", "another check code"],
    );
    says(
        &checked(&story, &second),
        Verdict::Draft,
        &["before it was countersigned", "those that were signed"],
    );
    says(&checked(&story, &printed()), Verdict::Signed, &[]);
    // Nothing of all that is said of a changed draft.
    let mut changed = second;
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    says(&checked(&story, &changed), Verdict::Changed, &[]);
}

#[test]
fn what_was_saved_before_there_were_stamps_is_made_again_and_compared() {
    let (story, id, _) = signed();
    let mut bare = saved_edition(&story.office, id, Edition::Summary);
    assert!(report::unstamp(&mut bare).is_some());
    says(
        &checked(&story, &bare),
        Verdict::Signed,
        &["one-page summary", "agrees with what is kept here"],
    );
    let middle = bare.len() / 2;
    bare[middle] ^= 1;
    says(
        &checked(&story, &bare),
        Verdict::Changed,
        &["an early version"],
    );
}

#[test]
fn a_form_and_a_journal_are_known_and_are_no_reports() {
    let story = Story::begin();
    story.agreed_plan();
    let visit = story.started_visit();
    let file: PathBuf = story.folder.path().join("saved.pdf");
    let saved = |begin: &dyn Fn() -> WorkBegun| {
        *story.dialogs.save.lock().unwrap() = Some(file.clone());
        assert!(begin().begun);
        assert_eq!(ended(&story.desk).state, WorkState::Finished);
        let bytes = std::fs::read(&file).unwrap();
        assert_eq!(report::audit::audit(&bytes), Vec::<String>::new());
        bytes
    };
    let journal = || {
        let request = SaveJournal {
            filter: JournalFilter::default(),
            format: JournalFormat::Pdf,
        };
        commands::save_journal(&story.desk, request).unwrap()
    };
    let form = saved(&|| commands::save_visit_form(&story.desk, ById { id: visit.id }).unwrap());
    says(
        &checked(&story, &form),
        Verdict::Made,
        &["visit form", "not a report", "No byte"],
    );
    says(
        &checked(&story, &saved(&journal)),
        Verdict::Made,
        &["Journal"],
    );
    let mut changed = form;
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    says(
        &checked(&story, &changed),
        Verdict::Unknown,
        &["changed since", "do not rely on it"],
    );
    // An administrator has no key to stamp with. Their part of the journal is printed all the same.
    story.add("Ida Moore", "ida.moore", "administrator");
    story.sign_in("ida.moore");
    let theirs = saved(&journal);
    story.sign_in("ann.lee");
    says(&checked(&story, &theirs), Verdict::Unknown, &[]);
}

#[test]
fn the_command_line_and_the_window_stamp_alike() {
    let (story, id, _) = signed();
    let reference = story.report(id).reference;
    let by_window = saved_edition(&story.office, id, Edition::Letter);
    story.office.desk.close();
    let store = story.folder.path().join("store");
    let file = story.folder.path().join("line.pdf");
    let out = file.to_str().unwrap();
    let letter = ["report", &reference, "--edition", "letter", "--out", out];
    for asked in [&letter[..], &["identify", out]] {
        let ran = run_with(
            Some(PASSWORD),
            &store,
            &[asked, &["--as", "ann.lee"]].concat(),
        );
        assert_eq!(ran.status, 0, "{}", ran.errors);
    }
    assert!(std::fs::read(&file).unwrap() == by_window);
}
