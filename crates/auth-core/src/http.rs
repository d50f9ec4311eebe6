//! One place where requests are sent, retried, refused and explained.
//!
//! A call goes one way: an [`Endpoint`] constant says what the operation is, a [`Request`] fills it in,
//! [`Http`] sends it under the rules of the provider's [`Dialect`], and an [`Answer`] is read first and
//! decoded second, each with an [`Error`] of its own.
//!
//! What holds for every call: https only, except to loopback; connect, read and total timeouts; a cap
//! on the body; the token placed as it says itself, in a header that is marked sensitive; failures
//! retried only where the endpoint is safe to repeat; a refused token replaced, and the call replayed,
//! exactly once.
//!
//! # Calls that must not be executed twice
//!
//! A call that moves money or mints ([`Repeat::Never`]) is sent again only where no request left: no connection could
//! be made, or HTTP/2 says that the stream was not processed. It is replayed with another token only where the provider
//! itself refused the first one: with a 401 *and* a code or error shape that it documents.
//!
//! When such a call fails, [`Error::execution`] says what became of it. A gateway can return any status after the
//! provider executed the call (a balancer that repeats a request, a firewall that replaces a response), so a status says
//! nothing by itself: only the provider's own words say that the call was not executed, or that one with the same
//! reference was executed before. Everything else is [`Execution::Unknown`], over all attempts of a call.

mod answer;
mod attempt;
mod backoff;
mod base_url;
mod body;
mod builder;
mod call_options;
mod code_class;
mod dialect;
mod endpoint;
mod error;
mod error_body;
mod excerpt;
mod execution;
mod foreign;
mod multipart;
mod outgoing;
mod own_token;
mod request;
mod retry;
mod retry_after;
mod retry_budget;
mod send;
mod session;
mod settings;
mod span;
mod unprocessed;
mod wiped;

pub use bytes::Bytes;
pub use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
pub use reqwest;
pub use url::Url;

pub use self::{
    answer::Answer,
    backoff::Backoff,
    base_url::BaseUrl,
    builder::{Http, HttpBuilder},
    call_options::{CallOptions, ResponseInfo},
    code_class::CodeClass,
    dialect::{Dialect, Refusal, RefusalClass},
    endpoint::{Auth, Endpoint, Paging, Repeat},
    error::{Error, ErrorKind},
    error_body::ErrorBody,
    execution::Execution,
    multipart::FilePart,
    outgoing::Outgoing,
    request::Request,
    retry::RetryPolicy,
    retry_budget::RetryBudget,
    session::{Session, SessionBuilder},
};
#[cfg(feature = "middleware")]
pub(crate) use self::{outgoing::place, own_token::own_token};
