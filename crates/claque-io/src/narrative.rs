//! `narratives.json` and `narratives.csv`: what the posts speak of, and who pushes it.
//!
//! A narrative is context, not evidence of coordination.

use crate::spread::{BinsRecord, SPREAD_COLUMNS, SpreadRecord};
use crate::tables::guard;
use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use utoipa::ToSchema;

/// `narratives.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NarrativesRecord {
    /// As in case.json.
    pub format_version: u32,
    /// Groups of texts in all.
    pub of_groups: u64,
    /// Groups of texts that narratives could be made of: those with most posts.
    pub considered_groups: u64,
    /// Posts with a wording.
    pub of_posts: u64,
    /// Posts of the considered groups of texts.
    pub considered_posts: u64,
    /// Posts in a narrative.
    pub posts: u64,
    /// Narratives that were found.
    pub found: u64,
    /// The bins of all trends; their posts are those with a wording.
    pub bins: BinsRecord,
    /// Most posts first, at most [`KEPT`].
    pub narratives: Vec<NarrativeRecord>,
}

/// Narratives kept in the files.
pub const KEPT: usize = 500;

/// One narrative.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NarrativeRecord {
    /// `N1`, `N2`, … most posts first.
    pub id: String,
    /// Its top terms by class-based TF-IDF.
    pub terms: Vec<String>,
    /// Texts nearest to its centre, as first posted.
    pub texts: Vec<String>,
    /// Groups of texts that it was made of.
    pub core_groups: u32,
    /// Groups of texts that joined it.
    pub joined_groups: u32,
    /// Languages of the texts it was made of, with how many groups of texts, most first; empty where none were told.
    pub languages: Vec<(String, u32)>,
    /// Who posts it, and when.
    pub spread: SpreadRecord,
}

/// Writes `narratives.csv`: a row for each narrative and set of accounts: all, ordinary (in no group), each group.
///
/// # Errors
/// Those of `out`.
pub fn write_narratives(out: impl Write, record: &NarrativesRecord) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(["narrative", "terms"].iter().chain(&SPREAD_COLUMNS).chain(&["text"]))?;
    for narrative in &record.narratives {
        let terms = narrative.terms.join(" ");
        let text = narrative.texts.first().map(String::as_str).unwrap_or_default();
        for row in narrative.spread.rows() {
            let mut cells = vec![narrative.id.clone(), guard(&terms).into_owned()];
            cells.extend(row);
            cells.push(guard(text).into_owned());
            table.write_record(cells)?;
        }
    }
    table.flush()
}
