//! Acceptance tests of the use cases, through the commands, over a real store.

// What helps a test may stop it, as the test itself may.
#![allow(clippy::unwrap_used)]

mod access;
mod admin;
mod backup;
mod checkers;
mod conflict;
mod disposal;
mod drafts;
mod editions;
mod export;
mod import;
mod journal;
mod opener;
mod opening;
mod paper;
mod people;
mod photographs;
#[cfg(target_os = "linux")]
mod printing;
mod providers;
mod random;
mod random_people;
mod register;
mod sample;
mod secrecy;
mod stamps;
mod story;
mod tampering;
mod thread;
