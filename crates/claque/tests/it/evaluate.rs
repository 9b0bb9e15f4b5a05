//! The measures of an evaluation against scikit-learn's (`oracles/evaluation.py`) and against their definitions.

use claque::{
    AccountId, Action, Confusion, Cut, MatchedRanking, Material, ObjectId, PostId, Ranking, Resampling, Timestamp,
    Trace, TraceKind, adjusted_rand_index, average_precision, best_precision, choose_on_halves, flag_quality,
    normalized_mutual_information, permute_times, precision_at, purity, rank_quality, roc_auc, separation,
    shuffled_labels, weighted_precision,
};

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;

fn numbers<T: std::str::FromStr>(cell: &str) -> Vec<T> {
    cell.split(' ').map(|number| number.parse().ok().expect("a number")).collect()
}

/// Empty cells are `None`; the golden values have ten digits.
fn agree(found: Option<f64>, cell: &str, what: &str) {
    match (found, cell.parse::<f64>()) {
        (Some(found), Ok(wanted)) => assert!((found - wanted).abs() <= 1e-9, "{what}: {found}, wanted {wanted}"),
        (None, Err(_)) => assert_eq!(cell, "", "{what}"),
        _ => panic!("{what}: {found:?}, wanted `{cell}`"),
    }
}

#[test]
fn rankings_and_flags_are_measured_as_scikit_learn_does() {
    let golden = include_str!("../golden/evaluation_rankings.csv");
    let mut lists = 0;
    for line in golden.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let (scores, weights, posts) = (numbers::<f64>(cells[0]), numbers::<u32>(cells[2]), numbers::<u32>(cells[3]));
        let positive: Vec<bool> = numbers::<u8>(cells[1]).into_iter().map(|label| label == 1).collect();
        let what = |name: &str| format!("{name} of row {}", lists + 2);
        let cuts = Ranking::new(&scores).cuts(&positive, &weights);
        agree(average_precision(&cuts), cells[4], &what("average precision"));
        agree(roc_auc(&cuts), cells[5], &what("ROC AUC"));
        agree(best_precision(&cuts, 0.4), cells[6], &what("best precision"));
        let flagged: Vec<bool> = scores.iter().map(|&score| score > 0.0).collect();
        let counts = Confusion::count(&flagged, &positive, &weights, 0);
        agree(counts.precision(), cells[7], &what("precision"));
        agree(counts.recall(), cells[8], &what("recall"));
        agree(counts.f1(), cells[9], &what("F1"));
        let matched = MatchedRanking::new(&scores, &posts).measure(&positive, &weights);
        agree(matched.auc, cells[10], &what("matched AUC"));
        agree(matched.pair_weighted, cells[11], &what("matched AUC by pairs"));
        lists += 1;
    }
    assert_eq!(lists, 18);
}

#[test]
fn groups_are_compared_as_scikit_learn_does() {
    let golden = include_str!("../golden/evaluation_groups.csv");
    let mut lists = 0;
    for line in golden.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let (found, given) = (numbers::<u32>(cells[0]), numbers::<u32>(cells[1]));
        agree(normalized_mutual_information(&found, &given), cells[2], &format!("NMI of row {}", lists + 2));
        agree(adjusted_rand_index(&found, &given), cells[3], &format!("ARI of row {}", lists + 2));
        agree(purity(&found, &given), cells[4], &format!("purity of row {}", lists + 2));
        lists += 1;
    }
    assert_eq!(lists, 15);
    assert_eq!((normalized_mutual_information(&[], &[]), adjusted_rand_index(&[], &[])), (None, None));
}

/// Scores with a signal and ties, in which the positive accounts post more.
fn material() -> (Vec<f64>, Vec<bool>, Vec<u32>) {
    let accounts = 0..400_u32;
    let positive: Vec<bool> = accounts.clone().map(|account| account % 8 == 0).collect();
    let posts = accounts.clone().map(|account| 1 + account % 5 + if account % 8 == 0 { 3 } else { 0 }).collect();
    let scores =
        accounts.map(|account| f64::from(account * 7919 % 13 + if account % 8 == 0 { 6 } else { 0 })).collect();
    (scores, positive, posts)
}

