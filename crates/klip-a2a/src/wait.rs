//! Waiting for the outcome of a request.

pub(crate) mod watch;

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

use crate::{Client, Error, ErrorCategory, ErrorCode, Outcome, PreparedRequest, RequestResult, Status};

/// Default [`PollPolicy`]: pauses of 1 to 3 seconds, for 10 minutes until the user approves and 5 minutes from then
/// on.
///
/// No available copy of the documents names a frequency or a limit; these are in the range of working integrations.
pub const DEFAULT_POLL_POLICY: PollPolicy = PollPolicy::new()
    .with_first_pause(Duration::from_secs(1))
    .with_max_pause(Duration::from_secs(3))
    .with_deadline(Duration::from_secs(600))
    .with_settle_within(Duration::from_secs(300));

const EXPIRED: ErrorCode = ErrorCode::EXPIRED_REQUEST_KEY;

/// Grace period after the expiry of a key that Klip still calls `prepared`: Klip's response and its clock may be
/// late.
const GRACE: Duration = Duration::from_secs(5);

/// Error of a wait that ended without an [`Outcome`]. A state that shows the user's approval is kept as the last one
/// even if a later response lacks it.
pub type WaitError = auth_core::poll::WaitError<RequestResult, Error>;

impl State for RequestResult {
    fn status(&self) -> Option<&str> {
        Some(self.status.as_str())
    }
}

/// Progress of a request, from [`Client::watch`](crate::Client::watch).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// A new state, which is not final.
    Waiting(RequestResult),
    /// The request has ended; this is the last item.
    Ended(Outcome),
}

impl Client {
    /// Waits until `prepared` has ended: until the user has responded and, for a transaction, the chain has settled.
    ///
    /// Polls [`result`](Self::result) at the pace of `policy` (`basics` says only that polling is allowed), by
    /// default of [`DEFAULT_POLL_POLICY`](crate::DEFAULT_POLL_POLICY), and continues after retryable errors. The
    /// first poll follows the first pause. Until the user approves, the key's expiry and
    /// [`PollPolicy::with_deadline`] bound the wait; the expiry in Klip's responses overrides the one in `prepared`.
    /// From the first response that shows the approval on, [`PollPolicy::with_settle_within`] bounds it, and the
    /// expiry no longer counts: whether Klip responds after it is not documented, and is found out by polling. Either
    /// bound also ends a poll in flight. A request that is completed without the requested account or signature is
    /// polled on like an approved one.
    ///
    /// # Errors
    ///
    /// [`WaitError`], which carries the last state and the last error, of kind:
    ///
    /// * `Expired`: the key expired and nothing shows that the user responded. Prepare another request.
    /// * `Deadline`: the wait timed out. The user may still approve, and an approved transaction may still take
    ///   effect. Waiting again is safe.
    /// * `NotFound`: Klip does not know the key, and nothing shows that the user responded.
    /// * `OutcomeUnknown`: the user had responded when Klip stopped knowing the key. A transaction may have taken
    ///   effect: look [`WaitError::last`] up on the chain before you request it again.
    /// * `Call`: a call failed with an error that is not retryable.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future cancels the poll in flight and ends the polling. The request at Klip is not affected, and
    /// `prepared` can be waited for again.
    pub async fn wait(&self, prepared: &PreparedRequest, policy: PollPolicy) -> Result<Outcome, WaitError> {
        Polling::new(self.clone(), prepared.clone(), policy)
            .outcome()
            .await
    }
}

/// Poll loop of one request.
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

    /// Polls until the state changes.
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
                // The response is from a lagging replica: keep the newer state.
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

/// Returns whether `result` was read so long after the key's expiry that Klip must know of it, so that the response
/// shows whether the user was too late. The expiry in Klip's response overrides that of `prepared`.
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

/// Changes the kind of an error that reports a lost key.
fn lost_key(error: WaitError) -> WaitError {
    match error.call_error().and_then(|call| call.code().copied()) {
        Some(code)
            if error.kind() == WaitErrorKind::Call && code.category() == Some(ErrorCategory::Missing) =>
        {
            let kind = kind_of_lost_key(code, error.last());
            error.with_kind(kind)
        }
        _ => error,
    }
}

/// Returns the kind of error for a key that is no longer valid, given the `last` known state.
fn kind_of_lost_key(code: ErrorCode, last: Option<&RequestResult>) -> WaitErrorKind {
    if last.is_some_and(|last| last.status != Status::Prepared || last.is_approved()) {
        WaitErrorKind::OutcomeUnknown
    } else if code == EXPIRED {
        WaitErrorKind::Expired
    } else {
        WaitErrorKind::NotFound
    }
}
