//! Similarity networks against their definitions, and against scikit-learn, NumPy and NetworkX.

use claque::{
    AccountId, AccountPair, AccountVectors, Action, Alpha, Centrality, Frequency, LuceriRules, NizzoliRules, ObjectId,
    PachecoRules, PostId, SimilarPair, TfIdf, Timestamp, TooManyPairs, Trace, TraceKind, Window, disparity,
    eigenvector_centrality, fast_reposts, fuse, luceri2024, nizzoli2021, pacheco2021, prune, similar_at_quantile,
    similar_pairs, similarity_layer,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const ACTIONS: &str = include_str!("../golden/similarity_actions.csv");
const COSINE: &str = include_str!("../golden/similarity_cosine.csv");
const KEPT: &str = include_str!("../golden/similarity_kept.csv");
const DISPARITY: &str = include_str!("../golden/similarity_disparity.csv");
const CENTRALITY: &str = include_str!("../golden/similarity_centrality.csv");

const EVERYTHING: TfIdf =
    TfIdf { frequency: Frequency::Once, min_actions: 1, min_objects: 1, min_accounts: 1, most_active: 1.0 };

fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table.lines().skip(1).map(|line| line.split(',').collect())
}

fn action(account: u32, object: u32, at: i64, post: u32) -> Action {
    Action { object: ObjectId(object), at: Timestamp(at), account: AccountId(account), post: PostId(post) }
}

/// A trace of these (account, object), a second apart.
fn trace(kind: TraceKind, acts: &[(u32, u32)]) -> Trace {
    let acts = (0..).zip(acts).map(|(post, &(account, object))| action(account, object, i64::from(post) * 1000, post));
    Trace::new(kind, acts.collect())
}

fn golden_trace() -> Trace {
    let acts: Vec<(u32, u32)> = rows(ACTIONS).map(|row| (row[0].parse().unwrap(), row[1].parse().unwrap())).collect();
    trace(TraceKind::Repost, &acts)
}

fn pair(a: u32, b: u32) -> AccountPair {
    AccountPair::new(AccountId(a), AccountId(b)).unwrap()
}

fn setting(fields: &[&str]) -> TfIdf {
    TfIdf {
        frequency: match fields[0] {
            "once" => Frequency::Once,
            "count" => Frequency::Count,
            "logarithm" => Frequency::Logarithm,
            other => panic!("no frequency is called {other}"),
        },
        min_actions: fields[1].parse().unwrap(),
        min_objects: fields[2].parse().unwrap(),
        min_accounts: fields[3].parse().unwrap(),
        most_active: fields[4].parse().unwrap(),
    }
}

#[test]
fn cosines_are_those_of_scikit_learn() {
    let mut golden: BTreeMap<String, Vec<(AccountPair, f64)>> = BTreeMap::new();
    for row in rows(COSINE) {
        let found = (pair(row[5].parse().unwrap(), row[6].parse().unwrap()), row[7].parse().unwrap());
        golden.entry(row[..5].join(",")).or_default().push(found);
    }
    assert_eq!(golden.len(), 5);
    for (fields, wanted) in golden {
        let how = setting(&fields.split(',').collect::<Vec<_>>());
        let found = similar_pairs(&AccountVectors::of(&golden_trace(), &how), 0.0);
        assert_eq!(found.len(), wanted.len(), "pairs with {fields}");
        for (similar, (pair, similarity)) in found.iter().zip(wanted) {
            assert_eq!(similar.pair, pair, "with {fields}");
            assert!((similar.similarity - similarity).abs() < 1e-9, "{pair:?} with {fields}: {similar:?}");
        }
    }
}

#[test]
fn quantiles_keep_as_many_pairs_as_numpys() {
    let mut compared = 0;
    for row in rows(KEPT) {
        let vectors = AccountVectors::of(&golden_trace(), &setting(&row[..5]));
        let found = similar_at_quantile(&vectors, row[5].parse().unwrap(), u64::MAX).unwrap();
        assert_eq!(found.pairs.len(), row[6].parse::<usize>().unwrap(), "{row:?}");
        compared += 1;
    }
    assert_eq!(compared, 30);
}

#[test]
fn more_pairs_than_memory_allows_are_refused_with_their_number() {
    let vectors = AccountVectors::of(&golden_trace(), &EVERYTHING);
    let all = similar_at_quantile(&vectors, 0.0, u64::MAX).unwrap();
    assert_eq!(all.pairs.len() as u64, all.sharing);
    let refused = similar_at_quantile(&vectors, 0.0, all.sharing - 1);
    assert_eq!(refused, Err(TooManyPairs { pairs: all.sharing, most: all.sharing - 1 }));
}

