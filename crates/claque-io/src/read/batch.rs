//! A chunk's posts as actions on hashed objects: all the work that needs no knowledge of other chunks.

mod distinct;

use super::facts::RowFacts;
use super::link;
use super::post::{self, Kind, Post};
use super::profile;
use super::role::Role;
use super::sink::{Make, Place};
use super::{Keys, wordings};
use claque::TraceKind;
use claque_text::form;
use claque_text::watch::WatchList;
pub(crate) use distinct::{BatchAction, BatchObject, Distinct, TraceBatch};
use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

/// A 128-bit digest of an object's canonical form.
///
/// Cut from BLAKE3, so that nobody can craft two objects that count as one and let them accuse somebody.
pub(crate) type Digest = [u64; 2];

/// Where a text lies in a batch's arena.
pub(crate) type Span = (u32, u32);

/// A label is cut to this many characters.
const LABEL: usize = 280;
/// Fewer different hashtags make no sequence.
const LEAST_SEQUENCE: usize = 3;

/// By what rows with the same post are told.
pub(crate) enum Called {
    /// The post's id, with its hash.
    Id(Span, u64),
    /// The digest of the whole record.
    Record(Digest),
    /// No row repeats another.
    Nothing,
}

pub(crate) struct BatchRow {
    /// Its number in [`Batch::accounts`].
    pub(crate) account: u32,
    /// Number of its platform in [`Batch::platforms`].
    pub(crate) platform: u16,
    /// See [`profile::marks`]; 0 where nobody asked.
    pub(crate) marks: u32,
    pub(crate) called: Called,
    pub(crate) name: Option<Span>,
    pub(crate) at: i64,
    pub(crate) row: u64,
    pub(crate) facts: RowFacts,
    /// One past the row's last mention.
    pub(crate) mentions_end: u32,
}

/// What was seen of a role in accepted rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Roles(u32);

impl Roles {
    pub(crate) fn merge(&mut self, other: Roles) {
        self.0 |= other.0;
    }

    pub(crate) fn has(self, role: Role) -> bool {
        self.0 & 1 << role as u16 != 0
    }
}

#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) arena: String,
    pub(crate) platforms: Vec<Box<str>>,
    pub(crate) rows: Vec<BatchRow>,
    pub(crate) accounts: Distinct,
    /// Other ids by which platforms may withdraw posts, with their rows.
    pub(crate) also: Vec<(u32, Span)>,
    pub(crate) clients: Distinct,
    pub(crate) sites: Distinct,
    pub(crate) threads: Distinct,
    pub(crate) owners: Distinct,
    /// In the order of [`Recipe::traces`]; fewer where the last have no action.
    pub(crate) traces: Vec<TraceBatch>,
    /// Numbers of entries of the watch list, row by row.
    pub(crate) mentions: Vec<u32>,
    pub(crate) seen: Roles,
    /// Hosts of links, and their digests.
    hosts: Distinct,
    host_digests: Vec<Digest>,
    /// A text that is made to be digested.
    scratch: String,
}

impl Batch {
    pub(crate) fn text(&self, span: Span) -> &str {
        &self.arena[span.0 as usize..span.1 as usize]
    }

    /// The account of a row.
    pub(crate) fn account(&self, row: &BatchRow) -> &str {
        self.text(self.accounts.all[row.account as usize].text)
    }

    fn store(&mut self, text: &str) -> Span {
        let start = self.arena.len() as u32;
        self.arena.push_str(text);
        (start, self.arena.len() as u32)
    }

    fn platform(&mut self, name: &str) -> u16 {
        let known = self.platforms.iter().position(|known| **known == *name);
        // A chunk of a mebibyte has fewer; that there are too many of them is told where they are taken in.
        known.unwrap_or_else(|| {
            self.platforms.push(name.into());
            self.platforms.len() - 1
        }) as u16
    }
}

/// How posts become actions.
pub(crate) struct Recipe {
    pub(crate) traces: Vec<TraceKind>,
    pub(crate) keys: Keys,
    /// Whether the texts of posts are kept beyond a label's length.
    pub(crate) keeps_wordings: bool,
    /// Whether it is noted what posts look like.
    pub(crate) keeps_profiles: bool,
    /// Keyed afresh in each run, against crafted collisions of ids; no result depends on it.
    pub(crate) hasher: RandomState,
    /// An odd number, against crafted collisions of parts of digests; no result depends on it.
    pub(crate) key: u64,
    /// `None` where nobody is looked for.
    pub(crate) watch: Option<Arc<WatchList>>,
}

