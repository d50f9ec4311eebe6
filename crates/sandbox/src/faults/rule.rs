//! Rules of injected faults.

use std::{num::NonZeroU32, ops::RangeInclusive, time::Duration};

use super::fault::Fault;
use crate::provider::Provider;

/// Rule that injects a fault into all requests, or into those of a provider or an operation.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use sandbox::{FaultRule, Faults, Provider, Sandbox};
///
/// let sandbox = Sandbox::start().await?;
/// let outage = FaultRule::unavailable().operation(Provider::Klavi, "customerToken").next(1);
/// sandbox.set_faults(Faults::seeded(0).rule(outage));
/// let url = format!("{}/payment/customer/v1/auth", sandbox.klavi().base_url());
/// let client = reqwest::Client::builder().build()?;
/// assert_eq!(client.post(&url).send().await?.status(), 503);
/// assert_ne!(client.post(&url).send().await?.status(), 503);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a rule has no effect until `Faults::rule`"]
pub struct FaultRule {
    pub(super) fault: Fault,
    pub(super) provider: Option<Provider>,
    pub(super) operation: Option<String>,
    pub(super) probability: f64,
    pub(super) next: Option<NonZeroU32>,
}

impl FaultRule {
    /// Delays the response by real time within `range`, evenly distributed.
    pub fn delay(range: RangeInclusive<Duration>) -> Self {
        let (min, max) = range.into_inner();
        Self::new(Fault::Delay {
            min: min.min(max),
            max,
        })
    }

    /// Rejects the request with 429 and `Retry-After`, in seconds, without effect.
    pub fn too_many_requests(retry_after: u32) -> Self {
        Self::new(Fault::TooManyRequests { retry_after })
    }

    /// Rejects the request with 503 and a gateway's HTML page, without effect.
    pub fn unavailable() -> Self {
        Self::new(Fault::Unavailable)
    }

    /// Closes the connection after the first half of the response's body. The request has had its effect.
    pub fn truncated() -> Self {
        Self::new(Fault::Truncated)
    }

    /// Expires all tokens of the provider before the request.
    pub fn expired_token() -> Self {
        Self::new(Fault::ExpiredToken)
    }

    /// Gives each page of a list except the first its own cursor as the next one: a pagination loop.
    pub fn repeated_cursor() -> Self {
        Self::new(Fault::RepeatedCursor)
    }

    /// Closes the connection without a response. The request has no effect.
    pub fn disconnect() -> Self {
        Self::new(Fault::Disconnect)
    }

    pub(super) fn new(fault: Fault) -> Self {
        Self {
            fault,
            provider: None,
            operation: None,
            probability: 1.0,
            next: None,
        }
    }

    /// Restricts the rule to the requests of `provider`.
    pub fn provider(mut self, provider: Provider) -> Self {
        self.provider = Some(provider);
        self
    }

    /// Restricts the rule to the requests of `provider` for an operation of its contract, such as `createPayment`.
    ///
    /// An unknown operation matches no request.
    pub fn operation(mut self, provider: Provider, id: impl Into<String>) -> Self {
        self.provider = Some(provider);
        self.operation = Some(id.into());
        self
    }

    /// Sets the share of the requests, from 0 to 1. Values beyond these limits have the effect of the limit. Default: 1.
    pub fn probability(mut self, share: f64) -> Self {
        self.probability = share;
        self
    }

    /// Restricts the rule to the next `count` requests into which it injects its fault. 0 disables it.
    pub fn next(mut self, count: u32) -> Self {
        match NonZeroU32::new(count) {
            Some(count) => self.next = Some(count),
            None => self.probability = 0.0,
        }
        self
    }
}
