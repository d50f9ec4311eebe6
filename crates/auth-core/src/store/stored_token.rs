//! Token in a store.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{StoreError, StoreErrorKind, TokenId};
use crate::{AccessToken, Moment, Placement, Secret};

/// Token in a store: its secrets and placements, with durations instead of times.
///
/// The times of an [`AccessToken`] are readings of this machine's clocks, which mean nothing to another one. So a store keeps
/// the remaining lifetime, and the reader counts it from *before* it asked the store.
#[derive(Debug, Clone)]
pub struct StoredToken {
    token: AccessToken,
    lifetime: Duration,
    remaining: Duration,
}

/// The stored form.
#[derive(Serialize, Deserialize)]
struct Record {
    version: u32,
    placement: Placement,
    #[serde(serialize_with = "Secret::serialize_exposed")]
    secret: Secret,
    lifetime_ms: u64,
    /// Further secrets of the token.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    more: Vec<Credential>,
}

#[derive(Serialize, Deserialize)]
struct Credential {
    placement: Placement,
    #[serde(serialize_with = "Secret::serialize_exposed")]
    secret: Secret,
}

/// The only version of the stored form.
pub(super) const VERSION: u32 = 1;

impl StoredToken {
    /// Creates the stored form of `token` at `now`, which expires `margin` before the token. A token of unknown expiry is
    /// stored for `fallback`. Returns `None` if no lifetime is left.
    pub(crate) fn new(
        token: &AccessToken,
        now: Moment,
        margin: Duration,
        fallback: Duration,
    ) -> Option<Self> {
        let expiry = token.expiry().unwrap_or_else(|| now.plus(fallback));
        let remaining = now
            .until(expiry)
            .checked_sub(margin)
            .filter(|left| !left.is_zero())?;
        let issued = token.issued().unwrap_or(now);
        Some(Self {
            token: token.clone(),
            lifetime: issued.until(expiry).max(remaining),
            remaining,
        })
    }

    /// Returns the identity of the token.
    #[must_use]
    pub fn id(&self) -> TokenId {
        TokenId::of(&self.token)
    }

    /// Returns the remaining lifetime, for which a store keeps the token.
    #[must_use]
    pub fn remaining(&self) -> Duration {
        self.remaining
    }

    /// Returns a copy with another remaining lifetime.
    #[must_use]
    pub fn with_remaining(&self, remaining: Duration) -> Self {
        Self {
            remaining,
            ..self.clone()
        }
    }

    /// Returns the token as text for a store, without its remaining lifetime, which the store keeps as the lifetime of its
    /// entry. The text contains the secret.
    #[must_use]
    pub fn to_text(&self) -> Secret {
        let more = self.token.credentials().skip(1);
        let record = Record {
            version: VERSION,
            placement: self.token.placement().clone(),
            secret: self.token.secret().clone(),
            lifetime_ms: u64::try_from(self.lifetime.as_millis()).unwrap_or(u64::MAX),
            more: more
                .map(|(secret, placement)| Credential {
                    placement: placement.clone(),
                    secret: secret.clone(),
                })
                .collect(),
        };
        // Enough for a text in which each character is escaped, since growth would leave copies in memory.
        let length = |(secret, _): (&Secret, _)| 6 * secret.expose().len() + 512;
        let length = self.token.credentials().map(length).sum();
        let mut text = Zeroizing::new(Vec::with_capacity(length));
        // A struct of texts and numbers has a JSON form, which is UTF-8.
        let _: serde_json::Result<()> = serde_json::to_writer(&mut *text, &record);
        Secret::from(std::str::from_utf8(&text).unwrap_or_default())
    }

    /// Reads the text of [`to_text`](Self::to_text) of a token with `remaining` lifetime.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Unreadable`], if it is not the text of a token.
    pub fn from_text(text: &str, remaining: Duration) -> Result<Self, StoreError> {
        // The error of serde_json may quote the text.
        let Ok(record) = serde_json::from_str::<Record>(text) else {
            return Err(unreadable("is not in the format of this version"));
        };
        if record.version != VERSION {
            return Err(unreadable(&format!(
                "has format version {}; expected version {VERSION}",
                record.version
            )));
        }
        let token = AccessToken::new(record.secret, record.placement);
        let token = record.more.into_iter().try_fold(token, |token, more| {
            let token = token.and(more.secret, more.placement);
            token.map_err(|_two_in_one_place| unreadable("has two secrets in one place"))
        })?;
        Ok(Self {
            token,
            lifetime: Duration::from_millis(record.lifetime_ms).max(remaining),
            remaining,
        })
    }

    /// Returns the token of a store that was asked at `asked`.
    pub(super) fn into_token(self, asked: Moment) -> AccessToken {
        let age = self.lifetime.saturating_sub(self.remaining);
        self.token
            .valid_for(self.remaining, asked)
            .with_issued_at(asked.minus(age))
    }
}

fn unreadable(problem: &str) -> StoreError {
    StoreError::new(StoreErrorKind::Unreadable, format!("the stored token {problem}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Clock, SystemClock};

    fn text(token: &AccessToken) -> Secret {
        let (now, minute) = (SystemClock.now(), Duration::from_secs(60));
        StoredToken::new(token, now, Duration::ZERO, minute)
            .unwrap()
            .to_text()
    }

    #[test]
    fn every_secret_is_stored() {
        let one = AccessToken::new("t", Placement::Bearer);
        let both = one
            .clone()
            .and("k\"", Placement::header("X-Key").unwrap())
            .unwrap();
        for token in [&one, &both] {
            let read = StoredToken::from_text(text(token).expose(), Duration::from_secs(1)).unwrap();
            assert!(read.token.is_same(token), "{token:?}");
            assert_eq!(read.id(), TokenId::of(token));
        }
        assert_ne!(TokenId::of(&one), TokenId::of(&both));
    }

    #[test]
    fn text_of_two_secrets_in_one_place_is_unreadable() {
        let token = AccessToken::new("hunter1", Placement::Bearer);
        let token = token.and("hunter2", Placement::query("key")).unwrap();
        let text = text(&token).expose().replace(r#"{"query":"key"}"#, r#""raw""#);
        let error = StoredToken::from_text(&text, Duration::from_secs(1)).unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Unreadable);
        assert!(!format!("{error} {error:?}").contains("hunter"), "{error}");
    }

    #[test]
    fn identity_is_shown_as_hexadecimal_digits() {
        let token = AccessToken::new("hunter2", Placement::Bearer);
        let shown = TokenId::of(&token).to_string();
        assert_eq!(shown.len(), 32);
        assert!(shown.bytes().all(|byte| byte.is_ascii_hexdigit()), "{shown}");
    }
}
