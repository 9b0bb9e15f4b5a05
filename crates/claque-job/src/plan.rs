//! From what was asked for to a plan, valid or refused.

use crate::asked::AskedFinding;
use crate::choice::{Choice, CorrectionName, Null, ObjectiveName, Preset};
use crate::failure::Failure;
use crate::number::length_of_time;
use claque::{
    Alpha, CoortweetRules, Correction, Leiden, LuceriRules, NizzoliRules, NullModel, Objective, PachecoRules, Plan,
    QutRules, Rule, TraceKind, Validation, Window,
};
use claque_io::case::{PlanRecord, TextsRecord};
use claque_io::read::Keys;

/// Bytes that counting one pair takes, with the slack of a hash table.
const BYTES_A_PAIR: u64 = 25;

/// Our rules, or those of a preset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rules {
    /// Ours.
    Claque,
    /// CooRTweet's.
    Coortweet(CoortweetRules),
    /// QUT's toolkit's.
    Qut(QutRules),
    /// Those of a paper that compares accounts by similarity.
    Similarity(SimilarityRules),
}

/// The rules of a paper that compares accounts by similarity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SimilarityRules {
    /// Pacheco et al. 2021.
    Pacheco(PachecoRules),
    /// Nizzoli et al. 2021.
    Nizzoli(NizzoliRules),
    /// Luceri et al. 2024.
    Luceri(LuceriRules),
}

/// The plan and the rules it goes by.
///
/// # Errors
/// Where a parameter does not fit.
pub fn plan(asked: &AskedFinding, max_memory: u64) -> Result<(Plan, Rules), Failure> {
    let by_similarity = matches!(asked.preset, Some(Preset::Pacheco | Preset::Nizzoli | Preset::Luceri));
    let window = match (&asked.window, asked.preset) {
        (Some(text), _) => parse_window("--window", text)?,
        (None, Some(Preset::Coortweet)) => seconds(10),
        (None, _) if by_similarity => Window::UNBOUNDED,
        (None, _) => Plan::default().window,
    };
    if by_similarity && window != Window::UNBOUNDED {
        return Err(Failure::plan(
            "this preset compares what accounts acted on at any time, so --window can only be `any`",
        )
        .hint("the gap of fast reposts of --preset luceri2024 is `--fast`"));
    }
    let counts_all = asked.preset.is_some() && !by_similarity;
    let min_objects = asked.min_objects.unwrap_or(if counts_all { 1 } else { Plan::default().min_objects });
    let max_pairs_in_memory = usize::try_from(max_memory / BYTES_A_PAIR).unwrap_or(usize::MAX).max(1);
    let rules = rules(asked, window, min_objects, max_pairs_in_memory as u64)?;
    let alpha = Alpha::new(asked.alpha).ok_or_else(|| Failure::plan("--alpha wants a number above 0 and below 1"))?;
    let correction = match asked.correction {
        CorrectionName::Bh => Correction::BenjaminiHochberg,
        CorrectionName::By => Correction::BenjaminiYekutieli,
    };
    let validation = match (asked.preset, asked.null.unwrap_or_default()) {
        (Some(_), _) | (None, Null::None) => Validation::Raw,
        (None, Null::SlotPermutation) => Validation::Against(NullModel::SlotPermutation, correction, alpha),
        (None, Null::Multiplicative) => Validation::Against(NullModel::Multiplicative, correction, alpha),
        (None, Null::Configuration) => Validation::Against(NullModel::Configuration, correction, alpha),
        (None, Null::Bicm) => Validation::Against(NullModel::Bicm, correction, alpha),
    };
    let plan = Plan {
        window,
        min_objects,
        validation,
        leiden: Leiden { objective: objective(asked), seed: asked.seed, restarts: Plan::default().leiden.restarts },
        min_accounts: asked.min_accounts as usize,
        decoys: asked.decoys,
        seed: asked.seed,
        max_pairs_in_memory,
        max_co_actions_per_object: asked.max_co_actions,
    };
    Ok((plan, rules))
}

/// What communities are judged by: what was asked for, or what the authors of the preset used.
fn objective(asked: &AskedFinding) -> Objective {
    let by_default = match asked.preset {
        Some(Preset::Nizzoli) => ObjectiveName::Modularity,
        _ => ObjectiveName::Cpm,
    };
    match (asked.objective.unwrap_or(by_default), asked.preset) {
        (ObjectiveName::Modularity, _) => Objective::Modularity { resolution: asked.resolution.unwrap_or(1.0) },
        // Without a price on pairs that are not joined, communities are connected components.
        (ObjectiveName::Cpm, Some(Preset::Pacheco | Preset::Luceri)) => {
            Objective::Cpm { resolution: asked.resolution.unwrap_or(0.0) }
        }
        (ObjectiveName::Cpm, _) => Objective::Cpm { resolution: asked.resolution.unwrap_or(0.05) },
    }
}

