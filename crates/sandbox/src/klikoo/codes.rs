//! Codes of the documented table that the sandbox returns.

use std::fmt;

use axum::http::StatusCode;

use crate::router::enum_with_all;

enum_with_all! {
    /// Row of the contract's table.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum Code {
        Success,
        Created,
        Timestamp,
        Signature,
        Validation,
        EmptyField,
        ProductMismatch,
        Uuid,
        GrantType,
        Token,
        TokenExpired,
        Credentials,
        CustomerNumberNotFound,
        ProductNotFound,
        TransactionNotFound,
        WrongCustomerNumber,
        DuplicateReference,
        Internal,
        NotImplemented,
        SupplierDown,
        AmountTooLow,
    }
}

impl Code {
    /// Returns the HTTP status, and the last four digits of the code.
    pub(super) fn parts(self) -> (StatusCode, u16) {
        match self {
            Self::Success => (StatusCode::OK, 2000),
            Self::Created => (StatusCode::CREATED, 2001),
            Self::Timestamp => (StatusCode::BAD_REQUEST, 6505),
            Self::Signature => (StatusCode::BAD_REQUEST, 6508),
            Self::Validation => (StatusCode::BAD_REQUEST, 6510),
            Self::EmptyField => (StatusCode::BAD_REQUEST, 6512),
            Self::ProductMismatch => (StatusCode::BAD_REQUEST, 6525),
            Self::Uuid => (StatusCode::BAD_REQUEST, 6568),
            Self::GrantType => (StatusCode::BAD_REQUEST, 6569),
            Self::Token => (StatusCode::UNAUTHORIZED, 6500),
            Self::TokenExpired => (StatusCode::UNAUTHORIZED, 6535),
            Self::Credentials => (StatusCode::UNAUTHORIZED, 6570),
            Self::CustomerNumberNotFound => (StatusCode::NOT_FOUND, 7002),
            Self::ProductNotFound => (StatusCode::NOT_FOUND, 7003),
            Self::TransactionNotFound => (StatusCode::NOT_FOUND, 7005),
            Self::WrongCustomerNumber => (StatusCode::NOT_FOUND, 7011),
            Self::DuplicateReference => (StatusCode::CONFLICT, 6563),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, 9999),
            Self::NotImplemented => (StatusCode::NOT_IMPLEMENTED, 9976),
            Self::SupplierDown => (StatusCode::SERVICE_UNAVAILABLE, 9991),
            Self::AmountTooLow => (StatusCode::SERVICE_UNAVAILABLE, 9998),
        }
    }
}

impl fmt::Display for Code {
    /// Formats the row as the contract writes it: `400xx6505`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (status, case) = self.parts();
        write!(f, "{}xx{case:04}", status.as_u16())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_has_status_and_case_without_service() {
        assert_eq!(Code::Success.to_string(), "200xx2000");
        assert_eq!(Code::Credentials.to_string(), "401xx6570");
    }
}
