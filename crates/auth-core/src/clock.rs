//! Time, injected.
//!
//! Everything in this crate that depends on time asks a [`Clock`], so that a test moves hours in
//! microseconds and so that both clocks of a machine count: the wall clock (which a laptop's sleep
//! does not stop) and the monotonic clock (which an operator's correction does not turn back).

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

/// The longest span that [`Moment::plus`] adds: ten years.
///
/// Providers are free to answer any number as a lifetime; beyond this bound the platform's time
/// types may overflow, and no token is trusted that long anyway.
pub(crate) const MAX_SPAN: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

/// One reading of both clocks, taken at the same instant.
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
    /// Time of day, as operators and servers see it. May jump.
    pub wall: SystemTime,
    /// Time since some fixed point. Never goes back, but may stand still while a machine sleeps.
    pub monotonic: Instant,
}

impl Moment {
    /// This moment, `span` later (at most ten years).
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        let span = span.min(MAX_SPAN);
        Self {
            wall: self.wall.checked_add(span).unwrap_or(self.wall),
            monotonic: self.monotonic.checked_add(span).unwrap_or(self.monotonic),
        }
    }

    /// This moment, `span` earlier (at most ten years).
    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        let span = span.min(MAX_SPAN);
        Self {
            wall: self.wall.checked_sub(span).unwrap_or(self.wall),
            monotonic: self.monotonic.checked_sub(span).unwrap_or(self.monotonic),
        }
    }

    /// The later of both, by each clock.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self {
            wall: self.wall.max(other.wall),
            monotonic: self.monotonic.max(other.monotonic),
        }
    }

    /// Whether *either* clock says that `deadline` has come.
    ///
    /// Either, because each clock alone can be wrong in the unsafe direction: a wall clock that was
    /// set back makes an expired token look valid, and so does a monotonic clock that stood still
    /// while the machine slept.
    #[must_use]
    pub fn has_reached(self, deadline: Self) -> bool {
        self.wall >= deadline.wall || self.monotonic >= deadline.monotonic
    }

    /// The time left until `deadline` by the clock that reaches it first; zero when it has come.
    #[must_use]
    pub fn until(self, deadline: Self) -> Duration {
        let wall = deadline.wall.duration_since(self.wall).unwrap_or(Duration::ZERO);
        wall.min(deadline.monotonic.saturating_duration_since(self.monotonic))
    }

    /// The time since `earlier` by the monotonic clock; zero when `earlier` is not earlier.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        self.monotonic.saturating_duration_since(earlier.monotonic)
    }
}

/// Where time comes from.
///
/// [`SystemClock`] is the default everywhere; `auth_core::testing::ManualClock` (feature `testing`)
/// is moved by hand.
#[async_trait]
pub trait Clock: fmt::Debug + Any + Send + Sync {
    /// Both clocks, now.
    fn now(&self) -> Moment;

    /// Returns after `span`.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future forgets the wait and has no other effect.
    async fn sleep(&self, span: Duration);
}

/// The clocks of the machine; sleeps on the Tokio timer.
///
/// The monotonic half is Tokio's, so a test under `#[tokio::test(start_paused = true)]` moves it too.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the clocks"
    )]
    fn now(&self) -> Moment {
        Moment {
            wall: SystemTime::now(),
            monotonic: tokio::time::Instant::now().into_std(),
        }
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one place that sleeps")]
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

/// Returns whether `clock` is [`SystemClock`], behind however many `Arc`s.
pub(crate) fn is_system(clock: &dyn Clock) -> bool {
    let any: &dyn Any = clock;
    any.is::<SystemClock>()
        || any.is::<Arc<SystemClock>>()
        || any
            .downcast_ref::<Arc<dyn Clock>>()
            .is_some_and(|inner| is_system(&**inner))
}

/// Whether Tokio's time has been seen to be another than the machine's, as in a test that paused it. From then on there
/// are no ticks, which are the machine's.
static IS_VIRTUAL: AtomicBool = AtomicBool::new(false);

/// Returns a number that stays the same for a few milliseconds at most and costs much less than [`SystemClock`]: the
/// kernel's own coarse reading of the monotonic clock. `None` where there is none.
pub(crate) fn tick() -> Option<u64> {
    if IS_VIRTUAL.load(Ordering::Relaxed) {
        return None;
    }
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::MonotonicCoarse);
        // No two of a century are equal.
        Some((time.tv_sec.cast_unsigned() << 30) | time.tv_nsec.cast_unsigned())
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    None
}

/// Returns whether Tokio's time is that of the machine, to which ticks belong. It is asked once in a tick.
#[expect(
    clippy::disallowed_methods,
    reason = "this compares the clocks that are read here"
)]
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
    fn a_deadline_has_come_as_soon_as_one_of_the_two_clocks_says_so() {
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
    fn an_absurd_span_is_capped_instead_of_overflowing() {
        let now = SystemClock.now();
        let far = now.plus(Duration::MAX);
        assert_eq!(now.until(far), MAX_SPAN);
    }

    #[test]
    fn time_left_is_counted_by_the_clock_that_arrives_first() {
        let now = SystemClock.now();
        let deadline = Moment {
            wall: now.wall + Duration::from_secs(5),
            monotonic: now.monotonic + Duration::from_secs(50),
        };
        assert_eq!(now.until(deadline), Duration::from_secs(5));
        assert_eq!(deadline.until(now), Duration::ZERO);
    }
}
