//! From dense numbers to names: the report of the core as the wire types of a case.
//!
//! Account ids are told apart by their bytes: `account_a` is the one that comes first in byte order, and everything that
//! depends on the side (who led) is turned with it.

pub mod context;

use crate::case::{
    AbsentRecord, AccountRecord, CountsRecord, EdgeRecord, EvidenceRecord, FORMAT_VERSION, FindingRecord,
    FindingsRecord, GroupRecord, InputRecord, LayerRecord, LookalikeRecord, MeasuredRecord, ObjectRecord, PostRecord,
    RejectedRecord, RhythmRecord, SynchronyRecord, TimelineRecord, TraceRecord, VariantRecord,
};
use crate::read::{Compression, Corpus, InputSummary, Labels, Names, Rejected, as_label};
use claque::{
    AccountId, AccountPair, Alpha, Backbone, Bins, CoAction, EdgeSpan, Finding, Grade, GroupEvidence, GroupTest, Lead,
    Lookalike, Measured, NullModel, ObjectId, PostId, Report, Rhythm, SharedObject, Subject, Timestamp, Trace,
    TraceKind, ValidatedEdge, Verdict, WITHIN_OBJECT,
};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::f64::consts::LN_10;

/// Wordings shown of one object.
const MOST_VARIANTS: usize = 12;
/// The shape of a file that was found and passed over, since it is not understood.
pub const PASSED_OVER: &str = "passed over";

/// The corpus and what was found in it.
#[derive(Clone, Copy, Debug)]
pub struct Story<'a> {
    /// The names.
    pub corpus: &'a Corpus,
    /// The numbers.
    pub report: &'a Report,
    /// The traces that were analysed, in step with the report's layers.
    pub traces: &'a [Trace],
    /// The null model that every kept edge has survived, and the rate at which it did; `None` where nothing was tested.
    pub tested: Option<(NullModel, Alpha)>,
    /// Ordinary explanations, in step with the report's findings and then its leads.
    pub lookalikes: &'a [Vec<Lookalike>],
    /// Whether a group has its place among those with an ordinary explanation ([`Report::set_apart`]), likewise in step.
    pub set_apart: &'a [bool],
    /// When each group acts, over the bins that [`bins`] gives, likewise in step.
    pub rhythms: &'a [Rhythm],
    /// When the pair of each edge acted, layer by layer and edge by edge.
    pub spans: &'a [Vec<Option<EdgeSpan>>],
}

