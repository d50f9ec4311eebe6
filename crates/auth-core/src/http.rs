//! One place where requests are sent, retried, refused and explained.
//!
//! A call goes one way: an [`Endpoint`] constant says what the operation is, a [`Request`] fills it in,
//! [`HttpClient`] sends it under the rules of the provider's [`Protocol`], and an [`Response`] is read first and
//! decoded second, each with an [`Error`] of its own.
//!
//! What holds for every call: https only, except to loopback; connect, read and total timeouts; a cap
//! on the body; the token placed as it says itself, in a header that is marked sensitive; failures
//! retried only where the endpoint is safe to repeat; a refused token replaced, and the call replayed,
//! exactly once.
//!
//! # Calls that must not be executed twice
//!
//! A call that moves money or mints ([`Idempotency::NonIdempotent`]) is sent again only where no request left: no connection could
//! be made, or HTTP/2 says that the stream was not processed. It is replayed with another token only where the provider
//! itself refused the first one: with a 401 *and* a code or error shape that it documents.
//!
//! When such a call fails, [`Error::execution`] says what became of it. A gateway can return any status after the
//! provider executed the call (a balancer that repeats a request, a firewall that replaces a response), so a status says
//! nothing by itself: only the provider's own words say that the call was not executed, or that one with the same
//! reference was executed before. Everything else is [`Execution::Unknown`], over all attempts of a call.
//!
//! # Connections
//!
//! Each client opens its own connections, or shares those of an [`ConnectionPool`]. Proxies, certificates and a DNS resolver
//! are set with [`HttpClientBuilder::configure_reqwest`] and [`HttpClientBuilder::dns_resolver`], or on the shared
//! `ConnectionPool`.
//!
//! HTTP/2 is used where the server offers it, also for calls that move money. When an HTTP/1 server closes a
//! connection, it does not say whether it had read the request; in HTTP/2, `GOAWAY` and `REFUSED_STREAM` name the
//! requests that were not processed, so fewer payments end with an unknown outcome. The price of HTTP/2 is that one
//! hung connection can stall many calls: it is pinged after 10 seconds without a frame and closed 5 seconds later,
//! and the attempt after a timeout uses a new connection. HTTP/1 alone is
//! `configure_reqwest(|client| client.http1_only())`.
//!
//! A timeout before a connection has taken the request is [`ErrorKind::Connect`]: nothing was sent.

mod client;
mod connection;
mod error;
mod paging;
mod protocol;
mod request;
mod response;
mod retry;
mod send;

pub use crate::Backoff;
pub use bytes::Bytes;
pub use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
pub use reqwest;
pub use url::Url;

#[cfg(feature = "middleware")]
pub(crate) use self::request::place;
pub use self::{
    client::{
        ApiCredentials, ApiEnvironment, AuthenticatedClient, AuthenticatedClientBuilder, CallOptions,
        ClientSettings, HttpClient, HttpClientBuilder, ResponseInfo,
    },
    connection::{ConnectionPool, ConnectionPoolBuilder},
    error::{Error, ErrorBody, ErrorCategory, ErrorClass, ErrorKind, ErrorResponse, Execution},
    paging::{CursorPages, NextPage, NumberedPages, PageNumbers, PageReader, PagedRequest},
    protocol::Protocol,
    request::{Auth, BaseUrl, Endpoint, FilePart, Idempotency, Paging, Request, RequestParts},
    response::Response,
    retry::{RetryBudget, RetryPolicy},
};
