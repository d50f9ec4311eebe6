//! Placement of a token in a request.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use crate::InvalidInput;

/// Headers that belong to the request itself: a token in one of them would break it.
pub(crate) const RESERVED_HEADERS: [&str; 10] = [
    "accept",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "host",
    "te",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

const AUTHORIZATION: &str = "authorization";

/// Placement of a token in a request. It is a property of the token, not of the cache or the HTTP client.
///
/// It has no secret in it.
///
/// ```
/// use auth_core::{AccessToken, Placement};
///
/// assert_eq!(Placement::Bearer.to_string(), "bearer header");
/// assert_eq!(Placement::query("request_key").to_string(), "query parameter");
///
/// // X-Api-Key: k
/// let key = AccessToken::new("k", Placement::header("X-Api-Key")?);
/// // Authorization: Token k
/// let token = AccessToken::new("k", Placement::header_with_scheme("Authorization", "Token")?);
/// // Cookie: session=k
/// let session = AccessToken::new("k", Placement::cookie("session")?);
/// // Authorization: Basic dXNlcjpwYXNzd29yZA==
/// let login = AccessToken::basic("user", "password")?;
/// # let _ = (key, token, session, login);
/// # Ok::<(), auth_core::InvalidInput>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Placement {
    /// `Authorization: Bearer <token>` (RFC 6750).
    Bearer,
    /// `Authorization: <token>`, without a scheme.
    Raw,
    /// `Authorization: Basic <token in Base64>` (RFC 7617). The token is `user:password`: see
    /// [`AccessToken::basic`](crate::AccessToken::basic).
    Basic,
    /// `<name>: <token>` or `<name>: <scheme> <token>`: see [`header`](Self::header) and
    /// [`header_with_scheme`](Self::header_with_scheme).
    #[non_exhaustive]
    Header {
        /// The header's name, in lower case.
        #[serde(deserialize_with = "read_header")]
        name: Cow<'static, str>,
        /// The scheme before the token.
        #[serde(
            default,
            deserialize_with = "read_scheme",
            skip_serializing_if = "Option::is_none"
        )]
        scheme: Option<Cow<'static, str>>,
    },
    /// `?<name>=<token>`, percent-encoded.
    Query(Cow<'static, str>),
    /// `Cookie: <name>=<token>` (RFC 6265): see [`cookie`](Self::cookie).
    #[non_exhaustive]
    Cookie {
        /// The cookie's name.
        #[serde(deserialize_with = "read_cookie")]
        name: Cow<'static, str>,
    },
    /// The request carries no token.
    None,
}

impl Placement {
    /// Creates a placement in the header `name`, without a scheme. It replaces a header of that name.
    ///
    /// `Authorization` is [`Raw`](Self::Raw).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `header`, if `name` is not a valid header name (RFC 9110, section 5.1), or names a header
    /// that is part of the request itself, such as `Content-Type`. For `Cookie`, use [`cookie`](Self::cookie).
    pub fn header(name: &str) -> Result<Self, InvalidInput> {
        let name = header_name(name)?;
        Ok(if name == AUTHORIZATION {
            Self::Raw
        } else {
            Self::Header { name, scheme: None }
        })
    }

    /// Creates a placement in the header `name`, after `scheme` and a space. It replaces a header of that name.
    ///
    /// `Authorization` with the scheme `Bearer` is [`Bearer`](Self::Bearer). The scheme `Basic` does not encode the token:
    /// [`Basic`](Self::Basic) does.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `header`, as for [`header`](Self::header), or `scheme`, if it is not one word (RFC 9110,
    /// section 11.1).
    pub fn header_with_scheme(name: &str, scheme: &str) -> Result<Self, InvalidInput> {
        let name = header_name(name)?;
        let scheme = scheme_name(scheme)?;
        Ok(if name == AUTHORIZATION && scheme == "Bearer" {
            Self::Bearer
        } else {
            Self::Header {
                name,
                scheme: Some(scheme),
            }
        })
    }

    /// Creates a placement in the query parameter `name`, which is percent-encoded. A blank name is an error when the
    /// token is placed.
    pub fn query(name: impl Into<Cow<'static, str>>) -> Self {
        Self::Query(name.into())
    }

    /// Creates a placement in the cookie `name`. It keeps the other cookies of the request.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `cookie`, if `name` is not a valid cookie name (RFC 6265, section 4.1.1).
    pub fn cookie(name: &str) -> Result<Self, InvalidInput> {
        let name = cookie_name(name)?;
        Ok(Self::Cookie { name })
    }

    /// Returns the name of the header, query parameter or cookie, for errors.
    fn field(&self) -> &str {
        match self {
            Self::Bearer | Self::Raw | Self::Basic => AUTHORIZATION,
            Self::Header { name, .. } | Self::Cookie { name } | Self::Query(name) => name,
            Self::None => "token",
        }
    }

