//! Two accounts: what they did together, by the core's own definition.

use super::edge::EDGE_COLUMNS;
use super::{Evidence, Stretch};
use crate::error::StoreError;
use crate::row::{CoActionRow, EdgeRow, Page, Pair, PairTrace};
use claque::{AccountId, AccountPair, Action, ObjectId, PostId, Timestamp, Trace, TraceKind, count_swept, evidence};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// Two accounts that post one thing without end meet too often to be listed.
const MOST_MEETINGS: u64 = 2_000_000;

/// A co-action, in the numbers of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Met {
    /// When the earlier post was.
    at_ms: i64,
    object: i64,
    lag_ms: i64,
    first: i64,
    second: i64,
    /// Which was earlier: −1 for a, 1 for b, 0 for neither.
    led: i8,
}

/// The numbers behind dense ids.
#[derive(Default)]
struct Numbers(BTreeMap<i64, u32>, Vec<i64>);

impl Numbers {
    fn of(&mut self, number: i64) -> u32 {
        *self.0.entry(number).or_insert_with(|| {
            self.1.push(number);
            (self.1.len() - 1) as u32
        })
    }

    fn number(&self, id: u32) -> i64 {
        self.1[id as usize]
    }
}

impl Evidence {
    /// Two accounts, in either order.
    ///
    /// # Errors
    /// Where one is not in the case, or both are the same.
    pub fn pair(&self, one: &str, other: &str) -> Result<Pair, StoreError> {
        let (a, b) = self.ends(one, other)?;
        self.with(|connection| {
            let mut traces = Vec::new();
            let mut edges = self.edges_between(connection, a, b)?;
            for (number, name) in &self.traces {
                let shared = self.shared(connection, (a, b), *number)?;
                let met = self.meetings(&shared)?;
                let edge = edges.remove(number);
                let objects_at_any_lag = shared.trace.object_count() as u64;
                if objects_at_any_lag == 0 && edge.is_none() {
                    continue;
                }
                let mut objects: Vec<i64> = met.iter().map(|met| met.object).collect();
                objects.sort_unstable();
                objects.dedup();
                let led = |side: i8| met.iter().filter(|met| met.led == side).count() as u64;
                traces.push(PairTrace {
                    trace: name.clone(),
                    objects: objects.len() as u64,
                    objects_at_any_lag,
                    co_actions: met.len() as u64,
                    a_first: led(-1),
                    b_first: led(1),
                    ties: led(0),
                    edge,
                });
            }
            Ok(Pair {
                a: self.roster.account(a),
                b: self.roster.account(b),
                groups: groups_of_both(connection, a, b)?,
                traces,
            })
        })
    }

    /// Co-actions of two accounts, earliest first; at `any_lag`, of every object that both acted on, the two posts that are
    /// closest to each other.
    ///
    /// # Errors
    /// As [`pair`](Self::pair).
    pub fn co_actions(
        &self,
        one: &str,
        other: &str,
        trace: Option<&str>,
        any_lag: bool,
        stretch: Stretch,
    ) -> Result<Page<CoActionRow>, StoreError> {
        let (a, b) = self.ends(one, other)?;
        let wanted = trace.map(|name| self.trace_number(name)).transpose()?;
        self.with(|connection| {
            let mut met = Vec::new();
            for &(number, _) in self.traces.iter().filter(|&&(number, _)| wanted.is_none_or(|wanted| wanted == number))
            {
                let shared = self.shared(connection, (a, b), number)?;
                met.extend(if any_lag { shared.closest() } else { self.meetings(&shared)? });
            }
            met.sort_unstable();
            let row = |met: &Met| {
                Ok(CoActionRow {
                    object: self.object(connection, met.object)?,
                    lag_s: met.lag_ms as f64 / 1000.0,
                    first: self.post(connection, met.first)?,
                    second: self.post(connection, met.second)?,
                })
            };
            let items = stretch.of(&met).iter().map(row).collect::<Result<_, StoreError>>()?;
            Ok(Page { total: met.len() as u64, offset: stretch.offset, items })
        })
    }

    /// Both numbers, the one first whose id comes first in byte order.
    fn ends(&self, one: &str, other: &str) -> Result<(i64, i64), StoreError> {
        let (one, other) = (self.account_number(one)?, self.account_number(other)?);
        if one == other {
            return Err(StoreError::Refused("a pair is of two different accounts".to_owned()));
        }
        Ok((one.min(other), one.max(other)))
    }

