//! Every screen of the sample council, with axe and a picture of each.

use crate::machine::Machine;
use crate::window::Window;

#[tokio::test]
async fn every_screen_of_the_sample_is_accessible() {
    let machine = Machine::new();
    let window = Window::open(&machine).await;
    shown(&window, "first-start").await;
    window.press("Open the sample council").await;
    window.heading("My work").await;
    shown(&window, "my-work").await;

    for (area, heading) in [
        ("Contracts", "Contracts"),
        ("Providers", "Providers"),
        ("Visits", "Visits"),
        ("Reports", "Reports"),
        ("Action plans", "Action plans"),
        ("Import", "Import award notices"),
        ("Settings", "People"),
    ] {
        window.press_at("Areas", area).await;
        window.heading(heading).await;
        shown(&window, &area.to_lowercase().replace(' ', "-")).await;
    }

    window.press_at("Areas", "Contracts").await;
    window.fill("Name, reference or provider", "Larkspur").await;
    window.press("Filter").await;
    window.press("Larkspur House").await;
    window.heading("Larkspur House").await;
    shown(&window, "contract").await;
    for tab in [
        "Plan",
        "Visits",
        "Requirements",
        "Reports",
        "Actions",
        "History",
    ] {
        window.press_at("Larkspur House", tab).await;
        window.at(&format!("tab={}", tab.to_lowercase())).await;
        shown(&window, &format!("contract-{}", tab.to_lowercase())).await;
    }
    window.press_at("Larkspur House", "Plan").await;
    window.press("Open the monitoring plan").await;
    window.heading("Monitoring plan").await;
    shown(&window, "plan").await;
    window.press_at("Breadcrumbs", "Larkspur").await;
    window
        .press_at("What happens next", "Change the contract")
        .await;
    window.heading("Change the contract").await;
    shown(&window, "change-a-contract").await;

    window.press_at("Areas", "My work").await;
    window.press("Carry on").await;
    window.see("judged").await;
    shown(&window, "judging").await;

    reports(&window).await;
    providers(&window).await;
}

async fn reports(window: &Window<'_>) {
    window.press_at("Areas", "Reports").await;
    window.press_at("Larkspur House", "").await;
    window.see("What was signed").await;
    shown(window, "report-signed").await;
    window.press_at("Actions", "Action plan").await;
    window.heading("Action plan").await;
    shown(window, "action-plan").await;
    window.press("Controlled medicines checked by two").await;
    window.see("What must change").await;
    shown(window, "action").await;
    window.press_at("Areas", "Reports").await;
    window.press_at("Waiting for a second signature", "").await;
    window.see("What will be signed").await;
    shown(window, "report-waiting").await;
}

async fn providers(window: &Window<'_>) {
    window.press_at("Areas", "Providers").await;
    window.press("Fernhollow Care Ltd").await;
    window.heading("Fernhollow Care Ltd").await;
    shown(window, "provider").await;
    window.press("Lock").await;
    window.heading("Locked").await;
    shown(window, "locked").await;
}

async fn shown(window: &Window<'_>, name: &str) {
    window.accessible(name).await;
    window.picture(name).await;
}
