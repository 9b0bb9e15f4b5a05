//! What can be asked for on the command line.

mod examples;
mod report;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use claque::Background;
use claque_job::asked::{
    Asked, AskedContext, AskedEvaluation, AskedFinding, AskedLabels, AskedPlanting, AskedPower, AskedReading,
    AskedSweep, MAX_BYTES, MAX_MEMORY, MAX_RESAMPLES, MAX_THREADS,
};
use claque_job::choice::{Choice, CorrectionName, NearSearch, Null, ObjectiveName, Preset};
use claque_job::number::{NEAR_SIMILARITY, QUANTILE, RATE, RESOLUTION, length_of_time, size};
use claque_job::scenario::operation;
use examples::*;
pub use report::ReportArgs;
use std::net::IpAddr;
use std::path::PathBuf;

/// Finds accounts that act together in ways that chance does not explain.
#[derive(Debug, Parser)]
#[command(name = "claque", version, propagate_version = true, max_term_width = 110)]
#[command(after_long_help = CLAQUE_EXAMPLES)]
#[command(after_help = "Every result says: these accounts acted together, this often; chance gives that with this \
probability. It never says who is behind an account, or why.")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Look at posts before anything else: what the files are and hold, which traces they can feed, gaps and repeats, and
    /// what to run next.
    Inspect(InspectArgs),
    /// Read posts, find networks of accounts that act together, write a case folder with the evidence and a report.
    Detect(Box<DetectArgs>),
    /// Write posts of any formats as one Parquet file: merged, each once, in the order of time, and many times faster to read.
    Convert(Box<ConvertArgs>),
    /// Run the same analysis on accounts with known labels, and say how well it ranks and flags them, and what chance,
    /// activity and the form of the data would score.
    Evaluate(Box<EvaluateArgs>),
    /// Plant operations of known size in your own posts, look for them, and say which would have been found.
    Power(Box<PowerArgs>),
    /// Open cases in the browser: a page to read the evidence and to keep decisions, on this computer only.
    Serve(ServeArgs),
    /// List every co-action of two accounts, with what chance would have given.
    Explain(ExplainArgs),
    /// Write a case as one file: the page with everything inside, Markdown, JSON, or pages for paper; with pseudonyms or without
    /// texts where asked for.
    Report(ReportArgs),
    /// Make a data set with planted operations, run everything on it, and compare with the truth.
    Demo(DemoArgs),
    /// Write realistic background with planted operations, and the truth about it.
    Simulate(SimulateArgs),
}

