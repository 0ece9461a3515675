//! The whole way with the keyboard alone.

use casework::office::SAMPLE_PASSWORD;

use crate::machine::Machine;
use crate::window::{Key, Window};

#[tokio::test]
async fn a_contract_is_found_and_opened_and_the_program_locked_without_a_mouse() {
    let machine = Machine::new();
    let window = Window::open(&machine).await;
    window.tab_to("Open the sample council").await;
    window.keys(&[Key::Enter.into()]).await;
    window.heading("My work").await;
    window.keys(&[Key::Control.into(), 'l']).await;
    window.heading("Locked. Sign in to carry on").await;

    window.tab_to("User name").await;
    window.keys(&[Key::Control.into(), 'a']).await;
    window.type_here("priya.nair").await;
    window.keys(&[Key::Tab.into()]).await;
    window.type_here(SAMPLE_PASSWORD).await;
    window.keys(&[Key::Enter.into()]).await;
    window.heading("My work").await;

    window.keys(&[Key::Control.into(), 'k']).await;
    window
        .until("the focus in the search", async || {
            window.focused().await == "Search contracts and providers"
        })
        .await;
    window.type_here("Larkspur").await;
    window.keys(&[Key::Enter.into()]).await;
    window.heading("Contracts").await;
    window.tab_to("Larkspur House").await;
    window.keys(&[Key::Enter.into()]).await;
    window.heading("Larkspur House").await;

    // From area to area, and round again.
    let mut areas = Vec::new();
    for _ in 0..4 {
        window.keys(&[Key::F6.into()]).await;
        areas.push(window.focused_area().await);
    }
    let first = areas[0].clone();
    assert!(
        areas[1..].iter().any(|area| *area != first),
        "F6 stays in {first}"
    );
    window.keys(&[Key::Control.into(), 'l']).await;
    window.heading("Locked. Sign in to carry on").await;
    let left = window.text().await;
    assert!(
        !left.contains("Larkspur"),
        "the locked window still names a service"
    );
}
