//! A file of keys of any bytes, in both copies, as they are and with checksums that fit.

#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

#[allow(dead_code)]
#[path = "../faults/fitting.rs"]
mod fitting;
mod place;
#[allow(dead_code)]
#[path = "../faults/plan.rs"]
mod plan;

static PLACE: LazyLock<PathBuf> = LazyLock::new(|| place::of("keys"));

fuzz_target!(|bytes: &[u8]| {
    let fitted = fitting::slots(bytes.to_vec());
    // The second copy has lost its end, as where a program ended between the two.
    for (first, second) in [(bytes, &bytes[..bytes.len() / 2]), (&fitted, bytes)] {
        std::fs::write(PLACE.join("keys.a"), first).expect("the keys are written");
        std::fs::write(PLACE.join("keys.b"), second).expect("the keys are written");
        store::fuzzing::keys(&PLACE, first, plan::USER, plan::PASSWORD);
    }
});
