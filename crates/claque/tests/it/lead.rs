//! Groups tested as wholes, and the ranking by ties.

use claque::{
    AccountId, Action, Alpha, Correction, GroupEvidence, Leiden, NullModel, ObjectId, Objective, Observer, Operation,
    Plan, PostId, Report, Scenario, Simulation, Stage, Tactic, Timestamp, Trace, TraceKind, Validation, Window,
    affinity_scores, detect, simulate,
};

struct Nobody;

impl Observer for Nobody {
    fn started(&self, _: Stage, _: u64) {}
    fn advanced(&self, _: u64) {}
    fn finished(&self, _: Stage) {}
}

fn action(object: u32, at: i64, account: u32, post: u32) -> Action {
    Action { object: ObjectId(object), at: Timestamp(at), account: AccountId(account), post: PostId(post) }
}

fn plan(decoys: u32) -> Plan {
    Plan {
        window: Window::from_millis(60_000).unwrap(),
        min_objects: 2,
        validation: Validation::Against(
            NullModel::SlotPermutation,
            Correction::BenjaminiHochberg,
            Alpha::new(0.05).unwrap(),
        ),
        leiden: Leiden { objective: Objective::Cpm { resolution: 0.05 }, seed: 1, restarts: 2 },
        min_accounts: 3,
        decoys,
        seed: 1,
        max_pairs_in_memory: usize::MAX,
        max_co_actions_per_object: None,
    }
}

/// Reposts, links and wordings of a simulation.
fn traces(simulation: &Simulation) -> Vec<Trace> {
    let mut actions: [Vec<Action>; 3] = Default::default();
    for (post, said) in (0..).zip(&simulation.posts) {
        let mut act = |trace: usize, object| actions[trace].push(action(object, said.at.0, said.account, post));
        match said.repost_of {
            Some(original) => act(0, original),
            None => act(2, said.text),
        }
        if let Some(url) = said.url {
            act(1, url);
        }
    }
    [TraceKind::Repost, TraceKind::Url, TraceKind::Text]
        .into_iter()
        .zip(actions)
        .map(|(kind, actions)| Trace::new(kind, actions))
        .collect()
}

fn simulated(seed: u64, operations: Vec<Operation>) -> Simulation {
    let start = Timestamp(1_700_006_400_000);
    simulate(&Scenario { accounts: 2_000, posts: 20_000, days: 10, start, operations, seed })
}

fn found(simulation: &Simulation, decoys: u32) -> Report {
    detect(&traces(simulation), &plan(decoys), &Nobody)
}

/// Copies hours apart.
const SLOW: Operation =
    Operation { tactic: Tactic::CopyPaste, accounts: 30, actions: 60, jitter_ms: 12 * 3_600_000, participation: 0.15 };

#[test]
fn copies_hours_apart_are_no_finding_but_a_lead() {
    let simulation = simulated(3, vec![SLOW]);
    let report = found(&simulation, 20);
    assert!(report.findings.is_empty(), "no pair acts together often enough within a minute");
    assert_eq!(report.leads.len(), 1);
    let lead = &report.leads[0];
    let planted = |account: AccountId| simulation.operation_of[account.0 as usize].is_some();
    let caught = lead.finding.members.iter().filter(|member| planted(member.account)).count();
    assert!(caught >= 20, "{caught} of 30");
    assert!(caught * 10 >= lead.finding.members.len() * 9, "{caught} of {}", lead.finding.members.len());
    let GroupEvidence::RareThings { objects, expected, .. } = lead.test.evidence else { panic!("{:?}", lead.test) };
    assert!(f64::from(objects) > 2.0 * expected);
    assert_eq!(lead.test.decoys_as_strong, 0);
    assert!((lead.test.p() - 1.0 / 21.0).abs() < 1e-12, "the floor of 20 decoys");
}

#[test]
fn background_gives_leads_no_more_often_than_stated() {
    let runs: u32 = 20;
    let with_leads =
        (0..runs).filter(|&seed| !found(&simulated(100 + u64::from(seed), Vec::new()), 19).leads.is_empty());
    // At the stated 5 %, more than 4 of 20 have probability 0.003.
    let with_leads = with_leads.count();
    assert!(with_leads <= 4, "{with_leads} of {runs}");
}

#[test]
fn too_few_decoys_give_no_leads() {
    assert!(found(&simulated(3, vec![SLOW]), 18).leads.is_empty(), "1 in 19 is more than 5 %");
}

#[test]
fn threads_do_not_change_leads() {
    let traces = traces(&simulated(3, vec![SLOW]));
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| (detect(&traces, &plan(20), &Nobody).leads, affinity_scores(&traces)))
    };
    assert!(on(1) == on(3));
}

