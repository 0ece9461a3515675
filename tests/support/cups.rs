//! A printing system of a test's own: a real CUPS with its own socket, queues and folders, beside
//! whatever the machine prints with.

use casework::cups::Cups;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

const PATIENCE: Duration = Duration::from_secs(30);
const GLANCE: Duration = Duration::from_millis(20);

/// A driver that leaves a PDF a PDF, so that a test reads what came out page by page. It prints on both sides.
const DRIVER: &str = "lsb/usr/cupsfilters/Generic-PDF_Printer-PDF.ppd";
/// Debian's printer into files.
const CUPS_PDF: &str = "lsb/usr/cups-pdf/CUPS-PDF_opt.ppd";

pub struct PrintRoom {
    folder: tempfile::TempDir,
    running: Option<Child>,
    /// Outside of the folder.
    settings: Vec<PathBuf>,
}

impl PrintRoom {
    /// Without a printer.
    pub fn open() -> PrintRoom {
        // A socket's path is short: not below target.
        let folder = tempfile::Builder::new().prefix("print").tempdir();
        let folder = folder.expect("a temporary folder");
        // Filters run as a user of their own where the scheduler is root's.
        for (name, mode) in [
            ("", 0o755),
            ("etc", 0o755),
            ("tmp", 0o1777),
            ("out", 0o1777),
        ] {
            let path = folder.path().join(name);
            fs::create_dir_all(&path).expect("a folder");
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("its rights");
        }
        let room = PrintRoom {
            folder,
            running: None,
            settings: Vec::new(),
        };
        let place = room.folder.path().display();
        let files = format!(
            "SystemGroup root\nServerRoot {place}/etc\nRequestRoot {place}/spool\nCacheDir {place}/cache\n\
             StateDir {place}/state\nTempDir {place}/tmp\nAccessLog {place}/access\nErrorLog {place}/errors\n\
             PageLog {place}/pages\nFileDevice Yes\n"
        );
        let daemon = format!(
            "Listen {place}/s\nBrowsing No\nLogLevel info\nPreserveJobFiles No\n\
             PageLogFormat %p %T %P %{{job-name}} %{{sides}}\n\
             <Location />\nOrder allow,deny\nAllow all\n</Location>\n\
             <Location /admin>\nOrder allow,deny\nAllow all\n</Location>\n\
             <Policy default>\n<Limit All>\nOrder allow,deny\nAllow all\n</Limit>\n</Policy>\n"
        );
        room.write("etc/cups-files.conf", &files);
        room.write("etc/cupsd.conf", &daemon);
        let mut room = room;
        room.start();
        room
    }

    /// Starts the scheduler, and watches until it answers.
    fn start(&mut self) {
        let etc = self.folder.path().join("etc");
        let running = tool("cupsd")
            .arg("-f")
            .arg("-c")
            .arg(etc.join("cupsd.conf"))
            .arg("-s")
            .arg(etc.join("cups-files.conf"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.running = Some(running.expect("CUPS is installed"));
        let until = Instant::now() + PATIENCE;
        while !self.ask("lpstat", &["-r"]).contains("is running") {
            let errors = fs::read_to_string(self.folder.path().join("errors"));
            assert!(Instant::now() < until, "no printing system: {errors:?}");
            thread::sleep(GLANCE);
        }
    }

    /// Starts it anew, without printers, so that it forgets a job as soon as it has ended.
    pub fn keep_no_history(&mut self) {
        self.kill();
        let settings = self.folder.path().join("etc/cupsd.conf");
        let words = fs::read_to_string(settings).expect("its settings");
        self.write("etc/cupsd.conf", &format!("PreserveJobHistory No\n{words}"));
        self.start();
    }

    /// The scheduler dies.
    pub fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            // It may have ended by itself.
            let _ = running.kill();
            let _ = running.wait();
        }
    }

    pub fn printers(&self) -> Cups {
        Cups::at(self.server())
    }

    /// For `CUPS_SERVER`.
    pub fn server(&self) -> PathBuf {
        self.folder.path().join("s")
    }

