//! What stops a command: what was wanted, what was got, where, and a hint.

use claque_io::folder::CaseError;
use claque_io::read::ReadError;
use claque_web::open::OpenError;
use std::fmt;

/// An error in usage or input, for the person at the terminal.
#[derive(Debug)]
pub struct Failure {
    message: String,
    hint: Option<String>,
}

impl Failure {
    /// Exit code for usage and input.
    pub const EXIT: u8 = 2;

    /// A failure without a hint.
    pub fn new(message: impl Into<String>) -> Self {
        Failure { message: message.into(), hint: None }
    }

    /// The same with a hint on a line of its own.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Failure { hint: Some(hint.into()), ..self }
    }

    /// The hint, if there is one.
    pub fn the_hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        Failure { hint: error.hint(), message: error.to_string() }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        Failure { hint: error.hint().map(str::to_owned), message: error.to_string() }
    }
}

impl From<CaseError> for Failure {
    fn from(error: CaseError) -> Self {
        let hint = match &error {
            CaseError::Occupied { .. } => Some("replace it with `--force`, or name another folder with `-o`"),
            CaseError::NotACase { .. } => Some("name another folder with `-o`; nobody else's files are ever replaced"),
            CaseError::Folder { source, .. } | CaseError::File { source, .. } => match source.kind() {
                std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                    Some("the disk is full; nothing was left behind there")
                }
                std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                    Some("name a folder that you may write to with `-o`")
                }
                _ => None,
            },
            _ => None,
        };
        Failure { message: error.to_string(), hint: hint.map(str::to_owned) }
    }
}
