//! One account.

use super::{Evidence, count};
use crate::error::StoreError;
use crate::row::{Account, AccountGroup, AccountTrace, Partner};
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;

/// Most partners that are listed.
const PARTNERS: usize = 200;

impl Evidence {
    /// An account, with its groups, traces and partners.
    ///
    /// # Errors
    /// Where there is none of that id.
    pub fn account(&self, id: &str) -> Result<Account, StoreError> {
        let number = self.account_number(id)?;
        self.with(|connection| {
            let told = connection
                .prepare_cached("SELECT posts, first_ms, last_ms, timeline, week FROM account WHERE number = ?1")?
                .query_row([number], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get::<_, String>(3)?, row.get::<_, String>(4)?))
                })
                .optional()?;
            let unknown = || StoreError::Unknown { what: "account", name: id.to_owned() };
            let (posts, first_ms, last_ms, timeline, week) = told.ok_or_else(unknown)?;
            let posts_kept: i64 = connection
                .prepare_cached("SELECT count(*) FROM post WHERE account = ?1")?
                .query_row([number], |row| row.get(0))?;
            let (edges, partners) = self.ties(connection, number)?;
            Ok(Account {
                account: self.roster.account(number),
                groups: self.groups_of(connection, number)?,
                posts: count(posts),
                posts_kept: count(posts_kept),
                first_ms,
                last_ms,
                timeline: serde_json::from_str(&timeline)?,
                week: serde_json::from_str(&week)?,
                traces: self.traces_of(connection, number, edges)?,
                partners,
            })
        })
    }

    fn groups_of(&self, connection: &Connection, account: i64) -> Result<Vec<AccountGroup>, StoreError> {
        let mut statement = connection.prepare_cached(
            "SELECT account, role, led_share, strength, co_actions, objects, first_ms, last_ms, grp
             FROM member WHERE account = ?1 ORDER BY grp",
        )?;
        let rows = statement.query_map([account], |row| Ok((self.member(row)?, row.get(8)?)))?;
        rows.map(|row| {
            let (member, rank) = row?;
            Ok(AccountGroup { group: self.group_row(connection, rank)?, member })
        })
        .collect()
    }

    /// Edges by trace, and whom they lead to.
    fn ties(&self, connection: &Connection, account: i64) -> Result<(BTreeMap<i64, u64>, Vec<Partner>), StoreError> {
        let mut statement = connection.prepare_cached(
            "SELECT trace, b, strength, objects FROM edge WHERE a = ?1
             UNION ALL SELECT trace, a, strength, objects FROM edge WHERE b = ?1",
        )?;
        let mut rows = statement.query([account])?;
        let (mut edges, mut partners) = (BTreeMap::new(), BTreeMap::<i64, (f64, u64, Vec<i64>)>::new());
        while let Some(row) = rows.next()? {
            let trace: i64 = row.get(0)?;
            *edges.entry(trace).or_default() += 1;
            let partner = partners.entry(row.get(1)?).or_default();
            partner.0 += row.get::<_, f64>(2)?;
            partner.1 += count(row.get(3)?);
            partner.2.push(trace);
        }
        let mut partners: Vec<_> = partners.into_iter().collect();
        partners.sort_by(|one, other| other.1.0.total_cmp(&one.1.0).then(one.0.cmp(&other.0)));
        partners.truncate(PARTNERS);
        let partner = |(number, (strength, objects, mut traces)): (i64, (f64, u64, Vec<i64>))| {
            traces.sort_unstable();
            let traces = traces.into_iter().map(|trace| self.trace_name(trace)).collect();
            Partner { account: self.roster.account(number), strength, objects, traces }
        };
        Ok((edges, partners.into_iter().map(partner).collect()))
    }

    fn traces_of(
        &self,
        connection: &Connection,
        account: i64,
        edges: BTreeMap<i64, u64>,
    ) -> Result<Vec<AccountTrace>, StoreError> {
        let mut statement = connection.prepare_cached(
            "SELECT object.trace, count(*), count(DISTINCT action.object) FROM action CROSS JOIN object
             ON object.number = action.object WHERE action.account = ?1 GROUP BY object.trace",
        )?;
        let rows = statement.query_map([account], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let acted: BTreeMap<i64, (i64, i64)> = rows
            .map(|row| row.map(|(trace, actions, objects)| (trace, (actions, objects))))
            .collect::<Result<_, _>>()?;
        let known = self.traces.iter().filter(|(number, _)| acted.contains_key(number) || edges.contains_key(number));
        let trace = |(number, name): &(i64, String)| {
            let (actions, objects) = acted.get(number).copied().unwrap_or_default();
            let edges = edges.get(number).copied().unwrap_or_default();
            AccountTrace { trace: name.clone(), actions: count(actions), objects: count(objects), edges }
        };
        Ok(known.map(trace).collect())
    }
}
