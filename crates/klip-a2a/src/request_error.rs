//! Why a request failed, as the answer to it says.

use auth_core::http::ErrorBody;
use serde::Deserialize;
use serde_json::Value;

use crate::ErrorCode;

/// Why a request failed.
///
/// Source: the model of Klip's Android SDK, `KlipError`. It is read field by field, so that one that is not as
/// expected costs neither the other nor the news that the request failed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "Value")]
#[non_exhaustive]
pub struct RequestError {
    /// Klip's code.
    pub code: Option<ErrorCode>,
    /// Klip's words. They are not documented; match on the code.
    pub message: Option<String>,
}

impl From<Value> for RequestError {
    fn from(error: Value) -> Self {
        if let Value::String(text) = error {
            return Self {
                code: None,
                message: Some(text),
            };
        }
        let body = ErrorBody::from_slice(error.to_string().as_bytes());
        Self {
            code: body.integer("code").map(ErrorCode),
            message: body.words("message"),
        }
    }
}
