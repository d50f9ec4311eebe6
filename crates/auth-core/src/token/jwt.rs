//! The one claim of a JWT that a client may look at.

use std::time::{Duration, SystemTime};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;

use crate::Scalar;

/// When the JWT `token` says that it expires (its `exp` claim); `None` where it does not, or is no JWT.
///
/// Nothing is verified: the answer only says when to ask for the next token. `exp` is read as a number, with
/// or without a fraction, or as text.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// // {"alg":"none"} . {"exp":1600000000} . (no signature)
/// let token = "eyJhbGciOiJub25lIn0.eyJleHAiOjE2MDAwMDAwMDB9.";
/// assert_eq!(auth_core::jwt_expiry(token), Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000)));
/// assert_eq!(auth_core::jwt_expiry("opaque"), None);
/// ```
#[must_use]
pub fn jwt_expiry(token: &str) -> Option<SystemTime> {
    #[derive(Deserialize)]
    struct Claims {
        exp: Scalar,
    }

    let payload = token.split('.').nth(1)?.trim_end_matches('=');
    let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    let (seconds, fraction) = claims
        .exp
        .as_str()
        .split_once('.')
        .unwrap_or((claims.exp.as_str(), "0"));
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expiry(payload: &str) -> Option<u64> {
        let expiry = jwt_expiry(&format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(payload)))?;
        Some(expiry.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs())
    }

    #[test]
    fn the_expiry_is_read_from_a_number_with_or_without_fraction_and_from_text() {
        for exp in ["1600000000", "1600000000.0", "1600000000.75", r#""1600000000""#] {
            assert_eq!(
                expiry(&format!(r#"{{"Id":7,"exp":{exp}}}"#)),
                Some(1_600_000_000),
                "{exp}"
            );
        }
    }

    #[test]
    fn what_is_no_expiry_is_none() {
        for payload in [
            "{}",
            "no json",
            r#"{"exp":null}"#,
            r#"{"exp":"soon"}"#,
            r#"{"exp":-1}"#,
            r#"{"exp":1.6e9}"#,
        ] {
            assert_eq!(expiry(payload), None, "{payload}");
        }
        assert_eq!(expiry(&format!(r#"{{"exp":{}}}"#, u64::MAX)), None);
        for token in ["", "opaque", "a.*.c", "..", "a"] {
            assert_eq!(jwt_expiry(token), None, "{token}");
        }
    }
}
