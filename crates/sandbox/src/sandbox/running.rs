//! Handle to a running sandbox.

use std::{
    fmt,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, SystemTime},
};

use crate::{
    clock::Clock,
    faults::{FaultInjector, Faults},
    klavi::Klavi,
    klikoo::Klikoo,
    klip_a2a::KlipA2a,
    klip_card::KlipCard,
    seed::Seed,
    server::Server,
};

/// Running offline server of all four providers.
///
/// It listens only on a loopback address, generates new credentials at every start unless it has a seed, and stops when dropped.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use sandbox::Sandbox;
///
/// let sandbox = Sandbox::start().await?;
/// assert!(sandbox.address().ip().is_loopback());
/// assert!(sandbox.klikoo().base_url().ends_with("/klikoo-b2b"));
/// # Ok(())
/// # }
/// ```
pub struct Sandbox {
    pub(super) address: SocketAddr,
    pub(super) clock: Arc<Clock>,
    pub(super) klip_card: KlipCard,
    pub(super) klip_a2a: KlipA2a,
    pub(super) klikoo: Klikoo,
    pub(super) klavi: Klavi,
    pub(super) faults: Arc<FaultInjector>,
    pub(super) seed: Seed,
    pub(super) server: Server,
}

impl Sandbox {
    /// Returns the listening address, with the port that the system assigned.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the seed, unless everything random is from the system.
    pub fn seed(&self) -> Option<u64> {
        self.seed.number()
    }

    /// Returns the handle to Klip Card Minting.
    pub fn klip_card(&self) -> &KlipCard {
        &self.klip_card
    }

    /// Returns the handle to Klip App2App.
    pub fn klip_a2a(&self) -> &KlipA2a {
        &self.klip_a2a
    }

    /// Returns the handle to Klikoo B2B.
    pub fn klikoo(&self) -> &Klikoo {
        &self.klikoo
    }

    /// Returns the handle to Klavi Payment.
    pub fn klavi(&self) -> &Klavi {
        &self.klavi
    }

    /// Advances the sandbox's clock, and no other clock.
    ///
    /// Tokens, request keys and payment consents age, and the `Date` header of every response moves along. A client
    /// that signs timestamps by its own clock (Klikoo) must advance it by the same step. To expire only the tokens,
    /// call the provider's `expire_tokens`.
    pub fn advance(&self, step: Duration) {
        self.clock.advance(step);
    }

    /// Sets the faults that are injected into all requests from now on, those for wallet and bank pages included.
    pub fn set_faults(&self, faults: Faults) {
        self.faults.set(faults);
    }

    /// Returns the time of the sandbox's clock.
    pub fn now(&self) -> SystemTime {
        self.clock.now().into()
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
        [
            self.klip_card.violations(),
            self.klip_a2a.violations(),
            self.klikoo.violations(),
            self.klavi.violations(),
        ]
        .concat()
    }

    /// Starts a graceful shutdown, and returns at once.
    ///
    /// The server accepts no more connections, finishes responses in flight, and closes the remaining connections after
    /// at most a second. Dropping the handle does the same.
    pub fn stop(&self) {
        self.server.stop();
    }

    /// Waits until the server has stopped: after [`stop`](Self::stop), or because listening failed.
    ///
    /// This does not stop the server.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future is harmless; it can be awaited any number of times.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = sandbox::Sandbox::start().await?;
    /// sandbox.stop();
    /// sandbox.stopped().await;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn stopped(&self) {
        self.server.ended().await;
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}
