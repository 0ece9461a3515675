//! The register at the size of a large council: lists are right to the last page.

use crate::story::FIRST_DAY;
use acceptance::TestOffice;
use casework::commands;
use casework::wire::*;
use chrono::{Days, NaiveDate};
use domain::records::contract::{Contract, ContractState};
use domain::records::provider::Provider;
use domain::records::service::{ClientGroup, Service, ServiceType};
use domain::{Pence, Put, Uuid};
use std::collections::BTreeSet;

const CONTRACTS: usize = 10_000;
const PROVIDERS: usize = 500;
/// Words of titles, some with accents, as lists have to find them.
const PLACES: [&str; 5] = ["Llŷn", "Café Môr", "Tŷ Gwyn", "O’Brien House", "Zoë Court"];

/// What contract number `n` is: all lists are checked against this.
fn contract(n: usize, providers: &[Uuid], services: &[Uuid]) -> Contract {
    let start: NaiveDate = "2020-01-01".parse().expect("a date");
    let states = [
        ContractState::Draft,
        ContractState::Active,
        ContractState::Active,
        ContractState::Ended,
    ];
    let place = n % PROVIDERS;
    Contract {
        reference: format!("EC-AS-{:05}", n + 1),
        title: format!("{} {n:05}", PLACES[n % PLACES.len()]),
        providers: vec![providers[place]],
        // The first hundred providers run one service each.
        service: services.get(place).copied(),
        value: (!n.is_multiple_of(7)).then_some(Pence((n as i64 * 7919) % 1_000_003)),
        start: Some(start),
        end: (!n.is_multiple_of(11)).then(|| start + Days::new((n as u64 * 37) % 3650)),
        state: states[n % states.len()],
        ..Contract::default()
    }
}

struct Council {
    office: TestOffice,
    contracts: Vec<Contract>,
}

/// Puts contracts into the store as commits of many, which no use case does, to be quick.
fn council() -> Council {
    let office = TestOffice::set_up(FIRST_DAY);
    let inside = office.desk.office("run_import").unwrap();
    let providers: Vec<Uuid> = (0..PROVIDERS).map(|_| Uuid::now_v7()).collect();
    let services: Vec<Uuid> = (0..100).map(|_| Uuid::now_v7()).collect();
    let mut puts = Vec::new();
    for (n, id) in providers.iter().enumerate() {
        let provider = Provider {
            name: format!("Provider P{n:03} Ltd"),
            ..Provider::default()
        };
        puts.push(Put::case_file(*id, provider));
    }
    for (n, id) in services.iter().enumerate() {
        let service = Service {
            name: format!("Service S{n:03}"),
            provider: providers[n],
            service_type: if n % 2 == 0 {
                ServiceType::HomeCare
            } else {
                ServiceType::NursingHome
            },
            client_group: ClientGroup::Adults,
            size: None,
            manager: None,
            regulated: true,
            regulator_id: None,
            regulator_rating: None,
        };
        puts.push(Put::new(*id, providers[n], service));
    }
    inside.commit(puts).unwrap();
    let contracts: Vec<Contract> = (0..CONTRACTS)
        .map(|n| contract(n, &providers, &services))
        .collect();
    for some in contracts.chunks(500) {
        let puts = some.iter().map(|contract| {
            let id = Uuid::now_v7();
            Put::case_file(id, contract.clone())
        });
        inside.commit(puts.collect()).unwrap();
    }
    // Read again from the disk, as after signing in.
    office.sign_in("ann.lee");
    Council { office, contracts }
}

fn all() -> ListContracts {
    ListContracts {
        words: String::new(),
        state: None,
        in_force: false,
        service_type: None,
        officer: None,
        sort: ContractSort::Reference,
        descending: false,
        page: 0,
        per_page: 100,
    }
}

impl Council {
    fn list(&self, request: ListContracts) -> Listing<ContractRow> {
        commands::list_contracts(&self.office.desk, request).unwrap()
    }

    fn references(&self, wanted: impl Fn(usize, &Contract) -> bool) -> BTreeSet<String> {
        self.contracts
            .iter()
            .enumerate()
            .filter(|(n, contract)| wanted(*n, contract))
            .map(|(_, contract)| contract.reference.clone())
            .collect()
    }

    /// Every page of a list; each row once, in one order over all pages.
    fn every(&self, request: ListContracts) -> Vec<ContractRow> {
        let first = self.list(request.clone());
        let pages = first.matching.div_ceil(first.per_page);
        let mut rows = first.rows;
        for page in 1..pages {
            let next = self.list(ListContracts {
                page,
                ..request.clone()
            });
            assert_eq!((next.page, next.matching), (page, first.matching));
            rows.extend(next.rows);
        }
        assert_eq!(rows.len(), first.matching);
        rows
    }

    #[track_caller]
    fn matches(&self, request: ListContracts, wanted: impl Fn(usize, &Contract) -> bool) {
        let wanted = self.references(wanted);
        assert!(!wanted.is_empty());
        let listing = self.list(request.clone());
        assert_eq!((listing.matching, listing.all), (wanted.len(), CONTRACTS));
        let last = (wanted.len() - 1) / 100;
        let page = self.list(ListContracts {
            page: last,
            ..request
        });
        assert_eq!(page.rows.len(), (wanted.len() - 1) % 100 + 1);
        for row in listing.rows.iter().chain(&page.rows) {
            assert!(wanted.contains(&row.reference), "{}", row.reference);
        }
        // What is listed first and last in the order of references.
        assert_eq!(Some(&listing.rows[0].reference), wanted.first());
        assert_eq!(page.rows.last().map(|row| &row.reference), wanted.last());
    }
}

