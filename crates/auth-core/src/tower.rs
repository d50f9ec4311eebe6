//! Authenticates requests of a [`tower`](https://docs.rs/tower) service with the tokens of any
//! [`TokenProvider`](crate::TokenProvider).
//!
//! Use it around any client that is a `Service` of [`http::Request`]s: hyper-util's client, a tonic channel, or
//! reqwest. Its rules are those of [`middleware`](crate::middleware) for reqwest clients.
//!
//! ```
//! use auth_core::{
//!     AccessToken, Placement, StaticToken,
//!     http::{BaseUrl, Url},
//!     tower::AuthenticationLayer,
//! };
//! use bytes::Bytes;
//! use http_body_util::Full;
//! use hyper_util::{client::legacy::Client, rt::TokioExecutor};
//! use tower::{Service, ServiceBuilder, ServiceExt};
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = test_servers::mock_server().await;
//! # wiremock::Mock::given(wiremock::matchers::header("authorization", "Bearer example"))
//! #     .respond_with(wiremock::ResponseTemplate::new(200)).mount(&server).await;
//! # let api = server.uri();
//! # /*
//! let api = "https://api.example.com";
//! # */
//! let tokens = StaticToken::new(AccessToken::new("example", Placement::Bearer));
//! let authentication = AuthenticationLayer::new(BaseUrl::new(Url::parse(&api)?)?, tokens)
//!     .clone_body(|body: &Full<Bytes>| Some(body.clone()));
//! # let https = hyper_util::client::legacy::connect::HttpConnector::new();
//! let mut client = ServiceBuilder::new()
//!     .layer(authentication)
//!     .service(Client::builder(TokioExecutor::new()).build(https));
//!
//! let request = http::Request::get(format!("{api}/balance")).body(Full::default())?;
//! let response = client.ready().await?.call(request).await?;
//! assert_eq!(response.status(), 200);
//! # Ok(()) }
//! ```
//!
//! A gRPC server reports a rejected token by the header `grpc-status` of a response with the status 200: `examples/tonic.rs`
//! shows the rule for it, and a tonic channel with the layer. tonic's `Interceptor` is synchronous: it can read a cached
//! token ([`with_cached_token`](crate::CachedTokenProvider::with_cached_token)), but not wait for one.

mod clone_body;
mod error;
mod layer;
mod service;
mod target;

pub use self::{
    clone_body::{CloneBody, CloneEmpty},
    error::Error,
    layer::AuthenticationLayer,
    service::Authentication,
};

#[cfg(test)]
mod tests;
