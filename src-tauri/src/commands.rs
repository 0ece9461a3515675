//! One wrapper around each command of the list, which lets the page call it. They run on threads that
//! may wait: for the disk, for a password's derivation, for a person in front of a dialog.

use casework::wire::*;
use casework::{Answer, Council, Desk, Fault, Held};
use tauri::ipc::Invoke;
use tauri::{AppHandle, Manager, Wry, async_runtime};

macro_rules! commands {
    ($($name:ident($request:ty) -> $response:ty)*) => {
        $(
            #[tauri::command]
            async fn $name(app: AppHandle, request: $request) -> Answer<$response> {
                in_background(app, request, casework::commands::$name).await
            }
        )*

        pub fn all() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name),*]
        }
    };
}
include!("../crates/casework/src/commands.list.rs");

async fn in_background<Request: Send + 'static, Response: Send + 'static>(
    app: AppHandle,
    request: Request,
    command: fn(&Desk, Request) -> Answer<Response>,
) -> Answer<Response> {
    let work = async_runtime::spawn_blocking(move || command(&app.state::<Desk>(), request));
    work.await
        .unwrap_or_else(|error| Err(Fault::unexpected(error)))
}
