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
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;

pub(super) use self::{
    body::{BodyError, read as read_body},
    preview::body_preview,
    sanitize::{REDACTED, is_secret, sanitize},
};
use super::{Endpoint, Error, ErrorCode, request::header_names};
use crate::{AccessToken, Moment, Placement, Secret, wire::without_bom};

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

    /// Returns the body as text. A byte order mark is skipped.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`](crate::http::ErrorKind::Decode), if it is not UTF-8, whatever encoding its `Content-Type` names.
    pub fn text(&self) -> Result<&str, Error<C>> {
        let text = std::str::from_utf8(without_bom(&self.body));
        text.map_err(|error| {
            let problem = format!("is not UTF-8 text ({error})");
            Error::invalid_response(self, &problem)
        })
    }

    /// Checks that the body is empty, as that of a 204 is.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`](crate::http::ErrorKind::Decode), if there is anything but white space.
    pub fn require_empty(&self) -> Result<(), Error<C>> {
        if self.body.trim_ascii().is_empty() {
            return Ok(());
        }
        let problem = format!("has {} bytes; expected none", self.body.len());
        Err(Error::invalid_response(self, &problem))
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
        let Carried { others, headers, .. } = &self.carried;
        let placed = self.carried.placed().flat_map(|(secret, placement)| {
            let login = secret.expose().split_once(':');
            // Without a password, the user is the secret.
            let part = match (placement, login) {
                (Placement::Basic, Some((user, ""))) => Some(user),
                (Placement::Basic, Some((_, password))) => Some(password),
                _ => None,
            };
            [Some(secret.expose()), part]
        });
        let headers = headers.iter().filter_map(|value| value.to_str().ok());
        let headers = headers.flat_map(|value| {
            let after_scheme = value.split_once(' ').map(|(_, credentials)| credentials);
            [Some(value), after_scheme]
        });
        let others = others.iter().map(|secret| Some(secret.expose()));
        others.chain(placed).chain(headers).flatten().collect()
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

    /// Decodes the whole body as JSON. A byte order mark is skipped.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`](crate::http::ErrorKind::Decode), with the path of the unexpected value but
    /// without the value; also if anything but white space follows the JSON value.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error<C>> {
        let body = without_bom(&self.body);
        serde_json::from_slice(body).or_else(|_pathless| {
            // Path tracking makes decoding 10 % slower, so only an invalid body is decoded again with it.
            let mut reader = serde_json::Deserializer::from_slice(body);
            let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
                let path = error.path().to_string();
                Error::decode(self, &path, error.inner())
            })?;
            reader.end().map_err(|error| Error::decode(self, ".", &error))?;
            Ok(value)
        })
    }

    /// Decodes `value` at the JSON pointer `place` of the body; null is the default.
    pub(super) fn decode_within<T: DeserializeOwned + Default>(
        &self,
        place: &str,
        value: &RawValue,
    ) -> Result<T, Error<C>> {
        let mut reader = serde_json::Deserializer::from_str(value.get());
        let value: Option<T> = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let within = error.path().to_string();
            let place = place.trim_start_matches('/').replace('/', ".");
            let separator = if within.starts_with('[') { "" } else { "." };
            Error::decode(self, &format!("{place}{separator}{within}"), error.inner())
        })?;
        Ok(value.unwrap_or_default())
    }

    /// Checks that the body is one JSON object, for providers that state success or failure in the body.
    ///
    /// # Errors
    ///
    /// As [`json`](Self::json).
    pub fn require_object(&self) -> Result<(), Error<C>> {
        self.json::<AnyObject>().map(drop)
    }

    /// Returns the token `secret` of this response, with `placement`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`](crate::http::ErrorKind::Decode), if it is empty or cannot be sent in `placement`.
    pub fn token(&self, secret: impl Into<Secret>, placement: Placement) -> Result<AccessToken, Error<C>> {
        let token = AccessToken::new(secret, placement);
        if token.secret().is_empty() {
            return Err(Error::invalid_response(self, "has an empty token"));
        }
        // Its message has no part of the token, but names a header that the provider did not write.
        if token.check().is_err() {
            let problem = format!("has a token that is invalid in a {}", token.placement());
            return Err(Error::invalid_response(self, &problem));
        }
        Ok(token)
    }
}

/// JSON object whose content is ignored.
struct AnyObject;

impl<'de> Deserialize<'de> for AnyObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = AnyObject;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut fields: M) -> Result<AnyObject, M::Error> {
                while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(AnyObject)
            }
        }

        deserializer.deserialize_map(Fields)
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
