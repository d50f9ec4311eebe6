//! Requests.

mod base_url;
mod body;
mod body_stream;
mod endpoint;
mod form;
mod media_type;
mod multipart;
mod parts;
mod path_argument;
mod placed;
mod raw;
mod recorded_stream;
mod sent_flag;
mod zeroized;

use std::{borrow::Cow, fmt};

use http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use self::endpoint::operation_of;
#[cfg(any(feature = "middleware", feature = "tower"))]
pub(crate) use self::placed::is_placed;
pub(crate) use self::placed::place;
pub use self::{
    base_url::BaseUrl,
    body_stream::BodyStream,
    endpoint::{Auth, Endpoint, Idempotency, Paging},
    multipart::FilePart,
    parts::RequestParts,
    raw::RawRequest,
    sent_flag::SentFlag,
};
pub(super) use self::{
    base_url::Shown,
    body::Body,
    body_stream::{OpenStream, StreamError},
    parts::header_names,
    path_argument::has_dot_segment,
};
use crate::{Fingerprint, InvalidInput, Secret};

/// Request of an [`Endpoint`]: its path parameters, query, headers and body.
///
/// The body is serialized once, so the signed bytes are the sent bytes.
#[derive(Clone)]
pub struct Request {
    pub(super) endpoint: &'static Endpoint,
    pub(super) path: Cow<'static, str>,
    pub(super) query: Vec<(Cow<'static, str>, String)>,
    /// The percent-encoded query of the URL of a next page, before `query`.
    pub(super) next_query: Option<String>,
    /// The `accept` header, unless `headers` has one.
    pub(super) accept: Option<HeaderValue>,
    pub(super) headers: HeaderMap,
    pub(super) body: Body,
    /// Secrets that the response may repeat, and no error may.
    pub(super) secrets: Vec<Secret>,
    pub(super) sent: Option<SentFlag>,
}

impl Request {
    /// Creates a request of `endpoint` without arguments.
    #[must_use]
    pub fn new(endpoint: &'static Endpoint) -> Self {
        Self {
            endpoint,
            path: Cow::Borrowed(endpoint.path),
            query: Vec::new(),
            next_query: None,
            accept: Some(HeaderValue::from_static("application/json")),
            headers: HeaderMap::new(),
            body: Body::default(),
            secrets: Vec::new(),
            sent: None,
        }
    }

    /// Sets the path, instead of the endpoint's own: for an API whose documentation does not define it. It may contain
    /// path parameters (`{name}`).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `path`, if it does not start with a slash, or contains something that would change the
    /// path (a query, a fragment, a dot segment, a backslash, white space).
    pub fn at_path(mut self, path: impl Into<String>) -> Result<Self, InvalidInput> {
        let path = path.into();
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/{}".contains(&byte);
        let has_dots = path.split('/').any(|segment| segment == "." || segment == "..");
        if !path.starts_with('/') || !path.bytes().all(is_plain) || has_dots {
            return Err(InvalidInput::new(
                "path",
                "is not a valid path",
                "a path such as `/v1/auth`, of letters, digits, `-`, `.`, `_`, `~` and `/`",
            ));
        }
        self.path = Cow::Owned(path);
        Ok(self)
    }

    /// Sends the request to the base URL itself: for an endpoint that a setting or the provider's metadata locates, such as
    /// the token endpoint of OAuth 2.0. The endpoint's own [`path`](Endpoint::path) only names it in errors and spans.
    #[must_use]
    pub fn at_base_url(mut self) -> Self {
        self.path = Cow::Borrowed("");
        self
    }

    /// Sets the path parameter `name` to `value`, percent-encoded.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `name`, if `value` is not a valid ID: it is blank or longer than 256 bytes, has a control
    /// character, or would change the path (`.` and `..`, also between slashes). So IDs of unauthenticated callbacks and
    /// webhooks are safe here.
    pub fn path_param(mut self, name: &str, value: &str) -> Result<Self, InvalidInput> {
        let segment = path_argument::encode(name, value)?;
        let place = format!("{{{name}}}");
        if !self.path.contains(&place) {
            return Err(InvalidInput::new(
                name,
                "is not a parameter of this path",
                self.endpoint.path,
            ));
        }
        self.path = Cow::Owned(self.path.replace(&place, &segment));
        Ok(self)
    }

    /// Adds a query parameter, which is percent-encoded when it is sent.
    #[must_use]
    pub fn query(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Adds a query parameter if there is a value.
    #[must_use]
    pub fn query_opt(self, name: impl Into<Cow<'static, str>>, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// Returns the URL below `base_url`, without a token.
    pub(super) fn url(&self, base_url: &BaseUrl) -> Url {
        let mut url = base_url.join(&self.path);
        url.set_query(self.next_query.as_deref());
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        url
    }

    /// Returns the fingerprint of the list: the operation, path, query and body. It excludes headers and the secrets that
    /// the request [redacts](Self::redacting).
    pub(super) fn fingerprint(&self) -> Fingerprint {
        let public = |text: &str| {
            let secrets = self.secrets.iter().map(Secret::expose);
            secrets.fold(text.to_owned(), |text, secret| text.replace(secret, ""))
        };
        let Endpoint { method, path, .. } = self.endpoint;
        let query = self.query.iter().map(|(name, value)| (&**name, public(value)));
        let body = self.body.bytes().filter(|body| !body.is_empty());
        let body = body.map(|body| String::from_utf8_lossy(body));
        let parts: Vec<(&str, String)> = [("path", public(&self.path))]
            .into_iter()
            .chain(query)
            .chain(body.map(|body| ("body", public(&body))))
            .collect();
        let parts: Vec<(&str, &str)> = parts.iter().map(|(name, value)| (*name, &**value)).collect();
        Fingerprint::of(&format!("{method} {path}"), &parts)
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Redacts `secret`, which this request contains, in every error: a provider may repeat it in a response. The token
    /// is redacted anyway.
    #[must_use]
    pub fn redacting(mut self, secret: &Secret) -> Self {
        self.secrets.push(secret.clone());
        self
    }

    /// Checks that every path parameter is set.
    pub(super) fn check(&self) -> Result<(), InvalidInput> {
        match self.path.split_once('{') {
            None => Ok(()),
            Some((_, rest)) => {
                let name = rest.split('}').next().unwrap_or(rest);
                Err(InvalidInput::missing(
                    name,
                    "a value for each parameter of the path",
                ))
            }
        }
    }
}

/// Allows to pass a request without fallible arguments where a `Result` is accepted.
impl From<Request> for Result<Request, InvalidInput> {
    fn from(request: Request) -> Self {
        Ok(request)
    }
}

/// Shows neither query, body nor the values of headers, any of which may be a secret.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.endpoint.operation)
            .field("headers", &header_names(&self.headers))
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
