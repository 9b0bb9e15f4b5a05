//! Detection power: what is planted, what counts as found, and what may be said of it.

use claque::{
    AccountId, Action, Alpha, CellPower, Correction, Habits, JointOperation, Leiden, NullModel, ObjectId, Objective,
    Observer, Plan, PostId, PowerGrid, PowerStudy, Scenario, Stage, Timestamp, Trace, TraceKind, Trial, TrialId,
    Validation, Window, detect, frontier, missed, most_unseen, plant, simulate, wilson,
};
use std::collections::{BTreeMap, BTreeSet};

struct Nobody;

impl Observer for Nobody {
    fn started(&self, _: Stage, _: u64) {}
    fn advanced(&self, _: u64) {}
    fn finished(&self, _: Stage) {}
}

fn plan() -> Plan {
    let null = NullModel::SlotPermutation;
    Plan {
        window: Window::from_millis(60_000).unwrap(),
        min_objects: 2,
        validation: Validation::Against(null, Correction::BenjaminiHochberg, Alpha::new(0.05).unwrap()),
        leiden: Leiden { objective: Objective::Cpm { resolution: 0.05 }, seed: 1, restarts: 3 },
        min_accounts: 3,
        decoys: 0,
        seed: 1,
        max_pairs_in_memory: usize::MAX,
        max_co_actions_per_object: None,
    }
}

/// Reposts and links of a background to the second; a post with a link that is a repost stands in both traces.
fn background() -> Vec<Trace> {
    let start = Timestamp(1_700_006_400_000);
    let scenario = Scenario { accounts: 1_000, posts: 10_000, days: 7, start, operations: Vec::new(), seed: 4 };
    let posts = simulate(&scenario).posts;
    let act = |object: u32, post: u32| {
        let said = &posts[post as usize];
        let at = Timestamp(said.at.0.div_euclid(1000) * 1000);
        Action { object: ObjectId(object), at, account: AccountId(said.account), post: PostId(post) }
    };
    let all = || (0..posts.len() as u32).zip(&posts);
    let reposts = all().filter_map(|(post, said)| Some(act(said.repost_of?, post))).collect();
    let links = all().filter_map(|(post, said)| Some(act(said.url?, post))).collect();
    vec![Trace::new(TraceKind::Repost, reposts), Trace::new(TraceKind::Url, links)]
}

fn operation(accounts: u32, actions: u32) -> JointOperation {
    JointOperation { accounts, actions, within_ms: 20_000, own_objects: 0.5, participation: 1.0 }
}

fn grid(accounts: &[u32], actions: &[u32], trials: u32) -> PowerGrid {
    PowerGrid {
        accounts: accounts.to_vec(),
        actions: actions.to_vec(),
        within_ms: vec![20_000],
        own_objects: vec![0.5],
        participation: 1.0,
        trials,
        seed: 7,
    }
}

fn every_trial(grid: &PowerGrid) -> Vec<TrialId> {
    let operations = grid.operations().len() as u32;
    let of = |operation| (0..grid.trials).map(move |number| TrialId { operation, number });
    (0..operations).flat_map(of).collect()
}

#[test]
fn intervals_are_those_of_scipy() {
    let mut lines = 0;
    for line in include_str!("../golden/wilson.csv").lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let (low, high) = wilson(cells[0].parse().unwrap(), cells[1].parse().unwrap());
        let wanted: Vec<f64> = cells[2..].iter().map(|cell| cell.parse().unwrap()).collect();
        let near = |found: f64, wanted: f64| (found - wanted).abs() < 2e-11;
        assert!(near(low, wanted[0]) && near(high, wanted[1]), "{line}: {low} and {high}");
        lines += 1;
    }
    assert!(lines > 100, "only {lines} lines");
    assert_eq!(wilson(0, 0), (0.0, 1.0));
}

#[test]
fn eighty_per_cent_is_stated_from_88_of_100() {
    let cell = |detected: u32| {
        let trial = |caught| Trial { trace: TraceKind::Url, caught, members: caught, drawn_in: 0, let_go: 0 };
        let trials: Vec<Trial> = (0..100).map(|number| trial(if number < detected { 5 } else { 0 })).collect();
        CellPower::of(operation(5, 5), &trials)
    };
    assert!(cell(88).is_stated() && !cell(87).is_stated());
    assert!(cell(40).is_missed() && !cell(41).is_missed());
}