fn words(typed: &str) -> ListContracts {
    ListContracts {
        words: typed.into(),
        ..all()
    }
}

#[test]
fn lists_of_ten_thousand_contracts_are_right() {
    let council = council();
    council.matches(all(), |_, _| true);
    // Filters.
    for state in [
        ContractState::Draft,
        ContractState::Active,
        ContractState::Ended,
    ] {
        let request = ListContracts {
            state: Some(state),
            ..all()
        };
        council.matches(request, |_, contract| contract.state == state);
    }
    let in_force = ListContracts {
        in_force: true,
        ..all()
    };
    council.matches(in_force.clone(), |_, contract| {
        contract.state == ContractState::Active
    });
    let nursing = ListContracts {
        service_type: Some(ServiceType::NursingHome),
        ..in_force
    };
    council.matches(nursing, |n, contract| {
        contract.state == ContractState::Active && n % PROVIDERS < 100 && n % PROVIDERS % 2 == 1
    });
    // Words, with and without their accents, in any order, of title, provider and service.
    for typed in ["llŷn", "LLYN", "Llyn"] {
        council.matches(words(typed), |n, _| n % 5 == 0);
    }
    for typed in ["café", "mor cafe", "CAFÉ MÔR"] {
        council.matches(words(typed), |n, _| n % 5 == 1);
    }
    council.matches(words("ty gwyn"), |n, _| n % 5 == 2);
    for typed in ["o'brien", "O’Brien", "obrien"] {
        council.matches(words(typed), |n, _| n % 5 == 3);
    }
    council.matches(words("zoe 00044"), |n, _| n == 44);
    council.matches(words("p123 provider"), |n, _| n % PROVIDERS == 123);
    council.matches(words("s042"), |n, _| n % PROVIDERS == 42);
    council.matches(words("EC-AS-04711"), |n, _| n == 4710);
    let nothing = council.list(words("nowhere llyn"));
    assert_eq!(
        (nothing.matching, nothing.rows.len(), nothing.all),
        (0, 0, CONTRACTS)
    );

    // A page beyond the last one is the last one; a page is at most a hundred.
    let beyond = council.list(ListContracts {
        page: 1_000_000,
        per_page: 25,
        ..all()
    });
    assert_eq!((beyond.page, beyond.rows.len()), (399, 25));
    assert_eq!(beyond.rows[24].reference, "EC-AS-10000");
    let wide = council.list(ListContracts {
        per_page: 100_000,
        ..all()
    });
    assert_eq!((wide.per_page, wide.rows.len()), (100, 100));
}

#[test]
fn every_order_is_one_order_over_all_pages() {
    let council = council();
    let some = |sort, descending| ListContracts {
        state: Some(ContractState::Draft),
        sort,
        descending,
        ..all()
    };
    let drafts = council.references(|_, contract| contract.state == ContractState::Draft);
    for sort in [
        ContractSort::Service,
        ContractSort::Provider,
        ContractSort::Reference,
        ContractSort::Value,
        ContractSort::End,
        ContractSort::State,
    ] {
        for descending in [false, true] {
            let rows = council.every(some(sort, descending));
            let listed: BTreeSet<String> = rows.iter().map(|row| row.reference.clone()).collect();
            assert_eq!(listed, drafts, "{sort:?}");
            for pair in rows.windows(2) {
                let (a, b) = (&pair[0], &pair[1]);
                let known = |in_order: bool| {
                    assert!(
                        in_order,
                        "{sort:?} {descending}: {} before {}",
                        a.reference, b.reference
                    );
                };
                let straight = |less: std::cmp::Ordering| {
                    let wrong = if descending {
                        std::cmp::Ordering::Less
                    } else {
                        std::cmp::Ordering::Greater
                    };
                    less != wrong
                };
                match sort {
                    ContractSort::Provider => known(straight(a.providers.cmp(&b.providers))),
                    ContractSort::Reference => known(straight(a.reference.cmp(&b.reference))),
                    // What is not known stands last, whichever way the list runs.
                    ContractSort::Value => match (a.value, b.value) {
                        (Some(a), Some(b)) => known(straight(a.cmp(&b))),
                        (a, b) => known(a.is_some() || b.is_none()),
                    },
                    ContractSort::End => match (a.end, b.end) {
                        (Some(a), Some(b)) => known(straight(a.cmp(&b))),
                        (a, b) => known(a.is_some() || b.is_none()),
                    },
                    ContractSort::Service | ContractSort::State => {}
                }
            }
        }
    }
    // By name, as people read it: accents make no other letter.
    let request = ListContracts {
        words: "p499".into(),
        sort: ContractSort::Service,
        ..all()
    };
    let titles: Vec<String> = council
        .every(request)
        .into_iter()
        .map(|row| row.title)
        .collect();
    let mut sorted = titles.clone();
    sorted.sort_by_key(|title| domain::words::fold(title));
    assert_eq!(titles, sorted);
}
