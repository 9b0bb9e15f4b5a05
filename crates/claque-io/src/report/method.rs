//! How it was done, in words fit for a methods section, built from the plan alone.

use super::Context;
use super::alike::{self, AlikeView};
use super::display::{Shown, counted, grouped, percent, plain, size, span, visible};
use super::finding::and;
use super::similar;
use crate::case::{CaseRecord, InputRecord, PlanRecord};

pub(super) struct Method {
    pub(super) paragraphs: Vec<String>,
    pub(super) alike: Vec<AlikeView>,
    pub(super) references: Vec<&'static str>,
    pub(super) plan: Vec<(&'static str, String)>,
    pub(super) inputs: Vec<InputView>,
    pub(super) command: String,
    pub(super) version: String,
}

pub(super) struct InputView {
    pub(super) name: Shown,
    pub(super) sha256: String,
    pub(super) read_as: String,
    pub(super) rows: String,
}

const BENJAMINI_HOCHBERG: &str = "Benjamini, Y., & Hochberg, Y. (1995). Controlling the false discovery rate: a practical \
    and powerful approach to multiple testing. Journal of the Royal Statistical Society B, 57(1), 289–300.";
const BENJAMINI_YEKUTIELI: &str = "Benjamini, Y., & Yekutieli, D. (2001). The control of the false discovery rate in \
    multiple testing under dependency. Annals of Statistics, 29(4), 1165–1188.";
const TRAAG_LEIDEN: &str = "Traag, V. A., Waltman, L., & van Eck, N. J. (2019). From Louvain to Leiden: guaranteeing \
    well-connected communities. Scientific Reports, 9, 5233.";
const TRAAG_CPM: &str = "Traag, V. A., Van Dooren, P., & Nesterov, Y. (2011). Narrow scope for resolution-limit-free \
    community detection. Physical Review E, 84, 016114.";
const NEWMAN_GIRVAN: &str = "Newman, M. E. J., & Girvan, M. (2004). Finding and evaluating community structure in \
    networks. Physical Review E, 69, 026113.";
const HOEFFDING: &str = "Hoeffding, W. (1956). On the distribution of the number of successes in independent trials. \
    Annals of Mathematical Statistics, 27(3), 713–721.";
const CHUNG_LU: &str = "Chung, F., & Lu, L. (2002). Connected components in random graphs with given expected degree \
    sequences. Annals of Combinatorics, 6, 125–145.";

const BERGER: &str = "Berger, R. L. (1982). Multiparameter hypothesis testing and acceptance sampling. Technometrics, \
    24(4), 295–300.";

const AMARASINGHAM: &str = "Amarasingham, A., Harrison, M. T., Hatsopoulos, N. G., & Geman, S. (2012). Conditional modeling \
    and the jitter method of spike resampling. Journal of Neurophysiology, 107(2), 517–531.";

const SARACCO: &str = "Saracco, F., Straka, M. J., Di Clemente, R., Gabrielli, A., Caldarelli, G., & Squartini, T. (2017). \
    Inferring monopartite projections of bipartite networks: an entropy-based approach. New Journal of Physics, 19, 053022.";

/// What the null model is, as far as words differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Null {
    None,
    Slots,
    Multiplicative,
    Configuration,
    Bicm,
    Other,
}

impl Null {
    pub(super) fn of(plan: &PlanRecord) -> Self {
        match plan.null.as_str() {
            "none" => Null::None,
            name if name.contains("slot") => Null::Slots,
            "bicm" => Null::Bicm,
            "multiplicative" => Null::Multiplicative,
            name if name.contains("configuration") => Null::Configuration,
            _ => Null::Other,
        }
    }
}

impl Method {
    pub(super) fn new(case: &CaseRecord, context: Context<'_>) -> Self {
        let plan = &case.plan;
        let mut method = Method {
            paragraphs: Vec::new(),
            alike: case.alike.iter().map(AlikeView::new).collect(),
            references: alike::references(&case.alike),
            plan: plan_rows(plan),
            inputs: case.inputs.iter().map(InputView::new).collect(),
            command: visible(&repeat_command(case)),
            version: visible(&case.software_version),
        };
        method.network(case);
        match Null::of(plan) {
            Null::None => method.paragraphs.push(untested(plan)),
            null => method.chance(null, case),
        }
        method.communities(plan);
        method.repeat_with(context);
        method
    }

    /// Adds the flags by which the context was asked for to the command that repeats the case.
    fn repeat_with(&mut self, context: Context<'_>) {
        let mut flag = |name: &str, value: &str| self.command.push_str(&format!(" {name} {}", visible(&quoted(value))));
        if let Some(targets) = context.targets {
            flag("--watch-list", &targets.watch_list);
            if let Some(stance) = &targets.stance {
                flag("--stance", &stance.file);
                flag("--stance-sample", &stance.sample);
            }
        }
        if context.narratives.is_some() {
            self.command.push_str(" --narratives");
        }
    }

