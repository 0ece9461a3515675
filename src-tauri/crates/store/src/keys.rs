//! The file of keys, kept twice outside journal and working copy.
//!
//! It consists of slots of one size. The first names the store; then follow, in the order of their making, the
//! people, the recovery key and the case files; the administration key comes with the first content holder who signs in
//! to a store that has none. A slot is appended or overwritten in the first copy, synced, then in
//! the second: whatever happens in between, one copy holds it whole. Disposing of a case file overwrites its slot, and
//! with it the only key to what the case file held; so does removing a person.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{Seek, SeekFrom, Write as _};
use std::path::Path;

use uuid::Uuid;
use zeroize::Zeroizing;

use crate::bytes::{Reader, Write};
use crate::disk;
use crate::error::{Result, StoreError};
use crate::recovery::RecoveryKey;
use crate::seal::{self, KEY, KdfCost, Key, OVERHEAD};

const COPIES: [&str; 2] = ["keys.a", "keys.b"];
const SLOT: usize = 512;
const CHECKSUM: usize = 32;
const CONTENT: usize = SLOT - CHECKSUM;
/// 2: an administration key, and people who have left. Slots only ever grow, so that those of format 1 stay as they are.
pub(crate) const FORMAT: u16 = 2;

const HEADER: &[u8; 6] = b"CSKEYS";
const PERSON: &[u8; 6] = b"CSPERS";
const RECOVERY: &[u8; 6] = b"CSRECO";
const CASE_FILE: &[u8; 6] = b"CSCASE";
const DISPOSED: &[u8; 6] = b"CSGONE";
const ADMINISTRATION: &[u8; 6] = b"CSADMI";
const LEFT: &[u8; 6] = b"CSLEFT";

const WRAPPED: usize = KEY + OVERHEAD;
const SEALED_TO: usize = KEY + WRAPPED;

/// Names the store and says how user names are hashed.
#[derive(Clone)]
struct Header {
    store: Uuid,
    mark: u8,
    salt: [u8; KEY],
}

/// Somebody who can sign in.
#[derive(Clone)]
struct Person {
    id: Uuid,
    /// Keyed hash of the user name, so that no name stands on the disk.
    lookup: [u8; 32],
    public: [u8; KEY],
    cost: KdfCost,
    salt: [u8; 16],
    /// The private half, sealed with the key made from the password.
    private: [u8; WRAPPED],
    /// The key that their role has, sealed to the public half; nothing until somebody allows it.
    sealed: Option<(Opens, [u8; SEALED_TO])>,
}

/// What a person's password opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Opens {
    /// Everything, by the master key.
    Content,
    /// The groups given to `Store::open_to_administration`, and nothing else.
    Administration,
}

/// The key of an unlocked store.
pub(crate) enum Opener {
    Master(Key),
    Administration(Key),
}

impl Opener {
    pub fn opens(&self) -> Opens {
        match self {
            Opener::Master(_) => Opens::Content,
            Opener::Administration(_) => Opens::Administration,
        }
    }

    fn key(&self) -> &Key {
        match self {
            Opener::Master(key) | Opener::Administration(key) => key,
        }
    }

    /// # Errors
    /// `OutOfReach` where only administration is open.
    pub fn master(&self) -> Result<&Key> {
        match self {
            Opener::Master(key) => Ok(key),
            Opener::Administration(_) => Err(StoreError::OutOfReach),
        }
    }
}

#[derive(Clone)]
struct Recovery {
    public: [u8; KEY],
    master: [u8; SEALED_TO],
}

#[derive(Clone)]
struct CaseFile {
    id: Uuid,
    wrapped: [u8; WRAPPED],
    /// The same key for the administration key, where administration reads this group.
    administration: Option<[u8; WRAPPED]>,
}

/// The administration key, for whoever has the master key; administrators have it in their own slots.
#[derive(Clone)]
struct Administration {
    wrapped: [u8; WRAPPED],
}

/// A case file that was disposed of: its key is gone.
#[derive(Clone)]
struct Gone {
    id: Uuid,
    /// Microseconds since 1970, UTC.
    at: i64,
    /// Nothing of it is left beside the journal.
    cleared: bool,
}

#[derive(Clone)]
enum Slot {
    Header(Header),
    Person(Box<Person>),
    Recovery(Recovery),
    CaseFile(CaseFile),
    Disposed(Gone),
    Administration(Administration),
    /// Somebody who could sign in once. Their pair is gone.
    Left(Uuid),
    /// Damaged in both copies. It stays where it is and is never written over.
    Lost,
}

pub(crate) struct KeyFile {
    copies: [File; 2],
    header: Header,
    slots: Vec<(Slot, u32)>,
    case_files: HashMap<Uuid, usize>,
    disposed: HashMap<Uuid, usize>,
    /// Set by a failed write: what the disk holds is then unknown until the next open.
    failed: bool,
}

/// What signing in came to.
pub(crate) enum SignedIn {
    As(Uuid, Opener),
    NothingYet,
    Wrong,
}

impl KeyFile {
    pub fn exists(place: &Path) -> bool {
        COPIES.iter().any(|name| place.join(name).exists())
    }

    /// Format of the store: that of its keys, which every version of the program writes in the same place. Nothing
    /// where neither copy says so.
    ///
    /// # Errors
    /// `Newer` where it is one that this program does not know.
    pub fn format(place: &Path) -> Result<Option<u16>> {
        let mut formats = Vec::new();
        for name in COPIES {
            let bytes = disk::read_if_there(&place.join(name))?.unwrap_or_default();
            refuse_newer(name, &bytes)?;
            let mut reader = Reader(&bytes);
            if reader.slice(HEADER.len()) == Some(HEADER) {
                formats.extend(reader.u16());
            }
        }
        Ok(formats.into_iter().max())
    }

