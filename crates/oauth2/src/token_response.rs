//! Token responses (RFC 6749, section 5.1).

use std::time::Duration;

use auth_core::{AccessToken, Placement, Secret, http::Response, jwt_expiry, wire::Integer};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{Error, ErrorCode, dpop};

/// Tokens of a response.
#[derive(Debug)]
pub(crate) struct IssuedTokens {
    pub(crate) access_token: AccessToken,
    pub(crate) refresh_token: Option<Secret>,
}

#[derive(Deserialize)]
struct Wire {
    access_token: Secret,
    token_type: Option<String>,
    /// Any value: an odd lifetime does not cost the token.
    expires_in: Option<Box<RawValue>>,
    refresh_token: Option<Secret>,
}

impl IssuedTokens {
    /// Reads `response`. `is_bound` tells whether the request had a DPoP proof.
    pub(crate) fn of(response: &Response<ErrorCode>, is_bound: bool) -> Result<Self, Error> {
        let issued: Wire = response.json()?;
        let placement = placement(issued.token_type.as_deref(), is_bound)
            .map_err(|problem| Error::invalid_response(response, problem))?;
        let token = response.token(issued.access_token, placement)?;
        let lifetime = issued.expires_in.and_then(|lifetime| seconds(&lifetime));
        let access_token = match lifetime {
            Some(Duration::ZERO) => return Err(Error::invalid_response(response, "has an expires_in of 0")),
            Some(lifetime) => token.valid_for(lifetime, response.sent()),
            // Without a lifetime, a JWT has its own; else the cache's fallback lifetime applies.
            None => match jwt_expiry(token.secret().expose()) {
                Some(expiry) => token.valid_until(expiry, response.server_time(), response.sent()),
                None => token,
            },
        };
        Ok(Self {
            access_token,
            refresh_token: issued.refresh_token.filter(|token| !token.is_empty()),
        })
    }
}

/// Returns the placement of a token of `token_type`, which some servers omit.
fn placement(token_type: Option<&str>, is_bound: bool) -> Result<Placement, &'static str> {
    let is = |expected: &str| token_type.is_none_or(|given| given.eq_ignore_ascii_case(expected));
    if !is_bound {
        return if is("Bearer") {
            Ok(Placement::Bearer)
        } else {
            Err("has a token_type other than Bearer")
        };
    }
    // A token that is not bound to the key would be accepted from anyone (RFC 9449, section 5).
    if token_type.is_some() && is("DPoP") {
        dpop::placement().map_err(|_unreachable| "has a token that cannot be placed")
    } else {
        Err("has a token_type other than DPoP")
    }
}

/// Returns a lifetime in seconds, if `written` is one.
fn seconds(written: &RawValue) -> Option<Duration> {
    let Integer(seconds) = serde_json::from_str::<Integer<i64>>(written.get()).ok()?;
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetime_may_be_absent_or_odd() {
        let seconds = |json: &str| {
            let value: Box<RawValue> = serde_json::from_str(json).unwrap();
            super::seconds(&value).map(|lifetime| lifetime.as_secs())
        };
        for (json, expected) in [
            ("3600", Some(3600)),
            ("\"3600\"", Some(3600)),
            ("3600.0", Some(3600)),
            ("0", Some(0)),
            ("-1", Some(0)),
            ("null", None),
            ("\"soon\"", None),
            ("3599.5", None),
            ("[]", None),
        ] {
            assert_eq!(seconds(json), expected, "{json}");
        }
    }

    #[test]
    fn token_type_is_that_of_the_request() {
        for (token_type, is_bound, is_accepted) in [
            (Some("Bearer"), false, true),
            (Some("bearer"), false, true),
            (None, false, true),
            (Some("DPoP"), false, false),
            (Some("mac"), false, false),
            (Some(""), false, false),
            (Some("DPoP"), true, true),
            (Some("dpop"), true, true),
            (Some("Bearer"), true, false),
            (None, true, false),
        ] {
            let placement = placement(token_type, is_bound);
            assert_eq!(placement.is_ok(), is_accepted, "{token_type:?} {is_bound}");
        }
    }
}
