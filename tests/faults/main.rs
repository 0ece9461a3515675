//! Nothing that was acknowledged is lost: not when the program is killed, not when the power is cut.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

mod clock;
mod copied;
mod damage;
mod disk;
mod errors;
// One of its functions is for the fuzz targets.
#[allow(dead_code)]
mod fitting;
mod frames;
mod fuzz;
mod kill;
#[allow(dead_code)]
mod plan;
mod power;
mod seen;
mod support;
mod table;
mod tasks;
mod unwritable;
