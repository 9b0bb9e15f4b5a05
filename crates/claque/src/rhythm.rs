//! When groups and pairs act, and how tightly: what is shown of them, and decides nothing.
//!
//! Co-actions are found again among the actions of members only, so that an object of the many costs no more than they do.
//!
//! # Cost
//! One pass over each trace, and for each group a sweep of its members' actions with five times the window; under a timed null
//! model whose posts act on several objects, its slots are laid out again and every trace is swept once more.

use crate::action::{AccountId, AccountPair, Action, Timestamp};
use crate::backbone::Backbone;
use crate::coaction::{Window, sweep};
use crate::detect::{Plan, Report, Validation};
use crate::finding::Finding;
use crate::lead::GroupEvidence;
use crate::null::times_of_meetings;
use crate::pooled::is_rare;
use crate::trace::{Trace, TraceKind};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// Hours of a week.
pub const HOURS_OF_WEEK: usize = 168;
/// Equal parts of a case's time, one for each bit of [`EdgeSpan::active`].
pub const PARTS_OF_TIME: usize = 64;
/// Bins of lags, at most.
const LAG_BINS: i64 = 60;
/// Lags are looked at up to so many windows.
const WINDOWS: i64 = 5;
const SECOND: i64 = 1000;
/// The longest lag that is looked at where any gap counts.
const LONGEST_LAG: i64 = 30 * 24 * 3600 * SECOND;

/// The hour of the week, UTC, Monday 00:00 first.
#[must_use]
pub fn hour_of_week(at: Timestamp) -> usize {
    // The epoch was a Thursday.
    (at.0.div_euclid(3600 * SECOND) + 72).rem_euclid(HOURS_OF_WEEK as i64) as usize
}

/// In which of [`PARTS_OF_TIME`] equal parts from the first to the last millisecond of a case a time lies.
#[must_use]
pub fn part_of_time(at: Timestamp, (first, last): (Timestamp, Timestamp)) -> usize {
    let length = i128::from(last.0) - i128::from(first.0) + 1;
    let part = (i128::from(at.0) - i128::from(first.0)) * PARTS_OF_TIME as i128 / length.max(1);
    part.clamp(0, PARTS_OF_TIME as i128 - 1) as usize
}

/// When a pair co-acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EdgeSpan {
    /// Its first co-acting post.
    pub first: Timestamp,
    /// Its last.
    pub last: Timestamp,
    /// The parts of the case's time ([`part_of_time`]) that its co-acting posts lie in, the first as the lowest bit.
    pub active: u64,
}

impl EdgeSpan {
    fn of(earlier: Timestamp, later: Timestamp, time: (Timestamp, Timestamp)) -> Self {
        let active = 1 << part_of_time(earlier, time) | 1 << part_of_time(later, time);
        EdgeSpan { first: earlier, last: later, active }
    }

    fn with(self, other: Self) -> Self {
        EdgeSpan {
            first: self.first.min(other.first),
            last: self.last.max(other.last),
            active: self.active | other.active,
        }
    }
}

