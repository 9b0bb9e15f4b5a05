//! Texts that say the same in other words of one language.
//!
//! Two texts are *paraphrases* where all of this holds:
//!
//! - both have words enough (five, or twelve letters of a script without spaces) and are of one known language;
//! - their vectors ([`crate::model`]) have a cosine that one in 100,000 random pairs of that language and length reaches
//!   ([`crate::calibrate`]);
//! - they share letters: of the runs of four letters in either (two in Chinese, Japanese, Korean, Thai), at least a tenth is in both. Vectors
//!   alone join texts on one subject; in a study of a Kenyan campaign 59 of 100 pairs at a cosine of 0.85 had nothing to do with
//!   each other, and this repaired it.
//!
//! Links, mentions, case, width, what nobody sees ([`as_seen`]) and the mark of a repost are taken off first, and so are hashtags before and after the sentence: to use one is a
//! trace of its own, and a dozen jokes under one hashtag are no paraphrases. What is then the same is one text.
//!
//! # Groups
//! A star around each leader: texts are taken in order of posts (most first; then in the order given), and each joins the most similar
//! leader among its paraphrases, or becomes a leader. A member never recruits, so strangers are not chained: each member is a
//! paraphrase of the medoid, and two members are at most twice the threshold's angle apart. Asking for mutual neighbours on top would part
//! nothing but large groups, whose leader cannot have all members among its nearest.
//!
//! # Cost
//! For n distinct texts O(n) embedding and O(n log n) for neighbours, see [`crate::neighbour`]; memory, two bytes a
//! dimension, the text itself and about 100 bytes.

use crate::calibrate::{CalibrationRules, LengthBin, Sample, Thresholds};
use crate::form::{Found, find, fold, spaced, without_repost_mark, wording};
use crate::group::{Group, Groups, Wording};
use crate::language::{Language, language_of};
use crate::model::{MOST_CHARACTERS, ModelIdentity, StaticModel};
use crate::neighbour::{Bands, Neighbour, Neighbours, Recall, neighbours};
use crate::script::as_seen;
use crate::unit::{Cosine, Fraction, UnitVectors};
use claque::AccountId;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// What counts as a paraphrase, and how it is looked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParaphraseRules {
    /// How thresholds are found.
    pub calibration: CalibrationRules,
    /// Least share of runs of letters that are in both texts. Default 0.1.
    pub least_overlap: Fraction,
    /// Most probability that a pair just at the threshold is missed. Default 0.05.
    pub miss: Fraction,
    /// For how many texts of each language all others are compared, to measure recall. Default 512; 0 measures nothing.
    pub recall_sample: u32,
    /// Of hyperplanes and of the sample.
    pub seed: u64,
}

impl Default for ParaphraseRules {
    fn default() -> Self {
        let fraction = |value| Fraction::new(value).expect("from 0 to 1");
        ParaphraseRules {
            calibration: CalibrationRules::default(),
            least_overlap: fraction(0.1),
            miss: fraction(0.05),
            recall_sample: 512,
            seed: 1,
        }
    }
}

/// Groups, and how they were found.
#[derive(Clone, Debug)]
pub struct Paraphrases {
    /// The groups. A text never counts where it is too short, of no known language, or of one with too few texts.
    pub groups: Groups,
    /// The model.
    pub model: ModelIdentity,
    /// Texts that are too short.
    pub too_short: u32,
    /// Texts in whose words the model knows nothing.
    pub without_vector: u32,
    /// Each language that texts are in, most texts first; [`Language::Unknown`] among them.
    pub languages: Vec<LanguageReport>,
}

/// What was done for one language.
#[derive(Clone, Debug)]
pub struct LanguageReport {
    /// The language.
    pub language: Language,
    /// Texts that are long enough, as given.
    pub texts: u32,
    /// Of these, how many differ once links, mentions and case are taken off.
    pub distinct: u32,
    /// `None` where paraphrases were not looked for: the language is unknown, or has too few texts to calibrate.
    pub search: Option<Search>,
}

