//! A run as Markdown and JSON.

use super::Outcome;
use super::score::{Pairs, Score, Share};
use super::ways::Way;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::io;
use std::path::Path;

/// Of posts that share so many clauses.
const SHARED: [&str; 3] = ["none", "one", "two or more"];

/// `DATE-edits.md` and `DATE-edits.json`.
pub(super) fn write(outcome: &Outcome<'_>, folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join(format!("{}-edits.md", outcome.date)), markdown(outcome))?;
    std::fs::write(folder.join(format!("{}-edits.json", outcome.date)), format!("{:#}\n", as_json(outcome)))
}

pub(super) fn markdown(outcome: &Outcome<'_>) -> String {
    let mut out = format!("# Edits of texts, {}\n\n", outcome.date);
    let Outcome { asked, set, .. } = outcome;
    let _ = writeln!(
        out,
        "{} kinds of edit, {} languages, {} rows of each where the kind exists; {} posts that nobody edited; {} texts, grouped \
         together; claque {}. Made by `calibration/edits/make.py --seed {} --per-kind {} --background {}`: synthetic, of our own \
         making; paraphrases and translations are by table. `calibration/README.md` says what that can show.\n",
        set.kinds.len(),
        set.languages.len(),
        asked.per_kind,
        asked.background,
        set.texts,
        env!("CARGO_PKG_VERSION"),
        asked.seed,
        asked.per_kind,
        asked.background
    );
    overview(&mut out, outcome);
    false_merges(&mut out, outcome);
    english(&mut out, outcome);
    ordinary(&mut out, outcome);
    for (way, score) in &outcome.scores {
        by_language(&mut out, outcome, *way, score);
    }
    outcome.absent.iter().for_each(|why| _ = writeln!(out, "\nskipped: {why}"));
    out
}

/// Recall over all languages, all ways beside each other.
fn overview(out: &mut String, outcome: &Outcome<'_>) {
    out.push_str(
        "## Recall over all languages\n\nOriginal and edited are in one group; 95 % intervals by Wilson.\n\n| edit |",
    );
    outcome.scores.iter().for_each(|(way, _)| _ = write!(out, " {} |", way.name()));
    let _ = writeln!(out, "\n|---|{}", "---|".repeat(outcome.scores.len()));
    for (kind, name) in outcome.set.kinds.iter().enumerate() {
        let _ = write!(out, "| {name} |");
        for (_, score) in &outcome.scores {
            let _ = write!(out, " {} |", shown(sum(&score.recall[kind])));
        }
        out.push('\n');
    }
}

fn sum(shares: &[Share]) -> Share {
    shares.iter().fold(Share::default(), |sum, share| Share { k: sum.k + share.k, n: sum.n + share.n })
}

fn shown(share: Share) -> String {
    if share.n == 0 {
        return "–".to_owned();
    }
    let (low, high) = share.interval();
    format!("{:.2} ({low:.2}–{high:.2})", f64::from(share.k) / f64::from(share.n))
}

fn false_merges(out: &mut String, outcome: &Outcome<'_>) {
    out.push_str(
        "\n## False merges\n\nPairs of different originals of one language in one group, for each 100,000 such pairs; all pairs are \
         counted. Clauses are who, what, why, and the call.\n\n| way | all pairs |",
    );
    SHARED.iter().for_each(|shared| _ = write!(out, " {shared} shared |"));
    out.push_str(" originals that never count |\n|---|---|---|---|---|---|\n");
    for (way, score) in &outcome.scores {
        let counts = score.false_merges_of_all();
        let all = counts
            .iter()
            .fold(Pairs::default(), |sum, of| Pairs { joined: sum.joined + of.joined, all: sum.all + of.all });
        let _ = write!(out, "| {} |", way.name());
        for pairs in [all].iter().chain(&counts) {
            let _ = write!(out, " {} |", joined_of(*pairs));
        }
        let _ = writeln!(out, " {} |", score.never_count);
    }
}

fn ordinary(out: &mut String, outcome: &Outcome<'_>) {
    out.push_str("\n## Posts by ordinary accounts\n\n");
    let (posts, joined) = match &outcome.ordinary {
        Ok(measured) => measured,
        Err(why) => return out.push_str(&format!("skipped: {why}\n")),
    };
    let _ = writeln!(
        out,
        "{} tweets around one boxing match (FiveThirtyEight, CC BY 4.0), reposts left out, of which {} wordings are distinct. Which \
         merges are false is not known here.\n\n| way | groups of two or more | texts in them | largest | pairs of 100,000 |\n\
         |---|---|---|---|---|",
        posts.posts,
        posts.wordings()
    );
    for (way, of) in joined {
        let pairs = joined_of(of.pairs);
        let _ = writeln!(out, "| {} | {} | {} | {} | {pairs} |", way.name(), of.groups, of.texts, of.largest);
    }
}

