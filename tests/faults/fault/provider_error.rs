use serde_json::Value;

use super::{Context, status::PAGE};
use crate::script::{self, Step, response};

/// Error responses of the provider itself, with a documented code or shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProviderError {
    Rejection,
    /// The provider rejects the token of the first request and accepts the second request.
    TokenRejectedOnce,
    TokenRejected,
    /// The code of a rejected token with a status code that a gateway may have set after the call was executed.
    TokenUnder500,
    /// A load balancer repeated the request, and the client gets the conflict error of the second one.
    ConflictOnRetry,
    /// A gateway's page replaces the response of the executed call, and the provider rejects a second request.
    PageThenRejection,
    /// The provider rejects the token; a gateway's page replaces the response of the executed second request.
    TokenThenPage,
}

impl ProviderError {
    /// Returns whether the provider executed the `nth` request.
    pub(super) fn executes(self, nth: usize) -> bool {
        match self {
            Self::Rejection | Self::TokenRejected => false,
            Self::TokenRejectedOnce | Self::TokenThenPage => nth > 1,
            Self::TokenUnder500 | Self::ConflictOnRetry => true,
            Self::PageThenRejection => nth == 1,
        }
    }

    pub(super) fn script(self, context: &Context<'_>) -> Vec<Step> {
        let page = |status| response(status, &[("content-type", "text/html")], PAGE.as_bytes());
        let json_response = |status: &str, body: Value| {
            let json = [("content-type", "application/json")];
            response(status, &json, body.to_string().as_bytes())
        };
        // The provider's documented error response with a status code.
        let error = |status| context.call.provider.error_response(status);
        let rejection = || json_response("400 Bad Request", error(400));
        let token = |status| json_response(status, error(401));
        vec![Step::Send(match self {
            Self::Rejection => rejection(),
            Self::TokenRejectedOnce if context.nth > 1 => script::json(context.success),
            Self::TokenUnder500 => token("500 Internal Server Error"),
            Self::ConflictOnRetry => json_response("409 Conflict", error(409)),
            Self::PageThenRejection if context.nth > 1 => rejection(),
            Self::PageThenRejection => page("502 Bad Gateway"),
            Self::TokenThenPage if context.nth > 1 => page("403 Forbidden"),
            Self::TokenRejectedOnce | Self::TokenRejected | Self::TokenThenPage => token("401 Unauthorized"),
        })]
    }
}
