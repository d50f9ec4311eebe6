//! Error responses: problem details (RFC 9457).

use axum::{
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};
use contract::{Operation, Place};
use serde::Serialize;

use crate::{
    contracts,
    error::ControlError,
    faults::InvalidFaults,
    problem,
    router::{ErrorCodes, ErrorResponse, InvalidRequest},
};

/// Error response with the problem of each part of the request.
#[derive(Debug)]
pub(super) struct Problem {
    status: StatusCode,
    detail: String,
    errors: Vec<FieldError>,
}

/// Problem of one part of the request.
#[derive(Debug, Serialize)]
pub(super) struct FieldError {
    #[serde(flatten)]
    place: FieldPlace,
    problem: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum FieldPlace {
    Pointer(String),
    Parameter(String),
    Header(String),
}

impl Problem {
    pub(super) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            status,
            detail: detail.into(),
            errors: Vec::new(),
        }
    }

    /// Creates the error of a bug of the sandbox.
    pub(super) fn internal(error: &dyn std::error::Error) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
    }

    /// Creates the error of the field at `pointer` of the body.
    pub(super) fn field(pointer: &str, problem: impl Into<String>, expected: impl Into<String>) -> Self {
        let problem = problem.into();
        Self {
            errors: vec![FieldError {
                place: FieldPlace::Pointer(pointer.to_owned()),
                problem: problem.clone(),
                expected: Some(expected.into()),
            }],
            ..Self::new(
                StatusCode::BAD_REQUEST,
                format!("{}: {problem}", Place::Body(pointer.to_owned())),
            )
        }
    }
}

impl ErrorResponse for Problem {
    fn invalid_request(operation: &Operation, _codes: ErrorCodes, invalid: &InvalidRequest) -> Self {
        let is_in_path = |place: &Place| matches!(place, Place::Path(_));
        let status = if invalid
            .violations()
            .iter()
            .any(|violation| is_in_path(&violation.place))
        {
            StatusCode::NOT_FOUND
        } else if invalid.is_incomplete() && !operation.request_media().is_empty() {
            StatusCode::PAYLOAD_TOO_LARGE
        } else {
            StatusCode::BAD_REQUEST
        };
        let errors = invalid.violations().iter().filter_map(|violation| {
            let place = match &violation.place {
                Place::Body(pointer) => FieldPlace::Pointer(pointer.clone()),
                Place::Path(name) | Place::Query(name) => FieldPlace::Parameter(name.clone()),
                Place::Header(name) => FieldPlace::Header(name.clone()),
                _ => return None,
            };
            let contract = contracts::ADMIN.get().ok()?;
            Some(FieldError {
                place,
                problem: violation.problem.clone(),
                expected: if invalid.is_incomplete() {
                    Some("at most 2 MiB".to_owned())
                } else {
                    contract.expectation(operation, &violation.place)
                },
            })
        });
        Self {
            errors: errors.collect(),
            ..Self::new(status, invalid.to_string())
        }
    }

    fn unknown_path(_method: &Method, _path: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "unknown path; expected one of /_sandbox/openapi.json, below /_sandbox/v1",
        )
    }

    fn method_not_allowed(method: &Method, _path: &str) -> Self {
        let detail = format!("the path does not support {method}; the header `Allow` lists what it supports");
        Self::new(StatusCode::METHOD_NOT_ALLOWED, detail)
    }

    fn not_implemented(operation: &Operation, _codes: ErrorCodes) -> Self {
        let detail = format!("the sandbox does not implement {}", operation.id());
        Self::new(StatusCode::NOT_IMPLEMENTED, detail)
    }

    fn contract_violation(_operation: &Operation, _codes: ErrorCodes, violations: &str) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, violations)
    }
}

impl From<InvalidFaults> for Problem {
    fn from(invalid: InvalidFaults) -> Self {
        let detail = invalid.to_string();
        let errors = invalid.into_problems().into_iter().map(|problem| FieldError {
            place: FieldPlace::Pointer(problem.pointer),
            problem: problem.problem,
            expected: problem.expected,
        });
        Self {
            errors: errors.collect(),
            ..Self::new(StatusCode::BAD_REQUEST, detail)
        }
    }
}

impl From<ControlError> for Problem {
    fn from(error: ControlError) -> Self {
        let status = match error {
            ControlError::Unknown { .. } => StatusCode::NOT_FOUND,
            ControlError::WrongState { .. } => StatusCode::CONFLICT,
        };
        Self::new(status, error.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        problem::response(self.status, &self.detail, &self.errors)
    }
}
