//! The presets of similarity: what they need of the data beside traces, and their report.

use crate::failure::Failure;
use crate::peer::PeerTable;
use crate::plan::SimilarityRules;
use crate::watch::Stages;
use crate::words::grouped;
use claque::{
    Fused, LuceriRules, LuceriTrace, Observer, Plan, Report, Similarities, Stage, TooManyPairs, Trace, TraceKind, find,
    luceri2024, nizzoli2021, pacheco2021, similarity_layer,
};
use claque_io::published::published;
use claque_io::read::Corpus;

/// Fewest hashtags of a sequence, for Luceri et al. 2024.
const LEAST_SEQUENCE: usize = 5;

/// Leaves out the sequences of few hashtags, whose label says how many they are. One without a label was used once.
pub fn drop_short_sequences(traces: &mut [Trace], corpus: &Corpus) {
    for (trace, read) in traces.iter_mut().zip(&corpus.traces) {
        if trace.kind() == TraceKind::HashtagSequence {
            let hashtags = |label: &str| label.matches('#').count();
            *trace = trace.filter_objects(|actions| {
                read.objects.get(actions[0].object).is_some_and(|label| hashtags(label) >= LEAST_SEQUENCE)
            });
        }
    }
}

/// The network that the rules keep, its groups, and the tables of its own.
///
/// # Errors
/// Where it has more pairs than memory was granted for.
pub fn report(
    traces: &[Trace],
    corpus: &Corpus,
    plan: &Plan,
    rules: &SimilarityRules,
    stages: &Stages<'_>,
) -> Result<(Report, Vec<PeerTable>), Failure> {
    stages.started(Stage::Compare, traces.len() as u64);
    let (networks, centrality) = match rules {
        SimilarityRules::Pacheco(rules) => (one_by_one(traces, |trace| pacheco2021(trace, rules))?, None),
        SimilarityRules::Nizzoli(rules) => (one_by_one(traces, |trace| nizzoli2021(trace, rules))?, None),
        SimilarityRules::Luceri(rules) => {
            let Fused { layers, centrality, kept } = fused(traces, corpus, rules, stages)?;
            let rows = centrality.of.iter().map(|&(who, value)| (who, value, kept.binary_search(&who).is_ok()));
            (layers, Some(PeerTable::Centrality(rows.collect())))
        }
    };
    let layer = |(trace, network): (&Trace, &Similarities)| similarity_layer(trace, network, plan.min_objects);
    let layers: Vec<_> = traces.iter().zip(&networks).map(layer).collect();
    stages.finished(Stage::Compare);
    let findings = find(traces, &layers, plan, stages);
    let kinds = traces.iter().map(Trace::kind);
    let edges = PeerTable::Similarity(kinds.zip(networks.into_iter().map(|network| network.pairs)).collect());
    let report = Report { left_out: vec![Vec::new(); layers.len()], layers, findings, leads: Vec::new(), decoys: None };
    Ok((report, [edges].into_iter().chain(centrality).collect()))
}

fn one_by_one(
    traces: &[Trace],
    network: impl Fn(&Trace) -> Result<Similarities, TooManyPairs>,
) -> Result<Vec<Similarities>, Failure> {
    traces.iter().map(network).collect::<Result<_, _>>().map_err(too_many)
}

/// The fused network, and a word about what is not known of it.
fn fused(traces: &[Trace], corpus: &Corpus, rules: &LuceriRules, stages: &Stages<'_>) -> Result<Fused, Failure> {
    let known: Vec<_> = traces
        .iter()
        .zip(&corpus.traces)
        .map(|(trace, read)| match trace.kind() {
            TraceKind::Repost => published(trace, &read.objects, &corpus.posts),
            _ => Vec::new(),
        })
        .collect();
    let pairs: Vec<LuceriTrace<'_>> = traces.iter().zip(&known).map(|(trace, known)| (trace, &known[..])).collect();
    let fused = luceri2024(&pairs, rules).map_err(too_many)?;
    let reposts = traces.iter().zip(&known).find(|(trace, _)| trace.kind() == TraceKind::Repost);
    if let Some((trace, known)) = reposts {
        let shared = trace.objects().filter(|(_, actions)| actions.len() > 1).count() as u64;
        let unknown = shared.saturating_sub(known.len() as u64);
        if unknown > 0 {
            stages.note(&format!(
                "note: when they were published is not known of {} of {} posts passed on more than once; there, fast \
                 reposts are those soon after the first in this data",
                grouped(unknown),
                grouped(shared)
            ));
        }
    }
    if !fused.centrality.converged {
        stages.note(&format!(
            "note: centralities had not come to rest after {} iterations: several parts of the network are about as \
             strong, and which of them is kept says little",
            fused.centrality.iterations
        ));
    }
    Ok(fused)
}

fn too_many(error: TooManyPairs) -> Failure {
    let TooManyPairs { pairs, most } = error;
    Failure::plan(format!(
        "{} pairs of accounts would be kept; --max-memory has room for {}",
        grouped(pairs),
        grouped(most)
    ))
    .hint("keep fewer with `--edge-quantile` or `--most-active`, or give more memory with `--max-memory`")
}
