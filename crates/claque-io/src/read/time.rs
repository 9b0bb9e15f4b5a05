//! Times: from the forms that platforms write to milliseconds since the Unix epoch.
//!
//! A time that names no zone is taken only where the shape documents UTC or the caller names a zone: a silently
//! local time would move a whole night. Anything finer than a millisecond is cut off, towards the past.

use chrono::format::{Item, Parsed, StrftimeItems};
use std::fmt;

/// What is wanted where a time cannot be read at all.
pub(crate) const WANTED_TIME: &str = "RFC 3339 or Unix seconds, milliseconds or microseconds";
/// What is wanted where a time names no zone.
pub(crate) const WANTED_ZONE: &str = "a time with a zone";
/// What is wanted where a time lies outside the calendar.
pub(crate) const WANTED_YEAR: &str = "a year from 1 to 9999";
/// What is wanted where the caller named a format.
pub(crate) const WANTED_FORMAT: &str = "a time in the format of --time-format";

/// First millisecond of year 1.
const FIRST: i64 = -62_135_596_800_000;
/// Last millisecond of year 9999.
const LAST: i64 = 253_402_300_799_999;

/// An offset from UTC, in seconds east.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(i32);

impl Zone {
    /// Reads `UTC`, `Z`, `+02:00`, `-0530` or `+9`; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "UTC" | "utc" | "Z" | "z" | "GMT" => Some(Zone(0)),
            _ => {
                let mut cursor = Cursor { bytes: text.as_bytes(), at: 0 };
                let seconds = cursor.offset()?;
                (cursor.at == cursor.bytes.len()).then_some(Zone(seconds))
            }
        }
    }

    /// Coordinated universal time.
    pub const UTC: Zone = Zone(0);
}

/// How the times of one input are to be read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock {
    /// A strftime format that overrides everything else.
    pub(crate) format: Option<String>,
    /// The zone of times that name none.
    pub(crate) zone: Option<Zone>,
    /// Whether `9/28/2019 18:05` is month first.
    pub(crate) month_first: bool,
}

/// A time that the data holds as a number of its own type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Instant {
    /// Milliseconds since the Unix epoch, on the clock that it was read from.
    pub(crate) at: i64,
    /// Whether that clock is an unnamed zone's.
    pub(crate) is_local: bool,
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let zone = if self.is_local { "" } else { "Z" };
        match chrono::DateTime::from_timestamp_millis(self.at) {
            Some(at) => write!(f, "{}{zone}", at.naive_utc().format("%Y-%m-%dT%H:%M:%S%.3f")),
            None => write!(f, "{} milliseconds", self.at),
        }
    }
}

/// Whether a format can be understood and has any part of a time in it.
pub(crate) fn is_format(format: &str) -> bool {
    let fixed =
        |item: &Item| matches!(item, Item::Literal(_) | Item::OwnedLiteral(_) | Item::Space(_) | Item::OwnedSpace(_));
    !StrftimeItems::new(format).any(|item| item == Item::Error) && !StrftimeItems::new(format).all(|item| fixed(&item))
}

