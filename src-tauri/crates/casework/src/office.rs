//! The desk (one store at a time, perhaps locked) and the office (somebody signed in, at work).

use crate::accounts;
use crate::cases::import::ImportJob;
use crate::cases::printing::Shown;
use crate::cups::Cups;
use crate::fault::{Answer, Fault};
use crate::keeping;
use crate::long_work::LongWork;
use crate::opening;
use crate::ports::{Clock, Dialogs, Printers};
use crate::register::Register;
use crate::secret::Secret;
use crate::tries::Tries;
use crate::wire::{SamplePerson, WorkState};
use chrono::{DateTime, NaiveDate, Utc};
use domain::record::{Index, group};
use domain::records::council::{Council, Nation};
use domain::summary::Sensitivity;
use domain::{Acting, Held, Put, Record, Uuid, access};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};
use store::{Batch, Committed, KdfCost, Opens, Step, Store};

/// How long work that has begun may take to end when the program closes.
const FINISHING: Duration = Duration::from_secs(10);
const GLANCE: Duration = Duration::from_millis(10);

/// Which of the two stores of a workstation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Council,
    Sample,
}

/// What the window has beyond the council's idle minutes to keep drafts and lock itself.
const MINUTES_TO_SPARE: u64 = 1;

/// Marks a store as the sample in its key file, so that the sign-in screen can say so.
pub const SAMPLE_MARK: u8 = 1;

/// Where the stores of this workstation are.
#[derive(Clone, Debug)]
pub struct Places {
    pub council: PathBuf,
    pub sample: PathBuf,
}

/// The program without its window: what the shell and the command line hold.
pub struct Desk {
    pub places: Places,
    pub clock: Arc<dyn Clock>,
    pub dialogs: Arc<dyn Dialogs>,
    pub printers: Arc<dyn Printers>,
    pub cost: KdfCost,
    pub tries: Arc<Mutex<Tries>>,
    pub work: LongWork,
    inner: Mutex<Inner>,
    /// Held while a store is opened: a second caller waits for the first, and hears what came of it.
    opening: Mutex<Option<Fault>>,
    /// What opening is at.
    step: Mutex<Option<Step>>,
}

#[derive(Default)]
struct Inner {
    open: Option<Open>,
    /// The last person who signed in since the program started, for the sign-in screen.
    last_user: Option<(String, Council)>,
}

/// A store that is open, locked or not.
#[derive(Clone)]
pub struct Open {
    pub which: Which,
    pub store: Arc<Store>,
    pub notices: Vec<String>,
    pub person: Option<Uuid>,
    pub register: Arc<RwLock<Register>>,
    pub import: Arc<Mutex<ImportJob>>,
    pub saved_files: Arc<Mutex<HashMap<Uuid, PathBuf>>>,
    pub saved_at: Arc<Mutex<Option<DateTime<Utc>>>>,
    /// What is looked at before it is printed.
    pub shown: Arc<Mutex<Option<Arc<Shown>>>>,
    /// When somebody was last at work.
    touched: Arc<Mutex<Duration>>,
}

/// Somebody signed in, at work in a store. Every use case of theirs starts from it.
#[derive(Clone)]
pub struct Office {
    pub open: Open,
    pub acting: Acting,
    pub council: Council,
    pub clock: Arc<dyn Clock>,
    pub dialogs: Arc<dyn Dialogs>,
    pub printers: Arc<dyn Printers>,
    pub cost: KdfCost,
    pub tries: Arc<Mutex<Tries>>,
    pub work: LongWork,
    use_case: &'static str,
}

/// Locks without minding that another thread panicked: what is guarded is replaced whole.
pub fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|broken| broken.into_inner())
}

impl Desk {
    pub fn new(places: Places, clock: Arc<dyn Clock>, dialogs: Arc<dyn Dialogs>) -> Desk {
        Desk {
            places,
            clock,
            dialogs,
            printers: Arc::new(Cups::default()),
            cost: KdfCost::STANDARD,
            tries: Arc::default(),
            work: LongWork::default(),
            inner: Mutex::default(),
            opening: Mutex::default(),
            step: Mutex::default(),
        }
    }

    /// A desk over one folder, for the command line and tests.
    pub fn at(folder: PathBuf, clock: Arc<dyn Clock>, dialogs: Arc<dyn Dialogs>) -> Desk {
        Desk::new(
            Places {
                sample: folder.clone(),
                council: folder,
            },
            clock,
            dialogs,
        )
    }

