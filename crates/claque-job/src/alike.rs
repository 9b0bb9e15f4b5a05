//! Traces of alike texts: which are made, how, and what is said of it.

use crate::asked::AskedFinding;
use crate::choice::{Choice, NearSearch};
use crate::failure::Failure;
use crate::plan::Rules;
use crate::watch::{Stages, Watch};
use crate::words::{grouped, listed, name, plural};
use claque::{Observer, TraceKind};
use claque_io::case::{AlikeRecord, ModelRecord, PlanRecord, TemplateRecord, TextsRecord, ThresholdRecord};
use claque_io::read::{Absence, Alike, Corpus, ReadOptions};
use claque_text::calibrate::{CalibrationRules, LengthBin, Threshold as TextThreshold, Thresholds};
use claque_text::group::{Groups, Search, Wording};
use claque_text::join::Threshold;
use claque_text::language::Language;
use claque_text::minhash::Bands;
use claque_text::model::{HOW_TO_GET_ONE, StaticModel};
use claque_text::near::{NearRules, near_copies_told};
use claque_text::neighbour::Recall;
use claque_text::paraphrase::{ParaphraseRules, paraphrases_told};
use claque_text::template::{Place, Template};
use std::path::{Path, PathBuf};

/// What stands for the length where a threshold is for all.
const ALL_LENGTHS: &str = "all lengths together";

/// Which traces of alike texts are made, and by what.
pub struct AlikeTexts {
    wanted: Vec<TraceKind>,
    record: TextsRecord,
    near: Option<NearRules>,
    model: Option<StaticModel>,
    seed: u64,
}

impl AlikeTexts {
    /// What is asked for.
    ///
    /// # Errors
    /// Where a preset has no such traces, or a model that was asked for cannot be had.
    pub fn asked(asked: &AskedFinding, rules: &Rules) -> Result<Self, Failure> {
        let is_named = |kind: TraceKind| asked.traces.iter().any(|name| name == kind.name());
        let has_own_texts = matches!(rules, Rules::Coortweet(_) | Rules::Qut(_));
        if let Some(kind) = made_of_texts().find(|&kind| has_own_texts && is_named(kind)) {
            return Err(Failure::plan(format!("--trace {} does not go with this preset", kind.name()))
                .hint("the tool whose rules it follows compares texts in its own way: `--trace text`"));
        }
        let is_all = asked.traces.iter().any(|name| name == "all") && !has_own_texts;
        let wanted: Vec<TraceKind> = made_of_texts().filter(|&kind| is_all || is_named(kind)).collect();
        refuse_idle_flags(asked, &wanted)?;
        // One in the usual place is used where it is; one that is named must be there.
        let usual = usual_folder();
        let folder = asked.model.clone().or_else(|| usual.clone().filter(|folder| folder.is_dir()));
        let folder = folder.filter(|_| wanted.contains(&TraceKind::TextParaphrase));
        if folder.is_none() && is_named(TraceKind::TextParaphrase) {
            let place = usual.map_or_else(String::new, |folder| format!(" at `{}`", folder.display()));
            return Err(Failure::plan(format!(
                "--trace text-paraphrase needs a model of texts, and none is there{place}"
            ))
            .hint(HOW_TO_GET_ONE));
        }
        let model = folder.as_deref().map(load).transpose()?;
        let record = TextsRecord {
            near_similarity: asked.near_similarity.unwrap_or(0.7),
            near_search: asked.near_search.unwrap_or_default().name().to_owned(),
            model: folder.map(|folder| folder.to_string_lossy().into_owned()),
            model_digest: model.as_ref().map(|model| model.identity().digest.clone()),
        };
        AlikeTexts::new(wanted, record, model, asked.seed)
    }

