//! What is asked is answered.

use crate::case::{Folder, answer, encoded, get, say, served};
use crate::made::{HOSTILE, Made, SMALL};
use axum::Router;
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn one_case() -> (Folder, Router) {
    let folder = Folder::new();
    let router = served(&[folder.case("case", &SMALL)]);
    (folder, router)
}

#[test]
fn the_first_screen_holds_what_was_found() {
    let (_folder, router) = one_case();
    let entry = &answer(&router, "/api/cases")[0];
    assert_eq!((&entry["key"], &entry["writable"], &entry["by"]), (&json!("case"), &json!(true), &json!("Ada")));
    let overview = answer(&router, "/api/cases/case");
    assert_eq!(overview["totals"], json!({ "findings": 2, "explained": 1, "leads": 1 }));
    assert_eq!(overview["groups"].as_array().unwrap().len(), 4);
    assert_eq!(overview["rejected"][0]["got"], "=1+1()");
    assert_eq!(overview["power"], Value::Null);
}

#[test]
fn lists_come_in_stretches() {
    let (_folder, router) = one_case();
    let page = answer(&router, "/api/cases/case/groups?kind=finding&order=first_seen&offset=1&limit=5");
    assert_eq!((&page["total"], &page["offset"], &page["items"][0]["id"]), (&json!(2), &json!(1), &json!("F2")));
    for list in ["members", "edges", "posts"] {
        let page = answer(&router, &format!("/api/cases/case/groups/F1/{list}?limit=3"));
        assert_eq!(page["items"].as_array().unwrap().len(), 3, "{list}");
    }
    let all = answer(&router, "/api/cases/case/accounts?limit=18446744073709551615&offset=0");
    assert_eq!((&all["total"], all["items"].as_array().unwrap().len()), (&json!(40), 40));
    let beyond = answer(&router, "/api/cases/case/accounts?offset=18446744073709551615");
    assert_eq!(beyond["items"], json!([]));
    let story = answer(&router, "/api/cases/case/groups/F1/stories/0?limit=2");
    assert_eq!((&story["posts"]["total"], &story["first_by_member"]), (&json!(5), &json!(true)));
    let group = answer(&router, "/api/cases/case/groups/F2");
    assert_eq!((&group["previous"], &group["next"]), (&json!("F1"), &json!("E1")));
}

#[test]
fn ids_with_anything_in_them_are_found() {
    let (_folder, router) = one_case();
    for id in HOSTILE {
        let path = format!("/api/cases/case/accounts/{}", encoded(id));
        assert_eq!(answer(&router, &path)["account"]["id"], id);
        answer(&router, &format!("{path}/posts"));
        let pair = answer(&router, &format!("/api/cases/case/pairs/{}/account_0000009", encoded(id)));
        assert!([&pair["a"]["id"], &pair["b"]["id"]].contains(&&json!(id)));
        answer(&router, &format!("/api/cases/case/pairs/account_0000009/{}/co-actions", encoded(id)));
        let found = answer(&router, &format!("/api/cases/case/accounts?q={}", encoded(id)));
        assert_eq!(found["items"][0]["id"], id);
    }
}

#[test]
fn what_cannot_be_answered_is_said_in_json() {
    let (_folder, router) = one_case();
    let cases = [
        ("/api/cases/none", StatusCode::NOT_FOUND),
        ("/api/cases/case/groups/F99", StatusCode::NOT_FOUND),
        ("/api/cases/case/accounts/nobody", StatusCode::NOT_FOUND),
        ("/api/cases/case/narratives", StatusCode::NOT_FOUND),
        ("/api/cases/case/targets", StatusCode::NOT_FOUND),
        ("/api/cases/case/network?group=F99", StatusCode::NOT_FOUND),
        ("/api/cases/case/edges.csv?trace=none", StatusCode::NOT_FOUND),
        ("/api/cases/case/groups/F1/stories/x", StatusCode::BAD_REQUEST),
        ("/api/cases/case/groups/F1/stories/-1", StatusCode::BAD_REQUEST),
        ("/api/cases/case/groups?limit=many", StatusCode::BAD_REQUEST),
        ("/api/cases/case/groups?limit=-1", StatusCode::BAD_REQUEST),
        ("/api/cases/case/groups?limit=99999999999999999999", StatusCode::BAD_REQUEST),
        ("/api/cases/case/groups?kind=none", StatusCode::BAD_REQUEST),
        ("/api/cases/case/network?min_strength=much", StatusCode::BAD_REQUEST),
        ("/api/cases/case/accounts/%FF%FE", StatusCode::BAD_REQUEST),
        ("/api/cases/case/pairs/account_0000001/account_0000001", StatusCode::UNPROCESSABLE_ENTITY),
        ("/api/cases/../../etc/passwd", StatusCode::NOT_FOUND),
        ("/api/cases/..%2F..%2Fetc%2Fpasswd", StatusCode::NOT_FOUND),
        ("/../Cargo.toml", StatusCode::NOT_FOUND),
        ("/assets/%2e%2e/Cargo.toml", StatusCode::NOT_FOUND),
        ("/nothing", StatusCode::NOT_FOUND),
    ];
    for (path, status) in cases {
        let told = get(&router, path);
        assert_eq!(told.status, status, "{path}: {}", told.text);
        assert!(told.json()["error"].is_string(), "{path}: {}", told.text);
    }
    assert_eq!(get(&router, "/api/cases/case/accounts/%zz").status, StatusCode::NOT_FOUND);
}

