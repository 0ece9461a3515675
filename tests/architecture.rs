//! The picture in ARCHITECTURE.md, held true: who may depend on whom, what only one part may name,
//! and where things lie. Every rule looks at the real sources, and has beside it a made-up source
//! that breaks it, so that no rule is green by accident.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What each of our packages may depend on among ours.
const ARROWS: &[(&str, &[&str])] = &[
    ("countersign", &["casework"]),
    ("countersign-admin", &["casework"]),
    ("casework", &["domain", "exchange", "report", "store"]),
    ("store", &["domain"]),
    ("report", &["domain"]),
    ("exchange", &["domain"]),
    ("domain", &[]),
    ("xtask", &[]),
    (
        "acceptance",
        &["casework", "domain", "exchange", "report", "store"],
    ),
    ("fuzz", &["exchange", "store"]),
];

/// Crates from outside that one package keeps from all others.
const ONLY: &[(&str, &[&str])] = &[
    ("store", &["sled"]),
    ("report", &["printpdf", "lopdf", "hayro"]),
    (
        WINDOW,
        &[
            "tauri",
            "tauri-build",
            "tauri-plugin-single-instance",
            "rfd",
            "wry",
        ],
    ),
];

/// The only package that compiles the window system.
const WINDOW: &str = "countersign";

/// What a pure domain cannot see: the disk, the network, the clock, chance, other threads.
const WORLD: &[&str] = &[
    "std::env",
    "std::fs",
    "std::io",
    "std::net",
    "std::process",
    "std::thread",
    "std::time",
    "SystemTime",
    "Utc::now",
    "Local::now",
    "chrono::Local",
    "Uuid::now_v7",
    "Uuid::new_v4",
    "rand::",
    "getrandom",
    "tokio",
    "async fn",
    "async move",
    ".await",
    "println!",
    "eprintln!",
];

/// Tauri in the dependencies of an everyday crate costs minutes at each build.
const WINDOW_SYSTEM: &[&str] = &["tauri", "wry", "tao", "gtk", "webkit2gtk", "rfd"];

const TOP_LEVEL: &[&str] = &[
    "ARCHITECTURE.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "clippy.toml",
    "deny.toml",
    "icons",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "src-tauri",
    "tests",
    "ui",
];

const VAGUE: &[&str] = &[
    "Manager", "Helper", "Helpers", "Util", "Utils", "Handler", "Handlers",
];
/// The person whom the regulator registers for a care home; a term of the field.
const EXACT: &[&str] = &["RegisteredManager"];

const LARGEST_FILE: u64 = 700_000;
const SHELL_FILE_LINES: usize = 200;
const SHELL_LINES: usize = 700;

const COMMANDS: &str = "src-tauri/crates/casework/src/commands.list.rs";
const CAPABILITY: &str = "src-tauri/capabilities/main.json";

// The rules, on the real sources.

#[test]
fn our_packages_depend_only_along_the_arrows() {
    hold(
        "Move the code to the side of the arrow it belongs to, or hand the value over as a parameter.",
        against_arrows(&packages()),
    );
}

#[test]
fn only_one_package_names_a_crate_kept_behind_a_boundary() {
    let store = packages()
        .into_iter()
        .find(|package| package.name == "store");
    assert!(
        store.is_some_and(|store| store.dependencies.contains(&"sled".to_owned())),
        "store does not depend on sled: this rule reads the manifests wrongly, or sled is gone"
    );
    hold(
        "Ask the package that keeps the crate, through its interface; extend that if it lacks something.",
        outside_its_keeper(&packages()),
    );
}

#[test]
fn what_a_boundary_hides_is_not_handed_on() {
    hold("Return a type of the package's own.", handed_on(&rust()));
}

#[test]
fn everyday_crates_build_without_the_window_system() {
    let lock = read("Cargo.lock");
    let everyday: Vec<String> = packages()
        .into_iter()
        .map(|package| package.name)
        .filter(|name| name != WINDOW)
        .collect();
    hold(
        "Move what needs the window into src-tauri/src.",
        reach_the_window(&lock, &everyday),
    );
    let builds_by_default = default_members();
    assert!(
        !builds_by_default.is_empty() && !builds_by_default.contains(&WINDOW.to_owned()),
        "Cargo.toml: keep src-tauri out of default-members: {builds_by_default:?}"
    );
}

