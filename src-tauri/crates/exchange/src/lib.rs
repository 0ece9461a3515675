//! Files in and out. Nothing here knows the store: what is read comes back as values of `domain`.

pub mod csv;
pub mod ocds;
