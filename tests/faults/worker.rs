//! Does in a process of its own what the fault tests disturb. Every acknowledgement goes to standard output at once:
//! `o HEAD` once the store is open, `c SEQUENCE` for a commit, `d SEQUENCE` for a draft, `a NAME SEQUENCE` for an
//! attachment, `b COMMITS` for a backup, `r COMMITS` for a store that was restored, `x NUMBER` for a case file that was
//! disposed of, `m COMMITS` for a store that was migrated, `e WORDS` for an error.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use store::{BackupError, Store, StoreError, UnlockError};

#[path = "plan.rs"]
#[allow(dead_code)]
mod plan;

/// A panic that the store does not catch ends the program with this code.
const PANICKED: i32 = 86;
/// It has not ended after so long that it never will.
const HUNG: i32 = 87;
const LONG: Duration = Duration::from_secs(120);
/// It could not do what it was to do, and said so.
const GAVE_UP: u8 = 3;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        // The store takes the panics of sled for damage.
        let of_sled = |at: &std::panic::Location| at.file().contains("/sled-");
        if !panic.location().is_some_and(of_sled) {
            eprintln!("{panic}");
            std::process::exit(PANICKED);
        }
    }));
    std::thread::spawn(|| {
        std::thread::sleep(LONG);
        eprintln!("it hung");
        std::process::exit(HUNG);
    });
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        [place, "open"] => open_for_ever(Path::new(place)),
        [place, "commit", wishes @ ..] => commit(Path::new(place), &Wish::read(wishes)),
        [place, "backup", file, wishes @ ..] => {
            backup(Path::new(place), Path::new(file), &Wish::read(wishes))
        }
        [place, "restore", file, wishes @ ..] => {
            restore(Path::new(place), Path::new(file), &Wish::read(wishes))
        }
        [place, "migrate", wishes @ ..] => migrate(Path::new(place), &Wish::read(wishes)),
        [place, "random", count, seed] => {
            let [count, seed] = [count, seed].map(|number| number.parse().expect("a number"));
            again(|| random(Path::new(place), count, seed))
        }
        [place, "dispose", wishes @ ..] => dispose(Path::new(place), &Wish::read(wishes)),
        _ => panic!("faults-worker PLACE TASK"),
    };
    if done {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(GAVE_UP)
    }
}

struct Wish {
    /// So many commits; without end where it is nothing.
    commits: u64,
    checkpoint_every: u64,
    /// The control: acknowledges two commits before they are kept; reports a disposal that it never does.
    ahead: bool,
    /// The control: takes an error for an acknowledgement.
    deaf: bool,
}

impl Wish {
    fn read(words: &[&str]) -> Wish {
        let number = |name| {
            let at = words.iter().rposition(|word| *word == name)?;
            words.get(at + 1)?.parse().ok()
        };
        Wish {
            commits: number("--commits").unwrap_or(u64::MAX),
            checkpoint_every: number("--checkpoint-every").unwrap_or(60),
            ahead: words.contains(&"--ahead"),
            deaf: words.contains(&"--deaf"),
        }
    }
}

fn open(place: &Path) -> Result<Store, StoreError> {
    let (store, _) = Store::open(place)?;
    match store.unlock(plan::USER, plan::PASSWORD) {
        Ok(_) => {
            say("o", store.head().0);
            Ok(store)
        }
        Err(UnlockError::Store(error)) => Err(error),
        Err(other) => panic!("{other}"),
    }
}

fn open_for_ever(place: &Path) -> bool {
    loop {
        if let Err(error) = open(place) {
            say_error(&error);
            return false;
        }
    }
}

/// Backs up the store time and again while it is committed to.
fn backup(place: &Path, file: &Path, wish: &Wish) -> bool {
    let work = wish.commits == u64::MAX;
    if work {
        let place = place.to_owned();
        std::thread::spawn(move || commit(&place, &Wish::read(&[])));
    }
    let made = || -> Result<(), BackupError> {
        if wish.ahead {
            say("b", u64::MAX / 2);
        }
        let made = store::backup(place, file, plan::time(0), &|_, _| true)?;
        made.warnings.iter().for_each(say_error);
        say("b", made.manifest.frames);
        Ok(())
    };
    (0..wish.commits).all(|_| again(made))
}

