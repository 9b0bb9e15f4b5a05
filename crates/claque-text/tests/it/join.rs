//! The join against its definition over all pairs.

use claque_text::join::{SimilarSets, Threshold, for_each_similar, similar_sets};
use claque_text::shingle::ShingleSets;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn by_definition(lists: &[Vec<u32>], thousandths: u64) -> Vec<SimilarSets> {
    let sets: Vec<BTreeSet<u32>> = lists.iter().map(|list| list.iter().copied().collect()).collect();
    let mut pairs = Vec::new();
    for b in 0..sets.len() {
        for a in 0..b {
            let overlap = sets[a].intersection(&sets[b]).count() as u64;
            let union = sets[a].union(&sets[b]).count() as u64;
            if overlap > 0 && 1000 * overlap >= thousandths * union {
                pairs.push(SimilarSets { a: a as u32, b: b as u32, overlap: overlap as u32 });
            }
        }
    }
    pairs.sort_unstable();
    pairs
}

/// Lists with many near-copies: some roots, and edits of them.
fn lists() -> impl Strategy<Value = Vec<Vec<u32>>> {
    let root = prop::collection::vec(0u32..60, 0..25);
    let edit = (0usize..6, prop::collection::vec((any::<prop::sample::Index>(), 0u32..60), 0..5), 0usize..4);
    (prop::collection::vec(root, 6), prop::collection::vec(edit, 0..60)).prop_map(|(roots, edits)| {
        let copies = edits.into_iter().map(|(root, swaps, trim)| {
            let mut list = roots[root].clone();
            if !list.is_empty() {
                swaps.iter().for_each(|(at, number)| *at.get_mut(&mut list) = *number);
            }
            list.truncate(list.len().saturating_sub(trim));
            list
        });
        copies.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_join_finds_the_pairs_of_its_definition(lists in lists(), thousandths in 1u32..=1000) {
        let at_least = Threshold::per_mille(thousandths).unwrap();
        let found = similar_sets(&ShingleSets::from_lists(&lists), at_least);
        prop_assert_eq!(found, by_definition(&lists, thousandths.into()));
    }

    #[test]
    fn the_join_is_exact_at_the_usual_threshold(lists in lists()) {
        let at_least = Threshold::per_mille(700).unwrap();
        let found = similar_sets(&ShingleSets::from_lists(&lists), at_least);
        prop_assert_eq!(found, by_definition(&lists, 700));
    }

    #[test]
    fn random_sets_of_a_small_vocabulary(lists in prop::collection::vec(prop::collection::vec(0u32..12, 0..10), 0..50), thousandths in 300u32..=1000) {
        let at_least = Threshold::per_mille(thousandths).unwrap();
        let found = similar_sets(&ShingleSets::from_lists(&lists), at_least);
        prop_assert_eq!(found, by_definition(&lists, thousandths.into()));
    }
}

#[test]
fn a_pair_exactly_at_the_border_is_similar() {
    // 7 of 10: in binary floating point 0.7 × 10 is not 7 by every route.
    for scale in 1..=40u32 {
        let one: Vec<u32> = (0..10 * scale).collect();
        let other: Vec<u32> = (0..7 * scale).collect();
        let sets = ShingleSets::from_lists(&[one, other]);
        let at = |thousandths| similar_sets(&sets, Threshold::per_mille(thousandths).unwrap()).len();
        assert_eq!((at(700), at(701)), (1, 0), "{scale}");
    }
    assert!(Threshold::per_mille(0).is_none() && Threshold::per_mille(1001).is_none());
}

#[test]
fn the_stream_has_the_same_pairs_in_the_same_order_on_any_number_of_threads() {
    let lists: Vec<Vec<u32>> = (0..3000u32)
        .map(|n| (0..12).map(|at| if at == n % 12 { 1000 + n % 7 } else { at + n % 40 * 12 }).collect())
        .collect();
    let sets = ShingleSets::from_lists(&lists);
    let stream = || {
        let mut pairs = Vec::new();
        for_each_similar(&sets, Threshold::per_mille(700).unwrap(), |pair| pairs.push(pair));
        pairs
    };
    let on = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(stream);
    let one = on(1);
    assert!(one.len() > 1000);
    assert_eq!(one, on(2));
    assert_eq!(one, on(5));
    let pair = one[0];
    assert!(pair.similarity(&sets) >= 0.7);
}

#[test]
fn a_large_family_just_below_the_threshold_costs_no_square() {
    // 12 tokens of all and 3 of its own: 12 / 18. Without positions every probe would look at all others.
    let lists: Vec<Vec<u32>> =
        (0..200_000u32).map(|n| (0..12).chain([100 + 3 * n, 101 + 3 * n, 102 + 3 * n]).collect()).collect();
    assert_eq!(similar_sets(&ShingleSets::from_lists(&lists), Threshold::per_mille(700).unwrap()), []);
    assert_eq!(similar_sets(&ShingleSets::from_lists(&lists[..50]), Threshold::per_mille(660).unwrap()).len(), 1225);
}