#[test]
fn domain_is_pure() {
    hold(
        "Take what the rule needs (the date, the person, an id, the bytes) as a parameter.",
        impure(&within(rust(), "src-tauri/crates/domain/src/")),
    );
}

#[test]
fn only_the_host_folder_speaks_to_tauri() {
    let pages = within(sources(&["ts", "svelte", "js", "html"]), "ui/src/");
    assert!(
        pages
            .iter()
            .any(|page| page.path.starts_with("ui/src/host/") && names_tauri(page)),
        "ui/src/host does not import @tauri-apps: bring the host back, or mend this rule"
    );
    hold(
        "Import `call` from ui/src/host instead.",
        tauri_outside_host(&pages),
    );
}

#[test]
fn the_shell_holds_no_logic() {
    let shell = within(rust(), "src-tauri/src/");
    assert!(!shell.is_empty(), "src-tauri/src is empty");
    hold(
        "Move the decision into casework, and call it.",
        logic_in_shell(&shell),
    );
}

#[test]
fn every_command_is_permitted_to_the_window_and_nothing_else() {
    hold(
        "Make the list and the capability say the same: `name(Request) -> Response` there is \
         `allow-name` here, with - for _.",
        unlike_capability(&read(COMMANDS), &read(CAPABILITY)),
    );
}

#[test]
fn modules_are_named_by_their_file() {
    hold("Move x/mod.rs to x.rs.", mod_files(&rust()));
}

#[test]
fn no_source_file_is_forgotten() {
    hold(
        "Add `mod NAME;` to the file above it, or make the file a target in Cargo.toml: \
         until then nothing in it is compiled or tested.",
        forgotten(&rust(), &target_roots()),
    );
}

#[test]
fn names_say_what_a_thing_is() {
    hold(
        "Name it for what it holds or does.",
        vague_names(&sources(&["rs", "ts", "svelte"])),
    );
}

#[test]
fn the_top_level_stays_small() {
    hold(
        "Put it in the folder it belongs to.",
        strangers_on_top(&listed()),
    );
}

#[test]
fn files_stay_small() {
    let sizes: Vec<(String, u64)> = listed()
        .into_iter()
        .filter_map(|path| Some((fs::metadata(root().join(&path)).ok()?.len(), path)))
        .map(|(size, path)| (path, size))
        .collect();
    assert!(sizes.len() > 50, "only {} files were found", sizes.len());
    hold(
        "Make it when it is needed, or cut it to what is.",
        too_large(&sizes),
    );
}

// What each rule says, on any source.

struct Package {
    name: String,
    /// Of every kind: normal, build, dev.
    dependencies: Vec<String>,
}

struct Source {
    path: String,
    text: String,
}

fn against_arrows(packages: &[Package]) -> Vec<String> {
    let ours: BTreeSet<&str> = packages
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    let allowed: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let mut wrong: Vec<String> = allowed
        .keys()
        .filter(|name| !ours.contains(*name))
        .map(|name| format!("the package {name} is in the picture but not in the workspace"))
        .collect();
    for package in packages {
        let Some(allowed) = allowed.get(package.name.as_str()) else {
            wrong.push(format!(
                "{} is not in the picture: give it its arrows here",
                package.name
            ));
            continue;
        };
        for dependency in &package.dependencies {
            if ours.contains(dependency.as_str()) && !allowed.contains(&dependency.as_str()) {
                wrong.push(format!("{} depends on {dependency}", package.name));
            }
        }
    }
    wrong
}

fn outside_its_keeper(packages: &[Package]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (keeper, kept) in ONLY {
        for package in packages.iter().filter(|package| package.name != *keeper) {
            for dependency in package
                .dependencies
                .iter()
                .filter(|name| kept.contains(&name.as_str()))
            {
                wrong.push(format!(
                    "{} depends on {dependency}, kept by {keeper}",
                    package.name
                ));
            }
        }
    }
    wrong
}

fn handed_on(sources: &[Source]) -> Vec<String> {
    let kept = ONLY.iter().flat_map(|(_, kept)| *kept);
    let forms: Vec<String> = kept
        .map(|name| format!("pub use {}", name.replace('-', "_")))
        .collect();
    mentions(
        sources,
        &forms.iter().map(String::as_str).collect::<Vec<_>>(),
    )
}

