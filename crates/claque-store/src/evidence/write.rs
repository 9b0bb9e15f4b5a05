//! Fills the tables, each in the order of its key, so that the same case gives the same bytes.

use super::FORMAT_VERSION;
use super::kept::{Kept, groups};
use super::place::places;
use claque_io::case::{CaseRecord, EdgeRecord, FindingRecord, FindingsRecord};
use rusqlite::{Connection, OpenFlags, Transaction, params};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// Tables, and after the mark their indexes.
const SCHEMA: &str = include_str!("../schema.sql");
const INDEXES: &str = "-- Indexes, made once the tables are full.";

/// Why the database could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The database refused, for example because the disk is full.
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
    /// A record is no JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

impl WriteError {
    /// The same as the system would say it.
    #[must_use]
    pub fn into_io(self) -> std::io::Error {
        let full = matches!(&self, WriteError::Database(rusqlite::Error::SqliteFailure(failure, _))
            if failure.code == rusqlite::ErrorCode::DiskFull);
        if full {
            // In the words of the system, which say more than those of the database.
            return std::io::Error::new(std::io::ErrorKind::StorageFull, "No space left on device");
        }
        std::io::Error::other(self)
    }
}

/// Writes the database of a case to `path`, where nothing may be. `told` hears of how many further rows of [`rows`] are in.
///
/// The accounts of `findings` have their positions ([`claque_io::layout::place_accounts`]). `texts` says whether posts have texts: `kept`, or why not.
///
/// # Errors
/// Where the disk or the database refuses; what is at `path` is then of no use.
pub fn write(
    path: &Path,
    case: &CaseRecord,
    findings: &FindingsRecord,
    edges: &[EdgeRecord],
    kept: &Kept,
    texts: &str,
    told: &dyn Fn(u64),
) -> Result<(), WriteError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut database = Connection::open_with_flags(path, flags)?;
    // The file counts only once it is whole, so it needs no journal; without `secure_delete`, pages could hold what was in
    // memory before.
    database.execute_batch(
        "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
         PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA encoding = 'UTF-8';",
    )?;
    let (tables, indexes) = SCHEMA.split_once(INDEXES).unwrap_or((SCHEMA, ""));
    let all = database.transaction()?;
    all.execute_batch(tables)?;
    let filling = Filling {
        all: &all,
        told,
        traces: case.traces.iter().zip(1..).map(|(trace, number)| (trace.trace.as_str(), number)).collect(),
        accounts: kept.accounts.iter().zip(1..).map(|(account, number)| (account.id.as_str(), number)).collect(),
    };
    filling.meta(case, kept, texts)?;
    let ranked = strongest_first(edges, &filling.traces);
    filling.accounts(kept, &places(findings, &ranked))?;
    filling.groups(findings, kept)?;
    filling.edges(&ranked, findings)?;
    filling.acts(kept)?;
    all.execute_batch(indexes)?;
    all.commit()?;
    database.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// How many rows [`write()`] puts in.
#[must_use]
pub fn rows(findings: &FindingsRecord, edges: &[EdgeRecord], kept: &Kept) -> u64 {
    let members: usize = groups(findings).map(|group| 1 + group.accounts.len()).sum();
    let acts = kept.objects.len() + kept.posts.len() + kept.actions.len();
    (kept.accounts.len() + members + edges.len() + acts) as u64
}

fn strongest_first<'a>(edges: &'a [EdgeRecord], traces: &HashMap<&str, i64>) -> Vec<&'a EdgeRecord> {
    let mut ranked: Vec<&EdgeRecord> = edges.iter().collect();
    let ends = |edge: &EdgeRecord| traces.get(edge.trace.as_str()).copied();
    ranked.sort_by(|a, b| {
        let names = || (ends(a), &a.account_a, &a.account_b).cmp(&(ends(b), &b.account_a, &b.account_b));
        finite(b.strength).total_cmp(&finite(a.strength)).then_with(names)
    });
    ranked
}

