//! Texts that a posting client adds: `I liked a @YouTube video from …`, `I just published …`.
//!
//! Two posts that share such a text and nothing else are not copies of each other, and two titles that differ must not look
//! alike for it. A *template* is a head or a tail of at least three units that
//!
//! - *very many* different wordings of many accounts have ([`TemplateRules`]);
//! - stands *in its place*: nine of ten wordings that have these units in a row have them there. A slogan or a turn of phrase
//!   (`this is the`, `black lives matter`) also stands elsewhere;
//! - leaves *enough*: at least half of what remains is long enough to count;
//! - leaves *different things*: what remains is no more alike than unrelated texts of one language are. The variants of one
//!   operation's text share their beginning too, but then what follows is alike.
//!
//! Likeness of remainders is ō / (2 l̄ − ō): ō the mean number of units that two of them share, l̄ the mean number that one
//! has. From units counted by wordings, ō = Σ d (d − 1) / (m (m − 1)), with m remainders and d of them having a unit, so no pair is
//! looked at.
//!
//! Of several templates the longest is taken off. Each is reported with its count.
//!
//! # Cost
//! O(n log n) for n texts, and O(length of a template) for each unit; about 40 bytes a text while it runs.

use crate::group::Wording;
use crate::sequence::Sequences;
use claque::AccountId;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;

/// What makes a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TemplateRules {
    /// At least so many different wordings have it.
    pub least_wordings: u32,
    /// At least so many accounts posted one of them first.
    pub least_accounts: u32,
    /// What remains is at most so much alike, in thousandths.
    pub most_alike: u32,
}

impl Default for TemplateRules {
    fn default() -> Self {
        Self { least_wordings: 100, least_accounts: 20, most_alike: 150 }
    }
}

/// A template has at least so many units.
pub const LEAST_UNITS: usize = 3;
/// Longer texts are not looked for.
pub const MOST_UNITS: usize = 12;
/// So many of a hundred wordings that have the units must have them in this place.
const IN_PLACE: u64 = 90;
/// So many units of a remainder are looked at.
const LOOKED_AT: usize = 64;

/// Where a template stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Before the text.
    Head,
    /// After it.
    Tail,
}

/// One template, and from how much it was taken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Where it stands.
    pub place: Place,
    /// Its units, with spaces.
    pub text: String,
    /// Different wordings that it was taken off.
    pub wordings: u32,
    /// Posts of these wordings.
    pub posts: u64,
    /// Accounts that posted one of these wordings first.
    pub accounts: u32,
}

/// What is left of each text, and what was taken off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stripped {
    /// By text: the units that are left.
    pub kept: Vec<Range<u32>>,
    /// By falling number of wordings.
    pub templates: Vec<Template>,
}

