//! A watch list: people, parties, races and issues with their aliases, and where they are mentioned.
//!
//! An alias is folded as the text is ([`folded`]), so case, width, invisible characters and piled-up accents make no difference.
//! It matches whole words; at an edge where the script puts no space between words it matches inside. `*` at an end of an
//! alias lets a word go on there. An alias of several words also matches as `#severalwords` and `@severalwords`. Of matches that overlap,
//! the one that begins first counts, of these the longest. Links do not count, nor does the name in a leading `RT @name:`.
//!
//! To mention is to name. Nothing here says whether it is praise, an attack or a quotation.
//!
//! # Cost
//! One pass with an automaton (Aho & Corasick, Communications of the ACM 18(6), 1975, doi:10.1145/360825.360855): O(length + matches).

use crate::form::{self, Found};
use crate::terms::{folded, is_unspaced, is_word};
use aho_corasick::{AhoCorasick, MatchKind};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use toml::Spanned;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TargetKind {
    /// A candidate, a journalist, an official.
    Person,
    /// A party, a movement, an organisation.
    Party,
    /// An election or referendum.
    Race,
    /// What is argued about.
    Issue,
}

impl TargetKind {
    /// Every kind.
    pub const ALL: [TargetKind; 4] = [TargetKind::Person, TargetKind::Party, TargetKind::Race, TargetKind::Issue];

    /// The name used in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            TargetKind::Person => "person",
            TargetKind::Party => "party",
            TargetKind::Race => "race",
            TargetKind::Issue => "issue",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        TargetKind::ALL.into_iter().find(|kind| kind.name() == name.trim().to_ascii_lowercase())
    }
}

/// One name on the list. Entries of one name with different sides are the sides of one issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What people call it.
    pub name: String,
    /// What it is.
    pub kind: TargetKind,
    /// The side whose terms these are.
    pub side: Option<String>,
    /// How it is written, in the order of the list.
    pub aliases: Vec<Alias>,
}

/// One way to write a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// A language tag such as `en` or `zh-Hant`, or `any`. For the reader of the list: matching does not look at it.
    pub language: String,
    /// As it stands in the list.
    pub text: String,
    /// Line of the list.
    pub line: usize,
}

impl Entry {
    /// `Gun policy: gun control`, or the name alone.
    #[must_use]
    pub fn title(&self) -> String {
        match &self.side {
            Some(side) => format!("{}: {side}", self.name),
            None => self.name.clone(),
        }
    }
}

/// Why a watch list cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WatchError {
    /// Neither of the two forms.
    #[error("line {line}: {message}")]
    Form {
        /// From 1.
        line: usize,
        /// What the parser says.
        message: String,
    },
    /// The CSV lacks a column.
    #[error("line 1: wanted the columns name, kind, side, language, alias; `{missing}` is missing")]
    Column {
        /// Its name.
        missing: &'static str,
    },
    /// No such kind.
    #[error("line {line}: wanted person, party, race or issue as the kind, got `{got}`")]
    Kind {
        /// From 1.
        line: usize,
        /// What stands there.
        got: String,
    },
    /// A name, a side or an alias says nothing.
    #[error("line {line}: wanted {wanted}, got nothing that can be seen")]
    Empty {
        /// From 1.
        line: usize,
        /// What should stand there.
        wanted: &'static str,
    },
    /// Would match everywhere.
    #[error("line {line}: wanted an alias of at least {least} letters, got `{alias}`")]
    Short {
        /// From 1.
        line: usize,
        /// As it stands there.
        alias: String,
        /// 2; 3 where a word may go on.
        least: usize,
    },
    /// One alias for two entries.
    #[error("line {line}: `{alias}` stands for `{entry}`, and in line {other_line} for `{other}`")]
    Ambiguous {
        /// From 1.
        line: usize,
        /// As it stands there.
        alias: String,
        /// The entry there.
        entry: String,
        /// The earlier line.
        other_line: usize,
        /// The entry of that line.
        other: String,
    },
    /// The same name and side twice, or one name and side under two kinds.
    #[error("line {line}: `{entry}` is on the list already")]
    Repeated {
        /// From 1.
        line: usize,
        /// Its title.
        entry: String,
    },
    /// Nothing to look for.
    #[error("the list has no entry with an alias")]
    Nothing,
    /// More aliases than the automaton can hold.
    #[error("the list is too long: {message}")]
    TooLong {
        /// What the automaton says.
        message: String,
    },
}