#[test]
fn an_auc_is_the_share_of_pairs_in_order() {
    let (scores, positive, posts) = material();
    let (mut in_order, mut pairs) = (0.0, 0.0);
    let (mut matched, mut comparable) = (0.0, 0.0);
    for account in (0..scores.len()).filter(|&account| positive[account]) {
        let (mut here, mut others) = (0.0, 0.0);
        for other in (0..scores.len()).filter(|&other| !positive[other]) {
            let wins = if scores[account] > scores[other] { 1.0 } else { 0.0 };
            let half = if scores[account].total_cmp(&scores[other]).is_eq() { 0.5 } else { 0.0 };
            in_order += wins + half;
            pairs += 1.0;
            if claque::activity_bin(posts[account]) == claque::activity_bin(posts[other]) {
                here += wins + half;
                others += 1.0;
            }
        }
        if others > 0.0 {
            matched += here / others;
            comparable += 1.0;
        }
    }
    let cuts = Ranking::new(&scores).cuts(&positive, &vec![1; scores.len()]);
    assert!((roc_auc(&cuts).expect("both kinds") - in_order / pairs).abs() < 1e-12);
    let found = MatchedRanking::new(&scores, &posts).measure(&positive, &vec![1; scores.len()]);
    assert!((found.auc.expect("a bin has both") - matched / comparable).abs() < 1e-12);
}

#[test]
fn precision_at_k_inside_a_run_of_ties_is_its_average() {
    // One positive above; then a run of four with two positives.
    let cuts = [Cut { score: 2.0, positives: 1, ordinary: 0 }, Cut { score: 1.0, positives: 3, ordinary: 2 }];
    assert_eq!(precision_at(&cuts, 1), Some(1.0));
    assert_eq!(precision_at(&cuts, 3), Some(2.0 / 3.0));
    assert_eq!(precision_at(&cuts, 5), Some(0.6));
    assert_eq!((precision_at(&cuts, 6), precision_at(&cuts, 0)), (None, None));
}

#[test]
fn weighted_precision_is_that_of_the_group_of_a_random_positive_account() {
    // 4 positive accounts sit in a group of precision 4/5, 1 in one of precision 1/10.
    let found = weighted_precision(&[(5, 4), (10, 1), (7, 0), (0, 0)]).expect("some are positive");
    assert!((found - (4.0 * 0.8 + 0.1) / 5.0).abs() < 1e-12, "{found}");
    assert_eq!(weighted_precision(&[(7, 0)]), None);
}

#[test]
fn positive_accounts_without_posts_lower_recall_and_nothing_else() {
    let how = Resampling { times: 50, seed: 1 };
    let (flagged, positive) = ([true, true, true, false], [true, true, false, false]);
    let with = flag_quality(&flagged, &positive, 2, how);
    assert_eq!((with.precision.value, with.recall.value), (Some(2.0 / 3.0), Some(0.5)));
    assert_eq!(with.false_per_thousand.value, Some(500.0));
    assert_eq!(flag_quality(&flagged, &positive, 0, how).recall.value, Some(1.0));
    assert_eq!(flag_quality(&[false; 4], &positive, 0, how).precision.value, None);
}

