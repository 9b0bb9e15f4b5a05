//! Two accounts of a case: every co-action, found again in the posts, and what chance would have given.

use crate::alike::AlikeTexts;
use crate::analysis::take_trace;
use crate::case::load;
use crate::failure::Failure;
use crate::reading;
use crate::watch::{Hushed, Stages, Watch, stoppable};
use claque::{
    AccountId, AccountPair, Action, CoAction, Floor, NullModel, Trace, TraceKind, Window, count_swept, evidence, test,
};
use claque_io::case::{CaseRecord, EvidenceRecord, FindingRecord, FindingsRecord};
use claque_io::read::{Corpus, Input, Keys, Strictness};
use claque_io::record::{self, PASSED_OVER};
use claque_io::tables::unguard;
use serde::Serialize;
use std::collections::BTreeSet;
use std::f64::consts::LN_10;
use std::path::{Path, PathBuf};

/// A case with its posts read again.
pub struct Reread {
    folder: PathBuf,
    case: CaseRecord,
    corpus: Corpus,
    traces: Vec<Trace>,
}

impl Reread {
    /// Reads the posts of a case again: those that it was made of, or `inputs` where they are elsewhere now, as its model of
    /// texts may be.
    ///
    /// # Errors
    /// Where the case or its posts cannot be read, or whoever waits stops it.
    pub fn new(
        folder: &Path,
        inputs: Option<Vec<Input>>,
        model: Option<&Path>,
        watch: &dyn Watch,
    ) -> Result<Self, Failure> {
        stoppable(|| Reread::read(folder, inputs, model, watch))
    }

    fn read(
        folder: &Path,
        inputs: Option<Vec<Input>>,
        model: Option<&Path>,
        watch: &dyn Watch,
    ) -> Result<Self, Failure> {
        let case = load(folder)?;
        let inputs = inputs.map_or_else(|| files(&case), Ok)?;
        let kinds: Vec<TraceKind> = case.plan.traces.iter().filter_map(|name| TraceKind::from_name(name)).collect();
        let keys = match case.plan.preset.as_deref() {
            Some("coortweet") => Keys::CooRTweet,
            Some("qut") => Keys::Qut,
            _ => Keys::Canonical,
        };
        let texts = AlikeTexts::of_case(&case.plan, &kinds, model, watch)?;
        let mut options = reading::options(&case.reading, Strictness::CountBadRows, keys, Some(kinds.clone()))?;
        texts.prepare(&mut options);
        // What the posts were taken for was told when the case was made.
        let hushed = Hushed(watch);
        let stages = Stages::new(&hushed);
        let mut corpus = reading::corpus(&inputs, &options, &stages)?;
        texts.add_traces(&mut corpus, &stages);
        corpus.traces.retain(|trace| kinds.contains(&trace.kind));
        let traces = corpus.traces.iter_mut().map(take_trace).collect();
        Ok(Reread { folder: folder.to_owned(), case, corpus, traces })
    }

    /// Names of the inputs that are not what the case was made from.
    pub fn changed(&self) -> impl Iterator<Item = &str> {
        let then: BTreeSet<&str> = self.case.inputs.iter().map(|input| &*input.sha256).collect();
        let inputs = self.corpus.inputs.iter();
        inputs.filter(move |input| !then.contains(&*input.sha256)).map(|input| input.name.as_str())
    }

    /// What two accounts did together.
    ///
    /// # Errors
    /// Where the posts do not know them, or they are one.
    pub fn explain(&self, account_a: &str, account_b: &str) -> Result<Explanation, Failure> {
        let Reread { folder, case, corpus, traces } = self;
        let pair = pair(corpus, account_a, account_b)?;
        let ends = [name(corpus, pair.low()), name(corpus, pair.high())];
        Ok(Explanation {
            finding: together(folder, &ends),
            account_a: name(corpus, pair.low()),
            account_b: name(corpus, pair.high()),
            traces: traces.iter().map(|trace| layer(trace, pair, case, corpus, folder)).collect(),
        })
    }
}

/// What two accounts did together.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// One account.
    pub account_a: String,
    /// The other.
    pub account_b: String,
    /// The finding that both are in.
    pub finding: Option<Together>,
    /// In the order of the plan.
    pub traces: Vec<Layer>,
}