/// When the pair of each edge of a layer co-acted, in step with its edges; `None` for one that never did, as pairs that were
/// kept by how similar they are. `time` is the first and last moment of the case.
#[must_use]
pub fn edge_spans(
    trace: &Trace,
    window: Window,
    layer: &Backbone,
    time: (Timestamp, Timestamp),
) -> Vec<Option<EdgeSpan>> {
    if layer.edges.is_empty() {
        return Vec::new();
    }
    let number: FxHashMap<u64, usize> = layer.pairs().enumerate().map(|(at, pair)| (pair.key(), at)).collect();
    let mut has_edge = vec![false; trace.account_bound()];
    for account in layer.pairs().flat_map(|pair| [pair.low(), pair.high()]) {
        if let Some(has_edge) = has_edge.get_mut(account.0 as usize) {
            *has_edge = true;
        }
    }
    // Least, greatest and union do not care who came first.
    let spans: Vec<_> =
        layer.edges.iter().map(|_| (AtomicI64::new(i64::MAX), AtomicI64::new(i64::MIN), AtomicU64::new(0))).collect();
    (0..trace.object_count()).into_par_iter().with_min_len(256).for_each_init(Vec::new, |theirs, object| {
        theirs.clear();
        theirs.extend(trace.object_at(object).iter().filter(|action| has_edge[action.account.0 as usize]).copied());
        sweep(theirs, window, |earlier, later| {
            let (earlier, later) = (&theirs[earlier], &theirs[later]);
            let pair = AccountPair::new(earlier.account, later.account);
            if let Some(&at) = pair.and_then(|pair| number.get(&pair.key())) {
                let span = EdgeSpan::of(earlier.at, later.at, time);
                spans[at].0.fetch_min(span.first.0, Ordering::Relaxed);
                spans[at].1.fetch_max(span.last.0, Ordering::Relaxed);
                spans[at].2.fetch_or(span.active, Ordering::Relaxed);
            }
        });
    });
    let span = |(first, last, active): (AtomicI64, AtomicI64, AtomicU64)| {
        let active = active.into_inner();
        let (first, last) = (Timestamp(first.into_inner()), Timestamp(last.into_inner()));
        (active != 0).then_some(EdgeSpan { first, last, active })
    };
    spans.into_iter().map(span).collect()
}

/// Equal bins of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bins {
    /// Start of the first.
    pub start: Timestamp,
    /// Width of each, milliseconds.
    pub width: i64,
    /// How many.
    pub count: usize,
}

impl Bins {
    /// Also before the first and after the last.
    fn of(self, at: Timestamp) -> i64 {
        at.0.saturating_sub(self.start.0).div_euclid(self.width.max(1))
    }

    /// The place of a bin that there is.
    fn place(self, bin: i64) -> Option<usize> {
        usize::try_from(bin).ok().filter(|&bin| bin < self.count)
    }
}

/// When a group acts, and how tightly.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rhythm {
    /// Meetings in each bin, as the null model counts them ([`crate::FittedNull::meetings`]), so that over bins of all time
    /// they add up to the meetings of the edges: a pair joined by an edge meets on an object once, when the later of the two
    /// first acts together with the other, and under a timed model two posts that share several objects meet once. Without a
    /// null model, and in leads by rare things, every shared object is a meeting.
    pub meetings: Vec<u32>,
    /// Meetings that the null model gives these pairs: the expected meetings of each edge, spread over all time as the products
    /// of the actions of both in each bin are. Empty where no edge says what to expect, and for leads.
    pub expected: Vec<f64>,
    /// Borders of the bins of lags, milliseconds, ascending, one more than `lags`. A bin reaches from above its lower border up
    /// to its upper one, the first from 0.
    pub lag_borders: Vec<i64>,
    /// Pairs of actions on one object by two accounts that an edge joins, by how far apart they are.
    pub lags: Vec<u64>,
    /// Co-acting posts by [`hour_of_week`].
    pub week: Vec<u32>,
    /// When each of its edges co-acted, in step with [`Finding::edges`].
    pub spans: Vec<Option<EdgeSpan>>,
}

