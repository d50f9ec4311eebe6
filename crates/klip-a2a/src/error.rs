//! Error classification.

use auth_core::http::{Endpoint, ErrorBody, ErrorClass, ErrorResponse, Execution, Protocol, Response};
use http::{HeaderMap, StatusCode};

use crate::{
    ErrorCode, Status,
    generated::endpoints::{PREPARE, RESULT},
};

/// Error of a failed call.
///
/// `code()` is Klip's own [`ErrorCode`]; see [`auth_core::http::Error`] for the rest.
///
/// ```
/// use klip_a2a::{ErrorCategory, ErrorCode};
///
/// assert_eq!(ErrorCode::DAILY_LIMIT_EXCEEDED.category(), Some(ErrorCategory::Quota));
/// assert_eq!(ErrorCode(6999).category(), None);
/// ```
pub type Error = auth_core::http::Error<ErrorCode>;

/// Protocol of Klip App2App: two shapes of error, at any HTTP status.
#[derive(Debug)]
pub(crate) struct KlipA2a;

/// The call that a response belongs to. The same body means different things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    /// Prepare: an error in the response means that there is no request.
    Prepare,
    /// Result: an error within a request is data, the outcome of the request.
    Result,
    /// Cards: the call belongs to no request.
    Cards,
}

impl Call {
    fn of(endpoint: &'static Endpoint) -> Self {
        if std::ptr::eq(endpoint, &raw const PREPARE) {
            Self::Prepare
        } else if std::ptr::eq(endpoint, &raw const RESULT) {
            Self::Result
        } else {
            Self::Cards
        }
    }

    /// Returns whether a response with `status` is data, even if there is an error beside it.
    fn is_data(self, status: &Status) -> bool {
        match self {
            Self::Prepare => *status == Status::Prepared,
            Self::Result => !matches!(status, Status::Other(_)),
            Self::Cards => false,
        }
    }

    /// Returns whether `status` alone makes the response an error.
    fn is_error(self, status: &Status) -> bool {
        self == Self::Prepare && matches!(status, Status::Error | Status::Canceled)
    }
}

impl Protocol for KlipA2a {
    type Code = ErrorCode;

    /// An error in the body counts at any status.
    fn may_be_error(&self, _: StatusCode, _: &HeaderMap) -> bool {
        true
    }

    fn classify(&self, response: &Response<ErrorCode>) -> Result<Option<ErrorResponse<ErrorCode>>, Error> {
        let body = ErrorBody::of(response);
        let call = Call::of(response.endpoint());
        let error_response = read(response.status(), &body, call);
        if error_response.is_none() {
            // A 2xx is a success only if its body can be read and has no flat error.
            response.require_object()?;
            if has_flat_error(&body) && !is_data(&body, call) {
                return Err(Error::invalid_response(
                    response,
                    "has an invalid `code` or `err`",
                ));
            }
        }
        Ok(error_response)
    }
}

/// Reads either shape of an error. All fields are optional; the body of a 500 is unspecified.
///
/// Flat: `{"code":6403,"err":"..."}`. Of a request:
/// `{"request_key":"...","status":"error","error":{"code":6403,"message":"..."}}`. At 2xx a known `status` overrides
/// a flat error beside it.
///
/// Source: `basics` (Korean), "Error Codes", for the flat shape; the models of Klip's Android SDK for the
/// one within the response to a request.
fn read(status: StatusCode, body: &ErrorBody, call: Call) -> Option<ErrorResponse<ErrorCode>> {
    let (flat_code, flat_words) = (body.integer("code"), body.words("err"));
    let by_status = ErrorResponse::by_status(status);
    if by_status.is_none() {
        let is_flat = has_flat_error(body) && (flat_code.is_some() || flat_words.is_some());
        let is_bound = call != Call::Result && body.has("error");
        let is_rejected = is_bound
            || is_flat && !is_data(body, call)
            || status_of(body).is_some_and(|status| call.is_error(&status));
        if !is_rejected {
            return None;
        }
    }
    let bound = body.within("error");
    let code = bound.integer("code").or(flat_code).map(ErrorCode);
    // The `error` of a gateway is text.
    let message = bound
        .words("message")
        .or(flat_words)
        .or_else(|| body.words("error"));
    let error_response = by_status.unwrap_or_else(|| ErrorResponse::new(ErrorClass::Permanent));
    // A documented code is more specific than the status: none of them is retryable.
    let error_response = match code.and_then(ErrorCode::category) {
        Some(documented) => error_response.with_category(documented),
        None => error_response,
    };
    Some(ErrorResponse {
        // A server error may occur in the middle of the work, whatever its code.
        execution: if status.is_server_error() {
            Execution::Unknown
        } else {
            error_response.execution
        },
        code,
        message,
        ..error_response
    })
}

/// Returns whether there is a flat error, readable or not. No code of Klip's is 0, which elsewhere means success.
fn has_flat_error(body: &ErrorBody) -> bool {
    body.has("err") || (body.has("code") && body.integer("code") != Some(0))
}

fn is_data(body: &ErrorBody, call: Call) -> bool {
    status_of(body).is_some_and(|status| call.is_data(&status))
}

fn status_of(body: &ErrorBody) -> Option<Status> {
    body.text("status").map(|status| Status::from(status.as_str()))
}

