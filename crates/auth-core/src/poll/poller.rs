//! Polling loop.

use std::{fmt, mem, sync::Arc, time::Duration};

use super::{PollPolicy, RetryInfo, WaitError, WaitErrorKind, deadline::Deadline, policy::MIN_PAUSE};
use crate::Clock;

/// Polls one operation. [`until`](Self::until) waits for a final state; [`next`](Self::next) is one step, for operations
/// with more complex rules.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::{cell::Cell, sync::Arc, time::Duration};
/// use auth_core::{SystemClock, poll::{PollPolicy, Poller, RetryInfo, State}};
///
/// #[derive(PartialEq)]
/// struct Job(&'static str);
///
/// impl State for Job {
///     fn status(&self) -> Option<&str> {
///         Some(self.0)
///     }
/// }
///
/// #[derive(Debug, thiserror::Error)]
/// #[error("unreachable")]
/// struct Unreachable;
///
/// impl RetryInfo for Unreachable {
///     fn is_retryable(&self) -> bool {
///         true
///     }
/// }
///
/// let calls = Cell::new(0);
/// let job_status = async || {
///     calls.set(calls.get() + 1);
///     match calls.get() {
///         1 => Ok(Job("RUNNING")),
///         2 => Err(Unreachable), // retried
///         _ => Ok(Job("DONE")),
///     }
/// };
/// let policy = PollPolicy::default()
///     .with_first_pause(Duration::from_millis(100))
///     .with_deadline(Duration::from_secs(5));
/// let mut poller = Poller::new(Arc::new(SystemClock), policy);
/// let done = poller.until(job_status, |job| job.0 == "DONE").await?;
/// assert_eq!(done.0, "DONE");
/// # Ok(()) }
/// ```
pub struct Poller<T, E> {
    policy: PollPolicy,
    deadline: Deadline,
    is_settling: bool,
    /// Set when the next call follows a pause.
    pauses_next: bool,
    pauses: u32,
    /// Duration of the slowest successful call.
    slowest: Option<Duration>,
    last: Option<T>,
    call: Option<E>,
}

impl<T, E: RetryInfo> Poller<T, E> {
    /// Creates a poller that makes its first call at once. The deadline starts now.
    pub fn new(clock: Arc<dyn Clock>, policy: PollPolicy) -> Self {
        let allowed = policy.deadline().unwrap_or(Duration::from_secs(600));
        Self {
            deadline: Deadline::new(clock, allowed),
            policy,
            is_settling: false,
            pauses_next: false,
            pauses: 0,
            slowest: None,
            last: None,
            call: None,
        }
    }

    /// Pauses before the first call, for an operation that is never final at once.
    #[must_use]
    pub fn pause_first(mut self) -> Self {
        self.pauses_next = true;
        self
    }

    /// Polls with `call` until `is_final` returns `true` for a state, and returns that state. `is_final` gets each state,
    /// so it can also report progress.
    ///
    /// # Errors
    ///
    /// As for [`next`](Self::next).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future drops the call in flight and ends polling. The operation continues at the provider.
    pub async fn until<F>(
        mut self,
        mut call: impl FnMut() -> F,
        mut is_final: impl FnMut(&T) -> bool,
    ) -> Result<T, WaitError<T, E>>
    where
        F: Future<Output = Result<T, E>>,
    {
        loop {
            let state = self.next(&mut call).await?;
            if is_final(&state) {
                return Ok(state);
            }
            self.last = Some(state);
        }
    }

    /// Pauses and polls with `call` until it returns a state; retries after retryable errors. Pass a state that is not
    /// final to [`keep`](Self::keep).
    ///
    /// The last call starts early enough to end before the deadline if it takes as long as the earlier ones. The wait also
    /// ends if `Retry-After` exceeds the deadline.
    ///
    /// # Errors
    ///
    /// [`WaitError`] of kind `Deadline`, or of kind `Call` for a permanent error.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future drops the pause or the call in flight, so `call` must be idempotent. The following `next` starts
    /// with a pause. The poller keeps its states, errors and deadline.
    pub async fn next<F>(&mut self, mut call: impl FnMut() -> F) -> Result<T, WaitError<T, E>>
    where
        F: Future<Output = Result<T, E>>,
    {
        loop {
            let Some(pause) = self.next_pause() else {
                return Err(self.timed_out());
            };
            if !pause.is_zero() {
                self.deadline.clock().sleep(pause).await;
            }
            let sent = self.deadline.clock().now();
            match self.deadline.bound(call()).await {
                None => return Err(self.timed_out()),
                Some(Ok(state)) => {
                    let taken = self.deadline.clock().now().since(sent);
                    self.slowest = self.slowest.max(Some(taken));
                    self.call = None;
                    return Ok(state);
                }
                Some(Err(error)) if error.is_retryable() => self.call = Some(error),
                Some(Err(error)) => return Err(self.fail(WaitErrorKind::Call, Some(error))),
            }
        }
    }

    /// Stores `state` as the last known one, for a [`WaitError`]. Returns whether it differs from the previous one.
    pub fn keep(&mut self, state: T) -> bool
    where
        T: PartialEq,
    {
        let is_new = self.last.as_ref() != Some(&state);
        self.last = Some(state);
        is_new
    }

    /// Returns the last stored state.
    pub fn last(&self) -> Option<&T> {
        self.last.as_ref()
    }

    /// Starts the second phase, after the approval of the operation: [`PollPolicy::with_settle_within`] replaces the
    /// deadline. Further calls have no effect.
    pub fn settle(&mut self) {
        if !mem::replace(&mut self.is_settling, true) {
            let allowed = self.policy.settle_within();
            self.deadline.restart(allowed.unwrap_or(Duration::from_secs(300)));
        }
    }

    /// Returns whether the second phase has started.
    pub fn is_settling(&self) -> bool {
        self.is_settling
    }

    /// Returns the error of the wait, with the last state.
    pub fn fail(&mut self, kind: WaitErrorKind, call: Option<E>) -> WaitError<T, E> {
        WaitError::new(kind, self.last.take(), call)
    }

    fn timed_out(&mut self) -> WaitError<T, E> {
        let call = self.call.take();
        self.fail(WaitErrorKind::Deadline, call)
    }

    /// Returns the pause before the next call; `None` if there is no time left for that call.
    fn next_pause(&mut self) -> Option<Duration> {
        let time_left = self.deadline.time_left();
        if !mem::replace(&mut self.pauses_next, true) {
            return (!time_left.is_zero()).then_some(Duration::ZERO);
        }
        // Doubled, so that a call that takes a little longer than the earlier ones is not lost.
        let reserve = self
            .slowest
            .map_or(MIN_PAUSE, |taken| taken.saturating_mul(2))
            .min(self.policy.min_pause());
        let room = time_left.saturating_sub(reserve);
        let retry_after = self.call.as_ref().and_then(E::retry_after).unwrap_or_default();
        if room.is_zero() || retry_after > room {
            return None;
        }
        let pause = self.policy.pause(self.pauses).max(retry_after);
        self.pauses = self.pauses.saturating_add(1);
        Some(pause.min(room))
    }
}

/// Shows neither states nor errors, which may contain personal data.
impl<T, E> fmt::Debug for Poller<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Poller")
            .field("policy", &self.policy)
            .field("is_settling", &self.is_settling)
            .field("pauses", &self.pauses)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
