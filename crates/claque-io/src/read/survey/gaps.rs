//! Periods without a post that are longer than the data suggests.
//!
//! Between two successive posts, `r` posts an hour are to be expected: as many as the week before and the week after have (or a
//! time as long as the gap, where that is longer), each hour weighed by what the hours of the day have in all data, where that
//! spans three days or more. A gap is told where it lasts an hour or longer and at least [`EXPECTED`] posts were to be expected
//! in it: if posts came at random at that rate, that would happen once in `e^20`, some 500 million times. A quiet night is none.
//!
//! # Cost
//! O(n log n) for n posts, and 24 numbers.

use crate::inspection::Gap;

/// Posts to be expected in a gap, at least.
const EXPECTED: f64 = 20.0;
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
const WEEK: i64 = 7 * DAY;

/// The gaps in sorted times, the longest first, those of one length in their order; `step` is the unit that the times go to.
pub(super) fn gaps(times: &[i64], step: i64) -> Vec<Gap> {
    let rhythm = rhythm(times);
    let mut gaps: Vec<Gap> = times
        .windows(2)
        // A post on Monday and one on Tuesday can be a second apart, where times go to the day.
        .filter(|pair| pair[1] - pair[0] - step.max(1) >= HOUR - 1)
        .map(|pair| Gap {
            from_ms: pair[0],
            to_ms: pair[1],
            expected: expected(times, pair[0], pair[1], step, &rhythm),
        })
        .filter(|gap| gap.expected >= EXPECTED)
        .collect();
    gaps.sort_by_key(|gap| (gap.from_ms - gap.to_ms, gap.from_ms));
    gaps
}

/// What the hours of the day have of all posts, 1 on average.
fn rhythm(times: &[i64]) -> [f64; 24] {
    let mut posts = [0_u64; 24];
    times.iter().for_each(|at| posts[(at.rem_euclid(DAY) / HOUR) as usize] += 1);
    let span = times.last().zip(times.first()).map_or(0, |(last, first)| last - first);
    let hours_seen = posts.iter().filter(|posts| **posts > 0).count();
    // Times that go to the day are all at midnight, and say nothing of hours.
    if span < 3 * DAY || hours_seen < 2 {
        return [1.0; 24];
    }
    posts.map(|posts| posts as f64 * 24.0 / times.len() as f64)
}

fn expected(times: &[i64], from: i64, to: i64, step: i64, rhythm: &[f64; 24]) -> f64 {
    let around = WEEK.max(to - from);
    let before = times.partition_point(|at| *at < from - around);
    let until = times.partition_point(|at| *at <= from);
    let after = times.partition_point(|at| *at < to);
    let behind = times.partition_point(|at| *at <= to + around);
    let posts = (until - before) + (behind - after);
    let seen = around.min(from - times[0]) + around.min(times[times.len() - 1] - to);
    // Hardly any time beside the gap says nothing of a rate.
    let rate = posts as f64 / (seen.max(to - from)) as f64;
    let length = to - from - step.max(1);
    let whole_days = length / DAY;
    rate * (whole_days * DAY) as f64 + rate * weighed(from + whole_days * DAY, from + length, rhythm)
}

/// Milliseconds from one time to another less than a day later, each hour weighed by the rhythm.
fn weighed(from: i64, to: i64, rhythm: &[f64; 24]) -> f64 {
    let (mut at, mut sum) = (from, 0.0);
    while at < to {
        let next = (at.div_euclid(HOUR) * HOUR + HOUR).min(to);
        sum += (next - at) as f64 * rhythm[(at.rem_euclid(DAY) / HOUR) as usize];
        at = next;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One post every `every` milliseconds in `hours` of each of 20 days, but for what `leave_out` names.
    fn days(every: i64, hours: std::ops::Range<i64>, leave_out: impl Fn(i64) -> bool) -> Vec<i64> {
        let times = (0..20 * DAY / every).map(|number| number * every);
        times.filter(|at| hours.contains(&(at % DAY / HOUR)) && !leave_out(*at)).collect()
    }

    #[test]
    fn a_quiet_night_is_no_gap_and_a_lost_day_is() {
        let quiet_nights = days(60_000, 6..22, |_| false);
        assert_eq!(gaps(&quiet_nights, 60_000), []);
        let lost = days(60_000, 6..22, |at| at / DAY == 9);
        let found = gaps(&lost, 60_000);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].from_ms, found[0].to_ms), (9 * DAY - 2 * HOUR - 60_000, 10 * DAY + 6 * HOUR));
        // 16 hours of 60 posts, at the rate of the days around, of which one in fifteen is the gap itself.
        assert!((800.0..1000.0).contains(&found[0].expected), "{found:?}");
    }

    #[test]
    fn an_hour_that_should_have_posts_is_told_by_the_hours_around_it() {
        let lost = days(60_000, 0..24, |at| (5 * DAY..5 * DAY + 2 * HOUR).contains(&at));
        let found = gaps(&lost, 60_000);
        assert_eq!(found.len(), 1);
        // Two hours of 60 posts, of which the gap itself takes one day in twenty.
        assert!((110.0..120.0).contains(&found[0].expected), "{found:?}");
        // 40 minutes are too short, whatever was to be expected.
        assert_eq!(gaps(&days(1000, 0..24, |at| (DAY..DAY + 40 * 60_000).contains(&at)), 1000), []);
    }

    #[test]
    fn few_posts_have_no_gaps_and_times_by_day_have_none_between_days() {
        assert_eq!(gaps(&[], 1), []);
        assert_eq!(gaps(&[5], 1), []);
        assert_eq!(gaps(&[0, 3 * WEEK, 900 * WEEK], 1), []);
        let by_day: Vec<i64> = (0..30).flat_map(|day| std::iter::repeat_n(day * DAY, 100)).collect();
        assert_eq!(gaps(&by_day, DAY), []);
        let without: Vec<i64> = by_day.into_iter().filter(|at| at / DAY != 12).collect();
        assert_eq!(gaps(&without, DAY).len(), 1);
    }
}
