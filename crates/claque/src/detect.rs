//! The whole analysis on one screen: traces in, findings out.
//!
//! Traces are projected onto their accounts, edges validated against chance, the validated network partitioned into
//! communities, and each community assessed and graded. Groups that stand out as wholes only are leads, told apart. Beside the
//! result, decoys run the same course: labels permuted inside the strata of the null model, so that nothing but chance is
//! left in them.

use crate::action::{AccountId, AccountPair, Action, ObjectId};
use crate::backbone::{
    Alpha, Backbone, Chance, Correction, Floor, SecondTest, ValidatedEdge, correct, correct_both, tally, test,
};
use crate::coaction::{Window, count_swept};
use crate::community::{Leiden, Objective, leiden};
use crate::finding::{Finding, Grade, assess, time_lines};
use crate::lead::{Group, GroupEvidence, GroupTest, groups_that_stand_out};
use crate::lookalike::{Lookalike, Rule};
use crate::network::{Join, actions_to_sweep, join, project};
use crate::null::{FittedNull, NullModel, WithinObject, interest, interval_jitter};
use crate::pooled::{Pooled, is_rare};
use crate::trace::{Trace, TraceKind};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// All choices of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The longest gap that counts as together.
    pub window: Window,
    /// Fewest distinct objects a pair must have acted on together to be an edge; at least 1.
    pub min_objects: u32,
    /// How edges are told from chance.
    pub validation: Validation,
    /// How communities are found.
    pub leiden: Leiden,
    /// Fewest accounts of a finding; at least 2.
    pub min_accounts: usize,
    /// How many label permutations are run beside the result; none without a null model.
    pub decoys: u32,
    /// Seed of everything random.
    pub seed: u64,
    /// See [`Join::max_pairs_in_memory`].
    pub max_pairs_in_memory: usize,
    /// Objects with more pairs of actions inside the window are left out and reported.
    pub max_co_actions_per_object: Option<u64>,
}

impl Default for Plan {
    /// What the program does where nothing else is asked for, with as much memory as it takes.
    fn default() -> Self {
        let alpha = Alpha::new(0.05).expect("a rate");
        Plan {
            window: Window::from_millis(60_000).expect("at least a millisecond"),
            min_objects: 2,
            validation: Validation::Against(NullModel::SlotPermutation, Correction::BenjaminiHochberg, alpha),
            leiden: Leiden { objective: Objective::Cpm { resolution: 0.05 }, seed: 1, restarts: 10 },
            min_accounts: 3,
            decoys: 20,
            seed: 1,
            max_pairs_in_memory: usize::MAX,
            max_co_actions_per_object: None,
        }
    }
}

/// How edges are told from chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Validation {
    /// Not at all: every edge with enough objects is kept, for people who reproduce older studies.
    Raw,
    /// Against a null model, corrected for all pairs of eligible accounts.
    Against(NullModel, Correction, Alpha),
}

/// A part of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Joining one trace; measured in actions swept.
    Project(TraceKind),
    /// Fitting the null model to one trace; measured in actions.
    Fit(TraceKind),
    /// Comparing accounts by similarity; measured in traces.
    Compare,
    /// Running decoys; measured in decoys.
    Decoys,
    /// Finding communities; measured in edges.
    Partition,
    /// Asking the second null model about the edges of communities; measured in traces.
    Retest,
    /// Finding the evidence again; measured in traces.
    Assess,
    /// Testing groups as wholes; measured in decoys, of which it may need fewer.
    Leads,
}

/// Is told how the work goes on, from any thread.
pub trait Observer: Sync {
    /// A stage begins, with so many units ahead.
    fn started(&self, stage: Stage, units: u64);
    /// So many more units are done.
    fn advanced(&self, units: u64);
    /// The stage that was started last is over.
    fn finished(&self, stage: Stage);
}

/// Everything that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// One backbone a trace, in step with the traces; after them, where several traces were tested together, that of
    /// [`TraceKind::Pooled`], which keeps no edges: its pairs count towards leads.
    pub layers: Vec<Backbone>,
    /// Strongest first.
    pub findings: Vec<Finding>,
    /// Groups that stand out as wholes only, strongest first.
    pub leads: Vec<Lead>,
    /// What the decoys gave; `None` where none were run.
    pub decoys: Option<Decoys>,
    /// Objects left out because they had too many co-actions, in step with the layers.
    pub left_out: Vec<Vec<ObjectId>>,
}