/// Takes templates off. `wordings` are the texts of `sequences`, in the same order.
pub fn strip(sequences: &Sequences, wordings: &[Wording<'_>], rules: &TemplateRules) -> Stripped {
    let heads = taken(sequences, wordings, rules, Place::Head);
    let tails = taken(sequences, wordings, rules, Place::Tail);
    let kept = (0..sequences.len())
        .map(|text| {
            let len = sequences.get(text).len() as u32;
            let start = heads.lengths[text].min(len);
            start..(len - tails.lengths[text].min(len)).max(start)
        })
        .collect();
    let mut templates = heads.templates;
    templates.extend(tails.templates);
    templates.sort_by(|a, b| b.wordings.cmp(&a.wordings).then_with(|| (a.place, &a.text).cmp(&(b.place, &b.text))));
    Stripped { kept, templates }
}

/// Nothing is taken off.
pub fn keep_all(sequences: &Sequences) -> Stripped {
    let kept = (0..sequences.len()).map(|text| 0..sequences.get(text).len() as u32).collect();
    Stripped { kept, templates: Vec::new() }
}

struct Taken {
    lengths: Vec<u32>,
    templates: Vec<Template>,
}

fn taken(sequences: &Sequences, wordings: &[Wording<'_>], rules: &TemplateRules, place: Place) -> Taken {
    let edge = Edge { sequences, place };
    let mut shared = edge.shared(rules.least_wordings.max(2) as usize);
    shared.retain(|edge| edge.texts.len() >= rules.least_wordings as usize);
    let anywhere = edge.wordings_with(&shared);
    let is_template: Vec<bool> = shared
        .par_iter()
        .zip(anywhere)
        .map(|(found, anywhere)| {
            found.texts.len() as u64 * 100 >= anywhere * IN_PLACE
                && accounts(wordings, &found.texts) >= rules.least_accounts
                && edge.leaves_enough(found)
                && edge.likeness(found) * 1000.0 <= f64::from(rules.most_alike)
        })
        .collect();
    let mut chosen: Vec<Option<u32>> = vec![None; sequences.len()];
    // Shorter ones stand before their continuations.
    for (number, found) in shared.iter().enumerate().filter(|(number, _)| is_template[*number]) {
        found.texts.iter().for_each(|text| chosen[*text as usize] = Some(number as u32));
    }
    let mut texts_of: Vec<Vec<u32>> = vec![Vec::new(); shared.len()];
    let mut lengths = vec![0; sequences.len()];
    for (text, number) in chosen.iter().enumerate() {
        if let Some(number) = number {
            texts_of[*number as usize].push(text as u32);
            lengths[text] = shared[*number as usize].units.len() as u32;
        }
    }
    let templates = shared.iter().zip(&texts_of).filter(|(_, texts)| !texts.is_empty()).map(|(found, texts)| {
        let names = found.units.iter().map(|unit| sequences.unit(*unit));
        let mut names: Vec<&str> = names.collect();
        if place == Place::Tail {
            names.reverse();
        }
        Template {
            place,
            text: names.join(" "),
            wordings: texts.len() as u32,
            posts: texts.iter().map(|text| u64::from(wordings[*text as usize].posts)).sum(),
            accounts: accounts(wordings, texts),
        }
    });
    Taken { templates: templates.collect(), lengths }
}

fn accounts(wordings: &[Wording<'_>], texts: &[u32]) -> u32 {
    let first: FxHashSet<AccountId> = texts.iter().map(|text| wordings[*text as usize].first_account).collect();
    first.len() as u32
}

/// One end of all texts.
struct Edge<'a> {
    sequences: &'a Sequences,
    place: Place,
}

/// Units at that end that several texts have.
struct Found {
    /// From the end inwards.
    units: Vec<u32>,
    /// Ascending.
    texts: Vec<u32>,
}

impl Edge<'_> {
    /// A unit, counted from the end inwards.
    fn unit(&self, text: u32, at: usize) -> Option<u32> {
        let units = self.sequences.get(text as usize);
        match self.place {
            Place::Head => units.get(at).copied(),
            Place::Tail => units.len().checked_sub(at + 1).map(|at| units[at]),
        }
    }

    fn rest(&self, text: u32, length: usize) -> &[u32] {
        let units = self.sequences.get(text as usize);
        match self.place {
            Place::Head => &units[length..],
            Place::Tail => &units[..units.len() - length],
        }
    }

    /// All sequences of units that enough texts have, each before its continuations.
    fn shared(&self, least: usize) -> Vec<Found> {
        let mut starts: Vec<([u32; LEAST_UNITS], u32)> = (0..self.sequences.len() as u32)
            .into_par_iter()
            .filter_map(|text| {
                let mut units = [0; LEAST_UNITS];
                for (at, place) in units.iter_mut().enumerate() {
                    *place = self.unit(text, at)?;
                }
                Some((units, text))
            })
            .collect();
        starts.par_sort_unstable();
        let mut shared = Vec::new();
        for same in starts.chunk_by(|one, other| one.0 == other.0).filter(|same| same.len() >= least) {
            let texts = same.iter().map(|(_, text)| *text).collect();
            let mut waiting = vec![Found { units: same[0].0.to_vec(), texts }];
            while let Some(found) = waiting.pop() {
                if found.units.len() < MOST_UNITS {
                    waiting.extend(self.continuations(&found, least));
                }
                shared.push(found);
            }
        }
        shared
    }

    fn continuations(&self, found: &Found, least: usize) -> Vec<Found> {
        let next = |text: &u32| self.unit(*text, found.units.len()).map(|unit| (unit, *text));
        let mut nexts: Vec<(u32, u32)> = found.texts.iter().filter_map(next).collect();
        nexts.sort_unstable();
        let enough = nexts.chunk_by(|one, other| one.0 == other.0).filter(|same| same.len() >= least);
        enough
            .map(|same| {
                let mut units = found.units.clone();
                units.push(same[0].0);
                Found { units, texts: same.iter().map(|(_, text)| *text).collect() }
            })
            .collect()
    }

    /// How many wordings have such units in a row anywhere.
    fn wordings_with(&self, shared: &[Found]) -> Vec<u64> {
        let in_order = |found: &Found| match self.place {
            Place::Head => found.units.clone(),
            Place::Tail => found.units.iter().rev().copied().collect::<Vec<u32>>(),
        };
        let number_of: FxHashMap<Vec<u32>, usize> =
            shared.iter().enumerate().map(|(number, found)| (in_order(found), number)).collect();
        let first_units: FxHashSet<u32> = number_of.keys().map(|units| units[0]).collect();
        let lengths: FxHashSet<usize> = number_of.keys().map(Vec::len).collect();
        let mut lengths: Vec<usize> = lengths.into_iter().collect();
        lengths.sort_unstable();
        let count = |texts: Range<usize>| {
            let mut counts = vec![0u64; shared.len()];
            let mut last_text = vec![usize::MAX; shared.len()];
            for text in texts {
                let units = self.sequences.get(text);
                for at in (0..units.len()).filter(|at| first_units.contains(&units[*at])) {
                    let rows = lengths.iter().filter_map(|length| units.get(at..at + length));
                    for number in rows.filter_map(|row| number_of.get(row)) {
                        counts[*number] += u64::from(last_text[*number] != text);
                        last_text[*number] = text;
                    }
                }
            }
            counts
        };
        let texts = self.sequences.len();
        let task = texts.div_ceil(rayon::current_num_threads() * 4).max(1024);
        let parts =
            (0..texts.div_ceil(task)).into_par_iter().map(|part| count(part * task..texts.min((part + 1) * task)));
        parts.reduce(
            || vec![0; shared.len()],
            |mut sum, part| {
                sum.iter_mut().zip(part).for_each(|(sum, part)| *sum += part);
                sum
            },
        )
    }

    fn leaves_enough(&self, found: &Found) -> bool {
        let long = |text: &&u32| !self.sequences.is_too_short(self.rest(**text, found.units.len()));
        2 * found.texts.iter().filter(long).count() >= found.texts.len()
    }

    /// How much alike the remainders are, in `0.0..=1.0`.
    fn likeness(&self, found: &Found) -> f64 {
        let mut texts_with: FxHashMap<u32, u64> = FxHashMap::default();
        let mut units = Vec::new();
        let (mut remainders, mut total) = (0u64, 0u64);
        for text in &found.texts {
            let rest = self.rest(*text, found.units.len());
            // Next to the template: what is farther away is cut off in long texts, not in short ones.
            let near = match self.place {
                Place::Head => &rest[..rest.len().min(LOOKED_AT)],
                Place::Tail => &rest[rest.len() - rest.len().min(LOOKED_AT)..],
            };
            units.clear();
            units.extend_from_slice(near);
            units.sort_unstable();
            units.dedup();
            remainders += 1;
            total += units.len() as u64;
            units.iter().for_each(|unit| *texts_with.entry(*unit).or_default() += 1);
        }
        let pairs: u64 = texts_with.values().map(|count| count * (count - 1)).sum();
        let mean_shared = pairs as f64 / (remainders * (remainders - 1)).max(1) as f64;
        let mean_units = total as f64 / remainders.max(1) as f64;
        if mean_units > 0.0 { mean_shared / (2.0 * mean_units - mean_shared) } else { 1.0 }
    }
}