#[test]
fn one_viral_wording_is_no_lead() {
    // Forty accounts copy one wording and one link; each also says things of its own.
    let own = (0..40 * 20).map(|post| action(1_000 + post, i64::from(post) * 7_000_000, post % 40, post));
    let viral = (0..40).flat_map(|account| {
        let at = i64::from(account) * 3_600_000;
        [action(0, at, account, 10_000 + account), action(1, at + 60_000, account, 20_000 + account)]
    });
    let others = (0..4_000)
        .map(|post| action(100_000 + post / 2, i64::from(post) * 1_400_000, 40 + post * 7 % 900, 30_000 + post));
    let trace = Trace::new(TraceKind::Text, own.chain(viral).chain(others).collect());
    assert!(detect(&[trace], &plan(20), &Nobody).leads.is_empty());
}

#[test]
fn scores_are_their_formula() {
    // Posts of two accounts on wording 0 (k = 2) and of three on wording 1 (k = 3); one more post.
    let trace = Trace::new(
        TraceKind::Text,
        vec![
            action(0, 0, 0, 0),
            action(0, 9, 1, 1),
            action(1, 0, 1, 2),
            action(1, 5, 2, 3),
            action(1, 7, 3, 4),
            action(2, 0, 4, 5),
        ],
    );
    // 6 posts; 15 pairs less the one pair of account 1's own posts.
    let all = 14.0_f64;
    let (two, three) = ((all / 1.0).ln(), (all / 4.0).ln() / 2.0);
    let strength = [two, two + 2.0 * three, 2.0 * three, 2.0 * three];
    let wanted = [
        two * strength[1],
        two * strength[0] + three * (strength[2] + strength[3]),
        three * (strength[1] + strength[3]),
        three * (strength[1] + strength[2]),
    ];
    let scores = affinity_scores(&[trace]);
    assert_eq!(scores.iter().map(|(account, _)| account.0).collect::<Vec<_>>(), [0, 1, 2, 3]);
    for ((account, score), wanted) in scores.iter().zip(wanted) {
        assert!((score - wanted).abs() < 1e-12, "{account:?}: {score}, wanted {wanted}");
    }
}

#[test]
fn what_two_posts_share_twice_counts_once() {
    let text = |object| [action(object, 0, 0, 0), action(object, 9, 1, 1), action(5, 0, 2, 7)];
    let one = Trace::new(TraceKind::Text, text(0).to_vec());
    // The same two posts share a link as well.
    let link = Trace::new(TraceKind::Url, text(0).to_vec());
    let alone = affinity_scores(std::slice::from_ref(&one));
    let both = affinity_scores(&[one, link]);
    // A post on two objects is worth what the rarest is worth, and with twice the meetings that is less.
    assert!(both[0].1 < alone[0].1, "{} and {}", both[0].1, alone[0].1);
}

/// Ten accounts that share one link and one wording, each in posts of their own and close in time.
fn two_routes(seed: u64) -> Vec<Trace> {
    let simulation = simulated(seed, Vec::new());
    let mut traces = traces(&simulation);
    let noon = 1_700_006_400_000 + 3 * 86_400_000 + 43_200_000;
    let joint = |trace: u32, at: i64| {
        (0..10).map(move |member| {
            let post = 1_000_000 + trace * 100 + member;
            action(9_000_000, at + i64::from(member) * 2_000, 5_000 + member, post)
        })
    };
    for (trace, at) in [(1, noon), (2, noon + 7_200_000)] {
        let actions = traces[trace as usize].actions().iter().copied().chain(joint(trace, at)).collect();
        traces[trace as usize] = Trace::new(traces[trace as usize].kind(), actions);
    }
    traces
}

#[test]
fn two_rare_things_by_two_routes_make_a_lead() {
    let report = detect(&two_routes(4), &plan(20), &Nobody);
    assert!(report.findings.is_empty(), "two meetings are too little for a pair, among so many pairs");
    let lead = report.leads.first().expect("the group as a whole stands out");
    let members: Vec<u32> = lead.finding.members.iter().map(|member| member.account.0).collect();
    assert_eq!(members.iter().filter(|&&account| account >= 5_000).count(), 10);
    assert_eq!(members.len(), 10);
    assert!(matches!(lead.test.evidence, GroupEvidence::LoosePairs { pairs: 45, .. }), "{:?}", lead.test);
    let pooled = lead.finding.edges.iter().all(|(kind, _)| *kind == TraceKind::Pooled);
    assert!(pooled, "one thing on a trace is no pair's evidence");
    let shared: Vec<(TraceKind, u64)> = lead.finding.layers.iter().map(|share| (share.kind, share.objects)).collect();
    assert_eq!(shared, [(TraceKind::Url, 1), (TraceKind::Text, 1)], "told where it happened");
    assert!(!lead.finding.evidence.is_empty());
}

#[test]
fn a_wording_and_a_link_of_the_same_posts_are_one_thing() {
    let simulation = simulated(4, Vec::new());
    let mut traces = traces(&simulation);
    for trace in &mut traces[1..] {
        let joint = (0..10).map(|member| {
            action(9_000_000, 1_700_300_000_000 + i64::from(member) * 2_000, 5_000 + member, 1_000_000 + member)
        });
        *trace = Trace::new(trace.kind(), trace.actions().iter().copied().chain(joint).collect());
    }
    let report = detect(&traces, &plan(20), &Nobody);
    assert!(report.findings.is_empty() && report.leads.is_empty());
}
