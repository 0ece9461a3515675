//! A folder for one process of a target. Whoever starts the target says where temporary files lie, and removes them.

use std::path::PathBuf;

pub fn of(target: &str) -> PathBuf {
    let place = std::env::temp_dir().join(format!("{target}-{}", std::process::id()));
    std::fs::create_dir_all(&place).expect("the folder for temporary files can be written");
    place
}
