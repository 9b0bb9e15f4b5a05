//! Accounts, and pairs of them.

use super::answer::Problem;
use super::ask::{Asked, Place, Shelf, answer, stretch};
use super::group::StretchAsked;
use axum::extract::State;
use axum::response::Response;
use claque_store::row::{Account, AccountRef, CoActionRow, Page, Pair, PostRow};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Which accounts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AccountsAsked {
    /// Whose id or name holds this, the closest first.
    pub q: Option<String>,
    /// How many to skip.
    pub offset: Option<u64>,
    /// How many to give: 50 unless said, at most 1,000.
    pub limit: Option<u64>,
}

/// Accounts of groups and edges.
#[utoipa::path(get, path = "/api/cases/{case}/accounts",
    params(("case" = String, Path, description = "Key of the case"), AccountsAsked),
    responses((status = 200, body = Page<AccountRef>), (status = 404, body = Problem)))]
pub(crate) async fn accounts(
    State(shelf): State<Arc<Shelf>>,
    Place(case): Place<String>,
    Asked(asked): Asked<AccountsAsked>,
) -> Response {
    let part = stretch(asked.offset, asked.limit);
    answer(shelf, move |shelf| Ok(shelf.case(&case)?.evidence.accounts(asked.q.as_deref(), part))).await
}

/// An account.
#[utoipa::path(get, path = "/api/cases/{case}/accounts/{account}",
    params(("case" = String, Path, description = "Key of the case"), ("account" = String, Path, description = "Its id")),
    responses((status = 200, body = Account), (status = 404, body = Problem)))]
pub(crate) async fn account(
    State(shelf): State<Arc<Shelf>>,
    Place((case, account)): Place<(String, String)>,
) -> Response {
    answer(shelf, move |shelf| Ok(shelf.case(&case)?.evidence.account(&account)?)).await
}

/// Posts of an account that the case keeps, earliest first.
#[utoipa::path(get, path = "/api/cases/{case}/accounts/{account}/posts",
    params(("case" = String, Path, description = "Key of the case"), ("account" = String, Path, description = "Its id"),
        StretchAsked),
    responses((status = 200, body = Page<PostRow>), (status = 404, body = Problem)))]
pub(crate) async fn account_posts(
    State(shelf): State<Arc<Shelf>>,
    Place((case, account)): Place<(String, String)>,
    Asked(asked): Asked<StretchAsked>,
) -> Response {
    let part = stretch(asked.offset, asked.limit);
    answer(shelf, move |shelf| Ok(shelf.case(&case)?.evidence.account_posts(&account, part)?)).await
}

/// Two accounts, in either order.
#[utoipa::path(get, path = "/api/cases/{case}/pairs/{a}/{b}",
    params(("case" = String, Path, description = "Key of the case"), ("a" = String, Path, description = "An account"),
        ("b" = String, Path, description = "Another")),
    responses((status = 200, body = Pair), (status = 404, body = Problem)))]
pub(crate) async fn pair(
    State(shelf): State<Arc<Shelf>>,
    Place((case, a, b)): Place<(String, String, String)>,
) -> Response {
    answer(shelf, move |shelf| Ok(shelf.case(&case)?.evidence.pair(&a, &b)?)).await
}

/// Which co-actions.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CoActionsAsked {
    /// Of one trace only.
    pub trace: Option<String>,
    /// Also beyond the window: of every object that both acted on, the two posts that are closest to each other.
    pub any_lag: Option<bool>,
    /// How many to skip.
    pub offset: Option<u64>,
    /// How many to give: 50 unless said, at most 1,000.
    pub limit: Option<u64>,
}

/// Every co-action of two accounts, earliest first.
#[utoipa::path(get, path = "/api/cases/{case}/pairs/{a}/{b}/co-actions",
    params(("case" = String, Path, description = "Key of the case"), ("a" = String, Path, description = "An account"),
        ("b" = String, Path, description = "Another"), CoActionsAsked),
    responses((status = 200, body = Page<CoActionRow>), (status = 404, body = Problem)))]
pub(crate) async fn co_actions(
    State(shelf): State<Arc<Shelf>>,
    Place((case, a, b)): Place<(String, String, String)>,
    Asked(asked): Asked<CoActionsAsked>,
) -> Response {
    let part = stretch(asked.offset, asked.limit);
    let any_lag = asked.any_lag.unwrap_or(false);
    answer(shelf, move |shelf| {
        Ok(shelf.case(&case)?.evidence.co_actions(&a, &b, asked.trace.as_deref(), any_lag, part)?)
    })
    .await
}
