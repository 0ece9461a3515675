//! Nothing that names anybody can be read from the files of a store.

use acceptance::TestOffice;
use casework::commands;
use casework::wire::*;
use domain::access;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::io::ErrorKind;
use std::path::Path;

/// So many bytes at least, that chance does not find them in sealed bytes.
const SHORTEST: usize = 7;

/// Finds any of many texts in bytes, whatever their case, as UTF-8 or as UTF-16.
struct Search {
    by_start: HashMap<[u8; SHORTEST], Vec<String>>,
}

impl Search {
    fn new(texts: impl IntoIterator<Item = String>) -> Search {
        let mut by_start: HashMap<[u8; SHORTEST], Vec<String>> = HashMap::new();
        for text in texts {
            let text = text.to_ascii_lowercase();
            let start = text.as_bytes()[..SHORTEST].try_into().expect("long enough");
            let same = by_start.entry(start).or_default();
            if !same.contains(&text) {
                same.push(text);
            }
        }
        Search { by_start }
    }

    fn find(&self, bytes: &[u8]) -> Vec<String> {
        let lower = bytes.to_ascii_lowercase();
        // UTF-16 in either order: every second byte.
        let even: Vec<u8> = lower.iter().step_by(2).copied().collect();
        let odd: Vec<u8> = lower.iter().skip(1).step_by(2).copied().collect();
        let mut found = Vec::new();
        for bytes in [&lower, &even, &odd] {
            for (place, start) in bytes.windows(SHORTEST).enumerate() {
                let Some(texts) = self.by_start.get(start) else {
                    continue;
                };
                let here = texts
                    .iter()
                    .filter(|text| bytes[place..].starts_with(text.as_bytes()));
                found.extend(here.cloned());
            }
        }
        found
    }

    /// Every file under a folder, with its name.
    fn find_under(&self, folder: &Path, files: &mut usize) -> Vec<String> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            found.extend(self.find(path.file_name().unwrap().as_encoded_bytes()));
            if path.is_dir() {
                found.extend(self.find_under(&path, files));
            } else {
                // A file that is being written takes its last name meanwhile. All are searched again when all is closed.
                let bytes = match std::fs::read(&path) {
                    Err(error) if error.kind() == ErrorKind::NotFound => continue,
                    read => read.unwrap(),
                };
                *files += 1;
                found.extend(self.find(&bytes));
            }
        }
        found
    }
}

/// What must not be found: names and titles whole, and the words of everything else that was written.
fn secrets(office: &TestOffice) -> (Vec<String>, Vec<String>) {
    let inside = office.desk.office("contract").unwrap();
    let register = inside.register();
    let mut names = Vec::new();
    for held in register.people.values() {
        names.extend([held.value.name.clone(), held.value.user_name.clone()]);
    }
    names.extend(
        register
            .providers
            .values()
            .map(|held| held.value.name.clone()),
    );
    names.extend(
        register
            .services
            .values()
            .map(|held| held.value.name.clone()),
    );
    for held in register.contracts.values() {
        names.extend([held.value.title.clone(), held.value.reference.clone()]);
    }
    names.extend(register.council.iter().map(|held| held.value.name.clone()));
    drop(register);

    let mut written = Vec::new();
    let (last, _) = inside.store().head();
    let mut from = 0;
    while from < last {
        for change in inside.store().changes_since(from, 100).unwrap() {
            from = change.sequence;
            for record in change.records {
                let bytes = record.bytes.expect("nothing was disposed of");
                // MessagePack has texts as they are.
                written.push(String::from_utf8_lossy(&bytes).into_owned());
            }
        }
    }
    // Use cases stand in the journal in clear, as its format says.
    let clear: HashSet<&str> = access::TABLE
        .iter()
        .flat_map(|(name, _)| name.split('_'))
        .collect();
    let mut words: Vec<String> = written
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_ascii_alphabetic()))
        .filter(|word| word.len() > SHORTEST)
        // Part of a hash, such as that which names an attachment's file: it says nothing.
        .filter(|word| !word.chars().all(|c| c.is_ascii_hexdigit()))
        .map(str::to_ascii_lowercase)
        .filter(|word| !clear.iter().any(|name| name.contains(word.as_str())))
        .collect();
    words.sort();
    words.dedup();
    (names, words)
}

#[test]
fn no_name_and_no_word_of_the_sample_can_be_read_from_its_files() {
    let office = TestOffice::empty("2026-11-12");
    let desk = &office.desk;
    commands::open_sample(desk, Nothing {}).unwrap();
    let (names, words) = secrets(&office);
    assert!(
        names.len() > 40 && words.len() > 300,
        "{} {}",
        names.len(),
        words.len()
    );
    let short = |name: &&String| name.len() < SHORTEST;
    assert_eq!(
        names.iter().find(short),
        None,
        "too short to be searched for"
    );
    // A draft is typed too.
    commands::save_draft(
        desk,
        SaveDraft {
            place: "visit/narrative of Priya Nair".into(),
            case_file: None,
            value: json!({ "narrative": "Priya Nair met residents at Larkspur House." }),
        },
    )
    .unwrap();
    let search = Search::new(names.iter().chain(&words).cloned());
    let store = office.folder.path().join("store");

    let mut files = 0;
    assert_eq!(search.find_under(&store, &mut files), Vec::<String>::new());
    assert!(files >= 7, "only {files} files were searched");
    // Locked, and closed: what was in memory went nowhere.
    commands::lock(desk, Nothing {}).unwrap();
    assert_eq!(search.find_under(&store, &mut 0), Vec::<String>::new());
    desk.close();
    assert_eq!(search.find_under(&store, &mut 0), Vec::<String>::new());

    // The search finds what it should: in the middle of a file, in other letters, in a file's name.
    let name = "Fernhollow Care Ltd";
    assert!(names.iter().any(|known| known == name));
    let utf16 =
        |order: fn(u16) -> [u8; 2]| name.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let mut in_the_middle = vec![0xa7; 4097];
    in_the_middle.extend(name.to_uppercase().as_bytes());
    in_the_middle.extend([0xa7; 100]);
    for (file, bytes) in [
        ("aside", in_the_middle),
        ("aside", utf16(u16::to_le_bytes)),
        ("aside", utf16(u16::to_be_bytes)),
        ("fernhollow care ltd.tmp", Vec::new()),
    ] {
        let planted = store.join("journal").join(file);
        std::fs::write(&planted, bytes).unwrap();
        assert!(
            search
                .find_under(&store, &mut 0)
                .contains(&name.to_ascii_lowercase())
        );
        std::fs::remove_file(planted).unwrap();
    }
}
