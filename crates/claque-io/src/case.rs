//! What a case folder says: the wire types of `case.json` and `findings.json`.
//!
//! Only these types are serialised. They carry ids and labels as text, times as milliseconds since the Unix epoch (UTC),
//! and p-values as base-10 logarithms, since evidence often lies below the smallest `f64`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Raised whenever a reader of an older case would misread a newer one.
pub const FORMAT_VERSION: u32 = 1;

/// `case.json`: all choices, what they were applied to, and what was left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CaseRecord {
    /// [`FORMAT_VERSION`] of the writer.
    pub format_version: u32,
    /// Version of claque that wrote the case.
    pub software_version: String,
    /// All choices.
    pub plan: PlanRecord,
    /// How the inputs were asked to be read, in the words of the command line.
    pub reading: ReadingRecord,
    /// Every input, in the order read.
    pub inputs: Vec<InputRecord>,
    /// How much there was.
    pub counts: CountsRecord,
    /// One entry a trace that was analysed.
    pub traces: Vec<TraceRecord>,
    /// The traces that were not analysed, with the reason.
    pub absent: Vec<AbsentRecord>,
    /// How the objects of traces of alike texts were made.
    #[serde(default)]
    pub alike: Vec<AlikeRecord>,
    /// Actions of all accounts by hour of the week, UTC, Monday 00:00 first: 168 numbers; empty in cases written before it was
    /// kept.
    #[serde(default)]
    pub week: Vec<u64>,
    /// Seconds spent in each stage, in order. The only thing in a case that differs between two runs.
    pub timings: Vec<TimingRecord>,
}

/// How inputs were asked to be read: what the command line said, absent where it said nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReadingRecord {
    /// `--format`.
    pub format: Option<String>,
    /// `--map`.
    pub map: Option<String>,
    /// `--time-format`.
    pub time_format: Option<String>,
    /// `--time-zone`.
    pub time_zone: Option<String>,
    /// `--encoding`.
    pub encoding: Option<String>,
    /// `--max-bytes`.
    pub max_bytes: u64,
}

/// All choices of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanRecord {
    /// Names of the traces analysed.
    pub traces: Vec<String>,
    /// Longest gap that counts as together, milliseconds, ends included; absent when any gap counts.
    pub window_ms: Option<i64>,
    /// Fewest distinct objects a pair must have acted on together to be tested.
    pub min_objects: u32,
    /// Fewest accounts of a finding.
    pub min_accounts: u32,
    /// Name of the null model, or `none`.
    pub null: String,
    /// Name of the preset, where one was used.
    pub preset: Option<String>,
    /// The preset's own thresholds, as flag and value: `("--min-participation", "2")`.
    pub preset_flags: Vec<(String, String)>,
    /// The stated false-discovery rate, in `0.0..1.0`; absent when nothing was tested.
    pub alpha: Option<f64>,
    /// Name of the correction for many tests; absent when nothing was tested.
    pub correction: Option<String>,
    /// `cpm` or `modularity`.
    pub objective: String,
    /// Resolution of the objective.
    pub resolution: f64,
    /// Seed of everything random.
    pub seed: u64,
    /// How many label permutations were run beside the result.
    pub decoys: u32,
    /// Objects with more co-actions than this were left out; absent when none were.
    pub max_co_actions_per_object: Option<u64>,
    /// Ordinary explanations that were shown but not allowed to set a group apart.
    #[serde(default)]
    pub lookalikes_off: Vec<String>,
    /// When texts count as alike; absent where no trace asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub texts: Option<TextsRecord>,
}

/// When texts count as alike.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TextsRecord {
    /// `--near-similarity`.
    pub near_similarity: f64,
    /// `--near-search`.
    pub near_search: String,
    /// The folder of the model of paraphrases; absent where none is used.
    pub model: Option<String>,
    /// Digest of its files, in hex.
    #[serde(default)]
    pub model_digest: Option<String>,
}

/// One input and how it was understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InputRecord {
    /// Path as given, or `standard input`.
    pub name: String,
    /// SHA-256 of the bytes as they came, hexadecimal.
    pub sha256: String,
    /// Bytes as they came.
    pub bytes: u64,
    /// `none`, `gzip`, `zstd` or `bzip2`.
    pub compression: String,
    /// Character encoding.
    pub encoding: String,
    /// Name of the shape.
    pub shape: String,
    /// What each role was read from: `("account", "author_id")`.
    pub columns: Vec<(String, String)>,
    /// Records read.
    pub rows: u64,
    /// Records that became posts.
    pub accepted: u64,
    /// Records that could not be read.
    pub rejected: u64,
    /// Records that are no posts and no fault, as service messages are.
    #[serde(default)]
    pub passed_over: u64,
}

