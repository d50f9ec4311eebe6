//! Clock of a running sandbox.

use std::time::{Duration, SystemTime};

use super::Sandbox;
use crate::clock;

impl Sandbox {
    /// Returns the time of the sandbox's clock.
    pub fn now(&self) -> SystemTime {
        self.control.clock.now().into()
    }

    /// Advances the sandbox's clock, and no other clock.
    ///
    /// Tokens, request keys and payment consents age, and the `Date` header of every response moves along. A client
    /// that signs timestamps by its own clock (Klikoo) must advance it by the same step. To expire only the tokens,
    /// call the provider's `expire_tokens`.
    pub fn advance(&self, step: Duration) {
        self.control.advance(step);
    }

    /// Freezes the clock at its time, so that only [`advance`](Self::advance) moves it.
    pub fn freeze(&self) {
        self.control.freeze(None);
    }

    /// Freezes the clock at `time`, which may be in the past or the future.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let sandbox = sandbox::Sandbox::start().await?;
    /// let time = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    /// sandbox.freeze_at(time);
    /// assert_eq!(sandbox.now(), time);
    /// sandbox.resume();
    /// assert!(!sandbox.is_frozen());
    /// # Ok(())
    /// # }
    /// ```
    pub fn freeze_at(&self, time: SystemTime) {
        self.control.freeze(Some(clock::saturating(time)));
    }

    /// Lets a frozen clock run on from its time.
    pub fn resume(&self) {
        self.control.resume();
    }

    /// Returns whether only [`advance`](Self::advance) moves the clock.
    pub fn is_frozen(&self) -> bool {
        self.control.clock.is_frozen()
    }
}
