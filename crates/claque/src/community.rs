//! Communities of a weighted undirected graph, by the Leiden algorithm.
//!
//! Traag, Waltman and van Eck, *From Louvain to Leiden: guaranteeing well-connected communities*,
//! Scientific Reports 9, 5233 (2019), doi:10.1038/s41598-019-41695-z. Names follow the paper's Algorithm A.2.
//!
//! Both objectives are one function of the node sizes n_v and a resolution γ:
//! H = Σ_c (w_c − γ N_c² / 2), where w_c is the weight inside community c and N_c the sum of its node sizes.
//! With n_v = 1 this is the constant Potts model up to a constant; with n_v = the strength of v, and γ / 2m for γ,
//! it is modularity times m, the weight of all edges. The algorithm sees only H.
//!
//! Several runs are not only compared but combined, two by two (see `combine`). That, and not more runs, is what keeps
//! the quality at leidenalg's (`docs/adr/0002-leiden.md`).
//!
//! # Cost
//! A run takes O(E) time for each level of each iteration (a few dozen in practice) and O(V + E) memory for each
//! thread; n restarts are 2n − 1 runs, the later ones shorter. Runs are spread over the threads of the pool; each has
//! its own random numbers, so threads do not change the result.

use rand::seq::SliceRandom;
use rand::{Rng, RngExt};
use rand_pcg::Pcg32;
use rayon::prelude::*;
use std::collections::VecDeque;

/// What a partition is judged by. A resolution is finite and at least 0; higher means smaller communities.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Objective {
    /// The constant Potts model: Σ_c (w_c − γ n_c (n_c − 1) / 2), with n_c the nodes of a community.
    ///
    /// Half of what leidenalg's `CPMVertexPartition.quality()` gives, which counts each edge from both ends.
    Cpm {
        /// γ, in units of edge weight: communities are denser than this inside, and thinner between.
        resolution: f64,
    },
    /// Newman's modularity: Σ_c (w_c / m − γ (K_c / 2m)²), with K_c the summed strength of a community.
    Modularity {
        /// γ; 1 is the classical definition.
        resolution: f64,
    },
}

/// How to look for communities.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leiden {
    /// What to maximise.
    pub objective: Objective,
    /// Where the random numbers start. The same seed gives the same communities.
    pub seed: u64,
    /// Independent runs, which are then combined; the best partition met is kept. 0 counts as 1, 10 is thorough.
    pub restarts: u32,
}

/// A partition of the nodes.
#[derive(Clone, Debug, PartialEq)]
pub struct Communities {
    /// The community of each node, in node order. Communities are numbered from 0, the largest first;
    /// of two as large, the one with the smallest node first.
    pub membership: Vec<u32>,
    /// The objective at this partition; 0 for a graph without edges.
    pub quality: f64,
}

/// Finds the communities of the undirected graph on the nodes `0..nodes`.
///
/// Each edge is `(node, node, weight)`. Parallel edges are merged, self-loops and edges of weight 0 ignored; the order
/// of the edges does not matter. Every community is connected, so an isolated node is a community of its own.
/// A weight that is negative or not finite, a node beyond `nodes`, and a resolution that is negative or not finite are
/// programming errors: they panic in debug builds, and otherwise the edge is ignored and the resolution taken as 0.
#[must_use]
pub fn leiden(nodes: u32, edges: &[(u32, u32, f64)], how: &Leiden) -> Communities {
    let base = Network::new(nodes, edges, how.objective);
    let runs = how.restarts.max(1);
    let alone: Vec<u32> = (0..nodes).collect();
    let mut found: Vec<Communities> = (0..runs)
        .into_par_iter()
        .map(|run| search(&base, alone.clone(), ITERATIONS, &mut Pcg32::new(how.seed, u64::from(run))))
        .collect();
    let mut stream = u64::from(runs);
    while found.len() > 1 {
        let pairs = found.par_chunks(2).enumerate();
        let better = pairs.map(|(at, pair)| combine(&base, pair, &mut Pcg32::new(how.seed, stream + at as u64)));
        let better: Vec<Communities> = better.collect();
        stream += better.len() as u64;
        found = better;
    }
    let mut membership = found.swap_remove(0).membership;
    number_by_size(&mut membership);
    let quality = base.reported_quality(&membership, how.objective);
    Communities { membership, quality }
}

