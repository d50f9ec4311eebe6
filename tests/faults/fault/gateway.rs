use auth_core::http::StatusCode;
use serde_json::json;

use super::{Context, status::PAGE};
use crate::script::{Step, response};

/// A gateway's error response in place of the response of an executed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gateway {
    pub(crate) status: u16,
    pub(crate) body: GatewayBody,
}

/// The body of a gateway's error response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GatewayBody {
    Empty,
    Page,
    /// JSON of a cloud gateway.
    Message,
    /// Problem details (RFC 9457), with members of its own.
    Problem,
}

impl GatewayBody {
    pub(crate) const ALL: [Self; 4] = [Self::Empty, Self::Page, Self::Message, Self::Problem];
}

impl Gateway {
    pub(super) fn script(self, _: &Context<'_>) -> Vec<Step> {
        let status = StatusCode::from_u16(self.status).unwrap();
        // The library knows no reason phrase of 499 and 520.
        let line = format!("{} {}", self.status, status.canonical_reason().unwrap_or("Other"));
        let problem = || {
            let status = self.status;
            json!({"type": "about:blank", "title": "Denied", "status": status, "code": "WAF-7", "error": "denied"})
        };
        let (kind, body) = match self.body {
            GatewayBody::Empty => ("text/plain", String::new()),
            GatewayBody::Page => ("text/html", PAGE.to_owned()),
            GatewayBody::Message => ("application/json", r#"{"message":"Forbidden"}"#.to_owned()),
            GatewayBody::Problem => ("application/problem+json", problem().to_string()),
        };
        vec![Step::Send(response(
            &line,
            &[("content-type", kind)],
            body.as_bytes(),
        ))]
    }
}
