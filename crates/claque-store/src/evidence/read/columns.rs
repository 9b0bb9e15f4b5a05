//! All edges and memberships in columns, for what must look at every one of them.

use super::Evidence;
use super::group::kind_of;
use crate::error::StoreError;
use crate::row::NetworkGroup;
use rusqlite::Connection;
use std::collections::HashMap;

/// Edges, strongest first, and what accounts are in groups.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// Places in the roster.
    pub(super) a: Vec<u32>,
    pub(super) b: Vec<u32>,
    /// Places among the case's traces.
    pub(super) trace: Vec<u8>,
    /// As exact as it is kept, so that the same filter lets the same edges pass here and in the database.
    pub(super) strength: Vec<f64>,
    pub(super) objects: Vec<u32>,
    pub(super) active: Vec<u64>,
    /// In the order of their ranks.
    pub(super) groups: Vec<NetworkGroup>,
    /// Members by group: places in the roster, and what each is in that group.
    pub(super) members: Vec<Vec<(u32, Standing)>>,
    /// Places of the edges inside each group.
    pub(super) edges_of: Vec<Vec<u32>>,
    /// What each account of the roster is.
    pub(super) standing: Vec<Standing>,
}

/// What an account is in the first group it is in, or outside all of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Standing {
    /// Place in `groups`; −1 for none.
    pub(super) group: i32,
    pub(super) strength: f32,
    pub(super) role: u8,
}

impl Columns {
    pub(super) fn load(connection: &Connection, evidence: &Evidence) -> Result<Self, StoreError> {
        let accounts = evidence.roster.shown.len();
        let nothing = Standing { group: -1, strength: 0.0, role: 0 };
        let mut columns = Columns { standing: vec![nothing; accounts], ..Columns::default() };
        let place_of_rank = columns.load_groups(connection)?;
        columns.load_members(connection, evidence, &place_of_rank)?;
        columns.load_edges(connection, evidence)?;
        Ok(columns)
    }

    fn load_groups(&mut self, connection: &Connection) -> Result<HashMap<i64, usize>, StoreError> {
        let mut statement = connection.prepare("SELECT rank, id, kind, accounts FROM grp ORDER BY rank")?;
        let mut rows = statement.query([])?;
        let mut place_of_rank = HashMap::new();
        while let Some(row) = rows.next()? {
            place_of_rank.insert(row.get(0)?, self.groups.len());
            let kind = kind_of(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?);
            self.groups.push(NetworkGroup { id: row.get(1)?, kind, accounts: super::count(row.get(3)?) });
        }
        self.members = vec![Vec::new(); self.groups.len()];
        self.edges_of = vec![Vec::new(); self.groups.len()];
        Ok(place_of_rank)
    }

    /// An edge whose ends or trace are not in the file is damage, and is left out.
    fn load_edges(&mut self, connection: &Connection, evidence: &Evidence) -> Result<(), StoreError> {
        let mut groups_of = vec![Vec::new(); evidence.roster.shown.len()];
        for (members, group) in self.members.iter().zip(0_u32..) {
            for &(member, _) in members {
                groups_of[member as usize].push(group);
            }
        }
        let mut statement =
            connection.prepare("SELECT trace, a, b, strength, objects, active FROM edge ORDER BY number")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let trace: i64 = row.get(0)?;
            let trace = evidence.traces.binary_search_by_key(&trace, |&(number, _)| number);
            let ends = (evidence.roster.place(row.get(1)?), evidence.roster.place(row.get(2)?));
            let (Ok(Ok(trace)), (Some(a), Some(b))) = (trace.map(u8::try_from), ends) else { continue };
            let (a, b) = (a as u32, b as u32);
            let strength: f64 = row.get(3)?;
            for group in groups_of[a as usize].iter().filter(|group| groups_of[b as usize].contains(group)) {
                self.edges_of[*group as usize].push(self.a.len() as u32);
            }
            self.a.push(a);
            self.b.push(b);
            self.trace.push(trace);
            self.strength.push(strength);
            self.objects.push(u32::try_from(row.get::<_, i64>(4)?).unwrap_or(u32::MAX));
            self.active.push(row.get::<_, i64>(5)?.cast_unsigned());
            // Inside a group, the strength there stands.
            for end in [a, b] {
                let standing = &mut self.standing[end as usize];
                standing.strength += if standing.group < 0 { strength as f32 } else { 0.0 };
            }
        }
        Ok(())
    }

    fn load_members(
        &mut self,
        connection: &Connection,
        evidence: &Evidence,
        place_of_rank: &HashMap<i64, usize>,
    ) -> Result<(), StoreError> {
        let mut statement =
            connection.prepare("SELECT grp, account, strength, role FROM member ORDER BY grp, place")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (rank, account): (i64, i64) = (row.get(0)?, row.get(1)?);
            let (Some(&group), Some(account)) = (place_of_rank.get(&rank), evidence.roster.place(account)) else {
                continue;
            };
            let role = match row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)? {
                "first mover" => 1,
                "follower" => 2,
                _ => 0,
            };
            let standing = Standing { group: group as i32, strength: row.get(2)?, role };
            self.members[group].push((account as u32, standing));
            // The first group that an account is in is the strongest; leads come last.
            if self.standing[account].group < 0 {
                self.standing[account] = standing;
            }
        }
        Ok(())
    }
}
