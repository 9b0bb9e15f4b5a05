//! `claque explain`: every co-action of two accounts, found again in the posts, and what chance would have given.

use crate::args::ExplainArgs;
use crate::printer;
use crate::progress::Bars;
use crate::summary::meaning;
use claque::{
    AccountId, AccountPair, Action, CoAction, Floor, NullModel, Trace, TraceKind, Window, count_swept, evidence, test,
};
use claque_io::case::{CaseRecord, EvidenceRecord, FindingRecord, FindingsRecord};
use claque_io::civil::rfc3339;
use claque_io::read::{Corpus, Input, Keys, Strictness, expand};
use claque_io::record;
use claque_io::tables::{probability, unguard};
use claque_job::alike::AlikeTexts;
use claque_job::analysis::take_trace;
use claque_job::case::load;
use claque_job::failure::Failure;
use claque_job::reading;
use claque_job::watch::Stages;
use claque_job::words::grouped;
use claque_text::variant::{Side, differences};
use serde::Serialize;
use std::collections::BTreeSet;
use std::f64::consts::LN_10;
use std::path::Path;

/// Runs the command.
///
/// # Errors
/// Where the case or its posts cannot be read, or do not know the accounts.
pub fn run(args: &ExplainArgs) -> Result<(), Failure> {
    let case = load(&args.case)?;
    let inputs = inputs(args, &case)?;
    let kinds: Vec<TraceKind> = case.plan.traces.iter().filter_map(|name| TraceKind::from_name(name)).collect();
    let keys = match case.plan.preset.as_deref() {
        Some("coortweet") => Keys::CooRTweet,
        Some("qut") => Keys::Qut,
        _ => Keys::Canonical,
    };
    let texts = AlikeTexts::of_case(&case.plan, &kinds, args.model.as_deref(), &Bars::new(false))?;
    let mut options = reading::options(&case.reading, Strictness::CountBadRows, keys, Some(kinds.clone()))?;
    texts.prepare(&mut options);
    let bars = Bars::new(args.json).without_notes();
    let stages = Stages::new(&bars);
    let mut corpus = reading::corpus(&inputs, &options, &stages)?;
    texts.add_traces(&mut corpus, &stages);
    corpus.traces.retain(|trace| kinds.contains(&trace.kind));
    if !args.json {
        warn_of_changes(&case, &corpus);
    }
    let pair = pair(args, &corpus)?;
    let traces: Vec<Trace> = corpus.traces.iter_mut().map(take_trace).collect();
    let ends = [name(&corpus, pair.low()), name(&corpus, pair.high())];
    let explanation = Explanation {
        finding: together(&args.case, &ends),
        account_a: name(&corpus, pair.low()),
        account_b: name(&corpus, pair.high()),
        traces: traces.iter().map(|trace| layer(trace, pair, &case, &corpus, &args.case)).collect(),
    };
    if args.json {
        let text = serde_json::to_string_pretty(&explanation);
        printer::json(&text.map_err(|error| Failure::new(format!("cannot write JSON: {error}")))?);
    } else {
        explanation.lines().iter().for_each(|line| printer::data(line));
    }
    Ok(())
}

/// What two accounts did together.
#[derive(Serialize)]
struct Explanation {
    account_a: String,
    account_b: String,
    /// The finding that both are in.
    finding: Option<Together>,
    traces: Vec<Layer>,
}

/// A finding that both accounts are in.
#[derive(Serialize)]
struct Together {
    id: String,
    grade: Option<String>,
    nulls: Vec<String>,
}

/// What they did together in one trace.
#[derive(Serialize)]
struct Layer {
    trace: String,
    /// Distinct objects that each acted on, at any time.
    objects_of_a: u64,
    objects_of_b: u64,
    /// Distinct objects that both acted on, at any time.
    objects_of_both: u64,
    /// Distinct objects they co-acted on.
    objects: u64,
    /// Times that a was first, b was first, both at once.
    a_first: u64,
    b_first: u64,
    ties: u64,
    chance: Option<ChanceOf>,
    /// Every co-action, by object and time.
    co_actions: Vec<EvidenceRecord>,
}

/// What chance would have given.
#[derive(Serialize)]
struct ChanceOf {
    null: String,
    /// On how many objects they met as the null model counts: two posts that share several objects meet once.
    meetings: u32,
    /// How many chance gives on average, before shared interest is allowed for.
    expected: f64,
    /// log10 of the chance of at least as many as observed: of an edge as in the case, after shared interest was allowed
    /// for, and else before.
    log10_p: f64,
    /// The corrected p-value as in edges.csv; absent for an edge that was not kept.
    q_value: Option<String>,
    /// The null models that the edge survives, as in edges.csv; none for an edge that was not kept.
    nulls: Vec<String>,
}

fn inputs(args: &ExplainArgs, case: &CaseRecord) -> Result<Vec<Input>, Failure> {
    if !args.input.is_empty() {
        return Ok(expand(&args.input)?);
    }
    if case.inputs.iter().any(|input| input.name == Input::Stdin.to_string()) {
        return Err(Failure::new("the posts of this case came from standard input, which cannot be read again")
            .hint("say where they are now with `--input FILE`"));
    }
    case.inputs
        .iter()
        .map(|input| {
            let path = Path::new(&input.name);
            // As a file and never as a pattern: that is what was read then.
            path.is_file().then(|| Input::File(path.to_owned())).ok_or_else(|| {
                Failure::new(format!("the posts `{}` are not there any more", input.name))
                    .hint("say where they are now with `--input FILE`, or start in the folder where the case was made")
            })
        })
        .collect()
}

