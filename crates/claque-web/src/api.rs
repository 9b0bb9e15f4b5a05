//! What the page asks for, and what it is told.
//!
//! Each answer is a plain function of an open case; the handlers beside them only take addresses apart.

pub mod answer;
pub mod ask;
pub mod case;
pub mod group;
pub mod account;
pub mod network;
pub mod decision;
pub mod compare;

use crate::problem::Failed;
use ask::Shelf;
use axum::Router;
use axum::http::{StatusCode, Uri};
use axum::response::IntoResponse;
use axum::routing::get;
use std::sync::Arc;
use utoipa::OpenApi;

/// The description of the API.
#[derive(Debug, OpenApi)]
#[openapi(
    info(title = "Claque, the local page", description = "Everything that the page shows of a case."),
    paths(
        case::cases,
        case::overview,
        case::narratives,
        case::targets,
        group::groups,
        group::group,
        group::members,
        group::edges,
        group::posts,
        group::story,
        network::network,
        network::edges_ndjson,
        network::edges_csv,
        account::accounts,
        account::account,
        account::account_posts,
        account::pair,
        account::co_actions,
        decision::decisions,
        decision::say,
        decision::standing,
        decision::decisions_csv,
        compare::compare,
        description,
    ),
    components(schemas(
        group::Order,
        answer::CaseEntry,
        group::Order,
        answer::Overview,
        answer::GroupAnswer,
        answer::Power,
        answer::Comparison,
        answer::Problem,
        claque_store::row::Page<claque_store::row::GroupRow>,
        claque_store::row::Page<claque_store::row::MemberRow>,
        claque_store::row::Page<claque_store::row::EdgeRow>,
        claque_store::row::Page<claque_store::row::PostRow>,
        claque_store::row::Page<claque_store::row::CoActionRow>,
        claque_store::row::Page<claque_store::row::AccountRef>,
        claque_store::row::CoActionRow,
        claque_store::row::StoryPost,
        claque_store::row::Story,
        claque_store::row::Network,
        claque_store::row::Pair,
        claque_store::row::Account,
        claque_store::row::Decision,
        claque_store::row::Spoken,
        claque_store::row::Standing,
        claque_io::case::CaseRecord,
        claque_io::narrative::NarrativesRecord,
        claque_io::target::TargetsRecord,
    ))
)]
pub struct ApiDoc;

/// The description of the API.
#[utoipa::path(get, path = "/api/openapi.json", responses((status = 200, description = "This document")))]
async fn description() -> impl IntoResponse {
    let text = ApiDoc::openapi().to_pretty_json().unwrap_or_default();
    ([(axum::http::header::CONTENT_TYPE, "application/json")], text)
}

/// All paths of the API.
pub(crate) fn routes() -> Router<Arc<Shelf>> {
    // Not nested: handlers see the whole address, by which answers are kept.
    let of_case = |rest: &str| format!("/api/cases/{{case}}{rest}");
    Router::new()
        .route("/api/cases", get(case::cases))
        .route(&of_case(""), get(case::overview))
        .route(&of_case("/narratives"), get(case::narratives))
        .route(&of_case("/targets"), get(case::targets))
        .route(&of_case("/groups"), get(group::groups))
        .route(&of_case("/groups/{group}"), get(group::group))
        .route(&of_case("/groups/{group}/members"), get(group::members))
        .route(&of_case("/groups/{group}/edges"), get(group::edges))
        .route(&of_case("/groups/{group}/posts"), get(group::posts))
        .route(&of_case("/groups/{group}/stories/{object}"), get(group::story))
        .route(&of_case("/network"), get(network::network))
        .route(&of_case("/edges.ndjson"), get(network::edges_ndjson))
        .route(&of_case("/edges.csv"), get(network::edges_csv))
        .route(&of_case("/accounts"), get(account::accounts))
        .route(&of_case("/accounts/{account}"), get(account::account))
        .route(&of_case("/accounts/{account}/posts"), get(account::account_posts))
        .route(&of_case("/pairs/{a}/{b}"), get(account::pair))
        .route(&of_case("/pairs/{a}/{b}/co-actions"), get(account::co_actions))
        .route(&of_case("/decisions"), get(decision::decisions).post(decision::say))
        .route(&of_case("/decisions.csv"), get(decision::decisions_csv))
        .route(&of_case("/standing"), get(decision::standing))
        .route("/api/compare/{a}/{b}", get(compare::compare))
        .route("/api/openapi.json", get(description))
        .fallback(async |uri: Uri| Failed::new(StatusCode::NOT_FOUND, format!("nothing is at `{}`", uri.path())))
        .method_not_allowed_fallback(async || {
            Failed::new(StatusCode::METHOD_NOT_ALLOWED, "this can only be read; decisions are sent with POST")
        })
}