/// The community of each node after one run of two iterations (leidenalg's default): for partitions that are compared with
/// those of many decoys made the same way, where time matters more than the last percent of quality.
pub(crate) fn leiden_quick(nodes: u32, edges: &[(u32, u32, f64)], objective: Objective, seed: u64) -> Vec<u32> {
    let base = Network::new(nodes, edges, objective);
    let mut membership = search(&base, (0..nodes).collect(), 2, &mut Pcg32::new(seed, 0)).membership;
    number_by_size(&mut membership);
    membership
}

/// A graph as its adjacency rows, without self-loops, at one level of aggregation.
struct Network {
    /// Row v is `neighbours[offsets[v]..offsets[v + 1]]`.
    offsets: Vec<usize>,
    /// Neighbour and weight; each edge is in both rows.
    neighbours: Vec<(u32, f64)>,
    /// n_v.
    size: Vec<f64>,
    /// γ in H.
    resolution: f64,
    /// θ: how freely refinement departs from the best merge, in units of H.
    randomness: f64,
}

/// Gains under this share of a node's strength are rounding, and never a reason to move.
const ROUNDING: f64 = 1e-10;

/// θ as a share of the mean edge weight: the paper's value for unweighted graphs.
const RANDOMNESS: f64 = 0.01;

/// Iterations without gain after which a run is over.
const PATIENCE: u32 = 2;

/// Iterations after which a run is over in any case: real networks need about ten, a hostile one could go on.
const ITERATIONS: u32 = 50;

/// How often the local moving may look at every edge, on average: real networks need about five; on a chain of
/// rising weights the borders of communities drift for ever.
const PASSES: usize = 20;

impl Network {
    fn new(nodes: u32, edges: &[(u32, u32, f64)], objective: Objective) -> Network {
        let edges = simple_edges(nodes, edges);
        let (offsets, neighbours) = adjacency(nodes as usize, &edges);
        let total: f64 = edges.iter().map(|edge| edge.2).sum();
        let mut network =
            Network { offsets, neighbours, size: vec![1.0; nodes as usize], resolution: 0.0, randomness: 1.0 };
        if edges.is_empty() {
            return network;
        }
        network.randomness = RANDOMNESS * total / edges.len() as f64;
        network.resolution = match objective {
            Objective::Cpm { resolution } => usable_resolution(resolution),
            Objective::Modularity { resolution } => usable_resolution(resolution) / (2.0 * total),
        };
        if let Objective::Modularity { .. } = objective {
            network.size = (0..nodes).map(|v| network.row(v).iter().map(|n| n.1).sum()).collect();
        }
        network
    }

    fn nodes(&self) -> usize {
        self.size.len()
    }

    fn row(&self, v: u32) -> &[(u32, f64)] {
        &self.neighbours[self.offsets[v as usize]..self.offsets[v as usize + 1]]
    }

    /// Σ_v n_v of each community; communities are numbered below the number of nodes.
    fn totals(&self, partition: &[u32]) -> Vec<f64> {
        let mut totals = vec![0.0; self.nodes()];
        for (v, &c) in partition.iter().enumerate() {
            totals[c as usize] += self.size[v];
        }
        totals
    }

    /// Twice the weight of the edges inside communities.
    fn inner_weight_twice(&self, partition: &[u32]) -> f64 {
        let mut inner = 0.0;
        for v in 0..self.nodes() as u32 {
            let same = |n: &&(u32, f64)| partition[n.0 as usize] == partition[v as usize];
            inner += self.row(v).iter().filter(same).map(|n| n.1).sum::<f64>();
        }
        inner
    }

