//! Descriptions of errors in the usual forms.

use std::iter;

use http::header;

use super::auth_parameter::auth_parameter;
use crate::http::{ErrorBody, Response};

/// Names of a code, best first.
const CODES: [&str; 7] = [
    "code",
    "error_code",
    "errorCode",
    "error",
    "status",
    "type",
    "__type",
];

/// Names of a message, best first.
const MESSAGES: [&str; 8] = [
    "message",
    "error_description",
    "detail",
    "error_message",
    "errorMessage",
    "msg",
    "description",
    "Message",
];

/// Names of a request ID.
const REQUEST_IDS: [&str; 5] = ["request_id", "requestId", "trace_id", "traceId", "correlation_id"];

/// The longest code, in bytes; longer text is a message.
const LONGEST_CODE: usize = 200;

/// Description of an error in a response.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
    pub(super) request_id: Option<String>,
    /// The API rejected the token (RFC 6750, section 3.1).
    pub(super) rejects_token: bool,
}

impl Problem {
    /// Reads the description in `response`: in its body, and for a rejected token in `WWW-Authenticate`.
    pub(super) fn of<C>(response: &Response<C>) -> Self {
        let body = Self::of_body(response.body(), response.status().as_str());
        let challenges = response.headers().get_all(header::WWW_AUTHENTICATE).iter();
        let challenges: Vec<_> = challenges.filter_map(|value| value.to_str().ok()).collect();
        let parameter = |name| challenges.iter().find_map(|value| auth_parameter(value, name));
        let challenge = parameter("error");
        Self {
            rejects_token: challenge.as_deref() == Some("invalid_token"),
            code: body.code.or(challenge),
            message: body.message.or_else(|| parameter("error_description")),
            request_id: body.request_id,
        }
    }

    /// Reads the body of a response with the HTTP status `status`.
    fn of_body(json: &[u8], status: &str) -> Self {
        let body = ErrorBody::first_of(json);
        // The outer object describes the error as a whole, its parts one reason.
        let parts = [
            body.within("error"),
            body.first_in("errors"),
            body.first_in("error"),
            body.first_in("detail"),
        ];
        let all = || iter::once(&body).chain(&parts);
        let code = all().find_map(|object| code(object, status));
        let text = || all().find_map(text).filter(|text| code.as_ref() != Some(text));
        Self {
            message: all().find_map(message).or_else(text),
            request_id: all().find_map(|object| REQUEST_IDS.iter().find_map(|name| object.text(name))),
            rejects_token: false,
            code,
        }
    }
}

fn code(object: &ErrorBody, status: &str) -> Option<String> {
    CODES.iter().find_map(|name| {
        let text = object.text(name)?;
        let is_code = match *name {
            // A word of success or failure is not a code: `{"status": "error"}`.
            "status" => {
                text.contains(|char: char| char.is_ascii_uppercase()) && text.to_ascii_uppercase() == text
            }
            // The default of RFC 9457, section 4.2.1; and the type of an object, not of the error.
            "type" => !["about:blank", "error"].contains(&&*text),
            _ => true,
        };
        // Amazon puts the namespace first: `com.example#NotFound`.
        let text = if *name == "__type" {
            text.rsplit('#').next().unwrap_or_default()
        } else {
            &text
        };
        let is_word = !text.is_empty() && text.len() <= LONGEST_CODE && !text.contains(char::is_whitespace);
        (is_code && is_word && text != status).then(|| text.to_owned())
    })
}

fn message(object: &ErrorBody) -> Option<String> {
    let words = |name: &&str| object.words(name).filter(|words| !words.trim().is_empty());
    let message = MESSAGES.iter().find_map(words);
    // RFC 9457, section 3.1: the title is of the kind of the problem, the detail of its occurrence.
    match (words(&"title"), message) {
        (Some(title), Some(detail)) if !object.has("message") => Some(format!("{title}: {detail}")),
        (title, message) => message.or(title),
    }
}

/// Returns a message in a field that is usually something else.
fn text(object: &ErrorBody) -> Option<String> {
    ["error", "errors"]
        .iter()
        .find_map(|name| object.words(name))
        .filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests;