/// Which of the packages reach the window system, by the lock file: every feature and platform.
fn reach_the_window(lock: &str, packages: &[String]) -> Vec<String> {
    let mut needs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for entry in lock.split("[[package]]").skip(1) {
        let Some(name) = entry.lines().find_map(|line| line.strip_prefix("name = ")) else {
            continue;
        };
        let listed = entry
            .lines()
            .filter_map(|line| line.strip_prefix(" \""))
            .map(|line| {
                line.split(['"', ' '])
                    .next()
                    .expect("splitting yields at least one piece")
            });
        needs
            .entry(name.trim_matches('"'))
            .or_default()
            .extend(listed);
    }
    let mut wrong = Vec::new();
    for package in packages {
        let mut reached: BTreeSet<&str> = BTreeSet::new();
        let mut next = vec![package.as_str()];
        while let Some(name) = next.pop() {
            if reached.insert(name) {
                next.extend(needs.get(name).into_iter().flatten().copied());
            }
        }
        if reached.len() == 1 && !needs.contains_key(package.as_str()) {
            wrong.push(format!("{package} is missing from Cargo.lock"));
        }
        let window = WINDOW_SYSTEM.iter().filter(|name| reached.contains(*name));
        wrong.extend(window.map(|name| format!("{package} reaches {name}")));
    }
    wrong
}

fn impure(sources: &[Source]) -> Vec<String> {
    if sources.is_empty() {
        return vec!["no source of domain was found".into()];
    }
    mentions(sources, WORLD)
}

fn names_tauri(source: &Source) -> bool {
    source.text.contains("@tauri-apps")
}

fn tauri_outside_host(pages: &[Source]) -> Vec<String> {
    let outside = pages
        .iter()
        .filter(|page| !page.path.starts_with("ui/src/host/"));
    outside
        .filter(|page| names_tauri(page))
        .map(|page| page.path.clone())
        .collect()
}

fn logic_in_shell(shell: &[Source]) -> Vec<String> {
    let mut wrong = mentions(shell, &["domain::", "store::", "report::", "exchange::"]);
    let mut lines = 0;
    for source in shell {
        let here = source.text.lines().count();
        lines += here;
        if here > SHELL_FILE_LINES {
            wrong.push(format!(
                "{}: {here} lines, at most {SHELL_FILE_LINES}",
                source.path
            ));
        }
    }
    if lines > SHELL_LINES {
        wrong.push(format!(
            "the shell has {lines} lines, at most {SHELL_LINES}"
        ));
    }
    wrong
}

fn unlike_capability(list: &str, capability: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut commands = BTreeSet::new();
    for line in list.lines().map(str::trim) {
        if line.is_empty() || line.starts_with("//") || ["commands! {", "}"].contains(&line) {
            continue;
        }
        match line.split_once('(') {
            Some((name, rest)) if is_snake(name) && rest.contains(") -> ") => {
                let _ = commands.insert(format!("allow-{}", name.replace('_', "-")));
            }
            _ => wrong.push(format!("{COMMANDS}: cannot be read: {line}")),
        }
    }
    if commands.is_empty() {
        wrong.push(format!("{COMMANDS}: no command was found"));
    }
    let capability: serde_json::Value =
        serde_json::from_str(capability).unwrap_or_else(|error| panic!("{CAPABILITY}: {error}"));
    let permitted: BTreeSet<String> = capability["permissions"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|permission| permission.as_str())
        .filter(|permission| permission.starts_with("allow-"))
        .map(str::to_owned)
        .collect();
    for command in commands.difference(&permitted) {
        wrong.push(format!("{CAPABILITY} lacks {command}"));
    }
    for permission in permitted.difference(&commands) {
        wrong.push(format!(
            "{CAPABILITY} permits {permission}, which is no command"
        ));
    }
    wrong
}

