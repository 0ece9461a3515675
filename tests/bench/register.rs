//! What is measured on a loaded register: ours and SQLite's hold the same, and are asked the same.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use domain::Uuid;
use rusqlite::Connection;
use store::Store;
use tempfile::TempDir;

use crate::made::{self, CaseFile, Dice};
use crate::measure::{
    COMMIT_ACK, COMMIT_RATE, Figure, IMPORT_MEMORY, OPEN_CONTRACT, OVERDUE_PAGE, Outcome, SEALING,
    in_turns, peak_memory, timed,
};
use crate::{ours, sqlite};

/// Case files kept by one commit while loading.
const TOGETHER: usize = 10;
const PAGE: usize = 50;
/// What a bulk import may take, in MB.
const CEILING: f64 = 600.0;

pub struct Register {
    store: Store,
    connection: Connection,
    contracts: Vec<Uuid>,
    /// Each with its contract.
    actions: Vec<(Uuid, Uuid)>,
    place: PathBuf,
    /// While ours was loaded, in MB.
    peak_memory: f64,
    /// Goes with everything in it once the measuring is done.
    _folder: TempDir,
}

impl Register {
    /// Loads both sides, closes them, and opens them as at the start of a day.
    pub fn load(contracts: usize, under: &Path) -> Outcome<Register> {
        let folder = tempfile::tempdir_in(under)?;
        let place = folder.path().join("store");
        let database = folder.path().join("peer.sqlite");
        let store = ours::create(&place)?;
        let (mut ids, mut actions) = (Vec::new(), Vec::new());
        let (by_ours, ()) = timed(|| {
            in_parts(contracts, |files| {
                for file in files {
                    ids.push(file.id);
                    actions.extend(file.actions.iter().map(|(id, _)| (file.id, *id)));
                }
                ours::load(&store, files)
            })?;
            ours::settle(&store)
        })?;
        // Nothing else has run in this process until now.
        let peak_memory = peak_memory()?;
        let mut connection = sqlite::create(&database)?;
        let (by_peer, ()) =
            timed(|| in_parts(contracts, |files| sqlite::load(&mut connection, files)))?;
        sqlite::analyse(&connection)?;
        drop((store, connection));
        let began = Instant::now();
        let store = ours::open(&place)?;
        let opened = began.elapsed();
        println!(
            "{contracts} contracts, {} findings, {} actions: loaded in {:.0} s ({:.0} MB; SQLite {:.0} s, {:.0} MB), opened in {:.1} s",
            contracts * made::FINDINGS,
            actions.len(),
            by_ours / 1e6,
            megabytes(&place)?,
            by_peer / 1e6,
            fs::metadata(&database)?.len() as f64 / 1e6,
            opened.as_secs_f64(),
        );
        Ok(Register {
            store,
            connection: sqlite::open(&database)?,
            contracts: ids,
            actions,
            place,
            peak_memory,
            _folder: folder,
        })
    }

    pub fn import_memory(&self) -> Figure {
        Figure {
            target: &IMPORT_MEMORY,
            ours: self.peak_memory,
            peer: CEILING,
        }
    }

    /// Each commit is waited for; the bare append goes to a file beside the journal, which grows.
    pub fn commit_ack(&self) -> Outcome<Figure> {
        let mut dice = Dice::new(2);
        let mut file = File::create(self.place.join("bare-append"))?;
        let figure = in_turns(
            &COMMIT_ACK,
            9,
            |_| {
                let batches = self.changes(100, &mut dice)?.into_iter();
                let batches = batches.map(|change| change.for_ours(&self.store));
                let batches: Vec<_> = batches.collect::<Outcome<_>>()?;
                let mut taken = Vec::new();
                for batch in batches {
                    taken.push(timed(|| Ok(self.store.commit(batch)?))?.0);
                }
                // What still goes on in the background must not meet the peer.
                self.store.checkpoint()?;
                Ok(taken)
            },
            |_| {
                let bytes = vec![0x5a; ours::last_frame(&self.place)?];
                let mut taken = Vec::new();
                for _ in 0..100 {
                    let append = timed(|| {
                        file.write_all(&bytes)?;
                        Ok(file.sync_data()?)
                    });
                    taken.push(append?.0);
                }
                Ok(taken)
            },
        );
        fs::remove_file(self.place.join("bare-append"))?;
        figure
    }

    /// As many commits as come one after another, and then a read, which waits for all of them.
    pub fn commit_rate(&mut self) -> Outcome<Figure> {
        const COMMITS: usize = 500;
        let mut dice = Dice::new(3);
        let mut rounds = Vec::new();
        for _ in 0..=7 {
            rounds.push(self.changes(COMMITS, &mut dice)?);
        }
        let (store, connection) = (&self.store, &mut self.connection);
        in_turns(
            &COMMIT_RATE,
            7,
            |round| {
                let batches = rounds[round].iter().map(|change| change.for_ours(store));
                let batches: Vec<_> = batches.collect::<Outcome<_>>()?;
                let (all, ()) = timed(|| {
                    for batch in batches {
                        store.commit(batch)?;
                    }
                    ours::settle(store)
                })?;
                // What still goes on in the background must not meet the peer.
                store.checkpoint()?;
                Ok(vec![all / COMMITS as f64])
            },
            |round| {
                let changes = rounds[round]
                    .iter()
                    .map(|change| change.for_sqlite(connection));
                let changes: Vec<_> = changes.collect::<Outcome<_>>()?;
                let (all, ()) = timed(|| {
                    for change in &changes {
                        sqlite::commit(connection, change, Uuid::from_u128(1))?;
                    }
                    Ok(())
                })?;
                Ok(vec![all / COMMITS as f64])
            },
        )
    }

