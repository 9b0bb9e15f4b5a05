//! What a power study says: the wire types of `power.json`, its tables, and the sentences that may be stated.

use crate::case::{InputRecord, PlanRecord, ReadingRecord};
use claque::{CellPower, PowerGrid, Trial, TrialId, frontier, missed, most_unseen};
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};
use utoipa::ToSchema;

/// Raised whenever a reader of an older study would misread a newer one.
pub const FORMAT_VERSION: u32 = 1;

/// `power.json`: what was planted where, how often it was found, and what may be said.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PowerRecord {
    /// [`FORMAT_VERSION`] of the writer.
    pub format_version: u32,
    /// Version of claque that wrote the study.
    pub software_version: String,
    /// All choices of the analysis, as in a case.
    pub plan: PlanRecord,
    /// How the inputs were asked to be read.
    pub reading: ReadingRecord,
    /// Every input, in the order read.
    pub inputs: Vec<InputRecord>,
    /// Posts accepted.
    pub posts: u64,
    /// Distinct accounts.
    pub accounts: u64,
    /// Findings without a planted operation.
    pub findings: u64,
    /// What was planted.
    pub grid: GridRecord,
    /// One entry an operation, by share of own objects, spread, accounts and actions, each in the order of the grid.
    pub cells: Vec<CellRecord>,
    /// What may be stated, one for each share of own objects and spread.
    pub statements: Vec<StatementRecord>,
    /// What the figures do not cover.
    pub limits: Vec<String>,
}

/// Which operations were planted: every combination.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GridRecord {
    /// Numbers of accounts.
    pub accounts: Vec<u32>,
    /// Numbers of joint actions.
    pub actions: Vec<u32>,
    /// Longest delays behind the start of a joint action, milliseconds.
    pub within_ms: Vec<i64>,
    /// Chances that a joint action is on a new object.
    pub own_objects: Vec<f64>,
    /// Chance that an account takes part in a joint action.
    pub participation: f64,
    /// How often each was planted.
    pub trials: u32,
}

impl From<&PowerGrid> for GridRecord {
    fn from(grid: &PowerGrid) -> Self {
        GridRecord {
            accounts: grid.accounts.clone(),
            actions: grid.actions.clone(),
            within_ms: grid.within_ms.clone(),
            own_objects: grid.own_objects.clone(),
            participation: grid.participation,
            trials: grid.trials,
        }
    }
}

/// How often one operation was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CellRecord {
    /// Accounts planted.
    pub accounts: u32,
    /// Joint actions planted.
    pub actions: u32,
    /// Longest delay behind the start of a joint action, milliseconds.
    pub within_ms: i64,
    /// Chance that a joint action is on a new object.
    pub own_objects: f64,
    /// Over all traces.
    #[serde(flatten)]
    pub all: RateRecord,
    /// Mean share of the planted accounts in the finding that held most of them.
    pub recall: f64,
    /// Mean share of that finding's accounts that were planted, where the operation was found; absent where it never was.
    pub purity: Option<f64>,
    /// Mean number of real accounts in findings that were in none before.
    pub drawn_in: f64,
    /// The largest such number.
    pub most_drawn_in: u32,
    /// Whether the lower end of the interval is at least 0.80.
    pub stated: bool,
    /// Whether it is among the smallest of which it may be stated that they and all larger ones tried would be found.
    pub frontier: bool,
    /// Whether it is among the largest that would be missed more often than not.
    pub missed: bool,
    /// How many such operations there can be at most when none is found, at 95 % confidence; absent where any number can.
    pub most_unseen: Option<u32>,
    /// By the trace acted on, where there are several.
    pub by_trace: Vec<TraceRateRecord>,
}

/// Trials, and in how many of them the operation was found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RateRecord {
    /// Trials.
    pub trials: u32,
    /// Of these, the ones in which it was found.
    pub detected: u32,
    /// Lower end of Wilson's interval at 95 %.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl RateRecord {
    fn of(cell: &CellPower) -> Self {
        RateRecord { trials: cell.trials, detected: cell.detected, low: cell.low, high: cell.high }
    }

    /// Share of the trials in which it was found; 0 without trials.
    #[must_use]
    pub fn share(&self) -> f64 {
        f64::from(self.detected) / f64::from(self.trials.max(1))
    }
}