fn warn_of_changes(case: &CaseRecord, corpus: &Corpus) {
    let then: BTreeSet<&str> = case.inputs.iter().map(|input| &*input.sha256).collect();
    for input in &corpus.inputs {
        if !then.contains(&*input.sha256) {
            let name = printer::name(&input.name);
            printer::note(&format!("note: {name} is not what the case was made from; this is what it says now"));
        }
    }
}

fn pair(args: &ExplainArgs, corpus: &Corpus) -> Result<AccountPair, Failure> {
    let find = |wanted: &str| {
        // Tables guard ids that a spreadsheet would run; either form may be pasted here.
        let bare = unguard(wanted);
        let number = corpus.accounts.iter().position(|id| id == wanted || id == bare);
        let number = number.ok_or_else(|| {
            Failure::new(format!("no account `{wanted}` in these posts")).hint("ids are those of accounts.csv")
        })?;
        Ok::<_, Failure>(AccountId(number as u32))
    };
    let (a, b) = (find(&args.account_a)?, find(&args.account_b)?);
    AccountPair::new(a, b).ok_or_else(|| Failure::new("an account cannot act together with itself: name two"))
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

impl Explanation {
    fn lines(&self) -> Vec<String> {
        let (a, b) = (printer::name(&self.account_a), printer::name(&self.account_b));
        let mut lines = vec![format!("A = {a}"), format!("B = {b}")];
        if let Some(finding) = &self.finding {
            let grade = finding.grade.as_deref();
            let grade = grade.map_or_else(String::new, |grade| format!(", of grade {grade}: {}", meaning(grade)));
            lines.push(format!("both are in {}{grade}", printer::name(&finding.id)));
        }
        for layer in &self.traces {
            lines.push(String::new());
            lines.extend(layer.lines(&self.account_a));
        }
        lines
    }
}

impl Layer {
    fn lines(&self, account_a: &str) -> Vec<String> {
        let counted =
            |count: u64, one: &str, many: &str| format!("{} {}", grouped(count), if count == 1 { one } else { many });
        if self.objects == 0 {
            return vec![format!(
                "{}: never together inside the window (A acted on {}, B on {}; both, at any time, on {})",
                self.trace,
                counted(self.objects_of_a, "object", "objects"),
                grouped(self.objects_of_b),
                grouped(self.objects_of_both)
            )];
        }
        let mut lines = vec![
            format!(
                "{}: together on {}, {} (A first in {}, B first in {}, at once in {})",
                self.trace,
                counted(self.objects, "object", "objects"),
                counted(self.co_actions.len() as u64, "co-action", "co-actions"),
                grouped(self.a_first),
                grouped(self.b_first),
                grouped(self.ties)
            ),
            format!(
                "  A acted on {}, B on {}; both, at any time, on {}",
                counted(self.objects_of_a, "object", "objects"),
                grouped(self.objects_of_b),
                grouped(self.objects_of_both)
            ),
        ];
        if let Some(chance) = &self.chance {
            let kept = match &chance.q_value {
                Some(q) => format!("an edge of the case, corrected p = {q}, survives {}", chance.nulls.join(", ")),
                None => "not an edge of the case".to_owned(),
            };
            lines.push(format!(
                "  chance ({}) gives {:.3} meetings on average, and the observed {} or more with p = {}{}; {kept}",
                chance.null,
                chance.expected,
                chance.meetings,
                probability(chance.log10_p),
                if chance.q_value.is_some() { " where shared interest is allowed for" } else { "" },
            ));
        }
        for on_object in self.co_actions.chunk_by(|one, other| one.object == other.object) {
            lines.push(format!("  {}", printer::text(&on_object[0].object)));
            lines.extend(on_object.iter().flat_map(|met| {
                let who = |account: &str| if account == account_a { "A" } else { "B" };
                let line = format!(
                    "    {}  {} by post {}; {} by post {}, {} s later",
                    rfc3339(met.first.at_ms),
                    who(&met.first.account_id),
                    printer::name(&met.first.post_id),
                    who(&met.second.account_id),
                    printer::name(&met.second.post_id),
                    met.lag_s
                );
                let ends = [who(&met.first.account_id), who(&met.second.account_id)];
                [line].into_iter().chain(variants(met, ends))
            }));
        }
        lines
    }
}

/// What the two posts say, one below the other, with what the other lacks in brackets; nothing where it is not known.
fn variants(met: &EvidenceRecord, who: [&str; 2]) -> Vec<String> {
    let (Some(first), Some(second)) = (&met.first.wording, &met.second.wording) else { return Vec::new() };
    if first == second {
        // Of a long wording only the beginning is kept for people.
        let both = if first.ends_with('…') { "both begin" } else { "both" };
        return vec![format!("      {both}: {}", printer::whole(first))];
    }
    let parts = differences(first, second);
    let line = |who: &str, side: Side| {
        let own = parts.iter().filter(|part| part.0 == Side::Both || part.0 == side);
        let marked = own.map(|&(of, text)| if of == side { format!("[{text}]") } else { text.to_owned() });
        format!("      {who}: {}", printer::whole(&marked.collect::<String>()))
    };
    vec![line(who[0], Side::First), line(who[1], Side::Second)]
}
