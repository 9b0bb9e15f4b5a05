//! A chunk's posts as actions on hashed objects: all the work that needs no knowledge of other chunks.

use super::facts::{RowFacts, Told};
use super::link;
use super::post::{self, Kind, Post};
use super::profile;
use super::role::Role;
use super::sink::{Make, Place};
use super::{Keys, wordings};
use claque::TraceKind;
use claque_text::form;
use claque_text::watch::WatchList;
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

pub(crate) struct BatchRow {
    /// Number of its platform in [`Batch::platforms`].
    pub(crate) platform: u16,
    pub(crate) account: Span,
    pub(crate) account_hash: u64,
    pub(crate) post: Option<(Span, u64)>,
    /// Another id by which its platform may withdraw it.
    pub(crate) also: Option<Span>,
    pub(crate) name: Option<Span>,
    pub(crate) at: i64,
    /// See [`profile::marks`].
    pub(crate) marks: u32,
    pub(crate) row: u64,
    /// Digest of the whole record, where the post has no id.
    pub(crate) content: Option<Digest>,
    pub(crate) facts: RowFacts,
    /// One past the row's last action.
    pub(crate) actions_end: usize,
    /// One past the row's last mention.
    pub(crate) mentions_end: usize,
}

pub(crate) struct BatchAction {
    pub(crate) kind: TraceKind,
    pub(crate) object: Digest,
    pub(crate) label: Span,
    /// Whether the object is the post itself.
    pub(crate) is_own: bool,
    pub(crate) unresolved: bool,
}

/// What was seen of a role in accepted rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Roles(u32);

impl Roles {
    pub(crate) fn add(&mut self, role: Role) {
        self.0 |= 1 << role as u16;
    }

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
    pub(crate) actions: Vec<BatchAction>,
    /// Numbers of entries of the watch list, row by row.
    pub(crate) mentions: Vec<u32>,
    pub(crate) seen: Roles,
}

impl Batch {
    pub(crate) fn text(&self, span: Span) -> &str {
        &self.arena[span.0 as usize..span.1 as usize]
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
    /// Keyed afresh in each run, against crafted collisions of ids; no result depends on it.
    pub(crate) hasher: RandomState,
    /// `None` where nobody is looked for.
    pub(crate) watch: Option<Arc<WatchList>>,
}

impl Make for Recipe {
    type Part = Batch;

    /// Appends a post and its actions.
    fn add(&self, batch: &mut Batch, post: &Post<'_>, place: Place<'_>) {
        let id = post.post.as_deref();
        let platform = batch.platform(place.platform);
        let account = batch.store(&post.account);
        let stored = id.map(|id| (batch.store(id), self.hash(place.platform, id)));
        let also = post.aside.also.as_deref().map(|also| batch.store(also));
        let name = post.name.as_deref().filter(|name| **name != *post.account).map(|name| batch.store(name));
        let content = (id.is_none() && self.keys != Keys::CooRTweet).then(|| digest(place.record));
        note_roles(&mut batch.seen, post);
        let first = batch.actions.len();
        let platform_name = place.platform;
        let mut adder =
            Adder { batch: &mut *batch, recipe: self, own: id, platform: platform_name, first, many: HashSet::new() };
        let mut facts = adder.add_all(post);
        self.note_aside(batch, post, place.platform, &mut facts);
        batch.rows.push(BatchRow {
            platform,
            account,
            account_hash: self.hash(place.platform, &post.account),
            post: stored,
            also,
            name,
            at: post.at,
            marks: profile::marks(post),
            row: place.row,
            content,
            facts,
            actions_end: batch.actions.len(),
            mentions_end: batch.mentions.len(),
        });
    }