#[cfg(test)]
mod tests {
    use auth_core::http::ErrorCategory;

    use super::*;

    #[test]
    fn every_documented_code_has_its_class() {
        let class = |codes: &[i64], class| {
            for code in codes {
                assert_eq!(ErrorCode(*code).category(), class, "{code}");
            }
        };
        class(&[6000, 6001], Some(ErrorCategory::Missing));
        class(&[6200], Some(ErrorCategory::Quota));
        class(
            &[
                6010, 6401, 6402, 6403, 6404, 6405, 6406, 6407, 6408, 6409, 6410, 6411,
            ],
            Some(ErrorCategory::Caller),
        );
        class(&[0, -1, 10, 21, 6002, 6400, 6412, i64::MAX], None);
    }

    fn read(call: Call, status: u16, body: &str) -> Option<(ErrorClass, Option<i64>, Option<String>)> {
        let body = ErrorBody::from_slice(body.as_bytes());
        let error_response = super::read(StatusCode::from_u16(status).unwrap(), &body, call)?;
        Some((
            error_response.class,
            error_response.code.map(|code| code.0),
            error_response.message,
        ))
    }

    const FLAT: &str = r#"{"code":6403,"err":"no"}"#;
    const BOUND: &str = r#"{"request_key":"K","status":"error","error":{"code":6403,"message":"no"}}"#;

    // A documented code is final.
    #[test]
    fn both_error_shapes_are_read_at_any_status() {
        for status in [400, 401, 404, 500, 503] {
            for body in [FLAT, BOUND] {
                for call in [Call::Prepare, Call::Result, Call::Cards] {
                    let error_response = read(call, status, body);
                    let expected = (ErrorClass::Permanent, Some(6403), Some("no".to_owned()));
                    assert_eq!(error_response, Some(expected), "{status} {body} {call:?}");
                }
            }
        }
    }

    #[test]
    fn error_within_a_request_is_data_of_result() {
        assert_eq!(read(Call::Result, 200, BOUND), None);
        assert!(read(Call::Prepare, 200, BOUND).is_some());
        assert!(read(Call::Cards, 200, BOUND).is_some());
        for call in [Call::Prepare, Call::Result, Call::Cards] {
            assert!(read(call, 200, FLAT).is_some(), "{call:?}");
            for fine in [
                "{}",
                r#"{"request_key":"K","status":"prepared","error":null}"#,
                r#"{"status":"prepared","code":0,"err":""}"#,
                r#"{"code":0}"#,
                "<html>",
            ] {
                assert_eq!(read(call, 200, fine), None, "{call:?} {fine}");
            }
        }
    }

    #[test]
    fn known_status_overrides_flat_error_at_2xx() {
        let is_rejected = |call, status: &str| {
            let body = format!(r#"{{"status":"{status}","code":6000,"err":"words"}}"#);
            assert!(read(call, 400, &body).is_some(), "{body}");
            read(call, 200, &body).is_some()
        };
        for (status, by_prepare, by_result) in [
            ("prepared", false, false),
            ("requested", true, false),
            ("completed", true, false),
            ("canceled", true, false),
            ("error", true, false),
            ("preparing", true, true),
            ("", true, true),
        ] {
            assert_eq!(is_rejected(Call::Prepare, status), by_prepare, "{status}");
            assert_eq!(is_rejected(Call::Result, status), by_result, "{status}");
            assert!(is_rejected(Call::Cards, status), "{status}");
        }
        let ended = r#"{"request_key":"K","status":"error"}"#;
        assert!(
            read(Call::Prepare, 200, ended).is_some(),
            "there is no request to show"
        );
        assert_eq!(read(Call::Result, 200, ended), None);
    }

    #[test]
    fn unreadable_field_affects_no_other() {
        let read = |body| read(Call::Prepare, 400, body).unwrap();
        for (body, code, message) in [
            (r#"{"code":"1001","err":"x"}"#, Some(1001), Some("x")),
            (
                r#"{"error":"Bad Request","code":6001,"err":"x"}"#,
                Some(6001),
                Some("x"),
            ),
            (r#"{"error":"Bad Request"}"#, None, Some("Bad Request")),
            (r#"{"code":6001,"err":["x","y"]}"#, Some(6001), Some("x; y")),
            (r#"{"code":{},"err":"x"}"#, None, Some("x")),
            (r#"{"code":6001,"err":7}"#, Some(6001), None),
            (
                r#"{"error":{"code":"6001","message":7},"err":"x"}"#,
                Some(6001),
                Some("x"),
            ),
            (r#"{"error":{"code":[],"message":"x"}}"#, None, Some("x")),
        ] {
            let (_, found, words) = read(body);
            assert_eq!((found, words.as_deref()), (code, message), "{body}");
        }
    }

    #[test]
    fn without_a_known_code_the_status_decides() {
        for body in ["<html>", "{}", r#"{"code":6999}"#] {
            assert_eq!(
                read(Call::Result, 500, body).unwrap().0,
                ErrorClass::Transient,
                "{body}"
            );
            assert_eq!(
                read(Call::Result, 400, body).unwrap().0,
                ErrorClass::Permanent,
                "{body}"
            );
        }
    }
}
