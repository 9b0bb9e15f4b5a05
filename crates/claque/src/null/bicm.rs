//! The bipartite configuration model, for data without usable times (Saracco et al. 2017, New J. Phys. 19:053022).
//!
//! The most random bipartite network in which every account acts on k_u distinct objects on average, and every object has
//! k_o accounts:
//!
//! > p_uo = x_u y_o / (1 + x_u y_o),  Σ_o p_uo = k_u,  Σ_u p_uo = k_o
//!
//! Two accounts share V_uv = Σ_o Bernoulli(p_uo p_vo) objects (Poisson-binomial), of which the mean is
//!
//! > λ_uv = Σ_o p_uo p_vo
//!
//! and the Poisson tail at λ_uv, which is taken in its place, an upper bound above the mean (Hoeffding 1956): the error is on
//! the safe side. Accounts of one degree share their x and objects of one degree their y, so the equations are solved for
//! degrees, in turn for x and for y, until every degree is met to a relative 1e-12 or after 10,000 rounds. (Who acts on
//! everything has an x without bound, and is met only nearly.)
//!
//! # Useful for
//! Data without times in which accounts or objects have so many ties that the sparse limit of
//! [`super::configuration`] gives chances above 1. With a window, λ still counts sharing at any lag.
//!
//! # Not useful for
//! What the configuration null is not useful for: it keeps no taste and no time. Report what it finds as "co-sharing above
//! activity".
//!
//! # Cost
//! O(a) to fit, and O(d e) a round for d distinct degrees of accounts and e of objects (d e is O(a)); O(e) a pair.

use super::slots::{Slots, accounts_on};
use crate::action::{AccountId, AccountPair};
use crate::trace::Trace;
use rayon::prelude::*;

const PRECISION: f64 = 1e-12;
const MOST_ROUNDS: u32 = 10_000;

/// The bipartite configuration model, solved.
#[derive(Clone, Debug)]
pub struct Bicm {
    all: Slots,
    /// Class of each account by account id; `None` for those without an action.
    class_of: Vec<Option<u32>>,
    objects: Classes,
    /// p_uo for each class of accounts, by class of objects.
    chances: Vec<Vec<f64>>,
}

/// Nodes of one side, by degree.
#[derive(Clone, Debug)]
struct Classes {
    degree: Vec<f64>,
    nodes: Vec<f64>,
}

impl Classes {
    /// The distinct degrees, ascending, without 0.
    fn of(mut degrees: Vec<u32>) -> Self {
        degrees.retain(|&degree| degree > 0);
        degrees.sort_unstable();
        let runs = degrees.chunk_by(|a, b| a == b);
        let (degree, nodes) = runs.map(|run| (f64::from(run[0]), run.len() as f64)).unzip();
        Classes { degree, nodes }
    }
}

impl Bicm {
    pub(super) fn fit(trace: &Trace) -> Self {
        let degrees = trace.objects_per_account();
        let accounts = Classes::of(degrees.clone());
        let objects = Classes::of(trace.objects().map(|(_, actions)| accounts_on(actions) as u32).collect());
        let class = |&degree: &u32| {
            let place = accounts.degree.partition_point(|&below| below < f64::from(degree));
            (degree > 0).then_some(place as u32)
        };
        let class_of = degrees.iter().map(class).collect();
        Bicm { all: Slots::untimed(trace), class_of, chances: solve(&accounts, &objects), objects }
    }

    pub(super) fn slots(&self) -> &Slots {
        &self.all
    }

    pub(super) fn expected(&self, pairs: &[AccountPair]) -> Vec<f64> {
        let chances = |account: AccountId| {
            let class = self.class_of.get(account.0 as usize).copied().flatten()?;
            Some(&self.chances[class as usize])
        };
        let of_pair = |pair: &AccountPair| {
            let (Some(low), Some(high)) = (chances(pair.low()), chances(pair.high())) else { return 0.0 };
            low.iter().zip(high).zip(&self.objects.nodes).map(|((low, high), nodes)| nodes * low * high).sum()
        };
        pairs.par_iter().map(of_pair).collect()
    }
}

/// p_uo for each class of accounts, by class of objects.
fn solve(accounts: &Classes, objects: &Classes) -> Vec<Vec<f64>> {
    let edges: f64 = accounts.degree.iter().zip(&accounts.nodes).map(|(degree, nodes)| degree * nodes).sum();
    let start = |classes: &Classes| classes.degree.iter().map(|degree| degree / edges.sqrt()).collect::<Vec<f64>>();
    let (mut x, mut y) = (start(accounts), start(objects));
    for _ in 0..MOST_ROUNDS {
        let error = improve(&mut x, accounts, &y, objects).max(improve(&mut y, objects, &x, accounts));
        if error < PRECISION {
            break;
        }
    }
    x.iter().map(|x| y.iter().map(|y| x * y / (1.0 + x * y)).collect()).collect()
}

/// One round of the fixed point x = k / Σ y / (1 + x y) on one side; gives the largest relative error of a degree before it.
fn improve(x: &mut [f64], own: &Classes, y: &[f64], others: &Classes) -> f64 {
    let mut largest = 0.0_f64;
    for (x, &degree) in x.iter_mut().zip(&own.degree) {
        let sum: f64 = y.iter().zip(&others.nodes).map(|(y, nodes)| nodes * y / (1.0 + *x * y)).sum();
        largest = largest.max((*x * sum / degree - 1.0).abs());
        *x = degree / sum;
    }
    largest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::{Action, ObjectId, PostId, Timestamp};
    use crate::trace::TraceKind;

    #[test]
    fn expected_degrees_are_those_observed() {
        // Heavy tails on both sides: account a acts on object o where a o is small, and on a few more.
        let acts = (0..60_u32).flat_map(|account| {
            let objects =
                (0..200_u32).filter(move |object| account * object < 150 || (account * 7 + object * 13) % 41 == 0);
            objects.filter(move |object| object % 7 != account % 7).map(move |object| (account, object))
        });
        let action = |(account, object)| Action {
            object: ObjectId(object),
            at: Timestamp(0),
            account: AccountId(account),
            post: PostId(account * 1000 + object),
        };
        let trace = Trace::new(TraceKind::Object, acts.map(action).collect());
        let fitted = Bicm::fit(&trace);
        let chances = |account: usize| &fitted.chances[fitted.class_of[account].expect("everybody acts") as usize];
        for (account, degree) in trace.objects_per_account().into_iter().enumerate() {
            let expected: f64 = chances(account).iter().zip(&fitted.objects.nodes).map(|(p, nodes)| p * nodes).sum();
            assert!((expected - f64::from(degree)).abs() < 1e-8, "account {account}: {expected}, wanted {degree}");
        }
        for (class, degree) in fitted.objects.degree.iter().enumerate() {
            let expected: f64 = (0..60).map(|account| chances(account)[class]).sum();
            assert!((expected - degree).abs() < 1e-8, "objects of degree {degree}: {expected}");
        }
    }
}
