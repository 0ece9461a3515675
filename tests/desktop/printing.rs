//! A signed report of the sample on a real printer's queue, without a mouse.

use acceptance::cups::{PrintRoom, pages_of, words_of};

use crate::machine::Machine;
use crate::window::{Key, Window};

#[tokio::test]
async fn a_report_is_looked_at_and_printed_without_a_mouse() {
    let room = PrintRoom::open();
    room.add("Reception", "Reception printer", "By the stairs");
    let machine = Machine::with_printers(&room);
    let window = signed_report(&machine).await;

    window.tab_to("Print").await;
    window.keys(&[Key::Enter.into()]).await;
    window.heading("Print").await;
    window.see("By the stairs").await;
    window.see_picture("Page 1 of").await;
    window.accessible("print").await;
    window.picture("print").await;
    window.tab_to("Next page").await;
    window.keys(&[Key::Enter.into()]).await;
    window.see_picture("Page 2 of").await;

    window.tab_to("Copies").await;
    window.keys(&[Key::Control.into(), 'a']).await;
    window.type_here("0").await;
    window.keys(&[Key::Control.into(), Key::Enter.into()]).await;
    window
        .refused("Enter how many copies, as a number from 1 to 99")
        .await;
    window.accessible("print-refused").await;
    window.picture("print-refused").await;
    window.tab_to("Copies").await;
    window.keys(&[Key::Control.into(), 'a']).await;
    window.type_here("2").await;
    // Radio buttons are one stop of Tab, on the one that is chosen.
    window.tab_to("All pages").await;
    window.keys(&[Key::Down.into()]).await;
    window.tab_to("Which pages").await;
    window.type_here("1-2").await;
    // The page that is shown stays, as long as it is asked for.
    window.see("2 of 2 to print").await;
    window.keys(&[Key::Control.into(), Key::Enter.into()]).await;
    window
        .see("Printed on Reception printer: 2 copies of 2 pages")
        .await;
    window.accessible("printed").await;
    window.picture("printed").await;

    let paper = room.paper("Reception");
    assert_eq!(pages_of(&paper), 4);
    assert!(words_of(&paper).contains("Larkspur House"));
    assert!(
        room.page_log().contains("two-sided-long-edge"),
        "{}",
        room.page_log()
    );
    assert!(!room.page_log().contains("Larkspur"), "{}", room.page_log());
}

#[tokio::test]
async fn without_a_printing_system_it_says_what_to_do() {
    let machine = Machine::new();
    let window = signed_report(&machine).await;
    window.press_at("Actions", "Print").await;
    window.heading("Print").await;
    window.see("There is no printer to choose").await;
    window.see("does not answer").await;
    window.see_picture("Page 1 of").await;
    window.accessible("no-printer").await;
    window.picture("no-printer").await;
}

/// The sample's signed report, from the first start on.
async fn signed_report(machine: &Machine) -> Window<'_> {
    let window = Window::open(machine).await;
    window.press("Open the sample council").await;
    window.heading("My work").await;
    window.press_at("Areas", "Reports").await;
    window.press_at("Larkspur House", "").await;
    window.see("What was signed").await;
    window
}
