//! A request as it arrived, before any provider has judged it.

use std::convert::Infallible;

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{HeaderMap, Method, Uri, header, request::Parts},
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Method, path, headers and body, read without refusing anything, so that every refusal takes its provider's shape.
pub(crate) struct Received {
    pub(crate) method: Method,
    /// Without the provider's prefix: the path as the provider documents it.
    pub(crate) uri: Uri,
    headers: HeaderMap,
    /// `None` when it broke off or was beyond axum's limit of 2 MiB.
    body: Option<Bytes>,
}

/// Why a part of a request cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Malformed {
    #[error("the query is not as documented: {0}")]
    Query(String),
    #[error("the header Content-Type is not application/json")]
    ContentType,
    #[error("the body is cut or too large")]
    Incomplete,
    #[error("the body is not one JSON object")]
    NotAnObject,
}

impl Received {
    /// The query as `T`, whose `deny_unknown_fields` catches a misspelt name.
    pub(crate) fn query<T: DeserializeOwned>(&self) -> Result<T, Malformed> {
        Query::try_from_uri(&self.uri)
            .map(|Query(query)| query)
            .map_err(|rejection| Malformed::Query(rejection.body_text()))
    }

    /// The body as a JSON object that says it is one.
    pub(crate) fn json_object(&self) -> Result<Map<String, Value>, Malformed> {
        let media_type = self
            .header(header::CONTENT_TYPE.as_str())
            .and_then(|value| value.split(';').next());
        if !media_type.is_some_and(|media| media.trim().eq_ignore_ascii_case("application/json")) {
            return Err(Malformed::ContentType);
        }
        let body = self.body.as_ref().ok_or(Malformed::Incomplete)?;
        serde_json::from_slice(body).map_err(|_syntax| Malformed::NotAnObject)
    }

    /// The body's bytes, exactly as they came.
    pub(crate) fn raw_body(&self) -> Option<&[u8]> {
        self.body.as_deref()
    }

    /// A header's text, if it is there once and is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let first = values.next()?;
        if values.next().is_some() {
            return None;
        }
        first.to_str().ok()
    }

    /// The token of `Authorization: Bearer <token>`.
    pub(crate) fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.header(header::AUTHORIZATION.as_str())?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("Bearer").then_some(token)
    }
}

/// The segments that a route leaves open, decoded.
///
/// Percent-encoding that is not text leaves them empty, so that the provider answers as for any other name that it
/// does not know; axum would answer in a shape of its own.
pub(crate) struct Segments<T>(pub(crate) T);

impl<T, S> FromRequestParts<S> for Segments<T>
where
    T: DeserializeOwned + Default + Send,
    S: Send + Sync,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let path = Path::from_request_parts(parts, state).await;
        Ok(Self(path.map_or_else(
            |_not_text| T::default(),
            |Path(segments)| segments,
        )))
    }
}

impl<S: Send + Sync> FromRequest<S> for Received {
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Infallible> {
        let (parts, body) = request.into_parts();
        let Parts {
            method,
            uri,
            headers,
            extensions,
            ..
        } = parts;
        // The size limit travels in the extensions.
        let mut request = Request::new(body);
        *request.extensions_mut() = extensions;
        Ok(Self {
            method,
            uri,
            headers,
            body: Bytes::from_request(request, state).await.ok(),
        })
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct OneCursor {
        cursor: Option<String>,
    }

    async fn received(request: axum::http::request::Builder, body: &'static str) -> Received {
        let request = request.body(Body::from(body)).expect("a valid request");
        Received::from_request(request, &())
            .await
            .expect("reading refuses nothing")
    }

    #[tokio::test]
    async fn a_body_must_say_that_it_is_json_and_be_an_object() {
        let json = |media| Request::post("/").header("Content-Type", media);
        let read = async |media, body| received(json(media), body).await.json_object();
        assert!(read("application/json", r#"{"a":1}"#).await.is_ok());
        assert!(read("Application/JSON; charset=utf-8", "{}").await.is_ok());
        assert!(matches!(
            read("text/plain", "{}").await,
            Err(Malformed::ContentType)
        ));
        assert!(matches!(
            read("application/json", "[]").await,
            Err(Malformed::NotAnObject)
        ));
        assert!(matches!(
            read("application/json", "").await,
            Err(Malformed::NotAnObject)
        ));
    }

    #[tokio::test]
    async fn a_query_is_decoded_and_refuses_unknown_names() {
        let query = async |uri| received(Request::get(uri), "").await.query::<OneCursor>();
        let decoded = query("/?cursor=a%2Bb").await.expect("a documented query");
        assert_eq!(decoded.cursor.as_deref(), Some("a+b"));
        assert!(query("/").await.is_ok());
        assert!(query("/?curser=a").await.is_err());
        assert!(query("/?cursor=a&cursor=b").await.is_err());
    }

    #[tokio::test]
    async fn a_bearer_token_needs_its_scheme_and_a_single_header() {
        let with = |value| Request::get("/").header("Authorization", value);
        assert_eq!(received(with("Bearer t"), "").await.bearer(), Some("t"));
        assert_eq!(received(with("bearer t"), "").await.bearer(), Some("t"));
        assert_eq!(received(with("Basic t"), "").await.bearer(), None);
        assert_eq!(received(with("t"), "").await.bearer(), None);
        let twice = with("Bearer t").header("Authorization", "Bearer u");
        assert_eq!(received(twice, "").await.bearer(), None);
    }
}
