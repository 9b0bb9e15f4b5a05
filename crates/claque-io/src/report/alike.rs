//! How texts were compared, and what was taken off before.

use super::display::{Shown, counted, grouped, percent, plain, visible};
use crate::case::{AlikeRecord, TemplateRecord, ThresholdRecord};

/// Templates and thresholds shown of one trace.
const ROWS: usize = 20;

pub(super) const JACCARD: &str = "Xiao, C., Wang, W., Lin, X., Yu, J. X., & Wang, G. (2011). Efficient similarity joins for near-duplicate \
    detection. ACM Transactions on Database Systems, 36(3), 15.";
pub(super) const BRODER: &str = "Broder, A. Z. (1997). On the resemblance and containment of documents. Compression and Complexity of \
    Sequences, 21–29.";
pub(super) const CHARIKAR: &str = "Charikar, M. S. (2002). Similarity estimation techniques from rounding algorithms. Proceedings of \
    STOC, 380–388.";

/// One trace of alike texts.
pub(super) struct AlikeView {
    pub(super) trace: String,
    pub(super) words: String,
    pub(super) templates: Vec<TemplateRow>,
    pub(super) more_templates: usize,
    pub(super) thresholds: Vec<ThresholdRow>,
    pub(super) more_thresholds: usize,
}

pub(super) struct TemplateRow {
    pub(super) words: Shown,
    pub(super) place: String,
    pub(super) wordings: String,
}

pub(super) struct ThresholdRow {
    pub(super) language: String,
    pub(super) length: String,
    pub(super) wordings: String,
    pub(super) pairs_drawn: String,
    pub(super) threshold: String,
    pub(super) chance_pairs: String,
}

impl AlikeView {
    pub(super) fn new(alike: &AlikeRecord) -> Self {
        AlikeView {
            trace: visible(&alike.trace),
            words: words(alike),
            templates: alike.templates.iter().take(ROWS).map(TemplateRow::new).collect(),
            more_templates: alike.templates.len().saturating_sub(ROWS),
            thresholds: alike.thresholds.iter().take(ROWS).map(ThresholdRow::new).collect(),
            more_thresholds: alike.thresholds.len().saturating_sub(ROWS),
        }
    }
}

/// The works that the methods section quotes.
pub(super) fn references(alike: &[AlikeRecord]) -> Vec<&'static str> {
    let mut references = Vec::new();
    for record in alike {
        references.push(if record.model.is_some() { CHARIKAR } else { JACCARD });
        references.extend((record.model.is_none() && record.miss_probability.is_some()).then_some(BRODER));
    }
    references
}

fn words(alike: &AlikeRecord) -> String {
    let counts = format!(
        "{} were compared, {} told too little to be. They make {}, of which {} more than one wording; the largest has {}.",
        counted(alike.wordings, "different wording", "different wordings"),
        grouped(alike.not_compared),
        counted(alike.groups, "object", "objects"),
        match alike.groups_of_several {
            1 => "1 has".to_owned(),
            several => format!("{} have", grouped(several)),
        },
        grouped(alike.largest),
    );
    let rule = match (&alike.model, alike.similarity) {
        (Some(model), _) => format!(
            "Two wordings say the same when the cosine of their sentence vectors (mean token vectors of the model {}, digest \
             {}) reaches the threshold of their language and length, and they share character sequences. The threshold is \
             what at most one in 100,000 random pairs of wordings by different accounts of the same language and length reach, \
             and fewer where a wording would still have more than a tenth of a chance neighbour.",
            visible(&model.name),
            visible(model.digest.get(..16).unwrap_or(&model.digest)),
        ),
        (None, similarity) => format!(
            "Two wordings are near-copies when they have at least {} % of all their words and pairs of neighbouring words in \
             common (Jaccard similarity; characters where a script has no spaces), without links, mentions, marks, invisible \
             characters, case and width.",
            plain(100.0 * similarity.unwrap_or(1.0)),
        ),
    };
    let search = match (alike.miss_probability, alike.measured_recall) {
        (None, _) if alike.model.is_some() && alike.thresholds.is_empty() => {
            "No language has texts enough to find a threshold, so nothing was joined.".to_owned()
        }
        (None, _) => format!("The search is {} and misses none.", visible(&alike.search)),
        (Some(missed), recall) => format!(
            "The search, {}, is approximate: a pair exactly at the threshold is missed with probability {}{}.",
            visible(&alike.search),
            plain(missed),
            recall.map_or_else(String::new, |recall| format!(
                ", and on a sample it found {} of what comparing all pairs finds",
                percent(recall)
            )),
        ),
    };
    let cut = match alike.cut {
        0 => String::new(),
        cut => format!(" Of {}, only the beginning was compared.", counted(cut, "long text", "long texts")),
    };
    let left_out = match alike.left_out {
        0 => String::new(),
        times => format!(
            " {} a wording was left out because too many others looked the same to the search; of these more was missed than that.",
            counted(times, "time", "times")
        ),
    };
    format!(
        "{rule} Each object is a wording and all that are alike to it, so that no chain joins strangers. Being alike makes an \
         object and never an edge: what is tested is whether accounts act on the same objects together. {search}{left_out}{cut} {counts}"
    )
}

impl TemplateRow {
    fn new(template: &TemplateRecord) -> Self {
        TemplateRow {
            words: Shown::object(&template.words),
            place: visible(&template.place),
            wordings: grouped(template.wordings),
        }
    }
}

impl ThresholdRow {
    fn new(threshold: &ThresholdRecord) -> Self {
        ThresholdRow {
            language: visible(&threshold.language),
            length: visible(&threshold.length),
            wordings: grouped(threshold.wordings),
            pairs_drawn: grouped(threshold.pairs_drawn),
            threshold: format!("{:.3}", threshold.threshold),
            chance_pairs: plain(threshold.chance_pairs),
        }
    }
}
