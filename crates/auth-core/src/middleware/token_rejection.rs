//! Whether a response refuses the token, and whether the request may be replayed.

use std::fmt;

use ::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use reqwest::Response;

use crate::Placement;

/// What a response says of the token that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing against it.
    Accepted,
    /// It may be refused, but perhaps not by the provider, which may have executed the request.
    Ambiguous,
    /// The provider refuses it, and has not executed the request.
    Rejected,
}

type Rule = Box<dyn Fn(&Response) -> bool + Send + Sync>;

/// How a provider refuses a token.
#[derive(Default)]
pub(super) enum TokenRejection {
    /// By a status of 401, which a gateway may write as well.
    #[default]
    ByStatus,
    /// As the rule says.
    By(Rule),
}

impl TokenRejection {
    /// Judges the `response` to a request with `method` and a token placed at `placement`.
    pub(super) fn judge(&self, response: &Response, method: &Method, placement: &Placement) -> Verdict {
        match self {
            Self::By(rule) if rule(response) => Verdict::Rejected,
            Self::ByStatus if response.status() == StatusCode::UNAUTHORIZED => {
                let is_challenged = *placement == Placement::Bearer && challenges_bearer(response.headers());
                if is_challenged || method.is_idempotent() {
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

/// Whether a challenge of the scheme `Bearer` (RFC 6750, section 3) is among those of `headers`.
fn challenges_bearer(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::WWW_AUTHENTICATE).into_iter();
    values
        .filter_map(|value| HeaderValue::to_str(value).ok())
        .any(|value| {
            // A scheme begins an element of the list; its parameters are elements of their own.
            let mut words = elements(value).filter_map(|element| element.split_whitespace().next());
            words.any(|word| word.eq_ignore_ascii_case("Bearer"))
        })
}

/// The elements of a list with commas, of which those within a quoted text separate nothing.
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
