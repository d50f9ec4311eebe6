//! HTTP client for provider APIs: sends requests, retries them, and describes errors.
//!
//! An [`Endpoint`] constant describes an operation, and a [`Request`] fills it in. [`HttpClient`] sends the request by the
//! rules of the provider's [`Protocol`]. A [`Response`] is read completely first and decoded second; both steps return an
//! [`Error`].
//!
//! Every call obeys these rules: https only, except to loopback; connect, read and total timeouts; a limit
//! of the body size; the token in the place that it names, in a header that is marked sensitive; retries only of
//! idempotent operations; a rejected token is replaced, and the request sent again, exactly once.
//!
//! # Tutorial
//!
//! A client of an issue tracker such as GitHub's, in five steps. The whole program is the example `github`, with a
//! server that checks its requests: `cargo run -p auth-core --example github`.
//!
//! ## 1. Describe the operations
//!
//! An [`Endpoint`] is a constant: a name for errors and spans, and the path with its parameters. Each one requires a
//! token, and GET may be retried, while POST may not. A list states where its next page is; here the response has a
//! link to it.
//!
//! ```
//! use auth_core::http::{Endpoint, Paging};
//!
//! static ISSUES: Endpoint =
//!     Endpoint::get("issues", "/repos/{owner}/{repo}/issues").paging(Paging::NextUrl);
//! static OPEN: Endpoint = Endpoint::post("open issue", "/repos/{owner}/{repo}/issues");
//! # assert_eq!(ISSUES.idempotency, auth_core::http::Idempotency::Idempotent);
//! # assert_eq!(OPEN.idempotency, auth_core::http::Idempotency::NonIdempotent);
//! ```
//!
//! ## 2. Create the client
//!
//! An [`AuthenticatedClient`] sends requests with a token. [`AuthenticatedClient::new`] has the default settings and
//! the [`StandardProtocol`], which reads the usual error responses. The token of this API never changes; one that
//! expires has a [`TokenProvider`](crate::TokenProvider) of its own ([guide](crate::guide::sign_in)).
//!
//! ```
//! use auth_core::http::{AuthenticatedClient, Error};
//! use auth_core::{AccessToken, Placement, StaticToken};
//!
//! pub struct Tracker(AuthenticatedClient);
//!
//! impl Tracker {
//!     pub fn new(base_url: &str, token: &str) -> Result<Self, Error> {
//!         let token = StaticToken::new(AccessToken::new(token, Placement::Bearer));
//!         AuthenticatedClient::new(base_url, "my-app/1.0", token).map(Self)
//!     }
//! }
//! # assert!(Tracker::new("https://api.github.com", "t0ps3cret").is_ok());
//! # let error = Tracker::new("http://api.github.com", "t0ps3cret").err().unwrap();
//! # assert_eq!(error.invalid_input().unwrap().field(), "base_url");
//! ```
//!
//! ## 3. Send a request
//!
//! A [`Request`] fills in an endpoint: parameters of the path, a query, a body. A value that would change the path is
//! an error before anything is sent. [`call`](AuthenticatedClient::call) sends the request and decodes the response.
//!
//! ```
//! use auth_core::http::{Error, Request};
//! use serde::{Deserialize, Serialize};
//! # use auth_core::http::{AuthenticatedClient, Endpoint};
//! # use auth_core::{AccessToken, Placement, StaticToken};
//! # static OPEN: Endpoint = Endpoint::post("open issue", "/repos/{owner}/{repo}/issues");
//! # struct Tracker(AuthenticatedClient);
//!
//! #[derive(Debug, Deserialize)]
//! pub struct Issue {
//!     pub number: u64,
//!     pub title: String,
//! }
//!
//! #[derive(Serialize)]
//! struct NewIssue<'a> {
//!     title: &'a str,
//! }
//!
//! impl Tracker {
//!     pub async fn open(&self, owner: &str, repo: &str, title: &str) -> Result<Issue, Error> {
//!         let request = Request::new(&OPEN)
//!             .path_param("owner", owner)?
//!             .path_param("repo", repo)?;
//!         self.0.call(request.json(&NewIssue { title })?).await
//!     }
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use wiremock::{Mock, ResponseTemplate, matchers::*};
//! # let server = test_servers::mock_server().await;
//! # let created = r#"{"number":4,"title":"Walk forwards"}"#;
//! # Mock::given(path("/repos/ferris/crab/issues"))
//! #     .and(body_json(serde_json::json!({"title": "Walk forwards"})))
//! #     .and(bearer_token("t0ps3cret"))
//! #     .respond_with(ResponseTemplate::new(201).set_body_string(created)).expect(1).mount(&server).await;
//! # let token = StaticToken::new(AccessToken::new("t0ps3cret", Placement::Bearer));
//! # let tracker = Tracker(AuthenticatedClient::new(&server.uri(), "my-app/1.0", token)?);
//! # assert!(tracker.open("ferris", "../admin", "x").await.is_err());
//! # assert_eq!(tracker.open("ferris", "crab", "Walk forwards").await?.number, 4);
//! # Ok(()) }
//! ```
//!
//! ## 4. List
//!
//! A list is a request for the first page, and a reader of the pages. [`LinkPages`] follows `Link: <...>; rel="next"`,
//! below the base URL only. The table of [`Paging`] has the other styles.
//!
//! ```
//! use auth_core::http::{LinkPages, PagedRequest, Request};
//! # use auth_core::http::{AuthenticatedClient, Endpoint, Paging};
//! # use auth_core::{AccessToken, Placement, StaticToken};
//! # static ISSUES: Endpoint =
//! #     Endpoint::get("issues", "/repos/{owner}/{repo}/issues").paging(Paging::NextUrl);
//! # struct Tracker(AuthenticatedClient);
//! # #[derive(serde::Deserialize)]
//! # pub struct Issue { number: u64, title: String }
//!
//! impl Tracker {
//!     pub fn issues(&self, owner: &str, repo: &str) -> PagedRequest<Issue> {
//!         let request = Request::new(&ISSUES)
//!             .path_param("owner", owner)
//!             .and_then(|request| request.path_param("repo", repo));
//!         self.0.list_with(request, LinkPages::new())
//!     }
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use wiremock::{Mock, ResponseTemplate, matchers::*};
//! # let server = test_servers::mock_server().await;
//! # let link = r#"</repositories/7/issues?page=2>; rel="next""#;
//! # let page = |json: &str| ResponseTemplate::new(200).set_body_string(json);
//! # Mock::given(path("/repos/ferris/crab/issues"))
//! #     .respond_with(page(r#"[{"number":1,"title":"Claws are sharp"}]"#).insert_header("link", link))
//! #     .expect(1).mount(&server).await;
//! # Mock::given(path("/repositories/7/issues")).and(query_param("page", "2"))
//! #     .and(bearer_token("t0ps3cret"))
//! #     .respond_with(page(r#"[{"number":3,"title":"Walks sideways"}]"#)).expect(1).mount(&server).await;
//! # let token = StaticToken::new(AccessToken::new("t0ps3cret", Placement::Bearer));
//! # let tracker = Tracker(AuthenticatedClient::new(&server.uri(), "my-app/1.0", token)?);
//!
//! // In a program:
//! use auth_core::PaginatorExt;
//!
//! let mut issues = tracker.issues("ferris", "crab").items();
//! while let Some(issue) = issues.next_item().await {
//!     let issue = issue?;
//!     println!("#{} {}", issue.number, issue.title);
//! }
//! # Ok(()) }
//! ```
//!
//! ## 5. Report errors
//!
//! An [`Error`] names the operation, the status, and the code and message of the API. It contains no other value of the
//! response, and no secret. [`Error::kind`], [`Error::code`] and [`Error::execution`] tell a program what to do next.
//!
//! ```
//! # mod client { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/github/client.rs")); }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use wiremock::{Mock, ResponseTemplate, matchers::*};
//! # let server = test_servers::mock_server().await;
//! # let invalid = r#"{"message":"Validation Failed","errors":[{"code":"missing_field"}]}"#;
//! # Mock::given(path("/repos/ferris/crab/issues"))
//! #     .respond_with(ResponseTemplate::new(422).set_body_string(invalid)).expect(2).mount(&server).await;
//! # let tracker = client::Tracker::new(&server.uri(), "t0ps3cret")?;
//! // open issue (POST /repos/{owner}/{repo}/issues) failed:
//! // 422 Unprocessable Entity, code missing_field: Validation Failed
//! if let Err(error) = tracker.open("ferris", "crab", "").await {
//!     println!("{error}");
//! }
//! # let error = tracker.open("ferris", "crab", "").await.unwrap_err();
//! # assert_eq!(error.to_string(), "open issue (POST /repos/{owner}/{repo}/issues) failed: \
//! #     422 Unprocessable Entity, code missing_field: Validation Failed");
//! # Ok(()) }
//! ```
//!
//! An API whose errors have a form of their own, or whose requests are signed, has a [`Protocol`] of its own: see the
//! example `signed`.
//!
//! # Guides
//!
//! Each shows one task: [sign in](crate::guide::sign_in), [list](crate::guide::list), [retry
//! safely](crate::guide::retry_safely), [wait](crate::guide::wait), [observe](crate::guide::observe). The
//! [index](crate::guide) has all of them.
//!
//! # Non-idempotent operations
//!
//! A call that moves money or mints ([`Idempotency::NonIdempotent`]) is sent again only if no request was sent: the
//! connection failed, or HTTP/2 reports that the stream was not processed. The client sends it with another token only if
//! the provider itself rejected the first one: with a 401 *and* a code or error shape that it documents.
//!
//! When such a call fails, [`Error::execution`] returns whether it was executed. A gateway can return any status after the
//! provider executed the call (a balancer that repeats a request, a firewall that replaces a response), so a status proves
//! nothing by itself. Only the provider's own error code or shape proves that the call was not executed, or that one with
//! the same reference was executed before. Everything else is [`Execution::Unknown`], over all attempts of a call.
//!
//! # Uploads and downloads
//!
//! [`Request::stream`] sends a [`BodyStream`], and [`AuthenticatedClient::stream`] returns a [`ResponseStream`], so that
//! neither body needs to fit in memory. The client retries a stream that it can build again, and never sends any other
//! one twice. A response is not retried once its stream was returned.
//!
//! # Connections
//!
//! Each client opens its own connections, or shares those of a [`ConnectionPool`]. Proxies, certificates and a DNS resolver
//! are set with [`HttpClientBuilder::configure_reqwest`] and [`HttpClientBuilder::dns_resolver`], or on the shared
//! `ConnectionPool`.
//!
//! The client uses HTTP/2 if the server offers it, also for calls that move money. When an HTTP/1 server closes a
//! connection, it does not report whether it had read the request; in HTTP/2, `GOAWAY` and `REFUSED_STREAM` name the
//! requests that were not processed, so fewer payments end with an unknown outcome. The disadvantage of HTTP/2 is that one
//! hung connection can stall many calls. The client pings it after 10 seconds without a frame and closes it 5 seconds later,
//! and the attempt after a timeout uses a new connection. To use HTTP/1 only, call
//! `configure_reqwest(|client| client.http1_only())`.
//!
//! A timeout before a connection has taken the request is [`ErrorKind::Connect`]: nothing was sent.
//!
//! # TLS
//!
//! Features choose the library:
//!
//! | feature | TLS | cryptography |
//! |---|---|---|
//! | `rustls-aws-lc` (default) | rustls | the provider that the program installed in rustls, or else AWS-LC |
//! | `rustls-ring` | rustls | the provider that the program installed in rustls, or else ring |
//! | `native-tls` | OpenSSL, Secure Transport or Schannel | that of the library |
//!
//! Of several enabled ones, the first of this table decides, since any crate of a program may enable another;
//! `configure_reqwest(|client| client.tls_backend_native())` chooses for one client. Without any, a client for an https URL
//! cannot be built, and http on this machine works.
//!
//! With `rustls-ring`, reqwest takes the cryptography from the process. So the first client installs ring as the process's
//! provider unless there is one, as rustls's own builders do. A program that installs another does it before. With AWS-LC
//! and ring in one program, these builders, which other crates may call, panic unless the program has installed one.
//!
//! rustls trusts the certificates of the operating system. On Linux, `native-tls` needs the headers of OpenSSL
//! (`libssl-dev`) and `pkg-config` to build. Elsewhere its errors do not distinguish a certificate that is not trusted from
//! a lost connection, so the client retries both.

