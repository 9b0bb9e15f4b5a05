//! How a thing spreads: how many posts and accounts have it, when, whether it grows, and how much of what each group of accounts
//! posts has it, against everybody outside the groups.
//!
//! # Definition
//! The share of a set of posts is p = X / N: X posts that have the thing, of N. Accounts are drawn, not posts: one account that posts
//! a thousand times is one opinion. With x_i and n_i the posts of account i, the ratio R of two shares has (Taylor linearisation of
//! a ratio, Cochran 1977, *Sampling techniques*, §6.3 and §6.6)
//! Var(ln R) ≈ m / (m − 1) · Σ_i z_i², z_i = (x_i1 / X_1 − n_i1 / N_1) − (x_i2 / X_2 − n_i2 / N_2),
//! which holds where an account is on one side only and where it is on both (growth). The 95 % interval is
//! R · exp(± t · √Var), t of m − 1 degrees of freedom, m the accounts of the side that has fewer; the variance is never taken below that of
//! independent posts, 1/X_1 − 1/N_1 + 1/X_2 − 1/N_2.
//!
//! # Cost
//! [`Crowd::new`] takes O(posts), then each thing O(a log a) for its a actions.

use claque::{AccountId, Action, Timestamp};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Bins of equal width over a stretch of time, at most 60, of a width that people read easily.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bins {
    first: i64,
    width_ms: i64,
    count: usize,
}

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// Most bins.
pub const MOST_BINS: usize = 60;

impl Bins {
    /// Bins that hold both times and all between.
    #[must_use]
    pub fn over(first: Timestamp, last: Timestamp) -> Self {
        let widths = [
            MINUTE,
            5 * MINUTE,
            15 * MINUTE,
            HOUR,
            3 * HOUR,
            6 * HOUR,
            DAY,
            2 * DAY,
            7 * DAY,
            14 * DAY,
            30 * DAY,
            90 * DAY,
            365 * DAY,
            3_650 * DAY,
            36_500 * DAY,
            365_000 * DAY,
            36_500_000 * DAY,
        ];
        let (first, last) = (first.0.min(last.0), last.0.max(first.0));
        let span = |width: i64| last.div_euclid(width) - first.div_euclid(width);
        let fits = |width: &i64| span(*width) < MOST_BINS as i64;
        // Of all times that there are, no more than 60 bins of the widest come together.
        let width_ms = widths.into_iter().find(fits).unwrap_or(i64::MAX / 16);
        Bins { first: first.div_euclid(width_ms), width_ms, count: span(width_ms) as usize + 1 }
    }

    /// Start of the first bin.
    #[must_use]
    pub fn start(&self) -> Timestamp {
        Timestamp(self.first.saturating_mul(self.width_ms))
    }

    /// Width of a bin, milliseconds.
    #[must_use]
    pub fn width_ms(&self) -> i64 {
        self.width_ms
    }

    /// How many bins.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    fn of(&self, at: Timestamp) -> usize {
        let bin = at.0.div_euclid(self.width_ms).saturating_sub(self.first);
        usize::try_from(bin).unwrap_or(0).min(self.count - 1)
    }
}

/// A ratio of two shares and its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// Above 0.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// So many of so many posts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// That have the thing.
    pub posts: u64,
    /// Of how many.
    pub of_posts: u64,
    /// Accounts with a post that has it.
    pub accounts: u64,
    /// Accounts with a post.
    pub of_accounts: u64,
}

/// A group of accounts and a thing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GroupSpread {
    /// Its number.
    pub group: u32,
    /// What its members post.
    pub share: Share,
    /// Its share of posts against that of the accounts outside all groups. `None` where either side has none, or fewer than two
    /// accounts.
    pub ratio: Option<Ratio>,
}

/// One thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// All posts that have it.
    pub all: Share,
    /// Posts by accounts in any group.
    pub in_groups: Share,
    /// Posts by accounts in none: what is ordinary.
    pub ordinary: Share,
    /// First and last post that has it; `None` where there is none.
    pub seen: Option<(Timestamp, Timestamp)>,
    /// Posts in each bin of the crowd.
    pub trend: Vec<u32>,
    /// Posts up to the time of the middle one of all posts, and after it.
    pub halves: [Share; 2],
    /// The share in the later half against that in the earlier. `None` where a half has none, or fewer than two accounts.
    pub growth: Option<Ratio>,
    /// The groups with a post that has it, most posts first.
    pub groups: Vec<GroupSpread>,
    /// Accounts with most posts that have it, at most five, each with how many.
    pub top_accounts: Vec<(AccountId, u32)>,
}

