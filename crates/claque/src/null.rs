//! What chance does: null models, dispatched once.
//!
//! A null model says how the meetings of two accounts are counted, S ([`FittedNull::meetings`]), and how many chance gives
//! on average, λ ([`FittedNull::expected`]), given what it keeps fixed. S is compared with a Poisson variable of that mean:
//! p = P(Poisson(λ) ≥ S). Each object is at most one meeting, so S is a sum of indicators, and the Poisson tail above the
//! mean is an upper bound for such a sum (Hoeffding 1956).

mod bicm;
mod configuration;
mod interest;
mod interval_jitter;
mod levels;
mod multiplicative;
mod slot_permutation;
mod slots;
mod within_object;

use crate::action::{AccountPair, Timestamp};
use crate::coaction::Window;
use crate::network::{Join, count_objects};
use crate::trace::Trace;
use bicm::Bicm;
use configuration::Configuration;
pub(crate) use interest::interest;
pub use interval_jitter::{Synchrony, interval_jitter};
use multiplicative::Multiplicative;
use rustc_hash::{FxHashMap, FxHashSet};
use slot_permutation::SlotPermutation;
use slots::Slots;
pub use within_object::{WITHIN_OBJECT, WithinObject};

/// A model of chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NullModel {
    /// Accounts change places among the posts of one stratum of time: keeps every object's bursts and every account's
    /// activity, repetitions and daily rhythm.
    SlotPermutation,
    /// The same slots, with the stratum of time and the lateness on an object as independent factors: discounts fast fans.
    Multiplicative,
    /// Accounts and objects meet in proportion to their degrees, at any time: for data without usable times.
    Configuration,
    /// The same without the sparse limit: the bipartite configuration model, whose chances never exceed 1.
    Bicm,
}

impl NullModel {
    /// The name used on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            NullModel::SlotPermutation => "slot-permutation",
            NullModel::Multiplicative => "multiplicative",
            NullModel::Configuration => "configuration",
            NullModel::Bicm => "bicm",
        }
    }

    /// The model with that [`name`](Self::name).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [NullModel::SlotPermutation, NullModel::Multiplicative, NullModel::Configuration, NullModel::Bicm]
            .into_iter()
            .find(|null| null.name() == name)
    }

    /// Whether it moves slots in time: whole posts that meet once. Only the meetings of such a model can be tested within
    /// objects as well ([`WithinObject`]); others count each object of a post, which would pass one coincidence for several.
    #[must_use]
    pub fn is_timed(self) -> bool {
        match self {
            NullModel::SlotPermutation | NullModel::Multiplicative => true,
            NullModel::Configuration | NullModel::Bicm => false,
        }
    }

    /// The stratum of each of these times, within which the model holds accounts exchangeable, and how many there are.
    pub(crate) fn strata_of(self, times: &[Timestamp]) -> (Vec<u32>, u32) {
        match self {
            NullModel::SlotPermutation | NullModel::Multiplicative => slot_permutation::strata_of(times),
            NullModel::Configuration | NullModel::Bicm => (vec![0; times.len()], 1),
        }
    }

    /// Fits the model to a trace, for meetings within `window`.
    #[must_use]
    pub fn fit(self, trace: &Trace, window: Window) -> FittedNull {
        match self {
            NullModel::SlotPermutation => FittedNull::SlotPermutation(SlotPermutation::fit(trace, window)),
            NullModel::Multiplicative => FittedNull::Multiplicative(Multiplicative::fit(trace, window)),
            NullModel::Configuration => FittedNull::Configuration(Configuration::fit(trace)),
            NullModel::Bicm => FittedNull::Bicm(Bicm::fit(trace)),
        }
    }
}

/// When each of these pairs met, as timed null models count ([`FittedNull::meetings`]): the later post of each meeting.
/// `None` where nothing a post does touches two objects, so that a meeting is an object.
pub(crate) fn times_of_meetings(
    trace: &Trace,
    window: Window,
    pairs: &FxHashSet<AccountPair>,
) -> Option<FxHashMap<AccountPair, Vec<Timestamp>>> {
    let slots = Slots::timed(trace, window, |begins| (vec![0; begins.len()], 1));
    (!slots.are_single()).then(|| slots.times_of_matched(trace, window, pairs))
}