/// `claque inspect`
#[derive(Debug, Args)]
#[command(after_long_help = INSPECT_EXAMPLES)]
pub struct InspectArgs {
    /// Files, folders or globs of posts, plain or compressed; `-` is standard input.
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<String>,
    /// How the posts are read.
    #[command(flatten)]
    pub reading: ReadingArgs,
    /// Print one JSON document instead; docs/inspect.md names its fields.
    #[arg(long)]
    pub json: bool,
    /// Show no progress.
    #[arg(short, long)]
    pub quiet: bool,
    /// Threads to use, at most 1024. [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

/// `claque detect`
#[derive(Debug, Args)]
#[command(after_long_help = DETECT_EXAMPLES)]
pub struct DetectArgs {
    /// Files, folders or globs of posts, plain or compressed; `-` is standard input.
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<String>,
    /// The case folder to write.
    #[arg(short, long, value_name = "CASE", default_value = "case")]
    pub output: PathBuf,
    /// Replace the case folder if it exists.
    #[arg(long)]
    pub force: bool,
    /// How the posts are read.
    #[command(flatten)]
    pub reading: ReadingArgs,
    /// How networks are found.
    #[command(flatten)]
    pub finding: FindingArgs,
    /// What is said of the posts beside the findings.
    #[command(flatten)]
    pub context: ContextArgs,
    /// How the run itself goes.
    #[command(flatten)]
    pub running: RunningArgs,
}

impl DetectArgs {
    /// What they ask for.
    pub fn asked(&self) -> Asked {
        Asked {
            reading: self.reading.asked(),
            finding: self.finding.asked(),
            context: self.context.asked(),
            threads: self.running.threads,
            max_memory: self.running.max_memory,
        }
    }
}

/// `claque convert`
#[derive(Debug, Args)]
#[command(after_long_help = CONVERT_EXAMPLES)]
pub struct ConvertArgs {
    /// Files, folders or globs of posts, plain or compressed, of one format or several; `-` is standard input.
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<String>,
    /// The file to write; docs/parquet.md describes its columns.
    #[arg(short, long, value_name = "FILE", default_value = "posts.parquet")]
    pub output: PathBuf,
    /// Replace the file if it exists.
    #[arg(long)]
    pub force: bool,
    /// How the posts are read.
    #[command(flatten)]
    pub reading: ReadingArgs,
    /// Print what was written as JSON on standard output.
    #[arg(long, help_heading = "Running")]
    pub json: bool,
    /// Print nothing but errors and, with --json, the result.
    #[arg(short, long, help_heading = "Running")]
    pub quiet: bool,
    /// Threads to use, at most 1024. [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), help_heading = "Running")]
    pub threads: Option<u16>,
    /// Memory that sorting may take; what does not fit is kept beside the output meanwhile.
    #[arg(long, value_name = "SIZE", default_value = "2GiB", value_parser = size, help_heading = "Running")]
    pub max_memory: u64,
}

/// What is said of the posts beside the findings: context, not evidence.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Context")]
pub struct ContextArgs {
    /// People, parties, races and issues with their aliases, as TOML or CSV: who mentions them, how much more than others, and
    /// on which sides of an issue each group posts. See docs/watch-lists.md.
    #[arg(long, value_name = "FILE")]
    pub watch_list: Option<PathBuf>,
    /// What a classifier that you ran says of mentions: CSV or NDJSON with post_id, target and stance (favour, against,
    /// unclear).
    #[arg(long, value_name = "FILE", requires = "watch_list")]
    pub stance: Option<PathBuf>,
    /// The same columns, labelled by people: at least 50 that the classifier judged too. Without it no stance is shown.
    #[arg(long, value_name = "FILE", requires = "stance")]
    pub stance_sample: Option<PathBuf>,
    /// Put texts together that speak of the same things, and say who pushes which narrative.
    #[arg(long)]
    pub narratives: bool,
}

impl ContextArgs {
    fn asked(&self) -> AskedContext {
        let ContextArgs { watch_list, stance, stance_sample, narratives } = self.clone();
        AskedContext { watch_list, stance, stance_sample, narratives }
    }
}

/// How the posts are read.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Reading")]
pub struct ReadingArgs {
    /// The shape of the input, where the guess is wrong.
    #[arg(long, value_name = "SHAPE")]
    pub format: Option<String>,
    /// Which column or field is what: `account=author_id,time=created_at,url=link`. Roles: account, time, post, name, text,
    /// kind, url, domain, hashtag, mention, media, repost_of, reply_to, quote_of, like_of, follows, object, client,
    /// conversation, owner, automatic, lang, platform, claimed_time, reposted_account, replied_account, quoted_account,
    /// account_created. JSON paths have dots: `account=author.id`.
    #[arg(long, value_name = "ROLE=COLUMN,…")]
    pub map: Option<String>,
    /// How times are written, as in strftime: `%d/%m/%Y %H:%M`.
    #[arg(long, value_name = "FORMAT")]
    pub time_format: Option<String>,
    /// The zone of times that name none: `UTC`, `+02:00`, `-0500`.
    #[arg(long, value_name = "OFFSET", allow_hyphen_values = true)]
    pub time_zone: Option<String>,
    /// The character encoding, where the guess is wrong: `windows-1252`, `utf-16le`, …
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// The most bytes that one input may have when decompressed: `500MB`, `20GiB`.
    #[arg(long, value_name = "SIZE", default_value = MAX_BYTES, value_parser = size)]
    pub max_bytes: u64,
    /// Stop at the first row that cannot be read.
    #[arg(long)]
    pub strict: bool,
}

impl ReadingArgs {
    /// What they ask for.
    pub fn asked(&self) -> AskedReading {
        let ReadingArgs { format, map, time_format, time_zone, encoding, max_bytes, strict } = self.clone();
        AskedReading { format, map, time_format, time_zone, encoding, max_bytes, strict }
    }
}

/// How networks are found.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Finding")]
pub struct FindingArgs {
    /// What accounts must act on together: object, repost, url, domain, hashtag, hashtag-sequence, mention, reply, text,
    /// text-near (texts of which most words are the same), text-paraphrase (texts that say the same), or `all`. By default the traces that are hard to share by chance (object, repost, url, hashtag-sequence, text), or
    /// all where the data has none of these.
    #[arg(long = "trace", value_name = "TRACE,…", value_delimiter = ',')]
    pub traces: Vec<String>,
    /// The longest gap that counts as together, ends included: `500ms`, `60s`, `5m`, `1h`, or `any` for data without usable
    /// times. [default: 60s; 10s with --preset coortweet; `any`, and nothing else, with the presets of similarity]
    #[arg(long, value_name = "GAP")]
    pub window: Option<String>,
    /// Fewest distinct objects that two accounts must have acted on together; with the presets of similarity, that an
    /// account must have acted on. [default: 2; 1 with --preset coortweet or qut]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub min_objects: Option<u32>,
    /// Fewest accounts of a finding.
    #[arg(long, value_name = "N", default_value_t = AskedFinding::default().min_accounts, value_parser = clap::value_parser!(u32).range(2..))]
    pub min_accounts: u32,
    /// What chance does.
    #[arg(long, value_parser = choice::<Null>(), default_value = Null::default().name(), conflicts_with = "preset")]
    pub null: Null,
    /// The stated false-discovery rate, above 0 and below 1.
    #[arg(long, value_name = "RATE", default_value_t = AskedFinding::default().alpha, value_parser = rate)]
    pub alpha: f64,
    /// How many tests are paid for: `bh` (Benjamini & Hochberg) or `by` (any dependence; stricter).
    #[arg(long, value_parser = choice::<CorrectionName>(), default_value = CorrectionName::default().name())]
    pub correction: CorrectionName,
    /// What communities are judged by. [default: cpm; modularity with --preset nizzoli2021]
    #[arg(long, value_parser = choice::<ObjectiveName>())]
    pub objective: Option<ObjectiveName>,
    /// Resolution of the objective; higher gives smaller communities. [default: 0.05 for cpm, 1 for modularity; 0, which is
    /// connected components, for cpm with --preset pacheco2021 and luceri2024]
    #[arg(long, value_name = "NUMBER", value_parser = resolution)]
    pub resolution: Option<f64>,
    /// How many label permutations to run beside the result.
    #[arg(long, value_name = "N", default_value_t = AskedFinding::default().decoys)]
    pub decoys: u32,
    /// Seed of everything random.
    #[arg(long, value_name = "N", default_value_t = AskedFinding::default().seed)]
    pub seed: u64,
    /// Leave out objects with more pairs of posts inside the window than this, and say so. Off by default.
    #[arg(long, value_name = "N", conflicts_with = "preset")]
    pub max_co_actions: Option<u64>,
    /// Ordinary explanations that may not set a group apart from the findings: owner, client, scheduled, automatic,
    /// syndication, burst, followers, thread, or `all`. They are shown all the same.
    #[arg(long = "lookalike-off", value_name = "RULE,…", value_delimiter = ',')]
    pub lookalike_off: Vec<String>,
    /// How much two texts must have in common to count as near-copies: the share of all their words and pairs of
    /// neighbouring words, above 0.5 and at most 1. [default: 0.7]
    #[arg(long, value_name = "SHARE", value_parser = near_similarity)]
    pub near_similarity: Option<f64>,
    /// How near-copies are looked for. What was done, and how likely a pair is missed, is always said. [default: auto]
    #[arg(long, value_parser = choice::<NearSearch>())]
    pub near_search: Option<NearSearch>,
    /// The folder of the model that tells paraphrases, for --trace text-paraphrase. [default: that of the environment variable
    /// CLAQUE_MODEL, else claque/model in the user's data folder]
    #[arg(long, value_name = "FOLDER")]
    pub model: Option<PathBuf>,
    /// Keep edges as another tool or a published method does, with its thresholds and no test against chance.
    #[arg(long, value_parser = choice::<Preset>())]
    pub preset: Option<Preset>,
    /// CooRTweet: fewest rows of an account, before and after pairing [default: 2]. pacheco2021: fewest actions of an account
    /// [default: 10]. luceri2024: fewest reposts of an account [default: 20].
    #[arg(long, value_name = "N", requires = "preset")]
    pub min_participation: Option<u32>,
    /// CooRTweet: edges must weigh more than this quantile of all [default: 0.5]. pacheco2021 and luceri2024: edges at or
    /// above this quantile of similarity are kept [default: 0.995, and 0].
    #[arg(long, value_name = "Q", value_parser = quantile, requires = "preset")]
    pub edge_quantile: Option<f64>,
    /// nizzoli2021: the share of accounts, those of most actions, that are looked at. [default: 0.01]
    #[arg(long, value_name = "SHARE", value_parser = quantile, requires = "preset")]
    pub most_active: Option<f64>,
    /// nizzoli2021: level of the disparity filter, above 0 and below 1. [default: 0.05]
    #[arg(long, value_name = "LEVEL", value_parser = rate, requires = "preset")]
    pub disparity: Option<f64>,
    /// luceri2024: the longest delay of a fast repost. [default: 10s]
    #[arg(long, value_name = "GAP", requires = "preset")]
    pub fast: Option<String>,
    /// luceri2024: accounts at or above this quantile of centrality are kept. [default: 0.95]
    #[arg(long, value_name = "Q", value_parser = quantile, requires = "preset")]
    pub centrality_quantile: Option<f64>,
    /// QUT: fewest posts of an edge in one direction. [default: 2]
    #[arg(long, value_name = "N", requires = "preset")]
    pub min_edge_weight: Option<u64>,
}

impl FindingArgs {
    /// What they ask for.
    pub fn asked(&self) -> AskedFinding {
        let args = self.clone();
        AskedFinding {
            traces: args.traces,
            window: args.window,
            min_objects: args.min_objects,
            min_accounts: args.min_accounts,
            // Its default does not go with a preset.
            null: args.preset.is_none().then_some(args.null),
            alpha: args.alpha,
            correction: args.correction,
            objective: args.objective,
            resolution: args.resolution,
            decoys: args.decoys,
            seed: args.seed,
            max_co_actions: args.max_co_actions,
            lookalike_off: args.lookalike_off,
            near_similarity: args.near_similarity,
            near_search: args.near_search,
            model: args.model,
            preset: args.preset,
            min_participation: args.min_participation,
            edge_quantile: args.edge_quantile,
            most_active: args.most_active,
            disparity: args.disparity,
            fast: args.fast,
            centrality_quantile: args.centrality_quantile,
            min_edge_weight: args.min_edge_weight,
        }
    }
}

/// How the run itself goes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Running")]
pub struct RunningArgs {
    /// Print what was found as JSON on standard output.
    #[arg(long)]
    pub json: bool,
    /// Print nothing but errors and, with --json, the result.
    #[arg(short, long)]
    pub quiet: bool,
    /// Threads to use, at most 1024. [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=i64::from(MAX_THREADS)))]
    pub threads: Option<u16>,
    /// Memory that counting how often pairs met may take, from two objects on; less costs time, never exactness.
    #[arg(long, value_name = "SIZE", default_value = MAX_MEMORY, value_parser = size)]
    pub max_memory: u64,
}

/// `claque evaluate`
#[derive(Debug, Args)]
#[command(after_long_help = EVALUATE_EXAMPLES)]
pub struct EvaluateArgs {
    /// Files, folders or globs of posts, plain or compressed; `-` is standard input.
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<String>,
    /// A table or NDJSON of labelled accounts: account_id (or account, id, user_id), label, and perhaps category or group.
    #[arg(long, value_name = "LABELS")]
    pub labels: PathBuf,
    /// Labels that stand for what is looked for. [default: every label but organic, ordinary, control, normal, human, 0,
    /// false, negative, and none]
    #[arg(long, value_name = "VALUE,…", value_delimiter = ',')]
    pub positive: Vec<String>,
    /// The column of labels. [default: label, class or operation]
    #[arg(long, value_name = "COLUMN")]
    pub label_column: Option<String>,
    /// The column of groups that findings are compared with. [default: category, group, operation or campaign]
    #[arg(long, value_name = "COLUMN")]
    pub group_column: Option<String>,
    /// Count accounts without a label as ordinary, instead of leaving them out: for lists that hold only what is looked for.
    #[arg(long)]
    pub rest_is_ordinary: bool,
    /// The folder to write: evaluation.html, evaluation.json, scores.csv.
    #[arg(short, long, value_name = "DIR", default_value = "evaluation")]
    pub output: PathBuf,
    /// Replace the folder if it holds an earlier evaluation.
    #[arg(long)]
    pub force: bool,
    /// Bootstrap resamples behind each interval.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_RESAMPLES)))]
    pub resamples: u32,
    /// How many times to run everything again with the times shuffled among all posts.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub permuted_times: u32,
    /// Which plans are tried beside it.
    #[command(flatten)]
    pub sweep: SweepArgs,
    /// How the posts are read.
    #[command(flatten)]
    pub reading: ReadingArgs,
    /// How networks are found.
    #[command(flatten)]
    pub finding: FindingArgs,
    /// How the run itself goes.
    #[command(flatten)]
    pub running: RunningArgs,
}

impl EvaluateArgs {
    /// What they ask for.
    pub fn asked(&self) -> AskedEvaluation {
        let SweepArgs { sweep, sweep_window, sweep_min_objects, sweep_alpha } = self.sweep.clone();
        let sweep =
            sweep.then_some(AskedSweep { windows: sweep_window, min_objects: sweep_min_objects, alphas: sweep_alpha });
        AskedEvaluation {
            analysis: Asked {
                reading: self.reading.asked(),
                finding: self.finding.asked(),
                context: AskedContext::default(),
                threads: self.running.threads,
                max_memory: self.running.max_memory,
            },
            labels: AskedLabels::File(self.labels.clone()),
            positive: self.positive.clone(),
            label_column: self.label_column.clone(),
            group_column: self.group_column.clone(),
            rest_is_ordinary: self.rest_is_ordinary,
            resamples: self.resamples,
            permuted_times: self.permuted_times,
            sweep,
        }
    }
}

/// `claque power`
#[derive(Debug, Args)]
#[command(after_long_help = POWER_EXAMPLES)]
pub struct PowerArgs {
    /// Files, folders or globs of posts, plain or compressed; `-` is standard input.
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<String>,
    /// The folder to write; finished trials are kept beside it, in `FOLDER.trials.ndjson`, until it is.
    #[arg(short, long, value_name = "FOLDER", default_value = "power")]
    pub output: PathBuf,
    /// Replace the folder if it holds an earlier study.
    #[arg(long)]
    pub force: bool,
    /// Go on with the trials that an interrupted run of the same study has left.
    #[arg(long)]
    pub resume: bool,
    /// What is planted.
    #[command(flatten)]
    pub planting: PlantingArgs,
    /// How the posts are read.
    #[command(flatten)]
    pub reading: ReadingArgs,
    /// How networks are found. Decoys are not run: they change no finding.
    #[command(flatten)]
    pub finding: FindingArgs,
    /// How the run itself goes.
    #[command(flatten)]
    pub running: RunningArgs,
}

impl PowerArgs {
    /// What they ask for.
    pub fn asked(&self) -> AskedPower {
        let PlantingArgs { accounts, actions, within, own_objects, participation, trials } = self.planting.clone();
        AskedPower {
            analysis: Asked {
                reading: self.reading.asked(),
                finding: self.finding.asked(),
                context: AskedContext::default(),
                threads: self.running.threads,
                max_memory: self.running.max_memory,
            },
            planting: AskedPlanting { accounts, actions, within_ms: within, own_objects, participation, trials },
        }
    }
}

/// Which plans are tried beside the one asked for.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Sweep")]
pub struct SweepArgs {
    /// Try every combination of the windows, numbers of objects and rates below, too. The best of many is optimistic: the
    /// page says by how much.
    #[arg(long)]
    pub sweep: bool,
    /// Windows to try.
    #[arg(long, value_name = "GAP,…", value_delimiter = ',', default_value = "10s,60s,5m,1h", requires = "sweep")]
    pub sweep_window: Vec<String>,
    /// Numbers of objects to try; with a preset, only its own.
    #[arg(long, value_name = "N,…", value_delimiter = ',', default_value = "2,3", requires = "sweep",
          value_parser = clap::value_parser!(u32).range(1..))]
    pub sweep_min_objects: Vec<u32>,
    /// False-discovery rates to try, where chance is asked.
    #[arg(long, value_name = "RATE,…", value_delimiter = ',', default_value = "0.01,0.05,0.2", requires = "sweep",
          value_parser = rate)]
    pub sweep_alpha: Vec<f64>,
}

