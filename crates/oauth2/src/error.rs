//! Errors of token calls.

use auth_core::{
    TokenError, TokenErrorKind,
    http::{ErrorKind, StatusCode},
};

/// Error of a call of the authorization server, with its error code.
///
/// It never shows a credential, even if the server repeats one in `error_description`. See [`auth_core::http::Error`] for
/// the rest. It is the source of a [`TokenError`] of the providers of this crate.
pub type Error = auth_core::http::Error<ErrorCode>;

auth_core::open_enum! {
    /// Error code of the authorization server (the `error` of RFC 6749, section 5.2, and its extensions).
    pub enum ErrorCode {
        /// The request is malformed, or lacks a parameter.
        InvalidRequest = "invalid_request",
        /// The client is unknown, or its authentication failed.
        InvalidClient = "invalid_client",
        /// The authorization grant or refresh token is invalid, expired, revoked, or was used before.
        InvalidGrant = "invalid_grant",
        /// The client may not use this grant.
        UnauthorizedClient = "unauthorized_client",
        /// The server does not support this grant.
        UnsupportedGrantType = "unsupported_grant_type",
        /// The scope is unknown, malformed, or exceeds the grant.
        InvalidScope = "invalid_scope",
        /// The resource or audience is unknown or not allowed (RFC 8707, section 2; RFC 8693, section 2.2.2).
        InvalidTarget = "invalid_target",
        /// The resource owner or the server denied the request.
        AccessDenied = "access_denied",
        /// The server failed.
        ServerError = "server_error",
        /// The server is overloaded or under maintenance.
        TemporarilyUnavailable = "temporarily_unavailable",
        /// The client asks too often (RFC 8628, section 3.5).
        SlowDown = "slow_down",
        /// The DPoP proof lacks a nonce, or has an old one (RFC 9449, section 8).
        UseDpopNonce = "use_dpop_nonce",
        /// The DPoP proof is invalid (RFC 9449, section 5).
        InvalidDpopProof = "invalid_dpop_proof",
    }
}

/// Meaning of an error response of the token endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The server rejects the client or its grant.
    Credentials,
    /// The server rejects another part of the request, which only a change of settings corrects.
    Request,
    /// The server may accept the same request later.
    Transient,
    /// The response is not one of a token endpoint.
    Foreign,
}

impl Verdict {
    pub(crate) fn of(status: StatusCode, code: Option<&ErrorCode>) -> Self {
        let is_transient = matches!(status.as_u16(), 408 | 425 | 429 | 500 | 502..=599);
        // A gateway may return a code of its own, or repeat that of another response.
        let is_of_token_endpoint = status.is_client_error() || status.is_success();
        match code {
            _ if is_transient => Self::Transient,
            _ if !is_of_token_endpoint => Self::Foreign,
            Some(
                ErrorCode::ServerError
                | ErrorCode::TemporarilyUnavailable
                | ErrorCode::SlowDown
                | ErrorCode::UseDpopNonce,
            ) => Self::Transient,
            Some(
                ErrorCode::InvalidRequest
                | ErrorCode::UnsupportedGrantType
                | ErrorCode::InvalidScope
                | ErrorCode::InvalidTarget
                | ErrorCode::InvalidDpopProof,
            ) => Self::Request,
            // An unknown code is about the grant: interaction, consent, another factor.
            Some(_) => Self::Credentials,
            None if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => Self::Credentials,
            None => Self::Foreign,
        }
    }
}

/// Converts the error of a token call by its error code.
pub(crate) fn token_error(error: Error) -> TokenError {
    if error.kind() != ErrorKind::ErrorResponse {
        return error.into();
    }
    let status = error.status().unwrap_or_default();
    let (kind, message) = match Verdict::of(status, error.code()) {
        Verdict::Credentials => (
            TokenErrorKind::Rejected,
            "the authorization server rejected the credentials",
        ),
        Verdict::Request => (
            TokenErrorKind::InvalidInput,
            "the authorization server rejected the token request",
        ),
        Verdict::Transient => (TokenErrorKind::Unavailable, "the token call failed"),
        Verdict::Foreign => (
            TokenErrorKind::InvalidResponse,
            "the token call returned an invalid response",
        ),
    };
    TokenError::new(kind, message)
        .with_retry_after(error.retry_after())
        .with_source(error)
}
