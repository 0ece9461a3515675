//! `cargo xtask test`: every check, in the order in which a mistake shows soonest.

use std::fs;
use std::time::{Duration, Instant};

use crate::process::{Failure, Outcome, cargo, root, run};
use crate::ui::{self, Ui};
use crate::{FIX_BUILD, deny, fuzz, machine, python};

struct Step<'a> {
    title: &'static str,
    act: Box<dyn Fn() -> Outcome + 'a>,
}

/// What was asked for: `[--long] [NAME…]`.
#[derive(Debug, PartialEq)]
struct Wish {
    long: bool,
    names: Vec<String>,
}

pub fn test(arguments: &[String]) -> Outcome {
    let wish = wish(arguments)?;
    machine::install(machine::TO_BUILD)?;
    machine::install(machine::TO_TEST)?;
    let ui = ui::prepare()?;
    let steps = if wish.names.is_empty() {
        all(&ui, &wish)
    } else {
        named(&ui, &wish)
    };
    take(&steps)
}

fn wish(arguments: &[String]) -> Result<Wish, Failure> {
    let (flags, names): (Vec<_>, Vec<_>) = arguments
        .iter()
        .cloned()
        .partition(|argument| argument.starts_with('-'));
    if let Some(unknown) = flags.iter().find(|flag| *flag != "--long") {
        return Err(Failure {
            what: format!("there is no option '{unknown}'."),
            advice: "use `cargo xtask test [--long] [NAME…]`.".into(),
        });
    }
    Ok(Wish {
        long: !flags.is_empty(),
        names,
    })
}

fn all<'a>(ui: &'a Ui, wish: &'a Wish) -> Vec<Step<'a>> {
    let mut steps = vec![
        step("Format", || {
            run(
                &mut cargo(&["fmt", "--all", "--check"]),
                "run `cargo fmt --all`.",
            )
        }),
        step("Licences, sources, bans", deny::check),
        // Before the Rust code: the window embeds the built pages.
        build_pages(ui),
        step("Pages: types and accessibility", || {
            ui.npm(&["run", "check"], FIX_BUILD)
        }),
        step("Pages: tests", || {
            ui.npm(
                &["test"],
                "the name of the failed test is above; `npm test` in ui runs these alone.",
            )
        }),
        step("Clippy", || {
            run(
                cargo(&["clippy", "--workspace", "--all-targets"]).args(["--", "-D", "warnings"]),
                FIX_BUILD,
            )
        }),
        // Nothing else compiles it: its peers are only for measuring.
        step("Clippy: measuring", || {
            let mut bench = cargo(&["clippy", "--package", "acceptance", "--features", "bench"]);
            run(
                bench.args(["--bin", "bench", "--", "-D", "warnings"]),
                FIX_BUILD,
            )
        }),
        build_programs(),
        pdf_checkers(),
        rust_tests(wish),
    ];
    if wish.long {
        steps.push(step("Fuzzing", || fuzz::run_all(fuzz::SECONDS)));
    }
    steps
}

fn named<'a>(ui: &'a Ui, wish: &'a Wish) -> Vec<Step<'a>> {
    vec![
        build_pages(ui),
        build_programs(),
        pdf_checkers(),
        rust_tests(wish),
    ]
}

fn build_pages(ui: &Ui) -> Step<'_> {
    step("Pages: build", || ui.npm(&["run", "build"], FIX_BUILD))
}

/// The journeys and the fault tests start the real programs, which `cargo test` alone does not
/// build. Tests are built along with them so that both are compiled with the same features.
fn build_programs() -> Step<'static> {
    step("Programs and tests: build", || {
        run(
            &mut cargo(&["build", "--workspace", "--bins", "--tests"]),
            FIX_BUILD,
        )
    })
}

/// The tests find them there, and say so where they are not.
fn pdf_checkers() -> Step<'static> {
    step("Checkers of PDFs: install", || {
        python::environment("pdf-checkers").map(drop)
    })
}

fn rust_tests(wish: &Wish) -> Step<'_> {
    step("Tests, and journeys in the window", || {
        let mut test = cargo(&["test", "--workspace", "--"]);
        if wish.long {
            // Read by tests that go round and round: they take ten times as many rounds.
            test.env("COUNTERSIGN_LONG_TESTS", "1");
            test.arg("--include-ignored");
        }
        let table = root().join("target/tmp/faults.txt");
        // Where there is none, nothing stale can be shown.
        let _ = fs::remove_file(&table);
        let outcome = run(
            test.args(&wish.names),
            "the failed test is named above; `cargo xtask test NAME` runs it alone.",
        );
        if let Ok(table) = fs::read_to_string(table) {
            println!("Faults survived:\n{table}");
        }
        outcome
    })
}

fn step<'a>(title: &'static str, act: impl Fn() -> Outcome + 'a) -> Step<'a> {
    Step {
        title,
        act: Box::new(act),
    }
}

/// Takes the steps in order, up to the first that fails; shows what each took.
fn take(steps: &[Step]) -> Outcome {
    let mut taken: Vec<(&str, &str, Duration)> = Vec::new();
    let mut outcome = Ok(());
    for step in steps {
        println!("\n==== {} ====", step.title);
        let began = Instant::now();
        outcome = (step.act)();
        taken.push((
            step.title,
            if outcome.is_ok() { "passed" } else { "FAILED" },
            began.elapsed(),
        ));
        if outcome.is_err() {
            break;
        }
    }
    println!();
    for (title, end, took) in &taken {
        println!("{title:36} {end} {:>7.1} s", took.as_secs_f64());
    }
    let failed = usize::from(outcome.is_err());
    println!("steps: {} passed, {failed} failed", taken.len() - failed);
    outcome
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn names_and_the_long_option_come_in_any_order() {
        let asked = wish(&words(&["chain", "--long", "import"])).ok();
        assert_eq!(
            asked,
            Some(Wish {
                long: true,
                names: words(&["chain", "import"])
            })
        );
        assert_eq!(
            wish(&[]).ok(),
            Some(Wish {
                long: false,
                names: vec![]
            })
        );
    }

    #[test]
    fn an_unknown_option_is_refused() {
        let refusal = wish(&words(&["--lnog"])).err().map(|failure| failure.what);
        assert_eq!(refusal.as_deref(), Some("there is no option '--lnog'."));
    }

    #[test]
    fn the_first_failure_ends_the_run() {
        let later = Cell::new(false);
        let steps = [
            step("good", || Ok(())),
            step("bad", || {
                Err(Failure {
                    what: "bad".into(),
                    advice: String::new(),
                })
            }),
            step("later", || {
                later.set(true);
                Ok(())
            }),
        ];
        assert_eq!(
            take(&steps).err().map(|failure| failure.what).as_deref(),
            Some("bad")
        );
        assert!(!later.get());
    }
}