    /// H, of the graph that was given; an aggregate does not know the edges it has swallowed.
    fn quality(&self, partition: &[u32]) -> f64 {
        let squares: f64 = self.totals(partition).iter().map(|n| n * n).sum();
        (self.inner_weight_twice(partition) - self.resolution * squares) / 2.0
    }

    /// The objective as it is published, at the same partition as [`quality`](Self::quality).
    fn reported_quality(&self, partition: &[u32], objective: Objective) -> f64 {
        if self.neighbours.is_empty() {
            return 0.0;
        }
        match objective {
            Objective::Cpm { .. } => self.quality(partition) + self.resolution * self.nodes() as f64 / 2.0,
            Objective::Modularity { .. } => {
                2.0 * self.quality(partition) / self.neighbours.iter().map(|n| n.1).sum::<f64>()
            }
        }
    }
}

fn usable_resolution(resolution: f64) -> f64 {
    debug_assert!(resolution.is_finite() && resolution >= 0.0, "resolution {resolution}: wanted finite and >= 0");
    if resolution.is_finite() { resolution.max(0.0) } else { 0.0 }
}

/// The edges as a simple graph, smaller node first, in order.
fn simple_edges(nodes: u32, edges: &[(u32, u32, f64)]) -> Vec<(u32, u32, f64)> {
    let usable = |&(a, b, weight): &(u32, u32, f64)| {
        debug_assert!(a < nodes && b < nodes, "edge {a} {b}: beyond {nodes} nodes");
        debug_assert!(weight.is_finite() && weight >= 0.0, "edge {a} {b}: weight {weight}");
        a != b && a < nodes && b < nodes && weight.is_finite() && weight > 0.0
    };
    let mut simple: Vec<_> = edges.iter().copied().filter(usable).map(|(a, b, w)| (a.min(b), a.max(b), w)).collect();
    // Weights too, so that parallel edges are added up in one order.
    simple.sort_unstable_by(|x, y| (x.0, x.1).cmp(&(y.0, y.1)).then(x.2.total_cmp(&y.2)));
    simple.dedup_by(|next, kept| {
        let parallel = (next.0, next.1) == (kept.0, kept.1);
        if parallel {
            kept.2 += next.2;
        }
        parallel
    });
    simple
}

fn adjacency(nodes: usize, edges: &[(u32, u32, f64)]) -> (Vec<usize>, Vec<(u32, f64)>) {
    let mut offsets = vec![0; nodes + 1];
    for &(a, b, _) in edges {
        offsets[a as usize + 1] += 1;
        offsets[b as usize + 1] += 1;
    }
    for v in 0..nodes {
        offsets[v + 1] += offsets[v];
    }
    let mut next = offsets.clone();
    let mut neighbours = vec![(0, 0.0); 2 * edges.len()];
    for &(a, b, weight) in edges {
        for (from, to) in [(a, b), (b, a)] {
            neighbours[next[from as usize]] = (to, weight);
            next[from as usize] += 1;
        }
    }
    (offsets, neighbours)
}

/// The best of the given partitions, which are one or two, and of what a search finds from where two agree.
///
/// Where two good partitions agree they are mostly right, and the search is left with the rest: the core groups of
/// Ovelgönne and Geyer-Schulz, *An ensemble learning strategy for graph clustering* (2013).
fn combine(base: &Network, pair: &[Communities], rng: &mut Pcg32) -> Communities {
    let [a, b] = pair else { return pair[0].clone() };
    let agreed: Vec<(u32, u32)> = a.membership.iter().copied().zip(b.membership.iter().copied()).collect();
    let mut distinct = agreed.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let number = |both: &(u32, u32)| distinct.partition_point(|other| other < both) as u32;
    let child = search(base, agreed.iter().map(number).collect(), ITERATIONS, rng);
    let best = if b.quality > a.quality { b } else { a };
    if child.quality > best.quality { child } else { best.clone() }
}