/// How paraphrases of one language were looked for.
#[derive(Clone, Debug)]
pub struct Search {
    /// Texts that are no copy of another with more posts: thresholds were drawn from these.
    pub originals: u32,
    /// From which cosine on a pair counts.
    pub thresholds: Thresholds,
    /// Hyperplanes.
    pub bands: Bands,
    /// Probability that a pair at the lowest threshold was missed, by the formula.
    pub miss_probability: f64,
    /// What was found of what there is, on a sample.
    pub recall: Recall,
    /// Dot products taken.
    pub compared: u64,
    /// Pairs in large buckets that were not compared there.
    pub skipped: u64,
}

/// Finds texts that are paraphrases of each other and puts them into groups.
pub fn paraphrases(wordings: &[Wording<'_>], model: &StaticModel, rules: &ParaphraseRules) -> Paraphrases {
    paraphrases_told(wordings, model, rules, &|_| {})
}

/// The same, and `told` is told how many more steps are done: at most three a wording.
pub fn paraphrases_told(
    wordings: &[Wording<'_>],
    model: &StaticModel,
    rules: &ParaphraseRules,
    told: &dyn Fn(u64),
) -> Paraphrases {
    let forms = Forms::of(wordings);
    let mut group_of: Vec<Option<u32>> = vec![None; wordings.len()];
    let mut groups = Vec::new();
    let mut languages = Vec::new();
    let mut without_vector = 0;
    for (language, ranked) in forms.by_language(wordings) {
        let texts = ranked.iter().map(|form| forms.texts_of[*form as usize].len() as u32).sum();
        let distinct = ranked.len() as u32;
        let search = if language == Language::Unknown {
            None
        } else {
            let part = Part::embed(&forms, wordings, model, language, &ranked);
            without_vector += ranked.len() as u32 - part.forms.len() as u32;
            told(ranked.len() as u64);
            part.search(rules, told).map(|(neighbours, search)| {
                let accept = part.accept(&search.thresholds, rules);
                stars(&part, &neighbours, accept, wordings, &mut group_of, &mut groups);
                search
            })
        };
        languages.push(LanguageReport { language, texts, distinct, search });
    }
    in_order_of_medoids(&mut group_of, &mut groups);
    languages.sort_by_key(|report| (std::cmp::Reverse(report.texts), report.language));
    Paraphrases {
        groups: Groups { group_of, groups },
        model: model.identity().clone(),
        too_short: forms.too_short,
        without_vector,
        languages,
    }
}

/// What is left of texts, each form once.
struct Forms {
    /// Without links, mentions, case and needless space.
    form: Vec<String>,
    language: Vec<Language>,
    /// The texts that have it, in order.
    texts_of: Vec<Vec<u32>>,
    too_short: u32,
}

impl Forms {
    fn of(wordings: &[Wording<'_>]) -> Forms {
        let each: Vec<Option<(String, Language)>> = wordings.par_iter().map(|wording| form_of(wording.text)).collect();
        let mut forms = Forms { form: Vec::new(), language: Vec::new(), texts_of: Vec::new(), too_short: 0 };
        let mut numbers: FxHashMap<[u8; 16], u32> = FxHashMap::default();
        for (text, form) in (0..).zip(each) {
            let Some((form, language)) = form else {
                forms.too_short += 1;
                continue;
            };
            let number = *numbers.entry(key_of(&form)).or_insert_with(|| {
                forms.form.push(form);
                forms.language.push(language);
                forms.texts_of.push(Vec::new());
                forms.form.len() as u32 - 1
            });
            forms.texts_of[number as usize].push(text);
        }
        forms
    }

    /// The forms of each language, those with the most posts first.
    fn by_language(&self, wordings: &[Wording<'_>]) -> Vec<(Language, Vec<u32>)> {
        let posts = |form: &u32| -> u64 {
            self.texts_of[*form as usize].iter().map(|text| u64::from(wordings[*text as usize].posts)).sum()
        };
        let mut ranked: Vec<(Language, u64, u32)> =
            (0..self.form.len() as u32).map(|form| (self.language[form as usize], posts(&form), form)).collect();
        ranked.par_sort_unstable_by_key(|(language, posts, form)| (*language, std::cmp::Reverse(*posts), *form));
        let runs = ranked.chunk_by(|a, b| a.0 == b.0);
        runs.map(|run| (run[0].0, run.iter().map(|(_, _, form)| *form).collect())).collect()
    }
}

/// Half of a BLAKE3: no two forms of a corpus share it, whoever wrote them.
fn key_of(form: &str) -> [u8; 16] {
    let mut key = [0; 16];
    key.copy_from_slice(&blake3::hash(form.as_bytes()).as_bytes()[..16]);
    key
}

/// What of a text is compared, and its language; `None` where it is too short.
pub fn form_of(text: &str) -> Option<(String, Language)> {
    let seen = as_seen(text);
    let (text, _) = without_repost_mark(&seen);
    let prose = prose_of(text);
    wording(&prose, &Found::default())?;
    let form = spaced(&fold(&prose));
    // The model reads no more of it, so the letters beyond cannot count either.
    let end = form.char_indices().nth(MOST_CHARACTERS).map_or(form.len(), |(end, _)| end);
    Some((form[..end].to_owned(), language_of(text)))
}

/// The text without links, mentions, and the hashtags before its first word and after its last; others stand in a sentence and keep
/// their word.
fn prose_of(text: &str) -> String {
    let found = find(text);
    let mut spans: Vec<(Range<usize>, bool)> = Vec::new();
    let taken_off = found.links.iter().chain(&found.cut).chain(&found.mentions);
    spans.extend(taken_off.map(|span| (span.clone(), false)));
    spans.extend(found.hashtags.iter().map(|span| (span.clone(), true)));
    spans.sort_unstable_by_key(|(span, _)| span.start);

    let is_prose = |range: Range<usize>| text[range].chars().any(char::is_alphanumeric);
    // Where each span begins what lies before it has ended: the gaps are the words of the author.
    let mut gaps: Vec<Range<usize>> = Vec::with_capacity(spans.len() + 1);
    let mut at = 0;
    for (span, _) in &spans {
        gaps.push(at..span.start.max(at));
        at = span.end.max(at);
    }
    gaps.push(at..text.len());
    let first = gaps.iter().position(|gap| is_prose(gap.clone()));
    let last = gaps.iter().rposition(|gap| is_prose(gap.clone()));
    let (Some(first), Some(last)) = (first, last) else { return String::new() };

    let mut prose = String::with_capacity(text.len());
    for place in first..=last {
        prose.push_str(&text[gaps[place].clone()]);
        prose.push(' ');
        if let Some((span, true)) = spans.get(place).filter(|_| place < last) {
            prose.push_str(text[span.clone()].trim_start_matches(['#', '＃']));
        }
    }
    prose
}

/// Texts with a higher cosine are copies: thresholds are not drawn from them.
const COPY: f64 = 0.95;

/// The texts of one language, ranked, with what is known of each.
struct Part<'a> {
    language: Language,
    forms: Vec<&'a str>,
    texts: Vec<&'a [u32]>,
    vectors: UnitVectors,
    accounts: Vec<AccountId>,
    bins: Vec<LengthBin>,
}

impl<'a> Part<'a> {
    fn embed(
        forms: &'a Forms,
        wordings: &[Wording<'_>],
        model: &StaticModel,
        language: Language,
        ranked: &[u32],
    ) -> Part<'a> {
        let texts: Vec<&str> = ranked.iter().map(|form| forms.form[*form as usize].as_str()).collect();
        let mut vectors = model.embed(&texts);
        let known: Vec<u32> = (0..ranked.len() as u32).filter(|row| vectors.has_direction(*row as usize)).collect();
        if known.len() < ranked.len() {
            vectors = vectors.select(&known);
        }
        let forms_of: Vec<&str> = known.iter().map(|row| texts[*row as usize]).collect();
        let texts: Vec<&[u32]> =
            known.iter().map(|row| forms.texts_of[ranked[*row as usize] as usize].as_slice()).collect();
        let letters = |form: &&str| form.chars().filter(|c| c.is_alphanumeric()).count();
        Part {
            language,
            accounts: texts.iter().map(|texts| wordings[texts[0] as usize].first_account).collect(),
            bins: forms_of.par_iter().map(|form| LengthBin::of(letters(form))).collect(),
            forms: forms_of,
            texts,
            vectors,
        }
    }

    /// The texts that are no copies of one before them.
    fn originals(&self, rules: &ParaphraseRules, told: &dyn Fn(u64)) -> Vec<u32> {
        let least = Cosine::from_f64(COPY);
        let bands = Bands::choose(self.vectors.len(), least, rules.miss);
        let copies = neighbours(&self.vectors, least, bands, rules.seed, |_, _, _| true, told);
        (0..).zip(&copies.before).filter(|(_, before)| before.iter().next().is_none()).map(|(row, _)| row).collect()
    }

    /// Whether two rows with this cosine are paraphrases.
    fn accept<'b>(
        &'b self,
        thresholds: &'b Thresholds,
        rules: &'b ParaphraseRules,
    ) -> impl Fn(u32, u32, Cosine) -> bool + Sync + 'b {
        let run = if self.language.is_dense() { 2 } else { 4 };
        move |a: u32, b: u32, cosine: Cosine| {
            let (a, b) = (a as usize, b as usize);
            cosine >= thresholds.of_pair(self.bins[a], self.bins[b])
                && overlap(self.forms[a], self.forms[b], run) >= rules.least_overlap.get()
        }
    }

    /// `None` where there are too few texts to calibrate.
    fn search(&self, rules: &ParaphraseRules, told: &dyn Fn(u64)) -> Option<(Neighbours, Search)> {
        let rows = self.originals(rules, told);
        let sample = Sample { rows: &rows, vectors: &self.vectors, accounts: &self.accounts, bins: &self.bins };
        let thresholds = Thresholds::calibrate(sample, &rules.calibration)?;
        let lowest = thresholds.lowest();
        let accept = self.accept(&thresholds, rules);
        let bands = Bands::choose(self.vectors.len(), lowest, rules.miss);
        let found = neighbours(&self.vectors, lowest, bands, rules.seed, &accept, told);
        let recall = Recall::measure(&self.vectors, lowest, &found, rules.recall_sample, rules.seed, &accept);
        drop(accept);
        let (compared, skipped) = (found.compared, found.skipped);
        let miss_probability = bands.miss_probability(lowest);
        let originals = rows.len() as u32;
        Some((found, Search { originals, thresholds, bands, miss_probability, recall, compared, skipped }))
    }
}

/// Of the runs of `length` letters in either text, the share that is in both. Letters and digits count, in order, and one space between
/// words.
pub fn overlap(a: &str, b: &str, length: usize) -> f64 {
    let (a, b) = (runs(a, length), runs(b, length));
    let mut shared = 0usize;
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                shared += 1;
                i += 1;
                j += 1;
            }
        }
    }
    let either = a.len() + b.len() - shared;
    if either == 0 { 0.0 } else { shared as f64 / either as f64 }
}

