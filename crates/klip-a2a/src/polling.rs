//! One look after the other, until there is an end.

use std::time::Duration;

use auth_core::Moment;

use crate::{
    Client, CodeClass, Error, Outcome, PollPolicy, PreparedRequest, Progress, RequestResult, Status,
    WaitError, WaitErrorKind, wait::EXPIRED,
};

/// A key that Klip still calls `prepared` is given this long after its expiry: Klip's answer and its
/// clock may be late.
const GRACE: Duration = Duration::from_secs(5);

/// What is known of a request between two looks at it.
pub(crate) struct Polling {
    policy: PollPolicy,
    started: Moment,
    polls: u32,
    approved: Option<Moment>,
    last: Option<RequestResult>,
    trouble: Option<Error>,
}

impl Polling {
    pub(crate) fn new(client: &Client, policy: PollPolicy) -> Self {
        Self {
            policy,
            started: client.clock().now(),
            polls: 0,
            approved: None,
            last: None,
            trouble: None,
        }
    }

    /// Asks until there is an answer that tells something, be it the same as before.
    pub(crate) async fn next_answer(
        &mut self,
        client: &Client,
        prepared: &PreparedRequest,
    ) -> Result<Progress, WaitError> {
        let clock = client.clock();
        loop {
            let now = clock.now();
            let time_left = match self.approved {
                None => self.policy.time_to_approve(now.since(self.started)),
                Some(approved) => self.policy.time_to_settle(now.since(approved)),
            };
            let Some(time_left) = time_left else {
                let (last, trouble) = (self.last.take(), self.trouble.take());
                return Err(WaitError::new(WaitErrorKind::Deadline, last, trouble));
            };
            let asked = self
                .trouble
                .as_ref()
                .and_then(Error::retry_after)
                .unwrap_or_default();
            // Cut to the time that is left: the last look is at the deadline itself.
            let pause = self.policy.pause(self.polls).max(asked).min(time_left);
            self.polls = self.polls.saturating_add(1);
            clock.sleep(pause).await;

            // Read before the call: only what Klip says after the expiry tells that nobody answered in time.
            let is_key_out = prepared
                .expiry()
                .is_some_and(|expiry| clock.now().has_reached(expiry.plus(GRACE)));
            let answer = match client.result(prepared.request_key()).await {
                Ok(answer) => answer,
                Err(error) if error.is_retryable() => {
                    self.trouble = Some(error);
                    continue;
                }
                Err(error) => return Err(self.failed(error)),
            };
            self.trouble = None;
            // Whether Klip tells of an expired key in a refusal or in an answer is not documented.
            if answer.status == Status::Error && answer.error_code() == Some(EXPIRED) {
                return Err(WaitError::lost_key(EXPIRED, self.last.take(), None));
            }
            if let Some(end) = Outcome::of(&answer, prepared.asks()) {
                return Ok(Progress::Ended(end(answer)));
            }
            if answer.is_approved() {
                self.approved.get_or_insert_with(|| clock.now());
            } else if self.approved.is_some() {
                // A replica that lags: what is known already is worth more.
                continue;
            } else if answer.status == Status::Prepared && is_key_out {
                let last = self.last.take().or(Some(answer));
                return Err(WaitError::lost_key(EXPIRED, last, None));
            }
            self.last = Some(answer.clone());
            return Ok(Progress::Waiting(answer));
        }
    }

    fn failed(&mut self, error: Error) -> WaitError {
        let last = self.last.take();
        match error.code().copied() {
            Some(code) if code.class() == Some(CodeClass::Missing) => {
                WaitError::lost_key(code, last, Some(error))
            }
            _ => WaitError::new(WaitErrorKind::Call, last, Some(error)),
        }
    }
}