#[test]
fn the_upper_limit_is_the_most_that_stay_unseen_with_a_chance_of_one_in_twenty() {
    // ln 0.05 / ln 0.2 = 1.86; 0.05 once is 1 in 20 exactly; 0.963 is the lower end of 100 of 100.
    for (power, most) in
        [(0.8, Some(1)), (0.5, Some(4)), (0.05, Some(58)), (0.963, Some(0)), (1.0, Some(0)), (0.0, None)]
    {
        assert_eq!(most_unseen(power), most, "{power}");
    }
    for hundredth in 1..100 {
        let power = f64::from(hundredth) / 100.0;
        let most = i32::try_from(most_unseen(power).unwrap()).unwrap();
        let unseen = |number: i32| (1.0 - power).powi(number);
        assert!(unseen(most) >= 0.05 - 1e-12 && unseen(most + 1) < 0.05 + 1e-12, "{power}: {most}");
    }
}

#[test]
fn at_least_half_of_the_accounts_in_a_finding_that_is_at_least_half_theirs_is_found() {
    let found = |caught, members| {
        Trial { trace: TraceKind::Url, caught, members, drawn_in: 0, let_go: 0 }.detected(&operation(9, 3))
    };
    assert!(found(5, 5) && found(5, 10) && found(9, 9));
    assert!(!found(4, 4), "less than half of nine");
    assert!(!found(5, 11), "more than half are others");
    assert!(!found(0, 0));
}

#[test]
fn the_frontier_holds_the_smallest_from_which_on_all_are_found() {
    // Accounts down, actions across; 1 is stated, 0 is missed. Large and seldom is missed, so 3 × 5 is not on the frontier.
    let found =
        [(3, 5, 1), (3, 10, 1), (10, 5, 1), (10, 10, 1), (40, 5, 0), (40, 10, 1), (3, 2, 0), (10, 2, 1), (40, 2, 0)];
    let cell = |&(accounts, actions, found): &(u32, u32, u32)| CellPower {
        operation: operation(accounts, actions),
        trials: 100,
        detected: 100 * found,
        low: f64::from(found),
        high: f64::from(found),
        recall: 1.0,
        purity: None,
        drawn_in: 0.0,
        most_drawn_in: 0,
    };
    let mut cells: Vec<CellPower> = found.iter().map(cell).collect();
    assert_eq!(frontier(&cells), [1], "3 accounts acting 10 times");
    assert_eq!(missed(&cells), [4], "40 accounts acting 5 times");
    // Another spread is another question.
    let mut slow = cells[6];
    slow.operation.within_ms = 600_000;
    slow.low = 1.0;
    cells.push(slow);
    assert_eq!(frontier(&cells), [1, 9]);
}

#[test]
fn what_is_planted_is_what_was_asked_for_and_what_was_there_stays() {
    let traces = background();
    let habits = Habits::of(&traces, 2);
    let planted_op = operation(6, 8);
    let (planted, theirs) = plant(&traces, &habits, &planted_op, 1, 3);
    assert_eq!(theirs.len(), 6);
    assert_eq!(theirs.start as usize, traces.iter().map(Trace::account_bound).max().unwrap());
    for (before, after) in traces.iter().zip(&planted) {
        let real: Vec<&Action> = after.actions().iter().filter(|action| !theirs.contains(&action.account.0)).collect();
        assert!(real.into_iter().eq(before.actions()), "{:?}: a real action changed", before.kind());
        assert!(after.actions().is_sorted() && after.actions().iter().all(|action| action.at.0 % 1000 == 0));
    }
    // Joint actions: all six on one object within 20 s.
    let mut joint = 0;
    for (object, actions) in planted[1].objects() {
        let times: BTreeMap<u32, i64> =
            actions.iter().filter(|action| theirs.contains(&action.account.0)).map(|a| (a.account.0, a.at.0)).collect();
        if times.len() == 6 {
            joint += 1;
            assert!(times.values().max().unwrap() - times.values().min().unwrap() <= 20_000, "{object:?}");
        }
    }
    assert_eq!(joint, 8);
    let (again, _) = plant(&traces, &habits, &planted_op, 1, 3);
    let (other, _) = plant(&traces, &habits, &planted_op, 1, 4);
    assert_eq!(planted[1].actions(), again[1].actions());
    assert_ne!(planted[1].actions(), other[1].actions());
}

#[test]
fn cover_has_the_activity_of_a_donor_and_meets_nobody_more_than_others_do() {
    let traces = background();
    let habits = Habits::of(&traces, 2);
    // Nobody takes part: what is planted is cover alone.
    let idle = JointOperation { participation: 0.0, ..operation(400, 5) };
    let (planted, theirs) = plant(&traces, &habits, &idle, 0, 11);
    let posts = |account: u32, traces: &[Trace]| -> usize {
        let theirs = traces.iter().flat_map(|trace| trace.actions()).filter(|action| action.account.0 == account);
        theirs.map(|action| action.post).collect::<BTreeSet<_>>().len()
    };
    let real: BTreeSet<usize> = (0..theirs.start).map(|account| posts(account, &traces)).collect();
    let covers: Vec<usize> = theirs.clone().map(|account| posts(account, &planted)).collect();
    assert!(covers.iter().all(|posts| real.contains(posts)), "an activity that nobody has: {covers:?}");
    assert!(covers.iter().collect::<BTreeSet<_>>().len() > 5, "donors differ: {covers:?}");
    assert!(detect(&planted, &plan(), &Nobody).findings.is_empty(), "cover alone is found to act together");
}

