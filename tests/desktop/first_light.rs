//! From first start to a countersigned report on paper, and a verified action.

use std::fs;
use std::process::Command;

use chrono::{Days, Local};

use crate::machine::{Machine, root};
use crate::window::{Key, Window};

const MINE: &str = "lantern otter quilt";
const THEIRS: &str = "copper meadow finch";
const CONTRACT: &str = "Representative Body for Adult Social Care";
const SHOWS: &str = "A menu with a large picture of each dish";
const REQUIREMENT: &str =
    "Record every complaint on the day it is made, and tell the person what will be done.";

#[tokio::test]
async fn from_first_start_to_a_countersigned_report_and_a_verified_action() {
    let machine = Machine::new();
    let paper = machine.place("report.pdf");
    let notices = root().join("tests/fixtures/contracts-finder-releases.json");
    let photograph = root().join("src-tauri/crates/casework/src/sample/menu.jpg");
    machine.dialogs(&[&notices, &photograph, &paper]);
    let window = Window::open(&machine).await;

    set_up(&window).await;
    add_a_colleague(&window).await;
    import(&window).await;
    complete_the_contract(&window).await;
    plan(&window).await;
    visit(&window).await;
    judge(&window).await;
    answer_the_finding(&window).await;
    write_the_report(&window).await;
    countersign(&window).await;

    window.press("Save the PDF").await;
    window.see("The PDF is saved as report.pdf").await;
    window.accessible("a signed report").await;
    let start = fs::read(&paper).expect("the PDF lies where it was saved");
    assert!(start.starts_with(b"%PDF-"), "the saved file is no PDF");
    let words = words_of(&paper);
    assert!(
        words.contains(REQUIREMENT),
        "the PDF lacks the requirement:\n{words}"
    );
    assert!(
        words.contains(SHOWS),
        "the PDF lacks the photograph:\n{words}"
    );
    window.press("Open the PDF").await;
    window
        .until("the viewer", async || !machine.shown().is_empty())
        .await;
    let shown = fs::read(&machine.shown()[0]).expect("what is shown is there");
    assert!(shown == start, "another file is shown than was saved");

    act(&window).await;
}

async fn set_up(window: &Window<'_>) {
    window
        .heading("Welcome. How would you like to start?")
        .await;
    window.accessible("first start").await;
    window.press("Set up your council").await;
    window.heading("Set up your council").await;
    window.press("Set up and show the recovery key").await;
    window.refused("Enter the full name").await;
    window.accessible("set up, refused").await;
    window.fill("Name of the council", "Eastmere Council").await;
    window.tick("England").await;
    window.fill("Your name", "Rowan Ellis").await;
    window.fill("User name", "rowan.ellis").await;
    window.fill("Job title", "Contracts manager").await;
    window.fill("Password", MINE).await;
    window.fill("The same password again", MINE).await;
    window.press("Set up and show the recovery key").await;
    window.heading("Write down the recovery key").await;
    window.accessible("the recovery key").await;
    window.tick("I have written it down").await;
    window.press("Open Countersign").await;
    window.heading("My work").await;
    window.see("Eastmere Council").await;
    window.accessible("my work, empty").await;

    window.press("Lock").await;
    window.heading("Locked. Sign in to carry on").await;
    window.accessible("locked").await;
    sign_in(window, "rowan.ellis", "not the password").await;
    window
        .refused("That user name or password is not right.")
        .await;
    sign_in(window, "rowan.ellis", MINE).await;
    window.see("Rowan Ellis").await;
}

async fn sign_in(window: &Window<'_>, user: &str, password: &str) {
    window.fill("User name", user).await;
    window.fill("Password", password).await;
    window.press("Sign in").await;
}

async fn add_a_colleague(window: &Window<'_>) {
    window.press("Settings").await;
    window.heading("People").await;
    window.accessible("people").await;
    window.press("Add a colleague").await;
    window.fill("Full name", "Jo Marsh").await;
    window.fill("User name", "jo.marsh").await;
    window.fill("Job title", "Senior commissioner").await;
    window.choose("Role", "Senior officer").await;
    window.fill("First password", THEIRS).await;
    window.fill("The same password again", THEIRS).await;
    window.accessible("add a colleague").await;
    window.press_at("Actions", "Add the colleague").await;
    window.heading("People").await;
    window.see("Jo Marsh").await;
}

async fn import(window: &Window<'_>) {
    window.press("Import").await;
    window.heading("Import award notices").await;
    window.accessible("import").await;
    window.press("Choose a file").await;
    window.heading("Check").await;
    window.see(CONTRACT).await;
    window.accessible("the preview of an import").await;
    window.press_at("Actions", "Import").await;
    window.heading("The import is finished").await;
    window.accessible("the result of an import").await;
    window.press("Go to the contracts").await;
    window.heading("Contracts").await;
    window.accessible("contracts").await;
    window.press(CONTRACT).await;
    window.heading(CONTRACT).await;
    window.accessible("a contract").await;
}

