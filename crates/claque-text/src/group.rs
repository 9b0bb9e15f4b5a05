//! Texts that count as one object.

use claque::AccountId;

/// One distinct wording and how much it is used.
#[derive(Clone, Copy, Debug)]
pub struct Wording<'a> {
    /// As it was posted first.
    pub text: &'a str,
    /// How many posts have it; at least 1.
    pub posts: u32,
    /// How many accounts post it; at least 1.
    pub accounts: u32,
    /// Who posted it first.
    pub first_account: AccountId,
}

/// Texts put into groups, each around a medoid. A text is in one group at most.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Groups {
    /// By number of the text: the number of its group; `None` where the text never counts (too short, say). A text that is like
    /// no other is a group of its own.
    pub group_of: Vec<Option<u32>>,
    /// The groups, in the order of their medoids.
    pub groups: Vec<Group>,
}

/// One group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Group {
    /// Number of the text that all others are similar to.
    pub medoid: u32,
    /// How many texts.
    pub texts: u32,
    /// The lowest similarity of a text to the medoid, in `0.0..=1.0`; 1 for a text of its own.
    pub least_similarity: f32,
    /// The mean similarity of the other texts to the medoid; 1 for a text of its own.
    pub mean_similarity: f32,
}
