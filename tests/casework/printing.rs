//! Printing on a real CUPS of the test's own: what comes out of its queues is read with poppler.

use crate::backup::ended;
use crate::story::*;
use acceptance::cups::{PrintRoom, pages_of, words_of};
use casework::commands;
use casework::cups::Cups;
use casework::ports::{Job, JobState, PrintFault, Printer, Printers, Ticket};
use casework::wire::*;
use casework::{Code, Desk};
use domain::rules::printing::Sides;
use domain::{Edition, Uuid};
use std::sync::Arc;
use std::time::Duration;

const PROVIDER: &str = "Fernhollow Care Ltd";

/// A signed report, and a room with a printer at the reception.
fn at_the_printer() -> (Story, PrintRoom, PrintWhat) {
    let mut story = Story::begin();
    let (_, _, signed) = story.signed();
    let room = PrintRoom::open();
    room.add("Reception", "Reception, Büro", "By the stairs");
    story.office.desk.printers = Arc::new(room.printers());
    let what = PrintWhat::Report {
        id: signed.id,
        edition: Edition::Standard,
    };
    (story, room, what)
}

fn asked(what: PrintWhat, printer: &str) -> Print {
    Print {
        what,
        printer: Some(printer.into()),
        copies: "1".into(),
        sides: Sides::One,
        pages: None,
    }
}

fn picture(desk: &Desk, what: PrintWhat, pages: Option<&str>, at: u32) -> PagePicture {
    let pages = pages.map(str::to_owned);
    let request = PagePictureOf {
        what,
        pages,
        at,
        width: 400,
    };
    commands::page_picture(desk, request).expect("a picture")
}

/// The words that a refused field is told.
#[track_caller]
fn refused_at(desk: &Desk, request: Print, field: &str) -> String {
    let fault = commands::print(desk, request).expect_err("this has to be refused");
    let found = fault
        .fields
        .into_iter()
        .find(|refusal| refusal.field == field);
    found.expect("a refusal at the field").message
}

/// Waits until the window would say this of what runs.
fn says(desk: &Desk, words: &str) {
    loop {
        let view = commands::long_work(desk, Nothing {}).unwrap();
        if view.message.is_some_and(|said| said.contains(words)) {
            return;
        }
        assert_eq!(view.state, WorkState::Running, "it ended without {words}");
        std::thread::yield_now();
    }
}

#[test]
fn copies_pages_and_sides_reach_the_printer_as_they_were_asked_for() {
    let (story, room, what) = at_the_printer();
    let view = commands::printing(&story.desk, what).unwrap();
    let reference = story.report(id_of(what)).reference;
    assert_eq!(view.name, format!("{reference}, version 1"));
    let [printer] = &view.printers[..] else {
        panic!("one printer: {view:?}");
    };
    assert_eq!(
        (
            printer.label.as_str(),
            printer.place.as_str(),
            printer.both_sides,
            &printer.note
        ),
        ("Reception, Büro", "By the stairs", true, &None)
    );
    let whole = picture(&story.desk, what, None, 0).of;
    assert!(whole > 3, "{whole} pages");

    let request = Print {
        copies: "2".into(),
        sides: Sides::Both,
        pages: Some("3, 1-2".into()),
        ..asked(what, "Reception")
    };
    let begun = commands::print(&story.desk, request).unwrap();
    assert_eq!(begun.name.as_deref(), Some("Reception, Büro"));
    let done = ended(&story.desk);
    assert_eq!(done.state, WorkState::Finished, "{done:?}");
    assert_eq!(done.result[0].label, "Printed on Reception, Büro");
    assert_eq!(done.result[0].text, "2 copies of 3 pages");
    assert_eq!((done.warnings, done.message), (vec![], None));

    let paper = room.paper("Reception");
    // Each copy begins on a sheet of its own, so the third page has an empty back.
    assert_eq!(pages_of(&paper), 8);
    let words = words_of(&paper);
    assert!(
        words.contains(&reference) && words.contains(PROVIDER),
        "{words}"
    );
    let log = room.page_log();
    assert!(log.contains("two-sided-long-edge"), "{log}");
    // The queue, which everybody reads, knows it by its reference alone.
    assert!(
        log.contains(&reference) && !log.contains("Fernhollow"),
        "{log}"
    );

    // Everything, once, on one side: and the very bytes that were signed.
    commands::print(&story.desk, asked(what, "Reception")).unwrap();
    assert_eq!(ended(&story.desk).result[0].text, format!("{whole} pages"));
    assert_eq!(pages_of(&paper), whole as usize);
    assert!(room.page_log().contains("one-sided"), "{}", room.page_log());
}