/// How much there was in all inputs together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CountsRecord {
    /// Records accepted as posts.
    pub posts: u64,
    /// Records rejected.
    pub rejected: u64,
    /// Records that are no posts and no fault, as service messages are.
    #[serde(default)]
    pub passed_over: u64,
    /// Posts left out because the data says that they were taken back.
    #[serde(default)]
    pub withdrawn: u64,
    /// Distinct accounts.
    pub accounts: u64,
    /// Actions that said the same as an earlier one and were counted once.
    pub duplicate_actions: u64,
    /// Earliest post; absent when there is none.
    pub first_ms: Option<i64>,
    /// Latest post; absent when there is none.
    pub last_ms: Option<i64>,
    /// Smallest step of the times seen, milliseconds: 1, or that of a second, a minute, an hour or a day.
    pub time_step_ms: Option<i64>,
    /// Edges kept, over all traces.
    pub edges: u64,
    /// Findings.
    pub findings: u64,
    /// Accounts in findings.
    pub accounts_in_findings: u64,
    /// Groups with an ordinary explanation.
    #[serde(default)]
    pub explained: u64,
    /// Accounts in them.
    #[serde(default)]
    pub accounts_in_explained: u64,
    /// Leads.
    #[serde(default)]
    pub leads: u64,
    /// Accounts in them, each counted once.
    #[serde(default)]
    pub accounts_in_leads: u64,
}

/// One analysed trace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TraceRecord {
    /// Name of the trace.
    pub trace: String,
    /// Actions.
    pub actions: u64,
    /// Accounts with at least one action.
    pub accounts: u64,
    /// Objects with at least one action.
    pub objects: u64,
    /// Accounts that acted on enough distinct objects to be tested.
    pub eligible_accounts: u64,
    /// Accounts that did not: undetectable here, not cleared.
    pub accounts_below_floor: u64,
    /// Pairs that met on at least `min_objects` objects.
    pub candidate_pairs: u64,
    /// Hypotheses that were corrected for: every pair of eligible accounts.
    pub tests: u64,
    /// Edges kept.
    pub edges: u64,
    /// Of these, the ones that survive the within-object null model as well; absent without a timed null model.
    pub edges_within: Option<u64>,
    /// Edges that label-permuted decoys kept on average; absent without decoys.
    pub decoy_edges_mean: Option<f64>,
    /// Of these, the ones that survived the within-object null model as well, on average; absent without decoys
    /// or a timed null model.
    pub decoy_edges_within_mean: Option<f64>,
    /// Strata of the null model, where it has any.
    pub strata: Option<u32>,
    /// Objects left out because they had too many co-actions.
    pub objects_capped: u64,
    /// Links by shorteners that could not be resolved here (only for links).
    pub unresolved_shorteners: u64,
}

/// How the objects of a trace of alike texts were made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlikeRecord {
    /// Name of the trace.
    pub trace: String,
    /// Distinct wordings that were compared.
    pub wordings: u64,
    /// Wordings that tell too little to be compared: short once templates are taken off, or in no language that could be told.
    pub not_compared: u64,
    /// Objects: groups of wordings, those of one wording included.
    pub groups: u64,
    /// Groups of at least two wordings.
    pub groups_of_several: u64,
    /// Wordings in the largest group.
    pub largest: u64,
    /// Lowest similarity of a wording to the medoid of its group; absent where it depends on language and length
    /// (`thresholds`).
    pub similarity: Option<f64>,
    /// How alike wordings were looked for.
    pub search: String,
    /// How likely a pair exactly at the threshold is missed; absent for a search that misses none.
    pub miss_probability: Option<f64>,
    /// Texts that were cut before comparing: what differs behind the cut counts as alike.
    #[serde(default)]
    pub cut: u64,
    /// How many times a wording was left out because too many others looked the same to the search, so that more is missed than
    /// `miss_probability` says; 0 for a search that misses none.
    #[serde(default)]
    pub left_out: u64,
    /// The share of alike pairs that the search found, as measured on a sample; absent for a search that misses none.
    pub measured_recall: Option<f64>,
    /// What posting programs add, taken off before comparing.
    pub templates: Vec<TemplateRecord>,
    /// The model of paraphrases.
    pub model: Option<ModelRecord>,
    /// From which similarity on wordings count as paraphrases.
    pub thresholds: Vec<ThresholdRecord>,
}