    /// Writes both copies whole, each durable before the next begins.
    pub fn create(
        place: &Path,
        store: Uuid,
        mark: u8,
        founder: NewPerson,
        cost: KdfCost,
    ) -> Result<(KeyFile, Key, RecoveryKey)> {
        let header = Header {
            store,
            mark,
            salt: seal::random()?,
        };
        let master = seal::random_key()?;
        let recovery = seal::random_key()?;
        let recovery_public = seal::public_half(&recovery_private(&recovery));
        let slots = [
            Slot::Header(header.clone()),
            Slot::Person(Box::new(new_person(
                &header,
                &founder,
                cost,
                Some((Opens::Content, &master)),
            )?)),
            Slot::Recovery(Recovery {
                public: recovery_public,
                master: sealed_key(&recovery_public, &header, Opens::Content, &master)?,
            }),
        ];
        let mut bytes = Vec::with_capacity(slots.len() * SLOT);
        for (index, slot) in slots.iter().enumerate() {
            bytes.put(&encode(index, slot, 1));
        }
        for name in COPIES {
            disk::write_whole(&place.join(name), &bytes)?;
        }
        let (keys, notes) = Self::open(place)?;
        debug_assert!(notes.is_empty());
        Ok((keys, master, RecoveryKey::new(&recovery)))
    }

    /// Reads both copies, puts each right from the other, and says in sentences what was put right.
    pub fn open(place: &Path) -> Result<(KeyFile, Vec<String>)> {
        let mut notes = Vec::new();
        let mut contents = [Vec::new(), Vec::new()];
        for (copy, name) in COPIES.iter().enumerate() {
            match disk::read_if_there(&place.join(name))? {
                Some(bytes) => contents[copy] = bytes,
                None => notes.push(format!(
                    "The file {name} was missing and was restored from its copy."
                )),
            }
        }
        if notes.len() == COPIES.len() {
            return Err(StoreError::NotFound("The file of keys".to_owned()));
        }
        for (copy, name) in COPIES.iter().enumerate() {
            refuse_newer(name, &contents[copy])?;
        }

        let (slots, repairs, said) = reconcile(&contents)?;
        notes.extend(said);
        let copies = [open_copy(place, COPIES[0])?, open_copy(place, COPIES[1])?];
        let header = match &slots[0].0 {
            Slot::Header(header) => header.clone(),
            _ => {
                return Err(StoreError::damaged(
                    "the file of keys names no store",
                    "keys.a, offset 0",
                ));
            }
        };
        let opens = |slot: &Slot| matches!(slot, Slot::Person(_) | Slot::Recovery(_));
        if !slots.iter().any(|(slot, _)| opens(slot)) {
            return Err(StoreError::damaged(
                "both copies of the file of keys have lost whoever could open the store",
                "keys.a and keys.b",
            ));
        }
        let (mut case_files, mut disposed) = (HashMap::new(), HashMap::new());
        for (index, (slot, _)) in slots.iter().enumerate() {
            match slot {
                Slot::CaseFile(case_file) => case_files.insert(case_file.id, index),
                Slot::Disposed(gone) => disposed.insert(gone.id, index),
                _ => None,
            };
        }
        let mut keys = KeyFile {
            copies,
            header,
            slots,
            case_files,
            disposed,
            failed: false,
        };
        for (copy, index) in repairs {
            let (slot, generation) = &keys.slots[index];
            let bytes = encode(index, slot, *generation);
            keys.write(copy, index, &bytes)?;
        }
        if !notes.is_empty() {
            disk::sync_folder(place)?;
        }
        Ok((keys, notes))
    }

    /// Both copies as one, read while another program may be writing them: a slot caught half-written in one is
    /// taken from the other.
    pub fn copied(place: &Path) -> Result<Copied> {
        let mut copied = Copied::read(place)?;
        // Both may have been caught one after the other; hardly twice.
        for _ in 0..3 {
            if copied.lost == 0 {
                break;
            }
            copied = Copied::read(place)?;
        }
        Ok(copied)
    }

    /// Writes both copies of a store that is being restored.
    pub fn restore(place: &Path, copied: &Copied) -> Result<()> {
        for name in COPIES {
            disk::write_whole(&place.join(name), &copied.bytes)?;
        }
        Ok(())
    }

    /// Slots of format 1 are read as they are. Only the first is written, so that an older program, which would take
    /// newer slots for damaged ones, refuses the file. Needs no password: the administration key is made when content
    /// is next opened.
    pub fn migrate_1_to_2(place: &Path) -> Result<()> {
        let (mut keys, _) = Self::open(place)?;
        keys.replace(0, Slot::Header(keys.header.clone()))
    }

    /// Id of the store, read without repairing anything.
    pub fn store_id(place: &Path) -> Result<Option<Uuid>> {
        let mut there = false;
        for name in COPIES {
            let Some(bytes) = disk::read_if_there(&place.join(name))? else {
                continue;
            };
            there = true;
            refuse_newer(name, &bytes)?;
            if let Some(store) = header_id(&bytes) {
                return Ok(Some(store));
            }
        }
        if there {
            Ok(None)
        } else {
            Err(StoreError::NotFound("The store".to_owned()))
        }
    }

    /// Case files that were disposed of, by either copy; read without repairing anything.
    pub fn disposed_there(place: &Path) -> Result<HashSet<Uuid>> {
        let mut found = HashSet::new();
        for name in COPIES {
            let bytes = disk::read_if_there(&place.join(name))?.unwrap_or_default();
            for (index, slot) in bytes.chunks_exact(SLOT).enumerate() {
                if let Some((Slot::Disposed(gone), _)) = decode(index, slot) {
                    found.insert(gone.id);
                }
            }
        }
        Ok(found)
    }