impl Clock {
    /// Milliseconds since the Unix epoch, or what was wanted instead.
    pub(crate) fn read(&self, text: &str) -> Result<i64, &'static str> {
        let text = text.trim();
        let at = match &self.format {
            Some(format) => self.by_format(text, format)?,
            None => self.by_form(text)?,
        };
        if (FIRST..=LAST).contains(&at) { Ok(at) } else { Err(WANTED_YEAR) }
    }

    /// Milliseconds since the Unix epoch of a time that needs no reading; a format told for texts says nothing about it.
    pub(crate) fn take(&self, instant: Instant) -> Result<i64, &'static str> {
        // Before the zone is taken off, so that nothing overflows.
        if !(FIRST..=LAST).contains(&instant.at) {
            return Err(WANTED_YEAR);
        }
        let at = if instant.is_local { self.in_zone(instant.at, None)? } else { instant.at };
        if (FIRST..=LAST).contains(&at) { Ok(at) } else { Err(WANTED_YEAR) }
    }

    fn by_form(&self, text: &str) -> Result<i64, &'static str> {
        // A hyphen there is no part of a number: what begins with a year needs no look at that.
        if text.as_bytes().get(4) != Some(&b'-')
            && let Some(at) = unix(text)?
        {
            return Ok(at);
        }
        if let Some((local, zone)) = iso(text) {
            return self.in_zone(local, zone);
        }
        if let Some(at) = tweet(text) {
            return Ok(at);
        }
        if self.month_first
            && let Some(local) = month_first(text)
        {
            return self.in_zone(local, None);
        }
        match chrono::DateTime::parse_from_rfc2822(text) {
            Ok(at) => Ok(at.timestamp_millis()),
            Err(_) => Err(WANTED_TIME),
        }
    }

    fn by_format(&self, text: &str, format: &str) -> Result<i64, &'static str> {
        let mut parsed = Parsed::new();
        chrono::format::parse(&mut parsed, text, StrftimeItems::new(format)).map_err(|_| WANTED_FORMAT)?;
        if let Ok(at) = parsed.to_datetime() {
            return Ok(at.timestamp_millis());
        }
        let local = match (parsed.to_naive_datetime_with_offset(0), parsed.to_naive_date()) {
            (Ok(local), _) => local,
            (Err(_), Ok(day)) => day.and_time(chrono::NaiveTime::MIN),
            _ => return Err(WANTED_FORMAT),
        };
        self.in_zone(local.and_utc().timestamp_millis(), None)
    }

    fn in_zone(&self, local: i64, zone: Option<Zone>) -> Result<i64, &'static str> {
        let Zone(east) = zone.or(self.zone).ok_or(WANTED_ZONE)?;
        Ok(local - i64::from(east) * 1000)
    }
}

/// Seconds, milliseconds or microseconds by magnitude; `Ok(None)` where the text is no plain number.
///
/// Below 10¹¹ it is seconds (up to the year 5138), below 10¹⁴ milliseconds, below 10¹⁷ microseconds.
fn unix(text: &str) -> Result<Option<i64>, &'static str> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(fraction) {
        return Ok(None);
    }
    let whole = whole.trim_start_matches('0');
    if whole.len() > 17 {
        return Err(WANTED_YEAR);
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| WANTED_YEAR)? };
    let (milliseconds, finer) = match whole {
        0..100_000_000_000 => {
            let mut thousandths = 0;
            for place in 0..3 {
                thousandths =
                    thousandths * 10 + i64::from(fraction.as_bytes().get(place).map_or(0, |byte| byte - b'0'));
            }
            (whole * 1000 + thousandths, fraction.bytes().skip(3).any(|byte| byte != b'0'))
        }
        100_000_000_000..100_000_000_000_000 => (whole, fraction.bytes().any(|byte| byte != b'0')),
        _ => (whole / 1000, whole % 1000 != 0 || fraction.bytes().any(|byte| byte != b'0')),
    };
    Ok(Some(if negative { -milliseconds - i64::from(finer) } else { milliseconds }))
}

/// `2019-09-28T18:05:23.123Z`, with a space for the `T`, with or without seconds, clock time and zone.
fn iso(text: &str) -> Option<(i64, Option<Zone>)> {
    let mut cursor = Cursor { bytes: text.as_bytes(), at: 0 };
    let year = cursor.digits(4)?;
    cursor.expect(b'-')?;
    let month = cursor.digits(2)?;
    cursor.expect(b'-')?;
    let day = days(year, month, cursor.digits(2)?)? * 86_400_000;
    if cursor.at == cursor.bytes.len() {
        return Some((day, None));
    }
    if !cursor.take(b'T') && !cursor.take(b't') {
        cursor.expect(b' ')?;
    }
    let local = day + cursor.clock_time(2)?;
    cursor.take(b' ');
    let zone = match &cursor.bytes[cursor.at..] {
        b"" => None,
        b"Z" | b"z" | b"UTC" | b"GMT" => Some(Zone::UTC),
        _ => {
            let zone = Zone(cursor.offset()?);
            (cursor.at == cursor.bytes.len()).then_some(())?;
            Some(zone)
        }
    };
    Some((local, zone))
}

