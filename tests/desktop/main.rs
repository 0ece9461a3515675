//! Journeys in the real window: the program as it is built, its pages, its access rules and its
//! dialogs, driven through WebKitWebDriver on a screen of their own.

#[cfg(target_os = "linux")]
mod machine;
#[cfg(target_os = "linux")]
mod window;

#[cfg(target_os = "linux")]
mod closing;
#[cfg(target_os = "linux")]
mod drafts;
#[cfg(target_os = "linux")]
mod first_light;
#[cfg(target_os = "linux")]
mod keyboard;
#[cfg(target_os = "linux")]
mod native_dialog;
#[cfg(target_os = "linux")]
mod printing;
#[cfg(target_os = "linux")]
mod sample;
#[cfg(target_os = "linux")]
mod trust;
