//! Groups and their members.

use super::{Evidence, Stretch, count};
use crate::error::StoreError;
use crate::row::{Group, GroupKind, GroupRow, MemberRow, ObjectRef, Page};
use claque_io::case::{AccountRecord, FindingRecord, ObjectRecord};
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use sha2::{Digest, Sha256};

/// Most parts of a spark line.
const SPARK: usize = 24;

/// By what groups are ordered, the most first, within each kind: kinds are never mixed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GroupOrder {
    /// Strength of evidence.
    #[default]
    Strength,
    /// Members.
    Accounts,
    /// Co-actions.
    CoActions,
    /// First co-action, the earliest first.
    FirstSeen,
}

impl GroupOrder {
    fn sql(self) -> &'static str {
        match self {
            GroupOrder::Strength => "strength DESC",
            GroupOrder::Accounts => "accounts DESC",
            GroupOrder::CoActions => "co_actions DESC",
            GroupOrder::FirstSeen => "first_ms",
        }
    }
}

/// Which groups are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupsWanted {
    /// Of one kind only.
    pub kind: Option<GroupKind>,
    /// Whose id, a member's id or name, or an object holds this.
    pub q: Option<String>,
    /// In which order.
    pub order: GroupOrder,
}

const COLUMNS: &str =
    "rank, id, kind, grade, accounts, edges, strength, co_actions, first_ms, last_ms, strongest, record, stories";
const WANTED: &str = "(:kind IS NULL OR kind = :kind) AND (:q IS NULL OR holds(id, :q)
    OR EXISTS (SELECT 1 FROM member JOIN account ON account.number = member.account
        WHERE member.grp = grp.rank AND (holds(account.id, :q) OR holds(account.name, :q)))
    OR EXISTS (SELECT 1 FROM json_each(grp.record, '$.top_objects') AS top WHERE holds(top.value ->> 'label', :q)))";
const KINDS: &str = "CASE kind WHEN 'finding' THEN 0 WHEN 'explained' THEN 1 ELSE 2 END";

/// A group as it stands in the database.
struct Kept {
    rank: i64,
    row: GroupRow,
    record: FindingRecord,
    stories: String,
}

