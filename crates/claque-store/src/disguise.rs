//! What a copy of a case hides: names behind pseudonyms, texts altogether.
//!
//! Everything that came from the data passes here on its way from a row to an answer, and nowhere else.

/// What is hidden.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Disguise {
    /// Nothing.
    #[default]
    None,
}

impl Disguise {
    /// An account's id.
    #[must_use]
    pub fn account(&self, id: &str) -> String {
        match self {
            Disguise::None => id.to_owned(),
        }
    }

    /// An account's display name.
    #[must_use]
    pub fn name(&self, name: Option<String>) -> Option<String> {
        match self {
            Disguise::None => name,
        }
    }

    /// A post's id.
    #[must_use]
    pub fn post(&self, id: String) -> String {
        match self {
            Disguise::None => id,
        }
    }

    /// What a post says.
    #[must_use]
    pub fn text(&self, text: Option<String>) -> Option<String> {
        match self {
            Disguise::None => text,
        }
    }

    /// The name of an object: a link, a tag, an account, a wording, by the trace it is in.
    #[must_use]
    pub fn label(&self, trace: &str, label: String) -> String {
        let _ = trace;
        match self {
            Disguise::None => label,
        }
    }

    /// One wording of an object of alike texts.
    #[must_use]
    pub fn wording(&self, wording: String) -> String {
        match self {
            Disguise::None => wording,
        }
    }

    /// What an ordinary explanation is about: an owner, a site, a client, a period.
    #[must_use]
    pub fn subject(&self, rule: &str, subject: String) -> String {
        let _ = rule;
        match self {
            Disguise::None => subject,
        }
    }
}
