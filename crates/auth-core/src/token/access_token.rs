//! Access token with its placement and lifetime.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use zeroize::Zeroizing;

use crate::{InvalidInput, Moment, Placement, Secret};

/// A token that authenticates requests until it expires: a secret with its placement, and [more](Self::and) of them for an
/// API that requires several.
///
/// Cloning increments a reference count. `Debug` redacts the secrets.
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
    more: Vec<(Secret, Placement)>,
    issued: Option<Moment>,
    expiry: Option<Moment>,
}

impl AccessToken {
    /// Creates a token of unknown expiry that is sent in `placement`.
    pub fn new(secret: impl Into<Secret>, placement: Placement) -> Self {
        Self(Arc::new(Inner {
            secret: secret.into(),
            placement,
            more: Vec::new(),
            issued: None,
            expiry: None,
        }))
    }

    /// Creates the credentials of HTTP Basic authentication (RFC 7617), in UTF-8.
    ///
    /// An API key without a user or a password has an empty one.
    ///
    /// ```
    /// use auth_core::{AccessToken, StaticToken};
    ///
    /// let tokens = StaticToken::new(AccessToken::basic("key-of-the-shop", "")?);
    /// let error = AccessToken::basic("a:b", "c").unwrap_err();
    /// assert!(error.to_string().starts_with("`user` contains a colon; expected"));
    /// # let _ = tokens;
    /// # Ok::<(), auth_core::InvalidInput>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `user`, if it has a colon or a control character, or `password`, if it has a control
    /// character.
    pub fn basic(user: &str, password: &str) -> Result<Self, InvalidInput> {
        let invalid = |field, problem, expected| Err(InvalidInput::new(field, problem, expected));
        if user.contains(':') {
            return invalid(
                "user",
                "contains a colon",
                "a user without colons and control characters",
            );
        }
        for (field, text) in [("user", user), ("password", password)] {
            if text.contains(char::is_control) {
                return invalid(
                    field,
                    "contains a control character",
                    "text without control characters",
                );
            }
        }
        let mut both = Zeroizing::new(String::with_capacity(user.len() + 1 + password.len()));
        both.push_str(user);
        both.push(':');
        both.push_str(password);
        Ok(Self::new(&**both, Placement::Basic))
    }

    /// Creates the token of an API without authentication: requests carry no token.
    #[must_use]
    pub fn none() -> Self {
        Self::new("", Placement::None)
    }