/// What may stand beside an end of an alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    /// No further letter of the word.
    Closed,
    /// Anything.
    Open,
}

#[derive(Clone, Copy, Debug)]
struct Pattern {
    entry: u32,
    before: Edge,
    after: Edge,
}

/// A list ready for matching.
#[derive(Clone)]
pub struct WatchList {
    entries: Vec<Entry>,
    automaton: AhoCorasick,
    patterns: Vec<Pattern>,
}

impl fmt::Debug for WatchList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WatchList")
            .field("entries", &self.entries.len())
            .field("patterns", &self.patterns.len())
            .finish()
    }
}

impl WatchList {
    /// Reads `[[target]]` tables with `name`, `kind`, perhaps `side`, and `aliases` by language.
    ///
    /// # Errors
    /// [`WatchError`], with the line.
    pub fn from_toml(text: &str) -> Result<Self, WatchError> {
        WatchList::new(toml_entries(text.trim_start_matches('\u{feff}'))?)
    }

    /// Reads rows of the columns `name`, `kind`, `side`, `language` and `alias`, one alias a row; `side` and `language` may be
    /// absent.
    ///
    /// # Errors
    /// [`WatchError`], with the line.
    pub fn from_csv(text: &str) -> Result<Self, WatchError> {
        WatchList::new(csv_entries(text.trim_start_matches('\u{feff}'))?)
    }

    /// Makes the list ready.
    ///
    /// # Errors
    /// Where an alias is too short or stands for two entries, or there is none.
    pub fn new(entries: Vec<Entry>) -> Result<Self, WatchError> {
        let (texts, patterns) = patterns(&entries)?;
        if texts.is_empty() {
            return Err(WatchError::Nothing);
        }
        // All matches, and not the leftmost longest: the longest may end inside a word where a shorter one does not.
        let built = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&texts);
        let automaton = built.map_err(|error| WatchError::TooLong { message: error.to_string() })?;
        Ok(WatchList { entries, automaton, patterns })
    }

    /// By their number.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Appends the numbers of the entries that a text mentions, ascending, each once. `found` is what stands in that text.
    pub fn mentioned(&self, text: &str, found: &Found, into: &mut Vec<u32>) {
        let (bare, _) = form::without_repost_mark(text);
        let links: Vec<&Range<usize>> = found.links.iter().chain(&found.cut).collect();
        let whole = form::without(text, &links);
        // A mark stands before every link, so it is as long in `whole`.
        let read = whole.get(text.len() - bare.len()..).unwrap_or(&whole);
        let read = folded(read);
        let mut matches: Vec<(usize, usize, u32)> = Vec::new();
        for found in self.automaton.find_overlapping_iter(&read) {
            let pattern = self.patterns[found.pattern().as_usize()];
            let span = found.range();
            if is_at_edge(&read, &span, pattern) {
                matches.push((span.start, span.end, pattern.entry));
            }
        }
        // Nearly every text.
        if matches.is_empty() {
            return;
        }
        matches.sort_unstable_by_key(|&(start, end, _)| (start, std::cmp::Reverse(end)));
        let (first, mut at) = (into.len(), 0);
        for (start, end, entry) in matches {
            if start >= at {
                into.push(entry);
                at = end;
            }
        }
        into[first..].sort_unstable();
        let mut kept = first;
        for index in first..into.len() {
            if index == first || into[index] != into[kept - 1] {
                into[kept] = into[index];
                kept += 1;
            }
        }
        into.truncate(kept);
    }
}

/// Whether no letter of a spaced script goes on beyond a closed edge that is one itself.
fn is_at_edge(text: &str, span: &Range<usize>, pattern: Pattern) -> bool {
    let joins = |inside: Option<char>, outside: Option<char>| {
        let is_letter = |c: char| is_word(c) && !is_unspaced(c);
        inside.is_some_and(is_letter) && outside.is_some_and(is_letter)
    };
    let alias = &text[span.clone()];
    let before = || joins(alias.chars().next(), text[..span.start].chars().next_back());
    let after = || joins(alias.chars().next_back(), text[span.end..].chars().next());
    (pattern.before == Edge::Open || !before()) && (pattern.after == Edge::Open || !after())
}

