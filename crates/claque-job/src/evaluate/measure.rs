//! What was found against the labels: the core's measures as records.

use super::labelled::Labelled;
use claque::{
    AccountId, Cut, Estimate, Finding, Grade, Material, Plan, Ranking, Report, Resampling, Spread, Trace,
    account_scores, adjusted_rand_index, best_precision, flag_quality, normalized_mutual_information, precision_at,
    purity, rank_quality, shuffled_labels, weighted_precision,
};
use claque_io::evaluation::{
    AtRecord, BestRecord, BinRecord, CutRecord, FigureRecord, FindingQualityRecord, FlaggedRecord, GroupsRecord,
    RankingRecord, RunRecord, ScoreRow, ShuffledRecord, SpreadRecord,
};
use claque_io::read::Corpus;
use std::collections::{BTreeMap, BTreeSet};

/// Accounts from the top at which precision is told, beside the number of positive accounts.
const TOPS: [u64; 4] = [10, 25, 50, 100];
/// Recalls at which the best precision is told.
const RECALLS: [f64; 6] = [0.1, 0.2, 0.4, 0.6, 0.8, 0.95];
/// Shuffles of the labels.
const SHUFFLES: u32 = 200;
/// Points of a curve in the record.
const CURVE: usize = 400;

/// A finding, as far as it is compared.
struct Group {
    id: String,
    grade: Option<String>,
    members: Vec<AccountId>,
}

impl Group {
    fn is_lead(&self) -> bool {
        self.grade.as_deref() == Some(Grade::C.name())
    }
}

/// A report beside the labels.
pub(crate) struct Judged<'a> {
    labelled: &'a Labelled<'a>,
    /// Score of every account of the data, by [`AccountId`].
    score_of: Vec<f64>,
    /// In step with the labelled accounts.
    scores: Vec<f64>,
    /// Strongest first.
    groups: Vec<Group>,
    /// The first finding that each account of the data is in, by [`AccountId`].
    group_of: Vec<Option<usize>>,
}

impl<'a> Judged<'a> {
    /// Looks up what the report says of each account.
    pub(crate) fn new(report: &Report, traces: &[Trace], plan: &Plan, labelled: &'a Labelled<'a>) -> Self {
        let mut score_of = vec![0.0; labelled.posts_of.len()];
        for (account, score) in account_scores(report, traces, plan) {
            score_of[account.0 as usize] = score;
        }
        let group = |letter: char, rank: usize, finding: &Finding| Group {
            id: format!("{letter}{rank}"),
            grade: finding.grade.map(|grade| grade.name().to_owned()),
            members: finding.members.iter().map(|member| member.account).collect(),
        };
        let findings = (1..).zip(&report.findings).map(|(rank, finding)| group('F', rank, finding));
        let leads = (1..).zip(&report.leads).map(|(rank, lead)| group('L', rank, &lead.finding));
        let groups: Vec<Group> = findings.chain(leads).collect();
        let mut group_of = vec![None; score_of.len()];
        for (index, group) in groups.iter().enumerate() {
            for account in &group.members {
                group_of[account.0 as usize].get_or_insert(index);
            }
        }
        let scores = labelled.accounts.iter().map(|account| score_of[account.0 as usize]).collect();
        Judged { labelled, score_of, scores, groups, group_of }
    }

