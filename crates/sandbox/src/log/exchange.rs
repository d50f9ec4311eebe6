//! One request with its response and verdict.

use std::{
    borrow::Cow,
    fmt,
    time::{Duration, SystemTime},
};

use axum::http::{Method, StatusCode};
use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::{body::LoggedBody, text::LoggedText, verdict::Verdict};
use crate::provider::Provider;

/// A request, its response, and the sandbox's verdict.
///
/// `Display` is one line without secrets, `Serialize` the object of the admin API with the secrets masked.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use sandbox::Outcome;
///
/// let sandbox = sandbox::Sandbox::start().await?;
/// let http = reqwest::Client::builder().build()?;
/// let url = format!("{}/v2/wallet/bapp", sandbox.klip_card().base_url());
/// http.get(url).header("Authorization", "invented").send().await?;
///
/// let log = sandbox.klip_card().log();
/// assert_eq!(log[0].to_string(), "GET /v2/wallet/bapp 401");
/// assert_eq!(log[0].operation, Some("bapps"));
/// assert_eq!(log[0].verdict.outcome, Outcome::Rejected);
/// assert!(!serde_json::to_string(&*log[0])?.contains("invented"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exchange {
    /// Sequence number over all providers, from 1.
    pub id: u64,
    /// Provider that was called.
    pub provider: Provider,
    /// ID of the contract's operation, if it has one for this method and path.
    pub operation: Option<&'static str>,
    /// Time of the request, by the sandbox's clock.
    pub at: SystemTime,
    /// Real time until the response.
    pub duration: Duration,
    /// Request.
    pub request: LoggedRequest,
    /// Response.
    pub response: LoggedResponse,
    /// Verdict on the request.
    pub verdict: Verdict,
}

/// Request as received.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoggedRequest {
    /// Method.
    pub method: Method,
    /// Path as the provider documents it, without the sandbox's prefix.
    pub path: LoggedText,
    /// Query.
    pub query: Option<LoggedText>,
    /// Headers in the order of the request, the names in lower case.
    pub headers: Vec<(String, LoggedText)>,
    /// Body, if it was read.
    pub body: Option<LoggedBody>,
}

/// Response as sent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoggedResponse {
    /// Status code.
    pub status: StatusCode,
    /// Headers, the names in lower case.
    pub headers: Vec<(String, LoggedText)>,
    /// Body.
    pub body: Option<LoggedBody>,
}

impl Exchange {
    /// Returns the object of the admin API with the sandbox's secrets in it.
    pub fn exposed(&self) -> impl Serialize + '_ {
        self.view(|text| Cow::Borrowed(text.expose()))
    }

    /// Creates an accepted request for `path`, for tests.
    #[cfg(test)]
    pub(super) fn sample(provider: Provider, path: &str) -> Self {
        Self {
            id: 0,
            provider,
            operation: None,
            at: SystemTime::UNIX_EPOCH,
            duration: Duration::ZERO,
            request: LoggedRequest {
                method: Method::GET,
                path: LoggedText::plain(path),
                query: None,
                headers: Vec::new(),
                body: None,
            },
            response: LoggedResponse {
                status: StatusCode::OK,
                headers: Vec::new(),
                body: None,
            },
            verdict: Verdict::new(super::Outcome::Accepted),
        }
    }

    /// Returns the memory that the exchange takes, in bytes.
    pub(super) fn size(&self) -> usize {
        let headers = |headers: &Vec<(String, LoggedText)>| {
            headers.capacity() * size_of::<(String, LoggedText)>()
                + headers
                    .iter()
                    .map(|(name, value)| name.capacity() + value.size())
                    .sum::<usize>()
        };
        let body = |body: &Option<LoggedBody>| body.as_ref().map_or(0, |body| body.text.size());
        size_of::<Self>()
            + self.request.path.size()
            + self.request.query.as_ref().map_or(0, LoggedText::size)
            + headers(&self.request.headers)
            + body(&self.request.body)
            + headers(&self.response.headers)
            + body(&self.response.body)
            + self.verdict.size()
    }

    fn view<'a>(&'a self, show: fn(&'a LoggedText) -> Cow<'a, str>) -> View<'a> {
        let headers = |headers: &'a [(String, LoggedText)]| {
            headers
                .iter()
                .map(|(name, value)| (&**name, show(value)))
                .collect()
        };
        let (request, response) = (&self.request, &self.response);
        let body = |body: &'a Option<LoggedBody>| body.as_ref().map(|body| show(&body.text));
        let length = |body: &Option<LoggedBody>| body.as_ref().map(|body| body.length);
        View {
            id: self.id,
            provider: self.provider,
            operation: self.operation,
            at: Timestamp::try_from(self.at).unwrap_or(Timestamp::MAX).to_string(),
            duration_ms: self.duration.as_secs_f64() * 1000.0,
            request: RequestView {
                method: request.method.as_str(),
                path: show(&request.path),
                query: request.query.as_ref().map(show),
                headers: headers(&request.headers),
                body: body(&request.body),
                body_length: length(&request.body),
            },
            response: ResponseView {
                status: response.status.as_u16(),
                headers: headers(&response.headers),
                body: body(&response.body),
                body_length: length(&response.body),
            },
            verdict: &self.verdict,
        }
    }
}

impl fmt::Display for Exchange {
    /// Formats method, path and status.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (method, path) = (&self.request.method, &self.request.path);
        write!(f, "{method} {path} {}", self.response.status.as_u16())
    }
}

impl Serialize for Exchange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.view(LoggedText::masked).serialize(serializer)
    }
}

/// Object of the admin API.
#[derive(Serialize)]
struct View<'a> {
    id: u64,
    provider: Provider,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'static str>,
    at: String,
    duration_ms: f64,
    request: RequestView<'a>,
    response: ResponseView<'a>,
    verdict: &'a Verdict,
}

#[derive(Serialize)]
struct RequestView<'a> {
    method: &'a str,
    path: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<Cow<'a, str>>,
    headers: Vec<(&'a str, Cow<'a, str>)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body_length: Option<usize>,
}

#[derive(Serialize)]
struct ResponseView<'a> {
    status: u16,
    headers: Vec<(&'a str, Cow<'a, str>)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body_length: Option<usize>,
}
