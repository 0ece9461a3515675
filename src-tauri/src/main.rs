//! The window around the use cases. No logic lives here.

// Windows opens no console beside the window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod closing;
mod commands;
mod dialogs;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{self, Path, PathBuf};
use std::sync::Arc;
use std::{env, panic};

use casework::ports::MachineClock;
use casework::{Desk, Places};
use tauri::{App, AppHandle, Manager, RunEvent, WebviewWindowBuilder};

/// Names the folder of the data, where it is not the system's own.
const DATA: &str = "COUNTERSIGN_DATA";

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    log_panics();
    let mut context = tauri::generate_context!();
    name_by_data(&mut context.config_mut().identifier);
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| {
            bring_forward(app);
        }))
        .on_window_event(closing::on_window_event)
        .invoke_handler(commands::all())
        .setup(|app| {
            app.manage(desk(&data_folder(app)?));
            open_store(app);
            open_window(app)
        })
        .build(context)?;
    app.run(|app, event| {
        if let RunEvent::Exit = event {
            // Keys do not outlive the window.
            app.state::<Desk>().close_in_order();
            #[cfg(target_os = "linux")]
            let _ = std::fs::remove_dir_all(fleeting_folder());
        }
    });
    Ok(())
}

/// A second start brings the first window forward, unless it is for other data: then it is another program, with
/// a name of its own.
fn name_by_data(identifier: &mut String) {
    if let Some(named) = env::var_os(DATA) {
        let mut hash = DefaultHasher::new();
        path::absolute(&named)
            .unwrap_or(named.into())
            .hash(&mut hash);
        identifier.push_str(&format!(".d{:016x}", hash.finish()));
    }
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
    match env::var_os(DATA) {
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

/// Asks what the first screen shows while the page still loads: `ui/src/host` takes the answer.
const ASK_EARLY: &str =
    "window.countersignOpening = window.__TAURI_INTERNALS__.invoke('opening', { request: {} });";

/// Opened by hand, after the desk is there: the page asks for it at once. The web view keeps nothing
/// on disk, except that a driver of tests can only be let into one that may.
fn open_window(app: &App) -> Outcome<()> {
    let driven = env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some();
    for window in &app.config().app.windows {
        let window = WebviewWindowBuilder::from_config(app, window)?
            .initialization_script(ASK_EARLY)
            .incognito(!driven);
        #[cfg(target_os = "linux")]
        let window = window.data_directory(fleeting_folder());
        window.build()?;
    }
    Ok(())
}

/// WebKitGTK makes its folders even where it keeps nothing in them. They go when the program ends.
#[cfg(target_os = "linux")]
fn fleeting_folder() -> PathBuf {
    let runtime = env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let above = runtime
        .filter(|folder| folder.is_dir())
        .unwrap_or_else(env::temp_dir);
    above.join(format!("countersign-window-{}", std::process::id()))
}

/// A second start shows the window that is open.
fn bring_forward(app: &AppHandle) {
    for window in app.webview_windows().values() {
        // A window system that refuses leaves the window where it is.
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}
