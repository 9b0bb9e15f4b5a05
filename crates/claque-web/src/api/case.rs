//! Cases, and what stands beside their findings.

use super::answer::{CaseEntry, Overview, Problem, Totals};
use super::ask::{Place, Shelf, answer, lasting};
use crate::open::OpenCase;
use crate::problem::Failed;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use claque_io::narrative::NarrativesRecord;
use claque_io::target::TargetsRecord;
use claque_store::evidence::read::{GroupsWanted, Stretch};
use claque_store::row::GroupKind;
use std::sync::Arc;

/// Groups of the first screen.
const GROUPS: u64 = 100;

/// The first screen of a case.
///
/// # Errors
/// Where the database cannot be read.
pub fn overview_of(case: &OpenCase) -> Result<Overview, Failed> {
    let totals = |kind| case.evidence.count_groups(kind);
    Ok(Overview {
        entry: case.entry(),
        case: case.record.clone(),
        words: case.words.clone(),
        groups: case.evidence.groups(&GroupsWanted::default(), Stretch { offset: 0, limit: GROUPS })?.items,
        totals: Totals {
            findings: totals(GroupKind::Finding)?,
            explained: totals(GroupKind::Explained)?,
            leads: totals(GroupKind::Lead)?,
        },
        rejected: case.rejected.clone(),
        power: case.power.clone(),
        has_narratives: case.narratives.is_some(),
        has_targets: case.targets.is_some(),
        withheld: Vec::new(),
    })
}

/// The narratives of a case.
///
/// # Errors
/// Where nobody asked for them.
pub fn narratives_of(case: &OpenCase) -> Result<&NarrativesRecord, Failed> {
    case.narratives.as_ref().ok_or_else(|| absent("narratives", "run `claque detect` with `--narratives`"))
}

/// The mentions of a watch list.
///
/// # Errors
/// Where nobody asked for them.
pub fn targets_of(case: &OpenCase) -> Result<&TargetsRecord, Failed> {
    case.targets.as_ref().ok_or_else(|| absent("mentions", "run `claque detect` with `--watch-list FILE`"))
}

fn absent(what: &str, hint: &str) -> Failed {
    Failed::new(StatusCode::NOT_FOUND, format!("this case has no {what}")).hint(hint)
}

/// The cases that are open.
#[utoipa::path(get, path = "/api/cases", responses((status = 200, body = Vec<CaseEntry>)))]
pub(crate) async fn cases(State(shelf): State<Arc<Shelf>>) -> Response {
    answer(shelf, |shelf| Ok(shelf.cases().iter().map(OpenCase::entry).collect::<Vec<_>>())).await
}

/// The first screen of a case.
#[utoipa::path(get, path = "/api/cases/{case}", params(("case" = String, Path, description = "Key of the case")),
    responses((status = 200, body = Overview), (status = 404, body = Problem)))]
pub(crate) async fn overview(State(shelf): State<Arc<Shelf>>, uri: Uri, Place(case): Place<String>) -> Response {
    lasting(shelf, uri, move |shelf| overview_of(shelf.case(&case)?)).await
}

/// What the posts speak of.
#[utoipa::path(get, path = "/api/cases/{case}/narratives", params(("case" = String, Path, description = "Key of the case")),
    responses((status = 200, body = NarrativesRecord), (status = 404, body = Problem)))]
pub(crate) async fn narratives(State(shelf): State<Arc<Shelf>>, uri: Uri, Place(case): Place<String>) -> Response {
    lasting(shelf, uri, move |shelf| narratives_of(shelf.case(&case)?).cloned()).await
}

/// Whom the posts mention, and on which sides.
#[utoipa::path(get, path = "/api/cases/{case}/targets", params(("case" = String, Path, description = "Key of the case")),
    responses((status = 200, body = TargetsRecord), (status = 404, body = Problem)))]
pub(crate) async fn targets(State(shelf): State<Arc<Shelf>>, uri: Uri, Place(case): Place<String>) -> Response {
    lasting(shelf, uri, move |shelf| targets_of(shelf.case(&case)?).cloned()).await
}
