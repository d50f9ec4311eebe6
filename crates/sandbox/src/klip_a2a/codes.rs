//! Error codes that Klip publishes and the sandbox returns.

use std::fmt;

use axum::http::StatusCode;

use crate::{
    klip::KlipError,
    router::{ErrorCodes, enum_with_all},
};

enum_with_all! {
    /// Code of the contract's table.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum Code {
        UnknownKey = 6000,
        ExpiredKey = 6001,
        RequestType = 6010,
        BappName = 6401,
        Transaction = 6402,
        To = 6403,
        Amount = 6404,
        Contract = 6405,
        CardId = 6406,
        Abi = 6407,
        Params = 6408,
        Value = 6409,
        UnknownType = 6410,
        From = 6411,
    }
}

impl Code {
    /// Creates the error response with this code. Its status is 400 in every known case.
    pub(super) fn error(self, codes: ErrorCodes) -> KlipError {
        KlipError::new(
            StatusCode::BAD_REQUEST,
            self as i64,
            codes.message(&self.to_string()),
        )
    }
}

impl fmt::Display for Code {
    /// Formats the number, as the contract has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (*self as i64).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contracts;

    #[test]
    fn error_has_the_contracts_message() {
        let contract = contracts::KLIP_A2A.get().expect("a valid contract");
        let error = Code::To.error(ErrorCodes::of(contract));
        assert_eq!(
            (error.code, error.message.as_str()),
            (6403, "The address `to` is invalid.")
        );
    }
}
