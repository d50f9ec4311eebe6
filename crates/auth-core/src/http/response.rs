//! Responses, read completely but not decoded.

mod body;
mod preview;
mod sanitize;

use std::{
    fmt,
    marker::PhantomData,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, Version, header};

pub(super) use self::{
    body::{BodyError, read as read_body},
    preview::body_preview,
    sanitize::{REDACTED, is_secret, redact, sanitize},
};
use super::{Endpoint, ErrorCode, request::header_names};
use crate::{AccessToken, Moment, Placement, Secret};

/// A server clock with less skew is treated as the local one: the `Date` header has whole seconds and includes the
/// network latency.
const TOLERATED_SKEW: Duration = Duration::from_secs(60);

/// Headers with the provider's ID of a request, best first.
const REQUEST_IDS: [&str; 7] = [
    "x-request-id",
    "request-id",
    "x-correlation-id",
    "x-amzn-requestid",
    "x-amz-request-id",
    "x-ms-request-id",
    "x-github-request-id",
];

/// Response whose body was read completely. `C` is the provider's error code.
pub struct Response<C = ErrorCode> {
    pub(super) endpoint: &'static Endpoint,
    pub(super) status: StatusCode,
    pub(super) version: Version,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// The end of the body is the end of the connection.
    pub(super) ends_with_connection: bool,
    pub(super) sent: Moment,
    /// Secrets of the request, which the response may repeat and no error may.
    pub(super) carried: Carried,
    pub(super) code: PhantomData<fn() -> C>,
}

/// Secrets of a request.
pub(super) struct Carried {
    pub(super) token: Option<AccessToken>,
    /// The client's own credential.
    pub(super) credential: Option<AccessToken>,
    pub(super) others: Vec<Secret>,
    /// The values of the headers that are marked sensitive, such as a signature.
    pub(super) headers: Vec<HeaderValue>,
}

impl Carried {
    /// Returns all secrets of the request, as they were sent.
    pub(super) fn secrets(&self) -> Vec<&str> {
        let placed = self.placed().flat_map(|(secret, placement)| {
            let login = secret.expose().split_once(':');
            // Without a password, the user is the secret.
            let part = match (placement, login) {
                (Placement::Basic, Some((user, ""))) => Some(user),
                (Placement::Basic, Some((_, password))) => Some(password),
                _ => None,
            };
            [Some(secret.expose()), part]
        });
        let headers = self.headers.iter().filter_map(|value| value.to_str().ok());
        let headers = headers.flat_map(|value| {
            let after_scheme = value.split_once(' ').map(|(_, credentials)| credentials);
            [Some(value), after_scheme]
        });
        let others = self.others.iter().map(|secret| Some(secret.expose()));
        others.chain(placed).chain(headers).flatten().collect()
    }

    /// Returns the secrets that were added to the request by their placement.
    pub(super) fn placed(&self) -> impl Iterator<Item = (&Secret, &Placement)> {
        let tokens = self.token.iter().chain(&self.credential);
        tokens.flat_map(AccessToken::credentials)
    }
}

impl<C> Response<C> {
    /// Returns the endpoint of the request.
    #[must_use]
    pub fn endpoint(&self) -> &'static Endpoint {
        self.endpoint
    }

    /// Returns the HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Returns the body, which the returned bytes share.
    #[must_use]
    pub fn bytes(&self) -> Bytes {
        self.body.clone()
    }

    /// Returns the time when the request was sent, at which a token's lifetime starts.
    #[must_use]
    pub fn sent(&self) -> Moment {
        self.sent
    }

    /// Returns the server's time of day when the request was sent: its `Date` header if it differs by more than a minute,
    /// otherwise the local time.
    ///
    /// Use it with absolute expiries, which the server's clock defines.
    #[must_use]
    pub fn server_time(&self) -> SystemTime {
        let local = self.sent.wall;
        let Some(server) = self.date() else {
            return local;
        };
        let skew = server
            .duration_since(local)
            .unwrap_or_else(|behind| behind.duration());
        if skew > TOLERATED_SKEW { server } else { local }
    }

    pub(super) fn secrets(&self) -> Vec<&str> {
        self.carried.secrets()
    }

    fn date(&self) -> Option<SystemTime> {
        let text = self.headers.get(header::DATE)?.to_str().ok()?;
        httpdate::parse_http_date(text).ok()
    }

    /// Returns the provider's request ID, from the first of the usual headers: `x-request-id`, `request-id`,
    /// `x-correlation-id`, `x-amzn-requestid`, `x-amz-request-id`, `x-ms-request-id`, `x-github-request-id`.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        let mut values = REQUEST_IDS.iter().filter_map(|name| self.headers.get(*name));
        values.find_map(|value| value.to_str().ok())
    }
}

/// Shows neither the body nor the values of headers, any of which may be a secret.
impl<C> fmt::Debug for Response<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("operation", &self.endpoint.operation)
            .field("status", &self.status)
            .field("headers", &header_names(&self.headers))
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
