//! The system's own dialog for saving, as a person meets it.

use std::fs;

use crate::machine::Machine;
use crate::window::Window;

#[tokio::test]
async fn a_report_is_saved_through_the_systems_own_dialog() {
    let machine = Machine::with_native_dialogs();
    let paper = machine.place("from-the-dialog.pdf");
    let window = Window::open(&machine).await;
    window.press("Open the sample council").await;
    window.heading("My work").await;
    window.press("Reports").await;
    window.press_at("Larkspur House", "").await;
    window.press("Save the PDF").await;

    // The dialog belongs to the system, so it is typed into as the system types.
    let path = paper.to_str().expect("a path in UTF-8");
    typed(
        &machine,
        &[
            "search",
            "--sync",
            "--onlyvisible",
            "--name",
            "Save: Report",
            "windowfocus",
        ],
    );
    typed(&machine, &["key", "ctrl+a"]);
    typed(&machine, &["type", "--delay", "10", path]);
    typed(&machine, &["key", "Return"]);

    window.see("The PDF is saved as from-the-dialog.pdf").await;
    let start = fs::read(&paper).expect("the PDF lies where it was saved");
    assert!(start.starts_with(b"%PDF-"), "the saved file is no PDF");
}

fn typed(machine: &Machine, arguments: &[&str]) {
    // Left to itself, xdotool looks for a window that never comes without end.
    let mut xdotool = machine.command("timeout");
    xdotool.args(["60", "xdotool"]).args(arguments);
    let done = xdotool.status().expect("xdotool runs");
    assert!(
        done.success(),
        "xdotool {arguments:?} failed: {}",
        machine.log()
    );
}
