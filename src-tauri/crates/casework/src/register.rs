//! What lists sort and search by: names and a few facts of every contract, provider, service and
//! colleague, held in memory while the store is unlocked, and dropped when it is locked.

use crate::accounts::{self, NO_CONTENT};
use crate::fault::Answer;
use crate::keeping;
use crate::office::guard;
use chrono::NaiveDate;
use domain::record::{AnyRecord, Index, group, schema_of};
use domain::records::contract::Contract;
use domain::records::council::Council;
use domain::records::framework::Framework;
use domain::records::numbers::Numbers;
use domain::records::person::Person;
use domain::records::provider::Provider;
use domain::records::service::Service;
use domain::summary::Sensitivity;
use domain::{Held, Kind, Put, Uuid, summary, words};
use std::collections::HashMap;
use std::sync::Mutex;
use store::{Opens, Store};

/// Where the records of which there is only one are kept.
pub const COUNCIL: Uuid = Uuid::from_u128(0x11);
pub const NUMBERS: Uuid = Uuid::from_u128(0x12);

#[derive(Default)]
pub struct Register {
    pub council: Option<Held<Council>>,
    pub numbers: Option<Held<Numbers>>,
    pub people: HashMap<Uuid, Held<Person>>,
    pub providers: HashMap<Uuid, Held<Provider>>,
    pub services: HashMap<Uuid, Held<Service>>,
    pub frameworks: HashMap<Uuid, Held<Framework>>,
    pub contracts: HashMap<Uuid, Held<Contract>>,
    /// The folded words of each contract, by version; filled by the first search.
    words_of: Mutex<HashMap<Uuid, (u64, String)>>,
}

impl Register {
    /// Reads everything that lists need, as far as it is open and somebody may see it. Called once,
    /// after unlocking.
    pub fn read(store: &Store, person: Uuid, today: NaiveDate) -> Answer<Register> {
        let mut register = Register::default();
        for id in [COUNCIL, NUMBERS] {
            if let Some(record) = store.get(id)? {
                register.take_stored(record, NO_CONTENT)?;
            }
        }
        register.read_kind(store, Kind::Person, NO_CONTENT)?;
        let acting = accounts::acting(&register, person, today);
        let sees = acting.and_then(|acting| acting.sees());
        let (Some(sees), Some(Opens::Content)) = (sees, store.opens()) else {
            return Ok(register);
        };
        for kind in [
            Kind::Provider,
            Kind::Service,
            Kind::Framework,
            Kind::Contract,
        ] {
            register.read_kind(store, kind, sees)?;
        }
        Ok(register)
    }

    fn read_kind(&mut self, store: &Store, kind: Kind, sees: Sensitivity) -> Answer<()> {
        let key = (kind as u16).to_be_bytes();
        let after = (kind as u16 + 1).to_be_bytes();
        keeping::through(store, Index::Kind as u8, &key, &after, &mut |listed| {
            for record in store.get_listed(listed)?.into_iter().flatten() {
                self.take_stored(record, sees)?;
            }
            Ok(())
        })
    }

    fn take_stored(&mut self, record: store::Record, sees: Sensitivity) -> Answer<()> {
        let value = keeping::decode(record.kind, record.schema, &record.bytes, sees)?;
        self.take(record.id, record.version, record.case_file, value);
        Ok(())
    }

    /// Follows a commit.
    pub fn follow(&mut self, puts: &[Put]) {
        for put in puts {
            self.take(put.id, put.expected + 1, put.case_file, put.record.clone());
        }
    }

    /// Drops what is known of a case file that was disposed of.
    pub fn forget(&mut self, case_file: Uuid) {
        self.contracts.retain(|_, held| held.case_file != case_file);
        self.providers.retain(|_, held| held.case_file != case_file);
        self.services.retain(|_, held| held.case_file != case_file);
        let contracts = &self.contracts;
        guard(&self.words_of).retain(|id, _| contracts.contains_key(id));
    }