    pub fn store(&self) -> Uuid {
        self.header.store
    }

    pub fn mark(&self) -> u8 {
        self.header.mark
    }

    pub fn sign_in(&self, user_name: &str, password: &str) -> Result<SignedIn> {
        let lookup = lookup(&self.header, user_name);
        let Some(person) = self.people().map(|(_, p)| p).find(|p| p.lookup == lookup) else {
            // An unknown name takes as long as a wrong password.
            if let Some((_, other)) = self.people().next() {
                seal::key_from_password(password, &other.salt, other.cost)?;
            }
            return Ok(SignedIn::Wrong);
        };
        let Some(private) = self.private_half(person, password)? else {
            return Ok(SignedIn::Wrong);
        };
        let Some((opens, sealed)) = &person.sealed else {
            return Ok(SignedIn::NothingYet);
        };
        let place = sealed_place(&self.header, *opens);
        let key = seal::open_with_private(&private, &place, sealed).ok_or_else(|| {
            StoreError::damaged("what is sealed to a person does not open", "keys.a")
        })?;
        let opener = match opens {
            Opens::Content => Opener::Master(key),
            Opens::Administration => Opener::Administration(key),
        };
        Ok(SignedIn::As(person.id, opener))
    }

    pub fn is_password(&self, person: Uuid, password: &str) -> Result<bool> {
        let (_, person) = self.person(person)?;
        Ok(self.private_half(person, password)?.is_some())
    }

    /// The master key, if this is the recovery key of this store.
    pub fn recover(&self, recovery: &Key) -> Option<Key> {
        let private = recovery_private(recovery);
        self.slots.iter().find_map(|(slot, _)| match slot {
            Slot::Recovery(kept) => {
                let place = sealed_place(&self.header, Opens::Content);
                seal::open_with_private(&private, &place, &kept.master)
            }
            _ => None,
        })
    }

    /// Adds a person, or lets one who has left come back.
    pub fn add_person(
        &mut self,
        person: &NewPerson,
        cost: KdfCost,
        opens: Option<Opens>,
        opener: &Opener,
    ) -> Result<()> {
        self.is_free(&person.user_name, person.id)?;
        if self.people().any(|(_, kept)| kept.id == person.id) {
            return Err(StoreError::Invalid(
                "this person can already sign in.".to_owned(),
            ));
        }
        let key = self.key_for(opens, opener)?;
        let slot = new_person(&self.header, person, cost, key.as_ref().map(with_key))?;
        let slot = Slot::Person(Box::new(slot));
        let left = |(slot, _): &(Slot, u32)| matches!(slot, Slot::Left(id) if *id == person.id);
        match self.slots.iter().position(left) {
            Some(index) => self.replace(index, slot),
            None => self.append(vec![slot]),
        }
    }

    /// Gives a person a new pair, behind a new password.
    pub fn set_password(
        &mut self,
        person: Uuid,
        password: &str,
        cost: KdfCost,
        opens: Option<Opens>,
        opener: &Opener,
    ) -> Result<()> {
        let key = self.key_for(opens, opener)?;
        let (index, kept) = self.person(person)?;
        let slot = person_with(
            &self.header,
            kept.id,
            kept.lookup,
            password,
            cost,
            key.as_ref().map(with_key),
        )?;
        self.replace(index, Slot::Person(Box::new(slot)))
    }

    /// Seals another key to a person's pair, or none.
    pub fn allow(&mut self, person: Uuid, opens: Option<Opens>, opener: &Opener) -> Result<()> {
        let key = self.key_for(opens, opener)?;
        let (index, kept) = self.person(person)?;
        let mut slot = kept.clone();
        slot.sealed = match &key {
            Some((opens, key)) => {
                let sealed = sealed_key(&slot.public, &self.header, *opens, key)?;
                Some((*opens, sealed))
            }
            None => None,
        };
        self.replace(index, Slot::Person(Box::new(slot)))
    }

    /// Lets a person sign in under another user name.
    pub fn rename(&mut self, person: Uuid, user_name: &str) -> Result<()> {
        self.is_free(user_name, person)?;
        let (index, kept) = self.person(person)?;
        let mut slot = kept.clone();
        slot.lookup = lookup(&self.header, user_name);
        self.replace(index, Slot::Person(Box::new(slot)))
    }

    /// Overwrites a person's pair in both copies: their password opens nothing any more.
    pub fn remove_person(&mut self, person: Uuid) -> Result<()> {
        let (index, _) = self.person(person)?;
        self.replace(index, Slot::Left(person))
    }

    /// Everybody who has a password, and what it opens; nothing where somebody has to allow it first.
    pub fn accounts(&self) -> HashMap<Uuid, Option<Opens>> {
        let opens = |person: &Person| person.sealed.as_ref().map(|(opens, _)| *opens);
        self.people()
            .map(|(_, person)| (person.id, opens(person)))
            .collect()
    }

    fn is_free(&self, user_name: &str, person: Uuid) -> Result<()> {
        let lookup = lookup(&self.header, user_name);
        let taken = |(_, kept): (usize, &Person)| kept.lookup == lookup && kept.id != person;
        if self.people().any(taken) {
            let what = "somebody else has this user name.";
            return Err(StoreError::Invalid(what.to_owned()));
        }
        Ok(())
    }

    /// The key to be sealed to somebody, as far as the one at hand opens it.
    fn key_for(&self, opens: Option<Opens>, opener: &Opener) -> Result<Option<(Opens, Key)>> {
        Ok(match opens {
            None => None,
            Some(Opens::Content) => Some((Opens::Content, opener.master()?.clone())),
            Some(Opens::Administration) => {
                Some((Opens::Administration, self.administration(opener)?))
            }
        })
    }