    /// Another session over the same open store, locked: somebody else at work at the same time.
    pub fn beside(&self) -> Desk {
        let open = self.opened().map(|open| Open {
            person: None,
            ..open
        });
        Desk {
            places: self.places.clone(),
            clock: self.clock.clone(),
            dialogs: self.dialogs.clone(),
            printers: self.printers.clone(),
            cost: self.cost,
            tries: self.tries.clone(),
            work: LongWork::default(),
            inner: Mutex::new(Inner {
                open,
                last_user: None,
            }),
            opening: Mutex::default(),
            step: Mutex::default(),
        }
    }

    pub fn place(&self, which: Which) -> &PathBuf {
        match which {
            Which::Council => &self.places.council,
            Which::Sample => &self.places.sample,
        }
    }

    pub fn opened(&self) -> Option<Open> {
        guard(&self.inner).open.clone()
    }

    /// Opens the store in a place, locked, unless it is open already.
    pub fn open(&self, which: Which) -> Answer<Open> {
        let mut failed = match self.opening.try_lock() {
            Ok(failed) => failed,
            Err(_) => match guard(&self.opening) {
                // The one before has just tried: nobody waits twice for the same.
                failed if failed.is_some() => {
                    return Err(failed.clone().unwrap_or_else(Fault::locked));
                }
                failed => failed,
            },
        };
        if let Some(open) = self.opened().filter(|open| open.which == which) {
            return Ok(open);
        }
        self.close();
        let tell = |step| *guard(&self.step) = Some(step);
        let opened = Store::open_knowing(self.place(which), &opening::known(), &tell);
        *guard(&self.step) = None;
        let (store, opened) = opened.map_err(|error| {
            let fault = opening::fault(&error);
            *failed = Some(fault.clone());
            fault
        })?;
        *failed = None;
        let mut notices = opened.notes;
        notices.extend(opening::clock_set_back(opened.last_time, self.clock.now()));
        Ok(self.put_open(which, store, notices))
    }

    /// What opening is at, where somebody waits for it.
    pub fn step(&self) -> Option<Step> {
        *guard(&self.step)
    }

    pub fn put_open(&self, which: Which, store: Store, notices: Vec<String>) -> Open {
        guard(&self.tries).keep_in(self.place(which));
        let open = Open {
            which,
            store: Arc::new(store),
            notices,
            person: None,
            register: Arc::default(),
            import: Arc::default(),
            saved_files: Arc::default(),
            saved_at: Arc::default(),
            shown: Arc::default(),
            touched: Arc::default(),
        };
        guard(&self.inner).open = Some(open.clone());
        open
    }

    pub fn close(&self) {
        let open = guard(&self.inner).open.take();
        if let Some(open) = open {
            open.store.lock();
        }
    }

    /// Closes for good: an import stops after the row that it is at, a backup or an export leaves nothing half done,
    /// what is being saved is saved first, and the store is brought to the disk.
    pub fn close_in_order(&self) {
        let open = guard(&self.inner).open.take();
        let until = Instant::now() + FINISHING;
        let wait = |busy: &dyn Fn() -> bool| {
            while busy() && Instant::now() < until {
                std::thread::sleep(GLANCE);
            }
        };
        self.work.leave();
        wait(&|| self.work.view().state == WorkState::Running);
        let Some(open) = open else { return };
        guard(&open.import).stop();
        wait(&|| Arc::strong_count(&open.store) > 1);
        // What still runs after that loses its keys. The store itself survives any end.
        open.store.lock();
    }

    /// Reads the register and lets the person in.
    pub fn admit(&self, person: Uuid) -> Answer<Office> {
        let open = self.opened().ok_or_else(Fault::locked)?;
        if open.store.opens() == Some(Opens::Content) {
            open.store
                .open_to_administration(&[group::PEOPLE, group::SETTINGS])?;
        }
        let register = Register::read(&open.store, person, self.clock.today())?;
        let role = accounts::acting(&register, person, self.clock.today()).map(|who| who.role);
        let allowed = match role {
            Some(role) => accounts::check_key(&open.store, role),
            // An account that a crash left behind, of somebody who has left or never came.
            None => Err(store::UnlockError::WrongPassword.into()),
        };
        if let Err(fault) = allowed {
            self.lock();
            return Err(fault);
        }
        self.begin(&open, person, register);
        guard(&self.tries).right();
        let office = self.office("sign_in")?;
        crate::cases::disposal::complete_approved(self);
        let user_name = office.person()?.value.user_name;
        guard(&self.inner).last_user = Some((user_name, office.council.clone()));
        Ok(office)
    }

    /// Adds to what was found and done since the store was opened.
    pub fn note(&self, notice: String) {
        if let Some(open) = guard(&self.inner).open.as_mut() {
            open.notices.push(notice);
        }
    }

