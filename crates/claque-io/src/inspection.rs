//! What a look at inputs tells, before anything is analysed: as `claque inspect --json` prints it. `docs/inspect.md` says
//! what each field means; a new version changes or removes a field, a further field does not.

use serde::{Deserialize, Serialize};

/// The version of [`InspectionRecord`] and [`UnreadableRecord`].
pub const INSPECTION_VERSION: u32 = 1;

/// What inputs hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InspectionRecord {
    /// [`INSPECTION_VERSION`].
    pub inspection_version: u32,
    /// In the order in which they were read.
    pub inputs: Vec<InspectedInput>,
    /// Records of all inputs, without headers.
    pub rows: u64,
    /// Different posts.
    pub posts: u64,
    /// Posts or rows that were not taken.
    pub rejected: u64,
    /// Why, by the rows whose reasons were kept; the most frequent first.
    pub rejections: Vec<Rejection>,
    /// Of how many rejected rows the reasons were kept: the first 10,000.
    pub rejections_kept: u64,
    /// Records that are no posts and no fault.
    pub passed_over: u64,
    /// Posts that the data says were taken back; what they act on is left out of `traces`.
    pub withdrawn: u64,
    /// Posts by where they were made, the most first; an empty name where the data does not say.
    pub platforms: Vec<Share>,
    /// When posts were made; `None` where there is none.
    pub times: Option<TimesRecord>,
    /// Who posts.
    pub accounts: AccountsRecord,
    /// What posts are written in.
    pub languages: LanguagesRecord,
    /// Posts by what they do, the most first; `unknown` where the data does not say.
    pub kinds: Vec<Share>,
    /// What comes twice.
    pub repeats: RepeatsRecord,
    /// What accounts can be compared by.
    pub traces: Vec<InspectedTrace>,
    /// The traces that the data cannot feed.
    pub absent: Vec<AbsentTrace>,
    /// Ten posts, spread evenly over the order of the input.
    pub sample: Vec<SamplePost>,
    /// What to run next.
    pub next: Vec<Step>,
}

/// One input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InspectedInput {
    /// Path, or `standard input`.
    pub name: String,
    /// What it was taken for, as `--format` names it; empty for an empty input.
    pub shape: String,
    /// What people call that.
    pub title: String,
    /// CSV, NDJSON, …
    pub layout: String,
    /// Outermost first.
    pub compression: Vec<String>,
    /// Name of the text encoding.
    pub encoding: String,
    /// Raw bytes.
    pub bytes: u64,
    /// SHA-256 of the raw bytes, in hex.
    pub sha256: String,
    /// Inputs beside it that `claque convert` made it of: its posts are in both.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub made_of: Vec<String>,
    /// Columns that are read.
    pub columns: Vec<ColumnUse>,
    /// Columns that are not, at most 200.
    pub unused_columns: Vec<String>,
    /// How many columns are not.
    pub unused_count: u64,
    /// Unused columns that may be what no column is read for, by their names.
    pub likely: Vec<ColumnUse>,
    /// Records, without the header.
    pub rows: u64,
    /// Posts taken, also those that came before.
    pub accepted: u64,
    /// Posts or rows not taken.
    pub rejected: u64,
    /// Records that are no posts and no fault.
    pub passed_over: u64,
    /// Posts taken by where they were made.
    pub platforms: Vec<Share>,
    /// The coarsest unit that fits all times.
    pub resolution: Option<String>,
    /// The earliest time, in milliseconds since the epoch.
    pub first_ms: Option<i64>,
    /// The latest.
    pub last_ms: Option<i64>,
}

/// What a column is taken for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnUse {
    /// As `--map` names it.
    pub role: String,
    /// The column, or the path of the field.
    pub column: String,
}

/// Rows that were not taken for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// How many.
    pub rows: u64,
    /// The column; empty where the whole row is meant.
    pub column: String,
    /// What was expected there.
    pub wanted: String,
    /// Where the first of them stands.
    pub first_input: String,
    /// Its number; in a table the header is row 1.
    pub first_row: u64,
    /// What it has there, at most 200 characters.
    pub first_got: String,
    /// What can be done about it.
    pub hint: Option<String>,
}

/// So many of something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Of what.
    pub name: String,
    /// How many posts.
    pub posts: u64,
}