    /// # Errors
    /// `NotFound` in a store of format 1 to which nobody with content has signed in since.
    fn administration(&self, opener: &Opener) -> Result<Key> {
        let master = match opener {
            Opener::Administration(key) => return Ok(key.clone()),
            Opener::Master(master) => master,
        };
        let kept = self.slots.iter().find_map(|(slot, _)| match slot {
            Slot::Administration(kept) => Some(kept),
            _ => None,
        });
        let kept = kept.ok_or_else(|| StoreError::NotFound("The administration key".to_owned()))?;
        let place = administration_place(&self.header);
        seal::open_key(master, &place, &kept.wrapped)
            .ok_or_else(|| StoreError::damaged("the administration key does not open", "keys.a"))
    }

    /// Lets administration open these groups, making what is missing of their keys and of its own.
    pub fn open_to_administration(&mut self, groups: &[Uuid], opener: &Opener) -> Result<()> {
        let master = opener.master()?;
        let administration = match self.administration(opener) {
            Err(StoreError::NotFound(_)) => {
                let key = seal::random_key()?;
                let place = administration_place(&self.header);
                let wrapped = sized(&seal::seal(master, &place, key.as_slice())?);
                self.append(vec![Slot::Administration(Administration { wrapped })])?;
                key
            }
            found => found?,
        };
        let new: Vec<Uuid> = groups
            .iter()
            .copied()
            .filter(|group| !self.has_key(*group))
            .collect();
        if !new.is_empty() {
            self.make_case_keys(&new, opener)?;
        }
        for group in groups {
            let Some(&index) = self.case_files.get(group) else {
                continue;
            };
            let (Slot::CaseFile(kept), Some(key)) =
                (self.slots[index].0.clone(), self.case_key(*group, opener)?)
            else {
                continue;
            };
            if kept.administration.is_none() {
                let place = group_place(&self.header, *group);
                let wrapped = seal::seal(&administration, &place, key.as_slice())?;
                let kept = CaseFile {
                    administration: Some(sized(&wrapped)),
                    ..kept
                };
                self.replace(index, Slot::CaseFile(kept))?;
            }
        }
        Ok(())
    }

    /// True where nobody's password takes longer than in tests.
    #[cfg(feature = "fuzzing")]
    pub fn is_quick(&self) -> bool {
        self.people()
            .all(|(_, person)| person.cost == KdfCost::FAST_FOR_TESTS)
    }

    pub fn has_key(&self, case_file: Uuid) -> bool {
        self.case_files.contains_key(&case_file)
    }

    /// The key of a case file; nothing where it has none.
    ///
    /// # Errors
    /// `OutOfReach` where only administration is open, and may not open this.
    pub fn case_key(&self, case_file: Uuid, opener: &Opener) -> Result<Option<Key>> {
        let Some(&index) = self.case_files.get(&case_file) else {
            return Ok(None);
        };
        let Slot::CaseFile(kept) = &self.slots[index].0 else {
            return Ok(None);
        };
        let (place, wrapped) = match opener {
            Opener::Master(_) => (case_place(&self.header, case_file), &kept.wrapped),
            Opener::Administration(_) => (
                group_place(&self.header, case_file),
                kept.administration.as_ref().ok_or(StoreError::OutOfReach)?,
            ),
        };
        let key = seal::open_key(opener.key(), &place, wrapped).ok_or_else(|| {
            let place = format!("keys.a, offset {}", index * SLOT);
            StoreError::damaged(
                format!("the key of case file {case_file} does not open"),
                place,
            )
        })?;
        Ok(Some(key))
    }

    /// Makes keys for new case files. They are on the disk, twice, when this returns.
    pub fn make_case_keys(&mut self, case_files: &[Uuid], opener: &Opener) -> Result<()> {
        let master = opener.master()?;
        let mut slots = Vec::with_capacity(case_files.len());
        for id in case_files {
            let key = seal::random_key()?;
            let wrapped = seal::seal(master, &case_place(&self.header, *id), key.as_slice())?;
            slots.push(Slot::CaseFile(CaseFile {
                id: *id,
                wrapped: sized(&wrapped),
                administration: None,
            }));
        }
        self.append(slots)
    }

    /// All case files that have a key.
    pub fn case_file_ids(&self) -> Vec<Uuid> {
        self.case_files.keys().copied().collect()
    }

    pub fn is_disposed(&self, case_file: Uuid) -> bool {
        self.disposed.contains_key(&case_file)
    }

    /// Microseconds since 1970, UTC.
    pub fn disposed_at(&self, case_file: Uuid) -> Option<i64> {
        self.gone()
            .find(|gone| gone.id == case_file)
            .map(|gone| gone.at)
    }

    /// All case files that were disposed of.
    pub fn disposed(&self) -> HashSet<Uuid> {
        self.disposed.keys().copied().collect()
    }

    /// Those of which something may be left beside the journal.
    pub fn uncleared(&self) -> Vec<Uuid> {
        self.gone()
            .filter(|gone| !gone.cleared)
            .map(|gone| gone.id)
            .collect()
    }

    fn gone(&self) -> impl Iterator<Item = &Gone> {
        self.disposed
            .values()
            .filter_map(|index| match &self.slots[*index].0 {
                Slot::Disposed(gone) => Some(gone),
                _ => None,
            })
    }