/// Iterations from a partition until they stop helping, and at most so many.
fn search(base: &Network, membership: Vec<u32>, iterations: u32, rng: &mut Pcg32) -> Communities {
    let mut best = Communities { quality: base.quality(&membership), membership };
    let mut idle = 0;
    for _ in 0..iterations {
        if idle == PATIENCE {
            break;
        }
        let mut membership = best.membership.clone();
        iterate(base, &mut membership, rng);
        split_into_components(base, &mut membership);
        let quality = base.quality(&membership);
        // Rounding aside: an equal partition may differ in the last digits.
        if quality > best.quality + best.quality.abs() * ROUNDING {
            idle = 0;
        } else {
            idle += 1;
        }
        if quality >= best.quality {
            best = Communities { membership, quality };
        }
    }
    best
}

/// `Leiden(G, P)`: moves, refines and aggregates until hardly anything merges.
fn iterate(base: &Network, membership: &mut [u32], rng: &mut impl Rng) {
    let mut aggregate: Option<Network> = None;
    let mut partition = membership.to_vec();
    // The node of the aggregate that holds each node of the base.
    let mut holder: Vec<u32> = (0..base.nodes() as u32).collect();
    loop {
        let graph = aggregate.as_ref().unwrap_or(base);
        move_nodes_fast(graph, &mut partition, rng);
        let mut refined = refine_partition(graph, &partition, rng);
        let parts = number_by_appearance(&mut refined);
        if parts * 20 >= graph.nodes() * 19 {
            // A level that merges next to nothing costs as much as any; a chain could need one for each node.
            break;
        }
        let mut coarse_partition = vec![0; parts];
        for (v, &part) in refined.iter().enumerate() {
            coarse_partition[part as usize] = partition[v];
        }
        number_by_appearance(&mut coarse_partition);
        for node in &mut holder {
            *node = refined[*node as usize];
        }
        aggregate = Some(aggregate_graph(graph, &refined, parts));
        partition = coarse_partition;
    }
    for (v, community) in membership.iter_mut().enumerate() {
        *community = partition[holder[v] as usize];
    }
}

/// The weight of one node's edges to each community, in a table that is cleared between nodes.
struct Links {
    weight: Vec<f64>,
    touched: Vec<u32>,
}

impl Links {
    fn new(communities: usize) -> Links {
        Links { weight: vec![0.0; communities], touched: Vec::new() }
    }

    fn clear(&mut self) {
        for c in self.touched.drain(..) {
            self.weight[c as usize] = 0.0;
        }
    }

    /// Weights are positive: one of 0 has not been met.
    fn add(&mut self, community: u32, weight: f64) {
        let sum = &mut self.weight[community as usize];
        if *sum <= 0.0 {
            self.touched.push(community);
        }
        *sum += weight;
    }
}

/// `MoveNodesFast`: each node goes where it adds most, until no node in the queue wants to go.
fn move_nodes_fast(graph: &Network, partition: &mut [u32], rng: &mut impl Rng) {
    let mut totals = graph.totals(partition);
    let mut members = vec![0_u32; graph.nodes()];
    for &c in partition.iter() {
        members[c as usize] += 1;
    }
    let mut empty: Vec<u32> = (0..graph.nodes() as u32).filter(|&c| members[c as usize] == 0).collect();
    let mut queue = VecDeque::from(shuffled(graph.nodes(), rng));
    let mut queued = vec![true; graph.nodes()];
    let mut links = Links::new(graph.nodes());
    let mut budget = PASSES * (graph.nodes() + graph.neighbours.len());
    while let Some(v) = queue.pop_front() {
        let cost = 1 + graph.row(v).len();
        if cost > budget {
            break;
        }
        budget -= cost;
        queued[v as usize] = false;
        let from = partition[v as usize];
        let to = best_community(graph, partition, &totals, v, &mut links).or_else(|| empty.last().copied());
        let to = to.unwrap_or(from);
        if to == from {
            continue;
        }
        if members[to as usize] == 0 {
            empty.pop();
        }
        members[from as usize] -= 1;
        members[to as usize] += 1;
        totals[to as usize] += graph.size[v as usize];
        totals[from as usize] -= graph.size[v as usize];
        if members[from as usize] == 0 {
            // Exactly, or rounding would stay behind.
            totals[from as usize] = 0.0;
            empty.push(from);
        }
        partition[v as usize] = to;
        for &(u, _) in graph.row(v) {
            if partition[u as usize] != to && !queued[u as usize] {
                queued[u as usize] = true;
                queue.push_back(u);
            }
        }
    }
}

