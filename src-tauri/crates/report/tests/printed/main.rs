//! The finished file, looked at from the outside.

mod audit;
mod formats;
mod larkspur;
mod printing;
mod shown;
