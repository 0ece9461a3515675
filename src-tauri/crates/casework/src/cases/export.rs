//! Everything that a person may see, as files that can be read without the program.

use super::history::{differences, in_words, name_of};
use super::subject;
use crate::fault::{Answer, Code, Fault};
use crate::keeping;
use crate::long_work::{Outcome, Tell, not_begun};
use crate::office::Office;
use crate::wire::{ExportPerson, FieldChange, Nothing, WorkBegun, WorkKind};
use domain::record::{AnyRecord, group};
use domain::rules::retention::has_its_own_key;
use domain::summary::{self, Line, Sensitivity};
use domain::{Kind, Refusal, Uuid, access, words};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use store::{AttachmentName, Change};

/// So many entries of the journal are read at a time.
const AT_ONCE: usize = 200;

/// A record as the acting person may see it.
pub struct Seen {
    pub id: Uuid,
    pub version: u64,
    pub kind: Kind,
    pub name: String,
    pub value: Value,
    pub lines: Vec<Line>,
}

/// Shows records to one person, and no more of them than they may see.
pub struct Eyes<'a> {
    office: &'a Office,
    pub level: Sensitivity,
    schemas: HashMap<Kind, Value>,
}

impl Eyes<'_> {
    pub fn of(office: &Office) -> Answer<Eyes<'_>> {
        let none = || {
            Fault::new(
                Code::NotAllowed,
                "Your role does not read contracts or reports.",
            )
        };
        Ok(Eyes {
            office,
            level: office.acting.sees().ok_or_else(none)?,
            schemas: Kind::ALL
                .iter()
                .map(|kind| (*kind, kind.schema()))
                .collect(),
        })
    }

    /// Holds and disposals are for the few who decide about them.
    pub fn open(&self, case_file: Uuid) -> bool {
        case_file != group::GOVERNANCE || self.office.acting.has_one_of(access::DISPOSERS)
    }

    pub fn see(&self, id: Uuid, version: u64, record: &AnyRecord) -> Answer<Seen> {
        let kind = record.kind();
        let schema = &self.schemas[&kind];
        let value = summary::up_to(schema, &keeping::json(record)?, self.level);
        let register = self.office.register();
        let lines = summary::lines(schema, &value, &|id| register.name(id));
        Ok(Seen {
            id,
            version,
            kind,
            name: name_of(kind, record),
            value,
            lines,
        })
    }

    /// One version, as a commit left it; nothing where its key is gone, or it is not for these eyes.
    pub fn version(&self, record: &store::ChangedRecord) -> Answer<Option<Seen>> {
        let Some(bytes) = record
            .bytes
            .as_ref()
            .filter(|_| self.open(record.case_file))
        else {
            return Ok(None);
        };
        let value = keeping::decode(record.kind, record.schema, bytes, self.level)?;
        self.see(record.id, record.version, &value).map(Some)
    }
}

/// What a case file or group of shared records is called.
pub struct FileNames(HashMap<Uuid, (String, String)>);

impl FileNames {
    pub fn of(office: &Office) -> FileNames {
        let shared = [
            (group::SETTINGS, "settings", "Settings"),
            (group::PEOPLE, "people", "Colleagues"),
            (group::PROVIDERS, "providers", "Providers and services"),
            (group::FRAMEWORKS, "frameworks", "Frameworks"),
            (group::GOVERNANCE, "governance", "Holds and disposals"),
        ];
        let mut names: HashMap<Uuid, (String, String)> = shared
            .into_iter()
            .map(|(id, folder, title)| (id, (folder.to_owned(), title.to_owned())))
            .collect();
        let register = office.register();
        for held in register.contracts.values() {
            let contract = &held.value;
            let title = format!(
                "{}, {}",
                contract.reference,
                register.contract_name(contract)
            );
            let folder = format!("contracts/{}", tame(&contract.reference));
            names.insert(held.case_file, (folder, title));
        }
        let own = register.providers.values();
        for held in own.filter(|held| has_its_own_key(held)) {
            // A provider can be one person: the folder does not name it, the list of folders does.
            let folder = format!("providers/{}", held.id);
            names.insert(held.case_file, (folder, held.value.name.clone()));
        }
        FileNames(names)
    }