#[test]
fn the_network_is_chosen_and_streamed() {
    let (_folder, router) = one_case();
    let network = answer(&router, "/api/cases/case/network?limit=10&trace=&group=");
    assert_eq!((&network["total_edges"], network["edges"]["a"].as_array().unwrap().len()), (&json!(60), 10));
    let lines = get(&router, "/api/cases/case/edges.ndjson?trace=url").text;
    let edges: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(edges.len() == 30 && edges.iter().all(|edge| edge["trace"] == "url"));
    let table = get(&router, "/api/cases/case/edges.csv?group=F1");
    assert_eq!(
        (table.text.lines().count(), table.headers["content-type"].to_str().unwrap()),
        (11, "text/csv; charset=utf-8")
    );
    assert!(table.text.lines().any(|line| line.contains(",!../../etc/passwd,")), "{}", table.text);
    assert_eq!(get(&router, "/api/cases/case/edges.ndjson?limit=7").text.lines().count(), 7);
}

#[test]
fn what_is_said_is_kept_and_stands() {
    let (folder, router) = one_case();
    let group =
        |said: Value| json!({ "by": "Ada", "about": { "kind": "group", "id": "F1" }, "said": said, "why": "seen" });
    let path = "/api/cases/case/decisions";
    let first = say(&router, path, &group(json!({ "kind": "verdict", "value": "benign" })));
    assert_eq!((first.status, &first.json()["number"]), (StatusCode::OK, &json!(1)));
    say(&router, path, &group(json!({ "kind": "tag", "value": "=pr" })));
    say(&router, path, &group(json!({ "kind": "undo", "value": 1 })));
    let hide = json!({ "by": "Ada", "about": { "kind": "account", "id": HOSTILE[1] }, "said": { "kind": "hide" } });
    assert_eq!(say(&router, path, &hide).status, StatusCode::OK);
    let standing = answer(&router, "/api/cases/case/standing");
    assert_eq!((&standing["last"], &standing["hidden"]), (&json!(4), &json!([HOSTILE[1]])));
    assert_eq!(standing["groups"][0]["verdict"], Value::Null);
    assert_eq!(
        (&standing["groups"][0]["tags"], &standing["groups"][0]["members_differ"]),
        (&json!(["=pr"]), &json!(false))
    );
    assert_eq!(answer(&router, path)[0]["undone_by"], 3);
    assert!(get(&router, "/api/cases/case/decisions.csv").text.contains(",'=pr,"));
    let unknown =
        json!({ "by": "Ada", "about": { "kind": "group", "id": "F9" }, "said": { "kind": "note", "value": "x" } });
    assert_eq!(say(&router, path, &unknown).status, StatusCode::NOT_FOUND);
    assert!(say(&router, path, &json!({ "by": "Ada" })).status.is_client_error());
    // The journal is one file, and another server reads it.
    assert!(folder.0.join("case/decisions.sqlite").is_file());
    let again = served(&[folder.0.join("case")]);
    assert_eq!(answer(&again, path).as_array().unwrap().len(), 4);
}

#[test]
fn two_cases_stand_beside_each_other() {
    let folder = Folder::new();
    let other = Made { members: 4, ..SMALL };
    let router = served(&[folder.case("a/case", &SMALL), folder.case("b/case", &other)]);
    let keys: Vec<Value> =
        answer(&router, "/api/cases").as_array().unwrap().iter().map(|entry| entry["key"].clone()).collect();
    assert_eq!(keys, ["case", "case-2"]);
    let entries = answer(&router, "/api/cases");
    assert_eq!((&entries[0]["name"], &entries[1]["name"]), (&json!("a/case"), &json!("b/case")));
    let compared = answer(&router, "/api/compare/case/case-2");
    let matched = compared["matched"].as_array().unwrap();
    assert_eq!(
        (&matched[0]["a"]["id"], &matched[0]["b"]["id"], &matched[0]["shared"]),
        (&json!("F1"), &json!("F1"), &json!(4))
    );
    assert_eq!(matched[0]["gone"].as_array().unwrap().len(), 1);
    assert_eq!(compared["plan"], json!([]));
    let same = answer(&router, "/api/compare/case/case");
    assert!(same["matched"].as_array().unwrap().iter().all(|met| met["jaccard"] == 1.0));
    assert_eq!((&same["only_a"], &same["only_b"]), (&json!([]), &json!([])));
}

