//! What somebody asks for, before anything is checked. The defaults are those of the command line and of Python.

use crate::choice::{CorrectionName, NearSearch, Null, ObjectiveName, Preset};
use crate::failure::Failure;
use crate::number::{NEAR_SIMILARITY, QUANTILE, RATE, RESOLUTION, Wanted, size};
use claque::Plan;
use std::ops::RangeInclusive;
use std::path::PathBuf;

/// The most bytes that one input may have when decompressed, where nothing else is asked for.
pub const MAX_BYTES: &str = "256GiB";
/// Memory that counting may take, where nothing else is asked for.
pub const MAX_MEMORY: &str = "2GiB";
/// Most threads that can be asked for.
pub const MAX_THREADS: u16 = 1024;
/// Most resamples that can be asked for.
pub const MAX_RESAMPLES: u32 = 100_000;
/// How many accounts an operation that is planted may have.
pub const PLANTED_ACCOUNTS: RangeInclusive<u32> = 2..=100_000;
/// How many joint actions an operation that is planted may have.
pub const PLANTED_ACTIONS: RangeInclusive<u32> = 1..=100_000;
/// How often an operation may be planted.
pub const TRIALS: RangeInclusive<u32> = 1..=1_000_000;

/// All that `claque detect` can be asked for, beside its inputs and its output.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// How the posts are read.
    pub reading: AskedReading,
    /// How networks are found.
    pub finding: AskedFinding,
    /// What is said of the posts beside the findings.
    pub context: AskedContext,
    /// Threads to use; `None`: all.
    pub threads: Option<u16>,
    /// Bytes that counting how often pairs met may take, from two objects on.
    pub max_memory: u64,
}

/// All that `claque evaluate` can be asked for, beside its inputs and its output.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedEvaluation {
    /// The analysis that is judged; without context.
    pub analysis: Asked,
    /// The labelled accounts.
    pub labels: AskedLabels,
    /// Labels that stand for what is looked for; empty: all but those that commonly stand for the rest.
    pub positive: Vec<String>,
    /// The column of labels.
    pub label_column: Option<String>,
    /// The column of groups that findings are compared with.
    pub group_column: Option<String>,
    /// Whether accounts without a label count as ordinary.
    pub rest_is_ordinary: bool,
    /// Bootstrap resamples behind each interval.
    pub resamples: u32,
    /// How many times everything is run again with the times shuffled.
    pub permuted_times: u32,
    /// Which plans are tried beside the one asked for.
    pub sweep: Option<AskedSweep>,
}

/// Labelled accounts: a table or NDJSON.
#[derive(Clone, Debug, PartialEq)]
pub enum AskedLabels {
    /// In a file.
    File(PathBuf),
    /// In memory, as if it were a file of that name.
    Bytes {
        /// What it is called.
        name: String,
        /// What the file would hold.
        bytes: Vec<u8>,
    },
}

impl AskedLabels {
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            AskedLabels::File(path) => path.display().to_string(),
            AskedLabels::Bytes { name, .. } => name.clone(),
        }
    }
}

/// Every combination of these.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedSweep {
    /// Windows.
    pub windows: Vec<String>,
    /// Numbers of objects; with a preset, only its own.
    pub min_objects: Vec<u32>,
    /// False-discovery rates, where chance is asked.
    pub alphas: Vec<f64>,
}

/// All that `claque power` can be asked for, beside its inputs and its output.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AskedPower {
    /// The analysis whose power is asked for; without context, and without decoys.
    pub analysis: Asked,
    /// What is planted.
    pub planting: AskedPlanting,
}

/// What is planted: every combination, one operation at a time.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedPlanting {
    /// Accounts of an operation.
    pub accounts: Vec<u32>,
    /// Joint actions of an operation, each on another object.
    pub actions: Vec<u32>,
    /// Longest delays of an account behind the start of a joint action, milliseconds.
    pub within_ms: Vec<i64>,
    /// Chances that a joint action is on an object of the operation's own.
    pub own_objects: Vec<f64>,
    /// Chance of an account to take part in a joint action.
    pub participation: f64,
    /// How often each operation is planted.
    pub trials: u32,
}

impl Default for AskedPlanting {
    fn default() -> Self {
        AskedPlanting {
            accounts: vec![3, 5, 10, 20, 40],
            actions: vec![2, 3, 5, 7, 10],
            within_ms: vec![20_000],
            own_objects: vec![0.5],
            participation: 1.0,
            trials: 100,
        }
    }
}

impl AskedPower {
    /// As [`Asked::check`].
    ///
    /// # Errors
    /// The first parameter that does not fit.
    pub fn check(&self) -> Result<(), Failure> {
        if self.analysis.context != AskedContext::default() {
            return Err(Failure::plan("a study of power takes no watch list, stances or narratives"));
        }
        let AskedPlanting { accounts, actions, within_ms, own_objects, participation, trials } = &self.planting;
        within("--accounts", accounts, &PLANTED_ACCOUNTS)?;
        within("--actions", actions, &PLANTED_ACTIONS)?;
        within("--trials", &[*trials], &TRIALS)?;
        if within_ms.is_empty() || own_objects.is_empty() {
            return Err(Failure::plan("--within and --own-objects want at least one value"));
        }
        if within_ms.iter().any(|&delay| delay < 0) {
            return Err(Failure::plan("--within wants lengths of time"));
        }
        own_objects.iter().try_for_each(|&chance| QUANTILE.check("--own-objects", chance))?;
        QUANTILE.check("--participation", *participation)?;
        self.analysis.check()
    }
}

