//! Acceptance tests of the use cases, through the commands, over a real store.

mod sample;
mod story;
mod thread;
