//! The envelope of every answer: a code of nine digits, a message, and the data.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;

/// The part of Klikoo that a code names in its fourth and fifth digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Service {
    Unknown = 0,
    Auth = 1,
    Transaction = 2,
    Account = 3,
    Product = 4,
    Transport = 5,
    Attraction = 6,
}

/// A row of the documented code table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Timestamp,
    Signature,
    Validation,
    EmptyField,
    Uuid,
    GrantType,
    Token,
    TokenExpired,
    Credentials,
    TransactionNotFound,
    Internal,
    NotImplemented,
    /// Not in the table, which has no row for a path that does not exist.
    InventedNoSuchPath,
    /// Not in the table either.
    InventedNoSuchMethod,
}

impl Case {
    fn row(self) -> (StatusCode, u16, &'static str) {
        match self {
            Self::Timestamp => (StatusCode::BAD_REQUEST, 6505, "Waktu tidak sesuai"),
            Self::Signature => (StatusCode::BAD_REQUEST, 6508, "Signature tidak sesuai"),
            Self::Validation => (StatusCode::BAD_REQUEST, 6510, "Validasi Error"),
            Self::EmptyField => (StatusCode::BAD_REQUEST, 6512, "Field tidak boleh kosong"),
            Self::Uuid => (StatusCode::BAD_REQUEST, 6568, "UUID tidak sesuai"),
            Self::GrantType => (StatusCode::BAD_REQUEST, 6569, "Grant type tidak sesuai"),
            Self::Token => (StatusCode::UNAUTHORIZED, 6500, "Token tidak sesuai"),
            Self::TokenExpired => (StatusCode::UNAUTHORIZED, 6535, "Token kadaluarsa"),
            Self::Credentials => (StatusCode::UNAUTHORIZED, 6570, "Kredensial tidak sesuai"),
            Self::TransactionNotFound => (StatusCode::NOT_FOUND, 7005, "Transaksi tidak ditemukan"),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, 9999, "Harap hubungi admin"),
            Self::NotImplemented => (StatusCode::NOT_IMPLEMENTED, 9976, "Belum di implementasi"),
            Self::InventedNoSuchPath => (StatusCode::NOT_FOUND, 1, "Path tidak ditemukan"),
            Self::InventedNoSuchMethod => (StatusCode::METHOD_NOT_ALLOWED, 2, "Method tidak sesuai"),
        }
    }
}

/// A refusal: a row of the table as one service answers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal {
    service: Service,
    case: Case,
}

impl Service {
    pub(super) fn refuses(self, case: Case) -> Refusal {
        Refusal { service: self, case }
    }

    /// The answer of a call that worked.
    pub(super) fn success<T: Serialize, M: Serialize>(
        self,
        meta: Option<M>,
        data: T,
    ) -> Json<Envelope<T, M>> {
        Json(Envelope {
            response_code: code(StatusCode::OK, self, 2000),
            response_message: "Sukses",
            meta,
            data: Some(data),
        })
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Envelope<T, M> {
    response_code: String,
    response_message: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    meta: Option<M>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<T>,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, case, response_message) = self.case.row();
        let body = Envelope::<(), ()> {
            response_code: code(status, self.service, case),
            response_message,
            meta: None,
            data: None,
        };
        (status, Json(body)).into_response()
    }
}

/// HTTP status in three digits, service in two, case in four.
fn code(status: StatusCode, service: Service, case: u16) -> String {
    format!("{}{:02}{case:04}", status.as_u16(), service as u8)
}

/// The answer where no endpoint is.
pub(super) async fn no_such_path() -> Refusal {
    Service::Unknown.refuses(Case::InventedNoSuchPath)
}

/// The answer where an endpoint is, but not for this method.
pub(super) async fn no_such_method() -> Refusal {
    Service::Unknown.refuses(Case::InventedNoSuchMethod)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_status_service_and_case_in_nine_digits() {
        assert_eq!(code(StatusCode::OK, Service::Account, 2000), "200032000");
        assert_eq!(code(StatusCode::UNAUTHORIZED, Service::Auth, 6570), "401016570");
        assert_eq!(code(StatusCode::NOT_FOUND, Service::Unknown, 1), "404000001");
    }
}
