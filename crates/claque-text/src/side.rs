//! On which sides of an issue a group of accounts posts.
//!
//! An issue is a name on the watch list whose entries carry sides. A post is *of* a side when it mentions terms of that side and of no other;
//! otherwise it is of several. Naming a term is not taking its side: people also name what they oppose. So what is made here is
//! an observation, with a control, and no finding.
//!
//! A group is observed *on several sides* when at least two sides have [`LEAST_POSTS`] posts of their own, each by at least
//! [`LEAST_ACCOUNTS`] members. Control: as many ordinary accounts, each drawn among those about as active on the issue (1, 2–3,
//! 4–7, … posts that mention it), [`DRAWS`] times; how often is such a set on several sides too?
//!
//! # Cost
//! O(a log a) for a mentions of the issue, and O(members · [`DRAWS`]) for each group that is observed.

use crate::spread::Crowd;
use crate::watch::Entry;
use claque::{AccountId, Action, PostId};
use rand::RngExt;
use rand_pcg::Pcg32;
use rustc_hash::FxHashMap;

/// Posts of a side from which a group is on it.
pub const LEAST_POSTS: u64 = 5;
/// Members by whom these must be.
pub const LEAST_ACCOUNTS: u64 = 2;
/// Sets of ordinary accounts that are drawn as a control.
pub const DRAWS: u32 = 1_000;
/// Activity bins: powers of two.
const BINS: usize = 33;

/// A name with at least two sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// As on the list.
    pub name: String,
    /// Each side and the numbers of its entries, in the order of the list.
    pub sides: Vec<(String, Vec<u32>)>,
}

/// The issues of a watch list. Entries of the same name without a side belong to none.
#[must_use]
pub fn issues(entries: &[Entry]) -> Vec<Issue> {
    let mut issues: Vec<Issue> = Vec::new();
    let mut number: FxHashMap<&str, usize> = FxHashMap::default();
    for (entry, of) in entries.iter().enumerate() {
        let Some(side) = &of.side else { continue };
        let at = *number.entry(&of.name).or_insert(issues.len());
        if at == issues.len() {
            issues.push(Issue { name: of.name.clone(), sides: Vec::new() });
        }
        match issues[at].sides.iter_mut().find(|(name, _)| name == side) {
            Some((_, entries)) => entries.push(entry as u32),
            None => issues[at].sides.push((side.clone(), vec![entry as u32])),
        }
    }
    issues.retain(|issue| issue.sides.len() > 1);
    issues
}

/// Posts and accounts on one side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OnSide {
    /// Posts with terms of this side only.
    pub posts: u64,
    /// Accounts with such a post.
    pub accounts: u64,
    /// Of these, accounts with posts of no other side.
    pub only: u64,
}

/// What a set of accounts posts on an issue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// In the order of the issue.
    pub sides: Vec<OnSide>,
    /// Posts with terms of several sides.
    pub mixed_posts: u64,
    /// Accounts with posts of at least two sides; posts with terms of several do not count.
    pub accounts_on_several: u64,
    /// Accounts with a post that mentions the issue.
    pub accounts: u64,
}

impl Sides {
    /// The sides that have enough posts by enough accounts.
    #[must_use]
    pub fn on(&self) -> Vec<usize> {
        let enough = |side: &OnSide| side.posts >= LEAST_POSTS && side.accounts >= LEAST_ACCOUNTS;
        (0..self.sides.len()).filter(|side| enough(&self.sides[*side])).collect()
    }

    fn new(sides: usize, accounts: &[&OfAccount]) -> Self {
        let mut all = Sides { sides: vec![OnSide::default(); sides], ..Sides::default() };
        for of in accounts {
            let on = of.posts.iter().filter(|posts| **posts > 0).count();
            for (side, posts) in all.sides.iter_mut().zip(&of.posts) {
                side.posts += u64::from(*posts);
                side.accounts += u64::from(*posts > 0);
                side.only += u64::from(*posts > 0 && on == 1);
            }
            all.mixed_posts += u64::from(of.mixed);
            all.accounts_on_several += u64::from(on > 1);
            all.accounts += 1;
        }
        all
    }
}

/// What ordinary accounts as active on the issue do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Control {
    /// Members for whom an ordinary account as active could be drawn.
    pub matched: u64,
    /// Draws.
    pub draws: u32,
    /// Draws whose accounts were on several sides, by the same rule.
    pub on_several: u32,
    /// Share of the drawn accounts with posts of at least two sides, in `0.0..=1.0`.
    pub accounts_on_several: f64,
}

/// A group on an issue.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupSides {
    /// Its number.
    pub group: u32,
    /// What its members post.
    pub sides: Sides,
    /// Only where it is on several sides; `None` also where no ordinary account is as active as any member.
    pub control: Option<Control>,
}

