//! Token provider with planned responses and a log.

use std::{
    collections::VecDeque,
    panic::resume_unwind,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use auth_core_model::{
    AccessToken, Clock, ManualClock, Moment, Placement, TokenError, TokenErrorKind, TokenProvider,
};

/// Planned result of a fetch.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Response {
    /// Returns `token-N`, where N counts the fetches.
    Token,
    /// Returns `error-N`.
    Error,
    Panic,
    Hang,
}

/// Responds as planned, after one step of the scheduler.
#[derive(Debug)]
pub(crate) struct Issuer {
    clock: ManualClock,
    /// A `std` mutex, since access to the log is not a step of the scheduler.
    log: Mutex<Log>,
}

#[derive(Debug)]
struct Log {
    plan: VecDeque<Response>,
    default_response: Response,
    started_at: Vec<Moment>,
    running: usize,
    completed: usize,
    max_concurrent: usize,
}

impl Issuer {
    pub(crate) const LIFETIME: Duration = Duration::from_secs(3600);

    pub(crate) fn new(clock: ManualClock, plan: &[Response], default_response: Response) -> Self {
        let log = Log {
            plan: plan.iter().copied().collect(),
            default_response,
            started_at: Vec::new(),
            running: 0,
            completed: 0,
            max_concurrent: 0,
        };
        Self {
            clock,
            log: Mutex::new(log),
        }
    }

    /// Returns the number of started fetches.
    pub(crate) fn calls(&self) -> usize {
        self.log().started_at.len()
    }

    /// Returns the number of completed fetches.
    pub(crate) fn completed(&self) -> usize {
        self.log().completed
    }

    /// Returns the number of running fetches.
    pub(crate) fn running(&self) -> usize {
        self.log().running
    }

    /// Returns the maximum number of concurrent fetches.
    pub(crate) fn max_concurrent(&self) -> usize {
        self.log().max_concurrent
    }

    /// Returns the minimum time between the starts of two fetches after the first `skipped`.
    pub(crate) fn min_interval(&self, skipped: usize) -> Option<Duration> {
        let log = self.log();
        let started_at = log.started_at.get(skipped..)?;
        started_at.windows(2).map(|pair| pair[1].since(pair[0])).min()
    }

    /// Returns the expiry of the newest token.
    pub(crate) fn newest_expiry(&self) -> Option<Moment> {
        self.log().started_at.last().map(|sent| sent.plus(Self::LIFETIME))
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts a running fetch until it is dropped.
struct Running<'a>(&'a Issuer);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.log().running -= 1;
    }
}

#[async_trait]
impl TokenProvider for Issuer {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let sent = self.clock.now();
        let (number, response) = {
            let mut log = self.log();
            log.started_at.push(sent);
            log.running += 1;
            log.max_concurrent = log.max_concurrent.max(log.running);
            let response = log.plan.pop_front().unwrap_or(log.default_response);
            (log.started_at.len(), response)
        };
        let _running = Running(self);
        shuttle::future::yield_now().await;
        if !matches!(response, Response::Hang) {
            self.log().completed += 1;
        }
        match response {
            Response::Token => Ok(AccessToken::new(format!("token-{number}"), Placement::Bearer)
                .valid_for(Self::LIFETIME, sent)),
            Response::Error => Err(TokenError::new(
                TokenErrorKind::Unavailable,
                format!("error-{number}"),
            )),
            // `resume_unwind` skips the panic hook, which would print thousands of messages.
            Response::Panic => resume_unwind(Box::new("planned panic")),
            Response::Hang => std::future::pending().await,
        }
    }
}
