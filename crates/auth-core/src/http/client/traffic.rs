//! Requests and responses as text, for an [`AttemptHook`](super::AttemptHook).

use std::{borrow::Cow, fmt};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use url::Url;

use crate::http::{
    request::header_names,
    response::{REDACTED, redact},
};

/// Request of an attempt, as it is sent, for [`AttemptHook::request`](crate::http::AttemptHook::request).
///
/// Secrets of the request are redacted: tokens, credentials, signatures, and sensitive headers, wherever they occur.
/// Personal data is not.
pub struct SentRequest<'a> {
    pub(in crate::http) method: &'a Method,
    pub(in crate::http) url: &'a Url,
    pub(in crate::http) headers: &'a HeaderMap,
    /// `None` for a stream.
    pub(in crate::http) body: Option<&'a Bytes>,
    pub(in crate::http) secrets: Vec<&'a str>,
}

impl SentRequest<'_> {
    /// Returns the method.
    #[must_use]
    pub fn method(&self) -> &Method {
        self.method
    }

    /// Returns the URL with its query.
    #[must_use]
    pub fn url(&self) -> String {
        redact(self.url.as_str(), &self.secrets)
    }

    /// Returns the headers, without those that depend on the body's transfer, such as `content-length`.
    pub fn headers(&self) -> impl Iterator<Item = (&HeaderName, Cow<'_, str>)> {
        shown(self.headers, &self.secrets)
    }

    /// Returns the body as text, with replacement characters for bytes that are not UTF-8; `None` if it is a stream.
    #[must_use]
    pub fn body(&self) -> Option<String> {
        let body = String::from_utf8_lossy(self.body?);
        Some(redact(&body, &self.secrets))
    }
}

/// Response to an attempt, for [`AttemptHook::response`](crate::http::AttemptHook::response).
///
/// Secrets of the request are redacted wherever the response repeats them. **A secret that the response issues, such as a
/// new token, is not known yet, and is shown.** Personal data is shown, too.
pub struct ReceivedResponse<'a> {
    pub(in crate::http) status: StatusCode,
    pub(in crate::http) headers: &'a HeaderMap,
    pub(in crate::http) body: &'a [u8],
    pub(in crate::http) secrets: Vec<&'a str>,
}

impl ReceivedResponse<'_> {
    /// Returns the status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers.
    pub fn headers(&self) -> impl Iterator<Item = (&HeaderName, Cow<'_, str>)> {
        shown(self.headers, &self.secrets)
    }

    /// Returns the body as text, with replacement characters for bytes that are not UTF-8; empty if it is left to the caller
    /// as a stream.
    #[must_use]
    pub fn body(&self) -> String {
        redact(&String::from_utf8_lossy(self.body), &self.secrets)
    }
}

fn shown<'a>(
    headers: &'a HeaderMap,
    secrets: &'a [&str],
) -> impl Iterator<Item = (&'a HeaderName, Cow<'a, str>)> {
    let value = |value: &HeaderValue| {
        if value.is_sensitive() {
            return Cow::Borrowed(REDACTED);
        }
        Cow::Owned(redact(&String::from_utf8_lossy(value.as_bytes()), secrets))
    };
    headers.iter().map(move |(name, header)| (name, value(header)))
}

/// Shows neither query, body nor the values of headers, which may have personal data.
impl fmt::Debug for SentRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentRequest")
            .field("method", &self.method)
            .field("path", &self.url.path())
            .field("headers", &header_names(self.headers))
            .finish_non_exhaustive()
    }
}

/// Shows neither the body nor the values of headers, which may have secrets and personal data.
impl fmt::Debug for ReceivedResponse<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivedResponse")
            .field("status", &self.status)
            .field("headers", &header_names(self.headers))
            .field("body_bytes", &self.body.len())
            .finish()
    }
}