fn is_snake(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn mod_files(sources: &[Source]) -> Vec<String> {
    sources
        .iter()
        .filter(|source| Path::new(&source.path).ends_with("mod.rs"))
        .map(|source| source.path.clone())
        .collect()
}

/// Files that are neither a target nor declared, or included, by the file above them.
fn forgotten(sources: &[Source], roots: &BTreeSet<String>) -> Vec<String> {
    let texts: BTreeMap<&str, String> = sources
        .iter()
        .map(|source| (source.path.as_str(), without_comments(&source.text)))
        .collect();
    let mut wrong = Vec::new();
    for source in sources
        .iter()
        .filter(|source| !roots.contains(&source.path))
    {
        let path = Path::new(&source.path);
        let folder = path.parent().expect("a source lies in a folder");
        let stem = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .expect("a source has a name");
        let file = path
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a source has a name");
        let above = format!("{}.rs", folder.display());
        let beside = roots
            .iter()
            .filter(|root| Path::new(root).parent() == Some(folder));
        let declared = beside
            .chain([&above])
            .filter_map(|parent| texts.get(parent.as_str()))
            .any(|text| has_word(text, &format!("mod {stem};")));
        let quoted = format!("{file}\"");
        let included = texts
            .values()
            .any(|text| text.contains("include!(") && text.contains(&quoted));
        if !declared && !included {
            wrong.push(source.path.clone());
        }
    }
    wrong
}

fn vague_names(sources: &[Source]) -> Vec<String> {
    let mut wrong = Vec::new();
    for source in sources {
        let stem = Path::new(&source.path)
            .file_stem()
            .and_then(|stem| stem.to_str());
        let stem = stem.unwrap_or_default().to_lowercase();
        if VAGUE.iter().any(|word| stem == word.to_lowercase()) {
            wrong.push(source.path.clone());
        }
        for line in without_comments(&source.text).lines() {
            let mut words = line
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .peekable();
            while let Some(word) = words.next() {
                let declares =
                    ["struct", "enum", "trait", "type", "class", "interface"].contains(&word);
                let named = words.peek().filter(|_| declares);
                if let Some(name) = named.filter(|name| !EXACT.contains(name))
                    && humps(name).iter().any(|hump| VAGUE.contains(hump))
                {
                    wrong.push(format!("{}: {name}", source.path));
                }
            }
        }
    }
    wrong
}

/// `ImportHelper` is Import, Helper.
fn humps(name: &str) -> Vec<&str> {
    let mut starts: Vec<usize> = name
        .char_indices()
        .filter(|(_, c)| c.is_uppercase())
        .map(|(at, _)| at)
        .collect();
    starts.push(name.len());
    starts
        .windows(2)
        .map(|pair| &name[pair[0]..pair[1]])
        .collect()
}

fn strangers_on_top(listed: &[String]) -> Vec<String> {
    let tops: BTreeSet<&str> = listed
        .iter()
        .map(|path| path.split('/').next().unwrap_or(path))
        .collect();
    tops.into_iter()
        .filter(|top| !top.starts_with('.') && !TOP_LEVEL.contains(top))
        .map(str::to_owned)
        .collect()
}

fn too_large(sizes: &[(String, u64)]) -> Vec<String> {
    sizes
        .iter()
        .filter(|(_, size)| *size > LARGEST_FILE)
        .map(|(path, size)| format!("{path}: {size} bytes, at most {LARGEST_FILE}"))
        .collect()
}

/// Each place where a source's code names one of the words.
fn mentions(sources: &[Source], words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        let code = with_uses_spelt_out(&without_comments(&source.text));
        let named = words.iter().filter(|word| has_word(&code, word));
        found.extend(named.map(|word| format!("{}: {word}", source.path)));
    }
    found
}

fn without_comments(text: &str) -> String {
    let code = text.lines().map(|line| {
        // A // after a colon is an address, not a comment.
        let comment = line
            .match_indices("//")
            .find(|(at, _)| !line[..*at].ends_with(':'));
        comment.map_or(line, |(at, _)| &line[..at])
    });
    code.collect::<Vec<_>>().join("\n")
}

/// Adds `std::fs` below a source that says `use std::{fmt, fs};`.
fn with_uses_spelt_out(code: &str) -> String {
    let mut spelt = code.to_owned();
    for (at, _) in code.match_indices("::{") {
        let head = code[..at]
            .rsplit(|c: char| !is_word_char(c) && c != ':')
            .next();
        let head = head.unwrap_or_default();
        let group = code[at + 3..].split(';').next().unwrap_or_default();
        for piece in group
            .split(['{', '}', ','])
            .map(str::trim)
            .filter(|piece| !piece.is_empty())
        {
            spelt.push_str(&format!("\n{head}::{piece}"));
        }
    }
    spelt
}

