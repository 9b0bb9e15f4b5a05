//! Posts over time, in bins of a unit that people know.

use crate::civil::{month_number, month_start};
use crate::inspection::{Bin, VolumeRecord};

/// Most bins.
const MOST: usize = 400;
const DAY: i64 = 86_400_000;

/// How long a bin is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Minute,
    Hour,
    Day,
    /// From Monday.
    Week,
    Month,
    Year,
}

impl Unit {
    const ALL: [Unit; 6] = [Unit::Minute, Unit::Hour, Unit::Day, Unit::Week, Unit::Month, Unit::Year];

    fn name(self) -> &'static str {
        match self {
            Unit::Minute => "minute",
            Unit::Hour => "hour",
            Unit::Day => "day",
            Unit::Week => "week",
            Unit::Month => "month",
            Unit::Year => "year",
        }
    }

    /// The number of the bin that holds this moment.
    fn number(self, at: i64) -> i64 {
        match self {
            Unit::Minute => at.div_euclid(60_000),
            Unit::Hour => at.div_euclid(3_600_000),
            Unit::Day => at.div_euclid(DAY),
            // The epoch was a Thursday.
            Unit::Week => (at.div_euclid(DAY) + 3).div_euclid(7),
            Unit::Month => month_number(at),
            Unit::Year => month_number(at).div_euclid(12),
        }
    }

    fn start(self, number: i64) -> i64 {
        match self {
            Unit::Minute => number * 60_000,
            Unit::Hour => number * 3_600_000,
            Unit::Day => number * DAY,
            Unit::Week => (number * 7 - 3) * DAY,
            Unit::Month => month_start(number),
            Unit::Year => month_start(number * 12),
        }
    }
}

/// Bins of the shortest unit of which 400 hold all posts, and which times to the step can fill. Years are not bounded.
///
/// Where a few posts (at most one in 200 at each end) would make the span four times as long, as a time of 1970 does, they are
/// counted apart.
pub(super) fn volume(times: &[i64], step: i64) -> VolumeRecord {
    let inner = without_far_ones(times);
    let (Some(&first), Some(&last)) = (inner.first(), inner.last()) else {
        return VolumeRecord { unit: Unit::Day.name().to_owned(), bins: Vec::new(), before: 0, after: 0 };
    };
    let count = |unit: Unit| (unit.number(last) - unit.number(first)) as usize + 1;
    let fits = |unit: &Unit| count(*unit) <= MOST && unit.start(1) - unit.start(0) >= step;
    let unit = Unit::ALL.into_iter().find(fits).unwrap_or(Unit::Year);
    let mut bins = Vec::new();
    let mut done = times.partition_point(|at| *at < first);
    let before = done as u64;
    let end = times.partition_point(|at| *at <= last);
    for number in unit.number(first)..=unit.number(last) {
        let next = unit.start(number + 1);
        let until = done + times[done..end].partition_point(|at| *at < next);
        bins.push(Bin { start_ms: unit.start(number), posts: (until - done) as u64 });
        done = until;
    }
    VolumeRecord { unit: unit.name().to_owned(), bins, before, after: (times.len() - end) as u64 }
}

/// The times that most posts have.
fn without_far_ones(times: &[i64]) -> &[i64] {
    let most = (times.len() / 200).max(usize::from(times.len() >= 20));
    let inner = &times[most..times.len() - most];
    let span = |times: &[i64]| times.last().zip(times.first()).map_or(0, |(last, first)| last - first);
    // An hour and less is no span to judge by.
    let reach = span(inner).max(3_600_000);
    let (Some(first), Some(last)) = (inner.first(), inner.last()) else { return times };
    if span(times) <= 4 * reach {
        return times;
    }
    let start = times.partition_point(|at| *at < first - reach);
    &times[start..times.partition_point(|at| *at <= last + reach)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(times: &[i64], step: i64) -> (String, Vec<u64>) {
        let volume = volume(times, step);
        (volume.unit, volume.bins.iter().map(|bin| bin.posts).collect())
    }

    #[test]
    fn the_unit_goes_with_the_span_and_no_post_is_lost() {
        for (span, unit, bins) in [
            (0, "minute", 1),
            (60 * 60_000, "minute", 61),
            (10 * DAY, "hour", 241),
            (100 * DAY, "day", 101),
            (2000 * DAY, "week", 287),
            (9000 * DAY, "month", 296),
            (40_000 * DAY, "year", 110),
        ] {
            let (told, posts) = of(&[0, span / 2, span], 1);
            assert_eq!((told.as_str(), posts.len()), (unit, bins), "{span}");
            assert_eq!(posts.iter().sum::<u64>(), 3);
        }
        assert_eq!(of(&[0, DAY], DAY), ("day".to_owned(), vec![1, 1]));
        assert_eq!(of(&[], 1).1, Vec::<u64>::new());
    }

    #[test]
    fn weeks_begin_on_monday_and_months_on_their_first_day() {
        // 5 January 1970 was a Monday.
        assert_eq!((Unit::Week.number(4 * DAY - 1), Unit::Week.number(4 * DAY)), (0, 1));
        assert_eq!(Unit::Week.start(1), 4 * DAY);
        for at in [-1, 0, 951_782_400_000, 1_583_226_005_250, -62_135_596_800_000] {
            for unit in Unit::ALL {
                let number = unit.number(at);
                assert!(unit.start(number) <= at && at < unit.start(number + 1), "{unit:?} of {at}");
                assert_eq!(unit.number(unit.start(number)), number);
            }
        }
    }

    #[test]
    fn a_time_of_1970_does_not_flatten_the_picture() {
        let mut times: Vec<i64> = (0..100).map(|hour| 1_583_226_000_000 + hour * 3_600_000).collect();
        times.insert(0, 0);
        let volume = volume(&times, 1000);
        assert_eq!((volume.unit.as_str(), volume.before, volume.after), ("hour", 1, 0));
        assert_eq!(volume.after + volume.before + volume.bins.iter().map(|bin| bin.posts).sum::<u64>(), 101);
    }
}
