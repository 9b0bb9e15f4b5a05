//! Taking back: after it, what was built is as if the withdrawn posts had never been read.
//!
//! A notice may come before its post, long after it, or in another file, so all posts are read and those that were taken back
//! leave at the end, in one place. What is left keeps its order and gets new dense numbers.
//!
//! Three things are not undone: what an account is called, who owns it and whether it is automatic, where it has other posts; that
//! a column or field was seen at all; and of a record that was made again under its key, the client, site, thread and wording,
//! which are those of the first, as is the input that it is counted under.
//!
//! # Cost
//! Nothing where no post was taken back; else one pass over everything that is kept.

use super::{Builder, Labels, Resolution, TraceBuilder};
use crate::read::Keys;
use crate::read::corpus::InputSummary;
use crate::read::names::Names;
use crate::read::platforms::Platforms;
use crate::read::profile::Profile;
use crate::read::sink::Key;
use claque::{AccountId, ObjectId, PostId, Timestamp, TraceKind};
use std::collections::{HashMap, HashSet};

/// A row whose post id came before.
pub(super) struct Again {
    pub(super) post: PostId,
    /// `None` where the row was left out.
    pub(super) account: Option<AccountId>,
    pub(super) at: i64,
    pub(super) input: u32,
    /// How many posts there were.
    pub(super) posts_before: u32,
    pub(super) marks: u32,
}

/// What was taken back.
#[derive(Default)]
pub(in crate::read) struct Gone {
    /// Posts of which some row was taken back, and the time up to which rows were.
    until: HashMap<PostId, i64>,
    /// Those of which no row is left.
    posts: HashSet<PostId>,
}

impl Gone {
    /// Whether a row of the post made then was taken back.
    pub(in crate::read) fn covers(&self, post: PostId, at: i64) -> bool {
        self.until.get(&post).is_some_and(|until| at <= *until)
    }

    /// Whether no row of the post is left.
    pub(in crate::read) fn has(&self, post: PostId) -> bool {
        self.posts.contains(&post)
    }

    pub(super) fn len(&self) -> usize {
        self.until.len()
    }
}

/// New numbers for what is kept, in the old order.
pub(in crate::read) struct Renumbered(Vec<u32>);

impl Renumbered {
    pub(in crate::read) fn new(kept: impl Iterator<Item = bool>) -> Self {
        let mut next = 0;
        let number = |is_kept: bool| {
            if !is_kept {
                return u32::MAX;
            }
            next += 1;
            next - 1
        };
        Renumbered(kept.map(number).collect())
    }

    /// The new number; `None` where it is not kept.
    pub(in crate::read) fn of(&self, number: u32) -> Option<u32> {
        self.0.get(number as usize).copied().filter(|new| *new != u32::MAX)
    }

    /// The old numbers of what is kept, in order.
    pub(in crate::read) fn kept(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().filter(|(_, new)| **new != u32::MAX).map(|(old, _)| old)
    }

    /// The names that are kept.
    pub(in crate::read) fn names(&self, names: &Names) -> Names {
        let mut kept = Names::default();
        self.kept().for_each(|old| _ = kept.push(names.get(old).unwrap_or("")));
        kept
    }
}

impl Builder {
    /// The posts among those that were taken back.
    pub(in crate::read) fn gone(&self, told: &HashMap<Key, i64>) -> Gone {
        let mut gone = Gone::default();
        if told.is_empty() {
            return gone;
        }
        let mut on: HashMap<&str, HashMap<&str, i64>> = HashMap::new();
        told.iter().for_each(|((platform, id), at)| _ = on.entry(platform).or_default().insert(id, *at));
        let told = |platform: u8, id: &str| on.get(self.platforms.name(platform)).and_then(|ids| ids.get(id)).copied();
        let posts = (0..self.posts.len() as u32).map(PostId);
        let by_id = posts.filter_map(|post| {
            let (platform, id) = self.posts.id_on_platform(post)?;
            Some((post, told(platform, id)?))
        });
        let by_other = self.also.iter().filter_map(|(post, also)| {
            let (platform, _) = self.posts.id_on_platform(*post)?;
            Some((*post, told(platform, also)?))
        });
        let mut until: HashMap<PostId, i64> = HashMap::new();
        for (post, at) in by_id.chain(by_other) {
            until.entry(post).and_modify(|known| *known = at.max(*known)).or_insert(at);
        }
        let (mut touched, mut stays) = (HashSet::new(), HashSet::new());
        let mut note = |post: PostId, at: i64| {
            if let Some(until) = until.get(&post) {
                if at <= *until {
                    touched.insert(post)
                } else {
                    stays.insert(post)
                };
            }
        };
        for post in until.keys() {
            self.facts.time(*post).into_iter().for_each(|at| note(*post, at));
        }
        self.again.iter().for_each(|row| note(row.post, row.at));
        gone.posts = touched.difference(&stays).copied().collect();
        until.retain(|post, _| touched.contains(post));
        gone.until = until;
        gone
    }

