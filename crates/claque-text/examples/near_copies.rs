//! Near-copies of a file, with time and memory.
//!
//!     cargo run --release -p claque-text --example near_copies -- FILE [THOUSANDTHS] [--minhash] [--pairs FILE] [--sets FILE] [--texts FILE]
//!         [--show N]
//!
//! A line of FILE is a post: an object of JSON with `text` and, if known, `account`; or the text alone. `--pairs` writes the pairs of
//! the exact join (`a b` a line, by number of the wording), `--sets` the sets of shingles (numbers, a line a wording; shingles that no
//! other has are numbered from the top), `--texts` the wordings as strings of JSON: all for `bench/near`. `--show` prints the largest groups.

use claque_text::form;
use claque_text::group::{Search, Wording};
use claque_text::join::{Threshold, for_each_similar};
use claque_text::minhash::Bands;
use claque_text::near::{NearCopies, NearRules, near_copies};
use claque_text::sequence::Sequences;
use claque_text::shingle::ShingleSets;
use rustc_hash::FxHashMap;
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::time::Instant;

#[derive(serde::Deserialize)]
struct Post {
    text: String,
    #[serde(default)]
    account: String,
}

struct Arguments {
    file: String,
    rules: NearRules,
    pairs: Option<String>,
    sets: Option<String>,
    texts: Option<String>,
    show: usize,
}

fn arguments() -> Result<Arguments, Box<dyn Error>> {
    let mut all = std::env::args().skip(1);
    let mut given =
        Arguments { file: String::new(), rules: NearRules::default(), pairs: None, sets: None, texts: None, show: 0 };
    while let Some(argument) = all.next() {
        match argument.as_str() {
            "--minhash" => given.rules.search = Search::MinHash(Bands::default()),
            "--pairs" => given.pairs = all.next(),
            "--sets" => given.sets = all.next(),
            "--texts" => given.texts = all.next(),
            "--show" => given.show = all.next().ok_or("--show takes a number")?.parse()?,
            other if given.file.is_empty() => given.file = other.to_owned(),
            other => given.rules.at_least = Threshold::per_mille(other.parse()?).ok_or("thousandths: 1 to 1000")?,
        }
    }
    Ok(given)
}

/// Different wordings of a corpus, as the reader of the program would make them.
#[derive(Default)]
struct Corpus {
    texts: Vec<String>,
    posts: Vec<u32>,
    last_account: Vec<u32>,
    accounts: Vec<u32>,
    first_account: Vec<u32>,
    all_posts: u64,
}

fn read(path: &str) -> Result<Corpus, Box<dyn Error>> {
    let mut corpus = Corpus::default();
    let mut number_of: FxHashMap<String, u32> = FxHashMap::default();
    let mut account_of: FxHashMap<String, u32> = FxHashMap::default();
    for line in BufReader::new(File::open(path)?).lines() {
        let line = line?;
        let post = match line.starts_with('{') {
            true => serde_json::from_str(&line)?,
            false => Post { text: line, account: String::new() },
        };
        corpus.all_posts += 1;
        let text = form::without_repost_mark(&post.text).0;
        let Some(wording) = form::wording(text, &form::find(text)) else { continue };
        let next = account_of.len() as u32;
        let account = *account_of.entry(post.account).or_insert(next);
        let number = *number_of.entry(wording).or_insert(corpus.texts.len() as u32) as usize;
        if number == corpus.texts.len() {
            corpus.texts.push(text.to_owned());
            corpus.posts.push(0);
            corpus.accounts.push(0);
            corpus.last_account.push(u32::MAX);
            corpus.first_account.push(account);
        }
        corpus.posts[number] += 1;
        corpus.accounts[number] += u32::from(corpus.last_account[number] != account);
        corpus.last_account[number] = account;
    }
    Ok(corpus)
}

/// Seconds of processor time of this process so far, and its peak memory in MB, where the system tells.
fn spent() -> (f64, f64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks: f64 =
        stat.rsplit(") ").next().unwrap_or("").split(' ').skip(11).take(2).filter_map(|n| n.parse::<f64>().ok()).sum();
    (ticks / 100.0, peak.unwrap_or(0.0) / 1000.0)
}