impl Report {
    /// Which of the findings, and then of the leads, have an ordinary explanation, by `lookalikes` in the same order and
    /// rules that are not turned `off`. A lead half of whose accounts are in findings so explained goes with these.
    #[must_use]
    pub fn set_apart(&self, lookalikes: &[Vec<Lookalike>], off: &[Rule]) -> Vec<bool> {
        let explains = |lookalike: &Lookalike| lookalike.explains && !off.contains(&lookalike.rule);
        let explained = |index: usize| lookalikes.get(index).is_some_and(|theirs| theirs.iter().any(explains));
        let mut apart: Vec<bool> = (0..self.findings.len() + self.leads.len()).map(explained).collect();
        let theirs: FxHashSet<AccountId> = self
            .findings
            .iter()
            .zip(&apart)
            .filter(|(_, apart)| **apart)
            .flat_map(|(finding, _)| finding.members.iter().map(|member| member.account))
            .collect();
        for (lead, apart) in self.leads.iter().zip(&mut apart[self.findings.len()..]) {
            let members = &lead.finding.members;
            let shared = members.iter().filter(|member| theirs.contains(&member.account)).count();
            *apart |= 2 * shared >= members.len();
        }
        apart
    }
}

/// A group that stands out as a whole only.
#[derive(Clone, Debug, PartialEq)]
pub struct Lead {
    /// What chance says of it.
    pub test: GroupTest,
    /// Who, and the rare objects that they share, at any lag. Its edges, the strongest 1,000 of them, were not tested one by
    /// one and count objects; its strength is that of the test.
    pub finding: Finding,
}

/// What the analysis gives where only chance is at work.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoys {
    /// How many were run.
    pub runs: u32,
    /// Edges kept in each run, in step with the layers.
    pub edges: Vec<Vec<u64>>,
    /// Of these, the ones that survive the within-object null as well.
    pub edges_within: Vec<Vec<u64>>,
    /// Strength of the strongest community of each run; 0 where there was none.
    pub strongest: Vec<f64>,
    /// Mass of the heaviest group of loosely kept pairs of each run ([`GroupEvidence::LoosePairs`]); 0 where there was none.
    pub heaviest: Vec<f64>,
}

impl Decoys {
    /// Runs whose strongest community was at least that strong.
    #[must_use]
    pub fn at_least(&self, strength: f64) -> u32 {
        self.strongest.iter().filter(|&&strongest| strongest >= strength).count() as u32
    }
}

/// Finds the networks of accounts that act together.
///
/// The same traces and plan give the same report on any number of threads.
#[must_use]
pub fn detect(traces: &[Trace], plan: &Plan, observer: &dyn Observer) -> Report {
    let (kept, left_out) = leave_out_busy_objects(traces, plan);
    let traces = kept.as_deref().unwrap_or(traces);
    match plan.validation {
        Validation::Raw => {
            let layers: Vec<Backbone> = traces.iter().map(|trace| raw(trace, plan, observer)).collect();
            let findings = find(traces, &layers, plan, observer);
            Report { layers, findings, leads: Vec::new(), decoys: None, left_out }
        }
        Validation::Against(null, correction, alpha) => {
            let (traces, read) = (&with_pooled(traces, null, plan)[..], traces);
            let nulls: Vec<FittedNull> = traces.iter().map(|trace| fit(trace, null, plan, observer)).collect();
            let timed = null.is_timed();
            let trial = Trial { traces, nulls: &nulls, timed, correction, alpha, plan };
            let Kept { mut layers, loose } = trial.kept(observer);
            let decoys = (plan.decoys > 0).then(|| trial.run(observer));
            let communities = partition(&layers, plan, observer);
            if timed && !communities.is_empty() {
                observer.started(Stage::Retest, traces.len() as u64);
                let single = of_single_traces(&mut layers);
                retest_within(traces, &communities, single, correction, plan.window);
                retest_lateness(traces, single, correction, plan.window);
                observer.finished(Stage::Retest);
            }
            let findings = told(&communities, traces, &layers, plan, observer);
            let mut leads = leads_by_mass(traces, loose, &findings, decoys.as_ref(), alpha, plan);
            leads.extend(leads_by_rare_things(read, null, alpha, plan, observer));
            let left_out = left_out.into_iter().chain(std::iter::repeat(Vec::new())).take(traces.len()).collect();
            Report { layers, findings, leads, decoys, left_out }
        }
    }
}

