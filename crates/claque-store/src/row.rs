//! What is read from the databases, as it goes over the wire. Times are milliseconds since the Unix epoch, UTC; p-values are
//! base-10 logarithms.

use claque_io::case::{
    GroupRecord, LayerRecord, LookalikeRecord, ObjectRecord, RhythmRecord, SynchronyRecord, TimelineRecord,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A stretch of a longer list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Page<T> {
    /// How many there are in all, under the filter asked for.
    pub total: u64,
    /// How many were skipped.
    pub offset: u64,
    /// The stretch.
    pub items: Vec<T>,
}

/// Which list a group stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum GroupKind {
    /// Acts together more than chance explains.
    Finding,
    /// The same, with an ordinary explanation.
    Explained,
    /// Stands out as a whole only.
    Lead,
}

/// An account as it is named on a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct AccountRef {
    /// Id as in the input.
    pub id: String,
    /// Display name; absent where the data has none or it is the id.
    pub name: Option<String>,
}

/// A group as lists show it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct GroupRow {
    /// `F1`, `E1`, `L1`, …
    pub id: String,
    /// Which list it stands in.
    pub kind: GroupKind,
    /// `A`, `B` or `C`; absent without a timed null model.
    pub grade: Option<String>,
    /// Members.
    pub accounts: u64,
    /// Strength of evidence.
    pub strength: f64,
    /// Edges.
    pub edges: u64,
    /// Co-actions of its edges.
    pub co_actions: u64,
    /// First co-action.
    pub first_seen_ms: i64,
    /// Last co-action.
    pub last_seen_ms: i64,
    /// The traces it is seen in.
    pub traces: Vec<String>,
    /// Names of the rules that explain it.
    pub explained_by: Vec<String>,
    /// Its strongest member.
    pub strongest: AccountRef,
    /// The object most of its members acted on; absent where it has none.
    pub top_object: Option<String>,
    /// Co-acting posts over time, in at most 24 equal bins from the first to the last.
    pub spark: Vec<u32>,
}

/// A group with everything that one screen shows of it; members, edges and posts are lists of their own.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Group {
    /// As lists show it.
    pub row: GroupRow,
    /// Null models on whose surviving edges it holds together.
    pub nulls: Vec<String>,
    /// A flag for fast followers; absent without a timed null model.
    pub survives_latency_control: Option<bool>,
    /// Whether its members' whole time lines are in step.
    pub synchrony: Option<SynchronyRecord>,
    /// What chance says of it as a whole; leads only.
    pub group: Option<GroupRecord>,
    /// Groups that share an account with it; leads only.
    pub shares_accounts_with: Vec<String>,
    /// Decoy runs whose strongest community was at least as strong.
    pub decoys_as_strong: Option<u32>,
    /// The chance that permuted labels give as much.
    pub decoy_p: Option<f64>,
    /// Share of its pairs that an edge joins, in `0.0..=1.0`.
    pub density: f64,
    /// What each trace adds.
    pub layers: Vec<LayerRecord>,
    /// The objects most of its accounts acted on together.
    pub top_objects: Vec<ObjectRecord>,
    /// The same by their numbers, in step, to ask for their stories; empty where the case keeps no posts.
    pub stories: Vec<ObjectRef>,
    /// Co-acting posts over time.
    pub timeline: TimelineRecord,
    /// When it acts, and how tightly; absent in cases written before it was kept.
    pub rhythm: Option<RhythmRecord>,
    /// Ordinary explanations.
    pub lookalikes: Vec<LookalikeRecord>,
    /// Members by role.
    pub first_movers: u64,
    /// Members by role.
    pub followers: u64,
}

/// A member of a group.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct MemberRow {
    /// Who.
    pub account: AccountRef,
    /// `first mover`, `follower` or `even`.
    pub role: String,
    /// Share of its co-actions that it led, in `0.0..=1.0`; absent when every one was a tie.
    pub led_share: Option<f64>,
    /// Sum over its edges in the group.
    pub strength: f64,
    /// Co-actions with other members.
    pub co_actions: u64,
    /// Distinct objects acted on together with other members.
    pub objects: u64,
    /// First co-action with a member.
    pub first_seen_ms: i64,
    /// Last co-action with a member.
    pub last_seen_ms: i64,
}

/// An edge.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct EdgeRow {
    /// Name of the trace.
    pub trace: String,
    /// The account whose id comes first in byte order.
    pub a: AccountRef,
    /// The other.
    pub b: AccountRef,
    /// Distinct objects acted on together.
    pub objects: u64,
    /// Co-actions.
    pub co_actions: u64,
    /// Mean absolute lag, seconds.
    pub mean_lag_s: f64,
    /// Co-actions in which `a` came first.
    pub a_led: u64,
    /// Meetings as the null model counts.
    pub meetings: Option<u64>,
    /// Meetings that the null model gives on average.
    pub expected: Option<f64>,
    /// Base-10 logarithm of the p-value.
    pub log10_p: Option<f64>,
    /// Base-10 logarithm of the corrected p-value.
    pub log10_q: Option<f64>,
    /// Null models the edge survives.
    pub nulls: Vec<String>,
    /// The group both ends are in: the one asked for, else the first; absent where they are in none.
    pub group: Option<String>,
    /// First co-action.
    pub first_seen_ms: i64,
    /// Last co-action.
    pub last_seen_ms: i64,
}

