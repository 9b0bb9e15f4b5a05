//! Detection power: which operations would have been found in this very data, had they been there.
//!
//! Operations of N accounts that act together M times within J are planted in the data, one at a time, many times over, and
//! the whole analysis is run on each as it stands: same plan, same thresholds. An operation is *found* when at least half of
//! its accounts are in one finding, at least half of whose accounts are the operation's. How it is planted: [`plant`]. The
//! idea is that of a spike-in in chemistry, or of a minimum detectable effect; Claque's authors know of no earlier use on
//! networks of accounts (docs/methods.md).
//!
//! # Useful for
//! Saying beside "nothing was found" what would have been.
//!
//! # Not useful for
//! Operations of another kind: ones that spread over hours, rotate their members, or copy nobody's hours. Real accounts are
//! taken for unconcerned; where the data holds a large operation already, another is harder to find than a planted one.
//!
//! # Cost
//! A whole analysis a trial, on one thread each, with a copy of the traces: nothing is carried over from trial to trial,
//! since one planted action moves the strata of the null model and with them every λ.

mod estimate;
mod plant;

pub use estimate::{CellPower, STATED, frontier, missed, most_unseen, wilson};
pub use plant::{Habits, JointOperation, plant};

use crate::action::AccountId;
use crate::detect::{Observer, Plan, detect};
use crate::finding::Finding;
use crate::trace::{Trace, TraceKind};
use std::panic::resume_unwind;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Which operations are planted: every combination.
#[derive(Clone, Debug, PartialEq)]
pub struct PowerGrid {
    /// N.
    pub accounts: Vec<u32>,
    /// M.
    pub actions: Vec<u32>,
    /// J, milliseconds.
    pub within_ms: Vec<i64>,
    /// ω.
    pub own_objects: Vec<f64>,
    /// p.
    pub participation: f64,
    /// How often each is planted.
    pub trials: u32,
    /// Seed of everything random.
    pub seed: u64,
}

impl PowerGrid {
    /// The operations, by (ω, J, N, M), each as given.
    #[must_use]
    pub fn operations(&self) -> Vec<JointOperation> {
        let mut operations = Vec::new();
        for &own_objects in &self.own_objects {
            for &within_ms in &self.within_ms {
                for &accounts in &self.accounts {
                    let of = |&actions| {
                        let participation = self.participation;
                        JointOperation { accounts, actions, within_ms, own_objects, participation }
                    };
                    operations.extend(self.actions.iter().map(of));
                }
            }
        }
        operations
    }
}

/// Which trial: an operation of the grid by its place in [`PowerGrid::operations`], and a number below `trials`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrialId {
    /// Place of the operation.
    pub operation: u32,
    /// Number of the trial.
    pub number: u32,
}

/// What became of one planted operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trial {
    /// On what it acted together.
    pub trace: TraceKind,
    /// Its accounts in the finding that caught most of them.
    pub caught: u32,
    /// All accounts of that finding; 0 where no finding holds any.
    pub members: u32,
    /// Real accounts in findings that are in none without the operation.
    pub drawn_in: u32,
    /// Real accounts in no finding that are in one without the operation.
    pub let_go: u32,
}

impl Trial {
    /// Whether the operation counts as found.
    #[must_use]
    pub fn detected(&self, operation: &JointOperation) -> bool {
        self.caught > 0 && 2 * self.caught >= operation.accounts && 2 * self.caught >= self.members
    }
}

/// The data with its plan, ready for trials.
#[derive(Debug)]
pub struct PowerStudy<'a> {
    traces: &'a [Trace],
    plan: Plan,
    habits: Habits,
    /// Places of the traces that can be acted on.
    targets: Vec<usize>,
    /// How many findings there are without a planted operation.
    findings: usize,
    /// Accounts of these findings, sorted.
    found: Vec<AccountId>,
}

impl<'a> PowerStudy<'a> {
    /// Learns what is planted from, and what is found without planting. `None` where no trace has an action. The observer is
    /// told how the analysis goes on, and may unwind.
    #[must_use]
    pub fn new(traces: &'a [Trace], plan: &Plan, observer: &dyn Observer) -> Option<Self> {
        let targets: Vec<usize> = (0..traces.len()).filter(|&place| !traces[place].actions().is_empty()).collect();
        if targets.is_empty() {
            return None;
        }
        let habits = Habits::of(traces, plan.min_objects);
        let findings = findings(traces, plan, observer);
        let found = accounts(&findings);
        Some(PowerStudy { traces, plan: plan.clone(), habits, targets, findings: findings.len(), found })
    }

    /// How many findings there are without a planted operation.
    #[must_use]
    pub fn findings(&self) -> usize {
        self.findings
    }

