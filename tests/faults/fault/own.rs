use serde_json::Value;

use super::{Scene, status::PAGE};
use crate::script::{self, Step, answer};

/// An error response that the provider itself writes, with a documented code or shape; nothing was executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Own {
    Refusal,
    /// The token is refused, and then all is well.
    TokenOnce,
    TokenAlways,
    /// The code of a refused token, under a status that a gateway may have set after the call was executed.
    TokenUnder500,
    /// There is such a call already: a balancer repeated the request, and what comes back is about the repetition.
    ConflictOfRepetition,
    /// The call is executed, its response replaced by a gateway's page, and a second one refused.
    PageThenRefusal,
    /// The token is refused; the second call is executed, and its response replaced by a gateway's page.
    TokenThenPage,
}

impl Own {
    /// Returns whether the provider executed the request that came as the `nth`.
    pub(super) fn executes(self, nth: usize) -> bool {
        match self {
            Self::Refusal | Self::TokenAlways => false,
            Self::TokenOnce | Self::TokenThenPage => nth > 1,
            Self::TokenUnder500 | Self::ConflictOfRepetition => true,
            Self::PageThenRefusal => nth == 1,
        }
    }

    pub(super) fn script(self, scene: &Scene<'_>) -> Vec<Step> {
        let page = |status| answer(status, &[("content-type", "text/html")], PAGE.as_bytes());
        let own = |status: &str, body: Value| {
            let json = [("content-type", "application/json")];
            answer(status, &json, body.to_string().as_bytes())
        };
        // The documented error of the provider, as it stands beside a status.
        let refused = |status| scene.call.provider.error_response(status);
        let refusal = || own("400 Bad Request", refused(400));
        let token = |status| own(status, refused(401));
        vec![Step::Send(match self {
            Self::Refusal => refusal(),
            Self::TokenOnce if scene.nth > 1 => script::json(scene.good),
            Self::TokenUnder500 => token("500 Internal Server Error"),
            Self::ConflictOfRepetition => own("409 Conflict", refused(409)),
            Self::PageThenRefusal if scene.nth > 1 => refusal(),
            Self::PageThenRefusal => page("502 Bad Gateway"),
            Self::TokenThenPage if scene.nth > 1 => page("403 Forbidden"),
            Self::TokenOnce | Self::TokenAlways | Self::TokenThenPage => token("401 Unauthorized"),
        })]
    }
}