fn id_of(what: PrintWhat) -> Uuid {
    match what {
        PrintWhat::Report { id, .. } | PrintWhat::VisitForm { id } => id,
    }
}

#[test]
fn the_pdf_printer_of_debian_prints_it() {
    let (story, mut room, what) = at_the_printer();
    if !is_root() {
        // Its backend runs for nobody else; the other tests print into files without it.
        return;
    }
    let queue = format!("records-{}", std::process::id());
    room.add_cups_pdf(&queue);
    commands::print(&story.desk, asked(what, &queue)).unwrap();
    let done = ended(&story.desk);
    assert_eq!(done.state, WorkState::Finished, "{done:?}");
    let papers = room.papers();
    let [paper] = &papers[..] else {
        panic!("one paper: {papers:?}");
    };
    // It names files by the job's title, and turns the PDF into PostScript and back: pages stay, words do not.
    let name = paper.file_name().unwrap().to_string_lossy().into_owned();
    assert!(
        name.contains(&story.report(id_of(what)).reference),
        "{name}"
    );
    let whole = picture(&story.desk, what, None, 0).of;
    assert_eq!(pages_of(paper) as u32, whole);
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0)
}

#[test]
fn what_cannot_be_printed_is_refused_at_its_field_and_nothing_is_sent() {
    let (story, room, what) = at_the_printer();
    room.add("Shut", "Shut", "");
    room.run("cupsreject", &["Shut"]);
    let wrong = Print {
        copies: "0".into(),
        pages: Some("5-2".into()),
        printer: None,
        ..asked(what, "")
    };
    assert_refused(
        commands::print(&story.desk, wrong),
        &[("/printer", ""), ("/copies", ""), ("/pages", "")],
    );
    let shut = refused_at(&story.desk, asked(what, "Shut"), "/printer");
    assert!(shut.contains("takes nothing at the moment"), "{shut}");
    let view = commands::printing(&story.desk, what).unwrap();
    let note = view.printers.iter().find(|printer| printer.name == "Shut");
    assert!(
        note.unwrap()
            .note
            .as_ref()
            .unwrap()
            .contains("takes nothing")
    );

    // It was there when the person chose it.
    room.lpadmin(&["-x", "Reception"]);
    let gone = refused_at(&story.desk, asked(what, "Reception"), "/printer");
    assert!(gone.contains("not there any more"), "{gone}");
    assert_eq!(room.ask("lpstat", &["-W", "all", "-o"]), "");
    assert!(room.papers().is_empty());
    // The control: what the refusals let pass is printed.
    room.add("Reception", "Reception", "");
    commands::print(&story.desk, asked(what, "Reception")).unwrap();
    assert_eq!(ended(&story.desk).state, WorkState::Finished);
    assert_eq!(room.papers().len(), 1);
}

#[test]
fn a_computer_without_printers_or_whose_printing_system_is_down_says_so() {
    let (mut story, mut room, what) = at_the_printer();
    let why_none = |story: &Story| {
        let view = commands::printing(&story.desk, what).unwrap();
        (view.printers.len(), view.why_none.unwrap_or_default())
    };
    assert_eq!(why_none(&story), (1, String::new()));
    room.lpadmin(&["-x", "Reception"]);
    let (none, why) = why_none(&story);
    assert!(
        none == 0 && why.starts_with("No printer is set up"),
        "{why}"
    );
    room.kill();
    let (none, why) = why_none(&story);
    assert!(none == 0 && why.contains("does not answer"), "{why}");
    let down = refused_at(&story.desk, asked(what, "Reception"), "/printer");
    assert!(down.contains("does not answer"), "{down}");
    // The pages can be looked at all the same.
    assert!(picture(&story.desk, what, None, 0).of > 1);
    story.office.desk.printers = Arc::new(Cups::at("/nonexistent/socket"));
    assert!(why_none(&story).1.contains("does not answer"));
}

