//! Injected clock.
//!
//! All code of this crate that depends on time reads a [`Clock`]. A test can then move hours in microseconds, and both
//! clocks of a machine are used: the wall clock, which keeps running while a laptop sleeps, and the monotonic clock, which
//! an operator cannot set back.

use std::{
    any::Any,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use async_trait::async_trait;

/// Maximum span that [`Moment::plus`] adds: ten years.
///
/// A provider may return any number as a lifetime, and the time types of the platform may overflow beyond this bound.
pub(crate) const MAX_SPAN: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

/// Reading of both clocks at the same instant.
///
/// ```
/// use std::time::Duration;
/// use auth_core::{Clock, SystemClock};
///
/// let now = SystemClock.now();
/// let later = now.plus(Duration::from_secs(60));
/// assert!(later.has_reached(now));
/// assert!(!now.has_reached(later));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Wall clock time. It may jump.
    pub wall: SystemTime,
    /// Monotonic time. It never goes back, but may stop while the machine sleeps.
    pub monotonic: Instant,
}

impl Moment {
    /// Returns the moment `span` later (at most ten years).
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        let span = span.min(MAX_SPAN);
        Self {
            wall: self.wall.checked_add(span).unwrap_or(self.wall),
            monotonic: self.monotonic.checked_add(span).unwrap_or(self.monotonic),
        }
    }

    /// Returns the moment `span` earlier (at most ten years).
    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        let span = span.min(MAX_SPAN);
        Self {
            wall: self.wall.checked_sub(span).unwrap_or(self.wall),
            monotonic: self.monotonic.checked_sub(span).unwrap_or(self.monotonic),
        }
    }

    /// Returns the later reading of each clock.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self {
            wall: self.wall.max(other.wall),
            monotonic: self.monotonic.max(other.monotonic),
        }
    }

    /// Returns whether *either* clock has reached `deadline`.
    ///
    /// One clock is enough, because each can be wrong in the unsafe direction: an expired token looks valid to a wall clock
    /// that was set back, and to a monotonic clock that stopped while the machine slept.
    #[must_use]
    pub fn has_reached(self, deadline: Self) -> bool {
        self.wall >= deadline.wall || self.monotonic >= deadline.monotonic
    }

    /// Returns the time left until `deadline`, by the clock that reaches it first; zero if it has passed.
    #[must_use]
    pub fn until(self, deadline: Self) -> Duration {
        let wall = deadline.wall.duration_since(self.wall).unwrap_or(Duration::ZERO);
        wall.min(deadline.monotonic.saturating_duration_since(self.monotonic))
    }

    /// Returns the time since `earlier` by the monotonic clock; zero if `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        self.monotonic.saturating_duration_since(earlier.monotonic)
    }
}

/// Source of time.
///
/// [`SystemClock`] is the default everywhere. A test moves `auth_core::testing::ManualClock` (feature `testing`).
#[async_trait]
pub trait Clock: fmt::Debug + Any + Send + Sync {
    /// Returns the current reading of both clocks.
    fn now(&self) -> Moment;

    /// Sleeps for `span`.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future cancels the sleep and has no other effect.
    async fn sleep(&self, span: Duration);
}

/// Clock of the machine, which sleeps on Tokio's timer.
///
/// The monotonic reading is Tokio's, so it follows the virtual time of `#[tokio::test(start_paused = true)]`.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the only place that reads the clocks"
    )]
    fn now(&self) -> Moment {
        Moment {
            wall: SystemTime::now(),
            monotonic: tokio::time::Instant::now().into_std(),
        }
    }

    #[expect(clippy::disallowed_methods, reason = "this is the only place that sleeps")]
    async fn sleep(&self, span: Duration) {
        tokio::time::sleep(span).await;
    }
}

#[async_trait]
impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> Moment {
        (**self).now()
    }

    async fn sleep(&self, span: Duration) {
        (**self).sleep(span).await;
    }
}

/// Returns whether `clock` is [`SystemClock`], behind any number of `Arc`s.
pub(crate) fn is_system(clock: &dyn Clock) -> bool {
    let any: &dyn Any = clock;
    any.is::<SystemClock>()
        || any.is::<Arc<SystemClock>>()
        || any
            .downcast_ref::<Arc<dyn Clock>>()
            .is_some_and(|inner| is_system(&**inner))
}

/// Set once Tokio's time differs from the machine's, as in a test that paused it. From then on [`tick`] returns `None`,
/// since ticks belong to the machine's clock.
static IS_VIRTUAL: AtomicBool = AtomicBool::new(false);

/// Returns the kernel's coarse monotonic clock, which changes every few milliseconds and costs much less to read than
/// [`SystemClock`]; `None` where the platform has none.
#[inline]
pub(crate) fn tick() -> Option<u64> {
    if IS_VIRTUAL.load(Ordering::Relaxed) {
        return None;
    }
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        // Unique for more than a century. The other constructor writes to a variable that all threads share.
        Some(coarsetime::Instant::now_without_cache_update().as_ticks())
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    None
}

/// Returns whether Tokio's time is the machine's time, to which ticks belong. Called once per tick.
#[expect(clippy::disallowed_methods, reason = "this compares the two clocks")]
pub(crate) fn is_real_time() -> bool {
    let before = Instant::now();
    let tokio = tokio::time::Instant::now().into_std();
    let is_real = before <= tokio && tokio <= Instant::now();
    if !is_real {
        IS_VIRTUAL.store(true, Ordering::Relaxed);
    }
    is_real
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_clock_reaches_the_deadline() {
        let now = SystemClock.now();
        let deadline = now.plus(Duration::from_secs(10));

        let wall_stepped = Moment {
            wall: deadline.wall,
            ..now
        };
        let monotonic_only = Moment {
            monotonic: deadline.monotonic,
            ..now
        };

        assert!(!now.has_reached(deadline));
        assert!(wall_stepped.has_reached(deadline));
        assert!(monotonic_only.has_reached(deadline));
    }

    #[test]
    fn extreme_span_is_capped() {
        let now = SystemClock.now();
        let far = now.plus(Duration::MAX);
        assert_eq!(now.until(far), MAX_SPAN);
    }

    #[test]
    fn time_left_follows_the_earlier_clock() {
        let now = SystemClock.now();
        let deadline = Moment {
            wall: now.wall + Duration::from_secs(5),
            monotonic: now.monotonic + Duration::from_secs(50),
        };
        assert_eq!(now.until(deadline), Duration::from_secs(5));
        assert_eq!(deadline.until(now), Duration::ZERO);
    }
}
