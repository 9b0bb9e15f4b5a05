//! Rhythms against their definitions, slow and obvious: every two actions are compared.

use claque::{
    AccountId, AccountPair, Action, Backbone, Bins, Chance, EdgeSpan, Finding, Floor, GroupEvidence, GroupTest, Lead,
    NullModel, ObjectId, Plan, PostId, Report, Timestamp, Trace, TraceKind, Validation, Window, assess, edge_spans,
    part_of_time, project, rhythms,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

const KINDS: [TraceKind; 2] = [TraceKind::Object, TraceKind::Url];
/// First and last moment of what [`traces`] makes.
const TIME: (Timestamp, Timestamp) = (Timestamp(-200), Timestamp(199));

/// Few accounts, objects and instants, so that ties, repeats and gaps equal to the window are common; posts of one object
/// each in some, of several in others.
fn traces() -> impl Strategy<Value = Vec<Trace>> {
    let rows = || prop::collection::vec((0..6_u32, -200..200_i64, 0..9_u32), 0..60);
    (rows(), rows(), 1..5_u32).prop_map(|(one, other, of_post)| {
        let of = |(kind, rows): (TraceKind, Vec<(u32, i64, u32)>)| {
            // The rows of a post are by one account, at one time.
            let head = |row: usize| rows[row - row % of_post as usize];
            let posts = (0..rows.len()).map(|row| (row as u32 / of_post, (rows[row].0, head(row).1, head(row).2)));
            let action = |(post, (object, at, account)): (u32, (u32, i64, u32))| Action {
                object: ObjectId(object),
                at: Timestamp(at),
                account: AccountId(account),
                post: PostId(post),
            };
            Trace::new(kind, posts.map(action).collect())
        };
        KINDS.into_iter().zip([one, other]).map(of).collect()
    })
}

fn windows() -> impl Strategy<Value = Window> {
    prop_oneof![(1..60_i64).prop_map(|millis| Window::from_millis(millis).unwrap()), Just(Window::UNBOUNDED)]
}

fn plan(window: Window) -> Plan {
    Plan { window, ..Plan::default() }
}

/// Every pair that met is an edge; of each, some number of meetings is expected. Two groups; account 8 is in none.
fn report(traces: &[Trace], window: Window) -> Report {
    let layer = |trace: &Trace| {
        let null = NullModel::SlotPermutation.fit(trace, window);
        let mut layer = Backbone::untested(trace.kind(), project(trace, window), Floor::of(trace, 1));
        for edge in &mut layer.edges {
            let expected = 0.25 * f64::from(1 + edge.pair.low().0 + edge.pair.high().0);
            let meetings = null.meetings_of(trace, edge.pair, window);
            let (interest, ln_p, ln_q) = (1.0, -1.0, -1.0);
            edge.chance = Some(Chance { meetings, expected, interest, ln_p, ln_q, within: None, lateness: None });
        }
        layer
    };
    let layers: Vec<Backbone> = traces.iter().map(layer).collect();
    let groups = [0..4, 4..8].map(|members| members.map(AccountId).collect());
    let findings = assess(&groups, traces, &layers, window);
    Report { left_out: vec![Vec::new(); 2], layers, findings, leads: Vec::new(), decoys: None }
}

/// Every two actions on one object by the two accounts, earlier first, at any gap.
fn together(trace: &Trace, pair: AccountPair) -> Vec<(Action, Action)> {
    let mut found = Vec::new();
    for (at, one) in trace.actions().iter().enumerate() {
        for other in &trace.actions()[at + 1..] {
            if one.object == other.object && AccountPair::new(one.account, other.account) == Some(pair) {
                found.push(if one.at <= other.at { (*one, *other) } else { (*other, *one) });
            }
        }
    }
    found
}

fn holds(window: Window, (earlier, later): &(Action, Action)) -> bool {
    window.millis().is_none_or(|most| later.at.0 - earlier.at.0 <= most)
}

fn span_of(met: &[(Action, Action)]) -> Option<EdgeSpan> {
    let times = || met.iter().flat_map(|(earlier, later)| [earlier.at, later.at]);
    let active = times().map(|at| 1 << part_of_time(at, TIME)).fold(0, |all, part: u64| all | part);
    Some(EdgeSpan { first: times().min()?, last: times().max()?, active })
}

fn trace_of(traces: &[Trace], kind: TraceKind) -> &Trace {
    traces.iter().find(|trace| trace.kind() == kind).unwrap()
}

/// The slot of each action, as the place of its first: actions of one account that share a post, or that follow one another
/// on one object within the window, are of one.
fn slots(trace: &Trace, window: Window) -> Vec<usize> {
    let actions = trace.actions();
    let mut slots: Vec<usize> = (0..actions.len()).collect();
    let join = |slots: &mut Vec<usize>, a: usize, b: usize| {
        let (least, most) = (slots[a].min(slots[b]), slots[a].max(slots[b]));
        slots.iter_mut().filter(|slot| **slot == most).for_each(|slot| *slot = least);
    };
    for (at, one) in actions.iter().enumerate() {
        let later = || (at + 1..actions.len()).filter(|&other| actions[other].account == one.account);
        later().filter(|&other| actions[other].post == one.post).for_each(|other| join(&mut slots, at, other));
        if let Some(next) = later().find(|&other| actions[other].object == one.object)
            && holds(window, &(*one, actions[next]))
        {
            join(&mut slots, at, next);
        }
    }
    slots
}

/// When a pair met, as the null model counts: two slots meet on the rarest object of both if they co-act there, and none
/// meets twice.
fn met_in_slots(trace: &Trace, pair: AccountPair, window: Window) -> Vec<Timestamp> {
    let (actions, slots) = (trace.actions(), slots(trace, window));
    let objects = |slot: usize| -> Vec<ObjectId> {
        (0..actions.len()).filter(|&at| slots[at] == slot).map(|at| actions[at].object).collect()
    };
    let rarity = |object: &ObjectId| (actions.iter().filter(|action| action.object == *object).count(), *object);
    let mut met: Vec<(ObjectId, usize, usize, Timestamp)> = Vec::new();
    for low in (0..actions.len()).filter(|&at| actions[at].account == pair.low()) {
        for high in (0..actions.len()).filter(|&at| actions[at].account == pair.high()) {
            let (one, other) = (actions[low].min(actions[high]), actions[low].max(actions[high]));
            let theirs = objects(slots[high]);
            let rarest = objects(slots[low]).into_iter().filter(|object| theirs.contains(object)).min_by_key(&rarity);
            if one.object == other.object && rarest == Some(one.object) && holds(window, &(one, other)) {
                met.push((one.object, slots[low], slots[high], other.at));
            }
        }
    }
    met.sort_unstable();
    let (mut taken, mut times) = (Vec::new(), Vec::new());
    for on_object in met.chunk_by(|a, b| a.0 == b.0) {
        if let Some(free) = on_object.iter().find(|met| !taken.contains(&met.1) && !taken.contains(&met.2)) {
            taken.extend([free.1, free.2]);
            times.push(free.3);
        }
    }
    times
}

/// When a pair met where every shared object is a meeting.
fn met_on_objects(trace: &Trace, pair: AccountPair, window: Window) -> Vec<Timestamp> {
    let mut first: BTreeMap<ObjectId, Timestamp> = BTreeMap::new();
    for (_, later) in together(trace, pair).iter().filter(|both| holds(window, both)) {
        let at = first.entry(later.object).or_insert(later.at);
        *at = (*at).min(later.at);
    }
    first.into_values().collect()
}

/// Meetings, lags and spans of the pairs given, each in a trace, by when a pair meets.
fn by_definition(
    pairs: &[(&Trace, AccountPair)],
    window: Window,
    bins: Bins,
    borders: &[i64],
    times_of: impl Fn(&Trace, AccountPair, Window) -> Vec<Timestamp>,
) -> (Vec<u32>, Vec<u64>, Vec<Option<EdgeSpan>>) {
    let (mut meetings, mut lags, mut spans) = (vec![0; bins.count], vec![0; borders.len() - 1], Vec::new());
    for &(trace, pair) in pairs {
        let all = together(trace, pair);
        for (earlier, later) in &all {
            let lag = later.at.0 - earlier.at.0;
            let bin = (0..lags.len()).find(|&bin| lag <= borders[bin + 1]);
            if let Some(bin) = bin {
                lags[bin] += 1;
            }
        }
        let met: Vec<_> = all.into_iter().filter(|both| holds(window, both)).collect();
        for at in times_of(trace, pair, window) {
            let bin = (at.0 - bins.start.0).div_euclid(bins.width);
            if (0..bins.count as i64).contains(&bin) {
                meetings[bin as usize] += 1;
            }
        }
        spans.push(span_of(&met));
    }
    (meetings, lags, spans)
}

/// λ of each edge by the products of the counts of both in each bin of all time.
fn expected_by_definition(finding: &Finding, traces: &[Trace], bins: Bins) -> Vec<f64> {
    let mut expected = vec![0.0; bins.count];
    for (kind, edge) in &finding.edges {
        let count = |account: AccountId, bin: i64| {
            let start = bins.start.0 + bin * bins.width;
            let in_bin =
                |action: &&Action| action.account == account && (start..start + bins.width).contains(&action.at.0);
            trace_of(traces, *kind).actions().iter().filter(in_bin).count() as f64
        };
        let (a, b) = (edge.pair.low(), edge.pair.high());
        let all_bins = -1000..1000;
        let mut share: Vec<f64> = all_bins.clone().map(|bin| count(a, bin) * count(b, bin)).collect();
        if share.iter().sum::<f64>() == 0.0 {
            share = all_bins.clone().map(|bin| count(a, bin) + count(b, bin)).collect();
        }
        let all: f64 = share.iter().sum();
        for (bin, share) in all_bins.zip(share) {
            if (0..bins.count as i64).contains(&bin) {
                expected[bin as usize] += edge.chance.unwrap().expected * share / all;
            }
        }
    }
    expected
}

proptest! {
    #[test]
    fn rhythms_are_their_definition(
        traces in traces(), window in windows(), start in -250..50_i64, width in 1..90_i64, count in 1..12_usize,
    ) {
        let report = report(&traces, window);
        let bins = Bins { start: Timestamp(start), width, count };
        for (finding, rhythm) in report.findings.iter().zip(rhythms(&report, &traces, &plan(window), &[bins; 2], TIME, 1)) {
            let pairs: Vec<_> =
                finding.edges.iter().map(|(kind, edge)| (trace_of(&traces, *kind), edge.pair)).collect();
            let (meetings, lags, spans) = by_definition(&pairs, window, bins, &rhythm.lag_borders, met_in_slots);
            prop_assert_eq!(&rhythm.meetings, &meetings);
            prop_assert_eq!(&rhythm.lags, &lags);
            prop_assert_eq!(&rhythm.spans, &spans);
            prop_assert_eq!(rhythm.week.iter().sum::<u32>() as usize, finding.post_times.len());
            let expected = if finding.edges.is_empty() { Vec::new() } else { expected_by_definition(finding, &traces, bins) };
            prop_assert_eq!(rhythm.expected.len(), expected.len());
            for (is, wanted) in rhythm.expected.iter().zip(expected) {
                prop_assert!((is - wanted).abs() < 1e-9, "{is}, wanted {wanted}");
            }
        }
    }

    #[test]
    fn all_that_is_expected_lies_in_bins_that_cover_all_time(traces in traces(), window in windows()) {
        let report = report(&traces, window);
        let bins = Bins { start: Timestamp(-200), width: 50, count: 8 };
        for (finding, rhythm) in report.findings.iter().zip(rhythms(&report, &traces, &plan(window), &[bins; 2], TIME, 1)) {
            let expected: f64 = finding.edges.iter().map(|(_, edge)| edge.chance.unwrap().expected).sum();
            prop_assert!((rhythm.expected.iter().sum::<f64>() - expected).abs() < 1e-9);
            let meetings: u32 = finding.edges.iter().map(|(_, edge)| edge.chance.unwrap().meetings).sum();
            prop_assert_eq!(rhythm.meetings.iter().sum::<u32>(), meetings);
        }
    }

    #[test]
    fn without_a_null_model_every_shared_object_is_a_meeting(traces in traces(), window in windows()) {
        let mut report = report(&traces, window);
        report.findings.iter_mut().flat_map(|finding| &mut finding.edges).for_each(|(_, edge)| edge.chance = None);
        let bins = Bins { start: Timestamp(-200), width: 50, count: 8 };
        let plan = Plan { validation: Validation::Raw, ..plan(window) };
        for (finding, rhythm) in report.findings.iter().zip(rhythms(&report, &traces, &plan, &[bins; 2], TIME, 1)) {
            let objects: u32 = finding.edges.iter().map(|(_, edge)| edge.tally.objects).sum();
            prop_assert_eq!((rhythm.meetings.iter().sum::<u32>(), rhythm.expected), (objects, Vec::new()));
        }
    }

    #[test]
    fn leads_by_rare_things_count_every_two_members(traces in traces()) {
        let mut report = report(&traces, Window::UNBOUNDED);
        let evidence = GroupEvidence::RareThings { objects: 9, expected: 0.5, ln_p: -20.0 };
        let test = GroupTest { evidence, decoys: 20, decoys_as_strong: 0, gumbel_p: 0.001 };
        report.leads = report.findings.drain(..).map(|finding| Lead { test, finding }).collect();
        let bins = Bins { start: Timestamp(-200), width: 50, count: 8 };
        // The plan's window is not the leads'.
        let plan = plan(Window::from_millis(1).unwrap());
        for (lead, rhythm) in report.leads.iter().zip(rhythms(&report, &traces, &plan, &[bins; 2], TIME, 1)) {
            let members: Vec<AccountId> = lead.finding.members.iter().map(|member| member.account).collect();
            let mut every_two: Vec<AccountPair> =
                members.iter().flat_map(|a| members.iter().filter_map(|b| AccountPair::new(*a, *b))).collect();
            every_two.sort_unstable();
            every_two.dedup();
            let pairs: Vec<_> = every_two.iter().flat_map(|&pair| traces.iter().map(move |trace| (trace, pair))).collect();
            let (meetings, lags, _) = by_definition(&pairs, Window::UNBOUNDED, bins, &rhythm.lag_borders, met_on_objects);
            prop_assert_eq!((rhythm.meetings, rhythm.lags, rhythm.expected), (meetings, lags, Vec::new()));
            let ties = lead.finding.edges.iter().zip(rhythm.spans);
            for ((kind, edge), span) in ties {
                prop_assert_eq!(span, span_of(&together(trace_of(&traces, *kind), edge.pair)));
            }
        }
    }

    #[test]
    fn spans_of_edges_are_their_definition(traces in traces(), window in windows(), every in 1..3_usize) {
        let report = report(&traces, window);
        for (trace, layer) in traces.iter().zip(report.layers) {
            let layer = Backbone { edges: layer.edges.into_iter().step_by(every).collect(), ..layer };
            let wanted: Vec<_> = layer
                .pairs()
                .map(|pair| together(trace, pair).into_iter().filter(|both| holds(window, both)).collect::<Vec<_>>())
                .map(|met| span_of(&met))
                .collect();
            prop_assert_eq!(edge_spans(trace, window, &layer, TIME), wanted);
        }
    }

    #[test]
    fn threads_do_not_change_rhythms(traces in traces(), window in windows(), threads in 1..6_usize) {
        let report = report(&traces, window);
        let bins = [Bins { start: Timestamp(-200), width: 50, count: 8 }; 2];
        let all = || rhythms(&report, &traces, &plan(window), &bins, TIME, 1);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        prop_assert_eq!(pool.install(all), all());
    }
}

#[test]
fn a_pair_that_is_kept_by_similarity_and_never_met_has_no_span() {
    let action = |account, at| Action {
        object: ObjectId(0),
        at: Timestamp(at),
        account: AccountId(account),
        post: PostId(account),
    };
    let trace = Trace::new(TraceKind::Url, vec![action(0, 0), action(1, 100_000)]);
    let window = Window::UNBOUNDED;
    let layer = Backbone::untested(TraceKind::Url, project(&trace, window), Floor::of(&trace, 1));
    let near = Window::from_millis(1000).unwrap();
    assert_eq!(edge_spans(&trace, near, &layer, (Timestamp(0), Timestamp(100_000))), [None]);
}