/// A head or tail that many different wordings of many accounts share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TemplateRecord {
    /// Its words.
    pub words: String,
    /// `head` or `tail`.
    pub place: String,
    /// Wordings that it was taken off.
    pub wordings: u64,
}

/// A model of sentence vectors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ModelRecord {
    /// Its name.
    pub name: String,
    /// Digest of its files, in hex.
    pub digest: String,
}

/// A threshold of similarity and what chance gives above it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ThresholdRecord {
    /// Language.
    pub language: String,
    /// Which lengths, in words.
    pub length: String,
    /// Wordings of that language and length.
    pub wordings: u64,
    /// Random pairs of different accounts that were compared.
    pub pairs_drawn: u64,
    /// Lowest cosine that counts.
    pub threshold: f64,
    /// Pairs that chance alone is expected to put above it, among all pairs of that language and length.
    pub chance_pairs: f64,
}

/// A trace that was not analysed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AbsentRecord {
    /// Name of the trace.
    pub trace: String,
    /// What the data lacks for it, or that nobody asked for it.
    pub why: String,
}

/// Seconds spent in a stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TimingRecord {
    /// Name of the stage.
    pub stage: String,
    /// Wall-clock seconds.
    pub seconds: f64,
}

/// `findings.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FindingsRecord {
    /// [`FORMAT_VERSION`] of the writer.
    pub format_version: u32,
    /// Those without an ordinary explanation, strongest first.
    pub findings: Vec<FindingRecord>,
    /// Groups with an ordinary explanation, strongest first: as well supported, and set apart.
    #[serde(default)]
    pub explained: Vec<FindingRecord>,
    /// Groups of grade C, strongest first: they stand out as wholes only, and are no findings.
    #[serde(default)]
    pub leads: Vec<FindingRecord>,
}

/// Accounts that act together, and the evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FindingRecord {
    /// `F1`, `F2`, … strongest first; `E1`, `E2`, … of groups with an ordinary explanation.
    pub id: String,
    /// `A`: holds together on edges that survive both families of null models; `B`: on those of the first only; `C`, a lead:
    /// stands out as a whole only; absent without a timed null model.
    pub grade: Option<String>,
    /// Null models on whose surviving edges at least `min_accounts` members hold together.
    #[serde(default)]
    pub nulls: Vec<String>,
    /// Whether it still holds together when lateness on an object is a factor of chance: a flag for fast followers, not a
    /// gate; absent without a timed null model.
    pub survives_latency_control: Option<bool>,
    /// Whether its members' whole time lines are in step; absent without a timed null model, and where any gap counts.
    pub synchrony: Option<SynchronyRecord>,
    /// What chance says of it as a whole; leads only.
    pub group: Option<GroupRecord>,
    /// Findings, and groups set apart, that share an account with it; leads only.
    #[serde(default)]
    pub shares_accounts_with: Vec<String>,
    /// Members, strongest first.
    pub accounts: Vec<AccountRecord>,
    /// Sum over its edges of −log10 p; without a null model, of shared objects, or of similarity where that was measured.
    pub strength: f64,
    /// Decoy runs whose strongest community was at least as strong; absent without decoys.
    pub decoys_as_strong: Option<u32>,
    /// (1 + `decoys_as_strong`) / (1 + decoys): the chance that permuted labels give as much; absent without decoys.
    pub decoy_p: Option<f64>,
    /// Share of its account pairs that are joined by an edge, in `0.0..=1.0`.
    pub density: f64,
    /// First co-action of its edges.
    pub first_seen_ms: i64,
    /// Last co-action of its edges.
    pub last_seen_ms: i64,
    /// Co-actions of its edges.
    pub co_actions: u64,
    /// The traces it is seen in.
    pub layers: Vec<LayerRecord>,
    /// The objects most of its accounts acted on together, at most 20.
    pub top_objects: Vec<ObjectRecord>,
    /// Co-acting posts over time.
    pub timeline: TimelineRecord,
    /// Its edges, strongest first.
    pub edges: Vec<EdgeRecord>,
    /// The co-actions behind its strongest edges, at most 200; all of them are found again by `claque explain`.
    pub evidence: Vec<EvidenceRecord>,
    /// Ordinary explanations, each with what speaks for and against it.
    #[serde(default)]
    pub lookalikes: Vec<LookalikeRecord>,
    /// Names of the rules that explain the group, whether or not they were allowed to set it apart.
    #[serde(default)]
    pub explained_by: Vec<String>,
    /// When it acts, and how tightly; absent in cases written before it was kept.
    #[serde(default)]
    pub rhythm: Option<RhythmRecord>,
}

