//! The network, and all of its edges as they come.

use super::answer::Problem;
use super::ask::{Asked, Place, Shelf, lasting};
use crate::problem::Failed;
use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use claque_io::civil::rfc3339;
use claque_io::tables::{guard, probability};
use claque_store::error::StoreError;
use claque_store::evidence::read::EdgeFilter;
use claque_store::row::{EdgeRow, Network};
use futures_core::Stream;
use serde::Deserialize;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use utoipa::IntoParams;

/// Edges of a network where the question does not say how many, and at most.
const EDGES: u64 = 20_000;
const MOST_EDGES: u64 = 200_000;
/// Bytes that are sent at a time.
const CHUNK: usize = 1 << 16;
/// Chunks that wait for a slow reader.
const WAITING: usize = 4;
/// How long a reader may leave a chunk unread: a paused download must not hold others up for ever.
const PATIENCE: Duration = Duration::from_secs(30);

/// A chunk; `None` is the end, so that a list that was broken off is not taken for a whole one.
type Sent = Result<Option<Bytes>, StoreError>;

/// Which edges.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EdgesAsked {
    /// Inside this group.
    pub group: Option<String>,
    /// Of one trace only.
    pub trace: Option<String>,
    /// At least this strong.
    pub min_strength: Option<f64>,
    /// With a co-action at or after this time, to a 64th of the case's time.
    pub from_ms: Option<i64>,
    /// With a co-action at or before this time, likewise.
    pub to_ms: Option<i64>,
    /// The strongest only: 20,000 unless said, at most 200,000; where all are streamed, all unless said.
    pub limit: Option<u64>,
}

impl EdgesAsked {
    fn filter(&self) -> EdgeFilter {
        let EdgesAsked { group, trace, min_strength, from_ms, to_ms, limit: _ } = self.clone();
        // An empty choice is none, as a form sends it.
        let chosen = |text: Option<String>| text.filter(|text| !text.is_empty());
        EdgeFilter { group: chosen(group), trace: chosen(trace), min_strength, from_ms, to_ms }
    }
}

/// The strongest edges that pass, and the accounts at their ends, in columns.
#[utoipa::path(get, path = "/api/cases/{case}/network",
    params(("case" = String, Path, description = "Key of the case"), EdgesAsked),
    responses((status = 200, body = Network), (status = 404, body = Problem)))]
pub(crate) async fn network(
    State(shelf): State<Arc<Shelf>>,
    uri: Uri,
    Place(case): Place<String>,
    Asked(asked): Asked<EdgesAsked>,
) -> Response {
    let limit = asked.limit.unwrap_or(EDGES).min(MOST_EDGES);
    lasting(shelf, uri, move |shelf| Ok(shelf.case(&case)?.evidence.network(&asked.filter(), limit)?)).await
}

/// All edges that pass, strongest first, a JSON object a line.
#[utoipa::path(get, path = "/api/cases/{case}/edges.ndjson",
    params(("case" = String, Path, description = "Key of the case"), EdgesAsked),
    responses((status = 200, body = EdgeRow, content_type = "application/x-ndjson"), (status = 404, body = Problem)))]
pub(crate) async fn edges_ndjson(
    State(shelf): State<Arc<Shelf>>,
    Place(case): Place<String>,
    Asked(asked): Asked<EdgesAsked>,
) -> Response {
    let row = |out: &mut Vec<u8>, edge: &EdgeRow| {
        serde_json::to_writer(&mut *out, edge)?;
        out.push(b'\n');
        Ok(())
    };
    stream(shelf, case, asked, "application/x-ndjson", Vec::new(), row).await
}

/// All edges that pass, strongest first, as a table.
#[utoipa::path(get, path = "/api/cases/{case}/edges.csv",
    params(("case" = String, Path, description = "Key of the case"), EdgesAsked),
    responses((status = 200, body = String, content_type = "text/csv"), (status = 404, body = Problem)))]
pub(crate) async fn edges_csv(
    State(shelf): State<Arc<Shelf>>,
    Place(case): Place<String>,
    Asked(asked): Asked<EdgesAsked>,
) -> Response {
    let head = "trace,account_a,account_b,objects,co_actions,mean_lag_s,a_led,meetings,expected,p_value,q_value,nulls,group,\
                first_seen,last_seen\n";
    stream(shelf, case, asked, "text/csv; charset=utf-8", head.as_bytes().to_vec(), csv_row).await
}