fn fit(trace: &Trace, null: NullModel, plan: &Plan, observer: &dyn Observer) -> FittedNull {
    observer.started(Stage::Fit(trace.kind()), trace.actions().len() as u64);
    let fitted = null.fit(trace, plan.window);
    observer.finished(Stage::Fit(trace.kind()));
    fitted
}

/// The traces, and where there are several all of them as one, so that evidence adds up over traces. Only null models that
/// move posts as a whole can judge that: others would count a post with a wording and a link for two.
fn with_pooled(traces: &[Trace], null: NullModel, plan: &Plan) -> Vec<Trace> {
    // Leads are all that it is for, and without decoys there are none.
    let pooled = (plan.decoys > 0 && null.is_timed() && traces.len() > 1).then(|| Trace::pooled(traces));
    traces.iter().cloned().chain(pooled).collect()
}

/// Keeps the edges of single traces that pass. Pooled pairs count towards leads only: added up over traces, what is left of
/// shared interest in λ shows, and findings would break the stated rate (docs/adr/0009).
fn keep(layers: &mut [Backbone], correction: Correction, alpha: Alpha) {
    correct(of_single_traces(layers), correction, alpha);
    layers.iter_mut().filter(|layer| layer.kind == TraceKind::Pooled).for_each(|layer| layer.edges.clear());
}

/// All layers but the pooled one, which is last.
fn of_single_traces(layers: &mut [Backbone]) -> &mut [Backbone] {
    let single = layers.iter().take_while(|layer| layer.kind != TraceKind::Pooled).count();
    &mut layers[..single]
}

/// Communities of the kept edges, assessed: the second half of [`detect`], for networks kept by other rules.
#[must_use]
pub fn find(traces: &[Trace], layers: &[Backbone], plan: &Plan, observer: &dyn Observer) -> Vec<Finding> {
    told(&partition(layers, plan, observer), traces, layers, plan, observer)
}

fn partition(layers: &[Backbone], plan: &Plan, observer: &dyn Observer) -> Vec<Vec<AccountId>> {
    observer.started(Stage::Partition, layers.iter().map(|layer| layer.edges.len() as u64).sum());
    let communities = communities(layers, plan);
    observer.finished(Stage::Partition);
    communities
}

/// The communities with their evidence and grades.
fn told(
    communities: &[Vec<AccountId>],
    traces: &[Trace],
    layers: &[Backbone],
    plan: &Plan,
    observer: &dyn Observer,
) -> Vec<Finding> {
    observer.started(Stage::Assess, traces.len() as u64);
    let mut findings = assess(communities, traces, layers, plan.window);
    if let Validation::Against(null, _, alpha) = plan.validation
        && null.is_timed()
    {
        for finding in &mut findings {
            let within = finding.holds_together(|edge| edge.passes_within(alpha), plan.min_accounts);
            finding.grade = Some(if within { Grade::A } else { Grade::B });
            let late = finding.holds_together(|edge| edge.passes_latency_control(alpha), plan.min_accounts);
            finding.survives_latency_control = Some(late);
        }
        let lines = time_lines(&findings, traces);
        for (finding, lines) in findings.iter_mut().zip(lines) {
            finding.synchrony = interval_jitter(&lines, plan.window, plan.seed);
        }
    }
    observer.finished(Stage::Assess);
    findings
}

/// Largest p-value of a pair that counts towards the mass of a group. Looser ones let shared interest in (docs/methods.md).
const LOOSE: f64 = 1e-4;

/// The pairs that count towards a mass.
fn loosely_kept(layers: &[Backbone]) -> Vec<Backbone> {
    let is_loose = |edge: &&ValidatedEdge| edge.chance.is_some_and(|chance| chance.ln_p <= LOOSE.ln());
    let loose = |layer: &Backbone| layer.edges.iter().filter(is_loose).copied().collect();
    layers.iter().map(|layer| Backbone { edges: loose(layer), ..*layer }).collect()
}

