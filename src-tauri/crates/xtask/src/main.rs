//! Developer commands. `cargo xtask help` lists them.

mod checks;
mod deny;
mod fuzz;
mod machine;
mod process;
mod python;
mod ui;

use std::env;
use std::fs;
use std::process::ExitCode;

use process::{Failure, Outcome, cargo, root, run};

struct Task {
    name: &'static str,
    arguments: &'static str,
    says: &'static str,
    act: fn(&[String]) -> Outcome,
}

const TASKS: &[Task] = &[
    Task {
        name: "run",
        arguments: "",
        says: "install what is missing, build, and open Countersign",
        act: open,
    },
    Task {
        name: "test",
        arguments: "[--long] [NAME…]",
        says: "every check; with names, only the Rust tests so named; --long adds ten times the faults, and fuzzing",
        act: checks::test,
    },
    Task {
        name: "dev",
        arguments: "",
        says: "open Countersign with pages that reload as they are edited",
        act: dev,
    },
    Task {
        name: "bindings",
        arguments: "",
        says: "write ui/src/host/bindings.ts from the commands and records in Rust",
        act: bindings,
    },
    Task {
        name: "seed",
        arguments: "[DIR]",
        says: "make a store with the sample council in DIR (target/sample)",
        act: seed,
    },
    Task {
        name: "bench",
        arguments: "[--contracts N] [--only ID,ID]",
        says: "measure against the figures to reach; writes target/bench.json",
        act: bench,
    },
    Task {
        name: "fuzz",
        arguments: "[SECONDS]",
        says: "fuzz the readers of files, so many seconds each (300); part of test --long",
        act: fuzz::fuzz,
    },
    Task {
        name: "help",
        arguments: "",
        says: "show this list",
        act: help,
    },
];

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let name = arguments.next().unwrap_or_else(|| "help".into());
    let rest: Vec<String> = arguments.collect();
    let Some(task) = TASKS.iter().find(|task| task.name == name) else {
        eprintln!("There is no command '{name}'. `cargo xtask help` lists them.");
        return ExitCode::from(2);
    };
    match (task.act)(&rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!(
                "\nStopped: {}\nWhat to do: {}",
                failure.what, failure.advice
            );
            ExitCode::FAILURE
        }
    }
}

fn help(_: &[String]) -> Outcome {
    println!("Usage: cargo xtask COMMAND\n");
    for Task {
        name,
        arguments,
        says,
        ..
    } in TASKS
    {
        println!("  {:37} {says}", format!("{name} {arguments}"));
    }
    Ok(())
}

const FIX_BUILD: &str = "read the first error above; it names the file and line to mend.";

fn open(arguments: &[String]) -> Outcome {
    machine::install(machine::TO_BUILD)?;
    ui::prepare()?.npm(&["run", "build"], FIX_BUILD)?;
    let mut window = cargo(&["run", "--package", "countersign", "--"]);
    run(
        window.args(arguments),
        "if it did not build, read the first error above. If the window did not open, \
         see whether a graphical session is running (the variable DISPLAY or WAYLAND_DISPLAY is set).",
    )
}

fn dev(_: &[String]) -> Outcome {
    machine::install(machine::TO_BUILD)?;
    let ui = ui::prepare()?;
    // Tauri's build merges what this variable holds over tauri.conf.json.
    let overlay = root().join("src-tauri/tauri.dev.conf.json");
    let overlay = fs::read_to_string(&overlay).map_err(|error| Failure {
        what: format!("{} could not be read: {error}.", overlay.display()),
        advice: "bring the file back with git; it names the address of the pages.".into(),
    })?;
    // Not through npm, which would leave the server running after us.
    let mut server = ui.program("node");
    server.args(["node_modules/vite/bin/vite.js", "--strictPort"]);
    let mut pages = server.spawn().map_err(|error| Failure {
        what: format!("the page server could not be started: {error}."),
        advice: "see whether `npm run dev` works in the folder ui.".into(),
    })?;
    let mut window = cargo(&["run", "--package", "countersign"]);
    let opened = run(window.env("TAURI_CONFIG", overlay), FIX_BUILD);
    // Nothing useful can be done if the server has already gone.
    let _ = pages.kill();
    let _ = pages.wait();
    opened
}

fn bindings(_: &[String]) -> Outcome {
    run(
        cargo(&["test", "--package", "casework", "bindings"]).env("UPDATE_BINDINGS", "1"),
        FIX_BUILD,
    )
}

fn seed(arguments: &[String]) -> Outcome {
    // Commands run in the workspace; a named folder is meant from where the person stands.
    let folder = match arguments.first() {
        Some(named) => env::current_dir().unwrap_or_default().join(named),
        None => root().join("target/sample"),
    };
    let mut admin = cargo(&["run", "--package", "countersign-admin", "--"]);
    run(
        admin.arg("--store").arg(folder).arg("sample"),
        "if the folder already holds a store, name another: `cargo xtask seed DIR`.",
    )
}

fn bench(arguments: &[String]) -> Outcome {
    machine::install(machine::TO_BUILD)?;
    machine::install(machine::TO_TEST)?;
    if asks_for(arguments, &["start", "memory"]) {
        ui::prepare()?.npm(&["run", "build"], FIX_BUILD)?;
        // `custom-protocol` makes a program serve its own pages, as it is shipped.
        let mut windows = cargo(&["build", "--release", "--package", "countersign"]);
        windows.args(["--bins", "--example", "bare"]);
        run(
            windows.args(["--features", "tauri/custom-protocol"]),
            FIX_BUILD,
        )?;
    }
    let mut measure = cargo(&["run", "--release", "--package", "acceptance"]);
    measure.args(["--features", "bench", "--bin", "bench", "--"]);
    measure.args(arguments);
    if asks_for(arguments, &["report-12-reportlab", "report-200-reportlab"]) {
        let peers = python::environment("bench-peers")?;
        measure.env("COUNTERSIGN_BENCH_PYTHON", peers.join("bin/python"));
    }
    run(
        &mut measure,
        "the error above says what could not be measured.",
    )
}

/// Whether one of these figures is among those to be measured.
fn asks_for(arguments: &[String], figures: &[&str]) -> bool {
    let only = arguments.iter().skip_while(|word| *word != "--only").nth(1);
    only.is_none_or(|only| only.split(',').any(|id| figures.contains(&id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_long_to_prepare_is_left_out_where_no_figure_needs_it() {
        let asked = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            asks_for(&words, &["start", "memory"])
        };
        assert!(asked(&[]));
        assert!(asked(&["--contracts", "100"]));
        assert!(asked(&["--only", "commit-ack,start"]));
        assert!(!asked(&["--only", "report-memory,commit-ack"]));
    }
}
