//! Start and memory of the whole program, beside a bare window on the same screen. Both are judged by what they have
//! drawn, and neither knows that it is watched.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use casework::commands;
use casework::ports::{MachineClock, NoDialogs};
use casework::wire::Nothing;
use casework::{Desk, Places};
use tempfile::TempDir;

use crate::measure::{Figure, MEMORY, Outcome, START, in_turns};
use crate::screen::{Colour, Group, Screen};

const ROUNDS: usize = 9;
const GLANCE: Duration = Duration::from_millis(2);
const PATIENCE: Duration = Duration::from_secs(60);
/// Until all processes have come to rest.
const REST: Duration = Duration::from_secs(2);

/// Between two presses of a key that was not taken.
const AGAIN: Duration = Duration::from_millis(100);

/// The key symbol of X11.
const TAB: u32 = 0xff09;

/// The colour of the focus on our screens.
const FOCUS: Colour = [0xff, 0xdd, 0x00];
/// All parts of the colour of words are darker.
const INK: u8 = 0x40;
/// Fewer pixels are no heading and no focus.
const VISIBLE: usize = 150;

/// What one start came to.
struct Started {
    milliseconds: f64,
    megabytes: f64,
}

struct Watched {
    screen: Screen,
    folder: TempDir,
    ours: PathBuf,
    bare: PathBuf,
}

/// Start and memory, from the same starts.
pub fn start_and_memory() -> Outcome<[Figure; 2]> {
    let watched = Watched::new()?;
    let (mut our_memory, mut bare_memory) = (Vec::new(), Vec::new());
    let start = in_turns(
        &START,
        ROUNDS,
        |_| {
            let started = watched.start_ours()?;
            our_memory.push(started.megabytes);
            Ok(vec![started.milliseconds])
        },
        |_| {
            let started = watched.start_bare()?;
            bare_memory.push(started.megabytes);
            Ok(vec![started.milliseconds])
        },
    )?;
    let memory = in_turns(
        &MEMORY,
        ROUNDS,
        |round| Ok(vec![our_memory[round]]),
        |round| Ok(vec![bare_memory[round]]),
    )?;
    Ok([start, memory])
}

impl Watched {
    fn new() -> Outcome<Watched> {
        let folder = tempfile::tempdir()?;
        let here = env::current_exe()?;
        let beside = here.parent().ok_or("the program lies nowhere")?;
        let (ours, bare) = (beside.join("countersign"), beside.join("examples/bare"));
        for program in [&ours, &bare] {
            if !program.is_file() {
                let program = program.display();
                return Err(format!("{program} is missing: `cargo xtask bench` builds it").into());
            }
        }
        let screen = folder.path().join("screen");
        fs::create_dir(&screen)?;
        small_store(&folder.path().join("small"))?;
        Ok(Watched {
            screen: Screen::new(&screen)?,
            folder,
            ours,
            bare,
        })
    }

    /// Until sign-in takes a key: Tab moves the focus on.
    fn start_ours(&self) -> Outcome<Started> {
        // As it was left when it was last closed in order.
        let data = self.folder.path().join("data");
        if data.exists() {
            fs::remove_dir_all(&data)?;
        }
        copy(&self.folder.path().join("small"), &data)?;
        self.started(&self.ours, |program| {
            self.until_heading(program)?;
            let mut pressed = None;
            until(program, "the focus to follow a key", || {
                // A key that came too early is not accepted: a person presses it again.
                if pressed.is_none_or(|at: Instant| at.elapsed() > AGAIN) {
                    self.screen.press(TAB)?;
                    pressed = Some(Instant::now());
                }
                self.shows(|colour| colour == FOCUS)
            })
        })
    }

    fn start_bare(&self) -> Outcome<Started> {
        self.started(&self.bare, |program| self.until_heading(program))
    }

    fn until_heading(&self, program: &mut Group) -> Outcome {
        until(program, "a heading", || {
            self.shows(|colour| colour.iter().all(|part| *part < INK))
        })
    }

    fn shows(&self, wanted: impl Fn(Colour) -> bool) -> Outcome<bool> {
        Ok(self.screen.count(wanted)? >= VISIBLE)
    }

