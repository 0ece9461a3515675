//! Work that takes a while and goes on while the person does something else: one at a time.

use crate::fault::{Answer, Code, Fault};
use crate::office::guard;
use crate::wire::{ResultLine, WorkBegun, WorkKind, WorkState, WorkView};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// What long work came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    pub result: Vec<(String, String)>,
    pub warnings: Vec<String>,
}

/// Hears how far it is; false means stop.
pub type Tell<'a> = &'a dyn Fn(u64, u64) -> bool;

#[derive(Clone, Default)]
pub struct LongWork(Arc<Mutex<Current>>);

#[derive(Default)]
struct Current {
    view: Option<WorkView>,
    stop: Arc<AtomicBool>,
    leaving: bool,
}

impl LongWork {
    pub fn refuse_second(&self) -> Answer<()> {
        if self.view().state != WorkState::Running {
            return Ok(());
        }
        Err(still_running())
    }

    /// Begins it in the background. The person sees the name of the file or folder, and not where it is.
    pub fn begin(
        &self,
        kind: WorkKind,
        path: PathBuf,
        work: impl FnOnce(&Path, Tell<'_>) -> Answer<Outcome> + Send + 'static,
    ) -> Answer<WorkBegun> {
        let name = path.file_name();
        let name = name.map(|name| name.to_string_lossy().into_owned());
        self.begin_named(kind, name, move |tell| work(&path, tell))
    }

    /// The same for work that has no file.
    pub fn begin_named(
        &self,
        kind: WorkKind,
        name: Option<String>,
        work: impl FnOnce(Tell<'_>) -> Answer<Outcome> + Send + 'static,
    ) -> Answer<WorkBegun> {
        let stop = Arc::new(AtomicBool::new(false));
        {
            let mut current = guard(&self.0);
            let running = |view: &WorkView| view.state == WorkState::Running;
            if current.view.as_ref().is_some_and(running) {
                return Err(still_running());
            }
            *current = Current {
                view: Some(WorkView {
                    kind: Some(kind),
                    state: WorkState::Running,
                    name: name.clone(),
                    ..idle()
                }),
                stop: stop.clone(),
                leaving: current.leaving,
            };
        }
        let shared = self.clone();
        std::thread::spawn(move || {
            let tell = |done, total| {
                shared.change(|view| (view.done, view.total) = (done, total));
                !stop.load(Ordering::Relaxed)
            };
            let done = catch_unwind(AssertUnwindSafe(|| work(&tell)))
                .unwrap_or_else(|_| Err(Fault::unexpected("the work stopped half-way")));
            let stopped = stop.load(Ordering::Relaxed);
            shared.change(|view| match done {
                Ok(outcome) => {
                    view.state = WorkState::Finished;
                    let line = |(label, text)| ResultLine { label, text };
                    view.result = outcome.result.into_iter().map(line).collect();
                    view.warnings = outcome.warnings;
                    view.message = None;
                }
                Err(_) if stopped => {
                    view.state = WorkState::Stopped;
                    view.message = None;
                }
                Err(fault) => {
                    view.state = WorkState::Failed;
                    view.message = Some(fault.to_string());
                }
            });
        });
        Ok(WorkBegun { begun: true, name })
    }

    pub fn view(&self) -> WorkView {
        guard(&self.0).view.clone().unwrap_or_else(idle)
    }

    pub fn stop(&self) {
        guard(&self.0).stop.store(true, Ordering::Relaxed);
    }

    /// Says what it waits for, or that it waits for nothing.
    pub fn say(&self, words: Option<String>) {
        self.change(|view| view.message = words);
    }

    /// The program ends: what runs stops, and what is out of its hands it lets go.
    pub fn leave(&self) {
        guard(&self.0).leaving = true;
        self.stop();
    }

    pub fn is_leaving(&self) -> bool {
        guard(&self.0).leaving
    }

    /// When the store is locked: what reads content ends, what needs none goes on, and results go.
    pub fn forget(&self) {
        let mut current = guard(&self.0);
        let Some(view) = &current.view else { return };
        match (view.state, view.kind) {
            (
                WorkState::Running,
                Some(WorkKind::Backup | WorkKind::Check | WorkKind::Restore | WorkKind::Print)
                | None,
            ) => {}
            (WorkState::Running, _) => current.stop.store(true, Ordering::Relaxed),
            _ => current.view = None,
        }
    }

    fn change(&self, change: impl FnOnce(&mut WorkView)) {
        if let Some(view) = guard(&self.0).view.as_mut() {
            change(view);
        }
    }
}

fn still_running() -> Fault {
    Fault::new(
        Code::Invalid,
        "Something else is still running. Wait for its end, or stop it.",
    )
}

pub fn not_begun() -> WorkBegun {
    WorkBegun {
        begun: false,
        name: None,
    }
}

pub fn idle() -> WorkView {
    WorkView {
        kind: None,
        state: WorkState::Idle,
        name: None,
        done: 0,
        total: 0,
        result: Vec::new(),
        warnings: Vec::new(),
        message: None,
    }
}
