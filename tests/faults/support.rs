//! Running the worker, and looking at what it left.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use store::{AttachmentName, Depth, Page, Store, StoreError};
use uuid::Uuid;

use crate::plan;

/// A generator whose seed is printed, so that a round can be had again.
pub struct Chance(plan::Numbers);

impl Chance {
    pub fn new() -> Chance {
        let given = std::env::var("FAULTS_SEED")
            .ok()
            .and_then(|seed| seed.parse().ok());
        let now = || {
            SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap()
                .as_nanos() as u64
        };
        let seed = given.unwrap_or_else(now);
        println!("FAULTS_SEED={seed}");
        Chance(plan::Numbers(seed))
    }

    pub fn next(&mut self) -> u64 {
        self.0.next()
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.0.below(bound)
    }

    /// Small and large numbers alike.
    pub fn spread(&mut self, most: u64) -> u64 {
        let bits = u64::from(64 - most.leading_zeros());
        1 + (self.next() >> (64 - 1 - self.below(bits))).min(most - 1)
    }
}

/// What the worker said it had been acknowledged.
#[derive(Debug, Clone, Default)]
pub struct Said {
    pub opened: bool,
    pub commit: u64,
    pub draft: u64,
    pub attachments: Vec<(String, u64)>,
    /// Commits in the last backup that was reported as made.
    pub backup: Option<u64>,
    pub restored: bool,
    pub migrated: bool,
    /// Case files that were reported as disposed of.
    pub disposed: Vec<Uuid>,
    /// One more may have been disposed of, without having been reported.
    pub disposing: bool,
    /// What went wrong, in the words that a person would read.
    pub errors: Vec<String>,
}

impl Said {
    /// A task was reported as done.
    pub fn done(&self) -> bool {
        self.backup.is_some() || self.restored || self.migrated || !self.disposed.is_empty()
    }

    pub fn hear(&mut self, line: &str) {
        if let Some(error) = line.strip_prefix("e ") {
            self.errors.push(error.to_owned());
            return;
        }
        let (what, number) = line.rsplit_once(' ').unwrap();
        let number: u64 = number.parse().unwrap();
        match what.split_once(' ') {
            None if what == "o" => self.opened = true,
            None if what == "c" => self.commit = number,
            None if what == "d" => self.draft = number,
            None if what == "b" => self.backup = Some(number),
            None if what == "r" => self.restored = true,
            None if what == "m" => self.migrated = true,
            None if what == "x" => self.disposed.push(plan::case_file(number)),
            Some(("a", name)) => self.attachments.push((name.to_owned(), number)),
            _ => panic!("the worker said {line:?}"),
        }
    }
}

/// What a person is told has to be a sentence of theirs, not the program's inside.
pub fn unfit_for_people(error: &str) -> bool {
    let inside = ["Os {", "Err(", "kind:", "unwrap", "panicked", "Error {"];
    error.len() < 20 || inside.iter().any(|word| error.contains(word))
}

/// So many rounds in the continuous tests; ten times as many in the long ones.
pub fn times(rounds: u64) -> u64 {
    let long = std::env::var_os("COUNTERSIGN_LONG_TESTS").is_some();
    rounds * if long { 10 } else { 1 }
}