    fn started(
        &self,
        program: &Path,
        ready: impl FnOnce(&mut Group) -> Outcome,
    ) -> Outcome<Started> {
        self.wait_for_an_empty_screen()?;
        let began = Instant::now();
        let mut group = Group::start(&mut self.command(program)?)?;
        ready(&mut group)?;
        let milliseconds = began.elapsed().as_secs_f64() * 1e3;
        thread::sleep(REST);
        let megabytes = memory(group.id())?;
        Ok(Started {
            milliseconds,
            megabytes,
        })
    }

    /// The windows of programs that have just ended go a little later.
    fn wait_for_an_empty_screen(&self) -> Outcome {
        let until = Instant::now() + PATIENCE;
        while self.screen.count(|colour| colour != [0xff; 3])? > 0 {
            if Instant::now() > until {
                return Err("the screen does not become empty".into());
            }
            thread::sleep(GLANCE);
        }
        Ok(())
    }

    /// A program that has this screen, folders of its own, and no session.
    fn command(&self, program: &Path) -> Outcome<Command> {
        let mut command = Command::new(program);
        command.env_clear();
        for (name, folder) in [
            ("HOME", "home"),
            ("XDG_DATA_HOME", "home/data"),
            ("XDG_CONFIG_HOME", "home/config"),
            ("XDG_CACHE_HOME", "home/cache"),
            ("XDG_RUNTIME_DIR", "runtime"),
            ("TMPDIR", "temporary"),
        ] {
            let folder = self.folder.path().join(folder);
            fs::create_dir_all(&folder)?;
            command.env(name, folder);
        }
        for name in ["PATH", "WEBKIT_DISABLE_DMABUF_RENDERER"] {
            if let Some(value) = env::var_os(name) {
                command.env(name, value);
            }
        }
        let no_bus = self.folder.path().join("no-bus");
        command
            .env("LANG", "C.UTF-8")
            .env("DISPLAY", &self.screen.display)
            .env("GDK_BACKEND", "x11")
            .env(
                "DBUS_SESSION_BUS_ADDRESS",
                format!("unix:path={}", no_bus.display()),
            )
            .env("NO_AT_BRIDGE", "1")
            .env("COUNTERSIGN_DATA", self.folder.path().join("data"))
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Ok(command)
    }
}

fn until(program: &mut Group, what: &str, mut seen: impl FnMut() -> Outcome<bool>) -> Outcome {
    let until = Instant::now() + PATIENCE;
    while !seen()? {
        if program.has_ended() {
            return Err(format!("the program ended before it showed {what}").into());
        }
        if Instant::now() > until {
            return Err(format!("waited in vain for {what}").into());
        }
        thread::sleep(GLANCE);
    }
    Ok(())
}

/// The sample council, closed in order.
fn small_store(data: &Path) -> Outcome {
    let places = Places {
        council: data.join("council"),
        sample: data.join("sample"),
    };
    let desk = Desk::new(places, Arc::new(MachineClock), Arc::new(NoDialogs));
    commands::open_sample(&desk, Nothing {}).map_err(|fault| format!("no sample: {fault:?}"))?;
    desk.close();
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Outcome {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Proportional set size of a process and all that it has started, in MB.
fn memory(root: u32) -> Outcome<f64> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in fs::read_dir("/proc")? {
        let Some(id) = entry?
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
        else {
            continue;
        };
        // A process may end while it is looked at.
        if let Some(parent) = parent(id) {
            children.entry(parent).or_default().push(id);
        }
    }
    let (mut bytes, mut next) = (0.0, vec![root]);
    while let Some(id) = next.pop() {
        next.extend(children.get(&id).into_iter().flatten());
        let Ok(rollup) = fs::read_to_string(format!("/proc/{id}/smaps_rollup")) else {
            continue;
        };
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix("kB"));
        let kilobytes: f64 = kilobytes.ok_or("a process tells no Pss")?.trim().parse()?;
        bytes += kilobytes * 1024.0;
    }
    Ok(bytes / 1e6)
}

fn parent(id: u32) -> Option<u32> {
    let about = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name in brackets may hold anything; state and parent follow it.
    let (_, after) = about.rsplit_once(')')?;
    after.split_whitespace().nth(1)?.parse().ok()
}
