//! What the members of one finding did together, gathered for the rules.

use super::background::{Background, source};
use super::{Attributes, told};
use crate::action::{AccountId, AccountPair, Action, PostId, Timestamp};
use crate::coaction::{Window, co_action, sweep};
use crate::finding::Finding;
use crate::trace::{Trace, TraceKind};
use rustc_hash::{FxHashMap, FxHashSet};

/// Two posts of one program are at most this far apart, milliseconds: the second in which it runs, and the next one,
/// into which rounding and the queue of a platform push a post.
pub(super) const SAME_MOMENT_MS: i64 = 2_000;

/// An edge: the place of its trace, and who.
pub(super) type EdgeKey = (usize, AccountPair);

/// A co-action behind an edge of a finding.
#[derive(Clone, Copy)]
pub(super) struct Met {
    pub(super) trace: usize,
    pub(super) kind: TraceKind,
    /// The object's place in its trace.
    pub(super) place: usize,
    pub(super) pair: AccountPair,
    pub(super) earlier: Action,
    pub(super) later: Action,
}

impl Met {
    pub(super) fn edge(&self) -> EdgeKey {
        (self.trace, self.pair)
    }

    pub(super) fn posts(&self) -> [u32; 2] {
        [self.earlier.post.0, self.later.post.0]
    }

    pub(super) fn accounts(&self) -> [u32; 2] {
        [self.earlier.account.0, self.later.account.0]
    }

    /// Milliseconds, never negative.
    pub(super) fn lag(&self) -> i64 {
        self.later.at.0.saturating_sub(self.earlier.at.0)
    }

    /// Whether a column tells the same of both posts.
    pub(super) fn both<T: Copy + Default + PartialEq>(&self, column: &[T], wanted: T) -> bool {
        self.posts().iter().all(|&post| told(column, post) == Some(wanted))
    }
}

/// An object that members acted on together.
pub(super) struct JointObject {
    pub(super) trace: usize,
    pub(super) place: usize,
    /// Whose it is, and since when.
    pub(super) source: AccountId,
    pub(super) since: Timestamp,
    pub(super) members: u32,
}

pub(super) struct Group<'a> {
    pub(super) traces: &'a [Trace],
    pub(super) window: Window,
    pub(super) attributes: &'a Attributes,
    pub(super) background: &'a Background,
    /// Sorted.
    pub(super) members: Vec<AccountId>,
    /// All posts by members, joint or not, in order.
    pub(super) own_posts: Vec<PostId>,
    /// Distinct co-acting posts by (time, account, post).
    pub(super) posts: Vec<(Timestamp, AccountId, PostId)>,
    pub(super) objects: Vec<JointObject>,
    pub(super) co_actions: u64,
    /// Co-actions at most [`SAME_MOMENT_MS`] apart.
    pub(super) same_moment: u64,
}

impl Group<'_> {
    pub(super) fn has(&self, account: AccountId) -> bool {
        self.members.binary_search(&account).is_ok()
    }

    /// What a column says of the joint posts, where it says something.
    pub(super) fn told_of_posts<'c, T: Copy + Default + PartialEq>(
        &self,
        column: &'c [T],
    ) -> impl Iterator<Item = T> + use<'_, 'c, T> {
        self.posts.iter().filter_map(|&(_, _, post)| told(column, post.0))
    }

    /// How many of members' own posts have that value.
    pub(super) fn own_with(&self, column: &[u32], wanted: u32) -> u64 {
        self.own_posts.iter().filter(|post| told(column, post.0) == Some(wanted)).count() as u64
    }

    /// When one of members' own posts was made.
    pub(super) fn time(&self, post: PostId) -> Timestamp {
        self.attributes.times[post.0 as usize]
    }

    /// Posts by everybody else.
    pub(super) fn others(&self) -> u64 {
        self.background.posts - self.own_posts.len() as u64
    }

    /// Where successive joint posts are further apart than `gap` milliseconds, a new moment begins.
    pub(super) fn moments(&self, gap: i64) -> Vec<Timestamp> {
        let mut begins = Vec::new();
        let mut last = None;
        for &(at, _, _) in &self.posts {
            if last.is_none_or(|last: Timestamp| at.0.saturating_sub(last.0) > gap) {
                begins.push(at);
            }
            last = Some(at);
        }
        begins
    }

    /// Whose most of the shared objects are, and of how many.
    pub(super) fn source(&self) -> Option<(AccountId, u64)> {
        super::commonest(self.objects.iter().map(|object| object.source))
    }
}

