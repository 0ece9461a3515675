//! Printing through CUPS, the printing system of Linux and macOS, by its own programs: they know this computer's
//! settings, servers and passwords. A PDF goes to them through a pipe, never through a file of ours.

use crate::ports::{Job, JobState, PrintFault, Printer, Printers, Ticket};
use domain::rules::printing::Sides;
use std::collections::HashMap;
use std::ffi::OsString;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A printing system that takes longer is as good as none. Handing over a long file takes less.
const ANSWERS_WITHIN: Duration = Duration::from_secs(20);
const GLANCE: Duration = Duration::from_millis(5);
/// The bit of `printer-type` for printing on both sides (`CUPS_PRINTER_DUPLEX`).
const DUPLEX: u32 = 0x10;
/// `printer-state` of one that has stopped (RFC 8011).
const STOPPED: &str = "5";

/// The printing system of this computer, or the one that its environment names.
#[derive(Default)]
pub struct Cups {
    server: Option<OsString>,
}

impl Cups {
    /// A printing system of its own, by its socket: for tests.
    pub fn at(server: impl Into<OsString>) -> Cups {
        Cups {
            server: Some(server.into()),
        }
    }

    fn ask(&self, program: &str, arguments: &[&str]) -> Result<Said, PrintFault> {
        self.tell(program, arguments, &[])
    }

    /// Runs a program of CUPS. Nothing passes through a shell.
    fn tell(&self, program: &str, arguments: &[&str], input: &[u8]) -> Result<Said, PrintFault> {
        let mut command = Command::new(program);
        command
            .args(arguments)
            // Its words, as they are read here; names keep their accents.
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some(server) = &self.server {
            command.env("CUPS_SERVER", server);
        }
        let mut child = command.spawn().map_err(|_| PrintFault::NoSystem)?;
        let (pipe, out, err) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let until = Instant::now() + ANSWERS_WITHIN;
        thread::scope(|scope| {
            scope.spawn(move || {
                // Whether all of it arrived, the program's answer says.
                let _ = pipe.map(|mut pipe| pipe.write_all(input));
            });
            let out = scope.spawn(move || all_of(out));
            let err = scope.spawn(move || all_of(err));
            let ended = loop {
                match child.try_wait() {
                    Ok(Some(status)) => break Some(status.success()),
                    Ok(None) if Instant::now() < until => thread::sleep(GLANCE),
                    _ => {
                        let _ = child.kill();
                        let _ = child.wait();
                        break None;
                    }
                }
            };
            Ok(Said {
                done: ended.ok_or(PrintFault::Silent)?,
                out: out.join().unwrap_or_default(),
                err: err.join().unwrap_or_default(),
            })
        })
    }

    fn runs(&self) -> Result<(), PrintFault> {
        let said = self.ask("lpstat", &["-r"])?;
        if said.out.contains("is running") {
            Ok(())
        } else {
            Err(PrintFault::Silent)
        }
    }

    fn printer(&self, name: &str, usual: Option<&str>) -> Result<Printer, PrintFault> {
        let said = self.ask("lpoptions", &["-p", name])?;
        let options = options(&said.out);
        let option = |key: &str| options.get(key).map_or("", String::as_str);
        let kind: u32 = option("printer-type").parse().unwrap_or_default();
        Ok(Printer {
            name: name.to_owned(),
            label: Some(option("printer-info"))
                .filter(|words| !words.is_empty())
                .unwrap_or(name)
                .to_owned(),
            place: option("printer-location").to_owned(),
            usual: usual == Some(name),
            both_sides: kind & DUPLEX != 0,
            accepts: option("printer-is-accepting-jobs") != "false",
            trouble: trouble(option("printer-state"), option("printer-state-reasons")),
        })
    }

    /// What came of a job that has left the queue. `lpstat` says the same of one that was printed and of one that was
    /// taken back; `cancel` refuses each with its reason, and changes nothing.
    fn end_of(&self, job: &Job) -> Result<JobState, PrintFault> {
        let said = self.ask("cancel", &[number(job)])?;
        Ok(if said.done {
            JobState::Gone
        } else {
            ended(&said.err)
        })
    }
}

impl Printers for Cups {
    fn list(&self) -> Result<Vec<Printer>, PrintFault> {
        self.runs()?;
        let names = self.ask("lpstat", &["-e"])?;
        let usual = self.ask("lpstat", &["-d"])?;
        let usual = usual
            .out
            .trim()
            .strip_prefix("system default destination: ");
        names
            .out
            .lines()
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(|name| self.printer(name, usual))
            .collect()
    }