impl Make for Recipe {
    type Part = Batch;

    /// Appends a post and its actions.
    fn add(&self, batch: &mut Batch, post: &Post<'_>, place: Place<'_>) {
        let platform = batch.platform(place.platform);
        let account = &*post.account;
        let hash = || self.hash(place.platform, account);
        let (account, _) = batch.accounts.number(&mut batch.arena, account, platform, hash);
        let row = batch.rows.len() as u32;
        let called = match post.post.as_deref() {
            Some(id) => Called::Id(batch.store(id), self.hash(place.platform, id)),
            None if self.keys == Keys::CooRTweet => Called::Nothing,
            None => Called::Record(self.digest_of_record(place.record)),
        };
        if let Some(also) = post.aside.also.as_deref() {
            let also = batch.store(also);
            batch.also.push((row, also));
        }
        let name = post.name.as_deref().filter(|name| **name != *post.account).map(|name| batch.store(name));
        note_roles(&mut batch.seen, post);
        let mut adder =
            Adder { batch: &mut *batch, recipe: self, own: post.post.as_deref(), platform: place.platform, row };
        let mut facts = adder.add_all(post);
        self.note_aside(batch, post, (place.platform, platform), &mut facts);
        batch.rows.push(BatchRow {
            account,
            platform,
            marks: if self.keeps_profiles { profile::marks(post) } else { 0 },
            called,
            name,
            at: post.at,
            row: place.row,
            facts,
            mentions_end: batch.mentions.len() as u32,
        });
    }

    fn weight(&self, batch: &Batch) -> usize {
        // An object is named once, however many posts of the chunk act on it.
        let actions = batch.traces.iter().map(|trace| trace.actions.len()).sum::<usize>() * size_of::<claque::Action>();
        batch.arena.len() + actions + batch.mentions.len() * size_of::<claque::Action>()
    }

    /// What only the canonical file keeps is passed by.
    fn needs(&self, role: Role) -> bool {
        !matches!(
            role,
            Role::Lang
                | Role::ClaimedTime
                | Role::RepostedAccount
                | Role::RepliedAccount
                | Role::QuotedAccount
                | Role::AccountCreated
        )
    }
}

impl Recipe {
    fn hash(&self, platform: &str, id: &str) -> u64 {
        self.hasher.hash_one((platform, id))
    }

    /// Tells whether two rows are equal, and is kept nowhere: two keyed hashes do, which are faster than a digest that stands for itself.
    /// Nobody can craft two rows for keys that were not there when the rows were made.
    fn digest_of_record(&self, record: &[u8]) -> Digest {
        [0_u64, 1].map(|half| self.hasher.hash_one((half, record)))
    }

    /// A part of a digest that nobody can choose.
    fn short(&self, digest: Digest) -> u32 {
        (digest[0].wrapping_mul(self.key) >> 32) as u32
    }

    fn wants(&self, kind: TraceKind) -> bool {
        self.traces.contains(&kind)
    }

    /// Notes what the post and its account say of themselves; empty cells say nothing.
    ///
    /// A client, a site and an owner are names, which are the same everywhere; a conversation is an id on its platform.
    fn note_aside(&self, batch: &mut Batch, post: &Post<'_>, (name, platform): (&str, u16), facts: &mut RowFacts) {
        let (aside, arena) = (&post.aside, &mut batch.arena);
        facts.client = self.told(arena, &mut batch.clients, aside.client.as_deref().map(post::client_name));
        facts.owner = self.told(arena, &mut batch.owners, aside.owner.as_deref());
        facts.thread = something(aside.conversation.as_deref())
            .map_or(0, |thread| batch.threads.number(arena, thread, platform, || self.hash(name, thread)).0 + 1);
        facts.automatic = aside.automatic.as_deref().and_then(post::yes_or_no);
    }

    /// 0, or one more than the number of the text.
    fn told(&self, arena: &mut String, known: &mut Distinct, text: Option<&str>) -> u32 {
        something(text).map_or(0, |text| known.number(arena, text, 0, || self.hasher.hash_one(text)).0 + 1)
    }
}

/// What a cell says, if anything; cut as labels are: a name is for people.
fn something(text: Option<&str>) -> Option<&str> {
    let text = text.map(str::trim).filter(|text| !post::is_nothing(text))?;
    if text.len() <= LABEL {
        return Some(text);
    }
    Some(text.char_indices().nth(LABEL).map_or(text, |(end, _)| &text[..end]))
}

