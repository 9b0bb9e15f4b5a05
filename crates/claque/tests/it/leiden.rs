//! Leiden against leidenalg's qualities, and the laws that every partition keeps.
//!
//! The golden qualities and the graphs are those of `oracles/leiden.py`.

use claque::{Communities, Leiden, Objective, leiden};
use proptest::prelude::*;

type Edges = Vec<(u32, u32, f64)>;

/// Knuth's MMIX generator, of which the upper 32 bits are used.
struct Lcg(u64);

impl Lcg {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 32
    }

    fn below(&mut self, n: u64) -> u64 {
        (self.next() * n) >> 32
    }
}

fn planted(seed: u64, nodes: u64, blocks: u64, draws: u32, inside_permille: u64) -> (u32, Edges) {
    let mut lcg = Lcg(seed);
    let mut edges = Edges::new();
    for _ in 0..draws {
        let a = lcg.below(nodes);
        let inside = lcg.below(1000) < inside_permille;
        let b = if inside { a % blocks + blocks * lcg.below(nodes / blocks) } else { lcg.below(nodes) };
        edges.push((a as u32, b as u32, 1.0));
    }
    (nodes as u32, edges)
}

fn ring_of_cliques(cliques: u32, size: u32) -> (u32, Edges) {
    let mut edges = Edges::new();
    for first in (0..cliques).map(|c| c * size) {
        for i in 0..size {
            edges.extend((0..i).map(|j| (first + i, first + j, 1.0)));
        }
        edges.push((first, (first + size) % (cliques * size) + 1, 1.0));
    }
    (cliques * size, edges)
}

fn heavy_tailed(seed: u64, nodes: u64, draws: u32) -> (u32, Edges) {
    let mut lcg = Lcg(seed);
    let mut edges = Edges::new();
    for _ in 0..draws {
        let within = lcg.below(nodes) + 1;
        let a = lcg.below(within);
        let within = lcg.below(nodes) + 1;
        let mut b = lcg.below(within);
        if lcg.below(1000) < 500 {
            b = b - b % 15 + a % 15;
        }
        let weight = ((1_u64 << 32) / (lcg.next() + 1)).min(1000) as f64 / 10.0;
        if b < nodes {
            edges.push((a as u32, b as u32, weight));
        }
    }
    (nodes as u32, edges)
}

fn components() -> (u32, Edges) {
    let mut nodes = 0;
    let mut edges = Edges::new();
    for (n, part) in [planted(5, 300, 6, 1500, 800), ring_of_cliques(8, 5), planted(6, 200, 1, 260, 0)] {
        edges.extend(part.into_iter().map(|(a, b, w)| (a + nodes, b + nodes, w)));
        nodes += n;
    }
    (nodes + 50, edges)
}

fn karate() -> (u32, Edges) {
    let node = |text: &str| text.parse::<u32>().expect("a node");
    let lines = include_str!("../golden/karate.txt").lines();
    (34, lines.filter_map(|line| line.split_once(' ')).map(|(a, b)| (node(a), node(b), 1.0)).collect())
}

fn graph(name: &str) -> (u32, Edges) {
    match name {
        "karate" => karate(),
        "planted-easy" => planted(1, 400, 8, 3000, 850),
        "planted-hard" => planted(2, 2000, 40, 10_000, 450),
        "ring-of-cliques" => ring_of_cliques(30, 6),
        "heavy-tailed" => heavy_tailed(3, 1500, 8000),
        "sparse-random" => planted(4, 2000, 1, 3000, 0),
        "components" => components(),
        _ => panic!("no graph named {name}"),
    }
}

/// A line of the golden file.
struct Golden {
    graph: String,
    nodes: u32,
    edges: usize,
    objective: Objective,
    quality: f64,
}

fn golden() -> Vec<Golden> {
    let lines = include_str!("../golden/leiden.csv").lines().skip(1);
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let number = |at: usize| cells[at].parse::<f64>().expect("a number");
            let resolution = number(4);
            let objective = match cells[3] {
                "modularity" => Objective::Modularity { resolution },
                "cpm" => Objective::Cpm { resolution },
                other => panic!("no objective named {other}"),
            };
            let (nodes, edges) = (number(1) as u32, number(2) as usize);
            Golden { graph: cells[0].to_owned(), nodes, edges, objective, quality: number(5) }
        })
        .collect()
}

fn how(objective: Objective, seed: u64) -> Leiden {
    Leiden { objective, seed, restarts: 10 }
}

/// The weights of the graph with parallel edges merged and without self-loops, as a table.
fn weights(nodes: u32, edges: &Edges) -> Vec<Vec<f64>> {
    let mut table = vec![vec![0.0; nodes as usize]; nodes as usize];
    for &(a, b, weight) in edges.iter().filter(|edge| edge.0 != edge.1) {
        table[a as usize][b as usize] += weight;
        table[b as usize][a as usize] += weight;
    }
    table
}