fn joined_of(pairs: Pairs) -> String {
    format!("{:.3} ({} of {})", pairs.of_100_000(), pairs.joined, pairs.all)
}

fn english(out: &mut String, outcome: &Outcome<'_>) {
    out.push_str("\n## English edits among real posts\n\n");
    let (posts, among) = match &outcome.english {
        Ok(measured) => measured,
        Err(why) => return out.push_str(&format!("skipped: {why}\n")),
    };
    let _ = writeln!(
        out,
        "One of four rows in English, among {} different wordings of English tweets (one of twelve of the Internet Research Agency's, \
         reposts left out). *Astray*: originals of ours in one group with a real post or with another original.\n",
        posts.wordings()
    );
    out.push_str("| edit |");
    among.iter().for_each(|(way, _)| _ = write!(out, " {} |", way.name()));
    let _ = writeln!(out, "\n|---|{}", "---|".repeat(among.len()));
    for (kind, name) in outcome.set.kinds.iter().enumerate().filter(|(kind, _)| among[0].1.recall[*kind].n > 0) {
        let _ = write!(out, "| {name} |");
        among.iter().for_each(|(_, of)| _ = write!(out, " {} |", shown(of.recall[kind])));
        out.push('\n');
    }
    out.push_str("| *astray* |");
    among.iter().for_each(|(_, of)| _ = write!(out, " {} of {} |", of.astray.k, of.astray.n));
    out.push('\n');
}

fn by_language(out: &mut String, outcome: &Outcome<'_>, way: Way<'_>, score: &Score) {
    let _ = write!(out, "\n## {}\n\n| edit |", capital(way.name()));
    outcome.set.languages.iter().for_each(|language| _ = write!(out, " {language} |"));
    if score.alone.is_some() {
        out.push_str(" if the two stood alone, all |");
    }
    let columns = outcome.set.languages.len() + usize::from(score.alone.is_some());
    let _ = writeln!(out, "\n|---|{}", "---|".repeat(columns));
    for (kind, name) in outcome.set.kinds.iter().enumerate() {
        let _ = write!(out, "| {name} |");
        score.recall[kind].iter().for_each(|share| _ = write!(out, " {} |", shown(*share)));
        if let Some(alone) = &score.alone {
            let _ = write!(out, " {} |", shown(sum(&alone[kind])));
        }
        out.push('\n');
    }
    let merges: Vec<String> = outcome
        .set
        .languages
        .iter()
        .zip(&score.false_merges)
        .map(|(language, of)| {
            let joined: u64 = of.iter().map(|pairs| pairs.joined).sum();
            format!("{language} {joined} of {}", of.iter().map(|pairs| pairs.all).sum::<u64>())
        })
        .collect();
    let _ = writeln!(out, "\nFalse merges: {}.", merges.join(", "));
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn as_json(outcome: &Outcome<'_>) -> Value {
    let named = |shares: &[Vec<Share>]| -> Value {
        let of_kind = |shares: &Vec<Share>| -> Value {
            let there = outcome.set.languages.iter().zip(shares).filter(|(_, share)| share.n > 0);
            there
                .map(|(language, share)| {
                    let (low, high) = share.interval();
                    (language.clone(), json!({ "k": share.k, "n": share.n, "low": low, "high": high }))
                })
                .collect::<Map<_, _>>()
                .into()
        };
        outcome
            .set
            .kinds
            .iter()
            .zip(shares)
            .map(|(kind, shares)| (kind.clone(), of_kind(shares)))
            .collect::<Map<_, _>>()
            .into()
    };
    let way = |(way, score): &(Way<'_>, Score)| {
        json!({
            "way": way.name(), "recall": named(&score.recall), "alone": score.alone.as_deref().map(named),
            "false_merges_by_language_and_shared_clauses": score.false_merges, "never_count": score.never_count,
        })
    };
    json!({
        "date": outcome.date, "version": env!("CARGO_PKG_VERSION"), "asked": outcome.asked, "languages": outcome.set.languages,
        "rows": outcome.set.rows, "texts": outcome.set.texts, "absent": outcome.absent,
        "ordinary_posts": outcome.ordinary.as_ref().ok().map(|(posts, joined)| json!({
            "posts": posts.posts, "wordings": posts.wordings(),
            "joined": joined.iter().map(|(way, of)| (way.name().to_owned(), json!(of))).collect::<Map<_, _>>(),
        })),
        "among_english_posts": outcome.english.as_ref().ok().map(|(posts, among)| json!({
            "posts": posts.posts, "wordings": posts.wordings(), "kinds": outcome.set.kinds,
            "found": among.iter().map(|(way, of)| (way.name().to_owned(), json!(of))).collect::<Map<_, _>>(),
        })),
        "ways": outcome.scores.iter().map(way).collect::<Vec<_>>(),
    })
}
