//! From the cells of a row, of a table, a JSON record or an Arrow batch, to a post.

use super::id;
use super::post::{self, Aside, Bad, Kind, Post};
use super::role::Role;
use super::shape::Mapping;
use super::time::{self, Clock, Instant};
use std::borrow::Cow;

/// What stands in a cell.
pub(crate) enum Cell<'a> {
    /// There is no such cell.
    Nothing,
    Text(Cow<'a, str>),
    /// A cell that holds several items.
    List(Vec<Cow<'a, str>>),
    Bool(bool),
    /// A time that needs no reading.
    Time(Instant),
}

/// A row whose cells can be taken, each once.
pub(crate) trait Row<'a> {
    /// The cell of the column at that place in [`Mapping::columns`].
    ///
    /// # Errors
    /// Where the cell cannot be read.
    fn take(&mut self, slot: usize, role: Role) -> Result<Cell<'a>, Bad>;
}

/// The post in a row, or why it is not taken.
pub(crate) fn post<'a>(mapping: &Mapping, clock: &Clock, row: &mut impl Row<'a>) -> Result<Post<'a>, Bad> {
    let mut cells = Cells { mapping, row };
    let account = cells.id(Role::Account)?.unwrap_or_default();
    // Accounts of posts without one would become one account that does everything.
    if post::is_nothing(&account) {
        return Err(Bad::new(mapping.column(Role::Account), "an account id", &account));
    }
    let at = cells.at(clock)?;
    let (kind, is_no_repost) = match cells.one(Role::Kind)? {
        Cell::Bool(flag) => (if flag { Kind::Repost } else { Kind::Post }, !flag),
        Cell::Text(word) => (Kind::parse(&word), post::yes_or_no(&word) == Some(false)),
        _ => (Kind::Unknown, false),
    };
    let mut post = Post {
        post: cells.target(Role::Post)?,
        name: cells.text(Role::Name)?.filter(|name| !name.is_empty()),
        kind,
        text: cells.words(Role::Text)?,
        urls: cells.items(Role::Url)?,
        domains: cells.items(Role::Domain)?.unwrap_or_default(),
        hashtags: cells.items(Role::Hashtag)?,
        mentions: cells.items(Role::Mention)?,
        repost_of: cells.target(Role::RepostOf)?,
        reply_to: cells.target(Role::ReplyTo)?,
        object: cells.target(Role::Object)?,
        quote_of: cells.target(Role::QuoteOf)?,
        like_of: cells.target(Role::LikeOf)?,
        follows: cells.target(Role::Follows)?,
        media: cells.items(Role::Media)?,
        aside: cells.aside(clock)?,
        ..Post::new(account, at)
    };
    // A column that says "no repost" does not say what else.
    if is_no_repost && post.repost_of.is_none() {
        post.kind = post.kind_by_target();
    }
    Ok(post)
}

struct Cells<'m, R> {
    mapping: &'m Mapping,
    row: &'m mut R,
}

