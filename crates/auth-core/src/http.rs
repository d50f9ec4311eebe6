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
//! # A client for your own API
//!
//! [`AuthenticatedClient::new`] creates a client with the [`StandardProtocol`], which reads the usual error responses. An
//! operation is a constant, a call of it a few lines, and a list has one of the styles of [`Paging`]:
//!
//! ```no_run
//! use auth_core::http::{AuthenticatedClient, CountedPages, Endpoint, Error, Paging, Request};
//! use auth_core::{AccessToken, PaginatorExt, Placement, Scalar, StaticToken};
//! use serde::Deserialize;
//!
//! static ORDER: Endpoint = Endpoint::get("order", "/orders/{id}");
//! static ORDERS: Endpoint = Endpoint::get("orders", "/orders").paging(Paging::PageNumber { parameter: "page" });
//!
//! #[derive(Deserialize)]
//! struct Order {
//!     id: Scalar,
//!     amount: Scalar,
//! }
//!
//! # async fn print() -> Result<(), Error> {
//! let key = StaticToken::new(AccessToken::new("key", Placement::header("X-Api-Key")?));
//! let shop = AuthenticatedClient::new("https://api.example.com/v1", "my-app/1.0", key)?;
//!
//! let order: Order = shop.call(Request::new(&ORDER).path_param("id", "17")?).await?;
//! println!("{}: {}", order.id, order.amount);
//!
//! let pages = CountedPages::new("/orders").total_pages("/pages");
//! let mut orders = shop.list_with::<Order>(Request::new(&ORDERS), pages).items();
//! while let Some(order) = orders.next_item().await {
//!     println!("{}", order?.id);
//! }
//! # Ok(()) }
//! ```
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
        AuthenticatedClientBuilder, CallOptions, ClientSettings, HttpClient, HttpClientBuilder, ResponseInfo,
    },
    connection::{ConnectionPool, ConnectionPoolBuilder},
    error::{Error, ErrorBody, ErrorCategory, ErrorClass, ErrorKind, ErrorResponse, Execution},
    error_code::ErrorCode,
    paging::{
        CountedPages, CursorPages, LinkPages, NextPage, NumberedPages, PageNumbers, PageReader, PagedRequest,
    },
    protocol::{Protocol, StandardProtocol},
    request::{Auth, BaseUrl, BodyStream, Endpoint, FilePart, Idempotency, Paging, Request, RequestParts},
    response::Response,
    response_stream::ResponseStream,
    retry::{RetryBudget, RetryPolicy},
};
