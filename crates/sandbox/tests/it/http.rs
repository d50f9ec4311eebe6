//! A request, and the answer in the parts that tests look at.

use std::error::Error;

use reqwest::{Method, RequestBuilder};
use serde_json::Value;

/// An HTTP client that follows no redirects.
#[derive(Debug)]
pub(crate) struct Http(reqwest::Client);

/// An answer with its JSON body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Http {
    pub(crate) fn new() -> Result<Self, reqwest::Error> {
        reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map(Self)
    }

    pub(crate) fn get(&self, url: impl AsRef<str>) -> RequestBuilder {
        self.request(Method::GET, url)
    }

    pub(crate) fn post(&self, url: impl AsRef<str>) -> RequestBuilder {
        self.request(Method::POST, url)
    }

    pub(crate) fn request(&self, method: Method, url: impl AsRef<str>) -> RequestBuilder {
        self.0.request(method, url.as_ref())
    }
}

/// Sends a request whose answer must be JSON and say so.
pub(crate) async fn answer(request: RequestBuilder) -> Result<Answer, Box<dyn Error>> {
    let response = request.send().await?;
    let status = response.status().as_u16();
    let media_type = response.headers().get("content-type");
    assert_eq!(
        media_type.map(reqwest::header::HeaderValue::as_bytes),
        Some(&b"application/json"[..]),
        "an answer with status {status}"
    );
    let body = serde_json::from_slice(&response.bytes().await?)?;
    Ok(Answer { status, body })
}

impl Answer {
    /// A text field of the body's top level, or nothing.
    pub(crate) fn text(&self, field: &str) -> &str {
        self.body[field].as_str().unwrap_or_default()
    }

    /// An array of the body's top level.
    pub(crate) fn items(&self, field: &str) -> &[Value] {
        self.body[field].as_array().map_or(&[], Vec::as_slice)
    }
}