/// When a group acts, and how tightly.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RhythmRecord {
    /// Meetings in each bin of the group's [`TimelineRecord`], as the null model counts them: they add up to
    /// [`EdgeRecord::meetings`]. A pair joined by an edge meets on an object once, at the time of the later post of its first
    /// co-action there; under a timed null model two posts that share several objects meet once. Without a null model, for
    /// pairs joined by traces taken together, and in leads by rare things, where any two members are joined, every shared
    /// object is a meeting.
    pub meetings: Vec<u32>,
    /// Meetings that the null model gives those pairs, spread over the bins as the posts of both ends are: the share of a bin
    /// is the product of the numbers of actions of both accounts in it, over the sum of such products over all time (of sums,
    /// where the two never acted in one bin). Empty without a null model that says how many to expect, and of leads.
    pub expected: Vec<f64>,
    /// Borders of the bins of lags, seconds, ascending, one more than `lags`. A bin holds lags above its lower border, up to
    /// and with its upper one; the first holds those of 0, too.
    pub lag_borders_s: Vec<f64>,
    /// How many pairs of actions of two accounts joined by an edge, on one object, lie that far apart; beyond the window too,
    /// so that the eye can compare.
    pub lags: Vec<u64>,
    /// Co-acting posts by hour of the week, UTC, Monday 00:00 first: 168 numbers.
    pub week: Vec<u32>,
}

/// One ordinary explanation of a finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LookalikeRecord {
    /// Name of the rule.
    pub rule: String,
    /// `applies`, `does not apply` or `cannot be told`.
    pub verdict: String,
    /// What it would take to tell; absent where it could be told.
    pub needs: Option<String>,
    /// Whether it is enough to set the group apart.
    pub explains: bool,
    /// The owner, site, client, conversation, source or period that it is about; absent where there is none.
    pub subject: Option<String>,
    /// What speaks for it.
    #[serde(rename = "for")]
    pub evidence_for: Vec<MeasuredRecord>,
    /// What speaks against it.
    #[serde(rename = "against")]
    pub evidence_against: Vec<MeasuredRecord>,
    /// How common the same property is outside the group, in `0.0..=1.0`; absent where that was not asked.
    pub base_rate: Option<f64>,
    /// Edges of the group that rest on it; absent where that was not counted.
    pub edges: Option<u64>,
    /// Edges of the group.
    pub of_edges: u64,
}

/// A number that speaks for or against an explanation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MeasuredRecord {
    /// What was counted or computed.
    pub what: String,
    /// How many, or how much.
    pub value: f64,
    /// Of how many; absent where the value is no count.
    pub of: Option<u64>,
}

/// Whether whole time lines are in step, whatever was posted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SynchronyRecord {
    /// Pairs of posts of two members inside the window, bursts of one member taken as one post.
    pub pairs: u64,
    /// How many there are on average when every post is moved at random inside its interval of 20 windows.
    pub expected: f64,
    /// (1 + reruns with as many) / (1 + `reruns`).
    pub p: f64,
    /// Reruns.
    pub reruns: u32,
}

/// What chance says of a lead as a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GroupRecord {
    /// `rare things` shared at any lag, or `loose pairs` that each met a little too often within the window.
    pub evidence: String,
    /// Rare things: how many are shared inside, in posts that count for no other.
    pub objects: Option<u32>,
    /// Rare things: how many chance gives a set of accounts as active.
    pub expected: Option<f64>,
    /// Rare things: log10 of the p-value before the choice of the group is paid for; two objects are no evidence.
    pub log10_p: Option<f64>,
    /// Loose pairs: how many have p ≤ 10⁻⁴ in a trace.
    pub pairs: Option<u64>,
    /// Decoys that were run.
    pub decoys: u32,
    /// Decoys with a group at least as strong.
    pub decoys_as_strong: u32,
    /// Family-wise Monte-Carlo p-value, at least 1 / (decoys + 1).
    pub p: f64,
    /// The same, extrapolated by a Gumbel distribution fitted to the strongest groups of the decoys.
    pub gumbel_p: f64,
}

/// One member of a finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AccountRecord {
    /// Id as in the input.
    pub account_id: String,
    /// `first mover` (led more than half of its co-actions with a leader), `follower`, or `even`.
    pub role: String,
    /// Share of its co-actions that it led, in `0.0..=1.0`; absent when every one was a tie.
    pub led_share: Option<f64>,
    /// Sum over its edges in the finding of −log10 p; without a null model, of shared objects.
    pub strength: f64,
    /// Co-actions with other members.
    pub co_actions: u64,
    /// Distinct objects acted on together with other members, over all traces.
    pub objects: u64,
    /// First co-action with a member.
    pub first_seen_ms: i64,
    /// Last co-action with a member.
    pub last_seen_ms: i64,
    /// Where the account stands in the drawing, each in `0.0..=1.0`.
    pub position: (f32, f32),
}

