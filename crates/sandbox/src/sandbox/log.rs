//! Exchanges and contract violations of a running sandbox.

use std::sync::Arc;

use super::Sandbox;
use crate::log::{Exchange, Exchanges};

impl Sandbox {
    /// Returns the exchanges of all providers from now on.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = sandbox::Sandbox::start().await?;
    /// let mut exchanges = sandbox.exchanges();
    /// reqwest::Client::builder().build()?.get(sandbox.klavi().base_url()).send().await?;
    /// assert_eq!(exchanges.next().await.to_string(), "GET / 404");
    /// # Ok(())
    /// # }
    /// ```
    pub fn exchanges(&self) -> Exchanges {
        let log = &self.control.log;
        Exchanges::after(log, log.last_id())
    }

    /// Returns the newest `limit` exchanges of all providers that the log keeps, oldest first.
    pub fn log(&self, limit: usize) -> Vec<Arc<Exchange>> {
        self.control.log.newest(limit, |_exchange| true)
    }

    /// Returns the exchange `id`, if the log keeps it.
    pub fn exchange(&self, id: u64) -> Option<Arc<Exchange>> {
        self.control.log.get(id)
    }

    /// Removes all exchanges from the log. The numbers of requests remain.
    pub fn clear_log(&self) {
        self.control.log.clear();
    }

    /// Returns the contract violations by the sandbox's own responses, by provider, oldest first.
    ///
    /// Such a response is sent as an error with status 500 that names the violation. It is a bug of the sandbox,
    /// whatever the request was, so the list should be empty. It holds the first hundred of each provider.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = sandbox::Sandbox::start().await?;
    /// reqwest::Client::builder().build()?.get(sandbox.klavi().base_url()).send().await?;
    /// assert!(sandbox.violations().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn violations(&self) -> Vec<String> {
        let providers = self.control.providers().into_iter();
        let responses = providers.flat_map(|provider| provider.violations);
        responses.map(|response| response.to_string()).collect()
    }
}