/// Communities of loosely kept pairs, heaviest first.
fn heaviest_first(loose: &[Backbone], plan: &Plan) -> Vec<Group> {
    let mut best: FxHashMap<AccountPair, f64> = FxHashMap::default();
    for edge in loose.iter().flat_map(|layer| &layer.edges) {
        let strength = best.entry(edge.pair).or_insert(0.0);
        *strength = strength.max(edge.strength());
    }
    let mut best: Vec<(AccountPair, f64)> = best.into_iter().collect();
    best.sort_unstable_by_key(|&(pair, _)| pair);
    let group = |members: Vec<AccountId>| {
        let inside = |account| members.binary_search(&account).is_ok();
        let theirs = best.iter().filter(|(pair, _)| inside(pair.low()) && inside(pair.high()));
        let theirs: Vec<(AccountPair, f64)> = theirs.copied().collect();
        let (pairs, mass) = (theirs.len() as u64, mass_beyond_a_tree(&members, theirs));
        Group { test: GroupTest::new(GroupEvidence::LoosePairs { pairs, mass }), members }
    };
    let mut groups: Vec<Group> = communities(loose, plan).into_iter().map(group).collect();
    groups.sort_by(|a, b| mass_of(b).total_cmp(&mass_of(a)).then_with(|| a.members.cmp(&b.members)));
    groups
}

/// The strength of the pairs that are left when the strongest pairs that hold the members together are taken away. These
/// made the group, whatever made them: people of one interest meet a little too often, and hang together like a tree.
fn mass_beyond_a_tree(members: &[AccountId], mut pairs: Vec<(AccountPair, f64)>) -> f64 {
    pairs.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let place = |account| members.binary_search(&account).expect("both ends are members");
    let mut part_of: Vec<usize> = (0..members.len()).collect();
    let mut beyond = 0.0;
    for (pair, strength) in pairs {
        let (a, b) = (part_of[place(pair.low())], part_of[place(pair.high())]);
        if a == b {
            beyond += strength;
        } else {
            part_of.iter_mut().filter(|part| **part == b).for_each(|part| *part = a);
        }
    }
    beyond
}

fn mass_of(group: &Group) -> f64 {
    group.test.strength()
}

/// Groups whose loosely kept pairs weigh more together than any group of the decoys, and that are no part of a finding.
fn leads_by_mass(
    traces: &[Trace],
    loose: Vec<Backbone>,
    findings: &[Finding],
    decoys: Option<&Decoys>,
    alpha: Alpha,
    plan: &Plan,
) -> Vec<Lead> {
    let Some(decoys) = decoys else { return Vec::new() };
    let found: FxHashSet<AccountId> =
        findings.iter().flat_map(|finding| finding.members.iter().map(|member| member.account)).collect();
    let is_new =
        |group: &Group| 2 * group.members.iter().filter(|member| found.contains(member)).count() < group.members.len();
    let mut groups = heaviest_first(&loose, plan);
    // Decoys seldom have any group. Where they have none, any two pairs too many would do; so as many groups are paid for as
    // there are pairs that could close a circle.
    let tests: u64 = loose.iter().map(|layer| layer.floor.tests()).sum();
    let enough = (tests as f64 / alpha.rate()).log10();
    groups.retain_mut(|group| is_new(group) && mass_of(group) >= enough && group.test.against(&decoys.heaviest, alpha));
    let members: FxHashSet<AccountId> = groups.iter().flat_map(|group| &group.members).copied().collect();
    let mut layers = loose;
    for (trace, layer) in traces.iter().zip(&mut layers) {
        layer.edges.retain(|edge| members.contains(&edge.pair.low()) && members.contains(&edge.pair.high()));
        tally(trace, plan.window, layer);
    }
    assessed(groups, traces, &layers, plan.window)
}

/// The groups with what their members did together.
fn assessed(groups: Vec<Group>, traces: &[Trace], layers: &[Backbone], window: Window) -> Vec<Lead> {
    let communities: Vec<Vec<AccountId>> = groups.iter().map(|group| group.members.clone()).collect();
    let mut findings = assess(&communities, traces, layers, window);
    let lead = |group: Group| {
        let is_theirs = |finding: &Finding| finding.members.iter().any(|member| member.account == group.members[0]);
        let assessed = findings.iter().position(is_theirs).expect("each group was assessed");
        let mut finding = findings.swap_remove(assessed);
        finding.grade = Some(Grade::C);
        finding.strength = group.test.strength();
        finding.edges.truncate(MOST_TIES);
        Lead { test: group.test, finding }
    };
    groups.into_iter().map(lead).collect()
}

