//! What is told where an answer cannot be given.

use crate::api::answer::Problem;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use claque_store::error::StoreError;

/// A problem and the status it is sent with.
#[derive(Clone, Debug)]
pub struct Failed {
    /// Status.
    pub status: StatusCode,
    /// What is told.
    pub problem: Problem,
}

impl Failed {
    /// A problem without a hint.
    pub fn new(status: StatusCode, error: impl Into<String>) -> Self {
        Failed { status, problem: Problem { error: error.into(), hint: None } }
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.problem.hint = Some(hint.into());
        self
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        let status = match &error {
            StoreError::Unknown { .. } | StoreError::Missing { .. } => StatusCode::NOT_FOUND,
            StoreError::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            StoreError::ReadOnly { .. } => StatusCode::FORBIDDEN,
            StoreError::WrittenAnew { .. } => StatusCode::CONFLICT,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let problem = Problem { error: error.to_string(), hint: error.hint().map(str::to_owned) };
        Failed { status, problem }
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let text = serde_json::to_vec(&self.problem).unwrap_or_default();
        (self.status, [(header::CONTENT_TYPE, "application/json")], text).into_response()
    }
}