/// Accounts shown of a thing.
const TOP_ACCOUNTS: usize = 5;

/// What is known of all posts and of the groups before any thing is looked at.
#[derive(Clone, Debug)]
pub struct Crowd {
    bins: Bins,
    all_trend: Vec<u32>,
    middle: i64,
    /// By account: posts in the earlier and in the later half.
    posts: Vec<[u32; 2]>,
    /// Accounts with a post.
    accounts: u64,
    /// By account: where its groups start in `groups`, and one past the last account.
    starts: Vec<u32>,
    groups: Vec<u32>,
    of_groups: Vec<Side>,
    of_ordinary: Side,
    of_halves: [Side; 2],
    /// Σ (n_i1 / N_1 − n_i2 / N_2)² over accounts, the halves being the sides.
    halves_apart: f64,
}

/// Sums over the accounts of a side.
#[derive(Clone, Copy, Debug, Default)]
struct Side {
    posts: u64,
    accounts: u64,
    squares: f64,
}

impl Side {
    fn add(&mut self, posts: u64) {
        self.posts += posts;
        self.accounts += u64::from(posts > 0);
        self.squares += (posts as f64).powi(2);
    }
}

impl Crowd {
    /// `posts` is every post there is, in any order; `members` the accounts of each group, which may overlap.
    #[must_use]
    pub fn new(posts: &[(Timestamp, AccountId)], members: &[Vec<AccountId>]) -> Self {
        let first = posts.iter().map(|post| post.0).min().unwrap_or(Timestamp(0));
        let last = posts.iter().map(|post| post.0).max().unwrap_or(first);
        let bins = Bins::over(first, last);
        let middle = median(posts);
        let in_posts = posts.iter().map(|post| post.1.0 as usize + 1);
        let accounts =
            in_posts.chain(members.iter().flatten().map(|account| account.0 as usize + 1)).max().unwrap_or(0);
        let mut by_account = vec![[0_u32; 2]; accounts];
        let mut all_trend = vec![0_u32; bins.count];
        for (at, account) in posts {
            by_account[account.0 as usize][usize::from(at.0 > middle)] += 1;
            all_trend[bins.of(*at)] += 1;
        }
        let (starts, groups) = groups_of(accounts, members);
        let sum = |of: &[u32; 2]| u64::from(of[0]) + u64::from(of[1]);
        let (mut of_groups, mut of_ordinary) = (vec![Side::default(); members.len()], Side::default());
        let mut of_halves = [Side::default(); 2];
        for (account, of) in by_account.iter().enumerate() {
            let own = &groups[starts[account] as usize..starts[account + 1] as usize];
            own.iter().for_each(|group| of_groups[*group as usize].add(sum(of)));
            if own.is_empty() {
                of_ordinary.add(sum(of));
            }
            (0..2).for_each(|half| of_halves[half].add(of[half].into()));
        }
        let share = |posts: u32, half: usize| f64::from(posts) / (of_halves[half].posts.max(1)) as f64;
        let halves_apart = by_account.iter().map(|of| (share(of[0], 0) - share(of[1], 1)).powi(2)).sum();
        Crowd {
            bins,
            all_trend,
            middle,
            accounts: by_account.iter().filter(|of| sum(of) > 0).count() as u64,
            posts: by_account,
            starts,
            groups,
            of_groups,
            of_ordinary,
            of_halves,
            halves_apart,
        }
    }

    /// The bins of every trend.
    #[must_use]
    pub fn bins(&self) -> Bins {
        self.bins
    }

    /// All posts in each bin.
    #[must_use]
    pub fn trend(&self) -> &[u32] {
        &self.all_trend
    }

    /// The last time that counts as the earlier half of all posts.
    #[must_use]
    pub fn middle(&self) -> Timestamp {
        Timestamp(self.middle)
    }

    /// The groups that an account is in.
    #[must_use]
    pub fn groups_of(&self, account: AccountId) -> &[u32] {
        let account = account.0 as usize;
        match (self.starts.get(account), self.starts.get(account + 1)) {
            (Some(&start), Some(&end)) => &self.groups[start as usize..end as usize],
            _ => &[],
        }
    }

