//! Error response, in the envelope of every other response.

use axum::{
    Extension, Json,
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};
use contract::Operation;

use super::{
    codes::Code,
    envelope::{Envelope, code, service},
};
use crate::{
    log::Hint,
    router::{ErrorCodes, ErrorResponse, IncomingRequest, InvalidRequest},
};

/// Error response with a row of the table, or with one of the few invented codes that the table lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KlikooError {
    status: StatusCode,
    code: String,
    message: String,
    /// Text for the log, which the client does not see.
    hint: Option<String>,
}

impl KlikooError {
    /// Creates the error response to `request` with `code`.
    pub(super) fn of(request: &IncomingRequest, code: Code) -> Self {
        Self::by_table(request.operation(), request.codes(), code)
    }

    /// Creates the error response to `request` with a field that violates the contract.
    pub(super) fn invalid(request: &IncomingRequest) -> Self {
        match request.validate() {
            Ok(()) => Self::of(request, Code::Validation),
            Err(invalid) => Self::invalid_request(request.operation(), request.codes(), &invalid),
        }
    }

    /// Creates the error response to `request` with a row of the table, such as `503xx9991`.
    pub(super) fn of_row(request: &IncomingRequest, row: &str) -> Option<Self> {
        let (status, number) = row.split_once("xx")?;
        let status = StatusCode::from_bytes(status.as_bytes()).ok()?;
        Some(Self {
            status,
            code: code(status, service(request.operation()), number.parse().ok()?),
            message: request.codes().message(row).to_owned(),
            hint: None,
        })
    }

    fn by_table(operation: &Operation, codes: ErrorCodes, row: Code) -> Self {
        let (status, number) = row.parts();
        Self {
            status,
            code: code(status, service(operation), number),
            message: codes.message(&row.to_string()).to_owned(),
            hint: None,
        }
    }

    /// Creates an error response with a code that is not in the table.
    fn invented(status: StatusCode, case: u16, message: &str) -> Self {
        Self {
            status,
            code: code(status, "00", case),
            message: message.to_owned(),
            hint: None,
        }
    }

    /// Adds a hint to the log.
    pub(super) fn with_hint(mut self, hint: String) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Appends `detail` to the message.
    pub(super) fn with_detail(mut self, detail: &str) -> Self {
        self.message = format!("{}: {detail}", self.message);
        self
    }
}

impl ErrorResponse for KlikooError {
    fn invalid_request(operation: &Operation, codes: ErrorCodes, invalid: &InvalidRequest) -> Self {
        Self::by_table(operation, codes, Code::Validation).with_detail(&invalid.to_string())
    }

    fn unknown_path(_method: &Method, _path: &str) -> Self {
        Self::invented(StatusCode::NOT_FOUND, 1, "Path tidak ditemukan")
    }

    fn method_not_allowed(_method: &Method, _path: &str) -> Self {
        Self::invented(StatusCode::METHOD_NOT_ALLOWED, 2, "Method tidak sesuai")
    }

    /// Returns Klikoo's own code, if the contract lists its status.
    fn not_implemented(operation: &Operation, codes: ErrorCodes) -> Self {
        let code = Code::NotImplemented;
        if operation.response(code.parts().0.as_u16()).is_some() {
            return Self::by_table(operation, codes, code);
        }
        Self::invented(StatusCode::NOT_FOUND, 1, "Path tidak ditemukan")
    }

    fn contract_violation(operation: &Operation, codes: ErrorCodes, violations: &str) -> Self {
        Self::by_table(operation, codes, Code::Internal).with_detail(violations)
    }
}

impl IntoResponse for KlikooError {
    fn into_response(self) -> Response {
        let body = Envelope::<(), ()> {
            response_code: self.code,
            response_message: self.message,
            meta: None,
            data: None,
        };
        let hint = self.hint.map(|hint| Extension(Hint(hint)));
        (self.status, hint, Json(body)).into_response()
    }
}