fn restore(place: &Path, file: &Path, wish: &Wish) -> bool {
    if wish.ahead {
        say("r", 0);
    }
    again(|| {
        let restored = store::restore(file, place, &|_, _| true)?;
        say("r", restored.frames);
        Ok::<_, BackupError>(())
    })
}

/// Disposes of one case file after another, each as a person would who is told of an error.
fn dispose(place: &Path, wish: &Wish) -> bool {
    (0..plan::CASE_FILES).all(|number| {
        if wish.ahead {
            say("x", number);
            return true;
        }
        again(|| {
            let store = open(place)?;
            store.dispose(plan::case_file(number))?;
            say("x", number);
            Ok::<_, StoreError>(())
        })
    })
}

/// Brings a store to this program's format, as opening does.
fn migrate(place: &Path, wish: &Wish) -> bool {
    if wish.ahead {
        // The control: takes the old store away and has no new one.
        if let Err(error) = std::fs::rename(place, place.with_extension("before-2")) {
            say_error(&error);
        }
        say("m", 0);
        return true;
    }
    again(|| {
        let store = open(place)?;
        say("m", store.head().0);
        Ok::<_, StoreError>(())
    })
}

fn random(place: &Path, count: u64, seed: u64) -> Result<(), StoreError> {
    let store = open(place)?;
    let mut numbers = plan::Numbers(seed);
    let (mut model, mut ids) = (plan::Model::new(), Vec::new());
    for _ in 0..count {
        store.commit(plan::random_step(&mut model, &mut ids, &mut numbers))?;
    }
    say("c", store.head().0);
    Ok(())
}

/// Up to three times, until it is done.
fn again<E: std::fmt::Display>(mut act: impl FnMut() -> Result<(), E>) -> bool {
    (0..3).any(|_| act().inspect_err(say_error).is_ok())
}

/// Commits as a person would who is told of an error: they try again, then close the program and open it again.
fn commit(place: &Path, wish: &Wish) -> bool {
    let mut left = wish.commits;
    for _ in 0..3 {
        match session(place, wish, &mut left) {
            Ok(()) => return true,
            Err(error) => say_error(&error),
        }
    }
    false
}

fn session(place: &Path, wish: &Wish, left: &mut u64) -> Result<(), StoreError> {
    let store = open(place)?;
    let mut model = plan::Model::new();
    let begun = store.head().0;
    for sequence in 1..=begun {
        plan::step(&mut model, sequence);
    }
    let mut behind = Vec::new();
    for sequence in begun + 1.. {
        if *left == 0 {
            break;
        }
        if let Some(photograph) = plan::photograph(sequence) {
            let case_file = plan::case_file(sequence);
            let name = twice(wish, || store.put_attachment(case_file, &photograph))?;
            if let Some(name) = name {
                say(&format!("a {}", name.as_str()), sequence);
            }
        }
        let batch = plan::step(&mut model, sequence);
        if wish.ahead {
            say("c", sequence);
            behind.push(batch);
            if behind.len() > 2 {
                store.commit(behind.remove(0))?;
            }
        } else {
            twice(wish, || store.commit(batch.clone()))?;
            say("c", sequence);
        }
        *left -= 1;
        if let Some(draft) = plan::draft(sequence) {
            let case_file = plan::case_file(sequence);
            twice(wish, || {
                store.save_draft(case_file, plan::PERSON, "note", &draft)
            })?;
            say("d", sequence);
        }
        if sequence % wish.checkpoint_every == 0 {
            twice(wish, || store.checkpoint())?;
        }
    }
    Ok(())
}

/// Tries again after an error, once.
fn twice<T>(
    wish: &Wish,
    mut act: impl FnMut() -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    match act() {
        Ok(done) => Ok(Some(done)),
        Err(_) if wish.deaf => Ok(None),
        Err(error) => {
            say_error(&error);
            act().map(Some)
        }
    }
}

fn say(what: &str, sequence: u64) {
    speak(&format!("{what} {sequence}\n"));
}

fn say_error(error: &impl std::fmt::Display) {
    speak(&format!("e {error}\n"));
}

/// One write each, not buffered: what was said was acknowledged.
fn speak(line: &str) {
    std::io::stdout()
        .write_all(line.as_bytes())
        .expect("the tests are listening");
}
