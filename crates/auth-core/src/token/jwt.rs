//! Expiry of a JWT, the one claim that a client reads.

use std::time::SystemTime;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;

use crate::{Scalar, from_object, wire::without_bom};

/// Returns the expiry of the JWT `token` (its `exp` claim); `None` if it has none or is not a JWT.
///
/// The signature is not verified: the expiry only decides when to fetch the next token. `exp` may be a JSON number in any
/// notation or a string that contains one; fractions of a second are rounded down.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// // {"alg":"none"} . {"exp":1600000000} . (no signature)
/// let token = "eyJhbGciOiJub25lIn0.eyJleHAiOjE2MDAwMDAwMDB9.";
/// let expiry = SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000);
/// assert_eq!(auth_core::jwt_expiry(token), Some(expiry));
/// assert_eq!(auth_core::jwt_expiry("opaque"), None);
/// ```
#[must_use]
pub fn jwt_expiry(token: &str) -> Option<SystemTime> {
    #[derive(Deserialize)]
    #[serde(remote = "Self")]
    struct Claims {
        exp: Scalar,
    }
    from_object!(Claims);

    let payload = token.split('.').nth(1)?.trim_end_matches('=');
    let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
    let claims: Claims = serde_json::from_slice(without_bom(&payload)).ok()?;
    claims.exp.unix_seconds()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expiry(payload: &str) -> Option<u64> {
        let expiry = jwt_expiry(&format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(payload)))?;
        Some(expiry.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs())
    }

    #[test]
    fn expiry_may_be_a_number_or_a_string() {
        for exp in [
            "1600000000",
            "1600000000.0",
            "1600000000.75",
            "1.6e9",
            "1.60000000075E+09",
            "16000000009e-1",
            r#""1600000000""#,
            r#""1.6e+09""#,
        ] {
            assert_eq!(
                expiry(&format!(r#"{{"Id":7,"exp":{exp}}}"#)),
                Some(1_600_000_000),
                "{exp}"
            );
        }
    }

    #[test]
    fn claims_may_follow_a_byte_order_mark() {
        assert_eq!(expiry("\u{feff}{\"exp\":1600000000}"), Some(1_600_000_000));
    }

    #[test]
    fn invalid_expiry_is_none() {
        for payload in [
            "{}",
            "no json",
            r"[1600000000]",
            r#"{"exp":null}"#,
            r#"{"exp":"soon"}"#,
            r#"{"exp":-1}"#,
            r#"{"exp":-1.5}"#,
            r#"{"exp":1e400}"#,
            r#"{"exp":1e99999999999999999999}"#,
        ] {
            assert_eq!(expiry(payload), None, "{payload}");
        }
        assert_eq!(expiry(&format!(r#"{{"exp":{}}}"#, u64::MAX)), None);
        for token in ["", "opaque", "a.*.c", "..", "a"] {
            assert_eq!(jwt_expiry(token), None, "{token}");
        }
    }
}