#[test]
fn a_case_without_evidence_says_what_to_do() {
    let folder = Folder::new();
    let case = folder.case("case", &SMALL);
    std::fs::remove_file(case.join("evidence.sqlite")).unwrap();
    let error = claque_web::open::open_all(&[case], None).unwrap_err();
    assert!(error.to_string().contains("older version") && error.hint().unwrap().contains("claque detect"), "{error}");
    let error = claque_web::open::open_all(std::slice::from_ref(&folder.0), None).unwrap_err();
    assert!(error.to_string().contains("not a case"), "{error}");
    let error = claque_web::open::open_all(&[folder.0.join("nothing")], None).unwrap_err();
    assert!(error.to_string().contains("cannot read"), "{error}");
    let error = claque_web::open::open_all(&[folder.0.join("case/case.json")], None).unwrap_err();
    assert!(error.to_string().contains("not a folder"), "{error}");
}

#[test]
fn every_path_is_described() {
    let (_folder, router) = one_case();
    let described = answer(&router, "/api/openapi.json");
    let paths: BTreeSet<&String> = described["paths"].as_object().unwrap().keys().collect();
    assert_eq!(paths.len(), 23, "{paths:?}");
    for (path, methods) in described["paths"].as_object().unwrap() {
        for (method, what) in methods.as_object().unwrap() {
            let named: Vec<&Value> =
                what["parameters"].as_array().into_iter().flatten().map(|asked| &asked["name"]).collect();
            for part in path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
                assert!(named.contains(&&json!(part)), "{method} {path}: {part} in {named:?}");
            }
        }
    }
}

#[test]
fn a_case_written_anew_is_neither_read_nor_spoken_of() {
    let (folder, router) = one_case();
    answer(&router, "/api/cases/case");
    let other = folder.case("other", &Made { members: 4, ..SMALL });
    std::fs::rename(folder.0.join("case"), folder.0.join("old")).unwrap();
    std::fs::rename(other, folder.0.join("case")).unwrap();
    for path in
        ["/api/cases/case", "/api/cases/case/groups/F1", "/api/cases/case/standing", "/api/cases/case/edges.csv"]
    {
        let told = get(&router, path);
        assert_eq!(told.status, StatusCode::CONFLICT, "{path}: {}", told.text);
        assert_eq!(told.json()["hint"], "start `claque serve` again");
    }
    let spoken =
        json!({ "by": "Ada", "about": { "kind": "group", "id": "F1" }, "said": { "kind": "note", "value": "x" } });
    assert_eq!(say(&router, "/api/cases/case/decisions", &spoken).status, StatusCode::CONFLICT);
    assert!(!folder.0.join("case/decisions.sqlite").exists());
}

#[test]
fn what_was_said_in_an_earlier_run_can_be_taken_back() {
    let folder = Folder::new();
    let case = folder.case("case", &SMALL);
    let journal = claque_store::decisions::Decisions::open(&case).unwrap();
    let about = json!({ "kind": "account", "id": "gone" });
    let spoken = |about: &Value, said: Value| json!({ "by": "Ada", "about": about, "said": said });
    let earlier = serde_json::from_value(spoken(&about, json!({ "kind": "hide" }))).unwrap();
    journal.say(&earlier, 1, None).unwrap();
    let router = served(&[case]);
    let path = "/api/cases/case/decisions";
    assert_eq!(say(&router, path, &spoken(&about, json!({ "kind": "hide" }))).status, StatusCode::NOT_FOUND);
    let told = say(&router, path, &spoken(&about, json!({ "kind": "undo", "value": 1 })));
    assert_eq!(told.status, StatusCode::OK, "{}", told.text);
    assert_eq!(say(&router, path, &spoken(&about, json!({ "kind": "show" }))).status, StatusCode::OK);
    let never = json!({ "kind": "account", "id": "never" });
    assert_eq!(say(&router, path, &spoken(&never, json!({ "kind": "show" }))).status, StatusCode::NOT_FOUND);
}
