//! All traces as one: which posts act on which rare objects.
//!
//! A link, a wording and a row of hashtags that stand in one post are one thing that happened; here they are objects of
//! one post, and evidence on several traces adds up without being counted twice. Of an account's actions on one object the
//! first counts. Objects of more than [`MOST_SHARERS`] accounts say little about any two of them and are left out; posts
//! that act on nothing else stay, since they tell how active their account is.

use crate::action::{AccountId, Action, PostId, Timestamp};
use crate::null::NullModel;
use crate::trace::Trace;
use rayon::prelude::*;

/// Most accounts of an object that counts as rare. An object of 50 has 1,225 pairs of accounts, each with 1/49 of its
/// weight: more would cost much and say little.
pub(crate) const MOST_SHARERS: usize = 50;

/// Posts of all traces and the rare objects that they share.
#[derive(Clone, Debug)]
pub(crate) struct Pooled {
    /// Who, by post.
    pub(crate) account: Vec<AccountId>,
    /// The stratum of time of each post, within which accounts are exchangeable.
    pub(crate) stratum: Vec<u32>,
    /// Posts of each stratum.
    pub(crate) in_stratum: Vec<u32>,
    /// Where each object's run starts in `posts`, and one past the last. The rarest objects come first.
    starts: Vec<usize>,
    /// The posts on each object, one an account, earliest first.
    posts: Vec<u32>,
    /// Of each post, how many of these objects it acts on, up to 2.
    acts_on: Vec<u8>,
}

impl Pooled {
    pub(crate) fn of(traces: &[Trace], null: NullModel) -> Self {
        let posts = all_posts(traces);
        let begins: Vec<Timestamp> = posts.iter().map(|&(_, _, at)| at).collect();
        let (stratum, strata) = null.strata_of(&begins);
        let mut in_stratum = vec![0; strata as usize];
        stratum.iter().for_each(|&stratum| in_stratum[stratum as usize] += 1);
        let place = |action: &Action| {
            let key = (action.post, action.account);
            posts.binary_search_by_key(&key, |&(post, account, _)| (post, account)).expect("every post is listed")
                as u32
        };
        let mut on_objects: Vec<Vec<u32>> = traces
            .iter()
            .flat_map(|trace| (0..trace.object_count()).map(move |object| trace.object_at(object)))
            .collect::<Vec<_>>()
            .into_par_iter()
            .filter_map(|actions| Some(first_of_each_account(actions)?.iter().map(place).collect()))
            .collect();
        on_objects.sort_by_key(Vec::len);
        let mut acts_on = vec![0_u8; posts.len()];
        let mut starts = vec![0];
        for on_object in &on_objects {
            on_object.iter().for_each(|&post| acts_on[post as usize] = (acts_on[post as usize] + 1).min(2));
            starts.push(starts[starts.len() - 1] + on_object.len());
        }
        let account = posts.into_iter().map(|(_, account, _)| account).collect();
        Pooled { account, stratum, in_stratum, starts, posts: on_objects.concat(), acts_on }
    }

    pub(crate) fn objects(&self) -> usize {
        self.starts.len() - 1
    }

    /// The posts on the `index`-th object.
    pub(crate) fn posts_on(&self, index: usize) -> &[u32] {
        &self.posts[self.starts[index]..self.starts[index + 1]]
    }

    /// Whether a post acts on several rare objects, so that two posts can meet on more than one.
    pub(crate) fn acts_on_several(&self, post: u32) -> bool {
        self.acts_on[post as usize] > 1
    }

    /// Pairs of posts by two accounts.
    pub(crate) fn pairs_of_posts(&self) -> f64 {
        let mut of_account = vec![0_u64; self.account.iter().map(|account| account.0 as usize + 1).max().unwrap_or(0)];
        self.account.iter().for_each(|account| of_account[account.0 as usize] += 1);
        let pairs = |posts: u64| (posts as f64) * (posts as f64 - 1.0) / 2.0;
        pairs(self.account.len() as u64) - of_account.into_iter().map(pairs).sum::<f64>()
    }
}

/// Every post of any trace with its account and its earliest time, sorted by post and account: some data gives one id to
/// posts of several accounts.
fn all_posts(traces: &[Trace]) -> Vec<(PostId, AccountId, Timestamp)> {
    let actions = traces.iter().flat_map(|trace| trace.actions());
    let mut posts: Vec<_> = actions.map(|action| (action.post, action.account, action.at)).collect();
    posts.par_sort_unstable();
    posts.dedup_by_key(|&mut (post, account, _)| (post, account));
    posts
}

/// Whether an object has 2 to [`MOST_SHARERS`] accounts.
pub(crate) fn is_rare(actions: &[Action]) -> bool {
    first_of_each_account(actions).is_some()
}

/// The first action of each account, in order of time; `None` unless there are 2 to [`MOST_SHARERS`].
fn first_of_each_account(actions: &[Action]) -> Option<Vec<Action>> {
    let mut first: Vec<Action> = Vec::new();
    for action in actions {
        if first.iter().all(|earlier| earlier.account != action.account) {
            if first.len() == MOST_SHARERS {
                return None;
            }
            first.push(*action);
        }
    }
    (first.len() > 1).then_some(first)
}
