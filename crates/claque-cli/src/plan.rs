//! From the finding flags to a plan, valid or refused.

use crate::args::{CorrectionName, FindingArgs, Null, ObjectiveName, Preset};
use crate::failure::Failure;
use claque::{
    Alpha, CoortweetRules, Correction, Leiden, NullModel, Objective, Plan, QutRules, TraceKind, Validation, Window,
};
use claque_io::case::PlanRecord;
use claque_io::read::Keys;

/// Bytes that counting one pair takes, with the slack of a hash table.
const BYTES_A_PAIR: u64 = 25;

/// Another tool's rules.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rules {
    /// Ours.
    Claque,
    /// CooRTweet's.
    Coortweet(CoortweetRules),
    /// QUT's toolkit's.
    Qut(QutRules),
}

/// The plan and the rules it goes by.
///
/// # Errors
/// Where a flag does not fit.
pub fn plan(args: &FindingArgs, max_memory: u64) -> Result<(Plan, Rules), Failure> {
    let window = match (&args.window, args.preset) {
        (Some(text), _) => parse_window(text)?,
        (None, Some(Preset::Coortweet)) => seconds(10),
        (None, _) => Plan::default().window,
    };
    let rules = rules(args, window)?;
    let alpha = Alpha::new(args.alpha).ok_or_else(|| Failure::new("--alpha wants a number above 0 and below 1"))?;
    let correction = match args.correction {
        CorrectionName::Bh => Correction::BenjaminiHochberg,
        CorrectionName::By => Correction::BenjaminiYekutieli,
    };
    let validation = match (args.preset, args.null) {
        (Some(_), _) | (None, Null::None) => Validation::Raw,
        (None, Null::SlotPermutation) => Validation::Against(NullModel::SlotPermutation, correction, alpha),
        (None, Null::Configuration) => Validation::Against(NullModel::Configuration, correction, alpha),
    };
    let objective = match args.objective {
        ObjectiveName::Cpm => Objective::Cpm { resolution: args.resolution.unwrap_or(0.05) },
        ObjectiveName::Modularity => Objective::Modularity { resolution: args.resolution.unwrap_or(1.0) },
    };
    let plan = Plan {
        window,
        min_objects: args.min_objects.unwrap_or(if args.preset.is_some() { 1 } else { Plan::default().min_objects }),
        validation,
        leiden: Leiden { objective, seed: args.seed, restarts: Plan::default().leiden.restarts },
        min_accounts: args.min_accounts as usize,
        decoys: args.decoys,
        seed: args.seed,
        max_pairs_in_memory: usize::try_from(max_memory / BYTES_A_PAIR).unwrap_or(usize::MAX).max(1),
        max_co_actions_per_object: args.max_co_actions,
    };
    Ok((plan, rules))
}

/// The rules of the preset, with its thresholds; those of the other preset are refused, since they would do nothing.
fn rules(args: &FindingArgs, window: Window) -> Result<Rules, Failure> {
    let of_another = |flag: &str, preset: &str| Failure::new(format!("{flag} belongs to --preset {preset}"));
    match args.preset {
        None => Ok(Rules::Claque),
        Some(Preset::Coortweet) if args.min_edge_weight.is_some() => Err(of_another("--min-edge-weight", "qut")),
        Some(Preset::Qut) if args.min_participation.is_some() => Err(of_another("--min-participation", "coortweet")),
        Some(Preset::Qut) if args.edge_quantile.is_some() => Err(of_another("--edge-quantile", "coortweet")),
        Some(Preset::Qut) if args.traces.len() > 1 || args.traces.iter().any(|name| name == "all") => {
            Err(Failure::new(format!("--preset qut makes a network of one trace, got `{}`", args.traces.join(",")))
                .hint("run it once for each trace"))
        }
        Some(Preset::Coortweet) => Ok(Rules::Coortweet(CoortweetRules {
            window,
            min_participation: args.min_participation.unwrap_or(2),
            edge_quantile: args.edge_quantile.unwrap_or(0.5),
        })),
        Some(Preset::Qut) => Ok(Rules::Qut(QutRules { window, min_edge_weight: args.min_edge_weight.unwrap_or(2) })),
    }
}

