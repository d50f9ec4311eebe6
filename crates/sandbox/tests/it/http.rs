//! HTTP client of the tests.

use std::{error::Error, sync::LazyLock};

use reqwest::{Method, RequestBuilder};
use serde_json::Value;

/// HTTP client that neither follows redirects nor decompresses responses.
#[derive(Debug)]
pub(crate) struct Http(reqwest::Client);

/// Response with a JSON body.
#[derive(Debug)]
pub(crate) struct JsonResponse {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

/// The client of all tests, since a TLS library may read all certificates of the machine for each.
static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(|| {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        // Decompresses otherwise, if another package of the build enables the feature.
        .no_gzip()
        // A connection ends with the runtime of its test.
        .pool_max_idle_per_host(0)
        .build()
        .expect("the settings are valid")
});

impl Http {
    pub(crate) fn new() -> Self {
        Self(CLIENT.clone())
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

/// Returns the form that the page at `url` sends for `decision`.
pub(crate) fn decide(http: &Http, url: impl AsRef<str>, decision: &str) -> RequestBuilder {
    let form = http.post(url).body(format!("decision={decision}"));
    form.header("Content-Type", "application/x-www-form-urlencoded")
}

/// Sends a request, whose response must be JSON with that content type.
pub(crate) async fn send(request: RequestBuilder) -> Result<JsonResponse, Box<dyn Error>> {
    let response = request.send().await?;
    let status = response.status().as_u16();
    let media_type = response.headers().get("content-type");
    assert_eq!(
        media_type.map(reqwest::header::HeaderValue::as_bytes),
        Some(&b"application/json"[..]),
        "response with status {status}"
    );
    let body = serde_json::from_slice(&response.bytes().await?)?;
    Ok(JsonResponse { status, body })
}

impl JsonResponse {
    /// Returns a text field of the body, or an empty text.
    pub(crate) fn text(&self, field: &str) -> &str {
        self.body[field].as_str().unwrap_or_default()
    }

    /// Returns an array of the body.
    pub(crate) fn items(&self, field: &str) -> &[Value] {
        self.body[field].as_array().map_or(&[], Vec::as_slice)
    }
}
