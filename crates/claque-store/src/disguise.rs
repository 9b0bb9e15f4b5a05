//! What a copy of a case hides: names behind pseudonyms, texts altogether.
//!
//! Everything that came from the data passes here on its way from a row to an answer, and nowhere else.
//!
//! A pseudonym is letters drawn from a keyed hash of the name, so that the same account is called the same in every copy made
//! with the same key, and nobody without the key can try names. What this cannot hide is in docs/reports.md: times, counts, and
//! words that can be searched for.

mod filter;
mod known;
mod record;

pub use known::Known;

use crate::error::StoreError;
use claque_io::case::CaseRecord;
use claque_io::case::RejectedRecord;
use claque_io::narrative::NarrativesRecord;
use claque_io::target::TargetsRecord;
use filter::Filter;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A secret that pseudonyms are made with.
pub type Key = [u8; 32];

/// Letters of pseudonyms: no vowels, so that none is a word.
const LETTERS: &[u8; 20] = b"bcdfghjklmnpqrstvwxz";
/// Letters of an account's pseudonym, and of one that would be the same as another's.
const SHORT: usize = 8;
const LONG: usize = 10;
/// Rules whose subject is the id of an account.
const ACCOUNT_RULES: [&str; 2] = ["followers", "syndication"];
/// How an account that the analyst hid is called where something must stand.
pub const HIDDEN: &str = "hidden account";

/// What is hidden.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Disguise {
    /// Nothing.
    #[default]
    None,
    /// Names, texts, single accounts.
    Mask(Arc<Mask>),
}

/// Which names and texts of a case are hidden, and behind what.
#[derive(Debug)]
pub struct Mask {
    /// Absent where names are shown.
    names: Option<Names>,
    /// Whether texts are counts of characters only.
    redact: bool,
    /// Ids and display names of the accounts that the analyst hid, as [`plain`] makes them alike.
    hidden: HashSet<String>,
}

#[derive(Debug)]
struct Names {
    key: Key,
    /// Pseudonyms of the accounts of the case.
    accounts: HashMap<String, String>,
    posts: HashSet<String>,
    filter: Filter,
}

impl Disguise {
    /// A disguise for a case of which this is known: with pseudonyms where there is a key, with texts hidden where asked for,
    /// and without the names of the accounts in `hidden`, which are true ids.
    ///
    /// # Errors
    /// Where there are more names than can be looked for: a copy that shows some of them must not be made.
    pub fn new(known: Known, key: Option<Key>, redact: bool, hidden: &[String]) -> Result<Self, StoreError> {
        if key.is_none() && !redact && hidden.is_empty() {
            return Ok(Disguise::None);
        }
        let names_of = |id: &String| {
            let name = known.accounts.get(id).and_then(Option::as_deref);
            [Some(plain(id)), name.map(plain)].into_iter().flatten().collect::<Vec<_>>()
        };
        let hidden = hidden.iter().flat_map(names_of).collect();
        let names = key.map(|key| Names::new(known, key)).transpose()?;
        Ok(Disguise::Mask(Arc::new(Mask { names, redact, hidden })))
    }

    /// Whether the analyst hid the account of this true id, handle or display name.
    fn is_hidden(&self, name: &str) -> bool {
        matches!(self, Disguise::Mask(mask) if mask.hidden.contains(&plain(name)))
    }

    /// Whether accounts are hidden, each or some.
    fn hides_accounts(&self) -> bool {
        matches!(self, Disguise::Mask(mask) if mask.names.is_some() || !mask.hidden.is_empty())
    }

    fn names(&self) -> Option<&Names> {
        match self {
            Disguise::None => None,
            Disguise::Mask(mask) => mask.names.as_ref(),
        }
    }

    fn redacts(&self) -> bool {
        matches!(self, Disguise::Mask(mask) if mask.redact)
    }

    /// An account's id.
    #[must_use]
    pub fn account(&self, id: &str) -> String {
        self.names().map_or_else(|| id.to_owned(), |names| names.account(id))
    }

    /// An account's display name.
    #[must_use]
    pub fn name(&self, name: Option<String>) -> Option<String> {
        name.filter(|_| self.names().is_none())
    }

    /// A post's id.
    #[must_use]
    pub fn post(&self, id: String) -> String {
        match self.names() {
            Some(names) => names.post(&id),
            None => id,
        }
    }

    /// What a post says.
    #[must_use]
    pub fn text(&self, text: Option<String>) -> Option<String> {
        text.map(|text| self.wording(text))
    }

    /// The name of an object: a link, a tag, an account, a wording, by the trace it is in.
    #[must_use]
    pub fn label(&self, trace: &str, label: String) -> String {
        if matches!(trace, "mention" | "follow") && self.is_hidden(&label) {
            return HIDDEN.to_owned();
        }
        match (trace, self.names()) {
            ("repost" | "reply" | "quote" | "like", Some(names)) => names.post(&label),
            ("mention" | "follow", Some(names)) => names.account(&label),
            (trace, _) if trace.starts_with("text") => self.wording(label),
            _ => self.words(label),
        }
    }

    /// One wording of an object of alike texts, or another piece of what people wrote.
    #[must_use]
    pub fn wording(&self, wording: String) -> String {
        if self.redacts() {
            return count_of(&wording);
        }
        self.words(wording)
    }

    /// What an ordinary explanation is about: an account, an owner, a site, a client, a period.
    #[must_use]
    pub fn subject(&self, rule: &str, subject: String) -> String {
        let is_account = ACCOUNT_RULES.contains(&rule);
        if is_account && self.is_hidden(&subject) {
            return HIDDEN.to_owned();
        }
        match (rule, self.names()) {
            (_, Some(names)) if is_account => names.account(&subject),
            ("owner", Some(names)) => pseudonym(&names.key, "owner", &subject, SHORT),
            ("thread", Some(names)) => names.post(&subject),
            _ => self.words(subject),
        }
    }

