//! The window around the use cases. No logic lives here.

// Windows opens no console beside the window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod commands;
mod dialogs;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, panic};

use casework::ports::MachineClock;
use casework::{Desk, Places};
use tauri::{App, AppHandle, Manager, RunEvent, WebviewWindowBuilder};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    log_panics();
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| {
            bring_forward(app);
        }))
        .invoke_handler(commands::all())
        .setup(|app| {
            app.manage(desk(&data_folder(app)?));
            open_store(app);
            open_window(app)
        })
        .build(tauri::generate_context!())?;
    app.run(|app, event| {
        if let RunEvent::Exit = event {
            // Keys do not outlive the window.
            app.state::<Desk>().close();
        }
    });
    Ok(())
}

/// What a panic says may hold values of a record; the log gets only the place.
fn log_panics() {
    panic::set_hook(Box::new(|panicked| match panicked.location() {
        Some(place) => eprintln!("Countersign stopped half-way at {place}."),
        None => eprintln!("Countersign stopped half-way."),
    }));
}

/// The system's folder for data of this person on this machine, unless `COUNTERSIGN_DATA` names another.
fn data_folder(app: &App) -> Outcome<PathBuf> {
    match env::var_os("COUNTERSIGN_DATA") {
        Some(named) => Ok(PathBuf::from(named)),
        None => Ok(app.path().app_local_data_dir()?),
    }
}

fn desk(data: &Path) -> Desk {
    let places = Places {
        council: data.join("council"),
        sample: data.join("sample"),
    };
    Desk::new(places, Arc::new(MachineClock), dialogs::of_the_system())
}

/// The store is opened while the web view starts. What goes wrong is told when the page asks.
fn open_store(app: &App) {
    let app = app.handle().clone();
    std::thread::spawn(move || {
        let _ = casework::commands::opening(&app.state::<Desk>(), casework::wire::Nothing {});
    });
}

/// Opened by hand, after the desk is there: the page asks for it at once. The web view keeps nothing
/// on disk, except that a driver of tests can only be let into one that may.
fn open_window(app: &App) -> Outcome<()> {
    let driven = env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some();
    for window in &app.config().app.windows {
        WebviewWindowBuilder::from_config(app, window)?
            .incognito(!driven)
            .build()?;
    }
    Ok(())
}

/// A second start shows the window that is open.
fn bring_forward(app: &AppHandle) {
    for window in app.webview_windows().values() {
        // A window system that refuses leaves the window where it is.
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}
