//! How Klip Card Minting says no.

use auth_core::http::{Answer, Dialect, ErrorBody, Refusal};

use crate::ErrorCode;

/// Why a call failed.
///
/// `code()` is the provider's own [`ErrorCode`]; see [`auth_core::http::Error`] for the rest.
pub type Error = auth_core::http::Error<ErrorCode>;

/// Klip Card Minting's ways: HTTP statuses with a flat error, the token raw in `Authorization`.
#[derive(Debug)]
pub(crate) struct KlipCard;

impl Dialect for KlipCard {
    type Code = ErrorCode;

    fn refusal(&self, answer: &Answer<ErrorCode>) -> Option<Refusal<ErrorCode>> {
        // "Sign In" also answers 406, so the overview's list of 400, 401 and 500 is not complete: every
        // status that is not 2xx is a refusal.
        let refusal = Refusal::by_status(answer.status())?;
        // The flat error of `basics` (Korean): a code and a text, for 400 and 401; a 500 promises nothing.
        let body = ErrorBody::of(answer);
        Some(Refusal {
            code: body.integer("code").map(ErrorCode),
            message: body.words("err"),
            ..refusal
        })
    }
}