fn note_roles(seen: &mut Roles, post: &Post<'_>) {
    let mut note = |role: Role, is_there: bool| seen.0 |= u32::from(is_there) << role as u16;
    note(Role::Post, post.post.is_some());
    note(Role::Kind, post.kind != Kind::Unknown);
    note(Role::Text, post.text.is_some());
    note(Role::Url, post.urls.is_some());
    note(Role::Domain, !post.domains.is_empty());
    note(Role::Hashtag, post.hashtags.is_some());
    note(Role::Mention, post.mentions.is_some());
    note(Role::RepostOf, post.repost_of.is_some());
    note(Role::ReplyTo, post.reply_to.is_some());
    note(Role::Object, post.object.is_some());
    note(Role::QuoteOf, post.quote_of.is_some());
    note(Role::LikeOf, post.like_of.is_some());
    note(Role::Follows, post.follows.is_some());
    note(Role::Media, post.media.is_some());
    note(Role::Client, post.aside.client.is_some());
    note(Role::Conversation, post.aside.conversation.is_some());
    note(Role::Owner, post.aside.owner.is_some());
    note(Role::Automatic, post.aside.automatic.is_some());
}

pub(crate) fn digest(bytes: &[u8]) -> Digest {
    halves(blake3::hash(bytes))
}

fn halves(hash: blake3::Hash) -> Digest {
    let bytes = hash.as_bytes();
    let half = |at: usize| u64::from_le_bytes(std::array::from_fn(|offset| bytes[at + offset]));
    [half(0), half(8)]
}

/// Sets the wording of an unnamed post apart from every post id.
const UNNAMED: &[u8; 32] = b"claque: a post told by its words";

/// Stands before the words by which an unnamed post is called.
const BY_WORDS: &str = "text: ";

struct Adder<'b, 'r, 'p> {
    batch: &'b mut Batch,
    recipe: &'r Recipe,
    own: Option<&'p str>,
    /// Ids of posts and accounts are ids on this platform.
    platform: &'p str,
    /// Number of the row in the batch.
    row: u32,
}