    /// A queue that prints into a file.
    pub fn add(&self, name: &str, label: &str, place: &str) {
        let file = format!("file://{}", self.paper(name).display());
        self.lpadmin(&[
            "-p", name, "-D", label, "-L", place, "-E", "-v", &file, "-m", DRIVER,
        ]);
    }

    /// A queue that Debian's printer-driver-cups-pdf serves, into this room's folder. Its backend runs as root
    /// alone, and reads its settings beside the system's.
    pub fn add_cups_pdf(&mut self, name: &str) {
        let place = self.folder.path().display();
        let words = format!(
            "Out {place}/out\nAnonDirName {place}/out\nLog {place}\nSpool {place}/tmp/pdf\n"
        );
        let settings = PathBuf::from(format!("/etc/cups/cups-pdf-{name}.conf"));
        fs::write(&settings, words).expect("a file of settings");
        self.settings.push(settings);
        let device = format!("cups-pdf:/{name}");
        self.lpadmin(&["-p", name, "-D", name, "-E", "-v", &device, "-m", CUPS_PDF]);
    }

    pub fn lpadmin(&self, arguments: &[&str]) {
        self.run("lpadmin", arguments);
    }

    /// Runs a program of CUPS, which has to succeed.
    pub fn run(&self, program: &str, arguments: &[&str]) -> String {
        let ran = self.command(program, arguments).output();
        let ran = ran.expect("CUPS's programs are installed");
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "{program} {arguments:?}: {said}");
        String::from_utf8_lossy(&ran.stdout).into_owned()
    }

    /// What a program of CUPS says, whether it succeeds or not.
    pub fn ask(&self, program: &str, arguments: &[&str]) -> String {
        let ran = self.command(program, arguments).output();
        let ran = ran.expect("CUPS's programs are installed");
        String::from_utf8_lossy(&ran.stdout).into_owned()
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = tool(program);
        command
            .args(arguments)
            .env("CUPS_SERVER", self.server())
            .env("LC_ALL", "C");
        command
    }

    /// What a queue printed last.
    pub fn paper(&self, name: &str) -> PathBuf {
        self.folder.path().join("out").join(format!("{name}.pdf"))
    }

    /// Every file that was printed.
    pub fn papers(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.folder.path().join("out")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.push(path);
                }
            }
        }
        found
    }

    /// What the scheduler wrote down of each job: queue, time, pages, title, sides.
    pub fn page_log(&self) -> String {
        fs::read_to_string(self.folder.path().join("pages")).unwrap_or_default()
    }

    fn write(&self, name: &str, words: &str) {
        fs::write(self.folder.path().join(name), words).expect("a file of settings");
    }
}

impl Drop for PrintRoom {
    fn drop(&mut self) {
        self.kill();
        for file in &self.settings {
            let _ = fs::remove_file(file);
        }
    }
}

/// The programs for whoever looks after printers are not on everybody's path.
fn tool(program: &str) -> Command {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain(["/usr/sbin".into(), "/sbin".into()]);
    let found = folders
        .map(|folder| folder.join(program))
        .find(|path| path.is_file());
    Command::new(found.unwrap_or_else(|| program.into()))
}

/// The words of a printed PDF, by poppler.
pub fn words_of(file: &Path) -> String {
    said_by(
        "pdftotext",
        &["-layout".as_ref(), file.as_ref(), "-".as_ref()],
    )
}

/// How many pages a printed PDF has, by poppler.
pub fn pages_of(file: &Path) -> usize {
    let said = said_by("pdfinfo", &[file.as_ref()]);
    let pages = said.lines().find_map(|line| line.strip_prefix("Pages:"));
    let pages = pages.and_then(|pages| pages.trim().parse().ok());
    pages.expect("a PDF has pages")
}

fn said_by(program: &str, arguments: &[&std::ffi::OsStr]) -> String {
    let ran = Command::new(program).args(arguments).output();
    let ran = ran.expect("poppler is installed");
    assert!(
        ran.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&ran.stderr)
    );
    String::from_utf8_lossy(&ran.stdout).into_owned()
}
