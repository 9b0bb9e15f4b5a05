//! From what was read and counted to what is told.

use super::super::convert::conversions;
use super::super::corpus::{Corpus, InputGuess, InputSummary, ReadTrace, Resolution};
use super::super::error::Rejected;
use super::super::format::Shape;
use super::super::role::Role;
use super::super::shape::closest;
use super::{Sample, Seen, SeenInput};
use crate::inspection::{
    AbsentTrace, AccountsRecord, ColumnUse, INSPECTION_VERSION, InspectedInput, InspectedTrace, InspectionRecord,
    LanguagesRecord, Rejection, RepeatsRecord, SamplePost, Share, TimesRecord, TopAccount,
};
use claque::TraceKind;
use claque_text::language::language_of;
use rayon::prelude::*;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The first millisecond of 1990: no platform is older.
const YEAR_1990: i64 = 631_152_000_000;
/// Columns that are not read are named up to here.
const NAMED: usize = 200;
/// Rows, accounts and gaps that are told one by one.
const TOLD: usize = 10;

pub(super) fn record(corpus: Corpus, seen: &Seen, now: i64) -> InspectionRecord {
    let no_input = SeenInput::default();
    let of_input = |number: usize| seen.inputs.get(number).unwrap_or(&no_input);
    let mut inputs: Vec<InspectedInput> =
        corpus.inputs.iter().enumerate().map(|(number, input)| inspected(input, of_input(number))).collect();
    for (made, of) in conversions(&corpus.inputs) {
        inputs[made].made_of = of.iter().take(NAMED).map(|number| corpus.inputs[*number].name.clone()).collect();
    }
    let sum = |of: fn(&InputSummary) -> u64| corpus.inputs.iter().map(of).sum::<u64>();
    let posts = corpus.posts.len() as u64;
    InspectionRecord {
        inspection_version: INSPECTION_VERSION,
        rows: sum(|input| input.rows),
        posts,
        rejected: corpus.rejected_count,
        rejections: rejections(&corpus.rejected, &corpus.inputs),
        rejections_kept: corpus.rejected.len() as u64,
        passed_over: sum(|input| input.passed_over),
        withdrawn: corpus.withdrawn,
        platforms: shares(&seen.platforms),
        times: times(&corpus, seen, now),
        accounts: accounts(&corpus),
        languages: languages(seen),
        kinds: shares(&seen.kinds),
        repeats: RepeatsRecord {
            repeated_ids: sum(|input| input.accepted) - posts,
            equal_rows: corpus.repeated_rows,
            ..wordings(&corpus)
        },
        traces: traces(&corpus),
        // Of no post nothing can be said to be absent.
        absent: corpus
            .absent
            .iter()
            .filter(|_| posts > 0)
            .map(|(kind, why)| AbsentTrace { trace: kind.name().to_owned(), why: why.to_string() })
            .collect(),
        sample: sample(&seen.sample, &inputs),
        inputs,
        next: Vec::new(),
    }
}

fn inspected(input: &InputSummary, seen: &SeenInput) -> InspectedInput {
    let guess = input.guess.as_ref();
    let unused = guess.map_or(&[][..], |guess| &guess.unused);
    InspectedInput {
        name: input.name.clone(),
        shape: guess.map_or_else(String::new, |guess| guess.shape.name().to_owned()),
        title: guess.map_or_else(String::new, |guess| guess.shape.title().to_owned()),
        layout: guess.map_or_else(String::new, |guess| guess.format.to_string()),
        compression: guess.map_or_else(Vec::new, |guess| guess.compression.iter().map(ToString::to_string).collect()),
        encoding: guess.map_or_else(String::new, |guess| guess.encoding.to_owned()),
        bytes: input.bytes,
        sha256: input.sha256.clone(),
        made_of: Vec::new(),
        columns: guess.map_or_else(Vec::new, |guess| {
            let used = guess.columns.iter();
            used.map(|(role, column)| ColumnUse { role: role.name().to_owned(), column: column.clone() }).collect()
        }),
        unused_columns: unused.iter().take(NAMED).cloned().collect(),
        unused_count: unused.len() as u64,
        likely: guess.map_or_else(Vec::new, likely),
        rows: input.rows,
        accepted: input.accepted,
        rejected: input.rejected,
        passed_over: input.passed_over,
        platforms: shares(&seen.platforms),
        resolution: input.resolution.map(|unit| unit.to_string()),
        first_ms: seen.span.map(|(first, _)| first),
        last_ms: seen.span.map(|(_, last)| last),
    }
}

