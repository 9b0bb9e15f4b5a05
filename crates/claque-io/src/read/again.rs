//! Inputs read a second time, for what some posts say: texts are not kept while nobody knows whose will be asked for.

use super::batch::Batch;
use super::corpus::InputSummary;
use super::error::ReadError;
use super::expand::Input;
use super::post::Post;
use super::{Progress, ReadOptions, Reading};
use std::collections::HashMap;

/// Most characters of a text that are kept.
const MOST: usize = 4_000;

/// The posts whose texts are asked for, numbered from 0 in the order given.
#[derive(Debug, Default)]
pub struct Wanted<'a> {
    by_account: HashMap<&'a str, HashMap<&'a str, u32>>,
}

impl<'a> Wanted<'a> {
    /// By account, and name of the post as [`super::Posts::name`] has it.
    #[must_use]
    pub fn new(posts: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut by_account: HashMap<&str, HashMap<&str, u32>> = HashMap::new();
        for ((account, post), number) in posts.zip(0..) {
            by_account.entry(account).or_default().entry(post).or_insert(number);
        }
        Wanted { by_account }
    }
}

/// Who hears what posts say: the number of each, and its text.
pub(crate) type Listener<'o> = &'o mut (dyn FnMut(u32, &str) + Send);

/// What a reading that looks for texts knows.
pub(crate) struct Search<'o> {
    wanted: &'o Wanted<'o>,
    /// What stands before the row in the name of a post without an id: nothing, or its input.
    before_row: String,
}

impl Search<'_> {
    /// Keeps the text of a post that is wanted, and nothing of any other.
    pub(crate) fn add(&self, batch: &mut Batch, post: &Post<'_>, row: u64) {
        let Some(theirs) = self.wanted.by_account.get(&*post.account) else { return };
        let number = match &post.post {
            Some(id) => theirs.get(&**id),
            None => theirs.get(&*format!("{}row {row}", self.before_row)),
        };
        if let (Some(&number), Some(text)) = (number, post.text.as_deref().filter(|text| !text.is_empty())) {
            batch.tell(number, text, MOST);
        }
    }
}

/// Why posts of an input have no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAgain {
    /// It is no file that can be read twice, as standard input is none.
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
    let mut told: Vec<u64> = Vec::new();
    let mut first_only = |number: u32, text: &str| {
        let (word, bit) = (number as usize / 64, 1 << (number % 64));
        if told.len() <= word {
            told.resize(word + 1, 0);
        }
        if told[word] & bit == 0 {
            told[word] |= bit;
            sink(number, text);
        }
    };
    let plain = ReadOptions { watch: None, keep_profiles: false, keep_wordings: false, ..options.clone() };
    let mut reading = Reading::new(&plain);
    reading.builder.listen(&mut first_only);
    for (input, summary) in inputs.iter().zip(before) {
        // A pipe would be empty, or wait for ever.
        let path = match input {
            Input::File(path) if path.is_file() => path,
            _ => {
                not_again.push((summary.name.clone(), NotAgain::Stream));
                continue;
            }
        };
        let before_row = if before.len() > 1 { format!("{} ", summary.name) } else { String::new() };
        reading.recipe.search = Some(Search { wanted, before_row });
        let file = std::fs::File::open(path);
        let file = file.map_err(|source| ReadError::Open { path: path.clone(), source })?;
        reading.input(&summary.name, Some(path), Box::new(file), Some(summary.bytes), progress)?;
        if reading.builder.inputs.last().is_some_and(|again| again.sha256 != summary.sha256) {
            not_again.push((summary.name.clone(), NotAgain::Changed));
        }
    }
    Ok(not_again)
}
