//! Error classification and signing of requests.

use std::borrow::Cow;

use auth_core::{
    AccessToken, InvalidInput,
    http::{Answer, Auth, CodeClass, Dialect, ErrorBody, Execution, Outgoing, Refusal, RefusalClass},
};
use http::{HeaderName, StatusCode};

use crate::{
    Credentials, ResponseCode,
    signature::{self, RequestParts},
    timestamp,
};

/// Error of a failed call.
///
/// `code()` is Klikoo's own [`ResponseCode`]; see [`auth_core::http::Error`] for the rest.
pub type Error = auth_core::http::Error<ResponseCode>;

// Some tables print `Open-Api Timestamp`, with a space, which no header name may hold.
const TIMESTAMP: HeaderName = HeaderName::from_static("open-api-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("open-api-signature");

/// Protocol of Klikoo: an envelope with a code in every response, a signature over every call.
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

    fn refusal(&self, response: &Answer<ResponseCode>) -> Result<Option<Refusal<ResponseCode>>, Error> {
        let body = ErrorBody::of(response);
        let status = response.status();
        let code = body.text("response_code").map(ResponseCode::new);
        let class = match (Refusal::<ResponseCode>::by_status(status), &code) {
            (Some(by_status), None) => by_status.class,
            (Some(by_status), Some(code)) => class(code, by_status.class),
            // A 2xx status without a code is not a success.
            (None, None) => {
                response.require_object()?;
                return Err(Error::unusable(response, "has no readable `response_code`"));
            }
            (None, Some(code)) if code.is_success() => return Ok(None),
            (None, Some(code)) => class(code, class_within(code)),
        };
        Ok(Some(Refusal {
            execution: execution(status, code.as_ref()),
            code,
            message: body.words("response_message"),
            ..Refusal::new(class)
        }))
    }

    /// Signs each attempt separately: the timestamp is the time of sending, and no signature is sent twice.
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

/// Returns the class of `code`, if it is more specific than `by_status`, the class of the status.
fn class(code: &ResponseCode, by_status: RefusalClass) -> RefusalClass {
    match code.case().class() {
        // A success code in an error response is ignored. A 401 whose code is not one of the token's concerns the
        // credentials, or is unknown.
        None | Some(CodeClass::Success) if by_status == RefusalClass::Token => RefusalClass::Permanent,
        None | Some(CodeClass::Success) => by_status,
        Some(documented) => documented.refusal_class(),
    }
}

/// Returns the class of the status within `code`, for a response whose own status is 2xx.
fn class_within(code: &ResponseCode) -> RefusalClass {
    code.http_status()
        .and_then(|status| StatusCode::from_u16(status).ok())
        .and_then(Refusal::<ResponseCode>::by_status)
        .map_or(RefusalClass::Permanent, |refusal| refusal.class)
}

/// Returns the execution state that `code` shows: a documented code by its category, another code of Klikoo's form by
/// its HTTP status. It counts only if it agrees with the HTTP status of the response: an intermediary that replaced
/// the status may have replaced more.
fn execution(status: StatusCode, code: Option<&ResponseCode>) -> Execution {
    let Some(code) = code else {
        return Execution::Unknown;
    };
    let Some(within) = code
        .http_status()
        .and_then(|status| StatusCode::from_u16(status).ok())
    else {
        return Execution::Unknown;
    };
    if !status.is_success() && status != within {
        return Execution::Unknown;
    }
    code.case()
        .class()
        .map_or_else(|| Execution::by_status(within), CodeClass::execution)
}