mod client;
mod connection;
mod decode;
mod error;
mod error_code;
mod paging;
mod protocol;
mod raw_object;
mod request;
mod response;
mod response_stream;
mod retry;
mod send;
mod span;

pub use crate::Backoff;
pub use bytes::Bytes;
pub use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};
pub use reqwest;
pub use url::Url;

#[cfg(any(feature = "middleware", feature = "tower"))]
pub(crate) use self::request::{is_placed, place};
pub use self::{
    client::{
        ApiCredentials, ApiEnvironment, AttemptHook, AttemptInfo, AttemptOutcome, AuthenticatedClient,
        AuthenticatedClientBuilder, CallOptions, ClientSettings, HttpClient, HttpClientBuilder,
        ReceivedResponse, ResponseInfo, SentRequest,
    },
    connection::{ConnectionPool, ConnectionPoolBuilder},
    error::{Error, ErrorBody, ErrorCategory, ErrorClass, ErrorKind, ErrorResponse, Execution},
    error_code::ErrorCode,
    paging::{
        CountedPages, CursorPages, LinkPages, NextPage, NumberedPages, PageNumbers, PageReader, PagedRequest,
    },
    protocol::{Protocol, StandardProtocol},
    request::{
        Auth, BaseUrl, BodyStream, Endpoint, FilePart, Idempotency, Paging, RawRequest, Request,
        RequestParts, SentFlag,
    },
    response::Response,
    response_stream::ResponseStream,
    retry::{RetryBudget, RetryPolicy},
};
