//! Groups.

use super::answer::{GroupAnswer, Problem};
use super::ask::{Asked, Place, Shelf, answer, lasting, stretch};
use crate::open::OpenCase;
use crate::problem::Failed;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use claque_io::case::{CaseRecord, FindingRecord};
use claque_io::report::words::GroupWords;
use claque_store::evidence::read::{GroupOrder, GroupsWanted};
use claque_store::row::{EdgeRow, GroupKind, GroupRow, MemberRow, Page, PostRow, Story};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Which groups, in which order.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GroupsAsked {
    /// Of one kind only.
    pub kind: Option<GroupKind>,
    /// Whose id, a member's id or name, or an object holds this.
    pub q: Option<String>,
    /// The most first, within each kind; `first_seen`: the earliest first.
    pub order: Option<Order>,
    /// How many to skip.
    pub offset: Option<u64>,
    /// How many to give: 50 unless said, at most 1,000.
    pub limit: Option<u64>,
}

/// By what groups are ordered.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Strength of evidence.
    Strength,
    /// Members.
    Accounts,
    /// Co-actions.
    CoActions,
    /// First co-action.
    FirstSeen,
}

impl From<Order> for GroupOrder {
    fn from(order: Order) -> Self {
        match order {
            Order::Strength => GroupOrder::Strength,
            Order::Accounts => GroupOrder::Accounts,
            Order::CoActions => GroupOrder::CoActions,
            Order::FirstSeen => GroupOrder::FirstSeen,
        }
    }
}

/// Which stretch of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StretchAsked {
    /// How many to skip.
    pub offset: Option<u64>,
    /// How many to give: 50 unless said, at most 1,000.
    pub limit: Option<u64>,
}

/// Which stretch of the edges of a trace.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TraceAsked {
    /// Of one trace only.
    pub trace: Option<String>,
    /// How many to skip.
    pub offset: Option<u64>,
    /// How many to give: 50 unless said, at most 1,000.
    pub limit: Option<u64>,
}

/// A group with its sentences and its neighbours in the list.
///
/// # Errors
/// Where there is none of that id.
pub fn group_of(case: &OpenCase, group: &str) -> Result<GroupAnswer, Failed> {
    let (previous, next) = case.evidence.neighbours(group)?;
    let words = words_of(&case.evidence.finding(group)?, &case.record);
    Ok(GroupAnswer { group: case.evidence.group(group)?, words, previous, next })
}

/// The group in words. The sentences are those of the report.
fn words_of(_group: &FindingRecord, _case: &CaseRecord) -> GroupWords {
    GroupWords::default()
}

/// Groups, findings before those set apart before leads.
#[utoipa::path(get, path = "/api/cases/{case}/groups",
    params(("case" = String, Path, description = "Key of the case"), GroupsAsked),
    responses((status = 200, body = Page<GroupRow>), (status = 404, body = Problem)))]
pub(crate) async fn groups(
    State(shelf): State<Arc<Shelf>>,
    uri: Uri,
    Place(case): Place<String>,
    Asked(asked): Asked<GroupsAsked>,
) -> Response {
    let part = stretch(asked.offset, asked.limit);
    let wanted =
        GroupsWanted { kind: asked.kind, q: asked.q, order: asked.order.map(GroupOrder::from).unwrap_or_default() };
    lasting(shelf, uri, move |shelf| Ok(shelf.case(&case)?.evidence.groups(&wanted, part)?)).await
}

/// A group.
#[utoipa::path(get, path = "/api/cases/{case}/groups/{group}",
    params(("case" = String, Path, description = "Key of the case"), ("group" = String, Path, description = "Its id: `F1`")),
    responses((status = 200, body = GroupAnswer), (status = 404, body = Problem)))]
pub(crate) async fn group(
    State(shelf): State<Arc<Shelf>>,
    uri: Uri,
    Place((case, group)): Place<(String, String)>,
) -> Response {
    lasting(shelf, uri, move |shelf| group_of(shelf.case(&case)?, &group)).await
}

/// Members of a group, strongest first.
#[utoipa::path(get, path = "/api/cases/{case}/groups/{group}/members",
    params(("case" = String, Path, description = "Key of the case"), ("group" = String, Path, description = "Its id: `F1`"),
        StretchAsked),
    responses((status = 200, body = Page<MemberRow>), (status = 404, body = Problem)))]
pub(crate) async fn members(
    State(shelf): State<Arc<Shelf>>,
    Place((case, group)): Place<(String, String)>,
    Asked(asked): Asked<StretchAsked>,
) -> Response {
    let part = stretch(asked.offset, asked.limit);
    answer(shelf, move |shelf| Ok(shelf.case(&case)?.evidence.members(&group, part)?)).await
}

/// Edges of a group, strongest first.
#[utoipa::path(get, path = "/api/cases/{case}/groups/{group}/edges",
    params(("case" = String, Path, description = "Key of the case"), ("group" = String, Path, description = "Its id: `F1`"),
        TraceAsked),
    responses((status = 200, body = Page<EdgeRow>), (status = 404, body = Problem)))]
pub(crate) async fn edges(
    State(shelf): State<Arc<Shelf>>,
    Place((case, group)): Place<(String, String)>,
    Asked(asked): Asked<TraceAsked>,
) -> Response {
    let part = stretch(asked.offset, asked.limit);
    answer(shelf, move |shelf| Ok(shelf.case(&case)?.evidence.edges(&group, asked.trace.as_deref(), part)?)).await
}

/// Posts of a group's members on what at least two of them acted on, earliest first.
#[utoipa::path(get, path = "/api/cases/{case}/groups/{group}/posts",
    params(("case" = String, Path, description = "Key of the case"), ("group" = String, Path, description = "Its id: `F1`"),
        StretchAsked),
    responses((status = 200, body = Page<PostRow>), (status = 404, body = Problem)))]
pub(crate) async fn posts(
    State(shelf): State<Arc<Shelf>>,
    Place((case, group)): Place<(String, String)>,
    Asked(asked): Asked<StretchAsked>,
) -> Response {
    let part = stretch(asked.offset, asked.limit);
    answer(shelf, move |shelf| Ok(shelf.case(&case)?.evidence.group_posts(&group, part)?)).await
}

/// What a group did with one object, in order.
#[utoipa::path(get, path = "/api/cases/{case}/groups/{group}/stories/{object}",
    params(("case" = String, Path, description = "Key of the case"), ("group" = String, Path, description = "Its id: `F1`"),
        ("object" = u64, Path, description = "Number of the object in the case"), StretchAsked),
    responses((status = 200, body = Story), (status = 404, body = Problem)))]
pub(crate) async fn story(
    State(shelf): State<Arc<Shelf>>,
    Place((case, group, object)): Place<(String, String, u64)>,
    Asked(asked): Asked<StretchAsked>,
) -> Response {
    let part = stretch(asked.offset, asked.limit);
    answer(shelf, move |shelf| Ok(shelf.case(&case)?.evidence.story(&group, object, part)?)).await
}
