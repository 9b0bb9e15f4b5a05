//! `claque report`: a case as one file, to be read, printed or passed on.

use crate::args::ReportArgs;
use crate::printer;
use crate::whole::{WholeFile, occupied};
use claque_job::failure::Failure;
use claque_job::report::{ReportFormat, report};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Runs the command.
///
/// # Errors
/// Where the case cannot be read, or the report not written.
pub fn run(args: &ReportArgs) -> Result<(), Failure> {
    let target = target(args);
    if let Some(target) = target.as_deref().filter(|target| !args.force && target.exists()) {
        return Err(occupied(target));
    }
    let text = report(&args.case, &args.asked(), &mut printer::note)?;
    match target {
        None => {
            let told = io::stdout().lock().write_all(&text);
            match told {
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                    Err(Failure::new(format!("cannot write to standard output: {error}")))
                }
                _ => Ok(()),
            }
        }
        Some(target) => {
            write(&target, &text, args.force)?;
            printer::data(&format!("report: {}", target.display()));
            Ok(())
        }
    }
}

/// The file to write; `None` is standard output.
fn target(args: &ReportArgs) -> Option<PathBuf> {
    let ending = match args.format {
        ReportFormat::Html => "report.html",
        ReportFormat::Md => "report.md",
        ReportFormat::Json => "report.json",
        ReportFormat::PdfReady => "report-for-paper.html",
    };
    let piped = matches!(args.format, ReportFormat::Md | ReportFormat::Json) && !io::stdout().is_terminal();
    match &args.output {
        Some(path) if path.as_os_str() == "-" => None,
        Some(path) => Some(path.clone()),
        None if piped => None,
        None => {
            let folder = args.case.canonicalize().unwrap_or_else(|_| args.case.clone());
            let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Some(folder.with_file_name(format!("{name}-{ending}")))
        }
    }
}

/// Writes a file whole or not at all.
fn write(target: &Path, text: &[u8], force: bool) -> Result<(), Failure> {
    let mut file = WholeFile::begin(target)?;
    file.fill(|out| out.write_all(text))?;
    file.put(force)
}
