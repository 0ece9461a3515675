//! Programs and libraries in Python: each set in an environment of its own, of exactly the files whose hashes are
//! in a list beside this package.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::{Failure, Outcome, root, run};

/// The environment of what `NAME.txt` lists, under target/tools; made once, and anew when the list has changed.
pub fn environment(name: &str) -> Result<PathBuf, Failure> {
    let list = root().join(format!("src-tauri/crates/xtask/{name}.txt"));
    let wanted = fs::read(&list).map_err(|error| Failure {
        what: format!("{} could not be read: {error}.", list.display()),
        advice: "bring the file back with git.".into(),
    })?;
    let home = root().join("target/tools").join(name);
    // Written last: half an environment is made again.
    let stamp = home.join("installed.txt");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(home);
    }
    make(&home, &list)?;
    fs::write(&stamp, wanted).map_err(|error| Failure {
        what: format!("{} could not be written: {error}.", stamp.display()),
        advice: "see whether the disk is full and whether the folder target is yours.".into(),
    })?;
    Ok(home)
}

fn make(home: &Path, list: &Path) -> Outcome {
    let advice = "see whether the Python package index can be reached, then try again.";
    run(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(home),
        advice,
    )?;
    let mut pip = Command::new(home.join("bin/pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check"])
        .args(["--require-hashes", "--only-binary", ":all:", "-r"]);
    run(pip.arg(list), advice)
}
