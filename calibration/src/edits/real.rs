//! Posts by ordinary accounts at one event: what the ways join there.
//!
//! Which of these are false is not known (people do copy headlines), so this is no rate of errors, but it bounds one: on posts
//! that nobody here composed.

use super::score::Pairs;
use super::ways::{Way, group};
use claque_text::form::{find, without_repost_mark, wording};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;
use std::path::PathBuf;

/// Tweets of seventy minutes around a boxing match (FiveThirtyEight, CC BY 4.0), all by ordinary accounts.
const FILE: &str = "mayweather2017.csv.zst";

/// Posts of which no two have the same wording.
pub(super) struct Real {
    texts: Vec<String>,
    /// All posts, also those with the same wording.
    pub(super) posts: usize,
}

/// What a way joined.
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

impl Real {
    /// Distinct wordings.
    pub(super) fn wordings(&self) -> usize {
        self.texts.len()
    }

    /// Runs the way on these texts alone.
    pub(super) fn joined(&self, way: Way) -> Result<JoinedReal, String> {
        let mut sizes: FxHashMap<u32, usize> = FxHashMap::default();
        group(way, &self.texts)?.into_iter().flatten().for_each(|group| *sizes.entry(group).or_default() += 1);
        let sizes: Vec<usize> = sizes.into_values().filter(|size| *size > 1).collect();
        let pairs_of = |size: usize| (size * size.saturating_sub(1) / 2) as u64;
        let pairs = Pairs { joined: sizes.iter().map(|size| pairs_of(*size)).sum(), all: pairs_of(self.texts.len()) };
        let largest = sizes.iter().copied().max().unwrap_or(0);
        Ok(JoinedReal { groups: sizes.len(), texts: sizes.iter().sum(), largest, pairs })
    }
}

/// The posts, without reposts; `Err` says why there are none.
pub(super) fn read() -> Result<Real, String> {
    let folder = std::env::var_os("CLAQUE_SHARED").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"));
    let file = std::fs::File::open(folder.join("data").join(FILE))
        .map_err(|_| format!("{FILE} is not in the folder that CLAQUE_SHARED names"))?;
    let plain = zstd::Decoder::new(file).map_err(|error| format!("{FILE}: {error}"))?;
    let mut table = csv::Reader::from_reader(plain);
    let column = table.headers().ok().and_then(|names| names.iter().position(|name| name == "text"));
    let column = column.ok_or_else(|| format!("{FILE} has no column `text`"))?;
    let (mut texts, mut seen, mut posts) = (Vec::new(), FxHashSet::default(), 0);
    for row in table.records() {
        let row = row.map_err(|error| format!("{FILE}: {error}"))?;
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
    Ok(Real { texts, posts })
}
