//! Errors of the sandbox's own API.

use std::{fmt, io, net::SocketAddr, path::PathBuf};

/// Error of starting a sandbox.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address is reachable from other machines.
    #[error("cannot listen on {address}: expected a loopback address (127.0.0.0/8 or ::1)")]
    NotLoopback {
        /// Requested address.
        address: SocketAddr,
    },
    /// The address could not be bound.
    #[error("cannot listen on {address}")]
    Bind {
        /// Requested address.
        address: SocketAddr,
        /// Error of the operating system.
        source: io::Error,
    },
    /// The crypto library returned no randomness for the credentials.
    #[error("cannot generate the sandbox's random credentials")]
    Credentials,
    /// The value of a setting is invalid.
    #[error("invalid setting `{setting}`: {problem}")]
    Setting {
        /// Method of the builder.
        setting: &'static str,
        /// Problem, and what was expected.
        problem: String,
    },
    /// The state file cannot be used.
    #[error(transparent)]
    State(#[from] StateError),
    /// An embedded contract is invalid, or lacks an operation that the sandbox implements.
    ///
    /// Contracts are part of the program, so this is a bug of the sandbox.
    #[error("invalid contract `{contract}`: {problem}")]
    Contract {
        /// File and line of the contract, or its title.
        contract: String,
        /// Description of the problem.
        problem: String,
    },
}

/// Error of a state file. The file is unchanged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// The operating system returned an error.
    #[error("cannot {action} the state file `{}`", path.display())]
    Io {
        /// Failed step, such as `read`.
        action: &'static str,
        /// Path of the file.
        path: PathBuf,
        /// Error of the operating system.
        source: io::Error,
    },
    /// Another sandbox uses the file.
    #[error("state file `{}` is in use by another sandbox; stop that one, or name another file", path.display())]
    InUse {
        /// Path of the file.
        path: PathBuf,
    },
    /// The file is not what a sandbox has saved.
    #[error("state file `{}` is damaged: {problem}; move it away to start with a new state", path.display())]
    Damaged {
        /// Path of the file.
        path: PathBuf,
        /// Description of the problem.
        problem: &'static str,
    },
    /// Another version of the sandbox has saved the file.
    #[error(
        "state file `{}` has version {found}, expected {expected}; use the version of the sandbox that saved it, or \
         move it away to start with a new state", path.display()
    )]
    Version {
        /// Path of the file.
        path: PathBuf,
        /// Version of the file.
        found: u32,
        /// Version that this sandbox reads.
        expected: u32,
    },
    /// A sandbox with another seed has saved the file.
    #[error(
        "state file `{}` has {}, expected {}; start with the seed of the file, or name another file",
        path.display(), SeedName(*found), SeedName(*expected)
    )]
    Seed {
        /// Path of the file.
        path: PathBuf,
        /// Seed of the file, unless it was random.
        found: Option<u64>,
        /// Seed that was passed.
        expected: Option<u64>,
    },
}

/// Seed in a message.
struct SeedName(Option<u64>);

impl fmt::Display for SeedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(number) => write!(f, "the seed {number}"),
            None => f.write_str("a random seed"),
        }
    }
}

/// Reason why the server of a sandbox stopped by itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// The server panicked: a bug of the sandbox.
    #[error("the sandbox's server panicked: {message}")]
    Panicked {
        /// Message of the panic.
        message: String,
    },
    /// The Tokio runtime that the sandbox was started in has ended.
    #[error("the Tokio runtime of the sandbox's server has ended")]
    RuntimeEnded,
}

/// Error of a method of a provider's handle.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ControlError {
    /// The provider never issued this ID, or has discarded it.
    #[error("unknown {what} `{id}`")]
    Unknown {
        /// Kind of the object, such as `request key`.
        what: &'static str,
        /// ID that was passed.
        id: String,
    },
    /// The object's state does not allow this step.
    #[error("{what} `{id}` cannot be {step}: it is {state}")]
    WrongState {
        /// Kind of the object, such as `request key`.
        what: &'static str,
        /// ID that was passed.
        id: String,
        /// Current state.
        state: String,
        /// Requested step, such as `settled`.
        step: &'static str,
    },
}

/// Error of delivering webhooks or callbacks. What the receiver did not accept remains in the queue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeliveryError {
    /// The receiver's URL is not http on a loopback address.
    #[error("invalid receiver URL: expected http on a loopback address (127.0.0.0/8, ::1 or localhost)")]
    NotLoopback,
    /// The receiver's URL is not http. Remote receivers are allowed.
    #[error("invalid receiver URL: expected http with a host")]
    NotHttp,
    /// The connection was refused or closed, or the ten-second timeout elapsed.
    #[error("no response from the receiver")]
    NoResponse,
    /// There is no receiver.
    #[error("no receiver: expected a URL, or a target of automatic deliveries")]
    NoTarget,
    /// No delivery has this ID, or it was dropped.
    #[error("unknown delivery `{id}`")]
    Unknown {
        /// ID that was passed.
        id: String,
    },
    /// The delivery is no longer queued.
    #[error("delivery `{id}` cannot be ordered: it is {state}")]
    NotQueued {
        /// ID that was passed.
        id: String,
        /// Current state.
        state: &'static str,
    },
}
