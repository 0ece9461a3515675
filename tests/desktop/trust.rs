//! Records that can be trusted, as people meet them: roles, the journal, retention, backup, the recovery key.

use casework::office::SAMPLE_PASSWORD;

use crate::machine::Machine;
use crate::window::Window;

const FORGOTTEN: &str = "lantern otter quilt";
const NEW: &str = "seven wet badgers";

#[tokio::test]
async fn an_administrator_keeps_accounts_and_backups_and_sees_no_case() {
    let machine = Machine::new();
    let backup = machine.place("thornmere.backup");
    machine.dialogs(&[&backup, &backup]);
    let window = Window::open(&machine).await;
    open_sample_as(&window, "colin.marsh").await;

    window.heading("People").await;
    shown(&window, "administrator-people").await;
    let areas = window.text().await;
    assert!(!areas.contains("Larkspur"), "a case is on screen:\n{areas}");
    assert!(
        !areas.contains("Contracts"),
        "an area leads nowhere:\n{areas}"
    );
    window.press("Add a colleague").await;
    window.fill("Full name", "Jo Marsh").await;
    window.fill("User name", "jo.marsh").await;
    window.fill("Job title", "Quality officer").await;
    window.choose("Role", "Officer").await;
    window.fill("First password", NEW).await;
    window.fill("The same password again", NEW).await;
    window.press("Add the colleague").await;
    window.heading("People").await;
    window.see("Jo Marsh").await;
    window.press("Tom Eddery").await;
    window.heading("Tom Eddery").await;
    shown(&window, "person").await;
    window.press("Change the details").await;
    window.heading("Change the details").await;
    shown(&window, "person-details").await;
    window.press_at("Breadcrumbs", "Tom Eddery").await;
    window.press("Reset the password").await;
    window.heading("Reset the password").await;
    shown(&window, "reset-password").await;
    window.press_at("Breadcrumbs", "Tom Eddery").await;
    window.press("Deactivate the account").await;
    window.heading("Deactivate the account of Tom Eddery").await;
    shown(&window, "deactivate").await;
    window.press("Deactivate the account").await;
    window.see("Can no longer sign in.").await;
    shown(&window, "person-left").await;
    window.press_at("Breadcrumbs", "People").await;

    window.press_at("Settings", "Council").await;
    window.heading("Council").await;
    shown(&window, "council").await;
    window.press_at("Settings", "Opening").await;
    window.heading("When the records were opened").await;
    shown(&window, "opening").await;
    window.press_at("Settings", "Backup and export").await;
    window.heading("Backup and export").await;
    shown(&window, "backup").await;
    window.press("Back up now…").await;
    window.see("thornmere.backup").await;
    window.see("Fingerprint").await;
    shown(&window, "backed-up").await;
    window.press("Check a backup…").await;
    window.see("The backup is whole").await;

    // The administrator added Jo, and reads no case: somebody who does has to let Jo in.
    sign_in_as(&window, "tom.eddery", SAMPLE_PASSWORD).await;
    window
        .refused("That user name or password is not right.")
        .await;
    sign_in_as(&window, "jo.marsh", NEW).await;
    window.refused("Your account waits to be let in.").await;
    shown(&window, "waits-to-be-let-in").await;
    sign_in_as(&window, "marcus.bell", SAMPLE_PASSWORD).await;
    window.heading("My work").await;
    window.press_at("Areas", "Settings").await;
    window.press("Jo Marsh").await;
    window.see("Jo Marsh waits to be let in").await;
    shown(&window, "let-in").await;
    window.press("Let Jo Marsh in").await;
    window.see("Jo Marsh is let in").await;
    sign_in_as(&window, "jo.marsh", NEW).await;
    window.heading("My work").await;
    window.kill();

    // On another computer, from the backup.
    let other = Machine::new();
    other.dialogs(&[&backup]);
    let window = Window::open(&other).await;
    window.press("Restore a backup…").await;
    window.heading("Restore a backup").await;
    shown(&window, "restore").await;
    window.press("Choose a backup…").await;
    window.press("Go to sign in").await;
    window.fill("User name", "priya.nair").await;
    window.fill("Password", SAMPLE_PASSWORD).await;
    window.press("Sign in").await;
    window.heading("My work").await;
}