    fn send(&self, pdf: &[u8], ticket: &Ticket) -> Result<Job, PrintFault> {
        let copies = ticket.copies.to_string();
        let sides = match (ticket.sides, ticket.wide) {
            (Sides::Both, false) => "sides=two-sided-long-edge",
            (Sides::Both, true) => "sides=two-sided-short-edge",
            (Sides::One, _) => "sides=one-sided",
        };
        let mut arguments = vec!["-d", &ticket.printer, "-n", &copies, "-t", &ticket.title];
        arguments.extend(["-o", "document-format=application/pdf", "-o", sides]);
        let pages = ticket.pages.as_ref().map(ToString::to_string);
        arguments.extend(pages.iter().flat_map(|pages| ["-P", pages]));
        let said = self.tell("lp", &arguments, pdf)?;
        if let Some(id) = said.done.then(|| job_id(&said.out)).flatten() {
            return Ok(Job(id.to_owned()));
        }
        self.runs()?;
        Err(refused(&said.err))
    }

    fn follow(&self, job: &Job) -> Result<JobState, PrintFault> {
        let said = self.ask("lpstat", &["-l", "-W", "not-completed", "-o"])?;
        // What is not listed may only then be asked after: `cancel` would take back what still waits.
        if !said.done {
            self.runs()?;
            return Err(PrintFault::Silent);
        }
        let Some(found) = job_state(&said.out, &job.0) else {
            return self.end_of(job);
        };
        let waits = matches!(&found, JobState::Waiting(None));
        let Some((printer, _)) = job.0.rsplit_once('-').filter(|_| waits) else {
            return Ok(found);
        };
        Ok(JobState::Waiting(self.printer(printer, None)?.trouble))
    }

    fn cancel(&self, job: &Job) -> Result<(), PrintFault> {
        self.ask("cancel", &[number(job)]).map(|_| ())
    }
}

/// The number alone: a name could begin with a hyphen.
fn number(job: &Job) -> &str {
    job.0.rsplit('-').next().unwrap_or_default()
}

struct Said {
    done: bool,
    out: String,
    err: String,
}

