//! The degree-corrected configuration null, in its sparse limit (Chung & Lu 2002, Annals of Combinatorics 6:125).
//!
//! With k_u the distinct objects of account u, k_o the distinct accounts on object o, and E = Σ_u k_u, an account acts on
//! an object with probability k_u k_o / E, and two accounts meet on
//!
//! > λ_uv = k_u k_v Σ_o k_o (k_o − 1) / E²
//!
//! objects, at any time.
//!
//! # Useful for
//! Data without usable times. With a window, λ still counts meetings at any lag and the test errs on the safe side.
//!
//! # Not useful for
//! Telling a shared interest from acting together: it keeps no taste and no time, so accounts of one milieu meet far more
//! often than it says. Report what it finds as "co-sharing above activity". Nor for traces in which a post acts on several
//! objects, such as hashtags: it holds an account's objects independent, so two posts that share three pass for three.
//!
//! # Cost
//! O(a) to fit, O(1) a pair.

use super::slots::{Slots, accounts_on};
use crate::action::AccountPair;
use crate::trace::Trace;

/// The configuration null with its degrees.
#[derive(Clone, Debug)]
pub struct Configuration {
    all: Slots,
    /// k_u, by account id.
    degrees: Vec<u32>,
    /// Σ_o k_o (k_o − 1) / E².
    rate: f64,
}

impl Configuration {
    pub(super) fn fit(trace: &Trace) -> Self {
        let degrees = trace.objects_per_account();
        let edges: f64 = degrees.iter().map(|&degree| f64::from(degree)).sum();
        let meetings: f64 = trace
            .objects()
            .map(|(_, actions)| {
                let accounts = accounts_on(actions) as f64;
                accounts * (accounts - 1.0)
            })
            .sum();
        Configuration {
            all: Slots::untimed(trace),
            degrees,
            rate: if edges > 0.0 { meetings / (edges * edges) } else { 0.0 },
        }
    }

    pub(super) fn slots(&self) -> &Slots {
        &self.all
    }

    pub(super) fn expected(&self, pair: AccountPair) -> f64 {
        let degree = |account: u32| self.degrees.get(account as usize).copied().unwrap_or(0);
        f64::from(degree(pair.low().0)) * f64::from(degree(pair.high().0)) * self.rate
    }
}
