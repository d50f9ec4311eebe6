//! Token expiry, in every form of Klavi's documents.

use std::time::{Duration, SystemTime};

use auth_core::{Json, Scalar, jwt_expiry};
use chrono::DateTime;

use crate::generated::models::TokenResponse;

/// From this value on an instant is in milliseconds: in seconds it would lie 29,000 years ahead.
const FIRST_IN_MILLISECONDS: u64 = 1_000_000_000_000;

/// From this value on `expire` is an instant: as a lifetime it would be 31 years.
const FIRST_INSTANT: i128 = 1_000_000_000;

/// Expiry of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expiry {
    /// At this time, by the server's clock.
    At(SystemTime),
    /// After this duration, zero if it is negative.
    After(Duration),
    /// The response has no expiry, or an unreadable one.
    Unknown,
}

impl Expiry {
    /// Reads the expiry from `response`. The first field that is present counts:
    ///
    /// * `expireAt` (current documents): an instant, in Unix seconds; milliseconds and RFC 3339 are understood,
    /// * `expireIn` (pages of June 2025): a lifetime in seconds,
    /// * `expire` (pages of March 2024, without a sample): whichever of the two it looks like.
    ///
    /// Without any of them, the `exp` claim of the token itself.
    pub(crate) fn of(response: &TokenResponse) -> Self {
        let understood = if let Some(value) = &response.expire_at {
            read(value, instant)
        } else if let Some(value) = &response.expire_in {
            read(value, lifetime)
        } else if let Some(value) = &response.expire {
            read(value, |written| match written.floor::<i128>() {
                Some(number) if FIRST_INSTANT > number => lifetime(written),
                _ => instant(written),
            })
        } else {
            response
                .access_token
                .as_ref()
                .and_then(|token| jwt_expiry(token.expose()))
                .map(Self::At)
        };
        understood.unwrap_or(Self::Unknown)
    }
}

/// Objects, lists and booleans are not an expiry.
fn read(value: &Json, expiry: impl Fn(&Scalar) -> Option<Expiry>) -> Option<Expiry> {
    expiry(&value.read().ok()?)
}

fn instant(written: &Scalar) -> Option<Expiry> {
    let Some(number) = written.floor::<i128>() else {
        let at = DateTime::parse_from_rfc3339(written.as_str().trim()).ok()?;
        return Some(Expiry::At(at.into()));
    };
    // An instant before 1970 has passed as well.
    let number = u64::try_from(number.max(0)).ok()?;
    let since_epoch = if number < FIRST_IN_MILLISECONDS {
        Duration::from_secs(number)
    } else {
        Duration::from_millis(number)
    };
    SystemTime::UNIX_EPOCH.checked_add(since_epoch).map(Expiry::At)
}

