//! Acceptance tests of the use cases, through the commands, over a real store.

mod access;
mod admin;
mod drafts;
mod import;
mod paper;
mod random;
mod register;
mod sample;
mod secrecy;
mod story;
mod thread;