/// Groups that stand out as wholes, with what their members share: rare objects at any lag.
fn leads_by_rare_things(
    traces: &[Trace],
    null: NullModel,
    alpha: Alpha,
    plan: &Plan,
    observer: &dyn Observer,
) -> Vec<Lead> {
    observer.started(Stage::Leads, u64::from(plan.decoys));
    let pooled = Pooled::of(traces, null);
    let advanced = |decoys| observer.advanced(decoys);
    let groups = groups_that_stand_out(&pooled, plan.min_accounts, alpha, plan.decoys, plan.seed, &advanced);
    let communities: Vec<Vec<AccountId>> = groups.iter().map(|group| group.members.clone()).collect();
    let (traces, layers) = shared_inside(traces, &communities, plan);
    let leads = assessed(groups, &traces, &layers, Window::UNBOUNDED);
    observer.finished(Stage::Leads);
    leads
}

/// Ties of a lead that are kept for display, the strongest.
const MOST_TIES: usize = 1_000;

/// The rare objects that members of one community share, and every pair that acts on one, at any lag and untested.
fn shared_inside(traces: &[Trace], communities: &[Vec<AccountId>], plan: &Plan) -> (Vec<Trace>, Vec<Backbone>) {
    let mut community_of: FxHashMap<AccountId, usize> = FxHashMap::default();
    for (index, members) in communities.iter().enumerate() {
        community_of.extend(members.iter().map(|&member| (member, index)));
    }
    let shared = |actions: &[Action]| {
        let mut theirs: Vec<(usize, AccountId)> =
            actions.iter().filter_map(|action| Some((*community_of.get(&action.account)?, action.account))).collect();
        theirs.sort_unstable();
        theirs.dedup();
        theirs.windows(2).any(|two| two[0].0 == two[1].0) && is_rare(actions)
    };
    let traces: Vec<Trace> = traces.iter().map(|trace| trace.filter_objects(shared)).collect();
    let untested = |trace: &Trace| {
        let network = project(trace, Window::UNBOUNDED);
        Backbone::untested(trace.kind(), network, Floor::of(trace, plan.min_objects))
    };
    let layers = traces.iter().map(untested).collect();
    (traces, layers)
}

/// Raises λ of the edges where two accounts share more than others without meeting: an edge must survive as one of two
/// people of one interest, too.
fn raise_by_interest(traces: &[Trace], layers: &mut [Backbone], plan: &Plan) {
    let communities = communities(layers, plan);
    for (trace, layer) in traces.iter().zip(&mut *layers) {
        let pairs: Vec<AccountPair> = layer.edges.iter().map(|edge| edge.pair).collect();
        let factors = interest(trace, plan.window, &pairs, &communities);
        for (edge, factor) in layer.edges.iter_mut().zip(factors) {
            edge.chance = edge.chance.map(|chance| chance.with_interest(factor));
        }
    }
}

/// Asks the within-object null about the edges inside communities, each community left out of its own yardstick.
fn retest_within(
    traces: &[Trace],
    communities: &[Vec<AccountId>],
    layers: &mut [Backbone],
    correction: Correction,
    window: Window,
) {
    let ln_p = |trace: &Trace, _: &Backbone, met: &[(AccountPair, u32)]| {
        WithinObject::fit(trace, window).ln_p(trace, met, communities)
    };
    retest(traces, layers, correction, ln_p, |chance, within| chance.within = within);
}

/// Asks the multiplicative null about every edge kept: its slots, and so the meetings, are those of the slot permutation.
fn retest_lateness(traces: &[Trace], layers: &mut [Backbone], correction: Correction, window: Window) {
    let ln_p = |trace: &Trace, layer: &Backbone, met: &[(AccountPair, u32)]| {
        let tested = test(trace.kind(), met, &NullModel::Multiplicative.fit(trace, window), layer.floor);
        tested.edges.into_iter().map(|edge| edge.chance.map(|chance| chance.ln_p)).collect()
    };
    retest(traces, layers, correction, ln_p, |chance, lateness| chance.lateness = lateness);
}