    /// Returns whether both placements write the same header, query parameter or cookie.
    pub(super) fn collides(&self, other: &Self) -> bool {
        let is_header = |placement: &Self| {
            matches!(
                placement,
                Self::Bearer | Self::Raw | Self::Basic | Self::Header { .. }
            )
        };
        match (self, other) {
            (Self::Query(one), Self::Query(another))
            | (Self::Cookie { name: one }, Self::Cookie { name: another }) => one == another,
            _ => is_header(self) && is_header(other) && self.field() == other.field(),
        }
    }

    /// Checks that `secret` can be sent in this placement.
    pub(super) fn check(&self, secret: &str) -> Result<(), InvalidInput> {
        let field = self.field();
        let (problem, expected) = match self {
            Self::None => return Ok(()),
            Self::Query(name) if name.trim().is_empty() => {
                return Err(InvalidInput::empty("query", "the name of a query parameter"));
            }
            _ if secret.is_empty() => return Err(InvalidInput::empty(field, "a token")),
            Self::Basic if !secret.contains(':') => ("has no colon", "a user, a colon and a password"),
            Self::Basic if secret.contains(char::is_control) => (
                "contains a control character",
                "a user and a password without control characters",
            ),
            Self::Cookie { .. } if !is_cookie_value(secret) => (
                "contains a character that is invalid in a cookie",
                "visible ASCII without blanks, quotes, commas, semicolons and backslashes",
            ),
            Self::Query(_) | Self::Basic | Self::Cookie { .. } => return Ok(()),
            Self::Bearer | Self::Raw | Self::Header { .. } => {
                let is_allowed = |byte: u8| matches!(byte, b'\t' | b' '..=b'~');
                if !secret.bytes().all(is_allowed) {
                    (
                        "contains a character that is invalid in a header",
                        "visible ASCII",
                    )
                } else if secret.trim() == secret {
                    return Ok(());
                } else {
                    ("begins or ends with white space", "visible ASCII")
                }
            }
        };
        Err(InvalidInput::new(field, problem, expected))
    }
}

impl fmt::Display for Placement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bearer => "bearer header",
            Self::Raw => "raw header",
            Self::Basic => "basic header",
            Self::Header { .. } => "header",
            Self::Query(_) => "query parameter",
            Self::Cookie { .. } => "cookie",
            Self::None => "none",
        })
    }
}

/// Returns `name` in lower case, if a token may be sent in the header of that name.
fn header_name(name: &str) -> Result<Cow<'static, str>, InvalidInput> {
    const EXPECTED: &str = "a header for credentials, such as `X-Api-Key`";

    require_token("header", name, EXPECTED)?;
    let name = name.to_ascii_lowercase();
    if RESERVED_HEADERS.contains(&&*name) {
        return Err(InvalidInput::new(
            "header",
            "is a header of the request itself",
            EXPECTED,
        ));
    }
    if name == "cookie" {
        return Err(InvalidInput::new(
            "header",
            "is the header of all cookies",
            "`Placement::cookie`",
        ));
    }
    Ok(name.into())
}

fn scheme_name(scheme: &str) -> Result<Cow<'static, str>, InvalidInput> {
    require_token("scheme", scheme, "an authentication scheme, such as `Token`")?;
    Ok(scheme.to_owned().into())
}

fn cookie_name(name: &str) -> Result<Cow<'static, str>, InvalidInput> {
    require_token("cookie", name, "the name of a cookie, such as `session`")?;
    Ok(name.to_owned().into())
}

fn read_header<'de, D: Deserializer<'de>>(reader: D) -> Result<Cow<'static, str>, D::Error> {
    header_name(&String::deserialize(reader)?).map_err(D::Error::custom)
}

fn read_scheme<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<Cow<'static, str>>, D::Error> {
    let scheme = Option::<String>::deserialize(reader)?;
    let scheme = scheme.as_deref().map(scheme_name).transpose();
    scheme.map_err(D::Error::custom)
}

fn read_cookie<'de, D: Deserializer<'de>>(reader: D) -> Result<Cow<'static, str>, D::Error> {
    cookie_name(&String::deserialize(reader)?).map_err(D::Error::custom)
}

/// Checks that `text` is a token (RFC 9110, section 5.6.2), as names of headers, schemes and cookies are.
fn require_token(field: &str, text: &str, expected: &str) -> Result<(), InvalidInput> {
    if text.is_empty() {
        return Err(InvalidInput::empty(field, expected));
    }
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if !text.bytes().all(is_allowed) {
        let problem = "contains a character other than letters, digits and !#$%&'*+-.^_`|~";
        return Err(InvalidInput::new(field, problem, expected));
    }
    Ok(())
}

