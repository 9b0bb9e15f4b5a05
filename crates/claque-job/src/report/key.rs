//! The key of pseudonyms: 32 random bytes in hexadecimal, in a file that only its owner reads, outside of every case.

use crate::failure::Failure;
use crate::words;
use claque_store::disguise::Key;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The key in `asked`, or in the place for it; made where there is none, of which `note` is told.
///
/// # Errors
/// Where the file lies in a case, cannot be read or made, or holds no key.
pub(crate) fn key(asked: Option<&Path>, case: &Path, note: &mut dyn FnMut(&str)) -> Result<Key, Failure> {
    let path = match asked {
        Some(path) => path.to_owned(),
        None => place()?,
    };
    is_outside(&path, case)?;
    match fs::read_to_string(&path) {
        Ok(text) => {
            let key = parse(text.trim()).ok_or_else(|| {
                Failure::new(format!("`{}` holds no key", words::path(&path.to_string_lossy())))
                    .hint("a key is 64 hexadecimal digits; name a file that does not exist to have one made")
            })?;
            is_private(&path)?;
            Ok(key)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => make(&path, case, note),
        Err(error) => Err(cannot("read", &path, &error)),
    }
}

/// Refuses a file that lies in the case, or would: where the file is not there yet, the nearest folder that is there tells.
fn is_outside(path: &Path, case: &Path) -> Result<(), Failure> {
    let case = case.canonicalize().map_err(|error| cannot("use", path, &error))?;
    let whole = std::path::absolute(path).map_err(|error| cannot("use", path, &error))?;
    let there = whole.ancestors().find_map(|ancestor| ancestor.canonicalize().ok());
    if there.is_some_and(|there| there.starts_with(&case)) {
        return Err(Failure::plan("the key of pseudonyms must not lie in the case: whoever has both can undo them")
            .hint("name another file with `--key`"));
    }
    Ok(())
}

/// Refuses a key that others on this computer can read.
#[cfg(unix)]
fn is_private(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    let metadata = fs::metadata(path).map_err(|error| cannot("read", path, &error))?;
    if metadata.permissions().mode() & 0o077 != 0 {
        let shown = words::path(&path.to_string_lossy());
        return Err(Failure::new(format!("others can read the key `{shown}`"))
            .hint("make it yours alone with `chmod 600`, or name a file that does not exist to have a new key made"));
    }
    Ok(())
}

#[cfg(not(unix))]
fn is_private(_: &Path) -> Result<(), Failure> {
    Ok(())
}

fn place() -> Result<PathBuf, Failure> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let data = absolute("XDG_DATA_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/share")));
    data.map(|data| data.join("claque/pseudonym.key")).ok_or_else(|| {
        Failure::new("there is no home folder to keep the key of pseudonyms in").hint("name a file with `--key`")
    })
}

fn make(path: &Path, case: &Path, note: &mut dyn FnMut(&str)) -> Result<Key, Failure> {
    let mut key: Key = [0; 32];
    getrandom::fill(&mut key).map_err(|error| Failure::new(format!("the system gives no random bytes: {error}")))?;
    let text: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        fs::create_dir_all(parent).map_err(|error| cannot("make", path, &error))?;
        // `..` after a folder that was not there leads anywhere.
        is_outside(path, case)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| {
        writeln!(file, "{text}")?;
        file.sync_all()
    });
    written.map_err(|error| cannot("make", path, &error))?;
    let shown = words::path(&path.to_string_lossy());
    note(&format!("note: made a key for pseudonyms, `{shown}`: keep it, and keep it apart from what you pass on"));
    Ok(key)
}

fn cannot(what: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("cannot {what} the key `{}`: {error}", words::path(&path.to_string_lossy())))
}

fn parse(text: &str) -> Option<Key> {
    let bytes = text.as_bytes();
    let mut key: Key = [0; 32];
    if bytes.len() != 64 || !bytes.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    for (byte, digits) in key.iter_mut().zip(bytes.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(key)
}
