//! Every kind of file, damaged: bits turned over, blocks of zeros, an end cut off, the whole file gone. What comes of it
//! has to be the right answer, or words that say what is wrong; never a wrong answer, and never a panic.

use std::fs;
use std::path::{Path, PathBuf};

use store::{
    AttachmentName, BackupNote, Depth, Page, Store, backup, backups, check_backup, restore,
};
use tempfile::TempDir;

use crate::plan;
use crate::support::{Chance, copy_folder, times, unfit_for_people};
use crate::table::Row;

const COMMITS: u64 = 60;
const ROUNDS: u64 = 6;
const BLOCK: usize = 512;

/// A store as it was left, with all that was acknowledged.
pub struct Kept {
    _folder: TempDir,
    /// Closed in order.
    closed: PathBuf,
    /// As a program that was killed leaves it.
    killed: PathBuf,
    backup: PathBuf,
    model: plan::Model,
    photographs: Vec<(u64, AttachmentName)>,
    draft: (u64, Vec<u8>),
    noted: Vec<BackupNote>,
}

impl Kept {
    pub fn new() -> Kept {
        let folder = tempfile::tempdir().unwrap();
        let closed = folder.path().join("store");
        let killed = folder.path().join("killed");
        let archive = folder.path().join("backup");
        let mut store = plan::create(&closed).unwrap();
        let mut model = plan::Model::new();
        let mut photographs = Vec::new();
        let mut draft = (0, Vec::new());
        for sequence in 1..=COMMITS {
            if sequence == COMMITS / 2 {
                // A store that is opened again has a snapshot of its working copy, too.
                drop(store);
                store = opened(&closed);
            }
            let case_file = plan::case_file(sequence);
            if let Some(photograph) = plan::photograph(sequence) {
                let name = store.put_attachment(case_file, &photograph).unwrap();
                photographs.push((sequence, name));
            }
            store.commit(plan::step(&mut model, sequence)).unwrap();
            if let Some(text) = plan::draft(sequence) {
                store
                    .save_draft(case_file, plan::PERSON, "note", &text)
                    .unwrap();
                draft = (sequence, text);
            }
        }
        for target in [&archive, &folder.path().join("second")] {
            backup(&closed, target, plan::time(0), &|_, _| true).unwrap();
        }
        store.checkpoint().unwrap();
        copy_folder(&closed, &killed);
        drop(store);
        // Without its last line the note does not tell a copy from what was copied.
        let note = fs::read_to_string(killed.join("in-use")).unwrap();
        let lines: Vec<_> = note.lines().take(4).collect();
        fs::write(killed.join("in-use"), lines.join("\n") + "\n").unwrap();
        Kept {
            noted: backups(&closed).unwrap(),
            _folder: folder,
            closed,
            killed,
            backup: archive,
            model,
            photographs,
            draft,
        }
    }
}

fn opened(place: &Path) -> Store {
    let (store, _) = Store::open(place).unwrap();
    store.unlock(plan::USER, plan::PASSWORD).unwrap();
    store
}

/// What came of opening and reading a store.
#[derive(Default)]
pub struct Seen {
    /// Sentences that a person was told.
    said: Vec<String>,
    /// Commits that had been acknowledged and are no longer counted.
    lost: Option<String>,
    /// Answers that are wrong, given as if they were right.
    wrong: Vec<String>,
}

impl Seen {
    fn answer<T: PartialEq>(&mut self, what: &str, found: Result<T, impl ToString>, right: &T) {
        match found {
            Ok(found) if found == *right => {}
            Ok(_) => self.wrong.push(format!("{what} is not what was kept")),
            Err(error) => self.said.push(error.to_string()),
        }
    }

    /// What is wrong without having been said.
    fn silent(&self) -> Option<String> {
        let unfit = self.said.iter().filter(|said| unfit_for_people(said));
        let unfit = unfit.map(|said| format!("not for people: {said}"));
        let all: Vec<_> = self.wrong.iter().cloned().chain(unfit).collect();
        (!all.is_empty()).then(|| all.join("; "))
    }
}

