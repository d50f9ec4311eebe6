//! Placement of a token in a request.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};

/// Placement of a token in a request. It is a property of the token, not of the cache or the HTTP client.
///
/// ```
/// use auth_core::Placement;
///
/// assert_eq!(Placement::Bearer.to_string(), "bearer header");
/// assert_eq!(Placement::query("request_key").to_string(), "query parameter");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Placement {
    /// `Authorization: Bearer <token>` (RFC 6750).
    Bearer,
    /// `Authorization: <token>`, without a scheme.
    Raw,
    /// `?<name>=<token>`, percent-encoded.
    Query(Cow<'static, str>),
    /// The request carries no token.
    None,
}

impl Placement {
    /// Creates a placement in the query parameter `name`.
    pub fn query(name: impl Into<Cow<'static, str>>) -> Self {
        Self::Query(name.into())
    }
}

impl fmt::Display for Placement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bearer => "bearer header",
            Self::Raw => "raw header",
            Self::Query(_) => "query parameter",
            Self::None => "none",
        })
    }
}
