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
        shown(&window, &format!("contract-{}", tab.to_lowercase())).await;
    }
}

async fn shown(window: &Window<'_>, name: &str) {
    window.accessible(name).await;
    window.picture(name).await;
}
