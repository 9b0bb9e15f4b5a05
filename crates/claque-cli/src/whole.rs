//! A file that is there whole or not at all.

use claque_job::failure::Failure;
use claque_job::words;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file beside its target, which takes its name once every byte has reached the disk.
#[derive(Debug)]
pub struct WholeFile {
    target: PathBuf,
    unfinished: PathBuf,
    file: File,
    is_put: bool,
}

impl WholeFile {
    /// Begins a file.
    ///
    /// # Errors
    /// Where none can be made beside the target.
    pub fn begin(target: &Path) -> Result<Self, Failure> {
        let name = target.file_name().ok_or_else(|| cannot(target, &io::ErrorKind::InvalidInput.into()))?;
        let (unfinished, file) = unfinished(target, &name.to_string_lossy()).map_err(|error| cannot(target, &error))?;
        Ok(WholeFile { target: target.to_owned(), unfinished, file, is_put: false })
    }

    /// Where it is written meanwhile.
    pub fn unfinished(&self) -> &Path {
        &self.unfinished
    }

    /// Writes to it.
    ///
    /// # Errors
    /// Those of `fill`, as what could not be written.
    pub fn fill(&mut self, fill: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>) -> Result<(), Failure> {
        let mut out = BufWriter::new(&self.file);
        let filled = fill(&mut out).and_then(|()| out.flush());
        filled.map_err(|error| cannot(&self.target, &error))
    }

    /// The file itself.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Puts it into place.
    ///
    /// # Errors
    /// Where it cannot be, or the name is taken and `force` is not asked for.
    pub fn put(mut self, force: bool) -> Result<(), Failure> {
        self.file.sync_all().map_err(|error| cannot(&self.target, &error))?;
        if !force {
            // A link is refused where the name is taken meanwhile; where there are no links, a look must do.
            match fs::hard_link(&self.unfinished, &self.target) {
                // The other name goes with this.
                Ok(()) => return Ok(()),
                Err(_) if self.target.exists() => return Err(occupied(&self.target)),
                Err(_) => {}
            }
        }
        fs::rename(&self.unfinished, &self.target).map_err(|error| cannot(&self.target, &error))?;
        self.is_put = true;
        Ok(())
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if !self.is_put {
            let _ = fs::remove_file(&self.unfinished);
        }
    }
}

/// The name is taken.
pub fn occupied(target: &Path) -> Failure {
    Failure::new(format!("`{}` exists", words::path(&target.to_string_lossy())))
        .hint("replace it with `--force`, or name another file with `-o`")
}

/// Why a file cannot be written.
pub fn cannot(target: &Path, error: &io::Error) -> Failure {
    let failure = Failure::new(format!("cannot write `{}`: {error}", words::path(&target.to_string_lossy())));
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            failure.hint("the disk is full; nothing was left behind there")
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            failure.hint("name a place that you may write to with `-o`")
        }
        _ => failure,
    }
}

/// A file beside the target to write to first. What a process that was stopped left under that name is not touched.
fn unfinished(target: &Path, name: &str) -> io::Result<(PathBuf, File)> {
    let process = std::process::id();
    let mut number = 0;
    loop {
        let path = target.with_file_name(format!(".{name}.{process}-{number}.unfinished"));
        match File::create_new(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 1000 => number += 1,
            made => return made.map(|file| (path, file)),
        }
    }
}
