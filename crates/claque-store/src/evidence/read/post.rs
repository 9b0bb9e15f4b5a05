//! Posts, and what a group did with one object.

use super::group::rank_of;
use super::{Evidence, LISTS_HELD, Stretch, count};
use crate::error::StoreError;
use crate::row::{ObjectRef, Page, PostRow, Story, StoryPost};
use claque::Window;
use claque_io::case::GroupRecord;
use rusqlite::{Connection, OptionalExtension};
use serde::Deserialize;
use std::sync::{Arc, PoisonError};

/// An action of a member on the object of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Act {
    at_ms: i64,
    account: i64,
    post: i64,
}

impl Evidence {
    /// Posts of a group's members on what at least two of them acted on, earliest first.
    ///
    /// # Errors
    /// Where there is no group of that id.
    pub fn group_posts(&self, group: &str, stretch: Stretch) -> Result<Page<PostRow>, StoreError> {
        self.with(|connection| {
            let numbers = self.numbers_of_posts(connection, rank_of(connection, group)?)?;
            let posts = stretch.of(&numbers).iter().map(|&number| self.post(connection, number));
            let items = posts.collect::<Result<_, _>>()?;
            Ok(Page { total: numbers.len() as u64, offset: stretch.offset, items })
        })
    }

    /// Found once for each group, since it takes all actions of its members.
    fn numbers_of_posts(&self, connection: &Connection, rank: i64) -> Result<Arc<Vec<i64>>, StoreError> {
        let held = || self.posts_of_groups.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(numbers) = held().get(&rank) {
            return Ok(Arc::clone(numbers));
        }
        let mut statement = connection.prepare_cached(
            "SELECT action.object, action.account, action.post FROM member CROSS JOIN action
             ON action.account = member.account WHERE member.grp = ?1",
        )?;
        let rows = statement.query_map([rank], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let mut actions: Vec<(i64, i64, i64)> = rows.collect::<Result<_, _>>()?;
        actions.sort_unstable();
        let on_objects = actions.chunk_by(|one, other| one.0 == other.0);
        let shared = on_objects.filter(|actions| actions.first().map(|act| act.1) != actions.last().map(|act| act.1));
        let mut numbers: Vec<i64> = shared.flatten().map(|&(_, _, post)| post).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let numbers = Arc::new(numbers);
        let mut held = held();
        if held.len() >= LISTS_HELD {
            held.clear();
        }
        held.insert(rank, Arc::clone(&numbers));
        Ok(numbers)
    }

    /// Posts of an account that the case keeps, earliest first.
    ///
    /// # Errors
    /// Where there is no account of that id.
    pub fn account_posts(&self, account: &str, stretch: Stretch) -> Result<Page<PostRow>, StoreError> {
        let number = self.account_number(account)?;
        let (limit, offset) = stretch.sql();
        self.with(|connection| {
            let total: i64 = connection
                .prepare_cached("SELECT count(*) FROM post WHERE account = ?1")?
                .query_row([number], |row| row.get(0))?;
            let mut statement = connection.prepare_cached(
                "SELECT number FROM post WHERE account = ?1 ORDER BY at_ms, number LIMIT ?2 OFFSET ?3",
            )?;
            let numbers = statement.query_map([number, limit, offset], |row| row.get(0))?;
            let items = numbers.map(|number| self.post(connection, number?)).collect::<Result<_, _>>()?;
            Ok(Page { total: count(total), offset: stretch.offset, items })
        })
    }

    /// A post by its number.
    pub(super) fn post(&self, connection: &Connection, number: i64) -> Result<PostRow, StoreError> {
        let mut statement = connection.prepare_cached("SELECT id, account, at_ms, text FROM post WHERE number = ?1")?;
        let post = statement
            .query_row([number], |row| {
                Ok(PostRow {
                    id: self.disguise.post(row.get(0)?),
                    account: self.roster.account(row.get(1)?),
                    at_ms: row.get(2)?,
                    text: self.disguise.text(row.get(3)?),
                    objects: Vec::new(),
                })
            })
            .optional()?;
        let post = post.ok_or_else(|| StoreError::Unknown { what: "post", name: number.to_string() })?;
        let mut statement =
            connection.prepare_cached("SELECT DISTINCT object FROM action WHERE post = ?1 ORDER BY object")?;
        let objects = statement.query_map([number], |row| row.get(0))?;
        let objects = objects.map(|number| self.object(connection, number?)).collect::<Result<_, _>>()?;
        Ok(PostRow { objects, ..post })
    }

    /// An object by its number.
    pub(super) fn object(&self, connection: &Connection, number: i64) -> Result<ObjectRef, StoreError> {
        let mut statement = connection.prepare_cached("SELECT trace, label FROM object WHERE number = ?1")?;
        let object = statement.query_row([number], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?))).optional()?;
        let (trace, label) = object.ok_or_else(|| StoreError::Unknown { what: "object", name: number.to_string() })?;
        let trace = self.trace_name(trace);
        Ok(ObjectRef { number: count(number), label: self.disguise.label(&trace, label), trace })
    }

    /// What a group did with one object, in order.
    ///
    /// # Errors
    /// Where there is no such group or object.
    pub fn story(&self, group: &str, object: u64, stretch: Stretch) -> Result<Story, StoreError> {
        let unknown = || StoreError::Unknown { what: "object", name: object.to_string() };
        let number = i64::try_from(object).map_err(|_| unknown())?;
        self.with(|connection| {
            let rank = rank_of(connection, group)?;
            let told = connection
                .prepare_cached(
                    "SELECT accounts_in_data, actions_in_data, first_ms, first_accounts FROM object WHERE number = ?1",
                )?
                .query_row([number], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
                .optional()?;
            let (accounts, actions, first_in_data_ms, first_accounts) = told.ok_or_else(unknown)?;
            let mut statement = connection.prepare_cached(
                "SELECT at_ms, account, post FROM action WHERE object = ?1 AND EXISTS
                 (SELECT 1 FROM member WHERE member.account = action.account AND member.grp = ?2)
                 ORDER BY at_ms, account, post",
            )?;
            let acts = statement
                .query_map([number, rank], |row| {
                    Ok(Act { at_ms: row.get(0)?, account: row.get(1)?, post: row.get(2)? })
                })?
                .collect::<Result<Vec<_>, _>>()?;
            let window = if is_by_rare_things(connection, rank)? { Window::UNBOUNDED } else { self.window };
            let together = together(&acts, window);
            let first = acts.first().map_or(0, |act| act.at_ms);
            let first_members = accounts_at_first(&acts);
            let first_by_member = first_members > 0 && first == first_in_data_ms;
            let theirs = if first_by_member { first_members } else { 0 };
            let all: Vec<(Act, bool)> = acts.into_iter().zip(together).collect();
            let posts = stretch.of(&all).iter().map(|&(act, co_acting)| {
                let after_s = act.at_ms.saturating_sub(first) as f64 / 1000.0;
                Ok(StoryPost { post: self.post(connection, act.post)?, after_s, co_acting })
            });
            let items = posts.collect::<Result<_, StoreError>>()?;
            Ok(Story {
                object: self.object(connection, number)?,
                accounts_in_data: count(accounts),
                actions_in_data: count(actions),
                first_in_data_ms,
                first_by_member,
                first_others: count(first_accounts).saturating_sub(theirs),
                first_members,
                posts: Page { total: all.len() as u64, offset: stretch.offset, items },
            })
        })
    }
}