    pub fn folder(&self, case_file: Uuid) -> String {
        let other = || format!("other/{case_file}");
        self.0
            .get(&case_file)
            .map_or_else(other, |(folder, _)| folder.clone())
    }

    pub fn title(&self, case_file: Uuid) -> String {
        let other = || "Other records".to_owned();
        self.0
            .get(&case_file)
            .map_or_else(other, |(_, title)| title.clone())
    }
}

/// Only what every system takes in the name of a file.
fn tame(name: &str) -> String {
    let wild = |c: char| c.is_control() || "<>:\"/\\|?*".contains(c);
    let tame: String = name
        .chars()
        .map(|c| if wild(c) { '-' } else { c })
        .collect();
    let tame = tame
        .trim()
        .trim_matches('.')
        .chars()
        .take(120)
        .collect::<String>();
    if tame.is_empty() {
        "unnamed".to_owned()
    } else {
        tame
    }
}

/// A folder that is being filled. Dropped before its end, what was written goes again.
pub struct Folder {
    path: PathBuf,
    made: bool,
    finished: bool,
}

impl Folder {
    /// # Errors
    /// Where it holds anything: what is not encrypted must not be mixed with what was there.
    pub fn begin(path: &Path) -> Answer<Folder> {
        let there = path.exists();
        let empty = || Ok::<_, std::io::Error>(std::fs::read_dir(path)?.next().is_none());
        if there && !path.is_dir() {
            return Err(Fault::new(
                Code::Invalid,
                "This is a file. Choose an empty folder.",
            ));
        }
        if there && !empty().map_err(wrong)? {
            return Err(Fault::new(
                Code::Invalid,
                "This folder is not empty. Choose an empty one, or a name that is not there yet.",
            ));
        }
        private_folder(path)?;
        Ok(Folder {
            path: path.to_owned(),
            made: !there,
            finished: false,
        })
    }

    pub fn put(&self, name: &str, bytes: &[u8]) -> Answer<()> {
        let path = self.path.join(name);
        if let Some(above) = path.parent() {
            private_folder(above)?;
        }
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let written = options.open(&path).and_then(|mut file| {
            use std::io::Write;
            file.write_all(bytes)
        });
        written.map_err(wrong)
    }

    pub fn put_json(&self, name: &str, value: &impl Serialize) -> Answer<()> {
        let bytes = serde_json::to_vec_pretty(value).map_err(Fault::unexpected)?;
        self.put(name, &bytes)
    }

    pub fn finish(mut self) {
        self.finished = true;
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        // It was empty: everything in it is ours. What cannot be removed stays for the person to see.
        if self.made {
            let _ = std::fs::remove_dir_all(&self.path);
            return;
        }
        for entry in std::fs::read_dir(&self.path)
            .into_iter()
            .flatten()
            .flatten()
        {
            let path = entry.path();
            let _ = std::fs::remove_dir_all(&path).or_else(|_| std::fs::remove_file(&path));
        }
    }
}

fn private_folder(path: &Path) -> Answer<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path).map_err(wrong)
}

fn wrong(error: std::io::Error) -> Fault {
    use std::io::ErrorKind::{NotFound, PermissionDenied, QuotaExceeded, StorageFull};
    let reason = match error.kind() {
        PermissionDenied => "You may not write in this folder.".to_owned(),
        StorageFull | QuotaExceeded => "The disk is full.".to_owned(),
        NotFound => "The folder is not there any more.".to_owned(),
        _ => format!("{error}."),
    };
    let message = format!("The files could not be written. {reason} What was written was removed.");
    Fault::new(Code::Storage, message)
}

