//! Clock of a worker, which skips the time in which no task has anything to do.

use std::{
    collections::BTreeMap,
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::{Duration, Instant},
};

use auth_core::{Clock, Moment, SystemClock, async_trait};
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc::UnboundedSender, oneshot};

tokio::task_local! {
    /// Set in a task whose sleeps only end when the clock skips.
    static SKIPS: ();
}

/// The system clock, and the time that was skipped.
///
/// While a task works, time passes as on the machine, so timeouts and leases have their real length. A task that sleeps waits
/// for the coordinator: once all tasks of all workers sleep, it skips to the end of the shortest sleep, on the clocks of the
/// workers, of the sandbox and of the engine. A sleep of another task, such as one that fetches a token in the background,
/// takes real time.
#[derive(Debug, Clone)]
pub(super) struct SkippingClock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    state: Mutex<State>,
    idle: UnboundedSender<Idle>,
}

#[derive(Debug, Default)]
struct State {
    /// Time that was skipped.
    skipped: Duration,
    /// Number of skips.
    skips: u64,
    /// Tasks that work.
    working: usize,
    /// Sleeps by their end, with a number that makes them unique.
    sleeps: BTreeMap<(Instant, u64), oneshot::Sender<()>>,
    last_sleep: u64,
}

/// Report that no task works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Idle {
    /// Number of the last skip.
    pub(super) skips: u64,
    /// Time until the end of the shortest sleep, or `None` if no task sleeps.
    pub(super) next: Option<Duration>,
}

impl SkippingClock {
    /// Creates a clock that has skipped `skipped`, and reports to `idle`.
    pub(super) fn new(skipped: Duration, skips: u64, idle: UnboundedSender<Idle>) -> Self {
        let state = State {
            skipped,
            skips,
            ..State::default()
        };
        Self(Arc::new(Inner {
            state: Mutex::new(state),
            idle,
        }))
    }

    /// Skips until `skipped` was skipped altogether, and wakes the tasks whose sleep ends.
    pub(super) fn skip(&self, skips: u64, skipped: Duration) {
        let mut state = self.lock();
        (state.skips, state.skipped) = (skips, skipped);
        let now = state.now().monotonic;
        while let Some(sleep) = state.sleeps.first_entry().filter(|sleep| sleep.key().0 <= now) {
            // A task that is gone has counted itself.
            if sleep.remove().send(()).is_ok() {
                state.working += 1;
            }
        }
        self.report(&state);
    }

    /// Counts the caller as working until the guard is dropped.
    pub(super) fn work(&self) -> Working {
        self.lock().working += 1;
        Working(self.clone())
    }

    /// Runs `task` as one that works, and whose sleeps end when the clock skips.
    pub(super) fn run<F: Future>(&self, task: F) -> impl Future<Output = F::Output> + use<F> {
        let working = self.work();
        async move {
            let output = SKIPS.scope((), task).await;
            drop(working);
            output
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn report(&self, state: &State) {
        if state.working > 0 {
            return;
        }
        let now = state.now().monotonic;
        let next = state.sleeps.first_key_value();
        let idle = Idle {
            skips: state.skips,
            next: next.map(|((end, _), _)| end.saturating_duration_since(now)),
        };
        // Its receiver ends with the worker.
        let _: Result<(), _> = self.0.idle.send(idle);
    }

    fn rest(&self) {
        let mut state = self.lock();
        state.working -= 1;
        self.report(&state);
    }

    fn sleep_until_skipped(&self, span: Duration) -> Sleep {
        let (sender, receiver) = oneshot::channel();
        let mut state = self.lock();
        state.last_sleep += 1;
        let key = (state.now().plus(span).monotonic, state.last_sleep);
        state.sleeps.insert(key, sender);
        drop(state);
        self.rest();
        Sleep {
            clock: self.clone(),
            key,
            receiver,
        }
    }
}

impl State {
    fn now(&self) -> Moment {
        SystemClock.now().plus(self.skipped)
    }
}

#[async_trait]
impl Clock for SkippingClock {
    fn now(&self) -> Moment {
        self.lock().now()
    }

    async fn sleep(&self, span: Duration) {
        if SKIPS.try_with(|()| ()).is_ok() {
            self.sleep_until_skipped(span).await;
        } else {
            SystemClock.sleep(span).await;
        }
    }
}

/// Guard of a task that works.
#[derive(Debug)]
pub(super) struct Working(SkippingClock);

impl Drop for Working {
    fn drop(&mut self) {
        self.0.rest();
    }
}

/// Sleep that ends when the clock skips its end.
struct Sleep {
    clock: SkippingClock,
    key: (Instant, u64),
    receiver: oneshot::Receiver<()>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // The clock drops no sender: it sends, or this has removed it.
        Pin::new(&mut self.receiver).poll(context).map(|_sent| ())
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let mut state = self.clock.lock();
        // A task that ends its sleep early works on.
        if state.sleeps.remove(&self.key).is_some() {
            state.working += 1;
        }
    }
}

impl fmt::Debug for Sleep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sleep").field(&self.key).finish()
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[tokio::test(start_paused = true)]
    async fn sleep_ends_by_skip_alone() {
        let (sender, mut idle) = mpsc::unbounded_channel();
        let clock = SkippingClock::new(Duration::ZERO, 0, sender);
        let start = clock.now();
        let sleeper = clock.clone();
        let task = tokio::spawn(clock.run(async move { sleeper.sleep(HOUR).await }));
        let first = idle.recv().await.expect("a report");
        assert_eq!((first.skips, first.next), (0, Some(HOUR)));
        SystemClock.sleep(HOUR * 2).await;
        assert!(!task.is_finished());

        clock.skip(1, HOUR);
        task.await.expect("no panic");
        assert_eq!(clock.now().since(start), HOUR * 3);
        let last = idle.recv().await.expect("a report");
        assert_eq!((last.skips, last.next), (1, None));
    }

    #[tokio::test(start_paused = true)]
    async fn sleep_of_another_task_takes_real_time() {
        let (sender, mut idle) = mpsc::unbounded_channel();
        let clock = SkippingClock::new(Duration::ZERO, 0, sender);
        clock.sleep(HOUR).await;
        assert!(idle.try_recv().is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn early_end_of_a_sleep_is_work() {
        let (sender, mut idle) = mpsc::unbounded_channel();
        let clock = SkippingClock::new(Duration::ZERO, 0, sender);
        let sleeper = clock.clone();
        clock
            .run(async move {
                let sleep = tokio::time::timeout(Duration::from_secs(1), sleeper.sleep(HOUR));
                assert!(sleep.await.is_err());
                assert_eq!(sleeper.lock().working, 1);
            })
            .await;
        let reports = [idle.recv().await, idle.recv().await];
        assert_eq!(
            reports.map(|idle| idle.and_then(|idle| idle.next)),
            [Some(HOUR), None]
        );
    }
}
