//! The null models: against their formulas, against permutation itself, and on data where nobody acts together.

use claque::{
    AccountId, AccountPair, Action, Alpha, Correction, Floor, Join, Leiden, NullModel, ObjectId, Objective, Observer,
    Operation, Plan, PostId, Scenario, Simulation, Stage, Tactic, Timestamp, Trace, TraceKind, Validation, Window,
    detect, project, simulate, test,
};
use proptest::prelude::*;
use std::collections::BTreeSet;

pub(crate) struct Nobody;

impl Observer for Nobody {
    fn started(&self, _: Stage, _: u64) {}
    fn advanced(&self, _: u64) {}
    fn finished(&self, _: Stage) {}
}

const HOUR: i64 = 3_600_000;

pub(crate) fn minute() -> Window {
    Window::from_millis(60_000).unwrap()
}

pub(crate) fn action(object: u32, at: i64, account: u32, post: u32) -> Action {
    Action { object: ObjectId(object), at: Timestamp(at), account: AccountId(account), post: PostId(post) }
}

pub(crate) fn all_pairs(accounts: u32) -> Vec<AccountPair> {
    let pair = |low| (low + 1..accounts).filter_map(move |high| AccountPair::new(AccountId(low), AccountId(high)));
    (0..accounts).flat_map(pair).collect()
}

/// Each account at most once on each object, over some days.
fn once_each() -> impl Strategy<Value = Vec<Action>> {
    prop::collection::btree_map((0..30_u32, 0..12_u32), 0..400_i64, 1..200).prop_map(|acts| {
        let place =
            |(post, ((object, account), at)): (u32, ((u32, u32), i64))| action(object, at * 20_000, account, post);
        (0..).zip(acts).map(place).collect()
    })
}

proptest! {
    #[test]
    fn expected_meetings_add_up_to_those_observed(actions in once_each()) {
        let trace = Trace::new(TraceKind::Object, actions);
        let expected: f64 = NullModel::SlotPermutation.fit(&trace, minute()).expected(&all_pairs(12)).iter().sum();
        let observed: u64 = project(&trace, minute()).edges.iter().map(|(_, tally)| u64::from(tally.objects)).sum();
        prop_assert!((expected - observed as f64).abs() < 1e-6 * (1.0 + observed as f64), "{expected} and {observed}");
    }

    #[test]
    fn repeating_oneself_inside_the_window_changes_no_expectation(actions in once_each(), times in 1..5_u32) {
        let alone = Trace::new(TraceKind::Object, actions.clone());
        // One account says the same thing again at once, on every object it acts on.
        let again = actions.iter().filter(|action| action.account == AccountId(0));
        let again = again.flat_map(|action| (1..=times).map(move |n| Action { post: PostId(10_000 + action.post.0 * 10 + n), ..*action }));
        let spamming = Trace::new(TraceKind::Object, actions.iter().copied().chain(again).collect());
        let pairs = all_pairs(12);
        let fit = |trace: &Trace| NullModel::SlotPermutation.fit(trace, minute()).expected(&pairs);
        for (without, with) in fit(&alone).into_iter().zip(fit(&spamming)) {
            prop_assert!((without - with).abs() < 1e-12);
        }
    }
}

#[test]
fn one_stratum_is_its_formula() {
    // Three slots at one minute on object 0, two far apart on object 1: T = 3, six slots of accounts 0, 0, 1, 1, 2, 3.
    let actions = vec![
        action(0, 0, 0, 0),
        action(0, 10_000, 1, 1),
        action(0, 20_000, 2, 2),
        action(1, 0, 0, 3),
        action(1, 10 * 60_000, 1, 4),
        action(2, 0, 3, 5),
    ];
    let trace = Trace::new(TraceKind::Object, actions);
    let fitted = NullModel::SlotPermutation.fit(&trace, minute());
    assert_eq!(fitted.strata(), Some(1));
    // Pairs of slots of two accounts: 15 − 1 (both of account 0) − 1 (both of account 1) = 13.
    let expected = fitted.expected(&all_pairs(4));
    let wanted = [2.0 * 2.0, 2.0, 2.0, 2.0, 2.0, 1.0].map(|slots| slots * 3.0 / 13.0);
    for (pair, (expected, wanted)) in expected.iter().zip(wanted).enumerate() {
        assert!((expected - wanted).abs() < 1e-12, "pair {pair}: {expected}, wanted {wanted}");
    }
}