/// Each run once, as a number, sorted. A run of at most four letters fits 84 bits: no two share a number.
fn runs(text: &str, length: usize) -> Vec<u128> {
    assert!((1..=6).contains(&length), "a run of {length} letters does not fit");
    let mask = (1u128 << (21 * length)) - 1;
    let (mut window, mut filled, mut after_space) = (0u128, 0, true);
    let mut runs = Vec::with_capacity(text.len());
    for c in text.chars() {
        let c = if c.is_alphanumeric() { c } else { ' ' };
        if c == ' ' && after_space {
            continue;
        }
        after_space = c == ' ';
        window = (window << 21 | u128::from(u32::from(c))) & mask;
        filled += 1;
        if filled >= length {
            runs.push(window);
        }
    }
    runs.sort_unstable();
    runs.dedup();
    runs
}

/// Puts each text to the most similar leader among those before it; where it has more neighbours than are kept and no leader among them, to
/// the most similar of their leaders that it is a paraphrase of.
fn stars(
    part: &Part<'_>,
    found: &Neighbours,
    accept: impl Fn(u32, u32, Cosine) -> bool,
    wordings: &[Wording<'_>],
    group_of: &mut [Option<u32>],
    groups: &mut Vec<Group>,
) {
    let first = groups.len();
    // By row: the row that leads its group.
    let mut leader_of: Vec<u32> = Vec::with_capacity(part.forms.len());
    let mut number_of: Vec<u32> = Vec::with_capacity(part.forms.len());
    let mut sums: Vec<f64> = Vec::new();
    for (row, before) in found.before.iter().enumerate() {
        // Of equally similar leaders the first.
        let order = |a: &Neighbour, b: &Neighbour| a.cosine.cmp(&b.cosine).then(b.row.cmp(&a.row));
        let mut leader = before.iter().filter(|other| leader_of[other.row as usize] == other.row).max_by(order);
        if leader.is_none() && before.is_full() {
            let theirs = before.iter().map(|other| leader_of[other.row as usize]);
            let theirs = theirs.map(|other| Neighbour { row: other, cosine: part.vectors.cosine(row, other as usize) });
            leader = theirs.filter(|other| accept(row as u32, other.row, other.cosine)).max_by(order);
        }
        leader_of.push(leader.map_or(row as u32, |leader| leader.row));
        let texts = part.texts[row];
        let group = match leader {
            Some(leader) => {
                let number = number_of[leader.row as usize];
                let group = &mut groups[number as usize];
                let cosine = leader.cosine.get();
                group.texts += texts.len() as u32;
                group.least_similarity = group.least_similarity.min(cosine as f32);
                sums[number as usize - first] += cosine * texts.len() as f64;
                number
            }
            None => {
                let number = groups.len() as u32;
                let medoid = most_posted(texts, wordings);
                groups.push(Group { medoid, texts: texts.len() as u32, least_similarity: 1.0, mean_similarity: 1.0 });
                sums.push(texts.len() as f64 - 1.0);
                number
            }
        };
        number_of.push(group);
        for text in texts {
            group_of[*text as usize] = Some(group);
        }
    }
    for (group, sum) in groups[first..].iter_mut().zip(sums) {
        if group.texts > 1 {
            group.mean_similarity = (sum / f64::from(group.texts - 1)) as f32;
        }
    }
}

fn in_order_of_medoids(group_of: &mut [Option<u32>], groups: &mut Vec<Group>) {
    let mut order: Vec<u32> = (0..groups.len() as u32).collect();
    order.sort_unstable_by_key(|group| groups[*group as usize].medoid);
    let mut place = vec![0u32; groups.len()];
    for (new, old) in (0..).zip(&order) {
        place[*old as usize] = new;
    }
    *groups = order.iter().map(|old| groups[*old as usize]).collect();
    for group in group_of.iter_mut().flatten() {
        *group = place[*group as usize];
    }
}

/// Of texts with one form, the one with the most posts; the first where several have as many.
fn most_posted(texts: &[u32], wordings: &[Wording<'_>]) -> u32 {
    let posts = |text: &u32| wordings[*text as usize].posts;
    texts.iter().copied().reduce(|best, text| if posts(&text) > posts(&best) { text } else { best }).unwrap_or(0)
}