/// Whether what a group shares counts at any lag.
fn is_by_rare_things(connection: &Connection, rank: i64) -> Result<bool, StoreError> {
    #[derive(Deserialize)]
    struct Tested {
        group: Option<GroupRecord>,
    }
    let mut statement = connection.prepare_cached("SELECT record FROM grp WHERE rank = ?1")?;
    let record: String = statement.query_row([rank], |row| row.get(0))?;
    // A record that cannot be read is told of where the group is asked for.
    let tested: Option<Tested> = serde_json::from_str(&record).ok();
    Ok(tested.and_then(|tested| tested.group).is_some_and(|group| group.evidence == "rare things"))
}

/// How many accounts are at the first moment of these, in time order.
fn accounts_at_first(acts: &[Act]) -> u64 {
    let mut accounts: Vec<i64> =
        acts.iter().take_while(|act| act.at_ms == acts[0].at_ms).map(|act| act.account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    accounts.len() as u64
}

/// Which of these, in time order, lie within the window of another account's.
fn together(acts: &[Act], window: Window) -> Vec<bool> {
    let reach = window.millis().map_or(u64::MAX, i64::unsigned_abs);
    let mut is_together = vec![false; acts.len()];
    // The latest act of the account that acted last, and the latest before it of any other account.
    let (mut last, mut other): (Option<Act>, Option<Act>) = (None, None);
    let mut places: Vec<usize> = (0..acts.len()).collect();
    for _ in 0..2 {
        for &place in &places {
            let act = acts[place];
            if let Some(before) = last.filter(|last| last.account != act.account) {
                other = Some(before);
            }
            if other.is_some_and(|other| other.at_ms.abs_diff(act.at_ms) <= reach) {
                is_together[place] = true;
            }
            last = Some(act);
        }
        // Again from the end, for those that come first.
        places.reverse();
        (last, other) = (None, None);
    }
    is_together
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_are_together_as_the_core_has_it() {
        let act = |at_ms, account| Act { at_ms, account, post: 0 };
        let window = Window::from_millis(10).expect("positive");
        let acts = [act(0, 1), act(5, 1), act(16, 1), act(24, 2), act(35, 2), act(90, 3)];
        assert_eq!(together(&acts, window), [false, false, true, true, false, false]);
        let ends = [act(0, 1), act(10, 2), act(20, 2), act(20, 1)];
        assert_eq!(together(&ends, window), [true; 4]);
        assert_eq!(together(&acts[..3], Window::UNBOUNDED), [false; 3]);
        assert_eq!(together(&acts[2..4], Window::UNBOUNDED), [true; 2]);
    }
}
