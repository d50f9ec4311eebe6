//! Access token with its placement and lifetime.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use crate::{Moment, Placement, Secret};

/// A token that authenticates requests until it expires.
///
/// Cloning increments a reference count. `Debug` redacts the secret.
///
/// ```
/// use std::time::Duration;
/// use auth_core::{AccessToken, Clock, Placement, SystemClock};
///
/// let sent = SystemClock.now();
/// let token = AccessToken::new("t0ps3cret", Placement::Bearer)
///     .valid_for(Duration::from_secs(900), sent);
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
    /// Creates a token of unknown expiry that is sent in `placement`.
    pub fn new(secret: impl Into<Secret>, placement: Placement) -> Self {
        Self(Arc::new(Inner {
            secret: secret.into(),
            placement,
            issued: None,
            expiry: None,
        }))
    }

    /// Creates the token of an API without authentication: requests carry no token.
    #[must_use]
    pub fn none() -> Self {
        Self::new("", Placement::None)
    }

    /// Sets the lifetime, counted from `sent`, the moment at which the token request was *sent*.
    ///
    /// Counting from the request instead of the response errs on the safe side by one round trip. The lifetime is capped at
    /// ten years.
    #[must_use]
    pub fn valid_for(self, lifetime: Duration, sent: Moment) -> Self {
        self.with_issued_at(sent).with_expiry(sent.plus(lifetime))
    }

    /// Sets the expiry to `instant` by the server's clock, which read `server_time` when the token request was sent at `sent`.
    ///
    /// The lifetime is the difference of two readings of the *same* clock, so a wrong local clock does not change it. Pass
    /// `sent.wall` if the server's time is unknown.
    #[must_use]
    pub fn valid_until(self, instant: SystemTime, server_time: SystemTime, sent: Moment) -> Self {
        let lifetime = instant.duration_since(server_time).unwrap_or(Duration::ZERO);
        self.valid_for(lifetime, sent)
    }

    /// Sets the issue time of a token that is older than its request, for example one from a shared store.
    ///
    /// Refresh windows are fractions of the whole lifetime, so a token near its expiry is due for refresh at once.
    #[must_use]
    pub fn with_issued_at(mut self, issued: Moment) -> Self {
        Arc::make_mut(&mut self.0).issued = Some(issued);
        self
    }

    fn with_expiry(mut self, expiry: Moment) -> Self {
        Arc::make_mut(&mut self.0).expiry = Some(expiry);
        self
    }

    /// Returns the secret text of the token.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.0.secret
    }

    /// Returns the placement of the token in a request.
    #[must_use]
    pub fn placement(&self) -> &Placement {
        &self.0.placement
    }

    /// Returns the expiry by the local wall clock; `None` if unknown.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.0.expiry.map(|moment| moment.wall)
    }

    /// Returns the expiry by both clocks; `None` if unknown.
    #[must_use]
    pub fn expiry(&self) -> Option<Moment> {
        self.0.expiry
    }

    /// Returns the issue time by the local wall clock; `None` if unknown.
    #[must_use]
    pub fn issued_at(&self) -> Option<SystemTime> {
        self.0.issued.map(|moment| moment.wall)
    }

    /// Returns the issue time by both clocks; `None` if unknown.
    #[must_use]
    pub fn issued(&self) -> Option<Moment> {
        self.0.issued
    }

    /// Returns whether the token is known to have expired at `now`, by either clock.
    #[must_use]
    pub fn is_expired(&self, now: Moment) -> bool {
        self.0.expiry.is_some_and(|expiry| now.has_reached(expiry))
    }

    /// Returns the number of handles that share this token.
    #[cfg(test)]
    pub(crate) fn shares(&self) -> usize {
        Arc::strong_count(&self.0)
    }

    /// Returns whether both are clones of one token.
    pub(crate) fn is_clone_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Returns whether both tokens have the same secret and placement, however often they were fetched or wrapped.
    ///
    /// The expiry is not compared: a server that rejects a token also rejects a later copy of it.
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
    fn absolute_expiry_uses_the_servers_clock() {
        let sent = SystemClock.now();
        let server_ahead = sent.wall + Duration::from_secs(3600);
        let expires = server_ahead + Duration::from_secs(900);

        let token = AccessToken::new("t", Placement::Bearer).valid_until(expires, server_ahead, sent);

        assert_eq!(token.expires_at(), Some(sent.wall + Duration::from_secs(900)));
    }

    #[test]
    fn expiry_in_the_past_is_expired() {
        let sent = SystemClock.now();
        let token =
            AccessToken::new("t", Placement::Raw).valid_until(SystemTime::UNIX_EPOCH, sent.wall, sent);
        assert!(token.is_expired(sent));
    }

    #[test]
    fn identity_is_secret_and_placement() {
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