/// The word in the code, not as a part of a longer one.
fn has_word(code: &str, word: &str) -> bool {
    let starts_in_word = word.starts_with(is_word_char);
    let ends_in_word = word.ends_with(is_word_char);
    code.match_indices(word).any(|(at, _)| {
        let before = starts_in_word && code[..at].ends_with(is_word_char);
        let after = ends_in_word && code[at + word.len()..].starts_with(is_word_char);
        !before && !after
    })
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

// Where the real sources come from.

fn hold(advice: &str, wrong: Vec<String>) {
    assert!(wrong.is_empty(), "\n  {}\n{advice}", wrong.join("\n  "));
}

fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests
        .parent()
        .expect("tests lies in the workspace")
        .to_path_buf()
}

fn read(path: &str) -> String {
    let missing = "it belongs to the program; if it moved, name its new place here";
    fs::read_to_string(root().join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}; {missing}"))
}

/// What git keeps, or would if asked to.
fn listed() -> Vec<String> {
    let arguments = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let listed = printed(Command::new("git").args(arguments));
    let mut paths: Vec<String> = listed.lines().map(str::to_owned).collect();
    paths.sort();
    paths.dedup();
    paths.retain(|path| root().join(path).is_file());
    paths
}

/// All but this file, whose made-up sources break every rule.
fn sources(endings: &[&str]) -> Vec<Source> {
    let wanted = |path: &String| {
        let ending = Path::new(path)
            .extension()
            .and_then(|ending| ending.to_str());
        ending.is_some_and(|ending| endings.contains(&ending)) && path != "tests/architecture.rs"
    };
    let paths = listed().into_iter().filter(wanted);
    paths
        .map(|path| Source {
            text: read(&path),
            path,
        })
        .collect()
}

fn rust() -> Vec<Source> {
    let rust = sources(&["rs"]);
    assert!(rust.len() > 20, "only {} Rust files were found", rust.len());
    rust
}

fn within(mut sources: Vec<Source>, folder: &str) -> Vec<Source> {
    sources.retain(|source| source.path.starts_with(folder));
    sources
}

fn metadata() -> serde_json::Value {
    let mut cargo = Command::new(env!("CARGO"));
    let printed = printed(cargo.args([
        "metadata",
        "--no-deps",
        "--offline",
        "--format-version",
        "1",
    ]));
    serde_json::from_str(&printed).expect("cargo metadata prints JSON")
}

fn packages() -> Vec<Package> {
    let metadata = metadata();
    let packages = metadata["packages"]
        .as_array()
        .expect("cargo metadata lists packages");
    packages
        .iter()
        .map(|package| Package {
            name: text(&package["name"]),
            dependencies: package["dependencies"]
                .as_array()
                .expect("a package lists dependencies")
                .iter()
                .map(|dependency| text(&dependency["name"]))
                .collect(),
        })
        .collect()
}

fn default_members() -> Vec<String> {
    let metadata = metadata();
    let members = metadata["workspace_default_members"]
        .as_array()
        .expect("cargo lists them");
    let packages = metadata["packages"]
        .as_array()
        .expect("cargo metadata lists packages");
    let defaults = packages
        .iter()
        .filter(|package| members.contains(&package["id"]));
    defaults.map(|package| text(&package["name"])).collect()
}

/// The first file of each library, program, test and build script.
fn target_roots() -> BTreeSet<String> {
    let metadata = metadata();
    let packages = metadata["packages"]
        .as_array()
        .expect("cargo metadata lists packages");
    let targets = packages
        .iter()
        .flat_map(|package| package["targets"].as_array())
        .flatten();
    targets
        .map(|target| PathBuf::from(text(&target["src_path"])))
        .filter_map(|path| {
            Some(
                path.strip_prefix(root())
                    .ok()?
                    .to_string_lossy()
                    .into_owned(),
            )
        })
        .collect()
}

fn text(value: &serde_json::Value) -> String {
    value
        .as_str()
        .expect("cargo metadata names it in text")
        .to_owned()
}

