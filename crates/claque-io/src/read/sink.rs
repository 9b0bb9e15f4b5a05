//! What becomes of posts: something is made of each chunk on whatever thread is free, and taken in the order of the input.

use super::corpus::InputSummary;
use super::error::{ReadError, Rejected};
use super::platforms;
use super::post::{self, Bad, Event, Post};
use super::role::Role;
use super::survey::Glimpse;
use super::{ReadOptions, Strictness};
use std::collections::HashMap;

/// Of rejected rows, so many are kept with their reasons.
pub(crate) const KEPT_REJECTED: usize = 10_000;

/// Most bytes that are made of a chunk: one record can name something long for each of many posts.
const HEAVIEST: usize = 64 << 20;

/// Where a post stands.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    /// Where it was made; empty where the data does not say.
    pub(crate) platform: &'a str,
    /// Number of the record, from 1.
    pub(crate) row: u64,
    /// The bytes of the whole record.
    pub(crate) record: &'a [u8],
}

/// Makes something of posts that needs no knowledge of other chunks.
pub(crate) trait Make: Sync {
    /// What is made of a chunk.
    type Part: Default + Send;

    /// Adds a post.
    fn add(&self, part: &mut Self::Part, post: &Post<'_>, place: Place<'_>);

    /// How many bytes a part holds, where they may be many more than were read.
    fn weight(&self, _part: &Self::Part) -> usize {
        0
    }

    /// Whether columns of this role are looked at; others are not read.
    fn needs(&self, _role: Role) -> bool {
        true
    }
}

/// Takes what was made, in the order of the input.
pub(crate) trait Take<P>: Send {
    /// Takes the next part; `number` is that of the input.
    ///
    /// # Errors
    /// Where there is too much to be told apart.
    fn take(&mut self, part: P, input: &mut InputSummary, number: usize) -> Result<(), ReadError>;
}

/// What was made of a chunk, and how reading it went.
pub(crate) struct Portion<P> {
    pub(crate) part: P,
    pub(crate) records: u64,
    rejected: Vec<Rejected>,
    rejected_count: u64,
    passed_over: u64,
    withdrawn: Vec<(Key, i64)>,
    names: Vec<(Key, Box<str>)>,
}

/// A platform, and an id on it.
pub(crate) type Key = (Box<str>, Box<str>);

impl<P: Default> Portion<P> {
    pub(crate) fn new() -> Self {
        Portion {
            part: P::default(),
            records: 0,
            rejected: Vec::new(),
            rejected_count: 0,
            passed_over: 0,
            withdrawn: Vec::new(),
            names: Vec::new(),
        }
    }

    pub(crate) fn reject(&mut self, input: usize, row: u64, bad: Bad) {
        self.rejected_count += 1;
        if self.rejected.len() < KEPT_REJECTED {
            self.rejected.push(bad.rejected(input, row));
        }
    }

    /// Takes what a record says. A post that names its platform is of that one, any other of the one in `place`.
    pub(crate) fn hear<M: Make<Part = P>>(&mut self, event: Event<'_>, maker: &M, input: usize, place: Place<'_>) {
        let key = |id: &str| -> Key { (place.platform.into(), id.into()) };
        match event {
            Event::Post(_) if maker.weight(&self.part) > HEAVIEST => self.reject(input, place.row, post::too_many()),
            Event::Post(post) => {
                let named = post.aside.platform.as_deref().map(platforms::plain);
                let platform = named.as_deref().filter(|named| !named.is_empty()).unwrap_or(place.platform);
                maker.add(&mut self.part, &post, Place { platform, ..place });
            }
            Event::Withdrawn(id, at) => {
                self.passed_over += 1;
                self.withdrawn.push((key(&id), at.unwrap_or(i64::MAX)));
            }
            Event::Name { account, name } => {
                self.passed_over += 1;
                self.names.push((key(&account), (*name).into()));
            }
            Event::NoPost => self.passed_over += 1,
            Event::Bad(bad) => self.reject(input, place.row, bad),
        }
    }
}

/// A file that was found, and why it was passed over.
pub(crate) struct Unread {
    pub(crate) name: String,
    pub(crate) why: ReadError,
    /// What stands in its columns.
    pub(crate) glimpse: Glimpse,
}

/// How reading went so far, whatever becomes of the posts.
#[derive(Default)]
pub(crate) struct Ledger {
    pub(crate) inputs: Vec<InputSummary>,
    pub(crate) rejected: Vec<Rejected>,
    pub(crate) rejected_count: u64,
    /// Posts that were taken back, by platform and id, and the time up to which they were.
    pub(crate) withdrawn: HashMap<Key, i64>,
    /// What stands in the columns of an input that was not understood.
    pub(crate) glimpse: Glimpse,
    /// Files that were found and are not understood.
    pub(crate) unread: Vec<Unread>,
    /// What accounts are called by records that are no posts, by platform and id; the first name counts.
    pub(crate) names: HashMap<Key, Box<str>>,
}

/// One run over several inputs.
pub(crate) struct Reading<'o, M, T> {
    pub(crate) options: &'o ReadOptions,
    pub(crate) maker: M,
    pub(crate) taker: T,
    pub(crate) ledger: Ledger,
}

impl<M: Make, T: Take<M::Part>> Reading<'_, M, T> {
    /// The number of the input that is being read.
    pub(crate) fn input_number(&self) -> usize {
        self.ledger.inputs.len() - 1
    }
}

impl Ledger {
    /// Takes the next portion of the input that was begun last.
    pub(crate) fn absorb<P>(
        &mut self,
        mut portion: Portion<P>,
        taker: &mut impl Take<P>,
        strictness: Strictness,
    ) -> Result<(), ReadError> {
        let number = self.inputs.len() - 1;
        let summary = &mut self.inputs[number];
        if strictness == Strictness::StopAtFirst && !portion.rejected.is_empty() {
            let input = summary.name.clone();
            return Err(ReadError::Row { input, rejected: portion.rejected.swap_remove(0) });
        }
        summary.rows += portion.records;
        summary.rejected += portion.rejected_count;
        summary.passed_over += portion.passed_over;
        let room = KEPT_REJECTED - self.rejected.len();
        self.rejected.extend(portion.rejected.drain(..).take(room));
        self.rejected_count += portion.rejected_count;
        for (post, at) in portion.withdrawn {
            self.withdrawn.entry(post).and_modify(|known| *known = at.max(*known)).or_insert(at);
        }
        portion.names.into_iter().for_each(|(account, name)| _ = self.names.entry(account).or_insert(name));
        taker.take(portion.part, summary, number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    /// Makes fifty mebibytes of each post.
    struct Long;

    impl Make for Long {
        type Part = usize;

        fn add(&self, part: &mut usize, _: &Post<'_>, _: Place<'_>) {
            *part += 50 << 20;
        }

        fn weight(&self, part: &usize) -> usize {
            *part
        }
    }

    #[test]
    fn a_chunk_of_which_too_much_would_be_made_has_its_further_posts_refused() {
        let mut portion = Portion::new();
        for row in 1..=5 {
            let post = Event::Post(Box::new(Post::new(Cow::Borrowed("a"), 0)));
            portion.hear(post, &Long, 0, Place { platform: "x", row, record: b"" });
        }
        assert_eq!((portion.part >> 20, portion.rejected_count), (100, 3));
        assert_eq!(portion.rejected[0].row, 3);
    }
}