/// Calls `visit(finding, co-action, all actions on the object)` for every co-action behind the edges of the findings,
/// trace by trace and object by object.
pub(super) fn visit(
    findings: &[Finding],
    traces: &[Trace],
    window: Window,
    mut visit: impl FnMut(usize, &Met, &[Action]),
) {
    let mut finding_of: FxHashMap<AccountId, usize> = FxHashMap::default();
    let mut edges: FxHashSet<(TraceKind, AccountPair)> = FxHashSet::default();
    for (index, finding) in findings.iter().enumerate() {
        finding_of.extend(finding.members.iter().map(|member| (member.account, index)));
        edges.extend(finding.edges.iter().map(|(kind, edge)| (*kind, edge.pair)));
    }
    let mut members: Vec<(usize, Action)> = Vec::new();
    for (number, trace) in traces.iter().enumerate() {
        for place in 0..trace.object_count() {
            let everyone = trace.object_at(place);
            members.clear();
            members.extend(everyone.iter().filter_map(|&action| Some((*finding_of.get(&action.account)?, action))));
            // Stable: keeps the order of time inside a finding.
            members.sort_by_key(|&(finding, _)| finding);
            for theirs in members.chunk_by(|a, b| a.0 == b.0).filter(|theirs| theirs.len() > 1) {
                let acting: Vec<Action> = theirs.iter().map(|&(_, action)| action).collect();
                sweep(&acting, window, |earlier, later| {
                    let (earlier, later) = (acting[earlier], acting[later]);
                    let pair = co_action(&earlier, &later).map(|met| met.pair);
                    let is_edge = |pair: &AccountPair| {
                        [trace.kind(), TraceKind::Pooled].iter().any(|&kind| edges.contains(&(kind, *pair)))
                    };
                    if let Some(pair) = pair.filter(is_edge) {
                        let met = Met { trace: number, kind: trace.kind(), place, pair, earlier, later };
                        visit(theirs[0].0, &met, everyone);
                    }
                });
            }
        }
    }
}

/// Gathers each finding's group.
pub(super) fn gather<'a>(
    findings: &[Finding],
    traces: &'a [Trace],
    window: Window,
    attributes: &'a Attributes,
    background: &'a Background,
) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> =
        findings.iter().map(|finding| empty(finding, traces, window, attributes, background)).collect();
    let finding_of: FxHashMap<AccountId, usize> = groups
        .iter()
        .enumerate()
        .flat_map(|(index, group)| group.members.iter().map(move |&account| (account, index)))
        .collect();
    for (post, author) in (0..).zip(&attributes.authors) {
        if let Some(&index) = finding_of.get(author) {
            groups[index].own_posts.push(PostId(post));
        }
    }
    let mut posts: Vec<FxHashSet<(Timestamp, AccountId, PostId)>> = vec![FxHashSet::default(); groups.len()];
    let mut last_members: Vec<FxHashSet<AccountId>> = vec![FxHashSet::default(); groups.len()];
    visit(findings, traces, window, |index, met, everyone| {
        let group = &mut groups[index];
        group.co_actions += 1;
        group.same_moment += u64::from(met.lag() <= SAME_MOMENT_MS);
        for action in [met.earlier, met.later] {
            posts[index].insert((action.at, action.account, action.post));
        }
        let is_new = group.objects.last().is_none_or(|last| (last.trace, last.place) != (met.trace, met.place));
        if is_new {
            let (source, since) = source(met.earlier.object, everyone, &background.origins[met.trace], attributes);
            group.objects.push(JointObject { trace: met.trace, place: met.place, source, since, members: 0 });
            last_members[index].clear();
        }
        last_members[index].extend([met.earlier.account, met.later.account]);
        group.objects.last_mut().expect("pushed above").members = last_members[index].len() as u32;
    });
    for (group, posts) in groups.iter_mut().zip(posts) {
        group.posts = posts.into_iter().collect();
        group.posts.sort_unstable();
    }
    groups
}

fn empty<'a>(
    finding: &Finding,
    traces: &'a [Trace],
    window: Window,
    attributes: &'a Attributes,
    background: &'a Background,
) -> Group<'a> {
    let mut members: Vec<AccountId> = finding.members.iter().map(|member| member.account).collect();
    members.sort_unstable();
    Group {
        traces,
        window,
        attributes,
        background,
        members,
        own_posts: Vec::new(),
        posts: Vec::new(),
        objects: Vec::new(),
        co_actions: 0,
        same_moment: 0,
    }
}