fn printed(command: &mut Command) -> String {
    let output = command
        .current_dir(root())
        .output()
        .expect("git and cargo can be started");
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("paths here are in UTF-8")
}

// Each rule, on a source that breaks it.

mod breaks {
    use super::*;

    fn package(name: &str, dependencies: &[&str]) -> Package {
        let dependencies = dependencies.iter().map(|name| (*name).to_owned()).collect();
        Package {
            name: name.into(),
            dependencies,
        }
    }

    fn source(path: &str, text: &str) -> Source {
        Source {
            path: path.into(),
            text: text.into(),
        }
    }

    fn all_packages_with(changed: Package) -> Vec<Package> {
        let mut packages: Vec<Package> = ARROWS
            .iter()
            .map(|(name, arrows)| package(name, arrows))
            .collect();
        assert_eq!(
            against_arrows(&packages),
            Vec::<String>::new(),
            "the picture breaks itself"
        );
        packages.retain(|package| package.name != changed.name);
        packages.push(changed);
        packages
    }

    #[test]
    fn an_arrow_backwards_or_across() {
        let store = all_packages_with(package("store", &["domain", "report"]));
        assert_eq!(against_arrows(&store), ["store depends on report"]);
        let domain = all_packages_with(package("domain", &["casework", "serde"]));
        assert_eq!(against_arrows(&domain), ["domain depends on casework"]);
        let shell = all_packages_with(package("countersign", &["casework", "store"]));
        assert_eq!(against_arrows(&shell), ["countersign depends on store"]);
    }

    #[test]
    fn a_package_that_nobody_drew_or_that_is_gone() {
        let unknown = all_packages_with(package("extras", &[]));
        assert_eq!(against_arrows(&unknown).len(), 1);
        assert_eq!(against_arrows(&unknown[1..]).len(), 2);
    }

    #[test]
    fn a_kept_crate_elsewhere() {
        let packages = [
            package("casework", &["sled", "tauri"]),
            package("store", &["sled"]),
        ];
        assert_eq!(
            outside_its_keeper(&packages),
            [
                "casework depends on sled, kept by store",
                "casework depends on tauri, kept by countersign"
            ]
        );
    }

    #[test]
    fn a_kept_crate_handed_on() {
        let store = [source("store/lib.rs", "pub use sled::Tree;\nuse sled::Db;")];
        assert_eq!(handed_on(&store), ["store/lib.rs: pub use sled"]);
    }

    #[test]
    fn an_everyday_crate_that_reaches_the_window() {
        let lock = "[[package]]\nname = \"casework\"\ndependencies = [\n \"rfd\",\n \"serde 1.0.0\",\n]\n\
                    [[package]]\nname = \"rfd\"\ndependencies = [\n \"gtk 0.18.2\",\n]\n\
                    [[package]]\nname = \"domain\"\n";
        let everyday = ["casework".to_owned(), "domain".to_owned()];
        let wrong = reach_the_window(lock, &everyday);
        assert_eq!(wrong, ["casework reaches gtk", "casework reaches rfd"]);
        let unknown = reach_the_window(lock, &["nobody".to_owned()]);
        assert_eq!(unknown, ["nobody is missing from Cargo.lock"]);
    }

    #[test]
    fn a_domain_that_looks_at_the_world() {
        let broken = [
            ("let now = Utc::now();", "Utc::now"),
            ("use std::{fmt, fs};", "std::fs"),
            (
                "use std::{\n    fmt,\n    time::{Duration, Instant},\n};",
                "std::time",
            ),
            ("let id = Uuid::now_v7();", "Uuid::now_v7"),
            ("pub async fn load() {}", "async fn"),
            ("let n = rand::random();", "rand::"),
        ];
        for (text, word) in broken {
            assert_eq!(
                impure(&[source("d.rs", text)]),
                [format!("d.rs: {word}")],
                "{text}"
            );
        }
        let pure = "// Utc::now() is for the caller\nlet brand::Colour = strand::x; use std::fmt;";
        assert_eq!(impure(&[source("d.rs", pure)]), Vec::<String>::new());
        assert_eq!(impure(&[]).len(), 1);
    }

