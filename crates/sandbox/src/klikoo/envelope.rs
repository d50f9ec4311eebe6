//! Envelope of every response: a code of nine digits, a message, and the data.

use axum::{Json, http::StatusCode};
use contract::Operation;
use serde::Serialize;

use super::codes::Code;
use crate::router::ValidRequest;

#[derive(Debug, Serialize)]
pub(super) struct Envelope<T, M> {
    pub(super) response_code: String,
    pub(super) response_message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) meta: Option<M>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) data: Option<T>,
}

/// Creates a success response.
pub(super) fn success<T: Serialize>(request: &ValidRequest<'_>, data: T) -> Json<Envelope<T, ()>> {
    page(request, None, data)
}

/// Creates a response with status 201.
pub(super) fn created<T: Serialize>(
    request: &ValidRequest<'_>,
    data: T,
) -> (StatusCode, Json<Envelope<T, ()>>) {
    (StatusCode::CREATED, envelope(request, Code::Created, None, data))
}

/// Creates the success response of a list, with its position.
pub(super) fn page<T: Serialize, M: Serialize>(
    request: &ValidRequest<'_>,
    meta: Option<M>,
    data: T,
) -> Json<Envelope<T, M>> {
    envelope(request, Code::Success, meta, data)
}

fn envelope<T: Serialize, M: Serialize>(
    request: &ValidRequest<'_>,
    row: Code,
    meta: Option<M>,
    data: T,
) -> Json<Envelope<T, M>> {
    let (status, case) = row.parts();
    Json(Envelope {
        response_code: code(status, service(request.operation()), case),
        response_message: request.codes().message(&row.to_string()).to_owned(),
        meta,
        data: Some(data),
    })
}

/// Returns the two-digit service of `operation` from its documented responses, or `00` if they show none.
pub(super) fn service(operation: &Operation) -> &str {
    operation
        .response_examples()
        .filter(|(status, ..)| (200..300).contains(status))
        .find_map(|(_, _, _, example)| example.get("response_code")?.as_str()?.get(3..5))
        .unwrap_or("00")
}

/// Formats a code: HTTP status in three digits, service in two, case in four.
pub(super) fn code(status: StatusCode, service: &str, case: u16) -> String {
    format!("{}{service}{case:04}", status.as_u16())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contracts;

    #[test]
    fn code_has_status_service_and_case() {
        assert_eq!(code(StatusCode::OK, "03", 2000), "200032000");
        assert_eq!(code(StatusCode::NOT_FOUND, "00", 1), "404000001");
    }

    #[test]
    fn service_comes_from_documented_responses() {
        let contract = contracts::KLIKOO.get().expect("a valid contract");
        for (id, expected) in [
            ("accessToken", "01"),
            ("transaction", "02"),
            ("transportSources", "02"),
            ("balance", "03"),
            ("products", "04"),
            ("book", "05"),
            ("buyAttraction", "06"),
            ("irsBuy", "00"),
        ] {
            let operation = contract.operation(id).expect("an operation of the contract");
            assert_eq!(service(operation), expected, "{id}");
        }
    }
}