impl Adder<'_, '_, '_> {
    /// Adds all actions; returns what was seen of the post on the way.
    fn add_all(&mut self, post: &Post<'_>) -> RowFacts {
        let text = post.text.as_deref().unwrap_or("");
        let (bare, is_marked) = form::without_repost_mark(text);
        let is_told_by_text = post.kind == Kind::Unknown && is_marked && self.recipe.keys == Keys::Canonical;
        let is_repost = post.repost_of.is_some() || post.kind == Kind::Repost || is_told_by_text;
        let found = form::find(text);
        if let Some(object) = post.object.as_deref().filter(|object| !object.is_empty()) {
            self.push(TraceKind::Object, digest(object.as_bytes()), object, (self.own == Some(object), false));
        }
        self.add_repost(post, bare, is_repost);
        let answers = !(is_repost && self.recipe.keys == Keys::Qut);
        self.add_named(TraceKind::Reply, post.reply_to.as_deref().filter(|_| answers));
        self.add_named(TraceKind::Quote, post.quote_of.as_deref());
        self.add_named(TraceKind::Like, post.like_of.as_deref());
        self.add_named(TraceKind::Follow, post.follows.as_deref());
        post.media.iter().flatten().for_each(|file| self.add_named(TraceKind::Media, Some(file)));
        let site = if answers { self.add_links(post, text, &found) } else { 0 };
        if let Some(watch) = &self.recipe.watch {
            watch.mentioned(text, &found, &mut self.batch.mentions);
        }
        self.add_hashtags(post, text, &found);
        self.add_mentions(post, text, &found);
        let template = if is_repost { 0 } else { self.add_wording(text, &found) };
        RowFacts { site, template, ..RowFacts::default() }
    }

    fn add_named(&mut self, kind: TraceKind, id: Option<&str>) {
        if let Some(id) = id.filter(|id| !id.is_empty() && self.recipe.wants(kind)) {
            let object = self.digest_here(id);
            self.push(kind, object, id, (self.own == Some(id), false));
        }
    }

    /// The digest of an id that means something on this platform only.
    fn digest_here(&mut self, id: &str) -> Digest {
        if self.platform.is_empty() {
            return digest(id.as_bytes());
        }
        let scratch = &mut self.batch.scratch;
        scratch.clear();
        scratch.push_str(self.platform);
        scratch.push('\0');
        scratch.push_str(id);
        digest(scratch.as_bytes())
    }

    fn add_repost(&mut self, post: &Post<'_>, bare: &str, is_repost: bool) {
        if post.repost_of.is_some() {
            self.add_named(TraceKind::Repost, post.repost_of.as_deref());
        } else if is_repost && self.recipe.keys == Keys::Canonical && self.recipe.wants(TraceKind::Repost) {
            let mut label = std::mem::take(&mut self.batch.scratch);
            label.clear();
            label.push_str(BY_WORDS);
            form::push_spaced(&mut label, bare);
            let words = &label[BY_WORDS.len()..];
            if !words.is_empty() {
                let object = halves(blake3::keyed_hash(UNNAMED, words.as_bytes()));
                self.push(TraceKind::Repost, object, &label, (false, false));
            }
            self.batch.scratch = label;
        }
    }

    /// Returns the host of the first link that has one.
    fn add_links(&mut self, post: &Post<'_>, text: &str, found: &form::Found) -> u32 {
        let is_wanted = self.recipe.wants(TraceKind::Url) || self.recipe.wants(TraceKind::Domain);
        if !is_wanted && self.recipe.keys != Keys::Canonical {
            return 0;
        }
        let mut site = self.site(post.domains.first().map(|domain| &**domain));
        for domain in post.domains.iter().filter(|domain| !domain.is_empty()) {
            self.add_domain(domain);
        }
        let in_text = || found.links.iter().map(|range| Cow::Borrowed(&text[range.clone()])).collect::<Vec<_>>();
        let searched;
        let links = match &post.urls {
            Some(urls) => urls,
            None if self.recipe.keys == Keys::Canonical => {
                searched = in_text();
                &searched
            }
            None => return site,
        };
        for raw in links.iter().filter(|raw| !raw.trim().is_empty()) {
            if !is_wanted && site != 0 {
                break;
            }
            if self.recipe.keys != Keys::Canonical {
                self.push(TraceKind::Url, digest(raw.as_bytes()), raw, (false, false));
                continue;
            }
            let link = link::canonical(raw);
            if self.recipe.wants(TraceKind::Url) {
                self.push(TraceKind::Url, digest(link.key.as_bytes()), &link.key, (false, link.unresolved));
            }
            if site == 0 {
                site = self.site(link.domain.as_deref());
            }
            if let Some(domain) = link.domain.filter(|_| post.domains.is_empty()) {
                self.add_domain(&domain);
            }
        }
        site
    }

    fn site(&mut self, host: Option<&str>) -> u32 {
        self.recipe.told(&mut self.batch.arena, &mut self.batch.sites, host)
    }

    fn add_domain(&mut self, domain: &str) {
        if !self.recipe.wants(TraceKind::Domain) {
            return;
        }
        let batch = &mut *self.batch;
        let hash = || self.recipe.hasher.hash_one(domain);
        let (host, is_new) = batch.hosts.number(&mut batch.arena, domain, 0, hash);
        if is_new {
            batch.host_digests.push(digest(domain.as_bytes()));
        }
        let object = batch.host_digests[host as usize];
        self.push(TraceKind::Domain, object, domain, (false, false));
    }

    fn add_hashtags(&mut self, post: &Post<'_>, text: &str, found: &form::Found) {
        let (wants_one, wants_all) =
            (self.recipe.wants(TraceKind::Hashtag), self.recipe.wants(TraceKind::HashtagSequence));
        if !wants_one && !wants_all {
            return;
        }
        let mut sequence: Vec<Cow<'_, str>> = Vec::new();
        match &post.hashtags {
            Some(tags) => {
                sequence.extend(tags.iter().map(|tag| form::fold(tag.trim_start_matches(['#', '＃']).trim())));
            }
            None => sequence.extend(found.hashtags.iter().map(|range| form::fold(&text[range.start + 1..range.end]))),
        }
        sequence.retain(|tag| !tag.is_empty());
        for tag in &sequence {
            self.push(TraceKind::Hashtag, digest(tag.as_bytes()), tag, (false, false));
        }
        if wants_all && sequence.len() >= LEAST_SEQUENCE {
            let different: HashSet<&str> = sequence.iter().map(|tag| &**tag).collect();
            if different.len() >= LEAST_SEQUENCE {
                let joined = sequence.join(" #");
                self.push(TraceKind::HashtagSequence, digest(joined.as_bytes()), &format!("#{joined}"), (false, false));
            }
        }
    }

    fn add_mentions(&mut self, post: &Post<'_>, text: &str, found: &form::Found) {
        if !self.recipe.wants(TraceKind::Mention) {
            return;
        }
        let mut add = |name: &str| {
            let name = name.trim_start_matches('@').trim();
            let name = match name.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
                true => Cow::Borrowed(name),
                false => Cow::Owned(name.to_lowercase()),
            };
            if !name.is_empty() {
                let object = self.digest_here(&name);
                self.push(TraceKind::Mention, object, &name, (false, false));
            }
        };
        match &post.mentions {
            Some(names) => names.iter().for_each(|name| add(name)),
            None => found.mentions.iter().for_each(|range| add(&text[range.clone()])),
        }
    }

    /// Returns the template: the wording without numbers, as a number; 0 where there is no wording.
    fn add_wording(&mut self, text: &str, found: &form::Found) -> u64 {
        let mut wording = std::mem::take(&mut self.batch.scratch);
        wording.clear();
        let is_one = match self.recipe.keys {
            Keys::Qut => {
                wording.push_str(&form::as_qut(text));
                !wording.is_empty()
            }
            _ => form::write_wording(text, found, &mut wording),
        };
        let template = if is_one { self.add_text(text, &mut wording) } else { 0 };
        self.batch.scratch = wording;
        template
    }

    fn add_text(&mut self, text: &str, wording: &mut String) -> u64 {
        let object = digest(wording.as_bytes());
        if self.recipe.wants(TraceKind::Text) {
            self.push(TraceKind::Text, object, text, (false, false));
        }
        if !has_number(wording) {
            return object[0].max(1);
        }
        wording.retain(|letter| !letter.is_numeric());
        digest(wording.as_bytes())[0].max(1)
    }

    /// Adds an action, unless the post has acted on that object already. Of a wording, `label` is the text.
    fn push(&mut self, kind: TraceKind, object: Digest, label: &str, (is_own, unresolved): (bool, bool)) {
        let Some(place) = self.recipe.traces.iter().position(|wanted| *wanted == kind) else { return };
        let batch = &mut *self.batch;
        if batch.traces.len() <= place {
            batch.traces.resize_with(place + 1, TraceBatch::default);
        }
        let trace = &mut batch.traces[place];
        let Some(is_new) = trace.add(self.row, object, self.recipe.short(object), (is_own, unresolved)) else { return };
        let start = batch.arena.len();
        // Equal wordings are written in several ways, and nobody knows yet which of them is the second.
        if kind == TraceKind::Text {
            form::push_spaced(&mut batch.arena, label);
            if self.recipe.keeps_wordings {
                let kept = wordings::kept(&batch.arena[start..]).len();
                batch.arena.truncate(start + kept);
            } else {
                cut_label(&mut batch.arena, start);
            }
            trace.labels.push((start as u32, batch.arena.len() as u32));
        } else if is_new {
            batch.arena.push_str(label);
            cut_label(&mut batch.arena, start);
            if let Some(object) = trace.objects.last_mut() {
                object.label = (start as u32, batch.arena.len() as u32);
            }
        }
    }
}

