//! Taking batches in, in the order of the input: what is new gets the next number.
//!
//! Each table is asked about all rows of a batch before the next one is: tables need nothing of each other but the numbers told so
//! far, and a short loop over one table lets the processor fetch what several questions need at once (see [`numbers`](crate::read::numbers)).

use super::withdrawn::Again;
use super::{Builder, InputSummary, Labels, Resolution, TraceBuilder};
use crate::read::Keys;
use crate::read::batch::{Batch, BatchAction, BatchObject, BatchRow, Called, Digest, TraceBatch, as_label};
use crate::read::error::ReadError;
use crate::read::numbers::BLOCK;
use crate::read::profile::Profile;
use crate::read::wordings::Wordings;
use claque::{AccountId, Action, ObjectId, PostId, Timestamp, TraceKind};
use std::hint::black_box;

/// Stands for what has no number yet.
const NONE: u32 = u32::MAX;

/// A row that counts.
#[derive(Clone, Copy)]
pub(in crate::read) struct Taken {
    pub(in crate::read) post: PostId,
    pub(in crate::read) account: AccountId,
    pub(in crate::read) platform: u8,
    /// Whether no row before has its post.
    pub(in crate::read) is_new: bool,
}

impl Builder {
    /// Takes a batch of the input with that number, and tells of each row its post, unless it was left out, and whether it is new.
    pub(in crate::read) fn absorb(
        &mut self,
        batch: &Batch,
        input: &mut InputSummary,
        number: usize,
        tell: &mut dyn FnMut(usize, Option<PostId>, bool),
    ) -> Result<(), ReadError> {
        let platforms = batch.platforms.iter().map(|name| self.platforms.number(name));
        let platforms = platforms.collect::<Result<Vec<u8>, ReadError>>()?;
        while self.input_starts.len() <= number {
            self.input_starts.push(self.posts.len() as u32);
        }
        let mut rows = self.number_posts(batch, &platforms, number)?;
        self.number_accounts(batch, &mut rows)?;
        self.facts.absorb(batch, &rows)?;
        self.note_rows(batch, &rows, input, number);
        for (trace, found) in self.traces.iter_mut().zip(&batch.traces) {
            let wordings = self.wordings.as_mut().filter(|_| trace.kind == TraceKind::Text);
            trace.absorb(batch, found, &rows, (self.keys, wordings))?;
        }
        for (index, row) in rows.iter().enumerate() {
            tell(index, row.map(|row| row.post), row.is_some_and(|row| row.is_new));
        }
        self.seen.merge(batch.seen);
        Ok(())
    }

    /// The posts of the rows; `None` where a row repeats an earlier one. Accounts are still to be told.
    fn number_posts(&mut self, batch: &Batch, platforms: &[u8], input: usize) -> Result<Vec<Option<Taken>>, ReadError> {
        let mut rows = Vec::with_capacity(batch.rows.len());
        let mut also = batch.also.iter().peekable();
        for block in batch.rows.chunks(BLOCK) {
            let ids =
                block.iter().filter_map(|row| if let Called::Id(_, hash) = row.called { Some(hash) } else { None });
            black_box(ids.fold(0, |all, hash| all ^ self.post_table.touch((hash >> 32) as u32)));
            for row in block {
                let index = rows.len() as u32;
                let platform = platforms[usize::from(row.platform)];
                let taken = self.number_post(batch, row, platform, input)?;
                while let Some((_, id)) = also.next_if(|(of, _)| *of <= index) {
                    if let (Some((post, true)), Called::Id(..)) = (taken, &row.called) {
                        self.also.push((post, batch.text(*id).into()));
                    }
                }
                let take = |(post, is_new)| Taken { post, account: AccountId(NONE), platform, is_new };
                rows.push(taken.map(take));
            }
        }
        self.repeated_rows += rows.iter().filter(|row| row.is_none()).count() as u64;
        Ok(rows)
    }