#[test]
fn a_large_operation_is_always_found_and_three_accounts_acting_once_never() {
    let traces = background();
    let study = PowerStudy::new(&traces, &plan(), &Nobody).unwrap();
    assert_eq!(study.findings(), 0);
    for number in 0..20 {
        let large = study.trial(&operation(20, 20), number, 1, &Nobody);
        assert!(large.detected(&operation(20, 20)) && large.caught == 20, "trial {number}: {large:?}");
        let tiny = study.trial(&operation(3, 1), number, 1, &Nobody);
        assert!(!tiny.detected(&operation(3, 1)), "trial {number}: {tiny:?}");
    }
}

#[test]
fn trials_act_on_the_traces_in_turn() {
    let traces = background();
    let study = PowerStudy::new(&traces, &plan(), &Nobody).unwrap();
    let on: Vec<TraceKind> = (0..4).map(|number| study.trial(&operation(3, 2), number, 1, &Nobody).trace).collect();
    assert_eq!(on, [TraceKind::Repost, TraceKind::Url, TraceKind::Repost, TraceKind::Url]);
    assert!(PowerStudy::new(&[], &plan(), &Nobody).is_none());
    assert!(PowerStudy::new(&[Trace::new(TraceKind::Url, Vec::new())], &plan(), &Nobody).is_none());
}

#[test]
fn a_trial_says_what_a_whole_analysis_with_decoys_says() {
    let traces = background();
    let study = PowerStudy::new(&traces, &Plan { decoys: 7, ..plan() }, &Nobody).unwrap();
    let habits = Habits::of(&traces, 2);
    // The plan of a trial is the plan of the analysis, so an operation that is put in by hand gives the same finding.
    let (planted, theirs) = plant(&traces, &habits, &operation(12, 12), 0, 5);
    let findings = detect(&planted, &Plan { decoys: 7, ..plan() }, &Nobody).findings;
    assert_eq!(findings, detect(&planted, &plan(), &Nobody).findings, "decoys change a finding");
    let members: BTreeSet<u32> = findings[0].members.iter().map(|member| member.account.0).collect();
    assert!(members.into_iter().eq(theirs));
    let trial = study.trial(&operation(12, 12), 0, 5, &Nobody);
    assert_eq!((trial.caught, trial.members, trial.drawn_in, trial.let_go), (12, 12, 0, 0));
}

#[test]
fn threads_and_the_rest_of_the_grid_change_no_trial() {
    let traces = background();
    let study = PowerStudy::new(&traces, &plan(), &Nobody).unwrap();
    let large = grid(&[3, 8], &[2, 4], 4);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| study.run(&large, &every_trial(&large), &Nobody, &|_, _| {}))
    };
    let one = run(1);
    assert!(one.iter().any(|trial| trial.caught > 0) && one.iter().any(|trial| trial.caught == 0), "{one:?}");
    assert_eq!(one, run(2));
    assert_eq!(one, run(5));
    // The last operation alone, backwards.
    let small = grid(&[8], &[4], 4);
    let asked: Vec<TrialId> = every_trial(&small).into_iter().rev().collect();
    let alone = study.run(&small, &asked, &Nobody, &|_, _| {});
    assert_eq!(alone, one[12..].iter().rev().copied().collect::<Vec<_>>());
}

/// Unwinds in the middle of the analysis of a trial.
struct Enough;

impl Observer for Enough {
    fn started(&self, stage: Stage, _: u64) {
        if stage == Stage::Partition {
            std::panic::resume_unwind(Box::new("enough"));
        }
    }
    fn advanced(&self, _: u64) {}
    fn finished(&self, _: Stage) {}
}

#[test]
fn an_observer_that_unwinds_ends_a_run_on_several_threads_with_its_own_payload() {
    let traces = background();
    let study = PowerStudy::new(&traces, &plan(), &Nobody).unwrap();
    let grid = grid(&[3, 8], &[2, 4], 4);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    let asked = every_trial(&grid);
    let run = || pool.install(|| study.run(&grid, &asked, &Enough, &|_, _| {}));
    let payload = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).expect_err("it unwinds");
    assert_eq!(payload.downcast_ref::<&str>(), Some(&"enough"));
}
