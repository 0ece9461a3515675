//! A journal of any bytes, as they are and with hashes that fit: the chain through it, and each of its frames.

#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

#[allow(dead_code)]
#[path = "../faults/fitting.rs"]
mod fitting;
mod place;

const SEGMENT: &str = "journal/00000001";

static PLACE: LazyLock<PathBuf> = LazyLock::new(|| {
    let place = place::of("journal");
    std::fs::create_dir_all(place.join("journal")).expect("a folder for the journal");
    place
});

fuzz_target!(|bytes: &[u8]| {
    let fitted = fitting::frames(bytes.to_vec());
    for journal in [bytes, &fitted] {
        std::fs::write(PLACE.join(SEGMENT), journal).expect("the journal is written");
        let _ = store::verify_chain(&PLACE, &|_, _| true);
    }
    let starts = fitted.windows(4).enumerate();
    let mut starts: Vec<usize> = starts
        .filter(|(_, window)| window == b"CSFR")
        .map(|(at, _)| at)
        .collect();
    starts.push(fitted.len());
    for frame in starts.windows(2) {
        store::fuzzing::frame(&fitted[frame[0]..frame[1]]);
    }
});
