//! Providers and the services that they run.

use super::contract::row as contract_row;
use crate::fault::Answer;
use crate::office::Office;
use crate::register::matches_words;
use crate::wire::{ById, ListProviders, Listing, ProviderRow, ProviderView, Save, Saved};
use domain::records::provider::Provider;
use domain::records::service::Service;
use domain::{Held, Put, Refusal, Uuid, form, rules, words};
use std::collections::HashMap;

pub fn list_providers(office: Office, request: ListProviders) -> Answer<Listing<ProviderRow>> {
    let register = office.register();
    let mut services: HashMap<Uuid, usize> = HashMap::new();
    for service in register.services.values() {
        *services.entry(service.value.provider).or_default() += 1;
    }
    let mut contracts: HashMap<Uuid, usize> = HashMap::new();
    for contract in register.contracts.values() {
        for provider in &contract.value.providers {
            *contracts.entry(*provider).or_default() += 1;
        }
    }
    let mut rows: Vec<ProviderRow> = register
        .providers
        .values()
        .filter(|held| matches_words(&words::fold(&held.value.name), &request.words))
        .map(|held| ProviderRow {
            id: held.id,
            name: held.value.name.clone(),
            services: services.get(&held.id).copied().unwrap_or(0),
            contracts: contracts.get(&held.id).copied().unwrap_or(0),
        })
        .collect();
    rows.sort_by_key(|row| (words::fold(&row.name), row.id));
    Ok(page_of(
        rows,
        register.providers.len(),
        request.page,
        request.per_page,
    ))
}

/// Cuts one page out of what matches.
pub fn page_of<T>(rows: Vec<T>, all: usize, page: usize, per_page: usize) -> Listing<T> {
    let per_page = per_page.clamp(1, 100);
    let matching = rows.len();
    let page = page.min(matching.saturating_sub(1) / per_page);
    let rows = rows
        .into_iter()
        .skip(page * per_page)
        .take(per_page)
        .collect();
    Listing {
        rows,
        matching,
        all,
        page,
        per_page,
    }
}

pub fn provider(office: Office, request: ById) -> Answer<ProviderView> {
    let provider = office.read::<Provider>(request.id)?;
    let register = office.register();
    let mut services: Vec<Held<Service>> = register
        .services
        .values()
        .filter(|held| held.value.provider == request.id)
        .cloned()
        .collect();
    services.sort_by(|a, b| a.value.name.cmp(&b.value.name));
    let mut contracts: Vec<_> = register
        .contracts
        .values()
        .filter(|held| held.value.providers.contains(&request.id))
        .map(|held| contract_row(&register, held))
        .collect();
    contracts.sort_by(|a, b| a.reference.cmp(&b.reference));
    Ok(ProviderView {
        provider,
        services,
        contracts,
    })
}

pub fn save_provider(office: Office, request: Save) -> Answer<Saved> {
    let typed = form::read::<Provider>(&request.value)?;
    let held = match request.id {
        Some(id) => Some(office.read_at::<Provider>(id, request.version)?),
        None => None,
    };
    let others: Vec<(Uuid, String)> = office
        .register()
        .providers
        .values()
        .map(|held| (held.id, held.value.name.clone()))
        .collect();
    let provider = rules::council::save_provider(held.as_ref(), typed, &others)?;
    let put = match &held {
        Some(held) => Put::change(held, provider),
        // A case file of its own: it is disposed of by itself.
        None => Put::case_file(Uuid::now_v7(), provider),
    };
    keep(&office, put, Vec::new())
}

pub fn save_service(office: Office, request: Save) -> Answer<Saved> {
    let mut value = request.value.clone();
    if let (Some(fields), Some(parent)) = (value.as_object_mut(), request.parent) {
        fields
            .entry("provider")
            .or_insert_with(|| parent.to_string().into());
    }
    let service = form::read::<Service>(&value)?;
    let provider = office.register().providers.get(&service.provider).cloned();
    let Some(provider) = provider else {
        return Err(Refusal::new("/provider", "Choose the provider")
            .alone()
            .into());
    };
    let held = match request.id {
        Some(id) => Some(office.read_at::<Service>(id, request.version)?),
        None => None,
    };
    let put = match &held {
        // It stays in the case file in which it was made, also when another provider takes it over.
        Some(held) => Put::change(held, service),
        None => Put::new(Uuid::now_v7(), provider.case_file, service),
    };
    keep(&office, put, vec![(provider.id, provider.version)])
}

/// Keeps a new record or the next version of one, provided that the records read still have these versions.
pub fn keep(office: &Office, put: Put, reads: Vec<(Uuid, u64)>) -> Answer<Saved> {
    let saved = Saved {
        id: put.id,
        version: put.expected + 1,
        reference: None,
    };
    office.commit_reading(vec![put], reads)?;
    Ok(saved)
}
