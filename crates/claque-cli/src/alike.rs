//! Traces of alike texts: which are made, how, and what is said of it.

use crate::args::{FindingArgs, NearSearch};
use crate::failure::Failure;
use crate::plan::Rules;
use crate::progress::Bars;
use claque::{ObjectId, TraceKind};
use claque_io::case::{AlikeRecord, ModelRecord, PlanRecord, TemplateRecord, TextsRecord, ThresholdRecord};
use claque_io::read::{Absence, Alike, Corpus, ReadOptions, ReadTrace};
use claque_text::group::{Groups, Wording};
use claque_text::model::{HOW_TO_GET_ONE, StaticModel};
use claque_text::near::{NearRules, near_copies};
use claque_text::paraphrase::{ParaphraseRules, paraphrases};
use std::path::{Path, PathBuf};

/// Which traces of alike texts are made, and by what.
pub struct AlikeTexts {
    wanted: Vec<TraceKind>,
    record: TextsRecord,
    near: NearRules,
    model: Option<StaticModel>,
    seed: u64,
}

impl AlikeTexts {
    /// What the flags ask for.
    ///
    /// # Errors
    /// Where a preset has no such traces, or a model that was asked for cannot be had.
    pub fn asked(args: &FindingArgs, rules: &Rules) -> Result<Self, Failure> {
        let is_named = |kind: TraceKind| args.traces.iter().any(|name| name == kind.name());
        let has_own_texts = matches!(rules, Rules::Coortweet(_) | Rules::Qut(_));
        if let Some(kind) = made_of_texts().find(|&kind| has_own_texts && is_named(kind)) {
            return Err(Failure::new(format!("--trace {} does not go with this preset", kind.name()))
                .hint("the tool whose rules it follows compares texts in its own way: `--trace text`"));
        }
        let is_all = args.traces.iter().any(|name| name == "all") && !has_own_texts;
        let wanted: Vec<TraceKind> = made_of_texts().filter(|&kind| is_all || is_named(kind)).collect();
        // One in the usual place is used where it is; one that is named must be there.
        let folder = args.model.clone().or_else(|| usual_folder().filter(|folder| folder.is_dir()));
        let folder = folder.filter(|_| wanted.contains(&TraceKind::TextParaphrase));
        if folder.is_none() && is_named(TraceKind::TextParaphrase) {
            return Err(
                Failure::new("--trace text-paraphrase needs a model of texts, and none is there").hint(HOW_TO_GET_ONE)
            );
        }
        let record = TextsRecord {
            near_similarity: args.near_similarity,
            near_search: args.near_search.name().to_owned(),
            model: folder.map(|folder| folder.to_string_lossy().into_owned()),
        };
        AlikeTexts::new(wanted, record, args.seed)
    }

    /// What a case was made with.
    ///
    /// # Errors
    /// Where its model is not there any more.
    pub fn of_case(plan: &PlanRecord, traces: &[TraceKind]) -> Result<Self, Failure> {
        let wanted = made_of_texts().filter(|kind| traces.contains(kind)).collect();
        match &plan.texts {
            Some(record) => AlikeTexts::new(wanted, record.clone(), plan.seed),
            None => AlikeTexts::new(Vec::new(), TextsRecord::default(), plan.seed),
        }
    }

    fn new(wanted: Vec<TraceKind>, record: TextsRecord, seed: u64) -> Result<Self, Failure> {
        let load = |folder: &String| {
            StaticModel::load(Path::new(folder)).map_err(|error| Failure::new(error.to_string()).hint(HOW_TO_GET_ONE))
        };
        let model = record.model.as_ref().map(load).transpose()?;
        todo!()
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
