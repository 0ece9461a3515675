//! The sample: Thornmere Council, told through the same use cases as any other.

pub mod content;
