//! Acceptance tests of the use cases, through the commands, over a real store.

mod access;
mod drafts;
mod import;
mod paper;
mod register;
mod sample;
mod secrecy;
mod story;
mod thread;
