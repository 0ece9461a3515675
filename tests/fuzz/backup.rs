//! A backup of any bytes, as they are and with hashes that fit.

#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

#[allow(dead_code)]
#[path = "../faults/fitting.rs"]
mod fitting;
mod place;

static FILE: LazyLock<PathBuf> = LazyLock::new(|| place::of("backup").join("backup"));

fuzz_target!(|bytes: &[u8]| {
    let fitted = fitting::backup(bytes.to_vec());
    for backup in [bytes, &fitted] {
        std::fs::write(&*FILE, backup).expect("the backup is written");
        let _ = store::check_backup(&FILE, &|_, _| true);
    }
});
