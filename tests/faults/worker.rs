//! Opens a store and commits until it is killed. Every acknowledgement goes to standard output at once: `o HEAD` once
//! it is open, `c SEQUENCE` for a commit, `d SEQUENCE` for a draft.

use std::error::Error;
use std::io::Write;
use std::path::Path;

use store::Store;

#[path = "plan.rs"]
#[allow(dead_code)]
mod plan;

fn main() -> Result<(), Box<dyn Error>> {
    let place = std::env::args()
        .nth(1)
        .ok_or("name the folder of the store")?;
    let (store, _) = Store::open(Path::new(&place))?;
    store.unlock(plan::USER, plan::PASSWORD)?;
    say("o", store.head().0)?;

    let mut model = plan::Model::new();
    let begun = store.head().0;
    for sequence in 1..=begun {
        plan::step(&mut model, sequence);
    }
    for sequence in begun + 1.. {
        if let Some(photograph) = plan::photograph(sequence) {
            let name = store.put_attachment(plan::case_file(sequence), &photograph)?;
            say(&format!("a {}", name.as_str()), sequence)?;
        }
        let committed = store.commit(plan::step(&mut model, sequence))?;
        say("c", committed.sequence)?;
        if let Some(draft) = plan::draft(sequence) {
            store.save_draft(plan::case_file(sequence), plan::PERSON, "note", &draft)?;
            say("d", sequence)?;
        }
        if sequence % 60 == 0 {
            store.checkpoint()?;
        }
    }
    Ok(())
}

fn say(what: &str, sequence: u64) -> std::io::Result<()> {
    // One write each, not buffered: what was said was acknowledged.
    std::io::stdout().write_all(format!("{what} {sequence}\n").as_bytes())
}