/// Folded aliases and what they stand for; an alias of several words once more as a hashtag and a handle.
fn patterns(entries: &[Entry]) -> Result<(Vec<String>, Vec<Pattern>), WatchError> {
    let mut number: FxHashMap<String, usize> = FxHashMap::default();
    let (mut texts, mut patterns, mut lines) = (Vec::new(), Vec::<Pattern>::new(), Vec::new());
    for (entry, of) in entries.iter().enumerate() {
        for alias in &of.aliases {
            let (text, before, after) = split_edges(alias)?;
            if let Some(&known) = number.get(&text) {
                let pattern = &mut patterns[known];
                if pattern.entry as usize != entry {
                    return Err(WatchError::Ambiguous {
                        line: alias.line,
                        alias: alias.text.clone(),
                        entry: of.title(),
                        other_line: lines[known],
                        other: entries[pattern.entry as usize].title(),
                    });
                }
                let opened = |one: Edge, other: Edge| if one == Edge::Open { one } else { other };
                (pattern.before, pattern.after) = (opened(before, pattern.before), opened(after, pattern.after));
                continue;
            }
            number.insert(text.clone(), texts.len());
            texts.push(text);
            patterns.push(Pattern { entry: entry as u32, before, after });
            lines.push(alias.line);
        }
    }
    let mut joined: BTreeMap<String, Option<Pattern>> = BTreeMap::new();
    for (text, pattern) in texts.iter().zip(&patterns) {
        for name in as_one_word(text).into_iter().filter(|name| !number.contains_key(name)) {
            // What two entries would be written as names neither.
            joined
                .entry(name)
                .and_modify(|known| *known = known.filter(|known| known.entry == pattern.entry))
                .or_insert(Some(*pattern));
        }
    }
    for (text, pattern) in joined {
        if let Some(pattern) = pattern {
            texts.push(text);
            patterns.push(Pattern { before: Edge::Closed, ..pattern });
        }
    }
    Ok((texts, patterns))
}

/// An alias folded, and what its ends allow.
fn split_edges(alias: &Alias) -> Result<(String, Edge, Edge), WatchError> {
    let whole = alias.text.trim();
    let edge = |is_open: bool| if is_open { Edge::Open } else { Edge::Closed };
    let (before, after) = (edge(whole.starts_with('*')), edge(whole.ends_with('*')));
    let text = folded(whole.trim_matches('*'));
    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
    let least = if before == Edge::Open || after == Edge::Open { 3 } else { 2 };
    if letters == 0 {
        return Err(WatchError::Empty { line: alias.line, wanted: "an alias" });
    }
    if letters < least {
        return Err(WatchError::Short { line: alias.line, alias: alias.text.clone(), least });
    }
    Ok((text, before, after))
}

