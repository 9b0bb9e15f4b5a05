//! From communities to findings: who acted together, on what, when, and how strong the evidence is.
//!
//! One pass over each trace, restricted to members, finds the co-actions behind the edges again; they were never stored.
//! Evidence travels with its account: a [`Member`] is built together with what it did.

use crate::action::{AccountId, AccountPair, Action, ObjectId, PostId, Timestamp};
use crate::backbone::{Backbone, ValidatedEdge};
use crate::coaction::{CoAction, Window, co_action, sweep};
use crate::null::Synchrony;
use crate::trace::{Trace, TraceKind};
use rustc_hash::{FxHashMap, FxHashSet};

/// A community with its evidence: these accounts act together.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// How many families of null models it survives; `None` where nothing was tested.
    pub grade: Option<Grade>,
    /// Whether it still holds together on edges that pass when lateness is a factor; `None` where that was not asked. A flag,
    /// not a gate: fast fans fail it, and so do many groups that push objects of their own at once.
    pub survives_latency_control: Option<bool>,
    /// Whether its members' whole time lines are in step; `None` where that was not asked, or any gap counts.
    pub synchrony: Option<Synchrony>,
    /// Strongest first.
    pub members: Vec<Member>,
    /// Its edges with their trace, strongest first.
    pub edges: Vec<(TraceKind, ValidatedEdge)>,
    /// What each trace adds, for the traces that add anything.
    pub layers: Vec<LayerShare>,
    /// Sum over the edges of [`ValidatedEdge::strength`].
    pub strength: f64,
    /// Share of the pairs of members that an edge joins, in `0.0..=1.0`.
    pub density: f64,
    /// Objects that members acted on together, those of most members first, at most 20.
    pub top_objects: Vec<SharedObject>,
    /// Times of the co-acting posts, sorted, each post once.
    pub post_times: Vec<Timestamp>,
    /// Co-actions behind the strongest edges, edge by edge in the order of `edges`, at most 200.
    pub evidence: Vec<(TraceKind, CoAction)>,
}

/// How much chance was asked of a finding, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// It holds together on edges that survive both families of null models: who acts is chance, and when they act on what
    /// they share is chance.
    A,
    /// Its edges survive the first null model only: shared interest or fast followers of one source may explain it.
    B,
    /// No edge was tested: it stands out as a whole by what it shares, at any lag. A lead; shared interest may explain it.
    C,
}

impl Grade {
    /// The name used in files and on the page.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Grade::A => "A",
            Grade::B => "B",
            Grade::C => "C",
        }
    }
}

impl Finding {
    /// Whether the edges that pass still join at least so many members.
    #[must_use]
    pub fn holds_together(&self, passes: impl Fn(&ValidatedEdge) -> bool, min_accounts: usize) -> bool {
        let passing = self.edges.iter().filter(|(_, edge)| passes(edge)).map(|(_, edge)| edge.pair);
        largest_component(passing) >= min_accounts
    }
}

/// Accounts of the largest connected part of a network.
fn largest_component(pairs: impl Iterator<Item = AccountPair>) -> usize {
    let mut neighbours: FxHashMap<AccountId, Vec<AccountId>> = FxHashMap::default();
    for pair in pairs {
        neighbours.entry(pair.low()).or_default().push(pair.high());
        neighbours.entry(pair.high()).or_default().push(pair.low());
    }
    let mut reached: FxHashSet<AccountId> = FxHashSet::default();
    let mut largest = 0;
    for &start in neighbours.keys() {
        let before = reached.len();
        let mut ahead = vec![start];
        while let Some(account) = ahead.pop() {
            if reached.insert(account) {
                ahead.extend(&neighbours[&account]);
            }
        }
        largest = largest.max(reached.len() - before);
    }
    largest
}

/// Objects kept for display a finding.
const TOP_OBJECTS: usize = 20;
/// Co-actions kept for display a finding.
const EVIDENCE: usize = 200;
/// Co-actions kept for display an edge.
const EVIDENCE_AN_EDGE: usize = 25;