    fn weight(&self, batch: &Batch) -> usize {
        batch.arena.len()
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

    fn wants(&self, kind: TraceKind) -> bool {
        self.traces.contains(&kind)
    }

    /// Stores what the post and its account say of themselves; empty cells say nothing.
    ///
    /// A client, a site and an owner are names, which are the same everywhere; a conversation is an id on its platform.
    fn note_aside(&self, batch: &mut Batch, post: &Post<'_>, platform: &str, facts: &mut RowFacts) {
        let aside = &post.aside;
        facts.client = self.told(batch, aside.client.as_deref().map(post::client_name));
        let thread = self.told(batch, aside.conversation.as_deref());
        facts.thread = thread.map(|(span, _)| (span, self.hash(platform, batch.text(span))));
        facts.owner = self.told(batch, aside.owner.as_deref());
        facts.automatic = aside.automatic.as_deref().and_then(post::yes_or_no);
    }

    fn told(&self, batch: &mut Batch, text: Option<&str>) -> Told {
        let text = text.map(str::trim).filter(|text| !post::is_nothing(text))?;
        // Cut as labels are: a name is for people.
        let text = text.char_indices().nth(LABEL).map_or(text, |(end, _)| &text[..end]);
        Some((batch.store(text), self.hasher.hash_one(text)))
    }
}

fn note_roles(seen: &mut Roles, post: &Post<'_>) {
    for (role, there) in [
        (Role::Post, post.post.is_some()),
        (Role::Kind, post.kind != Kind::Unknown),
        (Role::Text, post.text.is_some()),
        (Role::Url, post.urls.is_some()),
        (Role::Domain, !post.domains.is_empty()),
        (Role::Hashtag, post.hashtags.is_some()),
        (Role::Mention, post.mentions.is_some()),
        (Role::RepostOf, post.repost_of.is_some()),
        (Role::ReplyTo, post.reply_to.is_some()),
        (Role::Object, post.object.is_some()),
        (Role::QuoteOf, post.quote_of.is_some()),
        (Role::LikeOf, post.like_of.is_some()),
        (Role::Follows, post.follows.is_some()),
        (Role::Media, post.media.is_some()),
        (Role::Client, post.aside.client.is_some()),
        (Role::Conversation, post.aside.conversation.is_some()),
        (Role::Owner, post.aside.owner.is_some()),
        (Role::Automatic, post.aside.automatic.is_some()),
    ] {
        if there {
            seen.add(role);
        }
    }
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

struct Adder<'b, 'r, 'p> {
    batch: &'b mut Batch,
    recipe: &'r Recipe,
    own: Option<&'p str>,
    /// Ids of posts and accounts are ids on this platform.
    platform: &'p str,
    first: usize,
    /// Objects of a post that has many, so that no crafted post costs quadratic time.
    many: HashSet<(TraceKind, Digest)>,
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
            self.push(TraceKind::Object, digest(object.as_bytes()), object, self.own == Some(object), false);
        }
        self.add_repost(post, bare, is_repost);
        let answers = !(is_repost && self.recipe.keys == Keys::Qut);
        self.add_named(TraceKind::Reply, post.reply_to.as_deref().filter(|_| answers));
        self.add_named(TraceKind::Quote, post.quote_of.as_deref());
        self.add_named(TraceKind::Like, post.like_of.as_deref());
        self.add_named(TraceKind::Follow, post.follows.as_deref());
        post.media.iter().flatten().for_each(|file| self.add_named(TraceKind::Media, Some(file)));
        let site = if answers { self.add_links(post, text, &found) } else { None };
        if let Some(watch) = &self.recipe.watch {
            watch.mentioned(text, &found, &mut self.batch.mentions);
        }
        self.add_hashtags(post, text, &found);
        self.add_mentions(post, text, &found);
        let template = if is_repost { 0 } else { self.add_wording(text, &found) };
        RowFacts { site, template, ..RowFacts::default() }
    }

    fn add_named(&mut self, kind: TraceKind, id: Option<&str>) {
        if let Some(id) = id.filter(|id| !id.is_empty()) {
            self.push(kind, self.digest_here(id), id, self.own == Some(id), false);
        }
    }

    /// The digest of an id that means something on this platform only.
    fn digest_here(&self, id: &str) -> Digest {
        if self.platform.is_empty() {
            return digest(id.as_bytes());
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.platform.as_bytes()).update(&[0]).update(id.as_bytes());
        halves(hasher.finalize())
    }

    fn add_repost(&mut self, post: &Post<'_>, bare: &str, is_repost: bool) {
        if post.repost_of.is_some() {
            self.add_named(TraceKind::Repost, post.repost_of.as_deref());
        } else if is_repost && self.recipe.keys == Keys::Canonical && self.recipe.wants(TraceKind::Repost) {
            let words = form::spaced(bare);
            if !words.is_empty() {
                let object = halves(blake3::keyed_hash(UNNAMED, words.as_bytes()));
                self.push(TraceKind::Repost, object, &format!("text: {words}"), false, false);
            }
        }
    }

