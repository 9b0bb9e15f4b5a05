//! What the page asks for, and what it is told.

pub mod answer;

use utoipa::OpenApi;

/// The description of the API.
#[derive(Debug, OpenApi)]
#[openapi(
    info(title = "Claque, the local page", description = "Everything that the page shows of a case."),
    components(schemas(
        answer::CaseEntry,
        answer::Overview,
        answer::GroupAnswer,
        answer::Power,
        answer::Comparison,
        answer::Spoken,
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
        claque_store::row::Standing,
        claque_io::case::CaseRecord,
        claque_io::narrative::NarrativesRecord,
        claque_io::target::TargetsRecord,
    ))
)]
pub struct ApiDoc;