/// Whether a text has a digit or another number.
fn has_number(text: &str) -> bool {
    let bytes = text.as_bytes();
    // All bytes are looked at, so that it is done many at once.
    let (is_wide, has_digit) = bytes
        .iter()
        .fold((false, false), |(wide, digit), byte| (wide | !byte.is_ascii(), digit | byte.is_ascii_digit()));
    has_digit || is_wide && text.contains(|letter: char| !letter.is_ascii() && letter.is_numeric())
}

/// Makes a label of what stands in the arena from there on.
fn cut_label(arena: &mut String, start: usize) {
    if arena.len() - start > LABEL
        && let Some((end, _)) = arena[start..].char_indices().nth(LABEL)
    {
        arena.truncate(start + end);
        arena.push('…');
    }
}

/// A label of a length that people read.
pub(crate) fn as_label(text: &str) -> Cow<'_, str> {
    cut_to(text, LABEL)
}

/// At most so many characters, and a sign where there were more.
pub(crate) fn cut_to(text: &str, most: usize) -> Cow<'_, str> {
    // Bytes are at least characters: most texts need no counting.
    let end = if text.len() <= most { None } else { text.char_indices().nth(most) };
    end.map_or(Cow::Borrowed(text), |(end, _)| Cow::Owned(format!("{}…", &text[..end])))
}