/// The same for the trials on one trace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TraceRateRecord {
    /// Name of the trace.
    pub trace: String,
    /// On it alone.
    #[serde(flatten)]
    pub rate: RateRecord,
}

/// A sentence fit for an official statement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StatementRecord {
    /// Longest delay behind the start of a joint action, milliseconds.
    pub within_ms: i64,
    /// Chance that a joint action is on a new object.
    pub own_objects: f64,
    /// What would have been found.
    pub text: String,
    /// How many there can be at most, where nothing was found and something may be stated.
    pub upper_limit: Option<String>,
}

/// One entry an operation of the grid. `trials` in any order.
#[must_use]
pub fn cells(grid: &PowerGrid, trials: &[(TrialId, Trial)]) -> Vec<CellRecord> {
    let operations = grid.operations();
    let mut sorted = trials.to_vec();
    sorted.sort_unstable_by_key(|&(id, _)| id);
    let of_operation = |place: usize| -> Vec<Trial> {
        let start = sorted.partition_point(|(id, _)| (id.operation as usize) < place);
        let end = sorted.partition_point(|(id, _)| (id.operation as usize) <= place);
        sorted[start..end].iter().map(|&(_, trial)| trial).collect()
    };
    let powers: Vec<CellPower> =
        (0..operations.len()).map(|place| CellPower::of(operations[place], &of_operation(place))).collect();
    let (frontier, missed) = (frontier(&powers), missed(&powers));
    let record = |(place, power): (usize, &CellPower)| CellRecord {
        accounts: power.operation.accounts,
        actions: power.operation.actions,
        within_ms: power.operation.within_ms,
        own_objects: power.operation.own_objects,
        all: RateRecord::of(power),
        recall: power.recall,
        purity: power.purity,
        drawn_in: power.drawn_in,
        most_drawn_in: power.most_drawn_in,
        stated: power.is_stated(),
        frontier: frontier.contains(&place),
        missed: missed.contains(&place),
        most_unseen: most_unseen(power.low),
        by_trace: by_trace(power, &of_operation(place)),
    };
    powers.iter().enumerate().map(record).collect()
}

fn by_trace(power: &CellPower, trials: &[Trial]) -> Vec<TraceRateRecord> {
    let mut traces: Vec<_> = trials.iter().map(|trial| trial.trace).collect();
    traces.sort_unstable();
    traces.dedup();
    if traces.len() < 2 {
        return Vec::new();
    }
    let on = |trace| {
        let theirs: Vec<Trial> = trials.iter().filter(|trial| trial.trace == trace).copied().collect();
        RateRecord::of(&CellPower::of(power.operation, &theirs))
    };
    traces.iter().map(|&trace| TraceRateRecord { trace: trace.name().to_owned(), rate: on(trace) }).collect()
}

/// What may be stated for each share of own objects and spread. `findings` is how many there are without planting.
#[must_use]
pub fn statements(grid: &GridRecord, cells: &[CellRecord], findings: u64) -> Vec<StatementRecord> {
    let panel = grid.accounts.len() * grid.actions.len();
    cells.chunks(panel.max(1)).map(|panel| statement(grid, panel, findings)).collect()
}