    /// What a case was made with; its model can have moved. Without its model, its paraphrases are left out, and that is said.
    ///
    /// # Errors
    /// Where a model that is named cannot be had.
    pub fn of_case(
        plan: &PlanRecord,
        traces: &[TraceKind],
        moved: Option<&Path>,
        watch: &dyn Watch,
    ) -> Result<Self, Failure> {
        let mut wanted: Vec<TraceKind> = made_of_texts().filter(|kind| traces.contains(kind)).collect();
        let Some(record) = plan.texts.clone().filter(|_| !wanted.is_empty()) else {
            return AlikeTexts::new(Vec::new(), TextsRecord::default(), None, plan.seed);
        };
        let model = match (moved, &record.model) {
            (Some(folder), Some(_)) => Some(load(folder)?),
            (None, Some(folder)) => load(Path::new(folder)).ok(),
            (_, None) => None,
        };
        if wanted.contains(&TraceKind::TextParaphrase) {
            match &model {
                None => {
                    wanted.retain(|&kind| kind != TraceKind::TextParaphrase);
                    watch.note("note: the model of this case is not there, so text-paraphrase is left out");
                    watch.note("hint: say where it is now with `--model FOLDER`");
                }
                Some(model) if record.model_digest.as_ref() != Some(&model.identity().digest) => {
                    watch.note("note: the model is not the one that the case was made with; objects may differ");
                }
                Some(_) => {}
            }
        }
        AlikeTexts::new(wanted, record, model, plan.seed)
    }

    fn new(
        wanted: Vec<TraceKind>,
        record: TextsRecord,
        model: Option<StaticModel>,
        seed: u64,
    ) -> Result<Self, Failure> {
        let near = wanted.contains(&TraceKind::TextNear).then(|| near_rules(&record)).transpose()?;
        Ok(AlikeTexts { wanted, record, near, model, seed })
    }

    /// What the case keeps of it.
    #[must_use]
    pub fn record(&self) -> Option<TextsRecord> {
        (!self.wanted.is_empty()).then(|| self.record.clone())
    }

    /// Has texts read and kept, where they are needed.
    pub fn prepare(&self, options: &mut ReadOptions) {
        options.keep_wordings |= !self.wanted.is_empty();
    }

    /// The traces that nobody asked for, though there are texts to make them of.
    pub fn could_be_made(&self, corpus: &Corpus) -> impl Iterator<Item = TraceKind> {
        let has_texts = corpus.traces.iter().any(|trace| trace.kind == TraceKind::Text);
        made_of_texts().filter(move |kind| has_texts && !self.wanted.contains(kind))
    }

    /// Adds the traces to what was read, and says how each was made.
    pub fn add_traces(&self, corpus: &mut Corpus, stages: &Stages<'_>) -> Vec<AlikeRecord> {
        let Some(text) = corpus.traces.iter().position(|trace| trace.kind == TraceKind::Text) else {
            let why = corpus.absent.iter().find(|(kind, _)| *kind == TraceKind::Text).map(|&(_, why)| why);
            corpus.absent.extend(self.wanted.iter().filter_map(|&kind| Some((kind, why?))));
            return Vec::new();
        };
        let read = &corpus.traces[text];
        let wordings = if self.wanted.is_empty() { Vec::new() } else { corpus.wordings.with_use(&read.actions) };
        let (mut traces, mut alike, mut records) = (Vec::new(), Vec::new(), Vec::new());
        for &kind in &self.wanted {
            let steps_a_wording = if kind == TraceKind::TextNear { 2 } else { 3 };
            let steps = steps_a_wording * wordings.len() as u64;
            stages.begin(&format!("comparing: {}", kind.name()), Some(steps), "steps");
            let made = match kind {
                TraceKind::TextNear => self.near.map(|rules| self.near_copies(&wordings, &rules, stages)),
                _ => self.model.as_ref().map(|model| self.paraphrases(&wordings, model, stages)),
            };
            stages.end(kind.name());
            let Some((groups, record)) = made else {
                corpus.absent.push((kind, Absence::NoModel));
                continue;
            };
            let medoids: Vec<&str> = groups.groups.iter().map(|group| wordings[group.medoid as usize].text).collect();
            traces.push(read.grouped(kind, &groups.group_of, &medoids, &corpus.wordings));
            alike.push(Alike { kind, groups });
            records.push(record);
        }
        corpus.traces.append(&mut traces);
        corpus.alike.append(&mut alike);
        records
    }

    /// The same, and notes it, for jobs whose result does not say it.
    pub fn add_traces_aloud(&self, corpus: &mut Corpus, stages: &Stages<'_>) {
        self.add_traces(corpus, stages).iter().flat_map(told).for_each(|line| stages.note(&line));
    }