/// Opens the store, reads everything in it, and goes on with it; then once more.
pub fn look(place: &Path, kept: &Kept) -> Seen {
    let mut seen = Seen::default();
    for time in 0..2 {
        let (store, opened) = match Store::open(place) {
            Ok(opened) => opened,
            Err(refused) => {
                seen.said.push(refused.to_string());
                return seen;
            }
        };
        seen.said.extend(opened.notes);
        if let Err(refused) = store.unlock(plan::USER, plan::PASSWORD) {
            seen.said.push(refused.to_string());
            return seen;
        }
        read(&store, kept, time, &mut seen);
        let verified = store.verify(Depth::Records, &|_, _| true);
        match verified {
            // What cannot be read has to be found by whoever looks for it, too.
            Ok(verified) if verified.faults.is_empty() && unreadable(&store, kept) => seen
                .wrong
                .push("verification finds nothing, and a record does not open".to_owned()),
            Ok(verified) => seen.said.extend(verified.faults),
            Err(error) => seen.said.push(error.to_string()),
        }
        let head = store.head().0;
        let mut model = kept.model.clone();
        for sequence in COMMITS + 1..=head {
            plan::step(&mut model, sequence);
        }
        if let Err(refused) = store.commit(plan::step(&mut model, head + 1)) {
            seen.said.push(refused.to_string());
        }
    }
    seen
}

fn unreadable(store: &Store, kept: &Kept) -> bool {
    kept.model.keys().any(|id| store.get(*id).is_err())
}

fn read(store: &Store, kept: &Kept, time: u64, seen: &mut Seen) {
    let head = store.head().0;
    if head < COMMITS {
        seen.lost = Some(format!("{} commits are gone", COMMITS - head));
        return;
    }
    // One commit was added the first time, unless it was refused.
    let mut model = kept.model.clone();
    for sequence in COMMITS + 1..=head {
        plan::step(&mut model, sequence);
    }
    if head > COMMITS + time {
        seen.wrong
            .push(format!("there are {head} commits, too many"));
    }
    for (id, right) in &model {
        let found = store
            .get(*id)
            .map(|found| found.map(|r| (r.case_file, r.kind, r.version, r.bytes)));
        let right = (
            right.case_file,
            right.kind,
            right.version,
            right.bytes.clone(),
        );
        seen.answer(&format!("record {id}"), found, &Some(right));
    }
    for index in [plan::BY_STATE, plan::BY_DATE] {
        let found = store.list(index, b"", b"", &Page::first(usize::MAX));
        let found = found.map(|listed| listed.into_iter().map(|e| (e.key, e.id)).collect());
        let right = plan::listed(&model, index);
        seen.answer(&format!("index {index}"), found, &right);
    }
    for sequence in 1..=head {
        let found = store.changes_since(sequence - 1, 1);
        let found = found.map(|changes| changes.first().map(|c| (c.sequence, c.request)));
        let right = Some((sequence, plan::request(sequence)));
        seen.answer(&format!("commit {sequence}"), found, &right);
    }
    for (sequence, name) in &kept.photographs {
        let found = store.attachment(plan::case_file(*sequence), name);
        let right = plan::photograph(*sequence).unwrap();
        seen.answer(&format!("the photograph of {sequence}"), found, &right);
    }
    let (sequence, text) = &kept.draft;
    let found = store.draft(plan::case_file(*sequence), plan::PERSON, "note");
    let found = found.map(|found| found.map(|(_, bytes)| bytes));
    seen.answer("the draft", found, &Some(text.clone()));
    match store.drafts(plan::PERSON) {
        Ok(drafts) if drafts.len() == 1 => {}
        // Left out of the list where its key is gone: what names the key names that.
        Ok(_)
            if store
                .draft(plan::case_file(*sequence), plan::PERSON, "note")
                .is_err() => {}
        Ok(_) => seen.wrong.push("a draft is not listed".to_owned()),
        Err(error) => seen.said.push(error.to_string()),
    }
    let told = seen
        .said
        .iter()
        .any(|said| said.contains("list of backups"));
    if !told {
        seen.answer("the list of backups", store.backups(), &kept.noted);
    }
}

#[derive(Debug, Clone, Copy)]
enum Damage {
    Bit,
    Zeros,
    Cut,
    Gone,
}

const DAMAGES: [Damage; 4] = [Damage::Bit, Damage::Zeros, Damage::Cut, Damage::Gone];

/// Which file, and which part of it.
struct Kind {
    name: &'static str,
    /// Relative to the store; of a folder, one of its files.
    files: &'static [&'static str],
    part: fn(&[u8]) -> std::ops::Range<usize>,
}

fn whole(bytes: &[u8]) -> std::ops::Range<usize> {
    0..bytes.len()
}

fn used(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |last| last + 1)
}

/// What comes before the last frame, without its header.
fn middle(bytes: &[u8]) -> std::ops::Range<usize> {
    128..last_frame(bytes)
}

