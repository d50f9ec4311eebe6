//! Connections to a function in place of a server, for tests.

use std::{future::poll_fn, pin::Pin};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, header};
use http_body::Body as _;

/// Function that responds to requests.
pub(super) struct Responder(Box<dyn Fn(Request<Bytes>) -> Response<Bytes> + Send + Sync>);

impl Responder {
    pub(super) fn new(respond: impl Fn(Request<Bytes>) -> Response<Bytes> + Send + Sync + 'static) -> Self {
        Self(Box::new(respond))
    }

    /// Returns the response to `request`, after its body was read.
    pub(super) async fn respond(&self, request: reqwest::Request) -> reqwest::Result<reqwest::Response> {
        let (head, mut body) = Request::<reqwest::Body>::try_from(request)?.into_parts();
        let mut content = Vec::new();
        while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            content.extend_from_slice(frame?.data_ref().map_or(&[], |data| data));
        }
        let mut response = (self.0)(Request::from_parts(head, content.into()));
        let length = HeaderValue::from(response.body().len());
        response
            .headers_mut()
            .entry(header::CONTENT_LENGTH)
            .or_insert(length);
        Ok(response.into())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::http::{Auth, ConnectionPool, Endpoint, HttpClientBuilder, StandardProtocol, Url};

    static ORDER: Endpoint = Endpoint::post("order", "/orders").auth(Auth::None);

    #[tokio::test]
    async fn request_reaches_function_and_response_the_caller() {
        let seen = Arc::new(Mutex::new(String::new()));
        let record = Arc::clone(&seen);
        let connections = ConnectionPool::in_memory(move |request| {
            let body = String::from_utf8_lossy(request.body()).into_owned();
            *record.lock().unwrap() = format!("{} {} {body}", request.method(), request.uri());
            Response::new(Bytes::from_static(b"7"))
        });
        let client = HttpClientBuilder::new(Url::parse("http://localhost:1/v1").unwrap(), "test/1")
            .connection_pool(connections)
            .build(StandardProtocol::new())
            .unwrap();
        let request = crate::http::Request::new(&ORDER).json(&["a"]).unwrap();
        let response = client.send(request).await.unwrap();
        assert_eq!(response.json::<u8>().unwrap(), 7);
        assert_eq!(response.headers()[header::CONTENT_LENGTH], "1");
        assert_eq!(
            *seen.lock().unwrap(),
            r#"POST http://localhost:1/v1/orders ["a"]"#
        );
    }
}
