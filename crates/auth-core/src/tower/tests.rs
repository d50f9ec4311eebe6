use std::{
    future::{Ready, poll_fn, ready},
    mem,
    sync::{Arc, Mutex},
    task::{Context, Poll},
};

use ::http::{HeaderMap, Method, Request, Response, Uri, header};
use ::tower::{Layer, Service, ServiceExt};
use bytes::Bytes;
use http_body_util::Full;

use super::*;
use crate::{
    AccessToken, CachedTokenProvider, Placement, StaticToken, TokenErrorKind, TokenProvider,
    http::{BaseUrl, Url},
    testing::ScriptedProvider,
};

mod rejections;
mod targets;

const BASE: &str = "https://api.example.com/v1";

type Body = Full<Bytes>;

/// A request as the inner service received it.
#[derive(Debug, Clone)]
struct Received {
    uri: Uri,
    headers: HeaderMap,
    extension: Option<u8>,
    body: Body,
}

impl Received {
    fn authorization(&self) -> Option<&str> {
        let value = self.headers.get(header::AUTHORIZATION)?;
        assert!(value.is_sensitive());
        value.to_str().ok()
    }
}

/// Inner service. Each instance must be polled for readiness before each call, and its clones are not ready.
struct Inner {
    is_ready: bool,
    readiness: Arc<Mutex<Result<(), &'static str>>>,
    received: Arc<Mutex<Vec<Received>>>,
    respond: Arc<Respond>,
}

type Respond = dyn Fn(&Received) -> Result<Response<()>, &'static str> + Send + Sync;

impl Clone for Inner {
    fn clone(&self) -> Self {
        Self {
            is_ready: false,
            readiness: self.readiness.clone(),
            received: self.received.clone(),
            respond: self.respond.clone(),
        }
    }
}

impl Inner {
    fn new(
        respond: impl Fn(&Received) -> Result<Response<()>, &'static str> + Send + Sync + 'static,
    ) -> Self {
        Self {
            is_ready: false,
            readiness: Arc::new(Mutex::new(Ok(()))),
            received: Arc::default(),
            respond: Arc::new(respond),
        }
    }

    fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

impl Service<Request<Body>> for Inner {
    type Response = Response<()>;
    type Error = &'static str;
    type Future = Ready<Result<Response<()>, &'static str>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), &'static str>> {
        self.is_ready = true;
        Poll::Ready(*self.readiness.lock().unwrap())
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        assert!(mem::take(&mut self.is_ready), "called before it was ready");
        let (parts, body) = request.into_parts();
        let received = Received {
            extension: parts.extensions.get().copied(),
            uri: parts.uri,
            headers: parts.headers,
            body,
        };
        self.received.lock().unwrap().push(received.clone());
        ready((self.respond)(&received))
    }
}

fn status(status: u16) -> Response<()> {
    Response::builder().status(status).body(()).unwrap()
}

fn accepting() -> Inner {
    Inner::new(|_| Ok(status(200)))
}

/// Rejects `token-1` and accepts every other token.
fn rejecting_first_token() -> Inner {
    Inner::new(|request| {
        let is_first = request.authorization() == Some("Bearer token-1");
        Ok(status(if is_first { 401 } else { 200 }))
    })
}

fn layer<P: TokenProvider>(tokens: P) -> AuthenticationLayer<P> {
    AuthenticationLayer::new(BaseUrl::new(Url::parse(BASE).unwrap()).unwrap(), tokens)
}

fn fixed(placement: Placement) -> StaticToken {
    StaticToken::new(AccessToken::new("example", placement))
}

fn request(method: &Method, uri: &str) -> Request<Body> {
    let request = Request::builder().method(method).uri(uri);
    request.body(Body::default()).unwrap()
}

fn get(uri: &str) -> Request<Body> {
    request(&Method::GET, uri)
}

#[tokio::test]
async fn token_has_its_placement() {
    for (placement, authorization, uri) in [
        (Placement::Bearer, Some("Bearer example"), "/v1/a%7eb?a='1'"),
        (Placement::Raw, Some("example"), "/v1/a%7eb?a='1'"),
        (Placement::query("key"), None, "/v1/a%7eb?a=%271%27&key=example"),
        (Placement::None, None, "/v1/a%7eb?a='1'"),
    ] {
        let inner = accepting();
        let service = layer(fixed(placement)).layer(inner.clone());
        let uri_before = "https://api.example.com/v1/a%7eb?a='1'";
        service.oneshot(get(uri_before)).await.unwrap();
        let received = &inner.received()[0];
        assert_eq!(received.authorization(), authorization);
        assert_eq!(received.uri.path_and_query().unwrap(), uri);
    }
}

#[tokio::test]
async fn request_with_own_credential_is_unchanged() {
    let inner = accepting();
    let issuer = ScriptedProvider::new();
    let mut own = get("https://api.example.com/v1/x");
    let headers = own.headers_mut();
    headers.insert(header::AUTHORIZATION, "Basic own".parse().unwrap());
    layer(issuer.clone())
        .layer(inner.clone())
        .oneshot(own)
        .await
        .unwrap();
    assert_eq!(inner.received()[0].headers["authorization"], "Basic own");
    assert_eq!(issuer.calls(), 0);

    let in_query = layer(fixed(Placement::query("key"))).layer(inner.clone());
    let uri = "https://api.example.com/v1/x?key=own";
    in_query.oneshot(get(uri)).await.unwrap();
    assert_eq!(inner.received()[1].uri, uri);
}

#[tokio::test]
async fn ready_instance_is_called() {
    let inner = accepting();
    let mut service = layer(fixed(Placement::Bearer)).layer(inner.clone());
    for uri in ["https://api.example.com/v1", "https://other.example.com/"] {
        // The second request waits for readiness again.
        poll_fn(|context| service.poll_ready(context)).await.unwrap();
        service.call(get(uri)).await.unwrap();
    }
    assert_eq!(inner.received().len(), 2);
}

#[tokio::test]
async fn errors_of_the_inner_service_are_passed() {
    let inner = Inner::new(|_| Err("reset"));
    let service = layer(fixed(Placement::Bearer)).layer(inner.clone());
    let error = service.clone().oneshot(get("https://api.example.com/v1")).await;
    assert!(matches!(error, Err(Error::Service("reset"))), "{error:?}");

    *inner.readiness.lock().unwrap() = Err("closed");
    let error = service.oneshot(get("https://api.example.com/v1")).await;
    assert!(matches!(error, Err(Error::Service("closed"))), "{error:?}");
}

#[tokio::test]
async fn without_token_nothing_is_sent() {
    let inner = accepting();
    let issuer = ScriptedProvider::new();
    issuer.fail_next();
    let service = layer(issuer).layer(inner.clone());
    let error = service.oneshot(get("https://api.example.com/v1")).await;
    let Err(Error::Token(error)) = error else {
        panic!("{error:?}");
    };
    assert_eq!(error.kind(), TokenErrorKind::Unavailable);

    let invalid = StaticToken::new(AccessToken::new("hunter2\n", Placement::Bearer));
    let service = layer(invalid).layer(inner.clone());
    let error = service
        .oneshot(get("https://api.example.com/v1"))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::InvalidInput(_)), "{error:?}");
    assert!(!format!("{error:?} {error}").contains("hunter2"));
    assert!(inner.received().is_empty());
}

#[tokio::test(start_paused = true)]
async fn waiting_for_token_times_out() {
    let timeout = std::time::Duration::from_millis(1500);
    let layer = layer(ScriptedProvider::stalling()).token_timeout(timeout);
    let error = layer
        .layer(accepting())
        .oneshot(get("https://api.example.com/v1"))
        .await;
    let Err(Error::Token(error)) = error else {
        panic!("{error:?}");
    };
    assert_eq!(error.to_string(), "timed out after 1.5s waiting for a token");
}

#[tokio::test]
async fn hyper_client_replays_with_another_token() {
    use hyper_util::{client::legacy::Client, rt::TokioExecutor};
    use wiremock::{Mock, ResponseTemplate, matchers};

    let server = test_servers::mock_server().await;
    for (token, status) in [("Bearer token-1", 401), ("Bearer token-2", 200)] {
        Mock::given(matchers::header("authorization", token))
            .and(matchers::body_string("amount"))
            .respond_with(ResponseTemplate::new(status))
            .expect(1)
            .mount(&server)
            .await;
    }
    let base_url = BaseUrl::new(Url::parse(&server.uri()).unwrap()).unwrap();
    let tokens = CachedTokenProvider::new(ScriptedProvider::new());
    let client = AuthenticationLayer::new(base_url, tokens)
        .clone_body(|body: &Body| Some(body.clone()))
        .layer(Client::builder(TokioExecutor::new()).build_http());
    let request = Request::put(server.uri()).body(Body::from("amount")).unwrap();
    assert_eq!(client.oneshot(request).await.unwrap().status(), 200);
}