/// A post.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PostRow {
    /// Id as in the input, or `row 12`.
    pub id: String,
    /// Who.
    pub account: AccountRef,
    /// When.
    pub at_ms: i64,
    /// What it says; absent where the input has no texts, or could not be read again.
    pub text: Option<String>,
    /// The trace objects it acts on that others in the case acted on too.
    pub objects: Vec<ObjectRef>,
}

/// An object by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ObjectRef {
    /// Number in the case.
    pub number: u64,
    /// Name of the trace.
    pub trace: String,
    /// The link, tag, id or wording.
    pub label: String,
}

/// What a group did with one object, in order: who planted it first, who followed.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Story {
    /// The object.
    pub object: ObjectRef,
    /// Accounts in all of the data that acted on it.
    pub accounts_in_data: u64,
    /// Actions on it in all of the data.
    pub actions_in_data: u64,
    /// Its first post in all of the data; the account may be outside every group.
    pub first_in_data_ms: i64,
    /// Whether a member of the group acted at that moment. Others may have, too: times may be as coarse as minutes, and who
    /// was first within one cannot be told.
    pub first_by_member: bool,
    /// How many accounts outside the group acted at that moment.
    pub first_others: u64,
    /// How many members acted at the moment of the group's first post: more than one where nobody can be told to be first.
    pub first_members: u64,
    /// Posts of members, earliest first.
    pub posts: Page<StoryPost>,
}

/// A post of a story.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct StoryPost {
    /// The post.
    pub post: PostRow,
    /// Seconds since the first post of the group on this object; 0 for every post at that moment.
    pub after_s: f64,
    /// Whether it lies within the window of another member's post on this object; in leads by rare things, which are shared
    /// at any lag, whether another member posted it at all.
    pub co_acting: bool,
}

/// The network in columns: one entry a node in each list of `nodes`, one an edge in each of `edges`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Network {
    /// Accounts in the case's network, under the filter.
    pub total_nodes: u64,
    /// Edges, under the filter.
    pub total_edges: u64,
    /// Start of the first of the 64 parts of time that `active` speaks of.
    pub from_ms: i64,
    /// End of the last.
    pub to_ms: i64,
    /// Names of the traces that `edges.trace` counts into.
    pub traces: Vec<String>,
    /// The groups that `nodes.group` counts into.
    pub groups: Vec<NetworkGroup>,
    /// Accounts.
    pub nodes: NetworkNodes,
    /// Edges, strongest first: where not all fit, the weakest are left out.
    pub edges: NetworkEdges,
}

/// A group in the network.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct NetworkGroup {
    /// `F1`, …
    pub id: String,
    /// Which list it stands in.
    pub kind: GroupKind,
    /// Members.
    pub accounts: u64,
}

/// Accounts of a network, in columns.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct NetworkNodes {
    /// Ids.
    pub id: Vec<String>,
    /// Display names.
    pub name: Vec<Option<String>>,
    /// Place, in `0.0..=1.0` of the longer side.
    pub x: Vec<f32>,
    /// Place.
    pub y: Vec<f32>,
    /// Index into `groups`; −1 for an account in none.
    pub group: Vec<i32>,
    /// Strength in its group, or of its edges.
    pub strength: Vec<f32>,
    /// 1 for a first mover, 2 for a follower, 0 else.
    pub role: Vec<u8>,
}

/// Edges of a network, in columns.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct NetworkEdges {
    /// Index into `nodes`.
    pub a: Vec<u32>,
    /// Index into `nodes`.
    pub b: Vec<u32>,
    /// Index into `traces`.
    pub trace: Vec<u8>,
    /// −log₁₀ p, or shared objects without a null model.
    pub strength: Vec<f32>,
    /// Distinct objects acted on together.
    pub objects: Vec<u32>,
    /// Lower and upper 32 of the 64 parts of time, as two numbers: `[low, high, low, high, …]`.
    pub active: Vec<u32>,
}

/// Two accounts.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Pair {
    /// The account whose id comes first in byte order.
    pub a: AccountRef,
    /// The other.
    pub b: AccountRef,
    /// Groups that both are in.
    pub groups: Vec<String>,
    /// What they did together, by trace.
    pub traces: Vec<PairTrace>,
}

