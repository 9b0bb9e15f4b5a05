//! Inputs read a second time, for what some posts say: texts are not kept while nobody knows whose will be asked for.

use super::batch::cut_to;
use super::corpus::InputSummary;
use super::error::ReadError;
use super::expand::Input;
use super::platforms::on_platform;
use super::post::Post;
use super::role::Role;
use super::sink::{Make, Place, Reading, Take};
use super::{Progress, ReadOptions};
use std::collections::HashMap;

/// Most characters of a text that are kept.
const MOST: usize = 4_000;

/// The posts whose texts are asked for, numbered from 0 in the order given.
#[derive(Debug, Default)]
pub struct Wanted<'a> {
    by_account: HashMap<&'a str, HashMap<&'a str, u32>>,
    /// Whether names of accounts and posts begin with their platform.
    prefixed: bool,
}

impl<'a> Wanted<'a> {
    /// By account, and name of the post, as the corpus has them; `prefixed` tells whether it has [several
    /// platforms](super::Corpus::has_several_platforms).
    #[must_use]
    pub fn new(posts: impl Iterator<Item = (&'a str, &'a str)>, prefixed: bool) -> Self {
        let mut by_account: HashMap<&str, HashMap<&str, u32>> = HashMap::new();
        for ((account, post), number) in posts.zip(0..) {
            by_account.entry(account).or_default().entry(post).or_insert(number);
        }
        Wanted { by_account, prefixed }
    }

    fn number(&self, platform: &str, account: &str, post: &str, has_id: bool) -> Option<u32> {
        if !self.prefixed {
            return self.by_account.get(account)?.get(post).copied();
        }
        let theirs = self.by_account.get(&*on_platform(platform, account))?;
        // A post without an id is called by its row, whatever its platform.
        if has_id { theirs.get(&*on_platform(platform, post)).copied() } else { theirs.get(post).copied() }
    }
}

/// Who hears what posts say: the number of each, and its text.
pub(crate) type Listener<'o> = &'o mut (dyn FnMut(u32, &str) + Send);

/// Looks for the texts of posts that are wanted, and keeps nothing of any other.
struct Search<'o> {
    wanted: &'o Wanted<'o>,
    /// What stands before the row in the name of a post without an id: nothing, or its input.
    before_row: String,
}

impl Make for Search<'_> {
    type Part = Vec<(u32, String)>;

    fn add(&self, told: &mut Vec<(u32, String)>, post: &Post<'_>, place: Place<'_>) {
        let Some(text) = post.text.as_deref().filter(|text| !text.is_empty()) else { return };
        let number = match &post.post {
            Some(id) => self.wanted.number(place.platform, &post.account, id, true),
            None => {
                let row = format!("{}row {}", self.before_row, place.row);
                self.wanted.number(place.platform, &post.account, &row, false)
            }
        };
        if let Some(number) = number {
            told.push((number, cut_to(text, MOST).into_owned()));
        }
    }

    fn needs(&self, role: Role) -> bool {
        matches!(role, Role::Account | Role::Time | Role::Post | Role::Text | Role::Platform)
    }
}

/// Hands on each text once.
struct FirstOnly<'o> {
    told: Vec<u64>,
    listener: Listener<'o>,
}

impl Take<Vec<(u32, String)>> for FirstOnly<'_> {
    fn take(&mut self, told: Vec<(u32, String)>, _: &mut InputSummary, _: usize) -> Result<(), ReadError> {
        for (number, text) in told {
            let (word, bit) = (number as usize / 64, 1 << (number % 64));
            if self.told.len() <= word {
                self.told.resize(word + 1, 0);
            }
            if self.told[word] & bit == 0 {
                self.told[word] |= bit;
                (self.listener)(number, &text);
            }
        }
        Ok(())
    }
}

/// Why posts of an input have no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAgain {
    /// It can be read only once, as standard input.
    Stream,
    /// It is no longer what it was when it was read first.
    Changed,
}

/// Reads the inputs of a corpus again and hands on what the wanted posts say, in the order of the input: the number of the
/// post, and its text as it stands in the data, cut to 4,000 characters. Of rows with the same account and id the first
/// that has a text counts.
///
/// `before` are the inputs as they were read first. Tells which could not be read again; where one has changed, what was
/// handed on of it may belong to other posts.
///
/// # Errors
/// Where an input that could be read cannot be any more.
pub fn texts_of(
    inputs: &[Input],
    before: &[InputSummary],
    options: &ReadOptions,
    wanted: &Wanted<'_>,
    progress: &mut dyn Progress,
    sink: &mut (dyn FnMut(u32, &str) + Send),
) -> Result<Vec<(String, NotAgain)>, ReadError> {
    let mut not_again = Vec::new();
    let search = Search { wanted, before_row: String::new() };
    let mut reading = Reading::new(options, search, FirstOnly { told: Vec::new(), listener: sink });
    for (input, summary) in inputs.iter().zip(before) {
        // A pipe would be empty, or wait for ever.
        let is_there = match input {
            Input::Stdin => false,
            Input::File(path) | Input::Found(path) => path.is_file(),
            Input::Table(table) => table.again,
        };
        if !is_there {
            not_again.push((summary.name.clone(), NotAgain::Stream));
            continue;
        }
        reading.maker.before_row = if before.len() > 1 { format!("{} ", summary.name) } else { String::new() };
        reading.one(input, progress)?;
        if reading.ledger.inputs.last().is_some_and(|again| again.sha256 != summary.sha256) {
            not_again.push((summary.name.clone(), NotAgain::Changed));
        }
    }
    Ok(not_again)
}
