//! `claque report`

use super::choice;
use clap::Args;
use claque_job::choice::Choice;
use claque_job::report::{AskedReport, ReportFormat};
use std::path::PathBuf;

const EXAMPLES: &str = "Examples:
  claque report case
      Writes case-report.html beside the case: all screens of the case in one file, without a server.
  claque report case --format md -o -
      Prints the case as Markdown, to paste into an editor or an issue.
  claque report case --format pdf-ready -o case.html
      Writes pages for paper: open them in a browser and print to PDF.
  claque report case --pseudonymise --redact-text --top 10
      A copy to pass on: pseudonyms for accounts and posts, no texts, the ten strongest groups.

What pseudonyms can and cannot hide is in docs/reports.md.";

/// `claque report`
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct ReportArgs {
    /// A case folder.
    pub case: PathBuf,
    /// What to write.
    #[arg(long, value_parser = choice::<ReportFormat>(), default_value = ReportFormat::default().name())]
    pub format: ReportFormat,
    /// The file to write; `-` is standard output. By default CASE-report.html (.md, .json) beside the case, or standard output
    /// where that is a pipe or a file and the format is md or json.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace the file if it exists.
    #[arg(long)]
    pub force: bool,
    /// Give accounts and posts pseudonyms made with a key, and leave display names out.
    #[arg(long)]
    pub pseudonymise: bool,
    /// The key of the pseudonyms, made if it does not exist; by default one of your own, outside of every case.
    #[arg(long, value_name = "FILE", requires = "pseudonymise")]
    pub key: Option<PathBuf>,
    /// Show how long texts are instead of what they say.
    #[arg(long)]
    pub redact_text: bool,
    /// A folder of `claque power` on the same posts: what would have been found; with `--format html` only.
    #[arg(long, value_name = "FOLDER")]
    pub power: Option<PathBuf>,
    /// The strongest groups only: findings first, then those with an ordinary explanation, then leads.
    #[arg(long, value_name = "N")]
    pub top: Option<usize>,
}

impl ReportArgs {
    /// What they ask for.
    pub fn asked(&self) -> AskedReport {
        AskedReport {
            format: self.format,
            pseudonymise: self.pseudonymise,
            key: self.key.clone(),
            redact_text: self.redact_text,
            power: self.power.clone(),
            top: self.top,
        }
    }
}