    /// Overwrites the key of a case file, in both copies. Once it has begun there is no way back.
    pub fn dispose(&mut self, case_file: Uuid, at: i64) -> Result<()> {
        let gone = Slot::Disposed(Gone {
            id: case_file,
            at,
            cleared: false,
        });
        match self.case_files.get(&case_file) {
            Some(&index) => {
                self.replace(index, gone)?;
                self.case_files.remove(&case_file);
                self.disposed.insert(case_file, index);
            }
            // Its key was lost to damage: that it is disposed of has to be known all the same.
            None => {
                let index = self.slots.len();
                self.append(vec![gone])?;
                self.disposed.insert(case_file, index);
            }
        }
        Ok(())
    }

    /// Notes that nothing of a disposed case file is left beside the journal.
    pub fn cleared(&mut self, case_file: Uuid) -> Result<()> {
        let Some(&index) = self.disposed.get(&case_file) else {
            return Ok(());
        };
        match &self.slots[index].0 {
            Slot::Disposed(gone) if !gone.cleared => {
                let gone = Gone {
                    cleared: true,
                    ..gone.clone()
                };
                self.replace(index, Slot::Disposed(gone))
            }
            _ => Ok(()),
        }
    }

    fn people(&self) -> impl Iterator<Item = (usize, &Person)> {
        self.slots
            .iter()
            .enumerate()
            .filter_map(|(index, (slot, _))| match slot {
                Slot::Person(person) => Some((index, person.as_ref())),
                _ => None,
            })
    }

    fn person(&self, id: Uuid) -> Result<(usize, &Person)> {
        self.people()
            .find(|(_, person)| person.id == id)
            .ok_or_else(|| StoreError::NotFound("The person".to_owned()))
    }

    fn private_half(&self, person: &Person, password: &str) -> Result<Option<Key>> {
        let key = seal::key_from_password(password, &person.salt, person.cost)?;
        Ok(seal::open_key(
            &key,
            &private_place(&self.header, person.id),
            &person.private,
        ))
    }

    fn append(&mut self, slots: Vec<Slot>) -> Result<()> {
        let first = self.slots.len();
        let mut bytes = Vec::with_capacity(slots.len() * SLOT);
        for (index, slot) in slots.iter().enumerate() {
            bytes.put(&encode(first + index, slot, 1));
        }
        for copy in 0..COPIES.len() {
            self.write(copy, first, &bytes)?;
        }
        for slot in slots {
            if let Slot::CaseFile(case_file) = &slot {
                self.case_files.insert(case_file.id, self.slots.len());
            }
            self.slots.push((slot, 1));
        }
        Ok(())
    }

    fn replace(&mut self, index: usize, slot: Slot) -> Result<()> {
        let generation = self.slots[index].1 + 1;
        let bytes = encode(index, &slot, generation);
        for copy in 0..COPIES.len() {
            self.write(copy, index, &bytes)?;
        }
        self.slots[index] = (slot, generation);
        Ok(())
    }

    fn write(&mut self, copy: usize, index: usize, bytes: &[u8]) -> Result<()> {
        if self.failed {
            let what = "writing the keys has failed before; close the program and open it again";
            return Err(StoreError::Storage(what.to_owned()));
        }
        let mut file = &self.copies[copy];
        let place = Path::new(COPIES[copy]);
        let written = file
            .seek(SeekFrom::Start((index * SLOT) as u64))
            .and_then(|_| file.write_all(bytes));
        if let Err(error) = written {
            // On a full disk the same slot can be written again later.
            self.failed = error.kind() != std::io::ErrorKind::StorageFull;
            return Err(StoreError::io("writing", place, &error));
        }
        file.sync_data().map_err(|e| {
            self.failed = true;
            StoreError::io("syncing", place, &e)
        })
    }
}

/// The file of keys as a backup holds it: every slot once, still sealed.
pub(crate) struct Copied {
    pub bytes: Vec<u8>,
    pub store: Uuid,
    /// Case files that have a key in it.
    pub case_files: HashSet<Uuid>,
    /// Slots that are damaged in both copies.
    pub lost: u64,
}

impl Copied {
    fn read(place: &Path) -> Result<Copied> {
        let mut contents = [Vec::new(), Vec::new()];
        for (copy, name) in COPIES.iter().enumerate() {
            contents[copy] = disk::read_if_there(&place.join(name))?.unwrap_or_default();
            refuse_newer(name, &contents[copy])?;
        }
        Self::of(contents)
    }

    /// Reads it back from a backup.
    pub fn from_backup(bytes: &[u8]) -> Result<Copied> {
        refuse_newer("keys", bytes)?;
        Self::of([bytes.to_vec(), bytes.to_vec()])
    }

    fn of(contents: [Vec<u8>; 2]) -> Result<Copied> {
        let (slots, _, _) = reconcile(&contents)?;
        let Some((Slot::Header(header), _)) = slots.first() else {
            let what = "the file of keys names no store";
            return Err(StoreError::damaged(what, "keys, offset 0"));
        };
        let mut copied = Copied {
            bytes: Vec::with_capacity(slots.len() * SLOT),
            store: header.store,
            case_files: HashSet::new(),
            lost: 0,
        };
        for (index, (slot, generation)) in slots.iter().enumerate() {
            copied.bytes.put(&encode(index, slot, *generation));
            match slot {
                Slot::CaseFile(case_file) => drop(copied.case_files.insert(case_file.id)),
                Slot::Lost => copied.lost += 1,
                _ => {}
            }
            // A lost slot keeps its place, so that those after it keep theirs.
            copied.bytes.resize((index + 1) * SLOT, 0);
        }
        Ok(copied)
    }
}

/// A person who will be able to sign in.
pub struct NewPerson {
    /// The person's id.
    pub id: Uuid,
    /// What they sign in with; case and surrounding spaces do not matter. It is kept only as a keyed hash.
    pub user_name: String,
    /// Their password.
    pub password: Zeroizing<String>,
}