async fn complete_the_contract(window: &Window<'_>) {
    window
        .press_at("What happens next", "Change the contract")
        .await;
    window.heading("Change the contract").await;
    window.press("Add an outcome").await;
    window
        .fill_at(
            "Outcome 1",
            "Outcome",
            "People who arrange their own care can get advice that they trust.",
        )
        .await;
    window.press("Add a clause").await;
    window
        .fill_at("Clause 1", "Clause", "Specification 4.7")
        .await;
    window
        .fill_at(
            "Clause 1",
            "What it says, in short",
            "Complaints are recorded and answered",
        )
        .await;
    window.choose("Officer", "Rowan Ellis").await;
    window.accessible("change a contract").await;
    window.press("Save the contract").await;
    window.heading(CONTRACT).await;
    window.see("Rowan Ellis").await;
}

async fn plan(window: &Window<'_>) {
    window.press("Plan").await;
    window.press("Write the monitoring plan").await;
    window.heading("Monitoring plan").await;
    window.press("Save the plan").await;
    window.refused("Say what the monitoring is for").await;
    window
        .fill(
            "Purpose",
            "To see whether people get advice that they trust.",
        )
        .await;
    let review = Local::now().date_naive() + Days::new(364);
    window.date("Review the plan by", &review.to_string()).await;
    window.tick("1. ").await;
    window.tick("2. ").await;
    window.press("Every criterion serves it").await;
    window.accessible("a monitoring plan").await;
    window.press("Save the plan").await;
    window.press("Agree the plan").await;
    window.see("The plan is agreed.").await;
    window.accessible("an agreed plan").await;
}

async fn visit(window: &Window<'_>) {
    let today = Local::now().date_naive().to_string();
    window.press("Plan a visit").await;
    window.heading("Plan a visit").await;
    window.tick("Visit").await;
    window.tick("Proactive: it was in the plan").await;
    window.date("First day", &today).await;
    window.accessible("plan a visit").await;
    window.press("Plan the visit").await;
    window.see("The visit can start.").await;
    window.accessible("a planned visit").await;
    window.press("Start the visit").await;
    window.see("0 of 2 judged").await;
}

async fn judge(window: &Window<'_>) {
    // Rated without evidence: refused beside the rating.
    window.tick_at("Judgement", "3").await;
    window.press("Keep").await;
    window
        .refused("Add at least one item of evidence before you rate")
        .await;
    window.accessible("judging, refused").await;
    evidence(
        window,
        "Records",
        "Of nine complaints, five had no date and no answer.",
        "The complaints folder",
    )
    .await;
    evidence(
        window,
        "People said",
        "Four people had complained and heard nothing back.",
        "Talks with 12 people",
    )
    .await;
    window.tick_at("Judgement", "2").await;
    window.fill("What we found", "Complaints are taken seriously by staff. Fewer than half are written down and answered.").await;
    window.accessible("judging").await;
    window.press("Write a finding").await;
    window.tick("Shortfall").await;
    window
        .fill(
            "Finding",
            "Five of nine complaints were not recorded with a date or answered.",
        )
        .await;
    window.press("Save finding").await;
    window.see("Findings: 1").await;
    window.press("Keep and go to").await;
    window.see("1 of 2 judged").await;
    window.press("Finish judging").await;
    window.see("Judging can’t be finished yet").await;
    window.accessible("judging that is not finished").await;

    evidence(
        window,
        "We saw",
        "Staff explain choices in plain words.",
        "Two home visits",
    )
    .await;
    add_a_photograph(window).await;
    window.tick_at("Judgement", "3").await;
    window
        .fill(
            "What we found",
            "People are told about their choices and decide for themselves.",
        )
        .await;
    window.press("Keep this judgement").await;
    window.see("2 of 2 judged").await;
}

async fn evidence(window: &Window<'_>, kind: &str, what: &str, source: &str) {
    let today = Local::now().date_naive().to_string();
    window.press("Add evidence").await;
    window.fill_at("New evidence", "What", what).await;
    window.choose_at("New evidence", "Type", kind).await;
    window.fill_at("New evidence", "Source", source).await;
    window.date("Date", &today).await;
    window.press("Save evidence").await;
    window.see_at("Evidence", what).await;
}

async fn add_a_photograph(window: &Window<'_>) {
    window.press("Add a photograph").await;
    window.press("Choose the photograph").await;
    window.refused("Say what the photograph shows").await;
    window.accessible("a photograph, refused").await;
    window.fill("What the photograph shows", SHOWS).await;
    window.press("Choose the photograph").await;
    window.see_picture(SHOWS).await;
    window.accessible("a photograph beside its evidence").await;
    window.press("Look at photograph 1").await;
    window.see("E3, photograph 1 of 1").await;
    window.accessible("a photograph, large").await;
    window.picture("photograph").await;
    window.keys(&[Key::Escape.into()]).await;
}