    fn edges_between(&self, connection: &Connection, a: i64, b: i64) -> Result<BTreeMap<i64, EdgeRow>, StoreError> {
        let group = |rank: i64| {
            let id = connection.prepare_cached("SELECT id FROM grp WHERE rank = ?1");
            id.and_then(|mut statement| statement.query_row([rank], |row| row.get(0))).ok()
        };
        let mut statement =
            connection.prepare_cached(&format!("SELECT {EDGE_COLUMNS} FROM edge WHERE a = ?1 AND b = ?2"))?;
        let rows = statement.query_map(params![a, b], |row| Ok((row.get(0)?, self.edge(row, &group)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What a pair did on the objects of one trace that both acted on.
    fn shared(&self, connection: &Connection, (a, b): (i64, i64), trace: i64) -> Result<Shared, StoreError> {
        let mut statement = connection.prepare_cached(
            "SELECT object, at_ms, account, post FROM action WHERE account IN (?1, ?2) AND object IN
             (SELECT object FROM action WHERE account = ?1 INTERSECT SELECT object FROM action WHERE account = ?2)
             AND (SELECT trace FROM object WHERE number = action.object) = ?3",
        )?;
        let mut rows = statement.query([a, b, trace])?;
        let (mut objects, mut posts, mut actions) = (Numbers::default(), Numbers::default(), Vec::new());
        while let Some(row) = rows.next()? {
            actions.push(Action {
                object: ObjectId(objects.of(row.get(0)?)),
                at: Timestamp(row.get(1)?),
                account: AccountId(u32::from(row.get::<_, i64>(2)? == b)),
                post: PostId(posts.of(row.get(3)?)),
            });
        }
        let kind = TraceKind::from_name(&self.trace_name(trace)).unwrap_or(TraceKind::Object);
        Ok(Shared { trace: Trace::new(kind, actions), objects, posts })
    }

    /// Every co-action of a pair in one trace.
    fn meetings(&self, shared: &Shared) -> Result<Vec<Met>, StoreError> {
        let meetings: u64 = shared.trace.objects().map(|(_, actions)| count_swept(actions, self.window)).sum();
        if meetings > MOST_MEETINGS {
            return Err(StoreError::Refused(format!(
                "these two have up to {meetings} co-actions, more than can be listed; `claque explain` can"
            )));
        }
        let Some(pair) = AccountPair::new(AccountId(0), AccountId(1)) else { return Ok(Vec::new()) };
        let met = evidence(&shared.trace, pair, self.window).into_iter();
        Ok(met.map(|met| shared.met(met.object, met.posts, met.at)).collect())
    }
}

/// Actions of a (account 0) and of b (account 1) on the objects of both.
struct Shared {
    trace: Trace,
    objects: Numbers,
    posts: Numbers,
}

impl Shared {
    /// The post of a and that of b, and when each was.
    fn met(&self, object: ObjectId, posts: [PostId; 2], at: [Timestamp; 2]) -> Met {
        let lag_ms = at[1].0.saturating_sub(at[0].0);
        let [of_a, of_b] = posts.map(|post| self.posts.number(post.0));
        let (first, second) = if lag_ms < 0 { (of_b, of_a) } else { (of_a, of_b) };
        Met {
            at_ms: at[0].0.min(at[1].0),
            object: self.objects.number(object.0),
            lag_ms: lag_ms.saturating_abs(),
            first,
            second,
            led: -(lag_ms.signum() as i8),
        }
    }

    /// Of every object the two posts closest to each other, the first such.
    fn closest(&self) -> Vec<Met> {
        let mut all = Vec::new();
        for (object, actions) in self.trace.objects() {
            // The closest to an action is the other's latest before it, as the actions are in time order.
            let mut latest: [Option<Action>; 2] = [None, None];
            let mut closest: Option<Met> = None;
            for &action in actions {
                latest[action.account.0 as usize] = Some(action);
                if let [Some(of_a), Some(of_b)] = latest {
                    let met = self.met(object, [of_a.post, of_b.post], [of_a.at, of_b.at]);
                    if closest.is_none_or(|known| met.lag_ms < known.lag_ms) {
                        closest = Some(met);
                    }
                }
            }
            all.extend(closest);
        }
        all
    }
}

fn groups_of_both(connection: &Connection, a: i64, b: i64) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT grp.id FROM member AS one JOIN member AS other ON other.grp = one.grp AND other.account = ?2
         JOIN grp ON grp.rank = one.grp WHERE one.account = ?1 ORDER BY grp.rank",
    )?;
    let rows = statement.query_map([a, b], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
