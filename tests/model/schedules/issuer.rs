//! A provider with a plan, who keeps a log.

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

/// What becomes of a fetch.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Answer {
    /// `token-N`, where N counts the fetches.
    Token,
    /// `error-N`.
    Error,
    Panic,
    Silence,
}

/// Answers as planned, with one step in between in which anything may happen.
#[derive(Debug)]
pub(crate) struct Issuer {
    clock: ManualClock,
    /// Invisible to the scheduler: to look at the log is no step.
    log: Mutex<Log>,
}

#[derive(Debug)]
struct Log {
    plan: VecDeque<Answer>,
    afterwards: Answer,
    asked_at: Vec<Moment>,
    running: usize,
    answered: usize,
    most_at_once: usize,
}

impl Issuer {
    pub(crate) const LIFE: Duration = Duration::from_secs(3600);

    pub(crate) fn new(clock: ManualClock, plan: &[Answer], afterwards: Answer) -> Self {
        let log = Log {
            plan: plan.iter().copied().collect(),
            afterwards,
            asked_at: Vec::new(),
            running: 0,
            answered: 0,
            most_at_once: 0,
        };
        Self {
            clock,
            log: Mutex::new(log),
        }
    }

    /// How many fetches have begun.
    pub(crate) fn calls(&self) -> usize {
        self.log().asked_at.len()
    }

    /// How many fetches came to their end.
    pub(crate) fn answered(&self) -> usize {
        self.log().answered
    }

    /// How many fetches run.
    pub(crate) fn running(&self) -> usize {
        self.log().running
    }

    /// How many fetches ran at once when they were the most.
    pub(crate) fn most_at_once(&self) -> usize {
        self.log().most_at_once
    }

    /// The shortest time between the beginnings of two fetches, but for the first `skipped` ones.
    pub(crate) fn shortest_interval(&self, skipped: usize) -> Option<Duration> {
        let log = self.log();
        let asked_at = log.asked_at.get(skipped..)?;
        asked_at.windows(2).map(|pair| pair[1].since(pair[0])).min()
    }

    /// When the token that lives the longest expires.
    pub(crate) fn newest_expiry(&self) -> Option<Moment> {
        self.log().asked_at.last().map(|sent| sent.plus(Self::LIFE))
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A fetch that runs, for as long as this lives.
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
        let (number, answer) = {
            let mut log = self.log();
            log.asked_at.push(sent);
            log.running += 1;
            log.most_at_once = log.most_at_once.max(log.running);
            let answer = log.plan.pop_front().unwrap_or(log.afterwards);
            (log.asked_at.len(), answer)
        };
        let _running = Running(self);
        shuttle::future::yield_now().await;
        if !matches!(answer, Answer::Silence) {
            self.log().answered += 1;
        }
        match answer {
            Answer::Token => Ok(
                AccessToken::new(format!("token-{number}"), Placement::Bearer).valid_for(Self::LIFE, sent)
            ),
            Answer::Error => Err(TokenError::new(
                TokenErrorKind::Unavailable,
                format!("error-{number}"),
            )),
            // A panic like any other, only that it does not print thousands of times what was planned.
            Answer::Panic => resume_unwind(Box::new("a planned panic")),
            Answer::Silence => std::future::pending().await,
        }
    }
}
