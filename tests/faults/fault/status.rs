use std::time::Duration;

use auth_core::http::StatusCode;
use serde_json::json;

use super::Context;
use crate::{
    script::{self, Step, response},
    virtual_time::START_AS_DATE,
};

/// A gateway's page.
pub(super) const PAGE: &str =
    "<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1><hr>nginx</body></html>";

/// Faults of the status code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// Redirects to another host.
    Redirect(u16),
    Always(u16),
    /// The second request succeeds.
    Once(u16),
    RetryAfterSeconds,
    RetryAfterDate,
    RetryAfterMs,
    RetryAfterYear,
    BadGatewayPage,
    /// An error response that repeats the request in its message.
    Echo,
    /// A gateway's page that repeats the request.
    EchoPage,
}

impl Status {
    /// Returns the requested pause before each further attempt.
    pub(crate) fn requested_pause(self) -> Duration {
        match self {
            Self::RetryAfterSeconds => Duration::from_secs(7),
            Self::RetryAfterDate => Duration::from_secs(9),
            Self::RetryAfterMs => Duration::from_millis(2500),
            _ => Duration::ZERO,
        }
    }

    pub(super) fn script(self, context: &Context<'_>) -> Vec<Step> {
        let bare = |code: u16, header: (&str, &str)| {
            let status = StatusCode::from_u16(code).unwrap().to_string();
            response(&status, &[header, ("date", START_AS_DATE)], b"")
        };
        let nothing = ("x-nothing", "");
        vec![Step::Send(match self {
            Self::Redirect(code) => {
                let location = format!("http://{}/elsewhere", context.redirect_target);
                bare(code, ("location", &location))
            }
            Self::Once(_) if context.nth > 1 => script::json(context.success),
            Self::Once(code) | Self::Always(code) => bare(code, nothing),
            Self::RetryAfterSeconds => bare(429, ("retry-after", "7")),
            Self::RetryAfterDate => bare(429, ("retry-after", "Wed, 09 Jul 2025 09:07:36 GMT")),
            Self::RetryAfterMs => bare(429, ("retry-after-ms", "2500")),
            Self::RetryAfterYear => bare(429, ("retry-after", "31536000")),
            Self::BadGatewayPage => response(
                "502 Bad Gateway",
                &[("content-type", "text/html")],
                PAGE.as_bytes(),
            ),
            Self::Echo => {
                let request = context.request.text();
                let body = json!({"err": request, "message": request, "response_message": request});
                let json = [("content-type", "application/json")];
                response("400 Bad Request", &json, body.to_string().as_bytes())
            }
            Self::EchoPage => {
                let text = [("content-type", "text/plain")];
                response("400 Bad Request", &text, context.request.text().as_bytes())
            }
        })]
    }
}
