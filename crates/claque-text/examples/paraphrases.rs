//! Paraphrases among the posts of a CSV file, with thresholds, times and groups.
//!
//! ```sh
//! cargo run --release -p claque-text --example paraphrases -- MODEL POSTS.csv TEXT_COLUMN ACCOUNT_COLUMN [MOST_TEXTS [PAIRS]]
//! ```
//!
//! `POSTS.csv` may be `-`. `MOST_TEXTS` keeps a random sample of the distinct texts, with a fixed seed. `PAIRS` random pairs of a
//! member and its medoid are printed, to be looked at.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is a program for the terminal")]

use claque::AccountId;
use claque_text::calibrate::Threshold;
use claque_text::group::Wording;
use claque_text::model::{HOW_TO_GET_ONE, StaticModel};
use claque_text::paraphrase::{ParaphraseRules, Paraphrases, paraphrases};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use rustc_hash::{FxHashMap, FxHashSet};
use std::error::Error;
use std::path::Path;
use std::time::Instant;

struct Text {
    text: String,
    posts: u32,
    accounts: FxHashSet<u32>,
    first: u32,
}

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [model, posts, text_column, account_column, rest @ ..] = &words[..] else {
        return Err("usage: paraphrases MODEL POSTS.csv TEXT_COLUMN ACCOUNT_COLUMN [MOST_TEXTS [PAIRS]]".into());
    };
    let number = |place: usize| rest.get(place).map(|word| word.parse::<usize>()).transpose();
    let (most, pairs) = (number(0)?.unwrap_or(usize::MAX), number(1)?.unwrap_or(20));

    let begin = Instant::now();
    let model = StaticModel::load(Path::new(model)).map_err(|why| format!("{why}\n\n{HOW_TO_GET_ONE}"))?;
    println!("model {:?}, loaded in {:.1?}", model.identity(), begin.elapsed());
    let texts = sample(read(posts, text_column, account_column)?, most);
    let wordings: Vec<Wording<'_>> = texts
        .iter()
        .map(|text| Wording {
            text: &text.text,
            posts: text.posts,
            accounts: text.accounts.len() as u32,
            first_account: AccountId(text.first),
        })
        .collect();
    let begin = Instant::now();
    let found = paraphrases(&wordings, &model, &ParaphraseRules::default());
    println!("{} distinct texts searched in {:.1?}", texts.len(), begin.elapsed());
    show_languages(&found);
    show_groups(&wordings, &found, pairs);
    Ok(())
}

fn read(path: &str, text_column: &str, account_column: &str) -> Result<Vec<Text>, Box<dyn Error>> {
    let input: Box<dyn std::io::Read> =
        if path == "-" { Box::new(std::io::stdin()) } else { Box::new(std::fs::File::open(path)?) };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(input);
    let header = reader.byte_headers()?.clone();
    let column = |name: &str| {
        header.iter().position(|cell| cell == name.as_bytes()).ok_or_else(|| format!("no column `{name}`"))
    };
    let (text_column, account_column) = (column(text_column)?, column(account_column)?);
    let mut texts: Vec<Text> = Vec::new();
    let mut numbers: FxHashMap<String, usize> = FxHashMap::default();
    let mut accounts: FxHashMap<Vec<u8>, u32> = FxHashMap::default();
    for row in reader.byte_records() {
        let row = row?;
        let (Some(text), Some(account)) = (row.get(text_column), row.get(account_column)) else { continue };
        let next = accounts.len() as u32;
        let account = *accounts.entry(account.to_vec()).or_insert(next);
        let text = String::from_utf8_lossy(text).into_owned();
        let number = *numbers.entry(text.clone()).or_insert_with(|| {
            texts.push(Text { text, posts: 0, accounts: FxHashSet::default(), first: account });
            texts.len() - 1
        });
        texts[number].posts += 1;
        texts[number].accounts.insert(account);
    }
    Ok(texts)
}

fn sample(mut texts: Vec<Text>, most: usize) -> Vec<Text> {
    let mut random = Pcg64::seed_from_u64(7);
    for place in 0..most.min(texts.len()) {
        let other = random.random_range(place..texts.len());
        texts.swap(place, other);
    }
    texts.truncate(most);
    texts
}

fn show_languages(found: &Paraphrases) {
    println!("{} too short, {} without a vector", found.too_short, found.without_vector);
    let show = |threshold: &Threshold| {
        let bin = threshold.bin.map_or("all".to_owned(), |bin| format!("{}+", bin.least()));
        let Threshold { texts, pairs, above, chance_pairs, cosine, .. } = threshold;
        let cosine = cosine.get();
        println!(
            "  letters {bin:>4}: {texts} texts, {pairs} pairs, {above} above {cosine:.3}, {chance_pairs:.0} by chance"
        );
    };
    for report in &found.languages {
        println!("{}: {} texts, {} distinct", report.language.name(), report.texts, report.distinct);
        let Some(search) = &report.search else { continue };
        println!("  {} originals, share {:.2e}", search.originals, search.thresholds.share.get());
        show(&search.thresholds.pooled);
        search.thresholds.own.iter().for_each(show);
        println!(
            "  {:?}, miss probability {:.4}, {:?} ({:?}), compared {}, skipped {}",
            search.bands,
            search.miss_probability,
            search.recall,
            search.recall.share(),
            search.compared,
            search.skipped
        );
    }
}

fn show_groups(wordings: &[Wording<'_>], found: &Paraphrases, pairs: usize) {
    let groups = &found.groups.groups;
    let mut large: Vec<usize> = (0..groups.len()).filter(|group| groups[*group].texts > 1).collect();
    let members: u32 = large.iter().map(|group| groups[*group].texts).sum();
    println!("{} groups, {} of several texts, with {members} texts", groups.len(), large.len());
    large.sort_by_key(|group| (std::cmp::Reverse(groups[*group].texts), *group));
    for group in large.iter().take(10) {
        let group = groups[*group];
        println!("{group:?}: {}", shown(wordings[group.medoid as usize].text));
    }
    let joined: Vec<(usize, u32)> = (0..wordings.len())
        .filter_map(|text| Some((text, found.groups.group_of[text]?)))
        .filter(|(text, group)| groups[*group as usize].medoid as usize != *text)
        .collect();
    let mut random = Pcg64::seed_from_u64(11);
    for number in 0..pairs.min(joined.len()) {
        let (text, group) = joined[random.random_range(0..joined.len())];
        let medoid = groups[group as usize].medoid as usize;
        println!("{number}\t{}\n\t{}", shown(wordings[text].text), shown(wordings[medoid].text));
    }
}

fn shown(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect()
}
