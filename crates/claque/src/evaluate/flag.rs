//! Flagged accounts against labels.

/// How many accounts of each kind were flagged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Confusion {
    /// Positive and flagged.
    pub found: u64,
    /// Ordinary and flagged.
    pub wrongly_flagged: u64,
    /// Positive and not flagged, among them those without a post in the data.
    pub missed: u64,
    /// Ordinary and not flagged.
    pub left_alone: u64,
}

impl Confusion {
    /// Counts; `weights` says how often each account counts, `absent` how many more positive accounts nobody could flag.
    #[must_use]
    pub fn count(flagged: &[bool], positive: &[bool], weights: &[u32], absent: u64) -> Self {
        let mut counts = Confusion { missed: absent, ..Confusion::default() };
        for ((&flagged, &positive), &weight) in flagged.iter().zip(positive).zip(weights) {
            let count = match (flagged, positive) {
                (true, true) => &mut counts.found,
                (true, false) => &mut counts.wrongly_flagged,
                (false, true) => &mut counts.missed,
                (false, false) => &mut counts.left_alone,
            };
            *count += u64::from(weight);
        }
        counts
    }

    /// Share of the flagged that are positive; `None` where nothing is flagged.
    #[must_use]
    pub fn precision(&self) -> Option<f64> {
        share(self.found, self.found + self.wrongly_flagged)
    }

    /// Share of the positive that are flagged; `None` without a positive account.
    #[must_use]
    pub fn recall(&self) -> Option<f64> {
        share(self.found, self.found + self.missed)
    }

    /// 2 TP / (2 TP + FP + FN); `None` where nothing is flagged and nothing was to be.
    #[must_use]
    pub fn f1(&self) -> Option<f64> {
        share(2 * self.found, 2 * self.found + self.wrongly_flagged + self.missed)
    }

    /// Ordinary accounts flagged of each 1,000 ordinary ones; `None` without an ordinary account.
    #[must_use]
    pub fn false_per_thousand(&self) -> Option<f64> {
        share(1000 * self.wrongly_flagged, self.wrongly_flagged + self.left_alone)
    }
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