impl Evidence {
    /// Groups, findings before those set apart before leads.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn groups(&self, wanted: &GroupsWanted, stretch: Stretch) -> Result<Page<GroupRow>, StoreError> {
        let kind = wanted.kind.map(kind_name);
        let q = wanted.q.as_deref().map(str::trim).filter(|q| !q.is_empty()).map(str::to_lowercase);
        let (limit, offset) = stretch.sql();
        let order = wanted.order.sql();
        self.with(|connection| {
            let total: i64 = connection
                .prepare_cached(&format!("SELECT count(*) FROM grp WHERE {WANTED}"))?
                .query_row(named_params! { ":kind": kind, ":q": q }, |row| row.get(0))?;
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM grp WHERE {WANTED} ORDER BY {KINDS}, {order}, rank LIMIT :limit OFFSET :offset"
            ))?;
            let mut rows =
                statement.query(named_params! { ":kind": kind, ":q": q, ":limit": limit, ":offset": offset })?;
            let mut items = Vec::new();
            while let Some(row) = rows.next()? {
                items.push(self.kept(row)?.row);
            }
            Ok(Page { total: count(total), offset: stretch.offset, items })
        })
    }

    /// How many groups there are of a kind.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn count_groups(&self, kind: GroupKind) -> Result<u64, StoreError> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached("SELECT count(*) FROM grp WHERE kind = ?1")?;
            Ok(count(statement.query_row([kind_name(kind)], |row| row.get(0))?))
        })
    }

    /// One group.
    ///
    /// # Errors
    /// Where there is none of that id.
    pub fn group(&self, id: &str) -> Result<Group, StoreError> {
        self.with(|connection| {
            let Kept { rank, row, record, stories } = self.find(connection, id)?;
            let roles = |role: &str| -> Result<u64, StoreError> {
                let mut statement =
                    connection.prepare_cached("SELECT count(*) FROM member WHERE grp = ?1 AND role = ?2")?;
                Ok(count(statement.query_row(params![rank, role], |row| row.get(0))?))
            };
            Ok(Group {
                stories: story_refs(&stories, &record.top_objects)?,
                first_movers: roles("first mover")?,
                followers: roles("follower")?,
                row,
                nulls: record.nulls,
                survives_latency_control: record.survives_latency_control,
                synchrony: record.synchrony,
                group: record.group,
                shares_accounts_with: record.shares_accounts_with,
                decoys_as_strong: record.decoys_as_strong,
                decoy_p: record.decoy_p,
                density: record.density,
                layers: record.layers,
                top_objects: record.top_objects,
                timeline: record.timeline,
                rhythm: record.rhythm,
                lookalikes: record.lookalikes,
            })
        })
    }

    /// The group as `findings.json` has it, without its edges and its co-actions.
    ///
    /// # Errors
    /// Where there is none of that id.
    pub fn finding(&self, id: &str) -> Result<FindingRecord, StoreError> {
        let (rank, mut record) =
            self.with(|connection| self.find(connection, id).map(|kept| (kept.rank, kept.record)))?;
        let members = self.members_of(rank, Stretch { offset: 0, limit: u64::MAX })?;
        record.accounts = members.into_iter().map(account_record).collect();
        Ok(record)
    }

    /// The groups before and after one in the list of all groups.
    ///
    /// # Errors
    /// Where there is none of that id.
    pub fn neighbours(&self, id: &str) -> Result<(Option<String>, Option<String>), StoreError> {
        self.with(|connection| {
            let rank = rank_of(connection, id)?;
            let beside = |sql: &str| -> Result<Option<String>, StoreError> {
                Ok(connection.prepare_cached(sql)?.query_row([rank], |row| row.get(0)).optional()?)
            };
            Ok((
                beside("SELECT id FROM grp WHERE rank < ?1 ORDER BY rank DESC LIMIT 1")?,
                beside("SELECT id FROM grp WHERE rank > ?1 ORDER BY rank LIMIT 1")?,
            ))
        })
    }

    /// Members of a group, strongest first.
    ///
    /// # Errors
    /// Where there is no group of that id.
    pub fn members(&self, id: &str, stretch: Stretch) -> Result<Page<MemberRow>, StoreError> {
        let (rank, total) = self.with(|connection| {
            let rank = rank_of(connection, id)?;
            let mut statement = connection.prepare_cached("SELECT count(*) FROM member WHERE grp = ?1")?;
            Ok((rank, count(statement.query_row([rank], |row| row.get(0))?)))
        })?;
        Ok(Page { total, offset: stretch.offset, items: self.members_of(rank, stretch)? })
    }

    fn members_of(&self, rank: i64, stretch: Stretch) -> Result<Vec<MemberRow>, StoreError> {
        let (limit, offset) = stretch.sql();
        self.with(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT account, role, led_share, strength, co_actions, objects, first_ms, last_ms
                 FROM member WHERE grp = ?1 ORDER BY place LIMIT ?2 OFFSET ?3",
            )?;
            let rows = statement.query_map([rank, limit, offset], |row| self.member(row))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// From the columns that [`members_of`](Self::members_of) asks for.
    pub(super) fn member(&self, row: &Row<'_>) -> rusqlite::Result<MemberRow> {
        Ok(MemberRow {
            account: self.roster.account(row.get(0)?),
            role: row.get(1)?,
            led_share: row.get(2)?,
            strength: row.get(3)?,
            co_actions: count(row.get(4)?),
            objects: count(row.get(5)?),
            first_seen_ms: row.get(6)?,
            last_seen_ms: row.get(7)?,
        })
    }

    /// Ids of members, in byte order of the ids in the data.
    ///
    /// # Errors
    /// Where there is no group of that id.
    pub fn member_ids(&self, id: &str) -> Result<Vec<String>, StoreError> {
        self.with(|connection| {
            let rank = rank_of(connection, id)?;
            let mut statement =
                connection.prepare_cached("SELECT account FROM member WHERE grp = ?1 ORDER BY account")?;
            let rows = statement.query_map([rank], |row| row.get::<_, i64>(0))?;
            rows.map(|number| Ok(self.roster.account(number?).id)).collect()
        })
    }

    /// A digest of the ids of a group's members, to tell later whether it is the same group.
    ///
    /// # Errors
    /// Where there is no group of that id.
    pub fn members_digest(&self, id: &str) -> Result<String, StoreError> {
        let mut digest = Sha256::new();
        for id in self.member_ids(id)? {
            // The length first, so that no two lists read the same.
            digest.update((id.len() as u64).to_le_bytes());
            digest.update(id);
        }
        Ok(digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect())
    }

    fn find(&self, connection: &Connection, id: &str) -> Result<Kept, StoreError> {
        let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM grp WHERE id = ?1"))?;
        let mut rows = statement.query([id])?;
        match rows.next()? {
            Some(row) => self.kept(row),
            None => Err(StoreError::Unknown { what: "group", name: id.to_owned() }),
        }
    }

    /// The group of that rank, as lists show it.
    pub(super) fn group_row(&self, connection: &Connection, rank: i64) -> Result<GroupRow, StoreError> {
        let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM grp WHERE rank = ?1"))?;
        let mut rows = statement.query([rank])?;
        match rows.next()? {
            Some(row) => Ok(self.kept(row)?.row),
            None => Err(StoreError::Unknown { what: "group", name: rank.to_string() }),
        }
    }

    /// From [`COLUMNS`].
    fn kept(&self, row: &Row<'_>) -> Result<Kept, StoreError> {
        let mut record = finding_record(row.get_ref(11)?.as_str().map_err(rusqlite::Error::from)?)?;
        self.disguise_record(&mut record);
        Ok(Kept {
            rank: row.get(0)?,
            row: GroupRow {
                id: row.get(1)?,
                kind: kind_of(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?),
                grade: row.get(3)?,
                accounts: count(row.get(4)?),
                edges: count(row.get(5)?),
                strength: row.get(6)?,
                co_actions: count(row.get(7)?),
                first_seen_ms: row.get(8)?,
                last_seen_ms: row.get(9)?,
                strongest: self.roster.account(row.get(10)?),
                traces: record.layers.iter().map(|layer| layer.trace.clone()).collect(),
                explained_by: record.explained_by.clone(),
                top_object: record.top_objects.first().map(|object| object.label.clone()),
                spark: spark(&record.timeline.posts),
            },
            record,
            stories: row.get(12)?,
        })
    }

    fn disguise_record(&self, record: &mut FindingRecord) {
        for object in &mut record.top_objects {
            object.label = self.disguise.label(&object.trace, std::mem::take(&mut object.label));
            for variant in &mut object.variants {
                variant.wording = self.disguise.wording(std::mem::take(&mut variant.wording));
            }
        }
        for asked in &mut record.lookalikes {
            asked.subject = asked.subject.take().map(|subject| self.disguise.subject(&asked.rule, subject));
        }
    }
}

