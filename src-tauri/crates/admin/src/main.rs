//! countersign-admin: the use cases of Countersign without a window, for IT staff.
//!
//! Results go to standard output, messages to standard error. The exit status is 0 only where all
//! went well.

use casework::office::Desk;
use casework::wire::{ContractRow, JournalRow, ReportRow, SetUp, Verdict, VerifyView};
use casework::{Answer, Edition, Fault, ImportEvent, Imported, Manifest, hex, line};
use chrono::NaiveDate;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum};
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Where the password is taken from before it is asked for.
const PASSWORD: &str = "COUNTERSIGN_PASSWORD";

#[derive(Parser)]
#[command(
    version,
    about = "Countersign without a window. Passwords come from the environment variable COUNTERSIGN_PASSWORD, or are asked for."
)]
struct Arguments {
    /// Folder of the store. Only the check of a backup needs none.
    #[arg(long, value_name = "DIR")]
    store: Option<PathBuf>,
    /// User name of the person who acts.
    #[arg(long = "as", value_name = "USER", global = true)]
    user: Option<String>,
    /// Results as JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Sets up a council's store with its first person, a senior officer.
    Init {
        /// Name of the council.
        #[arg(long)]
        council: String,
        /// Full name of the first person.
        #[arg(long)]
        name: String,
        /// Their user name.
        #[arg(long)]
        user: String,
        /// Their job title.
        #[arg(long, default_value = "Senior officer")]
        job: String,
        #[arg(long, value_enum, default_value = "england")]
        nation: Nation,
    },
    /// Makes the sample, Thornmere Council.
    Sample,
    /// Imports award notices (Open Contracting release package, JSON).
    Import {
        file: PathBuf,
        /// Only awards for health and social care (CPV codes 85…).
        #[arg(long)]
        care_only: bool,
    },
    /// Lists what is kept.
    List {
        #[arg(value_enum)]
        what: Listed,
    },
    /// Saves a report as a PDF: its newest version.
    Report {
        /// Such as MR-2026-012.
        reference: String,
        /// For whom.
        #[arg(long, value_parser = editions(), default_value = "standard")]
        edition: Edition,
        #[arg(long, value_name = "FILE.pdf")]
        out: PathBuf,
    },
    /// Saves the blank form of a contract's next visit as a PDF, to take along.
    VisitForm {
        /// Of the contract, such as TC-AS-0141.
        reference: String,
        #[arg(long, value_name = "FILE.pdf")]
        out: PathBuf,
    },
    /// Says what a file or a paper is: which version of which report, who signed it, or what is wrong with it.
    Identify {
        /// A PDF that was made by the program.
        #[arg(value_name = "FILE.pdf", required_unless_present_any = ["reference", "code"], conflicts_with_all = ["reference", "code", "version"])]
        file: Option<PathBuf>,
        /// The reference in the footer of a paper.
        #[arg(long)]
        reference: Option<String>,
        /// The version in the footer of a paper.
        #[arg(long, value_name = "NUMBER")]
        version: Option<String>,
        /// The check code in the footer of a paper.
        #[arg(long)]
        code: Option<String>,
    },
    /// Lists who did what, oldest first.
    Journal {
        /// The first day, such as 2026-11-01.
        #[arg(long)]
        from: Option<NaiveDate>,
        /// The last day.
        #[arg(long)]
        to: Option<NaiveDate>,
        /// User name of the person whose entries are wanted.
        #[arg(long)]
        person: Option<String>,
        /// As CSV.
        #[arg(long, conflicts_with = "json")]
        csv: bool,
    },
    /// Checks that the journal and the attachments are as they were written; with --as also opens every record.
    Verify {
        /// A head of the journal that was written down elsewhere, as NUMBER:HASH: it has to be in the chain.
        #[arg(long, value_name = "NUMBER:HASH")]
        head: Option<String>,
    },
    /// Backs the store up into one sealed file, while people work. Needs no password.
    Backup { file: PathBuf },
    /// Checks a backup; with --as it is also restored aside, opened as that person, and every record verified.
    Check { file: PathBuf },
    /// Restores a backup: --store names an empty or missing folder.
    Restore { file: PathBuf },
    /// Writes everything that the person may see into an empty folder, as JSON and plain files. Not encrypted.
    Export {
        folder: PathBuf,
        /// Only what is held about one individual, by their full name (subject access).
        #[arg(long, value_name = "NAME")]
        person: Option<String>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Listed {
    Contracts,
    Reports,
}

#[derive(Clone, Copy, ValueEnum)]
enum Nation {
    England,
    Wales,
    Scotland,
    NorthernIreland,
}

impl Nation {
    fn key(self) -> &'static str {
        match self {
            Nation::England => "england",
            Nation::Wales => "wales",
            Nation::Scotland => "scotland",
            Nation::NorthernIreland => "northernIreland",
        }
    }
}

/// The editions of a report, by their names.
fn editions() -> impl TypedValueParser<Value = Edition> {
    let known =
        Edition::ALL.map(|edition| PossibleValue::new(edition.key()).help(edition.purpose()));
    PossibleValuesParser::new(known)
        .map(|key| Edition::from_key(&key).expect("it is one of the possible values"))
}

fn main() -> ExitCode {
    // Clap's own status for wrong arguments is 2.
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Answer<bool> {
    let place = match (&arguments.store, &arguments.command) {
        (Some(place), _) => place.clone(),
        (None, Command::Check { .. }) => PathBuf::new(),
        (None, _) => return Err(invalid("Say which store: --store DIR")),
    };
    let desk = line::desk(place);
    let out = Out {
        json: arguments.json,
    };
    match &arguments.command {
        Command::Init {
            council,
            name,
            user,
            job,
            nation,
        } => {
            let password = password(&format!("Password for {user}: "))?;
            // A slip of the finger would lock everybody out: what is typed unseen is typed twice.
            let password_again = self::password("The same password again: ")?;
            let done = line::init(
                &desk,
                SetUp {
                    council: json!({ "name": council, "nation": nation.key() }),
                    person: json!({ "name": name, "userName": user, "jobTitle": job }),
                    password: password.into(),
                    password_again: password_again.into(),
                },
            )?;
            let key = &done.recovery_key;
            eprintln!("Keep the recovery key on paper, in a safe. It is not shown again.");
            out.result(
                &json!({ "council": council, "user": user, "recovery_key": key }),
                || key.clone(),
            );
        }
        Command::Sample => {
            let made = line::sample(&desk)?;
            let people: Vec<Value> = made
                .sample_people
                .iter()
                .map(|person| json!({ "name": person.name, "user": person.user, "role": person.role }))
                .collect();
            let password = made.sample_password.unwrap_or_default();
            out.result(&json!({ "password": password, "people": people }), || {
                let names: Vec<String> = made
                    .sample_people
                    .iter()
                    .map(|person| format!("{}\t{}", person.user, person.name))
                    .collect();
                format!("Password of all: {password}\n{}", names.join("\n"))
            });
        }
        Command::Import { file, care_only } => {
            sign_in(&desk, arguments)?;
            let imported = line::import(&desk, file, *care_only, &mut |event| out.event(&event))?;
            out.result(&summary(&imported), || in_words(&imported));
        }
        Command::List { what } => {
            sign_in(&desk, arguments)?;
            match what {
                Listed::Contracts => {
                    let rows = line::contracts(&desk)?;
                    out.rows(&rows, contract, |row| {
                        format!(
                            "{}\t{}\t{}",
                            row.reference,
                            row.title,
                            row.providers.join(", ")
                        )
                    });
                }
                Listed::Reports => {
                    let rows = line::reports(&desk)?;
                    out.rows(&rows, report, |row| {
                        format!(
                            "{}\tversion {}\t{}\t{}",
                            row.reference, row.version, row.title, row.provider
                        )
                    });
                }
            }
        }
        Command::Report {
            reference,
            edition,
            out: file,
        } => {
            sign_in(&desk, arguments)?;
            line::report(&desk, reference, *edition, file)?;
            let done = json!({ "reference": reference, "edition": edition, "file": file });
            out.result(&done, || format!("Saved {}", file.display()));
        }
        Command::VisitForm {
            reference,
            out: file,
        } => {
            sign_in(&desk, arguments)?;
            line::visit_form(&desk, reference, file)?;
            let done = json!({ "reference": reference, "file": file });
            out.result(&done, || format!("Saved {}", file.display()));
        }
        Command::Identify {
            file,
            reference,
            version,
            code,
        } => {
            sign_in(&desk, arguments)?;
            let found = match file {
                Some(file) => line::identify(&desk, file)?,
                None => {
                    let typed = |text: &Option<String>| text.clone().unwrap_or_default();
                    line::identify_typed(&desk, &typed(reference), &typed(version), &typed(code))?
                }
            };
            let done =
                json!({ "verdict": found.verdict, "words": found.words, "notes": found.notes });
            out.result(&done, || found.words.clone());
            for note in &found.notes {
                eprintln!("{note}");
            }
            return Ok(matches!(
                found.verdict,
                Some(Verdict::Signed | Verdict::Made)
            ));
        }
        Command::Journal {
            from,
            to,
            person,
            csv,
        } => {
            sign_in(&desk, arguments)?;
            let entries = line::journal(&desk, *from, *to, person.as_deref())?;
            if *csv {
                out.bytes(&line::journal_csv(&entries));
            } else {
                out.rows(&entries, entry, |(row, _)| {
                    let who = match &row.on_behalf_of {
                        Some(other) => format!("{}, for {other}", row.person),
                        None => row.person.clone(),
                    };
                    let about = row.about.clone().unwrap_or_default();
                    format!(
                        "{}\t{}\t{who}\t{}\t{about}",
                        row.sequence,
                        row.at.to_rfc3339(),
                        row.what
                    )
                });
            }
        }
        Command::Verify { head } => {
            let head = head.as_deref();
            let found = match &arguments.user {
                Some(_) => {
                    sign_in(&desk, arguments)?;
                    line::verify_records(&desk, head)?
                }
                None => line::verify_chain(&desk, head)?,
            };
            return Ok(verified(&out, &found));
        }
        Command::Backup { file } => {
            let made = line::backup(&desk, file)?;
            out.result(&backup(&made.manifest), || backup_in_words(&made.manifest));
            for warning in &made.warnings {
                eprintln!("{warning}");
            }
            return Ok(made.warnings.is_empty());
        }
        Command::Check { file } => {
            let password = match &arguments.user {
                Some(user) => Some(password(&format!("Password for {user}: "))?),
                None => None,
            };
            let person = arguments.user.as_deref().zip(password.as_deref());
            let (manifest, verified) = line::check_backup(file, person)?;
            let faults = verified.map(|found| found.faults);
            return Ok(checked(&out, &manifest, faults));
        }
        Command::Restore { file } => {
            let manifest = line::restore(&desk, file)?;
            out.result(&backup(&manifest), || backup_in_words(&manifest));
            eprintln!(
                "Restored. Everybody signs in with the password that they had when the backup was made."
            );
        }
        Command::Export { folder, person } => {
            sign_in(&desk, arguments)?;
            match person {
                None => {
                    let done = line::export(&desk, folder)?;
                    out.result(
                        &json!({
                            "folder": folder,
                            "case_files": done.case_files,
                            "records": done.records,
                            "attachments": done.attachments,
                            "journal_entries": done.entries,
                        }),
                        || format!("{} records, {} attachments", done.records, done.attachments),
                    );
                }
                Some(name) => {
                    let done = line::export_person(&desk, name, folder)?;
                    out.result(
                        &json!({
                            "folder": folder,
                            "records": done.records,
                            "possible": done.possible,
                            "journal_entries": done.entries,
                        }),
                        || {
                            format!(
                                "Records: {}. Possible, by surname alone: {}. Journal entries: {}.",
                                done.records, done.possible, done.entries
                            )
                        },
                    );
                }
            }
            eprintln!("{}", casework::NOT_ENCRYPTED);
        }
    }
    Ok(true)
}

fn invalid(message: &str) -> Fault {
    Fault::new(casework::Code::Invalid, message)
}

fn sign_in(desk: &Desk, arguments: &Arguments) -> Answer<()> {
    let Some(user) = &arguments.user else {
        return Err(invalid("Say who acts: --as USER"));
    };
    line::sign_in(desk, user, &password(&format!("Password for {user}: "))?)?;
    Ok(())
}

fn password(prompt: &str) -> Answer<String> {
    if let Ok(password) = std::env::var(PASSWORD) {
        return Ok(password);
    }
    rpassword::prompt_password(prompt).map_err(|error| {
        let message =
            format!("The password could not be asked for: {error}. Set {PASSWORD} instead.");
        Fault::new(casework::Code::Invalid, message)
    })
}

fn contract(row: &ContractRow) -> Value {
    json!({
        "reference": row.reference,
        "title": row.title,
        "providers": row.providers,
        "start": row.start,
        "end": row.end,
        "value_pence": row.value.map(|value| value.0),
        "state": row.state,
    })
}

fn report(row: &ReportRow) -> Value {
    json!({
        "reference": row.reference,
        "version": row.version,
        "title": row.title,
        "provider": row.provider,
        "state": row.state,
    })
}

fn entry((row, hash): &(JournalRow, String)) -> Value {
    json!({
        "entry": row.sequence,
        "at": row.at,
        "person": row.person,
        "on_behalf_of": row.on_behalf_of,
        "what": row.what,
        "about": row.about,
        "records": row.records,
        "more_records": row.more,
        "hash": hash,
    })
}

fn summary(imported: &Imported) -> Value {
    let left_out: Vec<Value> = imported
        .left_out
        .iter()
        .map(|(release, reason)| json!({ "release": release, "reason": reason }))
        .collect();
    json!({
        "contracts_created": imported.contracts_created,
        "contracts_updated": imported.contracts_updated,
        "providers_created": imported.providers_created,
        "unchanged": imported.unchanged,
        "left_out": left_out,
    })
}

fn in_words(imported: &Imported) -> String {
    let mut text = format!(
        "Contracts created: {}. Contracts changed: {}. Providers created: {}. Unchanged: {}. Left out: {}.",
        imported.contracts_created,
        imported.contracts_updated,
        imported.providers_created,
        imported.unchanged,
        imported.left_out.len()
    );
    for (release, reason) in &imported.left_out {
        text.push_str(&format!("\n{release}\t{reason}"));
    }
    text
}

fn verified(out: &Out, found: &VerifyView) -> bool {
    let well = found.faults.is_empty();
    out.result(
        &json!({
            "ok": well,
            "frames": found.frames,
            "records": found.records,
            "attachments": found.attachments,
            "head": found.head,
            "faults": found.faults,
        }),
        || {
            format!(
                "{} commits, {} versions of records, {} attachments, head {}",
                found.frames, found.records, found.attachments, found.head
            )
        },
    );
    for fault in &found.faults {
        eprintln!("{fault}");
    }
    if well {
        eprintln!("All is well.");
    }
    well
}

fn backup(manifest: &Manifest) -> Value {
    json!({
        "made": manifest.at,
        "program": manifest.program,
        "store": manifest.store,
        "frames": manifest.frames,
        "records": manifest.records,
        "attachments": manifest.attachments,
        "drafts": manifest.drafts,
        "bytes": manifest.bytes,
        "head": hex(&manifest.head),
        "hash": hex(&manifest.hash),
    })
}

fn backup_in_words(manifest: &Manifest) -> String {
    format!(
        "{} commits, {} versions of records, {} attachments, {} bytes, head {}",
        manifest.frames,
        manifest.records,
        manifest.attachments,
        manifest.bytes,
        hex(&manifest.head)
    )
}

/// `faults` where every record was opened.
fn checked(out: &Out, manifest: &Manifest, faults: Option<Vec<String>>) -> bool {
    let opened = faults.is_some();
    let faults = faults.unwrap_or_default();
    let mut value = backup(manifest);
    value["ok"] = faults.is_empty().into();
    value["opened"] = opened.into();
    value["faults"] = json!(faults);
    out.result(&value, || backup_in_words(manifest));
    for fault in &faults {
        eprintln!("{fault}");
    }
    if faults.is_empty() {
        let depth = if opened {
            "It opens, and every record in it was read."
        } else {
            "It is whole. With --as USER, every record in it is opened too."
        };
        eprintln!("All is well. {depth}");
    }
    faults.is_empty()
}

/// Standard output, as words or as JSON. A closed pipe ends the program quietly.
struct Out {
    json: bool,
}

impl Out {
    fn line(&self, text: &str) {
        if writeln!(std::io::stdout(), "{text}").is_err() {
            std::process::exit(1);
        }
    }

    fn bytes(&self, bytes: &[u8]) {
        if std::io::stdout().write_all(bytes).is_err() {
            std::process::exit(1);
        }
    }

    fn result(&self, value: &Value, words: impl FnOnce() -> String) {
        if self.json {
            self.line(&value.to_string())
        } else {
            self.line(&words())
        }
    }

    fn rows<T>(&self, rows: &[T], value: impl Fn(&T) -> Value, words: impl Fn(&T) -> String) {
        if self.json {
            let all: Vec<Value> = rows.iter().map(value).collect();
            self.line(&Value::Array(all).to_string());
        } else {
            for row in rows {
                self.line(&words(row));
            }
        }
    }

    fn event(&self, event: &ImportEvent) {
        if let ImportEvent::Committed {
            sequence,
            contracts,
        } = event
        {
            if self.json {
                self.line(&json!({ "committed": sequence, "contracts": contracts }).to_string());
            } else {
                self.line(&format!("Kept {}", contracts.join(", ")));
            }
        }
    }
}