/// What is planted: every combination, one operation at a time.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Planting")]
pub struct PlantingArgs {
    /// Accounts of an operation.
    #[arg(long, value_name = "N,…", value_delimiter = ',', default_value = "3,5,10,20,40",
        value_parser = clap::value_parser!(u32).range(2..=100_000))]
    pub accounts: Vec<u32>,
    /// Joint actions of an operation, each on another object.
    #[arg(long, value_name = "M,…", value_delimiter = ',', default_value = "2,3,5,7,10",
        value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub actions: Vec<u32>,
    /// Longest delay of an account behind the start of a joint action: `20s`, `5m`; delays are even up to it.
    #[arg(long, value_name = "GAP,…", value_delimiter = ',', default_value = "20s", value_parser = delay)]
    pub within: Vec<i64>,
    /// Chance that a joint action is on an object of the operation's own; else it is on one that others act on just then.
    #[arg(long, value_name = "CHANCE,…", value_delimiter = ',', default_value = "0.5", value_parser = quantile)]
    pub own_objects: Vec<f64>,
    /// Chance of an account to take part in a joint action.
    #[arg(long, value_name = "CHANCE", default_value_t = 1.0, value_parser = quantile)]
    pub participation: f64,
    /// How often each operation is planted. With fewer than 16, even one that is always found reaches no statement.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub trials: u32,
}