fn within(flag: &str, numbers: &[u32], range: &RangeInclusive<u32>) -> Result<(), Failure> {
    match numbers.iter().find(|number| !range.contains(number)) {
        None if !numbers.is_empty() => Ok(()),
        got => Err(Failure::plan(format!(
            "{flag} wants numbers from {} to {}, got {}",
            range.start(),
            range.end(),
            got.map_or_else(|| "none".to_owned(), |number| format!("`{number}`"))
        ))),
    }
}

impl AskedEvaluation {
    /// By these labels, with all defaults.
    #[must_use]
    pub fn new(labels: AskedLabels) -> Self {
        AskedEvaluation {
            analysis: Asked::default(),
            labels,
            positive: Vec::new(),
            label_column: None,
            group_column: None,
            rest_is_ordinary: false,
            resamples: 1000,
            permuted_times: 1,
            sweep: None,
        }
    }

    /// As [`Asked::check`].
    ///
    /// # Errors
    /// The first parameter that does not fit.
    pub fn check(&self) -> Result<(), Failure> {
        if self.analysis.context != AskedContext::default() {
            return Err(Failure::plan("an evaluation takes no watch list, stances or narratives"));
        }
        if !(1..=MAX_RESAMPLES).contains(&self.resamples) {
            return Err(Failure::plan(format!("--resamples wants a number from 1 to {MAX_RESAMPLES}")));
        }
        if let Some(sweep) = &self.sweep {
            sweep.alphas.iter().try_for_each(|&alpha| RATE.check("--sweep-alpha", alpha))?;
            if sweep.min_objects.contains(&0) {
                return Err(Failure::plan("--sweep-min-objects wants numbers of at least 1, got `0`"));
            }
        }
        self.analysis.check()
    }
}

impl Default for AskedSweep {
    fn default() -> Self {
        AskedSweep {
            windows: ["10s", "60s", "5m", "1h"].map(str::to_owned).to_vec(),
            min_objects: vec![2, 3],
            alphas: vec![0.01, 0.05, 0.2],
        }
    }
}

/// How the posts are read.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedReading {
    /// The shape of the input; `None`: told by itself.
    pub format: Option<String>,
    /// Which column or field is what: `account=author_id,time=created_at`.
    pub map: Option<String>,
    /// How times are written, as in strftime.
    pub time_format: Option<String>,
    /// The zone of times that name none: `UTC`, `+02:00`.
    pub time_zone: Option<String>,
    /// The character encoding; `None`: told by itself.
    pub encoding: Option<String>,
    /// The most bytes that one input may have when decompressed.
    pub max_bytes: u64,
    /// Whether the first row that cannot be read is an error.
    pub strict: bool,
}

/// How networks are found. What belongs to some presets only is `None` unless asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedFinding {
    /// Names of traces, or `all`; empty: those that are hard to share by chance.
    pub traces: Vec<String>,
    /// The longest gap that counts as together: `500ms`, `60s`, `any`.
    pub window: Option<String>,
    /// Fewest distinct objects of a pair; with the presets of similarity, of an account.
    pub min_objects: Option<u32>,
    /// Fewest accounts of a finding.
    pub min_accounts: u32,
    /// What chance does; `None`: [`Null::default`], or nothing where there is a preset.
    pub null: Option<Null>,
    /// The stated false-discovery rate.
    pub alpha: f64,
    /// How many tests are paid for.
    pub correction: CorrectionName,
    /// What communities are judged by.
    pub objective: Option<ObjectiveName>,
    /// Resolution of the objective.
    pub resolution: Option<f64>,
    /// How many label permutations are run beside the result.
    pub decoys: u32,
    /// Seed of everything random.
    pub seed: u64,
    /// Objects with more pairs of posts inside the window are left out.
    pub max_co_actions: Option<u64>,
    /// Ordinary explanations that may not set a group apart, or `all`.
    pub lookalike_off: Vec<String>,
    /// From which similarity on texts are near-copies.
    pub near_similarity: Option<f64>,
    /// How near-copies are looked for.
    pub near_search: Option<NearSearch>,
    /// The folder of the model that tells paraphrases.
    pub model: Option<PathBuf>,
    /// Another tool's or a published method's rules.
    pub preset: Option<Preset>,
    /// Fewest rows, actions or reposts of an account.
    pub min_participation: Option<u32>,
    /// Quantile of weight or similarity from which edges are kept.
    pub edge_quantile: Option<f64>,
    /// The share of accounts that are looked at.
    pub most_active: Option<f64>,
    /// Level of the disparity filter.
    pub disparity: Option<f64>,
    /// The longest delay of a fast repost.
    pub fast: Option<String>,
    /// Quantile of centrality from which accounts are kept.
    pub centrality_quantile: Option<f64>,
    /// Fewest posts of an edge in one direction.
    pub min_edge_weight: Option<u64>,
}

