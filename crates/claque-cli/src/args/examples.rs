//! What `--help` shows at its end.

pub(super) const CLAQUE_EXAMPLES: &str = "\
Examples:
  claque demo
      Makes a data set with planted operations, finds them, and writes the report to claque-demo/case/report.html.
  claque inspect posts.csv
      What your file is and holds, and what to run next.
  claque detect posts.csv -o case
      Your posts: CSV, NDJSON, JSON or Parquet, plain or compressed. Open case/report.html.
  claque detect --help
      All that can be asked for, with examples.

Every result says: these accounts acted together, this often; chance gives that with this probability. It never says
who is behind an account, or why.";

pub(super) const CONVERT_EXAMPLES: &str = "\
Examples:
  claque convert exports/ -o posts.parquet
      Every file in the folder, whatever its format, as one file in the order of time.
  claque convert tweets.ndjson.gz telegram/result.json comments.csv -o posts.parquet
      Several platforms: their accounts stay apart. Then: claque detect posts.parquet -o case
  claque convert table.csv --map account=who,time=when,text=what --time-zone UTC -o posts.parquet
      A table with names of its own, understood once and for all.
  zstd -dc dump.zst | claque convert - -o posts.parquet --max-memory 500MB --json
      From standard input, in little memory; what was written as JSON.";

pub(super) const INSPECT_EXAMPLES: &str = "\
Examples:
  claque inspect posts.csv
      What it is, how it is read, who posts, when, what comes twice, which traces it can feed, and what to run next.
  claque inspect exports/ --json | jq .traces
      All files of a folder as one document.
  claque inspect comments.csv --map account=author_id,text=body --time-zone UTC
      How the same file looks when its columns are named.

A gap is a period of an hour or more without a post in which at least 20 were to be expected, by the week before and after it
and by what these hours of the day have in all data. Wordings that come again are those of at least five words that are no
reposts. Memory is that of reading for `claque detect`, and the languages of data that does not say them are told from at
most 4,096 posts.";

pub(super) const DETECT_EXAMPLES: &str = "\
Examples:
  claque detect posts.csv -o case
      Reads the posts, tells their shape by itself, writes case/report.html and the tables beside it.
  claque detect exports/*.ndjson.gz --window 5m --trace url,text -o case
      Accounts that share the same links or wording within five minutes, at least twice.
  claque detect comments.csv --map account=author_id,time=created_at,text=body --time-zone UTC -o case
      Any other table, by naming its columns.
  zstd -dc dump.zst | claque detect - -o case --json
      From standard input; the result as JSON for the next program.
  claque detect posts.csv --trace url,repost,text-near -o case
      Copies with small changes count as the same text; --trace text-paraphrase --model DIR: other words for it, too.
  claque detect posts.csv --watch-list election.toml --narratives -o case
      Beside the findings: whom they mention, on which sides they post, what they talk about.
  claque detect shares.csv --preset coortweet --window 60s --edge-quantile 0.9 -o case
      The network that CooRTweet would give, in coortweet_edges.csv.";

pub(super) const EVALUATE_EXAMPLES: &str = "\
Examples:
  claque evaluate posts.csv --labels labels.csv -o evaluation
      labels.csv has the columns account_id and label. Open evaluation/evaluation.html.
  claque evaluate posts.csv --labels labels.csv --positive io,spam --group-column campaign
      Says which labels are looked for, and compares findings with the campaigns.
  claque evaluate posts.csv --labels truth.csv --rest-is-ordinary
      A list of nothing but the accounts looked for, as `claque simulate` writes it.
  claque evaluate posts.csv --labels labels.csv --preset coortweet --window 60s -o coortweet
      The same measures for another tool's rules.
  claque evaluate posts.csv --labels labels.csv --sweep --json
      Other windows and rates as well, and what is left of the best of them on accounts that did not choose it.

An account without a finding is not cleared, and a label can be wrong: what counts as a false positive here may be a group
that nobody had labelled.";

pub(super) const POWER_EXAMPLES: &str = "\
Examples:
  claque power posts.csv -o power
      Plants operations of 3 to 40 accounts that act together 2 to 10 times within 20 s, 100 times each, and looks for
      them as `claque detect posts.csv` would. Open power/power.html.
  claque power posts.csv --accounts 5,10,20 --actions 3,5,10 --within 20s,5m --own-objects 0,1 -o power
      Another grid: fast and slow, on objects that others act on and on objects of their own.
  claque power posts.csv -o power --resume
      Goes on where an interrupted run stopped.";

pub(super) const EXPLAIN_EXAMPLES: &str = "\
Examples:
  claque explain case maple_fox_38 quiet_reader_7
      Every co-action of the two, in every trace of the case, and what chance gives.
  claque explain case maple_fox_38 quiet_reader_7 --input /new/place/posts.csv
      The same when the posts have moved since.";

pub(super) const DEMO_EXAMPLES: &str = "\
Examples:
  claque demo
      Writes claque-demo/: posts.csv, truth.csv and the case with its report.
  claque demo -o /tmp/demo --seed 7
      Another data set.";

pub(super) const SIMULATE_EXAMPLES: &str = "\
Examples:
  claque simulate -o quiet
      Background only: a good detector finds nothing in quiet/posts.csv.
  claque simulate -o hard --confounded --fast-fans 0.02 --newsrooms 2
      Background with every harmless likeness, and two kinds of people who look as if they acted together.
  claque simulate -o planted --plant repost-ring:12:10:20 --plant copy-paste:8:6:60:0.7
      Twelve accounts repost ten posts within 20 s of each other; eight post six wordings within a minute, seven in ten
      of them each time.";

pub(super) const SERVE_EXAMPLES: &str = "\
Examples:
  claque serve case
      Opens the case in the browser. Nothing leaves this computer, and nobody else reaches it. Ctrl-C ends it.
  claque serve case power --by \"Ada Lovelace\"
      Shows, too, what would have been missed, as `claque power` found it; decisions are kept under that name.
  claque serve monday friday
      Two cases beside each other.
  claque serve case --listen 0.0.0.0 --port 8517
      For colleagues on the same network: prints an address with a token, and lets in nobody without it. What is sent is not
      encrypted, so do this on networks that you trust only.";