#[test]
fn the_disparity_filter_is_its_formula() {
    let edges = similar_pairs(&AccountVectors::of(&golden_trace(), &EVERYTHING), 0.0);
    let alphas = disparity(&edges);
    let mut compared = 0;
    for ((edge, alpha), row) in edges.iter().zip(&alphas).zip(rows(DISPARITY)) {
        assert_eq!(edge.pair, pair(row[0].parse().unwrap(), row[1].parse().unwrap()));
        assert!((alpha - row[2].parse::<f64>().unwrap()).abs() < 1e-9, "{row:?}: {alpha}");
        compared += 1;
    }
    assert!(compared > 1000 && compared == edges.len(), "{compared} edges");
}

#[test]
fn centrality_and_pruning_are_those_of_networkx_and_numpy() {
    let how = TfIdf { min_actions: 5, min_objects: 2, min_accounts: 3, ..EVERYTHING };
    let edges: Vec<AccountPair> =
        similar_pairs(&AccountVectors::of(&golden_trace(), &how), 0.0).iter().map(|similar| similar.pair).collect();
    let found = eigenvector_centrality(&edges);
    assert!(found.converged, "after {} iterations", found.iterations);
    assert_eq!(found.of.len(), rows(CENTRALITY).count());
    for (&(account, centrality), row) in found.of.iter().zip(rows(CENTRALITY)) {
        assert_eq!(account, AccountId(row[0].parse().unwrap()));
        assert!((centrality - row[1].parse::<f64>().unwrap()).abs() < 1e-9, "{row:?}: {centrality}");
    }
    let wanted: Vec<AccountId> =
        rows(CENTRALITY).filter(|row| row[2] == "1").map(|row| AccountId(row[0].parse().unwrap())).collect();
    assert_eq!(prune(&found, 0.9), wanted);
}

#[test]
fn two_sides_come_to_rest_and_small_parts_have_no_centrality() {
    // A star swings for ever without the identity; the hub has 1/√2, the others share the rest.
    let star: Vec<AccountPair> = (1..=4).map(|leaf| pair(0, leaf)).collect();
    let found = eigenvector_centrality(&star);
    assert!(found.converged);
    let wanted = [0.5_f64.sqrt(), 0.125_f64.sqrt(), 0.125_f64.sqrt(), 0.125_f64.sqrt(), 0.125_f64.sqrt()];
    found.of.iter().zip(wanted).for_each(|(&(_, value), wanted)| assert!((value - wanted).abs() < 1e-9, "{value}"));
    let parts = [star, vec![pair(8, 9)]].concat();
    let found = eigenvector_centrality(&parts);
    assert!(found.of.iter().filter(|(account, _)| account.0 >= 8).all(|&(_, value)| value < 1e-6));
    assert!(prune(&found, 0.0).iter().all(|account| account.0 < 8), "who has no centrality is not kept");
    let none = eigenvector_centrality(&[]);
    assert_eq!(none, Centrality { of: Vec::new(), iterations: 0, converged: true });
    assert_eq!(prune(&none, 0.5), []);
}

#[test]
fn a_single_common_object_gives_similarity_one_unless_the_floor_is_raised() {
    let trace = trace(TraceKind::Repost, &[(0, 7), (1, 7), (2, 7), (2, 8), (3, 8), (3, 7)]);
    let all = similar_pairs(&AccountVectors::of(&trace, &EVERYTHING), 0.0);
    assert!(all.iter().any(|similar| similar.pair == pair(0, 1) && similar.similarity > 1.0 - 1e-12));
    let how = TfIdf { min_objects: 2, ..EVERYTHING };
    let some = similar_pairs(&AccountVectors::of(&trace, &how), 0.0);
    assert_eq!(some.iter().map(|similar| similar.pair).collect::<Vec<_>>(), [pair(2, 3)]);
}

#[test]
fn the_most_active_stay_with_those_who_did_as_much() {
    let trace = trace(TraceKind::Repost, &[(0, 1), (1, 1), (1, 2), (2, 1), (2, 2), (3, 1)]);
    let accounts = |most_active| {
        AccountVectors::of(&trace, &TfIdf { most_active, ..EVERYTHING }).accounts().iter().map(|a| a.0).collect()
    };
    let none_named: Vec<u32> = accounts(0.0);
    assert_eq!(none_named, [1, 2], "at least one stays, and its equal");
    assert_eq!(accounts(0.5), [1, 2]);
    assert_eq!(accounts(0.51), [0, 1, 2, 3]);
}

