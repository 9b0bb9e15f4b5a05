//! The database of the page: what it holds agrees with the other files of the case and with the data.

use crate::program::{Scratch, ring};
use rusqlite::Connection;
use rusqlite::types::FromSql;
use std::collections::{BTreeMap, BTreeSet};

const SIMULATE: [&str; 11] =
    ["simulate", "-o", "set", "--accounts", "1500", "--posts", "15000", "--days", "7", "--plant", "copy-paste:8:8:30"];

fn opened(scratch: &Scratch, case: &str) -> Connection {
    let database = Connection::open(scratch.path(&format!("{case}/evidence.sqlite"))).unwrap();
    assert_eq!(one::<String>(&database, "PRAGMA integrity_check"), "ok");
    database
}

fn one<T: FromSql>(database: &Connection, query: &str) -> T {
    database.query_row(query, [], |row| row.get(0)).unwrap_or_else(|error| panic!("{query}: {error}"))
}

fn count(database: &Connection, table: &str) -> usize {
    one::<i64>(database, &format!("SELECT count(*) FROM {table}")) as usize
}

fn meta(database: &Connection, key: &str) -> String {
    one(database, &format!("SELECT value FROM meta WHERE key = '{key}'"))
}

/// Two columns of text as a map.
fn pairs(database: &Connection, query: &str) -> BTreeMap<String, Option<String>> {
    let mut rows = database.prepare(query).unwrap();
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(|row| row.unwrap()).collect()
}

#[test]
fn the_database_agrees_with_the_case_and_with_the_data() {
    let scratch = Scratch::new();
    scratch.run(&[&SIMULATE[..], &["--plant", "repost-ring:10:8:20"]].concat()).done();
    scratch.run(&["detect", "set/posts.csv", "-q"]).done();
    let database = opened(&scratch, "case");
    let findings = scratch.json("case/findings.json");
    let lists = ["findings", "explained", "leads"];
    let groups: Vec<&serde_json::Value> = lists.iter().flat_map(|list| findings[list].as_array().unwrap()).collect();
    assert!(groups.len() >= 2, "nothing to look at");
    let ids: Vec<String> = groups.iter().map(|group| group["id"].as_str().unwrap().to_owned()).collect();
    let ranked: String = one(&database, "SELECT group_concat(id, ' ') FROM (SELECT id FROM grp ORDER BY rank)");
    assert_eq!(ranked, ids.join(" "));
    assert_eq!(count(&database, "member"), scratch.table("case/accounts.csv").len());
    assert_eq!(count(&database, "edge"), scratch.table("case/edges.csv").len());
    assert_eq!((meta(&database, "texts"), meta(&database, "window_ms")), ("kept".to_owned(), "60000".to_owned()));
    // Every account has a place of its own, and its posts are counted.
    let places = "SELECT count(DISTINCT x || ' ' || y) FROM account WHERE x BETWEEN 0 AND 1 AND y BETWEEN 0 AND 1";
    assert_eq!(one::<i64>(&database, places) as usize, count(&database, "account"));
    let mut posted: BTreeMap<String, i64> = BTreeMap::new();
    let mut said: BTreeMap<String, String> = BTreeMap::new();
    for mut row in scratch.table("set/posts.csv") {
        *posted.entry(row.remove("account_id").unwrap()).or_default() += 1;
        said.insert(row.remove("post_id").unwrap(), row.remove("text").unwrap());
    }
    let mut accounts = database.prepare("SELECT id, posts, timeline, week FROM account").unwrap();
    let mut accounts = accounts.query([]).unwrap();
    while let Some(row) = accounts.next().unwrap() {
        let (id, posts): (String, i64) = (row.get(0).unwrap(), row.get(1).unwrap());
        assert_eq!(posts, posted[&id], "{id}");
        for (column, length) in [(2, 64), (3, 168)] {
            let counts: Vec<i64> = serde_json::from_str(&row.get::<_, String>(column).unwrap()).unwrap();
            assert_eq!((counts.len(), counts.iter().sum()), (length, posts), "{id}");
        }
    }
    // Every post says what it says in the data.
    let texts = pairs(&database, "SELECT id, text FROM post");
    assert!(texts.len() > 100);
    for (id, text) in texts {
        assert_eq!(text.unwrap_or_default(), said[&id], "{id}");
    }
}

