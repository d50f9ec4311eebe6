//! A request for one operation of a contract, before anybody has judged it and after.

use std::{borrow::Cow, ops::Deref};

use axum::{
    body::Bytes,
    extract::{FromRequest as _, Query, Request},
    http::{HeaderMap, Method, Uri, header, request::Parts},
};
use contract::{Contract, Operation};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::{breach::Breach, codes::Codes};

#[cfg(test)]
mod tests;

/// A request as it arrived: nothing in it has been held to the contract yet.
///
/// It is read without refusing anything, so that every refusal takes its provider's shape.
pub(crate) struct Call {
    contract: &'static Contract,
    operation: &'static Operation,
    method: Method,
    /// Without the provider's prefix: the path as the provider documents it.
    uri: Uri,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    /// `None` when it broke off or was beyond axum's limit of 2 MiB.
    body: Option<Bytes>,
    /// `None` when the body is not a JSON object, or does not say that it is JSON.
    object: Option<Map<String, Value>>,
}

/// A call that keeps to its contract.
///
/// [`Call::keep`] alone makes one, so what demands it cannot be reached by a request that breaks the contract.
pub(crate) struct Kept<'a>(&'a Call);

impl Call {
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
        let mut call = Self {
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
        call.object = call.read_object();
        call
    }

    fn read_object(&self) -> Option<Map<String, Value>> {
        let media_type = self.header(header::CONTENT_TYPE.as_str())?.split(';').next()?;
        if !media_type.trim().eq_ignore_ascii_case("application/json") {
            return None;
        }
        match contract::parse_json(self.body.as_ref()?)? {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The operation that is called.
    pub(crate) fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The provider's table of codes.
    pub(crate) fn codes(&self) -> Codes {
        Codes::of(self.contract)
    }

    pub(crate) fn method(&self) -> &str {
        self.method.as_str()
    }

    /// The path as it was sent, without the provider's prefix and the query.
    pub(crate) fn path(&self) -> &str {
        self.uri.path()
    }

    /// The segment of the path that the contract calls `name`, decoded.
    pub(crate) fn segment(&self, name: &str) -> String {
        let pattern = self.operation.path().split('/');
        pattern
            .zip(self.path().split('/'))
            .find(|(segment, _)| {
                segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) == Some(name)
            })
            .map(|(_, text)| percent_decode_str(text).decode_utf8_lossy().into_owned())
            .unwrap_or_default()
    }

    /// The query parameter `name`, decoded.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let mut named = self.query.iter().filter(|(key, _)| key == name);
        named.next().map(|(_, value)| value.as_str())
    }

    /// A header's text, if it is there once and is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let first = values.next()?;
        if values.next().is_some() {
            return None;
        }
        first.to_str().ok()
    }

    /// The token of `Authorization: Bearer <token>`.
    pub(crate) fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.header(header::AUTHORIZATION.as_str())?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("Bearer").then_some(token)
    }

    /// The body's bytes, exactly as they came.
    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        self.body.as_deref()
    }

    /// The body, if it is a JSON object and says so.
    pub(crate) fn object(&self) -> Option<&Map<String, Value>> {
        self.object.as_ref()
    }

    /// This call as one that keeps to the contract, if it does.
    pub(crate) fn keep(&self) -> Result<Kept<'_>, Breach> {
        let body = self.bytes().ok_or_else(Breach::incomplete)?;
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
        match self.contract.check_request(&sent) {
            Ok(_operation) => Ok(Kept(self)),
            Err(refused) => Err(Breach::new(refused.violations, self.object.is_some())),
        }
    }
}

impl Kept<'_> {
    /// The fields of the body; none where the contract has no body.
    pub(crate) fn fields(&self) -> Map<String, Value> {
        self.0.object.clone().unwrap_or_default()
    }

    /// A text field of the body; empty where the contract lets it be absent.
    pub(crate) fn text(&self, name: &str) -> &str {
        let field = self.0.object().and_then(|fields| fields.get(name));
        field.and_then(Value::as_str).unwrap_or_default()
    }
}

impl Deref for Kept<'_> {
    type Target = Call;

    fn deref(&self) -> &Call {
        self.0
    }
}