    /// The number of the row's post, and whether it is new; `None` where the row repeats an earlier one.
    fn number_post(
        &mut self,
        batch: &Batch,
        row: &BatchRow,
        platform: u8,
        input: usize,
    ) -> Result<Option<(PostId, bool)>, ReadError> {
        let (span, hash) = match row.called {
            Called::Id(span, hash) => (span, (hash >> 32) as u32),
            Called::Record(content) => {
                use hashbrown::hash_table::Entry;
                match self.contents.entry(content[0], |known| *known == content, |known| known[0]) {
                    Entry::Occupied(_) => return Ok(None),
                    Entry::Vacant(place) => _ = place.insert(content),
                }
                return self.posts.push_row(row.row, input).map(|post| Some((post, true)));
            }
            Called::Nothing => return self.posts.push_row(row.row, input).map(|post| Some((post, true))),
        };
        let (id, posts) = (batch.text(span), &self.posts);
        let is_it = |post: usize| posts.id_on_platform(PostId(post as u32)) == Some((platform, id));
        if let Some(known) = self.post_table.find(hash, is_it) {
            let known = PostId(known);
            if self.keys == Keys::Qut {
                self.note_again(known, None, row, (input, self.posts.len() as u32));
                return Ok(None);
            }
            return Ok(Some((known, false)));
        }
        let post = self.posts.push_id(id, platform)?;
        self.post_table.insert(hash, post.0);
        Ok(Some((post, true)))
    }

    fn note_again(&mut self, post: PostId, account: Option<AccountId>, row: &BatchRow, (input, before): (usize, u32)) {
        self.again.push(Again {
            post,
            account,
            at: row.at,
            input: input as u32,
            posts_before: before,
            marks: row.marks,
        });
    }

    /// Numbers the accounts of rows that count, and notes what they are called.
    fn number_accounts(&mut self, batch: &Batch, rows: &mut [Option<Taken>]) -> Result<(), ReadError> {
        let told = &batch.accounts.all;
        let mut numbers = vec![NONE; told.len()];
        for (rows, found) in rows.chunks_mut(BLOCK).zip(batch.rows.chunks(BLOCK)) {
            let mut probable = [0; BLOCK];
            let unknown = found.iter().filter(|row| numbers[row.account as usize] == NONE);
            for (place, row) in probable.iter_mut().zip(unknown) {
                *place = self.account_table.touch((told[row.account as usize].hash >> 32) as u32);
            }
            black_box(probable.iter().fold(0, |all, number| all ^ self.accounts.touch(*number)));
            for (taken, row) in rows.iter_mut().zip(found) {
                let Some(taken) = taken else { continue };
                let number = &mut numbers[row.account as usize];
                if *number == NONE {
                    let account = &told[row.account as usize];
                    *number = self.number_account(batch.text(account.text), account.hash, taken.platform)?;
                }
                taken.account = AccountId(*number);
                let name = &mut self.name_of[*number as usize];
                if let (0, Some(called)) = (*name, row.name) {
                    // There are no more names than accounts, whose numbers fit.
                    *name = self.names.push(batch.text(called)) as u32 + 1;
                }
            }
        }
        Ok(())
    }

    fn number_account(&mut self, id: &str, hash: u64, platform: u8) -> Result<u32, ReadError> {
        let (short, accounts, on) = ((hash >> 32) as u32, &self.accounts, &self.accounts_on);
        let is_it = |number: usize| on[number] == platform && accounts.get(number) == Some(id);
        if let Some(known) = self.account_table.find(short, is_it) {
            return Ok(known);
        }
        let number = next(self.accounts.push(id), "accounts")?;
        self.accounts_on.push(platform);
        self.name_of.push(0);
        self.account_table.insert(short, number);
        Ok(number)
    }

    /// Notes what is asked of each row beside what it acts on.
    fn note_rows(&mut self, batch: &Batch, rows: &[Option<Taken>], summary: &mut InputSummary, input: usize) {
        let mut posts = self.posts.len() as u32 - rows.iter().flatten().filter(|row| row.is_new).count() as u32;
        let mut mentions_start = 0;
        for (row, taken) in batch.rows.iter().zip(rows) {
            let mentioned = mentions_start..row.mentions_end as usize;
            mentions_start = mentioned.end;
            let Some(taken) = taken else { continue };
            posts += u32::from(taken.is_new);
            // A post whose id came before is no further one, unless another account has it.
            if !taken.is_new {
                self.note_again(taken.post, Some(taken.account), row, (input, posts));
            }
            if self.watches {
                self.note_mentions(row, taken, &batch.mentions[mentioned]);
            }
            if let Some(profiles) = &mut self.profiles {
                if taken.account.0 as usize == profiles.len() {
                    profiles.push(Profile::new(row.at));
                }
                let profile = &mut profiles[taken.account.0 as usize];
                // A post whose id came before is no further one, unless the account has no other.
                if taken.is_new || profile.posts == 0 {
                    profile.add(row.at, row.marks);
                }
                self.marks.extend(taken.is_new.then_some(row.marks));
            }
            summary.accepted += 1;
            if summary.resolution != Some(Resolution::Millisecond) {
                let resolution = Resolution::of(row.at);
                summary.resolution = Some(summary.resolution.map_or(resolution, |finest| finest.min(resolution)));
            }
            self.span = Some(self.span.map_or((row.at, row.at), |(first, last)| (first.min(row.at), last.max(row.at))));
        }
    }

