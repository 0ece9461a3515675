//! How a figure is taken, and what it is held against.

use std::error::Error;
use std::time::Instant;

use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};

pub type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// What a figure must hold and what it should reach (design §9). Ratios are costs: ours ÷ peer.
pub struct Target {
    pub id: &'static str,
    pub says: &'static str,
    /// Of `ours` and `peer`.
    pub unit: &'static str,
    pub floor: f64,
    pub goal: f64,
    /// A floor besides the ratio, in the unit.
    pub at_most: Option<f64>,
}

pub const COMMIT_ACK: Target = Target {
    id: "commit-ack",
    says: "acknowledged sealed commit, against append + fdatasync of the same bytes",
    unit: "µs",
    floor: 1.5,
    goal: 1.1,
    at_most: None,
};
pub const COMMIT_RATE: Target = Target {
    id: "commit-rate",
    says: "one commit of many until all are in the working copy, against SQLite WAL/FULL",
    unit: "µs",
    // 1.5 and 3 times the commits a second.
    floor: 0.667,
    goal: 0.333,
    at_most: None,
};
pub const OPEN_CONTRACT: Target = Target {
    id: "open-contract",
    says: "a contract with 20 findings and 40 actions, against SQLite",
    unit: "µs",
    floor: 2.0,
    goal: 1.0,
    at_most: Some(5_000.0),
};
pub const OVERDUE_PAGE: Target = Target {
    id: "overdue-page",
    says: "the first 50 overdue actions of all, shown again and again, against SQLite",
    unit: "µs",
    floor: 2.0,
    goal: 1.0,
    at_most: None,
};
pub const SEALING: Target = Target {
    id: "sealing",
    says: "a contract read and opened, against the same records read and left sealed",
    unit: "µs",
    floor: 1.5,
    goal: 1.25,
    at_most: None,
};
pub const IMPORT_MEMORY: Target = Target {
    id: "import-memory",
    says: "peak memory while the whole register is imported, against the ceiling",
    unit: "MB",
    floor: 1.0,
    goal: 0.5,
    at_most: None,
};
pub const START: Target = Target {
    id: "start",
    says: "until sign-in takes a key, against a bare window's heading",
    unit: "ms",
    floor: 1.5,
    goal: 1.15,
    at_most: None,
};
pub const MEMORY: Target = Target {
    id: "memory",
    says: "proportional memory of all processes at sign-in, against a bare window",
    unit: "MB",
    floor: 1.4,
    goal: 1.15,
    at_most: None,
};

pub const REPORT_12_KRILLA: Target = Target {
    id: "report-12-krilla",
    says: "12 pages, tagged and checked: CPU time, against krilla on the same pages",
    unit: "ms",
    floor: 1.5,
    goal: 0.8,
    at_most: None,
};
pub const REPORT_200_KRILLA: Target = Target {
    id: "report-200-krilla",
    says: "some 200 pages, against krilla on the same pages",
    unit: "ms",
    floor: 1.5,
    goal: 0.8,
    at_most: None,
};
pub const REPORT_12_REPORTLAB: Target = Target {
    id: "report-12-reportlab",
    says: "CPU time of a process that prints 12 pages, against ReportLab, which makes no tags",
    unit: "ms",
    floor: 0.05,
    goal: 0.05,
    at_most: None,
};
pub const REPORT_200_REPORTLAB: Target = Target {
    id: "report-200-reportlab",
    says: "the same for some 200 pages",
    unit: "ms",
    floor: 0.1,
    goal: 0.1,
    at_most: None,
};
pub const REPORT_SIZE: Target = Target {
    id: "report-size",
    says: "file of the 12 pages, against the ceiling",
    unit: "kB",
    floor: 1.0,
    goal: 1.0,
    at_most: Some(80.0),
};
pub const REPORT_MEMORY: Target = Target {
    id: "report-memory",
    says: "peak memory of a process that prints some 200 pages, against the ceiling",
    unit: "MB",
    floor: 1.0,
    goal: 1.0,
    at_most: Some(120.0),
};

pub const TARGETS: [&Target; 14] = [
    &COMMIT_ACK,
    &COMMIT_RATE,
    &OPEN_CONTRACT,
    &OVERDUE_PAGE,
    &SEALING,
    &IMPORT_MEMORY,
    &START,
    &MEMORY,
    &REPORT_12_KRILLA,
    &REPORT_200_KRILLA,
    &REPORT_12_REPORTLAB,
    &REPORT_200_REPORTLAB,
    &REPORT_SIZE,
    &REPORT_MEMORY,
];

/// A figure with its peer's, from the same run.
pub struct Figure {
    pub target: &'static Target,
    pub ours: f64,
    pub peer: f64,
}

impl Figure {
    pub fn ratio(&self) -> f64 {
        self.ours / self.peer
    }

    pub fn met(&self) -> bool {
        self.ratio() <= self.target.floor
            && self.target.at_most.is_none_or(|most| self.ours <= most)
    }

    pub fn goal_met(&self) -> bool {
        self.met() && self.ratio() <= self.target.goal
    }

    pub fn json(&self) -> Value {
        json!({
            "id": self.target.id,
            "ours": rounded(self.ours),
            "peer": rounded(self.peer),
            "unit": self.target.unit,
            "ratio": rounded(self.ratio()),
            "floor": self.target.floor,
            "goal": self.target.goal,
            "at_most": self.target.at_most,
            "met": self.met(),
            "goal_met": self.goal_met(),
        })
    }
}

fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// Both sides take turns, so that what else the machine does meets both; the first turn only warms up.
/// Each turn gives samples, and a side's figure is the median of all of them.
pub fn in_turns(
    target: &'static Target,
    rounds: usize,
    mut ours: impl FnMut(usize) -> Outcome<Vec<f64>>,
    mut peer: impl FnMut(usize) -> Outcome<Vec<f64>>,
) -> Outcome<Figure> {
    let (mut our_samples, mut peer_samples) = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        let (of_ours, of_peer) = (ours(round)?, peer(round)?);
        if round > 0 {
            our_samples.extend(of_ours);
            peer_samples.extend(of_peer);
        }
    }
    Ok(Figure {
        target,
        ours: median(our_samples),
        peer: median(peer_samples),
    })
}

pub fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    let middle = samples.len() / 2;
    match samples.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => samples[middle],
        _ => f64::midpoint(samples[middle - 1], samples[middle]),
    }
}

/// How long something takes, in µs.
pub fn timed<T>(act: impl FnOnce() -> Outcome<T>) -> Outcome<(f64, T)> {
    let began = Instant::now();
    let result = act()?;
    Ok((began.elapsed().as_secs_f64() * 1e6, result))
}

/// Time of the processor that this process has taken so far, in ms, on all threads.
pub fn cpu_time() -> f64 {
    let taken = clock_gettime(ClockId::ProcessCPUTime);
    taken.tv_sec as f64 * 1e3 + taken.tv_nsec as f64 / 1e6
}

/// The most memory that this process has held so far, in MB.
pub fn peak_memory() -> Outcome<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    let kibibytes: f64 = kibibytes
        .ok_or("the system does not say how much memory is used")?
        .parse()?;
    Ok(kibibytes * 1024.0 / 1e6)
}