/// An issue, by groups.
#[derive(Clone, Debug, PartialEq)]
pub struct IssueSides {
    /// Accounts in no group.
    pub ordinary: Sides,
    /// The groups with a post on it, most posts first.
    pub groups: Vec<GroupSides>,
}

struct OfAccount {
    account: AccountId,
    /// By side.
    posts: Vec<u32>,
    mixed: u32,
}

impl OfAccount {
    /// ⌊log₂⌋ of the posts that mention the issue.
    fn bin(&self) -> usize {
        let all = self.posts.iter().fold(self.mixed, |sum, posts| sum.saturating_add(*posts));
        all.max(1).ilog2() as usize
    }
}

/// Counts an issue. `mentions` are actions on entries, sorted by entry or not.
#[must_use]
pub fn sides(issue: &Issue, mentions: &[Action], crowd: &Crowd, seed: u64) -> IssueSides {
    let accounts = by_account(issue, mentions);
    let count = issue.sides.len();
    let mut members: FxHashMap<u32, Vec<&OfAccount>> = FxHashMap::default();
    let mut ordinary: Vec<&OfAccount> = Vec::new();
    for of in &accounts {
        let groups = crowd.groups_of(of.account);
        groups.iter().for_each(|group| members.entry(*group).or_default().push(of));
        if groups.is_empty() {
            ordinary.push(of);
        }
    }
    let mut as_active: Vec<Vec<&OfAccount>> = vec![Vec::new(); BINS];
    ordinary.iter().for_each(|of| as_active[of.bin()].push(of));
    let mut groups: Vec<GroupSides> = members
        .into_iter()
        .map(|(group, members)| {
            let sides = Sides::new(count, &members);
            let is_on_several = sides.on().len() > 1;
            let control = is_on_several
                .then(|| control(count, &members, &as_active, &mut Pcg32::new(seed, u64::from(group))))
                .flatten();
            GroupSides { group, sides, control }
        })
        .collect();
    let posts = |of: &Sides| of.mixed_posts + of.sides.iter().map(|side| side.posts).sum::<u64>();
    groups.sort_unstable_by_key(|of| (std::cmp::Reverse(posts(&of.sides)), of.group));
    IssueSides { ordinary: Sides::new(count, &ordinary), groups }
}

/// What each account that mentions the issue posts on it, in the order of the accounts.
fn by_account(issue: &Issue, mentions: &[Action]) -> Vec<OfAccount> {
    let mut side_of: FxHashMap<u32, u32> = FxHashMap::default();
    for (side, (_, entries)) in issue.sides.iter().enumerate() {
        side_of.extend(entries.iter().map(|entry| (*entry, side as u32)));
    }
    let on = |action: &Action| Some((action.account, action.post, *side_of.get(&action.object.0)?));
    let mut posts: Vec<(AccountId, PostId, u32)> = mentions.iter().filter_map(on).collect();
    posts.sort_unstable();
    posts.dedup();
    let mut accounts: Vec<OfAccount> = Vec::new();
    for of in posts.chunk_by(|a, b| a.0 == b.0) {
        let mut account = OfAccount { account: of[0].0, posts: vec![0; issue.sides.len()], mixed: 0 };
        for post in of.chunk_by(|a, b| a.1 == b.1) {
            match post {
                [(_, _, side)] => account.posts[*side as usize] += 1,
                _ => account.mixed += 1,
            }
        }
        accounts.push(account);
    }
    accounts
}

fn control(sides: usize, members: &[&OfAccount], as_active: &[Vec<&OfAccount>], random: &mut Pcg32) -> Option<Control> {
    let pools: Vec<&[&OfAccount]> =
        members.iter().map(|of| &as_active[of.bin()][..]).filter(|pool| !pool.is_empty()).collect();
    if pools.is_empty() {
        return None;
    }
    let (mut on_several, mut accounts_on_several) = (0, 0);
    for _ in 0..DRAWS {
        // By u64, so that 32-bit machines draw the same.
        let drawn: Vec<&OfAccount> =
            pools.iter().map(|pool| pool[random.random_range(0..pool.len() as u64) as usize]).collect();
        let drawn = Sides::new(sides, &drawn);
        on_several += u32::from(drawn.on().len() > 1);
        accounts_on_several += drawn.accounts_on_several;
    }
    let drawn = u64::from(DRAWS) * pools.len() as u64;
    Some(Control {
        matched: pools.len() as u64,
        draws: DRAWS,
        on_several,
        accounts_on_several: accounts_on_several as f64 / drawn as f64,
    })
}
