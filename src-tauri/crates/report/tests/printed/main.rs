//! The finished file, looked at from the outside.

mod audit;
mod larkspur;
mod printing;
