//! The use cases: a request comes in, the rules of `domain` decide, the store keeps, a view goes
//! out. Nothing here knows about windows.

mod accounts;
mod bindings;
mod cases;
pub mod commands;
pub mod cups;
pub mod document;
pub mod fault;
mod keeping;
pub mod line;
mod long_work;
pub mod office;
mod opening;
pub mod ports;
mod register;
pub mod sample;
pub mod secret;
pub mod snapshot;
mod tries;
pub mod wire;

pub use cases::export::{Exported, NOT_ENCRYPTED};
pub use cases::import::{ImportEvent, Imported};
pub use cases::subject::Gathered;
pub use domain::Edition;
pub use domain::Held;
pub use domain::records::council::Council;
pub use domain::words::hex;
pub use fault::{Answer, Code, Fault};
pub use office::{Desk, Office, Places, Which};
pub use store::Manifest;