/// Roles that a person may want to name columns for.
const WANTED: [Role; 7] =
    [Role::Post, Role::Text, Role::Url, Role::Hashtag, Role::Mention, Role::RepostOf, Role::ReplyTo];
/// What is in the name of a column that is no object, though a word beside it may be.
const NO_OBJECT: [&str; 15] = [
    "permalink",
    "avatar",
    "count",
    "num",
    "total",
    "score",
    "follow",
    "friend",
    "like",
    "profile",
    "image",
    "lang",
    "date",
    "time",
    "type",
];

/// Columns that may be what no column is read for. Of a known shape all columns are known.
fn likely(guess: &InputGuess) -> Vec<ColumnUse> {
    if guess.shape != Shape::CANONICAL {
        return Vec::new();
    }
    let mut free: Vec<String> = guess.unused.iter().take(NAMED).cloned().collect();
    free.retain(|name| {
        let plain = name.to_lowercase();
        !name.contains([',', '=']) && !NO_OBJECT.iter().any(|part| plain.contains(part)) && !plain.starts_with("is_")
    });
    let mut likely = Vec::new();
    for role in WANTED.into_iter().filter(|role| !guess.columns.iter().any(|(used, _)| used == role)) {
        if let Some(column) = closest(role.synonyms(), &free) {
            free.retain(|name| *name != column);
            likely.push(ColumnUse { role: role.name().to_owned(), column });
        }
    }
    likely
}

/// The most first, those of one number by name.
fn shares<K: AsRef<str>>(counts: &HashMap<K, u64>) -> Vec<Share> {
    let shares = counts.iter().map(|(name, posts)| Share { name: name.as_ref().to_owned(), posts: *posts });
    let mut shares: Vec<Share> = shares.collect();
    shares.sort_by(|a, b| b.posts.cmp(&a.posts).then_with(|| a.name.cmp(&b.name)));
    shares
}

/// By column and by what was expected there; the first of each stands for it.
fn rejections(rejected: &[Rejected], inputs: &[InputSummary]) -> Vec<Rejection> {
    let mut number_of: HashMap<(&str, &str), usize> = HashMap::new();
    let mut groups: Vec<Rejection> = Vec::new();
    for row in rejected {
        match number_of.entry((&row.column, row.wanted)) {
            Entry::Occupied(known) => groups[*known.get()].rows += 1,
            Entry::Vacant(new) => {
                new.insert(groups.len());
                groups.push(Rejection {
                    rows: 1,
                    column: row.column.clone(),
                    wanted: row.wanted.to_owned(),
                    first_input: inputs[row.input].name.clone(),
                    first_row: row.row,
                    first_got: row.got.clone(),
                    hint: row.hint().map(str::to_owned),
                });
            }
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.rows));
    groups
}

fn times(corpus: &Corpus, seen: &Seen, now: i64) -> Option<TimesRecord> {
    let mut times: Vec<i64> = corpus.attributes.times.iter().map(|at| at.0).collect();
    times.par_sort_unstable();
    let (first, last) = (*times.first()?, *times.last()?);
    let resolution = corpus.inputs.iter().filter_map(|input| input.resolution).min()?;
    let step = resolution.milliseconds();
    let mut gaps = super::gaps::gaps(&times, step);
    let gap_count = gaps.len() as u64;
    gaps.truncate(TOLD);
    Some(TimesRecord {
        first_ms: first,
        last_ms: last,
        resolution: Resolution::to_string(&resolution),
        before_1990: times.partition_point(|at| *at < YEAR_1990) as u64,
        in_future: (times.len() - times.partition_point(|at| *at <= now)) as u64,
        claimed: seen.claimed,
        claimed_apart: seen.claimed_apart,
        volume: super::volume::volume(&times, step),
        gaps,
        gap_count,
    })
}

fn accounts(corpus: &Corpus) -> AccountsRecord {
    let mut posts = vec![0_u64; corpus.accounts.len()];
    corpus.attributes.authors.iter().for_each(|author| posts[author.0 as usize] += 1);
    let mut by_posts: Vec<usize> = (0..posts.len()).collect();
    by_posts.sort_by_key(|account| (std::cmp::Reverse(posts[*account]), *account));
    let quantile = |numerator: usize| {
        // The smallest number that so many in a hundred do not exceed; the most come first.
        let rank = (posts.len() * numerator).div_ceil(100);
        by_posts.get(posts.len() - rank).map_or(0, |account| posts[*account])
    };
    let name = |account: usize| corpus.account_names.get(account).unwrap_or("").to_owned();
    AccountsRecord {
        accounts: posts.len() as u64,
        median: quantile(50),
        percentile_99: quantile(99),
        most: by_posts.first().map_or(0, |account| posts[*account]),
        top: by_posts
            .iter()
            .take(TOLD)
            .map(|account| TopAccount {
                account_id: corpus.accounts.get(*account).unwrap_or("").to_owned(),
                name: name(*account),
                posts: posts[*account],
            })
            .collect(),
    }
}

