//! The printed report, against krilla (the same pages, tagged and checked by another library) and ReportLab (the same
//! words in the same typeface, untagged: what a program written in Python would take). All times are of the processor.

use std::cell::Cell;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use report::Document;

use crate::measure::{
    Figure, Outcome, REPORT_12_KRILLA, REPORT_12_REPORTLAB, REPORT_200_KRILLA,
    REPORT_200_REPORTLAB, REPORT_MEMORY, REPORT_SIZE, Target, cpu_time, in_turns, median,
    peak_memory,
};

#[path = "../../src-tauri/crates/report/tests/printed/larkspur.rs"]
mod larkspur;

/// The program calls itself with this word, to measure a whole process that prints one report.
pub const PRINT: &str = "print-one";
/// The Python program of the environment that `cargo xtask bench` prepares.
const PYTHON: &str = "COUNTERSIGN_BENCH_PYTHON";

/// All figures of the printed report that are wished for.
pub fn figures(wished: &dyn Fn(&Target) -> bool) -> Outcome<Vec<Figure>> {
    let (short, long) = (larkspur::report(), larkspur::long_report(200));
    let mut figures = Vec::new();
    for (target, document, rounds) in [
        (&REPORT_12_KRILLA, &short, 41),
        (&REPORT_200_KRILLA, &long, 9),
    ] {
        if wished(target) {
            figures.push(against_krilla(target, document, rounds)?);
        }
    }
    for (target, document, rounds) in [
        (&REPORT_12_REPORTLAB, &short, 7),
        (&REPORT_200_REPORTLAB, &long, 3),
    ] {
        if wished(target) {
            figures.push(against_reportlab(target, document, rounds)?);
        }
    }
    if wished(&REPORT_SIZE) {
        let kilobytes = print(&short)?.len() as f64 / 1000.0;
        figures.push(against_ceiling(&REPORT_SIZE, kilobytes));
    }
    if wished(&REPORT_MEMORY) {
        figures.push(memory(&long)?);
    }
    Ok(figures)
}

fn print(document: &Document) -> Outcome<Vec<u8>> {
    Ok(report::export(document, &|_, _| true)?.bytes)
}

/// In one process: from the document tree to the finished file, which either side has checked.
fn against_krilla(target: &'static Target, document: &Document, rounds: usize) -> Outcome<Figure> {
    let mut stages: [Vec<f64>; 4] = Default::default();
    let figure = in_turns(
        target,
        rounds,
        |_| {
            let taken = stages_of(document)?;
            for (stage, taken) in stages.iter_mut().zip(taken) {
                stage.push(taken);
            }
            Ok(vec![taken.iter().sum()])
        },
        |_| {
            let began = cpu_time();
            report::peer::export(document)?;
            Ok(vec![cpu_time() - began])
        },
    )?;
    let names = ["layout and fonts", "pages", "tags and file", "audit"];
    let said: Vec<String> = names
        .iter()
        .zip(stages)
        .map(|(name, samples)| format!("{name} {:.1} ms", median(samples)))
        .collect();
    println!("{}: {}", target.id, said.join(", "));
    Ok(figure)
}

/// Milliseconds that each part of an export takes, told apart by how far it says it has come.
fn stages_of(document: &Document) -> Outcome<[f64; 4]> {
    let began = cpu_time();
    let ends = Cell::new([0.0; 4]);
    report::export(document, &|done, _| {
        let now = cpu_time() - began;
        let mut reached = ends.get();
        for (end, share) in reached.iter_mut().zip([33, 66, 90, 100]) {
            if done <= share {
                *end = now;
            }
        }
        ends.set(reached);
        true
    })?;
    let [layout, pages, file, audit] = ends.get();
    Ok([layout, pages - layout, file - pages, audit - file])
}

/// Whole processes that read the document tree from a file and write a PDF. Each says what it took.
fn against_reportlab(
    target: &'static Target,
    document: &Document,
    rounds: usize,
) -> Outcome<Figure> {
    let folder = tempfile::tempdir()?;
    let tree = folder.path().join("document.json");
    fs::write(&tree, serde_json::to_vec(document)?)?;
    let python = env::var(PYTHON).map_err(|_| {
        format!("{PYTHON} is not set; `cargo xtask bench` prepares Python with ReportLab")
    })?;
    let bench = Path::new(env!("CARGO_MANIFEST_DIR"));
    let script = bench.join("bench/reportlab_peer.py");
    let fonts = bench.join("../src-tauri/crates/report/fonts");
    let [ours, theirs] = ["ours.pdf", "theirs.pdf"].map(|name| folder.path().join(name));
    in_turns(
        target,
        rounds,
        |_| {
            let mut print = Command::new(env::current_exe()?);
            Ok(vec![said(print.arg(PRINT).args([&tree, &ours]))?[0]])
        },
        |_| {
            let mut print = Command::new(&python);
            said(print.arg(&script).args([&tree, &theirs, &fonts]))
        },
    )
}

/// The numbers that a program writes.
fn said(command: &mut Command) -> Outcome<Vec<f64>> {
    let output = command.output()?;
    if !output.status.success() {
        let error = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{command:?} failed: {error}").into());
    }
    let said = String::from_utf8(output.stdout)?;
    Ok(said
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()?)
}

/// The most memory that a process holds which prints the long report.
fn memory(document: &Document) -> Outcome<Figure> {
    let folder = tempfile::tempdir()?;
    let tree = folder.path().join("document.json");
    fs::write(&tree, serde_json::to_vec(document)?)?;
    let mut print = Command::new(env::current_exe()?);
    let file = folder.path().join("ours.pdf");
    let taken = said(print.arg(PRINT).args([&tree, &file]))?;
    Ok(against_ceiling(&REPORT_MEMORY, taken[1]))
}

fn against_ceiling(target: &'static Target, ours: f64) -> Figure {
    Figure {
        target,
        ours,
        peer: target.at_most.unwrap_or(f64::NAN),
    }
}

/// What the program does under the word [`PRINT`]: prints one report; says its time in ms and its memory in MB.
pub fn print_one(tree: &str, file: &str) -> Outcome {
    let document = serde_json::from_slice(&fs::read(tree)?)?;
    fs::write(file, print(&document)?)?;
    println!("{} {}", cpu_time(), peak_memory()?);
    Ok(())
}
