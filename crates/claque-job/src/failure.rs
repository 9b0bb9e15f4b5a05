//! What stops a job: what was wanted, what was got, where, and a hint.

use claque_io::folder::CaseError;
use claque_io::read::ReadError;
use claque_web::open::OpenError;
use std::fmt;

/// What a failure is about, for whoever must tell failures apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// An input that cannot be read: missing, damaged, of unknown shape, or with no row that can be taken.
    Input,
    /// A parameter that does not fit.
    Plan,
    /// A folder that exists, or that cannot be written.
    Output,
    /// Whoever waited has had enough.
    Interrupted,
    /// Anything else.
    Other,
}

/// An error in usage or input, for a person.
#[derive(Debug)]
pub struct Failure {
    kind: Kind,
    message: String,
    hint: Option<String>,
}

impl Failure {
    /// A failure without a hint.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Failure { kind: Kind::Other, message: message.into(), hint: None }
    }

    /// A parameter does not fit.
    #[must_use]
    pub fn plan(message: impl Into<String>) -> Self {
        Failure { kind: Kind::Plan, ..Failure::new(message) }
    }

    /// An input cannot be read.
    #[must_use]
    pub fn input(message: impl Into<String>) -> Self {
        Failure { kind: Kind::Input, ..Failure::new(message) }
    }

    /// A file or folder cannot be written.
    #[must_use]
    pub fn output(message: impl Into<String>) -> Self {
        Failure { kind: Kind::Output, ..Failure::new(message) }
    }

    /// The job was stopped.
    #[must_use]
    pub fn interrupted() -> Self {
        Failure { kind: Kind::Interrupted, ..Failure::new("interrupted; nothing was left behind") }
    }

    /// The same with a hint on a line of its own.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Failure { hint: Some(hint.into()), ..self }
    }

    /// The hint, if there is one.
    #[must_use]
    pub fn the_hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// What it is about.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        let kind = match &error {
            ReadError::UnknownEncoding { .. }
            | ReadError::TimeFormat { .. }
            | ReadError::MapSyntax { .. }
            | ReadError::UnknownRole { .. } => Kind::Plan,
            _ => Kind::Input,
        };
        Failure { kind, hint: error.hint(), message: error.to_string() }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        Failure { kind: Kind::Input, hint: error.hint().map(str::to_owned), message: error.to_string() }
    }
}

impl From<CaseError> for Failure {
    fn from(error: CaseError) -> Self {
        let hint = match &error {
            CaseError::Occupied { .. } => Some("replace it with `--force`, or name another folder with `-o`"),
            CaseError::HoldsDecisions { .. } => Some(
                "a case that was decided on is never replaced: export the decisions from its page or move `decisions.sqlite` away \
                 first, or name another folder with `-o`",
            ),
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
        Failure { kind: Kind::Output, message: error.to_string(), hint: hint.map(str::to_owned) }
    }
}
