//! Preparing a request.

pub(crate) mod link;
#[cfg(feature = "qr")]
pub(crate) mod qr_code;

use std::time::SystemTime;

use auth_core::{
    AccessToken, Moment, Scalar,
    http::{self, CallOptions, HttpClient},
};

use crate::{
    Bapp, Error, Platform, Request, RequestKey, RequestKind, Status,
    error::KlipA2a,
    generated::{endpoints::PREPARE, models::PrepareResponse},
    prepare::link::Links,
};

/// Sends requests to prepare.
#[derive(Debug, Clone)]
pub(crate) struct Preparer {
    http: HttpClient<KlipA2a>,
    bapp: Option<Bapp>,
    links: Links,
}

impl Preparer {
    /// Creates a preparer; `bapp` is the default for requests without a BApp.
    pub(crate) fn new(http: HttpClient<KlipA2a>, bapp: Option<Bapp>, links: Links) -> Self {
        Self { http, bapp, links }
    }

    pub(crate) fn with_options(&self, options: CallOptions) -> Self {
        Self {
            http: self.http.with_options(options),
            ..self.clone()
        }
    }

    pub(crate) async fn prepare(&self, request: &Request) -> Result<PreparedRequest, Error> {
        let call = http::Request::new(&PREPARE).validated_json(&request.to_wire(self.bapp.as_ref())?)?;
        let response = self.http.send(call).await?;
        let prepared: PrepareResponse = response.json()?;
        if prepared.request_key.expose().is_empty() {
            return Err(Error::invalid_response(&response, "has an empty `request_key`"));
        }
        let mut token = prepared.request_key.to_token();
        // An unreadable expiry does not cost the key.
        if let Some(expiry) = prepared.expiration_time.as_ref().and_then(Scalar::unix_seconds) {
            token = token.valid_until(expiry, response.server_time(), response.sent());
        }
        Ok(PreparedRequest {
            request_key: prepared.request_key,
            status: prepared.status,
            kind: request.kind(),
            token,
            links: self.links.clone(),
        })
    }

    pub(crate) fn resume(
        &self,
        request_key: RequestKey,
        kind: RequestKind,
        expires_at: Option<SystemTime>,
    ) -> PreparedRequest {
        let now = self.http.clock().now();
        let token = request_key.to_token();
        PreparedRequest {
            token: match expires_at {
                // The stored expiry is from a local wall clock.
                Some(instant) => token.valid_until(instant, now.wall, now),
                None => token,
            },
            request_key,
            status: Status::Prepared,
            kind,
            links: self.links.clone(),
        }
    }
}

/// A prepared request: show its [`link`](Self::link) to the user, then [`wait`](crate::Client::wait).
#[derive(Debug, Clone)]
pub struct PreparedRequest {
    request_key: RequestKey,
    status: Status,
    kind: RequestKind,
    /// The key as a token, with its expiry by both clocks.
    token: AccessToken,
    links: Links,
}

impl PreparedRequest {
    /// Returns the request's key at Klip.
    #[must_use]
    pub fn request_key(&self) -> &RequestKey {
        &self.request_key
    }

    /// Returns the key's expiry by the local wall clock; `None` if Klip did not return one that can be read.
    ///
    /// Without it, only the deadlines of the [`PollPolicy`](crate::PollPolicy) bound a wait, until a response has one.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.token.expires_at()
    }

    /// Returns the status at creation: [`Status::Prepared`], also for a resumed request.
    #[must_use]
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// Returns the kind of the request.
    #[must_use]
    pub fn kind(&self) -> RequestKind {
        self.kind
    }

    /// Returns the link that shows the request to its user. It contains the request key.
    ///
    /// It is built as Klip's own SDKs build it: the inner URL is *not* percent-encoded. Encoding it, or passing it
    /// through a URL type that does, makes another link.
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
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    // As a number or as text.
    #[test]
    fn expiry_is_unix_seconds_or_none() {
        let at = |text: &str| serde_json::from_str::<Scalar>(text).unwrap().unix_seconds();
        let expected = Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_011_054));
        for text in [
            "1600011054",
            r#""1600011054""#,
            "1600011054.9",
            r#""1600011054.0""#,
            "1.600011054E9",
            "1.6000110549e+9",
            "16.00011054e8",
            r#""1600011054e0""#,
            "16000110540e-1",
        ] {
            assert_eq!(at(text), expected, "{text}");
        }
        assert_eq!(at("16e8"), at("1600000000"));
        for text in [
            "-1",
            r#""""#,
            r#""1600011054.""#,
            r#""soon""#,
            r#""1600011054.""#,
            r#""1600011054.soon""#,
            r#"".""#,
            r#""1600011054.0.0""#,
            r#""1600011054 s""#,
            r#""0x5f5e5c2e""#,
            r#""+1600011054""#,
            r#""1e""#,
            r#""e9""#,
            "18446744073709551615",
            "1e20",
            "1e400",
            "1e99999999999999999999999",
        ] {
            assert_eq!(at(text), None, "{text}");
        }
    }
}
