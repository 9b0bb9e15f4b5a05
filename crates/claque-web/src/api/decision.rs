//! What the analyst says.

use super::answer::Problem;
use super::ask::{Place, Sent, Shelf, answer};
use crate::open::OpenCase;
use crate::problem::Failed;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use claque_store::decisions;
use claque_store::error::StoreError;
use claque_store::row::{Decision, Said, Spoken, Standing, Subject};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Everything that was said.
///
/// # Errors
/// Where the journal cannot be read.
pub fn decisions_of(case: &OpenCase) -> Result<Vec<Decision>, Failed> {
    Ok(case.decisions.all()?)
}

/// What stands of it.
///
/// # Errors
/// As [`decisions_of`].
pub fn standing_of(case: &OpenCase) -> Result<Standing, Failed> {
    Ok(decisions::standing(&decisions_of(case)?, |group| case.evidence.members_digest(group).ok()))
}

/// Keeps what was said of something in the case.
///
/// # Errors
/// Where the case knows no such group or account, was written anew since it was opened, or the journal refuses.
pub fn say_in(case: &OpenCase, spoken: &Spoken, at_ms: i64) -> Result<Decision, Failed> {
    let members = match members_of(case, &spoken.about) {
        // What was said of a group or an account of an earlier run can be taken back.
        Err(StoreError::Unknown { .. }) if takes_back(spoken) && was_spoken_of(case, &spoken.about)? => None,
        members => members?,
    };
    // The journal beside another case is not this one's.
    case.evidence.is_same()?;
    Ok(case.decisions.say(spoken, at_ms, members.as_deref())?)
}

/// The digest of a group's members; none for an account of the case.
fn members_of(case: &OpenCase, about: &Subject) -> Result<Option<String>, StoreError> {
    match about {
        Subject::Group(id) => case.evidence.members_digest(id).map(Some),
        Subject::Account(id) if case.evidence.has_account(id) => Ok(None),
        Subject::Account(id) => Err(StoreError::Unknown { what: "account", name: id.clone() }),
    }
}

fn takes_back(spoken: &Spoken) -> bool {
    matches!(spoken.said, Said::Undo(_) | Said::Show)
}

fn was_spoken_of(case: &OpenCase, about: &Subject) -> Result<bool, Failed> {
    Ok(decisions_of(case)?.iter().any(|decision| decision.about == *about))
}

/// Everything that was said, in order.
#[utoipa::path(get, path = "/api/cases/{case}/decisions", params(("case" = String, Path, description = "Key of the case")),
    responses((status = 200, body = Vec<Decision>), (status = 404, body = Problem)))]
pub(crate) async fn decisions(State(shelf): State<Arc<Shelf>>, Place(case): Place<String>) -> Response {
    answer(shelf, move |shelf| decisions_of(shelf.case(&case)?)).await
}

/// Says something: it is kept, with the time, for good.
#[utoipa::path(post, path = "/api/cases/{case}/decisions", params(("case" = String, Path, description = "Key of the case")),
    request_body = Spoken,
    responses((status = 200, body = Decision), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn say(
    State(shelf): State<Arc<Shelf>>,
    Place(case): Place<String>,
    Sent(spoken): Sent<Spoken>,
) -> Response {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    let now = i64::try_from(now).unwrap_or(i64::MAX);
    answer(shelf, move |shelf| say_in(shelf.case(&case)?, &spoken, now)).await
}

/// What stands of all that was said.
#[utoipa::path(get, path = "/api/cases/{case}/standing", params(("case" = String, Path, description = "Key of the case")),
    responses((status = 200, body = Standing), (status = 404, body = Problem)))]
pub(crate) async fn standing(State(shelf): State<Arc<Shelf>>, Place(case): Place<String>) -> Response {
    answer(shelf, move |shelf| standing_of(shelf.case(&case)?)).await
}

/// Everything that was said, as a table.
#[utoipa::path(get, path = "/api/cases/{case}/decisions.csv",
    params(("case" = String, Path, description = "Key of the case")),
    responses((status = 200, body = String, content_type = "text/csv"), (status = 404, body = Problem)))]
pub(crate) async fn decisions_csv(State(shelf): State<Arc<Shelf>>, Place(case): Place<String>) -> Response {
    let table = move || -> Result<Vec<u8>, Failed> {
        let mut out = Vec::new();
        decisions::write_csv(&mut out, &decisions_of(shelf.case(&case)?)?).map_err(StoreError::from)?;
        Ok(out)
    };
    let broken = |_| Failed::new(StatusCode::INTERNAL_SERVER_ERROR, "this is a bug in claque, not in your data");
    match tokio::task::spawn_blocking(table).await.map_err(broken).and_then(|table| table) {
        Ok(table) => ([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], table).into_response(),
        Err(failed) => failed.into_response(),
    }
}
