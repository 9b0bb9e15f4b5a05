//! A case folder of a made-up case, and requests to it without a network.

use crate::made::{self, LENGTH, Made, START};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use claque_web::guard::Door;
use claque_web::open::{OpenCase, open_all};
use claque_web::serve::router;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use tower::ServiceExt;

/// The name that the server is asked for by.
pub(crate) const HOST: &str = "127.0.0.1:8517";

/// A folder of one test's own, removed at its end.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static TAKEN: AtomicU32 = AtomicU32::new(0);
        let number = TAKEN.fetch_add(1, Ordering::Relaxed);
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("web-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    /// Writes a case into it.
    pub(crate) fn case(&self, name: &str, made: &Made) -> PathBuf {
        let folder = self.0.join(name);
        std::fs::create_dir_all(&folder).unwrap();
        write_case(&folder, made);
        folder
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn write_case(folder: &Path, made: &Made) {
    made::write(&folder.join("evidence.sqlite"), made).unwrap();
    std::fs::write(folder.join("case.json"), record(made).to_string()).unwrap();
    std::fs::write(folder.join("rejected.csv"), "input,row,column,wanted,got\nposts.csv,7,time,a time,'=1+1()\n")
        .unwrap();
}

fn record(made: &Made) -> Value {
    json!({
        "format_version": 1, "software_version": "0.0.0",
        "plan": { "traces": ["url", "text"], "window_ms": 60_000, "min_objects": 2, "min_accounts": 3,
            "null": "slot-permutation", "preset": null, "preset_flags": [], "alpha": 0.05, "correction": "bh",
            "objective": "cpm", "resolution": 0.05, "seed": 1, "decoys": 20, "max_co_actions_per_object": null },
        "reading": { "format": null, "map": null, "time_format": null, "time_zone": null, "encoding": null, "max_bytes": 1 },
        "inputs": [{ "name": "posts.csv", "sha256": "ab", "bytes": 1, "compression": "none", "encoding": "utf-8",
            "shape": "table", "columns": [], "rows": 1, "accepted": 1, "rejected": 0 }],
        "counts": { "posts": 1000, "rejected": 1, "accounts": made.accounts, "duplicate_actions": 0, "first_ms": START,
            "last_ms": START + LENGTH, "time_step_ms": 1000, "edges": made.edges, "findings": made.findings,
            "accounts_in_findings": made.findings * made.members, "explained": 1, "leads": 1 },
        "traces": [], "absent": [], "timings": []
    })
}

/// Everything that is served of these folders.
pub(crate) fn served(folders: &[PathBuf]) -> Router {
    served_with(open_all(folders, Some("Ada")).unwrap().0, None)
}

pub(crate) fn served_with(cases: Vec<OpenCase>, token: Option<&str>) -> Router {
    router(cases, Door::new(HOST.parse().unwrap(), token))
}

/// What came back.
pub(crate) struct Told {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Told {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

/// A request as a browser sends it from our own page.
pub(crate) fn request(method: &str, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header("host", HOST)
}

pub(crate) fn ask(router: &Router, request: Request<Body>) -> Told {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let response = router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), 1 << 30).await.unwrap();
        Told { status, headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
    })
}

pub(crate) fn get(router: &Router, path: &str) -> Told {
    ask(router, request("GET", path).body(Body::empty()).unwrap())
}

/// The answer, which must be one.
pub(crate) fn answer(router: &Router, path: &str) -> Value {
    let told = get(router, path);
    assert_eq!(told.status, StatusCode::OK, "{path}: {}", told.text);
    told.json()
}

pub(crate) fn say(router: &Router, path: &str, spoken: &Value) -> Told {
    let request = request("POST", path)
        .header("content-type", "application/json")
        .header("origin", format!("http://{HOST}"))
        .header("sec-fetch-site", "same-origin");
    ask(router, request.body(Body::from(spoken.to_string())).unwrap())
}

/// One part of a path, as `encodeURIComponent` has it.
pub(crate) fn encoded(part: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte);
    part.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
