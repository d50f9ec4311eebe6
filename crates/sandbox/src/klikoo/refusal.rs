//! A refusal, in the envelope of every other answer.

use axum::{
    Json,
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};
use contract::Operation;

use super::{
    case::Case,
    envelope::{Envelope, code, service},
};
use crate::{breach::Breach, call::Call, codes::Codes, refusal};

/// A row of the table as one service answers it, or one of the few refusals that the table has no row for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    status: StatusCode,
    code: String,
    message: String,
}

impl Refusal {
    /// What `call` is refused with.
    pub(super) fn of(call: &Call, case: Case) -> Self {
        Self::by_table(call.operation(), call.codes(), case)
    }

    /// What `call` is refused with where a field of it is not as the contract has it, and nothing more is known.
    pub(super) fn of_form(call: &Call) -> Self {
        match call.keep() {
            Ok(_kept) => Self::of(call, Case::Validation),
            Err(breach) => refusal::Refusal::breach(call.operation(), call.codes(), &breach),
        }
    }

    /// What `call` is refused with by a row of the table, such as `503xx9991`.
    pub(super) fn of_row(call: &Call, row: &str) -> Option<Self> {
        let (status, number) = row.split_once("xx")?;
        let status = StatusCode::from_bytes(status.as_bytes()).ok()?;
        Some(Self {
            status,
            code: code(status, service(call.operation()), number.parse().ok()?),
            message: call.codes().words(row).to_owned(),
        })
    }

    fn by_table(operation: &Operation, codes: Codes, case: Case) -> Self {
        let (status, number) = case.parts();
        Self {
            status,
            code: code(status, service(operation), number),
            message: codes.words(&case.to_string()).to_owned(),
        }
    }

    /// Not in the table: what the table says nothing about.
    fn invented(status: StatusCode, case: u16, message: &str) -> Self {
        Self {
            status,
            code: code(status, "00", case),
            message: message.to_owned(),
        }
    }

    pub(super) fn because(mut self, words: &str) -> Self {
        self.message = format!("{}: {words}", self.message);
        self
    }
}

impl refusal::Refusal for Refusal {
    fn breach(operation: &Operation, codes: Codes, breach: &Breach) -> Self {
        Self::by_table(operation, codes, Case::Validation).because(&breach.to_string())
    }

    fn no_such_path(_method: &Method, _path: &str) -> Self {
        Self::invented(StatusCode::NOT_FOUND, 1, "Path tidak ditemukan")
    }

    fn no_such_method(_method: &Method, _path: &str) -> Self {
        Self::invented(StatusCode::METHOD_NOT_ALLOWED, 2, "Method tidak sesuai")
    }

    /// Klikoo has a code for that, where the contract lists its status.
    fn not_played(operation: &Operation, codes: Codes) -> Self {
        let case = Case::NotImplemented;
        if operation.response(case.parts().0.as_u16()).is_some() {
            return Self::by_table(operation, codes, case);
        }
        Self::invented(StatusCode::NOT_FOUND, 1, "Path tidak ditemukan")
    }

    fn off_contract(operation: &Operation, codes: Codes, words: &str) -> Self {
        Self::by_table(operation, codes, Case::Internal).because(words)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = Envelope::<(), ()> {
            response_code: self.code,
            response_message: self.message,
            meta: None,
            data: None,
        };
        (self.status, Json(body)).into_response()
    }
}
