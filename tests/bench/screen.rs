//! A screen that nobody sees but us: Xvfb keeps it in a file, where each pixel can be looked at without asking any of the
//! programs that draw on it.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::FileExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, KEY_PRESS_EVENT, KEY_RELEASE_EVENT};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use crate::measure::Outcome;

/// A program and all that it has started. They end together.
pub struct Group(Child);

impl Group {
    pub fn start(command: &mut Command) -> Outcome<Group> {
        let program = command.get_program().to_string_lossy().into_owned();
        let started = command.stdin(Stdio::null()).process_group(0).spawn();
        let started =
            started.map_err(|error| format!("{program} could not be started: {error}"))?;
        Ok(Group(started))
    }

    pub fn id(&self) -> u32 {
        self.0.id()
    }

    pub fn has_ended(&mut self) -> bool {
        self.0.try_wait().is_ok_and(|ended| ended.is_some())
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let group = format!("-{}", self.0.id());
        // A group that has ended by itself is no mistake.
        let _ = Command::new("kill")
            .args(["-KILL", "--", &group])
            .stderr(Stdio::null())
            .status();
        let _ = self.0.wait();
    }
}

pub struct Screen {
    _server: Group,
    pub display: String,
    pixels: File,
    /// Where they begin in the file.
    begin: u64,
    line: usize,
    height: usize,
    keyboard: RustConnection,
}

/// Red, green, blue.
pub type Colour = [u8; 3];

impl Screen {
    /// White, without a pointer, so that what is drawn stands out.
    pub fn new(folder: &Path) -> Outcome<Screen> {
        let mut xvfb = Command::new("Xvfb");
        // The server chooses a free display and writes its number.
        xvfb.args(["-displayfd", "1", "-screen", "0", "1366x768x24"]);
        xvfb.args(["-nolisten", "tcp", "-noreset", "-nocursor", "-wr", "-fbdir"]);
        xvfb.arg(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut server = Group::start(&mut xvfb)?;
        let output = server.0.stdout.take().ok_or("Xvfb has no output")?;
        let mut number = String::new();
        BufReader::new(output).read_line(&mut number)?;
        if number.trim().is_empty() {
            return Err("Xvfb named no display".into());
        }
        // The file is a window dump: 25 numbers, the name, the colours, the pixels.
        let pixels = File::open(folder.join("Xvfb_screen0"))?;
        let mut head = [0; 100];
        pixels.read_exact_at(&mut head, 0)?;
        let number_at = |at: usize| {
            let bytes = [
                head[4 * at],
                head[4 * at + 1],
                head[4 * at + 2],
                head[4 * at + 3],
            ];
            u32::from_be_bytes(bytes) as usize
        };
        let (size, height, bits, line, colours) = (
            number_at(0),
            number_at(5),
            number_at(11),
            number_at(12),
            number_at(19),
        );
        if bits != 32 {
            return Err(format!("the screen has {bits} bits a pixel").into());
        }
        let display = format!(":{}", number.trim());
        let (keyboard, _) = x11rb::connect(Some(&display))?;
        Ok(Screen {
            _server: server,
            display,
            pixels,
            begin: (size + 12 * colours) as u64,
            line,
            height,
            keyboard,
        })
    }

    /// Presses a key as a keyboard does. To start a program for it would count as time of the window that waits.
    pub fn press(&self, symbol: u32) -> Outcome {
        let setup = self.keyboard.setup();
        let (first, last) = (setup.min_keycode, setup.max_keycode);
        let map = self
            .keyboard
            .get_keyboard_mapping(first, last - first + 1)?
            .reply()?;
        let mut codes = map
            .keysyms
            .chunks(map.keysyms_per_keycode.into())
            .zip(first..);
        let found = codes.find(|(symbols, _)| symbols.contains(&symbol));
        let (_, code) = found.ok_or("the keyboard lacks the key")?;
        for event in [KEY_PRESS_EVENT, KEY_RELEASE_EVENT] {
            self.keyboard
                .xtest_fake_input(event, code, 0, x11rb::NONE, 0, 0, 0)?;
        }
        self.keyboard.flush()?;
        Ok(())
    }

    /// How many pixels of every second line are of a wanted colour.
    pub fn count(&self, wanted: impl Fn(Colour) -> bool) -> Outcome<usize> {
        let mut count = 0;
        let mut line = vec![0; self.line];
        for y in (0..self.height).step_by(2) {
            let at = self.begin + (y * self.line) as u64;
            self.pixels.read_exact_at(&mut line, at)?;
            let pixels = line.chunks_exact(4);
            count += pixels
                .filter(|pixel| wanted([pixel[2], pixel[1], pixel[0]]))
                .count();
        }
        Ok(count)
    }
}