    fn near_copies(&self, wordings: &[Wording<'_>], rules: &NearRules, stages: &Stages<'_>) -> (Groups, AlikeRecord) {
        let found = near_copies_told(wordings, rules, &|steps| stages.advanced(steps));
        let template = |template: &Template| TemplateRecord {
            words: template.text.clone(),
            place: match template.place {
                Place::Head => "head",
                Place::Tail => "tail",
            }
            .to_owned(),
            wordings: template.wordings.into(),
        };
        let record = AlikeRecord {
            similarity: Some(self.record.near_similarity),
            search: match found.search {
                Search::Exact | Search::Affordable => "exact".to_owned(),
                Search::MinHash(bands) => format!("MinHash, {} bands of {}, verified", bands.bands(), bands.rows()),
            },
            miss_probability: found.miss_probability,
            cut: found.cut.into(),
            left_out: found.left_out,
            templates: found.templates.iter().map(template).collect(),
            ..counts(TraceKind::TextNear, &found.groups)
        };
        (found.groups, record)
    }

    fn paraphrases(&self, wordings: &[Wording<'_>], model: &StaticModel, stages: &Stages<'_>) -> (Groups, AlikeRecord) {
        let calibration = CalibrationRules { seed: self.seed, ..CalibrationRules::default() };
        let rules = ParaphraseRules { calibration, seed: self.seed, ..ParaphraseRules::default() };
        let found = paraphrases_told(wordings, model, &rules, &|steps| stages.advanced(steps));
        let searches = || found.languages.iter().filter_map(|report| Some((report, report.search.as_ref()?)));
        let record = AlikeRecord {
            search: "random hyperplanes, verified".to_owned(),
            miss_probability: searches().map(|(_, search)| search.miss_probability).reduce(f64::max),
            measured_recall: recall(searches().map(|(_, search)| &search.recall)),
            model: Some(ModelRecord { name: found.model.name.clone(), digest: found.model.digest.clone() }),
            thresholds: searches()
                .flat_map(|(report, search)| thresholds(report.language, &search.thresholds))
                .collect(),
            ..counts(TraceKind::TextParaphrase, &found.groups)
        };
        (found.groups, record)
    }
}

/// How the objects of a trace of alike texts were made, in a few lines.
#[must_use]
pub fn told(alike: &AlikeRecord) -> Vec<String> {
    let mut items = vec![
        format!("{} compared", plural(alike.wordings, "wording")),
        format!("{} told too little to be", grouped(alike.not_compared)),
        format!("{} of several, the largest of {}", plural(alike.groups_of_several, "object"), grouped(alike.largest)),
        alike.search.clone(),
    ];
    items.extend(alike.similarity.map(|similarity| format!("alike from {similarity} on")));
    items.extend(
        alike
            .miss_probability
            .map(|missed| format!("misses a pair at the threshold with p = {}", (missed * 1e5).round() / 1e5)),
    );
    items.extend((alike.left_out > 0).then(|| format!("and more: left out {}", plural(alike.left_out, "time"))));
    items.extend(
        (!alike.templates.is_empty())
            .then(|| format!("{} of posting programs taken off", plural(alike.templates.len() as u64, "template"))),
    );
    items.extend(alike.model.as_ref().map(|model| format!("model {}", name(&model.name))));
    if !alike.thresholds.is_empty() {
        let cosines = alike.thresholds.iter().map(|threshold| threshold.threshold);
        let (least, most) =
            cosines.fold((f64::MAX, f64::MIN), |(least, most), cosine| (least.min(cosine), most.max(cosine)));
        items.push(format!("alike from a cosine of {least:.2} to {most:.2} on, by language and length"));
        items.push(format!("about {} as alike by chance", plural(by_chance(alike).round() as u64, "pair")));
    }
    listed(&format!("{}:", alike.trace), &items)
}

/// Pairs that chance puts above the thresholds: of each language those of like length, or of all lengths where none has a threshold
/// of its own.
fn by_chance(alike: &AlikeRecord) -> f64 {
    let has_own = |language: &str| {
        alike.thresholds.iter().any(|threshold| threshold.language == language && threshold.length != ALL_LENGTHS)
    };
    let counts = |threshold: &&ThresholdRecord| threshold.length != ALL_LENGTHS || !has_own(&threshold.language);
    alike.thresholds.iter().filter(counts).map(|threshold| threshold.chance_pairs).sum()
}

/// What can be told from the groups alone.
fn counts(kind: TraceKind, groups: &Groups) -> AlikeRecord {
    let compared = groups.group_of.iter().flatten().count() as u64;
    AlikeRecord {
        trace: kind.name().to_owned(),
        wordings: compared,
        not_compared: groups.group_of.len() as u64 - compared,
        groups: groups.groups.len() as u64,
        groups_of_several: groups.groups.iter().filter(|group| group.texts > 1).count() as u64,
        largest: groups.groups.iter().map(|group| group.texts).max().unwrap_or(0).into(),
        similarity: None,
        search: String::new(),
        miss_probability: None,
        cut: 0,
        left_out: 0,
        measured_recall: None,
        templates: Vec::new(),
        model: None,
        thresholds: Vec::new(),
    }
}

fn load(folder: &Path) -> Result<StaticModel, Failure> {
    StaticModel::load(folder).map_err(|error| Failure::plan(error.to_string()).hint(HOW_TO_GET_ONE))
}

/// Flags that would do nothing are refused: whoever gives them thinks that they do.
fn refuse_idle_flags(asked: &AskedFinding, wanted: &[TraceKind]) -> Result<(), Failure> {
    let (near, paraphrase) = (TraceKind::TextNear, TraceKind::TextParaphrase);
    let flags = [
        ("--near-similarity", asked.near_similarity.is_some(), near),
        ("--near-search", asked.near_search.is_some(), near),
        ("--model", asked.model.is_some(), paraphrase),
    ];
    match flags.iter().find(|(_, is_given, kind)| *is_given && !wanted.contains(kind)) {
        Some((flag, _, kind)) => Err(Failure::plan(format!("{flag} does nothing without the trace {}", kind.name()))
            .hint(format!("ask for it with `--trace {}`, beside others with commas between", kind.name()))),
        None => Ok(()),
    }
}

/// # Errors
/// Where a case says what no command line can.
fn near_rules(record: &TextsRecord) -> Result<NearRules, Failure> {
    let per_mille = (record.near_similarity * 1000.0).round();
    let at_least = Threshold::per_mille(per_mille as u32)
        .ok_or_else(|| Failure::plan("a similarity of near-copies is above 0 and at most 1"))?;
    let search = match NearSearch::named(&record.near_search) {
        Ok(NearSearch::Minhash) => Search::MinHash(Bands::default()),
        Ok(NearSearch::Exact) => Search::Exact,
        // A case of a preset has no such search.
        Ok(NearSearch::Auto) | Err(_) => Search::Affordable,
    };
    Ok(NearRules { at_least, search, ..NearRules::default() })
}

/// The share found over the samples of all languages; `None` where there was nothing to find.
fn recall<'a>(samples: impl Iterator<Item = &'a Recall>) -> Option<f64> {
    let (wanted, found) =
        samples.fold((0, 0), |(wanted, found), sample| (wanted + sample.wanted, found + sample.found));
    (wanted > 0).then(|| found as f64 / wanted as f64)
}

/// The thresholds of a language, each for the wordings that it holds for.
fn thresholds(language: Language, found: &Thresholds) -> Vec<ThresholdRecord> {
    let record = |threshold: &TextThreshold| ThresholdRecord {
        language: language.name().to_owned(),
        length: threshold.bin.map_or_else(|| ALL_LENGTHS.to_owned(), length_words),
        wordings: threshold.texts.into(),
        pairs_drawn: threshold.pairs,
        threshold: threshold.cosine.get(),
        chance_pairs: threshold.chance_pairs,
    };
    let pooled = (found.own.len() < LengthBin::COUNT).then_some(&found.pooled);
    found.own.iter().chain(pooled).map(record).collect()
}

/// `32 to 63 letters`.
fn length_words(bin: LengthBin) -> String {
    let next = LengthBin::all().nth(bin.number() + 1);
    match (bin.least(), next) {
        (0, Some(next)) => format!("below {} letters", next.least()),
        (least, Some(next)) => format!("{least} to {} letters", next.least() - 1),
        (least, None) => format!("{least} letters or more"),
    }
}

/// The traces that are made here.
fn made_of_texts() -> impl Iterator<Item = TraceKind> {
    TraceKind::ALL.into_iter().filter(|kind| kind.is_of_alike_texts())
}

/// Where a model is looked for that nobody named.
fn usual_folder() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let data = || set("XDG_DATA_HOME").or_else(|| Some(set("HOME")?.join(".local/share")));
    set("CLAQUE_MODEL").or_else(|| Some(data()?.join("claque/model")))
}
