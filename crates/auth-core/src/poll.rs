//! Polls an operation until it reaches a final state.
//!
//! A payment or an approval finishes some time after its request. A [`Poller`] fetches its state at the interval of a
//! [`PollPolicy`]: it retries after retryable errors, honors `Retry-After`, and ends at its deadline, even during a call.
//! A [`WaitError`] has the last state and the last error.
//!
//! * A value that a [`PollPolicy`] does not set is the default of the operation, so `PollPolicy::default()` differs by
//!   operation.
//! * The deadline uses two clocks. The injected clock decides whether to make another call, so a test can move hours.
//!   Tokio's timer drops a call in flight, since a manual clock does not move during the call.
//! * The last call starts early enough to end before the deadline, by twice the duration of the slowest call so far.
//! * An approved operation has a second phase ([`Poller::settle`]) with its own deadline.
//!
//! It works with any client: implement [`State`] for the response and [`RetryInfo`] for the error.
#![cfg_attr(
    feature = "http",
    doc = "\nThe guide [`wait`](crate::guide::wait) shows it with an HTTP client."
)]

mod deadline;
mod error;
mod policy;
mod poller;
mod retry_info;
mod state;

pub use self::{
    error::{WaitError, WaitErrorKind},
    policy::PollPolicy,
    poller::Poller,
    retry_info::RetryInfo,
    state::State,
};
