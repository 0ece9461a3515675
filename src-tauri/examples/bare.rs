//! A window that shows one heading and does nothing: `cargo xtask bench` holds the start and the memory of
//! Countersign against it.

fn main() -> tauri::Result<()> {
    tauri::Builder::default().run(tauri::generate_context!("examples/bare/tauri.conf.json"))
}
