//! Access tokens: issued, checked, expired and revoked.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use aws_lc_rs::error::Unspecified;
use serde_json::{Map, Value, json};

use crate::{clock::Clock, jwt::SigningKey};

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenFault {
    /// This issuer never signed it.
    Unknown,
    /// Its time is over.
    Expired,
    /// The control handle took it back.
    Revoked,
}

/// A token as it leaves the issuer. It has no `Debug`, which would print it.
pub(crate) struct Issued {
    pub(crate) token: String,
    /// Unix seconds.
    pub(crate) expires_at: i64,
}

/// Signs tokens and recognises them again.
///
/// Nothing is kept per token: each carries its serial number in the claim `jti`, and the two marks say up to which
/// serial tokens were taken back. The serial also keeps two tokens of the same second apart.
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

    /// Counts a call of the token endpoint, whatever becomes of it.
    pub(crate) fn count_request(&self) {
        self.requests.fetch_add(1, Ordering::SeqCst);
    }

    /// How many calls of the token endpoint were counted.
    pub(crate) fn requests(&self) -> u64 {
        self.requests.load(Ordering::SeqCst)
    }

    /// How long a token lives.
    pub(crate) fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// A fresh token with `claims`, to which `exp` and `jti` are added.
    pub(crate) fn issue(&self, mut claims: Map<String, Value>) -> Result<Issued, Unspecified> {
        let serial = self.issued.fetch_add(1, Ordering::SeqCst) + 1;
        let lifetime = i64::try_from(self.lifetime.as_secs()).unwrap_or(i64::MAX);
        let expires_at = self.clock.now_in_seconds().saturating_add(lifetime);
        claims.insert("exp".to_owned(), json!(expires_at));
        claims.insert("jti".to_owned(), json!(serial));
        let token = self.key.sign(&claims)?;
        Ok(Issued { token, expires_at })
    }

    /// Whether `token` may be used now.
    pub(crate) fn check(&self, token: &str) -> Result<(), TokenFault> {
        let claims = self.key.verify(token).ok_or(TokenFault::Unknown)?;
        let serial = claims.get("jti").and_then(Value::as_u64);
        let expires_at = claims.get("exp").and_then(Value::as_i64);
        let (Some(serial), Some(expires_at)) = (serial, expires_at) else {
            return Err(TokenFault::Unknown);
        };
        if serial <= self.revoked_up_to.load(Ordering::SeqCst) {
            return Err(TokenFault::Revoked);
        }
        if self.clock.now_in_seconds() >= expires_at || serial <= self.expired_up_to.load(Ordering::SeqCst) {
            return Err(TokenFault::Expired);
        }
        Ok(())
    }

    /// Every token issued so far is refused as expired.
    pub(crate) fn expire_all(&self) {
        let issued = self.issued.load(Ordering::SeqCst);
        self.expired_up_to.fetch_max(issued, Ordering::SeqCst);
    }

    /// Every token issued so far is refused as revoked.
    pub(crate) fn revoke_all(&self) {
        let issued = self.issued.load(Ordering::SeqCst);
        self.revoked_up_to.fetch_max(issued, Ordering::SeqCst);
    }
}

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
    fn a_token_lives_until_its_expiry_and_not_a_second_longer() -> Result<(), Unspecified> {
        let issuer = issuer();
        let token = issuer.issue(Map::new())?.token;
        assert_eq!(issuer.check(&token), Ok(()));
        issuer.clock.advance(Duration::from_secs(890));
        assert_eq!(issuer.check(&token), Ok(()));
        issuer.clock.advance(Duration::from_secs(10));
        assert_eq!(issuer.check(&token), Err(TokenFault::Expired));
        Ok(())
    }

    #[test]
    fn revoking_and_expiring_touch_earlier_tokens_only() -> Result<(), Unspecified> {
        let issuer = issuer();
        let first = issuer.issue(Map::new())?.token;
        issuer.expire_all();
        let second = issuer.issue(Map::new())?.token;
        assert_eq!(issuer.check(&first), Err(TokenFault::Expired));
        assert_eq!(issuer.check(&second), Ok(()));
        issuer.revoke_all();
        let third = issuer.issue(Map::new())?.token;
        assert_eq!(issuer.check(&second), Err(TokenFault::Revoked));
        assert_eq!(issuer.check(&third), Ok(()));
        Ok(())
    }

    #[test]
    fn two_tokens_of_the_same_second_differ() -> Result<(), Unspecified> {
        let issuer = issuer();
        assert_ne!(issuer.issue(Map::new())?.token, issuer.issue(Map::new())?.token);
        Ok(())
    }

    #[test]
    fn a_token_of_another_issuer_is_unknown() -> Result<(), Unspecified> {
        let other = Issuer::new(
            Arc::default(),
            SigningKey::hs256(b"other key"),
            Duration::from_secs(900),
        );
        let token = other.issue(Map::new())?.token;
        assert_eq!(issuer().check(&token), Err(TokenFault::Unknown));
        Ok(())
    }
}
