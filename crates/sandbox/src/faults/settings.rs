//! Configuration of injected faults.

use super::rule::FaultRule;

/// Rules of injected faults. A run is reproducible by its seed.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use sandbox::{FaultRule, Faults, Sandbox};
///
/// let sandbox = Sandbox::start().await?;
/// let faults = Faults::seeded(7)
///     .rule(FaultRule::too_many_requests(3))
///     .rule(FaultRule::truncated().probability(0.1));
/// sandbox.set_faults(faults);
/// let client = reqwest::Client::builder().build()?;
/// let response = client.get(sandbox.klavi().base_url()).send().await?;
/// assert_eq!(response.status(), 429);
/// assert_eq!(response.headers()["retry-after"], "3");
///
/// sandbox.set_faults(Faults::none());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[must_use = "faults have no effect until `Sandbox::set_faults`"]
pub struct Faults {
    pub(super) seed: u64,
    pub(super) rules: Vec<FaultRule>,
}

impl Faults {
    /// Creates a configuration without faults.
    pub fn none() -> Self {
        Self::default()
    }

    /// Creates a configuration without faults, whose random numbers start from `seed`.
    pub fn seeded(seed: u64) -> Self {
        Self {
            seed,
            rules: Vec::new(),
        }
    }

    /// Adds a rule. Of several rules that replace the response of a request, the first does.
    pub fn rule(mut self, rule: FaultRule) -> Self {
        self.rules.push(rule);
        self
    }
}
