//! A made-up `evidence.sqlite`, small or large, always the same.

use rusqlite::{Connection, params};
use serde_json::{Value, json};
use std::path::Path;

/// How much there is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Made {
    /// Accounts in all.
    pub(crate) accounts: usize,
    /// Groups of findings; one more is set apart, and one more is a lead.
    pub(crate) findings: usize,
    /// Members of each group.
    pub(crate) members: usize,
    /// Objects that all members of a group act on, 3 s apart.
    pub(crate) objects: usize,
    /// Edges in all; those inside groups come first.
    pub(crate) edges: usize,
}

/// Enough to see every kind of row.
pub(crate) const SMALL: Made = Made { accounts: 40, findings: 2, members: 5, objects: 4, edges: 60 };

/// When it begins.
pub(crate) const START: i64 = 1_600_000_000_000;
/// How long it lasts.
pub(crate) const LENGTH: i64 = 64 * 3_600_000;

/// Ids that break what is careless.
pub(crate) const HOSTILE: [&str; 6] =
    ["!../../etc/passwd", "\"a/b?c=d%2F&e#f", "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "тест/Имя", "😀%😀"];

/// Ids of all accounts, in byte order.
pub(crate) fn ids(made: &Made) -> Vec<String> {
    let plain = (0..made.accounts.saturating_sub(HOSTILE.len())).map(|number| format!("account_{number:07}"));
    let mut ids: Vec<String> = plain.chain(HOSTILE.iter().map(|&id| id.to_owned())).collect();
    ids.sort_unstable();
    ids
}

/// Writes it.
pub(crate) fn write(path: &Path, made: &Made) -> rusqlite::Result<()> {
    let mut connection = Connection::open(path)?;
    connection.execute_batch("PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF;")?;
    let all = connection.transaction()?;
    all.execute_batch(include_str!("../../src/schema.sql"))?;
    let meta = [
        ("format_version", "1".to_owned()),
        ("software_version", "0.0.0".to_owned()),
        ("window_ms", "60000".to_owned()),
        ("from_ms", START.to_string()),
        ("to_ms", (START + LENGTH).to_string()),
    ];
    for (key, value) in meta {
        all.execute("INSERT INTO meta VALUES (?1, ?2)", params![key, value])?;
    }
    all.execute_batch("INSERT INTO trace VALUES (0, 'url'), (1, 'text')")?;
    accounts(&all, made)?;
    groups(&all, made)?;
    edges(&all, made)?;
    posts(&all, made)?;
    all.commit()
}

/// As SQLite counts.
fn n(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// How many groups there are.
fn number_of_groups(made: &Made) -> usize {
    made.findings + 2
}

/// When a member of a group acts on one of its objects.
pub(crate) fn at_ms(made: &Made, group: usize, object: usize, member: usize) -> i64 {
    let step = LENGTH / (number_of_groups(made) * made.objects + 1) as i64;
    START + step * (group * made.objects + object) as i64 + 3_000 * member as i64
}

fn accounts(all: &Connection, made: &Made) -> rusqlite::Result<()> {
    let mut insert = all.prepare("INSERT INTO account VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?;
    let (timeline, week) = (json!(vec![1; 64]).to_string(), json!(vec![2; 168]).to_string());
    for (number, id) in ids(made).iter().enumerate() {
        let name = (number % 2 == 0).then(|| format!("Name of {number}"));
        let (x, y) = ((number % 100) as f64 / 100.0, (number / 100 % 100) as f64 / 100.0);
        insert.execute(params![n(number), id, name, x, y, 64, START, START + LENGTH, timeline, week])?;
    }
    Ok(())
}

fn record(made: &Made, group: usize, id: &str) -> Value {
    let top: Vec<Value> = (0..made.objects)
        .map(|object| {
            json!({ "trace": "url", "label": label(group, object), "accounts": made.members, "posts": made.members,
                "accounts_in_data": made.members, "first_ms": at_ms(made, group, object, 0),
                "last_ms": at_ms(made, group, object, made.members - 1) })
        })
        .collect();
    json!({
        "id": id, "grade": "A", "nulls": ["slot-permutation"], "survives_latency_control": true, "synchrony": null,
        "group": null, "strength": 100.0, "decoys_as_strong": 0, "decoy_p": 0.05, "density": 1.0,
        "first_seen_ms": START, "last_seen_ms": START + LENGTH, "co_actions": 10,
        "layers": [{ "trace": "url", "edges": 10, "objects": made.objects, "co_actions": 40 }], "top_objects": top,
        "timeline": { "start_ms": START, "bin_ms": LENGTH / 60, "posts": vec![1; 60] }
    })
}

fn label(group: usize, object: usize) -> String {
    format!("https://example.org/{group}/{object}")
}

fn groups(all: &Connection, made: &Made) -> rusqlite::Result<()> {
    let mut group_row =
        all.prepare("INSERT INTO grp VALUES (?1, ?2, ?3, 'A', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)")?;
    let mut member_row = all.prepare("INSERT INTO member VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?;
    for group in 0..number_of_groups(made) {
        let (kind, id) = match group.checked_sub(made.findings) {
            None => ("finding", format!("F{}", group + 1)),
            Some(0) => ("explained", "E1".to_owned()),
            Some(_) => ("lead", "L1".to_owned()),
        };
        let pairs = if kind == "lead" { 0 } else { made.members * (made.members - 1) / 2 };
        let stories: Vec<usize> = (0..made.objects).map(|object| group * made.objects + object).collect();
        let first = group * made.members;
        group_row.execute(params![
            n(group),
            id,
            kind,
            n(made.members),
            n(pairs),
            100.0 - group as f64,
            n(pairs * made.objects),
            START,
            START + LENGTH,
            n(first),
            record(made, group, &id).to_string(),
            json!(stories).to_string()
        ])?;
        for place in 0..made.members {
            let role = ["first mover", "follower", "even"][place.min(2)];
            let (strength, account) = (50.0 - place as f64, first + place);
            member_row.execute(params![
                n(group),
                n(place),
                n(account),
                role,
                0.5,
                strength,
                4,
                n(made.objects),
                START,
                START + LENGTH
            ])?;
        }
    }
    Ok(())
}

fn edges(all: &Connection, made: &Made) -> rusqlite::Result<()> {
    let mut insert = all.prepare(
        "INSERT INTO edge VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 12.5, 3, ?8, 0.25, ?9, ?10, 'slot-permutation', ?11, ?12, ?13)",
    )?;
    let mut number = 0;
    let mut add = |a: usize, b: usize, group: Option<usize>| -> rusqlite::Result<()> {
        number += 1;
        let strength = 300.0 * (1.0 - number as f64 / (made.edges + 1) as f64);
        let active = 1_i64 << (number * 7 % 64);
        let trace = number % 2;
        let objects = 2 + number % 9;
        insert.execute(params![
            n(number),
            n(trace),
            n(a),
            n(b),
            group.map(n),
            strength,
            n(objects),
            n(2 * objects),
            -strength,
            1.0 - strength,
            START,
            START + LENGTH,
            active
        ])?;
        Ok(())
    };
    let mut left = made.edges;
    for group in 0..=made.findings {
        let members = group * made.members..(group + 1) * made.members;
        for (a, b) in members.clone().flat_map(|a| (a + 1..members.end).map(move |b| (a, b))) {
            add(a, b, Some(group))?;
            left -= 1;
        }
    }
    // Drawn by a linear congruence, so that the file is the same on every machine.
    let mut state: u64 = 1;
    let mut draw = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    while left > 0 {
        let (a, b) = (draw(made.accounts), draw(made.accounts));
        // Edges inside groups are there already.
        if a != b && (a / made.members != b / made.members || a / made.members >= number_of_groups(made)) {
            add(a.min(b), a.max(b), None)?;
            left -= 1;
        }
    }
    Ok(())
}

fn posts(all: &Connection, made: &Made) -> rusqlite::Result<()> {
    let mut object_row = all.prepare("INSERT INTO object VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1)")?;
    let mut post_row = all.prepare("INSERT INTO post VALUES (?1, ?2, ?3, ?4, ?5)")?;
    let mut action_row = all.prepare("INSERT INTO action VALUES (?1, ?2, ?3, ?4)")?;
    let ids = ids(made);
    let mut post = 0;
    for group in 0..number_of_groups(made) {
        for object in 0..made.objects {
            let number = group * made.objects + object;
            let first = at_ms(made, group, object, 0);
            object_row.execute(params![
                n(number),
                0,
                label(group, object),
                n(made.members),
                n(made.members),
                first,
                ids[group * made.members]
            ])?;
            for member in 0..made.members {
                let (account, at) = (group * made.members + member, at_ms(made, group, object, member));
                let text = format!("=Look <b>here</b> {post}");
                post_row.execute(params![n(post), n(account), format!("post/{post}"), at, text])?;
                action_row.execute(params![n(number), at, n(account), n(post)])?;
                post += 1;
            }
        }
    }
    Ok(())
}