/// `Sat Sep 28 18:05:23 +0000 2019`, as the first two versions of Twitter's interface write it.
fn tweet(text: &str) -> Option<i64> {
    let mut parts = text.split(' ');
    let weekday = parts.next()?;
    (weekday.len() == 3).then_some(())?;
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let name = parts.next()?;
    let month = months.iter().position(|month| *month == name)? as i64 + 1;
    let mut day = Cursor { bytes: parts.next()?.as_bytes(), at: 0 };
    let mut clock = Cursor { bytes: parts.next()?.as_bytes(), at: 0 };
    let Zone(east) = Zone::parse(parts.next()?)?;
    let mut year = Cursor { bytes: parts.next()?.as_bytes(), at: 0 };
    let local = days(year.digits(4)?, month, day.digits(2)?)? * 86_400_000 + clock.clock_time(2)?;
    parts.next().is_none().then_some(local - i64::from(east) * 1000)
}

/// `9/28/2019 18:05`, with one or two digits each and optional seconds.
fn month_first(text: &str) -> Option<i64> {
    let mut cursor = Cursor { bytes: text.as_bytes(), at: 0 };
    let month = cursor.one_or_two_digits()?;
    cursor.expect(b'/')?;
    let day = cursor.one_or_two_digits()?;
    cursor.expect(b'/')?;
    let day = days(cursor.digits(4)?, month, day)? * 86_400_000;
    cursor.expect(b' ')?;
    let local = day + cursor.clock_time(1)?;
    (cursor.at == cursor.bytes.len()).then_some(local)
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar (Howard Hinnant's `days_from_civil`).
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=last).contains(&day) {
        return None;
    }
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    fn digit(&mut self) -> Option<i64> {
        let byte = *self.bytes.get(self.at)?;
        byte.is_ascii_digit().then(|| {
            self.at += 1;
            i64::from(byte - b'0')
        })
    }

    fn digits(&mut self, count: usize) -> Option<i64> {
        (0..count).try_fold(0, |number, _| Some(number * 10 + self.digit()?))
    }

    fn one_or_two_digits(&mut self) -> Option<i64> {
        let first = self.digit()?;
        Some(self.digit().map_or(first, |second| first * 10 + second))
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(there);
        there
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.take(byte).then_some(())
    }

    /// `HH:MM[:SS[.fraction]]` in milliseconds. A leap second counts as the second after it.
    fn clock_time(&mut self, least_hour_digits: usize) -> Option<i64> {
        let hour = if least_hour_digits == 1 { self.one_or_two_digits()? } else { self.digits(2)? };
        self.expect(b':')?;
        let minute = self.digits(2)?;
        let mut milliseconds = 0;
        if self.take(b':') {
            let second = self.digits(2)?;
            (second <= 60).then_some(())?;
            milliseconds = second * 1000;
            if self.take(b'.') || self.take(b',') {
                milliseconds += self.digit()? * 100;
                milliseconds += self.digit().unwrap_or(0) * 10;
                milliseconds += self.digit().unwrap_or(0);
                while self.digit().is_some() {}
            }
        }
        (hour <= 23 && minute <= 59).then_some(hour * 3_600_000 + minute * 60_000 + milliseconds)
    }

    /// `+02:00`, `+0200` or `+2`, in seconds.
    fn offset(&mut self) -> Option<i32> {
        let sign = if self.take(b'+') { 1 } else { self.expect(b'-').map(|()| -1)? };
        let hours = self.one_or_two_digits()?;
        let minutes = if self.take(b':') || self.bytes.get(self.at).is_some() { self.digits(2)? } else { 0 };
        (hours <= 23 && minutes <= 59).then_some(sign * (hours * 3600 + minutes * 60) as i32)
    }
}
