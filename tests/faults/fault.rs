//! Faults between a client and a provider.

mod body;
mod bomb;
mod connection;
mod content;
mod gateway;
mod provider_error;
mod status;
mod token;

use std::{net::SocketAddr, time::Duration};

use serde_json::Value;

pub(crate) use self::{
    body::Body,
    connection::Connection,
    content::Content,
    gateway::{Gateway, GatewayBody},
    provider_error::ProviderError,
    status::Status,
    token::Token,
};
use test_servers::HttpRequest;
use test_support::Fixture;

use crate::script::Step;

/// A fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A fault of the connection, before the response.
    Connection(Connection),
    /// A fault of the transfer of the body.
    Body(Body),
    /// A fault of the status code.
    Status(Status),
    /// Invalid content of a successful response, or unusual but valid content.
    Content(Content),
    /// A gateway that replaces the response after the provider executed the call.
    Gateway(Gateway),
    /// An error response of the provider itself.
    ProviderError(ProviderError),
    /// A fault of the response of the token call, which may precede the call.
    Token(Token),
}

/// The request and the provider state that a fault depends on.
pub(crate) struct Context<'a> {
    /// The received request.
    pub(crate) request: &'a HttpRequest,
    /// Number of this request of the operation, from 1.
    pub(crate) nth: usize,
    pub(crate) call: Fixture,
    /// The body of a successful response.
    pub(crate) success: &'a Value,
    /// The address of the redirect target.
    pub(crate) redirect_target: SocketAddr,
}

impl Fault {
    /// Returns whether no connection is established.
    pub(crate) fn is_connect_fault(self) -> bool {
        matches!(self, Self::Connection(Connection::Refused | Connection::Stalled))
    }

    /// Returns the requested pause before each further attempt.
    pub(crate) fn requested_pause(self) -> Duration {
        match self {
            Self::Status(status) => status.requested_pause(),
            _ => Duration::ZERO,
        }
    }

    /// Returns the steps of the server.
    pub(crate) fn script(self, context: &Context<'_>) -> Vec<Step> {
        match self {
            Self::Connection(fault) => fault.script(context),
            Self::Body(fault) => fault.script(context),
            Self::Status(fault) => fault.script(context),
            Self::Content(fault) => fault.script(context),
            Self::Gateway(fault) => fault.script(context),
            Self::ProviderError(fault) => fault.script(context),
            Self::Token(fault) => fault.script(context),
        }
    }

    /// Returns whether the provider executes the `nth` request of the operation. A provider that resets the connection or sends
    /// an unreadable response may have executed it.
    pub(crate) fn executes(self, nth: usize) -> bool {
        match self {
            Self::ProviderError(fault) => fault.executes(nth),
            _ => true,
        }
    }
}