/// A null model with its rates, ready to be asked.
#[derive(Clone, Debug)]
pub enum FittedNull {
    /// See [`NullModel::SlotPermutation`].
    SlotPermutation(SlotPermutation),
    /// See [`NullModel::Multiplicative`].
    Multiplicative(Multiplicative),
    /// See [`NullModel::Configuration`].
    Configuration(Configuration),
    /// See [`NullModel::Bicm`].
    Bicm(Bicm),
}

impl FittedNull {
    /// λ of each pair, in the order given: the mean number of meetings that chance gives them, finite and ≥ 0.
    ///
    /// Fastest when pairs with the same low account stand together.
    #[must_use]
    pub fn expected(&self, pairs: &[AccountPair]) -> Vec<f64> {
        match self {
            FittedNull::SlotPermutation(fitted) => fitted.expected(pairs),
            FittedNull::Multiplicative(fitted) => fitted.expected(pairs),
            FittedNull::Configuration(fitted) => pairs.iter().map(|&pair| fitted.expected(pair)).collect(),
            FittedNull::Bicm(fitted) => fitted.expected(pairs),
        }
    }

    fn slots(&self) -> &Slots {
        match self {
            FittedNull::SlotPermutation(fitted) => fitted.slots(),
            FittedNull::Multiplicative(fitted) => fitted.slots(),
            FittedNull::Configuration(fitted) => fitted.slots(),
            FittedNull::Bicm(fitted) => fitted.slots(),
        }
    }

    /// The statistic that the model speaks of, S, for every pair for which it is at least `how.min_objects`, sorted by pair:
    /// on how many objects they met. Under slot permutation two posts that share several objects meet on the rarest of
    /// them only, and what an account does in one go counts for one meeting at most. `trace` is the one that the model was
    /// fitted to, or a decoy of it.
    #[must_use]
    pub fn meetings(&self, trace: &Trace, how: &Join, swept: &(dyn Fn(u64) + Sync)) -> Vec<(AccountPair, u32)> {
        let slots = self.slots();
        if slots.are_single() {
            return count_objects(trace, how, &|_, _, _| true, swept);
        }
        let meet = |object: usize, a: usize, b: usize| slots.meet_on(object, slots.of_action[a], slots.of_action[b]);
        let mut met = slots.matched(trace, how.window, &count_objects(trace, how, &meet, swept));
        met.retain(|&(_, meetings)| meetings >= how.min_objects);
        met
    }

    /// The same for one pair, 0 where they never met.
    #[must_use]
    pub fn meetings_of(&self, trace: &Trace, pair: AccountPair, window: Window) -> u32 {
        let theirs = |place: usize| {
            let account = trace.actions()[place].account;
            account == pair.low() || account == pair.high()
        };
        let both = |_: usize, a: usize, b: usize| theirs(a) && theirs(b);
        let mut met = count_objects(trace, &Join::all(window), &both, &|_| {});
        if !self.slots().are_single() {
            met = self.slots().matched(trace, window, &met);
        }
        met.first().map_or(0, |&(_, meetings)| meetings)
    }

    /// A decoy of the trace that the model was fitted to: the accounts of the slots that the model holds exchangeable
    /// change places at random. In order of time on every object; ties are in any order.
    pub(crate) fn decoy(&self, trace: &Trace, seed: u64) -> Trace {
        self.slots().decoy(trace, seed)
    }

    /// How many strata the model has; `None` for a model without any.
    #[must_use]
    pub fn strata(&self) -> Option<u32> {
        match self {
            FittedNull::SlotPermutation(_) | FittedNull::Multiplicative(_) => Some(self.slots().strata),
            FittedNull::Configuration(_) | FittedNull::Bicm(_) => None,
        }
    }
}
