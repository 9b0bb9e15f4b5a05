//! The ways in which texts are said to be one object, each run as it stands.

use super::set::{Row, Set};
use claque::AccountId;
use claque_text::form::{find, wording};
use claque_text::group::{Groups, Search, Wording};
use claque_text::minhash::Bands;
use claque_text::model::StaticModel;
use claque_text::near::{NearRules, near_copies};
use claque_text::paraphrase::{ParaphraseRules, paraphrases};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// A way.
#[derive(Clone, Copy)]
pub(super) enum Way<'a> {
    /// The same wording: what the trace `text` takes.
    Exact,
    /// Near-copies: Jaccard similarity of 0.7, all of them found.
    Near,
    /// The same with MinHash.
    MinHash,
    /// Paraphrases by the vectors of a model.
    Paraphrase(&'a StaticModel),
}

impl Way<'_> {
    pub(super) fn name(self) -> &'static str {
        match self {
            Way::Exact => "exact wording",
            Way::Near => "text-near",
            Way::MinHash => "text-near, MinHash",
            Way::Paraphrase(_) => "text-paraphrase",
        }
    }
}

/// What a way joined.
pub(super) struct Joined {
    /// By row, the group of its original; `None` where it never counts.
    pub(super) original: Vec<Option<u32>>,
    /// By row, whether the edited text is in that group; `None` where nobody looked.
    pub(super) is_recalled: Vec<Option<bool>>,
    /// By row, the same if the two texts stood alone; without rows where the way has no such question.
    pub(super) alone: Vec<Option<bool>>,
}

/// For paraphrases, a part of the edits is grouped with all originals, and then another part: `(parts, looked at)`. Their
/// threshold is what one in 100,000 random pairs reaches; all edits at once would be five in 100,000, and set it by themselves.
const PARTS: (usize, usize) = (16, 4);

/// Groups the texts of the set, and says what became of each row.
pub(super) fn join(way: Way<'_>, set: &Set) -> Joined {
    let (parts, looked_at) = if let Way::Paraphrase(_) = way { PARTS } else { (1, 1) };
    let mut joined = Joined { original: Vec::new(), is_recalled: vec![None; set.rows.len()], alone: Vec::new() };
    for part in 0..looked_at {
        // Originals first, so that they have the numbers of their rows.
        let mut texts: Vec<&str> = set.rows.iter().map(|row| row.original.as_str()).collect();
        let mut rows = Vec::new();
        for (number, row) in set.rows.iter().enumerate().skip(part).step_by(parts) {
            if let Some(edited) = &row.edited {
                rows.push(number);
                texts.push(edited);
            }
        }
        let groups = group(way, &texts);
        for (edited, row) in groups[set.rows.len()..].iter().zip(rows) {
            joined.is_recalled[row] = Some(edited.is_some() && *edited == groups[row]);
        }
        if part == 0 {
            joined.original = groups;
            joined.original.truncate(set.rows.len());
        }
    }
    if let Way::Near = way {
        joined.alone = set.rows.par_iter().map(alone).collect();
    }
    joined
}

/// Whether the two texts of a row would be near-copies if there were no others.
fn alone(row: &Row) -> Option<bool> {
    let groups = group(Way::Near, &[&row.original, row.edited.as_deref()?]);
    Some(groups[0].is_some() && groups[0] == groups[1])
}

/// By number of the text, its group; `None` where it never counts.
pub(super) fn group(way: Way<'_>, texts: &[&str]) -> Vec<Option<u32>> {
    match way {
        Way::Exact => exact(texts).0,
        Way::Near => of_wordings(texts, |wordings| near_copies(wordings, &NearRules::default()).groups),
        Way::MinHash => {
            let rules = NearRules { search: Search::MinHash(Bands::default()), ..NearRules::default() };
            of_wordings(texts, |wordings| near_copies(wordings, &rules).groups)
        }
        Way::Paraphrase(model) => {
            // What the search finds of what there is, is not asked here.
            let rules = ParaphraseRules { recall_sample: 0, ..ParaphraseRules::default() };
            of_wordings(texts, |wordings| paraphrases(wordings, model, &rules).groups)
        }
    }
}

/// By number of the text, that of its wording; and the first text of each wording.
fn exact(texts: &[&str]) -> (Vec<Option<u32>>, Vec<usize>) {
    let keys: Vec<Option<String>> = texts.par_iter().map(|text| wording(text, &find(text))).collect();
    let mut numbers: FxHashMap<String, u32> = FxHashMap::default();
    let mut firsts = Vec::new();
    let number_of = |(text, key): (usize, Option<String>)| {
        Some(*numbers.entry(key?).or_insert_with(|| {
            firsts.push(text);
            firsts.len() as u32 - 1
        }))
    };
    let numbers = keys.into_iter().enumerate().map(number_of).collect();
    (numbers, firsts)
}

/// Groups distinct wordings, as the program does: each post by an account of its own.
fn of_wordings(texts: &[&str], groups: impl Fn(&[Wording<'_>]) -> Groups) -> Vec<Option<u32>> {
    let (numbers, firsts) = exact(texts);
    let mut posts = vec![0_u32; firsts.len()];
    numbers.iter().flatten().for_each(|number| posts[*number as usize] += 1);
    let wordings: Vec<Wording<'_>> = firsts
        .iter()
        .zip(posts)
        .map(|(&first, posts)| Wording {
            text: texts[first],
            posts,
            accounts: posts,
            first_account: AccountId(first as u32),
        })
        .collect();
    let groups = groups(&wordings);
    numbers.into_iter().map(|number| groups.group_of[number? as usize]).collect()
}
