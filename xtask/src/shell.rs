//! Running other programs, and where things are.

use crate::failure::Failure;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this package lies in a folder of the repository")
}

/// Where build products go.
pub(crate) fn target() -> PathBuf {
    root().join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// The cargo that runs us.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), arguments)
}

/// Builds all programs and examples, and says where they are. Dependencies get the features that the tests give them: asked
/// for in any other way, most of what the tests have built would be compiled once more.
pub(crate) fn built() -> Result<PathBuf, Failure> {
    run(&mut cargo(&["build", "--workspace", "--bins", "--examples", "--quiet"]))?;
    Ok(target().join("debug"))
}

/// A program to run at the root of the repository, without standard input.
pub(crate) fn command(program: impl AsRef<OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root()).stdin(Stdio::null());
    command
}

/// Runs it, its output shown.
pub(crate) fn run(command: &mut Command) -> Result<(), Failure> {
    let status = command.status().map_err(|source| Failure::Start { command: shown(command), source })?;
    if status.success() { Ok(()) } else { Err(Failure::Ended { command: shown(command), code: status.code() }) }
}

/// Runs it for what it writes to standard output.
pub(crate) fn output(command: &mut Command) -> Result<String, Failure> {
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|source| Failure::Start { command: shown(command), source })?;
    if !output.status.success() {
        return Err(Failure::Ended { command: shown(command), code: output.status.code() });
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether it runs and succeeds; its output is not shown.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

pub(crate) fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|source| Failure::File { path: path.to_owned(), source })
}

pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|source| Failure::File { path: path.to_owned(), source })
}

pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|source| Failure::File { path: path.to_owned(), source })
}

/// Empties a folder, or makes it.
pub(crate) fn empty(folder: &Path) -> Result<(), Failure> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(|source| Failure::File { path: folder.to_owned(), source })?;
    }
    std::fs::create_dir_all(folder).map_err(|source| Failure::File { path: folder.to_owned(), source })
}

/// The files of the repository that are tracked and there, as paths from its root, `/` between their parts.
pub(crate) fn tracked() -> Result<Vec<String>, Failure> {
    let listed = output(&mut command("git", &["ls-files", "-z"]))?;
    let names = listed.split('\0').filter(|name| !name.is_empty());
    Ok(names.filter(|name| root().join(name).is_file()).map(str::to_owned).collect())
}