fn lifetime(written: &Scalar) -> Option<Expiry> {
    let seconds = written.integer::<i128>()?.max(0);
    let seconds = u64::try_from(seconds).unwrap_or(u64::MAX);
    Some(Expiry::After(Duration::from_secs(seconds)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The documented sample: 2025-07-09T09:37:27Z.
    const SAMPLE: u64 = 1_752_053_847;

    fn at(seconds: u64) -> Expiry {
        Expiry::At(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
    }

    fn after(seconds: u64) -> Expiry {
        Expiry::After(Duration::from_secs(seconds))
    }

    fn expiry(fields: &str) -> Expiry {
        let response = format!(r#"{{"accessToken":"opaque"{fields}}}"#);
        Expiry::of(&serde_json::from_str(&response).unwrap())
    }

    #[test]
    fn instant_forms_are_equal() {
        for value in [
            "1752053847",
            "1752053847.0",
            "1.752053847e9",
            "1752053847.75",
            r#""1.752053847e+09""#,
            "1752053847000.0",
            "1752053847000.9",
            r#""1752053847""#,
            r#"" 1752053847 ""#,
            "1752053847000",
            r#""1752053847000""#,
            r#""2025-07-09T09:37:27Z""#,
            r#""2025-07-09T09:37:27.000Z""#,
            r#""2025-07-09T06:37:27-03:00""#,
        ] {
            assert_eq!(expiry(&format!(r#","expireAt":{value}"#)), at(SAMPLE), "{value}");
            assert_eq!(expiry(&format!(r#","expire":{value}"#)), at(SAMPLE), "{value}");
        }
    }

    #[test]
    fn lifetime_forms_are_equal() {
        for value in [
            "1800",
            "1800.0",
            "1.8e3",
            r#""1800""#,
            r#""1.8e+03""#,
            r#""1800.0""#,
        ] {
            assert_eq!(expiry(&format!(r#","expireIn":{value}"#)), after(1800), "{value}");
            assert_eq!(expiry(&format!(r#","expire":{value}"#)), after(1800), "{value}");
        }
    }

    // Whatever its size, `expireAt` is an instant and `expireIn` a lifetime.
    #[test]
    fn unit_thresholds_are_exact() {
        assert_eq!(expiry(r#","expire":999999999"#), after(999_999_999));
        assert_eq!(expiry(r#","expire":1000000000"#), at(1_000_000_000));
        assert_eq!(expiry(r#","expireAt":999999999999"#), at(999_999_999_999));
        assert_eq!(expiry(r#","expireAt":1000000000000"#), at(1_000_000_000));
        // Small or not, `expireAt` is an instant and `expireIn` a lifetime.
        assert_eq!(expiry(r#","expireAt":1800"#), at(1800));
        assert_eq!(expiry(r#","expireIn":1752053847"#), after(SAMPLE));
    }

    #[test]
    fn milliseconds_keep_their_fraction() {
        let expected = SystemTime::UNIX_EPOCH + Duration::from_millis(1_752_053_847_250);
        assert_eq!(expiry(r#","expireAt":1752053847250"#), Expiry::At(expected));
        assert_eq!(
            expiry(r#","expireAt":"2025-07-09T09:37:27.25Z""#),
            Expiry::At(expected)
        );
    }

    // A null field is absent.
    #[test]
    fn first_present_field_decides() {
        for (fields, expected) in [
            (r#","expire":5,"expireIn":60,"expireAt":1752053847"#, at(SAMPLE)),
            (r#","expire":5,"expireIn":60"#, after(60)),
            (r#","expireAt":null,"expireIn":60"#, after(60)),
            (r#","expireAt":null,"expireIn":null,"expire":5"#, after(5)),
            (
                r#","expireAt":null,"expireIn":null,"expire":null"#,
                Expiry::Unknown,
            ),
            (r#","expireAt":"soon","expireIn":60"#, Expiry::Unknown),
            ("", Expiry::Unknown),
        ] {
            assert_eq!(expiry(fields), expected, "{fields}");
        }
    }

    // It is never an error or a panic.
    #[test]
    fn unreadable_expiry_is_unknown() {
        for value in [
            "true",
            "[]",
            "{}",
            r#""""#,
            r#""soon""#,
            r#""+5""#,
            r#""12h""#,
            "1e300",
            "1e400",
            "1e99999999999999999999",
            r#""99999999999999999999999999999999999999999999""#,
        ] {
            for name in ["expireAt", "expireIn", "expire"] {
                assert_eq!(
                    expiry(&format!(r#","{name}":{value}"#)),
                    Expiry::Unknown,
                    "{name}: {value}"
                );
            }
        }
    }

    #[test]
    fn fractional_lifetime_is_unknown() {
        for value in ["1.5", "1800.25", r#""1.5""#, "1e-400"] {
            for name in ["expireIn", "expire"] {
                let read = expiry(&format!(r#","{name}":{value}"#));
                assert_eq!(read, Expiry::Unknown, "{name}: {value}");
            }
        }
    }

    #[test]
    fn numbers_beyond_floats_are_exact() {
        let expected = SystemTime::UNIX_EPOCH + Duration::from_millis(9_007_199_254_740_993);
        assert_eq!(expiry(r#","expireAt":9007199254740993.0"#), Expiry::At(expected));
    }

    #[test]
    fn extreme_numbers_do_not_overflow() {
        for number in [u64::MAX.to_string(), i64::MAX.to_string(), i64::MIN.to_string()] {
            for name in ["expireAt", "expireIn", "expire"] {
                assert_ne!(
                    expiry(&format!(r#","{name}":{number}"#)),
                    Expiry::Unknown,
                    "{name}: {number}"
                );
            }
        }
        assert_eq!(expiry(r#","expireIn":-5"#), after(0));
        assert_eq!(expiry(r#","expireIn":"-5""#), after(0));
        assert_eq!(expiry(r#","expire":-5"#), after(0));
        assert_eq!(expiry(r#","expireAt":-5"#), at(0));
    }

    #[test]
    fn exp_claim_is_the_fallback() {
        let of_token = |token: &str, fields: &str| {
            let response = format!(r#"{{"accessToken":"{token}"{fields}}}"#);
            Expiry::of(&serde_json::from_str(&response).unwrap())
        };
        // The claims are {"exp":1752053847}.
        let token = "e30.eyJleHAiOjE3NTIwNTM4NDd9.c2ln";
        assert_eq!(of_token(token, ""), at(SAMPLE));
        assert_eq!(of_token(token, r#","expireIn":60"#), after(60));
        for other in ["e30.e30.c2ln", "opaque", ""] {
            assert_eq!(of_token(other, ""), Expiry::Unknown, "{other}");
        }
    }
}