/// Where `v` adds most to H: a community, its own if no other is better; `None` if that is to be alone.
fn best_community(graph: &Network, partition: &[u32], totals: &[f64], v: u32, links: &mut Links) -> Option<u32> {
    let size = graph.size[v as usize];
    let own = partition[v as usize];
    links.clear();
    let mut strength = 0.0;
    for &(u, weight) in graph.row(v) {
        links.add(partition[u as usize], weight);
        strength += weight;
    }
    // Gains are against being alone.
    let mut best = links.weight[own as usize] - graph.resolution * size * (totals[own as usize] - size);
    let mut to = own;
    for &c in &links.touched {
        let gain = links.weight[c as usize] - graph.resolution * size * totals[c as usize];
        if c != own && gain > best + ROUNDING * strength {
            (best, to) = (gain, c);
        }
    }
    if best < -ROUNDING * strength { None } else { Some(to) }
}

/// `RefinePartition`: splits each community into well-connected parts, from single nodes.
///
/// A part is named by the node it grew from.
fn refine_partition(graph: &Network, partition: &[u32], rng: &mut impl Rng) -> Vec<u32> {
    let totals = graph.totals(partition);
    let mut refined: Vec<u32> = (0..graph.nodes() as u32).collect();
    let mut part_total = graph.size.clone();
    // E(C, S − C) of each part C in its community S.
    let mut cut: Vec<f64> = (0..graph.nodes() as u32)
        .map(|v| {
            let same = |n: &&(u32, f64)| partition[n.0 as usize] == partition[v as usize];
            graph.row(v).iter().filter(same).map(|n| n.1).sum()
        })
        .collect();
    let mut alone = vec![true; graph.nodes()];
    let mut links = Links::new(graph.nodes());
    let mut gains: Vec<(u32, f64)> = Vec::new();
    for v in shuffled(graph.nodes(), rng) {
        let community = partition[v as usize];
        let total = totals[community as usize];
        let size = graph.size[v as usize];
        let well_connected = |part: u32, part_total: &[f64], cut: &[f64]| {
            let n = part_total[part as usize];
            cut[part as usize] >= graph.resolution * n * (total - n)
        };
        if !alone[v as usize] || !well_connected(v, &part_total, &cut) {
            continue;
        }
        links.clear();
        for &(u, weight) in graph.row(v).iter().filter(|n| partition[n.0 as usize] == community) {
            links.add(refined[u as usize], weight);
        }
        gains.clear();
        for &part in links.touched.iter().filter(|&&part| well_connected(part, &part_total, &cut)) {
            let gain = links.weight[part as usize] - graph.resolution * size * part_total[part as usize];
            if gain >= 0.0 {
                gains.push((part, gain));
            }
        }
        let Some(part) = draw(&gains, graph.randomness, rng) else { continue };
        refined[v as usize] = part;
        alone[part as usize] = false;
        alone[v as usize] = false;
        part_total[part as usize] += size;
        cut[part as usize] += cut[v as usize] - 2.0 * links.weight[part as usize];
    }
    refined
}

