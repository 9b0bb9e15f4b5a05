//! The stages of the analysis, each on the reposts of one simulated month of some 200,000 posts.

use claque::{
    AccountId, Action, Alpha, Correction, Join, Leiden, NullModel, ObjectId, Objective, Observer, Operation, Plan,
    PostId, Scenario, Simulation, Stage, Tactic, Timestamp, Trace, TraceKind, Validation, Window, detect, join, leiden,
    project, simulate,
};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

/// Tells nobody.
struct Silent;

impl Observer for Silent {
    fn started(&self, _: Stage, _: u64) {}
    fn advanced(&self, _: u64) {}
    fn finished(&self, _: Stage) {}
}

fn simulation() -> Simulation {
    let ring = Operation { tactic: Tactic::Link, accounts: 40, actions: 60, jitter_ms: 20_000, participation: 0.8 };
    let start = Timestamp(1_772_409_600_000);
    simulate(&Scenario { accounts: 20_000, posts: 200_000, days: 30, start, operations: vec![ring], seed: 1 })
}

/// Everyone who posts a link acts on it.
fn actions(simulation: &Simulation) -> Vec<Action> {
    let linked = (0..).zip(&simulation.posts).filter_map(|(post, posted)| {
        let object = ObjectId(posted.url?);
        Some(Action { object, at: posted.at, account: AccountId(posted.account), post: PostId(post) })
    });
    linked.collect()
}

fn plan(window: Window, leiden: Leiden) -> Plan {
    let alpha = Alpha::new(0.05).expect("it lies between 0 and 1");
    Plan {
        window,
        min_objects: 2,
        validation: Validation::Against(NullModel::SlotPermutation, Correction::BenjaminiHochberg, alpha),
        leiden,
        min_accounts: 3,
        decoys: 2,
        seed: 1,
        max_pairs_in_memory: 1 << 26,
        max_co_actions_per_object: None,
    }
}

fn stages(criterion: &mut Criterion) {
    let actions = actions(&simulation());
    let window = Window::from_millis(60_000).expect("it is longer than nothing");
    let floor = Join { min_objects: 2, ..Join::all(window) };
    let thorough = Leiden { objective: Objective::Cpm { resolution: 0.05 }, seed: 1, restarts: 10 };
    let trace = Trace::new(TraceKind::Url, actions.clone());
    let met = project(&trace, window);
    let pairs: Vec<_> = met.edges.iter().map(|&(pair, _)| pair).collect();
    let graph: Vec<_> =
        met.edges.iter().map(|(pair, tally)| (pair.low().0, pair.high().0, f64::from(tally.objects))).collect();
    let nodes = trace.account_bound() as u32;

    let mut group = criterion.benchmark_group("stages");
    group.sample_size(20).throughput(Throughput::Elements(actions.len() as u64));
    group.bench_function("trace", |bencher| {
        let new = |actions| Trace::new(TraceKind::Url, actions);
        bencher.iter_batched(|| actions.clone(), new, BatchSize::LargeInput);
    });
    group.bench_function("project", |bencher| bencher.iter(|| project(black_box(&trace), window)));
    group.bench_function("join, at least 2 objects", |bencher| {
        bencher.iter(|| join(black_box(&trace), &floor, &|_| {}));
    });
    for null in [NullModel::SlotPermutation, NullModel::Configuration] {
        group.bench_function(format!("fit, {}", null.name()), |bencher| {
            bencher.iter(|| null.fit(black_box(&trace), window));
        });
        let fitted = null.fit(&trace, window);
        group.throughput(Throughput::Elements(pairs.len() as u64));
        group.bench_function(format!("expected, {}", null.name()), |bencher| {
            bencher.iter(|| fitted.expected(black_box(&pairs)));
        });
        group.throughput(Throughput::Elements(actions.len() as u64));
    }
    group.throughput(Throughput::Elements(graph.len() as u64)).sample_size(10);
    group.bench_function("leiden", |bencher| bencher.iter(|| leiden(nodes, black_box(&graph), &thorough)));
    group.throughput(Throughput::Elements(actions.len() as u64));
    let (traces, whole) = ([trace], plan(window, thorough));
    group.bench_function("detect", |bencher| bencher.iter(|| detect(black_box(&traces), &whole, &Silent)));
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
