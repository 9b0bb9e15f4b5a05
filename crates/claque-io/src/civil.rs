//! Times as people and other programs read them: UTC, in the proleptic Gregorian calendar.
//!
//! Every `i64` of milliseconds has a form here, since posts may claim any time. Days are turned into dates by counting in
//! eras of 400 years from 1 March, so that the leap day comes last in its year.

const DAY_MS: i64 = 86_400_000;
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A point in time, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Civil {
    year: i64,
    /// From 1.
    month: i64,
    /// From 1.
    day: i64,
    /// Milliseconds since midnight.
    of_day: i64,
}

impl Civil {
    fn from_ms(ms: i64) -> Self {
        let days_from_march_0000 = ms.div_euclid(DAY_MS) + 719_468;
        let era = days_from_march_0000.div_euclid(146_097);
        let day_of_era = days_from_march_0000.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        // Months counted from March have 153 days in every five.
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Civil { year, month, day, of_day: ms.rem_euclid(DAY_MS) }
    }

    fn month_name(self) -> &'static str {
        MONTHS[usize::try_from(self.month - 1).unwrap_or(0)]
    }

    /// Hours, minutes, seconds, milliseconds.
    fn clock(self) -> (i64, i64, i64, i64) {
        let seconds = self.of_day / 1_000;
        (seconds / 3_600, seconds / 60 % 60, seconds % 60, self.of_day % 1_000)
    }
}

/// RFC 3339 in UTC, with milliseconds only where they are not zero: `2020-03-03T09:00:00Z`.
///
/// Years outside `0000..=9999`, which RFC 3339 lacks, get a sign and six digits as in ISO 8601.
#[must_use]
pub fn rfc3339(ms: i64) -> String {
    let civil = Civil::from_ms(ms);
    let (hours, minutes, seconds, millis) = civil.clock();
    let year = match civil.year {
        0..=9_999 => format!("{:04}", civil.year),
        year => format!("{year:+07}"),
    };
    let fraction = if millis == 0 { String::new() } else { format!(".{millis:03}") };
    format!("{year}-{:02}-{:02}T{hours:02}:{minutes:02}:{seconds:02}{fraction}Z", civil.month, civil.day)
}

/// `3 Mar 2020`.
pub(crate) fn date_words(ms: i64) -> String {
    let civil = Civil::from_ms(ms);
    format!("{} {} {}", civil.day, civil.month_name(), civil.year)
}

/// `3 Mar 2020 09:00:05`, with milliseconds only where they are not zero.
pub(crate) fn time_words(ms: i64) -> String {
    let civil = Civil::from_ms(ms);
    let (hours, minutes, seconds, millis) = civil.clock();
    let fraction = if millis == 0 { String::new() } else { format!(".{millis:03}") };
    format!("{} {hours:02}:{minutes:02}:{seconds:02}{fraction}", date_words(ms))
}

/// `3 Mar 2020`, or `3–19 Mar 2020`, or `3 Mar – 5 Apr 2020`, or `3 Mar 2020 – 5 Apr 2021`.
pub(crate) fn date_range_words(first_ms: i64, last_ms: i64) -> String {
    let (first, last) = (Civil::from_ms(first_ms), Civil::from_ms(last_ms));
    if (first.year, first.month, first.day) == (last.year, last.month, last.day) {
        return date_words(first_ms);
    }
    if (first.year, first.month) == (last.year, last.month) {
        return format!("{}–{}", first.day, date_words(last_ms));
    }
    if first.year == last.year {
        return format!("{} {} – {}", first.day, first.month_name(), date_words(last_ms));
    }
    format!("{} – {}", date_words(first_ms), date_words(last_ms))
}

/// Months since January of the year 0.
pub(crate) fn month_number(ms: i64) -> i64 {
    let civil = Civil::from_ms(ms);
    civil.year * 12 + civil.month - 1
}

/// The first millisecond of the month with that [number](month_number).
pub(crate) fn month_start(number: i64) -> i64 {
    // Counted from March, so that the leap day comes last in its year.
    let (year, month_from_march) = ((number - 2).div_euclid(12), (number - 2).rem_euclid(12));
    let day_of_year = (153 * month_from_march + 2) / 5;
    let days = year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468;
    days * DAY_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_times_have_their_known_forms() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!(rfc3339(951_782_400_000), "2000-02-29T00:00:00Z");
        assert_eq!(rfc3339(1_583_226_005_250), "2020-03-03T09:00:05.250Z");
        assert_eq!(rfc3339(-1), "1969-12-31T23:59:59.999Z");
        assert_eq!(rfc3339(253_402_300_800_000), "+010000-01-01T00:00:00Z");
    }

    #[test]
    fn the_ends_of_the_range_have_a_form() {
        assert_eq!(rfc3339(i64::MAX), "+292278994-08-17T07:12:55.807Z");
        assert_eq!(rfc3339(i64::MIN), "-292275055-05-16T16:47:04.192Z");
    }

    #[test]
    fn every_day_of_four_centuries_follows_the_one_before() {
        let mut previous = String::new();
        for day in -60_000..90_000 {
            let text = rfc3339(day * DAY_MS);
            assert!(text > previous, "{text} after {previous}");
            previous = text;
        }
    }

    #[test]
    fn every_month_of_eight_centuries_begins_on_its_first_day() {
        for number in 1500 * 12..2300 * 12 {
            let start = month_start(number);
            assert_eq!((month_number(start), month_number(start - 1)), (number, number - 1));
            assert!(rfc3339(start).ends_with("-01T00:00:00Z"), "{}", rfc3339(start));
        }
    }

    #[test]
    fn a_range_says_nothing_twice() {
        let day = |number: i64| number * DAY_MS;
        assert_eq!(date_range_words(day(18_324), day(18_324) + 5), "3 Mar 2020");
        assert_eq!(date_range_words(day(18_324), day(18_340)), "3–19 Mar 2020");
        assert_eq!(date_range_words(day(18_321), day(18_324)), "29 Feb – 3 Mar 2020");
        assert_eq!(date_range_words(day(18_324), day(19_000)), "3 Mar 2020 – 8 Jan 2022");
    }
}
