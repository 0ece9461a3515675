//! Other programs: started in plain sight, judged by how they end.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Why a command stopped, and what the person can do about it.
pub struct Failure {
    pub what: String,
    pub advice: String,
}

pub type Outcome = Result<(), Failure>;

/// The folder of the workspace.
pub fn root() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    let root = package
        .ancestors()
        .nth(3)
        .expect("the package lies three folders deep");
    root.to_path_buf()
}

/// The cargo that runs us, so that both are of one toolchain.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(arguments).current_dir(root());
    cargo
}

/// Shows the command, runs it with our terminal, and fails as it fails.
pub fn run(command: &mut Command, advice: &str) -> Outcome {
    let shown = shown(command);
    println!("$ {shown}");
    let what = match command.status() {
        Ok(status) if status.success() => return Ok(()),
        Ok(status) => format!("`{shown}` failed ({status})."),
        Err(error) => format!("`{shown}` could not be started: {error}."),
    };
    Err(Failure {
        what,
        advice: advice.into(),
    })
}

/// What a program prints when asked quietly; none if it is missing or refuses.
pub fn answer(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    let output = output.ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn shown(command: &Command) -> String {
    let program = PathBuf::from(command.get_program());
    let name = program
        .file_name()
        .unwrap_or(command.get_program())
        .to_string_lossy()
        .into_owned();
    let arguments = command
        .get_args()
        .map(|argument| argument.to_string_lossy().into_owned());
    std::iter::once(name)
        .chain(arguments)
        .collect::<Vec<_>>()
        .join(" ")
}