/// `hillary clinton` as `#hillaryclinton`, `@hillaryclinton`, `#hillary_clinton` and `@hillary_clinton`.
fn as_one_word(text: &str) -> Vec<String> {
    if text.starts_with(['#', '@']) {
        return Vec::new();
    }
    let together: String = text.chars().filter(|c| is_word(*c)).collect();
    if together == text {
        return Vec::new();
    }
    let parts: Vec<&str> = text.split(|c| !is_word(c)).filter(|part| !part.is_empty()).collect();
    let low_lines = parts.join("_");
    ['#', '@'].into_iter().flat_map(|sign| [format!("{sign}{together}"), format!("{sign}{low_lines}")]).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TomlList {
    #[serde(default)]
    target: Vec<TomlTarget>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TomlTarget {
    name: Spanned<String>,
    kind: Spanned<String>,
    side: Option<Spanned<String>>,
    aliases: BTreeMap<String, Vec<Spanned<String>>>,
}

fn toml_entries(text: &str) -> Result<Vec<Entry>, WatchError> {
    let breaks: Vec<usize> = memchr::memchr_iter(b'\n', text.as_bytes()).collect();
    let line_at = |at: usize| breaks.partition_point(|end| *end < at) + 1;
    let list: TomlList = toml::from_str(text).map_err(|error| WatchError::Form {
        line: line_at(error.span().map_or(0, |span| span.start)),
        message: error.message().lines().next().unwrap_or("not TOML").to_owned(),
    })?;
    let mut entries: Vec<Entry> = Vec::new();
    let mut known: FxHashSet<(String, Option<String>)> = FxHashSet::default();
    for target in list.target {
        let line = line_at(target.name.span().start);
        let side = target.side.as_ref();
        let entry = entry(
            line,
            target.name.get_ref(),
            (line_at(target.kind.span().start), target.kind.get_ref()),
            side.map(|side| (line_at(side.span().start), side.get_ref().as_str())),
        )?;
        if !known.insert((entry.name.clone(), entry.side.clone())) {
            return Err(WatchError::Repeated { line, entry: entry.title() });
        }
        let mut aliases: Vec<Alias> = Vec::new();
        for (language, texts) in target.aliases {
            aliases.extend(texts.into_iter().map(|text| Alias {
                language: language.clone(),
                line: line_at(text.span().start),
                text: text.into_inner(),
            }));
        }
        // In the order of the list, as the CSV has them.
        aliases.sort_by_key(|alias| alias.line);
        entries.push(Entry { aliases, ..entry });
    }
    Ok(entries)
}

/// An entry without aliases.
fn entry(line: usize, name: &str, kind: (usize, &str), side: Option<(usize, &str)>) -> Result<Entry, WatchError> {
    let name = form::spaced(name);
    if name.is_empty() {
        return Err(WatchError::Empty { line, wanted: "a name" });
    }
    let parsed = TargetKind::from_name(kind.1);
    let kind = parsed.ok_or_else(|| WatchError::Kind { line: kind.0, got: kind.1.chars().take(100).collect() })?;
    let side = side.map(|(line, side)| (line, form::spaced(side)));
    match side {
        Some((line, side)) if side.is_empty() => Err(WatchError::Empty { line, wanted: "the name of a side" }),
        side => Ok(Entry { name, kind, side: side.map(|(_, side)| side), aliases: Vec::new() }),
    }
}

fn csv_entries(text: &str) -> Result<Vec<Entry>, WatchError> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let broken = |error: &csv::Error| WatchError::Form {
        line: error.position().map_or(1, |at| usize::try_from(at.line()).unwrap_or(usize::MAX)),
        message: "wanted CSV".to_owned(),
    };
    let header = reader.headers().map_err(|error| broken(&error))?.clone();
    let column = |name: &str| header.iter().position(|cell| cell.eq_ignore_ascii_case(name));
    let needed = |missing: &'static str| column(missing).ok_or(WatchError::Column { missing });
    let (name, kind, alias) = (needed("name")?, needed("kind")?, needed("alias")?);
    let (side, language) = (column("side"), column("language"));
    let mut entries: Vec<Entry> = Vec::new();
    let mut number: FxHashMap<(String, Option<String>), usize> = FxHashMap::default();
    for row in reader.records() {
        let row = row.map_err(|error| broken(&error))?;
        let line = row.position().map_or(1, |at| usize::try_from(at.line()).unwrap_or(usize::MAX));
        let cell = |column: usize| row.get(column).unwrap_or("");
        let of_side = side.map(cell).filter(|side| !side.is_empty()).map(|side| (line, side));
        let read = entry(line, cell(name), (line, cell(kind)), of_side)?;
        let at = *number.entry((read.name.clone(), read.side.clone())).or_insert(entries.len());
        if at == entries.len() {
            entries.push(read);
        } else if entries[at].kind != read.kind {
            return Err(WatchError::Repeated {
                line,
                entry: format!("{} ({})", read.title(), entries[at].kind.name()),
            });
        }
        let language = language.map(cell).filter(|language| !language.is_empty()).unwrap_or("any").to_owned();
        entries[at].aliases.push(Alias { language, text: cell(alias).to_owned(), line });
    }
    Ok(entries)
}