    fn network(&mut self, case: &CaseRecord) {
        let plan = &case.plan;
        let gap = match plan.window_ms {
            Some(window) => format!("at most {} apart (ends included)", span(window)),
            None => "at any distance in time".to_owned(),
        };
        let cap = plan.max_co_actions_per_object.map_or_else(String::new, |most| {
            format!(" Objects with more than {} were left out.", counted(most, "co-action", "co-actions"))
        });
        let considered = similar::words(plan).map_or_else(
            || {
                let least = counted(plan.min_objects.into(), "distinct object", "distinct objects");
                format!("A pair of accounts was considered when it co-acted on at least {least}.")
            },
            |(words, references)| {
                self.references.extend(references);
                words
            },
        );
        self.paragraphs.push(format!(
            "The data was analysed with claque {}. From {} by {}, the traces {} were taken. Two accounts co-act when both act \
             on the same object {gap}. {considered}{cap}",
            visible(&case.software_version),
            counted(case.counts.posts, "post", "posts"),
            counted(case.counts.accounts, "account", "accounts"),
            and(&plan.traces),
        ));
    }

    fn chance(&mut self, null: Null, case: &CaseRecord) {
        let plan = &case.plan;
        let model = match null {
            Null::Slots => {
                "What chance gives is described by a stratified slot-permutation null model. A slot is what an account does in \
                 one go: a post with all its objects, together with repetitions inside the window. Two posts that share \
                 several objects meet once, on the rarest of them. Within a stratum (an hour of the week in UTC, neighbours merged until each has enough slots, and \
                 long data cut into periods of whole weeks first) accounts are exchangeable over slots. This keeps how popular \
                 each object is and when, how active each account is, and its rhythm over day and week."
            }
            Null::Multiplicative => {
                "What chance gives is described by a multiplicative null model. A slot is what an account does in one go: a post \
                 with all its objects, together with repetitions inside the window. The rate at which slots of two accounts meet is \
                 the product of their numbers, of an overall rate, and of two factors: the hours of the week at which they post \
                 (in UTC, neighbours merged until each has enough slots) and how long after the first action on an object they come. It discounts \
                 accounts that are always fast, and holds both factors to be independent."
            }
            Null::Bicm => {
                self.references.push(SARACCO);
                "What chance gives is described by the bipartite configuration model (Saracco et al. 2017): the most random \
                 network in which each account acts on as many objects, and each object has as many accounts, as observed on \
                 average. It knows nothing of time or of shared interests, so a pair that it keeps shares more than its \
                 activity explains, and no more can be said."
            }
            Null::Configuration => {
                self.references.push(CHUNG_LU);
                "What chance gives is described by a degree-corrected configuration model in the sparse form of Chung and Lu \
                 (2002): each account keeps how many objects it acts on and each object how many accounts act on it, and \
                 nothing else. It knows nothing of time or of shared interests, so a pair that it keeps shares more than its \
                 activity explains, and no more can be said."
            }
            _ => &format!("What chance gives is described by the null model named {}.", visible(&plan.null)),
        };
        self.references.push(HOEFFDING);
        let tests: u64 = case.traces.iter().map(|trace| trace.tests).fold(0, u64::saturating_add);
        let strata: Vec<String> = case
            .traces
            .iter()
            .filter_map(|trace| {
                Some(format!("{} for {}", counted(trace.strata?.into(), "stratum", "strata"), trace.trace))
            })
            .collect();
        let strata = if strata.is_empty() { String::new() } else { format!(" There were {}.", and(&strata)) };
        self.paragraphs.push(format!(
            "{model}{strata} The p-value of a pair is the probability that a Poisson variable, with the number of shared objects \
             that this model gives on average as its mean, is at least the number observed; above the mean that is an upper \
             bound for a sum of independent meetings (Hoeffding 1956)."
        ));
        if let Some(correction) = &plan.correction {
            let words = self.correction(correction);
            let alpha = plan
                .alpha
                .map_or_else(String::new, |alpha| format!(" at a false discovery rate of {}", percent(alpha)));
            self.paragraphs.push(format!(
                "The p-values were corrected for {} of eligible accounts, whether or not they ever met, by {words}{alpha}.",
                counted(tests, "test: one for every pair", "tests: one for every pair"),
            ));
        }
        if matches!(null, Null::Slots | Null::Multiplicative) {
            self.references.extend([BERGER, AMARASINGHAM]);
            self.paragraphs.push(
            "Pairs inside a group were then tested against a null model of another family: given which objects each account \
             acted on anywhere in the data, only the times within an object are chance. On each object that both acted on, \
             they meet with the share of pairs that meet there, or on objects of like size, among accounts outside the \
             group; the number of meetings is then a sum of independent trials. A pair survives both when the larger of its two \
             p-values, corrected for the same number of tests, passes (an intersection–union test, Berger 1982). A group is of \
             grade A when it still holds together on such pairs, else of grade B. Groups were found in the same meetings, so that \
             this p-value is an approximation. Beside this, a multiplicative null model, in which time and the lateness on an \
             object are factors, was asked about the same pairs (fast followers), and the whole time lines of a group were \
             tested by interval jitter (Amarasingham et al. 2012)."
                .to_owned(),
        );
        }
        if plan.decoys > 0 {
            self.paragraphs.push(format!(
                "As a control, the analysis was repeated {} with account labels permuted within strata, through all stages. \
                 A group's p is (1 + reruns with a group at least as strong) / (1 + reruns).",
                counted(plan.decoys.into(), "time", "times")
            ));
        }
    }

