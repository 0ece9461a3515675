//! What can be disturbed beside committing: backing up, restoring, disposing. Each has a folder to begin with, and a
//! judge of what was left in it.

use std::fs;
use std::path::Path;

use store::{backup, check_backup, restore};

use crate::plan;
use crate::support::{Checked, Said, check};

const COMMITS: u64 = 40;

/// The folder holds `store`, `backup` and `restored`, or those of them that the task begins with.
pub struct Task {
    pub name: &'static str,
    /// Makes what the task begins with.
    pub begin: fn(&Path),
    /// The worker's place and task; `FILE` stands for the backup.
    pub place: &'static str,
    pub task: &'static [&'static str],
    /// So often, or for ever.
    pub once: &'static [&'static str],
    pub judge: fn(&Path, &Said) -> Result<Checked, String>,
}

impl Task {
    /// The worker's arguments.
    pub fn arguments(&self, folder: &Path) -> Vec<String> {
        let file = folder.join("backup").to_str().unwrap().to_owned();
        let argument = |word: &&str| match *word {
            "FILE" => file.clone(),
            word => word.to_owned(),
        };
        self.task.iter().map(argument).collect()
    }
}

pub const BACKUP: Task = Task {
    name: "backing up",
    begin: |folder| {
        let store = plan::filled(&folder.join("store"), COMMITS).unwrap();
        back_up(folder);
        // Which the backup before does not have.
        let mut model = plan::Model::new();
        for sequence in 1..=COMMITS + 5 {
            let batch = plan::step(&mut model, sequence);
            store.commit(batch).unwrap();
        }
    },
    place: "store",
    task: &["backup", "FILE"],
    once: &["--commits", "2"],
    judge: |folder, said| {
        let frames = whole_backup(folder, said)?;
        let least = said.backup.unwrap_or(0);
        let mut checked = check(&folder.join("store"), said)?;
        if frames < least {
            checked.faults.push(format!(
                "the backup holds {frames} commits, and {least} were reported"
            ));
        }
        Ok(checked)
    },
};

pub const RESTORE: Task = Task {
    name: "restoring",
    begin: |folder| {
        drop(plan::filled(&folder.join("store"), COMMITS).unwrap());
        back_up(folder);
        fs::remove_dir_all(folder.join("store")).unwrap();
    },
    place: "restored",
    task: &["restore", "FILE"],
    once: &[],
    judge: |folder, said| {
        let place = folder.join("restored");
        if !said.restored && !store::Store::exists(&place) {
            // Whatever was left behind does not stand in the way.
            restore(&folder.join("backup"), &place, &|_, _| true).map_err(|e| e.to_string())?;
        }
        let mut all = said.clone();
        all.commit = COMMITS;
        check(&place, &all)
    },
};

pub const DISPOSE: Task = Task {
    name: "disposing",
    begin: |folder| {
        let store = plan::filled(&folder.join("store"), COMMITS).unwrap();
        for sequence in 1..=plan::CASE_FILES {
            let case_file = plan::case_file(sequence);
            store.put_attachment(case_file, b"a photograph").unwrap();
            store
                .save_draft(case_file, plan::PERSON, "note", b"a draft")
                .unwrap();
        }
    },
    place: "store",
    task: &["dispose"],
    once: &[],
    judge: |folder, said| {
        let mut all = said.clone();
        (all.commit, all.disposing) = (COMMITS, true);
        let checked = check(&folder.join("store"), &all);
        let left = ["attachments", "drafts"].map(|name| {
            fs::read_dir(folder.join("store").join(name))
                .unwrap()
                .count()
        });
        let most = plan::CASE_FILES as usize - said.disposed.len();
        checked.map(|mut checked| {
            if left.iter().any(|left| *left > most) {
                checked.faults.push(format!(
                    "{left:?} sealed files are left of {most} case files"
                ));
            }
            checked
        })
    },
};

/// The old store is as it was, beside the new one or still in its place; the records are the same.
pub const MIGRATE: Task = Task {
    name: "migrating",
    begin: |folder| {
        let place = folder.join("store");
        drop(plan::filled(&place, COMMITS).unwrap());
        for name in ["keys.a", "keys.b"] {
            first_format(&place.join(name));
        }
    },
    place: "store",
    task: &["migrate"],
    once: &[],
    judge: |folder, said| {
        let mut all = said.clone();
        all.commit = COMMITS;
        let format = fs::read(folder.join("store/keys.a")).map(|bytes| bytes[7]);
        let undone = said.migrated && format.is_ok_and(|format| format == 1);
        let mut checked = check(&folder.join("store"), &all)?;
        let kept = folder.join("store.before-2");
        let format = fs::read(kept.join("keys.a")).map(|bytes| bytes[7]);
        if format.ok() != Some(1) {
            let what = "the store of the first format was not kept".to_owned();
            checked.faults.push(what);
        }
        if undone {
            checked.faults.push("it was not migrated".to_owned());
        }
        Ok(checked)
    },
};

/// Numbers the first slot of a file of keys as the first version of the program did; the rest is read as it is.
fn first_format(keys: &Path) {
    let mut bytes = fs::read(keys).unwrap();
    let slot = &mut bytes[..512];
    slot[6..8].copy_from_slice(&1u16.to_be_bytes());
    let mut hash = blake3::Hasher::new();
    hash.update(&0u64.to_be_bytes());
    hash.update(&slot[..480]);
    slot[480..].copy_from_slice(hash.finalize().as_bytes());
    fs::write(keys, bytes).unwrap();
}

fn back_up(folder: &Path) {
    let (store, file) = (folder.join("store"), folder.join("backup"));
    backup(&store, &file, plan::time(0), &|_, _| true).unwrap();
}

/// The backup opens to a store with all of its commits; how many they are.
fn whole_backup(folder: &Path, said: &Said) -> Result<u64, String> {
    let file = folder.join("backup");
    let manifest = check_backup(&file, &|_, _| true).map_err(|e| e.to_string())?;
    let place = folder.join("from-backup");
    restore(&file, &place, &|_, _| true).map_err(|e| e.to_string())?;
    let attachments = said.attachments.iter();
    let then = Said {
        commit: manifest.frames,
        attachments: attachments
            .filter(|(_, sequence)| *sequence < manifest.frames)
            .cloned()
            .collect(),
        ..Said::default()
    };
    let checked = check(&place, &then)?;
    if checked.faults.is_empty() {
        Ok(manifest.frames)
    } else {
        Err(format!("the backup restores to {:?}", checked.faults))
    }
}