pub fn stopped() -> Fault {
    Fault::new(
        Code::Invalid,
        "It was stopped. What was written was removed.",
    )
}

/// Says of every export that nothing protects it.
pub const NOT_ENCRYPTED: &str = "These files are not encrypted. Whoever can open the folder can read them. Delete them when they are no longer needed.";

/// What an export wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    pub case_files: usize,
    pub records: usize,
    pub attachments: usize,
    pub entries: usize,
}

impl Exported {
    fn lines(&self) -> Vec<(String, String)> {
        let line = |label: &str, count: usize| (label.to_owned(), words::grouped(count as u64));
        vec![
            line("Case files and groups", self.case_files),
            line("Records", self.records),
            line("Attachments", self.attachments),
            line("Journal entries", self.entries),
        ]
    }
}

/// Lets the person choose a folder, and writes a new folder in it.
pub fn export_everything(office: Office, _: Nothing) -> Answer<WorkBegun> {
    let Some(folder) = chosen(&office, "export")? else {
        return Ok(not_begun());
    };
    let work = office.work.clone();
    work.begin(WorkKind::Export, folder, move |folder, tell| {
        let exported = everything(&office, folder, tell)?;
        Ok(Outcome {
            result: exported.lines(),
            warnings: vec![NOT_ENCRYPTED.to_owned()],
        })
    })
}

/// Lets the person choose a folder, and gathers in a new folder what is held about somebody.
pub fn export_person(office: Office, request: ExportPerson) -> Answer<WorkBegun> {
    check_name(&request.name)?;
    let Some(folder) = chosen(&office, "person")? else {
        return Ok(not_begun());
    };
    let work = office.work.clone();
    work.begin(WorkKind::ExportPerson, folder, move |folder, tell| {
        let gathered = subject::gather(&office, &request.name, folder, tell)?;
        Ok(Outcome {
            result: gathered.lines(),
            warnings: vec![NOT_ENCRYPTED.to_owned()],
        })
    })
}

pub fn check_name(name: &str) -> Answer<()> {
    if words::fold(name)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .count()
        >= 2
    {
        return Ok(());
    }
    Err(Refusal::new("/name", "Enter the full name of the person")
        .alone()
        .into())
}

/// A new folder in the one that the person chose. Its name says neither council nor person.
fn chosen(office: &Office, what: &str) -> Answer<Option<PathBuf>> {
    office.work.refuse_second()?;
    let title = "Choose a folder. The files are written into a new folder in it.";
    let Some(within) = office.dialogs.choose_folder(title) else {
        return Ok(None);
    };
    let name = format!("Countersign {what} {}", office.today());
    let free = (1..)
        .map(|count| match count {
            1 => within.join(&name),
            _ => within.join(format!("{name} ({count})")),
        })
        .find(|path| !path.exists());
    Ok(free)
}

/// Writes everything that the acting person may see. That they did is in the journal.
pub fn everything(office: &Office, path: &Path, tell: Tell<'_>) -> Answer<Exported> {
    let eyes = Eyes::of(office)?;
    let folder = Folder::begin(path)?;
    office.commit(Vec::new())?;
    for (kind, schema) in &eyes.schemas {
        folder.put_json(&format!("schemas/{}.json", kind.key()), schema)?;
    }
    let names = FileNames::of(office);
    let mut ids = office.store().case_files();
    ids.retain(|id| eyes.open(*id));
    let mut exported = Exported::default();
    let mut index = Vec::new();
    for (done, case_file) in ids.iter().enumerate() {
        if !tell(done as u64, ids.len() as u64) {
            return Err(stopped());
        }
        let mut writing = CaseFolder {
            office,
            eyes: &eyes,
            folder: &folder,
            name: names.folder(*case_file),
            taken: HashSet::new(),
            exported: &mut exported,
        };
        let records = writing.write(*case_file)?;
        if records.is_empty() {
            continue;
        }
        exported.case_files += 1;
        index.push(json!({
            "folder": names.folder(*case_file),
            "title": names.title(*case_file),
            "records": records,
        }));
    }
    folder.put_json(
        "index.json",
        &json!({
            "council": office.council.name,
            "made": office.now(),
            "by": office.acting.name,
            "program": env!("CARGO_PKG_VERSION"),
            "journalHead": words::hex(&office.store().head().1),
            "sees": eyes.level,
            "caseFiles": index,
        }),
    )?;
    folder.put("README.txt", readme(office, &eyes, &exported).as_bytes())?;
    tell(ids.len() as u64, ids.len() as u64);
    folder.finish();
    Ok(exported)
}

