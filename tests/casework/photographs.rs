//! Photographs as evidence: from a camera's file to the pages that two people sign.

use crate::export::exported;
use crate::story::*;
use acceptance::{TestOffice, change, new};
use casework::wire::*;
use casework::{Answer, Code, commands};
use domain::records::evidence::{Evidence, Photograph};
use domain::{Edition, Uuid};
use report::Block;
use sha2::{Digest, Sha256};

const GARDEN: &[u8] = include_bytes!("../../src-tauri/crates/report/tests/printed/garden.jpg");
const PLACE: &[u8] = b"51.38N 2.36W, camera of Grace";
const SHOWS: &str = "A raised bed with orange flowers, and a white bench beside it";

/// As a camera writes it: with the place and the owner.
fn taken() -> Vec<u8> {
    let mut note = b"Exif\0\0".to_vec();
    note.extend(PLACE);
    let mut file = vec![0xFF, 0xD8, 0xFF, 0xE1];
    file.extend((note.len() as u16 + 2).to_be_bytes());
    file.extend(note);
    file.extend(&GARDEN[2..]);
    file
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|found| found == wanted)
}

fn sha256(bytes: &[u8]) -> String {
    domain::words::hex(&Sha256::digest(bytes))
}

/// The picture as the screen gets it: of an item of evidence, or of a report.
pub fn shown_picture(office: &TestOffice, of: Uuid, picture: &str) -> Answer<Vec<u8>> {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let request = PhotographOf {
        id: of,
        picture: picture.to_owned(),
    };
    let address = commands::photograph(&office.desk, request)?.address;
    let coded = address.strip_prefix("data:image/jpeg;base64,").unwrap();
    Ok(STANDARD.decode(coded).unwrap())
}

impl Story {
    /// The person chooses a file of this content.
    fn choose(&self, name: &str, bytes: &[u8]) {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        *self.dialogs.open.lock().unwrap() = Some(path);
    }

    fn add_photograph(&self, evidence: &Saved, shows: &str) -> Answer<PhotographAdded> {
        let request = AddPhotograph {
            id: evidence.id,
            version: evidence.version,
            shows: shows.into(),
        };
        commands::add_photograph(&self.desk, request)
    }

    /// With the garden on it.
    fn photographed(&self, evidence: &Saved) -> Saved {
        self.choose("IMG_0042.JPG", &taken());
        let added = self.add_photograph(evidence, SHOWS).expect("a photograph");
        added.saved.expect("a file was chosen")
    }

    fn photographs(&self, evidence: &Saved) -> Vec<Photograph> {
        self.read::<Evidence>(evidence.id).value.photographs
    }

    fn shown(&self, of: &Saved, photograph: &Photograph) -> Answer<Vec<u8>> {
        shown_picture(&self.office, of.id, &photograph.picture)
    }

    fn visited(&self) -> (Saved, Saved) {
        self.agreed_plan();
        let visit = self.started_visit();
        let item = new(Some(visit.id), evidence("weSaw", &CRITERIA));
        let item = commands::save_evidence(&self.desk, item).expect("E1");
        (visit, item)
    }
}

