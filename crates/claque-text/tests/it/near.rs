//! Groups of near-copies against their definition, and input that would be dear.

use claque::AccountId;
use claque_text::group::{Membership, Search, Wording, stars};
use claque_text::join::{Threshold, similar_sets};
use claque_text::minhash::Bands;
use claque_text::near::{NearCopies, NearRules, near_copies};
use claque_text::shingle::ShingleSets;
use claque_text::template::{Place, TemplateRules};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn at(thousandths: u32) -> Threshold {
    Threshold::per_mille(thousandths).unwrap()
}

/// Each text by one post of an account of its own.
fn near(texts: &[impl AsRef<str>], rules: &NearRules) -> NearCopies {
    let one = |(at, text)| Wording { text, posts: 1, accounts: 1, first_account: AccountId(at as u32) };
    let wordings: Vec<Wording<'_>> = texts.iter().map(AsRef::as_ref).enumerate().map(one).collect();
    near_copies(&wordings, rules)
}

fn on<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

/// The sequential definition, with sets of the standard library.
fn by_definition(lists: &[Vec<u32>], thousandths: usize) -> Vec<Option<Membership>> {
    let sets: Vec<BTreeSet<u32>> = lists.iter().map(|list| list.iter().copied().collect()).collect();
    let overlap = |a: usize, b: usize| sets[a].intersection(&sets[b]).count();
    let union = |a: usize, b: usize| sets[a].union(&sets[b]).count();
    let similar = |a: usize, b: usize| overlap(a, b) > 0 && 1000 * overlap(a, b) >= thousandths * union(a, b);
    let mut leaders: Vec<usize> = Vec::new();
    for set in (0..sets.len()).filter(|set| !sets[*set].is_empty()) {
        if !leaders.iter().any(|leader| similar(*leader, set)) {
            leaders.push(set);
        }
    }
    let of = |set: usize| {
        let mut best: Option<usize> = None;
        for leader in leaders.iter().copied().filter(|leader| similar(*leader, set)) {
            let better =
                |than: usize| overlap(set, leader) * union(set, than) > overlap(set, than) * union(set, leader);
            if best.is_none_or(better) {
                best = Some(leader);
            }
        }
        best.map(|leader| Membership { leader: leader as u32, overlap: overlap(set, leader) as u32 })
    };
    (0..sets.len()).map(of).collect()
}