    /// The office of somebody whose password is about to be replaced with the help of the recovery
    /// key, which has opened the content. Nothing where nobody active has this user name.
    pub fn recovering(
        &self,
        open: &Open,
        user_name: &str,
        use_case: &'static str,
    ) -> Answer<Option<Office>> {
        if open.store.opens() == Some(Opens::Content) {
            open.store
                .open_to_administration(&[group::PEOPLE, group::SETTINGS])?;
        }
        let register = Register::read(&open.store, Uuid::nil(), self.clock.today())?;
        let found = register.people.values();
        let mut found = found.filter(|held| held.value.active);
        let person = found.find(|held| held.value.user_name == user_name);
        let Some(person) = person.map(|held| held.id) else {
            return Ok(None);
        };
        self.begin(open, person, register);
        self.office(use_case).map(Some)
    }

    fn begin(&self, open: &Open, person: Uuid, register: Register) {
        *open
            .register
            .write()
            .unwrap_or_else(|broken| broken.into_inner()) = register;
        let mut inner = guard(&self.inner);
        if let Some(open) = inner.open.as_mut() {
            open.person = Some(person);
            *guard(&open.touched) = self.clock.elapsed();
        }
    }

    /// Locks: drops keys, names and facts from memory.
    pub fn lock(&self) {
        self.work.forget();
        let mut inner = guard(&self.inner);
        if let Some(open) = inner.open.as_mut() {
            open.person = None;
            open.store.lock();
            *open
                .register
                .write()
                .unwrap_or_else(|broken| broken.into_inner()) = Register::default();
            *guard(&open.import) = ImportJob::default();
            *guard(&open.shown) = None;
        }
    }

    /// Locks where nobody has been at work for longer than the council's settings allow; otherwise
    /// notes that somebody is. The window locks itself a little earlier, once drafts are kept.
    pub fn attend(&self, use_case: &str) {
        let Ok(office) = self.office("lock") else {
            return;
        };
        let now = self.clock.elapsed();
        let mut touched = guard(&office.open.touched);
        let minutes = u64::from(office.council.idle_minutes.max(1)) + MINUTES_TO_SPARE;
        if now.saturating_sub(*touched) > Duration::from_secs(minutes * 60) {
            drop(touched);
            self.lock();
        } else if !access::UNATTENDED.contains(&use_case) {
            *touched = now;
        }
    }

    pub fn last_user(&self) -> Option<(String, Council)> {
        guard(&self.inner).last_user.clone()
    }

    pub fn forget_last_user(&self) {
        guard(&self.inner).last_user = None;
    }

    /// The office of whoever is signed in, for one use case.
    pub fn office(&self, use_case: &'static str) -> Answer<Office> {
        let open = self.opened().ok_or_else(Fault::locked)?;
        let person = open.person.ok_or_else(Fault::locked)?;
        let (acting, council) = {
            let register = open
                .register
                .read()
                .unwrap_or_else(|broken| broken.into_inner());
            let acting = accounts::acting(&register, person, self.clock.today())
                .ok_or_else(Fault::locked)?;
            let council = register
                .council
                .clone()
                .map(|held| held.value)
                .unwrap_or_default();
            (acting, council)
        };
        Ok(Office {
            open,
            acting,
            council,
            clock: self.clock.clone(),
            dialogs: self.dialogs.clone(),
            printers: self.printers.clone(),
            cost: self.cost,
            tries: self.tries.clone(),
            work: self.work.clone(),
            use_case,
        })
    }

    /// Refuses what the acting person's role does not include.
    pub fn permit(&self, use_case: &'static str) -> Answer<()> {
        let office = self.office(use_case).ok();
        access::permit(use_case, office.as_ref().map(|office| &office.acting)).map_err(|refusals| {
            match office {
                Some(_) => Fault::not_allowed(refusals),
                None => Fault::locked(),
            }
        })
    }
}

impl Office {
    pub fn store(&self) -> &Store {
        &self.open.store
    }