/// One case file on its way into its folder.
struct CaseFolder<'a> {
    office: &'a Office,
    eyes: &'a Eyes<'a>,
    folder: &'a Folder,
    name: String,
    /// Names of attachments, folded: some systems do not tell large letters from small ones.
    taken: HashSet<String>,
    exported: &'a mut Exported,
}

impl CaseFolder<'_> {
    /// Gives the number of records by kind.
    fn write(&mut self, case_file: Uuid) -> Answer<BTreeMap<&'static str, usize>> {
        let mut by_kind: BTreeMap<Kind, Vec<Value>> = BTreeMap::new();
        for record in self.office.store().case_file(case_file, None)? {
            let value =
                keeping::decode(record.kind, record.schema, &record.bytes, self.eyes.level)?;
            let seen = self.eyes.see(record.id, record.version, &value)?;
            let attachments = self.attachments(case_file, &seen)?;
            let in_words: Vec<Value> = seen.lines.iter().map(labelled).collect();
            by_kind.entry(seen.kind).or_default().push(json!({
                "id": seen.id,
                "version": seen.version,
                "name": seen.name,
                "inWords": in_words,
                "value": seen.value,
                "attachments": attachments,
            }));
        }
        let up = "../".repeat(self.name.split('/').count());
        let mut counts = BTreeMap::new();
        for (kind, records) in by_kind {
            counts.insert(kind.key(), records.len());
            self.exported.records += records.len();
            self.folder.put_json(
                &format!("{}/{}.json", self.name, kind.key()),
                &json!({
                    "kind": kind.one(),
                    "schema": format!("{up}schemas/{}.json", kind.key()),
                    "records": records,
                }),
            )?;
        }
        if !counts.is_empty() {
            let entries = history(self.office, self.eyes, case_file)?;
            self.exported.entries += entries.len();
            self.folder
                .put_json(&format!("{}/history.json", self.name), &entries)?;
        }
        Ok(counts)
    }

    /// Fields that name an attachment. What is frozen in JSON holds every field, and is for those who may see all.
    fn attachments(&mut self, case_file: Uuid, seen: &Seen) -> Answer<Vec<Value>> {
        let mut found = Vec::new();
        for line in &seen.lines {
            if !line.file {
                continue;
            }
            let name = AttachmentName::try_from(line.text.clone()).map_err(Fault::unexpected)?;
            let bytes = match self.office.store().attachment(case_file, &name) {
                Ok(bytes) => bytes,
                // Lost; the check of the store says so too.
                Err(store::StoreError::NotFound(_)) => {
                    found.push(json!({ "field": line.field, "file": null }));
                    continue;
                }
                Err(other) => return Err(other.into()),
            };
            let ending = ending(&bytes);
            if ending == "json" && self.eyes.level < Sensitivity::Restricted {
                continue;
            }
            let file = self.free_name(&seen.name, &line.label, ending);
            self.folder.put(&format!("{}/{file}", self.name), &bytes)?;
            self.exported.attachments += 1;
            found.push(json!({ "field": line.field, "file": file }));
        }
        Ok(found)
    }

    fn free_name(&mut self, record: &str, label: &str, ending: &str) -> String {
        let name = if label.eq_ignore_ascii_case(ending) {
            tame(record)
        } else {
            tame(&format!("{record}, {}", label.to_lowercase()))
        };
        let numbered = |count: usize| match count {
            1 => format!("attachments/{name}.{ending}"),
            _ => format!("attachments/{name} ({count}).{ending}"),
        };
        let free = (1..)
            .map(numbered)
            .find(|name| self.taken.insert(name.to_lowercase()));
        free.expect("numbers do not end")
    }
}

