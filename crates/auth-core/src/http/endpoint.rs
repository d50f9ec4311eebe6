//! What an operation is.

use http::Method;

/// One operation of an API: a constant, written once.
///
/// ```
/// use auth_core::http::{Endpoint, Repeat};
///
/// static CARD: Endpoint = Endpoint {
///     operation: "card",
///     method: http::Method::GET,
///     path: "/v2/cards/{card_id}",
///     repeat: Repeat::Safe,
/// };
/// # let _ = &CARD;
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
    /// Whether the operation may be sent twice.
    pub repeat: Repeat,
}

/// Whether an operation may be sent again when it is not known what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Sending it twice does what sending it once does.
    Safe,
    /// It moves money, mints, or creates something: it is never sent again on its own, whatever failed. (One
    /// refusal is no failure of this kind: a provider that refuses the token has done nothing, and the call is
    /// replayed with another one.)
    Never,
}