/// The plan as the case keeps it.
pub fn record(plan: &Plan, rules: &Rules, traces: &[TraceKind]) -> PlanRecord {
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
            Some("coortweet"),
            vec![
                ("--min-participation", rules.min_participation.to_string()),
                ("--edge-quantile", rules.edge_quantile.to_string()),
            ],
        ),
        Rules::Qut(rules) => (Some("qut"), vec![("--min-edge-weight", rules.min_edge_weight.to_string())]),
    };
    PlanRecord {
        traces: traces.iter().map(|kind| kind.name().to_owned()).collect(),
        window_ms: plan.window.millis(),
        min_objects: plan.min_objects,
        min_accounts: plan.min_accounts as u32,
        null: null.to_owned(),
        preset: preset.map(str::to_owned),
        preset_flags: preset_flags.into_iter().map(|(flag, value)| (flag.to_owned(), value)).collect(),
        alpha,
        correction: correction.map(str::to_owned),
        objective: objective.to_owned(),
        resolution,
        seed: plan.seed,
        decoys: if matches!(plan.validation, Validation::Raw) { 0 } else { plan.decoys },
        max_co_actions_per_object: plan.max_co_actions_per_object,
    }
}

/// How objects are keyed under the rules.
pub fn keys(rules: &Rules) -> Keys {
    match rules {
        Rules::Claque => Keys::Canonical,
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
            Failure::new(format!("unknown trace `{name}`")).hint(format!("traces: {}, all", known.join(", ")))
        })
    };
    names.iter().map(kind).collect::<Result<_, _>>().map(Some)
}

/// Which of the traces that the data has are analysed.
pub fn chosen_traces(names: &[String], present: &[TraceKind], rules: &Rules) -> Vec<TraceKind> {
    let telling: Vec<TraceKind> = present.iter().copied().filter(|kind| TraceKind::TELLING.contains(kind)).collect();
    let chosen = if names.is_empty() && !telling.is_empty() { telling } else { present.to_vec() };
    match rules {
        // The toolkit computes one network at a time.
        Rules::Qut(_) => chosen.into_iter().take(1).collect(),
        Rules::Coortweet(_) if names.is_empty() => chosen.into_iter().take(1).collect(),
        Rules::Claque | Rules::Coortweet(_) => chosen,
    }
}

fn seconds(seconds: i64) -> Window {
    Window::from_millis(seconds * 1000).expect("at least a millisecond")
}

/// `500ms`, `60s`, `5m`, `1h`, `2d`, seconds without a unit, or `any`.
fn parse_window(text: &str) -> Result<Window, Failure> {
    let refused = || {
        Failure::new(format!("--window wants a length of time of at least 1ms, got `{text}`"))
            .hint("write `500ms`, `60s`, `5m`, `1h`, `2d`, or `any`")
    };
    if text == "any" {
        return Ok(Window::UNBOUNDED);
    }
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let number: f64 = text[..split].parse().map_err(|_| refused())?;
    let unit = match text[split..].trim() {
        "ms" => 1.0,
        "" | "s" => 1e3,
        "m" | "min" => 60e3,
        "h" => 3600e3,
        "d" => 86_400e3,
        _ => return Err(refused()),
    };
    let millis = number * unit;
    if millis > i64::MAX as f64 / 2.0 {
        return Err(refused());
    }
    Window::from_millis(millis as i64).ok_or_else(refused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[test]
    fn without_flags_the_plan_is_the_default_of_the_core() {
        #[derive(Parser)]
        struct Flags {
            #[command(flatten)]
            finding: FindingArgs,
        }
        let (plan, rules) = plan(&Flags::parse_from(["claque"]).finding, 2 << 30).expect("no flag is wrong");
        let max_pairs_in_memory = plan.max_pairs_in_memory;
        assert_eq!(plan, Plan { max_pairs_in_memory, ..Plan::default() });
        assert_eq!(rules, Rules::Claque);
    }
}