impl Story<'_> {
    fn account(&self, account: AccountId) -> &str {
        account_name(self.corpus, account)
    }

    /// Both ids in byte order, and whether that turned the pair around.
    fn ends(&self, pair: AccountPair) -> (&str, &str, bool) {
        let (low, high) = (self.account(pair.low()), self.account(pair.high()));
        if low <= high { (low, high, false) } else { (high, low, true) }
    }

    /// One entry a trace analysed.
    #[must_use]
    pub fn traces(&self) -> Vec<TraceRecord> {
        // The pooled layer, which comes after these, keeps no edges.
        let layers = self.report.layers.iter().zip(self.traces).enumerate();
        let timed = self.tested.filter(|(null, _)| null.is_timed());
        layers
            .map(|(index, (layer, trace))| {
                let read = self.corpus.traces.iter().find(|read| read.kind == layer.kind);
                let decoys = self.report.decoys.as_ref();
                let decoy_edges =
                    |runs: &[Vec<u64>]| runs.iter().map(|run| run[index] as f64).sum::<f64>() / runs.len() as f64;
                TraceRecord {
                    trace: layer.kind.name().to_owned(),
                    actions: trace.actions().len() as u64,
                    accounts: layer.floor.eligible + layer.floor.below,
                    objects: trace.object_count() as u64,
                    eligible_accounts: layer.floor.eligible,
                    accounts_below_floor: layer.floor.below,
                    candidate_pairs: layer.candidates,
                    tests: layer.floor.tests(),
                    edges: layer.edges.len() as u64,
                    edges_within: timed
                        .map(|(_, alpha)| layer.edges.iter().filter(|edge| edge.passes_within(alpha)).count() as u64),
                    decoy_edges_mean: decoys.map(|decoys| decoy_edges(&decoys.edges)),
                    decoy_edges_within_mean: timed.and(decoys).map(|decoys| decoy_edges(&decoys.edges_within)),
                    strata: layer.strata,
                    objects_capped: self.report.left_out[index].len() as u64,
                    unresolved_shorteners: read.map_or(0, |read| read.unresolved),
                }
            })
            .collect()
    }

    /// Every edge kept, by trace and then by the ids of its ends.
    #[must_use]
    pub fn edges(&self) -> Vec<EdgeRecord> {
        let of_layer = |(index, layer): (usize, &Backbone)| {
            let spans = self.spans.get(index).map_or(&[][..], Vec::as_slice);
            let span = |at: usize| spans.get(at).copied().flatten();
            let edges = layer.edges.iter().enumerate();
            let mut edges: Vec<EdgeRecord> = edges.map(|(at, edge)| self.edge(layer.kind, edge, span(at))).collect();
            edges.sort_by(|a, b| (&a.account_a, &a.account_b).cmp(&(&b.account_a, &b.account_b)));
            edges
        };
        self.report.layers.iter().enumerate().flat_map(of_layer).collect()
    }

    fn edge(&self, kind: TraceKind, edge: &ValidatedEdge, span: Option<EdgeSpan>) -> EdgeRecord {
        let (a, b, turned) = self.ends(edge.pair);
        let tally = &edge.tally;
        EdgeRecord {
            trace: kind.name().to_owned(),
            account_a: a.to_owned(),
            account_b: b.to_owned(),
            objects: tally.objects,
            co_actions: tally.co_actions,
            mean_lag_s: tally.mean_lag_seconds(),
            a_led: if turned { tally.high_led } else { tally.low_led },
            meetings: edge.chance.map(|chance| chance.meetings),
            expected: edge.chance.map(|chance| chance.expected),
            log10_p: edge.chance.map(|chance| chance.ln_p / LN_10),
            log10_q: edge.chance.map(|chance| chance.ln_q / LN_10),
            nulls: self.survived(|alpha| edge.passes_within(alpha), |alpha| edge.passes_latency_control(alpha)),
            first_seen_ms: span.map_or(0, |span| span.first.0),
            last_seen_ms: span.map_or(0, |span| span.last.0),
            active: span.map_or(0, |span| span.active),
            strength: edge.strength(),
        }
    }

    /// The first null model, and the others where they are survived too.
    fn survived(&self, within: impl FnOnce(Alpha) -> bool, latency: impl FnOnce(Alpha) -> bool) -> Vec<String> {
        let Some((null, alpha)) = self.tested else { return Vec::new() };
        let mut names = vec![null.name()];
        names.extend(within(alpha).then_some(WITHIN_OBJECT));
        names.extend((latency(alpha) && null != NullModel::Multiplicative).then(|| NullModel::Multiplicative.name()));
        names.into_iter().map(str::to_owned).collect()
    }

    /// `findings.json`; the accounts have no position yet.
    #[must_use]
    pub fn findings(&self) -> FindingsRecord {
        let (mut findings, mut explained, mut leads) = (Vec::new(), Vec::new(), Vec::new());
        for (index, finding) in self.report.findings.iter().enumerate() {
            let (kept, letter) = if self.is_set_apart(index) { (&mut explained, 'E') } else { (&mut findings, 'F') };
            kept.push(self.explained(
                index,
                self.finding(&format!("{letter}{}", kept.len() + 1), index, finding),
                finding,
            ));
        }
        let others: Vec<FindingRecord> = findings.iter().chain(&explained).cloned().collect();
        for (index, lead) in (self.report.findings.len()..).zip(&self.report.leads) {
            let (kept, letter) = if self.is_set_apart(index) { (&mut explained, 'E') } else { (&mut leads, 'L') };
            let record = self.lead(&format!("{letter}{}", kept.len() + 1), index, lead, &others);
            kept.push(self.explained(index, record, &lead.finding));
        }
        FindingsRecord { format_version: FORMAT_VERSION, findings, explained, leads }
    }

    /// The record with its ordinary explanations.
    fn explained(&self, index: usize, record: FindingRecord, finding: &Finding) -> FindingRecord {
        let lookalikes = self.lookalikes_of(index);
        let rules = lookalikes.iter().filter(|lookalike| lookalike.explains);
        FindingRecord {
            lookalikes: lookalikes.iter().map(|lookalike| self.lookalike(lookalike, finding)).collect(),
            explained_by: rules.map(|lookalike| lookalike.rule.name().to_owned()).collect(),
            ..record
        }
    }

    /// A lead beside the groups that were found before it.
    fn lead(&self, id: &str, index: usize, lead: &Lead, others: &[FindingRecord]) -> FindingRecord {
        let test = &lead.test;
        let record = self.finding(id, index, &lead.finding);
        let members: BTreeSet<&str> = record.accounts.iter().map(|account| account.account_id.as_str()).collect();
        let shares =
            |other: &&FindingRecord| other.accounts.iter().any(|account| members.contains(account.account_id.as_str()));
        FindingRecord {
            shares_accounts_with: others.iter().filter(shares).map(|other| other.id.clone()).collect(),
            group: Some(group(test)),
            decoys_as_strong: Some(test.decoys_as_strong),
            decoy_p: Some(test.p()),
            nulls: Vec::new(),
            ..record
        }
    }

    fn lookalikes_of(&self, finding: usize) -> &[Lookalike] {
        self.lookalikes.get(finding).map_or(&[], Vec::as_slice)
    }

    fn is_set_apart(&self, index: usize) -> bool {
        self.set_apart.get(index).is_some_and(|&apart| apart)
    }

    fn lookalike(&self, lookalike: &Lookalike, finding: &Finding) -> LookalikeRecord {
        let (verdict, needs) = match lookalike.verdict {
            Verdict::Applies => ("applies", None),
            Verdict::DoesNotApply => ("does not apply", None),
            Verdict::CannotTell(needs) => ("cannot be told", Some(needs.to_owned())),
        };
        let measured = |measured: &Measured| MeasuredRecord {
            what: measured.what.to_owned(),
            value: measured.value,
            of: measured.of,
        };
        LookalikeRecord {
            rule: lookalike.rule.name().to_owned(),
            verdict: verdict.to_owned(),
            needs,
            explains: lookalike.explains,
            subject: lookalike.subject.map(|subject| self.subject(subject)),
            evidence_for: lookalike.evidence_for.iter().map(measured).collect(),
            evidence_against: lookalike.evidence_against.iter().map(measured).collect(),
            base_rate: lookalike.base_rate,
            edges: lookalike.edges_covered,
            of_edges: finding.edges.len() as u64,
        }
    }

    fn subject(&self, subject: Subject) -> String {
        let names = &self.corpus.attribute_names;
        let name = |names: &Names, number: u32| {
            number.checked_sub(1).and_then(|number| names.get(number as usize)).unwrap_or("").to_owned()
        };
        match subject {
            Subject::Owner(owner) => name(&names.owners, owner),
            Subject::Site(site) => name(&names.sites, site),
            Subject::Client(client) => name(&names.clients, client),
            Subject::Thread(thread) => name(&names.threads, thread),
            Subject::Source(account) => self.account(account).to_owned(),
            Subject::Period(1_800_000) => "every half hour".to_owned(),
            Subject::Period(3_600_000) => "every hour".to_owned(),
            Subject::Period(60_000) => "every minute".to_owned(),
            Subject::Period(ms) => format!("every {} minutes", ms / 60_000),
        }
    }

    /// `index` is its place among findings and then leads.
    fn finding(&self, id: &str, index: usize, finding: &Finding) -> FindingRecord {
        let rhythm = self.rhythms.get(index);
        let span = |at: usize| rhythm.and_then(|rhythm| rhythm.spans.get(at).copied().flatten());
        let edges = finding.edges.iter().enumerate();
        let decoys = self.report.decoys.as_ref();
        let as_strong = decoys.map(|decoys| decoys.at_least(finding.strength));
        let members = finding.members.iter();
        FindingRecord {
            id: id.to_owned(),
            grade: finding.grade.map(|grade| grade.name().to_owned()),
            nulls: self
                .survived(|_| finding.grade == Some(Grade::A), |_| finding.survives_latency_control == Some(true)),
            survives_latency_control: finding.survives_latency_control,
            group: None,
            shares_accounts_with: Vec::new(),
            synchrony: finding.synchrony.map(|synchrony| SynchronyRecord {
                pairs: synchrony.pairs,
                expected: synchrony.expected,
                p: synchrony.p,
                reruns: synchrony.reruns,
            }),
            accounts: members
                .map(|member| AccountRecord {
                    account_id: self.account(member.account).to_owned(),
                    role: member.role().name().to_owned(),
                    led_share: member.led_share(),
                    strength: member.strength,
                    co_actions: member.co_actions,
                    objects: member.objects,
                    first_seen_ms: member.first.0,
                    last_seen_ms: member.last.0,
                    position: (0.0, 0.0),
                })
                .collect(),
            strength: finding.strength,
            decoys_as_strong: as_strong,
            decoy_p: decoys
                .zip(as_strong)
                .map(|(decoys, as_strong)| f64::from(1 + as_strong) / f64::from(1 + decoys.runs)),
            density: finding.density,
            first_seen_ms: finding.members.iter().map(|member| member.first.0).min().unwrap_or(0),
            last_seen_ms: finding.members.iter().map(|member| member.last.0).max().unwrap_or(0),
            co_actions: finding.layers.iter().map(|layer| layer.co_actions).sum(),
            layers: finding
                .layers
                .iter()
                .map(|layer| LayerRecord {
                    trace: layer.kind.name().to_owned(),
                    edges: layer.edges,
                    objects: layer.objects,
                    co_actions: layer.co_actions,
                })
                .collect(),
            top_objects: finding
                .top_objects
                .iter()
                .map(|shared| (shared, self.variants(shared, finding)))
                .map(|(shared, (wordings, variants))| ObjectRecord {
                    trace: shared.kind.name().to_owned(),
                    label: object_name(self.corpus, shared.kind, shared.object).to_owned(),
                    accounts: shared.accounts,
                    posts: shared.posts,
                    accounts_in_data: shared.accounts_in_data,
                    first_ms: shared.first.0,
                    last_ms: shared.last.0,
                    wordings: shared.kind.is_of_alike_texts().then_some(wordings),
                    variants,
                    object: shared.object.0,
                })
                .collect(),
            timeline: timeline(&finding.post_times),
            edges: edges.map(|(at, (kind, edge))| self.edge(*kind, edge, span(at))).collect(),
            evidence: finding.evidence.iter().map(|(kind, met)| evidence(self.corpus, *kind, met)).collect(),
            lookalikes: Vec::new(),
            explained_by: Vec::new(),
            rhythm: rhythm.map(rhythm_record),
        }
    }

    /// How many wordings of an object of alike texts members posted at any time, and the most posted of them.
    fn variants(&self, shared: &SharedObject, finding: &Finding) -> (u32, Vec<VariantRecord>) {
        let trace = self.traces.iter().find(|trace| trace.kind() == shared.kind);
        let Some(trace) = trace.filter(|_| shared.kind.is_of_alike_texts()) else { return (0, Vec::new()) };
        let members: BTreeSet<AccountId> = finding.members.iter().map(|member| member.account).collect();
        let mut posted: BTreeMap<ObjectId, (BTreeSet<AccountId>, u32)> = BTreeMap::new();
        for action in trace.actions_on(shared.object).iter().filter(|action| members.contains(&action.account)) {
            if let Some(wording) = self.corpus.wordings.of_post(action.post) {
                let (accounts, posts) = posted.entry(wording).or_default();
                accounts.insert(action.account);
                *posts += 1;
            }
        }
        let mut posted: Vec<_> = posted.into_iter().collect();
        posted.sort_by_key(|&(wording, (_, posts))| (Reverse(posts), wording));
        let variant = |(wording, (accounts, posts)): (ObjectId, (BTreeSet<AccountId>, u32))| VariantRecord {
            wording: as_label(self.corpus.wordings.text(wording).unwrap_or("")).into_owned(),
            accounts: accounts.len() as u32,
            posts,
        };
        (posted.len() as u32, posted.into_iter().take(MOST_VARIANTS).map(variant).collect())
    }

    /// How much there was.
    #[must_use]
    pub fn counts(&self) -> CountsRecord {
        let corpus = self.corpus;
        let step = corpus.inputs.iter().filter_map(|input| input.resolution).min();
        // An account can be in several leads, and is counted once.
        type Counted = (u64, BTreeSet<AccountId>);
        let (mut findings, mut explained, mut leads) = (Counted::default(), Counted::default(), Counted::default());
        let of_leads = self.report.leads.iter().map(|lead| &lead.finding);
        for (index, group) in self.report.findings.iter().chain(of_leads).enumerate() {
            let (groups, accounts) = match self.is_set_apart(index) {
                true => &mut explained,
                false if index < self.report.findings.len() => &mut findings,
                false => &mut leads,
            };
            *groups += 1;
            accounts.extend(group.members.iter().map(|member| member.account));
        }
        CountsRecord {
            posts: corpus.inputs.iter().map(|input| input.accepted).sum(),
            rejected: corpus.rejected_count,
            passed_over: corpus.inputs.iter().map(|input| input.passed_over).sum(),
            withdrawn: corpus.withdrawn,
            accounts: corpus.accounts.len() as u64,
            duplicate_actions: corpus.repeated_rows + corpus.traces.iter().map(|trace| trace.repeated).sum::<u64>(),
            first_ms: corpus.span.map(|(first, _)| first.0),
            last_ms: corpus.span.map(|(_, last)| last.0),
            time_step_ms: step.map(|step| step.milliseconds()),
            edges: self.report.layers.iter().map(|layer| layer.edges.len() as u64).sum(),
            findings: findings.0,
            accounts_in_findings: findings.1.len() as u64,
            explained: explained.0,
            accounts_in_explained: explained.1.len() as u64,
            leads: leads.0,
            accounts_in_leads: leads.1.len() as u64,
        }
    }
}

