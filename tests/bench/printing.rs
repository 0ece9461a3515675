//! The printed report, against krilla (the same pages, written by another library) and ReportLab (what a program
//! written in Python would take).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use std::{env, fs};

use report::Document;

use crate::measure::{
    Figure, Outcome, REPORT_12_KRILLA, REPORT_12_REPORTLAB, REPORT_200_KRILLA,
    REPORT_200_REPORTLAB, REPORT_MEMORY, REPORT_SIZE, Target, in_turns, median, timed,
};

#[path = "../../src-tauri/crates/report/tests/printed/larkspur.rs"]
#[allow(dead_code)]
mod larkspur;

/// The program calls itself with this word, to measure a whole process that prints one report.
pub const PRINT: &str = "print-one";
/// The Python program of the environment that `cargo xtask bench` prepares.
pub const PYTHON: &str = "COUNTERSIGN_BENCH_PYTHON";
const LONG: usize = 200;

fn short() -> Document {
    larkspur::report()
}

fn long() -> Document {
    larkspur::long_report(LONG)
}

/// All figures of the printed report that are wished for.
pub fn figures(wished: &dyn Fn(&Target) -> bool) -> Outcome<Vec<Figure>> {
    let mut figures = Vec::new();
    for (target, document, rounds) in [
        (&REPORT_12_KRILLA, short as fn() -> Document, 21),
        (&REPORT_200_KRILLA, long, 5),
    ] {
        if wished(target) {
            figures.push(against_krilla(target, &document(), rounds)?);
        }
    }
    for (target, pages, rounds) in [
        (&REPORT_12_REPORTLAB, "12", 5),
        (&REPORT_200_REPORTLAB, "200", 2),
    ] {
        if wished(target) {
            figures.push(against_reportlab(target, pages, rounds)?);
        }
    }
    if wished(&REPORT_SIZE) {
        figures.push(Figure {
            target: &REPORT_SIZE,
            ours: print(&short())?.len() as f64 / 1000.0,
            peer: REPORT_SIZE.at_most.unwrap_or(f64::NAN),
        });
    }
    if wished(&REPORT_MEMORY) {
        figures.push(memory()?);
    }
    Ok(figures)
}

fn print(document: &Document) -> Outcome<Vec<u8>> {
    Ok(report::export(document, &|_, _| true)?.bytes)
}

fn against_krilla(target: &'static Target, document: &Document, rounds: usize) -> Outcome<Figure> {
    stages(target, document)?;
    in_turns(
        target,
        rounds,
        |_| Ok(vec![timed(|| print(document))?.0 / 1000.0]),
        |_| {
            Ok(vec![
                timed(|| Ok(report::peer::export(document)?))?.0 / 1000.0,
            ])
        },
    )
}

/// Says where our time goes.
fn stages(target: &Target, document: &Document) -> Outcome {
    let names = ["layout", "writing", "tags and file", "audit"];
    let mut taken: [Vec<f64>; 4] = Default::default();
    for _ in 0..5 {
        let began = Instant::now();
        let ends = std::cell::Cell::new([0.0; 4]);
        report::export(document, &|done, _| {
            let mut seen = ends.get();
            let now = began.elapsed().as_secs_f64() * 1000.0;
            for (end, share) in seen.iter_mut().zip([33, 66, 90, 100]) {
                if done <= share {
                    *end = now;
                }
            }
            ends.set(seen);
            true
        })?;
        let mut before = 0.0;
        for (stage, end) in taken.iter_mut().zip(ends.get()) {
            stage.push(end - before);
            before = end;
        }
    }
    let said: Vec<String> = names
        .iter()
        .zip(taken)
        .map(|(name, samples)| format!("{name} {:.1} ms", median(samples)))
        .collect();
    println!("{}: {}", target.id, said.join(", "));
    Ok(())
}

/// Whole processes, as a person waits for them.
fn against_reportlab(target: &'static Target, pages: &str, rounds: usize) -> Outcome<Figure> {
    let folder = tempfile::tempdir()?;
    let document = folder.path().join("document.json");
    let made = if pages == "12" { short() } else { long() };
    fs::write(&document, serde_json::to_vec(&made)?)?;
    let python = env::var(PYTHON).map_err(|_| {
        format!("{PYTHON} is not set; `cargo xtask bench` prepares Python with ReportLab")
    })?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("bench/reportlab_peer.py");
    let ours = folder.path().join("ours.pdf");
    let theirs = folder.path().join("theirs.pdf");
    let waited = |command: &mut Command| -> Outcome<Vec<f64>> {
        let (microseconds, status) = timed(|| Ok(command.status()?))?;
        match status.success() {
            true => Ok(vec![microseconds / 1000.0]),
            false => Err(format!("{command:?} failed: {status}").into()),
        }
    };
    in_turns(
        target,
        rounds,
        |_| {
            waited(
                Command::new(env::current_exe()?)
                    .args([PRINT, pages])
                    .arg(&ours),
            )
        },
        |_| {
            waited(
                Command::new(&python)
                    .arg(&script)
                    .args([&document, &theirs]),
            )
        },
    )
}

/// The most memory that a process holds which prints the long report.
fn memory() -> Outcome<Figure> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("long.pdf");
    let printed = Command::new(env::current_exe()?)
        .args([PRINT, "200"])
        .arg(&file)
        .output()?;
    let kilobytes: f64 = String::from_utf8(printed.stdout)?.trim().parse()?;
    Ok(Figure {
        target: &REPORT_MEMORY,
        ours: kilobytes / 1000.0,
        peer: REPORT_MEMORY.at_most.unwrap_or(f64::NAN),
    })
}

/// What the program does under the word [`PRINT`]: writes one report, and says the most memory it held, in kB.
pub fn print_one(pages: &str, file: &str) -> Outcome {
    let document = if pages == "12" { short() } else { long() };
    fs::write(PathBuf::from(file), print(&document)?)?;
    let status = fs::read_to_string("/proc/self/status")?;
    let most = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .ok_or("this system does not say how much memory a process held")?;
    println!("{}", most.trim().trim_end_matches("kB").trim());
    Ok(())
}