/// Both objectives by their textbook sums over pairs of nodes.
fn naive_quality(nodes: u32, edges: &Edges, objective: Objective, membership: &[u32]) -> f64 {
    let table = weights(nodes, edges);
    let strength: Vec<f64> = table.iter().map(|row| row.iter().sum()).collect();
    let twice_m: f64 = strength.iter().sum();
    if twice_m <= 0.0 {
        return 0.0;
    }
    let mut quality = 0.0;
    for (a, row) in table.iter().enumerate() {
        for (b, &weight) in row.iter().enumerate().filter(|&(b, _)| membership[a] == membership[b]) {
            quality += match objective {
                Objective::Modularity { resolution } => {
                    (weight - resolution * strength[a] * strength[b] / twice_m) / twice_m
                }
                Objective::Cpm { resolution } if a < b => weight - resolution,
                Objective::Cpm { .. } => 0.0,
            };
        }
    }
    quality
}

fn assert_quality_is_naive(nodes: u32, edges: &Edges, objective: Objective, found: &Communities) {
    let naive = naive_quality(nodes, edges, objective, &found.membership);
    let gap = (found.quality - naive).abs();
    assert!(gap <= 1e-9 * naive.abs().max(1.0), "reported {}, by the definition {naive}", found.quality);
}

fn assert_connected(nodes: u32, edges: &Edges, membership: &[u32]) {
    // Union by smallest name, until nothing changes: slow and obvious.
    let mut piece: Vec<u32> = (0..nodes).collect();
    let mut changed = true;
    while changed {
        changed = false;
        for &(a, b, weight) in edges {
            let (a, b) = (a as usize, b as usize);
            if weight > 0.0 && membership[a] == membership[b] && piece[a] != piece[b] {
                let least = piece[a].min(piece[b]);
                (piece[a], piece[b]) = (least, least);
                changed = true;
            }
        }
    }
    for a in 0..nodes as usize {
        for b in 0..a {
            let together = membership[a] == membership[b];
            assert_eq!(together, piece[a] == piece[b], "nodes {a} and {b} of {edges:?} in {membership:?}");
        }
    }
}

fn assert_numbered_by_size(membership: &[u32]) {
    let communities = membership.iter().max().map_or(0, |&c| c as usize + 1);
    let key = |c: usize| {
        let members = membership.iter().filter(|&&m| m as usize == c).count();
        (std::cmp::Reverse(members), membership.iter().position(|&m| m as usize == c))
    };
    let keys: Vec<_> = (0..communities).map(key).collect();
    assert!(keys.is_sorted(), "{membership:?}");
    assert!(keys.iter().all(|key| key.1.is_some()), "a number without a node: {membership:?}");
}

#[test]
fn quality_is_never_a_thousandth_below_that_of_leidenalg() {
    let golden = golden();
    assert!(golden.len() >= 28, "only {} lines", golden.len());
    for line in golden {
        let (nodes, edges) = graph(&line.graph);
        let merged: usize = weights(nodes, &edges).iter().flatten().filter(|&&w| w > 0.0).count() / 2;
        assert_eq!((nodes, merged), (line.nodes, line.edges), "{} is another graph than the oracle's", line.graph);
        for seed in [1, 2, 3] {
            let found = leiden(nodes, &edges, &how(line.objective, seed));
            let gap = (line.quality - found.quality) / line.quality.abs();
            assert!(
                gap <= 1e-3,
                "{} {:?} seed {seed}: {} below {}",
                line.graph,
                line.objective,
                found.quality,
                line.quality
            );
            if seed == 1 {
                assert_quality_is_naive(nodes, &edges, line.objective, &found);
            }
        }
    }
}

#[test]
fn a_ring_of_cliques_falls_into_its_cliques() {
    let (nodes, edges) = ring_of_cliques(30, 6);
    let found = leiden(nodes, &edges, &how(Objective::Cpm { resolution: 0.2 }, 7));
    let cliques: Vec<u32> = (0..nodes).map(|v| v / 6).collect();
    assert_eq!(found.membership, cliques);
}

#[test]
fn the_same_seed_gives_the_same_communities_on_any_number_of_threads() {
    let (nodes, edges) = graph("planted-hard");
    let how = how(Objective::Modularity { resolution: 1.0 }, 11);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| leiden(nodes, &edges, &how))
    };
    let one = on(1);
    for threads in [2, 5] {
        let many = on(threads);
        assert_eq!(one.membership, many.membership, "{threads} threads");
        assert_eq!(one.quality.to_bits(), many.quality.to_bits(), "{threads} threads");
    }
}

#[test]
fn the_order_and_direction_of_the_edges_change_nothing() {
    let (nodes, edges) = graph("heavy-tailed");
    let how = how(Objective::Modularity { resolution: 1.0 }, 3);
    let turned: Edges = edges.iter().rev().map(|&(a, b, w)| (b, a, w)).collect();
    assert_eq!(leiden(nodes, &edges, &how), leiden(nodes, &turned, &how));
}