#[test]
fn a_job_that_waits_says_why_and_is_taken_back_when_it_is_stopped() {
    let (story, room, what) = at_the_printer();
    room.run("cupsdisable", &["Reception"]);
    let view = commands::printing(&story.desk, what).unwrap();
    let note = view.printers[0].note.as_ref().unwrap();
    assert!(note.contains("somebody has paused it"), "{note}");

    commands::print(&story.desk, asked(what, "Reception")).unwrap();
    says(
        &story.desk,
        "Waiting for Reception, Büro: somebody has paused it",
    );
    let queue = || room.ask("lpstat", &["-o"]);
    assert!(queue().starts_with("Reception-"), "{}", queue());
    // Nobody prints a second thing meanwhile.
    assert_eq!(
        code_of(commands::print(&story.desk, asked(what, "Reception"))),
        Code::Invalid
    );
    commands::stop_long_work(&story.desk, Nothing {}).unwrap();
    assert_eq!(ended(&story.desk).state, WorkState::Stopped);
    assert_eq!(queue(), "");
    assert!(room.papers().is_empty());
}

#[test]
fn a_job_that_somebody_else_takes_back_was_not_printed() {
    let (story, room, what) = at_the_printer();
    room.run("cupsdisable", &["Reception"]);
    for whole_queue in [false, true] {
        commands::print(&story.desk, asked(what, "Reception")).unwrap();
        says(&story.desk, "Waiting for Reception");
        let queue = room.ask("lpstat", &["-o"]);
        let job = queue.split_whitespace().next().expect("a job").to_owned();
        // By its owner in another window, or by whoever looks after the printer.
        match whole_queue {
            false => room.run("cancel", &[&job]),
            true => room.run("cancel", &["-a", "Reception"]),
        };
        let done = ended(&story.desk);
        assert_eq!(done.state, WorkState::Failed, "{done:?}");
        let said = done.message.unwrap();
        for part in ["Somebody took it back", "Reception, Büro", "print it again"] {
            assert!(said.contains(part), "{said}");
        }
        assert!(done.result.is_empty());
    }
    assert!(room.papers().is_empty());
    // The control: the same is printed where nobody takes it back, and then it says so.
    room.run("cupsenable", &["Reception"]);
    commands::print(&story.desk, asked(what, "Reception")).unwrap();
    let done = ended(&story.desk);
    assert_eq!(done.state, WorkState::Finished, "{done:?}");
    assert_eq!(done.result[0].label, "Printed on Reception, Büro");
    assert_eq!((done.warnings, room.papers().len()), (vec![], 1));
}

#[test]
fn a_printing_system_that_keeps_no_history_is_not_believed_to_have_printed() {
    let (story, mut room, what) = at_the_printer();
    room.keep_no_history();
    room.add("Reception", "Reception, Büro", "By the stairs");
    commands::print(&story.desk, asked(what, "Reception")).unwrap();
    let done = ended(&story.desk);
    assert_eq!(done.state, WorkState::Finished, "{done:?}");
    assert_eq!(done.result[0].label, "Sent to Reception, Büro");
    assert!(
        done.warnings[0].contains("does not say what came of it"),
        "{done:?}"
    );
}

#[test]
fn what_is_wider_than_high_turns_on_its_short_edge() {
    let (story, room, what) = at_the_printer();
    let plan = PrintWhat::Report {
        id: id_of(what),
        edition: Edition::ActionPlan,
    };
    for (what, edge, other) in [
        (plan, "two-sided-short-edge", "two-sided-long-edge"),
        (what, "two-sided-long-edge", "no-such-edge"),
    ] {
        let request = Print {
            sides: Sides::Both,
            ..asked(what, "Reception")
        };
        commands::print(&story.desk, request).unwrap();
        assert_eq!(ended(&story.desk).state, WorkState::Finished);
        let log = room.page_log();
        assert!(log.contains(edge) && !log.contains(other), "{log}");
    }
}

#[test]
fn who_locks_or_ends_the_program_on_the_way_to_the_printer_still_gets_the_paper() {
    let (story, room, what) = at_the_printer();
    room.run("cupsdisable", &["Reception"]);
    commands::print(&story.desk, asked(what, "Reception")).unwrap();
    says(&story.desk, "Waiting for");
    commands::lock(&story.desk, Nothing {}).unwrap();
    story.desk.close_in_order();
    let queue = room.ask("lpstat", &["-o"]);
    assert!(queue.starts_with("Reception-"), "{queue}");
    room.run("cupsenable", &["Reception"]);
    while !room.ask("lpstat", &["-o"]).is_empty() {
        std::thread::yield_now();
    }
    assert!(pages_of(&room.paper("Reception")) > 3);
}

/// The same printers, in front of which nobody waits.
struct InAHurry(Cups);

