//! Hands the names of our commands to the window's access rules: a page may call what
//! capabilities/main.json allows of them, and nothing else.

use tauri_build::{AppManifest, Attributes};

macro_rules! commands {
    ($($name:ident($request:ty) -> $response:ty)*) => {
        const COMMANDS: &[&str] = &[$(stringify!($name)),*];
    };
}
include!("crates/casework/src/commands.list.rs");

fn main() {
    // The pages are built into the program, so a new build of them makes a new program.
    println!("cargo:rerun-if-changed=../ui/dist");
    let attributes = Attributes::new().app_manifest(AppManifest::new().commands(COMMANDS));
    tauri_build::try_build(attributes)
        .expect("tauri.conf.json, the capability and the icons fit each other");
}