#[test]
fn a_photograph_is_kept_as_it_came_and_shown_without_what_the_camera_wrote() {
    let story = Story::begin();
    let (visit, item) = story.visited();
    let saved = story.photographed(&item);
    assert_eq!(
        (saved.version, saved.reference.as_deref()),
        (item.version + 1, Some("E1"))
    );
    let [photograph] = &story.photographs(&saved)[..] else {
        panic!("one photograph")
    };
    assert_eq!(photograph.shows, SHOWS);
    assert_eq!(story.attachment(&photograph.original), taken());
    assert_eq!(photograph.original_fingerprint, sha256(&taken()));
    let shown = story.shown(&saved, photograph).unwrap();
    assert_eq!(photograph.fingerprint, sha256(&shown));
    assert!(holds(&taken(), PLACE) && !holds(&shown, PLACE));
    assert!(shown.starts_with(&[0xFF, 0xD8, 0xFF]));

    // What the form of the evidence saves leaves it alone, whatever the form sends.
    let mut form = evidence("weSaw", &CRITERIA);
    form["photographs"] = serde_json::json!([]);
    let saved = commands::save_evidence(&story.desk, change(&saved, form)).unwrap();
    assert_eq!(story.photographs(&saved).len(), 1);

    let described = commands::describe_photograph(
        &story.desk,
        DescribePhotograph {
            id: saved.id,
            version: saved.version,
            picture: photograph.picture.clone(),
            shows: "A raised bed".into(),
        },
    )
    .unwrap();
    assert_eq!(story.photographs(&described)[0].shows, "A raised bed");
    let remove = |version| RemovePhotograph {
        id: saved.id,
        version,
        picture: photograph.picture.clone(),
    };
    let stale = commands::remove_photograph(&story.desk, remove(saved.version));
    assert_eq!(code_of(stale), Code::Conflict);
    let removed = commands::remove_photograph(&story.desk, remove(described.version)).unwrap();
    assert_eq!(story.photographs(&removed), []);
    assert_eq!(code_of(story.shown(&removed, photograph)), Code::NotFound);

    // The history says what was done, and what was there is kept.
    let history = HistoryOf {
        case_file: story.contract.id,
        before: None,
    };
    let history = commands::history(&story.desk, history).unwrap();
    let done: Vec<&str> = history
        .entries
        .iter()
        .map(|entry| entry.what.as_str())
        .collect();
    assert_eq!(done[0], "Removed a photograph");
    assert!(done.contains(&"Added a photograph"));
    let changes = history.entries.iter().flat_map(|entry| &entry.changes);
    let said: Vec<&str> = changes.filter_map(|change| change.new.as_deref()).collect();
    assert!(said.contains(&SHOWS) && said.contains(&sha256(&taken()).as_str()));
    assert!(
        !said.contains(&photograph.original.as_str()),
        "the name of a file says nothing"
    );
    assert_eq!(story.attachment(&photograph.original), taken());
    drop(visit);
}

fn kept_files(story: &Story) -> usize {
    let attachments = story.folder.path().join("store/attachments");
    std::fs::read_dir(attachments).unwrap().count()
}

#[test]
fn what_is_no_photograph_is_refused_in_words_and_nothing_is_kept() {
    let story = Story::begin();
    let (_, item) = story.visited();
    let head = story.head();
    let shows = [("/shows", "003-P19")];
    story.choose("IMG_0042.JPG", &taken());
    assert_refused(story.add_photograph(&item, "  "), &shows);
    let telephone: &[u8] = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    for (name, bytes, says) in [
        ("IMG_1.HEIC", telephone, "JPEG"),
        ("letter.pdf", b"%PDF-1.7", "PNG nor a JPEG"),
        ("half.jpg", &GARDEN[..GARDEN.len() / 2], "cut off"),
        ("empty.jpg", b"", "PNG nor a JPEG"),
    ] {
        story.choose(name, bytes);
        let refused = story.add_photograph(&item, SHOWS).expect_err(name);
        assert_eq!(refused.code, Code::Invalid);
        assert!(refused.to_string().contains(says), "{refused}");
    }
    *story.dialogs.open.lock().unwrap() = Some(story.folder.path().join("gone.jpg"));
    let gone = story.add_photograph(&item, SHOWS).expect_err("no file");
    assert!(gone.to_string().contains("cannot be read"), "{gone}");
    *story.dialogs.open.lock().unwrap() = None;
    let cancelled = story.add_photograph(&item, SHOWS).unwrap();
    assert!(cancelled.saved.is_none());
    assert_eq!(story.head(), head, "nothing was recorded");
    assert_eq!(kept_files(&story), 0, "nothing was kept");

    let saved = story.photographed(&item);
    assert_refused(story.add_photograph(&saved, SHOWS), &[("", "")]);
    // The same picture, without what the camera wrote.
    story.choose("copy.jpg", GARDEN);
    assert_refused(story.add_photograph(&saved, SHOWS), &[("", "")]);
    assert_eq!(kept_files(&story), 2);
    assert_eq!(
        code_of(story.add_photograph(&item, SHOWS)),
        Code::Conflict,
        "somebody else changed it"
    );
}