/// A finding that both accounts are in.
#[derive(Clone, Debug, Serialize)]
pub struct Together {
    /// Its id.
    pub id: String,
    /// Its grade, where chance was asked.
    pub grade: Option<String>,
    /// The null models that it survives.
    pub nulls: Vec<String>,
}

/// What they did together in one trace.
#[derive(Clone, Debug, Serialize)]
pub struct Layer {
    /// Which.
    pub trace: String,
    /// Distinct objects that the one acted on, at any time.
    pub objects_of_a: u64,
    /// Distinct objects that the other acted on, at any time.
    pub objects_of_b: u64,
    /// Distinct objects that both acted on, at any time.
    pub objects_of_both: u64,
    /// Distinct objects they co-acted on.
    pub objects: u64,
    /// Times that the one was first.
    pub a_first: u64,
    /// Times that the other was first.
    pub b_first: u64,
    /// Times that both acted at once.
    pub ties: u64,
    /// Where chance was asked.
    pub chance: Option<ChanceOf>,
    /// Every co-action, by object and time.
    pub co_actions: Vec<EvidenceRecord>,
}

/// What chance would have given.
#[derive(Clone, Debug, Serialize)]
pub struct ChanceOf {
    /// The null model.
    pub null: String,
    /// On how many objects they met as the null model counts: two posts that share several objects meet once.
    pub meetings: u32,
    /// How many chance gives on average, before shared interest is allowed for.
    pub expected: f64,
    /// log10 of the chance of at least as many as observed: of an edge as in the case, after shared interest was allowed
    /// for, and else before.
    pub log10_p: f64,
    /// The corrected p-value as in edges.csv; absent for an edge that was not kept.
    pub q_value: Option<String>,
    /// The null models that the edge survives, as in edges.csv; none for an edge that was not kept.
    pub nulls: Vec<String>,
}

/// The files that the case was made of.
fn files(case: &CaseRecord) -> Result<Vec<Input>, Failure> {
    if case.inputs.iter().any(|input| input.name == Input::Stdin.to_string()) {
        return Err(Failure::input("the posts of this case came from standard input, which cannot be read again")
            .hint("say where they are now with `--input FILE`"));
    }
    case.inputs
        .iter()
        .map(|input| {
            let path = Path::new(&input.name);
            // As a file and never as a pattern: that is what was read then.
            let as_then = if input.shape == PASSED_OVER { Input::Found } else { Input::File };
            path.is_file().then(|| as_then(path.to_owned())).ok_or_else(|| {
                Failure::input(format!("the posts `{}` are not there any more", input.name))
                    .hint("say where they are now with `--input FILE`, or start in the folder where the case was made")
            })
        })
        .collect()
}

fn pair(corpus: &Corpus, a: &str, b: &str) -> Result<AccountPair, Failure> {
    let find = |wanted: &str| {
        // Tables guard ids that a spreadsheet would run; either form may be pasted here.
        let bare = unguard(wanted);
        let number = corpus.accounts.iter().position(|id| id == wanted || id == bare);
        let number = number.ok_or_else(|| {
            Failure::plan(format!("no account `{wanted}` in these posts")).hint("ids are those of accounts.csv")
        })?;
        Ok::<_, Failure>(AccountId(number as u32))
    };
    let (a, b) = (find(a)?, find(b)?);
    AccountPair::new(a, b).ok_or_else(|| Failure::plan("an account cannot act together with itself: name two"))
}

fn name(corpus: &Corpus, account: AccountId) -> String {
    corpus.accounts.get(account.0 as usize).unwrap_or_default().to_owned()
}

fn layer(trace: &Trace, pair: AccountPair, case: &CaseRecord, corpus: &Corpus, folder: &Path) -> Layer {
    let window = window_of(case);
    let most = case.plan.max_co_actions_per_object;
    let kept = most.map(|most| trace.filter_objects(|actions| count_swept(actions, window) <= most));
    let trace = kept.as_ref().unwrap_or(trace);
    let met = evidence(trace, pair, window);
    let objects = |met: &[CoAction]| met.iter().map(|met| met.object).collect::<BTreeSet<_>>().len() as u64;
    let degrees = trace.objects_per_account();
    let degree = |account: AccountId| degrees.get(account.0 as usize).map_or(0, |&degree| u64::from(degree));
    let together = objects(&met);
    Layer {
        trace: trace.kind().name().to_owned(),
        objects_of_a: degree(pair.low()),
        objects_of_b: degree(pair.high()),
        objects_of_both: objects_of_both(trace, pair),
        objects: together,
        a_first: met.iter().filter(|met| met.lag() > 0).count() as u64,
        b_first: met.iter().filter(|met| met.lag() < 0).count() as u64,
        ties: met.iter().filter(|met| met.lag() == 0).count() as u64,
        chance: NullModel::from_name(&case.plan.null).map(|null| chance(null, trace, pair, case, corpus, folder)),
        co_actions: met.iter().map(|met| record::evidence(corpus, trace.kind(), met)).collect(),
    }
}

