//! Spread: counts and intervals against their definition.

use claque::{AccountId, Action, ObjectId, PostId, Timestamp};
use claque_text::spread::{Bins, Crowd, MOST_BINS, Ratio};
use proptest::prelude::*;

const HOUR: i64 = 3_600_000;

fn action(account: u32, at: i64, post: u32) -> Action {
    Action { object: ObjectId(0), at: Timestamp(at), account: AccountId(account), post: PostId(post) }
}

/// Σ z² by the definition, over all accounts: x and n of the one side and of the other.
fn slow(units: &[[f64; 4]]) -> Option<(f64, f64)> {
    let total = |of: usize| units.iter().map(|unit| unit[of]).sum::<f64>();
    let (x1, n1, x2, n2) = (total(0), total(1), total(2), total(3));
    let accounts = |of: usize| units.iter().filter(|unit| unit[of] > 0.0).count();
    let m = accounts(1).min(accounts(3)) as f64;
    if x1 == 0.0 || x2 == 0.0 || m < 2.0 {
        return None;
    }
    let z = |unit: &[f64; 4]| (unit[0] / x1 - unit[1] / n1) - (unit[2] / x2 - unit[3] / n2);
    let variance = m / (m - 1.0) * units.iter().map(|unit| z(unit).powi(2)).sum::<f64>();
    let independent = 1.0 / x1 - 1.0 / n1 + 1.0 / x2 - 1.0 / n2;
    Some(((x1 / n1) / (x2 / n2), variance.max(independent).max(0.0).sqrt()))
}

fn agrees(found: Option<Ratio>, expected: Option<(f64, f64)>) -> bool {
    match (found, expected) {
        (None, None) => true,
        (Some(found), Some((value, deviation))) => {
            let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs().max(1.0);
            let up = (found.high / found.value).ln();
            let symmetric = close(up, (found.value / found.low).ln());
            // Between the normal and the Student quantile of one degree of freedom; a variance of 0 is one only up to rounding,
            // of which the square root is some 1e-8.
            close(found.value, value) && symmetric && up >= 1.95 * deviation - 1e-6 && up <= 12.8 * deviation + 1e-6
        }
        _ => false,
    }
}

proptest! {
    #[test]
    fn counts_and_ratios_are_those_of_the_definition(
        posts in proptest::collection::vec((0..8u32, 0..40i64, any::<bool>()), 1..80),
    ) {
        let members = vec![vec![AccountId(0), AccountId(1), AccountId(2)], vec![AccountId(2), AccountId(3)]];
        let all: Vec<(Timestamp, AccountId)> = posts.iter().map(|(account, hour, _)| (Timestamp(hour * HOUR), AccountId(*account))).collect();
        let having: Vec<Action> = (0..).zip(&posts).filter(|(_, post)| post.2).map(|(number, post)| action(post.0, post.1 * HOUR, number)).collect();
        let crowd = Crowd::new(&all, &members);
        let spread = crowd.spread(&having);
        let count = |keep: &dyn Fn(&(u32, i64, bool)) -> bool| posts.iter().filter(|post| keep(post)).count() as u64;
        prop_assert_eq!(spread.all.posts, having.len() as u64);
        prop_assert_eq!(spread.all.of_posts, posts.len() as u64);
        prop_assert_eq!(spread.ordinary.posts, count(&|post| post.0 > 3 && post.2));
        prop_assert_eq!(spread.ordinary.of_posts, count(&|post| post.0 > 3));
        prop_assert_eq!(spread.in_groups.posts, count(&|post| post.0 < 4 && post.2));
        prop_assert_eq!(spread.in_groups.of_posts, count(&|post| post.0 < 4));
        prop_assert_eq!(spread.trend.iter().sum::<u32>() as usize, having.len());
        let of = |keep: &dyn Fn(&(u32, i64, bool)) -> bool| count(keep) as f64;
        for group in &spread.groups {
            let is_member = |account: u32| members[group.group as usize].contains(&AccountId(account));
            let units: Vec<[f64; 4]> = (0..8).map(|account| {
                let (had, all) = (of(&|post| post.0 == account && post.2), of(&|post| post.0 == account));
                let is_ordinary = account > 3;
                [if is_member(account) { had } else { 0.0 }, if is_member(account) { all } else { 0.0 },
                 if is_ordinary { had } else { 0.0 }, if is_ordinary { all } else { 0.0 }]
            }).collect();
            prop_assert_eq!(group.share.posts, units.iter().map(|unit| unit[0] as u64).sum::<u64>());
            prop_assert!(agrees(group.ratio, slow(&units)), "{:?} {:?}", group.ratio, slow(&units));
        }
        let middle = crowd.middle().0;
        let units: Vec<[f64; 4]> = (0..8).map(|account| {
            let half = |late: bool, only: bool| of(&|post| post.0 == account && (post.1 * HOUR > middle) == late && (post.2 || !only));
            [half(true, true), half(true, false), half(false, true), half(false, false)]
        }).collect();
        prop_assert!(agrees(spread.growth, slow(&units)), "{:?} {:?}", spread.growth, slow(&units));
    }

    #[test]
    fn any_two_times_lie_in_at_most_sixty_bins(first in any::<i64>(), last in any::<i64>()) {
        let bins = Bins::over(Timestamp(first), Timestamp(last));
        prop_assert!((1..=MOST_BINS).contains(&bins.count()));
        let crowd = Crowd::new(&[(Timestamp(first), AccountId(0)), (Timestamp(last), AccountId(1))], &[]);
        prop_assert_eq!(crowd.trend().iter().sum::<u32>(), 2);
    }
}

#[test]
fn one_loud_account_widens_the_interval() {
    // Ten members with ten posts each, thirty of a hundred posts: three of each, or thirty of three members.
    let posts: Vec<(Timestamp, AccountId)> = (0..2_000).map(|n| (Timestamp(n), AccountId((n % 200) as u32))).collect();
    let members = vec![(0..10).map(AccountId).collect::<Vec<_>>()];
    let crowd = Crowd::new(&posts, &members);
    let ordinary = (0..190).map(|n| action(10 + n, 5, n));
    let even: Vec<Action> = (0..30).map(|n| action(n % 10, 5, 1_000 + n)).chain(ordinary.clone()).collect();
    let loud: Vec<Action> = (0..30).map(|n| action(n % 3, 5, 1_000 + n)).chain(ordinary).collect();
    let width = |actions: &[Action]| {
        let ratio = crowd.spread(actions).groups[0].ratio.unwrap();
        assert!((ratio.value - 3.0).abs() < 1e-9);
        ratio.high / ratio.low
    };
    assert!(width(&loud) > 2.0 * width(&even));
}

#[test]
fn nothing_is_counted_where_there_is_nothing() {
    let crowd = Crowd::new(&[], &[Vec::new()]);
    let spread = crowd.spread(&[]);
    assert_eq!((spread.all.posts, spread.seen, spread.growth), (0, None, None));
    assert!(spread.groups.is_empty() && crowd.spreads(0, &[]).is_empty());
}
