//! cargo-fuzz, for a bounded time: the formats on disk and release packages, from real bytes on.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::machine;
use crate::process::{Failure, Outcome, answer, cargo, root, run};

const VERSION: &str = "0.13.1";
const TARGETS: &[&str] = &["journal", "keys", "backup", "ocds"];
/// For each target, where nobody says how long.
pub const SECONDS: u32 = 300;
/// Longest input in bytes.
const LONGEST: u32 = 64 * 1024;
/// More than any input needs, in MB, and in seconds.
const MOST_MEMORY: u32 = 1024;
const MOST_SECONDS: u32 = 20;

/// `[SECONDS]`
pub fn fuzz(arguments: &[String]) -> Outcome {
    let seconds = arguments.first().map_or(Ok(SECONDS), |typed| typed.parse());
    let seconds = seconds.map_err(|_| Failure {
        what: "the time for each target is a number of seconds.".into(),
        advice: "use `cargo xtask fuzz [SECONDS]`.".into(),
    })?;
    machine::install(machine::TO_BUILD)?;
    run_all(seconds)
}

pub fn run_all(seconds: u32) -> Outcome {
    let program = installed()?;
    let home = root().join("target/fuzz");
    // In memory where there is such a folder: the targets write a file for each input.
    let memory = Path::new("/dev/shm");
    let above = if memory.is_dir() { memory } else { &home };
    let temporary = above.join(format!("countersign-fuzz-{}", std::process::id()));
    let seeds = home.join("seeds");
    fresh(&temporary)?;
    fresh(&seeds)?;
    run(
        cargo(&[
            "run",
            "--quiet",
            "--package",
            "fuzz",
            "--features",
            "fuzzing",
            "--bin",
            "seeds",
            "--",
        ])
        .arg(&seeds),
        "the code of the fault tests makes them; mend that first.",
    )?;
    let outcome = TARGETS
        .iter()
        .try_for_each(|target| fuzz_one(&program, &home, &temporary, target, seconds));
    // What is left there says nothing: what failed is kept as an artifact.
    let _ = fs::remove_dir_all(&temporary);
    // It makes this folder and leaves it empty: artifacts have a place of their own.
    let _ = fs::remove_dir_all(root().join("tests/fuzz/artifacts"));
    outcome
}

/// What was found before is gone on with: the corpus stays.
fn fuzz_one(program: &Path, home: &Path, temporary: &Path, target: &str, seconds: u32) -> Outcome {
    let corpus = home.join("corpus").join(target);
    let found = home.join("artifacts").join(target);
    for folder in [&corpus, &found] {
        fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
    }
    let mut command = Command::new(program);
    // The pinned compiler can do it, but does not offer it of itself.
    command
        .env("RUSTC_BOOTSTRAP", "1")
        .env("TMPDIR", temporary)
        .current_dir(root())
        .args(["fuzz", "run", "--dev", "--fuzz-dir", "tests/fuzz"])
        .args([
            "--sanitizer",
            "none",
            "--features",
            "fuzzing",
            "--target-dir",
        ])
        .arg(home.join("build"))
        .arg(target)
        .arg(&corpus)
        .arg(home.join("seeds").join(target))
        .arg("--")
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-max_len={LONGEST}"))
        .arg(format!("-rss_limit_mb={MOST_MEMORY}"))
        .arg(format!("-timeout={MOST_SECONDS}"))
        .arg(format!("-artifact_prefix={}/", found.display()))
        .arg("-print_final_stats=1");
    run(
        &mut command,
        "the bytes that did it are in target/fuzz/artifacts. Make a test of them, then mend what it shows.",
    )
}

fn fresh(folder: &Path) -> Outcome {
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))
}

fn unwritable(folder: &Path, error: &std::io::Error) -> Failure {
    Failure {
        what: format!("{} cannot be written: {error}.", folder.display()),
        advice: "make room, or allow writing in target, then try again.".into(),
    }
}

/// Kept under target/tools, so that it is built once.
fn installed() -> Result<PathBuf, Failure> {
    let home = root()
        .join("target/tools")
        .join(format!("cargo-fuzz-{VERSION}"));
    let program = home.join("bin/cargo-fuzz");
    let works = || {
        let said = answer(&program.to_string_lossy(), &["fuzz", "--version"]);
        said.is_some_and(|said| said.ends_with(VERSION))
    };
    if !works() {
        let version = ["--locked", "--version", VERSION, "--root"];
        run(
            cargo(&["install", "cargo-fuzz"]).args(version).arg(&home),
            "see whether the crate registry can be reached, then try again.",
        )?;
    }
    Ok(program)
}
