//! Task of a worker: it tells stories with one client, and keeps a journal of them.

mod errors;

use std::{
    fmt::Debug,
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

use auth_core::{
    Clock, PageError, PageErrorKind, Pages, Paginator,
    http::{CallOptions, Error, Execution},
};
use http::{HeaderName, HeaderValue};

use super::{
    clock::SkippingClock,
    journal::{Entry, Intent, Journal, Line, Told},
};
use crate::Result;

/// Header with the ID of a call, by which the sandbox's log knows it.
pub(super) const CALL: HeaderName = HeaderName::from_static("x-soak-call");

/// Timeout of an attempt, and of a read.
pub(super) const TIMEOUT: Duration = Duration::from_secs(5);

/// Pages of a list that a task reads, at most.
const PAGES: usize = 2;

/// A call failed, and the journal has the error.
#[derive(Debug)]
pub(super) struct Failed;

pub(super) type Step<T> = std::result::Result<T, Failed>;

/// Client of a provider, as a user of it works.
pub(super) trait Stories: Send + Sync + 'static {
    /// Tells one story.
    fn tell(&self, task: &mut Task) -> impl Future<Output = Step<()>> + Send;

    /// Finds out whether the purchase `intent` was executed, as the provider's documents say.
    fn resolve(&self, task: &mut Task, intent: &Intent) -> impl Future<Output = Step<Told>> + Send;
}

/// State of a task.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) name: String,
    pub(super) clock: SkippingClock,
    pub(super) journal: Arc<Journal>,
    pub(super) random: fastrand::Rng,
    /// Number of the story that is told.
    pub(super) number: u64,
    pub(super) unresolved: Vec<Intent>,
    /// Number of the process that runs the task: the first, or one after a kill.
    pub(super) life: u32,
    pub(super) calls: u64,
    pub(super) call: String,
    pub(super) began: f64,
}

impl Task {
    /// Tells stories with pauses of `pause` on average until `end`, in Unix seconds.
    pub(super) async fn run(mut self, stories: Arc<impl Stories>, pause: Duration, end: f64) -> Result<()> {
        loop {
            self.resolve_all(&*stories).await?;
            let spread = self.random.f64() * 2.0;
            self.clock.sleep(pause.mul_f64(spread)).await;
            if self.now() >= end {
                break;
            }
            // A story may end early: the journal has the error.
            let _: Step<()> = stories.tell(&mut self).await;
            let (task, number) = (self.name.clone(), self.number);
            self.journal.write(&Entry::Story { task, number })?;
            self.number += 1;
        }
        while !self.unresolved.is_empty() {
            self.resolve_all(&*stories).await?;
            self.clock.sleep(Duration::from_secs(60)).await;
        }
        Ok(())
    }

    async fn resolve_all(&mut self, stories: &impl Stories) -> Result<()> {
        for intent in std::mem::take(&mut self.unresolved) {
            let outcome = stories.resolve(self, &intent).await.unwrap_or(Told::Unknown);
            self.told(intent, outcome)?;
        }
        Ok(())
    }

    /// Returns the time in Unix seconds.
    pub(super) fn now(&self) -> f64 {
        let since = self.clock.now().wall.duration_since(UNIX_EPOCH);
        since.unwrap_or_default().as_secs_f64()
    }

    /// Returns a name for a purchase of this story, which no other story has, also after a kill.
    pub(super) fn key(&self) -> String {
        format!("{}-{}-{}", self.name, self.life, self.number)
    }

    /// Returns the options of the next call.
    pub(super) fn options(&mut self) -> CallOptions {
        self.calls += 1;
        self.call = format!("{}/{}/{}", self.name, self.life, self.calls);
        self.began = self.now();
        match HeaderValue::try_from(&*self.call) {
            Ok(id) => CallOptions::new().header(CALL, id),
            Err(_not_ascii) => CallOptions::new(),
        }
    }

    /// Writes the intent of a purchase, before it is sent.
    pub(super) fn intend(&mut self, line: Line, key: String, amount: String) -> Step<Intent> {
        let task = self.name.clone();
        let intent = Intent {
            task,
            line,
            key,
            amount,
        };
        let written = self.journal.write(&Entry::Intent(intent.clone()));
        written.map_err(|_full| Failed)?;
        Ok(intent)
    }

    /// Writes the outcome of a purchase, and keeps one that is unknown for later.
    pub(super) fn told(&mut self, intent: Intent, outcome: Told) -> Result<()> {
        let key = intent.key.clone();
        if outcome == Told::Unknown {
            self.unresolved.push(intent);
        }
        self.journal.write(&Entry::Told { key, outcome })
    }

    /// Returns what `response` tells of the purchase `intent`, which was sent for the first time.
    pub(super) fn bought<T, C: Debug + 'static>(
        &mut self,
        intent: Intent,
        response: std::result::Result<T, Error<C>>,
        id: impl Fn(&T) -> String,
    ) -> Step<T> {
        let outcome = match &response {
            Ok(response) => Told::Executed(id(response)),
            Err(error) if error.execution() == Execution::NotExecuted => Told::NotExecuted,
            Err(_) => Told::Unknown,
        };
        self.told(intent, outcome).map_err(|_full| Failed)?;
        self.check(response)
    }

    /// Returns the response, or writes the error.
    pub(super) fn check<T, C: Debug + 'static>(
        &mut self,
        response: std::result::Result<T, Error<C>>,
    ) -> Step<T> {
        response.map_err(|error| self.seen(&error))
    }

    /// Returns the page or item, or writes the error of the list.
    pub(super) fn listed<T, C: Debug + 'static>(
        &mut self,
        item: std::result::Result<T, PageError<Error<C>>>,
    ) -> Step<T> {
        item.map_err(|error| match error.kind() {
            PageErrorKind::Fetch(error) => self.seen(error),
            _ => self.contradiction(&error.to_string()),
        })
    }

    /// Reads the first pages of a list.
    pub(super) async fn browse<P, C>(&mut self, mut pages: Pages<P>) -> Step<()>
    where
        P: Paginator<Error = Error<C>> + 'static,
        C: Debug + Send + Sync + 'static,
    {
        for _ in 0..PAGES {
            let Some(page) = pages.next_page().await else {
                break;
            };
            self.listed(page)?;
        }
        Ok(())
    }
}