    fn correction(&mut self, name: &str) -> String {
        let lower = name.to_lowercase();
        if lower == "by" || lower.contains("yekutieli") {
            self.references.push(BENJAMINI_YEKUTIELI);
            "the procedure of Benjamini and Yekutieli (2001)".to_owned()
        } else if lower == "bh" || lower.contains("hochberg") {
            self.references.push(BENJAMINI_HOCHBERG);
            "the procedure of Benjamini and Hochberg (1995)".to_owned()
        } else {
            format!("the procedure named {}", visible(name))
        }
    }

    fn communities(&mut self, plan: &PlanRecord) {
        self.references.push(TRAAG_LEIDEN);
        let objective = match plan.objective.as_str() {
            "cpm" => {
                self.references.push(TRAAG_CPM);
                "the constant Potts model (Traag et al. 2011)".to_owned()
            }
            "modularity" => {
                self.references.push(NEWMAN_GIRVAN);
                "modularity (Newman and Girvan 2004)".to_owned()
            }
            other => format!("the objective named {}", visible(other)),
        };
        let strength = match plan.null.as_str() {
            "none" if similar::words(plan).is_some() => "the sum over its edges of similarity",
            "none" => "the sum over its edges of shared objects",
            _ => "the sum over its edges of −log₁₀ p",
        };
        self.paragraphs.push(format!(
            "Groups are the communities of the resulting network, all traces together, found by the Leiden algorithm (Traag et \
             al. 2019) with {objective} at resolution {} and seed {}; those of at least {} are reported. The strength of a \
             group is {strength}. An account is called a first mover when it led more than half of its co-actions that have a \
             leader.",
            plain(plan.resolution),
            plan.seed,
            counted(plan.min_accounts.into(), "account", "accounts"),
        ));
        let off = if plan.lookalikes_off.is_empty() {
            String::new()
        } else {
            format!(" Shown but not allowed to set a group apart: {}.", visible(&plan.lookalikes_off.join(", ")))
        };
        self.paragraphs.push(format!(
            "Each group was then held against nine ordinary explanations, by thresholds that were fixed before any data was \
             seen. An explanation applies to a group when at least 90 % of its edges rest on it (of an edge, at least 90 % of \
             its co-actions) and the same property is uncommon elsewhere. Groups that a declared owner, a program that writes \
             posts for others too, a timer, declared automation, syndication to sites of their own, an event, a followed account \
             or one conversation explains in this sense are reported apart from the findings, with the same evidence.{off}"
        ));
    }
}

impl InputView {
    pub(super) fn new(input: &InputRecord) -> Self {
        let columns: Vec<String> = input.columns.iter().map(|(role, column)| format!("{role} from {column}")).collect();
        let packed = if input.compression == "none" { String::new() } else { format!(", {}", input.compression) };
        let read_as = format!(
            "{}, {}{packed}, {}{}",
            input.shape,
            input.encoding,
            size(input.bytes),
            if columns.is_empty() { String::new() } else { format!("; {}", columns.join(", ")) }
        );
        InputView {
            name: Shown::cell(&input.name),
            sha256: visible(&input.sha256),
            read_as: Shown::object(&read_as).text,
            rows: format!(
                "{} read, {} accepted, {} rejected",
                grouped(input.rows),
                grouped(input.accepted),
                grouped(input.rejected)
            ),
        }
    }
}

