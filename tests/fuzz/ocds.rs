//! A release package of any bytes: read, or refused in words.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let read = exchange::ocds::read_release_package(bytes, None, &|_, _| true);
    if let Err(refused) = read {
        let words = refused.to_string();
        assert!(words.len() >= 20, "it is refused with “{words}”");
    }
});