fn with_key((opens, key): &(Opens, Key)) -> (Opens, &Key) {
    (*opens, key)
}

fn new_person(
    header: &Header,
    person: &NewPerson,
    cost: KdfCost,
    key: Option<(Opens, &Key)>,
) -> Result<Person> {
    let lookup = lookup(header, &person.user_name);
    person_with(header, person.id, lookup, &person.password, cost, key)
}

fn person_with(
    header: &Header,
    id: Uuid,
    lookup: [u8; 32],
    password: &str,
    cost: KdfCost,
    key: Option<(Opens, &Key)>,
) -> Result<Person> {
    let salt = seal::random()?;
    let private = seal::random_key()?;
    let public = seal::public_half(&private);
    let password_key = seal::key_from_password(password, &salt, cost)?;
    Ok(Person {
        id,
        lookup,
        public,
        cost,
        salt,
        private: sized(&seal::seal(
            &password_key,
            &private_place(header, id),
            private.as_slice(),
        )?),
        sealed: match key {
            Some((opens, key)) => Some((opens, sealed_key(&public, header, opens, key)?)),
            None => None,
        },
    })
}

fn sealed_key(
    public: &[u8; KEY],
    header: &Header,
    opens: Opens,
    key: &Key,
) -> Result<[u8; SEALED_TO]> {
    Ok(sized(&seal::seal_to(
        public,
        &sealed_place(header, opens),
        key.as_slice(),
    )?))
}

fn lookup(header: &Header, user_name: &str) -> [u8; 32] {
    *blake3::keyed_hash(&header.salt, user_name.trim().to_lowercase().as_bytes()).as_bytes()
}

fn recovery_private(recovery: &Key) -> Key {
    seal::derived(
        "Countersign store, 2026: pair of the recovery key",
        recovery,
    )
}

fn place(what: &[u8], header: &Header, id: Uuid) -> Vec<u8> {
    [what, header.store.as_bytes(), id.as_bytes()].concat()
}

fn sealed_place(header: &Header, opens: Opens) -> Vec<u8> {
    match opens {
        Opens::Content => place(b"master key", header, Uuid::nil()),
        Opens::Administration => place(b"administration key of a person", header, Uuid::nil()),
    }
}

fn administration_place(header: &Header) -> Vec<u8> {
    place(b"administration key", header, Uuid::nil())
}

fn group_place(header: &Header, group: Uuid) -> Vec<u8> {
    place(b"group key for administration", header, group)
}

fn private_place(header: &Header, person: Uuid) -> Vec<u8> {
    place(b"private half", header, person)
}

fn case_place(header: &Header, case_file: Uuid) -> Vec<u8> {
    place(b"case file key", header, case_file)
}

fn sized<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes.try_into().expect("sealing adds a fixed length")
}

fn encode(index: usize, slot: &Slot, generation: u32) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(SLOT);
    let magic = match slot {
        Slot::Header(_) => HEADER,
        Slot::Person(_) => PERSON,
        Slot::Recovery(_) => RECOVERY,
        Slot::CaseFile(_) => CASE_FILE,
        Slot::Disposed(_) => DISPOSED,
        Slot::Administration(_) => ADMINISTRATION,
        Slot::Left(_) => LEFT,
        Slot::Lost => return Vec::new(),
    };
    bytes.put(magic);
    bytes.u16(FORMAT);
    bytes.u32(generation);
    match slot {
        Slot::Header(header) => {
            bytes.id(header.store);
            bytes.u8(header.mark);
            bytes.put(&header.salt);
        }
        Slot::Person(person) => {
            bytes.id(person.id);
            bytes.put(&person.lookup);
            bytes.put(&person.public);
            bytes.u32(person.cost.memory_kib);
            bytes.u32(person.cost.passes);
            bytes.u32(person.cost.lanes);
            bytes.put(&person.salt);
            bytes.put(&person.private);
            let (opens, sealed) = match &person.sealed {
                None => (0, &[0; SEALED_TO]),
                Some((Opens::Content, sealed)) => (1, sealed),
                Some((Opens::Administration, sealed)) => (2, sealed),
            };
            bytes.u8(opens);
            bytes.put(sealed);
        }
        Slot::Recovery(recovery) => {
            bytes.put(&recovery.public);
            bytes.put(&recovery.master);
        }
        Slot::CaseFile(case_file) => {
            bytes.id(case_file.id);
            bytes.put(&case_file.wrapped);
            bytes.u8(u8::from(case_file.administration.is_some()));
            bytes.put(case_file.administration.as_ref().unwrap_or(&[0; WRAPPED]));
        }
        Slot::Disposed(gone) => {
            bytes.id(gone.id);
            bytes.i64(gone.at);
            bytes.u8(u8::from(gone.cleared));
        }
        Slot::Administration(kept) => bytes.put(&kept.wrapped),
        Slot::Left(id) => bytes.id(*id),
        Slot::Lost => {}
    }
    bytes.resize(CONTENT, 0);
    bytes.put(&checksum(index, &bytes));
    bytes
}

