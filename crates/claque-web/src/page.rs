//! The page itself: a shell, one script, one style sheet. They are built from `web/` and kept in `assets/`.

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

/// The script of the page.
pub const SCRIPT: &str = include_str!("../assets/app.js");
/// Its style.
pub const STYLE: &str = include_str!("../assets/app.css");

/// Licences of the packages in the script.
pub const LICENCES: &str = include_str!("../assets/THIRD-PARTY.txt");

/// The page. Its icon is empty, so that the browser asks for none.
const SHELL: &str = r#"<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="referrer" content="no-referrer" />
    <title>Claque</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/app.css" />
    <script type="module" src="/app.js"></script>
  </head>
  <body>
    <div id="app"></div>
    <noscript>This page needs its own script. The tables of the case can be read without.</noscript>
  </body>
</html>
"#;

/// The page and its parts.
pub(crate) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let file = |kind: &'static str, text: &'static str| {
        get(async move || ([(header::CONTENT_TYPE, kind)], text).into_response())
    };
    Router::new()
        .route("/", file("text/html; charset=utf-8", SHELL))
        .route("/app.js", file("text/javascript; charset=utf-8", SCRIPT))
        .route("/app.css", file("text/css; charset=utf-8", STYLE))
        .route("/THIRD-PARTY.txt", file("text/plain; charset=utf-8", LICENCES))
}