/// Asks a second null model, by the p-values it gives to pairs with their meetings, about every edge.
fn retest(
    traces: &[Trace],
    layers: &mut [Backbone],
    correction: Correction,
    ln_p: impl Fn(&Trace, &Backbone, &[(AccountPair, u32)]) -> Vec<Option<f64>>,
    put: impl Fn(&mut Chance, Option<SecondTest>),
) {
    let of_trace = |(trace, layer): (&Trace, &Backbone)| {
        let met = layer.edges.iter().filter_map(|edge| Some((edge.pair, edge.chance?.meetings)));
        ln_p(trace, layer, &met.collect::<Vec<_>>())
    };
    let ln_p: Vec<Vec<Option<f64>>> = traces.iter().zip(&*layers).map(of_trace).collect();
    let said = correct_both(layers, &ln_p, correction);
    let chances = layers.iter_mut().flat_map(|layer| &mut layer.edges).map(|edge| edge.chance.as_mut());
    for (chance, second) in chances.zip(said.into_iter().flatten()) {
        put(chance.expect("every edge was tested"), second);
    }
}

/// The traces without the objects above the cap, where there is a cap, and those objects.
fn leave_out_busy_objects(traces: &[Trace], plan: &Plan) -> (Option<Vec<Trace>>, Vec<Vec<ObjectId>>) {
    let Some(most) = plan.max_co_actions_per_object else { return (None, vec![Vec::new(); traces.len()]) };
    let busy = |actions: &[Action]| count_swept(actions, plan.window) > most;
    let kept = traces.iter().map(|trace| trace.filter_objects(|actions| !busy(actions))).collect();
    let left_out =
        |trace: &Trace| trace.objects().filter(|(_, actions)| busy(actions)).map(|(object, _)| object).collect();
    (Some(kept), traces.iter().map(left_out).collect())
}

fn join_of(plan: &Plan) -> Join {
    Join { window: plan.window, min_objects: plan.min_objects, max_pairs_in_memory: plan.max_pairs_in_memory }
}

/// Every edge of a trace, untested.
fn raw(trace: &Trace, plan: &Plan, observer: &dyn Observer) -> Backbone {
    let (how, floor) = (join_of(plan), Floor::of(trace, plan.min_objects));
    observer.started(Stage::Project(trace.kind()), actions_to_sweep(trace, &how));
    let network = join(trace, &how, &|actions| observer.advanced(actions));
    observer.finished(Stage::Project(trace.kind()));
    Backbone::untested(trace.kind(), network, floor)
}

/// Every pair of a trace that met often enough, tested.
fn tested(trace: &Trace, null: &FittedNull, plan: &Plan, observer: &dyn Observer) -> Backbone {
    let (how, floor) = (join_of(plan), Floor::of(trace, plan.min_objects));
    observer.started(Stage::Project(trace.kind()), actions_to_sweep(trace, &how));
    let met = null.meetings(trace, &how, &|actions| observer.advanced(actions));
    observer.finished(Stage::Project(trace.kind()));
    test(trace.kind(), &met, null, floor)
}

/// The communities of at least `plan.min_accounts` accounts, on the union of the layers. An edge weighs 1; where similarity
/// was measured, the largest of its layers.
fn communities(layers: &[Backbone], plan: &Plan) -> Vec<Vec<AccountId>> {
    let mut accounts: Vec<AccountId> = layers
        .iter()
        .flat_map(|layer| layer.edges.iter().flat_map(|edge| [edge.pair.low(), edge.pair.high()]))
        .collect();
    accounts.par_sort_unstable();
    accounts.dedup();
    let index = |account| accounts.binary_search(&account).expect("every end of an edge is listed") as u32;
    let weighed =
        |edge: &ValidatedEdge| (index(edge.pair.low()), index(edge.pair.high()), edge.similarity.unwrap_or(1.0));
    let mut pairs: Vec<(u32, u32, f64)> = layers.iter().flat_map(|layer| layer.edges.iter().map(weighed)).collect();
    pairs.par_sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(b.2.total_cmp(&a.2)));
    pairs.dedup_by_key(|&mut (low, high, _)| (low, high));
    let found = leiden(accounts.len() as u32, &pairs, &plan.leiden);
    let mut communities: Vec<Vec<AccountId>> = Vec::new();
    for (account, community) in accounts.into_iter().zip(found.membership) {
        communities.resize_with(communities.len().max(community as usize + 1), Vec::new);
        communities[community as usize].push(account);
    }
    communities.retain(|members| members.len() >= plan.min_accounts);
    communities
}

/// What the result and the decoys beside it share.
struct Trial<'a> {
    traces: &'a [Trace],
    nulls: &'a [FittedNull],
    /// Whether the edges of its communities are asked of a second null model.
    timed: bool,
    correction: Correction,
    alpha: Alpha,
    plan: &'a Plan,
}

