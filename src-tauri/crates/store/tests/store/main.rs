//! What callers rely on, tried on real folders.
#![allow(clippy::unwrap_used)]

mod administration;
mod backup;
mod damage;
mod disposal;
mod keys;
mod model;
mod opening;
mod reading;
mod support;
mod writing;