    /// How many posts an account has.
    #[must_use]
    pub fn posts_of(&self, account: AccountId) -> u32 {
        self.posts.get(account.0 as usize).map_or(0, |posts| posts[0].saturating_add(posts[1]))
    }

    /// How each of so many things spreads; the object of an action is the number of a thing. Runs on all cores.
    #[must_use]
    pub fn spreads(&self, things: usize, actions: &[Action]) -> Vec<Spread> {
        let mut sorted = actions.to_vec();
        sorted.par_sort_unstable();
        let of = |thing: usize| {
            let start = sorted.partition_point(|action| (action.object.0 as usize) < thing);
            let end = sorted.partition_point(|action| action.object.0 as usize <= thing);
            self.spread(&sorted[start..end])
        };
        (0..things).into_par_iter().map(of).collect()
    }

    /// How one thing spreads, from the actions on it: one for each post that has it.
    #[must_use]
    pub fn spread(&self, actions: &[Action]) -> Spread {
        let mut trend = vec![0_u32; self.bins.count];
        let mut by_account: FxHashMap<AccountId, [u32; 2]> = FxHashMap::default();
        for action in actions {
            trend[self.bins.of(action.at)] += 1;
            by_account.entry(action.account).or_default()[usize::from(action.at.0 > self.middle)] += 1;
        }
        let mut by_account: Vec<(AccountId, [u32; 2])> = by_account.into_iter().collect();
        by_account.sort_unstable_by_key(|(account, posts)| (std::cmp::Reverse(posts[0] + posts[1]), *account));
        let first = actions.iter().map(|action| action.at).min();
        let last = actions.iter().map(|action| action.at).max();
        let sum = |posts: &[u32; 2]| u64::from(posts[0]) + u64::from(posts[1]);
        let having = |accounts: &mut dyn Iterator<Item = u64>| {
            accounts.fold((0, 0), |(posts, of), one| (posts + one, of + u64::from(one > 0)))
        };
        let is_in_groups = |account: &AccountId| !self.groups_of(*account).is_empty();
        let mut in_groups = by_account.iter().filter(|(account, _)| is_in_groups(account)).map(|(_, posts)| sum(posts));
        let (posts_in_groups, accounts_in_groups) = having(&mut in_groups);
        let (posts, accounts) = having(&mut by_account.iter().map(|(_, posts)| sum(posts)));
        let of_all = self.of_halves[0].posts + self.of_halves[1].posts;
        let of_accounts = self.accounts;
        let all = Share { posts, of_posts: of_all, accounts, of_accounts };
        let ordinary = Share {
            posts: posts - posts_in_groups,
            of_posts: self.of_ordinary.posts,
            accounts: accounts - accounts_in_groups,
            of_accounts: self.of_ordinary.accounts,
        };
        let halves = [0, 1].map(|half| {
            let (posts, accounts) = having(&mut by_account.iter().map(|(_, posts)| u64::from(posts[half])));
            let of = self.of_halves[half];
            Share { posts, of_posts: of.posts, accounts, of_accounts: of.accounts }
        });
        Spread {
            all,
            in_groups: Share {
                posts: posts_in_groups,
                of_posts: of_all - ordinary.of_posts,
                accounts: accounts_in_groups,
                of_accounts: of_accounts - ordinary.of_accounts,
            },
            ordinary,
            seen: first.zip(last),
            trend,
            growth: self.growth(&by_account, &halves),
            halves,
            groups: self.by_groups(&by_account, ordinary),
            top_accounts: by_account
                .iter()
                .take(TOP_ACCOUNTS)
                .map(|(account, posts)| (*account, posts[0].saturating_add(posts[1])))
                .collect(),
        }
    }

    fn growth(&self, by_account: &[(AccountId, [u32; 2])], halves: &[Share; 2]) -> Option<Ratio> {
        let part = |of: u32, all: u64| f64::from(of) / all.max(1) as f64;
        let mut squares = self.halves_apart;
        for (account, had) in by_account {
            let of = self.posts.get(account.0 as usize).copied().unwrap_or_default();
            let apart = |half: usize| part(of[half], halves[half].of_posts);
            let without = apart(1) - apart(0);
            let with = part(had[1], halves[1].posts) - part(had[0], halves[0].posts) - without;
            squares += with.powi(2) - without.powi(2);
        }
        ratio(halves[1], halves[0], squares)
    }

