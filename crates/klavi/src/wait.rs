//! Waiting for a payer, and for a bank.

use std::fmt;

use auth_core::Clock;

use crate::{Error, PollPolicy};

/// Why waiting ended before what was waited for; `T` is what Klavi answers, such as
/// [`PaymentProgress`](crate::PaymentProgress).
pub struct WaitError<T> {
    kind: WaitErrorKind,
    last: Option<Box<T>>,
    call: Option<Error>,
}

/// What ended the waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WaitErrorKind {
    /// The time of the [`PollPolicy`] is over. What was waited for goes on without anybody waiting: the payer may still
    /// say yes, the bank may still pay. Waiting again is fine.
    Deadline,
    /// A call failed in a way that no retry mends: see [`WaitError::call_error`].
    Call,
}

impl fmt::Display for WaitErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Deadline => "it came to no end in the time that it was given",
            Self::Call => "Klavi could not be asked where it stands",
        })
    }
}

impl<T> WaitError<T> {
    /// What ended the waiting.
    #[must_use]
    pub fn kind(&self) -> WaitErrorKind {
        self.kind
    }

    /// What Klavi answered last, if it answered at all.
    #[must_use]
    pub fn last(&self) -> Option<&T> {
        self.last.as_deref()
    }

    /// The failed call that ended the waiting, or that was the last one before the deadline.
    #[must_use]
    pub fn call_error(&self) -> Option<&Error> {
        self.call.as_ref()
    }
}

impl<T> fmt::Debug for WaitError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitError")
            .field("kind", &self.kind)
            .field("call", &self.call)
            .finish_non_exhaustive()
    }
}

impl<T> fmt::Display for WaitError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl<T> std::error::Error for WaitError<T> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.call.as_ref().map(|error| error as _)
    }
}

/// Asks until `is_over`, at the pace of `policy`.
pub(crate) async fn wait<T>(
    clock: &dyn Clock,
    policy: &PollPolicy,
    ask: impl AsyncFn() -> Result<T, Error>,
    is_over: fn(&T) -> bool,
) -> Result<T, WaitError<T>> {
    let started = clock.now();
    let (mut last, mut trouble) = (None, None);
    for look in 0_u32.. {
        match ask().await {
            Ok(answer) if is_over(&answer) => return Ok(answer),
            Ok(answer) => (last, trouble) = (Some(Box::new(answer)), None),
            Err(error) if error.is_retryable() => trouble = Some(error),
            Err(error) => {
                return Err(WaitError {
                    kind: WaitErrorKind::Call,
                    last,
                    call: Some(error),
                });
            }
        }
        let Some(time_left) = policy.time_left(clock.now().since(started)) else {
            break;
        };
        let asked = trouble.as_ref().and_then(Error::retry_after).unwrap_or_default();
        // Cut to the time that is left: the last look is at the deadline itself.
        clock.sleep(policy.pause(look).max(asked).min(time_left)).await;
    }
    Err(WaitError {
        kind: WaitErrorKind::Deadline,
        last,
        call: trouble,
    })
}