    fn take(&mut self, id: Uuid, version: u64, case_file: Uuid, value: AnyRecord) {
        macro_rules! held {
            ($value:expr) => {
                Held {
                    id,
                    version,
                    case_file,
                    value: $value,
                }
            };
        }
        match value {
            AnyRecord::Council(value) => self.council = Some(held!(value)),
            AnyRecord::Numbers(value) => self.numbers = Some(held!(value)),
            AnyRecord::Person(value) => drop(self.people.insert(id, held!(value))),
            AnyRecord::Provider(value) => drop(self.providers.insert(id, held!(value))),
            AnyRecord::Service(value) => drop(self.services.insert(id, held!(value))),
            AnyRecord::Framework(value) => drop(self.frameworks.insert(id, held!(value))),
            AnyRecord::Contract(value) => drop(self.contracts.insert(id, held!(value))),
            _ => {}
        }
    }

    pub fn numbers(&self) -> Held<Numbers> {
        self.numbers.clone().unwrap_or(Held {
            id: NUMBERS,
            version: 0,
            case_file: group::SETTINGS,
            value: Numbers::default(),
        })
    }

    pub fn provider_name(&self, id: Uuid) -> String {
        self.providers
            .get(&id)
            .map(|held| held.value.name.clone())
            .unwrap_or_default()
    }

    pub fn person_name(&self, id: Uuid) -> String {
        self.people
            .get(&id)
            .map(|held| held.value.name.clone())
            .unwrap_or_default()
    }

    /// The name of any record that something can link to.
    pub fn name(&self, id: Uuid) -> Option<String> {
        let framework =
            |held: &Held<Framework>| format!("{} v{}", held.value.name, held.value.version);
        None.or_else(|| self.people.get(&id).map(|held| held.value.name.clone()))
            .or_else(|| self.providers.get(&id).map(|held| held.value.name.clone()))
            .or_else(|| self.services.get(&id).map(|held| held.value.name.clone()))
            .or_else(|| self.frameworks.get(&id).map(framework))
            .or_else(|| self.contracts.get(&id).map(|held| held.value.title.clone()))
    }

    pub fn service_of(&self, contract: &Contract) -> Option<&Held<Service>> {
        self.services.get(&contract.service?)
    }

    /// What people call the contract: its service, or its title.
    pub fn contract_name(&self, contract: &Contract) -> String {
        self.service_of(contract)
            .map(|held| held.value.name.clone())
            .unwrap_or_else(|| contract.title.clone())
    }

    /// All words of a contract, by its declaration, and the names that it links to.
    fn searchable(&self, held: &Held<Contract>) -> String {
        let mut words_of = guard(&self.words_of);
        let (_, own) = match words_of.get(&held.id) {
            Some(known) if known.0 == held.version => known,
            _ => {
                let value = serde_json::to_value(&held.value).unwrap_or_default();
                let lines = summary::lines(&schema_of::<Contract>(), &value, &|_| None);
                let text: Vec<String> = lines.into_iter().map(|line| line.text).collect();
                words_of.insert(held.id, (held.version, words::fold(&text.join(" "))));
                &words_of[&held.id]
            }
        };
        let mut text = own.clone();
        for provider in &held.value.providers {
            text.push(' ');
            text.push_str(&words::fold(&self.provider_name(*provider)));
        }
        if let Some(service) = self.service_of(&held.value) {
            text.push(' ');
            text.push_str(&words::fold(&service.value.name));
        }
        text
    }

    /// Whether every word typed stands in the contract.
    pub fn contract_matches(&self, contract: &Held<Contract>, typed: &str) -> bool {
        matches_words(&self.searchable(contract), typed)
    }
}

/// Whether every word typed stands in the text (folded before).
pub fn matches_words(text: &str, typed: &str) -> bool {
    let typed = words::fold(typed);
    typed.split_whitespace().all(|word| text.contains(word))
}