    /// Makes everything as if the rows that were taken back had never been read.
    pub(super) fn take_back(&mut self, gone: &Gone, inputs: &mut [InputSummary]) {
        if gone.until.is_empty() {
            return;
        }
        self.take_rows_back(gone);
        let posts = Renumbered::new((0..self.posts.len() as u32).map(|post| !gone.has(PostId(post))));
        let mut has_row = vec![false; self.accounts.len()];
        let of_posts = posts.kept().filter_map(|post| self.facts.author(PostId(post as u32)));
        let of_rows = self.again.iter().filter_map(|row| row.account);
        of_posts.chain(of_rows).for_each(|account| has_row[account.0 as usize] = true);
        let accounts = Renumbered::new(has_row.iter().copied());
        self.count_again(&posts, inputs);
        self.profile_again(&posts, &accounts);

        let mut is_used = vec![false; self.platforms.len()];
        accounts.kept().for_each(|account| is_used[usize::from(self.accounts_on[account])] = true);
        let platforms = Renumbered::new(is_used.iter().copied());
        let platform = |on: u8| platforms.of(u32::from(on)).unwrap_or(0) as u8;
        self.accounts = accounts.names(&self.accounts);
        self.accounts_on = accounts.kept().map(|account| platform(self.accounts_on[account])).collect();
        self.name_of = accounts.kept().map(|account| self.name_of[account]).collect();
        self.posts = self.posts.kept(&posts, platform);
        let mut kept = Platforms::default();
        platforms.kept().for_each(|on| kept.push(self.platforms.name(on as u8)));
        self.platforms = kept;

        let mut texts = None;
        for trace in &mut self.traces {
            let objects = trace.take_back(gone, (&posts, &accounts), platform, self.keys);
            if trace.kind == TraceKind::Text {
                texts = Some(objects);
            }
        }
        if let (Some(wordings), Some(texts)) = (&mut self.wordings, texts) {
            *wordings = wordings.kept(&posts, &texts);
        }
        self.mentions.retain_mut(|mention| {
            let is_kept = !gone.covers(mention.post, mention.at.0);
            mention.post = PostId(posts.of(mention.post.0).unwrap_or(0));
            mention.account = AccountId(accounts.of(mention.account.0).unwrap_or(0));
            is_kept
        });
        let mut of = std::mem::take(&mut self.post_time_of).into_iter();
        self.post_times.retain_mut(|(at, account)| {
            let post = of.next().unwrap_or(PostId(u32::MAX));
            let again = self.facts.time(post).filter(|_| gone.covers(post, at.0));
            *at = again.map_or(*at, Timestamp);
            let is_kept = !gone.has(post);
            *account = AccountId(accounts.of(account.0).unwrap_or(0));
            is_kept
        });
        self.facts.keep(&posts, &accounts, platform);
        for row in &mut self.again {
            row.post = PostId(posts.of(row.post.0).unwrap_or(0));
        }
    }

    /// Of a post whose first row is gone, the first that is left takes its place.
    fn take_rows_back(&mut self, gone: &Gone) {
        let mut waiting: HashSet<PostId> = gone.until.keys().copied().filter(|post| !gone.has(*post)).collect();
        waiting.retain(|post| self.facts.time(*post).is_some_and(|at| gone.covers(*post, at)));
        let (facts, marks, repeated) = (&mut self.facts, &mut self.marks, &mut self.repeated_rows);
        self.again.retain(|row| {
            if gone.covers(row.post, row.at) {
                *repeated -= u64::from(row.account.is_none());
                return false;
            }
            if waiting.remove(&row.post) {
                facts.made_again(row.post, row.at, row.account);
                marks.get_mut(row.post.0 as usize).into_iter().for_each(|marks| *marks = row.marks);
                *repeated -= u64::from(row.account.is_none());
                return false;
            }
            true
        });
    }