#[tokio::test]
async fn information_governance_reads_the_journal_and_holds_what_must_be_kept() {
    let machine = Machine::new();
    let table = machine.place("journal.csv");
    machine.dialogs(&[&table]);
    let window = Window::open(&machine).await;
    open_sample_as(&window, "ruth.adeyemi").await;
    window.press_at("Areas", "Settings").await;

    window.press_at("Settings", "Journal").await;
    window.heading("Journal").await;
    window.see("entries").await;
    shown(&window, "journal").await;
    window.choose("Who", "Tom Eddery").await;
    window.press("Filter").await;
    window.see("Who: Tom Eddery").await;
    window
        .press_at("Sent the report for signature", "Entry")
        .await;
    window.see("Hash").await;
    shown(&window, "journal-entry").await;
    window.press_at("Breadcrumbs", "Journal").await;
    window.press("Check the journal").await;
    window.see("Nothing was removed.").await;
    shown(&window, "journal-checked").await;
    window.press("Save as CSV…").await;
    window.see("journal.csv").await;

    window.press_at("Settings", "Retention").await;
    window.heading("Retention").await;
    shown(&window, "retention").await;
    for (place, heading) in [
        ("Shared records", "Shared records"),
        ("Years kept", "Years kept"),
        ("Certificates", "Certificates of disposal"),
        ("Legal holds", "Legal holds"),
    ] {
        window.press_at("Retention", place).await;
        window.heading(heading).await;
        shown(&window, &heading.to_lowercase().replace(' ', "-")).await;
    }

    window.press_at("Areas", "Contracts").await;
    window.fill("Name, reference or provider", "Larkspur").await;
    window.press("Filter").await;
    window.press("Larkspur House").await;
    window.heading("Larkspur House").await;
    shown(&window, "contract-of-information-governance").await;
    window.press("How long its file is kept").await;
    window.see("It is not due for disposal").await;
    shown(&window, "retention-of-a-contract").await;
    window.press("Place the hold").await;
    window.refused("Say who asked for the hold").await;
    window.fill("Why", "An inquest asks for the records").await;
    window.fill("Asked for by", "The coroner").await;
    window.date("Look at it again on", "2099-05-04").await;
    window.press("Place the hold").await;
    window.see("An inquest asks for the records").await;
    shown(&window, "held").await;
}

#[tokio::test]
async fn the_recovery_key_opens_what_no_password_opens() {
    let machine = Machine::new();
    let window = Window::open(&machine).await;
    window.press("Set up your council").await;
    window.fill("Name of the council", "Eastmere Council").await;
    window.tick("England").await;
    window.fill("Your name", "Rowan Ellis").await;
    window.fill("User name", "rowan.ellis").await;
    window.fill("Job title", "Contracts manager").await;
    window.fill("Password", FORGOTTEN).await;
    window.fill("The same password again", FORGOTTEN).await;
    window.press("Set up and show the recovery key").await;
    window.heading("Write down the recovery key").await;
    let key = window.text_at("Recovery key").await;
    assert_eq!(key.split_whitespace().count(), 14, "{key}");
    window.tick("I have written it down").await;
    window.press("Open Countersign").await;
    window.heading("My work").await;

    window.press("Lock").await;
    window.press("Use the recovery key").await;
    window.heading("Use the recovery key").await;
    shown(&window, "recovery-key").await;
    let wrong = key.replacen(&key[..4], "ABCD", 1);
    for key in [wrong.as_str(), key.as_str()] {
        window.fill("Recovery key", key).await;
        window.fill("User name", "rowan.ellis").await;
        window.fill("New password", NEW).await;
        window.fill("The same password again", NEW).await;
        window.press("Set the password and sign in").await;
        if key == wrong {
            window.refused("recovery key").await;
            shown(&window, "recovery-key-refused").await;
        }
    }
    window.heading("My work").await;
    sign_in_as(&window, "rowan.ellis", FORGOTTEN).await;
    window
        .refused("That user name or password is not right.")
        .await;
    sign_in_as(&window, "rowan.ellis", NEW).await;
    window.heading("My work").await;
}

async fn open_sample_as(window: &Window<'_>, user: &str) {
    window.press("Open the sample council").await;
    window.heading("My work").await;
    sign_in_as(window, user, SAMPLE_PASSWORD).await;
    window.see("Thornmere Council").await;
}

/// Whoever is signed in makes room first.
async fn sign_in_as(window: &Window<'_>, user: &str, password: &str) {
    if !window.text().await.contains("Locked.") {
        window.press("Lock").await;
    }
    window.heading("Locked. Sign in to carry on").await;
    window.fill("User name", user).await;
    window.fill("Password", password).await;
    window.press("Sign in").await;
}

async fn shown(window: &Window<'_>, name: &str) {
    window.accessible(name).await;
    window.picture(name).await;
}
