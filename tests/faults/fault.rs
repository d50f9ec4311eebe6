//! What can go wrong between a client and a provider.

mod body;
mod bomb;
mod connection;
mod content;
mod gateway;
mod own;
mod status;
mod token;

use std::{net::SocketAddr, time::Duration};

use serde_json::Value;

pub(crate) use self::{
    body::Body,
    connection::Connection,
    content::Content,
    gateway::{Foreign, Gateway},
    own::Own,
    status::Status,
    token::Token,
};
use contract_tests::Fixture;

use crate::{received::Received, script::Step};

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Before there is an answer.
    Connection(Connection),
    /// On the way of a body.
    Body(Body),
    /// The provider says no, or not here, or not now.
    Status(Status),
    /// In a success, or odd and no fault at all.
    Content(Content),
    /// Between the provider, which executes the call, and the client.
    Gateway(Gateway),
    /// In the provider's own words.
    Own(Own),
    /// In the answer of the token call, which may be that before the call.
    Token(Token),
}

/// What a fault may need to know.
pub(crate) struct Scene<'a> {
    /// What came.
    pub(crate) request: &'a Received,
    /// How often the operation has been asked for, from 1 on.
    pub(crate) nth: usize,
    pub(crate) call: Fixture,
    /// What the provider answers when all is well.
    pub(crate) good: &'a Value,
    /// Where redirects lead.
    pub(crate) elsewhere: SocketAddr,
}

impl Fault {
    /// Whether no answer to anything comes through.
    pub(crate) fn is_of_connecting(self) -> bool {
        matches!(self, Self::Connection(Connection::Refused | Connection::Stalled))
    }

    /// The pause that is asked for before each further attempt.
    pub(crate) fn asked_pause(self) -> Duration {
        match self {
            Self::Status(status) => status.asked_pause(),
            _ => Duration::ZERO,
        }
    }

    /// What a server does.
    pub(crate) fn script(self, scene: &Scene<'_>) -> Vec<Step> {
        match self {
            Self::Connection(fault) => fault.script(scene),
            Self::Body(fault) => fault.script(scene),
            Self::Status(fault) => fault.script(scene),
            Self::Content(fault) => fault.script(scene),
            Self::Gateway(fault) => fault.script(scene),
            Self::Own(fault) => fault.script(scene),
            Self::Token(fault) => fault.script(scene),
        }
    }

    /// Whether the provider executes the request of the operation that comes as the `nth`. Who resets a connection, or
    /// sends what no client understands, may have done so.
    pub(crate) fn executes(self, nth: usize) -> bool {
        match self {
            Self::Own(fault) => fault.executes(nth),
            _ => true,
        }
    }
}