impl Printers for InAHurry {
    fn list(&self) -> Result<Vec<Printer>, PrintFault> {
        self.0.list()
    }
    fn send(&self, pdf: &[u8], ticket: &Ticket) -> Result<Job, PrintFault> {
        self.0.send(pdf, ticket)
    }
    fn follow(&self, job: &Job) -> Result<JobState, PrintFault> {
        self.0.follow(job)
    }
    fn cancel(&self, job: &Job) -> Result<(), PrintFault> {
        self.0.cancel(job)
    }
    fn patience(&self) -> Duration {
        Duration::ZERO
    }
}

#[test]
fn nobody_has_to_watch_a_printer_that_does_not_begin() {
    let (mut story, room, what) = at_the_printer();
    story.office.desk.printers = Arc::new(InAHurry(room.printers()));
    room.run("cupsdisable", &["Reception"]);
    commands::print(&story.desk, asked(what, "Reception")).unwrap();
    let done = ended(&story.desk);
    assert_eq!(done.state, WorkState::Finished);
    let warning = &done.warnings[0];
    assert!(
        warning.contains("has not printed it yet: somebody has paused it"),
        "{warning}"
    );
    // It is left with the printer.
    assert!(room.ask("lpstat", &["-o"]).starts_with("Reception-"));
}

#[test]
fn the_picture_shows_the_page_that_is_asked_for() {
    let (story, _room, what) = at_the_printer();
    let first = picture(&story.desk, what, None, 0);
    assert!(first.picture.starts_with("data:image/png;base64,iVBOR"));
    assert_eq!((first.page, first.at, first.chosen), (1, 0, first.of));
    let second = picture(&story.desk, what, None, 1);
    assert_eq!(second.page, 2);
    assert_ne!(second.picture, first.picture);
    // The second of the pages that are asked for is another page of the paper.
    let chosen = picture(&story.desk, what, Some("1, 3"), 1);
    assert_eq!(
        (chosen.page, chosen.at, chosen.chosen, chosen.of),
        (3, 1, 2, first.of)
    );
    assert_eq!(
        picture(&story.desk, what, Some("2"), 0).picture,
        second.picture
    );
    // Nobody looks beyond the end, and a range that cannot be read is refused at its field.
    assert_eq!(picture(&story.desk, what, Some("1, 3"), 9).page, 3);
    let request = PagePictureOf {
        what,
        pages: Some("99".into()),
        at: 0,
        width: 400,
    };
    assert_refused(
        commands::page_picture(&story.desk, request),
        &[("/pages", "")],
    );
}

#[test]
fn whoever_may_not_save_it_may_not_print_it_or_see_its_pages() {
    let (story, room, what) = at_the_printer();
    let form = PrintWhat::VisitForm {
        id: story.report(id_of(what)).activity,
    };
    let plan = PrintWhat::Report {
        id: id_of(what),
        edition: Edition::ActionPlan,
    };
    // The control: an officer prints each of them.
    for what in [form, plan] {
        assert!(commands::printing(&story.desk, what).is_ok());
        commands::print(&story.desk, asked(what, "Reception")).unwrap();
        assert_eq!(ended(&story.desk).state, WorkState::Finished);
        assert!(picture(&story.desk, what, None, 0).of >= 1);
    }
    let printed = room.page_log();
    story.sign_in("dev.shah");
    story.add("Finn Moss", "finn.moss", "read_only");
    story.sign_in("finn.moss");
    assert!(commands::printing(&story.desk, what).is_ok());
    for what in [form, plan] {
        assert_eq!(
            code_of(commands::printing(&story.desk, what)),
            Code::NotAllowed
        );
        let request = PagePictureOf {
            what,
            pages: None,
            at: 0,
            width: 400,
        };
        assert_eq!(
            code_of(commands::page_picture(&story.desk, request)),
            Code::NotAllowed
        );
        assert_eq!(
            code_of(commands::print(&story.desk, asked(what, "Reception"))),
            Code::NotAllowed
        );
    }
    assert_eq!(room.page_log(), printed);
}

#[test]
fn a_name_that_looks_like_an_option_is_a_name() {
    let (story, room, what) = at_the_printer();
    room.add("-o", "Odd", "");
    let view = commands::printing(&story.desk, what).unwrap();
    assert!(
        view.printers.iter().any(|printer| printer.label == "Odd"),
        "{view:?}"
    );
    commands::print(&story.desk, asked(what, "-o")).unwrap();
    assert_eq!(ended(&story.desk).state, WorkState::Finished);
    assert!(pages_of(&room.paper("-o")) > 3);
}