/// One account of a finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Who.
    pub account: AccountId,
    /// Sum over its edges of [`ValidatedEdge::strength`].
    pub strength: f64,
    /// Co-actions with members it has an edge with.
    pub co_actions: u64,
    /// Of these, the ones in which it came first.
    pub led: u64,
    /// Of these, the ones in which it came second; the rest are ties.
    pub followed: u64,
    /// Distinct objects of these, summed over the traces.
    pub objects: u64,
    /// Its first co-acting post.
    pub first: Timestamp,
    /// Its last co-acting post.
    pub last: Timestamp,
}

impl Member {
    /// Share of its co-actions that it led; `None` when every one was a tie.
    #[must_use]
    pub fn led_share(&self) -> Option<f64> {
        let decided = self.led + self.followed;
        (decided > 0).then(|| self.led as f64 / decided as f64)
    }

    /// First mover or follower, by [`led_share`](Self::led_share).
    #[must_use]
    pub fn role(&self) -> Role {
        match self.led.cmp(&self.followed) {
            std::cmp::Ordering::Greater => Role::FirstMover,
            std::cmp::Ordering::Less => Role::Follower,
            std::cmp::Ordering::Equal => Role::Even,
        }
    }
}

/// Who tends to come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Led more than half of its co-actions that were no ties.
    FirstMover,
    /// Led fewer.
    Follower,
    /// Led as often as it followed, or was only in ties.
    Even,
}

impl Role {
    /// The name used in files and on the page.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Role::FirstMover => "first mover",
            Role::Follower => "follower",
            Role::Even => "even",
        }
    }
}

/// What one trace adds to a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerShare {
    /// What was acted on.
    pub kind: TraceKind,
    /// Edges.
    pub edges: u64,
    /// Distinct objects behind them.
    pub objects: u64,
    /// Co-actions behind them.
    pub co_actions: u64,
}

/// An object that members acted on together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SharedObject {
    /// The trace it belongs to.
    pub kind: TraceKind,
    /// Which.
    pub object: ObjectId,
    /// Members that co-acted on it.
    pub accounts: u32,
    /// Their co-acting posts on it.
    pub posts: u32,
    /// Accounts in all of the data that acted on it.
    pub accounts_in_data: u32,
    /// First co-acting post.
    pub first: Timestamp,
    /// Last co-acting post.
    pub last: Timestamp,
}

/// Builds a finding of each community, strongest first. `traces` and `layers` go in step.
#[must_use]
pub fn assess(communities: &[Vec<AccountId>], traces: &[Trace], layers: &[Backbone], window: Window) -> Vec<Finding> {
    let mut community_of: FxHashMap<AccountId, usize> = FxHashMap::default();
    for (index, members) in communities.iter().enumerate() {
        community_of.extend(members.iter().map(|&account| (account, index)));
    }
    let mut drafts: Vec<Draft> = communities.iter().map(|members| Draft::new(members)).collect();
    for layer in layers {
        for edge in &layer.edges {
            if let Some(index) = shared_community(&community_of, edge.pair) {
                drafts[index].edges.push((layer.kind, *edge));
            }
        }
    }
    for draft in &mut drafts {
        draft.rank_edges();
    }
    // What is behind a pooled edge stands in the single traces.
    let is_pooled = |layer: &&Backbone| layer.kind == TraceKind::Pooled;
    let pooled: Vec<AccountPair> = layers.iter().filter(is_pooled).flat_map(Backbone::pairs).collect();
    for (trace, layer) in traces.iter().zip(layers).filter(|(_, layer)| !is_pooled(layer)) {
        let edges = layer.pairs().chain(pooled.iter().copied()).collect();
        gather(trace, &edges, window, &community_of, &mut drafts);
    }
    let mut findings: Vec<Finding> = drafts.into_iter().map(Draft::finish).collect();
    findings.sort_by(|a, b| {
        b.strength.total_cmp(&a.strength).then_with(|| a.members[0].account.cmp(&b.members[0].account))
    });
    findings
}

fn shared_community(community_of: &FxHashMap<AccountId, usize>, pair: AccountPair) -> Option<usize> {
    let low = community_of.get(&pair.low())?;
    (Some(low) == community_of.get(&pair.high())).then_some(*low)
}

