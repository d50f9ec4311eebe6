//! How Klip Card Minting says no.

use auth_core::{
    AccessToken, InvalidInput,
    http::{Answer, Dialect, ErrorBody, Execution, Outgoing, Refusal, StatusCode},
};
use http::header::CONTENT_TYPE;

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

    fn refusal(&self, answer: &Answer<ErrorCode>) -> Result<Option<Refusal<ErrorCode>>, Error> {
        // Of an account that cannot sign in, copies of the documents show 406 as the status, or as the code within a
        // 400. So every status that is not 2xx is a refusal, and the code is read from its body alone.
        let Some(refusal) = Refusal::by_status(answer.status()) else {
            return Ok(None);
        };
        // The flat error of `basics` (Korean): a code and a text, for 400 and 401; a 500 promises nothing.
        let body = ErrorBody::of(answer);
        let (code, message) = (body.integer("code").map(ErrorCode), body.words("err"));
        let is_documented = DOCUMENTED.contains(&answer.status()) && code.is_some() && message.is_some();
        Ok(Some(Refusal {
            // Without the provider's own shape, a gateway may have written it after Klip executed the call.
            execution: if is_documented {
                Execution::by_status(answer.status())
            } else {
                Execution::Unknown
            },
            code,
            message,
            ..refusal
        }))
    }

    /// Names the content type of every call, also of one without a body: every documented curl does (`basics`).
    fn authorize(&self, outgoing: &mut Outgoing<'_>, token: &AccessToken) -> Result<(), InvalidInput> {
        if outgoing.body.is_empty() {
            outgoing.insert_header(CONTENT_TYPE, "application/json")?;
        }
        outgoing.place(token)
    }
}

/// Statuses under which Klip is documented to refuse a call with its flat error.
///
/// Source: `basics` (400, 401); `rest-api-card-minting`, "Sign In" (406, if it is a status).
const DOCUMENTED: [StatusCode; 3] = [
    StatusCode::BAD_REQUEST,
    StatusCode::UNAUTHORIZED,
    StatusCode::NOT_ACCEPTABLE,
];