fn group(test: &GroupTest) -> GroupRecord {
    let (evidence, rare, pairs) = match test.evidence {
        GroupEvidence::RareThings { objects, expected, ln_p } => ("rare things", Some((objects, expected, ln_p)), None),
        GroupEvidence::LoosePairs { pairs, .. } => ("loose pairs", None, Some(pairs)),
    };
    GroupRecord {
        evidence: evidence.to_owned(),
        objects: rare.map(|(objects, ..)| objects),
        expected: rare.map(|(_, expected, _)| expected),
        log10_p: rare.map(|(.., ln_p)| ln_p / LN_10),
        pairs,
        decoys: test.decoys,
        decoys_as_strong: test.decoys_as_strong,
        p: test.p(),
        gumbel_p: test.gumbel_p,
    }
}

fn account_name(corpus: &Corpus, account: AccountId) -> &str {
    corpus.accounts.get(account.0 as usize).unwrap_or("")
}

fn object_name(corpus: &Corpus, kind: TraceKind, object: ObjectId) -> &str {
    let labels: Option<&Labels> = corpus.traces.iter().find(|trace| trace.kind == kind).map(|trace| &trace.objects);
    labels.and_then(|labels| labels.get(object)).unwrap_or("")
}

/// What a post says, where posts on one object can differ.
fn wording(corpus: &Corpus, kind: TraceKind, post: PostId) -> Option<String> {
    let wording = corpus.wordings.of_post(post).filter(|_| kind.is_of_alike_texts())?;
    Some(as_label(corpus.wordings.text(wording)?).into_owned())
}

