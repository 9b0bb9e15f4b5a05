//! What a user's own classifier says of mentions, and how far it can be believed.
//!
//! No classifier is run here. Its output comes as rows of post, target and stance; beside it a sample that people have labelled,
//! of at least [`LEAST_SAMPLE`] rows that the classifier has judged too. Without that sample nothing is shown.
//!
//! # Measures
//! Over the n rows in both: accuracy p_o; Cohen's κ = (p_o − p_e) / (1 − p_e), with p_e = Σ_c n_c· n_·c / n² (Cohen 1960,
//! doi:10.1177/001316446002000104); macro F1, the mean over the stances that occur on either side of 2 TP / (2 TP + FP + FN). Intervals are the
//! middle 95 % of [`RESAMPLES`] bootstrap resamples of rows.
//!
//! # Cost
//! O(rows), and O(sample · [`RESAMPLES`]).

use crate::terms::folded;
use rand::RngExt;
use rand_pcg::Pcg32;
use rustc_hash::FxHashMap;
use std::fmt;

/// Fewest rows that both the classifier and people have judged.
pub const LEAST_SAMPLE: usize = 50;
/// Bootstrap resamples.
pub const RESAMPLES: usize = 2_000;

/// What a post says of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stance {
    /// For it.
    Favour,
    /// Against it.
    Against,
    /// Neither, both, or it cannot be told.
    Unclear,
}

impl Stance {
    /// Every stance.
    pub const ALL: [Stance; 3] = [Stance::Favour, Stance::Against, Stance::Unclear];

    /// The name used in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Stance::Favour => "favour",
            Stance::Against => "against",
            Stance::Unclear => "unclear",
        }
    }

    /// The names of files, and what published sets of labels call the same.
    fn from_name(name: &str) -> Option<Self> {
        match folded(name).as_str() {
            "favour" | "favor" | "in favour" | "in favor" | "for" | "pro" | "support" => Some(Stance::Favour),
            "against" | "con" | "anti" | "oppose" => Some(Stance::Against),
            "unclear" | "none" | "neutral" | "neither" | "unknown" => Some(Stance::Unclear),
            _ => None,
        }
    }
}

/// One judgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StanceRow {
    /// Id of the post.
    pub post: String,
    /// Title of the entry, folded.
    pub target: String,
    /// What it says of it.
    pub stance: Stance,
}

/// Judgements by post and folded target.
#[derive(Clone, Debug, Default)]
pub struct Stances {
    /// Each post and target once, in the order of the file.
    pub rows: Vec<StanceRow>,
    /// Rows on a post and target that had a row before.
    pub repeated: u64,
    number: FxHashMap<(String, String), usize>,
}

/// Why a file of stances cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StanceError {
    /// Not the form.
    #[error("line {line}: {message}")]
    Form {
        /// From 1.
        line: usize,
        /// What was wanted.
        message: String,
    },
    /// A column or field is missing.
    #[error("line {line}: wanted post_id, target and stance; `{missing}` is missing")]
    Missing {
        /// From 1.
        line: usize,
        /// Its name.
        missing: &'static str,
    },
    /// No such stance.
    #[error("line {line}: wanted favour, against or unclear, got `{got}`")]
    Stance {
        /// From 1.
        line: usize,
        /// What stands there.
        got: String,
    },
}

impl Stances {
    /// Reads CSV with a header, or one JSON object a line; which of them is told by the first character.
    ///
    /// # Errors
    /// [`StanceError`], with the line.
    pub fn parse(text: &str) -> Result<Self, StanceError> {
        let text = text.trim_start_matches('\u{feff}');
        match text.trim_start().starts_with('{') {
            true => Stances::from_lines(text),
            false => Stances::from_csv(text),
        }
    }

    fn from_csv(text: &str) -> Result<Self, StanceError> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
        let place = |at: Option<&csv::Position>| at.map_or(1, |at| usize::try_from(at.line()).unwrap_or(usize::MAX));
        let broken =
            |error: &csv::Error| StanceError::Form { line: place(error.position()), message: "wanted CSV".to_owned() };
        let header = reader.headers().map_err(|error| broken(&error))?.clone();
        let column = |missing: &'static str| {
            let found = header.iter().position(|cell| cell.eq_ignore_ascii_case(missing));
            found.ok_or(StanceError::Missing { line: 1, missing })
        };
        let (post, target, stance) = (column("post_id")?, column("target")?, column("stance")?);
        let mut stances = Stances::default();
        for row in reader.records() {
            let row = row.map_err(|error| broken(&error))?;
            let cell = |column: usize| row.get(column).unwrap_or("");
            stances.add(place(row.position()), cell(post), cell(target), cell(stance))?;
        }
        Ok(stances)
    }

    fn from_lines(text: &str) -> Result<Self, StanceError> {
        let mut stances = Stances::default();
        for (line, row) in (1..).zip(text.lines()).filter(|(_, row)| !row.trim().is_empty()) {
            let read: serde_json::Value = serde_json::from_str(row)
                .map_err(|_| StanceError::Form { line, message: "wanted one JSON object".to_owned() })?;
            let field = |missing: &'static str| match read.get(missing) {
                Some(serde_json::Value::String(text)) => Ok(text.clone()),
                // An id as a number: its digits, which serde keeps below 2⁶⁴.
                Some(serde_json::Value::Number(number)) if !number.is_f64() => Ok(number.to_string()),
                _ => Err(StanceError::Missing { line, missing }),
            };
            stances.add(line, &field("post_id")?, &field("target")?, &field("stance")?)?;
        }
        Ok(stances)
    }

    fn add(&mut self, line: usize, post: &str, target: &str, stance: &str) -> Result<(), StanceError> {
        let missing = |missing: &'static str| StanceError::Missing { line, missing };
        let (post, target) = (post.trim(), folded(target));
        if post.is_empty() {
            return Err(missing("post_id"));
        }
        if target.is_empty() {
            return Err(missing("target"));
        }
        let stance = Stance::from_name(stance)
            .ok_or_else(|| StanceError::Stance { line, got: stance.chars().take(100).collect() })?;
        let key = (post.to_owned(), target.clone());
        if self.number.contains_key(&key) {
            self.repeated += 1;
            return Ok(());
        }
        self.number.insert(key, self.rows.len());
        self.rows.push(StanceRow { post: post.to_owned(), target, stance });
        Ok(())
    }

    /// What is said of a post and a folded target.
    #[must_use]
    pub fn get(&self, post: &str, target: &str) -> Option<Stance> {
        let row = *self.number.get(&(post.to_owned(), target.to_owned()))?;
        Some(self.rows[row].stance)
    }
}

