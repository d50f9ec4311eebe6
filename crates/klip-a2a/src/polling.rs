//! Following a request to its end.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, SystemTime},
};

use auth_core::{
    Moment,
    poll::{PollPolicy, Poller, State, WaitErrorKind},
};

use crate::{Client, CodeClass, Error, ErrorCode, Outcome, PreparedRequest, Progress, RequestResult, Status};

/// Values of a [`PollPolicy`] that a caller does not set: pauses of 1 to 3 seconds, for 10 minutes until the user
/// approves and 5 minutes from then on.
///
/// No copy of the documents that could be read names a frequency or a limit; these are in the range of working integrations.
pub const DEFAULT_POLL_POLICY: PollPolicy = PollPolicy::new()
    .with_first_pause(Duration::from_secs(1))
    .with_max_pause(Duration::from_secs(3))
    .with_deadline(Duration::from_secs(600))
    .with_settle_within(Duration::from_secs(300));

const EXPIRED: ErrorCode = ErrorCode::EXPIRED_REQUEST_KEY;

/// A key that Klip still calls `prepared` is given this long after its expiry: Klip's response and its
/// clock may be late.
const GRACE: Duration = Duration::from_secs(5);

/// Why waiting ended without an [`Outcome`]. A state that shows the user's approval is not given up as the last one for
/// a later one that does not.
pub type WaitError = auth_core::poll::WaitError<RequestResult, Error>;

impl State for RequestResult {
    fn status(&self) -> Option<&str> {
        Some(self.status.as_str())
    }
}

/// A request that is polled.
pub(crate) struct Polling {
    client: Client,
    prepared: PreparedRequest,
    poller: Poller<RequestResult, Error>,
}

impl Polling {
    pub(crate) fn new(client: Client, prepared: PreparedRequest, policy: PollPolicy) -> Self {
        let poller = Poller::new(Arc::clone(client.clock()), policy.or(DEFAULT_POLL_POLICY)).pause_first();
        Self {
            client,
            prepared,
            poller,
        }
    }

    /// Polls until the request has ended.
    pub(crate) async fn outcome(mut self) -> Result<Outcome, WaitError> {
        loop {
            if let Progress::Ended(outcome) = self.next_change().await? {
                return Ok(outcome);
            }
        }
    }

    /// Polls until the state differs from the one before.
    pub(crate) async fn next_change(&mut self) -> Result<Progress, WaitError> {
        loop {
            let is_key_out = AtomicBool::new(false);
            let call = || async {
                let asked_at = self.client.clock().now();
                let (result, klip_time) = self.client.look(self.prepared.request_key()).await?;
                let expired = is_past_expiry(&result, klip_time, &self.prepared, asked_at);
                is_key_out.store(expired, Ordering::Relaxed);
                Ok(result)
            };
            let result = self.poller.next(call).await.map_err(lost_key)?;
            // No copy of the documents shows whether Klip reports an expired key as an error response or as a result.
            if result.status == Status::Error && result.error_code() == Some(EXPIRED) {
                return Err(self.expired());
            }
            if let Some(outcome) = result.outcome(self.prepared.kind()) {
                return Ok(Progress::Ended(outcome));
            }
            if result.is_approved() {
                self.poller.settle();
            } else if self.poller.is_settling() {
                // A replica that lags: what is known already is worth more.
                continue;
            } else if result.status == Status::Prepared && is_key_out.into_inner() {
                if self.poller.last().is_none() {
                    self.poller.keep(result);
                }
                return Err(self.expired());
            }
            if self.poller.keep(result.clone()) {
                return Ok(Progress::Waiting(result));
            }
        }
    }

    fn expired(&mut self) -> WaitError {
        let kind = kind_of_lost_key(EXPIRED, self.poller.last());
        self.poller.fail(kind, None)
    }
}

/// Returns whether `result` was read so long after the key's expiry that Klip must know of it: only what Klip returns then
/// shows that the user was too late. What Klip itself says of the expiry wins over what `prepared` knows.
fn is_past_expiry(
    result: &RequestResult,
    klip_time: SystemTime,
    prepared: &PreparedRequest,
    asked_at: Moment,
) -> bool {
    match result.expires_at() {
        Some(expiry) => klip_time.duration_since(expiry).is_ok_and(|late| late >= GRACE),
        None => prepared
            .expiry()
            .is_some_and(|expiry| asked_at.has_reached(expiry.plus(GRACE))),
    }
}

/// Tells a lost key from other failed calls.
fn lost_key(error: WaitError) -> WaitError {
    match error.call_error().and_then(|call| call.code().copied()) {
        Some(code) if error.kind() == WaitErrorKind::Call && code.class() == Some(CodeClass::Missing) => {
            let kind = kind_of_lost_key(code, error.last());
            error.with_kind(kind)
        }
        _ => error,
    }
}

/// Returns what it means that the key is of no more use, after `last` was known of it.
fn kind_of_lost_key(code: ErrorCode, last: Option<&RequestResult>) -> WaitErrorKind {
    if last.is_some_and(|last| last.status != Status::Prepared || last.is_approved()) {
        WaitErrorKind::OutcomeUnknown
    } else if code == EXPIRED {
        WaitErrorKind::Expired
    } else {
        WaitErrorKind::NotFound
    }
}