/// One co-action in names.
#[must_use]
pub fn evidence(corpus: &Corpus, kind: TraceKind, met: &CoAction) -> EvidenceRecord {
    let end = |side: usize, account: AccountId| PostRecord {
        account_id: account_name(corpus, account).to_owned(),
        post_id: corpus.posts.name(met.posts[side]).into_owned(),
        at_ms: met.at[side].0,
        wording: wording(corpus, kind, met.posts[side]),
    };
    let (mut first, mut second) = (end(0, met.pair.low()), end(1, met.pair.high()));
    if (second.at_ms, &second.account_id) < (first.at_ms, &first.account_id) {
        std::mem::swap(&mut first, &mut second);
    }
    EvidenceRecord {
        trace: kind.name().to_owned(),
        object: object_name(corpus, kind, met.object).to_owned(),
        first,
        second,
        lag_s: met.lag().unsigned_abs() as f64 / 1000.0,
    }
}

fn rhythm_record(rhythm: &Rhythm) -> RhythmRecord {
    RhythmRecord {
        meetings: rhythm.meetings.clone(),
        expected: rhythm.expected.clone(),
        lag_borders_s: rhythm.lag_borders.iter().map(|&border| border as f64 / 1000.0).collect(),
        lags: rhythm.lags.clone(),
        week: rhythm.week.clone(),
    }
}