/// The place of a group among all.
pub(super) fn rank_of(connection: &Connection, id: &str) -> Result<i64, StoreError> {
    let mut statement = connection.prepare_cached("SELECT rank FROM grp WHERE id = ?1")?;
    let rank = statement.query_row([id], |row| row.get(0)).optional()?;
    rank.ok_or_else(|| StoreError::Unknown { what: "group", name: id.to_owned() })
}

/// The record as it is kept: without accounts, edges and evidence, which are tables of their own.
fn finding_record(json: &str) -> Result<FindingRecord, StoreError> {
    let mut value: serde_json::Value = serde_json::from_str(json)?;
    if let Some(fields) = value.as_object_mut() {
        for list in ["accounts", "edges", "evidence"] {
            fields.insert(list.to_owned(), serde_json::Value::Array(Vec::new()));
        }
    }
    Ok(serde_json::from_value(value)?)
}

/// The objects of a group by number, in step with its top objects; those not kept are left out.
fn story_refs(stories: &str, top: &[ObjectRecord]) -> Result<Vec<ObjectRef>, StoreError> {
    let numbers: Vec<Option<u64>> = serde_json::from_str(stories)?;
    let refs = numbers.into_iter().zip(top).filter_map(|(number, object)| {
        Some(ObjectRef { number: number?, trace: object.trace.clone(), label: object.label.clone() })
    });
    Ok(refs.collect())
}

fn account_record(member: MemberRow) -> AccountRecord {
    AccountRecord {
        account_id: member.account.id,
        role: member.role,
        led_share: member.led_share,
        strength: member.strength,
        co_actions: member.co_actions,
        objects: member.objects,
        first_seen_ms: member.first_seen_ms,
        last_seen_ms: member.last_seen_ms,
        position: (0.0, 0.0),
    }
}

/// The name in the database.
fn kind_name(kind: GroupKind) -> &'static str {
    match kind {
        GroupKind::Finding => "finding",
        GroupKind::Explained => "explained",
        GroupKind::Lead => "lead",
    }
}

pub(super) fn kind_of(name: &str) -> GroupKind {
    match name {
        "finding" => GroupKind::Finding,
        "explained" => GroupKind::Explained,
        _ => GroupKind::Lead,
    }
}

/// The same posts in at most [`SPARK`] bins: neighbours are put together.
fn spark(posts: &[u32]) -> Vec<u32> {
    let each = posts.len().div_ceil(SPARK).max(1);
    posts.chunks(each).map(|bins| bins.iter().fold(0, |sum: u32, &posts| sum.saturating_add(posts))).collect()
}

#[cfg(test)]
mod tests {
    use super::spark;

    #[test]
    fn a_spark_line_keeps_every_post() {
        assert_eq!(spark(&[]), [0; 0]);
        assert_eq!(spark(&[1, 2, 3]), [1, 2, 3]);
        let long: Vec<u32> = (0..100).collect();
        assert_eq!(spark(&long).len(), 20);
        assert_eq!(spark(&long).iter().sum::<u32>(), 4_950);
    }
}
