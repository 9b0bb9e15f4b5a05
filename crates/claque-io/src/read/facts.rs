//! What posts and accounts say of themselves beside what they act on, as small numbers: for telling ordinary
//! explanations.
//!
//! # Cost
//! 12 bytes a post for author and time, 8 for a template where there is text, 4 for each column that the data has;
//! beside them each distinct value once. A column that the data lacks costs nothing.

use super::Keys;
use super::batch::{Batch, Distinct, Roles};
use super::corpus::{Renumbered, Taken};
use super::error::ReadError;
use super::names::Names;
use super::numbers::Numbers;
use super::platforms::Platforms;
use super::role::Role;
use claque::{AccountId, Attributes, PostId, Timestamp};

/// What the numbers of [`Attributes`] stand for: the name of number n is at n − 1.
#[derive(Clone, Debug, Default)]
pub struct AttributeNames {
    /// Posting programs.
    pub clients: Names,
    /// Hosts of links.
    pub sites: Names,
    /// Conversations.
    pub threads: Names,
    /// Declared owners.
    pub owners: Names,
}

/// What one row says of itself: of texts 0, or one more than the number in their [`Distinct`].
#[derive(Clone, Copy, Default)]
pub(crate) struct RowFacts {
    pub(crate) client: u32,
    pub(crate) site: u32,
    pub(crate) thread: u32,
    pub(crate) owner: u32,
    pub(crate) automatic: Option<bool>,
    /// Cut from the digest of the wording without numbers; 0 where there is none.
    pub(crate) template: u64,
}

/// One column under construction.
#[derive(Default)]
struct Column {
    table: Numbers,
    names: Names,
    /// Numbers of the platforms of `names`; empty where a name means the same on each.
    on: Vec<u8>,
    /// By post or account: 0, or one more than the number of the name. Ends at the last that tells anything.
    of: Vec<u32>,
}

impl Column {
    /// Notes what a place says, where it is the first to say something of it.
    fn tell(&mut self, place: u32, told: u32, known: &mut Known<'_>, on: Option<u8>) -> Result<(), ReadError> {
        let Some(index) = told.checked_sub(1) else { return Ok(()) };
        let place = place as usize;
        if self.of.get(place).is_some_and(|told| *told != 0) {
            return Ok(());
        }
        let (index, told) = (index as usize, &known.told.all[index as usize]);
        if known.numbers[index] == 0 {
            known.numbers[index] = self.number(known.batch.text(told.text), (told.hash >> 32) as u32, on)? + 1;
        }
        if self.of.len() <= place {
            self.of.resize(place + 1, 0);
        }
        self.of[place] = known.numbers[index];
        Ok(())
    }

    /// Keeps what these places say, and of the names those that are still told.
    fn keep(&mut self, places: &Renumbered) {
        self.of = places.kept().map_while(|place| self.of.get(place).copied()).collect();
        let last = self.of.iter().rposition(|told| *told != 0);
        self.of.truncate(last.map_or(0, |last| last + 1));
        let mut is_told = vec![false; self.names.len()];
        self.of.iter().filter(|told| **told != 0).for_each(|told| is_told[*told as usize - 1] = true);
        let numbers = Renumbered::new(is_told.into_iter());
        for told in self.of.iter_mut().filter(|told| **told != 0) {
            *told = numbers.of(*told - 1).map_or(0, |number| number + 1);
        }
        self.names = numbers.names(&self.names);
        if !self.on.is_empty() {
            self.on = numbers.kept().map(|name| self.on[name]).collect();
        }
    }

    fn number(&mut self, name: &str, short: u32, on: Option<u8>) -> Result<u32, ReadError> {
        let (names, platforms) = (&self.names, &self.on);
        let is_it = |number: usize| names.get(number) == Some(name) && platforms.get(number).copied() == on;
        if let Some(known) = self.table.find(short, is_it) {
            return Ok(known);
        }
        let too_many = || ReadError::TooMany { what: "attributes" };
        // One less than fits: numbers are told with 1 added.
        let number = u32::try_from(self.names.push(name)).ok().filter(|number| *number < u32::MAX);
        let number = number.ok_or_else(too_many)?;
        self.on.extend(on);
        self.table.insert(short, number);
        Ok(number)
    }
}

/// Texts of a batch that a column was told of.
struct Known<'b> {
    batch: &'b Batch,
    told: &'b Distinct,
    /// 0, or one more than the number in the column.
    numbers: Vec<u32>,
}

impl<'b> Known<'b> {
    fn new(batch: &'b Batch, told: &'b Distinct) -> Self {
        Known { batch, told, numbers: vec![0; told.all.len()] }
    }
}

/// All columns under construction.
#[derive(Default)]
pub(crate) struct FactsBuilder {
    authors: Vec<AccountId>,
    times: Vec<Timestamp>,
    templates: Vec<u64>,
    automatic: Vec<u8>,
    clients: Column,
    sites: Column,
    threads: Column,
    owners: Column,
}