async fn answer_the_finding(window: &Window<'_>) {
    let due = Local::now().date_naive() + Days::new(42);
    window.press_at("Criteria", "1").await;
    write_an_answer(window).await;
    window.tick("Requirement").await;
    window.press("Save requirement").await;
    window.refused("Name the person who is responsible").await;
    window.refused("Set a date by which it must be done").await;
    window.accessible("a requirement, refused").await;
    window
        .fill("In short", "Record and answer every complaint")
        .await;
    window.fill("What must change", REQUIREMENT).await;
    window.press("Use Specification 4.7").await;
    window.fill("Who is responsible", "Alex Dunn").await;
    window.fill("Their role", "Registered manager").await;
    window.date("To be done by", &due.to_string()).await;
    window.accessible("a requirement").await;
    window.press("Save requirement").await;
    window.see("R1 Record and answer every complaint").await;

    write_an_answer(window).await;
    window.tick("Recommendation").await;
    window.fill("In short", "Share what complaints teach").await;
    window
        .fill(
            "What must change",
            "Talk about complaints in each team meeting.",
        )
        .await;
    window.fill("Who is responsible", "Alex Dunn").await;
    window.fill("Their role", "Registered manager").await;
    window.press("Save recommendation").await;
    window.see("A1 Share what complaints teach").await;
    window.press("Finish judging").await;
    window.press("Write the report").await;
}

async fn write_an_answer(window: &Window<'_>) {
    window.press("Write a requirement or recommendation").await;
    window.see("Is it a must or a should?").await;
}

async fn write_the_report(window: &Window<'_>) {
    window.heading("Words of the report on").await;
    window.press("Save the words").await;
    window.refused("Write the summary").await;
    window
        .fill(
            "Summary",
            "People trust the advice. Complaints are not yet recorded well enough.",
        )
        .await;
    window.press("Add a strength").await;
    window
        .fill_at(
            "Strength 1",
            "Strength",
            "Staff explain choices in plain words.",
        )
        .await;
    window.accessible("the words of a report").await;
    window.press("Save the words").await;
    window.heading("Report on").await;
    window.see(REQUIREMENT).await;
    window.accessible("a drafted report").await;
    window.press("Send for signature").await;
    window.see("you can’t sign it").await;
    window.accessible("a report that waits").await;
}

async fn countersign(window: &Window<'_>) {
    window.press("Lock").await;
    sign_in(window, "jo.marsh", THEIRS).await;
    window.see("Jo Marsh").await;
    window.press("My work").await;
    window
        .press_at("Waiting for my signature", "Independent Care Group")
        .await;
    window.heading("Report on").await;
    window
        .see("Read to the end of the document to sign it.")
        .await;
    window.accessible("a report to sign").await;
    window.press("Sign the report").await;
    window
        .scroll_to_the_end(".app-preview .app-photograph")
        .await;
    window.see_picture(SHOWS).await;
    window
        .scroll_to_the_end(".app-preview__desk > :last-child")
        .await;
    window
        .see("You have reached the end of the document.")
        .await;
    window.fill("Your password", "not the password").await;
    window.press("Sign the report").await;
    window.see("This report is not signed").await;
    window.fill("Your password", THEIRS).await;
    window.press("Sign the report").await;
    window.see("What was signed").await;
}

async fn act(window: &Window<'_>) {
    window.press_at("Actions", "Action plan").await;
    window.heading("Action plan").await;
    window.accessible("an action plan").await;
    for (title, action) in [
        (
            "Record and answer every complaint",
            "A complaints book in each office, checked each Friday.",
        ),
        (
            "Share what complaints teach",
            "Complaints are the first point of each team meeting.",
        ),
    ] {
        window.press(title).await;
        window.fill("The provider’s action", action).await;
        window.fill("Person", "Alex Dunn").await;
        window.press("Save the action").await;
        window.see_at("Actions", action).await;
    }
    window.keys(&[Key::Escape.into()]).await;
    window
        .fill("Who agrees for the provider", "Alex Dunn")
        .await;
    window.press("Record that both agree").await;
    window.see("Agreed by both on").await;
    window.press("Record and answer every complaint").await;
    window
        .fill(
            "What the provider says was done",
            "The book is in use in both offices.",
        )
        .await;
    window.press("Record as reported done").await;
    window.see("Waiting for our check").await;
    window.accessible("an action reported done").await;
    window.press("Record as verified").await;
    window
        .refused("Say what you looked at and what it showed")
        .await;
    window
        .fill(
            "What you looked at, and what it showed",
            "Ten entries in the book: all dated, all answered.",
        )
        .await;
    window.press("Record as verified").await;
    window.see("Ten entries in the book").await;
    window.see_at("Actions", "Verified").await;
    window.accessible("a verified action").await;
}

fn words_of(pdf: &std::path::Path) -> String {
    let read = Command::new("pdftotext")
        .arg(pdf)
        .arg("-")
        .output()
        .expect("pdftotext runs");
    assert!(read.status.success(), "pdftotext cannot read it");
    let text = String::from_utf8_lossy(&read.stdout).into_owned();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
