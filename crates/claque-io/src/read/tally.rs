//! Posts that are read, counted and thrown away: how fast an input is read, whatever becomes of its posts.

use super::corpus::InputSummary;
use super::error::ReadError;
use super::expand::Input;
use super::post::Post;
use super::sink::{Make, Place, Reading, Take};
use super::{ReadOptions, Silent};

/// What was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Posts.
    pub posts: u64,
    /// Bytes of what they say.
    pub text_bytes: u64,
    /// Rows that were not taken.
    pub rejected: u64,
}

struct Count;

impl Make for Count {
    type Part = Tally;

    fn add(&self, part: &mut Tally, post: &Post<'_>, _: Place<'_>) {
        part.posts += 1;
        part.text_bytes += post.text.as_ref().map_or(0, |text| text.len()) as u64;
    }
}

impl Take<Tally> for Tally {
    fn take(&mut self, part: Tally, _: &mut InputSummary, _: usize) -> Result<(), ReadError> {
        self.posts += part.posts;
        self.text_bytes += part.text_bytes;
        Ok(())
    }
}

/// Reads every post with all its fields, checks it, and keeps nothing.
///
/// # Errors
/// As [`read`](super::read).
pub fn tally(inputs: &[Input], options: &ReadOptions) -> Result<Tally, ReadError> {
    let mut reading = Reading::new(options, Count, Tally::default());
    reading.all(inputs, &mut Silent)?;
    let (tally, ledger) = reading.finish()?;
    Ok(Tally { rejected: ledger.rejected_count, ..tally })
}
