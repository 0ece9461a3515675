//! A machine for one test: a screen that nobody sees, folders that nobody else uses, and programs
//! that end with it.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{env, fs};

use acceptance::cups::PrintRoom;
use serde_json::json;
use tempfile::TempDir;

pub struct Machine {
    home: TempDir,
    screen: Group,
    display: String,
    native_dialogs: bool,
    /// The socket of its printing system.
    printing: PathBuf,
}

/// A program and all that it has started. They end together.
pub struct Group(Child);

impl Machine {
    /// Dialogs answer with what [`Machine::dialogs`] has put there.
    pub fn new() -> Machine {
        let home = tempfile::tempdir().expect("a temporary folder");
        let mut xvfb = Command::new("Xvfb");
        // The server chooses a free display and writes its number.
        xvfb.args(["-displayfd", "1", "-screen", "0", "1400x900x24"]);
        xvfb.args(["-nolisten", "tcp", "-noreset"]);
        xvfb.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut screen = Group::start(xvfb);
        let output = screen.0.stdout.take().expect("the output is piped");
        let mut number = String::new();
        let read = BufReader::new(output).read_line(&mut number);
        assert!(read.is_ok_and(|read| read > 0), "Xvfb named no display");
        let display = format!(":{}", number.trim());
        let machine = Machine {
            home,
            screen,
            display,
            native_dialogs: false,
            // Nobody's, so that no test meets the printers of whoever runs it.
            printing: PathBuf::from("/nonexistent/cups"),
        };
        machine.dialogs(&[]);
        machine
    }

    /// With the system's own dialogs.
    pub fn with_native_dialogs() -> Machine {
        let mut machine = Machine::new();
        machine.native_dialogs = true;
        machine
    }

    /// With the printers of a room.
    pub fn with_printers(room: &PrintRoom) -> Machine {
        let mut machine = Machine::new();
        machine.printing = room.server();
        machine
    }

    /// A file or folder of this machine.
    pub fn place(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// What the person will answer in the dialogs of the next window, in this order.
    pub fn dialogs(&self, answers: &[&Path]) {
        fs::write(self.place("dialogs.json"), json!(answers).to_string()).expect("a script");
    }

    /// What the system's viewer was asked to show.
    pub fn shown(&self) -> Vec<PathBuf> {
        let shown = fs::read_to_string(self.place("dialogs.shown")).unwrap_or_default();
        shown.lines().map(PathBuf::from).collect()
    }

    /// What the programs of the window have written for a log.
    pub fn log(&self) -> String {
        fs::read_to_string(self.place("log")).unwrap_or_default()
    }

    /// Starts a driver that can open the window; gives its address.
    pub fn driver(&self) -> (Group, String) {
        let port = free_port();
        let mut driver = self.command("WebKitWebDriver");
        driver.arg(format!("--port={port}")).arg("--host=127.0.0.1");
        (Group::start(driver), format!("http://127.0.0.1:{port}"))
    }

    /// The screen of this machine.
    pub fn display(&self) -> &str {
        &self.display
    }

    /// Starts a session bus; gives its address.
    pub fn bus(&self) -> (Group, String) {
        let mut daemon = self.command("dbus-daemon");
        daemon.args(["--session", "--nofork", "--print-address=1"]);
        daemon.stdout(Stdio::piped());
        let mut bus = Group::start(daemon);
        let output = bus.0.stdout.take().expect("the output is piped");
        let mut address = String::new();
        let read = BufReader::new(output).read_line(&mut address);
        assert!(read.is_ok_and(|read| read > 0), "the bus named no address");
        (bus, address.trim().to_owned())
    }

    /// What a person or a window manager does from outside the page. Answers what it says.
    pub fn xdotool(&self, arguments: &[&str]) -> String {
        let mut xdotool = self.command("xdotool");
        let done = xdotool.args(arguments).stdout(Stdio::piped()).output();
        let done = done.expect("xdotool runs");
        String::from_utf8_lossy(&done.stdout).into_owned()
    }

    /// A program that knows this machine and nothing of the one that runs the tests.
    pub fn command(&self, program: &str) -> Command {
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
            let folder = self.place(folder);
            fs::create_dir_all(&folder).expect("a folder of our own");
            command.env(name, folder);
        }
        command.env("PATH", env::var_os("PATH").unwrap_or_default());
        command
            .env("LANG", "C.UTF-8")
            .env("DISPLAY", &self.display)
            .env("GDK_BACKEND", "x11");
        // Without a session bus of its own the window would look for a first one among other tests.
        command.env(
            "DBUS_SESSION_BUS_ADDRESS",
            format!("unix:path={}", self.place("no-bus").display()),
        );
        command.env("NO_AT_BRIDGE", "1");
        command.env("TAURI_WEBVIEW_AUTOMATION", "true");
        command.env("COUNTERSIGN_DATA", self.place("data"));
        command.env("CUPS_SERVER", &self.printing);
        if !self.native_dialogs {
            command.env("COUNTERSIGN_SCRIPTED_DIALOGS", self.place("dialogs.json"));
        }
        // Newer web views cannot paint on some machines without it, older ones hang with it.
        if let Some(renderer) = env::var_os("WEBKIT_DISABLE_DMABUF_RENDERER") {
            command.env("WEBKIT_DISABLE_DMABUF_RENDERER", renderer);
        }
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.place("log"));
        let log = log.expect("a log");
        command
            .stdout(log.try_clone().expect("a second handle of the log"))
            .stderr(log);
        command
    }
}

impl Group {
    fn start(mut command: Command) -> Group {
        let program = command.get_program().to_os_string();
        let started = command.stdin(Stdio::null()).process_group(0).spawn();
        Group(started.unwrap_or_else(|error| {
            panic!("{program:?} could not be started: {error}. `cargo xtask test` installs it.")
        }))
    }

    /// Ends all of them where they stand, as a power cut would.
    pub fn kill(&mut self) {
        let group = format!("-{}", self.0.id());
        // A group that has ended by itself is no mistake.
        let _ = Command::new("kill")
            .args(["-KILL", "--", &group])
            .stderr(Stdio::null())
            .status();
        let _ = self.0.wait();
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // Before the folder goes that its programs may still write to.
        self.screen.kill();
    }
}

/// The window's program, built beside this test.
pub fn program() -> PathBuf {
    let test = env::current_exe().expect("the test has a path");
    let program = test
        .ancestors()
        .nth(2)
        .expect("it lies in target/debug/deps")
        .join("countersign");
    assert!(
        program.is_file(),
        "{} is missing: `cargo xtask test` builds it before the journeys",
        program.display()
    );
    program
}

/// The folder of the workspace.
pub fn root() -> &'static Path {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("tests lies in the workspace")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("it has an address").port()
}
