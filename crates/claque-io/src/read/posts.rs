//! Names of posts: their ids, or the rows they stand in.

use super::corpus::Renumbered;
use super::error::ReadError;
use super::names::Names;
use claque::PostId;
use std::borrow::Cow;

/// Names of posts. A post without an id is called by its row, and that name is made when asked for.
#[derive(Clone, Debug, Default)]
pub struct Posts {
    pub(super) ids: Names,
    /// Numbers of the platforms of `ids`.
    pub(super) on: Vec<u8>,
    runs: Vec<Run>,
    pub(super) inputs: Vec<String>,
    count: u32,
}

/// Successive posts that are named alike.
#[derive(Clone, Copy, Debug)]
struct Run {
    first: u32,
    naming: Naming,
}

#[derive(Clone, Copy, Debug)]
enum Naming {
    Id { first: usize },
    Row { first: u64, input: usize },
}

impl Posts {
    /// The id of the post in the data, else `row 1204` or `file.csv row 1204`; empty past the end.
    #[must_use]
    pub fn name(&self, post: PostId) -> Cow<'_, str> {
        if post.0 >= self.count {
            return Cow::Borrowed("");
        }
        let run = self.runs[self.runs.partition_point(|run| run.first <= post.0) - 1];
        let offset = post.0 - run.first;
        match run.naming {
            Naming::Id { first } => Cow::Borrowed(self.ids.get(first + offset as usize).unwrap_or("")),
            Naming::Row { first, input } => {
                let row = first + u64::from(offset);
                Cow::Owned(match self.inputs.len() {
                    0 | 1 => format!("row {row}"),
                    _ => format!("{} row {row}", self.inputs[input]),
                })
            }
        }
    }

    /// How many posts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count as usize
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn next(&mut self) -> Result<PostId, ReadError> {
        let post = self.count;
        self.count = post.checked_add(1).ok_or(ReadError::TooMany { what: "posts" })?;
        Ok(PostId(post))
    }

    pub(super) fn push_row(&mut self, row: u64, input: usize) -> Result<PostId, ReadError> {
        let post = self.next()?;
        let continues = self.runs.last().is_some_and(|run| match run.naming {
            Naming::Row { first, input: of } => of == input && first + u64::from(post.0 - run.first) == row,
            Naming::Id { .. } => false,
        });
        if !continues {
            self.runs.push(Run { first: post.0, naming: Naming::Row { first: row, input } });
        }
        Ok(post)
    }

    pub(super) fn push_id(&mut self, id: &str, platform: u8) -> Result<PostId, ReadError> {
        let post = self.next()?;
        self.on.push(platform);
        let number = self.ids.push(id);
        if !self.runs.last().is_some_and(|run| matches!(run.naming, Naming::Id { .. })) {
            self.runs.push(Run { first: post.0, naming: Naming::Id { first: number } });
        }
        Ok(post)
    }

    /// These posts under their new numbers, with the new numbers of platforms.
    pub(super) fn kept(&self, posts: &Renumbered, platform: impl Fn(u8) -> u8) -> Posts {
        let mut kept = Posts { inputs: self.inputs.clone(), ..Posts::default() };
        for post in posts.kept().map(|post| PostId(post as u32)) {
            let run = self.runs[self.runs.partition_point(|run| run.first <= post.0) - 1];
            // There are no more than there were: their numbers fit.
            let _ = match (run.naming, self.id_on_platform(post)) {
                (Naming::Row { first, input }, _) => kept.push_row(first + u64::from(post.0 - run.first), input),
                (Naming::Id { .. }, told) => {
                    let (on, id) = told.unwrap_or((0, ""));
                    kept.push_id(id, platform(on))
                }
            };
        }
        kept
    }

    pub(super) fn id(&self, post: PostId) -> Option<&str> {
        self.place_of_id(post).and_then(|place| self.ids.get(place))
    }

    /// The number of its platform and its id.
    pub(super) fn id_on_platform(&self, post: PostId) -> Option<(u8, &str)> {
        let place = self.place_of_id(post)?;
        Some((self.on[place], self.ids.get(place)?))
    }

    fn place_of_id(&self, post: PostId) -> Option<usize> {
        let run = self.runs[self.runs.partition_point(|run| run.first <= post.0) - 1];
        match run.naming {
            Naming::Id { first } => Some(first + (post.0 - run.first) as usize),
            Naming::Row { .. } => None,
        }
    }
}