    /// Notes a post and whom it mentions, unless the account has it already.
    fn note_mentions(&mut self, row: &BatchRow, taken: &Taken, entries: &[u32]) {
        let Taken { post, account, is_new, .. } = *taken;
        if is_new || self.facts.author(post) != Some(account) && self.seen_again.insert((post, account)) {
            let at = Timestamp(row.at);
            self.post_times.push((at, account));
            self.post_time_of.push(post);
            self.mentions.extend(entries.iter().map(|entry| Action { object: ObjectId(*entry), at, account, post }));
        }
    }
}

impl TraceBuilder {
    /// Takes the actions of rows that count.
    fn absorb(
        &mut self,
        batch: &Batch,
        found: &TraceBatch,
        rows: &[Option<Taken>],
        (keys, mut wordings): (Keys, Option<&mut Wordings>),
    ) -> Result<(), ReadError> {
        let mut numbers = vec![NONE; found.objects.len()];
        let mut labels = found.labels.iter();
        for block in found.actions.chunks(BLOCK) {
            self.touch(found, block, &numbers);
            for action in block {
                let label = labels.next();
                let Some(taken) = rows[action.row as usize] else { continue };
                let thing = &found.objects[action.object as usize];
                let number = &mut numbers[action.object as usize];
                let is_known = if *number == NONE {
                    let (told, is_known) = self.number(thing)?;
                    *number = told;
                    is_known
                } else {
                    true
                };
                let object = ObjectId(*number);
                if action.is_own {
                    self.origins.push((object, taken.post));
                    if keys == Keys::Canonical {
                        continue;
                    }
                }
                if action.unresolved {
                    self.unresolved += 1;
                    self.hidden.resize(self.hidden.len().max(object.0 as usize + 1), false);
                    self.hidden[object.0 as usize] = true;
                }
                let label = *label.unwrap_or(&thing.label);
                if is_known && self.objects.label_of[object.0 as usize] == 0 {
                    self.name(object, batch.text(label), taken.platform)?;
                }
                if let Some(wordings) = &mut wordings {
                    wordings.absorb(object, batch.text(label), taken.post);
                }
                let at = Timestamp(batch.rows[action.row as usize].at);
                self.actions.push(Action { object, at, account: taken.account, post: taken.post });
            }
        }
        Ok(())
    }

    /// Has fetched what will be asked about objects that have no number yet.
    fn touch(&self, found: &TraceBatch, block: &[BatchAction], numbers: &[u32]) {
        let mut probable = [usize::MAX; BLOCK];
        let unknown = block.iter().filter(|action| numbers[action.object as usize] == NONE);
        for (place, action) in probable.iter_mut().zip(unknown) {
            *place = self.table.touch(found.objects[action.object as usize].hash);
        }
        let digest = |number: usize| self.digests.get(number).map_or(0, |digest| digest[0]);
        let label = |number: usize| self.objects.label_of.get(number).map_or(0, |label| u64::from(*label));
        black_box(probable.iter().fold(0, |all, number| all ^ digest(*number) ^ label(*number)));
    }

    /// The number of the object, and whether it was known.
    fn number(&mut self, object: &BatchObject) -> Result<(u32, bool), ReadError> {
        let digests: &[Digest] = &self.digests;
        if let Some(known) = self.table.find(object.hash, |number| digests[number] == object.digest) {
            return Ok((known, true));
        }
        let number = next(self.digests.len(), "objects")?;
        self.digests.push(object.digest);
        self.objects.label_of.push(0);
        self.table.insert(object.hash, number);
        Ok((number, false))
    }

    /// Notes what to call an object that is acted on again.
    fn name(&mut self, object: ObjectId, label: &str, platform: u8) -> Result<(), ReadError> {
        let labels: &mut Labels = &mut self.objects;
        let number = next(labels.labels.push(&as_label(label)), "objects")?;
        self.on.push(platform);
        labels.label_of[object.0 as usize] = number + 1;
        Ok(())
    }
}

/// A number that fits, and one more with it.
fn next(number: usize, what: &'static str) -> Result<u32, ReadError> {
    u32::try_from(number).ok().filter(|number| *number < NONE).ok_or(ReadError::TooMany { what })
}