    /// Scores beside labels.
    fn material(&self) -> Material<'_> {
        self.labelled.material(&self.scores)
    }

    /// The scores, in step with the labelled accounts.
    pub(crate) fn into_scores(self) -> Vec<f64> {
        self.scores
    }

    fn cuts(&self) -> Vec<Cut> {
        Ranking::new(&self.scores).cuts(&self.labelled.positive, &vec![1; self.scores.len()])
    }

    /// The ranking, with intervals.
    pub(crate) fn ranking(&self, how: Resampling) -> RankingRecord {
        let quality = rank_quality(self.material(), how);
        let cuts = &quality.cuts;
        let positives = cuts.last().map_or(0, |last| last.positives);
        let tops: BTreeSet<u64> = TOPS.into_iter().chain([positives]).collect();
        let at = |k: u64| {
            let precision = precision_at(cuts, k)?;
            Some(AtRecord { k, precision, recall: precision * k as f64 / positives as f64 })
        };
        let best = |recall: f64| Some(BestRecord { recall, precision: best_precision(cuts, recall)? });
        let compared = quality.bins.iter().filter(|(bin, _)| bin.auc.is_some());
        RankingRecord {
            resamples: how.times,
            average_precision: figure(quality.average_precision),
            roc_auc: figure(quality.roc_auc),
            matched_auc: figure(quality.matched_auc),
            matched_auc_by_pairs: figure(quality.matched_auc_by_pairs),
            matched_positive: compared.map(|(bin, _)| bin.positives).sum(),
            activity_bins: quality
                .bins
                .iter()
                .map(|&(bin, interval)| BinRecord {
                    fewest_posts: bin.fewest,
                    most_posts: bin.most,
                    positive: bin.positives,
                    ordinary: bin.ordinary,
                    auc: figure(Estimate { value: bin.auc, interval }),
                })
                .collect(),
            precision_at: tops.into_iter().filter_map(at).collect(),
            best_precision: RECALLS.into_iter().filter_map(best).collect(),
            scored: self.scores.iter().filter(|&&score| score > 0.0).count() as u64,
            distinct_scores: cuts.len() as u64,
        }
    }

    /// What the same scores give for labels dealt out at random.
    pub(crate) fn shuffled_labels(&self, how: Resampling) -> ShuffledRecord {
        let found = shuffled_labels(self.material(), Resampling { times: SHUFFLES, ..how });
        ShuffledRecord {
            runs: SHUFFLES,
            average_precision: found.average_precision.map(spread),
            roc_auc: found.roc_auc.map(spread),
            matched_auc: found.matched_auc.map(spread),
        }
    }

    /// All findings, then each grade.
    pub(crate) fn flagged(&self, how: Resampling) -> Vec<FlaggedRecord> {
        let grades: BTreeSet<&str> = self.groups.iter().filter_map(|group| group.grade.as_deref()).collect();
        let findings = self.flagged_record("findings".to_owned(), how, |group| !group.is_lead());
        let all = self.flagged_record("with leads".to_owned(), how, |_| true);
        let of_grade = |grade: &str| {
            self.flagged_record(format!("grade {grade}"), how, |group| group.grade.as_deref() == Some(grade))
        };
        [findings, all].into_iter().chain(grades.into_iter().map(of_grade)).collect()
    }

    /// The members of the groups that count, by [`AccountId`].
    fn members(&self, counts: impl Fn(&Group) -> bool) -> Vec<bool> {
        let mut flagged = vec![false; self.group_of.len()];
        for account in self.groups.iter().filter(|group| counts(group)).flat_map(|group| &group.members) {
            flagged[account.0 as usize] = true;
        }
        flagged
    }

    fn flagged_record(&self, name: String, how: Resampling, counts: impl Fn(&Group) -> bool) -> FlaggedRecord {
        let members = self.members(counts);
        let accounts = members.iter().filter(|&&flagged| flagged).count() as u64;
        let flagged: Vec<bool> = self.labelled.accounts.iter().map(|account| members[account.0 as usize]).collect();
        let quality = flag_quality(&flagged, &self.labelled.positive, self.labelled.positive_absent, how);
        FlaggedRecord {
            name,
            accounts,
            true_positives: quality.counts.found,
            false_positives: quality.counts.wrongly_flagged,
            false_negatives: quality.counts.missed,
            unlabelled: accounts - quality.counts.found - quality.counts.wrongly_flagged,
            precision: figure(quality.precision),
            recall: figure(quality.recall),
            f1: figure(quality.f1),
            false_positives_per_1000: figure(quality.false_per_thousand),
        }
    }

    /// Everything in short, without intervals.
    pub(crate) fn run(&self) -> RunRecord {
        // No resamples: the figures themselves.
        let none = Resampling { times: 0, seed: 0 };
        let quality = rank_quality(self.material(), none);
        let flagged = self.flagged_record(String::new(), none, |_| true);
        RunRecord {
            findings: self.groups.len() as u64,
            accounts: flagged.accounts,
            precision: flagged.precision.value,
            recall: flagged.recall.value,
            f1: flagged.f1.value,
            average_precision: quality.average_precision.value,
            roc_auc: quality.roc_auc.value,
            matched_auc: quality.matched_auc.value,
        }
    }

    /// Findings against labels and given groups. An account that is in several findings counts in the strongest.
    pub(crate) fn groups(&self) -> GroupsRecord {
        let labelled = self.labelled;
        // By finding: the given group (else the kind of its label) and whether positive, of each labelled account in it.
        let mut inside: Vec<Vec<(&str, bool)>> = vec![Vec::new(); self.groups.len()];
        let (mut found, mut given) = (Vec::new(), Vec::new());
        for (place, account) in labelled.accounts.iter().enumerate() {
            let Some(group) = self.group_of[account.0 as usize] else { continue };
            let positive = labelled.positive[place];
            let kind = if positive { "positive" } else { "ordinary" };
            inside[group].push((labelled.groups[place].unwrap_or(kind), positive));
            if let Some(name) = labelled.groups[place].filter(|_| positive) {
                found.push(group as u32);
                given.push(name);
            }
        }
        let (given, given_groups) = numbered(&given);
        // A single group on each side agrees by itself, which says nothing.
        let comparable = given_groups > 1 || found.iter().any(|&group| group != found[0]);
        let findings: Vec<FindingQualityRecord> =
            self.groups.iter().zip(&inside).map(|(group, inside)| finding_quality(group, inside)).collect();
        let sizes: Vec<(u64, u64)> = findings.iter().map(|finding| (finding.labelled, finding.positive)).collect();
        let of: Vec<u32> = (0..).zip(&inside).flat_map(|(group, inside)| vec![group; inside.len()]).collect();
        let names: Vec<&str> = inside.iter().flatten().map(|&(name, _)| name).collect();
        GroupsRecord {
            weighted_precision: weighted_precision(&sizes),
            purity: purity(&of, &numbered(&names).0),
            compared: found.len() as u64,
            given_groups,
            nmi: normalized_mutual_information(&found, &given).filter(|_| comparable),
            ari: adjusted_rand_index(&found, &given).filter(|_| comparable),
            findings,
        }
    }

    /// Points of the curves, from the top.
    pub(crate) fn curve(&self) -> Vec<CutRecord> {
        curve(&self.cuts())
    }

    /// Every account of the data, highest score first.
    pub(crate) fn score_rows<'b>(&'b self, corpus: &'b Corpus) -> Vec<ScoreRow<'b>> {
        let mut order: Vec<usize> = (0..self.score_of.len()).collect();
        order.sort_by(|&a, &b| self.score_of[b].total_cmp(&self.score_of[a]));
        let row = |account: usize| {
            let group = self.group_of[account].map(|group| &self.groups[group]);
            ScoreRow {
                account: corpus.accounts.get(account).unwrap_or_default(),
                score: self.score_of[account],
                label: self.labelled.label_of[account],
                posts: self.labelled.posts_of[account],
                finding: group.map(|group| group.id.as_str()),
                grade: group.and_then(|group| group.grade.as_deref()),
            }
        };
        order.into_iter().map(row).collect()
    }
}

