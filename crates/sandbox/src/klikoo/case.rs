//! The rows of the documented code table that the sandbox answers with by itself.

use std::fmt;

use axum::http::StatusCode;

use crate::codes::listed;

listed! {
    /// A row of the contract's table.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum Case {
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

impl Case {
    /// The HTTP status, and the last four digits of a code.
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

impl fmt::Display for Case {
    /// As the contract writes the row: `400xx6505`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (status, case) = self.parts();
        write!(f, "{}xx{case:04}", status.as_u16())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_status_and_case_with_the_service_left_open() {
        assert_eq!(Case::Success.to_string(), "200xx2000");
        assert_eq!(Case::Credentials.to_string(), "401xx6570");
    }
}