/// The rhythm of every finding, and then of every lead, over the bins of each; `traces` are those that were analysed, without
/// the objects that were left out. `time` is the first and last moment of the case, `step` that of its times in milliseconds.
#[must_use]
pub fn rhythms(
    report: &Report,
    traces: &[Trace],
    plan: &Plan,
    bins: &[Bins],
    time: (Timestamp, Timestamp),
    step: i64,
) -> Vec<Rhythm> {
    let findings = report.findings.iter().map(|finding| (finding, Joined::Edges, plan.window));
    let leads = report.leads.iter().map(|lead| match lead.test.evidence {
        GroupEvidence::RareThings { .. } => (&lead.finding, Joined::RareThings, Window::UNBOUNDED),
        GroupEvidence::LoosePairs { .. } => (&lead.finding, Joined::Ties, plan.window),
    });
    let mut drafts: Vec<Draft<'_>> = findings
        .chain(leads)
        .zip(bins)
        .map(|((group, joined, window), &bins)| Draft::new(group, joined, window, bins, step))
        .collect();
    let mut groups_of: FxHashMap<AccountId, Vec<u32>> = FxHashMap::default();
    for (at, draft) in drafts.iter().enumerate() {
        draft.group.members.iter().for_each(|member| groups_of.entry(member.account).or_default().push(at as u32));
    }
    let is_timed = matches!(plan.validation, Validation::Against(null, ..) if null.is_timed());
    for trace in traces {
        let met = if is_timed { met_in_slots(trace, plan.window, &drafts) } else { FxHashMap::default() };
        let mut theirs: Vec<Vec<Action>> = vec![Vec::new(); drafts.len()];
        for (_, actions) in trace.objects() {
            let rare = is_rare(actions);
            for action in actions {
                for &group in groups_of.get(&action.account).into_iter().flatten() {
                    if rare || drafts[group as usize].joined != Joined::RareThings {
                        theirs[group as usize].push(*action);
                    }
                }
            }
        }
        drafts.par_iter_mut().zip(&theirs).for_each(|(draft, actions)| draft.add(trace.kind(), actions, &met, time));
    }
    drafts.into_iter().map(|draft| draft.rhythm).collect()
}

/// When the pairs whose edges in this trace were tested met, where that is not once an object.
fn met_in_slots(trace: &Trace, window: Window, drafts: &[Draft<'_>]) -> FxHashMap<AccountPair, Vec<Timestamp>> {
    let tested = |draft: &Draft<'_>| {
        let edges = draft.group.edges.iter();
        let tested = edges.filter(|(of, edge)| *of == trace.kind() && edge.chance.is_some());
        tested.map(|(_, edge)| edge.pair).collect::<Vec<_>>()
    };
    let pairs: FxHashSet<AccountPair> =
        drafts.iter().filter(|draft| draft.joined != Joined::RareThings).flat_map(tested).collect();
    if pairs.is_empty() {
        return FxHashMap::default();
    }
    times_of_meetings(trace, window, &pairs).unwrap_or_default()
}

/// Which pairs of members are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joined {
    /// Those that an edge joins, each in its own trace.
    Edges,
    /// The same; nothing is said of what to expect of them.
    Ties,
    /// Any two, on rare objects.
    RareThings,
}

struct Draft<'a> {
    group: &'a Finding,
    joined: Joined,
    window: Window,
    bins: Bins,
    rhythm: Rhythm,
}

impl<'a> Draft<'a> {
    fn new(group: &'a Finding, joined: Joined, window: Window, bins: Bins, step: i64) -> Self {
        let lag_borders = lag_borders(window, step.max(1));
        let mut week = vec![0; HOURS_OF_WEEK];
        group.post_times.iter().for_each(|&at| week[hour_of_week(at)] += 1);
        let tested = joined == Joined::Edges && group.edges.iter().any(|(_, edge)| edge.chance.is_some());
        let rhythm = Rhythm {
            meetings: vec![0; bins.count],
            expected: if tested { vec![0.0; bins.count] } else { Vec::new() },
            lags: vec![0; lag_borders.len() - 1],
            lag_borders,
            week,
            spans: vec![None; group.edges.len()],
        };
        Draft { group, joined, window, bins, rhythm }
    }

