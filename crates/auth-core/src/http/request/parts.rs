//! Parts of a request that a protocol authenticates.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use url::Url;

use super::{
    Body, Endpoint, form,
    placed::{not_a_value, place, sensitive},
};
use crate::{AccessToken, InvalidInput, Moment, Secret};

/// Parts of the request of one attempt, which a [`Protocol`](crate::http::Protocol) signs or adds the token to.
pub struct RequestParts<'a> {
    /// The endpoint.
    pub endpoint: &'static Endpoint,
    /// The endpoint's path with its parameters, without the host, the base URL's prefix, and the query.
    pub path: &'a str,
    /// The time of the attempt.
    pub at: Moment,
    pub(in crate::http) body: Body,
    pub(in crate::http) url: &'a mut Url,
    pub(in crate::http) headers: &'a mut HeaderMap,
    /// Secrets that were added for this attempt alone.
    pub(in crate::http) secrets: &'a mut Vec<Secret>,
}

impl RequestParts<'_> {
    /// Returns the bytes of the body, exactly as they are sent; empty without a body.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `body`, if it is a [stream](crate::http::Request::stream), whose bytes are not known before
    /// they are sent. A protocol that signs the body returns this error.
    pub fn body_bytes(&self) -> Result<&Bytes, InvalidInput> {
        self.body.bytes().ok_or_else(|| {
            let problem = "is a stream, whose bytes are not known before it is sent";
            InvalidInput::new("body", problem, "a body in memory, which can be signed")
        })
    }

    /// Returns the URL, with the query that was set so far.
    #[must_use]
    pub fn url(&self) -> &Url {
        self.url
    }

    /// Returns the percent-encoded query, without the question mark.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.url.query()
    }

    /// Returns the headers so far, without those that depend on the body's transfer, such as `content-length`.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.headers
    }

    /// Adds a header without a secret.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming the header, if `value` is not a valid header value.
    pub fn insert_header(&mut self, name: HeaderName, value: &str) -> Result<(), InvalidInput> {
        let value = header_value(&name, value)?;
        self.headers.insert(name, value);
        Ok(())
    }

    /// Adds a header whose value is a credential or a signature, and marks it sensitive.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming the header, if `value` is not a valid header value.
    pub fn insert_sensitive_header(&mut self, name: HeaderName, value: &str) -> Result<(), InvalidInput> {
        let value = sensitive(&name, &[value.as_bytes()])?;
        self.headers.insert(name, value);
        Ok(())
    }

    /// Appends a secret field to a [form](crate::http::Request::form): a credential that is signed for each attempt, such as
    /// the client assertion of OAuth 2.0. Every error redacts it.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `body`, if the request has another body than a form.
    pub fn append_form(&mut self, name: &str, value: &Secret) -> Result<(), InvalidInput> {
        if self
            .headers
            .get(header::CONTENT_TYPE)
            .is_none_or(|media_type| media_type != form::MEDIA_TYPE)
        {
            return Err(InvalidInput::new(
                "body",
                "is not a form",
                "a body of `Request::form`",
            ));
        }
        self.body = Body::Bytes(form::append(self.body_bytes()?, name, value)?);
        self.secrets.push(value.clone());
        Ok(())
    }

    /// Adds each secret of `token` in its placement.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming the header, query parameter or cookie, if a secret cannot be sent there.
    pub fn place(&mut self, token: &AccessToken) -> Result<(), InvalidInput> {
        place(token, self.url, self.headers)
    }
}

/// Shows neither query, body nor the values of headers, any of which may be a secret.
impl fmt::Debug for RequestParts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestParts")
            .field("operation", &self.endpoint.operation)
            .field("headers", &header_names(self.headers))
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// Returns the names of the headers, whose values may be secrets.
pub(in crate::http) fn header_names(headers: &HeaderMap) -> Vec<&str> {
    headers.keys().map(HeaderName::as_str).collect()
}

fn header_value(name: &HeaderName, value: &str) -> Result<HeaderValue, InvalidInput> {
    // The library's error adds nothing, and the value may be a secret.
    HeaderValue::from_str(value).ok().ok_or_else(|| not_a_value(name))
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;
    use crate::{
        Clock, Placement, SystemClock,
        http::{Auth, Idempotency},
    };

    static CALL: Endpoint = Endpoint {
        operation: "call",
        method: Method::GET,
        path: "/",
        auth: Auth::Token,
        idempotency: Idempotency::Idempotent,
        paging: None,
    };

    #[test]
    fn token_and_signature_headers_are_sensitive() {
        let mut url = Url::parse("https://example.com/").unwrap();
        let mut headers = HeaderMap::new();
        let mut outgoing = RequestParts {
            endpoint: &CALL,
            path: "/",
            body: Body::default(),
            at: SystemClock.now(),
            url: &mut url,
            headers: &mut headers,
            secrets: &mut Vec::new(),
        };
        let signature = HeaderName::from_static("signature");
        outgoing
            .place(&AccessToken::new("hunter2", Placement::Bearer))
            .unwrap();
        outgoing.insert_sensitive_header(signature, "hunter2").unwrap();
        outgoing
            .insert_header(HeaderName::from_static("timestamp"), "now")
            .unwrap();

        assert!(headers["authorization"].is_sensitive() && headers["signature"].is_sensitive());
        assert!(!headers["timestamp"].is_sensitive());
        assert!(!format!("{headers:?}").contains("hunter2"));
    }

    #[test]
    fn form_is_signed_with_a_secret_field() {
        let mut url = Url::parse("https://example.com/?page=2").unwrap();
        let mut headers = HeaderMap::new();
        let mut secrets = Vec::new();
        let mut parts = RequestParts {
            endpoint: &CALL,
            path: "/",
            body: Body::Bytes(Bytes::from_static(b"a=1")),
            at: SystemClock.now(),
            url: &mut url,
            headers: &mut headers,
            secrets: &mut secrets,
        };
        assert_eq!(parts.query(), Some("page=2"));
        let secret = Secret::from("hunter2");
        let error = parts.append_form("key", &secret).unwrap_err();
        assert_eq!(error.field(), "body");
        parts
            .insert_header(header::CONTENT_TYPE, form::MEDIA_TYPE)
            .unwrap();
        parts.append_form("key", &secret).unwrap();
        assert_eq!(parts.body_bytes().unwrap(), "a=1&key=hunter2");
        let shown = format!("{parts:?}");
        assert!(
            shown.contains("headers: [\"content-type\"], body: 15 bytes"),
            "{shown}"
        );
        assert!(!shown.contains("hunter2"), "{shown}");
        assert_eq!(secrets.len(), 1, "errors redact it");
    }
}