fn statement(grid: &GridRecord, panel: &[CellRecord], findings: u64) -> StatementRecord {
    let (within_ms, own_objects) = (panel[0].within_ms, panel[0].own_objects);
    let mut kind = match within_ms {
        0 => "at the same moment each time".to_owned(),
        _ => format!("within {} each time", duration(within_ms)),
    };
    if grid.own_objects.len() > 1 {
        kind.push_str(&format!(", {} on things nobody else shared", per_cent(own_objects)));
    }
    if grid.participation < 1.0 {
        kind.push_str(&format!(", each account taking part with a chance of {}", per_cent(grid.participation)));
    }
    // Nothing is said of what was not tried: many accounts that act together seldom can hide each other.
    let most = |numbers: &[u32]| numbers.iter().copied().max().unwrap_or(0);
    let (most_accounts, most_actions) = (most(&grid.accounts), most(&grid.actions));
    let smallest: Vec<&CellRecord> = panel.iter().filter(|cell| cell.frontier).collect();
    let found = smallest.iter().map(|cell| together([cell.accounts, most_accounts], [cell.actions, most_actions]));
    let found = found.collect::<Vec<_>>().join(", or ");
    let missed = panel.iter().filter(|cell| cell.missed);
    let missed = missed.map(|cell| together([cell.accounts; 2], [cell.actions; 2])).collect::<Vec<_>>().join(", or ");
    let mut text = if found.is_empty() {
        format!(
            "With this material it cannot be said of any operation tried ({kind}; up to {}) that it would very likely have \
             been found",
            together([most_accounts; 2], [most_actions; 2])
        )
    } else {
        format!("With this material we would very likely have found {found} ({kind})")
    };
    if !missed.is_empty() {
        text.push_str(&format!("; more likely than not we would have missed {missed}"));
    }
    text.push('.');
    let is_spoken_for = |cell: &&CellRecord| {
        smallest.iter().any(|least| cell.accounts >= least.accounts && cell.actions >= least.actions)
    };
    let worst = panel.iter().filter(is_spoken_for).filter_map(|cell| cell.most_unseen).max();
    let upper_limit = worst.filter(|_| findings == 0).map(|most| {
        let number = match most {
            0 => "no group".to_owned(),
            1 => "at most one group".to_owned(),
            many => format!("at most {many} groups"),
        };
        format!("Nothing was found, so at 95 % confidence this material holds {number} of that size and of the kind planted.")
    });
    StatementRecord { within_ms, own_objects, text, upper_limit }
}

/// `3 to 40 accounts acting together 5 to 10 times`.
fn together([fewest, most]: [u32; 2], [seldom, often]: [u32; 2]) -> String {
    let range = |from: u32, to: u32| if from == to { from.to_string() } else { format!("{from} to {to}") };
    let times = if often == 1 { "once".to_owned() } else { format!("{} times", range(seldom, often)) };
    format!("{} accounts acting together {times}", range(fewest, most))
}

/// What the figures do not cover, to be printed with them.
#[must_use]
pub fn limits(grid: &GridRecord) -> Vec<String> {
    let slowest = grid.within_ms.iter().max().copied().unwrap_or(0);
    vec![
        format!(
            "Only operations of the planted kind are spoken for: new accounts with the activity and hours of real ones, \
             acting together at random moments of the data, each time on another thing and within {} at most.",
            if slowest == 0 { "the same moment".to_owned() } else { duration(slowest) }
        ),
        "Operations that adapt are not: slower ones, ones whose members take turns, ones that meet on each thing in other \
         company, or that reword what they copy."
            .to_owned(),
        "Real accounts are taken for unconcerned. Where the data holds a large operation already, that one was harder to \
         find than one that is planted beside it."
            .to_owned(),
        "What was not collected cannot be found. An account that acted on fewer things than the floor asks for is never \
         tested."
            .to_owned(),
        "Thresholds and trials rest on the same null model of chance: where it is wrong about the real accounts, so is this."
            .to_owned(),
        "In each trial the operation acts together on one trace only, the traces analysed taken in turn.".to_owned(),
        "\"Very likely\" means that the lower end of the 95 % interval is at least 80 %; \"more likely than not missed\", \
         that the upper end is below 50 %. Each holds for its cell; no correction is made for looking at many."
            .to_owned(),
    ]
}

/// A length of time as a sentence has it: `1 second`, `20 seconds`, `90 minutes`.
#[must_use]
pub fn duration(ms: i64) -> String {
    let units = [(86_400_000, "day"), (3_600_000, "hour"), (60_000, "minute"), (1_000, "second")];
    let whole = units.into_iter().find(|&(unit, _)| ms >= unit && ms % unit == 0);
    let (unit, name) = whole.unwrap_or((1, "millisecond"));
    let number = ms / unit;
    format!("{number} {name}{}", if number == 1 { "" } else { "s" })
}