/// The rules of the preset, with its thresholds.
fn rules(asked: &AskedFinding, window: Window, min_objects: u32, most_pairs: u64) -> Result<Rules, Failure> {
    let Some(preset) = asked.preset else { return Ok(Rules::Claque) };
    refuse_flags_of_others(asked, preset)?;
    let edge_quantile = |default| asked.edge_quantile.unwrap_or(default);
    let min_participation = |default| asked.min_participation.unwrap_or(default);
    Ok(match preset {
        Preset::Coortweet => Rules::Coortweet(CoortweetRules {
            window,
            min_participation: min_participation(2),
            edge_quantile: edge_quantile(0.5),
        }),
        Preset::Qut => Rules::Qut(QutRules { window, min_edge_weight: asked.min_edge_weight.unwrap_or(2) }),
        Preset::Pacheco => Rules::Similarity(SimilarityRules::Pacheco(PachecoRules {
            min_actions: min_participation(10),
            min_objects,
            edge_quantile: edge_quantile(0.995),
            most_pairs,
        })),
        Preset::Nizzoli => Rules::Similarity(SimilarityRules::Nizzoli(NizzoliRules {
            most_active: asked.most_active.unwrap_or(0.01),
            min_objects,
            alpha: Alpha::new(asked.disparity.unwrap_or(0.05))
                .ok_or_else(|| Failure::plan("--disparity wants a number above 0 and below 1"))?,
            most_pairs,
        })),
        Preset::Luceri => Rules::Similarity(SimilarityRules::Luceri(LuceriRules {
            min_reposts: min_participation(20),
            min_objects,
            fast: asked.fast.as_deref().map_or(Ok(seconds(10)), |text| parse_window("--fast", text))?,
            edge_quantile: edge_quantile(0.0),
            centrality_quantile: asked.centrality_quantile.unwrap_or(0.95),
            most_pairs,
        })),
    })
}

/// Flags of other presets are refused, since they would do nothing; so are several traces where a preset takes one.
fn refuse_flags_of_others(asked: &AskedFinding, preset: Preset) -> Result<(), Failure> {
    use Preset::{Coortweet, Luceri, Nizzoli, Pacheco, Qut};
    // In step with the parameters of presets.
    let owners: [&[Preset]; 7] = [
        &[Coortweet, Pacheco, Luceri],
        &[Coortweet, Pacheco, Luceri],
        &[Qut],
        &[Nizzoli],
        &[Nizzoli],
        &[Luceri],
        &[Luceri],
    ];
    let mut flags = asked.of_presets().into_iter().zip(owners);
    if let Some(((flag, _), owners)) = flags.find(|((_, given), owners)| *given && !owners.contains(&preset)) {
        let owners: Vec<&str> = owners.iter().map(|owner| owner.name()).collect();
        return Err(Failure::plan(format!("{flag} belongs to --preset {}", owners.join(", "))));
    }
    let several = asked.traces.len() > 1 || asked.traces.iter().any(|name| name == "all");
    if several && matches!(preset, Qut | Pacheco | Nizzoli) {
        let (preset, traces) = (preset.name(), asked.traces.join(","));
        return Err(Failure::plan(format!("--preset {preset} makes a network of one trace, got `{traces}`"))
            .hint("run it once for each trace"));
    }
    Ok(())
}

/// The plan as the case keeps it.
pub fn record(
    plan: &Plan,
    rules: &Rules,
    traces: &[TraceKind],
    lookalikes_off: &[Rule],
    texts: Option<TextsRecord>,
) -> PlanRecord {
    let (objective, resolution) = match plan.leiden.objective {
        Objective::Cpm { resolution } => ("cpm", resolution),
        Objective::Modularity { resolution } => ("modularity", resolution),
    };
    let (null, correction, alpha) = match plan.validation {
        Validation::Raw => ("none", None, None),
        Validation::Against(null, correction, alpha) => (null.name(), Some(correction.name()), Some(alpha.rate())),
    };
    let (preset, preset_flags) = match rules {
        Rules::Claque => (None, Vec::new()),
        Rules::Coortweet(rules) => (
            Some(Preset::Coortweet),
            vec![
                ("--min-participation", rules.min_participation.to_string()),
                ("--edge-quantile", rules.edge_quantile.to_string()),
            ],
        ),
        Rules::Qut(rules) => (Some(Preset::Qut), vec![("--min-edge-weight", rules.min_edge_weight.to_string())]),
        Rules::Similarity(SimilarityRules::Pacheco(rules)) => (
            Some(Preset::Pacheco),
            vec![
                ("--min-participation", rules.min_actions.to_string()),
                ("--edge-quantile", rules.edge_quantile.to_string()),
            ],
        ),
        Rules::Similarity(SimilarityRules::Nizzoli(rules)) => (
            Some(Preset::Nizzoli),
            vec![("--most-active", rules.most_active.to_string()), ("--disparity", rules.alpha.rate().to_string())],
        ),
        Rules::Similarity(SimilarityRules::Luceri(rules)) => (
            Some(Preset::Luceri),
            vec![
                ("--min-participation", rules.min_reposts.to_string()),
                ("--fast", rules.fast.millis().map_or_else(|| "any".to_owned(), |millis| format!("{millis}ms"))),
                ("--edge-quantile", rules.edge_quantile.to_string()),
                ("--centrality-quantile", rules.centrality_quantile.to_string()),
            ],
        ),
    };
    PlanRecord {
        traces: traces.iter().map(|kind| kind.name().to_owned()).collect(),
        window_ms: plan.window.millis(),
        min_objects: plan.min_objects,
        min_accounts: plan.min_accounts as u32,
        null: null.to_owned(),
        preset: preset.map(|preset| preset.name().to_owned()),
        preset_flags: preset_flags.into_iter().map(|(flag, value)| (flag.to_owned(), value)).collect(),
        alpha,
        correction: correction.map(str::to_owned),
        objective: objective.to_owned(),
        resolution,
        seed: plan.seed,
        decoys: if matches!(plan.validation, Validation::Raw) { 0 } else { plan.decoys },
        max_co_actions_per_object: plan.max_co_actions_per_object,
        lookalikes_off: lookalikes_off.iter().map(|rule| rule.name().to_owned()).collect(),
        texts,
    }
}