/// The slot and its generation; nothing where a bit of it is wrong, or it stood elsewhere.
fn decode(index: usize, bytes: &[u8]) -> Option<(Slot, u32)> {
    let (content, kept) = bytes.split_at_checked(CONTENT)?;
    if checksum(index, content) != kept {
        return None;
    }
    let mut reader = Reader(content);
    let magic: [u8; 6] = reader.array()?;
    if !(1..=FORMAT).contains(&reader.u16()?) {
        return None;
    }
    let generation = reader.u32()?;
    let slot = match &magic {
        HEADER => Slot::Header(Header {
            store: reader.id()?,
            mark: reader.u8()?,
            salt: reader.array()?,
        }),
        PERSON => Slot::Person(Box::new(Person {
            id: reader.id()?,
            lookup: reader.array()?,
            public: reader.array()?,
            cost: KdfCost {
                memory_kib: reader.u32()?,
                passes: reader.u32()?,
                lanes: reader.u32()?,
            },
            salt: reader.array()?,
            private: reader.array()?,
            sealed: {
                let opens = reader.u8()?;
                let sealed = reader.array()?;
                match opens {
                    0 => None,
                    1 => Some((Opens::Content, sealed)),
                    2 => Some((Opens::Administration, sealed)),
                    _ => return None,
                }
            },
        })),
        RECOVERY => Slot::Recovery(Recovery {
            public: reader.array()?,
            master: reader.array()?,
        }),
        CASE_FILE => Slot::CaseFile(CaseFile {
            id: reader.id()?,
            wrapped: reader.array()?,
            // Zeros in format 1.
            administration: {
                let there = reader.u8()? == 1;
                Some(reader.array()?).filter(|_| there)
            },
        }),
        DISPOSED => Slot::Disposed(Gone {
            id: reader.id()?,
            at: reader.i64()?,
            cleared: reader.u8()? == 1,
        }),
        ADMINISTRATION => Slot::Administration(Administration {
            wrapped: reader.array()?,
        }),
        LEFT => Slot::Left(reader.id()?),
        _ => return None,
    };
    Some((slot, generation))
}

fn checksum(index: usize, content: &[u8]) -> [u8; CHECKSUM] {
    let mut hash = blake3::Hasher::new();
    hash.update(&(index as u64).to_be_bytes());
    hash.update(content);
    *hash.finalize().as_bytes()
}

/// Id of the store from the first slot, which begins alike in every format.
fn header_id(bytes: &[u8]) -> Option<Uuid> {
    let (content, kept) = bytes.get(..SLOT)?.split_at(CONTENT);
    let mut reader = Reader(content);
    if checksum(0, content) != kept || reader.slice(HEADER.len())? != HEADER {
        return None;
    }
    reader.u16()?;
    reader.u32()?;
    reader.id()
}

fn refuse_newer(name: &str, bytes: &[u8]) -> Result<()> {
    let mut reader = Reader(bytes);
    if reader.slice(HEADER.len()) == Some(HEADER)
        && let Some(found) = reader.u16()
        && found > FORMAT
    {
        return Err(StoreError::Newer {
            file: name.to_owned(),
            found,
            known: FORMAT,
        });
    }
    Ok(())
}