fn tail(bytes: &[u8]) -> std::ops::Range<usize> {
    last_frame(bytes)..used(bytes)
}

fn last_frame(bytes: &[u8]) -> usize {
    bytes.windows(4).rposition(|w| w == b"CSFR").unwrap()
}

const STORE: &[Kind] = &[
    Kind {
        name: "damage: one copy of the keys",
        files: &["keys.a", "keys.b"],
        part: whole,
    },
    Kind {
        name: "damage: beginning of the journal",
        files: &["journal/00000001"],
        part: |_| 0..128,
    },
    Kind {
        name: "damage: middle of the journal",
        files: &["journal/00000001"],
        part: middle,
    },
    Kind {
        name: "damage: last commit of the journal",
        files: &["journal/00000001"],
        part: tail,
    },
    Kind {
        name: "damage: the working copy",
        files: &["sled/db", "sled/conf", "sled/snap"],
        part: |bytes| 0..used(bytes),
    },
    Kind {
        name: "damage: attachments",
        files: &["attachments/"],
        part: whole,
    },
    Kind {
        name: "damage: drafts",
        files: &["drafts/"],
        part: whole,
    },
    Kind {
        name: "damage: lock, note of use, head",
        files: &["lock", "in-use", "head"],
        part: whole,
    },
    Kind {
        name: "damage: list of backups",
        files: &["backups"],
        part: whole,
    },
];

/// The file, or one of those that begin so.
fn file(place: &Path, name: &str, chance: &mut Chance) -> PathBuf {
    let path = place.join(name);
    if path.is_file() {
        return path;
    }
    let (folder, start) = match name.strip_suffix('/') {
        Some(folder) => (place.join(folder), ""),
        None => (
            path.parent().unwrap().to_owned(),
            name.rsplit('/').next().unwrap(),
        ),
    };
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.file_name()
                .unwrap()
                .to_str()
                .unwrap()
                .starts_with(start)
        })
        .collect();
    found.sort();
    found.swap_remove(chance.below(found.len() as u64) as usize)
}

/// Does the damage, and says where.
fn damage(
    path: &Path,
    damage: Damage,
    part: std::ops::Range<usize>,
    chance: &mut Chance,
) -> String {
    let name = path.file_name().unwrap().to_str().unwrap();
    let mut bytes = fs::read(path).unwrap();
    if part.is_empty() {
        if let Damage::Gone = damage {
            fs::remove_file(path).unwrap();
        }
        return format!("{damage:?} of {name}, which is empty");
    }
    let at = part.start + chance.below(part.len() as u64) as usize;
    match damage {
        Damage::Bit => bytes[at] ^= 1 << chance.below(8),
        Damage::Zeros => {
            let from = (at / BLOCK * BLOCK).max(part.start);
            let to = (from + BLOCK).min(part.end);
            bytes[from..to].fill(0);
        }
        Damage::Cut => bytes.truncate(at),
        Damage::Gone => {
            fs::remove_file(path).unwrap();
            return format!("{name} gone");
        }
    }
    fs::write(path, bytes).unwrap();
    format!("{damage:?} of {name} at {at}")
}

#[test]
fn damage_is_put_right_or_named_wherever_it_is() {
    let kept = Kept::new();
    let mut chance = Chance::new();
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("store");
    for kind in STORE {
        let mut row = Row::of(kind.name);
        for round in 0..times(ROUNDS * kind.files.len() as u64) {
            for what in DAMAGES {
                let begun = if round % 3 == 2 || kind.files.contains(&"in-use") {
                    &kept.killed
                } else {
                    &kept.closed
                };
                let name = kind.files[round as usize % kind.files.len()];
                // Nothing says that a draft was there, or that there were backups.
                let untraceable = matches!(name, "drafts/" | "backups");
                if untraceable && matches!(what, Damage::Gone) {
                    continue;
                }
                again(begun, &place);
                let path = file(&place, name, &mut chance);
                let part = (kind.part)(&fs::read(&path).unwrap());
                let about = damage(&path, what, part, &mut chance);
                // Nor that the list of backups was ever longer, where it ends with a line.
                if name == "backups" && matches!(what, Damage::Cut) {
                    let left = fs::read(&path).unwrap();
                    if left.last().is_none_or(|last| *last == b'\n') {
                        continue;
                    }
                }
                let seen = look(&place, &kept);
                row.outcome(&about, seen.lost.clone(), seen.silent());
            }
        }
        controls(&kept, &place, &mut row);
        row.end();
    }
}