    /// Words that are no post's, but may name accounts or posts.
    #[must_use]
    pub fn words(&self, words: String) -> String {
        match self.names() {
            Some(names) => names.words(&words),
            None => words,
        }
    }

    /// The name of a file: under pseudonyms without its folders, which can name people too.
    #[must_use]
    pub fn file(&self, name: String) -> String {
        match self.names() {
            Some(names) => names.words(name.rsplit(['/', '\\']).next().unwrap_or_default()),
            None => name,
        }
    }

    /// All choices, inputs and counts.
    #[must_use]
    pub fn case(&self, mut case: CaseRecord) -> CaseRecord {
        if matches!(self, Disguise::None) {
            return case;
        }
        for input in &mut case.inputs {
            input.name = self.file(std::mem::take(&mut input.name));
        }
        if let Some(texts) = &mut case.plan.texts {
            texts.model = texts.model.take().map(|folder| self.file(folder));
        }
        for template in case.alike.iter_mut().flat_map(|alike| &mut alike.templates) {
            template.words = self.wording(std::mem::take(&mut template.words));
        }
        case
    }

    /// A row that could not be read: what stood there may be anything, so it is shown only where nothing is hidden.
    #[must_use]
    pub fn rejected(&self, mut row: RejectedRecord) -> RejectedRecord {
        if !matches!(self, Disguise::None) {
            row.input = self.file(row.input);
            row.column = self.words(row.column);
            row.got = count_of(&row.got);
        }
        row
    }

    /// Narratives: their terms and texts are what people wrote.
    #[must_use]
    pub fn narratives(&self, mut record: NarrativesRecord) -> NarrativesRecord {
        for narrative in &mut record.narratives {
            for words in narrative.terms.iter_mut().chain(&mut narrative.texts) {
                *words = self.wording(std::mem::take(words));
            }
        }
        record
    }

    /// Mentions: whom a watch list names stays, since the analyst chose them, unless they are accounts of the case.
    #[must_use]
    pub fn targets(&self, mut record: TargetsRecord) -> TargetsRecord {
        record.watch_list = self.file(record.watch_list);
        for target in &mut record.targets {
            target.name = self.words(std::mem::take(&mut target.name));
            target.side = target.side.take().map(|side| self.words(side));
        }
        for issue in &mut record.issues {
            issue.name = self.words(std::mem::take(&mut issue.name));
            for side in &mut issue.sides {
                *side = self.words(std::mem::take(side));
            }
        }
        if let Some(stance) = &mut record.stance {
            stance.file = self.file(std::mem::take(&mut stance.file));
            stance.sample = self.file(std::mem::take(&mut stance.sample));
        }
        record
    }

    /// What is hidden, a sentence each, for the page to say.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let mut said = Vec::new();
        if self.names().is_some() {
            said.push(
                "Accounts and posts of the case have pseudonyms, made with a key that is not in this copy; display names are left \
                 out."
                    .to_owned(),
            );
            if !self.redacts() {
                said.push(
                    "Texts are quoted, and whoever searches the platform for them finds who wrote them: `--redact-text` leaves \
                     them out."
                        .to_owned(),
                );
            }
        }
        if self.redacts() {
            said.push("Texts are left out: only how long they are is shown.".to_owned());
        }
        said
    }
}

impl Names {
    fn new(known: Known, key: Key) -> Result<Self, StoreError> {
        let mut accounts = HashMap::new();
        let mut taken = HashSet::new();
        let mut ids: Vec<&String> = known.accounts.keys().collect();
        ids.sort_unstable();
        for id in ids {
            let short = pseudonym(&key, "account", id, SHORT);
            let given = if taken.contains(&short) { pseudonym(&key, "account", id, LONG) } else { short };
            taken.insert(given.clone());
            accounts.insert(id.clone(), given);
        }
        let filter = Filter::new(&known, &accounts)?;
        Ok(Names { key, accounts, posts: known.posts, filter })
    }

    fn account(&self, id: &str) -> String {
        self.accounts.get(id).cloned().unwrap_or_else(|| pseudonym(&self.key, "account", id, SHORT))
    }

    fn post(&self, id: &str) -> String {
        pseudonym(&self.key, "post", id, LONG)
    }

    fn words(&self, words: &str) -> String {
        self.filter.replace(
            words,
            |handle| self.account(handle),
            |token| self.posts.contains(token),
            |id| self.post(id),
        )
    }
}

/// A name as mentions are compared by: whatever its case, with or without its `@`.
fn plain(name: &str) -> String {
    name.trim().trim_start_matches('@').to_lowercase()
}

/// `account-`, `post-` or `owner-` and letters of a keyed hash.
fn pseudonym(key: &Key, kind: &str, name: &str, letters: usize) -> String {
    let mut hasher = blake3::Hasher::new_keyed(key);
    hasher.update(kind.as_bytes());
    hasher.update(&[0]);
    hasher.update(name.as_bytes());
    let hash = hasher.finalize();
    let drawn = hash.as_bytes()[..letters].iter().map(|byte| char::from(LETTERS[usize::from(byte % 20)]));
    format!("{kind}-{}", drawn.collect::<String>())
}

fn count_of(text: &str) -> String {
    match text.chars().count() {
        1 => "[1 character]".to_owned(),
        many => format!("[{many} characters]"),
    }
}