fn lists() -> impl Strategy<Value = Vec<Vec<u32>>> {
    let root = prop::collection::vec(0u32..40, 0..20);
    let edit = (0usize..5, prop::collection::vec((any::<prop::sample::Index>(), 0u32..40), 0..6), 0usize..4);
    (prop::collection::vec(root, 5), prop::collection::vec(edit, 0..80)).prop_map(|(roots, edits)| {
        let copy = |(root, swaps, trim): (usize, Vec<(prop::sample::Index, u32)>, usize)| {
            let mut list = roots[root].clone();
            if !list.is_empty() {
                swaps.iter().for_each(|(at, number)| *at.get_mut(&mut list) = *number);
            }
            list.truncate(list.len().saturating_sub(trim));
            list
        };
        edits.into_iter().map(copy).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn groups_are_those_of_the_sequential_definition(lists in lists(), thousandths in 300u32..=1000) {
        let found = stars(&ShingleSets::from_lists(&lists), at(thousandths), Search::Exact);
        prop_assert_eq!(found.of, by_definition(&lists, thousandths as usize));
    }

    #[test]
    fn no_two_of_a_group_are_farther_apart_than_the_bound(lists in lists(), thousandths in 500u32..=1000) {
        let sets = ShingleSets::from_lists(&lists);
        let of = stars(&sets, at(thousandths), Search::Exact).of;
        let bound = 2 * thousandths - 1000;
        for a in 0..lists.len() {
            for b in 0..a {
                let (Some(one), Some(other)) = (of[a], of[b]) else { continue };
                if one.leader == other.leader && bound > 0 {
                    let pair = ShingleSets::from_lists(&[lists[a].clone(), lists[b].clone()]);
                    prop_assert_eq!(similar_sets(&pair, at(bound)).len(), 1);
                }
            }
        }
    }
}

#[test]
fn groups_over_many_blocks_are_those_of_the_definition_on_any_number_of_threads() {
    // Families whose members come in other blocks than their leaders, and leaders within t of each other's members.
    let mut state = 7u64;
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let lists: Vec<Vec<u32>> = (0..20_000)
        .map(|_| {
            let family = draw(6000) as u32;
            (0..14).map(|at| if draw(14) == 0 { draw(900) as u32 } else { 1000 + family * 14 + at }).collect()
        })
        .collect();
    let sets = ShingleSets::from_lists(&lists);
    let one = on(1, || stars(&sets, at(700), Search::Exact));
    assert_eq!(one, on(3, || stars(&sets, at(700), Search::Exact)));
    // Slow but not by all pairs: the join, held to its own definition elsewhere, says which sets are similar.
    let mut similar = vec![Vec::new(); lists.len()];
    for pair in similar_sets(&sets, at(700)) {
        similar[pair.a as usize].push((pair.b, pair.overlap));
        similar[pair.b as usize].push((pair.a, pair.overlap));
    }
    let mut is_leader = vec![false; lists.len()];
    for set in 0..lists.len() {
        is_leader[set] = !similar[set].iter().any(|(other, _)| (*other as usize) < set && is_leader[*other as usize]);
    }
    let mut led = 0;
    for set in 0..lists.len() {
        let of = one.of[set].unwrap();
        assert_eq!(of.leader as usize == set, is_leader[set]);
        if !is_leader[set] {
            led += 1;
            let value = |other: u32, overlap: u32| {
                let union = sets.size(set as u32) + sets.size(other) - overlap;
                (u64::from(overlap) * 1_000_000_007 / u64::from(union), std::cmp::Reverse(other))
            };
            let best =
                similar[set].iter().filter(|(other, _)| is_leader[*other as usize]).max_by_key(|(o, n)| value(*o, *n));
            assert_eq!((of.leader, of.overlap), *best.unwrap());
        }
    }
    assert!(led > 5000, "{led}");
}

#[test]
fn edits_that_operations_make_stay_in_one_group() {
    let rules = NearRules::default();
    let texts = [
        "The senator will never tell you what really happened in Benghazi that night",
        "the senator will NEVER tell you what really happened in Benghazi that night!!! 🔥🔥 https://a.org/1",
        "@bob The senator will never tell you what really happened in Benghazi",
        "The governor will never tell you what really happened in Benghazi that night",
        "Today we bake bread with seeds and honey, come and have a look",
        "too short",
    ];
    let found = near(&texts, &rules);
    assert_eq!(found.groups.group_of, [Some(0), Some(0), Some(0), Some(0), Some(1), None]);
    assert_eq!((found.groups.groups.len(), found.too_short), (2, 1));
    let group = found.groups.groups[0];
    assert_eq!((group.medoid, group.texts), (0, 4));
    assert!(group.least_similarity >= 0.7 && group.mean_similarity > group.least_similarity);
}

#[test]
fn the_wording_with_most_posts_leads() {
    let texts = ["one two three four five six seven eight nine", "one two three four five six seven eight nine ten"];
    let of = |posts: [u32; 2]| {
        let wordings: Vec<Wording<'_>> = (0..2)
            .map(|at| Wording { text: texts[at], posts: posts[at], accounts: 1, first_account: AccountId(0) })
            .collect();
        near_copies(&wordings, &NearRules::default()).groups.groups[0].medoid
    };
    assert_eq!((of([1, 1]), of([1, 2]), of([3, 2])), (0, 1, 0));
}

#[test]
fn chains_do_not_bind_strangers() {
    // Each text swaps one more word of the one before: neighbours are near-copies, the ends share nothing.
    let texts: Vec<String> = (0..=20)
        .map(|step| {
            (0..20).map(|at| format!("{}{at}", if at < step { "new" } else { "old" })).collect::<Vec<_>>().join(" ")
        })
        .collect();
    let found = near(&texts, &NearRules::default());
    assert!(found.groups.groups.len() >= 3);
    assert_ne!(found.groups.group_of[0], found.groups.group_of[20]);
    assert!(found.groups.group_of[0] == found.groups.group_of[1]);
}

#[test]
fn a_million_nearly_identical_texts_cost_about_as_much_as_they_are_long() {
    // One word of nine swapped is 14 of 20: exactly at the threshold.
    let texts: Vec<String> = (0..1_000_000).map(|n| format!("win prize {n} now at our shop today friends")).collect();
    let found = near(&texts, &NearRules::default());
    assert_eq!((found.groups.groups.len(), found.groups.groups[0].texts), (1, 1_000_000));
    // Of eight it is 12 of 18: below it, and each stands alone.
    let texts: Vec<String> = (0..1_000_000).map(|n| format!("win prize {n} now at our shop today")).collect();
    assert_eq!(near(&texts, &NearRules::default()).groups.groups.len(), 1_000_000);
    let texts: Vec<String> =
        (0..1_000_000).map(|n| format!("a{} b{} win this now at our shop", n / 1000, n % 1000)).collect();
    let found = near(&texts, &NearRules::default());
    assert_eq!(found.groups.group_of.iter().flatten().count(), 1_000_000);
}

#[test]
fn a_million_identical_sets_are_one_group() {
    // Marks and case differ, so the wordings do; the units do not.
    let texts: Vec<String> = (0..1_000_000)
        .map(|n| format!("Win!{n:0>20b} this prize now at our shop").replace('0', "!").replace('1', "?"))
        .collect();
    for search in [Search::Exact, Search::MinHash(Bands::default())] {
        let found = near(&texts, &NearRules { search, ..NearRules::default() });
        assert_eq!(found.groups.groups.len(), 1);
    }
}

#[test]
fn candidates_of_minhash_are_as_frequent_as_its_formula_says() {
    let bands = Bands::new(4, 3).unwrap();
    for (shared, own) in [(20, 10), (20, 4), (10, 10)] {
        let trials = 4000u32;
        let lists: Vec<Vec<u32>> = (0..2 * trials)
            .map(|n| {
                let base = n / 2 * 1000;
                (base..base + shared).chain((0..own).map(|at| base + 500 + n % 2 * 100 + at)).collect()
            })
            .collect();
        let keys = bands.keys(&ShingleSets::from_lists(&lists));
        let candidates =
            (0..trials).filter(|n| keys.shared(2 * n).iter().any(|key| keys.shared(2 * n + 1).contains(key)));
        let share = candidates.count() as f64 / f64::from(trials);
        let similarity = f64::from(shared) / f64::from(shared + 2 * own);
        let expected = bands.candidate_probability(similarity);
        let spread = (expected * (1.0 - expected) / f64::from(trials)).sqrt();
        assert!((share - expected).abs() < 4.0 * spread, "J {similarity}: {share} against {expected}");
    }
    assert!((Bands::default().miss_probability(0.7) - 0.000_152_6).abs() < 1e-6);
    assert!(Bands::new(0, 4).is_none() && Bands::new(32, 17).is_none());
}

#[test]
fn minhash_finds_nearly_what_the_exact_search_finds_and_says_what_it_may_miss() {
    let texts: Vec<String> = (0..6000)
        .map(|n| {
            let family = n / 3;
            let words =
                (0..12).map(|at| if at == 2 + n % 3 * 4 { format!("v{n}") } else { format!("w{}", family * 12 + at) });
            words.collect::<Vec<_>>().join(" ")
        })
        .collect();
    let exact = near(&texts, &NearRules { at_least: at(560), ..NearRules::default() });
    let search = Search::MinHash(Bands::default());
    let hashed = near(&texts, &NearRules { at_least: at(560), search, ..NearRules::default() });
    assert_eq!((exact.miss_probability, exact.left_out), (None, 0));
    let misses = hashed.miss_probability.unwrap();
    assert!((misses - (1.0 - 0.56f64.powi(4)).powi(32)).abs() < 1e-12);
    let extra = hashed.groups.groups.len() as f64 - exact.groups.groups.len() as f64;
    assert!((0.0..=2.0 * misses * 6000.0).contains(&extra), "{extra} groups more than {}", exact.groups.groups.len());
    assert_eq!(hashed, on(1, || near(&texts, &NearRules { at_least: at(560), search, ..NearRules::default() })));
}

fn titles(from: usize, count: usize) -> Vec<String> {
    (from..from + count)
        .map(|n| (0..7).map(|at| format!("t{}", (n * 7 + at) * 2_654_435_761 % 100_003)).collect::<Vec<_>>().join(" "))
        .collect()
}

#[test]
fn what_a_client_adds_is_taken_off_and_reported() {
    let mut texts: Vec<String> =
        titles(0, 150).iter().map(|title| format!("I liked a @YouTube video https://t.co/a {title}")).collect();
    texts.extend(titles(200, 130).iter().map(|title| format!("{title} sent with my own client")));
    texts.push("I liked a @YouTube video three words only".to_owned());
    let found = near(&texts, &NearRules::default());
    let names: Vec<(Place, &str, u32)> =
        found.templates.iter().map(|one| (one.place, one.text.as_str(), one.wordings)).collect();
    assert_eq!(names, [(Place::Head, "i liked a video", 151), (Place::Tail, "sent with my own client", 130)]);
    assert_eq!(found.groups.groups.len(), 280);
    assert_eq!(found.groups.group_of[280], None, "too little is left");
    let kept = near(&texts, &NearRules { templates: None, ..NearRules::default() });
    assert!(kept.templates.is_empty() && kept.groups.group_of[280].is_some());
}

#[test]
fn the_variants_of_one_text_are_not_taken_for_a_template() {
    let ends = ["tonight", "today", "now", "again", "soon", "friends", "please", "everybody"];
    let texts: Vec<String> = (0..200)
        .map(|n| {
            let (one, two) = (ends[n % 8], ends[n / 8 % 8]);
            format!("Our brave soldiers need your help {one} so sign the petition {two} and share it with n{}", n / 64)
        })
        .collect();
    let found = near(&texts, &NearRules::default());
    assert_eq!(found.templates, []);
    assert!(found.groups.groups.len() < 40, "{}", found.groups.groups.len());
}

#[test]
fn a_turn_of_phrase_is_no_template() {
    let mut texts: Vec<String> = titles(0, 150).iter().map(|title| format!("this is the {title}")).collect();
    texts.extend(titles(200, 50).iter().map(|title| format!("maybe this is the {title}")));
    assert_eq!(near(&texts, &NearRules::default()).templates, []);
    let rules = TemplateRules { least_wordings: 10, least_accounts: 200, most_alike: 150 };
    assert_eq!(near(&texts[..150], &NearRules { templates: Some(rules), ..NearRules::default() }).templates, []);
}

#[test]
fn no_text_makes_it_panic() {
    let megabyte = "word ".repeat(200_000);
    let zalgo = "z\u{300}\u{301}\u{302}\u{303}".repeat(100_000);
    let texts = [
        "",
        "\0\0\0",
        "\u{202e}\u{200b}",
        "👩‍👩‍👧‍👦👩‍👩‍👧‍👦",
        &megabyte,
        &zalgo,
        "a\u{0}b c d e f g h",
        "字".repeat(500_000).as_str(),
        "مرحبا بالعالم هذا نص طويل جدا",
        "@@@@@ ##### http:// https://",
    ]
    .map(String::from);
    let found = near(&texts, &NearRules::default());
    assert_eq!((found.cut, found.groups.group_of[4].is_some(), found.groups.group_of[0]), (2, true, None));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn threads_make_no_difference(texts in prop::collection::vec("[a-c ]{0,40}|[一-三]{0,20}|\\PC{0,30}", 0..60)) {
        let run = |threads| on(threads, || near(&texts, &NearRules::default()));
        prop_assert_eq!(run(1), run(4));
    }
}