    /// Plants an operation and looks for it. Trials act on the traces in turn, by number. The observer is told how the analysis
    /// goes on, and may unwind.
    #[must_use]
    pub fn trial(&self, operation: &JointOperation, number: u32, seed: u64, observer: &dyn Observer) -> Trial {
        let on = self.targets[number as usize % self.targets.len()];
        let (planted, theirs) = plant(self.traces, &self.habits, operation, on, seed_of(operation, number, seed));
        let findings = findings(&planted, &self.plan, observer);
        let is_planted = |account: AccountId| theirs.contains(&account.0);
        let nobody = Trial { trace: self.traces[on].kind(), caught: 0, members: 0, drawn_in: 0, let_go: 0 };
        let caught_by = |finding: &Finding| {
            let caught = finding.members.iter().filter(|member| is_planted(member.account)).count() as u32;
            if caught == 0 { nobody } else { Trial { caught, members: finding.members.len() as u32, ..nobody } }
        };
        let best = findings
            .iter()
            .map(caught_by)
            .max_by_key(|trial| (trial.detected(operation), trial.caught, std::cmp::Reverse(trial.members)));
        let found = accounts(&findings);
        let real = found.iter().filter(|&&account| !is_planted(account));
        Trial {
            drawn_in: real.filter(|account| self.found.binary_search(account).is_err()).count() as u32,
            let_go: self.found.iter().filter(|account| found.binary_search(account).is_err()).count() as u32,
            ..best.unwrap_or(nobody)
        }
    }

    /// Runs the trials asked for, one on each thread of the pool at a time, and tells of each as it is done, in any order.
    /// Returns them in the order asked for; on any number of threads the same. The observer is told of all the analyses at
    /// once; where it or `told` unwinds, so does this, with the same payload.
    ///
    /// # Panics
    /// Where the system gives no thread, or an operation is not in the grid.
    pub fn run(
        &self,
        grid: &PowerGrid,
        asked: &[TrialId],
        observer: &dyn Observer,
        told: &(dyn Fn(TrialId, &Trial) + Sync),
    ) -> Vec<Trial> {
        let operations = grid.operations();
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<(usize, Trial)>> = Mutex::new(Vec::with_capacity(asked.len()));
        let work = || {
            while let Some((place, id)) = next_of(asked, &next) {
                let trial = self.trial(&operations[id.operation as usize], id.number, grid.seed, observer);
                told(id, &trial);
                done.lock().expect("no thread panics while it holds the trials").push((place, trial));
            }
        };
        // A pool of one thread each: what is parallel inside an analysis would have the threads wait for each other.
        std::thread::scope(|scope| {
            let run = |_| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("the system gives a thread");
                scope.spawn(move || pool.install(work))
            };
            let threads: Vec<_> = (0..rayon::current_num_threads().min(asked.len())).map(run).collect();
            for thread in threads {
                // The scope by itself would put a panic of its own in the place of what was unwound with.
                thread.join().unwrap_or_else(|payload| resume_unwind(payload));
            }
        });
        let mut done = done.into_inner().expect("no thread panics while it holds the trials");
        done.sort_unstable_by_key(|&(place, _)| place);
        done.into_iter().map(|(_, trial)| trial).collect()
    }
}

fn next_of(asked: &[TrialId], next: &AtomicUsize) -> Option<(usize, TrialId)> {
    let place = next.fetch_add(1, Ordering::Relaxed);
    asked.get(place).map(|&id| (place, id))
}

/// The analysis whose power is measured: everything that a trial knows of it.
fn findings(traces: &[Trace], plan: &Plan, observer: &dyn Observer) -> Vec<Finding> {
    // Decoys stand beside the findings and change none of them.
    detect(traces, &Plan { decoys: 0, ..plan.clone() }, observer).findings
}

/// All accounts of the findings, sorted.
fn accounts(findings: &[Finding]) -> Vec<AccountId> {
    let mut all: Vec<AccountId> =
        findings.iter().flat_map(|finding| finding.members.iter().map(|member| member.account)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// A seed for each trial that depends on nothing else in the grid, so that a grid can grow and keep its trials.
fn seed_of(operation: &JointOperation, number: u32, seed: u64) -> u64 {
    let JointOperation { accounts, actions, within_ms, own_objects, participation } = *operation;
    let counts = u64::from(accounts) << 32 | u64::from(actions);
    let parts = [counts, within_ms as u64, own_objects.to_bits(), participation.to_bits(), u64::from(number)];
    parts.into_iter().fold(seed, |mixed, part| scramble(mixed ^ part))
}

/// SplitMix64 (Steele, Lea & Flood 2014): every bit in changes every bit out.
fn scramble(word: u64) -> u64 {
    let word = word.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let word = (word ^ word >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let word = (word ^ word >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ word >> 31
}