fn all_of(pipe: Option<impl Read>) -> String {
    let mut bytes = Vec::new();
    let _ = pipe.map(|mut pipe| pipe.read_to_end(&mut bytes));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// `request id is Reception-12 (0 file(s))`
fn job_id(said: &str) -> Option<&str> {
    let (_, rest) = said.split_once("request id is ")?;
    rest.split_whitespace().next()
}

fn refused(said: &str) -> PrintFault {
    if said.contains("does not exist") {
        return PrintFault::NotThere;
    }
    if said.contains("not accepting") {
        return PrintFault::Closed;
    }
    let words = said.trim().trim_start_matches("lp: ");
    PrintFault::Refused(words.trim_start_matches("Error - ").to_owned())
}

/// `printer-info='By the stairs' printer-state=3 printer-location`: quoted as in a shell, where needed.
fn options(said: &str) -> HashMap<String, String> {
    let mut found = HashMap::new();
    let (mut key, mut value, mut in_value) = (String::new(), String::new(), false);
    let mut quote = None;
    let mut letters = said.trim().chars();
    while let Some(letter) = letters.next() {
        let part = if in_value { &mut value } else { &mut key };
        match letter {
            '\\' => part.extend(letters.next()),
            '\'' | '"' if quote.is_none() => quote = Some(letter),
            _ if quote == Some(letter) => quote = None,
            '=' if !in_value && quote.is_none() => in_value = true,
            _ if letter.is_whitespace() && quote.is_none() => {
                found.insert(std::mem::take(&mut key), std::mem::take(&mut value));
                in_value = false;
            }
            _ => part.push(letter),
        }
    }
    found.insert(key, value);
    found
}

/// What keeps a printer from printing, in words; nothing where it is ready.
fn trouble(state: &str, reasons: &str) -> Option<String> {
    let known = |reason: &str| {
        let reason = ["-error", "-warning", "-report"]
            .iter()
            .find_map(|end| reason.strip_suffix(end))
            .unwrap_or(reason);
        Some(match reason {
            "media-empty" | "media-needed" => "it is out of paper",
            "media-jam" => "paper is stuck in it",
            "toner-empty" | "marker-supply-empty" => "it is out of ink or toner",
            "cover-open" | "door-open" | "interlock-open" => "a door of it is open",
            "output-area-full" => "its tray for printed pages is full",
            "offline" | "connecting-to-device" | "timed-out" | "shutdown" => {
                "it cannot be reached; it may be switched off"
            }
            "paused" | "moving-to-paused" => "somebody has paused it",
            _ => return None,
        })
    };
    reasons
        .split(',')
        .find_map(known)
        .or((state == STOPPED).then_some("it has stopped"))
        .map(str::to_owned)
}

/// What `lpstat -l -o` says of a job; nothing where it is not in the list any more.
fn job_state(said: &str, job: &str) -> Option<JobState> {
    let mut lines = said.lines();
    lines.find(|line| line.split_whitespace().next() == Some(job))?;
    let about: Vec<&str> = lines
        .take_while(|line| line.starts_with(char::is_whitespace))
        .map(str::trim)
        .collect();
    let line = |label: &str| about.iter().find_map(|line| line.strip_prefix(label));
    let (status, alerts) = (
        line("Status:").unwrap_or("").trim(),
        line("Alerts:").unwrap_or(""),
    );
    if alerts.contains("job-completed-with-errors") || alerts.contains("aborted") {
        return Some(JobState::Failed(status.to_owned()));
    }
    if alerts.contains("job-printing") {
        return Some(JobState::Printing(page_in(status)));
    }
    Some(JobState::Waiting(None))
}

/// What `cancel` says of a job that has ended: `Job #7 is already canceled - can't cancel.`
fn ended(said: &str) -> JobState {
    [
        ("already completed", JobState::Printed),
        ("already canceled", JobState::TakenBack),
        ("already aborted", JobState::Failed(String::new())),
    ]
    .into_iter()
    .find(|(words, _)| said.contains(words))
    .map_or(JobState::Gone, |(_, state)| state)
}

/// `Printing page 3, 20% complete.`
fn page_in(status: &str) -> Option<u32> {
    let (_, rest) = status.split_once("page ")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_as_a_shell_would() {
        let said = "copies=1 printer-info='Ann\\'s printer' printer-location printer-type=135196 \
                    device-uri=ipp://host/x?y=z printer-state-reasons=media-empty-error,cover-open\n";
        let read = options(said);
        let option = |key: &str| read.get(key).map(String::as_str);
        assert_eq!(option("printer-info"), Some("Ann's printer"));
        assert_eq!(option("printer-location"), Some(""));
        assert_eq!(option("device-uri"), Some("ipp://host/x?y=z"));
        assert_eq!(
            option("printer-state-reasons"),
            Some("media-empty-error,cover-open")
        );
        assert_eq!(option("printer-type"), Some("135196"));
        assert_eq!(option("printer-uri"), None);
    }

    #[test]
    fn what_keeps_a_printer_is_said_in_words() {
        assert_eq!(trouble("3", "none"), None);
        assert_eq!(trouble("4", "toner-low-warning"), None);
        assert_eq!(
            trouble("3", "toner-low-warning,media-empty-error").unwrap(),
            "it is out of paper"
        );
        assert_eq!(trouble("5", "paused").unwrap(), "somebody has paused it");
        assert_eq!(trouble("5", "none").unwrap(), "it has stopped");
    }

    #[test]
    fn a_job_is_found_among_others() {
        let said = "Front-1                 ann   88064   Sun Nov 22 23:01:18 2026\n\
                    \tAlerts: none\n\tqueued for Front\n\
                    Front-12                ann   88064   Sun Nov 22 23:01:18 2026\n\
                    \tStatus: Printing page 3, 20% complete.\n\tAlerts: job-printing\n\tqueued for Front\n\
                    Back-13                 ann   88064   Sun Nov 22 23:01:18 2026\n\
                    \tStatus: Filter failed\n\tAlerts: job-completed-with-errors\n\tqueued for Back\n";
        assert_eq!(job_state(said, "Front-1"), Some(JobState::Waiting(None)));
        assert_eq!(
            job_state(said, "Front-12"),
            Some(JobState::Printing(Some(3)))
        );
        assert_eq!(
            job_state(said, "Back-13"),
            Some(JobState::Failed("Filter failed".into()))
        );
        assert_eq!(job_state(said, "Front-2"), None);
        assert_eq!(
            job_id("request id is -odd-name-7 (0 file(s))\n"),
            Some("-odd-name-7")
        );
        assert_eq!(job_id("lp: no"), None);
    }

    #[test]
    fn how_a_job_ended_is_told_by_the_refusal_to_cancel_it() {
        let said = |how: &str| {
            format!("cancel: cancel-job failed: Job #7 is already {how} - can't cancel.\n")
        };
        assert_eq!(ended(&said("completed")), JobState::Printed);
        assert_eq!(ended(&said("canceled")), JobState::TakenBack);
        assert_eq!(ended(&said("aborted")), JobState::Failed(String::new()));
        // A printing system that keeps no history.
        let unknown = "cancel: cancel-job failed: Job #7 does not exist.\n";
        assert_eq!(ended(unknown), JobState::Gone);
    }

    #[test]
    fn what_lp_refuses_is_told_apart() {
        let lp = |words: &str| refused(words);
        assert_eq!(
            lp("lp: Error - The printer or class does not exist.\n"),
            PrintFault::NotThere
        );
        assert_eq!(
            lp("lp: Destination \"X\" is not accepting jobs.\n"),
            PrintFault::Closed
        );
        assert_eq!(
            lp("lp: Error - No paper size.\n"),
            PrintFault::Refused("No paper size.".into())
        );
    }

    #[test]
    fn a_computer_without_it_is_told_from_one_where_it_sleeps() {
        let nowhere = Cups::at("/nonexistent/socket");
        assert_eq!(
            nowhere.ask("no-such-program-as-this", &[]).err(),
            Some(PrintFault::NoSystem)
        );
    }
}