pub fn worker(place: &Path, task: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_faults-worker"));
    command
        .arg(place)
        .args(task)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// What the worker says from now until it ends. A line that was cut short was not said.
pub fn listen(child: &mut Child, said: &mut Said, mut each: impl FnMut(&Said, &mut Child)) {
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while lines.read_line(&mut line).unwrap() > 0 {
        if let Some(whole) = line.strip_suffix('\n') {
            said.hear(whole);
            each(said, child);
        }
        line.clear();
    }
}

/// What stands in the store, or what is wrong with it.
pub struct Checked {
    pub head: u64,
    pub faults: Vec<String>,
}

/// Opens the store and compares everything in it with what must be there.
pub fn check(place: &Path, said: &Said) -> Result<Checked, String> {
    let (store, _) = Store::open(place).map_err(|e| e.to_string())?;
    store
        .unlock(plan::USER, plan::PASSWORD)
        .map_err(|e| e.to_string())?;
    let head = store.head().0;
    let mut faults = Vec::new();
    let mut model = plan::Model::new();
    for sequence in 1..=head {
        plan::step(&mut model, sequence);
    }
    if head < said.commit {
        faults.push(format!(
            "commits {} to {} were acknowledged and are lost",
            head + 1,
            said.commit
        ));
    }
    let gone = disposed(&store, said, &mut faults);
    let mut next = model.clone();
    model.retain(|_, record| !gone.contains(&record.case_file));
    if let Err(wrong) = records(&store, &model).and_then(|()| indexes(&store, &model)) {
        faults.push(wrong);
    }
    if let Err(wrong) = files(&store, said, &gone) {
        faults.push(wrong);
    }
    let verified = store
        .verify(Depth::Records, &|_, _| true)
        .map_err(|e| e.to_string())?;
    if !verified.complete || verified.head != store.head() || verified.frames != head {
        faults.push(format!("verification came to {:?}", verified.head));
    }
    faults.extend(verified.faults);
    // The store goes on.
    let batch = plan::step(&mut next, head + 1);
    if !batch.puts.iter().any(|put| gone.contains(&put.case_file)) {
        match store.commit(batch) {
            Ok(committed) if committed.sequence == head + 1 => {}
            other => faults.push(format!("the next commit came to {other:?}")),
        }
    }
    Ok(Checked { head, faults })
}

/// What was reported as disposed of is gone, whole; and nothing else, but for what was being disposed of.
fn disposed(store: &Store, said: &Said, faults: &mut Vec<String>) -> Vec<Uuid> {
    let case_files = (0..plan::CASE_FILES).map(plan::case_file);
    let gone: Vec<Uuid> = case_files.filter(|id| store.is_disposed(*id)).collect();
    if said.disposed.iter().any(|id| !gone.contains(id)) {
        faults.push("what was disposed of is back".to_owned());
    }
    if gone.len() > said.disposed.len() + usize::from(said.disposing) {
        faults.push("a case file is gone that nobody disposed of".to_owned());
    }
    for id in &gone {
        match store.case_file(*id, None) {
            Ok(records) if records.is_empty() => {}
            Err(StoreError::KeyGone(_)) => {}
            other => faults.push(format!("disposed of, and still: {other:?}")),
        }
    }
    gone
}

pub fn records(store: &Store, model: &plan::Model) -> Result<(), String> {
    let ids: Vec<_> = model.keys().copied().collect();
    let found = store.get_many(&ids).map_err(|e| e.to_string())?;
    for (id, record) in ids.iter().zip(found) {
        let expected = &model[id];
        let record = record.ok_or_else(|| format!("record {id} is missing"))?;
        let same = (record.case_file, record.kind, record.version)
            == (expected.case_file, expected.kind, expected.version)
            && record.bytes == expected.bytes;
        if !same {
            return Err(format!(
                "record {id} is at version {} instead of {}",
                record.version, expected.version
            ));
        }
    }
    Ok(())
}

pub fn indexes(store: &Store, model: &plan::Model) -> Result<(), String> {
    for index in [plan::BY_STATE, plan::BY_DATE] {
        let listed = store
            .list(index, b"", b"", &Page::first(usize::MAX))
            .map_err(|e| e.to_string())?;
        let found: Vec<_> = listed
            .into_iter()
            .map(|entry| (entry.key, entry.id))
            .collect();
        let expected = plan::listed(model, index);
        if found != expected {
            return Err(format!(
                "index {index} lists {} entries instead of {}",
                found.len(),
                expected.len()
            ));
        }
    }
    Ok(())
}

/// Attachments and drafts are there once they were acknowledged.
fn files(store: &Store, said: &Said, gone: &[Uuid]) -> Result<(), String> {
    for (name, sequence) in &said.attachments {
        if gone.contains(&plan::case_file(*sequence)) {
            continue;
        }
        let name = AttachmentName::try_from(name.clone())?;
        let found = store
            .attachment(plan::case_file(*sequence), &name)
            .map_err(|e| e.to_string())?;
        if Some(found) != plan::photograph(*sequence) {
            return Err(format!(
                "the photograph of commit {sequence} is another one"
            ));
        }
    }
    if said.draft > 0 && !gone.contains(&plan::case_file(said.draft)) {
        let draft = store
            .draft(plan::case_file(said.draft), plan::PERSON, "note")
            .map_err(|e| e.to_string())?;
        let text = draft
            .map(|(_, bytes)| bytes)
            .ok_or_else(|| format!("the draft after {} is lost", said.draft))?;
        let text = String::from_utf8(text).map_err(|e| e.to_string())?;
        let number = text
            .strip_prefix("draft after ")
            .and_then(|n| n.parse::<u64>().ok());
        // A later one may have been written without being acknowledged.
        if number.is_none_or(|number| number < said.draft) {
            return Err(format!("the draft after {} is {text:?}", said.draft));
        }
    }
    Ok(())
}

pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            copy_file(&entry.path(), &to);
        }
    }
}

/// A file that is being written has another name until it is whole: it may have gone since its folder was read.
pub fn copy_file(from: &Path, to: &Path) {
    match std::fs::copy(from, to) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        copied => {
            copied.unwrap();
        }
    }
}