fn main() -> Result<(), Box<dyn Error>> {
    let given = arguments()?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let corpus = read(&given.file)?;
    let wordings: Vec<Wording<'_>> = (0..corpus.texts.len())
        .map(|text| Wording {
            text: &corpus.texts[text],
            posts: corpus.posts[text],
            accounts: corpus.accounts[text],
            first_account: claque::AccountId(corpus.first_account[text]),
        })
        .collect();
    let (cpu, peak) = spent();
    writeln!(out, "{} posts, {} wordings; {cpu:.1} s, {peak:.0} MB so far", corpus.all_posts, wordings.len())?;
    out.flush()?;
    let start = Instant::now();
    let near = near_copies(&wordings, &given.rules);
    let wall = start.elapsed().as_secs_f64();
    let (after, peak) = spent();
    writeln!(out, "near_copies: {wall:.2} s, {:.2} s of processors, peak {peak:.0} MB", after - cpu)?;
    describe(&near, &wordings, given.show, &mut out)?;
    if let Some(path) = &given.texts {
        let mut file = BufWriter::new(File::create(path)?);
        for text in &corpus.texts {
            writeln!(file, "{}", serde_json::to_string(text)?)?;
        }
        file.flush()?;
    }
    if given.pairs.is_some() || given.sets.is_some() {
        join(&wordings, &given, &mut out)?;
    }
    Ok(())
}

fn describe(near: &NearCopies, wordings: &[Wording<'_>], show: usize, out: &mut impl Write) -> std::io::Result<()> {
    let groups = &near.groups.groups;
    let several: Vec<_> = groups.iter().filter(|group| group.texts > 1).collect();
    let texts: u32 = several.iter().map(|group| group.texts).sum();
    writeln!(
        out,
        "{} groups of several wordings with {texts} wordings; {} too short, {} cut",
        several.len(),
        near.too_short,
        near.cut
    )?;
    writeln!(
        out,
        "{:?}: {} looked at, miss probability {:?}, left out of full buckets {}",
        near.search, near.looked_at, near.miss_probability, near.left_out
    )?;
    for template in near.templates.iter().take(show) {
        writeln!(
            out,
            "template {:?} `{}`: {} wordings, {} accounts",
            template.place, template.text, template.wordings, template.accounts
        )?;
    }
    let mut largest: Vec<u32> = (0..groups.len() as u32).collect();
    largest.sort_by_key(|group| std::cmp::Reverse(groups[*group as usize].texts));
    for number in largest.into_iter().take(show) {
        let group = &groups[number as usize];
        let (least, mean) = (group.least_similarity, group.mean_similarity);
        writeln!(out, "\n{} wordings, similarity {least:.2} to 1, mean {mean:.2}", group.texts)?;
        let members = near.groups.group_of.iter().enumerate().filter(|(_, of)| **of == Some(number));
        for (text, _) in members.take(6) {
            writeln!(out, "  {}", wordings[text].text.escape_debug())?;
        }
    }
    Ok(())
}

/// The plain join of all wordings, and what a peer needs to do the same.
fn join(wordings: &[Wording<'_>], given: &Arguments, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let before = spent().0;
    let sequences = Sequences::read(wordings.len(), |text| wordings[text].text);
    let kept: Vec<_> = (0..sequences.len()).map(|text| 0..sequences.get(text).len() as u32).collect();
    let sets = ShingleSets::of(&sequences, &kept);
    drop(sequences);
    writeln!(out, "shingles: {:.2} s, {:.2} s of processors", start.elapsed().as_secs_f64(), spent().0 - before)?;
    if let Some(path) = &given.sets {
        let mut file = BufWriter::new(File::create(path)?);
        let mut own = u32::MAX;
        for set in 0..sets.len() as u32 {
            let mut separator = "";
            for token in sets.shared(set).iter().copied().chain((0..sets.unshared(set)).map(|at| own - at)) {
                write!(file, "{separator}{token}")?;
                separator = " ";
            }
            own -= sets.unshared(set);
            writeln!(file)?;
        }
        file.flush()?;
    }
    let start = Instant::now();
    let before = spent().0;
    let mut pairs = Vec::new();
    for_each_similar(&sets, given.rules.at_least, |pair| pairs.push(pair));
    let (after, peak) = spent();
    let (wall, cpu) = (start.elapsed().as_secs_f64(), after - before);
    writeln!(out, "join: {} pairs, {wall:.2} s, {cpu:.2} s of processors, peak {peak:.0} MB", pairs.len())?;
    if let Some(path) = &given.pairs {
        let mut file = BufWriter::new(File::create(path)?);
        for pair in &pairs {
            writeln!(file, "{} {} {}", pair.a, pair.b, pair.overlap)?;
        }
        file.flush()?;
    }
    Ok(())
}