/// As the data says, else told from the words of the posts in the sample.
fn languages(seen: &Seen) -> LanguagesRecord {
    let posts = seen.other_languages + seen.languages.values().sum::<u64>();
    if posts > 0 {
        let languages = shares(&seen.languages);
        return LanguagesRecord { source: "data".to_owned(), posts, languages, others: seen.other_languages };
    }
    let texts = seen.sample.posts.par_iter().filter(|post| !post.text.trim().is_empty());
    let found: Vec<&str> = texts.map(|post| language_of(&post.text).name()).collect();
    let mut counts: HashMap<&str, u64> = HashMap::new();
    found.iter().for_each(|language| *counts.entry(language).or_default() += 1);
    LanguagesRecord {
        source: if found.is_empty() { "none" } else { "sample" }.to_owned(),
        posts: found.len() as u64,
        languages: shares(&counts),
        others: 0,
    }
}

/// How the objects of a trace are used.
struct Use {
    posts: u64,
    objects: u64,
    used_again: u64,
    by_several: u64,
    posts_by_several: u64,
}

const USED: u8 = 1;
const AGAIN: u8 = 2;
const SEVERAL: u8 = 4;

fn used(trace: &ReadTrace, posts: usize) -> Use {
    let objects = trace.objects.object_count();
    let (mut first, mut state) = (vec![0_u32; objects], vec![0_u8; objects]);
    let mut acting = vec![0_u64; posts.div_ceil(64)];
    for action in &trace.actions {
        let object = action.object.0 as usize;
        if state[object] == 0 {
            first[object] = action.account.0;
            state[object] = USED;
        } else {
            state[object] |= AGAIN | if first[object] == action.account.0 { 0 } else { SEVERAL };
        }
        acting[action.post.0 as usize / 64] |= 1 << (action.post.0 % 64);
    }
    let count = |bit: u8| state.iter().filter(|state| *state & bit != 0).count() as u64;
    let is_shared = |object: usize| state[object] & SEVERAL != 0;
    Use {
        posts: acting.iter().map(|word| u64::from(word.count_ones())).sum(),
        objects: count(USED),
        used_again: count(AGAIN),
        by_several: count(SEVERAL),
        posts_by_several: trace.actions.iter().filter(|action| is_shared(action.object.0 as usize)).count() as u64,
    }
}

fn traces(corpus: &Corpus) -> Vec<InspectedTrace> {
    let has_telling = corpus.traces.iter().any(|trace| TraceKind::TELLING.contains(&trace.kind));
    let told = corpus.traces.iter().map(|trace| {
        let used = used(trace, corpus.posts.len());
        InspectedTrace {
            trace: trace.kind.name().to_owned(),
            posts: used.posts,
            objects: used.objects,
            shared: used.by_several,
            by_default: !has_telling || TraceKind::TELLING.contains(&trace.kind),
        }
    });
    told.collect()
}

/// What the trace of wordings says of repeats.
fn wordings(corpus: &Corpus) -> RepeatsRecord {
    let Some(trace) = corpus.traces.iter().find(|trace| trace.kind == TraceKind::Text) else {
        return RepeatsRecord::default();
    };
    let used = used(trace, corpus.posts.len());
    RepeatsRecord {
        wordings: used.objects,
        used_again: used.used_again,
        by_several: used.by_several,
        posts_by_several: used.posts_by_several,
        ..RepeatsRecord::default()
    }
}

fn sample(sample: &Sample, inputs: &[InspectedInput]) -> Vec<SamplePost> {
    let kept = sample.posts.len();
    let told = kept.min(TOLD);
    let place = |number: usize| if told < 2 { number } else { number * (kept - 1) / (told - 1) };
    let posts = (0..told).map(|number| &sample.posts[place(number)]);
    let told = posts.map(|post| SamplePost {
        input: inputs[post.input].name.clone(),
        row: post.row,
        platform: post.platform.to_string(),
        account_id: post.account.to_string(),
        at_ms: post.at,
        kind: post.kind.name().unwrap_or("unknown").to_owned(),
        text: post.text.to_string(),
    });
    told.collect()
}