/// Returns whether `text` is a cookie's value, which may be quoted as a whole (RFC 6265, section 4.1.1).
fn is_cookie_value(text: &str) -> bool {
    let within_quotes = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let is_allowed = |byte: u8| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte);
    within_quotes.unwrap_or(text).bytes().all(is_allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_names_are_rejected() {
        for name in [
            "",
            " ",
            "X Key",
            "X-Key:",
            "X-Key\r\nY",
            "ключ",
            "a\u{7f}",
            "x=y",
            "(x)",
        ] {
            assert_eq!(Placement::header(name).unwrap_err().field(), "header", "{name:?}");
            assert_eq!(Placement::cookie(name).unwrap_err().field(), "cookie", "{name:?}");
            let scheme = Placement::header_with_scheme("Authorization", name);
            assert_eq!(scheme.unwrap_err().field(), "scheme", "{name:?}");
        }
        for name in RESERVED_HEADERS.into_iter().chain(["Cookie", "Content-Type"]) {
            assert_eq!(Placement::header(name).unwrap_err().field(), "header", "{name}");
        }
        let blank = Placement::query(" ").check("t").unwrap_err();
        assert_eq!(blank.field(), "query");
    }

    #[test]
    fn header_names_ignore_case() {
        let header = |name| Placement::header(name).unwrap();
        assert_eq!(header("X-API-Key"), header("x-api-key"));
        assert_eq!(header("AUTHORIZATION"), Placement::Raw);
        let with = |scheme| Placement::header_with_scheme("authorization", scheme).unwrap();
        assert_eq!(with("Bearer"), Placement::Bearer);
        assert_ne!(with("Token"), with("token"), "a scheme is sent as it is written");
    }

    #[test]
    fn secret_fits_its_placement() {
        let header = Placement::header("X-Api-Key").unwrap();
        let cookie = Placement::cookie("session").unwrap();
        for (placement, good, bad) in [
            (
                &header,
                &["k", "a b", "a;b", "a\tb"][..],
                &["", "a\nb", "a\r", "\0", "🔑", "é", "a\u{7f}", " a", "a\t"][..],
            ),
            (&Placement::Bearer, &["a.b.c"], &["", "a\n", "é"]),
            (
                &Placement::Basic,
                &[":", "user:", ":password", "ué:🔑:x"],
                &["", "shop", "sh\nop:x"],
            ),
            (
                &cookie,
                &["a=b", "\"a\""],
                &[
                    "", "a;b", "a b", "a,b", "a\\b", "a\"", "\"", "a\nb", "🔑", "a\u{7f}",
                ],
            ),
            (&Placement::query("key"), &["a\nb", "🔑", " "], &[""]),
            (&Placement::None, &["", "\n"], &[]),
        ] {
            for secret in good {
                assert_eq!(placement.check(secret), Ok(()), "{placement}: {secret:?}");
            }
            for secret in bad {
                let error = placement.check(secret).unwrap_err().to_string();
                assert!(
                    secret.trim().is_empty() || !error.contains(secret),
                    "{placement}: {error}"
                );
            }
        }
    }

    #[test]
    fn stored_names_are_checked() {
        for placement in [
            Placement::Basic,
            Placement::header("X-Key").unwrap(),
            Placement::header_with_scheme("X-Key", "Token").unwrap(),
            Placement::cookie("id").unwrap(),
            Placement::query("key"),
        ] {
            let text = serde_json::to_string(&placement).unwrap();
            assert_eq!(
                serde_json::from_str::<Placement>(&text).unwrap(),
                placement,
                "{text}"
            );
        }
        for text in [
            r#"{"header":{"name":"a b"}}"#,
            r#"{"header":{"name":"host"}}"#,
            r#"{"header":{"name":"a","scheme":"b c"}}"#,
            r#"{"cookie":{"name":"a=b; c"}}"#,
        ] {
            serde_json::from_str::<Placement>(text).unwrap_err();
        }
    }

    #[test]
    fn placements_of_one_header_collide() {
        let header = |name| Placement::header(name).unwrap();
        let token = Placement::header_with_scheme("X-Key", "Token").unwrap();
        for other in [Placement::Raw, Placement::Basic] {
            assert!(Placement::Bearer.collides(&other));
        }
        assert!(header("x-key").collides(&token));
        assert!(!header("x-key").collides(&header("x-other")));
        assert!(!header("x-key").collides(&Placement::query("x-key")));
        assert!(!header("x-key").collides(&Placement::cookie("x-key").unwrap()));
        assert!(Placement::query("k").collides(&Placement::query("k")));
    }

    #[test]
    fn placement_is_named_in_errors() {
        for (placement, shown) in [
            (Placement::Bearer, "bearer header"),
            (Placement::Raw, "raw header"),
            (Placement::header("X-Key").unwrap(), "header"),
            (Placement::query("key"), "query parameter"),
            (Placement::None, "none"),
        ] {
            assert_eq!(placement.to_string(), shown);
        }
    }
}
