//! Starting twice, closing with half a word typed, and what a session leaves behind.

use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use casework::office::SAMPLE_PASSWORD;
use x11rb::protocol::xproto::{ClientMessageEvent, ConnectionExt as _, EventMask};

use crate::machine::{Machine, program};
use crate::window::Window;

const WORDS: &str = "Lunch was calm, and people chose where";
const PATIENCE: Duration = Duration::from_secs(40);

#[tokio::test]
async fn the_window_closes_only_when_what_was_typed_is_kept() {
    let machine = Machine::new();
    let window = Window::open(&machine).await;
    window.press("Open the sample council").await;
    to_the_judging(&window).await;
    assert_eq!(
        name_of_window(&machine),
        "Countersign",
        "a title names nobody"
    );
    window.fill("What we found", WORDS).await;
    // At once, before a pause in which the draft would keep itself.
    close_windows(&machine);
    let open = machine.place("data/sample/in-use");
    wait_until("the store to be closed in order", || !open.exists());
    window.kill();

    let window = Window::open(&machine).await;
    window.fill("User name", "priya.nair").await;
    window.fill("Password", SAMPLE_PASSWORD).await;
    window.press("Sign in").await;
    to_the_judging(&window).await;
    window.see("This is your draft of").await;
    window.see(WORDS).await;
    window.kill();
    assert_eq!(naming_anybody(&machine), Vec::<PathBuf>::new());

    // The search finds what it should.
    let planted = machine.place("home/cache/page");
    fs::write(&planted, format!("…{WORDS}…")).expect("a planted file");
    assert_eq!(naming_anybody(&machine), [planted]);
}

async fn to_the_judging(window: &Window<'_>) {
    window.heading("My work").await;
    window.press_at("Areas", "Visits").await;
    window.press_at("In progress", "").await;
    window.see("judged").await;
}

/// Without a driver, as people start it: their web view keeps nothing.
#[test]
fn a_second_start_brings_the_first_window_forward_and_ends() {
    let machine = Machine::new();
    let (bus, address) = machine.bus();
    let start = |data: &str| {
        let mut command = machine.command(program().to_str().expect("a path in UTF-8"));
        command.env_remove("TAURI_WEBVIEW_AUTOMATION");
        command.env("DBUS_SESSION_BUS_ADDRESS", &address);
        command.env("COUNTERSIGN_DATA", machine.place(data));
        command.stdin(Stdio::null()).spawn().expect("it starts")
    };
    let mut first = start("data");
    wait_until("the window", || windows(&machine) == 1);
    let mut second = start("data");
    wait_until("the second start to end", || ended(&mut second));
    assert!(
        second.wait().expect("it has ended").success(),
        "{}",
        machine.log()
    );
    assert!(!ended(&mut first), "{}", machine.log());
    assert_eq!(windows(&machine), 1);

    // Other data is another program.
    let mut other = start("other");
    wait_until("a window of its own", || windows(&machine) == 2);
    assert!(!ended(&mut first) && !ended(&mut other));

    close_windows(&machine);
    for program in [&mut first, &mut other] {
        wait_until("the program to end", || ended(program));
        assert!(
            program.wait().expect("it has ended").success(),
            "{}",
            machine.log()
        );
    }
    let left: Vec<PathBuf> = files(&machine.place("home"))
        .into_iter()
        .chain(files(&machine.place("runtime")))
        // The graphics driver's own programs, and the settings of the system's widgets.
        .filter(|file| !file.to_string_lossy().contains("mesa_shader_cache"))
        .filter(|file| !file.ends_with("dconf/user"))
        .collect();
    assert_eq!(
        left,
        Vec::<PathBuf>::new(),
        "the web view left something behind"
    );
    drop(bus);
}

/// Where there is no bus to find a first window on, the program starts all the same.
#[test]
fn it_starts_without_a_session_bus() {
    let machine = Machine::new();
    let mut command = machine.command(program().to_str().expect("a path in UTF-8"));
    command.env_remove("TAURI_WEBVIEW_AUTOMATION");
    let mut alone = command.stdin(Stdio::null()).spawn().expect("it starts");
    wait_until("the window", || windows(&machine) == 1);
    assert!(!ended(&mut alone), "{}", machine.log());
    alone.kill().expect("it can be ended");
    alone.wait().expect("it has ended");
}

fn ended(program: &mut Child) -> bool {
    program.try_wait().expect("it can be asked").is_some()
}

/// The windows that a person sees, by their numbers.
fn seen(machine: &Machine) -> Vec<u32> {
    let found = machine.xdotool(&["search", "--onlyvisible", "--name", "^Countersign$"]);
    found
        .lines()
        .map(|line| line.parse().expect("a number"))
        .collect()
}

fn windows(machine: &Machine) -> usize {
    seen(machine).len()
}

/// Presses the close button of every window, as a window manager passes it on.
fn close_windows(machine: &Machine) {
    let (screen, _) = x11rb::connect(Some(machine.display())).expect("the screen");
    let atom = |name: &str| {
        let asked = screen.intern_atom(false, name.as_bytes()).expect("asked");
        asked.reply().expect("a number").atom
    };
    let (protocols, delete) = (atom("WM_PROTOCOLS"), atom("WM_DELETE_WINDOW"));
    for window in seen(machine) {
        let event = ClientMessageEvent::new(32, window, protocols, [delete, 0, 0, 0, 0]);
        let sent = screen.send_event(false, window, EventMask::NO_EVENT, event);
        sent.expect("sent").check().expect("received");
    }
}

fn name_of_window(machine: &Machine) -> String {
    let search = [
        "search",
        "--onlyvisible",
        "--name",
        "Countersign",
        "getwindowname",
    ];
    machine.xdotool(&search).trim().to_owned()
}

/// Files of this machine, beside those of the store, in which the sample's people or what was typed can be read.
fn naming_anybody(machine: &Machine) -> Vec<PathBuf> {
    let names = [
        "Priya Nair",
        "priya.nair",
        "Marcus Bell",
        "Larkspur House",
        "Fernhollow",
        "Thornmere",
        WORDS,
    ];
    let searched = files(&machine.place("home"))
        .into_iter()
        .chain(files(&machine.place("runtime")))
        .chain(files(&machine.place("temporary")))
        .chain(files(&machine.place("data")))
        .chain([machine.place("log")]);
    searched.filter(|file| reads(file, &names)).collect()
}

fn reads(file: &Path, names: &[&str]) -> bool {
    // A socket, or gone meanwhile.
    let Ok(bytes) = fs::read(file) else {
        return false;
    };
    let narrow = String::from_utf8_lossy(&bytes).to_lowercase();
    let wide = |from: usize| {
        let bytes: Vec<u8> = bytes.iter().skip(from).step_by(2).copied().collect();
        String::from_utf8_lossy(&bytes).to_lowercase()
    };
    let texts = [
        narrow,
        wide(0),
        wide(1),
        file.to_string_lossy().to_lowercase(),
    ];
    names.iter().any(|name| {
        let name = name.to_lowercase();
        texts.iter().any(|text| text.contains(&name))
    })
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.is_file() {
            found.push(path);
        }
    }
    found
}

fn wait_until(what: &str, mut there: impl FnMut() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !there() {
        assert!(Instant::now() < until, "waited for {what}");
        thread::sleep(Duration::from_millis(40));
    }
}
