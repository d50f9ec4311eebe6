//! Requests for an operation of a contract, before validation.

use std::borrow::Cow;

use axum::{
    body::Bytes,
    extract::{FromRequest as _, Query, Request},
    http::{HeaderMap, Method, Uri, header, request::Parts},
};
use contract::{Contract, Operation};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::{error_codes::ErrorCodes, invalid_request::InvalidRequest};

#[cfg(test)]
mod tests;

/// Request as received, not yet validated against the contract.
///
/// Reading it never fails, so that every error response has its provider's shape.
pub(crate) struct IncomingRequest {
    contract: &'static Contract,
    operation: &'static Operation,
    method: Method,
    /// Path as the provider documents it, without the sandbox's prefix.
    uri: Uri,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    /// `None` if the body ended early or exceeds axum's limit of 2 MiB.
    body: Option<Bytes>,
    /// `None` if the body is not a JSON object or has another content type.
    object: Option<Map<String, Value>>,
}

impl IncomingRequest {
    /// Reads a request for `operation` of `contract`.
    pub(crate) async fn read(
        contract: &'static Contract,
        operation: &'static Operation,
        request: Request,
    ) -> Self {
        let (parts, body) = request.into_parts();
        let Parts {
            method,
            uri,
            headers,
            extensions,
            ..
        } = parts;
        // The size limit travels in the extensions.
        let mut request = Request::new(body);
        *request.extensions_mut() = extensions;
        let mut this = Self {
            contract,
            operation,
            method,
            query: Query::try_from_uri(&uri)
                .map(|Query(pairs)| pairs)
                .unwrap_or_default(),
            uri,
            headers,
            body: Bytes::from_request(request, &()).await.ok(),
            object: None,
        };
        this.object = this.read_object();
        this
    }

    fn read_object(&self) -> Option<Map<String, Value>> {
        let media_type = self.header(header::CONTENT_TYPE.as_str())?.split(';').next()?;
        if !media_type.trim().eq_ignore_ascii_case("application/json") {
            return None;
        }
        let mut body = contract::parse_json(self.body.as_ref()?)?;
        self.contract.remove_tolerated(self.operation, &mut body);
        match body {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Returns the requested operation.
    pub(crate) fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Returns the provider's error code table.
    pub(crate) fn codes(&self) -> ErrorCodes {
        ErrorCodes::of(self.contract)
    }

    pub(crate) fn method(&self) -> &str {
        self.method.as_str()
    }

    /// Returns the path as sent, without the sandbox's prefix and the query.
    pub(crate) fn path(&self) -> &str {
        self.uri.path()
    }

    /// Returns the query as sent.
    pub(crate) fn raw_query(&self) -> Option<&str> {
        self.uri.query()
    }

    /// Returns the decoded path parameter `name`.
    pub(crate) fn path_parameter(&self, name: &str) -> String {
        let pattern = self.operation.path().split('/');
        pattern
            .zip(self.path().split('/'))
            .find(|(segment, _)| {
                segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) == Some(name)
            })
            .map(|(_, text)| percent_decode_str(text).decode_utf8_lossy().into_owned())
            .unwrap_or_default()
    }

    /// Returns the decoded query parameter `name`.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let mut named = self.query.iter().filter(|(key, _)| key == name);
        named.next().map(|(_, value)| value.as_str())
    }

    /// Returns a header that occurs exactly once and is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let first = values.next()?;
        if values.next().is_some() {
            return None;
        }
        first.to_str().ok()
    }

    /// Returns the token of `Authorization: Bearer <token>`.
    pub(crate) fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.header(header::AUTHORIZATION.as_str())?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("Bearer").then_some(token)
    }

    /// Returns the body's bytes, exactly as received.
    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        self.body.as_deref()
    }

    /// Returns the body, if it is a JSON object with that content type, without the members that the provider ignores.
    pub(crate) fn object(&self) -> Option<&Map<String, Value>> {
        self.object.as_ref()
    }

    /// Validates the request against the contract.
    pub(crate) fn validate(&self) -> Result<(), InvalidRequest> {
        let body = self.bytes().ok_or_else(InvalidRequest::incomplete)?;
        let lines: Vec<(&str, Cow<'_, str>)> = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())))
            .collect();
        let headers: Vec<_> = lines.iter().map(|(name, value)| (*name, &**value)).collect();
        let sent = contract::Request {
            method: self.method(),
            path: self.path(),
            query: self.uri.query(),
            headers: &headers,
            body,
        };
        match self.contract.check_received(&sent) {
            Ok(_operation) => Ok(()),
            Err(invalid) => Err(InvalidRequest::new(invalid.violations, self.object.is_some())),
        }
    }
}
