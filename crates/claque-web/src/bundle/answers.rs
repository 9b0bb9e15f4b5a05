//! Which answers go into a report, and how many.

use super::hidden::Hidden;
use crate::api::answer::{CaseEntry, GroupAnswer, Overview, Power, Totals};
use crate::open::words_of;
use claque_io::case::{CaseRecord, RejectedRecord};
use claque_io::narrative::NarrativesRecord;
use claque_io::report::words::GroupWords;
use claque_io::target::TargetsRecord;
use claque_store::disguise::Disguise;
use claque_store::error::StoreError;
use claque_store::evidence::Evidence;
use claque_store::evidence::read::{EdgeFilter, GroupsWanted, Stretch};
use claque_store::row::{Decision, GroupKind, Network, Standing};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write};

/// What the case is called in addresses of a report.
const KEY: &str = "case";
/// Rows of each list.
const GROUPS: u64 = 100;
const MEMBERS: u64 = 200;
const EDGES: u64 = 100;
const POSTS: u64 = 60;
const STORIES: usize = 8;
const STORY_POSTS: u64 = 40;
const PAIRS: usize = 10;
const CO_ACTIONS: u64 = 25;
const ACCOUNTS: usize = 50;
const ACCOUNT_POSTS: u64 = 20;
const REJECTED: usize = 50;
/// Edges of the network, and fewer where these do not fit.
const NETWORK: [u64; 3] = [10_000, 2_000, 200];
/// Longest text kept whole, in characters.
const LONGEST: usize = 4_000;

/// What a report is made of.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// All choices, inputs and counts.
    pub case: &'a CaseRecord,
    /// The database, open in the same disguise.
    pub evidence: &'a Evidence,
    /// What is hidden.
    pub disguise: &'a Disguise,
    /// The first rows that could not be read.
    pub rejected: &'a [RejectedRecord],
    /// What the posts speak of, where that was asked for.
    pub narratives: Option<&'a NarrativesRecord>,
    /// Whom they mention, likewise.
    pub targets: Option<&'a TargetsRecord>,
    /// Everything that the analyst said, in order.
    pub decisions: &'a [Decision],
    /// What stands of it.
    pub standing: &'a Standing,
    /// What would have been found, where a study of that was given.
    pub power: Option<&'a Power>,
}

/// The answers of a report, by their paths.
#[derive(Clone, Debug)]
pub struct Answers {
    /// The first screen, also among the answers.
    pub overview: Overview,
    json: BTreeMap<String, String>,
}

impl Answers {
    /// The answer to a path, as JSON.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&str> {
        self.json.get(path).map(String::as_str)
    }

    /// All answers as one object, by their paths.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_json(&self, mut out: impl Write) -> io::Result<()> {
        for (at, (path, answer)) in self.json.iter().enumerate() {
            let begin = if at == 0 { "{" } else { "," };
            write!(out, "{begin}{}:{answer}", Value::from(path.as_str()))?;
        }
        out.write_all(if self.json.is_empty() { b"{}" } else { b"}" })
    }
}

/// Puts a report together: groups strongest first, at most `top` of them, until `budget` bytes are used.
///
/// # Errors
/// Where the database cannot be read.
pub fn collect(told: Told<'_>, top: Option<usize>, budget: usize) -> Result<Answers, StoreError> {
    let mut hidden = Hidden::of(told.standing);
    let mut groups = told.evidence.groups(&GroupsWanted::default(), Stretch { offset: 0, limit: GROUPS })?;
    if let Some(top) = top {
        groups.items.truncate(top);
        hidden.only(told.evidence, &groups.items)?;
    }
    groups.items.iter_mut().for_each(|group| hidden.group(group));
    let mut overview = overview(&told, &hidden, groups.items.clone())?;
    let mut made = Made { answers: BTreeMap::new(), used: 0, budget };
    made.always(fixed(&told, &hidden)?);
    made.always(vec![answer(&["cases", KEY, "groups"], &groups)?]);
    // The page itself is never so large that the first network does not fit, but texts are as long as strangers like.
    for edges in NETWORK {
        if made.fits(vec![network(&told, &hidden, edges)?]) {
            break;
        }
    }
    let mut kept = 0;
    for group in &overview.groups {
        if !made.fits(of_group(&told, &hidden, &group.id)?) {
            break;
        }
        kept += 1;
    }
    let all = overview.totals.findings + overview.totals.explained + overview.totals.leads;
    if kept < all {
        overview.withheld.insert(
            0,
            format!(
                "This copy holds the evidence of the {kept} strongest of {all} groups; `claque serve CASE` shows all of them."
            ),
        );
    }
    made.always(vec![answer(&["cases"], &[&overview.entry])?, answer(&["cases", KEY], &overview)?]);
    Ok(Answers { overview, json: made.answers })
}

