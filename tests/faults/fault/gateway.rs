use auth_core::http::StatusCode;
use serde_json::json;

use super::{Scene, status::PAGE};
use crate::script::{Step, answer};

/// The provider executes the call, and a gateway in front of it returns something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gateway {
    pub(crate) status: u16,
    pub(crate) body: Foreign,
}

/// What a gateway says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Foreign {
    Empty,
    Page,
    /// As a cloud's gateway words it.
    Message,
    /// Problem details (RFC 9457), with members of its own.
    Problem,
}

impl Foreign {
    pub(crate) const ALL: [Self; 4] = [Self::Empty, Self::Page, Self::Message, Self::Problem];
}

impl Gateway {
    pub(super) fn script(self, _: &Scene<'_>) -> Vec<Step> {
        let status = StatusCode::from_u16(self.status).unwrap();
        // 499 and 520 have no reason that the library knows.
        let line = format!("{} {}", self.status, status.canonical_reason().unwrap_or("Other"));
        let problem = || {
            let status = self.status;
            json!({"type": "about:blank", "title": "Denied", "status": status, "code": "WAF-7", "error": "denied"})
        };
        let (kind, body) = match self.body {
            Foreign::Empty => ("text/plain", String::new()),
            Foreign::Page => ("text/html", PAGE.to_owned()),
            Foreign::Message => ("application/json", r#"{"message":"Forbidden"}"#.to_owned()),
            Foreign::Problem => ("application/problem+json", problem().to_string()),
        };
        vec![Step::Send(answer(
            &line,
            &[("content-type", kind)],
            body.as_bytes(),
        ))]
    }
}