/// What is said of the posts beside the findings: context, not evidence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AskedContext {
    /// People, parties, races and issues with their aliases, as TOML or CSV.
    pub watch_list: Option<PathBuf>,
    /// What a classifier says of mentions.
    pub stance: Option<PathBuf>,
    /// The same, said by people.
    pub stance_sample: Option<PathBuf>,
    /// Whether texts are put together that speak of the same things.
    pub narratives: bool,
}

impl Default for Asked {
    fn default() -> Self {
        Asked {
            reading: AskedReading::default(),
            finding: AskedFinding::default(),
            context: AskedContext::default(),
            threads: None,
            max_memory: size(MAX_MEMORY).expect("the default is a size"),
        }
    }
}

impl Default for AskedReading {
    fn default() -> Self {
        AskedReading {
            format: None,
            map: None,
            time_format: None,
            time_zone: None,
            encoding: None,
            max_bytes: size(MAX_BYTES).expect("the default is a size"),
            strict: false,
        }
    }
}

impl Default for AskedFinding {
    fn default() -> Self {
        let plan = Plan::default();
        AskedFinding {
            traces: Vec::new(),
            window: None,
            min_objects: None,
            min_accounts: plan.min_accounts as u32,
            null: None,
            alpha: 0.05,
            correction: CorrectionName::default(),
            objective: None,
            resolution: None,
            decoys: plan.decoys,
            seed: plan.seed,
            max_co_actions: None,
            lookalike_off: Vec::new(),
            near_similarity: None,
            near_search: None,
            model: None,
            preset: None,
            min_participation: None,
            edge_quantile: None,
            most_active: None,
            disparity: None,
            fast: None,
            centrality_quantile: None,
            min_edge_weight: None,
        }
    }
}

impl Asked {
    /// Whether every number is one that its parameter takes, and every parameter goes with the others. The command line has
    /// asked the same before; its own messages name the flags and what may stand in their place.
    ///
    /// # Errors
    /// The first that is not.
    pub fn check(&self) -> Result<(), Failure> {
        if self.threads.is_some_and(|threads| !(1..=MAX_THREADS).contains(&threads)) {
            return Err(Failure::plan(format!("--threads wants a number from 1 to {MAX_THREADS}")));
        }
        if self.context.stance.is_some() && self.context.watch_list.is_none() {
            return Err(Failure::plan("--stance needs --watch-list"));
        }
        if self.context.stance_sample.is_some() && self.context.stance.is_none() {
            return Err(Failure::plan("--stance-sample needs --stance"));
        }
        self.finding.check()
    }
}

impl AskedFinding {
    fn check(&self) -> Result<(), Failure> {
        let numbers: [(&str, Wanted, Option<f64>); 7] = [
            ("--alpha", RATE, Some(self.alpha)),
            ("--resolution", RESOLUTION, self.resolution),
            ("--near-similarity", NEAR_SIMILARITY, self.near_similarity),
            ("--edge-quantile", QUANTILE, self.edge_quantile),
            ("--most-active", QUANTILE, self.most_active),
            ("--disparity", RATE, self.disparity),
            ("--centrality-quantile", QUANTILE, self.centrality_quantile),
        ];
        for (flag, wanted, number) in numbers {
            number.map_or(Ok(()), |number| wanted.check(flag, number))?;
        }
        if self.min_objects == Some(0) {
            return Err(Failure::plan("--min-objects wants a number of at least 1, got `0`"));
        }
        if self.min_accounts < 2 {
            return Err(Failure::plan(format!(
                "--min-accounts wants a number of at least 2, got `{}`",
                self.min_accounts
            )));
        }
        let with_preset = [("--null", self.null.is_some()), ("--max-co-actions", self.max_co_actions.is_some())];
        if let Some((flag, _)) = with_preset.iter().find(|(_, is_given)| *is_given && self.preset.is_some()) {
            return Err(Failure::plan(format!("{flag} does not go with --preset")));
        }
        match self.of_presets().iter().find(|(_, is_given)| *is_given && self.preset.is_none()) {
            Some((flag, _)) => Err(Failure::plan(format!("{flag} needs --preset"))),
            None => Ok(()),
        }
    }

    /// The parameters that only presets have, and which are given.
    pub(crate) fn of_presets(&self) -> [(&'static str, bool); 7] {
        [
            ("--min-participation", self.min_participation.is_some()),
            ("--edge-quantile", self.edge_quantile.is_some()),
            ("--min-edge-weight", self.min_edge_weight.is_some()),
            ("--most-active", self.most_active.is_some()),
            ("--disparity", self.disparity.is_some()),
            ("--fast", self.fast.is_some()),
            ("--centrality-quantile", self.centrality_quantile.is_some()),
        ]
    }
}