fn csv_row(out: &mut Vec<u8>, edge: &EdgeRow) -> Result<(), StoreError> {
    let number = |number: Option<String>| number.unwrap_or_default();
    let mut table = csv::WriterBuilder::new().has_headers(false).from_writer(out);
    table
        .write_record([
            &*guard(&edge.trace),
            &*guard(&edge.a.id),
            &*guard(&edge.b.id),
            &edge.objects.to_string(),
            &edge.co_actions.to_string(),
            &edge.mean_lag_s.to_string(),
            &edge.a_led.to_string(),
            &number(edge.meetings.map(|meetings| meetings.to_string())),
            &number(edge.expected.map(|expected| expected.to_string())),
            &number(edge.log10_p.map(probability)),
            &number(edge.log10_q.map(probability)),
            &*guard(&edge.nulls.join(";")),
            &*guard(edge.group.as_deref().unwrap_or_default()),
            &rfc3339(edge.first_seen_ms),
            &rfc3339(edge.last_seen_ms),
        ])
        .map_err(std::io::Error::from)?;
    Ok(table.flush()?)
}

type WriteRow = fn(&mut Vec<u8>, &EdgeRow) -> Result<(), StoreError>;

/// Sends rows as they are read. Each stream has a thread of its own, since its reader may be slow.
async fn stream(
    shelf: Arc<Shelf>,
    case: String,
    asked: EdgesAsked,
    kind: &'static str,
    head: Vec<u8>,
    row: WriteRow,
) -> Response {
    let Ok(permit) = Arc::clone(&shelf.streams).try_acquire_owned() else {
        return Failed::new(StatusCode::SERVICE_UNAVAILABLE, "other lists are being sent")
            .hint("try again when they are done")
            .into_response();
    };
    if let Err(failed) = shelf.case(&case) {
        return failed.into_response();
    }
    let (sender, mut receiver) = channel(WAITING);
    let line = Line { sender, clock: Handle::current() };
    std::thread::spawn(move || {
        let Ok(open) = shelf.case(&case) else { return };
        let limit = asked.limit.unwrap_or(u64::MAX);
        let sent = send(&line, head, row, |visit| open.evidence.visit_edges(&asked.filter(), visit), limit);
        if let Err(error) = sent {
            // Nobody is told when nobody listens any more.
            let _ = line.send(Err(error));
        }
        drop(permit);
    });
    match receiver.recv().await {
        Some(Err(error)) => Failed::from(error).into_response(),
        first => {
            let chunks = Chunks { first: first.and_then(Result::ok).flatten(), rest: receiver, is_over: false };
            ([(header::CONTENT_TYPE, kind)], Body::from_stream(chunks)).into_response()
        }
    }
}

/// The way to a reader, and the clock that it is waited for by.
struct Line {
    sender: Sender<Sent>,
    clock: Handle,
}

impl Line {
    /// Whether it was taken in time.
    fn send(&self, what: Sent) -> bool {
        self.clock.block_on(self.sender.send_timeout(what, PATIENCE)).is_ok()
    }
}

fn send(
    line: &Line,
    mut chunk: Vec<u8>,
    row: WriteRow,
    visit_all: impl FnOnce(&mut dyn FnMut(EdgeRow) -> ControlFlow<()>) -> Result<(), StoreError>,
    limit: u64,
) -> Result<(), StoreError> {
    let (mut left, mut failure, mut is_left) = (limit, None, false);
    visit_all(&mut |edge| {
        if left == 0 {
            return ControlFlow::Break(());
        }
        left -= 1;
        if let Err(error) = row(&mut chunk, &edge) {
            failure = Some(error);
            return ControlFlow::Break(());
        }
        if chunk.len() >= CHUNK && !line.send(Ok(Some(Bytes::from(std::mem::take(&mut chunk))))) {
            is_left = true;
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    })?;
    if let Some(error) = failure {
        return Err(error);
    }
    if !is_left && line.send(Ok(Some(Bytes::from(chunk)))) {
        line.send(Ok(None));
    }
    Ok(())
}

/// Chunks as they come.
struct Chunks {
    first: Option<Bytes>,
    rest: Receiver<Sent>,
    is_over: bool,
}

impl Stream for Chunks {
    type Item = Result<Bytes, StoreError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(first)));
        }
        if self.is_over {
            return Poll::Ready(None);
        }
        let next = match ready!(self.rest.poll_recv(context)) {
            Some(Ok(Some(chunk))) => return Poll::Ready(Some(Ok(chunk))),
            Some(Ok(None)) => None,
            Some(Err(error)) => Some(Err(error)),
            None => Some(Err(StoreError::Output(std::io::ErrorKind::TimedOut.into()))),
        };
        self.is_over = true;
        Poll::Ready(next)
    }
}
