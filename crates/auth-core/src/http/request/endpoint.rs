//! What an operation is.

use http::Method;

/// One operation of an API: a constant, written once.
///
/// ```
/// use auth_core::http::{Auth, Endpoint, Paging, Repeat};
///
/// static CARDS: Endpoint = Endpoint {
///     operation: "cards",
///     method: http::Method::GET,
///     path: "/v2/owners/{owner}/cards",
///     auth: Auth::Token,
///     repeat: Repeat::Safe,
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
    /// The path below the base URL, with `{name}` where an argument goes. Signatures sign this path,
    /// filled in, and not the URL that is called.
    pub path: &'static str,
    /// What a call has to prove.
    pub auth: Auth,
    /// Whether the operation may be sent twice.
    pub repeat: Repeat,
    /// How the list goes on, where the operation is one.
    pub paging: Option<Paging>,
}

/// What a call has to prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Auth {
    /// Nothing, or nothing outside its body.
    None,
    /// Who calls, by the caller's own credentials: the provider's [`Dialect`](crate::http::Dialect) signs it, without a
    /// token.
    Credentials,
    /// That the caller holds a token.
    Token,
}

/// Whether an operation may be sent again when it is not known what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Sending it twice does what sending it once does.
    Safe,
    /// It moves money, mints, or creates something: it is never sent again on its own, whatever failed. (Only where the
    /// provider itself says, with a 401 and its own code or error shape, that it refused the token, the call is replayed
    /// with another one, since the first was not executed.)
    Never,
}

/// How a list is asked for its next page. Where the answer tells of it is the list's own business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Paging {
    /// A query parameter holds the cursor that the answer before gave; the first page has none.
    Cursor {
        /// Its name.
        parameter: &'static str,
    },
    /// A query parameter holds the number of the page, from 1 on.
    PageNumber {
        /// Its name.
        parameter: &'static str,
    },
    /// The body holds the number of the page, from 1 on.
    PageNumberInBody {
        /// Where, as a JSON pointer.
        pointer: &'static str,
    },
}
