//! Measures the program against the figures it has to reach, prints them as one table and writes target/bench.json.
//! A figure that falls short is named; only what cannot be measured is an error.

mod made;
mod measure;
mod ours;
mod printing;
mod register;
mod screen;
mod sqlite;
mod window;

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use measure::{
    COMMIT_ACK, COMMIT_RATE, Figure, IMPORT_MEMORY, MEMORY, OPEN_CONTRACT, OVERDUE_PAGE, Outcome,
    SEALING, START, TARGETS, Target,
};
use register::Register;
use serde_json::Value;

const USAGE: &str = "Usage: cargo xtask bench [--contracts N] [--only ID,ID]";

struct Wish {
    contracts: usize,
    only: Option<Vec<String>>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let done = match arguments.as_slice() {
        [word, tree, file] if word == printing::PRINT => printing::print_one(tree, file),
        _ => wish(arguments.into_iter()).and_then(|wish| measure_all(&wish)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Not measured: {error}");
            ExitCode::FAILURE
        }
    }
}

fn wish(mut arguments: impl Iterator<Item = String>) -> Outcome<Wish> {
    let mut wish = Wish {
        contracts: 10_000,
        only: None,
    };
    while let Some(option) = arguments.next() {
        let value = arguments.next().ok_or(USAGE)?;
        match option.as_str() {
            "--contracts" => wish.contracts = value.parse().map_err(|_| USAGE)?,
            "--only" => wish.only = Some(value.split(',').map(str::to_owned).collect()),
            _ => return Err(USAGE.into()),
        }
    }
    for id in wish.only.iter().flatten() {
        if !TARGETS.iter().any(|target| target.id == id) {
            let ids: Vec<_> = TARGETS.iter().map(|target| target.id).collect();
            return Err(format!("there is no {id}; there are {}", ids.join(", ")).into());
        }
    }
    Ok(wish)
}

impl Wish {
    fn includes(&self, target: &Target) -> bool {
        self.only
            .as_ref()
            .is_none_or(|only| only.iter().any(|id| id == target.id))
    }
}

fn measure_all(wish: &Wish) -> Outcome {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = tests.parent().ok_or("tests lies nowhere")?.join("target");
    fs::create_dir_all(&target)?;
    let mut figures = Vec::new();
    let asked = [
        &COMMIT_ACK,
        &COMMIT_RATE,
        &OPEN_CONTRACT,
        &OVERDUE_PAGE,
        &SEALING,
        &IMPORT_MEMORY,
    ];
    if asked.iter().any(|target| wish.includes(target)) {
        figures.extend(on_a_register(wish, &target)?);
    }
    if wish.includes(&START) || wish.includes(&MEMORY) {
        let both = window::start_and_memory()?;
        figures.extend(
            both.into_iter()
                .filter(|figure| wish.includes(figure.target)),
        );
    }
    figures.extend(printing::figures(&|target| wish.includes(target))?);
    let rows: Vec<Value> = figures.iter().map(Figure::json).collect();
    let file = target.join("bench.json");
    fs::write(&file, serde_json::to_string_pretty(&rows)?)?;
    print(&figures);
    println!("Written to {}.", file.display());
    Ok(())
}

/// Reads come first: they meet the register as it was loaded.
fn on_a_register(wish: &Wish, under: &Path) -> Outcome<Vec<Figure>> {
    let mut register = Register::load(wish.contracts, under)?;
    let mut figures = Vec::new();
    if wish.includes(&IMPORT_MEMORY) {
        figures.push(register.import_memory());
    }
    if wish.includes(&OPEN_CONTRACT) {
        figures.push(register.open_contract()?);
    }
    if wish.includes(&SEALING) {
        figures.push(register.sealing()?);
    }
    if wish.includes(&OVERDUE_PAGE) {
        figures.push(register.overdue_page()?);
    }
    if wish.includes(&COMMIT_ACK) {
        figures.push(register.commit_ack()?);
    }
    if wish.includes(&COMMIT_RATE) {
        figures.push(register.commit_rate()?);
    }
    Ok(figures)
}

fn print(figures: &[Figure]) {
    println!(
        "\n{:20} {:>10} {:>10}    {:>6} {:>6} {:>6}  floor       goal",
        "", "ours", "peer", "ratio", "floor", "goal"
    );
    for figure in figures {
        let Target {
            id,
            unit,
            floor,
            goal,
            ..
        } = figure.target;
        println!(
            "{id:20} {:>10.1} {:>10.1} {unit:2} {:>6.2} {floor:>6} {goal:>6}  {:11} {}",
            figure.ours,
            figure.peer,
            figure.ratio(),
            if figure.met() { "met" } else { "FALLS SHORT" },
            if figure.goal_met() {
                "met"
            } else {
                "not reached"
            },
        );
    }
    println!();
    for Target {
        id,
        says,
        at_most,
        unit,
        ..
    } in figures.iter().map(|figure| figure.target)
    {
        let also = at_most.map_or(String::new(), |most| format!("; at most {most} {unit}"));
        println!("{id:20} {says}{also}");
    }
}
