use std::time::Duration;

use auth_core::http::StatusCode;
use serde_json::json;

use super::Scene;
use crate::{
    script::{self, Step, answer},
    time::START_AS_DATE,
};

/// A gateway's page.
pub(super) const PAGE: &str =
    "<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1><hr>nginx</body></html>";

/// The provider says no, or not here, or not now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// To another host.
    Redirect(u16),
    Always(u16),
    /// And then all is well.
    Once(u16),
    RetryAfterSeconds,
    RetryAfterDate,
    RetryAfterMs,
    RetryAfterYear,
    BadGatewayPage,
    /// A refusal that repeats the request where the provider has its words.
    Echo,
    /// A gateway's page that does.
    EchoPage,
}

impl Status {
    /// The pause that is asked for before each further attempt.
    pub(crate) fn asked_pause(self) -> Duration {
        match self {
            Self::RetryAfterSeconds => Duration::from_secs(7),
            Self::RetryAfterDate => Duration::from_secs(9),
            Self::RetryAfterMs => Duration::from_millis(2500),
            _ => Duration::ZERO,
        }
    }

    pub(super) fn script(self, scene: &Scene<'_>) -> Vec<Step> {
        let bare = |code: u16, header: (&str, &str)| {
            let status = StatusCode::from_u16(code).unwrap().to_string();
            answer(&status, &[header, ("date", START_AS_DATE)], b"")
        };
        let nothing = ("x-nothing", "");
        vec![Step::Send(match self {
            Self::Redirect(code) => {
                let location = format!("http://{}/elsewhere", scene.elsewhere);
                bare(code, ("location", &location))
            }
            Self::Once(_) if scene.nth > 1 => script::json(scene.good),
            Self::Once(code) | Self::Always(code) => bare(code, nothing),
            Self::RetryAfterSeconds => bare(429, ("retry-after", "7")),
            Self::RetryAfterDate => bare(429, ("retry-after", "Wed, 09 Jul 2025 09:07:36 GMT")),
            Self::RetryAfterMs => bare(429, ("retry-after-ms", "2500")),
            Self::RetryAfterYear => bare(429, ("retry-after", "31536000")),
            Self::BadGatewayPage => answer(
                "502 Bad Gateway",
                &[("content-type", "text/html")],
                PAGE.as_bytes(),
            ),
            Self::Echo => {
                let request = scene.request.text();
                let body = json!({"err": request, "message": request, "response_message": request});
                let json = [("content-type", "application/json")];
                answer("400 Bad Request", &json, body.to_string().as_bytes())
            }
            Self::EchoPage => {
                let text = [("content-type", "text/plain")];
                answer("400 Bad Request", &text, scene.request.text().as_bytes())
            }
        })]
    }
}
