//! Simulated posts as files: `posts.csv` in the canonical shape, and the truth beside it.
//!
//! Names, words, tags and links are drawn from small fixed lists by number, so that the same simulation gives the same
//! bytes; domains end in `.example`, which belongs to nobody (RFC 2606).

use crate::civil::rfc3339;
use claque::{Scenario, SimulatedPost, Simulation, Timestamp};
use std::io::{self, Write};

const ADJECTIVES: [&str; 16] = [
    "quiet", "maple", "northern", "lucky", "salty", "copper", "early", "rapid", "velvet", "honest", "dusty", "sunny",
    "winter", "golden", "silent", "urban",
];
const NOUNS: [&str; 16] = [
    "fox", "reader", "harbor", "pine", "walker", "signal", "garden", "atlas", "otter", "meadow", "lantern", "cyclist",
    "baker", "river", "comet", "teacher",
];
const WORDS: [&str; 72] = [
    "the", "a", "this", "our", "their", "new", "council", "budget", "vote", "bridge", "river", "school", "teachers",
    "report", "says", "shows", "about", "after", "before", "again", "today", "tomorrow", "week", "morning", "people",
    "city", "county", "water", "prices", "rent", "energy", "train", "station", "match", "final", "season", "goal",
    "team", "concert", "film", "festival", "weather", "storm", "heat", "rain", "harvest", "farmers", "market", "jobs",
    "factory", "workers", "union", "talks", "deal", "plan", "minister", "mayor", "court", "ruling", "police", "fire",
    "health", "clinic", "doctors", "study", "finds", "why", "how", "what", "nobody", "everyone", "still",
];
const TAGS: [&str; 15] = [
    "news", "local", "vote", "budget", "climate", "energy", "schools", "health", "transit", "housing", "sports",
    "culture", "markets", "weather", "debate",
];

/// The id of a simulated account.
#[must_use]
pub fn account_name(account: u32) -> String {
    let mixed = mix(u64::from(account));
    let (adjective, noun) = (ADJECTIVES[(mixed % 16) as usize], NOUNS[(mixed >> 8) as usize % 16]);
    format!("{adjective}_{noun}_{account}")
}

/// A simulated post as its reader is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimulatedRow {
    /// Its id.
    pub post_id: String,
    /// Who.
    pub account_id: String,
    /// When, to the second.
    pub at: Timestamp,
    /// `post` or `repost`.
    pub kind: &'static str,
    /// Its wording.
    pub text: String,
    /// Its link.
    pub url: Option<String>,
    /// Its tags, without `#`.
    pub hashtags: Vec<String>,
    /// The id of the post that it passes on.
    pub repost_of: Option<String>,
}

/// The posts in order of time.
pub fn rows(simulation: &Simulation) -> impl Iterator<Item = SimulatedRow> + '_ {
    simulation.posts.iter().enumerate().map(|(index, post)| {
        let hashtags: Vec<String> = post.hashtags.iter().map(|&tag| tag_name(tag)).collect();
        SimulatedRow {
            post_id: post_name(index),
            account_id: account_name(post.account),
            at: Timestamp(post.at.0 - post.at.0.rem_euclid(1000)),
            kind: if post.repost_of.is_some() { "repost" } else { "post" },
            text: wording(post, &hashtags),
            url: post.url.map(|url| link(url, post.account)),
            hashtags,
            repost_of: post.repost_of.map(|original| post_name(original as usize)),
        }
    })
}

/// Writes the posts in the canonical shape, in order of time.
///
/// # Errors
/// Those of `out`.
pub fn write_posts(out: impl Write, simulation: &Simulation) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(["post_id", "account_id", "created_at", "kind", "text", "urls", "hashtags", "repost_of"])?;
    for row in rows(simulation) {
        table.write_record([
            row.post_id,
            row.account_id,
            rfc3339(row.at.0),
            row.kind.to_owned(),
            row.text,
            row.url.unwrap_or_default(),
            row.hashtags.join(" "),
            row.repost_of.unwrap_or_default(),
        ])?;
    }
    table.flush()
}

/// Writes `account_id,operation` for every planted account.
///
/// # Errors
/// Those of `out`.
pub fn write_truth(out: impl Write, scenario: &Scenario, simulation: &Simulation) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(["account_id", "operation"])?;
    for (account, operation) in planted(scenario, simulation) {
        table.write_record([account, operation])?;
    }
    table.flush()
}

/// Every planted account with the name of its operation, by account.
pub fn planted<'a>(scenario: &'a Scenario, simulation: &'a Simulation) -> impl Iterator<Item = (String, String)> + 'a {
    (0..).zip(&simulation.operation_of).filter_map(|(account, operation)| {
        let index = (*operation)?;
        let tactic = scenario.operations[index as usize].tactic.name();
        Some((account_name(account), format!("{tactic}-{}", index + 1)))
    })
}

fn post_name(index: usize) -> String {
    format!("p{index:07}")
}

fn tag_name(tag: u32) -> String {
    let name = TAGS[tag as usize % TAGS.len()];
    format!("{name}{}", tag as usize / TAGS.len() + 1)
}

/// The link, as one of several clients would write it: tracking parameters differ, the page does not.
fn link(url: u32, account: u32) -> String {
    let mixed = mix(u64::from(url) ^ 0x5eed);
    let (site, slug) = (NOUNS[(mixed % 16) as usize], WORDS[(mixed >> 8) as usize % WORDS.len()]);
    let tracking = ["", "?utm_source=share", "?utm_source=app&utm_medium=social"][account as usize % 3];
    format!("https://www.{site}-news.example/{slug}/{url}{tracking}")
}

/// 7 to 16 words by the number of the text, or those of the text that it edits with small changes; then the tags.
fn wording(post: &SimulatedPost, tags: &[String]) -> String {
    let mut words = match post.edit_of {
        Some(original) => edited(words(original), post.text),
        None => words(post.text),
    };
    // Two texts of the same words are rare but would be the same text; the number of the item keeps them apart.
    words.push("item".to_owned());
    words.push(post.text.to_string());
    words.extend(tags.iter().map(|tag| format!("#{tag}")));
    words.join(" ")
}

fn words(text: u32) -> Vec<String> {
    let mut state = mix(u64::from(text) ^ 0xc1a9);
    let number = 7 + state % 10;
    let next = |_| {
        state = mix(state);
        WORDS[state as usize % WORDS.len()].to_owned()
    };
    (0..number).map(next).collect()
}

/// One of the changes by which copies are made to look different: a word swapped or left out, shouting, a call in front.
fn edited(mut words: Vec<String>, text: u32) -> Vec<String> {
    let dice = mix(u64::from(text) ^ 0xed17);
    let at = (dice >> 8) as usize % words.len();
    match dice % 4 {
        0 => WORDS[(dice >> 16) as usize % WORDS.len()].clone_into(&mut words[at]),
        1 => drop(words.remove(at)),
        2 => words[at] = format!("{}!!", words[at].to_uppercase()),
        _ => words.insert(0, "BREAKING:".to_owned()),
    }
    words
}

/// SplitMix64's output function (Steele, Lea & Flood 2014).
fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}
