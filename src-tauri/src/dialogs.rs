//! The system's own dialogs and viewer. Called from the commands' threads: on the window's thread a
//! dialog would wait for itself.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;

use casework::ports::Dialogs;
use rfd::FileDialog;

#[cfg(debug_assertions)]
mod scripted;

pub fn of_the_system() -> Arc<dyn Dialogs> {
    #[cfg(debug_assertions)]
    if let Some(script) = scripted::Scripted::from_environment() {
        return Arc::new(script);
    }
    Arc::new(Native)
}

struct Native;

impl Dialogs for Native {
    fn open_file(&self, title: &str, kind: &str, endings: &[&str]) -> Option<PathBuf> {
        FileDialog::new()
            .set_title(title)
            .add_filter(kind, endings)
            .pick_file()
    }

    fn save_file(&self, title: &str, name: &str, kind: &str, ending: &str) -> Option<PathBuf> {
        let dialog = FileDialog::new().set_title(title).set_file_name(name);
        dialog.add_filter(kind, &[ending]).save_file()
    }

    fn choose_folder(&self, title: &str) -> Option<PathBuf> {
        FileDialog::new().set_title(title).pick_folder()
    }

    fn show(&self, file: &Path) -> Result<(), String> {
        let mut viewer = viewer(file);
        viewer
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut viewer = viewer
            .spawn()
            .map_err(|error| format!("No program for this file could be started: {error}."))?;
        // Waited for only so that it does not stay behind as a zombie.
        thread::spawn(move || viewer.wait());
        Ok(())
    }
}

/// The file is an argument of its own and passes through no shell.
fn viewer(file: &Path) -> Command {
    let mut viewer = Command::new(if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    });
    viewer.arg(file);
    viewer
}
