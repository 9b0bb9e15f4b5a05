//! The join against its definition, and the law that lets it be cut up.

use claque::{
    AccountId, AccountPair, Action, CoActionNetwork, EdgeTally, Join, ObjectId, PostId, Timestamp, Trace, TraceKind,
    Window, count_objects, evidence, join, project,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Few accounts, objects and instants, so that ties, repeats and gaps equal to the window are common.
fn actions() -> impl Strategy<Value = Vec<Action>> {
    prop::collection::vec((0..6_u32, 0..40_i64, 0..8_u32), 0..60).prop_map(|rows| {
        let action = |(post, (object, at, account)): (u32, (u32, i64, u32))| Action {
            object: ObjectId(object),
            at: Timestamp(at - 20),
            account: AccountId(account),
            post: PostId(post),
        };
        (0..).zip(rows).map(action).collect()
    })
}

fn windows() -> impl Strategy<Value = Window> {
    prop_oneof![(1..50_i64).prop_map(|millis| Window::from_millis(millis).unwrap()), Just(Window::UNBOUNDED)]
}

fn trace(actions: &[Action]) -> Trace {
    Trace::new(TraceKind::Object, actions.to_vec())
}

/// The definition, slow and obvious: every two rows are compared.
fn by_definition(actions: &[Action], window: Window) -> CoActionNetwork {
    let mut tallies: BTreeMap<AccountPair, (EdgeTally, Vec<ObjectId>)> = BTreeMap::new();
    for (index, one) in actions.iter().enumerate() {
        for other in &actions[index + 1..] {
            let gap = one.at.0.abs_diff(other.at.0);
            let Some(pair) = AccountPair::new(one.account, other.account) else { continue };
            if one.object != other.object || window.millis().is_some_and(|most| gap > most as u64) {
                continue;
            }
            let (tally, objects) = tallies.entry(pair).or_default();
            let low_at = if one.account == pair.low() { one.at } else { other.at };
            let high_at = if one.account == pair.low() { other.at } else { one.at };
            tally.co_actions += 1;
            tally.lag_sum += gap;
            tally.low_led += u64::from(low_at < high_at);
            tally.high_led += u64::from(high_at < low_at);
            objects.push(one.object);
            objects.sort();
            objects.dedup();
            tally.objects = objects.len() as u32;
        }
    }
    CoActionNetwork { edges: tallies.into_iter().map(|(pair, (tally, _))| (pair, tally)).collect() }
}

proptest! {
    #[test]
    fn the_join_is_its_definition(actions in actions(), window in windows()) {
        prop_assert_eq!(project(&trace(&actions), window), by_definition(&actions, window));
    }

    #[test]
    fn disjoint_objects_add_up(actions in actions(), window in windows(), border in 0..7_u32) {
        let (left, right): (Vec<Action>, Vec<Action>) = actions.iter().partition(|action| action.object.0 < border);
        let mut merged = project(&trace(&left), window);
        merged.merge(&project(&trace(&right), window));
        prop_assert_eq!(merged, project(&trace(&actions), window));
    }

    #[test]
    fn a_floor_on_objects_only_leaves_edges_out(actions in actions(), window in windows(), min_objects in 2..4_u32) {
        let floored = join(&trace(&actions), &Join { min_objects, ..Join::all(window) }, &|_| {});
        let mut whole = project(&trace(&actions), window);
        whole.edges.retain(|(_, tally)| tally.objects >= min_objects);
        prop_assert_eq!(floored, whole);
    }

    #[test]
    fn little_memory_gives_the_same_network(actions in actions(), window in windows(), pairs in 0..20_usize) {
        let how = Join { min_objects: 2, max_pairs_in_memory: pairs, ..Join::all(window) };
        let roomy = Join { max_pairs_in_memory: usize::MAX, ..how };
        prop_assert_eq!(join(&trace(&actions), &how, &|_| {}), join(&trace(&actions), &roomy, &|_| {}));
    }

    #[test]
    fn any_number_of_threads_gives_the_same_network(actions in actions(), window in windows(), threads in 1..6_usize) {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let there = pool.install(|| project(&trace(&actions), window));
        prop_assert_eq!(there, project(&trace(&actions), window));
    }

    #[test]
    fn a_wider_window_never_loses_a_co_action(actions in actions(), narrow in 1..50_i64, more in 0..50_i64) {
        let at = |millis| project(&trace(&actions), Window::from_millis(millis).unwrap());
        let wide: BTreeMap<_, _> = at(narrow + more).edges.into_iter().collect();
        for (pair, tally) in at(narrow).edges {
            let wider = wide.get(&pair).expect("the pair still meets");
            prop_assert!(wider.objects >= tally.objects && wider.co_actions >= tally.co_actions);
        }
    }

    #[test]
    fn new_names_change_nothing_but_names(actions in actions(), window in windows(), shift in 0..8_u32) {
        let renamed = |account: AccountId| AccountId((account.0 + shift) % 8);
        let elsewhere: Vec<Action> =
            actions.iter().map(|&action| Action { account: renamed(action.account), ..action }).collect();
        let mut expected: Vec<(AccountPair, EdgeTally)> = project(&trace(&actions), window)
            .edges
            .into_iter()
            .map(|(pair, tally)| {
                let new = AccountPair::new(renamed(pair.low()), renamed(pair.high())).unwrap();
                let swapped = new.low() != renamed(pair.low());
                let (low_led, high_led) =
                    if swapped { (tally.high_led, tally.low_led) } else { (tally.low_led, tally.high_led) };
                (new, EdgeTally { low_led, high_led, ..tally })
            })
            .collect();
        expected.sort_by_key(|&(pair, _)| pair);
        prop_assert_eq!(project(&trace(&elsewhere), window).edges, expected);
    }

    #[test]
    fn evidence_and_counts_agree_with_the_network(actions in actions(), window in windows()) {
        let trace = trace(&actions);
        let network = project(&trace, window);
        let counted = count_objects(&trace, &Join::all(window), &|_, _, _| true, &|_| {});
        prop_assert_eq!(counted.len(), network.edges.len());
        for (&(pair, tally), (counted_pair, objects)) in network.edges.iter().zip(counted) {
            prop_assert_eq!((pair, tally.objects), (counted_pair, objects));
            let found = evidence(&trace, pair, window);
            prop_assert_eq!(found.len() as u64, tally.co_actions);
            prop_assert_eq!(found.iter().map(|met| met.lag().unsigned_abs()).sum::<u64>(), tally.lag_sum);
            prop_assert_eq!(found.iter().filter(|met| met.lag() > 0).count() as u64, tally.low_led);
        }
    }
}

#[test]
fn a_gap_equal_to_the_window_counts_and_one_more_does_not() {
    let at = |at, account, post| Action {
        object: ObjectId(0),
        at: Timestamp(at),
        account: AccountId(account),
        post: PostId(post),
    };
    let window = Window::from_millis(60_000).unwrap();
    let network = project(&trace(&[at(0, 0, 0), at(60_000, 1, 1), at(120_001, 2, 2)]), window);
    assert_eq!(network.edges.len(), 1, "only the gap of 60.000 s is inside a window of 60 s");
    assert_eq!(network.edges[0].1.lag_sum, 60_000);
}

#[test]
fn times_at_both_ends_of_the_range_do_not_overflow() {
    let at = |at, account| Action {
        object: ObjectId(0),
        at: Timestamp(at),
        account: AccountId(account),
        post: PostId(account),
    };
    let far_apart = trace(&[at(i64::MIN, 0), at(i64::MAX, 1)]);
    assert!(project(&far_apart, Window::from_millis(i64::MAX).unwrap()).edges.is_empty());
    assert_eq!(project(&far_apart, Window::UNBOUNDED).edges.len(), 1);
}
