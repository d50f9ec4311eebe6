//! Endpoints: the operations of an API.

use http::Method;

/// Describes one operation of an API: a constant, written once.
///
/// ```
/// use auth_core::http::{Auth, Endpoint, Idempotency, Paging};
///
/// static CARDS: Endpoint = Endpoint {
///     operation: "cards",
///     method: http::Method::GET,
///     path: "/v2/owners/{owner}/cards",
///     auth: Auth::Token,
///     idempotency: Idempotency::Idempotent,
///     paging: Some(Paging::Cursor { parameter: "cursor" }),
/// };
/// # let _ = &CARDS;
/// ```
#[derive(Debug)]
pub struct Endpoint {
    /// The operation's name, for errors and spans.
    pub operation: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path below the base URL, with `{name}` for each path parameter. Signatures cover this path with its
    /// parameters filled in, not the URL that is called.
    pub path: &'static str,
    /// The authentication that the operation requires.
    pub auth: Auth,
    /// Whether the client may send the request again.
    pub idempotency: Idempotency,
    /// The location of the cursor or page number, if the operation is a list.
    pub paging: Option<Paging>,
}

/// The authentication that an operation requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Auth {
    /// None, or credentials in the body.
    None,
    /// The caller's own credentials: the provider's [`Protocol`](crate::http::Protocol) signs the request, without a
    /// token.
    Credentials,
    /// An access token.
    Token,
}

/// States whether an operation may be sent again while the outcome of the first request is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idempotency {
    /// Sending the request twice has the same effect as sending it once.
    Idempotent,
    /// The operation moves money, mints, or creates something: the client never retries it, whatever failed. The one
    /// exception is a 401 with a code or error shape that the provider documents: it proves that the request was not
    /// executed, so the client sends it again with another token.
    NonIdempotent,
}

/// The location of the cursor or page number in the request for a page. A
/// [`PageReader`](crate::http::PageReader) finds the next cursor in the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Paging {
    /// A query parameter holds the cursor of the previous response. The request for the first page has none.
    Cursor {
        /// The name of the query parameter.
        parameter: &'static str,
    },
    /// A query parameter holds the page number, starting at 1.
    PageNumber {
        /// The name of the query parameter.
        parameter: &'static str,
    },
    /// The body holds the page number, starting at 1.
    PageNumberInBody {
        /// The JSON pointer to the page number.
        pointer: &'static str,
    },
}