#[test]
fn objects_posts_and_stories_hang_together() {
    let scratch = Scratch::new();
    scratch.run(&SIMULATE).done();
    scratch.run(&["detect", "set/posts.csv", "-q"]).done();
    let database = opened(&scratch, "case");
    // Each action is by the account of its post, each post acts, each object has two accounts.
    let strangers = "SELECT count(*) FROM action JOIN post ON post = post.number WHERE action.account <> post.account";
    assert_eq!(one::<i64>(&database, strangers), 0);
    assert_eq!(one::<i64>(&database, "SELECT count(DISTINCT post) FROM action") as usize, count(&database, "post"));
    let alone = "SELECT count(*) FROM (SELECT object FROM action GROUP BY object HAVING count(DISTINCT account) < 2)";
    assert_eq!(one::<i64>(&database, alone), 0);
    // The stories of a group are its top objects.
    let mut groups = database.prepare("SELECT record, stories FROM grp").unwrap();
    let mut groups = groups.query([]).unwrap();
    while let Some(row) = groups.next().unwrap() {
        let record: serde_json::Value = serde_json::from_str(&row.get::<_, String>(0).unwrap()).unwrap();
        let stories: Vec<Option<i64>> = serde_json::from_str(&row.get::<_, String>(1).unwrap()).unwrap();
        let objects = record["top_objects"].as_array().unwrap();
        assert_eq!(objects.len(), stories.len());
        for (object, story) in objects.iter().zip(stories) {
            let story = story.expect("every top object is kept");
            let of_it = |column: &str| {
                let query = format!(
                    "SELECT {column} FROM object JOIN trace ON trace = trace.number WHERE object.number = {story}"
                );
                one::<String>(&database, &query)
            };
            assert_eq!(of_it("label"), object["label"].as_str().unwrap());
            assert_eq!(of_it("name"), object["trace"].as_str().unwrap());
            assert_eq!(of_it("accounts_in_data || ''"), object["accounts_in_data"].to_string());
        }
    }
    // What an edge counts is found again among the actions: the first and the last of it, too.
    let spans = "SELECT count(*) FROM edge WHERE first_ms > last_ms OR active = 0
        OR NOT EXISTS (SELECT 1 FROM action WHERE account IN (a, b) AND at_ms = first_ms)
        OR NOT EXISTS (SELECT 1 FROM action WHERE account IN (a, b) AND at_ms = last_ms)";
    assert_eq!(one::<i64>(&database, spans), 0);
    assert!(count(&database, "edge") > 0);
}

#[test]
fn groups_have_a_rhythm_and_the_case_a_week() {
    let scratch = Scratch::new();
    scratch.run(&SIMULATE).done();
    scratch.run(&["detect", "set/posts.csv", "-q"]).done();
    let (case, findings) = (scratch.json("case/case.json"), scratch.json("case/findings.json"));
    let sum = |list: &serde_json::Value| list.as_array().unwrap().iter().map(|one| one.as_f64().unwrap()).sum::<f64>();
    let actions: f64 = case["traces"].as_array().unwrap().iter().map(|trace| trace["actions"].as_f64().unwrap()).sum();
    assert_eq!(case["week"].as_array().unwrap().len(), 168);
    assert!((sum(&case["week"]) - actions).abs() < 0.5);
    for finding in findings["findings"].as_array().unwrap() {
        let (rhythm, edges) = (&finding["rhythm"], finding["edges"].as_array().unwrap());
        let objects: f64 = edges.iter().map(|edge| edge["objects"].as_f64().unwrap()).sum();
        assert!((sum(&rhythm["meetings"]) - objects).abs() < 0.5);
        let expected: f64 = edges.iter().map(|edge| edge["expected"].as_f64().unwrap()).sum();
        assert!(sum(&rhythm["expected"]) <= expected * (1.0 + 1e-9) && sum(&rhythm["expected"]) > 0.0);
        let (borders, lags) = (rhythm["lag_borders_s"].as_array().unwrap(), rhythm["lags"].as_array().unwrap());
        assert_eq!(borders.len(), lags.len() + 1);
        // Up to the window, the lags are the co-actions of its edges.
        let inside = borders.iter().filter(|border| border.as_f64().unwrap() <= 60.0).count() - 1;
        let near: f64 = lags[..inside].iter().map(|lag| lag.as_f64().unwrap()).sum();
        let co_actions: f64 = edges.iter().map(|edge| edge["co_actions"].as_f64().unwrap()).sum();
        assert!((near - co_actions).abs() < 0.5, "{near} lags, {co_actions} co-actions");
        assert!((sum(&rhythm["week"]) - sum(&finding["timeline"]["posts"])).abs() < 0.5);
        let first = edges.iter().map(|edge| edge["first_seen_ms"].as_i64().unwrap()).min();
        let last = edges.iter().map(|edge| edge["last_seen_ms"].as_i64().unwrap()).max();
        assert_eq!((first, last), (finding["first_seen_ms"].as_i64(), finding["last_seen_ms"].as_i64()));
    }
}