/// The bins of a group's timeline, for [`claque::rhythms`].
#[must_use]
pub fn bins(finding: &Finding) -> Bins {
    let timeline = timeline(&finding.post_times);
    Bins { start: Timestamp(timeline.start_ms), width: timeline.bin_ms, count: timeline.posts.len() }
}

/// At most 60 bins of a width that people read easily.
fn timeline(times: &[Timestamp]) -> TimelineRecord {
    const MOST_BINS: i64 = 60;
    const MINUTE: i64 = 60_000;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    let widths = [
        1000,
        5000,
        15_000,
        MINUTE,
        5 * MINUTE,
        15 * MINUTE,
        HOUR,
        3 * HOUR,
        6 * HOUR,
        DAY,
        7 * DAY,
        30 * DAY,
        365 * DAY,
        3650 * DAY,
        365_000 * DAY,
    ];
    let (Some(first), Some(last)) = (times.first(), times.last()) else {
        return TimelineRecord { start_ms: 0, bin_ms: MINUTE, posts: Vec::new() };
    };
    let bin_of = |at: i64, width: i64| at.div_euclid(width);
    let fits = |&width: &i64| bin_of(last.0, width) - bin_of(first.0, width) < MOST_BINS;
    let width = widths.into_iter().find(fits).unwrap_or(365_000 * DAY);
    let start = bin_of(first.0, width);
    let mut posts = vec![0; (bin_of(last.0, width) - start + 1) as usize];
    for at in times {
        posts[(bin_of(at.0, width) - start) as usize] += 1;
    }
    TimelineRecord { start_ms: start * width, bin_ms: width, posts }
}