/// A fresh copy of a store.
fn again(from: &Path, place: &Path) {
    if place.exists() {
        fs::remove_dir_all(place).unwrap();
    }
    copy_folder(from, place);
}

/// The controls: a store put back whole to an earlier day, which nothing in it can tell, and one that is right but for
/// what we take to have been kept. If these are not found, no damage would be.
fn controls(kept: &Kept, place: &Path, row: &mut Row) {
    fs::remove_dir_all(place).unwrap();
    let store = plan::create(place).unwrap();
    let mut model = plan::Model::new();
    for sequence in 1..COMMITS {
        store.commit(plan::step(&mut model, sequence)).unwrap();
    }
    drop(store);
    row.control(look(place, kept).lost.is_some());

    again(&kept.closed, place);
    let store = opened(place);
    let mut model = kept.model.clone();
    for sequence in COMMITS + 1..COMMITS + 3 {
        let mut batch = plan::step(&mut model, sequence);
        batch.puts[0].bytes = b"not what was kept".to_vec();
        store.commit(batch).unwrap();
    }
    drop(store);
    row.control(look(place, kept).silent().is_some());
}

/// The same place in both copies: what stood there cannot be had again, and that has to be said.
#[test]
fn damage_to_both_copies_of_the_keys_is_named() {
    let kept = Kept::new();
    let mut row = Row::of("damage: both copies of the keys");
    let mut chance = Chance::new();
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("store");
    for round in 0..times(ROUNDS * 4) {
        for what in DAMAGES {
            again(&kept.closed, &place);
            let first = place.join("keys.a");
            let part = whole(&fs::read(&first).unwrap());
            // Every other time the end of a slot, where nothing is left half.
            let about = if round % 2 == 1 && matches!(what, Damage::Cut) {
                let slot = 512 * chance.below(part.len() as u64 / 512) as usize;
                let bytes = fs::read(&first).unwrap();
                fs::write(&first, &bytes[..slot]).unwrap();
                format!("both copies of the keys cut at {slot}")
            } else {
                damage(&first, what, part, &mut chance)
            };
            match fs::read(&first) {
                Ok(bytes) => fs::write(place.join("keys.b"), bytes).unwrap(),
                Err(_) => fs::remove_file(place.join("keys.b")).unwrap(),
            }
            let seen = look(&place, &kept);
            let unsaid = seen.said.is_empty().then(|| "nothing was said".to_owned());
            row.outcome(&about, seen.lost.clone(), seen.silent().or(unsaid));
        }
    }
    controls(&kept, &place, &mut row);
    row.end();
}

#[test]
fn a_damaged_backup_is_refused() {
    let kept = Kept::new();
    let mut row = Row::of("damage: a backup");
    let mut chance = Chance::new();
    let folder = tempfile::tempdir().unwrap();
    let (archive, place) = (folder.path().join("backup"), folder.path().join("store"));
    let good = check_backup(&kept.backup, &|_, _| true).unwrap();
    for round in 0..times(ROUNDS * 10) {
        for what in [Damage::Bit, Damage::Zeros, Damage::Cut] {
            fs::copy(&kept.backup, &archive).unwrap();
            let part = whole(&fs::read(&archive).unwrap());
            let about = damage(&archive, what, part, &mut chance);
            if fs::read(&archive).unwrap() == fs::read(&kept.backup).unwrap() {
                continue;
            }
            let mut seen = Seen::default();
            for result in [
                check_backup(&archive, &|_, _| true),
                restore(&archive, &place, &|_, _| true),
            ] {
                match result {
                    Ok(_) => seen.wrong.push("it was taken for good".to_owned()),
                    Err(refused) => seen.said.push(refused.to_string()),
                }
            }
            if fs::read_dir(folder.path()).unwrap().count() != 1 {
                seen.wrong.push("something was left behind".to_owned());
            }
            row.outcome(&format!("{about}, round {round}"), None, seen.silent());
        }
    }
    // The control: the same file without damage is a backup, and restores to all that was kept.
    assert_eq!(restore(&kept.backup, &place, &|_, _| true).unwrap(), good);
    let seen = look(&place, &kept);
    let only_the_notes = |wrong: &String| wrong.contains("list of backups");
    assert!(seen.wrong.iter().all(only_the_notes), "{:?}", seen.wrong);
    controls(&kept, &place, &mut row);
    row.end();
}