/// When each member of each finding posted, whatever it was: times in the traces given, sorted, each once.
#[must_use]
pub(crate) fn time_lines(findings: &[Finding], traces: &[Trace]) -> Vec<Vec<Vec<Timestamp>>> {
    let mut lines: Vec<Vec<Vec<Timestamp>>> =
        findings.iter().map(|finding| vec![Vec::new(); finding.members.len()]).collect();
    let mut place: FxHashMap<AccountId, (usize, usize)> = FxHashMap::default();
    for (index, finding) in findings.iter().enumerate() {
        place.extend(finding.members.iter().enumerate().map(|(nth, member)| (member.account, (index, nth))));
    }
    for action in traces.iter().flat_map(Trace::actions) {
        if let Some(&(index, nth)) = place.get(&action.account) {
            lines[index][nth].push(action.at);
        }
    }
    for line in lines.iter_mut().flatten() {
        line.sort_unstable();
        line.dedup();
    }
    lines
}

/// Finds the co-actions behind the edges of one trace again and gives each to its community.
fn gather(
    trace: &Trace,
    edges: &FxHashSet<AccountPair>,
    window: Window,
    community_of: &FxHashMap<AccountId, usize>,
    drafts: &mut [Draft],
) {
    let mut members: Vec<(usize, Action)> = Vec::new();
    for (object, actions) in trace.objects() {
        members.clear();
        members.extend(actions.iter().filter_map(|&action| Some((*community_of.get(&action.account)?, action))));
        // Stable: keeps the order of time inside a community.
        members.sort_by_key(|&(community, _)| community);
        for theirs in members.chunk_by(|a, b| a.0 == b.0).filter(|theirs| theirs.len() > 1) {
            let draft = &mut drafts[theirs[0].0];
            let acting: Vec<Action> = theirs.iter().map(|&(_, action)| action).collect();
            let mut on_object = OnObject::default();
            sweep(&acting, window, |earlier, later| {
                let (earlier, later) = (&acting[earlier], &acting[later]);
                if let Some(met) = co_action(earlier, later).filter(|met| edges.contains(&met.pair)) {
                    on_object.add(earlier, later);
                    draft.keep_evidence(trace.kind(), met);
                }
            });
            draft.add_object(trace.kind(), object, actions, &on_object);
        }
    }
}

/// The co-acting posts of one community on one object.
#[derive(Default)]
struct OnObject {
    co_actions: u64,
    posts: FxHashSet<(AccountId, Timestamp, PostId)>,
}

impl OnObject {
    fn add(&mut self, earlier: &Action, later: &Action) {
        self.co_actions += 1;
        for action in [earlier, later] {
            self.posts.insert((action.account, action.at, action.post));
        }
    }
}

struct Draft {
    members: FxHashMap<AccountId, Member>,
    edges: Vec<(TraceKind, ValidatedEdge)>,
    layers: Vec<LayerShare>,
    objects: Vec<SharedObject>,
    posts: Vec<(Timestamp, PostId)>,
    /// Where the co-actions of each of the strongest edges go.
    slots: FxHashMap<(TraceKind, AccountPair), usize>,
    evidence: Vec<Vec<(TraceKind, CoAction)>>,
}

impl Draft {
    fn new(members: &[AccountId]) -> Self {
        let member = |&account: &AccountId| {
            let (first, last) = (Timestamp(i64::MAX), Timestamp(i64::MIN));
            (account, Member { account, strength: 0.0, co_actions: 0, led: 0, followed: 0, objects: 0, first, last })
        };
        Draft {
            members: members.iter().map(member).collect(),
            edges: Vec::new(),
            layers: Vec::new(),
            objects: Vec::new(),
            posts: Vec::new(),
            slots: FxHashMap::default(),
            evidence: Vec::new(),
        }
    }

