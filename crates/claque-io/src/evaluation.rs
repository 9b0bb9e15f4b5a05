//! What an evaluation says: the wire types of `evaluation.json`, and `scores.csv`.
//!
//! Names of measures are those of the field. A figure that is not defined (the precision of nothing flagged) is `null`.

use crate::case::{InputRecord, PlanRecord, ReadingRecord};
use crate::tables::{guard, unguard};
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};

/// Raised whenever a reader of an older evaluation would misread a newer one.
pub const FORMAT_VERSION: u32 = 1;

/// `evaluation.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EvaluationRecord {
    /// [`FORMAT_VERSION`] of the writer.
    pub format_version: u32,
    /// Version of claque that wrote it.
    pub software_version: String,
    /// All choices of the analysis.
    pub plan: PlanRecord,
    /// How the posts were asked to be read.
    pub reading: ReadingRecord,
    /// Every input of posts.
    pub inputs: Vec<InputRecord>,
    /// The file of labels.
    pub labels: LabelsRecord,
    /// How many accounts of which kind.
    pub accounts: AccountsRecord,
    /// The score of each account against its label.
    pub ranking: RankingRecord,
    /// Flagged accounts against labels: findings, findings with leads, then each grade.
    pub flagged: Vec<FlaggedRecord>,
    /// Findings against labels and given groups.
    pub groups: GroupsRecord,
    /// What plain properties of the accounts would score, the best first within a kind.
    pub confounds: Vec<ConfoundRecord>,
    /// What the same scores give for labels dealt out at random.
    pub shuffled_labels: ShuffledRecord,
    /// What the whole analysis gives where the times are shuffled among all posts, once an entry.
    pub permuted_times: Vec<RunRecord>,
    /// Other plans on the same data, where they were asked for.
    pub sweep: Option<SweepRecord>,
    /// Precision–recall and ROC curve of the scores, thinned.
    pub curve: Vec<CutRecord>,
    /// The same for the number of posts.
    pub activity_curve: Vec<CutRecord>,
}

/// The file of labels and how it was understood.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LabelsRecord {
    /// Path as given.
    pub name: String,
    /// SHA-256 of the bytes as they came, hexadecimal.
    pub sha256: String,
    /// Bytes as they came.
    pub bytes: u64,
    /// Columns of account, label and group; empty for JSON.
    pub columns: Vec<String>,
    /// Labels that stand for what is looked for; empty where everything but the ordinary ones does.
    pub positive: Vec<String>,
    /// Every label with its accounts in the data and whether it counts as positive, most frequent first; at most 50.
    pub values: Vec<LabelValueRecord>,
    /// Accounts with a label.
    pub rows: u64,
    /// Rows that could not be taken.
    pub rejected: u64,
    /// Rows that said the same as an earlier one.
    pub repeated: u64,
    /// Whether accounts without a label counted as ordinary.
    pub rest_is_ordinary: bool,
}

/// One label.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LabelValueRecord {
    /// As it stands in the file.
    pub label: String,
    /// Whether it stands for what is looked for.
    pub positive: bool,
    /// Accounts of the file that have it.
    pub accounts: u64,
}

/// How many accounts of which kind.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AccountsRecord {
    /// With a post in the data.
    pub in_data: u64,
    /// Of these, positive.
    pub positive: u64,
    /// Of these, ordinary.
    pub ordinary: u64,
    /// Of these, without a label: left out of every figure.
    pub unlabelled: u64,
    /// Positive by their label, without a post in the data: they count as not flagged in the recall of flags, and are in no
    /// ranking.
    pub positive_absent: u64,
    /// Ordinary by their label, without a post in the data: left out.
    pub ordinary_absent: u64,
    /// Share of the labelled accounts in the data that are positive: the average precision of a ranking that knows nothing.
    pub prevalence: f64,
}

/// A figure with its 95 % bootstrap interval over accounts.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct FigureRecord {
    /// On the data as it is.
    pub value: Option<f64>,
    /// 2.5th percentile of the resamples.
    pub low: Option<f64>,
    /// 97.5th percentile of the resamples.
    pub high: Option<f64>,
}

/// Mean and middle 95 % over runs.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SpreadRecord {
    /// Mean.
    pub mean: f64,
    /// 2.5th percentile.
    pub low: f64,
    /// 97.5th percentile.
    pub high: f64,
}

