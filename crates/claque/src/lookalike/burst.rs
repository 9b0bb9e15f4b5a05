//! *The same event.* A goal, a verdict, a disaster: everybody posts, and many post the same.
//!
//! Busy minutes are the [`BUSIEST`] share of all minutes with posts, by volume. With n minutes in which members acted
//! together, k of them busy by what others post in them, and q the share of others' posts that lie in busy minutes, the
//! rule asks for P(Binomial(n, q) ≥ k) ≤ [`LEVEL`]: joint posts follow the event more than posts in general do. Covers
//! a co-action that begins in a busy minute, on an object on which, inside the window, others acted in at least the
//! number of the members on it.

use super::background::MINUTE_MS;
use super::group::Group;
use super::{Draft, LEVEL, Measured, Met, Outcome, share};
use rustc_hash::{FxHashMap, FxHashSet};

/// Minutes that count as busy, of all that have posts: one in twenty.
const BUSIEST: f64 = 0.05;
/// Fewer minutes have no busiest twentieth.
const FEWEST_MINUTES: usize = 20;

pub(super) fn judge<'a>(group: &'a Group<'a>) -> Draft<'a> {
    let minutes = &group.background.minutes;
    if minutes.len() < FEWEST_MINUTES {
        return Draft::cannot_tell("posts in at least 20 different minutes");
    }
    let mut volumes: Vec<u64> = minutes.values().copied().collect();
    volumes.sort_unstable_by(|a, b| b.cmp(a));
    let busy_from = volumes[(volumes.len() as f64 * BUSIEST) as usize - 1];
    let mut own: FxHashMap<i64, u64> = FxHashMap::default();
    for post in &group.own_posts {
        *own.entry(minute(group.time(*post).0)).or_default() += 1;
    }
    // The group's own posts make no event.
    let others = |minute: i64| {
        let all = minutes.get(&minute).copied().unwrap_or(0);
        all.saturating_sub(own.get(&minute).copied().unwrap_or(0))
    };
    let busy: FxHashSet<i64> = minutes.keys().copied().filter(|&minute| others(minute) >= busy_from).collect();
    let in_busy: u64 = busy.iter().map(|&minute| others(minute)).sum();
    let base_rate = share(in_busy, group.others());
    let mut joint: Vec<i64> = group.posts.iter().map(|(at, ..)| minute(at.0)).collect();
    joint.dedup();
    let (all, inside) = (joint.len() as u64, joint.iter().filter(|minute| busy.contains(minute)).count() as u64);
    let p = binomial_upper_tail(all, base_rate, inside);
    let company = Company::of(group);
    let objects = group.objects.len() as u64;
    let outcome = if p > LEVEL {
        Outcome::DoesNotApply
    } else {
        let covers = move |met: &Met| busy.contains(&minute(met.earlier.at.0)) && company.enough(met);
        Outcome::May { explains: true, covers: Box::new(covers) }
    };
    let lonely = group.objects.iter().filter(|object| {
        group.traces[object.trace].object_at(object.place).iter().all(|action| group.has(action.account))
    });
    Draft {
        subject: None,
        evidence_for: vec![
            Measured::count("minutes of joint posts that are among the busiest", inside, all),
            Measured::value("p of so many in the busiest", p),
        ],
        evidence_against: vec![
            Measured::count("minutes of joint posts that are not", all - inside, all),
            Measured::count("shared objects that nobody else acted on", lonely.count() as u64, objects),
        ],
        base_rate: Some(base_rate),
        outcome,
    }
}

fn minute(at: i64) -> i64 {
    at.div_euclid(MINUTE_MS)
}

/// Who else acted on the shared objects, and when.
struct Company {
    /// By place of trace and object: the members on it, and when each other account first acted on it, in order.
    of: FxHashMap<(usize, usize), (u32, Vec<i64>)>,
    /// Milliseconds.
    window: i64,
}

impl Company {
    fn of(group: &Group<'_>) -> Self {
        let of = group.objects.iter().map(|object| {
            let mut seen = FxHashSet::default();
            let actions = group.traces[object.trace].object_at(object.place).iter();
            let others = actions.filter(|action| !group.has(action.account) && seen.insert(action.account));
            ((object.trace, object.place), (object.members, others.map(|action| action.at.0).collect()))
        });
        Company { of: of.collect(), window: group.window.millis().unwrap_or(i64::MAX) }
    }

    fn enough(&self, met: &Met) -> bool {
        let Some((members, others)) = self.of.get(&(met.trace, met.place)) else { return false };
        let from = met.earlier.at.0.saturating_sub(self.window);
        let until = met.later.at.0.saturating_add(self.window);
        let inside = others.partition_point(|&at| at <= until) - others.partition_point(|&at| at < from);
        inside >= *members as usize
    }
}

/// P(Binomial(n, q) ≥ k).
fn binomial_upper_tail(n: u64, q: f64, k: u64) -> f64 {
    if k == 0 || q >= 1.0 {
        return 1.0;
    }
    if q <= 0.0 {
        return 0.0;
    }
    let mut ln_choose = 0.0;
    let mut sum = 0.0;
    for i in 0..=n {
        if i >= k {
            sum += (ln_choose + i as f64 * q.ln() + (n - i) as f64 * (1.0 - q).ln()).exp();
        }
        ln_choose += ((n - i) as f64 / (i + 1) as f64).ln();
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::binomial_upper_tail;

    #[test]
    fn the_tail_agrees_with_scipy() {
        // From oracles/scipy_lookalikes.py.
        let golden = [(10, 0.3, 7, 0.010592078399999996), (100, 0.05, 12, 0.004274182466365919), (3, 0.5, 3, 0.125)];
        for (n, q, k, wanted) in golden {
            let tail = binomial_upper_tail(n, q, k);
            assert!((tail - wanted).abs() <= 1e-9 * wanted, "{n}, {q}, {k}: {tail}, wanted {wanted}");
        }
        assert_eq!((binomial_upper_tail(5, 0.0, 1), binomial_upper_tail(5, 1.0, 5)), (0.0, 1.0));
    }
}
