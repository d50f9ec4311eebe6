//! The envelope of every answer: a code of nine digits, a message, and the data.

use axum::{Json, http::StatusCode};
use contract::Operation;
use serde::Serialize;

use super::case::Case;
use crate::call::Kept;

#[derive(Debug, Serialize)]
pub(super) struct Envelope<T, M> {
    pub(super) response_code: String,
    pub(super) response_message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) meta: Option<M>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) data: Option<T>,
}

/// The answer of a call that worked.
pub(super) fn success<T: Serialize>(call: &Kept<'_>, data: T) -> Json<Envelope<T, ()>> {
    page(call, None, data)
}

/// The answer of a call that made something, or that is documented to answer so.
pub(super) fn created<T: Serialize>(call: &Kept<'_>, data: T) -> (StatusCode, Json<Envelope<T, ()>>) {
    (StatusCode::CREATED, envelope(call, Case::Created, None, data))
}

/// The answer of a call that worked, with word of where it stands in a list.
pub(super) fn page<T: Serialize, M: Serialize>(
    call: &Kept<'_>,
    meta: Option<M>,
    data: T,
) -> Json<Envelope<T, M>> {
    envelope(call, Case::Success, meta, data)
}

fn envelope<T: Serialize, M: Serialize>(
    call: &Kept<'_>,
    success: Case,
    meta: Option<M>,
    data: T,
) -> Json<Envelope<T, M>> {
    let (status, case) = success.parts();
    Json(Envelope {
        response_code: code(status, service(call.operation()), case),
        response_message: call.codes().words(&success.to_string()).to_owned(),
        meta,
        data: Some(data),
    })
}

/// The two digits of the part of Klikoo that answers `operation`: the documented answers show them, and `00` stands in
/// for those that have none.
pub(super) fn service(operation: &Operation) -> &str {
    operation
        .response_examples()
        .filter(|(status, ..)| (200..300).contains(status))
        .find_map(|(_, _, _, example)| example.get("response_code")?.as_str()?.get(3..5))
        .unwrap_or("00")
}

/// HTTP status in three digits, service in two, case in four.
pub(super) fn code(status: StatusCode, service: &str, case: u16) -> String {
    format!("{}{service}{case:04}", status.as_u16())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contracts;

    #[test]
    fn a_code_is_status_service_and_case_in_nine_digits() {
        assert_eq!(code(StatusCode::OK, "03", 2000), "200032000");
        assert_eq!(code(StatusCode::NOT_FOUND, "00", 1), "404000001");
    }

    #[test]
    fn the_service_of_an_operation_is_the_one_of_its_documented_answers() {
        let contract = contracts::KLIKOO.get().expect("a sound contract");
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