#[test]
fn a_pair_in_several_networks_has_its_largest_similarity() {
    let edge = |a, b, similarity| SimilarPair { pair: pair(a, b), similarity };
    let fused = fuse(&[&[edge(1, 2, 0.3), edge(1, 3, 0.2)], &[edge(0, 1, 0.1), edge(1, 2, 0.9)]]);
    assert_eq!(fused, [edge(0, 1, 0.1), edge(1, 2, 0.9), edge(1, 3, 0.2)]);
}

#[test]
fn a_repost_is_fast_after_the_original_or_else_after_the_first() {
    const DAY: i64 = 86_400_000;
    let rows = [
        (0, 1, 10_000), // at the end of the gap
        (1, 1, 10_001),
        (2, 1, DAY + 3_000), // their `.dt.seconds` would see 3 s
        (0, 2, 50_000),      // nothing is known of its original
        (1, 2, 60_000),
        (2, 2, 60_001),
        (0, 3, 5_000), // said to be published later: not believed
        (1, 3, 5_500),
    ];
    let actions = (0..).zip(rows).map(|(post, (account, object, at))| action(account, object, at, post)).collect();
    let trace = Trace::new(TraceKind::Repost, actions);
    let published = [(ObjectId(1), Timestamp(0)), (ObjectId(3), Timestamp(7_000))];
    let fast = fast_reposts(&trace, &published, Window::from_millis(10_000).unwrap());
    let found: Vec<(u32, u32)> = fast.actions().iter().map(|action| (action.object.0, action.account.0)).collect();
    assert_eq!(found, [(1, 0), (2, 0), (2, 1), (3, 0), (3, 1)]);
}

/// A dozen accounts pass on the same twelve posts at once, among others who seldom agree.
fn acts_with_a_group() -> Vec<(u32, u32)> {
    let group = (0..12).flat_map(|object| (0..12).map(move |account| (account, object)));
    let others =
        (12..400_u32).flat_map(|account| (0..12).map(move |n| (account, 100 + (account * 37 + n * 101) % 900)));
    let bridges = (12..60_u32).map(|account| (account, account % 12));
    group.chain(others).chain(bridges).collect()
}

#[test]
fn the_published_methods_find_a_group_that_shares_everything() {
    let trace = trace(TraceKind::Repost, &acts_with_a_group());
    let group: BTreeSet<AccountPair> = (0..12).flat_map(|a| (a + 1..12).map(move |b| pair(a, b))).collect();
    let pairs = |edges: &[SimilarPair]| edges.iter().map(|edge| edge.pair).collect::<BTreeSet<_>>();

    let rules = PachecoRules { min_actions: 10, min_objects: 2, edge_quantile: 0.995, most_pairs: 1_000_000 };
    let found = pacheco2021(&trace, &rules).unwrap();
    assert!(group.is_superset(&pairs(&found.pairs)) && found.pairs.len() as u64 >= found.sharing / 200);

    let alpha = Alpha::new(0.05).unwrap();
    let rules = NizzoliRules { most_active: 1.0, min_objects: 2, alpha, most_pairs: 1_000_000 };
    let found = nizzoli2021(&trace, &rules).unwrap();
    assert!(!found.pairs.is_empty() && (found.pairs.len() as u64) < found.sharing, "the filter keeps some");
    let most = NizzoliRules { most_active: 0.01, ..rules };
    assert!(nizzoli2021(&trace, &most).unwrap().sharing < found.sharing);

    let rules = LuceriRules {
        min_reposts: 10,
        min_objects: 2,
        fast: Window::from_millis(10_000).unwrap(),
        edge_quantile: 0.5,
        centrality_quantile: 0.97,
        most_pairs: 1_000_000,
    };
    let found = luceri2024(&[(&trace, &[])], &rules).unwrap();
    assert!(found.centrality.converged);
    assert_eq!(pairs(&found.layers[0].pairs), group);
    let layer = similarity_layer(&trace, &found.layers[0], 2);
    assert!(layer.edges.iter().all(|edge| edge.tally.objects == 12 && edge.similarity == Some(edge.strength())));
}

/// (account, object), few of each, so that ties and repeats are common.
fn acts() -> impl Strategy<Value = Vec<(u32, u32)>> {
    prop_oneof![
        prop::collection::vec((0..12_u32, 0..10_u32), 0..80),
        prop::collection::vec((0..60_u32, (0..40_u32, 0..40_u32).prop_map(|(a, b)| a.min(b))), 0..400),
    ]
}

fn settings() -> impl Strategy<Value = TfIdf> {
    let frequency = prop::sample::select(vec![Frequency::Once, Frequency::Count, Frequency::Logarithm]);
    (frequency, 1..4_u32, 1..3_u32, 1..4_u32, prop::sample::select(vec![0.3, 1.0])).prop_map(
        |(frequency, min_actions, min_objects, min_accounts, most_active)| TfIdf {
            frequency,
            min_actions,
            min_objects,
            min_accounts,
            most_active,
        },
    )
}

