//! Endpoints: the operations of an API.

use http::Method;

/// Describes one operation of an API: a constant, written once.
///
/// ```
/// use auth_core::http::{Auth, Endpoint, Idempotency, Paging};
///
/// static CARDS: Endpoint = Endpoint::get("cards", "/v2/owners/{owner}/cards")
///     .paging(Paging::Cursor { parameter: "cursor" });
/// static SEARCH: Endpoint =
///     Endpoint::post("search", "/v2/search").idempotency(Idempotency::Idempotent);
/// static STATUS: Endpoint = Endpoint::get("status", "/status").auth(Auth::None);
///
/// assert_eq!(CARDS.auth, Auth::Token);
/// # let _ = (&SEARCH, &STATUS);
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
    /// Idempotency: decides whether the client may send the request again.
    pub idempotency: Idempotency,
    /// The location of the cursor or page number, if the operation is a list.
    pub paging: Option<Paging>,
}

/// Each constructor requires a token, and does not list. GET, PUT and DELETE are idempotent (RFC 9110, section 9.2.2),
/// POST and PATCH are not.
impl Endpoint {
    /// Creates an operation of the method GET.
    #[must_use]
    pub const fn get(operation: &'static str, path: &'static str) -> Self {
        Self::new(Method::GET, operation, path, Idempotency::Idempotent)
    }

    /// Creates an operation of the method POST, which is not idempotent.
    #[must_use]
    pub const fn post(operation: &'static str, path: &'static str) -> Self {
        Self::new(Method::POST, operation, path, Idempotency::NonIdempotent)
    }

    /// Creates an operation of the method PUT.
    #[must_use]
    pub const fn put(operation: &'static str, path: &'static str) -> Self {
        Self::new(Method::PUT, operation, path, Idempotency::Idempotent)
    }

    /// Creates an operation of the method PATCH, which is not idempotent.
    #[must_use]
    pub const fn patch(operation: &'static str, path: &'static str) -> Self {
        Self::new(Method::PATCH, operation, path, Idempotency::NonIdempotent)
    }

    /// Creates an operation of the method DELETE.
    #[must_use]
    pub const fn delete(operation: &'static str, path: &'static str) -> Self {
        Self::new(Method::DELETE, operation, path, Idempotency::Idempotent)
    }

    const fn new(
        method: Method,
        operation: &'static str,
        path: &'static str,
        idempotency: Idempotency,
    ) -> Self {
        Self {
            operation,
            method,
            path,
            auth: Auth::Token,
            idempotency,
            paging: None,
        }
    }

    /// Sets the authentication.
    #[must_use]
    pub const fn auth(mut self, auth: Auth) -> Self {
        self.auth = auth;
        self
    }

    /// Sets whether the client may send the request again.
    #[must_use]
    pub const fn idempotency(mut self, idempotency: Idempotency) -> Self {
        self.idempotency = idempotency;
        self
    }

    /// Makes the operation a list, whose pages are requested as `paging` states.
    #[must_use]
    pub const fn paging(mut self, paging: Paging) -> Self {
        self.paging = Some(paging);
        self
    }
}

/// Returns the operation among `operations` with this `method` and percent-encoded `path`. An operation whose path has no
/// parameters is preferred.
pub(super) fn operation_of(
    operations: &[&'static Endpoint],
    method: &Method,
    path: &str,
) -> Option<&'static Endpoint> {
    let is_parameter = |part: &str| part.starts_with('{');
    let matches = |endpoint: &&&'static Endpoint| {
        let mut parts = path.split('/');
        let is_same = endpoint.path.split('/').all(|expected| {
            let part = parts.next();
            part.is_some_and(|part| part == expected || is_parameter(expected) && !part.is_empty())
        });
        endpoint.method == *method && is_same && parts.next().is_none()
    };
    let parameters =
        |endpoint: &&&'static Endpoint| endpoint.path.split('/').filter(|part| is_parameter(part)).count();
    operations.iter().filter(matches).min_by_key(parameters).copied()
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
///
/// | style | `Paging` | reader |
/// |---|---|---|
/// | cursor in the body of the response | `Cursor`, `CursorInBody` | [`CursorPages`](crate::http::CursorPages) |
/// | page number, from 1 or 0 | `PageNumber`, `PageIndex` | [`CountedPages`](crate::http::CountedPages) |
/// | offset and limit | `Offset` | [`CountedPages`](crate::http::CountedPages) |
/// | `Link: rel="next"` header | `NextUrl` | [`LinkPages`](crate::http::LinkPages) |
/// | next URL in the body | `NextUrl` | [`CursorPages`](crate::http::CursorPages) |
///
/// The page size is a [query parameter](crate::http::Request::query) of the request, such as `limit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Paging {
    /// A query parameter holds the cursor of the previous response. The request for the first page has none.
    Cursor {
        /// The name of the query parameter.
        parameter: &'static str,
    },
    /// The body holds the cursor of the previous response, as text. The body of the request for the first page is sent as it
    /// is.
    CursorInBody {
        /// The JSON pointer to the cursor.
        pointer: &'static str,
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
    /// A query parameter holds the page number, starting at 0.
    PageIndex {
        /// The name of the query parameter.
        parameter: &'static str,
    },
    /// A query parameter holds the number of items before the page.
    Offset {
        /// The name of the query parameter.
        parameter: &'static str,
    },
    /// The previous response holds the URL of the next page: absolute, or relative to the URL of its request. The method is
    /// GET.
    ///
    /// The URL must be the client's [base URL](crate::http::BaseUrl) or below it: the same scheme, host and port, and a path
    /// that begins with that of the base URL. Any other one is an error, so no token follows it. The
    /// [cursor](crate::Cursor) is its path below the base URL and its query, without the secrets of the request, which a
    /// server may repeat. The request for the next page has that path and query, and the secrets again.
    NextUrl,
}