    /// Takes the members' actions of one trace, object by object and each in time order. `in_slots` says when pairs met where
    /// the null model does not count them once an object.
    fn add(
        &mut self,
        kind: TraceKind,
        actions: &[Action],
        in_slots: &FxHashMap<AccountPair, Vec<Timestamp>>,
        time: (Timestamp, Timestamp),
    ) {
        let mut number: FxHashMap<u64, u32> = FxHashMap::default();
        let mut pooled: FxHashMap<u64, u32> = FxHashMap::default();
        for (at, (of, edge)) in self.group.edges.iter().enumerate() {
            match *of {
                of if of == kind => _ = number.insert(edge.pair.key(), at as u32),
                // What is behind a pooled edge stands in the single traces.
                TraceKind::Pooled => _ = pooled.insert(edge.pair.key(), at as u32),
                _ => {}
            }
        }
        if !self.rhythm.expected.is_empty() {
            self.add_expected(kind, actions);
        }
        if number.is_empty() && pooled.is_empty() && self.joined != Joined::RareThings {
            return;
        }
        let longest = *self.rhythm.lag_borders.last().expect("there are two borders at least");
        let reach = self.window.max(Window::from_millis(longest).unwrap_or(self.window));
        let (window, any_pair) = (self.window, self.joined == Joined::RareThings);
        let met_in_slots = |key: u64| in_slots.get(&AccountPair::from_key(key)).filter(|_| !any_pair);
        number.keys().filter_map(|&key| met_in_slots(key)).flatten().for_each(|&at| self.add_meeting(at));
        let mut met: FxHashSet<u64> = FxHashSet::default();
        for acting in actions.chunk_by(|a, b| a.object == b.object).filter(|acting| acting.len() > 1) {
            met.clear();
            sweep(acting, reach, |earlier, later| {
                let (earlier, later) = (&acting[earlier], &acting[later]);
                let Some(pair) = AccountPair::new(earlier.account, later.account) else { return };
                let edges = [number.get(&pair.key()), pooled.get(&pair.key())];
                if !any_pair && edges == [None, None] {
                    return;
                }
                self.rhythm.add_lag(later.at.0.saturating_sub(earlier.at.0));
                if !window.holds(earlier, later) {
                    return;
                }
                let is_counted = edges[0].is_some() && met_in_slots(pair.key()).is_some();
                if !is_counted && met.insert(pair.key()) {
                    self.add_meeting(later.at);
                }
                let span = EdgeSpan::of(earlier.at, later.at, time);
                for &edge in edges.into_iter().flatten() {
                    let known = &mut self.rhythm.spans[edge as usize];
                    *known = Some(known.map_or(span, |known| known.with(span)));
                }
            });
        }
    }

    fn add_meeting(&mut self, at: Timestamp) {
        if let Some(place) = self.bins.place(self.bins.of(at)) {
            self.rhythm.meetings[place] += 1;
        }
    }

    fn add_expected(&mut self, kind: TraceKind, actions: &[Action]) {
        let mut of: FxHashMap<AccountId, Vec<(i64, f64)>> = FxHashMap::default();
        let mut acted: Vec<(AccountId, i64)> =
            actions.iter().map(|action| (action.account, self.bins.of(action.at))).collect();
        acted.sort_unstable();
        for same in acted.chunk_by(|a, b| a == b) {
            of.entry(same[0].0).or_default().push((same[0].1, same.len() as f64));
        }
        let none = Vec::new();
        let of = |account| of.get(&account).unwrap_or(&none);
        for (_, edge) in self.group.edges.iter().filter(|(of, _)| *of == kind) {
            if let Some(chance) = edge.chance {
                let shares = shares(of(edge.pair.low()), of(edge.pair.high()));
                let all: f64 = shares.iter().map(|(_, share)| share).sum();
                for (bin, share) in shares {
                    if let Some(place) = self.bins.place(bin) {
                        self.rhythm.expected[place] += chance.expected * share / all;
                    }
                }
            }
        }
    }
}

/// The product of what both did in each bin, where both did anything; where they never did so in one bin, the sum.
fn shares(a: &[(i64, f64)], b: &[(i64, f64)]) -> Vec<(i64, f64)> {
    let mut both = Vec::new();
    let (mut of_a, mut of_b) = (a.iter().peekable(), b.iter().peekable());
    while let (Some(&&(bin_a, count_a)), Some(&&(bin_b, count_b))) = (of_a.peek(), of_b.peek()) {
        if bin_a == bin_b {
            both.push((bin_a, count_a * count_b));
        }
        if bin_a <= bin_b {
            of_a.next();
        }
        if bin_b <= bin_a {
            of_b.next();
        }
    }
    if both.is_empty() {
        both.extend(a.iter().chain(b));
    }
    both
}