#[test]
fn two_people_sign_what_a_photograph_shows_and_it_cannot_be_changed_afterwards() {
    let story = Story::begin();
    story.agreed_plan();
    let visit = story.started_visit();
    let recorded = story.record_all(&visit);
    let item = story.photographed(&recorded.evidence[1]);
    let [photograph] = &story.photographs(&item)[..] else {
        panic!("one photograph")
    };
    let report = story.written_report(&visit);
    let sent = commands::submit_report(&story.desk, versioned(&report)).unwrap();
    story.sign_in("dev.shah");

    // Whoever signs sees the picture itself.
    let view = commands::report(&story.desk, by(&sent)).unwrap();
    let pictured = |block: &Block| match block {
        Block::SideBySide(both) => both.left.iter().any(|block| {
            matches!(block, Block::Photograph(printed)
                if printed.picture.as_ref() == Some(&photograph.picture)
                    && printed.alt == format!("{SHOWS}."))
        }),
        _ => false,
    };
    assert!(view.document.blocks.iter().any(pictured));
    let shown = story.shown(&sent, photograph).unwrap();
    assert_eq!(sha256(&shown), photograph.fingerprint);

    // While it waits, and once it is signed, nobody adds or removes one.
    story.sign_in("ann.lee");
    let refused = story.add_photograph(&item, SHOWS).expect_err("it waits");
    assert_eq!(refused.code, Code::Invalid);
    story.sign_in("dev.shah");
    let signed = commands::sign_report(&story.desk, signing(&sent, acceptance::PASSWORD)).unwrap();

    for edition in [Edition::Standard, Edition::Provider, Edition::LargePrint] {
        let pdf = saved_edition(&story.office, signed.id, edition);
        // All that follows the head of the file.
        assert!(holds(&pdf, &shown[20..]), "{edition:?}: the picture itself");
        assert!(!holds(&pdf, PLACE));
        let again = saved_edition(&story.office, signed.id, edition);
        assert!(pdf == again, "{edition:?}: the same bytes");
    }

    // In a new version it can be taken off; the signed one still shows it.
    story.sign_in("ann.lee");
    commands::correct_report(&story.desk, versioned(&signed)).unwrap();
    let remove = RemovePhotograph {
        id: item.id,
        version: item.version,
        picture: photograph.picture.clone(),
    };
    commands::remove_photograph(&story.desk, remove).unwrap();
    assert_eq!(story.shown(&signed, photograph).unwrap(), shown);
    let kept = saved_edition(&story.office, signed.id, Edition::Provider);
    assert!(holds(&kept, &shown[20..]));
}

/// The snapshot names its pictures by their fingerprints, so what is signed covers them.
#[test]
fn a_picture_that_was_exchanged_on_the_disk_is_noticed() {
    let story = Story::begin();
    let (_, item) = story.visited();
    let item = story.photographed(&item);
    let [photograph] = &story.photographs(&item)[..] else {
        panic!("one photograph")
    };
    let sound = commands::verify(&story.desk, Nothing {}).unwrap();
    assert_eq!((sound.attachments, sound.faults.len()), (2, 0));
    let attachments = story.folder.path().join("store").join("attachments");
    let (picture, original) = (&photograph.picture, &photograph.original);
    std::fs::copy(attachments.join(original), attachments.join(picture)).unwrap();
    let found = commands::verify(&story.desk, Nothing {}).unwrap();
    assert_eq!(found.faults.len(), 1, "{:?}", found.faults);
    assert_eq!(code_of(story.shown(&item, photograph)), Code::Storage);
}

#[test]
fn an_export_holds_the_file_as_it_came_only_for_those_who_may_see_everything() {
    let story = Story::begin();
    let (_, item) = story.visited();
    story.photographed(&item);
    let picture = "attachments/Evidence E1, photograph.jpg";
    let original = "attachments/Evidence E1, photograph as it came.jpg";
    let reference = story.read::<domain::records::contract::Contract>(story.contract.id);
    let reference = reference.value.reference;
    let case_file = || {
        let everything = || commands::export_everything(&story.desk, Nothing {});
        let contracts = exported(&story.office, everything).join("contracts");
        contracts.join(&reference)
    };
    let whole = case_file();
    assert_eq!(std::fs::read(whole.join(original)).unwrap(), taken());
    assert!(!holds(&std::fs::read(whole.join(picture)).unwrap(), PLACE));

    story.office.add("Ron Ash", "ron.ash", "read_only");
    story.sign_in("ron.ash");
    let seen = case_file();
    assert!(seen.join(picture).exists() && !seen.join(original).exists());
    let [photograph] = &story.photographs(&item)[..] else {
        panic!("one photograph")
    };
    assert_eq!(photograph.original, "");
    assert!(story.shown(&item, photograph).is_ok());
    let refused = story.add_photograph(&item, SHOWS);
    assert_eq!(code_of(refused), Code::NotAllowed);
}