/// What two accounts did together in one trace.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PairTrace {
    /// Name of the trace.
    pub trace: String,
    /// Distinct objects they co-acted on.
    pub objects: u64,
    /// Distinct objects both acted on, however far apart.
    pub objects_at_any_lag: u64,
    /// Co-actions.
    pub co_actions: u64,
    /// Times that `a` was first.
    pub a_first: u64,
    /// Times that `b` was first.
    pub b_first: u64,
    /// Times at once.
    pub ties: u64,
    /// The edge; absent where the pair was not kept in this trace.
    pub edge: Option<EdgeRow>,
}

/// A co-action with what both posts say.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CoActionRow {
    /// The object.
    pub object: ObjectRef,
    /// Seconds between the posts, never negative.
    pub lag_s: f64,
    /// The earlier post.
    pub first: PostRow,
    /// The later.
    pub second: PostRow,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Account {
    /// Who.
    pub account: AccountRef,
    /// The groups it is in.
    pub groups: Vec<AccountGroup>,
    /// Its posts in all of the data.
    pub posts: u64,
    /// Of these, the ones kept in the case: they act on something that another account of a group acted on.
    pub posts_kept: u64,
    /// Its first post in the data.
    pub first_ms: i64,
    /// Its last.
    pub last_ms: i64,
    /// All its posts in 64 equal parts of the case's time.
    pub timeline: Vec<u32>,
    /// All its posts by hour of the week, UTC, Monday 00:00 first.
    pub week: Vec<u32>,
    /// Its actions and edges, by trace.
    pub traces: Vec<AccountTrace>,
    /// Accounts it has an edge with, strongest first, at most 200.
    pub partners: Vec<Partner>,
}

/// A group that an account is in.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AccountGroup {
    /// The group.
    pub group: GroupRow,
    /// What the account is in it.
    pub member: MemberRow,
}

/// What an account did in one trace.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AccountTrace {
    /// Name of the trace.
    pub trace: String,
    /// Its actions kept in the case.
    pub actions: u64,
    /// Distinct objects of them.
    pub objects: u64,
    /// Its edges.
    pub edges: u64,
}

/// An account that another has edges with.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Partner {
    /// Who.
    pub account: AccountRef,
    /// Sum of −log₁₀ p over the edges of the two; of shared objects without a null model.
    pub strength: f64,
    /// Sum of objects over the edges.
    pub objects: u64,
    /// The traces of the edges.
    pub traces: Vec<String>,
}

/// What an analyst says.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
pub struct Spoken {
    /// Who, as they call themselves; 1 to 100 characters.
    pub by: String,
    /// What about.
    pub about: Subject,
    /// What.
    pub said: Said,
    /// Why; may be empty, at most 10,000 characters.
    #[serde(default)]
    pub why: String,
}

/// One thing that an analyst said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Decision {
    /// In the order said, from 1.
    pub number: u64,
    /// When.
    pub at_ms: i64,
    /// Who, as they call themselves.
    pub by: String,
    /// What about.
    pub about: Subject,
    /// What.
    pub said: Said,
    /// Why; may be empty.
    pub why: String,
    /// Number of the entry that took this one back; absent where it stands.
    pub undone_by: Option<u64>,
    /// Digest of the ids of the group's members as they then were, to tell whether it is the same group now; absent for
    /// accounts.
    #[serde(default)]
    pub members: Option<String>,
}

/// What a decision is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", content = "id", rename_all = "lowercase")]
pub enum Subject {
    /// A group, by its id in the case.
    Group(String),
    /// An account, by its id.
    Account(String),
}

/// What is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", content = "value", rename_all = "lowercase")]
pub enum Said {
    /// Of a group: `confirm`, `benign` or `unsure`.
    Verdict(Verdict),
    /// A note.
    Note(String),
    /// A tag is put on.
    Tag(String),
    /// A tag is taken off.
    Untag(String),
    /// Of an account: not to be shown in lists and reports.
    Hide,
    /// Of an account: to be shown again.
    Show,
    /// An earlier entry, by number, is taken back.
    Undo(u64),
}

/// An analyst's judgement of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// These acted together, and no ordinary reason is known.
    Confirm,
    /// There is an ordinary reason.
    Benign,
    /// It cannot be told yet.
    Unsure,
}

/// What stands of all decisions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Standing {
    /// Number of the last entry; 0 where there is none.
    pub last: u64,
    /// Groups that something stands about.
    pub groups: Vec<GroupStanding>,
    /// Hidden accounts, in byte order.
    pub hidden: Vec<String>,
    /// Notes on accounts.
    pub account_notes: Vec<Decision>,
}

/// What stands about a group.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct GroupStanding {
    /// The group.
    pub group: String,
    /// The last verdict that was not taken back.
    pub verdict: Option<Decision>,
    /// Notes that stand, in order.
    pub notes: Vec<Decision>,
    /// Tags that stand, in byte order.
    pub tags: Vec<String>,
    /// Whether something of this was said of a group of other members under the same id, in an earlier run of the case.
    pub members_differ: bool,
}