    /// How many rows of each input were taken, how exact their times are, and the span of all.
    fn count_again(&mut self, posts: &Renumbered, inputs: &mut [InputSummary]) {
        for input in inputs.iter_mut() {
            (input.accepted, input.resolution) = (0, None);
        }
        self.span = None;
        let starts = &self.input_starts;
        let input_of = |post: usize| starts.partition_point(|start| *start as usize <= post).saturating_sub(1);
        let of_posts = posts.kept().filter_map(|post| Some((input_of(post), self.facts.time(PostId(post as u32))?)));
        let taken = self.again.iter().filter(|row| row.account.is_some());
        for (input, at) in of_posts.chain(taken.map(|row| (row.input as usize, row.at))) {
            if let Some(input) = inputs.get_mut(input) {
                input.accepted += 1;
                input.resolution = input.resolution.into_iter().chain([Resolution::of(at)]).min();
            }
            self.span = Some(self.span.map_or((at, at), |(first, last)| (first.min(at), last.max(at))));
        }
    }

    fn profile_again(&mut self, posts: &Renumbered, accounts: &Renumbered) {
        if self.profiles.is_none() {
            return;
        }
        let mut profiles = vec![Profile::new(i64::MAX); accounts.kept().count()];
        let mut again = self.again.iter().peekable();
        let place = |account: Option<AccountId>| account.and_then(|account| accounts.of(account.0));
        for post in posts.kept().map(Some).chain([None]) {
            // Rows with an id that came before count for an account that has no other so far.
            while let Some(row) = again.next_if(|row| post.is_none_or(|post| row.posts_before as usize <= post)) {
                let profile = place(row.account).map(|account| &mut profiles[account as usize]);
                profile.into_iter().filter(|profile| profile.posts == 0).for_each(|it| it.add(row.at, row.marks));
            }
            let Some(post) = post else { break };
            let number = PostId(post as u32);
            if let (Some(account), Some(at)) = (place(self.facts.author(number)), self.facts.time(number)) {
                profiles[account as usize].add(at, self.marks[post]);
            }
        }
        self.profiles = Some(profiles);
    }
}

impl TraceBuilder {
    fn take_back(
        &mut self,
        gone: &Gone,
        (posts, accounts): (&Renumbered, &Renumbered),
        platform: impl Fn(u8) -> u8,
        keys: Keys,
    ) -> Renumbered {
        self.actions.retain(|action| !gone.covers(action.post, action.at.0));
        self.origins.retain(|(_, post)| !gone.has(*post));
        let mut uses = vec![0_u32; self.digests.len()];
        self.actions.iter().for_each(|action| uses[action.object.0 as usize] += 1);
        // Under the other keys the original is among the actions.
        let apart = self.origins.iter().filter(|_| keys == Keys::Canonical);
        apart.for_each(|(object, _)| uses[object.0 as usize] += 1);
        let objects = Renumbered::new(uses.iter().map(|uses| *uses > 0));
        let (mut labels, mut on) = (Labels::default(), Vec::new());
        for object in objects.kept() {
            // Nobody shares what is acted on once.
            let label = self.objects.label_of[object].checked_sub(1).filter(|_| uses[object] > 1);
            let number = label.map_or(0, |label| {
                on.push(platform(self.on[label as usize]));
                labels.labels.push(self.objects.labels.get(label as usize).unwrap_or("")) as u32 + 1
            });
            labels.label_of.push(number);
        }
        let hides = |object: ObjectId| self.hidden.get(object.0 as usize) == Some(&true);
        self.unresolved = self.actions.iter().filter(|action| hides(action.object)).count() as u64;
        (self.objects, self.on) = (labels, on);
        // All of them are kept: only what has none of these numbers is not.
        for action in &mut self.actions {
            action.object = ObjectId(objects.of(action.object.0).unwrap_or(0));
            action.account = AccountId(accounts.of(action.account.0).unwrap_or(0));
            action.post = PostId(posts.of(action.post.0).unwrap_or(0));
        }
        for (object, post) in &mut self.origins {
            *object = ObjectId(objects.of(object.0).unwrap_or(0));
            *post = PostId(posts.of(post.0).unwrap_or(0));
        }
        objects
    }
}