/// A number for each name, by the order of names, and how many different names there are.
fn numbered(names: &[&str]) -> (Vec<u32>, u64) {
    let different: BTreeSet<&str> = names.iter().copied().collect();
    let numbers: BTreeMap<&str, u32> = different.into_iter().zip(0..).collect();
    (names.iter().map(|name| numbers[name]).collect(), numbers.len() as u64)
}

fn finding_quality(group: &Group, inside: &[(&str, bool)]) -> FindingQualityRecord {
    let labelled = inside.len() as u64;
    let positive = inside.iter().filter(|(_, positive)| *positive).count() as u64;
    let mut names: BTreeMap<&str, u64> = BTreeMap::new();
    inside.iter().for_each(|&(name, _)| *names.entry(name).or_default() += 1);
    // Among equals the first by name.
    let most = names.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(a.0)));
    let share = |part: u64| (labelled > 0).then(|| part as f64 / labelled as f64);
    FindingQualityRecord {
        id: group.id.clone(),
        grade: group.grade.clone(),
        accounts: group.members.len() as u64,
        labelled,
        positive,
        precision: share(positive),
        group: most.map(|(name, _)| name.to_owned()),
        purity: most.and_then(|(_, count)| share(count)),
    }
}

/// At most [`CURVE`] points, evenly thinned, with the first and the last.
pub(crate) fn curve(cuts: &[Cut]) -> Vec<CutRecord> {
    let Some(last) = cuts.last() else { return Vec::new() };
    let step = cuts.len().div_ceil(CURVE).max(1);
    let kept = cuts.iter().enumerate().filter(|(place, _)| place % step == 0 || place + 1 == cuts.len());
    kept.map(|(_, cut)| CutRecord {
        accounts: cut.positives + cut.ordinary,
        precision: cut.precision(),
        recall: cut.positives as f64 / last.positives.max(1) as f64,
        false_positive_rate: cut.ordinary as f64 / last.ordinary.max(1) as f64,
    })
    .collect()
}

fn figure(estimate: Estimate) -> FigureRecord {
    FigureRecord {
        value: estimate.value,
        low: estimate.interval.map(|interval| interval.low),
        high: estimate.interval.map(|interval| interval.high),
    }
}

/// Mean and range.
pub(crate) fn spread(spread: Spread) -> SpreadRecord {
    SpreadRecord { mean: spread.mean, low: spread.range.low, high: spread.range.high }
}
