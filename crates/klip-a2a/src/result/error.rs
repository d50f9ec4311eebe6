//! Error of a failed request.

use auth_core::{Json, http::ErrorBody};
use serde::{Deserialize, Serialize};

use crate::ErrorCode;

/// Reason why a request failed.
///
/// Source: the model of Klip's Android SDK, `KlipError`. It is read field by field, so that an unexpected field
/// affects neither the other field nor the fact that the request failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Json", into = "Json")]
#[non_exhaustive]
pub struct RequestError {
    /// Klip's code.
    pub code: Option<ErrorCode>,
    /// Klip's error message. No available copy of the documents lists the messages; match on the code.
    pub message: Option<String>,
    json: Json,
}

impl RequestError {
    /// Returns the error unchanged, with all of its fields.
    #[must_use]
    pub fn json(&self) -> &Json {
        &self.json
    }
}

impl From<RequestError> for Json {
    fn from(error: RequestError) -> Self {
        error.json
    }
}

impl From<Json> for RequestError {
    fn from(error: Json) -> Self {
        // In a response the error may also be plain text.
        let body = ErrorBody::from_slice(format!(r#"{{"error":{}}}"#, error.text()).as_bytes());
        let within = body.within("error");
        Self {
            code: within.integer("code").map(ErrorCode),
            message: body.words("error").or_else(|| within.words("message")),
            json: error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unreadable_message_keeps_the_code() {
        for (json, code, message) in [
            (r#"{"code":6403,"message":"no"}"#, Some(6403), Some("no")),
            (r#"{"code":"6403","message":7}"#, Some(6403), None),
            (r#""no""#, None, Some("no")),
            ("[]", None, None),
        ] {
            let error: RequestError = serde_json::from_str(json).unwrap();
            assert_eq!(error.code.map(|code| code.0), code, "{json}");
            assert_eq!(error.message.as_deref(), message, "{json}");
            assert_eq!(serde_json::to_string(&error).unwrap(), json);
        }
        let cut: RequestError = serde_json::from_str(r#"{"code":6403,"message":"no \ud83d"}"#).unwrap();
        assert_eq!(cut.code, Some(ErrorCode(6403)));
        assert!(cut.message.unwrap().starts_with("no "));
    }
}