fn untested(plan: &PlanRecord) -> String {
    let who = match plan.preset.as_deref() {
        Some("coortweet") => " The thresholds are those of the R package CooRTweet.",
        Some("qut") => " The thresholds are those of the QUT Digital Observatory's coordination network toolkit.",
        Some("nizzoli2021") => {
            " The disparity filter compares the edges of an account with each other, not what accounts did with chance."
        }
        _ => "",
    };
    format!(
        "Nothing was tested against chance: every pair above the thresholds was kept. Popular objects and busy accounts bring \
         pairs above any threshold without any arrangement between them.{who}"
    )
}

/// What the findings look for, in plain words.
pub(super) fn looked_for(plan: &PlanRecord) -> String {
    let nouns: Vec<String> = plan.traces.iter().map(|trace| super::finding::noun(trace).1.to_owned()).collect();
    let gap = plan.window_ms.map_or_else(String::new, |window| format!(" within {} of each other", span(window)));
    format!("accounts that act on the same {}{gap}, again and again", and(&nouns).replace(" and ", " or "))
}

pub(super) fn plan_rows(plan: &PlanRecord) -> Vec<(&'static str, String)> {
    let none = || "none".to_owned();
    vec![
        ("Traces", visible(&plan.traces.join(", "))),
        ("Window", plan.window_ms.map_or_else(|| "any gap".to_owned(), span)),
        ("Fewest objects of a pair", plan.min_objects.to_string()),
        ("Fewest accounts of a group", plan.min_accounts.to_string()),
        ("Preset", plan.preset.as_deref().map_or_else(none, visible)),
        ("Null model", visible(&plan.null)),
        ("Correction", plan.correction.as_deref().map_or_else(none, visible)),
        ("False discovery rate", plan.alpha.map_or_else(none, percent)),
        ("Objective", format!("{}, resolution {}", visible(&plan.objective), plain(plan.resolution))),
        ("Seed", plan.seed.to_string()),
        ("Reruns with shuffled labels", plan.decoys.to_string()),
        (
            "Explanations not allowed",
            if plan.lookalikes_off.is_empty() { none() } else { visible(&plan.lookalikes_off.join(", ")) },
        ),
        ("Most co-actions of an object", plan.max_co_actions_per_object.map_or_else(|| "no limit".to_owned(), grouped)),
    ]
}

/// The command that makes the same case again, for a POSIX shell.
fn repeat_command(case: &CaseRecord) -> String {
    let plan = &case.plan;
    let mut words = vec!["claque".to_owned(), "detect".to_owned()];
    words.extend(case.inputs.iter().take(20).map(|input| quoted(&input.name)));
    if case.inputs.len() > 20 {
        words.push("…".to_owned());
    }
    let window = match plan.window_ms {
        None => "any".to_owned(),
        Some(window) if window % 1_000 == 0 => format!("{}s", window / 1_000),
        Some(window) => format!("{window}ms"),
    };
    let mut flag = |name: &str, value: &str| words.extend([name.to_owned(), quoted(value)]);
    let reading = &case.reading;
    for (name, value) in [
        ("--format", &reading.format),
        ("--map", &reading.map),
        ("--time-format", &reading.time_format),
        ("--time-zone", &reading.time_zone),
        ("--encoding", &reading.encoding),
    ] {
        if let Some(value) = value {
            flag(name, value);
        }
    }
    flag("--trace", &plan.traces.join(","));
    flag("--window", &window);
    flag("--min-objects", &plan.min_objects.to_string());
    flag("--min-accounts", &plan.min_accounts.to_string());
    match &plan.preset {
        // A preset says itself that nothing is tested.
        Some(preset) => {
            flag("--preset", preset);
            plan.preset_flags.iter().for_each(|(name, value)| flag(name, value));
        }
        None => flag("--null", &plan.null),
    }
    if let Some(alpha) = plan.alpha {
        flag("--alpha", &alpha.to_string());
    }
    match plan.correction.as_deref() {
        Some("benjamini-hochberg") => flag("--correction", "bh"),
        Some("benjamini-yekutieli") => flag("--correction", "by"),
        Some(other) => flag("--correction", other),
        None => {}
    }
    flag("--objective", &plan.objective);
    flag("--resolution", &plan.resolution.to_string());
    flag("--decoys", &plan.decoys.to_string());
    flag("--seed", &plan.seed.to_string());
    if let Some(most) = plan.max_co_actions_per_object {
        flag("--max-co-actions", &most.to_string());
    }
    if let Some(texts) = &plan.texts {
        flag("--near-similarity", &texts.near_similarity.to_string());
        flag("--near-search", &texts.near_search);
        texts.model.iter().for_each(|folder| flag("--model", folder));
    }
    if !plan.lookalikes_off.is_empty() {
        flag("--lookalike-off", &plan.lookalikes_off.join(","));
    }
    flag("-o", "CASE");
    words.join(" ")
}

fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "_-./,:=+@".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}
