//! Polling an operation until it reaches a final state.
//!
//! A payment or an approval is finished some time after it was requested. A [`Poller`] asks for its state at the pace
//! of a [`PollPolicy`]: it rides out retryable errors, keeps the pause that the provider asks for, and ends no later
//! than its deadline, even when a call is under way. A [`WaitError`] carries the last state and the last error.
//!
//! It works with any client: implement [`State`] for what the provider returns and [`RetryInfo`] for the error.

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
