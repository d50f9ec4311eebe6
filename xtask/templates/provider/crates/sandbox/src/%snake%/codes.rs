//! Error codes that the sandbox returns.

use std::fmt;

use axum::http::StatusCode;

use crate::router::enum_with_all;

enum_with_all! {
    /// Code of the contract's table.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum Code {
        Request,
        Client,
        Token,
    }
}

impl Code {
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::Request => StatusCode::BAD_REQUEST,
            Self::Client | Self::Token => StatusCode::UNAUTHORIZED,
        }
    }

    pub(super) fn message(self) -> &'static str {
        match self {
            Self::Request => "the request is invalid",
            Self::Client => "the credentials are wrong",
            Self::Token => "the token is invalid or has expired",
        }
    }
}

impl fmt::Display for Code {
    /// Formats the code, as the contract has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Request => "invalid_request",
            Self::Client => "invalid_client",
            Self::Token => "invalid_token",
        })
    }
}