/// What kind of file this is, by its first bytes.
fn ending(bytes: &[u8]) -> &'static str {
    match bytes {
        [b'%', b'P', b'D', b'F', ..] => "pdf",
        [0x89, b'P', b'N', b'G', ..] => "png",
        [0xff, 0xd8, 0xff, ..] => "jpg",
        [b'{' | b'[', ..] => "json",
        _ => "bin",
    }
}

pub fn labelled(line: &Line) -> Value {
    json!({ "label": line.label, "text": line.text })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    number: u64,
    at: chrono::DateTime<chrono::Utc>,
    person: String,
    what: String,
    changes: Vec<FieldChange>,
}

/// Who changed what in a case file, field by field, oldest first.
fn history(office: &Office, eyes: &Eyes<'_>, case_file: Uuid) -> Answer<Vec<Entry>> {
    let mut changes: Vec<Change> = Vec::new();
    loop {
        let before = changes.last().map(|change| change.sequence);
        let page = office.store().history(case_file, before, AT_ONCE)?;
        let more = page.len() == AT_ONCE;
        changes.extend(page);
        if !more {
            break;
        }
    }
    let mut known: HashMap<Uuid, Vec<Line>> = HashMap::new();
    let mut entries = Vec::with_capacity(changes.len());
    for change in changes.iter().rev() {
        let mut fields = Vec::new();
        for record in &change.records {
            let Some(seen) = eyes.version(record)? else {
                continue;
            };
            let old = known
                .insert(seen.id, seen.lines.clone())
                .unwrap_or_default();
            fields.extend(differences(&seen.name, &old, &seen.lines));
        }
        entries.push(Entry {
            number: change.sequence,
            at: change.time,
            person: office.register().person_name(change.person),
            what: in_words(&change.use_case).to_owned(),
            changes: fields,
        });
    }
    Ok(entries)
}

fn readme(office: &Office, eyes: &Eyes<'_>, exported: &Exported) -> String {
    let left_out = if eyes.level < Sensitivity::Restricted {
        "\nThe role of the person who made this does not see restricted fields. They are left out, and so is what was\n\
         frozen for a signature.\n"
    } else {
        ""
    };
    format!(
        "Export from Countersign\n\
         =======================\n\n\
         {council}\n\
         Made on {date} by {person}.\n\n\
         {NOT_ENCRYPTED}\n{left_out}\n\
         What is here\n\
         ------------\n\
         index.json      the list of all folders, with their titles and how many records each holds\n\
         contracts/      one folder a contract, by its reference\n\
         providers/      one folder a provider, with its services; index.json says which\n\
         people/         colleagues\n\
         frameworks/     the criteria that visits are judged by\n\
         governance/     legal holds, and certificates of disposal\n\
         settings/       the council's own\n\
         schemas/        what each field means: its label and hint, as JSON Schema\n\n\
         In each folder there is a file for each kind of record (evidence.json, finding.json, and so on). Each record\n\
         has its name, its fields in words (\"inWords\") and its value as the program keeps it (\"value\"). Dates are\n\
         year-month-day. Money is in pence. history.json says who changed what, and when, from the beginning.\n\
         attachments/ holds the files: signed reports are PDF.\n\n\
         Any program that reads JSON opens these files; a text editor will do.\n\n\
         {records} records and {attachments} attachments in {case_files} folders.\n",
        council = office.council.name,
        date = words::date(office.today()),
        person = office.acting.name,
        records = exported.records,
        attachments = exported.attachments,
        case_files = exported.case_files,
    )
}