/// A figure and its 95 % bootstrap interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// On the rows as they are.
    pub value: f64,
    /// 2.5th percentile of the resamples.
    pub low: f64,
    /// 97.5th percentile.
    pub high: f64,
}

/// How far the classifier agrees with people.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreement {
    /// Rows judged by both.
    pub rows: u64,
    /// Rows of the sample that the classifier has not judged.
    pub not_judged: u64,
    /// Share of rows on which they agree.
    pub accuracy: Interval,
    /// Cohen's κ; 0 where chance alone agrees always.
    pub kappa: Interval,
    /// Mean F1 over stances.
    pub macro_f1: Interval,
    /// `table[person][classifier]`, stances in the order of [`Stance::ALL`].
    pub table: [[u64; 3]; 3],
}

/// Why nothing is shown of a classifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Too few rows in both.
    FewRows {
        /// Rows in both.
        rows: usize,
        /// Rows of the sample.
        sample: usize,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Refusal::FewRows { rows, sample } = self;
        write!(
            f,
            "{rows} of the {sample} posts and targets of the labelled sample are in the classifier's output, and {LEAST_SAMPLE} are \
             needed to say how far it agrees with people"
        )
    }
}

/// Holds a classifier against a sample that people have labelled.
///
/// # Errors
/// Where fewer than [`LEAST_SAMPLE`] rows are in both.
pub fn agreement(classifier: &Stances, sample: &Stances, seed: u64) -> Result<Agreement, Refusal> {
    let judged = |row: &StanceRow| Some((row.stance, classifier.get(&row.post, &row.target)?));
    let pairs: Vec<(Stance, Stance)> = sample.rows.iter().filter_map(judged).collect();
    if pairs.len() < LEAST_SAMPLE {
        return Err(Refusal::FewRows { rows: pairs.len(), sample: sample.rows.len() });
    }
    let table = table(pairs.iter().copied());
    let mut random = Pcg32::new(seed, 0x57a9_ce00);
    let resampled: Vec<[f64; 3]> = (0..RESAMPLES)
        .map(|_| {
            let drawn = (0..pairs.len()).map(|_| pairs[random.random_range(0..pairs.len() as u64) as usize]);
            figures(&self::table(drawn))
        })
        .collect();
    let values = figures(&table);
    let interval = |of: usize| {
        let mut sorted: Vec<f64> = resampled.iter().map(|figures| figures[of]).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let quantile = |share: f64| sorted[((sorted.len() - 1) as f64 * share).round() as usize];
        Interval { value: values[of], low: quantile(0.025), high: quantile(0.975) }
    };
    Ok(Agreement {
        rows: pairs.len() as u64,
        not_judged: (sample.rows.len() - pairs.len()) as u64,
        accuracy: interval(0),
        kappa: interval(1),
        macro_f1: interval(2),
        table,
    })
}

fn table(pairs: impl Iterator<Item = (Stance, Stance)>) -> [[u64; 3]; 3] {
    let mut table = [[0; 3]; 3];
    pairs.for_each(|(person, classifier)| table[person as usize][classifier as usize] += 1);
    table
}

/// Accuracy, κ and macro F1.
fn figures(table: &[[u64; 3]; 3]) -> [f64; 3] {
    let all: u64 = table.iter().flatten().sum();
    let n = all as f64;
    let person = |stance: usize| table[stance].iter().sum::<u64>() as f64;
    let classifier = |stance: usize| table.iter().map(|row| row[stance]).sum::<u64>() as f64;
    let agreed = (0..3).map(|stance| table[stance][stance]).sum::<u64>() as f64 / n;
    let by_chance: f64 = (0..3).map(|stance| person(stance) * classifier(stance) / (n * n)).sum();
    let kappa = if by_chance < 1.0 { (agreed - by_chance) / (1.0 - by_chance) } else { 0.0 };
    let occurring: Vec<usize> = (0..3).filter(|stance| person(*stance) + classifier(*stance) > 0.0).collect();
    let f1 = |stance: &usize| 2.0 * table[*stance][*stance] as f64 / (person(*stance) + classifier(*stance));
    let macro_f1 = occurring.iter().map(f1).sum::<f64>() / occurring.len() as f64;
    [agreed, kappa, macro_f1]
}
