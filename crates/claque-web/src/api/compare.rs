//! Two cases beside each other.

use super::answer::{Comparison, MatchedGroups, Problem};
use super::ask::{Place, Shelf, lasting};
use crate::open::OpenCase;
use crate::problem::Failed;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use claque_store::evidence::read::{GroupsWanted, Stretch};
use claque_store::row::GroupRow;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Accounts named of those that are in one of two groups only.
const NAMED: usize = 20;

/// A group and its members, in byte order.
struct Side {
    row: GroupRow,
    members: Vec<String>,
}

/// Two groups that share accounts, by their places.
#[derive(Clone, Copy)]
struct Met {
    a: usize,
    b: usize,
    shared: usize,
    jaccard: f64,
}

/// Compares two cases.
///
/// Groups are matched one to one, those first whose accounts agree most. A group that shares accounts but finds its partner
/// taken stands beside the one it agrees with most all the same: groups split and merge.
///
/// # Errors
/// Where a database cannot be read.
pub fn compare_cases(a: &OpenCase, b: &OpenCase) -> Result<Comparison, Failed> {
    let (groups_a, groups_b) = (sides(a)?, sides(b)?);
    let pairs = matches(&groups_a, &groups_b);
    let (in_a, in_b): (BTreeSet<usize>, BTreeSet<usize>) = pairs.iter().map(|met| (met.a, met.b)).unzip();
    let alone = |groups: &[Side], matched: &BTreeSet<usize>| {
        let alone = groups.iter().enumerate().filter(|(place, _)| !matched.contains(place));
        alone.map(|(_, side)| side.row.clone()).collect()
    };
    Ok(Comparison {
        a: a.entry(),
        b: b.entry(),
        plan: differences(&a.record.plan, &b.record.plan)?,
        counts: counts(a, b)?,
        only_a: alone(&groups_a, &in_a),
        only_b: alone(&groups_b, &in_b),
        matched: pairs.iter().map(|met| matched(met, &groups_a[met.a], &groups_b[met.b])).collect(),
    })
}

fn sides(case: &OpenCase) -> Result<Vec<Side>, Failed> {
    let all = case.evidence.groups(&GroupsWanted::default(), Stretch { offset: 0, limit: u64::MAX })?;
    let side = |row: GroupRow| {
        let mut members = case.evidence.member_ids(&row.id)?;
        members.sort_unstable();
        Ok(Side { members, row })
    };
    all.items.into_iter().map(side).collect()
}

/// The closest first.
fn matches(a: &[Side], b: &[Side]) -> Vec<Met> {
    let mut groups_of: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, side) in b.iter().enumerate() {
        for member in &side.members {
            groups_of.entry(member).or_default().push(place);
        }
    }
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (place, side) in a.iter().enumerate() {
        for other in side.members.iter().filter_map(|member| groups_of.get(member.as_str())).flatten() {
            *shared.entry((place, *other)).or_default() += 1;
        }
    }
    let met = |(&(one, other), &shared): (&(usize, usize), &usize)| {
        let either = a[one].members.len() + b[other].members.len() - shared;
        Met { a: one, b: other, shared, jaccard: shared as f64 / either.max(1) as f64 }
    };
    let mut all: Vec<Met> = shared.iter().map(met).collect();
    // Stable: on a tie the stronger groups come first.
    all.sort_by(|one, other| other.jaccard.total_cmp(&one.jaccard).then(other.shared.cmp(&one.shared)));
    let (mut taken_a, mut taken_b, mut left) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    let mut chosen = Vec::new();
    for met in all {
        if taken_a.contains(&met.a) || taken_b.contains(&met.b) {
            left.push(met);
        } else {
            taken_a.insert(met.a);
            taken_b.insert(met.b);
            chosen.push(met);
        }
    }
    for met in left {
        if taken_a.insert(met.a) | taken_b.insert(met.b) {
            chosen.push(met);
        }
    }
    chosen.sort_by(|one, other| other.jaccard.total_cmp(&one.jaccard));
    chosen
}

fn matched(met: &Met, a: &Side, b: &Side) -> MatchedGroups {
    let only = |these: &[String], those: &[String]| {
        let missing = these.iter().filter(|id| those.binary_search(id).is_err());
        missing.take(NAMED).cloned().collect()
    };
    MatchedGroups {
        gone: only(&a.members, &b.members),
        new: only(&b.members, &a.members),
        a: a.row.clone(),
        b: b.row.clone(),
        shared: met.shared as u64,
        jaccard: met.jaccard,
    }
}

/// Fields in which two records differ.
fn differences(a: &impl Serialize, b: &impl Serialize) -> Result<Vec<(String, String, String)>, Failed> {
    let (a, b) = (fields(a)?, fields(b)?);
    let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let differing = names.into_iter().filter(|name| a.get(*name) != b.get(*name));
    Ok(differing.map(|name| (name.clone(), in_words(a.get(name)), in_words(b.get(name)))).collect())
}

fn counts(a: &OpenCase, b: &OpenCase) -> Result<Vec<(String, u64, u64)>, Failed> {
    let (in_a, in_b) = (fields(&a.record.counts)?, fields(&b.record.counts)?);
    let names = [
        "posts",
        "rejected",
        "accounts",
        "edges",
        "findings",
        "accounts_in_findings",
        "explained",
        "accounts_in_explained",
        "leads",
        "accounts_in_leads",
    ];
    let count = |fields: &BTreeMap<String, Value>, name: &str| fields.get(name).and_then(Value::as_u64).unwrap_or(0);
    let row = |name: &str| (name.replace('_', " "), count(&in_a, name), count(&in_b, name));
    Ok(names.into_iter().map(row).collect())
}

fn fields(record: &impl Serialize) -> Result<BTreeMap<String, Value>, Failed> {
    serde_json::to_value(record)
        .and_then(serde_json::from_value)
        .map_err(|error| Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))
}

fn in_words(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "none".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(values)) if values.is_empty() => "none".to_owned(),
        Some(Value::Array(values)) => values.iter().map(|value| in_words(Some(value))).collect::<Vec<_>>().join(", "),
        Some(other) => other.to_string(),
    }
}

/// Two cases beside each other.
#[utoipa::path(get, path = "/api/compare/{a}/{b}",
    params(("a" = String, Path, description = "Key of a case"), ("b" = String, Path, description = "Key of another")),
    responses((status = 200, body = Comparison), (status = 404, body = Problem)))]
pub(crate) async fn compare(
    State(shelf): State<Arc<Shelf>>,
    uri: Uri,
    Place((a, b)): Place<(String, String)>,
) -> Response {
    lasting(shelf, uri, move |shelf| compare_cases(shelf.case(&a)?, shelf.case(&b)?)).await
}