#[test]
fn posts_from_standard_input_have_no_texts_and_that_is_said() {
    let scratch = Scratch::new();
    scratch.run(&SIMULATE).done();
    let posts = scratch.read("set/posts.csv");
    let told = scratch.run_with(&["detect", "-"], posts.as_bytes()).done();
    assert!(told.stderr.contains("standard input cannot be read twice"), "{}", told.stderr);
    let database = opened(&scratch, "case");
    assert_eq!(meta(&database, "texts"), "stream");
    assert!(count(&database, "post") > 0);
    assert_eq!(one::<i64>(&database, "SELECT count(*) FROM post WHERE text IS NOT NULL"), 0);
}

#[test]
fn data_without_texts_is_no_loss_of_texts() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", ring(4, 5));
    let told = scratch.run(&["detect", "posts.csv", "--null", "none"]).done();
    assert!(!told.stderr.contains("texts"), "{}", told.stderr);
    let database = opened(&scratch, "case");
    assert_eq!(meta(&database, "texts"), "none");
    assert_eq!(one::<i64>(&database, "SELECT count(*) FROM edge WHERE log10_p IS NULL AND strength = objects"), 6);
    assert_eq!((count(&database, "object"), count(&database, "post"), count(&database, "action")), (5, 20, 20));
}

#[test]
fn a_case_without_groups_has_an_empty_database() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", "object_id,account_id,content_id,timestamp_share\no,a,p,1600000000\no,b,q,1700000000\n");
    scratch.run(&["detect", "posts.csv", "-q"]).done();
    let database = opened(&scratch, "case");
    for table in ["account", "grp", "member", "edge", "object", "post", "action"] {
        assert_eq!(count(&database, table), 0, "{table}");
    }
    assert_eq!(
        (meta(&database, "from_ms"), meta(&database, "to_ms")),
        ("1600000000000".to_owned(), "1700000000001".to_owned())
    );
}

#[test]
fn presets_keep_evidence_too() {
    let scratch = Scratch::new();
    scratch.run(&SIMULATE).done();
    for preset in ["coortweet", "qut", "pacheco2021", "nizzoli2021", "luceri2024"] {
        let flags = ["-q", "--force", "--preset", preset];
        scratch.run(&[&["detect", "set/posts.csv"], &flags[..]].concat()).done();
        let database = opened(&scratch, "case");
        assert_eq!(count(&database, "edge"), scratch.table("case/edges.csv").len(), "{preset}");
        assert_eq!(one::<i64>(&database, "SELECT count(*) FROM edge WHERE log10_p IS NOT NULL"), 0, "{preset}");
        assert_eq!(one::<i64>(&database, "SELECT count(*) FROM edge WHERE strength <= 0"), 0, "{preset}");
        let ends = pairs(&database, "SELECT DISTINCT id, NULL FROM account JOIN edge ON account.number IN (a, b)");
        let table = scratch.table("case/edges.csv");
        let wanted: BTreeSet<&str> = table.iter().flat_map(|row| [&*row["account_a"], &*row["account_b"]]).collect();
        assert!(ends.keys().map(String::as_str).eq(wanted), "{preset}");
    }
}

#[test]
fn a_case_that_was_decided_on_is_never_replaced() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", ring(4, 5));
    let run = |flags: &[&str]| scratch.run(&[&["detect", "posts.csv", "--null", "none"], flags].concat());
    run(&[]).done();
    scratch.write("case/decisions.sqlite", "what an analyst said");
    scratch.write("case/decisions.sqlite-wal", "and said last");
    let before = scratch.case("case");
    for flags in [&[][..], &["--force"]] {
        let refusal = ["holds an analyst's decisions", "`decisions.sqlite`", "hint: ", "export", "move", "`-o`"];
        run(flags).refused(&refusal);
    }
    assert!(scratch.case("case") == before);
    std::fs::remove_file(scratch.path("case/decisions.sqlite")).unwrap();
    std::fs::remove_file(scratch.path("case/decisions.sqlite-wal")).unwrap();
    run(&["--force"]).done();
}