/// Draws a part with a chance in proportion to exp(gain / θ).
fn draw(gains: &[(u32, f64)], randomness: f64, rng: &mut impl Rng) -> Option<u32> {
    let &(mut chosen, top) = gains.iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    // Relative to the largest, which would overflow.
    let share = |gain: f64| ((gain - top) / randomness).exp();
    let mut left = rng.random::<f64>() * gains.iter().map(|&(_, gain)| share(gain)).sum::<f64>();
    for &(part, gain) in gains {
        left -= share(gain);
        if left < 0.0 {
            chosen = part;
            break;
        }
    }
    Some(chosen)
}

/// `AggregateGraph`: each part becomes one node.
fn aggregate_graph(graph: &Network, refined: &[u32], parts: usize) -> Network {
    let mut size = vec![0.0; parts];
    let mut starts = vec![0; parts + 1];
    for (v, &part) in refined.iter().enumerate() {
        size[part as usize] += graph.size[v];
        starts[part as usize + 1] += 1;
    }
    for part in 0..parts {
        starts[part + 1] += starts[part];
    }
    let mut next = starts.clone();
    let mut members = vec![0; refined.len()];
    for (v, &part) in refined.iter().enumerate() {
        members[next[part as usize]] = v as u32;
        next[part as usize] += 1;
    }
    let mut offsets = vec![0];
    let mut neighbours = Vec::new();
    let mut links = Links::new(parts);
    for part in 0..parts {
        links.clear();
        for &v in &members[starts[part]..starts[part + 1]] {
            for &(u, weight) in graph.row(v) {
                if refined[u as usize] != part as u32 {
                    links.add(refined[u as usize], weight);
                }
            }
        }
        neighbours.extend(links.touched.iter().map(|&c| (c, links.weight[c as usize])));
        offsets.push(neighbours.len());
    }
    Network { offsets, neighbours, size, resolution: graph.resolution, randomness: graph.randomness }
}

/// Makes each connected piece of a community a community: a move can take away what held one together.
///
/// This never lowers H: nothing inside is lost, and Σ N_c² falls.
fn split_into_components(graph: &Network, membership: &mut [u32]) {
    let mut piece = vec![u32::MAX; graph.nodes()];
    let mut stack = Vec::new();
    for start in 0..graph.nodes() as u32 {
        if piece[start as usize] != u32::MAX {
            continue;
        }
        piece[start as usize] = start;
        stack.push(start);
        while let Some(v) = stack.pop() {
            for &(u, _) in graph.row(v) {
                if piece[u as usize] == u32::MAX && membership[u as usize] == membership[v as usize] {
                    piece[u as usize] = start;
                    stack.push(u);
                }
            }
        }
    }
    membership.copy_from_slice(&piece);
}

fn shuffled(nodes: usize, rng: &mut impl Rng) -> Vec<u32> {
    let mut order: Vec<u32> = (0..nodes as u32).collect();
    order.shuffle(rng);
    order
}

/// Renames communities, which are below the number of nodes or of their holders, to 0, 1, 2, … as they appear.
fn number_by_appearance(partition: &mut [u32]) -> usize {
    let highest = partition.iter().copied().max().map_or(0, |c| c as usize + 1);
    let mut name = vec![u32::MAX; highest];
    let mut used = 0;
    for c in partition {
        let name = &mut name[*c as usize];
        if *name == u32::MAX {
            *name = used;
            used += 1;
        }
        *c = *name;
    }
    used as usize
}

/// Renames communities by size, the largest first, ties by the smallest node.
fn number_by_size(membership: &mut [u32]) {
    let communities = number_by_appearance(membership);
    let mut members = vec![0_u32; communities];
    for &c in membership.iter() {
        members[c as usize] += 1;
    }
    let mut order: Vec<u32> = (0..communities as u32).collect();
    // Stable, and so far numbered by the smallest node.
    order.sort_by_key(|&c| std::cmp::Reverse(members[c as usize]));
    let mut rank = vec![0; communities];
    for (at, &c) in order.iter().enumerate() {
        rank[c as usize] = at as u32;
    }
    for c in membership {
        *c = rank[*c as usize];
    }
}