/// What the first null model leaves of the traces.
struct Kept {
    /// Corrected, with what each pair did together.
    layers: Vec<Backbone>,
    /// The pairs that count towards a mass.
    loose: Vec<Backbone>,
}

impl Trial<'_> {
    /// The traces as they are.
    fn kept(&self, observer: &dyn Observer) -> Kept {
        let (traces, plan) = (self.traces, self.plan);
        let mut layers: Vec<Backbone> =
            traces.iter().zip(self.nulls).map(|(trace, null)| tested(trace, null, plan, observer)).collect();
        let mut loose = loosely_kept(&layers);
        keep(&mut layers, self.correction, self.alpha);
        if self.timed {
            raise_by_interest(traces, &mut layers, plan);
            keep(&mut layers, self.correction, self.alpha);
            raise_by_interest(traces, &mut loose, plan);
            loose = loosely_kept(&loose);
        }
        traces.iter().zip(&mut layers).for_each(|(trace, layer)| tally(trace, plan.window, layer));
        Kept { layers, loose }
    }

    /// As many permutations of the labels as the plan wants.
    fn run(&self, observer: &dyn Observer) -> Decoys {
        observer.started(Stage::Decoys, u64::from(self.plan.decoys));
        let (edges, edges_within) = (Vec::new(), Vec::new());
        let (strongest, heaviest) = (Vec::new(), Vec::new());
        let mut decoys = Decoys { runs: self.plan.decoys, edges, edges_within, strongest, heaviest };
        let edges = |layers: &[Backbone], passes: &dyn Fn(&ValidatedEdge) -> bool| {
            layers.iter().map(|layer| layer.edges.iter().filter(|edge| passes(edge)).count() as u64).collect()
        };
        for run in 0..self.plan.decoys {
            let seed = self.plan.seed.wrapping_add(u64::from(run).wrapping_mul(0x9E37_79B9_7F4A_7C15));
            let mut layers = self.decoy(seed);
            // No interest in these: nothing of what shuffled accounts share is shared by habit.
            decoys.heaviest.push(heaviest_first(&loosely_kept(&layers), self.plan).first().map_or(0.0, mass_of));
            keep(&mut layers, self.correction, self.alpha);
            let mut kept = communities(&layers, self.plan);
            if self.timed && layers.iter().any(|layer| !layer.edges.is_empty()) {
                // Made once more: decoys with an edge are rare, and holding every trace's is not cheap.
                let traces: Vec<Trace> =
                    self.traces.iter().zip(self.nulls).map(|(trace, null)| null.decoy(trace, seed)).collect();
                raise_by_interest(&traces, &mut layers, self.plan);
                keep(&mut layers, self.correction, self.alpha);
                kept = communities(&layers, self.plan);
                retest_within(&traces, &kept, of_single_traces(&mut layers), self.correction, self.plan.window);
            }
            decoys.edges.push(edges(&layers, &|_| true));
            decoys.edges_within.push(edges(&layers, &|edge| edge.passes_within(self.alpha)));
            decoys.strongest.push(strongest_of(&kept, &layers));
            observer.advanced(1);
        }
        observer.finished(Stage::Decoys);
        decoys
    }

    /// The tested pairs that one permutation of the labels leaves.
    fn decoy(&self, seed: u64) -> Vec<Backbone> {
        let of_trace = |(trace, null): (&Trace, &FittedNull)| {
            let decoy = null.decoy(trace, seed);
            let met = null.meetings(&decoy, &join_of(self.plan), &|_| {});
            test(trace.kind(), &met, null, Floor::of(&decoy, self.plan.min_objects))
        };
        self.traces.iter().zip(self.nulls).map(of_trace).collect()
    }
}

/// Strength of the strongest community; 0 where there is none.
fn strongest_of(communities: &[Vec<AccountId>], layers: &[Backbone]) -> f64 {
    let strength = |members: &Vec<AccountId>| -> f64 {
        let inside = |account| members.binary_search(&account).is_ok();
        let edges = layers.iter().flat_map(|layer| &layer.edges);
        edges.filter(|edge| inside(edge.pair.low()) && inside(edge.pair.high())).map(ValidatedEdge::strength).sum()
    };
    communities.iter().map(strength).fold(0.0, f64::max)
}
