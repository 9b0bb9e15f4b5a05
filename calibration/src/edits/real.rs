//! Posts of real accounts: what the ways join among them, and which edits they find among them.
//!
//! Which of the merges are false is not known (people do copy headlines), so that is no rate of errors, but it bounds one, on posts
//! that nobody here composed. Edits among real posts are the harder and fairer test of paraphrases, whose thresholds come from
//! the texts around.

use super::score::{Pairs, Share};
use super::set::Set;
use super::ways::{Way, group};
use claque_text::form::{find, without_repost_mark, wording};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;
use std::path::PathBuf;

/// A set of posts.
struct Source {
    file: &'static str,
    column: &'static str,
    /// One row of so many is taken.
    every: usize,
}

/// Tweets of seventy minutes around a boxing match (FiveThirtyEight, CC BY 4.0), all by ordinary accounts.
const ORDINARY: Source = Source { file: "mayweather2017.csv.zst", column: "text", every: 1 };
/// English tweets of the Internet Research Agency over six years: many subjects, and many posts.
const ENGLISH: Source = Source { file: "ira_en.csv.zst", column: "content", every: 12 };
/// Of the edits in English, one row of so many is put among the English posts.
const ROWS: usize = 4;

/// Posts of which no two have the same wording.
pub(super) struct Posts {
    texts: Vec<String>,
    /// All posts, also those with the same wording.
    pub(super) posts: usize,
}

/// What a way joined of ordinary posts.
#[derive(Clone, Copy, Serialize)]
pub(super) struct JoinedReal {
    /// Groups of two texts or more.
    pub(super) groups: usize,
    /// Texts in them.
    pub(super) texts: usize,
    /// Texts of the largest.
    pub(super) largest: usize,
    /// Of all pairs of texts.
    pub(super) pairs: Pairs,
}

/// What a way found of the English edits among real posts.
#[derive(Serialize)]
pub(super) struct Among {
    /// By kind.
    pub(super) recall: Vec<Share>,
    /// Originals of ours in one group with a real post or with another original.
    pub(super) astray: Share,
}

impl Posts {
    /// Distinct wordings.
    pub(super) fn wordings(&self) -> usize {
        self.texts.len()
    }

    fn texts(&self) -> Vec<&str> {
        self.texts.iter().map(String::as_str).collect()
    }

    /// Runs the way on these texts alone.
    pub(super) fn joined(&self, way: Way<'_>) -> JoinedReal {
        let mut sizes: FxHashMap<u32, usize> = FxHashMap::default();
        group(way, &self.texts()).into_iter().flatten().for_each(|group| *sizes.entry(group).or_default() += 1);
        let sizes: Vec<usize> = sizes.into_values().filter(|size| *size > 1).collect();
        let pairs_of = |size: usize| (size * size.saturating_sub(1) / 2) as u64;
        let pairs = Pairs { joined: sizes.iter().map(|size| pairs_of(*size)).sum(), all: pairs_of(self.texts.len()) };
        let largest = sizes.iter().copied().max().unwrap_or(0);
        JoinedReal { groups: sizes.len(), texts: sizes.iter().sum(), largest, pairs }
    }

    /// Runs the way on these texts and some of the edits in English.
    pub(super) fn among(&self, way: Way<'_>, set: &Set) -> Among {
        let is_asked = |language: usize| set.languages[language] == "en";
        let rows: Vec<_> = set.rows.iter().filter(|row| is_asked(row.language) && row.edited.is_some()).collect();
        let rows: Vec<_> = rows.into_iter().step_by(ROWS).collect();
        let mut texts = self.texts();
        texts.extend(rows.iter().flat_map(|row| [Some(row.original.as_str()), row.edited.as_deref()]).flatten());
        let groups = group(way, &texts);
        let mut others: FxHashMap<u32, u32> = FxHashMap::default();
        let (real, ours) = groups.split_at(self.texts.len());
        let originals = ours.iter().step_by(2);
        real.iter().chain(originals.clone()).flatten().for_each(|group| *others.entry(*group).or_default() += 1);
        let mut among = Among { recall: vec![Share::default(); set.kinds.len()], astray: Share::default() };
        for (row, pair) in rows.iter().zip(ours.chunks_exact(2)) {
            if let Some(kind) = row.kind {
                among.recall[kind].count(pair[0].is_some() && pair[0] == pair[1]);
            }
            among.astray.count(pair[0].is_some_and(|group| others[&group] > 1));
        }
        among
    }
}

/// Posts by ordinary accounts.
pub(super) fn ordinary() -> Result<Posts, String> {
    read(&ORDINARY)
}

/// English posts on many subjects.
pub(super) fn english() -> Result<Posts, String> {
    read(&ENGLISH)
}

/// The posts, without reposts; `Err` says why there are none.
fn read(source: &Source) -> Result<Posts, String> {
    let name = source.file;
    let folder = std::env::var_os("CLAQUE_SHARED").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"));
    let file = std::fs::File::open(folder.join("data").join(name))
        .map_err(|_| format!("{name} is not in the folder that CLAQUE_SHARED names"))?;
    let plain = zstd::Decoder::new(file).map_err(|error| format!("{name}: {error}"))?;
    let mut table = csv::Reader::from_reader(plain);
    let column = table.headers().ok().and_then(|names| names.iter().position(|name| name == source.column));
    let column = column.ok_or_else(|| format!("{name} has no column `{}`", source.column))?;
    let (mut texts, mut seen, mut posts) = (Vec::new(), FxHashSet::default(), 0);
    for row in table.records().step_by(source.every) {
        let row = row.map_err(|error| format!("{name}: {error}"))?;
        let text = row.get(column).unwrap_or_default();
        if without_repost_mark(text).1 {
            continue;
        }
        posts += 1;
        if let Some(wording) = wording(text, &find(text))
            && seen.insert(wording)
        {
            texts.push(text.to_owned());
        }
    }
    Ok(Posts { texts, posts })
}
