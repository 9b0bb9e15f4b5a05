//! Finds accounts that act together in ways that chance does not explain.
//!
//! The core: plain data in, plain data out. It reads no file, clock, environment or global, prints nothing, and knows no
//! platform, format or account name. A room uses only rooms above it in this list.

mod action;
mod trace;
mod coaction;
mod network;
mod tail;
mod null;
mod pooled;
mod affinity;
mod backbone;
mod community;
mod lead;
mod peer;
mod similarity;
mod finding;
mod lookalike;
mod detect;
mod rhythm;
mod power;
mod ranking;
mod evaluate;
mod simulate;

pub use action::{AccountId, AccountPair, Action, ObjectId, PostId, Timestamp};
pub use affinity::affinity_scores;
pub use backbone::{
    Alpha, Backbone, Chance, Correction, Floor, SecondTest, ValidatedEdge, correct, correct_both, tally, test,
};
pub use coaction::{CoAction, Window, co_action, count_swept, evidence, sweep};
pub use community::{Communities, Leiden, Objective, leiden};
pub use detect::{Decoys, Lead, Observer, Plan, Report, Stage, Validation, detect, find};
pub use evaluate::{
    ActivityBin, Confusion, Cut, Estimate, FlagQuality, Interval, Matched, MatchedRanking, Material, OnHalves,
    RankQuality, Ranking, Resampling, Separation, ShuffledLabels, Spread, activity_bin, adjusted_rand_index,
    average_precision, best_precision, bootstrap, choose_on_halves, flag_quality, normalized_mutual_information,
    permute_times, precision_at, purity, rank_quality, roc_auc, separation, shuffled, shuffled_labels,
    weighted_precision,
};
pub use finding::{Finding, Grade, LayerShare, Member, Role, SharedObject, assess};
pub use lead::{GroupEvidence, GroupTest};
pub use lookalike::{Attributes, COVERED, LEVEL, Lookalike, Measured, RARE, Rule, Subject, Verdict, lookalikes};
pub use network::{CoActionNetwork, EdgeTally, Join, actions_to_sweep, count_objects, join, project, project_pairs};
pub use null::{FittedNull, NullModel, Synchrony, WITHIN_OBJECT, WithinObject, interval_jitter};
pub use peer::{CoortweetEdge, CoortweetRows, CoortweetRules, QutEdge, QutRules, coortweet, qut};
pub use power::{
    CellPower, Habits, JointOperation, PowerGrid, PowerStudy, STATED, Trial, TrialId, frontier, missed, most_unseen,
    plant, wilson,
};
pub use ranking::account_scores;
pub use rhythm::{
    Bins, EdgeSpan, HOURS_OF_WEEK, PARTS_OF_TIME, Rhythm, edge_spans, hour_of_week, part_of_time, rhythms,
};
pub use similarity::{
    AccountVectors, Centrality, Frequency, Fused, LuceriRules, LuceriTrace, NizzoliRules, PachecoRules, SimilarPair,
    Similarities, TfIdf, TooManyPairs, disparity, eigenvector_centrality, fast_reposts, fuse, luceri2024, nizzoli2021,
    pacheco2021, prune, similar_at_quantile, similar_pairs, similarity_layer,
};
pub use simulate::{Background, Operation, Scenario, SimulatedPost, Simulation, Tactic, simulate, simulate_in};
pub use trace::{Trace, TraceKind};