/// Distinct objects that both acted on, at any time.
fn objects_of_both(trace: &Trace, pair: AccountPair) -> u64 {
    let acts = |actions: &[Action], account: AccountId| actions.iter().any(|action| action.account == account);
    trace.objects().filter(|(_, actions)| acts(actions, pair.low()) && acts(actions, pair.high())).count() as u64
}

fn chance(
    null: NullModel,
    trace: &Trace,
    pair: AccountPair,
    case: &CaseRecord,
    corpus: &Corpus,
    folder: &Path,
) -> ChanceOf {
    let window = window_of(case);
    let fitted = null.fit(trace, window);
    let meetings = fitted.meetings_of(trace, pair, window);
    let tested = test(trace.kind(), &[(pair, meetings)], &fitted, Floor::of(trace, case.plan.min_objects));
    let said = tested.edges[0].chance.expect("a tested edge has its chance");
    let ends = [name(corpus, pair.low()), name(corpus, pair.high())];
    let kept = in_case(folder, trace.kind(), &ends);
    ChanceOf {
        null: null.name().to_owned(),
        meetings,
        expected: said.expected,
        log10_p: kept.as_ref().and_then(|edge| log10_of(&edge.p_value)).unwrap_or(said.ln_p / LN_10),
        nulls: kept.as_ref().map_or_else(Vec::new, |edge| edge.nulls.clone()),
        q_value: kept.map(|edge| edge.q_value),
    }
}

/// The finding of the case that both accounts are in.
fn together(folder: &Path, ends: &[String; 2]) -> Option<Together> {
    let text = std::fs::read(folder.join("findings.json")).ok()?;
    let all: FindingsRecord = serde_json::from_slice(&text).ok()?;
    let has = |finding: &FindingRecord, end| finding.accounts.iter().any(|account| &account.account_id == end);
    let found = all.findings.into_iter().find(|finding| ends.iter().all(|end| has(finding, end)))?;
    Some(Together { id: found.id, grade: found.grade, nulls: found.nulls })
}

fn window_of(case: &CaseRecord) -> Window {
    case.plan.window_ms.and_then(Window::from_millis).unwrap_or(Window::UNBOUNDED)
}

/// The corrected p-value of an edge of the case and the null models that it survives, as its table has them.
fn in_case(folder: &Path, kind: TraceKind, ends: &[String; 2]) -> Option<KeptEdge> {
    let mut table = csv::Reader::from_path(folder.join("edges.csv")).ok()?;
    let headers = table.headers().ok()?.clone();
    let column = |name: &str| headers.iter().position(|header| header == name);
    let (trace, a, b) = (column("trace")?, column("account_a")?, column("account_b")?);
    let (p, q, nulls) = (column("p_value")?, column("q_value")?, column("nulls")?);
    let row = table.records().flatten().find(|row| {
        let (a, b) = (unguard(&row[a]), unguard(&row[b]));
        &row[trace] == kind.name() && ((a == ends[0] && b == ends[1]) || (a == ends[1] && b == ends[0]))
    })?;
    let nulls = row[nulls].split(';').map(str::to_owned).collect();
    Some(KeptEdge { p_value: row[p].to_owned(), q_value: row[q].to_owned(), nulls })
}

/// What `edges.csv` says of an edge.
struct KeptEdge {
    p_value: String,
    q_value: String,
    nulls: Vec<String>,
}

/// log10 of a number that may lie below the smallest `f64`, such as `3.1e-420`.
fn log10_of(number: &str) -> Option<f64> {
    let (mantissa, exponent) = number.split_once('e').unwrap_or((number, "0"));
    Some(mantissa.parse::<f64>().ok()?.log10() + exponent.parse::<f64>().ok()?)
}