/// Answers so far, and how much room they take.
struct Made {
    answers: BTreeMap<String, String>,
    used: usize,
    budget: usize,
}

impl Made {
    fn always(&mut self, some: Vec<(String, String)>) {
        self.used += deflated(&some);
        self.answers.extend(some);
    }

    /// Takes all of these or none.
    fn fits(&mut self, some: Vec<(String, String)>) -> bool {
        let fits = self.used + deflated(&some) <= self.budget;
        if fits {
            self.always(some);
        }
        fits
    }
}

/// How much room answers take; together they take less.
fn deflated(some: &[(String, String)]) -> usize {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    for (path, answer) in some {
        // Writing to memory does not fail.
        let _ = encoder.write_all(path.as_bytes()).and_then(|()| encoder.write_all(answer.as_bytes()));
    }
    encoder.finish().map_or(usize::MAX, |bytes| bytes.len())
}

fn overview(
    told: &Told<'_>,
    hidden: &Hidden,
    groups: Vec<claque_store::row::GroupRow>,
) -> Result<Overview, StoreError> {
    let mut case = told.disguise.case(told.case.clone());
    // Seconds spent are the only thing in a case that differs between two runs.
    case.timings.clear();
    let targets = told.targets.map(|targets| told.disguise.targets(targets.clone()));
    let words = words_of(&case, told.evidence, told.narratives, targets.as_ref())?;
    let count = |kind| told.evidence.count_groups(kind);
    let mut withheld = told.disguise.sentences();
    withheld.extend(match hidden.number() {
        0 => None,
        1 => Some("One account is hidden by the analyst and left out of this copy.".to_owned()),
        many => Some(format!("{many} accounts are hidden by the analyst and left out of this copy.")),
    });
    let rejected = told.rejected.iter().take(REJECTED).map(|row| told.disguise.rejected(row.clone()));
    Ok(Overview {
        entry: CaseEntry {
            key: KEY.to_owned(),
            name: KEY.to_owned(),
            headline: words.headline.clone(),
            first_ms: case.counts.first_ms,
            last_ms: case.counts.last_ms,
            writable: false,
            by: None,
        },
        words,
        groups,
        totals: Totals {
            findings: count(GroupKind::Finding)?,
            explained: count(GroupKind::Explained)?,
            leads: count(GroupKind::Lead)?,
        },
        rejected: rejected.collect(),
        power: told.power.cloned(),
        has_narratives: told.narratives.is_some(),
        has_targets: told.targets.is_some(),
        withheld,
        case,
    })
}

/// Answers that are there however many groups fit.
fn fixed(told: &Told<'_>, hidden: &Hidden) -> Result<Vec<(String, String)>, StoreError> {
    let mut decisions: Vec<Decision> = told.decisions.to_vec();
    let mut standing = told.standing.clone();
    hidden.decisions(&mut decisions);
    hidden.standing(&mut standing);
    let limit = if hidden.is_partial() { u64::MAX } else { GROUPS };
    let mut accounts = told.evidence.accounts(None, Stretch { offset: 0, limit });
    hidden.accounts(&mut accounts);
    if hidden.is_partial() {
        accounts.total = accounts.items.len() as u64;
        accounts.items.truncate(GROUPS as usize);
    }
    let mut some = vec![
        answer(&["cases", KEY, "decisions"], &decisions)?,
        answer(&["cases", KEY, "standing"], &standing)?,
        answer(&["cases", KEY, "accounts"], &accounts)?,
    ];
    if let Some(narratives) = told.narratives {
        some.push(answer(&["cases", KEY, "narratives"], &told.disguise.narratives(narratives.clone()))?);
    }
    if let Some(targets) = told.targets {
        some.push(answer(&["cases", KEY, "targets"], &told.disguise.targets(targets.clone()))?);
    }
    Ok(some)
}

fn network(told: &Told<'_>, hidden: &Hidden, edges: u64) -> Result<(String, String), StoreError> {
    // Which edges are the strongest of some groups is known once those of all are.
    let limit = if hidden.is_partial() { u64::MAX } else { edges };
    let mut network: Network = told.evidence.network(&EdgeFilter::default(), limit)?;
    hidden.network(&mut network, edges as usize);
    network.nodes.id.iter_mut().chain(network.nodes.name.iter_mut().flatten()).for_each(cut);
    // Its numbers are short ones, which a `Value` would write long.
    Ok((path_of(&["cases", KEY, "network"]), serde_json::to_string(&network)?))
}