/// The ordinary explanations that may not set a group apart.
///
/// # Errors
/// Where a name is unknown.
pub fn lookalikes_off(names: &[String]) -> Result<Vec<Rule>, Failure> {
    if names.iter().any(|name| name == "all") {
        return Ok(Rule::ALL.to_vec());
    }
    let rule = |name: &String| {
        Rule::from_name(name).ok_or_else(|| {
            let known: Vec<&str> = Rule::ALL.iter().map(|rule| rule.name()).collect();
            Failure::plan(format!("unknown explanation `{name}`"))
                .hint(format!("explanations: {}, all", known.join(", ")))
        })
    };
    let mut rules: Vec<Rule> = names.iter().map(rule).collect::<Result<_, _>>()?;
    rules.sort_unstable();
    rules.dedup();
    Ok(rules)
}

/// How objects are keyed under the rules.
pub fn keys(rules: &Rules) -> Keys {
    match rules {
        Rules::Claque | Rules::Similarity(_) => Keys::Canonical,
        Rules::Coortweet(_) => Keys::CooRTweet,
        Rules::Qut(_) => Keys::Qut,
    }
}

/// The traces that were asked for by name; `None` where none were, or all.
///
/// # Errors
/// Where a name is unknown.
pub fn asked_traces(names: &[String]) -> Result<Option<Vec<TraceKind>>, Failure> {
    if names.is_empty() || names.iter().any(|name| name == "all") {
        return Ok(None);
    }
    let kind = |name: &String| {
        TraceKind::from_name(name).ok_or_else(|| {
            let known: Vec<&str> = TraceKind::ALL.iter().map(|kind| kind.name()).collect();
            Failure::plan(format!("unknown trace `{name}`")).hint(format!("traces: {}, all", known.join(", ")))
        })
    };
    names.iter().map(kind).collect::<Result<_, _>>().map(Some)
}

/// Which of the traces that the data has are analysed.
pub fn chosen_traces(names: &[String], present: &[TraceKind], rules: &Rules) -> Vec<TraceKind> {
    let telling: Vec<TraceKind> = present.iter().copied().filter(|kind| TraceKind::TELLING.contains(kind)).collect();
    let is_named = |kind: &TraceKind| names.iter().any(|name| name == kind.name() || name == "all");
    let chosen = match names {
        [] if !telling.is_empty() => telling,
        [] => present.to_vec(),
        // More can be read than is analysed: texts, for what is made of them.
        _ => present.iter().copied().filter(is_named).collect(),
    };
    match rules {
        // The toolkit computes one network at a time.
        Rules::Qut(_) => chosen.into_iter().take(1).collect(),
        Rules::Coortweet(_) if names.is_empty() => chosen.into_iter().take(1).collect(),
        // Their authors compare by reposts.
        Rules::Similarity(SimilarityRules::Pacheco(_) | SimilarityRules::Nizzoli(_)) if names.is_empty() => {
            let repost = chosen.iter().position(|&kind| kind == TraceKind::Repost).unwrap_or(0);
            chosen.into_iter().skip(repost).take(1).collect()
        }
        Rules::Claque | Rules::Coortweet(_) | Rules::Similarity(_) => chosen,
    }
}

fn seconds(seconds: i64) -> Window {
    Window::from_millis(seconds * 1000).expect("at least a millisecond")
}

/// `500ms`, `60s`, `5m`, `1h`, `2d`, seconds without a unit, or `any`.
fn parse_window(flag: &str, text: &str) -> Result<Window, Failure> {
    if text == "any" {
        return Ok(Window::UNBOUNDED);
    }
    length_of_time(text).and_then(Window::from_millis).ok_or_else(|| {
        Failure::plan(format!("{flag} wants a length of time of at least 1ms, got `{text}`"))
            .hint("write `500ms`, `60s`, `5m`, `1h`, `2d`, or `any`")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_default_the_plan_is_that_of_the_core() {
        let (plan, rules) = plan(&AskedFinding::default(), 2 << 30).expect("no default is wrong");
        let max_pairs_in_memory = plan.max_pairs_in_memory;
        assert_eq!(plan, Plan { max_pairs_in_memory, ..Plan::default() });
        assert_eq!(rules, Rules::Claque);
    }
}