/// `claque serve`
#[derive(Debug, Args)]
#[command(after_long_help = SERVE_EXAMPLES)]
pub struct ServeArgs {
    /// Case folders; folders of `claque power` are shown with the cases of the same inputs.
    #[arg(required = true, value_name = "CASE")]
    pub cases: Vec<PathBuf>,
    /// The port to listen on. [default: 8517, or any that is free]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
    /// The address to listen on. Beyond this computer, nobody is let in without a token.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub listen: IpAddr,
    /// The token that is asked for: 16 to 200 letters, digits, `-` and `_`. [default: beyond this computer, a new one; else none]
    #[arg(long, value_name = "TOKEN", value_parser = token)]
    pub token: Option<String>,
    /// Do not open the browser.
    #[arg(long)]
    pub no_browser: bool,
    /// Under whose name decisions are kept, unless the page says otherwise.
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

/// `claque explain`
#[derive(Debug, Args)]
#[command(after_long_help = EXPLAIN_EXAMPLES)]
pub struct ExplainArgs {
    /// A case folder.
    pub case: PathBuf,
    /// An account, as in accounts.csv.
    pub account_a: String,
    /// Another account.
    pub account_b: String,
    /// Where the posts are now, if not where the case says; `-` is standard input.
    #[arg(long, value_name = "INPUT")]
    pub input: Vec<String>,
    /// Where the model of texts is now, if not where the case says.
    #[arg(long, value_name = "FOLDER")]
    pub model: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// `claque demo`
#[derive(Debug, Args)]
#[command(after_long_help = DEMO_EXAMPLES)]
pub struct DemoArgs {
    /// The folder to write: the posts, the truth, and the case.
    #[arg(short, long, value_name = "DIR", default_value = "claque-demo")]
    pub output: PathBuf,
    /// Replace the folder if it holds an earlier demo.
    #[arg(long)]
    pub force: bool,
    /// Seed of the data set.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// How the run itself goes.
    #[command(flatten)]
    pub running: RunningArgs,
}

/// `claque simulate`
#[derive(Debug, Args)]
#[command(after_long_help = SIMULATE_EXAMPLES)]
pub struct SimulateArgs {
    /// The folder to write `posts.csv` and `truth.csv` to.
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// Replace the two files if they exist.
    #[arg(long)]
    pub force: bool,
    /// Accounts of the background.
    #[arg(long, value_name = "N", default_value_t = 6_000, value_parser = clap::value_parser!(u32).range(1..=50_000_000))]
    pub accounts: u32,
    /// Posts of the background, about.
    #[arg(long, value_name = "N", default_value_t = 60_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000_000))]
    pub posts: u32,
    /// Days.
    #[arg(long, value_name = "N", default_value_t = 14, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    pub days: u32,
    /// Plant a group, as `TACTIC:ACCOUNTS:ACTIONS:SECONDS[:PARTICIPATION]`; may be repeated. Tactics: repost-ring,
    /// link-pushers, copy-paste, edited-copies.
    #[arg(long, value_name = "GROUP", value_parser = operation)]
    pub plant: Vec<claque::Operation>,
    /// Seed of everything random.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// What ordinary people do.
    #[command(flatten)]
    pub background: BackgroundArgs,
}

/// What ordinary people do, beside taking up the stories of their interest.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Background")]
pub struct BackgroundArgs {
    /// Start from all harmless likenesses at once: sessions of 4, 8 viral stories, 1 event, 60 circles, 0.3 of links shared by
    /// headline, 200 slogans. The other flags change single ones.
    #[arg(long)]
    pub confounded: bool,
    /// Stories that an account takes up in one sitting, on average; 1 for one by one. [default: 1]
    #[arg(long, value_name = "POSTS", value_parser = posts_a_session)]
    pub sessions: Option<f64>,
    /// Stories that a quarter of all accounts take up. [default: 0]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=10_000))]
    pub viral: Option<u32>,
    /// Televised events of 70 minutes with one hashtag, in which a fifth of all accounts take part. [default: 0]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=10_000))]
    pub events: Option<u32>,
    /// Circles of fans with sources of their own, of which every other story is. [default: 0]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=1_000_000))]
    pub circles: Option<u32>,
    /// How many times as likely a member of a circle takes up one of its stories as somebody else. [default: 30]
    #[arg(long, value_name = "TIMES", value_parser = preference)]
    pub preference: Option<f64>,
    /// Share of links that are passed on by their headline, as an own post with the same wording. [default: 0]
    #[arg(long, value_name = "SHARE", value_parser = quantile)]
    pub headlines: Option<f64>,
    /// Short wordings that many post. [default: 0]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=1_000_000))]
    pub slogans: Option<u32>,
    /// Share of accounts that pass on all of one source within a minute: ordinary people whom no method tells from an
    /// operation by timing alone. [default: 0]
    #[arg(long, value_name = "SHARE", value_parser = quantile)]
    pub fast_fans: Option<f64>,
    /// Newsrooms of five accounts that post the same headlines by a schedule: an honest look-alike. [default: 0]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=10_000))]
    pub newsrooms: Option<u32>,
}

impl BackgroundArgs {
    /// The background that they ask for.
    pub fn background(&self) -> Background {
        let base = if self.confounded { Background::confounded() } else { Background::default() };
        Background {
            session_posts: self.sessions.unwrap_or(base.session_posts),
            viral: self.viral.unwrap_or(base.viral),
            events: self.events.unwrap_or(base.events),
            circles: self.circles.unwrap_or(base.circles),
            preference: self.preference.unwrap_or(base.preference),
            headlines: self.headlines.unwrap_or(base.headlines),
            slogans: self.slogans.unwrap_or(base.slogans),
            fast_fans: self.fast_fans.unwrap_or(base.fast_fans),
            newsrooms: self.newsrooms.unwrap_or(base.newsrooms),
            ..base
        }
    }
}

/// Takes one of the names, and says what each does.
fn choice<T: Choice>() -> impl TypedValueParser<Value = T> {
    let values = T::ALL.iter().map(|one| PossibleValue::new(one.name()).help(one.about()));
    // No other name gets past the values.
    PossibleValuesParser::new(values).try_map(|name| T::named(&name))
}

fn rate(text: &str) -> Result<f64, String> {
    RATE.parse(text)
}

fn near_similarity(text: &str) -> Result<f64, String> {
    NEAR_SIMILARITY.parse(text)
}

fn token(text: &str) -> Result<String, String> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    match (16..=200).contains(&text.len()) && is_plain {
        true => Ok(text.to_owned()),
        // A token that is almost right is not repeated on the screen.
        false => Err("wanted 16 to 200 letters, digits, `-` and `_`".to_owned()),
    }
}

fn quantile(text: &str) -> Result<f64, String> {
    QUANTILE.parse(text)
}

fn posts_a_session(text: &str) -> Result<f64, String> {
    let wanted = || format!("wanted a number from 1 to 1000, got `{text}`");
    let posts: f64 = text.parse().map_err(|_| wanted())?;
    if (1.0..=1000.0).contains(&posts) { Ok(posts) } else { Err(wanted()) }
}

fn preference(text: &str) -> Result<f64, String> {
    let wanted = || format!("wanted a number from 0.001 to 1000000, got `{text}`");
    let times: f64 = text.parse().map_err(|_| wanted())?;
    if (0.001..=1e6).contains(&times) { Ok(times) } else { Err(wanted()) }
}

fn resolution(text: &str) -> Result<f64, String> {
    RESOLUTION.parse(text)
}

/// `20s` as milliseconds.
fn delay(text: &str) -> Result<i64, String> {
    length_of_time(text)
        .ok_or_else(|| format!("wanted a length of time such as `500ms`, `20s`, `5m` or `1h`, got `{text}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_flags_what_is_asked_for_is_the_default() {
        #[derive(Parser)]
        struct Flags {
            #[command(flatten)]
            detect: DetectArgs,
        }
        let asked = Flags::parse_from(["claque", "posts.csv"]).detect.asked();
        let finding = AskedFinding { null: Some(Null::default()), ..AskedFinding::default() };
        assert_eq!(asked, Asked { finding, ..Asked::default() });
        asked.check().expect("the defaults go together");
    }

    #[test]
    fn without_flags_an_evaluation_is_the_default_and_so_is_a_sweep() {
        #[derive(Parser)]
        struct Flags {
            #[command(flatten)]
            evaluate: EvaluateArgs,
        }
        let flags = ["claque", "posts.csv", "--labels", "labels.csv", "--sweep"];
        let mut asked = Flags::parse_from(flags).evaluate.asked();
        asked.analysis.finding.null = None;
        let by_default = AskedEvaluation::new(AskedLabels::File("labels.csv".into()));
        assert_eq!(asked, AskedEvaluation { sweep: Some(AskedSweep::default()), ..by_default });
        asked.check().expect("the defaults go together");
    }

    #[test]
    fn without_flags_a_study_of_power_is_the_default() {
        #[derive(Parser)]
        struct Flags {
            #[command(flatten)]
            power: PowerArgs,
        }
        let mut asked = Flags::parse_from(["claque", "posts.csv"]).power.asked();
        asked.analysis.finding.null = None;
        assert_eq!(asked, AskedPower::default());
        asked.check().expect("the defaults go together");
    }
}
