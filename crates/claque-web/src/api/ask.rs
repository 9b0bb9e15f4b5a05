//! From a request to a question, and from an answer to bytes.

use crate::open::OpenCase;
use crate::problem::Failed;
use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use claque_store::evidence::read::Stretch;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

/// Rows of a list where the question does not say how many.
pub const ROWS: u64 = 50;
/// Most rows of a list in one answer.
pub const MOST_ROWS: u64 = 1_000;
/// Bytes of answers that are kept for whoever asks the same.
const KEPT_BYTES: usize = 64 << 20;
/// Whole lists that are sent at one time: each takes a thread for as long as its reader takes.
const STREAMS: usize = 4;

/// All that is open.
#[derive(Debug)]
pub struct Shelf {
    cases: Vec<OpenCase>,
    kept: Mutex<Kept>,
    pub(crate) streams: Arc<Semaphore>,
}

/// Answers by their whole address. Evidence that is open never changes, so neither do they.
#[derive(Debug, Default)]
struct Kept {
    answers: HashMap<String, Bytes>,
    bytes: usize,
}

impl Shelf {
    /// These cases, in this order.
    #[must_use]
    pub fn new(cases: Vec<OpenCase>) -> Self {
        Shelf { cases, kept: Mutex::default(), streams: Arc::new(Semaphore::new(STREAMS)) }
    }

    /// All cases.
    #[must_use]
    pub fn cases(&self) -> &[OpenCase] {
        &self.cases
    }

    /// The case of that key.
    ///
    /// # Errors
    /// Where there is none, or it was written anew since it was opened.
    pub fn case(&self, key: &str) -> Result<&OpenCase, Failed> {
        let found = self.cases.iter().find(|case| case.key == key);
        let case = found.ok_or_else(|| Failed::new(StatusCode::NOT_FOUND, format!("no case `{key}` is open")))?;
        case.evidence.is_same()?;
        Ok(case)
    }

    /// Nothing once any case was written anew: whoever asks is then told so.
    fn kept(&self, address: &str) -> Option<Bytes> {
        if self.cases.iter().any(|case| case.evidence.is_same().is_err()) {
            return None;
        }
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).answers.get(address).cloned()
    }

    fn keep(&self, address: String, answer: &Bytes) {
        let size = address.len() + answer.len();
        if size > KEPT_BYTES / 4 {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.bytes + size > KEPT_BYTES {
            *kept = Kept::default();
        }
        kept.bytes += size;
        kept.answers.insert(address, answer.clone());
    }
}

/// Answers on a thread that may wait for the disk.
pub(crate) async fn answer<T: Serialize>(
    shelf: Arc<Shelf>,
    ask: impl FnOnce(&Shelf) -> Result<T, Failed> + Send + 'static,
) -> Response {
    match in_background(move || json(&ask(&shelf)?)).await {
        Ok(bytes) => of_json(bytes),
        Err(failed) => failed.into_response(),
    }
}

/// The same for what never changes: who asks again is told the same at once.
pub(crate) async fn lasting<T: Serialize>(
    shelf: Arc<Shelf>,
    uri: Uri,
    ask: impl FnOnce(&Shelf) -> Result<T, Failed> + Send + 'static,
) -> Response {
    let address = uri.to_string();
    if let Some(bytes) = shelf.kept(&address) {
        return of_json(bytes);
    }
    let told = in_background(move || {
        let bytes = json(&ask(&shelf)?)?;
        shelf.keep(address, &bytes);
        Ok(bytes)
    });
    match told.await {
        Ok(bytes) => of_json(bytes),
        Err(failed) => failed.into_response(),
    }
}

async fn in_background(work: impl FnOnce() -> Result<Bytes, Failed> + Send + 'static) -> Result<Bytes, Failed> {
    let broken = |_| Failed::new(StatusCode::INTERNAL_SERVER_ERROR, "this is a bug in claque, not in your data");
    tokio::task::spawn_blocking(work).await.map_err(broken)?
}

fn json(answer: &impl Serialize) -> Result<Bytes, Failed> {
    serde_json::to_vec(answer)
        .map(Bytes::from)
        .map_err(|error| Failed::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))
}

fn of_json(bytes: Bytes) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], bytes).into_response()
}

/// The stretch that is asked for, never too long.
pub(crate) fn stretch(offset: Option<u64>, limit: Option<u64>) -> Stretch {
    Stretch { offset: offset.unwrap_or(0), limit: limit.unwrap_or(ROWS).min(MOST_ROWS) }
}

/// Parts of the path, each decoded.
pub(crate) struct Place<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Place<T> {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failed> {
        let refused = |error: PathRejection| Failed::new(StatusCode::BAD_REQUEST, error.body_text());
        Path::<T>::from_request_parts(parts, state).await.map(|Path(place)| Place(place)).map_err(refused)
    }
}

/// What stands behind the question mark.
pub(crate) struct Asked<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failed> {
        let refused = |error: QueryRejection| Failed::new(StatusCode::BAD_REQUEST, error.body_text());
        Query::<T>::from_request_parts(parts, state).await.map(|Query(asked)| Asked(asked)).map_err(refused)
    }
}

/// A JSON body.
pub(crate) struct Sent<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Sent<T> {
    type Rejection = Failed;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failed> {
        let refused = |error: JsonRejection| Failed::new(error.status(), error.body_text());
        Json::<T>::from_request(request, state).await.map(|Json(sent)| Sent(sent)).map_err(refused)
    }
}