#[test]
fn the_configuration_null_is_its_formula() {
    // k_o = 3, 2, 1; k_u = 2, 2, 1, 1; E = 6; Σ k_o (k_o − 1) = 8.
    let actions = vec![
        action(0, 0, 0, 0),
        action(0, HOUR, 1, 1),
        action(0, HOUR, 1, 6),
        action(0, 90 * HOUR, 2, 2),
        action(1, 0, 0, 3),
        action(1, 0, 1, 4),
        action(2, 0, 3, 5),
    ];
    let trace = Trace::new(TraceKind::Object, actions);
    let expected = NullModel::Configuration.fit(&trace, Window::UNBOUNDED).expected(&all_pairs(4));
    let wanted = [4.0, 2.0, 2.0, 2.0, 2.0, 1.0].map(|degrees| degrees * 8.0 / 36.0);
    for (pair, (expected, wanted)) in expected.iter().zip(wanted).enumerate() {
        assert!((expected - wanted).abs() < 1e-12, "pair {pair}: {expected}, wanted {wanted}");
    }
}

pub(crate) fn scenario(seed: u64, operations: Vec<Operation>) -> Scenario {
    Scenario { accounts: 2_000, posts: 20_000, days: 10, start: Timestamp(1_700_006_400_000), operations, seed }
}

/// Hashtags: posts with several act on several objects at once, and followers repeat them.
pub(crate) fn hashtags(simulation: &Simulation) -> Trace {
    let said = (0..).zip(&simulation.posts);
    let tags = said.flat_map(|(post, said)| {
        said.hashtags
            .iter()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .map(move |&tag| action(tag, said.at.0, said.account, post))
    });
    Trace::new(TraceKind::Hashtag, tags.collect())
}

/// Reposts only: who passed which post on.
pub(crate) fn reposts(simulation: &Simulation) -> Trace {
    let repost =
        |(post, said): (u32, &claque::SimulatedPost)| Some(action(said.repost_of?, said.at.0, said.account, post));
    Trace::new(TraceKind::Repost, (0..).zip(&simulation.posts).filter_map(repost).collect())
}

pub(crate) fn plan(decoys: u32) -> Plan {
    Plan {
        window: minute(),
        min_objects: 2,
        validation: Validation::Against(
            NullModel::SlotPermutation,
            Correction::BenjaminiHochberg,
            Alpha::new(0.05).unwrap(),
        ),
        leiden: Leiden { objective: Objective::Cpm { resolution: 0.05 }, seed: 1, restarts: 3 },
        min_accounts: 3,
        decoys,
        seed: 1,
        max_pairs_in_memory: usize::MAX,
        max_co_actions_per_object: None,
    }
}

#[test]
fn where_nobody_acts_together_edges_are_no_more_frequent_than_stated() {
    // Stated: a run with nothing in it keeps any edge with probability 0.05 at most. P(Binomial(40, 0.05) > 5) = 0.014.
    let runs_with_edges = (0..40)
        .filter(|&seed| {
            let report = detect(&[reposts(&simulate(&scenario(seed, Vec::new())))], &plan(0), &Nobody);
            !report.layers[0].edges.is_empty()
        })
        .count();
    assert!(runs_with_edges <= 5, "{runs_with_edges} of 40 seeds of background have an edge");
}

#[test]
fn posts_with_several_objects_do_not_pass_one_coincidence_for_several() {
    // A null that moves single actions keeps edges in nearly every one of these.
    let runs_with_edges = (0..20)
        .filter(|&seed| {
            let report = detect(&[hashtags(&simulate(&scenario(seed, Vec::new())))], &plan(0), &Nobody);
            !report.layers[0].edges.is_empty()
        })
        .count();
    assert!(runs_with_edges <= 4, "{runs_with_edges} of 20 seeds of background have an edge");
}

#[test]
fn what_an_account_does_in_one_go_is_one_meeting_at_most() {
    // Account 0 never stops: object 0 every 50 s, each time with another object, so that all it does is one slot. Account 1
    // meets it on five of these by posts of its own.
    let mut actions = Vec::new();
    for post in 0..100_u32 {
        actions.push(action(0, i64::from(post) * 50_000, 0, post));
        actions.push(action(1 + post, i64::from(post) * 50_000, 0, post));
    }
    for (post, object) in (100..).zip([5, 25, 45, 65, 85]) {
        actions.push(action(1 + object, i64::from(object) * 50_000 + 1000, 1, post));
    }
    let trace = Trace::new(TraceKind::Hashtag, actions);
    let pair = AccountPair::new(AccountId(0), AccountId(1)).unwrap();
    assert_eq!(project(&trace, minute()).edges[0].1.objects, 5);
    assert_eq!(NullModel::SlotPermutation.fit(&trace, minute()).meetings_of(&trace, pair, minute()), 1);
}

