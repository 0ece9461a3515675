//! What the machine must have: system libraries and tools, by their Debian and Ubuntu packages.

use std::env;
use std::path::Path;
use std::process::Command;

use crate::process::{Failure, Outcome, answer, run};

/// One package, and how to see that it is not needed because its content is here already.
pub struct Need {
    package: &'static str,
    evidence: Evidence,
}

enum Evidence {
    /// A program on the path.
    Program(&'static str),
    /// A development library that pkg-config knows.
    Library(&'static str),
    /// A file that nothing runs by its name.
    File(&'static str),
    /// A Python that can make a virtual environment.
    PythonEnvironment,
}

use Evidence::{File, Library, Program, PythonEnvironment};

/// To build and open the program.
pub const TO_BUILD: &[Need] = &[
    Need {
        package: "build-essential",
        evidence: Program("cc"),
    },
    Need {
        package: "pkg-config",
        evidence: Program("pkg-config"),
    },
    Need {
        package: "libwebkit2gtk-4.1-dev",
        evidence: Library("webkit2gtk-4.1"),
    },
    Need {
        package: "libgtk-3-dev",
        evidence: Library("gtk+-3.0"),
    },
    Need {
        package: "librsvg2-dev",
        evidence: Library("librsvg-2.0"),
    },
    Need {
        package: "nodejs",
        evidence: Program("node"),
    },
];

/// Asked for after Node, which in some packagings brings it along and bars it as its own package.
pub const NPM: &[Need] = &[Need {
    package: "npm",
    evidence: Program("npm"),
}];

/// To test it as well: a screen without a screen, a driver for the window, tools that read PDFs.
pub const TO_TEST: &[Need] = &[
    Need {
        package: "xvfb",
        evidence: Program("Xvfb"),
    },
    Need {
        package: "xauth",
        evidence: Program("xauth"),
    },
    Need {
        package: "xdotool",
        evidence: Program("xdotool"),
    },
    Need {
        package: "webkit2gtk-driver",
        evidence: Program("WebKitWebDriver"),
    },
    Need {
        package: "poppler-utils",
        evidence: Program("pdftotext"),
    },
    Need {
        package: "qpdf",
        evidence: Program("qpdf"),
    },
    // Printing is tested with a scheduler of the tests' own; the system's need not run.
    Need {
        package: "cups",
        evidence: File("/usr/sbin/cupsd"),
    },
    Need {
        package: "cups-client",
        evidence: Program("lp"),
    },
    Need {
        package: "printer-driver-cups-pdf",
        evidence: File("/usr/lib/cups/backend/cups-pdf"),
    },
    Need {
        package: "strace",
        evidence: Program("strace"),
    },
    Need {
        package: "python3-venv",
        evidence: PythonEnvironment,
    },
];

/// Installs what is missing. On a system without apt it says what is, and stops.
pub fn install(needs: &[Need]) -> Outcome {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let missing = missing(needs);
    if missing.is_empty() {
        return Ok(());
    }
    let packages = missing.join(" ");
    println!("Missing on this machine: {packages}");
    if !on_path("apt-get") {
        return Err(Failure {
            what: format!("this system has no apt-get, and lacks: {packages}."),
            advice: "install what corresponds to these Debian packages, then try again.".into(),
        });
    }
    let by_hand = format!(
        "install them by hand, then try again: apt-get update && apt-get install {packages}"
    );
    run(apt(&by_hand)?.arg("update"), &by_hand)?;
    run(
        apt(&by_hand)?
            .args(["install", "--yes", "--no-install-recommends"])
            .args(&missing),
        &by_hand,
    )
}

fn missing(needs: &[Need]) -> Vec<&'static str> {
    needs
        .iter()
        .filter(|need| !is_here(&need.evidence))
        .map(|need| need.package)
        .collect()
}

fn is_here(evidence: &Evidence) -> bool {
    match evidence {
        Program(name) => on_path(name),
        File(path) => Path::new(path).exists(),
        Library(name) => answer("pkg-config", &["--exists", name]).is_some(),
        PythonEnvironment => answer("python3", &["-c", "import venv, ensurepip"]).is_some(),
    }
}

pub fn on_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

fn apt(by_hand: &str) -> Result<Command, Failure> {
    let is_root = answer("id", &["-u"]).as_deref() == Some("0");
    let mut command = if is_root {
        Command::new("env")
    } else if on_path("sudo") {
        println!("Installing needs administrator rights; sudo may ask for your password.");
        let mut sudo = Command::new("sudo");
        sudo.arg("env");
        sudo
    } else {
        return Err(Failure {
            what: "installing needs administrator rights, and this system has no sudo.".into(),
            advice: format!("as root, {by_hand}"),
        });
    };
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    // Another package tool may be at work, as often just after the machine has started.
    command.args(["-o", "DPkg::Lock::Timeout=300"]);
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_here_is_installed() {
        let needs = [
            Need {
                package: "cargo",
                evidence: Program("cargo"),
            },
            Need {
                package: "no-such",
                evidence: Program("no-such-program"),
            },
            Need {
                package: "no-such-dev",
                evidence: Library("no-such-library"),
            },
        ];
        assert_eq!(missing(&needs), ["no-such", "no-such-dev"]);
    }
}
