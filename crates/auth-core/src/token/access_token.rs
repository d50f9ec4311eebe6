//! A token and where it goes.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use crate::{Moment, Placement, Secret};

/// A credential that a provider accepts for a while.
///
/// Cloning costs one reference count. `Debug` never shows the secret.
///
/// ```
/// use std::time::Duration;
/// use auth_core::{AccessToken, Clock, Placement, SystemClock};
///
/// let sent = SystemClock.now();
/// let token = AccessToken::new("t0ps3cret", Placement::Bearer).valid_for(Duration::from_secs(900), sent);
///
/// assert_eq!(token.expires_at(), Some(sent.wall + Duration::from_secs(900)));
/// assert!(!format!("{token:?}").contains("t0ps3cret"));
/// ```
#[derive(Clone)]
pub struct AccessToken(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    secret: Secret,
    placement: Placement,
    issued: Option<Moment>,
    expiry: Option<Moment>,
}

impl AccessToken {
    /// A token of unknown expiry that is sent as `placement` says.
    pub fn new(secret: impl Into<Secret>, placement: Placement) -> Self {
        Self(Arc::new(Inner {
            secret: secret.into(),
            placement,
            issued: None,
            expiry: None,
        }))
    }

    /// The token of a provider that asks for none: nothing is placed in the request.
    #[must_use]
    pub fn none() -> Self {
        Self::new("", Placement::None)
    }

    /// This token, valid for `lifetime` from `sent`, the moment when the token request was *sent*.
    ///
    /// Counting from the sending and not from the answer errs on the safe side by the length of the
    /// round trip. Beyond ten years the lifetime is capped.
    #[must_use]
    pub fn valid_for(self, lifetime: Duration, sent: Moment) -> Self {
        self.with_issued_at(sent).with_expiry(sent.plus(lifetime))
    }

    /// This token, valid until `instant` by the clock of a server that read `server_time` when the
    /// token request was sent at `sent`.
    ///
    /// Taking the difference of two readings of the *same* clock keeps a wrong local clock from
    /// shortening or stretching the token's life. Pass `sent.wall` where the server's time is unknown.
    #[must_use]
    pub fn valid_until(self, instant: SystemTime, server_time: SystemTime, sent: Moment) -> Self {
        let lifetime = instant.duration_since(server_time).unwrap_or(Duration::ZERO);
        self.valid_for(lifetime, sent)
    }

    /// Sets when this token's life began, where it is older than its request: one that comes from a shared store, say.
    ///
    /// Refresh windows are fractions of the whole life, so a token that is picked up near its end is due at once.
    #[must_use]
    pub fn with_issued_at(mut self, issued: Moment) -> Self {
        Arc::make_mut(&mut self.0).issued = Some(issued);
        self
    }

    fn with_expiry(mut self, expiry: Moment) -> Self {
        Arc::make_mut(&mut self.0).expiry = Some(expiry);
        self
    }

    /// The secret text, to be placed in a request.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.0.secret
    }

    /// Where in a request this token goes.
    #[must_use]
    pub fn placement(&self) -> &Placement {
        &self.0.placement
    }

    /// When this token expires by the local wall clock; `None` when the provider did not say.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.0.expiry.map(|moment| moment.wall)
    }

    /// When this token expires, by both clocks; `None` when the provider did not say.
    #[must_use]
    pub fn expiry(&self) -> Option<Moment> {
        self.0.expiry
    }

    /// Returns when this token's life began by the local wall clock; `None` when that is unknown.
    #[must_use]
    pub fn issued_at(&self) -> Option<SystemTime> {
        self.0.issued.map(|moment| moment.wall)
    }

    /// Returns when this token's life began, by both clocks; `None` when that is unknown.
    #[must_use]
    pub fn issued(&self) -> Option<Moment> {
        self.0.issued
    }

    /// Whether this token is known to be expired at `now`, by either clock.
    #[must_use]
    pub fn is_expired(&self, now: Moment) -> bool {
        self.0.expiry.is_some_and(|expiry| now.has_reached(expiry))
    }

    /// Returns how many handles share this token.
    #[cfg(test)]
    pub(crate) fn shares(&self) -> usize {
        Arc::strong_count(&self.0)
    }

    /// Whether both are one credential to the provider, however often they were fetched or wrapped.
    ///
    /// The expiry does not count: a server that hands out the same text twice still refuses it twice.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || (self.0.placement == other.0.placement && self.0.secret.expose() == other.0.secret.expose())
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("secret", &self.0.secret)
            .field("placement", &self.0.placement)
            .field("expires_at", &self.expires_at())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Clock, SystemClock};

    #[test]
    fn an_absolute_expiry_is_read_by_the_clock_that_wrote_it() {
        let sent = SystemClock.now();
        let server_ahead = sent.wall + Duration::from_secs(3600);
        let expires = server_ahead + Duration::from_secs(900);

        let token = AccessToken::new("t", Placement::Bearer).valid_until(expires, server_ahead, sent);

        assert_eq!(token.expires_at(), Some(sent.wall + Duration::from_secs(900)));
    }

    #[test]
    fn an_expiry_in_the_past_is_an_expired_token_and_no_panic() {
        let sent = SystemClock.now();
        let token =
            AccessToken::new("t", Placement::Raw).valid_until(SystemTime::UNIX_EPOCH, sent.wall, sent);
        assert!(token.is_expired(sent));
    }

    #[test]
    fn two_tokens_are_the_same_by_text_and_placement_not_by_expiry() {
        let sent = SystemClock.now();
        let a = AccessToken::new("one", Placement::Bearer);
        let again = AccessToken::new("one", Placement::Bearer).valid_for(Duration::from_secs(1), sent);
        let raw = AccessToken::new("one", Placement::Raw);
        let other = AccessToken::new("two", Placement::Bearer);

        assert!(a.is_same(&a.clone()));
        assert!(a.is_same(&again));
        assert!(!a.is_same(&raw));
        assert!(!a.is_same(&other));
    }
}
