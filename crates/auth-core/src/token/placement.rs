//! Where a token goes in a request.

use std::{borrow::Cow, fmt};

/// Where a token goes in a request. It belongs to the token, not to the cache or the HTTP client.
///
/// ```
/// use auth_core::Placement;
///
/// assert_eq!(Placement::Bearer.to_string(), "bearer header");
/// assert_eq!(Placement::query("request_key").to_string(), "query parameter");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Placement {
    /// `Authorization: Bearer <token>` (RFC 6750).
    Bearer,
    /// `Authorization: <token>`, without a scheme.
    Raw,
    /// `?<name>=<token>`, percent-encoded.
    Query(Cow<'static, str>),
    /// Nowhere: the provider asks for no token.
    None,
}

impl Placement {
    /// In the query parameter `name`.
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