    /// Adds `secret` in `placement`, for an API that requires several secrets at once, or the same one in several places.
    ///
    /// ```
    /// use auth_core::{AccessToken, Placement, StaticToken};
    ///
    /// let token = AccessToken::new("application", Placement::header("X-Application-Key")?)
    ///     .and("account", Placement::header("X-Api-Key")?)?;
    /// let tokens = StaticToken::new(token);
    /// # let _ = tokens;
    /// # Ok::<(), auth_core::InvalidInput>(())
    /// ```
    ///
    /// For a key beside the tokens of another source, see `http::HttpClientBuilder::credential`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `placement`, if the token has a secret there already.
    pub fn and(mut self, secret: impl Into<Secret>, placement: Placement) -> Result<Self, InvalidInput> {
        if self.credentials().any(|(_, taken)| taken.collides(&placement)) {
            let problem = format!("is a {placement} that the token has a secret in already");
            return Err(InvalidInput::new("placement", problem, "another placement"));
        }
        Arc::make_mut(&mut self.0).more.push((secret.into(), placement));
        Ok(self)
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

    /// Returns the secrets with their placements; more than one if some were [added](Self::and).
    pub fn credentials(&self) -> impl Iterator<Item = (&Secret, &Placement)> {
        let more = self.0.more.iter().map(|(secret, placement)| (secret, placement));
        std::iter::once((&self.0.secret, &self.0.placement)).chain(more)
    }

    /// Checks that each secret can be sent in its placement. A client does this before it sends a request.
    ///
    /// ```
    /// use auth_core::{AccessToken, Placement};
    ///
    /// let from_a_file = AccessToken::new("k3y\n", Placement::Bearer);
    /// let error = from_a_file.check().unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "`authorization` contains a character that is invalid in a header; expected visible ASCII",
    /// );
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming the header, query parameter or cookie: the secret is empty, or has a character that cannot
    /// be sent there.
    pub fn check(&self) -> Result<(), InvalidInput> {
        self.credentials()
            .try_for_each(|(secret, placement)| placement.check(secret.expose()))
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

    /// Returns whether both tokens have the same secrets and placements, however often they were fetched or wrapped.
    ///
    /// The expiry is not compared: a server that rejects a token also rejects a later copy of it.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        fn parts(token: &AccessToken) -> impl Iterator<Item = (&str, &Placement)> {
            let credentials = token.credentials();
            credentials.map(|(secret, placement)| (secret.expose(), placement))
        }

        Arc::ptr_eq(&self.0, &other.0) || parts(self).eq(parts(other))
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = f.debug_struct("AccessToken");
        fields
            .field("secret", &self.0.secret)
            .field("placement", &self.0.placement);
        if !self.0.more.is_empty() {
            fields.field("more", &self.0.more);
        }
        fields.field("expires_at", &self.expires_at()).finish()
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

        let with = |key: &str| a.clone().and(key, Placement::query("key")).unwrap();
        assert!(with("k").is_same(&with("k")));
        assert!(!with("k").is_same(&with("l")));
        assert!(!with("k").is_same(&a) && !a.is_same(&with("k")));
    }

    #[test]
    fn every_secret_is_checked_and_redacted() {
        let token = AccessToken::new("hunter2", Placement::Bearer);
        let error = token.clone().and("x", Placement::Raw).unwrap_err();
        assert_eq!(error.field(), "placement");

        let token = token
            .and("hunter3\n", Placement::header("X-Key").unwrap())
            .unwrap();
        let error = token.check().unwrap_err();
        assert_eq!(error.field(), "x-key");
        let shown = format!("{token:?} {error} {error:?}");
        assert!(!shown.contains("hunter"), "{shown}");
    }

    #[test]
    fn basic_credentials_are_checked() {
        let token = AccessToken::basic("", "é:x").unwrap();
        assert_eq!(token.secret().expose(), ":é:x");
        assert_eq!(token.check(), Ok(()));
        for (user, password, field) in [
            ("a:b", "", "user"),
            ("a\n", "", "user"),
            ("a", "b\u{7f}", "password"),
        ] {
            let error = AccessToken::basic(user, password).unwrap_err();
            assert_eq!(error.field(), field, "{user:?} {password:?}");
        }
    }

    #[test]
    fn times_are_those_of_the_response() {
        let sent = SystemClock.now();
        let token = AccessToken::new("t", Placement::Bearer);
        assert_eq!((token.expires_at(), token.issued_at()), (None, None));
        let token = token.valid_for(Duration::from_secs(9), sent);
        assert_eq!(token.issued_at(), Some(sent.wall));
        let earlier = sent.minus(Duration::from_secs(5));
        assert_eq!(token.with_issued_at(earlier).issued_at(), Some(earlier.wall));
    }

    #[test]
    fn debug_shows_placements_and_no_secrets() {
        let token = AccessToken::new("hunter2", Placement::Bearer);
        let shown = format!("{token:?}");
        assert!(
            shown.starts_with("AccessToken { secret: Secret([redacted]), placement: Bearer"),
            "{shown}"
        );
        assert!(
            shown.ends_with("expires_at: None }") && !shown.contains("more"),
            "{shown}"
        );
        let more = token.and("hunter3", Placement::query("key")).unwrap();
        assert!(
            format!("{more:?}").contains("more: [(Secret([redacted]), Query(\"key\"))]"),
            "{more:?}"
        );
    }
}