    fn rank_edges(&mut self) {
        self.edges.sort_by(|(kind_a, a), (kind_b, b)| {
            b.strength().total_cmp(&a.strength()).then(a.pair.cmp(&b.pair)).then(kind_a.cmp(kind_b))
        });
        for (kind, edge) in &self.edges {
            match self.layers.iter_mut().find(|share| share.kind == *kind) {
                Some(share) => share.edges += 1,
                None => self.layers.push(LayerShare { kind: *kind, edges: 1, objects: 0, co_actions: 0 }),
            }
            let tally = &edge.tally;
            for (account, led, followed) in
                [(edge.pair.low(), tally.low_led, tally.high_led), (edge.pair.high(), tally.high_led, tally.low_led)]
            {
                let member = self.members.get_mut(&account).expect("an edge joins two members");
                member.strength += edge.strength();
                member.co_actions += tally.co_actions;
                member.led += led;
                member.followed += followed;
            }
        }
        for (slot, &(kind, edge)) in self.edges.iter().take(EVIDENCE).enumerate() {
            self.slots.insert((kind, edge.pair), slot);
        }
        self.evidence = vec![Vec::new(); self.slots.len()];
    }

    fn keep_evidence(&mut self, kind: TraceKind, met: CoAction) {
        let slot = self.slots.get(&(kind, met.pair)).or_else(|| self.slots.get(&(TraceKind::Pooled, met.pair)));
        if let Some(&slot) = slot {
            let kept = &mut self.evidence[slot];
            if kept.len() < EVIDENCE_AN_EDGE {
                kept.push((kind, met));
            }
        }
    }

    fn add_object(&mut self, kind: TraceKind, object: ObjectId, everyone: &[Action], on_object: &OnObject) {
        if on_object.co_actions == 0 {
            return;
        }
        let place = self.layers.iter().position(|share| share.kind == kind).unwrap_or(self.layers.len());
        if place == self.layers.len() {
            self.layers.push(LayerShare { kind, edges: 0, objects: 0, co_actions: 0 });
        }
        self.layers[place].objects += 1;
        self.layers[place].co_actions += on_object.co_actions;
        let mut posts: Vec<_> = on_object.posts.iter().copied().collect();
        posts.sort_unstable();
        let (mut accounts, mut first, mut last) = (0, posts[0].1, posts[0].1);
        for theirs in posts.chunk_by(|a, b| a.0 == b.0) {
            accounts += 1;
            let member = self.members.get_mut(&theirs[0].0).expect("only members were swept");
            member.objects += 1;
            // Sorted by time inside an account.
            member.first = member.first.min(theirs[0].1);
            member.last = member.last.max(theirs[theirs.len() - 1].1);
            (first, last) = (first.min(theirs[0].1), last.max(theirs[theirs.len() - 1].1));
        }
        let mut in_data: Vec<AccountId> = everyone.iter().map(|action| action.account).collect();
        in_data.sort_unstable();
        in_data.dedup();
        let (posts_on_it, accounts_in_data) = (posts.len() as u32, in_data.len() as u32);
        self.objects.push(SharedObject { kind, object, accounts, posts: posts_on_it, accounts_in_data, first, last });
        self.posts.extend(posts.into_iter().map(|(_, at, post)| (at, post)));
    }

    fn finish(mut self) -> Finding {
        let mut members: Vec<Member> = self.members.into_values().collect();
        members.sort_by(|a, b| b.strength.total_cmp(&a.strength).then(a.account.cmp(&b.account)));
        // Most members first; among equals the rarest in the data, which says most.
        self.objects.sort_by_key(|shared| {
            (std::cmp::Reverse(shared.accounts), shared.accounts_in_data, shared.kind, shared.object)
        });
        self.objects.truncate(TOP_OBJECTS);
        // Objects behind pooled edges stand with their own traces.
        self.layers.retain(|share| share.objects > 0);
        self.layers.sort_by_key(|share| share.kind);
        self.posts.sort_unstable();
        self.posts.dedup();
        let mut evidence: Vec<_> = self.evidence.into_iter().flatten().collect();
        evidence.truncate(EVIDENCE);
        let mut pairs: Vec<AccountPair> = self.edges.iter().map(|(_, edge)| edge.pair).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let possible = members.len() as f64 * (members.len() as f64 - 1.0) / 2.0;
        Finding {
            grade: None,
            survives_latency_control: None,
            synchrony: None,
            strength: self.edges.iter().map(|(_, edge)| edge.strength()).sum(),
            density: if possible > 0.0 { pairs.len() as f64 / possible } else { 0.0 },
            members,
            edges: self.edges,
            layers: self.layers,
            top_objects: self.objects,
            post_times: self.posts.into_iter().map(|(at, _)| at).collect(),
            evidence,
        }
    }
}