/// Scores against labels.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RankingRecord {
    /// Resamples behind each interval.
    pub resamples: u32,
    /// AUPRC as average precision.
    pub average_precision: FigureRecord,
    /// Area under the ROC curve.
    pub roc_auc: FigureRecord,
    /// Among accounts with as many posts, averaged over positive accounts.
    pub matched_auc: FigureRecord,
    /// Among accounts with as many posts, averaged over pairs.
    pub matched_auc_by_pairs: FigureRecord,
    /// Positive accounts in bins with an ordinary account: those that the matched AUC speaks of.
    pub matched_positive: u64,
    /// By number of posts.
    pub activity_bins: Vec<BinRecord>,
    /// Precision among the highest scores.
    pub precision_at: Vec<AtRecord>,
    /// The best precision of any threshold that reaches a recall; chosen with the labels, so optimistic.
    pub best_precision: Vec<BestRecord>,
    /// Labelled accounts with a score above 0.
    pub scored: u64,
    /// Distinct scores: the fewer, the more the ranking is one of ties.
    pub distinct_scores: u64,
}

/// Accounts of like activity.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BinRecord {
    /// Fewest posts.
    pub fewest_posts: u32,
    /// Most posts; absent in the last bin.
    pub most_posts: Option<u32>,
    /// Positive accounts.
    pub positive: u64,
    /// Ordinary accounts.
    pub ordinary: u64,
    /// AUC inside the bin.
    pub auc: FigureRecord,
}

/// Precision at k.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct AtRecord {
    /// So many accounts from the top.
    pub k: u64,
    /// Share of them that are positive; ties at the border count by their average.
    pub precision: f64,
    /// Share of the positive accounts in the data that are among them.
    pub recall: f64,
}

/// Best precision at a recall.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct BestRecord {
    /// Recall to reach.
    pub recall: f64,
    /// Best precision there.
    pub precision: f64,
}

/// Flagged accounts against labels.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FlaggedRecord {
    /// `findings`, `with leads`, or `grade A`.
    pub name: String,
    /// Accounts flagged, labelled or not.
    pub accounts: u64,
    /// Flagged and positive.
    pub true_positives: u64,
    /// Flagged and ordinary.
    pub false_positives: u64,
    /// Positive and not flagged, with those absent from the data.
    pub false_negatives: u64,
    /// Flagged, without a label.
    pub unlabelled: u64,
    /// Share of the flagged and labelled that are positive.
    pub precision: FigureRecord,
    /// Share of the positive that are flagged.
    pub recall: FigureRecord,
    /// Harmonic mean of the two.
    pub f1: FigureRecord,
    /// Ordinary accounts flagged of each 1,000 ordinary ones in the data.
    pub false_positives_per_1000: FigureRecord,
}

/// Findings against labels and given groups.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GroupsRecord {
    /// Σ n_k p_k² / Σ n_k p_k over labelled members (Iannucci et al. 2025).
    pub weighted_precision: Option<f64>,
    /// Share of the labelled accounts in findings that are of the most frequent given group of their finding.
    pub purity: Option<f64>,
    /// Positive accounts in findings for which a group is given: those that `nmi` and `ari` speak of.
    pub compared: u64,
    /// Given groups among them.
    pub given_groups: u64,
    /// Normalized mutual information, arithmetic mean; absent where each side is a single group, or there is none.
    pub nmi: Option<f64>,
    /// Adjusted Rand index; absent as `nmi` is.
    pub ari: Option<f64>,
    /// Every finding, strongest first.
    pub findings: Vec<FindingQualityRecord>,
}

/// One finding against the labels.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FindingQualityRecord {
    /// As `claque detect` calls it with the same plan.
    pub id: String,
    /// Its grade, where findings have one.
    pub grade: Option<String>,
    /// Members.
    pub accounts: u64,
    /// With a label.
    pub labelled: u64,
    /// Positive.
    pub positive: u64,
    /// Share of the labelled that are positive.
    pub precision: Option<f64>,
    /// Most frequent given group of its labelled members.
    pub group: Option<String>,
    /// Share of the labelled members that are of it.
    pub purity: Option<f64>,
}

/// What a plain property would score.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ConfoundRecord {
    /// `activity` or `format`.
    pub kind: String,
    /// The property.
    pub name: String,
    /// ROC AUC in the better direction.
    pub roc_auc: f64,
    /// Whether the higher value ranks first in it.
    pub high_first: bool,
    /// Average precision in the better direction.
    pub average_precision: f64,
    /// Activity-matched AUC in that direction.
    pub matched_auc: Option<f64>,
}