/// Every input and how it was understood.
#[must_use]
pub fn inputs(corpus: &Corpus) -> Vec<InputRecord> {
    let compression = |layers: &[Compression]| match layers {
        [] => "none".to_owned(),
        layers => layers.iter().map(ToString::to_string).collect::<Vec<_>>().join("+"),
    };
    corpus
        .inputs
        .iter()
        .map(|input| {
            let guess = input.guess.as_ref();
            let nothing = if input.sha256.is_empty() { PASSED_OVER } else { "empty" };
            InputRecord {
                name: input.name.clone(),
                sha256: input.sha256.clone(),
                bytes: input.bytes,
                compression: guess.map_or_else(String::new, |guess| compression(&guess.compression)),
                encoding: guess.map_or_else(String::new, |guess| guess.encoding.to_owned()),
                shape: guess
                    .map_or_else(|| nothing.to_owned(), |guess| format!("{} {}", guess.shape.name(), guess.format)),
                columns: guess.map_or_else(Vec::new, |guess| {
                    guess.columns.iter().map(|(role, column)| (role.name().to_owned(), column.clone())).collect()
                }),
                rows: input.rows,
                accepted: input.accepted,
                rejected: input.rejected,
                passed_over: input.passed_over,
            }
        })
        .collect()
}

/// The traces that were not analysed: those that the data lacks, and those that it has but that nobody asked for.
#[must_use]
pub fn absent(corpus: &Corpus, not_asked_for: &[TraceKind]) -> Vec<AbsentRecord> {
    let record = |kind: TraceKind, why: String| AbsentRecord { trace: kind.name().to_owned(), why };
    let set_aside = |&kind: &TraceKind| record(kind, "not asked for with --trace".to_owned());
    let lacking = corpus.absent.iter().map(|(kind, why)| record(*kind, why.to_string()));
    not_asked_for.iter().map(set_aside).chain(lacking).collect()
}

/// The first rows that were not taken.
#[must_use]
pub fn rejected(corpus: &Corpus) -> Vec<RejectedRecord> {
    rejected_of(&corpus.inputs, &corpus.rejected)
}

/// Rows that were not taken, with the names of their inputs.
#[must_use]
pub fn rejected_of(inputs: &[InputSummary], rejected: &[Rejected]) -> Vec<RejectedRecord> {
    let name = |input: usize| inputs.get(input).map_or_else(String::new, |input| input.name.clone());
    rejected
        .iter()
        .map(|rejected| RejectedRecord {
            input: name(rejected.input),
            row: rejected.row,
            column: rejected.column.clone(),
            wanted: rejected.wanted.to_owned(),
            got: rejected.got.clone(),
        })
        .collect()
}
