//! Closing the window: first what was typed is kept and what was begun is finished, then the program ends.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use casework::Desk;
use tauri::{AppHandle, Emitter, Listener, Manager, Window, WindowEvent};

/// The page is asked to keep its drafts, and answers.
const ASK: &str = "closing";
const ANSWER: &str = "drafts-kept";
/// A page that has stopped working does not keep the window open for longer.
const PATIENCE: Duration = Duration::from_secs(3);

pub fn on_window_event(window: &Window, event: &WindowEvent) {
    if let WindowEvent::CloseRequested { api, .. } = event {
        api.prevent_close();
        close(window.app_handle());
    }
}

/// Not on the window's thread: the page could not answer meanwhile.
fn close(app: &AppHandle) {
    static CLOSING: AtomicBool = AtomicBool::new(false);
    if CLOSING.swap(true, Ordering::Relaxed) {
        return;
    }
    let app = app.clone();
    thread::spawn(move || {
        let (kept, hears) = mpsc::channel();
        app.once(ANSWER, move |_| {
            // Nobody hears an answer that comes too late.
            let _ = kept.send(());
        });
        if app.emit(ASK, ()).is_ok() {
            let _ = hears.recv_timeout(PATIENCE);
        }
        app.state::<Desk>().close_in_order();
        app.exit(0);
    });
}
