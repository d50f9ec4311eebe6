//! How Klikoo says no, and how a call says who makes it.

use std::borrow::Cow;

use auth_core::{
    AccessToken, InvalidInput,
    http::{Answer, Auth, CodeClass, Dialect, Outgoing, Refusal, RefusalClass},
};
use http::{HeaderName, StatusCode};

use crate::{
    Credentials, ResponseCode,
    generated::models::ErrorAnswer,
    signature::{self, RequestParts},
    timestamp,
};

/// Why a call failed.
///
/// `code()` is Klikoo's own [`ResponseCode`]; see [`auth_core::http::Error`] for the rest.
pub type Error = auth_core::http::Error<ResponseCode>;

// Some tables print `Open-Api Timestamp`, with a space, which no header name may hold.
const TIMESTAMP: HeaderName = HeaderName::from_static("open-api-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("open-api-signature");

/// Klikoo's ways: an envelope with a code in every answer, a signature over every call.
#[derive(Debug)]
pub(crate) struct Klikoo {
    credentials: Credentials,
    signs_query: bool,
}

impl Klikoo {
    pub(crate) fn new(credentials: Credentials, signs_query: bool) -> Self {
        Self {
            credentials,
            signs_query,
        }
    }

    pub(crate) fn credentials(&self) -> &Credentials {
        &self.credentials
    }
}

impl Dialect for Klikoo {
    type Code = ResponseCode;

    fn refusal(&self, answer: &Answer<ResponseCode>) -> Option<Refusal<ResponseCode>> {
        // Every answer has the two fields of a refusal.
        let verdict: ErrorAnswer = serde_json::from_slice(answer.body()).unwrap_or_default();
        let class = match Refusal::<ResponseCode>::by_status(answer.status()) {
            Some(by_status) => verdict
                .response_code
                .as_ref()
                .map_or(by_status.class, |code| class(code, by_status.class)),
            // A success by its status alone is none; without any code, the decoding says what is missing.
            None => match &verdict.response_code {
                Some(code) if !code.is_success() => class(code, class_within(code)),
                _ => return None,
            },
        };
        Some(Refusal {
            code: verdict.response_code,
            message: verdict.response_message,
            ..Refusal::new(class)
        })
    }

    /// Signs each attempt anew: its timestamp is that of its leaving, and no signature is sent twice.
    fn authorize(&self, outgoing: &mut Outgoing<'_>, token: &AccessToken) -> Result<(), InvalidInput> {
        let Credentials {
            client_id,
            client_secret,
            auth_key,
        } = &self.credentials;
        let timestamp = timestamp::of_header(outgoing.at.wall);
        let signature = if outgoing.endpoint.auth == Auth::Credentials {
            signature::auth(auth_key, client_id, &timestamp)
        } else {
            let path = match outgoing.query().filter(|_| self.signs_query) {
                Some(query) => Cow::Owned(format!("{}?{query}", outgoing.path)),
                None => Cow::Borrowed(outgoing.path),
            };
            let parts = RequestParts {
                method: outgoing.endpoint.method.as_str(),
                path: &path,
                token: token.secret().expose(),
                body: outgoing.body,
                timestamp: &timestamp,
            };
            signature::request(client_secret.expose(), &parts)
        };
        outgoing.place(token)?;
        outgoing.insert_header(TIMESTAMP, &timestamp)?;
        outgoing.insert_sensitive_header(SIGNATURE, &signature)
    }
}

/// What follows from `code`, where it says more than the status, by which it would be `by_status`.
fn class(code: &ResponseCode, by_status: RefusalClass) -> RefusalClass {
    match code.case().class() {
        // A success in a refusal says nothing. A 401 with a code that is not one of the token's is about the
        // credentials, or unknown.
        None | Some(CodeClass::Success) if by_status == RefusalClass::Token => RefusalClass::Permanent,
        None | Some(CodeClass::Success) => by_status,
        Some(documented) => documented.refusal_class(),
    }
}

/// What the status within `code` says, where the answer's own is 2xx.
fn class_within(code: &ResponseCode) -> RefusalClass {
    code.http_status()
        .and_then(|status| StatusCode::from_u16(status).ok())
        .and_then(Refusal::<ResponseCode>::by_status)
        .map_or(RefusalClass::Permanent, |refusal| refusal.class)
}
