//! What the fuzz targets call: readers of the formats on disk that are reached through longer ways otherwise. Not in the
//! product.

use std::path::Path;

use crate::frame;
use crate::keys::{Copied, KeyFile, SignedIn};

/// Reads a frame, and writes it again where it is one: both have to say the same.
///
/// # Panics
/// Where they differ.
pub fn frame(bytes: &[u8]) {
    if let Ok((read, hash)) = frame::decode(bytes) {
        let (written, again) = frame::encode(&read);
        assert!(
            written == bytes && again == hash,
            "a frame is read otherwise than written"
        );
    }
}

/// Reads a file of keys from a backup, and opens the one that is kept here, with everything in it.
///
/// # Panics
/// Where what was put right does not open again.
pub fn keys(place: &Path, bytes: &[u8], user_name: &str, password: &str) {
    if let Ok(copied) = Copied::from_backup(bytes) {
        assert!(
            Copied::from_backup(&copied.bytes).is_ok(),
            "a copy of the keys is not one"
        );
    }
    let Ok((keys, _)) = KeyFile::open(place) else {
        return;
    };
    let _ = (keys.accounts(), keys.disposed(), keys.uncleared());
    // A password that takes a minute says nothing about the format.
    if keys.is_quick()
        && let Ok(SignedIn::As(_, opener)) = keys.sign_in(user_name, password)
    {
        for case_file in keys.case_file_ids() {
            let _ = keys.case_key(case_file, &opener);
        }
    }
    drop(keys);
    assert!(
        KeyFile::open(place).is_ok(),
        "keys that were put right do not open"
    );
}