impl<'a, R: Row<'a>> Cells<'_, R> {
    fn one(&mut self, role: Role) -> Result<Cell<'a>, Bad> {
        self.mapping.slots(role).next().map_or(Ok(Cell::Nothing), |slot| self.row.take(slot, role))
    }

    /// When the post was made.
    fn at(&mut self, clock: &Clock) -> Result<i64, Bad> {
        let cell = self.one(Role::Time)?;
        let bad = |wanted, got: &str| Bad::new(self.mapping.column(Role::Time), wanted, got);
        match cell {
            Cell::Time(instant) => clock.take(instant).map_err(|wanted| bad(wanted, &instant.to_string())),
            Cell::Text(text) => clock.read(&text).map_err(|wanted| bad(wanted, &text)),
            _ => Err(bad(time::WANTED_TIME, "")),
        }
    }

    /// Whether there is a column of that role. Of most roles there is none, which is told before anything else is done.
    #[inline(always)]
    fn has(&self, role: Role) -> bool {
        !self.mapping.slots(role).is_empty()
    }

    #[inline(always)]
    fn text(&mut self, role: Role) -> Result<Option<Cow<'a, str>>, Bad> {
        if self.has(role) { self.text_there(role) } else { Ok(None) }
    }

    fn text_there(&mut self, role: Role) -> Result<Option<Cow<'a, str>>, Bad> {
        Ok(match self.one(role)? {
            Cell::Text(text) => Some(text),
            Cell::Bool(flag) => Some(Cow::Borrowed(if flag { "true" } else { "false" })),
            Cell::Time(instant) => Some(Cow::Owned(instant.to_string())),
            Cell::Nothing | Cell::List(_) => None,
        })
    }

    /// The texts of all columns with that role, each on a line of its own.
    fn words(&mut self, role: Role) -> Result<Option<Cow<'a, str>>, Bad> {
        let mut words: Option<Cow<'a, str>> = None;
        for slot in self.mapping.slots(role) {
            let Cell::Text(text) = self.row.take(slot, role)? else { continue };
            match &mut words {
                None => words = Some(text),
                Some(before) if before.is_empty() => words = Some(text),
                Some(before) if !text.is_empty() => before.to_mut().extend(["\n", &text]),
                Some(_) => {}
            }
        }
        Ok(words)
    }

    /// An id. One that lost its digits is refused: different accounts would become one. Where several columns make
    /// the id, they are joined by `/`, and none may be empty.
    #[inline(always)]
    fn id(&mut self, role: Role) -> Result<Option<Cow<'a, str>>, Bad> {
        if self.has(role) { self.id_there(role) } else { Ok(None) }
    }

    fn id_there(&mut self, role: Role) -> Result<Option<Cow<'a, str>>, Bad> {
        let mut id: Option<Cow<'a, str>> = None;
        for slot in self.mapping.slots(role) {
            let Cell::Text(part) = self.row.take(slot, role)? else { return Ok(None) };
            let part = id::of_cell(part).map_err(|lost| Bad::new(self.mapping.name(slot), id::WANTED_WHOLE, &lost))?;
            if part.is_empty() {
                return Ok(None);
            }
            match &mut id {
                None => id = Some(part),
                Some(before) => before.to_mut().extend(["/", &part]),
            }
        }
        Ok(id)
    }

    /// An id of a post or thing; `None` where there is none.
    #[inline(always)]
    fn target(&mut self, role: Role) -> Result<Option<Cow<'a, str>>, Bad> {
        // A list or a dictionary as its program prints it, perhaps an empty one, names no post.
        Ok(self.id(role)?.filter(|id| !post::is_nothing(id) && !id.starts_with(['[', '{'])))
    }

    /// An id that a row can do without: one that went through a float says nothing.
    #[inline(always)]
    fn other(&mut self, role: Role) -> Result<Option<Cow<'a, str>>, Bad> {
        Ok(self.text(role)?.and_then(|id| id::of_cell(id).ok()).filter(|id| !post::is_nothing(id)))
    }

    /// The items of all columns with that role; `None` where there is no such column.
    #[inline(always)]
    fn items(&mut self, role: Role) -> Result<Option<Vec<Cow<'a, str>>>, Bad> {
        if self.has(role) { self.items_there(role) } else { Ok(None) }
    }

    fn items_there(&mut self, role: Role) -> Result<Option<Vec<Cow<'a, str>>>, Bad> {
        let mut items: Option<Vec<Cow<'a, str>>> = None;
        for slot in self.mapping.slots(role) {
            let found = match self.row.take(slot, role)? {
                Cell::Nothing => continue,
                Cell::List(list) => list,
                Cell::Text(text) => post::list(text, role),
                Cell::Bool(_) | Cell::Time(_) => Vec::new(),
            };
            match &mut items {
                None => items = Some(found),
                Some(before) => before.extend(found),
            }
        }
        Ok(items)
    }

    /// A time that a row can do without.
    #[inline(always)]
    fn time(&mut self, role: Role, clock: &Clock) -> Result<Option<i64>, Bad> {
        Ok(match self.one(role)? {
            Cell::Time(instant) => clock.take(instant).ok(),
            Cell::Text(text) => clock.read(&text).ok(),
            _ => None,
        })
    }

    fn aside(&mut self, clock: &Clock) -> Result<Aside<'a>, Bad> {
        Ok(Aside {
            client: self.text(Role::Client)?,
            conversation: self.text(Role::Conversation)?,
            owner: self.text(Role::Owner)?,
            automatic: self.text(Role::Automatic)?,
            lang: self.text(Role::Lang)?.filter(|lang| !post::is_nothing(lang)),
            platform: self.text(Role::Platform)?.filter(|platform| !platform.is_empty()),
            claimed_at: self.time(Role::ClaimedTime, clock)?,
            reposted_account: self.other(Role::RepostedAccount)?,
            replied_account: self.other(Role::RepliedAccount)?,
            quoted_account: self.other(Role::QuotedAccount)?,
            account_created_at: self.time(Role::AccountCreated, clock)?,
            also: None,
        })
    }
}
