//! Making a request known to Klip.

use std::time::{Duration, SystemTime};

use auth_core::{
    AccessToken, Moment, Scalar,
    http::{self, Http},
};

use crate::{
    Bapp, Error, Platform, Request, RequestKey, Status, endpoints::PREPARE, error::KlipA2a, link::Links,
    models::PrepareAnswer,
};

/// Prepares requests.
#[derive(Debug, Clone)]
pub(crate) struct Preparer {
    http: Http<KlipA2a>,
    bapp: Option<Bapp>,
    links: Links,
}

impl Preparer {
    /// `bapp` asks where a request does not say who does.
    pub(crate) fn new(http: Http<KlipA2a>, bapp: Option<Bapp>, links: Links) -> Self {
        Self { http, bapp, links }
    }

    pub(crate) async fn prepare(&self, request: &Request) -> Result<PreparedRequest, Error> {
        let call = http::Request::new(&PREPARE).json(&request.to_wire(self.bapp.as_ref())?)?;
        let answer = self.http.send(call).await?;
        let prepared: PrepareAnswer = answer.json()?;
        if prepared.request_key.expose().is_empty() {
            return Err(Error::unusable(&answer, "has an empty request_key"));
        }
        let mut token = prepared.request_key.to_token();
        if let Some(seconds) = &prepared.expiration_time {
            let expiry = instant(seconds).ok_or_else(|| {
                Error::unusable(
                    &answer,
                    "has an expiration_time that is no number of Unix seconds",
                )
            })?;
            token = token.valid_until(expiry, answer.server_time(), answer.sent());
        }
        Ok(PreparedRequest {
            request_key: prepared.request_key,
            status: prepared.status,
            is_transaction: request.is_transaction(),
            token,
            links: self.links.clone(),
        })
    }
}

/// A request that waits for its user: bring its [`link`](Self::link) before them, then
/// [`wait`](crate::Client::wait).
#[derive(Debug, Clone)]
pub struct PreparedRequest {
    request_key: RequestKey,
    status: Status,
    is_transaction: bool,
    /// The key again, with its expiry by both clocks.
    token: AccessToken,
    links: Links,
}

impl PreparedRequest {
    /// What names the request at Klip.
    #[must_use]
    pub fn request_key(&self) -> &RequestKey {
        &self.request_key
    }

    /// When the key expires by the local wall clock; `None` when Klip did not say.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.token.expires_at()
    }

    /// Where the request stood when it was made.
    #[must_use]
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// The link that brings the request before its user. It holds the request key.
    ///
    /// It is built as Klip's own SDKs build it: the URL within is *not* percent-encoded. Encoding it, or
    /// passing it through a URL type that does, makes another link.
    #[must_use]
    pub fn link(&self, platform: Platform) -> String {
        self.links.link(platform, &self.request_key)
    }

    pub(crate) fn token(&self) -> &AccessToken {
        &self.token
    }

    pub(crate) fn expiry(&self) -> Option<Moment> {
        self.token.expiry()
    }

    pub(crate) fn is_transaction(&self) -> bool {
        self.is_transaction
    }
}

/// The instant of `unix_seconds`, which may have a fraction; `None` when they are no such number.
fn instant(unix_seconds: &Scalar) -> Option<SystemTime> {
    let whole = unix_seconds.as_str().split('.').next()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(whole.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unix_seconds_are_read_as_number_or_text_and_nothing_else_is() {
        let at = |text: &str| instant(&serde_json::from_str(text).unwrap());
        let expected = Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_011_054));
        for text in ["1600011054", r#""1600011054""#, "1600011054.9"] {
            assert_eq!(at(text), expected, "{text}");
        }
        for text in ["-1", r#""""#, r#""soon""#, "18446744073709551615", "1e400"] {
            assert_eq!(at(text), None, "{text}");
        }
    }
}