/// Shuffled labels.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ShuffledRecord {
    /// How many shuffles.
    pub runs: u32,
    /// Of the average precision.
    pub average_precision: Option<SpreadRecord>,
    /// Of the ROC AUC.
    pub roc_auc: Option<SpreadRecord>,
    /// Of the activity-matched AUC.
    pub matched_auc: Option<SpreadRecord>,
}

/// One whole analysis in short.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RunRecord {
    /// Findings.
    pub findings: u64,
    /// Accounts flagged.
    pub accounts: u64,
    /// Of the flagged and labelled, the share that is positive.
    pub precision: Option<f64>,
    /// Of the positive, the share that is flagged.
    pub recall: Option<f64>,
    /// Harmonic mean of the two.
    pub f1: Option<f64>,
    /// AUPRC as average precision.
    pub average_precision: Option<f64>,
    /// Area under the ROC curve.
    pub roc_auc: Option<f64>,
    /// Among accounts with as many posts.
    pub matched_auc: Option<f64>,
}

/// Other plans on the same data.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SweepRecord {
    /// One entry a plan.
    pub plans: Vec<SweptRecord>,
    /// Place of the highest average precision among them: optimistic.
    pub best: Option<usize>,
    /// The same choice made on a half of the accounts and judged on the other.
    pub on_halves: Option<HalvesRecord>,
}

/// One plan of a sweep.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SweptRecord {
    /// Longest gap, milliseconds; absent when any gap counts.
    pub window_ms: Option<i64>,
    /// Fewest objects of a pair.
    pub min_objects: u32,
    /// Stated rate; absent when nothing is tested.
    pub alpha: Option<f64>,
    /// What it gave.
    #[serde(flatten)]
    pub run: RunRecord,
}

/// Chosen on one half, judged on the other.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HalvesRecord {
    /// Random halvings.
    pub splits: u32,
    /// Average precision on the half that chose.
    pub choosing: SpreadRecord,
    /// Average precision on the other half.
    pub judging: SpreadRecord,
    /// Activity-matched AUC on the other half.
    pub judging_matched_auc: Option<SpreadRecord>,
    /// How often each plan was chosen, in step with the plans.
    pub chosen: Vec<u32>,
}

/// A point of the curves.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct CutRecord {
    /// Accounts at or above the score.
    pub accounts: u64,
    /// Share of them that are positive.
    pub precision: f64,
    /// Share of the positive that are among them; the true positive rate.
    pub recall: f64,
    /// Share of the ordinary that are among them.
    pub false_positive_rate: f64,
}

/// A row of `scores.csv`.
#[derive(Clone, Debug)]
pub struct ScoreRow<'a> {
    /// As it stands in the data.
    pub account: &'a str,
    /// Strength of evidence.
    pub score: f64,
    /// As it stands in the file of labels; `None` where it has no label.
    pub label: Option<&'a str>,
    /// Posts in the data.
    pub posts: u32,
    /// The finding it is in.
    pub finding: Option<&'a str>,
    /// That finding's grade.
    pub grade: Option<&'a str>,
}

/// Writes `scores.csv`: every account of the data.
///
/// # Errors
/// Those of `out`.
pub fn write_scores(out: impl Write, rows: &[ScoreRow<'_>]) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(["account_id", "score", "label", "flagged", "grade", "finding", "posts"])?;
    for row in rows {
        table.write_record([
            guard(row.account).as_ref(),
            &row.score.to_string(),
            &guard(row.label.unwrap_or("")),
            if row.finding.is_some() { "1" } else { "0" },
            row.grade.unwrap_or(""),
            row.finding.unwrap_or(""),
            &row.posts.to_string(),
        ])?;
    }
    table.flush()
}

/// A row of `scores.csv`, read again.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct ScoreRecord {
    /// As it stands in the data.
    pub account_id: String,
    /// Strength of evidence.
    pub score: f64,
    /// As it stands in the file of labels; empty where it has none.
    pub label: String,
    /// 1 in a finding, else 0.
    pub flagged: u8,
    /// That finding's grade; empty without one.
    pub grade: String,
    /// The finding it is in; empty without one.
    pub finding: String,
    /// Posts in the data.
    pub posts: u64,
}

/// Reads `scores.csv`.
///
/// # Errors
/// Where it is no such table, or cannot be read.
pub fn read_scores(table: impl Read) -> csv::Result<Vec<ScoreRecord>> {
    let mut rows: Vec<ScoreRecord> = csv::Reader::from_reader(table).deserialize().collect::<csv::Result<_>>()?;
    for row in &mut rows {
        row.account_id = unguard(&row.account_id).to_owned();
        row.label = unguard(&row.label).to_owned();
    }
    Ok(rows)
}