    #[test]
    fn a_page_that_speaks_to_tauri_itself() {
        let text = "import { invoke } from '@tauri-apps/api/core';";
        let pages = [
            source("ui/src/host/call.ts", text),
            source("ui/src/screens/a.svelte", text),
        ];
        assert_eq!(tauri_outside_host(&pages), ["ui/src/screens/a.svelte"]);
    }

    #[test]
    fn a_shell_that_decides() {
        let reaches = [source(
            "src-tauri/src/main.rs",
            "let x = casework::domain::decide();",
        )];
        assert_eq!(
            logic_in_shell(&reaches),
            ["src-tauri/src/main.rs: domain::"]
        );
        let long = "fn f() {}\n".repeat(SHELL_FILE_LINES + 1);
        assert_eq!(logic_in_shell(&[source("a.rs", &long)]).len(), 1);
        let many: Vec<Source> = (0..5)
            .map(|n| source(&format!("{n}.rs"), &"\n".repeat(SHELL_FILE_LINES)))
            .collect();
        assert_eq!(logic_in_shell(&many).len(), 1);
    }

    #[test]
    fn a_command_and_a_permission_that_lack_each_other() {
        let list =
            "commands! {\n    // people\n    sign_in(SignIn) -> Session\n    lock(()) -> ()\n}\n";
        let same = r#"{"permissions": ["core:event:default", "allow-sign-in", "allow-lock"]}"#;
        assert_eq!(unlike_capability(list, same), Vec::<String>::new());
        let other = r#"{"permissions": ["allow-sign-in", "allow-unlock"]}"#;
        assert_eq!(unlike_capability(list, other).len(), 2);
        assert_eq!(
            unlike_capability("commands! {\n}", r#"{"permissions": []}"#).len(),
            1
        );
        let unreadable = "lock(()) -> ()\nsign_in: SignIn";
        assert_eq!(
            unlike_capability(unreadable, r#"{"permissions": ["allow-lock"]}"#).len(),
            1
        );
    }

    #[test]
    fn a_module_in_the_old_place() {
        assert_eq!(
            mod_files(&[source("a/mod.rs", ""), source("a/model.rs", "")]),
            ["a/mod.rs"]
        );
    }

    #[test]
    fn a_file_that_nobody_declares() {
        let roots = BTreeSet::from([
            "tests/desktop/main.rs".to_owned(),
            "a/src/lib.rs".to_owned(),
        ]);
        let sources = [
            source(
                "tests/desktop/main.rs",
                "mod first_start;\n// mod lost;\nmod lost_too;",
            ),
            source("tests/desktop/first_start.rs", ""),
            source("tests/desktop/lost.rs", ""),
            source("a/src/lib.rs", "pub mod b;\ninclude!(\"list.rs\");"),
            source("a/src/b.rs", "pub(crate) mod c;"),
            source("a/src/b/c.rs", ""),
            source("a/src/b/d.rs", ""),
            source("a/src/list.rs", ""),
        ];
        assert_eq!(
            forgotten(&sources, &roots),
            ["tests/desktop/lost.rs", "a/src/b/d.rs"]
        );
    }

    #[test]
    fn a_name_that_says_nothing() {
        let vague = [
            source(
                "a.rs",
                "pub struct StoreManager;\nstruct RegisteredManager;\nenum Utility {}",
            ),
            source(
                "b.ts",
                "export class ImportHelper {}\ninterface EventHandlers {}",
            ),
            source("utils.ts", ""),
        ];
        assert_eq!(
            vague_names(&vague),
            [
                "a.rs: StoreManager",
                "b.ts: ImportHelper",
                "b.ts: EventHandlers",
                "utils.ts"
            ]
        );
    }

    #[test]
    fn a_stranger_on_top() {
        let listed = [
            "README.md",
            ".ci/run",
            "ui/a.ts",
            "scripts/x.sh",
            "notes.txt",
        ];
        let listed: Vec<String> = listed.iter().map(|path| (*path).to_owned()).collect();
        assert_eq!(strangers_on_top(&listed), ["notes.txt", "scripts"]);
    }

    #[test]
    fn a_file_too_large() {
        let sizes = [
            ("a".to_owned(), LARGEST_FILE),
            ("b".to_owned(), LARGEST_FILE + 1),
        ];
        assert_eq!(too_large(&sizes).len(), 1);
    }
}