/// The definition, slow and obvious: a full vector for each account, every two multiplied.
fn by_definition(acts: &[(u32, u32)], how: &TfIdf) -> BTreeMap<AccountPair, f64> {
    let mut counts: BTreeMap<u32, BTreeMap<u32, u32>> = BTreeMap::new();
    for &(account, object) in acts {
        *counts.entry(account).or_default().entry(object).or_insert(0) += 1;
    }
    let mut actions: Vec<u32> = counts.values().map(|theirs| theirs.values().sum()).collect();
    actions.sort_unstable_by(|a, b| b.cmp(a));
    let staying = ((actions.len() as f64 * how.most_active).ceil() as usize).max(1);
    let least = actions.get(staying - 1).copied().unwrap_or(0).max(how.min_actions);
    counts.retain(|_, theirs| theirs.values().sum::<u32>() >= least && theirs.len() >= how.min_objects as usize);
    let on = |object: &u32| counts.values().filter(|theirs| theirs.contains_key(object)).count();
    let weigh = |(&object, &count): (&u32, &u32)| {
        let accounts = on(&object);
        let times = f64::from(count);
        let frequency = match how.frequency {
            Frequency::Once => 1.0,
            Frequency::Count => times,
            Frequency::Logarithm => 1.0 + times.ln(),
        };
        let idf = ((1.0 + counts.len() as f64) / (1.0 + accounts as f64)).ln() + 1.0;
        (accounts >= how.min_accounts as usize).then_some((object, frequency * idf))
    };
    let vectors: Vec<(u32, BTreeMap<u32, f64>)> =
        counts.iter().map(|(&account, theirs)| (account, theirs.iter().filter_map(weigh).collect())).collect();
    let vectors: Vec<_> = vectors.into_iter().filter(|(_, vector)| vector.len() >= how.min_objects as usize).collect();
    let length = |vector: &BTreeMap<u32, f64>| vector.values().map(|weight| weight * weight).sum::<f64>().sqrt();
    let mut found = BTreeMap::new();
    for (index, (a, one)) in vectors.iter().enumerate() {
        for (b, other) in &vectors[index + 1..] {
            let product: f64 = one.iter().filter_map(|(object, weight)| Some(weight * other.get(object)?)).sum();
            if product > 0.0 {
                found.insert(pair(*a, *b), product / length(one) / length(other));
            }
        }
    }
    found
}

proptest! {
    #[test]
    fn all_pairs_are_those_of_the_definition(acts in acts(), how in settings()) {
        let found = similar_pairs(&AccountVectors::of(&trace(TraceKind::Url, &acts), &how), 0.0);
        let wanted = by_definition(&acts, &how);
        prop_assert_eq!(found.iter().map(|similar| similar.pair).collect::<Vec<_>>(),
            wanted.keys().copied().collect::<Vec<_>>());
        for similar in found {
            prop_assert!((similar.similarity - wanted[&similar.pair]).abs() < 1e-12, "{:?}", similar);
        }
    }

    #[test]
    fn pruning_changes_no_bit(acts in acts(), how in settings(), threshold in 0.0..1.01_f64, threads in 1..4_usize) {
        let vectors = AccountVectors::of(&trace(TraceKind::Url, &acts), &how);
        let mut wanted = similar_pairs(&vectors, 0.0);
        wanted.retain(|similar| similar.similarity >= threshold);
        let pool = rayon_pool(threads);
        prop_assert_eq!(pool.install(|| similar_pairs(&vectors, threshold)), wanted);
    }

    #[test]
    fn a_quantile_keeps_the_most_similar_and_their_equals(acts in acts(), how in settings(), quantile in 0.0..=1.0_f64) {
        let vectors = AccountVectors::of(&trace(TraceKind::Url, &acts), &how);
        let all = similar_pairs(&vectors, 0.0);
        let found = similar_at_quantile(&vectors, quantile, u64::MAX).unwrap();
        prop_assert_eq!(found.sharing, all.len() as u64);
        let mut sorted: Vec<f64> = all.iter().map(|similar| similar.similarity).collect();
        sorted.sort_by(f64::total_cmp);
        let Some(last) = sorted.len().checked_sub(1) else { return Ok(()) };
        let least = sorted[((last as f64 * quantile - 1e-9).ceil().max(0.0) as usize).min(last)];
        let wanted: Vec<SimilarPair> =
            all.into_iter().filter(|similar| similar.similarity >= least - 1e-12).collect();
        prop_assert_eq!(found.pairs, wanted);
    }
}

fn rayon_pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
}
