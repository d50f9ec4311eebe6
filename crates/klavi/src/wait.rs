//! Waiting for payments and consents.

use std::{sync::Arc, time::Duration};

use auth_core::poll::{PollPolicy, Poller, State};

use crate::{ConsentPaymentProgress, ConsentProgress, CustomerClient, Error, PaymentProgress};

/// Default [`PollPolicy`]: pauses of 2 to 10 seconds, for 65 minutes.
///
/// "Every few seconds" is the pace of `payment/whitelabel-initiation`. A payer has 60 minutes, and an authorized
/// payment five (`payment/instant-payment`). Payments that several people must approve, and scheduled ones, take
/// longer.
pub const DEFAULT_POLL_POLICY: PollPolicy = PollPolicy::new()
    .with_first_pause(Duration::from_secs(2))
    .with_max_pause(Duration::from_secs(10))
    .with_deadline(Duration::from_secs(65 * 60));

/// Error of a wait that ended before a final state: the deadline, or a failed call. `T` is the polled state, such as
/// [`PaymentProgress`].
pub type WaitError<T> = auth_core::poll::WaitError<T, Error>;

impl CustomerClient {
    pub(crate) fn poller<T>(&self, policy: PollPolicy) -> Poller<T, Error> {
        let clock = Arc::clone(self.client.http().clock());
        Poller::new(clock, policy.or(DEFAULT_POLL_POLICY))
    }
}

impl State for PaymentProgress {
    fn status(&self) -> Option<&str> {
        Some(self.status.as_str())
    }
}

impl State for ConsentProgress {
    fn status(&self) -> Option<&str> {
        Some(self.status.as_ref()?.as_str())
    }
}

impl State for ConsentPaymentProgress {
    fn status(&self) -> Option<&str> {
        Some(self.status.as_ref()?.as_str())
    }
}
