//! Configuration of injected faults.

use std::time::Duration;

/// Faults to inject, each with its rate in percent of the requests. A run is reproducible by its seed.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use sandbox::{Faults, Sandbox};
///
/// let sandbox = Sandbox::start().await?;
/// sandbox.set_faults(Faults::seeded(7).too_many_requests(100));
/// let client = reqwest::Client::builder().build()?;
/// let response = client.get(sandbox.klavi().base_url()).send().await?;
/// assert_eq!(response.status(), 429);
/// assert_eq!(response.headers()["retry-after"], "1");
///
/// sandbox.set_faults(Faults::none());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[must_use = "faults have no effect until `Sandbox::set_faults`"]
pub struct Faults {
    pub(super) seed: u64,
    pub(super) latency: Duration,
    pub(super) too_many_requests: u8,
    pub(super) retry_after: u32,
    pub(super) unavailable: u8,
    pub(super) truncated_responses: u8,
    pub(super) expired_tokens: u8,
    pub(super) repeated_cursors: bool,
}

impl Faults {
    /// Creates a configuration without faults.
    pub fn none() -> Self {
        Self::seeded(0)
    }

    /// Creates a configuration without faults, whose random numbers start from `seed`.
    pub fn seeded(seed: u64) -> Self {
        Self {
            seed,
            retry_after: 1,
            ..Self::default()
        }
    }

    /// Sets the maximum latency. Each response takes up to `max` of real time, evenly distributed.
    pub fn latency(mut self, max: Duration) -> Self {
        self.latency = max;
        self
    }

    /// Sets the percentage of requests that are rejected with 429 and a `Retry-After` header, without effect.
    pub fn too_many_requests(mut self, percent: u8) -> Self {
        self.too_many_requests = percent;
        self
    }

    /// Sets the `Retry-After` of these responses, in seconds. Default: 1.
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = seconds;
        self
    }

    /// Sets the percentage of requests that are rejected with 503 and a gateway's HTML page, without effect.
    pub fn unavailable(mut self, percent: u8) -> Self {
        self.unavailable = percent;
        self
    }

    /// Sets the percentage of responses whose connection closes after the first half of the body. The request has had
    /// its effect.
    pub fn truncated_responses(mut self, percent: u8) -> Self {
        self.truncated_responses = percent;
        self
    }

    /// Sets the percentage of requests before which all tokens of their provider expire.
    pub fn expired_tokens(mut self, percent: u8) -> Self {
        self.expired_tokens = percent;
        self
    }

    /// Sets whether each page of a list except the first has its own cursor as the next one: a pagination loop.
    pub fn repeated_cursors(mut self, repeated: bool) -> Self {
        self.repeated_cursors = repeated;
        self
    }
}
