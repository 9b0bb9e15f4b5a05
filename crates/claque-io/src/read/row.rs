//! From the cells of a row, of a table, a JSON record or an Arrow batch, to a post.

use super::id;
use super::post::{self, Bad, Kind, Post};
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
///
/// Everything is written where it stays: a value that is returned is copied as soon as it is written, and the processor waits
/// for it; at a hundred bytes a row that was half the time.
pub(crate) fn post<'a>(mapping: &Mapping, clock: &Clock, row: &mut impl Row<'a>) -> Result<Box<Post<'a>>, Bad> {
    let mut cells = Cells { mapping, row };
    let mut post = Box::new(Post::new(Cow::Borrowed(""), 0));
    cells.account(&mut post.account)?;
    post.at = cells.at(clock)?;
    let mut is_no_repost = false;
    for role in mapping.roles() {
        match role {
            Role::Account | Role::Time => {}
            Role::Kind => (post.kind, is_no_repost) = cells.kind()?,
            Role::Name => cells.filled_text(*role, &mut post.name)?,
            Role::Text => cells.words(&mut post.text)?,
            Role::Post => cells.target(*role, &mut post.post)?,
            Role::RepostOf => cells.target(*role, &mut post.repost_of)?,
            Role::ReplyTo => cells.target(*role, &mut post.reply_to)?,
            Role::Object => cells.target(*role, &mut post.object)?,
            Role::QuoteOf => cells.target(*role, &mut post.quote_of)?,
            Role::LikeOf => cells.target(*role, &mut post.like_of)?,
            Role::Follows => cells.target(*role, &mut post.follows)?,
            Role::Url => cells.items(*role, &mut post.urls)?,
            Role::Hashtag => cells.items(*role, &mut post.hashtags)?,
            Role::Mention => cells.items(*role, &mut post.mentions)?,
            Role::Media => cells.items(*role, &mut post.media)?,
            Role::Domain => {
                let mut domains = None;
                cells.items(*role, &mut domains)?;
                post.domains = domains.unwrap_or_default();
            }
            Role::Client => cells.text(*role, &mut post.aside.client)?,
            Role::Conversation => cells.text(*role, &mut post.aside.conversation)?,
            Role::Owner => cells.text(*role, &mut post.aside.owner)?,
            Role::Automatic => cells.text(*role, &mut post.aside.automatic)?,
            Role::Lang => cells.something(*role, &mut post.aside.lang)?,
            Role::Platform => cells.filled_text(*role, &mut post.aside.platform)?,
            Role::RepostedAccount => cells.other(*role, &mut post.aside.reposted_account)?,
            Role::RepliedAccount => cells.other(*role, &mut post.aside.replied_account)?,
            Role::QuotedAccount => cells.other(*role, &mut post.aside.quoted_account)?,
            Role::ClaimedTime => post.aside.claimed_at = cells.time(*role, clock)?,
            Role::AccountCreated => post.aside.account_created_at = cells.time(*role, clock)?,
        }
    }
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
    #[inline(always)]
    fn one(&mut self, role: Role) -> Result<Cell<'a>, Bad> {
        self.mapping.slots(role).next().map_or(Ok(Cell::Nothing), |slot| self.row.take(slot, role))
    }

    /// Accounts of posts without one would become one account that does everything.
    #[inline]
    fn account(&mut self, into: &mut Cow<'a, str>) -> Result<(), Bad> {
        let account = self.id(Role::Account)?.unwrap_or_default();
        if post::is_nothing(&account) {
            return Err(Bad::new(self.mapping.column(Role::Account), "an account id", &account));
        }
        *into = account;
        Ok(())
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

    /// What the post does, and whether all that is said is that it is no repost.
    fn kind(&mut self) -> Result<(Kind, bool), Bad> {
        Ok(match self.one(Role::Kind)? {
            Cell::Bool(flag) => (if flag { Kind::Repost } else { Kind::Post }, !flag),
            Cell::Text(word) => (Kind::parse(&word), post::yes_or_no(&word) == Some(false)),
            _ => (Kind::Unknown, false),
        })
    }

    #[inline]
    fn text(&mut self, role: Role, into: &mut Option<Cow<'a, str>>) -> Result<(), Bad> {
        match self.one(role)? {
            Cell::Text(text) => *into = Some(text),
            Cell::Bool(flag) => *into = Some(Cow::Borrowed(if flag { "true" } else { "false" })),
            Cell::Time(instant) => *into = Some(Cow::Owned(instant.to_string())),
            Cell::Nothing | Cell::List(_) => {}
        }
        Ok(())
    }

    /// A text that is not empty.
    fn filled_text(&mut self, role: Role, into: &mut Option<Cow<'a, str>>) -> Result<(), Bad> {
        self.text(role, into)?;
        if into.as_ref().is_some_and(|text| text.is_empty()) {
            *into = None;
        }
        Ok(())
    }

    /// The texts of all columns of the wording, each on a line of its own.
    fn words(&mut self, into: &mut Option<Cow<'a, str>>) -> Result<(), Bad> {
        for slot in self.mapping.slots(Role::Text) {
            let Cell::Text(text) = self.row.take(slot, Role::Text)? else { continue };
            match into {
                None => *into = Some(text),
                Some(before) if before.is_empty() => *before = text,
                Some(before) if !text.is_empty() => before.to_mut().extend(["\n", &text]),
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// An id. One that lost its digits is refused: different accounts would become one. Where several columns make
    /// the id, they are joined by `/`, and none may be empty.
    #[inline(always)]
    fn id(&mut self, role: Role) -> Result<Option<Cow<'a, str>>, Bad> {
        let mut slots = self.mapping.slots(role);
        let Some(mut id) = slots.next().map_or(Ok(None), |slot| self.part(slot, role))? else { return Ok(None) };
        for slot in slots {
            let Some(part) = self.part(slot, role)? else { return Ok(None) };
            id.to_mut().extend(["/", &part]);
        }
        Ok(Some(id))
    }

    /// What one column says of an id.
    #[inline(always)]
    fn part(&mut self, slot: usize, role: Role) -> Result<Option<Cow<'a, str>>, Bad> {
        let Cell::Text(part) = self.row.take(slot, role)? else { return Ok(None) };
        if part.is_empty() {
            return Ok(None);
        }
        let part = id::of_cell(part).map_err(|lost| Bad::new(self.mapping.name(slot), id::WANTED_WHOLE, &lost))?;
        Ok(Some(part).filter(|part| !part.is_empty()))
    }

    /// An id of a post or thing; `None` where there is none.
    fn target(&mut self, role: Role, into: &mut Option<Cow<'a, str>>) -> Result<(), Bad> {
        // A list or a dictionary as its program prints it, perhaps an empty one, names no post.
        *into = self.id(role)?.filter(|id| !post::is_nothing(id) && !id.starts_with(['[', '{']));
        Ok(())
    }

    /// The items of all columns with that role; `None` where a row has no such cell.
    fn items(&mut self, role: Role, into: &mut Option<Vec<Cow<'a, str>>>) -> Result<(), Bad> {
        for slot in self.mapping.slots(role) {
            let found = match self.row.take(slot, role)? {
                Cell::Nothing => continue,
                Cell::List(list) => list,
                Cell::Text(text) => post::list(text, role),
                Cell::Bool(_) | Cell::Time(_) => Vec::new(),
            };
            match into {
                None => *into = Some(found),
                Some(before) => before.extend(found),
            }
        }
        Ok(())
    }

    /// A text that says something.
    fn something(&mut self, role: Role, into: &mut Option<Cow<'a, str>>) -> Result<(), Bad> {
        self.text(role, into)?;
        *into = into.take().filter(|text| !post::is_nothing(text));
        Ok(())
    }

    /// The id of another account; a row can do without it, so that one that went through a float says nothing.
    fn other(&mut self, role: Role, into: &mut Option<Cow<'a, str>>) -> Result<(), Bad> {
        self.text(role, into)?;
        *into = into.take().and_then(|id| id::of_cell(id).ok()).filter(|id| !post::is_nothing(id));
        Ok(())
    }

    /// A time that a row can do without.
    fn time(&mut self, role: Role, clock: &Clock) -> Result<Option<i64>, Bad> {
        Ok(match self.one(role)? {
            Cell::Time(instant) => clock.take(instant).ok(),
            Cell::Text(text) => clock.read(&text).ok(),
            _ => None,
        })
    }
}