impl Rhythm {
    fn add_lag(&mut self, lag: i64) {
        // Above the lower border, up to the upper one.
        let bin = self.lag_borders.partition_point(|&border| border < lag).max(1) - 1;
        if let Some(count) = self.lags.get_mut(bin) {
            *count += 1;
        }
    }
}

/// Up to five windows in at most 60 equal bins of whole steps of the times, so that no bin holds more of these steps than
/// another; where any gap counts up to 30 days, each bin as many times wider than the one before.
fn lag_borders(window: Window, step: i64) -> Vec<i64> {
    // Longer ones are as good as unbounded, and sums must not overflow.
    let bounded = window.millis().filter(|&window| window <= i64::MAX / (4 * WINDOWS) && step <= i64::MAX / 4);
    let Some(window) = bounded.map(|window| window * WINDOWS) else {
        let first = SECOND.max(step);
        let ratio = (LONGEST_LAG as f64 / first as f64).max(1.0);
        let border = |at: i64| {
            let exact = first as f64 * ratio.powf((at - 1) as f64 / (LAG_BINS - 1) as f64);
            ((exact / step as f64).round() as i64).max(1) * step
        };
        let mut borders: Vec<i64> = std::iter::once(0).chain((1..=LAG_BINS).map(border)).collect();
        borders.dedup();
        return borders;
    };
    let steps = (window + step - 1) / step;
    let width = ((steps + LAG_BINS - 1) / LAG_BINS).max(1) * step;
    let bins = (window + width - 1) / width;
    (0..=bins).map(|bin| bin * width).collect()
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_LAG, hour_of_week, lag_borders, part_of_time};
    use crate::action::Timestamp;
    use crate::coaction::Window;

    #[test]
    fn weeks_begin_on_monday() {
        // 1970-01-05, a Monday, and the second before.
        let monday = 4 * 24 * 3_600_000;
        assert_eq!((hour_of_week(Timestamp(monday)), hour_of_week(Timestamp(monday - 1000))), (0, 167));
        assert_eq!(hour_of_week(Timestamp(0)), 72);
        assert!(hour_of_week(Timestamp(i64::MIN)) < 168 && hour_of_week(Timestamp(i64::MAX)) < 168);
    }

    #[test]
    fn parts_of_time_cover_it_evenly() {
        let time = (Timestamp(0), Timestamp(639));
        assert_eq!([0, 9, 10, 639].map(|at| part_of_time(Timestamp(at), time)), [0, 0, 1, 63]);
        assert_eq!(part_of_time(Timestamp(5), (Timestamp(5), Timestamp(5))), 0);
        assert_eq!(part_of_time(Timestamp(i64::MAX), (Timestamp(i64::MIN), Timestamp(i64::MAX))), 63);
    }

    #[test]
    fn bins_of_lags_are_whole_steps_of_the_times() {
        let borders = |window: i64, step| lag_borders(Window::from_millis(window).unwrap(), step);
        let minute = borders(60_000, 1000);
        assert_eq!((minute.len(), minute[1], minute[60]), (61, 5000, 300_000));
        // 305 seconds in bins of 6.
        let odd = borders(61_000, 1000);
        assert_eq!((odd.len(), odd[1], odd[51]), (52, 6000, 306_000));
        assert_eq!(borders(1000, 60_000), [0, 60_000]);
        assert_eq!(borders(1, 1).len(), 6);
    }

    #[test]
    fn bins_of_any_lag_widen_up_to_a_month() {
        let borders = lag_borders(Window::UNBOUNDED, 1);
        assert_eq!((borders.len(), borders[0], borders[1], borders[60]), (61, 0, 1000, LONGEST_LAG));
        let days = lag_borders(Window::UNBOUNDED, 86_400_000);
        assert_eq!((days[0], days[1], days.last()), (0, 86_400_000, Some(&LONGEST_LAG)));
        assert!(days.windows(2).all(|two| two[0] < two[1] && two[1] % 86_400_000 == 0));
        // Coarser than any step that the readers tell.
        assert!(lag_borders(Window::UNBOUNDED, i64::MAX / 4).len() >= 2);
    }
}
