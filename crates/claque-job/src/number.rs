//! Numbers that are asked for: which are wanted, and how people write lengths of time and sizes.

use crate::failure::Failure;

/// Which numbers a parameter takes.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    words: &'static str,
    fits: fn(f64) -> bool,
}

/// A rate of false discoveries or a level.
pub const RATE: Wanted = Wanted { words: "a number above 0 and below 1", fits: |number| number > 0.0 && number < 1.0 };

/// A quantile, a share or a chance.
pub const QUANTILE: Wanted = Wanted { words: "a number from 0 to 1", fits: |number| (0.0..=1.0).contains(&number) };

/// The resolution of an objective.
pub const RESOLUTION: Wanted =
    Wanted { words: "a number of at least 0", fits: |number| number >= 0.0 && number.is_finite() };

/// From which similarity on two texts are near-copies.
pub const NEAR_SIMILARITY: Wanted = Wanted {
    words: "a number above 0.5 and at most 1, with at most three digits",
    fits: |share| {
        let per_mille = share * 1000.0;
        share > 0.5 && share <= 1.0 && (per_mille - per_mille.round()).abs() < 1e-6
    },
};

impl Wanted {
    /// The number that a text says.
    ///
    /// # Errors
    /// What was wanted, where it is none of these.
    pub fn parse(&self, text: &str) -> Result<f64, String> {
        let number = text.parse().ok().filter(|&number| (self.fits)(number));
        number.ok_or_else(|| format!("wanted {}, got `{text}`", self.words))
    }

    /// # Errors
    /// Where the number of that parameter does not fit.
    pub(crate) fn check(&self, parameter: &str, number: f64) -> Result<(), Failure> {
        match (self.fits)(number) {
            true => Ok(()),
            false => Err(Failure::plan(format!("{parameter} wants {}, got `{number}`", self.words))),
        }
    }
}

/// Bytes, with the units that people write: `500`, `64KB`, `2GiB`, `1.5 GB`.
///
/// # Errors
/// What was wanted, where it is no size.
pub fn size(text: &str) -> Result<u64, String> {
    let wanted = || format!("wanted a size such as 500MB or 2GiB, got `{text}`");
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = (text[..split].parse::<f64>().map_err(|_| wanted())?, text[split..].trim());
    let factor: f64 = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1.0,
        "k" | "kb" => 1e3,
        "m" | "mb" => 1e6,
        "g" | "gb" => 1e9,
        "t" | "tb" => 1e12,
        "kib" => 1024.0,
        "mib" => 1024.0 * 1024.0,
        "gib" => 1024.0 * 1024.0 * 1024.0,
        "tib" => 1024.0 * 1024.0 * 1024.0 * 1024.0,
        _ => return Err(wanted()),
    };
    Ok((number * factor) as u64)
}

/// `500ms`, `60s`, `5m`, `1h`, `2d`, or seconds without a unit, as milliseconds of at least 0.
#[must_use]
pub fn length_of_time(text: &str) -> Option<i64> {
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let number: f64 = text[..split].parse().ok()?;
    let unit = match text[split..].trim() {
        "ms" => 1.0,
        "" | "s" => 1e3,
        "m" | "min" => 60e3,
        "h" => 3600e3,
        "d" => 86_400e3,
        _ => return None,
    };
    let millis = number * unit;
    (millis <= i64::MAX as f64 / 2.0).then_some(millis as i64)
}
