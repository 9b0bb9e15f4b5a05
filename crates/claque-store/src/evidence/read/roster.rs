//! Accounts of a case: few enough to be held in memory, asked for by every row.

use super::{Evidence, Stretch};
use crate::disguise::Disguise;
use crate::error::StoreError;
use crate::row::{AccountRef, Page};
use rusqlite::Connection;

/// Every account, in the order of its number.
#[derive(Debug, Default)]
pub(super) struct Roster {
    pub(super) numbers: Vec<i64>,
    pub(super) shown: Vec<AccountRef>,
    pub(super) places: Vec<(f32, f32)>,
    /// Id and name in lower case, with a line break between, for searches.
    sought: Vec<String>,
    /// Places in `shown`, by id.
    by_id: Vec<u32>,
}

impl Roster {
    pub(super) fn load(connection: &Connection, disguise: &Disguise) -> rusqlite::Result<Self> {
        let mut roster = Roster::default();
        let mut statement = connection.prepare("SELECT number, id, name, x, y FROM account ORDER BY number")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            roster.numbers.push(row.get(0)?);
            let id = disguise.account(row.get_ref(1)?.as_str()?);
            let name = disguise.name(row.get(2)?);
            roster.sought.push(match &name {
                Some(name) => format!("{}\n{}", id.to_lowercase(), name.to_lowercase()),
                None => id.to_lowercase(),
            });
            roster.shown.push(AccountRef { id, name });
            roster.places.push((row.get(3)?, row.get(4)?));
        }
        let mut by_id: Vec<u32> = (0..u32::try_from(roster.shown.len()).unwrap_or(u32::MAX)).collect();
        by_id.sort_unstable_by(|&one, &other| roster.shown[one as usize].id.cmp(&roster.shown[other as usize].id));
        roster.by_id = by_id;
        Ok(roster)
    }

    /// Where the account with that number stands.
    pub(super) fn place(&self, number: i64) -> Option<usize> {
        self.numbers.binary_search(&number).ok()
    }

    /// How an account is named; nothing for a number that a damaged file made up.
    pub(super) fn account(&self, number: i64) -> AccountRef {
        self.place(number).map_or_else(AccountRef::default, |place| self.shown[place].clone())
    }

    /// The number of an account by the id shown.
    pub(super) fn number(&self, id: &str) -> Option<i64> {
        let found = self.by_id.binary_search_by(|&place| self.shown[place as usize].id.as_str().cmp(id)).ok()?;
        Some(self.numbers[self.by_id[found] as usize])
    }

    /// Places of the accounts whose id or name holds `sought`: those that are it first, then those that begin with it.
    fn search(&self, sought: &str) -> Vec<usize> {
        let sought = sought.to_lowercase();
        let rank = |text: &str| -> Option<u8> {
            if !text.contains(&sought) {
                None
            } else if text.split('\n').any(|part| part == sought) {
                Some(0)
            } else {
                Some(if text.split('\n').any(|part| part.starts_with(&sought)) { 1 } else { 2 })
            }
        };
        let mut found: Vec<(u8, usize)> =
            self.sought.iter().enumerate().filter_map(|(place, text)| Some((rank(text)?, place))).collect();
        found.sort_unstable();
        found.into_iter().map(|(_, place)| place).collect()
    }
}

impl Evidence {
    /// Accounts whose id or name holds `q`, the closest first; all, in byte order, without one.
    #[must_use]
    pub fn accounts(&self, q: Option<&str>, stretch: Stretch) -> Page<AccountRef> {
        let found = match q.map(str::trim).filter(|q| !q.is_empty()) {
            Some(q) => self.roster.search(q),
            None => (0..self.roster.shown.len()).collect(),
        };
        let items = stretch.of(&found).iter().map(|&place| self.roster.shown[place].clone()).collect();
        Page { total: found.len() as u64, offset: stretch.offset, items }
    }

    /// Whether the case has an account of that id.
    #[must_use]
    pub fn has_account(&self, id: &str) -> bool {
        self.roster.number(id).is_some()
    }

    /// The number of an account by its id.
    pub(super) fn account_number(&self, id: &str) -> Result<i64, StoreError> {
        self.roster.number(id).ok_or_else(|| StoreError::Unknown { what: "account", name: id.to_owned() })
    }
}
