//! Classes of error responses.

/// The class of an error response, which decides about retries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorClass {
    /// The token is invalid or expired. The same request may succeed with another token.
    Token,
    /// The request lacks something that the response brings, such as a nonce for a proof (RFC 9449, section 8). The same
    /// request may succeed with the same token once the protocol [authenticates](crate::http::Protocol::authenticate) it
    /// again.
    Challenge,
    /// The provider failed temporarily, or received too many requests. The same request may succeed later.
    Transient,
    /// The provider will reject the same request again.
    Permanent,
}
