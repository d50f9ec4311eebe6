//! Access tokens: issue, check, expire and revoke.

mod issued;

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use aws_lc_rs::{digest, error::Unspecified};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::{clock::Clock, error::ControlError, jwt::SigningKey, snapshot::snapshot};

pub(crate) use self::issued::EndedBy;
pub use self::issued::{IssuedToken, TokenState};
use self::issued::{Record, Records};

/// Reason why a token is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenError {
    /// The issuer did not sign it, or a reset has taken its issue back.
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
/// A token carries its serial number in the claim `jti`, and two counters store up to which serial number tokens are
/// expired or revoked. Beside them, only tokens that were ended one by one have state that matters to a check. The serial
/// number also makes tokens of the same second differ.
///
/// A reset begins the serial numbers anew, so a token of the time before it is told by its fingerprint from the listed one
/// with the same number. A token that has left the list is known by its signature alone.
#[derive(Debug)]
pub(crate) struct Issuer {
    /// Prefix of the tokens' IDs.
    name: &'static str,
    clock: Arc<Clock>,
    key: SigningKey,
    lifetime: Duration,
    requests: AtomicU64,
    expired_up_to: AtomicU64,
    revoked_up_to: AtomicU64,
    records: Mutex<Records>,
}

impl Issuer {
    /// Creates an issuer of tokens with the IDs `<name>-1`, `<name>-2` and so on.
    pub(crate) fn new(name: &'static str, clock: Arc<Clock>, key: SigningKey, lifetime: Duration) -> Self {
        Self {
            name,
            clock,
            key,
            lifetime,
            requests: AtomicU64::new(0),
            expired_up_to: AtomicU64::new(0),
            revoked_up_to: AtomicU64::new(0),
            records: Mutex::default(),
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
        let serial = self.records().next_serial();
        let lifetime = i64::try_from(self.lifetime.as_secs()).unwrap_or(i64::MAX);
        let issued_at = self.clock.now();
        let expires_at = issued_at.as_second().saturating_add(lifetime);
        claims.insert("exp".to_owned(), json!(expires_at));
        claims.insert("jti".to_owned(), json!(serial));
        let token = self.key.sign(&claims)?;
        self.records().push(Record {
            serial,
            fingerprint: fingerprint(&token),
            issued_at,
            expires_at,
        });
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
        if !self.records().has_issued(serial, fingerprint(token)) {
            return Err(TokenError::Unknown);
        }
        match self.state(serial, expires_at) {
            TokenState::Valid => Ok(()),
            TokenState::Expired => Err(TokenError::Expired),
            TokenState::Revoked => Err(TokenError::Revoked),
        }
    }

    fn state(&self, serial: u64, expires_at: i64) -> TokenState {
        let ended = self.records().ended(serial);
        let is_up_to = |counter: &AtomicU64| serial <= counter.load(Ordering::SeqCst);
        if ended == Some(EndedBy::Revocation) || is_up_to(&self.revoked_up_to) {
            TokenState::Revoked
        } else if ended == Some(EndedBy::Expiry)
            || is_up_to(&self.expired_up_to)
            || self.clock.now_in_seconds() >= expires_at
        {
            TokenState::Expired
        } else {
            TokenState::Valid
        }
    }

    /// Returns the newest thousand issued tokens, newest first.
    pub(crate) fn tokens(&self) -> Vec<IssuedToken> {
        let records: Vec<Record> = self.records().newest().copied().collect();
        let token = |record: Record| IssuedToken {
            id: format!("{}-{}", self.name, record.serial),
            issued_at: record.issued_at.into(),
            expires_at: Timestamp::from_second(record.expires_at)
                .unwrap_or(Timestamp::MAX)
                .into(),
            state: self.state(record.serial, record.expires_at),
        };
        records.into_iter().map(token).collect()
    }

    /// Ends the token `id`, and returns whether it is one of [`tokens`](Self::tokens).
    fn end(&self, id: &str, way: EndedBy) -> bool {
        let serial = id
            .strip_prefix(self.name)
            .and_then(|rest| rest.strip_prefix('-'))
            .and_then(|serial| serial.parse().ok());
        let now = self.clock.now_in_seconds();
        serial.is_some_and(|serial| self.records().end(serial, way, now))
    }

    fn records(&self) -> MutexGuard<'_, Records> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Expires every token issued so far.
    pub(crate) fn expire_all(&self) {
        let issued = self.records().issued();
        self.expired_up_to.fetch_max(issued, Ordering::SeqCst);
    }

    /// Revokes every token issued so far.
    pub(crate) fn revoke_all(&self) {
        let issued = self.records().issued();
        self.revoked_up_to.fetch_max(issued, Ordering::SeqCst);
    }
}

snapshot!(Issuer {
    requests: AtomicU64,
    expired_up_to: AtomicU64,
    revoked_up_to: AtomicU64,
    records: Mutex<Records>,
} settings { name, clock, key, lifetime });

/// Returns a number by which tokens of one issuer are told apart.
fn fingerprint(token: &str) -> u64 {
    let hash = digest::digest(&digest::SHA256, token.as_bytes());
    let bytes = hash.as_ref().iter().take(8);
    bytes.fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Ends the token `id`, which one of `issuers` has issued.
pub(crate) fn end(issuers: &[&Issuer], id: &str, way: EndedBy) -> Result<(), ControlError> {
    if issuers.iter().any(|issuer| issuer.end(id, way)) {
        return Ok(());
    }
    Err(ControlError::Unknown {
        what: "token",
        id: id.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::Snapshot as _;

    fn issuer() -> Issuer {
        Issuer::new(
            "token",
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
            "token",
            Arc::default(),
            SigningKey::hs256(b"other key"),
            Duration::from_secs(900),
        );
        let token = other.issue(Map::new())?.token;
        assert_eq!(issuer().check(&token), Err(TokenError::Unknown));
        Ok(())
    }

    #[test]
    fn one_token_is_ended_alone() -> Result<(), Unspecified> {
        let issuer = issuer();
        let tokens = [
            issuer.issue(Map::new())?.token,
            issuer.issue(Map::new())?.token,
            issuer.issue(Map::new())?.token,
        ];
        assert_eq!(end(&[&issuer], "token-1", EndedBy::Revocation), Ok(()));
        assert_eq!(end(&[&issuer], "token-1", EndedBy::Expiry), Ok(()));
        assert_eq!(end(&[&issuer], "token-2", EndedBy::Expiry), Ok(()));
        assert_eq!(
            tokens.map(|token| issuer.check(&token)),
            [Err(TokenError::Revoked), Err(TokenError::Expired), Ok(())]
        );
        let listed: Vec<_> = issuer
            .tokens()
            .into_iter()
            .map(|token| (token.id, token.state))
            .collect();
        assert_eq!(
            listed,
            [
                ("token-3".to_owned(), TokenState::Valid),
                ("token-2".to_owned(), TokenState::Expired),
                ("token-1".to_owned(), TokenState::Revoked),
            ]
        );
        for unknown in ["token-4", "token-", "token", "other-1", "token-01x", ""] {
            assert!(end(&[&issuer], unknown, EndedBy::Expiry).is_err(), "{unknown}");
        }
        Ok(())
    }

    #[test]
    fn list_holds_the_newest_thousand() -> Result<(), Unspecified> {
        let issuer = issuer();
        let first = issuer.issue(Map::new())?.token;
        for _ in 1..1002 {
            issuer.issue(Map::new())?;
        }
        let tokens = issuer.tokens();
        assert_eq!((tokens.len(), &*tokens[0].id), (1000, "token-1002"));
        assert_eq!(issuer.check(&first), Ok(()), "beyond the list");
        assert!(end(&[&issuer], "token-2", EndedBy::Expiry).is_err());
        Ok(())
    }

    #[test]
    fn restored_issuer_knows_only_its_own_tokens() -> Result<(), Unspecified> {
        let issuer = issuer();
        let kept = issuer.issue(Map::new())?.token;
        let state = issuer.snapshot();
        let taken_back = issuer.issue(Map::new())?.token;
        issuer.restore(state.clone());
        assert_eq!(issuer.check(&kept), Ok(()));
        assert_eq!(issuer.check(&taken_back), Err(TokenError::Unknown));
        // Another token with the same serial number.
        issuer.clock.advance(Duration::from_secs(60));
        let next = issuer.issue(Map::new())?.token;
        assert_eq!(issuer.check(&next), Ok(()));
        assert_eq!(issuer.check(&taken_back), Err(TokenError::Unknown));
        issuer.restore(state);
        assert_eq!(issuer.check(&next), Err(TokenError::Unknown));
        Ok(())
    }
}
