//! What a person has typed is there again after the program was killed.

use casework::office::SAMPLE_PASSWORD;

use crate::machine::Machine;
use crate::window::Window;

const WORDS: &str = "Call bells were answered within four minutes, also at night.";

#[tokio::test]
async fn a_draft_survives_a_kill_of_the_program() {
    let machine = Machine::new();
    let window = Window::open(&machine).await;
    window.press("Open the sample council").await;
    to_the_judging(&window).await;
    window.fill("What we found", WORDS).await;
    window.see_at("Status", "Draft kept").await;
    window.kill();

    let window = Window::open(&machine).await;
    window.fill("User name", "priya.nair").await;
    window.fill("Password", SAMPLE_PASSWORD).await;
    window.press("Sign in").await;
    to_the_judging(&window).await;
    window.see("This is your draft of").await;
    window.see(WORDS).await;
    window.accessible("a draft that came back").await;
}

async fn to_the_judging(window: &Window<'_>) {
    window.heading("My work").await;
    window.press_at("Areas", "Visits").await;
    window.press_at("In progress", "").await;
    window.see("judged").await;
}
