//! How Klip App2App says no.

use auth_core::http::{Answer, Dialect, ErrorBody, Execution, Refusal, RefusalClass};
use http::StatusCode;

use crate::{ErrorCode, generated::endpoints::PREPARE};

/// Why a call failed.
///
/// `code()` is the provider's own [`ErrorCode`]; see [`auth_core::http::Error`] for the rest.
///
/// ```
/// use klip_a2a::{CodeClass, ErrorCode};
///
/// assert_eq!(ErrorCode::DAILY_LIMIT_EXCEEDED.class(), Some(CodeClass::Quota));
/// assert_eq!(ErrorCode(6999).class(), None);
/// ```
pub type Error = auth_core::http::Error<ErrorCode>;

/// Klip App2App's ways: two shapes of error, at any HTTP status.
#[derive(Debug)]
pub(crate) struct KlipA2a;

/// What an error within the answer to a request means, by who was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BoundErrorIs {
    /// Of Prepare: there is no request.
    Refusal,
    /// Of Result: it is what was asked for, how the request ended.
    Data,
}

impl Dialect for KlipA2a {
    type Code = ErrorCode;

    fn refusal(&self, answer: &Answer<ErrorCode>) -> Result<Option<Refusal<ErrorCode>>, Error> {
        let body = ErrorBody::of(answer);
        let bound_error_is = if std::ptr::eq(answer.endpoint(), &raw const PREPARE) {
            BoundErrorIs::Refusal
        } else {
            BoundErrorIs::Data
        };
        let refusal = read(answer.status(), &body, bound_error_is);
        if refusal.is_none() {
            // A 2xx is a success only where its body can be read, and shows no sign of a flat error.
            answer.require_object()?;
            if body.has("code") || body.has("err") {
                return Err(Error::unusable(
                    answer,
                    "has a `code` or `err` that cannot be read",
                ));
            }
        }
        Ok(refusal)
    }
}

/// Reads either shape of an error. All fields are optional; a 500 promises nothing.
///
/// Flat: `{"code":6403,"err":"..."}`. Of a request:
/// `{"request_key":"...","status":"error","error":{"code":6403,"message":"..."}}`.
///
/// Source: `basics` (Korean), "Error Codes", for the flat shape; the models of Klip's Android SDK for the
/// one within the answer to a request.
fn read(status: StatusCode, body: &ErrorBody, bound_error_is: BoundErrorIs) -> Option<Refusal<ErrorCode>> {
    let (flat_code, flat_words) = (body.integer("code"), body.words("err"));
    let is_flat = flat_code.is_some() || flat_words.is_some();
    let by_status = Refusal::by_status(status);
    let is_refused = is_flat || (body.has("error") && bound_error_is == BoundErrorIs::Refusal);
    if by_status.is_none() && !is_refused {
        return None;
    }
    let bound = body.within("error");
    let code = bound.integer("code").or(flat_code).map(ErrorCode);
    // A gateway's `error` is a text.
    let message = bound
        .words("message")
        .or(flat_words)
        .or_else(|| body.words("error"));
    let refusal = by_status.unwrap_or_else(|| Refusal::new(RefusalClass::Permanent));
    // A documented code says more than the status: no retry mends any of them.
    let refusal = match code.and_then(ErrorCode::class) {
        Some(documented) => refusal.of_category(documented),
        None => refusal,
    };
    Some(Refusal {
        // A server error may come from the middle of the work, whatever code it has.
        execution: if status.is_server_error() {
            Execution::Unknown
        } else {
            refusal.execution
        },
        code,
        message,
        ..refusal
    })
}

#[cfg(test)]
mod tests {
    use auth_core::http::CodeClass;

    use super::*;

    #[test]
    fn every_documented_code_has_its_class() {
        let class = |codes: &[i64], class| {
            for code in codes {
                assert_eq!(ErrorCode(*code).class(), class, "{code}");
            }
        };
        class(&[6000, 6001], Some(CodeClass::Missing));
        class(&[6200], Some(CodeClass::Quota));
        class(
            &[
                6010, 6401, 6402, 6403, 6404, 6405, 6406, 6407, 6408, 6409, 6410, 6411,
            ],
            Some(CodeClass::Caller),
        );
        class(&[0, -1, 10, 21, 6002, 6400, 6412, i64::MAX], None);
    }

    fn read(
        bound_error_is: BoundErrorIs,
        status: u16,
        body: &str,
    ) -> Option<(RefusalClass, Option<i64>, Option<String>)> {
        let body = ErrorBody::from_slice(body.as_bytes());
        let refusal = super::read(StatusCode::from_u16(status).unwrap(), &body, bound_error_is)?;
        Some((refusal.class, refusal.code.map(|code| code.0), refusal.message))
    }

    const FLAT: &str = r#"{"code":6403,"err":"no"}"#;
    const BOUND: &str = r#"{"request_key":"K","status":"error","error":{"code":6403,"message":"no"}}"#;

    #[test]
    fn either_shape_is_read_at_any_status_and_a_documented_code_is_final() {
        for status in [400, 401, 404, 500, 503] {
            for body in [FLAT, BOUND] {
                for bound_error_is in [BoundErrorIs::Refusal, BoundErrorIs::Data] {
                    let refusal = read(bound_error_is, status, body);
                    let expected = (RefusalClass::Permanent, Some(6403), Some("no".to_owned()));
                    assert_eq!(refusal, Some(expected), "{status} {body} {bound_error_is:?}");
                }
            }
        }
    }

    #[test]
    fn an_error_within_a_request_is_data_of_result_and_a_refusal_of_prepare() {
        assert_eq!(read(BoundErrorIs::Data, 200, BOUND), None);
        assert!(read(BoundErrorIs::Refusal, 200, BOUND).is_some());
        assert!(read(BoundErrorIs::Data, 200, FLAT).is_some());
        assert!(read(BoundErrorIs::Refusal, 200, FLAT).is_some());
        for fine in [
            "{}",
            r#"{"request_key":"K","status":"prepared","error":null}"#,
            "<html>",
        ] {
            assert_eq!(read(BoundErrorIs::Refusal, 200, fine), None, "{fine}");
        }
    }

    #[test]
    fn an_odd_field_costs_no_other() {
        let read = |body| read(BoundErrorIs::Refusal, 400, body).unwrap();
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
                read(BoundErrorIs::Data, 500, body).unwrap().0,
                RefusalClass::Transient,
                "{body}"
            );
            assert_eq!(
                read(BoundErrorIs::Data, 400, body).unwrap().0,
                RefusalClass::Permanent,
                "{body}"
            );
        }
    }
}
