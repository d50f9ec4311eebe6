//! Access tokens: issue, check, expire and revoke.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use aws_lc_rs::error::Unspecified;
use serde_json::{Map, Value, json};

use crate::{clock::Clock, jwt::SigningKey, snapshot::snapshot};

/// Reason why a token is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenError {
    /// The issuer did not sign it.
    Unknown,
    /// It has expired.
    Expired,
    /// The control handle revoked it.
    Revoked,
}

/// Issued token. It has no `Debug`, which would print it.
pub(crate) struct Issued {
    pub(crate) token: String,
    /// Expiry in Unix seconds.
    pub(crate) expires_at: i64,
}

/// Issues and checks tokens.
///
/// No state is stored per token. Each carries its serial number in the claim `jti`, and two counters store up to which
/// serial number tokens are expired or revoked. The serial number also makes tokens of the same second differ.
#[derive(Debug)]
pub(crate) struct Issuer {
    clock: Arc<Clock>,
    key: SigningKey,
    lifetime: Duration,
    requests: AtomicU64,
    issued: AtomicU64,
    expired_up_to: AtomicU64,
    revoked_up_to: AtomicU64,
}

impl Issuer {
    pub(crate) fn new(clock: Arc<Clock>, key: SigningKey, lifetime: Duration) -> Self {
        Self {
            clock,
            key,
            lifetime,
            requests: AtomicU64::new(0),
            issued: AtomicU64::new(0),
            expired_up_to: AtomicU64::new(0),
            revoked_up_to: AtomicU64::new(0),
        }
    }

    /// Counts a request for a token, whatever its outcome.
    pub(crate) fn count_request(&self) {
        self.requests.fetch_add(1, Ordering::SeqCst);
    }

    /// Returns the number of requests for a token.
    pub(crate) fn requests(&self) -> u64 {
        self.requests.load(Ordering::SeqCst)
    }

    /// Returns the lifetime of a token.
    pub(crate) fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// Issues a token with `claims`, and adds `exp` and `jti`.
    pub(crate) fn issue(&self, mut claims: Map<String, Value>) -> Result<Issued, Unspecified> {
        let serial = self.issued.fetch_add(1, Ordering::SeqCst) + 1;
        let lifetime = i64::try_from(self.lifetime.as_secs()).unwrap_or(i64::MAX);
        let expires_at = self.clock.now_in_seconds().saturating_add(lifetime);
        claims.insert("exp".to_owned(), json!(expires_at));
        claims.insert("jti".to_owned(), json!(serial));
        let token = self.key.sign(&claims)?;
        Ok(Issued { token, expires_at })
    }

    /// Checks that `token` is valid now.
    pub(crate) fn check(&self, token: &str) -> Result<(), TokenError> {
        let claims = self.key.verify(token).ok_or(TokenError::Unknown)?;
        let serial = claims.get("jti").and_then(Value::as_u64);
        let expires_at = claims.get("exp").and_then(Value::as_i64);
        let (Some(serial), Some(expires_at)) = (serial, expires_at) else {
            return Err(TokenError::Unknown);
        };
        if serial <= self.revoked_up_to.load(Ordering::SeqCst) {
            return Err(TokenError::Revoked);
        }
        if self.clock.now_in_seconds() >= expires_at || serial <= self.expired_up_to.load(Ordering::SeqCst) {
            return Err(TokenError::Expired);
        }
        Ok(())
    }

    /// Expires every token issued so far.
    pub(crate) fn expire_all(&self) {
        let issued = self.issued.load(Ordering::SeqCst);
        self.expired_up_to.fetch_max(issued, Ordering::SeqCst);
    }

    /// Revokes every token issued so far.
    pub(crate) fn revoke_all(&self) {
        let issued = self.issued.load(Ordering::SeqCst);
        self.revoked_up_to.fetch_max(issued, Ordering::SeqCst);
    }
}

snapshot!(Issuer {
    requests: AtomicU64,
    issued: AtomicU64,
    expired_up_to: AtomicU64,
    revoked_up_to: AtomicU64,
} settings { clock, key, lifetime });

#[cfg(test)]
mod tests {
    use super::*;

    fn issuer() -> Issuer {
        Issuer::new(
            Arc::default(),
            SigningKey::hs256(b"key"),
            Duration::from_secs(900),
        )
    }

    #[test]
    fn token_is_valid_until_its_expiry() -> Result<(), Unspecified> {
        let issuer = issuer();
        let token = issuer.issue(Map::new())?.token;
        assert_eq!(issuer.check(&token), Ok(()));
        issuer.clock.advance(Duration::from_secs(890));
        assert_eq!(issuer.check(&token), Ok(()));
        issuer.clock.advance(Duration::from_secs(10));
        assert_eq!(issuer.check(&token), Err(TokenError::Expired));
        Ok(())
    }

    #[test]
    fn revoke_and_expire_affect_only_earlier_tokens() -> Result<(), Unspecified> {
        let issuer = issuer();
        let first = issuer.issue(Map::new())?.token;
        issuer.expire_all();
        let second = issuer.issue(Map::new())?.token;
        assert_eq!(issuer.check(&first), Err(TokenError::Expired));
        assert_eq!(issuer.check(&second), Ok(()));
        issuer.revoke_all();
        let third = issuer.issue(Map::new())?.token;
        assert_eq!(issuer.check(&second), Err(TokenError::Revoked));
        assert_eq!(issuer.check(&third), Ok(()));
        Ok(())
    }

    #[test]
    fn tokens_of_the_same_second_differ() -> Result<(), Unspecified> {
        let issuer = issuer();
        assert_ne!(issuer.issue(Map::new())?.token, issuer.issue(Map::new())?.token);
        Ok(())
    }

    #[test]
    fn token_of_another_issuer_is_unknown() -> Result<(), Unspecified> {
        let other = Issuer::new(
            Arc::default(),
            SigningKey::hs256(b"other key"),
            Duration::from_secs(900),
        );
        let token = other.issue(Map::new())?.token;
        assert_eq!(issuer().check(&token), Err(TokenError::Unknown));
        Ok(())
    }
}