/// The database has no infinities that JSON could carry on.
fn finite(value: f64) -> f64 {
    if value.is_nan() { 0.0 } else { value.clamp(f64::MIN, f64::MAX) }
}

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The tables while they are filled, and what numbers stand for in them.
struct Filling<'a> {
    all: &'a Transaction<'a>,
    told: &'a dyn Fn(u64),
    traces: HashMap<&'a str, i64>,
    accounts: HashMap<&'a str, i64>,
}

impl Filling<'_> {
    /// 0 for one that the file does not have, which no row has.
    fn account(&self, id: &str) -> i64 {
        self.accounts.get(id).copied().unwrap_or(0)
    }

    fn trace(&self, name: &str) -> i64 {
        self.traces.get(name).copied().unwrap_or(0)
    }

    fn meta(&self, case: &CaseRecord, kept: &Kept, texts: &str) -> Result<(), WriteError> {
        let (from, to) = kept.span.map_or((0, 0), |(first, last)| (first.0, last.0.saturating_add(1)));
        let window = case.plan.window_ms.map_or(String::new(), |window| window.to_string());
        let rows = BTreeMap::from([
            ("format_version", FORMAT_VERSION.to_string()),
            ("software_version", case.software_version.clone()),
            ("window_ms", window),
            ("from_ms", from.to_string()),
            ("to_ms", to.to_string()),
            ("texts", texts.to_owned()),
        ]);
        let mut into = self.all.prepare("INSERT INTO meta VALUES (?, ?)")?;
        for row in rows {
            into.execute(row)?;
        }
        let mut into = self.all.prepare("INSERT INTO trace VALUES (?, ?)")?;
        for (trace, number) in case.traces.iter().zip(1..) {
            into.execute((number, &trace.trace))?;
        }
        Ok(())
    }

    fn accounts(&self, kept: &Kept, places: &HashMap<&str, (f64, f64)>) -> Result<(), WriteError> {
        let mut into = self.all.prepare("INSERT INTO account VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?;
        for (account, number) in kept.accounts.iter().zip(1_i64..) {
            let (x, y) = places.get(account.id.as_str()).copied().unwrap_or_default();
            into.execute(params![
                number,
                account.id,
                account.name,
                x,
                y,
                whole(account.posts),
                account.first_ms,
                account.last_ms,
                serde_json::to_string(&account.timeline)?,
                serde_json::to_string(&account.week)?,
            ])?;
        }
        (self.told)(kept.accounts.len() as u64);
        Ok(())
    }

    fn groups(&self, findings: &FindingsRecord, kept: &Kept) -> Result<(), WriteError> {
        let number: HashMap<(&str, u32), i64> = kept
            .objects
            .iter()
            .zip(1..)
            .map(|(object, number)| ((object.trace.as_str(), object.object), number))
            .collect();
        let kinds = [("finding", &findings.findings), ("explained", &findings.explained), ("lead", &findings.leads)];
        let mut into = self.all.prepare("INSERT INTO grp VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?;
        let ranked = kinds.into_iter().flat_map(|(kind, groups)| groups.iter().map(move |group| (kind, group)));
        for ((kind, group), rank) in ranked.zip(1_i64..) {
            let stories: Vec<Option<i64>> = group
                .top_objects
                .iter()
                .map(|object| number.get(&(object.trace.as_str(), object.object)).copied())
                .collect();
            into.execute(params![
                rank,
                group.id,
                kind,
                group.grade,
                whole(group.accounts.len() as u64),
                // The list of a lead is cut; its layers count every tie.
                whole(group.layers.iter().map(|layer| layer.edges).sum()),
                finite(group.strength),
                whole(group.co_actions),
                group.first_seen_ms,
                group.last_seen_ms,
                group.accounts.first().map_or(0, |strongest| self.account(&strongest.account_id)),
                without_lists(group)?,
                serde_json::to_string(&stories)?,
            ])?;
            self.members(rank, group)?;
        }
        Ok(())
    }

    fn members(&self, rank: i64, group: &FindingRecord) -> Result<(), WriteError> {
        let mut into = self.all.prepare_cached("INSERT INTO member VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?;
        for (member, place) in group.accounts.iter().zip(1_i64..) {
            into.execute(params![
                rank,
                place,
                self.account(&member.account_id),
                member.role,
                member.led_share,
                finite(member.strength),
                whole(member.co_actions),
                whole(member.objects),
                member.first_seen_ms,
                member.last_seen_ms,
            ])?;
        }
        (self.told)(1 + group.accounts.len() as u64);
        Ok(())
    }

    fn edges(&self, ranked: &[&EdgeRecord], findings: &FindingsRecord) -> Result<(), WriteError> {
        let mut groups_of: HashMap<i64, Vec<i64>> = HashMap::new();
        for (group, rank) in groups(findings).zip(1..) {
            for member in &group.accounts {
                groups_of.entry(self.account(&member.account_id)).or_default().push(rank);
            }
        }
        let none = Vec::new();
        let of = |account| groups_of.get(&account).unwrap_or(&none);
        let mut into =
            self.all.prepare("INSERT INTO edge VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?;
        for (edge, number) in ranked.iter().zip(1_i64..) {
            let (a, b) = (self.account(&edge.account_a), self.account(&edge.account_b));
            into.execute(params![
                number,
                self.trace(&edge.trace),
                a,
                b,
                of(a).iter().find(|group| of(b).contains(group)),
                finite(edge.strength),
                edge.objects,
                whole(edge.co_actions),
                finite(edge.mean_lag_s),
                whole(edge.a_led),
                edge.meetings,
                edge.expected.map(finite),
                edge.log10_p.map(finite),
                edge.log10_q.map(finite),
                edge.nulls.join(";"),
                edge.first_seen_ms,
                edge.last_seen_ms,
                edge.active.cast_signed(),
            ])?;
            if number % 1024 == 0 {
                (self.told)(1024);
            }
        }
        (self.told)(ranked.len() as u64 % 1024);
        Ok(())
    }

    fn acts(&self, kept: &Kept) -> Result<(), WriteError> {
        let mut into = self.all.prepare("INSERT INTO object VALUES (?, ?, ?, ?, ?, ?, ?, ?)")?;
        for (object, number) in kept.objects.iter().zip(1_i64..) {
            into.execute(params![
                number,
                self.trace(&object.trace),
                object.label,
                whole(object.accounts_in_data),
                whole(object.actions_in_data),
                object.first_ms,
                object.first_account,
                whole(object.first_accounts),
            ])?;
        }
        (self.told)(kept.objects.len() as u64);
        let mut into = self.all.prepare("INSERT INTO post VALUES (?, ?, ?, ?, ?)")?;
        for (posts, before) in kept.posts.chunks(1024).zip((0_i64..).step_by(1024)) {
            for (post, number) in posts.iter().zip(before + 1..) {
                into.execute(params![number, i64::from(post.account) + 1, post.id, post.at_ms, post.text])?;
            }
            (self.told)(posts.len() as u64);
        }
        let mut into = self.all.prepare("INSERT INTO action VALUES (?, ?, ?, ?)")?;
        for actions in kept.actions.chunks(1024) {
            for action in actions {
                let [object, account, post] = [action.object, action.account, action.post].map(|at| i64::from(at) + 1);
                into.execute((object, action.at_ms, account, post))?;
            }
            (self.told)(actions.len() as u64);
        }
        Ok(())
    }
}

/// The record without its longest lists, which have tables of their own.
fn without_lists(group: &FindingRecord) -> Result<String, serde_json::Error> {
    let (accounts, edges, evidence) = (Vec::new(), Vec::new(), Vec::new());
    serde_json::to_string(&FindingRecord { accounts, edges, evidence, ..group.clone() })
}
