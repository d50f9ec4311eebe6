//! What can go wrong between a test and its sandbox.

use std::{io, net::SocketAddr};

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address is reachable from other machines.
    #[error("the sandbox listens on loopback only (127.0.0.0/8 or ::1), not on {address}")]
    NotLoopback {
        /// The address that was asked for.
        address: SocketAddr,
    },
    /// The address could not be bound.
    #[error("cannot listen on {address}")]
    Bind {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the operating system answered.
        source: io::Error,
    },
    /// The random credentials of this start could not be made.
    #[error("cannot generate the sandbox's random credentials")]
    Credentials,
    /// A contract cannot be served: it is unsound, or lacks what the sandbox plays.
    ///
    /// Contracts are part of the program, so no setting leads here, only a fault of the sandbox itself.
    #[error("the contract `{contract}`: {problem}")]
    Contract {
        /// The contract's file and line, or its title.
        contract: String,
        /// What is wrong with it.
        problem: String,
    },
}

/// Why a control handle could not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ControlError {
    /// The provider never handed out this id, or has forgotten it.
    #[error("the sandbox knows no {what} `{id}`")]
    Unknown {
        /// What the id should name, such as `request key`.
        what: &'static str,
        /// The id that was given.
        id: String,
    },
    /// The object is in a state that cannot take this step.
    #[error("{what} `{id}` is {state}, so it cannot be {step}")]
    WrongState {
        /// What the id names, such as `request key`.
        what: &'static str,
        /// The id that was given.
        id: String,
        /// The state that it is in.
        state: String,
        /// The step that was asked for, such as `settled`.
        step: &'static str,
    },
}

/// Why events did not get to their receiver. Those that were not taken wait on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeliveryError {
    /// The receiver is not on this machine.
    #[error("events are sent to http on a loopback address (127.0.0.0/8 or ::1) only")]
    NotLoopback,
    /// Nobody listens there, or the connection broke, or ten seconds were over.
    #[error("the receiver gave no answer")]
    NoAnswer,
}
