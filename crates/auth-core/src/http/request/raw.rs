//! Raw requests.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use percent_encoding::percent_decode_str;
use url::{Url, form_urlencoded};

use super::{
    Body, BodyStream, Request, SentFlag, endpoint::Endpoint, operation_of, parts::header_names,
    path_argument::has_dot_segment,
};
use crate::{
    InvalidInput,
    http::{Auth, Idempotency},
};

/// The longest path and query, in bytes.
const MAX_TARGET: usize = 8 * 1024;

/// Headers that the client writes itself, or that belong to one connection (RFC 9110, section 7.6.1). A compressed error
/// response could not be read, so a rejected token would not be noticed.
const OWN_HEADERS: [&str; 14] = [
    "accept-encoding",
    "authorization",
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

/// Request to any path below the base URL: for an operation that a client has no method for, a proxy, or a command-line tool.
///
/// The client authenticates it like its own requests. It is sent by the rules of the operation of the API's contract that
/// has this method and path. Without such an operation, it requires a token, and is retried only if the method is GET or
/// HEAD.
///
/// ```
/// use auth_core::http::{HeaderName, HeaderValue, Method, RawRequest};
///
/// let request = RawRequest::new(Method::POST, "/v1/refunds?notify=true")?
///     .header(HeaderName::from_static("content-type"), HeaderValue::from_static("application/json"))?
///     .body(r#"{"payment":"7"}"#);
/// assert_eq!(request.path(), "/v1/refunds");
///
/// let error = RawRequest::new(Method::GET, "/v1/../admin").unwrap_err();
/// assert_eq!(error.field(), "path");
/// # Ok::<(), auth_core::InvalidInput>(())
/// ```
#[derive(Clone)]
pub struct RawRequest {
    /// The endpoint of a path that the contract does not have.
    unknown: &'static Endpoint,
    path: String,
    query: Option<String>,
    headers: HeaderMap,
    body: Body,
    sent: Option<SentFlag>,
}

impl RawRequest {
    /// Creates a request of `method` for `target`: a percent-encoded path below the base URL, and an optional query. The path is
    /// signed and sent as it is. In the query, a character that no URL has there, such as a space or `'`, is percent-encoded
    /// first.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `method`, if it is not GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS; naming `path`, if
    /// `target` does not start with one slash, is not percent-encoded, has a dot segment or a fragment, or is longer than
    /// 8 KiB.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "as every other HTTP library takes a method"
    )]
    pub fn new(method: Method, target: &str) -> Result<Self, InvalidInput> {
        let unknown = UNKNOWN.iter().find(|endpoint| endpoint.method == method);
        let unknown = unknown.ok_or_else(|| {
            let expected = "GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS";
            InvalidInput::new("method", "is not supported", expected)
        })?;
        let (path, query) = split(target).ok_or_else(|| {
            InvalidInput::new(
                "path",
                "is not a path below the base URL",
                "a percent-encoded path such as `/v1/items?page=2`, without dot segments, of at most 8 KiB",
            )
        })?;
        Ok(Self {
            unknown,
            path,
            query,
            headers: HeaderMap::new(),
            body: Body::default(),
            sent: None,
        })
    }

    /// Adds a header. A header may have several values. Mark a secret value as
    /// [sensitive](HeaderValue::set_sensitive).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming the header, if the client writes it itself (such as `authorization` or `content-length`), if it
    /// asks for a compressed response (`accept-encoding`), or if
    /// it belongs to one connection (such as `upgrade`). The client overwrites the headers of the provider's signature.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Result<Self, InvalidInput> {
        if OWN_HEADERS.contains(&name.as_str()) {
            let expected = "another header, such as `accept`";
            let problem = "is a header that the client sets itself";
            return Err(InvalidInput::new(name.as_str(), problem, expected));
        }
        self.headers.append(name, value);
        Ok(self)
    }

    /// Adds a parameter to the query, percent-encoded.
    #[must_use]
    pub fn query_param(mut self, name: &str, value: &str) -> Self {
        let query = self.query.take().unwrap_or_default();
        let mut pairs = form_urlencoded::Serializer::for_suffix(query, 0);
        // A serializer separates by the text that it has, which begins at the suffix.
        pairs.append_pair(name, value);
        self.query = Some(pairs.finish());
        self
    }

    /// Sets the body, which can be signed and sent again.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Body::Bytes(body.into());
        self
    }

    /// Sets a stream as the body. A provider whose signature covers the body rejects it with an [`InvalidInput`].
    #[must_use]
    pub fn stream(mut self, body: BodyStream) -> Self {
        self.body = Body::Stream(body);
        self
    }

    /// Sets `flag` as soon as a connection begins to send the request.
    #[must_use]
    pub fn observe_sending(mut self, flag: &SentFlag) -> Self {
        self.sent = Some(flag.clone());
        self
    }

    /// Returns the method.
    #[must_use]
    pub fn method(&self) -> &'static Method {
        &self.unknown.method
    }

    /// Returns the path, percent-encoded.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the query, percent-encoded and without the question mark.
    #[must_use]
    pub fn query_string(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the operation among `operations` that has this method and path, if any.
    #[must_use]
    pub fn operation(&self, operations: &[&'static Endpoint]) -> Option<&'static Endpoint> {
        operation_of(operations, self.method(), &self.path)
    }

    /// Returns the request, by the rules of the operation among `operations`.
    pub(in crate::http) fn into_request(self, operations: &[&'static Endpoint]) -> Request {
        let endpoint = self.operation(operations).unwrap_or(self.unknown);
        Request {
            endpoint,
            path: self.path.into(),
            query: Vec::new(),
            next_query: self.query,
            accept: None,
            headers: self.headers,
            body: self.body,
            secrets: Vec::new(),
            sent: self.sent,
        }
    }

    /// Returns the request for the first page of a list among `operations`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `path`, if the operation is unknown or not a list.
    pub(in crate::http) fn into_list(
        self,
        operations: &[&'static Endpoint],
    ) -> Result<Request, InvalidInput> {
        let mut request = self.into_request(operations);
        if request.endpoint.paging.is_none() {
            let lists = operations.iter().filter(|endpoint| endpoint.paging.is_some());
            let lists: Vec<String> = lists
                .map(|list| format!("{} {}", list.method, list.path))
                .collect();
            let problem = "is not the path of a list in the API's contract, so its pages are unknown";
            return Err(InvalidInput::new("path", problem, lists.join(", ")));
        }
        // As pairs, so that the cursor replaces a value that is there.
        let query = request.next_query.take().unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
        request.query = pairs.map(|(name, value)| (name.into(), value)).collect();
        Ok(request)
    }
}

/// Shows neither query, body nor the values of headers, any of which may be a secret.
impl std::fmt::Debug for RawRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawRequest")
            .field("method", self.method())
            .field("headers", &header_names(&self.headers))
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// Endpoints of paths that no contract has. Only the methods that ask for nothing but a representation are retried.
static UNKNOWN: [Endpoint; 7] = [
    unknown(Method::GET, Idempotency::Idempotent),
    unknown(Method::HEAD, Idempotency::Idempotent),
    unknown(Method::POST, Idempotency::NonIdempotent),
    unknown(Method::PUT, Idempotency::NonIdempotent),
    unknown(Method::PATCH, Idempotency::NonIdempotent),
    unknown(Method::DELETE, Idempotency::NonIdempotent),
    unknown(Method::OPTIONS, Idempotency::NonIdempotent),
];

const fn unknown(method: Method, idempotency: Idempotency) -> Endpoint {
    Endpoint {
        operation: "raw request",
        method,
        path: "/{path}",
        auth: Auth::Token,
        idempotency,
        paging: None,
    }
}

/// Returns the path and query of `target`, if no parser reads them as anything else.
fn split(target: &str) -> Option<(String, Option<String>)> {
    let path = target.split(['?', '#']).next()?;
    let has_one_slash = path.starts_with('/') && !path.starts_with("//");
    let is_safe = !has_dot_segment(&percent_decode_str(path).decode_utf8_lossy());
    if target.len() > MAX_TARGET || !has_one_slash || !is_safe || target.contains(char::is_control) {
        return None;
    }
    // The parser would drop a space at the end.
    let url = Url::parse(&format!("https://host{}", target.replace(' ', "%20"))).ok()?;
    if url.path() != path || url.fragment().is_some() {
        return None;
    }
    Some((path.to_owned(), url.query().map(str::to_owned)))
}

#[cfg(test)]
mod tests;