#[test]
fn other_names_for_the_nodes_cost_no_quality() {
    for line in golden().iter().filter(|line| line.graph == "planted-hard" || line.graph == "heavy-tailed") {
        let (nodes, edges) = graph(&line.graph);
        // 7 is prime to the number of nodes, so this is a permutation.
        let name = |v: u32| (v * 7 + 3) % nodes;
        let renamed: Edges = edges.iter().map(|&(a, b, w)| (name(a), name(b), w)).collect();
        let found = leiden(nodes, &renamed, &how(line.objective, 1));
        let gap = (line.quality - found.quality) / line.quality;
        assert!(gap <= 1e-3, "{} {:?}: {} below {}", line.graph, line.objective, found.quality, line.quality);
    }
}

#[test]
fn more_restarts_never_lower_the_quality() {
    let (nodes, edges) = graph("sparse-random");
    let objective = Objective::Modularity { resolution: 1.0 };
    let with = |restarts| leiden(nodes, &edges, &Leiden { objective, seed: 5, restarts }).quality;
    let qualities = [with(1), with(4), with(16)];
    assert!(qualities.is_sorted(), "{qualities:?}");
    assert_eq!(with(0).to_bits(), with(1).to_bits());
}

#[test]
fn graphs_without_edges_are_all_single_nodes() {
    for objective in [Objective::Cpm { resolution: 0.5 }, Objective::Modularity { resolution: 1.0 }] {
        let none = leiden(0, &[], &how(objective, 1));
        assert_eq!((none.membership.len(), none.quality.to_bits()), (0, 0.0_f64.to_bits()));
        let loops = leiden(3, &[(1, 1, 5.0), (0, 2, 0.0)], &how(objective, 1));
        assert_eq!(loops.membership, [0, 1, 2]);
        assert_eq!(loops.quality.to_bits(), 0.0_f64.to_bits());
    }
}

#[test]
#[cfg(debug_assertions)]
#[should_panic(expected = "weight -1")]
fn a_negative_weight_is_a_programming_error() {
    let _ = leiden(2, &[(0, 1, -1.0)], &how(Objective::Modularity { resolution: 1.0 }, 1));
}

#[test]
fn at_resolution_zero_each_component_is_a_community() {
    let edges = [(0, 1, 1.0), (1, 2, 0.001), (3, 4, 1e6)];
    for objective in [Objective::Cpm { resolution: 0.0 }, Objective::Modularity { resolution: 0.0 }] {
        assert_eq!(leiden(6, &edges, &how(objective, 1)).membership, [0, 0, 0, 1, 1, 2]);
    }
}

#[test]
fn the_unit_of_the_weights_does_not_matter_to_modularity() {
    let (nodes, edges) = graph("heavy-tailed");
    let how = how(Objective::Modularity { resolution: 1.0 }, 9);
    // A power of two, so that no digit is lost.
    let scaled: Edges = edges.iter().map(|&(a, b, w)| (a, b, w * 1024.0)).collect();
    assert_eq!(leiden(nodes, &edges, &how).membership, leiden(nodes, &scaled, &how).membership);
}

fn any_graph() -> impl Strategy<Value = (u32, Edges)> {
    let weight = prop_oneof![4 => Just(1.0), 3 => 0.01..10.0, 1 => Just(0.0), 1 => 1e-9..1e9];
    (1_u32..40).prop_flat_map(move |nodes| {
        let edges = prop::collection::vec((0..nodes, 0..nodes, weight.clone()), 0..120);
        (Just(nodes), edges)
    })
}

fn any_objective() -> impl Strategy<Value = Objective> {
    prop_oneof![
        (0.0..3.0).prop_map(|resolution| Objective::Modularity { resolution }),
        (0.0..3.0).prop_map(|resolution| Objective::Cpm { resolution }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_partition_is_connected_numbered_and_of_the_reported_quality(
        (nodes, edges) in any_graph(), objective in any_objective(), seed: u64,
    ) {
        let found = leiden(nodes, &edges, &Leiden { objective, seed, restarts: 2 });
        prop_assert_eq!(found.membership.len(), nodes as usize);
        assert_connected(nodes, &edges, &found.membership);
        assert_numbered_by_size(&found.membership);
        assert_quality_is_naive(nodes, &edges, objective, &found);
    }

    #[test]
    fn no_partition_is_worse_than_single_nodes(
        (nodes, edges) in any_graph(), objective in any_objective(), seed: u64,
    ) {
        let found = leiden(nodes, &edges, &Leiden { objective, seed, restarts: 4 });
        let single: Vec<u32> = (0..nodes).collect();
        let alone = naive_quality(nodes, &edges, objective, &single);
        prop_assert!(found.quality >= alone - 1e-9 * alone.abs().max(1.0), "{} below {alone}", found.quality);
    }
}
