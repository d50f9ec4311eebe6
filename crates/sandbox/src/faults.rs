//! What is to go wrong on purpose.

use std::time::Duration;

/// What is to go wrong, and how often: in percent of the requests, by dice of a seed, so that a run can be had again.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use sandbox::{Faults, Sandbox};
///
/// let sandbox = Sandbox::start().await?;
/// sandbox.set_faults(Faults::seeded(7).too_many_requests(100));
/// let answer = reqwest::Client::builder().build()?.get(sandbox.klavi().base_url()).send().await?;
/// assert_eq!(answer.status(), 429);
/// assert_eq!(answer.headers()["retry-after"], "1");
///
/// sandbox.set_faults(Faults::none());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[must_use = "a sandbox has them once they are set"]
pub struct Faults {
    pub(crate) seed: u64,
    pub(crate) latency: Duration,
    pub(crate) too_many_requests: u8,
    pub(crate) retry_after: u32,
    pub(crate) unavailable: u8,
    pub(crate) cut_answers: u8,
    pub(crate) expired_tokens: u8,
    pub(crate) repeated_cursors: bool,
}

impl Faults {
    /// Nothing goes wrong.
    pub fn none() -> Self {
        Self::seeded(0)
    }

    /// Nothing goes wrong yet; what will is decided by the dice of `seed`.
    pub fn seeded(seed: u64) -> Self {
        Self {
            seed,
            retry_after: 1,
            ..Self::default()
        }
    }

    /// Each answer takes up to `most` of real time, evenly spread.
    pub fn latency(mut self, most: Duration) -> Self {
        self.latency = most;
        self
    }

    /// So many of a hundred requests are answered with 429 and a `Retry-After`, and have no effect.
    pub fn too_many_requests(mut self, percent: u8) -> Self {
        self.too_many_requests = percent;
        self
    }

    /// The `Retry-After` of those answers, in seconds. Default: 1.
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = seconds;
        self
    }

    /// So many of a hundred requests are answered with 503 and a page of HTML, as by a gateway, and have no effect.
    pub fn unavailable(mut self, percent: u8) -> Self {
        self.unavailable = percent;
        self
    }

    /// Of so many of a hundred answers only the first half arrives before the connection ends. What was asked for has been
    /// done.
    pub fn cut_answers(mut self, percent: u8) -> Self {
        self.cut_answers = percent;
        self
    }

    /// Before so many of a hundred requests every token of their provider is taken for expired.
    pub fn expired_tokens(mut self, percent: u8) -> Self {
        self.expired_tokens = percent;
        self
    }

    /// Each page of a list but the first leads back to itself.
    pub fn repeated_cursors(mut self, repeated: bool) -> Self {
        self.repeated_cursors = repeated;
        self
    }
}