/// When posts were made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimesRecord {
    /// The earliest post, in milliseconds since the epoch.
    pub first_ms: i64,
    /// The latest.
    pub last_ms: i64,
    /// The finest unit that any input's times need.
    pub resolution: String,
    /// Posts made before 1990.
    pub before_1990: u64,
    /// Posts made after the moment of the inspection.
    pub in_future: u64,
    /// Rows that have a time by their account's word beside that of the platform.
    pub claimed: u64,
    /// Those of them where the two are more than an hour apart.
    pub claimed_apart: u64,
    /// Posts over time.
    pub volume: VolumeRecord,
    /// The ten longest periods without a post in which at least 20 were to be expected, the longest first.
    pub gaps: Vec<Gap>,
    /// How many such periods there are.
    pub gap_count: u64,
}

/// Posts over time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeRecord {
    /// Length of a bin: minute, hour, day, week (from Monday), month or year, in UTC.
    pub unit: String,
    /// All bins from the first to the last, also empty ones.
    pub bins: Vec<Bin>,
    /// Posts before the first bin: the few that lie far away from all others.
    pub before: u64,
    /// Posts after the last bin.
    pub after: u64,
}

/// Posts of one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bin {
    /// Where it begins, in milliseconds since the epoch.
    pub start_ms: i64,
    /// How many posts.
    pub posts: u64,
}

/// A period without a post.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// The post before it.
    pub from_ms: i64,
    /// The post after it.
    pub to_ms: i64,
    /// Posts to be expected, by what the days around it and these hours of the day have.
    pub expected: f64,
}

/// Who posts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AccountsRecord {
    /// How many accounts.
    pub accounts: u64,
    /// Posts of the account in the middle.
    pub median: u64,
    /// Posts of the account that 99 in 100 do not exceed.
    pub percentile_99: u64,
    /// Posts of the account that has most.
    pub most: u64,
    /// The ten that post most.
    pub top: Vec<TopAccount>,
}

/// An account and its posts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopAccount {
    /// Its id.
    pub account_id: String,
    /// What it is called, where the data says.
    pub name: String,
    /// How many posts.
    pub posts: u64,
}

/// What posts are written in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LanguagesRecord {
    /// `data`: as the data says; `sample`: told from the words of some posts; `none`: there is no text.
    pub source: String,
    /// How many posts were looked at.
    pub posts: u64,
    /// The most frequent first.
    pub languages: Vec<Share>,
    /// Posts in languages beyond the first 1,000 that the data names.
    pub others: u64,
}

/// What comes twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepeatsRecord {
    /// Rows whose id came before.
    pub repeated_ids: u64,
    /// Rows without an id that are equal to an earlier one.
    pub equal_rows: u64,
    /// Different wordings of at least five words, reposts left aside.
    pub wordings: u64,
    /// Those used more than once.
    pub used_again: u64,
    /// Those used by several accounts.
    pub by_several: u64,
    /// Posts with a wording that several accounts used.
    pub posts_by_several: u64,
}

/// What accounts can be compared by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InspectedTrace {
    /// As `--trace` names it.
    pub trace: String,
    /// Posts that act on something in it.
    pub posts: u64,
    /// Different things acted on.
    pub objects: u64,
    /// Those that at least two accounts act on.
    pub shared: u64,
    /// Whether it is analysed where nothing else is asked for.
    pub by_default: bool,
}

/// A trace that the data cannot feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbsentTrace {
    /// As `--trace` names it.
    pub trace: String,
    /// What it needs.
    pub why: String,
}

/// A post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SamplePost {
    /// Its input.
    pub input: String,
    /// Number of its record.
    pub row: u64,
    /// Where it was made; empty where the data does not say.
    pub platform: String,
    /// Whose it is.
    pub account_id: String,
    /// When it was made, in milliseconds since the epoch.
    pub at_ms: i64,
    /// What it does.
    pub kind: String,
    /// What it says, at most 280 characters.
    pub text: String,
}

/// A command to run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The command, as for a POSIX shell.
    pub command: String,
    /// Why.
    pub why: String,
}

/// An input that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadableRecord {
    /// [`INSPECTION_VERSION`].
    pub inspection_version: u32,
    /// What was wanted, what was got, where.
    pub error: String,
    /// What can be done about it.
    pub hint: Option<String>,
    /// Its columns, at most 200; none where it has no columns.
    pub columns: Vec<SeenColumn>,
    /// What `--map` could say; `COLUMN` stands for what cannot be told.
    pub proposed_map: Option<String>,
}

/// A column of an input that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenColumn {
    /// The column, or the path of the field.
    pub name: String,
    /// The first three different values that are not empty, each cut at 80 characters.
    pub values: Vec<String>,
}