    pub fn register(&self) -> RwLockReadGuard<'_, Register> {
        self.open
            .register
            .read()
            .unwrap_or_else(|broken| broken.into_inner())
    }

    pub fn today(&self) -> NaiveDate {
        self.clock.today()
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub fn nation(&self) -> Nation {
        self.council.nation
    }

    pub fn person(&self) -> Answer<Held<domain::records::person::Person>> {
        self.register()
            .people
            .get(&self.acting.person)
            .cloned()
            .ok_or_else(Fault::locked)
    }

    /// Asks for the password again, before something that cannot be taken back.
    pub fn confirm_password(&self, password: Secret, missing: &str, wrong: &str) -> Answer<()> {
        if password.is_empty() {
            return Err(domain::Refusal::new("/password", missing).alone().into());
        }
        guard(&self.tries).may_try(self.now())?;
        if !self.store().check_password(self.acting.person, &password)? {
            return Err(guard(&self.tries).wrong(self.now(), "/password", wrong));
        }
        guard(&self.tries).right();
        Ok(())
    }

    pub fn find<T: Record>(&self, id: Uuid) -> Answer<Option<Held<T>>> {
        match self.store().get(id)? {
            Some(record) if record.kind == T::KIND as u16 => self.held(record).map(Some),
            _ => Ok(None),
        }
    }

    /// The most sensitive content that the acting person may see.
    pub fn sees(&self) -> Sensitivity {
        self.acting.sees().unwrap_or(accounts::NO_CONTENT)
    }

    /// Whether the acting person's roles include a use case, so that views offer nothing else.
    pub fn may(&self, use_case: &str) -> Result<(), domain::Refusals> {
        access::permit(use_case, Some(&self.acting))
    }

    /// A stored record, as far as the acting person may see it.
    pub fn held<T: Record>(&self, record: store::Record) -> Answer<Held<T>> {
        keeping::held(record, self.sees())
    }

    pub fn read<T: Record>(&self, id: Uuid) -> Answer<Held<T>> {
        self.find(id)?
            .ok_or_else(|| Fault::not_found(T::KIND.one()))
    }

    /// The records that a list named, in its order.
    pub fn read_listed<T: Record>(&self, listed: &[store::Listed]) -> Answer<Vec<Held<T>>> {
        let records = self.store().get_listed(listed)?.into_iter();
        records
            .map(|record| {
                let missing = || Fault::not_found(T::KIND.one());
                self.held(record.ok_or_else(missing)?)
            })
            .collect()
    }

    /// All records of a part of an index, in its order.
    pub fn every<T: Record>(&self, index: Index, from: &[u8], to: &[u8]) -> Answer<Vec<Held<T>>> {
        let mut found = Vec::new();
        keeping::through(self.store(), index as u8, from, to, &mut |listed| {
            found.extend(self.read_listed(listed)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// Reads a record that is about to change: the version that the person saw must still hold.
    pub fn read_at<T: Record>(&self, id: Uuid, version: u64) -> Answer<Held<T>> {
        let held = self.read::<T>(id)?;
        if held.version != version {
            return Err(store::StoreError::Conflict {
                id,
                expected: version,
                found: held.version,
            }
            .into());
        }
        Ok(held)
    }

    /// All records of a kind in a case file, in the order in which they were made.
    pub fn children<T: Record>(&self, case_file: Uuid) -> Answer<Vec<Held<T>>> {
        self.store()
            .case_file(case_file, Some(T::KIND as u16))?
            .into_iter()
            .map(|record| self.held(record))
            .collect()
    }

    /// Keeps changes together, then brings the register up to date.
    pub fn commit(&self, puts: Vec<Put>) -> Answer<Committed> {
        self.commit_reading(puts, Vec::new())
    }

    /// Keeps that something was done which changed no record.
    pub fn note(&self) -> Answer<Committed> {
        self.commit(Vec::new())
    }

    /// Keeps changes, provided that the records read still have these versions.
    pub fn commit_reading(&self, puts: Vec<Put>, reads: Vec<(Uuid, u64)>) -> Answer<Committed> {
        // What was read in part must not be written back: it would lose what was taken out.
        let in_part =
            |put: &Put| put.expected > 0 && keeping::hides_from(put.record.kind(), self.sees());
        if puts.iter().any(in_part) {
            return Err(Fault::unexpected(
                "a record would lose what you may not see",
            ));
        }
        let now = self.now();
        let batch = Batch {
            request: Uuid::now_v7(),
            time: now,
            person: self.acting.person,
            use_case: access::deed(
                self.use_case,
                self.acting
                    .on_behalf(self.use_case)
                    .map(|other| other.person),
            ),
            reads,
            puts: puts.iter().map(keeping::to_store).collect::<Answer<_>>()?,
        };
        let committed = self.store().commit(batch)?;
        self.open
            .register
            .write()
            .unwrap_or_else(|broken| broken.into_inner())
            .follow(&puts);
        *guard(&self.open.saved_at) = Some(now);
        Ok(committed)
    }
}

/// The people of the sample and their one password. Nothing in the sample is real.
pub const SAMPLE_PASSWORD: &str = "larkspur in october";

pub fn sample_people() -> Vec<SamplePerson> {
    crate::sample::people()
}
