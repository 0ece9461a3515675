//! The use cases: a request comes in, the rules of `domain` decide, the store keeps, a view goes
//! out. Nothing here knows about windows.

mod bindings;
pub mod document;
pub mod fault;
pub mod sample;
pub mod snapshot;
pub mod wire;