    /// Returns the host of the first link that has one.
    fn add_links(&mut self, post: &Post<'_>, text: &str, found: &form::Found) -> Told {
        let is_wanted = self.recipe.wants(TraceKind::Url) || self.recipe.wants(TraceKind::Domain);
        if !is_wanted && self.recipe.keys != Keys::Canonical {
            return None;
        }
        let mut site = self.recipe.told(self.batch, post.domains.first().map(|domain| &**domain));
        for domain in post.domains.iter().filter(|domain| !domain.is_empty()) {
            self.push(TraceKind::Domain, digest(domain.as_bytes()), domain, false, false);
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
            if !is_wanted && site.is_some() {
                break;
            }
            if self.recipe.keys != Keys::Canonical {
                self.push(TraceKind::Url, digest(raw.as_bytes()), raw, false, false);
                continue;
            }
            let link = link::canonical(raw);
            self.push(TraceKind::Url, digest(link.key.as_bytes()), &link.key, false, link.unresolved);
            if site.is_none() {
                site = self.recipe.told(self.batch, link.domain.as_deref());
            }
            if let Some(domain) = link.domain.filter(|_| post.domains.is_empty()) {
                self.push(TraceKind::Domain, digest(domain.as_bytes()), &domain, false, false);
            }
        }
        site
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
            self.push(TraceKind::Hashtag, digest(tag.as_bytes()), tag, false, false);
        }
        if wants_all && sequence.len() >= LEAST_SEQUENCE {
            let different: HashSet<&str> = sequence.iter().map(|tag| &**tag).collect();
            if different.len() >= LEAST_SEQUENCE {
                let joined = sequence.join(" #");
                self.push(TraceKind::HashtagSequence, digest(joined.as_bytes()), &format!("#{joined}"), false, false);
            }
        }
    }

    fn add_mentions(&mut self, post: &Post<'_>, text: &str, found: &form::Found) {
        if !self.recipe.wants(TraceKind::Mention) {
            return;
        }
        let mut add = |name: &str| {
            let name = name.trim_start_matches('@').trim().to_lowercase();
            if !name.is_empty() {
                self.push(TraceKind::Mention, self.digest_here(&name), &name, false, false);
            }
        };
        match &post.mentions {
            Some(names) => names.iter().for_each(|name| add(name)),
            None => found.mentions.iter().for_each(|range| add(&text[range.clone()])),
        }
    }

    /// Returns the template: the wording without numbers, as a number; 0 where there is no wording.
    fn add_wording(&mut self, text: &str, found: &form::Found) -> u64 {
        let wording = match self.recipe.keys {
            Keys::Qut => Some(form::as_qut(text)).filter(|wording| !wording.is_empty()),
            _ => form::wording(text, found),
        };
        let Some(wording) = wording else { return 0 };
        let object = digest(wording.as_bytes());
        if self.recipe.wants(TraceKind::Text) {
            self.push(TraceKind::Text, object, &form::spaced(text), false, false);
        }
        let without_numbers = if wording.contains(char::is_numeric) {
            digest(wording.replace(char::is_numeric, "").as_bytes())
        } else {
            object
        };
        without_numbers[0].max(1)
    }

    /// Adds an action, unless the post has acted on that object already.
    fn push(&mut self, kind: TraceKind, object: Digest, label: &str, is_own: bool, unresolved: bool) {
        if !self.recipe.wants(kind) {
            return;
        }
        let before = &self.batch.actions[self.first..];
        let is_repeated = if before.len() < 32 {
            before.iter().any(|action| action.kind == kind && action.object == object)
        } else {
            if self.many.is_empty() {
                self.many = before.iter().map(|action| (action.kind, action.object)).collect();
            }
            !self.many.insert((kind, object))
        };
        if is_repeated {
            return;
        }
        let label = match kind {
            TraceKind::Text if self.recipe.keeps_wordings => self.batch.store(wordings::kept(label)),
            _ => self.batch.store(&as_label(label)),
        };
        self.batch.actions.push(BatchAction { kind, object, label, is_own, unresolved });
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