impl FactsBuilder {
    /// Takes what rows say. A post that comes again adds nothing, its account may.
    pub(crate) fn absorb(&mut self, batch: &Batch, rows: &[Option<Taken>]) -> Result<(), ReadError> {
        let known = |told| Known::new(batch, told);
        let (mut clients, mut sites) = (known(&batch.clients), known(&batch.sites));
        let (mut threads, mut owners) = (known(&batch.threads), known(&batch.owners));
        for (row, taken) in batch.rows.iter().zip(rows) {
            let (facts, Some(taken)) = (&row.facts, taken) else { continue };
            let (post, account) = (taken.post.0, taken.account);
            self.owners.tell(account.0, facts.owner, &mut owners, None)?;
            if let Some(automatic) = facts.automatic {
                self.declare(account, automatic);
            }
            if (post as usize) < self.authors.len() {
                continue;
            }
            self.authors.push(account);
            self.times.push(Timestamp(row.at));
            if facts.template != 0 {
                self.templates.resize(post as usize, 0);
                self.templates.push(facts.template);
            }
            self.clients.tell(post, facts.client, &mut clients, None)?;
            self.sites.tell(post, facts.site, &mut sites, None)?;
            self.threads.tell(post, facts.thread, &mut threads, Some(taken.platform))?;
        }
        Ok(())
    }

    /// Notes that an account says of itself whether it is automatic.
    fn declare(&mut self, account: AccountId, automatic: bool) {
        let place = account.0 as usize;
        if self.automatic.len() <= place {
            self.automatic.resize(place + 1, 0);
        }
        // Once declared, declared: 1 is no, 2 is yes.
        self.automatic[place] = self.automatic[place].max(1 + u8::from(automatic));
    }

    /// Whose post it is, by the first row that has its id.
    pub(crate) fn author(&self, post: PostId) -> Option<AccountId> {
        self.authors.get(post.0 as usize).copied()
    }

    /// When the post was made, by the first row that has its id.
    pub(crate) fn time(&self, post: PostId) -> Option<i64> {
        self.times.get(post.0 as usize).map(|at| at.0)
    }

    /// Puts a later row in the place of a first that was taken back.
    pub(crate) fn made_again(&mut self, post: PostId, at: i64, account: Option<AccountId>) {
        self.times[post.0 as usize] = Timestamp(at);
        account.into_iter().for_each(|account| self.authors[post.0 as usize] = account);
    }

    /// Keeps what these posts and accounts say, under their new numbers. Names that nobody says any more go.
    pub(crate) fn keep(&mut self, posts: &Renumbered, accounts: &Renumbered, platform: impl Fn(u8) -> u8) {
        let author = |post: usize| AccountId(accounts.of(self.authors[post].0).unwrap_or(0));
        self.authors = posts.kept().map(author).collect();
        self.times = posts.kept().map(|post| self.times[post]).collect();
        self.templates = posts.kept().map_while(|post| self.templates.get(post).copied()).collect();
        let last = self.templates.iter().rposition(|template| *template != 0);
        self.templates.truncate(last.map_or(0, |last| last + 1));
        self.automatic = accounts.kept().map_while(|account| self.automatic.get(account).copied()).collect();
        let last = self.automatic.iter().rposition(|automatic| *automatic != 0);
        self.automatic.truncate(last.map_or(0, |last| last + 1));
        [&mut self.clients, &mut self.sites, &mut self.threads].into_iter().for_each(|column| column.keep(posts));
        self.owners.keep(accounts);
        self.threads.on.iter_mut().for_each(|on| *on = platform(*on));
    }

    /// The columns that the data has, and their names.
    pub(crate) fn finish(
        self,
        seen: Roles,
        keys: Keys,
        time_step_ms: i64,
        platforms: &Platforms,
    ) -> (Attributes, AttributeNames) {
        let has = |role: Role| seen.has(role);
        // The peers' keys are links as they are written: no host is told from them.
        let has_sites = keys == Keys::Canonical && (has(Role::Url) || has(Role::Domain) || has(Role::Text));
        let attributes = Attributes {
            authors: self.authors,
            times: self.times,
            time_step_ms,
            origins: Vec::new(),
            clients: has(Role::Client).then_some(self.clients.of),
            sites: has_sites.then_some(self.sites.of),
            threads: has(Role::Conversation).then_some(self.threads.of),
            templates: has(Role::Text).then_some(self.templates),
            owners: has(Role::Owner).then_some(self.owners.of),
            automatic: has(Role::Automatic).then_some(self.automatic),
        };
        let names = AttributeNames {
            clients: self.clients.names,
            sites: self.sites.names,
            threads: if platforms.are_several() {
                platforms.prefixed(&self.threads.names, &self.threads.on)
            } else {
                self.threads.names
            },
            owners: self.owners.names,
        };
        (attributes, names)
    }
}