#[test]
fn a_post_id_that_two_accounts_share_joins_what_each_of_them_did() {
    // Both accounts call their post 7, each with three objects: one coincidence, not three.
    let actions = (0..3).flat_map(|object| [action(object, 0, 0, 7), action(object, 1000, 1, 7)]).collect();
    let trace = Trace::new(TraceKind::Hashtag, actions);
    let pair = AccountPair::new(AccountId(0), AccountId(1)).unwrap();
    assert_eq!(NullModel::SlotPermutation.fit(&trace, minute()).meetings_of(&trace, pair, minute()), 1);
}

#[test]
fn two_posts_that_share_three_objects_meet_once_and_on_the_rarest() {
    // Accounts 0 and 1 post objects 0, 1, 2 together, once; object 2 is the rarest. Others fill the popular ones.
    let mut actions = Vec::new();
    for object in 0..3 {
        actions.push(action(object, 0, 0, 0));
        actions.push(action(object, 1000, 1, 1));
    }
    for (account, post) in (2..6).zip(2..) {
        actions.push(action(0, HOUR * i64::from(account), account, post));
        actions.push(action(1, HOUR * i64::from(account), account, post));
    }
    let trace = Trace::new(TraceKind::Hashtag, actions);
    let pair = AccountPair::new(AccountId(0), AccountId(1)).unwrap();
    assert_eq!(project(&trace, minute()).edges, [(pair, project(&trace, minute()).edges[0].1)]);
    assert_eq!(project(&trace, minute()).edges[0].1.objects, 3);
    let fitted = NullModel::SlotPermutation.fit(&trace, minute());
    assert_eq!(fitted.meetings_of(&trace, pair, minute()), 1);
    // Six slots of six accounts, one meeting: 1 of 15 pairs.
    assert!((fitted.expected(&[pair])[0] - 1.0 / 15.0).abs() < 1e-12);
}

#[test]
fn planted_operations_are_found_and_decoys_find_nothing() {
    for seed in 0..5 {
        let operation =
            Operation { tactic: Tactic::Repost, accounts: 12, actions: 12, jitter_ms: 20_000, participation: 0.8 };
        let simulation = simulate(&scenario(seed, vec![operation]));
        let report = detect(&[reposts(&simulation)], &plan(5), &Nobody);
        let planted: BTreeSet<u32> =
            (0..).zip(&simulation.operation_of).filter_map(|(account, of)| of.map(|_| account)).collect();
        let found: BTreeSet<u32> =
            report.findings.iter().flat_map(|finding| &finding.members).map(|member| member.account.0).collect();
        let (right, wrong) = (found.intersection(&planted).count(), found.difference(&planted).count());
        assert!(right >= 11 && wrong <= 1, "seed {seed}: {right} of 12 found, {wrong} strangers");
        let decoys = report.decoys.expect("five were asked for");
        assert_eq!(decoys.edges.iter().flatten().sum::<u64>(), 0, "seed {seed}: decoys keep edges");
    }
}

#[test]
fn shuffled_objects_leave_nothing() {
    // Degree-preserving: every slot keeps its time and its object's popularity, accounts change places among all slots.
    let simulation = simulate(&scenario(9, Vec::new()));
    let trace = reposts(&simulation);
    let mut accounts: Vec<AccountId> = trace.actions().iter().map(|action| action.account).collect();
    let half = accounts.len() / 2;
    accounts.rotate_left(half);
    let shuffled =
        trace.actions().iter().zip(accounts).map(|(action, account)| Action { account, ..*action }).collect();
    let report = detect(&[Trace::new(TraceKind::Repost, shuffled)], &plan(0), &Nobody);
    assert_eq!(report.layers[0].edges.len(), 0);
}

#[test]
fn small_p_values_are_no_more_frequent_than_they_say() {
    let mut tests = 0_u64;
    let mut small = [0_u64; 3];
    let levels: [f64; 3] = [1e-3, 1e-4, 1e-5];
    for seed in 100..110 {
        let trace = reposts(&simulate(&scenario(seed, Vec::new())));
        let fitted = NullModel::SlotPermutation.fit(&trace, minute());
        let met = fitted.meetings(&trace, &Join { min_objects: 2, ..Join::all(minute()) }, &|_| {});
        let floor = Floor::of(&trace, 2);
        let ln_p = test(trace.kind(), &met, &fitted, floor).edges.into_iter().map(|edge| edge.chance.unwrap().ln_p);
        let ln_p: Vec<f64> = ln_p.collect();
        tests += floor.tests();
        for (count, level) in small.iter_mut().zip(levels) {
            *count += ln_p.iter().filter(|&&ln_p| ln_p <= level.ln()).count() as u64;
        }
    }
    for (count, level) in small.iter().zip(levels) {
        let stated = tests as f64 * level;
        assert!((*count as f64) <= stated, "{count} of {tests} pairs have p <= {level}, stated are {stated:.1}");
    }
}