fn per_cent(share: f64) -> String {
    let text = format!("{:.1}", share * 100.0);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Writes `power.csv`: a row for each operation, and one for each trace it acted on where there are several.
///
/// # Errors
/// Those of `out`.
pub fn write_power(out: impl Write, record: &PowerRecord) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record([
        "trace",
        "own_objects",
        "within_ms",
        "accounts",
        "actions",
        "participation",
        "trials",
        "detected",
        "share",
        "low",
        "high",
        "stated",
        "frontier",
        "recall",
        "purity",
        "drawn_in",
        "most_drawn_in",
        "most_unseen",
    ])?;
    for cell in &record.cells {
        let row = |trace: &str, rate: &RateRecord, rest: [String; 7]| {
            let head = [
                trace.to_owned(),
                cell.own_objects.to_string(),
                cell.within_ms.to_string(),
                cell.accounts.to_string(),
                cell.actions.to_string(),
                record.grid.participation.to_string(),
                rate.trials.to_string(),
                rate.detected.to_string(),
                rate.share().to_string(),
                rate.low.to_string(),
                rate.high.to_string(),
            ];
            head.into_iter().chain(rest)
        };
        let rest = [
            cell.stated.to_string(),
            cell.frontier.to_string(),
            cell.recall.to_string(),
            cell.purity.map_or_else(String::new, |purity| purity.to_string()),
            cell.drawn_in.to_string(),
            cell.most_drawn_in.to_string(),
            cell.most_unseen.map_or_else(String::new, |most| most.to_string()),
        ];
        table.write_record(row("all", &cell.all, rest))?;
        for on in &cell.by_trace {
            table.write_record(row(&on.trace, &on.rate, Default::default()))?;
        }
    }
    table.flush()
}

/// Writes `trials.csv`: a row for each trial, by operation and number.
///
/// # Errors
/// Those of `out`.
pub fn write_trials(out: impl Write, grid: &PowerGrid, trials: &[(TrialId, Trial)]) -> io::Result<()> {
    let operations = grid.operations();
    let mut sorted = trials.to_vec();
    sorted.sort_unstable_by_key(|&(id, _)| id);
    let mut table = csv::Writer::from_writer(out);
    table.write_record([
        "own_objects",
        "within_ms",
        "accounts",
        "actions",
        "trial",
        "trace",
        "detected",
        "caught",
        "members",
        "drawn_in",
        "let_go",
    ])?;
    for (id, trial) in &sorted {
        let operation = &operations[id.operation as usize];
        table.write_record([
            &operation.own_objects.to_string(),
            &operation.within_ms.to_string(),
            &operation.accounts.to_string(),
            &operation.actions.to_string(),
            &id.number.to_string(),
            trial.trace.name(),
            &trial.detected(operation).to_string(),
            &trial.caught.to_string(),
            &trial.members.to_string(),
            &trial.drawn_in.to_string(),
            &trial.let_go.to_string(),
        ])?;
    }
    table.flush()
}

/// A row of `trials.csv`, read again.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct TrialRecord {
    /// Chance that a joint action was on a new object.
    pub own_objects: f64,
    /// Longest delay behind the start of a joint action, milliseconds.
    pub within_ms: i64,
    /// Accounts planted.
    pub accounts: u32,
    /// Joint actions planted.
    pub actions: u32,
    /// Number of the trial.
    pub trial: u32,
    /// On what the operation acted together.
    pub trace: String,
    /// Whether it counts as found.
    pub detected: bool,
    /// Its accounts in the finding that caught most of them.
    pub caught: u32,
    /// All accounts of that finding.
    pub members: u32,
    /// Real accounts in findings that are in none without the operation.
    pub drawn_in: u32,
    /// Real accounts in no finding that are in one without the operation.
    pub let_go: u32,
}

/// Reads `trials.csv`.
///
/// # Errors
/// Where it is no such table, or cannot be read.
pub fn read_trials(table: impl Read) -> csv::Result<Vec<TrialRecord>> {
    csv::Reader::from_reader(table).deserialize().collect()
}