#[test]
fn intervals_hold_their_figure_and_do_not_depend_on_threads() {
    let (scores, positive, posts) = material();
    let material = Material { scores: &scores, positive: &positive, posts: &posts };
    let how = Resampling { times: 300, seed: 5 };
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| (rank_quality(material, how), shuffled_labels(material, how)))
    };
    let (quality, shuffles) = on(1);
    assert_eq!((quality.clone(), shuffles), on(4));
    for estimate in [quality.average_precision, quality.roc_auc, quality.matched_auc, quality.matched_auc_by_pairs] {
        let (value, interval) = (estimate.value.expect("both kinds"), estimate.interval.expect("both kinds"));
        assert!(interval.low < value && value < interval.high, "{estimate:?}");
    }
    let spread = shuffles.roc_auc.expect("both kinds");
    assert!((spread.mean - 0.5).abs() < 0.02 && spread.range.low < 0.5 && spread.range.high > 0.5, "{spread:?}");
    assert!(quality.roc_auc.value > Some(spread.range.high));
}

#[test]
fn a_property_is_ranked_by_in_its_better_direction() {
    let (scores, positive, posts) = material();
    let of = |scores: &[f64]| separation(Material { scores, positive: &positive, posts: &posts });
    let turned: Vec<f64> = scores.iter().map(|score| -score).collect();
    let (up, down) = (of(&scores).expect("it varies"), of(&turned).expect("it varies"));
    assert!(up.high_first && !down.high_first);
    assert!((up.auc + down.auc - 1.0).abs() < 1e-12);
    assert_eq!((up.average_precision, up.matched_auc), (down.average_precision, down.matched_auc));
    assert_eq!(of(&vec![3.0; positive.len()]), None);
}

#[test]
fn the_luckiest_of_many_empty_plans_loses_its_luck_on_the_other_half() {
    // Two hundred plans whose scores know nothing of the labels.
    let positive: Vec<bool> = (0..300).map(|account| account % 10 == 0).collect();
    let mut random = Pcg64::seed_from_u64(11);
    let plans: Vec<Vec<f64>> = (0..200).map(|_| (0..300).map(|_| random.random()).collect()).collect();
    let found = choose_on_halves(&plans, &positive, &[1; 300], Resampling { times: 40, seed: 2 }).expect("plans");
    assert!(found.choosing.mean > 1.5 * found.judging.mean, "{found:?}");
    assert!((found.judging.mean - 0.1).abs() < 0.06, "about the prevalence, but {found:?}");
    assert_eq!(found.chosen.iter().sum::<u32>(), 40);
    assert_eq!(choose_on_halves(&[], &positive, &[1; 300], Resampling { times: 4, seed: 2 }), None);
}

#[test]
fn permuted_times_keep_who_did_what_and_the_times_themselves() {
    let action = |object, at, account, post| Action {
        object: ObjectId(object),
        at: Timestamp(at),
        account: AccountId(account),
        post: PostId(post),
    };
    let many: Vec<Action> = (0..100).map(|post| action(post / 5, i64::from(post) * 1000, post % 7, post)).collect();
    let traces = [
        Trace::new(TraceKind::Url, many.clone()),
        Trace::new(TraceKind::Text, many.iter().map(|a| Action { object: ObjectId(a.object.0 % 3), ..*a }).collect()),
    ];
    let permuted = permute_times(&traces, 3);
    let sorted = |trace: &Trace, key: fn(&Action) -> (u32, u32, u32)| {
        let mut all: Vec<_> = trace.actions().iter().map(key).collect();
        all.sort_unstable();
        all
    };
    let times = |trace: &Trace| {
        let mut by_post: Vec<_> = trace.actions().iter().map(|action| (action.post, action.at)).collect();
        by_post.sort_unstable();
        by_post
    };
    for (before, after) in traces.iter().zip(&permuted) {
        let who = |action: &Action| (action.object.0, action.account.0, action.post.0);
        assert_eq!(sorted(before, who), sorted(after, who));
        let clock = |trace: &Trace| {
            let mut all: Vec<_> = trace.actions().iter().map(|action| action.at).collect();
            all.sort_unstable();
            all
        };
        assert_eq!(clock(before), clock(after));
    }
    assert_eq!(times(&permuted[0]), times(&permuted[1]), "a post has one time in all traces");
    assert_ne!(times(&traces[0]), times(&permuted[0]));
}
