//! The ways in which texts are said to be one object, each run as it stands.

use super::set::Set;
use claque::AccountId;
use claque_text::form::{find, wording};
use claque_text::group::{Groups, Wording};
use claque_text::model::StaticModel;
use claque_text::paraphrase::{ParaphraseRules, paraphrases};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// A way.
#[derive(Clone, Copy)]
pub(super) enum Way<'a> {
    /// The same wording: what the trace `text` takes.
    Exact,
    /// Paraphrases by the vectors of a model.
    Paraphrase(&'a StaticModel),
}

impl Way<'_> {
    pub(super) fn name(self) -> &'static str {
        match self {
            Way::Exact => "exact wording",
            Way::Paraphrase(_) => "text-paraphrase",
        }
    }
}

/// What a way joined.
pub(super) struct Joined {
    /// By row, the group of its original; `None` where it never counts.
    pub(super) original: Vec<Option<u32>>,
    /// By row, whether the edited text is in that group.
    pub(super) is_recalled: Vec<bool>,
    /// By row, the same if the two texts stood alone; `None` where the way has no such question.
    pub(super) alone: Option<Vec<bool>>,
}

/// For paraphrases, each part of the edits is grouped by itself, with all originals. Their threshold is what one in 100,000
/// random pairs reaches; all edits at once would be five in 100,000, and set it by themselves.
const PARTS: usize = 16;

/// Groups the texts of the set, and says what became of each row.
pub(super) fn join(way: Way<'_>, set: &Set) -> Joined {
    let parts = match way {
        Way::Exact => 1,
        Way::Paraphrase(_) => PARTS,
    };
    let mut joined = Joined { original: Vec::new(), is_recalled: vec![false; set.rows.len()], alone: None };
    for part in 0..parts {
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
            joined.is_recalled[row] = edited.is_some() && *edited == groups[row];
        }
        if part == 0 {
            joined.original = groups;
            joined.original.truncate(set.rows.len());
        }
    }
    joined
}

/// By number of the text, its group; `None` where it never counts.
pub(super) fn group(way: Way<'_>, texts: &[&str]) -> Vec<Option<u32>> {
    match way {
        Way::Exact => exact(texts).0,
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