    fn by_groups(&self, by_account: &[(AccountId, [u32; 2])], ordinary: Share) -> Vec<GroupSpread> {
        let mut having: FxHashMap<u32, Vec<(u64, u64)>> = FxHashMap::default();
        let mut outside: Vec<(u64, u64)> = Vec::new();
        for (account, had) in by_account {
            let had = u64::from(had[0]) + u64::from(had[1]);
            let pair = (had, self.posts_of(*account).into());
            let groups = self.groups_of(*account);
            groups.iter().for_each(|group| having.entry(*group).or_default().push(pair));
            if groups.is_empty() {
                outside.push(pair);
            }
        }
        let of_ordinary = squares(&outside, ordinary, self.of_ordinary);
        let mut groups: Vec<GroupSpread> = having
            .into_iter()
            .map(|(group, members)| {
                let of = self.of_groups[group as usize];
                let posts = members.iter().map(|member| member.0).sum();
                let share =
                    Share { posts, of_posts: of.posts, accounts: members.len() as u64, of_accounts: of.accounts };
                let ratio = ratio(share, ordinary, squares(&members, share, of) + of_ordinary);
                GroupSpread { group, share, ratio }
            })
            .collect();
        groups.sort_unstable_by_key(|of| (std::cmp::Reverse(of.share.posts), of.group));
        groups
    }
}

/// Σ (x_i / X − n_i / N)² over all accounts of a side, from those that have the thing.
fn squares(having: &[(u64, u64)], share: Share, side: Side) -> f64 {
    let part = |of: u64, all: u64| of as f64 / all.max(1) as f64;
    let rest = side.squares / (side.posts.max(1) as f64).powi(2);
    having.iter().fold(rest, |sum, &(had, of)| {
        let without = part(of, share.of_posts);
        sum + (part(had, share.posts) - without).powi(2) - without.powi(2)
    })
}

/// The ratio of two shares, from Σ z².
fn ratio(one: Share, other: Share, squares: f64) -> Option<Ratio> {
    let accounts = one.of_accounts.min(other.of_accounts);
    if one.posts == 0 || other.posts == 0 || accounts < 2 {
        return None;
    }
    let inverse = |of: u64| 1.0 / of as f64;
    let of_posts = inverse(one.posts) - inverse(one.of_posts) + inverse(other.posts) - inverse(other.of_posts);
    let m = accounts as f64;
    let deviation = (m / (m - 1.0) * squares.max(0.0)).max(of_posts).max(0.0).sqrt();
    let share = |share: Share| share.posts as f64 / share.of_posts.max(1) as f64;
    let value = share(one) / share(other);
    let factor = (student(accounts - 1) * deviation).exp();
    Some(Ratio { value, low: value / factor, high: value * factor })
}

/// The 97.5 % quantile of Student's t; Cornish and Fisher's expansion from three degrees of freedom on, within 1 %.
fn student(freedom: u64) -> f64 {
    match freedom {
        0 | 1 => 12.706,
        2 => 4.303,
        freedom => {
            let n = freedom as f64;
            1.959_964 + 2.372_3 / n + 2.822_5 / n.powi(2) + 2.555_9 / n.powi(3)
        }
    }
}

/// The time up to which half of the posts are made: half of the calendar can be nearly empty.
fn median(posts: &[(Timestamp, AccountId)]) -> i64 {
    let mut times: Vec<i64> = posts.iter().map(|post| post.0.0).collect();
    match times.len() {
        0 => 0,
        count => *times.select_nth_unstable((count - 1) / 2).1,
    }
}

/// By account, its groups.
fn groups_of(accounts: usize, members: &[Vec<AccountId>]) -> (Vec<u32>, Vec<u32>) {
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for (group, members) in members.iter().enumerate() {
        pairs.extend(members.iter().map(|account| (account.0, group as u32)));
    }
    pairs.sort_unstable();
    pairs.dedup();
    let mut starts = vec![0_u32; accounts + 1];
    pairs.iter().for_each(|(account, _)| starts[*account as usize + 1] += 1);
    (0..accounts).for_each(|account| starts[account + 1] += starts[account]);
    (starts, pairs.into_iter().map(|(_, group)| group).collect())
}
