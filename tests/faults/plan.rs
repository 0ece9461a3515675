//! What the worker commits: each commit follows from its number alone, so that what must be there afterwards can be
//! worked out without the worker.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Utc};
use store::{Batch, IndexEntry, KdfCost, NewPerson, RecordPut, Result, Store};
use uuid::Uuid;

pub const USER: &str = "officer";
pub const PASSWORD: &str = "long enough";
pub const BY_STATE: u8 = 1;
pub const BY_DATE: u8 = 2;

pub const CASE_FILES: u64 = 5;
const FINDING: u16 = 1;
const VISIT: u16 = 2;
pub const PERSON: Uuid = Uuid::from_u128(1);

/// A record as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    pub case_file: Uuid,
    pub kind: u16,
    pub version: u64,
    pub bytes: Vec<u8>,
    pub indexes: Vec<IndexEntry>,
}

pub type Model = BTreeMap<Uuid, Expected>;

/// A store with so many commits.
pub fn filled(place: &Path, commits: u64) -> Result<Store> {
    let store = create(place)?;
    let mut model = Model::new();
    for sequence in 1..=commits {
        store.commit(step(&mut model, sequence))?;
    }
    Ok(store)
}

pub fn create(place: &Path) -> Result<Store> {
    let founder = NewPerson {
        id: PERSON,
        user_name: USER.to_owned(),
        password: PASSWORD.to_owned().into(),
    };
    Ok(Store::create(place, founder, KdfCost::FAST_FOR_TESTS, 0)?.0)
}

/// Adds one commit to what must be there, and returns it as a batch.
pub fn step(model: &mut Model, sequence: u64) -> Batch {
    let case_file = case_file(sequence);
    let finding = Uuid::from_u128(u128::from(1_000 + sequence));
    let visit = Uuid::from_u128(u128::from(100 + sequence % CASE_FILES));
    let state = |n: u64| IndexEntry {
        index: BY_STATE,
        key: vec![(n % 4) as u8],
    };
    let date = IndexEntry {
        index: BY_DATE,
        key: sequence.to_be_bytes().to_vec(),
    };
    let mut puts = vec![
        put(
            model,
            case_file,
            FINDING,
            finding,
            text(sequence),
            vec![state(sequence), date],
        ),
        put(
            model,
            case_file,
            VISIT,
            visit,
            format!("visit after {sequence}").into_bytes(),
            vec![state(sequence / 5)],
        ),
    ];
    if sequence > 10 {
        // An older finding moves from one state to the next.
        let older = Uuid::from_u128(u128::from(1_000 + sequence / 2));
        let of = self::case_file(sequence / 2);
        puts.push(put(
            model,
            of,
            FINDING,
            older,
            format!("closed by {sequence}").into_bytes(),
            vec![state(sequence)],
        ));
    }
    Batch {
        request: request(sequence),
        time: time(sequence),
        person: PERSON,
        use_case: "finding.write".to_owned(),
        reads: Vec::new(),
        puts,
    }
}

/// The clock is set forward and back by years between commits.
pub fn time(sequence: u64) -> DateTime<Utc> {
    const YEAR: i64 = 31_557_600_000_000;
    let years = (sequence * 7 % 13) as i64 - 6;
    let time = 1_700_000_000_000_000 + years * YEAR + sequence as i64;
    DateTime::from_timestamp_micros(time).unwrap_or_default()
}

/// A row of numbers like random ones (splitmix64).
pub struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn bytes(&mut self, most: u64) -> Vec<u8> {
        (0..self.below(most + 1))
            .map(|_| self.next() as u8)
            .collect()
    }
}

/// A commit of anything that is well formed, as the numbers have it.
pub fn random_step(model: &mut Model, ids: &mut Vec<Uuid>, numbers: &mut Numbers) -> Batch {
    let mut puts: Vec<RecordPut> = Vec::new();
    for _ in 0..=numbers.below(3) {
        let again = ids.len() as u64 > 20 && numbers.below(3) > 0;
        let id = if again {
            ids[numbers.below(ids.len() as u64) as usize]
        } else {
            let id = Uuid::from_u64_pair(numbers.next(), numbers.next());
            ids.push(id);
            id
        };
        if puts.iter().any(|put| put.id == id) {
            continue;
        }
        let (case_file, kind) = match model.get(&id) {
            Some(kept) => (kept.case_file, kept.kind),
            None => (case_file(numbers.below(5)), numbers.below(9) as u16),
        };
        let bytes = numbers.bytes(300);
        let mut indexes: Vec<IndexEntry> = (0..numbers.below(4))
            .map(|_| IndexEntry {
                index: [BY_STATE, BY_DATE][numbers.below(2) as usize],
                key: numbers.bytes(12),
            })
            .collect();
        indexes.sort();
        indexes.dedup();
        puts.push(put(model, case_file, kind, id, bytes, indexes));
    }
    Batch {
        request: Uuid::from_u64_pair(numbers.next(), numbers.next()),
        time: time(numbers.below(1_000)),
        person: PERSON,
        use_case: "anything".to_owned(),
        reads: Vec::new(),
        puts,
    }
}

/// The entries of an index, in its order.
pub fn listed(model: &Model, index: u8) -> Vec<(Vec<u8>, Uuid)> {
    let mut listed = Vec::new();
    for (id, record) in model {
        let entries = record.indexes.iter().filter(|entry| entry.index == index);
        listed.extend(entries.map(|entry| (entry.key.clone(), *id)));
    }
    listed.sort();
    listed
}

pub fn request(sequence: u64) -> Uuid {
    Uuid::from_u128(u128::from(sequence) << 64 | 0xfeed)
}

pub fn case_file(sequence: u64) -> Uuid {
    Uuid::from_u128(u128::from(10 + sequence % CASE_FILES))
}

/// Bytes of the photograph that goes with a commit, if one does.
pub fn photograph(sequence: u64) -> Option<Vec<u8>> {
    (sequence % 20 == 3).then(|| vec![sequence as u8; 5_000])
}

/// Text of the draft that is saved after a commit, if one is.
pub fn draft(sequence: u64) -> Option<Vec<u8>> {
    (sequence % 15 == 4).then(|| format!("draft after {sequence}").into_bytes())
}

/// Most are as long as a finding is; some are longer than sled should hold.
fn text(sequence: u64) -> Vec<u8> {
    let length = match sequence {
        n if n % 97 == 0 => 90_000,
        n if n % 17 == 0 => 20_000,
        n => 200 + (n * 37 % 900) as usize,
    };
    let mut text = format!("finding {sequence} ").into_bytes();
    text.resize(length, b'a' + (sequence % 26) as u8);
    text
}

fn put(
    model: &mut Model,
    case_file: Uuid,
    kind: u16,
    id: Uuid,
    bytes: Vec<u8>,
    indexes: Vec<IndexEntry>,
) -> RecordPut {
    let expected = model.get(&id).map_or(0, |kept| kept.version);
    let kept = Expected {
        case_file,
        kind,
        version: expected + 1,
        bytes: bytes.clone(),
        indexes: indexes.clone(),
    };
    model.insert(id, kept);
    RecordPut {
        case_file,
        kind,
        id,
        expected,
        schema: 1,
        bytes,
        indexes,
    }
}