/// The slots that hold, which copy has to be written again at which slot, and what to tell the person.
#[expect(clippy::type_complexity)]
fn reconcile(
    contents: &[Vec<u8>; 2],
) -> Result<(Vec<(Slot, u32)>, Vec<(usize, usize)>, Vec<String>)> {
    let longest = contents.iter().map(Vec::len).max().unwrap_or(0);
    let (mut slots, mut repairs, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    for index in 0..longest.div_ceil(SLOT) {
        let raw = contents
            .each_ref()
            .map(|c| c.get(index * SLOT..(index + 1) * SLOT).unwrap_or(&[]));
        let [a, b] = raw.map(|bytes| decode(index, bytes));
        let slot = match (a, b) {
            (Some(a), Some(b)) if a.1 == b.1 => a,
            // A change that reached only the first copy before the program ended.
            (Some(a), Some(b)) => {
                let newer_first = a.1 > b.1;
                repairs.push((usize::from(newer_first), index));
                if newer_first { a } else { b }
            }
            (Some(whole), None) => {
                repairs.push((1, index));
                if !is_blank(raw[1]) {
                    notes.push(restored(1, index));
                }
                whole
            }
            (None, Some(whole)) => {
                repairs.push((0, index));
                if !contents[0].is_empty() {
                    notes.push(restored(0, index));
                }
                whole
            }
            (None, None) if index == 0 => {
                return Err(StoreError::damaged(
                    "both copies of the file of keys have lost their beginning",
                    "keys.a and keys.b, offset 0",
                ));
            }
            // An append that had not reached the second copy: nothing was sealed with these keys yet.
            (None, None) if is_blank(raw[1]) && !any_after(contents, index) => break,
            (None, None) => {
                notes.push(format!(
                    "Slot {index} of the file of keys is damaged in both copies (offset {}). \
                     If a key stood there, what it sealed cannot be opened.",
                    index * SLOT
                ));
                (Slot::Lost, 0)
            }
        };
        slots.push(slot);
    }
    if slots.is_empty() {
        return Err(StoreError::damaged(
            "both copies of the file of keys are empty",
            "keys.a and keys.b",
        ));
    }
    Ok((slots, repairs, notes))
}

fn any_after(contents: &[Vec<u8>; 2], index: usize) -> bool {
    contents.iter().any(|copy| {
        copy.chunks_exact(SLOT)
            .enumerate()
            .skip(index + 1)
            .any(|(later, bytes)| decode(later, bytes).is_some())
    })
}

fn is_blank(slot: &[u8]) -> bool {
    slot.len() < SLOT || slot.iter().all(|b| *b == 0)
}

fn restored(copy: usize, index: usize) -> String {
    let (damaged, whole) = (COPIES[copy], COPIES[1 - copy]);
    format!("Slot {index} of {damaged} was damaged and was restored from {whole}.")
}

fn open_copy(place: &Path, name: &str) -> Result<File> {
    let path = place.join(name);
    disk::private()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(|e| StoreError::io("opening", &path, &e))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWORD: &str = "seven wet otters";
    const GROUP: Uuid = Uuid::from_u128(2);
    const CASE: Uuid = Uuid::from_u128(10);

    fn person(number: u128, user_name: &str) -> NewPerson {
        NewPerson {
            id: Uuid::from_u128(number),
            user_name: user_name.to_owned(),
            password: PASSWORD.to_owned().into(),
        }
    }

    /// A file of keys with a content holder, an administrator, a group and a case file.
    fn made() -> (tempfile::TempDir, KeyFile, Opener) {
        let folder = tempfile::tempdir().unwrap();
        let cost = KdfCost::FAST_FOR_TESTS;
        let (mut keys, master, _) =
            KeyFile::create(folder.path(), Uuid::from_u128(9), 0, person(1, "ann"), cost).unwrap();
        let opener = Opener::Master(master);
        keys.open_to_administration(&[GROUP], &opener).unwrap();
        keys.make_case_keys(&[CASE], &opener).unwrap();
        let opens = Some(Opens::Administration);
        keys.add_person(&person(3, "admin"), cost, opens, &opener)
            .unwrap();
        (folder, keys, opener)
    }

    /// The whole of what somebody with the raw files and an administrator's password has: their private half, and
    /// the administration key. Everything sealed in the file is tried with both, for every purpose there is.
    #[test]
    fn an_administrators_password_opens_no_case_key_even_from_the_raw_file() {
        let (folder, keys, opener) = made();
        let (_, admin) = keys.person(Uuid::from_u128(3)).unwrap();
        let private = keys.private_half(admin, PASSWORD).unwrap().unwrap();
        let Ok(SignedIn::As(_, Opener::Administration(key))) = keys.sign_in("admin", PASSWORD)
        else {
            panic!("the administrator signs in to administration");
        };
        let header = &keys.header;
        let mut places = vec![
            sealed_place(header, Opens::Content),
            sealed_place(header, Opens::Administration),
            administration_place(header),
        ];
        for id in [GROUP, CASE] {
            places.extend([case_place(header, id), group_place(header, id)]);
        }
        for number in [1, 3] {
            places.push(private_place(header, Uuid::from_u128(number)));
        }
        let master = opener.master().unwrap();
        let group = keys.case_key(GROUP, &opener).unwrap().unwrap();
        let [bytes, copy] = COPIES.map(|name| std::fs::read(folder.path().join(name)).unwrap());
        assert!(bytes == copy);
        let mut found = Vec::new();
        for at in 0..bytes.len() {
            let wrapped = bytes.get(at..at + WRAPPED).unwrap_or_default();
            for place in &places {
                found.extend(seal::open_key(&key, place, wrapped));
                found.extend(seal::open_key(&private, place, wrapped));
            }
            let sealed = bytes.get(at..at + SEALED_TO).unwrap_or_default();
            // Only two purposes are ever sealed to a pair.
            for place in &places[..2] {
                found.extend(seal::open_with_private(&private, place, sealed));
            }
        }
        found.sort_by_key(|key| **key);
        found.dedup();
        let mut wanted = vec![group, key];
        wanted.sort_by_key(|key| **key);
        assert!(found == wanted, "{} keys were found", found.len());
        assert!(!found.contains(master));
    }

    /// As a program of format 1 left it.
    fn as_format_1(folder: &Path) {
        for copy in COPIES {
            let path = folder.join(copy);
            let mut bytes = std::fs::read(&path).unwrap();
            for (index, slot) in bytes.chunks_exact_mut(SLOT).enumerate() {
                slot[6..8].copy_from_slice(&1u16.to_be_bytes());
                let sum = checksum(index, &slot[..CONTENT]);
                slot[CONTENT..].copy_from_slice(&sum);
            }
            std::fs::write(path, bytes).unwrap();
        }
    }

    #[test]
    fn format_1_is_taken_over_without_a_password_and_gets_its_administration_later() {
        let folder = tempfile::tempdir().unwrap();
        let cost = KdfCost::FAST_FOR_TESTS;
        let store = Uuid::from_u128(9);
        let (mut keys, master, _) =
            KeyFile::create(folder.path(), store, 0, person(1, "ann"), cost).unwrap();
        let opener = Opener::Master(master);
        keys.make_case_keys(&[GROUP, CASE], &opener).unwrap();
        let key = keys.case_key(GROUP, &opener).unwrap();
        drop(keys);
        as_format_1(folder.path());
        KeyFile::migrate_1_to_2(folder.path()).unwrap();
        let (mut keys, notes) = KeyFile::open(folder.path()).unwrap();
        assert!(notes.is_empty(), "{notes:?}");
        for copy in COPIES {
            let bytes = std::fs::read(folder.path().join(copy)).unwrap();
            assert_eq!(bytes[6..8], FORMAT.to_be_bytes(), "{copy}");
        }
        let Ok(SignedIn::As(_, opener)) = keys.sign_in("ann", PASSWORD) else {
            panic!("a person of format 1 signs in");
        };
        assert_eq!(keys.case_key(GROUP, &opener).unwrap(), key);
        keys.open_to_administration(&[GROUP], &opener).unwrap();
        let opens = Some(Opens::Administration);
        keys.add_person(&person(3, "admin"), cost, opens, &opener)
            .unwrap();
        let (keys, notes) = KeyFile::open(folder.path()).unwrap();
        assert!(notes.is_empty(), "{notes:?}");
        let Ok(SignedIn::As(_, admin)) = keys.sign_in("admin", PASSWORD) else {
            panic!("the administrator signs in");
        };
        assert_eq!(keys.case_key(GROUP, &admin).unwrap(), key);
        assert_eq!(keys.case_key(CASE, &admin), Err(StoreError::OutOfReach));
    }
}
