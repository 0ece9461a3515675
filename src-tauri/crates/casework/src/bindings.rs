//! The screens' types, made from the command list: `ui/src/host/bindings.ts`.
//!
//! `cargo xtask bindings` writes the file; the test here fails where it is stale.

#![cfg(test)]

use crate::cases::start::all_schemas;
use crate::fault::Fault;
use crate::wire::*;
use domain::Held;
use domain::records::council::Council;
use domain::{Acting, Role, access};
use std::collections::BTreeMap;
use std::path::Path;
use ts_rs::{Config, TS, TypeVisitor};

struct Declared<'a> {
    config: &'a Config,
    types: BTreeMap<String, (std::any::TypeId, String)>,
}

impl TypeVisitor for Declared<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_none() {
            T::visit_generics(self);
            return;
        }
        let name = T::ident(self.config);
        // Generic types are declared once for all their parameters.
        let id = std::any::TypeId::of::<T::WithoutGenerics>();
        if let Some((known, _)) = self.types.get(&name) {
            assert!(
                *known == id,
                "two types are called {name}: give one of them #[ts(rename = …)]"
            );
        } else {
            let declaration = T::decl(self.config);
            self.types
                .insert(name, (id, format!("export {declaration}\n")));
            T::visit_dependencies(self);
        }
        T::visit_generics(self);
    }
}

macro_rules! commands {
    ($($name:ident($request:ty) -> $response:ty)*) => {
        fn declare(declared: &mut Declared<'_>, commands: &mut String) {
            $(
                declared.visit::<$request>();
                declared.visit::<$response>();
                commands.push_str(&format!(
                    "  {}: [{}, {}],\n",
                    stringify!($name),
                    <$request as TS>::name(declared.config),
                    <$response as TS>::name(declared.config),
                ));
            )*
        }
    };
}
include!("commands.list.rs");

fn generate() -> String {
    let config = Config::new().with_large_int("number");
    let mut declared = Declared {
        config: &config,
        types: BTreeMap::new(),
    };
    declared.visit::<Fault>();
    declared.visit::<domain::Kind>();
    let mut commands = String::new();
    declare(&mut declared, &mut commands);
    let types: String = declared.types.into_values().map(|(_, text)| text).collect();
    format!(
        "// Made by `cargo xtask bindings` from the commands and records in Rust. Do not edit.\n\n\
         {types}\nexport type Commands = {{\n{commands}}}\n"
    )
}

/// Fails where a made file differs from what it should be, or writes it with `UPDATE_BINDINGS`.
fn is_fresh(file: &str, wanted: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../ui/src")
        .join(file);
    if std::env::var_os("UPDATE_BINDINGS").is_some() {
        std::fs::write(&path, wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "ui/src/{file} is stale: run `cargo xtask bindings`"
    );
}

#[test]
fn bindings_are_fresh() {
    is_fresh("host/bindings.ts", &generate());
}

/// The forms of the gallery and of the screens' tests are those of the program.
#[test]
fn bindings_of_the_gallery_are_fresh() {
    let schemas = serde_json::to_string_pretty(&all_schemas().schemas).unwrap();
    is_fresh("gallery/schemas.json", &format!("{schemas}\n"));
}

/// What each role may do in the gallery and in the screens' tests is what it may do in the program.
#[test]
fn bindings_of_the_roles_are_fresh() {
    let may: BTreeMap<String, Vec<&str>> = Role::ALL
        .into_iter()
        .map(|role| {
            let somebody = Acting::new(domain::Uuid::nil(), "", role);
            (
                domain::choice::key(&role),
                access::allowed(&somebody).collect(),
            )
        })
        .collect();
    let may = serde_json::to_string_pretty(&may).unwrap();
    is_fresh("gallery/may.json", &format!("{may}\n"));
}

/// What the gallery offers to print.
#[test]
fn bindings_of_the_editions_are_fresh() {
    let choices = domain::Edition::ALL.map(|edition| EditionChoice {
        edition,
        title: edition.title(),
        purpose: edition.purpose().to_owned(),
        why_not: None,
    });
    let text = serde_json::to_string_pretty(&choices).unwrap();
    is_fresh("gallery/editions.json", &format!("{text}\n"));
}
