//! The codes that Klip publishes and the sandbox answers with.

use std::fmt;

use axum::http::StatusCode;

use crate::{
    codes::{Codes, listed},
    klip_error::KlipError,
};

listed! {
    /// A code of the contract's table.
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
    /// The refusal with this code, which comes with 400 in every case that is known.
    pub(super) fn refusal(self, codes: Codes) -> KlipError {
        KlipError::new(
            StatusCode::BAD_REQUEST,
            self as i64,
            codes.words(&self.to_string()),
        )
    }
}

impl fmt::Display for Code {
    /// The number, as the contract has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (*self as i64).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contracts;

    #[test]
    fn a_refusal_says_what_the_contract_says_of_its_code() {
        let contract = contracts::KLIP_A2A.get().expect("a sound contract");
        let refusal = Code::To.refusal(Codes::of(contract));
        assert_eq!(
            (refusal.code, refusal.message.as_str()),
            (6403, "The address `to` is not valid.")
        );
    }
}
