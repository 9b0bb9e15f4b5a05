//! Edges as rows.

use super::group::rank_of;
use super::{Evidence, Stretch, count};
use crate::error::StoreError;
use crate::row::{EdgeRow, Page};
use rusqlite::{Row, params};
use std::collections::HashMap;
use std::ops::ControlFlow;

/// Which edges are wanted; without any choice, all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EdgeFilter {
    /// Inside this group.
    pub group: Option<String>,
    /// In this trace.
    pub trace: Option<String>,
    /// At least this strong.
    pub min_strength: Option<f64>,
    /// With a co-action at or after this time, to a 64th of the case's time.
    pub from_ms: Option<i64>,
    /// With a co-action at or before this time, likewise.
    pub to_ms: Option<i64>,
}

pub(super) const EDGE_COLUMNS: &str = "edge.trace, edge.a, edge.b, edge.grp, edge.objects, edge.co_actions, edge.mean_lag_s, \
                                       edge.a_led, edge.meetings, edge.expected, edge.log10_p, edge.log10_q, edge.nulls, \
                                       edge.first_ms, edge.last_ms";

/// Edges whose ends are both in group `?1`. Groups share accounts, so the one that `edge.grp` names may be another.
const INSIDE: &str = "member AS one CROSS JOIN edge ON edge.a = one.account
    CROSS JOIN member AS other ON other.account = edge.b AND other.grp = one.grp WHERE one.grp = ?1";

impl EdgeFilter {
    /// The least strength; what is no number orders nothing.
    pub(super) fn least(&self) -> Result<f64, StoreError> {
        match self.min_strength {
            Some(least) if !least.is_finite() => Err(StoreError::Refused("a strength is a number".to_owned())),
            least => Ok(least.unwrap_or(f64::NEG_INFINITY)),
        }
    }
}

impl Evidence {
    /// Edges of a group, strongest first.
    ///
    /// # Errors
    /// Where there is no such group or trace.
    pub fn edges(&self, group: &str, trace: Option<&str>, stretch: Stretch) -> Result<Page<EdgeRow>, StoreError> {
        let trace = trace.map(|name| self.trace_number(name)).transpose()?;
        let (limit, offset) = stretch.sql();
        self.with(|connection| {
            let rank = rank_of(connection, group)?;
            let total: i64 = connection
                .prepare_cached(&format!("SELECT count(*) FROM {INSIDE} AND (?2 IS NULL OR edge.trace = ?2)"))?
                .query_row(params![rank, trace], |row| row.get(0))?;
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {EDGE_COLUMNS} FROM {INSIDE} AND (?2 IS NULL OR edge.trace = ?2) ORDER BY edge.number LIMIT ?3 OFFSET ?4"
            ))?;
            let rows = statement
                .query_map(params![rank, trace, limit, offset], |row| self.edge(row, &|_| Some(group.to_owned())))?;
            Ok(Page { total: count(total), offset: stretch.offset, items: rows.collect::<Result<_, _>>()? })
        })
    }

    /// Visits every edge that passes, strongest first, until `visit` has had enough: nothing is held.
    ///
    /// # Errors
    /// Where there is no such group or trace.
    pub fn visit_edges(
        &self,
        filter: &EdgeFilter,
        mut visit: impl FnMut(EdgeRow) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let trace = filter.trace.as_deref().map(|name| self.trace_number(name)).transpose()?;
        let parts = self.parts(filter.from_ms, filter.to_ms).cast_signed();
        let least = filter.least()?;
        self.with(|connection| {
            let rank = filter.group.as_deref().map(|group| rank_of(connection, group)).transpose()?;
            let groups: HashMap<i64, String> = connection
                .prepare("SELECT rank, id FROM grp")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<_, _>>()?;
            let inside = if rank.is_some() { INSIDE } else { "edge WHERE ?1 IS NULL" };
            let mut statement = connection.prepare(&format!(
                "SELECT {EDGE_COLUMNS} FROM {inside} AND (?2 IS NULL OR edge.trace = ?2) AND edge.strength >= ?3
                    AND (edge.active = 0 OR edge.active & ?4 != 0) ORDER BY edge.number"
            ))?;
            let mut rows = statement.query(params![rank, trace, least, parts])?;
            let asked = |other: i64| filter.group.clone().or_else(|| groups.get(&other).cloned());
            while let Some(row) = rows.next()? {
                if visit(self.edge(row, &asked)?).is_break() {
                    break;
                }
            }
            Ok(())
        })
    }

    /// From [`EDGE_COLUMNS`].
    pub(super) fn edge(&self, row: &Row<'_>, group: &dyn Fn(i64) -> Option<String>) -> rusqlite::Result<EdgeRow> {
        let nulls = row.get_ref(12)?.as_str()?;
        Ok(EdgeRow {
            trace: self.trace_name(row.get(0)?),
            a: self.roster.account(row.get(1)?),
            b: self.roster.account(row.get(2)?),
            group: row.get::<_, Option<i64>>(3)?.and_then(group),
            objects: count(row.get(4)?),
            co_actions: count(row.get(5)?),
            mean_lag_s: row.get(6)?,
            a_led: count(row.get(7)?),
            meetings: row.get::<_, Option<i64>>(8)?.map(count),
            expected: row.get(9)?,
            log10_p: row.get(10)?,
            log10_q: row.get(11)?,
            nulls: nulls.split(';').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            first_seen_ms: row.get(13)?,
            last_seen_ms: row.get(14)?,
        })
    }
}
