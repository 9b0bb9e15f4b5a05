//! Who is let in, and what is sent with every answer.

use crate::case::{Folder, HOST, ask, get, request, served, served_with};
use crate::made::SMALL;
use axum::Router;
use axum::body::Body;
use axum::http::StatusCode;
use claque_web::open::open_all;

const TOKEN: &str = "0123456789abcdef";

fn one_case(token: Option<&str>) -> (Folder, Router) {
    let folder = Folder::new();
    let case = folder.case("case", &SMALL);
    let router = served_with(open_all(&[case], None).unwrap().0, token);
    (folder, router)
}

#[test]
fn a_strange_name_is_refused() {
    let (_folder, router) = one_case(None);
    for host in ["evil.example", "evil.example:8517", "127.0.0.1", "127.0.0.1:8518", "127.0.0.1.nip.io:8517", ""] {
        let request = axum::http::Request::get("/api/cases").header("host", host).body(Body::empty()).unwrap();
        let told = ask(&router, request);
        assert_eq!(told.status, StatusCode::MISDIRECTED_REQUEST, "{host}");
        assert!(!told.text.contains("case.json") && told.json()["error"].is_string());
    }
    let none = axum::http::Request::get("/").body(Body::empty()).unwrap();
    assert_eq!(ask(&router, none).status, StatusCode::MISDIRECTED_REQUEST);
    let two = request("GET", "/api/cases").header("host", "evil.example").body(Body::empty()).unwrap();
    assert_eq!(ask(&router, two).status, StatusCode::MISDIRECTED_REQUEST);
    for host in ["localhost:8517", "[::1]:8517"] {
        let request = axum::http::Request::get("/api/cases").header("host", host).body(Body::empty()).unwrap();
        assert_eq!(ask(&router, request).status, StatusCode::OK, "{host}");
    }
}

#[test]
fn another_page_can_neither_write_nor_read() {
    let (_folder, router) = one_case(None);
    let body = r#"{"by":"eve","about":{"kind":"group","id":"F1"},"said":{"kind":"verdict","value":"confirm"}}"#;
    let from = |origin: &str| {
        request("POST", "/api/cases/case/decisions")
            .header("origin", origin)
            .header("content-type", "application/json")
            .body(Body::from(body))
            .unwrap()
    };
    let strange =
        ["http://evil.example", "null", "https://127.0.0.1:8517", "http://localhost:8517", "http://127.0.0.1:1"];
    for origin in strange {
        assert_eq!(ask(&router, from(origin)).status, StatusCode::FORBIDDEN, "{origin}");
    }
    let plain = request("POST", "/api/cases/case/decisions").header("content-type", "text/plain");
    let told = ask(&router, plain.body(Body::from(body)).unwrap());
    assert_eq!(told.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let read = request("GET", "/api/cases").header("sec-fetch-site", "cross-site").body(Body::empty()).unwrap();
    assert_eq!(ask(&router, read).status, StatusCode::FORBIDDEN);
    assert_eq!(get(&router, "/api/cases/case/decisions").text, "[]");
    assert_eq!(ask(&router, from(&format!("http://{HOST}"))).status, StatusCode::OK);
}

#[test]
fn without_the_token_nothing_is_shown() {
    let (_folder, router) = one_case(Some(TOKEN));
    for path in ["/", "/app.js", "/api/cases", "/api/openapi.json", "/?token=wrong", "/api/cases?token=", "/nothing"] {
        let told = get(&router, path);
        assert_eq!(told.status, StatusCode::UNAUTHORIZED, "{path}");
        assert!(told.headers.get("set-cookie").is_none());
    }
    let entered = get(&router, &format!("//evil.example/?a=1&token={TOKEN}"));
    assert_eq!(entered.headers["location"], "/evil.example/?a=1");
    let entered = get(&router, &format!("/?token={TOKEN}"));
    assert_eq!((entered.status, &entered.headers["location"]), (StatusCode::SEE_OTHER, &"/".parse().unwrap()));
    let cookie = entered.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let kept = cookie.split(';').next().unwrap();
    let with = |name: &'static str, value: &str| {
        ask(&router, request("GET", "/api/cases").header(name, value).body(Body::empty()).unwrap()).status
    };
    assert_eq!(with("cookie", &format!("other=1; {kept}")), StatusCode::OK);
    assert_eq!(with("cookie", "claque_8517=wrong"), StatusCode::UNAUTHORIZED);
    assert_eq!(with("authorization", &format!("Bearer {TOKEN}")), StatusCode::OK);
    assert_eq!(with("authorization", TOKEN), StatusCode::UNAUTHORIZED);
}

#[test]
fn every_answer_says_what_it_may_do() {
    let (_folder, router) = one_case(None);
    for path in
        ["/", "/app.js", "/app.css", "/THIRD-PARTY.txt", "/api/cases", "/api/cases/none", "/nothing", "/api/cases/%FF"]
    {
        let told = get(&router, path);
        let header = |name: &str| told.headers[name].to_str().unwrap().to_owned();
        assert!(header("content-security-policy").starts_with("default-src 'none'; script-src 'self'"), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(header("x-frame-options"), "DENY");
        assert_eq!(header("cache-control"), "no-store");
        assert!(told.headers.get("access-control-allow-origin").is_none());
    }
    let page = get(&router, "/");
    assert!(page.headers["content-type"].to_str().unwrap().starts_with("text/html"));
    assert!(!page.text.contains("style=") && !page.text.contains("://"));
}

#[test]
fn what_is_too_much_is_refused() {
    let folder = Folder::new();
    let router = served(&[folder.case("case", &SMALL)]);
    let long = "x".repeat(300 << 10);
    let request = request("POST", "/api/cases/case/decisions").header("content-type", "application/json");
    let told = ask(&router, request.body(Body::from(format!("{{\"by\":\"{long}\"}}"))).unwrap());
    assert_eq!(told.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(told.json()["error"].is_string());
}
