//! Error classification and signing of requests.

use std::borrow::Cow;

use auth_core::{
    AccessToken, InvalidInput,
    http::{
        Auth, ErrorBody, ErrorCategory, ErrorClass, ErrorResponse, Execution, Protocol, RequestParts,
        Response,
    },
};
use http::{HeaderMap, HeaderName, StatusCode};

use crate::{Credentials, ResponseCode, signature, timestamp};

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

impl Protocol for Klikoo {
    type Code = ResponseCode;

    fn classify(
        &self,
        response: &Response<ResponseCode>,
    ) -> Result<Option<ErrorResponse<ResponseCode>>, Error> {
        let body = ErrorBody::of(response);
        let status = response.status();
        let code = body.text("response_code").map(ResponseCode::new);
        let class = match (ErrorResponse::<ResponseCode>::by_status(status), &code) {
            (Some(by_status), None) => by_status.class,
            (Some(by_status), Some(code)) => class(code, by_status.class),
            // A 2xx status without a code is not a success.
            (None, None) => {
                response.require_object()?;
                return Err(Error::invalid_response(response, "has no valid `response_code`"));
            }
            (None, Some(code)) if code.is_success() => return Ok(None),
            (None, Some(code)) => class(code, class_within(code)),
        };
        Ok(Some(ErrorResponse {
            execution: execution(status, code.as_ref()),
            code,
            message: body.words("response_message"),
            ..ErrorResponse::new(class)
        }))
    }

    /// The code in the body decides, also for the status 200.
    fn may_be_error(&self, _: StatusCode, _: &HeaderMap) -> bool {
        true
    }

    /// Signs each attempt separately: the timestamp is the time of sending, and no signature is sent twice.
    fn authenticate(&self, request: &mut RequestParts<'_>, token: &AccessToken) -> Result<(), InvalidInput> {
        let Credentials {
            client_id,
            client_secret,
            auth_key,
        } = &self.credentials;
        let timestamp = timestamp::of_header(request.at.wall);
        let signature = if request.endpoint.auth == Auth::Credentials {
            signature::auth(auth_key, client_id, &timestamp)
        } else {
            let path = match request.query().filter(|_| self.signs_query) {
                Some(query) => Cow::Owned(format!("{}?{query}", request.path)),
                None => Cow::Borrowed(request.path),
            };
            let parts = signature::RequestParts {
                method: request.endpoint.method.as_str(),
                path: &path,
                token: token.secret().expose(),
                body: request.body_bytes()?,
                timestamp: &timestamp,
            };
            signature::request(client_secret.expose(), &parts)
        };
        request.place(token)?;
        request.insert_header(TIMESTAMP, &timestamp)?;
        request.insert_sensitive_header(SIGNATURE, &signature)
    }
}

/// Returns the class of `code`, if it is more specific than `by_status`, the class of the status.
fn class(code: &ResponseCode, by_status: ErrorClass) -> ErrorClass {
    match code.case().category() {
        // A success code in an error response is ignored. A 401 whose code is not one of the token's concerns the
        // credentials, or is unknown.
        None | Some(ErrorCategory::Success) if by_status == ErrorClass::Token => ErrorClass::Permanent,
        None | Some(ErrorCategory::Success) => by_status,
        Some(documented) => documented.error_class(),
    }
}

/// Returns the class of the status within `code`, for a response whose own status is 2xx.
fn class_within(code: &ResponseCode) -> ErrorClass {
    code.http_status()
        .and_then(|status| StatusCode::from_u16(status).ok())
        .and_then(ErrorResponse::<ResponseCode>::by_status)
        .map_or(ErrorClass::Permanent, |error_response| error_response.class)
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
        .category()
        .map_or_else(|| Execution::by_status(within), ErrorCategory::execution)
}
