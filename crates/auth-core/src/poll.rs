//! Polls an operation until it reaches a final state.
//!
//! A payment or an approval finishes some time after its request. A [`Poller`] fetches its state at the interval of a
//! [`PollPolicy`]: it retries after retryable errors, honors `Retry-After`, and ends at its deadline, even during a call. A
//! [`WaitError`] has the last state and the last error.
//!
//! It works with any client: implement [`State`] for the response and [`RetryInfo`] for the error.

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
