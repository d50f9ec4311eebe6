//! Detection of rejected tokens.

use std::{fmt, sync::Arc};

use ::http::{HeaderMap, HeaderValue, StatusCode, header};

use super::Reply;
use crate::Placement;

/// Verdict of a response about the token of its request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The response does not reject the token.
    Accepted,
    /// A gateway may have written the response, and the provider may have executed the request.
    Ambiguous,
    /// The provider rejects the token, and has not executed the request.
    Rejected,
}

type Rule = Arc<dyn Fn(StatusCode, &HeaderMap) -> bool + Send + Sync>;

/// Rule for responses that reject the token.
#[derive(Clone, Default)]
pub(super) enum TokenRejection {
    /// The status 401, which a gateway may return too.
    #[default]
    ByStatus,
    /// A rule of the caller.
    By(Rule),
}

impl TokenRejection {
    /// Returns the verdict of `reply` about its token.
    pub(super) fn verdict(&self, reply: &Reply<'_>) -> Verdict {
        match self {
            Self::By(rule) if rule(reply.status, reply.headers) => Verdict::Rejected,
            Self::ByStatus if reply.status == StatusCode::UNAUTHORIZED => {
                let mut placements = reply.token.credentials().map(|(_, placement)| placement);
                let is_bearer = placements.any(|placement| *placement == Placement::Bearer);
                if is_bearer && challenges_bearer(reply.headers) || reply.method.is_idempotent() {
                    Verdict::Rejected
                } else {
                    Verdict::Ambiguous
                }
            }
            Self::By(_) | Self::ByStatus => Verdict::Accepted,
        }
    }
}

impl fmt::Debug for TokenRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ByStatus => "ByStatus",
            Self::By(_) => "By(..)",
        })
    }
}

/// Returns whether `headers` have a challenge of the scheme `Bearer` (RFC 6750, section 3).
fn challenges_bearer(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::WWW_AUTHENTICATE).into_iter();
    values
        .filter_map(|value| HeaderValue::to_str(value).ok())
        .any(|value| {
            // A scheme starts an element of the list; further parameters are elements of their own.
            let mut words = elements(value).filter_map(|element| element.split_whitespace().next());
            words.any(|word| word.eq_ignore_ascii_case("Bearer"))
        })
}

/// Splits a list at its commas, except within quoted text.
fn elements(list: &str) -> impl Iterator<Item = &str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    list.split(move |character| {
        if is_escaped {
            is_escaped = false;
            return false;
        }
        match character {
            '\\' => is_escaped = is_quoted,
            '"' => is_quoted = !is_quoted,
            ',' => return !is_quoted,
            _ => {}
        }
        false
    })
}