/// Everything that the screens of one group ask for.
fn of_group(told: &Told<'_>, hidden: &Hidden, id: &str) -> Result<Vec<(String, String)>, StoreError> {
    let evidence = told.evidence;
    let first = |limit| Stretch { offset: 0, limit };
    let mut group = evidence.group(id)?;
    hidden.group(&mut group.row);
    let mut members = evidence.members(id, first(MEMBERS))?;
    let mut edges = evidence.edges(id, None, first(EDGES))?;
    let mut posts = evidence.group_posts(id, first(POSTS))?;
    hidden.members(&mut members);
    hidden.edges(&mut edges);
    hidden.posts(&mut posts);
    let mut some = vec![
        answer(&["cases", KEY, "groups", id, "members"], &members)?,
        answer(&["cases", KEY, "groups", id, "edges"], &edges)?,
        answer(&["cases", KEY, "groups", id, "posts"], &posts)?,
    ];
    for object in group.stories.iter().take(STORIES) {
        let mut story = evidence.story(id, object.number, first(STORY_POSTS))?;
        hidden.story(&mut story);
        some.push(answer(&["cases", KEY, "groups", id, "stories", &object.number.to_string()], &story)?);
    }
    for edge in edges.items.iter().take(PAIRS) {
        let (a, b) = (&edge.a.id, &edge.b.id);
        let mut pair = evidence.pair(a, b)?;
        pair.groups.retain(|group| !hidden.has_group(group));
        some.push(answer(&["cases", KEY, "pairs", a, b], &pair)?);
        let mut met = evidence.co_actions(a, b, None, false, first(CO_ACTIONS))?;
        hidden.co_actions(&mut met);
        some.push(answer(&["cases", KEY, "pairs", a, b, "co-actions"], &met)?);
    }
    let ends = edges.items.iter().take(PAIRS).flat_map(|edge| [&edge.a.id, &edge.b.id]);
    let shown: BTreeSet<&String> =
        members.items.iter().take(ACCOUNTS).map(|member| &member.account.id).chain(ends).collect();
    for account in shown {
        let mut told_of = evidence.account(account)?;
        hidden.account(&mut told_of);
        some.push(answer(&["cases", KEY, "accounts", account], &told_of)?);
        let posts = evidence.account_posts(account, first(ACCOUNT_POSTS))?;
        some.push(answer(&["cases", KEY, "accounts", account, "posts"], &posts)?);
    }
    let words = GroupWords::of(&evidence.finding(id)?, told.case);
    let (previous, next) = evidence.neighbours(id)?;
    let next = next.filter(|next| !hidden.has_group(next));
    some.push(answer(&["cases", KEY, "groups", id], &GroupAnswer { group, words, previous, next })?);
    Ok(some)
}

/// An answer and its path.
fn answer(parts: &[&str], value: &impl Serialize) -> Result<(String, String), StoreError> {
    let mut value = serde_json::to_value(value)?;
    cut_all(&mut value);
    Ok((path_of(parts), value.to_string()))
}

/// A path as the page asks for it: each part encoded as JavaScript's `encodeURIComponent` does.
fn path_of(parts: &[&str]) -> String {
    let mut path = "/api".to_owned();
    for part in parts {
        let mut part = (*part).to_owned();
        cut(&mut part);
        path.push('/');
        for byte in part.bytes() {
            if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
                path.push(char::from(byte));
            } else {
                let _ = write!(path, "%{byte:02X}");
            }
        }
    }
    path
}

fn cut_all(value: &mut Value) {
    match value {
        Value::String(text) => cut(text),
        Value::Array(items) => items.iter_mut().for_each(cut_all),
        Value::Object(fields) => fields.values_mut().for_each(cut_all),
        _ => {}
    }
}

/// Cuts a text that is too long for a report, and says so at its end.
fn cut(text: &mut String) {
    if text.len() <= LONGEST {
        return;
    }
    let Some((end, _)) = text.char_indices().nth(LONGEST) else { return };
    let all = text.chars().count();
    text.truncate(end);
    let _ = write!(text, "… [{all} characters in all]");
}

#[cfg(test)]
mod tests {
    use super::{cut, path_of};

    #[test]
    fn paths_are_those_that_the_page_asks_for() {
        assert_eq!(path_of(&["cases", "a b/ž'%"]), "/api/cases/a%20b%2F%C5%BE'%25");
    }

    #[test]
    fn long_texts_say_how_long_they_are() {
        let mut text = "ž".repeat(5_000);
        cut(&mut text);
        assert!(text.ends_with("ž… [5000 characters in all]") && text.chars().count() < 4_100);
        let mut short = "ž".repeat(4_000);
        cut(&mut short);
        assert_eq!(short.chars().count(), 4_000);
    }
}
