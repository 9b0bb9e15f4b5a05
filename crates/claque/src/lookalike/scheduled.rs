//! *A timer.* One program posts for all of the accounts when the clock strikes: every five minutes, every hour.
//!
//! With moments at which joint posts begin, and their phases x after the marks of a period (1, 5, 10, 15, 30, 60
//! minutes, in UTC), the one-sided Kolmogorov–Smirnov statistic
//!
//! > D⁺ = max_i (i/n − F₀(x_(i))), over i with F₀(x_(i)) ≤ [`ON_MARK`]
//!
//! compares them with F₀, the phases of everybody else's posts, to the second. Its upper tail is exact for n moments
//! (Birnbaum & Tingey 1951, *Ann. Math. Statist.* 22:592), conservative for whole seconds and for the restriction, and
//! paid for six periods (Bonferroni). Covers a co-action at most [`SAME_MOMENT_MS`] apart that begins on the mark.
//! Moments, not posts, are counted, since posts of one moment are no independent draws.
//!
//! It explains *how* the accounts come to act in the same second, not who runs the program or why. Somebody who wants
//! to be set apart can post by the clock: the group is then shown with all its evidence under this heading.
//!
//! Cost: O(posts) a group that has moments, O(n) a period.

use super::background::{PERIODS, second_after_mark};
use super::group::{Group, Met, SAME_MOMENT_MS};
use super::{Draft, LEVEL, Measured, Outcome, Subject};
use crate::action::Timestamp;

/// Posts further apart belong to two moments: far above what one run of a program takes, far below its period.
const GAP_MS: i64 = 10_000;
/// At most this share of everybody else's posts may be as close to the marks: what is wider is no mark.
const ON_MARK: f64 = 0.1;

/// How moments lie against the marks of one period.
#[derive(Clone, Copy)]
struct Fit {
    period: i64,
    /// Latest phase that counts as on the mark, milliseconds.
    latest: i64,
    /// Moments up to there.
    on_mark: u64,
    /// Share of everybody else's posts up to there.
    base_rate: f64,
    p: f64,
}

pub(super) fn judge<'a>(group: &'a Group<'a>) -> Draft<'a> {
    if !(1..=1_000).contains(&group.attributes.time_step_ms) {
        return Draft::cannot_tell("times to the second");
    }
    if group.others() == 0 {
        return Draft::cannot_tell("posts by others to compare with");
    }
    let moments: Vec<i64> = group.moments(GAP_MS).iter().map(|at| at.0).collect();
    if moments.len() < 2 {
        return Draft::cannot_tell("joint posts at two moments or more");
    }
    let fits = (0..PERIODS.len()).filter_map(|which| fit(group, &moments, which));
    // The first of equals: the longest period.
    let best = fits.reduce(|best, next| if next.p < best.p { next } else { best });
    let slow = group.co_actions - group.same_moment;
    let mut draft = Draft {
        subject: None,
        evidence_for: vec![Measured::count("co-actions in the same moment", group.same_moment, group.co_actions)],
        evidence_against: vec![Measured::count("co-actions further apart", slow, group.co_actions)],
        base_rate: None,
        outcome: Outcome::DoesNotApply,
    };
    let Some(best) = best else { return draft };
    let p = (best.p * PERIODS.len() as f64).min(1.0);
    draft.subject = Some(Subject::Period(best.period));
    draft.base_rate = Some(best.base_rate);
    let all = moments.len() as u64;
    draft.evidence_for.push(Measured::count("moments on a mark of the clock", best.on_mark, all));
    draft.evidence_for.push(Measured::value("p of so many on the mark", p));
    draft.evidence_against.push(Measured::count("moments off the mark", all - best.on_mark, all));
    if p <= LEVEL {
        let covers = move |met: &Met| {
            let phase = met.earlier.at.0.rem_euclid(best.period);
            met.lag() <= SAME_MOMENT_MS && phase <= best.latest.saturating_add(SAME_MOMENT_MS)
        };
        draft.outcome = Outcome::May { explains: true, covers: Box::new(covers) };
    }
    draft
}

/// `None` where no moment is on a mark.
fn fit(group: &Group<'_>, moments: &[i64], which: usize) -> Option<Fit> {
    let period = PERIODS[which];
    let mut phases: Vec<i64> = moments.iter().map(|at| at.rem_euclid(period)).collect();
    phases.sort_unstable();
    let below = others_up_to(group, which);
    let n = phases.len();
    let mut best: Option<(f64, Fit)> = None;
    for (index, &latest) in phases.iter().enumerate() {
        let base_rate = below[second_after_mark(Timestamp(latest), period)];
        if base_rate > ON_MARK {
            break;
        }
        let statistic = (index + 1) as f64 / n as f64 - base_rate;
        if statistic > 0.0 && best.is_none_or(|(most, _)| statistic >= most) {
            let p = smirnov_upper_tail(statistic, n as u64);
            best = Some((statistic, Fit { period, latest, on_mark: index as u64 + 1, base_rate, p }));
        }
    }
    best.map(|(_, fit)| fit)
}

/// By second after the mark, the share of everybody else's posts up to and with it.
fn others_up_to(group: &Group<'_>, which: usize) -> Vec<f64> {
    let mut counts = group.background.phases[which].clone();
    for post in &group.own_posts {
        counts[second_after_mark(group.time(*post), PERIODS[which])] -= 1;
    }
    let all = group.others() as f64;
    let mut sum = 0;
    counts
        .iter()
        .map(|count| {
            sum += count;
            sum as f64 / all
        })
        .collect()
}

/// P(D⁺ ≥ d) of n draws: d Σ_j C(n, j) (d + j/n)^(j−1) (1 − d − j/n)^(n−j), j ≤ n(1 − d); all terms are positive.
fn smirnov_upper_tail(d: f64, n: u64) -> f64 {
    let (d, size) = (d.min(1.0), n as f64);
    let mut sum = 0.0;
    let mut ln_choose = 0.0;
    for j in 0..=n {
        let x = j as f64;
        let rest = 1.0 - d - x / size;
        if rest <= 0.0 {
            break;
        }
        sum += (ln_choose + (x - 1.0) * (d + x / size).ln() + (size - x) * rest.ln()).exp();
        ln_choose += ((size - x) / (x + 1.0)).ln();
    }
    (d * sum).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::smirnov_upper_tail;

    #[test]
    fn the_tail_agrees_with_scipy() {
        // From oracles/scipy_lookalikes.py.
        let golden = [
            (0.98, 2, 0.0004),
            (0.5, 1, 0.5),
            (0.2, 10, 0.3967616915999999),
            (0.9, 7, 1e-7),
            (0.05, 1000, 0.006506037390545166),
            (0.3, 50, 8.676630101359369e-05),
            (1.0, 3, 0.0),
        ];
        for (d, n, wanted) in golden {
            let tail = smirnov_upper_tail(d, n);
            assert!((tail - wanted).abs() <= 1e-9 * wanted, "{d}, {n}: {tail}, wanted {wanted}");
        }
    }
}