/// What one trace adds to a finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LayerRecord {
    /// Name of the trace.
    pub trace: String,
    /// Edges of the finding in this trace.
    pub edges: u64,
    /// Distinct objects behind them.
    pub objects: u64,
    /// Co-actions behind them.
    pub co_actions: u64,
}

/// A shared object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ObjectRecord {
    /// Name of the trace.
    pub trace: String,
    /// The link, tag, id or wording.
    pub label: String,
    /// Members that acted on it together.
    pub accounts: u32,
    /// Members' co-acting posts on it.
    pub posts: u32,
    /// Accounts in all of the data that acted on it.
    pub accounts_in_data: u32,
    /// First co-acting post.
    pub first_ms: i64,
    /// Last co-acting post.
    pub last_ms: i64,
    /// Of an object of alike texts, how many wordings members posted, at any time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wordings: Option<u32>,
    /// Of these, the most posted, at most twelve; empty for other objects.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<VariantRecord>,
    /// Its number in its trace, which says nothing outside of the run: by it the database of the page finds the object, as two
    /// labels can be the same once they are cut.
    #[serde(skip)]
    pub object: u32,
}

/// One wording of an object of alike texts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VariantRecord {
    /// As it was posted first.
    pub wording: String,
    /// Members that posted it, at any time.
    pub accounts: u32,
    /// Their posts of it.
    pub posts: u32,
}

/// Co-acting posts of a finding over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TimelineRecord {
    /// Start of the first bin.
    pub start_ms: i64,
    /// Width of a bin.
    pub bin_ms: i64,
    /// Distinct co-acting posts in each bin.
    pub posts: Vec<u32>,
}

/// One edge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EdgeRecord {
    /// Name of the trace.
    pub trace: String,
    /// The account whose id comes first in byte order.
    pub account_a: String,
    /// The other.
    pub account_b: String,
    /// Distinct objects acted on together.
    pub objects: u32,
    /// Co-actions.
    pub co_actions: u64,
    /// Mean absolute lag, seconds.
    pub mean_lag_s: f64,
    /// Co-actions in which `account_a` came first.
    pub a_led: u64,
    /// On how many objects they met as the null model counts, at most `objects`: two posts that share several objects meet
    /// once. Absent without a null model.
    pub meetings: Option<u32>,
    /// Meetings that the null model gives on average; absent without one.
    pub expected: Option<f64>,
    /// Base-10 logarithm of the p-value; absent without a null model.
    pub log10_p: Option<f64>,
    /// Base-10 logarithm of the corrected p-value; absent without a null model.
    pub log10_q: Option<f64>,
    /// Null models the edge survives.
    pub nulls: Vec<String>,
    /// First co-action.
    #[serde(default)]
    pub first_seen_ms: i64,
    /// Last co-action.
    #[serde(default)]
    pub last_seen_ms: i64,
    /// In which of 64 equal parts of the case's time (bit 0 the first) the pair co-acted; 0 where it is not known. For the
    /// database of the page only: not every reader of JSON has 64 bits.
    #[serde(skip)]
    pub active: u64,
    /// Strength of evidence: −log10 p; without a null model, the similarity, or else the number of shared objects. For the
    /// database of the page only; 0 where it is not known.
    #[serde(skip)]
    pub strength: f64,
}

/// One co-action.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EvidenceRecord {
    /// Name of the trace.
    pub trace: String,
    /// The shared object.
    pub object: String,
    /// The account that came first (on a tie, the one whose id comes first in byte order).
    pub first: PostRecord,
    /// The other.
    pub second: PostRecord,
    /// Seconds between them, never negative.
    pub lag_s: f64,
}

/// One post in a co-action.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PostRecord {
    /// Who.
    pub account_id: String,
    /// Which post.
    pub post_id: String,
    /// When.
    pub at_ms: i64,
    /// What it says, as the first post of its wording has it; only in traces of alike texts, where it can differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wording: Option<String>,
}

/// One row that could not be read, as `rejected.csv` shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RejectedRecord {
    /// Name of the input, as in [`InputRecord::name`].
    pub input: String,
    /// Number of the row in its input, from 1.
    pub row: u64,
    /// Column or field.
    pub column: String,
    /// What was expected there.
    pub wanted: String,
    /// What stood there.
    pub got: String,
}