    pub fn open_contract(&self) -> Outcome<Figure> {
        const EACH: usize = 100;
        let chosen = |round| {
            let mut dice = Dice::new(100 + round as u64);
            (0..EACH).map(move |_| self.contracts[dice.below(self.contracts.len())])
        };
        let records = 1 + made::FINDINGS + made::ACTIONS;
        in_turns(
            &OPEN_CONTRACT,
            9,
            |round| {
                sampled(chosen(round), records, |id| {
                    ours::open_contract(&self.store, id)
                })
            },
            |round| {
                sampled(chosen(round), records, |id| {
                    sqlite::open_contract(&self.connection, id)
                })
            },
        )
    }

    pub fn sealing(&self) -> Outcome<Figure> {
        const EACH: usize = 100;
        let mut dice = Dice::new(4);
        let chosen = (0..EACH).map(|_| self.contracts[dice.below(self.contracts.len())]);
        let chosen: Vec<Uuid> = chosen.collect();
        let opened: Vec<_> = chosen
            .iter()
            .map(|id| ours::opened(&self.store, *id))
            .collect::<Outcome<_>>()?;
        let records = 1 + made::FINDINGS + made::ACTIONS;
        in_turns(
            &SEALING,
            9,
            |_| {
                sampled(chosen.iter(), records, |id| {
                    ours::open_contract(&self.store, *id)
                })
            },
            |_| {
                sampled(chosen.iter().zip(&opened), records, |(id, opened)| {
                    ours::read_left_sealed(&self.store, *id, opened)
                })
            },
        )
    }

    pub fn overdue_page(&self) -> Outcome<Figure> {
        const EACH: usize = 100;
        in_turns(
            &OVERDUE_PAGE,
            9,
            |_| sampled(0..EACH, PAGE, |_| ours::overdue_page(&self.store, PAGE)),
            |_| {
                sampled(0..EACH, PAGE, |_| {
                    sqlite::overdue_page(&self.connection, PAGE)
                })
            },
        )
    }

    /// Changes to as many different actions, from what our store holds of them now.
    fn changes(&self, count: usize, dice: &mut Dice) -> Outcome<Vec<Change>> {
        let mut seen = HashSet::new();
        let mut changes = Vec::new();
        if self.actions.len() < count {
            return Err(format!("{count} actions are needed: ask for more contracts").into());
        }
        while changes.len() < count {
            let (contract, id) = self.actions[dice.below(self.actions.len())];
            if seen.insert(id) {
                let (_, action) = ours::action(&self.store, id)?;
                let action = made::reported(&action, dice);
                changes.push(Change {
                    contract,
                    id,
                    action,
                });
            }
        }
        Ok(changes)
    }
}

/// The case files of the register, some at a time.
fn in_parts(contracts: usize, mut keep: impl FnMut(&[CaseFile]) -> Outcome) -> Outcome {
    let mut dice = Dice::new(1);
    for first in (0..contracts).step_by(TOGETHER) {
        let numbers = first..contracts.min(first + TOGETHER);
        let files: Vec<_> = numbers
            .map(|number| made::case_file(number, &mut dice))
            .collect();
        keep(&files)?;
    }
    Ok(())
}

/// An action as it will be.
struct Change {
    contract: Uuid,
    id: Uuid,
    action: domain::records::action::Action,
}

impl Change {
    fn for_ours(&self, store: &Store) -> Outcome<store::Batch> {
        let (version, _) = ours::action(store, self.id)?;
        ours::change(self.contract, self.id, version, self.action.clone())
    }

    fn for_sqlite(&self, connection: &Connection) -> Outcome<sqlite::Change> {
        sqlite::change(connection, self.contract, self.id, self.action.clone())
    }
}

/// The time of each answer, which must have all its records.
fn sampled<Of, Answer>(
    asked: impl Iterator<Item = Of>,
    records: usize,
    mut ask: impl FnMut(Of) -> Outcome<Vec<Answer>>,
) -> Outcome<Vec<f64>> {
    asked
        .map(|of| {
            let (taken, answer) = timed(|| ask(of))?;
            if answer.len() == records {
                Ok(taken)
            } else {
                Err(format!("{} records where {records} were expected", answer.len()).into())
            }
        })
        .collect()
}

fn megabytes(folder: &Path) -> Outcome<f64> {
    let mut all = 0.0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        all += if about.is_dir() {
            megabytes(&entry.path())?
        } else {
            about.len() as f64 / 1e6
        };
    }
    Ok(all)
}
